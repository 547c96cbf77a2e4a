"""`syndicate ingest`: read, validate and store, without exporting."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from syndicate import export, sources
from syndicate.cli import _console as console
from syndicate.errors import ConfigurationError
from syndicate.languages import Catalogue
from syndicate.problems import Code, Problem
from syndicate.publication import Publication, SourceFile, SourceKind


@click.command
@click.argument("chosen", nargs=-1, metavar="[SOURCE]...")
@console.config_option
@console.now_option
@console.workers_option
@console.json_option
@console.localised
def command(
    chosen: tuple[str, ...], config: Path, now: datetime, workers: int, as_json: bool, spoken: Catalogue
) -> None:
    """Read, validate and store articles, without exporting.

    SOURCE is the name of a source in the publication file, a file or directory, or - for JSON Lines on standard
    input. Without any, all sources of the publication are read.
    """
    publication = console.open_publication(config)
    named = tuple(_source(name, publication) for name in chosen) or publication.sources
    with console.Following(spoken, silent=as_json) as watch:
        report = export.ingest(export.Job(publication, now, workers, watch, sys.stdin.buffer), named)
    if as_json:
        click.echo(report.as_json(in_full=True), nl=False)
    else:
        console.show_problems(report.sorted_problems(), spoken)
        console.show_counts(report, spoken)
    sys.exit(report.exit_code)


def _source(name: str, publication: Publication) -> SourceFile:
    for source in publication.sources:
        if source.name == name:
            return source
    if name == "-":
        return SourceFile(name="stdin", kind=SourceKind.JSONL, path="-")
    path = Path(name)
    if not path.exists():
        reason = f"{name} is neither a source of the publication nor a file"
        raise ConfigurationError(Problem.of(Code.USAGE, reason=reason))
    return SourceFile(name="given", kind=sources.kind_of(path), path=str(path.resolve()))
