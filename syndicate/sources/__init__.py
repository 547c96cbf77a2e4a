"""Sources: one module for each way of keeping records, found by looking in this folder."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import BinaryIO, Final, Protocol, cast

from syndicate.errors import ConfigurationError
from syndicate.problems import Code, Problem
from syndicate.publication import Publication, SourceFile
from syndicate.records import Record, place, unreadable
from syndicate.sources import _files
from syndicate.sources._files import File, Place, Stamp

__all__ = [
    "STANDARD_INPUT",
    "Folder",
    "Place",
    "Source",
    "Stamp",
    "discovered",
    "kind_of",
    "places",
    "read",
    "read_place",
    "refuse_unknown_kinds",
]

STANDARD_INPUT: Final = "-"
"""The path that means standard input."""
_DIRECTORY, _LINES, _FILE = "directory", "jsonl", "json"


class Source(Protocol):
    """What a module in this folder has. It streams: memory does not grow with the source."""

    KIND: str
    """The kind of source it reads, as the publication file calls it."""
    ENDINGS: frozenset[str]
    """How the names of files end that are taken for this kind where nobody says which they are: `.xml`."""
    SUFFIX: str | None
    """How the names of the files end that are read where the path is a directory's; None where it may not be one.

    Where there is one, the module also has `LIMIT`, the largest file in bytes, and `read_file`, as `Folder` says.
    """

    def read(
        self, path: Path, origin: str, stdin: BinaryIO | None, publication: Publication
    ) -> Iterator[Record | Problem]:
        """The records at `path` in a stable order, and a problem for what cannot be read; it never raises OSError.

        `origin` is how the path is shown. Where `stdin` is given it is read in place of the path. `publication` is
        what a foreign wire is read for: its editions, its sections, its own identifiers.
        """
        ...


class Folder(Source, Protocol):
    """A source that may be a directory of files."""

    LIMIT: int
    """How many bytes a file of the directory has at most."""

    def read_file(self, file: File, publication: Publication) -> Iterator[Record | Problem]:
        """The records of one file of the directory, in a stable order."""
        ...


@cache
def discovered() -> dict[str, Source]:
    """Every kind of source, in the order of their names; a module whose name begins with `_` is not one."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__) if found.name[0] != "_")
    sources = [cast(Source, module) for module in modules]
    return {source.KIND: source for source in sorted(sources, key=lambda source: source.KIND)}


def refuse_unknown_kinds(chosen: Iterable[SourceFile]) -> None:
    """Check that there is a module for the kind of every source.

    Raises:
        ConfigurationError: with a problem for each source of another kind.
    """
    known = ", ".join(discovered())
    problems = [
        Problem.of(
            Code.CONFIG_VALUE,
            field=f"sources.{source.name}.kind",
            value=source.kind,
            reason=f"there is no such kind of source; there are {known}",
        )
        for source in chosen
        if source.kind not in discovered()
    ]
    if problems:
        raise ConfigurationError(*problems)


def kind_of(path: Path) -> str:
    """The kind of a source that is given as a path alone: by what is there, else by how its name ends.

    Standard input has a record on each line; a file of which the name tells nothing is JSON.
    """
    if path.is_dir():
        return _DIRECTORY
    if str(path) == STANDARD_INPUT:
        return _LINES
    return next((kind for kind, one in discovered().items() if not one.ENDINGS.isdisjoint(path.suffixes)), _FILE)


def read(source: SourceFile, publication: Publication, stdin: BinaryIO | None = None) -> Iterator[Record | Problem]:
    """The records of a source, in a stable order, and a problem for whatever could not be read.

    Args:
        source: what to read; its path is relative to the publication file, `-` is standard input.
        publication: the publication it belongs to.
        stdin: standard input, as bytes; a source that wants it and is given none is missing.
    """
    for found in places(source, publication, stdin):
        if isinstance(found, Problem):
            yield found
        else:
            yield from read_place(found, source, publication, stdin)


def places(source: SourceFile, publication: Publication, stdin: BinaryIO | None = None) -> Iterator[Place | Problem]:
    """Where the records of a source are, in the order in which `read` reads them; nothing is opened yet.

    The arguments are those of `read`.
    """
    if source.path == STANDARD_INPUT and source.kind != _DIRECTORY:
        yield unreadable("stdin", FileNotFoundError()) if stdin is None else Place(STANDARD_INPUT, "stdin", None)
        return
    path = publication.path(source.path)
    below = path.is_relative_to(publication.directory)
    origin = place(str(path.relative_to(publication.directory) if below else path))
    if (fault := _fault(path)) is not None:
        yield unreadable(origin, fault)
        return
    suffix = discovered()[source.kind].SUFFIX
    if suffix is not None and (source.kind == _DIRECTORY or path.is_dir()):
        yield from _files.places(path, origin, suffix)
    else:
        yield Place(str(path), origin, Stamp.of(path))


def read_place(
    place: Place, source: SourceFile, publication: Publication, stdin: BinaryIO | None = None
) -> Iterator[Record | Problem]:
    """The records of one of a source's `places`, in a stable order, and a problem for whatever could not be read."""
    for one in _found(place, source, publication, stdin):
        yield replace(one, defaults=source.defaults) if source.defaults and isinstance(one, Record) else one


def _found(
    place: Place, source: SourceFile, publication: Publication, stdin: BinaryIO | None
) -> Iterator[Record | Problem]:
    module = discovered()[source.kind]
    if not place.is_member:
        is_stdin = place.path == STANDARD_INPUT
        yield from module.read(Path(place.path), place.origin, stdin if is_stdin else None, publication)
        return
    folder = cast(Folder, module)
    file = _files.opened(place, folder.LIMIT)
    if isinstance(file, Problem):
        yield file
    else:
        yield from folder.read_file(file, publication)


def _fault(path: Path) -> Exception | str | None:
    # Devices never end, and a path with half a surrogate pair is one that no file has.
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return error
    except ValueError:
        return FileNotFoundError()
    return "it is a device" if stat.S_ISCHR(mode) or stat.S_ISBLK(mode) else None
