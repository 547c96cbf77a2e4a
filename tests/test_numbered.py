"""What a run knows of articles by their numbers in the register: what they are written as, their digests, their entries."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import factories
import pytest

from syndicate import formats
from syndicate.headers import Header
from syndicate.keeping import Digests, Renderings, pack, unpack
from syndicate.orders import Entries
from syndicate.publication import Content, FeedKind, FeedRule, Feeds
from syndicate.register import Register

NOW = factories.NOON + timedelta(hours=1)
RSS, ATOM, NEWSML = (formats.named(name) for name in ("rss", "atom", "newsml"))


@pytest.fixture
def register() -> Register:
    return Register.of((Header.of(factories.article(id=key, url=f"https://news.example/{key}")) for key in "abc"), NOW)


def test_articles_are_written_as_their_feeds_need_them_and_as_nothing_else(register: Register) -> None:
    rules = Feeds(section=FeedRule(content=Content.SUMMARY))
    renderings = Renderings(register, [RSS, ATOM, NEWSML], rules)
    renderings.list([0], FeedKind.EDITION)
    renderings.list([0, 1], FeedKind.SECTION)
    renderings.single_out([1])
    renderings.add(1, ("msn", Content.FULL))
    assert dict(renderings) == {
        "a": (("rss", "full"), ("rss", "summary"), ("atom", "full"), ("atom", "summary"), ("newsml", "full")),
        "b": (("rss", "summary"), ("atom", "summary"), ("newsml", "full"), ("msn", "full")),
    }
    assert (len(renderings), renderings.get("c"), "ghost" in renderings) == (2, None, False)
    assert list(renderings.marked()) == [1, 1, 0]


def test_digests_are_known_of_some_articles(register: Register) -> None:
    digests, one = Digests(register), bytes(range(32))
    digests["b"] = one
    assert (dict(digests), len(digests)) == ({"b": one}, 1)
    assert (digests.at(0), digests.at(1), digests.get("a")) == (None, one, None)
    digests.clear()
    assert not digests


def test_entries_are_unpacked_by_any_thread() -> None:
    entries = {
        ("rss", Content.FULL): b"<item/>" * 1_000,
        ("atom", Content.SUMMARY): b"",
        ("atom", Content.FULL): b"<a/>",
    }
    packed = pack(entries)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: dict(unpack(packed)), range(100)))
    assert found == [entries] * 100


def test_an_article_without_entries_has_none_in_any_format(register: Register) -> None:
    entries, rss = Entries(register), ("rss", Content.FULL)
    entries.put("a", pack({rss: b"<item/>", ("atom", Content.FULL): b""}, b"proof"))
    entries.complete()
    assert (entries.get(rss, "a"), entries.proofs("a")) == (b"<item/>", b"proof")
    assert (entries.has(rss, "b"), entries.proofs("b")) == (False, b"")
    assert not entries.has(("atom", Content.FULL), "a")
