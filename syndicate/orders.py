"""The entries of a run, and how those get them who make documents of them: here from a file, elsewhere by an order.

On the machine of the run an order is only what is to be made: the entries are in a file. Elsewhere they come from the
store, which keeps them under the digest of all that they depend on. The run says the digest, so that a task never uses
other entries than the run has, whatever the store has come to keep since. What the store does not keep comes with the
order.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, Generic, NamedTuple, TypeVar

import orjson

from syndicate.keeping import Written, piece, unpack
from syndicate.publication import Publication
from syndicate.register import Register
from syndicate.store import Kept, Packed, Reader, Store, Stored
from syndicate.tables import Records
from syndicate.workers import NotHere

_AT_HAND: Final = 128  # articles whose entries a process has at hand: a page of an archive, some six megabytes
_AT_HAND_PACKED: Final = 1_000  # the same where they are compressed

WantedT = TypeVar("WantedT")


@dataclass(frozen=True)
class Order(Generic[WantedT]):
    """Documents that are to be made, and where their entries are."""

    wanted: Sequence[WantedT]
    kept: Mapping[str, bytes] = field(default_factory=dict)
    """The articles whose entries the store keeps, and the digests under which it does (`keeping.Digests`)."""
    sent: Mapping[Written, Mapping[str, bytes]] = field(default_factory=dict)
    """Entries that it does not keep: by rendering, then by article."""


class Entries:
    """The entries of a run, in a temporary file: an archive of them does not fit into memory.

    There they are as the store keeps them, all of an article together and compressed. Processes forked after the last
    `put` read them too; where pickling takes it, there is `Delivered` in its place.
    """

    def __init__(self, register: Register) -> None:
        self._register = register
        self._records = Records()
        self._places = array("I", bytes(4 * len(register)))
        """By the article's number: that of its record, counted from 1; 0 where there is none."""
        self._unpacked = lru_cache(_AT_HAND)(self._read)

    def __reduce__(self) -> tuple[object, ...]:
        return Delivered, ()  # the file stays on this machine

    def receive(self, order: Order[Any], publication: Publication) -> None:
        """Have the entries of an order; all are here."""

    def put(self, article: str, packed: Packed) -> None:
        """Have an article's entries."""
        head = orjson.dumps((packed.sizes, len(packed.proofs)))
        record = self._records.add(b"".join((head, b"\n", packed.proofs, packed.entries)))
        self._places[self._register.number(article)] = record + 1

    def complete(self) -> None:
        """Nothing more will be added."""
        self._records.complete()

    def _read(self, article: str) -> tuple[Mapping[Written, bytes], bytes]:
        place = self._places[self._register.number(article)]
        if not place:
            return {}, b""
        head, _, rest = self._records[place - 1].partition(b"\n")
        sizes, count = orjson.loads(head)
        return dict(unpack(Packed(sizes, rest[count:]))), rest[:count]

    def has(self, as_: Written, article: str) -> bool:
        """Whether the article could be written in the format, and is not empty there."""
        return bool(self._unpacked(article)[0].get(as_))

    def of(self, articles: Collection[str]) -> dict[Written, dict[str, bytes]]:
        """All entries of these articles."""
        found: dict[Written, dict[str, bytes]] = defaultdict(dict)
        for article in articles:
            for as_, entry in self._unpacked(article)[0].items():
                found[as_][article] = entry
        return found

    def get(self, as_: Written, article: str) -> bytes:
        """The entry that was added."""
        return self._unpacked(article)[0][as_]

    def proofs(self, article: str) -> bytes:
        """What the gate knows the entries of an article by (`Packed.proofs`)."""
        return self._unpacked(article)[1]


class Delivered:
    """The entries of one order after the other, where there is no file of them."""

    def __init__(self) -> None:
        self._at_hand: OrderedDict[str, Kept] = OrderedDict()
        self._entries: dict[Written, dict[str, bytes]] = {}

    def receive(self, order: Order[Any], publication: Publication) -> None:
        """Have the entries of an order and no others.

        Raises:
            NotHere: the store does not keep them, or keeps other ones.
            SyndicateError: the store cannot be read.
        """
        self._fetch(order.kept, publication)
        self._entries = {as_: dict(entries) for as_, entries in order.sent.items()}
        for article in order.kept:
            for as_, entry in unpack(self._at_hand[article].packed):
                self._entries.setdefault(as_, {})[article] = entry
        while len(self._at_hand) > _AT_HAND_PACKED:
            self._at_hand.popitem(last=False)

    def _fetch(self, wanted: Mapping[str, bytes], publication: Publication) -> None:
        for article, digest in wanted.items():
            if article in self._at_hand and _piece(self._at_hand[article]) == digest:
                self._at_hand.move_to_end(article)
            else:
                self._at_hand.pop(article, None)
        missing = [article for article in wanted if article not in self._at_hand]
        if not missing:
            return
        with store_of(publication).reading() as reader:
            self._at_hand.update(
                {one.article: one for one in reader.kept(missing) if _piece(one) == wanted[one.article]}
            )
        if not wanted.keys() <= self._at_hand.keys():
            raise NotHere

    def has(self, as_: Written, article: str) -> bool:
        """Whether the article could be written so, and is not empty there."""
        return bool(self._entries.get(as_, {}).get(article))

    def get(self, as_: Written, article: str) -> bytes:
        """The entry."""
        return self._entries[as_][article]

    def proofs(self, article: str) -> bytes:
        """What the gate knows the entries of an article by (`Packed.proofs`)."""
        kept = self._at_hand.get(article)
        return b"" if kept is None else kept.packed.proofs


def _piece(kept: Kept) -> bytes:
    return piece(kept.digest, kept.text)


class Asked(NamedTuple):
    """An article that is to be written elsewhere, as the run sees it."""

    id: str
    digest: str
    """SHA-256 of its payload (`Stored.digest`)."""
    held: str | None
    """The status of its hold, where it has one."""


def stored(asked: Sequence[Asked], publication: Publication) -> list[Stored]:
    """The articles from the store of this process.

    Raises:
        NotHere: the store has another version by now.
        SyndicateError: the store cannot be read.
    """
    with store_of(publication).reading() as reader:
        found = list(reader.stored([one.id for one in asked]))
    if [Asked(one.id, one.digest, one.held) for one in found] != list(asked):
        raise NotHere
    return found


def asked(ids: Sequence[str], reader: Reader) -> list[Asked]:
    """What is to be asked for, for articles to be those that this reader sees."""
    return [Asked(*row) for row in reader.digests(ids)]


def store_of(publication: Publication) -> Store:
    """The store of a publication, opened once by each process that is given tasks."""
    return _opened(publication.store, publication.path("."))


@cache
def _opened(url: str, directory: Path) -> Store:
    return Store.open(url, directory)
