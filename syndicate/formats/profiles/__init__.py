"""Profiles: RSS written to the rules of one aggregator, a module each, found by looking in this folder.

A profile is a format (`syndicate.rendering.Format`) that the publication selects feed by feed (`[[feeds.profile]]`), not
for all of them. Its name is that of the receiver whose rules its documents are held against (`syndicate.gate.receivers`).
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

from syndicate.rendering import Format


class Profile(Format, Protocol):
    """The members of a module in this folder, beside those of a format."""

    LIMIT: int | None
    """How many articles a document has at most, whatever its feed has."""
    MAX_BYTES: int | None
    """How many bytes a document has at most."""


@cache
def discovered() -> dict[str, Profile]:
    """Every profile by name, in the order of their names."""
    found = [cast(Profile, import_module(f"{__name__}.{module.name}")) for module in iter_modules(__path__)]
    return {profile.NAME: profile for profile in sorted(found, key=lambda profile: profile.NAME)}
