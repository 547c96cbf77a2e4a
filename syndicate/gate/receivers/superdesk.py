"""Superdesk's own parser of NewsML-G2, and what becomes of an item when it is taken in.

The parser reads a message in one go: whatever it stumbles over, it raises, and the whole file is put aside. What it
does not know it passes over in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from lxml import etree

from syndicate.gate.receivers import _superdesk as rules
from syndicate.gate.receivers._newsml import (
    NAMES,
    ROOTS,
    XHTML,
    XML_LANG,
    Item,
    entries,
    is_element,
    line,
    local,
    place,
    text,
)
from syndicate.gate.rules import Finding, Reading

NAME: Final = "superdesk"
TITLE: Final = "Superdesk"
FORMATS: Final = ("newsml",)
RULES: Final = rules.ALL

_NITF_TYPE: Final = "application/nitf+xml"
_TEXTS: Final = frozenset({"text", "composite"})  # of all others it reads the description
_TYPES: Final = _TEXTS | {"preformatted", "audio", "video", "picture", "graphic", "event", "planning"}
# HTML_TAGS_WHITELIST of the default settings
_KEPT_MARKUP: Final = frozenset(
    {
        "h1",
        "h2",
        "h3",
        "h4",
        "h6",
        "blockquote",
        "pre",
        "figure",
        "ul",
        "ol",
        "li",
        "div",
        "p",
        "em",
        "strong",
        "i",
        "b",
    }
)
_KEPT: Final = timedelta(days=2)  # INGEST_EXPIRY_MINUTES of the default settings


def findings(reading: Reading) -> Iterator[Finding]:
    """What Superdesk would refuse, drop or ignore; of an item that spoils the document, only what spoils it."""
    root: etree._Element = reading.parsed
    if root.tag not in ROOTS:
        yield rules.NOT_NEWSML.at(local(root), line=line(root), value=local(root))
        return
    for node in entries(root):
        if not is_element(node):
            yield rules.COMMENT.at(place(node, root), line=line(node))
        elif node.tag not in ROOTS[1:]:
            item = Item(node)
            yield item.breaks(rules.UNKNOWN_ITEM, node, value=item.name)
        else:
            yield from _judge(Item(node), reading.now)


def _judge(item: Item, now: datetime) -> Iterator[Finding]:
    refusals = [finding for check in _REFUSING for finding in check(item)]
    yield from refusals
    if not refusals:
        for check in _LOSING:
            yield from check(item)
        created = item.first("itemMeta/versionCreated")
        if created is not None and (moment := _moment(created.text)) is not None and moment + _KEPT <= now:
            yield item.breaks(rules.OLD, created)


def _class(item: Item) -> str:
    """The item's type in Superdesk: its class without the alias."""
    code = item.qcode("itemMeta/itemClass") or ""
    return (code.split(":")[1] if ":" in code else code).lower()


# --- What it refuses the whole document for


def _envelope(item: Item) -> Iterator[Finding]:
    if item.guid is None:
        yield item.breaks(rules.NO_GUID, "@guid")
    if item.element.get("version") is None:
        yield item.breaks(rules.NO_VERSION, "@version")
    if item.qcode("itemMeta/itemClass") is None:
        yield item.breaks(rules.NO_ITEM_CLASS, "itemMeta/itemClass")
    if ":" not in (item.qcode("itemMeta/pubStatus") or ""):
        yield item.breaks(rules.NO_STATUS, "itemMeta/pubStatus")
    if item.first("contentMeta") is None:
        yield item.breaks(rules.NO_CONTENT_META, "contentMeta")


def _times(item: Item) -> Iterator[Finding]:
    for path in ("itemMeta/versionCreated", "itemMeta/firstCreated"):
        found = item.first(path)
        instead = item.first("contentMeta/" + _STANDS_IN[path])
        for element in (found, instead if found is None or not found.text else None):
            if element is not None and element.text and _moment(element.text) is None:
                yield item.breaks(rules.BAD_TIME, element, value=element.text)


_STANDS_IN: Final = {"itemMeta/versionCreated": "contentModified", "itemMeta/firstCreated": "contentCreated"}


def _numbers(item: Item) -> Iterator[Finding]:
    urgency = item.first("contentMeta/urgency")
    if urgency is not None and urgency.text and not _is_number(urgency.text):
        yield item.breaks(rules.BAD_NUMBER, urgency, value=urgency.text)
    for path, name in (("contentSet/inlineData", "wordcount"), ("contentSet/remoteContent", "size")):
        for element in item.all(path) if _class(item) != "composite" else ():
            if not _is_number(value := element.get(name, "0")):
                yield item.breaks(rules.BAD_NUMBER, element, value=value)


def _content(item: Item) -> Iterator[Finding]:
    """What is wrong with the content of an item that is no package: Superdesk asks its class, not its name."""
    if _class(item) == "composite":
        return
    content = item.first("contentSet")
    if content is None:
        yield item.breaks(rules.NO_CONTENT_SET, "contentSet")
        return
    for node in content:
        if not is_element(node):
            yield item.breaks(rules.COMMENT, node)
        elif local(node) == "inlineXML":
            yield from _inline(item, node)
        elif local(node) != "inlineData" and (":" not in node.get("rendition", "") or node.get("contenttype") is None):
            yield item.breaks(rules.BARE_FILE, node, value=local(node))


def _inline(item: Item, node: etree._Element) -> Iterator[Finding]:
    if node.get("contenttype") == _NITF_TYPE:
        return
    body = _html_body(node)
    if body is None or node.get("contenttype") is None:
        yield item.breaks(rules.NO_HTML, node)
        return
    for block in body:
        if not is_element(block):
            yield item.breaks(rules.COMMENT, block)


def _html_body(node: etree._Element) -> etree._Element | None:
    """The body of an inlineXML; Superdesk forgives HTML without a namespace of its own."""
    for namespace in (XHTML, node.nsmap.get(None)):
        if (html := node.find(f"{{{namespace}}}html")) is not None:
            return html.find(f"{{{namespace}}}body")
    return None


def _groups(item: Item) -> Iterator[Finding]:
    if _class(item) != "composite":
        return
    groups = item.first("groupSet")
    if groups is None:
        yield item.breaks(rules.NO_GROUP_SET, "groupSet")
        return
    for group in groups:
        if not is_element(group):
            yield item.breaks(rules.COMMENT, group)
        elif group.get("id") is None or group.get("role") is None:
            yield item.breaks(rules.BARE_GROUP, group)
        else:
            yield from _references(item, group)


def _references(item: Item, group: etree._Element) -> Iterator[Finding]:
    for node in group:
        if not is_element(node):
            yield item.breaks(rules.COMMENT, node)
        elif node.get("idref") is not None:
            continue
        elif local(node) != "itemRef":
            yield item.breaks(rules.GROUP_CHILD, node, value=local(node))
        else:
            of = node.find("n:itemClass", NAMES)
            lacking = [name for name in ("residref", "contenttype") if node.get(name) is None]
            lacking += ["itemClass"] if of is None or of.get("qcode") is None else []
            if lacking:
                yield item.breaks(rules.BARE_REFERENCE, node, value=", ".join(lacking))


# --- What it loses


def _taking(item: Item) -> Iterator[Finding]:
    if _class(item) not in _TYPES:
        yield item.breaks(rules.UNKNOWN_CLASS, "itemMeta/itemClass", value=item.qcode("itemMeta/itemClass"))
    files = item.all("contentSet/remoteContent")
    if files and files[0].get("href") is None:
        yield item.breaks(rules.NO_ADDRESS, files[0])
    seen: set[str] = set()
    for file in files:
        if (rendition := file.get("rendition", "")) in seen:
            yield item.breaks(rules.SAME_RENDITION, file, value=rendition)
        seen.add(rendition)


def _body(item: Item) -> Iterator[Finding]:
    bodies = [node for node in item.all("contentSet/*") if local(node) in ("inlineXML", "inlineData")]
    if not bodies or local(bodies[-1]) != "inlineXML":
        return
    last = bodies[-1]
    if last.get("contenttype") == _NITF_TYPE:
        yield from _nitf(item, last)
    elif any(local(node) == "inlineData" for node in bodies):
        yield item.breaks(rules.INLINE_ORDER, last)
    elif any(len(block) for block in last.iterfind("*/*/*")):
        yield item.breaks(rules.INLINE_MARKUP, last)


def _nitf(item: Item, body: etree._Element) -> Iterator[Finding]:
    blocks = body.findall(".//nitf:body.content/nitf:block/*", NAMES)
    if not any(text(block).strip() for block in blocks):
        yield item.breaks(rules.NITF_BLOCK, body)
    told = set(_KEPT_MARKUP)
    for node in (node for block in blocks for node in block.iter("{*}*")):
        if local(node) not in told:
            told.add(local(node))
            yield item.breaks(rules.NITF_MARKUP, node, value=local(node))


def _words(item: Item) -> Iterator[Finding]:
    headlines = item.all("contentMeta/headline")
    if headlines and headlines[0].get("role") and not all(one.get("role") for one in headlines):
        yield item.breaks(rules.HEADLINE_ORDER, headlines[0], value=headlines[0].get("role"))
    lost: set[str] = {"subj"}
    for subject in item.all("contentMeta/subject"):
        if (alias := _alias(subject)) not in lost:
            lost.add(alias)
            yield item.breaks(rules.SUBJECTS, subject, value=alias)
    for genre in item.all("contentMeta/genre"):
        if not any(name.get(XML_LANG, "").startswith("en") for name in genre.iterfind("n:name", NAMES)):
            yield item.breaks(
                rules.GENRE, genre, value=genre.get("qcode") or genre.get("literal") or text(genre).strip()
            )


def _lifecycle(item: Item) -> Iterator[Finding]:
    embargo = item.first("itemMeta/embargoed")
    if embargo is not None and embargo.text and _moment(embargo.text) is None:
        yield item.breaks(rules.EMBARGO, embargo, value=embargo.text)
    status = item.qcode("itemMeta/pubStatus") or ""
    if status.split(":")[1].lower() not in ("usable", "canceled", "cancelled"):
        yield item.breaks(rules.STATUS, "itemMeta/pubStatus", value=status)


_NEVER: Final[Mapping[str, frozenset[str]]] = {
    "rightsInfo": frozenset({"copyrightHolder", "copyrightNotice", "link"}),
    "itemMeta": frozenset({"role", "title", "memberOf", "instanceOf", "expires", "deliverableOf", "link"}),
    "contentMeta": frozenset(
        {"icon", "located", "contributor", "audience", "exclAudience", "keyword", "dateline", "creditline"}
        | {"contentMetaExtProperty"}
    ),
}
"""What it never reads, of all that says something of the news; what serves machines only is not told."""
_ONCE: Final[Mapping[str, frozenset[str]]] = {
    "rightsInfo": frozenset(),
    "itemMeta": frozenset({"edNote"}),
    "contentMeta": frozenset({"slugline", "headline", "by", "language", "description"}),
}
"""Of what it reads only the first."""
_MEASURES: Final = ("width", "height", "duration")


def _unread(item: Item) -> Iterator[Finding]:
    told: set[str] = set()
    for part in _NEVER:
        seen: set[str] = set()
        for node in item.all(f"{part}/*"):
            name = local(node)
            if name in seen & _ONCE[part] and not _is_unread(item, node, part):
                name = f"{name}[2]"
            elif not _is_unread(item, node, part):
                name = ""
            if name and name not in told:
                yield item.breaks(rules.UNREAD, node, value=name)
            told.add(name)
            seen.add(local(node))
    for file in item.all("contentSet/remoteContent"):
        for name in _MEASURES:
            if file.get(name) is not None and name not in told:
                told.add(name)
                yield item.breaks(rules.UNREAD, file, value=name)
    if item.element.get("dir") == "rtl":
        yield item.breaks(rules.UNREAD, "@dir", value="dir")


def _is_unread(item: Item, node: etree._Element, part: str) -> bool:
    match local(node):
        case "description":
            return _class(item) in _TEXTS
        case "infoSource":
            return node.get("role") != "cRole:source"
        case "creator":
            return node.find("n:name", NAMES) is None
        case name:
            return name in _NEVER[part]


def _alias(concept: etree._Element) -> str:
    qcode = concept.get("qcode")
    return qcode.partition(":")[0] if qcode else concept.get("uri") or "literal"


def _moment(value: str | None) -> datetime | None:
    """A time as Superdesk reads it, UTC where it has no offset; None where it would stumble over it."""
    stripped = (value or "").strip()
    try:
        if truncated := re.fullmatch(r"(\d{4})(?:-(\d\d))?", stripped):
            return datetime(int(truncated[1]), int(truncated[2] or 1), 1, tzinfo=UTC)
        moment = datetime.fromisoformat(stripped)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_number(value: str) -> bool:
    try:
        int(value)
    except ValueError:
        return False
    return True


_REFUSING: Final[tuple[Callable[[Item], Iterator[Finding]], ...]] = (_envelope, _times, _numbers, _content, _groups)
_LOSING: Final[tuple[Callable[[Item], Iterator[Finding]], ...]] = (_taking, _body, _words, _lifecycle, _unread)
