"""Why an article is where it is: in which feeds and in which not, what is linked to it, and what readers know of it.

Values in, values out. The words are the command line's; here are reasons, each with what it depends on.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Final

import orjson

from syndicate import selection
from syndicate.articles import Ranking, Restrictions, Status, rfc3339
from syndicate.headers import Header, State
from syndicate.lifecycle import Told
from syndicate.problems import CODES, Code, Problem
from syndicate.publication import PODCASTS, FeedKind, Publication
from syndicate.selection import Selected
from syndicate.store import Refusal
from syndicate.stories import is_stale
from syndicate.text import page_key
from syndicate.views import View

_SUGGESTED: Final = 3
"""How many ids are suggested in place of one that there is not."""
_DECLARED: Final = {FeedKind.SECTION: "sections", FeedKind.REGION: "regions", FeedKind.COVERAGE: "coverage"}
"""The kinds of feed that exist because the publication file has something with their code."""

Place = tuple[FeedKind, str | None]
"""The kind and the code of a feed."""


class Reason(StrEnum):
    """Why an article is listed in a feed, or is not."""

    LISTED = "listed"
    ANNOUNCED = "announced"
    """Not itself, but the notice that it was withdrawn."""
    HIDDEN = "hidden"
    """It may not be seen now."""
    SWITCHED_OFF = "switched-off"
    """Feeds of this kind do not exist."""
    UNDECLARED = "undeclared"
    """The publication file has nothing with this code."""
    TOO_OLD = "too-old"
    BEYOND_LIMIT = "beyond-limit"
    NOT_BREAKING = "not-breaking"
    NOT_RANKED = "not-ranked"
    """The ranking does not name it."""
    NO_RANKING = "no-ranking"
    """No such ranking was ever sent for this edition."""
    OTHER_LANGUAGE = "other-language"
    NOT_FILED = "not-filed"
    """It has not what this feed selects by."""
    UNKNOWN_FEED = "unknown-feed"


class Relation(StrEnum):
    """Why an article links to another one of its story, or does not."""

    LINKED = "linked"
    HIDDEN = "hidden"
    """The other one may not be seen now."""
    SUPERSEDED = "superseded"
    """A third one was published later in the other one's language, and is linked in its place."""
    SAME_LANGUAGE = "same-language"
    UNLINKED = "unlinked"
    """The article in question is linked to none, because it may not be seen or because of one published later."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An article and one feed."""

    kind: FeedKind | None
    """None of a feed that there is not."""
    code: str | None
    path: str | None
    """Where the feed's documents are; None where there is no such feed."""
    reason: Reason
    place: int | None = None
    """Its place in the feed, counted from 1, where it is listed."""
    total: int = 0
    """How many articles the feed lists."""
    before: int = 0
    """Where it is beyond the limit: how many come before it."""
    limit: int | None = None
    max_age_days: float | None = None
    page: int | None = None
    """The page of the feed's archive that it is on."""
    pages: int = 0
    """How many pages the archive has."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Another article of the same story."""

    id: str
    language: str
    headline: str
    state: State
    relation: Relation
    instead: str | None = None
    """Where it was superseded: the id of the one that is linked."""


@dataclass(frozen=True, slots=True)
class Story:
    """The editions of a story as one of them sees it."""

    key: str
    is_linked: bool
    """Whether the article itself is its story's edition in its language."""
    ties: tuple[Tie, ...]
    missing: tuple[str, ...]
    """The editions of the publication that have no article of this story."""
    source: str | None = None
    """The id of the article that it was translated from, as it says."""
    translated_version: int | None = None
    """The version of it that was translated."""
    source_version: int | None = None
    """The version that it has now; None where it is not stored."""
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """A refused record that keeps an article from being seen."""

    status: Status
    version: int
    """Up to this version the article counts as withdrawn."""
    origin: str | None = None
    """Where the record was read from, as far as that is still known."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """A withdrawal with `syndicate withdraw`."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that is known of one article; of one that was never accepted only the refusals."""

    id: str
    header: Header | None = None
    guid: str | None = None
    """Its identifier in documents."""
    state: State | None = None
    until: datetime | None = None
    """Until when it is embargoed, or since when it has expired."""
    hold: Hold | None = None
    by_hand: ByHand | None = None
    """Given where somebody withdrew it by hand; then it is no record that holds it."""
    partners: Restrictions | None = None
    has_edition: bool = True
    """Whether the publication has an edition in its language."""
    document_version: int | None = None
    """Its version in documents."""
    versions: tuple[int, ...] = ()
    """Those that the store keeps."""
    told: Told | None = None
    """What readers were told last."""
    due: Told | None = None
    """What the next export tells them, where that is another thing."""
    standings: tuple[Standing, ...] = ()
    story: Story | None = None
    formats: tuple[Problem, ...] = ()
    """Why formats left it out in the last run."""
    problems: tuple[Problem, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    def as_json(self) -> bytes:
        """The explanation for programs: reasons by their names, moments in RFC 3339."""
        data: dict[str, Any] = {"id": self.id, "stored": self.header is not None}
        if (header := self.header) is not None:
            data |= {
                "language": header.language,
                "headline": header.headline,
                "url": header.url,
                "guid": self.guid,
                "state": self.state,
                "until": self.until and rfc3339(self.until),
                "hold": self.hold,
                "by_hand": self.by_hand and {"at": rfc3339(self.by_hand.at), "reason": self.by_hand.reason},
                "partners": self.partners and self.partners.model_dump(),
                "edition": self.has_edition,
                "version": header.version,
                "document_version": self.document_version,
                "versions": self.versions,
                "told": self.told and _told_as_json(self.told),
                "due": self.due and _told_as_json(self.due),
                "feeds": self.standings,
                "story": self.story,
            }
        data |= {
            "formats": [problem.as_json() for problem in self.formats],
            "problems": [problem.as_json() for problem in self.problems],
            "refusals": [
                {"origin": one.origin, "version": one.version, "problems": [found.as_json() for found in one.problems]}
                for one in self.refusals
            ],
        }
        return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _told_as_json(told: Told) -> dict[str, Any]:
    return {"version": told.version, "state": told.state, "at": rfc3339(told.at)}


@dataclass(frozen=True)
class Evidence:
    """What an explanation is made from."""

    publication: Publication
    view: View
    headers: Mapping[str, Header]
    """Those of all stored articles, whatever their language."""
    filed: Mapping[tuple[str, FeedKind, str | None], array[int]] = field(default_factory=dict)
    """The numbers of the articles of each feed that may be seen (`selection.Shelving`)."""
    rankings: Sequence[Ranking] = ()
    partners: Restrictions | None = None
    told: Told | None = None
    """What readers were told of the article last."""
    hold: tuple[int, Status] | None = None
    """The article's hold in the store."""
    by_hand: ByHand | None = None
    versions: Sequence[int] = ()
    refusals: Sequence[Refusal] = ()
    """The refused records of the article."""
    problems: Sequence[Problem] = ()
    """All that are known: those of the last run, and those that the survey found now."""

    @property
    def now(self) -> datetime:
        """The moment of which everything is said."""
        return self.view.neighbourhood.now


def find(wanted: str, evidence: Evidence) -> str | None:
    """The id of the article that goes by an id, an address or an identifier in documents; None where none does.

    Of several at one address the published one is meant, then the one whose id comes first.
    """
    if wanted in evidence.headers:
        return wanted
    hood = evidence.view.neighbourhood
    if key := hood.article_of(wanted):
        return key
    if "://" not in wanted:
        return None
    return hood.article_at(page_key(wanted))


def similar(wanted: str, ids: Iterable[str]) -> list[str]:
    """The ids that look most like one that there is not, the most similar first."""
    lowered = {key.lower(): key for key in sorted(ids, reverse=True)}
    return [lowered[key] for key in get_close_matches(wanted.lower(), lowered, n=_SUGGESTED)]


def unknown(wanted: str, ids: Iterable[str]) -> Problem:
    """The problem that no article goes by a name, with the ids that it may have been."""
    if near := similar(wanted, ids):
        return Problem.of(Code.UNKNOWN_ARTICLE_NEAR, value=wanted, near=", ".join(near))
    return Problem.of(Code.UNKNOWN_ARTICLE, value=wanted)


def reported(report: bytes | None, article: str) -> Iterator[Problem]:
    """The problems of an article that the report of a run names; those whose codes are not known are left out."""
    try:
        found = orjson.loads(report or b"{}").get("problems", ())
        mine = [one for one in found if one.get("article") == article and one.get("code") in CODES]
        yield from [Problem.from_json(one) for one in mine]
    except (ValueError, AttributeError, KeyError, TypeError):
        return  # no report of ours, or one that was damaged


def explain(key: str, evidence: Evidence, asked: Collection[str] = ()) -> Explanation:
    """All that is known of an article; `asked` are the paths of the feeds to look at, none for all it could be in."""
    refusals = tuple(evidence.refusals)
    mine = sorted({one for one in evidence.problems if one.article == key}, key=Problem.sort_key)
    formats = tuple(one for one in mine if "format" in dict(one.values))
    problems = tuple(one for one in mine if one not in formats)
    header, hood = evidence.headers.get(key), evidence.view.neighbourhood
    if header is None:
        return Explanation(key, formats=formats, problems=problems, refusals=refusals)
    state = header.state(evidence.now)
    row = hood.register.get(key)
    told, due = evidence.told, row.telling if row else None
    is_seen = row is not None
    return Explanation(
        id=key,
        header=header,
        guid=hood.guids.get(key),
        state=state,
        until=_until(header, state),
        hold=None if evidence.by_hand else _hold(header, evidence),
        by_hand=evidence.by_hand,
        partners=evidence.partners,
        has_edition=header.language in evidence.publication.by_language,
        document_version=hood.version(key) if is_seen else None,
        versions=tuple(evidence.versions),
        told=told,
        due=due if due != told else None,
        standings=tuple(_standings(header, evidence, asked)),
        story=_story(header, evidence) if is_seen else None,
        formats=formats,
        problems=problems,
        refusals=refusals,
    )


def _until(header: Header, state: State) -> datetime | None:
    if state is State.EMBARGOED:
        return max(header.published, header.embargo_until or header.published)
    return header.expires if state is State.EXPIRED else None


def _hold(header: Header, evidence: Evidence) -> Hold | None:
    """The hold that an article's status is of, and the record that asked for it where that is still known."""
    version, status = evidence.hold or (0, None)
    if status is None or status is not header.status or version < header.version:
        return None
    return Hold(
        status, version, next((one.origin for one in evidence.refusals if one.version in (None, version)), None)
    )


# --- feeds ----------------------------------------------------------------------------------------------------------


def _standings(header: Header, evidence: Evidence, asked: Collection[str]) -> Iterator[Standing]:
    own = {(one.outline.kind, one.outline.code): one for one in evidence.view.selected.get(header.language, ())}
    places = _possible(header, evidence, own) if header.language in evidence.publication.by_language else ()
    standings = [_standing(place, own.get(place), header, evidence) for place in places]
    standings += _named_elsewhere(header, evidence)
    if not asked:
        yield from standings
        return
    known = {standing.path: standing for standing in standings}
    for path in asked:
        yield known.get(path) or _unexpected(path, header, evidence)


def _possible(header: Header, evidence: Evidence, own: Mapping[Place, Selected]) -> Iterable[Place]:
    """The feeds that an article could be in, in the order in which feeds are listed."""
    publication = evidence.publication
    found = dict.fromkeys(selection.filed(header, selection.above(publication)))
    found |= dict.fromkeys((FeedKind.SECTION, code) for code in header.sections)
    found |= dict.fromkeys((FeedKind.RANKING, code) for code in publication.feeds.rankings)
    found[FeedKind.BREAKING, None] = None
    # Where it was filed before, its withdrawal is announced.
    number = evidence.view.neighbourhood.register.find(header.id)
    found |= dict.fromkeys(
        place for place, one in own.items() if any(number in one.numbers(page) for page in range(len(one.pages) + 1))
    )
    order = {place: index for index, place in enumerate(own)}
    kinds = list(FeedKind)
    return sorted(
        (place for place in found if publication.podcast or place[0] not in PODCASTS),
        key=lambda place: (order.get(place, len(order)), kinds.index(place[0]), place[1] or ""),
    )


def _standing(place: Place, one: Selected | None, header: Header, evidence: Evidence) -> Standing:
    kind, code = place
    rule = evidence.publication.feeds.rule(kind)
    reason, listed = _reason(place, one, header, evidence), one.feed.listed if one else ()
    return Standing(
        kind=kind,
        code=code,
        path=one.outline.path if one else None,
        reason=reason,
        place=next((at for at, found in enumerate(listed, 1) if found.id == header.id), None),
        total=len(listed),
        before=_before(place, header, evidence) if reason is Reason.BEYOND_LIMIT else 0,
        limit=rule.limit,
        max_age_days=rule.max_age_days,
        page=_page(evidence.view.neighbourhood.register.find(header.id), one) if one else None,
        pages=len(one.pages) if one else 0,
    )


def _reason(place: Place, one: Selected | None, header: Header, evidence: Evidence) -> Reason:
    if one is not None and any(found.id == header.id for found in one.feed.withdrawn):
        return Reason.ANNOUNCED
    if (missing := _not_selected(place, header, evidence)) is not None:
        return missing
    if one is None or header.state(evidence.now) is not State.PUBLISHED:
        return Reason.HIDDEN
    if any(found.id == header.id for found in one.feed.listed):
        return Reason.LISTED
    age = evidence.publication.feeds.max_age(place[0])
    return Reason.TOO_OLD if age and header.published <= evidence.now - age else Reason.BEYOND_LIMIT


def _not_selected(place: Place, header: Header, evidence: Evidence) -> Reason | None:
    """Why there is no such feed, or why it does not select an article whatever its state; None where it does."""
    (kind, code), publication = place, evidence.publication
    reason = None
    if not publication.feeds.rule(kind).enabled:
        reason = Reason.SWITCHED_OFF
    elif kind in _DECLARED and code not in {member.code for member in getattr(publication, _DECLARED[kind])}:
        reason = Reason.UNDECLARED
    elif kind is FeedKind.BREAKING and not header.breaking:
        reason = Reason.NOT_BREAKING
    elif kind is FeedKind.RANKING:
        ranking = _ranking(code, header.language, evidence)
        if ranking is None:
            reason = Reason.NO_RANKING
        elif header.id not in ranking.articles:
            reason = Reason.NOT_RANKED
    return reason


def _ranking(code: str | None, language: str, evidence: Evidence) -> Ranking | None:
    return next((one for one in evidence.rankings if one.ranking == code and one.language == language), None)


def _before(place: Place, header: Header, evidence: Evidence) -> int:
    """How many of a feed's articles come before one that is not too old for it."""
    hood, code = evidence.view.neighbourhood, place[1]
    if place[0] is FeedKind.RANKING and (ranking := _ranking(code, header.language, evidence)):
        first = ranking.articles[: ranking.articles.index(header.id)]
        age = evidence.publication.feeds.max_age(FeedKind.RANKING)
        return sum(
            hood.is_published(key)
            and hood.headers[key].language == header.language
            and (age is None or hood.headers[key].published > evidence.now - age)
            for key in dict.fromkeys(first)
            if key in hood.headers
        )
    return evidence.filed[header.language, *place].index(hood.register.number(header.id))


def _page(number: int | None, one: Selected) -> int | None:
    return next((page for page in range(1, len(one.pages) + 1) if number in one.numbers(page)), None)


def _named_elsewhere(header: Header, evidence: Evidence) -> Iterator[Standing]:
    """The rankings of other editions that name an article: a mistake that is often made."""
    for ranking in evidence.rankings:
        if header.id in ranking.articles and ranking.language != header.language:
            path = f"{ranking.language}/{ranking.ranking}"
            yield Standing(FeedKind.RANKING, ranking.ranking, path, Reason.OTHER_LANGUAGE)


def _unexpected(path: str, header: Header, evidence: Evidence) -> Standing:
    """A feed that an article could not be in."""
    for language, feeds in evidence.view.feeds.items():
        for feed in feeds:
            if feed.path == path:
                reason = Reason.NOT_FILED if language == header.language else Reason.OTHER_LANGUAGE
                return Standing(feed.kind, feed.code, path, reason, total=len(feed.listed))
    return Standing(None, None, path, Reason.UNKNOWN_FEED)


# --- story ----------------------------------------------------------------------------------------------------------


def _story(header: Header, evidence: Evidence) -> Story:
    hood = evidence.view.neighbourhood
    story = hood.story(header.id)
    members = (other for other in story.members if other != header.id)
    ties = tuple(_tie(hood.headers[other], header, story.editions, evidence) for other in members)
    languages = {header.language, *(tie.language for tie in ties)}
    source = evidence.headers.get(header.translation_of or "")
    return Story(
        key=story.key,
        is_linked=header.id in story.editions.values(),
        ties=ties,
        missing=tuple(language for language in evidence.publication.by_language if language not in languages),
        source=header.translation_of,
        translated_version=header.translated_from_version,
        source_version=source.version if source else None,
        is_stale=is_stale(header, evidence.headers),
    )


def _tie(other: Header, header: Header, editions: Mapping[str, str], evidence: Evidence) -> Tie:
    state, chosen = other.state(evidence.now), editions.get(other.language)
    if state is not State.PUBLISHED:
        relation = Relation.HIDDEN
    elif chosen != other.id:
        relation = Relation.SUPERSEDED
    elif other.language == header.language:
        relation = Relation.SAME_LANGUAGE
    else:
        relation = Relation.LINKED if header.id in editions.values() else Relation.UNLINKED
    instead = chosen if relation is Relation.SUPERSEDED else None
    return Tie(other.id, other.language, other.headline, state, relation, instead)
