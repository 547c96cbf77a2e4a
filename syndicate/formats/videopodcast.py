"""The podcast of articles that are videos: RSS 2.0 as podcast apps read it (`syndicate.formats._show`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from syndicate.articles import Article, MediumKind
from syndicate.formats import _feedgen, _show
from syndicate.publication import FeedKind
from syndicate.rendering import DocumentContext, EntryContext, Feed, Inspection

NAME: Final = "videopodcast"
TITLE: Final = "Video podcast"
MEDIA_TYPE: Final = _show.MEDIA_TYPE
FILE_NAME: Final = _show.FILE_NAME
VERSION: Final = 1
NUMBERED: Final = False
FEEDS: Final = frozenset({FeedKind.VIDEOPODCAST})
SHORTENS: Final = False


def render_entry(article: Article, context: EntryContext) -> bytes:
    """The article's recording as an `<item>`.

    Raises:
        CannotExpress: it has none whose size and media type are known.
    """
    return _show.item(article, context, MediumKind.VIDEO)


def render_withdrawal(article: Article, context: EntryContext) -> bytes:  # noqa: ARG001 - the format's signature
    """Nothing: an episode that is withdrawn is left out."""
    return b""


def render_document(
    feed: Feed,
    entries: Sequence[bytes],
    withdrawals: Sequence[bytes],  # noqa: ARG001 - it has none
    context: DocumentContext,
) -> bytes:
    """The show as a document."""
    return _show.document(feed, entries, context, MediumKind.VIDEO)


def inspect(document: bytes) -> Inspection:
    """What a document of this format says of itself.

    Raises:
        ValueError: it is not well formed.
    """
    return _feedgen.rss_inspection(document)
