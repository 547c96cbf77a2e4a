"""Tables of many articles: bytes in a file, numbers in arrays, none of it an object of Python's; and files of them.

A file of tables is good or it is not there: a checksum of all of it stands at its end, and one that does not have it is
treated as if it was not there.
"""

from __future__ import annotations

import os
import struct
import zlib
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from itertools import accumulate, groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final, Self, TypeAlias, TypeVar
from weakref import finalize

import orjson

Buffer: TypeAlias = "bytes | bytearray | memoryview | array[int] | array[float]"
Column = TypeVar("Column", "array[int]", "array[float]", bytearray)

_DIGEST: Final = 8  # bytes
_ANCHOR: Final = struct.Struct(">QI")  # a digest and a number
_BUCKETS: Final = 256
_LATE: Final = 20  # per cent of the names that may stand aside before all are put in order
_CHUNK: Final = 1 << 20  # bytes
_AT_ONCE: Final = 4_096  # anchors that are read
_MARK: Final = b"syndicate-tables"
_LENGTH: Final = 8  # bytes, of the length of the index
_SUM: Final = 4
_END: Final = _LENGTH + _SUM


class Records:
    """Bytes in a file without a name, each found by its number, counted from 0."""

    def __init__(self) -> None:
        self._file = TemporaryFile(prefix="syndicate-")  # noqa: SIM115 - closed with this object
        finalize(self, self._file.close)
        self._end = 0
        self._starts = array("Q")
        self._sizes = array("I")
        self._base: int | None = None
        self._limit = 0
        """Where the bytes of another file end that these records begin with; what is added stands in the own one."""
        self._owner: object = None
        """Who closes the other file."""

    def __len__(self) -> int:
        return len(self._starts)

    def _put(self, data: bytes) -> int:
        start = self._limit + self._end
        self._file.write(data)
        self._end += len(data)
        return start

    def add(self, data: bytes) -> int:
        """Put one more in; its number."""
        self._starts.append(self._put(data))
        self._sizes.append(len(data))
        return len(self) - 1

    def replace(self, number: int, data: bytes) -> None:
        """Put other bytes in the place of some."""
        self._starts[number] = self._put(data)
        self._sizes[number] = len(data)

    def make(self, room: Room) -> None:
        """Let there be empty records between the others."""
        self._starts, self._sizes = room.among(self._starts), room.among(self._sizes)

    def complete(self) -> None:
        """Nothing more will be added for now."""
        self._file.flush()

    def size(self, number: int) -> int:
        """How many bytes one has."""
        return self._sizes[number]

    def __getitem__(self, number: int) -> bytes:
        return self._read(self._starts[number], self._sizes[number])

    def _read(self, start: int, size: int) -> bytes:
        if self._base is not None and start < self._limit:
            return os.pread(self._base, size, start)
        return os.pread(self._file.fileno(), size, start - self._limit)

    def chunks(self) -> Iterator[bytes]:
        """All of them, one behind the other in their order, some at once."""
        first = 0
        while first < len(self):
            start, end, last = self._starts[first], self._starts[first] + self._sizes[first], first + 1
            while (
                last < len(self) and self._starts[last] == end and end - start < _CHUNK and end != self._limit
            ):  # where the other file ends, the own one begins
                end += self._sizes[last]
                last += 1
            yield self._read(start, end - start)
            first = last

    @classmethod
    def within(cls, file: int, start: int, sizes: array[int], owner: object) -> Self:
        """Records that stand one behind the other in an open file, from a place on; it is closed with its owner."""
        records = cls()
        records._base, records._sizes, records._owner = file, sizes, owner
        records._starts = array("Q", accumulate(sizes, initial=start))
        records._limit = records._starts.pop()
        return records

    def __reduce__(self) -> tuple[object, ...]:
        return _records, (self._sizes, b"".join(self.chunks()))


def _records(sizes: array[int], data: bytes) -> Records:
    """The records that were sent to another machine."""
    records, start = Records(), 0
    for size in sizes:
        records.add(data[start : start + size])
        start += size
    records.complete()
    return records


class Anchors:
    """Which articles may go by a name: their numbers by the digest of it."""

    def __init__(self) -> None:
        self._coming: IO[bytes] | None = TemporaryFile(prefix="syndicate-")  # noqa: SIM115 - closed with this object
        finalize(self, self._coming.close)
        self._digests = array("Q")
        """Sorted, each as often as articles have it."""
        self._numbers = array("I")
        """Beside each digest, that of the article; sorted where digests are the same."""
        self._late: dict[int, set[int]] = defaultdict(set)
        """What came after all had been put in order."""

    def add(self, kind: bytes, name: str, number: int) -> None:
        """Let an article go by a name of some kind."""
        digest = digest_of(kind, name)
        if self._coming is None:
            self._late[digest].add(number)
        else:
            self._coming.write(_ANCHOR.pack(digest, number))

    def complete(self) -> None:
        """Nothing more will be added for now."""
        if self._coming is None:
            return
        buckets = [(array("Q"), array("I")) for _ in range(_BUCKETS)]
        self._coming.seek(0)
        while chunk := self._coming.read(_AT_ONCE * _ANCHOR.size):
            for digest, number in _ANCHOR.iter_unpack(chunk):
                digests, numbers = buckets[digest >> 56]
                digests.append(digest)
                numbers.append(number)
        self._coming.close()
        self._coming = None
        for digests, numbers in buckets:
            self._append(set(zip(digests, numbers, strict=True)))

    def _append(self, anchors: Iterable[tuple[int, int]]) -> None:
        for digest, number in sorted(anchors):
            self._digests.append(digest)
            self._numbers.append(number)

    def find(self, kind: bytes, name: str) -> Iterable[int]:
        """The numbers of the articles that may go by a name, in their order."""
        return self.behind(digest_of(kind, name))

    def behind(self, digest: int) -> Iterable[int]:
        """The numbers of the articles behind a digest, in their order."""
        first = last = bisect_left(self._digests, digest)
        while last < len(self._digests) and self._digests[last] == digest:
            last += 1
        found = self._numbers[first:last]
        return sorted(self._late[digest].union(found)) if digest in self._late else found

    def shared(self) -> Iterator[Sequence[int]]:
        """The numbers of the articles behind each digest that more than one has; to be asked before any came late."""
        return (numbers for _, numbers in self._behind() if len(numbers) > 1)

    def tied(self, others: Anchors) -> Iterator[Sequence[int]]:
        """The numbers of the articles behind each digest, those of others behind the same among them; as `shared`."""
        return ([*numbers, *others.behind(digest)] for digest, numbers in self._behind())

    def _behind(self) -> Iterator[tuple[int, list[int]]]:
        for digest, same in groupby(zip(self._digests, self._numbers, strict=True), key=itemgetter(0)):
            yield digest, [number for _, number in same]

    def make(self, room: Room) -> None:
        """Let articles have other numbers."""
        self._numbers = room.renumbered(self._numbers)
        late = {digest: set(room.renumbered(numbers)) for digest, numbers in self._late.items()}
        self._late = defaultdict(set, late)

    def _in_order(self) -> None:
        """Put all in order, if much came late."""
        if 100 * len(self._late) <= _LATE * len(self._digests):
            return
        digests, numbers, late = self._digests, self._numbers, sorted(self._late)
        self._digests, self._numbers = array("Q"), array("I")
        for bucket in range(_BUCKETS):
            low, high = bucket << 56, (bucket + 1) << 56
            at = slice(bisect_left(digests, low), bisect_left(digests, high))
            anchors = set(zip(digests[at], numbers[at], strict=True))
            for digest in late[bisect_left(late, low) : bisect_left(late, high)]:
                anchors.update((digest, number) for number in self._late[digest])
            self._append(anchors)
        self._late = defaultdict(set)

    def parts(self) -> dict[str, Buffer]:
        """What there is, for a file of tables."""
        self.complete()
        self._in_order()
        late = [(digest, number) for digest, numbers in self._late.items() for number in numbers]
        return {
            "digests": self._digests,
            "numbers": self._numbers,
            "late.digests": array("Q", [digest for digest, _ in late]),
            "late.numbers": array("I", [number for _, number in late]),
        }

    @classmethod
    def restored(cls, parts: Mapping[str, bytes]) -> Self:
        """The anchors of a file of tables."""
        anchors = cls()
        anchors.complete()
        anchors._digests, anchors._numbers = column("Q", parts["digests"]), column("I", parts["numbers"])
        late = zip(column("Q", parts["late.digests"]), column("I", parts["late.numbers"]), strict=True)
        for digest, number in late:
            anchors._late[digest].add(number)
        return anchors


def digest_of(kind: bytes, name: str) -> int:
    """The digest of a name of some kind."""
    return int.from_bytes(blake2b(kind + name.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest(), "big")


class Room:
    """Room for articles between those that have numbers: which numbers all have then."""

    def __init__(self, count: int, before: Sequence[int]) -> None:
        """`count` have numbers; `before` which of them each new one comes, in order."""
        self._before = before
        self.new = [place + shift for shift, place in enumerate(before)]
        """The numbers of the new ones, in order."""
        self._moved, start = array("I"), 0
        for shift, place in enumerate((*before, count)):
            self._moved.extend(range(start + shift, place + shift))
            start = place

    def number(self, number: int) -> int:
        """The number that an article has now."""
        return self._moved[number]

    def renumbered(self, numbers: Iterable[int]) -> array[int]:
        """The numbers that articles have now."""
        return array("I", map(self._moved.__getitem__, numbers))

    def among(self, values: Column, size: int = 1) -> Column:
        """What is said of articles by number, `size` values of each; zeros for the new ones."""
        spread, start = values[:0], 0
        nothing = bytearray(size) if isinstance(values, bytearray) else array(values.typecode, [0] * size)
        for place in (*self._before, len(values) // size):
            spread += values[start * size : place * size]
            start = place
            spread += nothing  # type: ignore[arg-type] # the same kind of column
        return spread[: len(spread) - size]


def column(code: str, data: bytes) -> array[int]:
    """The numbers of a part of a file of tables."""
    found = array(code)
    found.frombytes(data)
    return found


# --- files ----------------------------------------------------------------------------------------------------------


def write(path: Path, records: Mapping[str, Records], parts: Mapping[str, Buffer]) -> None:
    """Write tables to a file, in place of what it had; until all is written, it has that.

    Raises:
        OSError: it cannot be written.
    """
    staged = path.with_name(f".{path.name}.next")
    try:
        # What it has is for the newsroom alone.
        with os.fdopen(os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb") as file:
            index: dict[str, tuple[int, int]] = {}
            checksum = at = 0

            def put(name: str, chunks: Iterable[bytes | memoryview]) -> None:
                nonlocal checksum, at
                start = at
                for chunk in chunks:
                    file.write(chunk)
                    checksum = zlib.crc32(chunk, checksum)
                    at += len(chunk)
                index[name] = (start, at - start)

            put("", [_MARK])
            for name, one in records.items():
                put(name, one.chunks())
                put(f"{name}.sizes", [memoryview(one._sizes).cast("B")])  # noqa: SLF001 - the other half of them
            for name, part in parts.items():
                put(name, [memoryview(part).cast("B")])
            described = orjson.dumps(index)
            put("", [described, len(described).to_bytes(_LENGTH, "big")])
            file.write(checksum.to_bytes(_SUM, "big"))
        staged.replace(path)
    except BaseException:
        with suppress(OSError):
            staged.unlink(missing_ok=True)
        raise


class Tables:
    """A file of tables, as it was written; what is read from it later is read even when it is replaced meanwhile."""

    def __init__(self, path: Path) -> None:
        """Open a file.

        Raises:
            OSError: there is none, or it cannot be read.
            ValueError: it is not as it was written.
        """
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        finalize(self, os.close, self._file)
        size = os.fstat(self._file).st_size - _SUM
        checksum = at = 0
        while at < size and (chunk := os.pread(self._file, min(_CHUNK, size - at), at)):
            checksum = zlib.crc32(chunk, checksum)
            at += len(chunk)
        if size < len(_MARK) + _END or os.pread(self._file, _SUM, size) != checksum.to_bytes(_SUM, "big"):
            raise ValueError("it was not written to its end, or was changed since")
        length = int.from_bytes(os.pread(self._file, _LENGTH, size - _LENGTH), "big")
        index = os.pread(self._file, length, size - _LENGTH - length)
        self._index: Mapping[str, tuple[int, int]] = orjson.loads(index)

    def __getitem__(self, name: str) -> bytes:
        """A part of it."""
        start, size = self._index[name]
        return os.pread(self._file, size, start)

    def parts(self, name: str) -> dict[str, bytes]:
        """All parts whose names begin so, by the rest of their names."""
        return {part.removeprefix(name): self[part] for part in self._index if part.startswith(name)}

    def records(self, name: str) -> Records:
        """The records of a name; the file stays open as long as there are these."""
        return Records.within(self._file, self._index[name][0], column("I", self[f"{name}.sizes"]), self)
