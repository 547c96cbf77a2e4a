"""The directory for programs: OPML, `feeds.json`, and links for a page's head."""

from __future__ import annotations

import json
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import factories
import jsonschema_rs
import pytest
from listings import (
    ATOM,
    DIRECTIONS,
    FORMATS,
    HOUSE,
    LANGUAGES,
    NEWSML,
    NOON,
    RSS,
    all_feeds,
    edition_feeds,
    feed,
    listed,
    made,
)
from lxml import etree, html

from syndicate import directory
from syndicate.languages import own_name
from syndicate.publication import FeedKind
from syndicate.resources import SCHEMAS

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


def test_an_outline_leads_a_title_that_readers_would_turn_around():
    name = "BBC عربي"
    editions = tuple(one.model_copy(update={"name": name}) for one in HOUSE.editions)
    pages = made(publication=HOUSE.model_copy(update={"editions": editions}))
    (title, *_) = etree.fromstring(pages["ar/feeds.opml"].data).xpath("//outline[@type='rss']/@text")
    assert title == f"\u200f{name}"
    (title, *_) = etree.fromstring(pages["en/feeds.opml"].data).xpath("//outline[@type='rss']/@text")
    assert title == name


def test_an_outline_leaves_out_a_group_of_which_no_document_is_there():
    missing = [f"en/tags/water/{one.FILE_NAME}" for one in FORMATS]
    pages = {page.path: page for page in directory.pages(HOUSE, all_feeds(), FORMATS, missing)}
    groups = etree.fromstring(pages["en/feeds.opml"].data).xpath("body/outline/@text")
    assert "Authors" in groups
    assert "Topics" not in groups


def test_an_outline_leaves_out_what_is_not_known():
    feeds = {"en": [feed(FeedKind.SECTION, "news", "en/news", "News", 0)]}
    root = etree.fromstring(made(feeds, publication=factories.publication(contact=None))["feeds.opml"].data)
    assert root.find("head/dateModified") is None
    assert root.find("head/ownerEmail") is None
    assert [group.get("text") for group in root.findall("body/outline")] == ["English"]


# --- feeds.json -----------------------------------------------------------------------------------------------------

SCHEMA = jsonschema_rs.Draft202012Validator(json.loads((SCHEMAS / "feeds.schema.json").read_bytes()))


def inventory(**arguments: Any) -> dict[str, Any]:
    """`feeds.json`, valid."""
    found = json.loads(made(**arguments)["feeds.json"].data)
    assert [error.message for error in SCHEMA.iter_errors(found)] == []
    return found


def test_machines_find_every_feed_with_its_documents_and_siblings():
    found = inventory()
    assert [one["path"] for one in found["feeds"]] == [one.path for each in LANGUAGES for one in edition_feeds(each)]
    (politics,) = (one for one in found["feeds"] if one["path"] == "ar/news/politics")
    assert politics == {
        "language": "ar",
        "kind": "section",
        "code": "politics",
        "path": "ar/news/politics",
        "name": "سياسة",
        "title": "الفانوس · سياسة",
        "url": "https://www.news.example/ar/news/politics/",
        "formats": [
            {
                "format": one.NAME,
                "title": one.TITLE,
                "media_type": one.MEDIA_TYPE,
                "url": f"https://feeds.news.example/ar/news/politics/{one.FILE_NAME}",
            }
            for one in FORMATS
        ],
        "siblings": [
            {"language": "en", "path": "en/news/politics", "title": "Lantern · Politics"},
            {"language": "es", "path": "es/news/politics", "title": "El Farol · Política"},
        ],
        "updated": "2026-11-20T12:00:00Z",
        "entries": 3,
    }


def test_machines_find_every_edition_with_its_pages():
    found = inventory()
    assert (found["version"], found["name"], found["contact"]) == (1, "Lantern", "desk@news.example")
    assert (found["page"], found["updated"]) == ("https://feeds.news.example/index.html", "2026-11-20T12:00:00Z")
    assert [(one["language"], one["direction"]) for one in found["editions"]] == list(DIRECTIONS.items())
    assert found["editions"][1] == {
        "language": "ar",
        "direction": "rtl",
        "name": "الفانوس",
        "description": "أخبار من أماكن كثيرة.",
        "url": "https://www.news.example/ar/",
        "page": "https://feeds.news.example/ar/index.html",
        "opml": "https://feeds.news.example/ar/feeds.opml",
        "updated": "2026-11-20T12:00:00Z",
    }


def test_the_members_stand_in_the_order_of_the_schema():
    schema = json.loads((SCHEMAS / "feeds.schema.json").read_bytes())
    found = inventory()
    for members, described in (
        (found, schema),
        (found["editions"][0], schema["$defs"]["edition"]),
        (found["feeds"][3], schema["$defs"]["feed"]),
        (found["feeds"][0]["formats"][0], schema["$defs"]["document"]),
        (found["feeds"][0]["siblings"][0], schema["$defs"]["sibling"]),
    ):
        assert list(members) == list(described["properties"])


def test_the_documented_feed_is_one():
    page = (Path(__file__).parents[1] / "docs" / "aggregators.md").read_text(encoding="utf-8")
    documented = json.loads(page.partition("## Finding feeds")[2].partition("```json\n")[2].partition("```")[0])
    (made_so,) = (one for one in inventory(formats=(RSS,))["feeds"] if one["path"] == "ar/news/politics")
    made_so["siblings"] = made_so["siblings"][:1]
    assert list(documented.items()) == list(made_so.items())


def test_the_schema_knows_every_kind_of_feed():
    schema = json.loads((SCHEMAS / "feeds.schema.json").read_bytes())
    assert set(schema["$defs"]["feed"]["properties"]["kind"]["enum"]) == {kind.value for kind in FeedKind}


def test_what_is_not_known_or_not_there_is_left_out_for_machines():
    feeds = {"en": [feed(FeedKind.BREAKING, None, "en/breaking", "Breaking", 0)]}
    found = inventory(feeds=feeds, formats=(NEWSML,), publication=factories.publication(contact=None))
    assert {"contact", "updated"}.isdisjoint(found)
    assert {"opml", "updated"}.isdisjoint(found["editions"][0])
    (breaking,) = found["feeds"]
    assert {"code", "updated"}.isdisjoint(breaking)
    assert (breaking["entries"], breaking["siblings"]) == (0, [])
    assert inventory(feeds={})["feeds"] == []


def test_machines_are_not_led_to_a_document_that_is_missing():
    pages = {page.path: page for page in directory.pages(HOUSE, all_feeds(), FORMATS, ["en/rss.xml"])}
    found = json.loads(pages["feeds.json"].data)["feeds"]
    assert [one["format"] for one in found[0]["formats"]] == ["atom", "newsml"]
    assert not [path for path, page in pages.items() if b"https://feeds.news.example/en/rss.xml" in page.data]


def test_a_withdrawn_article_is_not_counted():
    feeds = {"en": [feed(FeedKind.SECTION, "news", "en/news", "News", 2, withdrawn=listed(1))]}
    assert inventory(feeds=feeds)["feeds"][0]["entries"] == 2


# --- links for a page's head ----------------------------------------------------------------------------------------


def links(language: str, **arguments: Any) -> list[Any]:
    return html.fragments_fromstring(made(**arguments)[f"{language}/autodiscovery.html"].data.decode())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_the_site_leads_to_the_edition_first_and_then_to_what_concerns_every_page(language):
    found = links(language)
    assert {(one.tag, one.get("rel"), one.get("hreflang")) for one in found} == {("link", "alternate", language)}
    assert [(one.get("href"), one.get("type")) for one in found] == [
        (f"https://feeds.news.example/{language}/{place}", media_type)
        for place, media_type in (
            ("rss.xml", "application/rss+xml"),
            ("atom.xml", "application/atom+xml"),
            ("breaking/rss.xml", "application/rss+xml"),
            ("most-read/rss.xml", "application/rss+xml"),
            ("news/rss.xml", "application/rss+xml"),
            ("opinion/rss.xml", "application/rss+xml"),
        )
    ]
    assert len({one.get("title") for one in found}) == len(found) - 1
    assert found[0].get("title") == HOUSE.by_language[language].name


def test_the_links_are_one_a_line_and_nothing_else():
    data = made()["ar/autodiscovery.html"].data.decode()
    assert all(line.startswith("<link ") and line.endswith(">") for line in data.removesuffix("\n").split("\n"))


def test_the_links_lead_to_the_next_best_format_where_the_best_is_missing():
    pages = {page.path: page for page in directory.pages(HOUSE, all_feeds(), (ATOM, RSS), ["en/breaking/rss.xml"])}
    data = pages["en/autodiscovery.html"].data.decode()
    assert "https://feeds.news.example/en/breaking/atom.xml" in data
    assert "https://feeds.news.example/en/breaking/rss.xml" not in data
