"""Dates for machines: RFC 822 as RSS has it, RFC 3339 as all others have it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Final

from syndicate.articles import rfc3339 as written
from syndicate.gate.rules import Finding, Rule
from syndicate.linting.rules import values as rules
from syndicate.linting.spots import Circumstances, Spot

_AHEAD: Final = timedelta(minutes=10)  # clocks differ
_LONGEST: Final = 200  # characters that are looked at more closely
_FIRST_YEAR: Final = 1990
_EXAMPLE: Final = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ZONES: Final = {"UT": 0, "GMT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6}
_ALL_ZONES: Final = _ZONES | {"PST": -8, "PDT": -7}
_DAY, _MONTH, _NAMED = "|".join(_DAYS), "|".join(_MONTHS), "|".join(_ALL_ZONES)
_CLOCK: Final = r"([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?"
_RFC822: Final = re.compile(
    rf"(?:({_DAY}), )?([0-9]{{1,2}}) ({_MONTH}) ([0-9]{{4}}) {_CLOCK} ([+-]?[0-9]{{2}}[03]0|{_NAMED})"
)
_OLD_RFC822: Final = re.compile(
    rf"(?:(?:{_DAY})\s*,\s*)?[0-9]{{1,2}}\s+(?:{_MONTH})\s+(?:[0-9]{{2}}){{1,2}}\s+[0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}})?"
    rf"\s+(?:[+-][0-9]{{4}}|{_NAMED}|[A-IK-Z])",
    re.IGNORECASE,
)
_NAIVE_RFC822: Final = re.compile(rf"(?:(?:{_DAY}),? )?[0-9]{{1,2}} (?:{_MONTH}) [0-9]{{4}} {_CLOCK}", re.IGNORECASE)
_LOOKS_RFC822: Final = re.compile(r"(?:\w+\.?,?\s+)?[0-9]{1,2}\s+\w+\.?\s+[0-9]{2,4}\s+[0-9]{1,2}:[0-9]{2}.*")
_RFC3339: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?(?:Z|([+-])([0-9]{2}):([0-9]{2}))"
)
_NAIVE_RFC3339: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?")
_SHORT: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_NO_SECONDS: Final = re.compile(r"(.{10}T[0-9]{2}:[0-9]{2})(Z|[+-].*)")
_COMMENT: Final = re.compile(r"\([^()]*\)")
_WRONG_DIGIT: Final = re.compile(r"[^\D0-9]")


def rfc822(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    """What is wrong with a date of RSS (RFC 822 with four digits of the year)."""
    example = format_datetime(_EXAMPLE, usegmt=True)
    found = _RFC822.fullmatch(value)
    if found is None:
        yield spot.breaks(_why_not_rfc822(value), value=value, expected=example)
        return
    weekday, day, month, year, hour, minute, second, zone = found.groups()
    moment = _moment(year, _MONTHS.index(month) + 1, day, hour, minute, second, _offset(zone))
    if moment is None:
        yield spot.breaks(rules.DATE, value=value, expected=example)
    elif weekday and _DAYS[moment.weekday()] != weekday:
        yield spot.breaks(rules.DATE_WEEKDAY, value=value, expected=format_datetime(moment))
    else:
        yield from _plausible(moment, value, spot, around)


def _why_not_rfc822(value: str) -> Rule:
    if len(value) > _LONGEST:
        return rules.DATE
    if _WRONG_DIGIT.search(value):
        return rules.DATE_DIGITS
    if _NAIVE_RFC822.fullmatch(value):
        return rules.DATE_NAIVE
    plain = re.sub(r"\\(.)", "", value)
    while (shorter := _COMMENT.sub(" ", plain)) != plain:
        plain = shorter
    if _OLD_RFC822.fullmatch(plain.strip()):
        return rules.DATE_OLD_FORM
    if _LOOKS_RFC822.fullmatch(value) and not re.search(rf"\b(?:{_MONTH})\b", value):
        return rules.DATE_LOCALISED
    return rules.DATE


def _offset(zone: str) -> timedelta:
    if zone in _ALL_ZONES:
        return timedelta(hours=_ALL_ZONES[zone])
    offset = timedelta(hours=int(zone[-4:-2]), minutes=int(zone[-2:]))
    return -offset if zone[0] == "-" else offset


def rfc3339(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    """What is wrong with a date of Atom, JSON Feed, NewsML-G2 or ninjs (RFC 3339)."""
    example = written(_EXAMPLE)
    found = _RFC3339.fullmatch(value)
    moment = None
    if found is not None:
        year, month, day, hour, minute, second, sign, hours, minutes = found.groups()
        offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        moment = _moment(year, int(month), day, hour, minute, second, -offset if sign == "-" else offset)
    if moment is not None and int((found or value)[9 if found and found[9] else 5] or 0) < 60:  # noqa: PLR2004
        yield from _plausible(moment, value, spot, around)
    elif _WRONG_DIGIT.search(value):
        yield spot.breaks(rules.DATE_DIGITS, value=value, expected=example)
    elif _NAIVE_RFC3339.fullmatch(value):
        yield spot.breaks(rules.DATE_NAIVE, value=value, expected=example)
    else:
        yield spot.breaks(rules.DATE, value=value, expected=example)


def w3cdtf(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    """What is wrong with a date of Dublin Core: RFC 3339, or a year, a month, a day, a time without seconds."""
    if short := _SHORT.fullmatch(value):
        if _moment(short[1], int(short[2] or 1), short[3] or "1", "0", "0", None, timedelta()) is None:
            yield spot.breaks(rules.DATE, value=value, expected=written(_EXAMPLE))
        return
    for finding in rfc3339(_NO_SECONDS.sub(r"\1:00\2", value), spot, around):
        shown = dict(finding.values) | {"value": value}
        yield spot.breaks(finding.rule, **shown)


def _moment(
    year: str, month: int, day: str, hour: str, minute: str, second: str | None, offset: timedelta
) -> datetime | None:
    """The moment, or None where there is none; a leap second is the one before it."""
    try:
        day_of = date(int(year), month, int(day))
        seconds = int(second or 0)
        clock = min(seconds, 59) if seconds <= 60 else seconds  # noqa: PLR2004 - RFC 3339, section 5.7
        return datetime(day_of.year, day_of.month, day_of.day, int(hour), int(minute), clock, tzinfo=timezone(offset))
    except ValueError:
        return None


def _plausible(moment: datetime, value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    if moment > around.now + _AHEAD:
        yield spot.breaks(rules.DATE_FUTURE, value=value)
    elif moment.year < _FIRST_YEAR:
        yield spot.breaks(rules.DATE_PAST, value=value)
