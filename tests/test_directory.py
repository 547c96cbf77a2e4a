from __future__ import annotations

import json
import posixpath
import re
import time
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

import factories
import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po
from hypothesis import given, settings
from hypothesis import strategies as st
from listings import (
    DIRECTIONS,
    FORMATS,
    HOUSE,
    LANGUAGES,
    NEWSML,
    NOON,
    all_feeds,
    edition_feeds,
    feed,
    listed,
    made,
)
from lxml import etree, html

import syndicate
from syndicate.directory import Page, templates
from syndicate.directory.words import script_words
from syndicate.languages import of_edition, own_name
from syndicate.publication import FeedKind, Section
from syndicate.rendering import Feed


def tree(page: Page) -> Any:
    return html.document_fromstring(page.data.decode())


def whole_pages(pages: dict[str, Page]) -> list[Page]:
    """The pages that a person reads."""
    found = [page for path, page in pages.items() if path.endswith("index.html")]
    assert found
    return found


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


def test_there_is_a_page_and_what_goes_with_it_of_all_editions_and_of_each():
    assert [(page.path, page.media_type, page.language) for page in made().values()] == [
        ("index.html", "text/html", None),
        ("feeds.opml", "text/x-opml", None),
        ("feeds.json", "application/json", None),
        *(
            (f"{language}/{name}", media_type, language)
            for language in LANGUAGES
            for name, media_type in (
                ("index.html", "text/html"),
                ("feeds.opml", "text/x-opml"),
                ("autodiscovery.html", "text/html"),
                ("feed.css", "text/css"),
            )
        ),
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
    assert updated["index.html"] == updated["feeds.opml"] == updated["feeds.json"] == later
    assert updated["en/feed.css"] is None
    assert updated["es/index.html"] is None


def test_an_edition_without_feeds_has_a_page_that_offers_none():
    pages = made({})
    assert list(pages) == [
        *("index.html", "feeds.json"),
        *(f"{language}/{name}" for language in LANGUAGES for name in ("index.html", "feed.css")),
    ]
    for page in pages.values():
        if page.media_type != "text/html":
            continue
        assert page.updated is None
        assert not [link for link in tree(page).xpath("//@href") if re.search(r"\.(xml|opml)$", link)]


def test_without_a_format_for_readers_there_is_no_outline_and_no_link_to_one():
    pages = made(formats=(NEWSML,))
    assert not [path for path in pages if path.endswith(".opml")]
    assert not [path for path in pages if "autodiscovery" in path]
    links = [link for page in whole_pages(pages) for link in tree(page).xpath("//@href")]
    assert links
    assert not [link for link in links if "opml" in link or link.startswith("feed:")]


# --- determinism ----------------------------------------------------------------------------------------------------


def test_the_same_feeds_give_the_same_bytes_wherever_and_whenever(monkeypatch):
    before = made()
    monkeypatch.setenv("TZ", "Pacific/Apia")
    monkeypatch.setenv("LANG", "ar_LB.UTF-8")
    time.tzset()
    templates._ours.cache_clear()
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


def test_every_link_leads_to_a_document_or_to_a_place_on_a_page_and_only_those_for_readers_are_absolute():
    pages, feeds = made(), all_feeds()
    people = {page.path for page in whole_pages(pages)}
    documents = {f"{one.path}/{each.FILE_NAME}" for group in feeds.values() for one in group for each in FORMATS}
    anchors = {path: set(tree(pages[path]).xpath("//@id")) for path in people}
    linked = set()
    for path in anchors:
        for link in tree(pages[path]).xpath("//@href"):
            if link == "mailto:desk@news.example":
                continue
            if link.startswith("feed:"):
                assert link.removeprefix(f"feed:{HOUSE.feeds_url}") in documents
                continue
            place, fragment = urldefrag(link)
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), place)) if place else path
            assert target in pages or target in documents, link
            assert not fragment or fragment in anchors[target], link
            linked.add(target)
    assert linked == documents | people | {path for path in pages if path.endswith(".opml")}


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
    ("kind", "label", "count"),
    [
        (FeedKind.EDITION, "Latest", 5),
        (FeedKind.SECTION, "Latest", 3),
        (FeedKind.BREAKING, "Latest", 3),
        (FeedKind.RANKING, "First", 3),
        (FeedKind.TAG, None, 0),
        (FeedKind.AUTHOR, None, 0),
    ],
)
def test_a_feed_shows_its_first_headlines_unless_there_may_be_thousands_like_it(kind, label, count):
    root = english(feed(kind, None if kind is FeedKind.EDITION else "news", "en/news", "News", 9))
    found = root.xpath("//div[@class='newest']")
    assert [words(one.find("p")) for one in found] == ([label] if label else [])
    assert [words(one) for one in root.xpath("//div[@class='newest']/*/li")] == [
        f"Harbour towns agree {index}" for index in range(count)
    ]
    assert root.xpath("count(//div[@class='newest']/ol)") == (1 if kind is FeedKind.RANKING else 0)


def test_a_feed_without_articles_shows_no_headlines():
    assert not english(feed(FeedKind.SECTION, "news", "en/news", "News", 0)).xpath("//*[@class='newest']")


def test_a_feed_is_subscribed_to_in_the_format_that_most_readers_read():
    (link,) = entry(tree(made()["ar/index.html"]), "سياسة").xpath("div//li[@class='subscribe']/a")
    assert dict(link.attrib) == {
        "href": "feed:https://feeds.news.example/ar/news/politics/rss.xml",
        "aria-label": "اشتراك: سياسة",
    }
    assert link.text == "اشتراك"


def test_how_to_subscribe_is_explained_and_folded_away():
    (how,) = tree(made()["en/index.html"]).xpath("//header//details")
    assert words(how.find("summary")) == "How to subscribe"
    assert len(how.findall("ol/li")) == 4
    assert how.get("open") is None


@pytest.mark.parametrize(("path", "base"), [("index.html", ""), ("ar/index.html", "ar/")])
def test_a_page_knows_the_address_at_which_its_documents_are_served(path, base):
    root = tree(made()[path])
    assert root.get("data-base") == f"https://feeds.news.example/{base}"
    assert root.get("data-base") in words(root.xpath("//*[@class='printed']")[0])


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
    for page in whole_pages(pages):
        assert len(tree(page).xpath("//script")) == page.data.count(b"<script") == 2
        assert b"<img" not in page.data
        assert HOSTILE not in page.data.decode()
    assert b"<script" not in b"".join(page.data for path, page in pages.items() if path.endswith((".opml", "ry.html")))
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
        said = page.data.decode().replace("\\u2069", "")
        assert "\u202e" not in said
        assert said.count("\u2067") == said.count("\u2069")
    root = tree(pages["en/index.html"])
    assert root.xpath("//*[@class='name']/bdi")
    assert not root.xpath("//li[@class='entry']/div/*[@class='name'][not(bdi)]")
    assert root.xpath("//div[@class='newest']//li/bdi")
    assert not root.xpath("//div[@class='newest']//li[not(bdi)]")


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_a_feed_is_called_pages_are_whole(name, headline):
    feeds = hostile_feeds(name, headline)["ar"]
    pages = made({"ar": [feeds[0], feeds[4], feeds[8]]})
    for page in whole_pages(pages):
        root = tree(page)
        assert root.xpath("count(//body/footer)") == 1
        assert root.xpath("count(//script)") == 2
        assert not root.xpath("//@onclick")
    for path in ("feeds.opml", "ar/feeds.opml"):
        assert len(etree.fromstring(pages[path].data).xpath("//outline[@type='rss']")) == 3
    assert len(tree(pages["ar/autodiscovery.html"]).xpath("//link")) == 2
    assert len(json.loads(pages["feeds.json"].data)["feeds"]) == 3


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
    assert not root.xpath("//img | //iframe | //form | //@style | //@src | //link[@rel='stylesheet'] | //@onload")
    (style,), (script,) = root.xpath("//style/text()"), root.xpath("//script[not(@type)]/text()")
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    digests = [b64encode(sha256(source.encode()).digest()).decode() for source in (style, script)]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digests[0]}'; script-src 'sha256-{digests[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert not re.search(r"url\(|@import|https?:", style)
    assert not re.search(r"fetch|XMLHttpRequest|import\b|https?:|innerHTML|localStorage|cookie", script)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_script_says_is_in_the_language_of_the_place(language):
    spoken = json.loads(tree(made()["index.html"]).xpath("//script[@id='words']/text()")[0])
    assert set(spoken) == set(LANGUAGES)
    own = json.loads(tree(made()[f"{language}/index.html"]).xpath("//script[@id='words']/text()")[0])
    assert own == {language: spoken[language]}
    assert own[language]["direction"] == DIRECTIONS[language]
    assert all(own[language][each].count("{}") == 1 for each in ("copy", "copied", "failed"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_script_has_the_plural_of_every_count(language):
    edition = HOUSE.by_language[language]
    spoken = of_edition(edition, HOUSE)
    found = script_words(spoken)["found"]
    for count in [*range(1, 131), 200, 201, 202, 203, 211, 999, 1000, 1001, 1002, 1011]:
        form = found["forms"][found["order"][count if count < len(found["order"]) else 100 + count % 100]]
        said = spoken.plural("%(number)s feed found", "%(number)s feeds found", count)
        assert form.replace("{}", spoken.number(count)) == said
    assert len(found["forms"]) == {"en": 2, "ar": 6, "es": 2}[language] - (language == "ar")


def stylesheet() -> str:
    return str(templates._ours().style)


def feed_styles() -> dict[str, str]:
    return {language: made()[f"{language}/feed.css"].data.decode() for language in LANGUAGES}


def test_the_stylesheet_knows_no_left_and_no_right():
    properties = re.findall(r"[{;]\s*([a-z-]+)\s*:", stylesheet() + "".join(feed_styles().values()))
    assert {"margin-inline-start", "margin-block-start"} <= set(properties)
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
    package = Path(syndicate.__file__).parent
    modules = [*sorted((package / "directory").glob("*.py")), package / "linking.py"]
    assert len(modules) > 5
    for module in modules:
        for _, message, _, _ in extract_from_file("python", str(module), keywords=keywords):
            forms = [f"«{form}»" for form in ([message] if isinstance(message, str) else message)]
            catalogue.add(message, forms[0] if isinstance(message, str) else tuple(forms))
    place = tmp_path / "en" / "LC_MESSAGES" / "syndicate.po"
    place.parent.mkdir(parents=True)
    with place.open("wb") as file:
        write_po(file, catalogue)
    pages = made(publication=factories.publication(catalogues=str(tmp_path)))
    given = {one.name for one in edition_feeds("en")} | {one.TITLE for one in FORMATS}
    given |= {own_name(each) for each in LANGUAGES} | {f"Harbour towns agree {index}" for index in range(5)}
    given |= {"News from many places.", "© 2026 Lantern"}
    for path in ("index.html", "en/index.html"):
        said = tree(pages[path]).xpath(
            "//body//text()[not(ancestor::li[@class='card'][@lang!='en'] | ancestor::script)] | //title/text()"
            " | //*[not(ancestor-or-self::*[@lang!='en'])]/@aria-label"
        )
        phrases = {" ".join(one.split()) for one in said} - given - {""}
        assert len(phrases) > 5
        assert not [one for one in phrases if not (one.startswith("«") and one.endswith("»"))]
        for message in json.loads(tree(pages[path]).xpath("//script[@id='words']/text()")[0])["en"].values():
            assert message in ("ltr", "en-u-nu-latn") or "«" in str(message)
    assert pages["en/feed.css"].data.decode().count("«") == 3
    groups = etree.fromstring(pages["en/feeds.opml"].data).xpath("body/outline/@text")
    assert groups
    assert all(group.startswith("«") for group in groups)
