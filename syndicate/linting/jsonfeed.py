"""JSON Feed 1.1 (and 1.0, as far as they are the same)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from syndicate.gate.rules import Finding
from syndicate.linting import atom, bodies, dates, links, texts
from syndicate.linting.fields import anything, media_type
from syndicate.linting.members import Elements, Members, Values
from syndicate.linting.rules import documents, values
from syndicate.linting.rules import items as rules
from syndicate.linting.spots import Check, Circumstances, Spot
from syndicate.problems import N_

VERSIONS: Final = ("https://jsonfeed.org/version/1.1", "https://jsonfeed.org/version/1")
_EXTENSION: Final = re.compile(r"_[A-Za-z][^.]*")
_NAMES: Final = {
    str: N_("text"),
    bool: N_("true or false"),
    float: N_("a number"),
    Members: N_("an object"),
    Elements: N_("a list"),
    type(None): N_("nothing"),
}


@dataclass(frozen=True, slots=True)
class Member:
    """What a member of an object may be."""

    kind: type = str
    check: Check = anything
    """Looks at a text."""
    required: bool = False
    of: Mapping[str, Member] | None = None
    """The members of an object, or of the objects in a list; None for a list of texts."""


_TEXT: Final = Member(check=texts.plain)
_URL: Final = Member(check=links.absolute)
_DATE: Final = Member(check=dates.rfc3339)
_PERSON: Final = {"name": _TEXT, "url": _URL, "avatar": _URL}
_AUTHORS: Final = Member(Elements, of=_PERSON)
_AUTHOR: Final = Member(Members, of=_PERSON)
_LANGUAGE: Final = Member(check=texts.language)
_NUMBER: Final = Member(float)
_FEED: Final = {
    "version": Member(required=True),
    "title": Member(check=texts.plain, required=True),
    "home_page_url": _URL,
    "feed_url": _URL,
    "description": _TEXT,
    "user_comment": Member(),
    "next_url": _URL,
    "icon": _URL,
    "favicon": _URL,
    "author": _AUTHOR,
    "authors": _AUTHORS,
    "language": _LANGUAGE,
    "expired": Member(bool),
    "hubs": Member(Elements, of={"type": Member(required=True), "url": Member(check=links.absolute, required=True)}),
    "items": Member(Elements, required=True, of={}),
}
_ITEM: Final = {
    "id": Member(required=True),
    "url": _URL,
    "external_url": _URL,
    "title": _TEXT,
    "content_html": Member(check=bodies.html),
    "content_text": Member(),
    "summary": _TEXT,
    "image": _URL,
    "banner_image": _URL,
    "date_published": _DATE,
    "date_modified": _DATE,
    "author": _AUTHOR,
    "authors": _AUTHORS,
    "tags": Member(Elements),
    "language": _LANGUAGE,
    "attachments": Member(
        Elements,
        of={
            "url": Member(check=links.absolute, required=True),
            "mime_type": Member(check=media_type, required=True),
            "title": _TEXT,
            "size_in_bytes": _NUMBER,
            "duration_in_seconds": _NUMBER,
        },
    ),
}


def findings(document: Values, around: Circumstances) -> Iterator[Finding]:
    """What is wrong with an object whose `version` says that it is a JSON Feed."""
    feed: Members = document.value
    look = _Look(document, around)
    yield from look.object(feed, _FEED, Spot("", 1), N_("The feed"))
    version = feed.get("version")
    if version == VERSIONS[1]:
        yield look.at(feed, "version", "").breaks(rules.JSON_OLD)
    elif isinstance(version, str) and version != VERSIONS[0]:
        yield look.at(feed, "version", "").breaks(rules.JSON_VERSION, value=version)
    elif "author" in feed:
        yield look.at(feed, "author", "").breaks(rules.JSON_AUTHOR)
    yield from _addresses(feed, look, around)
    language = feed.get("language") if isinstance(feed.get("language"), str) else None
    if language is None:
        yield Spot("language", 1).breaks(values.LANGUAGE_MISSING)
    items = [
        (item, document.spot("items", feed["items"], place))
        for place, item in enumerate(feed["items"] if isinstance(feed.get("items"), Elements) else ())
    ]
    if not items:
        yield Spot("items", 1).breaks(documents.NO_ITEMS)
    for item, spot in items:
        if isinstance(item, Members):
            yield from _item(item, spot, look, language, is_old=version == VERSIONS[1])
    told = Counter(item.get("id") for item, _ in items if isinstance(item, Members) and isinstance(item.get("id"), str))
    for item, spot in items:
        if isinstance(item, Members) and told.get(item.get("id"), 0) > 1:
            yield Spot(spot.place, spot.line, str(item["id"])).breaks(rules.JSON_SAME_ID, value=item["id"])
    titles = [item["title"] for item, _ in items if isinstance(item, Members) and isinstance(item.get("title"), str)]
    yield from texts.scripts(titles, language, Spot("language", 1))


def _addresses(feed: Members, look: _Look, around: Circumstances) -> Iterator[Finding]:
    address = feed.get("feed_url")
    if address is None:
        yield Spot("feed_url", 1).breaks(documents.SELF_MISSING)
    elif isinstance(address, str) and links.is_absolute(address):
        yield from atom.other_self(address, look.at(feed, "feed_url", ""), around)
    if "next_url" in feed and feed["next_url"] in (address, *(around.served.addresses if around.served else ())):
        yield look.at(feed, "next_url", "").breaks(rules.JSON_NEXT)


def _item(item: Members, spot: Spot, look: _Look, feed_language: str | None, *, is_old: bool) -> Iterator[Finding]:
    guid = item["id"] if isinstance(item.get("id"), str) else None
    spot = Spot(spot.place, spot.line, guid)
    yield from look.object(item, _ITEM, spot, N_("The item"))
    if guid == "":
        yield look.at(item, "id", spot.place).breaks(values.BLANK, value="id")
    if "author" in item and not is_old:
        yield look.at(item, "author", spot.place, guid).breaks(rules.JSON_AUTHOR)
    if "content_html" not in item and "content_text" not in item:
        yield spot.breaks(rules.JSON_CONTENT)
    language = item.get("language") if isinstance(item.get("language"), str) else None
    yield from texts.mixed(language, feed_language, spot)
    if isinstance(item.get("title"), str):
        yield from texts.title_direction(item["title"], language or feed_language, look.at(item, "title", spot.place))
    if isinstance(item.get("content_html"), str):
        here = look.at(item, "content_html", spot.place, guid)
        yield from bodies.body_direction(item["content_html"], language or feed_language, here)


@dataclass(frozen=True, slots=True)
class _Look:
    """Holds objects against what they may have."""

    document: Values
    around: Circumstances

    def at(self, container: Members, name: str, place: str, guid: str | None = None) -> Spot:
        return self.document.spot(place, container, name, guid)

    def object(self, value: Members, known: Mapping[str, Member], spot: Spot, what: str) -> Iterator[Finding]:
        for name, member in known.items():
            if member.required and name not in value:
                yield spot.breaks(rules.JSON_MISSING, value=name, parent=spot.place or what)
        for name, inner in value.items():
            here = self.at(value, name, spot.place, spot.guid)
            if name in known:
                yield from self._value(inner, known[name], here)
            elif not name.startswith("_"):
                yield here.breaks(rules.JSON_UNKNOWN, value=name)
            elif not _EXTENSION.fullmatch(name) or not isinstance(inner, Members):
                yield here.breaks(rules.JSON_EXTENSION, value=name)
        if known is _PERSON and not any(value.get(name) for name in _PERSON):
            yield spot.breaks(rules.JSON_EMPTY_AUTHOR)

    def _value(self, value: Any, member: Member, spot: Spot) -> Iterator[Finding]:
        kind = float if isinstance(value, int | float) and not isinstance(value, bool) else type(value)
        if kind is not member.kind:
            yield spot.breaks(rules.JSON_TYPE, found=_NAMES[kind], expected=_NAMES[member.kind])
        elif kind is str and value:
            yield from member.check(value, spot, self.around)
        elif kind is float and value < 0:
            yield spot.breaks(rules.JSON_SIZE, value=value)
        elif kind is Members:
            yield from self.object(value, member.of or {}, spot, spot.place)
        elif kind is Elements:
            yield from self._elements(value, member, spot)

    def _elements(self, value: Elements, member: Member, spot: Spot) -> Iterator[Finding]:
        wanted = str if member.of is None else Members
        for place, inner in enumerate(value):
            here = self.document.spot(spot.place, value, place, spot.guid)
            if not isinstance(inner, wanted):
                kind = float if isinstance(inner, int) and not isinstance(inner, bool) else type(inner)
                yield here.breaks(rules.JSON_TYPE, found=_NAMES[kind], expected=_NAMES[wanted])
            elif member.of and isinstance(inner, Members):
                yield from self.object(inner, member.of, here, here.place)
