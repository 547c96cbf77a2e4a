"""Which articles are editions of one another, and what is wrong with the links."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.articles import Status
from syndicate.headers import Header, State
from syndicate.problems import Code
from syndicate.register import Register, Story
from syndicate.stories import Stories, is_stale, link, tie

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def header(key: str, language: str = "en", **changes: object) -> Header:
    values = {
        "id": key,
        "language": language,
        "version": 1,
        "status": Status.USABLE,
        "url": f"https://news.example/{language}/{key}",
        "headline": key,
        "published": NOW - timedelta(days=1),
        "modified": NOW - timedelta(days=1),
        "section": "news",
        "sections": ("news",),
    }
    return Header(**(values | changes))


def linked(*headers: Header):
    return link({one.id: one for one in headers}, NOW)


def codes(problems) -> list[tuple[str, Code]]:
    return [(problem.article, problem.code) for problem in problems]


def siblings(stories: Stories, article: str) -> dict[str, str]:
    """The published siblings of an article by language."""
    key = stories.keys[article]
    members = [one for one, story in stories.keys.items() if story == key]
    return dict(Story(key, members, stories.editions.get(key, {}), is_told=False).siblings(article))


def test_articles_with_the_same_story_are_siblings():
    stories, problems = linked(header("a", "en", story="s"), header("b", "ar", story="s"), header("c", "es"))
    assert siblings(stories, "a") == {"ar": "b"}
    assert siblings(stories, "b") == {"en": "a"}
    assert siblings(stories, "c") == {}
    assert problems == []


def test_a_translation_belongs_to_the_story_of_its_source():
    stories, problems = linked(header("a", "en"), header("b", "ar", translation_of="a"))
    assert siblings(stories, "a") == {"ar": "b"}
    assert stories.keys == {"a": "a", "b": "a"}
    assert problems == []


def test_the_story_of_one_translation_is_the_story_of_all():
    stories, _ = linked(
        header("a", "en"), header("b", "ar", translation_of="a", story="s"), header("c", "es", translation_of="a")
    )
    assert set(stories.keys.values()) == {"s"}
    assert siblings(stories, "c") == {"en": "a", "ar": "b"}


def test_alternates_join_what_nothing_else_joins():
    stories, problems = linked(header("a", "en", alternates=(("ar", "https://news.example/ar/b"),)), header("b", "ar"))
    assert siblings(stories, "b") == {"en": "a"}
    assert problems == []


def test_an_alternate_of_its_own_language_says_nothing():
    stories, problems = linked(header("a", "en", alternates=(("en", "https://news.example/en/other"),)))
    assert siblings(stories, "a") == {}
    assert problems == []


@pytest.mark.parametrize(
    ("articles", "expected"),
    [
        pytest.param([header("a", translation_of="ghost")], [("a", Code.UNKNOWN_SOURCE_ARTICLE)], id="unknown source"),
        pytest.param(
            [header("a"), header("b", translation_of="a")],
            [("b", Code.SAME_LANGUAGE_TRANSLATION)],
            id="source in the same language",
        ),
        pytest.param(
            [header("a", story="s"), header("b", "ar", story="t", translation_of="a")],
            [("b", Code.STORY_CONTRADICTION)],
            id="story and source contradict",
        ),
        pytest.param(
            [header("a", alternates=(("ar", "https://elsewhere.example/ar/b"),))],
            [("a", Code.UNKNOWN_ALTERNATE)],
            id="alternate of another site",
        ),
        pytest.param(
            [
                header("a", story="s", alternates=(("ar", "https://news.example/ar/other"),)),
                header("b", "ar", story="s"),
            ],
            [("a", Code.ALTERNATE_CONTRADICTION)],
            id="alternate names no article, the story has one",
        ),
        pytest.param(
            [
                header("a", story="s", alternates=(("ar", "https://news.example/ar/c"),)),
                header("b", "ar", story="s"),
                header("c", "ar"),
            ],
            [("a", Code.ALTERNATE_CONTRADICTION)],
            id="alternate names another article than the story has",
        ),
        pytest.param(
            [header("a", story="s", alternates=(("ar", "https://news.example/ar/c"),)), header("c", "ar", story="t")],
            [("a", Code.ALTERNATE_CONTRADICTION)],
            id="alternate names an article of another story",
        ),
        pytest.param(
            [header("a", version=3), header("b", "ar", translation_of="a", translated_from_version=2)],
            [("b", Code.STALE_TRANSLATION)],
            id="stale translation",
        ),
        pytest.param(
            [header("a", url="https://news.example/x"), header("b", "ar", url="https://news.example/x")],
            [("b", Code.DUPLICATE_ADDRESS)],
            id="two articles at one address",
        ),
    ],
)
def test_each_thing_wrong_with_links_is_a_problem(articles, expected):
    _, problems = linked(*articles)
    assert codes(problems) == expected
    assert all(problem.what and problem.mend for problem in problems)


def test_of_two_articles_in_one_language_the_newer_is_linked_and_the_other_links_to_nothing():
    stories, problems = linked(
        header("a", "en", story="s"),
        header("b", "ar", story="s"),
        header("c", "ar", story="s", published=NOW - timedelta(hours=1)),
    )
    assert siblings(stories, "a") == {"ar": "c"}
    assert siblings(stories, "c") == {"en": "a"}
    assert siblings(stories, "b") == {}
    assert codes(problems) == [("b", Code.DUPLICATE_EDITION)]


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": Status.WITHHELD},
        {"status": Status.CANCELED},
        {"embargo_until": NOW + timedelta(seconds=1)},
        {"published": NOW + timedelta(seconds=1)},
        {"expires": NOW},
        {"restricted": True},
    ],
    ids=str,
)
def test_what_may_not_be_seen_is_not_linked_and_its_place_may_be_taken(hidden):
    stories, problems = linked(
        header("a", "en", story="s"), header("b", "ar", story="s", **hidden), header("c", "ar", story="s")
    )
    assert siblings(stories, "a") == {"ar": "c"}
    assert siblings(stories, "b") == {}
    assert problems == []


def test_an_embargo_ends_and_an_expiry_begins_at_their_very_moment():
    stories, _ = linked(header("a", "en", story="s"), header("b", "ar", story="s", embargo_until=NOW))
    assert siblings(stories, "a") == {"ar": "b"}


def test_an_address_means_the_published_article_there():
    stories, problems = linked(
        header("a", "en", alternates=(("ar", "https://news.example/ar/x"),)),
        header("b", "ar", url="https://news.example/ar/x", status=Status.CANCELED),
        header("c", "ar", url="https://news.example/ar/x"),
    )
    assert siblings(stories, "a") == {"ar": "c"}
    assert problems == []


def test_a_translation_is_stale_only_if_it_says_from_which_version_it_is():
    source, translation = header("a", version=3), header("b", "ar", translation_of="a")
    headers = {"a": source, "b": translation}
    assert not is_stale(translation, headers)
    assert is_stale(replace(translation, translated_from_version=2), headers)
    assert not is_stale(replace(translation, translated_from_version=3), headers)
    assert not is_stale(source, headers)


def test_the_order_of_the_articles_does_not_matter():
    articles = [
        header("a", "en", story="s", alternates=(("es", "https://news.example/es/d"),)),
        header("b", "ar", translation_of="a"),
        header("c", "ar", story="s"),
        header("d", "es", translation_of="b", story="t"),
    ]
    results = [linked(*order) for order in permutations(articles)]
    assert all(result[1] == results[0][1] for result in results)
    assert all(dict(result[0].keys) == dict(results[0][0].keys) for result in results)
    assert all(result[0].editions == results[0][0].editions for result in results)


KEYS = st.sampled_from(["a", "b", "c", "d", "e", "f"])
LANGUAGES = st.sampled_from(["en", "ar", "es"])


@st.composite
def newsrooms(draw: st.DrawFn) -> list[Header]:
    keys = draw(st.lists(KEYS, unique=True, max_size=6))
    address = st.builds(lambda language, key: (language, f"https://news.example/{language}/{key}"), LANGUAGES, KEYS)
    return [
        header(
            key,
            draw(LANGUAGES),
            story=draw(st.none() | st.sampled_from(["s", "t", "a"])),
            translation_of=draw(st.none() | KEYS),
            translated_from_version=draw(st.none() | st.integers(1, 3)),
            version=draw(st.integers(1, 3)),
            alternates=tuple(dict(draw(st.lists(address, max_size=2))).items()),
            status=draw(st.sampled_from(Status)),
        )
        for key in keys
    ]


@given(newsrooms(), st.randoms())
def test_links_are_mutual_between_languages_and_independent_of_order(headers, random):
    stories, problems = linked(*headers)
    by_id = {one.id: one for one in headers}
    for key, one in by_id.items():
        for language, sibling in siblings(stories, key).items():
            assert by_id[sibling].language == language != one.language
            assert by_id[sibling].status is one.status is Status.USABLE
            assert siblings(stories, sibling)[one.language] == key
    named = {key: one.story for key, one in by_id.items() if one.story}
    assert all(stories.keys[key] == story for key, story in named.items()), "`story` is never overruled"
    shuffled = list(headers)
    random.shuffle(shuffled)
    again = linked(*shuffled)
    assert again[1] == problems
    assert dict(again[0].keys) == dict(stories.keys)
    assert again[0].editions == stories.editions


@given(newsrooms())
def test_stories_are_the_same_where_articles_are_looked_at_a_group_at_a_time(headers):
    stories, problems = linked(*headers)
    register = Register.of(headers, NOW)
    tie(register)
    tied = {one.id: register.story(register.number(one.id)) for one in headers}
    assert register.problems == problems
    assert register.stories == len(stories.editions)
    assert {key: story.key for key, story in tied.items()} == dict(stories.keys)
    for key, story in tied.items():
        assert story.editions == stories.editions.get(story.key, {})
        assert list(story.members) == sorted(one for one, other in stories.keys.items() if other == story.key)
        out = [one for one in headers if one.id in story.members and one.state(NOW) is State.PUBLISHED]
        assert story.is_told == any(one.story == story.key for one in out), key
