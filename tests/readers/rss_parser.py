"""rss-parser (https://github.com/rbren/rss-parser): the reader that most of Node's feed programs are made with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from readers import Document, Enclosure, Feed, Limitations, Seen, moment, number, plain
from readers._node import said

FORMATS = ("rss", "atom")
UNSAID: Limitations = {
    ("rss", "updated"): "it has no name for it",
    ("atom", "updated"): "it has no name for it beside the date of publication",
    ("atom", "language"): "it does not look at xml:lang",
    ("atom", "feed.language"): "it does not look at xml:lang",
    ("atom", "enclosures"): "it looks for RSS's alone",
    ("atom", "enclosures.media_type"): "it looks for RSS's alone",
    ("atom", "enclosures.size"): "it looks for RSS's alone",
}
DIFFERS: Limitations = {}


def read_all(documents: Sequence[Document]) -> Iterator[Feed]:
    for document, feed in zip(documents, said("rss-parser", [one.path for one in documents]), strict=True):
        seen = _item if document.format == "rss" else _entry
        yield Feed(
            entries=tuple(seen(item) for item in feed["items"]),
            title=feed["title"],
            page=feed["link"],
            address=feed["feedUrl"],
            language=feed.get("language"),
        )


def _item(item: dict[str, Any]) -> Seen:
    enclosure = item.get("enclosure")
    return Seen(
        id=item["guid"],
        title=item["title"],
        link=item["link"],
        published=moment(item["isoDate"]),
        language=item.get("language"),
        html=item.get("content:encoded"),
        summary=plain(item["content"]),
        enclosures=(Enclosure(enclosure["url"], enclosure["type"], number(enclosure["length"])),) if enclosure else (),
    )


def _entry(entry: dict[str, Any]) -> Seen:
    return Seen(
        id=entry["id"],
        title=entry["title"],
        link=entry["link"],
        published=moment(entry["isoDate"]),
        html=entry.get("content"),
        summary=entry["summary"],
    )
