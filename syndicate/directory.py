"""The pages on which a person finds every feed, and the same as OPML for feed readers.

The only user of Jinja2. What a page says is put together here, as plain values; the templates only lay it out, and
escape all of it. Links lead from page to page and document without an address, so that the output works wherever it
is served, and from a disk; OPML alone carries addresses, because it is read elsewhere.
"""

from __future__ import annotations

import unicodedata
from base64 import b64encode
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache, cached_property
from hashlib import sha256
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from syndicate import text
from syndicate.articles import rfc3339
from syndicate.languages import Catalogue, Direction, catalogue, direction, of_edition, own_name
from syndicate.linking import below, feed_title
from syndicate.publication import Edition, FeedKind, Publication
from syndicate.rendering import Feed, Format

HTML: Final = "text/html"
"""The media type of a page for people."""
OPML: Final = "text/x-opml"
"""The media type of a page for feed readers (OPML 2.0)."""

_READ_BY_READERS: Final = ("application/rss+xml", "application/atom+xml", "application/feed+json")
"""What feed readers subscribe to, the most widely read first."""
_MANY: Final = frozenset({FeedKind.TAG, FeedKind.AUTHOR})
"""Kinds that articles name freely: there may be thousands, so they are listed by the alphabet and in few words."""


@dataclass(frozen=True, slots=True)
class Page:
    """One file of the directory."""

    path: str
    """Where it is, relative to the output: `index.html`, `ar/feeds.opml`."""
    data: bytes
    media_type: str
    language: str | None
    """Its language; None where it is about all of them."""
    updated: datetime | None
    """When the newest of its feeds changed; None where none ever had an article."""


def pages(
    publication: Publication,
    feeds: Mapping[str, Sequence[Feed]],
    formats: Sequence[Format],
    missing: Collection[str] = (),
) -> Iterator[Page]:
    """The directory of a release: a front page, then a page of each edition, each followed by its OPML.

    `feeds` are all feeds by language, each edition's in the order in which they are listed; `formats` are those in
    which every feed is published, in the order in which they are offered, but for the documents at the paths in
    `missing`, which are not there to be linked. There is no OPML where there is nothing to
    subscribe to: no feed, or no format that feed readers read.
    """
    directory = _Directory(publication, feeds, tuple(formats), frozenset(missing))
    yield directory.front_page()
    yield from directory.outlines(directory.listings, "", publication.name, None)
    for listing in directory.listings:
        yield directory.edition_page(listing)
        yield from directory.outlines((listing,), f"{listing.language}/", listing.edition.name, listing.language)


@dataclass(frozen=True, slots=True)
class _Link:
    """A link to a document or to a page, as a template needs it."""

    href: str
    text: str
    label: str
    """What a screen reader says: the text, and what it belongs to."""
    language: str
    direction: Direction
    media_type: str = HTML


@dataclass(frozen=True, slots=True)
class _Moment:
    """A time for machines and for people."""

    machine: str
    people: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """One feed on a page."""

    anchor: str
    name: str
    level: int
    """The level of its heading, 3 to 6."""
    documents: tuple[_Link, ...]
    articles: str
    updated: _Moment | None
    newest_label: str
    newest: str | None
    siblings: tuple[_Link, ...]
    children: tuple[_Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class _Group:
    """Feeds of a kind, under one heading."""

    anchor: str
    heading: str
    entries: tuple[_Entry, ...]
    many: bool


@dataclass(frozen=True, slots=True)
class _Card:
    """An edition on the front page."""

    language: str
    direction: Direction
    name: str
    language_name: str
    description: str
    page: str
    feeds: str
    updated: _Moment | None
    documents: tuple[_Link, ...]
    documents_label: str


@dataclass(frozen=True)
class _Listing:
    """An edition and its feeds."""

    edition: Edition
    spoken: Catalogue
    feeds: tuple[Feed, ...]

    @property
    def language(self) -> str:
        return self.edition.language

    @cached_property
    def by_place(self) -> dict[str, Feed]:
        """The feeds by their place below the edition; the whole edition's place is empty."""
        return {below(feed): feed for feed in self.feeds}

    @cached_property
    def whole(self) -> Feed | None:
        """The feed of the whole edition, where there is one."""
        return next((feed for feed in self.feeds if feed.kind is FeedKind.EDITION), None)

    @cached_property
    def updated(self) -> datetime | None:
        """When the newest of the feeds changed."""
        return max((feed.updated for feed in self.feeds if feed.updated), default=None)

    def moment(self, moment: datetime | None) -> _Moment | None:
        """When something changed, in a sentence of the edition's language."""
        if moment is None:
            return None
        spoken = self.spoken
        said = spoken("Updated %(date)s", date=spoken.date_and_time(moment, self.edition))
        return _Moment(rfc3339(moment), said)

    def title(self, feed: Feed) -> str:
        """A feed's title, the edition's name in it."""
        return _shown(feed_title(feed, self.edition, self.spoken))

    def groups(self) -> Iterator[tuple[str, str, list[Feed]]]:
        """Anchor, heading and feeds of each group that has any, in the order of the page."""
        spoken = self.spoken
        headings: tuple[tuple[str, str, tuple[FeedKind, ...]], ...] = (
            ("edition", spoken("The whole edition"), (FeedKind.EDITION,)),
            ("now", spoken("Right now"), (FeedKind.BREAKING, FeedKind.RANKING)),
            ("sections", spoken("Sections"), (FeedKind.SECTION,)),
            ("regions", spoken("Regions"), (FeedKind.REGION,)),
            ("coverage", spoken("Coverage"), (FeedKind.COVERAGE,)),
            ("topics", spoken("Topics"), (FeedKind.TAG,)),
            ("authors", spoken("Authors"), (FeedKind.AUTHOR,)),
        )
        for anchor, heading, kinds in headings:
            found = [feed for feed in self.feeds if feed.kind in kinds]
            if _MANY.issuperset(kinds):
                found.sort(key=_alphabetically)
            if found:
                yield anchor, heading, found


class _Directory:
    """All editions with their feeds, and the formats of each."""

    def __init__(
        self,
        publication: Publication,
        feeds: Mapping[str, Sequence[Feed]],
        formats: tuple[Format, ...],
        missing: frozenset[str],
    ) -> None:
        self.publication = publication
        self.formats = formats
        self.missing = missing
        self.contact = _shown(publication.contact or "")
        self.listings = tuple(
            _Listing(edition, of_edition(edition, publication), tuple(feeds.get(edition.language, ())))
            for edition in publication.editions
        )
        served = {one.MEDIA_TYPE: one for one in formats}
        self.subscribed = [served[wanted] for wanted in _READ_BY_READERS if wanted in served]

    def front_page(self) -> Page:
        """The page of all editions, in the publication's language; each edition's card is in its own."""
        publication = self.publication
        own = publication.path(publication.catalogues) if publication.catalogues else None
        spoken = catalogue(publication.language, own)
        total = sum(len(listing.feeds) for listing in self.listings)
        data = _rendered(
            "front.html",
            spoken=_phrases(spoken, self.contact),
            language=publication.language,
            direction=spoken.direction,
            title=spoken("Feeds from %(name)s", name=_shown(publication.name)),
            introduction=spoken(
                "Every edition of %(name)s and all of its feeds, each in its own language.",
                name=_shown(publication.name),
            ),
            editions_heading=spoken("Editions"),
            languages=spoken.plural("%(number)s language", "%(number)s languages", len(self.listings)),
            feeds=spoken.plural("%(number)s feed", "%(number)s feeds", total),
            cards=tuple(self._card(listing) for listing in self.listings),
            outline="feeds.opml" if any(map(self._has_outline, self.listings)) else None,
            outline_text=spoken("All feeds in all languages, for feed readers (OPML)"),
            contact=self.contact,
            notice=None,
        )
        return Page("index.html", data, HTML, None, _newest(self.listings))

    def edition_page(self, listing: _Listing) -> Page:
        """The page of one edition, in its language."""
        spoken, edition = listing.spoken, listing.edition
        name = _shown(edition.name)
        groups = {group.anchor: group for group in self._groups(listing)}
        whole = groups.pop("edition", None)
        data = _rendered(
            "edition.html",
            spoken=_phrases(spoken, self.contact),
            language=listing.language,
            direction=spoken.direction,
            title=spoken("Feeds from %(name)s", name=name),
            description=_lines(edition.description),
            introduction=spoken(
                "A feed brings new articles to you as they are published. "
                "Copy the address of a link on this page into your feed reader, or into your own system."
            ),
            whole=whole,
            whole_title=name,
            groups=tuple(groups.values()),
            pages=tuple(self._page_links(listing)),
            everything=spoken("All languages"),
            outline="feeds.opml" if self._has_outline(listing) else None,
            outline_text=spoken("All feeds of %(edition)s, for feed readers (OPML)", edition=name),
            contact=self.contact,
            notice=_lines(edition.rights.notice or ""),
        )
        return Page(f"{listing.language}/index.html", data, HTML, listing.language, listing.updated)

    def outlines(self, listings: Sequence[_Listing], directory: str, name: str, language: str | None) -> Iterator[Page]:
        """The OPML of these editions, where there is anything to subscribe to; one edition needs no level of its own."""
        listings = [listing for listing in listings if self._has_outline(listing)]
        if not listings:
            return
        updated = _newest(listings)
        data = _rendered(
            "feeds.opml",
            title=_shown(name),
            modified=format_datetime(updated.astimezone(UTC), usegmt=True) if updated else None,
            owner=_shown(self.publication.name),
            contact=self.contact,
            languages=tuple((own_name(listing.language), tuple(self._outlined(listing))) for listing in listings),
            nested=language is None,
        )
        yield Page(f"{directory}feeds.opml", data, OPML, language, updated)

    def _has_outline(self, listing: _Listing) -> bool:
        return any(self._address(feed) for feed in listing.feeds)

    def _address(self, feed: Feed) -> str | None:
        """The address of a feed's document that feed readers read best, or None where there is none."""
        paths = (f"{feed.path}/{one.FILE_NAME}" for one in self.subscribed)
        return next((f"{self.publication.feeds_url}{path}" for path in paths if path not in self.missing), None)

    def _outlined(self, listing: _Listing) -> Iterator[tuple[str, list[dict[str, str]]]]:
        """Heading and outlines of each group of an edition, the latter by what differs between them."""
        for _, heading, feeds in listing.groups():
            outlines = [
                {
                    "title": listing.title(feed),
                    "address": address,
                    "page": listing.edition.base_url + (f"{below(feed)}/" if below(feed) else ""),
                    "language": feed.language,
                }
                for feed in feeds
                if (address := self._address(feed)) is not None
            ]
            if outlines:
                yield heading, outlines

    def _card(self, listing: _Listing) -> _Card:
        spoken, edition = listing.spoken, listing.edition
        return _Card(
            language=listing.language,
            direction=spoken.direction,
            name=_shown(edition.name),
            language_name=own_name(listing.language),
            description=_lines(edition.description),
            page=f"{listing.language}/index.html",
            feeds=spoken.plural("%(number)s feed", "%(number)s feeds", len(listing.feeds)),
            updated=listing.moment(listing.updated),
            documents=self._documents(listing.whole, listing, listing.whole.path) if listing.whole else (),
            documents_label=spoken("Formats"),
        )

    def _groups(self, listing: _Listing) -> Iterator[_Group]:
        for anchor, heading, feeds in listing.groups():
            members = self._branches(feeds)
            entries = tuple(self._entries(None, 3, members, listing))
            yield _Group(anchor, heading, entries, many=feeds[0].kind in _MANY)

    def _branches(self, feeds: Sequence[Feed]) -> Mapping[str | None, list[Feed]]:
        """Feeds by the code of the section that they stand below, in the order given; None is no section."""
        sections = {feed.code for feed in feeds if feed.kind is FeedKind.SECTION}
        branches: dict[str | None, list[Feed]] = defaultdict(list)
        for feed in feeds:
            above = self.publication.lineage(feed.code)[1:] if feed.kind is FeedKind.SECTION and feed.code else ()
            branches[next((step.code for step in above if step.code in sections), None)].append(feed)
        return branches

    def _entries(
        self, above: str | None, level: int, branches: Mapping[str | None, list[Feed]], listing: _Listing
    ) -> Iterator[_Entry]:
        for feed in branches.get(above, ()):
            is_branch = feed.kind is FeedKind.SECTION
            children = self._entries(feed.code, min(level + 1, 6), branches, listing) if is_branch else ()
            yield self._entry(feed, level, tuple(children), listing)

    def _entry(self, feed: Feed, level: int, children: tuple[_Entry, ...], listing: _Listing) -> _Entry:
        spoken = listing.spoken
        count = len(feed.listed)
        articles = (
            spoken.plural("%(number)s article", "%(number)s articles", count) if count else spoken("No articles yet")
        )
        is_short = feed.kind in _MANY or not feed.listed
        return _Entry(
            anchor=_anchor(feed),
            name=_shown(feed.name),
            level=level,
            documents=self._documents(feed, listing, below(feed)),
            articles=articles,
            updated=listing.moment(feed.updated),
            newest_label=spoken("First") if feed.kind is FeedKind.RANKING else spoken("Latest"),
            newest=None if is_short else _shown(feed.listed[0].headline),
            siblings=tuple(self._siblings(feed)),
            children=children,
        )

    def _documents(self, feed: Feed, listing: _Listing, place: str) -> tuple[_Link, ...]:
        """Links to a feed in each format; `place` is where its documents are, as seen from the page."""
        spoken, name = listing.spoken, _shown(feed.name)
        return tuple(
            _Link(
                href=f"{place}/{one.FILE_NAME}" if place else one.FILE_NAME,
                text=one.TITLE,
                label=spoken("%(label)s: %(feed)s", label=one.TITLE, feed=name),
                language=listing.language,
                direction=spoken.direction,
                media_type=one.MEDIA_TYPE,
            )
            for one in self.formats
            if f"{feed.path}/{one.FILE_NAME}" not in self.missing
        )

    def _siblings(self, feed: Feed) -> Iterator[_Link]:
        """Links to the place of the same feed on the other editions' pages."""
        for other in self.listings:
            sibling = other.by_place.get(below(feed))
            if other.language == feed.language or sibling is None:
                continue
            spoken, language = other.spoken, own_name(other.language)
            yield _Link(
                href=f"../{other.language}/index.html#{_anchor(sibling)}",
                text=language,
                label=spoken("%(label)s: %(feed)s", label=language, feed=_shown(sibling.name)),
                language=other.language,
                direction=spoken.direction,
            )

    def _page_links(self, listing: _Listing) -> Iterator[_Link]:
        """Links to the page of each edition, this one's among them."""
        for other in self.listings:
            is_own = other is listing
            name = own_name(other.language)
            yield _Link(
                href="index.html" if is_own else f"../{other.language}/index.html",
                text=name,
                label=other.spoken("%(label)s: %(feed)s", label=name, feed=_shown(other.edition.name)),
                language=other.language,
                direction=direction(other.language),
            )


def _shown(value: str) -> str:
    """A name or headline as one clean line, whatever came in."""
    return text.one_line(text.clean(value))


def _lines(value: str) -> str:
    """A longer text, clean, its line breaks kept."""
    return text.paragraphs(text.clean(value))


def _anchor(feed: Feed) -> str:
    """Where a feed stands on its page; the same in every language."""
    return f"feed-{below(feed)}" if below(feed) else "feed"


def _alphabetically(feed: Feed) -> tuple[str, str]:
    """Sorts names by their letters, without regard to accents, vowel marks and case; ties by path.

    Python's own order would put Á after Z, and collation by locale depends on what a machine has installed.
    """
    letters = unicodedata.normalize("NFKD", feed.name)
    return "".join(one for one in letters if not unicodedata.combining(one)).casefold(), feed.path


def _newest(listings: Sequence[_Listing]) -> datetime | None:
    return max((listing.updated for listing in listings if listing.updated), default=None)


def _phrases(spoken: Catalogue, contact: str) -> dict[str, str]:
    """What every page says."""
    return {
        "skip": spoken("Skip to the feeds"),
        "languages": spoken("Languages"),
        "contents": spoken("On this page"),
        "formats": spoken("Formats"),
        "also_in": spoken("Also in:"),
        "contact": spoken("Questions about these feeds: %(contact)s", contact=contact),
    }


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("syndicate"),
        autoescape=True,  # names and headlines are hostile until proven otherwise
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _style() -> tuple[Markup, str]:
    """The stylesheet of every page, and its digest as a Content-Security-Policy names it."""
    environment = _environment()
    source = environment.get_template("directory.css").render()
    digest = b64encode(sha256(source.encode()).digest()).decode()
    return Markup(source), f"sha256-{digest}"  # noqa: S704 - our own file


def _rendered(template: str, **values: object) -> bytes:
    style, digest = _style()
    return _environment().get_template(template).render(style=style, style_digest=digest, **values).encode()
