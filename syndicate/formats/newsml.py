"""NewsML-G2 2.35 at conformance Power: what partners import. One newsMessage of complete items for each feed.

An entry is the article's own item, followed by an item for each of its media: a picture has a caption, a credit and
rights of its own, and importers take it as a thing of its own. A video's video, an audio piece's audio and an
infograph's graphic are the article's own content. A gallery is a package of its text and its pictures.

What is written, exactly: `schemas/newsml.rng`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import chain
from typing import Final

from lxml import etree

from syndicate.articles import Article, Kind
from syndicate.formats import _xml
from syndicate.formats._newsml import item, message, vocabulary
from syndicate.rendering import NEWS, DocumentContext, EntryContext, Feed, Inspection

NAME: Final = "newsml"
TITLE: Final = "NewsML-G2 2.35"
MEDIA_TYPE: Final = vocabulary.MESSAGE_TYPE
FILE_NAME: Final = vocabulary.FILE_NAME
VERSION: Final = vocabulary.VERSION
NUMBERED: Final = True
FEEDS: Final = NEWS
SHORTENS: Final = False

_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
_PROFILES: Final = frozenset(kind.value for kind in Kind)
_NAMES: Final = {"n": vocabulary.NAR}
_ITEMS: Final = frozenset(f"{{{vocabulary.NAR}}}{name}" for name in ("newsItem", "packageItem"))
_ABOUT, _STATUS, _PROFILE = (f"{{{vocabulary.NAR}}}{name}" for name in ("itemMeta", "pubStatus", "profile"))
_ROOM: Final = 99  # items in a message of an archive, beside its package
_DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n'
# An item begins a line, and nothing in a text can look like one: there `<` is escaped.
_BETWEEN_ITEMS: Final = re.compile(rb"\n(?=<(?:newsItem|packageItem) )")
_ROOT: Final = re.compile(rb"^(<(?:newsItem|packageItem))")
_GUID: Final = re.compile(rb' guid="([^"]*)"')


def render_entry(article: Article, context: EntryContext) -> bytes:
    """The article's item and those that belong to it, as they stand in a message.

    Raises:
        CannotExpress: a text or an identifier has a character that XML cannot carry, or the body is not well formed.
    """
    return _xml.encoded("".join(item.article_items(article, context)))


def render_withdrawal(article: Article, context: EntryContext) -> bytes:
    """The notice that the article was canceled or withheld: the same identifiers, the new version, no content.

    Raises:
        CannotExpress: an identifier has a character that XML cannot carry.
    """
    return _xml.encoded("".join(item.withdrawal_items(article, context)))


def render_document(
    feed: Feed, entries: Sequence[bytes], withdrawals: Sequence[bytes], context: DocumentContext
) -> bytes:
    """The feed as a newsMessage: a package with the order, the entries, the withdrawals."""
    return message.compose(feed, entries, withdrawals, context)


def render_items(entry: bytes) -> Iterator[tuple[str, bytes]]:
    """The items of an entry or a withdrawal as documents of their own, by the last step of their addresses.

    The article's own item comes first and has no such step; a medium's is its id, a gallery's text is `_text`.
    """
    own = ""
    for written in _BETWEEN_ITEMS.split(entry.rstrip(b"\n")):
        guid = unescape(_GUID.search(written)[1].decode())  # type: ignore[index] # every item has one
        own = own or guid
        step = guid.removeprefix(own).removeprefix("#").replace("/", "_")
        declared = _ROOT.sub(rb'\1 xmlns="%s"' % vocabulary.NAR.encode(), written, count=1)
        yield step, b"".join((_DECLARATION, declared, b"\n"))


def divide(
    listed: Sequence[bytes], withdrawn: Sequence[bytes]
) -> Iterator[tuple[int, int, tuple[Sequence[bytes], Sequence[bytes]]]]:
    """Entries and notices in messages of at most 100 items, the package among them.

    Of each message: how many entries and how many notices begin in it, and what it has of both. An article stays with its
    media, but for one that has more than a message can hold: what is left of them has messages of their own.
    """
    begun = [0, 0]
    parts: tuple[list[bytes], list[bytes]] = ([], [])
    room = _ROOM
    for which, entry in chain(((0, entry) for entry in listed), ((1, entry) for entry in withdrawn)):
        size = len(_BETWEEN_ITEMS.findall(entry)) + 1
        if size > room and room < _ROOM:
            yield begun[0], begun[1], parts
            begun, parts, room = [0, 0], ([], []), _ROOM
        begun[which] += 1
        if size <= room:
            parts[which].append(entry)
            room -= size
            continue
        items = _BETWEEN_ITEMS.split(entry)
        for start in range(0, size, _ROOM):
            yield begun[0], begun[1], ([b"\n".join(items[start : start + _ROOM]).rstrip(b"\n") + b"\n"], [])
            begun = [0, 0]
    if any(parts):
        yield begun[0], begun[1], parts


def inspect(document: bytes) -> Inspection:
    """What a message says of itself; items of media belong to their article and are not listed.

    Of an item's own document that item is the only entry, whatever it is.

    Raises:
        ValueError: it is not well formed.
    """
    try:
        root = etree.fromstring(document, _PARSER)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    entries: list[tuple[str, str | None]] = []
    places: list[etree._Element] = []
    withdrawn: set[str] = set()
    language = None
    is_item = root.tag in _ITEMS
    for found in [root] if is_item else root.iterfind("n:itemSet/*", _NAMES):
        guid, tag = found.get("guid", ""), found.get(vocabulary.XML_LANG)
        status, profile = _status_and_profile(found)
        if status is not None and status.get("qcode") != "stat:usable":
            withdrawn.add(guid)
        elif profile == "feed":
            language = tag
        elif is_item or profile in _PROFILES:
            entries.append((guid, tag))
            places.append(found)
    address = root.findtext("n:header/n:origin", namespaces=_NAMES)
    return Inspection(address, language, tuple(entries), frozenset(withdrawn), parsed=root, places=places)


def _status_and_profile(item: etree._Element) -> tuple[etree._Element | None, str | None]:
    """The first of each that an item has, the profile as its text."""
    status = profile = None
    for about in item.iterchildren(_ABOUT):
        for part in about.iterchildren(_STATUS, _PROFILE):
            if status is None and part.tag == _STATUS:
                status = part
            elif profile is None and part.tag == _PROFILE:
                profile = part.text or ""
    return status, profile
