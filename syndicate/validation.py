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
_TAGGED_UNION: Final = frozenset({"paragraph", "heading", "quote", "list", "figure", "embed", "table", "read-more"})


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
    # pydantic puts the tag of a tagged union into the path (body, 0, paragraph, text); a user's record has no such step.
    location = detail["loc"]
    return tuple(
        part
        for index, part in enumerate(location)
        if not (isinstance(part, str) and part in _TAGGED_UNION and index and isinstance(location[index - 1], int))
        and part != "[key]"
    )


def _code_and_values(detail: ErrorDetails, place: str) -> Fault:
    kind, value = detail["type"], detail.get("input")
    context: Mapping[str, Any] = detail.get("ctx") or {}
    if kind in CODES:
        return CODES[kind], place, dict(context.get("values", {}))
    if kind == "missing":
        return Code.MISSING_FIELD, place, {}
    if kind == "extra_forbidden":
        return Code.UNKNOWN_FIELD, place, {}
    if kind in _TYPES:
        return Code.WRONG_TYPE, place, {"found": described(value), "expected": _TYPES[kind]}
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        return Code.BAD_VALUE, place, {"value": value, "expected": words % context[name]}
    if kind == "enum":
        return Code.BAD_VALUE, place, {"value": value, "expected": str(context["expected"]).replace("'", "")}
    if kind == "union_tag_invalid":
        return Code.BAD_VALUE, f"{place}.type", {"value": context["tag"], "expected": context["expected_tags"]}
    if kind == "union_tag_not_found":
        return Code.MISSING_FIELD, f"{place}.type", {}
    if kind == "string_too_long":
        return Code.TEXT_TOO_LONG, place, {"length": len(str(value)), "limit": context["max_length"]}
    if kind == "string_too_short":
        return Code.EMPTY_TEXT, place, {}
    if kind == "too_long":
        return Code.TOO_MANY, place, {"length": context["actual_length"], "limit": context["max_length"]}
    if kind == "too_short":
        return Code.BAD_VALUE, place, {"value": "an empty list", "expected": "a list with members"}
    if kind == "string_pattern_mismatch":
        return Code.BAD_IDENTIFIER, place, {"value": value}
    return Code.BAD_VALUE, place, {"value": value, "expected": detail["msg"]}


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
