"""A news site's article page, read from its text, and the newsroom that would have published it.

Nothing of a page stands here: its pieces are found by their labels, their bullets and their places. What the page does
not say, such as addresses, sizes of files and times of tickers, is given by rule; so are its other editions, whose
texts are placeholders, one for each text of the page.
"""

from __future__ import annotations

import dataclasses
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from syndicate import publication
from syndicate.publication import Publication

BULLET = "•"
BREAKING, LISTEN, MOST_READ, COVERAGE, READ_NEXT, ALL = (
    "BREAKING",
    "Listen",
    "Most Read",
    "Coverage",
    "Read Next",
    "All",
)
READ_MORE = "Read more: "
SOURCE = "Source: "
LABELS = (BREAKING, LISTEN, MOST_READ, COVERAGE, READ_NEXT, ALL)
ZONES = {"en": "Asia/Beirut", "ar": "Asia/Riyadh", "es": "America/Bogota"}
"""The time zone of each edition: the page does not say it."""
_MINUTES = re.compile(r"(\d+) Min Read")
_CREDITED = re.compile(r"(.*\S)\s*\(([^()]+)\)")
_WORDS = {"ar": "خبر", "es": "noticia"}


class Kind(Enum):
    """What a part of a text is."""

    PARAGRAPH = "p"
    SUBHEAD = "h2"
    READ_MORE = "read-more"


@dataclass(frozen=True)
class Part:
    kind: Kind
    text: str


@dataclass(frozen=True)
class Picture:
    caption: str
    credit: str | None
    """What stands in brackets behind the caption."""


@dataclass(frozen=True)
class Teaser:
    """What a page says of another article."""

    headline: str
    section: str
    picture: Picture
    date: date | None = None


@dataclass(frozen=True)
class Shelf:
    """A section as the navigation lists it."""

    name: str
    below: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    name: str
    editions: tuple[str, ...]
    """The languages of the other editions."""
    sections: tuple[Shelf, ...]
    regions: tuple[str, ...]
    breaking: tuple[str, ...]
    headline: str
    byline: str
    source: str
    published: datetime
    """As it is printed: without a zone."""
    minutes: int
    standfirst: str
    agency: str
    picture: Picture
    body: tuple[Part, ...]
    tags: tuple[str, ...]
    most_read: tuple[Teaser, ...]
    coverage: str
    read_next: tuple[Teaser, ...]
    about: str
    rights: str
    furniture: tuple[str, ...]
    """Lines that belong to the site, not to its news: a slogan, buttons to share, links below the page."""

    @property
    def author(self) -> str:
        """The byline without its first word, which is "By"."""
        return self.byline.split(" ", 1)[1]

    @property
    def section(self) -> str:
        """The section in which the article is filed: the page does not say it."""
        return self.sections[0].below[0]

    @property
    def region(self) -> str:
        """The region in which the article is filed: the page does not say it."""
        return self.regions[1]

    def parts(self, kind: Kind) -> tuple[tuple[int, str], ...]:
        """The parts of one kind, each with its place in the text."""
        return tuple((place, part.text) for place, part in enumerate(self.body) if part.kind is kind)

    @property
    def latest(self) -> date:
        """The newest day that the page names."""
        return max(teaser.date for teaser in self.most_read if teaser.date)


# --- reading --------------------------------------------------------------------------------------------------------


def read(text: str) -> Page:
    """The pieces of a page."""
    lines = text.splitlines()
    place = {label: lines.index(label) for label in LABELS if label != ALL}
    ticker_end = lines.index("", place[BREAKING])
    tags_end, tags = _last_bullets(lines, place[MOST_READ])
    picture_at = next(at for at in range(place[LISTEN] + 1, tags_end) if not _is_bullet(lines[at + 1]))
    name = lines[0]
    footer = len(lines) - 1 - lines[::-1].index(name)
    shares = [_item(line) for line in lines[place[LISTEN] + 1 : picture_at + 1]]
    about, rights, *links = filter(None, map(_item, lines[footer + 1 :]))
    slogan, *_ = filter(None, lines[lines.index(name, 1) + 1 :])
    switches = [_item(line) for line in lines[: lines.index(name, 1)] if _is_bullet(line)]
    languages = [switch for switch in switches if re.fullmatch("[A-Z][a-z]", switch)]
    return Page(
        name=name,
        editions=tuple(map(str.lower, languages)),
        sections=tuple(_sections(lines[: place[BREAKING]])),
        regions=tuple(_last_bullets(lines, place[BREAKING])[1]),
        breaking=tuple(lines[place[BREAKING] + 1 : ticker_end]),
        **_head(list(filter(None, lines[ticker_end : place[LISTEN]]))),
        agency=shares[-1],
        picture=_picture(lines[picture_at + 1].strip()),
        body=tuple(_part(line) for line in lines[picture_at + 2 : tags_end] if line),
        tags=tuple(tags),
        most_read=tuple(_most_read(list(filter(None, lines[place[MOST_READ] + 1 : place[COVERAGE]])))),
        coverage=next(line for line in lines[place[COVERAGE] + 1 :] if line not in ("", ALL)),
        read_next=tuple(_read_next([line for line in lines[place[READ_NEXT] + 1 : footer] if line not in ("", ALL)])),
        about=about,
        rights=rights,
        furniture=(slogan, *(switch for switch in switches if switch not in languages), *shares[:-1], *links),
    )


def _is_bullet(line: str) -> bool:
    return line.lstrip().startswith(BULLET)


def _item(line: str) -> str:
    return line.strip(f"{BULLET} ")


def _last_bullets(lines: list[str], end: int) -> tuple[int, list[str]]:
    """The last list before a line, and where it begins."""
    while not _is_bullet(lines[end - 1]):
        end -= 1
    begin = end
    while _is_bullet(lines[begin - 1]):
        begin -= 1
    return begin, [_item(line) for line in lines[begin:end]]


def _sections(lines: list[str]) -> Iterator[Shelf]:
    """The first list with lists in it: a section, and below it, further in, its own."""
    begin = next(at for at, line in enumerate(lines) if line.startswith(f"    {BULLET}")) - 1
    found: list[tuple[str, list[str]]] = []
    for line in lines[begin:]:
        if not _is_bullet(line):
            break
        if line.startswith("    "):
            found[-1][1].append(_item(line))
        else:
            found.append((_item(line), []))
    return (Shelf(name, tuple(below)) for name, below in found)


def _head(lines: list[str]) -> dict[str, Any]:
    headline, byline, source, printed, minutes, standfirst = lines
    found = _MINUTES.fullmatch(minutes)
    assert found is not None
    return {
        "headline": headline,
        "byline": _item(byline),
        "source": _item(source).removeprefix(SOURCE),
        "published": datetime.strptime(_item(printed), "%d %b %Y %H:%M"),  # noqa: DTZ007 - a page names no zone
        "minutes": int(found[1]),
        "standfirst": standfirst,
    }


def _picture(line: str) -> Picture:
    found = _CREDITED.fullmatch(line)
    return Picture(found[1], found[2]) if found else Picture(line, None)


def _part(line: str) -> Part:
    if line.startswith(READ_MORE):
        return Part(Kind.READ_MORE, line.removeprefix(READ_MORE))
    # A subhead is a line that no full stop ends.
    return Part(Kind.SUBHEAD if line[-1].isalnum() else Kind.PARAGRAPH, line)


def _most_read(lines: list[str]) -> Iterator[Teaser]:
    for caption, headline, section, day in zip(*(lines[place::4] for place in range(4)), strict=True):
        when = datetime.strptime(_item(day), "%d %b %Y").date()  # noqa: DTZ007 - nor has a day one
        yield Teaser(headline, _item(section), _picture(caption), when)


def _read_next(lines: list[str]) -> Iterator[Teaser]:
    for caption, section, headline in zip(*(lines[place::3] for place in range(3)), strict=True):
        yield Teaser(headline, section, _picture(caption))


# --- other editions -------------------------------------------------------------------------------------------------


def translated(page: Page, language: str) -> Page:
    """The page as its edition in another language: each text another one, the same text the same one."""
    seen: dict[str, str] = {}

    def told(value: Any) -> Any:
        if isinstance(value, str):
            return seen.setdefault(value, f"{_WORDS[language]} " * len(value.split()) + str(len(seen) + 1))
        if isinstance(value, tuple):
            return tuple(map(told, value))
        if dataclasses.is_dataclass(value):
            return type(value)(**{field.name: told(getattr(value, field.name)) for field in dataclasses.fields(value)})
        return value

    return dataclasses.replace(told(page), editions=page.editions, furniture=())


def editions(page: Page) -> dict[str, Page]:
    """The page in each of its languages, its own first."""
    return {"en": page} | {language: translated(page, language) for language in page.editions}


# --- canonical ------------------------------------------------------------------------------------------------------


def code(name: str) -> str:
    """The code of a section, region, coverage or tag, made of its English name."""
    return re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")


def now(page: Page) -> datetime:
    """When the page was seen: two days after the newest day that it names."""
    return datetime.combine(page.latest, datetime.min.time(), UTC) + timedelta(days=2)


def address(key: str, language: str) -> str:
    """The page of an article."""
    return f"https://www.page.example/{language}/{key}"


def file_address(key: str, ending: str) -> str:
    """A file of an article."""
    return f"https://media.page.example/{key}.{ending}"


def newsroom(pages: Mapping[str, Page], directory: Path) -> Publication:
    """The publication that the navigation describes, its sources and store below `directory`."""
    page = pages["en"]

    def named(name: str, names: Iterable[str]) -> dict[str, Any]:
        return {"code": code(name), "name": dict(zip(pages, names, strict=True))}

    sections = []
    for shelf, *shelves in zip(*(one.sections for one in pages.values()), strict=True):
        sections.append(named(shelf.name, [shelf.name, *(other.name for other in shelves)]))
        for name, *names in zip(shelf.below, *(other.below for other in shelves), strict=True):
            sections.append(named(name, [name, *names]) | {"parent": code(shelf.name)})
    (directory / "articles.jsonl").write_text(_lines(records(pages)), encoding="utf-8")
    (directory / "rankings.jsonl").write_text(_lines(rankings(pages)), encoding="utf-8")
    described = {
        "name": page.name,
        "authority": "page.example,2025",
        "feeds_url": "https://feeds.page.example/",
        "language": "en",
        "store": "sqlite:///store.db",
        "editions": [
            {
                "language": language,
                "name": one.name,
                "base_url": f"https://www.page.example/{language}/",
                "time_zone": ZONES[language],
                "description": one.about,
                "rights": {"notice": one.rights},
            }
            for language, one in pages.items()
        ],
        "sections": sections,
        "regions": [named(names[0], names) for names in zip(*(one.regions for one in pages.values()), strict=True)],
        "coverage": [named(page.coverage, [one.coverage for one in pages.values()])],
        "feeds": {"rankings": ["most-read", "read-next"]},
        "sources": [
            {"name": "articles", "kind": "jsonl", "path": "articles.jsonl"},
            {"name": "rankings", "kind": "jsonl", "path": "rankings.jsonl", "content": "rankings"},
        ],
    }
    return publication.parse(described, directory=directory)


def _lines(values: Iterable[object]) -> str:
    return "".join(json.dumps(value) + "\n" for value in values)


def rankings(pages: Mapping[str, Page]) -> Iterator[dict[str, Any]]:
    """Most Read and Read Next, in each language."""
    as_of = now(pages["en"]).isoformat()
    for language, page in pages.items():
        for ranking, teasers in (("most-read", page.most_read), ("read-next", page.read_next)):
            members = [f"{ranking}-{place}-{language}" for place in range(1, len(teasers) + 1)]
            yield {"ranking": ranking, "language": language, "as_of": as_of, "articles": members}


def records(pages: Mapping[str, Page]) -> Iterator[dict[str, Any]]:
    """Every article that the page shows or names, in each language."""
    english = pages["en"]
    for language, page in pages.items():
        written = _Desk(english, page, language)
        yield written.article()
        for place, said in enumerate(page.breaking, start=1):
            yield written.ticker(place, said)
        for place, teaser in enumerate(page.most_read, start=1):
            # A day without a time: midnight of the edition's own zone.
            yield written.teased(f"most-read-{place}", teaser, f"{teaser.date}T00:00")
        for place, teaser in enumerate(page.read_next, start=1):
            moment = now(english) - timedelta(days=1, hours=place)
            yield written.teased(f"read-next-{place}", teaser, moment.isoformat())
        for place, (_, title) in enumerate(page.parts(Kind.READ_MORE), start=1):
            moment = page.published - timedelta(days=place)
            yield written.named(f"read-more-{place}", title, moment.isoformat())


@dataclass(frozen=True)
class _Desk:
    """Writes the records of one edition; codes are made of the English names."""

    english: Page
    page: Page
    language: str

    def article(self) -> dict[str, Any]:
        page = self.page
        return self.named("page", page.headline, page.published.isoformat()) | {
            "byline": page.byline,
            "authors": [{"name": page.author}],
            "sources": [{"name": page.source}],
            "summary": page.standfirst,
            "reading_minutes": page.minutes,
            "regions": [code(self.english.region)],
            "coverage": [code(self.english.coverage)],
            "tags": [
                {"name": name, "id": code(known)} for name, known in zip(page.tags, self.english.tags, strict=True)
            ],
            "media": [self._medium("page", page.picture) | {"copyright": page.agency}, self._listening()],
            "related": [
                {"rel": "read-next", "article": f"read-next-{place}-{self.language}"}
                for place in range(1, len(page.read_next) + 1)
            ],
            # Both ways in which a body may come.
            "body": "".join(self._markup()) if self.language == "en" else list(self._blocks()),
        }

    def ticker(self, place: int, said: str) -> dict[str, Any]:
        record = self.named(f"ticker-{place}", said, (now(self.english) - timedelta(minutes=place)).isoformat())
        del record["body"]
        return record | {"kind": "ticker", "breaking": True}

    def teased(self, key: str, teaser: Teaser, published: str) -> dict[str, Any]:
        return self.named(key, teaser.headline, published) | {
            "section": self._section(teaser.section),
            "media": [self._medium(key, teaser.picture)],
            "body": [{"type": "paragraph", "text": html.escape(teaser.picture.caption)}],
        }

    def named(self, key: str, headline: str, published: str) -> dict[str, Any]:
        """An article of which no more is known than its headline."""
        return {
            "id": f"{key}-{self.language}",
            "story": key,
            "language": self.language,
            "url": address(key, self.language),
            "headline": headline,
            "published": published,
            "section": self._section(self.page.section),
            "body": [{"type": "paragraph", "text": html.escape(headline)}],
        }

    def _section(self, name: str) -> str:
        names = (
            (own, known)
            for shelf, other in zip(self.page.sections, self.english.sections, strict=True)
            for own, known in zip((shelf.name, *shelf.below), (other.name, *other.below), strict=True)
        )
        return code(next(known for own, known in names if own == name))

    def _medium(self, key: str, picture: Picture) -> dict[str, Any]:
        file = {"url": file_address(key, "jpg"), "media_type": "image/jpeg", "width": 1200, "height": 800}
        credit = {"credit": picture.credit} if picture.credit else {}
        return {"id": "picture", "role": "lead", "caption": picture.caption, "renditions": [file], **credit}

    def _listening(self) -> dict[str, Any]:
        address_ = file_address(f"page-{self.language}", "mp3")
        file = {"url": address_, "media_type": "audio/mpeg", "size": 4_800_000, "duration": 300}
        return {"id": "listen", "kind": "audio", "renditions": [file]}

    def _markup(self) -> Iterator[str]:
        links = 0
        for part in self.page.body:
            said = html.escape(part.text)
            if part.kind is Kind.READ_MORE:
                links += 1
                link = f'<a href="{address(f"read-more-{links}", self.language)}">{said}</a>'
                yield f"<p>{READ_MORE}{link}</p>"
            else:
                yield f"<{part.kind.value}>{said}</{part.kind.value}>"

    def _blocks(self) -> Iterator[dict[str, Any]]:
        links = 0
        for part in self.page.body:
            if part.kind is Kind.READ_MORE:
                links += 1
                yield {"type": "read-more", "article": f"read-more-{links}-{self.language}"}
            else:
                block = "heading" if part.kind is Kind.SUBHEAD else "paragraph"
                yield {"type": block, "text": html.escape(part.text)}


def printed_in(zone: str, moment: datetime) -> datetime:
    """A moment as a page prints it."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
