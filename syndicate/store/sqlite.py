"""SQLite: the store as a file, set up so that a commit that has returned survives the loss of power (write-ahead log,
synced at each commit), and so that a writer waits for another instead of failing.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import StaticPool

_BEGIN: Final = "syndicate_begin"  # the execution option that says how a transaction begins
WRITING: Final = {_BEGIN: "BEGIN IMMEDIATE"}
"""The execution options of a transaction that holds the write lock from its beginning."""
READING: Final = {_BEGIN: "BEGIN"}
"""Those of one that only reads; here it always sees a snapshot."""


def connect(url: URL, wait: float) -> Engine:
    """The database in a file, or in memory; the directories above the file are made. A writer waits `wait` seconds.

    Raises:
        OSError: the directories cannot be made.
    """
    options: dict[str, Any] = {"connect_args": {"timeout": wait, "check_same_thread": False}}
    if is_in_memory(url):
        options["poolclass"] = StaticPool  # every further connection would be another, empty database
    else:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, **options)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def is_in_memory(url: URL) -> bool:
    """Whether the database is gone with its last connection."""
    return url.database in {None, "", ":memory:"}


def copy(url: URL, target: Path, wait: float) -> None:
    """Copy the database, as it is now and while others write it, into a file; where there is none, nothing is done.

    Raises:
        OSError, sqlite3.Error: it cannot be read.
    """
    if is_in_memory(url) or not (file := Path(str(url.database)).absolute()).exists():
        return
    source = sqlite3.connect(f"{file.as_uri()}?mode=ro", wait, uri=True)
    with closing(source), closing(sqlite3.connect(target)) as copied:
        source.backup(copied)


def _prepare(connection: Any, _: object) -> None:
    # The driver begins transactions late and of its own accord; `_begin` does it instead, in time for a snapshot and
    # for the lock that a writer needs.
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))
