"""A withdrawal by hand: what is made again, and that nothing else than what a whole export would make comes of it."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import factories
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newsroom import HOST, NOW, Newsroom, after, mentions, raw, tree

from syndicate import export, release, withdrawing
from syndicate.articles import Status
from syndicate.errors import ConfigurationError
from syndicate.problems import Code
from syndicate.publication import FeedRule, Feeds, Newsml
from syndicate.report import Report
from syndicate.store import Store
from syndicate.withdrawing import Memory, Order

LATER = NOW + timedelta(hours=1)
ANNOUNCING = {"feed.json", "newsml.xml"}


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path)


def withdraw(newsroom: Newsroom, wanted: str, *, now: Any = LATER, **order: Any) -> tuple[tuple[str, ...], Report]:
    job = export.Job(newsroom.publication, now)
    return export.withdraw(job, newsroom.output, Order(wanted, **order))


def copied(newsroom: Newsroom, directory: Path) -> Newsroom:
    """The same newsroom in another place, its store and its release with it."""
    shutil.copytree(newsroom.directory, directory, symlinks=True)
    twin = Newsroom.__new__(Newsroom)
    twin.directory, twin.publication = directory, newsroom.publication.at(directory)
    return twin


def hold(newsroom: Newsroom, *keys: str, status: Status = Status.CANCELED) -> None:
    """What a withdrawal leaves in the store."""
    house = newsroom.publication
    with Store.open(house.store, house.directory) as store, store.writing("r") as writer:
        for key in keys:
            writer.hold(key, status, withdrawing.FOR_GOOD)


def minutes_ago(minutes: int) -> str:
    return (NOW - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_withdrawn_article_is_in_no_document_but_the_notices(newsroom: Newsroom) -> None:
    newsroom.export(raw("gone", headline="Qqzz"), raw("a2"))
    articles, report = withdraw(newsroom, "gone", reason="A court order")
    assert articles == ("gone",)
    assert report.release == 2
    assert newsroom.ids() == ["a2"]
    assert {path.rpartition("/")[2] for path in mentions(newsroom.output, "article/gone")} == ANNOUNCING
    assert mentions(newsroom.output, "qqzz") == []
    assert mentions(newsroom.output, "court order") == []


def test_links_to_it_go_from_the_documents_of_others(newsroom: Newsroom) -> None:
    newsroom.export(
        raw("gone", story="s"),
        raw("b1", "ar", story="s"),
        raw("c1", section="opinion", related=[{"article": "gone"}]),
        raw("c2", section="opinion", published=minutes_ago(900), body=f"<p>As {HOST}/en/gone/?x has it.</p>"),
    )
    withdraw(newsroom, "gone")
    assert {path.rpartition("/")[2] for path in mentions(newsroom.output, "en/gone")} == set()
    hidden = mentions(newsroom.output, "article/gone")
    assert {path.rpartition("/")[2] for path in hidden} == ANNOUNCING
    assert not any(path.startswith(("ar/", "en/opinion")) for path in hidden)


def test_documents_that_it_does_not_touch_are_not_made_again(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.export(raw("gone", section="opinion"), raw("x2"), raw("x3", "ar"), raw("x4", "es"))
    made = []
    printed = export.Press._printed
    monkeypatch.setattr(export.Press, "_printed", lambda *args: made.append(args[1].path) or printed(*args))
    withdraw(newsroom, "gone")
    assert set(made) == {"en", "en/opinion"}


def test_all_editions_of_a_story_are_withdrawn_together(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1", story="s"), raw("a2", "ar", story="s"), raw("a3", "es", story="other"))
    articles, _ = withdraw(newsroom, f"{HOST}/ar/a2", story=True, status=Status.WITHHELD)
    assert articles == ("a1", "a2")
    assert (newsroom.ids("en"), newsroom.ids("ar"), newsroom.ids("es")) == ([], [], ["a3"])


def test_no_newer_version_ends_a_withdrawal_by_hand(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1"), raw("a2"))
    withdraw(newsroom, "a1")
    newsroom.export(raw("a1", version=9), raw("a2"), now=LATER)
    assert newsroom.ids() == ["a2"]


def test_a_withdrawal_that_is_taken_back_lets_the_article_be_seen_again(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1"), raw("a2"))
    withdraw(newsroom, "a1", reason="Oops")
    assert withdrawing.remembered(newsroom.output).withdrawals["a1"].reason == "Oops"
    articles, _ = withdraw(newsroom, "a1", undo=True, now=LATER + timedelta(hours=1))
    assert articles == ("a1",)
    assert newsroom.ids() == ["a1", "a2"]
    assert withdrawing.remembered(newsroom.output) == Memory()
    with pytest.raises(ConfigurationError) as refused:
        withdraw(newsroom, "a1", undo=True)
    assert refused.value.problems[0].code is Code.NOT_WITHDRAWN


def test_a_hold_that_a_refused_record_asked_for_comes_back(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1"))
    newsroom.export(raw("a1", version=2, status="withheld", headline=None))
    withdraw(newsroom, "a1")
    withdraw(newsroom, "a1", status=Status.WITHHELD, reason="again")
    memory = withdrawing.remembered(newsroom.output).withdrawals["a1"]
    assert (memory.version_held, memory.status_held, memory.reason) == (2, Status.WITHHELD, "again")
    withdraw(newsroom, "a1", undo=True)
    assert newsroom.ids() == []
    house = newsroom.publication
    with Store.open(house.store, house.directory) as store, store.reading() as reader:
        assert reader.hold("a1") == (2, Status.WITHHELD)


def test_an_article_that_there_is_not_is_a_mistake_and_nothing_is_published(newsroom: Newsroom) -> None:
    newsroom.export(raw("harbour"))
    with pytest.raises(ConfigurationError) as refused:
        withdraw(newsroom, "harbor")
    assert refused.value.problems[0].code is Code.UNKNOWN_ARTICLE_NEAR
    assert newsroom.ids() == ["harbour"]
    assert not release.path_beside(newsroom.output, "withdrawals.json").exists()


def test_where_nothing_was_published_everything_is(newsroom: Newsroom) -> None:
    newsroom.write(raw("a1"), raw("a2"))
    export.ingest(export.Job(newsroom.publication, NOW), newsroom.publication.sources)
    withdraw(newsroom, "a1")
    assert newsroom.ids() == ["a2"]


def test_a_document_that_was_damaged_is_made_again(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1"), raw("a2", "ar"))
    good = newsroom.read("ar/rss.xml")
    (newsroom.output.resolve() / "ar" / "rss.xml").unlink()
    withdraw(newsroom, "a1")
    assert newsroom.read("ar/rss.xml") == good


def test_what_else_is_new_in_the_store_waits_for_the_next_export(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1", section="opinion"), raw("a2", "ar"))
    newsroom.write(raw("a1", section="opinion"), raw("a2", "ar"), raw("new", "ar"))
    export.ingest(export.Job(newsroom.publication, NOW), newsroom.publication.sources)
    withdraw(newsroom, "a1")
    assert newsroom.ids("ar") == ["a2"]
    newsroom.export(now=LATER)
    assert newsroom.ids("ar") == ["a2", "new"]


def test_taking_back_what_was_of_an_edition_that_is_gone_publishes_nothing_of_it(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1", "es"), raw("a2"))
    withdraw(newsroom, "a1")
    changed = newsroom.publication.model_copy(update={"editions": newsroom.publication.editions[:2]})
    house = type(changed).model_validate(changed.model_dump(by_alias=True))
    newsroom.publication = house.at(newsroom.directory)
    articles, _ = withdraw(newsroom, "a1", undo=True)
    assert articles == ("a1",)
    assert newsroom.ids() == ["a2"]
    assert mentions(newsroom.output, "article/a1") == []


def test_where_no_id_looks_like_it_none_is_suggested(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1"))
    with pytest.raises(ConfigurationError) as refused:
        withdraw(newsroom, "zzzzzz")
    assert refused.value.problems[0].code is Code.UNKNOWN_ARTICLE


def test_memory_that_was_damaged_is_none(newsroom: Newsroom) -> None:
    release.path_beside(newsroom.output, "withdrawals.json").write_bytes(b"{")
    assert withdrawing.remembered(newsroom.output) == Memory()


ARTICLES = st.lists(
    st.fixed_dictionaries(
        {"language": st.sampled_from(["en", "ar", "es"])},
        optional={
            "story": st.sampled_from(["s", "t"]),
            "section": st.sampled_from(["news", "politics", "opinion"]),
            "guid": st.sampled_from(["own-1", f"{HOST}/en/a0"]),
            "url": st.sampled_from([f"{HOST}/en/a0", f"{HOST}/en/a1"]),
            "related": st.sampled_from([[{"article": "a0"}], [{"url": f"{HOST}/en/a1", "title": "T"}]]),
            "body": st.sampled_from(
                [
                    f'<p>See <a href="{HOST}/en/a0">it</a> and {HOST}/ar/a1 too.</p>',
                    f"<p>Of {factories.guid('a0')} it says nothing.</p>",
                ]
            ),
            "headline": st.just(f"See {HOST}/en/a0"),
            "kind": st.just("live"),
            "coverage": st.just(["water-and-cities"]),
            "tags": st.just([{"name": "Water", "id": "water"}]),
            "translation_of": st.sampled_from(["a0", "a1"]),
            "alternates": st.sampled_from([{"ar": f"{HOST}/ar/a1"}, {"en": f"{HOST}/en/a0"}]),
            "published": st.integers(0, 300).map(minutes_ago),
            "status": st.sampled_from(["withheld", "canceled"]),
            "breaking": st.just(True),
        },
    ),
    min_size=1,
    max_size=16,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    articles=ARTICLES,
    chosen=st.integers(0, 15),
    story=st.booleans(),
    items=st.booleans(),
    status=st.sampled_from([Status.CANCELED, Status.WITHHELD]),
)
def test_a_withdrawal_makes_what_a_whole_export_would(
    tmp_path_factory: pytest.TempPathFactory,
    articles: list[dict[str, Any]],
    chosen: int,
    story: bool,
    items: bool,
    status: Status,
) -> None:
    place = tmp_path_factory.mktemp("withdrawal")
    feeds = Feeds(limit=3, archive_page=10, formats=("rss", "newsml", "jsonfeed"), region=FeedRule(enabled=False))
    (place / "one").mkdir()
    newsroom = Newsroom(place / "one", feeds=feeds, newsml=Newsml(items=items))
    newsroom.rank({"ranking": "most-read", "language": "en", "as_of": after(hours=-1), "articles": ["a1", "a0"]})
    newsroom.export(*(raw(f"a{index}", **changes) for index, changes in enumerate(articles)))
    # a second run, so that what the first one told and numbered is there; without it, nothing differs
    newsroom.export(now=LATER)
    twin = copied(newsroom, place / "other")
    wanted = f"a{chosen % len(articles)}"
    house = newsroom.publication
    with Store.open(house.store, house.directory) as store, store.reading() as reader:
        known = {header.id for header in reader.headers()}
    if wanted not in known:
        return
    keys, _ = withdraw(newsroom, wanted, story=story, status=status)
    hold(twin, *keys, status=status)
    twin.export(now=LATER)
    assert tree(newsroom.output) == tree(twin.output)
    # nothing is left for the next export, which tells nothing twice
    assert newsroom.export(now=LATER).changed == 0
    withdraw(newsroom, wanted, story=story, undo=True, now=LATER + timedelta(hours=1))
    with Store.open(house.store, twin.directory) as store, store.writing("r") as writer:
        for key in keys:
            writer.unhold(key)
    twin.export(now=LATER + timedelta(hours=1))
    assert tree(newsroom.output) == tree(twin.output)
