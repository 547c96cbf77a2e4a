"""The register of a run: every article's header in a file, found by its id, its pages and its identifier.

An archive of articles does not fit into memory, and a run must find any of them while it looks at any other. In memory
are some hundred bytes of an article, none of them an object of Python's: where its header stands in the file, whether it
may be seen, when it was published, and the digests of all that it is found by. Its number is its place in the order of
ids; what is said of many articles at once is said by number. The file has no name, and processes forked later read it too.

A digest only leads to an article: what is found is held against the header before it counts.
"""

from __future__ import annotations

import os
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from tempfile import TemporaryFile
from typing import Any, Final, NamedTuple, Self, TypeVar
from weakref import finalize

import orjson

from syndicate import lifecycle
from syndicate.articles import rfc3339
from syndicate.headers import Header, State
from syndicate.lifecycle import Told
from syndicate.mentions import host_of, scheme_of
from syndicate.store import decode_header, encode_header
from syndicate.text import page_key

_STATES: Final = tuple(State)
_PUBLISHED: Final = _STATES.index(State.PUBLISHED)
_REMEMBERED: Final = 4_096  # headers, each some two kilobytes
_FOUND: Final = 16_384  # names that were looked for
_DIGEST: Final = 8  # bytes
_NUMBER: Final = 4  # bytes
_ANCHOR: Final = _DIGEST + _NUMBER
_BUCKETS: Final = 256  # of anchors, each sorted by itself
# What a name is, in the digest of it.
_ID, _PAGE, _GUID, _URL, _STORY = b"i", b"p", b"g", b"u", b"s"

ValueT = TypeVar("ValueT")


class Records:
    """Bytes one behind the other in a temporary file without a name, each found by its number, counted from 0."""

    def __init__(self) -> None:
        self._file = TemporaryFile(prefix="syndicate-")  # noqa: SIM115 - closed with this object
        finalize(self, self._file.close)
        self._ends = array("Q", [0])

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, data: bytes) -> int:
        """Put one more in; its number."""
        self._file.write(data)
        self._ends.append(self._ends[-1] + len(data))
        return len(self) - 1

    def complete(self) -> None:
        """Nothing more will be added."""
        self._file.flush()

    def size(self, number: int) -> int:
        """How many bytes one has."""
        return self._ends[number + 1] - self._ends[number]

    def __getitem__(self, number: int) -> bytes:
        start = self._ends[number]
        return os.pread(self._file.fileno(), self._ends[number + 1] - start, start)

    def __reduce__(self) -> tuple[object, ...]:
        return _records, (self._ends, os.pread(self._file.fileno(), self._ends[-1], 0))


def _records(ends: array[int], data: bytes) -> Records:
    """The records that were sent to another machine."""
    records = Records()
    records._ends = ends  # noqa: SLF001 - the other half of pickling
    records._file.write(data)  # noqa: SLF001
    records.complete()
    return records


class Anchors:
    """Which articles may go by a name: their numbers by the digest of it."""

    def __init__(self) -> None:
        self._buckets = [bytearray() for _ in range(_BUCKETS)]

    def add(self, kind: bytes, name: str, number: int) -> None:
        """Let an article go by a name of some kind."""
        digest = _digest(kind, name)
        self._buckets[digest[0]] += digest + number.to_bytes(_NUMBER, "big")

    def complete(self) -> None:
        """Nothing more will be added."""
        for place, bucket in enumerate(self._buckets):
            anchors = sorted({bytes(bucket[start : start + _ANCHOR]) for start in range(0, len(bucket), _ANCHOR)})
            self._buckets[place] = bytearray(b"".join(anchors))

    def find(self, kind: bytes, name: str) -> Iterator[int]:
        """The numbers of the articles that may go by a name, in their order."""
        digest = _digest(kind, name)
        bucket = self._buckets[digest[0]]
        count = len(bucket) // _ANCHOR

        def at(place: int) -> bytes:
            return bytes(bucket[place * _ANCHOR : place * _ANCHOR + _DIGEST])

        place = bisect_left(range(count), digest, key=at)
        while place < count and at(place) == digest:
            yield int.from_bytes(bucket[place * _ANCHOR + _DIGEST : (place + 1) * _ANCHOR], "big")
            place += 1

    def shared(self) -> Iterator[list[int]]:
        """The numbers of the articles behind each digest that more than one has."""
        for bucket in self._buckets:
            anchors = (bytes(bucket[start : start + _ANCHOR]) for start in range(0, len(bucket), _ANCHOR))
            for _, same in groupby(anchors, key=itemgetter(slice(_DIGEST))):
                numbers = [int.from_bytes(anchor[_DIGEST:], "big") for anchor in same]
                if len(numbers) > 1:
                    yield numbers


def _digest(kind: bytes, name: str) -> bytes:
    return blake2b(kind + name.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()


@dataclass(frozen=True, slots=True)
class Row:
    """What the register has of an article."""

    number: int
    header: Header
    told: Told | None
    """What readers were told of it last."""
    telling: Told | None
    """What they are to be told now (`syndicate.lifecycle.telling`)."""


class Story(NamedTuple):
    """Articles that are editions of one another."""

    key: str
    """Their `story`, or the id of the article that the others were made from."""
    members: Sequence[str]
    """The ids of all of them, in order."""
    editions: Mapping[str, str]
    """The id of the published article in each language. Linked are these and no others."""
    is_told: bool
    """Whether a published article says that it belongs to a story of this name."""

    def siblings(self, article: str) -> Mapping[str, str]:
        """The ids of an article's published siblings by language; none for an article that is not linked itself."""
        if article not in self.editions.values():
            return {}
        return {language: sibling for language, sibling in self.editions.items() if sibling != article}


class Register:
    """All articles of a publication at one moment."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.states = bytearray()
        """By number, the place of the article's state among all states."""
        self.published = array("d")
        """By number, when the article was published, in seconds since 1970."""
        self.turned = bytearray()
        """By number, whether readers are to be told something of the article that they were not told."""
        self.hosts: set[str] = set()
        """The hosts of all pages."""
        self.hidden_hosts: set[str] = set()
        """The hosts of the pages of articles that may not be seen."""
        self.schemes: set[str] = set()
        """The schemes of all identifiers that articles bring."""
        self.hidden_schemes: set[str] = set()
        """Those of articles that may not be seen."""
        self._rows = Records()
        self._names = Anchors()
        self._ties = Anchors()
        self._linked = bytearray()
        self._roots = array("I")
        self._stories = Records()
        self._story_of = array("I")
        self._remember()

    @classmethod
    def of(cls, headers: Iterable[Header], now: datetime, told: Mapping[str, Told] | None = None) -> Self:
        """A register of so few articles that they are at hand, in any order; `told` is what readers were told last."""
        register = cls(now)
        for header in sorted(headers, key=lambda one: one.id):
            register.add(header, (told or {}).get(header.id))
        register.complete()
        return register

    def _remember(self) -> None:
        self.row = lru_cache(_REMEMBERED)(self._row)
        self.find = lru_cache(_FOUND)(self._find)
        self.at_page = lru_cache(_FOUND)(self._at_page)
        self.story = lru_cache(_REMEMBERED)(self._story)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name not in _REMEMBERING}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._remember()

    def __len__(self) -> int:
        return len(self.states)

    # --- filling ----------------------------------------------------------------------------------------------------

    def add(self, header: Header, told: Told | None = None) -> Row:
        """Put an article in; articles come in the order of their ids. What the register has of it."""
        seen = header.as_seen(self.now)
        state = seen.state(self.now)
        # Whether a hidden article was out follows from what it says itself, dates ahead of the clock among it.
        telling = lifecycle.telling(seen if state is State.PUBLISHED else header, told, self.now)
        number = self._rows.add(b"\n".join((encode_header(seen), orjson.dumps([_plain(told), _plain(telling)]))))
        self.states.append(_STATES.index(state))
        self.published.append(seen.published.timestamp())
        self.turned.append(telling is not None and telling != told)
        self._anchor(seen, number, is_hidden=state is not State.PUBLISHED)
        self._tie(seen, number)
        return Row(number, seen, told, telling)

    def _anchor(self, header: Header, number: int, *, is_hidden: bool) -> None:
        self._names.add(_ID, header.id, number)
        if header.guid:
            self._names.add(_GUID, header.guid, number)
            schemes = set(filter(None, [scheme_of(header.guid)]))
            self.schemes |= schemes
            self.hidden_schemes |= schemes if is_hidden else set()
        for page in pages(header):
            self._names.add(_PAGE, page, number)
            host = host_of(page)
            self.hosts.add(host)
            if is_hidden:
                self.hidden_hosts.add(host)

    def _tie(self, header: Header, number: int) -> None:
        """Note by what this article and others may belong to one story, or contradict one another about it."""
        self._ties.add(_ID, header.id, number)
        self._ties.add(_URL, header.url, number)
        if header.story:
            self._ties.add(_STORY, header.story, number)
            self._ties.add(_ID, header.story, number)  # by which a story without a name goes
        if header.translation_of:
            self._ties.add(_ID, header.translation_of, number)
        for _, url in header.alternates:
            self._ties.add(_URL, url, number)
        self._linked.append(bool(header.translation_of or header.alternates))

    def complete(self) -> None:
        """Nothing more will be added."""
        self._rows.complete()
        self._names.complete()
        self._story_of = array("I", bytes(4 * len(self)))

    def groups(self) -> Iterator[list[int]]:
        """The numbers of the articles of which one has to do with the others' stories, a group at a time; articles that
        have no link to anything are left out.

        In a group may be several stories, but no story is in two groups. To be asked once, when all articles are there.
        """
        self._ties.complete()
        parents = array("I", range(len(self)))

        def root(number: int) -> int:
            while parents[number] != number:
                parents[number] = number = parents[parents[number]]
            return number

        for first, *others in self._ties.shared():
            for other in others:
                one, two = sorted((root(first), root(other)))
                parents[two] = one
        self._ties = Anchors()
        roots = self._roots = array("I", map(root, range(len(self))))
        grouped = bytearray(self._linked)
        for number, above in enumerate(roots):
            if above != number:
                grouped[number] = grouped[above] = True
        chosen = sorted((number for number in range(len(self)) if grouped[number]), key=roots.__getitem__)
        for _, group in groupby(chosen, key=roots.__getitem__):
            yield list(group)

    def group(self, number: int) -> Sequence[int]:
        """The numbers of the articles that have to do with the story of one, its own among them."""
        return [other for other, root in enumerate(self._roots) if root == self._roots[number]]

    def bind(self, story: Story) -> None:
        """Keep a story that was found."""
        at = self._stories.add(orjson.dumps(tuple(story)))
        for key in story.members:
            self._story_of[self.number(key)] = at + 1

    def bound(self) -> None:
        """All stories were found."""
        self._stories.complete()
        self.row.cache_clear()
        self.story.cache_clear()

    # --- looking ----------------------------------------------------------------------------------------------------

    def _row(self, number: int) -> Row:
        header, _, told = self._rows[number].rpartition(b"\n")
        before, telling = orjson.loads(told)
        return Row(number, decode_header(header), _told(before), _told(telling))

    def rows(self) -> Iterator[Row]:
        """All articles in the order of their ids, one at a time."""
        return map(self._row, range(len(self)))

    def ids(self) -> Iterator[str]:
        """The ids of all articles, in order."""
        return (row.header.id for row in self.rows())

    def _find(self, key: str) -> int | None:
        return next((number for number in self._names.find(_ID, key) if self.row(number).header.id == key), None)

    def number(self, key: str) -> int:
        """The number of an article.

        Raises:
            KeyError: there is none of this id.
        """
        number = self.find(key)
        if number is None:
            raise KeyError(key)
        return number

    def get(self, key: str) -> Row | None:
        """What there is of an article; None where there is none of this id."""
        number = self.find(key)
        return None if number is None else self.row(number)

    def __getitem__(self, key: str) -> Row:
        return self.row(self.number(key))

    def count(self, state: State) -> int:
        """How many articles are in a state."""
        return self.states.count(_STATES.index(state))

    def state(self, number: int) -> State:
        """Whether an article may be seen, and if not, why."""
        return _STATES[self.states[number]]

    def is_published(self, number: int) -> bool:
        """Whether an article may be seen."""
        return self.states[number] == _PUBLISHED

    def hidden(self) -> Iterator[Row]:
        """The articles that may not be seen, in the order of their ids."""
        return (self._row(number) for number, state in enumerate(self.states) if state != _PUBLISHED)

    def _at_page(self, page: str) -> Sequence[int]:
        """The numbers of the articles that have a page, by its key (`text.page_key`)."""
        return tuple(number for number in self._names.find(_PAGE, page) if page in pages(self.row(number).header))

    def claiming(self, guid: str) -> Iterator[Row]:
        """The articles that bring an identifier."""
        return (row for row in map(self.row, self._names.find(_GUID, guid)) if row.header.guid == guid)

    def shared_guids(self) -> Iterator[str]:
        """The identifiers that more than one article brings, in order."""
        found = {self.row(number).header.guid for numbers in self._names.shared() for number in numbers}
        return (guid for guid in sorted(filter(None, found)) if len(list(self.claiming(guid))) > 1)

    def _story(self, number: int) -> Story:
        if at := self._story_of[number]:
            return Story(*orjson.loads(self._stories[at - 1]))
        header = self.row(number).header  # nothing is linked to it
        is_out = self.is_published(number)
        editions = {header.language: header.id} if is_out else {}
        return Story(header.story or header.id, (header.id,), editions, is_out and header.story is not None)


_REMEMBERING: Final = frozenset({"row", "find", "at_page", "story"})
"""What a register has at hand; on another machine it begins anew."""


def pages(header: Header) -> Sequence[str]:
    """The keys of an article's page: by its address, and by its identifier where that is an older address."""
    page = page_key(header.url)
    if header.guid and header.guid.startswith(("https://", "http://")):
        return tuple(dict.fromkeys((page, page_key(header.guid))))
    return (page,)


class Found(Mapping[str, ValueT]):
    """What is looked up when it is asked for, by name; its names come one at a time."""

    def __init__(self, find: Callable[[str], ValueT | None], names: Callable[[], Iterator[str]]) -> None:
        """`find` gives None where there is nothing of a name, `names` all of which there is something."""
        self._find, self._names = find, names

    def __getitem__(self, name: str) -> ValueT:
        value = self._find(name)
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return self._names()

    def __len__(self) -> int:
        return sum(1 for _ in self._names())


def _plain(told: Told | None) -> tuple[object, ...] | None:
    return None if told is None else (told.version, told.own_version, told.state.value, rfc3339(told.at))


def _told(plain: Sequence[Any] | None) -> Told | None:
    if plain is None:
        return None
    version, own_version, state, at = plain
    return Told(version, own_version, State(state), datetime.fromisoformat(at))
