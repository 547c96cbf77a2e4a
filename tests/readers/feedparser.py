"""feedparser (https://github.com/kurtmckee/feedparser): what most aggregators in Python are made with."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import feedparser

from readers import Document, Enclosure, Feed, Limitations, Seen, each, number, plain

FORMATS = ("rss", "atom")
UNSAID: Limitations = {}
DIFFERS: Limitations = {
    ("rss", "title"): "a title that has in it what looks like a tag is taken for HTML, and made right as such",
}


def _read(document: Document) -> Feed:
    parsed = feedparser.parse(document.data)
    assert not parsed.bozo, parsed.bozo_exception
    return Feed(
        entries=tuple(_seen(entry) for entry in parsed.entries),
        title=parsed.feed.title,
        page=parsed.feed.link,
        address=next(link.href for link in parsed.feed.links if link.rel == "self"),
        language=parsed.feed.language,
    )


def _seen(entry: Any) -> Seen:
    (content,) = entry.get("content") or (None,)
    # feedparser knows an Atom entry's xml:lang only as that of its texts.
    language = entry.get("language") or entry.title_detail.language
    return Seen(
        id=entry.id,
        title=entry.title,
        link=entry.link,
        published=_moment(entry.published_parsed),
        updated=_moment(entry.updated_parsed),
        language=language,
        html=content.value if content else None,
        summary=plain(entry.summary) if entry.summary_detail.type == "text/html" else entry.summary,
        enclosures=tuple(Enclosure(one.href, one.type, number(one.length)) for one in entry.enclosures),
    )


def _moment(parsed: time.struct_time) -> datetime:
    return datetime(*parsed[:6], tzinfo=UTC)


read_all = each(_read)
