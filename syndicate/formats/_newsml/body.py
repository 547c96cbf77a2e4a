"""An article's text in a contentSet: XHTML for those who read XML, then the same as escaped HTML."""

from __future__ import annotations

from typing import Final, NamedTuple

from lxml import etree

from syndicate import markup
from syndicate.articles import Article
from syndicate.formats._newsml.vocabulary import DEFAULT_XHTML, XHTML, add, written_in
from syndicate.languages import Direction
from syndicate.rendering import CannotExpress, EntryContext

_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True)


class Body(NamedTuple):
    """A text, ready to be put into an item."""

    language: str
    direction: Direction
    headline: str
    html: str
    xhtml: etree._Element
    words: int | None
    """How many it has, where they were counted."""


def of(article: Article, context: EntryContext) -> Body | None:
    """An article's text; None where it has none.

    Raises:
        CannotExpress: its markup is not well formed as XML.
    """
    if not article.body:
        return None
    html = markup.to_html(
        article.body,
        media={medium.id: medium for medium in article.media},
        language=article.language,
        direction=context.spoken.direction,
        wrapper=False,
        read_more_label=context.spoken("Read more"),
    )
    if not html:  # blocks of which nothing can be shown
        return None
    try:
        xhtml = etree.fromstring(f'<body xmlns="{XHTML}">{html}</body>', _PARSER)
    except etree.XMLSyntaxError as error:
        raise CannotExpress(f"its body is not well-formed XML: {error.msg}") from error
    return Body(article.language, context.spoken.direction, article.headline, html, xhtml, article.word_count)


def add_to(content: etree._Element, text: Body | None) -> None:
    """Put a text into a contentSet, XHTML first: importers that read several keep the last, which loses nothing."""
    if text is None:
        return
    here = written_in(text.language, text.direction)
    shared = here if text.words is None else {"wordcount": str(text.words), **here}
    inline = add(content, "inlineXML", {"contenttype": "application/xhtml+xml", **shared})
    html = etree.SubElement(inline, f"{{{XHTML}}}html", {**here, "lang": text.language}, nsmap=DEFAULT_XHTML)
    head = etree.SubElement(html, f"{{{XHTML}}}head")
    etree.SubElement(head, f"{{{XHTML}}}title").text = text.headline
    html.append(text.xhtml)
    add(content, "inlineData", {"contenttype": "text/html", **shared}, text.html)
