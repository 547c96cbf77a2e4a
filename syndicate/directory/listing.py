"""The editions with their feeds, and which documents each feed has: what every page is made of."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final, Self

from syndicate import text
from syndicate.languages import Catalogue, of_edition
from syndicate.linking import below, feed_title, page_url
from syndicate.publication import Edition, FeedKind, Publication
from syndicate.rendering import Feed, Format

MANY: Final = frozenset({FeedKind.TAG, FeedKind.AUTHOR})
"""Kinds that articles name freely: there may be thousands, so they are listed by the alphabet and in few words."""
_READ_BY_READERS: Final = ("application/rss+xml", "application/atom+xml", "application/feed+json")
"""What feed readers subscribe to, the most widely read first."""


@dataclass(frozen=True)
class Listing:
    """An edition and its feeds."""

    edition: Edition
    spoken: Catalogue
    feeds: tuple[Feed, ...]

    @property
    def language(self) -> str:
        """The edition's language."""
        return self.edition.language

    @cached_property
    def name(self) -> str:
        """The edition's name, as it is shown."""
        return shown(self.edition.name)

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

    def title(self, feed: Feed) -> str:
        """A feed's title, the edition's name in it."""
        return shown(feed_title(feed, self.edition, self.spoken))

    def page_url(self, feed: Feed) -> str:
        """The address of the page that people read instead of a feed."""
        return page_url(feed, self.edition)

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
            ("podcasts", spoken("Podcasts"), (FeedKind.PODCAST, FeedKind.VIDEOPODCAST)),
        )
        for anchor, heading, kinds in headings:
            found = [feed for feed in self.feeds if feed.kind in kinds]
            if MANY.issuperset(kinds):
                found.sort(key=_alphabetically)
            if found:
                yield anchor, heading, found


@dataclass(frozen=True)
class Listings:
    """All editions with their feeds, and the formats of each."""

    publication: Publication
    editions: tuple[Listing, ...]
    formats: tuple[Format, ...]
    missing: frozenset[str]
    """Paths of documents that are not there to be linked."""

    @classmethod
    def of(
        cls,
        publication: Publication,
        feeds: Mapping[str, Sequence[Feed]],
        formats: Sequence[Format],
        missing: Collection[str],
    ) -> Self:
        """Those of a publication, in the order of its editions."""
        editions = tuple(
            Listing(edition, of_edition(edition, publication), tuple(feeds.get(edition.language, ())))
            for edition in publication.editions
        )
        return cls(publication, editions, tuple(formats), frozenset(missing))

    @cached_property
    def updated(self) -> datetime | None:
        """When the newest of all feeds changed."""
        return max((listing.updated for listing in self.editions if listing.updated), default=None)

    def documents(self, feed: Feed) -> list[Format]:
        """The formats in which a feed is there, in the order in which they are offered."""
        written = (one for one in self.formats if feed.kind in one.FEEDS)
        return [one for one in written if f"{feed.path}/{one.FILE_NAME}" not in self.missing]

    def subscribable(self, feed: Feed) -> list[Format]:
        """Those of them that feed readers subscribe to, the most widely read first."""
        read = [one for one in self.documents(feed) if one.MEDIA_TYPE in _READ_BY_READERS]
        return sorted(read, key=lambda one: _READ_BY_READERS.index(one.MEDIA_TYPE))

    def url(self, feed: Feed, format_: Format) -> str:
        """The address of a feed's document."""
        return f"{self.publication.feeds_url}{feed.path}/{format_.FILE_NAME}"

    def address(self, feed: Feed) -> str | None:
        """The address of a feed's document that feed readers read best, or None where there is none."""
        return next((self.url(feed, one) for one in self.subscribable(feed)), None)

    def siblings(self, feed: Feed) -> Iterator[tuple[Listing, Feed]]:
        """The same feed of the other editions that have it."""
        for other in self.editions:
            sibling = other.by_place.get(below(feed))
            if other.language != feed.language and sibling is not None:
                yield other, sibling


def shown(value: str) -> str:
    """A name or headline as one clean line, whatever came in."""
    return text.one_line(text.clean(value))


def lines(value: str) -> str:
    """A longer text, clean, its line breaks kept."""
    return text.paragraphs(text.clean(value))


def _alphabetically(feed: Feed) -> tuple[str, str]:
    """Sorts names by their letters, without regard to accents, vowel marks and case; ties by path.

    Python's own order would put Á after Z, and collation by locale depends on what a machine has installed.
    """
    letters = unicodedata.normalize("NFKD", feed.name)
    return "".join(one for one in letters if not unicodedata.combining(one)).casefold(), feed.path
