"""What must be made again when articles are withdrawn, or a withdrawal is taken back; everything else stays published.

Found by comparing the publication before and after: whose state, identifier, version or story changed; who mentions
them or is an edition of their stories; which feeds list any of these, or list others now.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Final, Literal

from pydantic import Field, ValidationError

from syndicate import explaining, linking, release
from syndicate.articles import Model, Moment, Status
from syndicate.errors import ConfigurationError
from syndicate.explaining import Evidence
from syndicate.linking import Mentions, Neighbourhood
from syndicate.press import Press
from syndicate.problems import Code, Problem
from syndicate.publication import Publication
from syndicate.register import GUID, ID, PAGE, Name
from syndicate.rendering import DocumentContext, Feed, Format
from syndicate.store import Writer
from syndicate.text import page_key
from syndicate.views import View

FOR_GOOD: Final = 2**31 - 1
"""The version up to which a withdrawal by hand holds: no version of the article ends it."""
_MEMORY: Final = "withdrawals.json"


# --- what is remembered ---------------------------------------------------------------------------------------------


class Withdrawal(Model):
    """An article that was withdrawn by hand; for the newsroom alone."""

    reason: str
    """Why, in the words of who did it."""
    at: Moment
    """When."""
    status: Status
    """As what it counts."""
    version_held: int | None = None
    """The version up to which a refused record held it before."""
    status_held: Status | None = None
    """As what it was held then."""


class Memory(Model):
    """The withdrawals by hand that stand, as they are kept beside the output."""

    version: Literal[1] = 1
    withdrawals: dict[str, Withdrawal] = Field(default_factory=dict)
    """By article."""


def remembered(output: Path) -> Memory:
    """The withdrawals by hand that stand; none where the file is not there or was damaged.

    Raises:
        ConfigurationError: the output cannot be one.
    """
    try:
        return Memory.model_validate_json(release.path_beside(output, _MEMORY).read_bytes())
    except (OSError, ValidationError):
        return Memory()


def remember(output: Path, memory: Memory) -> None:
    """Keep them.

    Raises:
        SyndicateError: the file cannot be written.
    """
    release.write_beside(output, _MEMORY, memory.model_dump_json(indent=2).encode() + b"\n")


@dataclass(frozen=True, slots=True)
class Order:
    """Somebody's wish that an article be withdrawn, or be seen again."""

    wanted: str
    """The article's id, the address of its page or its identifier in documents."""
    reason: str = ""
    status: Status = Status.CANCELED
    story: bool = False
    """Whether all editions of its story are meant."""
    undo: bool = False

    def articles(self, publication: Publication, view: View, memory: Memory) -> tuple[str, ...]:
        """The ids of the articles that are meant, sorted.

        Raises:
            ConfigurationError: there is no such article; or it is to be seen again and was not withdrawn by hand.
        """
        hood = view.neighbourhood
        key = explaining.find(self.wanted, Evidence(publication, view, hood.headers))
        if key is None:
            raise ConfigurationError(explaining.unknown(self.wanted, hood.headers))
        found = list(hood.story(key).members) if self.story else [key]
        if self.undo:
            found = [other for other in found if other in memory.withdrawals]
        if not found:
            raise ConfigurationError(Problem.of(Code.NOT_WITHDRAWN, value=key))
        return tuple(sorted(found))

    def carry_out(
        self, held: Mapping[str, tuple[int, Status] | None], writer: Writer, memory: Memory, now: datetime
    ) -> Memory:
        """Hold articles in the store, or end their holds; what is to be remembered then.

        `held` has the articles with the holds that they have. A hold that a refused record asked for comes back when
        the withdrawal is taken back.
        """
        withdrawals = dict(memory.withdrawals)
        for key, hold in held.items():
            last = withdrawals.pop(key, None)
            writer.unhold(key)
            if not self.undo:
                writer.hold(key, self.status, FOR_GOOD)
                version, status = (last.version_held, last.status_held) if last else hold or (None, None)
                withdrawals[key] = Withdrawal(
                    reason=self.reason, at=now, status=self.status, version_held=version, status_held=status
                )
            elif last is not None and last.status_held is not None:
                writer.hold(key, last.status_held, last.version_held)
        return Memory(withdrawals=dict(sorted(withdrawals.items())))


# --- what is affected -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scope:
    """What must be made again."""

    articles: frozenset[str]
    """The articles whose entries may be others."""
    documents: frozenset[str]
    """The paths of the feeds' documents that may be others."""


def turned(keys: Collection[str], before: View, after: View) -> frozenset[str]:
    """The articles that readers are told something else of: those withdrawn, and who changed with them.

    That can only be who has to do with their stories, or brings the same identifier.
    """
    one, other = before.neighbourhood, after.neighbourhood
    beside = set(keys)
    for hood in (one, other):
        for row in filter(None, map(hood.register.get, keys)):
            beside.update(near.header.id for near in map(hood.register.row, hood.register.group(row.number)))
            if row.header.guid:
                beside.update(claim.header.id for claim in hood.register.claiming(row.header.guid))
    return frozenset(keys) | {key for key in beside if _appearance(key, one) != _appearance(key, other)}


def _appearance(key: str, hood: Neighbourhood) -> tuple[object, ...] | None:
    if key not in hood.headers:
        return None
    siblings = tuple(sorted(hood.siblings(key).items()))
    return hood.is_published(key), hood.guids[key], hood.version(key), hood.story(key).key, siblings


def names(keys: Collection[str], hood: Neighbourhood) -> set[Name]:
    """What others may name these articles by: their ids, their identifiers in documents, the addresses of their pages."""
    found: set[Name] = set()
    for header in (hood.headers[key] for key in keys if key in hood.headers):
        found.update(((ID, header.id), (GUID, hood.guids[header.id])))
        found.update((PAGE, page_key(one)) for one in (header.url, header.guid or "") if "://" in one)
    return found


def mentioning(keys: Collection[str], mentions: Iterable[tuple[str, Mentions]], hood: Neighbourhood) -> Iterator[str]:
    """The articles that name any of these; of `mentions` by id."""
    asked = names(keys, hood)
    for article, named in mentions:
        if not asked.isdisjoint(named.names()):
            yield article


def scope(affected: Collection[str], before: Press, after: Press) -> Scope:
    """What must be made again for these articles, their editions, and the feeds that they are or were in."""
    hoods = [press.view.neighbourhood for press in (before, after)]
    stories = [hood.story(key) for hood in hoods for key in affected if key in hood.headers]
    articles = frozenset(affected).union(*(story.members for story in stories))
    numbers = {row.number for row in map(hoods[1].register.get, articles) if row is not None}
    # Numbers mean the same articles, unless one came to be known by being withdrawn: its edition is not published.
    has_same = len(hoods[0].register) == len(hoods[1].register)
    known = {one.outline.path: one for one in chain.from_iterable(before.view.selected.values())}
    has_same_feeds = before.places == after.places
    documents: set[str] = set()
    for one in chain.from_iterable(after.view.selected.values()):
        last = known.get(one.outline.path)
        is_as_before = last is not None and has_same and last.outline == one.outline
        for page in range(len(one.pages) + 1):
            members = one.numbers(page)
            is_same = (
                is_as_before and last is not None and last.numbers(page) == members and numbers.isdisjoint(members)
            )
            if is_same and has_same_feeds:
                continue
            frame = one.frame(page)
            documents.update(
                frame.document(format_.FILE_NAME)
                for format_ in after.formats
                if frame.kind in format_.FEEDS
                and not (is_same and _context(frame, format_, before) == _context(frame, format_, after))
            )
    return Scope(articles, frozenset(documents))


def _context(feed: Feed, format_: Format, press: Press) -> DocumentContext:
    return linking.document_context(feed, format_, press.publication, press.places, press.formats)
