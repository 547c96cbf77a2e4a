"""Sitemaps for Google News: the articles of two days, in files of a thousand, with their other languages, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import factories
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from newsroom import HOST, NOW, Newsroom, after, codes, raw, tree

from syndicate import sitemaps
from syndicate.articles import Kind, Status, rfc3339
from syndicate.gate import Gate
from syndicate.headers import Header
from syndicate.linking import Neighbourhood
from syndicate.publication import Feeds, Publication
from syndicate.report import Exit
from syndicate.sitemaps import GRAMMAR, LIMIT, WINDOW, indexes, news_language

NS = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "xhtml": "http://www.w3.org/1999/xhtml",
}
FEEDS = "https://feeds.news.example/"


def hood(*articles: Any, now: datetime = NOW, publication: Publication | None = None) -> Neighbourhood:
    headers = (one if isinstance(one, Header) else Header.of(one) for one in articles)
    return Neighbourhood.of(publication or factories.publication(), headers, now)


def article(key: str = "a1", language: str = "en", **changes: Any) -> Any:
    fields = {"story": key, "published": NOW - timedelta(hours=1), "url": f"{HOST}/{language}/{key}"}
    return factories.article(id=f"{key}-{language}", language=language, **(fields | changes))


def made(place: Neighbourhood) -> dict[str, bytes]:
    """Every file, valid and free of what is hidden."""
    files = {one.path: one.write() for one in (*sitemaps.sitemaps(place), *indexes(place))}
    gate = Gate.of(place)
    for path, data in files.items():
        assert gate.check_page(data, GRAMMAR, path) == []
    return files


def found(data: bytes, path: str) -> list[str]:
    return [str(one) for one in etree.fromstring(data).xpath(path, namespaces=NS)]


def listed(place: Neighbourhood, language: str = "en") -> list[str]:
    """The pages in all of an edition's sitemaps that its index leads to, in order."""
    files = made(place)
    parts = found(files[f"{language}/sitemap-news-index.xml"], "//s:loc/text()")
    return [page for part in parts for page in found(files[part.removeprefix(FEEDS)], "//s:loc/text()")]


# --- what is listed -------------------------------------------------------------------------------------------------


def test_an_article_is_listed_with_all_that_google_asks_for() -> None:
    one = article(headline="Tom & Jerry <3", updated=NOW - timedelta(minutes=1))
    data = made(hood(one))["en/sitemap-news.xml"]
    assert found(data, "//s:url/s:loc/text()") == [one.url]
    assert found(data, "//s:url/s:lastmod/text()") == [rfc3339(one.updated)]
    assert found(data, "//news:publication/news:name/text()") == ["Lantern"]
    assert found(data, "//news:publication/news:language/text()") == ["en"]
    assert found(data, "//news:publication_date/text()") == [rfc3339(one.published)]
    assert found(data, "//news:title/text()") == ["Tom & Jerry <3"]


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(), True),
        (timedelta(hours=1), True),
        (WINDOW - timedelta(microseconds=1), True),
        (WINDOW, False),
        (timedelta(days=30), False),
    ],
)
def test_an_article_is_news_for_two_days(age: timedelta, expected: bool) -> None:
    assert bool(listed(hood(article(published=NOW - age)))) is expected


def test_time_alone_takes_an_article_out() -> None:
    one = article(published=NOW)
    assert listed(hood(one, now=NOW + timedelta(hours=47))) == [one.url]
    assert listed(hood(one, now=NOW + timedelta(hours=49))) == []


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_article_is_listed(kind: Kind) -> None:
    one = replace(Header.of(article()), kind=kind)
    assert listed(hood(one)) == [one.url]


@pytest.mark.parametrize(
    "changes",
    [
        {"status": Status.CANCELED},
        {"status": Status.WITHHELD},
        {"embargo_until": NOW + timedelta(seconds=1)},
        {"published": NOW + timedelta(seconds=1)},
        {"expires": NOW},
    ],
)
def test_what_may_not_be_seen_is_neither_listed_nor_linked(changes: dict[str, Any]) -> None:
    place = hood(article(), article(language="ar", **changes))
    assert listed(place, "ar") == []
    assert found(made(place)["en/sitemap-news.xml"], "//xhtml:link/@href") == []


def test_the_newest_comes_first_and_ties_are_broken_by_id() -> None:
    times = {"b": 3, "a": 3, "c": 1, "d": 2}
    place = hood(*(article(key, published=NOW - timedelta(hours=hours)) for key, hours in times.items()))
    assert listed(place) == [f"{HOST}/en/{key}" for key in "cdab"]


def test_a_page_that_two_articles_share_is_listed_once_as_the_newer_one() -> None:
    shared = f"{HOST}/en/shared"
    place = hood(
        article("old", url=shared, headline="Old", published=NOW - timedelta(hours=2)),
        article("new", url=shared, headline="New"),
    )
    assert listed(place) == [shared]
    assert found(made(place)["en/sitemap-news.xml"], "//news:title/text()") == ["New"]


def test_a_title_does_not_tell_of_a_hidden_page() -> None:
    secret = f"{HOST}/en/secret"
    hidden = article("secret", embargo_until=NOW + timedelta(hours=1))
    place = hood(article(headline=f"Read {secret} now"), hidden)
    assert found(made(place)["en/sitemap-news.xml"], "//news:title/text()") == ["Read … now"]


def test_each_edition_has_its_own_articles_in_its_own_name() -> None:
    place = hood(article(), article("b1", "ar"))
    files = made(place)
    assert listed(place, "ar") == [f"{HOST}/ar/b1"]
    assert found(files["ar/sitemap-news.xml"], "//news:name/text()") == ["الفانوس"]
    assert found(files["ar/sitemap-news.xml"], "//news:title/text()") == [factories.HEADLINES["ar"]]
    assert listed(place, "es") == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Lantern (English edition)", "Lantern"), ("The (Daily) Lantern", "The Lantern"), ("(Lantern)", "(Lantern)")],
)
def test_a_publication_is_called_as_google_news_calls_it(name: str, expected: str) -> None:
    house = factories.publication(editions=(factories.edition("en", name=name),))
    assert found(made(hood(article(), publication=house))["en/sitemap-news.xml"], "//news:name/text()") == [expected]


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", "en"),
        ("pt-BR", "pt"),
        ("es-419", "es"),
        ("ckb", "ckb"),
        ("zh", "zh-cn"),
        ("zh-Hans-HK", "zh-cn"),
        ("zh-SG", "zh-cn"),
        ("zh-Hant", "zh-tw"),
        ("zh-TW", "zh-tw"),
        ("zh-HK", "zh-tw"),
        ("zh-Hant-MO", "zh-tw"),
    ],
)
def test_a_language_has_the_code_by_which_google_news_knows_it(tag: str, expected: str) -> None:
    assert news_language(tag) == expected
    house = factories.publication(editions=(factories.edition("en").model_copy(update={"language": tag}),))
    one = replace(Header.of(article()), language=tag)
    data = made(hood(one, publication=house))[f"{tag}/sitemap-news.xml"]
    assert found(data, "//news:language/text()") == [expected]


# --- other languages ------------------------------------------------------------------------------------------------


def alternates(place: Neighbourhood) -> dict[str, dict[str, str]]:
    """What each listed page says of its languages: addresses by tag."""
    said = {}
    for path, data in made(place).items():
        if not path.endswith("index.xml"):
            for page in etree.fromstring(data).iterfind("s:url", NS):
                links = page.findall("xhtml:link", NS)
                assert {one.get("rel") for one in links} <= {"alternate"}
                said[page.findtext("s:loc", namespaces=NS)] = {one.get("hreflang"): one.get("href") for one in links}
    return said


def test_a_page_names_all_editions_of_its_story_itself_among_them_and_they_name_it() -> None:
    place = hood(*(article("a1", language) for language in ("ar", "en", "es")), article("alone"))
    pages = {language: f"{HOST}/{language}/a1" for language in ("en", "ar", "es")}
    said = alternates(place)
    assert {page: said[page] for page in pages.values()} == dict.fromkeys(pages.values(), pages)
    assert [list(said[page]) for page in pages.values()] == [["en", "ar", "es"]] * 3
    assert said[f"{HOST}/en/alone"] == {}


def test_an_edition_that_is_news_no_more_is_still_named() -> None:
    place = hood(article(), article(language="ar", published=NOW - timedelta(days=3)))
    assert alternates(place) == {f"{HOST}/en/a1": {"en": f"{HOST}/en/a1", "ar": f"{HOST}/ar/a1"}}


ARTICLES = st.lists(
    st.tuples(
        st.sampled_from(["en", "ar", "es"]),
        st.sampled_from(["s1", "s2", "s3"]),
        st.integers(-2, 60),
        st.sampled_from(list(Status)),
    ),
    max_size=12,
)


@given(ARTICLES)
def test_whatever_is_published_links_are_mutual_and_lead_to_what_may_be_seen(drawn: Sequence[Any]) -> None:
    articles = [
        article(f"k{number}", language, story=story, published=NOW - timedelta(hours=hours), status=status)
        for number, (language, story, hours, status) in enumerate(drawn)
    ]
    place = hood(*articles)
    seen = {one.url for one in articles if place.is_published(one.id)}
    said = alternates(place)
    assert said.keys() == {one.url for one in articles if one.url in seen and one.published > NOW - WINDOW}
    for page, links in said.items():
        assert set(links.values()) <= seen
        assert len(links) != 1
        if links:
            assert page in links.values()
        for other in set(links.values()) & said.keys():
            assert said[other] == links


# --- files ----------------------------------------------------------------------------------------------------------


def many(count: int) -> list[Header]:
    first = Header.of(article())
    return [
        replace(first, id=f"n{number:04}", story=None, url=f"{HOST}/en/n{number:04}", published=NOW)
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(0, [0]), (1, [1]), (LIMIT, [LIMIT]), (LIMIT + 1, [LIMIT, 1]), (2 * LIMIT + 5, [LIMIT, LIMIT, 5])],
)
def test_a_file_has_a_thousand_articles_at_most_and_the_index_names_them_all(count: int, sizes: list[int]) -> None:
    files = made(hood(*many(count)))
    names = [f"en/sitemap-news{number}.xml" for number in ("", "-2", "-3")[: len(sizes)]]
    assert [path for path in files if path.startswith("en/")] == [*names, "en/sitemap-news-index.xml"]
    assert [len(found(files[name], "//s:loc/text()")) for name in names] == sizes
    assert found(files["en/sitemap-news-index.xml"], "//s:loc/text()") == [FEEDS + name for name in names]
    pages = [page for name in names for page in found(files[name], "//s:loc/text()")]
    assert pages == [f"{HOST}/en/n{number:04}" for number in range(count)]


def test_a_file_tells_the_manifest_what_it_has() -> None:
    place = hood(article(updated=NOW), article("a2"))
    (first, *_), (index, *_) = sitemaps.sitemaps(place), indexes(place)
    assert (first.language, first.updated, first.entries) == ("en", NOW, 2)
    assert (index.language, index.updated, index.entries) == ("en", None, 0)
    assert [one.updated for one in sitemaps.sitemaps(hood())] == [None] * 3


def test_the_index_does_not_lead_to_what_is_missing() -> None:
    place = hood(*many(LIMIT + 1))
    index = next(iter(indexes(place, {"en/sitemap-news-2.xml"})))
    assert found(index.write(), "//s:loc/text()") == [f"{FEEDS}en/sitemap-news.xml"]


@pytest.mark.parametrize(
    "fault",
    [
        (b"<news:language>en", b"<news:language>en-GB"),
        (b"<news:title>", b"<news:title> </news:title><news:title>"),
        (b"</url>", b"</page>"),
        (b'hreflang="ar"', b'hreflang=""'),
        (b"T17:00:00Z", b"T17:00:00+01:00"),
    ],
)
def test_the_gate_refuses_a_file_that_is_not_as_google_wants_it(fault: tuple[bytes, bytes]) -> None:
    place = hood(article(), article(language="ar"))
    good = made(place)["en/sitemap-news.xml"]
    bad = good.replace(*fault, 1)
    assert bad != good
    (problem, *_) = Gate.of(place).check_page(bad, GRAMMAR, "en/sitemap-news.xml")
    assert problem.code.code in ("document-invalid", "document-malformed")
    assert problem.origin == "en/sitemap-news.xml"


def test_the_gate_refuses_a_file_that_names_a_hidden_page() -> None:
    place = hood(article(), article("secret", status=Status.WITHHELD))
    data = made(place)["en/sitemap-news.xml"].replace(b"/en/a1<", b"/en/secret<")
    (problem,) = Gate.of(place).check_page(data, GRAMMAR, "en/sitemap-news.xml")
    assert problem.code.code == "document-leak"


# --- in a release ---------------------------------------------------------------------------------------------------


def test_a_release_has_the_sitemaps_of_every_edition_and_the_manifest_lists_them(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path)
    report = newsroom.export(raw("a1", story="s"), raw("b1", "ar", story="s"))
    assert report.exit_code is Exit.DONE
    files = {one["path"]: one for one in newsroom.json("manifest.json")["documents"] if "sitemap" in one["path"]}
    names = [f"{language}/sitemap-news{part}.xml" for language in ("ar", "en", "es") for part in ("-index", "")]
    assert list(files) == names
    assert {one["media_type"] for one in files.values()} == {"application/xml"}
    assert [files[f"{language}/sitemap-news.xml"]["entries"] for language in ("en", "ar", "es")] == [1, 1, 0]
    assert f'hreflang="ar" href="{HOST}/ar/b1"'.encode() in newsroom.read("en/sitemap-news.xml")


def test_a_release_has_none_where_the_publication_wants_none(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path, feeds=Feeds(sitemaps=False))
    newsroom.export(raw())
    assert [path for path in tree(newsroom.output) if "sitemap" in path] == []


def test_the_same_run_leaves_the_same_bytes_and_two_days_later_an_empty_file(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path)
    newsroom.export(raw())
    first = newsroom.read("en/sitemap-news.xml")
    assert newsroom.export(raw(), now=NOW + timedelta(hours=1)).changed == 0
    assert newsroom.read("en/sitemap-news.xml") == first
    later = newsroom.export(raw(), now=NOW + timedelta(days=2))
    assert later.changed == 1
    assert found(newsroom.read("en/sitemap-news.xml"), "//s:loc/text()") == []
    assert found(newsroom.read("en/sitemap-news-index.xml"), "//s:loc/text()") == [f"{FEEDS}en/sitemap-news.xml"]


def test_a_withdrawn_article_leaves_the_sitemap_and_its_siblings_links_at_the_next_run(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path)
    newsroom.export(raw("a1", story="s"), raw("b1", "ar", story="s"))
    newsroom.export(raw("a1", story="s"), raw("b1", "ar", story="s", version=2, status="canceled"))
    assert b"/ar/b1" not in newsroom.read("en/sitemap-news.xml") + newsroom.read("ar/sitemap-news.xml")


def test_a_sitemap_that_the_gate_refuses_is_not_in_the_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom = Newsroom(tmp_path)
    monkeypatch.setattr(sitemaps, "news_language", lambda tag: tag.upper())
    report = newsroom.export(raw(embargo_until=after(hours=-1)))
    assert (report.exit_code, codes(report)) == (Exit.GATE_REFUSED, {"document-invalid"})
    assert report.refused_documents == ["en/sitemap-news.xml"]
    assert "en/sitemap-news.xml" not in tree(newsroom.output)
    assert found(newsroom.read("en/sitemap-news-index.xml"), "//s:loc/text()") == []


def test_a_sitemap_that_cannot_be_written_stops_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom = Newsroom(tmp_path)
    newsroom.export(raw("a1"))
    before = newsroom.read("en/sitemap-news.xml")
    monkeypatch.setattr(sitemaps, "news_language", {"ar": "ar", "es": "es"}.__getitem__)
    report = newsroom.export(raw("a1"), raw("a2"), raw("b1", "ar"))
    assert (report.exit_code, codes(report)) == (Exit.GATE_REFUSED, {"document-failed"})
    assert (report.refused_documents, report.kept_documents) == (["en/sitemap-news.xml"],) * 2
    assert newsroom.ids() == ["a1", "a2"]
    assert newsroom.read("en/sitemap-news.xml") == before
    assert found(newsroom.read("ar/sitemap-news.xml"), "//s:loc/text()") == [f"{HOST}/ar/b1"]
