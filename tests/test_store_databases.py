"""What a newsroom does with its store is the same on every database, also while others do something with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from newsroom import Newsroom, raw, tree
from servers import Server
from test_killed import change, make

from syndicate import export, reception
from syndicate.cli import main
from syndicate.publication import Feeds
from syndicate.report import Exit
from syndicate.store import Store

ARTICLES = 20
FILES = range(12)
INGEST = """
import json, sys
from datetime import datetime
from pathlib import Path
from newsroom import NOW, publication
from syndicate import export
from syndicate.cli import main
from syndicate.publication import SourceFile

job = export.Job(publication(Path(sys.argv[1]), store=sys.argv[2]), NOW)
print("ready", flush=True)
sys.stdin.readline()
for path in sys.argv[3:]:
    report = export.ingest(job, [SourceFile(name="wire", kind="jsonl", path=path)])
    assert not report.problems, report.problems
    print(json.dumps(report.records), flush=True)
"""


def wire(directory: Path, file: int, process: int) -> str:
    """A file in which every article has one version, which its headline says.

    The first twenty articles are the same in all files, the others the same only in the files of this number.
    """
    path = directory / f"{file}-{process}.jsonl"
    rising, disputed = 2 + 2 * file + process, 2 + (file + process) % 2
    records = [
        *(raw(f"a{number}", version=rising, headline=f"Version {rising}") for number in range(ARTICLES)),
        *(raw(f"b{file}-{number}", section="opinion", version=disputed) for number in range(ARTICLES)),
    ]
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    return str(path)


def test_two_ingests_and_an_export_at_once_lose_nothing_and_mix_nothing(store_url: str, tmp_path: Path) -> None:
    """Two processes take in the same articles, one the odd versions and one the even; each file is one transaction.

    Meanwhile an export must never see some articles of one version and others of another.
    """
    feeds = Feeds(formats=("jsonfeed",), limit=ARTICLES)
    newsroom = Newsroom(tmp_path, store=store_url, feeds=feeds)
    newsroom.export(*(raw(f"a{number}", headline="Version 1") for number in range(ARTICLES)))
    newsroom.write()
    ingests = [
        subprocess.Popen(
            [sys.executable, "-c", INGEST, tmp_path, store_url, *(wire(tmp_path, file, process) for file in FILES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parent)},
            text=True,
        )
        for process in (0, 1)
    ]
    for process in ingests:
        assert process.stdout.readline() == "ready\n"
    for process in ingests:
        process.stdin.write("\n")
        process.stdin.flush()
    seen = []
    while any(process.poll() is None for process in ingests):
        assert newsroom.export().exit_code is Exit.DONE
        [title] = set(newsroom.titles("en/news/politics"))
        seen.append(int(title.removeprefix("Version ")))
    assert seen == sorted(seen)
    for process in ingests:
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        records = [json.loads(line) for line in said.splitlines()]
        assert [sum(counts.values()) for counts in records] == [2 * ARTICLES for _ in FILES]
        assert {outcome for counts in records for outcome in counts} <= {"new", "updated", "older"}
    with Store.open(store_url, tmp_path) as store, store.reading() as reader:
        newest = {header.id: header.version for header in reader.headers()}
        rising, disputed = range(1, 2 + 2 * len(FILES)), (2, 3)
        assert all(reader.versions(key) == [*(rising if key[0] == "a" else disputed)] for key in newest)
    assert newest == {f"a{number}": rising[-1] for number in range(ARTICLES)} | {
        f"b{file}-{number}": 3 for file in FILES for number in range(ARTICLES)
    }


def story(newsroom: Path, store: str) -> dict[str, Any]:
    """Everything that is said and published in two days of the example newsroom with a store at a URL."""
    config = newsroom / "syndicate.toml"
    config.write_text(config.read_text().replace("sqlite:///state/syndicate.db", store))
    told: dict[str, Any] = {}

    def run(*arguments: str, code: int = 0) -> None:
        result = CliRunner().invoke(main, [*arguments, "--config", str(newsroom), "--now", "2026-11-20T18:00:00Z"])
        assert result.exit_code == code, result.output
        told[f"{len(told)} {arguments}"] = result.output.replace(str(newsroom.parent), "")

    output = newsroom / "public"
    run("list", "feeds")
    run("ingest")
    run("list", "feeds")
    run("export", "--output", str(output))
    told["first release"] = tree(output)
    change(newsroom)
    run("check", code=3)
    run("export", "--output", str(output), code=3)
    told["second release"] = tree(output)
    return {name.replace(str(newsroom.parent), ""): what for name, what in told.items()}


def test_every_command_does_the_same_on_postgresql(server: Server, tmp_path: Path) -> None:
    with server.store(template="template0") as url:
        found = story(make(tmp_path / "a" / "newsroom"), url)
    expected = story(make(tmp_path / "b" / "newsroom"), "sqlite:///state/syndicate.db")
    assert expected["first release"] != expected["second release"]
    assert found.keys() == expected.keys()
    for part, was in expected.items():
        assert found[part] == was, part


def test_several_workers_leave_the_store_of_their_parent_alone(
    store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (export, reception):
        monkeypatch.setattr(module, "WORTH_A_WORKER", 1)
    monkeypatch.setattr(reception, "_RECORDS", 3)
    monkeypatch.setattr(reception, "_BATCH", 2)
    monkeypatch.setattr(reception, "_BYTES", 1)
    articles = [raw(f"{language}{number}", language) for number in range(12) for language in ("en", "ar", "es")]
    releases = []
    for workers in (2, 1):
        directory = tmp_path / str(workers)
        directory.mkdir()
        newsroom = Newsroom(directory, store=store_url if workers == 2 else "sqlite://")
        report = newsroom.export(*articles, workers=workers)
        assert report.records == {"new": 36}
        assert newsroom.export(workers=workers).changed == 0
        releases.append(tree(newsroom.output))
    assert releases[0] == releases[1]
