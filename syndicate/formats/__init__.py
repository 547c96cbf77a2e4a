"""Formats: one module each, found by looking in this folder (see `syndicate.rendering.Format`)."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from syndicate.rendering import Format


@cache
def discovered() -> dict[str, Format]:
    """Every format by name, in the order of their names; a module whose name begins with `_` is not one."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__) if found.name[0] != "_")
    formats = [cast(Format, module) for module in modules]
    return {format_.NAME: format_ for format_ in sorted(formats, key=lambda format_: format_.NAME)}
