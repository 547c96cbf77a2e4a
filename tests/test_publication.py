"""The publication file: what it says, and every mistake reported with its key's full path and its value."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import ConfigurationError
from syndicate.languages import missing_names
from syndicate.podcasting import CATEGORIES, Show
from syndicate.problems import Code, Problem
from syndicate.publication import Content, FeedKind, FeedRule, Publication, SourceContent, bracketed, load, parse

EXAMPLE = Path(__file__).parents[1] / "examples" / "newsroom" / "syndicate.toml"


def data(**changes: Any) -> dict[str, Any]:
    """A small publication file, parsed."""
    return {
        "name": "Lantern",
        "authority": "news.example,2024",
        "feeds_url": "https://feeds.news.example/",
        "language": "en",
        "editions": [edition(), edition(language="ar", time_zone="Asia/Beirut")],
        "sections": [
            {"code": "news", "name": "News"},
            {"code": "politics", "name": {"en": "Politics", "ar": "سياسة"}, "parent": "news"},
        ],
    } | changes


def edition(**changes: Any) -> dict[str, Any]:
    """An edition of it."""
    return {
        "language": "en",
        "name": "Lantern",
        "base_url": "https://www.news.example/en/",
        "time_zone": "Europe/London",
        "description": "News from many places.",
    } | changes


def source(**changes: Any) -> dict[str, Any]:
    """A source of it."""
    return {"name": "articles", "kind": "jsonl", "path": "articles.jsonl"} | changes


def without(member: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in member.items() if key != name}


def mistakes(given_data: dict[str, Any]) -> tuple[Problem, ...]:
    with pytest.raises(ConfigurationError) as refused:
        parse(given_data, directory=Path("/newsroom"), origin="syndicate.toml")
    assert all(problem.origin == "syndicate.toml" for problem in refused.value.problems)
    return refused.value.problems


def mistaken(**changes: Any) -> list[str | None]:
    """The keys of the mistakes in such a publication."""
    return [problem.field for problem in mistakes(data(**changes))]


VALUE, EXPECTED = Code.CONFIG_VALUE, Code.CONFIG_EXPECTED
UNKNOWN, MISSING = Code.CONFIG_UNKNOWN_KEY, Code.CONFIG_MISSING_KEY

# What is written, and of the one mistake: its code, the key's path, the value as it is shown, and what is said of it.
MISTAKES = {
    "no name": (without(data(), "name"), MISSING, "name", None, None),
    "no editions": (without(data(), "editions"), MISSING, "editions", None, None),
    "an empty list of editions": (data(editions=[]), EXPECTED, "editions", "[]", "a list with members"),
    "an empty list of sections": (data(sections=[]), EXPECTED, "sections", "[]", "a list with members"),
    "no base URL": (data(editions=[without(edition(), "base_url")]), MISSING, "editions[0].base_url", None, None),
    "no time zone in the second edition": (
        data(editions=[edition(), without(edition(language="ar"), "time_zone")]),
        MISSING,
        "editions[1].time_zone",
        None,
        None,
    ),
    "an unknown key": (data(title="x"), UNKNOWN, "title", "x", None),
    "an unknown key in an edition": (
        data(editions=[edition(timezone="UTC")]),
        UNKNOWN,
        "editions[0].timezone",
        "UTC",
        None,
    ),
    "an unknown key in a feed rule": (data(feeds={"tag": {"max": 5}}), UNKNOWN, "feeds.tag.max", 5, None),
    "an unknown kind of feed": (data(feeds={"tags": {"limit": 5}}), UNKNOWN, "feeds.tags", '{"limit": 5}', None),
    "a name that is a number": (data(name=5), EXPECTED, "name", 5, "it must be a string."),
    "an empty name": (data(name=" "), Code.EMPTY_TEXT, "name", " ", "The text is empty"),
    "a table for a list": (
        data(sections={"code": "news"}),
        EXPECTED,
        "sections",
        '{"code": "news"}',
        "it must be a list.",
    ),
    "a string for a table": (data(feeds="all"), EXPECTED, "feeds", "all", "it must be a table."),
    "an authority without a date": (
        data(authority="news.example"),
        EXPECTED,
        "authority",
        "news.example",
        "such as news.example,2024",
    ),
    "an authority with a month 13": (
        data(authority="news.example,2024-13"),
        EXPECTED,
        "authority",
        "news.example,2024-13",
        "such as",
    ),
    "an authority in capitals": (
        data(authority="News.example,2024"),
        EXPECTED,
        "authority",
        "News.example,2024",
        "lower case",
    ),
    "an insecure feeds URL": (
        data(feeds_url="http://feeds.news.example/"),
        Code.URL_SCHEME,
        "feeds_url",
        "http://feeds.news.example/",
        "only https",
    ),
    "a feeds URL with a query": (
        data(feeds_url="https://news.example/?x=1"),
        VALUE,
        "feeds_url",
        "https://news.example/?x=1",
        "a query",
    ),
    "a feeds URL with a fragment": (
        data(feeds_url="https://news.example/#x"),
        VALUE,
        "feeds_url",
        "https://news.example/#x",
        "a fragment",
    ),
    "a language that is none": (
        data(language="english"),
        Code.BAD_LANGUAGE,
        "language",
        "english",
        "not a language tag",
    ),
    "an address that is none": (data(contact="desk at news"), EXPECTED, "contact", "desk at news", "an e-mail address"),
    "an empty output": (data(output=""), EXPECTED, "output", "", "a path"),
    "NUL in a path": (data(store="sqlite:///\x00"), EXPECTED, "store", "sqlite:///\\u0000", "a database URL"),
    "an unknown time zone": (
        data(editions=[edition(time_zone="Beirut")]),
        VALUE,
        "editions[0].time_zone",
        "Beirut",
        "not an IANA time zone",
    ),
    "a time zone that is a path": (
        data(editions=[edition(time_zone="../../etc/localtime")]),
        VALUE,
        "editions[0].time_zone",
        "../../etc/localtime",
        "not an IANA time zone",
    ),
    "a locale that is none": (
        data(editions=[edition(locale="Lebanon!")]),
        VALUE,
        "editions[0].locale",
        "Lebanon!",
        "not a locale",
    ),
    "a bad logo": (
        data(editions=[edition(logo={"url": "logo.png"})]),
        Code.BAD_URL,
        "editions[0].logo.url",
        "logo.png",
        "not a whole address",
    ),
    "a logo of no width": (
        data(editions=[edition(logo={"url": "https://news.example/a.png", "width": 0})]),
        EXPECTED,
        "editions[0].logo.width",
        0,
        "≥ 1",
    ),
    "one language twice": (
        data(editions=[edition(), edition(language="EN")]),
        VALUE,
        "editions[1].language",
        "en",
        "more than once",
    ),
    "a code in capitals": (
        data(sections=[{"code": "News", "name": "News"}]),
        EXPECTED,
        "sections[0].code",
        "News",
        "lower-case letters",
    ),
    "one code twice": (
        data(sections=[{"code": "news", "name": "News"}, {"code": "news", "name": "More"}]),
        VALUE,
        "sections[1].code",
        "news",
        "more than once",
    ),
    "a name that is a list": (
        data(sections=[{"code": "news", "name": ["News"]}]),
        EXPECTED,
        "sections[0].name",
        '["News"]',
        "a string",
    ),
    "a name per language that is empty": (
        data(sections=[{"code": "news", "name": {"en": "News", "ar": ""}}]),
        Code.EMPTY_TEXT,
        "sections[0].name.ar",
        "",
        "The text is empty",
    ),
    "a name per language that is a number": (
        data(regions=[{"code": "mena", "name": {"en": "MENA", "ar": 5}}]),
        EXPECTED,
        "regions[0].name.ar",
        5,
        "it must be a string.",
    ),
    "a name in a language that is none": (
        data(coverage=[{"code": "water", "name": {"english": "Water"}}]),
        Code.BAD_LANGUAGE,
        "coverage[0].name.english",
        "Water",
        "not a language tag",
    ),
    "a name in no language": (
        data(sections=[{"code": "news", "name": {}}]),
        EXPECTED,
        "sections[0].name",
        "{}",
        "it must be a table with members.",
    ),
    "a name in one language twice": (
        data(sections=[{"code": "news", "name": {"en": "News", "EN": "News"}}]),
        Code.DUPLICATE_VALUE,
        "sections[0].name",
        '{"en": "News", "EN": "News"}',
        "more than once",
    ),
    "a Media Topic that is none": (
        data(sections=[{"code": "news", "name": "News", "mediatopic": "11000000"}]),
        EXPECTED,
        "sections[0].mediatopic",
        "11000000",
        "such as medtop:11000000",
    ),
    "an unknown parent": (
        data(sections=[{"code": "news", "name": "News", "parent": "world"}]),
        VALUE,
        "sections[0].parent",
        "world",
        "no section with this code",
    ),
    "a section in itself": (
        data(sections=[{"code": "news", "name": "News", "parent": "news"}]),
        VALUE,
        "sections[0].parent",
        "news",
        "inside itself",
    ),
    "a path of another kind of feed": (
        data(sections=[{"code": "tags", "name": "Tags"}]),
        VALUE,
        "sections[0].path",
        "tags",
        "feeds of another kind use this path",
    ),
    "a path of a ranking": (
        data(sections=[{"code": "x", "name": "X", "path": "most-shared"}], feeds={"rankings": ["most-shared"]}),
        VALUE,
        "sections[0].path",
        "most-shared",
        "feeds of another kind use this path",
    ),
    "one path twice": (
        data(sections=[{"code": "a", "name": "A", "path": "x"}, {"code": "b", "name": "B", "path": "x"}]),
        VALUE,
        "sections[1].path",
        "x",
        "more than once",
    ),
    "a ranking in the way of regions": (
        data(feeds={"rankings": ["regions"]}),
        VALUE,
        "feeds.rankings[0]",
        "regions",
        "feeds of another kind use this path",
    ),
    "one ranking twice": (
        data(feeds={"rankings": ["most-read", "most-read"]}),
        VALUE,
        "feeds.rankings[1]",
        "most-read",
        "more than once",
    ),
    "one format twice": (data(feeds={"formats": ["rss", "rss"]}), VALUE, "feeds.formats[1]", "rss", "more than once"),
    "no format": (data(feeds={"formats": []}), EXPECTED, "feeds.formats", "[]", "a list with members"),
    "a limit of none": (data(feeds={"limit": 0}), EXPECTED, "feeds.limit", 0, "≥ 1"),
    "a limit in quotes": (data(feeds={"limit": "50"}), EXPECTED, "feeds.limit", "50", "it must be a whole number."),
    "a limit with a fraction": (
        data(feeds={"limit": 1.5}),
        EXPECTED,
        "feeds.limit",
        "1.5",
        "it must be a whole number.",
    ),
    "a limit beyond all numbers": (data(feeds={"limit": 10**30}), EXPECTED, "feeds.limit", 10**30, "≤ 1000"),
    "an age of nothing": (
        data(feeds={"breaking": {"max_age_days": 0}}),
        EXPECTED,
        "feeds.breaking.max_age_days",
        0,
        "> 0",
    ),
    "an endless age": (
        data(feeds={"max_age_days": float("inf")}),
        EXPECTED,
        "feeds.max_age_days",
        "Infinity",
        "it must be a finite number.",
    ),
    "an age that is no number": (
        data(feeds={"max_age_days": float("nan")}),
        EXPECTED,
        "feeds.max_age_days",
        "NaN",
        "it must be a finite number.",
    ),
    "true as a word": (
        data(feeds={"tag": {"enabled": "no"}}),
        EXPECTED,
        "feeds.tag.enabled",
        "no",
        "it must be true or false.",
    ),
    "a kind of source that is no code": (
        data(sources=[source(kind="JSON Lines")]),
        EXPECTED,
        "sources[0].kind",
        "JSON Lines",
        "a code",
    ),
    "a source of something else": (
        data(sources=[source(content="videos")]),
        EXPECTED,
        "sources[0].content",
        "videos",
        "articles or rankings",
    ),
    "a source without a path": (data(sources=[without(source(), "path")]), MISSING, "sources[0].path", None, None),
    "one source twice": (data(sources=[source(), source()]), VALUE, "sources[1].name", "articles", "more than once"),
    "a partner without a name": (data(partners=[{"code": "al-bahr"}]), MISSING, "partners[0].name", None, None),
    "one partner twice": (
        data(partners=[{"code": "a", "name": "A"}, {"code": "a", "name": "B"}]),
        VALUE,
        "partners[1].code",
        "a",
        "more than once",
    ),
    "an unknown section for a source's articles": (
        data(sources=[source(defaults={"section": "weather"})]),
        VALUE,
        "sources[0].defaults.section",
        "weather",
        "nothing with this code",
    ),
    "an unknown partner for a source's articles": (
        data(sources=[source(), source(name="wire", defaults={"partners": {"except": ["x"]}})]),
        VALUE,
        "sources[1].defaults.partners.except",
        "x",
        "nothing with this code",
    ),
    "an address of a source's articles that is the same for all": (
        data(sources=[source(defaults={"url": "https://news.example/wire"})]),
        EXPECTED,
        "sources[0].defaults.url",
        "https://news.example/wire",
        "with {id} in it",
    ),
}


def test_there_are_at_least_twenty_five_kinds_of_mistake():
    assert len(MISTAKES) >= 25


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_reported_with_its_key_and_value(name):
    written, code, key, value, reason = MISTAKES[name]
    (problem,) = mistakes(written)
    assert (problem.code, problem.field) == (code, key)
    assert dict(problem.values).get("value") == value
    if code not in (UNKNOWN, MISSING):
        assert (reason or "") in problem.what
        assert "pydantic" not in problem.what
        assert "Value error" not in problem.what
        assert not problem.what.endswith("..")


def test_all_mistakes_are_reported_at_once_in_the_order_of_the_file():
    written = data(name=5, editions=[edition(time_zone="x", foo=1), without(edition(language="ar"), "name")], zoo=1)
    assert [(problem.code, problem.field) for problem in mistakes(written)] == [
        (EXPECTED, "name"),
        (VALUE, "editions[0].time_zone"),
        (UNKNOWN, "editions[0].foo"),
        (MISSING, "editions[1].name"),
        (UNKNOWN, "zoo"),
    ]


def test_all_that_contradicts_itself_is_reported_at_once():
    written = data(
        editions=[edition(), edition()],
        sections=[
            {"code": "a", "name": "A", "parent": "b"},
            {"code": "b", "name": "B", "parent": "a"},
            {"code": "c", "name": "C", "parent": "nowhere"},
            {"code": "d", "name": "D", "parent": "c"},
        ],
        regions=[{"code": "r", "name": "R"}, {"code": "r", "name": "R"}],
    )
    assert [problem.field for problem in mistakes(written)] == [
        *("editions[1].language", "regions[1].code", "sections[0].parent", "sections[1].parent", "sections[2].parent")
    ]


def test_a_name_in_no_edition_s_language_is_named_with_its_key_and_language():
    publication = parse(
        data(
            sections=[
                {"code": "news", "name": "News"},
                {"code": "chess", "name": "Chess problems of the week"},
                {"code": "garden", "name": {"en": "Garden"}},
            ]
        ),
        directory=Path(),
    )
    assert [(problem.code, problem.field, dict(problem.values)) for problem in missing_names(publication)] == [
        (Code.MISSING_TRANSLATION, "sections[1].name", {"value": "Chess problems of the week", "language": "ar"}),
        (Code.MISSING_TRANSLATION, "sections[2].name", {"value": "garden", "language": "ar"}),
    ]


def test_a_name_in_the_general_language_is_enough_for_its_dialects():
    publication = parse(
        data(
            editions=[edition(), edition(language="es-419")],
            sections=[{"code": "chess", "name": {"en": "Chess", "es": "Ajedrez"}}],
        ),
        directory=Path(),
    )
    assert list(missing_names(publication)) == []


# ------------------------------------------------------------------------------------------------------ the file


def written(tmp_path: Path, text: str | bytes) -> Path:
    file = tmp_path / "syndicate.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


SMALL = """
name = "Lantern"
authority = "news.example,2024"
feeds_url = "https://feeds.news.example"
language = "en"

[[editions]]
language = "en"
name = "Lantern"
base_url = "https://www.news.example/en"
time_zone = "Europe/London"
description = "News."

[[sections]]
code = "news"
name = "News"
"""


def test_the_example_newsroom_is_read():
    publication = load(EXAMPLE)
    assert list(publication.by_language) == ["en", "ar", "es"]
    assert publication.section_paths["politics"] == "news/politics"
    assert publication.directory == EXAMPLE.parent


def test_a_file_is_read_with_or_without_a_byte_order_mark(tmp_path):
    plain = load(written(tmp_path, SMALL))
    assert plain == load(written(tmp_path, b"\xef\xbb\xbf" + SMALL.encode()))
    assert plain.name == "Lantern"


def test_addresses_end_in_a_slash(tmp_path):
    publication = load(written(tmp_path, SMALL))
    assert publication.feeds_url == "https://feeds.news.example/"
    assert publication.editions[0].base_url == "https://www.news.example/en/"


def test_paths_are_relative_to_the_file(tmp_path, monkeypatch):
    publication = load(written(tmp_path, SMALL + "\n[feeds]\nlimit = 5\n"))
    assert publication.path(publication.output) == tmp_path / "build" / "public"
    assert publication.path("/var/news") == Path("/var/news")
    monkeypatch.setenv("HOME", "/home/editor")
    assert publication.path("~/news") == Path("/home/editor/news")
    moved = publication.at(Path("/elsewhere"))
    assert moved.path("x") == Path("/elsewhere/x")
    assert publication.path("x") == tmp_path / "x"


@pytest.mark.parametrize("name", ["missing.toml", ".", "syndicate.toml/x"])
def test_a_file_that_is_not_there_is_missing(tmp_path, name):
    written(tmp_path, SMALL)
    with pytest.raises(ConfigurationError) as refused:
        load(tmp_path / name)
    (problem,) = refused.value.problems
    assert problem.code is Code.CONFIG_MISSING
    assert str(tmp_path / name) in problem.what


def test_a_file_that_cannot_be_read_says_why(tmp_path):
    file = tmp_path / "syndicate.toml"
    file.symlink_to(file)  # root may read everything but a circle
    with pytest.raises(ConfigurationError) as refused:
        load(file)
    (problem,) = refused.value.problems
    assert problem.code is Code.CONFIG_UNREADABLE
    assert "Too many levels of symbolic links" in problem.what


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name = ", "at end of document"),
        ("name = x", "line 1, column 8"),
        ("name = 'x'\nname = 'y'\n", "line 2"),
        ("[[editions]\n", "line 1"),
        (b"name = '\xff'", "invalid start byte"),
        ("x = " + "[" * 100_000, "nested too deeply"),
    ],
)
def test_a_file_that_is_not_toml_says_where(tmp_path, text, reason):
    with pytest.raises(ConfigurationError) as refused:
        load(written(tmp_path, text))
    (problem,) = refused.value.problems
    assert problem.code is Code.CONFIG_SYNTAX
    assert problem.origin == str(tmp_path / "syndicate.toml")
    assert reason in problem.what
    assert "Error(" not in problem.what


def test_a_date_is_no_string(tmp_path):
    with pytest.raises(ConfigurationError) as refused:
        load(written(tmp_path, SMALL.replace('"Europe/London"', "2026-03-01")))
    (problem,) = refused.value.problems
    assert problem.field == "editions[0].time_zone"
    assert dict(problem.values)["value"] == "2026-03-01"


# ------------------------------------------------------------------------------------------------------ the values


def publication(**changes: Any) -> Publication:
    return parse(data(**changes), directory=Path("/newsroom"))


def test_sections_form_a_tree_and_paths_follow_it():
    tree = publication(
        sections=[
            {"code": "world-cup", "name": "World Cup", "parent": "football"},
            {"code": "sports", "name": "Sports"},
            {"code": "football", "name": "Football", "parent": "sports", "path": "soccer"},
        ]
    )
    assert tree.section_paths == {
        "world-cup": "sports/soccer/world-cup",
        "sports": "sports",
        "football": "sports/soccer",
    }
    assert [section.code for section in tree.lineage("world-cup")] == ["world-cup", "football", "sports"]
    assert list(tree.sections_by_code) == ["world-cup", "sports", "football"]


def test_one_step_may_stand_in_two_places():
    paths = publication(
        sections=[
            {"code": "news", "name": "News"},
            {"code": "videos", "name": "Videos"},
            {"code": "news-archive", "name": "Archive", "parent": "news", "path": "latest"},
            {"code": "video-archive", "name": "Archive", "parent": "videos", "path": "latest"},
            {"code": "tags", "name": "Tags", "parent": "news"},
        ]
    ).section_paths
    assert list(paths.values()) == ["news", "videos", "news/latest", "videos/latest", "news/tags"]


def test_a_feed_rule_is_completed_by_what_holds_of_all_feeds():
    feeds = publication(
        feeds={
            "limit": 40,
            "max_age_days": 7,
            "breaking": {"limit": 5, "max_age_days": 0.5},
            "tag": {"enabled": False},
        }
    ).feeds
    general = FeedRule(limit=40, max_age_days=7.0, archives=True, content=Content.FULL, ttl_minutes=15)
    assert feeds.rule(FeedKind.EDITION) == general
    assert feeds.rule(FeedKind.BREAKING) == general.model_copy(
        update={"limit": 5, "max_age_days": 0.5, "archives": False, "ttl_minutes": 5}
    )
    assert feeds.rule(FeedKind.TAG) == general.model_copy(update={"enabled": False})
    assert feeds.max_age(FeedKind.BREAKING) == timedelta(hours=12)


def test_feeds_have_no_age_where_none_is_given():
    feeds = publication().feeds
    assert feeds.max_age(FeedKind.EDITION) is None
    assert feeds.rule(FeedKind.RANKING).limit == 50


@pytest.mark.parametrize(
    ("feeds", "breaking", "others"),
    [
        ({}, 5, 15),
        ({"ttl_minutes": 3}, 3, 3),
        ({"ttl_minutes": 60}, 5, 60),
        ({"ttl_minutes": 60, "breaking": {"ttl_minutes": 10}}, 10, 60),
    ],
)
def test_breaking_news_are_kept_for_five_minutes_at_most_unless_it_is_said(feeds, breaking, others):
    rules = publication(feeds=feeds).feeds
    assert rules.rule(FeedKind.BREAKING).ttl_minutes == breaking
    assert {rules.rule(kind).ttl_minutes for kind in FeedKind if kind is not FeedKind.BREAKING} == {others}


def test_each_kind_of_feed_may_have_full_text_or_summaries():
    rules = publication(feeds={"content": "summary", "author": {"content": "full"}}).feeds
    assert rules.rule(FeedKind.AUTHOR).content is Content.FULL
    assert {rules.rule(kind).content for kind in FeedKind if kind is not FeedKind.AUTHOR} == {Content.SUMMARY}
    assert mistaken(feeds={"content": "all"}) == ["feeds.content"]


PODCAST = {
    "category": "News > Politics",
    "image": "https://www.news.example/cover.jpg",
    "owner": {"name": "Qandil", "email": "podcasts@news.example"},
}


def test_a_podcast_has_three_hundred_episodes_and_no_archive_unless_a_limit_is_given():
    rules = publication(feeds={"limit": 10, "archives": True, "podcast": {"limit": 7}}).feeds
    assert (rules.rule(FeedKind.PODCAST).limit, rules.rule(FeedKind.VIDEOPODCAST).limit) == (7, 300)
    assert not rules.rule(FeedKind.PODCAST).archives


def test_a_show_has_what_is_said_of_it_alone():
    found = publication(podcast=PODCAST | {"video": {"title": {"en": "Watch"}, "category": "TV & Film"}})
    assert found.podcast.category == "News > Politics"
    assert (found.show(FeedKind.VIDEOPODCAST).title, found.show(FeedKind.PODCAST).title) == ({"en": "Watch"}, {})
    assert found.show(FeedKind.VIDEOPODCAST).category == "TV & Film"
    assert publication().show(FeedKind.PODCAST) == Show()


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"category": "Nachrichten"}, "podcast.category"),
        ({"category": "News > Weather"}, "podcast.category"),
        ({"category": "News >"}, "podcast.category"),
        ({"category": "News > "}, "podcast.category"),
        ({"video": {"category": "Politics"}}, "podcast.video.category"),
        ({"image": "https://www.news.example/cover.webp"}, "podcast.image"),
        ({"image": "https://www.news.example/cover?file=x.png"}, "podcast.image"),
        ({"image": "http://www.news.example/cover.png"}, "podcast.image"),
        ({"owner": {"name": "Qandil"}}, "podcast.owner.email"),
        ({"owner": {"name": "Qandil", "email": "desk"}}, "podcast.owner.email"),
        ({"explicit": "no"}, "podcast.explicit"),
        ({"type": "daily"}, "podcast.type"),
        ({"audio": {"title": {"en": "A", "EN": "B"}}}, "podcast.audio.title"),
    ],
)
def test_a_mistake_in_the_podcast_table_is_named(change, key):
    assert mistaken(podcast=PODCAST | change) == [key]


def test_every_category_of_apple_podcasts_is_known():
    assert sum(map(len, CATEGORIES.values())) > 80
    for first, below in CATEGORIES.items():
        for category in (first, *(f"{first} > {second}" for second in below)):
            assert publication(podcast=PODCAST | {"category": category}).podcast.category == category


def test_a_section_may_be_called_podcast_only_where_there_are_no_podcasts():
    sections = [{"code": "news", "name": "News"}, {"code": "podcast", "name": "Podcast"}]
    assert publication(sections=sections).section_paths["podcast"] == "podcast"
    assert mistaken(sections=sections, podcast=PODCAST) == ["sections[1].path"]
    assert mistaken(feeds={"rankings": ["video-podcast"]}, podcast=PODCAST) == ["feeds.rankings[0]"]


def test_a_section_without_a_picture_has_that_of_the_section_it_is_in():
    picture = {"url": "https://www.news.example/news.png", "width": 144, "height": 144}
    found = publication(
        sections=[
            {"code": "news", "name": "News", "icon": picture},
            {"code": "politics", "name": "Politics", "parent": "news"},
            {"code": "opinion", "name": "Opinion"},
        ],
        regions=[{"code": "mena", "name": "MENA", "icon": picture | {"width": 90}}, {"code": "asia", "name": "Asia"}],
        coverage=[{"code": "water", "name": "Water", "icon": picture | {"width": 80}}],
    )
    widths = {
        (kind, code): icon.width if (icon := found.icon(kind, code)) else None
        for kind, code in (
            (FeedKind.SECTION, "politics"),
            (FeedKind.SECTION, "opinion"),
            (FeedKind.REGION, "mena"),
            (FeedKind.REGION, "asia"),
            (FeedKind.COVERAGE, "water"),
            (FeedKind.TAG, "mena"),
            (FeedKind.EDITION, None),
        )
    }
    assert list(widths.values()) == [144, None, 90, None, 80, None, None]


@pytest.mark.parametrize("kind", FeedKind)
def test_every_kind_of_feed_has_a_rule(kind):
    assert publication().feeds.rule(kind).enabled


def test_a_source_holds_articles_where_it_does_not_say():
    assert publication(sources=[source()]).sources[0].content is SourceContent.ARTICLES
    rankings = publication(sources=[source(content="rankings", kind="anything")]).sources[0]
    assert rankings.content is SourceContent.RANKINGS
    assert rankings.kind == "anything"  # which kinds there are is known where sources are discovered


def test_defaults_of_a_source_that_the_publication_knows_are_fine():
    defaults = {"section": "politics", "sections": ["news"], "url": "https://news.example/{language}/{id}"}
    assert publication(sources=[source(defaults=defaults)]).sources[0].defaults.section == "politics"


def test_an_edition_has_its_zone():
    assert publication().by_language["ar"].zone.key == "Asia/Beirut"
    assert publication(editions=[edition(locale="en_GB")]).editions[0].locale == "en_GB"


def test_a_place_is_written_as_in_toml():
    assert bracketed(("editions", 1, "logo", "url")) == "editions[1].logo.url"
    assert bracketed(()) == ""


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["name", "editions", "sections", "feeds", "sources", "language", "regions", "x"])
        | st.text(max_size=3),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["name", "code", "parent", "language", "limit", "en"]), inner, max_size=3
                )
            ),
            max_leaves=6,
        ),
        max_size=4,
    )
)
def test_whatever_is_in_the_file_it_is_read_or_refused(changes):
    try:
        parse(data() | changes, directory=Path())
    except ConfigurationError as error:
        refused = error.problems
    else:
        return
    assert refused
    assert all(problem.field is not None and problem.what and problem.mend for problem in refused)
