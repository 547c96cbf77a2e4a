"""The store: the one truth about which articles there are, in which versions, and what was refused.

The only user of SQLAlchemy and Alembic. SQLite is built in; another database is another URL.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from syndicate.store import engine as database
from syndicate.store.encoding import decode_header, decode_problems, encode_header, encode_problems
from syndicate.store.migration import migrate
from syndicate.store.reading import Reader
from syndicate.store.remembering import Memory, Seen
from syndicate.store.values import (
    NOTHING,
    Counts,
    Incoming,
    Kept,
    Notes,
    Numbered,
    Outcome,
    Packed,
    ReadFile,
    Refusal,
    Refused,
    Remembered,
    Sighting,
    Stored,
)
from syndicate.store.writing import Writer

__all__ = [
    "NOTHING",
    "Counts",
    "Incoming",
    "Kept",
    "Memory",
    "Notes",
    "Numbered",
    "Outcome",
    "Packed",
    "ReadFile",
    "Reader",
    "Refusal",
    "Refused",
    "Remembered",
    "Seen",
    "Sighting",
    "Store",
    "Stored",
    "Writer",
    "decode_header",
    "decode_problems",
    "encode_header",
    "encode_problems",
]


class Store:
    """An open store. Every process opens its own; it is closed by leaving its `with` block.

    A store in memory (`sqlite://`) allows one transaction at a time, one in a file or on a server (`postgresql://`) any
    number of readers beside one writer; further writers wait for up to thirty seconds.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name

    @classmethod
    @contextmanager
    def scratch(cls, url: str, directory: Path) -> Iterator[Self]:
        """A copy of the store at a URL, to try things on; it is gone when the block ends, and the store is untouched.

        Where there is no store, the copy is an empty one.

        The copy is a file, of a store on PostgreSQL too: nothing there is locked or written.

        Raises:
            SyndicateError: the store cannot be read, or the copy not be written; or as `open`.
        """
        with TemporaryDirectory(prefix="syndicate-") as place:
            copy = Path(place) / "store.db"
            database.copy(url, directory, copy)
            with cls._opened(f"sqlite:///{copy}", directory, name=database.shown(url)) as store:
                yield store

    @classmethod
    def open(cls, url: str, directory: Path) -> Self:
        """The store at a URL, made where there is none, its tables up to date.

        A relative SQLite path (three slashes: `sqlite:///state/syndicate.db`) is relative to `directory`.

        Raises:
            SyndicateError: it cannot be used (no permission, no database, no server, damaged, disk full), or a newer
                program has written it.
        """
        return cls._opened(url, directory, name=database.shown(url))

    @classmethod
    def existing(cls, url: str, directory: Path) -> Self:
        """The store at a URL; where there is none yet, an empty one in memory: for looking without making one.

        Raises:
            SyndicateError: as `open`.
        """
        name = database.shown(url)
        return cls._opened(url if database.is_there(url, directory) else "sqlite://", directory, name=name)

    @classmethod
    def _opened(cls, url: str, directory: Path, *, name: str) -> Self:
        engine = database.connect(url, directory)
        try:
            with database.reported(name):
                migrate(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, name)

    def close(self) -> None:
        """Close the connections; the store can be opened again."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @contextmanager
    def writing(self, run: str) -> Iterator[Writer]:
        """One transaction of a run: all of it is there for good when the block has ended, or nothing of it.

        Raises:
            SyndicateError: the store cannot be used, or the disk is full; nothing was written.
        """
        with database.reported(self._name), database.writing(self._engine) as connection:
            writer = Writer(connection, run)
            yield writer
            writer.seal()

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """The store as it is now, whatever is written meanwhile, until the block ends.

        Raises:
            SyndicateError: the store cannot be used.
        """
        with database.reported(self._name), database.reading(self._engine) as connection:
            yield Reader(connection)
