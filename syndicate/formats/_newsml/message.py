"""A feed as a newsMessage: a header, a package that carries the order, and the items as they were rendered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from operator import is_
from typing import Final

from syndicate.articles import rfc3339
from syndicate.formats._newsml.house import House, house_of
from syndicate.formats._newsml.item import class_of, group, management
from syndicate.formats._newsml.vocabulary import (
    CATALOG,
    FILE_NAME,
    ITEM_TYPE,
    MESSAGE_TYPE,
    NAR,
    PACKAGE_TYPE,
    item,
    marked,
)
from syndicate.formats._xml import element, encoded, leaf, marks
from syndicate.languages import direction
from syndicate.publication import FeedKind, Publication
from syndicate.rendering import DocumentContext, Feed, FeedLink, Listed

_ITEM_CLASS: Final = b'<itemClass qcode="'
_PRIORITIES: Final = {FeedKind.BREAKING: "2"}
_PRIORITY: Final = "5"

_last: tuple[Sequence[bytes], str] = ((), "")
"""The items that were written last, and their digest."""


def compose(feed: Feed, entries: Sequence[bytes], withdrawals: Sequence[bytes], context: DocumentContext) -> bytes:
    """The whole message. Items are spliced in as they are: the package, the entries, the withdrawals."""
    header = _header(feed, [*entries, *withdrawals], context)
    package = _package(feed, entries, context)
    return b"".join(
        (
            b'<?xml version="1.0" encoding="UTF-8"?>\n',
            encoded(f"<newsMessage{marks(xmlns=NAR)}>{header}<itemSet>\n{package}"),
            *entries,
            *withdrawals,
            b"</itemSet></newsMessage>\n",
        )
    )


def feed_guid(publication: Publication, path: str) -> str:
    """The identifier of a feed's package."""
    return f"tag:{publication.authority}:feed/{path}"


def _changed(feed: Feed) -> datetime:
    """When the document last changed: with its newest article, or later where something left it or was renamed.

    The document's number tells it, for a document never tells the time of its making.
    """
    told = datetime.fromtimestamp(feed.number, UTC)
    return max(feed.updated, told) if feed.updated else told


def _header(feed: Feed, items: Sequence[bytes], context: DocumentContext) -> str:
    """The message's envelope; `origin` is the address at which the document is served."""
    return element(
        "header",
        "",
        leaf("sent", "", rfc3339(_changed(feed))),
        element("catalogRef", marks(href=CATALOG)),
        leaf("sender", "", context.publication.authority.partition(",")[0]),
        leaf("transmitId", "", f"{feed.channel}:{feed.number}:{_digest(items)}"),
        leaf("priority", "", _PRIORITIES.get(feed.kind, _PRIORITY)),
        leaf("origin", "", context.url),
        leaf("channel", "", feed.channel),
        element("signal", marks(qcode="nmsig:atomic")),
    )


def _digest(items: Sequence[bytes]) -> str:
    """What the items are known by; found once where they are the same objects as in the last message, which is written
    under its old number first, and then under a new one.
    """
    global _last  # noqa: PLW0603 - only time depends on it
    known, digest = _last  # looked at once: other threads set it too
    if len(known) != len(items) or not known or not all(map(is_, known, items)):
        digest = blake2b(b"".join(items), digest_size=8).hexdigest()
        _last = tuple(items), digest
    return digest


def _package(feed: Feed, entries: Sequence[bytes], context: DocumentContext) -> str:
    """The feed's front: what is in it, in which order."""
    house = house_of(context)
    # Where media stand alone, because their article fills a message by itself, nothing is listed.
    references = (_reference(listed, entry, house.here) for listed, entry in zip(feed.listed, entries, strict=False))
    return item(
        "packageItem",
        feed_guid(context.publication, feed.channel),
        feed.number,
        house.here,
        house.package_catalogs,
        element("itemMeta", "", *_item_meta(feed, context, house)),
        element(
            "contentMeta",
            "",
            element("language", marks(tag=feed.language)),
            leaf("headline", house.here, context.title),
            leaf("description", f' role="drol:summary"{house.here}', context.description),
        ),
        group("front", "syngroup:front", *references),
    )


def _item_meta(feed: Feed, context: DocumentContext, house: House) -> Iterator[str]:
    yield management(house, item_class="ninat:composite", created=_changed(feed), profile="feed")
    yield leaf("title", house.here, context.title)
    for media_type, address in (("text/html", context.page_url), *context.formats):
        yield leaf("altRep", marks(contenttype=media_type), address)
    for sibling in context.siblings:
        yield _sibling(sibling, context)
    for rel, url in (("synrel:previous", context.previous), ("synrel:current", context.current)):
        if url is not None:
            yield element("link", marks(rel=rel, href=url, contenttype=MESSAGE_TYPE))


def _sibling(sibling: FeedLink, context: DocumentContext) -> str:
    """The same feed in another language."""
    return element(
        "link",
        marks(
            rel="synrel:translation",
            href=context.sibling_url(sibling, FILE_NAME),
            residref=feed_guid(context.publication, sibling.path),
            contenttype=MESSAGE_TYPE,
        ),
        class_of("ninat:composite"),
        element("language", marks(tag=sibling.language)),
        leaf("headline", marked(sibling.language, direction(sibling.language)), sibling.title),
    )


def _reference(listed: Listed, entry: bytes, here: str) -> str:
    item_type = PACKAGE_TYPE if entry.startswith(b"<packageItem") else ITEM_TYPE
    return element(
        "itemRef",
        marks(residref=listed.guid, version=str(listed.version), contenttype=item_type),
        class_of(_item_class(entry)),
        leaf("headline", here, listed.headline),
    )


def _item_class(entry: bytes) -> str:
    begin = entry.index(_ITEM_CLASS) + len(_ITEM_CLASS)
    return entry[begin : entry.index(b'"', begin)].decode()
