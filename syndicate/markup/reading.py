"""HTML and raw blocks made into canonical blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from syndicate import text
from syndicate.articles import Block, Medium
from syndicate.markup import figures, grouping, simple
from syndicate.markup.balancing import DEPTH_LIMIT
from syndicate.markup.cleaning import SIZE_LIMIT, Fault, parsed, parsed_part
from syndicate.markup.inline import BREAK, fragments
from syndicate.markup.shelf import Shelf
from syndicate.markup.walking import Reader
from syndicate.problems import Code

PlacedFault = tuple[str, Code, dict[str, object]]
"""The place of a string below the blocks, what is wrong, and the values of its message."""

_MOST_BLOCKS, _MOST_MEDIA = 10_000, 500  # as an article's `body` and `media` may have
_SPECIAL = grouping.READS | figures.READS
_SPECIAL_INLINE = figures.DROPS


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made of HTML."""

    blocks: tuple[Block, ...]
    media: tuple[Medium, ...]
    """The media that were given, in their order, then one for everything else that the HTML shows."""
    faults: tuple[Fault, ...]


def read_html(html: str, *, url: str, media: Sequence[Medium] = (), language: str | None = None) -> Reading:
    """The blocks of a body that came as HTML, whatever is in it.

    `url` is the address of the article's page: relative addresses are resolved against it. A picture, video or audio
    that is a rendition of one of `media` becomes a figure of that medium; of every other one a medium is made.
    `language` is the article's own: marks that only repeat it are left out.
    """
    shelf = Shelf(media)
    reader = Reader(url=url, language=language, shelf=shelf, special=_SPECIAL)
    if not _is_read_simply(html, reader):
        _read(html, reader)
    for place, limit in ((reader.blocks, _MOST_BLOCKS), (shelf.media, _MOST_MEDIA)):
        if len(place) > limit:
            reader.fault(Code.TOO_MANY, length=len(place), limit=limit)
            return Reading((), tuple(media), reader.found())
    return Reading(tuple(reader.blocks), shelf.media, reader.found())


def read_inline(fragment: str, *, url: str, language: str | None = None) -> tuple[str, tuple[Fault, ...]]:
    """The canonical form of a fragment of inline markup; what is not inline is dropped or kept as its text."""
    if not any(character in fragment for character in "<>&"):
        faults: list[Fault] = []
        if found := text.forbidden(fragment):
            faults.append((Code.CHARACTERS_DROPPED, {"characters": ", ".join(found)}))
        made, mended = fragments([fragment])
        if mended:
            faults.append((Code.BIDI_REPAIRED, {}))
        return BREAK.join(made), tuple(faults)
    if not text.forbidden(fragment):
        if simple.is_written(fragment):
            return fragment, ()
        if (pieces := simple.pieces(fragment)) is not None:
            made, mended = fragments(pieces)
            return BREAK.join(made), ((Code.BIDI_REPAIRED, {}),) if mended else ()
    reader = _read(fragment, Reader(url=url, language=language, shelf=Shelf(()), special=_SPECIAL_INLINE, flat=True))
    return BREAK.join(reader.lines), reader.found()


def _is_read_simply(html: str, reader: Reader) -> bool:
    """Read a body without its tree, if it is simple."""
    parts = None if len(html) > SIZE_LIMIT or text.forbidden(html) else simple.parts(html)
    if parts is None:
        return False
    for part in parts:
        match part:
            case simple.Line(name, pieces):
                reader.read_line(name, pieces)
            case simple.Written(name, fragment):
                reader.read_written(name, fragment)
            case simple.Group(name, members):
                grouping.read_group(reader, name, members)
            case _:
                reader.read(parsed_part(part.html))
    return True


def _read(html: str, reader: Reader) -> Reader:
    tree = parsed(html)
    for code, values in tree.faults:
        reader.fault(code, **values)
    if tree.root is not None:
        reader.read(tree.root)
    return reader


def read_blocks(
    blocks: Sequence[Any], *, url: str, language: str | None = None
) -> tuple[list[Any], tuple[PlacedFault, ...]]:
    """Raw blocks with every inline text in canonical form, and what was wrong, each with its place (`4.items.0.text`).

    Whatever has not the shape of a block is left as it is, for the models to refuse.
    """
    faults: list[PlacedFault] = []

    def inline(value: Any, place: str) -> Any:
        if not isinstance(value, str):
            return value
        made, found = read_inline(value, url=url, language=language)
        faults.extend((place, code, values) for code, values in found)
        return made

    read = [_raw_block(block, str(index), inline) for index, block in enumerate(blocks)]
    return read, tuple(faults)


def _raw_block(block: Any, place: str, inline: Callable[[Any, str], Any]) -> Any:
    if not isinstance(block, dict):
        return block
    match block:
        case {"type": "paragraph" | "heading", "text": value}:
            return block | {"text": inline(value, f"{place}.text")}
        case {"type": "quote", "paragraphs": [*members]}:
            texts = [inline(value, f"{place}.paragraphs.{index}") for index, value in enumerate(members)]
            return block | {"paragraphs": texts}
        case {"type": "list"}:
            return _raw_list(block, place, inline, 0)
        case {"type": "table", "rows": [*rows]}:
            return block | {"rows": [_raw_row(row, f"{place}.rows.{index}", inline) for index, row in enumerate(rows)]}
    return block


def _raw_list(block: Any, place: str, inline: Callable[[Any, str], Any], depth: int) -> Any:
    if not isinstance(block, dict) or not isinstance(block.get("items"), list) or depth > DEPTH_LIMIT:
        return block
    items = []
    for index, item in enumerate(block["items"]):
        here = f"{place}.items.{index}"
        if isinstance(item, dict):
            item = dict(item)  # noqa: PLW2901 - a copy of it, so that what was given stays as it is
            if "text" in item:
                item["text"] = inline(item["text"], f"{here}.text")
            if "list" in item:
                item["list"] = _raw_list(item["list"], f"{here}.list", inline, depth + 1)
        items.append(item)
    return block | {"items": items}


def _raw_row(row: Any, place: str, inline: Callable[[Any, str], Any]) -> Any:
    if not isinstance(row, list):
        return row
    return [
        cell | {"text": inline(cell["text"], f"{place}.{index}.text")}
        if isinstance(cell, dict) and "text" in cell
        else cell
        for index, cell in enumerate(row)
    ]
