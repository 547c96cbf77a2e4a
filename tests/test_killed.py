"""The real job, killed at any moment or short of disk: the old release stands, nothing is lost, the next run succeeds."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

STARTER = Path(__file__).parents[1] / "examples" / "newsroom"
STORIES = ("q1001", "q1003", "q1011", "q1025", "q1032", "q1037")
NOW = "2026-11-20T18:00:00Z"
MOMENTS = 16


def command(newsroom: Path, *options: str) -> list[str]:
    config = ["--config", str(newsroom / "syndicate.toml"), "--now", NOW, "--output", str(newsroom / "public")]
    return [sys.executable, "-m", "syndicate", "export", *config, *options]


def run(newsroom: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(newsroom, *options), capture_output=True, text=True, check=False, timeout=120)


def make_newsroom(directory: Path) -> Path:
    """A part of the example newsroom, so that a run takes about a second."""
    (directory / "articles").mkdir(parents=True)
    for story in STORIES:
        for path in (STARTER / "articles").glob(f"{story}-*.json"):
            shutil.copy(path, directory / "articles")
    text = (STARTER / "syndicate.toml").read_text(encoding="utf-8").split('[[sources]]\nname = "most-read"')[0]
    fewer = "".join(f"[feeds.{kind}]\nenabled = false\n" for kind in ("tag", "author", "region"))
    (directory / "syndicate.toml").write_text(text + fewer, encoding="utf-8")
    return directory


def change(newsroom: Path) -> None:
    """What the CMS says the next day: every article has a new version, one of them is withdrawn."""
    for path in (newsroom / "articles").glob("*.json"):
        article = json.loads(path.read_text(encoding="utf-8"))
        article["version"] = article.get("version", 1) + 1
        article["headline"] += " (2)"
        article["updated"] = "2026-11-20T17:00:00Z"
        if article["id"].startswith("q1003"):
            article["status"] = "canceled"
        path.write_text(json.dumps(article), encoding="utf-8")


def release(newsroom: Path) -> dict[str, bytes]:
    """What readers see: every file of the release but its report, which has timings."""
    root = (newsroom / "public").resolve()
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name != "report.json"
    }


def assert_whole(found: dict[str, bytes]) -> None:
    """Assert that a release is exactly what its manifest says."""
    listed = {one["path"]: one["sha256"] for one in json.loads(found["manifest.json"])["documents"]}
    assert listed == {
        path: hashlib.sha256(data).hexdigest() for path, data in found.items() if path != "manifest.json"
    }


@dataclass(frozen=True)
class Nights:
    """A newsroom after its first night, its CMS changed since, and what two undisturbed nights publish."""

    newsroom: Path
    first: dict[str, bytes]
    second: dict[str, bytes]
    seconds: float


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    newsroom = make_newsroom(tmp_path_factory.mktemp("nights") / "newsroom")
    assert run(newsroom).returncode == 0
    first = release(newsroom)
    change(newsroom)
    undisturbed = newsroom.with_name("undisturbed")
    shutil.copytree(newsroom, undisturbed, symlinks=True)
    begun = time.perf_counter()
    assert run(undisturbed).returncode == 0
    seconds = time.perf_counter() - begun
    second = release(undisturbed)
    assert first != second
    return Nights(newsroom, first, second, seconds)


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_run_killed_at_any_moment_leaves_one_whole_release_and_the_next_run_succeeds(nights, tmp_path, moment):
    newsroom = tmp_path / "newsroom"
    shutil.copytree(nights.newsroom, newsroom, symlinks=True)
    share = (moment + random.Random(moment).random()) / MOMENTS
    process = subprocess.Popen(command(newsroom), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    # The moments are spread over the run; how long it takes is known only roughly, and the last ones may come too late.
    time.sleep(nights.seconds * share)
    process.send_signal(signal.SIGKILL)
    process.wait()

    seen = release(newsroom)
    assert_whole(seen)
    assert seen in (nights.first, nights.second)

    again = run(newsroom)
    assert again.returncode == 0, again.stderr
    assert release(newsroom) == nights.second
    assert not [path for path in (newsroom / "public.releases").iterdir() if not path.name.isdigit()]
    kept = [path.name for path in newsroom.iterdir() if path.name.startswith(".")]
    assert not kept


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.decode().strip()}")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def fill(disk: Path, leave: int) -> Path:
    """Take all of the disk but `leave` bytes."""
    ballast = disk / "ballast"
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    ballast.write_bytes(b"\0" * max(free - leave, 0))
    return ballast


@pytest.mark.parametrize("leave", [0, 200_000, 600_000])
def test_a_full_disk_publishes_nothing_and_loses_nothing(nights, small_disk, leave):
    newsroom = small_disk / "newsroom"
    shutil.copytree(nights.newsroom, newsroom, symlinks=True)
    ballast = fill(small_disk, leave)

    failed = run(newsroom)

    assert failed.returncode == 1, failed.stderr
    assert str(newsroom) in "".join(failed.stderr.split()), "the message names the path"
    assert "Traceback" not in failed.stderr
    assert release(newsroom) == nights.first

    ballast.unlink()
    assert run(newsroom).returncode == 0
    assert release(newsroom) == nights.second
