"""`syndicate check`: everything short of publishing."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from syndicate import export
from syndicate.cli import _console as console
from syndicate.cli import _options as options
from syndicate.cli import _receiving as receiving
from syndicate.cli import _showing as showing
from syndicate.cli._following import Following
from syndicate.gate.receivers import discovered
from syndicate.languages import Catalogue


@click.command(short_help="Show what is wrong; publish nothing.")
@click.argument("articles", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--as",
    "receivers",
    multiple=True,
    metavar="NAME",
    type=click.Choice(tuple(discovered())),
    help=f"Also tell what this receiver would refuse, drop or ignore: {', '.join(discovered())}. May be repeated.",
)
@options.config_option
@options.now_option
@options.workers_option
@options.json_option
@options.localised
def command(
    articles: tuple[Path, ...],
    receivers: tuple[str, ...],
    config: Path,
    now: datetime,
    workers: int,
    as_json: bool,
    spoken: Catalogue,
) -> None:
    """Do everything short of publishing, and show every problem by article.

    Nothing is stored and nothing is published: the job runs on a copy of the store. With ARTICLES (JSON files, JSON
    Lines, directories) those are checked in place of the publication's sources, among the articles that are stored.

    \b
      syndicate check
      syndicate check drafts/harbour-ar.json
      syndicate check --as superdesk

    Exits with 0 where all would be published, 3 where an article would be refused, by us or by a receiver named with
    --as, 5 where the gate would refuse a document, 2 where the publication file is wrong.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    publication = options.open_publication(config)
    with Following(spoken, silent=as_json) as watch:
        report = export.check(
            export.Job(publication, now, workers, watch, options.stdin()),
            articles,
            [discovered()[name] for name in dict.fromkeys(receivers)],
        )
    if as_json:
        console.out.stream.write_bytes(report.as_json(in_full=True))
    else:
        showing.show_problems(report.sorted_problems(), spoken)
        receiving.show_findings(report, spoken)
        showing.show_counts(report, spoken)
        receiving.show_verdicts(report, spoken)
        if not report.problems and not report.findings:
            console.out.print(spoken("No problems."))
    sys.exit(report.exit_code)
