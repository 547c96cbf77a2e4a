"""sfeed (https://codemadness.org/sfeed.html): a feed as lines with tabs between the fields; Debian has it."""

from __future__ import annotations

import html
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from readers import Document, Enclosure, Feed, Limitations, Seen, Subscription, each

FORMATS = ("rss", "atom")
UNSAID: Limitations = {
    (format_, field): "a line of sfeed has nothing of it"
    for format_ in FORMATS
    for field in (
        *("updated", "language", "summary", "enclosures.media_type", "enclosures.size"),
        *("feed.title", "feed.page", "feed.address", "feed.language"),
    )
}
DIFFERS: Limitations = {
    ("atom", "enclosures"): "it has the first alone",
}

_ESCAPED = {"n": "\n", "t": "\t", "\\": "\\"}


def _read(document: Document) -> Feed:
    done = subprocess.run([_command("sfeed")], input=document.data, capture_output=True, check=True)
    assert not done.stderr
    return Feed(entries=tuple(_seen(line) for line in done.stdout.decode().splitlines()))


def _command(name: str) -> str:
    if (found := shutil.which(name)) is None:
        pytest.skip("sfeed is not installed: apt-get install sfeed")
    return found


def _seen(line: str) -> Seen:
    when, title, link, content, kind, key, _author, enclosure, _categories = line.split("\t")
    return Seen(
        id=key,
        title=title,
        link=link,
        published=datetime.fromtimestamp(int(when), UTC),
        # One content an entry: where there is no body, the summary.
        html=_whole(content) if kind == "html" else html.escape(_whole(content)),
        enclosures=(Enclosure(enclosure),) if enclosure else (),
    )


def _whole(text: str) -> str:
    return re.sub(r"\\([nt\\])", lambda found: _ESCAPED[found[1]], text)


read_all = each(_read)


def subscriptions(paths: Sequence[Path]) -> Iterator[list[Subscription]]:
    for path in paths:
        done = subprocess.run([_command("sfeed_opml_import")], input=path.read_bytes(), capture_output=True, check=True)
        lines = done.stdout.decode().splitlines()
        # What it writes is a shell's, its quotes in names too.
        feeds = (shlex.split(line) for line in lines if line.startswith("\tfeed "))
        yield [Subscription(address, title) for _, title, address, *_ in feeds]
