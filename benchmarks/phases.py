"""What is measured of an archive, phase by phase; each runs in processes of its own."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import archive
import hugo
import orjson
import watching
from corpus import NOW, SHARE

from syndicate.articles import rfc3339

PER_STORY: Final = sum(SHARE.values())
"""How many articles a story has."""
_HERE: Final = Path(__file__).resolve().parent
_FEW, _FIFTH, _TENTH = 400, 5, 10
_SAMPLE: Final = 480  # articles of the stack
_PAGES: Final = 20_000  # of Hugo
_PER_ARTICLE, _PER_ENTRY = 200_000, 73_000  # bytes: with the floor's copy; of an entry in four formats, gzip included
_LISTED, _SLOTS = 9, 64_500  # feeds in which an article stands; entries of 1,290 full feeds
_SETTLED: Final = 2.5  # seconds
_BLOCK, _DIGEST = 4_096, 8  # bytes: of SQLite's pages, of what they are compared by
_ACCOUNTS: Final = frozenset({"public.report.json", "public.report.html", "public.history.jsonl", "report.json"})
"""The files in which a run gives account of itself, whether anything has changed or not."""

Measured = dict[str, Any]


class SkippedError(Exception):
    """A phase cannot be measured here; the message says why."""


@dataclass(frozen=True)
class Newsroom:
    """An archive of so many stories, with its publication, its store and its releases in a directory."""

    directory: Path
    stories: int
    workers: int

    @property
    def output(self) -> Path:
        """Where it publishes."""
        return self.directory / "public"

    def make(self) -> tuple[int, int]:
        """Make the archive; how many articles and bytes."""
        shutil.rmtree(self.directory, ignore_errors=True)
        archive.publication(self.directory)
        return archive.write(self.directory, self.stories)

    def export(self, now: datetime, *, watched: bool = False) -> tuple[watching.Run, Measured]:
        """Run the nightly job as an operator does; how long it took, and its own report."""
        command = [sys.executable, "-m", "syndicate", "export", "--quiet", "--config", self.directory]
        command += ["--output", self.output, "--workers", str(self.workers), "--now", rfc3339(now)]
        self._settle()
        run = watching.run(command, directory=self.directory, watched=watched)
        report: Measured = orjson.loads((self.directory / "public.report.json").read_bytes())
        return run, report

    def _settle(self) -> None:
        """Wait until the files that are read are old enough: an export reads younger ones once more the next time."""
        changed = max((self.directory / name).stat().st_ctime for name in (archive.ARCHIVE, archive.TODAY))
        time.sleep(max(0.0, changed + _SETTLED - time.time()))

    def files(self) -> dict[str, int]:
        """The files of the release, the encodings among them, and their bytes."""
        root = self.output.resolve()
        found = (path for path in root.rglob("*") if path.is_file())
        return {str(path.relative_to(root)): path.stat().st_size for path in found}


@dataclass(frozen=True)
class Bench:
    """The phases, over one archive in one directory."""

    directory: Path
    stories: int
    workers: int
    changes: int
    repeat: int
    figures: dict[str, Measured]
    """What was measured, by phase; phases add to it."""

    @property
    def large(self) -> Newsroom:
        """The archive."""
        return Newsroom(self.directory / "large", self.stories, self.workers)

    @property
    def needed(self) -> int:
        """How many bytes the largest phase takes on the disk, roughly."""
        articles = int(self.stories * PER_STORY)
        return articles * _PER_ARTICLE + min(articles * _LISTED, _SLOTS) * _PER_ENTRY * 3

    @property
    def is_of_another_program(self) -> bool:
        """Whether the program was changed since the whole archive was exported."""
        exported = self.directory / "program"
        return exported.exists() and exported.read_text() != program()

    def whole(self) -> Measured:
        """The whole archive, all formats, from nothing to a release."""
        articles, size = self.large.make()
        run, report = self.large.export(NOW)
        files = self.large.files()
        (self.directory / "sizes.json").write_bytes(orjson.dumps(files))
        (self.directory / "program").write_text(program())
        return {
            "seconds": run.seconds,
            "articles": articles,
            "microseconds_an_article": run.seconds / articles * 1e6,
            "source_bytes": size,
            "feeds": sum(name.endswith("/feed.json") and "/archive/" not in name for name in files),
            "files": len(files),
            "bytes": sum(files.values()),
            "store_bytes": sum(path.stat().st_size for path in (self.large.directory / "state").glob("*.db*")),
            "timings": report["timings"],
            "entries": _by_format(report["entries"]),
            "documents": _by_format(report["documents"]),
        }

    def floor(self) -> Measured:
        """The least that the whole archive can take: see floor.py."""
        place = self.directory / "floor"
        shutil.rmtree(place, ignore_errors=True)
        source, sizes = self.large.directory / archive.ARCHIVE, self.directory / "sizes.json"
        command = [*watching.python("floor.py"), source, sizes, place, str(self.workers)]
        run = watching.run(command, directory=self.directory)
        shutil.rmtree(place)
        found: Measured = json.loads(run.output)
        return found | {"inside": found["seconds"], "seconds": run.seconds}

    def stack(self) -> Measured:
        """What the stack of stack.py would take for the same documents.

        Its work is taken to be divided between the workers perfectly; writing the documents is taken from the floor.
        """
        python = self._environment()
        articles = self.figures["whole"]["articles"]
        sample = min(_SAMPLE, articles)
        place = self.directory / "stack"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        source = self.large.directory / archive.ARCHIVE
        run = watching.run([python, _HERE / "stack.py", source, str(sample), place], directory=place)
        halves: dict[str, list[float]] = json.loads(run.output)
        each = {part: min(found) for part, found in halves.items()}
        entries = self.figures["whole"]["entries"]
        counts = dict.fromkeys(("pydantic", "bleach", "sqlite", "newsmlg2"), articles)
        counts |= {"feedgen, rss and atom": entries.get("rss", 0), "json": entries.get("jsonfeed", 0)}
        seconds = {part: each[part] * counts[part] / 1e6 for part in each}
        writing = self.figures.get("floor", {}).get("writing_seconds", 0.0)
        return {
            "seconds": sum(seconds.values()) / self.workers + writing,
            "writing_seconds": writing,
            "sample": sample,
            "microseconds": each,
            "second_half_to_first": {part: found[-1] / found[0] for part, found in halves.items()},
            "seconds_of_one_process": seconds,
        }

    def changed(self) -> Measured:
        """A day's changes in the archive, and the same in one ten times smaller."""
        small = Newsroom(self.directory / "small", max(1, self.stories // _TENTH), self.workers)
        small.make()
        small.export(NOW)
        found: Measured = {"changes": self.changes, "small_stories": small.stories}
        (self.directory / "touched").touch()
        for name, newsroom in (("small", small), ("large", self.large)):
            archive.write_changes(newsroom.directory, self.changes, small.stories)
            run, report = newsroom.export(archive.TONIGHT)
            found[name] = run.seconds
            found[f"{name}_timings"] = report["timings"]
            found[f"{name}_documents_changed"] = report["changed"]
            found[f"{name}_kept"] = {kind: one["hits"] for kind, one in report["kept"].items()}
        shutil.rmtree(small.directory)
        self._require_same_program()
        return found

    def unchanged(self) -> Measured:
        """Nothing changed: how long it takes, and what is written all the same."""
        is_changed = "changes" in self.figures and "skipped" not in self.figures["changes"]
        now = (archive.TONIGHT if is_changed else NOW) + timedelta(minutes=1)
        runs = []
        touched: set[str] = set()
        differing = 0
        for _ in range(self.repeat):
            before, store = stamps(self.large.directory), blocks(self.large.directory)
            runs.append(self.large.export(now))
            after = stamps(self.large.directory)
            written = {name for name in after.keys() | before.keys() if after.get(name) != before.get(name)}
            touched |= written
            rest = {name for name in written if Path(name).name not in _ACCOUNTS}
            found = sum(after[name][2] for name in rest if name in after and name not in store)
            again = blocks(self.large.directory) if rest & store.keys() else store
            found += sum(_differing(store.get(name, b""), again[name]) for name in again)
            differing = max(differing, found)
        self._require_same_program()
        run, report = min(runs, key=lambda one: one[0].seconds)
        return {
            "seconds": run.seconds,
            "inside": report["seconds"],
            "timings": report["timings"],
            "bytes": differing,
            "touched": sorted(name for name in touched if Path(name).name not in _ACCOUNTS),
            "accounts": sorted(name for name in touched if Path(name).name in _ACCOUNTS),
        }

    def memory(self) -> Measured:
        """The memory of all processes together, for the archive and for one five times smaller."""
        found: Measured = {}
        for name, stories in (("small", max(1, self.stories // _FIFTH)), ("large", self.stories)):
            newsroom = Newsroom(self.directory / f"memory-{name}", stories, self.workers)
            newsroom.make()
            run, _ = newsroom.export(NOW, watched=True)
            shutil.rmtree(newsroom.directory)
            found[name] = {"stories": stories, "megabytes": run.megabytes, "processes": run.processes}
        return found

    def feedgen(self) -> Measured:
        """Documents beside plain feedgen: see feeding.py."""
        place = self.directory / "feeding"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        command = [*watching.python("feeding.py"), str(min(self.stories, _FEW)), place, str(self.repeat)]
        found: Measured = json.loads(watching.run(command, directory=place).output)
        shutil.rmtree(place)
        return found

    def hugo(self) -> Measured:
        """RSS for the same pages and feeds beside Hugo: see hugo.py."""
        try:
            program, variables = hugo.found(self.directory / "debian")
        except hugo.HugoMissingError as error:
            raise SkippedError(str(error)) from error
        place = self.directory / "hugo"
        shutil.rmtree(place, ignore_errors=True)
        ours = Newsroom(place / "ours", self.stories, self.workers)
        publication, places = archive.sections_only(ours.directory)
        archive.write(ours.directory, self.stories, limit=_PAGES)
        paths = {place.rpartition("/")[2]: place for place in places}
        pages = hugo.write_site(place / "site", ours.directory / archive.ARCHIVE, places, paths)
        seconds, feeds = hugo.build([program], place / "site", place / "site-output", variables, place)
        run, report = ours.export(NOW)
        found = {"pages": pages, "feeds": feeds, "hugo": seconds, "ours": run.seconds, "timings": report["timings"]}
        documents = _by_format(report["documents"])
        if documents["rss"] != feeds:
            raise RuntimeError(f"Hugo wrote {feeds} feeds and {publication.name} {documents['rss']}: not the same")
        shutil.rmtree(place)
        return found

    def _require_same_program(self) -> None:
        """See to it that what was kept could be good.

        Raises:
            SkippedError: somebody has changed the program since the whole archive was exported.
        """
        if self.is_of_another_program:
            raise SkippedError("the program was changed while it was measured, so nothing that was kept was good")

    def _environment(self) -> Path:
        """The interpreter of an environment that has the stack's packages and nothing of ours.

        Raises:
            SkippedError: they cannot be installed here.
        """
        place = self.directory / "environment"
        python = place / "bin" / "python"
        if not (place / "complete").exists():
            shutil.rmtree(place, ignore_errors=True)
            wanted = ["--require-hashes", "--requirement", _HERE / "stack.txt"]
            try:
                watching.run([sys.executable, "-m", "venv", place], directory=self.directory)
                pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted]
                watching.run(pip, directory=self.directory)
            except watching.CommandFailedError as error:
                raise SkippedError(f"stack.txt cannot be installed: {str(error).splitlines()[-1]}") from error
            (place / "complete").touch()
        return python


PHASES: Final[Mapping[str, Callable[[Bench], Measured]]] = {
    "whole": Bench.whole,
    "floor": Bench.floor,
    "stack": Bench.stack,
    "changes": Bench.changed,
    "unchanged": Bench.unchanged,
    "memory": Bench.memory,
    "feedgen": Bench.feedgen,
    "hugo": Bench.hugo,
}
"""What there is to measure, in the order in which it is."""
ON_THE_WHOLE: Final = ("floor", "stack", "changes", "unchanged")
"""The phases that look at the archive that `whole` has exported."""


def stamps(directory: Path) -> dict[str, tuple[int, int, int]]:
    """Every file below a directory: its inode, when it was written, and its bytes; what a run prints left out."""
    found = {}
    for root, _, names in os.walk(directory):
        for name in names:
            if name not in ("printed.txt", "said.txt"):
                one = Path(root, name).lstat()
                found[str(Path(root, name).relative_to(directory))] = (one.st_ino, one.st_mtime_ns, one.st_size)
    return found


def blocks(directory: Path) -> dict[str, bytes]:
    """The files of the store, each as the digests of its blocks, one behind the other."""
    found = {}
    for path in sorted((directory / "state").glob("*.db*")):
        with path.open("rb") as file:
            parts = iter(lambda file=file: file.read(_BLOCK), b"")  # type: ignore[misc]
            found[str(path.relative_to(directory))] = b"".join(
                blake2b(part, digest_size=_DIGEST).digest() for part in parts
            )
    return found


def _differing(before: bytes, after: bytes) -> int:
    """The bytes of the blocks in which two files differ, by their digests."""
    starts = range(0, max(len(before), len(after)), _DIGEST)
    return sum(_BLOCK for at in starts if before[at : at + _DIGEST] != after[at : at + _DIGEST])


def program() -> str:
    """A digest of this program's files, by what the file system says of them: kept entries are good for one program."""
    found = blake2b(digest_size=_DIGEST)
    for root in ("syndicate", "locales", "schemas"):
        for path in sorted((_HERE.parent / root).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                stamp = path.stat()
                found.update(f"{path} {stamp.st_size} {stamp.st_mtime_ns}\n".encode())
    return found.hexdigest()


def _by_format(report: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for by in report.values():
        counted.update(by)
    return dict(sorted(counted.items()))


def chosen(only: Sequence[str]) -> list[str]:
    """The phases to run, with the one that others look at, in their order."""
    wanted = set(only or PHASES)
    if wanted.intersection(ON_THE_WHOLE):
        wanted.add("whole")
    return [name for name in PHASES if name in wanted]
