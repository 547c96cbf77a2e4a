"""What may stand in an element of a feed, as tables; and the one loop that holds a document against them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from syndicate.gate.rules import Finding
from syndicate.linting import links
from syndicate.linting.elements import text_of
from syndicate.linting.namespaces import named, qualified
from syndicate.linting.rules import feeds as rules
from syndicate.linting.rules.values import BLANK, LINK
from syndicate.linting.spots import Check, Circumstances, Spot, line_of

MEDIA_TYPE: Final = re.compile(
    r"[^\s()<>,;:\\\"/[\]?=]+/[^\s()<>,;:\\\"/[\]?=]+(\s*;\s*[^\s;=]+=(\"[^\"]*\"|[^\s;]+))*"
)
_EVERYWHERE: Final = frozenset({"xml:base", "xml:id", "xml:lang", "xml:space"})


@dataclass(frozen=True, slots=True)
class Field:
    """One element that may stand in another."""

    check: Check | None = None
    """Looks at its text; None for an element that has none, or whose text may be anything."""
    many: bool = False
    """Whether there may be several."""
    blank: bool = False
    """Whether it may be empty."""
    required: tuple[str, ...] = ()
    """Attributes that it must have."""
    attributes: Mapping[str, Check | None] | None = None
    """Attributes that it may have; None for any."""
    holds: Mapping[str, Field] | None = None
    """Elements that may stand in it; None for any."""


def at(node: etree._Element, own: str | None, guid: str | None = None) -> Spot:
    """Where an element stands: its name, and its parent's."""
    parent = node.getparent()
    name = named(node, own)
    return Spot(name if parent is None else f"{named(parent, own)}/{name}", line_of(node), guid)


def held(
    node: etree._Element,
    fields: Mapping[str, Field],
    around: Circumstances,
    own: str | None = None,
    guid: str | None = None,
) -> Iterator[Finding]:
    """What is wrong with the children of an element: unknown ones, doubles, values, attributes."""
    seen: set[str] = set()
    above = named(node, own)
    for child in node.iterchildren("*"):
        name, spot = named(child, own), at(child, own, guid)
        field = fields.get(name)
        if field is None:
            if name.partition(":")[0] in _CLOSED or ":" not in name:
                yield spot.breaks(rules.UNDEFINED, value=name, parent=above)
            continue
        if name in seen and not field.many:
            yield spot.breaks(rules.DUPLICATE, value=name, parent=above)
        seen.add(name)
        yield from one(child, field, around, own, guid)


_CLOSED: Final = frozenset({"dc", "content", "slash", "wfw", "itunes", "media", "fh", "thr", "sy", "atom", "rss1"})


def one(
    node: etree._Element, field: Field, around: Circumstances, own: str | None = None, guid: str | None = None
) -> Iterator[Finding]:
    """What is wrong with one element by its field."""
    spot, name = at(node, own, guid), named(node, own)
    for attribute in field.required:
        if node.get(attribute) is None:
            yield spot.breaks(rules.MISSING_ATTRIBUTE, value=attribute, parent=name)
        elif not node.get(attribute) and not (field.attributes or {}).get(attribute):
            yield spot.attribute(attribute).breaks(BLANK, value=f"@{attribute}")
    if field.attributes is not None:
        yield from _attributes(node, field.attributes, around, own, spot)
    if field.holds is not None:
        yield from held(node, field.holds, around, own, guid)
        if field.holds and field.check is None and text_of(node):
            yield spot.breaks(rules.TEXT, parent=name)
    if field.check is not None:
        yield from _value(node, field, field.check, around, own, spot)


def _value(
    node: etree._Element, field: Field, check: Check, around: Circumstances, own: str | None, spot: Spot
) -> Iterator[Finding]:
    text = text_of(node)
    if text:
        yield from check(text, spot, around)
    elif not field.blank and not len(node):
        yield from list(check("", spot, around)) or [spot.breaks(BLANK, value=named(node, own))]
    for child in node.iterchildren("*"):
        yield at(child, own, spot.guid).breaks(rules.UNDEFINED, value=named(child, own), parent=named(node, own))


def _attributes(
    node: etree._Element, known: Mapping[str, Check | None], around: Circumstances, own: str | None, spot: Spot
) -> Iterator[Finding]:
    for raw, value in node.items():
        name = qualified(str(raw), None)
        if name in known:
            check, text = known[name], str(value)
            if check is not None:
                yield from check(text, spot.attribute(name), around)
        elif name == "xml:base":
            yield from links.reference(str(value), spot.attribute(name), around)
        elif name not in _EVERYWHERE:
            yield from _foreign(name, node, own, spot)


def _foreign(name: str, node: etree._Element, own: str | None, spot: Spot) -> Iterator[Finding]:
    if ":" not in name or name.partition(":")[0] in _CLOSED:
        yield spot.attribute(name).breaks(rules.ATTRIBUTE, value=name, parent=named(node, own))
    elif own is None and ":" not in named(node, own):
        yield spot.attribute(name).breaks(rules.FOREIGN_ATTRIBUTE, value=name)


# --- Checks of single values


def number(least: int, example: str, most: int | None = None) -> Check:
    """A check for a whole number in ASCII digits."""

    def check(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
        del around
        digits = value.removeprefix("-") if least < 0 else value
        is_number = digits.isascii() and digits.isdigit() and len(digits) < 20  # noqa: PLR2004 - beyond any count
        if not is_number or int(value) < least or (most is not None and int(value) > most):
            yield spot.breaks(rules.NUMBER, value=value, expected=example)

    return check


def decimal(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    """A number that may have decimals."""
    del around
    if not re.fullmatch(r"-?[0-9]+(?:\.[0-9]*)?", value):
        yield spot.breaks(rules.NUMBER, value=value, expected="1.5")


def within(most: int) -> Check:
    """A check for a number of degrees."""

    def check(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
        found = list(decimal(value, spot, around))
        yield from found
        if not found and abs(float(value)) > most:
            yield spot.breaks(rules.NUMBER, value=value, expected=f"-{most} ... {most}")

    return check


def choice(*allowed: str, fold: bool = False) -> Check:
    """A check for one of some values."""

    def check(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
        del around
        if (value.lower() if fold else value) not in allowed:
            yield spot.breaks(rules.VALUE, value=value, expected=", ".join(allowed))

    return check


def media_type(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    """What is wrong with a media type."""
    del around
    if not MEDIA_TYPE.fullmatch(value):
        yield spot.breaks(rules.MEDIA_TYPE, value=value)


def page(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    """What is wrong with an address that must be one of the web."""
    found = list(links.absolute(value, spot, around))
    yield from found
    if not found and not value.lower().startswith(("http://", "https://")):
        yield spot.breaks(LINK, value=value)


def anything(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    """No wrong is known of it."""
    del value, spot, around
    yield from ()
