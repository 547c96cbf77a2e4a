"""What readers were told of an article before, and so what they are to be told now.

Those who import items keep the one with the highest version, so every turn in an article's life needs a higher one:
a withdrawal that came without a new version, and the return after it, as well. What was told is kept in the store,
for ever; an article that nobody was ever told of is not withdrawn aloud.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from syndicate.headers import Header, State


@dataclass(frozen=True, slots=True)
class Told:
    """What readers were told of an article last."""

    version: int
    """The version that the article had in documents."""
    own_version: int
    """The article's own version at that time; the other is never lower."""
    state: State
    """PUBLISHED, or why it was withdrawn."""
    at: datetime
    """Since when it is withdrawn; of a published article, when its text last changed."""

    @property
    def is_withdrawal(self) -> bool:
        """Whether they were told that the article may not be used any more."""
        return self.state is not State.PUBLISHED


def telling(header: Header, told: Told | None, now: datetime) -> Told | None:
    """What readers are to be told of an article at `now`; None where they know nothing of it and must not.

    The version rises with the article's own, and with every change between published and withdrawn.
    """
    state = header.state(now)
    if told is None:
        if state is State.PUBLISHED or _was_out(header, state, now):
            return Told(header.version, header.version, state, header.modified)
        return None
    is_same = state is told.state and header.version <= told.own_version
    if is_same:
        return told
    version = max(header.version, told.version + 1)
    if state is State.PUBLISHED:
        return Told(version, header.version, state, header.modified)
    return Told(version, header.version, state, now)


def _was_out(header: Header, state: State, now: datetime) -> bool:
    """Whether an article of which the store remembers nothing was out before it was withdrawn.

    The first version of an article that is withheld or canceled was never out, nor was one still under embargo:
    announcing its withdrawal would be the first that anybody hears of it.
    """
    return (
        state in (State.CANCELED, State.WITHHELD)
        and header.version > 1
        and not header.restricted
        and max(header.published, header.embargo_until or header.published) <= now
        and header.modified <= now
    )
