"""ninjs read: our own output comes back as far as ninjs goes, other agencies' as far as they say it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import factories
import newsroom
import pytest
import wires
from hypothesis import example, given
from hypothesis import strategies as st

from syndicate import intake
from syndicate.articles import Article, Kind, Status
from syndicate.problems import Code, Problem
from syndicate.publication import Publication, SourceDefaults
from syndicate.records import Record
from syndicate.sources import ninjs

DEFAULTS = SourceDefaults(section="news", url="https://www.news.example/{language}/wire/{id}")
LOST = {
    "corrections": "They are words in a note for editors.",
    "updated": "What has one date for an update and for a correction has the later one.",
    "reading_minutes": "Nothing in ninjs says it; it is computed.",
    "partners": "What one partner may not have is no other partner's business.",
    "translation_of": "Not where the source's identifier is an older feed's.",
    "translated_from_version": "The same.",
}
"""Fields of an article that do not come back, or not always."""


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> newsroom.Newsroom:
    return wires.exported(tmp_path_factory.mktemp("house"), *wires.records(), formats=("ninjs",))


@pytest.fixture(scope="module")
def originals(house) -> dict[str, Article]:
    return wires.taken(wires.read("jsonl", house.directory / "articles.jsonl", house.publication), house.publication)


@pytest.fixture(scope="module")
def returned(house) -> dict[str, Article]:
    articles: dict[str, Article] = {}
    for language in wires.LANGUAGES:
        found = wires.read("ninjs", house.output / language / "ninjs.json", house.publication)
        articles |= wires.taken(found, house.publication)
    return articles


def test_every_article_comes_back(originals, returned):
    assert set(returned) == set(originals)
    assert {article.kind for article in returned.values()} == set(Kind)


@pytest.mark.parametrize("field", [name for name in Article.model_fields if name not in LOST])
def test_a_field_that_ninjs_has_comes_back_the_same(field, house, originals, returned):
    for key, original in originals.items():
        expected = wires.comparable(original, originals, house.publication)[field]
        assert wires.comparable(returned[key], returned, house.publication)[field] == expected, key


def test_what_ninjs_does_not_have_is_left_open(originals, returned):
    assert returned["a1-en"].corrections == ()
    assert returned["a1-en"].updated == originals["a1-en"].modified
    assert returned["plain-en"].updated is None
    assert returned["a1-ar"].translation_of is None


def test_a_translation_names_its_source_where_that_has_our_identifier(tmp_path):
    source = newsroom.raw("s", story="s")
    translation = newsroom.raw("t", "es", story="s", translation_of="s", translated_from_version=1)
    house = wires.exported(tmp_path, source, translation, formats=("ninjs",))
    found = wires.taken(wires.read("ninjs", house.output / "es" / "ninjs.json", house.publication), house.publication)
    assert (found["t"].translation_of, found["t"].translated_from_version) == ("s", 1)


@pytest.mark.parametrize("guid", [None, "https://old.example/?p=7", "old:7|x"])
def test_a_withdrawal_withdraws_the_article_by_its_id(tmp_path, guid):
    house = wires.exported(tmp_path, newsroom.raw("gone", guid=guid), formats=("ninjs",))
    house.export(newsroom.raw("gone", guid=guid, version=2, status="canceled"))
    [record] = wires.read("ninjs", house.output / "en" / "ninjs.json", house.publication)
    assert isinstance(record, Record)
    result = intake.take(record, house.publication)
    assert (result.id, result.version, result.restraint) == ("gone", 2, Status.CANCELED)
    whole = intake.take(Record(record.origin, record.data, DEFAULTS), house.publication).article
    assert whole is not None
    assert whole.status is Status.CANCELED


def test_another_publication_reads_it_as_a_wire(house, tmp_path):
    other = factories.publication(name="Other", authority="other.example,2025").at(tmp_path)
    found = wires.read("ninjs", house.output / "en" / "ninjs.json", other, DEFAULTS)
    articles = wires.taken([one for one in found if isinstance(one, Record)], other).values()
    article = next(one for one in articles if one.short_headline == "Short")
    assert article.section == "politics"  # by the Media Topic
    assert article.guid is None
    assert {tag.id for tag in article.tags} >= {"tag-water", "coverage-water-and-cities", "region-mena"}
    assert [medium.id.rpartition("-")[0] for medium in article.media] != []


# Other agencies' items


@pytest.fixture
def desk(tmp_path) -> Publication:
    return factories.publication(authority="desk.example,2025").at(tmp_path)


@pytest.fixture
def wire(desk):
    """What is read of a document, records as plain JSON."""

    def wire(document: Any) -> list[Any]:
        data = document if isinstance(document, bytes) else json.dumps(document).encode()
        found = ninjs.read(Path("-"), "wire.json", io.BytesIO(data), desk)
        return [json.loads(one.data) if isinstance(one, Record) else one for one in found]

    return wire


@pytest.fixture
def one(wire):
    """The only record of an item; problems are passed over."""

    def one(**fields: Any) -> dict[str, Any]:
        item = {"uri": "urn:a:1", "type": "text", "headlines": [{"value": "H"}]} | fields
        [found] = [each for each in wire(item) if isinstance(each, dict)]
        return found

    return one


PICTURE = {
    "name": "main",
    "uri": "urn:p:1",
    "type": "picture",
    "by": "Ph",
    "copyrightHolder": "Agency",
    "descriptions": [{"role": "text", "value": "The port."}],
    "renditions": [
        {"name": "thumbnail", "href": "https://m.example/t.jpg", "contentType": "image/jpeg", "width": 90},
        {"name": "main", "href": "https://m.example/p.jpg", "contentType": "image/jpeg", "width": 9, "sizeInBytes": 5},
        {"name": "transcript", "href": "https://m.example/p.xml", "contentType": "text/xml"},
    ],
}


def test_an_item_becomes_what_a_newsrooms_own_system_would_send(one):
    found = one(
        version="3",
        language="en-GB",
        firstCreated="2026-11-20T10:00:00Z",
        versionCreated="2026-11-20T11:00:00Z",
        contentCreated="2026-11-20T09:00:00Z",
        embargoedUntil="2026-11-20T10:30:00Z",
        expires="2027-01-01T00:00:00Z",
        urgency=4,
        copyrightHolder="Agency Ltd",
        copyrightNotice="© Agency",
        usageTerms="Web only.",
        rightsInfo={"linkedRights": "https://agency.example/terms"},
        headlines=[{"role": "short", "value": "Short"}, {"role": "main", "value": "Towns agree"}],
        descriptions=[{"role": "summary", "contentType": "text/html", "value": "<p>In short.</p>"},
                      {"role": "summary", "value": "In short."}],
        bodies=[{"contentType": "text/plain", "value": "x"},
                {"contentType": "application/xhtml+xml", "value": "<p>The towns.</p>", "wordCount": 2}],
        by="By Leila",
        slugline="TOWNS",
        located="Beirut",
        places=[{"name": "Tripoli", "rel": "about", "uri": "https://v.example/place/tripoli"}],
        subjects=[{"uri": "http://cv.iptc.org/newscodes/mediatopic/11000000"}, {"name": "Loose"}, {"literal": "x"}],
        people=[{"name": "Leila"}],
        genres=[{"uri": "http://cv.iptc.org/newscodes/genre/Interview"}],
        infoSources=[
            {"name": "Agency", "contactInfo": [{"value": "mailto:x"}, {"value": "https://agency.example/"}]},
            {"name": "Leila Haddad", "role": "http://cv.example/roles/photographer", "uri": "https://v.example/p/1"},
            {"name": "Shop", "role": "http://cv.example/roles/distributor"},
            {"role": "author"},
        ],
        renditions=[{"name": "page", "href": "https://agency.example/page"}],
        associations=[PICTURE],
    )  # fmt: skip
    assert found == {
        "id": "urn:a:1",
        "version": 3,
        "url": "https://agency.example/page",
        "kind": "text",
        "genre": "interview",
        "language": "en",
        "published": "2026-11-20T10:00:00Z",
        "created": "2026-11-20T09:00:00Z",
        "updated": "2026-11-20T11:00:00Z",
        "embargo_until": "2026-11-20T10:30:00Z",
        "expires": "2027-01-01T00:00:00Z",
        "headline": "Towns agree",
        "short_headline": "Short",
        "summary": "<p>In short.</p>",
        "slug": "TOWNS",
        "byline": "By Leila",
        "authors": [{"name": "Leila Haddad", "role": "photographer"}],
        "sources": [{"name": "Agency", "url": "https://agency.example/"}],
        "dateline": {"place": "Beirut"},
        "section": "politics",
        "tags": [{"name": "Loose"}, {"name": "x"}, {"name": "Leila"}, {"name": "Tripoli", "id": "place-tripoli"}],
        "urgency": 4,
        "body": "<p>The towns.</p>",
        "word_count": 2,
        "media": [
            {
                "id": "urn:p:1",
                "kind": "picture",
                "role": "lead",
                "caption": "The port.",
                "credit": "Ph",
                "copyright": "Agency",
                "renditions": [
                    {"url": "https://m.example/p.jpg", "media_type": "image/jpeg", "width": 9, "size": 5},
                    {"url": "https://m.example/t.jpg", "media_type": "image/jpeg", "width": 90},
                ],
            }
        ],
        "rights": {
            "holder": "Agency Ltd",
            "notice": "© Agency",
            "usage_terms": "Web only.",
            "licence": "https://agency.example/terms",
        },
    }


def test_codes_that_nothing_here_has_are_kept_as_tags_and_noted(wire):
    item = {"uri": "urn:a:1", "subjects": [{"name": "Bribery", "uri": "http://cv.agency.example/id/9c0b"}]}
    problem, record = wire(item)
    assert record["tags"] == [{"name": "Bribery", "id": "id-9c0b"}]
    assert (problem.code, dict(problem.values)["codes"]) == (
        Code.UNKNOWN_SUBJECT,
        "http://cv.agency.example/id/9c0b",
    )


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, "ticker"),
        ({"pubStatus": "canceled"}, "text"),
        ({"bodies": [{"value": "x"}]}, "text"),
        ({"type": "composite", "bodies": [{"value": "x"}], "associations": [PICTURE]}, "text"),
        ({"type": "composite", "associations": [PICTURE]}, "gallery"),
        ({"associations": [PICTURE]}, "text"),
        (PICTURE, "gallery"),
        (PICTURE | {"type": "graphic"}, "infograph"),
        (PICTURE | {"type": "video"}, "video"),
        (PICTURE | {"type": "audio"}, "audio"),
    ],
)
def test_an_item_is_an_article_of_its_kind(one, fields, kind):
    found = one(**fields)
    assert found["kind"] == kind
    roles = {medium["role"] for medium in found.get("media", ())}
    assert roles <= ({"gallery"} if kind == "gallery" else {"lead"})


@pytest.mark.parametrize(
    ("body", "read"),
    [
        ({"contentType": "text/html", "value": "<p>a</p>"}, "<p>a</p>"),
        ({"value": "<p>a</p>"}, "<p>a</p>"),
        ({"value": "a < b\n\nc"}, "<p>a &lt; b</p><p>c</p>"),
        ({"contentType": "text/plain", "value": "a"}, "<p>a</p>"),
        ({"contentType": "application/x", "value": "a"}, None),
        ({"value": " "}, None),
        ("a", None),
    ],
)
def test_a_body_is_read_in_whatever_form_it_comes(one, body, read):
    assert one(bodies=[body]).get("body") == read


@pytest.mark.parametrize("version", ["0", "x", 7, None])
def test_a_version_that_is_no_number_is_none(one, version):
    assert "version" not in one(version=version)


def test_what_has_no_headline_goes_by_its_title_and_a_withdrawal_by_its_note(one):
    assert one(headlines=[], title="T")["headline"] == "T"
    assert one(headlines=[], pubStatus="withheld", edNote="Kill.\nNow.")["headline"] == "Kill."
    assert one(headlines=[], pubStatus="withheld")["headline"] == "urn:a:1"
    assert "headline" not in one(headlines=[{"role": "main"}])


def test_the_names_of_version_2_are_understood(one):
    found = one(
        versioncreated="2026-11-20T11:00:00Z",
        copyrightholder="Agency",
        bodies=[{"contenttype": "text/html", "value": "<p>a</p>", "wordcount": 1}],
        type="video",
        renditions=[{"href": "https://m.example/v.mp4", "contenttype": "video/mp4", "sizeinbytes": 7, "duration": 1.5}],
    )
    assert (found["published"], found["word_count"], found["rights"]) == (
        "2026-11-20T11:00:00Z",
        1,
        {"holder": "Agency"},
    )
    assert found["media"][0]["renditions"][0] == {
        "url": "https://m.example/v.mp4",
        "media_type": "video/mp4",
        "size": 7,
        "duration": 1.5,
    }


def test_a_picture_in_a_text_item_is_its_medium_and_the_text_as_a_file_is_none(one):
    files = [
        {"name": "a", "href": "https://m.example/p.jpg", "contentType": "image/jpeg"},
        {"name": "b", "href": "https://m.example/t.pdf", "contentType": "application/pdf"},
    ]
    [medium] = one(renditions=files)["media"]
    assert len(medium["renditions"]) == 1


def test_a_file_that_cannot_be_had_from_the_web_is_left_out(wire):
    item = {"uri": "urn:a:1", "associations": [PICTURE | {"renditions": [{"href": "p.jpg"}, {"name": "x"}, {}]}]}
    *problems, record = wire(item)
    assert "media" not in record
    assert [dict(problem.values)["value"] for problem in problems] == ["p.jpg", "x", "a file without an address"]
    assert {problem.code for problem in problems} == {Code.MEDIUM_NOT_DELIVERED}


def test_links_of_a_list_of_ours_are_related(one):
    association = {"name": "related-1", "rel": "read-next", "uri": "https://x.example/", "type": "component"}
    assert one(associations=[association])["related"] == [
        {"rel": "read-next", "url": "https://x.example/", "title": "https://x.example/"}
    ]


# Documents


def test_one_bad_member_of_a_list_spoils_no_other(wire):
    item = {"uri": "urn:a:1", "headlines": [{"value": "H"}]}
    event, inner = {"uri": "urn:e", "type": "event"}, {"uri": "urn:f", "type": "composite", "profile": "feed"}
    for document in (
        [item, 1, {}, event, inner, item | {"rel": "translation"}],
        {"uri": "urn:f", "type": "composite", "profile": "feed", "associations": [item, {}, event, inner]},
    ):
        found = wire(document)
        assert [one["id"] for one in found if isinstance(one, dict)] == ["urn:a:1"]
        codes = [one.code for one in found if isinstance(one, Problem)]
        assert codes[-3:] == [Code.ITEM_UNREADABLE, Code.ITEM_PASSED_OVER, Code.ITEM_PASSED_OVER]


def test_an_item_of_items_that_are_news_of_their_own_is_a_list(wire):
    texts = [{"uri": f"urn:{key}", "type": "text"} for key in "ab"]
    assert [one["id"] for one in wire({"uri": "urn:f", "type": "composite", "associations": texts})] == [
        "urn:a",
        "urn:b",
    ]


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"\xff", b'{"uri": "\\ud800"}', b"[" * 100_000, b"1", b'"x"', b"null", b'{"uri": NaN}'],
)
def test_a_file_that_is_not_sound_is_a_problem(wire, data):
    [problem] = wire(data)
    assert (problem.code, problem.origin) == (Code.SOURCE_UNREADABLE, "wire.json")


def test_a_file_that_is_too_large_is_not_read(wire, monkeypatch):
    monkeypatch.setattr(ninjs, "LIMIT", 100)
    [problem] = wire({"uri": "x" * 200})
    assert problem.code is Code.RECORD_TOO_LARGE


def test_a_directory_of_items_is_read_in_the_order_of_its_names(desk, tmp_path):
    (tmp_path / "wire").mkdir()
    for name in ("b", "a"):
        (tmp_path / "wire" / f"{name}.json").write_text(json.dumps({"uri": f"urn:{name}"}), encoding="utf-8")
    (tmp_path / "wire" / "c.xml").write_text("no", encoding="utf-8")
    assert [one.origin for one in wires.read("ninjs", tmp_path / "wire", desk)] == ["wire/a.json", "wire/b.json"]


NAMES = st.sampled_from(
    ["uri", "type", "version", "headlines", "bodies", "associations", "renditions", "subjects", "places", "altIds",
     "infoSources", "contactInfo", "role", "value", "rel", "name", "href", "contentType", "rightsInfo", "language",
     "pubStatus", "urgency", "width", "duration", "profile", "genres", "embargoedUntil"]
)  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 2**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "text", "composite", "picture", "feed", "urn:x", "https://x.example/a", "canceled", "<p>x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=25,
)


@given(st.dictionaries(NAMES, VALUES, max_size=8))
@example({"associations": [{"uri": None, "type": None, "rel": []}]})
@example({"associations": [{"uri": "urn:b:1", "type": "text", "rel": {}}]})
def test_whatever_stands_in_an_item_it_is_read_or_a_problem(item):
    house = factories.publication()
    data = json.dumps({"uri": "urn:a:1"} | item).encode()
    for found in ninjs.read(Path("-"), "wire.json", io.BytesIO(data), house):
        if isinstance(found, Record):
            intake.take(found, house)
