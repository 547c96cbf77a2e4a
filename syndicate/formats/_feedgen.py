"""feedgen, repaired, and what RSS and Atom share: entries as bytes, the order of links, categories, inspection.

One extension pair completes what feedgen builds (FORMATS lists what it gets wrong). Neither feedgen's clock nor its
`formatRFC2822`, which changes the process's locale, has a part in what is written here.

feedgen makes the frames, and the items of podcasts and profiles. The entries of RSS and Atom, of which there are
thousands, are written as text (`syndicate.formats._xml`): the same bytes as of feedgen's tree, in a quarter of the time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias
from urllib.parse import quote, unquote

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from syndicate import languages
from syndicate.articles import Article
from syndicate.formats import _content, _media, _xml
from syndicate.publication import Publication
from syndicate.rendering import DocumentContext, EntryContext, Inspection

Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml's type of an element has no public name
Finish: TypeAlias = Callable[[Element], None]
"""What is left to do to an element that feedgen has built."""
Link: TypeAlias = dict[str, str]
"""The attributes of a link, in the order in which they are written."""

ATOM: Final = "http://www.w3.org/2005/Atom"
CONTENT: Final = "http://purl.org/rss/1.0/modules/content/"
DC: Final = "http://purl.org/dc/elements/1.1/"
DCTERMS: Final = "http://purl.org/dc/terms/"
HISTORY: Final = "http://purl.org/syndication/history/1.0"
MEDIA: Final = "http://search.yahoo.com/mrss/"
THREAD: Final = "http://purl.org/syndication/thread/1.0"
TOMBSTONES: Final = "http://purl.org/atompub/tombstones/1.0"
XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
MEDIATOPICS: Final = "http://cv.iptc.org/newscodes/mediatopic/"
GENERATOR: Final = "syndicate"

_ID: Final = re.compile(r"(?:https?://|tag:|urn:)[A-Za-z0-9;/?:@&=+$.\-_!~*'()%,#]+")
_MADE_ID: Final = re.compile(r"tag:[^:]*:guid/(.*)")
_EXTENSION: Final = "syndicate"
_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
NAMESPACES: Final = {"dc": DC, "dcterms": DCTERMS, "media": MEDIA, "thr": THREAD}
"""What stands in entries beside a format's own elements, by prefix."""


class EntryExtension(BaseEntryExtension):  # type: ignore[misc] # feedgen has no types
    """Completes an `<item>` with the function it was given."""

    finish: Finish

    def extend_rss(self, entry: Element) -> Element:
        """Complete an `<item>`."""
        self.finish(entry)
        return entry


class FeedExtension(BaseExtension):  # type: ignore[misc] # feedgen has no types
    """Declares our namespaces on the root, and completes the frame with the function it was given."""

    finish: Finish
    namespaces: Mapping[str, str]

    def extend_ns(self) -> dict[str, str]:
        """Our namespaces by prefix."""
        return dict(self.namespaces)

    def extend_rss(self, feed: Element) -> Element:
        """Complete the `<channel>`."""
        self.finish(feed[0])
        return feed

    def extend_atom(self, feed: Element) -> Element:
        """Complete the `<feed>`."""
        self.finish(feed)
        return feed


def new_entry(finish: Finish) -> FeedEntry:
    """An entry that `finish` completes when it is built."""
    entry = FeedEntry()
    entry.register_extension(_EXTENSION, EntryExtension)
    entry.syndicate.finish = finish
    return entry


def new_feed(finish: Finish, namespaces: Mapping[str, str] = NAMESPACES) -> FeedGenerator:
    """A frame that `finish` completes when it is built, with the namespaces of its entries by prefix."""
    feed = FeedGenerator()
    feed.register_extension(_EXTENSION, FeedExtension, EntryExtension)
    feed.syndicate.finish, feed.syndicate.namespaces = finish, namespaces
    # feedgen would write the clock into every channel, through setlocale; it offers no way to unset this. To be
    # removed when lastBuildDate(None) does it.
    feed._FeedGenerator__rss_lastBuildDate = None  # noqa: SLF001
    return feed


def encoded(tag: str, attributes: str, content: Iterable[str]) -> bytes:
    """An entry whose elements were written as text, with the references of `_xml.plain`.

    Raises:
        CannotExpress: there is a character in it that XML has no place for.
    """
    return _xml.encoded(_xml.referenced("".join([f"<{tag}{attributes}>", *content, f"</{tag}>"])))


def rss_item(entry: FeedEntry, namespaces: Mapping[str, str] = NAMESPACES) -> bytes:
    """An entry as the bytes that it has inside a channel whose frame declares these namespaces."""
    root = etree.Element("rss", nsmap={**namespaces, "atom": ATOM, "content": CONTENT})
    root.append(entry.rss_entry())
    return _cut(root, b"item")


def tombstone(reference: str, when: str, comment: str, language: str) -> bytes:
    """The notice that an entry was withdrawn (RFC 6721), as the bytes that it has inside a feed that declares `at`."""
    root = etree.Element("feed", xmlns=ATOM, nsmap={"at": TOMBSTONES})
    deleted = add(root, f"{{{TOMBSTONES}}}deleted-entry", ref=reference, when=when)
    add(deleted, f"{{{TOMBSTONES}}}comment", comment, **{XML_LANG: language})
    return _cut(root, b"at:deleted-entry")


def _cut(root: Element, tag: bytes) -> bytes:
    # Below a root that declares every namespace the entry declares none, so it can stand below any such root.
    data = etree.tostring(root, encoding="UTF-8", xml_declaration=False)
    end = b"</" + tag + b">"
    return _xml.referenced_bytes(data[data.index(b"<" + tag) : data.rindex(end) + len(end)])


def spliced(frame: bytes, entries: Sequence[bytes], closing: bytes) -> bytes:
    """A document: the frame, its end tags `closing` moved behind the entries."""
    return b"\n".join((_xml.referenced_bytes(frame).removesuffix(closing), *entries, closing, b""))


def styled(frame: bytes, context: DocumentContext) -> bytes:
    """A frame that says with which stylesheet browsers show it (Associating Style Sheets with XML documents 1.0)."""
    declaration, line_end, rest = frame.partition(b"?>\n")
    path = context.style_path.encode()
    return b"".join((declaration, line_end, b'<?xml-stylesheet type="text/css" href="', path, b'"?>\n', rest))


def read(document: bytes) -> Element:
    """The root of a document, read back.

    Raises:
        ValueError: it is not well formed.
    """
    try:
        return etree.fromstring(document, _PARSER)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error


def add(parent: Element, tag: str, text: str | None = None, /, **attributes: str) -> Element:
    """A new last child with this text and these attributes."""
    element = etree.SubElement(parent, tag, attributes)
    element.text = text
    return element


def rss_inspection(document: bytes) -> Inspection:
    """What an RSS document says of itself.

    Raises:
        ValueError: it is not well formed, or has no channel.
    """
    root = read(document)
    channel = root.find("channel")
    if channel is None:
        raise ValueError("It has no channel.")
    items = channel.findall("item")
    return Inspection(
        address=next((link.get("href") for link in channel.iterfind(f"{{{ATOM}}}link[@rel='self']")), None),
        language=channel.findtext("language"),
        entries=tuple((item.findtext("guid", ""), item.findtext(f"{{{DC}}}language")) for item in items),
        parsed=root,
        places=items,
    )


def entry_links(article: Article, context: EntryContext, further: Iterable[Link] = ()) -> Iterator[Link]:
    """The pages of an entry in the order from which every reader opens the right one.

    Readers take the first alternate, or the last, or the last one in no other language; so the own page comes first
    and again, without its type, last (FORMATS, "Which link a reader opens"). A few readers of RSS take any last link
    for the entry's, so that what it links to beside pages of its own, `further`, stands before that.
    """
    yield {"rel": "alternate", "type": "text/html", "hreflang": article.language, "href": article.url}
    for sibling in context.translations:
        yield {
            "rel": "alternate",
            "type": "text/html",
            "hreflang": sibling.language,
            "href": sibling.url,
            "title": _xml.plain(_content.marked(sibling.headline, sibling.direction)),
        }
    yield from further
    yield {"rel": "alternate", "href": article.url}


def reading_links(article: Article, context: EntryContext) -> Iterator[Link]:
    """What there is to read beside the entry: related pieces, and where its information came from."""
    direction = context.spoken.direction
    for rel, links in (
        ("related", [(link.url, link.title) for link in article.related]),
        ("via", [(source.url, source.name) for source in article.sources]),
    ):
        for url, title in links:
            if url:
                link = {"rel": rel, "href": url}
                yield link | ({"title": _xml.plain(_content.marked(title, direction))} if title else {})


def written_followed(context: EntryContext) -> str:
    """Which live pieces an entry follows up (RFC 4685, section 3), as elements."""
    return "".join(
        [
            f"<thr:in-reply-to{_xml.marks(ref=entry_id(live.guid, context.publication), href=live.url, type='text/html')}/>"
            for live in context.follows
        ]
    )


def entry_id(guid: str, publication: Publication) -> str:
    """An article's identifier as a URI: its own where that is one, else a tag URI made of it (RFC 4287, 4.2.6)."""
    if _ID.fullmatch(guid):
        return guid
    return f"tag:{publication.authority}:guid/{quote(guid, safe='')}"


def guid_of(identifier: str) -> str:
    """The identifier of which `entry_id` made a URI."""
    made = _MADE_ID.fullmatch(identifier)
    return unquote(made[1]) if made else identifier


def feed_links(context: DocumentContext, file_name: str, media_type: str) -> Iterator[Link]:
    """The links of a frame: itself, its page, the feed in other languages and formats, hubs (WebSub), archive (RFC 5005).

    In the order from which every reader takes the right one: rss-parser takes the first for the feed itself,
    fastfeedparser the first alternate for its page, newsboat the last. A page of an archive has no link to the one after
    it, which was not there when the page was published: it never changes.
    """
    language = context.edition.language
    yield {"rel": "self", "type": media_type, "href": context.url}
    yield {"rel": "alternate", "type": "text/html", "hreflang": language, "href": context.page_url}
    for sibling in context.siblings:
        yield {
            "rel": "alternate",
            "type": media_type,
            "hreflang": sibling.language,
            "href": context.sibling_url(sibling, file_name),
            "title": _xml.plain(_content.marked(sibling.title, languages.direction(sibling.language))),
        }
    for other_type, url in context.formats:
        yield {"rel": "alternate", "type": other_type, "hreflang": language, "href": url}
    for hub in context.hubs:
        yield {"rel": "hub", "href": hub}
    if context.previous is not None:
        yield {"rel": "prev-archive", "type": media_type, "href": context.previous}
    if context.current is not None:
        yield {"rel": "current", "type": media_type, "href": context.current}
    yield {"rel": "alternate", "href": context.page_url}


def mark_archive(parent: Element, context: DocumentContext) -> None:
    """Say of a page of an archive that it is one (RFC 5005, section 4).

    Not of the oldest: that has no other page to lead to when it is published, it never changes, and the W3C validator
    warns of an archive that leads nowhere. What it is, its `current` link says too.
    """
    if context.current is not None and context.previous is not None:
        etree.SubElement(parent, f"{{{HISTORY}}}archive", nsmap={"fh": HISTORY})


def categories(context: EntryContext) -> list[dict[str, str]]:
    """What an article is filed under, as feedgen takes it; Media Topics last, each once."""
    found = [
        {"term": _xml.plain(subject.code or subject.name), "scheme": subject.scheme, "label": _xml.plain(subject.name)}
        for subject in context.subjects
    ]
    topics = dict.fromkeys(subject.mediatopic for subject in context.subjects if subject.mediatopic)
    return found + [{"term": topic, "scheme": MEDIATOPICS} for topic in topics]


def add_media(parent: Element, article: Article, context: EntryContext) -> None:
    """Every medium as Media RSS, as elements below one that feedgen has built."""
    for part in _media.parts(article, context):
        _add_part(parent, part)


def _add_part(parent: Element, part: _media.Part) -> None:
    element = add(parent, f"{{{MEDIA}}}{part.name}", part.text, **part.attributes)
    for inner in part.parts:
        _add_part(element, inner)
