"""The executor of many machines: a scheduler and workers of dask's. The only user of it.

What tasks share goes once to every worker as a plugin, which the scheduler also gives to those that join later, or come
in place of one that died. A task carries the plugin's name and what is its own. Tasks have no effects, so that the
scheduler may have them done again when a worker dies; what they give comes back in the order of the work.
"""

from __future__ import annotations

import logging
import threading
import traceback
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from itertools import count
from typing import Any, Final, NamedTuple, TypeVar
from uuid import uuid4

import cloudpickle
import dask
import zstandard
from distributed import Client, Future, KilledWorker, LocalCluster, Worker, WorkerPlugin

from syndicate import keeping
from syndicate.errors import SyndicateError
from syndicate.orders import store_of
from syndicate.problems import N_, Code, Problem
from syndicate.publication import Publication
from syndicate.workers import NotHere

PATIENCE: Final = 30
"""For how many seconds a scheduler is waited for, and a worker where there is none."""
_AHEAD: Final = 3  # tasks waiting for each thread of a worker
_RECOUNTED: Final = 100  # tasks after which it is asked again how many workers there are
_TRIES: Final = 3  # to give all workers something, of which one may die at that moment
_LOOKS: Final = 2  # at whether there are workers, before it is said that there are none
_SETTINGS: Final = {
    # Records of four megabytes are meant, and what is shared is no part of any task.
    "distributed.admin.large-graph-warning-threshold": "1 GiB",
    "distributed.comm.timeouts.connect": f"{PATIENCE}s",
}
_SILENT: Final = logging.CRITICAL + 1

ChunkT = TypeVar("ChunkT")
ResultT = TypeVar("ResultT")
SharedT = TypeVar("SharedT")


# --- what is done by workers ----------------------------------------------------------------------------------------


class _Given(NamedTuple):
    """What came of a task."""

    value: Any = None
    is_here: bool = True
    """Whether the task could be done there."""
    problems: tuple[Problem, ...] = ()
    """Why nothing can be done there."""
    fault: Exception | None = None
    """A fault of ours."""


class Shared(WorkerPlugin):
    """What the tasks of a stage share, as it is sent to every worker; it is unpacked by the first task."""

    def __init__(self, name: str, packed: bytes, program: Mapping[str, str], publication: Publication) -> None:
        self.name, self._packed, self._program, self._publication = name, packed, program, publication
        self._value: Any = None

    def setup(self, worker: Worker) -> None:  # noqa: ARG002 - dask's signature
        """Have it at hand."""
        self.turn = threading.Lock()
        """Held by a task that works with the value: nothing in it is made for two at a time."""
        _shared[self.name] = self

    def teardown(self, worker: Worker) -> None:  # noqa: ARG002
        """Let it go, and the connections to the store."""
        _shared.pop(self.name, None)
        store_of(self._publication).close()

    def value(self) -> Any:
        """What is shared.

        Raises:
            SyndicateError: WORKER_DIFFERENT: this worker would make other documents of it.
        """
        if self._packed:
            if problem := _difference(self._program, keeping.program(self._publication), "?"):
                raise SyndicateError(problem)
            self._value, self._packed = cloudpickle.loads(zstandard.decompress(self._packed)), b""
        return self._value


_shared: Final[dict[str, Shared]] = {}
"""What this worker has at hand, by name."""


def _perform(name: str, function: Callable[[Any, Any], Any], chunk: Any) -> _Given:
    shared = _shared[name]
    with shared.turn:
        try:
            return _Given(function(shared.value(), chunk))
        except NotHere:
            return _Given(is_here=False)
        except SyndicateError as error:
            return _Given(problems=error.problems)
        except Exception as fault:  # noqa: BLE001 - raised where the results are taken; dask's own are told from it so
            fault.add_note(traceback.format_exc())
            return _Given(fault=fault)


def _introduce(publication: Publication) -> tuple[Mapping[str, str], tuple[Problem, ...]]:
    """What a worker is, and why it cannot read the store if it cannot."""
    try:
        with store_of(publication).reading():
            return keeping.program(publication), ()
    except SyndicateError as error:
        return keeping.program(publication), error.problems


# --- what is done by the run ----------------------------------------------------------------------------------------


def _difference(here: Mapping[str, str], there: Mapping[str, str], worker: str) -> Problem | None:
    for name, wanted in here.items():
        if (found := there.get(name, "-")) != wanted:
            return Problem.of(Code.WORKER_DIFFERENT, value=worker, name=name, found=found, expected=wanted)
    return None


@contextmanager
def joined(publication: Publication, shown: str, scheduler: str | None, workers: int = 0) -> Iterator[Cluster]:
    """The workers of a scheduler, each of them looked at; without one, of one that is started here with so many.

    `shown` is what people call it. What is started here ends with the block.

    Raises:
        SyndicateError: EXECUTOR_UNUSABLE: there is no scheduler, or nobody works for it; WORKER_DIFFERENT; STORE_UNUSABLE:
            a worker cannot read the store.
    """
    with ExitStack() as stack:
        stack.enter_context(_quiet())
        stack.enter_context(dask.config.set(_SETTINGS))
        with _reported(shown):
            address = stack.enter_context(_started(workers)) if scheduler is None else scheduler
            client = Client(address, timeout=PATIENCE, set_as_default=False)
        stack.callback(_leave, client)
        cluster = Cluster(client, shown, publication)
        stack.callback(cluster.close)
        cluster.meet()
        yield cluster


def _started(workers: int) -> LocalCluster:
    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=None,
        memory_limit=0,
        silence_logs=_SILENT,
    )


def _leave(client: Client) -> None:
    """Close a client, without waiting for a scheduler that is gone."""
    with suppress(TimeoutError):
        client.close(timeout=None if client.status == "running" else 1)


@contextmanager
def _quiet() -> Iterator[None]:
    """Nothing is said by dask: what matters ends in a problem."""
    logger = logging.getLogger("distributed")
    level = logger.level
    logger.setLevel(_SILENT)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module=r"distributed(\.|$)")
            yield
    finally:
        logger.setLevel(level)


@contextmanager
def _reported(shown: str) -> Iterator[None]:
    """What goes wrong between the run and the scheduler, as an error with a problem."""
    try:
        yield
    except KilledWorker as error:
        raise _unusable(shown, N_("a task has cost one worker after the other its life")) from error
    except (OSError, CancelledError, TimeoutError) as error:
        raise _unusable(shown, N_("the scheduler cannot be reached")) from error


def _unusable(shown: str, reason: str) -> SyndicateError:
    return SyndicateError(Problem.of(Code.EXECUTOR_UNUSABLE, value=shown, reason=reason))


class Cluster:
    """A scheduler's workers, as an executor (`workers.Executor`)."""

    is_elsewhere: Final = True
    portion: Final = 4
    """A task costs the scheduler, the worker and the run some milliseconds together, so that it should take a hundred."""

    def __init__(self, client: Client, shown: str, publication: Publication) -> None:
        self._client, self._shown, self._publication = client, shown, publication
        self._program = keeping.program(publication)
        self._given: tuple[object, str] | None = None
        self._numbers = count()
        self.sizes: dict[str, int] = {}
        """How many bytes were sent to each worker, by the name of what is shared."""

    def meet(self) -> None:
        """See that there are workers, and that all can do what is to be done.

        Raises:
            SyndicateError: as `joined`.
        """
        with _reported(self._shown):
            with suppress(TimeoutError):
                self._client.wait_for_workers(1, timeout=PATIENCE)
            found = self._client.run(_introduce, self._publication, on_error="return")
        if not found:
            raise self._deserted()
        for worker, introduced in sorted(found.items()):
            if isinstance(introduced, BaseException):
                reason = f"{type(introduced).__name__}: {introduced}"
                raise SyndicateError(
                    Problem.of(Code.WORKER_DIFFERENT, value=worker, name="syndicate", found=reason, expected="-")
                )
            program, problems = introduced
            if problem := _difference(self._program, program, worker):
                raise SyndicateError(problem)
            if problems:
                raise SyndicateError(*problems)

    def close(self) -> None:
        """Let the workers forget what they were given, where there still are any."""
        self._forget()

    def spread(
        self,
        function: Callable[[SharedT, ChunkT], ResultT],
        shared: SharedT,
        work: Iterable[ChunkT],
        *,
        here: Callable[[ChunkT], bool] = lambda _: False,
        otherwise: Callable[[ChunkT], ResultT] | None = None,
    ) -> Iterator[ResultT]:
        """As `Executor.spread`.

        Raises:
            SyndicateError: EXECUTOR_UNUSABLE: the scheduler or all workers are gone; WORKER_DIFFERENT, STORE_UNUSABLE: a
                worker that came later cannot do the work.
        """
        otherwise = otherwise or partial(function, shared)
        pending: deque[tuple[ChunkT, Future[_Given] | None]] = deque()
        ahead = 0
        try:
            for number, chunk in enumerate(work):
                if number % _RECOUNTED == 0:
                    ahead = max(1, self._threads()) * _AHEAD
                pending.append((chunk, None if here(chunk) else self._submit(function, shared, chunk)))
                if len(pending) >= ahead:
                    yield self._taken(*pending.popleft(), otherwise)
            while pending:
                yield self._taken(*pending.popleft(), otherwise)
        finally:
            left = [future for _, future in pending if future is not None]
            if left and self._is_connected:
                with suppress(OSError, CancelledError, TimeoutError):
                    self._client.cancel(left)

    def _threads(self) -> int:
        with _reported(self._shown):
            return sum(self._client.nthreads().values())

    def _submit(self, function: Callable[[SharedT, ChunkT], ResultT], shared: SharedT, chunk: ChunkT) -> Future[_Given]:
        name = self._share(shared)
        with _reported(self._shown):
            return self._client.submit(_perform, name, function, chunk, key=f"{name}-{next(self._numbers)}", pure=False)

    def _share(self, shared: object) -> str:
        """The name under which all workers have this at hand; what they had before is not needed any more."""
        if self._given is not None and self._given[0] is shared:
            return self._given[1]
        self._forget()
        name = f"syndicate-{uuid4().hex}"
        packed = zstandard.compress(cloudpickle.dumps(shared), 1)
        plugin = Shared(name, packed, self._program, self._publication)
        self._given, self.sizes[name] = (shared, name), len(packed)
        with _reported(self._shown):
            for _ in range(_TRIES - 1):
                with suppress(OSError):
                    self._client.register_plugin(plugin, name=name)
                    return name
            self._client.register_plugin(plugin, name=name)
        return name

    def _forget(self) -> None:
        if self._given is not None and self._is_connected:
            # A worker that is gone has nothing to forget.
            with suppress(OSError, CancelledError, TimeoutError, ValueError):
                self._client.unregister_worker_plugin(self._given[1])
        self._given = None

    @property
    def _is_connected(self) -> bool:
        """Whether the scheduler is there; each word to one that is gone would wait for it."""
        return bool(self._client.status == "running")

    def _taken(self, chunk: ChunkT, future: Future[_Given] | None, otherwise: Callable[[ChunkT], ResultT]) -> ResultT:
        if future is None:
            return otherwise(chunk)
        given = self._awaited(future)
        if given.problems:
            raise SyndicateError(*given.problems)
        if given.fault is not None:
            raise given.fault
        value: ResultT = given.value if given.is_here else otherwise(chunk)
        return value

    def _awaited(self, future: Future[_Given]) -> _Given:
        missed = 0
        while missed < _LOOKS:
            with _reported(self._shown):
                try:
                    return future.result(timeout=PATIENCE / _LOOKS)
                except TimeoutError:
                    missed = 0 if self._client.nthreads() else missed + 1
        raise self._deserted()

    def _deserted(self) -> SyndicateError:
        return _unusable(self._shown, N_("no worker is connected to the scheduler"))
