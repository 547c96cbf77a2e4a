from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from newsroom import NOW

import syndicate.report
from syndicate.problems import Code, Problem
from syndicate.report import UNITS, Exit, Report

ERROR = Problem.of(Code.EMPTY_TEXT, article="a1", field="headline", origin="a.jsonl:1")
WARNING = Problem.of(Code.STALE_TRANSLATION, article="a0", value="a1", translated=1, version=2)


def report() -> Report:
    return Report(NOW)


@pytest.mark.parametrize(
    ("problems", "refused", "kept", "expected"),
    [
        ([], [], [], Exit.DONE),
        ([WARNING], [], [], Exit.DONE),
        ([WARNING, ERROR], [], [], Exit.SOME_REFUSED),
        ([ERROR], ["en/rss.xml"], [], Exit.GATE_REFUSED),
        ([], ["en/rss.xml"], ["en/rss.xml"], Exit.GATE_REFUSED),
    ],
)
def test_the_exit_code_tells_the_gravest_thing(
    problems: list[Problem], refused: list[str], kept: list[str], expected: Exit
) -> None:
    found = report()
    found.problems, found.refused_documents, found.kept_documents = problems, refused, kept
    assert found.exit_code is expected


def test_exit_codes_are_those_that_are_promised() -> None:
    assert [(code.name, code.value) for code in Exit] == [
        ("DONE", 0),
        ("FAILED", 1),
        ("USAGE", 2),
        ("SOME_REFUSED", 3),
        ("LOCKED", 4),
        ("GATE_REFUSED", 5),
        ("DELIVERIES_INCOMPLETE", 6),
        ("DIFFERENT", 7),
    ]


def test_problems_are_told_once_and_in_an_order_of_their_own() -> None:
    found = report()
    found.problems = [ERROR, WARNING, ERROR]
    assert found.sorted_problems() == [WARNING, ERROR]


def test_refused_documents_without_a_last_version_are_missing() -> None:
    found = report()
    found.refused_documents, found.kept_documents = ["en/rss.xml", "en/atom.xml"], ["en/atom.xml"]
    assert found.missing_documents == {"en/rss.xml"}


def test_the_short_report_counts_and_names_nothing() -> None:
    found = report()
    found.problems = [ERROR, WARNING, ERROR]
    found.records.update(refused=1, new=2)
    found.documents["en"].update(rss=3, atom=4)
    data = found.as_json(in_full=False)
    assert b"a1" not in data
    assert b"a.jsonl" not in data
    read = json.loads(data)
    assert read["now"] == "2026-11-20T18:00:00Z"
    assert list(read["records"].items()) == [("new", 2), ("refused", 1)]
    assert list(read["documents"]["en"].items()) == [("atom", 4), ("rss", 3)]
    assert read["problems_by_code"] == {"empty-text": 1, "stale-translation": 1}
    assert read["problems_by_severity"] == {"error": 1, "warning": 1, "note": 0}
    assert (read["exit_code"], read["release"]) == (3, None)


def test_the_full_report_has_every_problem_in_words() -> None:
    found = report()
    found.problems = [ERROR]
    (told,) = json.loads(found.as_json(in_full=True))["problems"]
    assert told == {
        "code": "empty-text",
        "severity": "error",
        "article": "a1",
        "field": "headline",
        "origin": "a.jsonl:1",
        "values": {},
        "what": ERROR.what,
        "mend": ERROR.mend,
    }


def test_the_time_of_a_stage_adds_up_even_when_it_fails() -> None:
    found = report()
    with found.timed("intake"):
        pass
    first = found.timings["intake"]
    with pytest.raises(KeyError), found.timed("intake"):
        raise KeyError
    assert found.timings["intake"] > first >= 0
    assert json.loads(found.as_json(in_full=False))["timings"].keys() == {"intake"}


def test_a_moment_of_another_zone_is_told_in_utc() -> None:
    found = Report(NOW + timedelta(microseconds=5))
    assert json.loads(found.as_json(in_full=False))["now"] == "2026-11-20T18:00:00.000005Z"


# --- how fast, how large, what was kept -----------------------------------------------------------------------------


def test_rates_are_counts_by_the_time_of_their_stage_with_their_unit() -> None:
    found = report()
    found.records.update(new=30, unchanged=70)
    found.articles.update(published=500)
    found.documents["en"].update(rss=40, atom=40)
    found.refused_documents = ["en/rss.xml"]
    found.changed, found.unchanged = 10, 90
    found.sent["documents"] = 12
    found.notices.update(told=4, waiting=9)
    found.work["entries"] = 25
    found.timings = dict.fromkeys(UNITS, 0.5)
    assert found.rates() == {
        "intake": ("records", 100, 200.0),
        "stories": ("articles", 500, 1000.0),
        "entries": ("articles", 25, 50.0),
        "documents": ("documents", 81, 162.0),
        "release": ("documents", 100, 200.0),
        "deployment": ("documents", 12, 24.0),
        "notices": ("notices", 4, 8.0),
    }
    told = json.loads(found.as_json(in_full=True))["rates"]
    assert told["intake"] == {"unit": "records", "amount": 100, "per_second": 200.0}


def test_a_stage_that_did_nothing_or_took_no_time_has_no_rate() -> None:
    found = report()
    found.records.update(new=3)
    found.timings = {"intake": 0.0, "stories": 1.0}
    assert found.rates() == {}


def test_what_was_kept_is_counted_by_kind() -> None:
    found = report()
    found.count_kept("source_files", hits=3)
    found.count_kept("entries", misses=2)
    found.count_kept("entries", hits=5, misses=1)
    assert found.kept_by_kind() == {"entries": (5, 3), "source_files": (3, 0)}
    told = json.loads(found.as_json(in_full=True))["kept"]
    assert told == {"entries": {"hits": 5, "misses": 3}, "source_files": {"hits": 3, "misses": 0}}


def test_the_run_lasts_until_the_end_of_its_last_stage() -> None:
    found = report()
    assert (found.seconds, found.memory) == (0.0, {})
    with found.timed("intake"):
        pass
    with found.timed("stories"):
        pass
    assert found.seconds >= sum(found.timings.values()) > 0
    assert json.loads(found.as_json(in_full=True))["seconds"] == round(found.seconds, 3)


def test_memory_is_the_peak_of_this_process_and_of_its_largest_worker_in_bytes() -> None:
    found = report()
    with found.timed("intake"):
        held = bytearray(64_000_000)
    with found.timed("stories"):
        del held
    assert found.memory.keys() == {"main", "worker"}
    assert 64_000_000 < found.memory["main"] < 64_000_000_000
    assert found.memory["worker"] >= 0


@pytest.mark.parametrize(("status", "expected"), [("Name:\tpython\nVmHWM:\t   2048 kB\nVmRSS:\t 9 kB\n", 2_097_152)])
def test_the_peak_is_what_the_kernel_says(tmp_path: Path, status: str, expected: int) -> None:
    (tmp_path / "status").write_text(status)
    assert syndicate.report._own_peak(tmp_path / "status") == expected


@pytest.mark.parametrize("content", [None, "", "VmRSS:\t 9 kB\n"])
def test_where_the_kernel_does_not_say_it_the_peak_is_that_of_getrusage(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "status").write_text(content)
    assert syndicate.report._own_peak(tmp_path / "status") > 1_000_000


def test_the_report_of_a_release_has_nothing_of_the_machine_but_timings() -> None:
    found = report()
    with found.timed("intake"):
        found.records.update(new=1)
    found.count_kept("entries", hits=1)
    short, full = (json.loads(found.as_json(in_full=in_full)) for in_full in (False, True))
    assert {"seconds", "rates", "memory", "kept"}.isdisjoint(short)
    assert {"seconds", "rates", "memory", "kept"} < full.keys()


def test_a_run_that_published_is_one_that_readers_see_the_release_of() -> None:
    assert {code.name for code in Exit if code.is_published} == {
        "DONE",
        "SOME_REFUSED",
        "GATE_REFUSED",
        "DELIVERIES_INCOMPLETE",
    }
