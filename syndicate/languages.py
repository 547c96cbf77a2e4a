"""Languages: direction, names, dates, numbers, plurals, and the catalogues of what people read.

The only user of Babel. Catalogues are gettext `.po` files, read as they are (no compiling step), from `locales/` in a
checkout, from the package in an installation, and from a publication's own directory before either.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Any, Final, Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_decimal

from syndicate.errors import ConfigurationError
from syndicate.problems import Code, Problem
from syndicate.publication import Edition, Publication
from syndicate.resources import LOCALES

Direction = Literal["ltr", "rtl"]
_DOMAIN: Final = "syndicate"
_SOURCE: Final = "en"
_ISOLATE, _POP = "\u2068", "\u2069"  # first-strong isolate and its end (UAX #9)
_NAMED: Final = (("sections", "section"), ("regions", "region"), ("coverage", "coverage"))


@lru_cache(maxsize=256)
def locale_of(tag: str) -> Locale:
    """The locale of a language tag: the most exact one that CLDR has, English where it has none."""
    try:
        return Locale.parse(tag, sep="-", resolve_likely_subtags=True)
    except (UnknownLocaleError, ValueError):
        try:
            return Locale.parse(tag.partition("-")[0])
        except (UnknownLocaleError, ValueError):
            return Locale.parse(_SOURCE)


@lru_cache(maxsize=256)
def direction(tag: str) -> Direction:
    """The direction in which a language is written."""
    return "rtl" if locale_of(tag).text_direction == "rtl" else "ltr"


def isolated(value: object) -> str:
    """A value that keeps its own direction inside a text of the other direction (Unicode first-strong isolate)."""
    return f"{_ISOLATE}{value}{_POP}"


class Catalogue:
    """What people read, in one language: messages with their plurals, names, dates, numbers and lists."""

    def __init__(
        self, language: str, *layers: GNUTranslations, locale: Locale | None = None, isolating: bool = False
    ) -> None:
        self.language = language
        self.direction = direction(language)
        self.locale = locale or locale_of(language)
        self._layers = layers
        self._isolating = isolating and self.direction == "rtl"

    def in_terminal(self) -> Catalogue:
        """The same, with every value isolated: in a right-to-left line a path or an id keeps its own order."""
        return Catalogue(self.language, *self._layers, locale=self.locale, isolating=True)

    def __call__(self, message: str, /, **values: object) -> str:
        """The message in this language, its placeholders filled."""
        translated = next((found for layer in self._layers if (found := layer.gettext(message)) != message), message)
        return translated % self._shown(values) if values else translated.replace("%%", "%")

    def plural(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The message in the form that `number` needs; `%(number)s` is the number as it is written here."""
        for layer in self._layers:
            found = layer.ngettext(one, many, number)
            if found not in (one, many):
                break
        else:
            found = one if number == 1 else many
        return found % (self._shown(values) | {"number": self.number(number)})

    def named(self, message: str, context: str) -> str | None:
        """The name of a section, region or coverage, or None where no catalogue has it."""
        for layer in self._layers:
            if (found := layer.pgettext(context, message)) != message:
                return found
        known = (f"{context}\x04{message}" in layer._catalog for layer in self._layers)  # type: ignore[attr-defined]
        return message if any(known) else None

    def number(self, number: float) -> str:
        """A number with this language's digits and separators."""
        return format_decimal(number, locale=self.locale, numbering_system="default")

    def date(self, moment: datetime, edition: Edition) -> str:
        """A day as people of an edition write it, in its time zone."""
        return format_date(moment.astimezone(edition.zone), format="long", locale=self.locale)

    def date_and_time(self, moment: datetime, edition: Edition | None = None) -> str:
        """A moment as people write it: in the edition's time zone, or in its own."""
        local = moment.astimezone(edition.zone) if edition else moment
        return format_datetime(local, format="medium", locale=self.locale)

    def listed(self, items: Iterable[str]) -> str:
        """A list as a sentence has it: `a, b and c`."""
        return format_list(list(items), locale=self.locale)

    def language_name(self, tag: str) -> str:
        """The name of a language in this one."""
        return locale_of(tag).get_display_name(self.locale) or tag if "-" in tag else self._plain_name(tag)

    def _plain_name(self, tag: str) -> str:
        return Locale.parse(self.locale.language).languages.get(locale_of(tag).language, tag)

    def _shown(self, values: Mapping[str, object]) -> dict[str, Any]:
        shown = {name: self.number(value) if isinstance(value, int) else str(value) for name, value in values.items()}
        return {name: isolated(value) for name, value in shown.items()} if self._isolating else shown

    def problem(self, problem: Problem) -> tuple[str, str]:
        """What is wrong and how to mend it, in this language."""
        values = dict(problem.values) or {"": ""}
        return self(problem.code.what, **values), self(problem.code.mend, **values)


def own_name(tag: str) -> str:
    """A language's name in itself: العربية, español."""
    locale = locale_of(tag)
    return (locale.get_display_name(locale) if "-" in tag else locale.get_language_name(locale)) or tag


def available(*directories: Path) -> tuple[str, ...]:
    """The languages that have a catalogue, in order of their tags."""
    found = {
        catalogue.parent.parent.name.replace("_", "-")
        for directory in (LOCALES, *directories)
        for catalogue in directory.glob(f"*/LC_MESSAGES/{_DOMAIN}.po")
    }
    return tuple(sorted(found))


def catalogue(language: str, directory: Path | None = None) -> Catalogue:
    """The catalogue of a language, its more general languages behind it (`es-419`, then `es`).

    Raises:
        ConfigurationError: a catalogue file cannot be read.
    """
    return _catalogue(language, directory, None)


def of_edition(edition: Edition, publication: Publication) -> Catalogue:
    """The catalogue in which an edition's names, titles and dates are written.

    Raises:
        ConfigurationError: a catalogue file cannot be read.
    """
    directory = publication.path(publication.catalogues) if publication.catalogues else None
    return _catalogue(edition.language, directory, edition.locale)


def of_environment() -> str:
    """The language that a person's environment asks for (LC_ALL, LC_MESSAGES, LANG) and that has a catalogue, or en."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            wanted = value.partition(".")[0].partition("@")[0].replace("_", "-")
            known = available()
            return next((tag for tag in _general(wanted) if tag in known), _SOURCE)
    return _SOURCE


def missing_names(publication: Publication) -> Iterator[Problem]:
    """A problem for every name of the publication that an edition's language lacks."""
    for edition in publication.editions:
        spoken = of_edition(edition, publication)
        for group, context in _NAMED:
            for index, member in enumerate(getattr(publication, group)):
                if name_in(spoken, member.name, context, publication) is None:
                    yield Problem.of(
                        Code.MISSING_TRANSLATION,
                        field=f"{group}[{index}].name",
                        value=member.name if isinstance(member.name, str) else member.code,
                        language=edition.language,
                    )


def name_in(spoken: Catalogue, name: str | dict[str, str], context: str, publication: Publication) -> str | None:
    """A name of the publication in one language, or None where it has none."""
    if isinstance(name, dict):
        return name.get(spoken.language)
    if spoken.language.partition("-")[0] == publication.language.partition("-")[0]:
        return spoken.named(name, context) or name
    return spoken.named(name, context)


def _general(tag: str) -> Iterator[str]:
    while tag:
        yield tag
        tag = tag.rpartition("-")[0]


@lru_cache(maxsize=64)
def _catalogue(language: str, directory: Path | None, locale: str | None) -> Catalogue:
    layers = [
        _read(file)
        for tag in _general(language)
        for place in (directory, LOCALES)
        if place is not None and (file := _file(place, tag)) is not None
    ]
    return Catalogue(language, *layers, locale=Locale.parse(locale) if locale else None)


def _file(directory: Path, tag: str) -> Path | None:
    for name in (tag, tag.replace("-", "_")):
        if (file := directory / name / "LC_MESSAGES" / f"{_DOMAIN}.po").is_file():
            return file
    return None


@lru_cache(maxsize=64)
def _read(file: Path) -> GNUTranslations:
    try:
        with file.open("rb") as stream:
            messages = read_po(stream, abort_invalid=True)
        compiled = io.BytesIO()
        write_mo(compiled, messages)
    except (PoFileError, ValueError, OSError) as error:
        raise ConfigurationError(Problem.of(Code.CATALOGUE_UNREADABLE, value=str(file), reason=error)) from error
    compiled.seek(0)
    return GNUTranslations(compiled)
