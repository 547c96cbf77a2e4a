"""Receivers: one module each, found by looking in this folder (see `syndicate.gate.rules.Receiver`)."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from syndicate.gate.rules import Receiver


@cache
def discovered() -> dict[str, Receiver]:
    """Every receiver by name, in the order of their names; a module whose name begins with `_` is not one."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__) if found.name[0] != "_")
    receivers = [cast(Receiver, module) for module in modules]
    return {receiver.NAME: receiver for receiver in sorted(receivers, key=lambda receiver: receiver.NAME)}
