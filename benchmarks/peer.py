"""Plain feedgen, as its documentation shows it: what a newsroom would have without this project.

https://feedgen.kiesow.be/: a FeedGenerator, an `add_entry` for each article, `rss_str` or `atom_str`. The content is what
our own entries say, as far as feedgen has a word for it; HTML and names are handed to it ready made.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from feedgen.feed import FeedGenerator

from syndicate import markup
from syndicate.articles import Article
from syndicate.rendering import DocumentContext, EntryContext


class Piece(NamedTuple):
    """An article as somebody who uses feedgen has it at hand."""

    guid: str
    url: str
    title: str
    summary: str
    html: str
    published: datetime
    updated: datetime
    authors: list[dict[str, str]]
    categories: list[dict[str, str]]
    translations: list[tuple[str, str]]
    """Language and address of each."""
    enclosure: tuple[str, str, str] | None
    """Address, length and media type."""


def piece(article: Article, context: EntryContext) -> Piece:
    """An article's content in the terms of feedgen."""
    best = article.media[0].best if article.media else None
    return Piece(
        guid=context.guid,
        url=article.url,
        title=article.headline,
        summary=article.summary or article.headline,
        html=markup.to_html(
            article.body,
            media={medium.id: medium for medium in article.media},
            language=article.language,
            read_more_label=context.spoken("Read more"),
        ),
        published=article.published,
        updated=article.modified,
        authors=[{"name": author.name} for author in article.authors],
        categories=[
            {"term": subject.code or subject.name, "scheme": subject.scheme, "label": subject.name}
            for subject in context.subjects
        ],
        translations=[(sibling.language, sibling.url) for sibling in context.translations],
        enclosure=(best.url, str(best.size), best.media_type) if best and best.size and best.media_type else None,
    )


def rss(context: DocumentContext, pieces: Sequence[Piece]) -> bytes:
    """A feed as RSS 2.0."""
    return bytes(_feed(context, pieces).rss_str())


def atom(context: DocumentContext, pieces: Sequence[Piece]) -> bytes:
    """A feed as Atom 1.0."""
    return bytes(_feed(context, pieces).atom_str())


def _feed(context: DocumentContext, pieces: Sequence[Piece]) -> Any:
    feed = FeedGenerator()
    feed.id(context.url)
    feed.title(context.title)
    feed.subtitle(context.description)
    feed.author({"name": context.edition.name})
    feed.link(href=context.url, rel="self")
    feed.link(href=context.page_url, rel="alternate")
    feed.language(context.edition.language)
    for one in pieces:
        entry = feed.add_entry(order="append")
        entry.id(one.guid)
        entry.title(one.title)
        for language, url in one.translations:
            entry.link(href=url, rel="alternate", hreflang=language)
        entry.link(href=one.url)  # last: feedgen takes the last one for an RSS item's link
        entry.summary(one.summary)
        entry.content(one.html, type="CDATA")
        entry.author(one.authors)
        entry.category(one.categories)
        entry.published(one.published)
        entry.updated(one.updated)
        if one.enclosure:
            entry.enclosure(*one.enclosure)
    return feed
