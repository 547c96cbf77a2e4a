"""Plain text and URLs: what is mended, what is refused, and that mending twice changes nothing."""

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic_core import Url

from syndicate import text
from syndicate.problems import Code

LRE, RLE, PDF, LRO, RLO = "\u202a", "\u202b", "\u202c", "\u202d", "\u202e"
LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"
MARKS = LRE + RLE + PDF + LRO + RLO + LRI + RLI + FSI + PDI

# RFC 3986 appendix A, for https and http with a host; IPv6 in brackets.
URI = re.compile(
    r"https?://(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-F]{2})+)(?::[0-9]*)?"
    r"(?:/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-F]{2})*)*"
    r"(?:\?(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-F]{2})*)?"
    r"(?:#(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-F]{2})*)?"
)

hostile_text = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(MARKS),
        st.sampled_from("\x00\x0b\x1f\x7f\x85\ufeff\ufffe\uffff\ufdd0\U0001ffff \t\r\n\u0301\u0645\u0651e"),
    )
)


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        pytest.param("plain", "plain", id="plain text is not touched"),
        pytest.param("tab\tline\nreturn\r", "tab\tline\nreturn\r", id="the three controls of XML stay"),
        pytest.param("a\x00b\x08c\x0bd\x0ce\x1ff", "abcdef", id="C0 controls go"),
        pytest.param("a\x7fb\x85c\x9fd", "abcd", id="DEL and C1 controls go"),
        pytest.param("a\ud800b\udfffc", "abc", id="halves of surrogate pairs go"),
        pytest.param("\ufeffa", "a", id="the byte order mark goes"),
        pytest.param("a\ufffeb\uffffc\ufdd0d\U0010ffffe", "abcde", id="noncharacters go"),
        pytest.param("a\ufff9b\ufffac\ufffbd", "abcd", id="interlinear annotation marks go"),
        pytest.param("a\ufffcb\ufffdc", "abc", id="stand-ins for what could not be said go"),
        pytest.param("خبر\ufffc\ufffd", "خبر", id="the same behind letters that are not ASCII"),
        pytest.param("e\u0301", "é", id="NFC"),
        pytest.param("e\u202e\u0301", "é", id="NFC again where a dropped mark stood between"),
        pytest.param("أ", "أ", id="NFC of Arabic"),
        pytest.param("\u200fنص\u200e", "\u200fنص\u200e", id="direction marks that are no pairs stay"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="a zero-width non-joiner stays"),
        pytest.param("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧", id="an emoji of joined people stays"),
    ],
)
def test_clean_keeps_what_every_document_may_carry(given_text, kept):
    assert text.clean(given_text) == kept


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        pytest.param(f"a{RLE}b{PDF}c", f"a{RLE}b{PDF}c", id="a closed embedding stays"),
        pytest.param(f"a{FSI}b{PDI}c", f"a{FSI}b{PDI}c", id="a closed isolate stays"),
        pytest.param(f"a{LRI}b", f"a{LRI}b{PDI}", id="an open isolate is closed"),
        pytest.param(f"a{LRE}b", f"a{LRE}b{PDF}", id="an open embedding is closed"),
        pytest.param(f"a{RLI}b{LRE}c", f"a{RLI}b{LRE}c{PDF}{PDI}", id="the last opened is closed first"),
        pytest.param(f"a{PDI}b{PDF}c", "abc", id="a mark that closes nothing goes"),
        pytest.param(f"{RLI}a{PDF}b{PDI}", f"{RLI}ab{PDI}", id="an embedding's end does not end an isolate"),
        pytest.param(f"{RLI}a{RLE}b{PDI}c", f"{RLI}a{RLE}b{PDF}{PDI}c", id="an isolate's end ends what is in it"),
        pytest.param(f"{RLI}a{RLO}b{PDI}c", f"{RLI}ab{PDI}c", id="an isolate's end ends an override in it"),
        pytest.param(f"{RLO}gpj.exe{PDF}", "gpj.exe", id="an override goes with its end"),
        pytest.param(f"{LRO}a{RLE}b{PDF}c{PDF}d", f"a{RLE}b{PDF}cd", id="inside an override pairs stay pairs"),
        pytest.param(f"{RLO}a", "a", id="an open override goes"),
    ],
)
def test_direction_marks_are_paired_and_override_nothing(given_text, kept):
    assert text.clean(given_text) == kept
    assert text.is_balanced(given_text) == (given_text == kept)


@given(hostile_text)
@example(f"e{RLO}\u0301")
def test_clean_text_is_safe_and_cleaning_again_changes_nothing(raw):
    kept = text.clean(raw)
    assert text.clean(kept) == kept
    assert text.forbidden(kept) == []
    assert text.is_balanced(kept)
    assert unicodedata.is_normalized("NFC", kept)
    assert LRO not in kept
    assert RLO not in kept
    kept.encode()  # no half of a surrogate pair


@given(st.one_of(hostile_text, st.text(st.sampled_from(" ab\n\u00e9"))))
@example("a\ufffd")
@example("خ\ufffc")
def test_what_is_plain_to_see_is_so(given_text):
    if text.is_plain(given_text):
        assert text.forbidden(given_text) == []
        assert text.is_balanced(given_text)
        assert text.clean(given_text) == unicodedata.normalize("NFC", given_text)
    if text.is_line(given_text):
        assert text.clean(given_text) == text.one_line(given_text) == text.paragraphs(given_text) == given_text
        assert not text.is_blank(given_text)


def test_only_two_printable_characters_are_forbidden():
    printable = [chr(point) for point in range(0x110000) if chr(point).isprintable()]
    assert text.forbidden("".join(printable)) == ["U+FFFC", "U+FFFD"]
    assert text.is_plain("".join(printable).replace("\ufffc", "").replace("\ufffd", ""))


@pytest.mark.parametrize(
    "url", ["https://a.example/", "http://a-b.example/x/Y.html?z=1&a=b", "https://a.example/%C3%A9"]
)
def test_an_address_that_is_seen_to_be_canonical_stays_as_it_is(url):
    assert text.uri(url) == url
    assert text.is_canonical(url) == ("%" not in url)


def test_an_address_that_is_too_long_is_not_canonical():
    assert not text.is_canonical("https://a.example/" + "x" * text.URL_LENGTH)


def test_forbidden_characters_are_named_once_in_order():
    assert text.forbidden("b\uffffa\x00\x00") == ["U+0000", "U+FFFF"]
    assert text.forbidden("fine\n") == []


def test_many_closing_marks_do_not_take_quadratic_time():
    hostile = (LRE * 50 + PDI) * 20_000  # a second or two where each closing mark looks through all that is open
    assert text.clean(hostile).count(PDI) == 0


@pytest.mark.parametrize(
    ("given_text", "line"),
    [
        ("  a \t\r\n  b\u2009c\u2028d  ", "a b c d"),
        ("14\u00a0% de EE.\u00a0UU.", "14\u00a0% de EE.\u00a0UU."),
        ("1\u202f234\u2007!", "1\u202f234\u2007!"),
        ("a \u00a0b\u00a0\u00a0c\u2028d", "a b c d"),
        ("\u00a0\u200ba\u202f", "a"),
        ("\u200ba\u200bb\u2060", "a\u200bb"),
        ("\u200b \u2060", ""),
        ("", ""),
    ],
)
def test_one_line_folds_white_space(given_text, line):
    assert text.one_line(given_text) == line


@pytest.mark.parametrize(
    ("given_text", "lines"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("  a  b \n\n\n \t\n c ", "a b\nc"),
        ("\n\n", ""),
    ],
)
def test_paragraphs_keep_line_breaks_only(given_text, lines):
    assert text.paragraphs(given_text) == lines


@given(hostile_text)
def test_folding_white_space_again_changes_nothing(raw):
    for fold in (text.one_line, text.paragraphs):
        kept = fold(text.clean(raw))
        assert fold(text.clean(kept)) == kept


@pytest.mark.parametrize(
    "blank",
    [
        "",
        " \t\n",
        "\u00a0",
        "\u200b",
        "\u200e\u200f",
        f"{LRI}{PDI}",
        "\u00ad",
        "\ufe0f",
        "\u3164",
        "\u2800",
        "\U000e0041",
    ],
)
def test_what_shows_nothing_is_blank(blank):
    assert text.is_blank(blank)


@pytest.mark.parametrize("seen", ["a", "\u200ba", "…", "0", "👍", "ا", "\u0301", "-"])
def test_what_shows_something_is_not_blank(seen):
    assert not text.is_blank(seen)


@pytest.mark.parametrize(
    "markup",
    ["<b>bold</b>", "a <br/> b", "</p>", '<a href="x">', "Q&amp;A", "&#8217;", "&#x2019;", "<script>", "caf&eacute;"],
)
def test_tags_and_references_look_like_markup(markup):
    assert text.looks_like_markup(markup)


@pytest.mark.parametrize("plain", ["a < b > c", "R&D; done", "AT&T", "1 <2", "<3", "& ", "x<y", "p < 0.05 & q > 1"])
def test_a_sign_that_stands_for_itself_is_no_markup(plain):
    assert not text.looks_like_markup(plain)


@pytest.mark.parametrize(
    "same",
    [
        "http://news.example/a/B",
        "https://news.example/a/b/",
        "https://news.example/a/b#comments",
        "https://news.example/a/b?utm_source=feed&utm_medium=rss",
        "https://news.example/a/b/?fbclid=1&gclid=2#top",
        "https://www.news.example/a/b",
        "https://news.example:443/a/b",
        "http://news.example:80/a/%62",
    ],
)
def test_addresses_of_one_page_have_one_key(same):
    assert text.page_key(same) == text.page_key("https://news.example/a/b")


@pytest.mark.parametrize(
    "other",
    [
        "https://news.example/a",
        "https://news.example/a/b?id=2",
        "https://other.example/a/b",
        "https://news.example/a/b/c",
    ],
)
def test_addresses_of_different_pages_have_different_keys(other):
    assert text.page_key(other) != text.page_key("https://news.example/a/b")


@pytest.mark.parametrize(
    ("given_url", "canonical"),
    [
        pytest.param("https://news.example/a?b=c#d", "https://news.example/a?b=c#d", id="nothing to do"),
        pytest.param("https://news.example", "https://news.example/", id="the path of the front page"),
        pytest.param("https://news.example?q=/a@b", "https://news.example/?q=/a@b", id="a query without a path"),
        pytest.param("HTTPS://News.EXAMPLE/A", "https://news.example/A", id="case of scheme and host"),
        pytest.param("https://news.example:443/", "https://news.example/", id="default port"),
        pytest.param("https://news.example:8443/", "https://news.example:8443/", id="other port"),
        pytest.param("https://بيروت.example/", "https://xn--ngbeu6gi.example/", id="international host"),
        pytest.param("https://news.example/ا?ا#ا", "https://news.example/%D8%A7?%D8%A7#%D8%A7", id="IRI"),
        pytest.param("https://news.example/%c3%a9", "https://news.example/%C3%A9", id="upper-case digits"),
        pytest.param("https://news.example/a/../b/./c", "https://news.example/b/c", id="steps up"),
        pytest.param("https://news.example/100%", "https://news.example/100%25", id="a stray percent sign"),
        pytest.param("https://news.example/%zz%4", "https://news.example/%25zz%254", id="no escape"),
        pytest.param(
            'https://news.example/a"<>[]^`{|}', "https://news.example/a%22%3C%3E%5B%5D%5E%60%7B%7C%7D", id="delimiters"
        ),
        pytest.param("https://news.example/#a#b", "https://news.example/#a%23b", id="a hash in the fragment"),
        pytest.param("https://[2001:DB8::1]/", "https://[2001:db8::1]/", id="IPv6"),
        pytest.param("https://news.example/\u200f", "https://news.example/%E2%80%8F", id="a direction mark"),
    ],
)
def test_uri_is_canonical(given_url, canonical):
    assert text.uri(given_url) == canonical
    assert text.uri(canonical) == canonical
    assert URI.fullmatch(canonical)


@pytest.mark.parametrize(
    ("given_url", "code"),
    [
        ("javascript:alert(1)", Code.URL_SCHEME),
        ("JaVaScRiPt:alert(1)", Code.URL_SCHEME),
        ("data:text/html,x", Code.URL_SCHEME),
        ("file:///etc/passwd", Code.URL_SCHEME),
        ("ftp://news.example/", Code.URL_SCHEME),
        ("mailto:a@news.example", Code.URL_SCHEME),
        ("vbscript:x", Code.URL_SCHEME),
        ("java\tscript:alert(1)", Code.URL_SPACE),
        ("https://news.example/a b", Code.URL_SPACE),
        (" https://news.example/", Code.URL_SPACE),
        ("https://news.example/\n", Code.URL_SPACE),
        ("https://news.example/\x00", Code.URL_SPACE),
        ("https://news.example/\x7f", Code.URL_SPACE),
        ("https://news.example/\x85", Code.URL_SPACE),
        ("https://news.example/\ufeff", Code.URL_SPACE),
        ("https://news.example/\ud800", Code.URL_SPACE),
        ("https://news.example/\u3000", Code.URL_SPACE),
        ("https://user:secret@news.example/", Code.URL_CREDENTIALS),
        ("https://user@news.example/", Code.URL_CREDENTIALS),
        ("https://@news.example/", Code.URL_CREDENTIALS),
        ("https://:@news.example/", Code.URL_CREDENTIALS),
        ("/path", Code.BAD_URL),
        ("//news.example/path", Code.BAD_URL),
        ("news.example/path", Code.BAD_URL),
        ("", Code.BAD_URL),
        (":", Code.BAD_URL),
        ("1:2", Code.BAD_URL),
        ("https:", Code.BAD_URL),
        ("https://", Code.BAD_URL),
        ("https:///path", Code.BAD_URL),
        ("https://?q", Code.BAD_URL),
        ("https://#f", Code.BAD_URL),
        ("https:/news.example/", Code.BAD_URL),
        ("https:news.example", Code.BAD_URL),
        ("https:\\\\news.example\\", Code.BAD_URL),
        ("https://news.example\\@other.example/", Code.BAD_URL),
        ("https://news.example:99999/", Code.BAD_URL),
        ("https://news.example:port/", Code.BAD_URL),
        ("https://news..example/", Code.BAD_URL),
        ("https://ne`ws.example/", Code.BAD_URL),
        ("https://ne%20ws.example/", Code.BAD_URL),
        ("https://xn--a/", Code.BAD_URL),
        ("https://[::1/", Code.BAD_URL),
        ("https://\u00ad/", Code.BAD_URL),
        ("https://news.example/" + "a" * 2000, Code.TEXT_TOO_LONG),
        ("https://news.example/" + "ا" * 400, Code.TEXT_TOO_LONG),
    ],
)
def test_a_url_that_must_not_be_published_is_refused(given_url, code):
    with pytest.raises(text.BadText) as refused:
        text.uri(given_url)
    assert refused.value.code is code
    assert code.what % refused.value.values  # every placeholder has its value


def test_a_page_of_ones_own_is_https():
    assert text.uri("http://news.example/") == "http://news.example/"
    with pytest.raises(text.BadText) as refused:
        text.uri("http://news.example/", schemes=("https",))
    assert refused.value.code is Code.URL_SCHEME
    assert refused.value.values == {"scheme": "http", "allowed": "https"}


def test_the_longest_url_is_accepted():
    longest = "https://news.example/" + "a" * (text.URL_LENGTH - 21)
    assert len(longest) == text.URL_LENGTH
    assert text.uri(longest) == longest


@settings(max_examples=60)
@given(st.from_regex(text._CANONICAL, fullmatch=True))
def test_the_short_way_for_plain_urls_leads_where_the_long_one_does(plain):
    assert text._as_uri(str(Url(plain))) == plain
    assert text._HOST.fullmatch(Url(plain).host)


@settings(max_examples=500)
@given(
    st.one_of(
        st.builds("https://{}/{}".format, st.sampled_from(["news.example", "بيروت.example", "[::1]"]), st.text()),
        st.builds("http://{}".format, st.text()),
        st.text(),
    )
)
def test_a_uri_is_as_rfc_3986_has_it_whatever_was_given(raw):
    try:
        canonical = text.uri(raw)
    except text.BadText:
        return
    assert URI.fullmatch(canonical)
    assert text.uri(canonical) == canonical
    assert "@" not in canonical.split("/")[2]
