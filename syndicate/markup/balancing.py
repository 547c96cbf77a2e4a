"""HTML rewritten so that every tag is simple and closed, before a parser that follows the HTML standard sees it.

The standard's tree construction (HTML, section 13.2.6) takes quadratic time for deep nesting and can make millions of
elements out of a few thousand unclosed ones. After `balanced` it can do neither: tags are well nested, at most
`DEPTH_LIMIT` deep, have few attributes, and what is never published (scripts, styles, comments ...) is gone. Tokens
are recognised as the standard's tokeniser does (section 13.2.5), so nothing that a browser would show is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final


def elements(names: str) -> frozenset[str]:
    """A set of element names, written with spaces between them."""
    return frozenset(names.split())


DEPTH_LIMIT: Final = 100
"""How many elements may stand inside one another."""
NOSCRIPT: Final = "noscript-content"
"""The element that `noscript` becomes, so that what is in it is parsed."""

VOID: Final = elements(
    "area base basefont bgsound br col embed frame hr image img input keygen link meta param source track wbr"
)
DROPPED: Final = elements(
    "script style title textarea noframes noembed template svg select datalist link meta base input"
)
"""Elements that are dropped with what is in them, and said to be."""

_ATTRIBUTE_PATTERN: Final = r"""
    [^\t\n\f\r />][^\t\n\f\r />=]*+
    (?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\t\n\f\r >"'][^\t\n\f\r >]*+)?+)?+
"""
_ATTRIBUTE: Final = re.compile(_ATTRIBUTE_PATTERN, re.VERBOSE)
_TOKEN: Final = re.compile(
    rf"""
    <!--(?:>|->|.*?(?:--!?>|\Z))                              # a comment
    |<(?:[!?]|/(?![a-zA-Z]))[^>]*+(?:>|\Z)                    # what the standard calls a bogus comment
    |<(?P<end>/?)(?P<name>[a-zA-Z][^\t\n\f\r />]*+)
     (?P<attributes>(?:[\t\n\f\r /]++|{_ATTRIBUTE_PATTERN})*+)(?P<closed>>|\Z)
    """,
    re.VERBOSE | re.DOTALL,
)
_RAW: Final = {
    name: re.compile(rf"</{name}(?=[\t\n\f\r />])", re.IGNORECASE)
    for name in ("script", "style", "title", "textarea", "noframes", "noembed", "iframe", "xmp")
}
_RENAMED: Final = {"noscript": NOSCRIPT, "form": "div", "listing": "pre", "xmp": "pre", "plaintext": "pre"}
_IGNORED: Final = elements("html head body frameset frame math nobr colgroup col optgroup option")
_CLOSES_PARAGRAPH: Final = elements(
    "address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer h1 h2"
    " h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre search section summary table ul"
)
_ENDS_FOREIGN: Final = _CLOSES_PARAGRAPH | {"img", "span", "em", "strong", "b", "i", "u", "code", "sub", "sup", "small"}
_BOUNDARY: Final = frozenset({"table", "td", "th", "caption", "object"})
_ROW_PARTS: Final = frozenset({"td", "th", "tr"})
_TABLE_PARTS: Final = frozenset({"caption", "tbody", "thead", "tfoot", "tr", "td", "th"})
_TABLE_LEVELS: Final = frozenset({"table", "tbody", "thead", "tfoot", "tr"})
# What a start tag closes, and how far up that is looked for.
_IMPLIED: Final = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "a": (frozenset({"a"}), frozenset[str]()),
    "td": (frozenset({"td", "th", "caption"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th", "caption"}), frozenset({"tr", "table"})),
    "tr": (_ROW_PARTS | {"caption"}, frozenset({"table"})),
    "tbody": (_TABLE_PARTS, frozenset({"table"})),
    "thead": (_TABLE_PARTS, frozenset({"table"})),
    "tfoot": (_TABLE_PARTS, frozenset({"table"})),
    "caption": (_TABLE_PARTS, frozenset({"table"})),
}
_LONG_TAG, _MANY_ATTRIBUTES = 2_000, 100


class TooDeepError(ValueError):
    """The markup is nested more deeply than `DEPTH_LIMIT`."""


@dataclass(frozen=True, slots=True)
class Balanced:
    """HTML whose tags are well nested."""

    html: str
    names: frozenset[str]
    """The names of its elements, with those that were dropped."""


def balanced(html: str) -> Balanced:
    """The same HTML with every tag closed and without what is never published.

    Raises:
        TooDeepError: it is nested too deeply.
    """
    return _Balancer(html).run()


@dataclass(slots=True)
class _Balancer:
    html: str
    out: list[str] = field(default_factory=list)
    stack: list[tuple[str, str]] = field(default_factory=list)
    """The open elements: name, and the start tag as it was written."""
    names: set[str] = field(default_factory=set)

    def run(self) -> Balanced:
        position = 0
        while (token := _TOKEN.search(self.html, position)) is not None:
            self._text(self.html[position : token.start()])
            position = token.end()
            if token["name"] and token["closed"]:
                name = token["name"].lower()
                if name == "button":
                    self.names.add(name)
                    self._text(" ")  # its words stand apart from those beside it
                elif token["end"]:
                    self._end(_RENAMED.get(name, name))
                else:
                    position = self._start(name, token["attributes"], position)
        self._text(self.html[position:])
        self.out.extend(f"</{name}>" for name, _ in reversed(self.stack))
        return Balanced("".join(self.out), frozenset(self.names))

    def _text(self, text: str) -> None:
        if text:
            if self.stack and self.stack[-1][0] in _TABLE_LEVELS and not text.isspace():
                self._cell()
            # A "<" that began no tag must not begin one where a dropped comment stood behind it.
            self.out.append(text.replace("<", "&lt;"))

    def _start(self, name: str, attributes: str, position: int) -> int:
        """Write a start tag; the position after what was consumed."""
        self.names.add(name)
        if name in _RAW:
            end = _RAW[name].search(self.html, position)
            content, position = (position, end.start() if end else len(self.html)), end.end() if end else len(self.html)
            if end:
                position = self.html.find(">", position) + 1 or len(self.html)
            if name == "iframe":
                self._open(name, attributes)
                self._end(name)
            elif name == "xmp":
                self._pre(self.html[slice(*content)])
            return position
        if name == "plaintext":
            self._pre(self.html[position:])
            return len(self.html)
        if name in ("svg", "template", "select", "datalist"):
            return position if attributes.endswith("/") and name == "svg" else self._skip(name, position)
        if name not in _IGNORED and name not in DROPPED:
            self._open(_RENAMED.get(name, name), attributes)
        return position

    def _pre(self, text: str) -> None:
        self._open("pre", "")
        self._text(text)
        self._end("pre")

    def _skip(self, name: str, position: int) -> int:
        """The position after an element that is dropped with its content."""
        depth = 1
        while (token := _TOKEN.search(self.html, position)) is not None:
            found = (token["name"] or "").lower()
            if name != "template" and not token["end"] and found in _ENDS_FOREIGN:
                return token.start()  # as in the standard, section 13.2.6.5: HTML inside SVG ends the SVG
            position = token.end()
            if found == name:
                depth += -1 if token["end"] else 1
                if not depth:
                    return position
            elif found in _RAW and not token["end"]:
                end = _RAW[found].search(self.html, position)
                position = end.start() if end else len(self.html)
        return len(self.html)

    def _open(self, name: str, attributes: str) -> None:
        if name in _IMPLIED:
            self._close_implied(*_IMPLIED[name])
        if name in _CLOSES_PARAGRAPH:
            self._close_paragraph()
        if name not in _TABLE_PARTS and self.stack and self.stack[-1][0] in _TABLE_LEVELS:
            self._cell()
        if len(attributes) > _LONG_TAG and len(_ATTRIBUTE.findall(attributes)) > _MANY_ATTRIBUTES:
            attributes = ""
        # Inside a tag these two can only stand in a value, where a reference is equal, or where they are meaningless.
        written = attributes.replace("<", "&lt;").replace(">", "&gt;")
        # The space keeps the tag's end apart from an unquoted value.
        self._push(name, f"<{name.replace('<', '')}{written} >" if written else f"<{name.replace('<', '')}>")

    def _push(self, name: str, tag: str) -> None:
        self.out.append(tag)
        if name not in VOID:
            self.stack.append((name, tag))
            if len(self.stack) > DEPTH_LIMIT:
                raise TooDeepError

    def _cell(self) -> None:
        """Open the cell that text directly inside a table or row lacks."""
        if self.stack[-1][0] != "tr":
            self._push("tr", "<tr>")
        self._push("td", "<td>")

    def _close_implied(self, closed: frozenset[str], boundary: frozenset[str]) -> None:
        for index in range(len(self.stack) - 1, -1, -1):
            name = self.stack[index][0]
            if name in closed:
                self._close_to(index)
                if closed is _TABLE_PARTS or "tr" in closed:
                    continue  # a row closes its cell and the row before it
                return
            if name in boundary or name in _BOUNDARY:
                return

    def _close_paragraph(self) -> None:
        """Close an open paragraph, and open again around the block what was open inside it."""
        for index in range(len(self.stack) - 1, -1, -1):
            name = self.stack[index][0]
            if name == "p":
                inside = self.stack[index + 1 :]
                self._close_to(index)
                for again, tag in inside:
                    self._push(again, tag)
                return
            if name in _CLOSES_PARAGRAPH or name in _BOUNDARY:
                return

    def _end(self, name: str) -> None:
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index][0] == name:
                self._close_to(index)
                return
            if self.stack[index][0] in _BOUNDARY and name not in _TABLE_PARTS | _BOUNDARY:
                return

    def _close_to(self, index: int) -> None:
        for name, _ in reversed(self.stack[index:]):
            self.out.append(f"</{name.replace('<', '')}>")
        del self.stack[index:]
