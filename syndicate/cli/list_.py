"""`syndicate list`: what a publication has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
from rich.table import Table

from syndicate import export, formats, languages
from syndicate.cli import _console as console
from syndicate.languages import Catalogue
from syndicate.publication import Publication
from syndicate.report import Report
from syndicate.store import Store

Rows = Iterator[tuple[str, ...]]


@click.command("list")
@click.argument("what", type=click.Choice(["editions", "sections", "feeds", "formats", "sources", "languages"]))
@console.config_option
@console.now_option
@console.localised
def command(what: str, config: Path, now: datetime, spoken: Catalogue) -> None:
    """List what there is: editions, sections, feeds, formats, sources or languages.

    Formats and languages are those that this program has; the others are the publication's. Feeds are those that an
    export would write now.
    """
    if what == "formats":
        rows: Rows = ((one.NAME, one.TITLE, one.MEDIA_TYPE, one.FILE_NAME) for one in formats.discovered().values())
    elif what == "languages":
        rows = ((tag, languages.own_name(tag), languages.direction(tag)) for tag in languages.available())
    else:
        rows = _LISTED[what](console.open_publication(config), now, spoken)
    table = Table(box=None, show_header=False, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    console.out.print(table)


def _editions(publication: Publication, _: datetime, __: Catalogue) -> Rows:
    for edition in publication.editions:
        direction = languages.direction(edition.language)
        yield edition.language, languages.isolated(edition.name), direction, edition.time_zone, edition.base_url


def _sections(publication: Publication, _: datetime, spoken: Catalogue) -> Rows:
    for section in publication.sections:
        indent = "  " * (len(publication.lineage(section.code)) - 1)
        name = languages.name_in(spoken, section.name, "section", publication) or section.code
        yield indent + section.code, languages.isolated(name), publication.section_paths[section.code]


def _feeds(publication: Publication, now: datetime, _: Catalogue) -> Rows:
    with Store.open(publication.store, publication.directory) as store, store.reading() as reader:
        view = export.survey(publication, reader, now, Report(now))
    for feeds in view.feeds.values():
        for feed in feeds:
            yield feed.path, feed.kind.value, languages.isolated(feed.name), str(len(feed.listed))


def _sources(publication: Publication, _: datetime, __: Catalogue) -> Rows:
    for source in publication.sources:
        path = source.path if source.path == "-" else str(publication.path(source.path))
        yield source.name, source.kind.value, source.content.value, path


_LISTED = {"editions": _editions, "sections": _sections, "feeds": _feeds, "sources": _sources}
