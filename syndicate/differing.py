"""What an export would change against the published release: articles, documents, and identifiers.

Documents are compared by their digests; one format of each feed is read back where they differ, the old bytes and the
new ones. Identifiers are what readers know articles by: an article that gets another one is a new article to them,
and comes twice. So a change of many of them at once (another `authority`, http made https) is refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Self

import orjson

from syndicate import formats, release
from syndicate.linking import Neighbourhood
from syndicate.problems import Code, Problem
from syndicate.publication import Publication
from syndicate.release import Document, Listing, Manifest
from syndicate.rendering import Format, Inspection
from syndicate.text import page_key
from syndicate.views import View

_MADE: Final = ":article/"
"""What stands before an article's id in an identifier that is made (`linking.made_guid`)."""


class Change(StrEnum):
    """What becomes of a document."""

    NEW = "new"
    CHANGED = "changed"
    REMOVED = "removed"


class Turn(StrEnum):
    """What becomes of an article."""

    ADDED = "added"
    """It is in no document of the published release."""
    UPDATED = "updated"
    """It stays, in a newer version."""
    WITHDRAWN = "withdrawn"
    """It may not be seen any more."""
    LEFT = "left"
    """It may be seen, but no document has it any more."""
    MOVED = "moved"
    """It comes into a feed or leaves one, as it is."""


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document that would be another one."""

    path: str
    change: Change
    before: int
    """How many entries it has now."""
    after: int
    """How many it would have."""


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """An article that readers would find changed, or elsewhere."""

    id: str
    """Of an article that is not stored any more: its identifier in documents."""
    turn: Turn
    headline: str | None = None
    version: int | None = None
    """The version that it would have in documents."""
    entered: tuple[str, ...] = ()
    """The feeds, and pages of archives, that it would come into."""
    left: tuple[str, ...] = ()
    """Those that it would leave."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """An article whose identifier in documents would be another one."""

    article: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Difference:
    """All that an export would change."""

    release: int | None
    """The published release; None where there is none yet."""
    articles: tuple[ArticleChange, ...] = ()
    documents: tuple[DocumentChange, ...] = ()
    unchanged: int = 0
    """How many documents would stay as they are."""
    renamed: tuple[Renamed, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not self.articles and not self.documents

    def as_json(self) -> bytes:
        """The difference for programs."""
        return orjson.dumps(self, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


@dataclass(frozen=True)
class Live:
    """The published release."""

    number: int | None = None
    directory: Path = Path()
    listings: Mapping[str, Listing] = field(default_factory=dict)

    @classmethod
    def of(cls, output: Path) -> Self:
        """The release that readers of an output see; an empty one where there is none.

        Raises:
            ConfigurationError: the output is something else than a release.
        """
        current = release.current(output)
        manifest = Manifest.read(current.directory) if current else None
        if current is None or manifest is None:
            return cls()
        return cls(current.number, current.directory, {one.path: one for one in manifest.documents})

    def read(self, path: str) -> bytes | None:
        """A document of the release; None where it has none that can be read."""
        try:
            return (self.directory / path).read_bytes() if path in self.listings else None
        except OSError:
            return None

    def compared_format(self, publication: Publication) -> Format:
        """The format in which feeds are compared: the first that the publication names and the release has."""
        known = {listing.format for listing in self.listings.values()}
        names = publication.feeds.formats
        return formats.discovered()[next((name for name in names if name in known), names[0])]


@dataclass(frozen=True)
class Identities:
    """Who is who: articles by their identifiers, now and before."""

    hood: Neighbourhood

    def renamed(self, old: Inspection, language: str | None) -> Iterator[Renamed]:
        """The articles of a published document that would have other identifiers.

        An identifier that no article has any more is traced by the id in it, by being an address, and by the address
        that stands beside it.
        """
        lost = {guid for guid, _ in old.entries} - self.hood.ids.keys() - old.withdrawn
        beside = _beside(old.parsed, lost) if lost else {}
        for guid in sorted(lost):
            pages = (page_key(address) for address in (guid, *beside.get(guid, ())))
            found = (guid.rpartition(_MADE)[2] if _MADE in guid else "", *map(self.hood.article_at, pages))
            key = next((key for key in found if key and self._is_of(key, language)), None)
            if key is not None:
                yield Renamed(key, guid, self.hood.guids[key])

    def _is_of(self, key: str, language: str | None) -> bool:
        header = self.hood.headers.get(key)
        return header is not None and language in (None, header.language)


def _beside(parsed: Any, guids: set[str]) -> Mapping[str, list[str]]:
    """The addresses that stand beside identifiers in a document, whatever its format."""
    found: dict[str, list[str]] = defaultdict(list)
    if hasattr(parsed, "iterdescendants"):
        for element in parsed.iter("*"):
            _look_around(element, guids, found)
    else:
        _look_into(parsed, guids, found)
    return found


def _look_into(value: Any, guids: set[str], found: dict[str, list[str]]) -> set[str]:
    """Find the addresses in the innermost object that has an identifier and any; the identifiers still without."""
    if not isinstance(value, dict | list):
        return guids & {value} if isinstance(value, str) else set()
    members = list(value.values()) if isinstance(value, dict) else value
    lost = set().union(*(_look_into(member, guids, found) for member in members))
    if isinstance(value, list) or not lost:
        return lost
    inner = (one for member in members if isinstance(member, list) for one in member if isinstance(one, dict))
    near = [one for one in (*members, *(deep for one in inner for deep in one.values())) if _is_address(one)]
    near = [one for one in near if one not in lost]
    for guid in lost if near else ():
        found[guid] += near
    return set() if near else lost


def _look_around(element: Any, guids: set[str], found: dict[str, list[str]]) -> None:
    # RSS and Atom write an identifier as an element beside the link; NewsML on the item that the address is in.
    text = (element.text or "").strip()
    if text in guids:
        near = list(element.getparent())
    elif marks := guids.intersection(element.attrib.values()):
        text, near = marks.pop(), list(element.iter("*"))
    else:
        return
    for one in near:
        found[text] += filter(_is_address, [(one.text or "").strip(), *one.attrib.values()])


def _is_address(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://"))


# --- the release to come --------------------------------------------------------------------------------------------


class Comparison:
    """The published release beside the one that an export would make, document by document; made by `export.diff`."""

    def __init__(self, live: Live, publication: Publication, view: View) -> None:
        self._live = live
        self._view = view
        self._format = live.compared_format(publication)
        self._identities = Identities(view.neighbourhood)
        self._seen: set[str] = set()
        self._documents: list[DocumentChange] = []
        self._renamed: dict[str, Renamed] = {}
        self._before: dict[str, set[str]] = defaultdict(set)
        self._after: dict[str, set[str]] = defaultdict(set)
        self._compared: set[str] = set()

    def last(self, path: str) -> bytes | None:
        """The bytes that are published at a path."""
        return self._live.read(path)

    def keep(self, path: str) -> bool:
        """The document published at a path would stay; whether there is one."""
        self._seen.add(path)
        return path in self._live.listings

    def write(self, document: Document) -> None:
        """A document of the release to come."""
        self._seen.add(document.path)
        new, old = Listing.of(document), self._live.listings.get(document.path)
        if old is not None and old.bare == new:
            return
        change = Change.CHANGED if old else Change.NEW
        before = old.entries if old else 0
        self._documents.append(DocumentChange(document.path, change, before, document.entries))
        if document.format == self._format.NAME and document.feed is not None:
            self._compare(document.path, document.language, document.data)

    def difference(self) -> Difference:
        """All that was found, when every document was taken or kept."""
        for path in sorted(self._live.listings.keys() - self._seen):
            old = self._live.listings[path]
            self._documents.append(DocumentChange(path, Change.REMOVED, old.entries, 0))
            if old.format == self._format.NAME and old.feed is not None:
                self._compare(path, old.language, None)
        changed = sum(one.change is not Change.REMOVED for one in self._documents)
        return Difference(
            release=self._live.number,
            articles=tuple(self._articles()),
            documents=tuple(sorted(self._documents, key=lambda one: one.path)),
            unchanged=len(self._seen) - changed,
            renamed=tuple(self._renamed[key] for key in sorted(self._renamed)),
        )

    def _compare(self, path: str, language: str | None, new: bytes | None) -> None:
        """Note whom a document lists now and whom it would."""
        directory = path.rpartition("/")[0]
        self._compared.add(directory)
        ids: dict[str, str] = {}
        if (old := _inspected(self._live.read(path), self._format)) is not None:
            for one in self._identities.renamed(old, language):
                self._renamed[one.article] = one
                ids[one.before] = one.article
        for data, members in ((old, self._before), (_inspected(new, self._format), self._after)):
            listed = {guid for guid, _ in data.entries} - data.withdrawn if data else ()
            for guid in listed:
                members[ids.get(guid) or self._view.neighbourhood.ids.get(guid, guid)].add(directory)

    def _articles(self) -> Iterator[ArticleChange]:
        view = self._view
        hood = view.neighbourhood
        staying = {listed.id for feed in view.shown if feed.directory not in self._compared for listed in feed.listed}
        for key in sorted(self._before.keys() | self._after.keys()):
            before, after = self._before[key], self._after[key]
            row = hood.register.get(key)
            header, version = (row.header, hood.version(key)) if row else (None, None)
            if not before and key not in staying:
                turn = Turn.ADDED
            elif row is None or not hood.is_published(key):
                turn = Turn.WITHDRAWN
            elif not after and key not in staying:
                turn = Turn.LEFT
            elif row.told is not None and version != row.told.version:
                turn = Turn.UPDATED
            elif before != after:
                turn = Turn.MOVED
            else:
                continue
            entered, left = tuple(sorted(after - before)), tuple(sorted(before - after))
            yield ArticleChange(key, turn, header.headline if header else None, version, entered, left)


def _inspected(data: bytes | None, format_: Format) -> Inspection | None:
    """What a document says of itself; None where there is none, or where it was damaged since it was published."""
    try:
        return None if data is None else format_.inspect(data)
    except ValueError:
        return None


# --- identifiers, on the way to a release ---------------------------------------------------------------------------


class Watchman:
    """Looks, while a release is made, for articles that would get other identifiers; made by `export.export`.

    Every article is in the feed of its edition or in that feed's archive, so these are looked at and no others.
    """

    def __init__(self, publication: Publication, hood: Neighbourhood) -> None:
        self._format = formats.discovered()[publication.feeds.formats[0]]
        self._limit = publication.feeds.max_changed_identifiers
        self._has_editions = publication.feeds.edition.enabled
        self._identities = Identities(hood)
        self._renamed: dict[str, Renamed] = {}

    def watches(self, document: Document) -> bool:
        """Whether the old bytes of a document are worth reading."""
        if document.format != self._format.NAME or document.feed is None:
            return False
        return document.feed == document.language or not self._has_editions

    def look(self, document: Document, last: bytes | None) -> None:
        """Compare a document with what is published in its place."""
        if last is not None and last != document.read() and (old := _inspected(last, self._format)) is not None:
            self._renamed |= {one.article: one for one in self._identities.renamed(old, document.language)}

    def problems(self) -> Iterator[Problem]:
        """One for each article, as long as they are few; one error for all where they are too many."""
        found = [self._renamed[key] for key in sorted(self._renamed)]
        if len(found) <= self._limit:
            for one in found:
                yield Problem.of(
                    Code.IDENTIFIER_CHANGED, article=one.article, field="guid", before=one.before, value=one.after
                )
            return
        yield Problem.of(
            Code.IDENTIFIERS_CHANGED,
            number=len(found),
            limit=self._limit,
            before=found[0].before,
            value=found[0].after,
        )
