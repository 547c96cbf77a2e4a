"""An article among the others: what it may link to, and what it is called in documents.

Rule 2 of the house is kept here: what may not be seen is not hinted at either. Formats get articles in which every
link to a hidden article is gone: read-more links and related links as a whole, links inside a sentence without their
words, addresses written out as text too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from typing import Any, Final, TypeVar

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
from syndicate.lifecycle import Told
from syndicate.mentions import Candidates, Pages, host_of, scheme_of
from syndicate.problems import N_, Code, Problem
from syndicate.publication import PODCASTS, Edition, FeedKind, Publication
from syndicate.rendering import (
    DocumentContext,
    EntryContext,
    Feed,
    FeedLink,
    Followed,
    Format,
    Sibling,
    Subject,
    Withdrawal,
)
from syndicate.stories import Stories, is_stale
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


@dataclass(frozen=True)
class Neighbourhood:
    """All articles of a publication at one moment, as far as a single one must know of them."""

    publication: Publication
    headers: Mapping[str, Header]
    stories: Stories
    now: datetime
    telling: Mapping[str, Told] = field(default_factory=dict)
    """What readers are to be told of each article that they know or may know (`syndicate.lifecycle.telling`)."""

    @cached_property
    def guids(self) -> Mapping[str, str]:
        """The identifier of every article in documents, by its id: its own `guid`, else one that is made.

        No two articles have the same: of several with one `guid` the one keeps it that is published, and of those the
        one that was published first.
        """
        claims = sorted(
            (not self.is_published(key), header.published, key) for key, header in self.headers.items() if header.guid
        )
        owners: dict[str, str] = {}
        for _, _, key in claims:
            owners.setdefault(self.headers[key].guid or "", key)
        owned = {key: guid for guid, key in owners.items()}
        return {key: owned.get(key) or made_guid(self.publication, key) for key in self.headers}

    def guid_problems(self) -> Iterator[Problem]:
        """A problem for every published article whose `guid` another one has."""
        for key, header in self.headers.items():
            if header.guid and self.guids[key] != header.guid and self.is_published(key):
                yield Problem.of(Code.DUPLICATE_GUID, article=key, field="guid", value=header.guid)

    @cached_property
    def published_pages(self) -> Mapping[str, str]:
        """The ids of published articles by the keys of their pages."""
        pages: dict[str, str] = {}
        for key in filter(self.is_published, self.headers):
            for page in self._pages(key):
                pages.setdefault(page, key)
        return pages

    @cached_property
    def hidden_pages(self) -> Mapping[str, State]:
        """Why a page may not be mentioned, by its key. A page that a published article has too is not hidden."""
        return {
            page: header.state(self.now)
            for key, header in self.headers.items()
            if not self.is_published(key)
            for page in self._pages(key)
            if page not in self.published_pages
        }

    @cached_property
    def hidden_guids(self) -> Mapping[str, State]:
        """Why an article may not be in a document, by its identifier there."""
        return {
            self.guids[key]: header.state(self.now)
            for key, header in self.headers.items()
            if not self.is_published(key)
        }

    @cached_property
    def forbidden(self) -> Pages:
        """The pages that may not be mentioned."""
        return Pages(self.hidden_pages, self.published_pages)

    @cached_property
    def candidates(self) -> Candidates:
        """What a text may mention of this publication: pages at its hosts, and identifiers of the schemes it uses."""
        hosts = {host_of(page) for pages in (self.published_pages, self.hidden_pages) for page in pages}
        return Candidates(hosts, set(filter(None, map(scheme_of, self.guids.values()))))

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
        header = self.headers[key]
        translations = tuple(self.translations(key))
        return (
            header.status,
            self.guids[key],
            self.version(key),
            self.story_uri(key),
            translations,
            is_stale(header, self.headers),
            self._withdrawal(key),
            self.is_published(key),
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
        if key not in self.headers or not self.is_published(key):
            return None
        header = self.seen(self.headers[key])
        live = (header.language, header.published, header.coverage) if header.kind is Kind.LIVE else None
        return key, self.guids[key], header.url, header.headline, live

    def is_published(self, key: str) -> bool:
        """Whether an article may be seen."""
        return self.headers[key].state(self.now) is State.PUBLISHED

    def context(self, article: Article) -> EntryContext:
        """The surroundings of one article, as it came or as `presentable` made it."""
        edition = self.publication.by_language[article.language]
        spoken = of_edition(edition, self.publication)
        translations = tuple(self.translations(article.id))
        header = self.headers[article.id]
        source = next((one for one in translations if one.id == header.translation_of), None)
        return EntryContext(
            publication=self.publication,
            edition=edition,
            spoken=spoken,
            guid=self.guids[article.id],
            version=self.version(article.id),
            story=self.story_uri(article.id),
            subjects=tuple(_subjects(article, self.publication, spoken)),
            rights=completed(article.rights, edition.rights),
            translations=translations,
            source=source,
            source_version=header.translated_from_version if source else None,
            stale=source is not None and is_stale(header, self.headers),
            withdrawal=self._withdrawal(article.id),
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
            if key is None or key not in self.headers or not self.is_published(key):
                continue
            live = self.seen(self.headers[key])
            if (
                live.kind is Kind.LIVE
                and live.language == article.language
                and live.published <= article.published
                and not set(live.coverage).isdisjoint(article.coverage)
            ):
                yield Followed(self.guids[key], live.url, live.headline)

    def version(self, key: str) -> int:
        """The version of an article in documents."""
        told = self.telling.get(key)
        return told.version if told else self.headers[key].version

    def _withdrawal(self, key: str) -> Withdrawal | None:
        told = self.telling.get(key)
        return Withdrawal(told.state, told.at) if told and told.is_withdrawal else None

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

    def seen(self, header: Header) -> Header:
        """The header without addresses of hidden pages: its headline and its names stand on pages by themselves."""
        names = (header.headline, *(named.name for named in (*header.tags, *header.authors)))
        if not any(self.forbidden.mentioned("\n".join(names).encode())):
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

    def _pages(self, key: str) -> Iterator[str]:
        """The keys of an article's page: by its address, and by its identifier where that is an older address."""
        header = self.headers[key]
        yield page_key(header.url)
        if header.guid and header.guid.startswith(("https://", "http://")):
            yield page_key(header.guid)

    @cached_property
    def _told_stories(self) -> frozenset[str]:
        """The names of stories that a published article is said to belong to."""
        return frozenset(
            header.story for key, header in self.headers.items() if header.story and self.is_published(key)
        )

    def story_uri(self, key: str) -> str:
        """The identifier in documents of an article's story.

        A digest stands for a name that only hidden articles tell, and for the id of the first article, by which a story
        without a name goes: that article may be hidden, and would come and go.
        """
        story = self.stories.keys[key]
        if story not in self._told_stories:
            story = f"of-{blake2b(story.encode(), digest_size=8).hexdigest()}"
        return f"tag:{self.publication.authority}:story/{story}"

    def _times(self, article: Article) -> dict[str, object]:
        if article.modified <= self.now:
            return {}
        updated = article.updated if article.updated and article.updated <= self.now else None
        return {"updated": updated, "corrections": tuple(one for one in article.corrections if one.at <= self.now)}

    def translations(self, article: str) -> Iterator[Sibling]:
        """An article's published siblings, in the order of the editions."""
        siblings = self.stories.siblings(article)
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
        if key not in self.headers or not self.is_published(key):
            return None
        target = self.headers[key]
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
