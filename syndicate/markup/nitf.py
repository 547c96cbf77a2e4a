"""Blocks as NITF 3.6 (IPTC's News Industry Text Format), for systems that read nothing else.

Only elements of NITF are written: its schema would let XHTML stand in most places, but who reads XHTML needs no NITF.
What NITF has no word for is said with the attributes that it leaves open (`class`), with W3C's `its:dir` for the
direction, since NITF has no `dir` (ITS 2.0, section 8.4.2), or is degraded. `RULES` says what becomes of everything;
whatever else blocks might hold is not markup of ours, and only its text is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from syndicate.articles import (
    Block,
    Embed,
    Figure,
    Heading,
    List,
    Medium,
    MediumKind,
    Paragraph,
    Quote,
    ReadMore,
    Rendition,
    Table,
)
from syndicate.languages import Direction
from syndicate.languages import direction as direction_of
from syndicate.markup.inline import BREAK, attribute, escaped
from syndicate.markup.writing import (
    written_embed,
    written_lines,
    written_list,
    written_read_more,
    written_table,
)

_OPENING: Final = (
    '<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/" xmlns:its="http://www.w3.org/2005/11/its" its:version="2.0"'
    ' version="-//IPTC//DTD NITF 3.6//EN"'
)
_TAG: Final = re.compile(r"(<[^>]*>)")
_NAME: Final = re.compile("<([a-z]+)")
_ATTRIBUTE: Final = re.compile(r' ([a-z]+)="([^"]*)"')
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII)
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"
_MEDIA: Final = {
    MediumKind.PICTURE: "image",
    MediumKind.GRAPHIC: "image",
    MediumKind.VIDEO: "video",
    MediumKind.AUDIO: "audio",
}


class _Name(NamedTuple):
    """What an inline element is called in NITF."""

    name: str
    own: str = ""
    """The attributes that it always has, as written."""
    attributes: Mapping[str, str] = MappingProxyType({})
    """Those that it takes over, with what they are called."""
    is_flat: bool = False
    """Whether nothing but text may stand in it."""


_NAMES: Final = {
    "a": _Name("a", attributes={"href": "href"}),
    "abbr": _Name("classifier", ' type="abbr"', {"title": "value"}, is_flat=True),
    "q": _Name("q"),
    "time": _Name("chron", "", {"datetime": "norm"}, is_flat=True),
    # What systems that write NITF call these two; for the others it has no better word than their own.
    "em": _Name("em", ' class="italic"'),
    "strong": _Name("em", ' class="bold"'),
    **{name: _Name("em", f' class="{name}"') for name in ("cite", "code", "mark", "s")},
}


class Rule(NamedTuple):
    """What something that a body holds becomes in NITF."""

    what: str
    """What is written; inline markup by the names of its elements."""
    written: str
    """What stands for it."""
    lost: str = "nothing"
    """What of it does not come back when it is read again."""


RULES: Final = (
    Rule("paragraph", "`p`"),
    Rule("heading", "`hl2`, its level as class `h2` to `h6`"),
    Rule("quote", "`bq`: its paragraphs in a `block`, who said it in `credit`, the address in `quote-source`"),
    Rule("list", "`ul`, `ol` with `li`; a list inside an item stands in its `li`"),
    Rule(
        "figure",
        "`media`: a `media-reference` for each file, the best first; `media-caption`; the credit is `media-producer`",
        "the files' sizes in bytes, which the medium's own item has",
    ),
    Rule("embed", "`p` of class `embed`: a link"),
    Rule("table", "`table` with `caption`, `tr`, `th`, `td`"),
    Rule("read-more", "`p` of class `read-more`: a link"),
    Rule("`em`, `strong`", "`em` of class `italic`, `bold`"),
    Rule("`cite`, `code`, `mark`, `s`", "`em` of the class that has their name"),
    Rule("`a`, `q`, `br`", "the same"),
    Rule("`span` with `lang`, `dir`", "`lang` with `xml:lang`, `its:dir`"),
    Rule("`sub`, `sup`", "the same, in a `num`", "markup inside it: its text stays"),
    Rule("`abbr`", "`classifier` of type `abbr`, its title the `value`", "markup inside it: its text stays"),
    Rule(
        "`time`",
        "`chron`, its `norm` a date or a time in ISO 8601's short form",
        "markup inside it: its text stays; a `datetime` that is no whole date, alone or with a time in seconds",
    ),
    Rule(
        "`bdi`, `dir` of `auto`",
        "the characters U+2068 before and U+2069 behind the text",
        "the element: those characters stay, and show the text the same way",
    ),
)
"""What becomes of everything that a body may hold; docs/partners.md shows this table."""


class _Element(NamedTuple):
    """An inline element as NITF has it."""

    start: str = ""
    end: str = ""
    is_flat: bool = False
    """Whether nothing but text may stand in it."""


def to_nitf(
    blocks: Iterable[Block],
    *,
    media: Mapping[str, Medium],
    language: str,
    direction: Direction | None = None,
    title: str,
    read_more_label: str,
) -> str:
    """A body as a whole NITF document under its headline; empty where there is nothing to show of it.

    The text stands in a `block`: there is none that importers read without. What is left out of HTML is left out here
    too (`writing.to_html`, which has the same arguments).
    """
    written = "".join(piece for block in blocks for piece in _block(block, media, read_more_label))
    if not written:
        return ""
    headline = escaped(title)
    spoken = f"{attribute('baselang', language)}{_marks(language, direction or direction_of(language))}"
    return (
        f"{_OPENING}{spoken}><head><title>{headline}</title></head>"
        f"<body><body.head><hedline><hl1>{headline}</hl1></hedline></body.head>"
        f"<body.content><block>{written}</block></body.content></body></nitf>"
    )


def _block(block: Block, media: Mapping[str, Medium], label: str) -> Iterator[str]:
    match block:
        case Paragraph() if block.text:
            yield f"<p{_foreign(block.language)}>{_inline(block.text)}</p>"
        case Heading() if block.text:
            yield f'<hl2 class="h{block.level}">{_inline(block.text)}</hl2>'
        case Quote():
            yield from _quote(block)
        case List():
            yield from written_list(block, _inline)
        case Figure() if block.media in media:
            yield from _figure(media[block.media])
        case Embed():
            yield written_embed(block)
        case Table():
            yield from written_table(block, _inline)
        case ReadMore() if block.url:
            yield written_read_more(block, block.url, label)


def _marks(language: str, direction: Direction) -> str:
    return f"{attribute('xml:lang', language)}{attribute('its:dir', direction)}"


def _foreign(language: str | None) -> str:
    return _marks(language, direction_of(language)) if language else ""


def _quote(block: Quote) -> Iterator[str]:
    yield f"<bq{attribute('quote-source', block.url) if block.url else ''}{_foreign(block.language)}><block>"
    yield from (f"<p>{_inline(said)}</p>" for said in block.paragraphs if said)
    yield "</block>"
    if block.attribution:
        yield f"<credit>{escaped(block.attribution)}</credit>"
    yield "</bq>"


def _figure(medium: Medium) -> Iterator[str]:
    yield f"<media{attribute('media-type', _MEDIA[medium.kind])}>"
    yield f'<media-metadata name="id"{attribute("value", medium.id)}/>'
    yield from (_reference(medium, rendition) for rendition in medium.renditions)
    if medium.caption:
        yield f"<media-caption>{written_lines(medium.caption)}</media-caption>"
    if medium.credit:
        yield f"<media-producer>{escaped(medium.credit)}</media-producer>"
    yield "</media>"


def _reference(medium: Medium, rendition: Rendition) -> str:
    values = {
        "source": rendition.url,
        "mime-type": rendition.media_type,
        "width": rendition.width,
        "height": rendition.height,
        "units": "pixels" if rendition.width or rendition.height else None,
        "time": rendition.duration and f"{rendition.duration:.3f}".rstrip("0").rstrip("."),
        "time-unit-of-measure": "seconds" if rendition.duration else None,
        "copyright": medium.copyright,
        "alternate-text": medium.alt,
    }
    written = "".join(attribute(name, str(value)) for name, value in values.items() if value)
    # A line break that is not written as a reference is a space to whoever reads it (XML 1.0 section 3.3.3).
    return f"<media-reference{written}/>".replace("\n", "&#10;")


def _inline(fragment: str) -> str:
    """A fragment as NITF's enriched text."""
    if "<" not in fragment:
        return fragment
    written: list[str] = []
    opened = [_Element()]
    for index, piece in enumerate(_TAG.split(fragment)):
        if index % 2 == 0:
            written.append(piece)
        elif piece == BREAK:
            written.append(" " if opened[-1].is_flat else BREAK)
        elif not piece.startswith("</"):
            opened.append(_element(piece, is_flat=opened[-1].is_flat))
            written.append(opened[-1].start)
        elif len(opened) > 1:
            written.append(opened.pop().end)
    return "".join([*written, *(element.end for element in reversed(opened))])


def _element(tag: str, *, is_flat: bool) -> _Element:
    """What stands for an element; `is_flat` where it is in one that holds nothing but text."""
    found = _NAME.match(tag)
    name, marks = found[1] if found else "", dict(_ATTRIBUTE.findall(tag))
    isolated = name == "bdi" or (name == "span" and marks.get("dir") == "auto")
    before, behind = (_ISOLATE, _END_OF_ISOLATE) if isolated else ("", "")
    if is_flat or name == "bdi":
        return _Element(before, behind, is_flat)
    if name == "span":
        known = {key: value for key, value in marks.items() if value != "auto"}
        foreign = _given(known, lang="xml:lang", dir="its:dir")
        return _Element(f"<lang{foreign}>{before}", f"{behind}</lang>") if foreign else _Element(before, behind)
    if name in ("sub", "sup"):
        return _Element(f"<num><{name}>", f"</{name}></num>", is_flat=True)
    nitf = _NAMES.get(name)
    if nitf is None:
        return _Element()
    if name == "time":
        date = marks.get("datetime", "")
        marks = {"datetime": _short(date)} if _DATE.fullmatch(date) else {}
    return _Element(f"<{nitf.name}{nitf.own}{_given(marks, **nitf.attributes)}>", f"</{nitf.name}>", nitf.is_flat)


def _given(marks: Mapping[str, str], **names: str) -> str:
    """Attributes under NITF's names; their values are escaped already."""
    return "".join(f' {target}="{marks[source]}"' for source, target in names.items() if source in marks)


def _short(value: str) -> str:
    """`2026-11-20T18:00:00+02:00` as `20261120T180000+0200`, which is how NITF has it."""
    date, separator, time = value.partition("T")
    hours, offset = time[:8], time[8:]
    return f"{date.replace('-', '')}{separator}{hours.replace(':', '')}{offset.replace(':', '')}"
