"""Every piece of a real article page, entered as canonical records, is found again in every document that has a place for it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import page as pages
import pytest
import reading
from page import Kind, Page, Teaser
from reading import Document, Entry, Figure, File, Link

from syndicate import export, formats
from syndicate.articles import Article
from syndicate.publication import Publication
from syndicate.report import Report

PAGE = Path(__file__).parents[2] / "shared" / "data" / "article-page.txt"
DOCS = Path(__file__).parents[1] / "docs" / "page.md"
LANGUAGES = ("en", "ar", "es")
FORMATS = ("rss", "atom", "jsonfeed", "newsml")


@dataclass(frozen=True)
class Released:
    """What was exported: the page in each language, and every document."""

    editions: Mapping[str, Page]
    publication: Publication
    report: Report
    root: Path
    _read: dict[Path, Document] = field(default_factory=dict)

    def document(self, language: str, format_: str, place: str = "") -> Document:
        """The document of a feed in a format."""
        path = self.root / language / place / formats.discovered()[format_].FILE_NAME
        if path not in self._read:
            self._read[path] = reading.READERS[format_](path.read_bytes())
        return self._read[path]

    def article(self, language: str, format_: str) -> Entry:
        """The page's article."""
        return self.document(language, format_).entry(self.guid("page", language))

    def guid(self, key: str, language: str) -> str:
        return f"tag:{self.publication.authority}:article/{key}-{language}"


@pytest.fixture(scope="module")
def text() -> str:
    if not PAGE.is_file():
        pytest.skip(f"the text of the page is not at {PAGE}")
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def released(text: str, tmp_path_factory: pytest.TempPathFactory) -> Released:
    directory = tmp_path_factory.mktemp("page")
    editions = pages.editions(pages.read(text))
    publication = pages.newsroom(editions, directory)
    job = export.Job(publication, pages.now(editions["en"]))
    report = export.export(job, directory / "public")
    return Released(editions, publication, report, directory / "public")


# --- the page -------------------------------------------------------------------------------------------------------


def test_the_page_has_every_piece_that_is_looked_for(text: str) -> None:
    page = pages.read(text)
    assert page.editions == LANGUAGES[1:]
    assert [len(shelf.below) for shelf in page.sections] == [8, 4, 5, 0, 0, 0]
    assert (len(page.regions), len(page.breaking), len(page.tags)) == (8, 10, 5)
    assert [len(page.parts(kind)) for kind in Kind] == [15, 3, 2]
    assert (len(page.most_read), len(page.read_next)) == (4, 4)
    assert [teaser.picture.credit is None for teaser in page.most_read] == [False, True, True, False]
    assert all(teaser.picture.credit for teaser in page.read_next)
    assert page.byline == f"By {page.author}" == f"By {page.name}"
    assert page.minutes > 1


def test_every_line_of_the_page_is_one_of_its_pieces(text: str) -> None:
    page = pages.read(text)
    known = {*pages.LABELS, *page.furniture, *page.editions, page.source, *_texts(page)}
    known |= {f"{page.published:%d %b %Y %H:%M}", f"{page.minutes} Min Read"}
    known |= {f"{teaser.date:%d %b %Y}".lstrip("0") for teaser in page.most_read}
    for line in filter(None, text.splitlines()):
        said = line.strip(f"{pages.BULLET} ").removeprefix(pages.SOURCE).removeprefix(pages.READ_MORE)
        assert said in known or said.lower() in page.editions or said.removesuffix(f" ({_credit(said)})") in known


def _texts(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value}
    if isinstance(value, tuple):
        return {text for member in value for text in _texts(member)}
    if dataclasses.is_dataclass(value):
        return {text for member in vars(value).values() for text in _texts(member)}
    return set()


def _credit(line: str) -> str:
    return line.rpartition("(")[2].removesuffix(")")


# --- the article ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """A piece of the article: what the page says, and what an entry says."""

    shown: Callable[[Page, Released, str], Any]
    found: Callable[[Entry], Any]
    lacking: tuple[str, ...] = ()
    """Formats that have no place for it."""


def _parts(kind: Kind) -> Piece:
    def found(entry: Entry) -> Any:
        assert entry.body is not None
        return tuple((place, said.text) for place, said in enumerate(entry.body.said) if said.kind == kind.value)

    return Piece(lambda page, *_: page.parts(kind), found)


def _filed(kind: str, shown: Callable[[Page], tuple[str, ...]]) -> Piece:
    return Piece(lambda page, *_: shown(page), lambda entry: entry.filed[kind])


def _editions(page: Page, released: Released, language: str) -> dict[str, Link]:
    return {
        other: Link(pages.address("page", other), theirs.headline)
        for other, theirs in released.editions.items()
        if other != language
    }


def _read_more(page: Page, released: Released, language: str) -> list[tuple[str, str]]:
    titles = [title for _, title in page.parts(Kind.READ_MORE)]
    return [(title, pages.address(f"read-more-{place}", language)) for place, title in enumerate(titles, start=1)]


ARTICLE = {
    "headline": Piece(lambda page, *_: page.headline, lambda entry: entry.title),
    "byline": Piece(lambda page, *_: page.byline, lambda entry: entry.byline, lacking=("rss", "atom")),
    "author": Piece(lambda page, *_: (page.author,), lambda entry: entry.authors),
    "source": Piece(lambda page, *_: (page.source,), lambda entry: entry.sources),
    "time": Piece(
        lambda page, released, language: page.published.replace(tzinfo=ZoneInfo(pages.ZONES[language])),
        lambda entry: entry.published,
    ),
    "reading time": Piece(lambda page, *_: page.minutes, lambda entry: entry.minutes, lacking=("rss", "atom")),
    "standfirst": Piece(lambda page, *_: page.standfirst, lambda entry: entry.summary),
    "Listen": Piece(
        lambda page, released, language: File(
            pages.file_address(f"page-{language}", "mp3"), "audio/mpeg", size=4_800_000, seconds=300
        ),
        lambda entry: entry.medium("audio").file,
    ),
    "picture": Piece(
        lambda page, *_: File(pages.file_address("page", "jpg"), "image/jpeg"),
        lambda entry: entry.medium("picture").file,
    ),
    "caption": Piece(lambda page, *_: page.picture.caption, lambda entry: entry.medium("picture").caption),
    "credit": Piece(lambda page, *_: page.picture.credit, lambda entry: entry.medium("picture").credit),
    "agency": Piece(lambda page, *_: page.agency, lambda entry: entry.medium("picture").holder),
    "paragraphs": _parts(Kind.PARAGRAPH),
    "subheads": _parts(Kind.SUBHEAD),
    "read-more links": Piece(
        _read_more,
        lambda entry: [(said.text, said.address) for said in entry.body.said if said.kind == "read-more"],
    ),
    "tags": _filed("tag", lambda page: page.tags),
    "section": _filed("section", lambda page: (page.section,)),
    "region": _filed("region", lambda page: (page.region,)),
    "Coverage": _filed("coverage", lambda page: (page.coverage,)),
    "Read Next": Piece(
        lambda page, released, language: tuple(
            Link(pages.address(f"read-next-{place}", language), teaser.headline)
            for place, teaser in enumerate(page.read_next, start=1)
        ),
        lambda entry: entry.read_next,
    ),
    "other editions": Piece(_editions, lambda entry: dict(entry.editions)),
    "rights": Piece(lambda page, *_: page.rights, lambda entry: entry.rights),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("piece", "format_"),
    [(name, format_) for name, piece in ARTICLE.items() for format_ in FORMATS if format_ not in piece.lacking],
)
def test_a_piece_of_the_article_is_found_again(piece: str, format_: str, language: str, released: Released) -> None:
    entry, wanted = released.article(language, format_), ARTICLE[piece]
    assert wanted.found(entry) == wanted.shown(released.editions[language], released, language)


@pytest.mark.parametrize("format_", FORMATS)
def test_the_printed_time_is_the_same_moment_in_universal_time(format_: str, released: Released) -> None:
    page = released.editions["en"]
    # Beirut is three hours ahead in September; the Arabic edition, in Riyadh, is so all the year.
    assert released.article("en", format_).published == (page.published - timedelta(hours=3)).replace(tzinfo=UTC)
    assert released.article("ar", format_).published == released.article("en", format_).published
    assert released.article("es", format_).published == (page.published + timedelta(hours=5)).replace(tzinfo=UTC)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", FORMATS)
def test_the_text_is_whole_in_its_order_language_and_direction(format_: str, language: str, released: Released) -> None:
    page, entry = released.editions[language], released.article(language, format_)
    assert entry.body is not None
    assert [(said.kind, said.text) for said in entry.body.said] == [(part.kind.value, part.text) for part in page.body]
    assert (entry.body.language, entry.body.direction) == (language, "rtl" if language == "ar" else "ltr")
    assert entry.language == language
    assert entry.address == pages.address("page", language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", ["rss", "atom", "jsonfeed"])
def test_the_picture_stands_above_the_text_with_its_caption_and_credit(
    format_: str, language: str, released: Released
) -> None:
    picture, body = released.editions[language].picture, released.article(language, format_).body
    assert body is not None
    shown = Figure(0, pages.file_address("page", "jpg"), f"{picture.caption} {picture.credit}")
    assert body.figures == (shown,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_forms_of_a_newsml_text_say_the_same(language: str, released: Released) -> None:
    for entry in released.document(language, "newsml").entries:
        assert entry.repeated == entry.body
    assert released.article(language, "newsml").repeated is not None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", ["rss", "atom", "jsonfeed"])
def test_listen_is_attached_as_a_file_too(format_: str, language: str, released: Released) -> None:
    (sound,) = (file for file in released.article(language, format_).enclosed if file.media_type == "audio/mpeg")
    assert (sound.address, sound.size) == (pages.file_address(f"page-{language}", "mp3"), 4_800_000)


# --- the site -------------------------------------------------------------------------------------------------------


def _sections(page: Page, english: Page) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The path of each section, with its name and the names of the sections that its articles may be filed in."""
    found = {}
    for shelf, known in zip(page.sections, english.sections, strict=True):
        found[pages.code(known.name)] = (shelf.name, (shelf.name, *shelf.below))
        for name, below in zip(shelf.below, known.below, strict=True):
            found[f"{pages.code(known.name)}/{pages.code(below)}"] = (name, (name,))
    return found


def _filed_in(page: Page, names: tuple[str, ...]) -> set[str]:
    """The headlines of the articles that are filed in one of these sections."""
    own = {page.headline, *page.breaking, *(title for _, title in page.parts(Kind.READ_MORE))}
    teased = {one.headline for one in (*page.most_read, *page.read_next) if one.section in names}
    return teased | (own if page.section in names else set())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", FORMATS)
def test_every_section_of_the_navigation_has_its_feed(format_: str, language: str, released: Released) -> None:
    page = released.editions[language]
    sections = _sections(page, released.editions["en"])
    assert len(sections) == 23
    for path, (name, below) in sections.items():
        document = released.document(language, format_, path)
        assert document.title == f"{page.name} · {name}"
        assert document.address.startswith(f"https://feeds.page.example/{language}/{path}/")
        assert set(document.titles) == _filed_in(page, below)
    assert released.document(language, format_, "news").entries


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", FORMATS)
def test_every_region_has_its_feed(format_: str, language: str, released: Released) -> None:
    page = released.editions[language]
    for name, known in zip(page.regions, released.editions["en"].regions, strict=True):
        document = released.document(language, format_, f"regions/{pages.code(known)}")
        assert document.title == f"{page.name} · {name}"
        assert document.titles == ([page.headline] if name == page.region else [])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", FORMATS)
def test_the_coverage_has_its_feed(format_: str, language: str, released: Released) -> None:
    page = released.editions[language]
    document = released.document(language, format_, f"coverage/{pages.code(released.editions['en'].coverage)}")
    assert (document.title, document.titles) == (f"{page.name} · {page.coverage}", [page.headline])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", FORMATS)
def test_every_tag_has_its_feed(format_: str, language: str, released: Released) -> None:
    page = released.editions[language]
    for name, known in zip(page.tags, released.editions["en"].tags, strict=True):
        document = released.document(language, format_, f"tags/{pages.code(known)}")
        assert (document.title, document.titles) == (f"{page.name} · {name}", [page.headline])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", FORMATS)
def test_breaking_news_are_the_tickers_in_their_order(format_: str, language: str, released: Released) -> None:
    document = released.document(language, format_, "breaking")
    assert tuple(document.titles) == released.editions[language].breaking
    assert all(entry.body is None for entry in document.entries)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("ranking", ["most-read", "read-next"])
def test_a_ranking_has_its_articles_in_their_order(
    ranking: str, format_: str, language: str, released: Released
) -> None:
    page, document = released.editions[language], released.document(language, format_, ranking)
    teasers = {"most-read": page.most_read, "read-next": page.read_next}[ranking]
    assert [_teaser(entry, dated=ranking == "most-read") for entry in document.entries] == list(teasers)


def _teaser(entry: Entry, *, dated: bool) -> Teaser:
    """An entry as the page teases it, with the day in its edition's zone."""
    (section,) = entry.filed["section"]
    picture = entry.medium("picture")
    day = pages.printed_in(pages.ZONES[entry.language], entry.published).date() if dated else None
    assert picture.caption is not None
    return Teaser(entry.title, section, pages.Picture(picture.caption, picture.credit), day)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", FORMATS)
def test_what_the_page_links_to_is_in_the_feed_of_the_edition(format_: str, language: str, released: Released) -> None:
    page, document = released.editions[language], released.document(language, format_)
    known = {entry.address: entry.title for entry in document.entries}
    for title, address in _read_more(page, released, language):
        assert known[address] == title
    assert len(document.entries) == 1 + len(page.breaking) + len(page.most_read) + len(page.read_next) + 2
    assert {entry.language for entry in document.entries} == {language} == {document.language}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", FORMATS)
def test_the_name_of_the_site_and_what_it_is_head_the_feed(format_: str, language: str, released: Released) -> None:
    page, document = released.editions[language], released.document(language, format_)
    assert (document.title, document.description) == (page.name, page.about)
    assert dict(document.editions) == {
        other: Link(released.document(other, format_).address, theirs.name)
        for other, theirs in released.editions.items()
        if other != language
    }


def test_everything_is_published_and_nothing_is_wrong_with_it(released: Released) -> None:
    report = released.report
    assert report.problems == []
    assert report.articles == {"published": 3 * len(released.document("en", "rss").entries)}
    assert released.publication.feeds.formats == FORMATS == tuple(reading.READERS)


# --- the table ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def table() -> dict[str, list[str]]:
    """The rows of the documentation's table of the article, by piece."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in DOCS.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ]
    head, *rows = [row for row in rows if len(row) == 2 + len(FORMATS)]
    assert head == ["piece of the page", "canonical field", *(formats.discovered()[name].TITLE for name in FORMATS)]
    return {piece: cells for piece, *cells in rows}


def test_the_documentation_says_which_format_lacks_which_piece(table: dict[str, list[str]]) -> None:
    lacking = {
        piece: tuple(format_ for format_, cell in zip(FORMATS, cells, strict=True) if cell == "—")
        for piece, (_, *cells) in table.items()
    }
    assert lacking == {name: piece.lacking for name, piece in ARTICLE.items()}


def test_the_documentation_names_fields_that_articles_have(table: dict[str, list[str]]) -> None:
    for canonical, *_ in table.values():
        name = re.match("`([a-z_]+)", canonical)
        assert name is not None
        assert name[1] in Article.model_fields
