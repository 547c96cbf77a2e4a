"""RelaxNG grammars, held against documents a few times as fast as libxml2 alone does it, with the same answers.

Four fifths of its time go into patterns of values: it compiles each one again for every value. So a grammar is divided:
what remains of it without these patterns, which libxml2 is fast at, and the patterns by where their values stand, each
of which is compiled once. Only patterns are taken out that hold wherever an element or attribute of that name stands; then a
document that passes both parts is one that the whole grammar accepts. Any other is held against the whole grammar, and
what that says counts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, Final, NamedTuple

from lxml import etree

Fault = tuple[str, str]
"""Where a document breaks its schema, and how."""
Validator = Callable[[Any], Iterator[Fault]]
"""Holds a document, as `rendering.Inspection.parsed` has it, against a schema."""

_RNG: Final = "{http://relaxng.org/ns/structure/1.0}"
_XML: Final = "http://www.w3.org/XML/1998/namespace"
_NOT_DIVIDED: Final = tuple(_RNG + name for name in ("include", "externalRef", "parentRef", "list", "except"))
# What XML Schema's expressions and Python's have in common; of XML's characters `\s` is the same ones in ASCII.
_COMMON: Final = re.compile(
    r"(?!.*\(\?)(?:\[\^?(?:[^\[\]\\^]|\\[sS.\-+])+\]|\\[sS.\-+()]|\{\d+(?:,\d*)?\}|[^\\^$.\[\]{}])*"
)
_VISIBLE: Final = r"\s*\S(?s:.*)"
_LONGEST: Final = 2_000  # characters of a value; one that is longer is left to libxml2

Slot = tuple[str | None, str | None]
"""Where values stand: an element, and its attribute, or None for its text; no element where it has no single name."""


class _Part(NamedTuple):
    """What is looked at in elements of one name."""

    text: str | None
    """The pattern of its text."""
    attributes: tuple[tuple[str, str], ...]
    """Its attributes that are looked at, with their patterns."""


class Grammar:
    """A grammar in a file."""

    def __init__(self, path: Path) -> None:
        tree = etree.parse(path)
        self._whole = etree.RelaxNG(tree)
        patterns = _divide(tree.getroot()) if _is_plain(tree.getroot()) else {}
        self._rest = etree.RelaxNG(tree) if patterns else None
        self._parts = _by_element(patterns)
        self._tags = tuple(self._parts)
        self._patterns = {pattern: re.compile(pattern, re.ASCII) for pattern in patterns.values()}

    def faults(self, root: Any) -> Iterator[Fault]:
        """Each line at which a document breaks the grammar, and how; nothing for one that it accepts."""
        if not self.is_soon_accepted(root) and not self._whole.validate(root):
            for error in list(self._whole.error_log):
                yield f"line {error.line}", error.message

    def is_soon_accepted(self, root: Any) -> bool:
        """Whether the two parts of the grammar say that a document is accepted; if not, it may be all the same."""
        if self._rest is None or root.getroottree().docinfo.internalDTD is not None:
            return False
        return self._rest.validate(root) and self._has_good_values(root)

    def _has_good_values(self, root: Any) -> bool:
        found: dict[str, set[str]] = {pattern: set() for pattern in self._patterns}
        parts = self._parts
        for element in root.iter(*self._tags):
            pattern, attributes = parts[element.tag]
            if pattern is not None:
                text = element.text
                if pattern is _VISIBLE:
                    if not text or text.isspace():  # most of a document: not put with others
                        return False
                elif text is None or len(element):  # of a text that a comment divides this is the beginning
                    return False
                else:
                    found[pattern].add(text)
            for name, pattern in attributes:
                value = element.get(name)
                if value is not None:
                    found[pattern].add(value)
        return all(self._are_good(pattern, values) for pattern, values in found.items())

    def _are_good(self, pattern: str, values: set[str]) -> bool:
        if pattern is _VISIBLE:
            return not any(not value or value.isspace() for value in values)
        # Of a long value that does not match, an expression such as `[\S ]*\S[\S ]*` takes for ever to find out.
        return max(map(len, values), default=0) <= _LONGEST and all(map(self._patterns[pattern].fullmatch, values))


def _is_plain(root: Any) -> bool:
    """Whether a grammar is whole by itself, each of its names defined once."""
    names = [one.get("name") for one in root.iter(f"{_RNG}define")]
    return (
        next(root.iter(*_NOT_DIVIDED), None) is None
        and len(set(names)) == len(names)
        and sum(1 for _ in root.iter(f"{_RNG}grammar", f"{_RNG}start")) == 2  # noqa: PLR2004 - one of each
    )


def _divide(root: Any) -> dict[Slot, str]:
    """Take the patterns out of a grammar that can be looked at by themselves; by where their values stand."""
    _put_in(root)
    uses = _uses(root)
    slots: dict[Any, list[Slot]] = defaultdict(list)
    for slot, nodes in uses.items():
        for node in nodes:
            slots[node].append(slot)
    patterns = {node: found for node in slots if (found := _pattern(node)) is not None}
    # A pattern that stays in one place may be another's in a second, so what goes is found again until nothing changes.
    gone = {node for node in patterns if all(None not in slot[:1] for slot in slots[node])}
    while lost := {
        node for node in gone if not all(_holds(patterns[node], uses[slot], gone, patterns) for slot in slots[node])
    }:
        gone -= lost
    for node in gone:
        for parameter in node.findall(f"{_RNG}param"):
            node.remove(parameter)
    return {slot: patterns[node] for node in gone for slot in slots[node]}


def _holds(pattern: str, nodes: Iterable[Any], gone: set[Any], patterns: dict[Any, str]) -> bool:
    """Whether a pattern holds of every value in a place, so that none is refused which the grammar accepts."""
    return all(
        (node in gone and patterns[node] == pattern)
        or (node.tag == f"{_RNG}value" and re.fullmatch(pattern, node.text or "", re.ASCII))
        for node in nodes
    )


def _put_in(root: Any) -> None:
    """Put the definitions that are kinds of values where they are referred to, so that each place has its own."""
    values = {}
    for definition in root.iter(f"{_RNG}define"):
        parts = list(definition.iterchildren(f"{_RNG}*"))
        if len(parts) == 1 and parts[0].tag == f"{_RNG}data":
            values[definition.get("name")] = parts[0]
    for reference in list(root.iter(f"{_RNG}ref")):
        if reference.get("name") in values:
            value = deepcopy(values[reference.get("name")])
            value.tail = None
            value.set("datatypeLibrary", _inherited(values[reference.get("name")], "datatypeLibrary"))
            reference.getparent().replace(reference, value)


def _uses(root: Any) -> dict[Slot, set[Any]]:
    """What may stand in each place: `data`, `value`, `text` ..."""
    definitions = {one.get("name"): one for one in root.iter(f"{_RNG}define")}
    uses: dict[Slot, set[Any]] = defaultdict(set)
    seen = set()

    def walk(node: Any, slot: Slot) -> None:
        for part in node.iterchildren(f"{_RNG}*"):
            match part.tag.removeprefix(_RNG):
                case "ref":
                    name = part.get("name")
                    if (name, slot) not in seen:
                        seen.add((name, slot))
                        walk(definitions[name], slot)
                case "element":
                    walk(part, (_name(part, _inherited(part, "ns")), None))
                case "attribute":
                    name = _name(part, part.get("ns", ""))
                    walk(part, (slot[0] if name else None, name))
                case "data" | "value" | "text" | "notAllowed":
                    uses[slot].add(part)
                case _:
                    walk(part, slot)

    walk(root.find(f"{_RNG}start"), (None, None))
    return uses


def _name(node: Any, namespace: str) -> str | None:
    """The only name that an element or attribute may have, as lxml writes it; None where there may be several."""
    name = node.get("name")
    if name is None:
        return None
    prefix, colon, local = name.strip().rpartition(":")
    if colon:
        namespace = _XML if prefix == "xml" else node.nsmap[prefix]
    return f"{{{namespace}}}{local}" if namespace else local


def _inherited(node: Any, attribute: str) -> str:
    return next((one.get(attribute) for one in (node, *node.iterancestors()) if one.get(attribute) is not None), "")


def _pattern(node: Any) -> str | None:
    """The only thing that is asked of values beside their type, as an expression of Python's; else None."""
    parts = list(node.iterchildren(f"{_RNG}*"))
    if node.tag != f"{_RNG}data" or len(parts) != 1 or not parts[0].text:
        return None
    parameter = parts[0]
    match parameter.get("name"), node.get("type"):
        case "pattern", _ if _COMMON.fullmatch(parameter.text):
            return str(parameter.text)
        case "minLength", "token" if parameter.text == "1":
            return _VISIBLE
    return None


def _by_element(patterns: dict[Slot, str]) -> dict[str, _Part]:
    parts: dict[str, _Part] = {}
    for (element, attribute), pattern in patterns.items():
        text, attributes = parts.get(element or "", _Part(None, ()))
        if attribute is None:
            text = pattern
        else:
            attributes = (*attributes, (attribute, pattern))
        parts[element or ""] = _Part(text, attributes)
    return parts
