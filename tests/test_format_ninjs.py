from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import factories
import jsonschema_rs
import orjson
import pytest
import strategies
from factories import NOON
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate import export, intake, markup
from syndicate.articles import (
    Article,
    Author,
    AuthorRole,
    Correction,
    Dateline,
    Genre,
    Kind,
    Medium,
    MediumKind,
    Paragraph,
    ReadMore,
    Related,
    Relation,
    Rendition,
    Rights,
    Status,
    Tag,
)
from syndicate.formats import discovered, ninjs
from syndicate.headers import State
from syndicate.publication import FeedKind, load
from syndicate.records import Record
from syndicate.rendering import CannotExpress, EntryContext, Subject, Withdrawal
from syndicate.report import Exit
from syndicate.resources import SCHEMAS

OFFICIAL = Path(__file__).parents[2] / "shared" / "standards" / "ninjs" / "ninjs-schema_3.1.json"
NEWSROOM = Path(__file__).parents[1] / "examples" / "newsroom"
HOUSE = factories.publication()
LANGUAGES = ("en", "ar", "es")
OURS = orjson.loads((SCHEMAS / "ninjs.schema.json").read_bytes())
PROFILE = jsonschema_rs.Draft202012Validator(OURS, validate_formats=True)
FORMATS = (
    ("application/rss+xml", "https://feeds.news.example/en/news/politics/rss.xml"),
    ("application/feed+json", "https://feeds.news.example/en/news/politics/feed.json"),
)


@pytest.fixture(scope="session")
def official() -> Any:
    """IPTC's schema where it is at hand; the schema of GeoJSON, to which it refers, is not needed for what we write."""
    if not OFFICIAL.is_file():
        return None
    schema = orjson.loads(OFFICIAL.read_bytes())
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True, retriever=lambda _: True)


def document(*articles: Article, withdrawn: tuple[Article, ...] = (), language: str = "en", **changes: Any) -> bytes:
    """A whole document of these articles."""
    feed = factories.feed(
        *articles, language=language, withdrawn=tuple(factories.listed(one) for one in withdrawn), **changes
    )
    return ninjs.render_document(
        feed,
        [ninjs.render_entry(one, factories.context(one)) for one in articles],
        [ninjs.render_withdrawal(one, factories.context(one)) for one in withdrawn],
        factories.document_context(feed, ninjs.FILE_NAME, formats=FORMATS),
    )


def item(article: Article, **changes: Any) -> dict[str, Any]:
    """An article as an item."""
    return orjson.loads(ninjs.render_entry(article, factories.context(article, **changes)))


def notice(article: Article, **changes: Any) -> dict[str, Any]:
    """An article's withdrawal."""
    return orjson.loads(ninjs.render_withdrawal(article, factories.context(article, **changes)))


def faults(validator: Any, data: bytes) -> list[str]:
    return [f"{error.instance_path}: {error.message[:300]}" for error in validator.iter_errors(orjson.loads(data))]


def assert_valid(data: bytes, official: Any) -> None:
    assert faults(PROFILE, data) == []
    if official is not None:
        assert faults(official, data) == []


def associated(found: dict[str, Any], *rels: str) -> list[dict[str, Any]]:
    return [one for one in found.get("associations", ()) if one["rel"] in rels]


def a_video(**changes: Any) -> Medium:
    fields = {
        "id": "clip",
        "kind": MediumKind.VIDEO,
        "caption": "The signing.",
        "credit": "Northlight Pictures",
        "renditions": (
            Rendition(url="https://media.news.example/a1/clip.mp4", media_type="video/mp4", duration=12.5, size=9_000),
            Rendition(url="https://media.news.example/a1/clip.jpg", media_type="image/jpeg", width=1280, height=720),
        ),
    }
    return Medium(**(fields | changes))


def everything(**changes: Any) -> Article:
    """An article with every field that this format writes."""
    fields = {
        "genre": Genre.EXPLAINER,
        "breaking": True,
        "embargo_until": NOON - timedelta(hours=1),
        "expires": NOON + timedelta(days=30),
        "corrections": (
            Correction(at=NOON + timedelta(minutes=10), note="The first draft said four towns."),
            Correction(at=NOON + timedelta(minutes=50), note="The reservoir is in the north.\nNot in the south."),
        ),
        "authors": (
            *(Author(name=f"Writer {role.value}", id=f"w-{role.value}", role=role) for role in AuthorRole),
            Author(name="Guest", url="https://guest.example/"),
        ),
        "related": (
            Related(rel=Relation.READ_NEXT, article="a2-en", title="Next").model_copy(
                update={"url": "https://www.news.example/en/a2"}
            ),
            Related(url="https://elsewhere.example/", title="Elsewhere"),
        ),
        "rights": Rights(notice="© Someone else"),
    }
    return factories.full_article(**(fields | changes))


# Validity


def test_the_official_schema_was_used(official):
    if official is None:
        pytest.skip(f"IPTC's schema is not at {OFFICIAL}; the tests used schemas/ninjs.schema.json alone")
    assert faults(official, b'{"type":"text"}')
    assert faults(
        official, b'{"uri":"tag:a,2024:b","associations":[{"name":"x","uri":"tag:a,2024:c","direction":"rtl"}]}'
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_valid_in_every_language(kind, language, official):
    plain = factories.article(kind=kind, language=language)
    full = everything(
        id="full", kind=kind, language=language, media=(factories.picture(), a_video(), factories.listening())
    )
    gone = everything(id="gone", kind=kind, language=language, status=Status.CANCELED)
    assert_valid(document(plain, full, withdrawn=(gone,), language=language), official)


def test_an_empty_feed_is_a_valid_item_that_does_not_tell_the_time(official):
    data = document()
    assert_valid(data, official)
    found = orjson.loads(data)
    assert [one["rel"] for one in found["associations"]] == ["translation", "translation"]
    assert found["version"] == "1"
    assert "versionCreated" not in found


def test_a_feed_of_one_edition_that_never_had_an_article_is_valid(official):
    feed = factories.feed()
    data = ninjs.render_document(feed, [], [], factories.document_context(feed, ninjs.FILE_NAME, siblings=()))
    assert_valid(data, official)
    assert orjson.loads(data)["associations"] == []


def test_an_article_with_nothing_but_what_is_required_is_valid(official):
    article = factories.article(kind=Kind.TICKER, story=None)
    context = factories.context(article, rights=Rights(), translations=(), subjects=())
    feed = factories.feed(article)
    entry = ninjs.render_entry(article, context)
    assert_valid(ninjs.render_document(feed, [entry], [], factories.document_context(feed, ninjs.FILE_NAME)), official)
    assert list(orjson.loads(entry)) == [
        "name",
        "rel",
        "uri",
        "type",
        "representationType",
        "profile",
        "version",
        "firstCreated",
        "versionCreated",
        "pubStatus",
        "language",
        "headlines",
        "genres",
        "renditions",
        "altIds",
    ]


def taken(raw: dict[str, Any]) -> Article:
    """The article that intake makes of a record; for whom it is restricted does not matter to a format."""
    record = {name: value for name, value in raw.items() if name != "partners"}
    result = intake.take(Record("generated.json", orjson.dumps(record)), HOUSE)
    assert result.article is not None, result.problems
    return result.article


@settings(max_examples=50, deadline=None)
@given(raw=strategies.raw_articles(), stale=st.booleans(), source_version=st.none() | st.integers(1, 99))
def test_any_article_is_valid_and_read_back_the_same(official, raw, stale, source_version):
    article = taken(raw)
    context = factories.context(
        article,
        source=factories.sibling("es", guid="قديم 1") if stale else None,
        source_version=source_version,
        stale=stale,
    )
    withdrawn = article.status is not Status.USABLE
    listed = () if withdrawn else (article,)
    feed = factories.feed(
        *listed, language=article.language, withdrawn=(factories.listed(article),) if withdrawn else ()
    )
    rendered = [ninjs.render_withdrawal(article, context) if withdrawn else ninjs.render_entry(article, context)]
    surroundings = factories.document_context(feed, ninjs.FILE_NAME)
    data = ninjs.render_document(feed, *(([], rendered) if withdrawn else (rendered, [])), surroundings)
    assert_valid(data, official)
    inspection = ninjs.inspect(data)
    if withdrawn:
        assert (inspection.entries, inspection.withdrawn) == ((), {context.guid})
        return
    assert inspection.entries == ((context.guid, article.language),)
    found = orjson.loads(data)["associations"][0]
    assert found["headlines"][0]["value"] == article.headline
    assert [one["value"] for one in found.get("descriptions", ())] == [article.summary] * bool(article.summary)
    assert datetime.fromisoformat(found["firstCreated"]) == article.published
    assert datetime.fromisoformat(found["versionCreated"]) == article.modified
    plain = [body["value"] for body in found.get("bodies", ()) if body["contentType"] == "text/plain"]
    assert plain == [said] if (said := markup.to_text(article.body)) else not plain
    assert [medium["uri"].rpartition("#")[2].rpartition("/")[2] for medium in associated(found, *ROLES)] == [
        medium.id for medium in article.media
    ]


ROLES = ("lead", "body", "gallery")

# The feed


def test_a_spliced_document_is_what_serialising_the_whole_gives():
    data = document(
        everything(), factories.article(id="b"), everything(id="g", kind=Kind.GALLERY), withdrawn=(everything(id="w"),)
    )
    assert data.count(b"\n") == 8
    assert data.replace(b"\n", b"") == orjson.dumps(orjson.loads(data))


def test_the_same_articles_give_the_same_bytes():
    assert document(everything()) == document(everything())


def test_properties_stand_in_the_order_of_the_schema():
    definitions = {"item": "article", "withdrawn": "withdrawal", "derivedFrom": "source", "lead": "medium"}
    article = everything()
    entry = item(article, source=factories.sibling("es"), source_version=1)
    parts = {one["rel"]: one for one in entry["associations"]}
    for found in (entry, notice(article), parts["derivedFrom"], parts["lead"]):
        order = list(OURS["$defs"][definitions[found["rel"]]]["properties"])
        assert list(found) == sorted(found, key=order.index)
    root = orjson.loads(document(article))
    assert list(root) == sorted(root, key=list(OURS["properties"]).index)


def test_the_feed_says_what_it_is_where_it_is_and_who_sends_it():
    found = orjson.loads(document(everything()))
    assert found.pop("associations")
    assert found == {
        "uri": "tag:news.example,2024:feed/en/news/politics",
        "standard": {
            "name": "ninjs",
            "version": "3.1",
            "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json",
        },
        "type": "composite",
        "representationType": "full",
        "profile": "feed",
        "version": "1",
        "versionCreated": "2026-11-20T13:00:00Z",
        "pubStatus": "usable",
        "copyrightHolder": "Lantern",
        "copyrightNotice": "© 2026 Lantern",
        "usageTerms": "For subscribers only.",
        "rightsInfo": {"linkedRights": "https://www.news.example/licence"},
        "language": "en",
        "title": "Lantern · Politics",
        "headlines": [{"role": "main", "contentType": "text/plain", "value": "Lantern · Politics"}],
        "descriptions": [{"role": "summary", "contentType": "text/plain", "value": "News from many places."}],
        "infoSources": [{"name": "Lantern", "role": "http://cv.iptc.org/newscodes/contentprodpartyrole/distributor"}],
        "renditions": [
            {
                "name": "self",
                "href": "https://feeds.news.example/en/news/politics/ninjs.json",
                "contentType": "application/json",
            },
            {"name": "page", "href": "https://www.news.example/en/news/politics/", "contentType": "text/html"},
            {"name": "rss.xml", "href": FORMATS[0][1], "contentType": "application/rss+xml"},
            {"name": "feed.json", "href": FORMATS[1][1], "contentType": "application/feed+json"},
        ],
    }


def test_articles_come_in_their_order_then_withdrawals_then_the_feed_in_other_languages():
    gone = factories.article(id="gone", status=Status.CANCELED)
    found = orjson.loads(document(factories.full_article(), factories.article(id="b"), withdrawn=(gone,)))
    assert [(one["name"], one["rel"], one["uri"]) for one in found["associations"]] == [
        ("article-a1-en", "item", factories.guid("a1-en")),
        ("article-b", "item", factories.guid("b")),
        ("article-gone", "withdrawn", factories.guid("gone")),
        ("translation-ar", "translation", "tag:news.example,2024:feed/ar/news/politics"),
        ("translation-es", "translation", "tag:news.example,2024:feed/es/news/politics"),
    ]
    arabic = found["associations"][3]
    assert (arabic["language"], arabic["title"]) == ("ar", "الفانوس · Politics")
    assert [one["href"] for one in arabic["renditions"]] == ["https://feeds.news.example/ar/news/politics/ninjs.json"]


# The article: every canonical field has its place, or has none

NO_PLACE = {
    "alternates": "what the CMS knows; the translations say what is published",
    "translation_of": "context.source",
    "translated_from_version": "context.source_version",
    "reading_minutes": "ninjs has no word for it",
    "partners": "an article that is restricted is in no public document",
}
HEADLINE = {"contentType": "text/plain"}
PARTY = "http://cv.iptc.org/newscodes/contentprodpartyrole/"
PLACEMENT: dict[str, tuple[str, Any]] = {
    "id": ("altIds.0", {"role": "article", "value": "a1-en"}),
    "language": ("language", "en"),
    "story": ("altIds.1.value", "tag:news.example,2024:story/a1"),
    "version": ("version", "2"),
    "status": ("pubStatus", "usable"),
    "kind": ("profile", "text"),
    "genre": (
        "genres.1",
        {"name": "Explainer", "uri": "tag:news.example,2024:genre/explainer", "literal": "explainer"},
    ),
    "url": (
        "renditions.0",
        {
            "name": "page",
            "href": "https://www.news.example/en/news/politics/a1-water-plan",
            "contentType": "text/html",
        },
    ),
    "guid": ("uri", "tag:news.example,2024:article/a1-en"),
    "headline": ("headlines.0", {"role": "main", **HEADLINE, "value": "Harbour towns agree on a common water plan"}),
    "short_headline": ("headlines.1", {"role": "short", **HEADLINE, "value": "A common water plan"}),
    "summary": ("descriptions.0", {"role": "summary", **HEADLINE, "value": "Five towns will share one reservoir."}),
    "slug": ("slugline", "water-plan"),
    "byline": ("by", "By Leila Haddad"),
    "authors": (
        "infoSources.0",
        {"name": "Writer author", "role": f"{PARTY}author", "uri": "tag:news.example,2024:author/w-author"},
    ),
    "sources": (
        "infoSources.7",
        {
            "name": "Al Bahr Agency",
            "role": f"{PARTY}contentSource",
            "contactInfo": [{"type": "web", "value": "https://albahr.example/"}],
        },
    ),
    "dateline": ("located", "Beirut"),
    "published": ("firstCreated", "2026-11-20T12:00:00Z"),
    "created": ("contentCreated", "2026-11-20T10:00:00Z"),
    "updated": ("versionCreated", "2026-11-20T13:00:00Z"),
    "embargo_until": ("embargoedUntil", "2026-11-20T11:00:00Z"),
    "expires": ("expires", "2026-12-20T12:00:00Z"),
    "section": ("subjects.2.uri", "tag:news.example,2024:section/politics"),
    "sections": ("subjects.3.uri", "tag:news.example,2024:section/news"),
    "regions": (
        "places.2",
        {"name": "MENA", "rel": "region", "uri": "tag:news.example,2024:region/mena", "literal": "mena"},
    ),
    "coverage": ("subjects.4.name", "Water and cities"),
    "tags": ("subjects.6", {"name": "Harbours", "rel": "tag"}),
    "breaking": (
        "genres.2",
        {"name": "Breaking news", "uri": "tag:news.example,2024:genre/breaking", "literal": "breaking"},
    ),
    "urgency": ("urgency", 4),
    "body": (
        "bodies",
        [
            {
                "role": "main",
                "contentType": "text/html",
                "charCount": 39,
                "wordCount": 512,
                "value": '<div dir="ltr" lang="en"><p>The councils signed the plan on Friday.</p></div>',
            },
            {
                "role": "main",
                "contentType": "text/plain",
                "charCount": 39,
                "wordCount": 512,
                "value": "The councils signed the plan on Friday.",
            },
        ],
    ),
    "media": ("associations.1.name", "medium-m2"),
    "related": (
        "associations.4",
        {
            "name": "related-1",
            "rel": "read-next",
            "uri": "https://www.news.example/en/a2",
            "representationType": "partial",
            "headlines": [{"role": "main", **HEADLINE, "value": "Next"}],
            "renditions": [{"name": "page", "href": "https://www.news.example/en/a2", "contentType": "text/html"}],
        },
    ),
    "word_count": ("bodies.1.wordCount", 512),
    "corrections": (
        "edNote",
        (
            "Correction (Nov 20, 2026, 12:50\u202fPM): The reservoir is in the north.\nNot in the south.\n"
            "Correction (Nov 20, 2026, 12:10\u202fPM): The first draft said four towns."
        ),
    ),
    "rights": ("copyrightNotice", "© Someone else"),
}


def test_every_field_of_an_article_has_its_place_or_is_known_to_have_none():
    assert sorted([*PLACEMENT, *NO_PLACE]) == sorted(Article.model_fields)


@pytest.mark.parametrize(("field", "path", "expected"), [(field, *place) for field, place in PLACEMENT.items()])
def test_a_field_stands_in_its_place(field, path, expected):
    found: Any = item(everything())
    for step in path.split("."):
        found = found[int(step) if step.isdigit() else step]
    assert found == expected


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("alternates", {"ar": "https://www.news.example/hidden"}),
        ("reading_minutes", 77),
        ("translated_from_version", 7777),
    ],
)
def test_a_field_without_a_place_is_not_hidden_elsewhere(field, change):
    assert item(everything(**{field: change})) == item(everything(**{field: {} if field == "alternates" else None}))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Kind.TEXT, "text"),
        (Kind.LIVE, "text"),
        (Kind.TICKER, "text"),
        (Kind.VIDEO, "video"),
        (Kind.AUDIO, "audio"),
        (Kind.INFOGRAPH, "graphic"),
        (Kind.GALLERY, "composite"),
    ],
)
def test_an_item_is_of_the_type_of_its_kind(kind, expected):
    found = item(factories.article(kind=kind))
    assert (found["type"], found["profile"]) == (expected, kind.value)


@pytest.mark.parametrize(
    ("kind", "media", "expected"),
    [
        (Kind.VIDEO, (factories.picture(), a_video()), ["page", "highRes", "thumbnail"]),
        (Kind.AUDIO, (factories.picture(), factories.listening()), ["page", "highRes"]),
        (Kind.INFOGRAPH, (factories.picture(kind="graphic"),), ["page", "highRes", "web"]),
        (Kind.TEXT, (factories.picture(), a_video()), ["page"]),
        (Kind.GALLERY, (factories.picture(role="gallery"),), ["page"]),
        (Kind.VIDEO, (), ["page"]),
    ],
)
def test_what_an_item_is_made_of_is_its_own_rendition(kind, media, expected):
    found = item(factories.article(kind=kind, media=media))
    assert [one["name"] for one in found["renditions"]] == expected
    assert len(associated(found, *ROLES)) == len(media), "with its caption, credit and rights"


def test_a_medium_is_an_item_of_its_own_with_its_texts_rights_and_files():
    (picture, sound) = associated(item(factories.full_article()), *ROLES)
    assert picture == {
        "name": "medium-m1",
        "rel": "lead",
        "uri": "tag:news.example,2024:article/a1-en#m1",
        "type": "picture",
        "representationType": "full",
        "version": "2",
        "versionCreated": "2026-11-20T13:00:00Z",
        "pubStatus": "usable",
        "copyrightHolder": "Al Bahr Agency",
        "language": "en",
        "descriptions": [
            {"role": "caption", "contentType": "text/plain", "value": "The harbour, where the plan was signed."},
            {"role": "alt", "contentType": "text/plain", "value": "A harbour at dawn"},
        ],
        "by": "Al Bahr Agency / Samir Odeh",
        "renditions": [
            {
                "name": "highRes",
                "href": "https://media.news.example/a1/harbour-1200x800.jpg",
                "contentType": "image/jpeg",
                "width": 1200,
                "height": 800,
                "sizeInBytes": 182_000,
            },
            {
                "name": "web",
                "href": "https://media.news.example/a1/harbour-640x427.jpg",
                "contentType": "image/jpeg",
                "width": 640,
                "height": 427,
                "sizeInBytes": 61_000,
            },
        ],
    }
    assert sound["renditions"] == [
        {
            "name": "highRes",
            "href": "https://media.news.example/a1/listen.mp3",
            "contentType": "audio/mpeg",
            "sizeInBytes": 2_400_000,
            "duration": 192,
        }
    ]
    assert {"copyrightHolder", "descriptions", "by"} & sound.keys() == set()


def test_files_have_a_name_of_their_own_and_a_type_even_where_nobody_says():
    names = ("a.PNG", "b.jpg", "c.jpg")
    medium = factories.picture(renditions=tuple(Rendition(url=f"https://media.news.example/{name}") for name in names))
    (found,) = associated(item(factories.article(media=(medium,))), "lead")
    assert [(one["name"], one["contentType"]) for one in found["renditions"]] == [
        ("highRes", "image/png"),
        ("web", "image/jpeg"),
        ("file-3", "image/jpeg"),
    ]


def test_a_duration_keeps_its_fraction():
    (found,) = associated(item(factories.article(media=(a_video(),))), "body")
    assert found["renditions"][0]["duration"] == 12.5


def test_a_gallery_has_its_text_and_its_pictures_in_their_order():
    pictures = tuple(factories.picture(id=key, role="gallery") for key in ("p2", "p1"))
    found = item(factories.full_article(kind=Kind.GALLERY, media=pictures))
    assert [one["name"] for one in associated(found, "gallery")] == ["medium-p2", "medium-p1"]
    assert len(found["bodies"]) == 2


def test_translations_are_associations_with_what_a_partner_needs_to_choose_one():
    article = factories.article()
    siblings = (factories.sibling("ar", kind=Kind.VIDEO), factories.sibling("es"))
    found = item(article, translations=siblings)
    assert [one["type"] for one in associated(found, "translation")] == ["video", "text"]
    assert associated(found, "translation")[0] == {
        "name": "translation-ar",
        "rel": "translation",
        "uri": "tag:news.example,2024:article/a1-ar",
        "type": "video",
        "representationType": "partial",
        "version": "1",
        "language": "ar",
        "headlines": [{"role": "main", "contentType": "text/plain", "value": factories.HEADLINES["ar"]}],
        "renditions": [
            {
                "name": "page",
                "href": "https://www.news.example/ar/news/politics/a1-water-plan",
                "contentType": "text/html",
            }
        ],
        "altIds": [{"role": "article", "value": "a1-ar"}],
    }
    assert [one["name"] for one in associated(found, "translation")] == ["translation-ar", "translation-es"]


def test_editions_share_the_identifier_of_their_story():
    shared = {
        next(one["value"] for one in item(factories.article(language=language))["altIds"] if one["role"] == "story")
        for language in LANGUAGES
    }
    assert shared == {"tag:news.example,2024:story/a1"}


@pytest.mark.parametrize(("version", "expected"), [(3, {"version": "3"}), (None, {})])
def test_a_translation_says_what_it_was_made_from(version, expected):
    found = item(factories.article(language="ar"), source=factories.sibling("en"), source_version=version)
    (made_from,) = associated(found, "derivedFrom")
    (english,) = (one for one in associated(found, "translation") if one["language"] == "en")
    named = {"name": "source-en", "rel": "derivedFrom"}
    assert made_from == {key: one for key, one in english.items() if key != "version"} | named | expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_notes_for_editors_are_in_the_language_of_the_article(language):
    article = factories.article(language=language, corrections=(Correction(at=NOON, note="x"),))
    correction, stale = item(article, stale=True)["edNote"].split("\n")
    assert correction.startswith({"en": "Correction (", "ar": "تصحيح", "es": "Corrección ("}[language])
    assert correction.endswith("x")
    assert stale.startswith({"en": "This is a translation", "ar": "هذ", "es": "Est"}[language])


def test_a_related_link_that_leads_nowhere_is_left_out():
    links = (Related(article="gone"), Related(url="https://elsewhere.example/", title="There"))
    found = associated(item(factories.article(related=links)), "read-more", "read-next", "see-also")
    assert [(one["name"], one["rel"], one["uri"]) for one in found] == [
        ("related-1", "see-also", "https://elsewhere.example/")
    ]


def test_a_link_without_a_text_of_its_own_has_no_headline():
    link = Related(article="a2-en").model_copy(update={"url": "https://www.news.example/en/a2"})
    (found,) = associated(item(factories.article(related=(link,))), "see-also")
    assert "headlines" not in found


def test_media_topics_stand_before_their_section_once_and_the_old_codes_only_where_there_are_any():
    def section(code: str, topic: str) -> Subject:
        return Subject(FeedKind.SECTION, code, code.title(), "tag:news.example,2024:section", topic)

    subjects = (
        section("politics", "medtop:11000000"),
        section("elections", "medtop:11000000"),
        section("tech", "medtop:20000756"),
    )
    found = item(factories.article(), subjects=subjects)["subjects"]
    assert [(one["uri"].removeprefix("http://cv.iptc.org/newscodes/"), one["rel"], one["name"]) for one in found] == [
        ("mediatopic/11000000", "about", "Politics"),
        ("subjectcode/11000000", "about", "Politics"),
        ("tag:news.example,2024:section/politics", "section", "Politics"),
        ("tag:news.example,2024:section/elections", "section", "Elections"),
        ("mediatopic/20000756", "about", "Tech"),
        ("tag:news.example,2024:section/tech", "section", "Tech"),
    ]
    assert [one["literal"] for one in found[:3]] == ["medtop:11000000", "subj:11000000", "politics"]


@pytest.mark.parametrize("genre", Genre)
def test_every_genre_has_a_name_in_the_language_of_the_article(genre):
    names = {
        language: [one["name"] for one in item(factories.article(language=language, genre=genre))["genres"]]
        for language in LANGUAGES
    }
    assert len({len(each) for each in names.values()}) == 1
    assert names["ar"] != names["en"]
    assert all(re.search("[\u0600-\u06ff]", name) for name in names["ar"])


def test_makers_have_iptc_roles_where_there_are_any():
    found = [one["role"] for one in item(everything())["infoSources"]]
    assert found == [
        f"{PARTY}author",
        "tag:news.example,2024:role/translator",
        f"{PARTY}editor",
        "tag:news.example,2024:role/photographer",
        f"{PARTY}producer",
        f"{PARTY}author",
        f"{PARTY}contentSource",
        f"{PARTY}contentSource",
    ]


def test_the_byline_is_made_of_the_authors_where_there_is_none():
    authors = (Author(name="A"), Author(name="B"), Author(name="C", role=AuthorRole.EDITOR))
    assert item(factories.article(authors=authors))["by"] == "A and B"
    assert "by" not in item(factories.article())


def test_a_place_without_a_country_stands_alone():
    found = item(factories.article(dateline=Dateline(place="Beirut")))
    assert found["places"] == [{"name": "Beirut", "rel": "dateline"}]
    assert item(everything())["places"][1] == {
        "name": "Lebanon",
        "rel": "country",
        "uri": "http://cvx.iptc.org/iso3166-1a2/LB",
        "literal": "LB",
    }


def test_the_html_says_its_direction_and_plain_texts_are_as_they_are():
    article = factories.article(language="ar", headline="NATO تجتمع", summary="A & B <b>", tags=(Tag(name="R&D <i>"),))
    found = item(article)
    assert found["bodies"][0]["value"].startswith('<div dir="rtl" lang="ar"><p>')
    assert found["headlines"][0]["value"] == "NATO تجتمع", "no mark leads it"
    assert found["descriptions"][0]["value"] == "A & B <b>"
    assert found["subjects"][-1]["name"] == "R&D <i>"
    assert found["bodies"][1]["value"] == factories.BODIES["ar"]


def test_the_plain_text_has_no_markup():
    body = (
        Paragraph(type="paragraph", text="One <em>&lt;two&gt;</em> &amp; three"),
        Paragraph(type="paragraph", text="Four"),
    )
    first, second = item(factories.article(body=body))["bodies"]
    assert html.unescape(re.sub("<[^>]*>", "", first["value"])) == "One <two> & threeFour"
    assert second["value"] == "One <two> & three\n\nFour"
    assert {first["charCount"], second["charCount"]} == {len(second["value"])}
    assert "wordCount" not in first


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ((), []),
        ((ReadMore(type="read-more", article="gone"),), []),
        ((ReadMore(type="read-more", url="https://a.example/", title="More"),), ["text/html"]),
    ],
)
def test_a_body_of_which_nothing_can_be_shown_is_left_out(body, expected):
    found = item(factories.article(kind=Kind.LIVE, body=body))
    assert [one["contentType"] for one in found.get("bodies", ())] == expected


# Identifiers


@pytest.mark.parametrize(
    ("guid", "expected"),
    [
        ("https://old.example/?p=1", "https://old.example/?p=1"),
        ("http://old.example:8080/a%20b#c", "http://old.example:8080/a%20b#c"),
        ("urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66", "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66"),
        ("old|7", "tag:news.example,2024:guid/old%7C7"),
        ("1001", "tag:news.example,2024:guid/1001"),
        ("https://old.example/é", "tag:news.example,2024:guid/https%3A%2F%2Fold.example%2F%C3%A9"),
        ("https://old.example/#a#b", "tag:news.example,2024:guid/https%3A%2F%2Fold.example%2F%23a%23b"),
        ("http://a:b/", "tag:news.example,2024:guid/http%3A%2F%2Fa%3Ab%2F"),
        ("http:///x", "tag:news.example,2024:guid/http%3A%2F%2F%2Fx"),
        ("x:100%", "tag:news.example,2024:guid/x%3A100%25"),
    ],
)
def test_an_older_identifier_is_kept_and_is_a_uri(guid, expected, official):
    article = factories.article(guid=guid, media=(factories.picture(),))
    gone = factories.article(id="gone", guid=f"{guid}9", status=Status.CANCELED)
    data = document(article, withdrawn=(gone,))
    assert_valid(data, official)
    found = orjson.loads(data)["associations"][0]
    assert found["uri"] == expected
    assert ("guid" in {one["role"] for one in found["altIds"]}) == (guid != expected)
    inspection = ninjs.inspect(data)
    assert inspection.entries == ((guid, "en"),)
    assert inspection.withdrawn == {f"{guid}9"}


@given(guid=st.from_regex(r"[a-z]{1,3}:[!-;=?-~é]{1,12}", fullmatch=True))
def test_every_identifier_becomes_a_uri(guid):
    found = ninjs._uri(guid, HOUSE)
    validator = jsonschema_rs.Draft202012Validator({"type": "string", "format": "uri"}, validate_formats=True)
    assert validator.is_valid(found)


def test_a_medium_of_an_article_whose_identifier_has_a_fragment_has_a_uri_too():
    found = item(factories.article(guid="https://old.example/#7", media=(factories.picture(),)))
    assert associated(found, "lead")[0]["uri"] == "https://old.example/#7/m1"


# Withdrawals


@pytest.mark.parametrize(
    ("status", "expected"), [(Status.CANCELED, "canceled"), (Status.WITHHELD, "withheld"), (Status.USABLE, "canceled")]
)
@pytest.mark.parametrize("kind", Kind)
def test_a_withdrawal_has_the_same_identifiers_and_nothing_of_the_content(kind, status, expected):
    article = everything(kind=kind, version=7, media=(factories.picture(), a_video()))
    gone = article.model_copy(update={"status": status})
    context = {"source": factories.sibling("ar"), "source_version": 1, "stale": True}
    found, before = notice(gone, **context), item(article)
    for name in ("name", "uri", "type", "profile", "version", "firstCreated", "versionCreated", "language"):
        assert found[name] == before[name]
    assert (found["version"], found["pubStatus"]) == ("7", expected)
    media = associated(before, *ROLES)
    assert [(one["uri"], one["pubStatus"]) for one in found["associations"]] == [
        (one["uri"], expected) for one in media
    ]
    assert found.keys() - {"associations"} == {
        *("name", "rel", "uri", "type", "representationType", "profile", "version", "firstCreated", "versionCreated"),
        *("pubStatus", "edNote", "language", "altIds"),
    }
    written = orjson.dumps(found).decode()
    for secret in (
        article.headline,
        article.summary,
        factories.BODIES["en"],
        "media.news.example",
        "www.news.example",
        "Writer",
        "harbour",
        "Northlight",
        "a1-ar",
        factories.HEADLINES["ar"],
        "four towns",
        "story/",
    ):
        assert secret not in written


AFTER = NOON + timedelta(days=3)


@pytest.mark.parametrize(
    ("state", "status", "said"),
    [
        (State.CANCELED, "canceled", "was withdrawn"),
        (State.WITHHELD, "withheld", "is withheld"),
        (State.EXPIRED, "withheld", "expired on"),
        (State.RESTRICTED, "withheld", "no longer available in this feed"),
        (State.EMBARGOED, "withheld", "under embargo again"),
    ],
)
def test_a_withdrawal_says_why_and_when_and_has_the_version_that_documents_give_it(state, status, said, official):
    article = everything(published=AFTER + timedelta(days=9), expires=AFTER - timedelta(days=1))
    context = factories.context(article, withdrawal=Withdrawal(state, AFTER), version=5)
    data = ninjs.render_withdrawal(article, context)
    found = orjson.loads(data)
    for one in (found, *found["associations"]):
        assert (one["pubStatus"], one["version"], one["versionCreated"]) == (status, "5", "2026-11-23T12:00:00Z")
    assert said in found["edNote"]
    assert found["firstCreated"] == "2026-11-23T12:00:00Z"  # that it will be published again is not told
    assert found.get("expires") == ("2026-11-22T12:00:00Z" if state is State.EXPIRED else None)
    feed = factories.feed(withdrawn=(factories.listed(article),))
    surroundings = factories.document_context(feed, ninjs.FILE_NAME)
    assert_valid(ninjs.render_document(feed, [], [data], surroundings), official)


def test_an_article_and_its_media_have_its_version_in_documents():
    found = item(everything(version=2), version=5)
    assert {one["version"] for one in (found, *associated(found, *ROLES))} == {"5"}


def test_a_country_is_named_in_the_articles_language_where_that_has_a_name_for_it():
    def country(language, code):
        place = Dateline(place="X", country=code)
        return item(factories.article(language=language, dateline=place))["places"][1].get("name")

    assert [country(language, "LB") for language in LANGUAGES] == ["Lebanon", "لبنان", "Líbano"]
    assert country("en", "QQ") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_tells_editors_what_to_do_in_their_language(language):
    said = {notice(factories.article(language=language, status=status))["edNote"] for status in Status}
    assert len(said) == 2
    beginning = {"en": "This article", "ar": "", "es": "Este artículo"}[language]
    assert all(one.startswith(beginning) for one in said)
    assert all(re.search("[\u0600-\u06ff]", one) for one in said) == (language == "ar")


# Reading back


def test_a_document_is_inspected_for_its_address_language_articles_and_withdrawals():
    gone = everything(id="gone", language="ar", status=Status.CANCELED)
    first, second = everything(language="ar"), everything(id="g", language="ar", kind=Kind.GALLERY)
    data = document(first, second, withdrawn=(gone,), language="ar")
    found = ninjs.inspect(data)
    assert found.address == "https://feeds.news.example/ar/news/politics/ninjs.json"
    assert found.language == "ar"
    assert found.entries == ((factories.guid("a1-ar"), "ar"), (factories.guid("g"), "ar"))
    assert found.withdrawn == {factories.guid("gone")}
    assert found.parsed == orjson.loads(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b'{"associations":[1]}',
        b'{"associations":7}',
        b'{"associations":[{"rel":"item"}]}',
        b'{"renditions":[{}]}',
        b'{"associations":[{"rel":"item","uri":"x:y","altIds":[{}]}]}',
    ],
)
def test_what_is_no_news_item_cannot_be_inspected(data):
    with pytest.raises(ValueError):
        ninjs.inspect(data)


def test_a_stranger_is_inspected_without_an_answer():
    found = ninjs.inspect(b"{}")
    assert (found.address, found.language, found.entries, found.withdrawn) == (None, None, (), frozenset())


@pytest.mark.parametrize("render", [ninjs.render_entry, ninjs.render_withdrawal])
def test_what_json_cannot_carry_is_refused_with_a_reason(render):
    article = factories.article()
    context: EntryContext = factories.context(article)
    broken = article.model_copy(update={"language": "\ud800"})
    with pytest.raises(CannotExpress, match="surrogates"):
        render(broken, context)


# The schema of what is written


def properties(schema: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every property that a schema describes, with its path."""
    if isinstance(schema, list):
        for place, member in enumerate(schema):
            yield from properties(member, f"{path}/{place}")
    elif isinstance(schema, dict):
        for key, member in schema.items():
            if key in ("properties", "$defs"):
                yield from ((f"{path}/{key}/{name}", each) for name, each in member.items())
                for name, each in member.items():
                    yield from properties(each, f"{path}/{key}/{name}")
            else:
                yield from properties(member, f"{path}/{key}")


def test_the_schema_is_one_and_describes_every_property():
    assert jsonschema_rs.meta.is_valid(OURS)
    found = dict(properties(OURS))
    assert len(found) > 150
    assert [path for path, schema in found.items() if not schema.get("description", "").endswith(".")] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"language":"en"', b'"language":"en_GB"'),
        (b'"version":"2"', b'"version":2'),
        (b'"version":"2"', b'"version":"02"'),
        (b'"pubStatus":"usable"', b'"pubStatus":"withheld"'),
        (b'"rel":"item"', b'"rel":"thing"'),
        (b'"rel":"item",', b""),
        (b'"rel":"lead"', b'"rel":"translation"'),
        (b"2026-11-20T12:00:00Z", b"2026-11-20T12:00:00+00:00"),
        (b'"urgency":4', b'"urgency":10'),
        (b'"urgency":4', b'"urgency":"4"'),
        (b'"type":"text"', b'"type":"event"'),
        (b'"type":"text"', b'"type":"text","direction":"ltr"'),
        (b'"type":"text"', b'"type":"text","mimetype":"text/html"'),
        (b'<div dir=\\"ltr\\" lang=\\"en\\">', b"<div>"),
        (b"<p>The", b"<script>x</script><p>The"),
        (b'"name":"highRes"', b'"name":"big"'),
        (b"https://media.news.example/a1/listen.mp3", b"/a1/listen.mp3"),
        (b"https://media.news.example/a1/listen.mp3", "https://media.news.example/a1/é.mp3".encode()),
        (b'"sizeInBytes":182000', b'"sizeInBytes":0'),
        (b'"value":"A common water plan"', b'"value":"A\\ncommon water plan"'),
        (b'"name":"self"', b'"name":"web"'),
        (b'"version":"3.1"', b'"version":"3.2"'),
        (b'"uri":"tag:news.example,2024:article/a1-en"', b'"uri":"a1-en"'),
        (b',{"role":"story","value":"tag:news.example,2024:story/a1"}', b""),
        (b'"contentType":"text/plain"', b'"contentType":"text/markdown"'),
        (b'"literal":"LB"', b'"literal":"Lebanon"'),
    ],
)
def test_the_schema_refuses_what_we_do_not_write(old, new):
    data = document(factories.full_article())
    assert PROFILE.is_valid(orjson.loads(data))
    assert old in data
    assert not PROFILE.is_valid(orjson.loads(data.replace(old, new)))


@pytest.mark.parametrize("name", ["headlines", "bodies", "descriptions", "renditions", "by", "subjects"])
def test_the_schema_refuses_content_in_a_withdrawal(name):
    gone = everything(id="gone", status=Status.CANCELED)
    data = orjson.loads(document(withdrawn=(gone,)))
    assert PROFILE.is_valid(data)
    data["associations"][0][name] = item(gone)[name]
    assert not PROFILE.is_valid(data)


# The whole job


def test_the_format_is_found_and_is_what_a_format_must_be():
    assert discovered()["ninjs"] is ninjs
    assert (ninjs.TITLE, ninjs.MEDIA_TYPE, ninjs.FILE_NAME) == ("ninjs 3.1", "application/json", "ninjs.json")


def test_the_example_newsroom_is_exported_and_every_document_is_valid(tmp_path, official):
    loaded = load(NEWSROOM / "syndicate.toml")
    publication = loaded.model_copy(
        update={
            "store": f"sqlite:///{tmp_path / 'store.db'}",
            "feeds": loaded.feeds.model_copy(update={"formats": ("ninjs",)}),
        }
    ).at(NEWSROOM)
    report = export.export(export.Job(publication, datetime(2026, 11, 20, 18, tzinfo=UTC)), tmp_path / "public")
    assert report.exit_code is Exit.DONE
    documents = sorted((tmp_path / "public").rglob(ninjs.FILE_NAME))
    assert len(documents) > 200
    for path in documents:
        assert_valid(path.read_bytes(), official)
    killed = orjson.loads((tmp_path / "public" / "ar" / "news" / "politics" / ninjs.FILE_NAME).read_bytes())
    assert [one["pubStatus"] for one in associated(killed, "withdrawn")] == ["canceled"]
    stale = orjson.loads((tmp_path / "public" / "es" / ninjs.FILE_NAME).read_bytes())
    assert any("edNote" in one and associated(one, "derivedFrom") for one in associated(stale, "item"))
