"""Feeds of every kind in three languages, and the directory of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import factories

from syndicate import directory
from syndicate.directory import Page
from syndicate.publication import FeedKind, Publication
from syndicate.rendering import NEWS, Feed, Listed

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
RSS = SimpleNamespace(NAME="rss", TITLE="RSS 2.0", MEDIA_TYPE="application/rss+xml", FILE_NAME="rss.xml", FEEDS=NEWS)
ATOM = SimpleNamespace(
    NAME="atom", TITLE="Atom 1.0", MEDIA_TYPE="application/atom+xml", FILE_NAME="atom.xml", FEEDS=NEWS
)
NEWSML = SimpleNamespace(
    NAME="newsml",
    TITLE="NewsML-G2",
    MEDIA_TYPE="application/vnd.iptc.g2.newsmessage+xml",
    FILE_NAME="newsml.xml",
    FEEDS=NEWS,
)
FORMATS: Any = (ATOM, RSS, NEWSML)
HOUSE = factories.publication()
LANGUAGES = ("en", "ar", "es")
DIRECTIONS = {"en": "ltr", "ar": "rtl", "es": "ltr"}
NAMES = {
    "news": ("News", "أخبار", "Noticias"),
    "politics": ("Politics", "سياسة", "Política"),
    "opinion": ("Opinion", "آراء", "Opinión"),
}


def listed(count: int, headline: str = "Harbour towns agree", newest: datetime = NOON) -> tuple[Listed, ...]:
    return tuple(
        Listed(f"a{index}", f"tag:a{index}", 1, newest - timedelta(hours=index), f"{headline} {index}")
        for index in range(count)
    )


def feed(kind: FeedKind, code: str | None, path: str, name: str, count: int = 3, **changes: Any) -> Feed:
    language = path.partition("/")[0]
    fields = {"listed": listed(count), **changes}
    return Feed(kind=kind, code=code, language=language, path=path, name=name, **fields)


def edition_feeds(language: str) -> list[Feed]:
    """One feed of every kind and three sections, in the order in which selection gives them."""
    index = LANGUAGES.index(language)
    name = HOUSE.by_language[language].name
    return [
        feed(FeedKind.EDITION, None, language, name, 50),
        feed(FeedKind.BREAKING, None, f"{language}/breaking", "Breaking news", 0),
        feed(FeedKind.RANKING, "most-read", f"{language}/most-read", "Most read", 10),
        feed(FeedKind.SECTION, "news", f"{language}/news", NAMES["news"][index], 1),
        feed(FeedKind.SECTION, "politics", f"{language}/news/politics", NAMES["politics"][index]),
        feed(FeedKind.SECTION, "opinion", f"{language}/opinion", NAMES["opinion"][index]),
        feed(FeedKind.REGION, "mena", f"{language}/regions/mena", "MENA"),
        feed(FeedKind.COVERAGE, "water-and-cities", f"{language}/coverage/water-and-cities", "Water and cities"),
        feed(FeedKind.TAG, "water", f"{language}/tags/water", "Water"),
        feed(FeedKind.AUTHOR, "leila-haddad", f"{language}/authors/leila-haddad", "Leila Haddad"),
    ]


def all_feeds() -> dict[str, list[Feed]]:
    return {language: edition_feeds(language) for language in LANGUAGES}


def made(
    feeds: dict[str, list[Feed]] | None = None, formats: Any = FORMATS, publication: Publication | None = None
) -> dict[str, Page]:
    """The pages by path."""
    found = list(directory.pages(publication or HOUSE, all_feeds() if feeds is None else feeds, formats))
    by_path = {page.path: page for page in found}
    assert len(by_path) == len(found)
    return by_path
