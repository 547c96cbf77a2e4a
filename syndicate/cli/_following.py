"""A run followed in the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Final, Self

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Column
from rich.text import Text

from syndicate.cli import _console as console
from syndicate.export import STAGES
from syndicate.languages import Catalogue
from syndicate.problems import N_

_RATES: Final = {
    "intake": N_("%(number)s records/s"),
    "entries": N_("%(number)s articles/s"),
    "documents": N_("%(number)s documents/s"),
}


class Rate(ProgressColumn):
    """How much a stage does in a second, in its unit."""

    def __init__(self, spoken: Catalogue) -> None:
        super().__init__(Column(no_wrap=True))
        self._spoken = spoken

    def render(self, task: Task) -> Text:
        """The rate; nothing before there is one."""
        speed, said = task.finished_speed or task.speed, _RATES.get(task.fields["stage"])
        return Text(self._spoken(said, number=round(speed)) if speed and said else "")


class Following:
    """A watch that draws stage, steps, rate and time left on standard error; silent where nobody looks."""

    def __init__(self, spoken: Catalogue, *, silent: bool) -> None:
        self.expected: Mapping[str, int] = {}
        """About how many steps a stage has that does not know it, by stage: as many as in the run before."""
        self._spoken = spoken
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(None, table_column=Column(ratio=1)),  # gives way to what has to be read
            MofNCompleteColumn(table_column=Column(no_wrap=True)),
            Rate(spoken),
            TimeRemainingColumn(compact=True, elapsed_when_finished=True, table_column=Column(no_wrap=True)),
            expand=True,
            console=console.err,
            disable=silent or not console.err.is_terminal,
            # Worker processes are forked; a thread that draws in the background must not be forked with them.
            auto_refresh=False,
        )
        self._task: TaskID | None = None
        self._is_guessed = False

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._finish()
        self._progress.stop()

    def stage(self, name: str, total: int | None) -> None:
        """Begin a stage."""
        self._finish()
        self._is_guessed = total is None
        guess = self.expected.get(name) or None
        self._task = self._progress.add_task(
            self._spoken(STAGES[name]), total=guess if total is None else total, stage=name
        )
        self._progress.refresh()

    def advance(self, steps: int) -> None:
        """Draw that steps are done."""
        if self._task is not None:
            task = self._current(self._task)
            if self._is_guessed and task.total is not None and task.completed + steps >= task.total:
                task.total = None  # perhaps more than in the run before; a task that is full would stand still
            self._progress.advance(self._task, steps)
            self._progress.refresh()

    def _current(self, wanted: TaskID) -> Task:
        return next(task for task in self._progress.tasks if task.id == wanted)

    def _finish(self) -> None:
        if self._task is not None:
            task = self._current(self._task)
            # Set directly: rich forgets the rate of a task that is given another total.
            task.total = done = task.completed or 1
            self._progress.update(self._task, completed=done)
            self._progress.refresh()
