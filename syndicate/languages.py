"""Languages: direction, names, dates, numbers, plurals, and the catalogues of what people read.

The only user of Babel. Catalogues are gettext `.po` files, read as they are (nobody has to compile them), from
`locales/` in a checkout, from the package in an installation, and from a publication's own directory before either.
Every message without a context is a format string: its placeholders are `%(name)s`, a percent sign is `%%`.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import babel
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_decimal
from langcodes import Language
from langcodes.tag_parser import LanguageTagError

from syndicate.errors import ConfigurationError
from syndicate.problems import N_, PHRASED, Code, Problem
from syndicate.publication import Edition, Publication
from syndicate.resources import LOCALES

UTC_ZONE: Final = ZoneInfo("UTC")
Direction = Literal["ltr", "rtl"]
_DOMAIN: Final = "syndicate"
_SOURCE: Final = "en"
_ISOLATE, _POP = "\u2068", "\u2069"  # first-strong isolate and its end (UAX #9)
_NAMED: Final = (("sections", "section"), ("regions", "region"), ("coverage", "coverage"))
_PLACEHOLDER: Final = re.compile(r"%(?:%|\((\w+)\)s)")
_RIGHT_TO_LEFT: Final = frozenset(
    # The scripts in daily or liturgical use whose letters have the bidi class R or AL (ISO 15924 codes).
    {"Adlm", "Arab", "Aran", "Armi", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi"}
)
# CLDR says which digits a locale writes and Babel only its separators: the zero of every numbering system that is
# some locale's own. To be removed when Babel writes the digits (python-babel/babel, `numbering_system`).
_ZEROS: Final[Mapping[str, int]] = {
    "adlm": 0x1E950,
    "arab": 0x660,
    "arabext": 0x6F0,
    "beng": 0x9E6,
    "cakm": 0x11136,
    "deva": 0x966,
    "hmnp": 0x1E140,
    "latn": 0x30,
    "mtei": 0xABF0,
    "mymr": 0x1040,
    "nkoo": 0x7C0,
    "olck": 0x1C50,
    "tibt": 0xF20,
}


def locale_of(tag: str) -> Locale:
    """The locale of a language tag: the most exact one that CLDR has, English where it has none."""
    return _known(tag) or Locale(_SOURCE)


@lru_cache(maxsize=256)
def _known(tag: str) -> Locale | None:
    for general in _general(tag):
        try:
            return Locale.parse(general, sep="-", resolve_likely_subtags=True)
        except (UnknownLocaleError, ValueError):
            continue
    return None


@lru_cache(maxsize=256)
def _writing(tag: str) -> tuple[str, str]:
    """The language and the script of a tag, the script that is likely where the tag names none."""
    try:
        language = Language.get(tag).maximize()
    except (LanguageTagError, ValueError):
        return tag, "Zyyy"
    return language.language or tag, language.script or "Zyyy"


def direction(tag: str) -> Direction:
    """The direction in which a language is written: that of its script, so `az` and `az-Arab` differ."""
    return "rtl" if _writing(tag)[1] in _RIGHT_TO_LEFT else "ltr"


def isolated(value: object) -> str:
    """A value that keeps its own direction inside a text of the other direction (Unicode first-strong isolate)."""
    return f"{_ISOLATE}{value}{_POP}"


class _Silence(NullTranslations):
    """The end of a catalogue: says nothing of a message that is not in it, so that the next catalogue is asked."""

    def gettext(self, message: str) -> str:  # noqa: ARG002 - the base class decides about the arguments
        return ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002
        return ""

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002
        return ""


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
        zero = _ZEROS[self.locale.default_numbering_system]
        self._digits = {ord("0") + digit: zero + digit for digit in range(10)}

    def in_terminal(self) -> Catalogue:
        """The same, with every value isolated: in a right-to-left line a path or an id keeps its own order."""
        return Catalogue(self.language, *self._layers, locale=self.locale, isolating=True)

    def __call__(self, message: str, /, **values: object) -> str:
        """The message in this language, its placeholders filled; numbers as they are written here."""
        translated = next((found for layer in self._layers if (found := layer.gettext(message))), message)
        return translated % self._shown(values)

    def plural(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The message in the form that `number` needs; `%(number)s` is the number as it is written here."""
        found = next((found for layer in self._layers if (found := layer.ngettext(one, many, number))), None)
        if found is None:
            found = one if number == 1 else many
        return found % (self._shown(values) | {"number": self.number(number)})

    def named(self, message: str, context: str) -> str | None:
        """The name of a section, region, coverage or ranking, or None where no catalogue has it."""
        return next((found for layer in self._layers if (found := layer.pgettext(context, message))), None)

    def number(self, number: float) -> str:
        """A number with this language's digits and separators, at most three decimals."""
        return self._in_digits(format_decimal(number, locale=self.locale, numbering_system="default"))

    def date(self, moment: datetime, edition: Edition) -> str:
        """A day as people of an edition write it, in its time zone."""
        return self._in_digits(format_date(moment.astimezone(edition.zone), format="long", locale=self.locale))

    def date_and_time(self, moment: datetime, edition: Edition | None = None) -> str:
        """A moment as people write it: in the edition's time zone, or in its own."""
        local = moment.astimezone(edition.zone) if edition else moment
        # Babel's own medium form has seconds, which say nothing to a reader; CLDR's pattern joins any two forms.
        day, hour = format_date(local, "medium", self.locale), format_time(local, "short", locale=self.locale)
        joined = str(self.locale.datetime_formats["medium"]).replace("'", "").format(hour, day)
        return self._in_digits(joined)

    def listed(self, items: Iterable[str]) -> str:
        """A list as a sentence has it: `a, b and c`."""
        # Isolated one by one: between two paths in Latin letters, the Arabic "and" would turn their order around.
        shown = [isolated(item) for item in items] if self._isolating else list(items)
        return format_list(shown, locale=self.locale)

    def language_name(self, tag: str) -> str:
        """The name of a language in this one; the tag where it has none."""
        return _name(tag, self.locale)

    def country_name(self, code: str) -> str | None:
        """The name of a country in this language, by its ISO 3166-1 alpha-2 code; None where CLDR has none."""
        names: Mapping[str, str] = self.locale.territories
        return names.get(code)

    def _in_digits(self, text: str) -> str:
        return text.translate(self._digits)

    def _shown(self, values: Mapping[str, object]) -> dict[str, Any]:
        shown = {name: self._written(value) for name, value in values.items()}
        return {name: isolated(value) for name, value in shown.items()} if self._isolating else shown

    def _written(self, value: object) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.number(value)
        return str(value)

    def problem(self, problem: Problem) -> tuple[str, str]:
        """What is wrong and how to mend it, in this language."""
        values = {name: self._phrase(value) if name in PHRASED else value for name, value in problem.values}
        return self(problem.code.what, **values), self(problem.code.mend, **values)

    def _phrase(self, value: str | int) -> str | int:
        """A value in words of ours in this language; any other as it is."""
        if not isinstance(value, str):
            return value
        return next((found for layer in self._layers if (found := layer.gettext(value))), value)


def own_name(tag: str) -> str:
    """A language's name in itself: العربية, español; the tag where it has none."""
    locale = _known(tag)
    return _name(tag, locale) if locale else tag


def _name(tag: str, spoken: Locale) -> str:
    locale = _known(tag)
    if locale is not None and (name := locale.get_display_name(spoken)):
        return name
    named: Mapping[str, str] = spoken.languages
    return named.get(tag.partition("-")[0].lower(), tag)


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
        ConfigurationError: a catalogue file or the directory of catalogues cannot be read; CLDR has no such locale.
    """
    directory = publication.path(publication.catalogues) if publication.catalogues else None
    return _catalogue(edition.language, directory, edition.locale)


def of_environment() -> str:
    """The language that a person's environment asks for (LC_ALL, LC_MESSAGES, LANG) and that has a catalogue, or en."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            wanted = value.partition(".")[0].partition("@")[0].replace("_", "-")
            known = {tag.lower(): tag for tag in available()}
            return next((known[tag] for tag in _general(wanted.lower()) if tag in known), _SOURCE)
    return _SOURCE


def missing_names(publication: Publication) -> Iterator[Problem]:
    """A problem for every name of the publication that an edition's language lacks."""
    for edition in publication.editions:
        spoken = of_edition(edition, publication)
        for field, value, found in _names(spoken, publication):
            if found is None:
                yield Problem.of(Code.MISSING_TRANSLATION, field=field, value=value, language=edition.language)


def _names(spoken: Catalogue, publication: Publication) -> Iterator[tuple[str, str, str | None]]:
    for group, context in _NAMED:
        for index, member in enumerate(getattr(publication, group)):
            value = member.name if isinstance(member.name, str) else member.code
            yield f"{group}[{index}].name", value, name_in(spoken, member.name, context, publication)
    for index, ranking in enumerate(publication.feeds.rankings):
        # A ranking has only its code in the file, so every language needs a name of it, the file's own too.
        yield f"feeds.rankings[{index}]", ranking, spoken.named(ranking, "ranking")


def name_in(spoken: Catalogue, name: str | dict[str, str], context: str, publication: Publication) -> str | None:
    """A name of the publication in one language, or None where it has none."""
    if isinstance(name, dict):
        return next((name[tag] for tag in _general(spoken.language) if tag in name), None)
    found = spoken.named(name, context)
    if found is None and _writing(spoken.language) == _writing(publication.language):
        return name
    return found


def _general(tag: str) -> Iterator[str]:
    while tag:
        yield tag
        tag = tag.rpartition("-")[0]


@lru_cache(maxsize=64)
def _catalogue(language: str, directory: Path | None, locale: str | None) -> Catalogue:
    if directory is not None and not directory.is_dir():
        reason = N_("it is not a directory of catalogues")
        raise ConfigurationError(Problem.of(Code.CATALOGUE_UNREADABLE, value=str(directory), reason=reason))
    layers = [
        _read(file, tag)
        for tag in _general(language)
        for place in (directory, LOCALES)
        if place is not None and (file := _file(place, tag)) is not None
    ]
    return Catalogue(language, *layers, locale=_locale(locale) if locale else None)


def _locale(name: str) -> Locale:
    try:
        return Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        reason = N_("CLDR has no such locale")
        raise ConfigurationError(
            Problem.of(Code.CONFIG_VALUE, field="editions.locale", value=name, reason=reason)
        ) from None


def _file(directory: Path, tag: str) -> Path | None:
    for name in (tag, tag.replace("-", "_")):
        if (file := directory / name / "LC_MESSAGES" / f"{_DOMAIN}.po").is_file():
            return file
    return None


@lru_cache(maxsize=64)
def _read(file: Path, tag: str) -> GNUTranslations:
    """A catalogue file as gettext has it in memory, without what is fuzzy or not wholly translated."""
    try:
        content = file.read_bytes()
        compiled = _compiled(file, content, tag) if file.is_relative_to(LOCALES) else _compile(content, tag)
        translations = GNUTranslations(io.BytesIO(compiled))
    except (PoFileError, ValueError, LookupError, OSError) as error:
        # LookupError: the file names a character set that there is none of.
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise ConfigurationError(Problem.of(Code.CATALOGUE_UNREADABLE, value=str(file), reason=reason)) from error
    translations.add_fallback(_Silence())
    return translations


def _compiled(file: Path, content: bytes, tag: str) -> bytes:
    """A catalogue of the program's own as gettext has it in files.

    It is kept where Python keeps what it compiles, if that can be written: to compile all of them takes longer than most
    runs have to do.
    """
    made_of = (content, tag.encode(), babel.__version__.encode(), Path(__file__).read_bytes())
    stamp = b"".join(blake2b(one).digest() for one in made_of)
    kept = file.parent / "__pycache__" / f"{file.stem}.mo"
    with suppress(OSError):
        found = kept.read_bytes()
        if found.endswith(stamp):
            return found.removesuffix(stamp)
    compiled = _compile(content, tag)
    with suppress(OSError):
        kept.parent.mkdir(exist_ok=True)
        staged = kept.with_name(f"{kept.name}.{os.getpid()}")
        staged.write_bytes(compiled + stamp)
        staged.replace(kept)
    return compiled


def _compile(content: bytes, tag: str) -> bytes:
    """A catalogue as gettext has it in files.

    Raises:
        PoFileError, ValueError, LookupError: it is none, or not a good one.
    """
    compiled = io.BytesIO()
    messages = read_po(io.BytesIO(content), abort_invalid=True)
    _check(messages)
    if b"Plural-Forms:" not in content and any(message.pluralizable for message in messages):
        raise ValueError("it has plurals, and no Plural-Forms that says which number has which")
    # A file without its language would lose its plural forms on the way.
    messages.locale = messages.locale or locale_of(tag)
    write_mo(compiled, messages)
    return compiled.getvalue()


def _check(messages: Catalog) -> None:
    """Drop plurals that lack a form, and refuse a translation that could not be filled when it is needed.

    Raises:
        ValueError: a translation has a placeholder that its message lacks, or a bare percent sign.
    """
    for message in list(messages):
        forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
        if message.pluralizable and not all(forms):
            messages.delete(message.id, message.context)
        elif message.id and not message.context and not message.fuzzy:
            _check_placeholders(message, forms)


def _check_placeholders(message: Message, forms: Iterable[str]) -> None:
    ids = [message.id] if isinstance(message.id, str) else message.id
    known = {name for one in ids for name in _PLACEHOLDER.findall(one)}
    for form in forms:
        unknown = sorted(set(_PLACEHOLDER.findall(form)) - known - {""})
        if unknown or "%" in _PLACEHOLDER.sub("", form):
            what = f"an unknown placeholder, {unknown[0]}" if unknown else "a percent sign that is not written %%"
            raise ValueError(f"line {message.lineno}: the translation has {what}")
