"""What a run did: counts, problems, timings, and the exit code they add up to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from time import perf_counter
from typing import Any

import orjson

from syndicate.articles import rfc3339
from syndicate.problems import Problem, Severity


class Exit(IntEnum):
    """Exit codes of `syndicate`."""

    DONE = 0
    FAILED = 1
    """Nothing was published."""
    USAGE = 2
    """The command line or the publication file is wrong."""
    SOME_REFUSED = 3
    """Published, some articles refused."""
    LOCKED = 4
    """Another run holds the lock."""
    GATE_REFUSED = 5
    """Published, but a document kept its last good version."""
    DELIVERIES_INCOMPLETE = 6
    DIFFERENT = 7
    """`diff --exit-code`: an export would change something."""


@dataclass
class Report:
    """The account of one run, filled while it goes on."""

    now: datetime
    records: Counter[str] = field(default_factory=Counter)
    """Records read, by what became of them: `new`, `updated`, `unchanged`, `older`, `refused`."""
    articles: Counter[str] = field(default_factory=Counter)
    """Articles in the store by state: `published`, `embargoed` ..."""
    documents: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Documents by language and format."""
    entries: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Entries in documents by language and format."""
    stories: int = 0
    """Stories that have a published article."""
    problems: list[Problem] = field(default_factory=list)
    receivers: tuple[str, ...] = ()
    """The names of the receivers who were asked what they would make of the documents."""
    findings: list[Problem] = field(default_factory=list)
    """What they would make of them: problems of their rules (`gate.rules`), apart from those of the run."""
    refused_documents: list[str] = field(default_factory=list)
    """Paths of documents that the gate refused."""
    kept_documents: list[str] = field(default_factory=list)
    """Those of them whose last good version stays."""
    _told: set[object] = field(default_factory=set, repr=False)
    timings: dict[str, float] = field(default_factory=dict)
    """Seconds by stage, in the order of the stages."""
    release: int | None = None
    """The number of the release that is published now."""
    changed: int = 0
    """Documents that are new or differ from the release before."""
    unchanged: int = 0
    removed: int = 0
    notices: Counter[str] = field(default_factory=Counter)
    """Notices to hubs that feeds changed (`syndicate.notifying`): `told`, and `waiting` for the next run."""

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Add the time that the block takes to a stage's."""
        begun = perf_counter()
        try:
            yield
        finally:
            self.timings[stage] = self.timings.get(stage, 0.0) + perf_counter() - begun

    @property
    def exit_code(self) -> Exit:
        """What the run adds up to; the gate's refusal weighs more than a refused article."""
        if self.refused_documents:
            return Exit.GATE_REFUSED
        refusals = any(problem.is_error for problem in (*self.problems, *self.findings))
        return Exit.SOME_REFUSED if refusals else Exit.DONE

    @property
    def missing_documents(self) -> frozenset[str]:
        """Paths of documents that the gate refused and that have no last good version: nothing may link to them."""
        return frozenset(self.refused_documents) - frozenset(self.kept_documents)

    def add_findings(self, findings: Iterable[Problem]) -> None:
        """Take in what receivers make of one more document; the same of the same item only once, where it came first."""
        for finding in findings:
            key = (finding.code, finding.article or finding.origin, finding.field, finding.values)
            if key not in self._told:
                self._told.add(key)
                self.findings.append(finding)

    def findings_by_effect(self) -> dict[str, dict[str, int]]:
        """How many findings each receiver has, by what it would do."""
        counted: dict[str, Counter[str]] = {name: Counter() for name in self.receivers}
        for finding in self.findings:
            counted[finding.code.facts["receiver"]][finding.code.facts["effect"]] += 1
        return {name: dict(sorted(counts.items())) for name, counts in counted.items()}

    def sorted_problems(self) -> list[Problem]:
        """The problems, each once, in an order that does not depend on when they were found."""
        return sorted(set(self.problems), key=Problem.sort_key)

    def as_json(self, *, in_full: bool) -> bytes:
        """The report as JSON.

        The full one names articles that nobody may hear of yet, so it is kept beside the release. The one that is
        published inside it counts problems by their codes and names nothing.
        """
        problems = self.sorted_problems()
        data: dict[str, Any] = {
            "now": rfc3339(self.now),
            "exit_code": int(self.exit_code),
            "release": self.release,
            "records": dict(sorted(self.records.items())),
            "articles": dict(sorted(self.articles.items())),
            "stories": self.stories,
            "documents": {language: dict(sorted(by.items())) for language, by in self.documents.items()},
            "entries": {language: dict(sorted(by.items())) for language, by in self.entries.items()},
            "changed": self.changed,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "refused_documents": sorted(self.refused_documents),
            "kept_documents": sorted(self.kept_documents),
            "problems_by_code": dict(sorted(Counter(problem.code.code for problem in problems).items())),
            "problems_by_severity": {
                severity.value: sum(problem.severity is severity for problem in problems) for severity in Severity
            },
            "timings": {stage: round(seconds, 3) for stage, seconds in self.timings.items()},
        }
        if self.notices:
            data["notices"] = dict(sorted(self.notices.items()))
        if self.receivers:
            data["receivers"] = self.findings_by_effect()
        if in_full:
            data["problems"] = [problem.as_json() for problem in problems]
        if in_full and self.receivers:
            data["findings"] = [finding.as_json() for finding in sorted(self.findings, key=Problem.sort_key)]
        return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
