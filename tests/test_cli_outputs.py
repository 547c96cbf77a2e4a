"""The verbs with an output that is a URL: what readers find there, and what is said of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from remotes import BUCKET, ObjectStore, object_store, unknown

from syndicate.cli import main
from syndicate.report import Exit
from syndicate.resources import STARTER

NOW = "2026-11-20T18:00:00Z"
LATER = "2026-11-20T19:00:00Z"
URL = f"s3://{BUCKET}/public"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], prog_name="syndicate")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def server() -> Iterator[ObjectStore]:
    with object_store() as running:
        yield running


@pytest.fixture
def store(server, monkeypatch) -> ObjectStore:
    for name, value in {
        "AWS_ENDPOINT_URL": server.endpoint,
        "AWS_ACCESS_KEY_ID": "newsroom",
        "AWS_SECRET_ACCESS_KEY": "secret-of-the-newsroom",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    server.reset()
    return server


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    """The newsroom that `syndicate init` makes, published to a bucket."""
    shutil.copytree(STARTER, tmp_path / "newsroom")
    path = tmp_path / "newsroom" / "syndicate.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('output = "public"', f'output = "{URL}"'), encoding="utf-8"
    )
    return tmp_path / "newsroom"


def export(newsroom: Path, *arguments: object, now: str = NOW) -> Result:
    return run("export", "--config", newsroom, "--now", now, *arguments)


def documents(store: ObjectStore) -> dict[str, bytes]:
    """What readers find, but for the report, which tells how long things took."""
    return {path: data for path, data in store.objects("public/").items() if path != "report.json"}


def in_directory(root: Path) -> dict[str, bytes]:
    root = root.resolve()
    files = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if name != "report.json"}


def test_an_export_to_a_bucket_leaves_the_bytes_of_one_to_a_directory(newsroom, store, tmp_path):
    shutil.copytree(newsroom, tmp_path / "other")
    assert run("export", "--config", tmp_path / "other", "--now", NOW, "--output", tmp_path / "public").exit_code == 0

    result = export(newsroom)

    assert result.exit_code == Exit.DONE, result.stdout
    assert documents(store) == in_directory(tmp_path / "public")
    assert "files sent · 0 removed\nRelease 1 is published:\n" in result.stdout
    assert f"  Start page   {URL}/index.html\n" in result.stdout
    report = result.stdout.partition("Full report")[2].strip()
    assert Path(report).parent == newsroom / "state/outputs"
    assert json.loads(Path(report).read_bytes())["sent"]["documents"] > 10


def test_a_run_in_which_nothing_changed_writes_nothing_there(newsroom, store):
    export(newsroom)
    store.asked.clear()

    result = export(newsroom)

    assert "0 files sent · 0 removed\n" in result.stdout
    assert store.writes() == []


def test_a_withdrawal_and_its_undoing_are_published_there_at_once(newsroom, store):
    export(newsroom)
    before = documents(store)
    assert b"welcome-en" in before["en/feed.json"]

    result = run("withdraw", "--config", newsroom, "--now", LATER, "welcome-en", "--reason", "A court order")

    assert result.exit_code == Exit.DONE, result.output
    assert f"  Start page  {URL}/index.html\n" in result.stdout
    assert not json.loads(documents(store)["en/feed.json"])["items"]
    undone = run("withdraw", "--config", newsroom, "--now", LATER, "welcome-en", "--undo")
    assert undone.exit_code == Exit.DONE, undone.output
    assert json.loads(documents(store)["en/feed.json"])["items"]


def test_going_back_and_sending_again(newsroom, store):
    export(newsroom)
    before = documents(store)
    run("withdraw", "--config", newsroom, "--now", LATER, "welcome-en", "--reason", "A court order")

    assert run("release", "rollback", "--config", newsroom).exit_code == Exit.DONE
    assert documents(store) == before

    store.client().delete_object(Bucket=BUCKET, Key="public/en/rss.xml")
    assert run("release", "send", "--config", newsroom).stdout == "0 files sent · 0 removed\n"
    sent = run("release", "send", "--config", newsroom, "--verify")
    assert (sent.exit_code, sent.stdout) == (Exit.DONE, "1 file sent · 0 removed\n")
    assert documents(store) == before
    assert [line.split("\t")[0] for line in run("release", "list", "--config", newsroom).stdout.splitlines()] == [
        "2",
        "1",
    ]


def test_a_difference_is_one_to_what_was_sent(newsroom, store):
    export(newsroom)

    assert "An export would change nothing." in run("diff", "--config", newsroom, "--now", NOW).stdout


@pytest.mark.parametrize(
    ("language", "words"), [("en", "cannot be reached"), ("ar", "يتعذّر الوصول"), ("es", "No se puede acceder")]
)
def test_wrong_credentials_publish_nothing_and_the_next_run_sends_what_was_made(newsroom, store, language, words):
    store.refuse = unknown

    result = export(newsroom, "--lang", language)

    assert result.exit_code == Exit.FAILED
    assert "output-unreachable" in result.stderr
    assert words in result.stderr
    assert "secret" not in result.output
    store.refuse = lambda method, key: None
    assert store.objects() == {}
    assert export(newsroom).exit_code == Exit.DONE
    assert documents(store)["manifest.json"]


def test_an_output_that_nothing_can_be_published_to_is_refused_before_anything_is_read(newsroom):
    result = export(newsroom, "--output", "https://feeds.news.example/")

    assert result.exit_code == Exit.USAGE
    assert "output-unusable" in result.stderr
    assert not (newsroom / "state").exists()


def test_a_directory_is_sent_nowhere(newsroom, tmp_path):
    result = run("release", "send", "--config", newsroom, "--output", tmp_path / "public")

    assert result.exit_code == Exit.USAGE
    assert "nothing is sent anywhere" in result.stderr
