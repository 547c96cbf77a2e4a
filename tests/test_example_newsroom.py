"""The example newsroom: what a newcomer sees first must be complete, and right."""

import gzip
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from example import NEWSROOM, NOW, Example
from lxml import etree

from syndicate import export
from syndicate.articles import Kind, Status
from syndicate.problems import Code
from syndicate.publication import Publication
from syndicate.report import Exit, Report

XSD = Path(__file__).parents[2] / "shared" / "standards" / "newsml-g2" / "NewsML-G2_2.35-spec-All-Power.xsd"
HIDDEN = ("q1008", "q1011", "q1023", "q1042")
"""Stories of which no edition may be seen: embargoed, canceled, expired, restricted."""


@pytest.fixture(scope="module")
def publication(example: Example) -> Publication:
    return example.publication


@pytest.fixture(scope="module")
def report(example: Example) -> Report:
    return example.report


@pytest.fixture(scope="module")
def output(example: Example) -> Path:
    return example.output


@pytest.fixture(scope="module")
def articles() -> dict[str, dict]:
    found = [json.loads(path.read_text(encoding="utf-8")) for path in (NEWSROOM / "articles").glob("*.json")]
    return {article["id"]: article for article in found}


def test_it_exports_without_an_error(report):
    assert report.exit_code is Exit.DONE
    assert {problem.code for problem in report.problems} == {Code.STALE_TRANSLATION}
    assert "q1004-es" in {problem.article for problem in report.problems}


def test_it_has_thirty_stories_and_more_not_all_in_every_language(articles):
    languages = Counter(len({a["language"] for a in articles.values() if a["story"] == s}) for s in stories(articles))
    assert len(stories(articles)) >= 30
    assert languages[3] > languages[2] > 0
    assert languages[1] > 0


def stories(articles) -> set[str]:
    return {article["story"] for article in articles.values()}


def test_it_has_every_kind_genre_status_section_and_region(articles, publication):
    values = articles.values()
    assert {article.get("kind", "text") for article in values} == {kind.value for kind in Kind}
    assert {article.get("status", "usable") for article in values} == {status.value for status in Status}
    assert {"news", "opinion", "analysis", "blog", "feature", "explainer", "interview"} <= {
        article.get("genre", "news") for article in values
    }
    leaves = set(publication.sections_by_code) - {section.parent for section in publication.sections}
    assert leaves <= {article["section"] for article in values}
    assert {region.code for region in publication.regions} == {
        region for article in values for region in article.get("regions", ())
    }
    assert {topic.code for topic in publication.coverage} == {
        topic for article in values for topic in article.get("coverage", ())
    }


def test_every_document_that_the_paths_promise_is_there(report, output, publication):
    for edition in publication.editions:
        for path in ("", "news/", "news/politics/", "articles/opinion/", "videos/explainers/", "regions/mena/",
                     "coverage/water-and-cities/", "breaking/", "most-read/", "tags/drought/", "authors/omar-nasser/"):  # fmt: skip
            for name in ("rss.xml", "atom.xml", "feed.json", "newsml.xml"):
                assert (output / edition.language / path / name).is_file(), path + name
        assert (output / edition.language / "index.html").is_file()
    for name in ("index.html", "feeds.opml", "manifest.json", "report.json"):
        assert (output / name).is_file()


def test_every_section_of_every_language_has_an_article_but_where_none_was_translated(report, output, publication):
    empty = [
        f"{edition.language}/{path}"
        for edition in publication.editions
        for path in publication.section_paths.values()
        if not json.loads((output / edition.language / path / "feed.json").read_bytes())["items"]
    ]
    assert len(empty) <= 3
    assert not [path for path in empty if path.startswith("en/")]


def test_what_may_not_be_seen_is_in_no_file(report, output, articles):
    hidden = [article for article in articles.values() if article["story"] in HIDDEN or article["id"] == "q1012-es"]
    assert len(hidden) == 11
    for path in output.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
            for article in hidden:
                assert article["url"] not in text, path
                assert article["headline"] not in text, path


def test_the_kill_is_announced_by_identifier_alone(report, output):
    message = etree.parse(output / "ar" / "news" / "politics" / "newsml.xml")
    items = message.findall(".//{*}newsItem[@guid='tag:qandil.example,2024:article/q1011-ar']")
    assert [item.findtext(".//{*}headline") for item in items] == [items[0].findtext(".//{*}edNote")]
    assert items[0].find(".//{*}pubStatus").get("qcode") == "stat:canceled"
    feed = json.loads((output / "ar" / "news" / "politics" / "feed.json").read_bytes())
    assert [notice["status"] for notice in feed["_syndicate"]["withdrawn"]] == ["canceled"]


def test_every_newsml_document_is_valid_against_the_official_schema(report, output):
    if not XSD.is_file():
        pytest.skip(f"IPTC's XSD is not at hand at {XSD}")
    schema = etree.XMLSchema(etree.parse(XSD))
    documents = sorted(output.rglob("newsml.xml"))
    assert len(documents) == sum(by["newsml"] for by in report.documents.values()) > 300
    for path in documents:
        assert schema.validate(etree.parse(path)), (path, schema.error_log.last_error)


def test_the_embargo_lifts(publication, report, output, tmp_path):
    later = export.export(export.Job(publication, datetime(2026, 11, 21, 6, tzinfo=UTC)), tmp_path / "public")
    assert later.articles["embargoed"] == 0
    feed = json.loads((tmp_path / "public" / "en" / "feed.json").read_bytes())
    assert feed["items"][0]["id"] == "tag:qandil.example,2024:article/q1008-en"


def test_the_gate_accepts_it_with_the_official_schema_too(publication, report):
    if not XSD.is_file():
        pytest.skip(f"IPTC's XSD is not at hand at {XSD}")
    strict = publication.model_copy(update={"newsml_xsd": str(XSD)}).at(NEWSROOM)
    checked = export.check(export.Job(strict, NOW))
    assert not checked.refused_documents
