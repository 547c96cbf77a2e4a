"""JSON with places: the line on which each member and each element begins."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from json import decoder, scanner
from typing import Any, Final

from syndicate.gate.rules import Finding
from syndicate.linting import texts
from syndicate.linting.rules import documents as rules
from syndicate.linting.spots import Spot

_TOP: Final = Spot("/", 1)
_DEEPEST: Final = 100  # Python itself gives up at about twice as many
_MARK: Final = b"\xef\xbb\xbf"


class Members(dict[str, Any]):
    """An object that knows where its values begin (characters from 0 on)."""

    places: dict[str, int]
    twice: tuple[str, ...] = ()
    """Names that it has several times."""


class Elements(list[Any]):
    """An array that knows where its values begin."""

    places: list[int]


@dataclass(frozen=True, slots=True)
class Values:
    """A JSON document: its value where it could be read, and what is wrong with it as JSON."""

    value: Any
    findings: tuple[Finding, ...]
    line: Callable[[int], int]
    """The line of a character."""

    def spot(self, place: str, container: Members | Elements, key: str | int, guid: str | None = None) -> Spot:
        """Where a member or element stands."""
        return Spot(f"{place}/{key}".lstrip("/"), self.line(container.places[key]), guid)  # type: ignore[index]


class _Decoder(json.JSONDecoder):
    """The decoder of the standard library, which is told by its own parts where values begin."""

    def __init__(self) -> None:
        super().__init__(object_pairs_hook=list, parse_constant=_refuse)
        self._begun: list[int] = []
        self._depth = 0
        self.parse_object = self._object
        self.parse_array = self._array
        scan = scanner.py_make_scanner(self)  # type: ignore[attr-defined] # the one written in Python, which asks these

        def scan_once(text: str, index: int) -> tuple[Any, int]:
            value, end = scan(text, index)
            self._begun.append(index)
            return value, end

        self._scan = scan_once
        self.scan_once = scan_once

    def _within(self, parse: Callable[[], tuple[Any, int]]) -> tuple[Any, int, list[int]]:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise RecursionError
        mark = len(self._begun)
        value, end = parse()
        begun = self._begun[mark:]
        del self._begun[mark:]
        self._depth -= 1
        return value, end, begun

    def _object(self, place: tuple[str, int], strict: bool, _scan: Any, _hook: Any, pairs: Any, memo: Any) -> Any:
        found, end, begun = self._within(
            lambda: decoder.JSONObject(place, strict, self._scan, None, pairs, memo)  # type: ignore[attr-defined]
        )
        members = Members(found)
        members.places = {name: start for (name, _), start in zip(found, begun, strict=True)}
        members.twice = tuple(name for name, count in Counter(name for name, _ in found).items() if count > 1)
        return members, end

    def _array(self, place: tuple[str, int], _scan: Any) -> Any:
        found, end, begun = self._within(lambda: decoder.JSONArray(place, self._scan))  # type: ignore[attr-defined]
        elements = Elements(found)
        elements.places = begun
        return elements, end


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no number of JSON")


def read(data: bytes) -> Values:
    """Read JSON (RFC 8259: UTF-8, nothing behind the value)."""
    found: list[Finding] = []
    if data.startswith(_MARK):
        found.append(_TOP.breaks(rules.BYTE_ORDER_MARK))
        data = data.removeprefix(_MARK)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        finding = Spot("/", line).breaks(rules.ENCODING, value="UTF-8", reason=error.reason)
        return Values(None, (*found, finding), lambda _: 1)
    starts = [0, *(index + 1 for index, character in enumerate(text) if character == "\n")]

    def line_at(place: int) -> int:
        return bisect_right(starts, place)

    try:
        value = _Decoder().decode(text)
    except RecursionError:
        return Values(None, (*found, _TOP.breaks(rules.TOO_DEEP)), line_at)
    except json.JSONDecodeError as error:
        finding = Spot("/", error.lineno).breaks(rules.NOT_JSON, reason=error.msg)
        return Values(None, (*found, finding), line_at)
    except ValueError as error:
        return Values(None, (*found, _TOP.breaks(rules.NOT_JSON, reason=str(error))), line_at)
    document = Values(value, (), line_at)
    return Values(value, (*found, *_everywhere(value, document, _TOP)), line_at)


def _everywhere(value: Any, document: Values, spot: Spot) -> Iterator[Finding]:
    """What is wrong with any text, and with objects as such."""
    if isinstance(value, str):
        yield from texts.anywhere(value, spot)
    elif isinstance(value, Members | Elements):
        if isinstance(value, Members):
            for name in value.twice:
                yield document.spot(spot.place, value, name).breaks(rules.SAME_NAME, value=name)
        pairs = value.items() if isinstance(value, Members) else enumerate(value)
        for key, inner in pairs:
            yield from _everywhere(inner, document, document.spot(spot.place, value, key))
