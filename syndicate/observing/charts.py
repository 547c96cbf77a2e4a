"""Stacked bars, a bar for each run: where each part is on a plane, and the same as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import floor, log10
from typing import Final

SLOT: Final = 10
"""How wide a run is on the plane."""
HEIGHT: Final = 100
"""How high the plane is."""
_BAR: Final = 8  # of a slot: the rest is air
_LEAST: Final = 1e-6
_STEPS: Final = (1, 1.5, 2, 3, 4, 5, 6, 8, 10)
_SLOTS: Final = 20  # at least: a single run is a bar, not a wall


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a chart."""

    label: str
    values: Sequence[float]
    """One for each run, the oldest first."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a run's bar."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    """The class of its colour: `s0`, `s1` …, or `failed`."""
    said: str
    """What somebody sees who points at it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A run in the table."""

    run: str
    cells: Sequence[str]
    is_failed: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as the page shows it."""

    key: str
    title: str
    width: int
    bars: Sequence[Bar]
    top: str
    """What the upper edge stands for."""
    legend: Sequence[tuple[str, str]]
    """The class and the label of each series that is ever there."""
    has_failed: bool
    rows: Sequence[Row]
    """The newest run first."""


def chart(
    key: str,
    title: str,
    series: Sequence[Series],
    *,
    names: Sequence[str],
    failed: Sequence[bool],
    failed_said: str,
    written: Callable[[float], str],
    mirrored: bool = False,
) -> Chart:
    """A chart of several series over the runs `names`; `failed` are those that have nothing to show.

    The newest run is at the end of the line, which is on the left where the page is `mirrored`.
    """
    shown = [(index, one) for index, one in enumerate(series) if any(one.values)]
    totals = [sum(one.values[at] for _, one in shown) for at in range(len(names))]
    top = ceiling(max(totals, default=0))
    slots = max(_SLOTS, len(names))

    def across(at: int) -> float:
        x = (slots - len(names) + at) * SLOT
        return (slots - 1) * SLOT - x + SLOT - _BAR if mirrored else x

    def bars() -> Iterator[Bar]:
        for at, name in enumerate(names):
            if failed[at]:
                yield Bar(across(at), 0, _BAR, HEIGHT, "failed", f"{name}: {failed_said}")
            y = float(HEIGHT)
            for index, one in shown:
                height = one.values[at] / top * HEIGHT
                y -= height
                if height:
                    said = f"{name}: {one.label} {written(one.values[at])}"
                    yield Bar(across(at), round(y, 2), _BAR, round(height, 2), f"s{index}", said)

    rows = [Row(name, [written(one.values[at]) for _, one in shown], failed[at]) for at, name in enumerate(names)]
    return Chart(
        key,
        title,
        slots * SLOT,
        tuple(bars()),
        written(top),
        [(f"s{index}", one.label) for index, one in shown],
        any(failed),
        rows[::-1],
    )


def ceiling(value: float) -> float:
    """The next round number, 1 to 8 times a power of ten; 1 where there is next to nothing."""
    if value < _LEAST:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return float(next(step * power for step in _STEPS if step * power >= value * (1 - 1e-9)))
