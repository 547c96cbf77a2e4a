"""NewsML-G2: what the standard asks for, what importers need, and how a newsroom tells of direction and withdrawal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from syndicate.gate.receivers import _superdesk, superdesk
from syndicate.gate.receivers._newsml import Item, entries, is_element, line, local, place
from syndicate.gate.rules import Effect, Finding, Reading
from syndicate.languages import direction
from syndicate.linting import bodies, dates, links, texts
from syndicate.linting.elements import text_of
from syndicate.linting.fields import media_type
from syndicate.linting.namespaces import NAR, XHTML, XML
from syndicate.linting.rules import items as rules
from syndicate.linting.rules.values import BLANK, DATE_FUTURE, DATE_PAST
from syndicate.linting.spots import Circumstances, Spot
from syndicate.linting.tags import words

_LANG: Final = f"{{{XML}}}lang"
_NEWEST: Final = "2.35"
_DATES: Final = frozenset({"sent", "versionCreated", "firstCreated", "embargoed", "expires", "timestamp"})
_LOOSE_DATES: Final = frozenset({"contentCreated", "contentModified"})
_TEXTS: Final = words(
    "headline slugline by creditline dateline edNote title name description copyrightNotice usageTerms"
)
_QCODES: Final = ("qcode", "role", "rendition", "rel", "mode", "type", "scheme", "format")
_QCODE: Final = re.compile(r"[^\s:]+:\S+")
_WITHDRAWN: Final = frozenset({"stat:canceled", "stat:withheld"})
_CODES: Final = {
    "ninat": "text picture graphic audio video composite animation",
    "stat": "usable withheld canceled",
    "sig": "update correction atomic mandatory advisory",
    "pgrmod": "bag seq alt",
}
_ITEM: Final = (
    "catalogRef catalog, hopHistory, pubHistory, rightsInfo, itemMeta, contentMeta, partMeta, assert, inlineRef,"
    " derivedFrom derivedFromValue, contentSet groupSet"
)
_META: Final = (
    "itemClass, provider, versionCreated, firstCreated, embargoed, pubStatus, role, fileName, generator, profile,"
    " service, title, edNote, memberOf, instanceOf, signal, altRep, deliverableOf, hash, expires, origRep,"
    " incomingFeedId, metadataCreator, link, itemMetaExtProperty"
)
_CONTENT: Final = (
    "icon, urgency, contentCreated, contentModified, digitalSourceType, located infoSource creator contributor audience"
    " exclAudience altId rating userInteraction, language genre keyword subject slugline headline dateline by creditline"
    " description, contentMetaExtProperty"
)
_HEADER: Final = (
    "sent, catalogRef catalog, sender, transmitId, priority, origin, channel, destination, timestamp, signal,"
    " headerExtProperty"
)
_ORDERS: Final[Mapping[str, Mapping[str, int]]] = {
    parent: {name: rank for rank, names in enumerate(order.split(",")) for name in names.split()}
    for parent, order in {
        "newsItem": _ITEM,
        "packageItem": _ITEM,
        "itemMeta": _META,
        "contentMeta": _CONTENT,
        "header": _HEADER,
        "newsMessage": "header, itemSet",
    }.items()
}
# What Superdesk would only drop an item or a part for is the same for whoever reads NewsML-G2; what it merely does not
# read is told by `check --as superdesk`.
_OF_SUPERDESK: Final = frozenset(
    {rule.code for rule in _superdesk.ALL if rule.effect in (Effect.REFUSED, Effect.DROPPED)}
)
_ALSO: Final = {_superdesk.NITF_BLOCK.code, _superdesk.HEADLINE_ORDER.code, _superdesk.INLINE_ORDER.code}
_SAID_HERE: Final = {
    # Rules that the standard has too, found here with their own words.
    _superdesk.NO_GUID.code,
    _superdesk.NO_VERSION.code,
    _superdesk.NOT_NEWSML.code,
    _superdesk.BARE_FILE.code,
    _superdesk.BAD_TIME.code,
}


def findings(root: etree._Element, data: bytes, around: Circumstances) -> Iterator[Finding]:
    """What is wrong with a message, or with an item alone."""
    for node in root.iter("*"):
        if etree.QName(node).namespace == NAR:
            yield from _node(node, root, around)
    if local(root) == "newsMessage":
        yield from _message(root)
    items = [Item(node) for node in entries(root) if is_element(node)]
    counted = Counter(item.guid for item in items)
    for item in items:
        if item.name in ("newsItem", "packageItem"):
            yield from _item(item, root, around)
        if item.guid is not None and counted[item.guid] > 1:
            yield item.breaks(rules.NEWS_SAME, "@guid", value=item.guid)
    told = (_OF_SUPERDESK | _ALSO) - _SAID_HERE
    for finding in superdesk.findings(Reading("newsml", data, around.now, root)):
        if finding.rule.code in told:
            yield finding


def _spot(node: etree._Element, root: etree._Element) -> Spot:
    item = next((above for above in (node, *node.iterancestors()) if above.get("guid")), None)
    inside = item if item is not None and item is not node else root
    return Spot(place(node, inside), line(node), None if item is None else item.get("guid"))


# --- Any element


def _node(node: etree._Element, root: etree._Element, around: Circumstances) -> Iterator[Finding]:
    name, text, spot = local(node), text_of(node), _spot(node, root)
    yield from _order(node, spot)
    if name in _DATES or (name in _LOOSE_DATES and text):
        found = list((dates.w3cdtf if name in _LOOSE_DATES else dates.rfc3339)(text, spot, around))
        # An embargo and an expiry are ahead of the clock by their nature, and a picture may be older than feeds.
        allowed = {DATE_PAST} | ({DATE_FUTURE} if name in ("embargoed", "expires") else set())
        yield from (one for one in found if one.rule not in allowed)
        if not found and not text.endswith(("Z", "+00:00")) and "T" in text:
            yield spot.breaks(rules.NEWS_OFFSET, value=text)
    elif name in _TEXTS and text and not len(node):
        yield from texts.plain(text, spot, around)
    for attribute in _QCODES:
        value = node.get(attribute)
        if value is not None and not (attribute == "type" and "/" in value):
            for code in value.split() or [""]:
                yield from _qcode(code, node, spot.attribute(attribute))
    for attribute, check in (("href", links.reference), ("contenttype", media_type), (_LANG, texts.language)):
        if value := node.get(attribute):
            yield from check(value, spot.attribute(attribute.rpartition("}")[2]), around)


def _order(node: etree._Element, spot: Spot) -> Iterator[Finding]:
    ranks = _ORDERS.get(local(node))
    if ranks is None:
        return
    highest, behind = -1, ""
    for child in node.iterchildren(f"{{{NAR}}}*"):
        name = local(child)
        if name not in ranks:
            here = Spot(f"{spot.place}/{name}", line(child), spot.guid)
            yield here.breaks(rules.NEWS_UNKNOWN, value=name, parent=local(node))
        elif ranks[name] < highest:
            here = Spot(f"{spot.place}/{name}", line(child), spot.guid)
            yield here.breaks(rules.NEWS_ORDER, value=name, expected=behind)
        else:
            highest, behind = ranks[name], name


def _qcode(code: str, node: etree._Element, spot: Spot) -> Iterator[Finding]:
    if not _QCODE.fullmatch(code):
        yield spot.breaks(rules.NEWS_QCODE, value=code)
        return
    alias, _, rest = code.partition(":")
    if alias in _CODES and rest not in _CODES[alias].split():
        yield spot.breaks(rules.NEWS_CODE, value=code, expected=", ".join(_CODES[alias].split()))
    around = [node, *node.iterancestors()]
    inline = {
        scheme.get("alias") for above in around for scheme in above.iterfind(f"{{{NAR}}}catalog/{{{NAR}}}scheme")
    } | {scheme.get("alias") for above in around for scheme in above.iterfind(f"{{{NAR}}}header/{{{NAR}}}catalog/*")}
    # IPTC's own catalogue is known to be long; a stranger's may have anything.
    linked = any(
        above.find(f"{{{NAR}}}catalogRef") is not None or above.find(f"{{{NAR}}}header/{{{NAR}}}catalogRef") is not None
        for above in around
    )
    if alias not in inline and not linked:
        yield spot.breaks(rules.NEWS_ALIAS, value=alias)


# --- Messages and items


def _message(root: etree._Element) -> Iterator[Finding]:
    header = root.find(f"{{{NAR}}}header")
    if header is None:
        yield Spot("header", line(root)).breaks(rules.NEWS_MISSING, value="header", parent="newsMessage")
    elif header.find(f"{{{NAR}}}sent") is None:
        yield Spot("header/sent", line(header)).breaks(rules.NEWS_MISSING, value="sent", parent="header")
    if root.find(f"{{{NAR}}}itemSet") is None:
        yield Spot("itemSet", line(root)).breaks(rules.NEWS_MISSING, value="itemSet", parent="newsMessage")


_ATTRIBUTES: Final = (
    ("standard", re.compile("NewsML-G2"), 'standard="NewsML-G2"'),
    ("standardversion", re.compile(r"2\.\d+"), f'standardversion="{_NEWEST}"'),
    ("conformance", re.compile("power"), 'conformance="power"'),
    ("guid", re.compile(r"\S.*"), 'guid="tag:news.example,2026:article/17"'),
    ("version", re.compile(r".+"), 'version="1"'),
    (_LANG, re.compile(r".+"), 'xml:lang="ar"'),
)


def _item(item: Item, root: etree._Element, around: Circumstances) -> Iterator[Finding]:
    element = item.element
    spot = Spot(item.name if element is root else place(element, root), line(element), item.guid)
    for name, pattern, example in _ATTRIBUTES:
        shown = name.replace(f"{{{XML}}}", "xml:")
        if not pattern.fullmatch(element.get(name, "")):
            yield spot.attribute(shown).breaks(rules.NEWS_ATTRIBUTE, value=shown, parent=item.name, expected=example)
    standard = element.get("standardversion", _NEWEST)
    if re.fullmatch(r"2\.\d+", standard) and standard != _NEWEST:
        yield spot.attribute("standardversion").breaks(rules.NEWS_OLD, value=standard)
    version = element.get("version", "1")
    if not re.fullmatch(r"[1-9][0-9]*", version):
        yield spot.attribute("version").breaks(rules.NEWS_VERSION, value=version)
    for path in ("itemMeta/itemClass", "itemMeta/provider", "itemMeta/versionCreated"):
        if item.first(path) is None:
            above, _, name = path.rpartition("/")
            yield item.breaks(rules.NEWS_MISSING, path, value=name, parent=above)
    if not item.all("catalogRef") and not item.all("catalog"):
        yield item.breaks(rules.NEWS_CATALOG, "catalogRef")
    yield from _direction(item)
    yield from _lifecycle(item)
    yield from _files(item)
    yield from _body(item, around)


def _direction(item: Item) -> Iterator[Finding]:
    tag = item.element.get(_LANG)
    if not tag or not texts.is_language(tag) or direction(tag) != "rtl":
        return
    if item.element.get("dir") != "rtl":
        yield item.breaks(rules.NEWS_DIRECTION, "@dir", value=item.name)
    for inline in item.all("contentSet/inlineXML"):
        html = inline.find(f"{{{XHTML}}}html")
        for node in (inline, html):
            if node is not None and node.get("dir") != "rtl":
                yield item.breaks(rules.NEWS_DIRECTION, node, value=local(node))


def _lifecycle(item: Item) -> Iterator[Finding]:
    status = item.qcode("itemMeta/pubStatus")
    signals = {signal.get("qcode") for signal in item.all("itemMeta/signal")}
    if (status in _WITHDRAWN or "sig:correction" in signals) and item.first("itemMeta/edNote") is None:
        yield item.breaks(rules.NEWS_REASON, "itemMeta/edNote")
    if status == "stat:canceled":
        for content in item.all("contentSet"):
            for child in content.iterchildren("*"):
                if not len(child) and not text_of(child) and not child.get("href"):
                    continue
                yield item.breaks(rules.NEWS_WITHDRAWN, child, value=local(child))


def _files(item: Item) -> Iterator[Finding]:
    is_picture = item.qcode("itemMeta/itemClass") in ("ninat:picture", "ninat:graphic")
    for file in item.all("contentSet/remoteContent"):
        for name in ("rendition", "href", "contenttype", "size", *(("width", "height") if is_picture else ())):
            if not file.get(name) and not (name == "href" and file.get("residref")):
                yield item.breaks(rules.NEWS_FILE, file, value=name)


def _body(item: Item, around: Circumstances) -> Iterator[Finding]:
    for html in item.element.iterfind(f"{{{NAR}}}contentSet/{{{NAR}}}inlineXML/{{{XHTML}}}html"):
        body = html.find(f"{{{XHTML}}}body")
        if body is not None:
            spot = Spot("contentSet/inlineXML/html/body", line(body), item.guid)
            if body.attrib:
                yield spot.breaks(rules.NEWS_BODY)
            if not text_of(body) and not len(body):
                yield spot.breaks(BLANK, value="body")
            yield from bodies.xhtml(body, spot)
    for data in item.all("contentSet/inlineData"):
        if (data.get("contenttype") or "").startswith("text/html"):
            yield from bodies.html(text_of(data), Spot("contentSet/inlineData", line(data), item.guid), around)
