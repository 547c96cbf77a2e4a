"""One item read: what it says of itself as canonical fields, what it links, and what it is as a medium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from syndicate.articles import AuthorRole, Kind, MediumKind
from syndicate.sources import _wire
from syndicate.sources._newsml import bodies
from syndicate.sources._newsml.names import Names, language_of, local, number, said, written_in
from syndicate.sources._wire import KINDS, MAKERS, MEDIA, Concept, House

PARTS: Final = frozenset({"medium", "gallery-text"})
"""Profiles of items of ours that belong to an article."""
_GENERATOR: Final = "syndicate"
_SHORT: Final = frozenset({"synrole:short", "hldrol:short"})
_STATUSES: Final = {"withheld": "withheld", "canceled": "canceled", "cancelled": "canceled"}
_STILL: Final = "thumbnail"
_HEADLINE: Final = 500
_COUNTRY: Final = re.compile(r"[^:]*(?:3166|country|cntry)[^:]*(?::.*)?:[A-Z]{2}", re.IGNORECASE)
_TIMECODE: Final = re.compile(r"(\d{1,3}):(\d\d):(\d\d)(?:[:;.]\d+)?", re.ASCII)
"""Hours, minutes, seconds, and frames, which are nothing to readers."""


class NoNewsError(ValueError):
    """An item is of a class that is no news."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link or a reference of an item to another, or to a page."""

    rel: str
    residref: str | None
    role: str
    """What the role's code says: `lead`, `see-also`."""
    rank: int | None
    article: str | None
    """The id of the article that it leads to, where that is known."""
    version: int | None
    url: str | None
    language: str | None
    title: str | None


@dataclass(slots=True)
class Item:
    """An item as it was read."""

    guid: str
    tag: str
    """`newsItem` or `packageItem`."""
    item_class: str
    profile: str | None
    """What an item of this program's making is; None for any other."""
    language: str | None
    fields: dict[str, Any]
    """Canonical fields, as far as the item says them itself."""
    medium: dict[str, Any]
    """What it is as a medium of an article."""
    missing: list[str]
    """Files of its own that did not come with it."""
    links: tuple[Link, ...]
    references: tuple[Link, ...]
    """What a package holds, in order."""
    unknown: list[str]
    """Codes that the publication has nothing for."""
    own: bool
    """Whether the publication that it is read for made it."""

    @property
    def is_medium(self) -> bool:
        """Whether it can be a medium of an article."""
        return self.tag == "newsItem" and self.item_class in MEDIA

    @property
    def is_withdrawn(self) -> bool:
        """Whether it says that it must not be seen."""
        return "status" in self.fields


def read(element: etree._Element, house: House) -> Item:
    """What an item says.

    Raises:
        NoNewsError: it is of a class that is no news.
        ValueError: it has no identifier.
    """
    return _Reading(element, house).item()


class _Reading:
    def __init__(self, element: etree._Element, house: House) -> None:
        self._element, self._house = element, house
        self._names = Names(element, house)
        self._management = _part(element, "itemMeta")
        self._content = _part(element, "contentMeta")
        generators = (said(one) for one in self._management.iterfind("{*}generator"))
        self._ours = any(one == _GENERATOR for one in generators)
        self._own = self._names.own()
        self._unknown: list[str] = []
        self._body = bodies.of(element)
        self._language = house.language(self._given_language())
        self._linked = tuple(self._links("{*}itemMeta/{*}link"))

    def item(self) -> Item:
        """What it says; see `read`."""
        guid = (self._element.get("guid") or "").strip()
        if not guid:
            raise ValueError("it has no guid")
        item_class = self._names.code(self._management.find("{*}itemClass")).lower()
        if item_class not in KINDS:
            raise NoNewsError(f"its class is {item_class or 'not given'}")
        if item_class == "text" and self._body is None and (strange := bodies.unread(self._element)):
            raise NoNewsError(f"its text is written in {strange}, which is not read")
        profile = said(self._management.find("{*}profile")) if self._ours else None
        files, missing = self._files(item_class)
        medium = self._medium(guid, item_class, profile, files)
        return Item(
            guid=guid,
            tag=local(self._element),
            item_class=item_class,
            profile=profile,
            language=self._language,
            fields=self._fields(guid, item_class, profile),
            medium=medium,
            missing=missing,
            links=self._linked,
            references=tuple(self._links("{*}groupSet/{*}group/{*}itemRef")),
            unknown=self._unknown,
            own=self._own,
        )

    # The article.

    def _fields(self, guid: str, item_class: str, profile: str | None) -> dict[str, Any]:
        kinds = {kind.value for kind in Kind}
        fields = {
            **self._identity(guid),
            "kind": profile if profile in kinds else KINDS[item_class].value,
            "status": self._status(),
            "language": self._language,
            **self._times(),
            **self._texts(),
            **self._people(),
            **self._filing(),
            "urgency": number(said(self._content.find("{*}urgency"))),
            "breaking": self._property("breaking") == "true" or None,
            "reading_minutes": number(self._property("reading-minutes")),
            "rights": self._rights(),
            "corrections": list(self._corrections()),
        }
        if self._body is not None:
            fields |= {"body": self._body.html, "word_count": self._body.words}
        if fields["status"] and not fields.get("headline"):
            # A withdrawal need not repeat what is withdrawn, but an article has a headline.
            note = said(self._management.find("{*}edNote")) or guid
            fields["headline"] = note.partition("\n")[0][:_HEADLINE]
        return {name: value for name, value in fields.items() if value not in (None, [], "")}

    def _identity(self, guid: str) -> dict[str, Any]:
        version = self._element.get("version")
        key = self._article_id(self._content) or self._house.identifier(guid)
        kept = guid if self._own and self._house.identifier(guid) != key else None
        editions = any(link.rel in ("translation", "derivedFrom") for link in self._linked)
        uris = [one.get("uri", "") for one in self._management.iterfind("{*}memberOf")]
        stories = (self._house.story(uri, has_editions=editions) for uri in uris)
        return {
            "id": key,
            "guid": kept,
            # What is no number is left to intake, which says so.
            "version": number(version) or version,
            "story": next(filter(None, stories), None),
            "url": self._page(self._management),
        }

    def _article_id(self, parent: etree._Element) -> str | None:
        """The id that this publication gave the article, where the item is of its making."""
        if not self._own:
            return None
        found = (one for one in parent.iterfind("{*}altId") if self._names.role(one) == "synrole:article-id")
        return said(next(found, None))

    def _page(self, parent: etree._Element) -> str | None:
        pages = (one for one in parent.iterfind("{*}altRep") if one.get("contenttype", "text/html") == "text/html")
        return next(filter(None, (_wire.page(said(one)) for one in pages)), None)

    def _given_language(self) -> str | None:
        stated = (one.get("tag") for one in self._content.iterfind("{*}language"))
        return next(filter(None, stated), None) or (self._body and self._body.language) or language_of(self._element)

    def _status(self) -> str | None:
        status = _STATUSES.get(self._names.code(self._management.find("{*}pubStatus")).lower())
        embargoed = self._management.find("{*}embargoed")
        if status is None and embargoed is not None and said(embargoed) is None:
            return "withheld"  # embargoed until further notice (NewsML-G2: an empty `embargoed`)
        return status

    def _times(self) -> dict[str, str | None]:
        def given(parent: etree._Element, name: str) -> str | None:
            return _wire.moment(said(parent.find(f"{{*}}{name}")))

        created = given(self._content, "contentCreated")
        first, version = given(self._management, "firstCreated"), given(self._management, "versionCreated")
        published = _wire.moment(self._property("published")) or first or version
        updated = _wire.moment(self._property("updated"))
        if not self._own and updated is None:
            updated = given(self._content, "contentModified") or version
            updated = updated if updated != published else None
        return {
            "published": published,
            "created": created if created != published else None,
            "updated": updated,
            "embargo_until": said(self._management.find("{*}embargoed")),
            "expires": given(self._management, "expires"),
        }

    def _texts(self) -> dict[str, str | None]:
        headlines = list(self._content.iterfind("{*}headline"))
        short = [one for one in headlines if self._names.role(one) in _SHORT]
        main = [one for one in headlines if self._names.role(one) in ("", "hldrol:main")]
        summaries = [
            one for one in self._content.iterfind("{*}description") if self._names.role(one) in ("", "drol:summary")
        ]
        head = bodies.nitf_head(self._element)
        return {
            "headline": self._said(main or headlines)
            or head.get("headline")
            or self._said(list(self._management.iterfind("{*}title"))),
            "short_headline": self._said(short),
            "summary": self._said(summaries),
            "slug": self._said(list(self._content.iterfind("{*}slugline"))),
        }

    def _said(self, elements: list[etree._Element]) -> str | None:
        return said(written_in(elements, self._language))

    def _people(self) -> dict[str, Any]:
        authors = [
            author
            for one in self._content
            if local(one) in ("creator", "contributor") and (author := self._author(one)) is not None
        ]
        writers = [one["name"] for one in authors if one["role"] == AuthorRole.AUTHOR.value]
        printed = self._said(list(self._content.iterfind("{*}by")))
        byline = self._house.unless_listed(printed, writers, self._language)
        return {
            "authors": authors,
            "byline": byline or (None if authors else bodies.nitf_head(self._element).get("byline")),
            "sources": self._sources(),
            "dateline": self._dateline(),
        }

    def _author(self, element: etree._Element) -> dict[str, Any] | None:
        name = self._names.named(element, self._language)
        if name is None:
            return None
        otherwise = AuthorRole.AUTHOR if local(element) == "creator" else AuthorRole.EDITOR
        role = MAKERS.get(self._names.code(element, "role").lower(), otherwise)
        concept = self._names.concept(element)
        author = {"name": name, "role": role.value, "url": self._remote(element)}
        if concept.scheme == "synauthor":
            author["id"] = concept.code
        return {key: value for key, value in author.items() if value}

    def _remote(self, element: etree._Element) -> str | None:
        return next(filter(None, (_wire.address(one.get("href")) for one in element.iterfind("{*}remoteInfo"))), None)

    def _sources(self) -> list[dict[str, str]]:
        parties = list(self._content.iterfind("{*}infoSource"))
        if not parties and not self._own:
            # Whose wire it is is where the information came from.
            parties = list(self._management.iterfind("{*}provider"))[:1]
        found: dict[str, dict[str, str]] = {}
        for party in parties:
            name, url = self._names.named(party, self._language), self._remote(party)
            if name:
                found.setdefault(name, {"name": name} | ({"url": url} if url else {}))
        return list(found.values())

    def _dateline(self) -> dict[str, str] | None:
        place = self._content.find("{*}located")
        name = self._names.named(place, self._language) if place is not None else None
        name = name or self._said(list(self._content.iterfind("{*}dateline")))
        if name is None:
            return None
        codes = [] if place is None else [self._names.concept(place), *self._names.concept(place).broader]
        country = next((one.code for one in codes if _COUNTRY.fullmatch(one.qcode)), None)
        return {"place": name} | ({"country": country} if country else {})

    def _filing(self) -> dict[str, Any]:
        concepts = [self._names.concept(one) for one in self._content.iterfind("{*}subject")]
        concepts += self._groups()
        genre, strange = _wire.genre([self._names.concept(one) for one in self._content.iterfind("{*}genre")])
        keywords = [value for one in self._content.iterfind("{*}keyword") if (value := said(one))]
        filing = self._house.filed([*concepts, *strange], keywords, self._language)
        self._unknown += filing.unknown
        return {**filing.fields, "genre": genre}

    def _groups(self) -> Iterator[Concept]:
        """What an item is a member of, but a story of ours."""
        for one in self._management.iterfind("{*}memberOf"):
            if not self._house.is_story(one.get("uri", "")):
                concept = self._names.concept(one)
                if concept.names or concept.code:
                    yield concept

    def _rights(self) -> dict[str, str] | None:
        info = self._element.find("{*}rightsInfo")
        if info is None:
            return None
        holder = info.find("{*}copyrightHolder")
        policies = (one for one in info.iterfind("{*}link") if self._names.code(one, "rel") == "rightspolicy")
        given = {
            "holder": None if holder is None else self._names.named(holder, self._language),
            "notice": self._said(list(info.iterfind("{*}copyrightNotice"))),
            "usage_terms": self._said(list(info.iterfind("{*}usageTerms"))),
            "licence": next(filter(None, (_wire.address(one.get("href")) for one in policies)), None),
        }
        return self._house.rights(given, self._language) if self._own else {k: v for k, v in given.items() if v} or None

    def _corrections(self) -> Iterator[dict[str, str]]:
        """What was corrected, the oldest first: notes that say so, or every note of a correction of another's."""
        notes = list(self._management.iterfind("{*}edNote"))
        ours = [note for note in notes if self._names.role(note) == "synrole:correction"]
        signals = {self._names.code(one).lower() for one in self._management.iterfind("{*}signal")}
        if not ours and not self._ours and "correction" in signals:
            ours = notes
        version = _wire.moment(said(self._management.find("{*}versionCreated")))
        dated = [(_wire.moment(note.get("modified")) or version, said(note)) for note in ours]
        complete = [(at, note) for at, note in dated if at and note]
        for at, note in sorted(complete, key=lambda one: _wire.instant(one[0])):
            yield {"at": at, "note": self._house.correction(note, at, self._language) if self._own else note}

    def _property(self, name: str) -> str | None:
        """The value of an extension of ours."""
        for parent in (self._management, self._content):
            for one in parent:
                if local(one).endswith("ExtProperty") and self._names.word(one.get("rel")) == f"synrel:{name}":
                    return one.get("value") or one.get("literal")
        return None

    # The medium.

    def _medium(self, guid: str, item_class: str, profile: str | None, files: list[dict[str, Any]]) -> dict[str, Any]:
        if item_class not in MEDIA and not files:
            return {}
        is_article = profile is not None and profile not in PARTS
        described = {self._names.role(one): one for one in self._content.iterfind("{*}description")}
        caption = described.get("drol:caption")
        if caption is None and item_class in MEDIA:
            caption = described.get("")
        holder = self._element.find("{*}rightsInfo/{*}copyrightHolder")
        role = self._names.code(self._management.find("{*}role"))
        extra = self._main_medium()
        key = extra.get("medium-id") or guid.rpartition("#")[2]
        return {
            "id": key if "#" in guid or "medium-id" in extra else self._house.identifier(guid),
            "kind": MEDIA.get(item_class, MediumKind.PICTURE).value,
            "role": extra.get("medium-role") or (role if role in _wire.PLACES else None),
            "alt": said(described.get("synrole:alt")),
            "caption": said(caption),
            # An article of ours has its sources in that place where its medium names nobody, and says the rest itself.
            "credit": extra.get("medium-credit")
            or (None if is_article else self._said(list(self._content.iterfind("{*}creditline")))),
            # The rights of an article of ours are not those of its video, which says so itself.
            "copyright": extra.get("medium-copyright")
            or (self._names.named(holder, self._language) if holder is not None and not is_article else None),
            "renditions": files,
        }

    def _main_medium(self) -> dict[str, str]:
        """What an article of ours says of the medium that is its content."""
        found = {}
        for one in self._element.iterfind("{*}contentSet/{*}remoteContent/{*}remoteContentExtProperty"):
            rel = self._names.word(one.get("rel")).removeprefix("synrel:")
            found[rel] = one.get("value") or one.get("literal") or ""
        return found

    def _files(self, item_class: str) -> tuple[list[dict[str, Any]], list[str]]:
        """The files of an item, the best first, and those that have no address from which they could be had."""
        found: list[tuple[tuple[bool, int], dict[str, Any]]] = []
        missing: list[str] = []
        for remote in self._element.iterfind("{*}contentSet/{*}remoteContent"):
            url = _wire.address(remote.get("href"))
            kind = remote.get("contenttype", "").partition(";")[0].strip().lower()
            if not _wire.is_medium_type(kind) or (item_class == "text" and not kind.startswith("image/")):
                continue  # a transcript, or the same text as a file
            if url is None:
                missing.append(remote.get("href") or remote.get("residref") or "a file without an address")
                continue
            width = number(remote.get("width"))
            file = {
                "url": url,
                "media_type": kind or None,
                "width": width,
                "height": number(remote.get("height")),
                "size": number(remote.get("size")),
                "duration": self._duration(remote),
            }
            small = self._names.code(remote, "rendition").lower() == _STILL
            found.append(((small, -(width or 0)), {key: value for key, value in file.items() if value}))
        if not self._ours:
            found.sort(key=lambda one: one[0])
        return [file for _, file in found], missing

    def _duration(self, remote: etree._Element) -> float | None:
        value, unit = remote.get("duration", ""), self._names.code(remote, "durationunit")
        if found := _TIMECODE.fullmatch(value):
            hours, minutes, seconds = map(int, found.groups())
            return float(hours * 3600 + minutes * 60 + seconds) or None
        count = number(value)
        return None if count is None else count / (1000 if unit.lower().startswith("milli") else 1)

    # Links.

    def _links(self, path: str) -> Iterator[Link]:
        for one in self._element.iterfind(path):
            language = one.find("{*}language")
            yield Link(
                rel=self._names.code(one, "rel"),
                residref=one.get("residref"),
                role=self._names.code(one.find("{*}role")),
                rank=number(one.get("rank")),
                article=self._article_id(one),
                version=number(one.get("version")),
                url=_wire.address(one.get("href")) or self._page(one),
                language=None if language is None else self._house.language(language.get("tag")),
                title=self._said(list(one.iterfind("{*}headline"))) or self._said(list(one.iterfind("{*}title"))),
            )


def _part(element: etree._Element, name: str) -> etree._Element:
    found = element.find(f"{{*}}{name}")
    return etree.Element(name) if found is None else found
