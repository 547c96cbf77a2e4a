"""`syndicate release`: the releases that are kept, and the way back."""

from __future__ import annotations

from pathlib import Path

import click

from syndicate import release
from syndicate.cli import _console as console
from syndicate.cli import _options as options
from syndicate.cli import _showing as showing
from syndicate.languages import Catalogue

_output_option = options.output_option("Where releases are published.")


@click.group(short_help="List what was published, or go back.")
def command() -> None:
    """List the releases that are kept, or go back to one.

    The published release and the three before it are kept beside the output. Going back takes a moment, whatever the
    size, and readers see one release or the other.

    \b
      syndicate release list
      syndicate release rollback
    """  # noqa: D301 - click reads \b as "leave these lines as they are"


@command.command("list", short_help="List the releases that are kept.")
@options.config_option
@_output_option
@options.localised
def list_releases(config: Path, output: Path | None, spoken: Catalogue) -> None:
    """List the releases that are kept, the newest first.

    Each with its number, when it was made (UTC), how many documents it has, and which one readers see.
    """
    found = release.releases(_target(config, output))
    header = (spoken("Release"), spoken("Made"), spoken("Documents"), "")
    console.show_rows(
        header,
        (
            (
                str(one.number),
                one.published.strftime("%Y-%m-%dT%H:%M:%SZ"),
                str(one.documents),
                spoken("current") if one.is_current else "",
            )
            for one in found
        ),
    )
    if not found:
        console.err.print(spoken("Nothing was published yet."))


@command.command(short_help="Publish an earlier release again.")
@click.argument("number", type=click.IntRange(1), required=False)
@options.config_option
@_output_option
@options.localised
def rollback(number: int | None, config: Path, output: Path | None, spoken: Catalogue) -> None:
    """Publish an earlier release again: the one that readers saw before, or the one with NUMBER.

    The next export makes a new release as always, so mend what was wrong before it runs. Mind that a release of
    yesterday has what was withdrawn today.
    """
    target = _target(config, output)
    went = release.rollback(target, number)
    console.out.print(spoken("Release %(number)s is published:", number=went.number))
    showing.show_places(((spoken("Start page"), target.absolute() / "index.html"),), spoken)


def _target(config: Path, output: Path | None) -> Path:
    if output is not None:
        return output
    publication = options.open_publication(config)
    return publication.path(publication.output)
