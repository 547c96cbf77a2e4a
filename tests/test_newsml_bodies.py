"""The body profiles of NewsML-G2: what each writes, that IPTC's schemas take it, and what a partner reads back."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import factories
import newsroom
import nitf
import pytest
import strategies
import wires
from hypothesis import HealthCheck, assume, given, settings
from lxml import etree

from syndicate import intake
from syndicate.articles import Article, Figure, Heading, Kind, Paragraph
from syndicate.formats import newsml
from syndicate.publication import BodyProfile, Newsml
from syndicate.records import Record
from syndicate.rendering import CannotExpress
from syndicate.resources import SCHEMAS
from syndicate.sources import newsml_g2

ROOT = Path(__file__).parents[1]
STORIES = ROOT.parent / "shared" / "data" / "real-news" / "stories.jsonl"
NAMES = {"n": nitf.NAR, "h": "http://www.w3.org/1999/xhtml", "f": nitf.NAMESPACE}
GRAMMAR = etree.RelaxNG(etree.parse(SCHEMAS / "newsml.rng"))
CONTENTS = {
    BodyProfile.XHTML: ["application/xhtml+xml"],
    BodyProfile.XHTML_AND_HTML: ["application/xhtml+xml", "text/html"],
    BodyProfile.NITF: ["application/nitf+xml"],
}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def content_sets(document: bytes) -> list[etree._Element]:
    """Those of articles and of galleries' texts, in order."""
    path = "n:itemSet/n:newsItem[not(n:itemMeta/n:profile='medium')]/n:contentSet"
    return etree.fromstring(document).xpath(path, namespaces=NAMES)


def returned(document: bytes) -> dict[str, Article]:
    """The articles that a message brings back to the publication that made it."""
    publication = factories.publication()
    found = newsml_g2.read(Path("-"), "newsml.xml", io.BytesIO(document), publication)
    return wires.taken(found, publication)


# --- what a profile writes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", BodyProfile)
@pytest.mark.parametrize("language", wires.LANGUAGES)
def test_a_profile_has_its_forms_each_with_the_words_language_and_direction(profile, language):
    article = factories.full_article(language=language)
    (content,) = content_sets(nitf.message(profile, article))
    forms = [one for one in content if one.tag != f"{{{nitf.NAR}}}remoteContent"]
    assert [one.get("contenttype") for one in forms] == CONTENTS[profile]
    for form in forms:
        assert form.get("wordcount") == "512"
        assert (form.get(LANG), form.get("dir")) == (language, "rtl" if language == "ar" else "ltr")


def test_the_default_profile_is_xhtml_and_html():
    assert Newsml().body is BodyProfile.XHTML_AND_HTML
    article = factories.full_article()
    assert newsml.render_entry(article, factories.context(article)) == newsml.render_entry(
        article, factories.context(article, publication=nitf.house(BodyProfile.XHTML_AND_HTML))
    )


def test_xhtml_is_the_same_with_and_without_html_beside_it():
    article = nitf.taken(wires.everything("ar"))
    both, alone = (content_sets(nitf.message(profile, article))[0][0] for profile in list(BodyProfile)[1::-1])
    assert etree.tostring(both, with_tail=False) == etree.tostring(alone, with_tail=False)


def test_nitf_stands_alone_and_says_headline_language_and_direction():
    article = nitf.taken(wires.everything("ar"))
    (content,) = content_sets(nitf.message(BodyProfile.NITF, article))
    (inline,) = content
    (document,) = inline
    assert document.tag == f"{{{nitf.NAMESPACE}}}nitf"
    assert document.findtext("f:body/f:body.head/f:hedline/f:hl1", namespaces=NAMES) == article.headline
    assert (document.get(LANG), document.get("{http://www.w3.org/2005/11/its}dir")) == ("ar", "rtl")
    assert inline.get("wordcount") == str(article.word_count)
    paragraphs = document.findall("f:body/f:body.content/f:block/f:p", NAMES)
    assert [one.get("class") for one in paragraphs] == [None, None, "embed", "embed", "read-more"]
    label = factories.context(article).spoken("Read more").replace(": %s", "")
    assert label in (paragraphs[-1].text or "")


@pytest.mark.parametrize("profile", BodyProfile)
def test_a_text_of_nothing_that_can_be_shown_has_no_form_at_all(profile):
    article = factories.article(body=(Figure(type="figure", media="gone"),))
    ticker = factories.article(id="t", kind=Kind.TICKER)
    for (content,) in content_sets(nitf.message(profile, article, ticker)):
        assert (content.tag.rpartition("}")[2], content.text) == ("inlineData", None)


@pytest.mark.parametrize("profile", BodyProfile)
@pytest.mark.parametrize("text", ["a & b", "a < b", "<!-- a -->", "<?a b?>"])
def test_a_body_that_is_not_well_formed_is_refused(profile, text):
    article = factories.article(body=(Paragraph(type="paragraph", text=text),))
    if profile is BodyProfile.NITF and text.startswith("<"):  # no tag gets through but those that it knows
        assert b"<!--" not in nitf.message(profile, article)
        assert b"<?a" not in nitf.message(profile, article)
        return
    with pytest.raises(CannotExpress, match="not well-formed"):
        nitf.message(profile, article)


def test_the_text_of_a_gallery_is_written_in_the_profile_too():
    article = factories.article(kind=Kind.GALLERY, media=(factories.picture(role="gallery"),))
    (content,) = content_sets(nitf.message(BodyProfile.NITF, article))
    assert [one.get("contenttype") for one in content] == CONTENTS[BodyProfile.NITF]


# --- valid ----------------------------------------------------------------------------------------------------------


def assert_valid(document: bytes) -> None:
    """By IPTC's schemas of NewsML-G2 and NITF, and by our own, which is stricter."""
    root = etree.fromstring(document)
    assert GRAMMAR.validate(root), GRAMMAR.error_log
    nitf.assert_valid(root, message=True)
    for one in root.iter(f"{{{nitf.NAMESPACE}}}nitf"):
        nitf.assert_valid(etree.fromstring(etree.tostring(one, with_tail=False)))


@pytest.mark.parametrize("profile", BodyProfile)
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=50)
@given(raw=strategies.raw_articles())
def test_a_message_of_any_article_is_valid_in_every_profile(profile, raw):
    article = nitf.taken(raw)
    assume(article.status.value == "usable")
    assert_valid(nitf.message(profile, article))


def test_nitf_that_is_not_as_it_should_be_is_found():
    document = nitf.message(BodyProfile.NITF, factories.article())
    assert_valid(document)
    for good, bad in ((b"body.content>", b"body.contents>"), (b"hl1>", b"hl9>")):
        root = etree.fromstring(document.replace(good, bad))
        assert not GRAMMAR.validate(root)
        with pytest.raises(AssertionError):
            nitf.assert_valid(root, message=True)


@pytest.mark.parametrize("mixed", [("xhtml", "nitf"), ("nitf", "nitf")])
def test_a_text_in_more_forms_than_a_profile_has_is_not_ours(mixed):
    document = nitf.message(BodyProfile.NITF, factories.article())
    root, other = etree.fromstring(document), etree.fromstring(nitf.message(BodyProfile(mixed[0]), factories.article()))
    first = root.find(".//n:inlineXML", NAMES)
    assert first is not None
    first.addprevious(other.find(".//n:inlineXML", NAMES))
    assert not GRAMMAR.validate(root)


# --- there and back -------------------------------------------------------------------------------------------------


def assert_returns(profile: BodyProfile, articles: Sequence[Article]) -> None:
    """What comes back of articles of one language is what was sent, in NITF what its rules leave of it."""
    document = nitf.message(profile, *articles)
    assert_valid(document)
    found = returned(document)
    assert set(found) == {article.id for article in articles}
    if profile is BodyProfile.NITF:
        kept = [one.model_copy(update={"body": tuple(nitf.degraded(one.body))}) for one in articles]
        articles = list(returned(nitf.message(BodyProfile.XHTML, *kept)).values())
    for article in articles:
        for field in ("body", "media", "word_count"):
            assert getattr(found[article.id], field) == getattr(article, field), (article.id, field)


@pytest.mark.parametrize("profile", BodyProfile)
@pytest.mark.parametrize("language", wires.LANGUAGES)
def test_articles_of_every_kind_come_back(profile, language):
    articles = [nitf.taken(raw) for raw in wires.records() if raw["language"] == language]
    assert {article.kind for article in articles} == set(Kind)
    assert_returns(profile, articles)


@pytest.mark.parametrize("language", wires.LANGUAGES)
def test_an_article_that_nothing_is_lost_of_comes_back_whole_as_nitf(language):
    article = nitf.taken(wires.everything(language))
    assert nitf.degraded(article.body) == list(article.body)
    assert returned(nitf.message(BodyProfile.NITF, article))[article.id].body == article.body


@pytest.mark.parametrize("profile", BodyProfile)
def test_a_paragraph_alone_keeps_its_language(profile):
    article = factories.article(body=(Paragraph(type="paragraph", text="Sí.", language="es"),))
    assert returned(nitf.message(profile, article))[article.id].body == article.body


def _example(language: str) -> Iterable[Article]:
    for path in sorted((ROOT / "examples" / "newsroom" / "articles").glob(f"*-{language}.json")):
        raw = json.loads(path.read_bytes())
        filing = {"section": "news", "sections": [], "regions": [], "coverage": [], "partners": {}}
        result = intake.take(Record("x", json.dumps(raw | filing).encode()), factories.publication())
        if result.article is not None and result.article.status.value == "usable":
            yield nitf.taken(raw | filing)


@pytest.mark.parametrize("profile", BodyProfile)
@pytest.mark.parametrize("language", wires.LANGUAGES)
def test_the_articles_of_the_example_newsroom_come_back(profile, language):
    articles = list(_example(language))
    assert len(articles) > 30
    assert {block.type for article in articles for block in article.body} >= {"quote", "list", "figure", "heading"}
    assert_returns(profile, articles)


@pytest.mark.parametrize("profile", BodyProfile)
@pytest.mark.parametrize("language", wires.LANGUAGES)
def test_real_news_comes_back(profile, language):
    if not STORIES.is_file():
        pytest.skip(f"the real stories are not at {STORIES}")
    articles = []
    for number, line in enumerate(STORIES.read_text(encoding="utf-8").splitlines()):
        told = json.loads(line)["editions"][language]
        body = [{"type": "paragraph", "text": nitf.escaped(one)} for one in told["paragraphs"]]
        articles.append(nitf.taken(newsroom.raw(f"r{number}", language, headline=told["headline"], body=body)))
    assert len(articles) == 62
    assert_returns(profile, articles)


# --- NITF of others -------------------------------------------------------------------------------------------------


def read(blocks: str) -> Article:
    """What is read of a wire's NITF."""
    body = f"<body><body.content>{blocks}</body.content></body>"
    document = f'<nitf xmlns="{nitf.NAMESPACE}" xmlns:its="http://www.w3.org/2005/11/its">{body}</nitf>'
    item = (
        f'<newsItem xmlns="{nitf.NAR}" guid="urn:x:1" version="1" xml:lang="en"><itemMeta><itemClass'
        ' qcode="ninat:text"/><firstCreated>2026-11-20T10:00:00Z</firstCreated></itemMeta><contentMeta><headline>H'
        f'</headline></contentMeta><contentSet><inlineXML contenttype="application/nitf+xml">{document}</inlineXML>'
        "</contentSet></newsItem>"
    )
    [record] = newsml_g2.read(Path("-"), "x", io.BytesIO(item.encode()), factories.publication())
    assert isinstance(record, Record)
    raw = json.loads(record.data) | {"section": "news", "url": "https://www.news.example/en/1"}
    return nitf.taken(raw)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ('<em class="bold">a</em> <em class="B">b</em>', "<strong>a</strong> <strong>b</strong>"),
        ('<em class="underscore">a</em> <em>b</em>', "<em>a</em> <em>b</em>"),
        ('<classifier type="concept" value="x">a</classifier>', "a"),
        ('<chron norm="20261120T180000-0500">a</chron>', '<time datetime="2026-11-20T18:00:00-05:00">a</time>'),
        ('<chron norm="last week">a</chron> <chron>b</chron>', "<time>a</time> <time>b</time>"),
        ('<lang xml:lang="ar">نعم</lang> b', '<span lang="ar">نعم</span> b'),
        ("<lang>a</lang>", "a"),
        ("<num>5<sup>2</sup></num>", "5<sup>2</sup>"),
    ],
)
def test_running_text_of_a_wire_keeps_what_html_has_a_word_for(written, read_as):
    assert read(f"<block><p>{written}</p></block>").body == (Paragraph(type="paragraph", text=read_as),)


@pytest.mark.parametrize(("kind", "level"), [("h2", 2), ("h6", 6), ("h1", 3), ("subhead", 3), ("", 3)])
def test_a_heading_of_a_wire_has_the_level_that_its_class_says(kind, level):
    (heading,) = read(f'<block><hl2 class="{kind}">a</hl2></block>').body
    assert heading == Heading(type="heading", text="a", level=level)


@pytest.mark.parametrize(("source", "url"), [("https://x.example/", "https://x.example/"), ("Her", None)])
def test_the_source_of_a_quote_is_its_address_where_it_is_one(source, url):
    (quote,) = read(f'<bq quote-source="{source}"><block><p>a</p></block></bq>').body
    assert quote.url == url
    assert quote.paragraphs == ("a",)


def test_a_class_of_a_wires_own_is_not_taken_for_one_of_ours():
    link = '<a href="https://x.example/">Here</a>'
    plain, embed = read(f'<block><p class="link">{link}</p><p class="embed">{link}</p></block>').body
    assert (plain.type, embed.type) == ("paragraph", "embed")
