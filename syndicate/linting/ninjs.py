"""ninjs 3.1: IPTC's news items in JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from syndicate.gate.rules import Finding
from syndicate.linting import bodies, dates, links, texts
from syndicate.linting.fields import choice, media_type
from syndicate.linting.members import Elements, Members, Values
from syndicate.linting.rules import items as rules
from syndicate.linting.spots import Check, Circumstances, Spot
from syndicate.linting.tags import words

_DATES: Final = frozenset(
    {"versionCreated", "firstCreated", "embargoedUntil", "contentCreated", "contentModified", "expires"}
)
_ADDRESSES: Final = frozenset({"href", "schema", "linkedRights", "encodedRights"})
_LISTS: Final = words(
    "headlines bodies descriptions subjects genres associations altIds renditions people organisations events places"
    " objects infoSources trustIndicators"
)
# Names of ninjs 1 and 2 that 3 has changed.
_OLD: Final = {
    "copyrightholder": "copyrightHolder",
    "copyrightnotice": "copyrightNotice",
    "usageterms": "usageTerms",
    "versioncreated": "versionCreated",
    "firstcreated": "firstCreated",
    "contentcreated": "contentCreated",
    "pubstatus": "pubStatus",
    "ednote": "edNote",
    "headline": "headlines",
    "body_text": "bodies",
    "body_html": "bodies",
    "body_xhtml": "bodies",
    "description_text": "descriptions",
    "description_html": "descriptions",
    "subject": "subjects",
    "genre": "genres",
    "person": "people",
    "organisation": "organisations",
    "event": "events",
    "place": "places",
    "object": "objects",
    "infosource": "infoSources",
    "altid": "altIds",
    "representationtype": "representationType",
    "contenttype": "contentType",
    "embargoed": "embargoedUntil",
}
_CHOICES: Final = {
    "pubStatus": choice("usable", "withheld", "canceled"),
    "type": choice("text", "audio", "video", "picture", "graphic", "composite", "component", "planning", "event"),
    "representationType": choice("complete", "incomplete", "full", "partial", "associated"),
    "contentType": media_type,
    "language": texts.language,
}


def findings(document: Values, around: Circumstances) -> Iterator[Finding]:
    """What is wrong with an object whose `standard` says that it is ninjs."""
    item: Members = document.value
    standard = item.get("standard")
    version = standard.get("version") if isinstance(standard, Members) else None
    if version != "3.1":
        yield document.spot("", item, "standard").breaks(rules.NINJS_STANDARD, value=version or "?")
    yield from _item(item, Spot("", 1), document, around)


def _item(item: Members, spot: Spot, document: Values, around: Circumstances) -> Iterator[Finding]:
    guid = item["uri"] if isinstance(item.get("uri"), str) else None
    spot = Spot(spot.place, spot.line, guid)
    if guid is None:
        yield spot.breaks(rules.JSON_MISSING, value="uri", parent=spot.place or "/")
    yield from _object(item, spot, document, around, is_item=True)


def _object(
    value: Members, spot: Spot, document: Values, around: Circumstances, *, is_item: bool = False
) -> Iterator[Finding]:
    for name, inner in value.items():
        here = document.spot(spot.place, value, name, spot.guid)
        if is_item and name in _OLD:
            yield here.breaks(rules.NINJS_NAME, value=name, expected=_OLD[name])
        elif is_item and name in _LISTS and not isinstance(inner, Elements):
            yield here.breaks(rules.JSON_TYPE, found=_kind(inner), expected="a list")
        elif isinstance(inner, str):
            yield from _check(name, inner, value, is_item=is_item)(inner, here, around)
        elif isinstance(inner, Members):
            yield from _object(inner, here, document, around)
        elif isinstance(inner, Elements):
            for place, one in enumerate(inner):
                below = document.spot(here.place, inner, place, spot.guid)
                if isinstance(one, Members) and name == "associations" and "uri" in one:
                    yield from _item(one, below, document, around)
                elif isinstance(one, Members):
                    yield from _object(one, below, document, around)


def _kind(value: Any) -> str:
    return "an object" if isinstance(value, Members) else "text" if isinstance(value, str) else "a number"


def _check(name: str, value: str, beside: Members, *, is_item: bool) -> Check:
    if name in _DATES:
        return dates.rfc3339
    if name in _ADDRESSES or (name == "uri" and re.match(r"https?:", value)):
        return links.absolute
    if name == "value":
        return bodies.html if "html" in str(beside.get("contentType")) else texts.plain
    if name in ("contentType", "language") or (is_item and name in _CHOICES):
        return _CHOICES[name]
    return texts.plain if name in ("title", "name", "byline", "slugline") else _nothing


def _nothing(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    del value, spot, around
    yield from ()
