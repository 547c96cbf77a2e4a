"""`syndicate export`: the whole job."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Final

import click

from syndicate import export, release
from syndicate.cli import _console as console
from syndicate.cli import _options as options
from syndicate.cli import _showing as showing
from syndicate.cli._following import Following
from syndicate.languages import Catalogue
from syndicate.publication import Publication
from syndicate.report import Report

_SHOWN: Final = 200  # problems; a night on which everything is wrong is read in the report


@click.command(short_help="Publish everything.")
@options.config_option
@options.output_option("Where to publish.")
@options.now_option
@options.workers_option
@click.option("--quiet", "-q", is_flag=True, help="Print only what was refused; nothing on a good night.")
@options.no_notify_option
@click.option(
    "--accept-identifiers",
    is_flag=True,
    help="Publish although more articles get other identifiers than `feeds.max_changed_identifiers` allows.",
)
@options.json_option
@options.localised
def command(
    config: Path,
    output: Path | None,
    now: datetime,
    workers: int,
    quiet: bool,
    no_notify: bool,
    accept_identifiers: bool,
    as_json: bool,
    spoken: Catalogue,
) -> None:
    """Read, validate, link and publish everything.

    All documents are published together or not at all: a reader sees the release before or the new one, never a mix.
    One bad article never stops the others; what is refused is listed with the reason and the mend. A document in
    which nothing changed keeps its bytes and its date, so the job may run as often as you like.

    DIR becomes a symbolic link to the published release; a web server follows it. The full report is DIR.report.json.

    \b
      syndicate export
      syndicate export --config /etc/newsroom --output /srv/feeds/public --quiet

    Exits with 0 when all is published, 3 when articles were refused, 5 when a document was; with 1 and 2 when nothing
    was published, with 4 at once when another run is publishing to DIR.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    publication = options.open_publication(config)
    target = output or publication.path(publication.output)
    with Following(spoken, silent=quiet or as_json) as watch:
        job = export.Job(
            publication,
            now,
            workers,
            watch,
            options.stdin(),
            notify=not no_notify,
            accept_identifiers=accept_identifiers,
        )
        report = export.export(job, target)
    if as_json:
        console.out.stream.write_bytes(report.as_json(in_full=True))
    else:
        showing.show_refusals(report, spoken, _SHOWN, warnings=not quiet)
        showing.show_refused_documents(report, spoken)
        if not quiet:
            _show_summary(report, spoken, publication, target)
    sys.exit(report.exit_code)


def _show_summary(report: Report, spoken: Catalogue, publication: Publication, target: Path) -> None:
    showing.show_documents(report, spoken, publication)
    showing.show_counts(report, spoken)
    changed = spoken.plural("%(number)s document changed", "%(number)s documents changed", report.changed)
    unchanged = spoken.plural("%(number)s unchanged", "%(number)s unchanged", report.unchanged)
    console.out.print(f"{changed} · {unchanged}")
    if told := report.notices["told"]:
        console.out.print(spoken.plural("%(number)s notice sent to hubs", "%(number)s notices sent to hubs", told))
    console.out.print(spoken("Release %(number)s is published:", number=report.release or 0))
    showing.show_places(
        (
            (spoken("Start page"), target.absolute() / "index.html"),
            (spoken("Full report"), release.path_beside(target, "report.json")),
        ),
        spoken,
    )
