"""A feed as it stands on a page: what a template is given of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from syndicate.articles import rfc3339
from syndicate.directory.listing import MANY, Listing, Listings, lines, shown
from syndicate.directory.page import HTML
from syndicate.languages import Direction, direction, own_name
from syndicate.linking import below
from syndicate.publication import FeedKind
from syndicate.rendering import Feed

_HEADLINES: Final = 3
_HEADLINES_OF_AN_EDITION: Final = 5


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a document or to a page."""

    href: str
    text: str
    label: str
    """What a screen reader says: the text, and what it belongs to."""
    language: str
    direction: Direction
    media_type: str = HTML


@dataclass(frozen=True, slots=True)
class Moment:
    """A time for machines and for people."""

    machine: str
    people: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One feed on a page."""

    anchor: str
    place: str
    """Its path below the edition, by which it is found too: `news/politics`."""
    name: str
    level: int
    """The level of its heading, 3 to 6."""
    documents: tuple[Link, ...]
    subscribe: Link | None
    """Opens a feed reader, where the device has one that takes such links."""
    articles: str
    updated: Moment | None
    newest_label: str
    newest: tuple[str, ...]
    """Its first headlines."""
    ranked: bool
    """Whether their order says more than when they were published."""
    siblings: tuple[Link, ...]
    children: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Feeds of a kind, under one heading."""

    anchor: str
    heading: str
    entries: tuple[Entry, ...]
    many: bool


@dataclass(frozen=True, slots=True)
class Card:
    """An edition on the front page."""

    language: str
    direction: Direction
    name: str
    language_name: str
    description: str
    page: str
    feeds: str
    updated: Moment | None
    documents: tuple[Link, ...]
    documents_label: str


def moment_of(updated: datetime | None, listing: Listing) -> Moment | None:
    """When something changed, in a sentence of the edition's language."""
    if updated is None:
        return None
    spoken = listing.spoken
    said = spoken("Updated %(date)s", date=spoken.date_and_time(updated, listing.edition))
    return Moment(rfc3339(updated), said)


def card_of(listing: Listing, listings: Listings) -> Card:
    """An edition as it stands on the front page."""
    spoken = listing.spoken
    return Card(
        language=listing.language,
        direction=spoken.direction,
        name=listing.name,
        language_name=own_name(listing.language),
        description=lines(listing.edition.description),
        page=f"{listing.language}/index.html",
        feeds=spoken.plural("%(number)s feed", "%(number)s feeds", len(listing.feeds)),
        updated=moment_of(listing.updated, listing),
        documents=_documents(listing.whole, listing, listings, listing.whole.path) if listing.whole else (),
        documents_label=spoken("Formats"),
    )


def groups_of(listing: Listing, listings: Listings) -> Iterator[Group]:
    """The feeds of an edition as they stand on its page; sections as the tree that they are."""
    for anchor, heading, feeds in listing.groups():
        entries = tuple(_entries(None, 3, _branches(feeds, listings), listing, listings))
        yield Group(anchor, heading, entries, many=feeds[0].kind in MANY)


def page_links(listing: Listing, listings: Listings) -> Iterator[Link]:
    """Links to the page of each edition, this one's among them."""
    for other in listings.editions:
        name = own_name(other.language)
        yield Link(
            href="index.html" if other is listing else f"../{other.language}/index.html",
            text=name,
            label=other.spoken("%(label)s: %(feed)s", label=name, feed=other.name),
            language=other.language,
            direction=direction(other.language),
        )


def _branches(feeds: Sequence[Feed], listings: Listings) -> Mapping[str | None, list[Feed]]:
    """Feeds by the code of the section that they stand below, in the order given; None is no section."""
    sections = {feed.code for feed in feeds if feed.kind is FeedKind.SECTION}
    branches: dict[str | None, list[Feed]] = defaultdict(list)
    for feed in feeds:
        above = listings.publication.lineage(feed.code)[1:] if feed.kind is FeedKind.SECTION and feed.code else ()
        branches[next((step.code for step in above if step.code in sections), None)].append(feed)
    return branches


def _entries(
    above: str | None, level: int, branches: Mapping[str | None, list[Feed]], listing: Listing, listings: Listings
) -> Iterator[Entry]:
    for feed in branches.get(above, ()):
        is_branch = feed.kind is FeedKind.SECTION
        children = _entries(feed.code, min(level + 1, 6), branches, listing, listings) if is_branch else ()
        yield _entry(feed, level, tuple(children), listing, listings)


def _entry(feed: Feed, level: int, children: tuple[Entry, ...], listing: Listing, listings: Listings) -> Entry:
    spoken = listing.spoken
    count = feed.count
    articles = spoken.plural("%(number)s article", "%(number)s articles", count) if count else spoken("No articles yet")
    return Entry(
        anchor=_anchor(feed),
        place=below(feed),
        name=shown(feed.name),
        level=level,
        documents=_documents(feed, listing, listings, below(feed)),
        subscribe=_subscribe(feed, listing, listings),
        articles=articles,
        updated=moment_of(feed.updated, listing),
        newest_label=spoken("First") if feed.kind is FeedKind.RANKING else spoken("Latest"),
        newest=tuple(shown(listed.headline) for listed in feed.listed[: headlines(feed.kind)]),
        ranked=feed.kind is FeedKind.RANKING,
        siblings=tuple(_siblings(feed, listings)),
        children=children,
    )


def headlines(kind: FeedKind) -> int:
    """How many headlines of a feed of a kind are shown."""
    if kind in MANY:
        return 0
    return _HEADLINES_OF_AN_EDITION if kind is FeedKind.EDITION else _HEADLINES


def _documents(feed: Feed, listing: Listing, listings: Listings, place: str) -> tuple[Link, ...]:
    """Links to a feed in each format; `place` is where its documents are, as seen from the page."""
    spoken, name = listing.spoken, shown(feed.name)
    return tuple(
        Link(
            href=f"{place}/{one.FILE_NAME}" if place else one.FILE_NAME,
            text=one.TITLE,
            label=spoken("%(label)s: %(feed)s", label=one.TITLE, feed=name),
            language=listing.language,
            direction=spoken.direction,
            media_type=one.MEDIA_TYPE,
        )
        for one in listings.documents(feed)
    )


def _subscribe(feed: Feed, listing: Listing, listings: Listings) -> Link | None:
    address, spoken = listings.address(feed), listing.spoken
    if address is None:
        return None
    # A reader cannot ask for an address that only this page's place tells, so that one must be whole.
    text = spoken("Subscribe")
    label = spoken("%(label)s: %(feed)s", label=text, feed=shown(feed.name))
    return Link(f"feed:{address}", text, label, listing.language, spoken.direction)


def _siblings(feed: Feed, listings: Listings) -> Iterator[Link]:
    """Links to the place of the same feed on the other editions' pages."""
    for other, sibling in listings.siblings(feed):
        language = own_name(other.language)
        yield Link(
            href=f"../{other.language}/index.html#{_anchor(sibling)}",
            text=language,
            label=other.spoken("%(label)s: %(feed)s", label=language, feed=shown(sibling.name)),
            language=other.language,
            direction=other.spoken.direction,
        )


def _anchor(feed: Feed) -> str:
    """Where a feed stands on its page; the same in every language."""
    return f"feed-{below(feed)}" if below(feed) else "feed"
