"""What pydantic says of a value, as problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from syndicate.problems import CODES, N_, Code

Fault = tuple[Code, str, dict[str, object]]
"""A code, the path of the field, and the values of its message."""

_TYPES: Final[Mapping[str, str]] = {
    "string_type": N_("a string"),
    "int_type": N_("a whole number"),
    "int_from_float": N_("a whole number"),
    "float_type": N_("a number"),
    "bool_type": N_("true or false"),
    "list_type": N_("a list"),
    "tuple_type": N_("a list"),
    "dict_type": N_("an object"),
    "model_type": N_("an object"),
    "model_attributes_type": N_("an object"),
}
_BOUNDS: Final[Mapping[str, tuple[str, str]]] = {
    "greater_than_equal": ("ge", "≥ %s"),
    "greater_than": ("gt", "> %s"),
    "less_than_equal": ("le", "≤ %s"),
    "less_than": ("lt", "< %s"),
}
# pydantic puts the tag of a tagged union into the path (body, 0, paragraph, text); a user's record has no such step.
_TAGGED: Final = "body"
_TAG: Final = 2
_KINDS: Final[Mapping[str, tuple[Code, Callable[[Any, Mapping[str, Any]], dict[str, object]]]]] = {
    "missing": (Code.MISSING_FIELD, lambda _, __: {}),
    "extra_forbidden": (Code.UNKNOWN_FIELD, lambda _, __: {}),
    "enum": (
        Code.BAD_VALUE,
        lambda value, context: {"value": value, "expected": str(context["expected"]).replace("'", "")},
    ),
    "string_too_long": (
        Code.TEXT_TOO_LONG,
        lambda value, context: {"length": len(value), "limit": context["max_length"]},
    ),
    "string_too_short": (Code.EMPTY_TEXT, lambda _, __: {}),
    "too_long": (
        Code.TOO_MANY,
        lambda value, context: {"length": len(value), "limit": context["max_length"]},
    ),
    "too_short": (
        Code.BAD_VALUE,
        lambda value, _: {
            "value": "{}" if isinstance(value, Mapping) else "[]",
            "expected": N_("an object with members") if isinstance(value, Mapping) else N_("a list with members"),
        },
    ),
}


def faults(error: ValidationError, path: Callable[[tuple[int | str, ...]], str] | None = None) -> Iterator[Fault]:
    """What is wrong, one fault for each place, in the order of the fields.

    `path` writes the place of a value; without it `media.0.renditions.1.url`.
    """
    for detail in error.errors(include_url=False):
        if detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"]:
            continue  # its members are wrong, which is said of them, and none was left
        place = _place(detail)
        yield _code_and_values(detail, (path or dotted)(place))


def dotted(place: tuple[int | str, ...]) -> str:
    """A place as articles write it: `media.0.renditions.1.url`."""
    return ".".join(str(part) for part in place)


def _place(detail: ErrorDetails) -> tuple[int | str, ...]:
    location = detail["loc"]
    if location[:1] == (_TAGGED,) and len(location) > _TAG:
        location = location[:_TAG] + location[_TAG + 1 :]
    return tuple(part for part in location if part != "[key]")


def _code_and_values(detail: ErrorDetails, place: str) -> Fault:
    kind, context = detail["type"], detail.get("ctx") or {}
    if kind in CODES:
        return CODES[kind], _below(place, context["at"]), dict(context["values"])
    if kind == "union_tag_invalid":
        expected = context["expected_tags"].replace("'", "")
        return Code.BAD_VALUE, _below(place, "type"), {"value": context["tag"], "expected": expected}
    if kind == "union_tag_not_found":
        return Code.MISSING_FIELD, _below(place, "type"), {}
    code, values = _of_pydantic(kind, detail.get("input"), context, detail["msg"])
    return code, place, values


def _below(place: str, field: str) -> str:
    return f"{place}.{field}" if place and field else place or field


def _of_pydantic(kind: str, value: Any, context: Mapping[str, Any], message: str) -> tuple[Code, dict[str, object]]:
    if kind in _TYPES:
        return Code.WRONG_TYPE, {"found": described(value), "expected": _TYPES[kind]}
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        return Code.BAD_VALUE, {"value": value, "expected": words % _plain(context[name])}
    if kind in _KINDS:
        code, values = _KINDS[kind]
        return code, values(value, context)
    return Code.BAD_VALUE, {"value": value, "expected": message.removeprefix("Input should be ")}


def _plain(bound: Any) -> str:
    return f"{bound:g}" if isinstance(bound, float) else str(bound)


def described(value: object) -> str:
    """What kind of JSON value it is, with an article: `a string`, `null`."""
    match value:
        case None:
            return N_("null")
        case bool():
            return N_("true or false")
        case int() | float():
            return N_("a number")
        case str():
            return N_("a string")
        case Mapping():
            return N_("an object")
        case _:
            return N_("a list")
