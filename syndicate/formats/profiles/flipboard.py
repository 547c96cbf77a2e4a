"""RSS for Flipboard: full texts, excerpts of three hundred characters, a large picture attached, a language it reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Final

from syndicate.articles import Article, Rendition
from syndicate.formats import _feedgen, _variants
from syndicate.rendering import NEWS, DocumentContext, EntryContext, Feed, Inspection

NAME: Final = "flipboard"
TITLE: Final = "Flipboard"
MEDIA_TYPE: Final = _variants.MEDIA_TYPE
FILE_NAME: Final = "flipboard.xml"
VERSION: Final = 1
NUMBERED: Final = False
FEEDS: Final = NEWS
SHORTENS: Final = False
LIMIT: Final = None
MAX_BYTES: Final = None

_SIDE: Final = 400
_EXCERPT: Final = 300
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")


def render_entry(article: Article, context: EntryContext) -> bytes:
    """The article as an `<item>`."""
    article = _variants.with_pictures(article, _fits)
    said = _variants.words(article, context)._replace(description=_variants.excerpt(article, _EXCERPT))
    files = (file for medium in _variants.pictures(article) for file in medium.renditions)
    attached = next(filter(_variants.complete, files), None)
    finish = partial(_feedgen.add_media, article=article, context=context)
    return _variants.item(article, context, said, finish, enclosure=attached)


def _fits(file: Rendition) -> bool:
    return min(file.width or _SIDE, file.height or _SIDE) >= _SIDE


def render_withdrawal(article: Article, context: EntryContext) -> bytes:  # noqa: ARG001 - the format's signature
    """Nothing: what is withdrawn is left out, and there is no way to say more."""
    return b""


def render_document(
    feed: Feed,
    entries: Sequence[bytes],
    withdrawals: Sequence[bytes],  # noqa: ARG001 - it has none
    context: DocumentContext,
) -> bytes:
    """The feed as a document; a language of a region that is no country, es-419, is written without it."""
    tag = context.edition.language
    return _variants.document(feed, entries, context, language=tag if _LANGUAGE.fullmatch(tag) else tag.split("-")[0])


def inspect(document: bytes) -> Inspection:
    """What a document of this format says of itself.

    Raises:
        ValueError: it is not well formed.
    """
    return _variants.inspection(document, lambda _: False, language=False)
