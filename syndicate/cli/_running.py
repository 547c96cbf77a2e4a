"""A run of a verb as it is told: in the terminal while it goes on, in the log, and afterwards beside the output."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Final, Self

from syndicate import languages, observing, release
from syndicate.cli._following import Following
from syndicate.cli._options import problems_of
from syndicate.errors import Locked, SyndicateError
from syndicate.export import STAGES
from syndicate.languages import Catalogue
from syndicate.observing import Journal, Libraries, Run
from syndicate.problems import Code, Problem
from syndicate.publication import Publication
from syndicate.report import Exit, Report

_LEVELS: Final = {Exit.DONE: "info", Exit.SOME_REFUSED: "warning", Exit.LOCKED: "warning"}


class Running:
    """A run that is watched; a context that ends with everything told, however the run ends.

    Where it `keeps` a record, the history and the page beside the output are written, and `metrics` where that is
    given; not after a run that found the output locked, for that output's record is the other run's. None of this may
    fail a run that has published: what cannot be written is a warning among the report's problems.
    """

    def __init__(
        self,
        verb: str,
        spoken: Catalogue,
        *,
        silent: bool,
        journal: Journal | None = None,
        metrics: Path | None = None,
        keeps: bool = False,
    ) -> None:
        self.report: Report | None = None
        """What the run did; to be set when it is through."""
        self._verb, self._spoken, self._keeps, self._metrics = verb, spoken, keeps, metrics
        self._journal, self._libraries = journal, Libraries(journal) if journal else None
        self._following = Following(spoken, silent=silent or journal is not None)
        self._plain = languages.catalogue(spoken.language)  # values without marks: nobody reads a log in a terminal
        self._publication: Publication | None = None
        self._output: Path | None = None
        self._timings: dict[str, float] = {}
        self._stage: tuple[str, float] | None = None
        self._steps = 0

    def __enter__(self) -> Self:
        self._started, self._begun = datetime.now(UTC), perf_counter()
        self._following.__enter__()
        if self._journal and self._libraries:
            self._libraries.__enter__()
            self._journal.say("run-begun", verb=self._verb)
        return self

    def at(self, publication: Publication, output: Path | None = None) -> None:
        """Say which publication is run, and where to."""
        self._publication, self._output = publication, output
        if output is not None and self._keeps:
            last = next((run for run in reversed(observing.runs(output)) if run.is_published), None)
            self._following.expected = {"intake": sum(last.records.values())} if last else {}

    def stage(self, name: str, total: int | None) -> None:
        """Begin a stage."""
        self._end_stage()
        self._stage, self._steps = (name, perf_counter()), 0
        self._following.stage(name, total)
        if self._journal:
            self._journal.say("stage-begun", stage=name, total=total, message=self._plain(STAGES[name]))

    def advance(self, steps: int) -> None:
        """Go on."""
        self._steps += steps
        self._following.advance(steps)

    def _end_stage(self) -> None:
        if self._stage is None:
            return
        name, begun = self._stage
        seconds = perf_counter() - begun
        self._timings[name] = self._timings.get(name, 0.0) + seconds
        self._stage = None
        if self._journal:
            self._journal.stage_ended(name, seconds, self._steps, self._plain(STAGES[name]))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._following.__exit__(kind, error, trace)
        self._end_stage()
        seconds = perf_counter() - self._begun
        if self.report is not None:
            run = Run.of(self.report, self._started, seconds)
        else:
            run = Run.failed(_exit_code(error), problems_of(error), self._timings, self._started, seconds)
        if not isinstance(error, Locked):
            self._record(run, error)
        if self._journal and self._libraries:
            self._tell(run, error, self._journal)
            self._libraries.__exit__()

    def _record(self, run: Run, error: BaseException | None) -> None:
        problems = self.report.sorted_problems() if self.report else list(problems_of(error))
        if self._keeps and self._publication and self._output:
            self._summarise(run, self._publication, self._output, problems)
        if self._metrics:
            # Not before it is asked for: importing it takes longer than a small run.
            from syndicate.observing import metrics  # noqa: PLC0415

            try:
                metrics.write(self._metrics, run, self._output, self.report, problems)
            except SyndicateError as failure:
                self._warn(str(self._metrics), failure)

    def _summarise(self, run: Run, publication: Publication, output: Path, problems: Sequence[Problem]) -> None:
        runs = (*observing.runs(output), run)
        try:
            runs = observing.append(output, run)
        except SyndicateError as failure:
            self._warn(f"{output.name}.{observing.HISTORY}", failure)
        page = observing.summary(run, runs, publication.name, self.report, problems, STAGES, self._spoken)
        try:
            release.write_beside(output, observing.PAGE, page)
        except SyndicateError as failure:
            self._warn(f"{output.name}.{observing.PAGE}", failure)

    def _warn(self, name: str, failure: SyndicateError) -> None:
        if self.report is not None:  # a run that has failed has graver things to say
            reason = dict(failure.problems[0].values).get("reason", failure.problems[0].what)
            self.report.problems.append(Problem.of(Code.SUMMARY_FAILED, origin=name, value=name, reason=reason))

    def _tell(self, run: Run, error: BaseException | None, journal: Journal) -> None:
        if self.report is not None:
            journal.problems(self.report.sorted_problems(), self._plain)
            journal.published(self.report)
        else:
            journal.problems(problems_of(error), self._plain)
        if isinstance(error, Exception) and not problems_of(error):
            journal.crashed(error)
        code = Exit(run.exit_code)
        journal.ended(
            run.exit_code,
            level=_LEVELS.get(code, "error"),
            seconds=run.seconds,
            records=run.records or None,
            articles=run.articles or None,
            problems=run.problems or None,
            peak_memory=run.memory or None,
            message=self._plain(observing.OUTCOMES[code]) if self._keeps and code in observing.OUTCOMES else None,
        )


def _exit_code(error: BaseException | None) -> int:
    return int(error.exit_code) if isinstance(error, SyndicateError) else int(Exit.FAILED)
