"""A run followed in the terminal."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from syndicate.cli import _console as console
from syndicate.export import STAGES
from syndicate.languages import Catalogue


class Following:
    """A watch that draws stage, steps and time on standard error; silent where nobody looks."""

    def __init__(self, spoken: Catalogue, *, silent: bool) -> None:
        self._spoken = spoken
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console.err,
            disable=silent or not console.err.is_terminal,
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
        if kind is None:
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
