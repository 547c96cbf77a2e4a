"""The last runs, one line each, beside the output: what charts and metrics compare a run with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import Field, ValidationError

from syndicate import release
from syndicate.articles import Model, Moment
from syndicate.problems import Problem
from syndicate.report import Exit, Report

NAME: Final = "history.jsonl"
"""What the file is called behind the name of the output."""
LIMIT: Final = 100
"""How many runs are remembered."""
_LINE: Final = 20_000  # bytes: no run writes as much, and nothing longer is decoded

# The file is anybody's to edit: what no run can have had must not stretch a chart to nowhere.
Count = Annotated[int, Field(ge=0, le=10**15)]
Seconds = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]


class Run(Model):
    """What is remembered of one run: when, how long, what came of it; no article is named."""

    version: Literal[1] = 1
    started: Moment
    """When it began, by the clock."""
    seconds: Seconds
    """How long it took."""
    exit_code: int
    release: int | None = None
    """The release that was published; None where none was."""
    records: dict[str, Count] = Field(default_factory=dict)
    articles: dict[str, Count] = Field(default_factory=dict)
    documents: Count = 0
    entries: Count = 0
    changed: Count = 0
    unchanged: Count = 0
    removed: Count = 0
    problems: dict[str, Count] = Field(default_factory=dict)
    """By severity."""
    refused_documents: Count = 0
    timings: dict[str, Seconds] = Field(default_factory=dict)
    """Seconds by stage."""
    memory: dict[str, Count] = Field(default_factory=dict)
    """Peak resident memory in bytes, as `Report.memory`."""

    @property
    def finished(self) -> datetime:
        """When it ended."""
        return self.started + timedelta(seconds=self.seconds)

    @property
    def is_published(self) -> bool:
        """Whether it published a release."""
        return self.exit_code in {code for code in Exit if code.is_published}

    @property
    def peak(self) -> int:
        """The most memory that this process and its largest worker can have had at once, in bytes."""
        return sum(self.memory.values())

    @classmethod
    def of(cls, report: Report, started: datetime, seconds: float) -> Self:
        """What is remembered of a run that published."""
        return cls(
            started=started,
            seconds=round(seconds, 3),
            exit_code=int(report.exit_code),
            release=report.release,
            records=dict(report.records),
            articles=dict(report.articles),
            documents=sum(by.total() for by in report.documents.values()),
            entries=sum(by.total() for by in report.entries.values()),
            changed=report.changed,
            unchanged=report.unchanged,
            removed=report.removed,
            problems=_by_severity(report.sorted_problems()),
            refused_documents=len(report.refused_documents),
            timings={stage: round(taken, 3) for stage, taken in report.timings.items()},
            memory=dict(report.memory),
        )

    @classmethod
    def failed(
        cls,
        exit_code: int,
        problems: Iterable[Problem],
        timings: Mapping[str, float],
        started: datetime,
        seconds: float,
    ) -> Self:
        """What is remembered of a run that published nothing; `timings` has its stages as far as it came."""
        return cls(
            started=started,
            seconds=round(seconds, 3),
            exit_code=exit_code,
            problems=_by_severity(problems),
            timings={stage: round(taken, 3) for stage, taken in timings.items()},
        )


def _by_severity(problems: Iterable[Problem]) -> dict[str, int]:
    return dict(Counter(problem.severity.value for problem in problems))


def runs(output: Path) -> tuple[Run, ...]:
    """The last runs to this output, the oldest first; a line that is damaged is left out, and so is a missing file.

    Raises:
        ConfigurationError: the output cannot be one.
    """
    try:
        data = release.path_beside(output, NAME).read_bytes()
    except OSError:
        return ()
    return tuple(_read(data.splitlines()))[-LIMIT:]


def _read(lines: Sequence[bytes]) -> Iterator[Run]:
    for line in lines:
        if len(line) <= _LINE:
            try:
                yield Run.model_validate_json(line)
            except ValidationError:
                continue  # half a line after a full disk, or a line of a later version


def append(output: Path, run: Run) -> tuple[Run, ...]:
    """Remember a run; the last runs with it.

    Raises:
        ConfigurationError: the output cannot be one.
        SyndicateError: WRITE_FAILED.
    """
    known = (*runs(output), run)[-LIMIT:]
    lines = (one.model_dump_json(exclude_defaults=True).encode() + b"\n" for one in known)
    release.write_beside(output, NAME, b"".join(lines))
    return known
