"""PostgreSQL: the store for several machines. Readers see a snapshot, writers take turns by one advisory lock.

Measured beside it, SERIALIZABLE: two writers of other articles than each other's together need 0.6 times as long, but of
two that write the same articles every fourth transaction has to be run again, and a block that reads from a source and
counts what it did cannot be.

Rows are written by `executemany`, which the driver sends as a pipeline: 80 µs for an article of 9 KB, where COPY into a
temporary table and INSERT ... SELECT from it take 365 and arrays by `unnest` 130.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Index,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    inspect,
    select,
)
from sqlalchemy.engine import URL

from syndicate.problems import N_

DRIVER: Final = "psycopg"
"""SQLAlchemy has several; one is tested."""
_OLDEST: Final = 140_000  # as the server numbers its versions; older ones get no corrections any more
_BEGIN: Final = "syndicate_begin"  # the execution option that says how a transaction begins
WRITING: Final = {_BEGIN: "write"}
"""The execution options of a transaction that holds the write lock from its beginning.

It is READ COMMITTED: a snapshot would be as old as the moment at which it began to wait for the lock.
"""
READING: Final = {_BEGIN: "read"}
"""Those of one that only reads, and sees the database as its first query does."""
_CONNECTION: Final[Mapping[str, Any]] = {
    "application_name": "syndicate",
    "client_encoding": "utf8",
    "connect_timeout": 10,
    # A server that is gone without a word is noticed after a minute, not after hours.
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
"""What a URL may say otherwise (libpq's parameters)."""
_SESSION: Final = (
    # The same from the other side: the lock of a machine that lost its power is free after a minute.
    "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3; "
    # An export keeps its snapshot while it writes documents, and asks for nothing then.
    "SET idle_in_transaction_session_timeout = 0"
)
# One for each store: a database may have several, each in its schema.
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended('syndicate ' || coalesce(current_schema(), ''), 0))"
_ROWS: Final = 1_000  # copied at a time
_EXPECTED: Final[Mapping[str, str | None]] = {
    "25006": None,  # read-only
    "3F000": None,  # no schema to make tables in
    "42501": None,  # a right is missing
    "42P01": None,  # a table is missing
    "42P07": None,  # a table of this name is another program's
    "55P03": N_("another writer has kept it for too long"),
}
"""SQLSTATEs of failures that the newsroom can mend though the driver calls them mistakes, and the words for those that
the server has no good ones for."""


# What it warns of is raised as well, and nobody who waits for a feed wants to read about pipelines.
logging.getLogger(DRIVER).addHandler(logging.NullHandler())


class Unfit(Exception):
    """The server or the database cannot keep a store; the message says why."""


def connect(url: URL, wait: float) -> Engine:
    """The database at a URL; nothing is connected yet. A writer waits `wait` seconds.

    Raises:
        Unfit: the driver is not installed.
    """
    given = {name: value for name, value in _CONNECTION.items() if name not in url.query}
    try:
        # What the pool hands out may have been idle while documents were written, and dropped by whatever is between.
        engine = create_engine(url, connect_args=given, pool_pre_ping=True)
    except ImportError as error:
        raise Unfit(N_("PostgreSQL needs its driver: pip install 'syndicate[postgresql]'")) from error
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", lambda connection: _begin(connection, wait))
    return engine


def _prepare(connection: Any, _: object) -> None:
    reason = None
    if connection.info.server_version < _OLDEST:
        reason = N_("the server is older than PostgreSQL 14")
    elif connection.info.parameter_status("server_encoding") != "UTF8":
        reason = N_("the database's encoding is not UTF8")
    if reason is not None:
        connection.close()
        raise Unfit(reason)
    connection.execute(_SESSION)
    connection.commit()


def _begin(connection: Connection, wait: float) -> None:
    match connection.get_execution_options().get(_BEGIN):
        case "read":
            # Not by the driver's attributes: they would make the next transaction READ WRITE, whatever the server says.
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        case "write":
            milliseconds = max(1, round(wait * 1000))  # 0 would be for ever
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {milliseconds}")
            connection.exec_driver_sql(_LOCK)


def has_store(connection: Connection) -> bool:
    """Whether there is a store, of whatever revision."""
    return inspect(connection).has_table("alembic_version")


def copy(connection: Connection, names: set[str], target: Engine) -> None:
    """Copy these tables, those of them that there are, into an empty SQLite database.

    The tables are made as they are here, so that a store of an older revision is copied as one.
    """
    there, here = MetaData(), MetaData()
    there.reflect(connection, only=lambda name, _: name in names)
    with target.connect() as copied, copied.begin():
        for table in there.tables.values():
            made = _as_sqlite(table, here)
            made.create(copied)
            into = f"INSERT INTO {made.name} VALUES ({', '.join('?' * len(made.columns))})"  # noqa: S608 - our own name
            rows = connection.execute(select(table), execution_options={"yield_per": _ROWS})
            for part in rows.partitions():
                copied.exec_driver_sql(into, [tuple(row) for row in part])


def _as_sqlite(table: Table, metadata: MetaData) -> Table:
    """A table without what only keeps it whole: what is copied is whole, and the copy is thrown away."""
    made = Table(table.name, metadata)
    for column in table.columns:
        kind = column.type.as_generic()
        if isinstance(kind, String):
            kind = Text()  # without the collation: SQLite orders text by its bytes, as "C" does
        key = column.primary_key
        made.append_column(Column(column.name, kind, primary_key=key, nullable=column.nullable, autoincrement=False))
    for index in table.indexes:
        Index(index.name, *(made.c[column.name] for column in index.columns), unique=index.unique)
    return made


def reason(error: BaseException) -> str:
    """Why the server, or the way to it, failed, on one line; an error of another origin in its own words."""
    if words := _EXPECTED.get(getattr(error, "sqlstate", None) or ""):
        return words
    if primary := getattr(getattr(error, "diag", None), "message_primary", None):  # without the statement and its place
        return str(primary)
    # Behind the first line stand guesses and further attempts, before the last colon which server; the URL says that.
    first = str(error).partition("\n")[0].rpartition(" failed: ")[2]
    return first.removeprefix("FATAL:").strip()


def is_expected(error: BaseException | None) -> bool:
    """Whether a failure that the driver calls a mistake of this program is one that the newsroom can mend."""
    return getattr(error, "sqlstate", None) in _EXPECTED
