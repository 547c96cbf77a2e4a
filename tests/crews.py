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

    def __init__(self, directory: Path, *options: str) -> None:
        """What its processes say goes into a file in `directory`, where they run; `options` are for all of them."""
        self.directory, self._options = directory, options
        self._log = (directory / "crew.log").open("ab")
        self.scheduler = self._start("scheduler", "--port", "0", *_LOCAL)
        self.address = self._listening(self.scheduler)
        self.workers: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def url(self) -> str:
        """What `--executor` calls it."""
        return self.address.replace("tcp://", "dask://").replace("tls://", "dask+tls://")

    def hire(self, name: str) -> subprocess.Popen[bytes]:
        """One more worker; without a nurse that would start it again."""
        options = ("--nthreads", "1", "--no-nanny", "--name", name, "--local-directory", str(self.directory), *_LOCAL)
        self.workers[name] = self._start("worker", self.address, *options)
        self._listening(self.workers[name])
        return self.workers[name]

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            (*_DASK, *arguments, *self._options),
            stderr=subprocess.PIPE,
            stdout=self._log,
            env=free_of_noise(),
            cwd=self.directory,
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
        """End all of them, each as its service manager would."""
        processes = (*self.workers.values(), self.scheduler)
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
        self._log.close()


@contextmanager
def crew(directory: Path, workers: int = 2, *options: str) -> Iterator[Crew]:
    """A scheduler with so many workers; `options` are for all of them."""
    pytest.importorskip("distributed", reason="distributed is not installed")
    directory.mkdir(exist_ok=True)
    running = Crew(directory, *options)
    try:
        for number in range(workers):
            running.hire(f"w{number}")
        yield running
    finally:
        running.dismiss()
