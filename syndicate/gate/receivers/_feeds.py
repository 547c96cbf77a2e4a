"""What the readers of RSS and Atom share: the channel and the items of any feed, whichever of the two it is.

A piece of a feed (`Said`, `Picture`) knows where it stands, so that a finding can point at it. Nothing is assumed of the
document but that it is well formed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from html.parser import HTMLParser
from typing import Final
from urllib.parse import unquote

from lxml import etree

from syndicate.gate.rules import Effect, Finding, Reading, Rule
from syndicate.problems import N_

ATOM: Final = "http://www.w3.org/2005/Atom"
CONTENT: Final = "http://purl.org/rss/1.0/modules/content/"
DC: Final = "http://purl.org/dc/elements/1.1/"
DCTERMS: Final = "http://purl.org/dc/terms/"
HISTORY: Final = "http://purl.org/syndication/history/1.0"
MEDIA: Final = "http://search.yahoo.com/mrss/"
XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
MEGABYTE: Final = 1_000_000
"""What "1 MB" is taken for: none of them says which it means, and this is the smaller."""

_PREFIXES: Final = {ATOM: "atom:", CONTENT: "content:", DC: "dc:", DCTERMS: "dcterms:", MEDIA: "media:"}
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_MADE_ID: Final = re.compile(r"tag:[^:]*:guid/(.*)")
_TYPED: Final = ("html", "xhtml")


@dataclass(frozen=True, slots=True)
class Said:
    """A text of a feed, and where it stands."""

    text: str
    place: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in its largest file."""

    url: str
    width: int | None
    height: int | None
    media_type: str | None
    size: int | None
    """In bytes."""
    place: str
    line: int | None

    @property
    def sides(self) -> tuple[int, int] | None:
        """Width and height in pixels, where both are known."""
        return (self.width, self.height) if self.width and self.height else None


@dataclass(frozen=True, slots=True)
class Markup:
    """What a fragment of HTML is made of."""

    tags: tuple[str, ...]
    """Its elements in the order of their beginnings."""
    pictures: tuple[dict[str, str | None], ...]
    """The attributes of its `img` elements."""
    text: str


class _Scan(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.pictures: list[dict[str, str | None]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "img":
            self.pictures.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def scanned(html: str) -> Markup:
    """A fragment of HTML, read; nothing is too broken for it."""
    scan = _Scan()
    scan.feed(html)
    scan.close()
    return Markup(tuple(scan.tags), tuple(scan.pictures), "".join(scan.words))


class _Node:
    """An element with children of an RSS or Atom feed."""

    def __init__(self, element: etree._Element, *, is_atom: bool) -> None:
        self.element = element
        self.is_atom = is_atom

    def qualified(self, name: str) -> str:
        """A name of the feed's own vocabulary."""
        return f"{{{ATOM}}}{name}" if self.is_atom else name

    def first(self, *names: str) -> Said | None:
        """The text of the first of these elements that has one; names without a namespace are the feed's own."""
        for name in names:
            for node in self.element.iterfind(name if name[0] == "{" else self.qualified(name)):
                if said := _text(node).strip():
                    return Said(said, place(node, self.element), line(node))
        return None

    def links(self, rel: str) -> list[etree._Element]:
        """The Atom links with a relation."""
        return [node for node in self.element.iterfind(f"{{{ATOM}}}link") if (node.get("rel") or "alternate") == rel]

    @cached_property
    def page(self) -> Said | None:
        """The address of its page."""
        if not self.is_atom:
            return self.first("link")
        found = next((node for node in self.links("alternate") if node.get("href")), None)
        return None if found is None else Said(found.get("href", ""), place(found, self.element), line(found))


class Item(_Node):
    """An item of RSS, an entry of Atom."""

    @cached_property
    def identifier(self) -> Said | None:
        """Its identifier, as it is written."""
        return self.first("id" if self.is_atom else "guid")

    @cached_property
    def guid(self) -> str | None:
        """The identifier by which the article is known: that of which a URI was made, where it was none itself."""
        if self.identifier is None:
            return None
        made = _MADE_ID.fullmatch(self.identifier.text) if self.is_atom else None
        return unquote(made[1]) if made else self.identifier.text

    @cached_property
    def title(self) -> Said | None:
        """Its title, as those read it who look for no HTML in it."""
        return self.first("title")

    @cached_property
    def summary(self) -> Said | None:
        """Its description or summary, HTML or not."""
        return self.first("summary" if self.is_atom else "description")

    @cached_property
    def body(self) -> Said | None:
        """Its full text as HTML."""
        return self.first("content" if self.is_atom else f"{{{CONTENT}}}encoded")

    @cached_property
    def published(self) -> Said | None:
        """When it was published, as it is written; of an Atom entry that does not say, when it was updated."""
        return self.first("published", "updated") if self.is_atom else self.first("pubDate")

    @cached_property
    def updated(self) -> Said | None:
        """When it was updated, as it is written."""
        return self.first("updated") if self.is_atom else self.first(f"{{{DCTERMS}}}modified")

    @cached_property
    def language(self) -> Said | None:
        """The language it says it is in."""
        if (tag := self.element.get(XML_LANG)) is not None:
            return Said(tag, "@xml:lang", line(self.element))
        return self.first(f"{{{DC}}}language")

    @cached_property
    def authors(self) -> Said | None:
        """The first of its authors."""
        return self.first("author", f"{{{DC}}}creator")

    @cached_property
    def markup(self) -> Markup:
        """Its full text, read."""
        return scanned(self.body.text if self.body else "")

    @cached_property
    def weight(self) -> int:
        """How many bytes it has, as it would be written alone."""
        return len(etree.tostring(self.element, encoding="UTF-8"))

    @cached_property
    def pictures(self) -> tuple[Picture, ...]:
        """Its pictures, each once, in the largest of their files: those in Media RSS and attached, then the text's."""
        found: dict[str, Picture] = {}
        for picture in (*self._media(), *self._attached(), *self._inline()):
            found.setdefault(picture.url, picture)
        return tuple(found.values())

    def _media(self) -> Iterator[Picture]:
        for holder in self.element.iterfind("*"):
            if holder.tag == f"{{{MEDIA}}}group":
                files = [node for node in holder.iterfind(f"{{{MEDIA}}}content") if _is_picture(node)]
                if files:
                    yield self._picture(max(files, key=lambda node: number(node.get("width")) or 0))
            elif holder.tag == f"{{{MEDIA}}}content" and _is_picture(holder):
                yield self._picture(holder)

    def _attached(self) -> Iterator[Picture]:
        enclosures = self.links("enclosure") if self.is_atom else self.element.findall("enclosure")
        for node in enclosures:
            if (node.get("type") or "").startswith("image/"):
                yield self._picture(node)

    def _inline(self) -> Iterator[Picture]:
        if (body := self.body) is not None:
            known = {node.get("url") for node in self.element.iter(f"{{{MEDIA}}}content")}
            for one in self.markup.pictures:
                if (url := one.get("src")) and url not in known:
                    width, height = number(one.get("width")), number(one.get("height"))
                    yield Picture(url, width, height, None, None, f"{body.place}/img", body.line)

    def _picture(self, node: etree._Element) -> Picture:
        return Picture(
            url=node.get("url") or node.get("href") or "",
            width=number(node.get("width")),
            height=number(node.get("height")),
            media_type=node.get("type"),
            size=number(node.get("fileSize") or node.get("length")),
            place=place(node, self.element),
            line=line(node),
        )

    def breaks(self, rule: Rule, where: Said | Picture | str, **values: object) -> Finding:
        """A finding at one of the item's pieces, or at the name of one that is missing."""
        if isinstance(where, str):
            return rule.at(where, guid=self.guid, line=line(self.element), **values)
        return rule.at(where.place, guid=self.guid, line=where.line, **values)


class Channel(_Node):
    """What a feed says of itself, and its items."""

    @cached_property
    def title(self) -> Said | None:
        """Its title."""
        return self.first("title")

    @cached_property
    def description(self) -> Said | None:
        """What it says it is."""
        return self.first("subtitle" if self.is_atom else "description")

    @cached_property
    def language(self) -> Said | None:
        """The language it says it is in."""
        if self.is_atom:
            tag = self.element.get(XML_LANG)
            return Said(tag, "@xml:lang", line(self.element)) if tag else None
        return self.first("language", f"{{{DC}}}language")

    @property
    def is_archive(self) -> bool:
        """Whether it is a page of an archive (RFC 5005, section 4), which nobody gives to an aggregator."""
        return self.element.find(f"{{{HISTORY}}}archive") is not None

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Its items in their order."""
        name = self.qualified("entry" if self.is_atom else "item")
        return tuple(Item(node, is_atom=self.is_atom) for node in self.element.iterfind(name))

    def breaks(self, rule: Rule, where: Said | str, **values: object) -> Finding:
        """A finding at one of the channel's pieces, or at the name of one that is missing."""
        above = "" if self.is_atom else "channel/"
        if isinstance(where, str):
            return rule.at(above + where, guid=None, line=line(self.element), **values)
        return rule.at(above + where.place, guid=None, line=where.line, **values)


def channel(root: etree._Element) -> Channel | None:
    """The channel of a document; None where it is neither RSS 2.0 nor Atom."""
    if root.tag == f"{{{ATOM}}}feed":
        return Channel(root, is_atom=True)
    if root.tag == "rss" and (found := root.find("channel")) is not None:
        return Channel(found, is_atom=False)
    return None


def judged(
    reading: Reading, not_a_feed: Rule, judge: Callable[[Channel], Iterator[Finding]], *, reads_atom: bool = True
) -> Iterator[Finding]:
    """What a receiver makes of a document, as it judges a channel; of a page of an archive, which it never sees, nothing."""
    found = channel(reading.parsed)
    if found is None or (found.is_atom and not reads_atom):
        root = local(reading.parsed)
        yield not_a_feed.at(root, line=line(reading.parsed), value=root)
    elif not found.is_archive:
        yield from judge(found)


# --- Rules that several have, each under a code and with a source of its own


def not_a_feed(receiver: str, source: str) -> Rule:
    """The document is something else."""
    return Rule(
        f"{receiver}.not-a-feed",
        Effect.REFUSED,
        N_("The root element is %(value)s: the document is no feed that is read, and is refused."),
        N_("Send RSS 2.0, or Atom where that is read too."),
        source,
    )


def bare_channel(receiver: str, source: str) -> Rule:
    """The channel lacks what it must have."""
    return Rule(
        f"{receiver}.bare-channel",
        Effect.REFUSED,
        N_("The feed does not say its %(value)s, and is refused."),
        N_("Write it before the items."),
        source,
    )


def bare_item(receiver: str, source: str) -> Rule:
    """An item lacks what it must have."""
    return Rule(
        f"{receiver}.bare-item",
        Effect.DROPPED,
        N_("The item has no %(value)s, and is not taken."),
        N_("Give the article what is missing, or file it elsewhere: a ticker for example has no text."),
        source,
    )


def bad_date(receiver: str, source: str) -> Rule:
    """An item's date cannot be read."""
    return Rule(
        f"{receiver}.bad-date",
        Effect.DROPPED,
        N_("The date %(value)s is neither RFC 822 nor RFC 3339, and the item is not taken."),
        N_("Write dates as Fri, 20 Nov 2026 12:00:00 GMT in RSS and as 2026-11-20T12:00:00Z in Atom."),
        source,
    )


def title_markup(receiver: str, source: str) -> Rule:
    """A title has HTML in it."""
    return Rule(
        f"{receiver}.title-html",
        Effect.IGNORED,
        N_("The title has %(value)s in it, which is taken for HTML and removed."),
        N_("Write titles as plain text."),
        source,
    )


def encoding(receiver: str, source: str) -> Rule:
    """The document is not in UTF-8."""
    return Rule(
        f"{receiver}.encoding",
        Effect.REFUSED,
        N_("The document is in %(value)s; nothing but UTF-8 is read."),
        N_("Write it in UTF-8."),
        source,
    )


def too_large(receiver: str, source: str) -> Rule:
    """The document is too large."""
    return Rule(
        f"{receiver}.feed-size",
        Effect.REFUSED,
        N_("The feed has %(value)s bytes, of which at most %(limit)s are read."),
        N_("Let the feed have fewer articles, or their summaries alone."),
        source,
    )


# --- Reading


def html_of(said: Said | None) -> str | None:
    """The first tag in a text that is to have none; None where it has none."""
    found = _TAG.search(said.text) if said else None
    return found[0] if found else None


def length(text: str) -> int:
    """How many characters of a text people see: marks that only direct it do not count."""
    return sum(unicodedata.category(character) != "Cf" for character in text.strip())


def moment(said: Said | None) -> datetime | None:
    """The time that a text says (RFC 822 or RFC 3339); None where it says none."""
    if said is None:
        return None
    for reads in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            found = reads(said.text)
        except (ValueError, TypeError, IndexError):
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def number(value: str | None) -> int | None:
    """A whole number above zero; None for anything else."""
    digits = (value or "").strip().removesuffix("px")
    return int(digits) or None if re.fullmatch(r"[0-9]{1,15}", digits) else None


def encoding_of(root: etree._Element) -> str:
    """The encoding that a document says it is in."""
    return (root.getroottree().docinfo.encoding or "UTF-8").upper()


def place(node: etree._Element, above: etree._Element) -> str:
    """The way from one element down to a node; which one, where its parent has several of the name."""
    steps: list[str] = []
    step = node
    while step is not above and (parent := step.getparent()) is not None:
        alike = [one for one in parent if one.tag == step.tag]
        name = _prefixed(step, above)
        steps.append(f"{name}[{alike.index(step) + 1}]" if len(alike) > 1 else name)
        step = parent
    return "/".join(reversed(steps))


def line(node: etree._Element) -> int | None:
    """The line that a node begins on, where it was parsed."""
    return node.sourceline if isinstance(node.sourceline, int) else None


def local(node: etree._Element) -> str:
    """A node's name without its namespace."""
    return str(etree.QName(node).localname)


def _prefixed(node: etree._Element, above: etree._Element) -> str:
    """A name as people write it; Atom's own have a prefix in RSS alone."""
    name, own = etree.QName(node), etree.QName(above).namespace
    return ("" if name.namespace == own else _PREFIXES.get(name.namespace or "", "")) + str(name.localname)


def _is_picture(node: etree._Element) -> bool:
    return node.get("medium") == "image" or (node.get("type") or "").startswith("image/")


def _text(node: etree._Element) -> str:
    """What a node says: of XHTML the markup, of anything else the text."""
    if node.get("type") in _TYPED and len(node):
        return "".join(etree.tostring(child, encoding="unicode") for child in node)
    return "".join(str(part) for part in node.itertext())
