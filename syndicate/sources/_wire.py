"""What a publication makes of a wire: identifiers, languages, sections and tags, whatever form the wire comes in.

A wire says what its articles are about in codes of its own. Those that the publication knows file the article; every
other one is kept as a tag, its name the concept's and its id made of the code, so that nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from html import escape
from typing import Any, Final

import orjson

from syndicate import text
from syndicate.articles import AuthorRole, Genre, Kind, MediumKind, MediumRole, language_tag
from syndicate.languages import of_edition
from syndicate.problems import Code, Problem
from syndicate.publication import Publication
from syndicate.records import Record

_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:\-]{0,199}")
_SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9\-]{0,62}[a-z0-9])?")
_IPTC: Final = re.compile(r"https?://cv\.iptc\.org/newscodes/([a-z0-9\-]+)/")
_OURS: Final = re.compile(r"tag:([^:]+):([a-z]+)/")
_UNNAMED: Final = re.compile("of-[0-9a-f]{16}")
"""How a story is called in documents that its articles do not name."""
_TIME: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(?:(Z)|([+-]\d\d):?(\d\d))?", re.ASCII)
_TAGS: Final = 100
_SHOWN: Final = 12
_IPTC_ALIASES: Final[Mapping[str, str]] = {
    "mediatopic": "medtop",
    "subjectcode": "subj",
    "genre": "genre",
    "ninature": "ninat",
    "pubstatusg2": "stat",
    "signal": "sig",
    "itemrelation": "irel",
    "descriptionrole": "drol",
    "headlinerole": "hldrol",
    "rendition": "rnd",
    "contentprodpartyrole": "cpprole",
    "creatorrole": "crol",
    "cpnature": "cpnat",
    "timeunit": "timeunit",
}
"""IPTC's schemes by the last step of their URIs, as its catalog calls them."""
_STRUCTURE: Final = frozenset({"role", "rel", "rnd", "group", "genre"})
"""Schemes of ours that are the same in every publication; the others are codes of one publication."""
_TOPICS: Final = frozenset({"medtop", "subj"})
_TAGS_ALREADY: Final = frozenset({"", "syntag"})
GENRES: Final[Mapping[str, Genre]] = {
    "genre:analysis": Genre.ANALYSIS,
    "genre:background": Genre.BACKGROUND,
    "genre:backgrounder": Genre.BACKGROUND,
    "genre:column": Genre.OPINION,
    "genre:current": Genre.NEWS,
    "genre:feature": Genre.FEATURE,
    "genre:interview": Genre.INTERVIEW,
    "genre:obituary": Genre.OBITUARY,
    "genre:opinion": Genre.OPINION,
    "genre:profile": Genre.FEATURE,
    "genre:review": Genre.REVIEW,
    **{f"syngenre:{genre.value}": genre for genre in Genre},
}
"""What IPTC's genres and ours are here, in lower case; one of ours is more exact than IPTC's beside it."""


MEDIA: Final[Mapping[str, MediumKind]] = {
    "picture": MediumKind.PICTURE,
    "graphic": MediumKind.GRAPHIC,
    "video": MediumKind.VIDEO,
    "animation": MediumKind.VIDEO,
    "audio": MediumKind.AUDIO,
}
"""Kinds of media by the code of their item class."""
KINDS: Final[Mapping[str, Kind]] = {
    "text": Kind.TEXT,
    "picture": Kind.GALLERY,
    "graphic": Kind.INFOGRAPH,
    "video": Kind.VIDEO,
    "animation": Kind.VIDEO,
    "audio": Kind.AUDIO,
    "composite": Kind.GALLERY,
}
"""Kinds of articles by the code of their item class; a picture that stands alone is a gallery of one."""
MAKERS: Final[Mapping[str, AuthorRole]] = {
    "author": AuthorRole.AUTHOR,
    "editor": AuthorRole.EDITOR,
    "phot": AuthorRole.PHOTOGRAPHER,
    "photog": AuthorRole.PHOTOGRAPHER,
    "photographer": AuthorRole.PHOTOGRAPHER,
    "producer": AuthorRole.PRODUCER,
    "reporter": AuthorRole.AUTHOR,
    "translator": AuthorRole.TRANSLATOR,
    "writer": AuthorRole.AUTHOR,
}
"""What people do, by code: each agency has a scheme of its own for it, with much the same codes."""
PLACES: Final = frozenset(role.value for role in MediumRole)
"""Where a medium may stand, as records say it."""
ARTICLES: Final = frozenset(kind.value for kind in Kind)
"""The kinds of articles, as records say them."""


@dataclass(frozen=True, slots=True)
class Concept:
    """Something that a wire says an item is about, or is: a code of a scheme, a name, or both."""

    scheme: str
    """IPTC's alias, ours (`synsection`), another's alias or URI; empty where there is only a name."""
    code: str
    names: tuple[tuple[str | None, str], ...] = ()
    """Names with their languages, in order."""
    broader: tuple[Concept, ...] = ()

    @property
    def qcode(self) -> str:
        """Scheme and code as one word, a URI where the scheme is one."""
        return f"{self.scheme}{'' if self.scheme.endswith('/') else ':'}{self.code}" if self.scheme else self.code

    def name(self, language: str | None) -> str | None:
        """The name in a language, else in one like it, else without a language, else any."""
        wanted = (language or "").lower()
        base = wanted.partition("-")[0]
        ranked = sorted(
            self.names,
            key=lambda one: (
                (one[0] or "").lower() != wanted,
                (one[0] or "").lower().partition("-")[0] != base,
                one[0] is not None,
            ),
        )
        return ranked[0][1] if ranked else None


@dataclass(slots=True)
class Filing:
    """Where an article belongs, and the codes that the publication has nothing for."""

    fields: dict[str, Any] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


class House:
    """A publication as far as its wires are read for it."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self._prefix = f"tag:{publication.authority}:"
        self._codes = {
            "synsection": set(publication.sections_by_code),
            "synregion": {region.code for region in publication.regions},
            "syncoverage": {topic.code for topic in publication.coverage},
        }
        self._sections = {
            section.mediatopic.partition(":")[2]: section.code
            for section in reversed(publication.sections)
            if section.mediatopic
        }

    def identifier(self, guid: str) -> str:
        """The article id for a wire's identifier: the same each time, and its own for each.

        One that this publication gave is read back; any other stays as it is where an id may be so, and else what is
        not allowed in it becomes a hyphen and a digest tells it from its like.
        """
        own = guid.removeprefix(f"{self._prefix}article/")
        if _IDENTIFIER.fullmatch(own):
            return own
        kept = re.sub(r"[^A-Za-z0-9._:\-]+", "-", guid).lstrip("._:-")[:180].rstrip("-")
        return f"{kept or 'item'}-{blake2b(guid.encode(errors='replace'), digest_size=6).hexdigest()}"

    def is_story(self, uri: str) -> bool:
        """Whether it is the URI of a story, of this publication or of another one made with this program."""
        found = _OURS.match(uri)
        return found is not None and found[2] == "story"

    def story(self, uri: str, *, has_editions: bool) -> str | None:
        """The story that a URI stands for; None where it is none, or was only made up for an article that is alone."""
        if not self.is_story(uri):
            return None
        own = uri.removeprefix(f"{self._prefix}story/")
        if _UNNAMED.fullmatch(own) and not has_editions:
            return None
        return own if _IDENTIFIER.fullmatch(own) else self.identifier(uri)

    def gave(self, uri: str) -> bool:
        """Whether an identifier or a scheme is this publication's own."""
        return uri.startswith(self._prefix)

    def scheme(self, uri: str) -> str:
        """A scheme's URI in short: IPTC's alias, ours where it is this publication's own; any other as it is."""
        if found := _IPTC.fullmatch(uri):
            return _IPTC_ALIASES.get(found[1], found[1])
        found = _OURS.fullmatch(uri)
        if found and (found[1] == self.publication.authority or found[2] in _STRUCTURE):
            return f"syn{found[2]}"
        return uri

    def split(self, uri: str) -> tuple[str, str]:
        """Scheme and code of a concept's URI."""
        head, step, code = uri.rpartition("/")
        return (self.scheme(head + step), code) if head and code else ("", uri)

    def language(self, tag: str | None) -> str | None:
        """The language of the edition that a wire's language belongs to: `en-US` is `en` where there is no other.

        A tag that belongs to no edition stays as it is, for intake to refuse.
        """
        if not tag:
            return None
        try:
            known = language_tag(tag)
        except text.BadText:
            return tag
        general = known
        while general:
            if general in self.publication.by_language:
                return general
            general = general.rpartition("-")[0]
        base = known.partition("-")[0]
        return next((one for one in self.publication.by_language if one.partition("-")[0] == base), known)

    def filed(self, concepts: Iterable[Concept], keywords: Iterable[str], language: str | None) -> Filing:
        """Sections, regions, coverages and tags of what an item is about.

        A section is found by this publication's own code, else by a Media Topic (or the subject code of the same
        number) that the publication gives one of its sections, the concept's own or a broader one.
        """
        given = list(dict.fromkeys(concepts))
        topics = {concept.code for concept in given if concept.scheme == "medtop"}
        own = {scheme: self._own(given, scheme) for scheme in self._codes}
        by_topic = [code for concept in given if (code := self._section(concept))]
        sections = list(dict.fromkeys(own["synsection"] or by_topic))
        filing = Filing()
        filing.fields |= {"section": next(iter(sections), None), "sections": sections[1:]}
        filing.fields |= {"regions": own["synregion"], "coverage": own["syncoverage"]}
        named: dict[str, list[str | None]] = {}
        for concept in given:
            if concept.code in self._codes.get(concept.scheme, ()) or self._direct(concept):
                continue
            if concept.scheme == "subj" and concept.code in topics:
                continue  # the same concept, said twice
            if concept.scheme not in _TAGS_ALREADY:
                filing.unknown.append(concept.qcode)
            named.setdefault(concept.name(language) or concept.qcode, []).append(_tag_id(concept))
        filing.fields["tags"] = list(_tags(named, keywords))[:_TAGS]
        return filing

    def _own(self, concepts: Iterable[Concept], scheme: str) -> list[str]:
        known = self._codes[scheme]
        return [concept.code for concept in concepts if concept.scheme == scheme and concept.code in known]

    def _section(self, concept: Concept) -> str | None:
        return self._direct(concept) or next(filter(None, map(self._direct, concept.broader)), None)

    def _direct(self, concept: Concept) -> str | None:
        return self._sections.get(concept.code) if concept.scheme in _TOPICS else None

    def rights(self, given: Mapping[str, str | None], language: str | None) -> dict[str, str] | None:
        """An article's own rights: what its edition says anyway is left out."""
        stated = {name: value for name, value in given.items() if value}
        edition = self.publication.by_language.get(language or "")
        if edition is not None:
            general = edition.rights.model_dump()
            stated = {name: value for name, value in stated.items() if general[name] != value}
        return stated or None

    def unless_listed(self, printed: str | None, names: Iterable[str], language: str | None) -> str | None:
        """A byline where it is more than the list of the authors, as this publication would make it."""
        edition = self.publication.by_language.get(language or "")
        if printed is None or edition is None:
            return printed
        return None if printed == of_edition(edition, self.publication).listed(names) else printed

    def correction(self, note: str, at: str, language: str | None) -> str:
        """What a note to editors says was corrected, without the date that this publication puts before it."""
        edition = self.publication.by_language.get(language or "")
        if edition is None:
            return note
        spoken = of_edition(edition, self.publication)
        date = spoken.date_and_time(instant(at), edition)
        return note.removeprefix(spoken("Correction (%(date)s): %(note)s", date=date, note=""))


def record(origin: str, fields: Mapping[str, Any]) -> Record:
    """A record of the fields that have a value."""
    kept = {name: value for name, value in fields.items() if value not in (None, "", [], {}, ())}
    return Record(origin, orjson.dumps(kept))


def unknown_codes(codes: Iterable[str], article: str, origin: str) -> Iterator[Problem]:
    """A note of the codes that were kept as tags; none where there are none."""
    listed = list(dict.fromkeys(codes))
    if listed:
        shown = ", ".join(listed[:_SHOWN]) + (" …" if len(listed) > _SHOWN else "")
        yield Problem.of(Code.UNKNOWN_SUBJECT, article=article, field="tags", origin=origin, codes=shown)


def genre(concepts: Iterable[Concept]) -> tuple[str | None, list[Concept]]:
    """The genre that concepts stand for, one of ours before IPTC's, and those that stand for none."""
    given = list(concepts)
    known = [concept for concept in given if concept.qcode.lower() in GENRES]
    exact = [concept for concept in known if concept.scheme == "syngenre"]
    found = next(iter((*exact, *known)), None)
    return (GENRES[found.qcode.lower()].value if found else None), [one for one in given if one not in known]


def paragraphs(text: str) -> str:
    """Plain text as HTML. Wires end a paragraph with an empty line, or begin the next one with spaces."""
    found: list[list[str]] = [[]]
    for line in text.replace("\r\n", "\n").split("\n"):
        if not line.strip():
            found.append([])
        elif line.startswith(("  ", "\t")) and found[-1]:
            found.append([line])
        else:
            found[-1].append(line)
    return "".join(f"<p>{escape(' '.join(map(str.strip, one)), quote=False)}</p>" for one in found if one)


def moment(value: str | None) -> str | None:
    """A whole time as records write it, or None; an offset may lack its colon, as many a wire's does."""
    found = _TIME.fullmatch((value or "").strip())
    if found is None:
        return None
    offset = found[2] or (f"{found[3]}:{found[4]}" if found[3] else "")
    return f"{found[1]}{offset}"


def instant(value: str) -> datetime:
    """When a time of `moment` is; one without an offset counts as UTC, one that no calendar has as the first of all."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def address(value: str | None) -> str | None:
    """An address that may be published, or None: a wire's file names and local paths are none."""
    try:
        return text.uri((value or "").strip())
    except text.BadText:
        return None


def is_medium_type(value: str) -> bool:
    """Whether a media type is that of a picture, a video, a sound, or of a file that holds one."""
    return not value or value.startswith(("image/", "video/", "audio/", "application/"))


def page(value: str | None) -> str | None:
    """The https address of a page, or None."""
    found = address(value)
    return found if found and found.startswith("https:") else None


def _tag_id(concept: Concept) -> str | None:
    scheme = re.split("[/:]", concept.scheme.rstrip("/:"))[-1]
    code = concept.code if concept.scheme == "syntag" else f"{scheme}-{concept.code}"
    wanted = re.sub(r"[\s._/:]+", "-", code.lower())
    return wanted if concept.scheme and _SLUG.fullmatch(wanted) else None


def _tags(named: dict[str, list[str | None]], keywords: Iterable[str]) -> Iterator[dict[str, str]]:
    """Tags in the order of the keywords, which name some of the concepts, then the other concepts."""
    ordered = [name for name in dict.fromkeys(keywords) if name]
    for name in dict.fromkeys((*ordered, *named)):
        for key in dict.fromkeys(named.get(name, [None])):
            yield {"name": name} | ({"id": key} if key else {})
