"""A feed as a newsMessage: a header, a package that carries the order, and the items as they were rendered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final

from lxml import etree

from syndicate.articles import rfc3339
from syndicate.formats._newsml.item import add_group, add_management
from syndicate.formats._newsml.vocabulary import (
    CATALOG,
    DEFAULT_NAR,
    FILE_NAME,
    ITEM_TYPE,
    MESSAGE_TYPE,
    NAR,
    PACKAGE_ALIASES,
    PACKAGE_TYPE,
    add,
    add_catalogs,
    root_for,
    written,
    written_in,
)
from syndicate.languages import direction
from syndicate.publication import FeedKind, Publication
from syndicate.rendering import DocumentContext, Feed

_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When an empty feed was sent: a document never tells the time of its making."""
_ITEM_CLASS: Final = b'<itemClass qcode="'
_PRIORITIES: Final = {FeedKind.BREAKING: "2"}
_PRIORITY: Final = "5"


def compose(feed: Feed, entries: Sequence[bytes], withdrawals: Sequence[bytes], context: DocumentContext) -> bytes:
    """The whole message. Items are spliced in as they are: the package, the entries, the withdrawals."""
    root = etree.Element(f"{{{NAR}}}newsMessage", nsmap=DEFAULT_NAR)
    _add_header(root, feed, [*entries, *withdrawals], context)
    before, _, after = etree.tostring(root, encoding="UTF-8").partition(b"</newsMessage>")
    package = written(_package(feed, entries, context))
    return b"".join(
        (
            b'<?xml version="1.0" encoding="UTF-8"?>\n',
            before,
            b"<itemSet>\n",
            package,
            *entries,
            *withdrawals,
            b"</itemSet></newsMessage>",
            after,
            b"\n",
        )
    )


def feed_guid(publication: Publication, path: str) -> str:
    """The identifier of a feed's package."""
    return f"tag:{publication.authority}:feed/{path}"


def _add_header(root: etree._Element, feed: Feed, items: Sequence[bytes], context: DocumentContext) -> None:
    """The message's envelope; `origin` is the address at which the document is served."""
    sent = feed.updated or _NEVER
    header = add(root, "header")
    add(header, "sent", None, rfc3339(sent))
    add(header, "catalogRef", {"href": CATALOG})
    add(header, "sender", None, context.publication.authority.partition(",")[0])
    digest = blake2b(b"".join(items), digest_size=8).hexdigest()
    compact = rfc3339(sent).replace("-", "").replace(":", "")
    add(header, "transmitId", None, f"{feed.path}:{compact}:{digest}")
    add(header, "priority", None, _PRIORITIES.get(feed.kind, _PRIORITY))
    add(header, "origin", None, context.url)
    add(header, "channel", None, feed.path)
    add(header, "signal", {"qcode": "nmsig:atomic"})


def _package(feed: Feed, entries: Sequence[bytes], context: DocumentContext) -> etree._Element:
    """The feed's front: what is in it, in which order."""
    here = written_in(feed.language, context.spoken.direction)
    updated = feed.updated or _NEVER
    item = root_for(
        kind="packageItem",
        guid=feed_guid(context.publication, feed.path),
        # Nothing keeps count of a package's versions, so its version is the second of its last change.
        version=max(1, int(updated.timestamp())),
        language=feed.language,
        direction=context.spoken.direction,
    )
    add_catalogs(item, context.publication, PACKAGE_ALIASES)
    meta = add_management(
        item, item_class="ninat:composite", provider=context.publication.name, created=updated, profile="feed"
    )
    add(meta, "title", here, context.title)
    add(meta, "altRep", {"contenttype": "text/html"}, context.page_url)
    for media_type, url in context.formats:
        add(meta, "altRep", {"contenttype": media_type}, url)
    _add_siblings(meta, context)
    content = add(item, "contentMeta")
    add(content, "language", {"tag": feed.language})
    add(content, "headline", here, context.title)
    add(content, "description", {"role": "drol:summary", **here}, context.description)
    group = add_group(item, "front", "syngroup:front")
    for listed, entry in zip(feed.listed, entries, strict=True):
        item_type = PACKAGE_TYPE if entry.startswith(b"<packageItem") else ITEM_TYPE
        attributes = {"residref": listed.guid, "version": str(listed.version), "contenttype": item_type}
        reference = add(group, "itemRef", attributes)
        add(reference, "itemClass", {"qcode": _item_class(entry)})
        add(reference, "headline", here, listed.headline)
    return item


def _add_siblings(meta: etree._Element, context: DocumentContext) -> None:
    for sibling in context.siblings:
        link = add(
            meta,
            "link",
            {
                "rel": "synrel:translation",
                "href": context.sibling_url(sibling, FILE_NAME),
                "residref": feed_guid(context.publication, sibling.path),
                "contenttype": MESSAGE_TYPE,
            },
        )
        add(link, "itemClass", {"qcode": "ninat:composite"})
        add(link, "language", {"tag": sibling.language})
        add(link, "headline", written_in(sibling.language, direction(sibling.language)), sibling.title)


def _item_class(entry: bytes) -> str:
    begin = entry.index(_ITEM_CLASS) + len(_ITEM_CLASS)
    return entry[begin : entry.index(b'"', begin)].decode()
