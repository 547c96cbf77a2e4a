"""What a format is, and what it is given.

A format is a module in `syndicate/formats/` with the members of `Format`. Its functions are pure: the same arguments
give the same bytes, and nothing else is looked at. By the time a format sees an article, every link in it that may
not be followed is gone (`syndicate.linking`), so no format decides what may be shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

from syndicate.articles import Article, Kind, Rights, Status
from syndicate.headers import State
from syndicate.languages import Catalogue, Direction
from syndicate.problems import Problem
from syndicate.publication import PODCASTS, Content, Edition, FeedKind, Picture, Publication

NEWS: Final = frozenset(FeedKind) - PODCASTS
"""The kinds of feed that news formats write: all but podcasts."""
_PART: Final = re.compile(r"(.+/archive/\d+/[^/]+)-\d+(\.[^/.]+)")
FEED_STYLE: Final = "feed.css"
"""The name of the stylesheet of an edition's feeds, in the edition's directory."""


@dataclass(frozen=True, slots=True)
class Sibling:
    """An article that is an edition of the same story in another language, and is published now."""

    id: str
    language: str
    direction: Direction
    url: str
    guid: str
    version: int
    """Its version in documents, as `EntryContext.version`."""
    headline: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why and since when an article that was out may not be seen any more."""

    state: State
    """CANCELED, WITHHELD, EXPIRED, RESTRICTED or EMBARGOED; never PUBLISHED."""
    at: datetime
    """When it was withdrawn."""

    @property
    def status(self) -> Status:
        """What it counts as for those who know two ways only: CANCELED, or WITHHELD, which may be taken back."""
        return Status.CANCELED if self.state is State.CANCELED else Status.WITHHELD


@dataclass(frozen=True, slots=True)
class Subject:
    """Something an article is filed under, with its name in the article's language."""

    kind: FeedKind
    """SECTION, REGION, COVERAGE or TAG."""
    code: str | None
    """Its code; None for a tag without an id."""
    name: str
    scheme: str
    """The URI of the scheme that the code belongs to, for example `tag:news.example,2024:section`."""
    mediatopic: str | None = None
    """The IPTC Media Topic's qcode where it has one, for example medtop:11000000."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A live piece that an article follows up."""

    guid: str
    url: str
    headline: str


@dataclass(frozen=True, slots=True)
class EntryContext:
    """The surroundings of one article: all that its entry depends on beside the article itself."""

    publication: Publication
    edition: Edition
    spoken: Catalogue
    """The edition's language: names, dates and messages for people."""
    guid: str
    """Its identifier in every format: the article's own `guid`, else a tag URI made with the publication's authority."""
    version: int
    """Its version in documents: the article's own, or a higher one where a notice of its withdrawal has used that up."""
    story: str
    """The story's URI, the same on all its editions."""
    subjects: tuple[Subject, ...]
    """Sections (the main one first), regions, coverages, tags."""
    rights: Rights
    """The article's rights, completed with the edition's."""
    translations: tuple[Sibling, ...] = ()
    """Its published siblings, in the order of the editions."""
    source: Sibling | None = None
    """The sibling it was translated from, where that is published."""
    source_version: int | None = None
    """The version of `source` that was translated."""
    stale: bool = False
    """Whether the source has changed since."""
    withdrawal: Withdrawal | None = None
    """Given where the notice of its withdrawal is to be written."""
    follows: tuple[Followed, ...] = ()
    """The published live pieces that it follows up, in the order in which it links to them."""
    content: Content = Content.FULL
    """How much of the article the entry is to have, in formats that write both (`Format.SHORTENS`)."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An article's place in a feed."""

    id: str
    guid: str
    version: int
    modified: datetime
    headline: str


@dataclass(frozen=True, slots=True)
class Feed:
    """An ordered selection of one edition's articles."""

    kind: FeedKind
    code: str | None
    """The code of the section, region, tag ... it selects; None for a whole edition and for breaking."""
    language: str
    path: str
    """Where its documents are, relative to the output: `en`, `en/news/politics`."""
    name: str
    """What it selects, in its language; the edition's name for a whole edition."""
    listed: tuple[Listed, ...] = ()
    """Its articles in order."""
    withdrawn: tuple[Listed, ...] = ()
    """Articles that were in it and were withdrawn a short while ago, newest withdrawal first."""
    pages: int = 0
    """How many pages its archive has."""
    page: int | None = None
    """Which page of its archive this is, counted from 1, the oldest; None for the feed itself."""
    part: int = 1
    """Which of its documents this is, where a page takes several of them in a format; the first has what is newest."""
    parts: int = 1
    """How many documents the page takes."""
    number: int = 1
    """Of the document, in formats whose documents are numbered (`Format.NUMBERED`); it rises with every change."""

    @property
    def directory(self) -> str:
        """Where this document is, relative to the output: `en/news`, `en/news/archive/3`."""
        return directory_of(self.path, self.page)

    @property
    def channel(self) -> str:
        """The name of this document among all feeds and pages, whatever its format: `en/news/archive/3`."""
        return self.directory if self.part == 1 else f"{self.directory}-{self.part}"

    def document(self, file_name: str) -> str:
        """The path of this document, relative to the output, in the format that has such files (`Format.FILE_NAME`)."""
        if self.part == 1:
            return f"{self.directory}/{file_name}"
        stem, dot, suffix = file_name.rpartition(".")
        return f"{self.directory}/{stem}-{self.part}{dot}{suffix}"

    @property
    def updated(self) -> datetime | None:
        """When it last changed: the newest of its members and withdrawals; None where it never had any."""
        return max((member.modified for member in (*self.listed, *self.withdrawn)), default=None)

    @property
    def count(self) -> int:
        """How many articles it has."""
        return len(self.listed)


def directory_of(path: str, page: int | None) -> str:
    """Where the documents of the feed at a path are, or those of a page of its archive."""
    return f"{path}/archive/{page}" if page else path


@dataclass(frozen=True, slots=True)
class Glance(Feed):
    """A feed of which only the first articles are at hand."""

    total: int = 0
    """How many articles it has."""
    changed: datetime | None = None
    """When it last changed."""

    @property
    def updated(self) -> datetime | None:
        """When it last changed; None where it never had an article."""
        return self.changed

    @property
    def count(self) -> int:
        """How many articles it has."""
        return self.total


def continued(path: str) -> str | None:
    """The path of the page's document that the one at `path` continues (`Feed.part`); None where it continues none."""
    found = _PART.fullmatch(path)
    return found[1] + found[2] if found else None


@dataclass(frozen=True, slots=True)
class FeedLink:
    """The same feed in another language."""

    language: str
    path: str
    title: str


@dataclass(frozen=True, slots=True)
class DocumentContext:
    """The surroundings of one feed: all that its frame depends on beside the feed itself."""

    publication: Publication
    edition: Edition
    spoken: Catalogue
    title: str
    """The feed's title, for example `Al Noticias · Política`."""
    description: str
    url: str
    """The address at which the document is served: its self link."""
    page_url: str
    """The page that people read instead."""
    siblings: tuple[FeedLink, ...] = ()
    """The same feed in other languages, in the order of the editions."""
    formats: tuple[tuple[str, str], ...] = ()
    """The same feed in the other formats: media type and address."""
    previous: str | None = None
    """The address of the archive's page before this document (RFC 5005, `prev-archive`)."""
    current: str | None = None
    """Of a page of an archive: the address of the feed that it belongs to (RFC 5005, `current`)."""
    icon: Picture | None = None
    """The picture that stands for what the feed selects, where it has one of its own."""
    hubs: tuple[str, ...] = ()
    """The addresses of the hubs at which the document can be subscribed to (W3C WebSub, section 4); a page of an archive
    has none, because what is new never comes there first."""

    @property
    def style_path(self) -> str:
        """Where the stylesheet is with which browsers show the document to a person, from the document on.

        No address, so that it is found wherever the output is served, and on a disk.
        """
        steps = self.url.removeprefix(self.publication.feeds_url).count("/")
        return "../" * (steps - 1) + FEED_STYLE

    def sibling_url(self, sibling: FeedLink, file_name: str) -> str:
        """The address of a sibling's document of the same format."""
        return f"{self.publication.feeds_url}{sibling.path}/{file_name}"


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a document says of itself, read back from its bytes: the gate compares it with what was meant."""

    address: str | None
    """The address it names as its own."""
    language: str | None
    """The language it names as its own; None where the format says it only on entries."""
    entries: tuple[tuple[str, str | None], ...]
    """Identifier and language of each entry, in order; an entry without a language of its own has None."""
    withdrawn: frozenset[str] = frozenset()
    """Identifiers of the articles whose withdrawal it announces."""
    parsed: Any = field(default=None, compare=False, repr=False)
    """The document as it was read: an lxml element, or JSON's values. Its schema is held against it."""
    places: Sequence[Any] = field(default=(), compare=False, repr=False)
    """Of XML, the element of each entry; where a format does not give them, its documents are always read as a whole."""


class Format(Protocol):
    """The members of a module in `syndicate/formats/`."""

    NAME: str
    """What the publication file and the command line call it: `rss`."""
    TITLE: str
    """What people call it: `RSS 2.0`."""
    MEDIA_TYPE: str
    """As served: `application/rss+xml`."""
    FILE_NAME: str
    """The document's name in its feed's directory: `rss.xml`. A promise to those who subscribe."""
    VERSION: int
    """Rises when the same article would be written as other bytes."""
    NUMBERED: bool
    """Whether its documents carry a number that rises with every change (`Feed.number`)."""
    FEEDS: frozenset[FeedKind]
    """The kinds of feed that it writes: `NEWS`, or podcasts of one kind."""
    SHORTENS: bool
    """Whether it writes entries with the summary alone too, for feeds that ask for that (`EntryContext.content`)."""

    @staticmethod
    def render_entry(article: Article, context: EntryContext) -> bytes:
        """The article in this format.

        Raises:
            CannotExpress: the format has no valid way to say it.
        """
        ...

    @staticmethod
    def render_withdrawal(article: Article, context: EntryContext) -> bytes:
        """The notice that the article was withdrawn, without any of its content; empty where the format has none."""
        ...

    @staticmethod
    def render_document(
        feed: Feed, entries: Sequence[bytes], withdrawals: Sequence[bytes], context: DocumentContext
    ) -> bytes:
        """The feed: a frame around entries in the order of `feed.listed`, and notices in that of `feed.withdrawn`."""
        ...

    @staticmethod
    def inspect(document: bytes) -> Inspection:
        """What a document of this format says of itself.

        Raises:
            ValueError: it is not well formed (lxml.etree.XMLSyntaxError and orjson.JSONDecodeError are among them,
                the former wrapped by the module).
        """
        ...


class CannotExpress(ValueError):
    """A format has no valid way to write an article; the message says why. The article stays in the other formats."""

    def __init__(self, reason: str, problem: Problem | None = None) -> None:
        super().__init__(reason)
        self.problem = problem
        """What is told of it, where that is more than that the article cannot be written."""
