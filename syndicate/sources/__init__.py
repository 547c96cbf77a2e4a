"""Sources: one module for each way of keeping records, found by looking in this folder."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import BinaryIO, Final, Protocol, cast

from syndicate.problems import Problem
from syndicate.publication import Publication, SourceFile, SourceKind
from syndicate.records import Record, place, unreadable

STANDARD_INPUT: Final = "-"
"""The path that means standard input."""


class Source(Protocol):
    """What a module in this folder has. It streams: memory does not grow with the source."""

    KIND: SourceKind
    """The kind of source it reads."""

    def read(self, path: Path, origin: str, stdin: BinaryIO | None) -> Iterator[Record | Problem]:
        """The records at `path` in a stable order, and a problem for what cannot be read; it never raises OSError.

        `origin` is how the path is shown. Where `stdin` is given it is read in place of the path.
        """
        ...


@cache
def discovered() -> dict[SourceKind, Source]:
    """Every kind of source, in the order of their names; a module whose name begins with `_` is not one."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__) if found.name[0] != "_")
    sources = [cast(Source, module) for module in modules]
    return {source.KIND: source for source in sorted(sources, key=lambda source: source.KIND)}


def kind_of(path: Path) -> SourceKind:
    """The kind of a source that is given as a path alone: by what is there, else by the name.

    Standard input, and whatever is called `.jsonl`, `.ndjson` or `.gz`, has a record on each line.
    """
    if path.is_dir():
        return SourceKind.DIRECTORY
    lines = str(path) == STANDARD_INPUT or not {".jsonl", ".ndjson", ".gz"}.isdisjoint(path.suffixes)
    return SourceKind.JSONL if lines else SourceKind.JSON


def read(source: SourceFile, publication: Publication, stdin: BinaryIO | None = None) -> Iterator[Record | Problem]:
    """The records of a source, in a stable order, and a problem for whatever could not be read.

    Args:
        source: what to read; its path is relative to the publication file, `-` is standard input.
        publication: the publication it belongs to.
        stdin: standard input, as bytes; a source that wants it and is given none is missing.
    """
    module = discovered()[source.kind]
    if source.path == STANDARD_INPUT and source.kind is not SourceKind.DIRECTORY:
        if stdin is None:
            yield unreadable("stdin", FileNotFoundError())
        else:
            yield from module.read(Path(STANDARD_INPUT), "stdin", stdin)
        return
    path = publication.path(source.path)
    below = path.is_relative_to(publication.directory)
    origin = place(str(path.relative_to(publication.directory) if below else path))
    if (fault := _fault(path)) is not None:
        yield unreadable(origin, fault)
        return
    yield from module.read(path, origin, None)


def _fault(path: Path) -> Exception | str | None:
    # Devices never end, and a path with half a surrogate pair is one that no file has.
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return error
    except ValueError:
        return FileNotFoundError()
    return "it is a device" if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) else None
