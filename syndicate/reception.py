"""From the sources into the store: each record is read, validated, and kept or refused."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Final, NamedTuple

from syndicate import intake, sources
from syndicate.articles import Article, Status, article_to_json
from syndicate.headers import Header, State
from syndicate.intake import Taken
from syndicate.problems import Code, Problem
from syndicate.publication import Publication, SourceContent, SourceFile
from syndicate.records import Record
from syndicate.report import Report
from syndicate.store import Incoming, Outcome, Refusal, Store, Writer
from syndicate.workers import WORTH_A_WORKER, chunks, spread

_RECORDS: Final = 100  # in a chunk: a few milliseconds of work, so that processes are not fed one by one
_BATCH: Final = 20  # chunks in a transaction
_BYTES: Final = 5_000  # of an article in a file, about


@dataclass(frozen=True)
class Reception:
    """One run's reading of sources into a store."""

    publication: Publication
    store: Store
    now: datetime
    report: Report
    workers: int = 1
    advance: Callable[[int], None] = lambda _: None
    """Told how many records were dealt with, again and again."""
    stdin: BinaryIO | None = None
    run: str = field(default_factory=lambda: uuid.uuid4().hex)

    def take_in(self, chosen: Sequence[SourceFile]) -> None:
        """Read, validate and store all records of these sources, in this order.

        Raises:
            ConfigurationError: a source is of a kind that there is not.
            SyndicateError: the store cannot be written; of the records read, those that were acknowledged are kept.
        """
        sources.refuse_unknown_kinds(chosen)
        restraints = _Restraints(self.now)
        for source in chosen:
            if source.content is SourceContent.RANKINGS:
                self._take_rankings(source)
            else:
                self._take_articles(source, restraints)
        with self.store.writing(self.run) as writer:
            self.report.problems += restraints.apply(writer)

    def _take_articles(self, source: SourceFile, restraints: _Restraints) -> None:
        taken = spread(
            lambda chunk: [intake.take(record, self.publication) for record in chunk],
            chunks(self._records(source), _RECORDS),
            self.workers if is_large(source, self.publication) else 1,
        )
        for batch in chunks(taken, _BATCH):
            with self.store.writing(self.run) as writer:
                for group in batch:
                    self._keep(group, writer, restraints)
                    self.advance(len(group))

    def _take_rankings(self, source: SourceFile) -> None:
        with self.store.writing(self.run) as writer:
            for record in self._records(source):
                ranking, problems = intake.take_ranking(record, self.publication)
                self.report.problems += problems
                self.report.records["refused" if ranking is None else "rankings"] += 1
                if ranking is not None:
                    writer.rank(ranking)

    def _records(self, source: SourceFile) -> Iterator[Record]:
        for found in sources.read(source, self.publication, self.stdin):
            if isinstance(found, Problem):
                self.report.problems.append(found)
            else:
                yield found

    def _keep(self, group: Sequence[Taken], writer: Writer, restraints: _Restraints) -> None:
        """Store what is valid of a few records, and why the others were refused."""
        valid = [(taken, taken.article) for taken in group if taken.article is not None]
        refusals = [_refusal(taken, taken.problems) for taken in group if taken.article is None]
        outcomes = writer.put([Incoming(article, article_to_json(article), taken.origin) for taken, article in valid])
        for taken, outcome in zip((taken for taken, _ in valid), outcomes, strict=True):
            objection = _objection(taken, outcome, writer)
            if objection is None:
                self.report.records[outcome.value] += 1
            else:
                self.report.problems.append(objection)
                refusals.append(_refusal(taken, (*taken.problems, objection)))
            restraints.note(taken, is_disputed=objection is not None)
        for taken in group:
            self.report.problems += taken.problems
            if taken.article is None:
                restraints.note(taken, is_disputed=True)
        if refusals:
            self.report.records["refused"] += len(refusals)
            writer.refuse(refusals)


class _Restraint(NamedTuple):
    """What a record says about not showing an article."""

    status: Status
    until: datetime | None
    version: int | None
    origin: str


class _Restraints:
    """What refused records say about not showing articles: the careful reading of a record that cannot be used.

    They are applied when everything is read, so that it does not depend on the order of the records: of two records
    that claim one version the store keeps one by its digest, and the other may be the one that withdraws.
    """

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._noted: dict[str, list[_Restraint]] = {}
        self._disputed: set[tuple[str, int | None]] = set()

    def note(self, taken: Taken, *, is_disputed: bool) -> None:
        """Remember what a record says; it counts where the record, or another of its version, was refused."""
        if taken.id is None:
            return
        if is_disputed:
            self._disputed.add((taken.id, taken.version))
        status, until = taken.restraint, taken.restrained_until
        if taken.article is not None:
            status, until = _restraint(taken.article, self._now)
        if status is not None:
            restraint = _Restraint(status, until, taken.version, taken.origin)
            self._noted.setdefault(taken.id, []).append(restraint)

    def apply(self, writer: Writer) -> Iterator[Problem]:
        """Hold the stored articles that must not be seen, and end the holds that are over."""
        writer.unhold_mended()
        for article, noted in sorted(self._noted.items()):
            refused = [one for one in noted if (article, one.version) in self._disputed]
            active = [one for one in refused if one.until is None or one.until > self._now]
            if active:
                yield from _held(article, max(active, key=_gravity), writer)
            elif refused:
                writer.unhold_embargo(article, max(refused, key=_gravity).version)


def _held(article: str, restraint: _Restraint, writer: Writer) -> Iterator[Problem]:
    if writer.hold(article, restraint.status, version=restraint.version):
        yield Problem.of(
            Code.WITHDRAWAL_HONOURED,
            article=article,
            field="status",
            origin=restraint.origin,
            status=restraint.status.value,
        )


def _gravity(restraint: _Restraint) -> tuple[bool, int, str]:
    return restraint.status is Status.CANCELED, restraint.version or 0, restraint.origin


def _restraint(article: Article, now: datetime) -> tuple[Status | None, datetime | None]:
    """What a valid record says about not showing its article."""
    match Header.of(article).state(now):
        case State.PUBLISHED:
            return None, None
        case State.CANCELED:
            return Status.CANCELED, None
        case State.EMBARGOED:
            return Status.WITHHELD, max(article.published, article.embargo_until or article.published)
        case _:
            return Status.WITHHELD, None


def _refusal(taken: Taken, problems: tuple[Problem, ...]) -> Refusal:
    return Refusal(
        key=taken.id or taken.origin,
        article=taken.id,
        version=taken.version,
        digest=taken.digest,
        origin=taken.origin,
        problems=problems,
    )


def _objection(taken: Taken, outcome: Outcome, writer: Writer) -> Problem | None:
    """Why a valid record was not stored, or None where it was."""
    match outcome:
        case Outcome.CONFLICT:
            return Problem.of(
                Code.VERSION_CONFLICT, article=taken.id, field="version", origin=taken.origin, version=taken.version
            )
        case Outcome.LANGUAGE_CHANGED:
            languages = {"value": taken.article and taken.article.language, "stored": writer.language(taken.id or "")}
            return Problem.of(
                Code.LANGUAGE_CHANGED, article=taken.id, field="language", origin=taken.origin, **languages
            )
    return None


def is_large(source: SourceFile, publication: Publication) -> bool:
    """Whether a source is worth several processes: it is as large as `WORTH_A_WORKER` articles, or nobody knows."""
    path = publication.path(source.path)
    if source.path == sources.STANDARD_INPUT:
        return True
    try:
        if path.is_dir():
            return sum(1 for _ in zip(path.rglob("*.json"), range(WORTH_A_WORKER), strict=False)) == WORTH_A_WORKER
        return path.stat().st_size > WORTH_A_WORKER * _BYTES
    except OSError:
        return False
