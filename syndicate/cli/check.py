"""`syndicate check`: everything short of publishing."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from syndicate import export
from syndicate.cli import _console as console
from syndicate.languages import Catalogue


@click.command
@click.argument("articles", nargs=-1, type=click.Path(path_type=Path, exists=True))
@console.config_option
@console.now_option
@console.workers_option
@console.json_option
@console.localised
def command(
    articles: tuple[Path, ...], config: Path, now: datetime, workers: int, as_json: bool, spoken: Catalogue
) -> None:
    """Do everything short of publishing, and show every problem by article.

    Nothing is stored and nothing is published. With ARTICLES (files or directories) those are checked in place of the
    publication's sources. Exits with 3 where articles would be refused, with 5 where the gate would refuse a document.
    """
    publication = console.open_publication(config)
    with console.Following(spoken, silent=as_json) as watch:
        report = export.check(export.Job(publication, now, workers, watch, sys.stdin.buffer), articles)
    if as_json:
        click.echo(report.as_json(in_full=True), nl=False)
    else:
        console.show_problems(report.sorted_problems(), spoken)
        console.show_counts(report, spoken)
        if not report.problems:
            console.out.print(spoken("No problems."))
    sys.exit(report.exit_code)
