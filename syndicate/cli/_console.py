"""What the verbs share: their common options, how problems are shown, how a run is followed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import wraps
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self, TypeVar

import click
from pydantic import TypeAdapter, ValidationError
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from syndicate import languages
from syndicate.articles import Moment
from syndicate.errors import SyndicateError
from syndicate.export import STAGES
from syndicate.languages import Catalogue
from syndicate.problems import Problem, Severity
from syndicate.publication import FILE_NAME, Publication, load
from syndicate.report import Report

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
_STATES = ("published", "embargoed", "withheld", "canceled", "expired", "restricted")
CommandT = TypeVar("CommandT", bound=Callable[..., Any])

out = Console(highlight=False, soft_wrap=False)
err = Console(stderr=True, highlight=False)


class Time(click.ParamType[datetime]):
    """A moment on the command line (RFC 3339; without an offset, UTC)."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment, aware and in UTC."""
        if isinstance(value, datetime):
            return value
        text = value if "T" in value or " " in value else f"{value}T00:00:00"
        try:
            return TypeAdapter[datetime](Moment).validate_python(text, context={"zone": languages.UTC_ZONE})
        except ValidationError:
            self.fail(f"{value!r} is not a time; write for example 2026-03-01T09:30:00Z", param, ctx)


config_option = click.option(
    "--config",
    "config",
    type=click.Path(path_type=Path),
    default=Path(FILE_NAME),
    show_default=True,
    metavar="FILE",
    help="The publication file.",
)
now_option = click.option(
    "--now",
    type=Time(),
    default=lambda: datetime.now(UTC),
    metavar="TIME",
    help="Export as at this moment (RFC 3339). Default: the clock.",
)
workers_option = click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=lambda: len(os.sched_getaffinity(0)),
    metavar="N",
    help="How many processes to use. Default: all cores. The result is the same with any number.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the full report as JSON, and nothing else.")


def localised(command: CommandT) -> CommandT:
    """Give a verb `--lang`, hand it the catalogue as `spoken`, and show a SyndicateError in that language."""

    @click.option(
        "--lang",
        "language",
        metavar="TAG",
        type=click.Choice(languages.available(), case_sensitive=False),
        default=languages.of_environment,
        help=f"The language of messages: {', '.join(languages.available())}. Default: from the environment.",
    )
    @wraps(command)
    def run(*args: Any, language: str, **kwargs: Any) -> Any:
        spoken = languages.catalogue(language).in_terminal()
        try:
            return command(*args, spoken=spoken, **kwargs)
        except SyndicateError as error:
            fail(error, spoken)

    return run  # type: ignore[return-value]


def fail(error: SyndicateError, spoken: Catalogue) -> NoReturn:
    """Show why a run could not go on, and exit as its error says."""
    show_problems(error.problems, spoken, err)
    sys.exit(error.exit_code)


def open_publication(config: Path) -> Publication:
    """The publication of a file, or of the file `syndicate.toml` in a directory."""
    return load(config / FILE_NAME if config.is_dir() else config)


def show_problems(problems: Iterable[Problem], spoken: Catalogue, console: Console = out) -> None:
    """Problems grouped by article, the text in the reader's language, codes and paths as they are."""
    for article, group in groupby(sorted(problems, key=Problem.sort_key), key=lambda problem: problem.article):
        if article:
            console.print(Text(article, style="bold"))
        for problem in group:
            what, mend = spoken.problem(problem)
            line = Text()
            line.append(problem.code.code, style=_STYLES[problem.severity])
            if problem.field:
                line.append(f"  {problem.field}", style="cyan")
            if problem.origin:
                line.append(f"  {problem.origin}", style="dim")
            console.print(Padding(line, (0, 0, 0, 2)))
            console.print(Padding(Text(f"{what} {mend}"), (0, 0, 0, 4)))


def show_summary(report: Report, spoken: Catalogue, publication: Publication) -> None:
    """What a run did: a table of editions × formats, what was refused and why, the articles by state."""
    formats = publication.feeds.formats
    table = Table(title=spoken("Documents and entries"), title_justify="left", title_style="bold")
    table.add_column(spoken("Edition"))
    for name in formats:
        table.add_column(name, justify="right")
    for edition in publication.editions:
        cells = (
            f"{spoken.number(report.documents[edition.language][name])} / "
            f"{spoken.number(report.entries[edition.language][name])}"
            for name in formats
        )
        table.add_row(f"{edition.language}  {languages.isolated(edition.name)}", *cells)
    out.print(table)
    show_counts(report, spoken)


def show_counts(report: Report, spoken: Catalogue) -> None:
    """What came of the records and of the articles, and how many problems there are."""
    names = {
        "new": spoken("new"),
        "updated": spoken("updated"),
        "unchanged": spoken("unchanged"),
        "older": spoken("older"),
        "refused": spoken("refused"),
        "rankings": spoken("rankings"),
        "published": spoken("published"),
        "embargoed": spoken("embargoed"),
        "withheld": spoken("withheld"),
        "canceled": spoken("canceled"),
        "expired": spoken("expired"),
        "restricted": spoken("restricted to partners"),
    }
    for title, counts in ((spoken("Records"), report.records), (spoken("Articles"), report.articles)):
        parts = [f"{names[name]} {spoken.number(counts[name])}" for name in names if counts.get(name)]
        if parts:
            out.print(f"{title}: {' · '.join(parts)}")
    problems = report.sorted_problems()
    errors = sum(problem.is_error for problem in problems)
    warnings = sum(problem.severity is Severity.WARNING for problem in problems)
    if errors or warnings:
        out.print(
            " · ".join(
                (
                    spoken.plural("%(number)s error", "%(number)s errors", errors),
                    spoken.plural("%(number)s warning", "%(number)s warnings", warnings),
                )
            )
        )


class Following:
    """A run followed in the terminal: stage, steps, time; silent where nobody looks."""

    def __init__(self, spoken: Catalogue, *, silent: bool) -> None:
        self._spoken = spoken
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=err,
            disable=silent or not err.is_terminal,
            # Worker processes are forked; a thread that draws in the background must not be forked with them.
            auto_refresh=False,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._finish()
        self._progress.stop()

    def stage(self, name: str, total: int | None) -> None:
        """Begin a stage."""
        self._finish()
        self._task = self._progress.add_task(self._spoken(STAGES[name]), total=total)
        self._progress.refresh()

    def advance(self, steps: int) -> None:
        """Draw that steps are done."""
        if self._task is not None:
            self._progress.advance(self._task, steps)
            self._progress.refresh()

    def _finish(self) -> None:
        if self._task is not None:
            task = next(task for task in self._progress.tasks if task.id == self._task)
            self._progress.update(self._task, total=task.completed or 1, completed=task.completed or 1)
            self._progress.refresh()
