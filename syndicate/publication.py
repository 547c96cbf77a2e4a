"""The publication file, `syndicate.toml`, as models: what a newsroom publishes, and how.

`load` reads it. Mistakes are reported all at once, each with the key's full path (`editions[1].time_zone`) and value.
Every key is explained in docs/publication.md, which is made from these models.
"""

from __future__ import annotations

import json
import re
import tomllib
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from datetime import timedelta
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Final, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    ConfigDict,
    Discriminator,
    Field,
    PrivateAttr,
    Tag,
    ValidationError,
    WrapValidator,
    field_validator,
)

from syndicate import validation
from syndicate.articles import (
    Genre,
    LanguageTag,
    Model,
    Name,
    NewsSource,
    Note,
    PageURL,
    Restrictions,
    Rights,
    Shape,
    Slug,
    WebURL,
    each_language_once,
)
from syndicate.errors import ConfigurationError
from syndicate.podcasting import LocalTitle, Podcast, Show
from syndicate.problems import N_, Code, Problem

FILE_NAME: Final = "syndicate.toml"
_OURS: Final = "Value error, "  # what pydantic puts before the message of a validator
_AS_TOML: Final = {"an object": N_("a table"), "an object with members": N_("a table with members")}
RESERVED_PATHS: Final = frozenset(
    {"regions", "tags", "authors", "coverage", "breaking", "most-read", "archive", "newsml"}
)
"""First path steps below an edition that feeds of their own use; a section cannot be there."""


@cache
def _time_zones() -> set[str]:
    return available_timezones()


def _ends_with_slash(value: str) -> str:
    if "?" in value or "#" in value:
        raise ValueError(N_("it has a query or a fragment, so that nothing can be put below it"))
    return value if value.endswith("/") else value + "/"


def _is_https_or_here(value: str) -> str:
    if not re.match(r"https://|http://(localhost|127\.[0-9.]+|\[::1\])[:/]", value):
        raise ValueError(N_("it is neither https nor an address of this machine"))
    return value


def _named_how(value: object) -> str:
    return _TABLE if isinstance(value, dict) else _TEXT


# A name is text or a table; pydantic puts the tag of which it tried into the path.
_TEXT: Final = "(text)"
_TABLE: Final = "(table)"
BaseURL = Annotated[PageURL, AfterValidator(_ends_with_slash)]
"""An https address that ends in a slash (added where it is missing)."""
LocalisedName = Annotated[
    Annotated[Name, Tag(_TEXT)]
    | Annotated[
        dict[LanguageTag, Name],
        Field(min_length=1, json_schema_extra={"additionalProperties": False}),
        WrapValidator(each_language_once),
        Tag(_TABLE),
    ],
    Discriminator(_named_how),
]
"""A name: one message, translated in the catalogues, or a table with the name in each language."""


HubURL = Annotated[WebURL, AfterValidator(_is_https_or_here)]
"""The address of a WebSub hub: https, or http on this machine."""
FilePath = Annotated[str, Shape(r"^[^\x00]+$", N_("a path"))]
"""The path of a file or directory."""
Minutes = Annotated[int, Field(ge=1, le=10_080)]
"""A number of minutes, a week at most."""
Days = Annotated[float, Field(gt=0, le=36_500, allow_inf_nan=False)]
"""A number of days."""


class FeedKind(StrEnum):
    """What a feed selects."""

    EDITION = "edition"
    SECTION = "section"
    REGION = "region"
    COVERAGE = "coverage"
    TAG = "tag"
    AUTHOR = "author"
    BREAKING = "breaking"
    RANKING = "ranking"
    PODCAST = "podcast"
    VIDEOPODCAST = "videopodcast"


PODCASTS: Final = frozenset({FeedKind.PODCAST, FeedKind.VIDEOPODCAST})
"""The kinds of feed that podcast apps subscribe to."""
PODCAST_PATHS: Final = {FeedKind.PODCAST: "podcast", FeedKind.VIDEOPODCAST: "video-podcast"}
"""Where they are below an edition."""


class Content(StrEnum):
    """How much of an article an entry has."""

    FULL = "full"
    SUMMARY = "summary"


class SourceContent(StrEnum):
    """What a source holds."""

    ARTICLES = "articles"
    RANKINGS = "rankings"


class Picture(Model):
    """A picture of the publication's own."""

    url: PageURL
    """Its address."""
    width: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Width in pixels; RSS readers show at most 144."""
    height: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Height in pixels; RSS readers show at most 400."""


class Edition(Model):
    """The publication in one language."""

    language: LanguageTag
    """Its language (BCP 47); also the first step of every path of its feeds."""
    name: Name
    """Its name in its own language; feed titles begin with it."""
    base_url: BaseURL
    """The address of its front page; relative links in bodies are resolved against the article's own address."""
    time_zone: str
    """Its IANA time zone, for example Asia/Beirut: times without an offset are read in it, people's dates shown in it."""
    locale: str | None = None
    """The locale for people's dates and numbers, for example ar_LB; the language's own where absent."""
    description: Note
    """One or two sentences in its own language that say what it is."""
    rights: Rights = Rights()
    """The rights of its articles that carry none."""
    logo: Picture | None = None
    """Its logo."""
    icon: PageURL | None = None
    """The address of a small square picture."""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in _time_zones():
            raise ValueError(N_("it is not an IANA time zone, such as Asia/Beirut"))
        return value

    @field_validator("locale")
    @classmethod
    def _looks_like_locale(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[A-Za-z]{2,3}(_[A-Za-z0-9]{2,8}){0,3}", value):
            raise ValueError(N_("it is not a locale, such as ar_LB"))
        return value

    @property
    def zone(self) -> ZoneInfo:
        """Its time zone."""
        return ZoneInfo(self.time_zone)


class Section(Model):
    """A section; sections form a tree."""

    code: Slug
    """Its code: what articles are filed under."""
    name: LocalisedName
    """Its name."""
    parent: Slug | None = None
    """The code of the section it is in."""
    path: Slug | None = None
    """Its step in addresses, below its parent's; the code where absent."""
    mediatopic: Annotated[str, Shape(r"^medtop:[0-9]{8}$", N_("a Media Topic, such as medtop:11000000"))] | None = None
    """The IPTC Media Topic, for example medtop:11000000 (politics)."""
    icon: Picture | None = None
    """A picture that stands for it; that of the section it is in where absent."""


class Region(Model):
    """A part of the world."""

    code: Slug
    """Its code."""
    name: LocalisedName
    """Its name."""
    icon: Picture | None = None
    """A picture that stands for it; the edition's where absent."""


class Coverage(Model):
    """A continuing topic that the newsroom follows."""

    code: Slug
    """Its code."""
    name: LocalisedName
    """Its name."""
    icon: Picture | None = None
    """A picture that stands for it; the edition's where absent."""


class PartnerName(Model):
    """An outlet that is entitled to articles."""

    code: Slug
    """Its code: what an article's `partners` names."""
    name: Name
    """Its name."""


_UNARCHIVED: Final = frozenset({FeedKind.BREAKING, FeedKind.RANKING}) | PODCASTS
"""Feeds that show a moment, what left them being in other feeds' archives; and podcasts, whose apps read one page."""
_BREAKING_MINUTES: Final = 5
_EPISODES: Final = 300


class FeedRule(Model):
    """How feeds of one kind are made; what is absent is as in `[feeds]`."""

    enabled: bool = True
    """Whether feeds of this kind exist."""
    limit: Annotated[int, Field(ge=1, le=1_000)] | None = None
    """How many articles a feed has at most."""
    max_age_days: Days | None = None
    """How many days after its publication an article leaves the feed."""
    archives: bool | None = None
    """Whether the feed has an archive; breaking news, rankings and podcasts never have one."""
    content: Content | None = None
    """How much of an article its entry has: `full` text, or the `summary` alone. NewsML-G2, ninjs and podcasts do not
    ask."""
    ttl_minutes: Minutes | None = None
    """For how many minutes RSS readers may keep the feed before they ask again; 5 at most for breaking news unless it
    is said here."""


class FeedProfile(Model):
    """Feeds written once more, to the rules of one aggregator, as documents of their own beside the others."""

    for_: Annotated[Slug, Field(alias="for")]
    """Whose rules: `apple`, `flipboard`, `google`, `msn` or `smartnews`; also the document's name, `smartnews.xml`."""
    feed: (
        Annotated[str, Shape(r"^([a-zA-Z0-9._:\-]+(/[a-zA-Z0-9._:\-]+)*)?$", N_("a path such as news/politics"))] | None
    ) = None
    """Which feed: its place below the edition, for example news/politics; empty for the whole edition."""
    kind: FeedKind | None = None
    """Which feeds, where `feed` is absent: all of a kind, for example `section`."""
    languages: Annotated[tuple[LanguageTag, ...], Field(strict=False)] = ()
    """In which languages; in all where absent."""
    path: (
        Annotated[str, Shape(r"^[a-z0-9][a-z0-9\-]*(/[a-z0-9][a-z0-9\-]*)*$", N_("a path such as partners/politics"))]
        | None
    ) = None
    """In which directory below the edition the document is; beside those of the feed where absent."""
    limit: Annotated[int, Field(ge=1, le=1_000)] | None = None
    """How many of the feed's articles it has at most."""
    title: LocalTitle = Field(default_factory=dict)
    """Its title in each language; the feed's where absent."""
    description: LocalTitle = Field(default_factory=dict)
    """What it is, in each language; the feed's where absent. SmartNews takes thirty characters."""
    logo: Picture | None = None
    """The logo for SmartNews; the edition's where absent."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)


class Feeds(Model):
    """Which feeds there are and how long they are."""

    limit: Annotated[int, Field(ge=1, le=1_000)] = 50
    """How many articles a feed has at most."""
    max_age_days: Days | None = None
    """How many days after its publication an article leaves a feed; no limit where absent."""
    formats: Annotated[tuple[str, ...], Field(min_length=1)] = ("rss", "atom", "jsonfeed", "newsml")
    """The formats of every feed; `syndicate list formats` shows them."""
    archives: bool = True
    """Whether feeds have archives: pages of older articles that never change when one is added (RFC 5005, section 4).
    A feed with an archive lists, beyond its limit, what is on no page yet."""
    archive_page: Annotated[int, Field(ge=10, le=100)] = 100
    """How many articles a page of an archive has. Changing it moves articles between pages that were published."""
    content: Content = Content.FULL
    """How much of an article its entry has: `full` text, or the `summary` alone. NewsML-G2, ninjs and podcasts do not
    ask."""
    ttl_minutes: Minutes = 15
    """For how many minutes RSS readers may keep a feed before they ask again."""
    tombstones: bool = False
    """Whether Atom feeds announce withdrawals (RFC 6721, `at:deleted-entry`); validators warn of the unknown element."""
    withdrawal_days: Annotated[int, Field(ge=0, le=3_650)] = 14
    """For how many days the withdrawal of an article is announced."""
    edition: FeedRule = FeedRule()
    """The feed of a whole edition."""
    section: FeedRule = FeedRule()
    """Feeds of sections, each with the sections below it."""
    region: FeedRule = FeedRule()
    """Feeds of regions."""
    coverage: FeedRule = FeedRule()
    """Feeds of coverages."""
    tag: FeedRule = FeedRule()
    """Feeds of tags that have an id."""
    author: FeedRule = FeedRule()
    """Feeds of authors that have an id."""
    breaking: FeedRule = FeedRule()
    """The feed of breaking news."""
    ranking: FeedRule = FeedRule()
    """Feeds of rankings, such as most-read."""
    podcast: FeedRule = FeedRule()
    """The podcasts of articles to listen to, where there is a table `[podcast]`; 300 episodes unless it is said here."""
    videopodcast: FeedRule = FeedRule()
    """The podcasts of videos, likewise."""
    rankings: tuple[Slug, ...] = ("most-read",)
    """The names of the rankings that have a feed."""
    max_changed_identifiers: Annotated[int, Field(ge=0, le=10_000_000)] = 20
    """How many published articles may get another identifier in one export. Readers get such an article as a new one, so
    that more are refused unless `syndicate export --accept-identifiers` says that it is meant."""
    sitemaps: bool = True
    """Whether each edition has sitemaps for Google News, `{language}/sitemap-news-index.xml` (docs/aggregators.md)."""
    profile: tuple[FeedProfile, ...] = ()
    """Feeds that are also written to the rules of one aggregator (docs/nightly.md); where two tables would write the same
    document, the first does."""

    def rule(self, kind: FeedKind) -> FeedRule:
        """The rule of one kind of feed, complete."""
        own: FeedRule = getattr(self, kind.value)
        minutes = min(self.ttl_minutes, _BREAKING_MINUTES) if kind is FeedKind.BREAKING else self.ttl_minutes
        return FeedRule(
            enabled=own.enabled,
            limit=own.limit or (_EPISODES if kind in PODCASTS else self.limit),
            max_age_days=own.max_age_days or self.max_age_days,
            archives=kind not in _UNARCHIVED and (self.archives if own.archives is None else own.archives),
            content=own.content or self.content,
            ttl_minutes=own.ttl_minutes or minutes,
        )

    def max_age(self, kind: FeedKind) -> timedelta | None:
        """How long after its publication an article stays in a feed of this kind."""
        days = self.rule(kind).max_age_days
        return timedelta(days=days) if days else None


class BodyProfile(StrEnum):
    """How the text of an article is written in NewsML-G2."""

    XHTML = "xhtml"
    XHTML_AND_HTML = "xhtml+html"
    NITF = "nitf"


class Newsml(Model):
    """How NewsML-G2 documents are made."""

    body: BodyProfile = BodyProfile.XHTML_AND_HTML
    """How texts are written: `xhtml`, `xhtml+html` (the same again as escaped HTML, which most importers read best) or
    `nitf` (NITF 3.6, for systems that read nothing else; docs/partners.md says what it cannot hold)."""
    items: bool = False
    """Whether each article is also a document of its own, at `{language}/newsml/{id}.xml`."""


class WebSub(Model):
    """How those who subscribed at a hub are told at once that a feed has changed (W3C WebSub)."""

    hubs: Annotated[tuple[HubURL, ...], Field(max_length=10)] = ()
    """The addresses of the hubs: feeds name them, and after each release they are told which feeds have changed."""
    topics_at_once: Annotated[int, Field(ge=1, le=100)] = 1
    """How many feeds one request names. Every hub understands one; Google's takes many."""
    timeout_seconds: Annotated[float, Field(gt=0, le=60, allow_inf_nan=False)] = 10
    """How long a hub has to answer a request."""
    attempts: Annotated[int, Field(ge=1, le=10)] = 3
    """How often a run asks a hub that does not answer, or answers that it cannot now."""
    seconds: Annotated[float, Field(gt=0, le=3_600, allow_inf_nan=False)] = 60
    """How long a run tells hubs at most, attempts and pauses included; what is left is told by the next run."""


class Encoding(StrEnum):
    """How a document is compressed, by its name in HTTP."""

    GZIP = "gzip"
    BR = "br"


class Output(Model):
    """How documents lie where they are published."""

    precompress: tuple[Encoding, ...] = (Encoding.GZIP,)
    """The encodings in which documents lie beside themselves, for web servers to hand out as they are: `gzip` (`.gz`),
    which every reader takes, and `br` (`.br`), a tenth smaller, for which syndicate[brotli] is installed."""
    max_age_seconds: Annotated[int, Field(ge=0, le=3_600)] = 60
    """For how many seconds readers may keep a document of an object store before they ask again (`Cache-Control`);
    caches between them and the store ask every time."""
    archive_max_age_seconds: Annotated[int, Field(ge=0, le=86_400)] = 600
    """Likewise for pages of archives. A withdrawal changes these too."""
    staging: FilePath = "state/outputs"
    """Where releases for `s3://`, `sftp://` and the like are made and kept before they are sent there, relative to this
    file; on a disk that stays."""


class SourceDefaults(Model):
    """What is said of a source's articles where they do not say it themselves; for a wire, which knows no sections."""

    language: LanguageTag | None = None
    """The language."""
    url: (
        Annotated[
            str,
            Field(max_length=1_000),
            Shape(
                r"^https://[^\s\\{}]*(\{(id|language)\}[^\s\\{}]*)*\{id\}[^\s\\{}]*(\{language\}[^\s\\{}]*)*$",
                N_("an https address with {id} in it, and {language} where wanted"),
            ),
        ]
        | None
    ) = None
    """The address of the page, `{id}` and `{language}` standing for the article's own:
    `https://news.example/{language}/wire/{id}`."""
    genre: Genre | None = None
    """How they are written."""
    section: Slug | None = None
    """The code of the main section."""
    sections: tuple[Slug, ...] = ()
    """Codes of further sections."""
    regions: tuple[Slug, ...] = ()
    """Codes of regions."""
    coverage: tuple[Slug, ...] = ()
    """Codes of coverages."""
    sources: tuple[NewsSource, ...] = ()
    """Where the information comes from, such as the agency."""
    rights: Rights | None = None
    """The rights."""
    partners: Restrictions = Restrictions()
    """Which partners they are for, or not: what an agency's contract allows."""


class SourceFile(Model):
    """Where records come from."""

    name: Slug
    """The source's name."""
    kind: Slug
    """How it keeps its records: `json` (one object or a list), `jsonl` (one object a line, also gzipped), `directory`
    (of JSON files), `newsml` (NewsML-G2) or `ninjs`, the last two a file or a directory of files."""
    path: FilePath
    """Its file or directory, relative to the publication file; `-` is standard input."""
    content: SourceContent = SourceContent.ARTICLES
    """What it holds."""
    defaults: SourceDefaults | None = None
    """What is said of its articles where they do not say it themselves."""


class Publication(Model):
    """A newsroom's whole configuration."""

    name: Name
    """The publication's name."""
    authority: Annotated[
        str,
        Field(max_length=200),
        Shape(
            r"^([a-z0-9]([a-z0-9\-]*[a-z0-9])?\.)+[a-z]{2,},[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
            N_("a domain in lower case, a comma and a date, such as news.example,2024"),
        ),
    ]
    """The domain that the newsroom owned and a date when it did, for example news.example,2024: identifiers are made
    with it (RFC 4151), so it never changes, whatever happens to the addresses."""
    feeds_url: BaseURL
    """The address at which the output directory is served."""
    language: LanguageTag
    """The language in which this file's names are written."""
    contact: (
        Annotated[
            str,
            Field(max_length=254),
            Shape(r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-]+@[A-Za-z0-9\-]+(\.[A-Za-z0-9\-]+)+$", N_("an e-mail address")),
        ]
        | None
    ) = None
    """The e-mail address for those who use the feeds."""
    store: Annotated[str, Shape(r"^[^\x00]+$", N_("a database URL"))] = "sqlite:///state/syndicate.db"
    """The store's URL; a relative SQLite path is relative to this file."""
    output: FilePath = "build/public"
    """Where releases are published: a directory, relative to this file, or a URL such as s3://bucket/feeds
    (docs/outputs.md)."""
    catalogues: FilePath | None = None
    """A directory of catalogues of the newsroom's own (`<language>/LC_MESSAGES/syndicate.po`), relative to this file;
    they come before syndicate's."""
    templates: FilePath | None = None
    """A directory of templates of the newsroom's own for the pages where people find the feeds, relative to this file;
    they come before syndicate's (docs/directory.md)."""
    newsml_xsd: FilePath | None = None
    """The path of IPTC's NewsML-G2 All-Power XSD, relative to this file; where given, the gate uses it too."""
    editions: Annotated[tuple[Edition, ...], Field(min_length=1)]
    """The editions; their order is the order in which languages are listed."""
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    """The sections; their order is the order in which they are listed."""
    regions: tuple[Region, ...] = ()
    """The regions."""
    coverage: tuple[Coverage, ...] = ()
    """The coverages."""
    partners: tuple[PartnerName, ...] = ()
    """The partners that articles may be restricted to or from."""
    feeds: Feeds = Feeds()
    """Which feeds there are."""
    newsml: Newsml = Newsml()
    """How NewsML-G2 documents are made: how texts are written, whether articles have documents of their own."""
    podcast: Podcast | None = None
    """The podcasts; there are none where it is absent."""
    websub: WebSub = WebSub()
    """The hubs that are told when feeds change."""
    release: Output = Output()
    """What lies beside documents, and how they are sent where the output is a URL."""
    sources: tuple[SourceFile, ...] = ()
    """Where records come from, read in this order."""

    _directory: Path = PrivateAttr(default=Path())

    @property
    def directory(self) -> Path:
        """The directory of the publication file; its relative paths begin there."""
        return self._directory

    def at(self, directory: Path) -> Self:
        """The same publication, its relative paths beginning at `directory`."""
        copy = self.model_copy()
        copy._directory = directory  # noqa: SLF001 - its own
        return copy

    def __getstate__(self) -> dict[Any, Any]:
        return Model.__getstate__(self.at(self._directory.absolute()))  # who gets it pickled works in another directory

    def path(self, value: str) -> Path:
        """A path of the file, resolved."""
        return self._directory / Path(value).expanduser()

    @cached_property
    def by_language(self) -> dict[str, Edition]:
        """The editions by language, in their order."""
        return {edition.language: edition for edition in self.editions}

    @cached_property
    def sections_by_code(self) -> dict[str, Section]:
        """The sections by code, in their order."""
        return {section.code: section for section in self.sections}

    @cached_property
    def section_paths(self) -> dict[str, str]:
        """The path of each section by code, for example `news/politics`."""
        return {
            code: "/".join(step.path or step.code for step in reversed(self.lineage(code)))
            for code in self.sections_by_code
        }

    def show(self, kind: FeedKind) -> Show:
        """What is different of the show of a kind."""
        if self.podcast is None:
            return Show()
        return self.podcast.video if kind is FeedKind.VIDEOPODCAST else self.podcast.audio

    def icon(self, kind: FeedKind, code: str | None) -> Picture | None:
        """The picture that stands for a section (or one it is in), a region or a coverage, where it has one."""
        if code is None:
            return None
        if kind is FeedKind.SECTION:
            return next((step.icon for step in self.lineage(code) if step.icon), None)
        pictures = {
            FeedKind.REGION: {region.code: region.icon for region in self.regions},
            FeedKind.COVERAGE: {topic.code: topic.icon for topic in self.coverage},
        }
        return pictures.get(kind, {}).get(code)

    def lineage(self, code: str) -> tuple[Section, ...]:
        """The section and those it is in, from the inside out."""
        found: list[Section] = []
        step: str | None = code
        while step is not None and (section := self.sections_by_code.get(step)) and section not in found:
            found.append(section)
            step = section.parent
        return tuple(found)


def load(path: Path) -> Publication:
    """The publication that a file describes.

    Raises:
        ConfigurationError: with a problem for every mistake found.
    """
    try:
        data = tomllib.loads(path.read_bytes().removeprefix(BOM_UTF8).decode())
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise ConfigurationError(Problem.of(Code.CONFIG_MISSING, value=str(path))) from None
    except OSError as error:
        problem = Problem.of(Code.CONFIG_UNREADABLE, value=str(path), reason=error.strerror)
        raise ConfigurationError(problem) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(Problem.of(Code.CONFIG_SYNTAX, origin=str(path), reason=error)) from error
    except RecursionError as error:
        reason = N_("it is nested too deeply")
        raise ConfigurationError(Problem.of(Code.CONFIG_SYNTAX, origin=str(path), reason=reason)) from error
    return parse(data, directory=path.resolve().parent, origin=str(path))


def parse(data: dict[str, Any], *, directory: Path, origin: str | None = None) -> Publication:
    """The publication that parsed TOML describes.

    Raises:
        ConfigurationError: with a problem for every mistake found.
    """
    try:
        publication = Publication.model_validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        raise ConfigurationError(*_mistakes(error, data, origin)) from None
    problems = [
        Problem.of(Code.CONFIG_VALUE, field=key, origin=origin, value=value, reason=reason)
        for key, value, reason in _inconsistencies(publication)
    ]
    if problems:
        raise ConfigurationError(*problems)
    return publication.at(directory)


def bracketed(place: tuple[int | str, ...]) -> str:
    """A place as people write it of TOML: `editions[1].time_zone`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")


def _mistakes(error: ValidationError, data: dict[str, Any], origin: str | None) -> Iterator[Problem]:
    for code, place, values in validation.faults(error, _without_unions):
        value = _value_at(data, place)
        if code is Code.MISSING_FIELD:
            yield Problem.of(Code.CONFIG_MISSING_KEY, field=place, origin=origin)
        elif code is Code.UNKNOWN_FIELD:
            yield Problem.of(Code.CONFIG_UNKNOWN_KEY, field=place, origin=origin, value=value)
        elif (expected := values.get("expected")) is None:
            details: dict[str, Any] = values | {"value": value}
            yield Problem.of(code, field=place, origin=origin, **details)
        elif (reason := str(expected)).startswith(_OURS):
            reason = reason.removeprefix(_OURS)
            yield Problem.of(Code.CONFIG_VALUE, field=place, origin=origin, value=value, reason=reason)
        else:
            expected = _AS_TOML.get(reason, reason)
            yield Problem.of(Code.CONFIG_EXPECTED, field=place, origin=origin, value=value, expected=expected)


def _without_unions(place: tuple[int | str, ...]) -> str:
    return bracketed(tuple(part for part in place if part not in (_TEXT, _TABLE)))


def _value_at(data: Any, place: str) -> Any:
    for part in re.findall(r"[^.\[\]]+", place):
        try:
            data = data[int(part)] if isinstance(data, list) else data[part]
        except (KeyError, IndexError, TypeError, ValueError):
            return "(absent)"
    return data


def _inconsistencies(publication: Publication) -> Iterator[tuple[str, object, str]]:
    yield from _repeated("editions[%d].language", (edition.language for edition in publication.editions))
    for group in ("sections", "regions", "coverage", "partners"):
        yield from _repeated(f"{group}[%d].code", (member.code for member in getattr(publication, group)))
    yield from _repeated("sources[%d].name", (source.name for source in publication.sources))
    yield from _repeated("feeds.formats[%d]", publication.feeds.formats)
    yield from _repeated("websub.hubs[%d]", publication.websub.hubs)
    yield from _repeated("feeds.rankings[%d]", publication.feeds.rankings)
    for index, ranking in enumerate(publication.feeds.rankings):
        if ranking in (RESERVED_PATHS | _podcast_paths(publication)) - {"most-read"}:
            yield f"feeds.rankings[{index}]", ranking, N_("feeds of another kind use this path")
    yield from _unknown_defaults(publication)
    yield from _mistaken_profiles(publication)
    lost = list(_lost_sections(publication))
    yield from lost
    if not lost and len(publication.sections_by_code) == len(publication.sections):  # or no section has one path
        yield from _colliding_paths(publication)


def _mistaken_profiles(publication: Publication) -> Iterator[tuple[str, object, str]]:
    for index, profile in enumerate(publication.feeds.profile):
        key = f"feeds.profile[{index}]"
        if (profile.feed is None) == (profile.kind is None):
            yield (
                f"{key}.feed",
                "(absent)" if profile.feed is None else profile.feed,
                N_("give either `feed` or `kind`"),
            )
        if profile.kind in PODCASTS:
            yield f"{key}.kind", profile.kind, N_("aggregators do not read podcasts")
        if profile.kind is not None and profile.path is not None:
            yield f"{key}.path", profile.path, N_("all feeds of a kind cannot be in one place")
        for place, tag in enumerate(profile.languages):
            if tag not in publication.by_language:
                yield f"{key}.languages[{place}]", tag, N_("there is no edition in this language")


def _podcast_paths(publication: Publication) -> frozenset[str]:
    """What sections of a newsroom without podcasts may well be called."""
    return frozenset(PODCAST_PATHS.values()) if publication.podcast else frozenset()


def _unknown_defaults(publication: Publication) -> Iterator[tuple[str, object, str]]:
    sections, regions, coverage, partners = (
        {member.code for member in getattr(publication, name)}
        for name in ("sections", "regions", "coverage", "partners")
    )
    for index, source in enumerate(publication.sources):
        if (given := source.defaults) is None:
            continue
        for name, codes, known in (
            ("section", (given.section,) if given.section else (), sections),
            ("sections", given.sections, sections),
            ("regions", given.regions, regions),
            ("coverage", given.coverage, coverage),
            ("partners.only", given.partners.only, partners),
            ("partners.except", given.partners.except_, partners),
        ):
            for code in codes:
                if code not in known:
                    yield f"sources[{index}].defaults.{name}", code, N_("the publication has nothing with this code")


def _lost_sections(publication: Publication) -> Iterator[tuple[str, object, str]]:
    known = publication.sections_by_code
    for index, section in enumerate(publication.sections):
        if section.parent is None:
            continue
        if section.parent not in known:
            yield f"sections[{index}].parent", section.parent, N_("there is no section with this code")
        elif any(above.parent == section.code for above in publication.lineage(section.code)):
            yield f"sections[{index}].parent", section.parent, N_("the section would be inside itself")


def _colliding_paths(publication: Publication) -> Iterator[tuple[str, object, str]]:
    reserved = RESERVED_PATHS.union(publication.feeds.rankings, _podcast_paths(publication))
    paths = publication.section_paths
    yield from _repeated("sections[%d].path", (paths[section.code] for section in publication.sections))
    for index, section in enumerate(publication.sections):
        if (first := paths[section.code].split("/")[0]) in reserved:
            yield f"sections[{index}].path", first, N_("feeds of another kind use this path")


def _repeated(key: str, values: Iterable[str]) -> Iterator[tuple[str, object, str]]:
    """What stands in a list for the second time; `key` has a `%d` for its place."""
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield key % index, value, N_("it stands there more than once")
        seen.add(value)
