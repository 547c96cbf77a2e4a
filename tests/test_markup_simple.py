"""Simple bodies are read without a parser, and as a parser reads them."""

from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syndicate import markup
from syndicate.articles import Medium, Rendition
from syndicate.markup import reading, simple

PAGE = "https://www.qandil.example/en/news/1001-story"
LINK = "https://www.qandil.example/en/news/1002"
KNOWN = Medium(id="m1", renditions=(Rendition(url="https://media.qandil.example/1.jpg"),))


def read(body):
    return markup.read_html(body, url=PAGE, media=(KNOWN,), language="en")


def parsed(body):
    """What a parser makes of a body, however simple it is."""
    with patch.object(simple, "parts", return_value=None):
        return read(body)


def parsed_inline(fragment):
    with patch.object(simple, "pieces", return_value=None), patch.object(simple, "is_written", return_value=False):
        return markup.read_inline(fragment, url=PAGE)


def kinds(body):
    found = simple.parts(body)
    return None if found is None else [type(part).__name__ for part in found]


SIMPLE = [
    pytest.param("", [], id="nothing"),
    pytest.param("\n", [], id="white space"),
    pytest.param("<p>One</p>\n<p>Two</p>", ["Written", "Written"], id="text"),
    pytest.param("<h1>One</h1><h4> Two </h4>", ["Written", "Written"], id="headings"),
    pytest.param("<p></p><p> </p><h2></h2>", ["Line", "Line", "Line"], id="empty blocks"),
    pytest.param("<p>1 > 0  and \u00a0\n more</p>", ["Line"], id="text to be folded"),
    pytest.param("<p>\u0338x</p>", ["Line"], id="an overlay at the beginning"),
    pytest.param("<p>a\u0301 \u202eb</p>", ["Line"], id="text to be normalised"),
    pytest.param("<p>Fish &amp; chips &rsquo;n&#39; &quot;peas&quot;</p>", ["Line"], id="references"),
    pytest.param("<p>Fish &amp; <b>chips</b></p>", ["Line"], id="references beside emphasis"),
    pytest.param("<p>Odd &copy or &#x85; or &#0;</p>", ["Part"], id="odd references"),
    pytest.param("<p>A <em>b</em> <strong>c</strong> H<sub>2</sub>O</p>", ["Written"], id="emphasis"),
    pytest.param("<p>A <b>b</b> <i>c</i><br/>d<br>e</p>", ["Line"], id="emphasis in other words"),
    pytest.param("<p>A <em>b <strong>c</strong></em> <u>d</u></p>", ["Line"], id="emphasis in emphasis"),
    pytest.param("<p>A <strong>b <b>c</b></strong></p>", ["Part"], id="emphasis said twice"),
    pytest.param("<p>A <em>b <em>c</em></em></p>", None, id="emphasis in itself"),
    pytest.param("<p>A <em> </em> b<em></em></p>", ["Line"], id="empty emphasis"),
    pytest.param("<p>A <code>b  c</code></p>", ["Part"], id="code"),
    pytest.param("<p>A > B <em>b</em></p>", ["Line"], id="a sign between emphasis"),
    pytest.param("<p> A <em>b</em></p>", ["Line"], id="white space before emphasis"),
    pytest.param(f'<p>Seen in <a href="{LINK}">the archive</a> today</p>', ["Written"], id="a link"),
    pytest.param(f'<p>A <a href="{LINK}">b</a> <a href="{LINK}?x=1">c</a></p>', ["Written"], id="two links"),
    pytest.param(
        f'<p>A <a href="{LINK}" target="_blank" rel="noopener">b<br>c</a>.</p>', ["Line"], id="a link that says more"
    ),
    pytest.param(f'<p>A <a href="{LINK}"><b>b</b> &amp; c</a> d</p>', ["Line"], id="emphasis in a link"),
    pytest.param('<p>A <a href="/en/1">b</a></p>', ["Part"], id="a link below the page"),
    pytest.param('<p>A <a href="https://a..b/">b</a></p>', ["Part"], id="a link that no parser passes"),
    pytest.param('<p>A <a href="javascript:x">b</a></p>', ["Part"], id="a link to a script"),
    pytest.param('<p>A <a name="x">b</a></p>', ["Part"], id="a link to nowhere"),
    pytest.param(f'<p>A <a href="{LINK}?">b</a></p>', ["Part"], id="a link with an empty query"),
    pytest.param(f'<p>Read more: <a href="{LINK}">That</a></p>', ["Part"], id="a link to read more"),
    pytest.param(f'<p>Read <br>more: <a href="{LINK}">That</a></p>', ["Part"], id="a link to read more, broken"),
    pytest.param(f'<p>Read<a href="{LINK}">a<br>b</a> more</p>', ["Part"], id="a link inside its label"),
    pytest.param(f'<p>Rea<a href="{LINK}">a<br>b</a>d more</p>', ["Part"], id="a link inside a word of its label"),
    pytest.param(f'<p><a href="{LINK}">Read more: that</a></p>', ["Part"], id="a link that says so itself"),
    pytest.param(f'<p><em><a href="{LINK}">that</a></em></p>', ["Part"], id="nothing but a link"),
    pytest.param(f'<h2>Read more: <a href="{LINK}">That</a></h2>', ["Written"], id="the same in a heading"),
    pytest.param('<p class="lead" id="p1">A</p>', ["Line"], id="a class"),
    pytest.param(f'<p class="read-more">See <a href="{LINK}">A</a></p>', ["Part"], id="a class of links"),
    pytest.param('<p lang="ar" dir="rtl">A</p>', ["Part"], id="a language"),
    pytest.param('<p>A <span lang="ar">b</span></p>', ["Part"], id="a language inside"),
    pytest.param('<p>A <img src="https://media.qandil.example/1.jpg"> b</p>', ["Part"], id="a picture in text"),
    pytest.param(
        '<figure><img src="https://media.qandil.example/1.jpg" alt="x"><figcaption>C</figcaption></figure>',
        ["Part"],
        id="a figure",
    ),
    pytest.param("<blockquote><p>A</p>\n<p> </p><p>B\u202e</p></blockquote>", ["Group"], id="a quotation"),
    pytest.param("<blockquote></blockquote>", ["Group"], id="an empty quotation"),
    pytest.param("<blockquote><p>A</p><footer>— B</footer></blockquote>", ["Part"], id="a quotation of somebody"),
    pytest.param("<ul><li>A</li> <li></li><li>B > C</li></ul>", ["Group"], id="a list"),
    pytest.param("<ol><li>A</li></ol>", ["Group"], id="a numbered list"),
    pytest.param("<ul></ul><ol> </ol><ul><li> </li></ul>", ["Group"] * 3, id="empty lists"),
    pytest.param("<ol><li>A<ul><li>B &amp; C</li></ul></li></ol>", ["Part"], id="a list in a list"),
    pytest.param("<ul><li><p>A</p></li></ul>", ["Part"], id="a list of paragraphs"),
    pytest.param("<table>\n<tr><th>A</th><td>B</td></tr></table>", ["Part"], id="a table"),
    pytest.param("<p>A</p><hr><p>B</p><hr />", ["Written", "Part", "Written", "Part"], id="a rule"),
]
NOT_SIMPLE = [
    pytest.param("Text <p>A</p>", id="text before"),
    pytest.param("<p>A</p> text", id="text behind"),
    pytest.param("<div><p>A</p></div>", id="a container"),
    pytest.param("<p>A", id="an open paragraph"),
    pytest.param("<p>A</p", id="an open tag"),
    pytest.param("<p>A<xp>B</p>", id="an unknown element"),
    pytest.param("</p>", id="an end without a start"),
    pytest.param("<p>A</h2>", id="an end of something else"),
    pytest.param("<p>A<p>B</p></p>", id="a paragraph in a paragraph"),
    pytest.param("<p/>A</p>", id="a tag that seems to be closed"),
    pytest.param("<p =>A</p>", id="a tag that is no tag"),
    pytest.param("<P>A</P>", id="capital letters"),
    pytest.param("<p>A\r\nB</p>", id="line ends of another system"),
    pytest.param("<p>A\x00B</p>", id="a forbidden character"),
    pytest.param("<p><!-- A --></p>", id="a comment"),
    pytest.param("<ul>A<p>B</p></ul>", id="a list without items"),
    pytest.param("<table>A<tr><td>B</td></tr></table>", id="text that a parser moves"),
    pytest.param("<table><tr><td>" + "<ul><li>" * 60 + "A", id="many levels"),
]


@pytest.mark.parametrize(("body", "taken"), SIMPLE)
def test_a_simple_body_is_read_as_a_parser_reads_it(body, taken):
    assert kinds(body) == taken
    assert read(body) == parsed(body)
    assert read(f"<p>A</p>{body}\n<p>B</p>") == parsed(f"<p>A</p>{body}\n<p>B</p>")


def test_line_breaks_are_no_levels():
    (block,) = read(f"<div>{'a<br>' * 200}</div>").blocks
    assert block.text == "<br/>".join("a" * 200)


@pytest.mark.parametrize("body", NOT_SIMPLE)
def test_what_only_might_be_simple_is_left_to_the_parser(body):
    with patch.object(reading, "_read", wraps=reading._read) as parsing:
        read(body)
    assert parsing.called


def test_the_longest_body_is_left_to_the_parser_which_refuses_it():
    body = "<p>A</p>" * 250_001
    assert read(body) == parsed(body)
    assert read(body).blocks == ()


TEXTS = [
    "A",
    " b",
    "c ",
    "x y",
    "  ",
    "",
    "\n",
    "é",
    "خبر",
    "e\u0301",
    "\u0338",
    "\u202b",
    "\u00a0",
    "\ufffd",
    ">",
    "&amp;",
]
TEXTS += ["Read more:", "&lt;", "&nbsp;", "&copy"]
NAMES = ["em", "strong", "b", "i", "s", "sub", "sup", "u", "span", "code", "q", f'a href="{LINK}"', 'a href="/x"']
BLOCKS = ["p", "p", "p", "h2", "h6", 'p class="a"', 'p class="embed"', "ul", "ol", "li", "blockquote", "figure", "td"]
BLOCKS += ["table", "tr", "div", "footer", "figcaption"]


def element(name, inside):
    return f"<{name}>{inside}</{name.partition(' ')[0]}>"


def joined(parts):
    return st.lists(parts, max_size=4).map("".join)


INLINE = st.recursive(
    st.sampled_from([*TEXTS, "<br>", '<img src="/a.jpg">']),
    lambda inner: st.builds(element, st.sampled_from(NAMES), joined(inner)),
    max_leaves=6,
)
BODIES = joined(
    st.recursive(
        joined(INLINE),
        lambda inner: st.builds(element, st.sampled_from(BLOCKS), joined(inner)),
        max_leaves=6,
    )
)


@given(BODIES)
@example(f'<p>Read<a href="{LINK}">x</a> <br>more</p>')
def test_any_body_is_read_as_a_parser_reads_it(body):
    assert read(body) == parsed(body)


@pytest.mark.parametrize(
    "fragment", ["A <em>b</em>", "A <b>b</b><br>", "&amp;", "a <i>\u202e</i>", "a</h6><h6>b", "x\ry<"]
)
def test_a_fragment_is_read_as_a_parser_reads_it(fragment):
    assert markup.read_inline(fragment, url=PAGE) == parsed_inline(fragment)


@given(joined(INLINE))
def test_any_fragment_is_read_as_a_parser_reads_it(fragment):
    assert markup.read_inline(fragment, url=PAGE) == parsed_inline(fragment)


@given(joined(INLINE))
def test_a_fragment_that_is_said_to_be_canonical_is(fragment):
    made, _ = parsed_inline(fragment)
    assert not simple.is_written(fragment) or made == fragment
    again, faults = markup.read_inline(made, url=PAGE)
    assert (again, faults) == (made, ())
