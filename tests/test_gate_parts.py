"""The gate on documents that are taken apart: what it says never depends on whether it was told the entries."""

from __future__ import annotations

import pickle
from dataclasses import replace
from functools import cache
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

import factories
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from test_gate import GATE, GONE, HIDDEN, HOUSE, SECRET, VISIBLE, neighbourhood

from syndicate import formats
from syndicate.articles import Article, Kind
from syndicate.gate import Gate, parts
from syndicate.rendering import EntryContext, Feed, Listed
from syndicate.resources import SCHEMAS

RNG = "http://relaxng.org/ns/structure/1.0"
NEWS = ("rss", "atom", "jsonfeed", "newsml")
GOOD = (
    VISIBLE,
    *(factories.article(id=f"g{n}", url=f"https://www.news.example/en/g{n}", summary="x " * n) for n in range(1, 6)),
    factories.full_article(id="g6", url="https://www.news.example/en/g6", kind=Kind.GALLERY),
    factories.full_article(id="g7", url="https://www.news.example/en/g7"),
)


def context(article: Article, **changes: Any) -> EntryContext:
    return factories.context(article, publication=HOUSE, **changes)


@cache
def rendered(name: str) -> tuple[tuple[bytes, Listed], ...]:
    """Good entries and how a feed lists them."""
    format_ = formats.discovered()[name]
    return tuple((format_.render_entry(one, context(one)), factories.listed(one)) for one in GOOD)


@cache
def odd(name: str) -> tuple[tuple[bytes, Listed], ...]:
    """Entries with which something is wrong, by themselves or in company."""
    format_ = formats.discovered()[name]
    (first, listed), (second, other), *_ = rendered(name)
    arabic = factories.article(id="a9", language="ar", url="https://www.news.example/ar/a9")
    telling = factories.article(id="t1", url="https://www.news.example/en/t1")
    mention = format_.render_entry(telling, context(telling)).replace(b"Harbour", SECRET.encode(), 1)
    gone = format_.render_entry(telling, context(telling)).replace(b"Harbour", b"https://old.example/?p=8", 1)
    middle = len(first) // 2
    between = b",\n" if name == "jsonfeed" else b"\n"
    further = {
        "rss": b'<fh:archive xmlns:fh="http://purl.org/syndication/history/1.0"/>' + first,
        "atom": b'<fh:archive xmlns:fh="http://purl.org/syndication/history/1.0"/>' + first,
        "newsml": second + first,
        "jsonfeed": first + b" ",
    }[name]
    return (
        (format_.render_entry(arabic, context(arabic)), factories.listed(arabic)),
        (format_.render_entry(HIDDEN, context(HIDDEN)), factories.listed(HIDDEN)),
        (format_.render_withdrawal(GONE, context(GONE, translations=())) or b"<item/>", factories.listed(GONE)),
        (mention, factories.listed(telling)),
        (gone, factories.listed(telling)),
        (first[:middle], listed),
        (first[middle:], other),
        (first + between + second, listed),
        (first.replace(b"2026-11-20", b"2026-11-2x"), listed),
        (further, listed),
        (b"<!--" + first, listed),
        (first + b"-->", listed),
        (b"<?syndicate-entries?>" + first, listed),
        (first + b"https://www.news.example/en/", listed),
        (b"secret" + first, listed),
        (b"</channel><channel>", listed),
        (b"7", listed),
        (b"", other),
    )


def made(name: str, members: list[tuple[bytes, Listed]], **changes: Any) -> tuple[bytes, Feed, str]:
    """A document of these entries, whatever they are."""
    format_ = formats.discovered()[name]
    feed = replace(factories.feed(), listed=tuple(listed for _, listed in members), withdrawn=(factories.listed(GONE),))
    feed = replace(feed, **changes)
    around = factories.document_context(feed, format_.FILE_NAME, publication=HOUSE)
    notice = format_.render_withdrawal(GONE, context(GONE, translations=()))
    notices = [notice] if notice and feed.withdrawn else []
    # The frame is made of good entries: some formats look at what they are given.
    stand_ins = [rendered(name)[0][0]] * len(members)
    data = format_.render_document(feed, stand_ins, notices, around)
    separator = {"jsonfeed": b",\n", "newsml": b""}.get(name, b"\n")
    head, found, tail = data.partition(separator.join(stand_ins)) if name != "atom" else _atom_parts(data)
    assert found or not members
    return b"".join((head, separator.join(data for data, _ in members), tail)), feed, around.url


def _atom_parts(data: bytes) -> tuple[bytes, bytes, bytes]:
    start, end = data.index(b"<entry"), data.rindex(b"</entry>") + len(b"</entry>")
    return data[:start], data[start:end], data[end:]


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The documents that were looked at as a whole."""
    seen: list[str] = []
    whole = Gate._check_whole

    def check(self: Gate, document: bytes, feed: Feed, format_: Any, url: str, origin: str) -> Any:
        seen.append(origin)
        return whole(self, document, feed, format_, url, origin)

    monkeypatch.setattr(Gate, "_check_whole", check)
    return seen


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many entries were read, each time that some were."""
    seen: list[int] = []
    within = parts.within

    def count(entries: list[bytes], *arguments: Any) -> Any:
        seen.append(len(entries))
        return within(entries, *arguments)

    monkeypatch.setattr("syndicate.gate.parts.within", count)
    return seen


@pytest.mark.parametrize("name", NEWS)
def test_only_a_document_of_a_few_entries_is_looked_at_as_a_whole(name: str, looked: list[str]) -> None:
    gate, format_ = Gate.of(neighbourhood()), formats.discovered()[name]
    members = list(rendered(name))
    for chosen, times in ((members, 0), (members, 0), (members[::-1], 0), (members[2:], 0), (members[:3], 1)):
        data, feed, url = made(name, chosen)
        assert gate.check(data, feed, format_, url, [entry for entry, _ in chosen]) == []
        assert len(looked) == times


@pytest.mark.parametrize("name", NEWS)
def test_an_entry_is_read_once(name: str, read: list[int]) -> None:
    gate, format_ = Gate.of(neighbourhood()), formats.discovered()[name]
    members = list(rendered(name))
    for chosen in (members[3:], members[3:], members[1:], members[::-1], members):
        data, feed, url = made(name, chosen)
        assert gate.check(data, feed, format_, url, [entry for entry, _ in chosen]) == []
    assert read == [len(members) - 3, 2, 1]


@pytest.mark.parametrize("name", NEWS)
def test_where_it_is_not_certain_that_entries_may_stand_in_a_frame_the_shortest_is_read_in_it(
    name: str, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    frame_of = parts.frame_of
    monkeypatch.setattr(
        "syndicate.gate.parts.frame_of",
        lambda *given: (found := frame_of(*given)) and found._replace(has_room=False),
    )
    gate, format_ = Gate.of(neighbourhood()), formats.discovered()[name]
    data, feed, url = made(name, list(rendered(name)))
    for _ in range(2):
        assert gate.check(data, feed, format_, url, [entry for entry, _ in rendered(name)]) == []
    assert read == [len(feed.listed), 1]


@pytest.mark.parametrize("name", NEWS)
def test_an_entry_is_read_again_when_it_is_to_be_another_articles(name: str, read: list[int]) -> None:
    gate, format_ = Gate.of(neighbourhood()), formats.discovered()[name]
    data, feed, url = made(name, list(rendered(name)))
    entries = [entry for entry, _ in rendered(name)]
    assert gate.check(data, feed, format_, url, entries) == []
    other = replace(feed, listed=(replace(feed.listed[0], guid="urn:another"), *feed.listed[1:]))
    assert gate.check(data, other, format_, url, entries) == GATE.check(data, other, format_, url) != []
    spanish = replace(feed, language="es")
    assert gate.check(data, spanish, format_, url, entries) == GATE.check(data, spanish, format_, url) != []
    assert read == [len(entries), 1]


def test_known_entries_are_forgotten_when_there_is_no_room_for_more() -> None:
    known = parts.Known(1_000)
    keys = [sha256(b"%d" % number).digest()[:24] for number in range(5_000)]
    for key in keys:
        assert key not in known
        known.add(key)
        assert key in known
    assert 500 < sum(key in known for key in keys) <= 4_096
    assert b"x" * 24 not in known


def test_few_known_entries_are_all_remembered() -> None:
    known = parts.Known(1 << 20)
    keys = [sha256(b"%d" % number).digest()[:24] for number in range(300)]
    for key in keys:
        known.add(key)
    assert sum(key in known for key in keys) > 290


def test_an_entry_that_is_the_same_object_is_hashed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syndicate.gate.parts._AT_HAND", 2)
    known = parts.Known(8)
    entries = [b"entry %d" % number for number in range(4)]
    assert known.digest(entries[0]) is known.digest(entries[0])
    for _ in range(2):
        assert [known.digest(entry) for entry in entries] == [sha256(entry).digest() for entry in entries]
    assert len(known._digests) <= 2


def test_what_is_known_stays_in_its_process() -> None:
    known = parts.Known(8)
    known.add(b"k" * 24)
    assert b"k" * 24 not in pickle.loads(pickle.dumps(known))


@pytest.mark.parametrize("name", NEWS)
def test_every_odd_entry_is_told_of_as_when_the_entries_are_not_known(name: str) -> None:
    gate, format_ = Gate.of(neighbourhood()), formats.discovered()[name]
    good = list(rendered(name))
    for members in (good, *([*good[:-1], one] for one in odd(name)), *([one, *good[1:]] for one in odd(name)), good):
        data, feed, url = made(name, members)
        told = gate.check(data, feed, format_, url, [entry for entry, _ in members])
        assert told == GATE.check(data, feed, format_, url)


def last_is_refused(name: str, *steps: tuple[bytes, list[tuple[bytes, Listed]], Feed, str]) -> bool:
    """Whether the last of these documents is refused; of each the gate, told the entries, says what it says untold."""
    gate, format_ = Gate.of(neighbourhood()), formats.discovered()[name]
    told = []
    for document, members, feed, url in steps:
        told = gate.check(document, feed, format_, url, [entry for entry, _ in members])
        assert told == GATE.check(document, feed, format_, url)
    return bool(told)


def step(
    name: str, members: list[tuple[bytes, Listed]], old: bytes = b"", new: bytes = b"", **changes: Any
) -> tuple[bytes, list[tuple[bytes, Listed]], Feed, str]:
    document, feed, url = made(name, members, **changes)
    assert old in document
    return document.replace(old, new, 1) if old else document, members, feed, url


@pytest.mark.parametrize("name", ["jsonfeed", "newsml"])
@pytest.mark.parametrize("is_known_before", [False, True])
def test_what_one_document_may_mention_because_it_withdraws_it_another_may_not(
    name: str, is_known_before: bool
) -> None:
    members = [*rendered(name)[1:], odd(name)[4]]
    before = [step(name, list(rendered(name)))] if is_known_before else []
    assert not last_is_refused(name, *before, step(name, members))
    assert last_is_refused(name, *before, step(name, members), step(name, members, withdrawn=()))


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_a_prefix_that_stands_for_something_else_is_found(name: str) -> None:
    members = list(rendered(name))
    assert b"media:" not in members[1][0]
    members = [*members[1:], members[0]]
    assert any(b"media:" in entry for entry, _ in members)
    other = step(name, members, b"http://search.yahoo.com/mrss/", b"http://search.yahoo.com/mrs/")
    assert last_is_refused(name, step(name, members), other)


def test_entries_in_the_wrong_place_are_found() -> None:
    document, members, feed, url = step("rss", list(rendered("rss")))
    joined = b"\n".join(entry for entry, _ in members)
    moved = document.replace(b"\n" + joined, b"", 1).replace(b"<channel>", b"<channel>" + joined, 1)
    assert last_is_refused("rss", (document, members, feed, url), (moved, members, feed, url))


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_a_frame_that_tells_what_is_hidden_is_found(name: str) -> None:
    members = list(rendered(name))
    telling = step(name, members, b"</title>", b" https://www.news.example/en/secret</title>")
    assert last_is_refused(name, step(name, members), telling)


def test_an_entry_that_needs_a_document_type_is_found_where_there_is_none() -> None:
    *members, (entry, listed) = rendered("rss")
    members = [*members, (entry.replace(b"</title>", b"&x;</title>", 1), listed)]
    declared = step("rss", members, b"<rss ", b"<!DOCTYPE rss [<!ENTITY x 'y'>]>\n<rss ")
    assert last_is_refused("rss", declared, declared, step("rss", members))


def test_an_entry_in_another_encoding_than_the_documents_is_found() -> None:
    members = list(rendered("rss"))
    (entry, listed), *others = members
    members = [others[0], *others[1:], (entry.replace(b"</title>", " é</title>".encode(), 1), listed)]
    assert last_is_refused("rss", step("rss", members), step("rss", members, b"'UTF-8'", b"'US-ASCII'"))


@pytest.mark.parametrize("is_known_before", [False, True])
def test_an_entry_with_a_withdrawal_behind_it_is_found_before_others(is_known_before: bool) -> None:
    notice, _ = odd("newsml")[2]
    *members, (entry, listed) = rendered("newsml")
    both = (entry + notice, listed)
    before = [step("newsml", list(rendered("newsml")))] if is_known_before else []
    assert last_is_refused(
        "newsml", *before, step("newsml", [*members, both], withdrawn=()), step("newsml", [both, *members])
    )
    assert last_is_refused(
        "newsml", *before, step("newsml", [*members, both]), step("newsml", [members[0], both, *members[1:]])
    )


@pytest.mark.parametrize("name", NEWS)
@settings(max_examples=40)
@given(data=st.data())
def test_what_is_told_of_a_document_never_depends_on_whether_its_entries_are_known(
    name: str, data: st.DataObject
) -> None:
    gate, format_ = Gate.of(neighbourhood()), formats.discovered()[name]
    pool = [*rendered(name) * 3, *odd(name)]
    for members in data.draw(st.lists(st.lists(st.sampled_from(pool), min_size=1, max_size=9), min_size=1, max_size=4)):
        withdrawn = data.draw(st.sampled_from([(), (factories.listed(GONE),)]))
        document, feed, url = made(name, members, withdrawn=withdrawn)
        entries = [entry for entry, _ in members]
        document = data.draw(_tampered(document))
        told = gate.check(document, feed, format_, url, data.draw(_hints(entries)))
        assert told == GATE.check(document, feed, format_, url)


@pytest.mark.parametrize("name", NEWS)
@settings(max_examples=15)
@given(data=st.data())
def test_what_is_told_of_documents_never_depends_on_their_order(name: str, data: st.DataObject) -> None:
    format_ = formats.discovered()[name]
    pool = [*rendered(name) * 3, *odd(name)]
    drawn = data.draw(st.lists(st.lists(st.sampled_from(pool), min_size=4, max_size=9), min_size=2, max_size=4))
    steps = []
    for members in drawn:
        withdrawn = data.draw(st.sampled_from([(), (factories.listed(GONE),)]))
        document, feed, url = made(name, members, withdrawn=withdrawn)
        steps.append((data.draw(_tampered(document)), feed, url, [entry for entry, _ in members]))
    for order in (range(len(steps)), data.draw(st.permutations(range(len(steps))))):
        gate = Gate.of(neighbourhood())
        for place in order:
            document, feed, url, entries = steps[place]
            assert gate.check(document, feed, format_, url, entries) == GATE.check(document, feed, format_, url)


def _tampered(document: bytes) -> st.SearchStrategy[bytes]:
    """The document, or with some bytes of it written otherwise."""
    changes = [
        (b"encoding='UTF-8'", b"encoding='ISO-8859-1'"),
        (b"?>\n<", b"?>\n<!DOCTYPE rss [<!ENTITY x 'y'>]>\n<"),
        (b"xmlns:dc=", b"xmlns:dd="),
        (b"http://purl.org/dc/terms/", b"http://purl.org/dc/x/"),
        (b"</channel>", b"<!-- --></channel>"),
        (b"</channel>", b"</channel><channel></channel>"),
        (b"<title>", b"<title>https://www.news.example/en/secret "),
        (b'"items":[', b'"items":[],"items":['),
        (b"]}", b'],"items":[]}'),
        (b"<itemSet>", b"<itemSet>\n"),
        (b'rel="self"', b'rel="selfish"'),
        (b'"feed_url"', b'"feed_uri"'),
    ]
    return st.one_of(
        st.just(document),
        st.sampled_from([document.replace(old, new, 1) for old, new in changes if old in document] or [document]),
        st.builds(
            lambda place, new: document[:place] + new + document[place + len(new) :],
            st.integers(0, min(3_000, len(document))),
            st.sampled_from([b"<", b">", b'"', b"]]>", b"\xff", b"x", b"<!--"]),
        ),
    )


def _hints(entries: list[bytes]) -> st.SearchStrategy[list[bytes]]:
    """What the gate is told of the entries: the truth, or something else."""
    joined = b"\n".join(entries)
    cut = st.integers(0, len(joined)).map(lambda place: [joined[:place], joined[place:]] * 2)
    return st.one_of(st.just(entries), st.just(entries), st.just(entries[1:]), st.just(entries[:-1]), st.just([]), cut)


def test_a_frame_in_which_entries_cannot_stand_is_none() -> None:
    rss = formats.discovered()["rss"]
    entries = [entry for entry, _ in rendered("rss")]
    data, _, _ = made("rss", list(rendered("rss")))
    assert parts.frame_of(data, entries, rss) is not None
    assert parts.frame_of(data, entries[1:], rss) is None  # there is one that it is not told of
    assert parts.frame_of(data, [b""], rss) is None
    assert parts.frame_of(data.replace(b"<item>", b"<!--<item>", 1), entries, rss) is None
    assert parts.frame_of(data.replace(b"UTF-8", b"US-ASCII", 1), entries, rss) is None


def test_entries_that_are_not_whole_each_are_none() -> None:
    rss = formats.discovered()["rss"]
    entries = [entry for entry, _ in rendered("rss")]
    frame = parts.frame_of(made("rss", list(rendered("rss")))[0], entries, rss)
    assert frame is not None
    first, second = entries[:2]

    def entries_of(*written: bytes) -> int | None:
        found = parts.within(written, frame, rss)
        return None if found is None else len(found.entries)

    assert entries_of(first) == 1
    assert entries_of(first, second) == 2
    assert entries_of(first + second) is None
    assert entries_of(first + second, b"") is None
    assert entries_of(first[:50], first[50:]) is None
    assert entries_of(first, b"<!--", b"-->") is None
    assert entries_of(first + b"</channel><channel>") is None
    assert entries_of(first + b"<ttl>5</ttl>") is None
    # A mark that an entry brings itself is another one.
    assert entries_of(b"<?syndicate-entries?>" + first) is None
    assert entries_of(first + b"<?syndicate-entries?>" + second, b"<!--", b"-->") is None


def test_values_that_are_not_whole_each_are_none() -> None:
    json = formats.discovered()["jsonfeed"]
    entries = [entry for entry, _ in rendered("jsonfeed")]
    frame = parts.frame_of(made("jsonfeed", list(rendered("jsonfeed")))[0], entries, json)
    assert frame is not None
    first, second = entries[:2]
    mark = b'{"syndicate:entries":"x"}'
    assert parts.within([first, second], frame, json) is not None
    for odd_ones in (
        [first + b"," + second],
        [first + b"," + second, b'{"id":"x","_x":[', b"]}"],
        [first + b"," + mark + b"," + second, b'{"id":"x","_x":[', b"]}"],
        [first[:50], first[50:]],
        [first, b"7"],
        [first, b""],
        [first, b'],"items":[', second],
    ):
        assert parts.within(odd_ones, frame, json) is None


def test_an_item_with_two_articles_beside_one_with_none_is_not_two_entries() -> None:
    newsml = formats.discovered()["newsml"]
    entries = [entry for entry, _ in rendered("newsml")]
    frame = parts.frame_of(made("newsml", list(rendered("newsml")))[0], entries, newsml)
    assert frame is not None
    gallery = next(entry for entry in entries if entry.count(b"<newsItem ") > 1)
    begin = gallery.rindex(b"<newsItem ")
    medium = gallery[begin:]
    assert b"<profile" in medium
    assert parts.within([entries[0], entries[1]], frame, newsml) is not None
    assert parts.within([entries[0] + medium, entries[1]], frame, newsml) is not None
    assert parts.within([medium, entries[0] + entries[1]], frame, newsml) is None
    assert parts.within([entries[0] + entries[1], medium], frame, newsml) is None


GRAMMARS = sorted(path.stem for path in SCHEMAS.glob("*.rng") if path.stem != "sitemap-news")


@pytest.mark.parametrize("name", GRAMMARS)
def test_entries_are_a_list_in_one_place_of_every_grammar(name: str) -> None:
    # Of which each member is held to the same: that is what lets an entry be looked at once (`gate.parts`).
    root = etree.parse(SCHEMAS / f"{name}.rng").getroot()
    references = [
        one for one in root.iter(f"{{{RNG}}}ref") if one.get("name") in ("item", "entry", "newsItem", "gallery")
    ]
    listed = [_holder(one) for one in references]
    if name == "videopodcast":  # which is the podcast's grammar with another medium
        assert references == []
        return
    assert listed.count("zeroOrMore") == (2 if name == "newsml" else 1)
    # Beside its message, NewsML-G2 has documents of single items.
    assert set(listed) - {"zeroOrMore"} == ({"define"} if name == "newsml" else set())


def _holder(reference: etree._Element) -> str:
    """What is around a reference, or the choice that it is one of."""
    steps = (etree.QName(step).localname for step in reference.iterancestors())
    return next(step for step in steps if step != "choice")


@pytest.mark.parametrize("name", ["rss", "podcast", "atom", "newsml"])
def test_nothing_stands_behind_entries_in_a_grammar_but_notices(name: str) -> None:
    # That is what lets a frame say by itself whether entries may stand in it (`gate.parts.Frame.has_room`).
    root: Any = etree.parse(SCHEMAS / f"{name}.rng").getroot()
    path, number, notices = parts._ROOMS[name]
    (holder,) = (
        one
        for one in root.iter(f"{{{RNG}}}zeroOrMore")
        if {ref.get("name") for ref in one.iter(f"{{{RNG}}}ref")} & {"item", "entry", "gallery"}
    )
    parent = holder.getparent()
    assert (parent.tag, parent.get("name")) == (f"{{{RNG}}}element", etree.QName(path[0]).localname)
    behind = list(holder.itersiblings(f"{{{RNG}}}*"))
    assert all(one.tag == f"{{{RNG}}}zeroOrMore" for one in behind)
    referred = {ref.get("name") for one in behind for ref in one.iter(f"{{{RNG}}}ref")}
    assert referred == {"atom": {"tombstone"}, "newsml": {"withdrawnItem", "withdrawnPackage"}}.get(name, set())
    defined = {
        one.find(f"{{{RNG}}}element").get("name").rpartition(":")[2]
        for one in root.iter(f"{{{RNG}}}define")
        if one.get("name") in referred
    }
    assert defined == {etree.QName(notice).localname for notice in notices}
    before = [one.get("name") for one in holder.itersiblings(f"{{{RNG}}}*", preceding=True)]
    if number is not None:
        assert before == ["frontPackage"]
        return
    # No element before them has the name of an entry or a notice.
    names = {one.get("name", "").rpartition(":")[2] for one in parent.iterchildren(f"{{{RNG}}}*")}
    assert not names & {"item", "entry", "deleted-entry"}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("rss", b"<language>", b"<?syndicate-entries?><language>"),
        ("rss", b"<?syndicate-entries?>", b"<image><?syndicate-entries?></image>"),
        ("rss", b"<?syndicate-entries?>", b"<?syndicate-entries?><ttl>5</ttl>"),
        ("atom", b"<?syndicate-entries?>", b'<at:deleted-entry xmlns:at="X"/><?syndicate-entries?>'),
        ("atom", b"<?syndicate-entries?>", b"<?syndicate-entries?><id>x</id>"),
        ("newsml", b"<?syndicate-entries?>", b"<newsItem/><?syndicate-entries?>"),
        ("newsml", b"<?syndicate-entries?>", b"<?syndicate-entries?><catalogRef/>"),
        ("newsml", b"<groupSet ", b"<?syndicate-entries?><groupSet "),
    ],
)
def test_a_frame_has_no_room_for_entries_but_in_their_place(name: str, old: bytes, new: bytes) -> None:
    format_ = formats.discovered()[name]
    entries = [entry for entry, _ in rendered(name)]
    frame = parts.frame_of(made(name, list(rendered(name)))[0], entries, format_)
    assert frame is not None
    assert frame.has_room
    new = new.replace(b"X", b"http://purl.org/atompub/tombstones/1.0")
    data = frame.data if old.startswith(b"<?") else frame.data.replace(b"<?syndicate-entries?>", b"")
    assert old in data
    head, tail = data.replace(old, new, 1).split(b"<?syndicate-entries?>")
    separator = b"" if name == "newsml" else b"\n"
    moved = parts.frame_of(b"".join((head, separator.join(entries), tail)), entries, format_)
    assert moved is not None
    assert not moved.has_room


def test_of_a_format_that_is_not_known_no_frame_says_that_it_has_room() -> None:
    own: Any = SimpleNamespace(NAME="own", inspect=formats.discovered()["rss"].inspect)
    frame = parts.frame_of(made("rss", list(rendered("rss")))[0], [entry for entry, _ in rendered("rss")], own)
    assert frame is not None
    assert not frame.has_room


def test_the_grammars_were_found() -> None:
    assert {"rss", "atom", "newsml", "podcast", "msn"} <= set(GRAMMARS)
