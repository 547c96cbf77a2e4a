"""A function over many chunks of work, on as many processes as are wanted; results in the order of the chunks.

Processes are forked, so what they need is simply there and nothing large is sent to them; only chunks go in and
results come out. With one worker everything happens in this process.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Any, Final, TypeVar

from syndicate.errors import SyndicateError
from syndicate.problems import N_, Code, Problem

WORTH_A_WORKER: Final = 400
"""How many articles there must be for each process, so that it does not cost more than it saves."""

_PR_SET_PDEATHSIG: Final = 1  # prctl(2)
_AHEAD: Final = 3  # chunks waiting for each worker: enough to keep it busy, few enough to keep memory flat

ChunkT = TypeVar("ChunkT")
ResultT = TypeVar("ResultT")
ItemT = TypeVar("ItemT")

_job: Callable[[Any], Any] | None = None


def chunks(items: Iterable[ItemT], size: int) -> Iterator[list[ItemT]]:
    """Items in lists of `size`, the last one shorter."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def spread(function: Callable[[ChunkT], ResultT], work: Iterable[ChunkT], workers: int) -> Iterator[ResultT]:
    """`function` of each chunk, in the order of the chunks, never more than a few chunks ahead of who takes them.

    Raises:
        SyndicateError: a worker process was killed.
    """
    if workers <= 1:
        yield from map(function, work)
        return
    global _job  # noqa: PLW0603 - inherited by the forked workers, so that closures need not be pickled
    _job = function
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, context, initializer=_end_with, initargs=(os.getpid(),)) as pool:
        pending: deque[Future[ResultT]] = deque()
        try:
            for chunk in work:
                pending.append(pool.submit(_perform, chunk))
                if len(pending) >= workers * _AHEAD:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        except BrokenProcessPool:
            raise SyndicateError(Problem.of(Code.RUN_FAILED, reason=N_("a worker process was killed"))) from None
        finally:
            for future in pending:
                future.cancel()
            _job = None


def _end_with(parent: int) -> None:
    """Let this worker be killed with its parent: it would wait for work for ever, holding its memory."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # which died before it was asked for
        os.kill(os.getpid(), signal.SIGKILL)


def _perform(chunk: Any) -> Any:
    if _job is None:
        raise RuntimeError("a worker was started without a job")
    return _job(chunk)
