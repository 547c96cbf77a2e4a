"""A newsroom of any size for measuring: the same articles for the same number of stories, on every machine.

Each story is in English; four of five are also in Arabic, three of five in Spanish. An article has about 700 words of
the example newsroom's own vocabulary, with its frequencies, in HTML with subheads, a quotation, pictures and links;
sections, regions, coverages, tags, authors and pictures are dealt out by rule, a few tags often and most of them
rarely, as in any newsroom. One story appears every ten minutes; one in a hundred is under embargo, one in a hundred
was withdrawn.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

import orjson

from syndicate import markup
from syndicate.publication import Publication, load

NEWSROOM: Final = Path(__file__).resolve().parent.parent / "examples" / "newsroom"
NOW: Final = datetime(2026, 11, 20, 18, tzinfo=UTC)
"""The moment of the export: the newest story is ten minutes old."""
WORDS: Final = 700
"""How many words a body has, give or take a subhead."""
SHARE: Final[Mapping[str, float]] = {"en": 1.0, "ar": 0.8, "es": 0.6}
"""Which part of the stories is in which language."""

_SITE: Final = "https://www.qandil.example"
_TAGS, _AUTHORS, _TICKETS = 400, 60, 5
_COVERED, _BREAKING = 0.1, 0.02
_TAG_WEIGHTS: Final = list(accumulate(1_000_000 // (rank + 10) for rank in range(_TAGS)))
# Letters with what stands above or below them: Arabic vowel signs are characters of their own.
_WORD: Final = re.compile(r"(?:[^\W\d_][\u0300-\u036f\u064b-\u065f\u0670]*){2,}")


def publication(directory: Path) -> Publication:
    """The example newsroom's publication with its paths in `directory` and the corpus as its only source."""
    settings, _, _ = (NEWSROOM / "syndicate.toml").read_text(encoding="utf-8").partition("[[sources]]")
    settings = settings.replace('output = "../../build/public"', 'output = "public"')
    source = '[[sources]]\nname = "corpus"\nkind = "jsonl"\npath = "articles.jsonl"\n'
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "syndicate.toml").write_text(settings + source, encoding="utf-8")
    return load(directory / "syndicate.toml")


def write(directory: Path, stories: int) -> Path:
    """Write the corpus of so many stories as JSON Lines, and return its path."""
    path = directory / "articles.jsonl"
    with path.open("wb") as file:
        for article in articles(stories):
            file.write(orjson.dumps(article) + b"\n")
    return path


def articles(stories: int) -> Iterator[dict[str, Any]]:
    """The articles of so many stories, the oldest story first, the original before its translations."""
    places = load(NEWSROOM / "syndicate.toml")
    vocabularies = {language: _vocabulary(language) for language in SHARE}
    for number in range(stories):
        dealt = random.Random(number)
        story = _dealt(number, NOW - timedelta(minutes=10 * (stories - number)), places, dealt)
        for language, share in SHARE.items():
            if dealt.random() < share:
                yield _Piece(story, language, vocabularies[language]).article


@dataclass(frozen=True)
class _Story:
    """What the articles of a story have in common."""

    number: int
    published: datetime
    filing: dict[str, Any]
    tags: list[int]
    author: int


def _dealt(number: int, published: datetime, places: Publication, dealt: random.Random) -> _Story:
    sections = [section.code for section in places.sections if section.parent in ("news", "articles")]
    regions = [region.code for region in places.regions]
    filing = {
        "section": dealt.choice(sections),
        "regions": dealt.sample(regions, dealt.randint(0, 2)),
        "coverage": [topic.code for topic in places.coverage if dealt.random() < _COVERED],
        "breaking": dealt.random() < _BREAKING,
        "urgency": dealt.randint(3, 6),
    }
    tags = dealt.choices(range(_TAGS), cum_weights=_TAG_WEIGHTS, k=_TICKETS)
    return _Story(number, published, filing | _fate(number), sorted(set(tags)), dealt.randrange(_AUTHORS))


def _fate(number: int) -> dict[str, Any]:
    match number % 100:
        case 41:
            return {"embargo_until": (NOW + timedelta(days=1)).isoformat()}
        case 87:
            return {"version": 2, "status": "canceled"}
    return {}


class _Vocabulary:
    """The words of a language and how often each is used."""

    def __init__(self, counted: Counter[str]) -> None:
        self.words = sorted(counted)
        self.weights = list(accumulate(counted[word] for word in self.words))

    def name(self, thing: str, length: int) -> str:
        """A name that is the same every time."""
        return _sentence(self, length, random.Random(thing)).rstrip(".").title()


def _vocabulary(language: str) -> _Vocabulary:
    counted: Counter[str] = Counter()
    for path in sorted((NEWSROOM / "articles").glob(f"*-{language}.json")):
        body = json.loads(path.read_text(encoding="utf-8")).get("body", "")
        texts = [body] if isinstance(body, str) else [block.get("text", "") for block in body]
        for text in texts:
            counted.update(_WORD.findall(markup.plain(re.sub(r"<[^>]+>", " ", text))))
    return _Vocabulary(counted)


def _sentence(vocabulary: _Vocabulary, length: int, dealt: random.Random) -> str:
    words = dealt.choices(vocabulary.words, cum_weights=vocabulary.weights, k=length)
    return " ".join([words[0].capitalize(), *words[1:]]) + "."


class _Piece:
    """One article in the making."""

    def __init__(self, story: _Story, language: str, vocabulary: _Vocabulary) -> None:
        self._story, self._language, self._vocabulary = story, language, vocabulary
        self._dealt = random.Random(f"{story.number}-{language}")

    def _say(self, length: int) -> str:
        return _sentence(self._vocabulary, length, self._dealt)

    def _line(self, length: int) -> str:
        return self._say(length).rstrip(".")

    @cached_property
    def article(self) -> dict[str, Any]:
        story, language = self._story, self._language
        # Translations follow the original a few minutes later.
        published = story.published + timedelta(minutes=list(SHARE).index(language))
        media = [self._picture("lead"), *([self._picture("body")] if story.number % 3 == 0 else [])]
        article: dict[str, Any] = {
            "id": f"s{story.number:07}-{language}",
            "language": language,
            "story": f"s{story.number:07}",
            "url": self._page(story.number),
            "headline": self._line(9),
            "summary": self._say(26),
            "published": published.isoformat(),
            **story.filing,
            "authors": [{"id": f"author-{story.author}", "name": self._vocabulary.name(f"author-{story.author}", 2)}],
            "sources": [{"name": self._vocabulary.name("agencies", 1)}],
            "tags": [{"id": f"tag-{tag}", "name": self._vocabulary.name(f"tag-{tag}", 1)} for tag in story.tags],
            "media": media,
            "body": "\n".join(self._body(media)),
        }
        if language != "en":
            article |= {"translation_of": f"s{story.number:07}-en", "translated_from_version": 1}
        return article

    def _page(self, number: int) -> str:
        return f"{_SITE}/{self._language}/news/{number:07}"

    def _picture(self, role: str) -> dict[str, Any]:
        address = f"https://media.qandil.example/{self._story.number}/{role}"
        sizes = ((1200, 800, 184_211), (640, 427, 61_733))
        return {
            "id": role,
            "role": role,
            "alt": self._say(8),
            "caption": self._say(14),
            "credit": "Northlight Pictures",
            "renditions": [
                {
                    "url": f"{address}-{width}.jpg",
                    "media_type": "image/jpeg",
                    "width": width,
                    "height": height,
                    "size": size,
                }
                for width, height, size in sizes
            ],
        }

    def _body(self, media: list[dict[str, Any]]) -> Iterator[str]:
        """Paragraphs until there are words enough; between them what a long piece has."""
        link = self._page(max(0, self._story.number - 7))
        said = paragraphs = 0
        while said < WORDS:
            length = min(self._dealt.randint(12, 25), max(5, (WORDS - said) // 3))
            first, second, third = (self._say(length) for _ in range(3))
            said += 3 * length
            paragraphs += 1
            match paragraphs:
                case 3:
                    second = f'<a href="{link}">{second}</a>'
                case 2 | 6:
                    third = f"<em>{third}</em>"
            yield f"<p>{first} {second} {third}</p>"
            match paragraphs:
                case 4 | 7 | 10:
                    yield f"<h2>{self._line(5)}</h2>"
                    said += 5
                case 5:
                    yield f"<blockquote><p>{self._say(18)}</p></blockquote>"
                    said += 18
                case 6:
                    yield from map(_figure, media[1:])
                case 8:
                    yield f'<p><strong>{self._line(3)}</strong> <a href="{link}">{self._line(4)}</a></p>'
                    said += 7


def _figure(medium: Mapping[str, Any]) -> str:
    return f'<figure><img src="{medium["renditions"][0]["url"]}" alt="{medium["alt"]}"></figure>'
