"""`syndicate check`: everything short of publishing."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from syndicate import export
from syndicate.cli import _console as console
from syndicate.cli import _options as options
from syndicate.cli import _showing as showing
from syndicate.cli._following import Following
from syndicate.languages import Catalogue


@click.command(short_help="Show what is wrong; publish nothing.")
@click.argument("articles", nargs=-1, type=click.Path(path_type=Path, exists=True))
@options.config_option
@options.now_option
@options.workers_option
@options.json_option
@options.localised
def command(
    articles: tuple[Path, ...], config: Path, now: datetime, workers: int, as_json: bool, spoken: Catalogue
) -> None:
    """Do everything short of publishing, and show every problem by article.

    Nothing is stored and nothing is published: the job runs on a copy of the store. With ARTICLES (JSON files, JSON
    Lines, directories) those are checked in place of the publication's sources, among the articles that are stored.

    \b
      syndicate check
      syndicate check drafts/harbour-ar.json

    Exits with 0 where all would be published, 3 where an article would be refused, 5 where the gate would refuse a
    document, 2 where the publication file is wrong.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    publication = options.open_publication(config)
    with Following(spoken, silent=as_json) as watch:
        report = export.check(export.Job(publication, now, workers, watch, options.stdin()), articles)
    if as_json:
        console.out.stream.write_bytes(report.as_json(in_full=True))
    else:
        showing.show_problems(report.sorted_problems(), spoken)
        showing.show_counts(report, spoken)
        if not report.problems:
            console.out.print(spoken("No problems."))
    sys.exit(report.exit_code)
