"""Why an article is in a feed or not: every reason, and that the reasons agree with what is published."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import factories
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newsroom import HOST, NOW, Newsroom, after, raw

from syndicate import explaining, export, release, surveying
from syndicate.articles import Status, rfc3339
from syndicate.cli import explain as verb
from syndicate.explaining import Explanation, Hold, Reason, Relation
from syndicate.headers import State
from syndicate.podcasting import Podcast
from syndicate.problems import Code, Problem
from syndicate.publication import FeedKind, FeedRule, Feeds, Publication
from syndicate.report import Report
from syndicate.store import Store

TIMES = {"published": "2026-11-19T08:00:00Z"}


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path)


def explained(newsroom: Newsroom, wanted: str = "a1", *feeds: str, now: Any = NOW) -> Explanation:
    house = newsroom.publication
    with Store.existing(house.store, house.directory) as store, store.reading() as reader:
        return verb._explained(wanted, feeds, house, reader, now, newsroom.output)


def reasons(found: Explanation) -> dict[str, Reason]:
    return {one.path or f"{one.kind} {one.code}": one.reason for one in found.standings}


def change(newsroom: Newsroom, **changes: Any) -> None:
    """Change the publication file."""
    changed = newsroom.publication.model_copy(update=changes)
    newsroom.publication = Publication.model_validate(changed.model_dump(by_alias=True)).at(newsroom.directory)


def minutes_ago(minutes: int) -> str:
    return rfc3339(NOW - timedelta(minutes=minutes))


# --- feeds ----------------------------------------------------------------------------------------------------------


def test_a_published_article_is_listed_at_its_place_in_every_feed_that_it_belongs_to(newsroom: Newsroom) -> None:
    tag = [{"name": "Water", "id": "water"}]
    newsroom.rank({"ranking": "most-read", "language": "en", "as_of": after(hours=-1), "articles": ["a2", "a1"]})
    newsroom.export(
        raw("a1", regions=["mena"], coverage=["water-and-cities"], tags=tag, authors=[{"name": "L", "id": "l"}]),
        raw("a2", published=minutes_ago(5), section="opinion"),
        raw("a3", "ar", published=minutes_ago(1)),
    )
    found = explained(newsroom)
    assert reasons(found) == {
        "en": Reason.LISTED,
        "en/breaking": Reason.NOT_BREAKING,
        "en/most-read": Reason.LISTED,
        "en/news": Reason.LISTED,
        "en/news/politics": Reason.LISTED,
        "en/regions/mena": Reason.LISTED,
        "en/coverage/water-and-cities": Reason.LISTED,
        "en/tags/water": Reason.LISTED,
        "en/authors/l": Reason.LISTED,
    }
    places = {one.path: (one.place, one.total) for one in found.standings if one.reason is Reason.LISTED}
    assert places["en"] == places["en/most-read"] == (2, 2)
    assert places["en/news"] == (1, 1)
    assert (found.state, found.document_version, found.versions) == (State.PUBLISHED, 1, (1,))
    assert (found.hold, found.until, found.due, found.problems, found.refusals) == (None, None, None, (), ())


def test_beyond_the_limit_the_newer_articles_are_counted(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, feeds=Feeds(limit=2, archives=False))
    newer = [raw(f"b{index}", published=minutes_ago(index)) for index in range(1, 4)]
    others = [raw("c", section="opinion", published=minutes_ago(1)), raw("d", "ar"), raw("e", embargo_until=after())]
    newsroom.export(raw("a1"), *newer, *others, raw("older", **TIMES))
    standings = {one.path: one for one in explained(newsroom).standings}
    counted = {path: (one.reason, one.before, one.limit, one.place) for path, one in standings.items()}
    # `e` came out at this very moment, and before `a1` in the order of ids it is not
    assert counted["en"] == (Reason.BEYOND_LIMIT, 4, 2, None)
    assert counted["en/news/politics"] == (Reason.BEYOND_LIMIT, 3, 2, None)


def test_a_ranking_that_is_too_long_says_how_many_come_before(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, feeds=Feeds(ranking=FeedRule(limit=1, max_age_days=1)))
    ranked = ["gone", "b1", "old", "b2", "b1", "a1"]
    newsroom.rank({"ranking": "most-read", "language": "en", "as_of": after(hours=-1), "articles": ranked})
    newsroom.export(raw("a1"), raw("b1"), raw("b2"), raw("old", **TIMES))
    (standing,) = explained(newsroom, "a1", "en/most-read").standings
    assert (standing.reason, standing.before, standing.limit) == (Reason.BEYOND_LIMIT, 2, 1)
    assert reasons(explained(newsroom, "old", "en/most-read")) == {"en/most-read": Reason.TOO_OLD}


def test_a_ranking_of_another_edition_that_names_it_is_told(newsroom: Newsroom) -> None:
    newsroom.rank(
        {"ranking": "most-read", "language": "ar", "as_of": after(hours=-1), "articles": ["a1"]},
        {"ranking": "most-read", "language": "en", "as_of": after(hours=-1), "articles": ["a2"]},
    )
    newsroom.export(raw("a1"), raw("a2"), raw("a3", "es"))
    assert {path: one for path, one in reasons(explained(newsroom)).items() if "most-read" in path} == {
        "en/most-read": Reason.NOT_RANKED,
        "ar/most-read": Reason.OTHER_LANGUAGE,
    }
    assert reasons(explained(newsroom, "a3"))["es/most-read"] is Reason.NO_RANKING


def test_what_leaves_the_feed_stays_on_its_page_of_the_archive(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, feeds=Feeds(limit=1, archive_page=10, section=FeedRule(max_age_days=1)))
    newsroom.export(raw("a1", **TIMES), *(raw(f"b{index:02}", published=minutes_ago(index)) for index in range(11)))
    standings = {one.path: one for one in explained(newsroom).standings}
    assert (standings["en"].reason, standings["en"].page, standings["en"].pages) == (Reason.BEYOND_LIMIT, 1, 1)
    assert standings["en"].before == 11
    assert (standings["en/news"].reason, standings["en/news"].page) == (Reason.TOO_OLD, 1)
    assert standings["en/news"].max_age_days == 1
    newest = {one.path: one for one in explained(newsroom, "b00").standings}["en"]
    assert (newest.reason, newest.place, newest.page) == (Reason.LISTED, 1, None)


def test_feeds_that_are_switched_off_or_that_nobody_declares_are_named(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path)
    newsroom.export(raw("a1", sections=["opinion"], regions=["mena"], coverage=["water-and-cities"]))
    change(
        newsroom,
        sections=tuple(one for one in newsroom.publication.sections if one.code != "opinion"),
        regions=(),
        feeds=Feeds(coverage=FeedRule(enabled=False), breaking=FeedRule(enabled=False)),
    )
    found = explained(newsroom)
    assert {one.path: one.reason for one in found.standings if one.path} == {
        "en": Reason.LISTED,
        "en/most-read": Reason.NO_RANKING,
        "en/news": Reason.LISTED,
        "en/news/politics": Reason.LISTED,
    }
    assert {(one.kind, one.code): one.reason for one in found.standings if one.path is None} == {
        (FeedKind.SECTION, "opinion"): Reason.UNDECLARED,
        (FeedKind.REGION, "mena"): Reason.UNDECLARED,
        (FeedKind.COVERAGE, "water-and-cities"): Reason.SWITCHED_OFF,
        (FeedKind.BREAKING, None): Reason.SWITCHED_OFF,
    }


@pytest.mark.parametrize("with_podcast", [True, False])
def test_a_recording_is_in_the_podcast_where_there_is_one(tmp_path: Path, with_podcast: bool) -> None:
    audio = {
        "id": "m1",
        "kind": "audio",
        "renditions": [{"url": f"{HOST}/m1.mp3", "media_type": "audio/mpeg", "size": 10, "duration": 9}],
    }
    newsroom = Newsroom(tmp_path, podcast=podcast() if with_podcast else None)
    newsroom.export(raw("a1", media=[audio]))
    assert ("en/podcast" in reasons(explained(newsroom))) is with_podcast


def podcast() -> Podcast:
    owner = {"name": "Lantern", "email": "audio@news.example"}
    return Podcast.model_validate({"category": "News", "image": f"{HOST}/show.jpg", "owner": owner})


@pytest.mark.parametrize(
    ("feed", "reason"),
    [
        ("en/opinion", Reason.NOT_FILED),
        ("ar/news", Reason.OTHER_LANGUAGE),
        ("en/nowhere", Reason.UNKNOWN_FEED),
        ("en/news", Reason.LISTED),
    ],
)
def test_a_feed_that_was_asked_for_is_explained_alone(newsroom: Newsroom, feed: str, reason: Reason) -> None:
    newsroom.export(raw("a1"))
    assert reasons(explained(newsroom, "a1", feed)) == {feed: reason}


# --- states ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "state", "until"),
    [
        ({"embargo_until": after(hours=2)}, State.EMBARGOED, NOW + timedelta(hours=2)),
        ({"published": after(hours=3)}, State.EMBARGOED, NOW + timedelta(hours=3)),
        ({"expires": after(hours=-1)}, State.EXPIRED, NOW - timedelta(hours=1)),
        ({"status": "withheld"}, State.WITHHELD, None),
        ({"partners": {"only": ["al-bahr"]}}, State.RESTRICTED, None),
    ],
)
def test_what_may_not_be_seen_is_in_no_feed_and_says_why(
    newsroom: Newsroom, changes: dict[str, Any], state: State, until: Any
) -> None:
    newsroom.export(raw("a1", tags=[{"name": "Water", "id": "water"}], **changes))
    found = explained(newsroom)
    assert (found.state, found.until, found.told) == (state, until, None)
    assert set(reasons(found).values()) == {Reason.HIDDEN, Reason.NOT_BREAKING, Reason.NO_RANKING}
    assert reasons(found)["tag water"] is Reason.HIDDEN
    assert found.partners is not None
    assert found.partners.only == (("al-bahr",) if state is State.RESTRICTED else ())


def test_a_withdrawal_that_is_announced_is_told_with_the_feeds_that_have_it(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1", sections=["opinion"]))
    newsroom.export(raw("a1", status="canceled", version=2), now=NOW + timedelta(hours=1))
    found = explained(newsroom, now=NOW + timedelta(hours=2))
    assert found.told is not None
    assert (found.told.state, found.told.version, found.document_version) == (State.CANCELED, 2, 2)
    assert found.due is None
    announced = {path for path, reason in reasons(found).items() if reason is Reason.ANNOUNCED}
    assert announced == {"en", "en/news", "en/news/politics", "en/opinion"}  # as it was filed when it was out


def test_what_the_next_export_will_tell_is_told_before(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1", expires=after(hours=1)))
    found = explained(newsroom, now=NOW + timedelta(hours=2))
    assert found.told is not None
    assert found.due is not None
    assert (found.told.state, found.told.version) == (State.PUBLISHED, 1)
    assert (found.due.state, found.due.version, found.document_version) == (State.EXPIRED, 2, 2)


def test_a_hold_names_the_record_that_asked_for_it(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1"))
    newsroom.export(raw("a1", version=2, status="canceled", headline=None))
    found = explained(newsroom)
    (refusal,) = found.refusals
    assert found.state is State.CANCELED
    assert found.hold == Hold(Status.CANCELED, 2, refusal.origin)
    assert {one.code for one in refusal.problems} >= {Code.MISSING_FIELD}


def test_a_hold_whose_record_was_forgotten_names_none_and_one_that_is_over_is_none(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1"), raw("a2", status="canceled"))
    house = newsroom.publication
    with Store.open(house.store, house.directory) as store, store.writing("r") as writer:
        writer.hold("a1", Status.WITHHELD)
        writer.hold("a2", Status.WITHHELD)
    assert explained(newsroom).hold == Hold(Status.WITHHELD, 1)
    assert explained(newsroom, "a2").hold is None  # it is canceled by itself


def test_an_article_whose_edition_was_taken_out_is_in_no_feed(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1", "es", story="s"), raw("a2", story="s"))
    change(newsroom, editions=newsroom.publication.editions[:2])
    found = explained(newsroom)
    assert (found.has_edition, found.standings, found.story, found.guid) == (False, (), None, None)


# --- story ----------------------------------------------------------------------------------------------------------


def test_the_editions_of_a_story_are_told_with_what_keeps_them_apart(newsroom: Newsroom) -> None:
    newsroom.export(
        raw("a1", story="s", version=3),
        raw("a0", story="s", published=minutes_ago(600)),
        raw("b1", "ar", story="s", published=minutes_ago(400), translation_of="a1", translated_from_version=2),
        raw("b2", "ar", story="s", published=minutes_ago(3)),
        raw("c1", "es", story="s", status="withheld"),
    )
    story = explained(newsroom).story
    assert story is not None
    assert (story.key, story.is_linked, story.missing, story.is_stale) == ("s", True, (), False)
    assert {tie.id: (tie.relation, tie.instead) for tie in story.ties} == {
        "a0": (Relation.SUPERSEDED, "a1"),
        "b1": (Relation.SUPERSEDED, "b2"),
        "b2": (Relation.LINKED, None),
        "c1": (Relation.HIDDEN, None),
    }
    other = explained(newsroom, "a0").story
    assert other is not None
    assert not other.is_linked
    assert {tie.id: tie.relation for tie in other.ties} == {
        "a1": Relation.SAME_LANGUAGE,
        "b1": Relation.SUPERSEDED,
        "b2": Relation.UNLINKED,
        "c1": Relation.HIDDEN,
    }
    stale = explained(newsroom, "b1")
    assert stale.story is not None
    assert (stale.story.is_stale, stale.story.source, stale.story.translated_version) == (True, "a1", 2)
    assert stale.story.source_version == 3
    assert {one.code for one in stale.problems} == {Code.STALE_TRANSLATION, Code.DUPLICATE_EDITION}


def test_editions_that_have_no_article_of_the_story_are_named(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1", "ar", translation_of="nowhere"))
    story = explained(newsroom).story
    assert story is not None
    assert (story.missing, story.ties, story.source, story.source_version) == (("en", "es"), (), "nowhere", None)


# --- formats, refusals, ids -----------------------------------------------------------------------------------------


def test_formats_that_left_it_out_are_known_from_the_last_report(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1"))
    report = release.path_beside(newsroom.output, "report.json")
    data = json.loads(report.read_bytes())
    failed = Problem.of(Code.ENTRY_FAILED, article="a1", format="RSS 2.0", reason="no")
    other = Problem.of(Code.ENTRY_FAILED, article="a2", format="RSS 2.0", reason="no")
    data["problems"] = [failed.as_json(), other.as_json(), {"code": "from-the-future", "article": "a1"}]
    report.write_text(json.dumps(data))
    assert explained(newsroom).formats == (failed,)
    assert explained(newsroom).problems == ()


@pytest.mark.parametrize("report", [None, b"", b"{", b"[]", b'{"problems": 3}', b'{"problems": [{"article": "a1"}]}'])
def test_a_report_that_is_none_of_ours_names_nothing(report: bytes | None) -> None:
    assert list(explaining.reported(report, "a1")) == []


def test_an_article_that_was_never_accepted_has_its_refusals(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1", headline=None), raw("other", headline=None))
    found = explained(newsroom)
    assert (found.header, found.standings, found.state) == (None, (), None)
    (refusal,) = found.refusals
    assert refusal.article == "a1"
    assert json.loads(found.as_json())["stored"] is False


@pytest.mark.parametrize(
    "wanted",
    ["a1", f"{HOST}/en/a1", "http://news.example/en/a1/?utm_source=x#top", factories.guid("a1")],
)
def test_an_article_is_found_by_id_address_and_identifier(newsroom: Newsroom, wanted: str) -> None:
    newsroom.export(raw("a1"), raw("a0", url=f"{HOST}/en/a1", status="withheld"), raw("a2"))
    assert explained(newsroom, wanted).id == "a1"


def test_a_hidden_article_is_found_by_its_address_and_another_host_is_not(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1", status="withheld"), raw("a2", guid="https://old.example/?p=2"))
    assert explained(newsroom, f"{HOST}/en/a1").id == "a1"
    assert explained(newsroom, "https://old.example/?p=2").id == "a2"


def test_ids_that_look_like_it_are_suggested_in_order() -> None:
    ids = ["harbour-2026-en", "harbour-2026-ar", "HARBOUR-2026-es", "drought"]
    assert explaining.similar("harbor-2026-EN", ids) == ["harbour-2026-en", "HARBOUR-2026-es", "harbour-2026-ar"]
    assert explaining.similar("zzz", ids) == []
    assert explaining.similar("zzz", []) == []


def test_an_explanation_is_json_with_reasons_by_name(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1", story="s"), raw("a2", "ar", story="s"))
    data = json.loads(explained(newsroom).as_json())
    assert data["feeds"][0] == {
        "kind": "edition",
        "code": None,
        "path": "en",
        "reason": "listed",
        "place": 1,
        "total": 1,
        "before": 0,
        "limit": 50,
        "max_age_days": None,
        "page": None,
        "pages": 0,
    }
    assert data["told"] == {"version": 1, "state": "published", "at": rfc3339(factories.NOON)}
    assert data["story"]["ties"][0]["relation"] == "linked"
    assert (data["state"], data["until"], data["hold"], data["due"]) == ("published", None, None, None)
    assert data["partners"] == {"only": [], "except": []}


# --- the reasons agree with what is published -----------------------------------------------------------------------

CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "breaking": st.booleans(),
        "section": st.sampled_from(["news", "politics", "opinion"]),
        "regions": st.just(["mena"]),
        "tags": st.just([{"name": "Water", "id": "water"}]),
        "status": st.sampled_from(["usable", "withheld", "canceled"]),
        "published": st.integers(-60, 4_000).map(minutes_ago),
        "expires": st.just(after(hours=1)),
    },
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(articles=st.lists(CHANGES, min_size=1, max_size=14), limit=st.integers(1, 4), later=st.booleans())
def test_an_article_is_said_to_be_where_it_is(
    tmp_path_factory: pytest.TempPathFactory,
    articles: list[dict[str, Any]],
    limit: int,
    later: bool,
) -> None:
    newsroom = Newsroom(
        tmp_path_factory.mktemp("newsroom"),
        feeds=Feeds(limit=limit, archive_page=10, region=FeedRule(archives=False), breaking=FeedRule(max_age_days=1)),
    )
    newsroom.rank({"ranking": "most-read", "language": "en", "as_of": after(hours=-1), "articles": ["a3", "a0", "a1"]})
    newsroom.write(*(raw(f"a{index}", **changes) for index, changes in enumerate(articles)))
    job = export.Job(newsroom.publication, NOW)
    export.ingest(job, newsroom.publication.sources)
    now = NOW + timedelta(hours=2 * later)
    with Store.existing(job.publication.store, job.publication.directory) as store, store.reading() as reader:
        view = surveying.survey(job.publication, reader, now, Report(now))
    where = {
        (one.id, feed.path): place
        for selected in view.selected.values()
        for feed in (each.feed for each in selected)
        for place, one in enumerate(feed.listed, 1)
    }
    said = {}
    for index in range(len(articles)):
        for one in explained(newsroom, f"a{index}", now=now).standings:
            if one.reason is Reason.LISTED:
                said[f"a{index}", one.path] = one.place
            elif one.reason is Reason.BEYOND_LIMIT:
                assert one.before >= limit
                assert one.place is None
            else:
                assert one.place is None
    assert said == where
