"""SmartFormat 2.1 in RSS for SmartNews: its logo, its short description, its thumbnails, and its way to delete.

https://publishers.smartnews.com/hc/en-us/articles/360036526213-SmartFormat-Specification-Version-2-1

SmartNews looks for nothing but a moved pubDate, so that it says when an article last changed. What was withdrawn stays
in the document as an item whose media:status is `deleted`, with nothing of the article but its identifier.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from syndicate.articles import Article
from syndicate.formats import _variants
from syndicate.formats._feedgen import MEDIA, Element, add
from syndicate.rendering import NEWS, DocumentContext, EntryContext, Feed, Inspection
from syndicate.text import one_line

NAME: Final = "smartnews"
TITLE: Final = "SmartNews"
MEDIA_TYPE: Final = _variants.MEDIA_TYPE
FILE_NAME: Final = "smartnews.xml"
VERSION: Final = 1
NUMBERED: Final = False
FEEDS: Final = NEWS
SHORTENS: Final = False
LIMIT: Final = None
MAX_BYTES: Final = 1_000_000

_SNF: Final = "http://www.smartnews.be/snf"
_NAMESPACES: Final = _variants.NAMESPACES | {"snf": _SNF}
_DESCRIPTION: Final = 30


def render_entry(article: Article, context: EntryContext) -> bytes:
    """The article as an `<item>`."""

    def finish(item: Element) -> None:
        add(item, f"{{{MEDIA}}}status", "active")
        for medium in _variants.pictures(article)[:1]:
            add(item, f"{{{MEDIA}}}thumbnail", url=medium.best.url)

    said = _variants.words(article, context)._replace(at=article.modified)
    return _variants.item(article, context, said, finish, namespaces=_NAMESPACES)


def render_withdrawal(article: Article, context: EntryContext) -> bytes:  # noqa: ARG001 - nothing of it may be told
    """The item that has SmartNews delete the article."""
    return _variants.notice(context, _deleted, _NAMESPACES)


def _deleted(item: Element) -> None:
    add(item, f"{{{MEDIA}}}status", "deleted")


def render_document(
    feed: Feed, entries: Sequence[bytes], withdrawals: Sequence[bytes], context: DocumentContext
) -> bytes:
    """The feed as a document."""

    def finish(channel: Element) -> None:
        if picture := context.icon or context.edition.logo:
            logo = add(channel, f"{{{_SNF}}}logo")
            add(logo, "url", picture.url)

    return _variants.document(
        feed,
        [*entries, *withdrawals],
        context,
        description=_short(context),
        namespaces=_NAMESPACES,
        finish=finish,
    )


def _short(context: DocumentContext) -> str:
    """What the feed is, in thirty characters: its description, else its title, else what there is room for of it."""
    said = (one_line(context.description), context.title)
    return next((one for one in said if len(one) <= _DESCRIPTION), _variants.shortened(context.title, _DESCRIPTION))


def inspect(document: bytes) -> Inspection:
    """What a document of this format says of itself.

    Raises:
        ValueError: it is not well formed.
    """
    return _variants.inspection(document, lambda item: item.findtext(f"{{{MEDIA}}}status") == "deleted")
