"""feedsmith (https://github.com/macieklamberski/feedsmith), which hands on everything that a document says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from readers import Document, Enclosure, Feed, Limitations, Seen, Subscription, moment, number, plain
from readers._node import said

FORMATS = ("rss", "atom", "jsonfeed")
UNSAID: Limitations = {}
DIFFERS: Limitations = {}


def read_all(documents: Sequence[Document]) -> Iterator[Feed]:
    for document, parsed in zip(documents, said("feedsmith", [one.path for one in documents]), strict=True):
        assert parsed["format"] == ("json" if document.format == "jsonfeed" else document.format)
        yield _OF[document.format](parsed["feed"])


def _rss(feed: dict[str, Any]) -> Feed:
    return Feed(
        entries=tuple(
            Seen(
                id=item["guid"]["value"],
                title=item["title"],
                link=item["link"],
                published=moment(item["pubDate"]),
                updated=moment(item["dcterms"]["modified"][0]),
                language=item["dc"]["languages"][0],
                html=item.get("content", {}).get("encoded"),
                summary=plain(item["description"]),
                enclosures=tuple(
                    Enclosure(one["url"], one["type"], number(one["length"])) for one in item.get("enclosures", ())
                ),
            )
            for item in feed.get("items", ())
        ),
        title=feed["title"],
        page=feed["link"],
        address=_link(feed["atom"]["links"], "self"),
        language=feed["language"],
    )


def _atom(feed: dict[str, Any]) -> Feed:
    return Feed(
        entries=tuple(
            Seen(
                id=entry["id"],
                title=entry["title"]["value"],
                link=_link(entry["links"], "alternate"),
                published=moment(entry["published"]),
                updated=moment(entry["updated"]),
                language=entry["xml"]["lang"],
                html=entry.get("content", {}).get("value"),
                summary=entry["summary"]["value"],
                enclosures=tuple(
                    Enclosure(one["href"], one["type"], number(one["length"]))
                    for one in entry["links"]
                    if one["rel"] == "enclosure"
                ),
            )
            for entry in feed.get("entries", ())
        ),
        title=feed["title"]["value"],
        page=_link(feed["links"], "alternate"),
        address=_link(feed["links"], "self"),
        language=feed["xml"]["lang"],
    )


def _json(feed: dict[str, Any]) -> Feed:
    return Feed(
        entries=tuple(
            Seen(
                id=item["id"],
                title=item["title"],
                link=item["url"],
                published=moment(item["date_published"]),
                updated=moment(item["date_modified"]),
                language=item["language"],
                html=item.get("content_html"),
                summary=item["summary"],
                enclosures=tuple(
                    Enclosure(one["url"], one["mime_type"], one.get("size_in_bytes"))
                    for one in item.get("attachments", ())
                ),
            )
            for item in feed.get("items", ())
        ),
        title=feed["title"],
        page=feed["home_page_url"],
        address=feed["feed_url"],
        language=feed["language"],
    )


_OF = {"rss": _rss, "atom": _atom, "jsonfeed": _json}


def _link(links: list[dict[str, Any]], rel: str) -> str:
    found: str = next(link["href"] for link in links if link["rel"] == rel)
    return found


def subscriptions(paths: Sequence[Path]) -> Iterator[list[Subscription]]:
    def below(outlines: list[dict[str, Any]]) -> Iterator[Subscription]:
        for one in outlines:
            if one.get("type") == "rss":
                yield Subscription(one["xmlUrl"], one["title"])
            yield from below(one.get("outlines", []))

    return (list(below(one["body"]["outlines"])) for one in said("feedsmith-opml", paths))
