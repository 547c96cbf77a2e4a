"""One run at a time for each output, by a lock that the kernel holds and drops with the process."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from syndicate.errors import Locked
from syndicate.problems import Code, Problem
from syndicate.release.disk import FILE_MODE, make_directories, reporting
from syndicate.release.layout import Layout

_held: dict[Path, int] = {}
"""The lock files that this process has locked, and their descriptors."""


def _forget_in_child() -> None:
    # A lock of flock(2) belongs to the open file, which a forked worker shares: without this, workers that outlive a
    # killed run would keep its lock. Programs that are started instead never see the file (O_CLOEXEC).
    for descriptor in _held.values():
        os.close(descriptor)
    _held.clear()


os.register_at_fork(after_in_child=_forget_in_child)


@contextmanager
def locked(output: Path) -> Iterator[None]:
    """Hold the lock of an output; the file `OUT.lock` stays behind, unlocked. Missing parent directories are made.

    Raises:
        Locked: LOCKED: another run, or another thread of this one, holds it; at once, without waiting.
        ConfigurationError: the output cannot be one.
        SyndicateError: WRITE_FAILED: the lock file cannot be made.
    """
    layout = Layout.of(output)
    with reporting(layout.lock):
        make_directories(layout.lock.parent)
        descriptor = os.open(layout.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, FILE_MODE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise Locked(Problem.of(Code.LOCKED, value=str(output))) from None
        except OSError:
            os.close(descriptor)
            raise
    _held[layout.lock] = descriptor
    try:
        yield
    finally:
        # A child that was forked inside the block has let go of the lock already, and leaves its parent's alone.
        if _held.pop(layout.lock, None) is not None:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            os.close(descriptor)


def is_held(output: Path) -> bool:
    """Whether this process holds the lock of an output."""
    return Layout.of(output).lock in _held
