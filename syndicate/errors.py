"""What `syndicate` raises when a run cannot go on.

Bad articles never raise: they are problems (`syndicate.problems`). An error here ends the run; its class says how::

    SyndicateError             exit 1: failed, nothing published
    ├── ConfigurationError     exit 2: the publication file or the command line is wrong
    └── Locked                 exit 4: another run holds the lock

Every error carries the problems that explain it, so that it is shown in the reader's language like any other.
"""

from __future__ import annotations

from typing import ClassVar

from syndicate.problems import Problem


class SyndicateError(Exception):
    """A run that cannot go on; `problems` say why, at least one of them."""

    exit_code: ClassVar[int] = 1

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class ConfigurationError(SyndicateError):
    """The publication file or the command line is wrong; nothing was done."""

    exit_code = 2


class Locked(SyndicateError):
    """Another run holds the lock; nothing was done."""

    exit_code = 4
