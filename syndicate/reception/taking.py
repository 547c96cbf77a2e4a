"""What was found, in the order in which it was found, into the store and into the report."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Final

from syndicate import intake
from syndicate.problems import Code, Problem
from syndicate.publication import Publication, SourceContent
from syndicate.reception.files import Closed, Event, Finder, Found, Opened, Same, Told
from syndicate.reception.reading import Read, Restraint, read, restraint_of
from syndicate.reception.restraints import Restraints
from syndicate.records import Record
from syndicate.report import Report
from syndicate.sources import STANDARD_INPUT
from syndicate.store import NOTHING, Incoming, Notes, Outcome, Refusal, Refused, Seen, Store, Writer, decode_header
from syndicate.workers import Executor, chunks

_REFUSALS: Final = 1_000  # written at once


@dataclass
class Taking:
    """One run's taking in of sources, one after the other; `finish` ends it.

    What was refused, and what it says about not showing articles, is written when all sources have been read. So what is
    left does not depend on which record came first, nor on which had to be read.
    """

    publication: Publication
    store: Store
    now: datetime
    report: Report
    run: str
    advance: Callable[[int], None]
    """Told how many records were dealt with."""
    finders: list[Finder] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    has_replaced: bool = False
    """Whether a record that this run accepted was replaced by one in conflict with it (`Writer.has_replaced`)."""
    has_nameless: bool = False
    """Whether there are refusals of records without a readable id."""

    def __post_init__(self) -> None:
        self._restraints = Restraints(self.now)

    def take(self, finder: Finder, *, executor: Executor, records: int, groups: int) -> None:
        """Read a source by an executor, in groups of so many records, so many groups in a transaction."""
        self.finders.append(finder)
        with self.store.writing(self.run) as writer:
            writer.memory.begin(finder.key, finder.context, finder.path)
            self.has_nameless = writer.has_nameless_refusals()
        waiting: deque[list[Event]] = deque()

        def unread() -> Iterator[list[Record]]:
            for group in finder.groups(records):
                waiting.append(group)
                yield (
                    []
                    if _is_rankings(finder)
                    else [one.record for one in group if isinstance(one, Found) and not one.is_known]
                )

        readings = executor.spread(_read, (self.publication, self.now), unread(), here=_is_nothing)
        for batch in chunks(readings, groups):
            with self.store.writing(self.run) as writer:
                for results in batch:
                    self._take(finder, waiting.popleft(), iter(results), writer)

    def _take(self, finder: Finder, group: Sequence[Event], results: Iterator[Read], writer: Writer) -> None:
        # What a file that is not read again gives is counted in its place: what stands before it may be newer.
        for is_same, events in groupby(group, key=lambda event: isinstance(event, Same)):
            if is_same:
                self._repeat(finder, [event.file for event in events if isinstance(event, Same)], writer)
            elif _is_rankings(finder):
                self._take_rankings(list(events), writer)
            else:
                self._take_articles(list(events), results, writer)

    # --- articles --------------------------------------------------------------------------------------------------

    def _take_articles(self, events: Sequence[Event], results: Iterator[Read], writer: Writer) -> None:
        """Store what is valid of a few records, and note why the others are refused."""
        self._look_for_others(events, writer)
        found = [event for event in events if isinstance(event, Found)]
        known, made = self._made(found, results, writer)
        pairs = zip(found, made, strict=True)
        outcomes = iter(
            writer.put([_sighted(event, one, one.incoming) for event, one in pairs if one and one.incoming])
        )
        self.has_replaced |= writer.has_replaced
        entries = iter(made)
        for event in events:
            if isinstance(event, Told):
                self._tell(event)
            elif isinstance(event, Found):
                if (one := next(entries)) is not None:
                    self._account(event.file, one, next(outcomes) if one.incoming else None, writer)
                else:
                    event.file.valid += 1
                    self.report.records[Outcome.UNCHANGED.value] += 1
        again = [event for event, one in zip(found, made, strict=True) if one is None]
        self._see_again(again, known, writer)
        self._close(events, writer)
        self._count(len(again), len(found) - len(again))

    def _look_for_others(self, events: Sequence[Event], writer: Writer) -> None:
        """Give up the files that another process has begun to read since this one did: it will remember them."""
        begun = {one.file.key: one.file for one in events if not isinstance(one, Same) and one.file is not None}
        begun = {key: file for key, file in begun.items() if file.is_begun and not file.is_lost}
        still = writer.memory.still_reading({key: file.reading for key, file in begun.items()})
        for key, file in begun.items():
            file.is_lost = key not in still

    def _made(
        self, found: Sequence[Found], results: Iterator[Read], writer: Writer
    ) -> tuple[Mapping[bytes, Seen], list[Read | None]]:
        """What became of each record; None for those that are known and unchanged, and what is known of them.

        Whether a record is known is asked again: since it was found, a newer version may have been stored, or another
        process may have forgotten it. Where a record of the same article is in the same group, the order decides.
        """
        made = [None if event.is_known else next(results) for event in found]
        marked = [event.digest for event in found if event.is_known]
        if not marked:
            return {}, list(made)
        arriving = {one.id for one in made if one is not None}
        known = {digest: seen for digest, seen in writer.memory.known(marked).items() if seen.article not in arriving}
        return known, [
            read(event.record, self.publication, self.now) if one is None and event.digest not in known else one
            for event, one in zip(found, made, strict=True)
        ]

    def _account(self, file: Opened, one: Read, outcome: Outcome | None, writer: Writer) -> None:
        """Tell what became of a record that was read; without an outcome it was refused."""
        objection = None if outcome is None else _objection(one, outcome, writer)
        problems = (*one.problems, *(() if objection is None else (objection,)))
        self.report.problems += problems
        digest = None if one.incoming is None else one.incoming.digest
        self._restraints.note(one.id, one.version, one.restraint, one.origin, digest)
        if outcome is not None and objection is None:
            self.report.records[outcome.value] += 1
            file.valid += 1
            file.tell(*problems)
            return
        refusal = Refusal(one.id or one.origin, one.id, one.version, one.digest, one.origin, problems)
        if one.incoming is not None:
            file.refuse(Refused(refusal, header=one.incoming.header, digest=digest))
        elif one.restraint is not None:
            file.refuse(Refused(refusal, one.restraint.status, one.restraint.until))
        else:
            file.refuse(Refused(refusal))
        self._refuse(refusal)

    def _refuse(self, refusal: Refusal) -> None:
        self.report.records["refused"] += 1
        self.refusals.append(refusal)
        self._restraints.dispute(refusal.article, refusal.version)

    def _tell(self, told: Told) -> None:
        self.report.problems.append(told.problem)
        if told.file is not None:
            told.file.tell(told.problem)

    def _see_again(self, again: Sequence[Found], known: Mapping[bytes, Seen], writer: Writer) -> None:
        if self.has_nameless:
            writer.settle_origins(event.record.origin for event in again)
        sightings = [(event.digest, event.file.sighting(event.digest, is_clean=True)) for event in again]
        writer.memory.see_again(((known[digest].article, one) for digest, one in sightings if one), known)

    def _close(self, events: Sequence[Event], writer: Writer) -> None:
        """Remember the files that have been read, and of those that are being read that they are."""
        closed = [one for one in events if isinstance(one, Closed) and not one.file.is_lost]
        ended = {id(one.file) for one in closed}
        kept = [one.file.so_far(None if self.has_replaced else one.stamp) for one in closed]
        for one in events:
            file = one.file
            if isinstance(one, Found | Told) and file is not None and not file.is_begun and id(file) not in ended:
                file.is_begun = True
                kept.append(file.so_far())
        writer.memory.keep(kept)
        writer.memory.end({one.file.key: one.file.reading for one in closed})
        self.report.count_kept("source_files", misses=sum(isinstance(one, Closed) for one in events))

    def _count(self, kept: int, made: int) -> None:
        self.report.count_kept("records", hits=kept, misses=made)
        if kept or made:
            self.advance(kept + made)

    # --- rankings --------------------------------------------------------------------------------------------------

    def _take_rankings(self, events: Sequence[Event], writer: Writer) -> None:
        self._look_for_others(events, writer)
        count = 0
        for event in events:
            if isinstance(event, Told):
                self._tell(event)
            elif isinstance(event, Found):
                count += 1
                ranking, problems = intake.take_ranking(event.record, self.publication)
                self.report.problems += problems
                self.report.records["refused" if ranking is None else "rankings"] += 1
                if ranking is None:
                    origin = event.record.origin
                    event.file.refuse(Refused(Refusal(origin, None, None, "", origin, problems)))
                else:
                    event.file.tell(*problems)
                    event.file.valid += 1
                    writer.rank(ranking)
        self._close(events, writer)
        self._count(0, count)

    # --- what is not read again ------------------------------------------------------------------------------------

    def _repeat(self, finder: Finder, same: Sequence[Opened], writer: Writer) -> None:
        """Tell again what files gave that did not change."""
        remembered = writer.memory.remembered(file.key for file in same)
        counts: Counter[str] = Counter()
        for file in same:
            if (found := remembered.get(file.key)) is None:  # another process is reading it: it must have changed
                self._read_after_all(finder, file, writer)
                continue
            counts["files"] += 1
            counts["current"] += found.current
            counts["older"] += found.older
            if found.notes is not NOTHING:
                counts["refused"] += len(found.notes.refused)
                self._tell_again(finder, found.notes)
        names = ("rankings", "rankings") if _is_rankings(finder) else (Outcome.UNCHANGED.value, Outcome.OLDER.value)
        for name, count in zip(names, (counts["current"], counts["older"]), strict=True):
            if count:
                self.report.records[name] += count
        self.report.count_kept("source_files", hits=counts.pop("files", 0))
        self._count(counts.total(), 0)

    def _tell_again(self, finder: Finder, notes: Notes) -> None:
        self.report.problems += notes.problems
        for one in notes.refused:
            self.report.problems += one.refusal.problems
            if _is_rankings(finder):
                self.report.records["refused"] += 1
            else:
                self._refuse(one.refusal)
                self._note_again(one)

    def _note_again(self, one: Refused) -> None:
        restraint = None if one.restraint is None else Restraint(one.restraint, one.until)
        if one.header is not None:
            restraint = restraint_of(decode_header(one.header), self.now)
        refusal = one.refusal
        self._restraints.note(refusal.article, refusal.version, restraint, refusal.origin, one.digest)

    def _read_after_all(self, finder: Finder, file: Opened, writer: Writer) -> None:
        for events in chunks(finder.read(file), finder.PORTION):
            records = [event.record for event in events if isinstance(event, Found)]
            self._take(finder, events, iter(_read((self.publication, self.now), records)), writer)

    # --- the end ---------------------------------------------------------------------------------------------------

    def finish(self) -> None:
        """Write what was refused and what follows from it, and forget what is not there any more."""
        with self.store.writing(self.run) as writer:
            self._forget_gone(writer)
            writer.settle_seen([finder.key for finder in self.finders if not finder.is_missing])
            for chunk in chunks(self.refusals, _REFUSALS):
                writer.refuse(chunk)
            self.report.problems += self._restraints.apply(writer)

    def _forget_gone(self, writer: Writer) -> None:
        for finder in self.finders:
            # Looking for what is gone takes as long as there are files; that nothing is gone shows in their number.
            if not finder.is_missing and writer.memory.count_files(finder.key) != finder.count:
                writer.memory.forget_absent(finder.key, finder.seen_keys())
        known = {finder.key for finder in self.finders}
        for key, path in writer.memory.sources().items():
            if key not in known and path != STANDARD_INPUT.encode() and not os.path.lexists(path):
                writer.memory.forget_source(key)


def _read(at: tuple[Publication, datetime], records: Sequence[Record]) -> list[Read]:
    """What becomes of records of a publication at a moment."""
    return [read(record, *at) for record in records]


def _is_rankings(finder: Finder) -> bool:
    return finder.source.content is SourceContent.RANKINGS


def _is_nothing(records: Sequence[Record]) -> bool:
    return not records


def _sighted(event: Found, one: Read, incoming: Incoming) -> Incoming:
    return replace(incoming, sighting=event.file.sighting(event.digest, is_clean=not one.problems))


def _objection(one: Read, outcome: Outcome, writer: Writer) -> Problem | None:
    """Why a valid record was not stored, or None where it was."""
    match outcome:
        case Outcome.CONFLICT:
            return Problem.of(
                Code.VERSION_CONFLICT, article=one.id, field="version", origin=one.origin, version=one.version
            )
        case Outcome.LANGUAGE_CHANGED:
            languages = {
                "value": one.incoming and one.incoming.language,
                "stored": writer.language(one.id or ""),
            }
            return Problem.of(Code.LANGUAGE_CHANGED, article=one.id, field="language", origin=one.origin, **languages)
    return None
