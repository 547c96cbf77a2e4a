"""RSS 2.0, as the RSS Advisory Board specifies it, with Atom links, Dublin Core, content:encoded and Media RSS.

https://www.rssboard.org/rss-specification
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

from syndicate.articles import Article
from syndicate.formats import _content, _feedgen, _media
from syndicate.formats._feedgen import ATOM, Element, add
from syndicate.formats._xml import leaf, marks, plain
from syndicate.publication import Picture
from syndicate.rendering import NEWS, DocumentContext, EntryContext, Feed, Inspection
from syndicate.text import one_line

NAME: Final = "rss"
TITLE: Final = "RSS 2.0"
MEDIA_TYPE: Final = "application/rss+xml"
FILE_NAME: Final = "rss.xml"
VERSION: Final = 2
NUMBERED: Final = False
FEEDS: Final = NEWS
SHORTENS: Final = True

_DOCS: Final = "http://www.rssboard.org/rss-specification"
_LOGO_WIDTH, _LOGO_HEIGHT = 144, 400
_LOGO_FILE: Final = re.compile(r"\.(?:png|jpe?g|gif)$", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")


def render_entry(article: Article, context: EntryContext) -> bytes:
    """The article as an `<item>`.

    Raises:
        CannotExpress: a text or an identifier has a character that XML cannot carry.
    """
    return _feedgen.encoded("item", "", _item(article, context))


def render_withdrawal(article: Article, context: EntryContext) -> bytes:  # noqa: ARG001 - the format's signature
    """Nothing: RSS has no way to withdraw an item but to leave it out."""
    return b""


def render_document(
    feed: Feed,
    entries: Sequence[bytes],
    withdrawals: Sequence[bytes],  # noqa: ARG001 - it has none
    context: DocumentContext,
) -> bytes:
    """The feed as a document."""
    return _feedgen.spliced(_feedgen.styled(_frame(feed, context).rss_str(), context), entries, b"</channel></rss>")


def inspect(document: bytes) -> Inspection:
    """What a document of this format says of itself.

    Raises:
        ValueError: it is not well formed.
    """
    return _feedgen.rss_inspection(document)


def _item(article: Article, context: EntryContext) -> Iterator[str]:
    """What an `<item>` has in it, in the order in which feedgen writes it."""
    direction = context.spoken.direction
    yield leaf("title", "", plain(_content.marked(article.headline, direction)))
    yield leaf("link", "", article.url)
    # A description is HTML by specification, so that plain text is escaped once for HTML and once for XML.
    yield leaf("description", "", _content.escaped(_content.marked(_content.summary(article), direction)))
    if body := _content.body(article, context):
        yield f"<content:encoded><![CDATA[{body}]]></content:encoded>"
    yield leaf("guid", ' isPermaLink="false"', context.guid)
    for category in _feedgen.categories(context):
        yield leaf("category", marks(domain=category["scheme"]), category.get("label", category["term"]))
    for _, file in _content.enclosures(article)[:1]:
        yield f"<enclosure{marks(url=file.url, length=str(file.size), type=str(file.media_type))}/>"
    yield from _extensions(article, context)
    yield _feedgen.written_followed(context)
    for link in _feedgen.entry_links(article, context, _feedgen.reading_links(article, context)):
        yield f"<atom:link{marks(**link)}/>"
    yield _media.written(article, context)


def _extensions(article: Article, context: EntryContext) -> Iterator[str]:
    """When it was written, by whom, in which language and whose it is."""
    yield leaf("pubDate", "", _content.rfc822(article.published))
    if article.created:
        yield leaf("dcterms:created", "", _content.timestamp(article.created))
    yield leaf("dcterms:modified", "", _content.timestamp(article.modified))
    for author in _content.authors(article):
        yield leaf("dc:creator", "", plain(author.name))
    for contributor in _content.contributors(article):
        yield leaf("dc:contributor", "", plain(contributor.name))
    yield leaf("dc:language", "", article.language)
    if sources := _content.sources(article, context):
        yield leaf("dc:source", "", plain(sources))
    if rights := _content.rights(context.rights):
        yield leaf("dc:rights", "", plain(rights))
    if context.rights.licence:
        yield leaf("dcterms:license", "", context.rights.licence)


def _frame(feed: Feed, context: DocumentContext) -> Any:
    edition, direction = context.edition, context.spoken.direction
    frame = _feedgen.new_feed(partial(_complete_channel, feed=feed, context=context))
    title = plain(_content.marked(context.title, direction))
    frame.title(title)
    frame.link(href=context.page_url)
    frame.description(plain(_content.marked(one_line(context.description), direction)))
    frame.language(edition.language)
    frame.generator(_feedgen.GENERATOR)
    frame.docs(_DOCS)
    frame.ttl(context.publication.feeds.rule(feed.kind).ttl_minutes)
    if rights := _content.rights(edition.rights):
        frame.copyright(plain(rights))
    if editor := _editor(context):
        frame.managingEditor(editor)
        frame.webMaster(editor)
    picture = next((one for one in (context.icon, edition.logo) if one and _is_allowed(one)), None)
    if picture:
        width, height = (str(side) if side else None for side in (picture.width, picture.height))
        frame.image(picture.url, title=title, link=context.page_url, width=width, height=height)
    return frame


def _is_allowed(picture: Picture) -> bool:
    return (
        picture.width is not None
        and picture.width <= _LOGO_WIDTH
        and (picture.height or 0) <= _LOGO_HEIGHT
        and _LOGO_FILE.search(picture.url) is not None
    )


def _editor(context: DocumentContext) -> str | None:
    # An address that RFC 5322 would quote, and a name with its special characters, are understood by few readers.
    address = context.publication.contact
    if address is None or not _ADDRESS.fullmatch(address):
        return None
    name = " ".join(re.sub(r"[()<>\[\]:;@\\,\"&]", " ", context.edition.name).split())
    return f"{address} ({name})" if name else None


def _complete_channel(channel: Element, feed: Feed, context: DocumentContext) -> None:
    if feed.updated:
        add(channel, "lastBuildDate", _content.rfc822(feed.updated))
    for link in _feedgen.feed_links(context, FILE_NAME, MEDIA_TYPE):
        add(channel, f"{{{ATOM}}}link", **link)
    _feedgen.mark_archive(channel, context)
