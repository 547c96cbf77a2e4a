"""An article among the others: what it may link to, and what it is called in documents.

Rule 2 of the house is kept here: what may not be seen is not hinted at either. Formats get articles in which every
link to a hidden article is gone: read-more links and related links as a whole, links inside a sentence without their
words, addresses written out as text too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from typing import Any, Final, Self, TypeVar

import orjson

from syndicate import markup
from syndicate.articles import (
    Article,
    Block,
    Kind,
    ReadMore,
    Related,
    Restrictions,
    Rights,
    article_from_json,
    article_to_json,
)
from syndicate.headers import Header, Named, State
from syndicate.languages import Catalogue, direction, name_in, of_edition
from syndicate.mentions import Candidates, Pages, scheme_of
from syndicate.problems import N_, Code, Problem
from syndicate.publication import PODCASTS, Edition, FeedKind, Publication
from syndicate.register import GUID, ID, PAGE, Found, Name, Register, Row, Story, pages
from syndicate.rendering import (
    DocumentContext,
    EntryContext,
    Feed,
    FeedLink,
    Followed,
    Format,
    Listed,
    Sibling,
    Subject,
    Withdrawal,
)
from syndicate.stories import is_stale, tie
from syndicate.text import page_key

_ADDRESSES: Final = frozenset({"url", "licence"})
_DESCRIPTIONS: Final = {
    FeedKind.SECTION: N_("%(name)s: the latest from %(edition)s"),
    FeedKind.REGION: N_("News from %(name)s, by %(edition)s"),
    FeedKind.COVERAGE: N_("Continuing coverage in %(edition)s: %(name)s"),
    FeedKind.TAG: N_("Everything about %(name)s in %(edition)s"),
    FeedKind.AUTHOR: N_("Articles by %(name)s in %(edition)s"),
    FeedKind.BREAKING: N_("Breaking news from %(edition)s, as it comes"),
    FeedKind.RANKING: N_("What readers of %(edition)s read: %(name)s"),
    FeedKind.PODCAST: N_("Articles of %(edition)s to listen to"),
    FeedKind.VIDEOPODCAST: N_("The videos of %(edition)s"),
}
"""What a feed of each kind is, for people; a whole edition says it itself."""
_LinkT = TypeVar("_LinkT", ReadMore, Related)


def made_guid(publication: Publication, key: str) -> str:
    """The identifier in documents of an article that brings none: a tag URI (RFC 4151) that never changes."""
    return f"tag:{publication.authority}:article/{key}"


@dataclass(frozen=True, slots=True)
class Mentions:
    """What an article may mention of others: what is linked, and every address and identifier that stands in its text."""

    articles: tuple[str, ...]
    """The ids of articles that it links to."""
    pages: tuple[str, ...]
    """The keys of pages (`text.page_key`)."""
    identifiers: tuple[str, ...]
    modified: datetime
    """When it last changed. As long as that is yet to come, what is shown of it depends on the moment itself."""

    def names(self) -> Iterator[Name]:
        """What it may mention others by."""
        for kind, names in ((ID, self.articles), (PAGE, self.pages), (GUID, self.identifiers)):
            for name in names:
                yield kind, name


@dataclass(frozen=True)
class Neighbourhood:
    """All articles of a publication at one moment, as far as a single one must know of them."""

    publication: Publication
    register: Register

    @classmethod
    def of(cls, publication: Publication, headers: Iterable[Header], now: datetime) -> Self:
        """The neighbourhood of so few articles that they are at hand."""
        register = Register.of(headers, now)
        tie(register)
        return cls(publication, register)

    @property
    def now(self) -> datetime:
        """The moment of which everything is said."""
        return self.register.now

    @cached_property
    def headers(self) -> Mapping[str, Header]:
        """The headers of all articles by their ids, as they are seen at this moment."""
        return Found(self._header, self.register.ids)

    def _header(self, key: str) -> Header | None:
        row = self.register.get(key)
        return None if row is None else row.header

    def story(self, key: str) -> Story:
        """The story of an article."""
        return self.register.story(self.register.number(key))

    def siblings(self, key: str) -> Mapping[str, str]:
        """The ids of an article's published siblings by language; none for an article that is not linked itself."""
        return self.story(key).siblings(key)

    @cached_property
    def guids(self) -> Mapping[str, str]:
        """The identifier of every article in documents, by its id: its own `guid`, else one that is made.

        No two articles have the same: of several with one `guid` the one keeps it that is published, and of those the
        one that was published first.
        """
        return Found(self._guid_of, self.register.ids)

    def _guid_of(self, key: str) -> str | None:
        row = self.register.get(key)
        return None if row is None else self._guid(row)

    def _guid(self, row: Row) -> str:
        header = row.header
        is_own = header.guid and self._owners.get(header.guid, header.id) == header.id
        return header.guid if header.guid and is_own else made_guid(self.publication, header.id)

    @cached_property
    def _owners(self) -> Mapping[str, str]:
        """Who keeps an identifier that several articles bring."""

        def order(row: Row) -> tuple[bool, datetime, str]:
            return not self.register.is_published(row.number), row.header.published, row.header.id

        shared = sorted(self.register.shared_guids)
        return {guid: min(self.register.claiming(guid), key=order).header.id for guid in shared}

    @cached_property
    def ids(self) -> Mapping[str, str]:
        """The ids of articles by their identifiers in documents."""
        return Found(self.article_of, lambda: iter(self.guids.values()))

    def article_of(self, guid: str) -> str | None:
        """The id of the article that has an identifier in documents; None where none has it."""
        prefix = made_guid(self.publication, "")
        made = self.register.get(guid.removeprefix(prefix)) if guid.startswith(prefix) else None
        claims = (*self.register.claiming(guid), *filter(None, [made]))
        return next((row.header.id for row in claims if self._guid(row) == guid), None)

    def article_at(self, page: str) -> str | None:
        """The id of the article whose address is a page, by its key: the published one, else the one whose id comes first;
        None where there is none.
        """
        rows = map(self.register.row, self.register.at_page(page))
        own = (row.header.id for row in rows if page_key(row.header.url) == page)
        return self.published_pages.get(page) or next(own, None)

    def guid_problems(self) -> Iterator[Problem]:
        """A problem for every published article whose `guid` another one has."""
        for guid, owner in self._owners.items():
            for row in self.register.claiming(guid):
                if row.header.id != owner and self.register.is_published(row.number):
                    yield Problem.of(Code.DUPLICATE_GUID, article=row.header.id, field="guid", value=guid)

    @cached_property
    def published_pages(self) -> Mapping[str, str]:
        """The ids of published articles by the keys of their pages; of several at one page the first."""
        return Found(self._published_at, lambda: self._pages(is_hidden=False))

    def _published_at(self, page: str) -> str | None:
        numbers = filter(self.register.is_published, self.register.at_page(page))
        return next((self.register.row(number).header.id for number in numbers), None)

    @cached_property
    def hidden_pages(self) -> Mapping[str, State]:
        """Why a page may not be mentioned, by its key; of several articles at one page the last says it.

        A page that a published article has too is not hidden.
        """
        return Found(self._hidden_at, lambda: self._pages(is_hidden=True))

    def _hidden_at(self, page: str) -> State | None:
        numbers = self.register.at_page(page)
        if not numbers or any(map(self.register.is_published, numbers)):
            return None
        return self.register.state(numbers[-1])

    def _pages(self, *, is_hidden: bool) -> Iterator[str]:
        """The keys of all pages that are hidden, or of all that are not, each once."""
        for row in self.register.rows():
            for page in pages(row.header):
                is_first = self.register.at_page(page)[0] == row.number
                if is_first and (self._hidden_at(page) is not None) is is_hidden:
                    yield page

    @cached_property
    def hidden_guids(self) -> Mapping[str, State]:
        """Why an article may not be in a document, by its identifier there."""
        return Found(self._hidden_as, lambda: (self._guid(row) for row in self.register.hidden()))

    def _hidden_as(self, guid: str) -> State | None:
        key = self.article_of(guid)
        number = None if key is None else self.register.number(key)
        return None if number is None or self.register.is_published(number) else self.register.state(number)

    @cached_property
    def forbidden(self) -> Pages:
        """The pages that may not be mentioned."""
        return Pages(self.hidden_pages, self.published_pages, hosts=self.register.hidden_hosts)

    @cached_property
    def schemes(self) -> Collection[str]:
        """The schemes of all identifiers of articles in documents."""
        return self.register.schemes | self._made_schemes

    @property
    def hidden_schemes(self) -> Collection[str]:
        """Those of articles that may not be seen; with that of identifiers that are made."""
        is_any = self.register.count(State.PUBLISHED) < len(self.register)
        return self.register.hidden_schemes | self._made_schemes if is_any else set()

    @property
    def _made_schemes(self) -> set[str]:
        return set(filter(None, [scheme_of(made_guid(self.publication, ""))]))

    @cached_property
    def candidates(self) -> Candidates:
        """What a text may mention of this publication: pages at its hosts, and identifiers of the schemes it uses."""
        return Candidates(self.register.hosts, self.schemes)

    def mentions(self, article: Article) -> Mentions:
        """What an article may mention of others; it follows from its text, and from `candidates` alone."""
        written = article_to_json(article)
        links: list[Related | ReadMore] = [*article.related]
        links += [block for block in article.body if isinstance(block, ReadMore)]
        return Mentions(
            articles=tuple(sorted({link.article for link in links if link.article})),
            pages=tuple(sorted(self.candidates.pages(written))),
            identifiers=tuple(sorted(self.candidates.identifiers(written))),
            modified=article.modified,
        )

    def surroundings(self, key: str, mentioned: Mentions) -> tuple[object, ...]:
        """All that an article's entries depend on beside its own text, the publication and the program, as plain values.

        As long as these are the same, `presentable` and `context` make the same of it.
        """
        row = self.register[key]
        header = row.header
        translations = tuple(self.translations(key))
        return (
            header.status,
            self.guids[key],
            self.version(key),
            self.story_uri(key),
            translations,
            is_stale(header, self.headers),
            _withdrawal(row),
            self.register.is_published(row.number),
            [self._target(other) for other in mentioned.articles],
            [self._page_target(page) for page in mentioned.pages],
            [self.hidden_guids.get(guid) for guid in mentioned.identifiers],
            self.now if mentioned.modified > self.now else None,
        )

    def _page_target(self, page: str) -> object:
        published = self.published_pages.get(page)
        return self.hidden_pages.get(page) if published is None else self._target(published)

    def _target(self, key: str) -> object:
        """What an article that links to this one may say of it; None where it must not mention it."""
        row = self._visible(key)
        if row is None:
            return None
        header = self.seen(row.header)
        live = (header.language, header.published, header.coverage) if header.kind is Kind.LIVE else None
        return key, self._guid(row), header.url, header.headline, live

    def _visible(self, key: str | None) -> Row | None:
        """What there is of an article that may be seen; None where it may not, or where there is none of this id."""
        row = None if key is None else self.register.get(key)
        return row if row is not None and self.register.is_published(row.number) else None

    def is_published(self, key: str) -> bool:
        """Whether an article may be seen."""
        return self.register.is_published(self.register.number(key))

    def context(self, article: Article) -> EntryContext:
        """The surroundings of one article, as it came or as `presentable` made it."""
        edition = self.publication.by_language[article.language]
        spoken = of_edition(edition, self.publication)
        translations = tuple(self.translations(article.id))
        row = self.register[article.id]
        header = row.header
        source = next((one for one in translations if one.id == header.translation_of), None)
        return EntryContext(
            publication=self.publication,
            edition=edition,
            spoken=spoken,
            guid=self._guid(row),
            version=self.version(article.id),
            story=self.story_uri(article.id),
            subjects=tuple(_subjects(article, self.publication, spoken)),
            rights=completed(article.rights, edition.rights),
            translations=translations,
            source=source,
            source_version=header.translated_from_version if source else None,
            stale=source is not None and is_stale(header, self.headers),
            withdrawal=_withdrawal(row),
            follows=tuple(self._follows(article)),
        )

    def _follows(self, article: Article) -> Iterator[Followed]:
        """The live pieces that an article follows up.

        No field says it: it is what leads its readers to a live piece of the same coverage that began before it.
        """
        if article.kind is Kind.LIVE:
            return
        links: list[Related | ReadMore] = [*article.related]
        links += [block for block in article.body if isinstance(block, ReadMore)]
        keys = dict.fromkeys(link.article or self.published_pages.get(page_key(link.url or "")) for link in links)
        for key in keys:
            row = self._visible(key)
            if row is None:
                continue
            live = self.seen(row.header)
            if (
                live.kind is Kind.LIVE
                and live.language == article.language
                and live.published <= article.published
                and not set(live.coverage).isdisjoint(article.coverage)
            ):
                yield Followed(self._guid(row), live.url, live.headline)

    def version(self, key: str) -> int:
        """The version of an article in documents."""
        row = self.register[key]
        return row.telling.version if row.telling else row.header.version

    def presentable(self, article: Article) -> Article:
        """The article as it may be shown at this moment: links resolved, or gone where they lead to what is hidden."""
        shown = article.model_copy(
            update={
                "body": tuple(self._blocks(article.body)),
                "media": tuple(
                    medium
                    for medium in article.media
                    if not any(self.is_hidden(file.url) for file in medium.renditions)
                ),
                "related": tuple(self._links(article.related)),
                "alternates": {},
                "translation_of": None,
                "partners": Restrictions(),
                **self._times(article),
            }
        )
        return self._without_hidden_addresses(shown)

    def listed(self, row: Row) -> Listed:
        """An article as it stands in a feed."""
        header, told = self.seen(row.header), row.telling
        return Listed(
            id=header.id,
            guid=self._guid(row),
            version=told.version if told else header.version,
            modified=told.at if told and told.is_withdrawal else header.modified,
            headline=header.headline,
        )

    def seen(self, header: Header) -> Header:
        """The header without addresses of hidden pages: its headline and its names stand on pages by themselves."""
        if not any(self.forbidden.mentioned("\n".join(header.names).encode())):
            return header

        def seen(named: Named) -> Named:
            return Named(named.id, self.forbidden.without(named.name))

        return replace(
            header,
            headline=self.forbidden.without(header.headline),
            tags=tuple(map(seen, header.tags)),
            authors=tuple(map(seen, header.authors)),
        )

    def is_hidden(self, url: str) -> bool:
        """Whether an address is, or carries, that of the page of an article that may not be seen."""
        return self.forbidden.mention(url) is not None

    def story_uri(self, key: str) -> str:
        """The identifier in documents of an article's story.

        A digest stands for a name that only hidden articles tell, and for the id of the first article, by which a story
        without a name goes: that article may be hidden, and would come and go.
        """
        story = self.story(key)
        name = story.key if story.is_told else f"of-{blake2b(story.key.encode(), digest_size=8).hexdigest()}"
        return f"tag:{self.publication.authority}:story/{name}"

    def _times(self, article: Article) -> dict[str, object]:
        if article.modified <= self.now:
            return {}
        updated = article.updated if article.updated and article.updated <= self.now else None
        return {"updated": updated, "corrections": tuple(one for one in article.corrections if one.at <= self.now)}

    def translations(self, article: str) -> Iterator[Sibling]:
        """An article's published siblings, in the order of the editions."""
        siblings = self.siblings(article)
        for language in self.publication.by_language:
            if language in siblings:
                header = self.headers[siblings[language]]
                yield Sibling(
                    id=header.id,
                    language=language,
                    direction=direction(language),
                    url=header.url,
                    guid=self.guids[header.id],
                    version=self.version(header.id),
                    headline=self.seen(header).headline,
                    kind=header.kind,
                )

    def _links(self, links: tuple[_LinkT, ...]) -> Iterator[_LinkT]:
        for link in links:
            if (resolved := self._resolved(link)) is not None:
                yield resolved

    def _resolved(self, link: _LinkT) -> _LinkT | None:
        """The link with its address and text, or None where it leads to what may not be seen."""
        key = link.article or self.published_pages.get(page_key(link.url or ""))
        if key is None:
            return None if self.is_hidden(link.url or "") else link
        row = self._visible(key)
        if row is None:
            return None
        target = row.header
        return link.model_copy(update={"article": None, "url": target.url, "title": link.title or target.headline})

    def _blocks(self, blocks: tuple[Block, ...]) -> Iterator[Block]:
        for block in blocks:
            if isinstance(block, ReadMore):
                yield from self._links((block,))
            else:
                yield markup.unlinked_block(block, self.is_hidden)

    def _without_hidden_addresses(self, article: Article) -> Article:
        """The article without hidden addresses that stand in its texts; the article itself where there are none."""
        written = article_to_json(article)
        if not any(mention.value != page_key(article.url) for mention in self.forbidden.mentioned(written)):
            return article
        own = {"url": article.url, "guid": article.guid} if article.guid else {"url": article.url}
        return article_from_json(orjson.dumps(self._purged(orjson.loads(written)) | own))

    def _purged(self, value: Any) -> Any:
        """JSON without hidden addresses: a field that is one is left out, in a text an ellipsis stands for it."""
        match value:
            case dict():
                return {
                    name: self._purged(member)
                    for name, member in value.items()
                    if name not in _ADDRESSES or not self.is_hidden(member)
                }
            case list():
                return [self._purged(member) for member in value]
            case str():
                return self.forbidden.without(value)
        return value


def _withdrawal(row: Row) -> Withdrawal | None:
    told = row.telling
    return Withdrawal(told.state, told.at) if told and told.is_withdrawal else None


def _subjects(article: Article, publication: Publication, spoken: Catalogue) -> Iterator[Subject]:
    def scheme(kind: FeedKind) -> str:
        return f"tag:{publication.authority}:{kind.value}"

    def named(name: str | dict[str, str], context: str) -> str:
        return name_in(spoken, name, context, publication) or str(name)

    # A code that the publication no longer has is no subject any more; the article was taken in before.
    for code in article.filed_under:
        if section := publication.sections_by_code.get(code):
            name = named(section.name, "section")
            yield Subject(FeedKind.SECTION, code, name, scheme(FeedKind.SECTION), section.mediatopic)
    regions = {region.code: region for region in publication.regions}
    for code in dict.fromkeys(article.regions):
        if region := regions.get(code):
            yield Subject(FeedKind.REGION, code, named(region.name, "region"), scheme(FeedKind.REGION))
    topics = {topic.code: topic for topic in publication.coverage}
    for code in dict.fromkeys(article.coverage):
        if topic := topics.get(code):
            yield Subject(FeedKind.COVERAGE, code, named(topic.name, "coverage"), scheme(FeedKind.COVERAGE))
    for tag in {(tag.id, tag.name): tag for tag in article.tags}.values():
        yield Subject(FeedKind.TAG, tag.id, tag.name, scheme(FeedKind.TAG))


def completed(own: Rights | None, general: Rights) -> Rights:
    """An article's rights: its own where it has any, the edition's for what they leave open."""
    if own is None:
        return general
    return general.model_copy(update=own.model_dump(exclude_none=True))


def feed_title(feed: Feed, edition: Edition, spoken: Catalogue) -> str:
    """A feed's title: `Al Noticias · Política`; the edition's name for a whole edition, a show's own for a podcast."""
    if feed.kind is FeedKind.EDITION:
        return edition.name
    if feed.kind in PODCASTS:
        return feed.name
    return spoken("%(edition)s · %(feed)s", edition=edition.name, feed=feed.name)


def document_context(
    feed: Feed,
    format_: Format,
    publication: Publication,
    feeds: Mapping[str, Mapping[str, Feed]],
    formats: Sequence[Format],
) -> DocumentContext:
    """The surroundings of a feed's document.

    `feeds` are all feeds of the publication, by language and by their place below the edition (`below`).
    """
    edition = publication.by_language[feed.language]
    spoken = of_edition(edition, publication)

    def address(document: Feed, file_name: str = format_.FILE_NAME) -> str:
        return f"{publication.feeds_url}{document.document(file_name)}"

    whole = replace(feed, part=1)
    before = feed.pages if feed.page is None else feed.page - 1
    previous = replace(whole, page=before) if before else None
    if feed.part < feed.parts:
        previous = replace(feed, part=feed.part + 1)
    return DocumentContext(
        publication=publication,
        edition=edition,
        spoken=spoken,
        title=feed_title(feed, edition, spoken),
        description=_description(feed, publication, spoken),
        url=address(feed),
        page_url=page_url(feed, edition),
        # Feeds in other languages come and go, and a page of an archive stays as it is.
        siblings=tuple(_feed_siblings(feed, publication, feeds)) if feed.page is None else (),
        formats=tuple(
            (other.MEDIA_TYPE, address(whole, other.FILE_NAME))
            for other in formats
            if other.NAME != format_.NAME and feed.kind in other.FEEDS
        ),
        previous=address(previous) if previous else None,
        current=None if feed.page is None else address(replace(whole, page=None)),
        hubs=publication.websub.hubs if feed.page is None else (),
    )


def below(feed: Feed) -> str:
    """A feed's place below its edition: `news/politics`; empty for the whole edition."""
    return feed.path.partition("/")[2]


def page_url(feed: Feed, edition: Edition) -> str:
    """The page that people read instead of a feed: the section's; the front page where there is none for it."""
    place = "" if feed.kind in PODCASTS else below(feed)
    return edition.base_url + (f"{place}/" if place else "")


def _feed_siblings(feed: Feed, publication: Publication, feeds: Mapping[str, Mapping[str, Feed]]) -> Iterator[FeedLink]:
    for language, edition in publication.by_language.items():
        sibling = feeds.get(language, {}).get(below(feed))
        if language != feed.language and sibling is not None:
            title = feed_title(sibling, edition, of_edition(edition, publication))
            yield FeedLink(language, sibling.path, title)


def _description(feed: Feed, publication: Publication, spoken: Catalogue) -> str:
    edition = publication.by_language[feed.language]
    if feed.kind is FeedKind.EDITION:
        return edition.description
    own = publication.show(feed.kind).description.get(feed.language) if feed.kind in PODCASTS else None
    return own or spoken(_DESCRIPTIONS[feed.kind], name=feed.name, edition=edition.name)
