"""The words of NewsML-G2: namespaces, IPTC's codes, our own schemes; and how elements are written.

A QCode is an alias and a code (`medtop:11000000`); a catalog says which scheme an alias stands for. IPTC's aliases come
from its catalog, ours (they begin with `syn`) from a catalog inside every item.

Items are written as text (`syndicate.formats._xml`), four times as fast as a tree is built and serialised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from syndicate.articles import AuthorRole
from syndicate.formats._xml import element, marks
from syndicate.languages import Direction
from syndicate.publication import FeedKind, Publication

NAR: Final = "http://iptc.org/std/nar/2006-10-01/"
XHTML: Final = "http://www.w3.org/1999/xhtml"
XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
CATALOG: Final = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"
MESSAGE_TYPE: Final = "application/vnd.iptc.g2.newsmessage+xml"
ITEM_TYPE: Final = "application/vnd.iptc.g2.newsitem+xml"
PACKAGE_TYPE: Final = "application/vnd.iptc.g2.packageitem+xml"
FILE_NAME: Final = "newsml.xml"
GENERATOR: Final = "syndicate"
VERSION: Final = 3
"""Of the format: rises when the same article would be written as other bytes."""

CREATOR_ROLES: Final[Mapping[AuthorRole, str]] = {AuthorRole.AUTHOR: "cpprole:author"}
CONTRIBUTOR_ROLES: Final[Mapping[AuthorRole, str]] = {
    AuthorRole.EDITOR: "cpprole:editor",
    AuthorRole.PRODUCER: "cpprole:producer",
    # IPTC's scheme has neither of these two, and `crol` is no alias of its catalog.
    AuthorRole.PHOTOGRAPHER: "synrole:photographer",
    AuthorRole.TRANSLATOR: "synrole:translator",
}

SUBJECT_ALIASES: Final[Mapping[FeedKind, str]] = {
    FeedKind.SECTION: "synsection",
    FeedKind.REGION: "synregion",
    FeedKind.COVERAGE: "syncoverage",
    FeedKind.TAG: "syntag",
}
ARTICLE_ALIASES: Final = (*SUBJECT_ALIASES.values(), "synauthor", "syngenre", "syngroup", "synrel", "synrnd", "synrole")
PART_ALIASES: Final = ("synrnd", "synrole")
"""Of a medium, a gallery's text, a withdrawal."""
PACKAGE_ALIASES: Final = ("syngroup", "synrel", "synrole")
"""Of a feed's package and of a gallery's withdrawal."""


def marked(language: str, direction: Direction) -> str:
    """The attributes that say in which language and direction a text is written."""
    return f' xml:lang="{language}" dir="{direction}"'


def catalogs(publication: Publication, aliases: Iterable[str]) -> str:
    """What the aliases in an item stand for: IPTC's catalog, then our own schemes that the item may use.

    A scheme's URI and a code, put together, are the URI of a concept: `tag:news.example,2024:section/politics`.
    """
    schemes = (
        element("scheme", marks(alias=alias, uri=f"tag:{publication.authority}:{alias.removeprefix('syn')}/"))
        for alias in aliases
    )
    return element("catalogRef", marks(href=CATALOG)) + element("catalog", "", *schemes)


def item(kind: str, guid: str, version: int, here: str, *content: str) -> str:
    """An item as it stands in a message, which declares the namespace: a newsItem or a packageItem, and a line feed."""
    identified = marks(guid=guid, version=str(version))
    standard = ' standard="NewsML-G2" standardversion="2.35" conformance="power"'
    return element(kind, f"{standard}{identified}{here}", *content) + "\n"
