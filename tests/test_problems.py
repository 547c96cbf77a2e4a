"""Problems: values that say what is wrong, are safe to show, and go to JSON and back."""

import re
from datetime import date
from itertools import pairwise
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.errors import ConfigurationError, Locked, SyndicateError
from syndicate.problems import CODES, Code, Problem, Severity, shown, worst

PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def values_of(code: Code) -> dict[str, str]:
    """A value for every placeholder of a code's messages."""
    return {name: f"<{name}>" for name in PLACEHOLDER.findall(code.what + code.mend)}


def any_problem() -> st.SearchStrategy[Problem]:
    text = st.none() | st.text(min_size=1, max_size=20)
    return st.builds(
        lambda code, article, field, origin, value: Problem.of(
            code, article=article, field=field, origin=origin, **dict.fromkeys(values_of(code), value)
        ),
        st.sampled_from(Code),
        text,
        text,
        text,
        st.text() | st.integers(),
    )


@pytest.mark.parametrize("code", Code, ids=str)
def test_a_code_is_a_word_with_hyphens_and_says_what_is_wrong_and_what_to_do(code):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code.code)
    assert str(code) == code.code
    assert code.name == code.code.upper().replace("-", "_")
    assert CODES[code.code] is code
    assert code.severity in Severity
    for message in (code.what, code.mend):
        assert re.fullmatch(r"[A-Z`%].*[.)]", message), message
        assert "%" not in PLACEHOLDER.sub("", message).replace("%%", "")


@pytest.mark.parametrize("code", Code, ids=str)
def test_a_problem_fills_its_messages(code):
    values = values_of(code)
    problem = Problem.of(code, **values)
    for value in values.values():
        assert value in problem.what + problem.mend
    assert not PLACEHOLDER.search(problem.what + problem.mend)


def test_codes_are_unique():
    assert len(CODES) == len(Code)


def test_a_percent_sign_in_a_message_stands_for_itself():
    assert Problem.of(Code.URL_SPACE, value="x").mend == "Write a space as %20."


def test_a_percent_sign_in_a_value_stands_for_itself():
    assert Problem.of(Code.UNKNOWN_SECTION, value="%(value)s %s 100%").what == (
        "The publication has no section %(value)s %s 100%."
    )


def test_errors_refuse_and_warnings_do_not():
    assert Problem.of(Code.MISSING_FIELD).is_error
    assert not Problem.of(Code.CHARACTERS_DROPPED, characters="U+0000").is_error
    assert not Problem.of(Code.TRACKER_DROPPED, value="x").is_error
    assert Problem.of(Code.TRACKER_DROPPED, value="x").severity is Severity.NOTE


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, 5),
        (-(2**70), -(2**70)),
        (True, "true"),
        (1.5, "1.5"),
        (None, "null"),
        ({"a": [None, "ب"]}, '{"a": [null, "ب"]}'),
        ([date(2026, 3, 1)], '["2026-03-01"]'),
        (ValueError("line 3"), "line 3"),
        (PurePosixPath("a/b"), "a/b"),
        ("plain", "plain"),
        ("نص عربي", "نص عربي"),
        (["a"], '["a"]'),
        ("a\nb\tc", "a\\u000ab\\u0009c"),
        ("\x1b[31mred", "\\u001b[31mred"),
        ("a\u202eb", "a\\u202eb"),
        ("\ud800", "\\ud800"),
        ("\u2028", "\\u2028"),
        ("a" * 120, "a" * 120),
        ("a" * 121, "a" * 119 + "…"),
        ("\x00" * 1000, "\\u0000" * 19 + "\\u000" + "…"),
    ],
)
def test_a_value_is_shown_on_one_line_and_no_longer_than_is_readable(value, text):
    assert shown(value) == text


@given(st.text() | st.binary() | st.lists(st.text()))
def test_whatever_a_value_is_it_can_be_printed(value):
    text = shown(value)
    assert text.isprintable()
    assert len(text) <= 120
    text.encode()


@given(any_problem())
def test_a_problem_goes_to_json_and_back(problem):
    data = problem.as_json()
    assert Problem.from_json(data) == problem
    assert data["code"] == problem.code.code
    assert data["severity"] == problem.severity.value


def test_json_has_only_what_is_known():
    assert Problem.of(Code.MISSING_FIELD, field="id").as_json() == {
        "code": "missing-field",
        "severity": "error",
        "field": "id",
        "values": {},
        "what": "The field is required and is missing.",
        "mend": "Add it.",
    }


@given(st.lists(any_problem(), max_size=8), st.randoms())
def test_problems_have_one_order_however_they_were_found(problems, random):
    ordered = sorted(problems, key=Problem.sort_key)
    random.shuffle(problems)
    assert sorted(problems, key=Problem.sort_key) == ordered
    for one, other in pairwise(ordered):
        assert (one.article or "") <= (other.article or "")


@pytest.mark.parametrize(
    ("places", "text"),
    [
        ({}, "The field is required and is missing. Add it."),
        ({"article": "a1"}, "a1: The field is required and is missing. Add it."),
        ({"article": "a1", "field": "id"}, "a1, id: The field is required and is missing. Add it."),
        ({"field": "id", "origin": "a.json"}, "id: The field is required and is missing. Add it. (a.json)"),
        ({"origin": "a.json"}, "The field is required and is missing. Add it. (a.json)"),
    ],
)
def test_a_problem_in_words_says_where_what_and_what_to_do(places, text):
    assert str(Problem.of(Code.MISSING_FIELD, **places)) == text


def test_the_worst_of_problems():
    error, warning = Problem.of(Code.MISSING_FIELD), Problem.of(Code.BIDI_REPAIRED)
    note = Problem.of(Code.TRACKER_DROPPED, value="x")
    assert worst([note, warning, error]) is Severity.ERROR
    assert worst([note, warning]) is Severity.WARNING
    assert worst([note]) is Severity.NOTE
    assert worst([]) is None


@pytest.mark.parametrize(("error", "exit_code"), [(SyndicateError, 1), (ConfigurationError, 2), (Locked, 4)])
def test_an_error_carries_its_problems_and_says_how_the_run_ends(error, exit_code):
    problems = (Problem.of(Code.MISSING_FIELD, field="a"), Problem.of(Code.MISSING_FIELD, field="b"))
    with pytest.raises(SyndicateError) as raised:
        raise error(*problems)
    assert raised.value.problems == problems
    assert raised.value.exit_code == exit_code
    assert str(raised.value) == f"{problems[0]}\n{problems[1]}"
