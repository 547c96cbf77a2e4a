"""Reading from the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

import orjson
from sqlalchemy import Connection, and_, func, select

from syndicate.articles import Article, Ranking, Status, article_from_json
from syndicate.headers import Header, State
from syndicate.lifecycle import Past, Told
from syndicate.store.encoding import decode_header, decode_problems, effective
from syndicate.store.schema import ARTICLES, HOLDS, NUMBERS, PLACES, RANKINGS, REFUSALS, TOLD, VERSIONS
from syndicate.store.values import Counts, Numbered, Refusal

_ROWS: Final = 1_000  # fetched at a time
_WITH_HOLDS: Final = ARTICLES.outerjoin(
    HOLDS, and_(HOLDS.c.article == ARTICLES.c.id, HOLDS.c.version >= ARTICLES.c.version)
)


class Reader:
    """The store as it was when the reading began; what is written meanwhile is not seen."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def headers(self) -> Iterator[Header]:
        """The headers of all articles in the order of their ids, one at a time; holds are in their status."""
        query = select(ARTICLES.c.header, HOLDS.c.status).select_from(_WITH_HOLDS).order_by(ARTICLES.c.id)
        for header, held in self._connection.execute(query, execution_options={"yield_per": _ROWS}):
            yield decode_header(header, held)

    def articles(self, ids: Sequence[str]) -> Iterator[Article]:
        """The newest versions in the order asked for, holds in their status; ids that are not stored are left out."""
        for start in range(0, len(ids), 500):
            asked = ids[start : start + 500]
            found = self._payloads(asked)
            for key in asked:
                if key in found:
                    payload, held = found[key]
                    article = article_from_json(payload)
                    status = effective(article.status, held)
                    yield article if status is article.status else article.model_copy(update={"status": status})

    def _payloads(self, ids: Sequence[str]) -> dict[str, tuple[bytes, str | None]]:
        newest = and_(VERSIONS.c.article == ARTICLES.c.id, VERSIONS.c.version == ARTICLES.c.version)
        query = (
            select(ARTICLES.c.id, VERSIONS.c.payload, HOLDS.c.status)
            .select_from(_WITH_HOLDS.join(VERSIONS, newest))
            .where(ARTICLES.c.id.in_(ids))
        )
        return {key: (payload, held) for key, payload, held in self._connection.execute(query)}

    def versions(self, article: str) -> list[int]:
        """The versions that are kept of an article, the oldest first."""
        query = select(VERSIONS.c.version).where(VERSIONS.c.article == article).order_by(VERSIONS.c.version)
        return list(self._connection.scalars(query))

    def hold(self, article: str) -> tuple[int, Status] | None:
        """The hold of an article: the version up to which it counts, and as what; None where it has none."""
        query = select(HOLDS.c.version, HOLDS.c.status).where(HOLDS.c.article == article)
        found = self._connection.execute(query).one_or_none()
        return None if found is None else (found.version, Status(found.status))

    def rankings(self) -> list[Ranking]:
        """The newest rankings, by name and language."""
        rows = self._connection.execute(select(RANKINGS)).all()
        return [
            Ranking.model_validate(
                {
                    "ranking": row.name,
                    "language": row.language,
                    "as_of": row.as_of,
                    "articles": tuple(orjson.loads(row.articles)),
                }
            )
            # Not ordered by the database: languages are no keys alone, and it may not order them by code point.
            for row in sorted(rows, key=lambda row: (row.name, row.language))
        ]

    def past(self) -> Past:
        """What was published before: what readers were told of each article, and where each was listed."""
        told = {
            row.article: Told(row.version, row.own_version, State(row.state), datetime.fromisoformat(row.at))
            for row in self._connection.execute(select(TOLD), execution_options={"yield_per": _ROWS})
        }
        places: dict[str, dict[str, int | None]] = defaultdict(dict)
        for feed, article, place in self._connection.execute(select(PLACES), execution_options={"yield_per": _ROWS}):
            places[feed][article] = place
        return Past(told, places)

    def numbers(self) -> dict[str, Numbered]:
        """The numbers under which documents were last published, by their paths."""
        return {row.document: Numbered(row.number, row.digest) for row in self._connection.execute(select(NUMBERS))}

    def refusals(self) -> Iterator[Refusal]:
        """The records that were refused and have not been mended, by key."""
        query = select(REFUSALS).order_by(REFUSALS.c.key)
        for row in self._connection.execute(query, execution_options={"yield_per": _ROWS}):
            yield Refusal(row.key, row.article, row.version, row.digest, row.origin, decode_problems(row.problems))

    def counts(self) -> Counts:
        """How much the store holds."""
        return Counts(
            **{
                table.name: self._connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (ARTICLES, VERSIONS, REFUSALS, RANKINGS)
            }
        )
