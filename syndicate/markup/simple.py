"""Bodies whose HTML is simple, taken apart without a parser: what most of them are.

A body is simple where its tags say of themselves what tree the HTML standard (section 13.2.6) makes of them: every
element is closed where it must be, nothing stands where a parser would move it, and there are only paragraphs, headings,
lists, quotations, tables and figures. Such a body is the same read whole or block by block. Blocks of text, with little
more than emphasis and links, need no parser at all; the others are given to it one at a time. Whatever is not simple,
or only might not be, is not read here.
"""

from __future__ import annotations

import html as references
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from syndicate import text
from syndicate.markup.addresses import is_settled
from syndicate.markup.balancing import VOID, elements
from syndicate.markup.grouping import is_label
from syndicate.markup.inline import Mark, Open, Piece, attribute, is_canonical
from syndicate.markup.walking import INLINE


class Written(NamedTuple):
    """A paragraph or heading whose text is a canonical fragment already."""

    name: str
    """The element's name."""
    fragment: str


class Line(NamedTuple):
    """A paragraph or heading as pieces of running text."""

    name: str
    """The element's name."""
    pieces: list[Piece]


class Group(NamedTuple):
    """A list or quotation whose items or paragraphs are nothing but text."""

    name: str
    """The element's name."""
    members: list[str]


class Part(NamedTuple):
    """A block that a parser has to read."""

    html: str


Taken = Written | Line | Group | Part

_LINES: Final = elements("p h1 h2 h3 h4 h5 h6")
_PHRASING: Final = elements("a abbr b bdi br cite code del em i img ins mark q s small span strong sub sup time u")
_TEXT_BLOCKS: Final = _PHRASING | _LINES | {"ul", "ol"}
_INSIDE: Final = {
    **dict.fromkeys((*_LINES, *(_PHRASING - VOID), "caption", "figcaption", "footer"), _PHRASING),
    "figure": _PHRASING | {"figcaption", "p"},
    "blockquote": _TEXT_BLOCKS | {"footer"},
    "ul": frozenset({"li"}),
    "ol": frozenset({"li"}),
    **dict.fromkeys(("li", "td", "th"), _PHRASING | {"p", "ul", "ol"}),
    "table": elements("caption tbody tfoot thead tr"),
    **dict.fromkeys(("tbody", "tfoot", "thead"), frozenset({"tr"})),
    "tr": frozenset({"td", "th"}),
}
"""What may stand directly inside an element."""
_TOP: Final = _LINES | {"blockquote", "figure", "hr", "ol", "table", "ul"}
_ROWS: Final = elements("table tbody tfoot thead tr")
"""Elements that hold others and no text: a parser moves it out of them."""
_NESTING: Final = frozenset({"li", "ol", "ul"})
"""Elements that may stand inside one of the same name."""
_DEEPEST: Final = 20

_MARKED: Final = {name: Open(INLINE[name]) for name in elements("b em i s strong sub sup")}
_UNMARKED: Final = elements("ins small span u")
"""Elements without attributes that leave nothing but their text."""

_SPACE: Final = re.compile(r"\s*+")
# No group that captures stands in a possessive repetition: Python 3.11 loses its place (python/cpython#101955).
_SPANS: Final = (*(f"<{name}>[^< ][^<]*+</{name}>" for name in ("em", "s", "strong", "sub", "sup")),)
_WRITTEN: Final = rf'[^<]*+(?:(?:{"|".join(_SPANS)}|<a href="[^"<>&]++">[^< ][^<]*+</a>)[^<]*+)*+'
_FRAGMENT: Final = re.compile(_WRITTEN)
_BLOCK: Final = re.compile(rf"<(?P<name>p|h[1-6])>(?P<said>{_WRITTEN})</(?P=name)>\s*+")
"""A paragraph or heading that is written as a fragment is."""
_GROUP: Final = re.compile(
    r"<(?:(blockquote)>\s*+((?:<p>[^<&]*+</p>\s*+)*+)|([uo]l)>\s*+((?:<li>[^<&]*+</li>\s*+)*+))</(?:\1|\3)>\s*+"
)
_MEMBER: Final = re.compile(r">([^<]*+)</")
_WHOLE_LINK: Final = re.compile(r'<a href="([^"]*+)">[^<]*+</a>')
_TAG: Final = re.compile(r"<[^>]*+>")
_START: Final = re.compile(r'([a-z][a-z0-9]*+)((?:[ \t\n]++[a-zA-Z][a-zA-Z-]*+(?:="[^"<>]*+")?+){0,30}+)[ \t\n]*+(/?+)')
_LINK: Final = re.compile(r'a href="([^"<>&]++)"(?: (?:target|rel|data-[a-z-]++)="[^"<>]*+")*+')
_SAYS_NOTHING: Final = re.compile(r'(?: (?:id|style|class|data-[a-z-]++)="[^"<>&]*+")*+')
_MAY_SAY_MORE: Final = re.compile("read|embed", re.IGNORECASE)
"""What stands in the classes of paragraphs that are links."""
_ODD_REFERENCE: Final = re.compile(
    "&(?!(?:amp|lt|gt|quot|apos|nbsp|#39|#160|#x27|#821[167]|#822[01]|[lr][sd]quo|[lr]aquo|[mn]dash|hellip);)"
)


def parts(html: str) -> Sequence[Taken] | None:
    """The blocks of a body in their order; None where it is not simple.

    `html` has no character that no document may carry.
    """
    if "\r" in html:
        return None
    found: list[Taken] = []
    position, end = _space_after(html, 0), len(html)
    while position < end:
        if (block := _BLOCK.match(html, position)) and (line := _line(block["name"], block["said"])):
            found.append(line)
            position = block.end()
        elif group := _GROUP.match(html, position):
            found.append(Group(group[1] or group[3], _MEMBER.findall(group[2] or group[4] or "")))
            position = group.end()
        else:
            taking = _Taking(html, position)
            if not taking.is_taken():
                return None
            found.append(taking.found())
            position = _space_after(html, taking.position)
    return found


def pieces(fragment: str) -> list[Piece] | None:
    """The pieces of running text that a fragment of HTML is; None where it is not simple."""
    if "\r" in fragment:
        return None
    taking = _Taking(f"<h6>{fragment}</h6>", 0)  # where what is nothing but a link is no link to read more
    found = taking.found() if taking.is_taken() and taking.position == len(taking.html) else None
    return found.pieces if isinstance(found, Line) else None


def is_written(fragment: str) -> bool:
    """Whether a fragment is in canonical form, as is plain to see."""
    if _FRAGMENT.fullmatch(fragment) is None or "&" in fragment:
        return False
    said = _TAG.sub("", fragment)
    return (
        ">" not in said
        and is_canonical(said)
        and said == said.strip(" ")
        and all(map(is_settled, _WHOLE_LINK.findall(fragment)))
    )


def _line(name: str, said: str) -> Written | Line | None:
    if "&" in said:
        return Line(name, [references.unescape(said)]) if "<" not in said and not _ODD_REFERENCE.search(said) else None
    if "<" not in said:
        shown = said.strip(" ")
        return Written(name, shown) if shown and ">" not in shown and is_canonical(shown) else Line(name, [said])
    if not is_written(said):
        return None
    if name == "p" and said.count("<a ") == 1 and _may_be_label(_TAG.sub("", _WHOLE_LINK.sub("", said))):
        return None
    return Written(name, said)


def _may_be_label(around: str) -> bool:
    """Whether a paragraph may be a link to read more, by what stands around its only link."""
    around = text.one_line(around)
    return not around or is_label(around)


def _space_after(html: str, position: int) -> int:
    found = _SPACE.match(html, position)
    return found.end() if found else position


@dataclass(slots=True)
class _Taking:
    """One block, token by token: a tag and the text behind it."""

    html: str
    position: int
    """Where the block begins; at last where it has ended."""
    begun: int = 0
    stack: list[str] = field(default_factory=list)
    """The names of the open elements."""
    line: _LineTaking | None = None
    """The block as running text, as long as it may be a `Line`."""

    def is_taken(self) -> bool:
        """Take the block; whether it is simple."""
        html, self.begun = self.html, self.position
        while html.startswith("<", self.position):
            end = html.find(">", self.position)
            if end < 0:
                return False
            tag = html[self.position + 1 : end]
            if not (self._end(tag[1:]) if tag[:1] == "/" else self._start(tag)):
                return False
            self.position = end + 1
            if not self.stack:
                return True
            behind = html.find("<", self.position)
            if behind > self.position and not self._say(html[self.position : behind]):
                return False
            self.position = behind
        return False

    def found(self) -> Line | Part:
        """The block that was taken."""
        if self.line is not None and not self.line.may_be_link():
            return Line(self.line.name, self.line.pieces)
        return Part(self.html[self.begun : self.position])

    def _say(self, said: str) -> bool:
        if self.stack[-1] in _ROWS:
            return said.isspace()
        if self.line is not None and not self.line.say(said):
            self.line = None
        return True

    def _start(self, tag: str) -> bool:
        name, attributes, is_void = tag, "", tag in VOID
        if tag not in _INSIDE and not is_void:
            if (found := _START.fullmatch(tag)) is None:
                return False
            name, attributes, slash = found.groups()
            is_void = name in VOID
            if slash and not is_void:
                return False
        stack = self.stack
        if not stack:
            if name not in _TOP:
                return False
            is_line = name in _LINES and (not attributes or _says_nothing(attributes))
            self.line = _LineTaking(name) if is_line else None
        elif name not in _INSIDE[stack[-1]] or (name in stack and name not in _NESTING) or len(stack) > _DEEPEST:
            return False
        elif self.line is not None and not self.line.start(name, tag):
            self.line = None
        if not is_void:
            stack.append(name)
        return True

    def _end(self, name: str) -> bool:
        if not self.stack or self.stack.pop() != name:
            return False
        if self.line is not None and self.stack:
            self.line.end()
        return True


@dataclass(slots=True)
class _LineTaking:
    """A paragraph or heading as it is taken."""

    name: str
    pieces: list[Piece] = field(default_factory=list)
    opened: list[Open | None] = field(default_factory=list)
    """What each open element is written as."""
    links: int = 0
    around: list[str] = field(default_factory=list)
    """The texts outside links."""
    is_linked: bool = False
    """Whether a link is open."""

    def say(self, said: str) -> bool:
        """Take a text; whether that can be done here, as with the following."""
        if "&" in said:
            if _ODD_REFERENCE.search(said):
                return False
            said = references.unescape(said)
        self.pieces.append(said)
        if not self.is_linked:
            self.around.append(said)
        return True

    def start(self, name: str, tag: str) -> bool:
        """Take the start of an element."""
        if name == "br":
            self.pieces.append(Mark.BREAK)
            if not self.is_linked:
                self.around.append(" ")
            return True
        open_ = _MARKED.get(tag)
        if open_ is None and tag not in _UNMARKED:
            if name != "a" or (found := _LINK.fullmatch(tag)) is None or not is_settled(found[1]):
                return False
            open_ = Open("a", attribute("href", found[1]))
            self.links += 1
            self.is_linked = True
        if open_ is not None:
            if open_ in self.opened:
                return False
            self.pieces.append(open_)
        self.opened.append(open_)
        return True

    def end(self) -> None:
        """Take the end of the innermost element."""
        open_ = self.opened.pop()
        if open_ is not None:
            self.pieces.append(Mark.CLOSE)
            if open_.name == "a":
                self.is_linked = False

    def may_be_link(self) -> bool:
        """Whether it may be a link to read more: a paragraph with one link that is all of it, or all but its label."""
        return self.links == 1 and self.name == "p" and _may_be_label("".join(self.around))


def _says_nothing(attributes: str) -> bool:
    return _SAYS_NOTHING.fullmatch(attributes) is not None and not _MAY_SAY_MORE.search(attributes)
