"""Writing to the store.

What is left does not depend on the order or the batches in which a run's records come, and writing them again changes
nothing: the decisions compare versions and digests, and when two records of one run claim the same version, the one with
the smaller digest is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import islice

import orjson
from sqlalchemy import ColumnElement, Connection, Table, delete, or_, select

from syndicate.articles import Ranking, Status, rfc3339
from syndicate.lifecycle import Told
from syndicate.store.encoding import GRAVITY, encode_problems
from syndicate.store.engine import chunks, mark, seal, write
from syndicate.store.remembering import Memory, is_current_in
from syndicate.store.schema import ARTICLES, HOLDS, KEPT, NUMBERS, PLACES, RANKINGS, REFUSALS, TOLD, VERSIONS
from syndicate.store.values import Incoming, Kept, Numbered, Outcome, Refusal

_ACCEPTED = frozenset({Outcome.NEW, Outcome.UPDATED, Outcome.UNCHANGED})
_LARGEST_VERSION = 2**31 - 1  # what an article's `version` allows; a refused record may say anything
_ROWS = 2_000  # written at once
_ARTICLE = {ARTICLES.name: "id", HOLDS.name: "article", TOLD.name: "article", PLACES.name: "article"}
"""Where a row says of which article it is, in the tables that say something of articles."""
_LONGEST_KEY = 600  # characters, of up to four bytes each: an index of PostgreSQL's takes 2,704 bytes


@dataclass(slots=True)
class _Stored:
    """What is stored of an article, as far as deciding about another version needs it."""

    language: str
    newest: int
    versions: dict[int, tuple[str, str]] = field(default_factory=dict)  # digest and run of each


class Writer:
    """One transaction of a run; nothing of it is there before it is committed."""

    def __init__(self, connection: Connection, run: str) -> None:
        self._connection = connection
        self._run = run
        self._has_changed = False
        self._changed: set[str] = set()
        self.has_replaced = False
        """Whether a version that this run stored was replaced by another record's that is in conflict with it: the
        record that was accepted would now be refused."""

    def put(self, incoming: Sequence[Incoming]) -> list[Outcome]:
        """Store articles; what became of each, in their order. Batches of hundreds or thousands are cheapest."""
        stored = self._stored(item.id for item in incoming)
        before = set(stored)
        newest: dict[str, Incoming] = {}
        versions: dict[tuple[str, int], Incoming] = {}
        outcomes = []
        for item in incoming:
            known = stored.get(item.id)
            outcome, kept = _decided(known, item, self._run)
            outcomes.append(outcome)
            if not kept:
                continue
            self.has_replaced |= outcome is Outcome.CONFLICT
            if known is None:
                known = stored[item.id] = _Stored(item.language, item.version)
            known.versions[item.version] = (item.digest, self._run)
            versions[item.id, item.version] = item
            if item.version >= known.newest:
                known.newest = item.version
                newest[item.id] = item
        self._write_articles(newest, versions)
        accepted = [item for item, outcome in zip(incoming, outcomes, strict=True) if outcome in _ACCEPTED]
        self._settle(accepted)
        self.memory.supersede(key for key in newest if key in before)
        self.memory.see(item for item in accepted if _is_current(item, stored[item.id]))
        if self.has_replaced:
            self.memory.distrust()
        return outcomes

    @property
    def memory(self) -> Memory:
        """What is remembered of the files that were read."""
        return Memory(self._connection, self._run)

    def standing(self, ids: Iterable[str]) -> dict[str, tuple[int, dict[int, str]]]:
        """The newest version of stored articles, and the digests of the payloads of all their versions, by id."""
        return {
            key: (known.newest, {version: digest for version, (digest, _) in known.versions.items()})
            for key, known in self._stored(ids).items()
        }

    def _stored(self, ids: Iterable[str]) -> dict[str, _Stored]:
        found: dict[str, _Stored] = {}
        for chunk in chunks(ids):
            articles = select(ARTICLES.c.id, ARTICLES.c.language, ARTICLES.c.version).where(ARTICLES.c.id.in_(chunk))
            here = {key: _Stored(language, version) for key, language, version in self._connection.execute(articles)}
            versions = select(VERSIONS.c.article, VERSIONS.c.version, VERSIONS.c.digest, VERSIONS.c.run)
            if here:
                for key, version, digest, run in self._connection.execute(versions.where(VERSIONS.c.article.in_(here))):
                    here[key].versions[version] = (digest, run)
            found |= here
        return found

    def language(self, article: str) -> str | None:
        """The language of a stored article, or None where it is not stored."""
        language: str | None = self._connection.scalar(select(ARTICLES.c.language).where(ARTICLES.c.id == article))
        return language

    def _write(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
        """Write rows of a table that documents depend on."""
        write(self._connection, table, rows)
        self._has_changed = self._has_changed or bool(rows)
        if (name := _ARTICLE.get(table.name)) is not None:
            self._changed.update(str(row[name]) for row in rows)

    def _end_holds(self, *which: ColumnElement[bool]) -> None:
        ended = list(self._connection.scalars(select(HOLDS.c.article).where(*which)))
        for chunk in chunks(ended):
            self._connection.execute(delete(HOLDS).where(HOLDS.c.article.in_(chunk)))
        self._has_changed = self._has_changed or bool(ended)
        self._changed.update(ended)

    def mark(self) -> str | None:
        """The mark of what was there before this transaction (`Reader.mark`)."""
        return mark(self._connection)

    def seal(self) -> str | None:
        """Give what is there now a mark of its own, where this transaction has changed it; the mark that it has."""
        if self._has_changed:
            seal(self._connection, sorted(self._changed))
            self._has_changed = False
            self._changed.clear()
        return self.mark()

    def _write_articles(
        self,
        newest: dict[str, Incoming],
        versions: dict[tuple[str, int], Incoming],
    ) -> None:
        self._write(
            ARTICLES,
            [
                {
                    "id": key,
                    "language": item.language,
                    "version": item.version,
                    "digest": item.digest,
                    "header": item.header,
                    "run": self._run,
                }
                for key, item in newest.items()
            ],
        )
        self._write(
            VERSIONS,
            [
                {"article": key, "version": version, "digest": item.digest, "payload": item.payload, "run": self._run}
                for (key, version), item in versions.items()
            ],
        )

    def _settle(self, accepted: Sequence[Incoming]) -> None:
        """Forgets the refusals that accepted records have mended, and the holds that they end."""
        newest: dict[str, int] = {}
        for item in accepted:
            newest[item.id] = max(item.version, newest.get(item.id, 0))
        self._mend([*self._mended_by_article(newest), *self._keys(_key(item.origin) for item in accepted)])
        ended = [key for key, (version, _) in self._holds(newest).items() if version < newest[key]]
        for chunk in chunks(ended):
            self._end_holds(HOLDS.c.article.in_(chunk))

    def _mend(self, keys: Iterable[str]) -> None:
        for chunk in chunks(list(keys)):  # which may be read from what is deleted
            self._connection.execute(delete(REFUSALS).where(REFUSALS.c.key.in_(chunk)))

    def settle_origins(self, origins: Iterable[str]) -> None:
        """Forget the refusals of records without a readable id that stood where now an accepted record stands."""
        self._mend(self._keys(map(_key, origins)))

    def has_nameless_refusals(self) -> bool:
        """Whether there are refusals of records without a readable id."""
        query = select(REFUSALS.c.key).where(REFUSALS.c.article.is_(None)).limit(1)
        return self._connection.execute(query).first() is not None

    def settle_seen(self, sources: Sequence[bytes]) -> None:
        """Forget the refusals, and end the holds, that are over because of the newest records in these sources' files:
        those that were read again in this run and those that did not have to be.
        """
        if not sources:
            return
        newer = select(ARTICLES.c.id).where(
            ARTICLES.c.id == REFUSALS.c.article,
            or_(REFUSALS.c.version.is_(None), REFUSALS.c.version <= ARTICLES.c.version),
        )
        query = select(REFUSALS.c.key).where(newer.exists(), is_current_in(sources, REFUSALS.c.article))
        self._mend(list(self._connection.scalars(query)))
        newer = select(ARTICLES.c.id).where(ARTICLES.c.id == HOLDS.c.article, ARTICLES.c.version > HOLDS.c.version)
        self._end_holds(newer.exists(), is_current_in(sources, HOLDS.c.article))

    def _mended_by_article(self, newest: dict[str, int]) -> Iterable[str]:
        for chunk in chunks(newest):
            query = select(REFUSALS.c.key, REFUSALS.c.article, REFUSALS.c.version).where(REFUSALS.c.article.in_(chunk))
            for key, article, version in self._connection.execute(query):
                if version is None or version <= newest[article]:
                    yield key

    def _keys(self, keys: Iterable[str]) -> Iterable[str]:
        for chunk in chunks(keys):
            yield from self._connection.scalars(select(REFUSALS.c.key).where(REFUSALS.c.key.in_(chunk)))

    def _holds(self, ids: Iterable[str]) -> dict[str, tuple[int, str]]:
        found: dict[str, tuple[int, str]] = {}
        for chunk in chunks(ids):
            query = select(HOLDS.c.article, HOLDS.c.version, HOLDS.c.status).where(HOLDS.c.article.in_(chunk))
            found.update({key: (version, status) for key, version, status in self._connection.execute(query)})
        return found

    def refuse(self, refusals: Sequence[Refusal]) -> None:
        """Keep what was refused and why: of each key the newest version, of one version what this run found last of all.

        A refused version that is older than the stored article is not kept: there is nothing to mend.
        """
        stored = self._stored_versions(refusal.article for refusal in refusals if refusal.article is not None)
        found = self._refused(_key(refusal.key) for refusal in refusals)
        kept: dict[str, dict[str, object]] = {}
        for refusal in refusals:
            key, article, origin = _key(refusal.key), refusal.article and _key(refusal.article), _text(refusal.origin)
            version = (
                None if refusal.version is None or not 0 < refusal.version <= _LARGEST_VERSION else refusal.version
            )
            if version is not None and version < stored.get(article or "", 0):
                continue
            standing = (version or 0, refusal.digest, origin, self._run)
            if key in found and not _supersedes(standing, found[key]):
                continue
            found[key] = standing
            kept[key] = {
                "key": key,
                "article": article,
                "version": version,
                "digest": refusal.digest,
                "origin": origin,
                "problems": encode_problems(refusal.problems),
                "run": self._run,
            }
        write(self._connection, REFUSALS, list(kept.values()))

    def _stored_versions(self, ids: Iterable[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for chunk in chunks(map(_key, ids)):
            query = select(ARTICLES.c.id, ARTICLES.c.version).where(ARTICLES.c.id.in_(chunk))
            found.update((key, version) for key, version in self._connection.execute(query))
        return found

    def _refused(self, keys: Iterable[str]) -> dict[str, tuple[int, str, str, str]]:
        found: dict[str, tuple[int, str, str, str]] = {}
        for chunk in chunks(keys):
            query = select(REFUSALS).where(REFUSALS.c.key.in_(chunk))
            found.update(
                {
                    row.key: (row.version or 0, row.digest, row.origin, row.run)
                    for row in self._connection.execute(query)
                }
            )
        return found

    def hold(self, article: str, status: Status, version: int | None = None) -> bool:
        """Let the article count as withdrawn until a newer version than `version` is accepted; whether one is stored
        that is not newer already.

        This is for a record that was refused but says that the article is withdrawn. `version` is that record's; the
        hold then also meets a version that comes later in the run. Without it, the stored version is meant.

        Raises:
            ValueError: `status` withdraws nothing.
        """
        if status is Status.USABLE:
            raise ValueError("an article is not held as usable")
        query = select(ARTICLES.c.version).where(ARTICLES.c.id == article)
        stored = self._connection.execute(query).scalar()
        if version is None or not 0 < version <= _LARGEST_VERSION:
            version = stored
        if version is not None and version >= (stored or 0):
            before = self._holds([article]).get(article, (0, Status.USABLE.value))
            standing = max(before, (version, status.value), key=lambda hold: (hold[0], GRAVITY.index(Status(hold[1]))))
            if standing != before:
                self._write(HOLDS, [{"article": article, "version": standing[0], "status": standing[1]}])
        return stored is not None and version is not None and version >= stored

    def unhold(self, article: str) -> None:
        """End the article's hold, if there is one: its own status counts again."""
        self._end_holds(HOLDS.c.article == article)

    def unhold_embargo(self, article: str, version: int | None = None) -> None:
        """End the hold that a refused record's embargo asked for, which is over; `version` as for `hold`.

        A hold that a newer record asked for stays, and so does one that cancels.
        """
        stored = select(ARTICLES.c.version).where(ARTICLES.c.id == article).scalar_subquery()
        is_its_own = HOLDS.c.version <= (stored if version is None else version)
        is_withheld = HOLDS.c.status == Status.WITHHELD.value
        self._end_holds(HOLDS.c.article == article, is_its_own, is_withheld)

    def unhold_mended(self) -> None:
        """End the holds of versions that this run has stored: the record that was refused came again, mended."""
        mended = select(ARTICLES.c.id).where(
            ARTICLES.c.id == HOLDS.c.article, ARTICLES.c.version == HOLDS.c.version, ARTICLES.c.run == self._run
        )
        self._end_holds(mended.exists())

    def tell(self, told: Iterable[tuple[str, Told]]) -> None:
        """Keep what readers are told of articles."""
        remaining = iter(told)
        while portion := list(islice(remaining, _ROWS)):
            rows = [
                {
                    "article": article,
                    "version": one.version,
                    "own_version": one.own_version,
                    "state": one.state.value,
                    "at": rfc3339(one.at),
                }
                for article, one in portion
            ]
            self._write(TOLD, rows)

    def place(self, feed: str, places: Iterable[tuple[str, int | None]]) -> None:
        """Keep that a feed lists articles, and their places in its archive."""
        remaining = iter(places)
        while portion := list(islice(remaining, _ROWS)):
            self._write(PLACES, [{"feed": feed, "article": article, "place": place} for article, place in portion])

    def number(self, numbers: Mapping[str, Numbered]) -> None:
        """Keep the numbers under which documents are published, by their paths."""
        rows = [{"document": path, "number": one.number, "digest": one.digest} for path, one in numbers.items()]
        self._write(NUMBERS, rows)

    def keep(self, entries: Iterable[Kept]) -> None:
        """Keep the entries of articles in place of those that were kept."""
        rows = [
            {
                "article": one.article,
                "text": one.text,
                "digest": one.digest,
                "mentions": one.mentions,
                "sizes": orjson.dumps(one.packed.sizes),
                "entries": one.packed.entries,
                "proofs": one.packed.proofs,
            }
            for one in entries
        ]
        write(self._connection, KEPT, rows)

    def forget(self, articles: Iterable[str]) -> None:
        """Keep the entries of these articles no longer."""
        for chunk in chunks(articles):
            self._connection.execute(delete(KEPT).where(KEPT.c.article.in_(chunk)))

    def rank(self, ranking: Ranking) -> Outcome:
        """Keep a ranking where it is the newest of its name and language; what became of it."""
        digest = sha256(ranking.model_dump_json().encode()).hexdigest()
        query = select(RANKINGS.c.as_of, RANKINGS.c.digest, RANKINGS.c.run).where(
            RANKINGS.c.name == ranking.ranking, RANKINGS.c.language == ranking.language
        )
        found = self._connection.execute(query).one_or_none()
        outcome, kept = Outcome.NEW, True
        if found is not None:
            as_of = datetime.fromisoformat(found.as_of)
            if ranking.as_of > as_of:
                outcome = Outcome.UPDATED
            elif ranking.as_of < as_of:
                outcome, kept = Outcome.OLDER, False
            else:
                outcome, kept = _same_version(digest, self._run, found.digest, found.run)
        if kept:
            row = {
                "name": ranking.ranking,
                "language": ranking.language,
                "as_of": rfc3339(ranking.as_of),
                "digest": digest,
                "articles": orjson.dumps(ranking.articles),
                "run": self._run,
            }
            self._write(RANKINGS, [row])
        return outcome


def _decided(known: _Stored | None, item: Incoming, run: str) -> tuple[Outcome, bool]:
    """What becomes of an article, and whether it is written."""
    if known is None:
        return Outcome.NEW, True
    if item.language != known.language:
        return Outcome.LANGUAGE_CHANGED, False
    if item.version > known.newest:
        return Outcome.UPDATED, True
    if item.version not in known.versions:
        return Outcome.OLDER, True
    outcome, kept = _same_version(item.digest, run, *known.versions[item.version])
    older = outcome is Outcome.UNCHANGED and item.version < known.newest
    return (Outcome.OLDER if older else outcome), kept


def _is_current(item: Incoming, known: _Stored) -> bool:
    """Whether an article is what is stored as the newest version."""
    return item.version == known.newest and known.versions[item.version][0] == item.digest


def _same_version(digest: str, run: str, stored_digest: str, stored_run: str) -> tuple[Outcome, bool]:
    if digest == stored_digest:
        return Outcome.UNCHANGED, False
    return Outcome.CONFLICT, run == stored_run and digest < stored_digest


def _supersedes(new: tuple[int, str, str, str], old: tuple[int, str, str, str]) -> bool:
    if new[0] != old[0]:
        return new[0] > old[0]
    return new[3] != old[3] or new[1:3] < old[1:3]


def _key(value: str) -> str:
    """The text, cut where no index would take it, so that two that begin alike stay two."""
    text = _text(value)
    if len(text) <= _LONGEST_KEY:
        return text
    return f"{text[:_LONGEST_KEY]} {sha256(text.encode()).hexdigest()}"


def _text(value: str) -> str:
    # A refused record's id may have what no database takes as text.
    return value.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")
