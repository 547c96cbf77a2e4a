"""A JSON file: one object, or a list of objects.

A list is cut into its members without decoding them, for three reasons: intake sees the bytes that were delivered, so
that nothing is repaired behind its back; a member that is wrong spoils no other; and the nesting, size and number of
members cost no memory. ijson was tried and does none of this: it puts `?` for half a surrogate pair, ends at the first
byte that is not UTF-8, and needs memory quadratic in the depth.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Final

from syndicate.problems import Problem
from syndicate.publication import Publication
from syndicate.records import LIMIT, Record, too_large, unreadable

KIND: Final = "json"
ENDINGS: Final[frozenset[str]] = frozenset()
SUFFIX: Final = None

_CHUNK: Final = 1 << 18
_WHITESPACE: Final = b" \t\r\n"  # RFC 8259 section 2
_STRING: Final = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
# As far as the next byte that matters: between members, inside one, inside a string. A quotation mark is found only
# where its string does not end in the same chunk.
_BETWEEN: Final = re.compile(rb'(?:[^\[\]{},"]++|' + _STRING + rb')*+([\[\]{},"])', re.DOTALL)
_INSIDE: Final = re.compile(rb'(?:[^\[\]{}"]++|' + _STRING + rb')*+([\[\]{}"])', re.DOTALL)
_QUOTED: Final = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)


def read(
    path: Path,
    origin: str,
    stdin: BinaryIO | None,
    publication: Publication,  # noqa: ARG001 - Source's
) -> Iterator[Record | Problem]:
    """The object, or the members of the list in their order."""
    try:
        with nullcontext(stdin) if stdin is not None else path.open("rb") as stream:
            head = _head(stream)
            if head.startswith(b"["):
                yield from _members(chain((head[1:],), _chunks(stream)), origin)
            else:
                yield _whole(head, stream, origin)
    except OSError as error:
        yield unreadable(origin, error)


def _head(stream: BinaryIO) -> bytes:
    head = stream.read(_CHUNK).removeprefix(BOM_UTF8)
    while not (found := head.lstrip(_WHITESPACE)) and (head := stream.read(_CHUNK)):
        pass
    return found


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _whole(head: bytes, stream: BinaryIO, origin: str) -> Record | Problem:
    data = head + stream.read(max(0, LIMIT + 1 - len(head)))
    if len(data) > LIMIT:
        return too_large(origin, len(data) + sum(map(len, _chunks(stream))))
    return Record(origin, data)


def _members(chunks: Iterator[bytes], origin: str) -> Iterator[Record | Problem]:
    cutter = _Cutter()
    members = (member for chunk in chunks for member in cutter.feed(chunk))
    for index, member in enumerate(members):
        at = f"{origin}[{index}]"
        yield too_large(at, member) if isinstance(member, int) else Record(at, member)
    if not cutter.closed:
        yield unreadable(origin, "it ends inside its list")
    elif cutter.trailing:
        yield unreadable(origin, "there is more after the end of its list")


class _Cutter:
    """Cuts a list into its members, whatever they are, as its bytes come in; the opening bracket is taken off before."""

    def __init__(self) -> None:
        self.closed = False
        """Whether the list has ended."""
        self.trailing = False
        """Whether anything stands after it."""
        self._pieces: list[bytes] = []
        self._size = 0
        self._depth = 0
        self._quoted = False
        self._escaped = False
        self._first = True

    def feed(self, chunk: bytes) -> Iterator[bytes | int]:
        """The members that end in this chunk, without the white space around them; of a larger one only its size."""
        start, position = 0, self._after_string(chunk, 0) if self._quoted else 0
        while not self.closed and (found := (_INSIDE if self._depth else _BETWEEN).match(chunk, position)):
            position, mark = found.end(), found[1]
            if mark == b'"':
                position = self._after_string(chunk, position)
            elif mark in b"{[":
                self._depth += 1
            elif self._depth:  # a closing bracket of either form: whether it is the right one is for intake to say
                self._depth -= 1
            else:
                member = self._cut(chunk[start : position - 1])
                self.closed = mark != b","
                if not (self.closed and self._first and member == b""):
                    yield member
                self._first = False
                start = position
        if self.closed:
            self.trailing |= bool(chunk[start:].strip(_WHITESPACE))
        else:
            self._keep(chunk[start:])

    def _after_string(self, chunk: bytes, position: int) -> int:
        found = _QUOTED.match(chunk, position + self._escaped)
        end = found.end() if found else len(chunk)
        self._escaped = chunk[end:] == b"\\"
        self._quoted = self._escaped or end == len(chunk)
        return len(chunk) if self._quoted else end + 1

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size <= LIMIT:
            self._pieces.append(piece)
        else:
            self._pieces.clear()

    def _cut(self, last: bytes) -> bytes | int:
        self._keep(last)
        member = b"".join(self._pieces).strip(_WHITESPACE) if self._size <= LIMIT else self._size
        self._pieces.clear()
        self._size = 0
        return member
