"""What receivers would make of the documents, for people: refusals by article, the rest by rule."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from rich.padding import Padding
from rich.text import Text

from syndicate.cli import _showing as showing
from syndicate.cli._console import contained, out
from syndicate.gate.receivers import discovered
from syndicate.gate.rules import Effect
from syndicate.languages import Catalogue
from syndicate.problems import N_, Problem, Severity
from syndicate.report import Report

_EXAMPLES: Final = 3  # items named of a rule that many break
_STYLES: Final = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
_EFFECTS: Final = {
    Effect.REFUSED: N_("would refuse %(number)s"),
    Effect.DROPPED: N_("would drop %(number)s"),
    Effect.IGNORED: N_("would ignore %(number)s"),
    Effect.ADVICE: N_("advice %(number)s"),
}


def show_findings(report: Report, spoken: Catalogue) -> None:
    """What would be refused or dropped by article, as problems are; what is of no article, or ignored, by rule."""
    showing.show_problems([finding for finding in report.findings if _is_mended_in_an_article(finding)], spoken)
    rest = sorted((finding for finding in report.findings if not _is_mended_in_an_article(finding)), key=_order)
    words = {Severity.ERROR: spoken("error"), Severity.WARNING: spoken("warning"), Severity.NOTE: spoken("note")}
    arrow = "←" if spoken.direction == "rtl" else "→"
    for rule, broken in groupby(rest, key=lambda finding: finding.code):
        for _, group in groupby(broken, key=lambda finding: finding.values):
            found = list(group)
            what, mend = spoken.problem(found[0])
            line = Text("  ").append(words[rule.severity], style=_STYLES[rule.severity])
            line.append(f"  {rule.code}  ")
            line.append(_items(found, spoken), style="dim")
            out.print(line, soft_wrap=True)
            out.print(Padding(Text(what), (0, 0, 0, 4), expand=False))
        out.print(Padding(Text(f"{arrow} {mend}"), (0, 0, 0, 4), expand=False))


def show_verdicts(report: Report, spoken: Catalogue) -> None:
    """A line for each receiver: how much it would refuse, drop and ignore."""
    for name, counts in report.findings_by_effect().items():
        parts = [spoken(words, number=counts.get(effect.value, 0)) for effect, words in _EFFECTS.items()]
        out.print(Text(f"{discovered()[name].TITLE}: {' · '.join(parts)}"), soft_wrap=True)


def _is_mended_in_an_article(finding: Problem) -> bool:
    # What every feed lacks is said once, with some of the feeds, not once for each of hundreds.
    return finding.is_error and finding.article is not None


def _order(finding: Problem) -> tuple[object, ...]:
    return list(Severity).index(finding.severity), finding.code.code, repr(finding.values), *finding.sort_key()


def _items(found: list[Problem], spoken: Catalogue) -> str:
    """How many items break a rule, and some of them by name."""
    items = list(dict.fromkeys(finding.article or finding.origin or "" for finding in found))
    shown = [contained(item) for item in items[:_EXAMPLES]]
    more = ["…"] if len(items) > _EXAMPLES else []
    count = spoken.plural("%(number)s item", "%(number)s items", len(items))
    return f"{count}: {', '.join([*shown, *more])}"
