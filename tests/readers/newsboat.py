"""Newsboat (https://newsboat.org): a reader in the terminal; Debian has it. What it shows is what its cache has."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from readers import Document, Enclosure, Feed, Limitations, Seen, Subscription

FORMATS = ("rss", "atom")
UNSAID: Limitations = {
    (format_, field): "Newsboat keeps nothing of it"
    for format_ in FORMATS
    for field in ("updated", "language", "summary", "enclosures.size", "feed.address", "feed.language")
}
DIFFERS: Limitations = {
    (format_, field): "it wants what can be played, and no pictures"
    for format_ in FORMATS
    for field in ("enclosures", "enclosures.media_type")
}


def read_all(documents: Sequence[Document]) -> Iterator[Feed]:
    found: dict[Path, Feed] = {}
    for batch in _batches(documents):
        with tempfile.TemporaryDirectory(prefix="newsboat-") as home:
            found |= _reloaded(Path(home), batch)
    return (found[document.path] for document in documents)


def _batches(documents: Sequence[Document]) -> list[list[Document]]:
    """The documents so that none has an article that another of its batch has: Newsboat files an id under one feed."""
    batches: list[tuple[set[str], list[Document]]] = []
    for document in documents:
        fitting = next((batch for batch in batches if batch[0].isdisjoint(document.ids)), None)
        if fitting is None:
            batches.append(fitting := (set(), []))
        taken, batch = fitting
        taken.update(document.ids)
        batch.append(document)
    return [batch for _, batch in batches]


def _reloaded(home: Path, documents: Sequence[Document]) -> dict[Path, Feed]:
    paths = {f"file://{document.path}": document.path for document in documents}
    (home / "urls").write_text("".join(f"{address}\n" for address in paths), encoding="utf-8")
    assert _run(home, "-x", "reload") == b""
    with closing(sqlite3.connect(home / "cache.db")) as cache:
        feeds = cache.execute("SELECT rssurl, url, title, is_rtl FROM rss_feed").fetchall()
        return {
            paths[address]: Feed(
                entries=tuple(_entries(cache, address)), title=title, page=page, direction="rtl" if rtl else "ltr"
            )
            for address, page, title, rtl in feeds
        }


def _run(home: Path, *options: str | Path) -> bytes:
    """What Newsboat prints, with a home of its own."""
    if (newsboat := shutil.which("newsboat")) is None:
        pytest.skip("Newsboat is not installed: apt-get install newsboat")
    (home / "config").write_text("max-items 0\n", encoding="utf-8")
    done = subprocess.run(
        [newsboat, "-u", home / "urls", "-C", home / "config", "-c", home / "cache.db", *options],
        env={"HOME": str(home), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=True,
        timeout=120,
    )
    return done.stdout


def _entries(cache: sqlite3.Connection, address: str) -> Iterator[Seen]:
    query = (
        "SELECT guid, title, url, pubDate, content, enclosure_url, enclosure_type"
        " FROM rss_item WHERE feedurl = ? ORDER BY id DESC"
    )
    for key, title, link, when, content, url, media_type in cache.execute(query, [address]):
        yield Seen(
            id=key,
            title=title,
            link=link,
            published=datetime.fromtimestamp(when, UTC),
            html=content,
            enclosures=(Enclosure(url, media_type),) if url else (),
        )


def subscriptions(paths: Sequence[Path]) -> Iterator[list[Subscription]]:
    for path in paths:
        with tempfile.TemporaryDirectory(prefix="newsboat-") as home:
            _run(Path(home), "-i", path)
            lines = (Path(home) / "urls").read_text(encoding="utf-8").splitlines()
        yield [Subscription(line.split()[0]) for line in lines]
