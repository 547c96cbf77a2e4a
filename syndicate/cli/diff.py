"""`syndicate diff`: what an export would change against the published release."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import click
from rich.text import Text

from syndicate import export
from syndicate.cli import _console as console
from syndicate.cli import _options as options
from syndicate.cli._following import Following
from syndicate.deploying import Destination
from syndicate.differing import ArticleChange, Change, Difference, DocumentChange, Renamed, Turn
from syndicate.languages import Catalogue
from syndicate.problems import N_
from syndicate.records import place
from syndicate.report import Exit, Report

_SHOWN: Final = 200  # of each kind; all are in --json
_TURNS: Final = {
    Turn.ADDED: N_("added"),
    Turn.UPDATED: N_("has a new version"),
    Turn.WITHDRAWN: N_("withdrawn"),
    Turn.LEFT: N_("in no feed any more"),
    Turn.MOVED: N_("moved"),
}
_STYLES: Final = {
    Turn.ADDED: "green",
    Turn.WITHDRAWN: "red",
    Turn.LEFT: "red",
    Change.NEW: "green",
    Change.REMOVED: "red",
}


@click.command(short_help="Show what an export would change.")
@click.option(
    "--exit-code", "as_code", is_flag=True, help=f"Exit with {int(Exit.DIFFERENT)} where something would change."
)
@options.config_option
@options.output_option("With which output to compare.")
@options.now_option
@options.workers_option
@options.json_option
@options.localised
def command(
    as_code: bool,
    config: Path,
    output: str | None,
    now: datetime,
    workers: int,
    as_json: bool,
    spoken: Catalogue,
) -> None:
    """Show what an export would change against the published release.

    Articles that would be added, updated or withdrawn, and those that would come into a feed or leave one; documents
    that would be new, changed or removed, with the number of their entries; articles whose identifier in documents
    would be another one, which readers get as new ones. Nothing is stored and nothing is published: it runs on a copy
    of the store, as `check` does.

    \b
      syndicate diff
      syndicate diff --now 2026-12-01
      syndicate diff --exit-code --json

    Exits with 0, whatever would change; with --exit-code with 7 where something would. With 2 where the publication
    file is wrong.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    publication = options.open_publication(config)
    with Following(spoken, silent=as_json) as watch:
        job = export.Job(publication, now, workers, watch, options.stdin())
        difference, report = export.diff(job, Destination.of(publication, output).tree)
    if as_json:
        console.out.stream.write_bytes(difference.as_json())
    else:
        _show(difference, report, spoken)
    sys.exit(Exit.DIFFERENT if as_code and not difference.is_empty else Exit.DONE)


def _show(difference: Difference, report: Report, spoken: Catalogue) -> None:
    if difference.release is None:
        console.out.print(spoken("Nothing was published yet."))
    else:
        console.out.print(spoken("Compared with release %(number)s:", number=difference.release))
    if difference.is_empty:
        console.out.print(spoken("An export would change nothing."))
    _show_part(spoken("Articles"), difference.articles, (_article(one, spoken) for one in difference.articles), spoken)
    _show_part(
        spoken("Identifiers that would change"),
        difference.renamed,
        (_renamed(one) for one in difference.renamed),
        spoken,
    )
    _show_part(
        spoken("Documents"), difference.documents, (_document(one, spoken) for one in difference.documents), spoken
    )
    console.out.print(spoken.plural("%(number)s unchanged", "%(number)s unchanged", difference.unchanged))
    if refused := sum(problem.is_error for problem in report.sorted_problems()):
        console.out.print(
            spoken.plural(
                "%(number)s thing would be refused: `syndicate check` says which, and why.",
                "%(number)s things would be refused: `syndicate check` says which, and why.",
                refused,
            )
        )


def _show_part(title: str, found: Sequence[object], lines: Iterable[Text], spoken: Catalogue) -> None:
    """The first of what was found under a title; how many more there are."""
    if not found:
        return
    console.out.print()
    console.out.print(Text(f"{title}: {spoken.number(len(found))}", style="bold"))
    for _, line in zip(range(_SHOWN), lines, strict=False):
        console.out.print(line, soft_wrap=True)
    if (more := len(found) - _SHOWN) > 0:
        console.out.print(
            spoken.plural("%(number)s more is in --json.", "%(number)s more are in --json.", more), soft_wrap=True
        )


def _article(one: ArticleChange, spoken: Catalogue) -> Text:
    line = Text("  ").append(spoken(_TURNS[one.turn]), style=_STYLES.get(one.turn, "yellow"))
    line.append(f"  {console.contained(place(one.id))}")
    if one.headline:
        line.append(f"  {console.contained(place(one.headline))}")
    for sign, style, feeds in (("+", "green", one.entered), ("−", "red", one.left)):
        for feed in feeds:
            line.append(f"  {sign}{feed}", style=style)
    return line


def _renamed(one: Renamed) -> Text:
    return Text(f"  {console.contained(place(one.article))}  −{place(one.before)}  +{place(one.after)}")


def _document(one: DocumentChange, spoken: Catalogue) -> Text:
    names = {Change.NEW: spoken("new document"), Change.CHANGED: spoken("changed"), Change.REMOVED: spoken("removed")}
    line = Text("  ").append(names[one.change], style=_STYLES.get(one.change, "yellow"))
    return line.append(f"  {place(one.path)}  {_entries(one, spoken)}".rstrip())


def _entries(one: DocumentChange, spoken: Catalogue) -> str:
    """How many entries a document would have, or had; nothing of what never has any."""
    if not one.before and not one.after:
        return ""
    if one.change is Change.CHANGED and one.before != one.after:
        return spoken.plural(
            "%(number)s entry, before %(before)s", "%(number)s entries, before %(before)s", one.after, before=one.before
        )
    return spoken.plural("%(number)s entry", "%(number)s entries", max(one.before, one.after))
