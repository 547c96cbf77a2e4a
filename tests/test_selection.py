"""Which articles are in which feed, and in which order."""

from dataclasses import replace
from datetime import timedelta

import factories
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.articles import Author, Kind, Ranking, Status, Tag
from syndicate.headers import Header, State
from syndicate.languages import of_edition
from syndicate.lifecycle import Told
from syndicate.linking import Neighbourhood
from syndicate.podcasting import Owner, Podcast, Show
from syndicate.problems import Code
from syndicate.publication import FeedKind, FeedRule, Feeds
from syndicate.register import Register
from syndicate.selection import Places, Scene, Shelving, feeds, ranking_problems

NOW = factories.NOON + timedelta(hours=1)
TAGS, SHOWS = ("en", "ar", "es"), ("podcast", "video-podcast")


def header(key: str, **changes: object) -> Header:
    return Header.of(factories.article(id=key, url=f"https://www.news.example/en/{key}", **changes))


def scene(*headers: Header, publication=None, rankings=(), now=NOW, past=None) -> Scene:
    told, places = past or ({}, {})
    publication = publication or factories.publication()
    register, shelving = Register(now), Shelving(publication)
    for one in sorted(headers, key=lambda one: one.id):
        shelving.add(register.add(one, told.get(one.id)), register)
    register.complete()
    shelving.complete(register)
    hood = Neighbourhood(publication, register)
    return Scene(publication, register, shelving, rankings, Places(places), {}, hood.seen, hood.listed)


def filled(*headers: Header, language="en", **changes):
    found = scene(*headers, **changes)
    edition = found.publication.by_language[language]
    return {one.feed.path: one for one in feeds(found, edition, of_edition(edition, found.publication))}


def selected(*headers: Header, **changes):
    return {path: one.feed for path, one in filled(*headers, **changes).items()}


def ids(feed) -> list[str]:
    return [listed.id for listed in feed.listed]


def test_an_edition_has_a_feed_of_everything_and_of_each_way_of_filing():
    article = header(
        "a",
        section="politics",
        regions=("mena",),
        coverage=("water-and-cities",),
        tags=(Tag(name="Water", id="water"), Tag(name="No id")),
        authors=(Author(name="Leila Haddad", id="leila-haddad"), Author(name="No id")),
        breaking=True,
    )
    found = selected(article)
    assert [path for path, feed in found.items() if ids(feed) == ["a"]] == [
        "en",
        "en/breaking",
        "en/news",
        "en/news/politics",
        "en/regions/mena",
        "en/coverage/water-and-cities",
        "en/tags/water",
        "en/authors/leila-haddad",
    ]
    assert [path for path, feed in found.items() if not feed.listed] == [
        "en/most-read",
        "en/opinion",
        "en/regions/latin-america",
    ]


PODCAST = Podcast(
    category="News",
    image="https://www.news.example/cover.png",
    owner=Owner(name="Lantern", email="pod@news.example"),
    video=Show(title={"en": "Watch"}),
)
CLIP = factories.listening(id="v", kind="video")


def test_a_podcast_has_what_can_be_heard_and_another_the_videos():
    headers = [
        header("text"),
        header("heard", media=(factories.listening(),)),
        header("audio", kind=Kind.AUDIO, media=(factories.picture(), factories.listening())),
        header("video", kind=Kind.VIDEO, media=(CLIP,)),
        header("both", kind=Kind.VIDEO, media=(CLIP, factories.listening())),
        header("embedded", kind=Kind.VIDEO, media=(factories.picture(),)),
        header("with-clip", media=(CLIP,)),
        header("hidden", kind=Kind.AUDIO, media=(factories.listening(),), status=Status.WITHHELD),
    ]
    found = selected(*headers, publication=factories.publication(podcast=PODCAST))
    assert ids(found["en/podcast"]) == ["audio", "both", "heard"]
    assert ids(found["en/video-podcast"]) == ["both", "video"]
    assert [path for path in found if "podcast" in path] == ["en/podcast", "en/video-podcast"]


def test_podcasts_are_there_where_the_publication_has_them_and_are_called_as_it_says():
    assert not [path for path in selected(header("a", media=(factories.listening(),))) if "podcast" in path]
    house = factories.publication(podcast=PODCAST)
    names = {tag: [selected(publication=house, language=tag)[f"{tag}/{at}"].name for at in SHOWS] for tag in TAGS}
    assert names == {
        "en": ["Lantern: the podcast", "Watch"],
        "ar": ["الفانوس: البودكاست", "الفانوس: بودكاست الفيديو"],
        "es": ["El Farol: el pódcast", "El Farol: el videopódcast"],
    }
    quiet = factories.publication(podcast=PODCAST, feeds=Feeds(videopodcast=FeedRule(enabled=False)))
    assert [path for path in selected(publication=quiet) if "podcast" in path] == ["en/podcast"]


def test_feeds_are_named_in_the_language_of_their_edition():
    found = selected(language="ar")
    assert found["ar"].name == "الفانوس"
    assert found["ar/news/politics"].name == "سياسة"
    assert all(feed.language == "ar" for feed in found.values())


def test_a_section_has_the_articles_of_the_sections_below_it_each_once():
    found = selected(header("a", section="politics", sections=("news",)), header("b", section="news"))
    assert ids(found["en/news"]) == ["a", "b"]
    assert ids(found["en/news/politics"]) == ["a"]


def test_an_article_of_another_language_is_in_no_feed_of_the_edition():
    found = selected(header("a"), header("b", language="ar"))
    assert ids(found["en"]) == ["a"]


def test_the_newest_is_first_and_ties_are_broken_by_id():
    early, late = factories.NOON - timedelta(hours=2), factories.NOON
    found = selected(header("c", published=late), header("a", published=early), header("b", published=late))
    assert ids(found["en"]) == ["b", "c", "a"]


def test_an_update_does_not_move_an_article():
    moved = header("a", published=factories.NOON - timedelta(hours=2), updated=factories.NOON)
    assert ids(selected(moved, header("b"))["en"]) == ["b", "a"]


@pytest.mark.parametrize(
    "hidden",
    [
        {"status": Status.WITHHELD},
        {"status": Status.CANCELED},
        {"embargo_until": NOW + timedelta(microseconds=1)},
        {"published": NOW + timedelta(microseconds=1)},
        {"expires": NOW},
    ],
    ids=str,
)
def test_what_may_not_be_seen_is_in_no_feed_and_its_tag_has_none(hidden):
    found = selected(header("a", tags=(Tag(name="Secret", id="secret"),), **hidden))
    assert not any(feed.listed for feed in found.values())
    assert "en/tags/secret" not in found
    assert "Secret" not in str(found)


def test_a_limit_cuts_after_the_newest_and_each_kind_may_have_its_own():
    rules = Feeds(limit=2, section=FeedRule(limit=1), archives=False)
    headers = [header(key, published=factories.NOON - timedelta(hours=age)) for age, key in enumerate("abc")]
    found = selected(*headers, publication=factories.publication(feeds=rules))
    assert ids(found["en"]) == ["a", "b"]
    assert ids(found["en/news"]) == ["a"]


def test_an_article_leaves_a_feed_at_its_maximum_age():
    rules = Feeds(max_age_days=1, region=FeedRule(max_age_days=2))
    old = header("a", published=NOW - timedelta(days=1), regions=("mena",))
    young = header("b", published=NOW - timedelta(days=1) + timedelta(seconds=1), regions=("mena",))
    found = selected(old, young, publication=factories.publication(feeds=rules))
    assert ids(found["en"]) == ["b"]
    assert ids(found["en/regions/mena"]) == ["b", "a"]


def test_a_kind_that_is_switched_off_has_no_feeds():
    rules = Feeds(**{kind.value: FeedRule(enabled=False) for kind in FeedKind if kind is not FeedKind.EDITION})
    found = selected(header("a", breaking=True), publication=factories.publication(feeds=rules))
    assert list(found) == ["en"]


def test_a_ranking_keeps_its_order_and_loses_what_may_not_be_seen():
    ranking = Ranking(ranking="most-read", language="en", as_of=NOW, articles=("c", "ghost", "b", "a", "c"))
    headers = [header("a"), header("b", status=Status.CANCELED), header("c", published=NOW - timedelta(days=9))]
    found = selected(*headers, rankings=[ranking])
    assert ids(found["en/most-read"]) == ["c", "a"]
    assert found["en/most-read"].name == "Most read"
    assert not selected(header("a", language="ar"), rankings=[ranking], language="ar")["ar/most-read"].listed


def test_a_ranking_of_the_newsrooms_own_has_a_feed_with_its_code_as_name():
    rules = Feeds(rankings=("desk-picks",))
    ranking = Ranking(ranking="desk-picks", language="en", as_of=NOW, articles=("a",))
    found = selected(header("a"), publication=factories.publication(feeds=rules), rankings=[ranking])
    assert found["en/desk-picks"].name == "desk-picks"
    assert "en/most-read" not in found


def test_a_ranking_that_names_what_its_edition_does_not_have_is_a_problem():
    ranking = Ranking(ranking="most-read", language="en", as_of=NOW, articles=("a", "ghost", "b"))
    headers = {"a": header("a"), "b": header("b", language="ar")}
    problems = list(ranking_problems([ranking], Register.of(headers.values(), NOW)))
    assert [(problem.code, problem.field) for problem in problems] == [
        (Code.RANKING_UNKNOWN_ARTICLE, "articles.1"),
        (Code.RANKING_UNKNOWN_ARTICLE, "articles.2"),
    ]


def test_a_withdrawal_is_announced_where_the_article_would_be_listed():
    found = selected(header("a", status=Status.CANCELED, version=2, section="politics"))
    announced = [path for path, feed in found.items() if feed.withdrawn]
    assert announced == ["en", "en/news", "en/news/politics"]
    assert found["en"].withdrawn[0].guid == "tag:news.example,2024:article/a"
    assert found["en"].updated == factories.NOON


@pytest.mark.parametrize(
    "silent",
    [
        {"version": 1},
        {"embargo_until": NOW + timedelta(days=1)},
        {"published": NOW + timedelta(days=1)},
        {"published": NOW - timedelta(days=14)},
        {"updated": NOW + timedelta(days=1)},
    ],
    ids=str,
)
def test_a_withdrawal_that_nobody_has_to_hear_of_is_not_announced(silent):
    changes = {"status": Status.WITHHELD, "version": 2} | silent
    assert not any(feed.withdrawn for feed in selected(header("a", **changes)).values())


def gone(key: str, **changes: object) -> Header:
    return header(key, status=Status.CANCELED, **changes)


def remembered(*keys: str, **places: dict[str, int | None]) -> tuple[dict[str, Told], dict[str, dict[str, int | None]]]:
    """A past in which these were out, at version 1, in these feeds."""
    return {key: Told(1, 1, State.PUBLISHED, factories.NOON) for key in keys}, places


def test_a_withdrawal_is_announced_in_every_feed_that_ever_listed_the_article():
    places = {"en": {"a": 3}, "en/opinion": {"a": None}, "en/most-read": {"a": None}, "en/breaking": {"b": None}}
    found = selected(gone("a", section="politics"), past=remembered("a", **places))
    assert [path for path, feed in found.items() if feed.withdrawn] == ["en", "en/most-read", "en/opinion"]
    (notice,) = found["en"].withdrawn
    assert (notice.version, notice.modified) == (2, NOW)
    assert found["en"].updated == NOW


def test_a_tag_that_loses_its_last_article_keeps_its_feed_while_the_withdrawal_is_announced():
    """The record that withdraws may have lost the tags."""
    past = remembered("a", "b", **{"en/tags/sea": {"a": 0}, "en/tags/sky": {"b": 0}, "en/authors/x": {"c": 0}})
    found = selected(gone("a", tags=(Tag(name="Sea", id="sea"),)), gone("b"), past=past)
    assert {path: feed.name for path, feed in found.items() if "tags" in path or "authors" in path} == {
        "en/tags/sea": "Sea",
        "en/tags/sky": "sky",
    }
    assert [one.id for one in found["en/tags/sky"].withdrawn] == ["b"]
    told = {"a": Told(2, 1, State.CANCELED, NOW - timedelta(days=14))}
    assert "en/tags/sea" not in selected(gone("a"), past=(told, past[1]))


def test_what_a_feed_lists_for_the_first_time_is_to_be_remembered():
    rules = factories.publication(feeds=Feeds(limit=1, archives=False))
    new, old = header("new"), header("old", published=NOW - timedelta(days=1))
    assert dict(filled(new, old, publication=rules)["en"].new()) == {"new": None}
    past = remembered("new", en={"new": None})
    assert dict(filled(new, old, publication=rules, past=past)["en"].new()) == {}
    assert dict(filled(gone("x", version=2))["en"].new()) == {"x": None}


# Archives.

ARCHIVED = factories.publication(feeds=Feeds(limit=5, archive_page=10))


def series(count: int, start: int = 0) -> list[Header]:
    first = NOW - timedelta(days=1)
    return [header(f"n{n:03}", published=first + timedelta(minutes=n)) for n in range(start, start + count)]


def keys(numbers) -> list[str]:
    return [f"n{n:03}" for n in numbers]


def test_a_full_page_of_an_archive_has_the_oldest_articles_and_the_feed_what_is_on_no_page():
    found = filled(*series(27), publication=ARCHIVED)["en"]
    assert dict(found.new()) == {f"n{n:03}": n for n in range(27)}
    assert [page.page for page in found.pages] == [1, 2]
    assert [page.directory for page in found.pages] == ["en/archive/1", "en/archive/2"]
    assert [ids(page) for page in found.pages] == [keys(range(9, -1, -1)), keys(range(19, 9, -1))]
    assert ids(found.feed) == keys(range(26, 19, -1))
    assert (found.feed.directory, found.feed.pages) == ("en", 2)


def test_a_feed_is_never_shorter_than_its_limit():
    assert ids(filled(*series(21), publication=ARCHIVED)["en"].feed) == keys(range(20, 15, -1))


def test_an_article_that_comes_late_is_on_the_page_after_those_that_are_full():
    before = filled(*series(10), publication=ARCHIVED)["en"]
    late = header("late", published=NOW - timedelta(days=9))
    past = remembered(en=dict(before.new()))
    after = filled(late, *series(10), publication=ARCHIVED, past=past)["en"]
    assert list(after.pages) == list(before.pages)
    assert dict(after.new()) == {"late": 10}
    assert ids(after.feed)[-1] == "late"


def test_what_is_withdrawn_leaves_its_page_and_is_announced_there_and_its_place_stays_empty():
    before = filled(*series(20), publication=ARCHIVED)["en"]
    left = [gone("n003", published=NOW - timedelta(days=1)), *(one for one in series(21) if one.id != "n003")]
    after = filled(*left, publication=ARCHIVED, past=remembered("n003", en=dict(before.new())))["en"]
    assert ids(after.pages[0]) == keys([9, 8, 7, 6, 5, 4, 2, 1, 0])
    assert [one.id for one in after.pages[0].withdrawn] == [one.id for one in after.feed.withdrawn] == ["n003"]
    assert (after.pages[1].listed, after.pages[1].withdrawn) == (before.pages[1].listed, ())
    assert dict(after.new()) == {"n020": 20}


def test_what_was_listed_before_there_was_an_archive_gets_its_place_by_age():
    found = filled(*series(3), publication=ARCHIVED, past=remembered(en={"n002": None, "n000": None}))["en"]
    assert dict(found.new()) == {"n000": 0, "n001": 1, "n002": 2}


def test_breaking_news_and_rankings_have_no_archive():
    ranking = Ranking(ranking="most-read", language="en", as_of=NOW, articles=tuple(keys(range(12))))
    headers = [replace(one, breaking=True) for one in series(12)]
    found = filled(*headers, publication=ARCHIVED, rankings=[ranking])
    assert {path for path, one in found.items() if one.pages} == {"en", "en/news", "en/news/politics"}
    assert len(ids(found["en/breaking"].feed)) == 5
    assert ids(found["en/most-read"].feed) == keys(range(5))


def test_one_kind_of_feed_may_go_without_an_archive():
    rules = factories.publication(feeds=Feeds(limit=5, archive_page=10, section=FeedRule(archives=False)))
    found = filled(*series(12), publication=rules)
    assert {path for path, one in found.items() if one.pages} == {"en"}
    assert len(ids(found["en/news"].feed)) == 5


@given(st.permutations(range(23)), st.integers(0, 23))
def test_a_page_that_is_full_never_changes_whatever_comes_after(order, first):
    everything = series(23)
    early = [everything[n] for n in order[:first]]
    before = filled(*early, publication=ARCHIVED)["en"]
    after = filled(*everything, publication=ARCHIVED, past=remembered(en=dict(before.new())))["en"]
    assert [ids(page) for page in after.pages[: len(before.pages)]] == [ids(page) for page in before.pages]
    on_pages = {key for page in after.pages for key in ids(page)}
    assert on_pages | set(ids(after.feed)) == {one.id for one in everything}


def test_an_empty_feed_was_never_updated():
    assert selected()["en"].updated is None


def test_a_tag_is_called_what_the_newest_article_calls_it():
    old = header("a", tags=(Tag(name="The sea", id="sea"),), published=NOW - timedelta(days=2))
    new = header("b", tags=(Tag(name="Sea", id="sea"),))
    assert selected(old, new)["en/tags/sea"].name == "Sea"


@given(st.permutations([header(key, published=NOW - timedelta(minutes=len(key))) for key in ("a", "b", "cc", "dd")]))
def test_the_order_of_the_input_does_not_matter(headers):
    assert selected(*headers) == selected(*sorted(headers, key=lambda one: one.id))
