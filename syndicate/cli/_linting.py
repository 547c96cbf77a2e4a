"""Documents that are given to `check`, ours or anybody's: fetched, held against the rules, told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import click
import orjson
from click.shell_completion import CompletionItem
from rich.padding import Padding
from rich.text import Text

from syndicate.articles import rfc3339
from syndicate.cli._console import contained, out
from syndicate.fetching import FetchFailed, fetch
from syndicate.gate.rules import Finding, Receiver, judged
from syndicate.languages import Catalogue
from syndicate.linting import LIMIT, Served, format_of, lint, reading_of
from syndicate.linting.rules.documents import FAILED
from syndicate.problems import Problem, Severity
from syndicate.records import place
from syndicate.report import Exit

_STYLES: Final = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
_SHOWN: Final = 5  # findings of one rule in one document; JSON and SARIF have them all
_WEB: Final = ("http://", "https://")
_PATH: Final = click.Path(path_type=Path, exists=True)


class Given(click.ParamType[str | Path]):
    """A path, or an address of the web."""

    name = "path or address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str | Path:
        """The address as it is; the path as one that exists."""
        if isinstance(value, str) and value.lower().startswith(_WEB):
            return value
        found: Path = _PATH.convert(value, param, ctx)
        return found

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Paths, as the shell knows them."""
        return _PATH.shell_complete(ctx, param, incomplete)


@dataclass(frozen=True, slots=True)
class Looked:
    """A document and what is wrong with it."""

    name: str
    """Its path or address."""
    findings: tuple[Finding, ...]
    others: tuple[Problem, ...] = ()
    """What receivers named with `--as` make of it."""

    def problems(self) -> list[tuple[int | None, Problem]]:
        """All of it as problems, each with its line, in the order of the lines."""
        found = [(finding.line, finding.problem(self.name, {})) for finding in self.findings]
        return [*found, *((_line(problem), problem) for problem in self.others)]


def _line(problem: Problem) -> int | None:
    number = (problem.origin or "").rpartition(":")[2]
    return int(number) if number.isdecimal() else None


def are_documents(given: Sequence[str | Path]) -> bool:
    """Whether what is given are documents; articles otherwise, which are told from them by what is in them.

    Raises:
        click.UsageError: some are, and some are not.
    """
    documents = [one for one in given if isinstance(one, str) or _is_document(one)]
    if documents and len(documents) < len(given):
        article = next(one for one in given if one not in documents)
        raise click.UsageError(f"{documents[0]} is a document of a feed and {article} is not; check them one by one.")
    return bool(documents)


def _is_document(path: Path) -> bool:
    return path.is_file() and format_of(_read(path)) is not None


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LIMIT + 1)


def look(given: Iterable[str | Path], now: datetime, receivers: Sequence[Receiver]) -> Iterator[Looked]:
    """Hold each document against the rules."""
    for one in given:
        served = None
        if isinstance(one, str):
            try:
                fetched = fetch(one, LIMIT)
            except FetchFailed as error:
                yield Looked(one, (FAILED.at("/", reason=str(error)),))
                continue
            data = fetched.data
            served = Served(fetched.url, fetched.content_type, fetched.links, fetched.redirects)
        else:
            data = _read(one)
        reading = reading_of(data, now) if receivers else None
        others = tuple(judged(receivers, reading, str(one))) if reading else ()
        found = tuple(lint(data, now, served))
        told = {(finding.rule.code, finding.line, finding.place) for finding in found}
        fresh = (other for other in others if (other.code.code, _line(other), other.field) not in told)
        yield Looked(str(one), found, tuple(fresh))


def exit_code(looked: Iterable[Looked]) -> Exit:
    """What was found, as an exit code: whether anything of it is an error."""
    wrong = any(problem.is_error for one in looked for _, problem in one.problems())
    return Exit.SOME_REFUSED if wrong else Exit.DONE


def as_json(looked: Sequence[Looked], now: datetime) -> bytes:
    """Everything as JSON; findings have the form that they have in a report."""
    documents = [
        {
            "document": one.name,
            "findings_by_severity": {
                severity.value: sum(problem.severity is severity for _, problem in one.problems())
                for severity in Severity
            },
            "findings": [
                problem.as_json() | ({} if line is None else {"line": line}) for line, problem in one.problems()
            ],
        }
        for one in looked
    ]
    data = {"now": rfc3339(now), "exit_code": int(exit_code(looked)), "documents": documents}
    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def show(looked: Sequence[Looked], spoken: Catalogue) -> None:
    """Everything for people: by document, by line, with mend and source; then how much there is."""
    for one in looked:
        out.print(Text(place(one.name), style="bold"), soft_wrap=True)
        seen: Counter[str] = Counter()
        for line, group in groupby(one.problems(), key=lambda found: found[0]):
            shown = []
            for _, problem in group:
                seen[problem.code.code] += 1
                if seen[problem.code.code] <= _SHOWN:
                    shown.append(problem)
            if shown:
                where = spoken("The whole document") if line is None else spoken("Line %(number)s", number=line)
                out.print(Text(f"  {where}", style="cyan"))
            for problem in shown:
                _show(problem, spoken)
        for code, count in seen.items():
            if count > _SHOWN:
                more = spoken.plural("%(number)s more like it", "%(number)s more like it", count - _SHOWN)
                out.print(Text(f"  {code}: {more}", style="dim"), soft_wrap=True)
    _show_counts([problem for one in looked for _, problem in one.problems()], spoken)


def _show(problem: Problem, spoken: Catalogue) -> None:
    words = {
        Severity.ERROR: spoken("error"),
        Severity.WARNING: spoken("warning"),
        Severity.NOTE: spoken("note"),
    }
    line = Text("    ").append(words[problem.severity], style=_STYLES[problem.severity])
    line.append(f"  {problem.code.code}")
    for part, style in ((problem.field, "cyan"), (problem.article, "dim")):
        if part:
            line.append(f"  {contained(place(part))}", style=style)
    out.print(line, soft_wrap=True)
    what, mend = spoken.problem(problem)
    arrow = "←" if spoken.direction == "rtl" else "→"
    out.print(Padding(Text(what), (0, 0, 0, 6), expand=False))
    out.print(Padding(Text(f"{arrow} {mend}"), (0, 0, 0, 6), expand=False))
    out.print(Padding(Text(problem.code.facts["source"], style="dim"), (0, 0, 0, 6), expand=False), soft_wrap=True)


def _show_counts(problems: Sequence[Problem], spoken: Catalogue) -> None:
    if not problems:
        out.print(spoken("No problems."))
        return
    count = Counter(problem.severity for problem in problems)
    parts = (
        spoken.plural("%(number)s error", "%(number)s errors", count[Severity.ERROR]),
        spoken.plural("%(number)s warning", "%(number)s warnings", count[Severity.WARNING]),
        spoken.plural("%(number)s note", "%(number)s notes", count[Severity.NOTE]),
    )
    out.print(" · ".join(parts))
