"""The publication at one moment: what may be seen, what belongs together, which feeds there are and what is in them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from syndicate import selection, sitemaps, stories
from syndicate.articles import rfc3339
from syndicate.headers import Header, State
from syndicate.languages import of_edition
from syndicate.linking import Neighbourhood
from syndicate.problems import Code, Problem
from syndicate.publication import FeedKind, Publication
from syndicate.register import Register, Row
from syndicate.report import Report
from syndicate.selection import Scene, Shelving
from syndicate.store import Reader
from syndicate.views import View


def survey(publication: Publication, reader: Reader, now: datetime, report: Report) -> View:
    """The publication at one moment, read from the store; the problems of its links go into the report."""
    register, shelving, moments = Register(now), Shelving(publication, now), _Moments(publication, now)
    for header, told in reader.told_headers():
        state = header.state(now)
        if header.language in publication.by_language:
            if header.modified > now >= header.published:
                report.problems.append(
                    Problem.of(Code.FUTURE_UPDATE, article=header.id, field="updated", value=rfc3339(header.modified))
                )
            report.articles[state.value] += 1
        elif state is State.PUBLISHED:
            continue  # its edition was taken out of the publication file since; what is hidden there stays hidden
        moments.note(header)
        shelving.add(register.add(header, told), is_published=state is State.PUBLISHED)
    register.complete()
    count, problems = stories.tie(register)
    neighbourhood = Neighbourhood(publication, register)
    rankings = [ranking for ranking in reader.rankings() if ranking.language in publication.by_language]
    report.problems += [
        *problems,
        *neighbourhood.guid_problems(),
        *selection.ranking_problems(rankings, register),
    ]
    report.stories = count
    scene = Scene(publication, register, shelving, rankings, reader, neighbourhood.seen, neighbourhood.listed)
    selected = {
        edition.language: list(selection.feeds(scene, edition, of_edition(edition, publication)))
        for edition in publication.editions
    }
    announced = scene.announced.values()
    moments.note_withdrawals(announced)
    items: Sequence[int] = ()
    if publication.newsml.items:
        published = filter(register.is_published, range(len(register)))
        items = array("I", sorted({*published, *(row.number for row in announced)}))
    return View(neighbourhood, selected, items, moments.next)


@dataclass
class _Moments:
    """When the next thing changes by itself, though no article does."""

    publication: Publication
    now: datetime
    next: datetime | None = None
    """The first moment after `now` at which a document may be another; `now` itself where each moment may have its own."""

    def note(self, header: Header) -> None:
        """Take in the moments of an article: when it comes to be seen, ceases to, or grows too old for a place."""
        if header.modified > self.now >= header.published:
            # Corrections ahead come one by one, and what is shown of it depends on the moment.
            self.next = self.now
        ages = (header.published + age for age in self._ages)
        for moment in (header.published, header.embargo_until, header.expires, *ages):
            if moment is not None and moment > self.now and (self.next is None or moment < self.next):
                self.next = moment

    def note_withdrawals(self, announced: Iterable[Row]) -> None:
        """Take in when withdrawals cease to be announced."""
        window = timedelta(days=self.publication.feeds.withdrawal_days)
        ends = [row.telling.at + window for row in announced if row.telling is not None]
        self.next = min([*ends, *([] if self.next is None else [self.next])], default=None)

    @cached_property
    def _ages(self) -> frozenset[timedelta]:
        """The ages at which articles leave a place."""
        feeds = self.publication.feeds
        ages = {age for kind in FeedKind if (age := feeds.max_age(kind))}
        return frozenset(ages | {sitemaps.WINDOW} if feeds.sitemaps else ages)
