"""The walk over a tree of HTML: running text with its inline elements, and blocks one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from lxml import etree
from pydantic import ValidationError

from syndicate import text, validation
from syndicate.articles import Block, Heading, Model, Paragraph, language_tag
from syndicate.languages import direction
from syndicate.markup import addresses
from syndicate.markup.balancing import elements
from syndicate.markup.cleaning import Fault
from syndicate.markup.inline import Mark, Open, Piece, attribute, fragments
from syndicate.markup.shelf import Shelf
from syndicate.problems import Code

_ModelT = TypeVar("_ModelT", bound=Model)

INLINE: Final = {
    **{name: name for name in ("cite", "code", "em", "mark", "q", "s", "strong", "sub", "sup", "time", "abbr", "bdi")},
    "acronym": "abbr",
    "b": "strong",
    "bdo": "bdi",
    "del": "s",
    "dfn": "em",
    "i": "em",
    "kbd": "code",
    "samp": "code",
    "strike": "s",
    "tt": "code",
    "var": "em",
}
"""Elements of a text, and what they are written as."""
_HEADINGS: Final = {f"h{level}": max(level, 2) for level in range(1, 7)}
CONTAINERS: Final = elements(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer header hgroup html legend li main menu nav ol p pre search section summary table tbody td tfoot th thead"
    " tr ul"
)
"""Elements that begin and end a block."""
_FLATTENED: Final = frozenset({"dl", "fieldset", "pre", "ruby"})
_DIRECTIONS: Final = frozenset({"ltr", "rtl", "auto"})
_NESTING: Final = frozenset({"q", "span", "sub", "sup", "bdi"})
_OPEN_AT_MOST: Final = 16
_SHOWN: Final = 200  # characters of a value that a fault repeats
_UNSAFE: Final = "an address without http or https"

Special = Callable[["Reader", etree._Element], None]  # noqa: SLF001 - the only name that lxml has for it
"""What reads an element of a certain name."""


@dataclass(slots=True)
class Reader:
    """A walk over a tree that collects blocks.

    Text gathers in `pieces` until a block begins or ends. Inline elements that are open there are closed and opened
    again behind it, so blocks may stand inside inline elements and nothing is lost.
    """

    url: str
    language: str | None
    shelf: Shelf
    special: Mapping[str, Special]
    """What reads elements that are more than text."""
    faults: dict[tuple[Code, tuple[tuple[str, object], ...]], None] = field(default_factory=dict)
    flat: bool = False
    """Whether only text is wanted, in `lines`."""
    blocks: list[Block] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    opened: list[Open] = field(default_factory=list)
    level: int = 0
    """The level of the heading that is being read; 0 outside one."""
    own_language: str | None = None
    """The language of the block that is being read, where it is not the article's."""
    spoken: str | None = None
    """The language of the text that is being read, where it is known."""
    written: str | None = None
    """The direction of the text that is being read, where it is known."""
    preformatted: bool = False

    def __post_init__(self) -> None:
        self.spoken = self.language
        self.written = direction(self.language) if self.language else None

    def read(self, root: etree._Element) -> None:
        """Read a whole tree, or one after the other the parts of one."""
        self.walk(root)
        self.flush()

    def read_line(self, name: str, pieces: list[Piece]) -> None:
        """Read a paragraph or heading that is text already."""
        self.level, self.pieces = _HEADINGS.get(name, 0), pieces
        self.flush()
        self.level = 0

    def read_written(self, name: str, fragment: str) -> None:
        """Read a paragraph or heading that is a canonical fragment already."""
        self.level = _HEADINGS.get(name, 0)
        self._add_text(fragment)
        self.level = 0

    def found(self) -> tuple[Fault, ...]:
        """What was wrong, each once, in the order of the HTML."""
        return tuple((code, dict(values)) for code, values in self.faults)

    def fault(self, code: Code, **values: object) -> None:
        """Note what is wrong."""
        said = ((name, value[:_SHOWN] if isinstance(value, str) else value) for name, value in values.items())
        self.faults[code, tuple(said)] = None

    def flatten(self, element: etree._Element) -> None:
        """Note that an element became its text."""
        self.fault(Code.MARKUP_FLATTENED, element=element.tag)

    def made(self, model: type[_ModelT], **values: Any) -> _ModelT | None:
        """A model, or None, with faults, where the values go beyond its limits."""
        try:
            return model(**values)
        except ValidationError as error:
            for code, _, details in validation.faults(error):
                self.fault(code, **details)
            return None

    def add(self, block: Block | None) -> None:
        """Put a block at the end."""
        if block is not None:
            self.blocks.append(block)

    def address(self, value: str | None) -> str | None:
        """The canonical form of an address in the HTML; None, with a fault, where it cannot be published."""
        try:
            return addresses.absolute(value, self.url) if value else None
        except text.BadText:
            self.fault(Code.LINK_DROPPED, value=value)
            return None

    # Text.

    def walk(self, element: etree._Element) -> None:
        """Read what is in an element."""
        self.say(element.text)
        for child in element:
            self.element(child)
            if tail := child.tail:
                self.say(tail)

    def say(self, value: str | None) -> None:
        """Read a piece of text."""
        if not value:
            return
        if not self.preformatted:
            self.pieces.append(value)
            return
        for index, line in enumerate(value.replace("\r\n", "\n").split("\n")):
            if index:
                self.pieces.append(Mark.BREAK)
            self.pieces.append(line)

    def flush(self) -> None:
        """End the running text: what it says becomes blocks."""
        pieces, self.pieces = self.pieces, list(self.opened)
        if len(pieces) <= len(self.opened):
            return
        if len(pieces) == 1 and pieces[0] == "\n":  # between most blocks
            return
        made, mended = fragments(pieces)
        if mended:
            self.fault(Code.BIDI_REPAIRED)
        if self.flat:
            self.lines.extend(made)
            return
        for fragment in made:
            self._add_text(fragment)

    def _add_text(self, fragment: str) -> None:
        if self.level:
            said = in_language(fragment, self.own_language)
            self.add(self.made(Heading, type="heading", level=self.level, text=said))
        else:
            self.add(self.made(Paragraph, type="paragraph", text=fragment, language=self.own_language))

    @contextmanager
    def inside(self, *wanted: Open) -> Iterator[None]:
        """Read with inline elements open.

        One that is open already says nothing more (but in a quotation or an index it does), and no text needs many.
        """
        opens = [open_ for open_ in wanted if open_ not in self.opened or open_.name in _NESTING]
        opens = opens[: max(_OPEN_AT_MOST - len(self.opened), 0)]
        self.opened.extend(opens)
        self.pieces.extend(opens)
        yield
        if opens:
            del self.opened[-len(opens) :]
            self.pieces.extend(Mark.CLOSE for _ in opens)

    # Elements.

    def element(self, element: etree._Element) -> None:
        """Read an element."""
        name = element.tag
        if (special := self.special.get(name)) is not None:
            special(self, element)
        elif name in INLINE:
            self._inline(element, Open(INLINE[name], _attributes(element)))
        elif name == "br":
            self.pieces.append(Mark.BREAK)
        elif name == "a":
            self._link(element)
        elif name in _HEADINGS or name in CONTAINERS:
            self.container(element)
        elif name == "hr":
            self.flush()
        else:
            if name in _FLATTENED:
                self.flatten(element)
            self._inline(element)

    def container(self, element: etree._Element) -> None:
        """Read an element that begins and ends a block."""
        if element.tag in _FLATTENED:
            self.flatten(element)
        if element.attrib:
            with self.block(element):
                self.walk(element)
        else:
            self._plain_block(element)

    def _plain_block(self, element: etree._Element) -> None:
        """Read what `block` reads, in half the time, where it has no language and no direction: what most blocks are."""
        self.flush()
        kept = (self.level, self.preformatted)
        self.level = _HEADINGS.get(element.tag, self.level)
        self.preformatted = self.preformatted or element.tag == "pre"
        self.walk(element)
        self.flush()
        self.level, self.preformatted = kept
        self.pieces = list(self.opened)

    @contextmanager
    def block(self, element: etree._Element) -> Iterator[None]:
        """Read what begins and ends a block, with the element's own language and direction."""
        self.flush()
        kept = (self.level, self.own_language, self.spoken, self.written, self.preformatted)
        self.level = _HEADINGS.get(element.tag, self.level)
        self.preformatted = self.preformatted or element.tag == "pre"
        if language := _language(element):
            self.own_language = language if language != self.language else None
            self.spoken, self.written = language, direction(language)
        with self.inside(*self._direction(element)):
            yield
            self.flush()
        # What is open in `pieces` is what `inside` closed.
        self.level, self.own_language, self.spoken, self.written, self.preformatted = kept
        self.pieces = list(self.opened)

    def _direction(self, element: etree._Element) -> list[Open]:
        wanted = (element.get("dir") or "").strip().lower()
        if wanted not in _DIRECTIONS or wanted == self.written:
            return []
        self.written = wanted
        return [Open("span", attribute("dir", wanted))]

    def _inline(self, element: etree._Element, *opens: Open) -> None:
        kept = (self.spoken, self.written)
        marks = ""
        if (language := _language(element)) and language != self.spoken:
            marks, self.spoken = attribute("lang", language), language
        wanted = (element.get("dir") or "").strip().lower()
        if wanted in _DIRECTIONS and element.tag != "bdo" and (marks or wanted != self.written):
            marks, self.written = marks + attribute("dir", wanted), wanted
        with self.inside(*opens, *((Open("span", marks),) if marks else ())):
            self.walk(element)
        self.spoken, self.written = kept

    def _link(self, element: etree._Element) -> None:
        url = None
        if any(opened.name == "a" for opened in self.opened):
            pass
        elif "href" in element.attrib:
            url = self.address(element.get("href"))
        elif not {"id", "name"} & set(element.attrib):
            # nh3 has taken away an address with a scheme like javascript:.
            self.fault(Code.LINK_DROPPED, value=_UNSAFE)
        self._inline(element, *((Open("a", attribute("href", url)),) if url else ()))

    def captured(self, element: etree._Element) -> list[Block]:
        """The blocks that an element's content makes."""
        with self.aside() as blocks, self.block(element):
            self.walk(element)
        return blocks

    @contextmanager
    def aside(self) -> Iterator[list[Block]]:
        """Read into a list of its own."""
        self.flush()
        kept, level, self.level = self.blocks, self.level, 0
        blocks: list[Block] = []
        self.blocks = blocks
        yield blocks
        self.flush()
        self.blocks, self.level = kept, level


def in_language(fragment: str, language: str | None) -> str:
    """A fragment that says which language it is in, for blocks that have no field for it."""
    if language is None or not fragment:
        return fragment
    return f"<span{attribute('lang', language)}{attribute('dir', direction(language))}>{fragment}</span>"


def _language(element: etree._Element) -> str | None:
    given = element.get("lang")
    if not given:
        return None
    try:
        return language_tag(given)
    except text.BadText:
        return None


def _attributes(element: etree._Element) -> str:
    name = {"abbr": "title", "acronym": "title", "time": "datetime"}.get(element.tag)
    value = text.one_line(text.clean(element.get(name, ""))) if name else ""
    return attribute(name, value) if name and value else ""
