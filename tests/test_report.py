from __future__ import annotations

import json
from datetime import timedelta

import pytest
from newsroom import NOW

from syndicate.problems import Code, Problem
from syndicate.report import Exit, Report

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
