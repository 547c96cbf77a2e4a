"""Feeds written once more to the rules of aggregators: what is in them, what is left out, that it would be taken."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Final, cast

import factories
import pytest
from click.testing import CliRunner
from lxml import etree
from newsroom import NOW, Newsroom, after, codes, mentions, raw

from syndicate import export, formats, notifying
from syndicate.articles import Article, Heading, Kind, Paragraph, Quote, Rights
from syndicate.cli import main
from syndicate.errors import ConfigurationError
from syndicate.formats import _variants, profiles
from syndicate.formats.profiles import Profile
from syndicate.gate import receivers
from syndicate.gate.rules import Effect, Reading, Warned
from syndicate.problems import Code, Severity
from syndicate.publication import FeedKind, FeedProfile, Feeds, Picture, WebSub, parse
from syndicate.rendering import NEWS, CannotExpress, EntryContext
from syndicate.report import Exit, Report
from syndicate.resources import SCHEMAS

PROFILES: Final = profiles.discovered()
NAMES: Final = ("apple", "flipboard", "google", "msn", "smartnews")
every_profile = pytest.mark.parametrize("profile", PROFILES.values(), ids=list(PROFILES))
NS: Final = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "mi": "http://schemas.ingestion.microsoft.com/common/",
    "snf": "http://www.smartnews.be/snf",
    "atom": "http://www.w3.org/2005/Atom",
}
BODY: Final = "<p>The councils signed the plan on Friday, after a night of talks.</p>"


def text(node: etree._Element, path: str) -> str | None:
    return cast("str | None", node.findtext(path, namespaces=NS))


# --- The folder


def test_profiles_are_found_beside_the_formats_and_are_none_of_them() -> None:
    assert tuple(PROFILES) == NAMES
    assert set(PROFILES).isdisjoint(formats.discovered())
    assert formats.named("msn") is PROFILES["msn"]
    assert formats.named("rss") is formats.discovered()["rss"]
    assert formats.named("x") is None


@every_profile
def test_a_profile_is_of_a_receiver_and_has_a_grammar(profile: Profile) -> None:
    receiver = receivers.discovered()[profile.NAME]
    assert "rss" in receiver.FORMATS
    assert receiver.TITLE == profile.TITLE
    assert f"{profile.NAME}.xml" == profile.FILE_NAME
    assert profile.MEDIA_TYPE == "application/rss+xml"
    assert (profile.FEEDS, profile.NUMBERED, profile.SHORTENS) == (NEWS, False, False)
    assert (SCHEMAS / f"{profile.NAME}.rng").is_file()
    if profile.MAX_BYTES is not None:
        assert any(rule.code.endswith(".feed-size") for rule in receiver.RULES)


# --- Items


def item(name: str, language: str = "en", **changes: Any) -> etree._Element:
    """An article as an item of a profile, in a document that its grammar takes."""
    article = factories.full_article(language=language, id=f"a1-{language}", **changes)
    profile, feed = PROFILES[name], factories.feed(article)
    entry = profile.render_entry(article, factories.context(article))
    context = factories.document_context(feed, profile.FILE_NAME)
    data = profile.render_document(feed, [entry], [], context)
    read = profile.inspect(data)
    assert read.entries == ((factories.guid(f"a1-{language}"), language),)
    assert read.address == context.url
    schema = etree.RelaxNG(etree.parse(SCHEMAS / f"{name}.rng"))
    assert schema.validate(read.parsed), schema.error_log
    return cast(etree._Element, read.parsed.find("channel/item"))


@every_profile
@pytest.mark.parametrize("language", ["en", "ar", "es"])
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_article_in_every_language_is_valid(profile: Profile, language: str, kind: Kind) -> None:
    found = item(profile.NAME, language, kind=kind)
    assert text(found, "link") == f"https://www.news.example/{language}/news/politics/a1-water-plan"
    assert text(found, "dc:language") == language


@every_profile
def test_an_article_with_little_is_valid_too(profile: Profile) -> None:
    found = item(profile.NAME, media=(), authors=(), byline=None, rights=Rights(holder=None))
    assert found.find("enclosure") is None
    assert found.find("dc:creator", NS) is None


def test_what_a_newsroom_does_not_say_of_rights_is_not_made_up() -> None:
    plain = factories.publication(editions=(factories.edition("en", rights=Rights()),))
    article, profile = factories.article(), PROFILES["google"]
    entry = profile.render_entry(article, factories.context(article, publication=plain, translations=()))
    feed = factories.feed(article)
    data = profile.render_document(feed, [entry], [], factories.document_context(feed, "x.xml", publication=plain))
    root = etree.fromstring(data)
    assert root.find(".//dc:rights", NS) is None
    assert root.find("channel/copyright") is None


@pytest.mark.parametrize("name", NAMES)
def test_pubdate_moves_with_updates_only_where_nothing_else_is_looked_at(name: str) -> None:
    moved = {"google", "smartnews"}
    assert text(item(name), "pubDate") == f"Fri, 20 Nov 2026 {'13' if name in moved else '12'}:00:00 GMT"
    assert text(item(name), "dcterms:modified") == "2026-11-20T13:00:00Z"


def test_apple_gets_the_short_headline_where_the_headline_is_too_long_and_excerpts_that_it_shows() -> None:
    long = item("apple", headline="x" * 61, summary="One two three " * 20)
    assert text(long, "title") == "A common water plan"
    assert len(text(long, "description") or "") <= 200
    assert (text(long, "description") or "").endswith("three One…")
    assert text(item("apple", headline="x" * 61, short_headline=None), "title") == "x" * 61
    assert text(item("apple", headline="x" * 60), "title") == "x" * 60


@pytest.mark.parametrize(("limit", "said"), [(9, "One two"), (7, "One two"), (6, "One…"), (3, "On…")])
def test_a_text_is_shortened_between_words(limit: int, said: str) -> None:
    assert _variants.shortened("One two", limit) == said


def test_flipboard_gets_a_long_excerpt_and_a_large_picture_attached() -> None:
    body = tuple(Paragraph(type="paragraph", text=f"{number} " + "The towns signed it. " * 5) for number in range(9))
    found = item("flipboard", body=body)
    said = text(found, "description") or ""
    assert said.startswith("Five towns will share one reservoir. 0 The towns")
    assert 300 <= len(said) < 500
    enclosure = found.find("enclosure")
    assert enclosure is not None
    assert enclosure.get("url") == "https://media.news.example/a1/harbour-1200x800.jpg"
    assert text(item("flipboard", summary="x" * 300), "description") == "x" * 300


def picture(width: int | None, height: int | None, media_type: str = "image/jpeg", size: int | None = 9) -> Any:
    file = {"url": f"https://media.news.example/{width}.jpg", "width": width, "height": height}
    return factories.picture(renditions=({**file, "media_type": media_type, "size": size},))


@pytest.mark.parametrize(
    ("name", "medium", "shown"),
    [
        ("msn", picture(1200, 800), True),
        ("msn", picture(719, 480), False),
        ("msn", picture(400, 800), True),
        ("msn", picture(399, 800), False),
        ("msn", picture(1600, 800), False),
        ("msn", picture(None, None), True),
        ("msn", picture(1200, 800, "image/svg+xml"), False),
        ("flipboard", picture(400, 400), True),
        ("flipboard", picture(1200, 399), False),
        ("flipboard", picture(None, None), True),
    ],
)
def test_pictures_that_are_not_shown_are_not_in_the_document(name: str, medium: Any, shown: bool) -> None:
    found = item(name, media=(medium,))
    assert (found.find("media:content", NS) is not None) is shown
    assert ("<img" in (text(found, "content:encoded") or "")) is shown


def test_a_picture_without_a_size_is_not_attached_for_flipboard() -> None:
    assert item("flipboard", media=(picture(800, 800, size=None),)).find("enclosure") is None


def test_of_each_picture_msn_gets_the_largest_file_that_fits() -> None:
    files = item("msn").findall(".//media:content", NS)
    assert [file.get("url") for file in files] == ["https://media.news.example/a1/harbour-1200x800.jpg"]


def test_the_text_for_msn_has_no_element_that_it_does_not_keep() -> None:
    body = (
        Heading(type="heading", level=6, text="At sea & <bdi>ashore</bdi>"),
        Quote(type="quote", paragraphs=("We <cite>signed</cite> it.<br/>All.",), attribution="The mayor"),
    )
    said = text(item("msn", body=body), "content:encoded") or ""
    assert '<div><img src="https://media.news.example/a1/harbour-1200x800.jpg" width="1200" height="800"' in said
    assert "<p>The harbour, where the plan was signed. <span>Al Bahr Agency / Samir Odeh</span></p></div>" in said
    assert '<p><a href="https://media.news.example/a1/listen.mp3">listen.mp3</a></p>' in said or "audio" not in said
    assert "<h5>At sea &amp; ashore</h5>" in said
    assert "<blockquote><p>We <em>signed</em> it.<br/>All.</p><p>— The mayor</p></blockquote>" in said
    assert "figure" not in said
    assert said.startswith('<div dir="ltr" lang="en">')
    assert said.count("<") == 2 * said.count("</") + said.count("/>")


def test_a_recording_in_a_text_becomes_a_link_for_msn() -> None:
    said = text(item("msn", kind=Kind.AUDIO), "content:encoded") or ""
    assert '<a href="https://media.news.example/a1/listen.mp3">listen.mp3</a>' in said
    assert "<audio" not in said


def test_a_title_too_long_for_msn_has_a_short_one_beside_it_where_there_is_one() -> None:
    assert text(item("msn", headline="x" * 151), "mi:shortTitle") == "A common water plan"
    assert item("msn", headline="x" * 150).find("mi:shortTitle", NS) is None
    assert item("msn", headline="x" * 151, short_headline=None).find("mi:shortTitle", NS) is None


def test_the_namespace_of_msn_is_declared_only_where_it_is_used() -> None:
    def document(headline: str) -> bytes:
        article, profile = factories.full_article(headline=headline), PROFILES["msn"]
        feed, entry = factories.feed(article), profile.render_entry(article, factories.context(article))
        return profile.render_document(feed, [entry], [], factories.document_context(feed, profile.FILE_NAME))

    assert NS["mi"].encode() in document("x" * 151)
    assert NS["mi"].encode() not in document("x" * 150)


def test_smartnews_is_told_the_status_and_the_thumbnail() -> None:
    found = item("smartnews")
    assert text(found, "media:status") == "active"
    thumbnail = found.find("media:thumbnail", NS)
    assert thumbnail is not None
    assert thumbnail.get("url") == "https://media.news.example/a1/harbour-1200x800.jpg"
    assert item("smartnews", media=()).find("media:thumbnail", NS) is None


# --- Channels


def channel(name: str, edition: dict[str, Any] | None = None, **changes: Any) -> etree._Element:
    """A profile's document without items."""
    house = factories.publication(editions=(factories.edition("en", **(edition or {})),))
    language = house.editions[0].language
    feed = factories.feed(path="en/news/politics", name="Politics", language="en")
    feed = feed if language == "en" else type(feed)(feed.kind, feed.code, language, f"{language}/x", "Política")
    context = factories.document_context(feed, PROFILES[name].FILE_NAME, publication=house, siblings=(), **changes)
    read = PROFILES[name].inspect(PROFILES[name].render_document(feed, [], [], context))
    schema = etree.RelaxNG(etree.parse(SCHEMAS / f"{name}.rng"))
    assert schema.validate(read.parsed), schema.error_log
    return cast(etree._Element, read.parsed.find("channel"))


@pytest.mark.parametrize(
    ("name", "language", "locale", "told"),
    [
        ("apple", "en", "en_GB", "en-GB"),
        ("apple", "en", None, "en"),
        ("apple", "en-IE", "en_GB", "en-IE"),
        ("flipboard", "en-IE", None, "en-IE"),
        ("flipboard", "es-419", None, "es"),
        ("google", "es-419", "es_CO", "es-419"),
        ("msn", "en", "en_GB", "en"),
        ("smartnews", "en", "en_GB", "en"),
    ],
)
def test_a_channel_says_its_language_as_its_aggregator_reads_it(
    name: str, language: str, locale: str | None, told: str
) -> None:
    if language != "en":
        house = factories.publication(editions=(factories.edition("en").model_copy(update={"language": language}),))
        feed = factories.feed(language="en")
        feed = type(feed)(FeedKind.EDITION, None, language, language, "Lantern")
        context = factories.document_context(feed, "x.xml", publication=house, siblings=())
        found = etree.fromstring(PROFILES[name].render_document(feed, [], [], context)).find("channel")
        assert found is not None
        assert text(found, "language") == told
    else:
        assert text(channel(name, {"locale": locale}), "language") == told


@pytest.mark.parametrize(
    ("title", "description", "told"),
    [
        ("Lantern · Politics", "News of politics", "News of politics"),
        ("Lantern · Politics", "x" * 31, "Lantern · Politics"),
        ("The Lantern of the North · Politics", "x" * 31, "The Lantern of the North…"),
    ],
)
def test_smartnews_gets_a_description_that_it_takes(title: str, description: str, told: str) -> None:
    said = text(channel("smartnews", title=title, description=description), "description") or ""
    assert said.startswith(told.removesuffix("…"))
    assert len(said) <= 30


def test_smartnews_gets_the_logo_that_there_is() -> None:
    logo = {"logo": Picture(url="https://www.news.example/logo.png")}
    assert text(channel("smartnews", logo), "snf:logo/url") == "https://www.news.example/logo.png"
    own = Picture(url="https://www.news.example/snf.png")
    assert text(channel("smartnews", logo, icon=own), "snf:logo/url") == "https://www.news.example/snf.png"
    assert channel("smartnews").find("snf:logo", NS) is None


def test_a_channel_names_its_hubs_and_without_articles_a_date_that_stays() -> None:
    found = channel("google", hubs=("https://hub.example/",))
    assert [link.get("rel") for link in found.iterfind("atom:link", NS)] == ["self", "hub"]
    assert text(found, "pubDate") == "Mon, 01 Jan 2024 00:00:00 GMT"


def test_what_is_no_channel_is_not_well_formed() -> None:
    for profile in PROFILES.values():
        with pytest.raises(ValueError, match="no channel"):
            profile.inspect(b"<rss/>")


# --- A newsroom that has them


def house(directory: Path, *tables: FeedProfile, **rules: Any) -> Newsroom:
    return Newsroom(directory, feeds=Feeds(profile=tables, **rules))


def both(key: str, **changes: Any) -> list[dict[str, Any]]:
    return [raw(key, body=BODY, **changes), raw(f"{key}-ar", "ar", **changes)]


def guids(newsroom: Newsroom, path: str) -> list[str]:
    root = etree.fromstring(newsroom.read(path))
    return [guid.text.rpartition("/")[2] for guid in root.iterfind("channel/item/guid")]


def test_a_profile_writes_a_document_beside_those_of_its_feed_in_every_language(tmp_path: Path) -> None:
    newsroom = house(tmp_path, FeedProfile(for_="smartnews", feed="news/politics"), FeedProfile(for_="msn", feed=""))
    report = newsroom.export(*both("a1"))
    assert (report.exit_code, codes(report)) == (Exit.DONE, set())
    for path in ("en/news/politics/smartnews.xml", "en/msn.xml"):
        assert guids(newsroom, path) == ["a1"]
        assert guids(newsroom, path.replace("en/", "ar/")) == ["a1-ar"]
    manifest = {one["path"]: one for one in newsroom.json("manifest.json")["documents"]}
    told = manifest["en/news/politics/smartnews.xml"]
    assert (told["feed"], told["format"], told["entries"]) == ("en/news/politics", "smartnews", 1)
    assert {path for path in manifest if path.endswith("smartnews.xml")} == {
        f"{language}/news/politics/smartnews.xml" for language in ("en", "ar", "es")
    }
    assert "smartnews" not in newsroom.read("feeds.json").decode()


def test_a_document_has_the_place_the_titles_and_the_number_of_articles_that_its_table_says(tmp_path: Path) -> None:
    table = FeedProfile(
        for_="google",
        feed="",
        languages=("en",),
        path="partners/google",
        limit=2,
        title={"en": "Lantern for Google"},
        description={"en": "All of it"},
    )
    newsroom = house(tmp_path, table)
    newsroom.export(*both("a1"), *both("a2"), *both("a3"))
    root = etree.fromstring(newsroom.read("en/partners/google/google.xml"))
    assert text(root, "channel/title") == "Lantern for Google"
    assert text(root, "channel/description") == "All of it"
    assert text(root, "channel/link") == "https://www.news.example/en/"
    self_link = root.find("channel/atom:link", NS)
    assert self_link is not None
    assert self_link.get("href") == "https://feeds.news.example/en/partners/google/google.xml"
    assert guids(newsroom, "en/partners/google/google.xml") == ["a1", "a2"]
    assert not (newsroom.output / "ar/partners").exists()
    assert not (newsroom.output / "en/google.xml").exists()


def test_all_feeds_of_a_kind_are_written_and_where_two_tables_meet_the_first_counts(tmp_path: Path) -> None:
    tables = (
        FeedProfile(for_="google", feed="news", title={"en": "First"}),
        FeedProfile(for_="google", kind=FeedKind.SECTION, title={"en": "Second"}),
    )
    newsroom = house(tmp_path, *tables)
    newsroom.export(*both("a1"))
    written = sorted(str(path.relative_to(newsroom.output)) for path in newsroom.output.glob("en/**/google.xml"))
    assert written == ["en/news/google.xml", "en/news/politics/google.xml", "en/opinion/google.xml"]
    titles = [text(etree.fromstring(newsroom.read(path)), "channel/title") for path in written]
    assert titles == ["First", "Second", "Second"]


def test_google_gets_no_more_than_it_takes_at_once(tmp_path: Path) -> None:
    newsroom = house(tmp_path, FeedProfile(for_="google", feed=""), FeedProfile(for_="apple", feed=""), limit=70)
    newsroom.export(*(raw(f"a{number:02}") for number in range(70)))
    assert len(guids(newsroom, "en/google.xml")) == 60
    assert len(guids(newsroom, "en/apple.xml")) == 70


def left_out(report: Report) -> set[tuple[str | None, str, str | None]]:
    return {
        (one.article, one.code.code, one.origin)
        for one in report.problems
        if isinstance(one.code, Warned) and one.code.is_left_out
    }


def test_an_article_that_would_not_be_taken_is_left_out_and_told_by_the_rule(tmp_path: Path) -> None:
    newsroom = house(tmp_path, FeedProfile(for_="msn", feed="", languages=("en",)))
    bad = [
        raw("short", headline="A plan", body=BODY),
        raw("long", headline="x" * 151, body=BODY),
        raw("t1", kind="ticker", body=None),
        raw("old", published=after(days=-366)),
    ]
    report = newsroom.export(raw("a1"), *bad)
    assert guids(newsroom, "en/msn.xml") == ["a1"]
    assert len(newsroom.ids()) == 5
    assert left_out(report) == {
        ("short", "msn.short-title", "en/msn.xml"),
        ("long", "msn.long-title", "en/msn.xml"),
        ("t1", "msn.bare-item", "en/msn.xml"),
        ("old", "msn.old", "en/msn.xml"),
    }
    assert report.exit_code is Exit.DONE
    problem = next(one for one in report.problems if one.article == "short")
    assert (problem.severity, str(problem.code)) == (Severity.WARNING, "msn.short-title")
    assert problem.as_json()["effect"] == "left-out"
    assert problem.what == "The title has 6 characters; MSN takes none that has not more than 20."
    assert problem.mend == "Write a longer headline."


def test_a_document_that_would_be_refused_is_written_and_told(tmp_path: Path) -> None:
    newsroom = house(tmp_path, FeedProfile(for_="apple", feed="", languages=("en",)))
    report = newsroom.export(raw("a1"))
    assert guids(newsroom, "en/apple.xml") == ["a1"]
    (problem,) = report.problems
    assert (problem.article, problem.origin, problem.severity) == (None, "en/apple.xml", Severity.WARNING)
    assert problem.as_json()["effect"] == "refused"
    assert problem.what == "The feed's language is en; Apple asks for a language with its country, such as en-GB."
    assert report.exit_code is Exit.DONE


def test_what_does_not_fit_into_a_document_is_left_out_the_newest_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PROFILES["smartnews"], "MAX_BYTES", 9_000)
    newsroom = house(tmp_path, FeedProfile(for_="smartnews", feed="", languages=("en",)))
    huge = raw("a0", body=f"<p>{'The councils signed. ' * 500}</p>")
    report = newsroom.export(huge, *(raw(f"a{number}") for number in range(1, 9)))
    inside = guids(newsroom, "en/smartnews.xml")
    assert inside
    assert inside == [f"a{number}" for number in range(1, len(inside) + 1)]
    assert len(newsroom.read("en/smartnews.xml")) <= 9_000
    outside = {"a0", *(f"a{number}" for number in range(len(inside) + 1, 9))}
    assert {(article, code) for article, code, _ in left_out(report)} == {
        (article, "smartnews.feed-size") for article in outside
    }
    sizes = {one.article: dict(one.values)["value"] for one in report.problems}
    assert all(size > 9_000 for size in sizes.values())
    assert sizes["a0"] == max(sizes.values())


@pytest.mark.parametrize("name", NAMES)
def test_what_was_withdrawn_leaves_and_where_there_is_a_way_is_announced_without_its_words(
    tmp_path: Path, name: str
) -> None:
    newsroom = house(tmp_path, FeedProfile(for_=name, feed=""))
    headline = "The secret harbour talks of Friday night"
    newsroom.export(raw("a1", headline=headline), raw("a2"))
    path = f"en/{name}.xml"
    assert guids(newsroom, path) == ["a1", "a2"]
    gone = raw("a1", headline=headline, status="canceled", version=2, updated=after(hours=1))
    report = newsroom.export(gone, raw("a2"), now=NOW.replace(hour=20))
    assert codes(report) <= {"future-update", "apple.no-locale"}
    announced = name in ("msn", "smartnews")
    assert sorted(guids(newsroom, path)) == (["a1", "a2"] if announced else ["a2"])
    assert mentions(newsroom.output, "secret harbour") == []
    if announced:
        root = etree.fromstring(newsroom.read(path))
        notice = next(one for one in root.iterfind("channel/item") if (text(one, "guid") or "").endswith("a1"))
        assert text(notice, "title") == "The article was withdrawn."
        assert text(notice, "link") == "https://www.news.example/en/"
        assert text(notice, "dcterms:modified") == "2026-11-20T20:00:00Z"
        assert text(notice, "pubDate") == "Fri, 20 Nov 2026 20:00:00 GMT"
        assert notice.find("description") is None
        assert text(notice, "media:status") == ("deleted" if name == "smartnews" else None)
        assert text(notice, "mi:expirationDate") == ("2026-11-20T20:00:00Z" if name == "msn" else None)
        data = newsroom.read(path)
        now = NOW.replace(hour=20)
        found = receivers.discovered()[name].findings(Reading("rss", data, now, etree.fromstring(data)))
        assert [one for one in found if one.rule.effect in (Effect.REFUSED, Effect.DROPPED)] == []


def test_without_a_withdrawal_there_is_no_notice() -> None:
    article = factories.article()
    for profile in PROFILES.values():
        assert profile.render_withdrawal(article, factories.context(article)) == b""


def test_a_document_that_cannot_be_made_or_may_not_be_published_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom = house(tmp_path, FeedProfile(for_="google", feed=""), FeedProfile(for_="msn", feed=""))
    monkeypatch.setattr(PROFILES["google"], "render_document", lambda *_: 1 / 0)
    report = newsroom.export(raw("a1"))
    assert {one.origin for one in report.problems if one.code is Code.DOCUMENT_FAILED} == {
        f"{language}/google.xml" for language in ("en", "ar", "es")
    }
    assert report.exit_code is Exit.GATE_REFUSED
    assert guids(newsroom, "en/msn.xml") == ["a1"]


def test_a_document_that_the_gate_refuses_keeps_its_last_good_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom = house(tmp_path, FeedProfile(for_="smartnews", feed="", languages=("en",)))
    newsroom.export(raw("a1"))
    gone = raw("a1", status="canceled", version=2)
    newsroom.export(gone, raw("a2"))
    last = newsroom.read("en/smartnews.xml")
    monkeypatch.setattr(PROFILES["smartnews"], "render_document", lambda *_: b"<rss>")
    report = newsroom.export(gone, raw("a2"), raw("a3"))
    assert report.exit_code is Exit.GATE_REFUSED
    assert newsroom.read("en/smartnews.xml") == last


def test_an_entry_that_the_gate_refuses_is_left_out_and_the_others_are_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    render = PROFILES["google"].render_entry

    def broken(article: Article, context: EntryContext) -> bytes:
        entry = render(article, context)
        return entry.replace(b"<dc:language>", b"<dc:tongue/><dc:language>") if article.id == "a2" else entry

    monkeypatch.setattr(PROFILES["google"], "render_entry", broken)
    newsroom = house(tmp_path, FeedProfile(for_="google", feed="", languages=("en",)))
    report = newsroom.export(raw("a1"), raw("a2"), raw("a3"))
    assert guids(newsroom, "en/google.xml") == ["a1", "a3"]
    assert [one.article for one in report.problems] == ["a2"]
    assert report.refused_documents == []


def test_an_article_that_cannot_be_written_for_one_is_written_for_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(article: Article, context: EntryContext) -> bytes:
        raise CannotExpress("it is too odd")

    monkeypatch.setattr(PROFILES["google"], "render_entry", failing)
    newsroom = house(tmp_path, FeedProfile(for_="google", feed=""), FeedProfile(for_="flipboard", feed=""))
    report = newsroom.export(raw("a1"))
    assert guids(newsroom, "en/google.xml") == []
    assert guids(newsroom, "en/flipboard.xml") == ["a1"]
    (problem,) = report.problems
    assert problem.what == "The article cannot be written as Google News: it is too odd."


def test_hubs_are_told_of_the_documents_wherever_they_are(tmp_path: Path) -> None:
    table = FeedProfile(for_="google", feed="", languages=("en",), path="partners")
    hubs = WebSub(hubs=("https://hub.example/",))
    newsroom = Newsroom(tmp_path, feeds=Feeds(profile=(table,)), websub=hubs)
    newsroom.export(raw("a1"), notify=False)
    assert b'rel="hub"' in newsroom.read("en/partners/google.xml")
    assert {"en/rss.xml", "en/partners/google.xml"} <= dict(notifying._published(newsroom.output)).keys()


def test_with_several_workers_the_documents_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "WORTH_A_WORKER", 1)
    articles = [one for number in range(3) for one in both(f"a{number}")]
    newsroom = house(tmp_path, FeedProfile(for_="msn", kind=FeedKind.SECTION))
    newsroom.export(*articles, workers=1, output=tmp_path / "alone")
    newsroom.export(*articles, workers=2, output=tmp_path / "crew")
    alone = sorted((tmp_path / "alone").glob("**/msn.xml"))
    assert len(alone) == 9
    for path in alone:
        assert path.read_bytes() == (tmp_path / "crew" / path.relative_to(tmp_path / "alone")).read_bytes()


# --- Checking


def checked(newsroom: Newsroom, *names: str) -> Report:
    return export.check(
        export.Job(newsroom.publication, NOW), receivers=[receivers.discovered()[name] for name in names]
    )


def test_who_has_documents_of_its_own_is_asked_about_these_alone(tmp_path: Path) -> None:
    newsroom = house(tmp_path, FeedProfile(for_="smartnews", feed="", languages=("en",)))
    newsroom.write(*both("a1"))
    report = checked(newsroom, "smartnews", "apple")
    origins = {one.code.code.partition(".")[0]: set[str]() for one in report.findings}
    for one in report.findings:
        origins[one.code.code.partition(".")[0]].add((one.origin or "").partition(":")[0])
    assert origins["smartnews"] == {"en/smartnews.xml"}
    assert "en/rss.xml" in origins["apple"]
    assert "en/smartnews.xml" not in origins["apple"]
    assert {one.code.code for one in report.findings if one.code.code.startswith("smartnews")} == {
        "smartnews.no-logo",
        "smartnews.no-thumbnail",
    }


def test_a_newsroom_without_rss_can_ask_about_the_documents_made_for_a_receiver(tmp_path: Path) -> None:
    newsroom = house(tmp_path, FeedProfile(for_="google", feed=""), formats=("newsml",))
    newsroom.write(*both("a1"))
    assert {one.code.code for one in checked(newsroom, "google").findings} == {"google.no-hub"}
    with pytest.raises(ConfigurationError):
        checked(newsroom, "apple")


def test_of_its_own_documents_no_aggregator_refuses_or_drops_anything(tmp_path: Path) -> None:
    logo = {"logo": Picture(url="https://www.news.example/logo.png"), "locale": "en_GB"}
    newsroom = Newsroom(
        tmp_path,
        editions=(factories.edition("en", **logo),),
        feeds=Feeds(profile=tuple(FeedProfile(for_=name, feed="") for name in NAMES)),
    )
    newsroom.write(
        raw("a1", updated=after(hours=-1)), raw("t1", kind="ticker", body=None), raw("s1", headline="A plan")
    )
    report = checked(newsroom, *NAMES)
    assert {one for one in report.findings if one.is_error} == set()
    assert {one.code.code for one in report.findings if one.severity is Severity.WARNING} == {
        "flipboard.few-items",
        "flipboard.no-picture",
    }
    assert ("t1", "smartnews.bare-item", "en/smartnews.xml") in left_out(report)


# --- The publication file


def table(**profile: Any) -> dict[str, Any]:
    edition = {
        "language": "en",
        "name": "Lantern",
        "base_url": "https://www.news.example/en/",
        "time_zone": "Europe/London",
        "description": "News.",
    }
    return {
        "name": "Lantern",
        "authority": "news.example,2024",
        "feeds_url": "https://feeds.news.example/",
        "language": "en",
        "editions": [edition],
        "sections": [{"code": "news", "name": "News"}],
        "feeds": {"profile": [{"for": "msn", **profile}]},
    }


def test_a_profile_is_read_from_the_publication_file(tmp_path: Path) -> None:
    read = parse(table(feed="news/politics", languages=["en"], limit=40), directory=tmp_path).feeds.profile
    assert read == (FeedProfile(for_="msn", feed="news/politics", languages=("en",), limit=40),)


def test_the_tables_in_the_documentation_are_right_and_every_profile_is_explained(tmp_path: Path) -> None:
    page = (Path(__file__).parents[1] / "docs" / "nightly.md").read_text(encoding="utf-8")
    section = page.partition("\n## Aggregators\n")[2].partition("\n## ")[0]
    example = tomllib.loads(section.partition("```toml\n")[2].partition("```")[0])
    whole = table()
    whole["feeds"] = example["feeds"]
    smartnews, msn = parse(whole, directory=tmp_path).feeds.profile
    assert (smartnews.for_, smartnews.feed, smartnews.languages) == ("smartnews", "news/politics", ("en",))
    assert (msn.for_, msn.kind, msn.limit) == ("msn", FeedKind.SECTION, 40)
    assert re.findall(r"^\| `([a-z]+)` \| ", section, re.MULTILINE) == ["for", *NAMES]
    assert f"/({'|'.join(NAMES)})\\.xml$" in page


@pytest.mark.parametrize(
    ("profile", "field"),
    [
        ({}, "feeds.profile[0].feed"),
        ({"feed": "news", "kind": "section"}, "feeds.profile[0].feed"),
        ({"feed": "/news"}, "feeds.profile[0].feed"),
        ({"kind": "podcast"}, "feeds.profile[0].kind"),
        ({"kind": "section", "path": "x"}, "feeds.profile[0].path"),
        ({"feed": "", "path": "../x"}, "feeds.profile[0].path"),
        ({"feed": "", "languages": ["en", "ar"]}, "feeds.profile[0].languages[1]"),
        ({"feed": "", "shape": "x"}, "feeds.profile[0].shape"),
    ],
)
def test_a_mistake_in_a_profile_is_named(tmp_path: Path, profile: dict[str, Any], field: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        parse(table(**profile), directory=tmp_path)
    assert [problem.field for problem in raised.value.problems] == [field]


def test_an_aggregator_that_there_is_not_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as raised:
        house(tmp_path, FeedProfile(for_="yahoo", feed="")).export()
    (problem,) = raised.value.problems
    assert problem.field == "feeds.profile[0].for"
    assert "apple, flipboard, google, msn, smartnews" in problem.what


def test_the_documents_for_aggregators_are_counted_with_the_others(tmp_path: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(main, ["init", str(tmp_path / "small")]).exit_code == 0
    file = tmp_path / "small" / "syndicate.toml"
    tables = '[[feeds.profile]]\nfor = "msn"\nkind = "section"\n[[feeds.profile]]\nfor = "msn"\nfeed = ""\n'
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{tables}", encoding="utf-8")
    shown = runner.invoke(main, ["export", "--config", str(file), "--now", NOW.isoformat()], env={"COLUMNS": "120"})
    assert shown.exit_code == Exit.DONE, shown.output
    (heading,) = [line for line in shown.stdout.splitlines() if "Edition" in line]
    (row,) = [line for line in shown.stdout.splitlines() if " en  " in line]
    assert heading.split()[-2] == "msn"
    assert row.split("│")[-2].strip() == "3 / 3"


def test_a_feed_that_there_is_not_is_told(tmp_path: Path) -> None:
    newsroom = house(tmp_path, FeedProfile(for_="msn", feed=""), FeedProfile(for_="msn", feed="news/polytics"))
    report = newsroom.export(raw("a1"))
    (problem,) = report.problems
    assert (problem.code, problem.field) == (Code.PROFILE_NO_FEED, "feeds.profile[1]")
    assert problem.what == "There is no feed news/polytics to be written for msn."
    assert report.exit_code is Exit.DONE


def test_a_kind_that_has_no_feeds_is_told(tmp_path: Path) -> None:
    newsroom = house(tmp_path, FeedProfile(for_="msn", kind=FeedKind.TAG))
    (problem,) = newsroom.export(raw("a1")).problems
    assert problem.what == "There is no feed tag to be written for msn."
