"""Where the parts of a published tree are, given the output directory."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from syndicate.errors import ConfigurationError
from syndicate.problems import Code, Problem

MANIFEST: Final = "manifest.json"
"""The file of a release that lists its documents."""
REPORT: Final = "report.json"
"""The file of a release that says what the run did."""
STAGING: Final = ".staging-"
"""How the name of a release in the making begins."""
DISCARDED: Final = ".discarded-"
"""How the name of a release begins that is being removed."""

_NUMBER: Final = re.compile("[0-9]{6,}")


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths that belong to one output; `output` is absolute, so that a change of directory moves nothing."""

    output: Path

    @classmethod
    def of(cls, output: Path) -> Self:
        """The layout of an output as it was given.

        Raises:
            ConfigurationError: OUTPUT_IN_THE_WAY: it has no name of its own beside which to stage (`/`, `a/..`).
        """
        absolute = output.absolute()
        if absolute.name in ("", ".."):
            raise in_the_way(output)
        return cls(absolute)

    @property
    def releases(self) -> Path:
        """The directory of the releases."""
        return self._beside("{}.releases")

    @property
    def lock(self) -> Path:
        """The file that a run locks."""
        return self._beside("{}.lock")

    @property
    def next(self) -> Path:
        """The link that is about to become the output, to a release that was never published before.

        Where it is found, a run ended between making that release and publishing it.
        """
        return self._beside(".{}.next")

    @property
    def back(self) -> Path:
        """The link that is about to become the output, to a release that was published before."""
        return self._beside(".{}.back")

    def release(self, number: int) -> Path:
        """The directory of a release."""
        return self.releases / f"{number:06}"

    def target(self, number: int) -> str:
        """What the output's link says when a release is current: relative, so that the whole can be moved."""
        return f"{self.releases.name}/{number:06}"

    def number(self, target: str) -> int | None:
        """The release that a link's text names, or None where it names none of this output's."""
        directory, _, name = target.rpartition("/")
        return number_of(name) if directory == self.releases.name else None

    def _beside(self, pattern: str) -> Path:
        return self.output.with_name(pattern.format(self.output.name))


def number_of(name: str) -> int | None:
    """The number in a release directory's name, or None where it is another's name."""
    return int(name) if _NUMBER.fullmatch(name) else None


def in_the_way(output: Path) -> ConfigurationError:
    """The error that the output is taken by something else."""
    return ConfigurationError(Problem.of(Code.OUTPUT_IN_THE_WAY, value=str(output)))
