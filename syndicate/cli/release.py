"""`syndicate release`: the releases that are kept, and the way back."""

from __future__ import annotations

from pathlib import Path

import click

from syndicate import deploying, notifying, release
from syndicate.cli import _console as console
from syndicate.cli import _options as options
from syndicate.cli import _showing as showing
from syndicate.deploying import Address, Destination
from syndicate.errors import SyndicateError
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
      syndicate release send --verify
    """  # noqa: D301 - click reads \b as "leave these lines as they are"


@command.command("list", short_help="List the releases that are kept.")
@options.config_option
@_output_option
@options.localised
def list_releases(config: Path, output: str | None, spoken: Catalogue) -> None:
    """List the releases that are kept, the newest first.

    Each with its number, when it was made (UTC), how many documents it has, and which one readers see.
    """
    found = release.releases(_destination(config, output).tree)
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
@options.no_notify_option
@options.localised
def rollback(number: int | None, config: Path, output: str | None, no_notify: bool, spoken: Catalogue) -> None:
    """Publish an earlier release again: the one that readers saw before, or the one with NUMBER.

    The next export makes a new release as always, so mend what was wrong before it runs. Mind that a release of
    yesterday has what was withdrawn today. The hubs of `websub.hubs` are told which feeds are other ones now; with
    --output and no publication file there is nobody to tell.
    """
    where = _destination(config, output)
    went = release.rollback(where.tree, number)
    if where.address is not None:
        with release.locked(where.tree):
            deploying.deploy(where.tree, where.address, options.open_publication(config).release)
    console.out.print(spoken("Release %(number)s is published:", number=went.number))
    showing.show_places(((spoken("Start page"), f"{where.shown}/index.html"),), spoken)
    if not no_notify:
        _notify(config, output, spoken)


@command.command(short_help="Send the published release to its URL again.")
@click.option("--verify", is_flag=True, help="Look at every document that is there, whatever the manifest there says.")
@options.config_option
@_output_option
@options.localised
def send(verify: bool, config: Path, output: str | None, spoken: Catalogue) -> None:
    """Send the release that was published last to its URL, where the output is one.

    Goes on where a run ended half way, as the next export would. With --verify what somebody has changed or removed
    there is put right too.
    """
    where = _destination(config, output)
    if where.address is None:
        raise click.UsageError("The output is a directory: nothing is sent anywhere.")
    with release.locked(where.tree):
        settings = options.open_publication(config).release
        done = deploying.deploy(where.tree, where.address, settings, verify=verify)
    sent = spoken.plural("%(number)s file sent", "%(number)s files sent", done.sent)
    gone = spoken.plural("%(number)s removed", "%(number)s removed", done.removed)
    console.out.print(f"{sent} · {gone}")


def _notify(config: Path, output: str | None, spoken: Catalogue) -> None:
    """Tell the hubs. Readers see the release by now: what goes wrong here is shown and changes nothing."""
    try:
        publication = options.open_publication(config)
        target = Destination.of(publication, output).tree
        if publication.websub.hubs:
            with release.locked(target):
                showing.show_problems(notifying.notify(publication, target).problems, spoken, console.err)
    except SyndicateError:
        # Going back with --output needs no publication file, however broken; an export that holds the lock tells them.
        return


def _destination(config: Path, output: str | None) -> Destination:
    """Where releases are; a directory that is named needs no publication file."""
    if output is not None and Address.parse(output) is None:
        return Destination(Path(output))
    return Destination.of(options.open_publication(config), output)
