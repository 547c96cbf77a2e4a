"""HTML into blocks and back: nothing dangerous gets through, nothing that a reader would see gets lost."""

import html as html_library
import json
import re
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from syndicate import markup, text
from syndicate.articles import (
    Cell,
    Embed,
    Figure,
    Heading,
    List,
    ListItem,
    Medium,
    MediumKind,
    MediumRole,
    Paragraph,
    Quote,
    ReadMore,
    Rendition,
    Table,
)
from syndicate.problems import Code, Problem

PAGE = "https://www.qandil.example/en/news/1001-story"
KNOWN = Medium(
    id="m1",
    renditions=(
        Rendition(url="https://media.qandil.example/1001/harbour-1200x800.jpg"),
        Rendition(url="https://media.qandil.example/1001/harbour-640x427.jpg"),
    ),
)
INLINE = {
    **{name: set() for name in ("em", "strong", "cite", "q", "code", "sub", "sup", "bdi", "br", "mark", "s")},
    "a": {"href"},
    "span": {"lang", "dir"},
    "abbr": {"title"},
    "time": {"datetime"},
}
OUTSIDE = {
    **{name: set() for name in ("h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "figure", "figcaption", "tr")},
    **{name: set() for name in ("table", "caption", "footer")},
    **{name: {"colspan", "rowspan"} for name in ("th", "td")},
    "div": {"dir", "lang"},
    "p": {"lang", "dir", "class"},
    "blockquote": {"lang", "dir", "cite"},
    "span": {"lang", "dir", "class"},
    "img": {"src", "alt", "width", "height"},
    "video": {"src", "width", "height", "controls"},
    "audio": {"src", "controls"},
}


def read(body, *, media=(KNOWN,), **more):
    return markup.read_html(body, url=PAGE, media=media, **more)


def written(reading, **more):
    media = {medium.id: medium for medium in reading.media}
    return markup.to_html(reading.blocks, media=media, language="en", **({"read_more_label": "Read more"} | more))


def paragraph(said, **more):
    return Paragraph(type="paragraph", text=said, **more)


def paragraphs(*said):
    return tuple(paragraph(each) for each in said)


def items(*said):
    return tuple(ListItem(text=each) for each in said)


def codes(reading):
    return [str(code) for code, _ in reading.faults]


def tree_of(fragment):
    """The fragment as a tree; fails where it is not well-formed XML."""
    return etree.fromstring(f"<div>{fragment}</div>", etree.XMLParser(resolve_entities=False, recover=False))


def assert_harmless(fragment, allowed=INLINE):
    """Only the elements and attributes of the list, and only http and https addresses."""
    root = tree_of(fragment)
    for element in list(root.iter())[1:]:
        assert element.tag in allowed, etree.tostring(element)
        assert set(element.attrib) <= allowed[element.tag], etree.tostring(element)
        for name in {"href", "src", "cite"} & set(element.attrib):
            assert re.match(r"https?://[^\s/]", element.get(name)), etree.tostring(element)
    # A parser of HTML must see the same as one of XML, or what one finds harmless the other might run.
    page = etree.fromstring(f"<html><body><div>{fragment}</div></body></html>", etree.HTMLParser())
    seen = [element.tag for element in page.iter()][3:]
    assert seen == [element.tag for element in root.iter()][1:]


def squeezed(said):
    """Text without white space and what is not seen, to compare what is there to read."""
    said = re.sub(r"[\s\u00ad\u200b-\u200f\u2060\u202a-\u202e\u2066-\u2069\ufeff]", "", said)
    return unicodedata.normalize("NFD", said)


class TestBlocks:
    @pytest.mark.parametrize(
        ("body", "blocks"),
        [
            pytest.param("<p>One.</p><p>Two.</p>", paragraphs("One.", "Two."), id="paragraphs"),
            pytest.param("<div>One.</div>\n<div>Two.</div>", paragraphs("One.", "Two."), id="text in divs"),
            pytest.param("Bare <b>text</b>.", paragraphs("Bare <strong>text</strong>."), id="bare text"),
            pytest.param("a<br>b<br> \n<br>c", paragraphs("a<br/>b", "c"), id="two line breaks divide"),
            pytest.param(
                "x <i>a<br><br>b</i> y", paragraphs("x <em>a</em>", "<em>b</em> y"), id="also inside an inline element"
            ),
            pytest.param(
                "<a href='/x'><div>a</div><div>b</div></a>",
                paragraphs(*(f'<a href="https://www.qandil.example/x">{letter}</a>' for letter in "ab")),
                id="a link around blocks is a link in each",
            ),
            pytest.param("<span>a<p>b</p>c</span>", paragraphs("a", "b", "c"), id="a block inside a text"),
            pytest.param("<p>a<p>b<p>", paragraphs("a", "b"), id="unclosed paragraphs"),
            pytest.param("<p> </p><p>&nbsp;</p><p><br></p><p>\u200f</p><hr>", (), id="nothing to read"),
            pytest.param("", (), id="nothing at all"),
            pytest.param("a<hr>b", paragraphs("a", "b"), id="a rule divides"),
            pytest.param(
                "<h1>A</h1><h3>B <i>c</i></h3><h6>D</h6><h2> </h2>",
                (
                    Heading(type="heading", level=2, text="A"),
                    Heading(type="heading", level=3, text="B <em>c</em>"),
                    Heading(type="heading", level=6, text="D"),
                ),
                id="headings, the first level as the second",
            ),
            pytest.param(
                "<dl><dt>Term</dt><dd>Meaning</dd></dl>", paragraphs("Term", "Meaning"), id="a list of definitions"
            ),
            pytest.param("<pre>one\n  two\r\n\nthree</pre>", paragraphs("one<br/>two", "three"), id="set lines"),
            pytest.param(
                "<section><article><header>a</header><main>b</main></article></section><details><summary>c</summary>d",
                paragraphs("a", "b", "c", "d"),
                id="containers",
            ),
            pytest.param("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", paragraphs("漢(kan)"), id="ruby"),
            pytest.param("<form><p>a</p><button>b</button>c</form>", paragraphs("a", "b c"), id="a form's text"),
            pytest.param("<td>a</td><li>b", paragraphs("a", "b"), id="parts without a whole"),
            pytest.param("<xmp><b>x</b></xmp>", paragraphs("&lt;b&gt;x&lt;/b&gt;"), id="an example of markup"),
            pytest.param("a<plaintext><b>x", paragraphs("a", "&lt;b&gt;x"), id="plain text to the end"),
            pytest.param("1 < 2 <<!-- -->b>", paragraphs("1 &lt; 2 &lt;b>".replace(">", "&gt;")), id="signs"),
            pytest.param("a<image src=x.jpg>b<wbr>c", None, id="old names"),
        ],
    )
    def test_text_becomes_paragraphs_and_headings(self, body, blocks):
        found = read(body).blocks
        assert (
            found == blocks
            if blocks is not None
            else [block.type for block in found]
            == [
                "paragraph",
                "figure",
                "paragraph",
            ]
        )

    @pytest.mark.parametrize(
        ("body", "made"),
        [
            pytest.param("<ul><li>a<li><b>b</b></ul>", (False, items("a", "<strong>b</strong>")), id="unordered"),
            pytest.param("<ol><li>a</li></ol>", (True, items("a")), id="ordered"),
            pytest.param("<ul><li><p>a</p><p>b</p></li></ul>", (False, items("a<br/>b")), id="paragraphs in an item"),
            pytest.param("<ul><li><h3>a</h3>b</li></ul>", (False, items("a<br/>b")), id="a heading in an item"),
            pytest.param("<ul>x<li>a</li>y<p>z</p></ul>", (False, items("x", "a", "y", "z")), id="text beside items"),
            pytest.param(
                "<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>",
                (
                    False,
                    (ListItem(text="a", list=List(type="list", ordered=True, items=items("b"))), *items("c")),
                ),
                id="a list in an item",
            ),
            pytest.param(
                "<ul><li>a<ul><li>b</li></ul>c</li></ul>",
                (False, (ListItem(text="a", list=List(type="list", items=items("b"))), *items("c"))),
                id="text after the inner list is the next item",
            ),
            pytest.param(
                "<ul><li>a<ul><li>b</li></ul><ul><li>c</li></ul></li></ul>",
                (False, (ListItem(text="a", list=List(type="list", items=items("b", "c"))),)),
                id="two inner lists are one",
            ),
            pytest.param(
                "<ul><li>a</li><ul><li>b</li></ul></ul>",
                (False, (ListItem(text="a", list=List(type="list", items=items("b"))),)),
                id="a list directly in a list belongs to the item before",
            ),
            pytest.param(
                "<ul><ul><li>b</li></ul></ul>",
                (False, (ListItem(text="", list=List(type="list", items=items("b"))),)),
                id="or stands alone",
            ),
            pytest.param(
                '<ul lang="fr"><li>a</li></ul>',
                (False, items('<span lang="fr" dir="ltr">a</span>')),
                id="the language of its items",
            ),
        ],
    )
    def test_lists_keep_their_order_and_nesting(self, body, made):
        ordered, members = made
        assert read(body).blocks == (List(type="list", ordered=ordered, items=members),)

    def test_an_empty_list_is_no_block(self):
        assert read("<ul><li> </li></ul><ol></ol>").blocks == ()

    def test_a_list_of_pictures_becomes_its_members(self):
        reading = read("<ul><li>a<img src='/a.jpg'></li><li>b</li></ul>")
        assert [block.type for block in reading.blocks] == ["paragraph", "figure", "paragraph"]
        assert reading.faults == ((Code.MARKUP_FLATTENED, {"element": "ul"}),)

    @pytest.mark.parametrize(
        ("body", "quote"),
        [
            pytest.param("<blockquote>Said.</blockquote>", {"paragraphs": ("Said.",)}, id="bare"),
            pytest.param(
                "<blockquote cite='/src'><p>a</p><p>b</p><footer>— Ann <b>Lee</b></footer></blockquote>",
                {"paragraphs": ("a", "b"), "attribution": "Ann Lee", "url": "https://www.qandil.example/src"},
                id="footer and source",
            ),
            pytest.param(
                "<blockquote><p>a</p><p>– <cite>Ann</cite></p></blockquote>",
                {"paragraphs": ("a",), "attribution": "Ann"},
                id="a last paragraph that only cites",
            ),
            pytest.param(
                "<blockquote>a <cite>Ann</cite></blockquote>", {"paragraphs": ("a",), "attribution": "Ann"}, id="cite"
            ),
            pytest.param(
                "<blockquote>As <cite>Hamlet</cite> says</blockquote>",
                {"paragraphs": ("As <cite>Hamlet</cite> says",)},
                id="a work cited in the text is no attribution",
            ),
            pytest.param("<blockquote><cite>Ann</cite></blockquote>", {"paragraphs": ("<cite>Ann</cite>",)}, id="only"),
            pytest.param(
                "<blockquote>a<footer>Ann, <a href='/b'>book</a></footer> b</blockquote>",
                {"paragraphs": ("a b",), "attribution": "Ann, book", "url": "https://www.qandil.example/b"},
                id="the source's link",
            ),
            pytest.param(
                f"<blockquote>a<footer>{'x' * 201}</footer></blockquote>",
                {"paragraphs": ("a", "x" * 201)},
                id="an attribution that is too long is text",
            ),
            pytest.param(
                "<figure><blockquote>a</blockquote><figcaption>— Ann</figcaption></figure>",
                {"paragraphs": ("a",), "attribution": "Ann"},
                id="a figure's caption",
            ),
            pytest.param(
                "<blockquote lang=fr><p>a</p><p>b</p></blockquote>",
                {"paragraphs": ("a", "b"), "language": "fr"},
                id="fr",
            ),
            pytest.param(
                "<blockquote><p lang=fr>a</p><p>b</p></blockquote>",
                {"paragraphs": ('<span lang="fr" dir="ltr">a</span>', "b")},
                id="two languages",
            ),
            pytest.param(
                "<blockquote><h3>a</h3><ol><li>b<ul><li>c</li></ul></li></ol></blockquote>",
                {"paragraphs": ("a", "b", "c")},
                id="a heading and a list inside",
            ),
        ],
    )
    def test_quotations_say_whose_they_are(self, body, quote):
        assert read(body).blocks == (Quote(type="quote", **quote),)

    def test_a_picture_divides_a_quotation(self):
        body = "<blockquote>a<img src='/a.jpg'>b<footer>Ann</footer></blockquote>"
        before, figure, behind = read(body).blocks
        assert (before.paragraphs, before.attribution) == (("a",), None)
        assert figure.type == "figure"
        assert (behind.paragraphs, behind.attribution) == (("b",), "Ann")

    def test_an_attribution_without_a_quotation_is_text(self):
        reading = read("<blockquote><img src='/a.jpg'><footer>Ann</footer></blockquote>")
        assert [block.type for block in reading.blocks] == ["figure", "paragraph"]

    def test_tables_keep_heads_spans_and_caption(self):
        reading = read(
            "<table><caption>Catch</caption><colgroup><col></colgroup><thead><tr><td>Port<th>Tons</thead>"
            "<tbody><tr><td colspan=2 rowspan=0>a<br>b</td></tr><tr></tr>"
            "<tfoot><tr><th rowspan=99999>Sum<td colspan=x><ul><li>1<ul><li><ul><li>2</ul></ul></ul><blockquote>q<footer>Ann</footer></table>"
        )
        assert reading.blocks == (
            Table(
                type="table",
                caption="Catch",
                rows=(
                    (Cell(text="Port", header=True), Cell(text="Tons", header=True)),
                    (Cell(text="a<br/>b", colspan=2),),
                    (Cell(text="Sum", header=True, rowspan=1000), Cell(text="1<br/>2<br/>q<br/>Ann")),
                ),
            ),
        )

    def test_a_table_that_lays_out_a_page_becomes_what_is_in_it(self):
        reading = read("<table><caption>c</caption><tr><td><p>a</p><img src='/a.jpg'><td><h2>b</h2></table>")
        assert [block.type for block in reading.blocks] == ["paragraph", "paragraph", "figure", "heading"]
        assert (Code.MARKUP_FLATTENED, {"element": "table"}) in reading.faults

    def test_an_empty_table_is_its_caption(self):
        assert read("<table><caption>c</caption><tr><td> </td></tr></table><table></table>").blocks == paragraphs("c")

    @pytest.mark.parametrize("more", [0, 500])
    @pytest.mark.parametrize(
        "body", ["<table>x<tr><td>y</table>", "<table><tr>x<td>y</table>", "<table><b>x</b><td>y</table>"]
    )
    def test_text_between_cells_is_not_lost(self, body, more):
        assert squeezed(markup.to_text(read(body + "<p>" * more).blocks)) == "xy"

    @pytest.mark.parametrize(
        ("body", "link"),
        [
            ('<p class="read-more">Read more: <a href="/en/2">Tide</a></p>', ("/en/2", "Tide")),
            ('<aside class="box read_more"><h4>Read</h4><p><a href="/en/2">Tide</a></p></aside>', ("/en/2", "Tide")),
            ('<p><strong>Read more:</strong> <a href="/en/2">Tide</a></p>', ("/en/2", "Tide")),
            ('<p>READ ALSO <a href="/en/2">Tide</a></p>', ("/en/2", "Tide")),
            ('<p>اقرأ المزيد: <a href="/ar/2">المدّ</a></p>', ("/ar/2", "المدّ")),
            ('<p>اقرأ أيضاً: <a href="/ar/2">المدّ</a></p>', ("/ar/2", "المدّ")),
            ('<p>اقرأ أيضًا | <a href="/ar/2">المدّ</a></p>', ("/ar/2", "المدّ")),
            ('<p>Leer más: <a href="/es/2">Marea</a></p>', ("/es/2", "Marea")),
            ('<p>Lea también – <a href="/es/2">Marea</a></p>', ("/es/2", "Marea")),
            ('<p><a href="/en/2">Read more: Tide</a></p>', ("/en/2", "Tide")),
        ],
    )
    def test_a_link_to_read_more_is_a_block(self, body, link):
        path, title = link
        assert read(body).blocks == (ReadMore(type="read-more", url=f"https://www.qandil.example{path}", title=title),)

    @pytest.mark.parametrize(
        "body",
        [
            '<p>Related studies of <a href="/en/2">tides</a> exist.</p>',
            '<p><a href="/en/2">Tide</a></p>',
            '<p class="read-more"><a href="/en/2">Read more</a></p>',
            '<p class="read-more">Read more: <a href="javascript:x">Tide</a></p>',
            '<p class="read-more">Read more: <a href="ftp://x.example/">Tide</a></p>',
            '<p class="read-more">Read more: <a href="#below">Tide</a></p>',
            f'<p class="read-more">{"word " * 20}<a href="/en/2">Tide</a></p>',
            f'<p>Read more: <a href="/en/2">{"x" * 501}</a></p>',
            '<p class="read-more">Read more</p>',
            '<p>Read more: <a href="/en/2">Tide</a> and <a href="/en/3">Wind</a></p>',
        ],
    )
    def test_what_only_looks_like_one_stays_text(self, body):
        (block,) = read(body).blocks
        assert block.type == "paragraph"

    def test_a_box_of_links_is_a_block_for_each(self):
        body = '<div class="read-more"><ul><li><a href="/2">A</a></li><li><a href="/3">B</a></li></ul></div>'
        assert [(block.type, block.title) for block in read(body).blocks] == [("read-more", "A"), ("read-more", "B")]

    @pytest.mark.parametrize(
        ("body", "languages"),
        [
            ("<p lang=fr>a</p><p>b</p>", ["fr", None]),
            ("<div lang=AR-eg><p>a</p><p lang=en>b</p><p lang='not a tag'>c</p></div>", ["ar-EG", None, "ar-EG"]),
            ("<p lang=''>a</p>", [None]),
        ],
    )
    def test_paragraphs_say_their_language_where_it_is_another(self, body, languages):
        assert [block.language for block in read(body, language="en").blocks] == languages

    @pytest.mark.parametrize(
        ("body", "language", "said"),
        [
            ("<p dir=rtl>a</p>", None, '<span dir="rtl">a</span>'),
            ("<p dir=rtl>a</p>", "ar", "a"),
            ("<p dir=LTR>a</p>", "ar", '<span dir="ltr">a</span>'),
            ("<div dir=rtl><p dir=rtl>a <i>b</i></p></div>", "en", '<span dir="rtl">a <em>b</em></span>'),
            ("<p dir=sideways>a</p>", "en", "a"),
            ("<p lang=ar dir=rtl>a</p>", "en", "a"),
            ("<p>a <em lang=ar>b</em></p>", "en", 'a <em><span lang="ar">b</span></em>'),
            ("<p>a <span lang=en>b</span></p>", "en", "a b"),
            (
                "<p>a <span lang=ar dir=rtl>b <span lang=ar>c</span></span></p>",
                "en",
                'a <span lang="ar" dir="rtl">b c</span>',
            ),
            ("<p>a <bdo dir=rtl>b</bdo></p>", "en", "a <bdi>b</bdi>"),
            ("<h2 lang=ar>a</h2>", "en", '<span lang="ar" dir="rtl">a</span>'),
        ],
    )
    def test_direction_is_kept_where_it_is_not_the_text_s_own(self, body, language, said):
        (block,) = read(body, language=language).blocks
        assert block.text == said

    def test_text_beyond_a_model_s_limit_is_a_fault(self):
        reading = read(f"<p>{'x' * 200_001}</p><p>b</p>")
        assert reading.blocks == paragraphs("b")
        assert reading.faults == ((Code.TEXT_TOO_LONG, {"length": 200_001, "limit": 200_000}),)

    def test_too_many_blocks_are_a_fault(self):
        reading = read("<hr>x" * 10_001)
        assert (reading.blocks, reading.faults) == ((), ((Code.TOO_MANY, {"length": 10_001, "limit": 10_000}),))

    def test_too_many_media_are_a_fault(self):
        reading = read("".join(f"<img src=/{number}.jpg>" for number in range(500)))
        assert (reading.blocks, reading.media) == ((), (KNOWN,))
        assert codes(reading) == ["too-many"]


class TestInline:
    @pytest.mark.parametrize(
        ("given_markup", "canonical"),
        [
            ("plain", "plain"),
            ("  a \n\t b  ", "a b"),
            ("\u00a0a\u00a0b\u00a0", "a\u00a0b"),
            ("<b>a</b> <i>b</i> <u>c</u> <small>d</small>", "<strong>a</strong> <em>b</em> c d"),
            ("a &amp; b &lt; c &gt; d &quot; e &eacute;&nbsp;&copy;", 'a &amp; b &lt; c &gt; d " e é\u00a0©'),
            ("AT&T &unknown; 5 > 3", "AT&amp;T &amp;unknown; 5 &gt; 3"),
            ("<code>a  b</code>  c", "<code>a  b</code> c"),
            ("<kbd>a</kbd><samp>b</samp><tt>c</tt>", "<code>a</code><code>b</code><code>c</code>"),
            ("<del>a</del><strike>b</strike><ins>c</ins>", "<s>a</s><s>b</s>c"),
            ("<em> a </em>b<em> </em>c<em></em>", "<em>a </em>b c"),
            ("a <em> b</em>", "a <em>b</em>"),
            ("<em><strong> </strong></em>", ""),
            ("<em>a<strong>b</em>c</strong>", "<em>a<strong>b</strong></em><strong>c</strong>"),
            ("a<br>b<BR/>c<br>", "a<br/>b<br/>c"),
            ("<br>a <br> b", "a<br/>b"),
            ("a<br><br>b", "a<br/>b"),
            ("<p>a</p><p>b</p>", "a<br/>b"),
            ("<h2>a</h2><ul><li>b<li>c</ul><hr>d", "a<br/>b<br/>c<br/>d"),
            ("<q cite='/x'>a</q> <cite>b</cite> H<sub>2</sub>O<sup>+</sup> <mark>m</mark>", None),
            ('<abbr title=" A  &quot;B&quot; &lt; ">x</abbr>', '<abbr title="A &quot;B&quot; &lt;">x</abbr>'),
            ("<acronym title=''>x</acronym>", "<abbr>x</abbr>"),
            ("<time datetime='2026-11-20'>today</time>", '<time datetime="2026-11-20">today</time>'),
            ("<span class=x style=y>a</span><font color=red>b</font>", "ab"),
            ("<span lang=AR dir=rtl>a</span>", '<span lang="ar" dir="rtl">a</span>'),
            ("<strong><b>a</b></strong>", "<strong>a</strong>"),
            ("<sup>a<sup>b</sup></sup>", "<sup>a<sup>b</sup></sup>"),
            ('<img class="emoji" alt="😀" src="/e.png">', "😀"),
            ("<em>&#824;x</em> &#824;", "<em>&#824;x</em> \u0338"),
            ("e<b></b>\u0301", "é"),
            ("a\rb\r\nc", "a b c"),
            ("<code>a\r\nb&#13;c</code>", "<code>a\nb\nc</code>"),
            ("<o:p>a</o:p>", "a"),
            ("<pre><code>a\n</code></pre>", "<code>a</code>"),
            ("a <em> <br>b</em>", "a<em><br/>b</em>"),
            ("a<code> \n</code>b", "a b"),
            ("<a href='/x'>a<object><a href='/y'>b</a></object></a>", None),
        ],
    )
    def test_a_fragment_has_one_form(self, given_markup, canonical):
        made, _ = markup.read_inline(given_markup, url=PAGE)
        if canonical is not None:
            assert made == canonical
        assert markup.read_inline(made, url=PAGE) == (made, ())
        assert_harmless(made)

    @pytest.mark.parametrize(
        ("href", "canonical"),
        [
            ("https://x.example", "https://x.example/"),
            ("HTTP://X.example:80/a b", "http://x.example/a%20b"),
            ("/a?b=1&amp;c=2", "https://www.qandil.example/a?b=1&amp;c=2"),
            ("2", "https://www.qandil.example/en/news/2"),
            ("//cdn.example/x", "https://cdn.example/x"),
            ("?p=2#top", "https://www.qandil.example/en/news/1001-story?p=2#top"),
            (" \n/a\n/b\t", "https://www.qandil.example/a/b"),
            ("/مقال", "https://www.qandil.example/%D9%85%D9%82%D8%A7%D9%84"),
            ("#below", None),
            ("", None),
        ],
    )
    def test_addresses_become_absolute_and_canonical(self, href, canonical):
        made, faults = markup.read_inline(f'a <a href="{href}">b</a>', url=PAGE)
        assert made == (f'a <a href="{canonical}">b</a>' if canonical else "a b")
        assert faults == ()

    @pytest.mark.parametrize(
        "href",
        ["mailto:a@b.example", "tel:+123", "ftp://x.example/", "https://u:p@x.example/", "\\\\x.example"],
    )
    def test_a_link_that_cannot_be_published_leaves_its_text(self, href):
        made, faults = markup.read_inline(f'a <a href="{href}">b</a>', url=PAGE)
        assert (made, faults) == ("a b", ((Code.LINK_DROPPED, {"value": href}),))

    def test_an_address_of_an_unsafe_scheme_is_reported_and_an_anchor_is_not(self):
        made, faults = markup.read_inline('<a href="javascript:x">a</a> <a name="n">b</a> <a id="i">c</a>', url=PAGE)
        assert made == "a b c"
        assert faults == ((Code.LINK_DROPPED, {"value": "an address without http or https"}),)

    @pytest.mark.parametrize(
        ("given_markup", "element"),
        [
            ("a<img src='/a.jpg'>b", "img"),
            ("a<picture><img src='/a.jpg'></picture>b", "picture"),
            ("a<iframe src='https://x.example/'></iframe>b", "iframe"),
            ("a<video src='/a.mp4'>no video</video>b", "video"),
            ("a<noscript>x</noscript>b", "noscript"),
            ("a<script>x</script>b", "script"),
        ],
    )
    def test_what_is_not_text_is_dropped_and_said_to_be(self, given_markup, element):
        made, faults = markup.read_inline(given_markup, url=PAGE)
        assert (made, faults) == ("ab", ((Code.MARKUP_DROPPED, {"element": element}),))

    def test_what_an_object_falls_back_to_is_text(self):
        assert markup.read_inline("a<object data=x><b>b</b></object>", url=PAGE)[0] == "a<strong>b</strong>"

    @pytest.mark.parametrize("around", ["%s", "<em>%s</em>"])
    def test_forbidden_characters_and_direction_marks_are_mended_and_reported(self, around):
        made, faults = markup.read_inline(around % "a\x01b \u202ec \u2067d", url=PAGE)
        assert markup.plain(made) == "ab c \u2067d\u2069"
        assert faults == ((Code.CHARACTERS_DROPPED, {"characters": "U+0001"}), (Code.BIDI_REPAIRED, {}))[: len(faults)]
        assert faults

    @pytest.mark.parametrize(
        ("given_markup", "said"),
        [
            ("\u2067a <em>b\u2069</em> c", "\u2067a <em>b\u2069</em> c"),
            ("\u202ea\u202c <em>\u2069b</em>", "a <em>b</em>"),
            ("\u2067a <em>b</em>", "\u2067a <em>b</em>\u2069"),
            ("<em>a</em> &#x202e;b", "<em>a</em> b"),
            ("\u2067a \u202ab<em>\u2069c</em>", "\u2067a \u202ab<em>\u202c\u2069c</em>"),
            ("e\u0301 \u2066e\u0301<b>x</b>", "é \u2066é<strong>x</strong>\u2069"),
        ],
    )
    def test_direction_marks_are_balanced_over_a_whole_fragment(self, given_markup, said):
        made, _ = markup.read_inline(given_markup, url=PAGE)
        assert made == said
        assert text.is_balanced(made)

    def test_no_more_elements_stand_inside_one_another_than_a_text_needs(self):
        made, _ = markup.read_inline("<sub>" * 40 + "x", url=PAGE)
        assert made == "<sub>" * 16 + "x" + "</sub>" * 16

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_reading_what_was_read_changes_nothing(self, data):
        fragment, _ = data.draw(hypertext())
        once, _ = markup.read_inline(fragment, url=PAGE)
        assert markup.read_inline(once, url=PAGE) == (once, ())
        assert_harmless(once)

    @settings(max_examples=60, deadline=None)
    @given(st.text(st.one_of(st.characters(), st.sampled_from("<>&'\"/= \n\t!-abip#;x\u0338\u202e\u2067\u2069\u00a0"))))
    @example("<p>\u0338")
    @example("&#60;\u0338p>x")
    @example("<em>\u0338</em>")
    @example("a\u202c <b>b</b>")
    def test_any_characters_at_all_become_a_canonical_fragment(self, anything):
        once, _ = markup.read_inline(anything, url=PAGE)
        assert_harmless(once)
        assert unicodedata.normalize("NFC", once) == once
        assert not text.forbidden(once)
        assert markup.read_inline(once, url=PAGE) == (once, ())

    @settings(max_examples=60, deadline=None)
    @given(st.text(st.one_of(st.characters(), st.sampled_from(" \n\u00a0\u202e\u2067\u2069e\u0301"))))
    def test_text_alone_is_read_as_with_markup_beside_it(self, anything):
        escaped = html_library.escape(anything.replace("\r", " "), quote=False)
        alone, _ = markup.read_inline(escaped, url=PAGE)
        beside, _ = markup.read_inline(f"{escaped}<wbr>", url=PAGE)
        assert alone == beside


class TestMedia:
    @pytest.mark.parametrize(
        "picture",
        [
            '<img src="https://media.qandil.example/1001/harbour-1200x800.jpg">',
            '<img src="HTTPS://MEDIA.qandil.example:443/1001/harbour-640x427.jpg">',
            '<img src="data:x" data-src="https://media.qandil.example/1001/harbour-640x427.jpg">',
            '<img src="/o.jpg" srcset="/b.jpg 2000w, https://media.qandil.example/1001/harbour-640x427.jpg 640w">',
            '<picture><source srcset="https://media.qandil.example/1001/harbour-640x427.jpg"><img src="/b.jpg"></picture>',
            '<amp-img src="https://media.qandil.example/1001/harbour-1200x800.jpg"></amp-img>',
        ],
    )
    def test_a_rendition_of_a_known_medium_is_a_figure_of_it(self, picture):
        reading = read(f"<p>a {picture} b</p>")
        assert reading.blocks == (paragraph("a"), Figure(type="figure", media="m1"), paragraph("b"))
        assert (reading.media, reading.faults) == ((KNOWN,), ())

    @pytest.mark.parametrize(
        ("picture", "rendition"),
        [
            ('<img src="/a.jpg">', {"url": "/a.jpg", "media_type": "image/jpeg"}),
            ('<img src="/a.png" width="30px" height=20>', {"url": "/a.png", "media_type": "image/png", "width": 30, "height": 20}),
            ('<img src="/a" style="width: 30px; height:20px">', {"url": "/a", "width": 30, "height": 20}),
            ('<img src="/a" width=200000 height=50%>', {"url": "/a"}),
            ('<img src="/blank.gif" data-src="/a.webp">', {"url": "/a.webp", "media_type": "image/webp"}),
            ('<img src="data:image/gif;base64,R0" data-lazy-src="/a">', {"url": "/a"}),
            ('<img src="/low.jpg" data-original="/a">', {"url": "/a"}),
            ('<img src="/low.jpg" srcset="/s 320w, /a 1280w, /m 640w" width=1>', None),
            ('<img src="/low.jpg" srcset="/s 320w,/a 1280w,/m 640w" width=100 height=50>', {"url": "/a", "width": 1280}),
            ('<img src="/low.jpg" data-srcset="/s 1x, /a 2x">', {"url": "/a"}),
            ('<img srcset="/a">', {"url": "/a"}),
            ('<img src="/a" srcset="javascript:x 2000w, data:x 3000w, ,">', {"url": "/a"}),
            ('<picture><source srcset="/a.avif 900w" type="image/avif"><img src="/b.jpg"></picture>', {"url": "/a.avif", "media_type": "image/avif", "width": 900}),
            ('<picture><source src="/a.jpg"></picture>', {"url": "/a.jpg", "media_type": "image/jpeg"}),
            ('<amp-anim src="/a.gif" width=3 height=2></amp-anim>', {"url": "/a.gif", "media_type": "image/gif", "width": 3, "height": 2}),
            ('<img src="/spacer.gif"><noscript><img src="/a"></noscript>', {"url": "/a"}),
            ('<noscript><img src="/a"></noscript><img src="data:x">', {"url": "/a"}),
            ('<img data-src="/a"><noscript><img src="/b"></noscript>', {"url": "/a"}),
            ('<noscript><picture><img src="/a"></picture></noscript>', {"url": "/a"}),
        ],
    )  # fmt: skip
    def test_a_picture_of_its_own_becomes_a_medium_with_its_real_address(self, picture, rendition):
        reading = read(picture)
        if rendition is None:
            assert codes(reading) == ["tracker-dropped"]
            return
        assert reading.blocks == (Figure(type="figure", media="body-1"),)
        expected = Rendition(**rendition | {"url": f"https://www.qandil.example{rendition['url']}"})
        assert reading.media[1:] == (Medium(id="body-1", role=MediumRole.BODY, renditions=(expected,)),)
        assert reading.faults == ()

    def test_captions_credits_and_alternatives_come_with_it(self):
        (_, new) = read(
            '<figure><img src="/a.jpg" alt=" A  boat "><figcaption>The <em>boat</em>.<br>At noon '
            '(<span class="photo-credit">Al Bahr / S. Odeh</span>)</figcaption></figure>'
        ).media
        assert (new.alt, new.caption, new.credit) == ("A boat", "The boat. At noon", "Al Bahr / S. Odeh")

    def test_a_known_medium_keeps_its_own_caption_and_gets_one_where_it_has_none(self):
        body = f'<figure><img src="{KNOWN.best.url}"><figcaption>New <cite>Ann</cite></figcaption></figure>'
        described = KNOWN.model_copy(update={"caption": "Own"})
        assert read(body).media == (KNOWN.model_copy(update={"caption": "New", "credit": "Ann"}),)
        assert read(body, media=(described,)).media == (described.model_copy(update={"credit": "Ann"}),)
        complete = described.model_copy(update={"credit": "Own"})
        assert read(body, media=(complete,)).media == (complete,)

    def test_a_credit_that_is_too_long_stays_in_the_caption(self):
        name = "x" * 201
        (_, new) = read(f"<figure><img src=/a><figcaption>a <cite>{name}</cite></figcaption></figure>").media
        assert (new.caption, new.credit) == (f"a {name}", None)

    def test_new_media_are_numbered_around_the_ids_that_are_taken(self):
        taken = KNOWN.model_copy(update={"id": "body-1"})
        reading = read("<img src=/a><img src=/b><img src=/a>", media=(taken,))
        assert [medium.id for medium in reading.media] == ["body-1", "body-2", "body-3"]
        assert [block.media for block in reading.blocks] == ["body-2", "body-3", "body-2"]

    def test_a_gallery_keeps_each_picture_s_caption(self):
        reading = read(
            "<figure><figure><img src=/a><figcaption>A</figcaption></figure>"
            "<figure><img src=/b><figcaption>B</figcaption></figure></figure>"
        )
        assert [medium.caption for medium in reading.media[1:]] == ["A", "B"]

    @pytest.mark.parametrize(
        ("inside", "kind", "name"),
        [
            ("<table><tr><td>a</table>", "table", "caption"),
            ("<blockquote>a</blockquote>", "quote", "attribution"),
            ("<iframe src='https://youtu.be/a'></iframe>", "embed", "title"),
        ],
    )
    def test_a_caption_of_something_else_has_its_place_there(self, inside, kind, name):
        (block,) = read(f"<figure>{inside}<figcaption>Words</figcaption></figure>").blocks
        assert (block.type, getattr(block, name)) == (kind, "Words")

    @pytest.mark.parametrize(
        "inside",
        [
            "<p>a</p>",
            "<table><caption>b</caption><tr><td>a</table>",
            "<blockquote>a<footer>b</footer></blockquote>",
            "<iframe src='https://youtu.be/a' title=b></iframe>",
            "<ul><li>a</ul>",
        ],
    )
    def test_a_caption_without_a_place_is_a_paragraph(self, inside):
        *_, last = read(f"<figure>{inside}<figcaption>More <b>words</b></figcaption></figure>").blocks
        assert last == paragraph("More <strong>words</strong>")

    def test_a_figure_without_a_caption_is_its_picture(self):
        assert [block.type for block in read("<figure><img src=/a></figure>").blocks] == ["figure"]

    @pytest.mark.parametrize(
        "picture",
        [
            '<img src="/t.gif" width="1" height="1">',
            '<img src="/t.gif" width=0 height=0>',
            '<img src="/t.gif" style="width:1px;height:1px">',
            '<img src="/t.gif" height="1">',
            '<img src="https://pixel.wp.com/g.gif?x=1">',
            '<img src="https://www.facebook.com/tr?id=1">',
            '<img data-src="https://b.scorecardresearch.com/p?c1=2">',
        ],
    )
    def test_a_tracker_is_dropped(self, picture):
        reading = read(f"<p>a{picture}b</p>")
        assert (reading.blocks, reading.media, codes(reading)) == (paragraphs("ab"), (KNOWN,), ["tracker-dropped"])

    @pytest.mark.parametrize(
        ("picture", "value"),
        [
            ('<img src="data:image/png;base64,iVBOR" alt="A boat">', "no address"),
            ('<img src="javascript:x" alt="A boat">', "no address"),
            ('<img src="https://u:p@x.example/a" alt="A boat">', "https://u:p@x.example/a"),
            ('<img src="/spacer.gif" alt="A boat">', "/spacer.gif"),
            ('<img srcset="http://[x/ 2x" alt="A boat">', "http://[x/"),
        ],
    )
    def test_a_picture_without_a_usable_address_leaves_what_it_shows_in_words(self, picture, value):
        reading = read(picture)
        assert (reading.blocks, reading.faults) == (
            paragraphs("A boat"),
            ((Code.LINK_DROPPED, {"value": value}),),
        )

    def test_an_emoji_that_is_a_picture_is_its_character(self):
        assert read("<p>a <img class='wp-smiley' src='/s.png' alt='😀'></p>").blocks == paragraphs("a 😀")

    @pytest.mark.parametrize(
        ("recording", "kind", "renditions"),
        [
            ("<video src=/a.mp4></video>", MediumKind.VIDEO, [("/a.mp4", "video/mp4")]),
            (
                "<video><source src=/a type='video/webm; codecs=vp9'><source src=/b.mp4><source src=/a>No video.</video>",
                MediumKind.VIDEO,
                [("/a", "video/webm"), ("/b.mp4", "video/mp4")],
            ),
            ("<audio src=/a.mp3 controls></audio>", MediumKind.AUDIO, [("/a.mp3", "audio/mpeg")]),
            ("<amp-video src=/a.m3u8></amp-video>", MediumKind.VIDEO, [("/a.m3u8", "application/vnd.apple.mpegurl")]),
            ("<audio data-src=/a type='text/html'></audio>", MediumKind.AUDIO, [("/a", None)]),
        ],
    )
    def test_videos_and_audio_are_media(self, recording, kind, renditions):
        reading = read(recording)
        (_, new) = reading.media
        assert reading.blocks == (Figure(type="figure", media="body-1"),)
        assert new.kind is kind
        assert [
            (each.url.removeprefix("https://www.qandil.example"), each.media_type) for each in new.renditions
        ] == renditions

    def test_a_known_recording_is_a_figure_of_it(self):
        listen = Medium(id="listen", kind=MediumKind.AUDIO, renditions=(Rendition(url="https://x.example/a.mp3"),))
        reading = read("<audio><source src='https://x.example/a.mp3'></audio>", media=(listen,))
        assert (reading.blocks, reading.media) == ((Figure(type="figure", media="listen"),), (listen,))

    def test_a_recording_without_an_address_is_dropped(self):
        reading = read("<video><source src='https://u:p@x.example/'></video>")
        assert (reading.blocks, codes(reading)) == ((), ["link-dropped", "markup-dropped"])

    @pytest.mark.parametrize(
        ("embed", "url", "provider"),
        [
            ("<iframe src='https://www.youtube.com/embed/x'></iframe>", "https://www.youtube.com/embed/x", "YouTube"),
            ("<iframe src='//player.vimeo.com/video/1'>x</iframe>", "https://player.vimeo.com/video/1", "Vimeo"),
            ("<iframe src='about:blank' data-src='https://t.me/a/1'></iframe>", "https://t.me/a/1", "Telegram"),
            ("<iframe data-lazy-src='https://open.spotify.com/e/1'></iframe>", "https://open.spotify.com/e/1", "Spotify"),
            ("<iframe src='https://www.maps.example/x'></iframe>", "https://www.maps.example/x", "maps.example"),
            ("<iframe src='https://notyoutube.com/x'></iframe>", "https://notyoutube.com/x", "notyoutube.com"),
            ("<iframe src='http://localhost/x'></iframe>", "http://localhost/x", "localhost"),
            ("<embed src='https://soundcloud.com/x'>", "https://soundcloud.com/x", "SoundCloud"),
            ("<object data='https://x.example/f.pdf'>Get it</object>", "https://x.example/f.pdf", "x.example"),
            ("<object><embed src='https://www.tiktok.com/x'></object>", "https://www.tiktok.com/x", "TikTok"),
            ("<amp-youtube data-videoid=abc></amp-youtube>", "https://www.youtube.com/watch?v=abc", "YouTube"),
            ("<amp-twitter data-tweetid=12></amp-twitter>", "https://x.com/i/status/12", "X"),
            ("<amp-instagram data-shortcode=ab></amp-instagram>", "https://www.instagram.com/p/ab", "Instagram"),
            ("<amp-dailymotion data-videoid=ab></amp-dailymotion>", "https://www.dailymotion.com/video/ab", "Dailymotion"),
            ("<amp-facebook data-href='https://www.facebook.com/a'></amp-facebook>", "https://www.facebook.com/a", "Facebook"),
            ("<noscript><iframe src='https://x.com/a'></iframe></noscript>", "https://x.com/a", "X"),
        ],
    )  # fmt: skip
    def test_embeds_are_a_link_and_a_provider(self, embed, url, provider):
        assert read(f"a{embed}b").blocks == (
            paragraph("a"),
            Embed(type="embed", url=url, provider=provider),
            paragraph("b"),
        )

    @pytest.mark.parametrize(
        ("post", "url", "provider", "title"),
        [
            (
                "<blockquote class='twitter-tweet'><p>Rain!</p>— Ann <a href='https://twitter.com/a/status/1'>Nov 1</a></blockquote>",
                "https://twitter.com/a/status/1",
                "X",
                "Rain! — Ann Nov 1",
            ),
            (
                "<blockquote class='instagram-media' data-instgrm-permalink='https://www.instagram.com/p/a/'> </blockquote>",
                "https://www.instagram.com/p/a/",
                "Instagram",
                None,
            ),
            (
                "<blockquote class='x tiktok-embed' cite='https://www.tiktok.com/@a/video/1'>a</blockquote>",
                "https://www.tiktok.com/@a/video/1",
                "TikTok",
                "a",
            ),
        ],
    )
    def test_a_post_of_a_network_is_an_embed_with_its_words(self, post, url, provider, title):
        assert read(post).blocks == (Embed(type="embed", url=url, provider=provider, title=title),)

    @pytest.mark.parametrize(
        "inside", ["a", "<a href='javascript:x'>a</a>", f"{'x' * 501}<a href='https://x.com/a'>a</a>"]
    )
    def test_a_post_that_cannot_be_linked_is_a_quotation(self, inside):
        (block,) = read(f"<blockquote class='twitter-tweet'>{inside}</blockquote>").blocks
        assert block.type == "quote"

    @pytest.mark.parametrize(
        "embed",
        [
            Embed(type="embed", url="https://www.youtube.com/embed/x", provider="YouTube", title="A clip (short)"),
            Embed(type="embed", url="https://www.youtube.com/embed/x", provider="YouTube"),
            Embed(type="embed", url="https://www.x.example/a"),
            Embed(type="embed", url="https://x.example/a", provider="x.example"),
        ],
    )
    def test_an_embed_that_was_written_is_read_again(self, embed):
        written = markup.to_html([embed], media={}, language="en", read_more_label="Read more", wrapper=False)
        assert read(written).blocks == (embed,)

    @pytest.mark.parametrize(
        "html",
        [
            '<p class="embed">See <a href="https://x.example/">it</a></p>',
            '<p class="embed other"><a href="https://x.example/">it</a></p>',
            '<p class="embed">words</p>',
            '<div class="embed"><a href="https://x.example/">it</a></div>',
        ],
    )
    def test_what_only_looks_like_an_embed_stays_text(self, html):
        assert [block.type for block in read(html).blocks] == ["paragraph"]

    def test_an_embed_that_was_written_with_an_address_of_no_use_keeps_its_words(self):
        reading = read('<p class="embed"><a href="mailto:a@x.example">it</a></p>')
        assert [block.text for block in reading.blocks] == ["it"]
        reading = read(f'<p class="embed"><a href="https://x.example/">{"w" * 900}</a></p>')
        assert reading.faults

    def test_an_embed_has_a_title_where_it_is_given(self):
        (block,) = read(f"<iframe src='https://youtu.be/a' title=' {'x ' * 300}'></iframe>").blocks
        assert len(block.title) == 499

    @pytest.mark.parametrize(
        "embed", ["<iframe></iframe>", "<iframe srcdoc='<p>x'></iframe>", "<amp-youtube></amp-youtube>", "<embed>"]
    )
    def test_an_embed_without_an_address_is_dropped(self, embed):
        reading = read(embed)
        assert (reading.blocks, codes(reading)) == ((), ["markup-dropped"])

    def test_an_object_without_an_address_is_what_it_falls_back_to(self):
        assert read("<object><p>Get it</p></object>").blocks == paragraphs("Get it")


DISGUISES = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<script\n>alert(1)</script\t>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    "<script>alert(1)",
    "<script/x>alert(1)</script>",
    "<<!-- -->script>alert(1)<<!-- -->/script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x:x onerror=alert(1)//",
    '<img src="x` `<script>alert(1)</script>"` `>',
    "<img/src=x/onerror=alert(1)>",
    "<img src=javascript:alert(1)>",
    "<img src='jav&#x09;ascript:alert(1)'>",
    "<img srcset='javascript:alert(1) 2x, data:text/html,x 3x'>",
    "<img src=/ok.jpg srcset='vbscript:x 4000w'>",
    "<img src='data:image/svg+xml;base64,PHN2Zy8+'>",
    "<img data-src='javascript:alert(1)' data-srcset='data:x 9w'>",
    "<p onclick=alert(1) ONMOUSEOVER='x' on\u017fclick=1>text</p>",
    "<body onload=alert(1)>text",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' \x01\x02 javascript:alert(1)'>x</a>",
    "<a href='  JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java\tscr\nipt:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='&#x6A&#x61&#x76ascript:alert(1)'>x</a>",
    "<a href='javascript&colon;alert(1)'>x</a>",
    "<a href='javascript\u003aalert(1)'>x</a>",
    "<a href='java&NewLine;script&colon;alert(1)'>x</a>",
    "<a href='\u2028javascript:alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<a href='blob:https://x.example/1'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<a href='feed:javascript:alert(1)'>x</a>",
    "<a href='view-source:javascript:1'>x</a>",
    "<a href='https://x.example/\"onmouseover=alert(1)'>x</a>",
    '<a href="https://x.example/\'><script>alert(1)</script>">x</a>',
    "<a href='//javascript:alert(1)'>x</a>",
    "<a href='\\\\evil.example'>x</a>",
    "<a href='https://good.example@evil.example/'>x</a>",
    "<a href=`javascript:alert(1)`>x</a>",
    "<a xlink:href='javascript:alert(1)'>x</a>",
    "<a href='x' target=_blank ping='javascript:1' style='x:expression(alert(1))'>x</a>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><script href='data:,alert(1)'/></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1)></svg>",
    "<svg><foreignObject><iframe src='javascript:alert(1)'></iframe></foreignObject></svg>",
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    "<svg><![CDATA[<img src=x onerror=alert(1)>]]></svg>",
    "<svg/><script>alert(1)</script>",
    "<svg><svg></svg><script>alert(1)</script></svg>text",
    "<math href='javascript:alert(1)'>x</math>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "<math><annotation-xml encoding='text/html'><script>alert(1)</script></annotation-xml></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<noscript><style></noscript><img src=x onerror=alert(1)>",
    "<template><script>alert(1)</script><template></template></template>text",
    "<textarea></textarea><script>alert(1)</script>",
    '<textarea><img title="</textarea><img src=x onerror=alert(1)>">',
    '<title><img title="</title><img src=x onerror=alert(1)>">',
    '<xmp><img title="</xmp><img src=x onerror=alert(1)>"></xmp>',
    '<noembed><img title="</noembed><img src onerror=alert(1)>"></noembed>',
    '<noframes><img title="</noframes><img src onerror=alert(1)>"></noframes>',
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    '<iframe><img title="</iframe><img src onerror=alert(1)>"></iframe>',
    "<iframe src='data:text/html,x' onload=alert(1)>",
    "<object data='javascript:alert(1)'></object>",
    "<object data='data:text/html,<script>1</script>' type='text/html'>x</object>",
    "<embed src='javascript:alert(1)'>",
    "<embed src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<video src=x onerror=alert(1)><source onerror=alert(1) src='javascript:1'></video>",
    "<video poster='javascript:alert(1)' src='javascript:1'></video>",
    "<audio src=x onerror=alert(1)>",
    "<style>@import 'javascript:alert(1)';</style>",
    '<style><img src="</style><img src=x onerror=alert(1)//">',
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<p style='width:expression(alert(1))'>x</p>",
    "<div style='-moz-binding:url(//evil.example/x)'>x</div>",
    "<link rel=stylesheet href='javascript:alert(1)'>",
    "<link rel=import href='//evil.example'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href='javascript:alert(1)//'><a href='x'>x</a>",
    "<form action='javascript:alert(1)'><button formaction='javascript:1'>x</button><input type=image src=x></form>",
    "<isindex action=javascript:alert(1) type=image>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)><option>x</select>",
    "<details open ontoggle=alert(1)>x</details>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<keygen autofocus onfocus=alert(1)>",
    "<frameset onload=alert(1)><frame src='javascript:1'></frameset>",
    "<table background='javascript:alert(1)'><td background='javascript:1'>x</table>",
    "<blockquote cite='javascript:alert(1)'>x</blockquote>",
    "<q cite='javascript:alert(1)'>x</q>",
    "<blockquote class='twitter-tweet' cite='javascript:alert(1)'>x</blockquote>",
    "<p class='read-more'><a href='javascript:alert(1)'>Title</a></p>",
    "<abbr title='\"><script>alert(1)</script>'>x</abbr>",
    "<time datetime='\" onclick=\"alert(1)'>x</time>",
    "<span lang='\" onclick=\"alert(1)' dir='\"><script>'>x</span>",
    "<p lang='en\"><script>alert(1)</script>'>x</p>",
    "<img src=/a.jpg alt='\"><script>alert(1)</script>' width='1\"onload=x'>",
    "<figure><img src=/a.jpg><figcaption>&lt;script&gt;alert(1)&lt;/script&gt;</figcaption></figure>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;alert(1)",
    "\ufeff<script>alert(1)</script>",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\\u003cscript\\u003ealert(1)",
    "<!--><script>alert(1)</script>-->",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<!--[if !IE]> --><script>alert(1)</script><!-- <![endif]-->",
    "<!-- --!><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml-stylesheet href='javascript:alert(1)'?><?php echo 1 ?>",
    "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><p>&y;</p>",
    "</p><script>alert(1)</script><p>",
    "<p><b><i><u><a href='javascript:1'><p></b></i></u></a>",
    "<a<b>c href='javascript:alert(1)'>x</a<b>c>",
    "<x'y\"z onclick=alert(1)>x</x'y\"z>",
    "<custom-element onclick=alert(1)>x</custom-element>",
    "<p>]]></p><p>--></p>",
    "<plaintext><script>alert(1)</script>",
    "<p>\u202e<script>alert(1)</script>",
    "<em>\u0338</em><p>\u0338script>alert(1)",
    "<a href='https://x.example/'><a href='javascript:1'>x</a></a>",
    "<table><a href='javascript:1'>x<tr><td><script>1</script>y</table>",
    "<p " + " ".join(f"onx{number}='alert({number})'" for number in range(300)) + ">x</p>",
    "<amp-iframe src='javascript:alert(1)'></amp-iframe><amp-img src='javascript:1'></amp-img>",
    "<amp-youtube data-videoid='\"><script>alert(1)</script>'></amp-youtube>",
    "<svg><p>text</p><script>alert(1)</script>",
    "<select><p>text</p><script>alert(1)</script>",
]


class TestSafety:
    @pytest.mark.parametrize("body", DISGUISES)
    @pytest.mark.parametrize("around", ["%s", "<p>before %s after</p>", "<ul><li>%s</ul>", "<table><tr><td>%s</table>"])
    def test_no_disguise_gets_through(self, body, around):
        reading = read(around % body, media=())
        assert_harmless(written(reading), OUTSIDE | INLINE | {name: OUTSIDE[name] for name in ("span", "p")})
        for block in reading.blocks:
            for url in re.findall(r'"url": ?"([^"]*)"', json.dumps(block.model_dump(mode="json"))):
                assert url.startswith(("https://", "http://"))
        inline, _ = markup.read_inline(around % body, url=PAGE)
        assert_harmless(inline)
        assert markup.read_inline(inline, url=PAGE) == (inline, ())

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.one_of(st.sampled_from(DISGUISES), st.sampled_from(["<p>", "</p>", "<b>", "\"'>", "<!--", "-->", "<table>", "x"])), max_size=6).map("".join))  # fmt: skip
    def test_nor_do_several_together(self, body):
        reading = read(body, media=())
        assert_harmless(written(reading), OUTSIDE | INLINE | {name: OUTSIDE[name] for name in ("span", "p")})

    def test_scripts_are_reported_once_by_name(self):
        reading = read("<script>1</script>a<SCRIPT>2</SCRIPT><style>x</style><meta charset=x><link rel=x>")
        assert reading.blocks == paragraphs("a")
        assert reading.faults == tuple(
            (Code.MARKUP_DROPPED, {"element": name}) for name in ("link", "meta", "script", "style")
        )

    def test_unknown_elements_are_reported_once_by_name_and_keep_their_text(self):
        reading = read("<x-box>a</x-box> <x-box>b</x-box> <o:p></o:p><marquee>c</marquee>")
        assert reading.blocks == paragraphs("a b c")
        assert reading.faults == tuple((Code.MARKUP_FLATTENED, {"element": name}) for name in ("marquee", "x-box"))

    def test_a_base_element_does_not_change_where_links_lead(self):
        (block,) = read('<base href="https://evil.example/"><p><a href="2">x</a></p>').blocks
        assert list(markup.hrefs(block.text)) == ["https://www.qandil.example/en/news/2"]

    def test_comments_leave_nothing_behind(self):
        assert read("<p>a<!-- b --><!-->c<!--->d<!--[if mso]>e<![endif]-->f<!-- g").blocks == paragraphs("acdf")

    def test_text_without_scripts_is_not_for_readers_of_feeds(self):
        reading = read("<p>a</p><noscript>Please turn on JavaScript</noscript>")
        assert (reading.blocks, reading.faults) == (
            paragraphs("a"),
            ((Code.MARKUP_DROPPED, {"element": "noscript"}),),
        )

    def test_forbidden_characters_are_dropped_and_reported(self):
        reading = read("<p>a\x00b\ud800c\ufeff</p>")
        assert reading.blocks == paragraphs("abc")
        assert reading.faults == ((Code.CHARACTERS_DROPPED, {"characters": "U+0000, U+D800, U+FEFF"}),)

    def test_unclosed_direction_marks_end_with_their_block(self):
        reading = read("<p>a \u202eb</p><p>\u2067c</p><h2>&#x202c;d</h2>")
        assert [block.text for block in reading.blocks] == ["a b", "\u2067c\u2069", "d"]
        assert reading.faults == ((Code.BIDI_REPAIRED, {}),)

    def test_a_fault_repeats_only_the_beginning_of_a_long_value(self):
        ((_, values),) = read(f"<a href='https://x.example/{'x' * 5000}'>a</a>").faults
        assert len(values["value"]) == 200

    @pytest.mark.parametrize("bomb", ["<div>", "<b>", "<ul><li>", "<blockquote>", "<table><td>", "<p><b><div>", "<x>"])
    def test_a_bomb_of_elements_is_refused_at_once(self, bomb):
        body = bomb * 100_000
        began = time.process_time()
        reading = markup.read_html(body, url=PAGE)
        assert time.process_time() - began < 2
        assert reading.blocks == ()
        assert reading.faults[-1] == (Code.BODY_TOO_DEEP, {"limit": 100})

    @pytest.mark.parametrize(
        "bomb",
        [
            "<p>" + "".join(f"<b class={number}>" for number in range(90)) + "<div>x</div>" * 2_000,
            "<table>" + "".join(f"<i class={number}>" for number in range(90)) + "<tr></tr>x" * 2_000,
            "<p>" + "".join(f"<b class={number}>" for number in range(90)) + "</p>" + "<p>x" * 2_000,
            "<span><div></span>" * 5_000,
            "<a href=/x><i>" * 5_000,
            "<svg><g>" * 100_000,
            "<!--" * 100_000,
            "<a x='" * 100_000,
            "<" * 100_000,
            "&amp;" * 100_000,
            "</x>" * 100_000,
            "<a " + " ".join(f"x{number}" for number in range(100_000)) + ">x</a>",
            f"<img srcset='{'a' * 100_000} b' style='{'width:1' * 10_000}'>",
        ],
    )
    def test_nor_does_one_of_another_kind_take_more_than_its_size(self, bomb):
        began = time.process_time()
        reading = read(bomb)
        assert time.process_time() - began < 10
        assert len(written(reading)) < 40 * len(bomb)

    def test_a_hundred_levels_are_read_and_one_more_is_refused(self):
        assert read("<div>" * 100 + "x").blocks == paragraphs("x")
        assert read("<div>" * 101 + "x").faults == ((Code.BODY_TOO_DEEP, {"limit": 100}),)
        closed = "<div>" * 101 + "x" + "</div>" * 101
        assert read(closed).faults == ((Code.BODY_TOO_DEEP, {"limit": 100}),)
        assert read("<div>x</div>" * 101).faults == ()
        assert read("<p>a<br>b</p>" * 60).faults == ()

    @pytest.mark.parametrize("unit", ["<p>x", "<li>x", "<ul><li>x</ul>", "<table><tr><td>x<td>x<tr><td>x</table>", "<br>", "<dl><dt>x<dd>x</dl>", "<p><b>x</p>", "<p><a href=/x>x<div>x</div>"])  # fmt: skip
    def test_many_elements_beside_one_another_are_not_deep(self, unit):
        assert "body-too-deep" not in codes(read(unit * 500))

    def test_two_million_characters_are_read_and_one_more_is_refused(self):
        assert read("<p>x</p>" + " " * 1_999_992).blocks == paragraphs("x")
        reading = read("x" * 2_000_001)
        assert reading.blocks == ()
        assert reading.faults == ((Code.BODY_TOO_LARGE, {"size": 2_000_001, "limit": 2_000_000}),)

    def test_a_fragment_has_the_same_limits(self):
        assert markup.read_inline("<i>" * 101, url=PAGE) == ("", ((Code.BODY_TOO_DEEP, {"limit": 100}),))

    def test_every_fault_makes_a_problem(self):
        faults = [fault for body in DISGUISES for fault in read(body).faults]
        assert len({code for code, _ in faults}) >= 4
        assert all(Problem.of(code, **values).what for code, values in faults)

    @pytest.mark.parametrize("padding", ["", "<p></p>" * 300])
    @pytest.mark.parametrize(
        "body",
        [
            "<p>a <b>b</b></p><ul><li>c</li></ul><table><tr><td>d</td></tr></table>",
            "<p><a href='/x'>a<p>b</a>c<h2>d</h2>",
            "<table><tr><td>a<table><tr><td>b</table>c</table>d",
            "<div><p>a<div>b</div>c</div></div></span>d",
            "<table><caption>a<tr><td>b<th>c<tbody><tr><td>d</table>",
        ],
    )
    def test_long_bodies_are_read_like_short_ones(self, body, padding):
        # More than a few hundred tags are balanced before they are sanitised; that must make no difference.
        assert squeezed(markup.to_text(read(body + padding).blocks)) == "abcd"


LETTERS = st.text(st.sampled_from("abcXYZ 019.,<>&\"'éñمدن漢字\u0301\u00a0\n"), min_size=1, max_size=12)


def visible(said):
    """A text as HTML and as a reader sees it."""
    return html_library.escape(said), said


def wrapped(*names):
    def make(drawn):
        name, children = drawn
        return "".join([f"<{name}>", *(child[0] for child in children), f"</{name.split()[0]}>"]), "".join(
            child[1] for child in children
        )

    return lambda inner: st.tuples(st.sampled_from(names), st.lists(inner, max_size=4)).map(make)


def hypertext():
    """HTML with the text that a reader sees of it."""
    inline = st.recursive(
        LETTERS.map(visible) | st.just(("<br>", "")) | st.just(("<!-- x -->", "")) | st.just(("<wbr>", "")),
        wrapped(
            "b", "em", "span", "a href='/x'", "code", "sub", "u", "font", "span lang=ar", "q", "x-y", "bdo dir=rtl"
        ),
        max_leaves=8,
    )
    return st.recursive(
        inline,
        wrapped(
            "p", "div", "h2", "blockquote", "section", "li", "dd", "pre", "center", "b", "a href='/y'", "div dir=rtl"
        ),
        max_leaves=16,
    )


class TestNothingIsLost:
    @settings(max_examples=60, deadline=None)
    @given(hypertext())
    @example(("<b><p>a</p>b</b>c", "abc"))
    def test_every_word_of_a_body_is_in_its_blocks_in_order(self, drawn):
        body, seen = drawn
        reading = read(body)
        said = markup.to_text(reading.blocks)
        # An attribution is written with a dash before it.
        assert squeezed(said).replace("—", "") == squeezed(seen)

    @settings(max_examples=60, deadline=None)
    @given(st.lists(hypertext(), min_size=1, max_size=4), st.sampled_from(["ul", "ol"]))
    def test_nor_is_anything_of_lists_and_tables(self, drawn, name):
        listed = "".join(f"<li>{body}</li>" for body, _ in drawn)
        cells = "".join(f"<td>{body}</td>" for body, _ in drawn)
        seen = squeezed("".join(said for _, said in drawn))
        said = markup.to_text(read(f"<{name}>{listed}</{name}>").blocks)
        assert squeezed(said).replace("—", "") == seen
        said = markup.to_text(read(f"<table><tr>{cells}</tr></table>").blocks)
        assert squeezed(said).replace("—", "") == seen

    @settings(max_examples=60, deadline=None)
    @given(hypertext())
    def test_what_is_written_is_read_as_the_same_text(self, drawn):
        body, _ = drawn
        reading = read(body)
        again = read(written(reading), media=reading.media)
        assert squeezed(markup.to_text(again.blocks)) == squeezed(markup.to_text(reading.blocks))

    def test_the_same_blocks_come_back(self):
        blocks = (
            Heading(type="heading", level=3, text="Tide &amp; wind"),
            paragraph('A <em>b</em> <a href="https://x.example/?a=1&amp;b=2">c</a><br/>d'),
            paragraph("bonjour", language="fr"),
            Quote(type="quote", paragraphs=("a", "b"), attribution="Ann", url="https://x.example/", language="fr"),
            List(
                type="list",
                ordered=True,
                items=(ListItem(text="a", list=List(type="list", items=items("b", "c"))), *items("d")),
            ),
            Figure(type="figure", media="m1"),
            Table(
                type="table",
                caption="T",
                rows=((Cell(text="a", header=True),), (Cell(text="b", colspan=2, rowspan=3),)),
            ),
            ReadMore(type="read-more", url="https://x.example/2", title="More & more"),
        )
        body = markup.to_html(blocks, media={"m1": KNOWN}, language="en", read_more_label="Read more")
        assert read(body, language="en").blocks == blocks


class TestReadingRawBlocks:
    def test_every_text_is_cleaned_in_its_place(self):
        dirty = "<b>a</b><script>x</script>"
        blocks = [
            {"type": "paragraph", "text": dirty, "language": "ar"},
            {"type": "quote", "paragraphs": ["ok", dirty], "attribution": "<Ann>"},
            {"type": "heading", "text": dirty, "level": 3},
            {"type": "list", "items": [{"text": dirty, "list": {"type": "list", "items": [{"text": dirty}]}}]},
            {"type": "table", "rows": [[{"text": "ok"}, {"text": dirty, "header": True}]]},
            {"type": "figure", "media": "m1"},
        ]
        before = json.dumps(blocks)
        made, faults = markup.read_blocks(blocks, url=PAGE)
        clean = "<strong>a</strong>"
        assert made == [
            {"type": "paragraph", "text": clean, "language": "ar"},
            {"type": "quote", "paragraphs": ["ok", clean], "attribution": "<Ann>"},
            {"type": "heading", "text": clean, "level": 3},
            {"type": "list", "items": [{"text": clean, "list": {"type": "list", "items": [{"text": clean}]}}]},
            {"type": "table", "rows": [[{"text": "ok"}, {"text": clean, "header": True}]]},
            {"type": "figure", "media": "m1"},
        ]
        assert [place for place, _, _ in faults] == [
            "0.text",
            "1.paragraphs.1",
            "2.text",
            "3.items.0.text",
            "3.items.0.list.items.0.text",
            "4.rows.0.1.text",
        ]
        assert {(code, tuple(values.items())) for _, code, values in faults} == {
            (Code.MARKUP_DROPPED, (("element", "script"),))
        }
        assert json.dumps(blocks) == before

    @pytest.mark.parametrize(
        "garbage",
        [
            None,
            1,
            "text",
            [],
            {},
            {"type": "paragraph"},
            {"type": "paragraph", "text": 5},
            {"type": "quote", "paragraphs": "a"},
            {"type": "quote", "paragraphs": [None, {}]},
            {"type": "list"},
            {"type": "list", "items": {"text": "<"}},
            {"type": "list", "items": [3, {"list": 4}, {"list": {"items": None}}, {"text": None}]},
            {"type": "table", "rows": 1},
            {"type": "table", "rows": [1, [2, {}, {"text": []}], {}]},
            {"type": ["list"]},
            {"type": "unknown", "text": "<b>"},
        ],
    )
    def test_what_is_no_block_is_left_for_the_models_to_refuse(self, garbage):
        assert markup.read_blocks([garbage], url=PAGE) == ([garbage], ())

    def test_lists_without_end_are_left_too(self):
        block = {"type": "list", "items": [{"text": "<b>x"}]}
        for _ in range(300):
            block = {"type": "list", "items": [{"text": "a", "list": block}]}
        made, faults = markup.read_blocks([block], url=PAGE)
        assert (made, faults) == ([block], ())

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(
            st.recursive(
                st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                lambda inner: (
                    st.lists(inner, max_size=3)
                    | st.dictionaries(
                        st.sampled_from(["type", "text", "items", "rows", "paragraphs", "list"]), inner, max_size=4
                    )
                    | st.fixed_dictionaries(
                        {"type": st.sampled_from(["list", "table", "quote", "paragraph"])},
                        optional={"items": inner, "rows": inner, "paragraphs": inner, "text": inner},
                    )
                ),
                max_leaves=12,
            ),
            max_size=4,
        )
    )
    def test_any_json_is_read_and_reading_twice_changes_nothing(self, blocks):
        once, _ = markup.read_blocks(blocks, url=PAGE)
        assert markup.read_blocks(once, url=PAGE)[0] == once


class TestFragments:
    @pytest.mark.parametrize(
        ("fragment", "said"),
        [
            ("plain “text”", "plain “text”"),
            ("a<br/>b", "a\nb"),
            ('<a href="https://x.example/?a&amp;b">R&amp;D</a> &lt;b&gt;', "R&D <b>"),
            ("&amp;amp; &#824;", "&amp; \u0338"),
        ],
    )
    def test_plain_is_the_text(self, fragment, said):
        assert markup.plain(fragment) == said

    def test_hrefs_are_listed_in_order(self):
        fragment = '<a href="https://x.example/?a=1&amp;b">x</a> <em><a href="https://y.example/">y</a></em>'
        assert list(markup.hrefs(fragment)) == ["https://x.example/?a=1&b", "https://y.example/"]
        assert list(markup.hrefs("none &lt;a href&gt;")) == []

    def test_forbidden_links_go_and_their_text_stays(self):
        fragment = 'a <a href="https://x.example/?a&amp;b"><em>x</em></a> <a href="https://y.example/">y</a>'
        assert markup.unlinked(fragment, lambda url: url == "https://x.example/?a&b") == (
            'a <em>x</em> <a href="https://y.example/">y</a>'
        )
        assert markup.unlinked(fragment, lambda _: False) == fragment
        assert markup.unlinked("no link", lambda _: True) == "no link"

    @pytest.mark.parametrize(
        ("block", "unlinked"),
        [
            (paragraph("%s"), paragraph("x")),
            (Heading(type="heading", text="%s"), Heading(type="heading", text="x")),
            (
                Quote(type="quote", paragraphs=("%s", "b"), url="https://secret.example/"),
                Quote(type="quote", paragraphs=("x", "b")),
            ),
            (
                List(type="list", items=(ListItem(text="a", list=List(type="list", items=items("%s"))),)),
                List(type="list", items=(ListItem(text="a", list=List(type="list", items=items("x"))),)),
            ),
            (Table(type="table", rows=((Cell(text="%s"),),)), Table(type="table", rows=((Cell(text="x"),),))),
            (Embed(type="embed", url="https://secret.example/", title="A & b"), paragraph("A &amp; b")),
            (Embed(type="embed", url="https://secret.example/"), paragraph("")),
        ],
    )
    def test_a_block_without_its_forbidden_links(self, block, unlinked):
        link = '<a href="https://secret.example/">x</a>'
        linked = type(block).model_validate_json(block.model_dump_json().replace("%s", link.replace('"', '\\"')))
        assert markup.unlinked_block(linked, lambda url: url == "https://secret.example/") == unlinked
        assert markup.unlinked_block(linked, lambda _: False) is linked

    def test_a_figure_has_no_links(self):
        figure = Figure(type="figure", media="m1")
        assert markup.unlinked_block(figure, lambda _: True) is figure


class TestWriting:
    def test_a_body_says_its_language_and_direction(self):
        blocks = paragraphs("مدن")
        body = markup.to_html(blocks, media={}, language="ar", read_more_label="")
        assert body == '<div dir="rtl" lang="ar"><p>مدن</p></div>'
        assert markup.to_html(blocks, media={}, language="ar", read_more_label="", wrapper=False) == "<p>مدن</p>"
        assert 'dir="ltr"' in markup.to_html((), media={}, language="ar", direction="ltr", read_more_label="")

    @pytest.mark.parametrize(
        ("block", "expected"),
        [
            (paragraph("a", language="ar"), '<p lang="ar" dir="rtl">a</p>'),
            (paragraph(""), ""),
            (Heading(type="heading", level=4, text="a"), "<h4>a</h4>"),
            (Heading(type="heading", level=4, text=""), ""),
            (
                Quote(type="quote", paragraphs=("a", ""), attribution="A & B", url="https://x.example/?a&b"),
                '<blockquote cite="https://x.example/?a&amp;b"><p>a</p><footer>— A &amp; B</footer></blockquote>',
            ),
            (
                Quote(type="quote", paragraphs=("a",), language="ar"),
                '<blockquote lang="ar" dir="rtl"><p>a</p></blockquote>',
            ),
            (
                List(type="list", ordered=True, items=(ListItem(text="a", list=List(type="list", items=items("b"))),)),
                "<ol><li>a<ul><li>b</li></ul></li></ol>",
            ),
            (
                Embed(type="embed", url="https://x.example/a", title="A < b", provider="X"),
                '<p class="embed"><a href="https://x.example/a">A &lt; b (X)</a></p>',
            ),
            (
                Embed(type="embed", url="https://x.example/a"),
                '<p class="embed"><a href="https://x.example/a">x.example</a></p>',
            ),
            (
                ReadMore(type="read-more", url="https://x.example/a", title="A"),
                '<p class="read-more">Read more: <a href="https://x.example/a">A</a></p>',
            ),
            (ReadMore(type="read-more", article="a1", title="A"), ""),
            (Figure(type="figure", media="unknown"), ""),
            (
                Table(
                    type="table", rows=((Cell(text="a", header=True, colspan=2),), (Cell(text="b", rowspan=3), Cell()))
                ),
                '<table><tr><th colspan="2">a</th></tr><tr><td rowspan="3">b</td><td></td></tr></table>',
            ),
        ],
    )
    def test_each_block_as_html(self, block, expected):
        made = markup.to_html([block], media={}, language="en", read_more_label="Read more", wrapper=False)
        assert made == expected
        tree_of(made)

    def test_a_label_may_say_where_the_link_stands(self):
        block = ReadMore(type="read-more", url="https://x.example/a", title="A")
        made = markup.to_html([block], media={}, language="fr", read_more_label="« %s » & plus", wrapper=False)
        assert made == '<p class="read-more">« <a href="https://x.example/a">A</a> » &amp; plus</p>'

    @pytest.mark.parametrize(
        ("medium", "expected"),
        [
            (
                {"alt": 'A "boat"', "caption": "One\nTwo", "credit": "R&D"},
                (
                    '<figure><img src="https://x.example/a" width="3" height="2" alt="A &quot;boat&quot;"/>'
                    '<figcaption>One<br/>Two <span class="credit">R&amp;D</span></figcaption></figure>'
                ),
            ),
            ({}, '<figure><img src="https://x.example/a" width="3" height="2" alt=""/></figure>'),
            (
                {"kind": MediumKind.VIDEO, "caption": "c"},
                (
                    '<figure><video src="https://x.example/a" width="3" height="2" controls="controls"></video>'
                    "<figcaption>c</figcaption></figure>"
                ),
            ),
            (
                {"kind": MediumKind.AUDIO, "credit": "c"},
                (
                    '<figure><audio src="https://x.example/a" controls="controls"></audio>'
                    '<figcaption><span class="credit">c</span></figcaption></figure>'
                ),
            ),
        ],
    )
    def test_a_figure_shows_its_medium(self, medium, expected):
        shown = Medium(id="m", renditions=(Rendition(url="https://x.example/a", width=3, height=2),), **medium)
        figure = Figure(type="figure", media="m")
        made = markup.to_html([figure], media={"m": shown}, language="en", read_more_label="", wrapper=False)
        assert made == expected
        tree_of(made)

    def test_a_body_as_plain_text(self):
        blocks = (
            Heading(type="heading", text="A &amp; b"),
            paragraph("c<br/>d"),
            Figure(type="figure", media="m1"),
            Quote(type="quote", paragraphs=("e", "f"), attribution="G & h"),
            List(type="list", items=(ListItem(text="i", list=List(type="list", items=items("j"))),)),
            Table(type="table", caption="k", rows=((Cell(text="l"), Cell(text="m")),)),
            Embed(type="embed", url="https://x.example/", title="not this"),
            ReadMore(type="read-more", url="https://x.example/", title="nor this"),
        )
        assert markup.to_text(blocks) == "A & b\n\nc\nd\n\ne\nf\n— G & h\n\ni\nj\n\nk\nl\tm"
        assert markup.count_words(blocks) == 13

    @pytest.mark.parametrize(
        ("said", "count"),
        [
            ("Three small words.", 3),
            ("co-operation isn’t two", 3),
            ("one – two—three / four", 4),
            ("… – « » !", 0),
            ("كِتَابٌ جديدٌ في بيروت، اليوم", 5),
            ("¿Cómo están los niños?", 4),
            ("東京の港", 4),
            ("東京 port 2026 年", 5),
            ("한국어 문장 하나", 3),
            ("a<br/>b &amp; <em>c</em>d", 3),
            ("«قنديل» 5%", 2),
            ("", 0),
            ("Куда мы — туда и 5 « »", 5),
            ("“Ελλάδα” και 東京", 4),
            ("a\u00a0b\u2003c\x85d", 4),
        ],
    )
    def test_words_are_counted_in_any_script(self, said, count):
        assert markup.count_words([paragraph(said)]) == count

    @given(st.text(st.sampled_from("ab 1é’“”«»—–/|…، خبрا\u064b\u0640\u00a0\x85\t\u0301².,-αΩ€ºª\u200c")))
    def test_a_word_is_what_stands_between_white_space_and_has_a_letter_or_a_figure(self, said):
        words = re.split(r"[\s–—/|…]+", said)
        assert markup.count_words([paragraph(said)]) == sum(any(map(str.isalnum, word)) for word in words)


def test_nothing_else_uses_the_html_libraries():
    """The standard library's parser may be used for markup of our own, which is well formed and bounded."""
    package = Path(markup.__file__).parents[1]
    users = {
        path.relative_to(package).parts[0]
        for path in package.rglob("*.py")
        if re.search(r"import nh3|lxml\.html", path.read_text(encoding="utf-8"))
    }
    assert users == {"markup"}
