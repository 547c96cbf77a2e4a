"""`syndicate withdraw`: what it prints, what it needs, and its exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from syndicate import languages
from syndicate.cli import main
from syndicate.report import Exit
from syndicate.resources import STARTER

NOW = "2026-11-20T18:00:00Z"
REASON = ("--reason", "A court order")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], prog_name="syndicate")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    """The newsroom that `syndicate init` makes, one story in three languages, exported once."""
    shutil.copytree(STARTER, tmp_path / "newsroom")
    assert run("export", "--config", tmp_path / "newsroom", "--now", NOW).exit_code == Exit.DONE
    return tmp_path / "newsroom"


def withdraw(newsroom: Path, *arguments: str) -> Result:
    return run("withdraw", "--config", newsroom, "--now", NOW, *arguments)


def ids(newsroom: Path, language: str = "en") -> list[str]:
    feed = json.loads((newsroom / "public" / language / "feed.json").read_bytes())
    return [item["id"].rpartition("/")[2] for item in feed["items"]]


def test_a_withdrawal_is_published_and_says_what_it_did(newsroom):
    result = withdraw(newsroom, "welcome-en", *REASON)

    assert result.exit_code == Exit.DONE
    assert result.stdout.startswith("1 article was withdrawn:\n  welcome-en\n")
    assert "documents changed · 0 removed\nRelease 2 is published:\n" in result.stdout
    assert f"  Start page  {newsroom}/public/index.html\n" in result.stdout
    assert (ids(newsroom), ids(newsroom, "ar")) == ([], ["welcome-ar"])


def test_the_reason_is_kept_for_the_newsroom_and_not_published(newsroom):
    withdraw(newsroom, "welcome-en", *REASON)

    explained = run("explain", "--config", newsroom, "--now", NOW, "welcome-en")

    assert "It may not be seen: it is canceled.\n" in explained.stdout
    assert "It was withdrawn by hand on Nov 20, 2026, " in explained.stdout
    assert ", until that is taken back. The reason: A court order\n" in explained.stdout
    published = [path for path in (newsroom / "public").resolve().rglob("*") if path.is_file()]
    assert len(published) > 10
    assert not any(b"court order" in path.read_bytes() for path in published)
    shown = json.loads(run("explain", "--config", newsroom, "--now", NOW, "welcome-en", "--json").stdout)
    assert shown["by_hand"] == {"at": NOW, "reason": "A court order"}


def test_a_story_is_withdrawn_in_all_languages_and_comes_back(newsroom):
    gone = withdraw(newsroom, "welcome-en", "--story", "--withheld", *REASON)
    assert gone.stdout.startswith("3 articles were withdrawn:\n  welcome-ar\n  welcome-en\n  welcome-es\n")
    notices = json.loads((newsroom / "public" / "en" / "feed.json").read_bytes())["_syndicate"]["withdrawn"]
    assert [one["status"] for one in notices] == ["withheld"]

    back = withdraw(newsroom, "welcome-ar", "--story", "--undo")

    assert back.stdout.startswith("3 withdrawals were taken back:\n")
    assert [ids(newsroom, language) for language in ("en", "ar", "es")] == [
        ["welcome-en"],
        ["welcome-ar"],
        ["welcome-es"],
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Give the --reason"),
        (("--reason", "  "), "Give the --reason"),
        (("--undo", *REASON), "--undo takes no --reason"),
        (("--undo", "--withheld"), "--undo takes no --reason and no --withheld"),
    ],
)
def test_a_withdrawal_has_a_reason_and_taking_it_back_has_none(newsroom, arguments, message):
    result = withdraw(newsroom, "welcome-en", *arguments)

    assert result.exit_code == Exit.USAGE
    assert message in result.stderr
    assert ids(newsroom) == ["welcome-en"]


def test_what_cannot_be_withdrawn_or_taken_back_is_a_mistake(newsroom):
    unknown = withdraw(newsroom, "welcome-fr", *REASON)
    nothing = withdraw(newsroom, "welcome-en", "--undo")

    assert (unknown.exit_code, nothing.exit_code) == (Exit.USAGE, Exit.USAGE)
    assert "No article goes by welcome-fr.\n" in unknown.stderr
    assert "welcome-en was not withdrawn with `syndicate withdraw`" in nothing.stderr


def test_json_is_the_report_and_nothing_else(newsroom):
    assert json.loads(withdraw(newsroom, "welcome-en", "--json", *REASON).stdout)["release"] == 2


@pytest.mark.parametrize("language", languages.available())
def test_it_speaks_the_readers_language(newsroom, language):
    shown = withdraw(newsroom, "welcome-en", "--lang", language, *REASON).stdout

    assert ("was withdrawn" in shown) is (language == "en")
    assert "welcome-en" in shown
