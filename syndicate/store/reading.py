"""Reading from the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import Column, Connection, Select, and_, func, select

from syndicate.articles import Article, Ranking, Status
from syndicate.headers import Header, State
from syndicate.lifecycle import Told
from syndicate.store.encoding import decode_header, decode_problems
from syndicate.store.engine import chunks, mark
from syndicate.store.remembering import Memory
from syndicate.store.schema import (
    ARTICLES,
    CHANGES,
    HOLDS,
    KEPT,
    NUMBERS,
    PLACES,
    RANKINGS,
    REFUSALS,
    SEALS,
    TOLD,
    VERSIONS,
)
from syndicate.store.values import Counts, Kept, Numbered, Packed, Refusal, Stored

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

    @property
    def by_id(self) -> Mapping[str, Header]:
        """The same headers by id, each read when it is asked for."""
        return _Headers(self._connection)

    def articles(self, ids: Iterable[str]) -> Iterator[Article]:
        """The newest versions in the order asked for, holds in their status; ids that are not stored are left out."""
        return (stored.article() for stored in self.stored(ids))

    def stored(self, ids: Iterable[str]) -> Iterator[Stored]:
        """The same as they are stored, for who reads them elsewhere."""
        newest = and_(VERSIONS.c.article == ARTICLES.c.id, VERSIONS.c.version == ARTICLES.c.version)
        query = select(ARTICLES.c.id, ARTICLES.c.digest, VERSIONS.c.payload, HOLDS.c.status).select_from(
            _WITH_HOLDS.join(VERSIONS, newest)
        )
        for asked in chunks(ids):
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

    def told_headers(self, ids: Iterable[str] | None = None) -> Iterator[tuple[Header, Told | None]]:
        """The headers of all articles in the order of their ids, or of those asked for in no order; holds are in their
        status. Each with what readers were told of the article last.
        """
        told = (TOLD.c.version, TOLD.c.own_version, TOLD.c.state, TOLD.c.at)
        joined = _WITH_HOLDS.outerjoin(TOLD, TOLD.c.article == ARTICLES.c.id)
        query = select(ARTICLES.c.header, HOLDS.c.status, *told).select_from(joined)
        for header, held, *last in self._rows(query, ARTICLES.c.id, ids):
            yield decode_header(header, held), None if last[0] is None else _told(*last)

    def changed(self, mark: str, most: int) -> list[str] | None:
        """The ids of articles of which something changed since the store had a mark (`mark`); None where it never had it,
        or where they are more than `most`.
        """
        since = self._connection.scalar(select(SEALS.c.number).where(SEALS.c.mark == mark))
        if since is None:
            return None
        query = select(CHANGES.c.article).where(CHANGES.c.seal > since).limit(most + 1)
        found = list(self._connection.scalars(query))
        return None if len(found) > most else found

    def told(self, article: str) -> Told | None:
        """What readers were told of an article last; None where it was never in a document."""
        query = select(TOLD.c.version, TOLD.c.own_version, TOLD.c.state, TOLD.c.at).where(TOLD.c.article == article)
        found = self._connection.execute(query).one_or_none()
        return None if found is None else _told(*found)

    def places(self, feed: str, articles: Collection[str] | None = None) -> dict[str, int | None]:
        """Where the feed at a path listed articles (`selection.Past`)."""
        query = select(PLACES.c.article, PLACES.c.place).where(PLACES.c.feed == feed)
        if articles is None:
            return {row.article: row.place for row in self._connection.execute(query)}
        found: dict[str, int | None] = {}
        for chunk in chunks(articles):
            rows = self._connection.execute(query.where(PLACES.c.article.in_(chunk)))
            found.update({row.article: row.place for row in rows})
        return found

    def listing(self, articles: Collection[str]) -> dict[str, set[str]]:
        """Which feeds ever listed these articles (`selection.Past`)."""
        found: dict[str, set[str]] = defaultdict(set)
        for chunk in chunks(articles):
            query = select(PLACES.c.feed, PLACES.c.article).where(PLACES.c.article.in_(chunk))
            for row in self._connection.execute(query):
                found[row.feed].add(row.article)
        return found

    def kept_digests(self, ids: Iterable[str] | None = None) -> Iterator[tuple[str, bytes, bytes, str | None]]:
        """The articles of which entries are kept, in the order of their ids, or those of them that are asked for in no
        order; with `Kept.digest` and `Kept.mentions`, and with `Kept.text` where their text has not changed since.
        """
        query = select(KEPT.c.article, KEPT.c.digest, KEPT.c.mentions, ARTICLES.c.digest.label("text")).outerjoin(
            ARTICLES, and_(ARTICLES.c.id == KEPT.c.article, ARTICLES.c.digest == KEPT.c.text)
        )
        for row in self._rows(query, KEPT.c.article, ids):
            yield row.article, row.digest, row.mentions, row.text

    def _rows(self, query: Select[Any], key: Column[str], ids: Iterable[str] | None) -> Iterator[Any]:
        """The rows of a query in the order of their keys, some at a time; or, in no order, those with these keys."""
        queries = [query.order_by(key)] if ids is None else (query.where(key.in_(chunk)) for chunk in chunks(ids))
        for one in queries:
            yield from self._connection.execute(one, execution_options={"yield_per": _ROWS})

    def kept(self, ids: Iterable[str]) -> Iterator[Kept]:
        """What is kept of the articles asked for, in no order."""
        for chunk in chunks(ids):
            for row in self._connection.execute(select(KEPT).where(KEPT.c.article.in_(chunk))):
                packed = Packed(orjson.loads(row.sizes), row.entries, row.proofs or b"")
                yield Kept(row.article, row.text, row.digest, row.mentions, packed)

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


def _told(version: int, own_version: int, state: str, at: str) -> Told:
    return Told(version, own_version, State(state), datetime.fromisoformat(at))


class _Headers(Mapping[str, Header]):
    """The headers of a store's articles by their ids."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __getitem__(self, key: str) -> Header:
        query = select(ARTICLES.c.header, HOLDS.c.status).select_from(_WITH_HOLDS).where(ARTICLES.c.id == key)
        found = self._connection.execute(query).one_or_none()
        if found is None:
            raise KeyError(key)
        return decode_header(found.header, found.status)

    def __iter__(self) -> Iterator[str]:
        query = select(ARTICLES.c.id).order_by(ARTICLES.c.id)
        yield from self._connection.scalars(query, execution_options={"yield_per": _ROWS})

    def __len__(self) -> int:
        return self._connection.execute(select(func.count()).select_from(ARTICLES)).scalar_one()
