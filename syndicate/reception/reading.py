"""One record, read and validated, as bytes for the store: this is what workers do."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from syndicate import intake
from syndicate.articles import Status
from syndicate.headers import Header, State
from syndicate.problems import Problem
from syndicate.publication import Publication
from syndicate.records import Record
from syndicate.store import Incoming


class Restraint(NamedTuple):
    """What a record says about not showing an article."""

    status: Status
    until: datetime | None
    """The end of an embargo."""


class Read(NamedTuple):
    """What became of a record. It comes from another process, so it holds bytes and no article: an article takes a
    process as long to pass to another as validating it takes.
    """

    origin: str
    digest: str
    """SHA-256 of the record's bytes, in hexadecimal digits."""
    incoming: Incoming | None
    """The article; None where the record was refused."""
    problems: tuple[Problem, ...]
    """What is wrong with it; at least one error where it was refused."""
    id: str | None
    """The article's id as far as it could be read."""
    version: int | None
    """Its version as far as it could be read."""
    restraint: Restraint | None
    """That the article must not be seen; of a valid record at the moment at which it was read."""


def read(record: Record, publication: Publication, now: datetime) -> Read:
    """What becomes of a record."""
    taken = intake.take(record, publication)
    if taken.article is None:
        restraint = None if taken.restraint is None else Restraint(taken.restraint, taken.restrained_until)
        return Read(taken.origin, taken.digest, None, taken.problems, taken.id, taken.version, restraint)
    incoming = Incoming.of(taken.article, taken.origin)
    restraint = restraint_of(Header.of(taken.article), now)
    return Read(taken.origin, taken.digest, incoming, taken.problems, taken.id, taken.version, restraint)


def restraint_of(header: Header, now: datetime) -> Restraint | None:
    """What a valid record says about not showing its article."""
    match header.state(now):
        case State.PUBLISHED:
            return None
        case State.CANCELED:
            return Restraint(Status.CANCELED, None)
        case State.EMBARGOED:
            return Restraint(Status.WITHHELD, max(header.published, header.embargo_until or header.published))
        case _:
            return Restraint(Status.WITHHELD, None)
