"""Raw record → article or problems.

Everything that can be wrong with a record is found here, and nothing is raised: every field's mistakes at once, and
where there is none, what only fields together can get wrong. What can be mended without changing what was meant is
mended and reported; what cannot is refused, with the field and the mend named.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import orjson
from pydantic import TypeAdapter, ValidationError

from syndicate import markup, text, validation
from syndicate.articles import (
    NEEDED_MEDIA,
    Article,
    Block,
    Embed,
    Figure,
    Heading,
    Kind,
    List,
    Model,
    Moment,
    Paragraph,
    Quote,
    Ranking,
    Status,
    Table,
    language_tag,
)
from syndicate.problems import N_, Code, Problem, Severity
from syndicate.publication import Publication, SourceDefaults
from syndicate.records import LIMIT, Record

RECORD_SIZE: Final = LIMIT
"""The largest record that is read, in bytes."""
RECORD_DEPTH: Final = 100
"""How deeply the JSON of a record may be nested."""
RECORD_VALUES: Final = 100_000
"""How many values the JSON of a record may have. More than the largest article needs; what a hostile record can make
validation cost grows with it."""
PROBLEMS: Final = 100
"""How many problems of one record are reported; with thousands of unknown fields, the next are said another time."""
WORDS_A_MINUTE: Final = 220
"""The reading speed that `reading_minutes` is computed with: adults read news at about that in most languages."""

_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:\-]{0,199}")
_ADDRESSES: Final = frozenset({"url", "licence"})
_INLINE: Final = frozenset({"text", "paragraphs"})
"""Names that fields with inline markup have in blocks."""
_WITHDRAWN: Final[Mapping[str, Status]] = {
    "withheld": Status.WITHHELD,
    "canceled": Status.CANCELED,
    "cancelled": Status.CANCELED,
}

_MOMENT: Final[TypeAdapter[datetime]] = TypeAdapter(Moment)
_ModelT = TypeVar("_ModelT", bound=Model)


class _Problems:
    """The problems of one record, at most `PROBLEMS` of them; an error is never among those left out alone."""

    def __init__(self, record: Record, article: str | None = None) -> None:
        self.found: list[Problem] = []
        self.refused = False
        self._origin, self._article = record.origin, article

    def __call__(self, code: Code, field: str | None = None, /, **values: object) -> None:
        first_error = code.severity is Severity.ERROR and not self.refused
        if len(self.found) < PROBLEMS or first_error:
            self.found.append(
                Problem.of(code, article=self._article, field=field or None, origin=self._origin, **values)
            )
        self.refused |= first_error


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a record."""

    origin: str
    digest: str
    """SHA-256 of the record's bytes, in hexadecimal."""
    article: Article | None
    """The article; None where the record was refused."""
    problems: tuple[Problem, ...]
    """What is wrong with it; at least one error where it was refused."""
    id: str | None = None
    """The article's id as far as it could be read."""
    version: int | None = None
    """Its version as far as it could be read."""
    restraint: Status | None = None
    """Set on a refused record that nevertheless says, readably, that the article must not be seen (any more)."""
    restrained_until: datetime | None = None
    """When the restraint is an embargo: its end."""


def take(record: Record, publication: Publication) -> Taken:
    """The article that a record holds, or why it is refused."""
    digest = hashlib.sha256(record.data).hexdigest()
    raw, refusal = _decoded(record)
    if raw is None:
        return Taken(record.origin, digest, None, refusal)
    key, version = _identity(raw)
    report = _Problems(record, key)
    _check_size(raw, record.data, report)
    _complete(raw, record.defaults)
    article = None if report.refused else _read(raw, publication, report)
    if article is None or report.refused:
        restraint, until = _restraint(raw, publication)
        return Taken(record.origin, digest, None, tuple(report.found), key, version, restraint, until)
    return Taken(record.origin, digest, _counted(article), tuple(report.found), key, version)


def _read(raw: dict[str, Any], publication: Publication, report: _Problems) -> Article | None:
    article = _validated(raw, publication, report)
    if article is None:
        return None
    for check in (_check_filing, _check_times, _check_keys):
        check(article, publication, report)
    article = _read_body(article, raw.get("body"), report)
    if article is not None:
        _check_figures(article, report)
        _check_kind(article, report)
    return article


def take_ranking(record: Record, publication: Publication) -> tuple[Ranking | None, tuple[Problem, ...]]:
    """The ranking that a record holds, or why it is refused."""
    raw, refusal = _decoded(record)
    if raw is None:
        return None, refusal
    report = _Problems(record)
    _check_size(raw, record.data, report)
    ranking = None if report.refused else _parsed(Ranking, raw, _zone(raw, publication), report)
    if ranking is not None and ranking.language not in publication.by_language:
        report(Code.UNKNOWN_LANGUAGE, "language", value=ranking.language, known=_listed(publication.by_language))
    return (None if report.refused else ranking), tuple(report.found)


def _decoded(record: Record) -> tuple[dict[str, Any] | None, tuple[Problem, ...]]:
    """The record as a JSON object, or None with the problem."""
    report = _Problems(record)
    if len(record.data) > RECORD_SIZE:
        report(Code.RECORD_TOO_LARGE, size=len(record.data), limit=RECORD_SIZE)
        return None, tuple(report.found)
    data = record.data.removeprefix(BOM_UTF8)
    try:
        raw = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        code, values = _why_not_json(data, error)
        report(code, **values)
        return None, tuple(report.found)
    if not isinstance(raw, dict):
        report(Code.NOT_AN_OBJECT, found=validation.described(raw))
    return (None if report.refused else raw), tuple(report.found)


def _why_not_json(data: bytes, error: json.JSONDecodeError) -> tuple[Code, dict[str, object]]:
    try:
        data.decode()
    except UnicodeDecodeError as wrong:
        return Code.NOT_UTF8, {"byte": f"0x{data[wrong.start]:02X}", "offset": wrong.start}
    if "surrogate" in error.msg:
        return Code.LONE_SURROGATE, {}
    if "depth limit" in error.msg or "recursion" in error.msg.lower():  # orjson's words since 3.12, and before
        return Code.RECORD_TOO_DEEP, {"limit": RECORD_DEPTH}
    reason = re.sub(r": line \d+ column \d+.*", "", error.msg)
    return Code.BAD_JSON, {"reason": f"{reason}, line {error.lineno}, column {error.colno}"}


def _check_size(raw: object, data: bytes, report: _Problems) -> None:
    if len(data) < RECORD_VALUES and data.count(b"{") + data.count(b"[") < RECORD_DEPTH:
        return None  # it has not the letters to write so many values or levels
    level, depth, count = [raw], 0, 0
    while level:
        depth, count = depth + 1, count + len(level)
        if depth > RECORD_DEPTH:
            return report(Code.RECORD_TOO_DEEP, limit=RECORD_DEPTH)
        if count > RECORD_VALUES:
            return report(Code.RECORD_TOO_MANY_VALUES, limit=RECORD_VALUES)
        level = [
            child
            for value in level
            if isinstance(value, dict | list)
            for child in (value.values() if isinstance(value, dict) else value)
        ]
    return None


def _identity(raw: Mapping[str, Any]) -> tuple[str | None, int | None]:
    key, version = raw.get("id"), raw.get("version", 1)
    return (
        key if isinstance(key, str) and _IDENTIFIER.fullmatch(key) else None,
        version if isinstance(version, int) and not isinstance(version, bool) and 0 < version < 2**31 else None,
    )


def _language(raw: Mapping[str, Any]) -> str | None:
    tag = raw.get("language")
    try:
        return language_tag(tag) if isinstance(tag, str) else None
    except text.BadText:
        return None


def _zone(raw: Mapping[str, Any], publication: Publication) -> ZoneInfo:
    edition = publication.by_language.get(_language(raw) or "")
    # Without an edition the record is refused anyway; any zone lets the other mistakes be found too.
    return edition.zone if edition else ZoneInfo("UTC")


def _complete(raw: dict[str, Any], defaults: SourceDefaults | None) -> None:
    """Put in what the source says of its articles where the record does not say it itself."""
    if defaults is None:
        return
    given = _given(defaults)
    for name, value in given.items():
        if raw.get(name) is None and name != "url":
            raw[name] = value
    if raw.get("url") is None and defaults.url is not None:
        key, _ = _identity(raw)
        language = _language(raw)
        if key and language:
            raw["url"] = defaults.url.replace("{id}", key).replace("{language}", language)
    if "partners" in given and isinstance(raw["partners"], dict):
        raw["partners"] = _tightened(raw["partners"], given["partners"])


def _tightened(own: dict[str, Any], general: Mapping[str, list[str]]) -> dict[str, Any]:
    """An article's restrictions with those of its source: a record may tighten what a contract says, never loosen it.

    Where no partner is in both lists of those who alone may have it, nobody may.
    """
    only, excepted = own.get("only") or [], own.get("except") or []
    if not (isinstance(only, list) and isinstance(excepted, list)):
        return own  # refused as it stands, and careful readings begin there
    common = [code for code in only if code in general.get("only", only)]
    nobody = [] if common or not only else general["only"]
    excepted = [*excepted, *(code for code in (*general.get("except", ()), *nobody) if code not in excepted)]
    return {**own, "only": common or general.get("only", []), "except": excepted}


@lru_cache(maxsize=64)
def _given(defaults: SourceDefaults) -> Mapping[str, Any]:
    given: dict[str, Any] = orjson.loads(defaults.model_dump_json(exclude_defaults=True, by_alias=True))
    return given


def _validated(raw: dict[str, Any], publication: Publication, report: _Problems) -> Article | None:
    body = raw.get("body")
    rest = {name: value for name, value in raw.items() if name != "body"}
    if not _is_clean(rest):
        _check_text(rest, report)
    zone = _zone(raw, publication)
    if "body" not in raw or isinstance(body, str):
        return _parsed(Article, rest, zone, report)
    if isinstance(body, list):
        _check_text(body, report, "body")
        body, faults = markup.read_blocks(body, url=str(raw.get("url")), language=_language(raw))
        for place, code, values in faults:
            report(code, f"body.{place}", **values)
    return _parsed(Article, rest | {"body": body}, zone, report)


def _read_body(article: Article, body: object, report: _Problems) -> Article | None:
    """The article without empty blocks, and with what its HTML says; None where that cannot be read."""
    if not isinstance(body, str):
        kept = tuple(block for block in article.body if not _is_empty(block))
        return article if len(kept) == len(article.body) else article.model_copy(update={"body": kept})
    reading = markup.read_html(body, url=article.url, media=article.media, language=article.language)
    for code, values in reading.faults:
        report(code, "body", **values)
    if any(code.severity is Severity.ERROR for code, _ in reading.faults):
        return None
    return article.model_copy(update={"body": reading.blocks, "media": reading.media})


def _is_empty(block: Block) -> bool:
    match block:
        case Paragraph(text=said) | Heading(text=said):
            return text.is_blank(said)
        case Quote(paragraphs=members):
            return all(text.is_blank(said) for said in members)
        case List(items=items):
            return all(text.is_blank(item.text) and (item.list is None or _is_empty(item.list)) for item in items)
        case Table(rows=rows):
            return all(text.is_blank(cell.text) for row in rows for cell in row)
    return False


def _parsed(model: type[_ModelT], raw: object, zone: ZoneInfo, report: _Problems) -> _ModelT | None:
    try:
        return model.model_validate_json(orjson.dumps(raw), context={"zone": zone}, by_alias=True, by_name=False)
    except ValidationError as error:
        for code, place, values in validation.faults(error):
            report(code, place, **values)
        return None


def _is_clean(raw: Mapping[str, Any]) -> bool:
    """Whether `_check_text` has nothing to report, as is plain to see: all text is simple, all addresses canonical."""
    written = orjson.dumps(raw).decode()
    if "\\" in written:
        written = written.replace('\\"', "'")
    # Behind another backslash may be anything; alternates are addresses under any name.
    if any(odd in written for odd in ("<", "&", "\\", '"alternates"')) or not text.is_plain(written):
        return False
    places = (place for name in _ADDRESSES for place in written.split(f'"{name}":"')[1:])
    return all(text.is_canonical(place[: place.find('"')]) for place in places)


def _check_text(value: str | dict[str, Any] | list[Any], report: _Problems, place: str = "") -> None:
    """Report what will be mended in plain text: forbidden characters, direction marks, addresses; and stray markup."""
    if isinstance(value, str):
        _check_string(value, report, place)
    else:
        children = value.items() if isinstance(value, dict) else enumerate(value)
        in_body = place.startswith("body.")
        for name, child in children:
            if in_body and name in _INLINE:
                continue  # what markup reads, and reports on
            if isinstance(child, str | dict | list):
                _check_text(child, report, f"{place}.{name}" if place else str(name))


def _check_string(value: str, report: _Problems, place: str) -> None:
    name = place.rpartition(".")[2]
    if name in _ADDRESSES or place.startswith("alternates."):
        _check_address(value, report, place)
        return
    is_simple = value.isascii() and value.isprintable()
    if (is_simple and "<" not in value and "&" not in value) or place == "guid":
        return  # as most values are; the identifier is kept as it is, or refused
    if not is_simple:
        if found := text.forbidden(value):
            report(Code.CHARACTERS_DROPPED, place, characters=", ".join(found[:5]))
        if not text.is_balanced(value):
            report(Code.BIDI_REPAIRED, place)
    if text.looks_like_markup(value):
        report(Code.MARKUP_IN_TEXT, place, value=value)


def _check_address(value: str, report: _Problems, place: str) -> None:
    try:
        published = text.uri(value)
    except text.BadText:
        return  # said when the address is validated
    if published not in (value, f"{value}/"):
        report(Code.URL_ENCODED, place, value=published)


def _check_filing(article: Article, publication: Publication, report: _Problems) -> None:
    if article.language not in publication.by_language:
        report(Code.UNKNOWN_LANGUAGE, "language", value=article.language, known=_listed(publication.by_language))
    for place, code, known, problem in _filed(article, publication):
        if code not in known:
            report(problem, place, value=code)


def _filed(article: Article, publication: Publication) -> Iterator[tuple[str, str, Any, Code]]:
    sections = publication.sections_by_code
    yield "section", article.section, sections, Code.UNKNOWN_SECTION
    for name, codes, known, problem in (
        ("sections", article.sections, publication.sections, Code.UNKNOWN_SECTION),
        ("regions", article.regions, publication.regions, Code.UNKNOWN_REGION),
        ("coverage", article.coverage, publication.coverage, Code.UNKNOWN_COVERAGE),
        ("partners.only", article.partners.only, publication.partners, Code.UNKNOWN_PARTNER),
        ("partners.except", article.partners.except_, publication.partners, Code.UNKNOWN_PARTNER),
    ):
        if codes:
            known_codes = {one.code for one in known}
            for index, code in enumerate(codes):
                yield f"{name}.{index}", code, known_codes, problem


def _check_times(article: Article, _: Publication, report: _Problems) -> None:
    if article.expires is None:
        return
    for name, earlier in (("published", article.published), ("embargo_until", article.embargo_until)):
        if earlier is not None and article.expires <= earlier:
            report(
                Code.TIMES_OUT_OF_ORDER,
                "expires",
                later="expires",
                later_value=article.expires.isoformat(),
                earlier=name,
                earlier_value=earlier.isoformat(),
            )


def _check_keys(article: Article, _: Publication, report: _Problems) -> None:
    # Before HTML is read: it is read with the media by id.
    known: set[str] = set()
    for index, medium in enumerate(article.media):
        if medium.id in known:
            report(Code.DUPLICATE_VALUE, f"media.{index}.id", value=medium.id)
        known.add(medium.id)
    if article.translation_of == article.id:
        report(Code.BAD_VALUE, "translation_of", value=article.id, expected=N_("the id of another article"))


def _check_figures(article: Article, report: _Problems) -> None:
    known = {medium.id for medium in article.media}
    for index, block in enumerate(article.body):
        if isinstance(block, Figure) and block.media not in known:
            report(Code.UNKNOWN_MEDIUM, f"body.{index}.media", value=block.media)


def _check_kind(article: Article, report: _Problems) -> None:
    if article.status is not Status.USABLE:
        return  # what is not shown need not be complete: a withdrawal must get through
    if article.kind is Kind.TEXT and not article.body:
        report(Code.BODY_MISSING, "body")
    needed = NEEDED_MEDIA.get(article.kind)
    embeds = article.kind is Kind.VIDEO and any(isinstance(block, Embed) for block in article.body)
    if needed and not embeds and not any(medium.kind in needed for medium in article.media):
        report(Code.MEDIA_MISSING, "media", kind=article.kind.value, needed=needed[0].value)


def _counted(article: Article) -> Article:
    """The article with its words counted and its reading time computed, where it does not say them."""
    words = article.word_count if article.word_count is not None else markup.count_words(article.body)
    minutes = article.reading_minutes or (max(1, math.ceil(words / WORDS_A_MINUTE)) if words else None)
    return article.model_copy(update={"word_count": words, "reading_minutes": minutes})


def _restraint(raw: Mapping[str, Any], publication: Publication) -> tuple[Status | None, datetime | None]:
    """What a refused record says about not showing the article: its status, an embargo, a restriction to partners.

    The safe reading of a broken record is the careful one: whoever sent it wanted the article gone, or not yet.
    """
    status, partners = raw.get("status"), raw.get("partners")
    if isinstance(status, str) and (withdrawn := _WITHDRAWN.get(status.strip().lower())):
        return withdrawn, None
    if isinstance(partners, dict) and partners.get("only"):
        return Status.WITHHELD, None
    if raw.get("embargo_until") is not None:
        try:
            return Status.WITHHELD, _MOMENT.validate_python(
                raw["embargo_until"], context={"zone": _zone(raw, publication)}
            )
        except ValidationError:
            return Status.WITHHELD, None
    return None, None


def _listed(codes: Mapping[str, object]) -> str:
    return ", ".join(codes)
