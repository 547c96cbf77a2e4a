"""`syndicate withdraw`: from a word to a published withdrawal, without a whole export."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Final

import click
from rich.text import Text

from syndicate import export
from syndicate.articles import Status
from syndicate.cli import _console as console
from syndicate.cli import _options as options
from syndicate.cli import _showing as showing
from syndicate.cli._running import Running
from syndicate.deploying import Destination
from syndicate.languages import Catalogue
from syndicate.observing import Journal
from syndicate.records import place
from syndicate.withdrawing import Order

_SHOWN: Final = 200  # problems, as of an export


@click.command(short_help="Withdraw an article at once.")
@click.argument("wanted", metavar="ID")
@click.option("--reason", metavar="TEXT", help="Why; kept for the newsroom, and never published. Needed to withdraw.")
@click.option(
    "--story", is_flag=True, help="Withdraw all editions of its story with it, or let them all be seen again."
)
@click.option("--withheld", is_flag=True, help="Announce it as withheld, not as canceled: it may come back.")
@click.option("--undo", is_flag=True, help="Take the withdrawal back: what the article itself says counts again.")
@options.config_option
@options.output_option("Where to publish.")
@options.now_option
@options.workers_option
@options.no_notify_option
@options.log_option
@options.json_option
@options.localised
def command(
    wanted: str,
    reason: str | None,
    story: bool,
    withheld: bool,
    undo: bool,
    config: Path,
    output: str | None,
    now: datetime,
    workers: int,
    no_notify: bool,
    journal: Journal | None,
    as_json: bool,
    spoken: Catalogue,
) -> None:
    """Withdraw an article from every document, and publish that at once.

    ID is the article's id, the address of its page, or its identifier in documents. It leaves every feed and archive
    in every format, the links of other articles to it with it, and its withdrawal is announced where formats can do
    that. Only the documents that this touches are made again; what else has changed waits for the next export, and no
    source is read.

    The withdrawal stands until --undo, whatever newer versions the CMS sends: take it back when the article is mended.

    \b
      syndicate withdraw harbour-2026-en --story --reason "A court order"
      syndicate withdraw harbour-2026-en --undo --story

    Exits as `export` does; with 2 where there is no such article.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    if undo and (reason or withheld):
        raise click.UsageError("--undo takes no --reason and no --withheld.")
    if not undo and not (reason and reason.strip()):
        raise click.UsageError("Give the --reason; it is kept for the newsroom and never published.")
    order = Order(
        wanted,
        reason=(reason or "").strip(),
        status=Status.WITHHELD if withheld else Status.CANCELED,
        story=story,
        undo=undo,
    )
    with Running("withdraw", spoken, silent=as_json, journal=journal) as run:
        publication = options.open_publication(config)
        where = Destination.of(publication, output)
        job = export.Job(publication, now, workers, run, notify=not no_notify, address=where.address)
        articles, report = export.withdraw(job, where.tree, order)
        run.report = report
    if as_json:
        console.out.stream.write_bytes(report.as_json(in_full=True))
    else:
        showing.show_refusals(report, spoken, _SHOWN, warnings=False)
        showing.show_refused_documents(report, spoken)
        _show(articles, undo, spoken)
        changed = spoken.plural("%(number)s document changed", "%(number)s documents changed", report.changed)
        removed = spoken.plural("%(number)s removed", "%(number)s removed", report.removed)
        console.out.print(f"{changed} · {removed}")
        console.out.print(spoken("Release %(number)s is published:", number=report.release or 0))
        showing.show_places(((spoken("Start page"), f"{where.shown}/index.html"),), spoken)
    sys.exit(report.exit_code)


def _show(articles: tuple[str, ...], undo: bool, spoken: Catalogue) -> None:
    count = len(articles)
    if undo:
        title = spoken.plural("%(number)s withdrawal was taken back:", "%(number)s withdrawals were taken back:", count)
    else:
        title = spoken.plural("%(number)s article was withdrawn:", "%(number)s articles were withdrawn:", count)
    console.out.print(title)
    for key in articles:
        console.out.print(Text(f"  {place(key)}"), soft_wrap=True)
