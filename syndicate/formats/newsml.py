"""NewsML-G2 2.35 at conformance Power: what partners import. One newsMessage of complete items for each feed.

An entry is the article's own item, followed by an item for each of its media: a picture has a caption, a credit and
rights of its own, and importers take it as a thing of its own. A video's video, an audio piece's audio and an
infograph's graphic are the article's own content. A gallery is a package of its text and its pictures.

What is written, exactly: `schemas/newsml.rng`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from lxml import etree

from syndicate.articles import Article, Kind
from syndicate.formats._newsml import item, message, vocabulary
from syndicate.rendering import CannotExpress, DocumentContext, EntryContext, Feed, Inspection

NAME: Final = "newsml"
TITLE: Final = "NewsML-G2 2.35"
MEDIA_TYPE: Final = vocabulary.MESSAGE_TYPE
FILE_NAME: Final = vocabulary.FILE_NAME
VERSION: Final = vocabulary.VERSION

_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
_PROFILES: Final = frozenset(kind.value for kind in Kind)
_NAMES: Final = {"n": vocabulary.NAR}


def render_entry(article: Article, context: EntryContext) -> bytes:
    """The article's item and those that belong to it, as they stand in a message.

    Raises:
        CannotExpress: a text or an identifier has a character that XML cannot carry, or the body is not well formed.
    """
    return _joined(item.article_items, article, context)


def render_withdrawal(article: Article, context: EntryContext) -> bytes:
    """The notice that the article was canceled or withheld: the same identifiers, the new version, no content.

    Raises:
        CannotExpress: an identifier has a character that XML cannot carry.
    """
    return _joined(item.withdrawal_items, article, context)


def render_document(
    feed: Feed, entries: Sequence[bytes], withdrawals: Sequence[bytes], context: DocumentContext
) -> bytes:
    """The feed as a newsMessage: a package with the order, the entries, the withdrawals."""
    return message.compose(feed, entries, withdrawals, context)


def inspect(document: bytes) -> Inspection:
    """What a message says of itself; items of media belong to their article and are not listed.

    Raises:
        ValueError: it is not well formed.
    """
    try:
        root = etree.fromstring(document, _PARSER)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    entries: list[tuple[str, str | None]] = []
    withdrawn: set[str] = set()
    language = None
    for found in root.iterfind("n:itemSet/*", _NAMES):
        guid, tag = found.get("guid", ""), found.get(vocabulary.XML_LANG)
        status = found.find("n:itemMeta/n:pubStatus", _NAMES)
        profile = found.findtext("n:itemMeta/n:profile", namespaces=_NAMES)
        if status is not None and status.get("qcode") != "stat:usable":
            withdrawn.add(guid)
        elif profile == "feed":
            language = tag
        elif profile in _PROFILES:
            entries.append((guid, tag))
    address = root.findtext("n:header/n:origin", namespaces=_NAMES)
    return Inspection(address, language, tuple(entries), frozenset(withdrawn), parsed=root)


def _joined(
    items: Callable[[Article, EntryContext], Iterable[etree._Element]], article: Article, context: EntryContext
) -> bytes:
    try:
        return b"".join(vocabulary.written(one) for one in items(article, context))
    except CannotExpress:
        raise
    except ValueError as error:  # lxml's word for a character that XML has no place for
        raise CannotExpress(str(error)) from error
