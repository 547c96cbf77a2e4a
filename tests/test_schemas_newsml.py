"""The RELAX NG of NewsML-G2 as a document: it says of everything that a partner meets what it means."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from syndicate.resources import SCHEMAS

RNG = "{http://relaxng.org/ns/structure/1.0}"
SAID = "{http://relaxng.org/ns/compatibility/annotations/1.0}documentation"
AROUND = tuple(RNG + name for name in ("optional", "zeroOrMore", "oneOrMore", "choice"))
GRAMMAR = etree.parse(SCHEMAS / "newsml.rng").getroot()
PARTNERS = (Path(__file__).parents[1] / "docs" / "partners.md").read_text(encoding="utf-8")
IPTC = {
    # The codes of IPTC's schemes that may be used, as https://cv.iptc.org/newscodes/ has them (November 2026); an alias
    # that is not here is not in its catalog, version 41.
    "cpnat": {"abstract", "geoArea"},
    "cpprole": {"author", "contentSource", "editor", "producer"},
    "drol": {"caption", "summary"},
    "irel": {"associatedWith", "derivedFrom", "rightspolicy", "seeAlso"},
    "ninat": {"audio", "composite", "graphic", "picture", "text", "video"},
    "nmsig": {"atomic"},
    "pgrmod": {"seq"},
    "rnd": {"highRes", "thumbnail", "web"},
    "sig": {"correction", "update"},
    "stat": {"canceled", "usable", "withheld"},
    "timeunit": {"milliseconds", "seconds"},
}


def explained(pattern: etree._Element) -> bool:
    """Whether an element or an attribute says what it means: itself, or what stands around it alone."""
    while (found := pattern.find(SAID)) is None:
        parent = pattern.getparent()
        if parent is None or parent.tag not in (*AROUND, f"{RNG}define"):
            return False
        pattern = parent
    return bool((found.text or "").strip())


def named(*kinds: str) -> Iterator[etree._Element]:
    for pattern in GRAMMAR.iter(*(RNG + kind for kind in kinds)):
        if pattern.get("name"):
            yield pattern


@pytest.mark.parametrize("kind", ["element", "attribute"])
def test_everything_that_a_partner_meets_says_what_it_means(kind):
    found = list(named(kind))
    assert len(found) > 60
    assert [f"{one.get('name')}, line {one.sourceline}" for one in found if not explained(one)] == []


def test_an_explanation_of_something_else_is_none():
    bare = etree.fromstring(
        f'<define xmlns="{RNG[1:-1]}" xmlns:a="{SAID[1:].partition("}")[0]}"><element name="a">'
        '<element name="b"><a:documentation>B.</a:documentation></element></element></define>'
    )
    outer, inner = bare.iter(f"{RNG}element")
    assert (explained(outer), explained(inner)) == (False, True)


def test_partners_are_told_of_every_element():
    names = {one.get("name") for one in named("element")}
    assert len(names) > 60
    assert sorted(name for name in names if f"`{name}`" not in PARTNERS and f"<{name}" not in PARTNERS) == []


def test_every_code_is_ours_or_one_that_iptc_has():
    codes = [value.text.partition(":") for value in GRAMMAR.iter(f"{RNG}value") if ":" in (value.text or "")]
    found = [(alias, code) for alias, _, code in codes if code and not code.startswith("/")]
    assert {alias for alias, _ in found} >= set(IPTC) - {"rnd"}
    unknown = {
        f"{alias}:{code}" for alias, code in found if not alias.startswith("syn") and code not in IPTC.get(alias, ())
    }
    assert unknown == set()
