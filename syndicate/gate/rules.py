"""Rules of those who receive documents: what they refuse, drop or ignore, why, and how to mend it.

A rule is a kind of problem, with a code and messages of its own, so its findings are shown, translated and written as
JSON like any other problem. A receiver (`gate.receivers`) reads a document and yields findings; who asked makes
problems of them (`judged`), with the article's id where the item's identifier is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Protocol

from syndicate.problems import Problem, Severity


class Effect(StrEnum):
    """What a receiver does with what breaks a rule."""

    REFUSED = "refused"
    """It takes nothing of the whole document."""
    DROPPED = "dropped"
    """It takes the document without this item."""
    IGNORED = "ignored"
    """It takes the item without a part of it."""
    ADVICE = "advice"
    """It takes all; something is worth knowing."""


_SEVERITIES: Final = {
    Effect.REFUSED: Severity.ERROR,
    Effect.DROPPED: Severity.ERROR,
    Effect.IGNORED: Severity.WARNING,
    Effect.ADVICE: Severity.NOTE,
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a receiver; what a `problems.Problem` can be of."""

    code: str
    """The receiver's name, a dot, and a word of its own: `superdesk.no-version`. A promise, as all codes are."""
    effect: Effect
    what: str
    """What the receiver does and why, in English, marked with `N_`; placeholders are values of the finding."""
    mend: str
    """What to do about it, likewise."""
    source: str
    """Where the rule comes from: the address of the receiver's own code or guide."""

    @property
    def severity(self) -> Severity:
        """How much a finding weighs: what is not taken is an error, a part that is lost a warning."""
        return _SEVERITIES[self.effect]

    @property
    def facts(self) -> Mapping[str, str]:
        """What a report says of the rule beside its code."""
        return {"receiver": self.code.partition(".")[0], "effect": self.effect.value, "source": self.source}

    def at(self, place: str, *, guid: str | None = None, line: int | None = None, **values: object) -> Finding:
        """A finding of this rule."""
        return Finding(self, place, guid, line, tuple(sorted(values.items())))

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class Warned:
    """A rule as what a problem of the run is of: a document made for its receiver would break it.

    It is no error. An article that the receiver would drop is left out of that document, and is in all others; what it
    would refuse the whole document for is for somebody to mend.
    """

    rule: Rule
    is_left_out: bool
    """Whether an article is not in the document because of it."""

    @property
    def code(self) -> str:
        """The rule's."""
        return self.rule.code

    @property
    def severity(self) -> Severity:
        """Always a warning."""
        return Severity.WARNING

    @property
    def what(self) -> str:
        """The rule's."""
        return self.rule.what

    @property
    def mend(self) -> str:
        """The rule's."""
        return self.rule.mend

    @property
    def facts(self) -> Mapping[str, str]:
        """The rule's, but that an article was left out by us."""
        return {**self.rule.facts, "effect": "left-out"} if self.is_left_out else self.rule.facts

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a document breaks a rule."""

    rule: Rule
    place: str
    """The element or field, from the item on (`contentSet/remoteContent[2]`) or, outside of items, from the root."""
    guid: str | None = None
    """The item's identifier; None for what concerns the whole document."""
    line: int | None = None
    """The line of the document, from 1 on; None where the parser does not tell (JSON)."""
    values: tuple[tuple[str, object], ...] = ()
    """What fills the placeholders of the rule's messages."""

    def problem(self, path: str, articles: Mapping[str, str]) -> Problem:
        """The finding as a problem of the document at `path`; `articles` are ids of articles by identifier.

        An item whose article is not known is named by its identifier in place of an article.
        """
        article = None if self.guid is None else _article(self.guid, articles) or self.guid
        origin = path if self.line is None else f"{path}:{self.line}"
        return Problem.of(self.rule, article=article, field=self.place, origin=origin, **dict(self.values))


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as a receiver gets it."""

    format: str
    """The name of its format: `newsml`, `rss` ..."""
    data: bytes
    """As it is served; some receivers limit its size."""
    now: datetime
    """When it is received; some receivers take nothing that is old, or ahead of the clock."""
    parsed: Any = field(repr=False)
    """An lxml element, or JSON's values (as `rendering.Inspection.parsed`)."""


class Receiver(Protocol):
    """The members of a module in `syndicate/gate/receivers/`."""

    NAME: str
    """What the command line calls it: `superdesk`. The codes of its rules begin with it."""
    TITLE: str
    """What people call it: `Superdesk`."""
    FORMATS: tuple[str, ...]
    """The names of the formats that it reads."""
    RULES: tuple[Rule, ...]
    """All its rules."""

    @staticmethod
    def findings(reading: Reading) -> Iterator[Finding]:
        """What it would refuse, drop or ignore of a document in one of its formats, in the document's order.

        The document may be anything that is well formed: ours, or a stranger's.
        """
        ...


def judged(
    receivers: Iterable[Receiver], reading: Reading, path: str, articles: Mapping[str, str] | None = None
) -> Iterator[Problem]:
    """What receivers make of the document at `path`, as problems; of those that do not read its format, nothing."""
    for receiver in receivers:
        if reading.format in receiver.FORMATS:
            for finding in receiver.findings(reading):
                yield finding.problem(path, articles or {})


def _article(guid: str, articles: Mapping[str, str]) -> str | None:
    """The article that an item belongs to: its own, or the one before the mark by which its parts are named."""
    return articles.get(guid) or articles.get(guid.rpartition("#")[0])
