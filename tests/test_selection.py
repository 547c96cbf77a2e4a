"""Which articles are in which feed, and in which order."""

from datetime import timedelta

import factories
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.articles import Author, Ranking, Status, Tag
from syndicate.headers import Header
from syndicate.languages import of_edition
from syndicate.problems import Code
from syndicate.publication import FeedKind, FeedRule, Feeds
from syndicate.selection import feeds, ranking_problems

NOW = factories.NOON + timedelta(hours=1)


def header(key: str, **changes: object) -> Header:
    return Header.of(factories.article(id=key, url=f"https://www.news.example/en/{key}", **changes))


def selected(*headers: Header, publication=None, rankings=(), language="en", now=NOW):
    publication = publication or factories.publication()
    edition = publication.by_language[language]
    found = feeds(
        publication, edition, of_edition(edition, publication), headers, rankings, now, lambda one: f"guid:{one.id}"
    )
    return {feed.path: feed for feed in found}


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
    rules = Feeds(limit=2, section=FeedRule(limit=1))
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
    problems = list(ranking_problems([ranking], headers))
    assert [(problem.code, problem.field) for problem in problems] == [
        (Code.RANKING_UNKNOWN_ARTICLE, "articles.1"),
        (Code.RANKING_UNKNOWN_ARTICLE, "articles.2"),
    ]


def test_a_withdrawal_is_announced_where_the_article_would_be_listed():
    found = selected(header("a", status=Status.CANCELED, version=2, section="politics"))
    announced = [path for path, feed in found.items() if feed.withdrawn]
    assert announced == ["en", "en/news", "en/news/politics"]
    assert found["en"].withdrawn[0].guid == "guid:a"
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


def test_an_empty_feed_was_never_updated():
    assert selected()["en"].updated is None


def test_a_tag_is_called_what_the_newest_article_calls_it():
    old = header("a", tags=(Tag(name="The sea", id="sea"),), published=NOW - timedelta(days=2))
    new = header("b", tags=(Tag(name="Sea", id="sea"),))
    assert selected(old, new)["en/tags/sea"].name == "Sea"


@given(st.permutations([header(key, published=NOW - timedelta(minutes=len(key))) for key in ("a", "b", "cc", "dd")]))
def test_the_order_of_the_input_does_not_matter(headers):
    assert selected(*headers) == selected(*sorted(headers, key=lambda one: one.id))
