"""A small newsroom for tests: a publication of three editions, and what formats are given of it.

Every function takes changes as keyword arguments and gives frozen values, the same each time.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from syndicate import languages
from syndicate.articles import Article, Author, Dateline, Kind, Medium, NewsSource, Paragraph, Rendition, Rights, Tag
from syndicate.publication import Coverage, Edition, FeedKind, Publication, Region, Section
from syndicate.rendering import DocumentContext, EntryContext, Feed, FeedLink, Listed, Sibling, Subject

AUTHORITY = "news.example,2024"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
"""When the articles of this newsroom were published."""

HEADLINES = {
    "en": "Harbour towns agree on a common water plan",
    "ar": "مدن الميناء تتفق على خطة مياه مشتركة",
    "es": "Las ciudades portuarias acuerdan un plan de agua común",
}
BODIES = {
    "en": "The councils signed the plan on Friday.",
    "ar": "وقّعت المجالس الخطة يوم الجمعة.",
    "es": "Los ayuntamientos firmaron el plan el viernes.",
}
_EDITIONS = {
    "en": ("Lantern", "Europe/London", "News from many places."),
    "ar": ("الفانوس", "Asia/Beirut", "أخبار من أماكن كثيرة."),
    "es": ("El Farol", "America/Bogota", "Noticias de muchos lugares."),
}


def publication(**changes: Any) -> Publication:
    """Three editions, a tree of three sections, two regions, one coverage; names are tables."""
    fields: dict[str, Any] = {
        "name": "Lantern",
        "authority": AUTHORITY,
        "feeds_url": "https://feeds.news.example/",
        "language": "en",
        "contact": "desk@news.example",
        "editions": tuple(edition(language) for language in _EDITIONS),
        "sections": (
            Section(code="news", name={"en": "News", "ar": "أخبار", "es": "Noticias"}),
            Section(
                code="politics",
                name={"en": "Politics", "ar": "سياسة", "es": "Política"},
                parent="news",
                mediatopic="medtop:11000000",
            ),
            Section(code="opinion", name={"en": "Opinion", "ar": "آراء", "es": "Opinión"}),
        ),
        "regions": (
            Region(code="mena", name={"en": "MENA", "ar": "الشرق الأوسط وشمال أفريقيا", "es": "Oriente Medio"}),
            Region(
                code="latin-america", name={"en": "Latin America", "ar": "أميركا اللاتينية", "es": "América Latina"}
            ),
        ),
        "coverage": (
            Coverage(
                code="water-and-cities",
                name={"en": "Water and cities", "ar": "المياه والمدن", "es": "El agua y las ciudades"},
            ),
        ),
    }
    return Publication(**(fields | changes))


def edition(language: str, **changes: Any) -> Edition:
    """One of the three editions."""
    name, zone, description = _EDITIONS[language]
    fields: dict[str, Any] = {
        "language": language,
        "name": name,
        "base_url": f"https://www.news.example/{language}/",
        "time_zone": zone,
        "description": description,
        "rights": Rights(
            holder=name,
            notice=f"© 2026 {name}",
            usage_terms="For subscribers only.",
            licence="https://www.news.example/licence",
        ),
    }
    return Edition(**(fields | changes))


def article(**changes: Any) -> Article:
    """A text article in English, or in `language`; the other fields as given, links as linking leaves them."""
    language = changes.get("language", "en")
    fields: dict[str, Any] = {
        "id": f"a1-{language}",
        "language": language,
        "story": "a1",
        "url": f"https://www.news.example/{language}/news/politics/a1-water-plan",
        "headline": HEADLINES.get(language, HEADLINES["en"]),
        "published": NOON,
        "section": "politics",
    }
    if changes.get("kind") is not Kind.TICKER:
        fields["body"] = (Paragraph(type="paragraph", text=BODIES.get(language, BODIES["en"])),)
    # A link may carry both an id and an address once linking has resolved it, which no record may.
    linked = {name: changes.pop(name) for name in ("body", "related") if name in changes}
    return Article(**(fields | changes)).model_copy(update=linked)


def full_article(**changes: Any) -> Article:
    """An article with most of what an article may have."""
    fields: dict[str, Any] = {
        "short_headline": "A common water plan",
        "summary": "Five towns will share one reservoir.",
        "slug": "water-plan",
        "byline": "By Leila Haddad",
        "authors": (
            Author(name="Leila Haddad", id="leila-haddad", url="https://www.news.example/en/authors/leila-haddad"),
        ),
        "sources": (NewsSource(name="Agencies"), NewsSource(name="Al Bahr Agency", url="https://albahr.example/")),
        "dateline": Dateline(place="Beirut", country="LB"),
        "created": NOON - timedelta(hours=2),
        "updated": NOON + timedelta(hours=1),
        "version": 2,
        "sections": ("news",),
        "regions": ("mena",),
        "coverage": ("water-and-cities",),
        "tags": (Tag(name="Water", id="water"), Tag(name="Harbours")),
        "urgency": 4,
        "media": (picture(), listening()),
        "reading_minutes": 3,
        "word_count": 512,
    }
    return article(**(fields | changes))


def picture(**changes: Any) -> Medium:
    """A lead picture with two renditions."""
    fields: dict[str, Any] = {
        "id": "m1",
        "kind": "picture",
        "role": "lead",
        "alt": "A harbour at dawn",
        "caption": "The harbour, where the plan was signed.",
        "credit": "Al Bahr Agency / Samir Odeh",
        "copyright": "Al Bahr Agency",
        "renditions": (
            Rendition(
                url="https://media.news.example/a1/harbour-1200x800.jpg",
                media_type="image/jpeg",
                width=1200,
                height=800,
                size=182_000,
            ),
            Rendition(
                url="https://media.news.example/a1/harbour-640x427.jpg",
                media_type="image/jpeg",
                width=640,
                height=427,
                size=61_000,
            ),
        ),
    }
    return Medium.model_validate(fields | changes, strict=False)


def listening(**changes: Any) -> Medium:
    """The page's "Listen"."""
    fields: dict[str, Any] = {
        "id": "m2",
        "kind": "audio",
        "role": "body",
        "renditions": (
            Rendition(
                url="https://media.news.example/a1/listen.mp3", media_type="audio/mpeg", size=2_400_000, duration=192.0
            ),
        ),
    }
    return Medium.model_validate(fields | changes, strict=False)


def guid(key: str) -> str:
    """The tag URI of an article that has no `guid` of its own."""
    return f"tag:{AUTHORITY}:article/{key}"


def sibling(language: str, **changes: Any) -> Sibling:
    """The edition of `article()` in another language."""
    fields: dict[str, Any] = {
        "id": f"a1-{language}",
        "language": language,
        "direction": languages.direction(language),
        "url": f"https://www.news.example/{language}/news/politics/a1-water-plan",
        "guid": guid(f"a1-{language}"),
        "version": 1,
        "headline": HEADLINES.get(language, HEADLINES["en"]),
        "kind": Kind.TEXT,
    }
    return Sibling(**(fields | changes))


def context(article: Article, **changes: Any) -> EntryContext:
    """The surroundings of an article in this newsroom, its two siblings published."""
    house: Publication = changes.pop("publication", None) or publication()
    own = house.by_language[article.language]
    fields: dict[str, Any] = {
        "publication": house,
        "edition": own,
        "spoken": languages.of_edition(own, house),
        "guid": article.guid or guid(article.id),
        "version": article.version,
        "story": f"tag:{house.authority}:story/{article.story or article.id}",
        "subjects": tuple(_subjects(article, house)),
        "rights": _completed(article.rights, own.rights),
        "translations": tuple(
            sibling(each) for each in house.by_language if each != article.language and each in HEADLINES
        ),
    }
    return EntryContext(**(fields | changes))


def _completed(own: Rights | None, default: Rights) -> Rights:
    if own is None:
        return default
    return default.model_copy(update=own.model_dump(exclude_none=True))


def _subjects(article: Article, house: Publication) -> list[Subject]:
    def named(kind: FeedKind, member: Section | Region | Coverage) -> Subject:
        name = member.name[article.language] if isinstance(member.name, dict) else member.name
        return Subject(
            kind=kind,
            code=member.code,
            name=name,
            scheme=f"tag:{house.authority}:{kind.value}",
            mediatopic=member.mediatopic if isinstance(member, Section) else None,
        )

    regions = {region.code: region for region in house.regions}
    coverage = {member.code: member for member in house.coverage}
    return [
        *(named(FeedKind.SECTION, house.sections_by_code[code]) for code in article.filed_under),
        *(named(FeedKind.REGION, regions[code]) for code in article.regions),
        *(named(FeedKind.COVERAGE, coverage[code]) for code in article.coverage),
        *(Subject(FeedKind.TAG, tag.id, tag.name, f"tag:{house.authority}:tag") for tag in article.tags),
    ]


def listed(article: Article) -> Listed:
    """An article's place in a feed."""
    return Listed(article.id, article.guid or guid(article.id), article.version, article.modified, article.headline)


def feed(*articles: Article, **changes: Any) -> Feed:
    """The politics section of an edition, with these articles in this order."""
    language = changes.get("language") or (articles[0].language if articles else "en")
    fields: dict[str, Any] = {
        "kind": FeedKind.SECTION,
        "code": "politics",
        "language": language,
        "path": f"{language}/news/politics",
        "name": {"en": "Politics", "ar": "سياسة", "es": "Política"}[language],
        "listed": tuple(listed(member) for member in articles),
    }
    return Feed(**(fields | changes))


def document_context(feed: Feed, file_name: str, **changes: Any) -> DocumentContext:
    """The surroundings of a feed's document called `file_name`, the same feed existing in every edition."""
    house: Publication = changes.pop("publication", None) or publication()
    own = house.by_language[feed.language]
    tail = feed.path.partition("/")[2]
    fields: dict[str, Any] = {
        "publication": house,
        "edition": own,
        "spoken": languages.of_edition(own, house),
        "title": f"{own.name} · {feed.name}",
        "description": own.description,
        "url": f"{house.feeds_url}{feed.path}/{file_name}",
        "page_url": f"{own.base_url}{tail}/" if tail else own.base_url,
        "siblings": tuple(
            FeedLink(other.language, f"{other.language}/{tail}".rstrip("/"), f"{other.name} · {feed.name}")
            for other in house.editions
            if other.language != feed.language
        ),
        "formats": (),
    }
    return DocumentContext(**(fields | changes))
