"""The example newsroom, exported as `make export` does it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from syndicate import export
from syndicate.publication import Publication, load
from syndicate.report import Report

NEWSROOM = Path(__file__).parents[1] / "examples" / "newsroom"
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
"""When the Makefile exports it: its embargo, its expiry and its breaking news play then."""


class Example(NamedTuple):
    """What there is after the export; `output` is as a web server would serve it at `publication.feeds_url`."""

    publication: Publication
    report: Report
    output: Path


def exported(directory: Path) -> Example:
    """The example newsroom with its store and its output in an empty directory."""
    changes = {"store": f"sqlite:///{directory}/syndicate.db"}
    publication = load(NEWSROOM / "syndicate.toml").model_copy(update=changes).at(NEWSROOM)
    output = directory / "public"
    return Example(publication, export.export(export.Job(publication, NOW), output), output)
