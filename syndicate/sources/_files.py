"""The files of a directory, read with care: those of others may be links, pipes, or gone by the time they are opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import BinaryIO

from syndicate.problems import Code, Problem
from syndicate.records import place, too_large, unreadable


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was found."""

    origin: str
    """Where: `wire/2026/a.xml`, as records show it."""
    data: bytes


class _Sort(Enum):
    FILE = auto()
    DIRECTORY = auto()
    LINK = auto()


def below(path: Path, origin: str, suffix: str, limit: int) -> Iterator[File | Problem]:
    """The files of a directory whose names end in `suffix`, at any depth, in the order of their paths, step by step.

    Hidden files and directories and those of editors (`~`) are passed over. A link to a file is followed while it
    stays inside the directory, so that versioned deliveries that switch a link work; a link to a directory inside is
    not, because its files are read where they are. What cannot be read, or has more than `limit` bytes, is a problem,
    and reading goes on.
    """
    root = os.path.realpath(path)
    try:
        open_directories = [(root, origin, _listed(root, suffix))]
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
        inner, where = f"{directory}/{name}", f"{at}/{place(name)}"
        try:
            if sort is _Sort.DIRECTORY:
                open_directories.append((inner, where, _listed(inner, suffix)))
            elif sort is _Sort.LINK:
                yield from _linked(inner, where, root, suffix, limit)
            else:
                yield _file(inner, where, limit)
        except OSError as error:
            yield unreadable(where, error.strerror or "it cannot be opened")


def files(path: Path, origin: str, suffix: str, limit: int, stdin: BinaryIO | None) -> Iterator[File | Problem]:
    """Standard input where it is given, the file at `path`, or the files of the directory there."""
    if stdin is None and path.is_dir():
        yield from below(path, origin, suffix, limit)
        return
    try:
        if stdin is not None:
            data = stdin.read(limit + 1)
        else:
            with path.open("rb") as stream:
                data = stream.read(limit + 1)
    except OSError as error:
        yield unreadable(origin, error)
        return
    yield too_large(origin, len(data), limit) if len(data) > limit else File(origin, data)


def _listed(directory: str, suffix: str) -> Iterator[tuple[str, _Sort]]:
    with os.scandir(directory) as entries:
        found = [(entry.name, _sort(entry)) for entry in entries if not entry.name.startswith((".", "~"))]
    found.sort(key=lambda entry: entry[0])
    return ((name, sort) for name, sort in found if sort is not _Sort.FILE or name.endswith(suffix))


def _sort(entry: os.DirEntry[str]) -> _Sort:
    if entry.is_symlink():
        return _Sort.LINK
    return _Sort.DIRECTORY if entry.is_dir(follow_symlinks=False) else _Sort.FILE


def _linked(path: str, origin: str, root: str, suffix: str, limit: int) -> Iterator[File | Problem]:
    target = os.path.realpath(path)
    is_directory = Path(target).is_dir()
    if not is_directory and not path.endswith(suffix):
        return
    if os.path.commonpath((root, target)) != root:
        yield Problem.of(Code.SOURCE_LINK, origin=origin, value=origin)
    elif not is_directory:
        yield _file(target, origin, limit)


def _file(path: str, origin: str, limit: int) -> File | Problem:
    with open(path, "rb", opener=_opened) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            return unreadable(origin, "it is not a regular file")
        data = file.read(limit + 1)
    if len(data) > limit:
        return too_large(origin, status.st_size, limit)
    return File(origin, data)


def _opened(path: str, flags: int) -> int:
    # A link that has come in since the directory was listed is not followed, and a named pipe does not block.
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)
