"""`syndicate release`: the releases that are kept, and the way back."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

from syndicate import release
from syndicate.cli import _console as console
from syndicate.languages import Catalogue

output_option = click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where releases are published. Default: `output` of the publication file.",
)


@click.group
def command() -> None:
    """List the releases that are kept, or go back to one."""


@command.command("list")
@console.config_option
@output_option
@console.localised
def list_releases(config: Path, output: Path | None, spoken: Catalogue) -> None:
    """List the releases that are kept, the newest first."""
    table = Table(box=None, show_header=False, pad_edge=False)
    for one in release.releases(_target(config, output)):
        documents = spoken.plural("%(number)s document", "%(number)s documents", one.documents)
        table.add_row(str(one.number), documents, spoken("current") if one.is_current else "")
    console.out.print(table)


@command.command
@click.argument("number", type=click.IntRange(1), required=False)
@console.config_option
@output_option
@console.localised
def rollback(number: int | None, config: Path, output: Path | None, spoken: Catalogue) -> None:
    """Publish an earlier release again: the one before, or the one with NUMBER.

    The next export makes a new release as always; what was wrong must be mended before it runs.
    """
    target = _target(config, output)
    went = release.rollback(target, number)
    console.out.print(spoken("Release %(number)s is published in %(path)s", number=went.number, path=target))


def _target(config: Path, output: Path | None) -> Path:
    if output is not None:
        return output
    publication = console.open_publication(config)
    return publication.path(publication.output)
