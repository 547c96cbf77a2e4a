"""What a run knows of all articles, kept beside the release so that the next one need only look at what changed.

A ledger is that of a store at one mark, of a publication and of the program. The next run takes in the articles of which
something changed since, in the store or by the passing of time; where that is not known, all of them are taken in anew.
Either way gives the same: what a change may touch is found, and found again, never guessed.

It stands in `<output>.ledger`, and is for the newsroom alone: it has the headers of articles under embargo too.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self

import orjson

from syndicate import sitemaps, stories, tables
from syndicate.articles import rfc3339
from syndicate.headers import Header, State
from syndicate.lifecycle import Told
from syndicate.linking import Mentions, made_guid
from syndicate.problems import Code, Problem
from syndicate.publication import FeedKind, Publication
from syndicate.register import GUID, ID, PAGE, Name, Register, Row, pages
from syndicate.release import path_beside
from syndicate.selection import Archived, Shelving
from syndicate.store import Reader
from syndicate.tables import Anchors, Buffer, Room, Tables, column

_FILE: Final = "ledger"
_MOST: Final = 10  # of a hundred articles: where more changed, all are taken in anew
_FEW: Final = 1_000


@dataclass
class Ahead:
    """When the next thing changes by itself, though no article does."""

    moments: list[tuple[float, int]] = field(default_factory=list)
    """When an article comes to be seen or ceases to, in seconds since 1970, and its number."""
    restless: set[int] = field(default_factory=set)
    """The numbers of the articles whose time of change is yet to come: of them each moment may have its own."""
    unannounced: set[int] = field(default_factory=set)
    """The numbers of the articles that were withdrawn, of which readers were told that they are published, and not yet that
    they are not: that is so since the moment itself."""

    def note(self, row: Row, header: Header, now: datetime) -> None:
        """Take in an article, with its header as the store has it."""
        number = row.number
        if header.modified > now:
            self.restless.add(number)
        if row.told is not None and row.telling is not None and row.telling != row.told and row.telling.is_withdrawal:
            self.unannounced.add(number)
        for moment in (header.published, header.embargo_until, header.expires):
            if moment is not None and moment > now:
                self.moments.append((moment.timestamp(), number))

    def forget(self, numbers: Iterable[int]) -> None:
        """Take articles out."""
        gone = set(numbers)
        self.moments = [one for one in self.moments if one[1] not in gone]
        self.restless -= gone
        self.unannounced -= gone

    def make(self, room: Room) -> None:
        """Let articles have other numbers."""
        self.moments = [(moment, room.number(number)) for moment, number in self.moments]
        self.restless = set(map(room.number, self.restless))
        self.unannounced = set(map(room.number, self.unannounced))

    def due(self, now: datetime) -> set[int]:
        """The numbers of the articles of which something else may be so now."""
        return self.restless.union(
            self.unannounced, (number for moment, number in self.moments if moment <= now.timestamp())
        )


@dataclass
class Touched:
    """What is touched by the articles that a ledger took in after it had been kept."""

    numbers: set[int] = field(default_factory=set)
    """These articles, and those of which something follows from them: editions of their stories, others that bring the same
    identifier."""
    names: set[Name] = field(default_factory=set)
    """What these articles went by, or go by now."""


@dataclass
class Entries:
    """What is known of articles' entries (`syndicate.keeping`)."""

    common: bytes = b""
    """The digest of what all of them depend on."""
    digests: bytearray = field(default_factory=bytearray)
    """By number, the digests of an article."""
    known: bytearray = field(default_factory=bytearray)
    """By number, whether they are known."""
    wanted: array[int] = field(default_factory=lambda: array("H"))
    """By number, for which kinds of feeds an article is needed."""
    mentioned: Anchors = field(default_factory=Anchors)
    """The articles that name an article, a page or an identifier."""

    def note(self, number: int, mentions: Mentions) -> None:
        """Note what an article names whose digests are known."""
        for kind, name in mentions.names():
            self.mentioned.add(kind, name, number)

    def make(self, room: Room) -> None:
        """Let articles have other numbers."""
        self.digests = room.among(self.digests, len(self.digests) // len(self.known))
        self.known = room.among(self.known)
        self.wanted = room.among(self.wanted)
        self.mentioned.make(room)


@dataclass
class Ledger:
    """What a run knows of all articles of a publication."""

    publication: Publication
    register: Register
    shelving: Shelving
    ahead: Ahead = field(default_factory=Ahead)
    foreign: set[int] = field(default_factory=set)
    """The numbers of articles in languages that the publication has no edition in; what is hidden of them stays hidden."""
    until: float | None = None
    """When, in seconds since 1970, the first article is hidden that is left out as long as it is not; None where none is."""
    archives: dict[str, Archived] = field(default_factory=dict)
    """The archives of feeds, by the feeds' paths."""
    entries: Entries = field(default_factory=Entries)
    """What is known of articles' entries; nothing of all articles that were taken in."""
    touched: Touched = field(default_factory=Touched)
    """What was touched since it was kept."""
    dated_ahead: list[Problem] = field(default_factory=list)
    """A problem for every article that says it changed at a moment that is yet to come."""

    # --- taking in --------------------------------------------------------------------------------------------------

    @classmethod
    def taken(cls, publication: Publication, reader: Reader, now: datetime) -> Self:
        """A ledger of all articles that a store has."""
        ledger = cls(publication, Register(now), Shelving(publication))
        register = ledger.register
        for header, told in reader.told_headers():
            if ledger._belongs(header):
                row = register.add(header, told)
                ledger._note(row, header)
                ledger.shelving.add(row, register)
        register.complete()
        ledger.shelving.complete(register)
        stories.tie(register)
        return ledger

    def _belongs(self, header: Header) -> bool:
        """Whether an article is one of the publication's. If its edition was taken out of the publication file since, what
        is hidden of it stays hidden, and the rest is not there.
        """
        if header.language in self.publication.by_language or header.state(self.register.now) is not State.PUBLISHED:
            return True
        if header.expires is not None:
            moment = header.expires.timestamp()
            self.until = moment if self.until is None else min(moment, self.until)
        return False

    def _note(self, row: Row, header: Header) -> None:
        now = self.register.now
        self.ahead.note(row, header, now)
        if header.language not in self.publication.by_language:
            self.foreign.add(row.number)
        elif header.modified > now >= header.published:
            place = {"article": header.id, "field": "updated", "value": rfc3339(header.modified)}
            self.dated_ahead.append(Problem.of(Code.FUTURE_UPDATE, **place))

    def _take_in(self, rows: Sequence[tuple[Header, Told | None]]) -> None:
        """Take in articles in place of what there is of them."""
        register = self.register
        old = [row for row in (register.get(header.id) for header, _ in rows) if row is not None]
        self._touch(old)
        for row in old:
            self.shelving.remove(row, register)
        self.ahead.forget(row.number for row in old)
        room, numbers = register.change(rows)
        if room.new:
            self._make(room)
        stories.tie(register, numbers)
        headers = {header.id: header for header, _ in rows}
        new = list(map(register.row, numbers))
        for row in new:
            self._note(row, headers[row.header.id])
            self.shelving.insert(row, register)
        self._touch(new)

    def _make(self, room: Room) -> None:
        self.shelving.make(room)
        self.ahead.make(room)
        if self.entries.known:
            self.entries.make(room)
        for archived in self.archives.values():
            archived.make(room)
        self.foreign = set(map(room.number, self.foreign))
        self.touched.numbers = set(map(room.number, self.touched.numbers))

    def _touch(self, rows: Iterable[Row]) -> None:
        """Note what follows from articles as they are now."""
        for row in rows:
            header, claims = row.header, [row]
            self.touched.names.update((PAGE, page) for page in pages(header))
            if header.guid:
                claims += self.register.claiming(header.guid)
                self.touched.names.add((GUID, header.guid))
            for one in claims:  # whose identifier may be another
                self.touched.names.update(((ID, one.header.id), (GUID, made_guid(self.publication, one.header.id))))
                self.touched.numbers.update(self.register.group(one.number))

    # --- looking ----------------------------------------------------------------------------------------------------

    @property
    def problems(self) -> list[Problem]:
        """The problems of articles' dates and links."""
        return [*self.dated_ahead, *self.register.problems]

    def states(self) -> dict[str, int]:
        """How many articles of the publication's editions are in each state, by its name."""
        foreign = [self.register.state(number) for number in self.foreign]
        counts = {state.value: self.register.count(state) - foreign.count(state) for state in State}
        return {state: count for state, count in counts.items() if count}

    def told(self, numbers: Iterable[int], archives: Mapping[str, Archived]) -> None:
        """Readers were told what they were to be told of these articles, and where articles stand in archives."""
        for number in numbers:
            self.register.settle(number)
            self.ahead.unannounced.discard(number)
        self.archives.update(archives)

    def next(self) -> datetime | None:
        """The first moment after `now` at which an article comes to be seen, ceases to, or grows too old for a place;
        `now` itself where each moment may have its own. None where there is none.
        """
        now = self.register.now.timestamp()
        if any(self.register.published[number] <= now for number in self.ahead.restless):
            return self.register.now
        moments = [moment for moment, _ in self.ahead.moments]
        for age in (one.total_seconds() for one in self._ages):
            young = [moment for moment in self.register.published if moment + age > now]
            moments += [min(young) + age] if young else ()
        return datetime.fromtimestamp(min(moments), UTC) if moments else None

    @cached_property
    def _ages(self) -> frozenset[timedelta]:
        """The ages at which articles leave a place."""
        feeds = self.publication.feeds
        ages = {age for kind in FeedKind if (age := feeds.max_age(kind))}
        return frozenset(ages | {sitemaps.WINDOW} if feeds.sitemaps else ages)

    # --- keeping ----------------------------------------------------------------------------------------------------

    def keep(self, output: Path, mark: str, setting: bytes) -> None:
        """Keep the ledger for the next run; `mark` is that of the store, `setting` the digest of the publication and the
        program.

        Raises:
            OSError: it cannot be written.
        """
        entries = self.entries
        shelves = list(self.shelving.shelved)
        rest = {
            "mark": mark,
            "setting": setting.hex(),
            "shelves": [(*shelf, len(self.shelving.shelved[shelf])) for shelf in shelves],
            "withdrawn": self.shelving.withdrawn,
            "moments": self.ahead.moments,
            "restless": sorted(self.ahead.restless),
            "unannounced": sorted(self.ahead.unannounced),
            "foreign": sorted(self.foreign),
            "until": self.until,
            "archives": [(path, one.first) for path, one in self.archives.items()],
            "common": entries.common.hex(),
        }
        parts: dict[str, Buffer] = {
            "ledger": orjson.dumps(rest),
            "shelved": b"".join(self.shelving.shelved[shelf].tobytes() for shelf in shelves),
            "digests": entries.digests,
            "known": entries.known,
            "wanted": entries.wanted,
            **{f"archive.{path}": one.places for path, one in self.archives.items()},
            **{f"mentioned.{name}": part for name, part in entries.mentioned.parts().items()},
            **{f"register.{name}": part for name, part in self.register.parts().items()},
        }
        records = {f"register.{name}": one for name, one in self.register.records().items()}
        tables.write(path_beside(output, _FILE), records, parts)

    @classmethod
    def kept(cls, publication: Publication, setting: bytes, output: Path, reader: Reader, now: datetime) -> Self | None:
        """The ledger that was kept, with what changed since; None where there is none that this can be made of."""
        try:
            found = Tables(path_beside(output, _FILE))
        except (OSError, ValueError):
            return None
        rest = orjson.loads(found["ledger"])
        if rest["setting"] != setting.hex():
            return None
        ledger = cls._restored(publication, found, rest)
        return ledger if ledger._catch_up(reader, rest["mark"], now) else None  # noqa: SLF001 - its own

    @classmethod
    def found(cls, publication: Publication, setting: bytes, output: Path, reader: Reader, now: datetime) -> Self:
        """What is known of all articles: what was kept and what changed since, or everything anew."""
        return cls.kept(publication, setting, output, reader, now) or cls.taken(publication, reader, now)

    @classmethod
    def _restored(cls, publication: Publication, found: Tables, rest: Mapping[str, Any]) -> Self:
        shelving, numbers, start = Shelving(publication), column("I", found["shelved"]), 0
        for language, kind, code, count in rest["shelves"]:
            shelving.shelved[language, FeedKind(kind), code] = numbers[start : start + count]
            start += count
        shelving.withdrawn = [(moment, number) for moment, number in rest["withdrawn"]]
        entries = Entries(
            common=bytes.fromhex(rest["common"]),
            digests=bytearray(found["digests"]),
            known=bytearray(found["known"]),
            wanted=column("H", found["wanted"]),
            mentioned=Anchors.restored(found.parts("mentioned.")),
        )
        return cls(
            publication,
            Register.restored(found, "register."),
            shelving,
            Ahead(
                [(moment, number) for moment, number in rest["moments"]],
                set(rest["restless"]),
                set(rest["unannounced"]),
            ),
            set(rest["foreign"]),
            rest["until"],
            {path: Archived(column("i", found[f"archive.{path}"]), first) for path, first in rest["archives"]},
            entries,
        )

    def _catch_up(self, reader: Reader, mark: str, now: datetime) -> bool:
        """Take in what changed since the store had a mark; whether that is possible."""
        register = self.register
        most = max(_FEW, len(register) * _MOST // 100)
        ids = reader.changed(mark, most)
        if ids is None or now < register.now or (self.until is not None and self.until <= now.timestamp()):
            return False
        due = self.ahead.due(now)
        if len(due) > most:
            return False
        wanted = {*ids, *(register.row(number).header.id for number in due)}
        register.now = now
        rows = []
        for header, told in reader.told_headers(sorted(wanted)):
            if self._belongs(header):
                rows.append((header, told))
            elif register.find(header.id) is not None:
                return False
        self._take_in(rows)
        for path, archived in self.archives.items():
            archived.learn(register, reader.places(path, ids))
        return True
