"""A document taken apart: a frame, and the entries that stand in it, so that each entry is looked at once.

An article stands in many feeds. What holds of one document with an entry holds of every other, because in every grammar
in `schemas/` entries are a list in one place of which each member is held to the same, and because an entry is whole by
itself: no element, string or address begins in it and ends outside. This module finds out whether that is so of given
bytes; where it is not, or cannot be told, a document is looked at as a whole. It never says that something is wrong.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import takewhile
from typing import Any, Final, NamedTuple

import orjson
from lxml import etree

from syndicate.rendering import Format, Inspection

_TARGET: Final = "syndicate-entries"
_MARK: Final = f"<?{_TARGET}?>".encode()
"""Stands in a frame where the entries stood, and around an entry; grammars do not see it."""
_JSON_MARK: Final = "syndicate:entries"
_XML_SEPARATORS: Final = (b"\n", b"")
_JSON_SEPARATORS: Final = (b",\n",)
_ENTRIES: Final = frozenset(
    {
        "item",
        "{http://www.w3.org/2005/Atom}entry",
        "{http://iptc.org/std/nar/2006-10-01/}newsItem",
        "{http://iptc.org/std/nar/2006-10-01/}packageItem",
    }
)
"""The elements of entries. None of them is anything else in a frame but a withdrawal or, of NewsML-G2, the feed itself,
and `Inspection` tells both from entries."""


class Frame(NamedTuple):
    """What is around a document's entries."""

    head: bytes
    tail: bytes
    inspection: Inspection
    surroundings: Hashable
    """What an entry in it is read with: the place in the tree, prefixes and their namespaces."""

    @property
    def data(self) -> bytes:
        """The document without its entries, a mark in their place; of JSON, nothing."""
        return self.head + (b"" if _is_json(self.head) else _MARK) + self.tail


def frame_of(document: bytes, entries: Sequence[bytes], format_: Format) -> Frame | None:
    """What is around these entries in a document that has them one after the other and no others; None where not so."""
    parted = _parted(document, entries)
    if parted is None:
        return None
    head, tail = parted
    try:
        inspection = format_.inspect(head + (b"" if _is_json(head) else _MARK) + tail)
        surroundings = _place_in_json(head, tail) if _is_json(head) else _place_in_tree(inspection.parsed)
    except ValueError:
        return None
    if surroundings is None or inspection.entries:
        return None
    return Frame(head, tail, inspection, (format_.NAME, surroundings))


def within(entry: bytes, frame: Frame, format_: Format) -> Inspection | None:
    """What a frame with only this entry in it says of itself, where that is the frame and one whole entry; else None."""
    is_json = _is_json(frame.head)
    try:
        if is_json and not isinstance(orjson.loads(entry), dict):
            return None
        marked = entry if is_json else b"".join((_MARK, entry, _MARK))
        found = format_.inspect(b"".join((frame.head, marked, frame.tail)))
    except ValueError:
        return None
    around = frame.inspection
    same = (found.address, found.language, found.withdrawn) == (around.address, around.language, around.withdrawn)
    if not same or len(found.entries) != 1 or not (is_json or _is_whole(found.parsed)):
        return None
    return found


def _is_json(head: bytes) -> bool:
    return head.startswith(b"{")


def _parted(document: bytes, entries: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    start = document.find(entries[0]) if entries and entries[0] else -1
    if start < 0:
        return None
    for separator in _JSON_SEPARATORS if _is_json(document) else _XML_SEPARATORS:
        joined = separator.join(entries)
        if document.startswith(joined, start):
            return document[:start], document[start + len(joined) :]
    return None


def _place_in_json(head: bytes, tail: bytes) -> Hashable | None:
    feed = orjson.loads(b"".join((head, orjson.dumps(_JSON_MARK), tail)))
    return "items" if feed.get("items") == [_JSON_MARK] else None


def _place_in_tree(root: Any) -> Hashable | None:
    marks = _marks(root)
    parent = marks[0].getparent() if len(marks) == 1 else None
    information = root.getroottree().docinfo
    # What a document type declares could be used by an entry, and would not be there in another document.
    if parent is None or information.internalDTD is not None or information.encoding != "UTF-8":
        return None
    path = tuple(element.tag for element in (parent, *parent.iterancestors()))
    return path, frozenset(parent.nsmap.items())


def _is_whole(root: Any) -> bool:
    """Whether what stands between two marks are elements of entries, none of them begun before or ended behind."""
    marks = _marks(root)
    if len(marks) != 2 or marks[0].getparent() is None or marks[0].getparent() is not marks[1].getparent():  # noqa: PLR2004
        return False
    between = takewhile(lambda sibling: sibling is not marks[1], marks[0].itersiblings())
    return _ENTRIES.issuperset(sibling.tag for sibling in between)


def _marks(root: Any) -> list[Any]:
    return [found for found in root.iter(etree.ProcessingInstruction) if found.target == _TARGET]
