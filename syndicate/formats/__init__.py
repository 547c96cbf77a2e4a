"""Formats: one module each, found by looking in this folder (see `syndicate.rendering.Format`)."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from syndicate.publication import PODCASTS, Publication
from syndicate.rendering import Format


@cache
def discovered() -> dict[str, Format]:
    """Every format by name, in the order of their names; a module whose name begins with `_` is not one."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__) if found.name[0] != "_")
    formats = [cast(Format, module) for module in modules]
    return {format_.NAME: format_ for format_ in sorted(formats, key=lambda format_: format_.NAME)}


def chosen(publication: Publication) -> list[Format]:
    """The formats that a publication names, in its order, and those of its podcasts where it has any."""
    kinds = {kind for kind in PODCASTS if publication.podcast and publication.feeds.rule(kind).enabled}
    named = [discovered()[name] for name in publication.feeds.formats]
    return named + [format_ for format_ in discovered().values() if format_.FEEDS & kinds]
