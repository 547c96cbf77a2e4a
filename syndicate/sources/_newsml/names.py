"""The words of an item: QCodes and URIs made out with its catalogs, and texts in the language that is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from syndicate.sources._wire import Concept, House

LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_DIGITS: Final = 15
_WRAPPED: Final = re.compile(r"[ \t]*\r?\n[ \t]{2,}")
_BREAKS: Final = frozenset({"br", "p"})


def local(element: etree._Element) -> str:
    """An element's name without its namespace; empty for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def said(element: etree._Element | None) -> str | None:
    """An element's text, a line break where one is marked; None where it has none."""
    if element is None:
        return None
    if not len(element):  # as most have it
        return _WRAPPED.sub(" ", element.text).strip() or None if element.text else None
    parts = [element.text or ""]
    for inner in element.iterdescendants():
        parts += ["\n" if local(inner) in _BREAKS else "", (inner.text or "") if local(inner) else "", inner.tail or ""]
    # A line break before an indent was put there by whoever made the XML handsome.
    return _WRAPPED.sub(" ", "".join(parts)).strip() or None


def number(value: str | None) -> int | None:
    """A whole number, or None where it is none."""
    value = (value or "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) <= _DIGITS else None


def language_of(element: etree._Element) -> str | None:
    """The language that an element is marked with, or one that it stands in."""
    for one in (element, *element.iterancestors()):
        if tag := one.get(LANGUAGE):
            return tag
    return None


def written_in(elements: list[etree._Element], language: str | None) -> etree._Element | None:
    """Of several, the first in a language, else the first."""
    wanted = (language or "").lower().partition("-")[0]
    matching = (one for one in elements if (language_of(one) or "").lower().partition("-")[0] == wanted)
    return next(matching, elements[0] if elements else None)


class Names:
    """What the aliases of an item stand for.

    Catalogs that are only referred to are not fetched: there IPTC's own aliases are taken at their word.
    """

    def __init__(self, item: etree._Element, house: House) -> None:
        self.house = house
        message = item.getroottree().getroot()
        catalogs = [*message.iterfind("{*}header/{*}catalog"), *item.iterfind("{*}catalog")]
        self._schemes = {
            scheme.get("alias", ""): scheme.get("uri", "")
            for catalog in catalogs
            for scheme in catalog.iterfind("{*}scheme")
        }

    def own(self) -> bool:
        """Whether the item uses schemes of the publication that it is read for: it was made by it."""
        return any(self.house.gave(uri) for uri in self._schemes.values())

    def word(self, qcode: str | None) -> str:
        """A QCode with the alias that its scheme has here; empty where there is none."""
        scheme, code = self._parts(qcode or "")
        return f"{scheme}:{code}" if scheme else code

    def role(self, element: etree._Element) -> str:
        """The role that an element's attribute gives."""
        return self.word(element.get("role")) or _joined(self.house.split(element.get("roleuri", "")))

    def code(self, element: etree._Element | None, attribute: str = "qcode") -> str:
        """What a code says whatever its scheme is called: `text` of `ninat:text` and of `icls:text`."""
        if element is None:
            return ""
        value = element.get(attribute) or element.get("uri" if attribute == "qcode" else f"{attribute}uri") or ""
        return value.rpartition("/" if "/" in value else ":")[2]

    def concept(self, element: etree._Element) -> Concept:
        """The concept that an element names."""
        if qcode := element.get("qcode"):
            scheme, code = self._parts(qcode)
        elif uri := element.get("uri"):
            scheme, code = self.house.split(uri)
        else:
            scheme, code = "", element.get("literal", "")
        return Concept(
            scheme,
            code,
            tuple(self._names(element)),
            tuple(self.concept(one) for one in element.iterfind("{*}broader")),
        )

    def named(self, element: etree._Element, language: str | None) -> str | None:
        """What an element calls somebody or something: its name, else its literal, else its code."""
        concept = self.concept(element)
        return concept.name(language) or element.get("literal") or said_alone(element) or concept.code or None

    def _names(self, element: etree._Element) -> Iterator[tuple[str | None, str]]:
        for name in element.iterfind("{*}name"):
            if value := said(name):
                yield language_of(name), value

    def _parts(self, qcode: str) -> tuple[str, str]:
        alias, colon, code = qcode.partition(":")
        if not colon:
            return "", alias
        uri = self._schemes.get(alias)
        return (self.house.scheme(uri) if uri else alias), code


def said_alone(element: etree._Element) -> str | None:
    """The text directly in an element, not that of what is in it."""
    return (element.text or "").strip() or None


def _joined(parts: tuple[str, str]) -> str:
    return ":".join(filter(None, parts))
