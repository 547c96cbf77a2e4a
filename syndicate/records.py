"""Raw records: what a source gives, before anybody has looked into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from syndicate.problems import Code, Problem
from syndicate.publication import SourceDefaults

LIMIT: Final = 20_000_000
"""How many bytes a record has at most; a larger one is passed over without being kept in memory."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it was found."""

    origin: str
    """Where: `articles/q1001-en.json`, `tickers.jsonl:17` (lines from 1), `all.json[3]` (members from 0); relative to
    the publication file's directory where it lies below it."""
    data: bytes
    """JSON, undecoded and unchecked; without a byte order mark."""
    defaults: SourceDefaults | None = None
    """What its source says of articles that do not say it themselves."""


def place(path: str) -> str:
    """A path as an origin shows it: what is not printable, or not UTF-8, stands there as an escape."""
    if path.isprintable():
        return path
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in path
    )


def unreadable(origin: str, reason: Exception | str) -> Problem:
    """Why a source ends before its end: it is not there, or it cannot be read further."""
    if isinstance(reason, FileNotFoundError | NotADirectoryError):
        return Problem.of(Code.SOURCE_MISSING, origin=origin, value=origin)
    said = reason.strerror or reason if isinstance(reason, OSError) else reason
    return Problem.of(Code.SOURCE_UNREADABLE, origin=origin, value=origin, reason=str(said))


def too_large(origin: str, size: int, limit: int | None = None) -> Problem:
    """A record of more than `LIMIT` bytes, or a file of more than `limit`."""
    return Problem.of(Code.RECORD_TOO_LARGE, origin=origin, size=size, limit=LIMIT if limit is None else limit)
