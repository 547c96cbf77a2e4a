"""A directory of JSON files, one object each, at any depth.

Hidden files and directories and those of editors (`~`) are passed over. A link to a file is followed while it stays inside
the directory, so that versioned deliveries that switch a link work; a link to a directory inside is not, because its
files are read where they are.
"""

from __future__ import annotations

import os
import stat
from codecs import BOM_UTF8
from collections.abc import Iterator
from enum import Enum, auto
from pathlib import Path
from typing import BinaryIO, Final

from syndicate.problems import Code, Problem
from syndicate.publication import SourceKind
from syndicate.records import LIMIT, Record, place, too_large, unreadable

KIND: Final = SourceKind.DIRECTORY

_SUFFIX: Final = ".json"


class _Sort(Enum):
    FILE = auto()
    DIRECTORY = auto()
    LINK = auto()


def read(path: Path, origin: str, stdin: BinaryIO | None) -> Iterator[Record | Problem]:  # noqa: ARG001 - Source's
    """The files in the order of their paths, step by step; what cannot be read is a problem, and reading goes on."""
    root = os.path.realpath(path)
    try:
        open_directories = [(root, origin, _listed(root))]
    except NotADirectoryError:
        yield unreadable(origin, "it is not a directory")
        return
    except OSError as error:
        yield unreadable(origin, error)
        return
    while open_directories:
        directory, at, entries = open_directories[-1]
        if (entry := next(entries, None)) is None:
            open_directories.pop()
            continue
        name, sort = entry
        below, where = f"{directory}/{name}", f"{at}/{place(name)}"
        try:
            if sort is _Sort.DIRECTORY:
                open_directories.append((below, where, _listed(below)))
            elif sort is _Sort.LINK:
                yield from _linked(below, where, root)
            else:
                yield _record(below, where)
        except OSError as error:
            yield unreadable(where, error.strerror or "it cannot be opened")


def _listed(directory: str) -> Iterator[tuple[str, _Sort]]:
    with os.scandir(directory) as entries:
        found = [(entry.name, _sort(entry)) for entry in entries if not entry.name.startswith((".", "~"))]
    found.sort(key=lambda entry: entry[0])
    return ((name, sort) for name, sort in found if sort is not _Sort.FILE or name.endswith(_SUFFIX))


def _sort(entry: os.DirEntry[str]) -> _Sort:
    if entry.is_symlink():
        return _Sort.LINK
    return _Sort.DIRECTORY if entry.is_dir(follow_symlinks=False) else _Sort.FILE


def _linked(path: str, origin: str, root: str) -> Iterator[Record | Problem]:
    target = os.path.realpath(path)
    is_directory = Path(target).is_dir()
    if not is_directory and not path.endswith(_SUFFIX):
        return
    if os.path.commonpath((root, target)) != root:
        yield Problem.of(Code.SOURCE_LINK, origin=origin, value=origin)
    elif not is_directory:
        yield _record(target, origin)


def _record(path: str, origin: str) -> Record | Problem:
    with open(path, "rb", opener=_opened) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            return unreadable(origin, "it is not a regular file")
        data = file.read(LIMIT + 1)
    if len(data) > LIMIT:
        return too_large(origin, status.st_size)
    return Record(origin, data.removeprefix(BOM_UTF8))


def _opened(path: str, flags: int) -> int:
    # A link that has come in since the directory was listed is not followed, and a named pipe does not block.
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)
