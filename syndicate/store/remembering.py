"""What is remembered of the files that were read, so that what did not change need not be read again.

Of a file: its stamp, what is to be told of it again, and how many of its records are valid. Of its records: a row for
each that is the newest version of its article, by the digest of its bytes. A row is gone as soon as that is not true any
more: the transaction that stores a newer version takes it away. So what a file that is not read again would give is
counted, not supposed: its valid records that have a row are unchanged, the others older.

What the store has under a version does not change after the run that stored it, and what it has of an article is never
newer only to be older again; so a record that was refused because of either is refused for ever. The one thing that
changes is within a run: a record is accepted, then one in conflict with it takes its place. Such a run remembers no file
(`Memory.distrust`).

Two processes may read a file at the same time. The number of a reading tells them apart: who comes later has it, and the
other finds that out (`Memory.still_reading`) and leaves the rows alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Column, ColumnElement, Connection, bindparam, case, delete, func, select, update

from syndicate.articles import Status, rfc3339
from syndicate.store.encoding import decode_problems, encode_problems
from syndicate.store.engine import chunks, insert_into, write
from syndicate.store.schema import FILES, RECORDS, SOURCES
from syndicate.store.values import NOTHING, Incoming, Notes, ReadFile, Refusal, Refused, Remembered, Sighting


class Seen(NamedTuple):
    """Where a record that is known was seen last."""

    article: str
    readings: Mapping[bytes, int]
    """The reading by file."""


class Memory:
    """What a store remembers of files, in one transaction."""

    def __init__(self, connection: Connection, run: str = "") -> None:
        self._connection = connection
        self._run = run

    # --- looking ---------------------------------------------------------------------------------------------------

    def is_empty(self) -> bool:
        """Whether no record is known."""
        return self._connection.execute(select(RECORDS.c.file).limit(1)).first() is None

    def stamps(self, files: Iterable[bytes], run: str) -> dict[bytes, str]:
        """The stamps of the files that need not be read again while they have it; not of those that `run` has read."""
        found: dict[bytes, str] = {}
        for chunk in _portions(files):
            query = select(FILES.c.key, FILES.c.stamp).where(
                FILES.c.key.in_(chunk), FILES.c.stamp.is_not(None), FILES.c.run != run
            )
            found.update((key, stamp) for key, stamp in self._connection.execute(query))
        return found

    def remembered(self, files: Iterable[bytes]) -> dict[bytes, Remembered]:
        """What reading these files again would give now, as far as they still need not be read."""
        found: dict[bytes, Remembered] = {}
        current = select(func.coalesce(func.sum(RECORDS.c.times), 0)).where(RECORDS.c.file == FILES.c.key)
        for chunk in _portions(files):
            query = select(FILES.c.key, FILES.c.valid, FILES.c.notes, current.scalar_subquery()).where(
                FILES.c.key.in_(chunk), FILES.c.stamp.is_not(None)
            )
            for key, valid, notes, count in self._connection.execute(query):
                found[key] = Remembered(int(count), valid - int(count), _decode_notes(notes))
        return found

    def known(self, digests: Iterable[bytes]) -> dict[bytes, Seen]:
        """The records among these that are the newest version of their article and of which there is nothing to say."""
        articles: dict[bytes, str] = {}
        readings: dict[bytes, dict[bytes, int]] = {}
        for chunk in _portions(digests):
            query = select(RECORDS.c.digest, RECORDS.c.article, RECORDS.c.file, RECORDS.c.reading).where(
                RECORDS.c.digest.in_(chunk), RECORDS.c.clean
            )
            for digest, article, file, reading in self._connection.execute(query):
                articles[digest] = article
                readings.setdefault(digest, {})[file] = reading
        return {digest: Seen(article, readings[digest]) for digest, article in articles.items()}

    def still_reading(self, files: Mapping[bytes, int]) -> set[bytes]:
        """Those of these files whose newest reading is still this one, by file."""
        found: set[bytes] = set()
        for chunk in _portions(files):
            query = select(FILES.c.key, FILES.c.reading).where(FILES.c.key.in_(chunk))
            found.update(key for key, reading in self._connection.execute(query) if reading == files[key])
        return found

    def count_files(self, source: bytes) -> int:
        """How many files of a source there are."""
        query = select(func.count()).select_from(FILES).where(FILES.c.source == source)
        return self._connection.execute(query).scalar_one()

    def sources(self) -> dict[bytes, bytes]:
        """The paths of all sources whose files are remembered, as the file system has them, by their keys."""
        return {row.key: row.path for row in self._connection.execute(select(SOURCES))}

    # --- remembering -----------------------------------------------------------------------------------------------

    def begin(self, source: bytes, context: bytes, path: bytes) -> None:
        """Let a source's files be remembered; what was read under another context is forgotten."""
        known = self._connection.scalar(select(SOURCES.c.context).where(SOURCES.c.key == source))
        if known == context:
            return
        if known is not None:
            self._forget(FILES.c.source == source)
        write(self._connection, SOURCES, [{"key": source, "context": context, "path": path}])

    def keep(self, files: Sequence[ReadFile]) -> None:
        """Keep what is known of files that were read, or that are being read."""
        rows = [
            {
                "key": file.key,
                "source": file.source,
                "origin": file.origin.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00"),
                "reading": file.reading,
                "run": self._run,
                "stamp": file.stamp,
                "valid": file.valid,
                "notes": _encode_notes(file.notes),
            }
            for file in files
        ]
        write(self._connection, FILES, rows)

    def end(self, readings: Mapping[bytes, int]) -> None:
        """Forget the records of files that their newest reading did not find any more."""
        if readings:
            gone = delete(RECORDS).where(RECORDS.c.file == bindparam("key"), RECORDS.c.reading != bindparam("now"))
            self._connection.execute(gone, [{"key": key, "now": now} for key, now in readings.items()])

    def see(self, items: Iterable[Incoming]) -> None:
        """Remember where records were seen that are the newest version of their article."""
        self._see((item.id, item.sighting) for item in items if item.sighting is not None)

    def see_again(self, seen: Iterable[tuple[str, Sighting]], known: Mapping[bytes, Seen]) -> None:
        """The same of records that are known, with their articles' ids; `known` is what `known` says of them."""
        found = list(seen)
        counted = Counter((one.digest, one.file) for _, one in found)
        moved: dict[tuple[bytes, int], list[bytes]] = {}
        others = []
        for article, one in found:
            is_first = known[one.digest].readings.get(one.file, one.reading) != one.reading
            if is_first and counted[one.digest, one.file] == 1:
                moved.setdefault((one.file, one.reading), []).append(one.digest)
            else:
                others.append((article, one))
        for (file, reading), digests in moved.items():
            for chunk in _portions(digests):
                here = (RECORDS.c.digest.in_(chunk), RECORDS.c.file == file)
                self._connection.execute(update(RECORDS).where(*here).values(reading=reading, times=1))
        self._see(others)

    def _see(self, seen: Iterable[tuple[str, Sighting]]) -> None:
        rows = [
            {
                "digest": one.digest,
                "file": one.file,
                "article": article,
                "clean": one.is_clean,
                "times": 1,
                "reading": one.reading,
            }
            for article, one in seen
        ]
        if rows:
            self._connection.execute(_sighting(self._connection.dialect.name), rows)

    def supersede(self, articles: Iterable[str]) -> None:
        """Forget the records of articles of which another version, or another record, is stored now."""
        for chunk in chunks(articles):
            self._connection.execute(delete(RECORDS).where(RECORDS.c.article.in_(chunk)))

    def distrust(self) -> None:
        """Have all files that this run has read be read again the next time."""
        self._connection.execute(update(FILES).where(FILES.c.run == self._run).values(stamp=None))

    # --- forgetting ------------------------------------------------------------------------------------------------

    def forget_absent(self, source: bytes, present: Collection[bytes]) -> None:
        """Forget the files of a source that are not there any more."""
        query = select(FILES.c.key).where(FILES.c.source == source)
        self.forget_files(key for key in self._connection.scalars(query).all() if key not in present)

    def forget_files(self, files: Iterable[bytes]) -> None:
        """Forget files."""
        for chunk in _portions(files):
            self._forget(FILES.c.key.in_(chunk))

    def forget_source(self, source: bytes) -> None:
        """Forget a source and its files."""
        self._forget(FILES.c.source == source)
        self._connection.execute(delete(SOURCES).where(SOURCES.c.key == source))

    def _forget(self, which: ColumnElement[bool]) -> None:
        self._connection.execute(delete(RECORDS).where(RECORDS.c.file.in_(select(FILES.c.key).where(which))))
        self._connection.execute(delete(FILES).where(which))


def is_current_in(sources: Sequence[bytes], article: Column[Any]) -> ColumnElement[bool]:
    """Whether the newest version of an article is among the records of these sources' files."""
    files = RECORDS.join(FILES, FILES.c.key == RECORDS.c.file)
    found = select(RECORDS.c.article).select_from(files)
    return found.where(RECORDS.c.article == article, FILES.c.source.in_(sources)).exists()


def _sighting(dialect: str) -> Any:
    """An insert that counts a record that is found again at the same reading."""
    insert = insert_into(dialect, RECORDS)
    same = RECORDS.c.reading == insert.excluded.reading
    return insert.on_conflict_do_update(
        index_elements=list(RECORDS.primary_key.columns),
        set_={
            "times": case((same, RECORDS.c.times + 1), else_=1),
            **{name: insert.excluded[name] for name in ("article", "clean", "reading")},
        },
    )


def _portions(keys: Iterable[bytes]) -> Iterator[list[bytes]]:
    unique = list(dict.fromkeys(keys))
    return (unique[start : start + 500] for start in range(0, len(unique), 500))


def _encode_notes(notes: Notes) -> bytes | None:
    """Notes as JSON; None where there are none, which is so of most files."""
    if not notes.problems and not notes.refused:
        return None
    refused = [
        (
            one.refusal.key,
            one.refusal.article,
            one.refusal.version,
            one.refusal.digest,
            one.refusal.origin,
            encode_problems(one.refusal.problems).decode(),
            one.restraint and one.restraint.value,
            one.until and rfc3339(one.until),
            one.header and one.header.decode(),
            one.digest,
        )
        for one in notes.refused
    ]
    return orjson.dumps([encode_problems(notes.problems).decode(), refused])


def _decode_notes(data: bytes | None) -> Notes:
    if data is None:
        return NOTHING
    problems, refused = orjson.loads(data)
    return Notes(decode_problems(problems.encode()), tuple(_refused(*one) for one in refused))


def _refused(
    key: str,
    article: str | None,
    version: int | None,
    digest: str,
    origin: str,
    problems: str,
    restraint: str | None,
    until: str | None,
    header: str | None,
    payload: str | None,
) -> Refused:
    return Refused(
        Refusal(key, article, version, digest, origin, decode_problems(problems.encode())),
        None if restraint is None else Status(restraint),
        None if until is None else datetime.fromisoformat(until),
        None if header is None else header.encode(),
        payload,
    )
