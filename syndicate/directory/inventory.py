"""`feeds.json`: every feed for machines, as schemas/feeds.schema.json describes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import orjson

from syndicate.articles import rfc3339
from syndicate.directory.listing import Listing, Listings, shown
from syndicate.directory.outlines import has_outline
from syndicate.directory.page import JSON, Page
from syndicate.rendering import Feed

VERSION: Final = 1
"""Rises when a program that reads the document would have to change; new members are no such change."""


def inventory(listings: Listings) -> Page:
    """The editions and their feeds; members are in the order of the schema, those that are not known are left out."""
    publication = listings.publication
    found = _known(
        {
            "version": VERSION,
            "name": shown(publication.name),
            "page": f"{publication.feeds_url}index.html",
            "contact": publication.contact,
            "updated": _time(listings.updated),
            "editions": [_edition(listing, listings) for listing in listings.editions],
            "feeds": [],
        }
    )
    feeds = [_feed(feed, listing, listings) for listing in listings.editions for feed in listing.feeds]
    data = _one_a_line(orjson.dumps(found), map(orjson.dumps, feeds))
    return Page("feeds.json", data, JSON, None, listings.updated)


def _one_a_line(frame: bytes, feeds: Iterable[bytes]) -> bytes:
    """The document with each feed on a line of its own: half as large as one that is indented, and still read by eye."""
    return frame.removesuffix(b"]}") + b"\n" + b",\n".join(feeds) + b"\n]}\n"


def _edition(listing: Listing, listings: Listings) -> dict[str, Any]:
    base = f"{listings.publication.feeds_url}{listing.language}/"
    return _known(
        {
            "language": listing.language,
            "direction": listing.spoken.direction,
            "name": listing.name,
            "description": shown(listing.edition.description),
            "url": listing.edition.base_url,
            "page": f"{base}index.html",
            "opml": f"{base}feeds.opml" if has_outline(listing, listings) else None,
            "updated": _time(listing.updated),
        }
    )


def _feed(feed: Feed, listing: Listing, listings: Listings) -> dict[str, Any]:
    return _known(
        {
            "language": feed.language,
            "kind": feed.kind.value,
            "code": feed.code,
            "path": feed.path,
            "name": shown(feed.name),
            "title": listing.title(feed),
            "url": listing.page_url(feed),
            "formats": [
                {
                    "format": one.NAME,
                    "title": one.TITLE,
                    "media_type": one.MEDIA_TYPE,
                    "url": listings.url(feed, one),
                }
                for one in listings.documents(feed)
            ],
            "siblings": [
                {"language": other.language, "path": sibling.path, "title": other.title(sibling)}
                for other, sibling in listings.siblings(feed)
            ],
            "updated": _time(feed.updated),
            "entries": feed.count,
        }
    )


def _time(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None


def _known(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
