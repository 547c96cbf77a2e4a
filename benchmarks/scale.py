"""Measures an archive of any size beside its targets: prints a table, writes JSON and a chart.

    python benchmarks/scale.py [--stories 20000] [--only whole,floor] [--work DIRECTORY [--keep]]
    python benchmarks/scale.py --write-readme

benchmarks/README.md says what is measured and how. Nothing fails for being slow; a target that is missed is said to be.
A run that was interrupted goes on where it was, phase by phase, when it is started again with the same options.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import archive
import click
import orjson
import phases
import targets
from phases import ON_THE_WHOLE, PER_STORY, PHASES, Bench, Measured, SkippedError
from rich.console import Console
from run import cores, environment
from watching import CommandFailedError

_ROOT: Final = Path(__file__).resolve().parent.parent
_README: Final = Path(__file__).resolve().parent / "README.md"
_MOST, _QUARTER, _TENTH = 600, 4, 10
_GB: Final = 1e9
_WIDTH: Final = 160  # of a log


def measured(bench: Bench, names: Sequence[str], console: Console) -> None:
    """Run phases into `bench.figures`, each unless its figures are there from a run that was interrupted."""
    kept = bench.directory / "figures"
    kept.mkdir(parents=True, exist_ok=True)
    made_with = {"stories": bench.stories, "workers": bench.workers, "changes": bench.changes}
    for name in names:
        found = _remembered(kept / f"{name}.json", made_with)
        if found is not None:
            bench.figures[name] = found
    left = [name for name in names if name not in bench.figures]
    if _must_be_made_again(bench, left):
        for name in ("whole", *ON_THE_WHOLE):
            bench.figures.pop(name, None)
        (bench.directory / "touched").unlink(missing_ok=True)
        left = [name for name in names if name not in bench.figures]
    for name in left:
        begun = perf_counter()
        console.print(f"{name} …", style="dim")
        try:
            bench.figures[name] = PHASES[name](bench)
            (kept / f"{name}.json").write_bytes(orjson.dumps({"made_with": made_with, "figures": bench.figures[name]}))
        except SkippedError as reason:
            bench.figures[name] = {"skipped": str(reason)}
        console.print(f"{name}: {perf_counter() - begun:,.0f} s", style="dim")
        if not set(ON_THE_WHOLE).intersection(names[names.index(name) + 1 :]):
            shutil.rmtree(bench.large.directory, ignore_errors=True)


def _must_be_made_again(bench: Bench, left: Sequence[str]) -> bool:
    """Whether a phase that is left looks at the archive, and that is not there, half changed, or another program's."""
    if not set(ON_THE_WHOLE).intersection(left):
        return False
    is_half_changed = (bench.directory / "touched").exists() and "changes" in left
    return is_half_changed or bench.is_of_another_program or not bench.large.output.exists()


def _remembered(path: Path, made_with: dict[str, int]) -> Measured | None:
    try:
        found = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
    figures: Measured = found["figures"]
    return figures if found["made_with"] == made_with else None


def _only(_: click.Context, __: click.Parameter, value: str | None) -> list[str]:
    names = [name for name in (value or "").split(",") if name]
    if unknown := [name for name in names if name not in PHASES]:
        raise click.BadParameter(f"there is no {', '.join(unknown)}; there are {', '.join(PHASES)}")
    return phases.chosen(names)


def _require_room(bench: Bench) -> None:
    free = shutil.disk_usage(bench.directory).free
    if free < bench.needed:
        raise click.ClickException(
            f"{bench.stories:,} stories need about {bench.needed / _GB:,.1f} GB in {bench.directory}, and there are "
            f"{free / _GB:,.1f} GB. Give another directory with --work, or fewer --stories."
        )


@click.command
@click.option(
    "--stories", type=click.IntRange(1), default=20_000, show_default=True, help="How many stories there are."
)
@click.option("--workers", type=click.IntRange(1), default=cores, help="Processes of an export. Default: all cores.")
@click.option("--changes", type=click.IntRange(1), help=f"A day's changes. Default: {_MOST}, in a small archive fewer.")
@click.option(
    "--repeat", type=click.IntRange(1), default=3, show_default=True, help="The best of so many, where short."
)
@click.option(
    "--only", callback=_only, metavar="PHASES", help=f"Only these, with a comma between: {', '.join(PHASES)}."
)
@click.option("--work", type=click.Path(path_type=Path), default=_ROOT / "build" / "scale", help="Where it is done.")
@click.option("--keep", is_flag=True, help="Leave that directory there, with what was measured.")
@click.option("--output", type=click.Path(path_type=Path), default=_ROOT / "build" / "scale.json", help="The figures.")
@click.option("--date", default=lambda: datetime.now(UTC).date().isoformat(), help="The day that they are dated with.")
@click.option("--write-readme", is_flag=True, help="Measure nothing: put the figures of --output into the README.")
@click.option("--readme", type=click.Path(path_type=Path), default=_README, hidden=True)
def main(
    stories: int,
    workers: int,
    changes: int | None,
    repeat: int,
    only: list[str],
    work: Path,
    keep: bool,
    output: Path,
    date: str,
    write_readme: bool,
    readme: Path,
) -> None:
    """Measure an archive beside its targets."""
    if write_readme:
        filled = targets.readme(readme.read_text(encoding="utf-8"), orjson.loads(output.read_bytes()))
        readme.write_text(filled, encoding="utf-8")
        return
    work.mkdir(parents=True, exist_ok=True)
    load = round(os.getloadavg()[0])
    some = int(max(1, stories // _TENTH) * PER_STORY) // _QUARTER
    bench = Bench(work.resolve(), stories, workers, changes or max(1, min(_MOST, some)), repeat, {})
    _require_room(bench)
    try:
        measured(bench, only, Console(stderr=True))
    except CommandFailedError as error:
        raise click.ClickException(
            f"{error}\nWhat was measured until then is in {work}; the same command goes on."
        ) from error
    scale: dict[str, Any] = {
        "stories": stories,
        "material": archive.Material.found().name,
        "workers": workers,
        "changes": bench.changes,
        "repeat": repeat,
    }
    data = targets.as_json(environment(date) | {"load": load}, scale, bench.figures)
    targets.write(output, data)
    targets.write(output.with_suffix(".svg"), targets.chart(list(targets.verdicts(bench.figures))))
    out = Console() if sys.stdout.isatty() else Console(width=_WIDTH)
    for table in targets.tables(bench.figures, stories):
        out.print(table)
    out.print(f"Written to {output} and {output.with_suffix('.svg')}")
    if not keep:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
