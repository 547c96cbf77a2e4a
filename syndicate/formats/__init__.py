"""Formats: one module each, found by looking in this folder (see `syndicate.rendering.Format`)."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from syndicate.formats import profiles
from syndicate.publication import PODCASTS, Publication
from syndicate.rendering import Format


@cache
def discovered() -> dict[str, Format]:
    """Every format by name, in the order of their names; a module whose name begins with `_` is not one."""
    found = (one.name for one in iter_modules(__path__) if one.name[0] != "_" and not one.ispkg)
    modules = (import_module(f"{__name__}.{name}") for name in found)
    formats = [cast(Format, module) for module in modules]
    return {format_.NAME: format_ for format_ in sorted(formats, key=lambda format_: format_.NAME)}


def named(name: str) -> Format | None:
    """The format or profile of a name; None where there is none."""
    return discovered().get(name) or profiles.discovered().get(name)


def chosen(publication: Publication) -> list[Format]:
    """The formats that a publication names, in its order, and those of its podcasts where it has any."""
    kinds = {kind for kind in PODCASTS if publication.podcast and publication.feeds.rule(kind).enabled}
    named = [discovered()[name] for name in publication.feeds.formats]
    return named + [format_ for format_ in discovered().values() if format_.FEEDS & kinds]
