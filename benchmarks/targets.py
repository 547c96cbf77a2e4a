"""What is asked of the figures of an archive, and how they are shown: a table, JSON, a chart, the table of the README."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import orjson
from rich.table import Table

Figures = Mapping[str, Mapping[str, Any]]
"""What each phase measured, by its name. A phase that could not be measured says why: `skipped`."""
FULL, PART = 100_000, 20_000
"""The stories of the archives that targets are meant for, where they are not for any."""
_FOR_HUGO: Final = 10_000  # stories: then there are 20,000 pages
BEGIN, END = "<!-- figures of scale.py: begin -->", "<!-- figures of scale.py: end -->"


@dataclass(frozen=True)
class Verdict:
    """A figure beside its target."""

    phase: str
    name: str
    value: float
    sense: str
    """`>=` or `<=`."""
    target: float
    unit: str
    """`×` for a ratio; else what is counted."""
    of: str
    """What the figure was made of, in words."""
    least: int = 0
    """How many stories the archive has at least for which the target is meant."""

    @property
    def is_met(self) -> bool:
        """Whether the figure is what was asked for."""
        return self.value >= self.target if self.sense == ">=" else self.value <= self.target

    @property
    def said(self) -> str:
        """The figure as people read it."""
        return _said(self.value, self.unit)

    @property
    def asked(self) -> str:
        """The target likewise."""
        return f"{'≥' if self.sense == '>=' else '≤'} {_said(self.target, self.unit)}"


def _said(value: float, unit: str) -> str:
    match unit:
        case "×":
            return f"{value:.2f}×"
        case "%":
            return f"{value:.1f} %"
        case "bytes" | "files" | "MB":
            return f"{value:,.0f} {unit}"
    return f"{value:.2f} {unit}"


def verdicts(figures: Figures) -> Iterator[Verdict]:
    """Every target for which there is a figure."""
    got = {phase: found for phase, found in figures.items() if "skipped" not in found}
    yield from _of_feeds(got.get("feedgen"))
    whole = got.get("whole")
    if whole:
        yield from _of_the_whole(whole, got.get("floor"), got.get("stack"))
        yield from _of_changes(whole, got.get("changes"))
    yield from _of_nothing(got.get("unchanged"))
    yield from _of_memory(got.get("memory"))
    hugo = got.get("hugo")
    if hugo:
        of = f"{hugo['pages']:,} pages, {hugo['feeds']} feeds: Hugo {hugo['hugo']:.1f} s, ours {hugo['ours']:.1f} s"
        yield Verdict("hugo", "RSS beside Hugo", hugo["hugo"] / hugo["ours"], ">=", 2, "×", of, least=_FOR_HUGO)


def _of_feeds(found: Mapping[str, Any] | None) -> Iterator[Verdict]:
    for name, one in (found or {}).get("formats", {}).items():
        for way, said, target in (("kept", "from kept entries", 20), ("cold", "cold", 3)):
            of = f"feedgen {one['feedgen']:,.0f} µs a feed, ours {one[way]:,.0f} µs"
            yield Verdict("feedgen", f"{name} {said}", one["feedgen"] / one[way], ">=", target, "×", of)


def _of_the_whole(
    whole: Mapping[str, Any], floor: Mapping[str, Any] | None, stack: Mapping[str, Any] | None
) -> Iterator[Verdict]:
    if floor:
        of = f"whole {whole['seconds']:.1f} s, floor {floor['seconds']:.1f} s"
        yield Verdict(
            "floor", "whole archive / floor", whole["seconds"] / floor["seconds"], "<=", 1.6, "×", of, least=PART
        )
    if stack:
        of = f"the stack {stack['seconds']:,.1f} s, extrapolated from {stack['sample']:,} articles"
        yield Verdict("stack", "beside the stack", stack["seconds"] / whole["seconds"], ">=", 4, "×", of, least=PART)


def _of_changes(whole: Mapping[str, Any], found: Mapping[str, Any] | None) -> Iterator[Verdict]:
    if found:
        share = found["large"] / whole["seconds"] * 100
        of = f"{found['changes']} changes {found['large']:.1f} s, whole {whole['seconds']:.1f} s"
        yield Verdict("changes", "changes / whole archive", share, "<=", 5, "%", of, least=FULL)
        of = f"{found['small_stories']:,} stories {found['small']:.1f} s, ten times as many {found['large']:.1f} s"
        yield Verdict(
            "changes", "ten times the archive", found["large"] / found["small"], "<=", 1.5, "×", of, least=PART
        )


def _of_nothing(found: Mapping[str, Any] | None) -> Iterator[Verdict]:
    if found:
        of = f"of it {found['inside']:.2f} s in the stages"
        yield Verdict("unchanged", "nothing changed", found["seconds"], "<=", 2, "s", of, least=FULL)
        of = ", ".join(found["touched"][:3]) or "documents and store"
        yield Verdict("unchanged", "nothing changed, files written", len(found["touched"]), "<=", 0, "files", of)
        of = "blocks of 4 KiB that differ"
        yield Verdict("unchanged", "nothing changed, bytes written", found["bytes"], "<=", 0, "bytes", of)


def _of_memory(found: Mapping[str, Any] | None) -> Iterator[Verdict]:
    if found:
        large, small = found["large"], found["small"]
        of = f"{large['stories']:,} stories beside {small['stories']:,}"
        growth = large["megabytes"] / small["megabytes"]
        yield Verdict("memory", "memory, five times the archive", growth, "<=", 1.2, "×", of, least=FULL)
        of = f"all {large['processes']} processes together"
        yield Verdict("memory", "memory at its peak", large["megabytes"], "<=", 500, "MB", of, least=FULL)


# --- as JSON, as a table ---------------------------------------------------------------------------------------------


def as_json(environment: Mapping[str, Any], scale: Mapping[str, Any], figures: Figures) -> bytes:
    """Everything that was measured, and what it adds up to."""
    rows = [asdict(one) | {"is_met": one.is_met} for one in verdicts(figures)]
    data = {"environment": environment, "scale": scale, "phases": figures, "targets": rows}
    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def tables(figures: Figures, stories: int) -> Iterator[Table]:
    """The figures for people."""
    table = Table("target", title="Targets")
    for column in ("measured", "asked for", ""):
        table.add_column(column, justify="right")
    table.add_column("of")
    for one in verdicts(figures):
        table.add_row(one.name, one.said, one.asked, _verdict(one, stories), one.of)
    yield table
    details = Table("phase", "figure", title="Figures")
    details.add_column("", justify="right")
    for phase, found in figures.items():
        for name, value in _flat(found):
            details.add_row(
                phase, name, f"{value:,.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
            )
    yield details


def _plainly(value: Any) -> str:
    match value:
        case float():
            return f"{value:,.3f}".rstrip("0").rstrip(".")
        case int():
            return f"{value:,}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _verdict(one: Verdict, stories: int) -> str:
    said = "met" if one.is_met else "missed"
    return f"{said}; meant for {one.least:,} stories" if stories < one.least else said


def _flat(found: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in found.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}: ")
        else:
            yield f"{prefix}{name}", value


def readme(text: str, measured: Mapping[str, Any]) -> str:
    """A README with the figures of such a JSON between its markers.

    Raises:
        ValueError: it has no markers.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"there is nothing to fill between {BEGIN} and {END}")
    scale, environment = measured["scale"], measured["environment"]
    rows = ["| target | measured | asked for | | of |", "|---|---|---|---|---|"]
    rows += [
        f"| {one.name} | {one.said} | {one.asked} | {_verdict(one, scale['stories'])} | {one.of} |"
        for one in verdicts(measured["phases"])
    ]
    skipped = [f"{phase}: {found['skipped']}." for phase, found in measured["phases"].items() if "skipped" in found]
    said = (
        f"{scale['stories']:,} stories ({scale['material']}), {scale['workers']} workers, {environment['cores']} cores, "
        f"Python {environment['python']}, {environment['date']}; the load was {environment['load']} when it began."
    )
    return f"{before}{BEGIN}\n\n" + "\n".join(rows) + f"\n\n{' '.join([said, *skipped])}\n\n{END}{after}"


# --- as a chart ------------------------------------------------------------------------------------------------------

_ROW, _TOP, _LEFT, _RIGHT, _MIDDLE = 26, 40, 240, 190, 200
_REACH: Final = math.log(100)  # a figure a hundred times better or worse than its target ends at the edge


def chart(rows: Sequence[Verdict]) -> str:
    """A picture (SVG): each figure beside its target, which is the line in the middle; to the right is better.

    The scale is logarithmic: the same length is the same ratio.
    """
    width, height = _LEFT + 2 * _MIDDLE + _RIGHT, _TOP + _ROW * len(rows) + 16
    line = _LEFT + _MIDDLE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"',
        ' role="img" font-family="sans-serif" font-size="13">',
        "<title>Figures beside their targets</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{line}" y="22" text-anchor="middle" fill="#333">target (to the right is better)</text>',
    ]
    for number, one in enumerate(rows):
        y = _TOP + number * _ROW
        length = _length(one)
        x, colour = min(line, line + length), "#2a7f62" if one.is_met else "#b5541c"
        parts += [
            f'<text x="{_LEFT - 10}" y="{y + 16}" text-anchor="end" fill="#111">{escape(one.name)}</text>',
            f'<rect x="{x:.1f}" y="{y + 4}" width="{max(2.0, abs(length)):.1f}" height="{_ROW - 10}" fill="{colour}">',
            f"<title>{escape(one.of)}</title></rect>",
            f'<text x="{line + _MIDDLE + 8}" y="{y + 16}" fill="#111">{escape(f"{one.said} ({one.asked})")}</text>',
        ]
    parts.append(f'<line x1="{line}" y1="{_TOP - 8}" x2="{line}" y2="{height - 8}" stroke="#333"/>')
    return "\n".join([*parts, "</svg>", ""])


def _length(one: Verdict) -> float:
    """How far a figure is from its target, to the right where it is better."""
    if one.value == one.target:
        return 0.0
    if not one.value or not one.target:
        return float(_MIDDLE if one.is_met else -_MIDDLE)
    better = one.value / one.target if one.sense == ">=" else one.target / one.value
    return max(-1.0, min(1.0, math.log(better) / _REACH)) * _MIDDLE


def write(path: Path, data: bytes | str) -> None:
    """Write a file, its directory made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
