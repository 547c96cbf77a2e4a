"""Runs of a made-up newsroom, as history, metrics and the page about a run are given them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from syndicate.observing import Run
from syndicate.problems import Code, Problem
from syndicate.report import Report

STARTED = datetime(2026, 11, 20, 2, 15, tzinfo=UTC)
ERROR = Problem.of(Code.EMPTY_TEXT, article="harbour-en", field="headline", origin="wire.jsonl:17")
WARNING = Problem.of(Code.STALE_TRANSLATION, article="a0", value="a1", translated=1, version=2)
FAILURE = Problem.of(Code.RUN_FAILED, reason="a worker process was killed")


def report(**changes: Any) -> Report:
    """A night on which something of everything happened."""
    made = Report(STARTED, problems=[ERROR, WARNING], release=12, changed=31, unchanged=400, removed=2, stories=55)
    made.records.update(new=12, updated=3, unchanged=900, refused=1)
    made.articles.update(published=100, embargoed=2)
    for language in ("en", "ar", "es"):
        made.documents[language].update(rss=7, atom=8)
        made.entries[language].update(rss=70, atom=80)
    made.timings = {"intake": 2.0, "stories": 0.5, "entries": 0.25, "documents": 1.5, "release": 0.25, "notices": 0.0}
    made.work["entries"] = 40
    made.memory = {"main": 120_000_000, "worker": 80_000_000}
    made.count_kept("entries", hits=860, misses=40)
    made.refused_documents = ["en/rss.xml", "ar/atom.xml"]
    made.kept_documents = ["en/rss.xml"]
    made.notices.update(told=4, waiting=1)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def run(days: int = 0, **changes: Any) -> Run:
    """A run that published, so many days after the first."""
    return Run.of(report(), STARTED + timedelta(days=days), 4.75).model_copy(update=changes)


def failed(days: int = 0, *, code: int = 1) -> Run:
    """A run that did not."""
    return Run.failed(code, [FAILURE], {"intake": 2.0}, STARTED + timedelta(days=days), 2.125)
