"""Where in a document something stands, and what a check is told of the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from lxml import etree

from syndicate.gate.rules import Finding, Rule


@dataclass(frozen=True, slots=True)
class Spot:
    """An element, attribute or field of a document."""

    place: str
    line: int | None = None
    guid: str | None = None

    def breaks(self, rule: Rule, **values: object) -> Finding:
        """A finding here."""
        return rule.at(self.place, guid=self.guid, line=self.line, **values)

    def attribute(self, name: str) -> Spot:
        """An attribute of the element."""
        return replace(self, place=f"{self.place}/@{name}")

    def below(self, lines: int) -> Spot:
        """The same, some lines further down in its text."""
        return self if self.line is None else replace(self, line=self.line + lines)


@dataclass(frozen=True, slots=True)
class Served:
    """How a document came over HTTP."""

    url: str
    """The address that was asked for."""
    content_type: str | None = None
    links: str | None = None
    """The header Link."""
    redirects: tuple[tuple[int, str], ...] = ()
    """Status and next address of each redirect, in order."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses that are the document's."""
        return (self.url, *(address for _, address in self.redirects))


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the checks of one document share."""

    now: datetime
    served: Served | None = None
    lines: list[bytes] = field(default_factory=list, repr=False)
    """The document as it is written, line by line."""


def line_of(node: etree._Element) -> int | None:
    """The line on which a node begins, where it was parsed."""
    return node.sourceline if isinstance(node.sourceline, int) else None


Check = Callable[[str, Spot, Circumstances], Iterator[Finding]]
"""Looks at one value."""
