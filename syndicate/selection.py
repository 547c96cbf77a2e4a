"""Which articles are in which feed, and in which order.

The order is total and stable: newest publication first, ties by id; a ranking's feed keeps the ranking's order. Only
what may be seen at `now` is selected. Feeds of sections, regions, coverages, breaking news and rankings exist even
when they are empty, because people subscribe to them; those of tags and authors exist while they have an article, or
the withdrawal of one to announce.

An article keeps the place in a feed's archive that it was given when the feed first listed it, so a page that is full
never changes when another article comes. What is on no page yet is in the feed, whatever its limit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from itertools import count

from syndicate.articles import Kind, MediumKind, Ranking
from syndicate.headers import Header, State
from syndicate.languages import Catalogue, name_in
from syndicate.lifecycle import Past, Told
from syndicate.problems import N_, Code, Problem
from syndicate.publication import PODCAST_PATHS, Coverage, Edition, FeedKind, Publication, Region, Section
from syndicate.rendering import Feed, Listed

_RANKING_NAMES = {"most-read": N_("Most read")}
_BREAKING = N_("Breaking news")
_SHOWS = {
    FeedKind.PODCAST: N_("%(edition)s: the podcast"),
    FeedKind.VIDEOPODCAST: N_("%(edition)s: the video podcast"),
}
_FREE_PATHS = {FeedKind.TAG: "tags", FeedKind.AUTHOR: "authors"}
"""The first steps below an edition of feeds that nobody declares."""

Identify = Callable[[Header], str]
"""Gives an article's identifier in documents (`syndicate.linking.guid_of`)."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A feed before it is filled: what it selects and where it stands."""

    kind: FeedKind
    code: str | None
    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Selected:
    """A feed, filled."""

    feed: Feed
    pages: tuple[Feed, ...] = ()
    """The pages of its archive, the oldest first."""
    places: Mapping[str, int | None] = field(default_factory=dict)
    """The articles that it lists for the first time, with the places that they get in its archive."""


@dataclass(frozen=True)
class Scene:
    """What the feeds of a publication are selected from, at one moment."""

    publication: Publication
    headers: Sequence[Header]
    """Those of all articles."""
    rankings: Sequence[Ranking]
    now: datetime
    identify: Identify
    telling: Mapping[str, Told] = field(default_factory=dict)
    """What readers are to be told of each article that they know or may know (`syndicate.lifecycle.telling`)."""
    past: Past = field(default_factory=Past)

    @cached_property
    def announced(self) -> Mapping[str, Header]:
        """The articles that were out and were withdrawn a short while ago, the newest withdrawal first."""
        window = timedelta(days=self.publication.feeds.withdrawal_days)
        found = []
        for header in self.headers:
            told = self.telling.get(header.id)
            if told is not None and told.is_withdrawal and self.now - window < told.at:
                found.append((-told.at.timestamp(), header.id, header))
        return {header.id: header for _, _, header in sorted(found, key=lambda one: one[:2])}

    @cached_property
    def above(self) -> Mapping[str, Sequence[str]]:
        """The code of each section and of those that it is in, from the inside out."""
        return above(self.publication)

    @cached_property
    def remembered(self) -> Mapping[str, Sequence[str]]:
        """The announced articles that each feed ever listed, by the feed's path, in the order of `announced`."""
        return {
            path: [key for key in self.announced if key in places]
            for path, places in self.past.places.items()
            if not self.announced.keys().isdisjoint(places)
        }

    def listed(self, headers: Iterable[Header]) -> tuple[Listed, ...]:
        """Articles as they stand in a feed."""
        return tuple(self._listed(header) for header in headers)

    def _listed(self, header: Header) -> Listed:
        told = self.telling.get(header.id)
        return Listed(
            id=header.id,
            guid=self.identify(header),
            version=told.version if told else header.version,
            modified=told.at if told and told.is_withdrawal else header.modified,
            headline=header.headline,
        )


def above(publication: Publication) -> Mapping[str, Sequence[str]]:
    """The code of each section and of those that it is in, from the inside out."""
    return {code: [step.code for step in publication.lineage(code)] for code in publication.sections_by_code}


def feeds(scene: Scene, edition: Edition, spoken: Catalogue) -> Iterator[Selected]:
    """Every feed of an edition, filled, in the order in which they are listed."""
    own = [header for header in scene.headers if header.language == edition.language]
    published = sorted((header for header in own if header.state(scene.now) is State.PUBLISHED), key=_newest_first)
    announced = [header for header in scene.announced.values() if header.language == edition.language]
    shelved = _shelved(published, scene)
    # Where the past knows nothing of an article, it was where it is filed.
    unremembered = _shelved((header for header in announced if header.id not in scene.past.told), scene)
    for shelf in _shelves(scene, edition, spoken, published, announced):
        place = (shelf.kind, shelf.code)
        withdrawn = dict.fromkeys(header.id for header in unremembered.get(place, ()))
        withdrawn |= dict.fromkeys(scene.remembered.get(shelf.path, ()))
        if shelf.kind is FeedKind.RANKING:
            members = _ranked(shelf.code, edition, scene.rankings, published)
        else:
            members = shelved.get(place, [])
        # In the order of `announced`, whichever of the two knew of it.
        yield _filled(shelf, edition.language, members, [one for one in announced if one.id in withdrawn], scene)


def _filled(
    shelf: Shelf, language: str, members: Sequence[Header], withdrawn: Sequence[Header], scene: Scene
) -> Selected:
    """A feed and the pages of its archive; `members` in their order, `withdrawn` the newest withdrawal first."""
    rule = scene.publication.feeds.rule(shelf.kind)
    known = scene.past.places.get(shelf.path, {})
    size = scene.publication.feeds.archive_page
    new: dict[str, int | None] = {}
    pages = 0
    if rule.archives:
        taken = [place for place in known.values() if place is not None]
        free = count(max(taken) + 1 if taken else 0)
        new = {one.id: next(free) for one in reversed(members) if known.get(one.id) is None}
        pages = next(free) // size
    places = {**known, **new}

    def is_pending(header: Header) -> bool:
        place = places.get(header.id)
        return place is not None and place >= pages * size

    age = scene.publication.feeds.max_age(shelf.kind)
    young = [one for one in members if age is None or one.published > scene.now - age]
    limit = rule.limit or len(young)
    listed = [*young[:limit], *(one for one in young[limit:] if rule.archives and is_pending(one))]
    feed = Feed(
        kind=shelf.kind,
        code=shelf.code,
        language=language,
        path=shelf.path,
        name=shelf.name,
        listed=scene.listed(listed),
        withdrawn=scene.listed(withdrawn),
        pages=pages,
    )
    # What is announced without being remembered is remembered from now on.
    seen = (*([] if rule.archives else listed), *withdrawn)
    new |= {one.id: None for one in seen if one.id not in known}
    return Selected(feed, tuple(_pages(feed, members, withdrawn, places, scene)), new)


def _pages(
    feed: Feed, members: Sequence[Header], withdrawn: Sequence[Header], places: Mapping[str, int | None], scene: Scene
) -> Iterator[Feed]:
    """The pages of a feed's archive, each with what of it may be seen now, the newest place first."""
    size = scene.publication.feeds.archive_page
    shown: dict[int, list[Header]] = defaultdict(list)
    gone: dict[int, list[Header]] = defaultdict(list)
    for found, headers in ((shown, members), (gone, withdrawn)):
        for header in headers:
            if (place := places.get(header.id)) is not None:
                found[place // size].append(header)
    for page in range(feed.pages):
        listed = sorted(shown[page], key=lambda one: places[one.id] or 0, reverse=True)
        yield replace(feed, page=page + 1, listed=scene.listed(listed), withdrawn=scene.listed(gone[page]))


def ranking_problems(rankings: Iterable[Ranking], headers: Mapping[str, Header]) -> Iterator[Problem]:
    """A problem for every article that a ranking names and that its edition does not have."""
    for ranking in rankings:
        for index, article in enumerate(ranking.articles):
            header = headers.get(article)
            if header is None or header.language != ranking.language:
                yield Problem.of(
                    Code.RANKING_UNKNOWN_ARTICLE,
                    field=f"articles.{index}",
                    origin=f"{ranking.ranking} ({ranking.language})",
                    ranking=ranking.ranking,
                    value=article,
                )


def _newest_first(header: Header) -> tuple[float, str]:
    return (-header.published.timestamp(), header.id)


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


def _shelved(headers: Iterable[Header], scene: Scene) -> dict[tuple[FeedKind, str | None], list[Header]]:
    """The articles of each feed, in the order given."""
    shelved: dict[tuple[FeedKind, str | None], list[Header]] = defaultdict(list)
    for header in headers:
        for place in filed(header, scene.above):
            shelved[place].append(header)
    return shelved


def _ranked(
    code: str | None, edition: Edition, rankings: Sequence[Ranking], published: Iterable[Header]
) -> list[Header]:
    visible = {header.id: header for header in published}
    ranking = next((one for one in rankings if one.ranking == code and one.language == edition.language), None)
    return [visible[key] for key in dict.fromkeys(ranking.articles if ranking else ()) if key in visible]


def _shelves(
    scene: Scene, edition: Edition, spoken: Catalogue, published: Sequence[Header], announced: Sequence[Header]
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
        names = _lost_names(scene, edition, step, announced) | _names(published, step)
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


def _names(headers: Iterable[Header], group: str) -> dict[str, str]:
    """The tags or authors of articles with the name that the first of them uses."""
    names: dict[str, str] = {}
    for header in headers:
        for named in getattr(header, group):
            names.setdefault(named.id, named.name)
    return names


def _lost_names(scene: Scene, edition: Edition, group: str, announced: Sequence[Header]) -> dict[str, str]:
    """The tags or authors whose feeds have lost their last article and announce its withdrawal."""
    known = _names(announced, group)
    prefix = f"{edition.language}/{group}/"
    codes = (path.removeprefix(prefix) for path in scene.remembered if path.startswith(prefix))
    return {code: known.get(code, code) for code in codes}
