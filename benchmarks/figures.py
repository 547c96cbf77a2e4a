"""What was measured, as JSON and as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson
from rich.table import Table


@dataclass(frozen=True)
class Stage:
    """What one stage costs."""

    name: str
    microseconds: float
    per: str
    """What the microseconds are for one of: `article`, `document`."""
    count: int
    """How many of these were measured."""


@dataclass(frozen=True)
class Whole:
    """What a whole export costs."""

    name: str
    workers: int
    seconds: float
    articles: int
    timings: Mapping[str, float]
    """Seconds by stage, as the export reports them."""
    main_megabytes: float
    """The most memory that the main process had, with what it shares with the others."""
    worker_megabytes: float
    """The same of the largest worker; 0 where there was none."""

    @property
    def microseconds(self) -> float:
        """For each article of the archive."""
        return self.seconds / self.articles * 1e6


@dataclass(frozen=True)
class Comparison:
    """What a feed costs plain feedgen and us, in microseconds."""

    format: str
    feeds: int
    entries: int
    """In all of these feeds."""
    feedgen: float
    cold: float
    """Every entry rendered anew for every feed."""
    kept: float
    """From entries rendered before."""

    @property
    def ratios(self) -> dict[str, float]:
        """How many times faster than feedgen we are."""
        return {"cold": self.feedgen / self.cold, "kept": self.feedgen / self.kept}


@dataclass(frozen=True)
class Writing:
    """What it costs to write an article and its media as NewsML-G2, in one way or another."""

    way: str
    microseconds: float
    """For an article."""
    ratio: float
    """How many times longer than the template."""


@dataclass
class Figures:
    """All that one run measured."""

    repeat: int
    """Each figure is the best of so many repetitions."""
    corpus: dict[str, int] = field(default_factory=dict)
    stages: list[Stage] = field(default_factory=list)
    exports: list[Whole] = field(default_factory=list)
    peer: list[Comparison] = field(default_factory=list)
    newsml: list[Writing] = field(default_factory=list)
    newsml_bytes: dict[str, float] = field(default_factory=dict)
    """By kind of item; IPTC's examples by their file."""

    def as_json(self, environment: Mapping[str, Any]) -> bytes:
        """The figures with where they come from, and the ratios to the peer in the same run."""
        data = {
            "environment": environment,
            "repeat": self.repeat,
            "corpus": self.corpus,
            "stages": [asdict(stage) for stage in self.stages],
            "exports": [asdict(whole) | {"microseconds": whole.microseconds} for whole in self.exports],
            "peer": [asdict(one) | {"ratios": one.ratios} for one in self.peer],
            "newsml": [asdict(one) for one in self.newsml],
            "newsml_bytes": self.newsml_bytes,
        }
        return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

    def tables(self) -> Iterable[Table]:
        """The figures for people."""
        yield _table("Stages", "stage", "µs", "for each", "measured", rows=map(_stage, self.stages))
        columns = ("export", "workers", "s", "µs an article", "MB", "MB largest worker")
        yield _table("The whole export", *columns, rows=map(_whole, self.exports))
        columns = ("µs a feed", "feedgen", "ours, cold", "ours, kept", "× cold", "× kept")
        yield _table("Beside plain feedgen", *columns, rows=map(_comparison, self.peer))
        yield _table("Writing NewsML-G2", "way", "µs an article", "× template", rows=map(_writing, self.newsml))
        sizes = ((name, f"{size:,.0f}") for name, size in self.newsml_bytes.items())
        yield _table("Size of a NewsML-G2 item", "item", "bytes", rows=sizes)


def _table(title: str, first: str, *columns: str, rows: Iterable[tuple[str, ...]]) -> Table:
    table = Table(first, title=title)
    for column in columns:
        table.add_column(column, justify="right")
    for row in rows:
        table.add_row(*row)
    return table


def _stage(stage: Stage) -> tuple[str, ...]:
    return stage.name, f"{stage.microseconds:,.0f}", stage.per, f"{stage.count:,}"


def _whole(whole: Whole) -> tuple[str, ...]:
    memory = (f"{whole.main_megabytes:,.0f}", f"{whole.worker_megabytes:,.0f}")
    return whole.name, str(whole.workers), f"{whole.seconds:,.1f}", f"{whole.microseconds:,.0f}", *memory


def _comparison(one: Comparison) -> tuple[str, ...]:
    figures = (f"{value:,.0f}" for value in (one.feedgen, one.cold, one.kept))
    return one.format, *figures, *(f"{ratio:.2f}" for ratio in one.ratios.values())


def _writing(one: Writing) -> tuple[str, ...]:
    return one.way, f"{one.microseconds:,.0f}", f"{one.ratio:.2f}"
