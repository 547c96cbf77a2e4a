"""What the items of an edition have in common, written once: catalogs, provider, names of subjects, genres, countries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from syndicate import languages
from syndicate.articles import Genre
from syndicate.formats._iptc import IPTC_GENRES, OWN_GENRES, topics
from syndicate.formats._newsml.vocabulary import (
    ARTICLE_ALIASES,
    GENERATOR,
    PACKAGE_ALIASES,
    PART_ALIASES,
    SUBJECT_ALIASES,
    VERSION,
    catalogs,
    marked,
)
from syndicate.formats._xml import element, leaf, marks
from syndicate.languages import Catalogue
from syndicate.publication import Coverage, Edition, FeedKind, Publication, Region, Section
from syndicate.rendering import DocumentContext, EntryContext, Subject

_ENGLISH: Final = "en"
_MOST: Final = 64
"""How many editions are remembered; more than one process ever writes."""


class House:
    """The words of one edition, as they stand in its items."""

    def __init__(self, publication: Publication, edition: Edition, spoken: Catalogue) -> None:
        self._publication, self._edition, self._spoken = publication, edition, spoken
        self.here = marked(edition.language, spoken.direction)
        """The attributes of a text of the edition."""
        self.provider = element("provider", marks(literal=publication.name), leaf("name", "", publication.name))
        self.version = marks(versioninfo=str(VERSION))
        self.generator = leaf("generator", self.version, GENERATOR)
        self.article_catalogs = catalogs(publication, ARTICLE_ALIASES)
        self.part_catalogs = catalogs(publication, PART_ALIASES)
        self.package_catalogs = catalogs(publication, PACKAGE_ALIASES)
        self._subjects: dict[Subject, str] = {}
        self._genres: dict[Genre, str] = {}
        self._countries: dict[str, str] = {}

    def subject(self, subject: Subject) -> str:
        """A subject in every scheme that has it, each with its names: the edition's own, then those of the others."""
        if subject.kind is FeedKind.TAG:  # of which there is no end
            return self._written(subject)
        if (written := self._subjects.get(subject)) is None:
            written = self._subjects[subject] = self._written(subject)
        return written

    def genre(self, genre: Genre) -> str:
        """A genre in IPTC's words and, where those are too wide, in ours; named in English and in every edition."""
        if (written := self._genres.get(genre)) is None:
            found = (genres[genre] for genres in (IPTC_GENRES, OWN_GENRES) if genre in genres)
            written = self._genres[genre] = "".join(self._genre(qcode, name) for qcode, name in found)
        return written

    def country(self, code: str) -> str:
        """The country that a place lies in, named in English and in the language of every edition."""
        if (written := self._countries.get(code)) is None:
            names = self._named(lambda spoken: spoken.country_name(code))
            written = self._countries[code] = element("broader", marks(qcode=f"iso3166-1a2:{code}"), *names)
        return written

    def _genre(self, qcode: str, name: str) -> str:
        return element("genre", marks(qcode=qcode), *self._named(lambda spoken: spoken(name)))

    def _named(self, name: Callable[[Catalogue], str | None]) -> Iterator[str]:
        """A name in English, in the edition's language and in those of the other editions, each language once."""
        spoken = [languages.catalogue(_ENGLISH), self._spoken, *self._others()]
        has_english = False
        for tongue in {one.language: one for one in spoken}.values():
            is_english = tongue.language.partition("-")[0] == _ENGLISH
            if not (is_english and has_english) and (said := name(tongue)):
                yield leaf("name", marked(tongue.language, tongue.direction), said)
            has_english = has_english or is_english

    def _others(self) -> Iterator[Catalogue]:
        for edition in self._publication.editions:
            if edition.language != self._edition.language:
                yield languages.of_edition(edition, self._publication)

    def _written(self, subject: Subject) -> str:
        names = "".join(self._subject_names(subject))
        # A region is a place, the others are notions.
        nature = marks(type="cpnat:geoArea" if subject.kind is FeedKind.REGION else "cpnat:abstract")
        codes = topics(subject.mediatopic) if subject.mediatopic is not None else ()
        if subject.code is not None:
            codes = (*codes, f"{SUBJECT_ALIASES[subject.kind]}:{subject.code}")
        return "".join(element("subject", nature + marks(qcode=qcode), names) for qcode in codes)

    def _subject_names(self, subject: Subject) -> Iterator[str]:
        """The edition's own name first, because importers that read one name read the first."""
        yield leaf("name", self.here, subject.name)
        member = self._member(subject)
        if member is None:
            return
        for spoken in self._others():
            if name := languages.name_in(spoken, member.name, subject.kind.value, self._publication):
                yield leaf("name", marked(spoken.language, spoken.direction), name)

    def _member(self, subject: Subject) -> Section | Region | Coverage | None:
        if subject.kind is FeedKind.TAG:
            return None  # the publication does not know it, so it has one name
        groups: dict[FeedKind, tuple[Section | Region | Coverage, ...]] = {
            FeedKind.SECTION: self._publication.sections,
            FeedKind.REGION: self._publication.regions,
            FeedKind.COVERAGE: self._publication.coverage,
        }
        return next((member for member in groups[subject.kind] if member.code == subject.code), None)


_HOUSES: Final[dict[tuple[int, int, int], House]] = {}


def house_of(context: EntryContext | DocumentContext) -> House:
    """The words of an edition. Editions are told apart by their identity, because comparing publications takes long."""
    values = (context.publication, context.edition, context.spoken)
    key = (id(values[0]), id(values[1]), id(values[2]))
    house = _HOUSES.get(key)
    if house is None:  # a house holds on to its values, so that their places in memory stay theirs
        if len(_HOUSES) >= _MOST:
            _HOUSES.clear()
        house = _HOUSES[key] = House(*values)
    return house
