"""A run on one page, for the newsroom alone: what it did, what is wrong, and how it compares with the runs before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from syndicate.directory.templates import of_package
from syndicate.languages import Catalogue
from syndicate.observing.charts import Chart, Series, chart
from syndicate.observing.history import Run
from syndicate.problems import N_, Problem, Severity
from syndicate.records import place
from syndicate.report import Exit, Report

NAME: Final = "report.html"
"""What the page is called behind the name of the output."""
_EXAMPLES: Final = 5  # problems of a code that are told one by one; the full report has all
_PATHS: Final = 200  # refused documents that are listed
_MEGABYTE: Final = 1_000_000

OUTCOMES: Final[Mapping[Exit, str]] = {
    Exit.DONE: N_("Everything is published."),
    Exit.FAILED: N_("Nothing was published; the release before stands."),
    Exit.USAGE: N_("The publication file is wrong. Nothing was published; the release before stands."),
    Exit.SOME_REFUSED: N_("Published, but some articles were refused."),
    Exit.GATE_REFUSED: N_("Published, but a document was refused; its last good version stays where there is one."),
    Exit.DELIVERIES_INCOMPLETE: N_("Published, but deliveries are incomplete."),
}
"""What a run's exit code says to people."""


@dataclass(frozen=True, slots=True)
class _Example:
    where: str
    origin: str
    what: str


@dataclass(frozen=True, slots=True)
class _Group:
    """The problems of one code."""

    code: str
    severity: str
    word: str
    count: str
    mend: str
    examples: Sequence[_Example]
    more: str


def summary(
    run: Run,
    runs: Sequence[Run],
    name: str,
    report: Report | None,
    problems: Sequence[Problem],
    stages: Mapping[str, str],
    spoken: Catalogue,
) -> bytes:
    """The page about a run of the publication `name`, in one language; `runs` are the last runs with it at the end.

    `report` is None where nothing was published; `stages` has the English names of the stages.
    """
    templates = of_package("syndicate.observing")
    moment = _moment(run, spoken)
    ending = Exit(run.exit_code)
    return templates.rendered(
        "run.html",
        style=Markup(templates.rendered("run.css").decode()),  # noqa: S704 - a file of ours
        language=spoken.language,
        direction=spoken.direction,
        title=spoken("Run of %(moment)s", moment=moment),
        name=name,
        outcome=spoken(OUTCOMES.get(ending, OUTCOMES[Exit.FAILED])),
        mood="good" if ending is Exit.DONE else "mixed" if run.is_published else "bad",
        notice=spoken("This page names articles that nobody may hear of yet: keep it inside the newsroom."),
        figures=tuple(_figures(run, spoken)),
        headings=_headings(spoken),
        stages=tuple(_stages(run, report, stages, spoken)),
        problems=tuple(_groups(problems, spoken)),
        refused=tuple(_refused(report, spoken)) if report else (),
        refused_more=_more(len(report.refused_documents) - _PATHS, spoken) if report else "",
        documents=_documents(report, spoken) if report else None,
        kept=tuple(_kept(report, spoken)) if report else (),
        charts=tuple(_charts(runs, stages, spoken)),
    )


def _headings(spoken: Catalogue) -> dict[str, str]:
    return {
        "figures": spoken("In short"),
        "stages": spoken("Stages"),
        "stage": spoken("Stage"),
        "time": spoken("Time"),
        "amount": spoken("Amount"),
        "rate": spoken("Per second"),
        "problems": spoken("Problems"),
        "none": spoken("No problems."),
        "refused": spoken("Refused documents"),
        "documents": spoken("Documents / entries"),
        "edition": spoken("Edition"),
        "kept": spoken("Kept from before"),
        "kind": spoken("What"),
        "hits": spoken("Kept"),
        "misses": spoken("Made anew"),
        "charts": spoken("The last runs"),
        "numbers": spoken("The numbers"),
        "run": spoken("Run"),
        "failed": spoken("nothing published"),
        "mend": spoken("What to do"),
    }


def _moment(run: Run, spoken: Catalogue) -> str:
    return f"{spoken.date_and_time(run.started)} UTC"


def _seconds(spoken: Catalogue) -> Callable[[float], str]:
    return lambda seconds: spoken("%(number)s s", number=round(seconds, 1 if seconds >= 1 else 3))


def _megabytes(spoken: Catalogue) -> Callable[[float], str]:
    return lambda size: spoken("%(number)s MB", number=round(size / _MEGABYTE))


def _figures(run: Run, spoken: Catalogue) -> Iterator[tuple[str, str]]:
    """What is looked at first: a label and a number each."""
    yield spoken("Duration"), _seconds(spoken)(run.seconds)
    if run.is_published:
        if run.release is not None:
            yield spoken("Release"), spoken.number(run.release)
        yield spoken("Records read"), spoken.number(sum(run.records.values()))
        yield spoken("Records refused"), spoken.number(run.records.get("refused", 0))
        yield spoken("Articles published"), spoken.number(run.articles.get("published", 0))
        yield spoken("Documents"), spoken.number(run.documents)
        yield spoken("Documents changed"), spoken.number(run.changed)
    yield spoken("Errors"), spoken.number(run.problems.get(Severity.ERROR, 0))
    yield spoken("Warnings"), spoken.number(run.problems.get(Severity.WARNING, 0))
    if run.peak:
        yield spoken("Peak memory"), _megabytes(spoken)(run.peak)


def _stages(
    run: Run, report: Report | None, stages: Mapping[str, str], spoken: Catalogue
) -> Iterator[tuple[str, str, float, str, str]]:
    """A stage's name, its time, the time's share of the longest, how much it did, and how fast."""
    units = {
        "records": spoken("records"),
        "articles": spoken("articles"),
        "documents": spoken("documents"),
        "notices": spoken("notices"),
    }
    rates = report.rates() if report else {}
    longest = max(run.timings.values(), default=0.0) or 1.0
    for stage, seconds in run.timings.items():
        amount = rate = ""
        if stage in rates:
            amount = f"{spoken.number(rates[stage].amount)} {units[rates[stage].unit]}"
            rate = spoken.number(round(rates[stage].per_second))
        said = spoken(stages[stage]) if stage in stages else stage
        yield said, _seconds(spoken)(seconds), round(seconds / longest * 100, 1), amount, rate


def _groups(problems: Iterable[Problem], spoken: Catalogue) -> Iterator[_Group]:
    """The problems by their code, the gravest first, of those the most frequent."""
    by_code: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_code[problem.code.code].append(problem)
    weights = list(Severity)
    words = {Severity.ERROR: spoken("error"), Severity.WARNING: spoken("warning"), Severity.NOTE: spoken("note")}
    for code, found in sorted(
        by_code.items(), key=lambda one: (weights.index(one[1][0].severity), -len(one[1]), one[0])
    ):
        first = found[0]
        yield _Group(
            code,
            first.severity.value,
            words[first.severity],
            spoken.number(len(found)),
            spoken.problem(first)[1],
            tuple(_example(problem, spoken) for problem in found[:_EXAMPLES]),
            _more(len(found) - _EXAMPLES, spoken),
        )


def _more(count: int, spoken: Catalogue) -> str:
    """How many are left out; nothing where none is."""
    if count <= 0:
        return ""
    return spoken.plural("%(number)s more in the full report", "%(number)s more in the full report", count)


def _example(problem: Problem, spoken: Catalogue) -> _Example:
    where = " · ".join(place(part) for part in (problem.article, problem.field) if part)
    return _Example(where, place(problem.origin) if problem.origin else "", spoken.problem(problem)[0])


def _refused(report: Report, spoken: Catalogue) -> Iterator[tuple[str, str]]:
    for path in sorted(report.refused_documents)[:_PATHS]:
        stays = spoken("its last good version stays") if path in report.kept_documents else spoken("nothing is there")
        yield path, stays


def _documents(report: Report, spoken: Catalogue) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """The formats, and for each edition how many documents and entries there are in each."""
    formats = sorted({name for by in report.documents.values() for name in by})
    rows = [
        (language, [f"{spoken.number(by[name])} / {spoken.number(report.entries[language][name])}" for name in formats])
        for language, by in report.documents.items()
    ]
    return formats, rows


def _kept(report: Report, spoken: Catalogue) -> Iterator[tuple[str, str, str]]:
    kinds = {
        "source_files": spoken("Source files"),
        "entries": spoken("Entries"),
        "documents": spoken("Documents"),
    }
    for kind, kept in report.kept_by_kind().items():
        yield kinds.get(kind, kind), spoken.number(kept.hits), spoken.number(kept.misses)


def _charts(runs: Sequence[Run], stages: Mapping[str, str], spoken: Catalogue) -> Iterator[Chart]:
    for key, title, series, written in (
        ("duration", spoken("Duration by stage"), _by_stage(runs, stages, spoken), _seconds(spoken)),
        ("records", spoken("Records read, without those unchanged"), _by_outcome(runs, spoken), spoken.number),
        ("changed", spoken("Documents changed"), _by_change(runs, spoken), spoken.number),
        ("problems", spoken("Problems"), _by_severity(runs, spoken), spoken.number),
        ("memory", spoken("Peak memory"), _by_process(runs, spoken), _megabytes(spoken)),
    ):
        yield chart(
            key,
            title,
            series,
            names=[_moment(run, spoken) for run in runs],
            failed=[not run.is_published for run in runs],
            failed_said=spoken("nothing published"),
            written=written,
            mirrored=spoken.direction == "rtl",
        )


def _by_stage(runs: Sequence[Run], stages: Mapping[str, str], spoken: Catalogue) -> list[Series]:
    known = [*stages, *(stage for run in runs for stage in run.timings if stage not in stages)]
    return [
        Series(spoken(stages[stage]) if stage in stages else stage, [run.timings.get(stage, 0.0) for run in runs])
        for stage in dict.fromkeys(known)
    ]


def _by_outcome(runs: Sequence[Run], spoken: Catalogue) -> list[Series]:
    # A nightly run reads a whole archive again: beside what is unchanged, nothing else would be seen.
    names = {"new": spoken("new"), "updated": spoken("updated"), "older": spoken("older"), "refused": spoken("refused")}
    return [Series(said, [run.records.get(name, 0) for run in runs]) for name, said in names.items()]


def _by_change(runs: Sequence[Run], spoken: Catalogue) -> list[Series]:
    return [
        Series(spoken("new or changed"), [run.changed for run in runs]),
        Series(spoken("removed"), [run.removed for run in runs]),
    ]


def _by_severity(runs: Sequence[Run], spoken: Catalogue) -> list[Series]:
    names = {Severity.ERROR: spoken("Errors"), Severity.WARNING: spoken("Warnings")}
    return [Series(said, [run.problems.get(name, 0) for run in runs]) for name, said in names.items()]


def _by_process(runs: Sequence[Run], spoken: Catalogue) -> list[Series]:
    names = {"main": spoken("Main process"), "worker": spoken("Largest worker")}
    return [Series(said, [run.memory.get(name, 0) for run in runs]) for name, said in names.items()]
