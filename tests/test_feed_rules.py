"""What a publication may ask of its feeds, in whole runs: summaries, podcasts, tombstones, follow-ups of live pieces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import factories
import pytest
from lxml import etree
from newsroom import NOW, Newsroom, after, codes, mentions, raw, summary, tree

from syndicate import export, formats
from syndicate.errors import ConfigurationError
from syndicate.podcasting import Owner, Podcast
from syndicate.problems import Code
from syndicate.publication import Content, FeedRule, Feeds, Newsml
from syndicate.report import Exit, Report

BODY = factories.BODIES["en"].encode()
SHOWS = ("podcast", "video-podcast")
PODCAST = Podcast(
    category="News",
    image="https://www.news.example/cover.png",
    owner=Owner(name="Lantern", email="pod@news.example"),
)
SOUND = {"url": "https://media.news.example/x.mp3", "media_type": "audio/mpeg", "size": 1000, "duration": 61}
CLIP = {"url": "https://media.news.example/x.mp4", "media_type": "video/mp4", "size": 9000}


def media(*files: dict[str, Any], kind: str = "audio") -> dict[str, Any]:
    return {"media": [{"id": f"m{place}", "kind": kind, "renditions": [file]} for place, file in enumerate(files)]}


def refused(newsroom: Newsroom) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as error:
        newsroom.export(raw())
    return error.value


# --- full text and summaries ----------------------------------------------------------------------------------------


def test_a_feed_may_have_summaries_where_another_has_the_full_text_of_the_same_article(tmp_path: Path) -> None:
    rules = Feeds(content=Content.SUMMARY, section=FeedRule(content=Content.FULL), formats=("rss", "atom", "jsonfeed"))
    newsroom = Newsroom(tmp_path, feeds=rules)
    assert newsroom.export(raw(regions=["mena"], summary="In short.")).exit_code is Exit.DONE
    for file in ("rss.xml", "atom.xml", "feed.json"):
        assert BODY in newsroom.read(f"en/news/politics/{file}"), file
        for place in ("en", "en/regions/mena"):
            assert BODY not in newsroom.read(f"{place}/{file}"), (place, file)
            assert b"In short." in newsroom.read(f"{place}/{file}")


def test_formats_for_partners_have_the_full_text_in_every_feed(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, feeds=Feeds(content=Content.SUMMARY, formats=("rss", "newsml", "ninjs")))
    newsroom.export(raw(summary="In short."))
    for file in ("newsml.xml", "ninjs.json"):
        assert BODY in newsroom.read(f"en/{file}")
    assert BODY not in newsroom.read("en/rss.xml")


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (Feeds(formats=("rss", "newsml")), {("rss", "full"): 1, ("newsml", "full"): 1}),
        (Feeds(content=Content.SUMMARY, formats=("rss", "newsml")), {("rss", "summary"): 1, ("newsml", "full"): 1}),
        (
            Feeds(section=FeedRule(content=Content.SUMMARY), formats=("rss", "newsml")),
            {("rss", "full"): 1, ("rss", "summary"): 1, ("newsml", "full"): 1},
        ),
        (
            # A feed that is not there asks for nothing.
            Feeds(tag=FeedRule(content=Content.SUMMARY), formats=("rss",)),
            {("rss", "full"): 1},
        ),
    ],
)
def test_an_entry_is_rendered_only_as_often_as_the_feeds_disagree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rules: Feeds, expected: dict[tuple[str, str], int]
) -> None:
    rendered: Counter[tuple[str, str]] = Counter()
    for name in rules.formats:
        module = formats.discovered()[name]

        def render(article: Any, context: Any, name: str = name, original: Any = module.render_entry) -> bytes:
            rendered[name, context.content.value] += 1
            data: bytes = original(article, context)
            return data

        monkeypatch.setattr(module, "render_entry", render)
    newsroom = Newsroom(tmp_path, feeds=rules)
    newsroom.export(raw(regions=["mena"], sections=["opinion"]))
    assert rendered == expected


def test_an_item_of_its_own_is_written_of_an_article_that_no_feed_lists(tmp_path: Path) -> None:
    rules = Feeds(formats=("rss", "newsml"), archives=False, max_age_days=0.1)
    newsroom = Newsroom(tmp_path, feeds=rules, newsml=Newsml(items=True))
    newsroom.export(raw())
    assert newsroom.read("en/newsml/a1.xml")
    assert b"<item>" not in newsroom.read("en/rss.xml")


# --- podcasts -------------------------------------------------------------------------------------------------------


@pytest.fixture
def studio(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path, podcast=PODCAST, feeds=Feeds(formats=("rss", "atom", "jsonfeed", "newsml")))


def episodes(newsroom: Newsroom, show: str = "podcast", language: str = "en") -> list[str]:
    root = etree.fromstring(newsroom.read(f"{language}/{show}/rss.xml"))
    return [found.text.rpartition("/")[2] for found in root.iterfind("channel/item/guid")]


def test_every_edition_has_both_podcasts_and_nothing_else_is_written_of_them(studio: Newsroom) -> None:
    report = studio.export(
        raw("heard", **media(SOUND)),
        raw("video", kind="video", **media(CLIP, kind="video")),
        raw("text"),
        raw("ar", "ar", **media(SOUND)),
    )
    assert (report.exit_code, report.problems) == (Exit.DONE, [])
    assert (episodes(studio), episodes(studio, "video-podcast")) == (["heard"], ["video"])
    assert (episodes(studio, language="ar"), episodes(studio, "video-podcast", "ar")) == (["ar"], [])
    assert sorted(path for path in tree(studio.output) if "podcast/" in path) == [
        f"{language}/{show}/rss.xml" for language in ("ar", "en", "es") for show in SHOWS
    ]
    assert summary(studio.output)["documents"]["en"]["podcast"] == 1
    assert [one["format"] for one in studio.json("manifest.json")["documents"] if one.get("feed") == "en/podcast"] == [
        "podcast"
    ]


def test_podcasts_are_where_people_and_programs_find_feeds(studio: Newsroom) -> None:
    studio.export(raw("heard", **media(SOUND)))
    found = {feed["path"]: feed for feed in studio.json("feeds.json")["feeds"]}
    address = "https://feeds.news.example/en/podcast/rss.xml"

    assert found["en/podcast"]["formats"] == [
        {"format": "podcast", "title": "Podcast", "media_type": "application/rss+xml", "url": address}
    ]
    assert found["en/podcast"]["url"] == "https://www.news.example/en/"
    assert {one["format"] for one in found["en"]["formats"]} == {"rss", "atom", "jsonfeed", "newsml"}
    assert b"podcast/rss.xml" in studio.read("en/index.html")
    assert address.encode() in studio.read("en/feeds.opml")
    for feed in ("en/podcast/rss.xml", "en/rss.xml"):
        assert b"podcast/atom.xml" not in studio.read(feed)


def test_a_recording_without_size_or_type_is_told_once_and_the_article_stays_everywhere_else(studio: Newsroom) -> None:
    report = studio.export(
        raw("heard", regions=["mena"], **media({"url": SOUND["url"], "media_type": "audio/mpeg"})),
        raw("other", **media(SOUND)),
    )
    (problem,) = report.sorted_problems()
    assert (problem.code, problem.article, problem.field) == (Code.NO_EPISODE, "heard", "media.0.renditions")
    assert report.exit_code is Exit.DONE
    assert episodes(studio) == ["other"]
    assert studio.ids("en") == ["heard", "other"]


@pytest.mark.parametrize(
    "change", [{"status": "withheld"}, {"status": "canceled"}, {"embargo_until": after(seconds=1)}], ids=str
)
def test_a_withdrawn_episode_leaves_the_podcast_at_the_next_run(studio: Newsroom, change: dict[str, Any]) -> None:
    studio.export(raw("heard", **media(SOUND)), raw("other", **media(SOUND)))
    assert episodes(studio) == ["heard", "other"]
    studio.export(raw("heard", version=2, headline="Qqzz", **media(SOUND), **change), raw("other", **media(SOUND)))
    assert episodes(studio) == ["other"]
    assert mentions(studio.output, "qqzz") == []
    assert "heard" not in studio.read("en/podcast/rss.xml").decode()


def test_a_podcast_has_no_archive_and_its_own_limit(tmp_path: Path) -> None:
    rules = Feeds(formats=("rss",), archive_page=10, podcast=FeedRule(limit=12))
    newsroom = Newsroom(tmp_path, podcast=PODCAST, feeds=rules)
    newsroom.export(*(raw(f"a{number:02}", **media(SOUND)) for number in range(30)))
    assert len(episodes(newsroom)) == 12
    assert not [path for path in tree(newsroom.output) if path.startswith("en/podcast/archive")]
    assert [path for path in tree(newsroom.output) if path.startswith("en/archive")]


def test_a_podcast_is_switched_on_by_its_table_and_not_among_the_formats(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, podcast=PODCAST, feeds=Feeds(formats=("rss", "podcast")))
    (problem,) = refused(newsroom).problems
    assert (problem.code, problem.field) == (Code.CONFIG_VALUE, "feeds.formats[1]")


def test_a_run_with_several_workers_makes_the_same_podcasts(tmp_path: Path) -> None:
    articles = [raw(f"a{number}", **media(SOUND)) for number in range(120)]
    trees = []
    for place, workers in (("one", 1), ("three", 3)):
        (tmp_path / place).mkdir()
        newsroom = Newsroom(tmp_path / place, podcast=PODCAST, feeds=Feeds(region=FeedRule(content=Content.SUMMARY)))
        newsroom.export(*articles, workers=workers)
        trees.append(tree(newsroom.output))
    assert trees[0] == trees[1]
    assert b"a119" in trees[0]["en/podcast/rss.xml"]


# --- tombstones -----------------------------------------------------------------------------------------------------


def buried(newsroom: Newsroom) -> Iterator[tuple[str, str]]:
    """Where a tombstone stands, and whose it is."""
    for path, data in tree(newsroom.output).items():
        if path.endswith("atom.xml"):
            for found in etree.fromstring(data).iterfind("{http://purl.org/atompub/tombstones/1.0}deleted-entry"):
                yield path, found.get("ref")


@pytest.mark.parametrize("wanted", [True, False])
def test_atom_announces_withdrawals_where_it_is_asked_to(tmp_path: Path, *, wanted: bool) -> None:
    rules = Feeds(tombstones=wanted, formats=("rss", "atom"), archive_page=10)
    newsroom = Newsroom(tmp_path, feeds=rules)
    others = [raw(f"a{number:02}") for number in range(12)]
    newsroom.export(*others, raw("gone", headline="Qqzz"))
    report: Report = newsroom.export(*others, raw("gone", headline="Qqzz", status="canceled", version=2))

    assert codes(report) == set()
    assert report.refused_documents == []
    places = {f"en{place}/atom.xml" for place in ("", "/news", "/news/politics")}
    guid = factories.guid("gone")
    assert {found for found in buried(newsroom) if "/archive/" not in found[0]} == (
        {(place, guid) for place in places} if wanted else set()
    )
    assert mentions(newsroom.output, "qqzz") == []
    assert ("tombstones" in newsroom.read("en/opinion/atom.xml").decode()) is False


# --- follow-ups -----------------------------------------------------------------------------------------------------


def test_a_follow_up_names_its_live_piece_until_that_is_withdrawn(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, feeds=Feeds(formats=("rss", "atom", "jsonfeed")))
    filed = {"coverage": ["water-and-cities"]}
    live = raw("live", kind="live", published=after(hours=-9), **filed)
    after_ = raw("after", related=[{"article": "live"}], **filed)

    def references(path: str) -> list[str | None]:
        root = etree.fromstring(newsroom.read(path))
        return [found.get("ref") for found in root.iter("{http://purl.org/syndication/thread/1.0}in-reply-to")]

    newsroom.export(live, after_)
    for path in ("en/rss.xml", "en/atom.xml", "en/coverage/water-and-cities/rss.xml"):
        assert references(path) == [factories.guid("live")]
    (item,) = (one for one in newsroom.json("en/feed.json")["items"] if one["id"] == factories.guid("after"))
    assert [one["id"] for one in item["_syndicate"]["follows"]] == [factories.guid("live")]

    newsroom.export(live | {"status": "withheld", "version": 2}, after_, now=NOW)
    for path in ("en/rss.xml", "en/atom.xml"):
        assert references(path) == []


def test_checking_finds_what_exporting_would(studio: Newsroom) -> None:
    studio.write(raw("heard", **media({"url": SOUND["url"]})))
    report = export.check(export.Job(studio.publication, NOW))
    assert codes(report) == {"no-episode"}
