"""The canonical article, as DESIGN's table gives it: frozen, complete, the same whatever system it came from.

The models say what a valid article is; `schemas/article.schema.json` is made from them. Turning a CMS's record into
one, with problems instead of exceptions, is `syndicate.intake`'s work. Three things are settled while validating,
because a value is only meaningful with them: a time without an offset is read in the edition's zone (from the
validation context's `zone`), a language tag takes its canonical form, a URL takes its canonical form.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from textwrap import dedent
from typing import Annotated, Any, Final, Literal, Self
from zoneinfo import ZoneInfo

from langcodes import Language
from langcodes.tag_parser import LanguageTagError
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    JsonValue,
    PlainSerializer,
    TypeAdapter,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
    model_validator,
)
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from syndicate import text
from syndicate.problems import N_, Code

_RFC3339: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:([Zz])|([+-])(\d\d):(\d\d))?",
    re.ASCII,
)
_OFFSET: Final = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_YEARS: Final = range(1900, 2200)
_LEAP_SECOND: Final = 60
_LANGUAGE_TAG_LENGTH: Final = (2, 35)
_LANGUAGE_TAG: Final = r"^[A-Za-z]{1,8}([\-_][A-Za-z0-9]{1,8})*$"
_REAL_LANGUAGE: Final = re.compile(r"(?!und)[a-z]{2,3}(?:-|\Z)")
_TIME: Final = (
    r"^(19|2[01])[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt ]([01][0-9]|2[0-3]):[0-5][0-9]"
    r"(:([0-5][0-9]|60)(\.[0-9]{1,9})?)?([Zz]|[+\-]([01][0-9]|2[0-3]):[0-5][0-9])?$"
)


def _refused(code: Code, at: str = "", /, **values: object) -> PydanticCustomError:
    """What a validator raises for a problem; `at` is the field below the value that it concerns."""
    return PydanticCustomError(code.code, "{what}", {"what": code.what, "values": values, "at": at})


@dataclass(frozen=True, slots=True)
class Shape:
    """Annotates a string that must match a regular expression, and says in words what that asks for.

    pydantic's own `pattern` can only repeat the expression, which tells an editor nothing. The expression is published
    in the JSON Schema, so it is one that ECMA-262 reads the same way.
    """

    pattern: str
    expected: str
    """What is needed, as a problem says it: `a code: lower-case letters, digits and inner hyphens`."""
    code: Code = Code.BAD_VALUE

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """A string, matched."""
        matches = re.compile(self.pattern.removesuffix("$") + r"\Z").match

        def match(value: str) -> str:
            if matches(value) is None:
                raise _refused(self.code, value=value, expected=self.expected)
            return value

        return core_schema.no_info_after_validator_function(match, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The pattern."""
        return handler(schema) | {"pattern": self.pattern}


def _safely(function: Callable[[str], str]) -> Callable[[str], str]:
    def validate(value: str) -> str:
        try:
            return function(value)
        except text.BadText as bad:
            raise _refused(bad.code, **bad.values) from None

    return validate


def _https(value: str) -> str:
    return text.uri(value, schemes=("https",))


@lru_cache(maxsize=1024)
def language_tag(value: str) -> str:
    """The canonical form of a BCP 47 tag (RFC 5646 section 4.5): `AR_sa` is `ar-SA`, `iw` is `he`.

    Raises:
        text.BadText: it is not a tag, or its language is not a real one.
    """
    if not (_LANGUAGE_TAG_LENGTH[0] <= len(value) <= _LANGUAGE_TAG_LENGTH[1] and re.fullmatch(_LANGUAGE_TAG, value)):
        raise text.BadText(Code.BAD_LANGUAGE, value=value)
    try:
        language = Language.get(value.replace("_", "-"), normalize=True)
    except (LanguageTagError, ValueError):
        raise text.BadText(Code.BAD_LANGUAGE, value=value) from None
    tag = language.to_tag()
    if not language.is_valid() or not _REAL_LANGUAGE.match(tag):  # und, x-private: what nobody reads
        raise text.BadText(Code.BAD_LANGUAGE, value=value)
    return tag


def _moment(value: object, info: ValidationInfo) -> datetime:
    """A time, aware and in UTC; one without an offset is in the zone that the validation context gives."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "a time is written as a string")
    found = _RFC3339.fullmatch(value)
    if found is None:
        raise _refused(Code.BAD_TIME, value=value)
    year, month, day, hour, minute = (int(found[group]) for group in range(1, 6))
    second, fraction = int(found[6] or 0), (found[7] or "")[:6].ljust(6, "0")
    if year not in _YEARS:
        raise _refused(Code.IMPLAUSIBLE_TIME, value=value)
    try:
        local = datetime(year, month, day, hour, minute, min(second, 59), int(fraction))  # noqa: DTZ001 - zoned below
    except ValueError:
        raise _refused(Code.BAD_TIME, value=value) from None
    moment = _zoned(local, found, info, value)
    if second > _LEAP_SECOND or (second == _LEAP_SECOND and not _ends_month(moment)):
        raise _refused(Code.BAD_TIME, value=value)
    if moment.year not in _YEARS:  # by its offset it is in another year
        raise _refused(Code.IMPLAUSIBLE_TIME, value=value)
    return moment


def _zoned(local: datetime, found: re.Match[str], info: ValidationInfo, value: str) -> datetime:
    if found[8]:
        return local.replace(tzinfo=UTC)
    if found[9]:
        if not _OFFSET.fullmatch(f"{found[10]}:{found[11]}"):
            raise _refused(Code.BAD_TIME, value=value)
        offset = timedelta(hours=int(found[10]), minutes=int(found[11]))
        return (local + offset if found[9] == "-" else local - offset).replace(tzinfo=UTC)
    zone = info.context.get("zone") if isinstance(info.context, Mapping) else None
    if zone is None:
        raise _refused(Code.BAD_TIME, value=value)
    return _in_zone(local, zone, value)


def _ends_month(moment: datetime) -> bool:
    """Whether a leap second may follow: they are inserted when a month ends in UTC (RFC 3339 appendix D)."""
    following = moment.replace(microsecond=0) + timedelta(seconds=1)
    return (following.day, following.hour, following.minute, following.second) == (1, 0, 0, 0)


def _in_zone(local: datetime, zone: ZoneInfo, value: str) -> datetime:
    first, second = local.replace(tzinfo=zone, fold=0), local.replace(tzinfo=zone, fold=1)
    if first.utcoffset() != second.utcoffset():
        # A gap or a fold (PEP 495): going to UTC and back changes a time in a gap.
        exists = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local
        raise _refused(Code.AMBIGUOUS_TIME if exists else Code.NONEXISTENT_TIME, value=value, zone=zone.key)
    return first.astimezone(UTC)


def rfc3339(moment: datetime) -> str:
    """A time as machines read it: UTC, ASCII digits, `Z`, a fraction only where there is one (RFC 3339 section 5.6)."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _line(limit: int) -> Callable[[str], str]:
    """Keeps a string as one safe line; the limit counts again, because mending can lengthen it (NFC, closed marks)."""
    return _kept(text.one_line, limit)


def _lines(limit: int) -> Callable[[str], str]:
    """Keeps a string as safe lines."""
    return _kept(text.paragraphs, limit)


def _kept(fold: Callable[[str], str], limit: int) -> Callable[[str], str]:
    def validate(value: str) -> str:
        if text.is_line(value):  # and pydantic has counted it
            return value
        kept = fold(text.clean(value))
        if text.is_blank(kept):
            raise _refused(Code.EMPTY_TEXT)
        if len(kept) > limit:
            raise _refused(Code.TEXT_TOO_LONG, length=len(kept), limit=limit)
        return kept

    return validate


def _unmarked(value: str) -> str:
    if text.forbidden(value) or not text.is_balanced(value):
        raise _refused(Code.BAD_VALUE, value=value, expected=_GUID)
    return value


def each_language_once(value: Any, handler: ValidatorFunctionWrapHandler) -> dict[str, str]:
    """Refuses an object that has one language twice, spelled in two ways: `ar` and `AR`."""
    kept: dict[str, str] = handler(value)
    if len(kept) < len(value):
        listed = [language_tag(tag) for tag in value]
        raise _refused(Code.DUPLICATE_VALUE, value=next(tag for tag in listed if listed.count(tag) > 1))
    return kept


def _address(scheme: str) -> dict[str, JsonValue]:
    return {"minLength": 1, "maxLength": text.URL_LENGTH, "pattern": rf"^{scheme}://[^\s\\@/?#]+([/?#][^\s\\]*)?$"}


_GUID: Final = N_("at most 500 characters without spaces, control characters, < and >")
_SEEN: Final[dict[str, JsonValue]] = {"minLength": 1, "pattern": r"\S"}
"""What JSON Schema can say of text that must not be empty."""
Identifier = Annotated[str, Shape(r"^[A-Za-z0-9][A-Za-z0-9._:\-]{0,199}$", N_("an identifier"), Code.BAD_IDENTIFIER)]
"""A key of the CMS's own: letters, digits and `. _ : -`, at most 200 characters."""
Slug = Annotated[
    str,
    Shape(
        r"^[a-z0-9]([a-z0-9\-]{0,62}[a-z0-9])?$",
        N_("a code: lower-case letters, digits and inner hyphens, at most 64 characters"),
    ),
]
"""A code as it stands in paths: lower-case letters, digits and inner hyphens, at most 64 characters."""
LanguageTag = Annotated[
    str,
    AfterValidator(_safely(language_tag)),
    Field(
        examples=["en", "ar", "es-419"],
        json_schema_extra={
            "minLength": _LANGUAGE_TAG_LENGTH[0],
            "maxLength": _LANGUAGE_TAG_LENGTH[1],
            "pattern": _LANGUAGE_TAG,
        },
    ),
]
"""A BCP 47 language tag in canonical form."""
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    PlainSerializer(rfc3339, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": _TIME, "examples": ["2026-03-01T09:30:00Z"]}),
]
"""A time (RFC 3339). Aware and in UTC inside; without an offset it is in the edition's time zone."""
Headline = Annotated[str, Field(max_length=500, json_schema_extra=_SEEN), AfterValidator(_line(500))]
"""One line of plain text of at most 500 characters."""
Name = Annotated[str, Field(max_length=200, json_schema_extra=_SEEN), AfterValidator(_line(200))]
"""One line of plain text of at most 200 characters."""
Note = Annotated[str, Field(max_length=5_000, json_schema_extra=_SEEN), AfterValidator(_lines(5_000))]
"""Plain text of at most 5,000 characters; line breaks are kept."""
PageURL = Annotated[str, AfterValidator(_safely(_https)), Field(json_schema_extra=_address("[Hh][Tt][Tt][Pp][Ss]"))]
"""The https address of a page of one's own."""
WebURL = Annotated[str, AfterValidator(_safely(text.uri)), Field(json_schema_extra=_address("[Hh][Tt][Tt][Pp][Ss]?"))]
"""An http or https address."""
Inline = Annotated[str, Field(max_length=200_000)]
"""Text with inline markup: a fragment that is well formed as HTML and as XML at once (`syndicate.markup`)."""


def _given(name: str) -> dict[str, JsonValue]:
    """JSON Schema for: this optional field is there, and is a string."""
    return {"properties": {name: {"type": "string", "description": "It is given."}}, "required": [name]}


class Model(BaseModel):
    """Frozen, unknown fields refused, nothing coerced."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Status(StrEnum):
    """Where an article stands in its life (NewsML-G2 pubStatus)."""

    USABLE = "usable"
    WITHHELD = "withheld"
    CANCELED = "canceled"


class Kind(StrEnum):
    """What an article is made of. A ticker has only a headline."""

    TEXT = "text"
    VIDEO = "video"
    AUDIO = "audio"
    GALLERY = "gallery"
    INFOGRAPH = "infograph"
    LIVE = "live"
    TICKER = "ticker"


class Genre(StrEnum):
    """How an article is written."""

    NEWS = "news"
    OPINION = "opinion"
    ANALYSIS = "analysis"
    BLOG = "blog"
    FEATURE = "feature"
    EXPLAINER = "explainer"
    INTERVIEW = "interview"
    BACKGROUND = "background"
    REVIEW = "review"
    OBITUARY = "obituary"
    EDITORIAL = "editorial"


class MediumKind(StrEnum):
    """What a medium is."""

    PICTURE = "picture"
    VIDEO = "video"
    AUDIO = "audio"
    GRAPHIC = "graphic"


class MediumRole(StrEnum):
    """Where a medium stands in its article."""

    LEAD = "lead"
    BODY = "body"
    GALLERY = "gallery"


class AuthorRole(StrEnum):
    """What a person did for an article."""

    AUTHOR = "author"
    TRANSLATOR = "translator"
    EDITOR = "editor"
    PHOTOGRAPHER = "photographer"
    PRODUCER = "producer"


class Author(Model):
    """A person who made the article."""

    name: Name
    """The name, in the article's language."""
    id: Slug | None = None
    """A code that is the same in every language; author feeds are made for it."""
    url: WebURL | None = None
    """The person's page."""
    role: AuthorRole = AuthorRole.AUTHOR
    """What the person did."""


class NewsSource(Model):
    """Where the information came from: an agency, an outlet."""

    name: Name
    """The source's name, in the article's language."""
    url: WebURL | None = None
    """The source's page."""


class Dateline(Model):
    """Where the article was written."""

    place: Name
    """The place, in the article's language."""
    country: Annotated[str, Shape(r"^[A-Z]{2}$", N_("two capital letters, such as LB"))] | None = None
    """The country's ISO 3166-1 alpha-2 code."""


class Tag(Model):
    """A free subject."""

    name: Name
    """The subject, in the article's language."""
    id: Slug | None = None
    """A code that is the same in every language; tag feeds are made for it."""


class Rendition(Model):
    """One file of a medium."""

    url: WebURL
    """The file's address."""
    media_type: (
        Annotated[
            str,
            Field(max_length=100),
            Shape(
                r"^(image|video|audio|application)/[a-z0-9][a-z0-9.+\-]*$", N_("a media type, for example image/jpeg")
            ),
        ]
        | None
    ) = None
    """The file's media type, for example image/jpeg."""
    width: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """Width in pixels."""
    height: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """Height in pixels."""
    size: Annotated[int, Field(ge=1, le=2**50)] | None = None
    """Size in bytes."""
    duration: Annotated[float, Field(gt=0, le=604_800)] | None = None
    """Duration in seconds."""


class Medium(Model):
    """A picture, video, audio or graphic of the article."""

    id: Identifier
    """A key that is unique in the article."""
    kind: MediumKind = MediumKind.PICTURE
    """What it is."""
    role: MediumRole = MediumRole.BODY
    """Where it stands. The page's "Listen" is an audio medium of role body."""
    alt: Note | None = None
    """What it shows, for those who do not see it."""
    caption: Note | None = None
    """The caption."""
    credit: Name | None = None
    """Who is named for it, for example an agency and a photographer."""
    copyright: Name | None = None
    """Who holds the copyright."""
    renditions: Annotated[tuple[Rendition, ...], Field(min_length=1, max_length=50)]
    """Its files, the best first."""

    @property
    def best(self) -> Rendition:
        """The rendition to show where only one is: the first."""
        return self.renditions[0]


class Relation(StrEnum):
    """How a related page is offered."""

    READ_MORE = "read-more"
    READ_NEXT = "read-next"
    SEE_ALSO = "see-also"


_ONE_TARGET: Final[dict[str, JsonValue]] = {
    "oneOf": [_given("article"), _given("url")],
    "if": _given("url"),
    "then": _given("title"),
}
"""A link has exactly one target, and one to a page has a text: it has no headline to borrow."""


class Related(Model):
    """A link to another piece: an article of the same publication, or any page."""

    rel: Relation = Relation.SEE_ALSO
    """How it is offered."""
    article: Identifier | None = None
    """The id of an article; exactly one of `article` and `url` is given."""
    url: WebURL | None = None
    """The address of a page."""
    title: Headline | None = None
    """The link's text; an article's own headline where absent."""

    model_config = ConfigDict(json_schema_extra=_ONE_TARGET)

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        _refuse_two_targets(self)
        return self


def _refuse_two_targets(link: Related | ReadMore) -> None:
    if (link.article is None) == (link.url is None):
        raise _refused(Code.BAD_VALUE, value="article, url", expected=N_("exactly one of the two"))
    if link.article is None and link.title is None:
        raise _refused(Code.MISSING_FIELD, "title")


class Correction(Model):
    """What was corrected, and when."""

    at: Moment
    """When the correction was published."""
    note: Note
    """What was wrong and what is right, for readers."""


class Rights(Model):
    """Who may do what with the article."""

    holder: Name | None = None
    """Who holds the copyright."""
    notice: Note | None = None
    """The copyright line, for example "© 2026 Qandil"."""
    usage_terms: Note | None = None
    """What others may do, in words."""
    licence: WebURL | None = None
    """The address of the licence."""


class Restrictions(Model):
    """Which partners an article is for. One with `only` is in no public document."""

    only: Annotated[tuple[Slug, ...], Field(strict=False)] = ()
    """Codes of the partners who alone may have it; empty: everybody."""
    except_: Annotated[tuple[Slug, ...], Field(strict=False, alias="except")] = ()
    """Codes of the partners who may not have it."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)


class Paragraph(Model):
    """A paragraph."""

    type: Literal["paragraph"]
    """Which block it is."""
    text: Inline
    """The text, with inline markup."""
    language: LanguageTag | None = None
    """Its language where it is not the article's."""


class Heading(Model):
    """A heading inside the article."""

    type: Literal["heading"]
    """Which block it is."""
    level: Annotated[int, Field(ge=2, le=6)] = 2
    """2 to 6; the headline is 1."""
    text: Inline
    """The text, with inline markup."""


class Quote(Model):
    """A quotation that stands by itself."""

    type: Literal["quote"]
    """Which block it is."""
    paragraphs: Annotated[tuple[Inline, ...], Field(min_length=1)]
    """What was said, with inline markup."""
    attribution: Name | None = None
    """Who said it."""
    url: WebURL | None = None
    """Where it can be read."""
    language: LanguageTag | None = None
    """Its language where it is not the article's."""


class ListItem(Model):
    """One item of a list."""

    text: Inline
    """The text, with inline markup."""
    list: List | None = None
    """A list inside the item."""


class List(Model):
    """A list."""

    type: Literal["list"]
    """Which block it is."""
    ordered: bool = False
    """Whether the items are numbered."""
    items: Annotated[tuple[ListItem, ...], Field(min_length=1)]
    """The items, in order."""


class Figure(Model):
    """A medium shown at this place; its caption and credit are the medium's."""

    type: Literal["figure"]
    """Which block it is."""
    media: Identifier
    """The id of one of the article's media."""


class Embed(Model):
    """Something of another site: a link and a provider, never a script."""

    type: Literal["embed"]
    """Which block it is."""
    url: WebURL
    """The address of the thing embedded."""
    provider: Name | None = None
    """Whose it is, for example YouTube."""
    title: Headline | None = None
    """What it is."""


class Cell(Model):
    """A cell of a table."""

    text: Inline = ""
    """The text, with inline markup."""
    header: bool = False
    """Whether it heads its row or column."""
    colspan: Annotated[int, Field(ge=1, le=100)] = 1
    """How many columns it spans."""
    rowspan: Annotated[int, Field(ge=1, le=1000)] = 1
    """How many rows it spans."""


class Table(Model):
    """A table."""

    type: Literal["table"]
    """Which block it is."""
    caption: Note | None = None
    """What it shows."""
    rows: Annotated[
        tuple[Annotated[tuple[Cell, ...], Field(min_length=1, max_length=200)], ...],
        Field(min_length=1, max_length=5_000),
    ]
    """The rows, each a list of cells."""


class ReadMore(Model):
    """A link to another piece between two paragraphs."""

    type: Literal["read-more"]
    """Which block it is."""
    article: Identifier | None = None
    """The id of an article; exactly one of `article` and `url` is given."""
    url: WebURL | None = None
    """The address of a page."""
    title: Headline | None = None
    """The link's text; an article's own headline where absent."""

    model_config = ConfigDict(json_schema_extra=_ONE_TARGET)

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        _refuse_two_targets(self)
        return self


Block = Annotated[
    Paragraph | Heading | Quote | List | Figure | Embed | Table | ReadMore,
    Field(discriminator="type"),
]
"""One block of a body."""


HTML_LIMIT: Final = 2_000_000
"""How many characters a body has at most that comes as HTML."""


class _HTMLOrBlocks:
    """Lets the published JSON Schema say that a record may carry its body as HTML; intake makes blocks of it."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        blocks = handler(schema)
        html = {"type": "string", "maxLength": HTML_LIMIT, "description": "HTML; it is sanitised into blocks."}
        return {"anyOf": [html, blocks]}


NEEDED_MEDIA: Final[Mapping[Kind, tuple[MediumKind, ...]]] = {
    Kind.VIDEO: (MediumKind.VIDEO,),
    Kind.AUDIO: (MediumKind.AUDIO,),
    Kind.GALLERY: (MediumKind.PICTURE, MediumKind.GRAPHIC),
    Kind.INFOGRAPH: (MediumKind.GRAPHIC, MediumKind.PICTURE),
}
"""What an article of a kind must show, one of these at least; a video may also be an embed in the body."""


def _complete() -> JsonValue:
    """JSON Schema for: what is to be seen is complete. What an HTML body holds it cannot see, so that counts as enough."""
    text_body: dict[str, Any] = {"minLength": 1, "minItems": 1, "description": "It needs a body."}
    rules: list[JsonValue] = [_usable(Kind.TEXT) | {"then": {"required": ["body"], "properties": {"body": text_body}}}]
    for kind, needed in NEEDED_MEDIA.items():
        ways: list[JsonValue] = [_with_medium(needed), _given("body")]
        if kind is Kind.VIDEO:
            is_embed: dict[str, Any] = {
                "properties": {"type": {"const": "embed", "description": "An embed."}},
                "required": ["type"],
            }
            body: dict[str, Any] = {"type": "array", "contains": is_embed, "description": "Or blocks with an embed."}
            ways.append({"properties": {"body": body}, "required": ["body"]})
        rules.append(_usable(kind) | {"then": {"anyOf": ways}})
    return rules


def _usable(kind: Kind) -> dict[str, Any]:
    condition = {
        "kind": {"const": kind.value, "description": f"Of kind {kind.value},"},
        "status": {"const": Status.USABLE.value, "description": "and to be seen."},
    }
    # An article that names no kind is a text, and one without a status is usable.
    required = {} if kind is Kind.TEXT else {"required": ["kind"]}
    return {"if": {"properties": condition} | required}


def _with_medium(kinds: tuple[MediumKind, ...]) -> dict[str, Any]:
    one_of_them = {"enum": [kind.value for kind in kinds], "description": "Of a kind that is needed."}
    # A medium that names no kind is a picture.
    required = {} if MediumKind.PICTURE in kinds else {"required": ["kind"]}
    contained = {"properties": {"kind": one_of_them}} | required
    media = {"contains": contained, "description": "It needs such a medium."}
    return {"properties": {"media": media}, "required": ["media"]}


class Article(Model):
    """One piece in one edition's language."""

    id: Identifier
    """Stable for ever, unique in the publication, never derived from the title or the URL."""
    language: LanguageTag
    """The language of the edition it belongs to."""
    story: Identifier | None = None
    """The same value on every translation of a piece."""
    translation_of: Identifier | None = None
    """The id of the article it was translated from."""
    translated_from_version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    """The version of that article which was translated."""
    alternates: Annotated[
        dict[LanguageTag, PageURL],
        Field(max_length=100, json_schema_extra={"additionalProperties": False}),
        WrapValidator(each_language_once),
    ] = Field(default_factory=dict)
    """What the CMS knows of the other editions: the address of the page by language."""
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] = 1
    """Rises with every change that partners must see."""
    status: Status = Status.USABLE
    """Withheld and canceled articles are in no feed; canceled ones are announced as withdrawn."""
    kind: Kind = Kind.TEXT
    """What it is made of."""
    genre: Genre = Genre.NEWS
    """How it is written."""
    url: PageURL
    """The address of its page."""
    guid: (
        Annotated[str, Field(max_length=500), Shape(r"^[^\s<>\x00-\x1f\x7f]+$", _GUID), AfterValidator(_unmarked)]
        | None
    ) = None
    """The identifier that an older feed gave it, kept so that readers do not see it again as new."""
    headline: Headline
    """The headline: plain text."""
    short_headline: Headline | None = None
    """A headline for small places."""
    summary: Note | None = None
    """One or two sentences that stand for the whole."""
    slug: Name | None = None
    """The newsroom's short name for it (NewsML-G2 slugline)."""
    byline: Name | None = None
    """The line of authors as it is printed; made from `authors` where absent."""
    authors: Annotated[tuple[Author, ...], Field(max_length=100)] = ()
    """The people who made it, in order."""
    sources: Annotated[tuple[NewsSource, ...], Field(max_length=50)] = ()
    """Where the information came from."""
    dateline: Dateline | None = None
    """Where it was written."""
    published: Moment
    """When it was, or is to be, first published."""
    created: Moment | None = None
    """When it was made."""
    updated: Moment | None = None
    """When it was last changed."""
    embargo_until: Moment | None = None
    """It is in no document before this time."""
    expires: Moment | None = None
    """It is in no document from this time on."""
    section: Slug
    """The code of its main section."""
    sections: Annotated[tuple[Slug, ...], Field(max_length=50)] = ()
    """Codes of further sections."""
    regions: Annotated[tuple[Slug, ...], Field(max_length=50)] = ()
    """Codes of regions."""
    coverage: Annotated[tuple[Slug, ...], Field(max_length=50)] = ()
    """Codes of continuing topics."""
    tags: Annotated[tuple[Tag, ...], Field(max_length=100)] = ()
    """Free subjects."""
    breaking: bool = False
    """Whether it is breaking news."""
    urgency: Annotated[int, Field(ge=1, le=9)] | None = None
    """1 is the most urgent, 9 the least (NewsML-G2 urgency)."""
    body: Annotated[tuple[Block, ...], Field(max_length=10_000), _HTMLOrBlocks()] = ()
    """Required for kind text: HTML, or blocks."""
    media: Annotated[tuple[Medium, ...], Field(max_length=500)] = ()
    """Pictures, videos, audio, graphics."""
    related: Annotated[tuple[Related, ...], Field(max_length=200)] = ()
    """Links to other pieces, in order."""
    reading_minutes: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Reading time in minutes; computed where absent."""
    word_count: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    """Words of the body; computed where absent."""
    corrections: Annotated[tuple[Correction, ...], Field(max_length=200)] = ()
    """What was corrected."""
    rights: Rights | None = None
    """The edition's where absent."""
    partners: Restrictions = Restrictions()
    """Restrictions to or from partners."""

    model_config = ConfigDict(json_schema_extra={"allOf": _complete()})

    @property
    def modified(self) -> datetime:
        """When its content last changed: the latest of its publication, update and corrections."""
        return max(self.published, self.updated or self.published, *(correction.at for correction in self.corrections))

    @property
    def lead(self) -> Medium | None:
        """The medium it leads with: the first of role lead."""
        return next((medium for medium in self.media if medium.role is MediumRole.LEAD), None)

    @property
    def filed_under(self) -> tuple[str, ...]:
        """The codes of all its sections, the main one first, each once."""
        return tuple(dict.fromkeys((self.section, *self.sections)))

    def medium(self, key: str) -> Medium | None:
        """The medium with this id."""
        return next((medium for medium in self.media if medium.id == key), None)

    def by_role(self, *roles: AuthorRole) -> tuple[Author, ...]:
        """The people who did one of these things, in order."""
        return tuple(author for author in self.authors if author.role in roles)


class Ranking(Model):
    """An ordered list of articles that readers made, such as the most read; one of each name and language counts."""

    ranking: Slug
    """The ranking's name, for example most-read."""
    language: LanguageTag
    """The language of the edition whose articles it ranks."""
    as_of: Moment
    """When it was taken; the newest one counts."""
    articles: Annotated[tuple[Identifier, ...], Field(max_length=1_000)]
    """The ids of articles, the first first."""


_ARTICLE: Final = TypeAdapter(Article)


def article_from_json(data: bytes) -> Article:
    """The article that `article_to_json` wrote; not for input from outside, which is `syndicate.intake`'s."""
    return Article.model_validate_json(data)


def article_to_json(article: Article) -> bytes:
    """The article as canonical JSON: fields in the model's order, defaults left out, the same bytes every time."""
    return _ARTICLE.dump_json(article, exclude_defaults=True, by_alias=True)


class _Described(GenerateJsonSchema):
    """Describes every property by the docstring behind its field.

    pydantic does so itself (`use_attribute_docstrings`), but whenever a model is defined, which takes as long as defining
    it, and only whoever asks for the schema wants to know.
    """

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """The schema of a model."""
        made = super().model_schema(schema)
        said = _docstrings(schema["cls"])
        for name, field in schema["cls"].model_fields.items():
            made["properties"][field.alias or name]["description"] = field.description or said[name]
        return made


def _docstrings(model: type[BaseModel]) -> dict[str, str]:
    """What stands behind the fields of a model, in its own class and in those that it is made from."""
    said = {}
    for one in reversed(model.__mro__):
        if issubclass(one, BaseModel) and one is not BaseModel:
            (defined,) = ast.parse(dedent(inspect.getsource(one))).body
            members = defined.body if isinstance(defined, ast.ClassDef) else []
            for member, behind in pairwise(members):
                match member, behind:
                    case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(value))):
                        said[name] = inspect.cleandoc(value)
    return said


def json_schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    """The JSON Schema 2020-12 of a model's input, with a description on every property."""
    schema = model.model_json_schema(mode="validation", by_alias=True, schema_generator=_Described)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title} | {
        key: value for key, value in schema.items() if key != "title"
    }
