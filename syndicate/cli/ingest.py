"""`syndicate ingest`: read, validate and store, without exporting."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from syndicate import export, sources
from syndicate.cli import _console as console
from syndicate.cli import _options as options
from syndicate.cli import _showing as showing
from syndicate.cli._running import Running
from syndicate.errors import ConfigurationError, SyndicateError
from syndicate.languages import Catalogue
from syndicate.observing import Journal
from syndicate.problems import Code, Problem
from syndicate.publication import Publication, SourceFile


def _complete(context: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem]:
    """The names of the publication's sources, and files."""
    try:
        names = [source.name for source in options.open_publication(context.params["config"]).sources]
    except SyndicateError:
        names = []
    return [*(CompletionItem(name) for name in names if name.startswith(typed)), CompletionItem(typed, type="file")]


@click.command(short_help="Store articles; publish nothing.")
@click.argument("chosen", nargs=-1, metavar="[SOURCE]...", shell_complete=_complete)
@options.config_option
@options.now_option
@options.workers_option
@options.log_option
@options.json_option
@options.localised
def command(
    chosen: tuple[str, ...],
    config: Path,
    now: datetime,
    workers: int,
    journal: Journal | None,
    as_json: bool,
    spoken: Catalogue,
) -> None:
    """Read, validate and store articles, without exporting.

    SOURCE is the name of a source in the publication file, a file or directory of articles, or - for JSON Lines on
    standard input. Without any, all sources of the publication are read. What is stored is published by the next
    export.

    \b
      syndicate ingest
      syndicate ingest wire.jsonl.gz
      cms-export --since yesterday | syndicate ingest -

    Exits with 0 when all is stored, 3 when a record was refused.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    with Running("ingest", spoken, silent=as_json, journal=journal) as run:
        publication = options.open_publication(config)
        named = tuple(_source(name, publication) for name in chosen) or publication.sources
        report = run.report = export.ingest(export.Job(publication, now, workers, run, options.stdin()), named)
    if as_json:
        console.out.stream.write_bytes(report.as_json(in_full=True))
    else:
        showing.show_problems(report.sorted_problems(), spoken)
        showing.show_counts(report, spoken)
    sys.exit(report.exit_code)


def _source(name: str, publication: Publication) -> SourceFile:
    for source in publication.sources:
        if source.name == name:
            return source
    if name == sources.STANDARD_INPUT:
        return SourceFile(name="stdin", kind=sources.kind_of(Path(name)), path=name)
    path = Path(name)
    if not path.exists():
        raise ConfigurationError(Problem.of(Code.UNKNOWN_SOURCE, value=name))
    return SourceFile(name="given", kind=sources.kind_of(path), path=str(path.resolve()))
