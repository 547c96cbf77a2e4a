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


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a file system says of a file: as long as it says the same, the file is the same.

    A file that is written again within one tick of the clock, to the same size, may keep its stamp: whoever trusts a
    stamp asks whether it was old enough when the file was read.
    """

    size: int
    modified: int
    """Nanoseconds since 1970, as the file's owner may set it."""
    changed: int
    """Nanoseconds since 1970, as nobody can set it: of the last change of content or of metadata."""
    inode: int

    @classmethod
    def of(cls, path: Path | str, *, follow: bool = True) -> Stamp | None:
        """The stamp of a regular file; None where there is none."""
        try:
            found = os.stat(path, follow_symlinks=follow)  # noqa: PTH116 - a Path for each file costs more than the call
        except (OSError, ValueError):
            return None
        if not stat.S_ISREG(found.st_mode):
            return None
        return cls(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)

    def __str__(self) -> str:
        return f"{self.size} {self.modified} {self.changed} {self.inode}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where records are to be read: a file, or standard input; nothing has been opened yet."""

    path: str
    origin: str
    """How it is shown."""
    stamp: Stamp | None
    """What the file system said of it when it was found; None where that says nothing: of standard input, a pipe."""
    is_member: bool = False
    """Whether it was found in a directory: a link that has come in since then is not followed."""

    def is_as_found(self) -> bool:
        """Whether the file system still says the same of it."""
        return self.stamp is not None and Stamp.of(self.path, follow=not self.is_member) == self.stamp


class _Sort(Enum):
    FILE = auto()
    DIRECTORY = auto()
    LINK = auto()


def below(path: Path, origin: str, suffix: str, limit: int) -> Iterator[File | Problem]:
    """The files that `places` finds, read; one of more than `limit` bytes is a problem, and reading goes on."""
    for found in places(path, origin, suffix):
        yield found if isinstance(found, Problem) else opened(found, limit)


def places(path: Path, origin: str, suffix: str) -> Iterator[Place | Problem]:
    """The files of a directory whose names end in `suffix`, at any depth, in the order of their paths, step by step.

    Hidden files and directories and those of editors (`~`) are passed over. A link to a file is followed while it
    stays inside the directory, so that versioned deliveries that switch a link work; a link to a directory inside is
    not, because its files are read where they are. What cannot be looked into is a problem, and looking goes on.
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
                yield from _linked(inner, where, root, suffix)
            else:
                yield _member(inner, where)
        except OSError as error:
            yield unreadable(where, error.strerror or "it cannot be opened")


def opened(place: Place, limit: int) -> File | Problem:
    """The file at a place in a directory; a problem where it cannot be read, or has more than `limit` bytes."""
    try:
        return _file(place.path, place.origin, limit)
    except OSError as error:
        return unreadable(place.origin, error.strerror or "it cannot be opened")


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


def _member(path: str, origin: str) -> Place:
    return Place(path, origin, Stamp.of(path, follow=False), is_member=True)


def _linked(path: str, origin: str, root: str, suffix: str) -> Iterator[Place | Problem]:
    target = os.path.realpath(path)
    is_directory = Path(target).is_dir()
    if not is_directory and not path.endswith(suffix):
        return
    if os.path.commonpath((root, target)) != root:
        yield Problem.of(Code.SOURCE_LINK, origin=origin, value=origin)
    elif not is_directory:
        yield _member(target, origin)


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
