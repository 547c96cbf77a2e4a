"""Sixty-two real stories in English, Arabic and Spanish, exported and read back as aggregators and partners read them."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import factories
import feedparser
import pytest
import reading
from lxml import etree
from reading import Body, Document, Entry, Link

from syndicate import export, formats
from syndicate.publication import Feeds, SourceFile
from syndicate.report import Report

SHARED = Path(__file__).parents[2] / "shared"
STORIES = SHARED / "data" / "real-news" / "stories.jsonl"
XSD = SHARED / "standards" / "newsml-g2" / "NewsML-G2_2.35-spec-All-Power.xsd"
LANGUAGES = ("en", "ar", "es")
DIRECTIONS = {"en": "ltr", "ar": "rtl", "es": "ltr"}
SECTIONS = ("politics", "opinion", "news")
FIRST = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


def with_feedparser(data: bytes) -> Document:
    """An RSS or Atom document, read by the library that most Python aggregators are made with."""
    parsed = feedparser.parse(data)
    assert not parsed.bozo
    return Document(
        title=parsed.feed.title,
        description=parsed.feed.subtitle,
        language=parsed.feed.language,
        address=next(link.href for link in parsed.feed.links if link.rel == "self"),
        editions=_alternates(parsed.feed.links, parsed.feed.language, ("application/rss+xml", "application/atom+xml")),
        entries=tuple(map(_parsed, parsed.entries)),
    )


def _parsed(entry: Any) -> Entry:
    (content,) = entry.content
    assert content.type == "text/html"
    # feedparser has no field for an Atom entry's xml:lang but the one of its content.
    language = entry.get("language") or content.language
    return Entry(
        guid=entry.id,
        address=entry.link,
        language=language,
        title=entry.title,
        summary=entry.summary,
        published=datetime(*entry.published_parsed[:6], tzinfo=UTC),
        body=reading.body_of(content.value),
        editions=_alternates(entry.links, language, ("text/html",)),
    )


def _alternates(links: Sequence[Any], own: str, media_types: tuple[str, ...]) -> dict[str, Link]:
    return {
        link.hreflang: Link(link.href, link.get("title"))
        for link in links
        if link.rel == "alternate" and link.get("hreflang", own) != own and link.type in media_types
    }


READERS: Mapping[str, Callable[[bytes], Document]] = {
    "rss": with_feedparser,
    "atom": with_feedparser,
    "jsonfeed": reading.jsonfeed,
    "newsml": reading.newsml,
}


@dataclass(frozen=True)
class Story:
    """A story of the collection, and what is given to it by rule."""

    place: int
    document: str
    outlet: str
    editions: Mapping[str, Mapping[str, Any]]

    @property
    def published(self) -> datetime:
        return FIRST + timedelta(hours=7 * self.place)

    @property
    def section(self) -> str:
        return SECTIONS[self.place % len(SECTIONS)]

    def headline(self, language: str) -> str:
        return self.editions[language]["headline"]

    def paragraphs(self, language: str) -> list[str]:
        return self.editions[language]["paragraphs"]

    def address(self, language: str) -> str:
        return f"https://www.news.example/{language}/{self.section}/{self.document}"

    def guid(self, language: str) -> str:
        return factories.guid(f"{self.document}-{language}")

    def record(self, language: str) -> dict[str, Any]:
        """Its edition as a CMS sends it: every other story's body as HTML, the others' as blocks."""
        texts = [html.escape(text) for text in self.paragraphs(language)]
        body: Any = "".join(f"<p>{text}</p>" for text in texts)
        if self.place % 2:
            body = [{"type": "paragraph", "text": text} for text in texts]
        return {
            "id": f"{self.document}-{language}",
            "story": self.document,
            "language": language,
            "url": self.address(language),
            "headline": self.headline(language),
            "published": self.published.isoformat(),
            "section": self.section,
            "sources": [{"name": self.outlet}],
            "body": body,
        }


@dataclass(frozen=True)
class Released:
    """What was exported."""

    stories: Sequence[Story]
    report: Report
    root: Path
    _read: dict[Path, Document] = field(default_factory=dict)

    def document(self, language: str, format_: str) -> Document:
        """The document of a whole edition in a format, read as its users read it."""
        path = self.root / language / formats.discovered()[format_].FILE_NAME
        if path not in self._read:
            self._read[path] = READERS[format_](path.read_bytes())
        return self._read[path]

    def entries(self, language: str, format_: str) -> Iterator[tuple[Story, Entry]]:
        """Every story and its entry."""
        found = {entry.guid: entry for entry in self.document(language, format_).entries}
        assert set(found) == {story.guid(language) for story in self.stories}
        for story in self.stories:
            yield story, found[story.guid(language)]

    def paths(self, format_: str) -> list[Path]:
        """Every document in a format."""
        return sorted(self.root.rglob(formats.discovered()[format_].FILE_NAME))


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Released:
    if not STORIES.is_file():
        pytest.skip(f"the real stories are not at {STORIES}")
    directory = tmp_path_factory.mktemp("real-news")
    lines = STORIES.read_text(encoding="utf-8").splitlines()
    stories = [Story(place, **json.loads(line)) for place, line in enumerate(lines)]
    records = (json.dumps(story.record(language)) for story in stories for language in LANGUAGES)
    (directory / "articles.jsonl").write_text("\n".join(records), encoding="utf-8")
    publication = factories.publication(
        store="sqlite:///store.db",
        sources=(SourceFile(name="articles", kind="jsonl", path="articles.jsonl"),),
        feeds=Feeds(limit=len(stories)),
    ).at(directory)
    report = export.export(export.Job(publication, NOW), directory / "public")
    return Released(stories, report, directory / "public")


def test_all_stories_are_published_in_all_languages(released: Released) -> None:
    assert len(released.stories) == 62
    assert all(set(story.editions) == set(LANGUAGES) for story in released.stories)
    assert released.report.problems == []
    assert released.report.articles == {"published": 62 * 3}
    assert released.report.stories == 62
    assert Feeds().formats == tuple(READERS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", READERS)
def test_the_edition_has_all_stories_the_newest_first(format_: str, language: str, released: Released) -> None:
    entries = released.document(language, format_).entries
    assert [entry.guid for entry in entries] == [story.guid(language) for story in reversed(released.stories)]
    assert [entry.published for entry in entries] == [story.published for story in reversed(released.stories)]
    assert [entry.address for entry in entries] == [story.address(language) for story in reversed(released.stories)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", READERS)
def test_every_text_is_intact(format_: str, language: str, released: Released) -> None:
    for story, entry in released.entries(language, format_):
        assert entry.title == _shown(_kept(story.headline(language)), language, format_)
        assert _said(entry.body) == [_kept(text) for text in story.paragraphs(language)]


def _kept(text: str) -> str:
    """A text as it is kept on purpose: its marks in canonical order (NFC), two spaces as one, no-break spaces as they are."""
    return re.sub(" {2,}", " ", unicodedata.normalize("NFC", text))


def _said(body: Body | None) -> list[str]:
    assert body is not None
    assert {said.kind for said in body.said} == {"p"}
    return [said.text for said in body.said]


def _shown(line: str, language: str, format_: str) -> str:
    """A line as feed readers get it: one from right to left that begins with a Latin word is led by a mark.

    NewsML says the direction of each text beside it.
    """
    strong = next((kind for kind in map(unicodedata.bidirectional, line) if kind in ("L", "R", "AL")), None)
    return reading.MARK + line if (language, strong) == ("ar", "L") and format_ != "newsml" else line


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_newsml_text_is_intact_in_both_of_its_forms(language: str, released: Released) -> None:
    for _, entry in released.entries(language, "newsml"):
        assert entry.repeated == entry.body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", [name for name in READERS if name != "newsml"])
def test_the_first_paragraph_stands_for_a_story_without_a_standfirst(
    format_: str, language: str, released: Released
) -> None:
    for story, entry in released.entries(language, format_):
        assert entry.summary == _shown(_kept(story.paragraphs(language)[0]), language, format_)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", READERS)
def test_every_text_says_its_language_and_direction(format_: str, language: str, released: Released) -> None:
    assert released.document(language, format_).language == language
    for _, entry in released.entries(language, format_):
        assert entry.language == language
        assert entry.body is not None
        assert (entry.body.language, entry.body.direction) == (language, DIRECTIONS[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_headline_in_newsml_says_whose_language_it_is_in(language: str, released: Released) -> None:
    written = {(_kept(story.headline(other)), other) for story in released.stories for other in LANGUAGES}
    root = etree.parse(released.root / language / formats.discovered()["newsml"].FILE_NAME)
    found = [
        (one.text, one.get(reading.LANG), one.get("dir"))
        for item in root.iterfind(f"{reading.NAR}itemSet/{reading.NAR}newsItem")
        for one in item.iter(f"{reading.NAR}headline")
    ]
    assert len(found) == 3 * 62  # its own and its siblings'
    assert {(text, tag) for text, tag, _ in found} == written
    assert {(tag, direction) for _, tag, direction in found} == set(DIRECTIONS.items())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", READERS)
def test_every_story_links_its_two_siblings(format_: str, language: str, released: Released) -> None:
    others = [other for other in LANGUAGES if other != language]
    for story, entry in released.entries(language, format_):
        assert dict(entry.editions) == {
            other: Link(story.address(other), _shown(_kept(story.headline(other)), other, format_)) for other in others
        }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", READERS)
def test_the_feed_links_the_feeds_of_the_other_languages(format_: str, language: str, released: Released) -> None:
    links = {other: link.address for other, link in released.document(language, format_).editions.items()}
    assert links == {other: released.document(other, format_).address for other in LANGUAGES if other != language}


@pytest.mark.parametrize("format_", READERS)
def test_no_document_has_entries_of_another_language(format_: str, released: Released) -> None:
    paths = released.paths(format_)
    entries = 0
    for path in paths:
        language = path.relative_to(released.root).parts[0]
        document = reading.READERS[format_](path.read_bytes())
        own = {story.guid(language): _kept(story.headline(language)) for story in released.stories}
        assert document.language == language
        for entry in document.entries:
            assert (entry.language, entry.title.removeprefix(reading.MARK)) == (language, own[entry.guid])
        entries += len(document.entries)
    # The edition, the section it is filed in, and for politics the section above that.
    politics = sum(story.section == "politics" for story in released.stories)
    assert len(paths) == 3 * len({path.relative_to(released.root).parts[1:] for path in paths})
    assert entries == 3 * (2 * 62 + politics)


def test_every_newsml_document_is_valid_against_the_official_schema(released: Released) -> None:
    if not XSD.is_file():
        pytest.skip(f"IPTC's schema is not at {XSD}")
    schema = etree.XMLSchema(etree.parse(XSD))
    paths = released.paths("newsml")
    assert len(paths) > 3 * len(SECTIONS)
    for path in paths:
        schema.assertValid(etree.parse(path))
