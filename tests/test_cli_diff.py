"""`syndicate diff`, and the export that refuses to change identifiers: what they print, and their exit codes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from newsroom import HOST

from syndicate import languages
from syndicate.cli import diff as verb
from syndicate.cli import main
from syndicate.differing import Turn
from syndicate.report import Exit

NOW = "2026-11-20T18:00:00Z"
TOML = """\
name = "Lantern"
authority = "news.example,2024"
feeds_url = "https://feeds.news.example/"
language = "en"
store = "sqlite:///store.db"
output = "public"
[[editions]]
language = "en"
name = "Lantern"
base_url = "https://www.news.example/en/"
time_zone = "UTC"
description = "News."
[[sections]]
code = "news"
name = "News"
[[sections]]
code = "opinion"
name = "Opinion"
[feeds]
formats = ["rss"]
sitemaps = false
max_changed_identifiers = 1
[[sources]]
name = "articles"
kind = "directory"
path = "articles"
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], prog_name="syndicate")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    """Three articles, exported once."""
    (tmp_path / "articles").mkdir()
    (tmp_path / "syndicate.toml").write_text(TOML, encoding="utf-8")
    for key in ("a1", "a2", "a3"):
        write(tmp_path, key)
    assert run("export", "--config", tmp_path, "--now", NOW).exit_code == Exit.DONE
    return tmp_path


def write(newsroom: Path, key: str, **changes: Any) -> None:
    fields = {
        "id": key,
        "language": "en",
        "url": f"{HOST}/en/{key}",
        "headline": f"Headline of {key}",
        "published": "2026-11-20T08:00:00Z",
        "section": "news",
        "body": "<p>Text.</p>",
    }
    record = {name: value for name, value in (fields | changes).items() if value is not None}
    (newsroom / "articles" / f"{key}.json").write_text(json.dumps(record), encoding="utf-8")


def configure(newsroom: Path, before: str, now: str) -> None:
    file = newsroom / "syndicate.toml"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, now), encoding="utf-8")


def diff(newsroom: Path, *arguments: str) -> Result:
    return run("diff", "--config", newsroom, "--now", NOW, *arguments)


def test_what_would_change_is_listed_by_article_and_by_document(newsroom):
    write(newsroom, "a1", version=2, section="opinion")
    write(newsroom, "a2", version=2, status="canceled")
    write(newsroom, "new", headline="Fresh", tags=[{"id": "water", "name": "Water"}])

    result = diff(newsroom)

    assert result.exit_code == Exit.DONE
    assert result.stdout.splitlines() == [
        "Compared with release 1:",
        "",
        "Articles: 3",
        "  has a new version  a1  Headline of a1  +en/opinion  −en/news",
        "  withdrawn  a2  Headline of a2  −en  −en/news",
        "  added  new  Fresh  +en  +en/news  +en/tags/water",
        "",
        "Documents: 9",
        "  changed  en/feeds.opml",
        "  changed  en/index.html",
        "  changed  en/news/rss.xml  2 entries, before 3",
        "  changed  en/opinion/rss.xml  1 entry, before 0",
        "  changed  en/rss.xml  3 entries",
        "  new document  en/tags/water/rss.xml  1 entry",
        "  changed  feeds.json",
        "  changed  feeds.opml",
        "  changed  index.html",
        "4 unchanged",
    ]


def test_a_document_that_goes_is_listed(newsroom):
    configure(newsroom, "[feeds]", "[feeds.breaking]\nenabled = false\n[feeds]")

    assert "  removed  en/breaking/rss.xml\n" in diff(newsroom).stdout


def test_an_article_that_is_not_stored_any_more_goes_by_its_identifier(newsroom):
    (newsroom / "store.db").unlink()
    (newsroom / "articles" / "a3.json").unlink()

    assert "  withdrawn  tag:news.example,2024:article/a3  −en  −en/news\n" in diff(newsroom).stdout


def test_where_nothing_would_change_it_says_so(newsroom):
    result = diff(newsroom)

    assert result.exit_code == Exit.DONE
    assert result.stdout.splitlines()[:2] == ["Compared with release 1:", "An export would change nothing."]
    assert re.fullmatch(r"\d+ unchanged", result.stdout.splitlines()[2])


def test_before_the_first_export_there_is_nothing_to_compare_with(newsroom):
    result = diff(newsroom, "--output", str(newsroom / "elsewhere"))

    assert result.stdout.startswith("Nothing was published yet.\n\nArticles: 3\n  added  a1")
    assert not (newsroom / "elsewhere").exists()


def test_the_exit_code_says_whether_something_would_change_only_where_that_is_asked(newsroom):
    assert diff(newsroom, "--exit-code").exit_code == Exit.DONE
    write(newsroom, "new")

    assert diff(newsroom).exit_code == Exit.DONE
    assert diff(newsroom, "--exit-code").exit_code == Exit.DIFFERENT


def test_json_is_the_difference_and_nothing_else(newsroom):
    write(newsroom, "new")

    data = json.loads(diff(newsroom, "--json").stdout)

    assert [one["id"] for one in data["articles"]] == ["new"]


def test_what_would_be_refused_is_counted(newsroom):
    write(newsroom, "a1", headline="")

    shown = diff(newsroom).stdout

    assert "1 thing would be refused: `syndicate check` says which, and why.\n" in shown


def test_a_long_list_is_cut_and_says_so(newsroom, monkeypatch):
    monkeypatch.setattr(verb, "_SHOWN", 1)
    write(newsroom, "b1")
    write(newsroom, "b2")

    shown = diff(newsroom).stdout

    assert "\nArticles: 2\n  added  b1  Headline of b1  +en  +en/news\n1 more is in --json.\n" in shown


def test_identifiers_that_would_change_are_listed_and_an_export_refuses_them(newsroom):
    configure(newsroom, "news.example,2024", "other.example,2025")

    shown = diff(newsroom).stdout
    refused = run("export", "--config", newsroom, "--now", NOW)

    assert "\nIdentifiers that would change: 3\n" in shown
    assert "  a1  −tag:news.example,2024:article/a1  +tag:other.example,2025:article/a1\n" in shown
    assert refused.exit_code == Exit.FAILED
    assert "  error    identifiers-changed\n" in refused.stderr
    assert "--accept-identifiers" in refused.stderr
    assert b"news.example,2024" in (newsroom / "public" / "en" / "rss.xml").read_bytes()


def test_an_export_that_is_told_so_changes_them(newsroom):
    configure(newsroom, "news.example,2024", "other.example,2025")

    done = run("export", "--config", newsroom, "--now", NOW, "--accept-identifiers")

    assert done.exit_code == Exit.DONE
    assert b"other.example,2025" in (newsroom / "public" / "en" / "rss.xml").read_bytes()
    assert diff(newsroom, "--exit-code").exit_code == Exit.DONE


@pytest.mark.parametrize("language", languages.available())
def test_it_speaks_the_readers_language(newsroom, language):
    write(newsroom, "new")

    shown = diff(newsroom, "--lang", language).stdout

    assert ("Compared with release" in shown) is (language == "en")
    assert ("added" in shown) is (language == "en")
    assert "en/news/rss.xml" in shown


def test_every_turn_has_its_word():
    assert set(verb._TURNS) == set(Turn)
