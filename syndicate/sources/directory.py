"""A directory of JSON files, one object each, at any depth."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from syndicate.problems import Problem
from syndicate.publication import Publication
from syndicate.records import LIMIT, Record
from syndicate.sources import _files

KIND: Final = "directory"
ENDINGS: Final[frozenset[str]] = frozenset()

_SUFFIX: Final = ".json"


def read(
    path: Path,
    origin: str,
    stdin: BinaryIO | None,  # noqa: ARG001 - Source's
    publication: Publication,  # noqa: ARG001 - Source's
) -> Iterator[Record | Problem]:
    """The files in the order of their paths, step by step; what cannot be read is a problem, and reading goes on."""
    for found in _files.below(path, origin, _SUFFIX, LIMIT):
        yield found if isinstance(found, Problem) else Record(found.origin, found.data.removeprefix(BOM_UTF8))
