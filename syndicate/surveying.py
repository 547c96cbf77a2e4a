"""The publication at one moment: what may be seen, what belongs together, which feeds there are and what is in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from syndicate import lifecycle, selection, sitemaps, stories
from syndicate.articles import rfc3339
from syndicate.headers import Header, State
from syndicate.languages import of_edition
from syndicate.lifecycle import Told
from syndicate.linking import Neighbourhood
from syndicate.press import View
from syndicate.problems import Code, Problem
from syndicate.publication import FeedKind, Publication
from syndicate.report import Report
from syndicate.selection import Scene
from syndicate.store import Reader


def survey(publication: Publication, reader: Reader, now: datetime, report: Report) -> View:
    """The publication at one moment, read from the store; the problems of its links go into the report."""
    headers: dict[str, Header] = {}
    moments = _Moments(publication, now)
    for header in reader.headers():
        if header.language in publication.by_language:
            if header.modified > now >= header.published:
                report.problems.append(
                    Problem.of(Code.FUTURE_UPDATE, article=header.id, field="updated", value=rfc3339(header.modified))
                )
            report.articles[header.state(now).value] += 1
        elif header.state(now) is State.PUBLISHED:
            continue  # its edition was taken out of the publication file since; what is hidden there stays hidden
        moments.note(header)
        headers[header.id] = header.as_seen(now)
    linked, problems = stories.link(headers, now)
    past = reader.past()
    telling = {key: told for key, one in headers.items() if (told := lifecycle.telling(one, past.told.get(key), now))}
    neighbourhood = Neighbourhood(publication, headers, linked, now, telling)
    rankings = [ranking for ranking in reader.rankings() if ranking.language in publication.by_language]
    report.problems += [
        *problems,
        *neighbourhood.guid_problems(),
        *selection.ranking_problems(rankings, headers),
    ]
    report.stories = len(linked.editions)
    scene = Scene(
        publication,
        [neighbourhood.seen(header) for header in headers.values()],
        rankings,
        now,
        lambda header: neighbourhood.guids[header.id],
        telling,
        past,
    )
    selected = {
        edition.language: list(selection.feeds(scene, edition, of_edition(edition, publication)))
        for edition in publication.editions
    }
    published = (key for key in headers if neighbourhood.is_published(key))
    items = sorted({*published, *scene.announced}) if publication.newsml.items else ()
    moments.note_withdrawals(scene.announced, telling)
    return View(neighbourhood, selected, past, tuple(items), moments.next)


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

    def note_withdrawals(self, announced: Iterable[str], telling: Mapping[str, Told]) -> None:
        """Take in when withdrawals cease to be announced."""
        window = timedelta(days=self.publication.feeds.withdrawal_days)
        ends = [telling[key].at + window for key in announced]
        self.next = min([*ends, *([] if self.next is None else [self.next])], default=None)

    @cached_property
    def _ages(self) -> frozenset[timedelta]:
        """The ages at which articles leave a place."""
        feeds = self.publication.feeds
        ages = {age for kind in FeedKind if (age := feeds.max_age(kind))}
        return frozenset(ages | {sitemaps.WINDOW} if feeds.sitemaps else ages)
