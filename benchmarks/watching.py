"""A command in a process group of its own: how long it takes, and how much memory all its processes have together.

Memory is counted as the kernel shares it out (PSS in `/proc/PID/smaps_rollup`): a page that three processes share is
counted once. It is looked at every 50 ms, and that costs time, so a run is either timed or has its memory watched.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

EVERY: Final = 0.05
"""Seconds from one look at the memory to the next."""
_PSS: Final = re.compile(rb"^Pss:\s+(\d+) kB$", re.MULTILINE)
_SESSION: Final = 3  # of the fields after the command's name: proc(5)
_SAID: Final = 4_000  # characters of what a command that failed said


class CommandFailedError(Exception):
    """A command that is measured ended badly, so that there is nothing to measure."""


@dataclass(frozen=True)
class Run:
    """A command that has ended."""

    seconds: float
    output: bytes
    megabytes: float = 0.0
    """The most memory that its processes had together, where that was watched."""
    processes: int = 0
    """The most processes that were there at once, where that was watched."""


def run(
    command: Sequence[str | Path],
    *,
    directory: Path,
    variables: Mapping[str, str] | None = None,
    watched: bool = False,
    accepted: Sequence[int] = (0,),
) -> Run:
    """Run a command to its end; its temporary files are in `directory`.

    Raises:
        CommandFailedError: it ended with another status than those accepted.
    """
    environment = os.environ | {"TMPDIR": str(directory), "PYTHONHASHSEED": "0"} | dict(variables or {})
    (directory / "said.txt").write_bytes(b"")
    with (directory / "printed.txt").open("wb+") as out, (directory / "said.txt").open("wb") as said:
        begun = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command], stdout=out, stderr=said, env=environment, start_new_session=True
        )
        try:
            peak, most = _watched(process) if watched else (0.0, 0)
            code = process.wait()
        except BaseException:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        seconds = time.perf_counter() - begun
        out.seek(0)
        output = out.read()
    if code not in accepted:
        complaint = (directory / "said.txt").read_text(encoding="utf-8", errors="replace")[-_SAID:]
        raise CommandFailedError(
            f"{Path(str(command[0])).name} ended with {code}: {complaint or output[-_SAID:].decode(errors='replace')}"
        )
    return Run(seconds, output, peak, most)


def python(script: str) -> list[str]:
    """The beginning of a command that runs a script beside this one in a process of its own."""
    return [sys.executable, str(Path(__file__).resolve().parent / script)]


def _watched(process: subprocess.Popen[bytes]) -> tuple[float, int]:
    """Look at the memory of a command's processes until it ends: the most that they had together, in MB, and how many."""
    peak, most = 0, 0
    while process.poll() is None:
        found = [_pss(pid) for pid in members(process.pid)]
        peak, most = max(peak, sum(found)), max(most, len(found))
        time.sleep(EVERY)
    return peak / 1024, most


def members(session: int) -> list[int]:
    """The processes of a session: those that a command has started, whoever their parent is by now."""
    found = []
    for entry in os.scandir("/proc"):
        if entry.name.isdecimal():
            with suppress(OSError):
                fields = Path(entry.path, "stat").read_bytes().rpartition(b")")[2].split()
                if int(fields[_SESSION]) == session:
                    found.append(int(entry.name))
    return found


def _pss(pid: int) -> int:
    """A process's share of the memory in KiB; 0 of one that has just ended."""
    with suppress(OSError):
        found = _PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_bytes())
        return int(found[1]) if found else 0
    return 0
