"""Plain text, in whatever element or field it stands, and the languages it is in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html.entities import name2codepoint
from typing import Final

from langcodes import tag_is_valid

from syndicate.gate.rules import Finding
from syndicate.languages import direction
from syndicate.linting.rules import values as rules
from syndicate.linting.spots import Circumstances, Spot
from syndicate.linting.tags import KNOWN
from syndicate.text import forbidden, is_balanced

_REPLACEMENT: Final = "\ufffd"
_TAG: Final = re.compile(r"</(\w+)\s*>|<(\w+)(?:\s[^<>]*)?/?>")
_ENTITY: Final = re.compile(r"&(#?\w+);?")
_ANY_MARKUP: Final = re.compile(r"&#[x0-9]|<[/A-Za-z]")
_TWICE: Final = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[0-9A-Fa-f]{1,6});")
_LETTER: Final = re.compile(r"[^\W\d_]")
_ENOUGH: Final = 3  # titles that make up a majority worth speaking of


def anywhere(value: str, spot: Spot) -> Iterator[Finding]:
    """What no text may have, wherever it stands."""
    if value.isascii() and value.isprintable():
        return
    found = forbidden(value)
    if _REPLACEMENT in value:
        found.append("U+FFFD")
    if found:
        yield spot.breaks(rules.CHARACTERS, value=" ".join(found))
    if not is_balanced(value):
        yield spot.breaks(rules.BIDI)
    if not unicodedata.is_normalized("NFC", value):
        yield spot.breaks(rules.NORMAL)


def plain(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    """What is wrong with text that is not HTML, in any format but RSS."""
    del around
    if twice := _TWICE.search(value):
        yield spot.breaks(rules.DOUBLE_ESCAPED, value=twice[0])
    elif markup := _markup(value):
        yield spot.breaks(rules.MARKUP, value=markup)


def plain_in_rss(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    """What is wrong with text of RSS: nobody can know whether it is HTML, so it must not look like it.

    Characters written by their numbers (&#x26;) are taken as meant, by the validator and by most readers.
    """
    markup = _markup(value) or (found[0] if (found := _ANY_MARKUP.search(value)) else None)
    if markup is None or (not markup.startswith("</") and _is_numbered(value, spot, around)):
        return
    twice = _TWICE.search(value)
    yield spot.breaks(rules.DOUBLE_ESCAPED, value=twice[0]) if twice else spot.breaks(rules.MARKUP, value=markup)


def _markup(value: str) -> str | None:
    for tag in _TAG.finditer(value):
        if (tag[1] or tag[2]).lower() in KNOWN:
            return tag[0]
    for entity in _ENTITY.finditer(value):
        if entity[1] in name2codepoint or entity[1] == "apos" or not entity[1].isalpha():
            return entity[0]
    return None


def _is_numbered(value: str, spot: Spot, around: Circumstances) -> bool:
    """Whether the document has a character by its number on the lines of the text."""
    end = spot.line or 0
    return any(b"&#x" in line for line in around.lines[max(0, end - 1) : end + value.count("\n")])


def language(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    """What is wrong with a language tag."""
    del around
    if not is_language(value):
        yield spot.breaks(rules.LANGUAGE, value=value)


def is_language(tag: str) -> bool:
    """Whether a tag is one of BCP 47."""
    return tag.isascii() and "_" not in tag and bool(tag) and tag_is_valid(tag)


def mixed(of_item: str | None, of_feed: str | None, spot: Spot) -> Iterator[Finding]:
    """An item in another language than its feed."""
    tags = {tag.replace("_", "-").partition("-")[0].lower() for tag in (of_item, of_feed) if tag}
    if of_item and of_feed and len(tags) > 1:
        yield spot.breaks(rules.LANGUAGE_MIXED, value=of_item, expected=of_feed)


def title_direction(title: str, tag: str | None, spot: Spot) -> Iterator[Finding]:
    """A title that is set from left to right because of its first letter."""
    if tag and is_language(tag) and direction(tag) == "rtl":
        first = next((one for one in title if unicodedata.bidirectional(one) in ("L", "R", "AL")), "")
        if unicodedata.bidirectional(first or "\u200f") == "L" and _is_right_to_left(title):
            yield spot.breaks(rules.TITLE_DIRECTION)


def scripts(titles: Iterable[str], tag: str | None, spot: Spot) -> Iterator[Finding]:
    """A feed that names one language and is in another, as far as its letters tell."""
    lettered = [title for title in titles if _LETTER.search(title)]
    if not tag or not is_language(tag) or len(lettered) < _ENOUGH:
        return
    leftward = sum(map(_is_right_to_left, lettered))
    wrong = len(lettered) - leftward if direction(tag) == "rtl" else leftward
    if wrong * 2 > len(lettered):
        yield spot.breaks(rules.LANGUAGE_SCRIPT, value=tag)


def _is_right_to_left(text: str) -> bool:
    """Whether it has letters of a right-to-left script, and not just a name among Latin ones."""
    kinds = [unicodedata.bidirectional(one) for one in text]
    return sum(kind in ("R", "AL") for kind in kinds) * 3 > kinds.count("L")
