"""`syndicate check`: everything short of publishing."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from syndicate import export, languages
from syndicate.cli import _console as console
from syndicate.cli import _linting as linting
from syndicate.cli import _options as options
from syndicate.cli import _receiving as receiving
from syndicate.cli import _showing as showing
from syndicate.cli._following import Following
from syndicate.cli._sarif import as_sarif
from syndicate.gate.receivers import discovered
from syndicate.languages import Catalogue


@click.command(short_help="Show what is wrong; publish nothing.")
@click.argument("given", metavar="[ARTICLES|DOCUMENTS]...", nargs=-1, type=linting.Given())
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
@click.option(
    "--sarif", "is_sarif", is_flag=True, help="Print what is wrong with DOCUMENTS as SARIF 2.1.0, and nothing else."
)
@options.localised
def command(
    given: tuple[str | Path, ...],
    receivers: tuple[str, ...],
    config: Path,
    now: datetime,
    workers: int,
    as_json: bool,
    is_sarif: bool,
    spoken: Catalogue,
) -> None:
    """Do everything short of publishing, and show every problem by article.

    Nothing is stored and nothing is published: the job runs on a copy of the store. With ARTICLES (JSON files, JSON
    Lines, directories) those are checked in place of the publication's sources, among the articles that are stored.

    \b
      syndicate check
      syndicate check drafts/harbour-ar.json
      syndicate check --as superdesk
      syndicate check https://feeds.news.example/ar/rss.xml

    With DOCUMENTS (addresses, or files that hold RSS, Atom, JSON Feed, NewsML-G2 or ninjs, anybody's) each is held
    against what readers, validators and partners want of it, line by line; no publication file is needed.

    Exits with 0 where all would be published, 3 where an article would be refused, by us or by a receiver named with
    --as, 5 where the gate would refuse a document, 2 where the publication file is wrong.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    asked = [discovered()[name] for name in dict.fromkeys(receivers)]
    if linting.are_documents(given):
        looked = list(linting.look(given, now, asked))
        if is_sarif:
            console.out.stream.write_bytes(as_sarif(looked, languages.catalogue(spoken.language)))
        elif as_json:
            console.out.stream.write_bytes(linting.as_json(looked, now))
        else:
            linting.show(looked, spoken)
        sys.exit(linting.exit_code(looked))
    if is_sarif:
        raise click.UsageError("--sarif is for documents of feeds: give a file or an address of one.")
    publication = options.open_publication(config)
    with Following(spoken, silent=as_json) as watch:
        report = export.check(
            export.Job(publication, now, workers, watch, options.stdin()),
            [one for one in given if isinstance(one, Path)],
            asked,
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
