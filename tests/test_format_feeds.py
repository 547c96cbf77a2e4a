"""RSS, Atom and JSON Feed: what a reader finds in them, and what is never in them."""

from __future__ import annotations

import html
import locale
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import factories
import feedgen_entries
import feedparser
import orjson
import pytest
import strategies
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from syndicate import intake, text
from syndicate.articles import (
    Article,
    Author,
    AuthorRole,
    Correction,
    Dateline,
    Figure,
    Kind,
    Medium,
    MediumKind,
    NewsSource,
    Paragraph,
    Related,
    Rendition,
    Rights,
    Status,
    Tag,
)
from syndicate.formats import _content, _feedgen, _xml, atom, jsonfeed, rss
from syndicate.headers import State
from syndicate.publication import Content, FeedKind, FeedRule, Feeds, Picture
from syndicate.records import Record
from syndicate.rendering import CannotExpress, DocumentContext, EntryContext, Feed, Followed, Listed, Withdrawal

HOUSE = factories.publication()  # made once: its time zones are looked up in the file system
XML = (rss, atom)
ALL = (rss, atom, jsonfeed)
LANGUAGES = ("en", "ar", "es")
NS = {
    "atom": _feedgen.ATOM,
    "content": _feedgen.CONTENT,
    "dc": _feedgen.DC,
    "dcterms": _feedgen.DCTERMS,
    "media": _feedgen.MEDIA,
    "thr": _feedgen.THREAD,
    "at": _feedgen.TOMBSTONES,
}
NASTY = (
    "AT&T buys S&P500 & more",
    "5 < 6 and 7 > 3, a<b",
    "<b is not a tag",
    "]]> the end ]]>",
    "\"quotes\" 'single' «guillemets»",
    "😀 emoji 👩‍👩‍👧",
    "خطة \u2067مياه\u2069 AT&T",
    "&x26; &# ;",
)
RLM = "\u200f"

every_format = pytest.mark.parametrize("module", ALL, ids=lambda module: module.NAME)
every_xml_format = pytest.mark.parametrize("module", XML, ids=lambda module: module.NAME)


def _context(article: Article, **changes: Any) -> EntryContext:
    return factories.context(article, **{"publication": HOUSE, **changes})


def _surroundings(feed: Feed, module: ModuleType, **changes: Any) -> DocumentContext:
    return factories.document_context(feed, module.FILE_NAME, **{"publication": HOUSE, **changes})


def _document(module: ModuleType, *articles: Article, **changes: Any) -> bytes:
    feed = factories.feed(*articles)
    entries = [module.render_entry(article, _context(article)) for article in articles]
    return module.render_document(feed, entries, [], _surroundings(feed, module, **changes))


def _item(article: Article, context: EntryContext | None = None) -> dict[str, Any]:
    return orjson.loads(jsonfeed.render_entry(article, context or _context(article)))


def _element(module: ModuleType, article: Article, context: EntryContext | None = None) -> etree._Element:
    """The entry, read back from a document."""
    entry = module.render_entry(article, context or _context(article))
    feed = factories.feed(article)
    root = etree.fromstring(module.render_document(feed, [entry], [], _surroundings(feed, module)))
    return root.find("channel/item") if module is rss else root.find("atom:entry", NS)


def _content_of(module: ModuleType, article: Article, context: EntryContext | None = None) -> str | None:
    if module is jsonfeed:
        return _item(article, context).get("content_html")
    path = "content:encoded" if module is rss else "atom:content"
    return _element(module, article, context).findtext(path, namespaces=NS)


def _title_of(module: ModuleType, article: Article) -> str:
    if module is jsonfeed:
        return _item(article)["title"]
    return _element(module, article).findtext("title" if module is rss else "atom:title", namespaces=NS)


def _video(**changes: Any) -> Medium:
    fields: dict[str, Any] = {
        "id": "v1",
        "kind": "video",
        "role": "body",
        "caption": "The signing.",
        "renditions": (
            Rendition(
                url="https://media.news.example/a1/signing.mp4",
                media_type="video/mp4",
                size=9_000_000,
                duration=61.5,
                width=1920,
                height=1080,
            ),
            Rendition(url="https://media.news.example/a1/signing.jpg", media_type="image/jpeg", width=640, height=360),
        ),
    }
    return Medium.model_validate(fields | changes, strict=False)


# A document and its entries


def _whole_tree(module: ModuleType, articles: list[Article], context: DocumentContext, feed: Feed) -> bytes:
    """The document as feedgen builds it in one go, with our line breaks, written once."""
    frame = module._frame(feed, context)
    for article in articles:
        frame.add_entry(getattr(feedgen_entries, module.NAME)(article, _context(article)), order="append")
    root, tree = frame._create_rss() if module is rss else frame._create_atom()
    parent = root[0] if module is rss else root
    for child in parent[len(parent) - len(articles) - 1 :]:
        child.tail = "\n"
    return _xml.referenced_bytes(etree.tostring(tree, encoding="UTF-8", xml_declaration=True)) + b"\n"


@every_xml_format
@pytest.mark.parametrize("language", LANGUAGES)
def test_spliced_entries_are_the_bytes_of_the_tree_built_whole(module: ModuleType, language: str) -> None:
    articles = [
        factories.full_article(language=language, headline=NASTY[0]),
        factories.article(language=language, id="a2", summary=NASTY[3], media=(_video(),)),
        factories.article(language=language, id="a3", kind=Kind.TICKER),
    ]
    feed = factories.feed(*articles)
    context = _surroundings(feed, module)
    entries = [module.render_entry(article, _context(article)) for article in articles]

    document = module.render_document(feed, entries, [], context)

    stylesheet = b'<?xml-stylesheet type="text/css" href="../../feed.css"?>\n'
    assert document.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n" + stylesheet)
    assert document.replace(stylesheet, b"", 1) == _whole_tree(module, articles, context, feed)
    assert all(b"xmlns" not in entry for entry in entries)


@every_xml_format
@given(raw=strategies.raw_articles(), data=st.data())
def test_an_entry_is_the_bytes_of_feedgens_tree(module: ModuleType, raw: dict[str, Any], data: st.DataObject) -> None:
    raw.pop("partners", None)  # of a publication that has some
    article = intake.take(Record("articles.json", orjson.dumps(raw)), HOUSE).article
    assert article is not None
    line = strategies.words(article.language)
    live = Followed(data.draw(strategies.identifiers()), data.draw(strategies.urls()), data.draw(line))
    context = _context(
        article,
        guid=data.draw(st.sampled_from([article.id, 'a "guid" & <more>\t\n>', "tag:news.example,2024:x&y"])),
        follows=data.draw(st.sampled_from([(), (live,), (live, live)])),
        content=data.draw(st.sampled_from(Content)),
        rights=data.draw(
            st.sampled_from(
                [Rights(), Rights(notice="© A & B > C", usage_terms="<None>\nat all", licence="https://a.b/?c&d")]
            )
        ),
    )
    meant = getattr(feedgen_entries, f"{module.NAME}_bytes")(article, context)

    assert module.render_entry(article, context) == meant


@every_xml_format
@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800"])
def test_what_xml_cannot_carry_is_no_entry(module: ModuleType, character: str) -> None:
    article = factories.article()
    unclean = article.model_copy(update={"headline": f"Ports{character}"})
    with pytest.raises(CannotExpress, match="XML cannot carry"):
        module.render_entry(unclean, _context(article))


@every_xml_format
def test_carriage_returns_and_tabs_are_written_so_that_readers_find_them(module: ModuleType) -> None:
    article = factories.article()
    odd = article.model_copy(update={"headline": "a\r\tb", "related": (Related.model_construct(url="x\r\t\n'\"<>&"),)})
    odd.related[0].__dict__.update(title="t\r\t\n'\"<>&", rel="see-also")
    meant = getattr(feedgen_entries, f"{module.NAME}_bytes")(odd, _context(article))

    assert module.render_entry(odd, _context(article)) == meant


def test_what_formats_share_of_an_article_is_made_anew_for_another_article_edition_or_length() -> None:
    article = factories.full_article()
    same = article.model_copy()
    asked: list[Article] = []
    kept = _content.remembered(lambda one, _: asked.append(one))
    context = _context(article)

    for one, surroundings in (
        (article, context),
        (article, replace(context, guid="another")),
        (same, context),
        (same, replace(context, content=Content.SUMMARY)),
        (same, replace(context, edition=context.edition.model_copy())),
    ):
        kept(one, surroundings)

    assert [id(one) for one in asked] == [id(article), id(same), id(same), id(same)]


def test_spliced_items_are_the_bytes_of_the_object_dumped_whole() -> None:
    articles = [factories.full_article(headline=each, id=f"a{place}") for place, each in enumerate(NASTY)]
    document = _document(jsonfeed, *articles)

    assert orjson.dumps(orjson.loads(document)) == document.replace(b"\n", b"")
    assert document.count(b"\n") == len(articles) + 2


@every_format
def test_the_same_arguments_give_the_same_bytes_in_every_thread(module: ModuleType) -> None:
    article = factories.full_article()
    with ThreadPoolExecutor(8) as pool:
        documents = list(pool.map(lambda _: _document(module, article), range(32)))
    assert set(documents) == {_document(module, article)}


@every_xml_format
def test_neither_the_locale_nor_the_clock_is_looked_at(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> str:
        raise AssertionError("the process's locale was changed")

    monkeypatch.setattr(locale, "setlocale", refuse)
    year = str(datetime.now(UTC).year).encode()
    old = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
    article = factories.article(published=old, rights=Rights(notice="©"))
    document = _document(module, article)

    assert year not in document.replace(factories.edition("en").rights.notice.encode(), b"")
    assert b"2001" in document


@every_format
def test_a_document_is_read_back_as_what_it_was_meant_to_be(module: ModuleType) -> None:
    articles = (factories.article(), factories.article(id="a2", guid="old 2".replace(" ", "|")))
    document = _document(module, *articles)

    inspection = module.inspect(document)

    assert inspection.address == f"https://feeds.news.example/en/news/politics/{module.FILE_NAME}"
    assert inspection.language == "en"
    assert inspection.entries == tuple((factories.listed(article).guid, "en") for article in articles)
    assert inspection.withdrawn == frozenset()


@every_format
@pytest.mark.parametrize("document", [b"", b"<rss>", b"[1]", b"{", b'"x"'])
def test_what_is_not_a_document_is_a_value_error(module: ModuleType, document: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        module.inspect(document)


def test_an_rss_document_without_a_channel_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="channel"):
        rss.inspect(b"<rss/>")


# What readers find


@every_xml_format
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reader_finds_the_article(module: ModuleType, language: str) -> None:
    article = factories.full_article(language=language, headline=factories.HEADLINES[language])
    parsed = feedparser.parse(_document(module, article))
    (entry,) = parsed.entries

    assert not parsed.bozo
    assert parsed.feed.language == language
    assert parsed.feed.link == f"https://www.news.example/{language}/news/politics/"
    assert entry.title.removeprefix(RLM) == article.headline
    assert entry.link == article.url
    assert entry.id == factories.guid(article.id)
    assert html.unescape(entry.summary).removeprefix(RLM) == article.summary
    assert factories.BODIES[language] in entry.content[0].value
    assert datetime(*entry.published_parsed[:6], tzinfo=UTC) == article.published
    assert datetime(*entry.updated_parsed[:6], tzinfo=UTC) == article.modified
    assert [author.name for author in entry.authors] == ["Leila Haddad"]
    assert entry.enclosures[0].href == "https://media.news.example/a1/harbour-1200x800.jpg"
    assert entry.enclosures[0].length == "182000"
    assert entry.enclosures[0].type == "image/jpeg"
    assert language in (entry.get("language"), entry.title_detail.language)
    assert ('dir="rtl"' in entry.content[0].value) == (language == "ar")


@every_xml_format
@pytest.mark.parametrize("words", NASTY)
def test_a_reader_finds_plain_texts_as_they_were_written(module: ModuleType, words: str) -> None:
    article = factories.article(headline=words, summary=words, tags=(Tag(name=words),), byline=words)
    (entry,) = feedparser.parse(_document(module, article)).entries

    assert entry.title == words
    assert (html.unescape(entry.summary) if module is rss else entry.summary) == words
    assert words in [tag.label or tag.term for tag in entry.tags]
    assert entry.authors[0].name == words


nasty_lines = st.one_of(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=60),
    st.lists(
        st.sampled_from([*NASTY, "&amp;", "&lt;b&gt;", "</p>", "<![CDATA[", "\u202b", "عربي"]), min_size=1, max_size=5
    ).map(" ".join),
).filter(lambda value: not text.is_blank(text.one_line(text.clean(value))))


@settings(deadline=None)  # the machine may be busy
@given(headline=nasty_lines, summary=nasty_lines, words=nasty_lines, language=st.sampled_from(LANGUAGES))
def test_any_valid_text_comes_back_from_every_format(headline: str, summary: str, words: str, language: str) -> None:
    clean = html.escape(text.one_line(text.clean(words)))
    article = factories.article(
        headline=headline,
        summary=summary,
        language=language,
        body=(Paragraph(type="paragraph", text=clean),),
        corrections=(Correction(at=factories.NOON, note=words),),
        byline=headline,
        tags=(Tag(name=headline),),
    )
    item, entry, json = _element(rss, article), _element(atom, article), _item(article)

    titles = {item.findtext("title"), entry.findtext("atom:title", namespaces=NS), json["title"]}
    assert {title.removeprefix(RLM) for title in titles} == {article.headline.removeprefix(RLM)}
    assert len(titles) == 1
    assert html.unescape(item.findtext("description")) == json["summary"]
    assert entry.findtext("atom:summary", namespaces=NS) == json["summary"]
    assert item.findtext("content:encoded", namespaces=NS) == json["content_html"]
    assert entry.findtext("atom:content", namespaces=NS) == json["content_html"]
    paragraphs = etree.fromstring(json["content_html"]).findall(".//p")
    assert "".join(paragraphs[0].itertext()) == html.unescape(clean)
    assert item.findtext("dc:creator", namespaces=NS) == article.byline


@given(
    moment=st.datetimes(datetime(1990, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    guid=st.text(min_size=1),
)
def test_a_distinct_time_is_the_same_second_with_milliseconds(moment: datetime, guid: str) -> None:
    written = _content.distinct(moment, guid)
    assert datetime.fromisoformat(written).replace(microsecond=0) == moment.replace(microsecond=0)
    assert moment.microsecond < 1000 or datetime.fromisoformat(written) <= moment
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", written, re.ASCII)
    assert written == _content.distinct(moment, guid)


@pytest.mark.parametrize("moment", [factories.NOON, factories.NOON.replace(microsecond=999_999)])
def test_no_two_entries_of_an_atom_feed_were_updated_at_the_same_time(moment: datetime) -> None:
    articles = [factories.article(id=f"a{number}", published=moment) for number in range(200)]
    document = _document(atom, *articles)
    moments = [each.text for each in etree.fromstring(document).iterfind("atom:entry/atom:updated", NS)]

    assert len(set(moments)) == len(articles)
    assert {each[:19] for each in moments} == {"2026-11-20T12:00:00"}
    assert document == _document(atom, *articles)


def test_an_atom_feed_was_updated_with_its_newest_entry() -> None:
    moments = [factories.NOON + timedelta(seconds=number // 20) for number in range(80)]
    articles = [factories.article(id=f"a{number}", published=moment) for number, moment in enumerate(moments)]
    feed = etree.fromstring(_document(atom, *articles))
    written = [_content.distinct(article.modified, _context(article).guid) for article in articles]
    assert feed.findtext("atom:updated", namespaces=NS) == max(written)


def test_more_entries_of_one_second_than_it_has_milliseconds_are_all_written() -> None:
    entries = [b"<entry><updated>2026-11-20T12:00:00.007Z</updated></entry>"] * 1003
    assert len(set(atom._apart(entries))) == 1000
    assert len(list(atom._apart(entries))) == 1003


@every_format
def test_no_reader_is_given_microseconds(module: ModuleType) -> None:
    exact = factories.NOON.replace(microsecond=123_456)
    entry = module.render_entry(
        factories.article(published=exact, created=exact), _context(factories.article(published=exact))
    )
    assert b"123456" not in entry
    assert b"12:00:00.123Z" in entry


# Direction


@every_format
@pytest.mark.parametrize(
    ("language", "headline", "marked"),
    [
        ("ar", "NASA تعلن عن رحلة", True),
        ("ar", "«NASA» تعلن عن رحلة", True),
        ("ar", "2026: NASA تعلن", True),
        ("ar", "\u2068NASA\u2069 تعلن عن رحلة", False),
        ("ar", "مدن NASA", False),
        ("ar", "١٢٣", False),
        ("en", "NASA announces", False),
        ("en", "قنديل announces", False),
    ],
)
def test_a_text_written_right_to_left_that_begins_with_latin_letters_is_marked(
    module: ModuleType, language: str, headline: str, marked: bool
) -> None:
    assert _title_of(module, factories.article(language=language, headline=headline)) == RLM * marked + headline


@every_format
def test_content_is_marked_with_language_and_direction(module: ModuleType) -> None:
    content = etree.fromstring(_content_of(module, factories.article(language="ar")))
    assert (content.get("dir"), content.get("lang")) == ("rtl", "ar")


# Links


def _links(parent: etree._Element) -> list[tuple[str | None, ...]]:
    return [
        tuple(link.get(name) for name in ("rel", "type", "hreflang", "href"))
        for link in parent.iterfind("atom:link", NS)
    ]


@every_xml_format
def test_the_pages_of_an_entry_stand_in_the_order_that_every_reader_understands(module: ModuleType) -> None:
    page = "https://www.news.example/{}/news/politics/a1-water-plan"
    entry = _element(module, factories.article())

    assert _links(entry)[:4] == [
        ("alternate", "text/html", "en", page.format("en")),
        ("alternate", "text/html", "ar", page.format("ar")),
        ("alternate", "text/html", "es", page.format("es")),
        ("alternate", None, None, page.format("en")),
    ]
    assert [link.get("title") for link in entry.iterfind("atom:link", NS)][1:3] == [
        factories.HEADLINES["ar"],
        factories.HEADLINES["es"],
    ]


@every_xml_format
def test_an_entry_without_published_translations_links_only_its_own_page(module: ModuleType) -> None:
    article = factories.article()
    document = module.render_entry(article, _context(article, translations=()))
    assert document.count(article.url.encode()) >= 2
    assert b"/ar/" not in document
    assert b'hreflang="es"' not in document


@every_xml_format
def test_a_feed_links_its_siblings_its_other_formats_and_itself(module: ModuleType) -> None:
    other = ("application/feed+json", "https://feeds.news.example/en/news/politics/feed.json")
    root = etree.fromstring(_document(module, factories.article(), formats=(other,)))
    links = _links(root.find("channel") if module is rss else root)
    own = f"https://feeds.news.example/{{}}/news/politics/{module.FILE_NAME}"
    page = "https://www.news.example/en/news/politics/"

    assert links == [
        ("self", module.MEDIA_TYPE, None, own.format("en")),
        ("alternate", "text/html", "en", page),
        ("alternate", module.MEDIA_TYPE, "ar", own.format("ar")),
        ("alternate", module.MEDIA_TYPE, "es", own.format("es")),
        ("alternate", "application/feed+json", "en", other[1]),
        ("alternate", None, None, page),
    ]


def test_atom_links_related_pieces_sources_and_the_licence() -> None:
    article = factories.full_article(
        related=(Related(url="https://other.example/a?b=1&c=2", title="More & more"), Related(article="a9"))
    )
    links = _element(atom, article).findall("atom:link", NS)
    assert [dict(link.attrib) for link in links if link.get("rel") in ("related", "via", "license")] == [
        {"rel": "related", "href": "https://other.example/a?b=1&c=2", "title": "More & more"},
        {"rel": "via", "href": "https://albahr.example/", "title": "Al Bahr Agency"},
        {"rel": "license", "href": "https://www.news.example/licence"},
    ]


def test_rss_links_related_pieces_and_sources_before_the_page_that_readers_take_last() -> None:
    article = factories.full_article(related=(Related(url="https://other.example/a?b=1&c=2", title="More & more"),))
    links = _element(rss, article).findall("atom:link", NS)

    assert [(link.get("rel"), link.get("href")) for link in links][3:] == [
        ("related", "https://other.example/a?b=1&c=2"),
        ("via", "https://albahr.example/"),
        ("alternate", article.url),
    ]
    assert [link.get("title") for link in links][3:] == ["More & more", "Al Bahr Agency", None]
    assert feedparser.parse(_document(rss, article)).entries[0].link == article.url


@every_format
def test_the_title_of_a_related_piece_is_marked_where_it_needs_it(module: ModuleType) -> None:
    article = factories.article(language="ar", related=(Related(url="https://other.example/", title="NASA تعلن"),))
    if module is not jsonfeed:
        assert _element(module, article).find("atom:link[@rel='related']", NS).get("title") == RLM + "NASA تعلن"


LIVE = Followed("tag:news.example,2024:article/live-en", "https://www.news.example/en/live/day-five", "Day five")


def test_an_entry_says_which_live_piece_it_follows_up() -> None:
    article = factories.article()
    odd = Followed("old|7", "https://www.news.example/en/live/day-four", "Day four")
    context = _context(article, follows=(LIVE, odd))
    expected = [
        {"ref": LIVE.guid, "href": LIVE.url, "type": "text/html"},
        {"ref": "tag:news.example,2024:guid/old%7C7", "href": odd.url, "type": "text/html"},
    ]

    for module in XML:
        found = _element(module, article, context).iterfind("thr:in-reply-to", NS)
        assert [dict(each.attrib) for each in found] == expected
        assert _element(module, article).find("thr:in-reply-to", NS) is None
    assert _item(article, context)["_syndicate"]["follows"][0] == {
        "id": LIVE.guid,
        "url": LIVE.url,
        "title": LIVE.headline,
    }
    assert "follows" not in _item(article)["_syndicate"]


def test_a_related_page_is_linked_without_a_title_where_it_has_none() -> None:
    article = factories.article(related=(Related(article="a9", title=None),))
    linked = article.related[0].model_copy(update={"article": None, "url": "https://www.news.example/en/a9"})
    links = _element(atom, article.model_copy(update={"related": (linked,)})).findall("atom:link[@rel='related']", NS)
    assert [dict(link.attrib) for link in links] == [{"rel": "related", "href": "https://www.news.example/en/a9"}]


@pytest.mark.parametrize(
    ("guid", "expected"),
    [
        (None, factories.guid("a1-en")),
        ("https://www.news.example/?p=12", "https://www.news.example/?p=12"),
        ("urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a", "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a"),
        ("1234567", "tag:news.example,2024:guid/1234567"),
        ("post/é|7", "tag:news.example,2024:guid/post%2F%C3%A9%7C7"),
    ],
)
def test_an_entry_is_identified_by_a_uri_in_atom_and_by_the_guid_elsewhere(guid: str | None, expected: str) -> None:
    article = factories.article(guid=guid)
    own = guid or factories.guid("a1-en")
    found = _element(rss, article).find("guid")

    assert _element(atom, article).findtext("atom:id", namespaces=NS) == expected
    assert (found.text, found.get("isPermaLink")) == (own, "false")
    assert _item(article)["id"] == own
    assert [key for key, _ in atom.inspect(_document(atom, article)).entries] == [own]


# Content


@every_format
def test_a_ticker_has_its_headline_for_a_summary_and_no_content(module: ModuleType) -> None:
    article = factories.article(kind=Kind.TICKER)
    assert _content_of(module, article) is None
    assert article.headline.encode() in module.render_entry(article, _context(article))
    if module is jsonfeed:
        assert _item(article)["content_text"] == article.headline


@every_format
def test_a_body_of_which_nothing_is_left_is_no_content(module: ModuleType) -> None:
    article = factories.article(body=(Paragraph(type="paragraph", text=""), Figure(type="figure", media="gone")))
    assert _content_of(module, article) is None


@every_format
@pytest.mark.parametrize(
    ("text_", "begins"),
    [
        ("The councils signed.", '<p><span class="dateline">Beirut —</span> The councils signed.</p>'),
        ("Beirut has signed.", '<p><span class="dateline">Beirut —</span> Beirut has signed.</p>'),
        ("Beirut — The councils signed.", "<p>Beirut — The councils signed.</p>"),
        ("<strong>Beirut</strong> (Agencies) – The councils.", "<p><strong>Beirut</strong> (Agencies) – The councils."),
        ("Beirut: the councils signed.", "<p>Beirut: the councils signed.</p>"),
    ],
)
def test_the_place_stands_before_the_first_words_unless_they_begin_with_it(
    module: ModuleType, text_: str, begins: str
) -> None:
    body = (Paragraph(type="paragraph", text=text_), Paragraph(type="paragraph", text="More."))
    content = _content_of(module, factories.article(body=body, dateline=Dateline(place="Beirut", country="LB")))

    assert begins in content
    assert "<p>More.</p>" in content
    assert content.count("dateline") == begins.count("dateline")


@every_format
def test_the_place_is_escaped_and_waits_for_the_first_words(module: ModuleType) -> None:
    heading = Paragraph(type="paragraph", text=" <br/> ")
    body = (heading, Figure(type="figure", media="m1"), Paragraph(type="paragraph", text="Words."))
    article = factories.article(language="ar", body=body, dateline=Dateline(place="AT&T"), media=(factories.picture(),))
    content = _content_of(module, article)

    assert '<p><span class="dateline">AT&amp;T —</span> Words.</p>' in content
    assert "dateline" not in _content_of(module, article.model_copy(update={"body": body[:2]}))


@every_format
def test_a_feed_of_summaries_has_no_text_beyond_them(module: ModuleType) -> None:
    article = factories.full_article(corrections=(Correction(at=factories.NOON, note="Five towns."),))
    entry = module.render_entry(article, _context(article, content=Content.SUMMARY))
    short = _context(article, content=Content.SUMMARY)

    assert factories.BODIES["en"].encode() not in entry
    assert article.summary.encode() in entry
    assert _content_of(module, article, short) is None
    assert b"harbour-1200x800.jpg" in entry, "the media are there"
    if module is jsonfeed:
        assert _item(article, short)["content_text"] == article.summary


def test_the_first_paragraph_stands_for_a_missing_summary() -> None:
    body = (
        Figure(type="figure", media="m1"),
        Paragraph(type="paragraph", text=" <br/> "),
        Paragraph(type="paragraph", text='A <a href="https://x.example/?a&amp;b">link</a> &lt; B<br/>C'),
    )
    assert _content.summary(factories.article(body=body)) == "A link < B C"
    assert _content.summary(factories.article(body=body[:1], media=(factories.picture(),))) == factories.HEADLINES["en"]


@every_format
def test_the_lead_picture_is_above_a_body_that_does_not_show_it(module: ModuleType) -> None:
    content = _content_of(module, factories.article(media=(factories.picture(),)))
    assert content.index("harbour-1200x800.jpg") < content.index(factories.BODIES["en"])


@every_format
def test_a_lead_picture_that_the_body_shows_is_not_shown_twice(module: ModuleType) -> None:
    paragraph = Paragraph(type="paragraph", text="Words.")
    body = (paragraph, Figure(type="figure", media="m1"))
    content = _content_of(module, factories.article(media=(factories.picture(),), body=body))
    assert content.count("<figure") == 1
    assert content.index("Words.") < content.index("<figure")


@every_format
def test_a_gallery_shows_its_pictures_in_order_below_its_summary(module: ModuleType) -> None:
    pictures = tuple(
        factories.picture(
            id=f"m{number}",
            role="lead" if number == 3 else "gallery",
            renditions=(Rendition(url=f"https://media.news.example/g{number}.jpg"),),
        )
        for number in (1, 2, 3)
    )
    article = factories.article(kind=Kind.GALLERY, body=(), media=pictures, summary="Five & one\ntowns.")
    content = _content_of(module, article)

    places = [content.index(part) for part in ("g3.jpg", "Five &amp; one<br/>towns.", "g1.jpg", "g2.jpg")]
    assert places == sorted(places)


@every_format
def test_the_sound_of_a_text_is_not_put_into_its_content_but_that_of_an_audio_piece_is(module: ModuleType) -> None:
    sound = (factories.listening(),)
    assert "listen.mp3" not in _content_of(module, factories.article(media=sound))
    assert "<figure" in _content_of(module, factories.article(media=sound, kind=Kind.AUDIO))


@every_format
@pytest.mark.parametrize(("language", "day"), [("en", "November 20, 2026"), ("ar", "2026"), ("es", "20 de noviembre")])
def test_a_correction_is_visible_and_dated(module: ModuleType, language: str, day: str) -> None:
    later = factories.NOON + timedelta(hours=4)
    article = factories.article(
        language=language, corrections=(Correction(at=later, note="Five <towns>,\nnot six & seven."),)
    )
    content = _content_of(module, article)
    paragraphs = etree.fromstring(content).findall(".//p")

    assert "Five &lt;towns&gt;,<br/>not six &amp; seven." in content.replace("<br />", "<br/>").replace("<br>", "<br/>")
    if language != "ar":
        assert day in "".join(paragraphs[-1].itertext())
    assert paragraphs[-1].find("strong") is not None
    assert b"2026-11-20T16:00:00" in module.render_entry(article, _context(article))


def test_a_cdata_section_never_ends_inside_the_content(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_content.markup, "to_html", lambda *_, **__: '<p title="a]]>b">]]></p>')
    for module in XML:
        assert '<p title="a]]&gt;b">]]&gt;</p>' in _content_of(module, factories.article())


@every_xml_format
def test_ampersands_in_plain_texts_are_numeric_references(module: ModuleType) -> None:
    entry = module.render_entry(factories.article(headline="AT&T <b"), _context(factories.article(headline="-")))
    assert b"AT&#x26;T &#x3C;b</title>" in entry.replace(b'<title type="text">', b"<title>")


# People, rights, subjects


def test_every_author_is_named_and_other_roles_are_contributors() -> None:
    authors = (
        Author(name="Leila Haddad", url="https://www.news.example/en/authors/leila-haddad"),
        Author(name="Omar Nasser"),
        Author(name="Ruth Ellison", role=AuthorRole.TRANSLATOR),
    )
    article = factories.article(authors=authors, byline="By Leila Haddad and Omar Nasser")
    item, entry, json = _element(rss, article), _element(atom, article), _item(article)
    names = ["Leila Haddad", "Omar Nasser"]

    assert [each.text for each in item.iterfind("dc:creator", NS)] == names
    assert [each.text for each in item.iterfind("dc:contributor", NS)] == ["Ruth Ellison"]
    assert item.find("author") is None
    assert [each.text for each in entry.iterfind("atom:author/atom:name", NS)] == names
    assert [each.text for each in entry.iterfind("atom:author/atom:uri", NS)] == [authors[0].url]
    assert [each.text for each in entry.iterfind("atom:contributor/atom:name", NS)] == ["Ruth Ellison"]
    assert json["authors"] == [{"name": names[0], "url": authors[0].url}, {"name": names[1]}]
    assert json["_syndicate"]["contributors"] == [{"name": "Ruth Ellison", "role": "translator"}]
    assert json["_syndicate"]["byline"] == article.byline


def test_the_byline_stands_for_missing_authors_and_nothing_for_a_missing_byline() -> None:
    with_byline, without = factories.article(byline="Our desk"), factories.article()

    assert _element(rss, with_byline).findtext("dc:creator", namespaces=NS) == "Our desk"
    assert _element(atom, with_byline).findtext("atom:author/atom:name", namespaces=NS) == "Our desk"
    assert _item(with_byline)["authors"] == [{"name": "Our desk"}]
    assert _element(rss, without).find("dc:creator", NS) is None
    assert _element(atom, without).find("atom:author", NS) is None
    assert "authors" not in _item(without)


def test_subjects_are_categories_with_their_schemes_and_media_topics_once() -> None:
    article = factories.full_article(sections=("news", "politics"))
    categories = [(each.get("domain"), each.text) for each in _element(rss, article).iterfind("category")]
    terms = [
        (each.get("term"), each.get("scheme"), each.get("label"))
        for each in _element(atom, article).iterfind("atom:category", NS)
    ]
    scheme = f"tag:{factories.AUTHORITY}:"

    assert categories[0] == (scheme + "section", "Politics")
    assert categories[-2:] == [(scheme + "tag", "Harbours"), (_feedgen.MEDIATOPICS, "medtop:11000000")]
    assert terms[0] == ("politics", scheme + "section", "Politics")
    assert terms[-2:] == [
        ("Harbours", scheme + "tag", "Harbours"),
        ("medtop:11000000", _feedgen.MEDIATOPICS, None),
    ]
    assert _item(article)["tags"][:2] == ["Politics", "News"]
    assert _item(article)["_syndicate"]["subjects"][0]["mediatopic"] == "medtop:11000000"


@pytest.mark.parametrize(
    ("stated", "line"),
    [
        (Rights(), None),
        (Rights(holder="Lantern"), "© Lantern"),
        (Rights(holder="Lantern", notice="© 2026\nLantern"), "© 2026 Lantern"),
        (Rights(usage_terms="For all."), "For all."),
        (Rights(notice="© 2026", usage_terms="For all."), "© 2026 · For all."),
        (Rights(notice="© 2026. All rights reserved.", usage_terms="Ask."), "© 2026. All rights reserved. Ask."),
    ],
)
def test_rights_are_one_line(stated: Rights, line: str | None) -> None:
    article = factories.article()
    context = _context(article, rights=stated)

    assert _element(rss, article, context).findtext("dc:rights", namespaces=NS) == line
    assert _element(atom, article, context).findtext("atom:rights", namespaces=NS) == line
    assert ("rights" in _item(article, context)["_syndicate"]) == (line is not None)


@every_xml_format
def test_sources_are_listed_as_a_sentence_lists_them(module: ModuleType) -> None:
    sources = (NewsSource(name="Agencies"), NewsSource(name="Al Bahr"))
    assert (
        _element(module, factories.article(sources=sources)).findtext("dc:source", namespaces=NS)
        == "Agencies and Al Bahr"
    )
    assert _element(module, factories.article()).find("dc:source", NS) is None


# Media

_PICTURE, _SOUND, _VIDEO = "image/jpeg", "audio/mpeg", "video/mp4"
_BARE = (Rendition(url="https://media.news.example/bare.jpg"),)


@pytest.mark.parametrize(
    ("kind", "media", "expected"),
    [
        (Kind.TEXT, (), []),
        (Kind.TEXT, (factories.picture(),), [_PICTURE]),
        (Kind.TEXT, (factories.listening(), factories.picture()), [_PICTURE, _SOUND]),
        (Kind.TEXT, (factories.listening(), factories.picture(role="body")), [_PICTURE, _SOUND]),
        (Kind.TEXT, (_video(), factories.picture(role="body")), [_PICTURE, _VIDEO]),
        (Kind.TEXT, (_video(role="lead"), factories.picture(role="body")), [_VIDEO, _PICTURE]),
        (Kind.AUDIO, (factories.picture(), factories.listening()), [_SOUND, _PICTURE]),
        (Kind.VIDEO, (factories.picture(), factories.listening(), _video()), [_VIDEO, _PICTURE, _SOUND]),
        (Kind.VIDEO, (factories.picture(), _video(renditions=_BARE)), [_PICTURE]),
        (Kind.TEXT, (factories.picture(renditions=_BARE),), []),
    ],
)
def test_the_main_medium_is_the_enclosure_and_one_without_size_or_type_is_none(
    kind: Kind, media: tuple[Medium, ...], expected: list[str]
) -> None:
    numbered = tuple(medium.model_copy(update={"id": f"m{place}"}) for place, medium in enumerate(media))
    article = factories.article(kind=kind, media=numbered)

    assert [each.get("type") for each in _element(rss, article).iterfind("enclosure")] == expected[:1]
    assert [
        each.get("type") for each in _element(atom, article).iterfind("atom:link[@rel='enclosure']", NS)
    ] == expected


@every_xml_format
def test_two_files_are_a_media_group_and_one_is_none(module: ModuleType) -> None:
    entry = _element(module, factories.full_article())
    (group,) = entry.findall("media:group", NS)
    (sound,) = entry.findall("media:content", NS)

    assert [dict(file.attrib) for file in group.iterfind("media:content", NS)] == [
        {
            "url": "https://media.news.example/a1/harbour-1200x800.jpg",
            "fileSize": "182000",
            "type": "image/jpeg",
            "medium": "image",
            "height": "800",
            "width": "1200",
            "isDefault": "true",
        },
        {
            "url": "https://media.news.example/a1/harbour-640x427.jpg",
            "fileSize": "61000",
            "type": "image/jpeg",
            "medium": "image",
            "height": "427",
            "width": "640",
        },
    ]
    assert group.findtext("media:title", namespaces=NS) == "A harbour at dawn"
    assert group.findtext("media:description", namespaces=NS) == "The harbour, where the plan was signed."
    assert group.findtext("media:credit", namespaces=NS) == "Al Bahr Agency / Samir Odeh"
    assert group.findtext("media:copyright", namespaces=NS) == "Al Bahr Agency"
    assert group.find("media:thumbnail", NS).get("url").endswith("640x427.jpg")
    assert (sound.get("duration"), sound.get("lang"), sound.get("medium")) == ("192", "en", "audio")
    assert [(child.tag, child.text) for child in sound] == [(f"{{{_feedgen.MEDIA}}}title", factories.HEADLINES["en"])]


@every_xml_format
def test_a_sound_that_nothing_describes_has_the_headline_for_a_title_and_a_picture_has_none(module: ModuleType) -> None:
    bare = factories.picture(alt=None, renditions=_BARE)
    sounds = (factories.listening(), factories.listening(id="m3", alt="The harbour bell"))
    entry = _element(module, factories.article(media=(bare, *sounds)))
    titles = {each.get("medium"): [] for each in entry.iterfind("media:content", NS)}
    for each in entry.iterfind("media:content", NS):
        titles[each.get("medium")].append(each.findtext("media:title", namespaces=NS))
    assert titles == {"image": [None], "audio": [factories.HEADLINES["en"], "The harbour bell"]}


@pytest.mark.parametrize(
    ("video", "lead", "still"),
    [
        (_video(), None, "https://media.news.example/a1/signing.jpg"),
        (_video(renditions=_video().renditions[:1]), factories.picture(), factories.picture().best.url),
        (_video(renditions=_video().renditions[:1]), None, None),
        (_video(renditions=_video().renditions[1:]), None, None),
    ],
)
def test_a_video_is_shown_with_its_own_picture_or_the_one_that_leads(
    video: Medium, lead: Medium | None, still: str | None
) -> None:
    media = (video,) if lead is None else (video, lead)
    found = _element(rss, factories.article(media=media, kind=Kind.VIDEO)).find("media:content", NS)
    thumbnail = found.find("media:thumbnail", NS)

    assert found.get("medium") == "video"
    assert (None if thumbnail is None else thumbnail.get("url")) == still


def test_json_feed_attaches_typed_media_with_sizes_as_numbers() -> None:
    article = factories.full_article(
        media=(
            factories.picture(),
            factories.listening(),
            _video(id="v2"),
            factories.picture(id="m9", renditions=_BARE),
        )
    )
    item = _item(article)

    assert item["attachments"] == [
        {
            "url": "https://media.news.example/a1/harbour-1200x800.jpg",
            "mime_type": "image/jpeg",
            "size_in_bytes": 182000,
        },
        {
            "url": "https://media.news.example/a1/listen.mp3",
            "mime_type": "audio/mpeg",
            "size_in_bytes": 2400000,
            "duration_in_seconds": 192,
        },
        {
            "url": "https://media.news.example/a1/signing.mp4",
            "mime_type": "video/mp4",
            "size_in_bytes": 9000000,
            "duration_in_seconds": 62,
        },
    ]
    assert item["image"] == item["banner_image"] == "https://media.news.example/a1/harbour-1200x800.jpg"
    assert [medium["kind"] for medium in item["_syndicate"]["media"]] == ["picture", "picture", "audio", "video"]


@pytest.mark.parametrize(
    ("media", "image", "banner"),
    [
        ((), None, None),
        ((_video(role="lead"),), None, None),
        (
            (_video(role="lead"), factories.picture(role="body", kind=MediumKind.GRAPHIC)),
            "1200x800.jpg",
            "1200x800.jpg",
        ),
        ((factories.picture(renditions=_BARE),), "bare.jpg", None),
    ],
)
def test_json_feed_shows_a_picture_and_a_banner_where_it_is_wide(
    media: tuple[Medium, ...], image: str | None, banner: str | None
) -> None:
    item = _item(factories.article(media=media))
    for key, expected in (("image", image), ("banner_image", banner)):
        assert (key in item) == (expected is not None)
        assert item.get(key, "").endswith(expected or "")


# JSON Feed's extension


def test_json_feed_says_in_its_extension_what_it_has_no_word_for() -> None:
    article = factories.full_article(
        breaking=True,
        corrections=(Correction(at=factories.NOON, note="Five towns."),),
        related=(Related(url="https://other.example/", title="More"), Related(article="a9")),
    )
    source = factories.sibling("ar")
    context = _context(article, source=source, source_version=3, stale=True)
    extension = _item(article, context)["_syndicate"]

    assert extension["story"] == context.story
    assert (extension["version"], extension["kind"], extension["genre"]) == (2, "text", "news")
    assert (extension["breaking"], extension["urgency"]) == (True, 4)
    assert extension["dateline"] == {"place": "Beirut", "country": "LB"}
    assert extension["sources"] == [{"name": "Agencies"}, {"name": "Al Bahr Agency", "url": "https://albahr.example/"}]
    assert [(each["language"], each["url"], each["id"]) for each in extension["translations"]] == [
        (sibling.language, sibling.url, sibling.guid) for sibling in context.translations
    ]
    assert extension["translation_of"] == {"id": source.guid, "version": 3, "stale": True}
    assert extension["related"] == [{"rel": "see-also", "url": "https://other.example/", "title": "More"}]
    assert extension["corrections"] == [{"at": "2026-11-20T12:00:00Z", "note": "Five towns."}]
    assert (extension["reading_minutes"], extension["word_count"]) == (3, 512)
    assert extension["rights"]["licence"] == "https://www.news.example/licence"
    assert not extension.keys() & {"body", "partners"}


def test_json_feed_announces_withdrawals_without_any_content() -> None:
    gone = factories.full_article(status=Status.CANCELED, version=4)
    notice = jsonfeed.render_withdrawal(gone, _context(gone))
    feed = factories.feed(withdrawn=(factories.listed(gone),))
    document = jsonfeed.render_document(feed, [], [notice], _surroundings(feed, jsonfeed))
    parsed = orjson.loads(document)

    assert parsed["items"] == []
    assert parsed["_syndicate"]["withdrawn"] == [
        {"id": factories.guid(gone.id), "version": 4, "status": "canceled", "at": "2026-11-20T13:00:00Z"}
    ]
    assert jsonfeed.inspect(document).withdrawn == {factories.guid(gone.id)}
    assert gone.headline.encode() not in document


@every_xml_format
def test_rss_and_atom_leave_withdrawn_articles_out(module: ModuleType) -> None:
    article = factories.article(status=Status.CANCELED)
    gone = Withdrawal(State.CANCELED, factories.NOON)
    assert module.render_withdrawal(article, _context(article, withdrawal=gone)) == b""
    assert b"tombstones" not in _document(module, article)


BURYING = factories.publication(feeds=Feeds(tombstones=True))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", [state for state in State if state is not State.PUBLISHED])
def test_atom_announces_withdrawals_where_the_publication_wants_it(state: State, language: str) -> None:
    gone = factories.full_article(status=Status.CANCELED, guid="old|7", language=language)
    at = factories.NOON + timedelta(hours=5)
    context = _context(gone, publication=BURYING, withdrawal=Withdrawal(state, at))
    feed = factories.feed(factories.article(id="a2", language=language), withdrawn=(factories.listed(gone),))
    entry = atom.render_entry(factories.article(id="a2"), _context(factories.article(id="a2")))
    notice = atom.render_withdrawal(gone, context)
    document = atom.render_document(feed, [entry], [notice], _surroundings(feed, atom, publication=BURYING))
    (tombstone,) = etree.fromstring(document).iterfind("at:deleted-entry", NS)
    comment = tombstone.find("at:comment", NS)

    assert dict(tombstone.attrib) == {"ref": "tag:news.example,2024:guid/old%7C7", "when": "2026-11-20T17:00:00Z"}
    assert comment.get(_feedgen.XML_LANG) == language
    assert comment.text == context.spoken(atom._WITHDRAWN[state])
    assert (comment.text == atom._WITHDRAWN[state]) == (language == "en")
    assert atom.inspect(document).withdrawn == {"old|7"}
    assert [guid for guid, _ in atom.inspect(document).entries] == [factories.guid("a2")]
    assert gone.headline.encode() not in notice
    assert gone.url.encode() not in notice


def test_an_atom_feed_without_withdrawals_says_nothing_of_tombstones() -> None:
    article = factories.article()
    assert b"tombstones" not in _document(atom, article, publication=BURYING)
    assert atom.render_withdrawal(article, _context(article, publication=BURYING)) == b""


# Frames


@every_format
def test_a_feed_without_articles_is_a_feed(module: ModuleType) -> None:
    document = _document(module)
    assert module.inspect(document).entries == ()
    if module is rss:
        assert b"lastBuildDate" not in document
    if module is atom:
        assert b"<updated>2024-01-01T00:00:00Z</updated>" in document
    if module is jsonfeed:
        assert "updated" not in orjson.loads(document)["_syndicate"]


def test_a_name_older_than_the_web_does_not_date_an_empty_feed() -> None:
    assert b"<updated>1990-01-01T00:00:00Z</updated>" in _document(
        atom, publication=factories.publication(authority="news.example,1988")
    )


@every_format
def test_a_withdrawal_is_a_change_of_the_feed(module: ModuleType) -> None:
    later = factories.NOON + timedelta(hours=8)
    article = factories.article()
    feed = factories.feed(article, withdrawn=(Listed("x", "tag:x", 2, later, "X"),))
    document = module.render_document(feed, [], [], _surroundings(feed, module))
    expected = b"20 Nov 2026 20:00:00 GMT" if module is rss else b"2026-11-20T20:00:00"
    assert expected in document


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_channel_says_what_it_is(language: str) -> None:
    own = factories.edition(language)
    channel = etree.fromstring(_document(rss, factories.full_article(language=language))).find("channel")

    assert channel.findtext("title").startswith(own.name)
    assert channel.findtext("link") == f"https://www.news.example/{language}/news/politics/"
    assert channel.findtext("description") == own.description
    assert channel.findtext("language") == language
    assert channel.findtext("copyright").startswith("© 2026")
    assert channel.findtext("managingEditor") == f"desk@news.example ({own.name})"
    assert channel.findtext("webMaster") == channel.findtext("managingEditor")
    assert channel.findtext("lastBuildDate") == "Fri, 20 Nov 2026 13:00:00 GMT"
    assert channel.findtext("ttl") == "15"
    assert channel.find("image") is None
    assert [child.tag for child in channel][-1] == "item"


def test_breaking_news_is_fetched_more_often_and_a_kind_of_feed_as_often_as_the_publication_says() -> None:
    house = factories.publication(feeds=Feeds(region=FeedRule(ttl_minutes=60)))
    for kind, minutes in ((FeedKind.BREAKING, 5), (FeedKind.REGION, 60), (FeedKind.TAG, 15)):
        feed = factories.feed(kind=kind)
        document = rss.render_document(feed, [], [], _surroundings(feed, rss, publication=house))
        assert f"<ttl>{minutes}</ttl>".encode() in document


@pytest.mark.parametrize(("width", "fits"), [(144, True), (600, False)])
def test_a_feed_with_a_picture_of_its_own_shows_that(width: int, fits: bool) -> None:
    logo = Picture(url="https://www.news.example/logo.png", width=144)
    own = Picture(url="https://www.news.example/politics.png", width=width, height=width and 144)
    house = _house(logo=logo, icon="https://www.news.example/icon.png")
    image, feed, json = (
        _document(module, factories.article(), publication=house, icon=own) for module in (rss, atom, jsonfeed)
    )

    assert etree.fromstring(image).findtext("channel/image/url") == (own.url if fits else logo.url)
    assert etree.fromstring(feed).findtext("atom:icon", namespaces=NS) == own.url
    assert etree.fromstring(feed).findtext("atom:logo", namespaces=NS) == logo.url
    assert orjson.loads(json)["icon"] == own.url
    assert orjson.loads(json)["favicon"] == "https://www.news.example/icon.png"


def _house(**changes: Any) -> Any:
    return factories.publication(editions=tuple(factories.edition(language, **changes) for language in LANGUAGES))


@pytest.mark.parametrize(
    ("logo", "shown"),
    [
        (Picture(url="https://www.news.example/logo.png", width=144, height=40), True),
        (Picture(url="https://www.news.example/logo.JPEG", width=100), True),
        (Picture(url="https://www.news.example/logo.png", width=145, height=40), False),
        (Picture(url="https://www.news.example/logo.png", width=100, height=401), False),
        (Picture(url="https://www.news.example/logo.png"), False),
        (Picture(url="https://www.news.example/logo.svg", width=100, height=40), False),
    ],
)
def test_a_channel_shows_a_logo_that_rss_allows(logo: Picture, shown: bool) -> None:
    house = _house(logo=logo, icon="https://www.news.example/icon.png")
    image = etree.fromstring(_document(rss, factories.article(), publication=house)).find("channel/image")
    feed = etree.fromstring(_document(atom, factories.article(), publication=house))
    json = orjson.loads(_document(jsonfeed, factories.article(), publication=house))

    assert (image is not None) == shown
    if image is not None:
        channel = image.getparent()
        assert [image.findtext(tag) for tag in ("url", "title", "link", "width")] == [
            logo.url,
            channel.findtext("title"),
            channel.findtext("link"),
            str(logo.width),
        ]
    assert feed.findtext("atom:logo", namespaces=NS) == json["icon"] == logo.url
    assert feed.findtext("atom:icon", namespaces=NS) == json["favicon"] == "https://www.news.example/icon.png"


@pytest.mark.parametrize(
    ("contact", "name", "editor"),
    [
        ("desk@news.example", 'Lantern & Co. (London), "The" <b>', "desk@news.example (Lantern Co. London The b)"),
        (None, "Lantern", None),
        ("a(b)@news.example", "Lantern", None),
        ("desk@news.example", "&", None),
    ],
)
def test_the_editor_is_an_address_and_a_name_that_readers_understand(
    contact: str | None, name: str, editor: str | None
) -> None:
    house = _house(name=name).model_copy(update={"contact": contact})
    channel = etree.fromstring(_document(rss, factories.article(), publication=house)).find("channel")
    author = etree.fromstring(_document(atom, factories.article(), publication=house)).find("atom:author", NS)

    assert channel.findtext("managingEditor") == editor
    assert author.findtext("atom:name", namespaces=NS) == name
    assert author.findtext("atom:email", namespaces=NS) == (contact if contact == "desk@news.example" else None)


@every_xml_format
def test_a_feed_without_stated_rights_states_none(module: ModuleType) -> None:
    house = _house(rights=Rights())
    root = etree.fromstring(_document(module, factories.article(), publication=house))
    assert (root.find("channel/copyright") if module is rss else root.find("atom:rights", NS)) is None


def test_json_feed_names_itself_its_siblings_and_its_other_formats() -> None:
    other = ("application/rss+xml", "https://feeds.news.example/ar/news/politics/rss.xml")
    feed = orjson.loads(_document(jsonfeed, factories.article(language="ar"), formats=(other,)))

    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "https://feeds.news.example/ar/news/politics/feed.json"
    assert feed["language"] == feed["items"][0]["language"] == "ar"
    assert feed["_syndicate"]["formats"] == [{"mime_type": other[0], "url": other[1]}]
    assert [each["url"] for each in feed["_syndicate"]["alternates"]] == [
        f"https://feeds.news.example/{language}/news/politics/feed.json" for language in ("en", "es")
    ]
    assert not feed.keys() & {"next_url", "hubs", "author", "user_comment"}
