"""RSS 2.0, with the links of Atom in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final
from urllib.parse import unquote

from lxml import etree

from syndicate.gate.rules import Finding
from syndicate.linting import atom, bodies, dates, extensions, links, texts
from syndicate.linting.elements import text_of
from syndicate.linting.extensions import ADDRESS
from syndicate.linting.fields import Field, anything, at, choice, held, media_type, number, one, page
from syndicate.linting.namespaces import ATOM, XHTML, named
from syndicate.linting.rules import feeds as rules
from syndicate.linting.rules import values
from syndicate.linting.spots import Circumstances, Spot, line_of

_WIDEST, _HIGHEST = 144, 400
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WITH_NAME: Final = re.compile(r"([^\s@]+@[^\s@]+)\s*\(.+\)")
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".jpe")


def contact(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    """What is wrong with an e-mail address with a name in brackets behind it."""
    if value.startswith("mailto:"):
        value = unquote(value.removeprefix("mailto:").partition("?")[0])
    yield from texts.plain_in_rss(value, spot, around)
    with_name = _WITH_NAME.fullmatch(value)
    if with_name and ADDRESS.fullmatch(with_name[1]):
        return
    has_address = (
        not with_name and "(" not in value and any(ADDRESS.fullmatch(part.strip("<>()")) for part in value.split())
    )
    yield spot.breaks(rules.EMAIL_NAME if has_address else rules.EMAIL, value=value)


def _image_url(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    found = list(page(value, spot, around))
    yield from found
    name = value.partition("?")[0].rpartition("/")[2].lower()
    if not found and "." in name and not name.endswith(_PICTURES):
        yield spot.breaks(rules.IMAGE_FORMAT, value=value)


def _size(most: int) -> Field:
    def check(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
        del around
        if not (value.isascii() and value.isdigit() and len(value) < 9 and 0 < int(value) <= most):  # noqa: PLR2004
            yield spot.breaks(rules.IMAGE_SIZE, value=value)

    return Field(check)


_PLAIN: Final = Field(texts.plain_in_rss, blank=True)
_TITLE: Final = Field(texts.plain_in_rss)
_LINK: Final = Field(links.absolute)
_DATE: Final = Field(dates.rfc822)
_DAY_NAMES: Final = Field(choice(*_DAYS), many=True)
_OF_CHANNEL: Final[Mapping[str, Field]] = {
    **extensions.OF_FEEDS,
    "title": _TITLE,
    "link": _LINK,
    "description": _PLAIN,
    "language": Field(texts.language),
    "copyright": _PLAIN,
    "managingEditor": Field(contact),
    "webMaster": Field(contact),
    "pubDate": _DATE,
    "lastBuildDate": _DATE,
    "category": Field(texts.plain_in_rss, many=True, attributes={"domain": None}),
    "generator": Field(anything, blank=True),
    "docs": _LINK,
    "cloud": Field(
        required=("domain", "port", "path", "registerProcedure", "protocol"),
        attributes={
            "domain": None,
            "port": number(1, "80"),
            "path": None,
            "registerProcedure": None,
            "protocol": None,
        },
    ),
    "ttl": Field(number(1, "15")),
    "image": Field(
        holds={
            "url": Field(_image_url),
            "title": _TITLE,
            "link": Field(page),
            **extensions.DUBLIN,
            "width": _size(_WIDEST),
            "height": _size(_HIGHEST),
            "description": _TITLE,
        }
    ),
    "rating": Field(anything, blank=True),
    "textInput": Field(
        holds={
            **extensions.DUBLIN,
            "title": _TITLE,
            "description": _TITLE,
            "name": Field(anything),
            "link": Field(page),
        },
    ),
    "skipHours": Field(holds={"hour": Field(number(0, "0, 1 ... 23", 24), many=True)}),
    "skipDays": Field(holds={"day": _DAY_NAMES}),
    "item": Field(many=True),
    **atom.FOREIGN,
}
_OF_ITEM: Final[Mapping[str, Field]] = {
    **extensions.OF_ITEMS,
    "title": _TITLE,
    "link": _LINK,
    "description": Field(bodies.html, blank=True),
    "author": Field(contact),
    "category": Field(texts.plain_in_rss, many=True, attributes={"domain": None}),
    "comments": _LINK,
    "enclosure": Field(
        many=True,
        required=("url", "length", "type"),
        attributes={"url": page, "length": number(0, "1200"), "type": media_type},
        holds={},
    ),
    "guid": Field(anything, attributes={"isPermaLink": choice("true", "false")}),
    "pubDate": _DATE,
    "source": Field(texts.plain_in_rss, required=("url",), attributes={"url": links.absolute}),
    **atom.FOREIGN,
}
_NEEDED: Final = {
    "channel": ("title", "link", "description"),
    "image": ("url", "title", "link"),
    "textInput": ("title", "description", "name", "link"),
    "skipHours": ("hour",),
    "skipDays": ("day",),
}
_TWICE: Final = {
    "channel": (
        ("managingEditor", "dc:creator"),
        ("webMaster", "dc:publisher"),
        ("pubDate", "dc:date"),
        ("language", "dc:language"),
        ("copyright", "dc:rights"),
        ("lastBuildDate", "dcterms:modified"),
        ("category", "dc:subject"),
        ("generator", "admin:generatorAgent"),
        ("creativeCommons:license", "cc:license"),
    ),
    "item": (
        ("author", "dc:creator"),
        ("category", "dc:subject"),
        ("pubDate", "dc:date"),
        ("pubDate", "atom:published"),
        ("guid", "atom:id"),
        ("source", "dc:source"),
        ("enclosure", "l:link"),
        ("comments", "wfw:comment"),
        ("description", "xhtml:body"),
        ("creativeCommons:license", "cc:license"),
    ),
}


def findings(root: etree._Element, around: Circumstances) -> Iterator[Finding]:
    """What is wrong with a document whose root is `rss`."""
    version = root.get("version")
    if version is None:
        yield at(root, None).breaks(rules.MISSING_ATTRIBUTE, value="version", parent="rss")
    elif version not in ("2.0", "0.92", "0.91"):
        yield at(root, None).breaks(rules.RSS_VERSION, value=version)
    yield from one(root, Field(attributes={"version": None}, holds=_ROOT), around)
    channel = root.find("channel")
    if channel is None:
        yield at(root, None).breaks(rules.MISSING, value="channel", parent="rss")
        return
    yield from _channel(channel, around, version or "2.0")


_ROOT: Final = {"channel": Field(attributes={})}


def _channel(channel: etree._Element, around: Circumstances, version: str) -> Iterator[Finding]:
    # Of RSS 0.9x some have the items beside the channel; readers look there too.
    items = channel.findall("item")
    yield from held(channel, _OF_CHANNEL, around)
    for name in _NEEDED:
        for part in channel.iter(name):
            yield from _needed(part, name)
    yield from _order(channel)
    yield from _said_twice(channel, "channel", None)
    yield from _image(channel)
    yield from _skipped(channel)
    feed_language = _language(channel)
    if feed_language is None:
        yield at(channel, None).breaks(values.LANGUAGE_MISSING)
    if version == "2.0":
        yield from atom.self_link(channel.findall(f"{{{ATOM}}}link"), at(channel, None), around)
    yield from atom.siblings(channel.findall(f"{{{ATOM}}}link"))
    for item in items:
        yield from _item(item, around, feed_language, version)
    yield from _between(channel, items)
    yield from texts.scripts([text_of(title) for title in channel.findall("item/title")], feed_language, _at(channel))
    yield from extensions.media(channel, around, None, None)
    yield from extensions.podcast(channel, items, None, feed_language is not None)


def _between(channel: etree._Element, items: list[etree._Element]) -> Iterator[Finding]:
    """Text and links in the channel and its items, and items that are taken for one another."""
    for node in (channel, *items):
        if text_of(node):
            yield _at(node).breaks(rules.TEXT, parent=named(node, None))
        for link in node.findall(f"{{{ATOM}}}link"):
            yield from atom.link_itself(link, _at(link))
    guids = [guid for item in items for guid in item.findall("guid")]
    counted = Counter(map(text_of, guids))
    for guid in guids:
        if text_of(guid) and counted[text_of(guid)] > 1:
            yield at(guid, None, text_of(guid)).breaks(rules.GUID_TWICE, value=text_of(guid))


def _at(node: etree._Element) -> Spot:
    return at(node, None)


def _language(node: etree._Element) -> str | None:
    """The language that a channel or item names."""
    for name in ("language", "{http://purl.org/dc/elements/1.1/}language"):
        if (found := node.find(name)) is not None and text_of(found):
            return text_of(found)
    above: etree._Element | None = node
    while above is not None:
        if tag := above.get("{http://www.w3.org/XML/1998/namespace}lang"):
            return tag
        above = above.getparent()
    return None


def _needed(node: etree._Element, name: str) -> Iterator[Finding]:
    for child in _NEEDED[name]:
        if node.find(child) is None:
            yield _at(node).breaks(rules.MISSING, value=child, parent=name)


def _order(channel: etree._Element) -> Iterator[Finding]:
    children = list(channel.iterchildren("*"))
    for before, node in pairwise(children):
        if before.tag == "item" and node.tag != "item":
            yield _at(node).breaks(rules.METADATA_ORDER, value=named(node, None))


def _said_twice(node: etree._Element, kind: str, guid: str | None) -> Iterator[Finding]:
    names = {named(child, None): child for child in node.iterchildren("*")}
    for core, other in _TWICE[kind]:
        if core in names and other in names:
            yield at(names[other], None, guid).breaks(rules.SAID_TWICE, value=core, expected=other)


def _image(channel: etree._Element) -> Iterator[Finding]:
    for name in ("title", "link"):
        own, image = channel.find(name), channel.find(f"image/{name}")
        if own is not None and image is not None and text_of(own) != text_of(image):
            yield _at(image).breaks(rules.IMAGE_OTHER, value=name)
    for text_input in channel.findall("textInput"):
        yield _at(text_input).breaks(rules.TEXT_INPUT)


def _skipped(channel: etree._Element) -> Iterator[Finding]:
    for path in ("skipHours/hour", "skipDays/day"):
        seen: set[str] = set()
        for node in channel.findall(path):
            if (text := text_of(node)) in seen:
                yield _at(node).breaks(rules.DUPLICATE, value=text, parent=path.partition("/")[0])
            seen.add(text)


def _item(item: etree._Element, around: Circumstances, feed_language: str | None, version: str) -> Iterator[Finding]:
    guid = next((text_of(found) for found in item.findall("guid") if text_of(found)), None)
    spot = at(item, None, guid)
    yield from held(item, _OF_ITEM, around, None, guid)
    if item.find("title") is None and item.find("description") is None:
        yield spot.breaks(rules.MISSING, value="title, description", parent="item")
    yield from _said_twice(item, "item", guid)
    if item.find("guid") is None and version == "2.0":
        yield spot.breaks(rules.GUID_MISSING)
    for found in item.findall("guid"):
        yield from _guid(found, guid, around)
    yield from _content_order(item, spot)
    yield from _enclosures(item, guid)
    language = _language(item)
    yield from texts.mixed(language, feed_language, spot)
    for title in item.findall("title"):
        yield from texts.title_direction(text_of(title), language or feed_language, at(title, None, guid))
    for name in ("description", "{http://purl.org/rss/1.0/modules/content/}encoded"):
        for body in item.findall(name):
            yield from bodies.body_direction(text_of(body), language or feed_language, at(body, None, guid))
    for xhtml in item.findall(f"{{{XHTML}}}body"):
        yield from bodies.xhtml(xhtml, at(xhtml, None, guid))
    own = item.find("link")
    if own is not None:
        yield from atom.alternate_order(item.findall(f"{{{ATOM}}}link"), text_of(own), spot)


def _guid(node: etree._Element, guid: str | None, around: Circumstances) -> Iterator[Finding]:
    text = text_of(node)
    if node.get("isPermaLink") != "false":
        if not text.lower().startswith(("http://", "https://")):
            yield at(node, None, guid).breaks(rules.GUID_LINK, value=text)
        else:
            yield from page(text, at(node, None, guid), around)


def _content_order(item: etree._Element, spot: Spot) -> Iterator[Finding]:
    names = [named(child, None) for child in item.iterchildren("*")]
    if "content:encoded" in names and "description" not in names[: names.index("content:encoded")]:
        yield spot.breaks(rules.CONTENT_ORDER)


def _enclosures(item: etree._Element, guid: str | None) -> Iterator[Finding]:
    found = item.findall("enclosure")
    if len(found) > 1:
        yield at(found[1], None, guid).breaks(rules.ENCLOSURES)
    for enclosure in found:
        if (enclosure.get("length") or "").strip("0") == "" and enclosure.get("length"):
            yield at(enclosure, None, guid).breaks(rules.ENCLOSURE_EMPTY)


def of_rdf(root: etree._Element, around: Circumstances) -> Iterator[Finding]:
    """What holds for RSS 1.0 too: addresses and titles; its own rules are of another time."""
    yield Spot("rdf:RDF", line_of(root)).breaks(rules.RSS_ONE)
    for node in root.iter("*"):
        name, text = named(node, "http://purl.org/rss/1.0/"), text_of(node)
        if text and name in extensions.OF_ITEMS and (check := extensions.OF_ITEMS[name].check):
            yield from check(text, at(node, "http://purl.org/rss/1.0/"), around)
        elif text and name in ("link", "url"):
            yield from links.absolute(text, at(node, "http://purl.org/rss/1.0/"), around)
