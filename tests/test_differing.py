"""What an export would change: articles, documents and identifiers, compared with what is published."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import factories
import pytest
from newsroom import HOST, NOW, Newsroom, after, codes, raw, tree

from syndicate import export, release
from syndicate.differing import Change, Difference, Live, Renamed, Turn
from syndicate.errors import SyndicateError
from syndicate.gate import Gate
from syndicate.problems import Code, Problem
from syndicate.publication import FeedRule, Feeds
from syndicate.rendering import Feed, Format
from syndicate.report import Exit

LATER = NOW + timedelta(hours=1)
NEWS = ("rss", "atom", "jsonfeed", "newsml", "ninjs")


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path)


def diff(newsroom: Newsroom, *articles: dict[str, Any] | str, now: Any = LATER) -> Difference:
    """The difference that an export would make now; with articles, after these were written to the source."""
    if articles:
        newsroom.write(*articles)
    found, _ = export.diff(export.Job(newsroom.publication, now), newsroom.output)
    return found


def turns(found: Difference) -> dict[str, Turn]:
    return {one.id: one.turn for one in found.articles}


def change(newsroom: Newsroom, **changes: Any) -> None:
    """Change the publication file."""
    changed = newsroom.publication.model_copy(update=changes)
    house = type(changed).model_validate(changed.model_dump(by_alias=True))
    newsroom.publication = house.at(newsroom.directory)


def minutes_ago(minutes: int) -> str:
    return (NOW - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


# --- articles and documents -----------------------------------------------------------------------------------------


def test_where_nothing_changed_there_is_no_difference(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1"), raw("a2", "ar"))
    found = diff(newsroom)
    assert found.is_empty
    assert found == Difference(release=1, unchanged=len(newsroom.json("manifest.json")["documents"]))


def test_everything_is_new_before_the_first_export(newsroom: Newsroom) -> None:
    found = diff(newsroom, raw("a1"))
    assert (found.release, found.unchanged, turns(found)) == (None, 0, {"a1": Turn.ADDED})
    assert {one.change for one in found.documents} == {Change.NEW}
    assert not newsroom.output.exists()


def test_each_turn_of_an_article_is_told_with_its_feeds(newsroom: Newsroom) -> None:
    newsroom.export(raw("stays"), raw("moves"), raw("changes"), raw("goes"), raw("moves-and-changes"))
    found = diff(
        newsroom,
        raw("stays"),
        raw("moves", section="opinion", version=2),
        raw("changes", version=2, headline="Another"),
        raw("goes", version=2, status="canceled"),
        raw("comes"),
    )
    assert turns(found) == {
        "comes": Turn.ADDED,
        "moves": Turn.UPDATED,
        "changes": Turn.UPDATED,
        "goes": Turn.WITHDRAWN,
    }
    by_id = {one.id: one for one in found.articles}
    assert by_id["moves"].entered == ("en/opinion",)
    assert by_id["moves"].left == ("en/news", "en/news/politics")
    assert (by_id["changes"].entered, by_id["changes"].left) == ((), ())
    assert (by_id["changes"].headline, by_id["changes"].version) == ("Another", 2)
    assert by_id["goes"].left == ("en", "en/news", "en/news/politics")
    assert found.renamed == ()


def test_an_article_that_only_a_ranking_moves_is_moved(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1"), raw("a2"))
    newsroom.rank({"ranking": "most-read", "language": "en", "as_of": after(hours=-1), "articles": ["a2"]})
    found = diff(newsroom)
    (moved,) = found.articles
    assert (moved.id, moved.turn, moved.entered, moved.left) == ("a2", Turn.MOVED, ("en/most-read",), ())
    changed = {one.path: (one.change, one.before, one.after) for one in found.documents}
    assert changed["en/most-read/rss.xml"] == (Change.CHANGED, 0, 1)


def test_an_article_that_newer_ones_push_out_is_told_apart_from_a_withdrawn_one(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, feeds=Feeds(limit=1, archives=False))
    newsroom.export(raw("old", published=minutes_ago(9)), raw("x", section="opinion", published=minutes_ago(90)))
    found = diff(newsroom, raw("new", published=minutes_ago(1)))
    assert turns(found) == {"new": Turn.ADDED, "old": Turn.LEFT}
    # `x` is in no document that changed; it was beyond the limit of the edition before
    assert "x" not in turns(found)


def test_an_article_that_stays_in_another_feed_is_moved(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, feeds=Feeds(limit=1, archives=False))
    newsroom.export(raw("old", published=minutes_ago(9), section="opinion"))
    found = diff(newsroom, raw("new", published=minutes_ago(1)))
    assert turns(found) == {"new": Turn.ADDED, "old": Turn.MOVED}
    back = newsroom.export(now=LATER)
    assert back.exit_code is Exit.DONE
    again = diff(newsroom, raw("new", version=2, status="canceled", published=minutes_ago(1)))
    assert turns(again) == {"new": Turn.WITHDRAWN, "old": Turn.MOVED}


def test_pages_of_an_archive_count_as_feeds(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, feeds=Feeds(limit=2, archive_page=10, section=FeedRule(enabled=False)))
    articles = [raw(f"a{index:02}", published=minutes_ago(60 - index)) for index in range(9)]
    newsroom.export(*articles)
    found = diff(newsroom, raw("new", published=minutes_ago(1)))
    by_id = {one.id: one for one in found.articles}
    assert (by_id["a00"].turn, by_id["a00"].entered, by_id["a00"].left) == (Turn.MOVED, ("en/archive/1",), ("en",))
    assert by_id["new"].entered == ("en", "en/archive/1")
    assert {one.path for one in found.documents if one.change is Change.NEW} >= {"en/archive/1/rss.xml"}


def test_documents_that_would_be_gone_are_removed_and_their_articles_leave_them(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1", tags=[{"name": "Water", "id": "water"}]))
    change(newsroom, feeds=Feeds(formats=("rss", "atom"), tag=FeedRule(enabled=False)))
    found = diff(newsroom)
    removed = {one.path: (one.before, one.after) for one in found.documents if one.change is Change.REMOVED}
    assert removed["en/tags/water/rss.xml"] == (1, 0)
    assert "en/newsml.xml" in removed
    (moved,) = found.articles
    assert (moved.turn, moved.left) == (Turn.MOVED, ("en/tags/water",))


def spoil(monkeypatch: pytest.MonkeyPatch, *paths: str) -> None:
    """Let the gate refuse these documents."""
    check = Gate.check

    def refusing(self: Gate, data: bytes, feed: Feed, format_: Format, url: str, *rest: Any) -> Any:
        if f"{feed.directory}/{format_.FILE_NAME}" in paths:
            yield Problem.of(Code.DOCUMENT_MALFORMED, origin=url, format=format_.TITLE, reason="spoilt")
        yield from check(self, data, feed, format_, url)

    monkeypatch.setattr(Gate, "check", refusing)


def test_a_document_that_the_gate_would_refuse_stays_as_it_is(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.export(raw("a1"))
    spoil(monkeypatch, "en/news/rss.xml")
    found = diff(newsroom, raw("a1"), raw("a2"))
    assert "en/news/rss.xml" not in {one.path for one in found.documents}
    assert {one.id: one.entered for one in found.articles} == {"a2": ("en", "en/news/politics")}


def test_a_refused_document_that_shows_what_is_hidden_now_would_be_removed(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.export(raw("a1"), raw("a2"))
    spoil(monkeypatch, "en/news/rss.xml", "ar/rss.xml")
    found = diff(newsroom, raw("a1"), raw("a2", version=2, status="withheld"))
    changes = {one.path: one.change for one in found.documents}
    assert changes["en/news/rss.xml"] is Change.REMOVED
    assert "ar/rss.xml" not in changes


def test_what_was_compared_is_what_the_export_then_does(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1"), raw("a2", "ar", story="s"), raw("a3", "es", story="s"))
    found = diff(newsroom, raw("a1", version=2, headline="New"), raw("a2", "ar", version=2, status="withheld"))
    before = tree(newsroom.output)
    newsroom.export(now=LATER)
    now = tree(newsroom.output)
    changed = {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)} - {"manifest.json"}
    assert {one.path for one in found.documents} == changed
    assert found.unchanged == len(now) - 1 - len(changed)
    assert diff(newsroom).is_empty


def test_nothing_is_stored_and_nothing_published(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1"))
    before, store = tree(newsroom.output), (newsroom.directory / "store.db").read_bytes()
    diff(newsroom, raw("a1", version=2, headline="New"), raw("a2"))
    assert tree(newsroom.output) == before
    assert (newsroom.directory / "store.db").read_bytes() == store
    assert [one.number for one in release.releases(newsroom.output)] == [1]


def test_a_published_document_that_was_damaged_is_as_if_it_listed_nothing(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1"))
    (newsroom.output.resolve() / "en" / "rss.xml").write_bytes(b"<rss")
    (newsroom.output.resolve() / "en" / "news" / "rss.xml").unlink()
    found = diff(newsroom, raw("a1"), raw("a2"))
    by_id = {one.id: one for one in found.articles}
    assert by_id["a2"].turn is Turn.ADDED
    assert (by_id["a1"].turn, by_id["a1"].entered) == (Turn.MOVED, ("en", "en/news"))


def test_an_article_that_the_store_lost_goes_by_its_identifier(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1"), raw("a2"))
    (newsroom.directory / "store.db").unlink()
    found = diff(newsroom, raw("a1"))
    assert turns(found) == {factories.guid("a2"): Turn.WITHDRAWN}
    assert found.articles[0].headline is None


def test_formats_that_changed_are_compared_in_one_that_both_have(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1"))
    change(newsroom, feeds=Feeds(formats=("ninjs", "atom")))
    assert Live.of(newsroom.output).compared_format(newsroom.publication).NAME == "atom"
    found = diff(newsroom)
    assert found.articles == ()
    assert {one.change for one in found.documents if one.path == "en/atom.xml"} <= {Change.CHANGED}
    change(newsroom, feeds=Feeds(formats=("ninjs",)))
    assert Live.of(newsroom.output).compared_format(newsroom.publication).NAME == "ninjs"


def test_a_difference_is_json(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1"))
    data = json.loads(diff(newsroom, raw("a2", "ar")).as_json())
    assert data["release"] == 1
    assert data["articles"][0]["turn"] == "added"
    assert {one["change"] for one in data["documents"]} == {"changed"}


# --- identifiers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", NEWS)
def test_another_authority_changes_the_identifier_of_every_article(tmp_path: Path, format_: str) -> None:
    newsroom = Newsroom(tmp_path, feeds=Feeds(formats=(format_,)))
    newsroom.export(raw("a1"), raw("a2", "ar"))
    change(newsroom, authority="other.example,2025")
    found = diff(newsroom)
    assert found.renamed == (
        Renamed("a1", factories.guid("a1"), "tag:other.example,2025:article/a1"),
        Renamed("a2", factories.guid("a2"), "tag:other.example,2025:article/a2"),
    )
    assert found.articles == ()  # they are the same articles, in the same feeds


@pytest.mark.parametrize("format_", NEWS)
@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("http://www.news.example/en/a1", "https://www.news.example/en/a1"),
        ("https://www.news.example/?p=1", "urn:uuid:1b671a64-40d5-491e-99b0-da01ff1f3341"),
        ("urn:x:1", None),
    ],
)
def test_an_identifier_of_its_own_that_changes_is_traced_to_the_article(
    tmp_path: Path, format_: str, before: str, now: str | None
) -> None:
    newsroom = Newsroom(tmp_path, feeds=Feeds(formats=(format_,)))
    newsroom.export(raw("a1", guid=before), raw("a2"))
    found = diff(newsroom, raw("a1", guid=now, version=2), raw("a2"))
    assert found.renamed == (Renamed("a1", before, now or factories.guid("a1")),)
    assert turns(found) == {"a1": Turn.UPDATED}


def test_a_few_identifiers_that_change_are_a_warning_each(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1", guid="old-1"), raw("a2"))
    report = newsroom.export(raw("a1", guid="new-1", version=2), now=LATER)
    (problem,) = (one for one in report.problems if one.code is Code.IDENTIFIER_CHANGED)
    assert (problem.article, dict(problem.values)) == ("a1", {"before": "old-1", "value": "new-1"})
    assert report.exit_code is Exit.DONE
    assert Code.IDENTIFIER_CHANGED.code not in codes(newsroom.export(now=LATER))


def test_many_identifiers_that_change_at_once_are_refused_and_nothing_is_published(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, feeds=Feeds(max_changed_identifiers=2, archives=False))
    newsroom.export(*(raw(f"a{index}") for index in range(3)))
    before = tree(newsroom.output)
    change(newsroom, authority="other.example,2025")
    with pytest.raises(SyndicateError) as refused:
        newsroom.export(now=LATER)
    (problem,) = refused.value.problems
    assert (problem.code, refused.value.exit_code) == (Code.IDENTIFIERS_CHANGED, 1)
    assert dict(problem.values) == {
        "number": 3,
        "limit": 2,
        "before": factories.guid("a0"),
        "value": "tag:other.example,2025:article/a0",
    }
    assert tree(newsroom.output) == before
    accepted = newsroom.export(now=LATER, accept_identifiers=True)
    assert accepted.exit_code is Exit.DONE
    assert Code.IDENTIFIER_CHANGED.code not in codes(accepted)
    assert b"other.example,2025:article/a0" in newsroom.read("en/rss.xml")
    assert newsroom.export(now=LATER).problems == []


def test_without_feeds_of_editions_the_others_are_watched(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, feeds=Feeds(edition=FeedRule(enabled=False), max_changed_identifiers=0))
    newsroom.export(raw("a1"))
    change(newsroom, authority="other.example,2025")
    with pytest.raises(SyndicateError, match="other identifiers"):
        newsroom.export(now=LATER)


def test_identifiers_that_are_no_ones_now_are_not_counted(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1"), raw("gone", guid="no-one"))
    (newsroom.directory / "store.db").unlink()
    report = newsroom.export(raw("a1"), now=LATER)
    assert report.problems == []


def test_an_article_sent_again_under_another_id_is_another_article(newsroom: Newsroom) -> None:
    """Its address is the same; its old identifier is still that of the first one."""
    newsroom.export(raw("first"))
    found = diff(newsroom, raw("first", version=2, status="canceled"), raw("again", url=f"{HOST}/en/first"))
    assert found.renamed == ()
    assert turns(found) == {"first": Turn.WITHDRAWN, "again": Turn.ADDED}


def test_an_identifier_is_not_traced_into_another_edition(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1", guid=f"{HOST}/ar/b1"))
    found = diff(newsroom, raw("a1", guid="new", version=2), raw("b1", "ar"))
    assert found.renamed == (Renamed("a1", f"{HOST}/ar/b1", "new"),)
