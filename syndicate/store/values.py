"""What goes into the store and comes out of it, beside articles and headers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from syndicate.articles import Article
from syndicate.problems import Problem


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
class Incoming:
    """A valid article on its way into the store."""

    article: Article
    payload: bytes
    """What `syndicate.articles.article_to_json` makes of it."""
    origin: str
    """Where it was read from."""


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
class Numbered:
    """What a numbered document was when it was last published."""

    number: int
    """Its number, which rises whenever the document changes."""
    digest: str
    """SHA-256 of its bytes, in hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the store holds."""

    articles: int
    versions: int
    refusals: int
    rankings: int
