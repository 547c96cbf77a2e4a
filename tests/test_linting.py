"""Documents of feeds are held against what readers want of them: each rule has a document that breaks it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from documents_to_lint import ATOM, CASES, CLEAN, JSON_FEED, NEWSML, NOW, RSS, SERVED, URL
from hypothesis import given
from hypothesis import strategies as st

from syndicate import languages
from syndicate.gate.rules import Finding
from syndicate.linting import LIMIT, RULES, Served, format_of, lint, reading_of
from syndicate.linting import links as addresses
from syndicate.problems import Severity

GOLDEN = sorted(path for path in (Path(__file__).parent / "golden").iterdir() if path.suffix in (".xml", ".json"))
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
every_rule = pytest.mark.parametrize("rule", RULES, ids=str)


def found(document: str | bytes, served: Served | None = None) -> list[Finding]:
    return list(lint(document.encode() if isinstance(document, str) else document, NOW, served))


def codes(findings: list[Finding]) -> set[str]:
    return {finding.rule.code for finding in findings}


# --- The rules


def test_a_rule_s_code_is_its_own() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES) > 120


@every_rule
def test_a_rule_says_what_is_wrong_what_to_do_and_where_it_is_written(rule) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z]+(-[a-z]+)*", rule.code)
    assert rule.facts == {"source": rule.source}
    assert rule.source.startswith("https://")
    for message in (rule.what, rule.mend):
        assert re.fullmatch(r"([A-Z`%<]|content:encoded|next_url).*\.", message), message
        assert "%" not in PLACEHOLDER.sub("", message).replace("%%", "")


@every_rule
@pytest.mark.parametrize("tag", ["ar", "es"])
def test_a_rule_is_told_in_three_languages(rule, tag) -> None:
    spoken = languages.catalogue(tag)
    for message in (rule.what, rule.mend):
        values = dict.fromkeys(PLACEHOLDER.findall(message), "x")
        assert spoken(message, **values) != message % values


# --- Each rule has a document that breaks it


@pytest.mark.parametrize("name", CLEAN)
def test_a_document_that_breaks_no_rule_has_no_finding(name: str) -> None:
    assert found(CLEAN[name], SERVED[name]) == []


@pytest.mark.parametrize("case", CASES)
def test_what_is_changed_breaks_these_rules_and_no_others(case: str) -> None:
    name, old, new, expected = CASES[case]
    assert old in CLEAN[name]

    findings = found(CLEAN[name].replace(old, new), SERVED[name])

    assert codes(findings) == set(expected.split()), findings
    for finding in findings:
        assert finding.line is None or 0 < finding.line <= CLEAN[name].count("\n") + 2
        problem = finding.problem("feed.xml", {})
        assert not PLACEHOLDER.search(problem.what + problem.mend)


@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        ("rss", "<ttl>15", "<ttl>soon", 11),
        ("rss", '<img src="https://www.news.example/f.jpg"', '<img src="/f.jpg"', 26),
        ("atom", "<b>has</b>", "<iframe/>", 19),
        ("jsonfeed", "Ferries sail again", "<b>Ferries</b>", 13),
        ("jsonfeed", "1200", '"1200"', 17),
        ("jsonfeed", ', "content_text": "It shines."', "", 19),
        ("newsml", "ninat:picture", "ninat:drawing", 18),
    ],
)
def test_a_finding_tells_the_line(name: str, old: str, new: str, line: int) -> None:
    assert line in {finding.line for finding in found(CLEAN[name].replace(old, new), SERVED[name])}


def test_a_finding_tells_the_item() -> None:
    (finding,) = found(RSS.replace("A new lighthouse", "S&amp;P500"), SERVED["rss"])
    assert (finding.guid, finding.place) == ("tag:news.example,2026:article/2", "item/title")


def test_after_an_entity_of_html_the_rest_is_told_too() -> None:
    document = RSS.replace("It shines.", "It&nbsp;shines.").replace("<ttl>15", "<ttl>soon")
    assert codes(found(document, SERVED["rss"])) == {"xml.undefined-entity", "feed.number"}


def test_what_other_documents_did_wrong_is_not_told_of_this_one() -> None:
    found(RSS.replace("It shines.", "It&nbsp;shines."))
    (finding,) = found(RSS.replace("</rss>", ""), SERVED["rss"])
    assert finding.rule.code == "xml.not-well-formed"


# --- Other shapes of documents


def test_rss_091_has_no_guids_and_no_self_link() -> None:
    document = RSS.replace('version="2.0"', 'version="0.91"').replace('rel="self"', 'rel="related"')
    assert codes(found(re.sub("<guid.*?</guid>", "", document))) == set()


def test_rss_1_is_looked_at_for_what_holds_for_all_feeds() -> None:
    document = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>x</title><link>/x</link><dc:date>soon</dc:date></channel></rdf:RDF>"""
    assert codes(found(document)) == {"rss.one", "link.relative", "date.invalid"}
    assert codes(found(document, Served(URL, "text/plain"))) > {"http.media-type"}


def test_an_entry_may_be_a_document() -> None:
    entry = ATOM[ATOM.index("<entry>") : ATOM.index("</entry>") + 8].replace(
        "<entry>", '<entry xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
    )
    assert codes(found('<?xml version="1.0" encoding="UTF-8"?>' + entry)) == {"atom.no-author"}


def test_a_copied_entry_has_the_author_of_its_source() -> None:
    entry = ATOM[ATOM.rindex("<entry>") : ATOM.rindex("</entry>") + 8].replace(
        "<entry>", '<entry xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
    )
    document = '<?xml version="1.0" encoding="UTF-8"?>' + entry
    assert codes(found(document)) == {"atom.no-author"}
    assert codes(found(document.replace("<title>Other", "<author><name>x</name></author><title>Other"))) == set()


def test_a_withdrawn_item_may_have_an_empty_place_for_a_text() -> None:
    document = NEWSML.replace("stat:usable", "stat:canceled").replace("</pubStatus>", "")
    document = re.sub(
        r"<contentSet>.*?</contentSet>",
        '<contentSet><inlineData contenttype="text/html"/></contentSet>',
        document,
        flags=re.DOTALL,
    )
    assert codes(found(document, SERVED["newsml"])) == {"newsml.no-reason"}


def test_atom_03_is_told_as_such() -> None:
    assert codes(found(ATOM.replace("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"))) == {"atom.obsolete"}


def test_an_item_of_newsml_may_be_a_document() -> None:
    item = NEWSML[NEWSML.index("<newsItem") : NEWSML.index("</newsItem>") + 11]
    alone = item.replace("<newsItem ", '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" ')
    assert codes(found('<?xml version="1.0" encoding="UTF-8"?>' + alone)) == set()


@pytest.mark.parametrize(
    ("title", "rule"),
    [("NOAA تنشر جداول المد والجزر", {"text.title-direction"}), ("\u200fNOAA تنشر", set()), ("تنشر NOAA", set())],
)
def test_a_right_to_left_title_that_begins_with_latin_is_told(title: str, rule: set[str]) -> None:
    document = JSON_FEED.replace('"en"', '"ar"').replace("Ferries sail again", title)
    assert codes(found(document.replace("<p>", "<p dir='rtl'>"))) == rule


def test_a_feed_in_arabic_letters_that_says_it_is_english_is_told() -> None:
    document = RSS
    for title in ("Ferries sail again", "A new lighthouse", "Fish is dear"):
        document = document.replace(title, "العبّارات تبحر")
    assert codes(found(document, SERVED["rss"])) == {"language.script"}


def test_a_mark_that_closes_in_another_element_of_a_body_is_closed() -> None:
    document = ATOM.replace("The wind <b>has</b>", "The \u2067wind <b>has</b>\u2069")
    assert found(document, SERVED["atom"]) == []
    assert codes(found(document.replace("\u2069", ""), SERVED["atom"])) == {"text.direction-marks"}


def test_characters_in_attributes_are_looked_at() -> None:
    assert codes(found(RSS.replace('domain="tag', 'domain="\u009dtag'))) >= {"text.characters"}


def test_canonical_identifiers_are_those_of_the_formats() -> None:
    assert addresses.canonical("HTTP://www.Example.org:80/%7ea/../%d9?x=%41") == "http://www.example.org/%D9?x=A"
    assert addresses.canonical("TAG:x,2026:%41") == "tag:x,2026:A"


# --- How it is served


@pytest.mark.parametrize(
    ("served", "rules"),
    [
        (Served(URL), {"http.no-media-type"}),
        (Served(URL, "text/html"), {"http.media-type"}),
        (Served(URL, "text/xml"), {"http.general-media-type"}),
        (Served(URL, "application/rss+xml; charset=iso-8859-1"), {"http.charset"}),
        (Served(URL, 'application/rss+xml; charset="UTF-8"'), set()),
        (Served("https://old.news.example/", "application/rss+xml", None, ((301, URL),)), {"http.redirect"}),
        (Served("https://old.news.example/", "application/rss+xml"), {"feed.other-self-link"}),
    ],
)
def test_how_it_is_served_is_judged(served: Served, rules: set[str]) -> None:
    assert codes(found(RSS, served)) == rules


def test_a_hub_belongs_into_the_header_too() -> None:
    document = RSS.replace("<item>", '<atom:link rel="hub" href="https://hub.example/"/><item>', 1)
    assert codes(found(document, SERVED["rss"])) == {"http.hub-header"}
    assert codes(found(document, Served(URL, "application/rss+xml", '<https://hub.example/>; rel="hub"'))) == set()


def test_json_is_served_as_its_own_type() -> None:
    assert codes(found(JSON_FEED, Served(URL, "application/json"))) == {"http.general-media-type"}
    assert codes(found(JSON_FEED, Served(URL, "text/html"))) == {"http.media-type"}


# --- Hostile input


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "document.unknown"),
        (b"\x00\x01\x02\xff", "document.unknown"),
        (b"hello", "document.unknown"),
        (b"[]", "document.unknown"),
        (b'{"id": "a1"}', "document.unknown"),
        (b'{"version": 1, "standard": {"name": "x"}}', "document.unknown"),
        (b"<html/>", "document.unknown"),
        (b"{", "json.not-json"),
        (b'{"a": "\xff"}', "document.encoding"),
        (b'{"a": ' + b"9" * 5000 + b"}", "json.not-json"),
        (b"<?xml version='1.0' encoding='utf-8'?><rss>\xff</rss>", "document.encoding"),
        (b"\xff\xfe<\0r\0s\0", "xml.not-well-formed"),
        (b"\xff\xfe<", "document.encoding"),
        (b"<" * 100_000, "xml.not-well-formed"),
        (b"{" * 100_000, "json.not-json"),
        (b'{"a":' * 100_000, "document.too-deep"),
        (b"[" * 100_000, "document.too-deep"),
        (b" " * (LIMIT + 1), "document.too-large"),
    ],
    ids=range(18),
)
def test_what_is_no_feed_is_a_finding(data: bytes, code: str) -> None:
    assert code in codes(found(data))


def test_entities_are_not_expanded_and_files_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cret")
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    for declared in (f'<!ENTITY a0 "ha">{bomb}', f'<!ENTITY a11 SYSTEM "{secret.as_uri()}">'):
        document = RSS.replace("<rss ", f"<!DOCTYPE rss [{declared}]><rss ").replace("It shines.", "&a11;")
        findings = found(document)
        assert "xml.entities" in codes(findings)
        assert "s3cret" not in repr(findings)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_other_encodings_that_readers_know_are_read(encoding: str) -> None:
    name = "utf-16" if "16" in encoding else "utf-8"
    data = RSS.replace("UTF-8", name).encode(encoding)
    assert codes(found(data, SERVED["rss"])) <= {"http.charset"}


def test_a_byte_order_mark_before_json_is_told() -> None:
    assert codes(found(b"\xef\xbb\xbf" + JSON_FEED.encode(), SERVED["jsonfeed"])) == {"json.byte-order-mark"}


def test_a_feed_of_a_different_encoding_is_read_by_its_declaration() -> None:
    data = RSS.replace("UTF-8", "iso-8859-1").replace("Very dear.", "Très cher.").encode("latin-1")
    assert codes(found(data, Served(URL, "application/rss+xml"))) == {"document.other-encoding"}


@given(
    name=st.sampled_from(sorted(CLEAN)),
    place=st.integers(0, 5000),
    length=st.integers(0, 40),
    junk=st.one_of(
        st.binary(max_size=20),
        st.sampled_from(
            [
                b"<",
                b"</item>",
                b'"',
                b"&",
                b"]]>",
                b"\x00",
                b"null",
                b"[",
                b"{}",
                b"\xe2\x80\xae",
                b"&#0;",
                b"1e999",
                b"-",
            ]
        ),
    ),
)
def test_whatever_is_done_to_a_document_there_are_findings_and_no_crash(
    name: str, place: int, length: int, junk: bytes
) -> None:
    data = CLEAN[name].encode()
    place %= len(data)

    for finding in lint(data[:place] + junk + data[place + length :], NOW, SERVED[name]):
        problem = finding.problem("x", {})
        assert problem.what
        assert problem.mend


@given(st.binary(max_size=200))
def test_any_bytes_are_told_from_a_feed(data: bytes) -> None:
    assert list(lint(data, NOW))
    assert reading_of(data, NOW) is None


# --- What is a document, and what an article


@pytest.mark.parametrize(
    ("data", "format_"),
    [
        (RSS.encode(), "xml"),
        (b"\xef\xbb\xbf \n<feed", "xml"),
        (RSS.encode("utf-16"), "xml"),
        (JSON_FEED.encode(), "jsonfeed"),
        (JSON_FEED.encode()[:100], "jsonfeed"),
        (b'{"title": "x", "version": "https://jsonfeed.org/version/1"}', "jsonfeed"),
        (b'{"standard": {"name": "ninjs"}}', "ninjs"),
        (b'{"id": "a1", "body": "About https://jsonfeed.org/version/1 and ninjs"}', None),
        (b'{"id": "a1"}\n{"id": "a2", "body": "ninjs"}\n', None),
        (b'{"id": "a1"}', None),
        (b"", None),
    ],
    ids=range(11),
)
def test_documents_are_told_from_articles_by_what_is_in_them(data: bytes, format_: str | None) -> None:
    assert format_of(data) == format_


@pytest.mark.parametrize("name", CLEAN)
def test_a_document_is_read_for_receivers(name: str) -> None:
    reading = reading_of(CLEAN[name].encode(), NOW)
    assert reading is not None
    assert reading.format == name.replace("podcast", "rss")


def test_what_is_in_no_format_is_not_read_for_receivers() -> None:
    assert reading_of(b"<html/>", NOW) is None
    assert reading_of(b"<html", NOW) is None
    assert reading_of(b'{"id": "a1"}', NOW) is None


# --- Our own documents


def test_there_are_documents_of_ours_in_every_format() -> None:
    assert {path.name.partition(".")[0] for path in GOLDEN} >= {"rss", "atom", "jsonfeed", "newsml", "ninjs"}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_our_own_documents_break_no_rule(path: Path) -> None:
    findings = found(path.read_bytes())
    assert [finding for finding in findings if finding.rule.severity is not Severity.NOTE] == []
