"""Documents read back: what each of the four formats says of a feed and its entries, in the same words.

The readers look at elements and properties themselves, each where docs/page.md says that it stands. What a format has
no place for is None, or empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import lxml.html
import orjson
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
NAR = "{http://iptc.org/std/nar/2006-10-01/}"
XHTML = "{http://www.w3.org/1999/xhtml}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MARK = "\u200f"
"""U+200F leads a plain text that is written right to left and begins with a Latin word."""


class Said(NamedTuple):
    """A block of a body: its element, its text, and where a link to read more leads."""

    kind: str
    text: str
    address: str | None = None


class Figure(NamedTuple):
    """A figure of a body: its place among all blocks, its file, and what stands below it."""

    place: int
    address: str
    text: str


class Link(NamedTuple):
    address: str
    title: str | None


class File(NamedTuple):
    address: str
    media_type: str | None
    size: int | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Medium:
    kind: str
    """picture or audio."""
    file: File
    caption: str | None = None
    credit: str | None = None
    holder: str | None = None


@dataclass(frozen=True)
class Body:
    """A text as it stands in an entry: its blocks, and its figures apart from them."""

    language: str | None
    direction: str | None
    said: tuple[Said, ...]
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class Entry:
    guid: str
    address: str
    language: str
    title: str
    summary: str | None
    published: datetime
    byline: str | None = None
    authors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    minutes: int | None = None
    rights: str | None = None
    body: Body | None = None
    repeated: Body | None = None
    """The body in another form, where a format has it twice."""
    filed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names by kind: section, region, coverage, tag."""
    editions: Mapping[str, Link] = field(default_factory=dict)
    read_next: tuple[Link, ...] = ()
    media: tuple[Medium, ...] = ()
    enclosed: tuple[File, ...] = ()

    def medium(self, kind: str) -> Medium:
        """Its only medium of a kind."""
        (found,) = (medium for medium in self.media if medium.kind == kind)
        return found


@dataclass(frozen=True)
class Document:
    title: str
    description: str
    language: str
    address: str
    editions: Mapping[str, Link]
    """The same feed in other languages."""
    entries: tuple[Entry, ...]

    @property
    def titles(self) -> list[str]:
        """The entries' titles, in their order."""
        return [entry.title for entry in self.entries]

    def entry(self, guid: str) -> Entry:
        """The only entry with an identifier."""
        (found,) = (entry for entry in self.entries if entry.guid == guid)
        return found


def body_of(markup: str) -> Body:
    """The blocks of a body that stands in a `div`."""
    return _body(lxml.html.fragment_fromstring(markup))


def _body(element: Any) -> Body:
    assert not any((text or "").strip() for text in (element.text, *(child.tail for child in element)))
    return Body(
        element.get("lang"),
        element.get("dir"),
        tuple(_said(child) for child in element if _name(child) != "figure"),
        tuple(_figure(place, child) for place, child in enumerate(element) if _name(child) == "figure"),
    )


def _figure(place: int, figure: Any) -> Figure:
    medium, *below = figure
    return Figure(place, medium.get("src"), "".join("".join(caption.itertext()) for caption in below))


def _said(block: Any) -> Said:
    if block.get("class") == "read-more":
        (link,) = block
        return Said("read-more", "".join(link.itertext()), link.get("href"))
    return Said(_name(block), "".join(block.itertext()))


def _name(element: Any) -> str:
    return element.tag.removeprefix(XHTML)


def _number(value: str | None) -> int | None:
    return None if value is None else int(value)


def _root(data: bytes) -> Any:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


# --- RSS and Atom ---------------------------------------------------------------------------------------------------


def rss(data: bytes) -> Document:
    """An RSS document."""
    channel = _root(data).find("channel")
    return Document(
        title=channel.findtext("title"),
        description=channel.findtext("description"),
        language=channel.findtext("language"),
        address=channel.find(f"{ATOM}link[@rel='self']").get("href"),
        editions=_alternates(channel, "application/rss+xml"),
        entries=tuple(map(_rss_entry, channel.iterfind("item"))),
    )


def _rss_entry(item: Any) -> Entry:
    language, source = item.findtext(f"{DC}language"), item.findtext(f"{DC}source")
    markup = item.findtext(f"{CONTENT}encoded")
    return Entry(
        guid=item.findtext("guid"),
        address=item.findtext("link"),
        language=language,
        title=item.findtext("title"),
        # A description is HTML, so that a plain text is escaped twice.
        summary=lxml.html.fromstring(item.findtext("description")).text_content(),
        published=parsedate_to_datetime(item.findtext("pubDate")).astimezone(UTC),
        authors=tuple(name.text for name in item.iterfind(f"{DC}creator")),
        sources=(source,) if source else (),
        rights=item.findtext(f"{DC}rights"),
        body=body_of(markup) if markup else None,
        filed=_filed((one.get("domain"), one.text) for one in item.iterfind("category")),
        editions=_alternates(item, "text/html", besides=language),
        read_next=_related(item),
        media=tuple(_media(item)),
        enclosed=tuple(
            File(one.get("url"), one.get("type"), _number(one.get("length"))) for one in item.iterfind("enclosure")
        ),
    )


def _related(entry: Any) -> tuple[Link, ...]:
    return tuple(Link(one.get("href"), one.get("title")) for one in entry.iterfind(f"{ATOM}link[@rel='related']"))


def atom(data: bytes) -> Document:
    """An Atom document."""
    feed = _root(data)
    return Document(
        title=feed.findtext(f"{ATOM}title"),
        description=feed.findtext(f"{ATOM}subtitle"),
        language=feed.get(LANG),
        address=feed.find(f"{ATOM}link[@rel='self']").get("href"),
        editions=_alternates(feed, "application/atom+xml"),
        entries=tuple(map(_atom_entry, feed.iterfind(f"{ATOM}entry"))),
    )


def _atom_entry(entry: Any) -> Entry:
    language, source = entry.get(LANG), entry.findtext(f"{DC}source")
    markup = entry.findtext(f"{ATOM}content")
    return Entry(
        guid=entry.findtext(f"{ATOM}id"),
        address=entry.find(f"{ATOM}link[@rel='alternate']").get("href"),
        language=language,
        title=entry.findtext(f"{ATOM}title"),
        summary=entry.findtext(f"{ATOM}summary"),
        published=datetime.fromisoformat(entry.findtext(f"{ATOM}published")),
        authors=tuple(name.text for name in entry.iterfind(f"{ATOM}author/{ATOM}name")),
        sources=(source,) if source else (),
        rights=entry.findtext(f"{ATOM}rights"),
        body=body_of(markup) if markup else None,
        filed=_filed((one.get("scheme"), one.get("label")) for one in entry.iterfind(f"{ATOM}category")),
        editions=_alternates(entry, "text/html", besides=language),
        read_next=_related(entry),
        media=tuple(_media(entry)),
        enclosed=tuple(
            File(one.get("href"), one.get("type"), _number(one.get("length")))
            for one in entry.iterfind(f"{ATOM}link[@rel='enclosure']")
        ),
    )


def _alternates(element: Any, media_type: str, besides: str | None = None) -> dict[str, Link]:
    found = [
        (link.get("hreflang"), Link(link.get("href"), link.get("title")))
        for link in element.iterfind(f"{ATOM}link[@rel='alternate']")
        if link.get("type") == media_type and link.get("hreflang") != besides
    ]
    assert len(dict(found)) == len(found), "one link for each language"
    return dict(found)


def _filed(named: Any) -> dict[str, tuple[str, ...]]:
    """Names by the last part of their scheme, `tag:page.example,2025:section`."""
    filed: dict[str, tuple[str, ...]] = {}
    for scheme, name in named:
        kind = scheme.rpartition(":")[2]
        filed[kind] = (*filed.get(kind, ()), name)
    return filed


def _media(entry: Any) -> Iterator[Medium]:
    for content in entry.iterfind(f"{MEDIA}content"):
        yield Medium(
            kind={"image": "picture"}.get(content.get("medium"), content.get("medium")),
            file=File(
                content.get("url"),
                content.get("type"),
                _number(content.get("fileSize")),
                _number(content.get("duration")),
            ),
            caption=content.findtext(f"{MEDIA}description"),
            credit=content.findtext(f"{MEDIA}credit"),
            holder=content.findtext(f"{MEDIA}copyright"),
        )


# --- JSON Feed ------------------------------------------------------------------------------------------------------


def jsonfeed(data: bytes) -> Document:
    """A JSON Feed."""
    feed = orjson.loads(data)
    return Document(
        title=feed["title"],
        description=feed["description"],
        language=feed["language"],
        address=feed["feed_url"],
        editions={one["language"]: Link(one["url"], one["title"]) for one in feed["_syndicate"]["alternates"]},
        entries=tuple(map(_json_entry, feed["items"])),
    )


def _json_entry(item: dict[str, Any]) -> Entry:
    own = item["_syndicate"]
    filed = _filed((subject["scheme"], subject["name"]) for subject in own["subjects"])
    assert set(item["tags"]) == {name for names in filed.values() for name in names}
    return Entry(
        guid=item["id"],
        address=item["url"],
        language=item["language"],
        title=item["title"],
        summary=item["summary"],
        published=datetime.fromisoformat(item["date_published"]),
        byline=own.get("byline"),
        authors=tuple(author["name"] for author in item.get("authors", ())),
        sources=tuple(source["name"] for source in own.get("sources", ())),
        minutes=own.get("reading_minutes"),
        rights=own["rights"].get("notice"),
        body=body_of(item["content_html"]) if "content_html" in item else None,
        filed=filed,
        editions={one["language"]: Link(one["url"], one["title"]) for one in own.get("translations", ())},
        read_next=tuple(Link(one["url"], one["title"]) for one in own.get("related", ()) if one["rel"] == "read-next"),
        media=tuple(map(_json_medium, own.get("media", ()))),
        enclosed=tuple(map(_json_file, item.get("attachments", ()))),
    )


def _json_medium(medium: dict[str, Any]) -> Medium:
    (file,) = medium["files"]
    return Medium(
        kind=medium["kind"],
        file=_json_file(file),
        caption=medium.get("caption"),
        credit=medium.get("credit"),
        holder=medium.get("copyright"),
    )


def _json_file(file: dict[str, Any]) -> File:
    return File(file["url"], file["mime_type"], file.get("size_in_bytes"), file.get("duration_in_seconds"))


# --- NewsML-G2 ------------------------------------------------------------------------------------------------------


def newsml(data: bytes) -> Document:
    """A newsMessage: its package gives the order of its items."""
    message = _root(data)
    items = {item.get("guid"): item for item in message.find(f"{NAR}itemSet")}
    front = next(item for item in items.values() if item.findtext(f"{NAR}itemMeta/{NAR}profile") == "feed")
    meta = front.find(f"{NAR}contentMeta")
    references = front.iterfind(f"{NAR}groupSet/{NAR}group/{NAR}itemRef")
    entries = tuple(_newsml_entry(items[one.get("residref")], items) for one in references)
    return Document(
        title=meta.findtext(f"{NAR}headline"),
        description=meta.findtext(f"{NAR}description[@role='drol:summary']"),
        language=front.get(LANG),
        address=message.findtext(f"{NAR}header/{NAR}origin"),
        editions={
            link.find(f"{NAR}language").get("tag"): Link(link.get("href"), link.findtext(f"{NAR}headline"))
            for link in front.iterfind(f"{NAR}itemMeta/{NAR}link[@rel='synrel:translation']")
        },
        entries=entries,
    )


def _newsml_entry(item: Any, items: Mapping[str, Any]) -> Entry:
    management, meta, content = (item.find(f"{NAR}{name}") for name in ("itemMeta", "contentMeta", "contentSet"))
    published = management.find(f"{NAR}itemMetaExtProperty[@rel='synrel:published']").get("value")
    minutes = meta.find(f"{NAR}contentMetaExtProperty[@rel='synrel:reading-minutes']")
    inline = content.find(f"{NAR}inlineXML")
    html = content.find(f"{NAR}inlineData")
    return Entry(
        guid=item.get("guid"),
        address=management.findtext(f"{NAR}altRep[@contenttype='text/html']"),
        language=item.get(LANG),
        title=meta.findtext(f"{NAR}headline"),
        summary=meta.findtext(f"{NAR}description[@role='drol:summary']"),
        published=datetime.fromisoformat(published),
        byline=meta.findtext(f"{NAR}by"),
        authors=tuple(name.text for name in meta.iterfind(f"{NAR}creator/{NAR}name")),
        sources=tuple(name.text for name in meta.iterfind(f"{NAR}infoSource/{NAR}name")),
        minutes=None if minutes is None else int(minutes.get("value")),
        rights=item.findtext(f"{NAR}rightsInfo/{NAR}copyrightNotice"),
        body=None if inline is None else _inline(inline),
        repeated=None if html is None or not html.text else _escaped(html),
        filed=_concepts(meta, item.get(LANG)),
        editions={
            link.find(f"{NAR}language").get("tag"): Link(link.findtext(f"{NAR}altRep"), link.findtext(f"{NAR}headline"))
            for link in management.iterfind(f"{NAR}link[@rel='synrel:translation']")
        },
        read_next=tuple(
            Link(link.get("href"), link.findtext(f"{NAR}headline"))
            for link in management.iterfind(f"{NAR}link[@rel='irel:seeAlso']")
            if link.find(f"{NAR}role").get("qcode") == "synrole:read-next"
        ),
        media=tuple(
            _newsml_medium(items[link.get("residref")])
            for link in management.iterfind(f"{NAR}link[@rel='irel:associatedWith']")
        ),
    )


def _inline(inline: Any) -> Body:
    (html,) = inline
    body = html.find(f"{XHTML}body")
    assert not body.attrib, "importers take the marks from html"
    assert (inline.get(LANG), inline.get("dir")) == (html.get("lang"), html.get("dir"))
    return replace(_body(body), language=html.get("lang"), direction=html.get("dir"))


def _escaped(data: Any) -> Body:
    return replace(body_of(f"<div>{data.text}</div>"), language=data.get(LANG), direction=data.get("dir"))


def _concepts(meta: Any, language: str) -> dict[str, tuple[str, ...]]:
    named = {
        f"{kind}": tuple(
            subject.find(f"{NAR}name[@{LANG}='{language}']").text
            for subject in meta.iterfind(f"{NAR}subject")
            if subject.get("qcode").startswith(f"syn{kind}:")
        )
        for kind in ("section", "region", "coverage")
    }
    return named | {"tag": tuple(keyword.text for keyword in meta.iterfind(f"{NAR}keyword"))}


def _newsml_medium(item: Any) -> Medium:
    meta = item.find(f"{NAR}contentMeta")
    (remote,) = item.iterfind(f"{NAR}contentSet/{NAR}remoteContent")
    return Medium(
        kind=item.find(f"{NAR}itemMeta/{NAR}itemClass").get("qcode").removeprefix("ninat:"),
        file=File(
            remote.get("href"),
            remote.get("contenttype"),
            _number(remote.get("size")),
            _number(remote.get("duration")),
        ),
        caption=meta.findtext(f"{NAR}description[@role='drol:caption']"),
        credit=meta.findtext(f"{NAR}creditline"),
        holder=item.findtext(f"{NAR}rightsInfo/{NAR}copyrightHolder/{NAR}name"),
    )


READERS: dict[str, Callable[[bytes], Document]] = {"rss": rss, "atom": atom, "jsonfeed": jsonfeed, "newsml": newsml}
"""The reader of each format, by the format's name."""
