"""Blocks as HTML that is well-formed XML too, and as plain text; words counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import filterfalse
from typing import Final

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
    Table,
)
from syndicate.languages import Direction
from syndicate.languages import direction as direction_of
from syndicate.markup.addresses import host
from syndicate.markup.inline import BREAK, attribute, escaped, plain, unlinked

_IDEOGRAPH: Final = re.compile(
    "[\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003347f]"
)
_PARTING: Final = "–—/|…"
"""What stands between two words beside white space."""


def _classes(coding: str) -> tuple[bytes, bytes]:
    """What each byte of a coding is to a word: `x` in it, a space between two; and those that are neither."""
    characters = [bytes([byte]).decode(coding, errors="replace") for byte in range(256)]
    classes = bytes(ord("x" if character.isalnum() else " ") for character in characters)
    between = [character.isspace() or character in _PARTING for character in characters]
    dropped = bytes(byte for byte in range(256) if classes[byte] != ord("x") and not between[byte])
    return classes, dropped


# In a coding of single bytes, words are counted in a third of the time; most texts of most newsrooms have one.
_CLASSES: Final = {coding: _classes(coding) for coding in ("latin-1", "cp1252", "cp1256", "cp1251")}


def to_html(
    blocks: Iterable[Block],
    *,
    media: Mapping[str, Medium],
    language: str,
    direction: Direction | None = None,
    read_more_label: str,
    wrapper: bool = True,
) -> str:
    """A body as a fragment of HTML that is well-formed XML too.

    It stands in a `div` that says its language and direction, unless `wrapper` is off. Figures of media that are not
    in `media`, links to read more without an address, and blocks without text are left out. `read_more_label` is
    what stands before such a link, in the article's language: "Read more", or "Read more: %s" to say where it stands.
    """
    written = "".join([_block(block, media, read_more_label) for block in blocks])
    if not wrapper:
        return written
    return f"<div{attribute('dir', direction or direction_of(language))}{attribute('lang', language)}>{written}</div>"


def to_text(blocks: Iterable[Block]) -> str:
    """A body as plain text: paragraphs with an empty line between them; pictures, embeds and further links left out."""
    return "\n\n".join(said for block in blocks if (said := "\n".join(filter(None, map(plain, _texts(block))))))


def count_words(blocks: Iterable[Block]) -> int:
    """How many words a body has; of Chinese and Japanese, which do not part words, each character counts."""
    value = " ".join([plain(said) for block in blocks for said in _texts(block)])
    for coding, (classes, dropped) in _CLASSES.items():
        try:
            coded = value.encode(coding)
        except UnicodeEncodeError:
            continue
        return (b" " + coded).translate(classes, dropped).count(b" x")
    value, ideographs = _IDEOGRAPH.subn(" ", value)
    for mark in _PARTING:
        value = value.replace(mark, " ")
    words = value.split()
    odd = filterfalse(str.isalnum, words)  # few: those with punctuation
    return ideographs + len(words) - sum(not any(map(str.isalnum, word)) for word in odd)


def unlinked_block(block: Block, forbidden: Callable[[str], bool]) -> Block:
    """The block without links to addresses that are forbidden, their text kept; the same block where there are none.

    An embed of a forbidden address becomes a paragraph of its title.
    """
    match block:
        case Paragraph() | Heading():
            said = unlinked(block.text, forbidden)
            return block if said == block.text else block.model_copy(update={"text": said})
        case Quote():
            paragraphs = tuple(unlinked(said, forbidden) for said in block.paragraphs)
            url = None if block.url and forbidden(block.url) else block.url
            same = paragraphs == block.paragraphs and url == block.url
            return block if same else block.model_copy(update={"paragraphs": paragraphs, "url": url})
        case List():
            return _unlinked_list(block, forbidden)
        case Table():
            rows = tuple(
                tuple(cell.model_copy(update={"text": unlinked(cell.text, forbidden)}) for cell in row)
                for row in block.rows
            )
            return block if rows == block.rows else block.model_copy(update={"rows": rows})
        case Embed() if forbidden(block.url):
            return Paragraph(type="paragraph", text=escaped(block.title or ""))
    return block


def _unlinked_list(block: List, forbidden: Callable[[str], bool]) -> List:
    items = tuple(
        item.model_copy(
            update={
                "text": unlinked(item.text, forbidden),
                "list": _unlinked_list(item.list, forbidden) if item.list else None,
            }
        )
        for item in block.items
    )
    return block if items == block.items else block.model_copy(update={"items": items})


def _texts(block: Block) -> Iterator[str]:
    """The fragments of a block, in order."""
    match block:
        case Paragraph() | Heading():
            yield block.text
        case Quote():
            yield from block.paragraphs
            if block.attribution:
                yield f"— {escaped(block.attribution)}"
        case List():
            for item in block.items:
                yield item.text
                if item.list:
                    yield from _texts(item.list)
        case Table():
            if block.caption:
                yield escaped(block.caption)
            for row in block.rows:
                yield "\t".join(cell.text for cell in row)


def _block(block: Block, media: Mapping[str, Medium], label: str) -> str:
    written = ""
    match block:
        case Paragraph() if block.text:
            written = f"<p{_marks(block.language) if block.language else ''}>{block.text}</p>"
        case Heading() if block.text:
            written = f"<h{block.level}>{block.text}</h{block.level}>"
        case Quote():
            written = "".join(_quote(block))
        case List():
            written = "".join(written_list(block))
        case Figure() if block.media in media:
            written = _figure(media[block.media])
        case Embed():
            written = written_embed(block)
        case Table():
            written = "".join(written_table(block))
        case ReadMore() if block.url:
            written = written_read_more(block, block.url, label)
    return written


def _marks(language: str) -> str:
    return attribute("lang", language) + attribute("dir", direction_of(language))


def written_lines(value: str) -> str:
    """Lines of plain text as a fragment."""
    return escaped(value).replace("\n", BREAK)


def _quote(block: Quote) -> Iterator[str]:
    marks = (attribute("cite", block.url) if block.url else "", _marks(block.language) if block.language else "")
    yield f"<blockquote{''.join(marks)}>"
    yield from (f"<p>{said}</p>" for said in block.paragraphs if said)
    if block.attribution:
        yield f"<footer>— {escaped(block.attribution)}</footer>"
    yield "</blockquote>"


def written_embed(block: Embed) -> str:
    """An embed as a paragraph that is a link: the same in HTML and NITF."""
    provider = block.provider or host(block.url)
    shown = f"{block.title} ({provider})" if block.title else provider
    return f'<p class="embed"><a{attribute("href", block.url)}>{escaped(shown)}</a></p>'


def written_read_more(block: ReadMore, url: str, label: str) -> str:
    """A link to read more as a paragraph, with the label before or around it: the same in HTML and NITF."""
    link = f"<a{attribute('href', url)}>{escaped(block.title or host(url))}</a>"
    before, _, behind = (label if "%s" in label else f"{label}: %s").partition("%s")
    return f'<p class="read-more">{escaped(before)}{link}{escaped(behind)}</p>'


def written_list(block: List, inline: Callable[[str], str] = str) -> Iterator[str]:
    """A list, its elements the same in HTML and NITF; `inline` makes what a fragment is written as."""
    name = "ol" if block.ordered else "ul"
    yield f"<{name}>"
    for item in block.items:
        yield f"<li>{inline(item.text)}"
        if item.list:
            yield from written_list(item.list, inline)
        yield "</li>"
    yield f"</{name}>"


def _figure(medium: Medium) -> str:
    best = medium.best
    size = f"{_side('width', best.width)}{_side('height', best.height)}"
    source = attribute("src", best.url)
    match medium.kind:
        case MediumKind.VIDEO:
            shown = f'<video{source}{size} controls="controls"></video>'
        case MediumKind.AUDIO:
            shown = f'<audio{source} controls="controls"></audio>'
        case _:
            shown = f"<img{source}{size}{attribute('alt', medium.alt or '')}/>"
    credit = f'<span class="credit">{escaped(medium.credit)}</span>' if medium.credit else ""
    said = " ".join(filter(None, (written_lines(medium.caption or ""), credit)))
    return f"<figure>{shown}<figcaption>{said}</figcaption></figure>" if said else f"<figure>{shown}</figure>"


def _side(name: str, pixels: int | None) -> str:
    return f' {name}="{pixels}"' if pixels else ""


def written_table(block: Table, inline: Callable[[str], str] = str) -> Iterator[str]:
    """A table, its elements the same in HTML and NITF; `inline` makes what a fragment is written as."""
    yield "<table>"
    if block.caption:
        yield f"<caption>{written_lines(block.caption)}</caption>"
    for row in block.rows:
        yield "<tr>"
        for cell in row:
            name = "th" if cell.header else "td"
            spans = (("colspan", cell.colspan), ("rowspan", cell.rowspan))
            marks = "".join(attribute(key, str(value)) for key, value in spans if value > 1)
            yield f"<{name}{marks}>{inline(cell.text)}</{name}>"
        yield "</tr>"
    yield "</table>"
