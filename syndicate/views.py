"""A publication as it is to be shown at one moment: what there is, and which documents that makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import NamedTuple, overload

from syndicate import variants
from syndicate.keeping import Renderings
from syndicate.linking import Neighbourhood
from syndicate.publication import Content, FeedKind, Feeds
from syndicate.rendering import Feed, Format
from syndicate.selection import Selected
from syndicate.variants import Variant


class Slot(NamedTuple):
    """A feed, or a page of its archive, in a format; and so a document."""

    language: str
    feed: int
    """Its place among the feeds of the edition."""
    page: int
    """Which page of its archive, counted from 1, the oldest; 0 for the feed itself."""
    format: int = 0
    """The place of the format among those that are written."""


class _Feeds(Sequence[Feed]):
    """The feeds of an edition, each made when it is asked for."""

    def __init__(self, selected: Sequence[Selected]) -> None:
        self._selected = selected

    def __len__(self) -> int:
        return len(self._selected)

    @overload
    def __getitem__(self, place: int) -> Feed: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Feed]: ...
    def __getitem__(self, place: int | slice) -> Feed | Sequence[Feed]:
        return _Feeds(self._selected[place]) if isinstance(place, slice) else self._selected[place].feed


@dataclass(frozen=True)
class View:
    """A publication at one moment: every article's header, the stories, the feeds."""

    neighbourhood: Neighbourhood
    selected: Mapping[str, Sequence[Selected]]
    """The feeds of each edition with their archives by language, in their order."""
    items: Sequence[int] = ()
    """The numbers of the articles that have documents of their own, in their order."""
    until: datetime | None = None
    """When the next thing changes by itself, such as an embargo that lifts; None where nothing will."""
    _last: dict[Slot, Feed] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def feeds(self) -> Mapping[str, Sequence[Feed]]:
        """The feeds of each edition by language, in their order, without their archives."""
        return {language: _Feeds(selected) for language, selected in self.selected.items()}

    def glances(self, first: Callable[[FeedKind], int]) -> Mapping[str, Sequence[Feed]]:
        """The same, each with its first articles alone: how many, by its kind."""
        return {
            language: [one.glance(first(one.outline.kind)) for one in selected]
            for language, selected in self.selected.items()
        }

    @cached_property
    def variants(self) -> Sequence[Variant]:
        """The feeds that are written once more, to the rules of an aggregator."""
        return list(variants.selected(self.neighbourhood.publication.feeds, self.feeds))

    @property
    def channels(self) -> Iterator[Slot]:
        """Everything that becomes a document in each format: every feed, followed by the pages of its archive."""
        for language, selected in self.selected.items():
            for place, one in enumerate(selected):
                yield from (Slot(language, place, page) for page in range(len(one.pages) + 1))

    @property
    def shown(self) -> Iterator[Feed]:
        """The same with their members, each made when it is its turn."""
        return map(self.feed, self.channels)

    def feed(self, slot: Slot) -> Feed:
        """A feed, or a page of its archive, with its members."""
        channel = slot._replace(format=0)
        if channel not in self._last:  # it is asked for in one format after the other
            self._last.clear()
            self._last[channel] = self.selected[slot.language][slot.feed].shown(slot.page)
        return self._last[channel]

    def frame(self, slot: Slot) -> Feed:
        """The same without its members."""
        return self.selected[slot.language][slot.feed].frame(slot.page)

    def members(self, slot: Slot) -> Sequence[int]:
        """The numbers of all articles in it, those withdrawn last."""
        return self.selected[slot.language][slot.feed].numbers(slot.page)

    def renderings(self, formats: Sequence[Format], rules: Feeds) -> Renderings:
        """What each article that a document needs is to be written as."""
        register = self.neighbourhood.register
        renderings = Renderings(register, formats, rules)
        for selected in chain.from_iterable(self.selected.values()):
            for page in range(len(selected.pages) + 1):
                renderings.list(selected.numbers(page), selected.outline.kind)
        renderings.single_out(self.items)
        for variant in self.variants:
            for one in (*variant.feed.listed, *variant.feed.withdrawn):
                renderings.add(register.number(one.id), (variant.format.NAME, Content.FULL))
        return renderings
