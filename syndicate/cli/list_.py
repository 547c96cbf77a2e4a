"""`syndicate list`: what a publication has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

import click

from syndicate import formats, languages, surveying
from syndicate.cli import _console as console
from syndicate.cli import _options as options
from syndicate.languages import Catalogue
from syndicate.records import place
from syndicate.report import Report
from syndicate.sources import STANDARD_INPUT
from syndicate.store import Store

Listed = tuple[tuple[str, ...], Iterable[tuple[str, ...]]]
"""The headings, and the rows."""
KINDS: Final = ("editions", "sections", "feeds", "formats", "sources", "languages")
"""What can be listed."""


@click.command("list", short_help="List editions, feeds, formats ...")
@click.argument("what", type=click.Choice(KINDS))
@options.config_option
@options.now_option
@options.localised
def command(what: str, config: Path, now: datetime, spoken: Catalogue) -> None:
    """List what there is: editions, sections, feeds, formats, sources or languages.

    Formats and languages are those that this program has, and the languages of the publication's own catalogues where
    there is a publication; the others are the publication's. Feeds are those that an export would write now from what
    is stored. Nothing is made or changed.

    Through a pipe, there is one line for each, with tabs between its values and no heading:

    \b
      syndicate list feeds | cut -f1
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    header, rows = _LISTED[what](config, now, spoken)
    console.show_rows(header, rows)


def _formats(_: Path, __: datetime, spoken: Catalogue) -> Listed:
    header = (spoken("Code"), spoken("Name"), spoken("Media type"), spoken("File"))
    return header, ((one.NAME, one.TITLE, one.MEDIA_TYPE, one.FILE_NAME) for one in formats.discovered().values())


def _languages(config: Path, _: datetime, spoken: Catalogue) -> Listed:
    own: tuple[Path, ...] = ()
    if config.exists() and (catalogues := (publication := options.open_publication(config)).catalogues):
        own = (publication.path(catalogues),)
    header = (spoken("Language"), spoken("Name"), spoken("Direction"))
    return header, ((tag, languages.own_name(tag), languages.direction(tag)) for tag in languages.available(*own))


def _editions(config: Path, _: datetime, spoken: Catalogue) -> Listed:
    header = (spoken("Language"), spoken("Name"), spoken("Direction"), spoken("Time zone"), spoken("Address"))
    return header, (
        (edition.language, edition.name, languages.direction(edition.language), edition.time_zone, edition.base_url)
        for edition in options.open_publication(config).editions
    )


def _sections(config: Path, _: datetime, spoken: Catalogue) -> Listed:
    publication = options.open_publication(config)
    header = (spoken("Path"), spoken("Code"), spoken("Name"))
    return header, (
        (
            publication.section_paths[section.code],
            section.code,
            languages.name_in(spoken, section.name, "section", publication) or section.code,
        )
        for section in publication.sections
    )


def _feeds(config: Path, now: datetime, spoken: Catalogue) -> Listed:
    publication = options.open_publication(config)
    with Store.existing(publication.store, publication.directory) as store, store.reading() as reader:
        view = surveying.survey(publication, reader, now, Report(now))
    header = (spoken("Path"), spoken("Kind"), spoken("Articles"), spoken("Name"))
    return header, (
        (feed.path, feed.kind.value, str(len(feed.listed)), place(feed.name))
        for feeds in view.feeds.values()
        for feed in feeds
    )


def _sources(config: Path, _: datetime, spoken: Catalogue) -> Listed:
    publication = options.open_publication(config)
    header = (spoken("Name"), spoken("Kind"), spoken("Content"), spoken("Path"))
    return header, (
        (
            source.name,
            source.kind,
            source.content.value,
            source.path if source.path == STANDARD_INPUT else place(str(publication.path(source.path))),
        )
        for source in publication.sources
    )


_LISTED: Final[dict[str, Callable[[Path, datetime, Catalogue], Listed]]] = {
    "editions": _editions,
    "sections": _sections,
    "feeds": _feeds,
    "formats": _formats,
    "sources": _sources,
    "languages": _languages,
}
