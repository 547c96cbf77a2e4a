"""A directory of JSON files, one object each, at any depth."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from syndicate import records
from syndicate.problems import Problem
from syndicate.publication import Publication
from syndicate.records import Record
from syndicate.sources import _files

KIND: Final = "directory"
ENDINGS: Final[frozenset[str]] = frozenset()

SUFFIX: Final = ".json"
LIMIT: Final = records.LIMIT
"""How many bytes a file has at most: it is one record."""


def read(
    path: Path,
    origin: str,
    stdin: BinaryIO | None,  # noqa: ARG001 - Source's
    publication: Publication,
) -> Iterator[Record | Problem]:
    """The files in the order of their paths, step by step; what cannot be read is a problem, and reading goes on."""
    for found in _files.below(path, origin, SUFFIX, LIMIT):
        if isinstance(found, Problem):
            yield found
        else:
            yield from read_file(found, publication)


def read_file(
    file: _files.File,
    publication: Publication,  # noqa: ARG001 - Source's
) -> Iterator[Record | Problem]:
    """The file is the record."""
    yield Record(file.origin, file.data.removeprefix(BOM_UTF8))
