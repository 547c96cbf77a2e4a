"""`syndicate export`: the whole job."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Final

import click

from syndicate import executors, export, observing, release
from syndicate.cli import _console as console
from syndicate.cli import _options as options
from syndicate.cli import _showing as showing
from syndicate.cli._running import Running
from syndicate.deploying import Destination
from syndicate.languages import Catalogue
from syndicate.observing import Journal
from syndicate.publication import Publication
from syndicate.report import Report

_SHOWN: Final = 200  # problems; a night on which everything is wrong is read in the report


@click.command(short_help="Publish everything.")
@options.config_option
@options.output_option("Where to publish.")
@options.now_option
@options.workers_option
@click.option(
    "--executor",
    envvar="SYNDICATE_EXECUTOR",
    show_envvar=True,
    default=executors.LOCAL,
    show_default=True,
    metavar="NAME",
    help="Who does the work: `local`, processes of this machine; dask://HOST:PORT, the workers of that scheduler; "
    "dask://local?workers=N. The result is the same.",
)
@click.option("--quiet", "-q", is_flag=True, help="Print only what was refused; nothing on a good night.")
@options.no_notify_option
@click.option(
    "--accept-identifiers",
    is_flag=True,
    help="Publish although more articles get other identifiers than `feeds.max_changed_identifiers` allows.",
)
@click.option(
    "--from-nothing",
    is_flag=True,
    help="Read every source and make every document again. The result is the same; it is only slower.",
)
@click.option(
    "--metrics",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="SYNDICATE_METRICS",
    show_envvar=True,
    metavar="FILE",
    help="Write metrics for Prometheus there at the end, also of a run that fails: node_exporter's textfile format.",
)
@options.log_option
@options.json_option
@options.localised
def command(
    config: Path,
    output: str | None,
    now: datetime,
    workers: int,
    executor: str,
    quiet: bool,
    no_notify: bool,
    accept_identifiers: bool,
    from_nothing: bool,
    metrics: Path | None,
    journal: Journal | None,
    as_json: bool,
    spoken: Catalogue,
) -> None:
    """Read, validate, link and publish everything.

    All documents are published together or not at all: a reader sees the release before or the new one, never a mix.
    One bad article never stops the others; what is refused is listed with the reason and the mend. A document in
    which nothing changed keeps its bytes and its date, so the job may run as often as you like.

    DIR becomes a symbolic link to the published release; a web server follows it. The full report is DIR.report.json,
    and DIR.report.html shows it with the runs before.
    Where DIR is a URL (s3://bucket/path, sftp://host/path), the release is made and kept below `release.staging` of the
    publication file, and what differs from the last one is sent there, the manifest last.

    \b
      syndicate export
      syndicate export --config /etc/newsroom --output /srv/feeds/public --quiet

    Exits with 0 when all is published, 3 when articles were refused, 5 when a document was; with 1 and 2 when nothing
    was published, with 4 at once when another run is publishing to DIR.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    silent = quiet or as_json
    with Running("export", spoken, silent=silent, journal=journal, metrics=metrics, keeps=True) as run:
        publication = options.open_publication(config)
        where = Destination.of(publication, output)
        run.at(publication, where.tree)
        with executors.opened(executor, publication) as crew:
            job = export.Job(
                publication,
                now,
                workers,
                run,
                options.stdin(),
                notify=not no_notify,
                accept_identifiers=accept_identifiers,
                from_nothing=from_nothing,
                address=where.address,
                executor=crew,
            )
            report = export.export(job, where.tree)
        run.report = report
    if as_json:
        console.out.stream.write_bytes(report.as_json(in_full=True))
    else:
        showing.show_refusals(report, spoken, _SHOWN, warnings=not quiet)
        showing.show_refused_documents(report, spoken)
        if not quiet:
            _show_summary(report, spoken, publication, where)
    sys.exit(report.exit_code)


def _show_summary(report: Report, spoken: Catalogue, publication: Publication, where: Destination) -> None:
    showing.show_documents(report, spoken, publication)
    showing.show_counts(report, spoken)
    changed = spoken.plural("%(number)s document changed", "%(number)s documents changed", report.changed)
    unchanged = spoken.plural("%(number)s unchanged", "%(number)s unchanged", report.unchanged)
    console.out.print(f"{changed} · {unchanged}")
    if where.address is not None:
        sent = spoken.plural("%(number)s file sent", "%(number)s files sent", report.sent["documents"])
        gone = spoken.plural("%(number)s removed", "%(number)s removed", report.sent["removed"])
        console.out.print(f"{sent} · {gone}")
    if told := report.notices["told"]:
        console.out.print(spoken.plural("%(number)s notice sent to hubs", "%(number)s notices sent to hubs", told))
    console.out.print(spoken("Release %(number)s is published:", number=report.release or 0))
    showing.show_places(
        (
            (spoken("Start page"), f"{where.shown}/index.html"),
            (spoken("This run"), release.path_beside(where.tree, observing.PAGE)),
            (spoken("Full report"), release.path_beside(where.tree, "report.json")),
        ),
        spoken,
    )
