"""The publication at one moment: what may be seen, what belongs together, which feeds there are and what is in them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import datetime, timedelta

from syndicate import selection
from syndicate.languages import of_edition
from syndicate.ledger import Ledger
from syndicate.linking import Neighbourhood
from syndicate.publication import Publication
from syndicate.report import Report
from syndicate.selection import Scene
from syndicate.store import Reader
from syndicate.views import View


def survey(
    publication: Publication, reader: Reader, now: datetime, report: Report, ledger: Ledger | None = None
) -> View:
    """The publication at one moment, read from the store; the problems of its links go into the report.

    `ledger` has what is known of all articles at this moment already.
    """
    if ledger is None:
        ledger = Ledger.taken(publication, reader, now)
    register = ledger.register
    neighbourhood = Neighbourhood(publication, register)
    rankings = [ranking for ranking in reader.rankings() if ranking.language in publication.by_language]
    report.problems += [
        *ledger.problems,
        *neighbourhood.guid_problems(),
        *selection.ranking_problems(rankings, register),
    ]
    report.articles.update(ledger.states())
    report.stories = register.stories
    scene = Scene(
        publication,
        register,
        ledger.shelving,
        rankings,
        reader,
        ledger.archives,
        neighbourhood.seen,
        neighbourhood.listed,
    )
    selected = {
        edition.language: list(selection.feeds(scene, edition, of_edition(edition, publication)))
        for edition in publication.editions
    }
    announced = scene.announced.values()
    window = timedelta(days=publication.feeds.withdrawal_days)
    ends = [row.telling.at + window for row in announced if row.telling is not None]
    until = min([*ends, *filter(None, [ledger.next()])], default=None)
    items: Sequence[int] = ()
    if publication.newsml.items:
        published = filter(register.is_published, range(len(register)))
        items = array("I", sorted({*published, *(row.number for row in announced)}))
    return View(neighbourhood, selected, items, until)
