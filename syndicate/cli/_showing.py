"""Problems and the account of a run, as people read them."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from rich import box
from rich.cells import cell_len
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from syndicate.cli._console import Screen, contained, out
from syndicate.formats import chosen
from syndicate.languages import Catalogue
from syndicate.problems import Problem, Severity
from syndicate.publication import Publication
from syndicate.records import place
from syndicate.report import Report

_STYLES: Final = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
_WIDE: Final = 1_000  # columns: a table is measured against more than any terminal has
_SHOWN_CODES: Final = 8  # of refusals in a summary


def show_problems(problems: Iterable[Problem], spoken: Catalogue, screen: Screen = out) -> None:
    """Problems grouped by article, the text in the reader's language, codes and paths as they are.

    What belongs to no article (a record without an id, a document, a key) is grouped by where it was found.
    """
    words = {
        Severity.ERROR: spoken("error"),
        Severity.WARNING: spoken("warning"),
        Severity.NOTE: spoken("note"),
    }
    width = max(map(cell_len, words.values()))
    arrow = "←" if spoken.direction == "rtl" else "→"
    for heading, group in groupby(sorted(problems, key=_order), key=_heading):
        if heading:
            screen.print(Text(place(heading), style="bold"), soft_wrap=True)
        for problem in group:
            word = words[problem.severity]
            line = Text("  ")
            line.append(word + " " * (width - cell_len(word)), style=_STYLES[problem.severity])
            line.append(f"  {problem.code.code}")
            if problem.field:
                line.append(f"  {contained(problem.field)}", style="cyan")
            if problem.origin and problem.article:
                line.append(f"  {contained(place(problem.origin))}", style="dim")
            screen.print(line, soft_wrap=True)
            what, mend = spoken.problem(problem)
            screen.print(Padding(Text(what), (0, 0, 0, 4), expand=False))
            screen.print(Padding(Text(f"{arrow} {mend}"), (0, 0, 0, 4), expand=False))


def _heading(problem: Problem) -> str:
    return problem.article or problem.origin or ""


def _order(problem: Problem) -> tuple[object, ...]:
    # What has no article comes first, so that a broken file is seen before what follows from it.
    return (problem.article is not None, _heading(problem), *problem.sort_key())


def show_refusals(report: Report, spoken: Catalogue, limit: int, *, warnings: bool) -> None:
    """The problems of a run, errors alone or with everything else; at most `limit` of them, the gravest.

    The report has them all; it is named where some are left out.
    """
    wanted = [problem for problem in report.sorted_problems() if warnings or problem.is_error]
    weights = {severity: weight for weight, severity in enumerate(Severity)}
    show_problems(heapq.nsmallest(limit, wanted, key=lambda problem: weights[problem.severity]), spoken)
    if (more := len(wanted) - limit) > 0:
        out.print(
            spoken.plural(
                "%(number)s more problem is in the full report.",
                "%(number)s more problems are in the full report.",
                more,
            )
        )


def show_documents(report: Report, spoken: Catalogue, publication: Publication) -> None:
    """A table of editions × formats with documents and entries; a list of the same where that is too wide."""
    formats = [one.NAME for one in chosen(publication)]
    formats += dict.fromkeys(profile.for_ for profile in publication.feeds.profile)
    table = _table(spoken("Edition"), *formats)
    for edition in publication.editions:
        counts = (_both(report, edition.language, name, spoken) for name in formats)
        table.add_row(f"{edition.language}  {contained(edition.name)}", *counts)
    if Measurement.get(out, out.options.update(width=_WIDE), table).minimum > out.width:
        table = _table(spoken("Edition"), "")
        for edition in publication.editions:
            for name in formats:
                table.add_row(f"{edition.language}  {name}", _both(report, edition.language, name, spoken))
    out.print(Text(spoken("Documents / entries"), style="bold"))
    out.print(table)


def _table(first: str, *others: str) -> Table:
    table = Table(box=box.ROUNDED)
    table.add_column(first, overflow="fold", min_width=10)
    for heading in others:
        table.add_column(heading, justify="right", no_wrap=True)
    return table


def _both(report: Report, language: str, format_: str, spoken: Catalogue) -> str:
    documents, entries = report.documents[language][format_], report.entries[language][format_]
    return f"{spoken.number(documents)} / {spoken.number(entries)}"


def show_counts(report: Report, spoken: Catalogue) -> None:
    """What came of the records and of the articles, how many problems there are, and for what there were refusals."""
    names = {
        "new": spoken("new"),
        "updated": spoken("updated"),
        "unchanged": spoken("unchanged"),
        "older": spoken("older"),
        "refused": spoken("refused"),
        "rankings": spoken("rankings"),
        "published": spoken("published"),
        "embargoed": spoken("embargoed"),
        "withheld": spoken("withheld"),
        "canceled": spoken("canceled"),
        "expired": spoken("expired"),
        "restricted": spoken("restricted to partners"),
    }
    for title, counts in ((spoken("Records"), report.records), (spoken("Articles"), report.articles)):
        _show_parts(title, [f"{names[name]} {spoken.number(counts[name])}" for name in names if counts.get(name)])
    problems = report.sorted_problems()
    errors = [problem.code.code for problem in problems if problem.is_error]
    warnings = sum(problem.severity is Severity.WARNING for problem in problems)
    if errors or warnings:
        counted = (
            spoken.plural("%(number)s error", "%(number)s errors", len(errors)),
            spoken.plural("%(number)s warning", "%(number)s warnings", warnings),
        )
        _show_parts(spoken("Problems"), counted)
    by_code = Counter(errors).most_common(_SHOWN_CODES)
    _show_parts(spoken("Refused for"), [f"{code} {spoken.number(count)}" for code, count in by_code])


def show_refused_documents(report: Report, spoken: Catalogue) -> None:
    """The documents that the gate refused, and whether readers still have their last good version."""
    for path in sorted(report.refused_documents):
        fate = spoken("its last good version stays") if path in report.kept_documents else spoken("nothing is there")
        _show_parts(spoken("Refused document"), [place(path), fate])


def _show_parts(title: str, parts: Sequence[str]) -> None:
    """Parts behind a title, on as many lines as they need; no part is broken."""
    for index, line in enumerate(_filled(parts, out.width - cell_len(title) - 2)):
        lead = f"{title}: " if not index else " " * (cell_len(title) + 2)
        out.print(Text(lead + line), soft_wrap=True)


def _filled(parts: Sequence[str], width: int) -> Iterator[str]:
    line = ""
    for part in parts:
        longer = f"{line} · {part}" if line else part
        if line and cell_len(longer) > width - 2:  # room for the dot that says that there is more
            yield f"{line} ·"
            line = part
        else:
            line = longer
    if line:
        yield line


def show_places(places: Iterable[tuple[str, Path | str]], spoken: Catalogue) -> None:
    """Where to look: each path or URL whole and without a mark in it, so that it can be copied."""
    found = [(title, place(str(path))) for title, path in places]
    width = max(cell_len(title) for title, _ in found)
    for title, path in found:
        # Beside Arabic words a path would need marks that keep its order, and they would be copied with it.
        apart = "\n    " if spoken.direction == "rtl" else " " * (width - cell_len(title) + 2)
        out.print(Text(f"  {title}{apart}{path}"), soft_wrap=True)
