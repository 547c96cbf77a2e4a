"""The schemas of RSS, Atom and JSON Feed: they accept all that is written, and little else."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

import factories
import jsonschema_rs
import orjson
import pytest
from lxml import etree

from syndicate.articles import (
    Article,
    Author,
    AuthorRole,
    Correction,
    Kind,
    NewsSource,
    Paragraph,
    Related,
    Rendition,
    Rights,
    Status,
)
from syndicate.formats import atom, jsonfeed, rss
from syndicate.headers import State
from syndicate.publication import Feeds, Picture
from syndicate.rendering import Followed, Withdrawal
from syndicate.resources import SCHEMAS

LANGUAGES = ("en", "ar", "es")
HOUSE = factories.publication(
    editions=tuple(
        factories.edition(
            language,
            logo=Picture(url="https://www.news.example/logo.png", width=140, height=60),
            icon="https://www.news.example/icon.png",
        )
        for language in LANGUAGES
    ),
    feeds=Feeds(tombstones=True),
)
OTHER = (
    ("application/feed+json", "https://feeds.news.example/feed.json"),
    ("application/x.a+xml", "https://a.example/?b&c"),
)


@cache
def _grammar(module: ModuleType) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(SCHEMAS / f"{module.NAME}.rng"))


@cache
def _schema() -> dict[str, Any]:
    return orjson.loads((SCHEMAS / "jsonfeed.schema.json").read_bytes())


def _faults(module: ModuleType, document: bytes) -> list[str]:
    if module is jsonfeed:
        validator = jsonschema_rs.Draft202012Validator(_schema(), validate_formats=True)
        return [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(orjson.loads(document))]
    grammar = _grammar(module)
    return [] if grammar.validate(etree.fromstring(document)) else [entry.message for entry in grammar.error_log]


def _articles(language: str) -> Iterator[Article]:
    """Pieces of every kind, with everything and with nothing."""
    for kind in Kind:
        bare = {"language": language, "kind": kind, "id": f"{kind.value}-bare-{language}"}
        yield factories.article(
            **bare, body=(), media=(factories.picture(renditions=(Rendition(url="http://a.example/x"),)),)
        )
        yield factories.full_article(
            language=language,
            kind=kind,
            id=f"{kind.value}-{language}",
            guid="old|7",
            breaking=True,
            body=() if kind is Kind.TICKER else (Paragraph(type="paragraph", text="AT&amp;T ]]&gt;"),),
            authors=tuple(Author(name=f"{role} & <b", role=role, url="https://a.example/?b&c") for role in AuthorRole),
            sources=(NewsSource(name="Agency & <b"), NewsSource(name="Al Bahr", url="https://a.example/?b&c")),
            related=(Related(url="https://a.example/?b&c", title="More & <b"),),
            corrections=(Correction(at=factories.NOON, note="Five & <b\nsix"),),
            rights=Rights(holder="H", notice="© & <b", usage_terms="For\nall", licence="https://a.example/?b&c"),
        )


def _document(module: ModuleType, *articles: Article, language: str = "en") -> bytes:
    gone = factories.article(id="gone", language=language, status=Status.CANCELED)
    feed = factories.feed(*articles, language=language, withdrawn=(factories.listed(gone),) if articles else ())
    live = Followed("old|8", "https://a.example/?b&c", "Live & <b")
    contexts = [
        factories.context(
            article, publication=HOUSE, source=factories.sibling("es"), source_version=2, stale=True, follows=(live,)
        )
        for article in articles
    ]
    entries = [module.render_entry(article, context) for article, context in zip(articles, contexts, strict=True)]
    buried = factories.context(gone, publication=HOUSE, withdrawal=Withdrawal(State.CANCELED, factories.NOON))
    notices = [module.render_withdrawal(gone, buried)] if articles else []
    context = factories.document_context(feed, module.FILE_NAME, publication=HOUSE, formats=OTHER)
    return module.render_document(feed, entries, notices, context)


@pytest.mark.parametrize("module", [rss, atom, jsonfeed], ids=lambda module: module.NAME)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_article_in_every_language_is_valid(module: ModuleType, language: str) -> None:
    articles = list(_articles(language))
    document = _document(module, *articles, language=language)

    assert len(articles) == 2 * len(Kind)
    assert _faults(module, document) == []
    assert len(module.inspect(document).entries) == len(articles)


@pytest.mark.parametrize("module", [rss, atom, jsonfeed], ids=lambda module: module.NAME)
def test_an_empty_feed_is_valid(module: ModuleType) -> None:
    assert _faults(module, _document(module)) == []


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [
        (rss, b"12:00:00 GMT</pubDate>", b"12:00:00 UTC</pubDate>"),
        (rss, b"12:00:00 GMT</pubDate>", b"12:00:00 +0545</pubDate>"),
        (rss, b"20 Nov 2026 12", "٢٠ Nov 2026 12".encode()),
        (rss, b'isPermaLink="false"', b'isPermaLink="true"'),
        (rss, b"<item>", b"<item><author>desk@news.example</author>"),
        (rss, b"<dc:language>en</dc:language>", b""),
        (rss, b"<dc:language>en<", b"<dc:language>ar_SA<"),
        (rss, b' length="182000"', b""),
        (rss, b' length="182000"', b' length="0"'),
        (rss, b"<width>140</width>", b"<width>145</width>"),
        (rss, b'rel="self"', b'rel="hub"'),
        (rss, b"</channel>", b"<title>Late</title></channel>"),
        (rss, b"<link>https://www.news.example/en/news/politics/a1-water-plan</link>", b"<link>/a1</link>"),
        (rss, b"<title>Harbour towns agree on a common water plan</title>", b"<title> </title>"),
        (rss, b'medium="image"', b'medium="picture"'),
        (rss, b'fileSize="182000" ', b'fileSize="big" '),
        (atom, b'xml:lang="en"><id>', b"><id>"),
        (atom, b"<published>2026-11-20T12:00:00Z", b"<published>2026-11-20T12:00:00+02:00"),
        (atom, b"<published>2026-11-20T12:00:00Z", b"<published>2026-11-31T12:00:00Z"),
        (atom, b"<published>2026-11-20T12:00:00Z", b"<published>2026-11-20"),
        (atom, b'<title type="text">', b'<title type="html">'),
        (atom, b'<content type="html"', b'<content type="CDATA"'),
        (atom, b"<id>tag:", b"<id>x:"),
        (atom, b'href="https://www.news.example/en/', 'href="https://www.news.example/مدن/'.encode()),
        (atom, b'<link rel="self"', b'<link rel="via"'),
        (atom, b"</feed>", b"<at:deleted-entry xmlns:at='http://purl.org/atompub/tombstones/1.0'/></feed>"),
        (atom, b"<at:deleted-entry ref=", b"<at:deleted-entry source='x' ref="),
        (atom, b' type="text/html"/><media', b"/><media"),
        (rss, b'<thr:in-reply-to ref="tag:', b'<thr:in-reply-to ref="'),
    ],
)
def test_a_document_that_breaks_a_rule_is_refused(module: ModuleType, old: bytes, new: bytes) -> None:
    document = _document(module, factories.full_article())
    broken = document.replace(old, new)

    assert broken != document
    assert _faults(module, document) == []
    assert _faults(module, broken)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), "https://jsonfeed.org/version/1"),
        (("title",), " "),
        (("feed_url",), "feed.json"),
        (("next_url",), "2.json"),
        (("author",), {"name": "X"}),
        (("authors",), []),
        (("language",), "ar_SA"),
        (("items", 0, "id"), 7),
        (("items", 0, "url"), "ftp://news.example/"),
        (("items", 0, "title"), None),
        (("items", 0, "author"), {"name": "X"}),
        (("items", 0, "authors", 0), {}),
        (("items", 0, "content_text"), "both"),
        (("items", 0, "date_published"), "2026-11-20T12:00:00+02:00"),
        (("items", 0, "date_published"), "2026-11-20"),
        (("items", 0, "date_modified"), "2026-13-20T12:00:00Z"),
        (("items", 0, "attachments", 0, "size_in_bytes"), "182000"),
        (("items", 0, "attachments", 0, "title"), ""),
        (("items", 0, "tags"), ["a", "a"]),
        (("items", 0, "_syndicate", "body"), "x"),
        (("items", 0, "_syndicate", "kind"), "podcast"),
        (("items", 0, "_syndicate", "breaking"), False),
        (("items", 0, "_syndicate", "translations", 0, "language"), "arabic language"),
        (("_syndicate", "withdrawn", 0, "headline"), "content"),
    ],
)
def test_a_json_feed_that_breaks_a_rule_is_refused(path: tuple[str | int, ...], value: object) -> None:
    feed = orjson.loads(_document(jsonfeed, factories.full_article()))
    assert _faults(jsonfeed, orjson.dumps(feed)) == []
    *way, last = path
    member = feed
    for step in way:
        member = member[step]
    member[last] = value
    assert _faults(jsonfeed, orjson.dumps(feed))


def test_a_json_feed_may_carry_other_extensions() -> None:
    feed = orjson.loads(_document(jsonfeed, factories.full_article()))
    feed["_other"] = feed["items"][0]["_other"] = {"about": "https://other.example/"}
    assert _faults(jsonfeed, orjson.dumps(feed)) == []
    feed["_with.dot"] = {}
    assert _faults(jsonfeed, orjson.dumps(feed))


def _properties(schema: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):
        for name, member in schema.get("properties", {}).items():
            yield f"{place}/{name}", member
        for key, member in schema.items():
            yield from _properties(member, f"{place}/{key}")
    elif isinstance(schema, list):
        for member in schema:
            yield from _properties(member, place)


def _objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if "properties" in schema and "type" in schema:
            yield schema
        for member in schema.values():
            yield from _objects(member)


def test_the_json_schema_describes_every_property_and_refuses_unknown_ones() -> None:
    properties = list(_properties(_schema()))

    assert len(properties) > 60
    assert [place for place, member in properties if not member.get("description", "").endswith(".")] == []
    assert all(each["additionalProperties"] is False for each in _objects(_schema()))
    assert _schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema_rs.meta.validate(_schema())
