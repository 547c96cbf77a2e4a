"""atoma (https://github.com/NicolasLM/atoma): three formats, one reader for each, one for all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from atoma import parse_atom_bytes, parse_json_feed_bytes, parse_opml_file, parse_rss_bytes
from atoma.opml import OPML, OPMLOutline
from atoma.simple import Article, simple_parse_bytes

from readers import Document, Enclosure, Feed, Limitations, Seen, Subscription, each, plain

FORMATS = ("rss", "atom", "jsonfeed")
UNSAID: Limitations = {
    ("rss", "updated"): "it knows RSS's own elements alone",
    ("rss", "language"): "it knows RSS's own elements alone",
    ("rss", "feed.address"): "it knows RSS's own elements alone",
    ("atom", "language"): "it does not look at xml:lang",
    ("atom", "feed.language"): "it does not look at xml:lang",
    ("jsonfeed", "language"): "it knows version 1 of JSON Feed, which had none",
    ("jsonfeed", "feed.language"): "it knows version 1 of JSON Feed, which had none",
}
DIFFERS: Limitations = {}


def _read(document: Document) -> Feed:
    # What is the same in all formats is read as an application reads it; the simple reader has nothing else.
    parsed = simple_parse_bytes(document.data)
    whole = _OF[document.format](document.data)
    summaries = _summaries(whole, document.format)
    return Feed(
        entries=tuple(_seen(article, summary) for article, summary in zip(parsed.articles, summaries, strict=True)),
        title=parsed.title,
        page=_page(whole, document.format),
        address=parsed.link if document.format != "rss" else None,
        language=whole.language if document.format == "rss" else None,
    )


_OF = {"rss": parse_rss_bytes, "atom": parse_atom_bytes, "jsonfeed": parse_json_feed_bytes}


def _page(whole: Any, format_: str) -> str | None:
    if format_ == "atom":
        return next(link.href for link in whole.links if link.rel == "alternate")
    return whole.link if format_ == "rss" else whole.home_page_url


def _summaries(whole: Any, format_: str) -> list[str | None]:
    if format_ == "rss":
        return [plain(item.description) for item in whole.items]
    if format_ == "atom":
        return [entry.summary and entry.summary.value for entry in whole.entries]
    return [item.summary for item in whole.items]


def _seen(article: Article, summary: str | None) -> Seen:
    return Seen(
        id=article.id,
        title=article.title,
        link=article.link,
        published=article.published_at,
        updated=article.updated_at,
        html=article.content,
        summary=summary,
        enclosures=tuple(Enclosure(one.link, one.mime_type, one.size_in_bytes) for one in article.attachments),
    )


read_all = each(_read)


def subscriptions(paths: Sequence[Path]) -> Iterator[list[Subscription]]:
    def below(outline: OPML | OPMLOutline) -> Iterator[Subscription]:
        for one in outline.outlines:
            if one.type == "rss":
                yield Subscription(one.xml_url, one.title)
            yield from below(one)

    return (list(below(parse_opml_file(str(path)))) for path in paths)
