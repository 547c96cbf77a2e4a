"""The real `syndicate export`, killed at any point or out of disk space: what readers see stays whole, nothing is lost."""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from newsroom import tree

EXAMPLE = Path(__file__).parents[1] / "examples" / "newsroom"
NOW = "2026-11-20T18:00:00Z"
POINTS = 16
SEED = 20_261_120
FEEDS = """
[feeds]
limit = 20
formats = ["rss", "atom", "jsonfeed", "newsml"]
section = { enabled = false }
region = { enabled = false }
tag = { enabled = false }
author = { enabled = false }

[feeds.breaking]
limit = 20
max_age_days = 2

[feeds.ranking]
limit = 10
"""
"""Fewer feeds than the example has, so that a run takes about a second."""


def make(directory: Path) -> Path:
    """Half of the example newsroom with fewer feeds, in a directory of its own."""
    (directory / "articles").mkdir(parents=True)
    for path in sorted((EXAMPLE / "articles").glob("*.json"))[::2]:
        shutil.copy(path, directory / "articles")
    shutil.copy(EXAMPLE / "most-read.jsonl", directory)
    text = (EXAMPLE / "syndicate.toml").read_text(encoding="utf-8")
    begin, end = text.index("[feeds]"), text.index("[[sources]]")
    (directory / "syndicate.toml").write_text(text[:begin] + FEEDS.lstrip() + "\n" + text[end:], encoding="utf-8")
    return directory


def change(newsroom: Path) -> None:
    """A day later: articles changed, withdrawn, new, and broken."""
    articles = sorted((newsroom / "articles").glob("*.json"))
    for place, path in enumerate(articles):
        article = json.loads(path.read_bytes())
        if place % 3 == 0:
            article |= {"version": article.get("version", 1) + 1, "headline": f"{article['headline']} (2)"}
        elif place % 10 == 1:
            article |= {"version": article.get("version", 1) + 1, "status": "canceled", "updated": NOW}
        elif place % 10 == 2:
            fresh = article | {"id": f"new-{article['id']}", "url": f"{article['url']}-new"}
            (newsroom / "articles" / f"new-{path.name}").write_text(json.dumps(fresh), encoding="utf-8")
        path.write_text(json.dumps(article), encoding="utf-8")
    (newsroom / "articles" / "broken.json").write_text("{", encoding="utf-8")


def start(newsroom: Path, **options: Any) -> subprocess.Popen[bytes]:
    """The export of a newsroom into `public` in the same directory, as a process of its own."""
    entry = "from syndicate.cli import main; main()"
    arguments = ("export", "--quiet", "--now", NOW, "--workers", "2")
    return subprocess.Popen(
        [
            sys.executable,
            "-c",
            entry,
            *arguments,
            "--config",
            newsroom,
            "--output",
            options.pop("output", newsroom / "public"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=os.environ | {"LANG": "C", "LC_ALL": "C"},
        **options,
    )


def run(newsroom: Path, **options: Any) -> tuple[int, str]:
    """Its exit code and what it said."""
    with start(newsroom, **options) as process:
        said, _ = process.communicate(timeout=120)
    return process.returncode, said.decode()


def copy(newsroom: Path, target: Path) -> Path:
    """A newsroom as it is, its output and store with it; files of releases are never written again, so they are linked."""
    shutil.copytree(newsroom, target, symlinks=True, copy_function=_link_or_copy)
    return target


def _link_or_copy(source: str, target: str) -> str:
    if "public.releases" in source and not source.endswith("report.json"):
        os.link(source, target)
        return target
    return shutil.copy2(source, target)


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes], dict[str, bytes], float]:
    """A newsroom after its first run, its sources changed since; the release then and after another run; its seconds."""
    directory = tmp_path_factory.mktemp("killed")
    newsroom = make(directory / "newsroom")
    assert run(newsroom)[0] == 0
    before = tree(newsroom / "public")
    change(newsroom)
    undisturbed = copy(newsroom, directory / "undisturbed")
    begun = time.monotonic()
    assert run(undisturbed)[0] == 3
    seconds = time.monotonic() - begun
    after = tree(undisturbed / "public")
    assert before != after
    return newsroom, before, after, seconds


def assert_whole(newsroom: Path, *releases: dict[str, bytes]) -> dict[str, bytes]:
    """What readers see is one of these releases, every file as its manifest says, and nothing half made is beside it."""
    output = newsroom / "public"
    found = tree(output)
    assert found in releases
    listed = json.loads(found["manifest.json"])["documents"]
    digests = {one["path"]: one["sha256"] for one in listed}
    digests |= {f"{one['path']}.gz": one["encodings"]["gzip"]["sha256"] for one in listed if one["encodings"]}
    assert digests.keys() == found.keys() - {"manifest.json"}
    assert any(path.endswith(".gz") for path in digests)
    assert all(sha256 == hashlib.sha256(found[path]).hexdigest() for path, sha256 in digests.items())
    assert json.loads((output / "report.json").read_bytes())["documents"]
    assert json.loads((newsroom / "public.report.json").read_bytes())["documents"]
    # Hidden names, which no web server gives out, are all that may be half made.
    beside = {path.name for path in newsroom.iterdir() if not path.name.startswith(".")}
    assert beside <= {"articles", "most-read.jsonl", "state", "syndicate.toml"} | {
        f"public{ending}"
        for ending in (
            "",
            ".history.jsonl",
            ".kept.json",
            ".ledger",
            ".lock",
            ".releases",
            ".report.html",
            ".report.json",
        )
    }
    with sqlite3.connect(newsroom / "state" / "syndicate.db") as store:
        assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    store.close()
    return found


def assert_recovers(newsroom: Path, after: dict[str, bytes]) -> None:
    """The next run succeeds, leaves what an undisturbed one does, and nothing of the one that was killed."""
    code, said = run(newsroom)
    assert code == 3, said
    assert tree(newsroom / "public") == after
    assert [path.name for path in newsroom.iterdir() if path.name.startswith(".")] == []
    assert all(path.name.isdigit() for path in (newsroom / "public.releases").iterdir())


def wait_for(process: subprocess.Popen[bytes], condition: Callable[[], bool]) -> None:
    """Wait until a condition holds, or the process has ended."""
    while process.poll() is None and not condition():
        pass


def test_a_run_that_is_killed_at_any_point_leaves_the_old_release_or_the_new_one(
    days: tuple[Path, dict[str, bytes], dict[str, bytes], float], tmp_path: Path
) -> None:
    newsroom, before, after, seconds = days
    fractions = random.Random(SEED).choices(range(1000), k=POINTS)

    def kill(point: int) -> bool:
        mine = copy(newsroom, tmp_path / str(point))
        with start(mine) as process:
            time.sleep(seconds * fractions[point] / 1000)  # the point is the test's subject, not a wait for something
            process.kill()
            process.communicate()
        is_old = assert_whole(mine, before, after) == before
        assert_recovers(mine, after)
        shutil.rmtree(mine)
        return is_old and process.returncode == -signal.SIGKILL

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(kill, range(POINTS))) >= POINTS // 2, "the process was killed while it worked"


MOMENTS: dict[str, Callable[[Path], bool]] = {
    "the store is written": lambda newsroom: (newsroom / "state" / "syndicate.db-wal").exists(),
    "staging begins": lambda newsroom: any((newsroom / "public.releases").glob(".staging-*")),
    "a document is staged": lambda newsroom: any((newsroom / "public.releases").glob(".staging-*/*/*.xml")),
    "the manifest is staged": lambda newsroom: any((newsroom / "public.releases").glob(".staging-*/manifest.json")),
    "the release is made": lambda newsroom: (newsroom / "public.releases" / "000002").exists(),
    "the release is published": lambda newsroom: (newsroom / "public").readlink().name == "000002",
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_run_that_is_killed_at_the_worst_moments_too(
    days: tuple[Path, dict[str, bytes], dict[str, bytes], float], tmp_path: Path, moment: str
) -> None:
    newsroom, before, after, _ = days
    mine = copy(newsroom, tmp_path / "newsroom")
    with start(mine) as process:
        wait_for(process, lambda: MOMENTS[moment](mine))
        process.kill()
        process.communicate()
    assert_whole(mine, before, after)
    assert_recovers(mine, after)


def test_the_first_run_that_is_killed_publishes_nothing(tmp_path: Path) -> None:
    newsroom = make(tmp_path / "newsroom")
    with start(newsroom) as process:
        wait_for(process, lambda: any(newsroom.glob("public.releases/.staging-*/*/*.xml")))
        process.kill()
        process.communicate()
    assert not os.path.lexists(newsroom / "public")
    assert run(newsroom)[0] == 0


# --- a full disk ----------------------------------------------------------------------------------------------------


@contextmanager
def disk(directory: Path, size: int) -> Iterator[None]:
    """A file system of so many bytes at a directory, unmounted whatever happens."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a file system of a limited size")
    directory.mkdir(exist_ok=True)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"tmpfs", os.fsencode(directory), b"tmpfs", 0, f"size={size}".encode()) != 0:
        pytest.skip(f"no file system can be mounted here: {os.strerror(ctypes.get_errno())}")
    try:
        yield
    finally:
        lazily = 2  # MNT_DETACH: even while something is open
        assert libc.umount2(os.fsencode(directory), lazily) == 0


def fill(directory: Path, *, leave: int) -> Path:
    """A file that takes all space but a little."""
    filler = directory / "filler"
    space = os.statvfs(directory)
    filler.write_bytes(bytes(max(0, space.f_bavail * space.f_frsize - leave)))
    return filler


@pytest.mark.parametrize("leave", [0, 20_000, 500_000])
def test_where_the_output_is_full_the_old_release_stays_and_the_path_is_named(
    days: tuple[Path, dict[str, bytes], dict[str, bytes], float], tmp_path: Path, leave: int
) -> None:
    newsroom, _, after, _ = days
    mine = copy(newsroom, tmp_path / "newsroom")
    output = tmp_path / "disk" / "public"
    with disk(output.parent, 64_000_000):
        # The newsroom as it was a day ago, published there.
        yesterday = make(tmp_path / "yesterday")
        assert run(yesterday, output=output)[0] == 0
        before = tree(output)
        filler = fill(output.parent, leave=leave)
        code, said = run(mine, output=output)
        assert code == 1, said
        assert str(output) in "".join(said.split())
        assert "No space left on device" in " ".join(said.split())
        assert tree(output) == before
        assert [path.name for path in (output.parent / "public.releases").iterdir()] == ["000001"]
        filler.unlink()
        assert run(mine, output=output)[0] == 3
        assert tree(output) == after


@pytest.mark.parametrize("leave", [0, 100_000])
def test_where_the_store_is_full_nothing_is_published_or_lost(
    days: tuple[Path, dict[str, bytes], dict[str, bytes], float], tmp_path: Path, leave: int
) -> None:
    newsroom, before, after, _ = days
    mine = copy(newsroom, tmp_path / "newsroom")
    kept = tmp_path / "store"
    (mine / "state").rename(kept)
    with disk(mine / "state", 16_000_000):
        for path in kept.iterdir():
            shutil.copy(path, mine / "state")
        filler = fill(mine / "state", leave=leave)
        code, said = run(mine)
        assert code == 1, said
        assert "state/syndicate.db" in "".join(said.split())
        assert re.search("cannot be used: (database or disk is full|disk I/O error)", " ".join(said.split()))
        filler.unlink()
        assert_whole(mine, before)
        assert_recovers(mine, after)
