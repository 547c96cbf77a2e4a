"""Links for the head of an edition's own pages, by which browsers and feed readers find its feeds.

https://www.rssboard.org/rss-autodiscovery
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from syndicate.directory.entries import Link
from syndicate.directory.listing import Listing, Listings
from syndicate.directory.page import HTML, Page
from syndicate.directory.templates import Templates
from syndicate.linking import below
from syndicate.publication import FeedKind
from syndicate.rendering import Feed, Format

_FIRST: Final = (FeedKind.EDITION, FeedKind.BREAKING, FeedKind.RANKING, FeedKind.SECTION)
"""Kinds of feeds that concern every page, in the order in which they are linked."""


def autodiscovery(listing: Listing, listings: Listings, templates: Templates) -> Iterator[Page]:
    """The links of an edition, where there is anything to link.

    The whole edition comes first, in every format that feed readers read, because readers take the first link; then
    breaking news, rankings and the sections of the first level, each in the format that is most widely read.
    """
    links = tuple(
        Link(
            href=listings.url(feed, one),
            text=one.TITLE,
            label=listing.title(feed),
            language=feed.language,
            direction=listing.spoken.direction,
            media_type=one.MEDIA_TYPE,
        )
        for feed in _concerning_all(listing)
        for one in _offered(feed, listings)
    )
    if links:
        data = templates.rendered("autodiscovery.html", links=links)
        yield Page(f"{listing.language}/autodiscovery.html", data, HTML, listing.language, None)


def _concerning_all(listing: Listing) -> list[Feed]:
    found = [feed for feed in listing.feeds if feed.kind in _FIRST]
    first_level = [feed for feed in found if feed.kind is not FeedKind.SECTION or "/" not in below(feed)]
    return sorted(first_level, key=lambda feed: _FIRST.index(feed.kind))


def _offered(feed: Feed, listings: Listings) -> list[Format]:
    formats = listings.subscribable(feed)
    return formats if feed.kind is FeedKind.EDITION else formats[:1]
