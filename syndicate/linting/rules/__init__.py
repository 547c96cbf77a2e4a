"""The rules as data: what each says, how much it weighs, how to mend it, where it is written."""

from __future__ import annotations

from typing import Final

from syndicate.gate.rules import Rule
from syndicate.linting.rules import documents, feeds, items, values

RULES: Final[tuple[Rule, ...]] = (*documents.ALL, *values.ALL, *feeds.ALL, *items.ALL)
"""All rules of ours; NewsML-G2 is held against those of `gate.receivers.superdesk` too."""
