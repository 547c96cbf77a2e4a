"""Archives as they are published: pages that stay as they are, and a chain of links that leads to every article."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import factories
import feedparser
import pytest
from lxml import etree
from newsroom import NOW, Newsroom, after, raw

from syndicate import formats
from syndicate.articles import rfc3339
from syndicate.export import Job, withdraw
from syndicate.publication import Feeds
from syndicate.withdrawing import Order

FORMATS = ("rss", "atom", "jsonfeed", "newsml", "ninjs")
FILES = {name: formats.discovered()[name].FILE_NAME for name in FORMATS}
SITE = "https://feeds.news.example/"
PAGE, LIMIT, ALL = 10, 5, 34


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    """An edition of 34 articles: three full pages of ten, and four that are on none."""
    newsroom = Newsroom(tmp_path_factory.mktemp("archives"), feeds=RULES)
    newsroom.export(*articles(ALL))
    return newsroom


RULES = Feeds(limit=LIMIT, archive_page=PAGE, formats=FORMATS)


def articles(count: int, **changes: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        raw(f"n{n:02}", published=rfc3339(factories.NOON - timedelta(days=ALL - n)), **changes.get(f"n{n:02}", {}))
        for n in range(count)
    ]


def linked(newsroom: Newsroom, path: str, format_: str, rel: str) -> str | None:
    """The path of the document that a document links in this way."""
    data = newsroom.read(path)
    match format_:
        case "jsonfeed":
            feed = newsroom.json(path)
            found = feed.get("next_url") if rel == "prev-archive" else feed["_syndicate"].get("current")
        case "ninjs":
            name = rel.removesuffix("-archive").replace("prev", "previous")
            found = next((one["href"] for one in newsroom.json(path)["renditions"] if one["name"] == name), None)
        case "newsml":
            name = rel.removesuffix("-archive").replace("prev", "previous")
            found = next(iter(etree.fromstring(data).xpath(f"//*[@rel = 'synrel:{name}']/@href")), None)
        case _:
            found = next(
                iter(etree.fromstring(data).xpath(f"/*/*[@rel = '{rel}']/@href | /*/channel/*[@rel = '{rel}']/@href")),
                None,
            )
    return found and found.removeprefix(SITE)


def chain(newsroom: Newsroom, format_: str, feed: str = "en") -> Iterator[str]:
    """A feed's document and the pages of its archive, as their links lead from one to the next."""
    path: str | None = f"{feed}/{FILES[format_]}"
    while path is not None:
        yield path
        path = linked(newsroom, path, format_, "prev-archive")


def guids(newsroom: Newsroom, path: str, format_: str) -> list[str]:
    inspection = formats.discovered()[format_].inspect(newsroom.read(path))
    return [guid.rpartition("/")[2] for guid, _ in inspection.entries]


@pytest.mark.parametrize("format_", FORMATS)
def test_the_links_lead_from_the_feed_through_every_page_to_the_oldest_article(newsroom, format_):
    paths = list(chain(newsroom, format_))
    assert paths == [f"en/{where}{FILES[format_]}" for where in ("", "archive/3/", "archive/2/", "archive/1/")]
    found = [guids(newsroom, path, format_) for path in paths]
    assert [len(page) for page in found] == [LIMIT, PAGE, PAGE, PAGE]
    assert found[1] == [f"n{n}" for n in range(29, 19, -1)]
    assert {guid for page in found for guid in page} == {f"n{n:02}" for n in range(ALL)}


@pytest.mark.parametrize("format_", FORMATS)
def test_a_page_says_which_feed_it_belongs_to_and_the_feed_says_nothing(newsroom, format_):
    live, *pages = chain(newsroom, format_)
    assert {linked(newsroom, path, format_, "current") for path in pages} == {live}
    assert linked(newsroom, live, format_, "current") is None


@pytest.mark.parametrize("format_", ["rss", "atom"])
def test_a_page_is_marked_as_one_of_an_archive(newsroom, format_):
    """But for the oldest, which leads to no other: the W3C validator would warn of it."""
    live, *pages, oldest = chain(newsroom, format_)
    marked = [path for path in (live, *pages, oldest) if b"fh:archive" in newsroom.read(path)]
    assert marked == pages
    assert len(feedparser.parse(newsroom.read(pages[0])).entries) == PAGE


def test_every_page_is_in_the_manifest_and_none_in_the_directory(newsroom):
    listed = {one["path"]: one for one in newsroom.json("manifest.json")["documents"]}
    assert listed["en/news/archive/2/rss.xml"]["feed"] == "en/news"
    assert listed["en/news/archive/2/rss.xml"]["entries"] == PAGE
    assert b"archive" not in newsroom.read("feeds.opml")


def test_a_feed_that_fits_its_limit_has_no_archive(newsroom):
    assert not (newsroom.output / "ar/archive").exists()
    assert [linked(newsroom, f"ar/{FILES[name]}", name, "prev-archive") for name in FORMATS] == [None] * len(FORMATS)


def pages(newsroom: Newsroom) -> dict[str, tuple[bytes, int]]:
    """What the pages of archives are, and when they were written, by their paths."""
    root = newsroom.output.resolve()
    return {
        file.relative_to(root).as_posix(): (file.read_bytes(), file.stat().st_mtime_ns)
        for file in root.rglob("archive/*/*")
    }


def test_an_article_more_changes_no_page(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, feeds=RULES)
    newsroom.export(*articles(20))
    before = pages(newsroom)
    newsroom.export(*articles(ALL), now=NOW + timedelta(days=1))
    after_ = pages(newsroom)
    assert len(before) == 3 * 2 * len(FORMATS)
    assert {path: after_[path] for path in before} == before
    assert len(after_) == 3 * 3 * len(FORMATS)


def test_a_withdrawn_article_leaves_its_page_at_the_next_run_and_nothing_else_moves(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, feeds=RULES)
    newsroom.export(*articles(ALL))
    before = pages(newsroom)
    gone = {"n13": {"version": 2, "status": "canceled", "headline": "Qqzzhidden"}}
    newsroom.export(*articles(ALL, **gone), now=NOW + timedelta(days=1))
    after_ = pages(newsroom)
    changed = {path for path, found in after_.items() if found != before[path]}
    assert changed == {
        f"{feed}/archive/2/{file}" for feed in ("en", "en/news", "en/news/politics") for file in FILES.values()
    }
    for name in FORMATS:
        path = f"en/archive/2/{FILES[name]}"
        assert "n13" not in guids(newsroom, path, name)
        assert len(guids(newsroom, path, name)) == PAGE - 1
        announced = formats.discovered()[name].inspect(newsroom.read(path)).withdrawn
        assert factories.guid("n13") in announced or name in ("rss", "atom")
    assert b"Qqzzhidden" not in b"".join(data for data, _ in after_.values())
    newsroom.export(now=NOW + timedelta(days=16))
    assert b"n13" not in b"".join(data for data, _ in pages(newsroom).values())


def test_a_page_of_an_archive_has_at_most_a_hundred_articles() -> None:
    with pytest.raises(ValueError, match="archive_page"):
        Feeds(archive_page=101)


NEWSML = Feeds(limit=LIMIT, archive_page=PAGE, formats=("rss", "newsml"))
ITEMS = 100


def illustrated(pictures: dict[str, int], count: int = 12) -> list[dict[str, Any]]:
    """Articles with so many pictures each."""
    return articles(
        count,
        **{
            key: {
                "media": [
                    {
                        "id": f"p{n}",
                        "kind": "picture",
                        "renditions": [{"url": f"https://media.news.example/{key}-{n}.jpg"}],
                    }
                    for n in range(number)
                ]
            }
            for key, number in pictures.items()
        },
    )


def items(newsroom: Newsroom, path: str) -> list[str]:
    """The identifiers of the items in a message, the package first."""
    root = etree.fromstring(newsroom.read(path))
    found = [str(guid) for guid in root.xpath("//*[local-name() = 'itemSet']/*/@guid")]
    return [guid.removeprefix("tag:news.example,2024:") for guid in found]


def test_a_message_of_an_archive_has_at_most_a_hundred_items_and_no_article_is_parted_from_its_pictures(tmp_path):
    newsroom = Newsroom(tmp_path, feeds=NEWSML)
    newsroom.export(*illustrated({"n00": 60, "n02": 36, "n03": 60, "n05": 98, "n07": 3}))
    paths = list(chain(newsroom, "newsml"))[1:]
    assert paths == ["en/archive/1/newsml.xml", *(f"en/archive/1/newsml-{part}.xml" for part in (2, 3, 4))]
    found = [items(newsroom, path) for path in paths]
    assert [len(one) for one in found] == [8, 100, 100, 63]
    assert [one[0] for one in found] == ["feed/en/archive/1", *(f"feed/en/archive/1-{part}" for part in (2, 3, 4))]
    owners = [{guid.partition("#")[0] for guid in one[1:]} for one in found]
    assert [sorted(guid.rpartition("/")[2] for guid in one) for one in owners] == [
        ["n06", "n07", "n08", "n09"],
        ["n05"],
        ["n02", "n03", "n04"],
        ["n00", "n01"],
    ]


def test_an_article_with_more_pictures_than_a_message_holds_goes_on_in_the_next(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, feeds=NEWSML)
    newsroom.export(*illustrated({"n04": 250}))
    found = [items(newsroom, path) for path in list(chain(newsroom, "newsml"))[1:]]
    assert [len(one) for one in found] == [6, ITEMS, ITEMS, 1 + 251 - 2 * 99, 5]
    of_n04 = [guid for one in found for guid in one[1:] if "/n04" in guid]
    assert len(set(of_n04)) == len(of_n04) == 251
    assert [guids(newsroom, path, "newsml") for path in list(chain(newsroom, "newsml"))[1:]] == [
        ["n09", "n08", "n07", "n06", "n05"],
        ["n04"],
        [],
        [],
        ["n03", "n02", "n01", "n00"],
    ]


def test_only_the_page_of_an_article_that_gets_more_pictures_is_divided_anew(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, feeds=NEWSML)
    newsroom.export(*illustrated({"n00": 60, "n03": 60, "n13": 60}, count=24))
    before = pages(newsroom)
    mended = illustrated({"n00": 60, "n03": 60, "n13": 98}, count=24)
    mended[13] |= {"version": 2, "updated": after()}
    newsroom.export(*mended, now=NOW + timedelta(days=1))
    after_ = pages(newsroom)
    parts = {f"{feed}/archive/2/newsml-{part}.xml" for feed in ("en", "en/news", "en/news/politics") for part in (2, 3)}
    assert after_.keys() - before.keys() == parts
    assert after_.keys() >= before.keys()
    assert {path.split("archive/")[1][0] for path, found in before.items() if after_[path] != found} == {"2"}


def test_a_withdrawal_leaves_the_parts_of_other_pages_as_they_are(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, feeds=NEWSML)
    newsroom.export(*illustrated({"n00": 60, "n03": 60, "n13": 60, "n15": 60}, count=24))
    before = pages(newsroom)
    job = Job(newsroom.publication, NOW + timedelta(days=1))
    withdraw(job, newsroom.output, Order("n13"))
    after_ = pages(newsroom)
    changed = {path for path in before if after_.get(path) != before[path]}
    assert {path.split("archive/")[1][0] for path in changed} == {"2"}
    assert "en/archive/1/newsml-2.xml" in after_


def test_a_correction_reaches_the_page_that_the_article_is_on(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, feeds=RULES)
    newsroom.export(*articles(ALL))
    newsroom.export(*articles(ALL, n05={"version": 2, "updated": after(), "headline": "Qqzzright"}))
    assert b"Qqzzright" in newsroom.read("en/archive/1/atom.xml")
    assert b"Qqzzright" not in newsroom.read("en/archive/2/atom.xml")
