"""What a run of the program leaves for machines and for those who were asleep: log, metrics, history, page, progress."""

from __future__ import annotations

import io
import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from prometheus_client.parser import text_string_to_metric_families as families
from rich.console import Console
from test_cli import MINIMAL, NOW, add, article, on_terminal, plain, run

from syndicate import export, languages, observing, release
from syndicate.cli._following import Following
from syndicate.languages import available
from syndicate.observing.logs import EVENTS
from syndicate.problems import Code, Problem
from syndicate.report import Exit


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "SYNDICATE_LOG", "SYNDICATE_METRICS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def small(tmp_path) -> Path:
    """A newsroom with one edition, one section, one format and two articles, one of them refused."""
    (tmp_path / "small" / "articles").mkdir(parents=True)
    (tmp_path / "small" / "syndicate.toml").write_text(MINIMAL, encoding="utf-8")
    add(tmp_path / "small", article("good"), article("bad", headline=""))
    return tmp_path / "small"


def lines(result: Result) -> list[dict[str, Any]]:
    """What is on standard error, every line of it."""
    found = [json.loads(line) for line in result.stderr.splitlines()]
    assert all({"time", "level", "event", "run"} <= line.keys() for line in found)
    assert {line["event"] for line in found} <= set(EVENTS)
    assert len({line["run"] for line in found}) == 1
    return found


def events(result: Result) -> list[str]:
    return [line["event"] for line in lines(result)]


def samples(path: Path) -> dict[str, float]:
    """The samples without labels but the output."""
    found = (one for family in families(path.read_text(encoding="utf-8")) for one in family.samples)
    return {
        sample.name.removeprefix("syndicate_"): sample.value for sample in found if sample.labels.keys() == {"output"}
    }


def spoil(newsroom: Path) -> None:
    """Make a run fail after it has begun."""
    (newsroom / "syndicate.toml").write_text(MINIMAL.replace("sqlite:///state/", "sqlite:////proc/"), encoding="utf-8")


# --- the log --------------------------------------------------------------------------------------------------------


def test_the_log_of_an_export_has_every_stage_every_problem_and_the_release(small):
    result = run("export", "--config", small, "--now", NOW, "--log", "json")

    found = lines(result)
    stages = [name for name in export.STAGES if name not in ("deployment", "notices")]
    told = [one for stage in stages for one in ("stage-begun", "stage-ended")]
    assert events(result) == ["run-begun", *told, "problem", "release-published", "run-ended"]
    assert [line["stage"] for line in found if line["event"] == "stage-ended"] == stages
    intake = next(line for line in found if line["event"] == "stage-ended")
    assert (intake["steps"], intake["unit"]) == (2, "records")
    assert intake["per_second"] > 0
    (problem,) = (line for line in found if line["event"] == "problem")
    assert [problem[name] for name in ("code", "article", "field", "origin")] == [
        "empty-text",
        "bad",
        "headline",
        "articles/bad.json",
    ]
    end = found[-1]
    assert (end["exit_code"], end["level"], end["problems"]) == (Exit.SOME_REFUSED, "warning", {"error": 1})
    assert end["records"] == {"new": 1, "refused": 1}
    assert end["message"] == "Published, but some articles were refused."
    assert "Release 1 is published:" in result.stdout  # which stays what it is
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"]) for line in found)


@pytest.mark.parametrize("language", available())
def test_messages_are_in_the_language_and_keys_are_not(small, language):
    found = lines(run("export", "--config", small, "--now", NOW, "--log", "json", "--lang", language))

    spoken = languages.catalogue(language)
    assert found[1] == found[1] | {"event": "stage-begun", "stage": "intake"}
    assert found[1]["message"] == spoken(export.STAGES["intake"])
    (problem,) = (line for line in found if line["event"] == "problem")
    assert (problem["message"], problem["mend"]) == spoken.problem(Problem.of(Code.EMPTY_TEXT))
    assert "\u2068" not in json.dumps(found, ensure_ascii=False)


def test_the_environment_chooses_the_log_for_every_verb(small):
    for arguments in (
        ("export",),
        ("ingest",),
        ("withdraw", "good", "--reason", "An error"),
    ):
        result = run(*arguments, "--config", small, "--now", NOW, SYNDICATE_LOG="json")
        found = lines(result)
        assert (found[0]["event"], found[0]["verb"]) == ("run-begun", arguments[0])
        assert found[-1]["event"] == "run-ended"
        assert ("release-published" in events(result)) is (arguments[0] != "ingest")


def test_a_log_of_text_is_what_it_always_was(small):
    assert run("export", "--config", small, "--now", NOW, "--log", "text").stderr == ""


@pytest.mark.parametrize("verb", [("export",), ("ingest",), ("withdraw", "good", "--reason", "x")])
def test_a_run_that_fails_says_why_in_its_log(small, verb):
    spoil(small)
    result = run(*verb, "--config", small, "--log", "json")

    found = lines(result)
    assert result.exit_code == Exit.FAILED
    assert [line["code"] for line in found if line["event"] == "problem"] == ["store-unusable"]
    assert found[-1] == found[-1] | {"event": "run-ended", "exit_code": 1, "level": "error"}
    assert events(result).count("run-ended") == 1


def test_a_publication_file_that_is_wrong_is_said_in_the_log(small):
    (small / "syndicate.toml").write_text("name = 1")
    result = run("export", "--config", small, "--log", "json")

    assert result.exit_code == Exit.USAGE
    assert "problem" in events(result)
    assert lines(result)[-1]["exit_code"] == Exit.USAGE
    assert sorted(one.name for one in small.iterdir()) == ["articles", "syndicate.toml"]


def test_a_source_that_is_not_there_is_said_in_the_log(small):
    result = run("ingest", small / "nothing.jsonl", "--config", small, "--log", "json")
    assert (result.exit_code, events(result)) == (Exit.USAGE, ["run-begun", "problem", "run-ended"])


def test_a_command_line_that_is_wrong_is_said_in_the_log_where_it_can_be(small):
    result = run("withdraw", "good", "--config", small, "--log", "json")

    (line,) = lines(result)
    assert (result.exit_code, line["event"], line["exit_code"]) == (Exit.USAGE, "run-ended", 2)
    assert "--reason" in line["message"]


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), ZeroDivisionError(), KeyboardInterrupt()])
def test_whatever_ends_a_run_nothing_but_json_is_on_standard_error(small, monkeypatch, error):
    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(export, "export", fails)
    result = run("export", "--config", small, "--log", "json")

    assert result.exit_code == 1
    middle = {OSError: ["problem"], ZeroDivisionError: ["crashed"], KeyboardInterrupt: []}[type(error)]
    assert events(result) == ["run-begun", *middle, "run-ended"]
    assert logging.getLogger().level == logging.WARNING


def test_what_fails_outside_of_the_run_is_in_the_log_too(small, monkeypatch):
    for error, said in (
        (ZeroDivisionError(), ["crashed"]),
        (OSError(28, "No space left on device"), ["problem", "run-ended"]),
    ):

        def fails(*_: object, error: Exception = error, **__: object) -> None:
            raise error

        monkeypatch.setattr("syndicate.cli.export.Running", fails)
        result = run("export", "--config", small, "--log", "json")
        assert (result.exit_code, events(result)) == (1, said)


def test_a_bug_has_its_traceback_where_no_log_is_asked_for(small, monkeypatch):
    monkeypatch.setattr(export, "export", lambda *_: 1 / 0)
    assert isinstance(run("export", "--config", small).exception, ZeroDivisionError)


def test_progress_is_silent_beside_a_log(small):
    shown, _, _ = on_terminal("export", "--config", small, "--now", NOW, "--log", "json", stdout=False)
    assert [json.loads(line)["event"] for line in shown.splitlines()][-1] == "run-ended"


# --- metrics --------------------------------------------------------------------------------------------------------


def test_metrics_are_written_for_a_run_that_published_and_kept_through_one_that_failed(small, tmp_path):
    path = tmp_path / "s.prom"
    run("export", "--config", small, "--now", NOW, "--metrics", path)
    before = samples(path)
    spoil(small)
    result = run("export", "--config", small, SYNDICATE_METRICS=str(path))
    after = samples(path)

    assert (before["exit_code"], before["release"], before["last_success_timestamp_seconds"]) == (
        3,
        1,
        before["last_run_timestamp_seconds"],
    )
    assert result.exit_code == after["exit_code"] == 1
    assert after["last_success_timestamp_seconds"] == before["last_success_timestamp_seconds"]
    assert after["last_run_timestamp_seconds"] > before["last_run_timestamp_seconds"]
    assert "release" not in after
    assert path.stat().st_mode & 0o777 == 0o644  # node_exporter is somebody else


def test_metrics_say_that_the_publication_file_is_wrong(small, tmp_path):
    path = tmp_path / "s.prom"
    run("export", "--config", small, "--now", NOW, "--metrics", path)
    (small / "syndicate.toml").write_text("name = 1")
    run("export", "--config", small, "--metrics", path)

    assert samples(path)["exit_code"] == Exit.USAGE
    assert f'output="{small}/public"' in path.read_text(encoding="utf-8")


def test_a_run_that_found_the_lock_taken_leaves_everything_to_the_other(small, tmp_path):
    with release.locked(small / "public"):
        result = run("export", "--config", small, "--metrics", tmp_path / "s.prom", "--log", "json")

    assert result.exit_code == Exit.LOCKED
    assert lines(result)[-1] == lines(result)[-1] | {"exit_code": 4, "level": "warning"}
    assert not (tmp_path / "s.prom").exists()
    assert not list(small.glob("public.*.html"))


# --- history and page -----------------------------------------------------------------------------------------------


def test_an_export_leaves_a_page_and_a_line_of_history_beside_the_output_and_nothing_inside(small):
    result = run("export", "--config", small, "--now", NOW)

    assert f"  This run     {small}/public.report.html\n" in result.stdout
    (one,) = observing.runs(small / "public")
    assert (one.exit_code, one.release, one.records) == (3, 1, {"new": 1, "refused": 1})
    page = (small / "public.report.html").read_text(encoding="utf-8")
    assert "empty-text" in page
    inside = [path for path in (small / "public").resolve().rglob("*") if path.is_file()]
    assert not [path for path in inside if path.name.endswith((".prom", "report.html", ".jsonl"))]
    assert not [path for path in inside if b"bad.json" in path.read_bytes()]


@pytest.mark.parametrize("language", available())
def test_the_page_is_in_the_language_of_the_run(small, language):
    run("export", "--config", small, "--now", NOW, "--lang", language)
    assert f'<html lang="{language}"' in (small / "public.report.html").read_text(encoding="utf-8")


def test_a_run_that_failed_is_in_the_history_and_on_the_page(small):
    run("export", "--config", small, "--now", NOW)
    spoil(small)
    run("export", "--config", small, "--now", NOW)

    assert [one.exit_code for one in observing.runs(small / "public")] == [3, 1]
    assert "the release before stands." in (small / "public.report.html").read_text(encoding="utf-8")
    assert (small / "public" / "en" / "rss.xml").exists()


@pytest.mark.parametrize("failing", [False, True])
def test_what_cannot_be_written_about_a_run_is_a_warning_and_no_failure(small, tmp_path, failing):
    for name in ("public.history.jsonl", "public.report.html"):
        (small / name).mkdir()
        (small / name / "in the way").touch()
    if failing:
        spoil(small)
    arguments = ("--metrics", tmp_path / "missing" / "s.prom", "--log", "json")
    result = run("export", "--config", small, "--now", NOW, *arguments)

    warned = [line["origin"] for line in lines(result) if line.get("code") == "summary-failed"]
    if failing:
        assert (result.exit_code, warned) == (Exit.FAILED, [])
    else:
        assert result.exit_code == Exit.SOME_REFUSED
        assert warned == [str(tmp_path / "missing" / "s.prom"), "public.history.jsonl", "public.report.html"]
        assert "warning  summary-failed" in result.stdout
        assert (small / "public" / "en" / "rss.xml").exists()


def test_a_damaged_history_does_not_stop_a_run(small):
    (small / "public.history.jsonl").write_bytes(b"\xff{\n")
    assert run("export", "--config", small, "--now", NOW).exit_code == Exit.SOME_REFUSED
    assert len(observing.runs(small / "public")) == 1


def test_storing_and_withdrawing_leave_no_page(small):
    run("ingest", "--config", small, "--now", NOW)
    run("withdraw", "good", "--reason", "x", "--config", small, "--now", NOW)
    assert not (small / "public.report.html").exists()
    assert observing.runs(small / "public") == ()


# --- progress -------------------------------------------------------------------------------------------------------


class Clock:
    """A clock that somebody else moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def drawn(watch: Following, width: int = 80) -> list[str]:
    """The lines of the progress as a terminal of this width would show them."""
    sheet = io.StringIO()
    console = Console(file=sheet, width=width, force_terminal=True, color_system=None)
    console.print(watch._progress.get_renderable())
    return [" ".join(line.split()) for line in plain(sheet.getvalue()).splitlines()]


@pytest.fixture
def watch() -> Following:
    return watching("en")


def watching(language: str) -> Following:
    """A watch with a clock of its own, in `watch.clock`."""
    found = Following(languages.catalogue(language), silent=False)
    found.clock = found._progress.get_time = Clock()  # type: ignore[attr-defined,method-assign]
    return found


def work(watch: Any, seconds: int, steps: int) -> None:
    for _ in range(seconds):
        watch.clock.now += 1.0
        watch.advance(steps)


def test_a_stage_shows_its_rate_and_the_time_that_is_left(watch):
    watch.stage("documents", 600)
    work(watch, 11, 20)
    (line,) = drawn(watch)
    assert "Writing and checking documents" in line
    assert line.endswith("220/600 20 documents/s 00:19")


def test_a_stage_that_is_over_shows_the_time_it_took(watch):
    watch.stage("intake", None)
    work(watch, 5, 100)
    assert drawn(watch)[0].endswith("500/? 100 records/s")
    watch.stage("stories", None)
    first, second = drawn(watch)
    assert first.endswith("500/500 100 records/s 00:05")
    assert "/s" not in second


def test_reading_is_expected_to_last_as_long_as_in_the_run_before(watch):
    watch.expected = {"intake": 1000}
    watch.stage("intake", None)
    work(watch, 5, 100)
    assert drawn(watch)[0].endswith("500/1000 100 records/s 00:05")
    work(watch, 6, 100)
    assert drawn(watch)[0].endswith("1100/? 100 records/s")  # there was more


@pytest.mark.parametrize("language", available())
def test_the_progress_fits_a_terminal_of_eighty_columns(language):
    watch = watching(language)
    for stage in export.STAGES:
        watch.stage(stage, 240_000)
        work(watch, 3, 50_000)
    assert len(drawn(watch)) == len(export.STAGES)  # none is broken into two


def test_on_a_terminal_a_second_run_knows_how_much_there_is_to_read(small):
    run("export", "--config", small, "--now", NOW)

    shown, _, code = on_terminal("export", "--config", small, "--now", NOW, "--lang", "en", stdout=False)

    assert code == Exit.SOME_REFUSED
    assert "0/2" in plain(shown)
    assert "2/2" in plain(shown)
