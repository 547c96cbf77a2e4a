from __future__ import annotations

import gzip
import io
import json
import os
import socket
import stat
import threading
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from unittest import mock

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate import records, sources
from syndicate.problems import Code, Problem
from syndicate.publication import Publication, SourceFile, parse
from syndicate.records import Record
from syndicate.sources import directory, discovered, json_file, json_lines

BOM = b"\xef\xbb\xbf"


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    return parse(
        {
            "name": "Qandil",
            "authority": "qandil.example,2024",
            "feeds_url": "https://feeds.qandil.example/",
            "language": "en",
            "editions": [
                {
                    "language": "en",
                    "name": "Qandil",
                    "base_url": "https://qandil.example/en/",
                    "time_zone": "Europe/London",
                    "description": "News.",
                }
            ],
            "sections": [{"code": "news", "name": "News"}],
        },
        directory=tmp_path,
    )


@pytest.fixture
def small_limit(monkeypatch) -> int:
    """Records of more than 1,000 bytes are too large."""
    for module in (records, json_file, json_lines, directory):
        monkeypatch.setattr(module, "LIMIT", 1_000)
    return 1_000


@pytest.fixture
def read(publication):
    def read(kind: str, path: str, stdin=None) -> list[Record | Problem]:
        source = SourceFile(name="test", kind=kind, path=path)
        return list(sources.read(source, publication, stdin))

    return read


def given_lines(*lines: bytes) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def codes(found) -> list[Code | str]:
    """Problems by their codes, records by their origins."""
    return [item.code if isinstance(item, Problem) else item.origin for item in found]


def test_every_kind_of_the_publication_file_has_a_module():
    assert list(discovered()) == ["directory", "json", "jsonl", "newsml", "ninjs"]
    assert {module.__name__.rpartition(".")[2] for module in discovered().values()} == {
        "directory",
        "json_file",
        "json_lines",
        "newsml_g2",
        "ninjs",
    }


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("articles", "directory"),
        ("dir.jsonl", "directory"),
        ("a.json", "json"),
        ("a", "json"),
        ("a.jsonl", "jsonl"),
        ("a.jsonl.gz", "jsonl"),
        ("a.2026.ndjson", "jsonl"),
        ("a.gz", "jsonl"),
    ],
)
def test_the_kind_of_a_path_is_seen_from_it(tmp_path, name, kind):
    for directory_name in ("articles", "dir.jsonl"):
        (tmp_path / directory_name).mkdir()
    assert sources.kind_of(tmp_path / name) == kind


def test_standard_input_has_lines():
    assert sources.kind_of(Path("-")) == "jsonl"


# What is the same for all kinds.


@pytest.mark.parametrize("kind", list(discovered()))
@pytest.mark.parametrize("path", ["nothing", "here/nothing", "file/below", "\ud800"])
def test_a_source_that_is_not_there_is_missing(read, tmp_path, kind, path):
    (tmp_path / "file").write_text("{}")
    [problem] = read(kind, path)
    assert problem.code is Code.SOURCE_MISSING
    assert problem.what.encode()  # no half surrogate pair


@pytest.mark.parametrize("kind", list(discovered()))
def test_a_device_is_refused_because_it_never_ends(read, kind):
    [problem] = read(kind, "/dev/zero")
    assert problem.code is Code.SOURCE_UNREADABLE
    assert "device" in problem.what


@pytest.mark.parametrize("kind", ["json", "jsonl"])
def test_a_directory_in_place_of_a_file_is_a_problem(read, tmp_path, kind):
    (tmp_path / "articles").mkdir()
    [problem] = read(kind, "articles")
    assert (problem.code, problem.origin) == (Code.SOURCE_UNREADABLE, "articles")


def test_a_file_in_place_of_a_directory_is_a_problem(read, tmp_path):
    (tmp_path / "articles").write_text("{}")
    [problem] = read("directory", "articles")
    assert "not a directory" in problem.what


@pytest.mark.parametrize("kind", list(discovered()))
def test_a_path_that_the_system_refuses_is_a_problem(read, kind):
    [problem] = read(kind, "x" * 300)
    assert problem.code is Code.SOURCE_UNREADABLE
    assert "name too long" in problem.what


@pytest.mark.parametrize("kind", list(discovered()))
def test_a_file_that_may_not_be_read_is_a_problem(read, tmp_path, kind, monkeypatch):
    path = tmp_path / "articles"
    path.mkdir() if kind == "directory" else path.write_text("{}")
    refused = mock.Mock(side_effect=PermissionError(13, "Permission denied"))
    monkeypatch.setattr(Path, "open", refused)
    monkeypatch.setattr(os, "scandir", refused)
    [problem] = read(kind, "articles")
    assert problem.code is Code.SOURCE_UNREADABLE
    assert problem.what == "The source articles cannot be read further: Permission denied."


def test_an_origin_is_relative_to_the_publication_file_where_it_lies_below(read, tmp_path, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for place in (tmp_path / "one.json", elsewhere / "two.json", tmp_path.parent / "up.json"):
        place.write_text("{}")
    assert codes(read("json", "one.json")) == ["one.json"]
    assert codes(read("json", str(tmp_path / "one.json"))) == ["one.json"]
    assert codes(read("json", str(elsewhere / "two.json"))) == [str(elsewhere / "two.json")]
    assert codes(read("json", "../up.json")) == ["../up.json"]


def test_an_origin_shows_what_is_not_printable_as_escapes(read, tmp_path):
    (tmp_path / "a\nb\u202e.json").write_text("{}")
    (tmp_path / os.fsdecode(b"\xff.json")).write_text("{}")
    assert codes(read("directory", ".")) == ["./a\\nb\\u202e.json", "./\\udcff.json"]


@pytest.mark.parametrize("kind", ["json", "jsonl"])
def test_a_named_pipe_is_read_to_its_end(read, tmp_path, kind):
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=lambda: (tmp_path / "pipe").write_bytes(b'{"id":"a"}\n'))
    writer.start()
    [record] = read(kind, "pipe")
    writer.join()
    assert orjson.loads(record.data) == {"id": "a"}


@pytest.mark.parametrize("kind", ["json", "jsonl"])
def test_standard_input_is_read_and_left_open(read, kind):
    stdin = io.BytesIO(b'{"id":"a"}\n')
    [record] = read(kind, "-", stdin)
    assert orjson.loads(record.data) == {"id": "a"}
    assert record.origin == {"json": "stdin", "jsonl": "stdin:1"}[kind]
    assert not stdin.closed


def test_standard_input_that_is_buffered_is_read_as_it_is(read):
    stdin = io.BufferedReader(io.BytesIO(b"{}\n{}"))
    assert codes(read("jsonl", "-", stdin)) == ["stdin:1", "stdin:2"]
    assert not stdin.closed


def test_standard_input_that_is_not_given_is_missing(read):
    assert codes(read("jsonl", "-")) == [Code.SOURCE_MISSING]


def test_a_directory_may_be_called_like_standard_input(read, tmp_path):
    (tmp_path / "-").mkdir()
    (tmp_path / "-" / "a.json").write_text("{}")
    assert codes(read("directory", "-", io.BytesIO(b"{}"))) == ["-/a.json"]


# A JSON file.


def test_a_json_file_with_one_object_is_one_record(read, tmp_path):
    data = b'\n {"id": "q1", "headline": "\xd8\xb9"}\n'
    (tmp_path / "one.json").write_bytes(BOM + data)
    assert read("json", "one.json") == [Record("one.json", data.lstrip())]


@pytest.mark.parametrize("data", [b"", b"nope", b'{"id": ', b"\xff\xfe{\0", b'"text"'])
def test_what_is_neither_object_nor_list_is_left_to_intake(read, tmp_path, data):
    (tmp_path / "one.json").write_bytes(data)
    assert read("json", "one.json") == [Record("one.json", data)]


def test_white_space_before_the_list_may_be_long(read, tmp_path):
    (tmp_path / "all.json").write_bytes(b" " * 600_000 + b"[1]")
    assert read("json", "all.json") == [Record("all.json[0]", b"1")]


@given(
    st.lists(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text('ab"\\[]{},: \nع'),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text('a"\\]}', max_size=3), inner, max_size=3)
            ),
            max_leaves=6,
        ),
        max_size=5,
    ),
    st.sampled_from([None, 0, 2]),
    st.booleans(),
    st.integers(1, 40),
)
def test_a_list_is_cut_into_its_members_wherever_its_bytes_are_divided(members, indent, ascii_only, size):
    data = json.dumps(members, indent=indent, ensure_ascii=ascii_only).encode()
    with mock.patch.object(json_file, "_CHUNK", size):
        found = list(json_file.read(Path("-"), "all.json", io.BytesIO(data), None))
    assert [record.origin for record in found] == [f"all.json[{index}]" for index in range(len(members))]
    assert [json.loads(record.data) for record in found] == members
    assert all(record.data == record.data.strip() for record in found)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_a_member_keeps_its_bytes_even_where_they_are_wrong(size):
    members = [
        rb'{"a":"\ud800"}',
        b'{"a":"\xff"}',
        b'{"n":1.10,"n":1e999}',
        b"nope",
        b'{"a":1]',
        b'{"a":1} {"b":2}',
        b"1",
    ]
    with mock.patch.object(json_file, "_CHUNK", size):
        found = list(json_file.read(Path("-"), "all.json", io.BytesIO(b"[" + b" ,\n".join(members) + b"]"), None))
    assert [record.data for record in found] == members


@pytest.mark.parametrize(
    ("data", "members"),
    [(b"[]", []), (b"[ ]\n", []), (b"[,]", [b"", b""]), (b"[1,]", [b"1", b""]), (b"[1,,2]", [b"1", b"", b"2"])],
)
def test_an_empty_member_is_a_record_that_intake_will_refuse(read, tmp_path, data, members):
    (tmp_path / "all.json").write_bytes(data)
    assert [record.data for record in read("json", "all.json")] == members


@pytest.mark.parametrize("size", [1, 5, 1000])
@pytest.mark.parametrize("end", [b'{"b":', b'{"b": "', b'"\\', b"", b" ", b'{"b":2}', b"[[[", b'"x\\\\'])
def test_of_a_truncated_list_what_came_before_is_read(end, size):
    with mock.patch.object(json_file, "_CHUNK", size):
        first, second, problem = json_file.read(Path("-"), "all.json", io.BytesIO(b'[{"a":1}, 2,' + end), None)
    assert (first.data, second.data) == (b'{"a":1}', b"2")
    assert (problem.code, problem.origin) == (Code.SOURCE_UNREADABLE, "all.json")
    assert "ends inside its list" in problem.what


@pytest.mark.parametrize("size", [1, 4, 1000])
@pytest.mark.parametrize("rest", [b"x", b"[2]", b"]", b"\n\n{}"])
def test_what_follows_a_list_is_a_problem(rest, size):
    with mock.patch.object(json_file, "_CHUNK", size):
        first, problem = json_file.read(Path("-"), "all.json", io.BytesIO(b"[1]" + rest), None)
    assert first.data == b"1"
    assert "after the end" in problem.what


def test_a_member_that_is_too_large_spoils_no_other(small_limit):
    data = b'[1, "' + b"x" * 5_000 + b'", 3]'
    for size in (10, 100_000):
        with mock.patch.object(json_file, "_CHUNK", size):
            first, problem, third = json_file.read(Path("-"), "all.json", io.BytesIO(data), None)
        assert (first.data, third.data) == (b"1", b"3")
        assert (problem.code, problem.origin) == (Code.RECORD_TOO_LARGE, "all.json[1]")
        assert dict(problem.values) == {"size": 5_003, "limit": small_limit}  # with the space before it


def test_an_object_that_is_too_large_is_a_problem(read, tmp_path, small_limit):
    (tmp_path / "one.json").write_bytes(b"{" + b" " * (small_limit - 2) + b"}")
    assert codes(read("json", "one.json")) == ["one.json"]
    (tmp_path / "one.json").write_bytes(b"{" + b" " * 999_999)
    [problem] = read("json", "one.json")
    assert (problem.code, dict(problem.values)["size"]) == (Code.RECORD_TOO_LARGE, 1_000_000)


def test_nesting_costs_neither_memory_nor_time():
    data = b"[" + b'{"a":[' * 50_000 + b"]}" * 50_000 + b"]"
    [record] = json_file.read(Path("-"), "all.json", io.BytesIO(data), None)
    assert record.data == data[1:-1]


# JSON Lines.


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", ["articles.jsonl", "articles.jsonl.gz"])
def test_lines_are_records_whether_packed_or_not_and_whatever_the_name(read, tmp_path, packed, name):
    data = BOM + b'{"id":1}\r\n\n  \t\n{"id":2}\n \n{"id":3}'
    (tmp_path / name).write_bytes(gzip.compress(data, mtime=0) if packed else data)
    assert read("jsonl", name) == [
        Record(f"{name}:1", b'{"id":1}'),
        Record(f"{name}:4", b'{"id":2}'),
        Record(f"{name}:6", b'{"id":3}'),
    ]


@pytest.mark.parametrize("data", [b"", b"\n\n", BOM, gzip.compress(b"", mtime=0), b"\x1f"[:0]])
def test_a_file_without_lines_has_no_records(read, tmp_path, data):
    (tmp_path / "empty.jsonl").write_bytes(data)
    assert read("jsonl", "empty.jsonl") == []


def test_lines_are_not_decoded(read, tmp_path):
    (tmp_path / "odd.jsonl").write_bytes(given_lines(b"\xff\xfe", b"nope", b'{"a":\x00}', BOM + b"{}"))
    assert [record.data for record in read("jsonl", "odd.jsonl")] == [b"\xff\xfe", b"nope", b'{"a":\x00}', BOM + b"{}"]


def test_several_gzip_members_are_one_source(read, tmp_path):
    (tmp_path / "two.jsonl").write_bytes(gzip.compress(b"{}\n", mtime=0) + gzip.compress(b"{}\n"))
    assert codes(read("jsonl", "two.jsonl")) == ["two.jsonl:1", "two.jsonl:2"]


def test_gzip_may_come_from_standard_input(read):
    assert codes(read("jsonl", "-", io.BytesIO(gzip.compress(b"{}\n{}\n", mtime=0)))) == ["stdin:1", "stdin:2"]


def many_lines() -> bytes:
    return given_lines(*(orjson.dumps({"id": number, "noise": os.urandom(30).hex()}) for number in range(5_000)))


def test_of_a_truncated_gzip_what_came_before_is_read(read, tmp_path):
    lines = many_lines()
    packed = gzip.compress(lines, mtime=0)
    (tmp_path / "cut.jsonl").write_bytes(packed[: len(packed) // 2])
    *found, problem = read("jsonl", "cut.jsonl")
    assert (problem.code, problem.origin) == (Code.SOURCE_UNREADABLE, "cut.jsonl")
    assert len(found) > 1_000
    assert given_lines(*(record.data for record in found)) == lines[: sum(len(record.data) + 1 for record in found)]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda packed: packed[:-8] + b"\0" * 8,  # the checksum
        lambda packed: packed + b"garbage",
        lambda packed: packed[: len(packed) // 2] + b"\xff" * 64 + packed[len(packed) // 2 :],
        lambda packed: packed[:2] + b"\x07" + packed[3:],  # an unknown method
        lambda packed: packed[:5],
    ],
)
def test_a_damaged_gzip_is_a_problem_and_no_crash(read, tmp_path, spoil):
    (tmp_path / "bad.jsonl").write_bytes(spoil(gzip.compress(many_lines())))
    *found, problem = read("jsonl", "bad.jsonl")
    assert problem.code is Code.SOURCE_UNREADABLE
    assert all(isinstance(record, Record) for record in found)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_a_line_of_the_largest_size_is_read_and_a_longer_one_passed_over(read, tmp_path, small_limit, end):
    largest, longer = b"x" * small_limit, b"y" * (small_limit + 1)
    (tmp_path / "large.jsonl").write_bytes(largest + b"\n{}\n" + longer + b"\n{}\n" + largest + end)
    found = read("jsonl", "large.jsonl")
    assert codes(found) == [
        "large.jsonl:1",
        "large.jsonl:2",
        Code.RECORD_TOO_LARGE,
        "large.jsonl:4",
        "large.jsonl:5",
    ]
    assert found[2].origin == "large.jsonl:3"
    assert dict(found[2].values) == {"size": small_limit + 1, "limit": small_limit}


def test_a_line_that_is_far_too_long_is_passed_over_to_its_end(read, tmp_path, small_limit):
    (tmp_path / "large.jsonl").write_bytes(b"y" * 1_000_000 + b"\n{}\n" + b"z" * 2_000_000)
    first, second, third = read("jsonl", "large.jsonl")
    assert (first.code, dict(first.values)["size"]) == (Code.RECORD_TOO_LARGE, 1_000_000)
    assert second == Record("large.jsonl:2", b"{}")
    assert (third.code, dict(third.values)["size"]) == (Code.RECORD_TOO_LARGE, 2_000_000)


class Endless(io.RawIOBase):
    """So many bytes of a pattern, made as they are read."""

    def __init__(self, start: bytes, pattern: bytes, size: int, end: bytes) -> None:
        self._parts = iter([start, *([pattern] * (size // len(pattern))), end])
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, target) -> int:
        self._left = self._left or next(self._parts, b"")
        count = min(len(target), len(self._left))
        target[:count], self._left = self._left[:count], self._left[count:]
        return count


@pytest.mark.parametrize(
    ("kind", "start", "pattern", "end"),
    [
        ("jsonl", b"", (b'"' + b"x" * 900 + b'"\n') * 20, b""),
        ("jsonl", b"", b"x" * 65_536, b""),
        ("json", b"[1", (b',"' + b"x" * 900 + b'"') * 20, b"]"),
        ("json", b'["', b"x" * 65_536, b'"]'),
        ("json", b"[1", b" " * 65_536, b"]"),
        ("json", b"{", b" " * 65_536, b"}"),
    ],
)
def test_memory_does_not_grow_with_the_source(publication, small_limit, kind, start, pattern, end):
    source = SourceFile(name="test", kind=kind, path="-")
    stdin = io.BufferedReader(Endless(start, pattern, 12_000_000, end), 65_536)
    tracemalloc.start()
    try:
        count = sum(1 for _ in sources.read(source, publication, stdin))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count >= 1
    assert peak < 3_000_000


# A directory.


def filled(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"{}")


def test_files_are_read_at_any_depth_in_the_order_of_their_paths(read, tmp_path):
    names = ["b.json", "a/2.json", "a/10.json", "a.json", "a/z/deep.json", "a-b/1.json", "ع.json", "A.json"]
    filled(tmp_path / "articles", *names)
    expected = sorted(names, key=lambda name: name.split("/"))
    assert codes(read("directory", "articles")) == [f"articles/{name}" for name in expected]


def test_what_is_hidden_unfinished_or_no_json_is_passed_over(read, tmp_path):
    skipped = [".a.json", ".git/a.json", "a.json.tmp", "a.json~", "~a.json", "a.txt", "a.jsonl", "json", "sub/.b.json"]
    filled(tmp_path / "articles", "a.json", *skipped)
    assert codes(read("directory", "articles")) == ["articles/a.json"]


def test_an_empty_directory_has_no_records(read, tmp_path):
    (tmp_path / "articles").mkdir()
    assert read("directory", "articles") == []


def test_a_file_of_a_directory_is_one_record_whatever_it_holds(read, tmp_path):
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "list.json").write_bytes(BOM + b"[1, 2]\n")
    (tmp_path / "articles" / "void.json").write_bytes(b"")
    assert read("directory", "articles") == [
        Record("articles/list.json", b"[1, 2]\n"),
        Record("articles/void.json", b""),
    ]


def test_a_file_that_is_too_large_is_a_problem_and_reading_goes_on(read, tmp_path, small_limit):
    filled(tmp_path / "articles", "a.json", "c.json")
    (tmp_path / "articles" / "b.json").write_bytes(b"x" * 5_000)
    found = read("directory", "articles")
    assert codes(found) == ["articles/a.json", Code.RECORD_TOO_LARGE, "articles/c.json"]
    assert (found[1].origin, dict(found[1].values)) == ("articles/b.json", {"size": 5_000, "limit": small_limit})


def test_what_cannot_be_opened_is_a_problem_and_reading_goes_on(read, tmp_path, monkeypatch):
    filled(tmp_path / "articles", "a.json", "locked.json", "sealed/x.json", "z.json")
    real_open, real_scan = os.open, os.scandir

    def guarded(real, name):
        def call(path, *arguments, **options):
            if str(path).endswith(name):
                raise PermissionError(13, "Permission denied", path)
            return real(path, *arguments, **options)

        return call

    monkeypatch.setattr(os, "open", guarded(real_open, "locked.json"))
    monkeypatch.setattr(os, "scandir", guarded(real_scan, "sealed"))
    found = read("directory", "articles")
    assert codes(found) == ["articles/a.json", Code.SOURCE_UNREADABLE, Code.SOURCE_UNREADABLE, "articles/z.json"]
    assert [problem.origin for problem in found[1:3]] == ["articles/locked.json", "articles/sealed"]
    assert all("Permission denied" in problem.what for problem in found[1:3])


def test_a_file_that_vanishes_meanwhile_is_a_problem(read, tmp_path, publication):
    filled(tmp_path / "articles", "a.json", "b.json")
    reading = sources.read(SourceFile(name="test", kind="directory", path="articles"), publication)
    assert codes([next(reading)]) == ["articles/a.json"]
    (tmp_path / "articles" / "b.json").unlink()
    [problem] = reading
    assert (problem.code, problem.origin) == (Code.SOURCE_UNREADABLE, "articles/b.json")


@pytest.fixture
def secret(tmp_path_factory) -> Path:
    outside = tmp_path_factory.mktemp("outside")
    filled(outside, "secret.json", "sub/secret.json")
    return outside


def test_links_that_leave_the_directory_are_refused(read, tmp_path, secret):
    filled(tmp_path / "articles", "a.json")
    filled(tmp_path / "articles-of-others", "b.json")
    links = {
        "file.json": secret / "secret.json",
        "relative.json": "../articles-of-others/b.json",
        "tree": secret,
        "up": "..",
        "password.json": "/etc/passwd",
    }
    for name, target in links.items():
        (tmp_path / "articles" / name).symlink_to(target)
    found = read("directory", "articles")
    assert [item.origin for item in found] == ["articles/a.json", *sorted(f"articles/{name}" for name in links)]
    assert {item.code for item in found[1:]} == {Code.SOURCE_LINK}


def test_links_inside_the_directory_are_followed_to_files_only(read, tmp_path):
    articles = tmp_path / "articles"
    filled(articles, "real/a.json", ".store/b.json")
    (articles / "b.json").symlink_to(".current/b.json")
    (articles / ".current").symlink_to(".store")
    (articles / "again").symlink_to("real")
    (articles / "round").symlink_to(".")
    (articles / "notes").symlink_to("real/a.json")
    assert codes(read("directory", "articles")) == ["articles/b.json", "articles/real/a.json"]


def test_links_that_lead_nowhere_are_problems(read, tmp_path):
    articles = tmp_path / "articles"
    filled(articles, "z.json")
    (articles / "gone.json").symlink_to("nothing.json")
    (articles / "loop.json").symlink_to("loop.json")
    (articles / "gone").symlink_to("nothing")
    found = read("directory", "articles")
    assert codes(found) == [Code.SOURCE_UNREADABLE, Code.SOURCE_UNREADABLE, "articles/z.json"]


def test_the_directory_itself_may_be_a_link(read, tmp_path, secret):
    (tmp_path / "articles").symlink_to(secret)
    assert codes(read("directory", "articles")) == ["articles/secret.json", "articles/sub/secret.json"]


def test_what_is_no_regular_file_is_a_problem_and_does_not_block(read, tmp_path, monkeypatch):
    articles = tmp_path / "articles"
    filled(articles, "a.json")
    os.mkfifo(articles / "pipe.json")
    monkeypatch.chdir(articles)  # a socket's path is short
    with closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind("socket.json")
        found = read("directory", "articles")
    assert stat.S_ISSOCK((articles / "socket.json").stat().st_mode)
    assert codes(found) == ["articles/a.json", Code.SOURCE_UNREADABLE, Code.SOURCE_UNREADABLE]


def test_a_link_that_is_put_in_a_files_place_meanwhile_is_not_followed(tmp_path, secret):
    filled(tmp_path, "a.json", "b.json")
    reading: Iterator[Record | Problem] = directory.read(tmp_path, "articles", None, None)
    assert codes([next(reading)]) == ["articles/a.json"]
    (tmp_path / "b.json").unlink()
    (tmp_path / "b.json").symlink_to(secret / "secret.json")
    assert codes(reading) == [Code.SOURCE_UNREADABLE]


def test_directories_may_be_nested_more_deeply_than_python_recurses(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the whole path would be longer than the system allows
    for _ in range(1_200):
        Path("d").mkdir()
        os.chdir("d")
    Path("a.json").write_bytes(b"{}")
    try:
        [record] = directory.read(tmp_path, "x", None, None)
    finally:
        Path("a.json").unlink()  # pytest could not
        for _ in range(1_200):
            os.chdir("..")
            Path("d").rmdir()
    assert record.origin == "x" + "/d" * 1_200 + "/a.json"
