"""Which articles are in which feed, and in which order.

The order is total and stable: newest publication first, ties by id; a ranking's feed keeps the ranking's order. Only
what may be seen at `now` is selected. Feeds of sections, regions, coverages, breaking news and rankings exist even
when they are empty, because people subscribe to them; those of tags and authors exist while they have an article, or
the withdrawal of one to announce.

An article keeps the place in a feed's archive that it was given when the feed first listed it, so a page that is full
never changes when another article comes. What is on no page yet is in the feed, whatever its limit.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import Any, Final, NamedTuple, Protocol, Self, overload

from syndicate.articles import Kind, MediumKind, Ranking
from syndicate.headers import Header
from syndicate.languages import Catalogue, name_in
from syndicate.problems import N_, Code, Problem
from syndicate.publication import PODCAST_PATHS, Coverage, Edition, FeedKind, Publication, Region, Section
from syndicate.register import Register, Row
from syndicate.rendering import Feed, Glance, Listed
from syndicate.tables import Room

_RANKING_NAMES = {"most-read": N_("Most read")}
_BREAKING = N_("Breaking news")
_SHOWS = {
    FeedKind.PODCAST: N_("%(edition)s: the podcast"),
    FeedKind.VIDEOPODCAST: N_("%(edition)s: the video podcast"),
}
_FREE_PATHS = {FeedKind.TAG: "tags", FeedKind.AUTHOR: "authors"}
"""The first steps below an edition of feeds that nobody declares."""
_NONE: Final[Sequence[int]] = array("I")

Place = tuple[FeedKind, str | None]
"""A feed of an edition by its kind and its code."""


class Past(Protocol):
    """Where articles were listed before."""

    def places(self, feed: str, articles: Collection[str] | None = None) -> Mapping[str, int | None]:
        """The articles that the feed at a path ever listed, or those of them that are among these, with their place in
        its archive, counted from 0 and never given to another; None for what was listed while it had no archive.
        """
        ...

    def listing(self, articles: Collection[str]) -> Mapping[str, Collection[str]]:
        """Those of these articles that each feed ever listed, by the feed's path; of feeds that listed one."""
        ...


@dataclass(frozen=True)
class Places:
    """A past that is at hand: by the path of each feed, as `Past.places` has it."""

    known: Mapping[str, Mapping[str, int | None]] = field(default_factory=dict)

    def places(self, feed: str, articles: Collection[str] | None = None) -> Mapping[str, int | None]:
        """As `Past` says."""
        known = self.known.get(feed, {})
        return known if articles is None else {key: known[key] for key in articles if key in known}

    def listing(self, articles: Collection[str]) -> Mapping[str, Collection[str]]:
        """As `Past` says."""
        found = {path: {key for key in articles if key in known} for path, known in self.known.items()}
        return {path: keys for path, keys in found.items() if keys}


@dataclass(frozen=True, slots=True)
class Shelf:
    """A feed before it is filled: what it selects and where it stands."""

    kind: FeedKind
    code: str | None
    path: str
    name: str


class New(NamedTuple):
    """An article that a feed lists for the first time."""

    article: str
    place: int | None
    """The place that it gets in the feed's archive, counted from 0; None where the feed has none."""


@dataclass(frozen=True)
class Lister:
    """Makes articles, by their numbers in the register, what they are in a feed."""

    register: Register
    listed: Callable[[Row], Listed]

    def __call__(self, outline: Feed, listed: Iterable[int], withdrawn: Iterable[int]) -> Feed:
        """A feed with these members."""
        return replace(outline, listed=tuple(map(self._one, listed)), withdrawn=tuple(map(self._one, withdrawn)))

    def _one(self, number: int) -> Listed:
        return self.listed(self.register.row(number))


@dataclass(frozen=True)
class Selected:
    """A feed, filled."""

    outline: Feed
    """The feed without its members."""
    listed: Sequence[int]
    """The numbers in the register of its articles, in their order."""
    withdrawn: Sequence[int]
    """Those of articles that were in it and were withdrawn a short while ago, newest withdrawal first."""
    lister: Lister
    new: Callable[[], Iterable[New]] = tuple
    """The articles that it lists for the first time; the past is asked when this is."""
    pages: Sequence[Feed] = ()
    """The pages of its archive, the oldest first; each is made when it is asked for."""

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "new": tuple}  # the past is where the run is

    @property
    def feed(self) -> Feed:
        """The feed with its members; made when it is asked for."""
        return self.lister(self.outline, self.listed, self.withdrawn)

    def glance(self, first: int) -> Glance:
        """The feed with its first articles, so many of them."""
        changed = self.lister.register.changed
        moment = max((changed[number] for number in (*self.listed, *self.withdrawn)), default=None)
        return Glance(
            **{one.name: getattr(self.outline, one.name) for one in fields(self.outline) if one.name != "listed"},
            listed=self.lister(self.outline, self.listed[:first], ()).listed,
            total=len(self.listed),
            changed=None if moment is None else datetime.fromtimestamp(moment, UTC),
        )

    def shown(self, page: int) -> Feed:
        """The feed where `page` is 0, else that page of its archive."""
        return self.pages[page - 1] if page else self.feed

    def frame(self, page: int) -> Feed:
        """The same without its members."""
        return replace(self.outline, page=page) if page else self.outline

    def numbers(self, page: int) -> Sequence[int]:
        """The numbers of all its members, those withdrawn last."""
        if isinstance(self.pages, Archive) and page:
            return self.pages.numbers(page - 1)
        return array("I", [*self.listed, *self.withdrawn])


@dataclass
class Shelving:
    """Which articles belong to which feed, whether or not it exists; gathered while the register is filled."""

    publication: Publication
    shelved: dict[tuple[str, FeedKind, str | None], array[int]] = field(default_factory=lambda: defaultdict(_numbers))
    """The numbers of the articles of each feed that may be seen, the newest first, by language, kind and code."""
    withdrawn: list[tuple[float, int]] = field(default_factory=list)
    """The articles that were out and were withdrawn: when, negative, and their numbers."""

    def add(self, row: Row, register: Register) -> None:
        """Take in an article behind the others, wherever it belongs (`complete`)."""
        for numbers in self._places(row, register):
            numbers.append(row.number)
        self._announce(row, register)

    def complete(self, register: Register) -> None:
        """Put all in order."""
        published = register.published
        for place, numbers in self.shelved.items():
            # Numbers are in the order of ids, and sorting leaves what is of one moment in its order.
            self.shelved[place] = array("I", sorted(numbers, key=lambda number: -published[number]))

    def insert(self, row: Row, register: Register) -> None:
        """Put an article where it belongs among the others."""
        for numbers in self._places(row, register):
            numbers.insert(self._at(numbers, row.number, register), row.number)
        self._announce(row, register)

    def remove(self, row: Row, register: Register) -> None:
        """Take an article out that is as the register has it."""
        for numbers in self._places(row, register):
            del numbers[self._at(numbers, row.number, register)]
        self.withdrawn = [one for one in self.withdrawn if one[1] != row.number]

    def make(self, room: Room) -> None:
        """Let articles have other numbers."""
        for place, numbers in self.shelved.items():
            self.shelved[place] = room.renumbered(numbers)
        self.withdrawn = [(moment, room.number(number)) for moment, number in self.withdrawn]

    def _places(self, row: Row, register: Register) -> Iterator[array[int]]:
        """The numbers among which that of an article belongs."""
        for kind, code in filed(row.header, self.above) if register.is_published(row.number) else ():
            yield self.shelved[row.header.language, kind, code]

    def _announce(self, row: Row, register: Register) -> None:
        if not register.is_published(row.number) and row.telling is not None and row.telling.is_withdrawal:
            self.withdrawn.append((-row.telling.at.timestamp(), row.number))

    @staticmethod
    def _at(numbers: Sequence[int], number: int, register: Register) -> int:
        def order(one: int) -> tuple[float, int]:
            return -register.published[one], one

        return bisect_left(numbers, order(number), key=order)

    @cached_property
    def above(self) -> Mapping[str, Sequence[str]]:
        """The code of each section and of those that it is in, from the inside out."""
        return above(self.publication)


def _numbers() -> array[int]:
    return array("I")


UNKNOWN: Final = -2
_NOWHERE: Final = -1


@dataclass
class Archived:
    """Where the articles of a feed stand in its archive."""

    places: array[int]
    """By number in the register: the place, counted from 0; -1 where the feed listed the article without giving it one,
    `UNKNOWN` where it never did."""
    first: int = 0
    """The first place that none has."""

    @classmethod
    def of(cls, register: Register, known: Mapping[str, int | None]) -> Self:
        """What the past (`Past.places`) knows."""
        archived = cls(array("i", [UNKNOWN]) * len(register))
        archived.learn(register, known)
        return archived

    def learn(self, register: Register, known: Mapping[str, int | None]) -> None:
        """Take in what the past knows of some articles."""
        for key, place in known.items():
            if place is not None and place >= self.first:
                self.first = place + 1
            number = register.find(key)
            if number is not None:
                self.places[number] = _NOWHERE if place is None else place

    def with_new(self, members: Iterable[int]) -> tuple[Archived, array[int]]:
        """The same with places for those of these articles that have none, the last one first; and their numbers."""
        new = array("I", [number for number in members if self.places[number] < 0])
        new.reverse()
        places = self.places[:]
        for place, number in enumerate(new, self.first):
            places[number] = place
        return Archived(places, self.first + len(new)), new

    def make(self, room: Room) -> None:
        """Let articles have other numbers."""
        self.places = room.among(self.places)
        for number in room.new:
            self.places[number] = UNKNOWN


@dataclass(frozen=True)
class Scene:
    """What the feeds of a publication are selected from, at one moment."""

    publication: Publication
    register: Register
    shelving: Shelving
    rankings: Sequence[Ranking]
    past: Past
    archives: dict[str, Archived]
    """What is known of feeds' archives already, by their paths; the others are asked of the past."""
    seen: Callable[[Header], Header]
    """A header as it may be shown (`linking.Neighbourhood.seen`)."""
    listed: Callable[[Row], Listed]
    """An article as it stands in a feed (`linking.Neighbourhood.listed`)."""

    @cached_property
    def lister(self) -> Lister:
        """Makes feeds of numbers."""
        return Lister(self.register, self.listed)

    @property
    def now(self) -> datetime:
        """The moment."""
        return self.register.now

    @cached_property
    def announced(self) -> Mapping[str, Row]:
        """The articles that were out and were withdrawn a short while ago, the newest withdrawal first."""
        since = (self.now - timedelta(days=self.publication.feeds.withdrawal_days)).timestamp()
        young = (number for moment, number in sorted(self.shelving.withdrawn) if since < -moment)
        return {row.header.id: row for row in map(self.register.row, young)}

    def archived(self, path: str) -> Archived:
        """Where the articles of the feed at a path stand in its archive."""
        if path not in self.archives:
            self.archives[path] = Archived.of(self.register, self.past.places(path))
        return self.archives[path]

    @cached_property
    def remembered(self) -> Mapping[str, Sequence[str]]:
        """The announced articles that each feed ever listed, by the feed's path, in the order of `announced`."""
        if not self.announced:
            return {}
        listing = self.past.listing(self.announced.keys())
        return {path: [key for key in self.announced if key in keys] for path, keys in listing.items()}

    def shelved(self, language: str) -> Mapping[Place, Sequence[int]]:
        """The numbers of the articles of each feed of an edition, the newest first."""
        return {
            (kind, code): numbers
            for (tag, kind, code), numbers in self.shelving.shelved.items()
            if tag == language and numbers
        }


def above(publication: Publication) -> Mapping[str, Sequence[str]]:
    """The code of each section and of those that it is in, from the inside out."""
    return {code: [step.code for step in publication.lineage(code)] for code in publication.sections_by_code}


def feeds(scene: Scene, edition: Edition, spoken: Catalogue) -> Iterator[Selected]:
    """Every feed of an edition, filled, in the order in which they are listed."""
    announced = [row for row in scene.announced.values() if row.header.language == edition.language]
    shelved = scene.shelved(edition.language)
    # Where the past knows nothing of an article, it was where it is filed.
    unremembered: dict[Place, list[str]] = defaultdict(list)
    for row in announced:
        for place in filed(row.header, scene.shelving.above) if row.told is None else ():
            unremembered[place].append(row.header.id)
    for shelf in _shelves(scene, edition, spoken, shelved, announced):
        place = (shelf.kind, shelf.code)
        withdrawn = {*unremembered.get(place, ()), *scene.remembered.get(shelf.path, ())}
        is_ranking = shelf.kind is FeedKind.RANKING
        members = _ranked(shelf.code, edition, scene) if is_ranking else shelved.get(place, _NONE)
        # In the order of `announced`, whichever of the two knew of it.
        gone = [row for row in announced if row.header.id in withdrawn]
        if scene.publication.feeds.rule(shelf.kind).archives:
            yield _filled_with_archive(shelf, edition.language, members, gone, scene)
        else:
            yield _filled(shelf, edition.language, members, gone, scene)


def _young(shelf: Shelf, members: Sequence[int], scene: Scene) -> Sequence[int]:
    """Those of a feed's articles that are not too old for it."""
    age = scene.publication.feeds.max_age(shelf.kind)
    if age is None:
        return members
    oldest = (scene.now - age).timestamp()
    return [number for number in members if scene.register.published[number] > oldest]


def _filled(shelf: Shelf, language: str, members: Sequence[int], withdrawn: Sequence[Row], scene: Scene) -> Selected:
    """A feed without archive; `members` in their order, `withdrawn` the newest withdrawal first."""
    listed = array("I", _young(shelf, members, scene)[: scene.publication.feeds.rule(shelf.kind).limit])

    def new() -> Sequence[New]:
        shown = [row.header.id for row in (*map(scene.register.row, listed), *withdrawn)]
        known = scene.past.places(shelf.path, shown)
        return [New(key, None) for key in shown if key not in known]

    gone = array("I", [row.number for row in withdrawn])
    return Selected(_outline(shelf, language), listed, gone, scene.lister, new)


def _filled_with_archive(
    shelf: Shelf, language: str, members: Sequence[int], withdrawn: Sequence[Row], scene: Scene
) -> Selected:
    """A feed and the pages of its archive; `members` and `withdrawn` as for `_filled`."""
    size, limit = scene.publication.feeds.archive_page, scene.publication.feeds.rule(shelf.kind).limit
    known = scene.archived(shelf.path)
    archived, new = known.with_new(members)
    pages = archived.first // size
    young = _young(shelf, members, scene)
    limit = len(young) if limit is None else limit
    numbers = [*young[:limit], *(number for number in young[limit:] if archived.places[number] >= pages * size)]
    # What is announced without being remembered is remembered from now on.
    unknown = [New(row.header.id, None) for row in withdrawn if known.places[row.number] == UNKNOWN]
    outline = _outline(shelf, language, pages)
    return Selected(
        outline,
        array("I", numbers),
        array("I", [row.number for row in withdrawn]),
        scene.lister,
        partial(_News, scene.register, new, known.first, unknown),
        Archive(outline, members, withdrawn, archived, scene),
    )


def _outline(shelf: Shelf, language: str, pages: int = 0) -> Feed:
    return Feed(kind=shelf.kind, code=shelf.code, language=language, path=shelf.path, name=shelf.name, pages=pages)


class Archive(Sequence[Feed]):
    """The pages of a feed's archive, each with what of it may be seen now, the newest place first.

    A page is made when it is asked for: an archive of them does not fit into memory.
    """

    def __init__(
        self, outline: Feed, members: Sequence[int], withdrawn: Sequence[Row], archived: Archived, scene: Scene
    ) -> None:
        self.archived = archived
        size, pages, places = scene.publication.feeds.archive_page, outline.pages, archived.places
        self._outline, self._lister = outline, scene.lister
        shown = sorted((one for one in members if places[one] < pages * size), key=places.__getitem__)
        self._shown = array("I", shown)
        self._starts = array("I", [0] * (pages + 1))
        for number in shown:
            self._starts[places[number] // size + 1] += 1
        for page in range(pages):
            self._starts[page + 1] += self._starts[page]
        self._gone: dict[int, list[int]] = defaultdict(list)
        for row in withdrawn:
            if (place := places[row.number]) >= 0:
                self._gone[place // size].append(row.number)

    def __len__(self) -> int:
        return self._outline.pages

    def _on(self, page: int) -> Sequence[int]:
        return self._shown[self._starts[page] : self._starts[page + 1]][::-1]

    def numbers(self, page: int) -> Sequence[int]:
        """The numbers of all that stands in a page, counted from 0."""
        return array("I", [*self._on(page), *self._gone.get(page, ())])

    @overload
    def __getitem__(self, page: int) -> Feed: ...
    @overload
    def __getitem__(self, page: slice) -> Sequence[Feed]: ...
    def __getitem__(self, page: int | slice) -> Feed | Sequence[Feed]:
        if isinstance(page, slice):
            return [self[one] for one in range(len(self))[page]]
        page = range(len(self))[page]
        return self._lister(replace(self._outline, page=page + 1), self._on(page), self._gone.get(page, ()))


class _News(Iterable[New]):
    """What a feed with an archive lists for the first time: articles with places one after the other, and others."""

    def __init__(self, register: Register, numbers: Sequence[int], first: int, others: Sequence[New]) -> None:
        self._register, self._numbers, self._first, self._others = register, numbers, first, others

    def __iter__(self) -> Iterator[New]:
        for place, number in enumerate(self._numbers, self._first):
            yield New(self._register.row(number).header.id, place)
        yield from self._others


def ranking_problems(rankings: Iterable[Ranking], register: Register) -> Iterator[Problem]:
    """A problem for every article that a ranking names and that its edition does not have."""
    for ranking in rankings:
        for index, article in enumerate(ranking.articles):
            row = register.get(article)
            if row is None or row.header.language != ranking.language:
                yield Problem.of(
                    Code.RANKING_UNKNOWN_ARTICLE,
                    field=f"articles.{index}",
                    origin=f"{ranking.ranking} ({ranking.language})",
                    ranking=ranking.ranking,
                    value=article,
                )


def filed(header: Header, sections_above: Mapping[str, Sequence[str]]) -> Iterator[tuple[FeedKind, str | None]]:
    """The feeds that an article belongs to, whether or not they exist, list it or are switched off; no rankings.

    `sections_above` has the code of each section and of those that it is in (`above`).
    """
    yield FeedKind.EDITION, None
    if header.breaking:
        yield FeedKind.BREAKING, None
    if MediumKind.AUDIO in header.recordings:
        yield FeedKind.PODCAST, None
    if header.kind is Kind.VIDEO and MediumKind.VIDEO in header.recordings:
        yield FeedKind.VIDEOPODCAST, None
    for kind, codes in (
        (FeedKind.SECTION, dict.fromkeys(step for code in header.sections for step in sections_above.get(code, ()))),
        (FeedKind.REGION, header.regions),
        (FeedKind.COVERAGE, header.coverage),
        (FeedKind.TAG, [tag.id for tag in header.tags]),
        (FeedKind.AUTHOR, [author.id for author in header.authors]),
    ):
        for code in codes:
            yield kind, code


def _ranked(code: str | None, edition: Edition, scene: Scene) -> Sequence[int]:
    """The numbers of the articles of a ranking that its edition has and that may be seen, in its order."""
    ranking = next((one for one in scene.rankings if one.ranking == code and one.language == edition.language), None)
    rows = map(scene.register.get, dict.fromkeys(ranking.articles if ranking else ()))
    return [
        row.number
        for row in rows
        if row is not None and scene.register.is_published(row.number) and row.header.language == edition.language
    ]


def _shelves(
    scene: Scene,
    edition: Edition,
    spoken: Catalogue,
    shelved: Mapping[Place, Sequence[int]],
    announced: Sequence[Row],
) -> Iterator[Shelf]:
    """The feeds that an edition has, in the order in which they are listed."""
    publication = scene.publication

    def named(member: Section | Region | Coverage, context: str) -> str:
        return name_in(spoken, member.name, context, publication) or member.code

    paths = publication.section_paths
    places: dict[FeedKind, list[tuple[str | None, str, str]]] = {
        FeedKind.EDITION: [(None, "", edition.name)],
        FeedKind.BREAKING: [(None, "/breaking", spoken(_BREAKING))],
        FeedKind.RANKING: [(code, f"/{code}", _ranking_name(code, spoken)) for code in publication.feeds.rankings],
        FeedKind.SECTION: [(one.code, f"/{paths[one.code]}", named(one, "section")) for one in publication.sections],
        FeedKind.REGION: [(one.code, f"/regions/{one.code}", named(one, "region")) for one in publication.regions],
        FeedKind.COVERAGE: [
            (one.code, f"/coverage/{one.code}", named(one, "coverage")) for one in publication.coverage
        ],
    }
    for kind, step in _FREE_PATHS.items():
        names = _lost_names(scene, edition, step, announced) | _names(scene, kind, step, shelved)
        places[kind] = [(code, f"/{step}/{code}", name) for code, name in sorted(names.items())]
    for kind, step in PODCAST_PATHS.items() if publication.podcast else ():
        title = publication.show(kind).title.get(edition.language) or spoken(_SHOWS[kind], edition=edition.name)
        places[kind] = [(None, f"/{step}", title)]
    for kind, shelves in places.items():
        if publication.feeds.rule(kind).enabled:
            for code, place, name in shelves:
                yield Shelf(kind, code, edition.language + place, name)


def _ranking_name(code: str, spoken: Catalogue) -> str:
    return spoken(_RANKING_NAMES[code]) if code in _RANKING_NAMES else spoken.named(code, "ranking") or code


def _names(scene: Scene, kind: FeedKind, group: str, shelved: Mapping[Place, Sequence[int]]) -> dict[str, str]:
    """The tags or authors that articles have, with the name that the newest of them uses."""
    return {
        code: _named(scene.seen(scene.register.row(numbers[0]).header), group)[code]
        for (of, code), numbers in shelved.items()
        if of is kind and code is not None
    }


def _named(header: Header, group: str) -> dict[str, str]:
    return {named.id: named.name for named in getattr(header, group)}


def _lost_names(scene: Scene, edition: Edition, group: str, announced: Sequence[Row]) -> dict[str, str]:
    """The tags or authors whose feeds have lost their last article and announce its withdrawal."""
    known: dict[str, str] = {}
    for row in announced:
        known = _named(scene.seen(row.header), group) | known
    prefix = f"{edition.language}/{group}/"
    codes = (path.removeprefix(prefix) for path in scene.remembered if path.startswith(prefix))
    return {code: known.get(code, code) for code in codes}
