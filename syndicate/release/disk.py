"""Files and directories that last and that a web server can read, whatever the umask."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Final, TypeVar

from syndicate.errors import SyndicateError
from syndicate.problems import Code, Problem

T = TypeVar("T")

FILE_MODE: Final = 0o644
"""Of every file: a web server runs as somebody else."""
DIRECTORY_MODE: Final = 0o755
"""Of every directory that is made here."""

_SYNCED_AT_ONCE: Final = 16  # threads: a journalling file system commits their syncs together
_OPEN_AT_MOST: Final = 64  # files that wait for their sync; far below any limit on open files
_NO_LINKS: Final = frozenset(
    {errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
)  # what file systems answer that have no hard links, or none here, or no more of them


@contextmanager
def reporting(path: Path) -> Iterator[None]:
    """Say what the operating system refused as a problem that names `path`.

    Raises:
        SyndicateError: WRITE_FAILED, for any `OSError` in the block.
    """
    try:
        yield
    except OSError as error:
        raise write_failed(path, error) from error


def write_failed(path: Path, error: OSError) -> SyndicateError:
    """What the operating system refused, as a problem that names `path`."""
    return SyndicateError(Problem.of(Code.WRITE_FAILED, value=str(path), reason=error.strerror or error))


def make_directory(path: Path) -> None:
    """Make one directory that anybody can read."""
    path.mkdir()
    path.chmod(DIRECTORY_MODE)


def make_directories(path: Path) -> None:
    """Make a directory and those above it that are missing, each on the disk before the next."""
    missing = [directory for directory in (path, *path.parents) if not directory.is_dir()]
    for directory in reversed(missing):
        try:
            make_directory(directory)
        except FileExistsError:
            # Another run may have made it since; a file in its place is an error.
            if not directory.is_dir():
                raise
        sync_directory(directory.parent)


def has_same_files(one: str, other: str, names: set[str]) -> bool:
    """Whether two directories of a file system have the same files under the same names, these and nothing else.

    The same, not equal ones: hard links of each other. False also where the file system cannot tell so.
    """
    try:
        inodes = _inodes(one)
        some = next(iter(names))
        # What some file systems of FUSE and some overlays say of inodes in directories is not what they are.
        return inodes.keys() == names and inodes == _inodes(other) and inodes[some] == os.lstat(f"{one}/{some}").st_ino
    except OSError:
        return False


def _inodes(directory: str) -> dict[str, int]:
    with os.scandir(directory) as entries:
        return {entry.name: entry.inode() for entry in entries}


def sync_directory(path: Path) -> None:
    """Wait until the names in a directory are on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_directories(paths: Iterable[Path]) -> None:
    """Wait until the names in directories are on the disk, many at a time."""
    _at_once(sync_directory, paths)


def _at_once(function: Callable[[T], None], items: Iterable[T]) -> None:
    # The threads end with this call: the export forks worker processes, and a fork beside threads is unsafe.
    with ThreadPoolExecutor(_SYNCED_AT_ONCE) as pool:
        for _ in pool.map(function, items):
            pass


def write_unsynced(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, for another process to wait for it (`Files.take`)."""
    with FileIO(path, "xb") as stream:
        _fill(stream, data)


def _fill(stream: FileIO, data: bytes) -> None:
    os.fchmod(stream.fileno(), FILE_MODE)
    rest = memoryview(data)
    while rest:
        rest = rest[stream.write(rest) :]


class Files:
    """New files, on the disk once `sync` has returned.

    They stay open until they are synced: only the descriptor that wrote is sure to learn of a late write error. They
    are synced many at a time, so that a journalling file system can commit them together.
    """

    def __init__(self) -> None:
        self._waiting: list[FileIO] = []

    def write(self, path: Path, data: bytes) -> None:
        """Write a file that is not there yet."""
        stream = FileIO(path, "xb")
        self._waiting.append(stream)
        _fill(stream, data)
        self._sync_when_many()

    def take(self, source: Path, target: Path) -> None:
        """Move a file here that another process has written and not synced.

        A write error that nobody was told of yet is told to the first who syncs the file (Linux 4.13 and later), whoever
        wrote it.
        """
        source.rename(target)
        self._waiting.append(FileIO(target, "rb"))
        self._sync_when_many()

    def carry(self, source: str | Path, target: str | Path) -> None:
        """Make `target` the same file as `source`, or a copy with its mtime where hard links cannot be made."""
        try:
            os.link(source, target)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            shutil.copy2(source, target)
            Path(target).chmod(FILE_MODE)
            self._waiting.append(FileIO(target, "rb"))
            self._sync_when_many()

    def _sync_when_many(self) -> None:
        if len(self._waiting) >= _OPEN_AT_MOST:
            self.sync()

    def sync(self) -> None:
        """Wait until every file is on the disk."""
        try:
            _at_once(os.fsync, [stream.fileno() for stream in self._waiting])
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the files that wait, synced or not."""
        for stream in self._waiting:
            stream.close()
        self._waiting.clear()
