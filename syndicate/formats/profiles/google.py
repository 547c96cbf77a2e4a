"""RSS for Google's Publisher Center: its pubDate moves when an article is updated, because nothing else is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from syndicate.articles import Article
from syndicate.formats import _content, _feedgen, _variants
from syndicate.rendering import NEWS, DocumentContext, EntryContext, Feed, Inspection

NAME: Final = "google"
TITLE: Final = "Google News"
MEDIA_TYPE: Final = _variants.MEDIA_TYPE
FILE_NAME: Final = "google.xml"
VERSION: Final = 1
NUMBERED: Final = False
FEEDS: Final = NEWS
SHORTENS: Final = False
LIMIT: Final = 60  # what Google takes at once
MAX_BYTES: Final = 2_000_000


def render_entry(article: Article, context: EntryContext) -> bytes:
    """The article as an `<item>`."""
    said = _variants.words(article, context)._replace(at=article.modified)
    attached = next((file for _, file in _content.enclosures(article)), None)
    finish = partial(_feedgen.add_media, article=article, context=context)
    return _variants.item(article, context, said, finish, enclosure=attached)


def render_withdrawal(article: Article, context: EntryContext) -> bytes:  # noqa: ARG001 - the format's signature
    """Nothing: what is withdrawn is left out, and there is no way to say more."""
    return b""


def render_document(
    feed: Feed,
    entries: Sequence[bytes],
    withdrawals: Sequence[bytes],  # noqa: ARG001 - it has none
    context: DocumentContext,
) -> bytes:
    """The feed as a document."""
    return _variants.document(feed, entries, context)


def inspect(document: bytes) -> Inspection:
    """What a document of this format says of itself.

    Raises:
        ValueError: it is not well formed.
    """
    return _variants.inspection(document, lambda _: False)
