"""OPML 2.0: the feeds as feed readers take them all at once. http://opml.org/spec2.opml."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime

from syndicate.directory.listing import Listing, Listings, shown
from syndicate.directory.page import OPML, Page
from syndicate.directory.templates import Templates
from syndicate.languages import own_name
from syndicate.text import led


def has_outline(listing: Listing, listings: Listings) -> bool:
    """Whether there is anything to subscribe to: a feed in a format that feed readers read."""
    return any(listings.address(feed) for feed in listing.feeds)


def outline_of_all(listings: Listings, templates: Templates) -> Iterator[Page]:
    """The OPML of every edition, where there is anything to subscribe to."""
    editions = [listing for listing in listings.editions if has_outline(listing, listings)]
    if editions:
        data = _outline(editions, listings, templates, listings.publication.name, nested=True)
        yield Page("feeds.opml", data, OPML, None, listings.updated)


def outline_of(listing: Listing, listings: Listings, templates: Templates) -> Iterator[Page]:
    """The OPML of one edition, where there is anything to subscribe to; it needs no level for the language."""
    if has_outline(listing, listings):
        data = _outline([listing], listings, templates, listing.edition.name, nested=False)
        yield Page(f"{listing.language}/feeds.opml", data, OPML, listing.language, listing.updated)


def _outline(
    editions: Sequence[Listing], listings: Listings, templates: Templates, name: str, *, nested: bool
) -> bytes:
    updated = max((listing.updated for listing in editions if listing.updated), default=None)
    return templates.rendered(
        "feeds.opml",
        title=shown(name),
        modified=_rfc822(updated) if updated else None,
        owner=shown(listings.publication.name),
        contact=shown(listings.publication.contact or ""),
        languages=tuple((own_name(listing.language), tuple(_outlined(listing, listings))) for listing in editions),
        nested=nested,
    )


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _outlined(listing: Listing, listings: Listings) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Heading and outlines of each group of an edition, the latter by what differs between them."""
    for _, heading, feeds in listing.groups():
        outlines = [
            {
                "title": led(listing.title(feed), right_to_left=listing.spoken.direction == "rtl"),
                "address": address,
                "page": listing.page_url(feed),
                "language": feed.language,
            }
            for feed in feeds
            if (address := listings.address(feed)) is not None
        ]
        if outlines:
            yield heading, outlines
