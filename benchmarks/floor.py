"""The floor: validating, sanitising, storing an archive and writing the bytes of its release, and nothing else.

    python benchmarks/floor.py ARCHIVE SIZES DIRECTORY WORKERS

ARCHIVE is JSON Lines; SIZES is a JSON object of a release's files, path to bytes. Nothing is linked, selected, rendered,
put together, checked or compressed: no program that does any of this can be faster than what is left. pydantic validates
each line against a plain model, nh3 sanitises its body, SQLite keeps the line, and as many bytes as the release has are
written to files of the same names, then synced as a release is. Work goes to processes as ranges of the file and lists
of paths. Prints the seconds of each part as JSON.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import nh3
from plain import Article

_RANGE: Final = 2 << 20  # bytes of the archive for one task
_FILES: Final = 64  # for one task
_AT_ONCE: Final = 16  # syncs, as in a release
_BLOCK: Final = b"\n" * (1 << 20)

Row = tuple[str, int, str, bytes]


def ranges(size: int) -> Iterator[tuple[int, int]]:
    """Ranges of a file of so many bytes; a line belongs to the range in which it begins."""
    for start in range(0, size, _RANGE):
        yield start, min(start + _RANGE, size)


def taken(archive: str, bounds: tuple[int, int]) -> list[Row]:
    """The articles of a range, validated and sanitised, as rows for the store."""
    start, end = bounds
    rows = []
    with Path(archive).open("rb") as file:
        if start:
            file.seek(start - 1)
            file.readline()
        while file.tell() < end and (line := file.readline()):
            article = Article.model_validate_json(line)
            nh3.clean(article.body)
            rows.append((article.id, article.version, article.language, line))
    return rows


def stored(database: Path, groups: Iterable[list[Row]]) -> int:
    """Keep rows in a new database as durably as an export does; how many there were."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE article (id TEXT PRIMARY KEY, version INTEGER, language TEXT, payload BLOB)")
    count = 0
    for rows in groups:
        with connection:
            connection.executemany("INSERT OR REPLACE INTO article VALUES (?, ?, ?, ?)", rows)
        count += len(rows)
    connection.close()
    return count


def written(directory: str, files: Sequence[tuple[str, int]]) -> tuple[int, float]:
    """Write files of these sizes and sync them; their bytes, and the seconds for which syncing was waited for."""
    size, open_ = 0, []
    for name, length in files:
        descriptor = os.open(Path(directory, name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        open_.append(descriptor)
        left = length
        while left > 0:
            left -= os.write(descriptor, memoryview(_BLOCK)[:left])
        size += length
    begun = perf_counter()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(os.fsync, open_))
    waited = perf_counter() - begun
    for descriptor in open_:
        os.close(descriptor)
    return size, waited


def measure(archive: Path, sizes: dict[str, int], directory: Path, workers: int) -> dict[str, Any]:
    """Do all of it, and say how long it took."""
    directory.mkdir()
    tree = directory / "tree"
    for name in sorted({str(Path(name).parent) for name in sizes}):
        (tree / name).mkdir(parents=True, exist_ok=True)
    files = sorted(sizes.items())
    groups = [files[at : at + _FILES] for at in range(0, len(files), _FILES)]
    begun = perf_counter()
    with ProcessPoolExecutor(workers) as pool:
        count = stored(directory / "floor.db", pool.map(partial(taken, str(archive)), ranges(archive.stat().st_size)))
        stored_at = perf_counter()
        done = list(pool.map(partial(written, str(tree)), groups))
    ended = perf_counter()
    return {
        "articles": count,
        "files": len(files),
        "bytes": sum(size for size, _ in done),
        "seconds": ended - begun,
        "intake_seconds": stored_at - begun,
        "writing_seconds": ended - stored_at,
        "syncing_seconds": sum(waited for _, waited in done) / workers,
    }


if __name__ == "__main__":
    given, listed, where, processes = sys.argv[1:]
    print(json.dumps(measure(Path(given), json.loads(Path(listed).read_bytes()), Path(where), int(processes))))
