"""An archive of any size for measuring: real news in three languages, dealt out by rule, the same on every machine.

The sentences are those of `../shared/data/real-news` beside the checkout where that is there, else of the example
newsroom; a figure is worth comparing only with one that was made of the same (`Material.name`). An article has about
9 KB of JSON: paragraphs, subheads, a quotation, emphasis, links, pictures. Stories are numbered so that a smaller archive
is the newest part of a larger one, byte for byte, and the same changes fit both. They appear every fifty minutes, so that
100,000 go back ten years. Everything is made as it is written: memory does not grow with the archive.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

import orjson
from corpus import NEWSROOM, NOW, SHARE, Publication, load

NEWS: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "real-news" / "stories.jsonl"
"""Real news stories, one a line, each in three languages; not part of this project."""
ARCHIVE, TODAY = "archive.jsonl", "today.jsonl"
"""The two files that an export reads: everything there is, and what came since."""
EVERY: Final = timedelta(minutes=50)
"""How long after one story the next appears."""
TONIGHT: Final = NOW + timedelta(days=1)
"""The moment of the export after the changes."""

_NEWEST: Final = 10_000_000  # the number of the story that comes next; those of an archive end below it
_SITE: Final = "https://www.qandil.example"
_TAGS, _AUTHORS, _TICKETS = 333, 60, 5  # with 37 other feeds a language that makes 1,290 in three languages
_COVERED, _BREAKING, _PICTURED = 0.1, 0.02, 0.3
_TAG_WEIGHTS: Final = list(accumulate(1_000_000 // (rank + 10) for rank in range(_TAGS)))
_BODY: Final = 7_300  # bytes; what else there is of an article makes it 9 KB
_MARKS: Final = re.compile(r"<[^>]+>")
_ESCAPED: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_SOME: Final = 12  # characters: a paragraph shorter than that is a number or a rule


@dataclass(frozen=True)
class Material:
    """What texts are made of, by language."""

    name: str
    headlines: Mapping[str, Sequence[str]]
    paragraphs: Mapping[str, Sequence[str]]

    @classmethod
    def found(cls, news: Path = NEWS) -> Material:
        """The real news, or where that is not there, the example newsroom's own."""
        if news.is_file():
            editions = [orjson.loads(line)["editions"] for line in news.read_bytes().splitlines()]
            told = [(language, one["headline"], one["paragraphs"]) for by in editions for language, one in by.items()]
            return cls._of("real news: NTREX-128", told)
        told = []
        for path in sorted((NEWSROOM / "articles").glob("*.json")):
            article = orjson.loads(path.read_bytes())
            body = article.get("body", "")
            texts = body.split("</p>") if isinstance(body, str) else [block.get("text", "") for block in body]
            told.append((article["language"], article["headline"], [_MARKS.sub(" ", text).strip() for text in texts]))
        return cls._of("example newsroom", told)

    @classmethod
    def _of(cls, name: str, told: Sequence[tuple[str, str, Sequence[str]]]) -> Material:
        headlines: dict[str, list[str]] = {language: [] for language in SHARE}
        paragraphs: dict[str, list[str]] = {language: [] for language in SHARE}
        for language, headline, texts in told:
            headlines[language].append(headline[:150])
            paragraphs[language] += [text.translate(_ESCAPED) for text in texts if len(text) > _SOME]
        return cls(name, headlines, paragraphs)


# --- the publication ------------------------------------------------------------------------------------------------


def publication(directory: Path, *, formats: Sequence[str] = ("rss", "atom", "jsonfeed", "newsml")) -> Publication:
    """The example newsroom's publication with its paths in `directory`; each edition has an archive of full pages.

    The archives of its other feeds are off: they hold the same entries once more, and at 240,000 articles all of them
    would fill 100 GB. Atom and NewsML-G2 and the others are as in any publication, gzip beside each document too.
    """
    settings, _, _ = (NEWSROOM / "syndicate.toml").read_text(encoding="utf-8").partition("[[sources]]")
    settings = settings.replace('output = "../../build/public"', 'output = "public"')
    before, _, after = settings.partition("\n[feeds]\n")
    _, _, after = after.partition("\n\n")
    named = ", ".join(f'"{name}"' for name in formats)
    feeds = f"\n[feeds]\nlimit = 50\narchives = false\narchive_page = 100\nformats = [{named}]\n"
    feeds += "\n[feeds.edition]\narchives = true\n\n"
    return _written(directory, before + feeds + after + _sources())


def sections_only(directory: Path, sections: int = 19) -> tuple[Publication, tuple[str, ...]]:
    """A publication that has the feeds of its editions and of so many sections in RSS, and nothing else.

    Also gives the places of these feeds below their edition: 19 sections and the edition make 60 in three languages.
    """
    settings, _, _ = (NEWSROOM / "syndicate.toml").read_text(encoding="utf-8").partition("[[regions]]")
    settings = settings.replace('output = "../../build/public"', 'output = "public"')
    before, *tables = settings.split("\n[[sections]]\n")
    rest = (NEWSROOM / "syndicate.toml").read_text(encoding="utf-8").partition("[[regions]]")
    filing = (rest[1] + rest[2]).partition("[[partners]]")[0]
    off = "".join(
        f"\n[feeds.{kind}]\nenabled = false\n"
        for kind in ("region", "coverage", "tag", "author", "breaking", "ranking")
    )
    feeds = f'\n[release]\nprecompress = []\n\n[feeds]\narchives = false\nsitemaps = false\nformats = ["rss"]\n{off}\n'
    chosen = "".join(f"\n[[sections]]\n{table}" for table in tables[:sections])
    made = _written(directory, before + chosen + filing + feeds + _sources())
    parents = {section.code: section.parent for section in made.sections}
    places = tuple(f"{parent}/{code}" if parent else code for code, parent in parents.items())
    return made, places


def _sources() -> str:
    return "".join(
        f'[[sources]]\nname = "{name.partition(".")[0]}"\nkind = "jsonl"\npath = "{name}"\n'
        for name in (ARCHIVE, TODAY)
    )


def _written(directory: Path, settings: str) -> Publication:
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "syndicate.toml").write_text(settings, encoding="utf-8")
    return load(directory / "syndicate.toml")


# --- the articles ---------------------------------------------------------------------------------------------------


def write(directory: Path, stories: int, *, limit: int | None = None) -> tuple[int, int]:
    """Write the archive of so many stories, or its first `limit` articles; how many articles and bytes that are.

    What came since is an empty file.
    """
    (directory / TODAY).write_bytes(b"")
    count = size = 0
    with (directory / ARCHIVE).open("wb", buffering=1 << 20) as file:
        for article in articles(stories):
            if count == limit:
                break
            count += 1
            size += file.write(orjson.dumps(article, option=orjson.OPT_APPEND_NEWLINE))
    return count, size


def write_changes(directory: Path, changes: int, among: int) -> None:
    """Write a day's changes: so many articles, those that are not new from the newest `among` stories.

    Half of them are new stories' articles, nine in twenty are newer versions, one in twenty is withdrawn.
    """
    with (directory / TODAY).open("wb") as file:
        for article in changed(changes, among):
            file.write(orjson.dumps(article, option=orjson.OPT_APPEND_NEWLINE))


def articles(stories: int) -> Iterator[dict[str, Any]]:
    """The articles of so many stories, the oldest story first, the original before its translations."""
    writer = _Desk(Material.found())
    for number in range(_NEWEST - stories, _NEWEST):
        yield from writer.story(number)


def changed(changes: int, among: int) -> Iterator[dict[str, Any]]:
    """The articles of a day's changes: see `write_changes`."""
    writer, left = _Desk(Material.found()), changes
    new = changes // 2
    for number in range(_NEWEST, _NEWEST + new):
        for article in writer.story(number):
            if changes - left < new:
                left -= 1
                yield article
    touched = random.Random(changes).sample(range(_NEWEST - among, _NEWEST), among)
    for number in touched:
        for article in writer.story(number):
            if left and "status" not in article:
                left -= 1
                is_gone = left % 10 == 0
                headline = article["headline"] + "."
                yield article | {"version": 2, "headline": headline} | ({"status": "canceled"} if is_gone else {})


class _Desk:
    """Where stories are made."""

    def __init__(self, material: Material) -> None:
        self.material = material
        places = load(NEWSROOM / "syndicate.toml")
        self.sections = [section.code for section in places.sections if section.parent in ("news", "articles")]
        self.regions = [region.code for region in places.regions]
        self.coverage = [topic.code for topic in places.coverage]
        self.names = {
            (language, kind, number): self._name(language, kind, number)
            for language in SHARE
            for kind, count in (("tag", _TAGS), ("author", _AUTHORS))
            for number in range(count)
        }

    def _name(self, language: str, kind: str, number: int) -> str:
        """A tag's or an author's name: words of the news, and a number, since each is to be another."""
        dealt = random.Random(f"{language}-{kind}-{number}")
        words = _MARKS.sub(" ", dealt.choice(self.material.headlines[language])).split()
        return f"{' '.join(dealt.sample(words, min(2, len(words))))} {number}"

    def story(self, number: int) -> Iterator[dict[str, Any]]:
        """A story's articles."""
        dealt = random.Random(number)
        published = NOW - timedelta(minutes=10) - EVERY * (_NEWEST - 1 - number)
        if number >= _NEWEST:  # of the day after
            published = NOW + timedelta(minutes=1) * (number - _NEWEST + 1)
        filing = {
            "section": dealt.choice(self.sections),
            "regions": dealt.sample(self.regions, dealt.randint(0, 2)),
            "coverage": [code for code in self.coverage if dealt.random() < _COVERED],
            "breaking": dealt.random() < _BREAKING,
            "urgency": dealt.randint(3, 6),
        }
        tags = sorted(set(dealt.choices(range(_TAGS), cum_weights=_TAG_WEIGHTS, k=_TICKETS)))
        author = dealt.randrange(_AUTHORS)
        for language, share in SHARE.items():
            if dealt.random() < share:
                yield _Piece(self, number, language, published, filing | _fate(number), tags, author).article


def _fate(number: int) -> dict[str, Any]:
    match number % 100:
        case 41:
            return {"embargo_until": (NOW + timedelta(days=30)).isoformat()}
        case 87:
            return {"version": 2, "status": "canceled"}
    return {}


@dataclass(frozen=True)
class _Piece:
    """One article in the making."""

    desk: _Desk
    number: int
    language: str
    published: datetime
    filing: Mapping[str, Any]
    tags: Sequence[int]
    author: int

    @cached_property
    def _dealt(self) -> random.Random:
        return random.Random(self.number * 3 + list(SHARE).index(self.language))

    @property
    def article(self) -> dict[str, Any]:
        """The record."""
        language, names, dealt = self.language, self.desk.names, self._dealt
        story = f"n{self.number:08}"
        media = [self._picture("lead"), *([self._picture("body")] if dealt.random() < _PICTURED else [])]
        article: dict[str, Any] = {
            "id": f"{story}-{language}",
            "language": language,
            "story": story,
            "url": self._page(self.number),
            "headline": self._line(),
            "summary": _MARKS.sub("", self._say())[:280],
            "published": (self.published + timedelta(minutes=list(SHARE).index(language))).isoformat(),
            **self.filing,
            "authors": [{"id": f"author-{self.author}", "name": names[language, "author", self.author]}],
            "sources": [{"name": "Agencies"}],
            "tags": [{"id": f"tag-{tag}", "name": names[language, "tag", tag]} for tag in self.tags],
            "media": media,
            "body": "\n".join(self._body(media)),
        }
        if language != "en":
            article |= {"translation_of": f"{story}-en", "translated_from_version": 1}
        return article

    def _line(self) -> str:
        return self._dealt.choice(self.desk.material.headlines[self.language])

    def _say(self) -> str:
        return self._dealt.choice(self.desk.material.paragraphs[self.language])

    def _page(self, number: int) -> str:
        return f"{_SITE}/{self.language}/news/{self.published.year}/{number:08}"

    def _picture(self, role: str) -> dict[str, Any]:
        address = f"https://media.qandil.example/{self.number}/{role}"
        sizes = ((1200, 800, 184_211), (640, 427, 61_733))
        return {
            "id": role,
            "role": role,
            "alt": self._line(),
            "caption": self._line(),
            "credit": "Northlight Pictures",
            "renditions": [
                {
                    "url": f"{address}-{wide}.jpg",
                    "media_type": "image/jpeg",
                    "width": wide,
                    "height": high,
                    "size": size,
                }
                for wide, high, size in sizes
            ],
        }

    def _body(self, media: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """Paragraphs until there are bytes enough; between them what a long piece has."""
        written = paragraphs = 0
        while written < _BODY:
            text = self._say()
            paragraphs += 1
            match paragraphs:
                case 3:
                    part = f'<p>{text} <a href="{self._page(max(0, self.number - 7))}">{self._say()}</a></p>'
                case 2 | 6:
                    part = f"<p>{text} <em>{self._say()}</em></p>"
                case 5:
                    part = f"<blockquote><p>{text}</p></blockquote>"
                case 4 | 9 | 14:
                    part = f"<h2>{self._line().translate(_ESCAPED)}</h2>\n<p>{text}</p>"
                case 7 if len(media) > 1:
                    alt = media[1]["alt"].replace('"', "'").translate(_ESCAPED)
                    source = media[1]["renditions"][0]["url"]
                    part = f'<p>{text}</p>\n<figure><img src="{source}" alt="{alt}"></figure>'
                case _:
                    part = f"<p>{text}</p>"
            written += len(part.encode())
            yield part
