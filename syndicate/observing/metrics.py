"""A run as metrics for Prometheus, in a file for node_exporter's textfile collector: the only user of prometheus_client.

The names follow Prometheus' guidelines: base units, a plural for counts, the unit at the end. All are gauges: a run is
a process of its own, so that nothing here counts up. Each has the label `output`, so that files of several outputs can
stand in one directory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from syndicate import release
from syndicate.observing.history import Run
from syndicate.problems import Problem
from syndicate.report import Report

PREFIX: Final = "syndicate_"
METRICS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "last_run_timestamp_seconds": ("When the last run ended, whatever came of it.", ()),
    "last_success_timestamp_seconds": ("When the last run ended that published a release.", ()),
    "exit_code": ("Exit code of the last run.", ()),
    "run_duration_seconds": ("How long the last run took.", ()),
    "stage_duration_seconds": ("How long a stage of the last run took.", ("stage",)),
    "stage_items": ("How much a stage of the last run did, in its unit.", ("stage", "unit")),
    "problems": ("Problems of the last run.", ("code", "severity")),
    "release": ("Number of the release that is published.", ()),
    "records": ("Records read in the last run, by what became of them.", ("outcome",)),
    "articles": ("Articles in the store by state.", ("state",)),
    "stories": ("Stories that have a published article.", ()),
    "documents": ("Documents in the release.", ("language", "format")),
    "entries": ("Entries in the documents of the release.", ("language", "format")),
    "documents_changed": ("Documents that the last run changed or added.", ()),
    "documents_unchanged": ("Documents that the last run left as they were.", ()),
    "documents_removed": ("Documents that the last run removed.", ()),
    "refused_documents": ("Documents that the gate refused in the last run.", ()),
    "kept_documents": ("Refused documents whose last good version stays.", ()),
    "sent_documents": ("Documents that the last run sent to an output that is a URL.", ()),
    "cache_hits": ("What the last run could keep from before.", ("kind",)),
    "cache_misses": ("What the last run had to read or make.", ("kind",)),
    "hub_notices": ("Notices to hubs, by what became of them.", ("outcome",)),
    "peak_memory_bytes": ("Peak resident memory of the last run, of its largest worker apart.", ("process",)),
}
"""Every metric by its name without the prefix: what it says, and its labels besides `output`. Those from `release` on
are there only after a run that published."""

Sample = tuple[str, Sequence[str], float]
"""A metric's name without the prefix, the values of its labels, and its value."""


def write(path: Path, run: Run, output: Path | None, report: Report | None, problems: Iterable[Problem]) -> None:
    """Write or replace the file at once; the last success is the run's, else the one that the file had.

    Without a report the run published nothing; without an output it did not come so far as to know it, and the file
    keeps the one that it had.

    Raises:
        SyndicateError: WRITE_FAILED.
    """
    before, known = last_success(path)
    succeeded = run.finished.timestamp() if run.is_published else before
    place = known if output is None else str(output.absolute())
    release.replace_file(path.absolute(), rendered(run, place, report, problems, succeeded))


def last_success(path: Path) -> tuple[float | None, str]:
    """When the last run ended that published, in seconds since 1970, and to which output, as the file says.

    None and nothing where it does not say so.
    """
    try:
        families = list(text_string_to_metric_families(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None, ""  # there is none yet, or it was damaged
    wanted = f"{PREFIX}last_success_timestamp_seconds"
    samples = (sample for family in families for sample in family.samples if sample.name == wanted)
    return next(((sample.value, sample.labels.get("output", "")) for sample in samples), (None, ""))


def rendered(
    run: Run, place: str, report: Report | None, problems: Iterable[Problem], succeeded: float | None
) -> bytes:
    """The file's bytes: HELP, TYPE and samples of every metric that has any (text format 0.0.4).

    `place` is the output, as the label says it.
    """
    registry = CollectorRegistry()
    gauges: dict[str, Gauge] = {}
    for name, values, value in (*_of_run(run, problems, succeeded), *(_of_report(report) if report else ())):
        if name not in gauges:
            told, labels = METRICS[name]
            gauges[name] = Gauge(PREFIX + name, told, ("output", *labels), registry=registry)
        gauges[name].labels(place, *values).set(value)
    return generate_latest(registry)


def _of_run(run: Run, problems: Iterable[Problem], succeeded: float | None) -> Iterator[Sample]:
    yield "last_run_timestamp_seconds", (), run.finished.timestamp()
    if succeeded is not None:
        yield "last_success_timestamp_seconds", (), succeeded
    yield "exit_code", (), run.exit_code
    yield "run_duration_seconds", (), run.seconds
    for stage, seconds in run.timings.items():
        yield "stage_duration_seconds", (stage,), seconds
    counted = Counter((problem.code.code, problem.severity.value) for problem in problems)
    for labels, count in sorted(counted.items()):
        yield "problems", labels, count


def _of_report(report: Report) -> Iterator[Sample]:
    for stage, rate in report.rates().items():
        yield "stage_items", (stage, rate.unit), rate.amount
    if report.release is not None:
        yield "release", (), report.release
    yield from _counted("records", report.records)
    yield from _counted("articles", report.articles)
    yield "stories", (), report.stories
    yield from _by_format("documents", report.documents)
    yield from _by_format("entries", report.entries)
    yield "documents_changed", (), report.changed
    yield "documents_unchanged", (), report.unchanged
    yield "documents_removed", (), report.removed
    yield "refused_documents", (), len(report.refused_documents)
    yield "kept_documents", (), len(report.kept_documents)
    if report.sent:
        yield "sent_documents", (), report.sent["documents"]
    for kind, kept in report.kept_by_kind().items():
        yield "cache_hits", (kind,), kept.hits
        yield "cache_misses", (kind,), kept.misses
    yield from _counted("hub_notices", report.notices)
    yield from _counted("peak_memory_bytes", report.memory)


def _counted(name: str, counts: Mapping[str, int]) -> Iterator[Sample]:
    for label, count in sorted(counts.items()):
        yield name, (label,), count


def _by_format(name: str, counts: Mapping[str, Mapping[str, int]]) -> Iterator[Sample]:
    for language, by in sorted(counts.items()):
        for format_, count in sorted(by.items()):
            yield name, (language, format_), count
