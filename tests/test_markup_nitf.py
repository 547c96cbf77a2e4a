"""Bodies as NITF 3.6: valid whatever they hold, lossless but for the rules, which docs/partners.md shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nitf
import pytest
import strategies
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pydantic import TypeAdapter

from syndicate import markup
from syndicate.articles import Block, Medium, Paragraph
from syndicate.languages import direction
from syndicate.markup.nitf import RULES

PARTNERS = (Path(__file__).parents[1] / "docs" / "partners.md").read_text(encoding="utf-8")
BLOCKS = TypeAdapter(tuple[Block, ...])
ITS = "{http://www.w3.org/2005/11/its}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ISOLATED = "\u2068{}\u2069"

PORT = Medium.model_validate(
    {
        "id": "port",
        "role": "body",
        "alt": 'A "port"\nat dawn & dusk',
        "caption": "The port,\nwhere <all> was signed.",
        "credit": "Agency / Leila & Co",
        "copyright": "Agency",
        "renditions": [
            {"url": "https://m.example/port.jpg?a=1&b=2", "media_type": "image/jpeg", "width": 1200, "height": 800}
            | {"size": 9000},
            {"url": "https://m.example/port-small.jpg", "width": 3000},
        ],
    },
    strict=False,
)


def medium(kind: str, key: str, **rendition: Any) -> Medium:
    return Medium.model_validate(
        {"id": key, "kind": kind, "renditions": [{"url": f"https://m.example/{key}"} | rendition]}, strict=False
    )


MEDIA = (
    PORT,
    medium("graphic", "map", media_type="image/svg+xml"),
    medium("video", "clip.mp4", media_type="video/mp4", height=720, duration=90.5),
    medium("audio", "talk.mp3", duration=60),
)


def paragraph(text: str, **fields: Any) -> Block:
    return Paragraph(type="paragraph", text=text, **fields)


def blocks(*given: dict[str, Any]) -> tuple[Block, ...]:
    return BLOCKS.validate_python(given, strict=False)


def inner(body: Sequence[Block], **given: Any) -> str:
    """What stands in the block of a body, without namespaces."""
    found = re.search(r"<block>(.*)</block></body.content>", nitf.written(body, **given), re.DOTALL)
    assert found is not None
    return found[1]


# --- the rules ------------------------------------------------------------------------------------------------------

Case = tuple[tuple[Block, ...], str, tuple[Block, ...]]
"""Blocks, how NITF has them, what is read of that again."""


def same(written: str, *given: dict[str, Any]) -> Case:
    """Blocks of which nothing is lost."""
    return blocks(*given), written, blocks(*given)


def text(value: str, written: str, read: str | None = None) -> Case:
    """A paragraph, and what is read of it where that is not the same."""
    return (paragraph(value),), f"<p>{written}</p>", (paragraph(value if read is None else read),)


CASES: dict[str, list[Case]] = {
    "paragraph": [
        same("<p>One &amp; two.</p>", {"type": "paragraph", "text": "One &amp; two."}),
        same('<p xml:lang="ar" its:dir="rtl">واحد</p>', {"type": "paragraph", "text": "واحد", "language": "ar"}),
    ],
    "heading": [
        same(f'<hl2 class="h{level}">H</hl2>', {"type": "heading", "text": "H", "level": level})
        for level in range(2, 7)
    ],
    "quote": [
        same(
            '<bq quote-source="https://x.example/?a=1&amp;b=2" xml:lang="es" its:dir="ltr"><block><p>Uno</p><p>Dos</p>'
            "</block><credit>A &lt; B</credit></bq>",
            {"type": "quote", "paragraphs": ["Uno", "Dos"], "attribution": "A < B", "language": "es"}
            | {"url": "https://x.example/?a=1&b=2"},
        ),
        same("<bq><block><p>One</p></block></bq>", {"type": "quote", "paragraphs": ["One"]}),
    ],
    "list": [
        same(
            '<ul><li>1<ol><li><em class="italic">1.1</em></li></ol></li><li>2</li></ul>',
            {
                "type": "list",
                "items": [
                    {
                        "text": "1",
                        "list": {"type": "list", "ordered": True, "items": [{"text": "<em>1.1</em>"}]},
                    },
                    {"text": "2"},
                ],
            },
        )
    ],
    "figure": [
        same(
            '<media media-type="image"><media-metadata name="id" value="port"/><media-reference'
            ' source="https://m.example/port.jpg?a=1&amp;b=2" mime-type="image/jpeg" width="1200" height="800"'
            ' units="pixels" copyright="Agency" alternate-text="A &quot;port&quot;&#10;at dawn &amp; dusk"/>'
            '<media-reference source="https://m.example/port-small.jpg" width="3000" units="pixels"'
            ' copyright="Agency" alternate-text="A &quot;port&quot;&#10;at dawn &amp; dusk"/>'
            "<media-caption>The port,<br/>where &lt;all&gt; was signed.</media-caption>"
            "<media-producer>Agency / Leila &amp; Co</media-producer></media>",
            {"type": "figure", "media": "port"},
        ),
        same(
            '<media media-type="image"><media-metadata name="id" value="map"/>'
            '<media-reference source="https://m.example/map" mime-type="image/svg+xml"/></media>',
            {"type": "figure", "media": "map"},
        ),
        same(
            '<media media-type="video"><media-metadata name="id" value="clip.mp4"/><media-reference'
            ' source="https://m.example/clip.mp4" mime-type="video/mp4" height="720" units="pixels" time="90.5"'
            ' time-unit-of-measure="seconds"/></media>',
            {"type": "figure", "media": "clip.mp4"},
        ),
        same(
            '<media media-type="audio"><media-metadata name="id" value="talk.mp3"/><media-reference'
            ' source="https://m.example/talk.mp3" time="60" time-unit-of-measure="seconds"/></media>',
            {"type": "figure", "media": "talk.mp3"},
        ),
    ],
    "embed": [
        same(
            '<p class="embed"><a href="https://www.youtube.com/embed/x">A clip (YouTube)</a></p>',
            {"type": "embed", "url": "https://www.youtube.com/embed/x", "provider": "YouTube", "title": "A clip"},
        ),
        same(
            '<p class="embed"><a href="https://www.maps.example/1">www.maps.example</a></p>',
            {"type": "embed", "url": "https://www.maps.example/1"},
        ),
    ],
    "table": [
        same(
            '<table><caption>One<br/>&amp; two</caption><tr><th colspan="2">h</th></tr>'
            '<tr><td rowspan="3"><num><sup>a</sup></num></td><td></td></tr></table>',
            {
                "type": "table",
                "caption": "One\n& two",
                "rows": [
                    [{"text": "h", "header": True, "colspan": 2}],
                    [{"text": "<sup>a</sup>", "rowspan": 3}, {}],
                ],
            },
        )
    ],
    "read-more": [
        same(
            '<p class="read-more">Read more: <a href="https://x.example/">Else &amp; where</a></p>',
            {"type": "read-more", "url": "https://x.example/", "title": "Else & where"},
        )
    ],
    "`em`, `strong`": [
        text("<em>a <strong>b</strong></em>", '<em class="italic">a <em class="bold">b</em></em>'),
    ],
    "`cite`, `code`, `mark`, `s`": [
        text(f"x <{name}>a</{name}>", f'x <em class="{name}">a</em>') for name in ("cite", "mark", "s")
    ]
    + [text("<code>a  b\nc</code>", '<em class="code">a  b\nc</em>')],
    "`a`, `q`, `br`": [
        text(
            '<a href="https://x.example/?a=1&amp;b=2">l</a><br/><q>q</q>',
            '<a href="https://x.example/?a=1&amp;b=2">l</a><br/><q>q</q>',
        ),
    ],
    "`span` with `lang`, `dir`": [
        text('x <span lang="ar" dir="rtl">نعم</span>', 'x <lang xml:lang="ar" its:dir="rtl">نعم</lang>'),
        text('x <span lang="es">sí</span>', 'x <lang xml:lang="es">sí</lang>'),
        text('x <span dir="rtl">123</span>', 'x <lang its:dir="rtl">123</lang>'),
    ],
    "`sub`, `sup`": [
        text("H<sub>2</sub>O m<sup>2</sup>", "H<num><sub>2</sub></num>O m<num><sup>2</sup></num>"),
        text("x<sub>a<br/><em>b</em></sub> c", "x<num><sub>a b</sub></num> c", "x<sub>a b</sub> c"),
    ],
    "`abbr`": [
        text(
            '<abbr title="R &amp; D">RD</abbr> <abbr>x</abbr>',
            '<classifier type="abbr" value="R &amp; D">RD</classifier> <classifier type="abbr">x</classifier>',
        ),
        text("<abbr><em>W</em>HO</abbr>", '<classifier type="abbr">WHO</classifier>', "<abbr>WHO</abbr>"),
    ],
    "`time`": [
        text(f'<time datetime="{value}">t</time>', f'<chron norm="{norm}">t</chron>')
        for value, norm in (
            ("2026-11-20", "20261120"),
            ("2026-11-20T18:00:05", "20261120T180005"),
            ("2026-11-20T18:00:00Z", "20261120T180000Z"),
            ("2026-11-20T18:00:00-05:30", "20261120T180000-0530"),
        )
    ]
    + [text("<time>now</time>", "<chron>now</chron>")]
    + [
        text(f'<time datetime="{value}"><em>t</em></time>', "<chron>t</chron>", "<time>t</time>")
        for value in ("2026", "11-20", "PT3H", "18:00", "2026-11-20T18:00Z", "2026-11-20T18:00:00.5Z", "today")
    ],
    "`bdi`, `dir` of `auto`": [
        text("x <bdi>a</bdi>", f"x {ISOLATED.format('a')}", f"x {ISOLATED.format('a')}"),
        text('x <span dir="auto">a</span>', f"x {ISOLATED.format('a')}", f"x {ISOLATED.format('a')}"),
        text(
            'x <span lang="es" dir="auto">a</span>',
            f'x <lang xml:lang="es">{ISOLATED.format("a")}</lang>',
            f'x <span lang="es">{ISOLATED.format("a")}</span>',
        ),
        text(
            '<sub>a<bdi>b</bdi><span dir="auto">c</span></sub>',
            f"<num><sub>a{ISOLATED.format('b')}{ISOLATED.format('c')}</sub></num>",
            f"<sub>a{ISOLATED.format('b')}{ISOLATED.format('c')}</sub>",
        ),
    ],
}


def test_every_rule_has_an_example_and_every_block_and_inline_element_a_rule():
    assert list(CASES) == [rule.what for rule in RULES]
    kinds = {case["properties"]["type"]["const"] for case in TypeAdapter(Block).json_schema()["$defs"].values()
             if "type" in case.get("properties", {})}  # fmt: skip
    assert kinds == {rule.what for rule in RULES if "`" not in rule.what}
    named = {name for rule in RULES for name in re.findall("`([a-z]+)`", rule.what)} - {"lang", "dir", "auto"}
    assert named == {"a", "br", "span"} | INLINE


@pytest.mark.parametrize(
    ("body", "written", "read"),
    [pytest.param(*case, id=f"{what} {number}") for what, cases in CASES.items() for number, case in enumerate(cases)],
)
def test_what_a_rule_is_about_is_written_and_read_back_as_it_says(body, written, read):
    assert inner(body, media=MEDIA) == written
    nitf.assert_valid(nitf.written(body, media=MEDIA))
    assert nitf.from_nitf(body, media=MEDIA) == (nitf.from_xhtml(read, media=MEDIA)[0], MEDIA)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.what)
def test_nothing_is_lost_of_what_no_rule_says_it_of(rule):
    kept = [nitf.from_nitf(body, media=MEDIA) == nitf.from_xhtml(body, media=MEDIA) for body, _, _ in CASES[rule.what]]
    assert all(kept) == (rule.lost == "nothing" or rule.what == "figure")


def test_a_partner_reads_the_same_rules():
    rows = [f"| {rule.what} | {rule.written} | {rule.lost} |" for rule in RULES]
    assert "\n".join(["| in the article | in NITF | lost |", "|---|---|---|", *rows, ""]) in PARTNERS


# --- the document ---------------------------------------------------------------------------------------------------


def test_a_document_says_its_headline_language_and_direction():
    document = markup.to_nitf(
        [paragraph("نعم")], media={}, language="ar", title="مياه & مدن", read_more_label="اقرأ المزيد"
    )
    nitf.assert_valid(document)
    root = etree.fromstring(document)
    assert root.tag == f"{{{nitf.NAMESPACE}}}nitf"
    assert (root.get("baselang"), root.get(LANG), root.get(f"{ITS}dir")) == ("ar", "ar", "rtl")
    assert root.get("version") == "-//IPTC//DTD NITF 3.6//EN"
    assert root.findtext("{*}head/{*}title") == root.findtext("{*}body/{*}body.head/{*}hedline/{*}hl1") == "مياه & مدن"
    assert [child.tag for child in root.find("{*}body/{*}body.content")] == [f"{{{nitf.NAMESPACE}}}block"]


def test_a_direction_that_is_given_is_said():
    document = markup.to_nitf(
        [paragraph("x")], media={}, language="en", direction="rtl", title="x", read_more_label="Read more"
    )
    assert etree.fromstring(document).get(f"{ITS}dir") == "rtl"


def test_a_body_with_nothing_to_show_is_no_document():
    body = blocks(
        {"type": "figure", "media": "gone"}, {"type": "read-more", "article": "gone"}, {"type": "paragraph", "text": ""},
        {"type": "heading", "text": ""},
    )  # fmt: skip
    assert nitf.written(body) == ""


def test_a_quote_of_nothing_but_a_name_is_valid():
    body = blocks({"type": "quote", "paragraphs": [""], "attribution": "Her"})
    assert inner(body) == "<bq><block></block><credit>Her</credit></bq>"
    nitf.assert_valid(nitf.written(body))


@pytest.mark.parametrize(
    ("fragment", "written"),
    [
        ('<b>a</b> <script src="x">b</script>', "a b"),  # never made by this program: its text is kept
        ("<em>a", '<em class="italic">a</em>'),
        ("a</em>", "a"),
        ("<!-- x -->a", "a"),
        ("<sub>a", "<num><sub>a</sub></num>"),
    ],
)  # fmt: skip
def test_markup_that_is_not_ours_does_not_get_through(fragment, written):
    assert inner([paragraph(fragment)]) == f"<p>{written}</p>"


def test_a_duration_is_written_to_the_millisecond():
    long = medium("video", "a", duration=1e5 / 3)
    assert ' time="33333.333"' in inner(blocks({"type": "figure", "media": "a"}), media=[long])


# --- whatever comes -------------------------------------------------------------------------------------------------

INLINE = {"em", "strong", "cite", "q", "code", "mark", "s", "sub", "sup", "bdi", "abbr", "time"}
_STARTS = [
    *(f"<{name}>" for name in sorted(INLINE)),
    '<abbr title="A &amp; &quot;B&quot;">',
    '<time datetime="2026-11-20">',
    '<time datetime="2026-11-20T18:00:00+02:00">',
    '<time datetime="noon">',
    '<a href="https://x.example/?a=1&amp;b=2">',
    *(f'<span lang="{language}" dir="{direction(language)}">' for language in ("ar", "es", "he")),
    '<span dir="auto">',
    '<span dir="rtl">',
]


def marked(language: str) -> st.SearchStrategy[str]:
    """Text with inline markup nested as it comes."""
    plain = strategies.words(language, most=4).map(
        lambda said: said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    )
    return st.recursive(
        plain,
        lambda inside: st.one_of(
            st.builds(
                lambda start, said: f"{start}{said}</{re.match('<([a-z]+)', start)[1]}>",  # type: ignore[index]
                st.sampled_from(_STARTS),
                inside,
            ),
            st.lists(inside, min_size=2, max_size=3).map(" ".join),
            st.lists(inside, min_size=2, max_size=2).map("<br/>".join),
        ),
        max_leaves=6,
    )


@st.composite
def bodies(draw: st.DrawFn) -> tuple[str, tuple[Block, ...], tuple[Medium, ...]]:
    """A language, canonical blocks in it, and the media that they show."""
    language = draw(st.sampled_from(strategies.LANGUAGES))
    raw_media = draw(strategies.media(language, "picture", "graphic", "video", "audio"))
    for member in raw_media:
        for number, file in enumerate(member["renditions"]):
            file["url"] = f"https://m.example/{member['id']}-{number}"  # no two media share a file
    media = TypeAdapter(tuple[Medium, ...]).validate_python(raw_media, strict=False)
    raw = draw(strategies.blocks(language, tuple(one.id for one in media)))
    raw += [{"type": "paragraph", "text": said} for said in draw(st.lists(marked(language), max_size=2))]
    raw, _ = markup.read_blocks(raw, url=nitf.PAGE, language=language)
    return language, BLOCKS.validate_python(raw, strict=False), media


@given(bodies())
def test_whatever_a_body_holds_its_nitf_is_valid_and_only_the_rules_are_between_it_and_the_article(body):
    language, given_blocks, media = body
    nitf.assert_valid(nitf.written(given_blocks, media=media, language=language))
    found = nitf.from_nitf(given_blocks, media=media, language=language)
    assert found == nitf.from_xhtml(nitf.degraded(given_blocks), media=media, language=language)


@settings(max_examples=50)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_text_of_any_kind_comes_back(said):
    made, _ = markup.read_inline(markup.inline.escaped(said), url=nitf.PAGE, language="en")
    if made:
        body = [paragraph(made)]
        nitf.assert_valid(nitf.written(body))
        assert nitf.from_nitf(body) == nitf.from_xhtml(body) == ((body[0],), ())
