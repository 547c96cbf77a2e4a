"""The gate on tampered documents: each kind of fault in each format gives its problem."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import factories
import orjson
import pytest
from newsroom import publication

from syndicate import formats
from syndicate.articles import Status
from syndicate.errors import ConfigurationError
from syndicate.gate import Gate, xsd_of
from syndicate.headers import Header, State
from syndicate.linking import Neighbourhood
from syndicate.mentions import Pages, hosts_of, schemes_of
from syndicate.problems import Code, Problem
from syndicate.rendering import Feed, Inspection, Listed

FORMATS = ("rss", "atom", "jsonfeed", "newsml")
XSD = Path(__file__).parents[2] / "shared" / "standards" / "newsml-g2" / "NewsML-G2_2.35-spec-All-Power.xsd"
NOW = factories.NOON + timedelta(hours=1)
SECRET = "https://www.news.example/en/secret"
HOUSE = publication(Path())

VISIBLE = factories.article(id="a1", url="https://www.news.example/en/a1", guid="urn:old:a1")
OTHER = factories.article(id="a2", url="https://www.news.example/en/a2")
HIDDEN = factories.article(id="secret", url=SECRET, embargo_until=NOW + timedelta(seconds=1))
OLD = factories.article(id="old", url="https://www.news.example/en/b", guid="urn:old:secret", status=Status.WITHHELD)
LINKED = factories.article(
    id="linked", url="https://www.news.example/en/c", guid="https://old.example/?p=7", expires=NOW, version=2
)
GONE = factories.article(
    id="gone",
    url="https://www.news.example/en/gone",
    guid="https://old.example/?p=8",
    status=Status.CANCELED,
    version=2,
)


def neighbourhood() -> Neighbourhood:
    return Neighbourhood.of(HOUSE, map(Header.of, (VISIBLE, OTHER, HIDDEN, OLD, LINKED, GONE)), NOW)


GATE = Gate.of(neighbourhood())


@dataclass(frozen=True)
class Sample:
    """A good document of a format, and how it is checked."""

    format_: Any
    feed: Feed
    data: bytes
    url: str

    def problems(self, data: bytes, gate: Gate = GATE) -> list[Problem]:
        return gate.check(data, self.feed, self.format_, self.url)

    def codes(self, data: bytes) -> list[Code]:
        return list(dict.fromkeys(problem.code for problem in self.problems(data)))


def sample(name: str) -> Sample:
    format_ = formats.discovered()[name]
    feed = replace(factories.feed(VISIBLE, OTHER), withdrawn=(factories.listed(GONE),))
    context = factories.document_context(feed, format_.FILE_NAME, publication=HOUSE)
    entries = [format_.render_entry(one, factories.context(one, publication=HOUSE)) for one in (VISIBLE, OTHER)]
    notice = format_.render_withdrawal(GONE, factories.context(GONE, publication=HOUSE, translations=()))
    data = format_.render_document(feed, entries, [notice] if notice else [], context)
    return Sample(format_, feed, data, context.url)


SAMPLES: Mapping[str, Sample] = {name: sample(name) for name in FORMATS}


def changed(name: str, old: str, new: str) -> bytes:
    """The sample with one thing changed, which must be there."""
    data = SAMPLES[name].data
    assert old.encode() in data, old
    return data.replace(old.encode(), new.encode(), 1)


@pytest.mark.parametrize("name", FORMATS)
def test_a_good_document_passes_with_the_identifiers_of_what_it_withdraws(name: str) -> None:
    assert SAMPLES[name].problems(SAMPLES[name].data) == []


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "tamper",
    [
        lambda data: data[:-12],
        lambda data: b"",
        lambda data: data + b"<",
        lambda data: data.replace(b"Harbour", b"Har\x0bbour", 1),
        lambda data: data.replace(b"Harbour", b"Harb\xffour", 1),
        lambda data: b"[]" if data.startswith(b"{") else b"<rss version='2.0'/>",
    ],
    ids=["cut off", "empty", "more behind its end", "a control character", "not UTF-8", "another document"],
)
def test_a_document_that_cannot_be_read_is_refused(name: str, tamper: Callable[[bytes], bytes]) -> None:
    found = SAMPLES[name].problems(tamper(SAMPLES[name].data))
    assert found
    assert found[0].code in (Code.DOCUMENT_MALFORMED, Code.DOCUMENT_INVALID)
    assert found[0].origin == f"en/news/politics/{SAMPLES[name].format_.FILE_NAME}"


BROKEN = {
    "rss": ("<pubDate>", "<pubDate>2026-11-20</pubDate><pubDate>"),
    "atom": ("</id><title", "</id><rubbish/><title"),
    "jsonfeed": ('"date_published":"2026', '"date_published":"x2026'),
    "newsml": ('<pubStatus qcode="stat:usable"/>', "<pubStatus/>"),
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_document_that_breaks_its_schema_is_refused_with_the_place(name: str) -> None:
    found = SAMPLES[name].problems(changed(name, *BROKEN[name]))
    assert {problem.code for problem in found} == {Code.DOCUMENT_INVALID}
    values = dict(found[0].values)
    assert str(values["place"]).startswith("items/0/date_published" if name == "jsonfeed" else "line ")
    assert values["reason"]


def test_of_many_violations_three_are_told() -> None:
    data = SAMPLES["jsonfeed"].data.replace(b'"tags":[', b'"tags":[1,2,3,4,5,')
    assert len(SAMPLES["jsonfeed"].problems(data)) == 3


@pytest.mark.parametrize(
    "json", ['{"items":[1]}', '{"items":7}', '{"_syndicate":{"withdrawn":[{}]}}', '{"_syndicate":[]}']
)
def test_json_of_another_shape_is_refused(json: str) -> None:
    assert SAMPLES["jsonfeed"].codes(json.encode()) == [Code.DOCUMENT_MALFORMED]


def test_json_with_an_identifier_that_is_none_is_refused() -> None:
    assert SAMPLES["jsonfeed"].codes(changed("jsonfeed", '"id":"urn:old:a1"', '"id":["x"]')) == [Code.DOCUMENT_INVALID]


@pytest.mark.parametrize("name", FORMATS)
def test_a_document_must_name_its_own_address(name: str) -> None:
    sample = SAMPLES[name]
    found = sample.format_.inspect(sample.data)
    assert found.address == sample.url
    (problem,) = GATE.check(sample.data, sample.feed, sample.format_, "https://feeds.news.example/other")
    assert problem.code is Code.DOCUMENT_SELF_LINK
    assert dict(problem.values) == {"value": sample.url, "expected": "https://feeds.news.example/other"}


TWICE = {
    "rss": ('<guid isPermaLink="false">urn:old:a1<', f'<guid isPermaLink="false">{factories.guid("a2")}<'),
    "atom": ("<id>urn:old:a1<", f"<id>{factories.guid('a2')}<"),
    "jsonfeed": ('"id":"urn:old:a1"', f'"id":"{factories.guid("a2")}"'),
    "newsml": (' guid="urn:old:a1"', f' guid="{factories.guid("a2")}"'),
}


@pytest.mark.parametrize("name", FORMATS)
def test_no_two_entries_may_have_one_identifier(name: str) -> None:
    assert Code.DOCUMENT_DUPLICATE in SAMPLES[name].codes(changed(name, *TWICE[name]))


@pytest.mark.parametrize("name", FORMATS)
def test_an_entry_in_another_language_is_refused(name: str) -> None:
    arabic = factories.article(id="a9", language="ar", url="https://www.news.example/ar/a9")
    format_ = formats.discovered()[name]
    entry = format_.render_entry(arabic, factories.context(arabic, publication=HOUSE))
    feed = factories.feed(arabic, language="en")
    context = factories.document_context(feed, format_.FILE_NAME, publication=HOUSE)
    found = GATE.check(format_.render_document(feed, [entry], [], context), feed, format_, context.url)
    assert [(problem.code, dict(problem.values)) for problem in found] == [
        (Code.DOCUMENT_LANGUAGE, {"value": "ar", "expected": "en"})
    ]


def test_a_document_in_another_language_is_refused() -> None:
    assert SAMPLES["rss"].codes(changed("rss", "<language>en<", "<language>ar<")) == [Code.DOCUMENT_LANGUAGE]


# --- leaks ----------------------------------------------------------------------------------------------------------

WAYS: Mapping[str, Mapping[str, Callable[[str], tuple[str, str]]]] = {
    "rss": {
        "text": lambda value: ("Harbour", f"Harbour {escape(value)}"),
        "attribute": lambda value: ('href="https://www.news.example/en/a1"', f'href="{escape(value)}"'),
        "CDATA": lambda value: ("<![CDATA[", f"<![CDATA[<p>{escape(value)}</p>"),
        "escaped HTML": lambda value: ("<description>The", f"<description>{escape(escape(f'<a href={value!r}>'))}The"),
        "comment": lambda value: ("<item>", f"<!-- {value} --><item>"),
    },
    "atom": {
        "text": lambda value: ("Harbour", f"Harbour {escape(value)}"),
        "attribute": lambda value: ('href="https://www.news.example/en/a1"', f'href="{escape(value)}"'),
        "CDATA": lambda value: ("<![CDATA[", f"<![CDATA[<p>{escape(value)}</p>"),
        "references": lambda value: ("Harbour", escape(value).replace("/", "&#x2F;")),
    },
    "jsonfeed": {
        "text": lambda value: ("Harbour", f"Harbour {value}"),
        "address": lambda value: ('"url":"https://www.news.example/en/a1"', f'"url":"{value}"'),
        "HTML": lambda value: ("<p>The", f'<p><a href=\\"{escape(value)}\\">The</a> '),
        "JSON-escaped": lambda value: ("Harbour", value.replace("/", "\\/")),
        "JSON's code points": lambda value: ("Harbour", value.replace("/", "\\u002f")),
    },
    "newsml": {
        "text": lambda value: ("Harbour", f"Harbour {escape(value)}"),
        "XHTML": lambda value: ("<p>The", f'<p><a href="{escape(value)}">The</a> '),
        "escaped HTML": lambda value: ("&lt;p&gt;The", f"&lt;p&gt;{escape(escape(f'<a href={value!r}>'))}The"),
    },
}
LEAKS = {
    "a page": (SECRET, "news.example/en/secret", "embargoed"),
    "a page from a campaign": (f"{SECRET}?utm_source=x&utm_medium=y", "news.example/en/secret", "embargoed"),
    "a page of old": ("https://old.example/?p=7", "old.example?p=7", "expired"),
    "an identifier that was made": (factories.guid("secret"), factories.guid("secret"), "embargoed"),
    "an identifier of old": ("urn:old:secret", "urn:old:secret", "withheld"),
}


@pytest.mark.parametrize("leak", LEAKS)
@pytest.mark.parametrize(("name", "way"), [(name, way) for name, ways in WAYS.items() for way in ways])
def test_a_document_that_mentions_what_is_hidden_is_refused_wherever_that_stands(
    name: str, way: str, leak: str
) -> None:
    value, named, state = LEAKS[leak]
    found = SAMPLES[name].problems(changed(name, *WAYS[name][way](value)))
    leaks = [dict(problem.values) for problem in found if problem.code is Code.DOCUMENT_LEAK]
    assert leaks == [{"value": named, "state": state}]


@pytest.mark.parametrize("name", FORMATS)
def test_an_entry_of_a_hidden_article_is_refused_whatever_its_identifier(name: str) -> None:
    plain = factories.article(id="plain", guid="12345", status=Status.WITHHELD, url="https://www.news.example/en/plain")
    gate = Gate.of(Neighbourhood.of(HOUSE, [Header.of(plain)], NOW))
    format_ = formats.discovered()[name]
    entry = format_.render_entry(plain, factories.context(plain, publication=HOUSE))
    feed = factories.feed(plain)
    context = factories.document_context(feed, format_.FILE_NAME, publication=HOUSE)
    found = gate.check(format_.render_document(feed, [entry], [], context), feed, format_, context.url)
    assert {(problem.code, dict(problem.values)["value"]) for problem in found} == {
        (Code.DOCUMENT_LEAK, "12345"),
        (Code.DOCUMENT_LEAK, "news.example/en/plain"),
    }


@pytest.mark.parametrize("name", ["jsonfeed", "newsml"])
def test_a_withdrawal_lets_nothing_through_but_the_identifier(name: str) -> None:
    data = SAMPLES[name].data
    assert b"old.example/?p=8" in data
    assert SAMPLES[name].codes(changed(name, "Harbour", GONE.url)) == [Code.DOCUMENT_LEAK]


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_without_a_notice_the_identifier_is_a_leak_too(name: str) -> None:
    assert SAMPLES[name].codes(changed(name, "Harbour", "https://old.example/?p=8")) == [Code.DOCUMENT_LEAK]


def test_a_broken_document_tells_its_leaks_too() -> None:
    old, new = BROKEN["rss"]
    data = changed("rss", old, new).replace(b"Harbour", SECRET.encode())
    assert SAMPLES["rss"].codes(data) == [Code.DOCUMENT_INVALID, Code.DOCUMENT_LEAK]


def test_a_page_without_a_format_is_searched() -> None:
    link = f'<a href="https://share.example/?u={quote(SECRET, safe="")}">'
    (found,) = GATE.leaks(link.encode(), "en/index.html")
    assert (found.code, found.origin) == (Code.DOCUMENT_LEAK, "en/index.html")
    assert GATE.leaks(b"<p>Harbour</p>", "index.html") == []


def test_the_last_good_version_of_a_document_may_announce_but_not_mention() -> None:
    for name in FORMATS:
        format_ = formats.discovered()[name]
        assert GATE.leaks(SAMPLES[name].data, "x", format_) == []
        assert GATE.leaks(changed(name, "Harbour", SECRET), "x", format_)
    assert GATE.leaks(SAMPLES["newsml"].data[:-9], "x", formats.discovered()["newsml"]), "unread, nothing is a notice"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "meant",
    [
        lambda listed: tuple(reversed(listed)),
        lambda listed: listed[:1],
        lambda listed: (*listed, replace(listed[0], guid="urn:another")),
        lambda listed: (listed[0], replace(listed[1], guid="urn:another")),
    ],
    ids=["in another order", "one too many", "one too few", "another one"],
)
def test_a_document_with_other_entries_than_meant_is_refused(name: str, meant: Callable[[Any], Any]) -> None:
    sample = SAMPLES[name]
    feed = replace(sample.feed, listed=meant(sample.feed.listed))
    found = GATE.check(sample.data, feed, sample.format_, sample.url)
    assert [problem.code for problem in found] == [Code.DOCUMENT_ENTRIES]


def test_what_is_hidden_is_asked_for_and_not_walked_through_where_hosts_and_schemes_are_given() -> None:
    class Asked(Mapping[str, State]):
        def __init__(self, states: Mapping[str, State]) -> None:
            self._states = states

        def __getitem__(self, key: str) -> State:
            return self._states[key]

        def __iter__(self) -> Iterator[str]:
            raise NotImplementedError

        def __len__(self) -> int:
            raise NotImplementedError

    pages, guids = Asked(GATE.hidden_pages), Asked(GATE.hidden_guids)
    hosts, schemes = hosts_of(GATE.hidden_pages), schemes_of(GATE.hidden_guids)
    gate = Gate(pages, guids, Pages(pages, (), hosts), schemes=schemes)
    for sample in SAMPLES.values():
        leaking = sample.data.replace(b"Harbour", f"{SECRET} urn:old:secret".encode(), 1)
        assert sample.problems(sample.data, gate) == []
        assert sample.problems(leaking, gate) == sample.problems(leaking) != []


# --- schemas --------------------------------------------------------------------------------------------------------


def test_a_format_without_a_schema_is_checked_for_the_rest() -> None:
    class Plain:
        NAME, FILE_NAME = "plain", "plain.txt"

        @staticmethod
        def inspect(document: bytes) -> Inspection:
            return Inspection("https://feeds.news.example/plain.txt", None, ((document.decode(), None),))

    listed = (Listed("fine", "fine", 1, NOW, "Fine"),)
    feed = replace(factories.feed(VISIBLE), listed=listed)
    check = lambda data: GATE.check(data, feed, Plain, "https://feeds.news.example/plain.txt")  # noqa: E731
    assert check(b"fine") == []
    found = check(factories.guid("secret").encode())
    assert {problem.code for problem in found} == {Code.DOCUMENT_LEAK, Code.DOCUMENT_ENTRIES}


def test_iptcs_schema_is_held_against_newsml_where_it_is_given() -> None:
    if not XSD.is_file():
        pytest.skip(f"IPTC's schema is not at {XSD}")
    house = HOUSE.model_copy(update={"newsml_xsd": str(XSD)})
    gate = replace(GATE, newsml_xsd=xsd_of(house))
    sample = SAMPLES["newsml"]
    assert sample.problems(sample.data, gate) == []
    broken = changed("newsml", "<itemSet>", "<rubbish/><itemSet>")
    assert len(sample.problems(broken, gate)) > len(sample.problems(broken))
    assert SAMPLES["rss"].problems(SAMPLES["rss"].data, gate) == []


@pytest.mark.parametrize("content", [None, "no XML", "<rubbish/>"])
def test_a_schema_that_cannot_be_read_is_a_mistake_of_the_publication_file(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "x.xsd").write_text(content)
    with pytest.raises(ConfigurationError) as error:
        xsd_of(publication(tmp_path, newsml_xsd="x.xsd"))
    (problem,) = error.value.problems
    assert (problem.code, problem.field, dict(problem.values)["value"]) == (Code.CONFIG_VALUE, "newsml_xsd", "x.xsd")


def test_json_is_read_once() -> None:
    found = formats.discovered()["jsonfeed"].inspect(SAMPLES["jsonfeed"].data)
    assert found.parsed == orjson.loads(SAMPLES["jsonfeed"].data)
