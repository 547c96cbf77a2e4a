"""What tests of NITF share: IPTC's schemas, bodies written and read back, and a body degraded as the rules say.

`degraded` follows the rules of docs/partners.md on its own, so that what is written is held against something else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import factories
import pytest
import strategies
from lxml import etree

from syndicate import intake, markup
from syndicate.articles import (
    Article,
    Block,
    Cell,
    Heading,
    List,
    ListItem,
    Medium,
    Paragraph,
    Quote,
    ReadMore,
    Table,
)
from syndicate.formats import newsml
from syndicate.markup.inline import escaped
from syndicate.publication import BodyProfile, Newsml, PartnerName, Publication
from syndicate.records import Record
from syndicate.sources._newsml import bodies

STANDARDS = Path(__file__).parents[2] / "shared" / "standards" / "newsml-g2"
PAGE = "https://www.news.example/en/a1"
NAR = "http://iptc.org/std/nar/2006-10-01/"
NAMESPACE = "http://iptc.org/std/NITF/2006-10-18/"
_TEXT_ONLY = ("sub", "sup", "abbr", "time")
_WHOLE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)?)?")


@cache
def _schema(*names: tuple[str, str]) -> etree.XMLSchema | None:
    if not all((STANDARDS / name).is_file() for _, name in names):
        return None
    imports = "".join(
        f'<xs:import namespace="{namespace}" schemaLocation="{(STANDARDS / name).as_uri()}"/>'
        for namespace, name in names
    )
    whole = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'
    return etree.XMLSchema(etree.fromstring(whole))


def assert_valid(document: etree._Element | bytes | str, *, message: bool = False) -> None:
    """A NITF document, or a message with NITF in it, is what IPTC's schemas ask for."""
    names = [(NAMESPACE, "nitf-3-6.xsd")]
    if message:
        names.insert(0, (NAR, "NewsML-G2_2.35-spec-All-Power.xsd"))
    schema = _schema(*names)
    if schema is None:
        pytest.skip(f"IPTC's schemas are not in {STANDARDS}")
    root = etree.fromstring(document) if isinstance(document, bytes | str) else document
    assert schema.validate(root), schema.error_log


def written(blocks: Sequence[Block], *, media: Sequence[Medium] = (), language: str = "en") -> str:
    """A body as NITF."""
    return markup.to_nitf(
        blocks, media={one.id: one for one in media}, language=language, title="Title", read_more_label="Read more"
    )


def back(
    body: str, kind: str, *, media: Sequence[Medium] = (), language: str = "en"
) -> tuple[tuple[Block, ...], tuple[Medium, ...]]:
    """The blocks and media that a partner reads of a body, `kind` being nitf or xhtml+xml."""
    if kind == "xhtml+xml":
        body = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{body}</body></html>'
    item = f'<i><contentSet><inlineXML contenttype="application/{kind}">{body}</inlineXML></contentSet></i>'
    found = bodies.of(etree.fromstring(item))
    reading = markup.read_html("" if found is None else found.html, url=PAGE, media=media, language=language)
    assert reading.faults == ()
    return reading.blocks, reading.media


def from_nitf(blocks: Sequence[Block], **given: Any) -> tuple[tuple[Block, ...], tuple[Medium, ...]]:
    """What comes back of blocks that were sent as NITF."""
    return back(written(blocks, **given), "nitf+xml", **given)


def from_xhtml(blocks: Sequence[Block], **given: Any) -> tuple[tuple[Block, ...], tuple[Medium, ...]]:
    """What comes back of blocks that were sent as XHTML."""
    media, language = given.get("media", ()), given.get("language", "en")
    html = markup.to_html(
        blocks, media={one.id: one for one in media}, language=language, wrapper=False, read_more_label="Read more"
    )
    return back(html, "xhtml+xml", **given)


def house(profile: BodyProfile) -> Publication:
    """The newsroom of `factories`, which writes texts in a profile."""
    partners = tuple(PartnerName(code=code, name=code) for code in strategies.PARTNERS)
    return factories.publication(newsml=Newsml(body=profile), partners=partners)


def message(profile: BodyProfile, *articles: Article) -> bytes:
    """A message of articles of one language."""
    publication = house(profile)
    feed = factories.feed(*articles, listed=tuple(factories.listed(one) for one in articles))
    return newsml.render_document(
        feed,
        [newsml.render_entry(one, factories.context(one, publication=publication)) for one in articles],
        [],
        factories.document_context(feed, newsml.FILE_NAME, publication=publication),
    )


def taken(raw: dict[str, Any]) -> Article:
    """A record as an article, its links to other articles gone: they lead nowhere here."""
    article = intake.take(Record("x", json.dumps(raw).encode()), house(BodyProfile.XHTML)).article
    assert article is not None
    body = tuple(block for block in article.body if not isinstance(block, ReadMore) or block.url)
    return article.model_copy(update={"body": body})


def degraded(blocks: Sequence[Block]) -> list[Block]:
    """Blocks as NITF can hold them."""
    return [_block(block) for block in blocks]


def _block(block: Block) -> Block:
    match block:
        case Paragraph() | Heading():
            return block.model_copy(update={"text": fragment(block.text)})
        case Quote():
            return block.model_copy(update={"paragraphs": tuple(map(fragment, block.paragraphs))})
        case List():
            return _list(block)
        case Table():
            return block.model_copy(update={"rows": tuple(tuple(map(_cell, row)) for row in block.rows)})
    return block


def _list(block: List) -> List:
    return block.model_copy(update={"items": tuple(map(_item, block.items))})


def _item(item: ListItem) -> ListItem:
    return item.model_copy(update={"text": fragment(item.text), "list": item.list and _list(item.list)})


def _cell(cell: Cell) -> Cell:
    return cell.model_copy(update={"text": fragment(cell.text)})


def fragment(value: str) -> str:
    """A fragment as NITF can hold it."""
    return _inner(etree.fromstring(f"<x>{value}</x>"), is_flat=False) if "<" in value else value


def _inner(element: etree._Element, *, is_flat: bool) -> str:
    said = escaped(element.text or "")
    for child in element:
        said += _child(child, is_flat=is_flat) + escaped(child.tail or "")
    return said


def _child(child: etree._Element, *, is_flat: bool) -> str:
    if child.tag == "br":
        return " " if is_flat else "<br/>"
    inner = _inner(child, is_flat=is_flat or child.tag in _TEXT_ONLY)
    attributes = dict(child.attrib)
    if child.tag == "bdi" or attributes.pop("dir", None) == "auto":
        inner = f"\u2068{inner}\u2069"
    else:
        attributes = dict(child.attrib)
    if is_flat or child.tag == "bdi" or (child.tag == "span" and not attributes):
        return inner
    if child.tag == "time" and not _WHOLE.fullmatch(attributes.get("datetime", "")):
        attributes = {}
    marks = "".join(markup.inline.attribute(name, value) for name, value in attributes.items())
    return f"<{child.tag}{marks}>{inner}</{child.tag}>"
