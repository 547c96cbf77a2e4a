"""Which articles are in which feed, and in which order.

The order is total and stable: newest publication first, ties by id; a ranking's feed keeps the ranking's order. Only
what may be seen at `now` is selected. Feeds of sections, regions, coverages, breaking news and rankings exist even
when they are empty, because people subscribe to them; those of tags and authors exist while they have an article.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from syndicate.articles import Ranking
from syndicate.headers import Header, State
from syndicate.languages import Catalogue, name_in
from syndicate.problems import N_, Code, Problem
from syndicate.publication import Coverage, Edition, FeedKind, Publication, Region, Section
from syndicate.rendering import Feed, Listed

_RANKING_NAMES = {"most-read": N_("Most read")}
_BREAKING = N_("Breaking news")

Identify = Callable[[Header], str]
"""Gives an article's identifier in documents (`syndicate.linking.guid_of`)."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A feed before it is filled: what it selects and where it stands."""

    kind: FeedKind
    code: str | None
    path: str
    name: str


def feeds(
    publication: Publication,
    edition: Edition,
    spoken: Catalogue,
    headers: Iterable[Header],
    rankings: Sequence[Ranking],
    now: datetime,
    identify: Identify,
) -> Iterator[Feed]:
    """Every feed of an edition, filled, in the order in which they are listed.

    `headers` are those of all articles; the edition's own are picked from them.
    """
    own = [header for header in headers if header.language == edition.language]
    published = sorted((header for header in own if header.state(now) is State.PUBLISHED), key=_newest_first)
    announced = sorted((header for header in own if _is_announced(header, publication, now)), key=_last_changed_first)
    shelved = _shelved(published, publication)
    withdrawn = _shelved(announced, publication)
    for shelf in _shelves(publication, edition, spoken, published):
        rule = publication.feeds.rule(shelf.kind)
        place = (shelf.kind, shelf.code)
        if shelf.kind is FeedKind.RANKING:
            members = _ranked(shelf.code, edition, rankings, published)
        else:
            members = shelved.get(place, [])
        if (age := publication.feeds.max_age(shelf.kind)) is not None:
            members = [header for header in members if header.published > now - age]
        yield Feed(
            kind=shelf.kind,
            code=shelf.code,
            language=edition.language,
            path=shelf.path,
            name=shelf.name,
            listed=_listed(members[: rule.limit], identify),
            withdrawn=_listed(withdrawn.get(place, [])[: rule.limit], identify),
        )


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


def _last_changed_first(header: Header) -> tuple[float, str]:
    return (-header.modified.timestamp(), header.id)


def _is_announced(header: Header, publication: Publication, now: datetime) -> bool:
    """Whether the article was out and was withdrawn a short while ago.

    The first version of an article that is withheld or canceled was never out, nor was one still under embargo:
    announcing its withdrawal would be the first that anybody hears of it.
    """
    return (
        header.state(now) in (State.CANCELED, State.WITHHELD)
        and header.version > 1
        and not header.restricted
        and max(header.published, header.embargo_until or header.published) <= now
        and now - timedelta(days=publication.feeds.withdrawal_days) < header.modified <= now
    )


def _shelved(headers: Iterable[Header], publication: Publication) -> dict[tuple[FeedKind, str | None], list[Header]]:
    """The articles of each feed, in the order given."""
    shelved: dict[tuple[FeedKind, str | None], list[Header]] = defaultdict(list)
    above = {code: [step.code for step in publication.lineage(code)] for code in publication.sections_by_code}
    for header in headers:
        shelved[FeedKind.EDITION, None].append(header)
        if header.breaking:
            shelved[FeedKind.BREAKING, None].append(header)
        filed = dict.fromkeys(step for code in header.sections for step in above.get(code, ()))
        for kind, codes in (
            (FeedKind.SECTION, filed),
            (FeedKind.REGION, header.regions),
            (FeedKind.COVERAGE, header.coverage),
            (FeedKind.TAG, [tag.id for tag in header.tags]),
            (FeedKind.AUTHOR, [author.id for author in header.authors]),
        ):
            for code in codes:
                shelved[kind, code].append(header)
    return shelved


def _ranked(
    code: str | None, edition: Edition, rankings: Sequence[Ranking], published: Iterable[Header]
) -> list[Header]:
    visible = {header.id: header for header in published}
    ranking = next((one for one in rankings if one.ranking == code and one.language == edition.language), None)
    return [visible[key] for key in dict.fromkeys(ranking.articles if ranking else ()) if key in visible]


def _shelves(
    publication: Publication, edition: Edition, spoken: Catalogue, published: Sequence[Header]
) -> Iterator[Shelf]:
    """The feeds that an edition has, in the order in which they are listed."""

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
        FeedKind.TAG: [(code, f"/tags/{code}", name) for code, name in _names(published, "tags")],
        FeedKind.AUTHOR: [(code, f"/authors/{code}", name) for code, name in _names(published, "authors")],
    }
    for kind, shelves in places.items():
        if publication.feeds.rule(kind).enabled:
            for code, place, name in shelves:
                yield Shelf(kind, code, edition.language + place, name)


def _ranking_name(code: str, spoken: Catalogue) -> str:
    return spoken(_RANKING_NAMES[code]) if code in _RANKING_NAMES else spoken.named(code, "ranking") or code


def _names(published: Iterable[Header], group: str) -> list[tuple[str, str]]:
    """The tags or authors of published articles with the name that the newest one uses, in order of their ids."""
    names: dict[str, str] = {}
    for header in published:
        for named in getattr(header, group):
            names.setdefault(named.id, named.name)
    return sorted(names.items())


def _listed(headers: Iterable[Header], identify: Identify) -> tuple[Listed, ...]:
    return tuple(
        Listed(
            id=header.id,
            guid=identify(header),
            version=header.version,
            modified=header.modified,
            headline=header.headline,
        )
        for header in headers
    )
