"""RSS for Apple News: a language with its country, titles and excerpts of the length that it shows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from syndicate.articles import Article
from syndicate.formats import _content, _feedgen, _variants
from syndicate.publication import Edition
from syndicate.rendering import NEWS, DocumentContext, EntryContext, Feed, Inspection

NAME: Final = "apple"
TITLE: Final = "Apple News"
MEDIA_TYPE: Final = _variants.MEDIA_TYPE
FILE_NAME: Final = "apple.xml"
VERSION: Final = 1
NUMBERED: Final = False
FEEDS: Final = NEWS
SHORTENS: Final = False
LIMIT: Final = None
MAX_BYTES: Final = None

_TITLE: Final = 60
_EXCERPT: Final = 200


def render_entry(article: Article, context: EntryContext) -> bytes:
    """The article as an `<item>`, under its short headline where the headline is too long."""
    said = _variants.words(article, context)
    title = article.short_headline if len(said.title) > _TITLE and article.short_headline else said.title
    said = said._replace(title=title, description=_variants.shortened(said.description, _EXCERPT))
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
    return _variants.document(feed, entries, context, language=_with_country(context.edition))


def _with_country(edition: Edition) -> str:
    """The edition's language; its locale where only that says the country."""
    if "-" in edition.language or edition.locale is None:
        return edition.language
    return edition.locale.replace("_", "-")


def inspect(document: bytes) -> Inspection:
    """What a document of this format says of itself.

    Raises:
        ValueError: it is not well formed.
    """
    return _variants.inspection(document, lambda _: False, language=False)
