"""Grammars in two parts say what libxml2 says of the whole."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from test_gate import SAMPLES
from test_gate_parts import made, rendered

from syndicate.gate.grammars import Grammar
from syndicate.resources import SCHEMAS

NAMES = sorted(path.stem for path in SCHEMAS.glob("*.rng"))
READ = ("rss", "atom", "newsml")
RNG = "http://relaxng.org/ns/structure/1.0"
XSD = "http://www.w3.org/2001/XMLSchema-datatypes"
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


@cache
def grammar(name: str) -> Grammar:
    return Grammar(SCHEMAS / f"{name}.rng")


@cache
def whole(name: str) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(SCHEMAS / f"{name}.rng"))


def faults(schema: etree.RelaxNG, root: Any) -> list[tuple[str, str]]:
    return [] if schema.validate(root) else [(f"line {error.line}", error.message) for error in schema.error_log]


@cache
def document(name: str) -> bytes:
    return made(name, list(rendered(name)))[0]


def tree(name: str) -> Any:
    return etree.fromstring(document(name), PARSER)


@pytest.mark.parametrize("name", READ)
def test_what_is_written_is_accepted_without_the_whole_grammar(name: str) -> None:
    assert grammar(name).is_soon_accepted(tree(name))
    assert grammar(name).is_soon_accepted(etree.fromstring(SAMPLES[name].data, PARSER))
    assert list(grammar(name).faults(tree(name))) == []


@pytest.mark.parametrize(
    "name", sorted(set(NAMES) - {"apple", "flipboard", "google", "msn", "smartnews", "videopodcast"})
)
def test_most_patterns_are_taken_out_of_a_grammar_that_is_whole_by_itself(name: str) -> None:
    source = etree.parse(SCHEMAS / f"{name}.rng")
    patterns = {one.text for one in source.iter(f"{{{RNG}}}param") if one.get("name") == "pattern"}
    assert len(patterns & set(grammar(name)._patterns)) > len(patterns) / 2


@pytest.mark.parametrize("name", ["apple", "flipboard", "google", "msn", "smartnews", "videopodcast"])
def test_a_grammar_that_takes_others_in_is_left_whole(name: str) -> None:
    assert grammar(name)._rest is None


VALUES = [
    "",
    " ",
    "\n",
    "\u00a0",
    "x",
    "x\ny",
    "x\ty",
    " x ",
    "https://news.example/a",
    " https://news.example/a",
    "https://news.example/a\n",
    "https://news.example/é",
    "ftp://news.example/a",
    "tag:news.example,2024:a",
    "text/html",
    "TEXT/html",
    "2026-11-20T12:00:00Z",
    "2026-11-20T12:00:00.123Z",
    "2026-11-20T12:00:00.123456Z",
    "2026-13-20T12:00:00Z",
    "2026-11-20T12:00:00+00:00",
    "Fri, 20 Nov 2026 12:00:00 GMT",
    "Fri, 20 Nov 2026 12:00:00 GMT\nFri, 20 Nov 2026 12:00:00 GMT",
    "en",
    "e n",
    "stat:usable",
    "desk@news.example (News)",
    "g0123456789abcdef",
    "0",
    "7",
    "\U0001f5de",
]


@pytest.mark.parametrize("name", READ)
@settings(max_examples=60)
@given(data=st.data())
def test_a_document_with_other_values_is_accepted_or_refused_as_by_the_whole_grammar(
    name: str, data: st.DataObject
) -> None:
    root = tree(name)
    elements = list(root.iter(etree.Element))
    for _ in range(data.draw(st.integers(1, 2))):
        _change(data.draw(st.sampled_from(elements)), data)
    assert list(grammar(name).faults(root)) == faults(whole(name), root)


def _change(element: Any, data: st.DataObject) -> None:
    """Write something else into an element, one of its attributes, or among what is in it."""
    value = data.draw(st.sampled_from([*VALUES, element.text or "", *element.attrib.values()]))
    match data.draw(st.sampled_from(["text", "attribute", "comment", "element", "CDATA", "gone"])):
        case "text":
            element.text = value
        case "attribute" if element.attrib:
            element.set(data.draw(st.sampled_from(sorted(element.attrib))), value)
        case "comment":
            element.insert(0, etree.Comment("x"))
            element[0].tail, element.text = element.text, data.draw(st.sampled_from(["", value]))
        case "element":
            element.append(element.makeelement(element.tag, dict(element.attrib)))
        case "CDATA":
            element.text = etree.CDATA(value)
        case "gone" if element.getparent() is not None:
            element.getparent().remove(element)


@pytest.mark.parametrize("name", READ)
def test_every_value_of_every_kind_of_element_is_looked_at(name: str) -> None:
    """Each element's text and each of its attributes is made wrong, once for each kind of element there is."""
    seen = set()
    for place, element in enumerate(tree(name).iter(etree.Element)):
        for attribute in (None, *element.attrib):
            if (element.tag, attribute) in seen:
                continue
            seen.add((element.tag, attribute))
            for value in ("", " \n ", "a b\nc"):
                root = tree(name)
                changed = list(root.iter(etree.Element))[place]
                if attribute is None:
                    changed.text = value
                else:
                    changed.set(attribute, value)
                assert not (grammar(name).is_soon_accepted(root) and not whole(name).validate(root)), (element, value)
    assert len(seen) > 50


def test_a_text_that_a_comment_divides_is_left_to_the_whole_grammar() -> None:
    good = document("rss").replace(b"<pubDate>Fri", b"<pubDate>Fri<!-- -->", 1)
    bad = document("rss").replace(b"GMT</pubDate>", b"GMT<!-- -->x</pubDate>", 1)
    assert good != document("rss") != bad
    for data in (good, bad):
        root = etree.fromstring(data, PARSER)
        assert not grammar("rss").is_soon_accepted(root)
        assert list(grammar("rss").faults(root)) == faults(whole("rss"), root)


def test_a_document_with_a_document_type_is_left_to_the_whole_grammar() -> None:
    data = document("rss").replace(b"<rss ", b"<!DOCTYPE rss [<!ENTITY x 'y'>]><rss ", 1)
    assert not grammar("rss").is_soon_accepted(etree.fromstring(data, PARSER))
    assert list(grammar("rss").faults(etree.fromstring(data, PARSER))) == []


ADDRESS = '<data type="string"><param name="pattern">https?://[!-~]+</param></data>'
LINE = r'<data type="string"><param name="pattern">[\S ]*\S[\S ]*</param></data>'


def made_grammar(directory: Path, content: str, more: str = "") -> Grammar:
    path = directory / "g.rng"
    start = f'<start><element name="a">{content}</element></start>'
    path.write_text(f'<grammar xmlns="{RNG}" datatypeLibrary="{XSD}">{start}{more}</grammar>')
    return Grammar(path)


WHOLE = {
    "one name, two kinds of values": f'<element name="b">{ADDRESS}</element><element name="b">{LINE}</element>',
    "one name, a pattern and anything": f'<element name="b">{ADDRESS}</element><element name="b"><text/></element>',
    "one name, a pattern and a word that it does not have": (
        f'<element name="b">{ADDRESS}</element><element name="b"><value>x</value></element>'
    ),
    "any name": f"<element><anyName/>{ADDRESS}</element>",
    "an attribute of any name": f'<oneOrMore><attribute><nsName ns="x"/>{ADDRESS}</attribute></oneOrMore>',
    "an attribute of an element of any name": f'<element><anyName/><attribute name="b">{ADDRESS}</attribute></element>',
    "a pattern that means something else to Python": (
        '<element name="b"><data type="string"><param name="pattern">a.\\p{L}^$</param></data></element>'
    ),
    "two things asked of one value": (
        '<element name="b"><data type="string"><param name="pattern">a+</param><param name="maxLength">3</param></data>'
        "</element>"
    ),
    "a length of a text that is no token": (
        '<element name="b"><data type="string"><param name="minLength">1</param></data></element>'
    ),
    "a list": f'<element name="b"><list>{ADDRESS}</list></element>',
    "nothing asked of values": '<element name="b"><text/></element>',
}


@pytest.mark.parametrize("why", WHOLE)
def test_a_grammar_is_left_whole_where_dividing_it_could_change_what_it_says(tmp_path: Path, why: str) -> None:
    found = made_grammar(tmp_path, WHOLE[why])
    assert found._rest is None
    for value in ("x", "https://news.example/a", "a b", ""):
        root = etree.fromstring(f"<a><b>{value}</b></a>")
        assert list(found.faults(root)) == faults(found._whole, root)


def test_a_kind_of_value_with_a_name_is_looked_at_wherever_it_is_referred_to(tmp_path: Path) -> None:
    content = (
        '<element name="b"><ref name="address"/></element>'
        '<element name="c" ns="urn:x"><attribute name="h"><ref name="address"/></attribute>'
        '<attribute name="xml:lang"><choice><value>https://x.example/</value><ref name="address"/></choice></attribute>'
        '<ref name="more"/></element>'
    )
    more = (
        f'<define name="address">{ADDRESS}</define><define name="more"><optional><ref name="more"/></optional></define>'
    )
    more = more.replace('<optional><ref name="more"/></optional>', "<empty/>")
    found = made_grammar(tmp_path, content, more)
    good = '<a><b>http://x</b><c xmlns="urn:x" h="http://y" xml:lang="https://x.example/"/></a>'
    assert found.is_soon_accepted(etree.fromstring(good))
    for value in ("http://x", "http://y", "https://x.example/"):
        for wrong in ("x", "http://x&#10;http://x", ""):
            root = etree.fromstring(good.replace(value, wrong, 1))
            assert not found.is_soon_accepted(root)
            assert list(found.faults(root)) == faults(found._whole, root) != []


def test_a_name_that_is_defined_in_several_places_leaves_a_grammar_whole(tmp_path: Path) -> None:
    more = f'<define name="b" combine="choice">{ADDRESS}</define><define name="b" combine="choice">{LINE}</define>'
    assert made_grammar(tmp_path, '<element name="b"><ref name="b"/></element>', more)._rest is None


def test_long_values_that_are_wrong_take_no_time(tmp_path: Path) -> None:
    found = made_grammar(tmp_path, f'<oneOrMore><element name="b">{LINE}</element></oneOrMore>')
    words = "".join(f"<b>{'many words ' * 20}{number}</b>" for number in range(50))
    assert found.is_soon_accepted(etree.fromstring(f"<a>{words}</a>"))
    assert not found.is_soon_accepted(etree.fromstring(f"<a>{words}<b>x&#9;y</b>{words}</a>"))
    assert not found.is_soon_accepted(etree.fromstring(f"<a><b>{'x' * 1_000_000}&#9;</b></a>"))
