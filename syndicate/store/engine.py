"""The database: opening it, its transactions, and its failures as problems.

What differs between databases stands here and in the key types of `syndicate.store.schema`. SQLite is set up so that
a commit that has returned survives the loss of power (write-ahead log, synced at each commit), and so that a writer
waits for another instead of failing.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, ProgrammingError
from sqlalchemy.pool import StaticPool

from syndicate.errors import SyndicateError
from syndicate.problems import Code, Problem

_WAIT: Final = 30.0  # seconds a writer waits for another
_BEGIN: Final = "syndicate_begin"  # the execution option that says how SQLite begins a transaction
_SNAPSHOT: Final[Mapping[str, str]] = {"postgresql": "REPEATABLE READ"}  # SQLite's are always snapshots
_IN_MEMORY: Final = frozenset({None, "", ":memory:"})

Insert = sqlite.Insert | postgresql.Insert


def connect(url: str, directory: Path) -> Engine:
    """The database at a URL; the directories above a SQLite file are made.

    Raises:
        SyndicateError: the URL is wrong, its driver is not installed, or the directories cannot be made.
    """
    try:
        parsed = _resolved(make_url(url), directory)
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(parsed)
        return create_engine(parsed)
    except (ArgumentError, ImportError, OSError) as error:
        raise _unusable(shown(url), error) from error


def copy(url: str, directory: Path, target: Path) -> None:
    """Copy a SQLite store, as it is now and while others write it, into a file; where there is none, nothing is done.

    Raises:
        SyndicateError: it cannot be read, or is a database of another kind.
    """
    try:
        parsed = _resolved(make_url(url), directory)
    except ArgumentError as error:
        raise _unusable(shown(url), error) from error
    if parsed.get_backend_name() != "sqlite":
        raise _unusable(shown(url), NotImplementedError("only SQLite can be copied"))
    try:
        if parsed.database in _IN_MEMORY or not (file := Path(str(parsed.database)).absolute()).exists():
            return
        source = sqlite3.connect(f"{file.as_uri()}?mode=ro", _WAIT, uri=True)
        with closing(source), closing(sqlite3.connect(target)) as copied:
            source.backup(copied)
    except (OSError, sqlite3.Error) as error:
        raise _unusable(shown(url), error) from error


def is_there(url: str, directory: Path) -> bool:
    """Whether opening the database makes no new file: a SQLite file exists, or it is none.

    Raises:
        SyndicateError: the URL is wrong.
    """
    try:
        parsed = _resolved(make_url(url), directory)
    except ArgumentError as error:
        raise _unusable(shown(url), error) from error
    return parsed.get_backend_name() != "sqlite" or Path(str(parsed.database)).exists()


def _resolved(url: URL, directory: Path) -> URL:
    if url.get_backend_name() != "sqlite" or url.database in _IN_MEMORY:
        return url
    return url.set(database=str(directory / str(url.database)))


def _sqlite(url: URL) -> Engine:
    options: dict[str, Any] = {"connect_args": {"timeout": _WAIT, "check_same_thread": False}}
    if url.database in _IN_MEMORY:
        options["poolclass"] = StaticPool  # every further connection would be another, empty database
    else:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, **options)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: object) -> None:
    # The driver begins transactions late and of its own accord; `_begin` does it instead, in time for a snapshot and
    # for the lock that a writer needs.
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that holds the database's one write lock from its beginning; committed at the end of the block."""
    with engine.connect().execution_options(**{_BEGIN: "BEGIN IMMEDIATE"}) as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees the database as it is now, whatever is written meanwhile."""
    level = _SNAPSHOT.get(engine.dialect.name)
    with (
        (engine.execution_options(isolation_level=level) if level else engine).connect() as connection,
        connection.begin(),
    ):
        connection.execute(
            text("SELECT version_num FROM alembic_version")
        ).all()  # the snapshot is taken by the first query
        yield connection


def upsert(dialect: str, table: Table) -> Insert:
    """An insert for a database that takes the place of the row that has the same key."""
    insert: Insert = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    keys = list(table.primary_key.columns)
    return insert.on_conflict_do_update(
        index_elements=keys,
        set_={column.name: insert.excluded[column.name] for column in table.columns if not column.primary_key},
    )


def write(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Write rows, each in place of the one that has the same key."""
    if rows:
        connection.execute(upsert(connection.dialect.name, table), rows)


def chunks(keys: Iterable[str]) -> Iterator[list[str]]:
    """Keys, each once, in portions that a query can name."""
    unique = list(dict.fromkeys(keys))
    return (unique[start : start + 500] for start in range(0, len(unique), 500))


def shown(url: str) -> str:
    """A URL without its password."""
    return re.sub(r"://[^/]*@", "://***@", url)


@contextmanager
def reported(name: str) -> Iterator[None]:
    """The database's failures as errors with a problem; mistakes in this program's own statements stay what they are.

    Raises:
        SyndicateError: the file is damaged, is no database, may not be used, or the disk is full.
    """
    try:
        yield
    except DatabaseError as error:
        if isinstance(error, IntegrityError | ProgrammingError):
            raise
        raise _unusable(name, error.orig or error) from error


def _unusable(name: str, error: BaseException) -> SyndicateError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
    return SyndicateError(Problem.of(Code.STORE_UNUSABLE, value=name, reason=str(reason).rstrip(".")))
