"""A document taken apart: a frame, and the entries that stand in it, so that each entry is looked at once.

An article stands in many feeds. What holds of one document with an entry holds of every other, because in every grammar
in `schemas/` entries are a list in one place of which each member is held to the same, and because an entry is whole by
itself: no element, string or address begins in it and ends outside. This module finds out whether that is so of given
bytes; where it is not, or cannot be told, a document is looked at as a whole. It never says that something is wrong.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final, NamedTuple

import orjson
from lxml import etree

from syndicate.rendering import Format, Inspection

_TARGET: Final = "syndicate-entries"
_MARK: Final = f"<?{_TARGET}?>".encode()
"""Stands in a frame where the entries stood; grammars do not see it."""
_JSON_MARK: Final = "syndicate:entries"
_XML_SEPARATORS: Final = (b"\n", b"")
_JSON_SEPARATORS: Final = (b",\n",)
_PROBE: Final = 200  # bytes of an entry: enough to find where it stands, and to find it fast
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
_ATOM, _NAR = "{http://www.w3.org/2005/Atom}", "{http://iptc.org/std/nar/2006-10-01/}"
_ROOMS: Final[Mapping[str, tuple[tuple[str, ...], int | None, frozenset[str]]]] = {
    "rss": (("channel", "rss"), None, frozenset()),
    "podcast": (("channel", "rss"), None, frozenset()),
    "atom": ((f"{_ATOM}feed",), None, frozenset({"{http://purl.org/atompub/tombstones/1.0}deleted-entry"})),
    "newsml": (
        (f"{_NAR}itemSet", f"{_NAR}newsMessage"),
        1,
        frozenset({f"{_NAR}newsItem", f"{_NAR}packageItem"}),
    ),
}
"""Where a grammar lists entries: in which element, behind how many others (or all that are no notices), and what may
stand behind them: notices."""
KEY: Final = 24  # bytes: nobody finds two entries with one key
_BUCKET: Final = 4 * KEY
_AT_HAND: Final = 256  # entries: some three megabytes
_SMALLEST: Final = 16 * _BUCKET


class Frame(NamedTuple):
    """What is around a document's entries."""

    head: bytes
    tail: bytes
    inspection: Inspection
    surroundings: str
    """A digest of what an entry in it is read with: the format, the place in the tree, prefixes and their namespaces."""
    has_room: bool
    """Whether its grammar, where it accepts the frame, lists entries in this place; if not, it may do so all the same."""

    @property
    def data(self) -> bytes:
        """The document without its entries, a mark in their place; of JSON, nothing."""
        return self.head + (b"" if _is_json(self.head) else _MARK) + self.tail

    def keys(self, digests: Iterable[bytes], guids: Iterable[str], language: str) -> list[bytes]:
        """For each entry, what stands for its bytes, read in such a frame and found to have this identifier."""
        around = f"{self.surroundings} {language} ".encode()  # neither has a space in it, and a digest has its length
        return [
            sha256(b"".join((around, digest, guid.encode(errors="surrogatepass")))).digest()[:KEY]
            for digest, guid in zip(digests, guids, strict=True)
        ]


class Known:
    """Keys of entries that are in order: as many as there is room for, of those that compete for a place the newest.

    A table of bytes, because a set takes five times as much memory. A copy in another process is empty.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._added = 0
        self._table = bytearray(_SMALLEST)
        self._digests: dict[int, tuple[bytes, bytes]] = {}

    def __reduce__(self) -> tuple[object, ...]:
        return Known, (self._room,)

    def __contains__(self, key: bytes) -> bool:
        start = self._start(key)
        place = self._table.find(key, start, start + _BUCKET)
        return place >= 0 and (place - start) % KEY == 0

    def digest(self, entry: bytes) -> bytes:
        """The digest of an entry, made once as long as it is the same object that is handed over."""
        found = self._digests.get(id(entry))
        if found is None or found[0] is not entry:
            if len(self._digests) >= _AT_HAND:
                self._digests.clear()
            found = self._digests[id(entry)] = entry, sha256(entry).digest()
        return found[1]

    def add(self, key: bytes) -> None:
        """Remember a key that is not known, and forget the oldest one of those that compete with it."""
        self._added += 1
        if 2 * self._added * KEY > len(self._table) and len(self._table) < self._room * KEY:
            self._grow()
        self._put(key)

    def _grow(self) -> None:
        keys = (bytes(self._table[place : place + KEY]) for place in range(len(self._table) - KEY, -1, -KEY))
        known = [key for key in keys if any(key)]
        self._table = bytearray(4 * len(self._table))
        for key in known:
            self._put(key)

    def _put(self, key: bytes) -> None:
        start = self._start(key)
        self._table[start : start + _BUCKET] = key + self._table[start : start + _BUCKET - KEY]

    def _start(self, key: bytes) -> int:
        return int.from_bytes(key[:8], "big") % (len(self._table) // _BUCKET) * _BUCKET


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
    digest = sha256(repr((format_.NAME, surroundings)).encode()).hexdigest()
    return Frame(head, tail, inspection, digest, _is_json(head) or _has_room(inspection.parsed, format_.NAME))


def within(entries: Sequence[bytes], frame: Frame, format_: Format) -> Inspection | None:
    """What a frame with only these entries in it says of itself; None where they are not whole, or change the frame.

    They are read together, with marks between them. No entry has such a mark in it, because it is a digest of all of
    them; where all marks are found again side by side, with one entry between every two, nothing ends but where it began.
    """
    mark = sha256(b"".join((frame.head, frame.tail, *entries))).hexdigest()
    read = _read_json if _is_json(frame.head) else _read_tree
    try:
        found = read(entries, frame, format_, mark)
    except ValueError:
        return None
    around = frame.inspection
    if found is None or len(found.entries) != len(entries):
        return None
    same = (found.address, found.language, found.withdrawn) == (around.address, around.language, around.withdrawn)
    return found if same else None


def _read_json(entries: Sequence[bytes], frame: Frame, format_: Format, mark: str) -> Inspection | None:
    value = {_JSON_MARK: mark}
    written = orjson.dumps(value)
    between = b"".join((b",", written, b","))
    found = format_.inspect(
        b"".join((frame.head, written, b",", between.join(entries), b",", written, frame.tail)),
    )
    items = found.parsed["items"]
    if len(items) != 2 * len(entries) + 1 or items[::2] != [value] * (len(entries) + 1):
        return None
    return replace(found, entries=found.entries[1::2], parsed={**found.parsed, "items": items[1::2]})


def _read_tree(entries: Sequence[bytes], frame: Frame, format_: Format, mark: str) -> Inspection | None:
    written = f"<?{_TARGET} {mark}?>".encode()
    found = format_.inspect(b"".join((frame.head, written, written.join(entries), written, frame.tail)))
    marks = [one for one in _marks(found.parsed) if one.text == mark]
    return found if len(marks) == len(entries) + 1 and _are_apart(marks, found.places) else None


def _are_apart(marks: Sequence[Any], places: Sequence[Any]) -> bool:
    """Whether elements of entries, and nothing else, stand between marks, with one of `places` between every two."""
    awaited, ahead, found = iter(places), iter(marks[1:]), 0
    entry, mark, last = next(awaited, None), next(ahead), marks[-1]
    for sibling in marks[0].itersiblings():
        if sibling is mark:
            if found != 1 or mark is last:
                return found == 1
            mark, found = next(ahead), 0
        elif sibling.tag not in _ENTRIES:
            return False
        elif sibling is entry:
            entry, found = next(awaited, None), found + 1
    return False


def _is_json(head: bytes) -> bool:
    return head.startswith(b"{")


def _parted(document: bytes, entries: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    start = document.find(entries[0][:_PROBE]) if entries and entries[0] else -1
    if start < 0:
        return None
    for separator in _JSON_SEPARATORS if _is_json(document) else _XML_SEPARATORS:
        end = _end(document, start, entries, separator)
        if end is not None:
            return document[:start], document[end:]
    return None


def _end(document: bytes, start: int, entries: Sequence[bytes], separator: bytes) -> int | None:
    """Where entries end that begin there, one behind the other; None where it is not they that stand there."""
    place = start - len(separator)
    for number, entry in enumerate(entries):
        if number and not document.startswith(separator, place):
            return None
        place += len(separator)
        if not document.startswith(entry, place):
            return None
        place += len(entry)
    return place


def _place_in_json(head: bytes, tail: bytes) -> Hashable | None:
    feed = orjson.loads(b"".join((head, orjson.dumps(_JSON_MARK), tail)))
    return "items" if feed.get("items") == [_JSON_MARK] else None


def _place_in_tree(root: Any) -> Hashable | None:
    marks = list(_marks(root))
    parent = marks[0].getparent() if len(marks) == 1 else None
    information = root.getroottree().docinfo
    # What a document type declares could be used by an entry, and would not be there in another document.
    if parent is None or information.internalDTD is not None or information.encoding != "UTF-8":
        return None
    path = tuple(element.tag for element in (parent, *parent.iterancestors()))
    return path, sorted(parent.nsmap.items(), key=str)


def _has_room(root: Any, name: str) -> bool:
    """Whether a mark stands where the grammar of this name lists entries."""
    if name not in _ROOMS:
        return False
    path, number, notices = _ROOMS[name]
    mark = next(_marks(root))
    before, behind = ([one.tag for one in mark.itersiblings("*", preceding=preceding)] for preceding in (True, False))
    if tuple(one.tag for one in mark.iterancestors()) != path or not notices.issuperset(behind):
        return False
    return notices.isdisjoint(before) if number is None else len(before) == number


def _marks(root: Any) -> Iterator[Any]:
    return (found for found in root.iter(etree.ProcessingInstruction) if found.target == _TARGET)
