"""`syndicate explain`: why an article is where it is, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import click
from rich.padding import Padding
from rich.text import Text

from syndicate import explaining, keeping, release, surveying, withdrawing
from syndicate.articles import Restrictions
from syndicate.cli import _console as console
from syndicate.cli import _options as options
from syndicate.cli import _showing as showing
from syndicate.deploying import Destination
from syndicate.errors import ConfigurationError
from syndicate.explaining import ByHand, Evidence, Explanation, Reason, Relation, Standing, Story, Tie
from syndicate.headers import Header, State
from syndicate.languages import Catalogue
from syndicate.ledger import Ledger
from syndicate.lifecycle import Told
from syndicate.problems import N_
from syndicate.publication import FeedKind, Publication
from syndicate.records import place
from syndicate.report import Report
from syndicate.store import Reader, Refusal, Store
from syndicate.text import page_key

_REASONS: Final = {
    Reason.ANNOUNCED: N_("not listed: its withdrawal is announced there"),
    Reason.HIDDEN: N_("not listed: it may not be seen now"),
    Reason.SWITCHED_OFF: N_("not listed: feeds of this kind are switched off, see feeds.%(kind)s.enabled"),
    Reason.UNDECLARED: N_("not listed: the publication file declares nothing with the code %(code)s"),
    Reason.TOO_OLD: N_("not listed: too old, max_age_days is %(days)s"),
    Reason.NOT_BREAKING: N_("not listed: it is not marked as breaking"),
    Reason.NOT_RANKED: N_("not listed: the ranking %(code)s does not name it"),
    Reason.NO_RANKING: N_("not listed: no ranking %(code)s was sent in this language"),
    Reason.OTHER_LANGUAGE: N_("not listed: the feed is of another language than the article"),
    Reason.NOT_FILED: N_("not listed: it has not what this feed selects by"),
    Reason.UNKNOWN_FEED: N_("there is no such feed; `syndicate list feeds` shows those that there are"),
}
_RELATIONS: Final = {
    Relation.LINKED: N_("linked"),
    Relation.HIDDEN: N_("not linked: %(state)s"),
    Relation.SUPERSEDED: N_("not linked: %(other)s is this edition's article"),
    Relation.SAME_LANGUAGE: N_("not linked: it is in the same language, and is this edition's article"),
    Relation.UNLINKED: N_("not linked: the article asked about is itself linked to none"),
}
_STATES: Final = {
    State.PUBLISHED: N_("it is published"),
    State.WITHHELD: N_("it is withheld"),
    State.CANCELED: N_("it is canceled"),
    State.EMBARGOED: N_("it is embargoed"),
    State.EXPIRED: N_("it has expired"),
    State.RESTRICTED: N_("it is for certain partners only"),
}


@click.command(short_help="Say why an article is where it is.")
@click.argument("wanted", metavar="ID")
@click.option(
    "--feed",
    "feeds",
    multiple=True,
    metavar="PATH",
    help="Only this feed, such as en/news; also one that it could not be in. May be repeated.",
)
@options.config_option
@options.output_option("Beside which output the report of the last run is.")
@options.now_option
@click.option("--json", "as_json", is_flag=True, help="Print the explanation as JSON on standard output.")
@options.localised
def command(
    wanted: str,
    feeds: tuple[str, ...],
    config: Path,
    output: str | None,
    now: datetime,
    as_json: bool,
    spoken: Catalogue,
) -> None:
    """Say in which feeds an article is and in which it is not, and why.

    ID is the article's id, the address of its page, or its identifier in documents. Said are its state, its versions
    and what readers were told last; every feed that it could be in, with its place there or the reason against it;
    the other editions of its story, and why one is not linked; the formats that left it out in the last run; and what
    is wrong with it. Nothing is read from the sources, and nothing is changed: it is what an export would do with
    what is stored.

    \b
      syndicate explain harbour-2026-ar
      syndicate explain https://www.news.example/ar/harbour
      syndicate explain harbour-2026-ar --feed ar/news --now 2026-12-01

    Exits with 2 where there is no such article; ids that look like it are suggested.
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    publication = options.open_publication(config)
    target = Destination.of(publication, output).tree
    with Store.existing(publication.store, publication.directory) as store, store.reading() as reader:
        explanation = _explained(wanted, feeds, publication, reader, now, target)
    if as_json:
        console.out.stream.write_bytes(explanation.as_json())
    else:
        _show(explanation, publication, spoken)


def _explained(
    wanted: str, feeds: tuple[str, ...], publication: Publication, reader: Reader, now: datetime, target: Path
) -> Explanation:
    report, headers = Report(now), reader.by_id
    ledger = Ledger.found(publication, keeping.setting(publication), target, reader, now)
    view = surveying.survey(publication, reader, now, report, ledger)
    refusals = list(reader.refusals())
    key = explaining.find(wanted, Evidence(publication, view, headers))
    if key is None and "://" in wanted:  # it may be of an edition that is published no more
        key = next((one.id for one in reader.headers() if page_key(one.url) == page_key(wanted)), None)
    if key is None:
        key = wanted
        if all(one.article != wanted for one in refusals):
            ids = [*headers, *(one.article for one in refusals if one.article)]
            raise ConfigurationError(explaining.unknown(wanted, ids))
    article = next(reader.articles([key]), None)
    path = release.path_beside(target, "report.json")
    last = path.read_bytes() if path.is_file() else None
    withdrawal = withdrawing.remembered(target).withdrawals.get(key)
    evidence = Evidence(
        publication,
        view,
        headers,
        ledger.shelving.shelved,
        reader.rankings(),
        article.partners if article else Restrictions(),
        reader.told(key),
        reader.hold(key),
        ByHand(withdrawal.at, withdrawal.reason) if withdrawal else None,
        reader.versions(key),
        [one for one in refusals if one.article == key],
        [*report.problems, *explaining.reported(last, key)],
    )
    return explaining.explain(key, evidence, feeds)


# --- words ----------------------------------------------------------------------------------------------------------


def _show(explanation: Explanation, publication: Publication, spoken: Catalogue) -> None:
    console.out.print(Text(place(explanation.id), style="bold"), soft_wrap=True)
    if explanation.header is None:
        _line(spoken("It is not stored: every record of it was refused."))
    else:
        _show_stored(explanation, explanation.header, publication, spoken)
    if explanation.story is not None:
        _part(spoken("Story"))
        for sentence in _story(explanation.story, spoken):
            _line(sentence)
        for tie in explanation.story.ties:
            _show_beside(f"{tie.id} ({tie.language})", _tie(tie, spoken), spoken)
    if found := [*explanation.formats, *explanation.problems]:
        _part(spoken("Problems"))
        showing.show_problems(found, spoken)
    for refusal in explanation.refusals:
        _show_refusal(refusal, spoken)


def _show_stored(explanation: Explanation, header: Header, publication: Publication, spoken: Catalogue) -> None:
    for value in (header.headline, header.url, explanation.guid):
        if value:
            _line(place(value))
    for sentence in (*_state(explanation, header, publication, spoken), *_versions(explanation, header, spoken)):
        _line(sentence)
    if explanation.standings:
        _part(spoken("Feeds"))
    for standing in explanation.standings:
        _show_beside(_feed(standing), _standing(standing, spoken), spoken)


def _part(title: str) -> None:
    console.out.print()
    console.out.print(Text(title, style="bold"))


def _line(sentence: str) -> None:
    console.out.print(Padding(Text(sentence), (0, 0, 0, 2), expand=False))


def _show_beside(name: str, sentence: str, spoken: Catalogue) -> None:
    # Beside Arabic words a path would need marks that keep its order, and they would be copied with it.
    if spoken.direction == "rtl":
        console.out.print(Text(f"  {place(name)}"), soft_wrap=True)
        console.out.print(Padding(Text(sentence), (0, 0, 0, 4), expand=False))
    else:
        console.out.print(Text(f"  {place(name)}  {sentence}"), soft_wrap=True)


def _show_refusal(refusal: Refusal, spoken: Catalogue) -> None:
    _part(spoken("A record of it was refused: %(origin)s", origin=place(refusal.origin)))
    showing.show_problems(refusal.problems, spoken)


def _moment(moment: datetime, header: Header, publication: Publication, spoken: Catalogue) -> str:
    edition = publication.by_language.get(header.language)
    zone = edition.time_zone if edition else "UTC"
    return f"{spoken.date_and_time(moment, edition)} ({zone})"


def _state(explanation: Explanation, header: Header, publication: Publication, spoken: Catalogue) -> Iterator[str]:
    until = _moment(explanation.until or header.published, header, publication, spoken)
    partners = explanation.partners or Restrictions()
    match explanation.state:
        case State.PUBLISHED:
            yield spoken("It may be seen. It was published on %(moment)s.", moment=until)
        case State.EMBARGOED:
            yield spoken("It may not be seen: it is embargoed until %(moment)s.", moment=until)
        case State.EXPIRED:
            yield spoken("It may not be seen: it has expired on %(moment)s.", moment=until)
        case State.RESTRICTED:
            only = spoken.listed(partners.only)
            yield spoken("It may not be seen in public: it is for these partners only: %(partners)s.", partners=only)
        case _:
            yield _withdrawn(explanation, header, spoken)
    if (by_hand := explanation.by_hand) is not None:
        moment = _moment(by_hand.at, header, publication, spoken)
        yield spoken(
            "It was withdrawn by hand on %(moment)s, until that is taken back. The reason: %(reason)s",
            moment=moment,
            reason=place(by_hand.reason),
        )
    if partners.except_:
        yield spoken("These partners may not have it: %(partners)s.", partners=spoken.listed(partners.except_))
    if not explanation.has_edition:
        yield spoken("The publication has no edition in its language, %(language)s.", language=header.language)


def _withdrawn(explanation: Explanation, header: Header, spoken: Catalogue) -> str:
    status, hold = spoken(_STATES[header.state(header.published)]), explanation.hold
    if hold is None:
        return spoken("It may not be seen: %(status)s.", status=status)
    if hold.origin is None:
        return spoken(
            "It may not be seen: %(status)s up to version %(version)s, as a refused record asked.",
            status=status,
            version=hold.version,
        )
    return spoken(
        "It may not be seen: %(status)s up to version %(version)s, as a refused record asked: %(origin)s.",
        status=status,
        version=hold.version,
        origin=place(hold.origin),
    )


def _versions(explanation: Explanation, header: Header, spoken: Catalogue) -> Iterator[str]:
    kept = spoken.listed(spoken.number(version) for version in explanation.versions)
    yield spoken("Its version is %(version)s; stored are %(versions)s.", version=header.version, versions=kept)
    if explanation.document_version not in (None, header.version):
        yield spoken(
            "In documents it has version %(version)s, because a notice has used up its own.",
            version=explanation.document_version,
        )
    if explanation.told is None:
        yield spoken("Readers were never told of it.")
    else:
        yield spoken("Readers were told of version %(version)s last: %(state)s.", **_said(explanation.told, spoken))
    if explanation.due is not None:
        yield spoken("The next export tells them of version %(version)s: %(state)s.", **_said(explanation.due, spoken))


def _said(told: Told, spoken: Catalogue) -> dict[str, str | int]:
    return {"version": told.version, "state": spoken(_STATES[told.state])}


def _feed(standing: Standing) -> str:
    """A feed's path; of one that does not exist, what it would select."""
    return standing.path or " ".join(str(part) for part in (standing.kind, standing.code) if part)


def _standing(standing: Standing, spoken: Catalogue) -> str:
    match standing.reason:
        case Reason.LISTED:
            said = spoken("listed at place %(place)s of %(total)s", place=standing.place or 0, total=standing.total)
        case Reason.BEYOND_LIMIT if standing.kind is FeedKind.RANKING:
            said = spoken.plural(
                "not listed: %(number)s article of the ranking comes before it, and the limit is %(limit)s",
                "not listed: %(number)s articles of the ranking come before it, and the limit is %(limit)s",
                standing.before,
                limit=standing.limit or 0,
            )
        case Reason.BEYOND_LIMIT:
            said = spoken.plural(
                "not listed: %(number)s article is newer, and the limit is %(limit)s",
                "not listed: %(number)s articles are newer, and the limit is %(limit)s",
                standing.before,
                limit=standing.limit or 0,
            )
        case _:
            said = spoken(
                _REASONS[standing.reason],
                kind=standing.kind or "",
                code=standing.code or "",
                days=standing.max_age_days or 0,
            )
    if standing.page is None:
        return said
    where = spoken("page %(page)s of %(pages)s in its archive", page=standing.page, pages=standing.pages)
    return f"{said} · {where}"


def _story(story: Story, spoken: Catalogue) -> Iterator[str]:
    yield spoken("Its story is %(story)s.", story=place(story.key))
    if not story.is_linked:
        yield spoken("No edition links to it.")
    if story.source is not None:
        yield spoken("It was translated from %(source)s.", source=place(story.source))
    if story.is_stale:
        yield spoken(
            "The translation is stale: it was made from version %(translated)s, and the source has version %(version)s.",
            translated=story.translated_version or 0,
            version=story.source_version or 0,
        )
    if story.missing:
        yield spoken("Editions without an article of it: %(languages)s.", languages=spoken.listed(story.missing))


def _tie(tie: Tie, spoken: Catalogue) -> str:
    return spoken(_RELATIONS[tie.relation], state=spoken(_STATES[tie.state]), other=place(tie.instead or ""))
