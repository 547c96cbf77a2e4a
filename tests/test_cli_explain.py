"""`syndicate explain`: the words, in every language, and what becomes of an id that there is not."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from newsroom import HOST

from syndicate import languages
from syndicate.articles import Status
from syndicate.cli import explain as verb
from syndicate.cli import main
from syndicate.explaining import Reason, Relation
from syndicate.headers import State
from syndicate.report import Exit
from syndicate.store import Store

NOW = "2026-11-20T18:00:00Z"
TOML = """\
name = "Lantern"
authority = "news.example,2024"
feeds_url = "https://feeds.news.example/"
language = "en"
store = "sqlite:///store.db"
output = "public"
partners = [{ code = "al-bahr", name = "Al Bahr" }, { code = "costa", name = "Costa" }]
[[editions]]
language = "en"
name = "Lantern"
base_url = "https://www.news.example/en/"
time_zone = "Europe/London"
description = "News."
[[editions]]
language = "ar"
name = "الفانوس"
base_url = "https://www.news.example/ar/"
time_zone = "Asia/Beirut"
description = "أخبار."
[[sections]]
code = "news"
name = "News"
[sections.icon]
url = "https://www.news.example/icon.png"
[feeds]
formats = ["rss", "jsonfeed"]
limit = 1
archive_page = 10
[feeds.breaking]
enabled = false
[feeds.section]
max_age_days = 1.5
[feeds.ranking]
limit = 1
[[sources]]
name = "articles"
kind = "directory"
path = "articles"
[[sources]]
name = "rankings"
kind = "jsonl"
path = "rankings.jsonl"
content = "rankings"
"""


def run(*arguments: object, **environment: str) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], env=environment, prog_name="syndicate")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    text = TOML.replace('name = "News"', 'name = { en = "News", ar = "أخبار" }')
    (tmp_path / "syndicate.toml").write_text(text, encoding="utf-8")
    ranking = {"ranking": "most-read", "language": "en", "as_of": "2026-11-20T17:00:00Z", "articles": ["top", "a1"]}
    (tmp_path / "rankings.jsonl").write_text(json.dumps(ranking) + "\n")
    return tmp_path


def write(newsroom: Path, key: str, **changes: Any) -> None:
    language = changes.get("language", "en")
    fields = {
        "id": key,
        "language": language,
        "url": f"{HOST}/{language}/{key}",
        "headline": f"Headline of {key}",
        "published": "2026-11-18T08:00:00Z",
        "section": "news",
        "body": "<p>Text.</p>",
    }
    record = {name: value for name, value in (fields | changes).items() if value is not None}
    (newsroom / "articles" / f"{key}.json").write_text(json.dumps(record), encoding="utf-8")


def export(newsroom: Path) -> None:
    assert run("export", "--config", newsroom, "--now", NOW).exit_code in (Exit.DONE, Exit.SOME_REFUSED)


def explain(newsroom: Path, wanted: str, *arguments: str) -> str:
    result = run("explain", "--config", newsroom, "--now", NOW, wanted, *arguments)
    assert result.exit_code == Exit.DONE, result.output
    return result.stdout


def full(newsroom: Path) -> None:
    """Articles for most of the sentences."""
    write(newsroom, "a1", story="s", version=3)
    write(newsroom, "top", published="2026-11-20T08:00:00Z")
    write(newsroom, "a2", language="ar", story="s", translation_of="a1", translated_from_version=2)
    export(newsroom)


def test_an_explanation_reads_as_sentences(newsroom):
    full(newsroom)

    assert explain(newsroom, "a1").splitlines() == [
        "a1",
        "  Headline of a1",
        "  https://www.news.example/en/a1",
        "  tag:news.example,2024:article/a1",
        "  It may be seen. It was published on Nov 18, 2026, 8:00\u202fAM (Europe/London).",
        "  Its version is 3; stored are 3.",
        "  Readers were told of version 3 last: it is published.",
        "",
        "Feeds",
        "  en  listed at place 2 of 2",
        "  en/most-read  not listed: 1 article of the ranking comes before it, and the limit is 1",
        "  en/news  not listed: too old, max_age_days is 1.5",
        "  breaking  not listed: feeds of this kind are switched off, see feeds.breaking.enabled",
        "",
        "Story",
        "  Its story is s.",
        "  a2 (ar)  linked",
    ]


def test_a_translation_says_that_it_is_stale(newsroom):
    full(newsroom)

    shown = explain(newsroom, "a2")

    assert "  It was translated from a1.\n" in shown
    assert "The translation is stale: it was made from version 2, and the source has version 3." in shown
    assert "  warning  stale-translation  translated_from_version" in shown


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"embargo_until": "2026-12-01T09:00:00Z"},
            "It may not be seen: it is embargoed until Dec 1, 2026, 9:00\u202fAM (Europe/London).",
        ),
        (
            {"expires": "2026-11-20T09:00:00Z"},
            "It may not be seen: it has expired on Nov 20, 2026, 9:00\u202fAM (Europe/London).",
        ),
        (
            {"partners": {"only": ["al-bahr", "costa"]}},
            "It may not be seen in public: it is for these partners only: al-bahr and costa.",
        ),
        ({"partners": {"except": ["costa"]}}, "These partners may not have it: costa."),
        ({"status": "withheld"}, "It may not be seen: it is withheld."),
        ({"status": "canceled"}, "It may not be seen: it is canceled."),
    ],
)
def test_the_state_of_an_article_is_a_sentence(newsroom, changes, sentence):
    write(newsroom, "a1", **changes)
    export(newsroom)

    assert f"  {sentence}\n" in explain(newsroom, "a1")


def test_a_refused_record_that_withdraws_is_named_with_its_problems(newsroom):
    write(newsroom, "a1")
    export(newsroom)
    write(newsroom, "a1", version=2, status="withheld", headline=None)
    export(newsroom)

    shown = explain(newsroom, "a1")

    assert "It may not be seen: it is withheld up to version 2, as a refused record asked: articles/a1.json.\n" in shown
    assert "\nA record of it was refused: articles/a1.json\n" in shown
    assert "  error    missing-field  headline" in shown


def test_a_hold_of_a_forgotten_record_is_a_sentence_too(newsroom):
    write(newsroom, "a1")
    export(newsroom)
    with Store.open("sqlite:///store.db", newsroom) as store, store.writing("r") as writer:
        writer.hold("a1", Status.CANCELED)

    shown = explain(newsroom, "a1")

    assert "It may not be seen: it is canceled up to version 1, as a refused record asked.\n" in shown
    assert "In documents it has version 2, because a notice has used up its own.\n" in shown
    assert "Readers were told of version 1 last: it is published.\n" in shown
    assert "The next export tells them of version 2: it is canceled.\n" in shown


def test_a_record_that_was_never_accepted_is_explained_by_its_refusal(newsroom):
    write(newsroom, "a1", headline=None)
    export(newsroom)

    assert explain(newsroom, "a1").splitlines()[:2] == ["a1", "  It is not stored: every record of it was refused."]


def test_an_article_of_an_edition_that_is_gone_says_so(newsroom):
    full(newsroom)
    file = newsroom / "syndicate.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        re.sub(r'\[\[editions\]\]\nlanguage = "ar".*?(?=\[\[)', "", text, flags=re.DOTALL), encoding="utf-8"
    )

    shown = explain(newsroom, "a2")

    assert "The publication has no edition in its language, ar.\n" in shown
    assert "Feeds" not in shown


def test_editions_that_are_not_linked_say_why(newsroom):
    write(newsroom, "a1", story="s")
    write(newsroom, "a0", story="s", published="2026-11-17T08:00:00Z")
    write(newsroom, "b1", language="ar", story="s", status="withheld")
    write(newsroom, "b2", language="ar", story="s")
    write(newsroom, "b3", language="ar", story="s", published="2026-11-17T08:00:00Z")
    export(newsroom)

    assert "  a0 (en)  not linked: a1 is this edition's article\n" in explain(newsroom, "a1")
    shown = explain(newsroom, "a0")

    assert "  No edition links to it.\n" in shown
    assert "  a1 (en)  not linked: it is in the same language, and is this edition's article\n" in shown
    assert "  b1 (ar)  not linked: it is withheld\n" in shown
    assert "  b2 (ar)  not linked: the article asked about is itself linked to none\n" in shown
    assert "  b3 (ar)  not linked: b2 is this edition's article\n" in shown


def test_editions_without_an_article_are_named(newsroom):
    write(newsroom, "a1")
    export(newsroom)

    assert "  Editions without an article of it: ar.\n" in explain(newsroom, "a1")


def test_the_page_of_the_archive_stands_behind_the_reason(newsroom):
    for index in range(11):
        write(newsroom, f"n{index:02}", published=f"2026-11-20T{index:02}:00:00Z")
    write(newsroom, "a1")
    export(newsroom)

    shown = explain(newsroom, "a1", "--feed", "en")

    assert "  en  not listed: 11 articles are newer, and the limit is 1 · page 1 of 1 in its archive\n" in shown
    assert "en/news" not in shown


def test_a_feed_that_there_is_not_is_said_to_be_none(newsroom):
    full(newsroom)

    assert "  en/nowhere  there is no such feed; `syndicate list feeds`" in explain(
        newsroom, "a1", "--feed", "en/nowhere"
    )


def test_an_unknown_id_is_a_mistake_and_similar_ones_are_suggested(newsroom):
    full(newsroom)
    write(newsroom, "harbour", headline=None)
    export(newsroom)

    for wanted, near in (("tops", "top"), ("harbor", "harbour")):
        result = run("explain", "--config", newsroom, wanted)
        assert result.exit_code == Exit.USAGE
        assert f"No article goes by {wanted}.\n" in result.stderr
        assert f"Perhaps it is one of these: {near}.\n" in result.stderr
        assert result.stdout == ""


def test_where_no_id_looks_like_it_what_may_be_given_is_said(newsroom):
    result = run("explain", "--config", newsroom, "a1")

    assert result.exit_code == Exit.USAGE
    assert "No article goes by a1, and none has an id like it.\n" in result.stderr
    assert not (newsroom / "store.db").exists()


def test_json_is_the_explanation_and_nothing_else(newsroom):
    full(newsroom)

    data = json.loads(explain(newsroom, "https://www.news.example/en/a1", "--json"))

    assert (data["id"], data["state"], data["feeds"][0]["reason"]) == ("a1", "published", "listed")


def test_nothing_is_changed_by_explaining(newsroom):
    full(newsroom)
    before = {path: path.read_bytes() for path in newsroom.rglob("*") if path.is_file()}

    explain(newsroom, "a1")

    after = {path: path.read_bytes() for path in newsroom.rglob("*") if path.is_file()}
    assert {path: data for path, data in after.items() if not path.name.startswith("store.db-")} == before


@pytest.mark.parametrize("language", languages.available())
def test_every_sentence_is_in_the_readers_language(newsroom, language):
    full(newsroom)

    shown = explain(newsroom, "a1", "--lang", language)

    assert ("It may be seen" in shown) is (language == "en")
    assert "en/most-read" in shown
    if language == "ar":
        lines = shown.splitlines()
        place = lines.index("  en/most-read")  # a path stands alone, so that it can be copied
        assert lines[place + 1].startswith("    ")
        assert re.search("[\u0600-\u06ff]", lines[place + 1])


def test_every_reason_and_state_has_its_words():
    assert set(verb._REASONS) == set(Reason) - {Reason.LISTED, Reason.BEYOND_LIMIT}
    assert set(verb._STATES) == set(State)
    assert set(verb._RELATIONS) == set(Relation)
