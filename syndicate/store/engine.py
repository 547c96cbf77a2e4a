"""The database: opening it, its transactions, and its failures as problems.

What differs between databases stands in `syndicate.store.sqlite` and `syndicate.store.postgresql`, in the statements
here, and in the key types of `syndicate.store.schema`.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Engine, Table, func, or_, select, text
from sqlalchemy.dialects import sqlite as in_sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, ProgrammingError

from syndicate.errors import SyndicateError
from syndicate.problems import N_, Code, Problem
from syndicate.store import postgresql, sqlite
from syndicate.store.schema import CHANGES, METADATA, SEALS

_WAIT: Final = 30.0  # seconds a writer waits for another
_WRITING: Final[Mapping[str, Mapping[str, Any]]] = {"sqlite": sqlite.WRITING, "postgresql": postgresql.WRITING}
_READING: Final[Mapping[str, Mapping[str, Any]]] = {"sqlite": sqlite.READING, "postgresql": postgresql.READING}

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql as in_postgresql

    Insert = in_sqlite.Insert | in_postgresql.Insert


def connect(url: str, directory: Path) -> Engine:
    """The database at a URL; the directories above a SQLite file are made.

    Raises:
        SyndicateError: the URL is wrong, its driver is not installed, or the directories cannot be made.
    """
    with _usable(url):
        parsed = _resolved(url, directory)
        if parsed.get_backend_name() == "sqlite":
            return sqlite.connect(parsed, _WAIT)
        return postgresql.connect(parsed, _WAIT)


def copy(url: str, directory: Path, target: Path) -> None:
    """Copy a store, as it is now and while others write it, into a SQLite file; where there is none, nothing is done.

    Raises:
        SyndicateError: it cannot be read, or the copy cannot be written.
    """
    with _usable(url):
        parsed = _resolved(url, directory)
        if parsed.get_backend_name() == "sqlite":
            sqlite.copy(parsed, target, _WAIT)
            return
        source = postgresql.connect(parsed, _WAIT)
        copied = sqlite.connect(URL.create("sqlite", database=str(target)), _WAIT)
        try:
            with _transaction(source, _READING) as connection:
                postgresql.copy(connection, {"alembic_version", *METADATA.tables}, copied)
        finally:
            copied.dispose()
            source.dispose()


def is_there(url: str, directory: Path) -> bool:
    """Whether there is a store at the URL, so that opening it makes nothing new.

    Raises:
        SyndicateError: the URL is wrong, or the server cannot be asked.
    """
    with _usable(url):
        parsed = _resolved(url, directory)
        if parsed.get_backend_name() == "sqlite":
            return Path(str(parsed.database)).exists()
        engine = postgresql.connect(parsed, _WAIT)
        try:
            with _transaction(engine, _READING) as connection:
                return postgresql.has_store(connection)
        finally:
            engine.dispose()


def _resolved(url: str, directory: Path) -> URL:
    """The URL with its driver, and a SQLite file's path with its directory."""
    try:
        # Other programs of PostgreSQL's write the shorter name, which SQLAlchemy does not know.
        parsed = make_url(re.sub("^postgres(?=[:+])", "postgresql", url))
    except ValueError as error:
        raise postgresql.Unfit(N_("the port in the URL is not a number")) from error
    backend, _, driver = parsed.drivername.partition("+")
    if backend == "sqlite":
        return parsed if sqlite.is_in_memory(parsed) else parsed.set(database=str(directory / str(parsed.database)))
    if backend != "postgresql":
        raise postgresql.Unfit(N_("a store is kept by SQLite (sqlite:///) or PostgreSQL (postgresql://)"))
    if driver not in {"", postgresql.DRIVER}:
        raise postgresql.Unfit(N_("the driver for PostgreSQL is psycopg"))
    return parsed.set(drivername=f"postgresql+{postgresql.DRIVER}")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that holds the database's one write lock from its beginning; committed at the end of the block."""
    with _transaction(engine, _WRITING) as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees the database as it is now, whatever is written meanwhile."""
    with _transaction(engine, _READING) as connection:
        connection.execute(text("SELECT version_num FROM alembic_version")).all()  # the first query takes the snapshot
        yield connection


@contextmanager
def _transaction(engine: Engine, options: Mapping[str, Mapping[str, Any]]) -> Iterator[Connection]:
    with engine.connect() as connection:
        connection.execution_options(**options[engine.dialect.name])
        with connection.begin():
            yield connection


def upsert(dialect: str, table: Table) -> Insert:
    """An insert for a database that takes the place of the row that has the same key; a row that is the same already
    is left alone, because to PostgreSQL even that is a new version of the row.
    """
    insert = insert_into(dialect, table)
    others = [column for column in table.columns if not column.primary_key]
    return insert.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={column.name: insert.excluded[column.name] for column in others},
        where=or_(*(column.is_distinct_from(insert.excluded[column.name]) for column in others)),
    )


def insert_into(dialect: str, table: Table) -> Insert:
    """An insert for a database that can say what becomes of rows that have the key of another."""
    if dialect != "postgresql":
        return in_sqlite.insert(table)
    # Not before it is asked for: to import it takes longer than to open a store of SQLite's.
    from sqlalchemy.dialects import postgresql as in_postgresql  # noqa: PLC0415

    return in_postgresql.insert(table)


def write(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Write rows, each in place of the one that has the same key."""
    if rows:
        connection.execute(upsert(connection.dialect.name, table), rows)


def mark(connection: Connection) -> str | None:
    """The mark of all that a document may depend on, as a connection sees it."""
    found: str | None = connection.scalar(select(SEALS.c.mark).order_by(SEALS.c.number.desc()).limit(1))
    return found


def seal(connection: Connection, articles: Iterable[str]) -> None:
    """Give all that a document may depend on another mark, for it has changed; `articles` are those that changed."""
    last = connection.scalar(select(func.max(SEALS.c.number))) or 0
    write(connection, SEALS, [{"number": last + 1, "mark": uuid4().hex}])
    write(connection, CHANGES, [{"article": article, "seal": last + 1} for article in articles])


def chunks(keys: Iterable[str]) -> Iterator[list[str]]:
    """Keys in portions that a query can name."""
    remaining = iter(keys)
    while portion := list(islice(remaining, 500)):
        yield portion


def shown(url: str) -> str:
    """A URL without its password, however wrong it is."""
    if not url.startswith("sqlite"):
        url = re.sub(r"([?&](?:ssl)?password=)[^&]*", r"\1***", url)
        return re.sub(r"://[^?]*@", "://***@", url)
    return re.sub(r"://[^/]*@", "://***@", url)


@contextmanager
def reported(name: str) -> Iterator[None]:
    """The database's failures as errors with a problem; mistakes in this program's own statements stay what they are.

    Raises:
        SyndicateError: the file is damaged, is no database, may not be used, or the disk is full; the server cannot be
            reached, refuses the role, or cannot keep a store.
    """
    try:
        yield
    except DatabaseError as error:
        is_mistake = isinstance(error, IntegrityError | ProgrammingError)
        if is_mistake and not postgresql.is_expected(error.orig):
            raise
        raise _unusable(name, postgresql.reason(error.orig or error)) from error
    except postgresql.Unfit as error:
        raise _unusable(name, str(error)) from error


@contextmanager
def _usable(url: str) -> Iterator[None]:
    """As `reported`, and what is wrong before there is a database to fail."""
    name = shown(url)
    try:
        with reported(name):
            yield
    except OSError as error:
        raise _unusable(name, error.strerror or str(error)) from error
    except (ArgumentError, sqlite3.Error) as error:
        raise _unusable(name, str(error)) from error


def _unusable(name: str, reason: str) -> SyndicateError:
    return SyndicateError(Problem.of(Code.STORE_UNUSABLE, value=name, reason=reason.rstrip(".")))
