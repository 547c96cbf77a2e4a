"""What goes into the store and comes out of it, beside articles and headers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final, NamedTuple

from syndicate.articles import Article, Status, article_from_json, article_to_json
from syndicate.headers import Header
from syndicate.problems import Problem
from syndicate.store.encoding import effective, encode_header


class Outcome(StrEnum):
    """What became of a record that was put into the store."""

    NEW = "new"
    """The article was not known."""
    UPDATED = "updated"
    """It is the newest version now."""
    UNCHANGED = "unchanged"
    """This version was there already, the same to the byte."""
    OLDER = "older"
    """A newer version is there; this one was kept among the versions."""
    CONFLICT = "conflict"
    """This version was there already with other content; one of the two was kept."""
    LANGUAGE_CHANGED = "language-changed"
    """The article is there in another language; this record was not kept."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where a valid record was seen: in which file, at which reading of it."""

    digest: bytes
    """The digest of the record's bytes and of what their reading depends on."""
    file: bytes
    """The file's key."""
    reading: int
    """The number of the reading."""
    is_clean: bool
    """Whether there was nothing to say of the record."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A valid article on its way into the store, as bytes: it may come from another process."""

    id: str
    version: int
    language: str
    header: bytes
    """What `encode_header` makes of it."""
    payload: bytes
    """What `syndicate.articles.article_to_json` makes of it."""
    digest: str
    """SHA-256 of the payload, in hexadecimal digits."""
    origin: str
    """Where it was read from."""
    sighting: Sighting | None = None
    """Set where it is to be remembered that this record was read."""

    @classmethod
    def of(cls, article: Article, origin: str) -> Incoming:
        """An article on its way."""
        payload, header = article_to_json(article), encode_header(Header.of(article))
        digest = sha256(payload).hexdigest()
        return cls(article.id, article.version, article.language, header, payload, digest, origin)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that was refused, and why."""

    key: str
    """The article's id, or the record's origin where no id could be read."""
    article: str | None
    """The article's id."""
    version: int | None
    """The article's version; None where none could be read."""
    digest: str
    """SHA-256 of the record's bytes, in hexadecimal digits."""
    origin: str
    """Where it was read from."""
    problems: tuple[Problem, ...]
    """What is wrong with it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that was refused, and what it says about not showing its article."""

    refusal: Refusal
    restraint: Status | None = None
    """As which the article must not be seen; of a record that is a valid article, `header` says it."""
    until: datetime | None = None
    """The end of the restraint, where it is an embargo."""
    header: bytes | None = None
    """The header of the article, where the record is a valid one that the store did not take."""
    digest: str | None = None
    """SHA-256 of its payload, in hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What is to be told again of a file that is not read again."""

    problems: tuple[Problem, ...] = ()
    """What is wrong with it, and with its records that are valid."""
    refused: tuple[Refused, ...] = ()
    """Its records that were refused, in their order."""


NOTHING: Final = Notes()
"""Nothing is to be told again: what is true of most files."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read, or is being read."""

    key: bytes
    source: bytes
    """The key of its source."""
    origin: str
    reading: int
    """The number of the reading, which no other one has."""
    stamp: str | None = None
    """What the file system said of it; None where it has to be read again whatever that says."""
    valid: int = 0
    """How many of its records are valid and not in conflict with what is stored."""
    notes: Notes = NOTHING


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is remembered of a file that need not be read again."""

    current: int
    """How many of its records are the newest version of their article."""
    older: int
    """How many have been superseded."""
    notes: Notes


@dataclass(frozen=True, slots=True)
class Numbered:
    """What a numbered document was when it was last published."""

    number: int
    """Its number, which rises whenever the document changes."""
    digest: str
    """SHA-256 of its bytes, in hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The newest version of an article as it is stored; cheap to hand to another process."""

    id: str
    digest: str
    """SHA-256 of `payload`, in hexadecimal digits."""
    payload: bytes
    """What `syndicate.articles.article_to_json` made of it."""
    held: str | None
    """The status of its hold, where it has one."""

    def article(self) -> Article:
        """The article, its hold in its status."""
        article = article_from_json(self.payload)
        status = effective(article.status, self.held)
        return article if status is article.status else article.model_copy(update={"status": status})


class Packed(NamedTuple):
    """The entries of an article, in each rendering, as they are kept."""

    sizes: Mapping[str, int]
    """By the name of each rendering, in their order: how many bytes it has."""
    entries: bytes
    """The renderings one behind the other, compressed."""
    proofs: bytes = b""
    """What the gate knows those of them by that it found in order (`Gate.prove`)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was made of an article when its entries were last written."""

    article: str
    text: str
    """The digest of the article as it was stored then (`Stored.digest`)."""
    digest: bytes
    """Of all that the entries depend on."""
    mentions: bytes
    """What the article may mention of others, as `syndicate.keeping` writes it."""
    packed: Packed


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the store holds."""

    articles: int
    versions: int
    refusals: int
    rankings: int
