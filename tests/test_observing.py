"""What is left of a run: a line of history, metrics, lines of a log, and a page with charts."""

from __future__ import annotations

import json
import logging
import re
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import runs
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from prometheus_client.openmetrics.parser import text_string_to_metric_families as strictly
from prometheus_client.parser import text_string_to_metric_families as families

from syndicate import languages, observing
from syndicate.errors import SyndicateError
from syndicate.export import STAGES
from syndicate.observing import Journal, Libraries, Run, metrics
from syndicate.observing.charts import HEIGHT, Series, ceiling, chart
from syndicate.observing.history import LIMIT
from syndicate.observing.logs import EVENTS
from syndicate.problems import Code, Problem, Severity
from syndicate.report import UNITS, Exit, Report

LANGUAGES = languages.available()


# --- history --------------------------------------------------------------------------------------------------------


def test_runs_are_read_as_they_were_remembered_the_oldest_first(tmp_path):
    output = tmp_path / "public"
    assert observing.runs(output) == ()

    for one in (runs.run(0), runs.failed(1), runs.run(2)):
        known = observing.append(output, one)

    assert known == observing.runs(output) == (runs.run(0), runs.failed(1), runs.run(2))
    assert [one.is_published for one in known] == [True, False, True]
    assert known[0].finished - known[0].started == timedelta(seconds=4.75)
    assert (known[0].documents, known[0].entries, known[0].refused_documents) == (45, 450, 2)
    assert known[0].problems == {"error": 1, "warning": 1}
    assert known[0].peak == 200_000_000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["public.history.jsonl"]


def test_the_history_names_no_article(tmp_path):
    observing.append(tmp_path / "public", runs.run())

    assert b"harbour" not in (tmp_path / "public.history.jsonl").read_bytes()


def test_only_the_last_runs_are_remembered(tmp_path):
    line = runs.run().model_dump_json() + "\n"
    (tmp_path / "public.history.jsonl").write_text(line * LIMIT, encoding="utf-8")

    known = observing.append(tmp_path / "public", runs.run(5))

    assert len(known) == LIMIT
    assert known[-1] == runs.run(5)


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"null",
        b"\xff\xfe",
        b'{"version":2}',
        b'{"version":1,"started":"2026-11-20T02:15:00Z","seconds":1,"exit_code":0,"timings":{"intake":NaN}}',
        b'{"version":1,"started":"2026-11-20T02:15:00Z","seconds":1,"exit_code":0,"timings":{"intake":1e300}}',
        b'{"version":1,"started":"2026-11-20T02:15:00Z","seconds":1,"exit_code":0,"records":{"new":-4}}',
        b'{"version":1,"started":"2026-11-20T02:15:00Z","seconds":-1,"exit_code":0}',
        b'{"version":1,"started":"2026-11-20T02:15:00Z","seconds":1,"exit_code":0,"invented":1}',
        b'{"version":1,"started":"' + b"9" * 30_000 + b'"}',
        runs.run().model_dump_json().encode()[:-9],
    ],
)
def test_a_damaged_line_is_left_out_and_the_others_are_read(tmp_path, damage):
    good = runs.run().model_dump_json().encode()
    (tmp_path / "public.history.jsonl").write_bytes(b"\n".join([good, damage, good]))

    assert observing.runs(tmp_path / "public") == (runs.run(), runs.run())
    assert len(observing.append(tmp_path / "public", runs.failed(3))) == 3
    assert len((tmp_path / "public.history.jsonl").read_bytes().splitlines()) == 3


def test_a_history_that_cannot_be_written_is_an_error_that_names_it(tmp_path):
    with pytest.raises(SyndicateError) as raised:
        observing.append(tmp_path / "missing" / "public", runs.run())
    assert "public.history.jsonl" in str(raised.value)


# --- metrics --------------------------------------------------------------------------------------------------------


def written(path: Path, *arguments: object) -> dict[tuple[str, ...], float]:
    """The samples of the file that is written: by name and the values of labels but for the output."""
    metrics.write(path, *arguments)  # type: ignore[arg-type]
    return samples(path.read_text(encoding="utf-8"))


def samples(text: str) -> dict[tuple[str, ...], float]:
    found = {}
    for family in families(text):
        for sample in family.samples:
            key = (sample.name, *(value for name, value in sorted(sample.labels.items()) if name != "output"))
            assert key not in found
            found[key] = sample.value
    return found


def test_the_metrics_of_a_run_that_published(tmp_path):
    found = written(
        tmp_path / "s.prom", runs.run(), tmp_path / "public", runs.report(), runs.report().sorted_problems()
    )

    assert {
        ("syndicate_last_run_timestamp_seconds",): (runs.STARTED + timedelta(seconds=4.75)).timestamp(),
        ("syndicate_last_success_timestamp_seconds",): (runs.STARTED + timedelta(seconds=4.75)).timestamp(),
        ("syndicate_exit_code",): 5,
        ("syndicate_run_duration_seconds",): 4.75,
        ("syndicate_stage_duration_seconds", "intake"): 2.0,
        ("syndicate_stage_items", "intake", "records"): 916,
        ("syndicate_stage_items", "entries", "articles"): 40,
        ("syndicate_problems", "empty-text", "error"): 1,
        ("syndicate_release",): 12,
        ("syndicate_records", "unchanged"): 900,
        ("syndicate_articles", "published"): 100,
        ("syndicate_stories",): 55,
        ("syndicate_documents", "rss", "ar"): 7,
        ("syndicate_entries", "atom", "en"): 80,
        ("syndicate_documents_changed",): 31,
        ("syndicate_documents_unchanged",): 400,
        ("syndicate_documents_removed",): 2,
        ("syndicate_refused_documents",): 2,
        ("syndicate_kept_documents",): 1,
        ("syndicate_cache_hits", "entries"): 860,
        ("syndicate_cache_misses", "entries"): 40,
        ("syndicate_hub_notices", "waiting"): 1,
        ("syndicate_peak_memory_bytes", "worker"): 80_000_000,
    }.items() <= found.items()
    assert ("syndicate_sent_documents",) not in found


def test_every_metric_is_explained_is_a_gauge_and_says_of_which_output_it_is(tmp_path):
    report = runs.report()
    report.sent.update(documents=9)
    place = 'odd "\\\n name'
    text = metrics.rendered(runs.run(), place, report, report.problems, 1.0).decode()

    found = list(families(text))
    assert sorted(family.name for family in found) == sorted(metrics.PREFIX + name for name in metrics.METRICS)
    assert {family.type for family in found} == {"gauge"}
    assert all(family.documentation.endswith(".") for family in found)
    assert {sample.labels["output"] for family in found for sample in family.samples} == {place}
    assert all(sample.timestamp is None for family in found for sample in family.samples)  # node_exporter refuses them
    # The strict parser wants units at the end of names, no family twice and no sample apart from its family.
    assert len(list(strictly(text + "# EOF\n"))) == len(metrics.METRICS)


def test_a_failed_run_keeps_the_last_success_and_says_nothing_of_documents(tmp_path):
    path, output = tmp_path / "s.prom", tmp_path / "public"
    before = written(path, runs.run(), output, runs.report(), ())

    after = written(path, runs.failed(1), output, None, [runs.FAILURE])

    wanted = ("syndicate_last_success_timestamp_seconds",)
    assert after[wanted] == before[wanted]
    assert after[("syndicate_last_run_timestamp_seconds",)] > before[wanted]
    assert after[("syndicate_exit_code",)] == 1
    assert after[("syndicate_problems", "run-failed", "error")] == 1
    assert after[("syndicate_stage_duration_seconds", "intake")] == 2.0
    assert not [key for key in after if key[0].startswith(("syndicate_documents", "syndicate_records"))]


@pytest.mark.parametrize("damage", [None, b"", b"syndicate_last_success", b"\xff", b"other_metric 4\n"])
def test_a_file_that_knows_no_success_is_written_without_one(tmp_path, damage):
    path = tmp_path / "s.prom"
    if damage is not None:
        path.write_bytes(damage)

    found = written(path, runs.failed(), tmp_path / "public", None, ())

    assert ("syndicate_last_success_timestamp_seconds",) not in found
    assert found[("syndicate_exit_code",)] == 1
    assert [one.name for one in tmp_path.iterdir()] == ["s.prom"]


def test_a_run_that_did_not_come_to_know_its_output_keeps_the_one_of_the_file(tmp_path):
    path = tmp_path / "s.prom"
    metrics.write(path, runs.run(), tmp_path / "public", runs.report(), ())

    metrics.write(path, runs.failed(code=2), None, None, ())

    assert metrics.last_success(path) == (runs.run().finished.timestamp(), str(tmp_path / "public"))
    assert f'syndicate_exit_code{{output="{tmp_path}/public"}} 2.0' in path.read_text(encoding="utf-8")


# --- logs -----------------------------------------------------------------------------------------------------------

MOMENT = datetime(2026, 11, 20, 2, 15, 0, 5000, tzinfo=UTC)


class Paper:
    """A journal, and what is written in it."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.journal = Journal(self.written.append, lambda: MOMENT, "r1")

    @property
    def lines(self) -> list[dict[str, object]]:
        assert all(one.endswith(b"\n") and one.count(b"\n") == 1 for one in self.written)
        return [json.loads(one) for one in self.written]


def test_a_line_says_when_what_and_of_which_run_and_leaves_out_what_there_is_not():
    paper = Paper()
    paper.journal.say("run-begun", verb="export", nothing=None)

    assert paper.lines == [
        {"time": "2026-11-20T02:15:00.005Z", "level": "info", "event": "run-begun", "run": "r1", "verb": "export"}
    ]


def test_a_problem_is_a_line_with_its_code_and_its_text_in_the_language():
    paper = Paper()
    paper.journal.problems([runs.ERROR, runs.WARNING], languages.catalogue("es"))

    first, second = paper.lines
    what, mend = languages.catalogue("es").problem(runs.ERROR)
    assert first | {"time": None} == {
        "time": None,
        "level": "error",
        "event": "problem",
        "run": "r1",
        "code": "empty-text",
        "severity": "error",
        "article": "harbour-en",
        "field": "headline",
        "origin": "wire.jsonl:17",
        "message": what,
        "mend": mend,
    }
    assert (second["level"], second["severity"]) == ("warning", "warning")
    assert "field" not in second


def test_a_text_with_line_breaks_and_quotes_stays_one_line():
    paper = Paper()
    paper.journal.problems([Problem.of(Code.SYSTEM_FAILED, reason='a\n"b"\u2028')], languages.catalogue("en"))
    assert len(paper.lines) == 1


def test_stages_have_a_rate_where_they_have_steps():
    paper = Paper()
    paper.journal.stage_ended("intake", 2.0, 500, "Reading")
    paper.journal.stage_ended("release", 0.5, 0, "Publishing")
    paper.journal.stage_ended("entries", 0.0, 5, "Writing")

    first, second, third = paper.lines
    assert (first["seconds"], first["steps"], first["unit"], first["per_second"]) == (2.0, 500, "records", 250.0)
    assert {"steps", "unit", "per_second"}.isdisjoint(second)
    assert "per_second" not in third


def test_what_was_published_refused_and_told_has_its_lines():
    paper = Paper()
    paper.journal.published(runs.report())

    assert [(line["event"], line.get("document"), line.get("kept")) for line in paper.lines] == [
        ("document-refused", "ar/atom.xml", False),
        ("document-refused", "en/rss.xml", True),
        ("release-published", None, None),
        ("hubs-told", None, None),
    ]
    published, told = paper.lines[2:]
    assert [published[name] for name in ("release", "changed", "unchanged", "removed")] == [12, 31, 400, 2]
    assert (told["told"], told["waiting"]) == (4, 1)


def test_a_run_that_only_stores_publishes_nothing_in_the_log():
    paper = Paper()
    paper.journal.published(Report(runs.STARTED))
    assert paper.lines == []


def test_the_last_line_is_known_to_be_the_last():
    paper = Paper()
    assert not paper.journal.is_ended
    paper.journal.crashed(ValueError("no\nway"))
    paper.journal.ended(1, level="error")
    assert paper.journal.is_ended
    crash, end = paper.lines
    assert (crash["event"], crash["error"]) == ("crashed", "ValueError")
    assert "no\nway" in str(crash["message"])
    assert (end["event"], end["exit_code"]) == ("run-ended", 1)
    assert {crash["event"], end["event"]} <= set(EVENTS)


def test_what_libraries_say_are_lines_too_and_no_longer_than_the_run():
    paper = Paper()
    logger = logging.getLogger("some.library")
    before = logging.getLogger().handlers[:]
    with Libraries(paper.journal), warnings.catch_warnings():
        logger.warning("slow %s", "disk")
        logger.error("no disk")
        logger.info("chatter")
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn("old", stacklevel=1)

    assert logging.getLogger().handlers == before
    assert [(line["level"], line["logger"]) for line in paper.lines] == [
        ("warning", "some.library"),
        ("error", "some.library"),
        ("warning", "py.warnings"),
    ]
    assert paper.lines[0]["message"] == "slow disk"


# --- charts ---------------------------------------------------------------------------------------------------------


@given(st.floats(0, 1e12))
def test_the_top_of_a_chart_is_round_and_never_below_nor_far_above_what_is_shown(value):
    top = ceiling(value)
    assert top >= value * (1 - 1e-6)
    assert top <= value * 1.7 or (value < 1e-6 and top == 1)


@given(
    st.lists(st.tuples(st.floats(0, 1e9), st.floats(0, 1e9)), min_size=1, max_size=LIMIT),
    st.booleans(),
)
def test_every_bar_stands_on_the_plane_and_none_stands_in_another(values, mirrored):
    made = chart(
        "k",
        "t",
        [Series("a", [one for one, _ in values]), Series("b", [other for _, other in values])],
        names=[str(at) for at in range(len(values))],
        failed=[False] * len(values),
        failed_said="failed",
        written=str,
        mirrored=mirrored,
    )
    for bar in made.bars:
        assert 0 <= bar.x <= made.width - bar.width
        assert -0.02 <= bar.y <= bar.y + bar.height <= HEIGHT + 0.02
    columns = [[bar for bar in made.bars if bar.x == x] for x in {bar.x for bar in made.bars}]
    for first, *others in columns:
        assert [other.y + other.height for other in others] == pytest.approx([first.y] * len(others), abs=0.02)
    assert [row.run for row in made.rows] == [str(at) for at in reversed(range(len(values)))]


@pytest.mark.parametrize(("mirrored", "side"), [(False, 192), (True, 0)])
def test_the_newest_run_is_at_the_end_of_the_line(mirrored, side):
    made = chart(
        "k",
        "t",
        [Series("a", [1, 2]), Series("never", [0, 0])],
        names=["old", "new"],
        failed=[True, False],
        failed_said="failed",
        written=str,
        mirrored=mirrored,
    )
    places = {bar.said.partition(":")[0]: bar.x for bar in made.bars}
    assert places["new"] == (190 if not mirrored else 2)
    assert (places["old"] < places["new"]) is not mirrored
    assert abs(places["new"] - side) <= 2
    assert [label for _, label in made.legend] == ["a"]
    assert [bar.kind for bar in made.bars] == ["failed", "s0", "s0"]
    assert made.has_failed
    assert [row.is_failed for row in made.rows] == [False, True]


# --- the page -------------------------------------------------------------------------------------------------------


def page(language: str = "en", *, run: Run | None = None, history=None, report: Report | None = None, problems=None):
    report = report or runs.report()
    run = run or runs.run()
    return observing.summary(
        run,
        (runs.run(-2), runs.failed(-1), run) if history is None else history,
        "The <Daily> Example",
        report if run.is_published else None,
        report.sorted_problems() if problems is None else problems,
        STAGES,
        languages.catalogue(language).in_terminal(),
    )


def parsed(data: bytes):
    return html.document_fromstring(data.decode())


def shown(data: bytes) -> str:
    return " ".join(parsed(data).text_content().split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_in_its_language_and_direction(language):
    data = page(language)
    root = parsed(data)
    spoken = languages.catalogue(language)
    assert (root.get("lang"), root.get("dir")) == (language, spoken.direction)
    for told in ("Stages", "The last runs", "Refused documents", "Peak memory", "Made anew", "Duration by stage"):
        assert spoken(told) in shown(data)
        assert language == "en" or spoken(told) != told
    assert spoken.problem(runs.ERROR)[1] in shown(data)
    assert spoken(STAGES["intake"]) in shown(data)


def test_the_page_needs_no_script_and_nothing_from_elsewhere():
    data = page()
    root = parsed(data)
    assert root.xpath("//script | //img | //iframe | //link") == []
    assert b"http" not in re.sub(rb'http-equiv="Content-Security-Policy"', b"", data)
    assert b"url(" not in data
    assert "default-src 'none'" in root.xpath("//meta[@http-equiv]/@content")[0]
    assert root.xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_what_comes_from_records_is_text_and_nothing_else():
    hostile = Problem.of(
        Code.BAD_VALUE, article="<script>1</script>", field="a<b", origin="</li>", value="<img src=x>", expected="x"
    )
    root = parsed(page(problems=[hostile]))
    assert root.xpath("//script | //img") == []
    assert "<script>1</script>" in root.text_content()
    assert "The <Daily> Example" in root.xpath("//title")[0].text


def test_problems_are_grouped_by_code_the_gravest_and_most_frequent_first_with_their_mend():
    many = [Problem.of(Code.EMPTY_TEXT, article=f"a{index:02}", field="headline") for index in range(8)]
    one = Problem.of(Code.UNKNOWN_FIELD, article="b", field="x")
    root = parsed(page(problems=[runs.WARNING, one, *many]))
    groups = root.xpath("//section[@aria-labelledby='problems']/ul/li")
    assert [group.xpath("string(.//code)") for group in groups] == ["empty-text", "unknown-field", "stale-translation"]
    first = groups[0].text_content()
    assert Code.EMPTY_TEXT.mend in first
    assert "× 8" in first
    assert "a04" in first
    assert "a05" not in first
    assert "3 more in the full report" in first


def test_a_good_night_says_so_and_has_nothing_to_mend():
    report = runs.report(problems=[], refused_documents=[], kept_documents=[])
    report.kept.clear()
    data = page(run=runs.run(exit_code=0), report=report, problems=[])
    assert "Everything is published." in shown(data)
    assert "No problems." in shown(data)
    root = parsed(data)
    assert root.xpath("//*[@id='refused'] | //*[@id='kept']") == []
    assert root.xpath("//p[contains(@class, 'outcome')]/@class") == ["outcome good"]


def test_refused_documents_say_what_readers_have_now():
    root = parsed(page())
    lines = [" ".join(one.text_content().split()) for one in root.xpath("//section[@aria-labelledby='refused']//li")]
    assert lines == ["ar/atom.xmlnothing is there", "en/rss.xmlits last good version stays"]


def test_thousands_of_refused_documents_do_not_make_the_page_long():
    report = runs.report(refused_documents=[f"en/tags/t{index:04}/rss.xml" for index in range(1300)])
    data = page(report=report)
    assert "1,100 more in the full report" in shown(data)
    assert "t0199" in shown(data)
    assert "t0200" not in shown(data)


@pytest.mark.parametrize("code", [Exit.FAILED, Exit.USAGE])
def test_a_run_that_failed_says_that_the_release_before_stands_and_why(code):
    data = page(run=runs.failed(code=code), problems=[runs.FAILURE])
    assert "the release before stands." in shown(data)
    assert runs.FAILURE.what in shown(data)
    root = parsed(data)
    assert root.xpath("//p[contains(@class, 'outcome')]/@class") == ["outcome bad"]
    assert root.xpath("//*[@id='documents'] | //*[@id='refused']") == []
    assert root.xpath("//*[@id='stages']") != []


def test_a_run_that_failed_before_its_first_stage_has_no_stages():
    run = Run.failed(1, [runs.FAILURE], {}, runs.STARTED, 0.1)
    assert parsed(page(run=run, history=(run,), problems=[runs.FAILURE])).xpath("//*[@id='stages']") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chart_has_a_name_and_its_numbers_in_a_table(language):
    root = parsed(page(language))
    figures = root.xpath("//figure")
    assert len(figures) == 5
    for figure in figures:
        (svg,) = figure.xpath("./div/*[local-name()='svg']")
        assert svg.get("role") == "img"
        assert root.xpath(f"string(//*[@id='{svg.get('aria-labelledby')}'])")
        rows = figure.xpath(".//tbody/tr")
        assert len(rows) == 3
        headings = figure.xpath(".//thead/tr/th")
        assert len(headings) >= 2
        assert all(len(row.xpath("./*")) == len(headings) for row in rows)
        assert languages.catalogue(language)("nothing published") in rows[1].text_content()


def test_a_run_that_only_kept_what_was_published_before_has_no_number_of_a_release(tmp_path):
    report = runs.report(release=None)
    run = runs.run(release=None)
    assert "Release" not in shown(page(run=run, report=report))
    assert ("syndicate_release",) not in written(tmp_path / "s.prom", run, tmp_path / "public", report, ())


def test_a_stage_that_nobody_knows_any_more_goes_by_its_name():
    old = runs.run(-1, timings={"polishing": 3.0})
    assert "polishing" in shown(page(history=(old, runs.run()), run=runs.run(timings={"polishing": 1.0})))


def test_what_was_kept_of_a_kind_that_the_page_does_not_know_goes_by_its_name():
    report = runs.report()
    report.count_kept("parchments", hits=1)
    assert "parchments" in shown(page(report=report))


def test_every_exit_code_that_leaves_a_page_is_put_into_words():
    assert set(observing.OUTCOMES) == set(Exit) - {Exit.LOCKED, Exit.DIFFERENT}


def test_every_stage_has_a_unit():
    assert set(UNITS) == set(STAGES)


def test_severities_have_a_level_in_the_log():
    paper = Paper()
    codes = {severity: next(code for code in Code if code.severity is severity) for severity in Severity}
    values = dict.fromkeys(("byte", "offset"), 1)
    for code in codes.values():
        names = re.findall(r"%\((\w+)\)s", code.what + code.mend)
        paper.journal.problems([Problem.of(code, **dict.fromkeys(names, 1) | values)], languages.catalogue("en"))
    assert [line["level"] for line in paper.lines] == ["error", "warning", "info"]


# --- what engineers are told ----------------------------------------------------------------------------------------

GUIDE = (Path(__file__).parents[1] / "docs" / "observing.md").read_text(encoding="utf-8")


def told(*headings: str) -> list[list[str]]:
    rows = GUIDE.partition(f"| {' | '.join(headings)} |\n")[2].split("\n\n", 1)[0].splitlines()[1:]
    return [[cell.strip() for cell in row.removeprefix("| ").removesuffix("|").split("|")] for row in rows]


def names(cell: str) -> tuple[str, ...]:
    return tuple(re.findall(r"`([^`]+)`", cell))


def test_the_guide_has_every_metric_with_its_labels():
    rows = told("metric", "labels", "says")
    assert {names(row[0])[0].removeprefix(metrics.PREFIX): names(row[1]) for row in rows} == {
        name: labels for name, (_, labels) in metrics.METRICS.items()
    }


def test_the_rules_of_the_guide_ask_for_metrics_that_there_are():
    (rules,) = re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    asked = {name for line in rules.splitlines() if "expr:" in line for name in re.findall(r"syndicate_\w+", line)}
    assert len(asked) >= 5
    assert asked <= {metrics.PREFIX + name for name in metrics.METRICS}


def test_the_guide_has_every_event_of_the_log():
    assert [names(row[0])[0] for row in told("event", "further keys")] == list(EVENTS)


def test_the_guide_has_every_key_of_the_report_and_says_which_are_not_in_the_release():
    report = runs.report()
    report.sent.update(documents=1)
    short, full = (json.loads(report.as_json(in_full=in_full)) for in_full in (False, True))
    rows = told("key", "says", "not in the release")
    assert {names(row[0])[0] for row in rows} == full.keys()
    assert {names(row[0])[0] for row in rows if row[2] == "×"} == full.keys() - short.keys()
