"""The podcasts: what podcast apps and their directories find in them, and what is no episode."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any
from uuid import uuid5

import factories
import feedparser
import pytest
from lxml import etree

from syndicate import formats
from syndicate.articles import Article, Author, AuthorRole, Correction, Kind, Medium, MediumKind, Rendition, Rights
from syndicate.formats import _show, podcast, rss, videopodcast
from syndicate.podcasting import Owner, Podcast, Show, ShowType
from syndicate.problems import Code, Severity
from syndicate.publication import FeedKind
from syndicate.rendering import CannotExpress, DocumentContext, EntryContext, Feed
from syndicate.resources import SCHEMAS

LANGUAGES = ("en", "ar", "es")
OWNER = Owner(name="Lantern & Co", email="pod@news.example")
PODCAST = Podcast(
    category="News > Politics",
    image="https://www.news.example/cover-3000.jpg",
    owner=OWNER,
    video=Show(category="TV & Film", image="https://www.news.example/video.png", title={"en": "Watch"}),
)
HOUSE = factories.publication(podcast=PODCAST)
NS = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}
RLM = "\u200f"
SOUND = Rendition(url="https://media.news.example/a1/listen.mp3", media_type="audio/mpeg", size=2_400_000, duration=0.4)
CLIP = Rendition(url="https://media.news.example/a1/clip.mp4", media_type="video/mp4", size=9_000_000, duration=61.5)
STILL = Rendition(url="https://media.news.example/a1/clip.jpg", media_type="image/jpeg", size=9_000)

both = pytest.mark.parametrize("module", [podcast, videopodcast], ids=lambda module: module.NAME)


def recording(kind: MediumKind, *files: Rendition, key: str = "r", **changes: Any) -> Medium:
    return Medium.model_validate({"id": key, "kind": kind, "renditions": files} | changes)


def article(module: ModuleType = podcast, **changes: Any) -> Article:
    medium = recording(MediumKind.AUDIO, SOUND) if module is podcast else recording(MediumKind.VIDEO, STILL, CLIP)
    return factories.full_article(**({"media": (factories.picture(), medium)} | changes))


def context(subject: Article, **changes: Any) -> EntryContext:
    return factories.context(subject, **{"publication": HOUSE, **changes})


def feed_of(module: ModuleType, *articles: Article, language: str = "en") -> Feed:
    (kind,) = module.FEEDS
    path = f"{language}/{'podcast' if kind is FeedKind.PODCAST else 'video-podcast'}"
    return factories.feed(*articles, kind=kind, code=None, language=language, path=path)


def document(module: ModuleType, *articles: Article, language: str = "en", house: Any = HOUSE) -> bytes:
    feed = feed_of(module, *articles, language=language)
    entries = [module.render_entry(one, context(one, publication=house)) for one in articles]
    return module.render_document(feed, entries, [], surroundings(feed, house))


def surroundings(feed: Feed, house: Any = HOUSE) -> DocumentContext:
    return factories.document_context(feed, "rss.xml", publication=house)


def channel(*arguments: Any, **changes: Any) -> etree._Element:
    return etree.fromstring(document(*arguments, **changes)).find("channel")


def item(module: ModuleType, subject: Article) -> etree._Element:
    return channel(module, subject, language=subject.language).find("item")


def texts(parent: etree._Element, *tags: str) -> list[str | None]:
    return [parent.findtext(tag, namespaces=NS) for tag in tags]


def test_podcasts_are_formats_that_are_found_by_looking_and_write_nothing_else() -> None:
    found = formats.discovered()
    shows = {name: module.FEEDS for name, module in found.items() if module.FEEDS != rss.FEEDS}
    assert shows == {"podcast": {FeedKind.PODCAST}, "videopodcast": {FeedKind.VIDEOPODCAST}}
    assert set(FeedKind) - {FeedKind.PODCAST, FeedKind.VIDEOPODCAST} == rss.FEEDS


# The show


@both
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_show_has_all_that_directories_ask_for(module: ModuleType, language: str) -> None:
    own = factories.edition(language)
    found = channel(module, article(module, language=language), language=language)
    is_video = module is videopodcast

    assert texts(found, "language", "itunes:author", "itunes:type") == [language, own.name, "episodic"]
    assert found.findtext("itunes:explicit", namespaces=NS) == "false"
    assert texts(found, "itunes:owner/itunes:name", "itunes:owner/itunes:email") == [OWNER.name, OWNER.email]
    assert found.find("itunes:image", NS).get("href") == (PODCAST.video.image if is_video else PODCAST.image)
    assert [each.get("text") for each in found.iterfind(".//itunes:category", NS)] == (
        ["TV & Film"] if is_video else ["News", "Politics"]
    )
    assert found.findtext("description") == found.findtext("itunes:summary", namespaces=NS) == own.description
    assert found.find("podcast:locked", NS).attrib == {"owner": OWNER.email}
    assert texts(found, "podcast:locked", "podcast:medium") == ["yes", "video" if is_video else "podcast"]
    assert found.findtext("lastBuildDate") == "Fri, 20 Nov 2026 13:00:00 GMT"


def test_a_show_is_identified_by_its_address_without_scheme_and_slash() -> None:
    # The example of the Podcast Namespace itself.
    assert str(_show.guid("https://podnews.net/rss/")) == "9b024349-ccf0-5f69-a609-6b82873eab3c"
    address = "feeds.news.example/en/podcast/rss.xml"
    assert channel(podcast).findtext("podcast:guid", namespaces=NS) == str(uuid5(_show._GUIDS, address))


def test_what_the_publication_says_of_its_podcasts_stands_in_them() -> None:
    said = {"explicit": True, "type": ShowType.SERIAL, "locked": False, "author": "Lantern Audio"}
    house = factories.publication(
        podcast=PODCAST.model_copy(update=said), editions=(factories.edition("en", rights=Rights()),)
    )
    found = channel(podcast, article(), house=house)

    assert texts(found, "itunes:explicit", "itunes:type", "itunes:author", "podcast:locked", "copyright") == [
        "true",
        "serial",
        "Lantern Audio",
        "no",
        None,
    ]
    assert found.findtext("item/itunes:explicit", namespaces=NS) == "true"


@both
def test_a_show_without_episodes_is_a_show(module: ModuleType) -> None:
    found = document(module)
    assert module.inspect(found).entries == ()
    assert b"lastBuildDate" not in found
    assert faults(module, found) == []


@both
def test_a_document_is_read_back_as_what_it_was_meant_to_be(module: ModuleType) -> None:
    inspection = module.inspect(document(module, article(module), language="en"))
    place = "podcast" if module is podcast else "video-podcast"

    assert inspection.address == f"https://feeds.news.example/en/{place}/rss.xml"
    assert (inspection.language, inspection.entries) == ("en", ((factories.guid("a1-en"), "en"),))
    with pytest.raises(ValueError, match=r"\w"):
        module.inspect(b"<rss/>")


@both
def test_a_withdrawn_episode_is_left_out_without_a_notice(module: ModuleType) -> None:
    assert module.render_withdrawal(article(module), context(article(module))) == b""


def test_a_publication_without_podcasts_cannot_have_one() -> None:
    subject = article()
    with pytest.raises(CannotExpress, match="no podcasts"):
        podcast.render_entry(subject, context(subject, publication=factories.publication()))


# Episodes


@both
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_episode_has_its_recording_and_what_apps_show(module: ModuleType, language: str) -> None:
    subject = article(module, language=language, authors=(Author(name="A"), Author(name="B")))
    found = item(module, subject)
    file = SOUND if module is podcast else CLIP

    assert dict(found.find("enclosure").attrib) == {
        "url": file.url,
        "length": str(file.size),
        "type": file.media_type,
    }
    assert texts(found, "title", "link", "guid") == [subject.headline, subject.url, factories.guid(subject.id)]
    assert found.findtext("itunes:title", namespaces=NS) == subject.headline
    assert found.findtext("itunes:duration", namespaces=NS) == ("1" if module is podcast else "62")
    assert texts(found, "itunes:episodeType", "itunes:explicit", "dc:language") == ["full", "false", language]
    assert found.findtext("itunes:author", namespaces=NS).removeprefix(RLM) == context(subject).spoken.listed(
        ["A", "B"]
    )
    assert found.findtext("itunes:summary", namespaces=NS).removeprefix(RLM) == subject.summary
    assert found.findtext("pubDate") == "Fri, 20 Nov 2026 12:00:00 GMT"
    assert found.find("itunes:image", NS) is None, "the picture is not square"
    links = [(each.get("hreflang"), each.get("href")) for each in found.iterfind("atom:link", NS)]
    assert links[0] == (language, subject.url)
    assert len(links) == 4


@both
def test_a_reader_of_podcasts_finds_the_episode(module: ModuleType) -> None:
    parsed = feedparser.parse(document(module, article(module)))
    (entry,) = parsed.entries

    assert not parsed.bozo
    assert parsed.feed.author_detail.email == OWNER.email
    assert entry.link == article(module).url
    assert (entry.enclosures[0].type, entry.enclosures[0].length) == (
        ("audio/mpeg", "2400000") if module is podcast else ("video/mp4", "9000000")
    )
    assert entry.itunes_duration == ("1" if module is podcast else "62")


def test_the_notes_are_the_summary_a_link_to_the_article_and_its_corrections() -> None:
    subject = article(
        language="ar",
        headline="مدن & ميناء",
        summary="Five & one\ntowns.",
        corrections=(Correction(at=factories.NOON, note="<b>"),),
    )
    notes = etree.fromstring(item(podcast, subject).findtext("content:encoded", namespaces=NS))

    assert (notes.get("lang"), notes.get("dir")) == ("ar", "rtl")
    assert next("".join(each.itertext()) for each in notes.iter("p")) == "Five & onetowns."
    assert notes.find(".//a").get("href") == subject.url
    assert notes.find(".//a").text == subject.headline
    assert "".join(notes.findall("p")[-1].itertext()).endswith("<b>")


def test_the_owner_of_a_recording_s_copyright_is_named_and_nothing_that_is_not_known() -> None:
    medium = recording(MediumKind.AUDIO, SOUND.model_copy(update={"duration": None}), copyright="© Voice & Co")
    found = item(podcast, article(media=(medium,), authors=(), byline=None))

    assert found.findtext("dc:rights", namespaces=NS) == "© Voice & Co"
    assert found.find("itunes:duration", NS) is None
    assert found.find("itunes:author", NS) is None
    bare = podcast.render_entry(article(), context(article(), rights=Rights()))
    assert b"dc:rights" not in bare


@pytest.mark.parametrize(
    ("width", "height", "media_type", "is_cover"),
    [
        (1400, 1400, "image/jpeg", True),
        (3000, 3000, "image/png", True),
        (1399, 1399, "image/jpeg", False),
        (3001, 3001, "image/jpeg", False),
        (1400, 1401, "image/jpeg", False),
        (1400, 1400, "image/webp", False),
        (1400, 1400, None, False),
        (None, None, "image/jpeg", False),
    ],
)
def test_an_episode_has_a_cover_that_directories_take(
    width: int | None, height: int | None, media_type: str | None, is_cover: bool
) -> None:
    file = Rendition(url="https://media.news.example/square", width=width, height=height, media_type=media_type)
    subject = article(media=(factories.picture(renditions=(file,)), recording(MediumKind.AUDIO, SOUND)))
    found = item(podcast, subject).find("itunes:image", NS)
    assert (found is not None) == is_cover
    assert found is None or found.get("href") == file.url


def files(**changes: Any) -> Rendition:
    return SOUND.model_copy(update=changes)


@pytest.mark.parametrize(
    ("media", "expected"),
    [
        ((recording(MediumKind.AUDIO, SOUND),), SOUND.url),
        ((recording(MediumKind.AUDIO, files(size=None, url="https://a.example/x"), SOUND),), SOUND.url),
        ((recording(MediumKind.AUDIO, files(size=None), key="x"), recording(MediumKind.AUDIO, SOUND)), SOUND.url),
        ((recording(MediumKind.AUDIO, STILL, SOUND),), SOUND.url),
        ((recording(MediumKind.AUDIO, files(size=None)),), "media.0.renditions"),
        ((factories.picture(), recording(MediumKind.AUDIO, files(media_type=None))), "media.1.renditions"),
        ((recording(MediumKind.AUDIO, files(media_type="application/ogg")),), "media.0.renditions"),
        ((recording(MediumKind.VIDEO, CLIP),), "media"),
        ((), "media"),
    ],
)
def test_a_recording_without_size_or_media_type_is_no_episode_and_a_problem_says_so(
    media: tuple[Medium, ...], expected: str
) -> None:
    subject = article(media=media)
    if expected.startswith("https"):
        assert _show.episode(subject, MediumKind.AUDIO).file.url == expected
        return
    with pytest.raises(CannotExpress) as refused:
        podcast.render_entry(subject, context(subject))
    problem = refused.value.problem
    assert (problem.code, problem.article, problem.field) == (Code.NO_EPISODE, "a1-en", expected)
    assert problem.code.severity is Severity.WARNING


# The schemas


@cache
def grammar(module: ModuleType) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(SCHEMAS / f"{module.NAME}.rng"))


def faults(module: ModuleType, data: bytes) -> list[str]:
    schema = grammar(module)
    return [] if schema.validate(etree.fromstring(data)) else [entry.message for entry in schema.error_log]


def articles(module: ModuleType, language: str) -> Iterator[Article]:
    for kind in Kind:
        medium = article(module).media[1]
        yield factories.article(
            language=language, kind=kind, id=f"{kind.value}-bare", media=(medium,), headline="AT&T <b ]]>"
        )
        yield article(
            module,
            language=language,
            kind=kind,
            id=f"{kind.value}-full",
            guid=f"old|{kind.value}",
            summary="Five & <b\nsix ]]>",
            authors=tuple(Author(name=f"{role} & <b", role=role) for role in AuthorRole),
            corrections=(Correction(at=factories.NOON, note="Five & <b"),),
        )


@both
@pytest.mark.parametrize("language", LANGUAGES)
def test_episodes_of_every_kind_of_article_are_valid(module: ModuleType, language: str) -> None:
    found = document(module, *articles(module, language), language=language)
    assert faults(module, found) == []
    assert len(module.inspect(found).entries) == 2 * len(Kind)


@both
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<itunes:explicit>false<", b"<itunes:explicit>no<"),
        (b"<itunes:explicit>false<", b"<itunes:explicit>0<"),
        (b"<podcast:medium>", b"<podcast:medium>music"),
        (b'length="', b'length="0" x="'),
        (b'type="audio/mpeg"', b'type="application/ogg"'),
        (b'type="video/mp4"', b'type="audio/mp4"'),
        (b"<itunes:duration>", b"<itunes:duration>00:"),
        (b"<itunes:owner>", b"<itunes:owner><itunes:name>X</itunes:name>"),
        (b"<itunes:email>pod@news.example</itunes:email>", b""),
        (b"<itunes:image href=", b"<itunes:image url="),
        (b"-5", b"-4"),
        (b"<itunes:episodeType>full", b"<itunes:episodeType>whole"),
        (b"</channel>", b"<media:content xmlns:media='http://search.yahoo.com/mrss/' url='x'/></channel>"),
    ],
)
def test_a_show_that_breaks_a_rule_is_refused(module: ModuleType, old: bytes, new: bytes) -> None:
    found = document(module, article(module))
    broken = found.replace(old, new)
    if broken == found:
        assert b"type=" in old, "only the media types differ"
        return
    assert faults(module, found) == []
    assert faults(module, broken)


def test_itunes_tags_stand_in_podcasts_alone() -> None:
    subject = article()
    data = rss.render_entry(subject, context(subject))
    feed = factories.feed(subject)
    assert b"itunes" not in rss.render_document(feed, [data], [], surroundings(feed))
    assert faults(podcast, document(videopodcast, article(videopodcast)))
