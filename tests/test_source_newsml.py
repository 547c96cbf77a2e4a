"""NewsML-G2 read: our own output comes back whole, other agencies' as far as they say it, hostile files not at all."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import factories
import newsml_mapping
import newsroom
import pytest
import wires
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from newsml_mapping import FIELDS, NAMES, Absent, Carried

from syndicate import export, intake, sources
from syndicate.articles import Article, Genre, Kind, Status
from syndicate.errors import ConfigurationError
from syndicate.problems import Code, Problem
from syndicate.publication import Publication, SourceDefaults, load, parse
from syndicate.records import Record
from syndicate.sources import newsml_g2

EXAMPLE = Path(__file__).parents[1] / "examples" / "newsroom"
NAR = "http://iptc.org/std/nar/2006-10-01/"
DEFAULTS = SourceDefaults(section="news", url="https://www.news.example/{language}/wire/{id}")


# Our own output


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> newsroom.Newsroom:
    return wires.exported(tmp_path_factory.mktemp("house"), *wires.records())


@pytest.fixture(scope="module")
def originals(house) -> dict[str, Article]:
    return wires.taken(wires.read("jsonl", house.directory / "articles.jsonl", house.publication), house.publication)


@pytest.fixture(scope="module")
def returned(house) -> dict[str, Article]:
    articles: dict[str, Article] = {}
    for language in wires.LANGUAGES:
        found = wires.read("newsml", house.output / language / "newsml.xml", house.publication)
        articles |= wires.taken(found, house.publication)
    return articles


def test_every_field_is_mapped_or_has_a_reason_to_have_no_place():
    assert set(newsml_mapping.fields()) == set(FIELDS)
    assert all(one.reason if isinstance(one, Absent) else one.place for one in FIELDS.values())


def test_every_article_comes_back(originals, returned):
    assert set(returned) == set(originals)
    assert {article.kind for article in returned.values()} == set(Kind)


@pytest.mark.parametrize("field", [name for name in Article.model_fields if isinstance(FIELDS[name], Carried)])
def test_a_field_that_is_mapped_comes_back_the_same(field, house, originals, returned):
    for key, original in originals.items():
        expected = wires.comparable(original, originals, house.publication)[field]
        assert wires.comparable(returned[key], returned, house.publication)[field] == expected, key


@pytest.mark.parametrize(
    # Of a withdrawal no article comes back: those have tests of their own.
    "path",
    [path for path, one in FIELDS.items() if isinstance(one, Carried) and path != "status"],
)
def test_the_newsroom_has_something_in_every_field_that_is_mapped(path, house, originals):
    mapped = FIELDS[path]
    assert isinstance(mapped, Carried)
    if path != "alternates":  # what the system knows is not what is written
        found = [value for article in originals.values() for value in newsml_mapping.values(article, path)]
        assert found
    message = etree.fromstring(house.read("ar/newsml.xml"))
    assert message.xpath(f"n:itemSet/{mapped.place}", namespaces=NAMES)


@pytest.mark.parametrize("path", [path for path, one in FIELDS.items() if isinstance(one, Absent)])
def test_a_field_that_has_no_place_is_in_no_article_that_comes_back(path, returned):
    assert not [value for article in returned.values() for value in newsml_mapping.values(article, path)]


def test_a_byline_that_only_lists_the_authors_is_not_repeated(returned):
    assert returned["plain-en"].byline is None
    assert returned["a1-en"].byline == "By several people"


def test_a_video_keeps_its_place_among_its_media_and_who_is_named_for_it(returned):
    media = returned["video-en"].media
    assert [medium.id for medium in media] == ["still", "main", "sound"]
    assert (media[1].credit, media[1].copyright, media[1].role.value) == ("Pool", "Owner", "lead")
    assert returned["audio-en"].media[0].credit is None  # the sources are credited, not the recording


def test_the_example_newsroom_comes_back(tmp_path):
    now = datetime(2026, 11, 20, 18, tzinfo=UTC)
    publication = load(EXAMPLE / "syndicate.toml")
    feeds = publication.feeds.model_copy(update={"formats": ("newsml",)})
    publication = publication.model_copy(update={"store": "sqlite:///:memory:", "feeds": feeds}).at(EXAMPLE)
    report = export.export(export.Job(publication, now), tmp_path / "public")
    originals = wires.taken(
        [one for one in wires.read("directory", EXAMPLE / "articles", publication) if isinstance(one, Record)],
        publication,
    )
    returned: dict[str, Article] = {}
    refused: list[intake.Taken] = []
    for language in wires.LANGUAGES:
        for one in wires.read("newsml", tmp_path / "public" / language / "newsml.xml", publication):
            assert isinstance(one, Record), one
            result = intake.take(one, publication)
            if result.article is None:
                refused.append(result)
            else:
                returned[result.article.id] = result.article
    assert len(returned) == report.articles["published"] > 100
    assert {result.restraint for result in refused} <= {Status.CANCELED, Status.WITHHELD}
    for key, article in returned.items():
        expected = wires.comparable(originals[key], {one: originals[one] for one in returned}, publication)
        found = wires.comparable(article, originals, publication)
        for field in ("partners", "alternates"):
            del expected[field], found[field]
        if originals[key].translation_of not in returned:  # its source is withdrawn
            expected |= {"translation_of": None, "translated_from_version": None}
        assert found == expected


@pytest.mark.parametrize(("status", "kind"), [("canceled", "text"), ("withheld", "gallery"), ("canceled", "video")])
def test_a_withdrawal_withdraws_the_article_by_its_id(tmp_path, status, kind):
    media = [wires.picture("p1"), wires.recording("clip", "video")]
    fields = {"guid": "https://old.example/?p=7", "kind": kind, "media": media}
    house = wires.exported(tmp_path, newsroom.raw("gone", **fields))
    house.export(newsroom.raw("gone", **fields, version=2, status=status))
    [record] = wires.read("newsml", house.output / "en" / "newsml.xml", house.publication)
    assert isinstance(record, Record)
    result = intake.take(record, house.publication)
    assert (result.id, result.version, result.restraint) == ("gone", 2, Status(status))
    whole = intake.take(Record(record.origin, record.data, DEFAULTS), house.publication).article
    assert whole is not None
    assert (whole.status, whole.media, whole.body) == (Status(status), (), ())


def test_another_publication_reads_it_as_a_wire(house, tmp_path):
    other = factories.publication(name="Other", authority="other.example,2025").at(tmp_path)
    found = wires.read("newsml", house.output / "en" / "newsml.xml", other, DEFAULTS)
    records = [one for one in found if isinstance(one, Record)]
    articles = {one.story: one for one in wires.taken(records, other).values()}
    article = next(one for story, one in articles.items() if story and "a1" in story)
    assert article.id.startswith("https:-old.example-p-en-")
    assert article.guid is None
    assert article.section == "politics"  # by the Media Topic
    assert article.alternates == {}
    assert article.genre is Genre.EXPLAINER
    assert article.short_headline == "Short"
    assert [source.name for source in article.sources] == ["Agencies", "Al Bahr Agency"]
    tags = {tag.name: tag.id for tag in article.tags}
    assert tags["Water and cities"] == "coverage-water-and-cities"
    assert {problem.code for problem in found if isinstance(problem, Problem)} == {Code.UNKNOWN_SUBJECT}
    spanish = wires.read("newsml", house.output / "es" / "newsml.xml", other, DEFAULTS)
    translations = wires.taken([one for one in spanish if isinstance(one, Record)], other).values()
    assert article.story in {one.story for one in translations}


# Other agencies' items


@pytest.fixture
def desk(tmp_path) -> Publication:
    return factories.publication(authority="desk.example,2025").at(tmp_path)


def item(
    inner: str = "",
    *,
    guid: str = "urn:newsml:agency.example:20261120:1",
    meta: str = "<firstCreated>2026-11-20T10:00:00Z</firstCreated>",
    content: str = "<headline>Towns agree</headline>",
    item_class: str = "ninat:text",
    attributes: str = 'version="2" xml:lang="en"',
    name: str = "newsItem",
) -> str:
    return (
        f'<{name} xmlns="{NAR}" guid="{guid}" {attributes}><itemMeta><itemClass qcode="{item_class}"/>'
        f'<provider literal="Agency"/>{meta}</itemMeta><contentMeta>{content}</contentMeta>{inner}</{name}>'
    )


def text(words: str = "The towns agreed.") -> str:
    body = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body><p>{words}</p></body></html>'
    return f'<contentSet><inlineXML contenttype="application/xhtml+xml">{body}</inlineXML></contentSet>'


def message(*items: str, header: str = "") -> str:
    return f'<newsMessage xmlns="{NAR}"><header>{header}</header><itemSet>{"".join(items)}</itemSet></newsMessage>'


@pytest.fixture
def wire(desk):
    """What is read of a file, records as plain JSON."""

    def wire(document: str | bytes) -> list[Any]:
        data = document.encode() if isinstance(document, str) else document
        found = newsml_g2.read(Path("-"), "wire.xml", io.BytesIO(data), desk)
        return [json.loads(one.data) if isinstance(one, Record) else one for one in found]

    return wire


@pytest.fixture
def one(wire):
    """The only record of an item; problems are passed over."""

    def one(*arguments: str, **fields: str) -> dict[str, Any]:
        [found] = [each for each in wire(item(*arguments, **fields)) if isinstance(each, dict)]
        return found

    return one


def test_an_item_becomes_what_a_newsrooms_own_system_would_send(one, desk):
    content = """
      <urgency>4</urgency><contentCreated>2026-11-20T08:00:00+0100</contentCreated>
      <located type="loctyp:City" literal="beirut"><name>Beirut</name><broader qcode="iso3166-1a2:LB"/></located>
      <creator literal="lh" role="crol:photog"><name>Leila <br/>Haddad</name></creator>
      <contributor role="crol:other"><name>Ed</name></contributor><creator/>
      <language tag="en-US"/><genre qcode="genre:Interview"/><keyword>Ports</keyword>
      <subject qcode="subj:11000000"/><subject qcode="medtop:20000001"><name xml:lang="fr">Eau</name>
      <name xml:lang="en-GB">Water</name><broader qcode="medtop:11000000"/></subject>
      <subject literal="loose"><name>Loose</name></subject>
      <slugline>TOWNS-WATER</slugline><headline xml:lang="fr">Les villes</headline>
      <headline xml:lang="en">Towns
          agree</headline><headline role="hldrol:short">Agreed</headline><dateline>BEIRUT (Agency)</dateline>
      <by>By Leila</by><creditline>Agency</creditline><description role="drol:summary">In short.</description>"""
    meta = """<versionCreated>2026-11-20T11:00:00+02:00</versionCreated>
      <firstCreated>2026-11-20T10:00:00+02:00</firstCreated><embargoed>2026-11-20T12:00:00Z</embargoed>
      <pubStatus qcode="stat:usable"/><edNote>Fixes the number of towns.</edNote><signal qcode="sig:correction"/>
      <expires>2027-01-01T00:00:00Z</expires><link rel="irel:seeAlso" href="https://agency.example/more"/>"""
    rights = """<rightsInfo><copyrightHolder qcode="holder:1"><name>Agency Ltd</name></copyrightHolder>
      <copyrightNotice>© Agency</copyrightNotice><usageTerms>Web only.</usageTerms>
      <link rel="irel:rightspolicy" href="https://agency.example/terms"/></rightsInfo>"""
    found = one(rights + text(), content=content, meta=meta)
    assert found == {
        "id": "urn:newsml:agency.example:20261120:1",
        "version": 2,
        "kind": "text",
        "genre": "interview",
        "language": "en",
        "published": "2026-11-20T10:00:00+02:00",
        "created": "2026-11-20T08:00:00+01:00",
        "updated": "2026-11-20T11:00:00+02:00",
        "embargo_until": "2026-11-20T12:00:00Z",
        "expires": "2027-01-01T00:00:00Z",
        "headline": "Towns agree",
        "short_headline": "Agreed",
        "summary": "In short.",
        "slug": "TOWNS-WATER",
        "byline": "By Leila",
        "authors": [{"name": "Leila \nHaddad", "role": "photographer"}, {"name": "Ed", "role": "editor"}],
        "sources": [{"name": "Agency"}],
        "dateline": {"place": "Beirut", "country": "LB"},
        "section": "politics",
        "tags": [{"name": "Ports"}, {"name": "Water", "id": "medtop-20000001"}, {"name": "Loose"}],
        "urgency": 4,
        "body": "<p>The towns agreed.</p>",
        "related": [{"rel": "see-also", "url": "https://agency.example/more", "title": "https://agency.example/more"}],
        "corrections": [{"at": "2026-11-20T11:00:00+02:00", "note": "Fixes the number of towns."}],
        "rights": {
            "holder": "Agency Ltd",
            "notice": "© Agency",
            "usage_terms": "Web only.",
            "licence": "https://agency.example/terms",
        },
    }
    record = Record("wire.xml", json.dumps(found).encode(), DEFAULTS)
    article = intake.take(record, desk).article
    assert article is not None
    assert article.url == "https://www.news.example/en/wire/urn:newsml:agency.example:20261120:1"


def test_codes_that_nothing_here_has_are_kept_as_tags_and_noted(wire):
    content = '<headline>H</headline><subject qcode="N2:WAT"/><subject qcode="x:a b/ü"/><genre qcode="genre:Wrap"/>'
    problem, record = wire(item(text(), content=content))
    assert record["tags"] == [
        {"name": "N2:WAT", "id": "n2-wat"},
        {"name": "x:a b/ü"},
        {"name": "genre:Wrap", "id": "genre-wrap"},
    ]
    assert (problem.code, problem.article) == (Code.UNKNOWN_SUBJECT, record["id"])
    assert dict(problem.values)["codes"] == "N2:WAT, x:a b/ü, genre:Wrap"


def test_what_an_item_is_a_member_of_is_kept_as_a_tag(wire):
    meta = '<memberOf qcode="group:cup"><name/><name>The Cup</name></memberOf><memberOf/>'
    _, record = wire(item(text(), meta=meta))
    assert record["tags"] == [{"name": "The Cup", "id": "group-cup"}]
    assert "story" not in record


def test_a_concept_that_is_said_in_old_and_new_codes_is_one_tag(wire):
    content = '<headline>H</headline><subject qcode="medtop:08000000"/><subject qcode="subj:08000000"/>'
    _, record = wire(item(text(), content=content))
    assert record["tags"] == [{"name": "medtop:08000000", "id": "medtop-08000000"}]


def test_what_nobody_is_called_is_nobody(one):
    content = '<headline>H</headline><infoSource role="x:y"/><located><broader qcode="x:LB"/></located>'
    found = one(text(), content=content)
    assert not {"sources", "dateline"} & set(found)


def test_an_article_of_an_edition_that_is_gone_keeps_its_words(house, tmp_path):
    editions = tuple(factories.edition(language) for language in ("en", "es"))
    fewer = house.publication.model_copy(update={"editions": editions}).at(tmp_path)
    fewer.__dict__.pop("by_language", None)
    [record] = [
        json.loads(one.data)
        for one in wires.read("newsml", house.output / "ar" / "newsml.xml", fewer)
        if isinstance(one, Record) and json.loads(one.data)["id"] == "a1-ar"
    ]
    assert record["corrections"][0]["note"].endswith("The first draft said four towns.")
    assert record["rights"]["holder"] == "Somebody"


def test_a_correction_at_a_time_that_is_none_is_left_for_intake_to_refuse(one):
    meta = (
        '<edNote modified="2026-11-20T12:00:00">Local.</edNote><edNote modified="2026-02-31T12:00:00Z">No day.</edNote>'
        '<signal qcode="sig:correction"/>'
    )
    assert [each["note"] for each in one(meta=meta)["corrections"]] == ["No day.", "Local."]


def test_codes_are_made_out_with_the_catalogs_of_item_and_message(wire):
    topics = '<catalog><scheme alias="t" uri="http://cv.iptc.org/newscodes/mediatopic/"/></catalog>'
    for document in (
        item(topics + text(), content='<headline>H</headline><subject qcode="t:11000000"/>'),
        message(item(text(), content='<headline>H</headline><subject qcode="t:11000000"/>'), header=topics),
        item(
            text(),
            content='<headline>H</headline><subject uri="http://cv.iptc.org/newscodes/mediatopic/11000000"/>',
        ),
    ):
        [record] = wire(document)
        assert record["section"] == "politics"
        assert "tags" not in record


def test_a_section_of_the_publication_that_is_gone_is_kept_as_a_tag(wire):
    catalog = '<catalog><scheme alias="s" uri="tag:desk.example,2025:section/"/></catalog>'
    problem, record = wire(item(catalog + text(), content='<headline>H</headline><subject qcode="s:gone"/>'))
    assert "section" not in record
    assert record["tags"] == [{"name": "synsection:gone", "id": "synsection-gone"}]
    assert problem.code is Code.UNKNOWN_SUBJECT


@pytest.mark.parametrize(
    ("given", "language"),
    [("en-US", "en"), ("EN", "en"), ("ar-EG", "ar"), ("fr", "fr"), ("not a tag", "not a tag")],
)
def test_a_language_is_the_editions_that_it_belongs_to(one, given, language):
    assert one(content=f'<headline>H</headline><language tag="{given}"/>')["language"] == language


def test_without_a_language_the_texts_tells_it(one):
    body = '<contentSet><inlineData contenttype="text/html" xml:lang="es">&lt;p&gt;Hola&lt;/p&gt;</inlineData></contentSet>'
    assert one(body, attributes='version="1"')["language"] == "es"
    assert "language" not in one(attributes='version="1"')


@pytest.mark.parametrize(
    ("guid", "key"),
    [
        ("urn:newsml:a.example:1", "urn:newsml:a.example:1"),
        ("tag:desk.example,2025:article/q-1", "q-1"),
        ("tag:a.example,2008:news/1", "tag:a.example-2008:news-1-bba350a8ffe2"),
        ("//", "item-c0c975148091"),
    ],
)
def test_an_id_is_made_of_the_guid(one, guid, key):
    found = one(guid=guid)
    assert found["id"] == key
    assert "guid" not in found


@given(st.text(min_size=1, max_size=300))
def test_any_guid_makes_an_id_that_an_article_may_have_and_no_other_guid_makes_it(guid):
    house = sources._wire.House(factories.publication())
    key = house.identifier(guid)
    assert sources._wire._IDENTIFIER.fullmatch(key)
    assert house.identifier(guid + "/") != key


@pytest.mark.parametrize(
    ("item_class", "kind"),
    [
        ("icls:Text", "ticker"),
        ("ninat:picture", "gallery"),
        ("ninat:graphic", "infograph"),
        ("ninat:animation", "video"),
    ],
)
def test_an_item_that_stands_alone_is_an_article_of_its_kind(one, item_class, kind):
    file = '<contentSet><remoteContent href="https://m.example/a.jpg" contenttype="image/jpeg"/></contentSet>'
    found = one("" if kind == "ticker" else file, item_class=item_class)
    assert found["kind"] == kind
    assert len(found.get("media", [])) == (kind != "ticker")


@pytest.mark.parametrize(("status", "read"), [("withheld", "withheld"), ("canceled", "canceled"), ("usable", None)])
def test_a_status_is_taken_over(one, status, read):
    meta = f'<pubStatus qcode="stat:{status}"/><edNote>Kill it.\nAt once.</edNote>'
    found = one(meta=meta, content="")
    assert found.get("status") == read
    assert found.get("headline") == ("Kill it." if read else None)


def test_an_embargo_without_an_end_withholds(one):
    assert one(meta="<embargoed/>")["status"] == "withheld"
    assert one(meta="<embargoed/>", content="")["headline"] == "urn:newsml:agency.example:20261120:1"


def test_times_that_are_none_are_left_out_but_a_wrong_embargo_is_not(one):
    meta = "<versionCreated>2026</versionCreated><firstCreated/><embargoed>soon</embargoed><expires>never</expires>"
    found = one(meta=meta)
    assert not {"published", "updated", "expires"} & set(found)
    assert found["embargo_until"] == "soon"  # intake refuses it, and holds the article back


@pytest.mark.parametrize(("version", "read"), [("7", 7), ("x", "x"), (None, None)])
def test_a_version_that_is_no_number_is_left_for_intake_to_refuse(one, version, read):
    attributes = f'version="{version}"' if version else ""
    assert one(attributes=attributes).get("version") == read


NITF = """<contentSet><inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/">
  <head><title>Title</title></head><body><body.head><hedline><hl1>Nitf
  headline</hl1></hedline><byline>By Nitf</byline></body.head><body.content><block>
  <p>One <person>Leila</person> <em>said</em> a &lt; b.</p><!-- no --><hl2>Sub</hl2><hr/><p xml:lang="fr">Deux<br/></p>
  <bq><block><p>Quote.</p></block><credit>Her</credit></bq>
  <nitf-table><nitf-table-metadata>no</nitf-table-metadata>
  <table><tr><td colspan="2">c</td></tr></table></nitf-table>
  <media media-type="image"><media-reference source="small.jpg" width="5"/>
  <media-reference source="https://m.example/p.jpg" width="90" height="60" alternate-text="A &quot;port&quot;"/>
  <media-caption>Port.</media-caption><media-producer>Ph</media-producer></media>
  <media media-type="video"><media-reference source="https://m.example/v.mp4"/></media>
  <media media-type="data"/></block></body.content><body.end><tagline>Ed: X</tagline></body.end></body></nitf>
  </inlineXML></contentSet>"""


def test_a_nitf_body_is_read(one, desk):
    found = one(NITF, content="<headline>H</headline>")
    article = intake.take(Record("x", json.dumps(found).encode(), DEFAULTS), desk).article
    assert article is not None
    assert [block.type for block in article.body] == [
        "paragraph",
        "heading",
        "paragraph",
        "quote",
        "table",
        "figure",
        "figure",
        "paragraph",
    ]
    assert article.body[0].text == "One Leila <em>said</em> a &lt; b."
    assert article.body[2].language == "fr"
    assert article.body[3].attribution == "Her"
    picture, video = article.media
    assert (picture.caption, picture.credit, picture.alt) == ("Port.", "Ph", 'A "port"')
    assert picture.best.url == "https://m.example/p.jpg"
    assert video.kind.value == "video"
    assert article.byline == "By Nitf"


def test_a_nitf_head_gives_what_the_item_lacks(one):
    assert one(NITF, content="")["headline"] == "Nitf headline"
    assert one(NITF.replace("hl1", "hl9"), content="")["headline"] == "Title"
    bare = "<contentSet><inlineXML><nitf><body><body.content><p>x</p></body.content></body></nitf></inlineXML></contentSet>"
    assert "byline" not in one(bare)


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ('<inlineData contenttype="text/html">&lt;p>a&lt;/p></inlineData>', "<p>a</p>"),
        ('<inlineData contenttype="text/plain">a &lt; b\nc\n\n d\n   e\n</inlineData>', "<p>a &lt; b c</p><p>d</p><p>e</p>"),
        ("<inlineData>a</inlineData>", "<p>a</p>"),
        ('<inlineData contenttype="text/plain">&lt;p>a&lt;/p></inlineData>', "<p>a</p>"),
        ("<inlineXML><html><body>a &lt; <p>b</p>c</body></html></inlineXML>", "a &lt; <p>b</p>c"),
        ("<inlineXML><html><body><p>a\n\n    b</p></body></html></inlineXML>", "<p>a</p><p>b</p>"),
        ('<inlineXML><p xmlns="http://www.w3.org/1999/xhtml">a</p></inlineXML>', "<p>a</p>"),
        (
            '<inlineXML><html xmlns="http://www.w3.org/1999/xhtml" xmlns:x="urn:x"><body><p xml:lang="ar" x:y="z">a<br/></p></body></html></inlineXML>',
            '<p lang="ar">a<br></p>',
        ),
    ],
)  # fmt: skip
def test_a_body_is_read_in_whatever_form_it_comes(one, content, body):
    assert one(f"<contentSet>{content}</contentSet>")["body"] == body


def test_a_text_that_is_repeated_is_read_once_as_xhtml(one):
    both = '<contentSet><inlineData contenttype="text/html">&lt;p>b&lt;/p></inlineData>' + text("a").removeprefix(
        "<contentSet>"
    )
    assert one(both)["body"] == "<p>a</p>"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<inlineXML><sports-content/></inlineXML>", "sports-content"),
        ('<inlineData contenttype="application/pdf" encoding="x">JVBERi0=</inlineData>', "application/pdf"),
        ('<inlineData contenttype="text/csv">a;b</inlineData>', "text/csv"),
    ],
)
def test_a_text_in_no_form_that_is_read_is_passed_over(wire, content, reason):
    [problem] = wire(item(f"<contentSet>{content}</contentSet>"))
    assert problem.code is Code.ITEM_PASSED_OVER
    assert reason in problem.what


@pytest.mark.parametrize(
    "content",
    ["", "<inlineXML/>", "<inlineXML><html/></inlineXML>", "<inlineXML><html><body><p/></body></html></inlineXML>",
     "<inlineData/>", "<inlineXML><nitf/></inlineXML>"],
)  # fmt: skip
def test_a_headline_alone_is_an_alert(one, content):
    assert one(f"<contentSet>{content}</contentSet>")["kind"] == "ticker"


# Media


def photo(guid: str = "urn:p:1", href: str = "https://m.example/p.jpg", **fields: str) -> str:
    file = f'<remoteContent rendition="rnd:highRes" href="{href}" contenttype="image/jpeg" width="900"/>'
    words = (
        '<headline>Port</headline><creditline>Ph</creditline><description role="drol:caption">The port.</description>'
    )
    holder = '<rightsInfo><copyrightHolder literal="Agency"/></rightsInfo>'
    return item(
        f"{holder}<contentSet>{file}</contentSet>", guid=guid, item_class="ninat:picture", content=words, **fields
    )


PHOTO = {
    "id": "urn:p:1",
    "kind": "picture",
    "role": "lead",
    "caption": "The port.",
    "credit": "Ph",
    "copyright": "Agency",
    "renditions": [{"url": "https://m.example/p.jpg", "media_type": "image/jpeg", "width": 900}],
}


def test_what_a_text_links_in_its_message_is_its_medium(wire):
    meta = (
        '<link rel="irel:isA" residref="urn:p:1"/><link rel="irel:isA" residref="urn:p:1"/>'
        '<link rel="irel:seeAlso" residref="urn:p:2"/><link rel="irel:seeAlso" residref="urn:other">'
        '<headline>Other</headline></link><link rel="irel:isA" residref="urn:nowhere"/>'
        '<link rel="irel:seeAlso" residref="urn:nowhere"/>'
    )
    found = wire(message(photo(), item(text(), meta=meta), photo("urn:p:2"), item(guid="urn:other")))
    article, alone, other = found
    assert article["media"] == [PHOTO]
    assert article["related"] == [
        {"rel": "see-also", "article": "urn:p:2"},
        {"rel": "see-also", "article": "urn:other", "title": "Other"},
    ]
    assert (alone["id"], alone["kind"], alone["media"][0]["role"]) == ("urn:p:2", "gallery", "gallery")
    assert other["id"] == "urn:other"


def package(*guids: str, guid: str = "urn:pkg", **fields: str) -> str:
    references = "".join(f'<itemRef residref="{one}"/>' for one in guids)
    groups = f'<groupSet root="g"><group id="g" role="x:main">{references}</group></groupSet>'
    return item(groups, guid=guid, item_class="ninat:composite", name="packageItem", **fields)


def test_a_package_of_a_text_and_pictures_is_the_text_with_its_pictures(wire):
    [article] = wire(message(package("urn:t", "urn:p:1", "urn:gone"), item(text(), guid="urn:t"), photo()))
    assert (article["id"], article["kind"], article["media"]) == ("urn:t", "text", [PHOTO])


def test_a_package_of_pictures_is_a_gallery(wire):
    [gallery] = wire(message(package("urn:p:2", "urn:p:1"), photo(), photo("urn:p:2")))
    assert (gallery["id"], gallery["kind"]) == ("urn:pkg", "gallery")
    assert [medium["id"] for medium in gallery["media"]] == ["urn:p:2", "urn:p:1"]
    assert {medium["role"] for medium in gallery["media"]} == {"gallery"}


def test_a_package_of_texts_is_a_list_of_other_items(wire):
    problem, *articles = wire(message(package("urn:1", "urn:2"), item(guid="urn:1"), item(guid="urn:2")))
    assert [article["id"] for article in articles] == ["urn:1", "urn:2"]
    assert (problem.code, dict(problem.values)["value"]) == (Code.ITEM_PASSED_OVER, "urn:pkg")


def test_a_canceled_package_is_a_withdrawal(wire):
    [gone] = wire(package(meta='<pubStatus qcode="stat:canceled"/>'))
    assert (gone["id"], gone["status"]) == ("urn:pkg", "canceled")


@pytest.mark.parametrize(
    "href", ["photo.jpg", "file:///etc/passwd", "ftp://x.example/a.jpg", "https://u:p@x.example/a"]
)
def test_a_file_that_cannot_be_had_from_the_web_is_left_out(wire, href):
    meta = '<link rel="irel:isA" residref="urn:p:1"/>'
    problem, article = wire(message(item(text(), meta=meta), photo(href=href)))
    assert "media" not in article
    assert (problem.code, dict(problem.values)["value"]) == (Code.MEDIUM_NOT_DELIVERED, href)


def test_the_best_file_of_a_video_comes_first(one):
    files = """<contentSet><remoteContent rendition="rnd:thumbnail" href="https://m.example/t.jpg" contenttype="image/jpeg"
      width="2000"/><remoteContent href="https://m.example/s.mp4" contenttype="video/mp4; codecs=x" width="640" height="x"
      duration="90" size="5"/><remoteContent href="https://m.example/l.mp4" contenttype="video/mp4" width="1280"
      duration="1500" durationunit="timeunit:milliseconds"/><remoteContent href="https://m.example/t.mp4"
      duration="01:02:03:12"/><remoteContent href="https://m.example/z.mp4" duration="00:00:00"/><remoteContent
      href="https://m.example/x.vtt" contenttype="text/vtt"/><remoteContent residref="urn:file"/></contentSet>"""
    [medium] = one(files, item_class="ninat:video")["media"]
    assert [file["url"].rpartition("/")[2] for file in medium["renditions"]] == [
        "l.mp4", "s.mp4", "t.mp4", "z.mp4", "t.jpg"
    ]  # fmt: skip
    assert [file.get("duration") for file in medium["renditions"]] == [1.5, 90, 3723, None, None]
    assert medium["renditions"][1] == {
        "url": "https://m.example/s.mp4",
        "media_type": "video/mp4",
        "width": 640,
        "size": 5,
        "duration": 90,
    }


def test_a_picture_in_a_text_item_is_its_medium_and_the_text_as_a_file_is_none(one):
    files = (
        '<remoteContent href="https://m.example/p.jpg" contenttype="image/jpeg"/>'
        '<remoteContent href="https://m.example/t.pdf" contenttype="application/pdf"/></contentSet>'
    )
    found = one(text().replace("</contentSet>", files), content="<headline>H</headline><description>Sum.</description>")
    assert found["kind"] == "text"
    [medium] = found["media"]
    assert (medium["kind"], medium["role"], len(medium["renditions"])) == ("picture", "lead", 1)
    assert "caption" not in medium
    assert found["summary"] == "Sum."


# Messages


def test_one_bad_item_spoils_no_other(wire):
    found = wire(
        message(
            item(guid="urn:1"),
            f'<newsItem xmlns="{NAR}"/>',
            item(guid=" "),
            item(guid="urn:x", item_class="ninat:smell"),
            "<planningItem guid='urn:plan'/>",
            "<newsItem guid='urn:empty'/>",
            item(guid="urn:2"),
        )
    )
    assert [one["id"] for one in found if isinstance(one, dict)] == ["urn:1", "urn:2"]
    assert [(one.code, one.origin) for one in found if isinstance(one, Problem)] == [
        (Code.ITEM_UNREADABLE, "wire.xml[1]"),
        (Code.ITEM_UNREADABLE, "wire.xml[2]"),
        (Code.ITEM_PASSED_OVER, "wire.xml[3]"),
        (Code.ITEM_PASSED_OVER, "wire.xml[4]"),
        (Code.ITEM_PASSED_OVER, "wire.xml[5]"),
    ]


def test_of_an_item_that_comes_twice_the_newest_version_counts(wire):
    def version(number: str) -> str:
        return item(attributes=f'version="{number}"', content=f"<headline>{number}</headline>")

    for order in (("1", "3", "x"), ("3", "1", "2")):
        [record] = wire(message(*map(version, order)))
        assert record["version"] == 3


def test_a_part_of_an_article_that_did_not_come_is_passed_over(house):
    root = etree.fromstring(house.read("en/newsml.xml"))
    for found in root.findall("n:itemSet/*", NAMES):
        if found.findtext("n:itemMeta/n:profile", namespaces=NAMES) != "medium":
            found.getparent().remove(found)
    found = list(newsml_g2.read(Path("-"), "w", io.BytesIO(etree.tostring(root)), house.publication))
    assert {problem.code for problem in found} == {Code.ITEM_PASSED_OVER}
    assert "its article did not come" in found[0].what


def test_a_medium_of_an_article_that_did_not_come_is_missed(house):
    root = etree.fromstring(house.read("en/newsml.xml"))
    gone = root.xpath("n:itemSet/n:newsItem[n:itemMeta/n:profile='medium']", namespaces=NAMES)[0]
    gone.getparent().remove(gone)
    found = list(newsml_g2.read(Path("-"), "w", io.BytesIO(etree.tostring(root)), house.publication))
    [problem] = [one for one in found if isinstance(one, Problem)]
    assert (problem.code, dict(problem.values)["value"]) == (Code.MEDIUM_NOT_DELIVERED, gone.get("guid"))


def test_a_directory_of_items_is_read_in_the_order_of_its_names(desk, tmp_path):
    (tmp_path / "wire" / "sub").mkdir(parents=True)
    (tmp_path / "wire" / "b.xml").write_text(item(guid="urn:b"), encoding="utf-8")
    (tmp_path / "wire" / "sub" / "c.xml").write_bytes(b"\xef\xbb\xbf" + item(guid="urn:c").encode())
    (tmp_path / "wire" / "a.xml").write_bytes(message(item(guid="urn:a")).encode("utf-16"))
    (tmp_path / "wire" / "d.xml").write_text("<no", encoding="utf-8")
    (tmp_path / "wire" / "e.txt").write_text("no", encoding="utf-8")
    found = wires.read("newsml", tmp_path / "wire", desk)
    assert [one.origin for one in found] == ["wire/a.xml[0]", "wire/b.xml", "wire/d.xml", "wire/sub/c.xml"]
    assert isinstance(found[2], Problem)


def test_a_file_given_by_its_name_alone_is_taken_for_newsml(tmp_path):
    assert sources.kind_of(tmp_path / "wire.xml") == "newsml"


# Hostile files

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("bcdefgh", "cdefghi", strict=True)
)


@pytest.mark.parametrize(
    "document",
    [
        f"{LAUGHS}]>" + item(text("&i;")),
        f"{LAUGHS}]>" + item(attributes='version="1" dir="&i;"'),
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + item(text("&e;")),
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + item(),
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x">%p;]>' + item(),
        "<!DOCTYPE newsItem>" + item(),
        item(text("&nbsp;")),
        item(text()).replace("</newsItem>", ""),
        item(text())[:-200],
        message(item(), item(guid="urn:2")).removesuffix("</newsMessage>"),
        item(text("<b>" * 300 + "</b>" * 300)),
        item(text("x" * 11_000_000)),
        '<?xml version="1.0" encoding="klingon"?>' + item(),
        '<?xml version="1.0" encoding="utf-16"?>' + item(),
        item(text()).encode().replace(b"agreed", b"\xff\xfe"),
        item(text("\x01")),
        "",
        "   ",
        "no xml",
        "<html><body/></html>",
        '{"a": 1}',
        item() + item(),
    ],
)
def test_a_file_that_is_not_sound_is_a_problem_and_none_of_it_is_read(wire, document, monkeypatch):
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("the network was asked"))
    [problem] = wire(document)
    assert problem.code is Code.SOURCE_UNREADABLE
    assert "root:" not in problem.what
    assert problem.origin == "wire.xml"


def test_nothing_is_included(one, tmp_path):
    (tmp_path / "secret.xml").write_text("<secret/>")
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{tmp_path}/secret.xml" parse="text"/>'
    assert "secret/>" not in json.dumps(one(text(include)))


def test_comments_and_instructions_are_not_text(one):
    assert one(text("a<!-- no --><?no no?>b"))["body"] == "<p>ab</p>"
    assert one(content="<headline>a<!-- no -->b</headline>")["headline"] == "ab"


def test_a_file_that_is_too_large_is_not_read(wire, monkeypatch):
    monkeypatch.setattr(newsml_g2, "LIMIT", 1_000)
    [problem] = wire(item(text("x" * 1_000)))
    assert (problem.code, dict(problem.values)["limit"]) == (Code.RECORD_TOO_LARGE, 1_000)


@pytest.mark.parametrize("document", [item(text()), message(item(NITF), photo(), package("urn:p:1"))])
@given(data=st.data())
def test_a_file_that_is_damaged_anywhere_is_read_or_a_problem(document, data):
    raw = bytearray(document.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(raw) - 1))
        raw[start : start + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=8))
    house = factories.publication()
    for found in newsml_g2.read(Path("-"), "wire.xml", io.BytesIO(bytes(raw)), house):
        if isinstance(found, Record):
            intake.take(found, house)


# What a source says of its articles


def test_a_source_says_what_its_articles_do_not(desk):
    defaults = SourceDefaults(
        section="news", regions=("mena",), url="https://www.news.example/{language}/{id}", language="en"
    )
    given = {"id": "a:1", "headline": "H", "published": "2026-11-20T12:00:00Z", "kind": "ticker", "regions": None}
    article = intake.take(Record("x", json.dumps(given).encode(), defaults), desk).article
    assert article is not None
    assert (article.url, article.section, article.regions) == ("https://www.news.example/en/a:1", "news", ("mena",))
    own = given | {"url": "https://own.example/", "section": "politics", "regions": ["latin-america"]}
    article = intake.take(Record("x", json.dumps(own).encode(), defaults), desk).article
    assert article is not None
    assert (article.url, article.section, article.regions) == ("https://own.example/", "politics", ("latin-america",))


def test_an_address_is_not_made_for_an_article_without_an_id(desk):
    defaults = SourceDefaults(section="news", url="https://www.news.example/{id}", language="en")
    given = {"headline": "H", "published": "2026-11-20T12:00:00Z", "kind": "ticker"}
    result = intake.take(Record("x", json.dumps(given).encode(), defaults), desk)
    assert {problem.field for problem in result.problems} == {"id", "url"}


def publication_file(**source: Any) -> dict[str, Any]:
    edition = {"language": "en", "name": "D", "base_url": "https://d.example/", "time_zone": "UTC", "description": "D."}
    return {
        "name": "Desk",
        "authority": "desk.example,2025",
        "feeds_url": "https://feeds.d.example/",
        "language": "en",
        "editions": [edition],
        "sections": [{"code": "news", "name": "News"}],
        "sources": [{"name": "wire", "kind": "newsml", "path": "wire", **source}],
    }


@pytest.mark.parametrize(
    ("defaults", "field"),
    [
        ({"section": "gone"}, "sources[0].defaults.section"),
        ({"sections": ["news", "gone"]}, "sources[0].defaults.sections"),
        ({"regions": ["gone"]}, "sources[0].defaults.regions"),
        ({"coverage": ["gone"]}, "sources[0].defaults.coverage"),
        ({"partners": {"only": ["gone"]}}, "sources[0].defaults.partners.only"),
        ({"partners": {"except": ["gone"]}}, "sources[0].defaults.partners.except"),
        ({"url": "https://d.example/"}, "sources[0].defaults.url"),
        ({"url": "http://d.example/{id}"}, "sources[0].defaults.url"),
        ({"url": "https://d.example/{id}/{day}"}, "sources[0].defaults.url"),
        ({"headline": "H"}, "sources[0].defaults.headline"),
    ],
)
def test_a_mistake_in_what_a_source_says_is_found_at_once(tmp_path, defaults, field):
    with pytest.raises(ConfigurationError) as error:
        parse(publication_file(defaults=defaults), directory=tmp_path)
    assert [problem.field for problem in error.value.problems] == [field]


@pytest.mark.parametrize("url", ["https://d.example/{language}/{id}", "https://d.example/{id}.html?l={language}"])
def test_an_address_may_name_the_language_too(tmp_path, url):
    read = parse(publication_file(defaults={"section": "news", "url": url}), directory=tmp_path)
    assert read.sources[0].defaults is not None
    assert read.sources[0].defaults.url == url


def test_a_kind_of_source_that_there_is_not_is_a_mistake(tmp_path):
    publication = parse(publication_file(kind="telex"), directory=tmp_path)
    with pytest.raises(ConfigurationError) as error:
        sources.refuse_unknown_kinds(publication.sources)
    assert [problem.field for problem in error.value.problems] == ["sources.wire.kind"]
    assert "newsml" in error.value.problems[0].what


def test_the_documentation_says_where_every_field_is():
    documented = (Path(__file__).parents[1] / "docs" / "partners.md").read_text(encoding="utf-8")
    for field, told in newsml_mapping.FIELDS.items():
        place = f"`{told.place.replace('|', chr(92) + '|')}`" if isinstance(told, newsml_mapping.Carried) else "none"
        said = told.note if isinstance(told, newsml_mapping.Carried) else told.reason
        assert f"| `{field}` | {place} | {said} |" in documented
