from __future__ import annotations

import html
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import factories
import pytest
from factories import NOON
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from syndicate import languages, text
from syndicate.articles import (
    Article,
    Author,
    AuthorRole,
    Cell,
    Correction,
    Dateline,
    Embed,
    Figure,
    Genre,
    Heading,
    Kind,
    List,
    ListItem,
    Medium,
    MediumKind,
    MediumRole,
    NewsSource,
    Paragraph,
    Quote,
    ReadMore,
    Related,
    Relation,
    Rendition,
    Rights,
    Status,
    Table,
    Tag,
)
from syndicate.formats import newsml
from syndicate.formats._newsml import house
from syndicate.headers import State
from syndicate.publication import BodyProfile, FeedKind, Newsml, Section
from syndicate.rendering import CannotExpress, EntryContext, Withdrawal
from syndicate.resources import SCHEMAS

STANDARDS = Path(__file__).parents[2] / "shared" / "standards" / "newsml-g2"
XSD = STANDARDS / "NewsML-G2_2.35-spec-All-Power.xsd"
NAR = "http://iptc.org/std/nar/2006-10-01/"
NAMES = {"n": NAR, "h": "http://www.w3.org/1999/xhtml"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

GRAMMAR = etree.RelaxNG(etree.parse(SCHEMAS / "newsml.rng"))


@pytest.fixture(scope="session")
def xsd() -> etree.XMLSchema | None:
    return etree.XMLSchema(etree.parse(XSD)) if XSD.is_file() else None


def message(*articles: Article, withdrawn: tuple[Article, ...] = (), language: str = "en", **changes) -> bytes:
    """A whole document of these articles."""
    feed = factories.feed(
        *articles, language=language, withdrawn=tuple(factories.listed(one) for one in withdrawn), **changes
    )
    return newsml.render_document(
        feed,
        [newsml.render_entry(one, factories.context(one)) for one in articles],
        [newsml.render_withdrawal(one, factories.context(one)) for one in withdrawn],
        factories.document_context(feed, newsml.FILE_NAME),
    )


def items(entry: bytes) -> list[etree._Element]:
    """The items of an entry, parsed as they stand in a message."""
    return list(etree.fromstring(b'<itemSet xmlns="%s">%s</itemSet>' % (NAR.encode(), entry)))


def item(article: Article, context: EntryContext | None = None) -> etree._Element:
    """An article's own item."""
    return items(newsml.render_entry(article, context or factories.context(article)))[0]


def values(found: etree._Element, path: str) -> list[str]:
    return [str(value) for value in found.xpath(path, namespaces=NAMES)]


def assert_valid(document: bytes, xsd: etree.XMLSchema | None) -> None:
    tree = etree.fromstring(document)
    assert GRAMMAR.validate(tree), GRAMMAR.error_log
    if xsd is not None:
        assert xsd.validate(tree), xsd.error_log


def a_video(**changes) -> Medium:
    fields = {
        "id": "clip",
        "kind": MediumKind.VIDEO,
        "caption": "The signing.",
        "credit": "Northlight Pictures",
        "renditions": (
            Rendition(
                url="https://media.news.example/a1/clip.mp4", media_type="video/mp4", duration=12.5, size=9_000_000
            ),
            Rendition(url="https://media.news.example/a1/clip.jpg", media_type="image/jpeg", width=1280, height=720),
        ),
    }
    return Medium(**(fields | changes))


def resolved(link: Related, url: str) -> Related:
    """A link as linking leaves it: with the address of its article."""
    return link.model_copy(update={"url": url})


def everything(**changes) -> Article:
    """An article with every field that this format writes."""
    fields = {
        "genre": Genre.EXPLAINER,
        "breaking": True,
        "expires": NOON + timedelta(days=30),
        "corrections": (
            Correction(at=NOON + timedelta(minutes=10), note="The first draft said four towns."),
            Correction(at=NOON + timedelta(minutes=50), note="The reservoir is in the north.\nNot in the south."),
        ),
        "authors": (
            *(Author(name=f"Writer {role.value}", id=f"w-{role.value}", role=role) for role in AuthorRole),
            Author(name="Guest"),
        ),
        "related": (
            resolved(Related(rel=Relation.READ_NEXT, article="a2-en", title="Next"), "https://www.news.example/en/a2"),
            Related(url="https://elsewhere.example/", title="Elsewhere"),
        ),
        "rights": Rights(notice="© Someone else"),
    }
    return factories.full_article(**(fields | changes))


# Validity


def test_the_official_schema_was_used(xsd):
    if xsd is None:
        pytest.skip(f"IPTC's schema is not at {XSD}; the tests used schemas/newsml.rng alone")
    assert not xsd.validate(etree.fromstring(f'<newsItem xmlns="{NAR}"/>'))


@pytest.mark.parametrize("language", ["en", "ar", "es"])
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_valid_in_every_language(kind, language, xsd):
    plain = factories.article(kind=kind, language=language)
    full = everything(
        id="full", kind=kind, language=language, media=(factories.picture(), a_video(), factories.listening())
    )
    gone = everything(id="gone", kind=kind, language=language, status=Status.CANCELED)
    assert_valid(message(plain, full, withdrawn=(gone,), language=language), xsd)


def test_an_empty_feed_is_a_valid_message_that_does_not_tell_the_time(xsd):
    document = message()
    assert_valid(document, xsd)
    root = etree.fromstring(document)
    assert values(root, "n:header/n:sent/text()") == ["1970-01-01T00:00:01Z"]  # its number, 1, is a time too
    assert values(root, "n:itemSet/*/@guid") == ["tag:news.example,2024:feed/en/news/politics"]
    assert values(root, "//n:itemRef") == []


def test_an_article_with_nothing_but_what_is_required_is_valid(xsd):
    article = factories.article(kind=Kind.VIDEO, body=(), story=None)
    context = factories.context(article, rights=Rights(), translations=(), subjects=())
    feed = factories.feed(article)
    document = newsml.render_document(
        feed, [newsml.render_entry(article, context)], [], factories.document_context(feed, newsml.FILE_NAME)
    )
    assert_valid(document, xsd)
    assert b"rightsInfo" not in document


def seen(value: str) -> bool:
    return not text.is_blank(value)


LINES = st.text(min_size=1, max_size=60).map(lambda raw: text.one_line(text.clean(raw))).filter(seen)
NOTES = st.text(min_size=1, max_size=60).map(lambda raw: text.paragraphs(text.clean(raw))).filter(seen)
MAYBE_LINES = st.none() | LINES
MOMENTS = st.integers(-2_000_000_000, 4_000_000_000).map(lambda seconds: NOON + timedelta(microseconds=seconds * 997))


@st.composite
def articles(draw) -> Article:
    picture = factories.picture(alt=draw(st.none() | NOTES), caption=draw(st.none() | NOTES), credit=draw(MAYBE_LINES))
    inline = LINES.map(lambda raw: html.escape(raw, quote=False))
    kind = draw(st.sampled_from(Kind))
    fields = {
        "kind": kind,
        "language": draw(st.sampled_from(["en", "ar", "es"])),
        "genre": draw(st.sampled_from(Genre)),
        "headline": draw(LINES),
        "short_headline": draw(MAYBE_LINES),
        "summary": draw(st.none() | NOTES),
        "slug": draw(MAYBE_LINES),
        "byline": draw(MAYBE_LINES),
        "dateline": draw(st.none() | LINES.map(lambda place: Dateline(place=place))),
        "published": draw(MOMENTS),
        "created": draw(st.none() | MOMENTS),
        "updated": draw(st.none() | MOMENTS),
        "version": draw(st.integers(1, 2**31 - 1)),
        "urgency": draw(st.none() | st.integers(1, 9)),
        "breaking": draw(st.booleans()),
        "tags": tuple(Tag(name=name) for name in draw(st.lists(LINES, max_size=3))),
        "sources": tuple(NewsSource(name=name) for name in draw(st.lists(LINES, max_size=2))),
        "authors": draw(
            st.lists(st.builds(Author, name=LINES, role=st.sampled_from(AuthorRole)), max_size=3).map(tuple)
        ),
        "corrections": draw(st.lists(st.builds(Correction, at=MOMENTS, note=NOTES), max_size=2).map(tuple)),
        "media": draw(st.sampled_from([(), (picture,), (picture, a_video(), factories.listening())])),
    }
    if kind is not Kind.TICKER:
        fields["body"] = tuple(
            Paragraph(type="paragraph", text=one) for one in draw(st.lists(inline, min_size=1, max_size=3))
        )
    return factories.article(**fields)


@settings(max_examples=60, deadline=None)
@given(article=articles())
def test_any_article_is_valid_and_read_back_the_same(xsd, article):
    document = message(article, language=article.language)
    assert_valid(document, xsd)
    root = etree.fromstring(document)
    own = root.find(f"n:itemSet/*[@guid='tag:news.example,2024:article/{article.id}']", NAMES)
    assert values(own, "n:contentMeta/n:headline[not(@role)]/text()") == [article.headline]
    assert own.get("version") == str(article.version)
    assert own.get(LANG) == article.language
    assert values(own, "n:contentMeta/n:description[@role='drol:summary']/text()") == (
        [article.summary] if article.summary else []
    )
    written = [html.unescape(block.text) for block in article.body]
    assert values(root, "//h:body/h:p/text()") == written
    for escaped in values(root, "//n:inlineData/text()"):
        assert [p.text for p in etree.fromstring(f"<div>{escaped}</div>").iter("p")] == written


# The message


def test_a_spliced_message_is_what_serialising_the_whole_tree_gives():
    document = message(
        everything(), factories.article(id="b"), everything(id="g", kind=Kind.GALLERY), withdrawn=(everything(id="w"),)
    )
    assert (
        b'<?xml version="1.0" encoding="UTF-8"?>\n'
        + etree.tostring(etree.fromstring(document), encoding="UTF-8")
        + b"\n"
        == document
    )


def test_the_same_articles_give_the_same_bytes():
    assert message(everything()) == message(everything())


def test_the_header_says_when_it_changed_where_it_is_served_and_which_feed_it_is():
    header = etree.fromstring(message(factories.full_article())).find("n:header", NAMES)
    assert [child.tag.partition("}")[2] for child in header] == [
        "sent",
        "catalogRef",
        "sender",
        "transmitId",
        "priority",
        "origin",
        "channel",
        "signal",
    ]
    assert values(header, "n:sent/text()") == ["2026-11-20T13:00:00Z"]
    assert values(header, "n:sender/text()") == ["news.example"]
    assert values(header, "n:origin/text()") == ["https://feeds.news.example/en/news/politics/newsml.xml"]
    assert values(header, "n:channel/text()") == ["en/news/politics"]
    assert values(header, "n:signal/@qcode") == ["nmsig:atomic"]


def test_a_transmission_is_known_by_feed_number_and_content():
    def transmission(article, **changes):
        return etree.fromstring(message(article, **changes)).findtext("n:header/n:transmitId", namespaces=NAMES)

    first = transmission(factories.article(), number=1_795_176_000)
    assert first.startswith("en/news/politics:1795176000:")
    assert transmission(factories.article(), number=1_795_176_000) == first
    assert transmission(factories.article(headline="Another"), number=1_795_176_000) != first
    assert transmission(factories.article(), number=1_795_176_001) != first


@pytest.mark.parametrize(("kind", "priority"), [(FeedKind.BREAKING, "2"), (FeedKind.SECTION, "5")])
def test_breaking_news_is_sent_with_a_higher_priority(kind, priority):
    root = etree.fromstring(message(factories.article(), kind=kind))
    assert root.findtext("n:header/n:priority", namespaces=NAMES) == priority


def test_the_package_comes_first_then_articles_with_their_media_then_withdrawals():
    gone = factories.article(id="gone", status=Status.CANCELED)
    root = etree.fromstring(message(factories.full_article(), factories.article(id="b"), withdrawn=(gone,)))
    article = "tag:news.example,2024:article/"
    assert values(root, "n:itemSet/*/@guid") == [
        "tag:news.example,2024:feed/en/news/politics",
        f"{article}a1-en",
        f"{article}a1-en#m1",
        f"{article}a1-en#m2",
        f"{article}b",
        f"{article}gone",
    ]


def test_the_package_carries_the_order_of_the_feed_with_what_importers_need_of_each_item():
    listed = [factories.article(id="z", version=3), factories.article(id="a", kind=Kind.GALLERY)]
    package = etree.fromstring(message(*listed)).find("n:itemSet/n:packageItem", NAMES)
    assert values(package, "n:groupSet/n:group/@mode") == ["pgrmod:seq"]
    references = package.findall("n:groupSet/n:group/n:itemRef", NAMES)
    assert [(one.get("residref"), one.get("version"), one.get("contenttype")) for one in references] == [
        ("tag:news.example,2024:article/z", "3", "application/vnd.iptc.g2.newsitem+xml"),
        ("tag:news.example,2024:article/a", "1", "application/vnd.iptc.g2.packageitem+xml"),
    ]
    assert [values(one, "n:itemClass/@qcode") for one in references] == [["ninat:text"], ["ninat:composite"]]
    assert package.get("version") == "1"


def test_the_package_links_the_same_feed_in_other_languages_and_formats():
    feed = factories.feed()
    context = factories.document_context(
        feed,
        newsml.FILE_NAME,
        formats=(("application/rss+xml", "https://feeds.news.example/en/news/politics/rss.xml"),),
    )
    root = etree.fromstring(newsml.render_document(feed, [], [], context))
    links = root.findall(".//n:link[@rel='synrel:translation']", NAMES)
    assert [one.get("href") for one in links] == [
        "https://feeds.news.example/ar/news/politics/newsml.xml",
        "https://feeds.news.example/es/news/politics/newsml.xml",
    ]
    assert links[0].get("residref") == "tag:news.example,2024:feed/ar/news/politics"
    assert links[0].find("n:headline", NAMES).get("dir") == "rtl"
    assert values(root, "//n:altRep/text()") == [
        "https://www.news.example/en/news/politics/",
        "https://feeds.news.example/en/news/politics/rss.xml",
    ]


def test_a_feed_older_than_the_epoch_has_a_version():
    old = factories.article(published=NOON.replace(year=1901))
    assert etree.fromstring(message(old)).find(".//n:packageItem", NAMES).get("version") == "1"


# Items


@pytest.mark.parametrize(
    ("kind", "tag", "item_class"),
    [
        (Kind.TEXT, "newsItem", "ninat:text"),
        (Kind.LIVE, "newsItem", "ninat:text"),
        (Kind.TICKER, "newsItem", "ninat:text"),
        (Kind.VIDEO, "newsItem", "ninat:video"),
        (Kind.AUDIO, "newsItem", "ninat:audio"),
        (Kind.INFOGRAPH, "newsItem", "ninat:graphic"),
        (Kind.GALLERY, "packageItem", "ninat:composite"),
    ],
)
def test_an_item_is_of_the_class_of_its_kind(kind, tag, item_class):
    found = item(factories.article(kind=kind))
    assert found.tag == f"{{{NAR}}}{tag}"
    assert values(found, "n:itemMeta/n:itemClass/@qcode") == [item_class]
    assert values(found, "n:itemMeta/n:profile/text()") == [kind.value]


def test_an_item_says_what_it_is_and_in_which_language_and_direction():
    found = item(factories.article(language="ar", version=4))
    assert dict(found.attrib) == {
        "standard": "NewsML-G2",
        "standardversion": "2.35",
        "conformance": "power",
        "guid": "tag:news.example,2024:article/a1-ar",
        "version": "4",
        LANG: "ar",
        "dir": "rtl",
    }
    page = found.find("n:contentSet/n:inlineXML/h:html", NAMES)
    assert (page.get("lang"), page.get(LANG), page.get("dir")) == ("ar", "ar", "rtl")
    assert dict(page.find("h:body", NAMES).attrib) == {}
    for path in ("n:contentMeta/n:headline", "n:contentSet/n:inlineXML", "n:contentSet/n:inlineData"):
        assert (found.find(path, NAMES).get(LANG), found.find(path, NAMES).get("dir")) == ("ar", "rtl")


def test_a_left_to_right_item_says_so_too():
    assert set(values(item(factories.article(language="es")), "n:contentSet//@dir")) == {"ltr"}


def test_an_articles_own_guid_is_kept():
    assert item(factories.article(guid="https://old.example/?p=7")).get("guid") == "https://old.example/?p=7"


def test_times_are_those_of_the_article():
    article = factories.full_article()
    found = item(article)
    assert values(found, "n:itemMeta/n:versionCreated/text()") == ["2026-11-20T13:00:00Z"]
    assert values(found, "n:itemMeta/n:firstCreated/text()") == ["2026-11-20T10:00:00Z"]
    assert values(found, "n:contentMeta/n:contentCreated/text()") == ["2026-11-20T10:00:00Z"]
    assert values(found, "n:contentMeta/n:contentModified/text()") == ["2026-11-20T13:00:00Z"]
    assert values(found, "n:itemMeta/n:itemMetaExtProperty[@rel='synrel:published']/@value") == ["2026-11-20T12:00:00Z"]
    assert values(found, "n:itemMeta/n:embargoed") == []
    assert values(found, "n:itemMeta/n:expires") == []
    assert values(item(factories.article()), "n:itemMeta/n:firstCreated/text()") == ["2026-11-20T12:00:00Z"]


def test_an_embargo_that_is_over_is_told_and_so_is_an_update_beside_a_correction(xsd):
    article = everything(embargo_until=NOON - timedelta(hours=1), updated=NOON + timedelta(minutes=5))
    found = item(article)
    assert values(found, "n:itemMeta/n:embargoed/text()") == ["2026-11-20T11:00:00Z"]
    assert values(found, "n:itemMeta/n:itemMetaExtProperty[@rel='synrel:updated']/@value") == ["2026-11-20T12:05:00Z"]
    assert values(found, "n:itemMeta/n:versionCreated/text()") == ["2026-11-20T12:50:00Z"]
    assert values(item(factories.article()), "n:itemMeta/n:itemMetaExtProperty[@rel='synrel:updated']") == []
    assert_valid(message(article), xsd)


def test_a_piece_that_expires_says_when():
    found = items(newsml.render_entry(everything(), factories.context(everything())))
    assert [values(one, "n:itemMeta/n:expires/text()") for one in found] == [["2026-12-20T12:00:00Z"]] * 3


@pytest.mark.parametrize(
    ("changes", "signals"),
    [
        ({"version": 1}, []),
        ({"version": 2}, ["sig:update"]),
        ({"version": 3, "corrections": (Correction(at=NOON, note="Five, not four."),)}, ["sig:correction"]),
        ({"version": 1, "corrections": (Correction(at=NOON, note="Five, not four."),)}, []),
    ],
)
def test_a_new_version_is_signalled(changes, signals):
    assert values(item(factories.article(**changes)), "n:itemMeta/n:signal/@qcode") == signals


def test_corrections_are_notes_to_editors_the_newest_first():
    notes = item(everything()).findall("n:itemMeta/n:edNote", NAMES)
    assert [note.get("modified") for note in notes] == ["2026-11-20T12:50:00Z", "2026-11-20T12:10:00Z"]
    assert notes[0].text.endswith("The reservoir is in the north.\nNot in the south.")
    assert notes[1].text.endswith("The first draft said four towns.")


def test_rights_are_those_of_the_article_completed_by_the_editions():
    rights = item(everything()).find("n:rightsInfo", NAMES)
    assert values(rights, "n:copyrightHolder/@literal") == ["Lantern"]
    assert values(rights, "n:copyrightNotice/text()") == ["© Someone else"]
    assert values(rights, "n:usageTerms/text()") == ["For subscribers only."]
    assert values(rights, "n:link[@rel='irel:rightspolicy']/@href") == ["https://www.news.example/licence"]


def test_rights_may_be_a_notice_alone():
    article = factories.article()
    rights = item(article, factories.context(article, rights=Rights(notice="© All"))).find("n:rightsInfo", NAMES)
    assert [child.tag.partition("}")[2] for child in rights] == ["copyrightNotice"]


def test_people_stand_in_the_order_of_the_article():
    authors = (Author(name="T", role=AuthorRole.TRANSLATOR), Author(name="A"), Author(name="E", role=AuthorRole.EDITOR))
    names = "n:contentMeta/*[self::n:creator or self::n:contributor]/n:name/text()"
    assert values(item(factories.article(authors=authors)), names) == ["T", "A", "E"]


def test_people_have_roles():
    meta = item(everything()).find("n:contentMeta", NAMES)
    assert values(meta, "n:creator/n:name/text()") == ["Writer author", "Guest"]
    assert values(meta, "n:creator/@role") == ["cpprole:author", "cpprole:author"]
    assert values(meta, "n:creator/@qcode") == ["synauthor:w-author"]
    assert values(meta, "n:creator/@literal") == ["Guest"]
    assert dict(zip(values(meta, "n:contributor/n:name/text()"), values(meta, "n:contributor/@role"), strict=True)) == {
        "Writer translator": "synrole:translator",
        "Writer editor": "cpprole:editor",
        "Writer photographer": "synrole:photographer",
        "Writer producer": "cpprole:producer",
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"byline": "By Leila Haddad"}, ["By Leila Haddad"]),
        ({"authors": (Author(name="Leila Haddad"), Author(name="Omar Nasser"))}, ["Leila Haddad and Omar Nasser"]),
        ({"authors": (Author(name="Tomás Rey", role=AuthorRole.TRANSLATOR),)}, []),
    ],
)
def test_the_byline_is_printed_or_made_of_the_authors(changes, expected):
    assert values(item(factories.article(**changes)), "n:contentMeta/n:by/text()") == expected


def test_the_place_sources_and_newsroom_id_are_told():
    meta = item(factories.full_article()).find("n:contentMeta", NAMES)
    assert values(meta, "n:located/n:name/text()") == ["Beirut"]
    assert values(meta, "n:located/n:broader/@qcode") == ["iso3166-1a2:LB"]
    assert values(meta, "n:dateline/text()") == ["Beirut"]
    assert values(meta, "n:infoSource/@literal") == ["Agencies", "Al Bahr Agency"]
    assert values(meta, "n:infoSource/n:remoteInfo/@href") == ["https://albahr.example/"]
    assert values(meta, "n:creditline/text()") == ["Agencies and Al Bahr Agency"]
    assert values(meta, "n:altId/text()") == ["a1-en"]
    assert values(meta, "n:slugline/text()") == ["water-plan"]
    assert values(meta, "n:headline/text()") == [factories.HEADLINES["en"], "A common water plan"]
    assert values(meta, "n:urgency/text()") == ["4"]


@pytest.mark.parametrize("language", ["en", "ar", "es"])
def test_a_country_is_named_in_english_and_in_every_edition(language):
    names = item(factories.full_article(language=language)).findall("n:contentMeta/n:located/n:broader/n:name", NAMES)
    assert {name.get(LANG): name.text for name in names} == {"en": "Lebanon", "ar": "لبنان", "es": "Líbano"}
    assert [name.get(LANG) for name in names][:2] == (["en", "ar"] if language == "en" else ["en", language])


def test_what_is_written_once_for_an_edition_is_the_same_for_its_next_article():
    publication = factories.publication()
    articles = [factories.full_article(id=key) for key in "abc"]
    metas = [
        item(article, factories.context(article, publication=publication)).find("n:contentMeta", NAMES)
        for article in articles
    ]
    for path in ("n:located", "n:genre", "n:subject"):
        first, *others = ([etree.tostring(one) for one in meta.iterfind(path, NAMES)] for meta in metas)
        assert first
        assert others == [first, first]


def test_a_country_that_is_none_has_a_code_and_no_name(xsd):
    article = factories.article(dateline=Dateline(place="Nowhere", country="QQ"))
    country = item(article).find("n:contentMeta/n:located/n:broader", NAMES)
    assert (country.get("qcode"), len(country)) == ("iso3166-1a2:QQ", 0)
    assert_valid(message(article), xsd)


def test_a_region_is_a_place_and_what_else_an_article_is_about_a_notion():
    found = item(factories.full_article()).findall("n:contentMeta/n:subject", NAMES)
    kinds = {one.get("qcode").partition(":")[0]: one.get("type") for one in found}
    assert kinds.pop("synregion") == "cpnat:geoArea"
    assert set(kinds.values()) == {"cpnat:abstract"}


def test_a_place_without_a_country_has_no_broader_one():
    found = item(factories.article(dateline=Dateline(place="At sea")))
    assert values(found, "n:contentMeta/n:located/n:broader") == []


@pytest.mark.parametrize(("breaking", "expected"), [(True, ["true"]), (False, [])])
def test_breaking_news_says_so(breaking, expected):
    path = "n:contentMeta/n:contentMetaExtProperty[@rel='synrel:breaking']/@value"
    assert values(item(factories.article(breaking=breaking)), path) == expected


def test_subjects_stand_in_iptcs_schemes_and_in_ours_with_their_names_in_every_edition():
    found = item(factories.full_article(language="ar"))
    assert values(found, "n:contentMeta/n:subject/@qcode") == [
        "medtop:11000000",
        "subj:11000000",
        "synsection:politics",
        "synsection:news",
        "synregion:mena",
        "syncoverage:water-and-cities",
        "syntag:water",
    ]
    names = found.findall("n:contentMeta/n:subject[@qcode='medtop:11000000']/n:name", NAMES)
    assert [(name.get(LANG), name.get("dir"), name.text) for name in names] == [
        ("ar", "rtl", "سياسة"),
        ("en", "ltr", "Politics"),
        ("es", "ltr", "Política"),
    ]
    assert values(found, "n:contentMeta/n:subject[@qcode='syntag:water']/n:name/text()") == ["Water"]
    assert values(found, "n:contentMeta/n:keyword/text()") == ["Water", "Harbours"]


def test_every_alias_of_ours_is_in_the_items_own_catalog():
    for found in etree.fromstring(message(everything(), everything(id="g", kind=Kind.GALLERY))).find(
        "n:itemSet", NAMES
    ):
        used = {value.partition(":")[0] for value in values(found, ".//@qcode|.//@role|.//@rel|.//@rendition")}
        declared = set(values(found, "n:catalog/n:scheme/@alias"))
        assert {alias for alias in used if alias.startswith("syn")} <= declared
    assert "tag:news.example,2024:section/" in values(item(factories.article()), "n:catalog/n:scheme/@uri")


def test_a_topic_that_the_subject_codes_lack_stands_in_media_topics_alone():
    publication = factories.publication(
        sections=(Section(code="politics", name="Gadgetry of old", mediatopic="medtop:20000756"),),
        coverage=(),
        regions=(),
    )
    article = factories.article()
    subject = factories.context(factories.article()).subjects[0]
    context = factories.context(
        article, subjects=(type(subject)(FeedKind.SECTION, "politics", "Gadgetry of old", "x", "medtop:20000756"),)
    )
    found = item(article, type(context)(**{**_fields(context), "publication": publication}))
    assert values(found, "n:contentMeta/n:subject/@qcode") == ["medtop:20000756", "synsection:politics"]
    # The name is a message, and no catalogue has it in another language.
    assert values(found, "n:contentMeta/n:subject[1]/n:name/text()") == ["Gadgetry of old"]


def _fields(context: EntryContext) -> dict[str, object]:
    return {name: getattr(context, name) for name in EntryContext.__slots__}


@pytest.mark.parametrize(
    ("genre", "expected"),
    [
        (Genre.NEWS, ["genre:Current"]),
        (Genre.OPINION, ["genre:Opinion"]),
        (Genre.BLOG, ["syngenre:blog"]),
        (Genre.EXPLAINER, ["genre:Background", "syngenre:explainer"]),
        (Genre.EDITORIAL, ["genre:Opinion", "syngenre:editorial"]),
    ],
)
def test_a_genre_has_iptcs_word_and_ours_where_that_is_too_wide(genre, expected):
    assert values(item(factories.article(genre=genre)), "n:contentMeta/n:genre/@qcode") == expected


def test_every_genre_can_be_told_from_the_others():
    words = [tuple(values(item(factories.article(genre=one)), "n:contentMeta/n:genre/@qcode")) for one in Genre]
    assert all(words)
    assert len(set(words)) == len(Genre)


def test_a_genre_is_named_in_english_and_in_every_edition_each_language_once():
    names = item(factories.article(language="ar", genre=Genre.BLOG)).findall("n:contentMeta/n:genre/n:name", NAMES)
    assert [(name.get(LANG), name.get("dir"), name.text) for name in names] == [
        ("en", "ltr", "Blog"),
        ("ar", "rtl", "تدوينة"),
        ("es", "ltr", "Blog"),
    ]
    assert values(item(factories.article()), "n:contentMeta/n:genre/n:name/@xml:lang") == ["en", "ar", "es"]


def test_a_genre_of_a_british_edition_has_one_english_name():
    british = factories.publication(
        editions=(factories.edition("en").model_copy(update={"language": "en-GB"}),), language="en-GB"
    )
    article = factories.article()
    context = factories.context(article)
    spoken = languages.catalogue("en-GB")
    there = replace(context, publication=british, edition=british.editions[0], spoken=spoken)
    assert values(item(article, there), "n:contentMeta/n:genre/n:name/@xml:lang") == ["en"]


def test_what_editions_share_is_not_mixed_up_between_publications():
    first = factories.context(factories.article())
    other = factories.publication(name="Torch", authority="torch.example,2025")
    second = factories.context(factories.article(), publication=other)
    for context, name, scheme in (
        (first, "Lantern", "tag:news.example,2024:section/"),
        (second, "Torch", "tag:torch.example,2025:section/"),
        (first, "Lantern", "tag:news.example,2024:section/"),
    ):
        found = item(factories.article(), context)
        assert values(found, "n:itemMeta/n:provider/@literal") == [name]
        assert values(found, "n:catalog/n:scheme[@alias='synsection']/@uri") == [scheme]


def test_no_more_editions_are_remembered_than_are_written_at_a_time():
    for _ in range(house._MOST + 1):  # each context has a publication of its own
        assert item(factories.article()).get("guid") == factories.guid("a1-en")
    assert len(house._HOUSES) <= house._MOST


def test_related_pages_are_linked_in_their_order_and_only_where_they_have_an_address():
    article = everything(related=(*everything().related, Related(article="a9-en")))
    links = item(article).findall("n:itemMeta/n:link[@rel='irel:seeAlso']", NAMES)
    assert [(one.get("rank"), one.get("href"), one.findtext("n:headline", namespaces=NAMES)) for one in links] == [
        ("1", "https://www.news.example/en/a2", "Next"),
        ("2", "https://elsewhere.example/", "Elsewhere"),
    ]
    assert [values(one, "n:role/@qcode") for one in links] == [["synrole:read-next"], ["synrole:see-also"]]


def test_a_related_page_without_a_title_is_linked_without_one():
    found = item(factories.article(related=(resolved(Related(article="a2-en"), "https://www.news.example/en/a2"),)))
    assert values(found, "n:itemMeta/n:link[@rel='irel:seeAlso']/n:headline") == []


# Editions


def test_siblings_are_linked_with_what_a_partner_needs_to_choose_one():
    found = item(factories.article())
    links = found.findall("n:itemMeta/n:link[@rel='synrel:translation']", NAMES)
    assert [(one.get("residref"), one.get("version")) for one in links] == [
        ("tag:news.example,2024:article/a1-ar", "1"),
        ("tag:news.example,2024:article/a1-es", "1"),
    ]
    arabic = links[0]
    assert values(arabic, "n:itemClass/@qcode") == ["ninat:text"]
    assert values(arabic, "n:language/@tag") == ["ar"]
    assert values(arabic, "n:altRep/text()") == ["https://www.news.example/ar/news/politics/a1-water-plan"]
    headline = arabic.find("n:headline", NAMES)
    assert (headline.get(LANG), headline.get("dir"), headline.text) == ("ar", "rtl", factories.HEADLINES["ar"])
    assert values(found, "n:itemMeta/n:memberOf/@uri") == ["tag:news.example,2024:story/a1"]
    assert values(found, "n:itemMeta/n:altRep/text()") == ["https://www.news.example/en/news/politics/a1-water-plan"]


def test_a_linked_edition_and_a_withdrawal_name_the_article_as_the_newsroom_does():
    found = item(factories.article(language="ar"), factories.context(factories.article(language="ar")))
    assert values(found, "n:itemMeta/n:link[@rel='synrel:translation']/n:altId/text()") == ["a1-en", "a1-es"]
    gone = everything(kind=Kind.GALLERY, guid="https://old.example/?p=7", status=Status.CANCELED)
    notices = items(newsml.render_withdrawal(gone, factories.context(gone)))
    assert [values(one, "n:contentMeta/n:altId/text()") for one in notices] == [["a1-en"], [], [], []]


@pytest.mark.parametrize("kind", Kind)
def test_an_edition_is_linked_as_what_it_is_itself(kind):
    article = factories.article(language="ar", kind=Kind.VIDEO)
    sibling = factories.sibling("en", kind=kind)
    found = item(article, factories.context(article, source=sibling, translations=(sibling,)))
    is_package = kind is Kind.GALLERY
    expected = f"application/vnd.iptc.g2.{'packageitem' if is_package else 'newsitem'}+xml"
    own = item(factories.article(kind=kind))
    for link in found.xpath("n:itemMeta/n:link[n:language]", namespaces=NAMES):
        assert link.get("contenttype") == expected
        assert values(link, "n:itemClass/@qcode") == values(own, "n:itemMeta/n:itemClass/@qcode")
    assert len(found.xpath("n:itemMeta/n:link[n:language]", namespaces=NAMES)) == 2


def test_all_items_of_an_article_have_its_version_in_documents():
    article = everything(kind=Kind.GALLERY, version=2)
    context = factories.context(article, version=5)
    for one in items(newsml.render_entry(article, context)):
        assert one.get("version") == "5"
        own = "n:itemMeta/n:link[@rel='irel:associatedWith']|n:groupSet/n:group/n:itemRef"
        assert {link.get("version") for link in one.xpath(own, namespaces=NAMES)} == {"5"}
    assert {one.get("version") for one in items(newsml.render_withdrawal(article, context))} == {"5"}


def test_an_article_that_came_back_is_an_update_though_its_own_version_is_the_first():
    article = factories.article(version=1)
    assert values(item(article, factories.context(article, version=3)), "n:itemMeta/n:signal/@qcode") == ["sig:update"]


def test_all_editions_are_members_of_one_story():
    stories = {
        values(item(factories.article(language=one)), "n:itemMeta/n:memberOf/@uri")[0] for one in ("en", "ar", "es")
    }
    assert stories == {"tag:news.example,2024:story/a1"}


@pytest.mark.parametrize(("version", "expected"), [(2, "2"), (None, None)])
def test_a_translation_is_derived_from_its_source_and_the_version_that_was_translated(version, expected):
    article = factories.article(language="ar")
    source = factories.sibling("en", version=5)
    found = item(article, factories.context(article, source=source, source_version=version))
    link = found.find("n:itemMeta/n:link[@rel='irel:derivedFrom']", NAMES)
    assert (link.get("residref"), link.get("version")) == (source.guid, expected)
    assert values(found, "n:itemMeta/n:edNote") == []


def test_an_original_is_derived_from_nothing():
    assert values(item(factories.article()), "//n:link[@rel='irel:derivedFrom']") == []


def test_a_stale_translation_says_so_to_editors():
    article = factories.article(language="es")
    found = item(article, factories.context(article, source=factories.sibling("en"), source_version=1, stale=True))
    assert values(found, "n:itemMeta/n:edNote/@role") == ["synrole:stale"]


# Content


def test_the_body_is_xhtml_then_the_same_as_escaped_html():
    article = factories.article(
        body=(
            Heading(type="heading", text="One &amp; two"),
            Paragraph(type="paragraph", text='A <em>plain</em> sentence with <a href="https://x.example/">a link</a>.'),
        )
    )
    content = item(article).find("n:contentSet", NAMES)
    assert [child.tag.partition("}")[2] for child in content] == ["inlineXML", "inlineData"]
    body = content.find("n:inlineXML/h:html/h:body", NAMES)
    assert [child.tag.partition("}")[2] for child in body] == ["h2", "p"]
    assert "".join(body.find("h:p", NAMES).itertext()) == "A plain sentence with a link."
    assert values(content, "n:inlineXML/h:html/h:head/h:title/text()") == [article.headline]
    assert "<em>plain</em>" in content.findtext("n:inlineData", namespaces=NAMES)
    assert values(content, "*/@wordcount") == []


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (BodyProfile.XHTML, [("inlineXML", "application/xhtml+xml")]),
        (BodyProfile.XHTML_AND_HTML, [("inlineXML", "application/xhtml+xml"), ("inlineData", "text/html")]),
        (BodyProfile.NITF, [("inlineXML", "application/nitf+xml")]),
    ],
)
def test_a_body_is_written_in_the_profile_of_the_publication(profile, expected):
    publication = factories.publication(newsml=Newsml(body=profile))
    article = factories.full_article()
    content = item(article, factories.context(article, publication=publication)).find("n:contentSet", NAMES)
    assert [(etree.QName(one).localname, one.get("contenttype")) for one in content] == expected
    assert {one.get("wordcount") for one in content} == {"512"}
    shown = " ".join(" ".join(one.itertext()) for one in content)
    assert factories.BODIES["en"] in shown


def test_a_body_whose_words_were_counted_says_how_many():
    assert values(item(factories.full_article()), "n:contentSet/*/@wordcount") == ["512", "512"]


def test_a_ticker_has_an_empty_text():
    """An importer for WordPress refuses a message with an item that has none at all."""
    (content,) = item(factories.article(kind=Kind.TICKER)).find("n:contentSet", NAMES)
    assert (content.tag, dict(content.attrib), content.text) == (
        f"{{{NAR}}}inlineData",
        {"contenttype": "text/html"},
        None,
    )


def test_a_body_that_is_not_well_formed_cannot_be_expressed():
    article = factories.article(body=(Paragraph(type="paragraph", text="<em>open"),))
    with pytest.raises(CannotExpress, match="not well-formed"):
        newsml.render_entry(article, factories.context(article))


@pytest.mark.parametrize(
    "said", ["<em>open", "</body><body>", "&nbsp;", "x:<x:y/>", "<!-- a -->", "<?php x?>", "a\x0bb", "a\ud800b"]
)
def test_a_body_that_is_not_well_formed_xml_without_comments_cannot_be_expressed(said):
    article = factories.article().model_copy(update={"body": (Paragraph.model_construct(type="paragraph", text=said),)})
    with pytest.raises(CannotExpress, match="not well-formed"):
        newsml.render_entry(article, factories.context(article))


@pytest.mark.parametrize("render", [newsml.render_entry, newsml.render_withdrawal])
@pytest.mark.parametrize("character", ["\ufffe", "\uffff", "\ud800", "\x00", "\x0b", "\x1f"])
def test_a_character_that_xml_cannot_carry_cannot_be_expressed(render, character):
    for kind in (Kind.TEXT, Kind.GALLERY):
        article = factories.article(kind=kind)
        with pytest.raises(CannotExpress, match="XML cannot carry"):
            render(article, factories.context(article, guid=f"urn:x:{character}"))


AWKWARD = "a & b < c > d \" e ' f \t g \n h \r i ]]> j \x85 k \u2028 l 😀"


def test_what_has_a_meaning_in_markup_is_read_back_as_it_was():
    article = factories.article(headline="x").model_copy(update={"headline": AWKWARD})
    found = item(article, factories.context(article, story=AWKWARD))
    assert found.findtext("n:contentMeta/n:headline", namespaces=NAMES) == AWKWARD
    assert values(found, "n:itemMeta/n:memberOf/@uri") == [AWKWARD]


def test_a_body_of_which_nothing_can_be_shown_is_none():
    article = factories.article(body=(Figure(type="figure", media="gone"),))
    (content,) = item(article).find("n:contentSet", NAMES)
    assert content.text is None


EVERY_BLOCK = (
    Paragraph(
        type="paragraph",
        text='<a href="https://x.example/?a=1&amp;b=2">a</a> <em>b</em><br/><span lang="ar" dir="rtl">ج</span>'
        ' <abbr title="d">e</abbr> <time datetime="2026-11-20">f</time> <s>g</s> a]]&gt;b',
    ),
    Paragraph(type="paragraph", text="فقرة", language="ar"),
    Heading(type="heading", level=3, text="One &amp; two"),
    Quote(
        type="quote", paragraphs=("Said.", "Again."), attribution="A < B", url="https://x.example/said", language="ar"
    ),
    List(
        type="list",
        ordered=True,
        items=(ListItem(text="1", list=List(type="list", items=(ListItem(text="<strong>1.1</strong>"),))),),
    ),
    Figure(type="figure", media="m1"),
    Figure(type="figure", media="m2"),
    Figure(type="figure", media="clip"),
    Embed(type="embed", url="https://video.example/1", title="A clip"),
    Table(
        type="table",
        caption="Two\nlines",
        rows=((Cell(text="h", header=True, colspan=2),), (Cell(text="a"), Cell())),
    ),
    resolved(ReadMore(type="read-more", article="a2-en", title="Next"), "https://www.news.example/en/a2"),
)


@pytest.mark.parametrize("language", ["en", "ar", "es"])
def test_every_kind_of_block_is_valid(language, xsd):
    media = (factories.picture(), factories.listening(), a_video())
    document = message(factories.article(language=language, body=EVERY_BLOCK, media=media), language=language)
    assert_valid(document, xsd)
    body = etree.fromstring(document).find(".//h:body", NAMES)
    assert len(body) == len(EVERY_BLOCK)
    assert "".join(body[0].itertext()).endswith("g a]]>b")


# Media


def test_the_medium_that_is_the_article_says_what_its_item_has_no_place_for():
    media = (factories.picture(role="body"), a_video(copyright="Owner"), a_video(id="b", copyright=None, credit=None))
    found = item(factories.article(kind=Kind.VIDEO, media=media))
    # Its place among the media is the rank that no link has.
    assert values(found, "n:itemMeta/n:link[@rel='irel:associatedWith']/@rank") == ["1", "3"]
    said = found.findall("n:contentSet/n:remoteContent/n:remoteContentExtProperty", NAMES)
    assert [(one.get("rel"), one.get("value")) for one in said] == [
        ("synrel:medium-id", "clip"),
        ("synrel:medium-role", "body"),
        ("synrel:medium-credit", "Northlight Pictures"),
        ("synrel:medium-copyright", "Owner"),
    ]
    bare = item(factories.article(kind=Kind.VIDEO, media=(a_video(credit=None),)))
    rels = values(bare, "n:contentSet/n:remoteContent/n:remoteContentExtProperty/@rel")
    assert rels == ["synrel:medium-id", "synrel:medium-role"]


def test_media_are_items_of_their_own_with_caption_credit_and_rights():
    article, picture, listening = items(
        newsml.render_entry(factories.full_article(), factories.context(factories.full_article()))
    )
    assert values(article, "n:itemMeta/n:link[@rel='irel:associatedWith']/@residref") == [
        picture.get("guid"),
        listening.get("guid"),
    ]
    assert values(article, "n:contentSet/n:remoteContent") == []
    assert picture.get("guid") == "tag:news.example,2024:article/a1-en#m1"
    assert values(picture, "n:itemMeta/n:itemClass/@qcode") == ["ninat:picture"]
    assert values(picture, "n:itemMeta/n:role/@qcode") == ["synrole:lead"]
    assert values(picture, "n:itemMeta/n:link/@residref") == [article.get("guid")]
    assert values(picture, "n:rightsInfo/n:copyrightHolder/@literal") == ["Al Bahr Agency"]
    assert values(picture, "n:rightsInfo/n:usageTerms") == []
    assert values(picture, "n:contentMeta/n:creditline/text()") == ["Al Bahr Agency / Samir Odeh"]
    assert values(picture, "n:contentMeta/n:description[@role='drol:caption']/text()") == [
        "The harbour, where the plan was signed."
    ]
    assert values(picture, "n:contentMeta/n:description[@role='synrole:alt']/text()") == ["A harbour at dawn"]
    assert [dict(one.attrib) for one in picture.findall("n:contentSet/n:remoteContent", NAMES)] == [
        {
            "rendition": "rnd:highRes",
            "href": "https://media.news.example/a1/harbour-1200x800.jpg",
            "contenttype": "image/jpeg",
            "size": "182000",
            "width": "1200",
            "height": "800",
        },
        {
            "rendition": "rnd:web",
            "href": "https://media.news.example/a1/harbour-640x427.jpg",
            "contenttype": "image/jpeg",
            "size": "61000",
            "width": "640",
            "height": "427",
        },
    ]
    assert values(listening, "n:rightsInfo") == []
    assert values(listening, "n:contentSet/n:remoteContent/@duration") == ["192"]
    assert values(listening, "n:contentSet/n:remoteContent/@durationunit") == ["timeunit:seconds"]


def test_the_lead_pictures_smallest_file_is_the_icon():
    found = item(factories.full_article())
    assert values(found, "n:contentMeta/n:icon/@href") == ["https://media.news.example/a1/harbour-640x427.jpg"]
    assert values(item(factories.article(media=(factories.listening(role="lead"),))), "n:contentMeta/n:icon") == []


def test_a_videos_video_is_the_items_own_content():
    article = factories.full_article(kind=Kind.VIDEO, media=(factories.picture(), a_video()))
    found, picture = items(newsml.render_entry(article, factories.context(article)))
    files = found.findall("n:contentSet/n:remoteContent", NAMES)
    assert [(one.get("rendition"), one.get("contenttype")) for one in files] == [
        ("rnd:highRes", "video/mp4"),
        ("rnd:thumbnail", "image/jpeg"),
    ]
    assert (files[0].get("duration"), files[0].get("durationunit")) == ("12500", "timeunit:milliseconds")
    assert values(found, "n:contentMeta/n:creditline/text()") == ["Northlight Pictures"]
    assert values(found, "n:contentMeta/n:description/@role") == ["drol:summary", "drol:caption"]
    assert values(picture, "n:itemMeta/n:itemClass/@qcode") == ["ninat:picture"]


def test_of_two_videos_the_lead_is_the_items_content():
    lead = a_video(id="lead", role=MediumRole.LEAD)
    article = factories.article(kind=Kind.VIDEO, media=(a_video(), lead))
    guids = [one.get("guid") for one in items(newsml.render_entry(article, factories.context(article)))]
    assert guids == ["tag:news.example,2024:article/a1-en", "tag:news.example,2024:article/a1-en#clip"]


def test_an_infographs_picture_is_its_content_where_it_has_no_graphic():
    article = factories.article(kind=Kind.INFOGRAPH, media=(factories.picture(),))
    found = items(newsml.render_entry(article, factories.context(article)))
    assert [values(one, "n:contentSet/n:remoteContent/@rendition") for one in found] == [["rnd:highRes", "rnd:web"]]


def test_every_file_of_a_medium_has_a_name_of_its_own():
    files = tuple(
        Rendition(url=f"https://media.news.example/{width}.jpg", width=width) for width in (2000, 1200, 900, 400, 80)
    )
    article = factories.article(media=(factories.picture(renditions=files),))
    picture = items(newsml.render_entry(article, factories.context(article)))[1]
    assert values(picture, "n:contentSet/n:remoteContent/@rendition") == [
        "rnd:highRes",
        "rnd:web",
        "synrnd:3",
        "rnd:thumbnail",
        "synrnd:5",
    ]


@pytest.mark.parametrize(
    ("kind", "url", "expected"),
    [
        ("picture", "https://media.news.example/a.PNG?w=3", "image/png"),
        ("picture", "https://media.news.example/a", "image/jpeg"),
        ("audio", "https://media.news.example/a.mp3", "audio/mpeg"),
        ("video", "https://media.news.example/stream", "application/octet-stream"),
    ],
)
def test_a_file_that_does_not_say_its_type_is_given_one(kind, url, expected):
    medium = factories.picture(kind=kind, renditions=(Rendition(url=url),))
    article = factories.article(media=(medium,))
    found = items(newsml.render_entry(article, factories.context(article)))[1]
    assert values(found, "n:contentSet/n:remoteContent/@contenttype") == [expected]


def test_a_gallery_is_a_package_of_its_text_and_its_media_in_their_order():
    article = factories.full_article(
        kind=Kind.GALLERY,
        media=(factories.picture(id="p2", role="gallery"), factories.picture(id="p1", role="gallery")),
    )
    package, part, *pictures = items(newsml.render_entry(article, factories.context(article)))
    own = package.get("guid")
    assert values(package, "n:groupSet/n:group/n:itemRef/@residref") == [f"{own}#/text", f"{own}#p2", f"{own}#p1"]
    assert [one.get("guid") for one in (part, *pictures)] == [f"{own}#/text", f"{own}#p2", f"{own}#p1"]
    assert values(part, "//h:body/h:p/text()") == [factories.BODIES["en"]]
    assert values(package, "n:contentMeta/n:headline[1]/text()") == [article.headline]


def test_a_gallery_without_text_is_a_package_of_its_pictures():
    article = factories.full_article(kind=Kind.GALLERY, body=())
    assert len(items(newsml.render_entry(article, factories.context(article)))) == 3


def test_two_galleries_of_a_message_have_groups_of_their_own(xsd):
    assert_valid(message(*(factories.full_article(id=key, kind=Kind.GALLERY) for key in "ab")), xsd)


def test_a_figure_of_the_body_keeps_its_caption_there():
    article = factories.full_article(body=(Figure(type="figure", media="m1"),))
    assert "The harbour, where the plan was signed." in item(article).findtext(
        "n:contentSet/n:inlineData", namespaces=NAMES
    )


# Withdrawals


@pytest.mark.parametrize(
    ("status", "expected"), [(Status.CANCELED, "stat:canceled"), (Status.WITHHELD, "stat:withheld")]
)
@pytest.mark.parametrize("kind", Kind)
def test_a_withdrawal_has_the_same_identifiers_and_nothing_of_the_content(kind, status, expected):
    article = everything(kind=kind, version=7, media=(factories.picture(), a_video()))
    gone = article.model_copy(update={"status": status})
    context = factories.context(gone, source=factories.sibling("ar"), source_version=1, stale=True)
    notice = newsml.render_withdrawal(gone, context)
    found = items(notice)
    assert [one.get("guid") for one in found] == [
        one.get("guid") for one in items(newsml.render_entry(article, factories.context(article)))
    ]
    for one in found:
        assert one.get("version") == "7"
        assert values(one, "n:itemMeta/n:pubStatus/@qcode") == [expected]
        assert values(one, "n:itemMeta/n:versionCreated/text()") == ["2026-11-20T13:00:00Z"]
        assert values(one, "n:itemMeta/n:firstCreated/text()") == ["2026-11-20T10:00:00Z"]
        assert len(values(one, "n:itemMeta/n:edNote/text()")) == 1
        assert (
            values(one, "n:groupSet/n:group/*|.//n:link|.//n:altRep|.//n:subject|.//n:inlineXML|.//n:remoteContent")
            == []
        )
        assert values(one, ".//n:inlineData/node()") == []
        assert values(one, ".//n:headline/text()") == values(one, "n:itemMeta/n:edNote/text()")
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
    ):
        assert secret.encode() not in notice


AFTER = NOON + timedelta(days=3)
REASONS = [
    (State.CANCELED, "stat:canceled", "was withdrawn"),
    (State.WITHHELD, "stat:withheld", "is withheld"),
    (State.EXPIRED, "stat:withheld", "expired on Nov 22, 2026, 12:00"),
    (State.RESTRICTED, "stat:withheld", "no longer available in this feed"),
    (State.EMBARGOED, "stat:withheld", "under embargo again"),
]


@pytest.mark.parametrize(("state", "status", "said"), REASONS)
def test_a_withdrawal_says_why_and_when(state, status, said, xsd):
    article = everything(expires=AFTER - timedelta(days=1))
    context = factories.context(article, withdrawal=Withdrawal(state, AFTER))
    notice = newsml.render_withdrawal(article, context)
    for one in items(notice):
        assert values(one, "n:itemMeta/n:pubStatus/@qcode") == [status]
        assert values(one, "n:itemMeta/n:versionCreated/text()") == ["2026-11-23T12:00:00Z"]
        (note,) = (text.replace("\u202f", " ") for text in values(one, "n:itemMeta/n:edNote/text()"))
        assert said in note
        expires = ["2026-11-22T12:00:00Z"] if state is State.EXPIRED else []
        assert values(one, "n:itemMeta/n:expires/text()") == expires
        assert values(one, "n:itemMeta/n:embargoed|n:itemMeta/n:signal") == []
    feed = factories.feed(withdrawn=(factories.listed(article),))
    surroundings = factories.document_context(feed, newsml.FILE_NAME)
    assert_valid(newsml.render_document(feed, [], [notice], surroundings), xsd)


def test_every_reason_for_a_withdrawal_has_words_of_its_own_in_every_language():
    for language in ("en", "ar", "es"):
        article = factories.article(language=language)
        said = {
            items(newsml.render_withdrawal(article, factories.context(article, withdrawal=Withdrawal(state, AFTER))))[
                0
            ].findtext("n:itemMeta/n:edNote", namespaces=NAMES)
            for state in State
            if state is not State.PUBLISHED
        }
        assert len(said) == len(REASONS)
        assert any("This article" in one for one in said) == (language == "en")


def test_an_expired_article_without_a_time_expired_when_it_was_withdrawn():
    article = factories.article()
    context = factories.context(article, withdrawal=Withdrawal(State.EXPIRED, AFTER))
    (notice,) = items(newsml.render_withdrawal(article, context))
    assert values(notice, "n:itemMeta/n:expires/text()") == ["2026-11-23T12:00:00Z"]


def test_a_withdrawal_for_an_embargo_does_not_tell_until_when():
    until = AFTER + timedelta(days=300)
    article = everything(published=until, embargo_until=until, created=None, updated=None)
    notice = newsml.render_withdrawal(
        article, factories.context(article, withdrawal=Withdrawal(State.EMBARGOED, AFTER))
    )
    assert b"2027" not in notice
    assert values(items(notice)[0], "n:itemMeta/n:firstCreated/text()") == ["2026-11-23T12:00:00Z"]


def test_a_notice_is_in_the_language_of_the_edition():
    gone = factories.article(language="ar", status=Status.CANCELED)
    (notice,) = items(newsml.render_withdrawal(gone, factories.context(gone)))
    note = notice.find("n:itemMeta/n:edNote", NAMES)
    assert (note.get(LANG), note.get("dir")) == ("ar", "rtl")
    assert notice.get("dir") == "rtl"


# What importers demand (Superdesk's parser stops at the first item that breaks one of these)


def test_no_item_has_what_makes_an_importer_drop_the_message():
    root = etree.fromstring(
        message(
            *(everything(id=kind.value, kind=kind, media=(factories.picture(), a_video())) for kind in Kind),
            withdrawn=tuple(everything(id=f"w-{kind.value}", kind=kind) for kind in Kind),
        )
    )
    assert values(root, "n:header/n:priority/text()") == ["5"]
    for one in root.find("n:itemSet", NAMES):
        assert one.get("version")
        assert one.find("n:itemMeta/n:pubStatus", NAMES).get("qcode")
        item_class = one.find("n:itemMeta/n:itemClass", NAMES).get("qcode")
        assert one.find("n:contentMeta", NAMES) is not None
        assert (one.find("n:groupSet", NAMES) is not None) == (item_class == "ninat:composite")
        assert (one.find("n:contentSet", NAMES) is not None) == (item_class != "ninat:composite")
        assert values(one, "n:groupSet//n:title|n:groupSet//n:signal|n:groupSet//n:edNote") == []
        assert values(one, "n:contentSet//comment()") == []
        assert values(one, "n:contentMeta/n:headline[1]/@role") == []
        for file in one.iterfind("n:contentSet/n:remoteContent", NAMES):
            assert file.get("rendition")
            assert file.get("contenttype")
            assert file.get("href")
        for reference in one.iterfind("n:groupSet/n:group/n:itemRef", NAMES):
            assert reference.get("contenttype")
            assert reference.find("n:itemClass", NAMES) is not None
        renditions = values(one, "n:contentSet/n:remoteContent/@rendition")
        assert len(renditions) == len(set(renditions))
    guids = values(root, "n:itemSet/*/@guid")
    assert len(guids) == len(set(guids))


# Reading back


def test_a_document_is_inspected_for_its_address_language_articles_and_withdrawals():
    gone = factories.article(id="gone", language="ar", status=Status.CANCELED)
    first, second = (
        factories.full_article(language="ar"),
        factories.full_article(id="g", language="ar", kind=Kind.GALLERY),
    )
    found = newsml.inspect(message(first, second, withdrawn=(gone,), language="ar"))
    assert found.address == "https://feeds.news.example/ar/news/politics/newsml.xml"
    assert found.language == "ar"
    assert found.entries == ((factories.guid("a1-ar"), "ar"), (factories.guid("g"), "ar"))
    assert found.withdrawn == {factories.guid("gone")}


@pytest.mark.parametrize("document", [b"", b"<newsMessage", b"\xff"])
def test_what_is_not_xml_cannot_be_inspected(document):
    with pytest.raises(ValueError):
        newsml.inspect(document)


def test_a_stranger_is_inspected_without_an_answer():
    found = newsml.inspect(b"<a/>")
    assert (found.address, found.language, found.entries, found.withdrawn) == (None, None, (), frozenset())


# The profile schema


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<h2>", b"<script>x</script><h2>"),
        (b"<body>", b'<body class="x">'),
        (b"<h2>", b'<h2 onclick="x">'),
        (b"</h2>", b"<iframe/></h2>"),
        (b"</h2>", b"</h2><div/>"),
        (b"</h2>", b"</h2>loose"),
        (b"https://x.example/", b"javascript:x"),
        (b"stat:usable", b"stat:embargoed"),
        (b'standardversion="2.35"', b'standardversion="2.9"'),
        (b'dir="ltr"', b'dir="down"'),
        (b"<sent>2026-11-20T12:00:00Z", b"<sent>2026-11-20T12:00:00+0100"),
        (b"<sent>2026-11-20T12:00:00Z", b"<sent>2026-11-20"),
        (b"<urgency>4", b"<urgency>10"),
        (b"<priority>5</priority>", b""),
        (b'<signal qcode="nmsig:atomic"/>', b""),
        (b"<contentMeta>", b"<contentMeta><slugline>x</slugline>"),
        (b"</itemSet>", b"<knowledgeItem/></itemSet>"),
        (b"ninat:text", b"ninat:event"),
        (b'conformance="power"', b'conformance="core"'),
    ],
)
def test_the_profile_schema_refuses_what_we_do_not_write(old, new):
    body = (
        Heading(type="heading", text="One"),
        Paragraph(type="paragraph", text='<a href="https://x.example/">a link</a>'),
    )
    document = message(factories.article(urgency=4, body=body))
    assert GRAMMAR.validate(etree.fromstring(document))
    assert old in document
    assert not GRAMMAR.validate(etree.fromstring(document.replace(old, new)))


def test_the_format_is_what_a_format_must_be():
    assert (newsml.NAME, newsml.FILE_NAME) == ("newsml", "newsml.xml")
    assert newsml.MEDIA_TYPE == "application/vnd.iptc.g2.newsmessage+xml"
