"""A new language is a catalogue and an `[[editions]]` table: French is added to a newsroom, and is everywhere."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from goldens import GOLDEN, NOW
from lxml import etree, html

from syndicate import export
from syndicate.cli import main
from syndicate.publication import load

CATALOGUE = """\
msgid ""
msgstr ""
"Language: fr\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgctxt "section"
msgid "News"
msgstr "Actualités"

msgctxt "section"
msgid "Environment"
msgstr "Environnement"

msgctxt "region"
msgid "MENA"
msgstr "Moyen-Orient et Afrique du Nord"

msgctxt "ranking"
msgid "most-read"
msgstr "Les plus lus"

msgid "Most read"
msgstr "Les plus lus"

msgid "Breaking news"
msgstr "Dernière minute"

msgid "Sections"
msgstr "Rubriques"

msgid "Feeds from %(name)s"
msgstr "Les fils de %(name)s"

msgid "%(number)s article"
msgid_plural "%(number)s articles"
msgstr[0] "%(number)s article"
msgstr[1] "%(number)s articles"

msgid "No articles yet"
msgstr "Pas encore d’article"

msgid "%(name)s: the latest from %(edition)s"
msgstr "%(name)s : l’actualité de %(edition)s"

msgid "Correction (%(date)s):"
msgstr "Correction (%(date)s) :"

msgid "Correction (%(date)s): %(note)s"
msgstr "Correction (%(date)s) : %(note)s"
"""
EDITION = """
[[editions]]
language = "fr"
name = "La Lampe"
base_url = "https://www.lamp.example/fr/"
time_zone = "Europe/Paris"
description = "L’actualité des villes portuaires."

[[sections]]
"""
PAGE = "https://www.lamp.example/fr/news/le-phare"
HEADLINE = "Le phare du cap Azir brille à nouveau après neuf ans"
ARTICLE = {
    "id": "light-fr",
    "language": "fr",
    "story": "light",
    "translation_of": "light-en",
    "translated_from_version": 3,
    "url": PAGE,
    "headline": HEADLINE,
    "byline": "Par Nadia Osman",
    "published": "2026-11-19T20:00:00",
    "section": "environment",
    "regions": ["mena"],
    "coverage": ["harbour-light"],
    "body": "<p>Le phare s’est allumé jeudi.</p>",
    "corrections": [{"at": "2026-11-20T09:15:00Z", "note": "Il date de 1887."}],
}
NEWSML = "{http://iptc.org/std/nar/2006-10-01/}"
ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory) -> Path:
    """The golden newsroom with a French edition; the one name that it gives per language is given in French too."""
    place = tmp_path_factory.mktemp("newsroom") / "newsroom"
    shutil.copytree(GOLDEN / "newsroom", place)
    text = (place / "syndicate.toml").read_text(encoding="utf-8")
    text = text.replace("\n[[sections]]\n", EDITION, 1)
    text = text.replace('es = "El faro del puerto" }', 'es = "El faro del puerto", fr = "Le phare du port" }')
    text = text.replace('store = "sqlite://"', 'store = "sqlite://"\ncatalogues = "catalogues"')
    (place / "syndicate.toml").write_text(text, encoding="utf-8")
    catalogue = place / "catalogues" / "fr" / "LC_MESSAGES" / "syndicate.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(CATALOGUE, encoding="utf-8")
    (place / "articles" / "light-fr.json").write_text(json.dumps(ARTICLE), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def public(newsroom) -> Path:
    report = export.export(export.Job(load(newsroom / "syndicate.toml"), NOW), newsroom / "public")
    assert not any(problem.is_error for problem in report.problems)
    return newsroom / "public"


def document(public: Path, path: str) -> etree._Element:
    return etree.fromstring((public / path).read_bytes())


@pytest.mark.parametrize(
    ("place", "title"),
    [
        ("fr", "La Lampe"),
        ("fr/news", "La Lampe · Actualités"),
        ("fr/news/environment", "La Lampe · Environnement"),
        ("fr/regions/mena", "La Lampe · Moyen-Orient et Afrique du Nord"),
        ("fr/coverage/harbour-light", "La Lampe · Le phare du port"),
        ("fr/breaking", "La Lampe · Dernière minute"),
        ("fr/most-read", "La Lampe · Les plus lus"),
    ],
)
def test_feeds_have_french_titles_in_every_format(public, place, title):
    feed = json.loads((public / place / "feed.json").read_bytes())

    assert (feed["title"], feed["language"]) == (title, "fr")
    assert document(public, f"{place}/rss.xml").findtext("channel/title") == title
    assert document(public, f"{place}/rss.xml").findtext("channel/language") == "fr"
    atom = document(public, f"{place}/atom.xml")
    assert (atom.findtext(f"{ATOM}title"), atom.get(LANG)) == (title, "fr")


def test_descriptions_are_french(public):
    feed = json.loads((public / "fr/news/environment/feed.json").read_bytes())

    assert feed["description"] == "Environnement : l’actualité de La Lampe"


def test_an_article_is_filed_under_french_names_and_corrected_on_a_french_date(public):
    (item,) = json.loads((public / "fr/feed.json").read_bytes())["items"]

    assert {"Environnement", "Moyen-Orient et Afrique du Nord", "Le phare du port"} <= set(item["tags"])
    assert "Correction (20 novembre 2026) :" in html.fromstring(item["content_html"]).text_content()
    assert item["date_published"] == "2026-11-19T19:00:00Z"  # eight in the evening in Paris


def test_the_page_of_the_edition_is_french(public):
    page = html.parse(public / "fr/index.html").getroot()

    assert (page.get("lang"), page.get("dir")) == ("fr", "ltr")
    text = re.sub(r"\s+", " ", page.text_content())
    for said in (
        "Les fils de La Lampe",
        "Rubriques",
        "Actualités",
        "Environnement",
        "1 article",
        "Pas encore d’article",
    ):
        assert said in text


@pytest.mark.parametrize("page", ["index.html", "en/index.html", "ar/index.html", "es/index.html"])
def test_every_other_page_leads_to_the_french_one(public, page):
    found = html.parse(public / page).getroot()

    links = [link for link in found.iter("a") if (link.get("href") or "").endswith("fr/index.html")]
    assert links
    assert any("français" in link.text_content() or "La Lampe" in link.text_content() for link in links)


def test_newsml_is_marked_as_french(public):
    message = document(public, "fr/newsml.xml")

    texts = [
        item
        for item in message.iter(f"{NEWSML}newsItem")
        if item.find(f"{NEWSML}itemMeta/{NEWSML}itemClass").get("qcode") == "ninat:text"
    ]
    assert [item.get(LANG) for item in texts] == ["fr"]
    assert texts[0].get("dir") == "ltr"
    assert texts[0].find(f"{NEWSML}contentMeta/{NEWSML}language").get("tag") == "fr"
    assert {one.get("tag") for one in texts[0].iter(f"{NEWSML}language")} == {"fr", "en", "ar", "es"}


@pytest.mark.parametrize("language", ["en", "ar", "es"])
def test_articles_of_the_other_editions_link_to_the_french_one(public, language):
    feed = json.loads((public / language / "feed.json").read_bytes())
    (item,) = [one for one in feed["items"] if one["id"].endswith(f"light-{language}")]
    assert {"language": "fr", "url": PAGE} in [
        {name: one[name] for name in ("language", "url")} for one in item["_syndicate"]["translations"]
    ]

    atom = document(public, f"{language}/atom.xml")
    (link,) = [one for one in atom.iter(f"{ATOM}link") if one.get("href") == PAGE]
    assert (link.get("rel"), link.get("hreflang"), link.get("title")) == ("alternate", "fr", HEADLINE)
    rss = document(public, f"{language}/rss.xml")
    (link,) = [one for one in rss.iter(f"{ATOM}link") if one.get("href") == PAGE]
    assert (link.get("rel"), link.get("hreflang")) == ("alternate", "fr")
    newsml = (public / language / "newsml.xml").read_text(encoding="utf-8")
    assert "tag:lamp.example,2024:article/light-fr" in newsml
    assert HEADLINE in newsml


def test_the_french_article_links_to_every_other_edition(public):
    (item,) = json.loads((public / "fr/feed.json").read_bytes())["items"]

    assert [one["language"] for one in item["_syndicate"]["translations"]] == ["en", "ar", "es"]


@pytest.mark.parametrize("place", ["", "/news", "/regions/mena"])
@pytest.mark.parametrize("language", ["en", "ar", "es"])
def test_feeds_of_the_other_editions_link_to_the_french_feed(public, language, place):
    wanted = f"https://feeds.lamp.example/fr{place}/atom.xml"

    atom = document(public, f"{language}{place}/atom.xml")

    (link,) = [one for one in atom.findall(f"{ATOM}link") if one.get("href") == wanted]
    assert (link.get("rel"), link.get("hreflang"), link.get("type")) == ("alternate", "fr", "application/atom+xml")


def test_opml_has_the_french_feeds(public):
    outlines = document(public, "feeds.opml").findall(".//outline[@xmlUrl]")
    french = [one for one in outlines if one.get("xmlUrl").startswith("https://feeds.lamp.example/fr/")]

    assert "La Lampe · Actualités" in {one.get("text") for one in french}
    assert {one.get("language") for one in french} == {"fr"}
    assert len(document(public, "fr/feeds.opml").findall(".//outline[@xmlUrl]")) == len(french)


def test_the_other_languages_are_as_they_were(public):
    titles = {
        language: json.loads((public / language / "news/feed.json").read_bytes())["title"]
        for language in ("en", "ar", "es")
    }

    assert titles == {"en": "The Lamp · News", "ar": "المصباح · أخبار", "es": "La Lámpara · Noticias"}
    assert not list(public.glob("*/news/fr*"))


def test_the_command_line_lists_french(newsroom):
    editions = CliRunner().invoke(main, ["list", "editions", "--config", str(newsroom)])
    languages = CliRunner().invoke(main, ["list", "languages", "--config", str(newsroom)])

    assert "fr\tLa Lampe\tltr\tEurope/Paris\thttps://www.lamp.example/fr/" in editions.stdout.splitlines()
    assert "fr\tfrançais\tltr" in languages.stdout.splitlines()


def test_without_the_catalogue_the_missing_names_are_said(newsroom, tmp_path):
    text = (newsroom / "syndicate.toml").read_text(encoding="utf-8").replace('catalogues = "catalogues"', "")
    (tmp_path / "syndicate.toml").write_text(text, encoding="utf-8")

    result = CliRunner().invoke(main, ["check", "--config", str(tmp_path), "--lang", "en"])

    assert result.exit_code == 2
    for name in ("News", "Environment", "MENA", "most-read"):
        assert f"The name {name} has no translation in fr." in result.stderr
    assert "Le phare du port" not in result.stderr
