"""What a rule of a standard is: like a receiver's (`syndicate.gate.rules`), with nobody in particular behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from syndicate.gate.rules import Effect, Rule

VALIDATOR = "https://validator.w3.org/feed/docs"
RSS = "https://www.rssboard.org/rss-specification"
PROFILE = "https://www.rssboard.org/rss-profile"
ATOM = "https://www.rfc-editor.org/rfc/rfc4287"
JSON_FEED = "https://www.jsonfeed.org/version/1.1/"
NEWSML = "https://www.iptc.org/std/NewsML-G2/guidelines/"
NINJS = "https://www.iptc.org/std/ninjs/userguide/"


@dataclass(frozen=True, slots=True)
class StandardRule(Rule):
    """A rule that holds for whoever reads the format."""

    @property
    def facts(self) -> Mapping[str, str]:
        """What a report says of the rule beside its code: where it is written."""
        return {"source": self.source}


def error(code: str, what: str, mend: str, source: str) -> Rule:
    """A rule whose breach is against the format, or loses the document or the item in some reader."""
    return StandardRule(code, Effect.REFUSED, what, mend, source)


def warning(code: str, what: str, mend: str, source: str) -> Rule:
    """A rule whose breach loses or spoils something in some readers."""
    return StandardRule(code, Effect.IGNORED, what, mend, source)


def note(code: str, what: str, mend: str, source: str) -> Rule:
    """What is good to know and spoils nothing."""
    return StandardRule(code, Effect.ADVICE, what, mend, source)
