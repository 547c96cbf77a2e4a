"""JSON Lines: one record a line, plain or gzipped (its first bytes tell, not its name), from a file or standard input."""

from __future__ import annotations

import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import nullcontext
from gzip import GzipFile
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from syndicate.problems import Problem
from syndicate.publication import Publication
from syndicate.records import LIMIT, Record, too_large, unreadable

KIND: Final = "jsonl"
ENDINGS: Final[frozenset[str]] = frozenset({".jsonl", ".ndjson", ".gz"})
SUFFIX: Final = None

_GZIP: Final = b"\x1f\x8b"  # RFC 1952 section 2.3.1
_CHUNK: Final = 1 << 18


def read(
    path: Path,
    origin: str,
    stdin: BinaryIO | None,
    publication: Publication,  # noqa: ARG001 - Source's
) -> Iterator[Record | Problem]:
    """The lines in their order, without blank ones."""
    try:
        with nullcontext(stdin) if stdin is not None else path.open("rb") as stream:
            yield from _records(stream, origin)
    except (OSError, EOFError, zlib.error) as error:
        yield unreadable(origin, error)


def _records(stream: BinaryIO, origin: str) -> Iterator[Record | Problem]:
    if isinstance(stream, BufferedReader):
        yield from _lines(_unpacked(stream), origin)
        return
    buffered = BufferedReader(cast(RawIOBase, stream))  # any readable stream will do
    try:
        yield from _lines(_unpacked(buffered), origin)
    finally:
        buffered.detach()  # or it would close the caller's stream


def _unpacked(stream: BufferedReader[Any]) -> BinaryIO:
    return cast(BinaryIO, GzipFile(fileobj=stream)) if stream.peek(2).startswith(_GZIP) else stream


def _lines(stream: BinaryIO, origin: str) -> Iterator[Record | Problem]:
    number = 0
    while line := stream.readline(LIMIT + 2):  # room for the line's end
        number += 1
        data = line.rstrip(b"\r\n")
        if number == 1:
            data = data.removeprefix(BOM_UTF8)
        if len(data) > LIMIT:
            yield too_large(f"{origin}:{number}", len(data) + (0 if line.endswith(b"\n") else _skip(stream)))
        elif data and not data.isspace():
            yield Record(f"{origin}:{number}", data)


def _skip(stream: BinaryIO) -> int:
    """Passes over the rest of the line; how many bytes that were."""
    size = 0
    while piece := stream.readline(_CHUNK):
        size += len(piece.rstrip(b"\r\n"))
        if piece.endswith(b"\n"):
            break
    return size
