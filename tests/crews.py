"""A scheduler and workers of the tests' own: the commands of docs/scale.md, each a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_DASK = (sys.executable, "-m", "dask")
_LOCAL = ("--host", "127.0.0.1", "--no-dashboard")


def free_of_noise() -> dict[str, str]:
    """The environment of a process that is told nothing of the tests' own."""
    return os.environ | {"PYTHONWARNINGS": "ignore", "SYNDICATE_EXECUTOR": "local"}


class Crew:
    """A running scheduler, and the workers that it has."""

    def __init__(self, directory: Path) -> None:
        """What its processes say goes into a file in `directory`, where they run."""
        self.directory = directory
        self._log = (directory / "crew.log").open("ab")
        self.scheduler = self._start("scheduler", "--port", "0", *_LOCAL)
        self.address = self._listening(self.scheduler).removeprefix("tcp://")
        self.workers: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def url(self) -> str:
        """What `--executor` calls it."""
        return f"dask://{self.address}"

    def hire(self, name: str) -> subprocess.Popen[bytes]:
        """One more worker; without a nurse that would start it again."""
        options = ("--nthreads", "1", "--no-nanny", "--name", name, "--local-directory", str(self.directory), *_LOCAL)
        self.workers[name] = self._start("worker", f"tcp://{self.address}", *options)
        self._listening(self.workers[name])
        return self.workers[name]

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            (*_DASK, *arguments), stderr=subprocess.PIPE, stdout=self._log, env=free_of_noise(), cwd=self.directory
        )

    def _listening(self, process: subprocess.Popen[bytes]) -> str:
        """The address that a process says it listens at; what it says afterwards, nobody waits for."""
        assert process.stderr is not None
        for line in process.stderr:
            self._log.write(line)
            if b"Scheduler at:" in line or b"Registered to:" in line:
                return line.decode().rpartition(" ")[2].strip()
        raise AssertionError((self.directory / "crew.log").read_text())

    def kill(self, name: str) -> None:
        """Let a worker die, as where a machine loses its power."""
        self.workers[name].send_signal(signal.SIGKILL)
        self.workers[name].wait()

    def dismiss(self) -> None:
        """End all of them."""
        for process in (*self.workers.values(), self.scheduler):
            process.send_signal(signal.SIGKILL)
            process.communicate()
        self._log.close()


@contextmanager
def crew(directory: Path, workers: int = 2) -> Iterator[Crew]:
    """A scheduler with so many workers."""
    pytest.importorskip("distributed", reason="distributed is not installed")
    directory.mkdir(exist_ok=True)
    running = Crew(directory)
    try:
        for number in range(workers):
            running.hire(f"w{number}")
        yield running
    finally:
        running.dismiss()
