from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import factories
import pytest
from factories import NOON
from newsroom import publication

from syndicate import formats
from syndicate.articles import (
    Article,
    Author,
    Cell,
    Correction,
    Embed,
    Figure,
    Heading,
    Kind,
    List,
    ListItem,
    NewsSource,
    Paragraph,
    Quote,
    ReadMore,
    Related,
    Rendition,
    Rights,
    Status,
    Table,
    Tag,
)
from syndicate.headers import Header, State
from syndicate.languages import of_edition
from syndicate.linking import Neighbourhood, below, completed, document_context, feed_title
from syndicate.podcasting import Owner, Podcast, Show
from syndicate.problems import Code
from syndicate.publication import PODCASTS, FeedKind, Section
from syndicate.rendering import Feed

NOW = NOON + timedelta(hours=1)
HOUSE = publication(Path())
SITE = "https://www.news.example/en"
SECRET = f"{SITE}/secret"


def article(key: str = "a1", language: str = "en", **changes: Any) -> Article:
    fields = {"id": key, "language": language, "story": None, "url": f"https://www.news.example/{language}/{key}"}
    return factories.article(**(fields | changes))


def neighbourhood(*articles: Article, house: Any = HOUSE, now: datetime = NOW) -> Neighbourhood:
    return Neighbourhood.of(house, map(Header.of, articles), now)


def hidden(key: str = "secret", **changes: Any) -> Article:
    return article(key, **({"embargo_until": NOW + timedelta(seconds=1)} | changes))


OPEN = article("open", headline="Open")


def shown(*others: Article, **changes: Any) -> Article:
    """What is presentable of an article beside the hidden one, the open one and these."""
    subject = article(**changes)
    return neighbourhood(subject, hidden(), OPEN, *others).presentable(subject)


def paragraph(text: str) -> Paragraph:
    return Paragraph(type="paragraph", text=text)


# --- links ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["read-more", "related"])
@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({"article": "open"}, (f"{SITE}/open", "Open")),
        ({"article": "open", "title": "My words"}, (f"{SITE}/open", "My words")),
        ({"url": "http://www.news.example/en/open/?utm_source=x#top", "title": "T"}, (f"{SITE}/open", "T")),
        ({"url": "https://other.example/x?utm_source=y", "title": "T"}, ("https://other.example/x?utm_source=y", "T")),
        ({"article": "secret"}, None),
        ({"article": "secret", "title": "T"}, None),
        ({"article": "unknown", "title": "T"}, None),
        ({"url": SECRET, "title": "T"}, None),
        ({"url": "http://news.example/en/secret/?utm_medium=x#y", "title": "T"}, None),
        ({"url": "https://share.example/?u=https%3A%2F%2Fwww.news.example%2Fen%2Fsecret", "title": "T"}, None),
    ],
)
def test_a_link_to_another_piece_is_resolved_or_gone(
    kind: str, target: dict[str, str], expected: tuple[str, str] | None
) -> None:
    if kind == "related":
        links = shown(related=(Related(**target),)).related
    else:
        links = shown(body=(paragraph("x"), ReadMore(type="read-more", **target))).body[1:]
    assert [(one.url, one.title) for one in links] == ([expected] if expected else [])
    assert all(one.article is None for one in links)


LINKED = f'<a href="{SECRET}?utm_source=a&amp;b=c">the words</a> and <a href="{SITE}/open">others</a>'
UNLINKED = f'the words and <a href="{SITE}/open">others</a>'


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (paragraph(LINKED), paragraph(UNLINKED)),
        (Heading(type="heading", text=LINKED), Heading(type="heading", text=UNLINKED)),
        (
            Quote(type="quote", paragraphs=(LINKED,), url=SECRET, attribution=f"Her, {SECRET}"),
            Quote(type="quote", paragraphs=(UNLINKED,), attribution="Her, …"),
        ),
        (
            List(type="list", items=(ListItem(text=LINKED),)),
            List(type="list", items=(ListItem(text=UNLINKED),)),
        ),
        (
            Table(type="table", caption=f"At {SECRET}.", rows=((Cell(text=LINKED),),)),
            Table(type="table", caption="At ….", rows=((Cell(text=UNLINKED),),)),
        ),
        (Embed(type="embed", url=SECRET, title="Seen"), paragraph("Seen")),
        (Embed(type="embed", url=SECRET), paragraph("")),
        (paragraph(f"See {SECRET}, <em>{SECRET}</em>"), paragraph("See …, <em>…</em>")),
        (paragraph(f'<a href="{SECRET}">{SECRET}</a>'), paragraph("…")),
    ],
)
def test_a_hidden_page_is_neither_linked_nor_written_out_in_a_body(block: Any, expected: Any) -> None:
    assert shown(body=(block,)).body == (expected,)


def test_an_address_in_any_other_text_is_gone_and_the_rest_stays() -> None:
    medium = factories.picture(caption=f"From {SECRET}", credit=SECRET, alt="A harbour")
    found = shown(
        headline=f"Read {SECRET} now",
        summary=SECRET,
        byline=f"By {SECRET}",
        slug="water",
        media=(medium,),
        tags=(Tag(name="www.news.example/en/secret", id="water"),),
        corrections=(Correction(at=NOON, note=f"At first {SECRET} said so."),),
        authors=(Author(name="Leila", id="leila", url=SECRET),),
        sources=(NewsSource(name="Agencies", url=f"{SECRET}#x"), NewsSource(name="Two", url="https://two.example/")),
        rights=Rights(notice=f"© {SECRET}", licence=SECRET, holder="Lantern"),
        related=(Related(article="open", title=f"As in {SECRET}"),),
    )
    assert (found.headline, found.summary, found.byline, found.slug) == ("Read … now", "…", "By …", "water")
    assert (found.media[0].caption, found.media[0].credit, found.media[0].alt) == ("From …", "…", "A harbour")
    assert found.tags == (Tag(name="…", id="water"),)
    assert found.corrections[0].note == "At first … said so."
    assert found.authors == (Author(name="Leila", id="leila"),)
    assert found.sources == (NewsSource(name="Agencies"), NewsSource(name="Two", url="https://two.example/"))
    assert found.rights == Rights(notice="© …", holder="Lantern")
    assert [(one.url, one.title) for one in found.related] == [(f"{SITE}/open", "As in …")]
    assert found.url == f"{SITE}/a1"


def test_a_medium_whose_file_is_a_hidden_page_is_left_out() -> None:
    odd = factories.picture(id="odd", renditions=(Rendition(url=SECRET),))
    found = shown(media=(odd, factories.picture()), body=(Figure(type="figure", media="odd"), paragraph("x")))
    assert [medium.id for medium in found.media] == ["m1"]


def test_an_address_that_begins_like_a_hidden_one_stays_whole() -> None:
    sequel = article("secret-2")
    text = f"See {SECRET}-2, {SECRET}-3 and {SECRET}."
    assert shown(sequel, body=(paragraph(text),)).body == (paragraph(f"See {SECRET}-2, {SECRET}-3 and …."),)


def test_the_older_address_of_an_article_is_its_page_too() -> None:
    old, again = "https://old.example/?p=1", "https://old.example/?p=2"
    found = shown(
        hidden("moved", guid=old),
        article("seen", guid=again),
        body=(paragraph(f'<a href="{old}&amp;utm_source=x">one</a>, <a href="{again}">two</a>'),),
        related=(Related(url=old, title="T"), Related(url=again, title="T")),
    )
    assert found.body == (paragraph(f'one, <a href="{again}">two</a>'),)
    assert [one.url for one in found.related] == [f"{SITE}/seen"]


def test_nothing_of_what_only_the_newsroom_needs_is_shown() -> None:
    found = shown(
        alternates={"ar": "https://www.news.example/ar/x"},
        translation_of="secret",
        translated_from_version=3,
        partners={"except": ("al-bahr",)},
    )
    assert (found.alternates, found.translation_of) == ({}, None)
    assert found.partners.except_ == ()


def test_an_article_without_anything_hidden_in_it_is_left_as_it_is() -> None:
    subject = factories.full_article(id="a1")
    found = neighbourhood(subject, hidden()).presentable(subject)
    assert found == subject


def test_a_withdrawn_article_keeps_its_own_address_and_identifier() -> None:
    gone = article(
        "gone",
        guid="https://old.example/?p=9",
        status=Status.CANCELED,
        authors=(Author(name="Leila", url=f"{SITE}/gone"),),
        body=(paragraph(f"See {SITE}/gone and {SECRET}"),),
    )
    found = neighbourhood(gone, hidden()).presentable(gone)
    assert (found.url, found.guid) == (gone.url, gone.guid)
    assert found.body == (paragraph("See … and …"),)


def test_a_page_that_a_published_article_has_too_is_not_hidden() -> None:
    twin = hidden("twin", url=OPEN.url)
    found = neighbourhood(OPEN, twin)
    assert found.published_pages == {"news.example/en/open": "open"}
    assert found.hidden_pages == {}
    assert not found.is_hidden(OPEN.url)


# --- times ----------------------------------------------------------------------------------------------------------


def test_times_that_are_yet_to_come_are_left_out() -> None:
    later = NOW + timedelta(seconds=1)
    corrections = (Correction(at=NOON, note="Before."), Correction(at=later, note="Later."))
    assert shown(updated=later).updated is None
    found = shown(updated=NOON, corrections=corrections)
    assert (found.updated, [one.note for one in found.corrections]) == (NOON, ["Before."])
    found = shown(updated=NOW, corrections=corrections[:1])
    assert (found.updated, len(found.corrections)) == (NOW, 1)


# --- headers --------------------------------------------------------------------------------------------------------


def test_names_and_headlines_that_stand_alone_have_no_hidden_address() -> None:
    subject = article(
        headline=f"See {SECRET}",
        tags=(Tag(name=SECRET, id="t"), Tag(name="Water", id="water")),
        authors=(Author(name=f"{SECRET} desk", id="desk"),),
    )
    house = neighbourhood(subject, hidden())
    seen = house.seen(house.headers["a1"])
    assert (seen.headline, [one.name for one in seen.tags], seen.authors[0].name) == (
        "See …",
        ["…", "Water"],
        "… desk",
    )
    assert house.seen(house.headers["secret"]).headline == factories.HEADLINES["en"]


def test_the_headline_of_a_sibling_has_no_hidden_address() -> None:
    first, second = article("a1", story="s"), article("a2", "ar", story="s", headline=f"اقرأ {SECRET}")
    house = neighbourhood(first, second, hidden())
    assert [one.headline for one in house.context(first).translations] == ["اقرأ …"]


# --- identifiers ----------------------------------------------------------------------------------------------------


def test_an_article_brings_its_identifier_or_one_is_made() -> None:
    assert neighbourhood(article("a1"), article("a2", guid="old-2")).guids == {
        "a1": factories.guid("a1"),
        "a2": "old-2",
    }


def test_of_several_articles_with_one_guid_the_first_that_is_published_keeps_it() -> None:
    house = neighbourhood(
        article("a1", guid="g"),
        article("a2", guid="g", published=NOON - timedelta(hours=1)),
        article("a3", guid="g", published=NOON - timedelta(hours=2), status=Status.CANCELED),
        article("a4"),
    )
    assert house.guids == {key: "g" if key == "a2" else factories.guid(key) for key in ("a1", "a2", "a3", "a4")}
    assert [(one.code, one.article) for one in house.guid_problems()] == [(Code.DUPLICATE_GUID, "a1")]
    assert house.hidden_guids == {factories.guid("a3"): State.CANCELED}


def test_a_story_goes_by_its_name_or_by_what_tells_nobody_whose_it_is() -> None:
    named, lone = article("a1", story="harbour"), article("lone")
    original, translation = hidden(), article("a3", "es", translation_of="secret")
    house = neighbourhood(named, lone, original, translation)
    assert house.context(named).story == f"tag:{factories.AUTHORITY}:story/harbour"
    uri = house.context(translation).story
    assert "secret" not in uri
    assert uri != house.context(lone).story
    assert "lone" not in house.context(lone).story
    later = neighbourhood(named, lone, original, translation, now=NOW + timedelta(days=1))
    assert later.context(translation).story == uri == later.context(original).story, "the same for ever"


def test_the_name_of_a_story_that_only_a_hidden_article_tells_is_not_told() -> None:
    translation = article("a3", "es", translation_of="secret")
    uri = neighbourhood(hidden(story="secret-story"), translation).context(translation).story
    assert "secret" not in uri
    shared = article("a4", "ar", story="secret-story")
    house = neighbourhood(hidden(story="secret-story"), translation, shared)
    assert house.context(translation).story.endswith(":story/secret-story"), "the other edition tells it"


# --- contexts -------------------------------------------------------------------------------------------------------


def test_editions_are_linked_to_what_is_published() -> None:
    source = article("a1", story="s", version=3)
    translation = article("a2", "ar", story="s", translation_of="a1", translated_from_version=2)
    gone = article("a3", "es", story="s", status=Status.WITHHELD, translation_of="a1")
    house = neighbourhood(source, translation, gone)
    context = house.context(translation)
    assert [(one.id, one.language, one.direction, one.version) for one in context.translations] == [
        ("a1", "en", "ltr", 3)
    ]
    assert (context.source, context.source_version, context.stale) == (context.translations[0], 2, True)
    (other,) = house.context(source).translations
    assert (other.id, other.direction, other.guid, other.url) == ("a2", "rtl", factories.guid("a2"), translation.url)
    assert house.context(source).source is None
    assert context.guid == factories.guid("a2")


def test_of_a_hidden_source_nothing_is_told() -> None:
    translation = article("a2", "ar", translation_of="secret", translated_from_version=1)
    context = neighbourhood(hidden(version=9), translation).context(translation)
    assert (context.translations, context.source, context.source_version, context.stale) == ((), None, None, False)


def test_the_surroundings_of_what_is_presentable_have_no_hidden_address_either() -> None:
    source = article("a1", story="s")
    subject = article(
        "a2",
        "ar",
        story="s",
        translation_of="a1",
        translated_from_version=1,
        tags=(Tag(name=SECRET, id="t"),),
        rights=Rights(notice=f"© {SECRET}", licence=SECRET),
    )
    house = neighbourhood(source, subject, hidden())
    context = house.context(house.presentable(subject))
    assert [one.name for one in context.subjects if one.kind is FeedKind.TAG] == ["…"]
    assert context.rights.notice == "© …"
    assert context.rights.licence == "https://www.news.example/licence"
    assert (context.source, context.source_version) == (context.translations[0], 1), "it is known all the same"


def test_subjects_have_names_in_the_language_of_the_article() -> None:
    subject = article(
        language="es",
        sections=("politics", "opinion"),
        regions=("mena", "mena"),
        coverage=("water-and-cities", "water-and-cities"),
        tags=(Tag(name="Agua", id="water"), Tag(name="Puertos"), Tag(name="Agua", id="water")),
    )
    context = neighbourhood(subject).context(subject)
    scheme = f"tag:{factories.AUTHORITY}"
    assert [(one.kind, one.code, one.name, one.scheme, one.mediatopic) for one in context.subjects] == [
        (FeedKind.SECTION, "politics", "Política", f"{scheme}:section", "medtop:11000000"),
        (FeedKind.SECTION, "opinion", "Opinión", f"{scheme}:section", None),
        (FeedKind.REGION, "mena", "Oriente Medio", f"{scheme}:region", None),
        (FeedKind.COVERAGE, "water-and-cities", "El agua y las ciudades", f"{scheme}:coverage", None),
        (FeedKind.TAG, "water", "Agua", f"{scheme}:tag", None),
        (FeedKind.TAG, None, "Puertos", f"{scheme}:tag", None),
    ]


def test_a_code_that_the_publication_has_no_more_is_no_subject() -> None:
    house = publication(
        Path(),
        sections=(Section(code="news", name={"en": "News", "ar": "أخبار", "es": "Noticias"}),),
        regions=(),
        coverage=(),
    )
    subject = article(sections=("news",), regions=("mena",), coverage=("water-and-cities",))
    context = neighbourhood(subject, house=house).context(subject)
    assert [one.code for one in context.subjects] == ["news"]


def test_the_rights_of_an_article_are_completed_with_those_of_its_edition() -> None:
    general = Rights(holder="Lantern", notice="© Lantern", usage_terms="Ask.")
    assert completed(None, general) == general
    own = Rights(notice="© Agency", licence="https://agency.example/licence")
    assert completed(own, general) == Rights(
        holder="Lantern", notice="© Agency", usage_terms="Ask.", licence="https://agency.example/licence"
    )


LIVE = {"kind": Kind.LIVE, "coverage": ("water-and-cities",), "published": NOON - timedelta(hours=1)}


def followed(live: dict[str, Any] | None = None, **changes: Any) -> list[tuple[str, str, str]]:
    """What an article follows up that links to a live piece; each as it is but for these changes."""
    piece = article("live", headline="As it happens", **(LIVE | (live or {})))
    fields = {"coverage": ("water-and-cities",), "related": (Related(article="live"),)}
    subject = article("after", **(fields | changes))
    hood = neighbourhood(subject, piece, article("live-2", **LIVE))
    return [(one.guid, one.url, one.headline) for one in hood.context(hood.presentable(subject)).follows]


FOLLOWED = [(factories.guid("live"), f"{SITE}/live", "As it happens")]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"related": (), "body": (paragraph("x"), ReadMore(type="read-more", article="live"))},
        {"related": (Related(url="http://news.example/en/live/?utm_source=x", title="T"),)},
        {"body": (ReadMore(type="read-more", article="live"),)},
        {"kind": Kind.GALLERY},
        {"published": LIVE["published"]},
        {"related": (Related(url="https://other.example/", title="T"), Related(article="live"))},
    ],
)
def test_an_article_that_links_to_a_live_piece_of_its_coverage_follows_it_up(changes: dict[str, Any]) -> None:
    assert followed(**changes) == FOLLOWED


@pytest.mark.parametrize(
    ("live", "changes"),
    [
        ({}, {"related": ()}),
        ({}, {"coverage": ()}),
        ({"coverage": ()}, {}),
        ({"kind": Kind.TEXT}, {}),
        ({}, {"kind": Kind.LIVE}),
        ({}, {"published": NOON - timedelta(hours=1, microseconds=1)}),
        ({"embargo_until": NOW + timedelta(seconds=1)}, {}),
        ({"status": Status.CANCELED}, {}),
        ({"language": "ar"}, {}),
    ],
    ids=str,
)
def test_nothing_else_is_followed_up(live: dict[str, Any], changes: dict[str, Any]) -> None:
    assert followed(live, **changes) == []


def test_several_live_pieces_are_followed_in_the_order_of_the_links_each_once() -> None:
    links = tuple(Related(article=key) for key in ("live-2", "live", "live-2"))
    assert [guid for guid, _, _ in followed(related=links)] == [factories.guid("live-2"), factories.guid("live")]


TITLES = {
    FeedKind.EDITION: ("Lantern", "News from many places."),
    FeedKind.SECTION: ("Lantern · Name", "Name: the latest from Lantern"),
    FeedKind.REGION: ("Lantern · Name", "News from Name, by Lantern"),
    FeedKind.TAG: ("Lantern · Name", "Everything about Name in Lantern"),
    FeedKind.COVERAGE: ("Lantern · Name", "Continuing coverage in Lantern: Name"),
    FeedKind.AUTHOR: ("Lantern · Name", "Articles by Name in Lantern"),
    FeedKind.BREAKING: ("Lantern · Name", "Breaking news from Lantern, as it comes"),
    FeedKind.RANKING: ("Lantern · Name", "What readers of Lantern read: Name"),
    FeedKind.PODCAST: ("Name", "Articles of Lantern to listen to"),
    FeedKind.VIDEOPODCAST: ("Name", "The videos of Lantern"),
}


def feed(kind: FeedKind = FeedKind.SECTION, path: str = "en/news/politics", language: str = "en") -> Feed:
    return Feed(kind=kind, code="x", language=language, path=path, name="Name")


def test_every_kind_of_feed_has_a_title_and_a_description() -> None:
    assert set(TITLES) == set(FeedKind)
    rss = formats.discovered()["rss"]
    for kind, (title, description) in TITLES.items():
        found = document_context(feed(kind), rss, HOUSE, {}, [rss])
        assert (found.title, found.description) == (title, description)
        spoken = of_edition(HOUSE.by_language["ar"], HOUSE)
        arabic = feed_title(feed(kind, language="ar"), HOUSE.by_language["ar"], spoken)
        assert arabic == {FeedKind.EDITION: "الفانوس"}.get(kind, "Name" if kind in PODCASTS else "الفانوس · Name")


@pytest.mark.parametrize("kind", FeedKind)
def test_a_description_is_in_the_language_of_its_edition(kind: FeedKind) -> None:
    rss = formats.discovered()["rss"]
    found = {
        language: document_context(feed(kind, language=language), rss, HOUSE, {}, [rss]).description
        for language in HOUSE.by_language
    }
    assert len(set(found.values())) == 3
    assert re.search(r"[\u0621-\u064a]{2}", found["ar"].replace("الفانوس", ""))


def test_a_show_is_called_and_described_as_the_publication_says() -> None:
    own = Show(description={"en": "Our voices."})
    podcast = Podcast(
        category="News",
        image="https://www.news.example/cover.png",
        owner=Owner(name="Lantern", email="pod@news.example"),
        audio=own,
    )
    house = HOUSE.model_copy(update={"podcast": podcast})
    module = formats.discovered()["podcast"]
    english, arabic = (
        document_context(feed(FeedKind.PODCAST, f"{tag}/podcast", tag), module, house, {}, [module])
        for tag in ("en", "ar")
    )
    assert (english.description, english.page_url) == ("Our voices.", "https://www.news.example/en/")
    assert arabic.description != english.description
    assert document_context(feed(FeedKind.VIDEOPODCAST), module, house, {}, []).description == "The videos of Lantern"


def test_a_podcast_is_not_offered_in_formats_that_do_not_write_it() -> None:
    chosen = [formats.discovered()[name] for name in ("rss", "atom", "podcast", "videopodcast")]
    for kind, place, expected in (
        (FeedKind.PODCAST, "en/podcast", []),
        (FeedKind.SECTION, "en/news", ["https://feeds.news.example/en/news/atom.xml"]),
    ):
        module = chosen[2] if kind is FeedKind.PODCAST else chosen[0]
        context = document_context(feed(kind, place), module, HOUSE, {}, chosen)
        assert [url for _, url in context.formats] == expected


def test_a_document_knows_its_address_its_page_its_other_formats_and_languages() -> None:
    chosen = [formats.discovered()[name] for name in ("rss", "atom")]
    english, arabic = feed(), feed(path="ar/news/politics", language="ar")
    feeds = {one.language: {below(one): one} for one in (english, arabic)} | {"es": {}}
    found = document_context(english, chosen[0], HOUSE, feeds, chosen)
    assert found.url == "https://feeds.news.example/en/news/politics/rss.xml"
    assert found.page_url == "https://www.news.example/en/news/politics/"
    assert found.formats == (("application/atom+xml", "https://feeds.news.example/en/news/politics/atom.xml"),)
    assert [(one.language, one.path, one.title) for one in found.siblings] == [
        ("ar", "ar/news/politics", "الفانوس · Name")
    ]
    whole = document_context(feed(FeedKind.EDITION, "en"), chosen[0], HOUSE, feeds, chosen)
    assert (whole.url, whole.page_url) == ("https://feeds.news.example/en/rss.xml", "https://www.news.example/en/")
    assert below(feed(FeedKind.EDITION, "en")) == ""
