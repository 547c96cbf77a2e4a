"""A run as lines for machines: one JSON object each, for journals and collectors of logs.

Keys and events are English and a promise; `message` and `mend` are for people, in the run's language.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from traceback import format_exception
from typing import Any, Final

import orjson

from syndicate.languages import Catalogue
from syndicate.problems import Problem, Severity
from syndicate.report import UNITS, Report

EVENTS: Final = (
    "run-begun",
    "stage-begun",
    "stage-ended",
    "problem",
    "document-refused",
    "release-published",
    "hubs-told",
    "library",
    "crashed",
    "run-ended",
)
"""What a line can be about: its `event`."""
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "info"}


class Journal:
    """The lines of one run."""

    def __init__(self, write: Callable[[bytes], object], clock: Callable[[], datetime], run: str) -> None:
        """`write` is given whole lines; `clock` says when; `run` is on each line, so that those of two can be told apart."""
        self._write, self._clock, self._run = write, clock, run
        self.is_ended = False
        """Whether the run's last line is written."""

    def say(self, event: str, *, level: str = "info", **values: Any) -> None:
        """Write a line; a value of None is left out."""
        moment = self._clock().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = {"time": moment, "level": level, "event": event, "run": self._run}
        line |= {name: value for name, value in values.items() if value is not None}
        self._write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE, default=str))

    def stage_ended(self, stage: str, seconds: float, steps: int, message: str) -> None:
        """Say that a stage is over, how long it took, and how fast it was where it had steps."""
        rate = round(steps / seconds, 1) if steps and seconds > 0 else None
        self.say(
            "stage-ended",
            stage=stage,
            seconds=round(seconds, 3),
            steps=steps or None,
            unit=UNITS.get(stage) if steps else None,
            per_second=rate,
            message=message,
        )

    def problems(self, found: Iterable[Problem], spoken: Catalogue) -> None:
        """Say every problem."""
        for problem in found:
            what, mend = spoken.problem(problem)
            self.say(
                "problem",
                level=_LEVELS[problem.severity],
                code=problem.code.code,
                severity=problem.severity.value,
                article=problem.article,
                field=problem.field,
                origin=problem.origin,
                message=what,
                mend=mend,
            )

    def published(self, report: Report) -> None:
        """Say which documents were refused, what was published, and what hubs were told."""
        for path in sorted(report.refused_documents):
            self.say("document-refused", level="error", document=path, kept=path in report.kept_documents)
        if report.release is not None:
            self.say(
                "release-published",
                release=report.release,
                changed=report.changed,
                unchanged=report.unchanged,
                removed=report.removed,
            )
        if report.notices:
            self.say("hubs-told", told=report.notices["told"], waiting=report.notices["waiting"])

    def crashed(self, error: Exception) -> None:
        """Say what a bug did; its traceback is in `message`."""
        self.say("crashed", level="error", error=type(error).__name__, message="".join(format_exception(error)))

    def ended(self, exit_code: int, *, level: str = "info", **values: Any) -> None:
        """Say that the run is over: nothing comes after this line."""
        self.say("run-ended", level=level, exit_code=exit_code, **values)
        self.is_ended = True


class Libraries(logging.Handler):
    """What libraries have to say, as lines of the journal; without it, it would stand between them as text."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(logging.WARNING)
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        level = "error" if record.levelno >= logging.ERROR else "warning"
        self._journal.say("library", level=level, logger=record.name, message=record.getMessage())

    def __enter__(self) -> None:
        logging.getLogger().addHandler(self)
        logging.captureWarnings(True)

    def __exit__(self, *_: object) -> None:
        logging.captureWarnings(False)
        logging.getLogger().removeHandler(self)
