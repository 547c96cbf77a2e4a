from __future__ import annotations

import os
import posixpath
import re
import time
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urldefrag

import factories
import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from syndicate import directory
from syndicate.directory import Page
from syndicate.languages import own_name
from syndicate.publication import FeedKind, Publication, Section
from syndicate.rendering import Feed, Listed

CHROMIUM = Path("/usr/bin/chromium")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
RSS = SimpleNamespace(NAME="rss", TITLE="RSS 2.0", MEDIA_TYPE="application/rss+xml", FILE_NAME="rss.xml")
ATOM = SimpleNamespace(NAME="atom", TITLE="Atom 1.0", MEDIA_TYPE="application/atom+xml", FILE_NAME="atom.xml")
NEWSML = SimpleNamespace(
    NAME="newsml", TITLE="NewsML-G2", MEDIA_TYPE="application/vnd.iptc.g2.newsmessage+xml", FILE_NAME="newsml.xml"
)
FORMATS: Any = (ATOM, RSS, NEWSML)
HOUSE = factories.publication()
LANGUAGES = ("en", "ar", "es")
DIRECTIONS = {"en": "ltr", "ar": "rtl", "es": "ltr"}
NAMES = {
    "news": ("News", "أخبار", "Noticias"),
    "politics": ("Politics", "سياسة", "Política"),
    "opinion": ("Opinion", "آراء", "Opinión"),
}


def listed(count: int, headline: str = "Harbour towns agree", newest: datetime = NOON) -> tuple[Listed, ...]:
    return tuple(
        Listed(f"a{index}", f"tag:a{index}", 1, newest - timedelta(hours=index), f"{headline} {index}")
        for index in range(count)
    )


def feed(kind: FeedKind, code: str | None, path: str, name: str, count: int = 3, **changes: Any) -> Feed:
    language = path.partition("/")[0]
    fields = {"listed": listed(count), **changes}
    return Feed(kind=kind, code=code, language=language, path=path, name=name, **fields)


def edition_feeds(language: str) -> list[Feed]:
    """One feed of every kind and three sections, in the order in which selection gives them."""
    index = LANGUAGES.index(language)
    name = HOUSE.by_language[language].name
    return [
        feed(FeedKind.EDITION, None, language, name, 50),
        feed(FeedKind.BREAKING, None, f"{language}/breaking", "Breaking news", 0),
        feed(FeedKind.RANKING, "most-read", f"{language}/most-read", "Most read", 10),
        feed(FeedKind.SECTION, "news", f"{language}/news", NAMES["news"][index], 1),
        feed(FeedKind.SECTION, "politics", f"{language}/news/politics", NAMES["politics"][index]),
        feed(FeedKind.SECTION, "opinion", f"{language}/opinion", NAMES["opinion"][index]),
        feed(FeedKind.REGION, "mena", f"{language}/regions/mena", "MENA"),
        feed(FeedKind.COVERAGE, "water-and-cities", f"{language}/coverage/water-and-cities", "Water and cities"),
        feed(FeedKind.TAG, "water", f"{language}/tags/water", "Water"),
        feed(FeedKind.AUTHOR, "leila-haddad", f"{language}/authors/leila-haddad", "Leila Haddad"),
    ]


def all_feeds() -> dict[str, list[Feed]]:
    return {language: edition_feeds(language) for language in LANGUAGES}


def made(
    feeds: dict[str, list[Feed]] | None = None, formats: Any = FORMATS, publication: Publication | None = None
) -> dict[str, Page]:
    """The pages by path."""
    found = list(directory.pages(publication or HOUSE, all_feeds() if feeds is None else feeds, formats))
    by_path = {page.path: page for page in found}
    assert len(by_path) == len(found)
    return by_path


def tree(page: Page) -> Any:
    return html.document_fromstring(page.data.decode())


def english(*feeds: Feed) -> Any:
    """The page of an English edition that has these feeds."""
    return tree(made({"en": list(feeds)})["en/index.html"])


def entry(page: Any, name: str) -> Any:
    """The entry of the feed called `name`."""
    (found,) = page.xpath("//li[@class='entry'][div/*[@class='name'][normalize-space()=$name]]", name=name)
    return found


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


# --- which pages there are ------------------------------------------------------------------------------------------


def test_there_is_a_front_page_a_page_of_each_edition_and_an_outline_of_each():
    assert [(page.path, page.media_type, page.language) for page in made().values()] == [
        ("index.html", "text/html", None),
        ("feeds.opml", "text/x-opml", None),
        ("en/index.html", "text/html", "en"),
        ("en/feeds.opml", "text/x-opml", "en"),
        ("ar/index.html", "text/html", "ar"),
        ("ar/feeds.opml", "text/x-opml", "ar"),
        ("es/index.html", "text/html", "es"),
        ("es/feeds.opml", "text/x-opml", "es"),
    ]


def test_a_page_was_updated_when_the_newest_of_its_feeds_was():
    later = NOON + timedelta(days=1)
    feeds = {
        "en": [feed(FeedKind.TAG, "a", "en/tags/a", "A"), feed(FeedKind.TAG, "b", "en/tags/b", "B", 0)],
        "ar": [feed(FeedKind.TAG, "a", "ar/tags/a", "A", listed=listed(1, newest=later))],
    }
    updated = {path: page.updated for path, page in made(feeds).items()}
    assert updated["en/index.html"] == updated["en/feeds.opml"] == NOON
    assert updated["ar/index.html"] == updated["ar/feeds.opml"] == later
    assert updated["index.html"] == updated["feeds.opml"] == later
    assert updated["es/index.html"] is None


def test_an_edition_without_feeds_has_a_page_that_offers_none():
    pages = made({})
    assert list(pages) == ["index.html", "en/index.html", "ar/index.html", "es/index.html"]
    for page in pages.values():
        assert page.updated is None
        assert not [link for link in tree(page).xpath("//@href") if re.search(r"\.(xml|opml)$", link)]


def test_without_a_format_for_readers_there_is_no_outline_and_no_link_to_one():
    pages = made(formats=(NEWSML,))
    assert not [path for path in pages if path.endswith(".opml")]
    assert not [link for page in pages.values() for link in tree(page).xpath("//@href") if "opml" in link]


# --- determinism ----------------------------------------------------------------------------------------------------


def test_the_same_feeds_give_the_same_bytes_wherever_and_whenever(monkeypatch):
    before = made()
    monkeypatch.setenv("TZ", "Pacific/Apia")
    monkeypatch.setenv("LANG", "ar_LB.UTF-8")
    time.tzset()
    directory._environment.cache_clear()
    directory._style.cache_clear()
    try:
        after = made(dict(reversed(all_feeds().items())))
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()
    assert after == before


# --- language and direction -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_editions_page_is_in_its_language_and_direction(language):
    root = tree(made()[f"{language}/index.html"])
    assert (root.get("lang"), root.get("dir")) == (language, DIRECTIONS[language])
    assert root.xpath("count(//h1)") == 1
    assert factories.edition(language).name in words(root.find(".//h1"))
    assert factories.edition(language).description in words(root.find(".//header"))


def test_the_front_page_shows_each_edition_in_its_own_language_and_direction():
    root = tree(made()["index.html"])
    assert (root.get("lang"), root.get("dir")) == ("en", "ltr")
    cards = root.xpath("//li[@class='card']")
    assert [(card.get("lang"), card.get("dir")) for card in cards] == list(DIRECTIONS.items())
    assert [words(card.find(".//h3")) for card in cards] == ["Lantern", "الفانوس", "El Farol"]
    assert [card.xpath("string(.//h3/a/@href)") for card in cards] == [f"{each}/index.html" for each in LANGUAGES]
    assert "30 feeds" in words(root.find(".//header"))
    assert "3 languages" in words(root.find(".//header"))
    assert "10 feeds" in words(cards[0])


def test_a_front_page_in_arabic_runs_from_right_to_left():
    root = tree(made(publication=factories.publication(language="ar"))["index.html"])
    assert (root.get("lang"), root.get("dir")) == ("ar", "rtl")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_edition_is_reached_from_every_page_under_its_own_name(language):
    root = tree(made()[f"{language}/index.html"])
    links = root.xpath("//nav[@class='editions-nav']//a[@lang]")
    assert [(link.get("lang"), link.get("hreflang"), link.get("dir"), link.text) for link in links] == [
        (each, each, DIRECTIONS[each], own_name(each)) for each in LANGUAGES
    ]
    assert [link.get("lang") for link in links if link.get("aria-current") == "page"] == [language]
    assert root.xpath("//nav[@class='editions-nav']//a[@href='../index.html']")


# --- links ----------------------------------------------------------------------------------------------------------


def test_every_link_leads_to_a_document_or_to_a_place_on_a_page_and_none_is_absolute():
    pages, feeds = made(), all_feeds()
    documents = {f"{one.path}/{each.FILE_NAME}" for group in feeds.values() for one in group for each in FORMATS}
    anchors = {path: set(tree(page).xpath("//@id")) for path, page in pages.items() if page.media_type == "text/html"}
    linked = set()
    for path in anchors:
        for link in tree(pages[path]).xpath("//@href"):
            if link == "mailto:desk@news.example":
                continue
            place, fragment = urldefrag(link)
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), place)) if place else path
            assert target in pages or target in documents, link
            assert not fragment or fragment in anchors[target], link
            linked.add(target)
    assert linked == documents | set(pages)


@pytest.mark.parametrize("path", ["index.html", "en/index.html", "ar/index.html"])
def test_ids_are_unique(path):
    ids = tree(made()[path]).xpath("//@id")
    assert len(ids) == len(set(ids))
    assert ids


def test_a_feed_offers_each_format_under_a_name_that_says_which_feed_it_is():
    links = entry(tree(made()["en/index.html"]), "Politics").xpath("div/ul[@class='documents']//a")
    assert [(link.get("href"), link.get("type"), link.get("hreflang"), link.get("aria-label")) for link in links] == [
        ("news/politics/atom.xml", "application/atom+xml", "en", "Atom 1.0: Politics"),
        ("news/politics/rss.xml", "application/rss+xml", "en", "RSS 2.0: Politics"),
        ("news/politics/newsml.xml", "application/vnd.iptc.g2.newsmessage+xml", "en", "NewsML-G2: Politics"),
    ]
    for link in links:
        assert link.get("aria-label").startswith(words(link))


def test_a_feed_links_to_the_same_feed_of_the_other_editions_that_have_it():
    feeds = all_feeds()
    feeds["es"] = [one for one in feeds["es"] if one.code != "politics"]
    pages = made(feeds)
    (link,) = entry(tree(pages["en/index.html"]), "Politics").xpath("div//span[@class='languages']/a")
    assert dict(link.attrib) == {
        "href": "../ar/index.html#feed-news/politics",
        "lang": "ar",
        "dir": "rtl",
        "hreflang": "ar",
        "aria-label": "العربية: سياسة",
    }
    assert not english(feed(FeedKind.TAG, "water", "en/tags/water", "Water")).xpath("//*[@class='languages']")


def test_programs_discover_the_whole_editions_feeds_and_the_pages_in_other_languages():
    found = tree(made()["en/index.html"]).xpath("//head/link[@rel='alternate']")
    assert [(one.get("href"), one.get("type"), one.get("hreflang")) for one in found] == [
        ("atom.xml", "application/atom+xml", "en"),
        ("rss.xml", "application/rss+xml", "en"),
        ("newsml.xml", "application/vnd.iptc.g2.newsmessage+xml", "en"),
        ("../ar/index.html", "text/html", "ar"),
        ("../es/index.html", "text/html", "es"),
    ]
    assert [one.get("title") for one in found][1:4:2] == ["RSS 2.0: Lantern", "العربية: الفانوس"]
    front = tree(made()["index.html"]).xpath("//head/link[@rel='alternate'][@type='application/rss+xml']")
    assert [(one.get("href"), one.get("hreflang")) for one in front] == [
        (f"{each}/rss.xml", each) for each in LANGUAGES
    ]


# --- what is said of a feed -----------------------------------------------------------------------------------------


def test_groups_stand_in_the_order_of_the_page_and_the_contents_name_them():
    root = tree(made()["en/index.html"])
    headings = ["Right now", "Sections", "Regions", "Coverage", "Topics", "Authors"]
    assert [words(one) for one in root.xpath("//h2")] == ["The whole edition", *headings]
    assert [words(one) for one in root.xpath("//nav[@class='contents']//a")] == headings


def test_a_group_without_feeds_is_not_there():
    root = english(feed(FeedKind.REGION, "mena", "en/regions/mena", "MENA"))
    assert [words(one) for one in root.xpath("//h2")] == ["Regions"]
    assert not root.xpath("//head/link[@type='application/rss+xml']")


def test_sections_are_a_tree_whose_headings_go_down_with_it():
    root = tree(made()["en/index.html"])
    news, opinion = root.xpath("//section[h2/@id='sections']/ul/li[@class='entry']")
    assert (news.find("div/h3").text_content(), opinion.find("div/h3").text_content()) == ("News", "Opinion")
    assert [words(one) for one in news.xpath("ul/li/div/h4")] == ["Politics"]
    assert not opinion.xpath("ul")


def test_a_section_stands_below_the_nearest_section_that_has_a_feed_and_headings_end_at_six():
    codes = ["a", "b", "c", "d", "e", "f"]
    sections = tuple(
        Section(code=code, name=code.upper(), parent=codes[index - 1] if index else None)
        for index, code in enumerate(codes)
    )
    feeds = [feed(FeedKind.SECTION, code, f"en/{code}", code.upper()) for code in codes if code != "b"]
    pages = made({"en": feeds}, publication=factories.publication(sections=sections))
    nodes = [(words(node), node.tag) for node in tree(pages["en/index.html"]).xpath("//*[@class='name']")]
    assert nodes == [("A", "h3"), ("C", "h4"), ("D", "h5"), ("E", "h6"), ("F", "h6")]
    assert tree(pages["en/index.html"]).xpath("count(//ul[@class='entries'])") == 5


def test_topics_and_authors_stand_by_their_letters_whatever_their_accents_and_case():
    names = ["Zagreb", "ábaco", "Water", "Écoles", "education", "Zagreb"]
    root = english(*(feed(FeedKind.TAG, f"t{i}", f"en/tags/t{i}", name) for i, name in enumerate(names)))
    found = [(words(one.find("div/h3")), one.get("id")) for one in root.xpath("//li[@class='entry']")]
    assert [name for name, _ in found] == ["ábaco", "Écoles", "education", "Water", "Zagreb", "Zagreb"]
    assert [anchor for name, anchor in found if name == "Zagreb"] == ["feed-tags/t0", "feed-tags/t5"]


@pytest.mark.parametrize(("count", "said"), [(0, "No articles yet"), (1, "1 article"), (1000, "1,000 articles")])
def test_a_feed_says_how_many_articles_it_has(count, said):
    root = english(feed(FeedKind.SECTION, "news", "en/news", "News", listed=listed(1) * count))
    assert words(entry(root, "News").xpath("div/ul[@class='facts']/li")[0]) == said


def test_a_feed_says_when_it_last_changed_to_machines_in_utc_and_to_people_in_their_time():
    root = tree(made()["ar/index.html"])
    (moment,) = entry(root, "سياسة").xpath("div//time")
    assert moment.get("datetime") == "2026-11-20T12:00:00Z"
    assert "2026-11-20" not in moment.text
    assert re.search("[2٢]:00|٢:٠٠", moment.text)  # noon in London is two o'clock in Beirut
    assert not entry(root, "Breaking news").xpath(".//time")


def test_a_feed_of_withdrawals_alone_says_when_it_changed_and_shows_none_of_them():
    gone = listed(1, "The withdrawn one")
    root = english(feed(FeedKind.SECTION, "news", "en/news", "News", 0, withdrawn=gone))
    assert entry(root, "News").xpath("div//time/@datetime") == ["2026-11-20T12:00:00Z"]
    assert "withdrawn one" not in words(root)


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        (FeedKind.EDITION, "Latest"),
        (FeedKind.SECTION, "Latest"),
        (FeedKind.RANKING, "First"),
        (FeedKind.TAG, None),
        (FeedKind.AUTHOR, None),
    ],
)
def test_a_feed_shows_its_first_headline_unless_there_may_be_thousands_like_it(kind, label):
    root = english(feed(kind, None if kind is FeedKind.EDITION else "news", "en/news", "News"))
    newest = root.xpath("//p[@class='newest']")
    assert [words(one) for one in newest] == ([f"{label} Harbour towns agree 0"] if label else [])


def test_the_page_names_the_contact_and_the_rights_where_they_are_known():
    root = tree(made()["en/index.html"])
    assert root.xpath("//footer//a/@href") == ["mailto:desk@news.example"]
    assert "© 2026 Lantern" in words(root.find(".//footer"))
    quiet = tree(made(publication=factories.publication(contact=None))["index.html"])
    assert not quiet.xpath("//footer")


# --- hostile input --------------------------------------------------------------------------------------------------

HOSTILE = "</title><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;"


def hostile_feeds(name: str, headline: str) -> dict[str, list[Feed]]:
    return {
        language: [replace(one, name=name, listed=listed(2, headline)) for one in edition_feeds(language)]
        for language in LANGUAGES
    }


def test_names_and_headlines_are_text_wherever_they_stand():
    editions = tuple(factories.edition(each, name=HOSTILE, description=HOSTILE) for each in LANGUAGES)
    house = factories.publication(name=HOSTILE, editions=editions)
    pages = made(hostile_feeds(HOSTILE, HOSTILE), publication=house)
    for page in pages.values():
        assert b"<script" not in page.data
        assert b"<img" not in page.data
    root = tree(pages["en/index.html"])
    assert {words(one) for one in root.xpath("//li[@class='entry']/div/*[@class='name']")} == {HOSTILE}
    assert f"RSS 2.0: {HOSTILE}" in root.xpath("//a/@aria-label")
    assert f"RSS 2.0: {HOSTILE}" in root.xpath("//head/link/@title")
    outline = etree.fromstring(pages["feeds.opml"].data)
    assert outline.findtext("head/title") == HOSTILE
    assert f"{HOSTILE} · {HOSTILE}" in outline.xpath("//outline/@title")


def test_a_name_cannot_turn_the_text_around_it():
    spoof = "\u202eexe.feed\u202c \u2067open"
    pages = made(hostile_feeds(spoof, spoof))
    for page in pages.values():
        said = page.data.decode()
        assert "\u202e" not in said
        assert said.count("\u2067") == said.count("\u2069")
    root = tree(pages["en/index.html"])
    assert root.xpath("//*[@class='name']/bdi")
    assert not root.xpath("//li[@class='entry']/div/*[@class='name'][not(bdi)]")
    assert not root.xpath("//p[@class='newest'][not(bdi)]")


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_a_feed_is_called_pages_are_whole(name, headline):
    feeds = hostile_feeds(name, headline)["ar"]
    for page in made({"ar": [feeds[0], feeds[4], feeds[8]]}).values():
        if page.media_type == "text/html":
            root = tree(page)
            assert root.xpath("count(//body/footer)") == 1
            assert not root.xpath("//script | //@onclick")
        else:
            assert len(etree.fromstring(page.data).xpath("//outline[@type='rss']")) == 3


# --- structure, policy, style ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["index.html", "en/index.html", "ar/index.html"])
def test_a_page_has_landmarks_a_title_and_a_way_past_the_top(path):
    data = made()[path].data
    root = tree(made()[path])
    assert data.startswith(b"<!DOCTYPE html>\n<html")
    assert words(root.find(".//title")) == words(root.find(".//h1"))
    assert root.xpath("count(//main)") == root.xpath("count(//body/header)") == root.xpath("count(//body/footer)") == 1
    first = root.xpath("//a")[0]
    assert root.xpath("//main/@id") == [first.get("href").removeprefix("#")]
    assert not root.xpath("//nav[not(@aria-label)] | //section[not(@aria-labelledby)]")
    levels = [int(node.tag[1]) for node in root.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1
    assert all(level <= before + 1 for before, level in pairwise(levels))


@pytest.mark.parametrize("path", ["index.html", "en/index.html"])
def test_a_page_needs_nothing_else_and_its_policy_allows_nothing_else(path):
    root = tree(made()[path])
    assert not root.xpath("//script | //img | //iframe | //form | //@style | //@src | //link[@rel='stylesheet']")
    (style,) = root.xpath("//style/text()")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style
    assert "@import" not in style


def stylesheet() -> str:
    return files("syndicate").joinpath("templates/directory.css").read_text(encoding="utf-8")


def test_the_stylesheet_knows_no_left_and_no_right():
    properties = re.findall(r"[{;]\s*([a-z-]+)\s*:", stylesheet())
    assert "margin-inline-start" in properties
    assert not [name for name in properties if re.search(r"left|right|^(width|height)$", name)]


def test_letters_that_join_are_never_spaced_apart():
    rules = re.findall(r"([^{}]+)\{[^{}]*letter-spacing", stylesheet())
    assert rules
    assert all('[dir="ltr"]' in rule for rule in rules)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [(ink, ground) for ink in ("ink", "quiet", "accent") for ground in ("paper", "raised")] + [("on-fill", "fill")],
)
def test_text_stands_out_from_its_ground(scheme, ink, ground):
    light, dark = re.findall(r":root \{(.*?)\}", stylesheet(), re.DOTALL)
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light))
    if scheme == "dark":
        colours |= dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", dark))
    assert contrast(colours[ink], colours[ground]) >= 4.5


# --- catalogues -----------------------------------------------------------------------------------------------------


def test_everything_that_is_said_comes_from_the_catalogue(tmp_path):
    catalogue = Catalog(locale="en")
    keywords = {"spoken": None, "plural": (1, 2)}
    for module in ("directory", "linking"):
        source = str(files("syndicate").joinpath(f"{module}.py"))
        for _, message, _, _ in extract_from_file("python", source, keywords=keywords):
            forms = [f"«{form}»" for form in ([message] if isinstance(message, str) else message)]
            catalogue.add(message, forms[0] if isinstance(message, str) else tuple(forms))
    place = tmp_path / "en" / "LC_MESSAGES" / "syndicate.po"
    place.parent.mkdir(parents=True)
    with place.open("wb") as file:
        write_po(file, catalogue)
    pages = made(publication=factories.publication(catalogues=str(tmp_path)))
    given = {one.name for one in edition_feeds("en")} | {one.TITLE for one in FORMATS}
    given |= {own_name(each) for each in LANGUAGES} | {"Harbour towns agree 0", "© 2026 Lantern"}
    given |= {"News from many places."}
    for path in ("index.html", "en/index.html"):
        said = tree(pages[path]).xpath(
            "//body//text()[not(ancestor::li[@class='card'][@lang!='en'])] | //title/text()"
            " | //*[not(ancestor-or-self::*[@lang!='en'])]/@aria-label"
        )
        phrases = {" ".join(one.split()) for one in said} - given - {""}
        assert len(phrases) > 5
        assert not [one for one in phrases if not (one.startswith("«") and one.endswith("»"))]
    groups = etree.fromstring(pages["en/feeds.opml"].data).xpath("body/outline/@text")
    assert groups
    assert all(group.startswith("«") for group in groups)


# --- OPML -----------------------------------------------------------------------------------------------------------


def test_the_outline_groups_feeds_by_language_and_then_by_kind():
    root = etree.fromstring(made()["feeds.opml"].data)
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert [child.tag for child in root] == ["head", "body"]
    groups = root.findall("body/outline")
    assert [group.get("text") for group in groups] == [own_name(each) for each in LANGUAGES]
    for group, language in zip(groups, LANGUAGES, strict=True):
        kinds = group.findall("outline")
        assert len(kinds) == 7
        assert [len(kind) for kind in kinds] == [1, 2, 3, 1, 1, 1, 1]
        for outline in group.iterfind("outline/outline"):
            assert outline.get("type") == "rss"
            assert outline.get("language") == language
            assert outline.get("text") == outline.get("title")
    assert root.findtext("head/ownerEmail") == "desk@news.example"
    assert parsedate_to_datetime(root.findtext("head/dateModified")) == NOON


def test_an_outline_carries_addresses_of_the_format_that_most_readers_read():
    root = etree.fromstring(made()["feeds.opml"].data)
    (politics,) = root.xpath("//outline[contains(@xmlUrl, '/ar/news/politics/')]")
    assert dict(politics.attrib) == {
        "type": "rss",
        "text": "الفانوس · سياسة",
        "title": "الفانوس · سياسة",
        "xmlUrl": "https://feeds.news.example/ar/news/politics/rss.xml",
        "htmlUrl": "https://www.news.example/ar/news/politics/",
        "language": "ar",
    }
    (whole,) = root.xpath("//outline[@xmlUrl='https://feeds.news.example/ar/rss.xml']")
    assert whole.get("htmlUrl") == "https://www.news.example/ar/"
    assert whole.get("title") == "الفانوس"
    atom = etree.fromstring(made(formats=(NEWSML, ATOM))["feeds.opml"].data)
    assert "https://feeds.news.example/ar/atom.xml" in atom.xpath("//@xmlUrl")


def test_the_outline_of_an_edition_has_its_feeds_alone():
    root = etree.fromstring(made()["ar/feeds.opml"].data)
    assert root.findtext("head/title") == "الفانوس"
    assert len(root.findall("body/outline")) == 7
    assert set(root.xpath("//outline[@type='rss']/@language")) == {"ar"}
    assert len(root.xpath("//outline[@type='rss']")) == 10


def test_an_outline_leaves_out_what_is_not_known():
    feeds = {"en": [feed(FeedKind.SECTION, "news", "en/news", "News", 0)]}
    root = etree.fromstring(made(feeds, publication=factories.publication(contact=None))["feeds.opml"].data)
    assert root.find("head/dateModified") is None
    assert root.find("head/ownerEmail") is None
    assert [group.get("text") for group in root.findall("body/outline")] == ["English"]


# --- in a browser ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not os.access(CHROMIUM, os.X_OK):
        pytest.skip(f"{CHROMIUM} is not installed")
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The directory on a disk, with a name and a headline that have nowhere to break."""
    root = tmp_path_factory.mktemp("site")
    feeds = all_feeds()
    for group in feeds.values():
        endless = feed(FeedKind.TAG, "endless", f"{group[0].path}/tags/endless", "Rhabarber" * 20)
        group += [endless, replace(group[6], path=f"{group[0].path}/regions/x", listed=listed(1, "w" * 300))]
    for page in made(feeds).values():
        place = root / page.path
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(page.data)
    return root


@pytest.mark.parametrize(
    ("path", "direction"), [("index.html", "ltr"), ("en/index.html", "ltr"), ("ar/index.html", "rtl")]
)
def test_on_a_phone_nothing_overflows_and_text_begins_where_it_should(chromium, site, path, direction):
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto((site / path).as_uri())
    widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1] == 360
    assert page.evaluate("getComputedStyle(document.body).direction") == direction
    box = page.locator("h1").evaluate(
        "h1 => { const r = document.createRange(); r.selectNodeContents(h1);"
        " const b = r.getBoundingClientRect(); return [b.left, b.right]; }"
    )
    assert box[0] == pytest.approx(16, abs=2) if direction == "ltr" else box[1] == pytest.approx(344, abs=2)
    assert complaints == []
    page.close()


def test_by_keyboard_focus_is_always_seen_and_the_first_stop_leads_past_the_top(chromium, site):
    page = chromium.new_page(viewport={"width": 360, "height": 740})
    page.goto((site / "en" / "index.html").as_uri())
    before = page.screenshot()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["height"] > 24
    assert page.screenshot() != before
    for _ in range(12):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "(({outlineStyle, outlineWidth}) => [outlineStyle, outlineWidth])(getComputedStyle(document.activeElement))"
        )
        assert style == ["solid", "3px"]
    page.locator(".skip").press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "MAIN"
    page.close()


def test_in_the_dark_the_page_is_dark(chromium, site):
    grounds = []
    for scheme in ("light", "dark"):
        page = chromium.new_page(color_scheme=scheme)
        page.goto((site / "ar" / "index.html").as_uri())
        grounds.append(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
        page.close()
    assert grounds == ["rgb(251, 250, 247)", "rgb(21, 21, 23)"]
