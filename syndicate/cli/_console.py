"""Where the verbs print: standard output and error, and what is lined up there."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterable
from typing import Any, Final

from rich.cells import cell_len
from rich.console import Console, ConsoleDimensions
from rich.text import Text

from syndicate import languages

_UNLIMITED: Final = 100_000  # columns: what is not read on a terminal is not wrapped, so that grep finds it


class Stream(io.TextIOBase):
    """Standard output or error as it is at the moment of writing.

    A reader that has gone away (`syndicate list feeds | head -1`) ends the printing, not the run, and changes no exit
    code: what was to be published is published. A character that the terminal's encoding lacks is printed as `?`.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    @property
    def _target(self) -> Any:
        return getattr(sys, self._name)  # None where the caller has closed it (`>&-`)

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the stream."""
        return getattr(self._target, "encoding", None) or "utf-8"

    def isatty(self) -> bool:
        """Whether somebody looks."""
        return self._target is not None and bool(self._target.isatty())

    def write(self, text: str) -> int:
        """Write a text.

        Raises:
            OSError: it cannot be written (a full disk); a reader that has gone away is none of these.
        """
        self.write_bytes(text.encode(self.encoding, "replace"))
        return len(text)

    def write_bytes(self, data: bytes) -> None:
        """Write bytes as they are.

        Raises:
            OSError: as `write`.
        """
        target = self._target
        if target is None:
            return
        try:
            target.flush()
            target.buffer.write(data)
            target.buffer.flush()
        except OSError as error:
            # What could not be written stays in Python's buffer, and would fail once more at the end of the program.
            discard = os.open(os.devnull, os.O_WRONLY)
            os.dup2(discard, target.fileno())
            os.close(discard)
            if error.errno != errno.EPIPE:
                raise

    def flush(self) -> None:
        """Nothing waits: every write goes through."""


class Screen(Console):
    """A console that wraps lines only where somebody reads them on a terminal, and takes texts as they are."""

    def __init__(self, stream: Stream, *, stderr: bool = False) -> None:
        super().__init__(file=stream, stderr=stderr, highlight=False, markup=False, emoji=False)  # type: ignore[arg-type]
        self.stream = stream

    @property  # type: ignore[misc] # nobody sets it
    def size(self) -> ConsoleDimensions:
        """Columns and lines."""
        size = super().size
        return size if self.is_terminal else ConsoleDimensions(_UNLIMITED, size.height)


out: Final = Screen(Stream("stdout"))
err: Final = Screen(Stream("stderr"), stderr=True)


def contained(value: str) -> str:
    """A value beside others on a line, its direction kept to itself where it may have one."""
    return value if value.isascii() else languages.isolated(value)


def show_rows(header: Iterable[str], rows: Iterable[tuple[str, ...]]) -> None:
    """Rows of plain values: in columns under a header on a terminal, else with tabs between and nothing added."""
    if not out.is_terminal:
        for row in rows:
            out.stream.write("\t".join(row) + "\n")
        return
    shown = [tuple(header), *(tuple(contained(cell) for cell in row) for row in rows)]
    widths = [max(map(cell_len, column)) for column in zip(*shown, strict=True)]
    for index, row in enumerate(shown):
        line = "  ".join(cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        out.print(Text(line.rstrip(), style="" if index else "dim"), soft_wrap=True)
