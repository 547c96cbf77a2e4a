from __future__ import annotations

import pickle
from collections.abc import Iterator, Mapping
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.mentions import Candidates, Identifiers, Mention, Pages, hosts_of, schemes_of
from syndicate.text import page_key

SECRET = "https://www.news.example/en/secret-1"
HIDDEN = {
    page_key(address)
    for address in (
        SECRET,
        "https://www.news.example/?p=5&id=7",
        "https://xn--bcher-kva.example/a",
        "https://news.example/ar/%D9%85%D9%82%D8%A7%D9%84-%D8%B3%D8%B1%D9%8A",
        "https://news.example/it's-here",
        "https://root.example/",
    )
}
SHOWN = {page_key("https://www.news.example/en/secret-1-sequel"), page_key("https://news.example/en/secret-1,2")}
PAGES = Pages(HIDDEN, SHOWN)

MENTIONS = {
    "an address": (f"See {SECRET} now", "See … now"),
    "at the end of a sentence": (f"See {SECRET}.", "See …."),
    "in brackets": (f"({SECRET})", "(…)"),
    "without encryption": ("http://www.news.example/en/secret-1", "…"),
    "in capitals": ("HTTPS://WWW.News.Example/EN/Secret-1", "…"),
    "with a slash and a fragment": (f"{SECRET}/#comments", "…"),
    "of a campaign": (f"{SECRET}?utm_source=feed&utm_medium=rss", "…"),
    "with parameters of its own": (f"{SECRET}?page=2", "…"),
    "without www": ("https://news.example/en/secret-1", "…"),
    "without a scheme": ("www.news.example/en/secret-1", "…"),
    "without anything": ("news.example/en/secret-1, today", "…, today"),
    "relative to the scheme": ("//www.news.example/en/secret-1", "…"),
    "with the scheme's port": ("https://www.news.example:443/en/secret-1", "…"),
    "with a user's name": ("https://me@www.news.example/en/secret-1", "https://me@…"),
    "percent-encoded without need": ("https://www.news.example/en/%73ecret%2D1", "…"),
    "carried by another address": (f"https://share.example/?u={quote(SECRET, safe='')}", "https://share.example/?u=…"),
    "carried, encoded twice": (f"https://share.example/?u={quote(quote(SECRET, safe=''), safe='')}", None),
    "carried with more behind it": (f"https://share.example/?u={quote(SECRET + '&t=1', safe='')}&x=1", None),
    "carried by its own host": (f"https://www.news.example/share?u={SECRET}", "https://www.news.example/share?u=…"),
    "carried by itself": (f"a {SECRET}?u={SECRET}/ b {SECRET} c", "a … b … c"),
    "of a page with parameters": ("a https://www.news.example/?p=5&id=7#x b", "a … b"),
    "of a page with parameters, in HTML": ("a https://www.news.example/?p=5&amp;id=7 b", "a … b"),
    "in an attribute": (f'<a href="{SECRET}">', '<a href="…">'),
    "in an attribute with single quotes": (f"<a href='{SECRET}'>", "<a href='…'>"),
    "in escaped HTML": (f"&lt;a href=&quot;{SECRET}&quot;&gt;x", "&lt;a href=&quot;…&quot;&gt;x"),
    "with slashes as references": (f'href="{SECRET.replace("/", "&#x2F;")}"', 'href="…"'),
    "in CDATA": (f"<![CDATA[{SECRET}]]>", "<![CDATA[…]]>"),
    "in JSON": (f'{{"a": "{SECRET}\\nmore"}}', '{"a": "…\\nmore"}'),
    "in JSON with slashes escaped": (f'{{"a": "{SECRET.replace("/", chr(92) + "/")}"}}', '{"a": "…"}'),
    "in JSON with slashes as code points": (f'{{"a": "{SECRET.replace("/", chr(92) + "u002f")}"}}', '{"a": "…"}'),
    "in its own script": ("https://bücher.example/a", "…"),
    "in punycode": ("https://xn--bcher-kva.example/a", "…"),
    "as an IRI, an Arabic comma behind it": ("https://news.example/ar/مقال-سري، ثم", "…، ثم"),
    "a letter of another script behind it": ("https://www.news.example/en/secret-1و", "…و"),
    "Chinese around it": ("见https://www.news.example/en/secret-1的", "见…的"),
    "with a quotation mark of its own": ("https://news.example/it's-here!", "…!"),
    "of a front page": ("root.example and https://root.example/.", "… and …."),
    "twice": (f"{SECRET} {SECRET}", "… …"),
}
OTHERS = [
    "https://www.news.example/en/secret-1-sequel",
    "https://www.news.example/en/secret-1-sequel?page=2",
    "https://news.example/en/secret-1,2",
    "https://www.news.example/en/secret-12",
    "https://www.news.example/en/secret-1/part",
    "https://www.news.example/en",
    "https://www.news.example/?p=5",
    "https://m.news.example/en/secret-1",
    "https://xnews.example/en/secret-1",
    "https://ofnews.example/en/secret-1",
    "https://m.www.news.example/en/secret-1",
    "https://wwww.news.example/en/secret-1",
    "https://www.news.example.com/en/secret-1",
    "https://www.news.example-two.com/en/secret-1",
    "https://other.example/en/secret-1",
    "desk@news.example",
    "news.example",
    "/en/secret-1",
    "sub.root.example",
    "",
]


@pytest.mark.parametrize("name", MENTIONS)
def test_a_hidden_page_is_found_however_its_address_is_written(name: str) -> None:
    text, without = MENTIONS[name]
    found = list(PAGES.mentioned(text.encode()))
    assert found
    assert {mention.value for mention in found} <= HIDDEN
    shown = PAGES.without(text)
    assert list(PAGES.mentioned(shown.encode())) == []
    if without is not None:
        assert shown == without


@pytest.mark.parametrize("text", OTHERS)
def test_another_page_is_left_alone(text: str) -> None:
    assert list(PAGES.mentioned(text.encode())) == []
    assert PAGES.mention(text) is None
    assert PAGES.without(text) == text


def test_an_address_tells_which_page_it_mentions() -> None:
    assert PAGES.mention(f"{SECRET}?utm_source=x") == "news.example/en/secret-1"


def test_a_host_that_has_no_other_script_is_found_as_it_is() -> None:
    broken = "https://xn--99999999999.example/a"
    assert Pages({page_key(broken)}).mention(broken) == page_key(broken)


def test_where_nothing_is_hidden_nothing_is_found() -> None:
    assert list(Pages(set()).mentioned(SECRET.encode())) == []


def test_bytes_that_are_no_text_are_searched_too() -> None:
    assert [found.value for found in PAGES.mentioned(b"\xff\xfe" + SECRET.encode() + b"\xff")] == [page_key(SECRET)]


@given(st.text(), st.sampled_from(sorted(text for text, _ in MENTIONS.values())), st.text())
def test_no_text_around_a_mention_makes_the_search_fail(before: str, mention: str, behind: str) -> None:
    assert list(PAGES.mentioned(PAGES.without(f"{before} {mention} {behind}").encode())) == []


@given(st.text(alphabet="a1/.-_%&?=#:,;'()*!~éم سx", max_size=40))
def test_every_address_finds_itself(rest: str) -> None:
    address = f"https://host.example/p{quote(rest, safe='/?&=%')}"
    pages = Pages({page_key(address)})
    assert pages.mention(address) == page_key(address)
    assert pages.mention(f"https://share.example/?u={quote(address, safe='')}") == page_key(address)


GUIDS = Identifiers(
    {"tag:news.example,2024:article/a1", "urn:uuid:1234-5", "1234", "https://old.example/?p=1", "tag:o:x'y"}
)


@pytest.mark.parametrize(
    ("text", "guid"),
    [
        ('residref="tag:news.example,2024:article/a1"', "tag:news.example,2024:article/a1"),
        ('residref="tag:news.example,2024:article/a1#/text"', "tag:news.example,2024:article/a1"),
        ("<id>tag:news.example,2024:article/a1</id>", "tag:news.example,2024:article/a1"),
        ("tag:news.example,2024:article%2Fa1", "tag:news.example,2024:article/a1"),
        ("&lt;tag:news.example,2024:article/a1&gt;", "tag:news.example,2024:article/a1"),
        ('"tag:news.example,2024:article\\/a1"', "tag:news.example,2024:article/a1"),
        ("See urn:uuid:1234-5.", "urn:uuid:1234-5"),
        ("tag:o:x'y", "tag:o:x'y"),
        ("tag:o:x&apos;y", "tag:o:x'y"),
    ],
)
def test_an_identifier_is_found_however_it_is_written(text: str, guid: str) -> None:
    assert set(GUIDS.mentioned(text.encode())) == {guid}


def test_identifiers_one_in_the_other_are_both_found() -> None:
    hidden = {"tag:news.example,2024:a/tag:b", "tag:b", "urn:c"}
    assert set(Identifiers(hidden).mentioned(b"x tag:news.example,2024:a/tag:b y (urn:c) stag:d : z")) == hidden


@pytest.mark.parametrize(
    "text", ["tag:news.example,2024:article/a12", "1234", "urn:uuid:1234-50", "tag:", "https://old.example/?p=1"]
)
def test_what_is_no_identifier_is_left_alone(text: str) -> None:
    """A number may be anything, and an address is looked for as a page."""
    assert list(GUIDS.mentioned(text.encode())) == []


class Asked(Mapping[str, str]):
    """What can be asked for, but is too much to be walked through."""

    def __init__(self, *keys: str) -> None:
        self._keys = keys

    def __getitem__(self, key: str) -> str:
        if key in self._keys:
            return "hidden"
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError


def test_pages_are_not_walked_through_where_their_hosts_are_given() -> None:
    pages = Pages(Asked("news.example/en/secret-1"), Asked("news.example/en/open"), hosts=["news.example"])
    for one in (pages, pickle.loads(pickle.dumps(pages))):
        assert one.mention(SECRET) == "news.example/en/secret-1"
        assert one.mention("https://www.news.example/en/open") is None
    assert Pages(HIDDEN, hosts=[]).mention(SECRET) is None


def test_identifiers_are_not_walked_through_where_their_schemes_are_given() -> None:
    guids = Identifiers(Asked("tag:o:1", "urn:x:1"), schemes=["tag:"])
    for one in (guids, pickle.loads(pickle.dumps(guids))):
        assert list(one.mentioned(b"tag:o:1 urn:x:1 tag:o:2")) == ["tag:o:1"]


@pytest.mark.parametrize("hosts", [None, hosts_of(HIDDEN)])
def test_pages_mention_the_same_in_another_process(hosts: set[str] | None) -> None:
    pages = Pages(HIDDEN, SHOWN, hosts)
    text = " ".join(text for text, _ in MENTIONS.values()).encode()
    found = list(pages.mentioned(text))
    assert found == list(PAGES.mentioned(text)) == list(pickle.loads(pickle.dumps(pages)).mentioned(text))
    assert Mention(*found[0]) == found[0]


def test_a_part_of_a_longer_name_is_not_looked_up() -> None:
    asked: list[str] = []

    class Noted(Asked):
        def __contains__(self, key: object) -> bool:
            asked.append(str(key))
            return False

    pages = Pages(Noted(), Noted(), hosts=["news.example"])
    assert list(pages.mentioned(b"https://media.news.example/1 me@xnews.example -news.example/2")) == []
    assert asked == []
    assert list(pages.mentioned(b"https://www.news.example/3 (news.example/4)")) == []
    assert {"news.example/3", "news.example/4"} <= set(asked)


def test_what_a_text_may_mention_is_found_by_hosts_and_schemes() -> None:
    candidates = Candidates(hosts_of(HIDDEN | SHOWN), schemes_of({"tag:o:1", "https://x.example/"}))
    for one in (candidates, pickle.loads(pickle.dumps(candidates))):
        for text, _ in MENTIONS.values():
            assert one.pages(text.encode()) & HIDDEN
        assert one.pages(b"https://other.example/en/secret-1") == set()
        assert "tag:o:1" in one.identifiers(b'<a ref="tag:o:1">')
        assert one.identifiers(b"https://x.example/ urn:x:1") == set()
