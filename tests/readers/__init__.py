"""Feed readers that exist, each behind the same two names: what it makes of a document, and what it cannot say.

A reader is a module in this folder, found by looking:

- `FORMATS`: the formats that it reads.
- `read_all(documents)`: what it sees in each, as `Feed`; it skips the test where the reader is not installed.
- `UNSAID`: by format and field, why the reader has nothing to say of it: the field is None (or empty) wherever it reads.
- `DIFFERS`: by format and field, why what the reader says is, for some documents, not what the article says.
- `subscriptions(paths)`, where it reads OPML: the feeds of each list, as somebody who imports it subscribes to them.

Both are held to: a limitation that no longer holds fails the test, so that it is taken out here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import NamedTuple, TypeAlias

import lxml.html

Limitations: TypeAlias = Mapping[tuple[str, str], str]
"""Reasons by format and field."""


class Document(NamedTuple):
    """A document as readers get it."""

    path: Path
    format: str
    ids: tuple[str, ...]
    """The identifiers of its entries: a reader that keeps one copy of an article cannot read two at a time."""

    @property
    def data(self) -> bytes:
        return self.path.read_bytes()


class Enclosure(NamedTuple):
    address: str
    media_type: str | None = None
    size: int | None = None


@dataclass(frozen=True)
class Seen:
    """An entry as a reader shows it. What it has no word for is None."""

    id: str | None = None
    title: str | None = None
    link: str | None = None
    """The page that it opens."""
    published: datetime | None = None
    updated: datetime | None = None
    language: str | None = None
    """That of the entry; where the reader knows only its feed's, None."""
    html: str | None = None
    summary: str | None = None
    """Plain text."""
    enclosures: tuple[Enclosure, ...] | None = None


@dataclass(frozen=True)
class Feed:
    """A document as a reader shows it."""

    entries: tuple[Seen, ...]
    title: str | None = None
    page: str | None = None
    """The page that it opens for the feed."""
    address: str | None = None
    """Where it believes the feed is."""
    language: str | None = None
    direction: str | None = None


class Subscription(NamedTuple):
    """A feed of a subscription list."""

    address: str
    title: str | None = None
    """None where the reader takes the feed's own."""


def each(read: Callable[[Document], Feed]) -> Callable[[Sequence[Document]], Iterator[Feed]]:
    """A reader of many documents, made of a reader of one."""
    return lambda documents: map(read, documents)


def discovered() -> dict[str, ModuleType]:
    """Every reader by its name."""
    return {
        module.name: import_module(f"readers.{module.name}")
        for module in iter_modules(__path__)
        if not module.name.startswith("_")
    }


def plain(markup: str | None) -> str | None:
    """The text that a piece of HTML shows."""
    if markup is None or not markup.strip():
        return markup
    return "".join(lxml.html.fragment_fromstring(markup, create_parent="div").itertext())


def moment(text: str | None) -> datetime | None:
    """A date as RSS or RFC 3339 write it, where a reader hands it on unread."""
    if not text:
        return None
    if text[0].isdigit():
        return datetime.fromisoformat(text).astimezone(UTC)
    return parsedate_to_datetime(text).astimezone(UTC)


def number(text: str | int | None) -> int | None:
    return None if text is None else int(text)
