"""What aggregators would refuse or ignore of RSS and Atom: a document for every rule, and our own documents."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import factories
import pytest
from click.testing import CliRunner
from lxml import etree
from newsroom import NOW, Newsroom, raw

from syndicate import export
from syndicate.articles import Kind
from syndicate.cli import main
from syndicate.gate.receivers import _feeds, apple, discovered, flipboard, google, msn, smartnews
from syndicate.gate.rules import Effect, Finding, Reading, Receiver, Rule
from syndicate.publication import Feeds, load
from syndicate.report import Exit, Report

AGGREGATORS: Final = ("apple", "flipboard", "google", "msn", "smartnews")

# --- A feed that all of them take

EXCERPT: Final = "The five harbour towns signed a plan for one reservoir. " * 3
LONG: Final = "The five harbour towns signed a plan for one reservoir, and nobody was late for it. " * 4
ITEM: Final = f"""<item>
<title>Harbour towns agree on a common water plan</title>
<link>https://www.news.example/en/a1</link>
<description>{EXCERPT}</description>
<content:encoded><![CDATA[<div><p>Five <b>towns</b>.</p></div>]]></content:encoded>
<guid isPermaLink="false">tag:news.example,2024:article/a1</guid>
<pubDate>Fri, 20 Nov 2026 12:00:00 GMT</pubDate>
<dcterms:modified>2026-11-20T12:00:00Z</dcterms:modified>
<dc:creator>Leila Haddad</dc:creator>
<dc:language>en</dc:language>
<media:thumbnail url="https://media.news.example/a1-320x240.jpg"/>
<media:content url="https://media.news.example/a1.jpg" medium="image" type="image/jpeg" width="1200" height="800"/>
</item>
"""
RSS: Final = f"""<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:media="http://search.yahoo.com/mrss/" xmlns:snf="http://www.smartnews.be/snf"
 xmlns:mi="http://schemas.ingestion.microsoft.com/common/" xmlns:fh="http://purl.org/syndication/history/1.0"><channel>
<title>Lantern · Politics</title>
<link>https://www.news.example/en/politics/</link>
<description>Politics, from Lantern</description>
<language>en-GB</language>
<pubDate>Fri, 20 Nov 2026 12:00:00 GMT</pubDate>
<atom:link rel="self" href="https://feeds.news.example/en/rss.xml"/>
<atom:link rel="hub" href="https://hub.example/"/>
<snf:logo><url>https://www.news.example/logo.png</url></snf:logo>
{ITEM}</channel></rss>
"""
ATOM: Final = f"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:snf="http://www.smartnews.be/snf" xml:lang="en-GB">
<id>tag:news.example,2024:feed/en</id><title>Lantern · Politics</title><subtitle>Politics</subtitle>
<updated>2026-11-20T12:00:00Z</updated>
<link rel="alternate" href="https://www.news.example/en/politics/"/>
<link rel="self" href="https://feeds.news.example/en/atom.xml"/><link rel="hub" href="https://hub.example/"/>
<snf:logo><url>https://www.news.example/logo.png</url></snf:logo>
<entry xml:lang="en">
<id>tag:news.example,2024:guid/old%20a1</id><title type="text">Harbour towns agree on a common water plan</title>
<published>2026-11-20T12:00:00Z</published><updated>2026-11-20T13:00:00Z</updated>
<link href="https://www.news.example/en/a1"/>
<link rel="enclosure" type="image/jpeg" length="9" href="https://media.news.example/a1.jpg"/>
<media:thumbnail url="https://media.news.example/a1-320x240.jpg"/>
<summary type="text">{EXCERPT}</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Five towns.</p></div></content>
<author><name>Leila Haddad</name></author>
</entry></feed>
"""
BODY: Final = "<content:encoded><![CDATA[<div><p>Five <b>towns</b>.</p></div>]]></content:encoded>"
LOGO: Final = "<snf:logo><url>https://www.news.example/logo.png</url></snf:logo>"
DATE: Final = "<pubDate>Fri, 20 Nov 2026 12:00:00 GMT</pubDate>\n<dcterms"
PICTURE: Final = 'type="image/jpeg" width="1200" height="800"'
TITLE: Final = "Harbour towns agree on a common water plan"
GUID: Final = "tag:news.example,2024:article/a1"


def found(receiver: Receiver, document: str, *, format_: str = "rss", encoding: str = "utf-8") -> list[Finding]:
    data = document.encode(encoding)
    return list(receiver.findings(Reading(format_, data, NOW, etree.fromstring(data))))


def changed(old: str, new: str, document: str = RSS) -> str:
    """The plain feed with one thing changed, which must be there."""
    assert old in document, old
    return document.replace(old, new, 1)


def many(count: int, document: str = RSS) -> str:
    """The plain feed with more items."""
    item = document[document.index("<item>") : document.index("</channel>")]
    items = (item.replace("article/a1", f"article/b{number}") for number in range(count - 1))
    return document.replace(item, item + "".join(items))


PLAIN: Final = {"flipboard": many(30, changed(EXCERPT, LONG))}
"""What is plain to those who ask for more."""
CASES: Final = {
    # Receiver, rule, what is written, what it is changed to, where it is found, whose item, some of what it says.
    "google: no feed": (google, google.NOT_A_FEED, RSS, "<html/>", "html", None, "html"),
    "google: too large": (
        google,
        google.TOO_LARGE,
        "<title>Lantern",
        f"<title>{'x' * google.FEED_BYTES}",
        "channel/item",
        None,
        "2000000",
    ),
    "google: an item too large": (google, google.ITEM_SIZE, EXCERPT, "x" * 1_000_000, "item", GUID, "1000000"),
    "google: no guid": (google, google.BARE_ITEM, f'<guid isPermaLink="false">{GUID}</guid>', "", "guid", None, "guid"),
    "google: a guid taken for an address": (google, google.PERMALINK, ' isPermaLink="false"', "", "guid", GUID, GUID),
    "google: an update": (
        google,
        google.UNMOVED,
        "<dcterms:modified>2026-11-20T12:00:00Z",
        "<dcterms:modified>2026-11-20T13:00:00Z",
        "dcterms:modified",
        GUID,
        "T13:00",
    ),
    "google: no date": (google, google.NO_DATE, DATE, "<dcterms", "pubDate", GUID, "pubDate"),
    "google: a date in words": (google, google.NO_DATE, DATE, "<pubDate>Friday</pubDate><dcterms", "pubDate", GUID, ""),
    "google: many items": (google, google.TOO_MANY, RSS, many(61), "channel/item", None, "61"),
    "google: no hub": (google, google.NO_HUB, 'rel="hub"', 'rel="x"', "channel/atom:link", None, "30 minutes"),
    "google: a summary": (google, google.NO_TEXT, BODY, "", "content:encoded", GUID, ""),
    "google: a small picture": (
        google,
        google.SMALL_PICTURE,
        PICTURE,
        PICTURE.replace("800", "799"),
        "media:content",
        GUID,
        "1200×799",
    ),
    "flipboard: Atom": (flipboard, flipboard.NOT_A_FEED, RSS, ATOM, "feed", None, "feed"),
    "flipboard: no language": (
        flipboard,
        flipboard.BARE_CHANNEL,
        "<language>en-GB</language>",
        "",
        "channel/language",
        None,
        "language",
    ),
    "flipboard: the language of a region": (
        flipboard,
        flipboard.LANGUAGE,
        "en-GB",
        "es-419",
        "channel/language",
        None,
        "es-419",
    ),
    "flipboard: few items": (
        flipboard,
        flipboard.FEW_ITEMS,
        ITEM.replace(EXCERPT, LONG),
        "",
        "channel/item",
        None,
        "29 items",
    ),
    "flipboard: a summary": (
        flipboard,
        flipboard.BARE_ITEM,
        BODY,
        "",
        "content:encoded",
        GUID,
        "content:encoded",
    ),
    "flipboard: a date in words": (
        flipboard,
        flipboard.BAD_DATE,
        DATE,
        "<pubDate>Friday</pubDate>\n<dcterms",
        "pubDate",
        GUID,
        "Friday",
    ),
    "flipboard: no date": (flipboard, flipboard.NO_DATE, DATE, "<dcterms", "pubDate", GUID, "pubDate"),
    "flipboard: no picture": (
        flipboard,
        flipboard.NO_PICTURE,
        'medium="image" type="image',
        'type="x',
        "enclosure",
        GUID,
        "",
    ),
    "flipboard: a small picture": (
        flipboard,
        flipboard.SMALL_PICTURE,
        PICTURE,
        'width="399" height="800"',
        "media:content",
        GUID,
        "399×800",
    ),
    "flipboard: a short description": (flipboard, flipboard.SHORT_EXCERPT, LONG, EXCERPT, "description", GUID, "167"),
    "flipboard: no description": (
        flipboard,
        flipboard.SHORT_EXCERPT,
        f"<description>{LONG}</description>",
        "",
        "description",
        GUID,
        "has 0 characters",
    ),
    "flipboard: no author": (
        flipboard,
        flipboard.NO_AUTHOR,
        "<dc:creator>Leila Haddad</dc:creator>",
        "",
        "dc:creator",
        GUID,
        "dc:creator",
    ),
    "apple: no feed": (apple, apple.NOT_A_FEED, RSS, '<rss version="2.0"/>', "rss", None, "rss"),
    "apple: no title": (
        apple,
        apple.BARE_CHANNEL,
        "<title>Lantern · Politics</title>",
        "",
        "channel/title",
        None,
        "title",
    ),
    "apple: no country": (apple, apple.NO_PLACE, "en-GB", "en", "channel/language", None, "is en;"),
    "apple: no link": (apple, apple.BARE_ITEM, "<link>https://www.news.example/en/a1</link>", "", "link", GUID, "link"),
    "apple: a short title": (apple, apple.TITLE_LENGTH, TITLE, "A plan, agreed", "title", GUID, "15 to 60"),
    "apple: a long title": (apple, apple.TITLE_LENGTH, TITLE, "x" * 61, "title", GUID, "61"),
    "apple: HTML in a title": (apple, apple.TITLE_MARKUP, "a common", "a &lt;b>common&lt;/b>", "title", GUID, "<b>"),
    "apple: a long excerpt": (apple, apple.EXCERPT, EXCERPT, LONG, "description", GUID, "200"),
    "apple: a link at the end": (
        apple,
        apple.LAST_LINK,
        EXCERPT,
        "&lt;p>Five. &lt;a href='x'>More&lt;/a>…&lt;/p>",
        "description",
        GUID,
        "More",
    ),
    "apple: a summary": (apple, apple.NO_TEXT, BODY, "", "content:encoded", GUID, ""),
    "smartnews: no feed": (smartnews, smartnews.NOT_A_FEED, RSS, "<html/>", "html", None, "html"),
    "smartnews: too large": (
        smartnews,
        smartnews.TOO_LARGE,
        EXCERPT,
        "x" * 1_000_000,
        "channel/item",
        None,
        "1000000",
    ),
    "smartnews: no date": (
        smartnews,
        smartnews.BARE_CHANNEL,
        "<pubDate>Fri, 20 Nov 2026 12:00:00 GMT</pubDate>\n<atom",
        "<atom",
        "channel/pubDate",
        None,
        "pubDate",
    ),
    "smartnews: a long description": (
        smartnews,
        smartnews.DESCRIPTION,
        "Politics, from Lantern",
        "x" * 31,
        "channel/description",
        None,
        "31",
    ),
    "smartnews: no logo": (smartnews, smartnews.NO_LOGO, LOGO, "", "channel/snf:logo", None, ""),
    "smartnews: no text": (
        smartnews,
        smartnews.BARE_ITEM,
        BODY,
        "",
        "content:encoded",
        GUID,
        "content:encoded",
    ),
    "smartnews: a date in words": (
        smartnews,
        smartnews.BAD_DATE,
        DATE,
        "<pubDate>Friday</pubDate>\n<dcterms",
        "pubDate",
        GUID,
        "Friday",
    ),
    "smartnews: a date ahead": (
        smartnews,
        smartnews.FUTURE,
        DATE,
        DATE.replace("12:00", "19:00"),
        "pubDate",
        GUID,
        "19:00",
    ),
    "smartnews: a campaign": (
        smartnews,
        smartnews.CAMPAIGN,
        "/en/a1",
        "/en/a1?utm_source=x",
        "link",
        GUID,
        "utm_source",
    ),
    "smartnews: HTML in a title": (smartnews, smartnews.TITLE_MARKUP, "a common", "&lt;br/>", "title", GUID, "<br/>"),
    "smartnews: an unknown status": (
        smartnews,
        smartnews.UNKNOWN_STATUS,
        "<guid",
        '<media:status state="blocked"/><guid',
        "media:status",
        GUID,
        "blocked",
    ),
    "smartnews: no thumbnail": (
        smartnews,
        smartnews.NO_THUMBNAIL,
        "media:thumbnail",
        "media:x",
        "media:thumbnail",
        GUID,
        "",
    ),
    "msn: no feed": (msn, msn.NOT_A_FEED, RSS, "<html/>", "html", None, "html"),
    "msn: http": (
        msn,
        msn.NOT_HTTPS,
        'href="https://feeds',
        'href="http://feeds',
        "channel/atom:link[1]",
        None,
        "http://feeds",
    ),
    "msn: a password": (
        msn,
        msn.PASSWORD,
        "en/rss.xml",
        "en/rss.xml?user=x",
        "channel/atom:link[1]",
        None,
        "?user=",
    ),
    "msn: another language": (
        msn,
        msn.LANGUAGE,
        "<dc:language>en",
        "<dc:language>es",
        "dc:language",
        GUID,
        "en-GB",
    ),
    "msn: no page": (msn, msn.BARE_ITEM, "<link>https://www.news.example/en/a1</link>", "", "link", GUID, "link"),
    "msn: a short title": (msn, msn.SHORT_TITLE, TITLE, "x" * 20, "title", GUID, "20 characters"),
    "msn: a long title": (msn, msn.LONG_TITLE, TITLE, "x" * 151, "title", GUID, "151"),
    "msn: HTML in a title": (msn, msn.TITLE_MARKUP, "a common", "&lt;i>common", "title", GUID, "<i>"),
    "msn: a date in words": (msn, msn.BAD_DATE, DATE, "<pubDate>Friday</pubDate>\n<dcterms", "pubDate", GUID, "Friday"),
    "msn: a date ahead": (msn, msn.FUTURE, DATE, DATE.replace("12:00", "19:00"), "pubDate", GUID, "19:00"),
    "msn: a year old": (msn, msn.OLD, DATE, DATE.replace("2026", "2025"), "pubDate", GUID, "365"),
    "msn: a figure": (
        msn,
        msn.RESTRICTED,
        "<p>Five",
        "<figure><script></script></figure><p>Five",
        "content:encoded",
        GUID,
        "<figure>, <script>",
    ),
    "msn: a tag it does not know": (msn, msn.UNKNOWN_TAG, "<b>", "<q>", "content:encoded", GUID, "<q>"),
    "msn: no picture": (msn, msn.NO_PICTURE, 'medium="image" type="image', 'type="x', "media:content", GUID, ""),
    "msn: a small picture": (
        msn,
        msn.SMALL_PICTURE,
        PICTURE,
        'width="719" height="480"',
        "media:content",
        GUID,
        "719×480",
    ),
    "msn: a wide picture": (
        msn,
        msn.PICTURE_SHAPE,
        PICTURE,
        'width="1600" height="800"',
        "media:content",
        GUID,
        "0.5 to 1.89",
    ),
    "msn: a drawing": (msn, msn.PICTURE_TYPE, "image/jpeg", "image/svg+xml", "media:content", GUID, "svg"),
    "msn: a heavy picture": (
        msn,
        msn.PICTURE_BYTES,
        'width="1200"',
        'width="1200" fileSize="15000001"',
        "media:content",
        GUID,
        "15000001",
    ),
    "msn: a picture in the text": (
        msn,
        msn.SMALL_PICTURE,
        "Five <b>",
        '<img src="https://media.news.example/x.png" width="100" height="80px"><img src="#"><img> <b>',
        "content:encoded/img",
        GUID,
        "100×80",
    ),
}
GROUPS: Final = """<media:group><media:title>x</media:title></media:group>
<media:group>
<media:content medium="image" url="https://media.news.example/s.jpg" width="100" height="80"/>
<media:content medium="image" url="https://media.news.example/l.jpg" width="1200" height="800"/>
</media:group>
<media:content medium="audio" url="https://media.news.example/l.mp3"/>
<enclosure url="https://media.news.example/l.jpg" type="image/jpeg" length="9"/>
<enclosure url="https://media.news.example/l.mp3" type="audio/mpeg" length="9"/>"""
FORGIVEN: Final = {
    "an address as guid": (google, f'isPermaLink="false">{GUID}', ">https://www.news.example/a1"),
    "a picture of unknown size": (google, PICTURE, ""),
    "a picture whose size is no number": (msn, 'width="1200" height="800"', 'width="wide" height="0"'),
    "a long title with a short one": (
        msn,
        f"{TITLE}</title>",
        f"{'x' * 151}</title><mi:shortTitle>A common water plan</mi:shortTitle>",
    ),
    "a withdrawal at MSN": (
        msn,
        f"<title>{TITLE}</title>",
        "<dcterms:valid>2026-11-20T11:00:00Z</dcterms:valid>",
    ),
    "a withdrawal at SmartNews": (
        smartnews,
        BODY,
        "<media:status>deleted</media:status>",
    ),
    "an active article": (smartnews, "<guid", "<media:status>active</media:status><guid"),
    "a feed that does not say its language": (msn, "<language>en-GB</language>", ""),
    "an item that does not say its language": (msn, "<dc:language>en</dc:language>", ""),
    "a script in a language": (apple, "en-GB", "zh-Hant-TW"),
    "one large file of a medium": (
        msn,
        "<media:content",
        GROUPS + "<media:content",
    ),
    "an empty element before a full one": (msn, "<title>Harbour", "<title/><title>Harbour"),
    "directing marks in a description": (smartnews, "Politics, from Lantern", "\u200f" + "x" * 30),
}


@pytest.mark.parametrize("name", AGGREGATORS)
def test_nothing_is_found_in_a_plain_feed(name: str) -> None:
    assert found(discovered()[name], PLAIN.get(name, RSS)) == []


@pytest.mark.parametrize("name", [name for name in AGGREGATORS if "atom" in discovered()[name].FORMATS])
def test_nothing_is_found_in_a_plain_feed_in_atom(name: str) -> None:
    assert found(discovered()[name], ATOM, format_="atom") == []


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_found_once_under_its_rule_at_its_place(name: str) -> None:
    receiver, rule, old, new, place, guid, said = CASES[name]
    faults = found(receiver, new if old == RSS else changed(old, new, PLAIN.get(receiver.NAME, RSS)))
    assert [(one.rule, one.place, one.guid) for one in faults] == [(rule, place, guid)]
    problem = faults[0].problem("en/rss.xml", {GUID: "a1"})
    assert said in problem.what
    assert problem.article == ("a1" if guid else None)
    assert (faults[0].line or 0) > 0


@pytest.mark.parametrize("name", FORGIVEN)
def test_what_is_taken_as_well_is_no_fault(name: str) -> None:
    receiver, old, new = FORGIVEN[name]
    assert found(receiver, changed(old, new)) == []


def test_every_rule_has_a_case() -> None:
    tested = {case[1] for case in CASES.values()} | {apple.ENCODING, smartnews.ENCODING}
    assert tested == {rule for name in AGGREGATORS for rule in discovered()[name].RULES}


@pytest.mark.parametrize(("receiver", "rule"), [(apple, apple.ENCODING), (smartnews, smartnews.ENCODING)], ids=str)
def test_a_feed_that_is_not_utf_8_is_refused(receiver: Receiver, rule: Rule) -> None:
    document = '<?xml version="1.0" encoding="ISO-8859-1"?>' + RSS
    faults = found(receiver, document, encoding="iso-8859-1")
    assert [(one.rule, one.problem("x", {}).what[:30]) for one in faults] == [(rule, "The document is in ISO-8859-1;")]


@pytest.mark.parametrize("name", AGGREGATORS)
def test_pages_of_archives_are_not_asked_about(name: str) -> None:
    bare = '<rss><channel xmlns:fh="http://purl.org/syndication/history/1.0"><fh:archive/><item/></channel></rss>'
    assert found(discovered()[name], bare) == []
    assert found(discovered()[name], bare.replace("<fh:archive/>", "")) != []


def test_an_entry_of_atom_is_told_under_the_guid_that_its_id_was_made_of() -> None:
    (fault,) = found(msn, changed(TITLE, "A plan", ATOM), format_="atom")
    assert (fault.guid, fault.rule) == ("old a1", msn.SHORT_TITLE)
    assert fault.problem("en/atom.xml", {"old a1": "a1"}).article == "a1"


def test_in_atom_a_title_with_html_and_an_entry_without_link_are_found_too() -> None:
    document = changed('<link href="https://www.news.example/en/a1"/>', "", ATOM)
    document = changed('type="text">Harbour', 'type="html">&lt;b>Harbour&lt;/b>', document)
    assert [(one.rule, one.place) for one in found(apple, document, format_="atom")] == [
        (apple.BARE_ITEM, "link"),
        (apple.TITLE_MARKUP, "title"),
    ]


def test_of_atom_without_a_language_or_dates_nothing_is_made_up() -> None:
    document = changed(' xml:lang="en-GB">', ">", ATOM)
    document = changed(
        "<published>2026-11-20T12:00:00Z</published><updated>2026-11-20T13:00:00Z</updated>", "", document
    )
    assert [one.rule for one in found(apple, document, format_="atom")] == [apple.BARE_CHANNEL]
    assert [(one.rule, one.place) for one in found(google, document, format_="atom")] == [(google.NO_DATE, "pubDate")]


def test_a_time_without_an_offset_is_read_as_utc_and_one_that_is_no_time_as_none() -> None:
    def read(text: str) -> object:
        return _feeds.moment(_feeds.Said(text, "x", 1))

    assert read("2026-11-20T12:00:00") == factories.NOON
    assert read("Fri, 20 Nov 2026 12:00:00 -0000") == factories.NOON
    assert [read(""), read("yesterday"), _feeds.moment(None)] == [None, None, None]


# --- Our own documents


def checked(house: Newsroom, *names: str) -> Report:
    return export.check(export.Job(house.publication, NOW), receivers=[discovered()[name] for name in names])


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Report:
    newsroom = Path(__file__).parents[1] / "examples" / "newsroom"
    store = tmp_path_factory.mktemp("example") / "store.db"
    read = {"store": f"sqlite:///{store}", "feeds": Feeds(formats=("rss",), archives=False)}
    publication = load(newsroom / "syndicate.toml").model_copy(update=read).at(newsroom)
    return export.check(export.Job(publication, NOW), receivers=[discovered()[name] for name in AGGREGATORS])


def told(report: Report, rule: Rule) -> set[str | None]:
    return {one.article for one in report.findings if one.code is rule}


def test_of_the_example_newsroom_what_is_told_is_so(example: Report) -> None:
    tickers = told(example, msn.BARE_ITEM)
    assert len(tickers) == 15
    assert (
        tickers
        == told(example, smartnews.BARE_ITEM)
        == told(example, flipboard.BARE_ITEM)
        == told(example, google.NO_TEXT)
    )
    assert tickers <= told(example, msn.NO_PICTURE)
    assert all(article is not None for article in tickers)
    assert told(example, apple.NO_PLACE) == told(example, smartnews.NO_LOGO) == told(example, google.NO_HUB) == {None}
    for rule in (
        msn.LANGUAGE,
        msn.FUTURE,
        msn.OLD,
        msn.LONG_TITLE,
        google.PERMALINK,
        apple.BARE_ITEM,
        google.TOO_LARGE,
    ):
        assert told(example, rule) == set(), rule.code
    edition = {one.origin for one in example.findings if one.code is flipboard.FEW_ITEMS}
    assert not any((origin or "").startswith(("en/rss.xml", "ar/rss.xml", "es/rss.xml")) for origin in edition)


def test_of_the_example_newsroom_refusals_are_of_four_rules(example: Report) -> None:
    refused = {one.code for one in example.findings if one.is_error}
    bare = {msn.BARE_ITEM, smartnews.BARE_ITEM, flipboard.BARE_ITEM}
    assert refused == bare | {apple.NO_PLACE, smartnews.BARE_CHANNEL}
    assert {dict(one.values)["value"] for one in example.findings if one.code is smartnews.BARE_CHANNEL} == {"pubDate"}


def test_an_article_that_would_not_be_taken_is_told_by_its_id_in_rss_and_atom(tmp_path: Path) -> None:
    house = Newsroom(tmp_path)
    house.write(raw("a1", headline="A plan", guid="old-a1"), raw("t1", kind=Kind.TICKER, body=None))
    report = checked(house, "msn")
    assert {(one.article, one.code) for one in report.findings if one.is_error} == {
        ("a1", msn.SHORT_TITLE),
        ("t1", msn.BARE_ITEM),
    }
    assert report.exit_code is Exit.SOME_REFUSED
    assert {one.code.facts["effect"] for one in report.findings if one.is_error} == {Effect.DROPPED}


def test_what_every_feed_lacks_is_shown_once_with_some_of_the_feeds(tmp_path: Path) -> None:
    def run(*arguments: str) -> list[str]:
        made = CliRunner().invoke(main, list(arguments), env={"COLUMNS": "200"})
        return made.stdout.splitlines()

    run("init", str(tmp_path / "small"))
    shown = run("check", "--config", str(tmp_path / "small"), "--as", "apple", "--now", NOW.isoformat())
    rows = [line for line in shown if "apple.no-locale" in line]
    assert [line.split("  ")[3].partition(": ")[0] for line in rows] == ["14 items"] * 3  # one for each language
    assert rows[0].strip().startswith("error  apple.no-locale  ")
    assert any(line.startswith("Apple News: would refuse ") for line in shown)
