"""The files of a source, those that need not be read again told apart, and the records of the others."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.metadata import version
from itertools import count, islice
from tempfile import TemporaryFile
from typing import BinaryIO, ClassVar, Final, NamedTuple

from syndicate import sources
from syndicate.problems import Code, Problem
from syndicate.publication import Publication, SourceFile
from syndicate.records import Record
from syndicate.sources import Place
from syndicate.store import Notes, ReadFile, Refused, Sighting, Store

READING_VERSION: Final = 1
"""To be raised with every change by which a record gives another article, or other problems, within one release."""
NOTES: Final = 20_000
"""Of how many records and problems of a file it is remembered what is to be told again; a file with more is read."""

_YOUNG: Final = 2_000_000_000  # nanoseconds: the coarsest clock of a file system in use, FAT's
_KEY: Final = 16  # bytes of a digest
_LARGE: Final = 4_000_000  # bytes of records that are sent to a worker at once
_READINGS: Final = count(uuid.uuid4().int >> 66)  # every process begins elsewhere in what 62 bits can say
_READERS: Final = ("syndicate", "lxml", "nh3", "orjson", "pydantic", "pydantic-core")
_UNREAD: Final = frozenset({Code.SOURCE_MISSING, Code.SOURCE_UNREADABLE})


@dataclass(slots=True, eq=False)
class Opened:
    """A file that is read, or not read again, and what has come of it so far."""

    place: Place
    key: bytes
    source: bytes
    reading: int = field(default_factory=lambda: next(_READINGS))
    """The number of the reading, which no other one has."""
    valid: int = 0
    problems: list[Problem] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    notes: int = 0
    is_begun: bool = False
    """Whether the store knows that it is being read."""
    is_lost: bool = False
    """Whether another process has begun to read it since."""

    def tell(self, *problems: Problem) -> None:
        """Note problems that are to be told again."""
        self._note(len(problems))
        self.problems += problems

    def refuse(self, refused: Refused) -> None:
        """Note a record that is to be refused again."""
        self._note(1 + len(refused.refusal.problems))
        self.refused.append(refused)

    def _note(self, count: int) -> None:
        self.notes += count
        if self.notes > NOTES:  # what has been noted is never used
            self.problems.clear()
            self.refused.clear()

    def sighting(self, digest: bytes, *, is_clean: bool) -> Sighting | None:
        """That a record was seen in this file; None where nothing is to be remembered of it."""
        return None if self.is_lost else Sighting(digest, self.key, self.reading, is_clean)

    def so_far(self, stamp: str | None = None) -> ReadFile:
        """The file as it is remembered; with its stamp when it has been read."""
        if stamp is None or self.notes > NOTES:
            return ReadFile(self.key, self.source, self.place.origin, self.reading)
        notes = Notes(tuple(self.problems), tuple(self.refused))
        return ReadFile(self.key, self.source, self.place.origin, self.reading, stamp, self.valid, notes)


class Same(NamedTuple):
    """A file that need not be read again."""

    file: Opened


class Found(NamedTuple):
    """A record of a file."""

    file: Opened
    record: Record
    digest: bytes
    """Of the record's bytes and of what their reading depends on."""
    is_known: bool = False
    """Whether it seems to be the newest version of its article, with nothing to say of it."""


class Told(NamedTuple):
    """Something that could not be read."""

    file: Opened | None
    problem: Problem


class Closed(NamedTuple):
    """The end of a file."""

    file: Opened
    stamp: str | None
    """By which it is known again; None where it has to be read again."""


Event = Same | Found | Told | Closed


@dataclass
class Finder:
    """What a source has for a run, in its order."""

    source: SourceFile
    publication: Publication
    store: Store
    run: str
    begun: int
    """The file system's clock when the run began, in nanoseconds since 1970."""
    stdin: BinaryIO | None = None
    reread: bool = False
    """Whether everything is read, whatever is remembered."""
    _seen: bytearray = field(default_factory=bytearray)
    # The keys of the files that there are, one behind the other: there may be millions.
    is_missing: bool = False
    """Whether there was no looking into the source at all."""

    PORTION: ClassVar[int] = 500
    """How many files, or records, are looked up at once."""

    @cached_property
    def key(self) -> bytes:
        """Under which the source is remembered."""
        named = (self.source.name, self.source.kind, self.source.content.value)
        return _digest(*(name.encode() for name in named), self.path)

    @cached_property
    def _named(self) -> hashlib._Hash:
        return hashlib.sha256(self.key)

    @cached_property
    def path(self) -> bytes:
        """Where it is, as the file system has it."""
        if self.source.path == sources.STANDARD_INPUT:
            return self.source.path.encode()
        return os.path.abspath(os.fsencode(self.publication.path(self.source.path)))  # noqa: PTH100 - of bytes

    @property
    def count(self) -> int:
        """How many files there are."""
        return len(self._seen) // _KEY

    def seen_keys(self) -> set[bytes]:
        """The keys of the files that there are."""
        return {bytes(self._seen[start : start + _KEY]) for start in range(0, len(self._seen), _KEY)}

    @cached_property
    def context(self) -> bytes:
        """The digest of what reading depends on beside the files: the publication, what is said of the source's
        articles, and the program.
        """
        defaults = self.source.defaults
        said = b"" if defaults is None else defaults.model_dump_json(by_alias=True).encode()
        return _digest(_program(), self.publication.model_dump_json(by_alias=True).encode(), said)

    def groups(self, records: int) -> Iterator[list[Event]]:
        """What there is, in groups that have so many records at most; those that seem to be known are marked."""
        group: list[Event] = []
        found = size = 0
        is_first = not self._has_records()
        for event in self.events():
            group.append(event)
            if isinstance(event, Found):
                found, size = found + 1, size + len(event.record.data)
            if found >= records or size >= _LARGE or len(group) >= self.PORTION:
                yield group if is_first else self._marked(group)
                group, found, size = [], 0, 0
        if group:
            yield group if is_first else self._marked(group)

    def _has_records(self) -> bool:
        if self.reread:
            return False
        with self.store.reading() as reader:
            return not reader.memory.is_empty()

    def _marked(self, group: list[Event]) -> list[Event]:
        digests = [event.digest for event in group if isinstance(event, Found)]
        if not digests:
            return group
        with self.store.reading() as reader:
            known = reader.memory.known(digests)
        return [
            event._replace(is_known=True) if isinstance(event, Found) and event.digest in known else event
            for event in group
        ]

    def events(self) -> Iterator[Event]:
        """What there is, one after the other."""
        places = sources.places(self.source, self.publication, self.stdin)
        while portion := list(islice(places, self.PORTION)):
            files = [one if isinstance(one, Problem) else self._file(one) for one in portion]
            stamps = self._stamps([file.key for file in files if isinstance(file, Opened)])
            for file in files:
                if isinstance(file, Problem):
                    self.is_missing |= not self._seen and file.code in _UNREAD
                    yield Told(None, file)
                    continue
                self._seen += file.key
                if file.place.stamp is not None and stamps.get(file.key) == str(file.place.stamp):
                    yield Same(file)
                else:
                    yield from self.read(file)

    def _file(self, place: Place) -> Opened:
        digest = self._named.copy()
        digest.update(b"%s\0%s" % (place.origin.encode(), os.fsencode(place.path)))
        return Opened(place, digest.digest()[:_KEY], self.key)

    def _stamps(self, keys: list[bytes]) -> dict[bytes, str]:
        if self.reread or not keys:
            return {}
        with self.store.reading() as reader:
            return reader.memory.stamps(keys, self.run)

    def read(self, file: Opened) -> Iterator[Event]:
        """What is in a file."""
        is_whole = True
        base = hashlib.sha256(self.context)
        for one in sources.read_place(file.place, self.source, self.publication, self.stdin):
            if isinstance(one, Problem):
                is_whole &= one.code not in _UNREAD
                yield Told(file, one)
            else:
                digest = base.copy()
                digest.update(one.data)
                yield Found(file, one, digest.digest()[:_KEY])
        yield Closed(file, str(file.place.stamp) if is_whole and self._is_settled(file.place) else None)

    def _is_settled(self, place: Place) -> bool:
        """Whether a file's stamp is sure to change with the file from now on, and has not changed while it was read.

        A file that was written just before it was read may be written again within the same tick of the clock.
        """
        stamp = place.stamp
        return stamp is not None and max(stamp.modified, stamp.changed) < self.begun - _YOUNG and place.is_as_found()


def moment() -> int:
    """The time as the file system tells it, in nanoseconds since 1970: the stamp of a file that is made now."""
    with TemporaryFile() as file:
        return os.fstat(file.fileno()).st_mtime_ns


def _digest(*parts: bytes) -> bytes:
    made = hashlib.sha256()
    for part in parts:
        made.update(b"%d " % len(part))
        made.update(part)
    return made.digest()[:_KEY]


@lru_cache(maxsize=1)
def _program() -> bytes:
    return " ".join((str(READING_VERSION), *(version(name) for name in _READERS))).encode()
