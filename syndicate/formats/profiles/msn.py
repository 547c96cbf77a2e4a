"""RSS for the MSN Partner Hub: one large picture of each medium, HTML of the elements it keeps, and its way to take down.

What was withdrawn stays in the document as an item that has expired, with nothing of the article but its identifier
(https://support.microsoft.com/en-us/topic/msn-content-expiration-and-takedown-rules-c06e8a18-8365-43dc-a5b3-364f1a470edf).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from syndicate.articles import Article, MediumKind, Rendition
from syndicate.formats import _content, _feedgen, _variants
from syndicate.formats._feedgen import DCTERMS, Element, add
from syndicate.formats._xml import plain
from syndicate.rendering import NEWS, DocumentContext, EntryContext, Feed, Inspection

NAME: Final = "msn"
TITLE: Final = "MSN"
MEDIA_TYPE: Final = _variants.MEDIA_TYPE
FILE_NAME: Final = "msn.xml"
VERSION: Final = 1
NUMBERED: Final = False
FEEDS: Final = NEWS
SHORTENS: Final = False
LIMIT: Final = None
MAX_BYTES: Final = None

_MI: Final = "http://schemas.ingestion.microsoft.com/common/"
_NAMESPACES: Final = _variants.NAMESPACES | {"mi": _MI}
_LONGEST: Final = 150
_SIDE: Final = 720
_RATIOS: Final = (0.5, 1.89)
_TYPES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", None})
_PLAIN: Final = ("b", "i", "em", "strong", "sub", "sup", "small", "h1", "h2", "h3", "h4", "h5", "ol", "ul", "li", "br")
_KEPT: Final = {
    **{name: frozenset[str]() for name in (*_PLAIN, "table", "tr", "caption")},
    **{name: frozenset({"dir", "lang"}) for name in ("div", "p", "span", "blockquote")},
    **{name: frozenset({"colspan", "rowspan"}) for name in ("th", "td")},
    "a": frozenset({"href"}),
    "img": frozenset({"src", "alt", "width", "height"}),
}
_RENAMED: Final = {"figure": "div", "figcaption": "p", "footer": "p", "cite": "em", "h6": "h5"}


def render_entry(article: Article, context: EntryContext) -> bytes:
    """The article as an `<item>`."""
    article = _variants.with_pictures(article, _fits)

    def finish(item: Element) -> None:
        if len(article.headline) > _LONGEST and article.short_headline:
            short = _content.marked(article.short_headline, context.spoken.direction)
            add(item, f"{{{_MI}}}shortTitle", plain(short))
        seen = tuple(medium for medium in article.media if medium.kind is not MediumKind.AUDIO)
        _feedgen.add_media(item, article.model_copy(update={"media": seen}), context)

    said = _variants.words(article, context)
    if said.body:
        said = said._replace(body=_variants.rewritten(said.body, _KEPT, _RENAMED))
    return _variants.item(article, context, said, finish, namespaces=_NAMESPACES)


def _fits(file: Rendition) -> bool:
    if file.media_type not in _TYPES:
        return False
    if not file.width or not file.height:
        return True
    return max(file.width, file.height) >= _SIDE and _RATIOS[0] <= file.width / file.height <= _RATIOS[1]


def render_withdrawal(article: Article, context: EntryContext) -> bytes:  # noqa: ARG001 - nothing of it may be told
    """The item that has MSN take the article down."""

    def finish(item: Element) -> None:
        at = item.findtext(f"{{{DCTERMS}}}modified")
        add(item, f"{{{DCTERMS}}}valid", at)
        add(item, f"{{{_MI}}}expirationDate", at)

    return _variants.notice(context, finish, _NAMESPACES)


def render_document(
    feed: Feed, entries: Sequence[bytes], withdrawals: Sequence[bytes], context: DocumentContext
) -> bytes:
    """The feed as a document."""
    items = [*entries, *withdrawals]
    # Declared only where it is used: to validators it is unknown.
    namespaces = _NAMESPACES if any(b"<mi:" in item for item in items) else _variants.NAMESPACES
    return _variants.document(feed, items, context, namespaces=namespaces)


def inspect(document: bytes) -> Inspection:
    """What a document of this format says of itself.

    Raises:
        ValueError: it is not well formed.
    """
    return _variants.inspection(document, lambda item: item.find(f"{{{_MI}}}expirationDate") is not None)
