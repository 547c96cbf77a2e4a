from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import Newsroom, raw, tree

from syndicate import export, press, reception, workers, writing
from syndicate.errors import SyndicateError
from syndicate.problems import Code
from syndicate.workers import chunks, spread

pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")  # the test runner's threads


@given(st.lists(st.integers()), st.integers(1, 9))
def test_chunks_hold_all_items_in_their_order(items: list[int], size: int) -> None:
    found = list(chunks(iter(items), size))
    assert [item for chunk in found for item in chunk] == items
    assert all(len(chunk) == size for chunk in found[:-1])
    assert all(0 < len(chunk) <= size for chunk in found[-1:])


@pytest.mark.parametrize("count", [1, 2, 4])
def test_results_come_in_the_order_of_the_work(count: int) -> None:
    offset = 1000  # a closure: nothing of it is pickled
    assert list(spread(lambda number: number + offset, range(100), count)) == list(range(1000, 1100))


def test_no_work_is_no_result() -> None:
    assert list(spread(lambda number: number, [], 2)) == []


def test_one_worker_is_this_process_and_several_are_others() -> None:
    assert set(spread(lambda _: os.getpid(), range(9), 1)) == {os.getpid()}
    assert os.getpid() not in set(spread(lambda _: os.getpid(), range(9), 2))


@pytest.mark.parametrize("count", [1, 3])
def test_work_is_taken_only_a_little_ahead(count: int) -> None:
    work = iter(range(1000))
    results = spread(lambda number: number, work, count)
    assert [next(results) for _ in range(10)] == list(range(10))
    assert next(work) <= 10 + 3 * count
    results.close()
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("count", [1, 2])
def test_a_fault_in_the_work_is_raised_where_the_results_are_taken(count: int) -> None:
    def fail(number: int) -> int:
        if number == 5:
            raise ZeroDivisionError("five")
        return number

    results = spread(fail, range(100), count)
    taken = []
    with pytest.raises(ZeroDivisionError, match="five"):
        taken.extend(results)
    assert taken == [0, 1, 2, 3, 4]
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("count", [1, 2])
def test_a_fault_of_who_gives_the_work_is_raised_too(count: int) -> None:
    def work() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError("given")

    with pytest.raises(ZeroDivisionError, match="given"):
        list(spread(lambda number: number, work(), count))
    assert workers._job is None


def test_a_worker_that_is_killed_ends_the_run_and_leaves_none_behind() -> None:
    def perish(number: int) -> int:
        if number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    with pytest.raises(SyndicateError) as error:
        list(spread(perish, range(100), 2))
    assert (error.value.exit_code, error.value.problems[0].code) == (1, Code.RUN_FAILED)
    assert "killed" in str(error.value)
    assert multiprocessing.active_children() == []


def test_a_worker_without_a_job_says_so() -> None:
    with pytest.raises(RuntimeError, match="without a job"):
        workers._perform([])


ORPHANS = """
import os, time
from syndicate.workers import spread
def work(number):
    os.write(1, f"{os.getpid()}\\n".encode())
    time.sleep(60)
for _ in spread(work, range(2), 2):
    pass
"""


def test_workers_end_with_a_run_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", ORPHANS], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        found = [int(process.stdout.readline()) for _ in range(2)]
        process.kill()
    deadline = time.monotonic() + 30
    while any(_is_alive(worker) for worker in found):
        assert time.monotonic() < deadline, "a worker outlived its run"


def _is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_worker_whose_run_is_dead_already_ends_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    killed: list[tuple[int, int]] = []
    monkeypatch.setattr(workers.ctypes, "CDLL", lambda _: type("C", (), {"prctl": staticmethod(lambda *_: 0)}))
    monkeypatch.setattr(workers.os, "kill", lambda *call: killed.append(call))
    workers._end_with(os.getppid())
    assert killed == []
    workers._end_with(-1)
    assert killed == [(os.getpid(), signal.SIGKILL)]


@pytest.mark.parametrize("stage", ["intake", "entries", "documents"])
def test_a_run_whose_worker_is_killed_publishes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    newsroom = Newsroom(tmp_path)
    newsroom.export(raw("a1"))
    before = tree(newsroom.output)
    for module in (export, reception):
        monkeypatch.setattr(module, "WORTH_A_WORKER", 1)
    monkeypatch.setattr(reception, "_BYTES", 1)
    here = os.getpid()

    def perish(*_: object, **__: object) -> None:
        assert os.getpid() != here, "this is done by a worker"
        os.kill(os.getpid(), signal.SIGKILL)

    target = {
        "intake": (reception.intake, "take"),
        "entries": (writing, "_entries"),
        "documents": (press.Press, "_document"),
    }
    with monkeypatch.context() as patch:
        patch.setattr(*target[stage], perish)
        with pytest.raises(SyndicateError) as error:
            newsroom.export(raw("a1"), raw("a2"), raw("a3"), workers=2)
    assert error.value.problems[0].code is Code.RUN_FAILED
    assert tree(newsroom.output) == before
    assert sorted(path.name for path in (tmp_path / "public.releases").iterdir()) == ["000001"]
    newsroom.export(workers=2)
    assert newsroom.ids() == ["a1", "a2", "a3"]
