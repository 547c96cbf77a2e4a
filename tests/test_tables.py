"""Tables of many articles, and files of them."""

from __future__ import annotations

import stat
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate import tables
from syndicate.tables import Anchors, Records, Room, Tables, column

NAMES = st.sampled_from(["a", "b", "c", "ü", "🛰"])
PLACED = st.lists(st.tuples(NAMES, st.integers(0, 5)))


def records(*data: bytes) -> Records:
    made = Records()
    for one in data:
        made.add(one)
    made.complete()
    return made


def found(records: Records) -> list[bytes]:
    return [records[number] for number in range(len(records))]


@given(st.lists(st.binary(max_size=9), max_size=6), st.data())
def test_records_are_those_that_were_put_in_last(first: list[bytes], data: st.DataObject) -> None:
    """Whether they stand in a file that was there or in one of their own, and in whatever order they came."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "_CHUNK", data.draw(st.sampled_from([1, 8, 1 << 20])))
        made = records(*first)
        assert b"".join(made.chunks()) == b"".join(first)
    expected = list(first)
    for number in data.draw(st.lists(st.integers(0, max(0, len(first) - 1)), max_size=3)) if first else ():
        expected[number] = data.draw(st.binary(max_size=9))
        made.replace(number, expected[number])
    made.complete()
    assert found(made) == expected
    assert b"".join(made.chunks()) == b"".join(expected)


def test_records_of_a_file_go_on_in_one_of_their_own(tmp_path: Path) -> None:
    tables.write(tmp_path / "t", {"r": records(b"one", b"", b"three")}, {})
    read = Tables(tmp_path / "t").records("r")
    read.replace(0, b"ONE")
    assert read.add(b"four") == 3
    room = Room(4, [1])
    read.make(room)
    read.replace(room.new[0], b"between")
    read.complete()
    assert found(read) == [b"ONE", b"between", b"", b"three", b"four"]
    assert b"".join(read.chunks()) == b"ONEbetweenthreefour"
    tables.write(tmp_path / "t", {"r": read}, {})
    assert found(Tables(tmp_path / "t").records("r")) == found(read)


@given(PLACED, PLACED, st.booleans())
def test_names_that_come_late_lead_to_articles_as_well(
    first: list[tuple[str, int]], late: list[tuple[str, int]], is_restored: bool
) -> None:
    anchors = Anchors()
    for name, number in first:
        anchors.add(b"x", name, number)
    anchors.complete()
    for name, number in late:
        anchors.add(b"x", name, number)
    if is_restored:
        anchors = Anchors.restored({name: bytes(memoryview(part)) for name, part in anchors.parts().items()})
    for name in ("a", "b", "c", "ü", "🛰"):
        assert list(anchors.find(b"x", name)) == sorted({number for one, number in [*first, *late] if one == name})


def test_names_are_put_in_order_where_many_came_late() -> None:
    anchors = Anchors()
    for number in range(10):
        anchors.add(b"x", str(number), number)
    anchors.complete()
    anchors.add(b"x", "late", 3)
    assert len(anchors.parts()["late.digests"]) == 1
    anchors.add(b"x", "later", 4)
    anchors.add(b"x", "latest", 5)
    parts = anchors.parts()
    assert (len(parts["digests"]), len(parts["late.digests"])) == (13, 0)
    assert [list(anchors.find(b"x", name)) for name in ("0", "late", "latest")] == [[0], [3], [5]]


@given(st.integers(0, 8), st.data())
def test_room_is_where_new_ones_belong(count: int, data: st.DataObject) -> None:
    before = sorted(data.draw(st.lists(st.integers(0, count), max_size=4)))
    room = Room(count, before)
    old = [room.number(number) for number in range(count)]
    assert sorted([*old, *room.new]) == list(range(count + len(before)))
    assert list(room.renumbered(range(count))) == old == sorted(old)
    assert [sum(one < new for one in old) for new in room.new] == before
    values = array("I", range(1, 1 + 2 * count))
    spread = room.among(values, 2)
    assert [list(spread[2 * number : 2 * number + 2]) for number in old] == [
        [2 * number + 1, 2 * number + 2] for number in range(count)
    ]
    assert all(spread[2 * number : 2 * number + 2] == array("I", [0, 0]) for number in room.new)
    assert len(room.among(bytearray(count))) == count + len(before)


def test_a_file_has_what_was_written_for_its_owner_alone(tmp_path: Path) -> None:
    tables.write(tmp_path / "t", {"r": records(b"x")}, {"one.a": array("I", [1, 2]), "one.b": b"", "two": b"z"})
    read = Tables(tmp_path / "t")
    assert (column("I", read["one.a"]).tolist(), read["two"], read.parts("one.")["b"]) == ([1, 2], b"z", b"")
    assert stat.S_IMODE((tmp_path / "t").stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["t"]


@pytest.mark.parametrize("damage", ["cut", "empty", "changed", "rubbish"])
def test_a_damaged_file_is_none(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "t"
    tables.write(path, {"r": records(b"x" * 100)}, {"a": b"1"})
    data = path.read_bytes()
    path.write_bytes(
        {"cut": data[:-5], "empty": b"", "changed": data.replace(b"xx", b"xy", 1), "rubbish": b"rubbish" * 99}[damage]
    )
    with pytest.raises(ValueError, match="written"):
        Tables(path)


def test_what_cannot_be_written_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t"
    tables.write(path, {}, {"a": b"1"})

    def fail(*_: object) -> None:
        raise OSError("full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="full"):
        tables.write(path, {}, {"a": b"2"})
    assert Tables(path)["a"] == b"1"
    assert [one.name for one in tmp_path.iterdir()] == ["t"]
