"""The whole job on a small newsroom: what is published, what is not, and what becomes of it from run to run."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import factories
import pytest
import reading
from lxml import etree
from newsroom import HOST, NOW, Newsroom, after, codes, mentions, raw, summary, tree

from syndicate import export, formats, linking, press, reception, release, workers, writing
from syndicate.articles import Kind, rfc3339
from syndicate.errors import ConfigurationError, Locked, SyndicateError
from syndicate.problems import Code, Problem
from syndicate.publication import Edition, FeedRule, Feeds, Section, SourceFile
from syndicate.rendering import CannotExpress
from syndicate.report import Exit, Report

EXAMPLE = Path(__file__).parents[1] / "examples" / "newsroom"
FORMATS = ("rss", "atom", "jsonfeed", "newsml")
FILES = {name: formats.discovered()[name].FILE_NAME for name in FORMATS}
GONE = {"status": "canceled", "version": 2, "updated": after(hours=-1)}
HIDDEN: dict[str, dict[str, Any]] = {
    "withheld": {"status": "withheld"},
    "canceled": {"status": "canceled"},
    "embargoed": {"embargo_until": after(seconds=1)},
    "scheduled": {"published": after(seconds=1)},
    "expired": {"expires": after()},
    "restricted": {"partners": {"only": ["al-bahr"]}},
}


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path)


def titles(newsroom: Newsroom, format_: str, feed: str = "en") -> list[str]:
    return reading.READERS[format_](newsroom.read(f"{feed}/{FILES[format_]}")).titles


def traces(newsroom: Newsroom) -> dict[str, tuple[int, int]]:
    """The inode and mtime of every file that an export may write."""
    files = [path for path in newsroom.output.resolve().rglob("*") if path.is_file() and path.name != "report.json"]
    return {str(path): (path.stat().st_ino, path.stat().st_mtime_ns) for path in files}


def problem(report: Report, code: Code) -> Problem:
    (found,) = (one for one in report.problems if one.code is code)
    return found


def code_of(error: pytest.ExceptionInfo[SyndicateError]) -> Code:
    return error.value.problems[0].code


# --- what is published ----------------------------------------------------------------------------------------------


def test_an_article_is_in_every_feed_that_it_belongs_to_in_every_format(newsroom: Newsroom) -> None:
    article = raw(
        sections=["opinion"],
        regions=["mena"],
        coverage=["water-and-cities"],
        tags=[{"name": "Water", "id": "water"}],
        authors=[{"name": "Leila Haddad", "id": "leila-haddad"}],
        breaking=True,
    )
    newsroom.rank({"ranking": "most-read", "language": "en", "as_of": after(hours=-1), "articles": ["a1"]})
    other = raw("a2", "ar", tags=article["tags"], authors=article["authors"])
    assert newsroom.export(article, other).exit_code is Exit.DONE
    places = (
        *("", "/news", "/news/politics", "/opinion", "/regions/mena", "/coverage/water-and-cities"),
        *("/tags/water", "/authors/leila-haddad", "/breaking", "/most-read"),
    )
    for place in places:
        for format_ in FORMATS:
            assert titles(newsroom, format_, f"en{place}") == [article["headline"]], (place, format_)
    for format_ in FORMATS:
        assert titles(newsroom, format_, "en/regions/latin-america") == []
        assert titles(newsroom, format_, "ar") == [other["headline"]]
        assert titles(newsroom, format_, "es") == []


@pytest.mark.parametrize("state", HIDDEN)
def test_an_article_that_may_not_be_seen_is_in_no_file_of_the_release(newsroom: Newsroom, state: str) -> None:
    hidden = raw("qqzzhidden", headline="Qqzzhidden", tags=[{"name": "Qqzzhidden", "id": "qqzzhidden"}], story="s")
    report = newsroom.export(raw("seen", "ar", story="s"), hidden | HIDDEN[state])
    assert report.exit_code is Exit.DONE
    assert report.articles[{"scheduled": "embargoed"}.get(state, state)] == 1
    assert mentions(newsroom.output, "qqzzhidden") == []
    assert newsroom.ids("ar") == ["seen"]
    assert "qqzzhidden" not in (newsroom.output / "report.json").read_text()


def test_editions_of_a_story_are_linked_both_ways(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1", story="s"), raw("a2", "ar", story="s"), raw("a3", "es", story="s", status="withheld"))
    for format_ in FORMATS:
        for language, other, key in (("en", "ar", "a2"), ("ar", "en", "a1")):
            document = reading.READERS[format_](newsroom.read(f"{language}/{FILES[format_]}"))
            (entry,) = document.entries
            assert {found: link.address for found, link in entry.editions.items()} == {other: f"{HOST}/{other}/{key}"}


def test_a_withdrawal_is_announced_by_identifier_alone(newsroom: Newsroom) -> None:
    newsroom.export(raw("gone", headline="Qqzzhidden"))
    report = newsroom.export(raw("gone", headline="Qqzzhidden", **GONE))
    assert report.exit_code is Exit.DONE
    assert sorted({path.rpartition("/")[2] for path in mentions(newsroom.output, "article/gone")}) == [
        "feed.json",
        "newsml.xml",
    ]
    assert mentions(newsroom.output, "qqzzhidden") == []
    assert mentions(newsroom.output, f"{HOST}/en/gone") == []
    (notice,) = newsroom.json("en/feed.json")["_syndicate"]["withdrawn"]
    assert (notice["id"], notice["status"], notice["version"]) == (factories.guid("gone"), "canceled", 2)


def test_two_articles_with_one_guid_are_both_published_with_a_warning(newsroom: Newsroom) -> None:
    earlier = rfc3339(factories.NOON - timedelta(hours=1))
    report = newsroom.export(
        raw("a1", guid="old-1"), raw("a2", guid="old-1", published=earlier), raw("a3", guid="old-1", status="canceled")
    )
    assert report.exit_code is Exit.DONE
    assert problem(report, Code.DUPLICATE_GUID).article == "a1"
    for format_ in FORMATS:
        assert len(titles(newsroom, format_)) == 2
    assert [item["id"] for item in newsroom.json("en/feed.json")["items"]] == [factories.guid("a1"), "old-1"]


def test_a_page_that_a_published_article_mentions_may_be_that_of_a_withdrawn_one_too(newsroom: Newsroom) -> None:
    """An article that was sent again with a new id, the first one canceled, keeps its address."""
    first, again = (
        raw("first"),
        raw("again", url=raw("first")["url"], body="<p>As https://www.news.example/en/first.</p>"),
    )
    newsroom.export(first)
    report = newsroom.export(first | GONE, again)
    assert report.exit_code is Exit.DONE
    assert newsroom.ids() == ["again"]


# --- from run to run ------------------------------------------------------------------------------------------------


def test_a_second_run_of_the_same_writes_nothing(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception.files, "moment", lambda: 2**62)  # no file is too young to be trusted
    first = newsroom.export(raw("a1"), raw("a2", "ar"), raw("gone", **GONE))
    before, store = traces(newsroom), (newsroom.directory / "store.db").read_bytes()
    second = newsroom.export()
    assert (second.release, second.changed, second.removed) == (first.release, 0, 0)
    assert second.unchanged == first.changed == len(newsroom.json("manifest.json")["documents"])
    assert traces(newsroom) == before
    assert [found.number for found in release.releases(newsroom.output)] == [1]
    assert (newsroom.directory / "store.db").read_bytes() == store
    assert second.records == {"unchanged": 3}


def test_only_the_documents_of_what_changed_are_written(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1"), raw("a2", "ar"), raw("a3", section="opinion"))
    before = traces(newsroom)
    report = newsroom.export(raw("a1", version=2, headline="Changed"), raw("a2", "ar"), raw("a3", section="opinion"))
    written = {path.partition("000002/")[2] for path, trace in traces(newsroom).items() if trace not in before.values()}
    places = ("en/", "en/news/", "en/news/politics/")
    pages = {"en/index.html", "en/sitemap-news.xml", "manifest.json"}
    assert written == {f"{place}{file}" for place in places for file in FILES.values()} | pages
    assert report.changed == len(written) - 1


def test_an_embargo_lifts_at_its_moment(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1"), raw("later", embargo_until=after(hours=1)))
    assert newsroom.ids() == ["a1"]
    newsroom.export(now=NOW + timedelta(minutes=59))
    assert newsroom.ids() == ["a1"]
    newsroom.export(now=NOW + timedelta(hours=1))
    assert newsroom.ids() == ["a1", "later"]


def test_an_article_expires_at_its_moment(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1"), raw("sale", expires=after(hours=1), version=3))
    assert newsroom.ids() == ["a1", "sale"]
    newsroom.export(now=NOW + timedelta(hours=1))
    assert newsroom.ids() == ["a1"]
    assert {path.rpartition("/")[2] for path in mentions(newsroom.output, "sale")} == {"feed.json", "newsml.xml"}


def test_an_old_article_leaves_the_feeds_whose_age_is_limited(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, feeds=Feeds(breaking=FeedRule(max_age_days=1)))
    newsroom.export(raw("a1", breaking=True))
    assert newsroom.ids("en/breaking") == ["a1"]
    newsroom.export(now=factories.NOON + timedelta(days=1))
    assert (newsroom.ids("en/breaking"), newsroom.ids("en")) == ([], ["a1"])


def test_a_withdrawal_is_announced_only_so_long(newsroom: Newsroom) -> None:
    newsroom.export(raw("gone", **GONE))
    assert mentions(newsroom.output, "article/gone")
    newsroom.export(now=NOW + timedelta(days=14))
    assert mentions(newsroom.output, "article/gone") == []


DAY = timedelta(days=1)


def items(newsroom: Newsroom, key: str) -> dict[str, tuple[int, str]]:
    """Version and publishing status of an article's item in each NewsML document that has it."""
    found = {}
    for file in sorted(newsroom.output.resolve().rglob("newsml.xml")):
        for item in etree.parse(file).xpath(f"//*[@guid = '{factories.guid(key)}']"):
            status = item.find(".//{*}pubStatus").get("qcode")
            found[file.parent.relative_to(newsroom.output.resolve()).as_posix()] = (int(item.get("version")), status)
    return found


def test_a_withdrawal_goes_to_every_document_that_ever_listed_the_article(newsroom: Newsroom) -> None:
    tags = [{"name": "Sea", "id": "sea"}]
    newsroom.rank({"ranking": "most-read", "language": "en", "as_of": after(), "articles": ["a1"]})
    newsroom.export(raw(section="politics", tags=tags))
    newsroom.rank({"ranking": "most-read", "language": "en", "as_of": after(days=1), "articles": []})
    newsroom.export(raw(section="opinion", version=2), now=NOW + DAY)
    newsroom.export(raw(section="opinion", version=3, status="withheld"), now=NOW + 2 * DAY)
    places = {"en", "en/news", "en/news/politics", "en/opinion", "en/most-read", "en/tags/sea"}
    assert items(newsroom, "a1") == dict.fromkeys(places, (3, "stat:withheld"))
    newsroom.export(now=NOW + 16 * DAY)
    assert items(newsroom, "a1") == {}
    assert not (newsroom.output / "en/tags/sea").exists()


@pytest.mark.parametrize(
    ("gone", "status"),
    [
        ({"expires": after(hours=1)}, "stat:withheld"),
        ({"partners": {"only": ["al-bahr"]}}, "stat:withheld"),
        ({"embargo_until": after(days=9)}, "stat:withheld"),
        ({"status": "withheld"}, "stat:withheld"),
        ({"status": "canceled", "headline": ""}, "stat:canceled"),  # a record that is refused withdraws all the same
    ],
    ids=str,
)
def test_what_leaves_the_feeds_is_withdrawn_with_a_version_of_its_own(newsroom, gone, status):
    newsroom.export(raw(), raw("other"))
    newsroom.export(raw(version=2, **gone), raw("other"), now=NOW + DAY)
    assert set(items(newsroom, "a1").values()) == {(2, status)}
    newsroom.export(raw(version=3), raw("other"), now=NOW + 2 * DAY)
    assert set(items(newsroom, "a1").values()) == {(3, "stat:usable")}


def test_an_article_that_time_takes_and_an_editor_brings_back_is_newer_each_time(newsroom: Newsroom) -> None:
    """Partners keep the highest version: an expiry has none of its own, and the return must be above it."""
    newsroom.export(raw(expires=after(hours=1)))
    newsroom.export(now=NOW + DAY)
    assert set(items(newsroom, "a1").values()) == {(2, "stat:withheld")}
    newsroom.export(raw(version=2, expires=after(days=9)), now=NOW + 2 * DAY)
    assert set(items(newsroom, "a1").values()) == {(3, "stat:usable")}
    newsroom.export(raw(version=3), now=NOW + 3 * DAY)
    assert set(items(newsroom, "a1").values()) == {(4, "stat:usable")}


def test_an_article_that_was_under_embargo_comes_as_any_other(newsroom: Newsroom) -> None:
    newsroom.export(raw(embargo_until=after(hours=1)))
    assert items(newsroom, "a1") == {}
    newsroom.export(now=NOW + timedelta(hours=1))
    assert set(items(newsroom, "a1").values()) == {(1, "stat:usable")}


def numbers(newsroom: Newsroom, path: str = "en") -> tuple[int, str, str]:
    """The package's version, the transmission's identifier and when it was sent."""
    root = etree.fromstring(newsroom.read(f"{path}/newsml.xml"))
    version = int(root.find(".//{*}packageItem").get("version"))
    return version, root.findtext(".//{*}transmitId"), root.findtext(".//{*}sent")


def test_a_message_has_a_higher_number_whenever_it_changes_and_the_same_while_it_does_not(newsroom: Newsroom) -> None:
    newsroom.export(raw(), raw("a2", updated=after(hours=-1)))
    first = numbers(newsroom)
    assert numbers(newsroom)[0] == int((NOW - timedelta(hours=1)).timestamp())
    newsroom.export(now=NOW + DAY)
    assert numbers(newsroom) == first
    told = [first]
    for later, articles in enumerate(
        (
            [raw(), raw("a2", updated=after(hours=-1), status="canceled", version=2)],
            [raw(), raw("a2", updated=after(hours=-1), version=3)],
            [raw(version=2, updated=after(minutes=-90)), raw("a2", updated=after(hours=-1), version=3)],
        ),
        start=2,
    ):
        newsroom.export(*articles, now=NOW + later * DAY)
        told.append(numbers(newsroom))
    assert [number for number, _, _ in told] == sorted({number for number, _, _ in told})
    assert len({transmission for _, transmission, _ in told}) == len({sent for _, _, sent in told}) == len(told)
    assert [sent for _, _, sent in told] == sorted(sent for _, _, sent in told)


def test_a_document_that_was_refused_uses_up_no_number(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom.export(raw())
    with monkeypatch.context() as patched:
        patched.setattr(formats.discovered()["newsml"], "render_document", lambda *_: b"<broken")
        assert newsroom.export(raw(version=2)).exit_code is Exit.GATE_REFUSED
    before = numbers(newsroom)[0]
    newsroom.export()
    assert numbers(newsroom)[0] == before + 1


def test_a_run_that_dies_before_its_release_leaves_what_was_told_and_the_next_publishes(newsroom, monkeypatch):
    newsroom.export(raw())
    newsroom.write(raw(status="canceled", version=2))
    with monkeypatch.context() as patched:
        patched.setattr(release.Stage, "publish", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            newsroom.export(now=NOW + DAY)
    assert set(items(newsroom, "a1").values()) == {(1, "stat:usable")}
    newsroom.export(now=NOW + 2 * DAY)
    assert set(items(newsroom, "a1").values()) == {(2, "stat:canceled")}


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_new_version_takes_the_place_of_the_old_one_and_an_old_one_sent_again_does_not(newsroom: Newsroom) -> None:
    newsroom.export(raw(headline="First"))
    report = newsroom.export(raw(headline="Second", version=2, corrections=[{"at": after(hours=-1), "note": "Qqzz."}]))
    assert report.records == {"updated": 1}
    assert newsroom.titles() == ["Second"]
    assert {path.rpartition("/")[2] for path in mentions(newsroom.output, "Qqzz")} == set(FILES.values())
    report = newsroom.export(raw(headline="First"))
    assert (report.records, report.exit_code) == ({"older": 1}, Exit.DONE)
    assert newsroom.titles() == ["Second"]


def test_the_same_version_with_other_content_is_refused(newsroom: Newsroom) -> None:
    newsroom.export(raw(headline="First"))
    report = newsroom.export(raw(headline="Other"))
    assert (report.exit_code, codes(report)) == (Exit.SOME_REFUSED, {"version-conflict"})
    assert newsroom.titles() == ["First"]


def test_an_article_keeps_its_language(newsroom: Newsroom) -> None:
    newsroom.export(raw())
    report = newsroom.export(raw("a1", "ar", version=2))
    assert (report.exit_code, codes(report)) == (Exit.SOME_REFUSED, {"language-changed"})
    assert "was in en and this version is in ar" in problem(report, Code.LANGUAGE_CHANGED).what
    assert (newsroom.ids("en"), newsroom.ids("ar")) == (["a1"], [])


def test_a_source_may_bring_only_what_is_new(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1"))
    newsroom.export(raw("a2"))
    assert newsroom.ids() == ["a1", "a2"]


def test_two_outputs_of_one_store_are_the_same(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.export(raw("a1"), raw("a2", "ar"))
    newsroom.export(output=tmp_path / "other")
    assert tree(tmp_path / "other") == tree(newsroom.output)


# --- refused records ------------------------------------------------------------------------------------------------


def test_one_bad_record_does_not_stop_the_others(newsroom: Newsroom) -> None:
    report = newsroom.export(raw("a1"), raw("bad", headline=""), "{", raw("a2"))
    assert report.exit_code is Exit.SOME_REFUSED
    assert report.records == {"new": 2, "refused": 2}
    assert newsroom.ids() == ["a1", "a2"]


def test_a_broken_record_that_cancels_withdraws_the_stored_article(newsroom: Newsroom) -> None:
    newsroom.export(raw("a1"), raw("a2"))
    report = newsroom.export(raw("a1", version=2, status="canceled", headline=""), raw("a2"))
    assert report.exit_code is Exit.SOME_REFUSED
    assert "withdrawal-honoured" in codes(report)
    assert newsroom.ids() == ["a2"]
    newsroom.export(raw("a2"))
    assert newsroom.ids() == ["a2"], "it stays withdrawn when the record does not come again"
    newsroom.export(raw("a1", version=3))
    assert newsroom.ids() == ["a1", "a2"], "until a newer version comes"


@pytest.mark.parametrize("version", [2, "two"])
def test_a_broken_record_under_embargo_holds_the_stored_article_until_it_is_over(
    newsroom: Newsroom, version: object
) -> None:
    newsroom.export(raw())
    broken = raw(version=version, embargo_until=after(hours=1), headline="")
    assert "withdrawal-honoured" in codes(newsroom.export(broken))
    assert newsroom.ids() == []
    newsroom.export(now=NOW + timedelta(minutes=59))
    assert newsroom.ids() == []
    assert newsroom.export(now=NOW + timedelta(hours=1)).exit_code is Exit.SOME_REFUSED
    assert newsroom.ids() == ["a1"]


def test_a_record_that_was_mended_is_published_although_its_version_did_not_rise(newsroom: Newsroom) -> None:
    newsroom.export(raw())
    newsroom.export(raw(version=2, embargo_until=after(hours=1), headline=""))
    newsroom.export(raw(version=2, embargo_until=after(hours=1), headline="Mended"))
    assert newsroom.titles() == []
    newsroom.export(now=NOW + timedelta(hours=1))
    assert newsroom.titles() == ["Mended"]


def test_the_end_of_an_embargo_does_not_undo_a_cancellation(newsroom: Newsroom) -> None:
    newsroom.export(raw())
    newsroom.export(raw(version=3, status="canceled", headline=""))
    newsroom.export(raw(version=3, embargo_until=after(hours=-1), headline=""))
    assert newsroom.ids() == []


def test_a_broken_record_of_an_older_version_withdraws_nothing_and_does_not_say_so(newsroom: Newsroom) -> None:
    newsroom.export(raw(version=3))
    report = newsroom.export(raw(version=2, status="canceled", headline=""))
    assert "withdrawal-honoured" not in codes(report)
    assert newsroom.ids() == ["a1"]


@pytest.mark.parametrize("change", HIDDEN)
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("at_once", [True, False])
def test_of_two_records_of_one_version_the_one_that_hides_is_honoured(
    newsroom: Newsroom, change: str, order: int, at_once: bool
) -> None:
    """A CMS that does not raise versions says in this way that an article must go."""
    records = [raw(), raw() | HIDDEN[change]]
    if at_once:
        newsroom.export(*records[::order])
    else:
        newsroom.export(records[0])
        newsroom.export(records[1])
    assert newsroom.ids() == []
    newsroom.export(raw(version=2))
    assert newsroom.ids() == ["a1"]


def test_a_broken_ranking_is_refused_and_the_last_good_one_stays(newsroom: Newsroom) -> None:
    good = {"ranking": "most-read", "language": "en", "as_of": after(hours=-2), "articles": ["a2", "a1"]}
    newsroom.rank(good)
    assert newsroom.export(raw("a1"), raw("a2")).records == {"new": 2, "rankings": 1}
    newsroom.rank(good | {"as_of": "yesterday"}, good | {"language": "fr"})
    report = newsroom.export()
    assert (report.exit_code, report.records["refused"]) == (Exit.SOME_REFUSED, 2)
    assert newsroom.ids("en/most-read") == ["a2", "a1"]


def test_a_time_of_change_that_is_yet_to_come_is_left_out(newsroom: Newsroom) -> None:
    report = newsroom.export(raw(updated=after(days=2), corrections=[{"at": after(days=3), "note": "Not yet."}]))
    assert codes(report) == {"future-update"}
    assert mentions(newsroom.output, after(days=2)[:10]) == []
    assert mentions(newsroom.output, "Not yet.") == []


# --- entries and documents that fail --------------------------------------------------------------------------------


def failing(format_: str, name: str, fault: Exception, monkeypatch: pytest.MonkeyPatch, only: str = "") -> None:
    """Let a format fail for the article, or the feed, of this id or path."""
    module = formats.discovered()[format_]
    original = getattr(module, name)

    def render(subject: Any, *arguments: Any) -> bytes:
        if only in (getattr(subject, "id", None), getattr(subject, "path", None)):
            raise fault
        return original(subject, *arguments)

    monkeypatch.setattr(module, name, render)


@pytest.mark.parametrize("fault", [KeyError("x"), CannotExpress("no words")])
def test_an_article_that_a_format_fails_at_stays_in_the_others(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    failing("rss", "render_entry", fault, monkeypatch, only="bad")
    report = newsroom.export(raw("a1", headline="One"), raw("bad", headline="Two"))
    assert report.exit_code is Exit.SOME_REFUSED
    found = problem(report, Code.ENTRY_FAILED)
    assert (found.article, dict(found.values)["format"]) == ("bad", "RSS 2.0")
    assert titles(newsroom, "rss") == ["One"]
    for format_ in ("atom", "jsonfeed", "newsml"):
        assert titles(newsroom, format_) == ["One", "Two"]


def test_a_withdrawal_that_a_format_fails_at_is_left_out_of_it(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing("jsonfeed", "render_withdrawal", KeyError("x"), monkeypatch, only="gone")
    report = newsroom.export(raw("a1"), raw("gone", **GONE))
    assert report.exit_code is Exit.SOME_REFUSED
    assert {path.rpartition("/")[2] for path in mentions(newsroom.output, "article/gone")} == {"newsml.xml"}


def test_an_article_that_cannot_be_linked_does_not_stop_the_others(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = linking.Neighbourhood.presentable

    def presentable(self: Any, article: Any) -> Any:
        if article.id == "bad":
            raise KeyError("x")
        return original(self, article)

    monkeypatch.setattr(linking.Neighbourhood, "presentable", presentable)
    report = newsroom.export(raw("a1", headline="One"), raw("bad", headline="Two"))
    assert (report.exit_code, codes(report)) == (Exit.SOME_REFUSED, {"entry-failed"})
    for format_ in FORMATS:
        assert titles(newsroom, format_) == ["One"]


def test_a_document_that_a_format_fails_at_does_not_stop_the_others(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing("atom", "render_document", ZeroDivisionError("x"), monkeypatch, only="en/news")
    report = newsroom.export(raw())
    assert (report.exit_code, codes(report)) == (Exit.GATE_REFUSED, {"document-failed"})
    assert report.refused_documents == ["en/news/atom.xml"]
    assert "ZeroDivisionError" in problem(report, Code.DOCUMENT_FAILED).what
    assert not (newsroom.output / "en/news/atom.xml").exists()
    assert titles(newsroom, "atom", "en") == titles(newsroom, "rss", "en/news") == [raw()["headline"]]


# --- what the gate refuses ------------------------------------------------------------------------------------------


def spoil(
    monkeypatch: pytest.MonkeyPatch, *paths: str, with_: Callable[[bytes], bytes] = lambda data: data[:-9]
) -> None:
    """Let the documents at these paths come out of their formats spoiled."""
    for format_ in formats.discovered().values():
        original = format_.render_document

        def render(feed: Any, *rest: Any, module: Any = format_, original: Any = original) -> bytes:
            data: bytes = original(feed, *rest)
            return with_(data) if f"{feed.path}/{module.FILE_NAME}" in paths else data

        monkeypatch.setattr(format_, "render_document", render)


def links(newsroom: Newsroom) -> set[str]:
    """The paths of all documents that the directory pages and outlines lead to."""
    found = set()
    for page in newsroom.output.resolve().rglob("index.html"):
        for address in etree.HTML(page.read_bytes()).xpath("//*[@href]/@href"):
            if address.startswith(("#", "mailto:")):
                continue
            if address.startswith("feed:"):
                found.add(address.removeprefix("feed:https://feeds.news.example/"))
                continue
            target = (page.parent / address.partition("#")[0]).resolve()
            found.add(target.relative_to(newsroom.output.resolve()).as_posix())
    for outline in newsroom.output.resolve().rglob("feeds.opml"):
        addresses = etree.fromstring(outline.read_bytes()).xpath("//@xmlUrl")
        found |= {address.removeprefix("https://feeds.news.example/") for address in addresses}
    return found


@pytest.mark.parametrize("format_", FORMATS)
def test_a_refused_document_keeps_its_last_good_version(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    path = f"en/news/{FILES[format_]}"
    newsroom.export(raw(headline="First"))
    before, trace = newsroom.read(path), (newsroom.output / path).stat().st_mtime_ns
    with monkeypatch.context() as patch:
        spoil(patch, path)
        report = newsroom.export(raw(headline="Second", version=2))
    assert report.exit_code is Exit.GATE_REFUSED
    assert report.refused_documents == report.kept_documents == [path]
    assert problem(report, Code.DOCUMENT_MALFORMED).origin == path
    assert (newsroom.read(path), (newsroom.output / path).stat().st_mtime_ns) == (before, trace)
    assert newsroom.titles("en") == ["Second"]
    assert path in links(newsroom)
    (listed,) = (one for one in newsroom.json("manifest.json")["documents"] if one["path"] == path)
    assert listed["bytes"] == len(before)
    assert newsroom.export().exit_code is Exit.DONE
    assert newsroom.titles("en/news") == ["Second"]


@pytest.mark.parametrize("format_", FORMATS)
def test_a_last_good_version_that_mentions_what_is_hidden_now_goes_too(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    path = f"en/news/{FILES[format_]}"
    newsroom.export(raw("a1"), raw("gone"))
    spoil(monkeypatch, path)
    report = newsroom.export(raw("a1"), raw("gone", **GONE))
    assert (report.exit_code, report.kept_documents) == (Exit.GATE_REFUSED, [])
    assert not (newsroom.output / path).exists()
    assert path not in links(newsroom)


@pytest.mark.parametrize("format_", ["jsonfeed", "newsml"])
def test_a_last_good_version_that_announces_a_withdrawal_is_still_good(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    path = f"en/news/{FILES[format_]}"
    newsroom.export(raw("a1"), raw("gone", guid="https://old.example/?p=1", **GONE))
    spoil(monkeypatch, path)
    report = newsroom.export(raw("a1", version=2), raw("gone", guid="https://old.example/?p=1", **GONE))
    assert (report.exit_code, report.kept_documents) == (Exit.GATE_REFUSED, [path])


def test_a_document_that_was_never_good_is_absent_and_nothing_leads_to_it(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(monkeypatch, "en/rss.xml", "ar/rss.xml", "ar/atom.xml", "ar/feed.json", "en/news/atom.xml")
    report = newsroom.export(raw())
    assert (report.exit_code, report.kept_documents) == (Exit.GATE_REFUSED, [])
    there = set(tree(newsroom.output))
    assert links(newsroom) <= there
    assert not there & report.missing_documents
    assert {"en/atom.xml", "en/news/rss.xml", "ar/newsml.xml", "ar/news/rss.xml"} <= links(newsroom)
    listed = {one["path"] for one in newsroom.json("manifest.json")["documents"]}
    assert listed == there - {"manifest.json"}


def test_there_is_no_outline_where_every_document_was_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only = {kind: FeedRule(enabled=False) for kind in ("section", "region", "coverage", "breaking", "ranking")}
    newsroom = Newsroom(tmp_path, feeds=Feeds(formats=("rss",), sitemaps=False, **only))
    spoil(monkeypatch, "en/rss.xml")
    newsroom.export(raw())
    assert links(newsroom) <= set(tree(newsroom.output))
    assert "en/feeds.opml" not in tree(newsroom.output)
    spoil(monkeypatch, "ar/rss.xml", "es/rss.xml")
    newsroom.export(output=tmp_path / "other")
    assert [path for path in tree(tmp_path / "other") if path.endswith(("xml", "opml"))] == []


def test_a_directory_page_that_leaks_is_refused(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom.export(raw("a1"), raw("hidden", embargo_until=after(hours=1)))
    before = newsroom.read("en/index.html")
    monkeypatch.setattr(linking.Neighbourhood, "seen", lambda self, header: header)
    report = newsroom.export(raw("a1", version=2, headline=f"See {HOST}/en/hidden"))
    assert report.exit_code is Exit.GATE_REFUSED
    assert "en/index.html" in report.kept_documents
    assert newsroom.read("en/index.html") == before


# --- mistakes in the publication file -------------------------------------------------------------------------------


def assert_nothing_was_done(newsroom: Newsroom) -> None:
    assert {path.name for path in newsroom.directory.iterdir()} == {"articles.jsonl", "rankings.jsonl"}


@pytest.mark.parametrize("verb", [export.export, lambda job, _: export.check(job)])
@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"feeds": Feeds(formats=("rss", "gopher"))}, "feeds.formats[1]", "gopher"),
        ({"sources": (SourceFile(name="wire", kind="telex", path="x"),)}, "sources[0].kind", "telex"),
        ({"newsml_xsd": "nothing.xsd"}, "newsml_xsd", "nothing.xsd"),
        ({"newsml_xsd": "articles.jsonl"}, "newsml_xsd", "articles.jsonl"),
    ],
)
def test_what_the_publication_file_names_must_be_there(
    tmp_path: Path, verb: Any, changes: dict[str, Any], field: str, value: str
) -> None:
    newsroom = Newsroom(tmp_path, **changes)
    newsroom.write(raw())
    with pytest.raises(ConfigurationError) as error:
        verb(export.Job(newsroom.publication, NOW), newsroom.output)
    (found,) = error.value.problems
    assert (found.code, found.field, dict(found.values)["value"]) == (Code.CONFIG_VALUE, field, value)
    assert_nothing_was_done(newsroom)


def test_a_name_without_a_translation_is_refused_by_its_name(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, sections=(Section(code="politics", name="Qqzz"),))
    with pytest.raises(ConfigurationError) as error:
        newsroom.export(raw())
    found = {(one.code, one.field, one.values) for one in error.value.problems}
    assert found == {
        (Code.MISSING_TRANSLATION, "sections[0].name", (("language", language), ("value", "Qqzz")))
        for language in ("ar", "es")
    }
    assert_nothing_was_done(newsroom)


def test_another_run_at_the_same_output_ends_at_once(newsroom: Newsroom) -> None:
    with release.locked(newsroom.output), pytest.raises(Locked):
        newsroom.export(raw())
    assert not (newsroom.directory / "store.db").exists()


def test_what_was_taken_out_of_the_publication_since_does_not_matter(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path)
    newsroom.rank({"ranking": "most-read", "language": "ar", "as_of": after(hours=-1), "articles": ["a2"]})
    newsroom.export(
        raw("a1", regions=["mena"], coverage=["water-and-cities"], sections=["opinion"]),
        raw("a2", "ar"),
        raw("hidden", "ar", embargo_until=after(hours=1)),
        raw("a3", body=f'<p>Read <a href="{HOST}/ar/hidden">this</a> and <a href="{HOST}/ar/a2">that</a>.</p>'),
    )
    smaller = Newsroom(
        tmp_path,
        sections=(Section(code="opinion", name={"en": "Opinion", "es": "Opinión"}),),
        regions=(),
        coverage=(),
        editions=(factories.edition("en"), factories.edition("es")),
    )
    report = smaller.export()
    assert (report.exit_code, codes(report)) == (Exit.DONE, set())
    assert smaller.ids() == ["a1", "a3"]
    assert smaller.ids("en/opinion") == ["a1"]
    assert report.articles == {"published": 2}
    assert mentions(smaller.output, "/ar/hidden") == [], "what is hidden in an edition of old stays hidden"
    assert mentions(smaller.output, "/ar/a2") != []


def test_iptcs_schema_is_used_too_where_it_is_at_hand(tmp_path: Path) -> None:
    xsd = Path(__file__).parents[2] / "shared/standards/newsml-g2/NewsML-G2_2.35-spec-All-Power.xsd"
    if not xsd.is_file():
        pytest.skip(f"IPTC's schema is not at {xsd}")
    newsroom = Newsroom(tmp_path, newsml_xsd=str(xsd))
    assert newsroom.export(raw()).exit_code is Exit.DONE


# --- check, ingest, report ------------------------------------------------------------------------------------------


def test_a_check_finds_what_an_export_would_and_leaves_nothing(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.write(raw("a1"), raw("bad", headline=""))
    spoil(monkeypatch, "en/rss.xml")
    report = export.check(export.Job(newsroom.publication, NOW))
    assert codes(report) == {"empty-text", "document-malformed"}
    assert (report.exit_code, report.refused_documents) == (Exit.GATE_REFUSED, ["en/rss.xml"])
    assert report.release is None
    assert_nothing_was_done(newsroom)


def test_a_check_of_given_files_reads_them_in_place_of_the_sources(newsroom: Newsroom, tmp_path: Path) -> None:
    newsroom.write(raw("bad", headline=""))
    given = tmp_path / "given.json"
    given.write_text(json.dumps(raw("good")))
    report = export.check(export.Job(newsroom.publication, NOW), [given])
    assert (report.records, report.problems) == ({"new": 1}, [])


def test_what_was_ingested_is_published_by_the_next_export(newsroom: Newsroom) -> None:
    source = SourceFile(name="stdin", kind="jsonl", path="-")
    lines = io.BytesIO(json.dumps(raw("piped")).encode())
    report = export.ingest(export.Job(newsroom.publication, NOW, stdin=lines), [source])
    assert report.records == {"new": 1}
    assert not newsroom.output.exists()
    newsroom.export()
    assert newsroom.ids() == ["piped"]


def test_a_source_that_is_missing_is_a_problem_and_the_others_are_read(newsroom: Newsroom) -> None:
    newsroom.export(raw())
    (newsroom.directory / "articles.jsonl").unlink()
    newsroom.rank({"ranking": "most-read", "language": "en", "as_of": after(hours=-1), "articles": ["a1"]})
    report = newsroom.export()
    assert (report.exit_code, codes(report)) == (Exit.SOME_REFUSED, {"source-missing"})
    assert newsroom.ids("en/most-read") == newsroom.ids() == ["a1"]


def test_the_full_report_is_beside_the_release_and_a_short_one_in_it(newsroom: Newsroom) -> None:
    report = newsroom.export(raw("a1"), raw("qqzz", headline=""))
    full = json.loads((newsroom.directory / "public.report.json").read_bytes())
    assert full["problems"][0]["article"] == "qqzz"
    assert full["release"] == report.release == 1
    short = newsroom.json("report.json")
    assert "qqzz" not in json.dumps(short)
    assert (short["exit_code"], short["problems_by_code"]) == (3, {"empty-text": 1})
    assert short["documents"]["en"] == dict.fromkeys(FORMATS, 9)
    assert short["entries"]["en"] == dict.fromkeys(FORMATS, 3)


def test_a_release_is_out_even_when_the_report_beside_it_cannot_be_written(newsroom: Newsroom) -> None:
    (newsroom.directory / "public.report.json").mkdir()
    report = newsroom.export(raw())
    assert (report.exit_code, codes(report)) == (Exit.DONE, {"report-failed"})
    assert "directory" in problem(report, Code.REPORT_FAILED).what.lower()
    assert newsroom.ids() == ["a1"]


def test_who_follows_a_run_hears_of_every_stage_and_every_step(newsroom: Newsroom) -> None:
    heard: dict[str, list[int | None]] = {}

    class Listener:
        def stage(self, name: str, total: int | None) -> None:
            heard[name] = [total]

        def advance(self, steps: int) -> None:
            heard[list(heard)[-1]].append(steps)

    newsroom.export(raw("a1"), raw("a2"), watch=Listener())
    elsewhere = ("deployment", "notices")  # its output is a directory, and it has no hub
    assert list(heard) == [name for name in export.STAGES if name not in elsewhere]
    assert heard["intake"] == [None, 2]
    for name in ("entries", "documents"):
        total, *steps = heard[name]
        assert total == sum(filter(None, steps))


# --- the same bytes -------------------------------------------------------------------------------------------------


def example(directory: Path) -> Path:
    """A copy of the example newsroom, without its store."""
    (directory / "newsroom").mkdir(parents=True)
    (directory / "newsroom" / "articles").symlink_to(EXAMPLE / "articles")
    for name in ("syndicate.toml", "most-read.jsonl"):
        (directory / "newsroom" / name).symlink_to(EXAMPLE / name)
    text = (EXAMPLE / "syndicate.toml").read_text()
    (directory / "newsroom" / "syndicate.toml").unlink()
    (directory / "newsroom" / "syndicate.toml").write_text(text)
    return directory / "newsroom" / "syndicate.toml"


ENVIRONMENTS = {
    "seed 1, far east": {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LANG": "C", "LC_ALL": "C"},
    "seed 2, far west": {
        "PYTHONHASHSEED": "2",
        "TZ": "Pacific/Pago_Pago",
        "LANG": "ar_SA.UTF-8",
        "LC_ALL": "ar_SA.UTF-8",
    },
    "seed 3, Spain": {"PYTHONHASHSEED": "3", "TZ": "Europe/Madrid", "LANG": "es_ES.UTF-8", "LANGUAGE": "es"},
}


def test_the_environment_changes_no_byte(tmp_path: Path) -> None:
    running = {}
    for place, (name, variables) in enumerate(ENVIRONMENTS.items()):
        config = example(tmp_path / str(place))
        command = [sys.executable, "-m", "syndicate.cli", "export", "--quiet", "--now", "2026-11-20T18:00:00Z"]
        entry = "import sys; from syndicate.cli import main; sys.argv = sys.argv[1:]; main()"
        command = [sys.executable, "-c", entry, "syndicate", *command[3:], "--workers", str(place + 1)]
        output = tmp_path / str(place) / "public"
        running[name] = (
            output,
            subprocess.Popen(
                [*command, "--config", str(config), "--output", str(output)],
                env={key: value for key, value in os.environ.items() if not key.startswith("LC_")} | variables,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            ),
        )
    found = {}
    for name, (output, process) in running.items():
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors.decode()
        found[name] = tree(output) | {"report": summary(output)}
    first, *others = found.values()
    assert len(first) > 1_000
    assert all(other == first for other in others)


MEASURED = {"memory", "rates", "seconds", "timings"}
"""What a report has that no two runs have alike."""


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")  # the test runner's own threads
def test_the_number_of_workers_changes_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (workers, export, reception):
        monkeypatch.setattr(module, "WORTH_A_WORKER", 1)
    monkeypatch.setattr(reception, "_RECORDS", 2)
    monkeypatch.setattr(reception, "_BYTES", 1)
    monkeypatch.setattr(press, "_ENTRIES", 2)
    monkeypatch.setattr(writing, "_AT_ONCE", 2)
    articles = [raw(f"{language}{number}", language) for number in range(6) for language in ("en", "ar")]
    bad = [raw("en1", headline="Other"), raw("bad", headline=""), raw("gone", **GONE)]
    found = []
    for count in (1, 2, 4):
        directory = tmp_path / str(count)
        directory.mkdir()
        newsroom = Newsroom(directory)
        newsroom.export(*articles, *bad, workers=count)
        full = json.loads((directory / "public.report.json").read_bytes())
        found.append((tree(newsroom.output), {name: full[name] for name in full.keys() - MEASURED}))
    assert found[0] == found[1] == found[2]
    assert found[0][1]["records"] == {"new": 13, "refused": 2}


def test_the_order_of_the_records_changes_no_byte(tmp_path: Path) -> None:
    records: list[Any] = [
        raw("a1", story="s", version=1, headline="Old"),
        raw("a1", story="s", version=2, headline="New"),
        raw("a1", story="s", version=2, headline="Conflict"),
        raw("a2", "ar", story="s", translation_of="a1", translated_from_version=1),
        raw("a3", alternates={"ar": f"{HOST}/ar/a4"}, tags=[{"id": "water", "name": "Water"}]),
        raw("a4", "ar", tags=[{"id": "water", "name": "ماء"}]),
        raw("a5", kind=Kind.TICKER.value, body=None, tags=[{"id": "water", "name": "Waters"}], story="s"),
        raw("a6", version=2, status="canceled", headline=""),
        raw("a6"),
        raw("a7", embargo_until=after(hours=2)),
        raw("a8", guid="x"),
        raw("a9", guid="x"),
        raw("b1", url=f"{HOST}/en/a1"),
    ]
    found = []
    for order in (lambda one: one, reversed, lambda one: [*one[5:], *one[:5]]):
        directory = tmp_path / str(len(found))
        directory.mkdir()
        newsroom = Newsroom(directory)
        report = newsroom.export(*order(records))
        short = summary(newsroom.output)
        # What an old version is called when it is read depends on whether the new one came before.
        del short["records"]
        found.append((tree(newsroom.output), short))
        assert report.exit_code is Exit.SOME_REFUSED
    assert found[0] == found[1] == found[2]


def test_an_edition_in_another_order_of_the_file_keeps_its_documents(tmp_path: Path) -> None:
    found = []
    for languages in (("en", "ar"), ("ar", "en")):
        directory = tmp_path / languages[0]
        directory.mkdir()
        editions: tuple[Edition, ...] = tuple(map(factories.edition, languages))
        newsroom = Newsroom(directory, editions=editions)
        newsroom.export(raw("a1", story="s"), raw("a2", "ar", story="s"))
        found.append(
            {path: data for path, data in tree(newsroom.output).items() if path.endswith(("rss.xml", "feed.json"))}
        )
    assert found[0] == found[1]


# --- one bad entry --------------------------------------------------------------------------------------------------


SPOILT = {
    "rss": ("</item>", "<rubbish/></item>"),
    "atom": ("</entry>", "<rubbish/></entry>"),
    "jsonfeed": ('"date_published":"2026', '"date_published":"x2026'),
    "newsml": ('<pubStatus qcode="stat:usable"/>', "<pubStatus/>"),
}


@pytest.mark.parametrize("name", FORMATS)
def test_an_entry_that_would_spoil_its_documents_is_left_out_of_them(newsroom, monkeypatch, name):
    """It should never be written; where it is, the other articles must not pay for it."""
    format_ = formats.discovered()[name]
    render = format_.render_entry

    def spoiling(article, context):
        entry = render(article, context)
        return entry.replace(*(part.encode() for part in SPOILT[name])) if article.id == "a2" else entry

    newsroom.export(raw("a1"), raw("a2"), raw("a3"))
    monkeypatch.setattr(format_, "render_entry", spoiling)
    report = newsroom.export(raw("a1"), raw("a2", version=2), raw("a3"))
    assert report.exit_code is Exit.SOME_REFUSED
    assert report.refused_documents == []
    (found,) = {one for one in report.problems if one.is_error}
    assert (found.code, found.article) == (Code.ENTRY_REFUSED, "a2")
    assert format_.TITLE in found.what
    for other in FORMATS:
        inspection = formats.discovered()[other].inspect(newsroom.read(f"en/news/{FILES[other]}"))
        assert [guid.rpartition("/")[2] for guid, _ in inspection.entries] == [
            "a1",
            *([] if other == name else ["a2"]),
            "a3",
        ]


def test_a_notice_that_would_spoil_its_documents_is_left_out_of_them(newsroom, monkeypatch):
    newsml = formats.discovered()["newsml"]
    render = newsml.render_withdrawal
    monkeypatch.setattr(newsml, "render_withdrawal", lambda *given: render(*given).replace(b"<contentMeta>", b"<x/>"))
    newsroom.export(raw("a1"), raw("gone"))
    report = newsroom.export(raw("a1"), raw("gone", **GONE))
    assert report.refused_documents == []
    assert codes(report) == {"entry-refused"}
    assert set(items(newsroom, "a1").values()) == {(1, "stat:usable")}
    assert items(newsroom, "gone") == {}


def test_entries_that_are_good_alone_and_bad_together_refuse_the_document(newsroom, monkeypatch):
    rss = formats.discovered()["rss"]
    render = rss.render_document

    def fond_of_pairs(feed, entries, *rest):
        return b"<rss/>" if len(entries) > 1 else render(feed, entries, *rest)

    monkeypatch.setattr(rss, "render_document", fond_of_pairs)
    report = newsroom.export(raw("a1"), raw("a2"))
    assert report.exit_code is Exit.GATE_REFUSED
    assert "en/rss.xml" in report.refused_documents
