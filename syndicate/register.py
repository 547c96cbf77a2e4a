"""The register of a run: every article's header in a file, found by its id, its pages and its identifier.

An archive of articles does not fit into memory, and a run must find any of them while it looks at any other. In memory
are some hundred bytes of an article, none of them an object of Python's: where its header stands in the file, whether it
may be seen, when it was published, and the digests of all that it is found by. Its number is its place in the order of
ids; what is said of many articles at once is said by number. The file has no name, and processes forked later read it too.

A digest only leads to an article: what is found is held against the header before it counts.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain, groupby
from typing import Any, Final, NamedTuple, Self, TypeVar

import orjson

from syndicate import lifecycle
from syndicate.articles import rfc3339
from syndicate.headers import Header, State
from syndicate.lifecycle import Told
from syndicate.mentions import host_of, scheme_of
from syndicate.problems import Problem
from syndicate.store import decode_header, decode_problems, encode_header, encode_problems
from syndicate.tables import Anchors, Buffer, Records, Room, Tables, column
from syndicate.text import page_key

_STATES: Final = tuple(State)
_PUBLISHED: Final = _STATES.index(State.PUBLISHED)
_REMEMBERED: Final = 2_048  # headers, each some two kilobytes
_FOUND: Final = 16_384  # names that were looked for
# What a name is, in the digest of it.
ID: Final = b"i"
PAGE: Final = b"p"
GUID: Final = b"g"

Name = tuple[bytes, str]
"""What an article goes by: of which kind, and the name."""

ValueT = TypeVar("ValueT")


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
        self.changed = array("d")
        """By number, when it last changed for readers: its text, or, of one that is withdrawn, that."""
        self.turned = bytearray()
        """By number, whether readers are to be told something of the article that they were not told."""
        self.shared_guids: set[str] = set()
        """The identifiers that more than one article brings."""
        self._hosts: Counter[str] = Counter()
        self._hidden_hosts: Counter[str] = Counter()
        self._schemes: Counter[str] = Counter()
        self._hidden_schemes: Counter[str] = Counter()
        self._rows = Records()
        self._names = Anchors()
        self._ties = Anchors()
        self._linked = bytearray()
        self._settled = bytearray()
        """By number, whether readers were told since what they are to be told."""
        self._roots = array("I")
        """By number, the first article of its group."""
        self._next = array("I")
        """By number, the next article of its group; after the last one the first again."""
        self._surplus = array("i")
        """By number, of the first article of a group: how many more stories than published articles there are."""
        self._problems: dict[int, Sequence[Problem]] = {}
        """Those of the links of a group, by the number of its first article."""
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

    def _forget(self) -> None:
        for name in _REMEMBERING:
            getattr(self, name).cache_clear()

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name not in _REMEMBERING}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._remember()

    def __len__(self) -> int:
        return len(self.states)

    @property
    def hosts(self) -> AbstractSet[str]:
        """The hosts of all pages."""
        return self._hosts.keys()

    @property
    def hidden_hosts(self) -> AbstractSet[str]:
        """The hosts of the pages of articles that may not be seen."""
        return self._hidden_hosts.keys()

    @property
    def schemes(self) -> AbstractSet[str]:
        """The schemes of all identifiers that articles bring."""
        return self._schemes.keys()

    @property
    def hidden_schemes(self) -> AbstractSet[str]:
        """Those of articles that may not be seen."""
        return self._hidden_schemes.keys()

    # --- filling ----------------------------------------------------------------------------------------------------

    def add(self, header: Header, told: Told | None = None) -> Row:
        """Put an article in behind the others; articles come in the order of their ids. What the register has of it."""
        number = len(self)
        self.states.append(0)
        self.published.append(0)
        self.changed.append(0)
        self.turned.append(0)
        self._linked.append(0)
        self._settled.append(0)
        self._rows.add(b"")
        return self._put(number, header, told)

    def _put(self, number: int, header: Header, told: Told | None) -> Row:
        seen = header.as_seen(self.now)
        state = seen.state(self.now)
        # Whether a hidden article was out follows from what it says itself, dates ahead of the clock among it.
        telling = lifecycle.telling(seen if state is State.PUBLISHED else header, told, self.now)
        data = b"\n".join((encode_header(seen), orjson.dumps([_plain(told), _plain(telling)])))
        self._rows.replace(number, data)
        self._settled[number] = False
        self.states[number] = _STATES.index(state)
        self.published[number] = seen.published.timestamp()
        changed = telling.at if telling is not None and telling.is_withdrawal else seen.modified
        self.changed[number] = changed.timestamp()
        self.turned[number] = telling is not None and telling != told
        self._anchor(seen, number)
        self._count(seen, 1, is_hidden=state is not State.PUBLISHED)
        self._tie(seen, number)
        return Row(number, seen, told, telling)

    def _anchor(self, header: Header, number: int) -> None:
        self._names.add(ID, header.id, number)
        if header.guid:
            self._names.add(GUID, header.guid, number)
        for page in pages(header):
            self._names.add(PAGE, page, number)

    def _count(self, header: Header, times: int, *, is_hidden: bool) -> None:
        """Count the hosts and the schemes of an article; with -1, no longer."""
        hosts = list(map(host_of, pages(header)))
        schemes = list(filter(None, [scheme_of(header.guid or "")]))
        for counter, found in (
            (self._hosts, hosts),
            (self._schemes, schemes),
            *([(self._hidden_hosts, hosts), (self._hidden_schemes, schemes)] if is_hidden else ()),
        ):
            for one in found:
                counter[one] += times
                if not counter[one]:
                    del counter[one]

    def _tie(self, header: Header, number: int) -> None:
        """Note by what this article and others may belong to one story, or contradict one another about it."""
        for kind, name in _ties(header):
            self._ties.add(kind, name, number)
        self._linked[number] = bool(header.translation_of or header.alternates)

    def complete(self) -> None:
        """Nothing more will be added behind the others."""
        self._rows.complete()
        self._names.complete()
        self._ties.complete()
        nothing = bytes(4 * len(self))
        self._story_of, self._surplus = array("I", nothing), array("i", nothing)
        found = {self.row(number).header.guid for numbers in self._names.shared() for number in numbers}
        self.shared_guids = {guid for guid in filter(None, found) if self._is_shared(guid)}

    def _is_shared(self, guid: str) -> bool:
        return len(list(self.claiming(guid))) > 1

    def change(self, rows: Iterable[tuple[Header, Told | None]]) -> tuple[Room, list[int]]:
        """Put articles in, in place of those with the same ids or between those that are there; in any order.

        Returns the numbers that the others have now, and those of these articles, in order. Their stories are to be found
        anew (`regrouped`).
        """
        changed = sorted(rows, key=lambda one: one[0].id)
        known = [self.find(header.id) for header, _ in changed]
        before = [self._before(header.id) for (header, _), was in zip(changed, known, strict=True) if was is None]
        room = Room(len(self), before)
        self._make(room)
        new = iter(room.new)
        numbers = [next(new) if was is None else room.number(was) for was in known]
        guids = set()
        for (header, told), was, number in zip(changed, known, numbers, strict=True):
            if was is not None:
                old = self._row(number).header
                guids.add(old.guid)
                self._count(old, -1, is_hidden=not self.is_published(number))
            guids.add(self._put(number, header, told).header.guid)
        self._rows.complete()
        self._forget()
        for guid in filter(None, guids):
            (self.shared_guids.add if self._is_shared(guid) else self.shared_guids.discard)(guid)
        return room, numbers

    def _before(self, key: str) -> int:
        """The number of the first article whose id comes after an id."""
        return bisect_left(range(len(self)), key, key=lambda number: self._row(number).header.id)

    def _make(self, room: Room) -> None:
        if not room.new:
            return
        for name in _FLAGS:
            setattr(self, name, room.among(getattr(self, name)))
        self.published, self.changed = room.among(self.published), room.among(self.changed)
        self._surplus, self._story_of = room.among(self._surplus), room.among(self._story_of)
        self._roots, self._next = (room.among(room.renumbered(one)) for one in (self._roots, self._next))
        for number in room.new:
            self._roots[number] = self._next[number] = number
        self._problems = {room.number(root): problems for root, problems in self._problems.items()}
        for table in (self._rows, self._names, self._ties):
            table.make(room)
        self._forget()

    def settle(self, number: int) -> None:
        """Readers were told of an article what they were to be told."""
        self.turned[number], self._settled[number] = False, True

    # --- stories ----------------------------------------------------------------------------------------------------

    def groups(self) -> Iterator[list[int]]:
        """The numbers of the articles of which one has to do with the others' stories, a group at a time; articles that
        have no link to anything are left out.

        In a group may be several stories, but no story is in two groups. To be asked once, when all articles are there.
        """
        roots = array("I", range(len(self)))

        def root(number: int) -> int:
            while roots[number] != number:
                roots[number] = number = roots[roots[number]]
            return number

        for first, *others in chain(self._names.shared(), self._ties.tied(self._names)):
            for other in others:
                one, two = sorted((root(first), root(other)))
                roots[two] = one
        self._roots = array("I", map(root, range(len(self))))
        self._next = array("I", range(len(self)))
        grouped = bytearray(self._linked)
        for number, above in enumerate(self._roots):
            if above != number:
                grouped[number] = grouped[above] = True
        chosen = sorted((number for number in range(len(self)) if grouped[number]), key=self._roots.__getitem__)
        for _, group in groupby(chosen, key=self._roots.__getitem__):
            numbers = list(group)
            self._gather(numbers)
            yield numbers

    def _gather(self, numbers: Sequence[int]) -> None:
        """Let articles be a group, of which nothing is known yet."""
        for number, after in zip(numbers, (*numbers[1:], numbers[0]), strict=True):
            self._roots[number], self._next[number], self._story_of[number] = numbers[0], after, 0
            self._surplus[number] = 0
            self._problems.pop(number, None)

    def group(self, number: int) -> Sequence[int]:
        """The numbers of the articles that have to do with the story of one, its own among them."""
        found, other = [number], self._next[number]
        while other != number:
            found.append(other)
            other = self._next[other]
        return sorted(found)

    def regrouped(self, numbers: Iterable[int]) -> Iterator[Sequence[int]]:
        """As `groups`, the groups in which articles are that changed.

        What is said of their members' stories is forgotten. A group may grow by this, but does not fall apart.
        """
        changed = set(numbers)
        seen: set[int] = set()
        for first in sorted(changed):
            if first in seen:
                continue
            found, wanted = set[int](), {first}
            while wanted:
                number = wanted.pop()
                found.add(number)
                wanted.update(self.group(number))
                for kind, name in self._bonds(number) if number in changed else ():
                    wanted.update(self._ties.find(kind, name), self._names.find(kind, name))
                wanted -= found
            seen |= found
            group = sorted(found)
            self._gather(group)
            if len(group) > 1 or self._linked[first]:
                yield group

    def _bonds(self, number: int) -> Iterator[Name]:
        """By what an article and others may belong to one story."""
        header = self.row(number).header
        return chain([(ID, header.id)], ((PAGE, page) for page in pages(header)), _ties(header))

    def bind(self, story: Story) -> None:
        """Keep a story that was found."""
        at = self._stories.add(orjson.dumps(tuple(story)))
        for key in story.members:
            self._story_of[self.number(key)] = at + 1

    def close(self, group: Sequence[int], stories: int, problems: list[Problem]) -> None:
        """Keep how many stories of a group readers see, and the problems of its links."""
        self._surplus[group[0]] = stories - sum(map(self.is_published, group))
        if problems:
            self._problems[group[0]] = problems

    def bound(self) -> None:
        """All stories were found."""
        self._stories.complete()
        self._forget()

    @property
    def stories(self) -> int:
        """How many stories readers see; an article that belongs to none is one."""
        return self.count(State.PUBLISHED) + sum(self._surplus)

    @property
    def problems(self) -> list[Problem]:
        """The problems of all links, sorted."""
        return sorted((one for problems in self._problems.values() for one in problems), key=Problem.sort_key)

    # --- files ------------------------------------------------------------------------------------------------------

    def records(self) -> dict[str, Records]:
        """What of it is in files, for a file of tables."""
        return {"rows": self._rows, "stories": self._stories}

    def parts(self) -> dict[str, Buffer]:
        """The rest."""
        rest = {
            "now": rfc3339(self.now),
            "counts": [self._hosts, self._hidden_hosts, self._schemes, self._hidden_schemes],
            "shared": sorted(self.shared_guids),
            "problems": [(root, encode_problems(one).decode()) for root, one in self._problems.items()],
        }
        return {
            **{f"names.{name}": part for name, part in self._names.parts().items()},
            **{f"ties.{name}": part for name, part in self._ties.parts().items()},
            **{name: getattr(self, name) for name in (*_COLUMNS, *_FLAGS, *_MOMENTS)},
            "rest": orjson.dumps(rest),
        }

    @classmethod
    def restored(cls, tables: Tables, prefix: str) -> Self:
        """The register of a file of tables, whose names begin so."""
        parts = tables.parts(prefix)
        rest = orjson.loads(parts["rest"])
        register = cls(datetime.fromisoformat(rest["now"]))
        register._rows, register._stories = tables.records(f"{prefix}rows"), tables.records(f"{prefix}stories")
        for name, code in _COLUMNS.items():
            setattr(register, name, column(code, parts[name]))
        for name in _MOMENTS:
            setattr(register, name, array("d", parts[name]))
        for name in _FLAGS:
            setattr(register, name, bytearray(parts[name]))
        counts: Iterable[Counter[str]] = map(Counter, rest["counts"])
        register._hosts, register._hidden_hosts, register._schemes, register._hidden_schemes = counts
        register.shared_guids = set(rest["shared"])
        register._problems = {root: decode_problems(one.encode()) for root, one in rest["problems"]}
        register._names = Anchors.restored(tables.parts(f"{prefix}names."))
        register._ties = Anchors.restored(tables.parts(f"{prefix}ties."))
        return register

    # --- looking ----------------------------------------------------------------------------------------------------

    def _row(self, number: int) -> Row:
        header, _, told = self._rows[number].rpartition(b"\n")
        before, telling = orjson.loads(told)
        if self._settled[number]:
            before = telling
        return Row(number, decode_header(header), _told(before), _told(telling))

    def rows(self) -> Iterator[Row]:
        """All articles in the order of their ids, one at a time."""
        return map(self._row, range(len(self)))

    def ids(self) -> Iterator[str]:
        """The ids of all articles, in order."""
        return (row.header.id for row in self.rows())

    def _find(self, key: str) -> int | None:
        return next((number for number in self._names.find(ID, key) if self.row(number).header.id == key), None)

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
        return tuple(number for number in self._names.find(PAGE, page) if page in pages(self.row(number).header))

    def claiming(self, guid: str) -> Iterator[Row]:
        """The articles that bring an identifier."""
        return (row for row in map(self.row, self._names.find(GUID, guid)) if row.header.guid == guid)

    def _story(self, number: int) -> Story:
        if at := self._story_of[number]:
            return Story(*orjson.loads(self._stories[at - 1]))
        header = self.row(number).header  # nothing is linked to it
        is_out = self.is_published(number)
        editions = {header.language: header.id} if is_out else {}
        return Story(header.story or header.id, (header.id,), editions, is_out and header.story is not None)


_REMEMBERING: Final = frozenset({"row", "find", "at_page", "story"})
"""What a register has at hand; on another machine it begins anew."""
_COLUMNS: Final = {"_roots": "I", "_next": "I", "_surplus": "i", "_story_of": "I"}
"""What it has by number, and how large that is."""
_MOMENTS: Final = ("published", "changed")
_FLAGS: Final = ("states", "turned", "_linked", "_settled")
"""The same in a byte each."""


def _ties(header: Header) -> Iterator[Name]:
    """By what an article may belong to one story with articles that go by these names, or have these ties too."""
    if header.story:
        yield ID, header.story  # a story without a name goes by the id of its first article
    if header.translation_of:
        yield ID, header.translation_of
    for _, url in header.alternates:
        yield PAGE, page_key(url)


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
