"""What a run did: counts, problems, timings, and the exit code they add up to."""

from __future__ import annotations

import json
import re
import resource
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from time import perf_counter
from typing import Any, Final, NamedTuple

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

    @property
    def is_published(self) -> bool:
        """Whether a run that exits with this has published a release, be it without what was refused."""
        return self in _PUBLISHED


_PUBLISHED: Final = frozenset({Exit.DONE, Exit.SOME_REFUSED, Exit.GATE_REFUSED, Exit.DELIVERIES_INCOMPLETE})

UNITS: Final[Mapping[str, str]] = {
    "intake": "records",
    "stories": "articles",
    "entries": "articles",
    "documents": "documents",
    "release": "documents",
    "deployment": "documents",
    "notices": "notices",
}
"""What each stage's work is counted in: records read; articles linked and selected; articles rendered in all formats;
documents made and checked; documents published, those that stay as they were among them; documents sent; notices to hubs."""


class Kept(NamedTuple):
    """How often something was there from before, and how often it had to be read or made."""

    hits: int
    misses: int


class Rate(NamedTuple):
    """How much a stage did, and how fast."""

    unit: str
    """One of `UNITS`."""
    amount: int
    per_second: float


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
    work: Counter[str] = field(default_factory=Counter)
    """How much each stage did, in its `UNITS`, where no other count of the report says so."""
    kept: Counter[str] = field(default_factory=Counter)
    """What could be kept from before, by `count_kept`: `entries.hits`, `entries.misses` ..."""
    seconds: float = 0.0
    """How long the run has taken until the end of its last stage, what lies between stages included."""
    memory: dict[str, int] = field(default_factory=dict)
    """Peak resident memory in bytes until the end of the last stage: `main` of this process, `worker` of its largest
    worker that has ended (0 where there was none). What a worker shares with this process counts in both."""
    _begun: float = field(default_factory=perf_counter, repr=False)
    release: int | None = None
    """The number of the release that is published now."""
    changed: int = 0
    """Documents that are new or differ from the release before."""
    unchanged: int = 0
    removed: int = 0
    notices: Counter[str] = field(default_factory=Counter)
    """Notices to hubs that feeds changed (`syndicate.notifying`): `told`, and `waiting` for the next run."""

    sent: Counter[str] = field(default_factory=Counter)
    """What was sent to an output that is a URL (`syndicate.deploying`): `documents`, their `bytes`, and `removed`."""

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Add the time that the block takes to a stage's."""
        begun = perf_counter()
        try:
            yield
        finally:
            ended = perf_counter()
            self.timings[stage] = self.timings.get(stage, 0.0) + ended - begun
            self.seconds = ended - self._begun
            self.memory = _peak_memory()

    def count(self, language: str | None, format_: str | None, entries: int) -> None:
        """Count a document that is published, with its entries; only those that have a language and a format."""
        if format_ is not None and language is not None:
            self.documents[language][format_] += 1
            self.entries[language][format_] += entries

    def count_kept(self, what: str, *, hits: int = 0, misses: int = 0) -> None:
        """Count what was kept from before and what was not: `source_files`, `entries`, `documents`."""
        self.kept.update({f"{what}.hits": hits, f"{what}.misses": misses})

    def kept_by_kind(self) -> dict[str, Kept]:
        """What was kept and what was not, by what it is, sorted."""
        kinds = sorted({name.rpartition(".")[0] for name in self.kept})
        return {kind: Kept(self.kept[f"{kind}.hits"], self.kept[f"{kind}.misses"]) for kind in kinds}

    def rates(self) -> dict[str, Rate]:
        """How fast each stage was that has taken time and done something, in the order of the stages."""
        counts = self._counts()
        return {
            stage: Rate(UNITS[stage], counts[stage], counts[stage] / seconds)
            for stage, seconds in self.timings.items()
            if seconds > 0 and counts[stage]
        }

    def _counts(self) -> Counter[str]:
        counts = Counter(
            intake=self.records.total(),
            stories=self.articles.total(),
            documents=sum(by.total() for by in self.documents.values()) + len(self.refused_documents),
            release=self.changed + self.unchanged,
            deployment=self.sent["documents"],
            notices=self.notices["told"],
        )
        return counts | self.work

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

    def account(self, told: int) -> str:
        """What is published and what there is to say of it, but for the first `told` problems: those of reading."""
        counted = {
            "articles": self.articles,
            "documents": self.documents,
            "entries": self.entries,
            "stories": self.stories,
            "problems": [problem.as_json() for problem in self.problems[told:]],
        }
        return json.dumps(counted, separators=(",", ":"))

    def resume(self, account: str) -> None:
        """Say of what is published what an earlier run said, since it is the same."""
        said = json.loads(account)
        self.articles.update(said["articles"])
        for language, counts in said["documents"].items():
            self.documents[language].update(counts)
        for language, counts in said["entries"].items():
            self.entries[language].update(counts)
        self.stories = said["stories"]
        self.problems += map(Problem.from_json, said["problems"])

    def sorted_problems(self) -> list[Problem]:
        """The problems, each once, in an order that does not depend on when they were found."""
        return sorted(set(self.problems), key=Problem.sort_key)

    def as_json(self, *, in_full: bool) -> bytes:
        """The report as JSON.

        The full one names articles that nobody may hear of yet, so it is kept beside the release. The one that is
        published inside it counts problems by their codes and names nothing; but for `timings` it is the same
        whatever machine made it, so rates, memory and what was kept are in the full one alone.
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
        if self.sent:
            data["sent"] = dict(sorted(self.sent.items()))
        if self.notices:
            data["notices"] = dict(sorted(self.notices.items()))
        if self.receivers:
            data["receivers"] = self.findings_by_effect()
        if in_full:
            data["seconds"] = round(self.seconds, 3)
            data["rates"] = {
                stage: rate._asdict() | {"per_second": round(rate.per_second, 1)}
                for stage, rate in self.rates().items()
            }
            data["memory"] = self.memory
            data["kept"] = {kind: kept._asdict() for kind, kept in self.kept_by_kind().items()}
            data["problems"] = [problem.as_json() for problem in problems]
        if in_full and self.receivers:
            data["findings"] = [finding.as_json() for finding in sorted(self.findings, key=Problem.sort_key)]
        return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


_STATUS: Final = Path("/proc/self/status")
_HIGH_WATER: Final = re.compile(rb"^VmHWM:\s+(\d+) kB$", re.MULTILINE)  # proc(5)
_KIB: Final = 1 if sys.platform == "darwin" else 1024  # what `ru_maxrss` is counted in, in bytes: getrusage(2)


def _peak_memory() -> dict[str, int]:
    """The peak resident memory of this process and of its largest child that has ended, in bytes."""
    return {"main": _own_peak(_STATUS), "worker": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * _KIB}


def _own_peak(status: Path) -> int:
    # Linux hands `ru_maxrss` down to a program from the process that started it; /proc does not.
    try:
        found = _HIGH_WATER.search(status.read_bytes())
    except OSError:
        found = None
    return int(found[1]) * 1024 if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIB
