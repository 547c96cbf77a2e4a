"""Blocks that are made of other blocks: lists, quotations, tables, and links to read more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from lxml import etree

from syndicate import text
from syndicate.articles import (
    Block,
    Cell,
    Embed,
    Heading,
    List,
    ListItem,
    Paragraph,
    Quote,
    ReadMore,
    Table,
)
from syndicate.markup import addresses
from syndicate.markup.inline import BREAK, escaped, is_blank
from syndicate.markup.walking import CONTAINERS, Reader, in_language
from syndicate.problems import Code

_NAME_LENGTH, _HEADLINE_LENGTH, _NOTE_LENGTH = 200, 500, 5_000
_LABEL_LENGTH: Final = 60
_SOCIAL: Final = re.compile(
    r"(?:^|\s)(?:twitter-tweet|twitter-video|instagram-media|tiktok-embed|fb-post|fb-video|bluesky-embed|reddit-embed-bq"
    r"|reddit-card|text-post-media|telegram-post)(?:\s|$)"
)
_READ_MORE_CLASS: Final = re.compile(r"(?:^|[\s_-])read[_-]?(?:more|also|next)(?:$|[\s_-])", re.IGNORECASE)
_WORDS: Final = (
    r"(?:read more|read also|also read|see also|read next|more on this(?: story| topic)?|related"
    r"|[اإ]قر[أا]\s*المزيد|[اإ]قر[أا]\s*[أا]يض[اًً]+|طالع\s*[أا]يض[اًً]+|للمزيد"
    r"|leer más|leer también|lea más|lea también|lee también|lee más|ver también|te puede interesar)"
).replace(" ", r"\s+")
_LABEL: Final = re.compile(rf"{_WORDS}\s*[:：\-–—|»›>]*", re.IGNORECASE)
_LABELLED: Final = re.compile(rf"{_WORDS}\s*[:：\-–—|»›>]+\s*(?P<title>.+)", re.IGNORECASE)
_TITLED: Final = re.compile(r"(?P<title>.+) \((?P<provider>[^()]+)\)")
_DASHES: Final = re.compile(r"^[\s\-–—―~]+")


def is_label(said: str) -> bool:
    """Whether a text is nothing but what introduces a link to read more."""
    return _LABEL.fullmatch(said) is not None


def _list(reader: Reader, element: etree._Element) -> None:
    with reader.block(element):
        items: list[ListItem] = []
        parts: list[list[Block]] = []
        for part, nested in _parts(reader, element):
            parts.append(part)
            _add_items(reader, items, part, nested=nested)
        if not all(isinstance(block, Paragraph | Heading | List) for part in parts for block in part):
            # A gallery or the like: its members stand one after the other.
            reader.flatten(element)
            reader.blocks.extend(block for part in parts for block in part)
        elif items:
            reader.add(reader.made(List, type="list", ordered=element.tag == "ol", items=tuple(items)))


def read_group(reader: Reader, name: str, members: Sequence[str]) -> None:
    """Read a list or a quotation whose items or paragraphs are nothing but text."""
    parts = []
    for member in members:
        with reader.aside() as blocks:
            reader.read_line("p", [member])
        parts.append(blocks)
    if name == "blockquote":
        reader.blocks.extend(_quoted(reader, [block for part in parts for block in part], None, None))
        return
    items: list[ListItem] = []
    for part in parts:
        _add_items(reader, items, part, nested=False)
    if items:
        reader.add(reader.made(List, type="list", ordered=name == "ol", items=tuple(items)))


def _parts(reader: Reader, element: etree._Element) -> Iterator[tuple[list[Block], bool]]:
    """The content of each item, also of what stands between items; and whether it is a list directly in the list."""
    with reader.aside() as blocks:
        reader.say(element.text)
    yield blocks, False
    for child in element:
        if child.tag == "li":
            yield reader.captured(child), False
        else:
            with reader.aside() as blocks:
                reader.element(child)
            yield blocks, child.tag in ("ul", "ol", "menu", "dir")
        if child.tail and not child.tail.isspace():
            with reader.aside() as blocks:
                reader.say(child.tail)
            yield blocks, False


def _add_items(reader: Reader, items: list[ListItem], part: Sequence[Block], *, nested: bool) -> None:
    """Add what one item holds: its text, its list, and as further items the text that follows that list."""
    lines: list[str] = []
    inner: List | None = None
    for block in part:
        if isinstance(block, List):
            if inner is None and not lines and nested and items and items[-1].list is None:
                items[-1] = items[-1].model_copy(update={"list": block})
            elif inner is None:
                inner = block
            else:
                inner = inner.model_copy(update={"items": inner.items + block.items})
        elif isinstance(block, Paragraph | Heading):
            if inner is not None:
                _add_item(reader, items, lines, inner)
                lines, inner = [], None
            lines.append(_said(block))
    _add_item(reader, items, lines, inner)


def _add_item(reader: Reader, items: list[ListItem], lines: list[str], inner: List | None) -> None:
    if (lines or inner) and (item := reader.made(ListItem, text=BREAK.join(lines), list=inner)):
        items.append(item)


def _said(block: Paragraph | Heading) -> str:
    return in_language(block.text, block.language) if isinstance(block, Paragraph) else block.text


def _lines(block: Block) -> Iterator[str]:
    """The fragments of a block of text."""
    match block:
        case Paragraph() | Heading():
            yield _said(block)
        case List():
            for item in block.items:
                if item.text:
                    yield item.text
                if item.list:
                    yield from _lines(item.list)
        case Quote():
            yield from (in_language(said, block.language) for said in block.paragraphs)
            if block.attribution:
                yield escaped(block.attribution)


def _quote(reader: Reader, element: etree._Element) -> None:
    with reader.block(element):
        if _SOCIAL.search(element.get("class", "")) and _social(reader, element):
            return
        url = reader.address(element.get("cite"))
        attribution, source = _attribution(reader, element)
        with reader.aside() as blocks:
            reader.walk(element)
        reader.blocks.extend(_quoted(reader, blocks, attribution, url or source))


def _quoted(reader: Reader, blocks: Sequence[Block], attribution: str | None, url: str | None) -> Iterator[Block]:
    """Quotations of what is text, with everything else between them; the last says whose they are."""
    made: list[Block] = []
    said: list[tuple[str, str | None]] = []

    def close() -> None:
        languages = {language for _, language in said}
        one = languages.pop() if len(languages) == 1 else None
        if said:
            paragraphs = tuple(value if one else in_language(value, language) for value, language in said)
            quote = reader.made(Quote, type="quote", paragraphs=paragraphs, url=url, language=one)
            made.extend([quote] if quote else [])
            said.clear()

    for block in blocks:
        if isinstance(block, Paragraph):
            said.append((block.text, block.language))
        elif isinstance(block, Heading | List):
            if isinstance(block, List):
                reader.fault(Code.MARKUP_FLATTENED, element="ol" if block.ordered else "ul")
            said.extend((line, None) for line in _lines(block))
        else:
            close()
            made.append(block)
    close()
    if attribution:
        last = next((index for index in reversed(range(len(made))) if isinstance(made[index], Quote)), None)
        if last is None:
            made.append(Paragraph(type="paragraph", text=escaped(attribution)))
        else:
            made[last] = made[last].model_copy(update={"attribution": attribution})
    yield from made


def _attribution(reader: Reader, element: etree._Element) -> tuple[str | None, str | None]:
    """Who is named below a quotation and the address given with the name; they are taken out of the tree."""
    found = [child for child in element if child.tag == "footer"]
    last = element[-1] if len(element) else None
    if not found and last is not None and not (last.tail or "").strip():
        found = [last] if last.tag == "cite" or (last.tag == "p" and _only_child(last) == "cite") else []
    alone = len(element) == 1 and not (element.text or "").strip()
    if len(found) != 1 or alone:
        return None, None
    name = _DASHES.sub("", one_line(found[0]))
    if not name or len(name) > _NAME_LENGTH or found[0].find(".//img") is not None:
        return None, None
    link = found[0].find(".//a[@href]")
    detach(found[0])
    return name, reader.address(link.get("href")) if link is not None else None


def _only_child(element: etree._Element) -> str | None:
    inner = "".join(filter(None, (element.text, *(child.tail for child in element))))
    return element[0].tag if len(element) == 1 and not _DASHES.sub("", inner) else None


def _social(reader: Reader, element: etree._Element) -> bool:
    links = [link.get("href") for link in element.iter("a") if link.get("href")]
    given = element.get("data-instgrm-permalink") or element.get("cite") or (links[-1] if links else None)
    url = reader.address(given)
    if url is None:
        return False
    title = one_line(element)
    if len(title) > _HEADLINE_LENGTH:
        return False
    reader.add(reader.made(Embed, type="embed", url=url, provider=addresses.provider(url), title=title or None))
    return True


def _table(reader: Reader, element: etree._Element) -> None:
    with reader.block(element):
        captions = [child for child in element if child.tag == "caption"]
        caption = " ".join(filter(None, map(one_line, captions)))
        rows: list[tuple[Cell, ...]] = []
        parts: list[list[Block]] = []
        for row, heads in _rows(element):
            cells = []
            for cell in row:
                part = reader.captured(cell)
                parts.append(part)
                cells.append(_cell(reader, cell, part, header=cell.tag == "th" or heads))
            if cells:
                rows.append(tuple(cells))
        blocks = [block for part in parts for block in part]
        if (
            not all(isinstance(block, Paragraph | Heading | List | Quote) for block in blocks)
            or len(caption) > _NOTE_LENGTH
        ):
            # A table that lays out a page: its cells stand one after the other.
            reader.flatten(element)
            for found in captions:
                reader.container(found)
            reader.blocks.extend(blocks)
        elif blocks:
            reader.add(reader.made(Table, type="table", caption=caption or None, rows=tuple(rows)))
        else:
            for found in captions:
                reader.container(found)


def _rows(table: etree._Element) -> Iterator[tuple[etree._Element, bool]]:
    """The rows of a table, and whether they are in its head; nh3 has put every row into a head, body or foot."""
    for part in table:
        yield from ((row, part.tag == "thead") for row in part if row.tag == "tr")


def _cell(reader: Reader, element: etree._Element, part: Sequence[Block], *, header: bool) -> Cell:
    lines = [line for block in part for line in _lines(block)]
    spans = {name: _span(element.get(name), limit) for name, limit in (("colspan", 100), ("rowspan", 1000))}
    return reader.made(Cell, text=BREAK.join(lines), header=header, **spans) or Cell(header=header)


def _span(value: str | None, limit: int) -> int:
    value = (value or "").strip()
    return min(max(int(value), 1), limit) if re.fullmatch("[0-9]{1,9}", value) else 1


def _paragraph(reader: Reader, element: etree._Element) -> None:
    # Without a link in it, it is neither.
    links = (_read_more(reader, element) or _written_embed(reader, element)) if len(element) else []
    if links:
        reader.flush()
        reader.blocks.extend(links)
    else:
        reader.container(element)


def _read_more(reader: Reader, element: etree._Element) -> list[ReadMore]:
    """The links of an element that holds nothing but links to read more and what introduces them."""
    marked = _READ_MORE_CLASS.search(element.get("class", "")) is not None
    if not len(element) or (not marked and element.tag != "p"):
        return []
    links = list(element.iter("a"))
    if not links or (not marked and len(links) != 1):
        return []
    titles = [one_line(link) for link in links]
    around = text.one_line("".join(_texts(element, without="a")))
    if marked:
        label = len(around) <= _LABEL_LENGTH * len(links)
    elif around:
        label = is_label(around)
    else:
        found = _LABELLED.fullmatch(titles[0])
        label = found is not None
        titles = [found["title"]] if found else []
    return _made_links(reader, links, titles) if label else []


def _written_embed(reader: Reader, element: etree._Element) -> list[Embed]:
    """An embed as `writing` writes it: a paragraph of class `embed` that is one link, its text the title (provider)."""
    is_marked = element.tag == "p" and element.get("class", "").split() == ["embed"]
    link = element[0] if is_marked and _only_child(element) == "a" else None
    url = reader.address(link.get("href")) if link is not None else None
    if link is None or url is None:
        return []
    shown = one_line(link)
    titled = _TITLED.fullmatch(shown)
    title, provider = (titled["title"], titled["provider"]) if titled else (None, shown)
    if provider == addresses.host(url) != addresses.provider(url):
        provider = None  # which is what is shown of an embed that has none
    embed = reader.made(Embed, type="embed", url=url, provider=provider, title=title)
    return [embed] if embed else []


def _made_links(reader: Reader, links: Sequence[etree._Element], titles: Sequence[str]) -> list[ReadMore]:
    made = []
    for link, title in zip(links, titles, strict=True):
        if is_blank(title) or len(title) > _HEADLINE_LENGTH or is_label(title):
            return []
        try:
            url = addresses.absolute(link.get("href", ""), reader.url)
        except text.BadText:
            return []
        if url is None:
            return []
        made.append(ReadMore(type="read-more", url=url, title=title))
    return made


def one_line(element: etree._Element) -> str:
    """The text of an element as one line; a line break in it as a space."""
    return text.one_line(text.clean("".join(_texts(element))))


def _texts(element: etree._Element, without: str = "") -> Iterator[str]:
    """The texts in an element, spaces where a reader sees words apart; not those in elements called `without`."""
    apart = element.tag == "br" or element.tag in CONTAINERS
    if apart:
        yield " "
    if element.tag != without:
        yield element.text or ""
        for child in element:
            yield from _texts(child, without)
            yield child.tail or ""
    if apart:
        yield " "


def detach(element: etree._Element) -> None:
    """Take an element out of its tree; the text behind it stays."""
    tail, before = element.tail or "", element.getprevious()
    element.tail = None
    (parent,) = islice(element.iterancestors(), 1)
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(element)


READS: Final = {
    **dict.fromkeys(("ul", "ol", "menu", "dir"), _list),
    **dict.fromkeys(("p", "div", "aside", "section", "nav"), _paragraph),
    "blockquote": _quote,
    "table": _table,
}
"""What reads lists, quotations, tables and links to read more."""
