"""`syndicate export`: the whole job."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from syndicate import export
from syndicate.cli import _console as console
from syndicate.languages import Catalogue


@click.command
@console.config_option
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where to publish. Default: `output` of the publication file.",
)
@console.now_option
@console.workers_option
@click.option("--quiet", "-q", is_flag=True, help="Print problems only.")
@console.json_option
@console.localised
def command(
    config: Path,
    output: Path | None,
    now: datetime,
    workers: int,
    quiet: bool,
    as_json: bool,
    spoken: Catalogue,
) -> None:
    """Read, validate, link and publish everything.

    All documents are published together or not at all: a reader sees the release before or the new one. One bad
    article never stops the others; what is refused is listed with the reason and the mend.
    """
    publication = console.open_publication(config)
    target = output or publication.path(publication.output)
    with console.Following(spoken, silent=quiet or as_json) as watch:
        report = export.export(export.Job(publication, now, workers, watch, sys.stdin.buffer), target)
    if as_json:
        click.echo(report.as_json(in_full=True), nl=False)
    else:
        console.show_problems((one for one in report.sorted_problems() if one.is_error or not quiet), spoken)
        if not quiet:
            console.show_summary(report, spoken, publication)
            console.out.print(
                spoken.plural("%(number)s document changed", "%(number)s documents changed", report.changed)
                + " · "
                + spoken.plural("%(number)s unchanged", "%(number)s unchanged", report.unchanged)
            )
            console.out.print(
                spoken("Release %(number)s is published in %(path)s", number=report.release or 0, path=target)
            )
            console.out.print(spoken("Open %(path)s", path=target / "index.html"))
    sys.exit(report.exit_code)
