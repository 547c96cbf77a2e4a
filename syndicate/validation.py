"""What pydantic says of a value, as problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from syndicate.problems import CODES, Code

Fault = tuple[Code, str, dict[str, object]]
"""A code, the path of the field, and the values of its message."""

_TYPES: Final[Mapping[str, str]] = {
    "string_type": "a string",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
}
_BOUNDS: Final[Mapping[str, tuple[str, str]]] = {
    "greater_than_equal": ("ge", "at least %s"),
    "greater_than": ("gt", "more than %s"),
    "less_than_equal": ("le", "at most %s"),
    "less_than": ("lt", "less than %s"),
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
            "value": f"an empty {'object' if isinstance(value, Mapping) else 'list'}",
            "expected": f"{described(value)} with members",
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
        return Code.BAD_VALUE, {"value": value, "expected": words % context[name]}
    if kind in _KINDS:
        code, values = _KINDS[kind]
        return code, values(value, context)
    return Code.BAD_VALUE, {"value": value, "expected": message.removeprefix("Input should be ")}


def described(value: object) -> str:
    """What kind of JSON value it is, with an article: `a string`, `null`."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case Mapping():
            return "an object"
        case _:
            return "a list"
