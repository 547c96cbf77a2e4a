"""The words of NewsML-G2: namespaces, IPTC's codes, our own schemes, and elements made with them.

A QCode is an alias and a code (`medtop:11000000`); a catalog says which scheme an alias stands for. IPTC's aliases come
from its catalog, ours (they begin with `syn`) from a catalog inside every item.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from lxml import etree

from syndicate.articles import AuthorRole
from syndicate.languages import Direction
from syndicate.publication import FeedKind, Publication

NAR: Final = "http://iptc.org/std/nar/2006-10-01/"
XHTML: Final = "http://www.w3.org/1999/xhtml"
XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
CATALOG: Final = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"
# lxml's stubs leave out that a prefix may be None, which is the default namespace.
DEFAULT_NAR: Final[dict[str, str]] = {None: NAR}  # type: ignore[dict-item]
DEFAULT_XHTML: Final[dict[str, str]] = {None: XHTML}  # type: ignore[dict-item]
MESSAGE_TYPE: Final = "application/vnd.iptc.g2.newsmessage+xml"
ITEM_TYPE: Final = "application/vnd.iptc.g2.newsitem+xml"
PACKAGE_TYPE: Final = "application/vnd.iptc.g2.packageitem+xml"
FILE_NAME: Final = "newsml.xml"
GENERATOR: Final = "syndicate"
VERSION: Final = 2
"""Of the format: rises when the same article would be written as other bytes."""

CREATOR_ROLES: Final[Mapping[AuthorRole, str]] = {AuthorRole.AUTHOR: "cpprole:author"}
CONTRIBUTOR_ROLES: Final[Mapping[AuthorRole, str]] = {
    AuthorRole.EDITOR: "cpprole:editor",
    AuthorRole.PRODUCER: "cpprole:producer",
    AuthorRole.PHOTOGRAPHER: "crol:photographer",
    AuthorRole.TRANSLATOR: "synrole:translator",  # IPTC has no such role
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
_TAGS: Final[dict[str, str]] = {}


def add(
    parent: etree._Element, name: str, attributes: dict[str, str] | None = None, text: str | None = None
) -> etree._Element:
    """A new last child of `parent`, in NewsML-G2's namespace."""
    tag = _TAGS.get(name)
    if tag is None:
        tag = _TAGS[name] = f"{{{NAR}}}{name}"
    child = etree.SubElement(parent, tag, attributes or {})
    child.text = text
    return child


def written_in(language: str, direction: Direction) -> dict[str, str]:
    """The attributes that say in which language and direction a text is written."""
    return {XML_LANG: language, "dir": direction}


def add_catalogs(item: etree._Element, publication: Publication, aliases: Iterable[str]) -> None:
    """What the aliases in an item stand for: IPTC's catalog, then our own schemes that the item may use.

    A scheme's URI and a code, put together, are the URI of a concept: `tag:news.example,2024:section/politics`.
    """
    add(item, "catalogRef", {"href": CATALOG})
    catalog = add(item, "catalog")
    for alias in aliases:
        add(catalog, "scheme", {"alias": alias, "uri": f"tag:{publication.authority}:{alias.removeprefix('syn')}/"})


def root_for(*, kind: str = "newsItem", guid: str, version: int, language: str, direction: Direction) -> etree._Element:
    """A new item inside a parent of NewsML-G2's namespace, so that it is written without declaring it again."""
    parent = etree.Element(f"{{{NAR}}}itemSet", nsmap=DEFAULT_NAR)
    return add(
        parent,
        kind,
        {
            "standard": "NewsML-G2",
            "standardversion": "2.35",
            "conformance": "power",
            "guid": guid,
            "version": str(version),
            **written_in(language, direction),
        },
    )


def written(item: etree._Element) -> bytes:
    """An item that `root_for` made, as it stands in a message: the namespace is declared outside, a line feed follows.

    The same bytes as if the whole message were serialised at once.
    """
    item.tail = "\n"
    whole = etree.tostring(item.getroottree(), encoding="UTF-8", xml_declaration=False)
    return whole[whole.index(b">") + 1 : whole.rindex(b"</")]
