"""Atom 1.0 (RFC 4287), its archives (RFC 5005) and threads (RFC 4685); and the links of Atom in RSS."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final
from urllib.parse import urljoin

from lxml import etree

from syndicate.gate.rules import Finding
from syndicate.linting import bodies, dates, extensions, links, texts
from syndicate.linting.elements import text_of
from syndicate.linting.fields import MEDIA_TYPE, Field, at, media_type, number, one
from syndicate.linting.namespaces import ATOM, XHTML, XML, named
from syndicate.linting.rules import documents, values
from syndicate.linting.rules import feeds as rules
from syndicate.linting.spots import Circumstances, Spot, line_of
from syndicate.linting.tags import words

_TYPES: Final = ("text", "html", "xhtml")
# https://www.iana.org/assignments/link-relations: those that stand in feeds.
_RELATIONS: Final = words(
    "about acl alternate amphtml appendix archives author bookmark canonical collection copyright current describedby"
    " describes disclosure duplicate edit edit-form edit-media enclosure first glossary help hub icon index item last"
    " latest-version license monitor monitor-group next next-archive original payment predecessor-version prev"
    " prev-archive preview previous privacy-policy related replies search section self service shortlink start"
    " successor-version tag terms-of-service type up version-history via webmention working-copy"
)
_IANA: Final = "http://www.iana.org/assignments/relation/"
_PAGES: Final = frozenset({"current", "first", "last", "next", "next-archive", "prev-archive", "previous"})
_FEED_TYPES: Final = frozenset({"application/atom+xml", "application/rss+xml", "application/rdf+xml"})
_EMAIL: Final = re.compile(r"<?[^\s<>@]+@[^\s<>@]+\.[A-Za-z]{2,}>")
_LANG: Final = f"{{{XML}}}lang"


_TEXT: Final = Field(attributes={"type": None})
_URI: Final = Field(links.iri)
_DATE: Final = Field(dates.rfc3339)
_LINK: Final = Field(
    many=True,
    required=("href",),
    attributes={
        "href": links.reference,
        "rel": None,
        "type": media_type,
        "hreflang": texts.language,
        "title": texts.plain,
        "length": number(0, "1200"),
        "thr:count": number(0, "12"),
        "thr:updated": dates.rfc3339,
    },
)
_PERSON: Final = Field(
    many=True,
    holds={"name": Field(texts.plain), "email": Field(extensions.email), "uri": Field(links.reference)},
)
_CATEGORY: Final = Field(
    many=True,
    required=("term",),
    attributes={"term": None, "scheme": links.iri, "label": texts.plain},
)
_COMMON: Final[Mapping[str, Field]] = {
    "author": _PERSON,
    "category": _CATEGORY,
    "contributor": _PERSON,
    "id": Field(links.identifier),
    "link": _LINK,
    "rights": _TEXT,
    "title": _TEXT,
    "updated": _DATE,
}
_OF_SOURCE: Final[Mapping[str, Field]] = {
    **_COMMON,
    "generator": Field(texts.plain, attributes={"uri": links.reference, "version": None}),
    "icon": Field(links.reference),
    "logo": Field(links.reference),
    "subtitle": _TEXT,
}
_OF_FEED: Final[Mapping[str, Field]] = {**extensions.OF_FEEDS, **_OF_SOURCE, "entry": Field(many=True)}
_OF_ENTRY: Final[Mapping[str, Field]] = {
    **extensions.OF_ITEMS,
    **_COMMON,
    "content": Field(attributes={"type": None, "src": links.reference}),
    "published": _DATE,
    "source": Field(holds={**extensions.OF_FEEDS, **_OF_SOURCE}),
    "summary": _TEXT,
}
FOREIGN: Final[Mapping[str, Field]] = {
    # Elements of Atom in RSS: links are looked at as in Atom, persons and texts are passed over.
    "atom:link": _LINK,
    "atom:id": Field(links.iri),
    "atom:updated": _DATE,
    "atom:published": _DATE,
    **{
        f"atom:{name}": Field(many=True)
        for name in words(
            "author category contributor generator icon logo rights subtitle title summary content source"
        )
    },
}
_SINGLE: Final = ("id", "icon", "logo", "updated", "published", "uri")


def findings(root: etree._Element, around: Circumstances) -> Iterator[Finding]:
    """What is wrong with a document whose root is `feed` or `entry`."""
    spot = at(root, ATOM)
    if named(root, ATOM) == "entry":
        yield from _entry(root, around, root.get(_LANG), has_author=False)
        return
    yield from one(root, Field(attributes={}, holds=_OF_FEED), around, ATOM)
    yield from _needed(root, ("id", "title", "updated"), spot)
    yield from _texts(root, around, None)
    own_links = root.findall(f"{{{ATOM}}}link")
    yield from _order(root)
    yield from _links(root, around, None)
    yield from self_link(own_links, spot, around)
    yield from siblings(own_links)
    yield from _archive(root, own_links, spot, around)
    language = root.get(_LANG)
    if language is None:
        yield spot.breaks(values.LANGUAGE_MISSING)
    elif language:  # an empty one takes the language of what is around away
        yield from texts.language(language, spot.attribute("xml:lang"), around)
    entries = root.findall(f"{{{ATOM}}}entry")
    has_author = root.find(f"{{{ATOM}}}author") is not None
    for entry in entries:
        yield from _entry(entry, around, language, has_author=has_author)
    yield from _same(entries)
    titles = [text_of(title) for title in root.findall(f"{{{ATOM}}}entry/{{{ATOM}}}title")]
    yield from texts.scripts(titles, language, spot)
    yield from extensions.media(root, around, ATOM, None)
    yield from extensions.podcast(root, entries, ATOM, language is not None)


def _needed(node: etree._Element, names: Sequence[str], spot: Spot) -> Iterator[Finding]:
    for name in names:
        if node.find(f"{{{ATOM}}}{name}") is None:
            yield spot.breaks(rules.MISSING, value=name, parent=named(node, ATOM))


def _entry(
    entry: etree._Element, around: Circumstances, feed_language: str | None, *, has_author: bool
) -> Iterator[Finding]:
    found = entry.find(f"{{{ATOM}}}id")
    guid = None if found is None else text_of(found) or None
    spot = at(entry, ATOM, guid)
    yield from one(entry, Field(attributes={}, holds=_OF_ENTRY), around, ATOM, guid)
    yield from _needed(entry, ("id", "title", "updated"), spot)
    if not has_author and entry.find(f"{{{ATOM}}}author") is None:
        source = entry.find(f"{{{ATOM}}}source")
        if source is None or source.find(f"{{{ATOM}}}author") is None:
            yield spot.breaks(rules.NO_AUTHOR)
    yield from _texts(entry, around, guid)
    yield from _links(entry, around, guid)
    for source in entry.findall(f"{{{ATOM}}}source"):
        yield from _texts(source, around, guid)
        yield from _links(source, around, guid)
        # RFC 4287, section 4.2.11: what a copied entry should keep of its feed.
        for name in ("id", "title", "updated"):
            if source.find(f"{{{ATOM}}}{name}") is None:
                yield at(source, ATOM, guid).breaks(rules.SOURCE, value=name)
    yield from _content(entry, spot)
    language = entry.get(_LANG) or feed_language
    yield from texts.mixed(entry.get(_LANG), feed_language, spot)
    for title in entry.findall(f"{{{ATOM}}}title"):
        yield from texts.title_direction(text_of(title), language, at(title, ATOM, guid))
    for name in ("summary", "content"):
        for body in entry.findall(f"{{{ATOM}}}{name}"):
            kind = body.get("type")
            if kind in ("html", "xhtml"):
                content = text_of(body) if kind == "html" else body
                yield from bodies.body_direction(content, body.get(_LANG) or language, at(body, ATOM, guid))
    yield from alternate_order(entry.findall(f"{{{ATOM}}}link"), None, spot, language)


# --- Text and content


def _texts(node: etree._Element, around: Circumstances, guid: str | None) -> Iterator[Finding]:
    for child in node.iterchildren(f"{{{ATOM}}}*"):
        name = etree.QName(child).localname
        if name in ("title", "subtitle", "rights", "summary", "content"):
            yield from _construct(child, name, at(child, ATOM, guid), around)
        elif name in _SINGLE and child.text and child.text != child.text.strip():
            yield at(child, ATOM, guid).breaks(rules.WHITE_SPACE, value=name)
        elif name in ("author", "contributor"):
            yield from _person(child, guid)


def _person(person: etree._Element, guid: str | None) -> Iterator[Finding]:
    name = person.find(f"{{{ATOM}}}name")
    if name is None:
        yield at(person, ATOM, guid).breaks(rules.MISSING, value="name", parent=named(person, ATOM))
    elif _EMAIL.search(text_of(name)[:1000]):
        yield at(name, ATOM, guid).breaks(rules.NAME_EMAIL)
    address = person.find(f"{{{ATOM}}}uri")
    if address is not None and address.text and address.text != address.text.strip():
        yield at(address, ATOM, guid).breaks(rules.WHITE_SPACE, value="uri")


def _construct(node: etree._Element, name: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    kind = node.get("type", "text")
    is_content = name == "content"
    if node.get("src") is not None:
        yield from _elsewhere(node, name, kind, spot)
        return
    if not kind:
        yield spot.breaks(values.BLANK, value="@type")
    elif kind not in _TYPES and (not is_content or not MEDIA_TYPE.fullmatch(kind) or kind.startswith("multipart/")):
        yield spot.breaks(rules.MEDIA_TYPE if is_content else rules.TEXT_TYPE, value=kind)
        return
    if not len(node) and not text_of(node):
        yield spot.breaks(values.BLANK, value=name)
    elif kind == "xhtml":
        yield from _inline(node, spot)
    elif kind in ("text", "html", ""):
        if len(node):
            yield spot.breaks(rules.INLINE_MARKUP, value=kind)
        yield from (bodies.html if kind == "html" else texts.plain)(text_of(node), spot, around)
    else:
        yield from _document(node, kind, spot, around)


def _elsewhere(node: etree._Element, name: str, kind: str, spot: Spot) -> Iterator[Finding]:
    """Content that src leads to."""
    if len(node) or text_of(node):
        yield spot.breaks(rules.TEXT, parent=name)
    if not node.get("type"):
        yield spot.breaks(rules.NO_TYPE)
    elif not MEDIA_TYPE.fullmatch(kind) or kind in _TYPES:
        yield spot.breaks(rules.MEDIA_TYPE, value=kind)


def _inline(node: etree._Element, spot: Spot) -> Iterator[Finding]:
    children = list(node.iterchildren("*"))
    if len(children) != 1 or children[0].tag != f"{{{XHTML}}}div" or text_of(node):
        yield spot.breaks(rules.XHTML_DIV)
    for child in node.iter("*"):
        if child is not node and etree.QName(child).namespace != XHTML:
            where = at(child, ATOM, spot.guid)
            if etree.QName(child).namespace in (None, ATOM):
                yield where.breaks(rules.XHTML_DIV)
            else:
                yield where.breaks(values.UNKNOWN_TAG, value=named(child, ATOM))
            break
    yield from bodies.xhtml(node, spot)
    # Escaped markup in a text that is markup already.
    whole = "" if len(node) and len(node[0]) else "".join(map(str, node.itertext()))
    if twice := re.search(r"</(?:p|a|b|i|em|strong|div|span|li|ul)>|&(?:amp|lt|gt|quot|nbsp);", whole):
        yield spot.breaks(values.DOUBLE_ESCAPED, value=twice[0])


def _document(node: etree._Element, kind: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    """Content of a media type: XML as one element, text as it is, anything else in Base64."""
    media = kind.partition(";")[0].strip().lower()
    if media.endswith(("+xml", "/xml")):
        if len(node) and text_of(node):
            yield spot.breaks(rules.TEXT, parent="content")
        if media == "application/xhtml+xml" and (not len(node) or node[0].tag != f"{{{XHTML}}}html"):
            yield spot.breaks(rules.NOT_FRAGMENT, value=kind)
    elif media.startswith("text/"):
        if len(node):
            yield spot.breaks(rules.INLINE_MARKUP, value=kind)
        if media != "text/html":
            yield from texts.plain(text_of(node), spot, around)
        else:
            if "<html" not in text_of(node).lower():
                yield spot.breaks(rules.NOT_FRAGMENT, value=kind)
            body = re.sub(
                r"(?is)<!doctype[^<>]*>|</?(?:html|head|body)\b[^>]*>|<title>[^<]*</title>", "", text_of(node)
            )
            yield from bodies.html(body, spot, around)
    else:
        try:
            b64decode(re.sub(r"\s", "", text_of(node)), validate=True)
        except (binascii.Error, ValueError):
            yield spot.breaks(rules.MEDIA_TYPE, value=f"{kind}; Base64")


def _content(entry: etree._Element, spot: Spot) -> Iterator[Finding]:
    content = entry.find(f"{{{ATOM}}}content")
    has_summary = entry.find(f"{{{ATOM}}}summary") is not None
    alternates = [link for link in entry.findall(f"{{{ATOM}}}link") if _relation(link) == "alternate"]
    if content is None:
        if not alternates:
            yield spot.breaks(rules.MISSING, value="content, link", parent="entry")
        elif not has_summary:
            yield spot.breaks(rules.NO_TEXT)
    elif not has_summary:
        media = content.get("type", "text").partition(";")[0].strip().lower()
        is_text = media in _TYPES or media.startswith("text/") or media.endswith(("+xml", "/xml"))
        if content.get("src") is not None or ("/" in media and not is_text):
            yield spot.breaks(rules.NO_SUMMARY)


# --- Links


def _relation(link: etree._Element) -> str:
    return link.get("rel", "alternate").strip().removeprefix(_IANA)


def _links(node: etree._Element, around: Circumstances, guid: str | None) -> Iterator[Finding]:
    found = node.findall(f"{{{ATOM}}}link")
    seen: set[tuple[str, str]] = set()
    for link in found:
        spot = at(link, ATOM, guid)
        yield from link_itself(link, spot)
        relation = _relation(link)
        if relation in _PAGES and named(node, ATOM) == "entry":
            yield spot.breaks(rules.ARCHIVE_RELATION, value=relation)
        key = (link.get("type", ""), link.get("hreflang", ""))
        if relation == "alternate":
            if key in seen:
                yield spot.breaks(rules.SAME_ALTERNATE, value=key[0] or "-")
            seen.add(key)
    del around


def link_itself(link: etree._Element, spot: Spot) -> Iterator[Finding]:
    """What no table says of a link: its relation, and that it is empty."""
    relation = link.get("rel", "alternate").removeprefix(_IANA)
    for name in ("rel", "title", "href"):
        if link.get(name) is not None and not link.get(name, "").strip():
            yield spot.attribute(name).breaks(values.BLANK, value=f"@{name}")
    if relation and relation not in _RELATIONS and not re.fullmatch(r"[A-Za-z][\w+.\-]*:\S+", relation):
        yield spot.attribute("rel").breaks(rules.LINK_RELATION, value=relation)
    kind = link.get("type")
    if relation == "self" and kind and kind.partition(";")[0].strip() not in _FEED_TYPES:
        yield spot.breaks(documents.SELF_TYPE, value=kind)
    if text_of(link):
        yield spot.breaks(rules.LINK_CONTENT)
    if relation != "replies":
        for name in ("count", "updated"):
            if link.get(f"{{http://purl.org/syndication/thread/1.0}}{name}") is not None:
                yield spot.breaks(rules.ATTRIBUTE, value=f"thr:{name}", parent="link")


def self_link(found: Sequence[etree._Element], spot: Spot, around: Circumstances) -> Iterator[Finding]:
    """Whether a feed says where it is, and says what is so."""
    own = [link for link in found if _relation(link) == "self"]
    if not own:
        yield spot.breaks(documents.SELF_MISSING)
    for link in own:
        here = Spot(f"{spot.place}/link[@rel='self']", line_of(link))
        href = link.get("href", "")
        base = _base(link)
        if not links.is_absolute(urljoin(base, href)):
            yield here.breaks(documents.SELF_RELATIVE, value=href)
        elif around.served is not None:
            yield from other_self(urljoin(base, href), here, around)


def other_self(address: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    """A feed that says that it is elsewhere than where it was fetched."""
    served = around.served
    if served and links.canonical(address) not in {links.canonical(one) for one in served.addresses}:
        yield spot.breaks(documents.SELF_OTHER, value=address, expected=served.addresses[-1])


def _base(node: etree._Element) -> str:
    """The address to which relative ones are relative, as far as the document says."""
    steps = [str(above.get(f"{{{XML}}}base", "")) for above in (node, *node.iterancestors())]
    base = ""
    for step in reversed(steps):
        base = urljoin(base, step)
    return base


def siblings(found: Sequence[etree._Element]) -> Iterator[Finding]:
    """Links to other feeds that do not say their language."""
    for link in found:
        kind = link.get("type", "").partition(";")[0].strip()
        if _relation(link) == "alternate" and kind in _FEED_TYPES and link.get("hreflang") is None:
            yield Spot("link", line_of(link)).breaks(documents.SIBLING_LANGUAGE)


def alternate_order(
    found: Sequence[etree._Element], own: str | None, spot: Spot, language: str | None = None
) -> Iterator[Finding]:
    """An item with links to translations some readers of which open a translation (readers take the first or last)."""
    pages = [
        link
        for link in found
        if _relation(link) == "alternate" and link.get("type", "text/html").partition(";")[0].strip() == "text/html"
    ]
    if not any(link.get("hreflang") for link in pages) or len({link.get("href") for link in pages}) < 2:  # noqa: PLR2004
        return
    if own is None:
        mine = [link for link in pages if link.get("hreflang") in (None, language)]
        own = mine[0].get("href") if mine else None
    opened = [link.get("href") for link in (pages[0], pages[-1]) if link.get("href") != own]
    if opened:
        yield spot.breaks(rules.OWN_LINK, value=opened[0] or "-")


# --- The feed as a whole


def _order(root: etree._Element) -> Iterator[Finding]:
    for before, node in pairwise(root.iterchildren(f"{{{ATOM}}}*")):
        if before.tag == f"{{{ATOM}}}entry" and node.tag != before.tag:
            yield at(node, ATOM).breaks(rules.METADATA_ORDER, value=named(node, ATOM))


def _same(entries: Sequence[etree._Element]) -> Iterator[Finding]:
    for name, rule in (("id", rules.SAME_ID), ("updated", rules.SAME_UPDATED)):
        nodes = [node for entry in entries if (node := entry.find(f"{{{ATOM}}}{name}")) is not None]
        counted = Counter(map(text_of, nodes))
        for node in nodes:
            if text_of(node) and counted.pop(text_of(node), 0) > 1:
                yield at(node, ATOM).breaks(rule, value=text_of(node))


def _archive(
    root: etree._Element, found: Sequence[etree._Element], spot: Spot, around: Circumstances
) -> Iterator[Finding]:
    """Pages of an archive and complete feeds (RFC 5005)."""
    history = "{http://purl.org/syndication/history/1.0}"
    relations = {_relation(link): link.get("href") for link in found}
    own = (relations.get("self"), *(around.served.addresses if around.served else ()))
    if root.find(f"{history}complete") is not None:
        for relation in sorted(_PAGES & relations.keys()):
            if relation != "current" or relations[relation] not in own:
                yield spot.breaks(rules.COMPLETE, value=relation)
    elif root.find(f"{history}archive") is not None:
        if not {"prev-archive", "next-archive"} & relations.keys():
            yield spot.breaks(rules.ARCHIVE_ALONE)
        if "current" not in relations:
            yield spot.breaks(rules.ARCHIVE_CURRENT)
