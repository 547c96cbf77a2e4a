"""Every document, read by the programs that people and aggregators read feeds with: all see the articles as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import factories
import pytest
import readers
from newsroom import HOST, Newsroom, raw
from readers import Document, Feed, Seen
from reading import MARK
from released import FILES, Expected, Release, Shown, collapsed, released, shown_of, spaced

from syndicate import export, languages
from syndicate.articles import Article
from syndicate.publication import FeedRule, Feeds, load

EXAMPLE = Path(__file__).parents[1] / "examples" / "newsroom"
DAY = datetime(2026, 11, 20, 18, tzinfo=UTC)
"""When the example newsroom is exported."""
LANGUAGES = ("en", "ar", "es")
RULES = {"formats": tuple(FILES), "archive_page": 10}
READERS = readers.discovered()


# --- what is read ---------------------------------------------------------------------------------------------------

NASTY = (
    "AT&T buys S&P500 & more",
    "5 < 6 and 7 > 3, a<b; <b>is not a tag</b>",
    "&amp; is how HTML writes &, &lt; how it writes <",
    "]]> the end ]]>",
    "\"quotes\" 'single' «guillemets» “curly”",
    "😀 emoji 👩\u200d👩\u200d👧 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 beyond the first plane 𠮷野家",
    "FIFA تعلن عن خطة جديدة",
    "خطة \u2067مياه\u2069 من AT&T",
    "100 % \\n \\t {{x}} $1 %s 'a|b'",
    "-- first, <!-- second --> and third --",
    "Z͑ͫ̓alˈɡo, niñez, año, ﷺ",
    "A long headline: " + "water, and then " * 25 + "the end",
)
"""Texts that documents are damaged by; each is a headline, a summary and a paragraph in every language."""
NAMES = {"en": 'L\'Eco & "Co" <News>', "ar": "BBC عربي & فانوس", "es": "¿Qué? & ¡Así! 😀"}
"""What the editions are called."""
_PICTURE = {"url": f"{HOST}/dam.jpg?w=1200&h=800", "media_type": "image/jpeg", "width": 1200, "height": 800}
_SMALL = {"url": f"{HOST}/dam-320.jpg", "media_type": "image/jpeg", "width": 320, "height": 213, "size": 20114}
_SOUND = {"url": f"{HOST}/plan.mp3", "media_type": "audio/mpeg", "size": 961204, "duration": 60}
_FILM = {"url": f"{HOST}/talk.mp4", "media_type": "video/mp4", "width": 1280, "height": 720, "size": 9_000_000}
PIECES: Mapping[str, Mapping[str, Any]] = {
    "gallery": {
        "kind": "gallery",
        "media": [
            {
                "id": "m1",
                "role": "gallery",
                "caption": "A & B < C",
                "renditions": [_PICTURE | {"size": 214530}, _SMALL],
            },
            {"id": "m2", "role": "gallery", "renditions": [_SMALL]},
        ],
    },
    "audio": {
        "kind": "audio",
        "media": [
            {"id": "m1", "role": "lead", "renditions": [_PICTURE | {"size": 214530}]},
            {"id": "m2", "kind": "audio", "renditions": [_SOUND]},
        ],
    },
    "video": {"kind": "video", "media": [{"id": "m1", "kind": "video", "role": "lead", "renditions": [_FILM]}]},
    "unsized": {"media": [{"id": "m1", "role": "lead", "renditions": [_PICTURE]}]},
    "two-media": {
        "media": [
            {"id": "m1", "role": "lead", "renditions": [_SMALL]},
            {"id": "m2", "kind": "audio", "caption": "Listen", "renditions": [_SOUND]},
        ]
    },
    "ticker": {"kind": "ticker", "body": None, "urgency": 1},
    "no-body": {"kind": "gallery", "body": None, "media": [{"id": "m1", "role": "gallery", "renditions": [_SMALL]}]},
    "updated": {"updated": (factories.NOON + timedelta(hours=2, microseconds=5)).isoformat(), "version": 3},
    "same-second": {"published": (factories.NOON + timedelta(milliseconds=400)).isoformat()},
    "guid-url": {"guid": "https://old.news.example/?p=12&x=1"},
    "guid-path": {"guid": "old/7&ä"},
    "guid-number": {"guid": "80013"},
    "guid-urn": {"guid": "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a"},
    "structured": {
        "dateline": {"place": "Beirut", "country": "LB"},
        "corrections": [{"at": factories.NOON.isoformat(), "note": "Five & not < four."}],
        "body": (
            "<p>One <strong>bold</strong>, x<sup>2</sup> &amp; y &lt; z.</p><h2>What?</h2>"
            "<blockquote><p>Never again.</p><footer>The mayor</footer></blockquote>"
            "<ol><li>one<ul><li>&lt;a&gt; <code>x  y</code></li></ul></li><li>two</li></ol>"
            '<table><caption>Figures</caption><tr><th colspan="2">"h"</th></tr><tr><td>1</td><td>2</td></tr></table>'
            '<p lang="ar" dir="rtl">مرحبا AT&amp;T.<br>نعم</p>'
            '<p>A <a href="https://x.example/?a=1&amp;b=%D8%A7">link</a>, <bdi>x</bdi>.</p>'
        ),
    },
}
"""What else makes a document difficult, a piece each; all were published in the same second."""


def _difficult() -> Iterator[dict[str, Any]]:
    for language in LANGUAGES:
        for place, words in enumerate(NASTY):
            text = words.replace("&", "&amp;").replace("<", "&lt;")
            yield raw(
                f"n{place}-{language}",
                language,
                story=f"n{place}",
                headline=words,
                summary=words,
                byline=words[:200],
                body=f"<p>{text}</p><p>{factories.BODIES[language]}</p>",
                published=(factories.NOON - timedelta(minutes=place)).isoformat(),
            )
        for key, changes in PIECES.items():
            guid = {"guid": f"{changes['guid']}-{language}"} if "guid" in changes else {}
            yield raw(f"{key}-{language}", language, **{"story": key, **changes, **guid})


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The example newsroom, with pages of archives."""
    directory = tmp_path_factory.mktemp("readers")
    publication = load(EXAMPLE / "syndicate.toml")
    changes = {
        "store": f"sqlite:///{directory}/syndicate.db",
        "feeds": publication.feeds.model_copy(update=RULES),
    }
    publication = publication.model_copy(update=changes).at(EXAMPLE)
    export.export(export.Job(publication, DAY), directory / "public")
    return released(publication, EXAMPLE, directory / "public")


@pytest.fixture(scope="session")
def difficult(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A newsroom of articles that documents are damaged by."""
    others = {
        name: FeedRule(enabled=False) for name, rule in Feeds() if isinstance(rule, FeedRule) and name != "edition"
    }
    editions = tuple(factories.edition(language, name=name) for language, name in NAMES.items())
    newsroom = Newsroom(tmp_path_factory.mktemp("difficult"), feeds=Feeds(**RULES, **others), editions=editions)
    report = newsroom.export(*_difficult())
    assert not [problem for problem in report.problems if problem.is_error]
    return released(newsroom.publication, newsroom.directory, newsroom.output)


@pytest.fixture(scope="session")
def releases(example: Release, difficult: Release) -> tuple[Release, ...]:
    return (example, difficult)


def test_the_documents_are_of_every_language_and_archives_are_among_them(releases):
    example, difficult = releases
    for release, least in ((example, 350), (difficult, 9)):
        for format_ in FILES:
            documents = release.documents(format_)
            assert len(documents) >= least
            assert {release.edition(one.path).language for one in documents} == set(LANGUAGES)
            assert any("archive" in one.path.parts for one in documents)


def test_the_difficult_texts_are_what_the_newsroom_has(difficult):
    headlines = {article.headline for article in difficult.articles.values()}
    assert headlines.issuperset(NASTY)
    assert len(difficult.articles) == len(LANGUAGES) * (len(NASTY) + len(PIECES))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_edition_has_its_articles_and_no_others_the_newest_first(example, difficult, language):
    for release in (example, difficult):
        published = [one.published for one in _edition(release, language)]
        assert published == sorted(published, reverse=True)
        assert {one.language for one in _edition(release, language)} == {language}
    own = {one.id for one in difficult.articles.values() if one.language == language}
    assert {one.id for one in _edition(difficult, language)} == own


def _edition(release: Release, language: str) -> list[Article]:
    return [release.articles[item["id"]] for item in release.items(release.root / language)]


# --- whether they agree ---------------------------------------------------------------------------------------------

Check = Callable[[Expected, Seen], bool]
CHECKS: Mapping[str, Check] = {
    "id": lambda expected, seen: _guid_of(seen.id) == expected.id,
    "title": lambda expected, seen: seen.title == expected.title,
    "link": lambda expected, seen: seen.link == expected.link,
    "published": lambda expected, seen: _second(seen.published) == expected.published,
    "updated": lambda expected, seen: _second(seen.updated) == expected.updated,
    "language": lambda expected, seen: seen.language == expected.language,
    "summary": lambda expected, seen: spaced(seen.summary or "") == expected.summary,
    "html": lambda expected, seen: _shown_by(seen) == expected.html,
    "enclosures": lambda expected, seen: _parts(seen, 0) == _parts(expected, 0),
    "enclosures.media_type": lambda expected, seen: _parts(seen, 1) == _parts(expected, 1),
    "enclosures.size": lambda expected, seen: _parts(seen, 2) == _parts(expected, 2),
}
"""By what is asked of an entry."""


def _guid_of(key: str | None) -> str | None:
    """An article's identifier; Atom's is made a URI of where it is none."""
    made = f"tag:{factories.AUTHORITY}:guid/"
    return unquote(key.removeprefix(made)) if key and key.startswith(made) else key


def _second(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(microsecond=0)


def _shown_by(seen: Seen) -> Shown:
    """What the reader shows; where there is no content beyond the summary, some show that and some nothing."""
    return shown_of(seen.html) if seen.html else Shown(collapsed(seen.summary or ""), ())


def _parts(entry: Expected | Seen, place: int) -> list[Any]:
    return [one[place] for one in entry.enclosures or ()]


class Disagreement(NamedTuple):
    where: str
    expected: Any
    seen: Any


def _compared(release: Release, document: Document, feed: Feed) -> Iterator[tuple[str, Disagreement]]:
    """What a reader saw otherwise than it is, by what was asked."""
    where = str(document.path.relative_to(release.root))
    order = [_guid_of(entry.id) for entry in feed.entries]
    if order != list(document.ids):
        yield "entries", Disagreement(where, document.ids, order)
        return
    for item, seen in zip(release.items(document.path.parent), feed.entries, strict=True):
        expected = release.expected(item, document.format)
        for asked, agree in CHECKS.items():
            if not agree(expected, seen):
                name = asked.partition(".")[0]
                yield asked, Disagreement(f"{where} {expected.id}", getattr(expected, name), getattr(seen, name))
    for name, value in _of_the_feed(release, document).items():
        said = getattr(feed, name)
        if said != value and (said is not None or name != "direction"):  # few ask themselves which it is
            yield f"feed.{name}", Disagreement(where, value, said)


def _of_the_feed(release: Release, document: Document) -> dict[str, str]:
    edition = release.edition(document.path)
    said = release.said(document.path.parent)
    return {
        "title": said["title"],
        "page": said["home_page_url"],
        "address": f"{release.publication.feeds_url}{document.path.relative_to(release.root)}",
        "language": edition.language,
        "direction": languages.direction(edition.language),
    }


def _said_of(feeds: Sequence[Feed], asked: str) -> Iterator[Any]:
    """What a reader said of something, wherever it said anything."""
    first, _, second = asked.partition(".")
    if first == "feed":
        said = (getattr(feed, second) for feed in feeds)
    else:
        said = (getattr(entry, first) for feed in feeds for entry in feed.entries)
        if second:
            said = (getattr(one, second) for enclosures in said for one in enclosures or ())
    return (one for one in said if one is not None)


MATRIX = [(name, format_) for name, reader in READERS.items() for format_ in reader.FORMATS]


@pytest.mark.parametrize(("name", "format_"), MATRIX)
def test_a_reader_sees_every_article_as_it_is(name, format_, releases):
    reader = READERS[name]
    documents = [(release, document) for release in releases for document in release.documents(format_)]
    feeds = list(reader.read_all([document for _, document in documents]))
    found: dict[str, list[Disagreement]] = defaultdict(list)
    for (release, document), feed in zip(documents, feeds, strict=True):
        for asked, disagreement in _compared(release, document, feed):
            found[asked].append(disagreement)
    unsaid, differs = ({asked for of, asked in of_it if of == format_} for of_it in (reader.UNSAID, reader.DIFFERS))
    wrong = {asked: disagreements[:2] for asked, disagreements in found.items() if asked not in unsaid | differs}
    assert not wrong
    # What holds no longer is to be taken out of the reader's module.
    assert {asked for asked in differs if asked not in found} == set()
    assert {asked: said for asked in unsaid for said in _said_of(feeds, asked)} == {}


def test_the_readers_are_those_of_the_folder_and_know_what_their_limitations_are_of():
    assert set(READERS) == {"atoma", "fastfeedparser", "feedparser", "feedsmith", "newsboat", "rss_parser", "sfeed"}
    entries = {asked for asked in CHECKS if "." not in asked}
    assert entries == {one.name for one in fields(Seen)} == set(Expected._fields)
    # Not the order of the entries, nor whether all are there: nobody may differ on that.
    known = {*CHECKS, *(f"feed.{one.name}" for one in fields(Feed) if one.name != "entries")}
    for reader in READERS.values():
        assert {of for of, _ in (*reader.UNSAID, *reader.DIFFERS)} <= set(reader.FORMATS) <= set(FILES)
        assert {asked for _, asked in (*reader.UNSAID, *reader.DIFFERS)} <= known
        assert not set(reader.UNSAID) & set(reader.DIFFERS)


# --- the lists of feeds ---------------------------------------------------------------------------------------------

IMPORTING = [name for name, reader in READERS.items() if hasattr(reader, "subscriptions")]


@pytest.mark.parametrize("name", IMPORTING)
def test_whoever_imports_a_list_subscribes_to_every_feed_and_to_no_page_of_an_archive(name, releases):
    lists = [(release, release.root / where) for release in releases for where in ("", *LANGUAGES)]
    found = READERS[name].subscriptions([root / "feeds.opml" for _, root in lists])
    for (release, root), subscribed in zip(lists, found, strict=True):
        documents = (one for one in release.documents("rss") if one.path.is_relative_to(root))
        titles = {
            f"{release.publication.feeds_url}{one.path.relative_to(release.root)}": release.said(one.path.parent)[
                "title"
            ]
            for one in documents
            if one.path.parent.parent.name != "archive"
        }
        assert sorted(one.address for one in subscribed) == sorted(titles)
        for address, title in subscribed:
            # A list has the names as they are, without the mark that leads some of them in documents.
            assert title is None or title.removeprefix(MARK) == titles[address].removeprefix(MARK)


def test_four_readers_import_the_lists():
    assert IMPORTING == ["atoma", "feedsmith", "newsboat", "sfeed"]
