"""Entries that the gate has found in order are known again, in a later run too; what is hidden is looked for anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import factories
import pytest
from newsroom import publication

from syndicate import formats, linking
from syndicate.articles import Status
from syndicate.gate import Gate, parts
from syndicate.headers import Header
from syndicate.linking import Neighbourhood
from syndicate.problems import Code
from syndicate.publication import FeedKind
from syndicate.rendering import Feed, Format, Inspection

FORMATS = ("rss", "atom", "jsonfeed", "newsml")
NOW = factories.NOON + timedelta(hours=1)
HOUSE = publication(Path())
SITE = "https://www.news.example/en"
ARTICLES = tuple(factories.article(id=f"a{n}", url=f"{SITE}/a{n}", headline=f"No. {n} of a1") for n in range(6))


def hood(*changed: Any) -> Neighbourhood:
    articles = {one.id: one for one in (*ARTICLES, *changed)}
    return Neighbourhood.of(HOUSE, map(Header.of, articles.values()), NOW)


class Printed:
    """A document of the articles, and what it was put together from."""

    def __init__(self, name: str) -> None:
        here = hood()
        self.format: Format = formats.named(name)
        listed = tuple(here.listed(here.register[one.id]) for one in ARTICLES)
        self.feed = Feed(kind=FeedKind.EDITION, code=None, language="en", path="en", name="English", listed=listed)
        self.entries = [self.format.render_entry(here.presentable(one), here.context(one)) for one in ARTICLES]
        context = linking.document_context(self.feed, self.format, HOUSE, {}, ())
        self.url = context.url
        self.document = self.format.render_document(self.feed, self.entries, (), context)

    def proofs(self, gate: Gate) -> list[bytes]:
        return list(gate.prove(self.document, self.feed, self.format, self.url, self.entries))

    def problems(self, gate: Gate) -> list[Any]:
        return gate.check(self.document, self.feed, self.format, self.url, self.entries)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many entries each look at a document has found."""
    counts: list[int] = []
    for name in FORMATS:
        format_ = formats.named(name)

        def inspect(document: bytes, inspect: Any = format_.inspect) -> Inspection:
            found = inspect(document)
            counts.append(len(found.entries))
            return found

        monkeypatch.setattr(format_, "inspect", inspect)
    return counts


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_proved_is_not_read_again(name: str, read: list[int]) -> None:
    printed = Printed(name)
    proofs = printed.proofs(Gate.of(hood()))
    assert len(set(proofs)) == len(ARTICLES)
    read.clear()
    later = Gate.of(hood())
    later.believe(b"".join(proofs))
    assert printed.problems(later) == []
    assert set(read) == {0}


def test_any_number_of_proofs_is_believed_however_often(read: list[int]) -> None:
    printed = Printed("rss")
    proofs = printed.proofs(Gate.of(hood()))
    later = Gate.of(hood())
    for number in (*range(600), *range(600)):
        later.believe(number.to_bytes(parts.KEY, "big"))
        later.believe(b"".join(proofs))
    read.clear()
    assert printed.problems(later) == []
    assert set(read) == {0}


@pytest.mark.parametrize("name", FORMATS)
def test_a_proof_is_of_these_bytes_and_no_others(name: str, read: list[int]) -> None:
    printed = Printed(name)
    proofs = printed.proofs(Gate.of(hood()))
    other = Printed(name)
    other.entries[2] = other.entries[2].replace(b"No. 2", b"No. 9")
    context = linking.document_context(other.feed, other.format, HOUSE, {}, ())
    other.document = other.format.render_document(other.feed, other.entries, (), context)
    later = Gate.of(hood())
    later.believe(b"".join(proofs))
    read.clear()
    assert other.problems(later) == []
    assert max(read) == (3 if name == "jsonfeed" else 1), "in JSON the marks around it are members too"


@pytest.mark.parametrize("name", FORMATS)
def test_what_came_to_be_hidden_since_is_found_though_it_was_proved(name: str) -> None:
    printed = Printed(name)
    proofs = printed.proofs(Gate.of(hood()))
    for change in ({"status": Status.WITHHELD}, {"status": Status.CANCELED, "version": 2}):
        gate = Gate.of(hood(factories.article(id="a3", url=f"{SITE}/a3", **change)))
        gate.believe(b"".join(proofs))
        assert {problem.code for problem in printed.problems(gate)} == {Code.DOCUMENT_LEAK}


@pytest.mark.parametrize("name", FORMATS)
def test_an_identifier_that_is_no_address_is_found_though_it_was_proved(name: str) -> None:
    plain = factories.article(id="a3", url=f"{SITE}/a3", guid="12345", headline="No. 3 of a1")
    articles = [*ARTICLES[:3], plain, *ARTICLES[4:]]
    here = Neighbourhood.of(HOUSE, map(Header.of, articles), NOW)
    printed = Printed(name)
    printed.entries[3] = printed.format.render_entry(plain, here.context(plain))
    listed = tuple(here.listed(here.register[one.id]) for one in articles)
    printed.feed = replace(printed.feed, listed=listed)
    context = linking.document_context(printed.feed, printed.format, HOUSE, {}, ())
    printed.document = printed.format.render_document(printed.feed, printed.entries, (), context)
    proofs = printed.proofs(Gate.of(here))
    assert len(proofs) == len(articles)
    hidden = factories.article(id="a3", url="https://elsewhere.example/a3", guid="12345", status=Status.WITHHELD)
    gate = Gate.of(Neighbourhood.of(HOUSE, map(Header.of, [*articles[:3], hidden, *articles[4:]]), NOW))
    gate.believe(b"".join(proofs))
    assert [dict(problem.values)["value"] for problem in printed.problems(gate)] == ["12345"]


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_not_in_order_has_no_proof(name: str) -> None:
    printed = Printed(name)
    printed.feed = replace(printed.feed, listed=printed.feed.listed[::-1])
    assert printed.proofs(Gate.of(hood())) == []
    assert Printed(name).proofs(Gate.of(hood(factories.article(id="a3", url=f"{SITE}/a3", expires=NOW)))) == []


@pytest.mark.parametrize("name", FORMATS)
def test_a_single_entry_can_be_proved(name: str) -> None:
    printed = Printed(name)
    whole = printed.proofs(Gate.of(hood()))
    printed.feed, printed.entries = replace(printed.feed, listed=printed.feed.listed[:1]), printed.entries[:1]
    context = linking.document_context(printed.feed, printed.format, HOUSE, {}, ())
    printed.document = printed.format.render_document(printed.feed, printed.entries, (), context)
    assert printed.proofs(Gate.of(hood())) == whole[:1]
