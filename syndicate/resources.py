"""Where the files that travel with the program are: beside the package in a checkout, inside it in an installation."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent


def _directory(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


LOCALES: Final = _directory("locales")
"""The catalogues."""
SCHEMAS: Final = _directory("schemas")
"""The schemas of articles, publications and documents."""
STARTER: Final = _PACKAGE / "starter"
"""The newsroom that `syndicate init` makes."""
