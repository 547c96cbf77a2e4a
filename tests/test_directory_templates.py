"""Templates of a newsroom's own: they come before ours, can do no harm, and their mistakes are found early."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import factories
import pytest
from listings import FORMATS, LANGUAGES, RSS, all_feeds
from lxml import html

from syndicate import directory, export
from syndicate.directory import templates
from syndicate.errors import ConfigurationError
from syndicate.problems import Code, Problem
from syndicate.publication import Publication

ROOT = Path(__file__).parents[1]
DOCUMENTED = (ROOT / "docs" / "directory.md").read_text(encoding="utf-8")
OURS = {path.name for path in (ROOT / "syndicate" / "templates").iterdir()}


def newsroom(place: Path, files: dict[str, str | bytes]) -> Publication:
    """A publication with these templates of its own."""
    own = place / "templates"
    own.mkdir(exist_ok=True)
    for name, source in files.items():
        (own / name).write_bytes(source if isinstance(source, bytes) else source.encode())
    return factories.publication(templates="templates").at(place)


def made(publication: Publication) -> dict[str, bytes]:
    return {page.path: page.data for page in directory.pages(publication, all_feeds(), FORMATS)}


def refusal(publication: Publication) -> Problem:
    with pytest.raises(ConfigurationError) as raised:
        directory.rehearse(publication, FORMATS)
    (problem,) = raised.value.problems
    assert problem.field == "templates"
    return problem


def values(problem: Problem) -> dict[str, Any]:
    return dict(problem.values)


# --- what a newsroom can change -------------------------------------------------------------------------------------


def documented(name: str) -> str:
    """The example of this name on the page that explains templates."""
    (found,) = re.findall(
        rf"^`templates/{re.escape(name)}`:\n\n```\w*\n(.*?)^```$", DOCUMENTED, re.MULTILINE | re.DOTALL
    )
    return found


def test_the_documented_example_changes_the_header_and_leaves_everything_else(tmp_path):
    files: dict[str, str | bytes] = {name: documented(name) for name in ("page.html", "directory.css")}
    pages, before = made(newsroom(tmp_path, files)), made(factories.publication())
    for path in ("index.html", *(f"{language}/index.html" for language in LANGUAGES)):
        root, plain = (html.document_fromstring(one[path].decode()) for one in (pages, before))
        (masthead,) = root.xpath("//body/p[@class='masthead']")
        assert masthead.xpath("string(a/@href)") == "https://www.news.example/"
        assert ".masthead" in root.xpath("string(//style)")
        (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy.endswith("; img-src https://www.news.example")
        masthead.getparent().remove(masthead)
        assert html.tostring(root.find(".//main")) == html.tostring(plain.find(".//main"))
        assert html.tostring(root.find(".//header")) == html.tostring(plain.find(".//header"))
    unchanged = {path for path in pages if pages[path] == before[path]}
    assert unchanged == {path for path in pages if not path.endswith("index.html")}


def test_every_template_and_every_block_is_documented():
    rows = re.findall(r"^\| `([\w.]+)` \|", DOCUMENTED, re.MULTILINE)
    assert set(rows) >= OURS
    written = "".join((ROOT / "syndicate" / "templates" / name).read_text(encoding="utf-8") for name in OURS)
    blocks = set(re.findall(r"{% block (\w+) %}", written))
    assert {"masthead", "header", "footer", "policy"} <= blocks
    assert {block for block in blocks if f"`{block}`" not in DOCUMENTED} == set()


def test_what_a_stylesheet_of_the_newsrooms_own_says_is_allowed_by_the_policy(tmp_path):
    pages = made(newsroom(tmp_path, {"directory.css": "body { margin: 0; }"}))
    root = html.document_fromstring(pages["en/index.html"].decode())
    assert root.xpath("string(//style)") == "body { margin: 0; }"
    assert templates._digest("body { margin: 0; }") in root.xpath("string(//meta[@http-equiv]/@content)")


def test_how_a_feed_looks_can_be_changed_too(tmp_path):
    pages = made(newsroom(tmp_path, {"palette.css": ":root { --paper: white; }"}))
    assert all(b":root { --paper: white; }" in pages[f"{language}/feed.css"] for language in LANGUAGES)
    assert b"#fbfaf7" not in pages["ar/feed.css"] + pages["index.html"]


def test_names_are_escaped_in_templates_of_the_newsrooms_own(tmp_path):
    house = newsroom(tmp_path, {"page.html": "<title>{{ title }}</title>"}).model_copy(update={"name": "<b>&"})
    assert made(house)["index.html"] == b"<title>Feeds from &lt;b&gt;&amp;</title>"


def test_an_empty_directory_of_templates_changes_nothing(tmp_path):
    assert made(newsroom(tmp_path, {})) == made(factories.publication())


def test_a_text_cannot_leave_its_string_in_a_stylesheet():
    escaped = templates._css_string("\"}\\ </style>\n* { color: red } '")
    assert escaped == '"\\22 }\\5c  \\3c /style\\3e \\a * { color: red } \\27 "'


# --- mistakes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "source", "line", "reason"),
    [
        ("page.html", "<p>\n{% if %}", 2, "Expected an expression"),
        ("page.html", "<p>\n\n{{ nothing }}", 3, "'nothing' is undefined"),
        ("parts.html", "{{ 1 / 0 }}", 1, "division by zero"),
        ("front.html", '{% extends "paper.html" %}', 1, "there is no template paper.html"),
        ("edition.html", "{% for feed in groups %}\n{{ feed.nothing }}\n{% endfor %}", 2, "has no attribute 'nothing'"),
        ("edition.html", "\n{{ ''.__class__.__mro__ }}", 2, "access to attribute '__class__'"),
        ("front.html", "{{ words.clear() }}", 1, "access to attribute 'clear'"),
        ("feeds.opml", "{% endif %}", 1, "unknown tag 'endif'"),
        ("directory.css", "{{ colour }}", 1, "'colour' is undefined"),
        ("directory.js", "{% block x %}", 1, "Unexpected end of template"),
        ("feed.css", "\n\n{{ rtl }}", 3, "'rtl' is undefined"),
        ("autodiscovery.html", "{{ links[0].url }}", 1, "has no attribute 'url'"),
        ("page.html", "ok\n\u00e9".encode("latin-1"), 2, "can't decode byte 0xe9"),
        ("page.html", '{% extends "page.html" %}', 1, "recursion"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_line_before_anything_is_done(tmp_path, name, source, line, reason):
    problem = refusal(newsroom(tmp_path, {name: source}))
    assert problem.code is Code.TEMPLATE_WRONG
    assert (values(problem)["value"], values(problem)["line"]) == (str(tmp_path / "templates" / name), line)
    assert reason in values(problem)["reason"]


def test_a_part_that_our_templates_need_is_missed_in_the_template_that_needs_it(tmp_path):
    problem = refusal(newsroom(tmp_path, {"parts.html": "{% macro alternate(link) %}{% endmacro %}"}))
    assert Path(values(problem)["value"]).name == "front.html"
    assert "has no attribute" in values(problem)["reason"]


def test_an_error_without_a_place_or_a_message_names_the_template_that_was_asked_for(tmp_path):
    own = templates.templates_of(newsroom(tmp_path, {}))
    problem = own._mistake(KeyError(), "front.html")
    assert (values(problem)["value"], values(problem)["line"]) == ("front.html", 1)
    assert values(problem)["reason"] == "KeyError"
    nowhere = UnicodeDecodeError("utf-8", b"\xe9", 0, 1, "unexpected end of data")
    assert values(own._mistake(nowhere, "page.html"))["value"] == "page.html"


def test_a_directory_of_templates_that_is_none_is_a_mistake_of_the_file(tmp_path):
    problem = refusal(factories.publication(templates="nowhere").at(tmp_path))
    assert problem.code is Code.CONFIG_VALUE
    assert values(problem)["value"] == "nowhere"


def test_an_error_in_a_template_of_ours_is_a_bug_and_not_the_newsrooms():
    with pytest.raises(Exception, match="'language' is undefined"):
        templates.templates_of(factories.publication()).page("front.html")


def test_without_templates_of_its_own_nothing_is_rehearsed(monkeypatch):
    monkeypatch.setattr(templates, "_environment", None)
    directory.rehearse(factories.publication(), [RSS])


def test_an_export_with_a_wrong_template_ends_before_it_begins(tmp_path):
    house = newsroom(tmp_path, {"page.html": "{{ nothing }}"})
    house = house.model_copy(update={"feeds": house.feeds.model_copy(update={"rankings": (), "formats": ("rss",)})}).at(
        tmp_path
    )
    with pytest.raises(ConfigurationError) as raised:
        export.export(export.Job(house, factories.NOON), tmp_path / "public")
    assert [problem.code for problem in raised.value.problems] == [Code.TEMPLATE_WRONG]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["templates"]
