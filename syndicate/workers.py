"""A function over many chunks of work, on as many processes as are wanted; results in the order of the chunks.

Who does the work is an `Executor`. Here is the one of this machine: its processes are forked, so what they need is simply
there and nothing large is sent to them; only chunks go in and results come out. With one worker everything happens in
this process. `syndicate.cluster` has the one of many machines.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Final, Protocol, TypeVar

from syndicate.errors import SyndicateError
from syndicate.problems import N_, Code, Problem

WORTH_A_WORKER: Final = 400
"""How many articles there must be for each process, so that it does not cost more than it saves."""

_PR_SET_PDEATHSIG: Final = 1  # prctl(2)
_AHEAD: Final = 3  # chunks waiting for each worker: enough to keep it busy, few enough to keep memory flat

ChunkT = TypeVar("ChunkT")
ResultT = TypeVar("ResultT")
ItemT = TypeVar("ItemT")
SharedT = TypeVar("SharedT")

_job: Callable[[Any], Any] | None = None


class NotHere(Exception):
    """What a task needs is not where it is done, or is not what it was when the task was made."""


class Executor(Protocol):
    """Does work, in this process or in others."""

    @property
    def is_elsewhere(self) -> bool:
        """Whether tasks may be done where nothing of this process is but what they are given: they have the store, in
        whatever state it is by then, and no file of this machine.
        """
        ...

    @property
    def portion(self) -> int:
        """How many times as much work belongs into a chunk as for a process of this machine, to be worth its way."""
        ...

    def spread(
        self,
        function: Callable[[SharedT, ChunkT], ResultT],
        shared: SharedT,
        work: Iterable[ChunkT],
        *,
        here: Callable[[ChunkT], bool] = lambda _: False,
        otherwise: Callable[[ChunkT], ResultT] | None = None,
    ) -> Iterator[ResultT]:
        """`function` of what is shared and of each chunk, in the order of the chunks, never more than a few chunks ahead
        of who takes them.

        Where `is_elsewhere`, `function` is a function of a module, or a partial one; `shared` goes out once, chunks and
        results are pickled, and a task may be done more than once. A chunk of which `here` is true is not worth a
        process: it is done in this one. So is one whose task raised `NotHere`: by `otherwise`, where that is given.

        Raises:
            SyndicateError: those who do the work are gone, or cannot do it.
        """
        ...


@dataclass(frozen=True)
class Local:
    """So many processes of this machine; with one, this process."""

    workers: int = 1
    is_elsewhere: bool = False
    portion: int = 1

    def spread(
        self,
        function: Callable[[SharedT, ChunkT], ResultT],
        shared: SharedT,
        work: Iterable[ChunkT],
        *,
        here: Callable[[ChunkT], bool] = lambda _: False,
        otherwise: Callable[[ChunkT], ResultT] | None = None,  # noqa: ARG002 - all there is is here
    ) -> Iterator[ResultT]:
        """As `Executor.spread`; `shared` is what the processes are forked with.

        Raises:
            SyndicateError: a worker process was killed.
        """
        return spread(partial(function, shared), work, self.workers, here=here)


def chunks(items: Iterable[ItemT], size: int) -> Iterator[list[ItemT]]:
    """Items in lists of `size`, the last one shorter."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def spread(
    function: Callable[[ChunkT], ResultT],
    work: Iterable[ChunkT],
    workers: int,
    *,
    here: Callable[[ChunkT], bool] = lambda _: False,
) -> Iterator[ResultT]:
    """`function` of each chunk, in the order of the chunks, never more than a few chunks ahead of who takes them.

    A chunk of which `here` is true is not worth a process: it is done in this one.

    Raises:
        SyndicateError: a worker process was killed.
    """
    if workers <= 1:
        yield from map(function, work)
        return
    global _job  # noqa: PLW0603 - inherited by the forked workers, so that closures need not be pickled
    _job = function
    context = multiprocessing.get_context("fork")
    # What there is now is there for as long as the workers are: collecting garbage would only copy it to each of them.
    gc.collect()
    gc.freeze()
    with ProcessPoolExecutor(workers, context, initializer=_end_with, initargs=(os.getpid(),)) as pool:
        pending: deque[Future[ResultT]] = deque()
        try:
            for chunk in work:
                pending.append(_done(function, chunk) if here(chunk) else pool.submit(_perform, chunk))
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
            gc.unfreeze()


def _done(function: Callable[[ChunkT], ResultT], chunk: ChunkT) -> Future[ResultT]:
    future: Future[ResultT] = Future()
    future.set_result(function(chunk))
    return future


def _end_with(parent: int) -> None:
    """Let this worker be killed with its parent: it would wait for work for ever, holding its memory."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # which died before it was asked for
        os.kill(os.getpid(), signal.SIGKILL)


def _perform(chunk: Any) -> Any:
    if _job is None:
        raise RuntimeError("a worker was started without a job")
    return _job(chunk)
