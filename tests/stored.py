"""Articles, refusals and rankings for a store, and what is in it, in as few words as tests can say it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from syndicate.articles import Article, Paragraph, Ranking
from syndicate.errors import SyndicateError
from syndicate.problems import Code, Problem
from syndicate.store import Incoming, Outcome, Refusal, Store, schema

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def article(key: str = "a", version: int = 1, text: str = "Rain", **changes) -> Article:
    values = {
        "id": key,
        "language": "en",
        "version": version,
        "url": f"https://qandil.example/{key}",
        "headline": f"{text[:20]} {version}",
        "published": NOON,
        "section": "news",
        "body": (Paragraph(type="paragraph", text=text),),
    }
    return Article(**(values | changes))


def incoming(key: str = "a", version: int = 1, text: str = "Rain", **changes) -> Incoming:
    made = article(key, version, text, **changes)
    return Incoming.of(made, f"{key}.json")


def refusal(key: str = "a", version: int | None = 1, **changes) -> Refusal:
    problem = Problem.of(Code.MISSING_FIELD, article=key, field="url", origin=f"{key}.json")
    values = {
        "key": key,
        "article": key,
        "version": version,
        "digest": f"{version}",
        "origin": f"{key}.json",
        "problems": (problem,),
    }
    return Refusal(**(values | changes))


def ranking(*articles: str, as_of: datetime = NOON, **changes) -> Ranking:
    return Ranking(**({"ranking": "most-read", "language": "en", "as_of": as_of, "articles": articles} | changes))


def put(store: Store, *items: Incoming, run: str = "monday") -> list[Outcome]:
    with store.writing(run) as writer:
        return writer.put(items)


def newest(store: Store, key: str = "a") -> Article:
    with store.reading() as reader:
        [found] = reader.articles([key])
    return found


def dump(store: Store) -> dict[str, list]:
    """Everything in the store but which run wrote it."""
    with store._engine.connect() as connection, connection.begin():
        return {
            table.name: sorted(
                map(
                    repr, connection.execute(table.select().with_only_columns(*(c for c in table.c if c.name != "run")))
                )
            )
            for table in schema.METADATA.sorted_tables
        }


def unusable(action: Callable[[], object]) -> Problem:
    """Why the store could not be used."""
    with pytest.raises(SyndicateError) as raised:
        action()
    [problem] = raised.value.problems
    assert problem.code is Code.STORE_UNUSABLE
    return problem
