"""HTML bodies: what readers take out of them, and what leads nowhere in a reader."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Final

from lxml import etree

from syndicate.gate.rules import Finding
from syndicate.languages import direction
from syndicate.linting import tags
from syndicate.linting.links import is_absolute
from syndicate.linting.rules import values as rules
from syndicate.linting.spots import Circumstances, Spot, line_of
from syndicate.linting.tags import words
from syndicate.linting.texts import is_language

Attributes = list[tuple[str, str | None]]
_SAFE_STYLE: Final = re.compile(r"(?:[:,;#%.\sa-zA-Z0-9!-]|'[\s\w]+'|\"[\s\w]+\"|\([\d,\s%]+\))*")
_DECLARATIONS: Final = re.compile(r"(?:\s*[-\w]+\s*:\s*[^:;]*(?:;|$))*\s*")
_PROPERTY: Final = re.compile(r"([-\w]+)\s*:\s*([^:;]*)")
_PLAIN_SIZE: Final = re.compile(
    r"#[0-9a-f]+|rgb\([\d%,]+\)?|-?\d{0,2}\.?\d{1,2}(?:cm|em|ex|in|mm|pc|pt|px|rem|%|,|\))?"
)
_KEYWORDS: Final = words(
    "aqua auto black block blue bold both bottom brown center collapse dashed dotted fuchsia gray green !important"
    " italic left lime maroon medium none navy normal nowrap olive pointer purple red right solid silver teal thin"
    " thick top transparent underline white yellow inherit"
)
_BOXES: Final = frozenset({"background", "border", "margin", "padding"})
_LAZY: Final = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-srcset")
_NAME: Final = re.compile(r"/?[A-Za-z][^\s/>]*")
_MARK: Final = re.compile(r">|=\s*[\"']")
_ATTRIBUTE: Final = re.compile(r"([^\s\"'>/=]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]*))?")
_XHTML: Final = "http://www.w3.org/1999/xhtml"
_CANDIDATES: Final = re.compile(r"([^\s,][^\s]*[^\s,])(?:\s+[^,]*)?(?:,|$)")


def html(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    """What is wrong with escaped HTML."""
    del around
    parser = _Parser(spot)
    parser.feed(value)
    yield from parser.found
    if (opened := next((tag for tag in parser.open if tag not in tags.OPTIONAL_END), None)) is not None:
        yield spot.breaks(rules.NESTING, value=opened)
    if cut := re.search(r"<([A-Za-z][^\s<>]*)[^<>]*\Z", value):
        yield spot.breaks(rules.NESTING, value=cut[1])
    if re.search(r"&lt;/?(?:p|br|div|strong|em|b|i|a|img)\b", value) and not parser.has_tags:
        yield spot.breaks(rules.DOUBLE_ESCAPED, value="&lt;")


def xhtml(root: etree._Element, spot: Spot) -> Iterator[Finding]:
    """What is wrong with HTML written as elements; `root` is the one around it."""
    for element in root.iter(f"{{{_XHTML}}}*"):
        if element is not root:
            here = spot.below((line_of(element) or 0) - (spot.line or 0))
            attributes: Attributes = [(str(name), str(value)) for name, value in element.items()]
            yield from tag(etree.QName(element).localname, attributes, here)


def is_directed(value: str | etree._Element) -> bool:
    """Whether a body says its direction."""
    if isinstance(value, str):
        return re.search(r"<[a-z][^<>]*\sdir\s*=\s*[\"']?(?:rtl|auto)", value, re.IGNORECASE) is not None
    return any(element.get("dir") in ("rtl", "auto") for element in value.iter("*"))


def body_direction(value: str | etree._Element, language: str | None, spot: Spot) -> Iterator[Finding]:
    """A right-to-left body that does not say so."""
    is_body = not isinstance(value, str) or "<" in value
    if is_body and language and is_language(language) and direction(language) == "rtl" and not is_directed(value):
        yield spot.breaks(rules.BODY_DIRECTION)


def tag(name: str, attributes: Iterable[tuple[str, str | None]], spot: Spot) -> Iterator[Finding]:
    """What is wrong with one element and its attributes."""
    if name not in tags.SAFE:
        yield spot.breaks(rules.UNSAFE if name in tags.UNSAFE else rules.UNKNOWN_TAG, value=name)
        return
    given = {attribute.lower(): (value or "").strip() for attribute, value in attributes}
    for attribute, value in given.items():
        if attribute == "style" and (reason := unsafe_style(value)):
            yield spot.breaks(rules.STYLE, value=reason)
        elif attribute.startswith("on"):
            yield spot.breaks(rules.UNSAFE_ATTRIBUTE, value=attribute)
    for attribute in tags.ADDRESSES.get(name, ()):
        for address in _addresses(attribute, given.get(attribute)):
            if not is_absolute(address) and not address.startswith("#"):
                yield spot.breaks(rules.RELATIVE, value=address)
    lazy = next((attribute for attribute in _LAZY if given.get(attribute)), None)
    if lazy and name in ("img", "source", "video") and not given.get("src") and not given.get("srcset"):
        yield spot.breaks(rules.LAZY, value=lazy)


def _addresses(attribute: str, value: str | None) -> list[str]:
    if value is None:
        return []
    return _CANDIDATES.findall(value) if attribute == "srcset" else [value]


def unsafe_style(style: str) -> str | None:
    """What readers take a style out for: a property or a value; None where they do not."""
    if not _SAFE_STYLE.fullmatch(style) or not _DECLARATIONS.fullmatch(style):
        return style
    for name, value in _PROPERTY.findall(style.lower()):
        if name not in tags.STYLES:
            return str(name)
        if name.partition("-")[0] in _BOXES:
            for word in value.split():
                if word not in _KEYWORDS and not _PLAIN_SIZE.fullmatch(word):
                    return str(word)
    return None


def _tags(value: str) -> Iterator[tuple[int, str, str]]:
    """Where each tag begins, its name (`/p` for an end) and what is behind the name.

    One pass, each character looked at a bounded number of times: the parser of the standard library needs the square of
    the time for tags that are never finished (to be used in its place once all versions of Python are mended).
    """
    place, length = 0, len(value)
    unquoted: set[str] = set()  # quotes of which there are no more
    while 0 <= (begun := value.find("<", place)) < length:
        if not (name := _NAME.match(value, begun + 1)):
            closing = (
                "-->" if value.startswith("<!--", begun) else ">" if value[begun + 1 : begun + 2] in ("!", "?") else "<"
            )
            found = value.find(closing, begun + 1)
            place = length if found < 0 else found + len(closing) - (closing == "<")
            continue
        end = name.end()
        while (mark := _MARK.search(value, end)) and mark[0] != ">":
            # A quote behind an equals sign begins a value, in which `>` may stand.
            other = -1 if mark[0][-1] in unquoted else value.find(mark[0][-1], mark.end())
            if other < 0:
                unquoted.add(mark[0][-1])
            end = mark.end() if other < 0 else other + 1
        if mark is None:
            return
        yield begun, name[0].lower(), value[name.end() : mark.start()]
        place = mark.end()
        if name[0].lower() in ("script", "style"):
            raw = re.compile(rf"</{name[0]}\b", re.IGNORECASE).search(value, place)
            place = raw.start() if raw else length


class _Parser:
    """Walks through HTML and keeps what it finds."""

    def __init__(self, spot: Spot) -> None:
        self.spot = spot
        self.found: list[Finding] = []
        self.open: list[str] = []
        self._counted: Counter[str] = Counter()
        self.has_tags = False

    def feed(self, value: str) -> None:
        """Look at every tag, in their order."""
        lines, behind = 0, 0
        for begun, name, rest in _tags(value):
            lines, behind = lines + value.count("\n", behind, begun), begun
            here = self.spot.below(lines)
            if name.startswith("/"):
                self._end(name[1:], here)
                continue
            self.has_tags = True
            self.found += tag(
                name, [(one[1], unescape((one[2] or "").strip("\"'"))) for one in _ATTRIBUTE.finditer(rest)], here
            )
            if name not in tags.VOID and not rest.endswith("/"):
                self.open.append(name)
                self._counted[name] += 1

    def _end(self, name: str, here: Spot) -> None:
        if self._counted[name]:
            while self.open[-1] != name and self.open[-1] in tags.OPTIONAL_END:
                self._counted[self.open.pop()] -= 1
        if self.open and self.open[-1] == name:
            self._counted[self.open.pop()] -= 1
        elif name not in tags.VOID and name != "p":  # HTML makes an element of a lone </p>
            self.found.append(here.breaks(rules.NESTING, value=name))
            while self._counted[name]:
                opened = self.open.pop()
                self._counted[opened] -= 1
                if opened == name:
                    break
