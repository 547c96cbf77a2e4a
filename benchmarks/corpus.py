"""A newsroom of any size for measuring: the same articles for the same number of stories, on every machine.

Each story is in English; four of five are also in Arabic, three of five in Spanish. An article has about 700 words of
the example newsroom's own vocabulary, with its frequencies, in HTML with subheads, a quotation, a picture and links;
sections, regions, coverages, tags, authors and pictures are dealt out by rule. One story appears every ten minutes.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson

from syndicate import markup
from syndicate.publication import Publication, load

NEWSROOM = Path(__file__).resolve().parent.parent / "examples" / "newsroom"
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
"""The moment of the export: the newest story is ten minutes old."""
WORDS = 700
SHARE = {"en": 1.0, "ar": 0.8, "es": 0.6}
_WORD = re.compile(r"[^\W\d_]{2,}")
_TAGS = 400
_AUTHORS = 60


def publication(directory: Path) -> Publication:
    """The example newsroom's publication with its paths in `directory` and the corpus as its only source."""
    text = (NEWSROOM / "syndicate.toml").read_text(encoding="utf-8")
    text = re.sub(r"\[\[sources\]\].*", "", text, flags=re.DOTALL)
    text = text.replace('output = "../../build/public"', 'output = "public"')
    text += '[[sources]]\nname = "corpus"\nkind = "jsonl"\npath = "articles.jsonl"\n'
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "syndicate.toml").write_text(text, encoding="utf-8")
    return load(directory / "syndicate.toml")


def write(directory: Path, stories: int) -> Path:
    """Write the corpus of so many stories as JSON Lines, and return its path."""
    path = directory / "articles.jsonl"
    with path.open("wb") as file:
        for article in articles(stories):
            file.write(orjson.dumps(article) + b"\n")
    return path


def articles(stories: int) -> Iterator[dict[str, object]]:
    """The articles of so many stories, the oldest story first."""
    vocabularies = {language: _vocabulary(language) for language in SHARE}
    places = load(NEWSROOM / "syndicate.toml")
    sections = [section.code for section in places.sections if section.parent in ("news", "articles")]
    for number in range(stories):
        published = NOW - timedelta(minutes=10 * (stories - number))
        dealt = random.Random(number)  # noqa: S311 - dealt out by rule, not secret
        filing = {
            "section": dealt.choice(sections),
            "regions": dealt.sample([region.code for region in places.regions], dealt.randint(0, 2)),
            "coverage": [topic.code for topic in places.coverage if dealt.random() < 0.1],
            "breaking": dealt.random() < 0.02,
            "urgency": dealt.randint(3, 6),
        }
        tags = sorted(dealt.sample(range(_TAGS), dealt.randint(2, 5)))
        author = dealt.randrange(_AUTHORS)
        for place, (language, share) in enumerate(SHARE.items()):
            if dealt.random() < share:
                words = _Words(vocabularies[language], random.Random(f"{number}-{language}"))  # noqa: S311
                yield _article(number, language, published + timedelta(minutes=place), filing, tags, author, words)


def _article(
    number: int,
    language: str,
    published: datetime,
    filing: dict[str, object],
    tags: list[int],
    author: int,
    words: _Words,
) -> dict[str, object]:
    picture = f"https://media.qandil.example/{number}/lead"
    article: dict[str, object] = {
        "id": f"s{number:07}-{language}",
        "language": language,
        "story": f"s{number:07}",
        "url": f"https://www.qandil.example/{language}/news/{number:07}",
        "headline": words.sentence(9).rstrip("."),
        "summary": words.sentence(26),
        "published": published.isoformat(),
        **filing,
        "authors": [{"name": words.sentence(2).rstrip("."), "id": f"author-{author}"}],
        "tags": [{"id": f"tag-{tag}", "name": words.sentence(1).rstrip(".")} for tag in tags],
        "media": [
            {
                "id": "m1",
                "role": "lead",
                "alt": words.sentence(8),
                "caption": words.sentence(14),
                "credit": "Northlight Pictures",
                "renditions": [
                    {"url": f"{picture}-1200.jpg", "media_type": "image/jpeg", "width": 1200, "height": 800, "size": 184_211},
                    {"url": f"{picture}-640.jpg", "media_type": "image/jpeg", "width": 640, "height": 427, "size": 61_733},
                ],
            }
        ],
        "body": _body(words, f"https://www.qandil.example/{language}/news/{max(0, number - 7):07}"),
    }
    if language != "en":
        article |= {"translation_of": f"s{number:07}-en", "translated_from_version": 1}
    return article


def _body(words: _Words, link: str) -> str:
    parts = []
    count = 0
    while count < WORDS:
        length = words.dealt.randint(35, 75)
        paragraph = " ".join(words.sentence(length // 3) for _ in range(3))
        count += length
        parts.append(f"<p>{paragraph}</p>")
        if len(parts) % 5 == 0:
            parts.append(f"<h2>{words.sentence(5)}</h2>")
        if len(parts) == 4:
            parts.append(f"<blockquote><p>{words.sentence(18)}</p></blockquote>")
        if len(parts) == 8:
            parts.append(f'<p><strong>{words.sentence(3)}</strong> <a href="{link}">{words.sentence(4)}</a></p>')
    return "".join(parts)


class _Words:
    """Sentences of a vocabulary."""

    def __init__(self, vocabulary: tuple[list[str], list[int]], dealt: random.Random) -> None:
        self.dealt = dealt
        self._words, self._weights = vocabulary

    def sentence(self, length: int) -> str:
        words = self.dealt.choices(self._words, cum_weights=self._weights, k=max(1, length))
        return " ".join([words[0].capitalize(), *words[1:]]) + "."


def _vocabulary(language: str) -> tuple[list[str], list[int]]:
    counted: Counter[str] = Counter()
    for path in sorted((NEWSROOM / "articles").glob(f"*-{language}.json")):
        body = json.loads(path.read_text(encoding="utf-8")).get("body", "")
        texts = [body] if isinstance(body, str) else [block.get("text", "") for block in body]
        for text in texts:
            counted.update(_WORD.findall(markup.plain(re.sub(r"<[^>]+>", " ", text))))
    words = sorted(counted)
    total, cumulated = 0, []
    for word in words:
        total += counted[word]
        cumulated.append(total)
    return words, cumulated
