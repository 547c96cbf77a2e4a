"""The register of a run: articles in a file, found by what they go by."""

from __future__ import annotations

import pickle
from datetime import timedelta
from typing import Any

import factories
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate import tables
from syndicate.articles import Status
from syndicate.headers import Header, State
from syndicate.lifecycle import Told
from syndicate.register import Found, Register, pages
from syndicate.stories import tie
from syndicate.tables import Anchors, Records
from syndicate.text import page_key

NOW = factories.NOON + timedelta(hours=1)
SITE = "https://www.news.example/en"
KEYS = st.sampled_from(["a", "b", "c", "d", "ü", "🛰"])


def header(key: str, **changes: Any) -> Header:
    return Header.of(factories.article(**({"id": key, "story": None, "url": f"{SITE}/{key}"} | changes)))


def ids(register: Register, numbers: Any) -> list[str]:
    return [register.row(number).header.id for number in numbers]


def test_articles_have_the_numbers_of_the_order_of_their_ids() -> None:
    register = Register.of([header("b"), header("a"), header("c")], NOW)
    assert [row.header.id for row in register.rows()] == ["a", "b", "c"]
    assert [register.number(key) for key in "abc"] == [0, 1, 2]
    assert (len(register), register.find("d"), register.get("d")) == (3, None, None)
    with pytest.raises(KeyError):
        register.number("d")


def test_a_header_is_as_it_is_seen_at_the_moment() -> None:
    ahead = header("a", updated=NOW + timedelta(days=1))
    row = Register.of([ahead], NOW)["a"]
    assert row.header == ahead.as_seen(NOW) != ahead
    assert row.telling == Told(ahead.version, ahead.version, State.PUBLISHED, ahead.published)


def test_what_readers_were_told_stands_beside_what_they_are_to_be_told() -> None:
    told = {"a": Told(3, 1, State.EXPIRED, factories.NOON), "b": Told(1, 1, State.PUBLISHED, factories.NOON)}
    register = Register.of([header("a"), header("b"), header("c", status=Status.CANCELED)], NOW, told)
    assert [row.told for row in register.rows()] == [told["a"], told["b"], None]
    assert register["a"].telling == Told(4, 1, State.PUBLISHED, register["a"].header.modified)
    assert (register["b"].telling, register["c"].telling) == (told["b"], None)
    assert list(register.turned) == [1, 0, 0]


def test_states_are_counted_and_what_is_hidden_is_told_apart() -> None:
    register = Register.of([header("a"), header("b", status=Status.WITHHELD), header("c", expires=NOW)], NOW)
    assert [register.state(number) for number in range(3)] == [State.PUBLISHED, State.WITHHELD, State.EXPIRED]
    assert [register.is_published(number) for number in range(3)] == [True, False, False]
    assert [row.header.id for row in register.hidden()] == ["b", "c"]
    assert [register.count(state) for state in State] == [1, 1, 0, 0, 1, 0]


def test_articles_are_found_by_their_page_and_by_an_older_address_of_it() -> None:
    older = header("b", url=f"{SITE}/a?utm_source=x", guid="https://old.example/?p=7")
    register = Register.of([header("a"), older, header("c", guid="urn:x:c")], NOW)
    assert ids(register, register.at_page(page_key(f"{SITE}/a"))) == ["a", "b"]
    assert ids(register, register.at_page("old.example?p=7")) == ["b"]
    assert register.at_page("old.example") == ()
    assert register.hosts == {"news.example", "old.example"}
    assert register.hidden_hosts == set()
    assert (register.schemes, register.hidden_schemes) == ({"urn:"}, set())
    assert pages(header("d", guid=f"{SITE}/d/")) == (page_key(f"{SITE}/d"),)


def test_what_hidden_articles_go_by_is_known() -> None:
    register = Register.of([header("a"), header("b", guid="urn:x:b", expires=NOW, url="https://old.example/b")], NOW)
    assert (register.hidden_hosts, register.hidden_schemes) == ({"old.example"}, {"urn:"})


def test_identifiers_that_several_articles_bring_are_known() -> None:
    register = Register.of([header("a", guid="x"), header("b", guid="x"), header("c", guid="y")], NOW)
    assert [row.header.id for row in register.claiming("x")] == ["a", "b"]
    assert register.shared_guids == {"x"}
    assert list(register.claiming("z")) == []


def test_a_name_with_the_digest_of_another_leads_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A digest is eight bytes: two names may have the same, and then each must still be told from the other."""
    monkeypatch.setattr(tables, "digest_of", lambda kind, _: kind[0])
    register = Register.of([header("a", guid="x"), header("b", guid="y"), header("c", story="a")], NOW)
    tie(register)
    assert [register.find(key) for key in "abcd"] == [0, 1, 2, None]
    assert ids(register, register.at_page(page_key(f"{SITE}/b"))) == ["b"]
    assert register.at_page("elsewhere.example") == ()
    assert [row.header.id for row in register.claiming("y")] == ["b"]
    assert register.shared_guids == set()
    assert [register.story(number).key for number in range(3)] == ["a", "b", "a"]


def test_an_article_that_nothing_is_linked_to_is_a_story_of_its_own() -> None:
    register = Register.of([header("a"), header("b", story="s"), header("c", story="t", expires=NOW)], NOW)
    tie(register)
    assert register.stories == 2
    found = [register.story(number) for number in range(3)]
    assert [(one.key, list(one.members), one.editions, one.is_told) for one in found] == [
        ("a", ["a"], {"en": "a"}, False),
        ("s", ["b"], {"en": "b"}, True),
        ("t", ["c"], {}, False),
    ]


def test_those_who_have_to_do_with_an_articles_story_are_known() -> None:
    linked = header("b", language="ar", translation_of="a", url="https://www.news.example/ar/b")
    register = Register.of([header("a"), linked, header("c")], NOW)
    tie(register)
    assert ids(register, register.group(0)) == ids(register, register.group(1)) == ["a", "b"]
    assert ids(register, register.group(2)) == ["c"]


def test_what_is_looked_up_is_a_mapping_of_what_is_found() -> None:
    known = {"a": 1, "b": 2}
    found = Found(known.get, lambda: iter(known))
    assert dict(found) == known
    assert (len(found), found.get("c"), "c" in found) == (2, None, False)
    assert list(Register.of([header("b"), header("a")], NOW).ids()) == ["a", "b"]


@given(st.lists(st.tuples(KEYS, st.integers(0, 5))))
def test_names_lead_to_all_that_go_by_them_and_to_nothing_else(given: list[tuple[str, int]]) -> None:
    anchors = Anchors()
    for name, number in given:
        anchors.add(b"x", name, number)
    anchors.complete()
    for name in ["a", "b", "c", "d", "ü", "🛰", ""]:
        assert list(anchors.find(b"x", name)) == sorted({number for one, number in given if one == name})
        assert list(anchors.find(b"y", name)) == []
    shared = {name: {number for one, number in given if one == name} for name, _ in given}
    assert sorted(anchors.shared()) == sorted(sorted(numbers) for numbers in shared.values() if len(numbers) > 1)


@given(st.lists(st.binary(max_size=40)))
def test_records_are_what_was_added(data: list[bytes]) -> None:
    records = Records()
    assert [records.add(one) for one in data] == list(range(len(data)))
    records.complete()
    again = pickle.loads(pickle.dumps(records))
    for found in (records, again):
        assert [found[number] for number in range(len(found))] == data
        assert [found.size(number) for number in range(len(found))] == list(map(len, data))


def test_a_register_is_the_same_on_another_machine() -> None:
    register = Register.of([header("a", guid="x"), header("b", translation_of="a", language="ar")], NOW)
    tie(register)
    again = pickle.loads(pickle.dumps(register))
    assert list(again.rows()) == list(register.rows())
    assert [again.story(number) for number in range(2)] == [register.story(number) for number in range(2)]
    assert (again.find("b"), again.at_page(page_key(f"{SITE}/a")), again.now) == (1, (0,), NOW)
