"""A release as it is to be seen: what feed readers are held to, made of the articles in the store.

Nothing here knows how a document is written. Of the documents it reads JSON Feed's, with a decoder of JSON, for the order
of the entries and for what is added to a text; the text itself, and all else, is the article's.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import lxml.html
from lxml import etree
from readers import Document, Enclosure
from reading import MARK

from syndicate import languages, markup
from syndicate.articles import Article, Figure, Heading, Kind, ListItem, MediumKind, MediumRole, Paragraph, Quote, Table
from syndicate.articles import List as ListBlock
from syndicate.publication import Edition, Publication
from syndicate.store import Store

FILES = {"rss": "rss.xml", "atom": "atom.xml", "jsonfeed": "feed.json"}
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


class Shown(NamedTuple):
    """The content as somebody sees it: its text without spaces, and the files of its media."""

    text: str
    files: tuple[str, ...] = ()


class Expected(NamedTuple):
    """What a reader is to see of an article in a format."""

    id: str
    title: str
    link: str
    published: datetime
    updated: datetime
    language: str
    summary: str
    html: Shown
    enclosures: tuple[Enclosure, ...]


@dataclass(frozen=True)
class Release:
    """An exported newsroom."""

    publication: Publication
    root: Path
    articles: Mapping[str, Article]
    """What the store has, by identifier."""
    _documents: dict[str, list[Document]] = field(default_factory=dict)
    _plain: dict[Path, dict[str, Any]] = field(default_factory=dict)
    _expected: dict[tuple[str, str], Expected] = field(default_factory=dict)

    def said(self, directory: Path) -> dict[str, Any]:
        """A feed as JSON Feed says it, read by nobody but a decoder of JSON; a podcast in the same words."""
        if directory not in self._plain:
            path = directory / FILES["jsonfeed"]
            self._plain[directory] = json.loads(path.read_bytes()) if path.is_file() else _podcast(directory)
        return self._plain[directory]

    def items(self, directory: Path) -> list[dict[str, Any]]:
        """The entries of a feed."""
        found: list[dict[str, Any]] = self.said(directory)["items"]
        return found

    def expected(self, item: Mapping[str, Any], format_: str) -> Expected:
        """What a reader is to see of an entry in a format."""
        key = (item["id"], item.get("episode", format_))
        if key not in self._expected:
            self._expected[key] = _expected(self.articles[item["id"]], item, format_)
        return self._expected[key]

    def documents(self, format_: str) -> list[Document]:
        """Every document in a format."""
        if format_ not in self._documents:
            self._documents[format_] = [
                Document(path, format_, tuple(item["id"] for item in self.items(path.parent)))
                for path in sorted(self.root.rglob(FILES[format_]))
            ]
        return self._documents[format_]

    def edition(self, path: Path) -> Edition:
        """The edition that a document belongs to."""
        return self.publication.by_language[path.relative_to(self.root).parts[0]]


def _podcast(directory: Path) -> dict[str, Any]:
    channel = etree.parse(directory / FILES["rss"]).getroot()[0]
    kind = MediumKind.VIDEO if directory.name == "video-podcast" else MediumKind.AUDIO
    return {
        "title": channel.findtext("title"),
        "home_page_url": channel.findtext("link"),
        "items": [
            {"id": item.findtext("guid"), "content_html": item.findtext(CONTENT), "episode": kind}
            for item in channel.iterfind("item")
        ],
    }


def released(publication: Publication, directory: Path, output: Path) -> Release:
    """What was exported to an output, its articles from the store."""
    with Store.existing(publication.store, directory) as store, store.reading() as reader:
        ids = [header.id for header in reader.headers()]
        articles = {article.guid or _guid(publication, article): article for article in reader.articles(ids)}
    return Release(publication, output.resolve(), articles)


def _guid(publication: Publication, article: Article) -> str:
    return f"tag:{publication.authority}:article/{article.id}"


def _expected(article: Article, item: Mapping[str, Any], format_: str) -> Expected:
    summary = _led(spaced(_summary(article)), article.language)
    html = item.get("content_html")
    shown = shown_of(html) if html else Shown(collapsed(summary))
    if "episode" in item:
        assert collapsed(summary) in shown.text
    else:
        _must_show(article, shown)
    return Expected(
        id=item["id"],
        title=_led(article.headline, article.language),
        link=article.url,
        published=article.published.replace(microsecond=0),
        updated=(article.updated or article.published).replace(microsecond=0),
        language=article.language,
        summary=summary,
        html=shown,
        enclosures=tuple(_enclosures(article, format_, item.get("episode"))),
    )


def _led(line: str, language: str) -> str:
    """A line as readers get it: one written from right to left that begins with a Latin word is led by a mark."""
    strong = next((kind for kind in map(unicodedata.bidirectional, line) if kind in ("L", "R", "AL")), None)
    return MARK + line if (languages.direction(language), strong) == ("rtl", "L") else line


def _summary(article: Article) -> str:
    paragraphs = (markup.plain(block.text) for block in article.body if isinstance(block, Paragraph))
    return article.summary or next(paragraphs, article.headline)


def _enclosures(article: Article, format_: str, recording: MediumKind | None) -> Iterator[Enclosure]:
    """A file of each medium, the main one's first, where it is complete; RSS has room for one, a podcast for its own."""
    main = {Kind.VIDEO: MediumKind.VIDEO, Kind.AUDIO: MediumKind.AUDIO}.get(article.kind)
    pictures = (MediumKind.PICTURE, MediumKind.GRAPHIC)
    found = []
    for medium in sorted(
        (one for one in article.media if recording in (None, one.kind)),
        key=lambda one: (one.kind is not main, one.role is not MediumRole.LEAD, one.kind not in pictures),
    ):
        own = [
            Enclosure(file.url, file.media_type, file.size)
            for file in medium.renditions
            if medium.kind in pictures or not (file.media_type or "").startswith("image/")
        ]
        if format_ != "jsonfeed":
            own = [file for file in own if file.media_type and file.size]
        found += [file for file in own if file.media_type][:1]
    yield from found[:1] if format_ == "rss" else found


def _must_show(article: Article, shown: Shown) -> None:
    """Whatever is added to it: all of the body in its order, and all of its media that are to be seen."""
    place = 0
    for piece in map(collapsed, _said(article.body)):
        found = shown.text.find(piece, place)
        assert found >= 0, (article.id, piece)
        place = found + len(piece)
    placed = {block.media for block in article.body if isinstance(block, Figure)}
    for medium in article.media:
        if medium.id in placed or medium.role is not MediumRole.BODY:
            assert {file.url for file in medium.renditions} & set(shown.files), (article.id, medium.id)


def _said(blocks: Sequence[Any]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph() | Heading():
                yield markup.plain(block.text)
            case Quote():
                yield from map(markup.plain, block.paragraphs)
            case ListBlock():
                yield from _said(block.items)
            case ListItem():
                yield markup.plain(block.text)
                yield from _said([block.list] if block.list else [])
            case Table():
                yield from (markup.plain(cell.text) for row in block.rows for cell in row)


@cache
def shown_of(html: str) -> Shown:
    """What a piece of HTML shows."""
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    text = collapsed("".join(root.itertext()))
    return Shown(text, tuple(one.get("src") for one in root.iter("img", "video", "audio", "source") if one.get("src")))


def collapsed(text: str) -> str:
    """A text without its spaces, which blocks of HTML have or have not between them."""
    return "".join(text.split())


def spaced(text: str) -> str:
    """A text with one space where it has any."""
    return " ".join(text.split())
