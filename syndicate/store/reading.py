"""Reading from the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

import orjson
from sqlalchemy import Connection, and_, func, select

from syndicate.articles import Article, Ranking, Status
from syndicate.headers import Header, State
from syndicate.lifecycle import Past, Told
from syndicate.store.encoding import decode_header, decode_problems
from syndicate.store.engine import chunks, mark
from syndicate.store.remembering import Memory
from syndicate.store.schema import ARTICLES, HOLDS, KEPT, NUMBERS, PLACES, RANKINGS, REFUSALS, TOLD, VERSIONS
from syndicate.store.values import Counts, Kept, Numbered, Refusal, Stored

_ROWS: Final = 1_000  # fetched at a time
_WITH_HOLDS: Final = ARTICLES.outerjoin(
    HOLDS, and_(HOLDS.c.article == ARTICLES.c.id, HOLDS.c.version >= ARTICLES.c.version)
)


class Reader:
    """The store as it was when the reading began; what is written meanwhile is not seen."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def memory(self) -> Memory:
        """What is remembered of the files that were read."""
        return Memory(self._connection)

    def headers(self) -> Iterator[Header]:
        """The headers of all articles in the order of their ids, one at a time; holds are in their status."""
        query = select(ARTICLES.c.header, HOLDS.c.status).select_from(_WITH_HOLDS).order_by(ARTICLES.c.id)
        for header, held in self._connection.execute(query, execution_options={"yield_per": _ROWS}):
            yield decode_header(header, held)

    def articles(self, ids: Sequence[str]) -> Iterator[Article]:
        """The newest versions in the order asked for, holds in their status; ids that are not stored are left out."""
        return (stored.article() for stored in self.stored(ids))

    def stored(self, ids: Sequence[str]) -> Iterator[Stored]:
        """The same as they are stored, for who reads them elsewhere."""
        newest = and_(VERSIONS.c.article == ARTICLES.c.id, VERSIONS.c.version == ARTICLES.c.version)
        query = select(ARTICLES.c.id, ARTICLES.c.digest, VERSIONS.c.payload, HOLDS.c.status).select_from(
            _WITH_HOLDS.join(VERSIONS, newest)
        )
        for start in range(0, len(ids), 500):
            asked = ids[start : start + 500]
            rows = self._connection.execute(query.where(ARTICLES.c.id.in_(asked)))
            found = {key: Stored(key, digest, payload, held) for key, digest, payload, held in rows}
            yield from (found[key] for key in asked if key in found)

    def digests(self, ids: Sequence[str]) -> Iterator[tuple[str, str, str | None]]:
        """The id, the digest and the status of the hold (as `Stored` has them) of the articles asked for, in that order;
        without their texts.
        """
        query = select(ARTICLES.c.id, ARTICLES.c.digest, HOLDS.c.status).select_from(_WITH_HOLDS)
        for asked in chunks(ids):
            found = {row.id: row for row in self._connection.execute(query.where(ARTICLES.c.id.in_(asked)))}
            yield from (tuple(found[key]) for key in asked if key in found)

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

    def kept_digests(self) -> Iterator[tuple[str, bytes, bytes]]:
        """The articles of which entries are kept and whose text has not changed since, with `Kept.digest` and
        `Kept.mentions`; in no order.
        """
        query = select(KEPT.c.article, KEPT.c.digest, KEPT.c.mentions).join(
            ARTICLES, and_(ARTICLES.c.id == KEPT.c.article, ARTICLES.c.digest == KEPT.c.text)
        )
        for row in self._connection.execute(query, execution_options={"yield_per": _ROWS}):
            yield row.article, row.digest, row.mentions

    def kept_articles(self) -> set[str]:
        """The ids of all articles of which entries are kept."""
        return set(self._connection.scalars(select(KEPT.c.article)))

    def kept(self, ids: Iterable[str]) -> Iterator[Kept]:
        """What is kept of the articles asked for, in no order."""
        for chunk in chunks(ids):
            for row in self._connection.execute(select(KEPT).where(KEPT.c.article.in_(chunk))):
                yield Kept(row.article, row.text, row.digest, row.mentions, orjson.loads(row.sizes), row.entries)

    def numbers(self) -> dict[str, Numbered]:
        """The numbers under which documents were last published, by their paths."""
        return {row.document: Numbered(row.number, row.digest) for row in self._connection.execute(select(NUMBERS))}

    def mark(self) -> str | None:
        """Stands for all that a document may depend on: the same as long as nothing of it changes; None at the beginning."""
        return mark(self._connection)

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
