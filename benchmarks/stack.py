"""The stack that people would put together, on a sample: pydantic, bleach, SQLite, feedgen, json and newsmlg2.

    python benchmarks/stack.py ARCHIVE ARTICLES DIRECTORY

Run by the interpreter of an environment that has these packages (stack.txt); nothing of this project is in it. A record is
validated against a plain model, its body sanitised by bleach, the line kept in SQLite. Feeds of fifty are built with
feedgen, one generator giving both RSS and Atom, and with json as JSON Feed; each article becomes a NewsML-G2 item with
newsmlg2. Everything that could be counted against the stack and is not its packages' is left out: there is no linking,
no selecting, no checking, no compressing, and an item is written once however many documents have it. Prints
microseconds, for each article or for each entry of a feed, of the first and of the second half of the sample.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any, Final, TypeVar

import bleach  # type: ignore[import-not-found, import-untyped, unused-ignore] # in an environment of its own
import NewsMLG2  # type: ignore[import-not-found, import-untyped, unused-ignore] # likewise
from feedgen.feed import FeedGenerator
from plain import Article

LONG: Final = 50
"""Entries of a feed."""
_TAGS: Final = ("p", "h2", "h3", "blockquote", "em", "strong", "a", "figure", "img", "figcaption", "ul", "ol", "li")
_ATTRIBUTES: Final = {"a": ["href", "title"], "img": ["src", "alt"]}

ItemT = TypeVar("ItemT")


def main(archive: Path, count: int, directory: Path) -> dict[str, list[float]]:
    """Microseconds by part: of the first half of the sample, of the second, each with the other's work forgotten."""
    with archive.open("rb") as file:
        lines = list(islice(file, count))
    middle = max(1, len(lines) // 2)
    halves = [half for half in (lines[:middle], lines[middle:]) if half]
    measured = [_half(half, directory / f"stack-{number}.db") for number, half in enumerate(halves)]
    return {part: [half[part] for half in measured] for part in measured[0]}


def _half(lines: Sequence[bytes], database: Path) -> dict[str, float]:
    cleaner = bleach.sanitizer.Cleaner(tags=_TAGS, attributes=_ATTRIBUTES, protocols=["https", "http"], strip=True)
    articles: list[Article] = []
    bodies: list[str] = []
    found = {
        "pydantic": _each(lines, lambda line: articles.append(Article.model_validate_json(line))),
        "bleach": _each(articles, lambda article: bodies.append(cleaner.clean(article.body))),
        "sqlite": _timed(lambda: _keep(articles, lines, database)) / len(lines) * 1e6,
        "newsmlg2": _each(list(zip(articles, bodies, strict=True)), lambda pair: _item(*pair)),
    }
    pairs = list(zip(articles, bodies, strict=True))
    feeds = [pairs[at : at + LONG] for at in range(0, len(pairs), LONG)]
    found["feedgen, rss and atom"] = _timed(lambda: [_feed(feed) for feed in feeds]) / len(pairs) * 1e6
    found["json"] = _timed(lambda: [_json_feed(feed) for feed in feeds]) / len(pairs) * 1e6
    return found


def _timed(function: Callable[[], object]) -> float:
    begun = perf_counter()
    function()
    return perf_counter() - begun


def _each(items: Sequence[ItemT], function: Callable[[ItemT], object]) -> float:
    """Microseconds for each item."""
    return _timed(lambda: [function(item) for item in items]) / len(items) * 1e6


def _keep(articles: Iterable[Article], lines: Iterable[bytes], database: Path) -> None:
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE article (id TEXT PRIMARY KEY, version INTEGER, language TEXT, payload BLOB)")
    rows = ((one.id, one.version, one.language, line) for one, line in zip(articles, lines, strict=True))
    with connection:
        connection.executemany("INSERT OR REPLACE INTO article VALUES (?, ?, ?, ?)", rows)
    connection.close()


def _feed(members: Sequence[tuple[Article, str]]) -> tuple[bytes, bytes]:
    """A feed as RSS and as Atom, as feedgen's documentation shows it."""
    feed = FeedGenerator()
    feed.id("https://feeds.qandil.example/")
    feed.title("Qandil")
    feed.subtitle("News")
    feed.link(href="https://feeds.qandil.example/", rel="self")
    for article, body in members:
        entry = feed.add_entry(order="append")
        entry.id(article.id)
        entry.title(article.headline)
        entry.link(href=str(article.url))
        entry.summary(article.summary)
        entry.content(body, type="CDATA")
        entry.author([{"name": author.name} for author in article.authors])
        entry.category([{"term": tag.id or tag.name, "label": tag.name} for tag in article.tags])
        entry.published(article.published)
        entry.updated(article.published)
        best = article.media[0].renditions[0]
        entry.enclosure(str(best.url), str(best.size), best.media_type)
    return feed.rss_str(), feed.atom_str()


def _json_feed(members: Sequence[tuple[Article, str]]) -> str:
    items = [
        {
            "id": article.id,
            "url": str(article.url),
            "title": article.headline,
            "summary": article.summary,
            "content_html": body,
            "date_published": article.published.isoformat(),
            "authors": [{"name": author.name} for author in article.authors],
            "tags": [tag.name for tag in article.tags],
            "image": str(article.media[0].renditions[0].url),
        }
        for article, body in members
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Qandil", "items": items})


def _item(article: Article, body: str) -> str:
    """A NewsML-G2 item, as the package's documentation shows it."""
    item = NewsMLG2.NewsItem()
    item.guid, item.version, item.xml_lang = article.id, str(article.version), article.language
    meta = NewsMLG2.ItemMeta()
    meta.itemclass.qcode = "ninat:text"
    meta.provider.qcode = "nprov:Qandil"
    meta.versioncreated = article.published.isoformat()
    item.itemmeta = meta
    content = NewsMLG2.NewsItemContentMeta()
    content.contentcreated = article.published.isoformat()
    content.urgency = str(article.urgency)
    content.headline = [_made(NewsMLG2.Headline, article.headline)]
    content.subject = [_named(NewsMLG2.Subject, f"tag:{tag.id}", tag.name) for tag in article.tags]
    content.creator = [_named(NewsMLG2.Creator, f"author:{one.id}", one.name) for one in article.authors]
    item.contentmeta = content
    inline = NewsMLG2.InlineData(text=body)
    inline.contenttype = "text/html"
    contents = NewsMLG2.ContentSet()
    contents.inlinedata = [inline]
    item.contentset = contents
    document = NewsMLG2.NewsMLG2Document()
    document.set_item(item)
    written: str = document.to_xml_string()
    return written


def _made(kind: Any, text: str) -> Any:
    return kind(text=text)


def _named(kind: Any, qcode: str, name: str) -> Any:
    one = kind()
    one.qcode = qcode
    one.name = [NewsMLG2.Name(text=name)]
    return one


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))))
