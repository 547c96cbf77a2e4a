from __future__ import annotations

import errno
import hashlib
import inspect
import json
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, precondition, rule

from syndicate.errors import ConfigurationError, Locked, SyndicateError
from syndicate.problems import Code
from syndicate.release import Document, Published, Release, Stage, current, locked, releases, rollback, stage
from syndicate.release import disk as disk_module
from syndicate.release import history as history_module
from syndicate.release.documents import Manifest

LONG_AGO = 1_000_000_000 * 10**9


COLLIDES = r"in the release already|directory"


def document(path: str, text: str = "", **fields) -> Document:
    return Document(path, text.encode() or path.encode(), fields.pop("media_type", "text/plain"), **fields)


def published(output: Path, documents: dict[str, str], report: bytes | None = None) -> Published:
    with stage(output) as staged:
        for path, text in documents.items():
            staged.write(document(path, text))
        return staged.publish(report)


def tree(directory: Path) -> dict[str, bytes]:
    return {
        file.relative_to(directory).as_posix(): file.read_bytes()
        for file in sorted(directory.rglob("*"))
        if not file.is_dir()
    }


def beside(output: Path) -> set[str]:
    return {path.name for path in output.parent.iterdir()}


def kept(output: Path) -> list[str]:
    return sorted(path.name for path in output.with_name(output.name + ".releases").iterdir())


def code_of(error: pytest.ExceptionInfo[SyndicateError]) -> Code:
    (problem,) = error.value.problems
    return problem.code


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "public"


def test_a_release_is_published_with_its_documents_manifest_and_report(output):
    rss = Document(
        "en/news/rss.xml", b"<rss/>", "application/rss+xml", "en", "en/news", "rss", "2026-03-01T09:30:00Z", 7
    )
    with stage(output) as staged:
        staged.write(document("index.html", "hello"))
        staged.write(rss)
        done = staged.publish(b'{"run": 1}')

    assert done == Published(number=1, is_new=True, changed=("en/news/rss.xml", "index.html"), unchanged=0, removed=())
    assert str(output.readlink()) == "public.releases/000001"
    assert set(tree(output)) == {"en/news/rss.xml", "index.html", "manifest.json", "report.json"}
    assert (output / "en/news/rss.xml").read_bytes() == b"<rss/>"
    assert (output / "report.json").read_bytes() == b'{"run": 1}'
    manifest = json.loads((output / "manifest.json").read_bytes())
    assert manifest["version"] == 1
    assert manifest["documents"] == [
        {
            "path": "en/news/rss.xml",
            "sha256": hashlib.sha256(b"<rss/>").hexdigest(),
            "bytes": 6,
            "media_type": "application/rss+xml",
            "language": "en",
            "feed": "en/news",
            "format": "rss",
            "updated": "2026-03-01T09:30:00Z",
            "entries": 7,
            "encodings": {},
        },
        {
            "path": "index.html",
            "sha256": hashlib.sha256(b"hello").hexdigest(),
            "bytes": 5,
            "media_type": "text/plain",
            "language": None,
            "feed": None,
            "format": None,
            "updated": None,
            "entries": 0,
            "encodings": {},
        },
    ]
    assert beside(output) == {"public", "public.releases", "public.lock"}
    assert kept(output) == ["000001"]


def test_the_manifest_does_not_depend_on_the_order_of_writing(tmp_path):
    documents = {"b/2": "two", "a": "one", "b/10": "ten"}
    published(tmp_path / "one", documents)
    published(tmp_path / "two", dict(reversed(documents.items())))
    assert (tmp_path / "one/manifest.json").read_bytes() == (tmp_path / "two/manifest.json").read_bytes()
    assert (tmp_path / "one/manifest.json").read_bytes().endswith(b"}\n")


def test_the_output_can_be_moved_with_its_releases(output):
    published(output, {"a": "1"})
    elsewhere = output.parent / "elsewhere"
    elsewhere.mkdir()
    for path in (output, output.with_name("public.releases")):
        path.rename(elsewhere / path.name)
    assert (elsewhere / "public/a").read_bytes() == b"1"
    assert current(elsewhere / "public").number == 1


def test_an_unchanged_document_keeps_its_file_and_a_changed_one_does_not(output):
    published(output, {"same": "same", "news/other": "old"})
    for name in ("same", "news/other"):
        os.utime(output / name, ns=(LONG_AGO, LONG_AGO))
    before = (output / "same").stat()
    done = published(output, {"same": "same", "news/other": "new"})

    assert done == Published(number=2, is_new=True, changed=("news/other",), unchanged=1, removed=())
    after = (output / "same").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, LONG_AGO)
    assert (output / "same").read_bytes() == b"same"
    assert (output / "news/other").read_bytes() == b"new"
    assert (output / "news/other").stat().st_mtime_ns > LONG_AGO
    assert (output.parent / "public.releases/000001/news/other").read_bytes() == b"old"


def test_a_document_that_is_not_written_again_is_removed(output):
    published(output, {"stays": "1", "news/goes": "2"})
    done = published(output, {"stays": "1"})
    assert done == Published(number=2, is_new=True, changed=(), unchanged=1, removed=("news/goes",))
    assert set(tree(output)) == {"stays", "manifest.json"}


def test_a_document_of_the_same_size_and_other_bytes_is_changed(output):
    published(output, {"a": "1234"})
    assert published(output, {"a": "4321"}).changed == ("a",)
    assert (output / "a").read_bytes() == b"4321"


def test_a_document_with_the_same_bytes_and_another_description_keeps_its_file(output):
    published(output, {"a": "1"})
    before = (output / "a").stat()
    with stage(output) as staged:
        staged.write(document("a", "1", language="ar"))
        done = staged.publish()
    assert (done.is_new, done.changed) == (True, ("a",))
    assert (output / "a").stat().st_ino == before.st_ino
    assert json.loads((output / "manifest.json").read_bytes())["documents"][0]["language"] == "ar"


def test_a_second_publish_of_the_same_documents_only_replaces_the_report(output):
    published(output, {"a": "1", "b/c": "2"}, b"first")
    before = {path: (output / path).stat() for path in ("a", "b/c", "manifest.json")}
    done = published(output, {"b/c": "2", "a": "1"}, b"second")

    assert done == Published(number=1, is_new=False, changed=(), unchanged=2, removed=())
    assert kept(output) == ["000001"]
    assert (output / "report.json").read_bytes() == b"second"
    assert stat.S_IMODE((output / "report.json").stat().st_mode) == 0o644
    assert {path: (output / path).stat() for path in before} == before


def test_a_second_publish_without_a_report_leaves_the_report(output):
    published(output, {"a": "1"}, b"first")
    assert not published(output, {"a": "1"}).is_new
    assert (output / "report.json").read_bytes() == b"first"


def test_a_replaced_report_does_not_change_earlier_releases(output):
    published(output, {"a": "1"}, b"first")
    published(output, {"a": "2"}, b"second")
    published(output, {"a": "2"}, b"third")
    assert (output.parent / "public.releases/000001/report.json").read_bytes() == b"first"


def test_a_release_without_documents_can_be_published_first(output):
    assert published(output, {}) == Published(number=1, is_new=True, changed=(), unchanged=0, removed=())
    assert json.loads((output / "manifest.json").read_bytes()) == {"documents": [], "version": 1}
    assert not published(output, {}).is_new


def test_a_kept_document_keeps_bytes_mtime_and_description(output):
    with stage(output) as staged:
        staged.write(document("en/rss.xml", "last good", language="en", updated="2026-01-01T00:00:00Z", entries=3))
        staged.write(document("other", "1"))
        staged.publish()
    os.utime(output / "en/rss.xml", ns=(LONG_AGO, LONG_AGO))
    listed = json.loads((output / "manifest.json").read_bytes())["documents"][0]
    with stage(output) as staged:
        assert staged.keep("en/rss.xml") is True
        assert staged.keep("en/none.xml") is False
        staged.write(document("other", "2"))
        done = staged.publish()
    assert (done.changed, done.unchanged, done.removed) == (("other",), 1, ())
    assert (output / "en/rss.xml").read_bytes() == b"last good"
    assert (output / "en/rss.xml").stat().st_mtime_ns == LONG_AGO
    assert json.loads((output / "manifest.json").read_bytes())["documents"][0] == listed
    assert not (output / "en/none.xml").exists()


def test_the_last_bytes_of_a_path_can_be_read(output):
    published(output, {"a/b": "last"})
    with stage(output) as staged:
        assert staged.last("a/b") == b"last"
        assert staged.last("a/c") is None
        with pytest.raises(ValueError, match="plain relative path"):
            staged.last("../public.lock")


def test_a_stage_that_is_not_published_leaves_nothing(output):
    published(output, {"a": "1"})
    with stage(output) as staged:
        staged.write(document("a", "2"))
        staged.write(document("b", "2"))
    assert kept(output) == ["000001"]
    assert tree(output)["a"] == b"1"


def test_a_fault_inside_the_block_removes_the_stage_and_is_passed_on(output):
    def stumble():
        with stage(output) as staged:
            staged.write(document("a", "1"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stumble()
    assert kept(output) == []
    assert not output.is_symlink()
    with locked(output):
        pass


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/etc/passwd",
        "a/",
        "a//b",
        ".",
        "./a",
        "a/./b",
        "..",
        "../a",
        "a/../b",
        "a/..",
        "a\\b",
        "a\0b",
        "a\nb",
        "a\x7fb",
        "a\x85b",
        "a\ud800b",
        "x" * 256,
        "é" * 128,
        "a/" + "x" * 256 + "/b",
    ],
)
def test_a_path_that_is_not_plain_and_relative_is_a_fault(path, output):
    with pytest.raises(ValueError, match="document path"):
        document(path, "text")
    with stage(output) as staged, pytest.raises(ValueError, match="document path"):
        staged.keep(path)


@pytest.mark.parametrize("path", ["a", "a/b.c/d", "x" * 255, "é" * 127, "أخبار/rss.xml", "...", ".well-known/x", "a b"])
def test_a_plain_relative_path_is_published(path, output):
    published(output, {path: "text"})
    assert (output / path).read_bytes() == b"text"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a", "a"),
        ("a/b", "a/b"),
        ("a", "a/b"),
        ("a", "a/b/c"),
        ("a/b", "a"),
        ("a/b/c", "a/b"),
        ("other", "manifest.json"),
        ("other", "report.json"),
        ("other", "manifest.json/a"),
        ("other", "report.json/a/b"),
    ],
)
def test_paths_that_collide_are_a_fault(first, second, output):
    with stage(output) as staged:
        staged.write(document(first, "1"))
        with pytest.raises(ValueError, match=COLLIDES):
            staged.write(document(second, "2"))
        staged.publish()
    assert set(tree(output)) == {first, "manifest.json"}


def test_a_kept_document_collides_like_a_written_one(output):
    published(output, {"a/b": "1", "c": "2"})
    with stage(output) as staged:
        assert staged.keep("a/b")
        assert staged.keep("c")
        for path in ("a/b", "a", "c", "c/d"):
            with pytest.raises(ValueError, match=COLLIDES):
                staged.write(document(path, "3"))
        with pytest.raises(ValueError, match="in the release already"):
            staged.keep("c")


def test_a_directory_can_become_a_document_and_back(output):
    published(output, {"a/b": "1"})
    assert published(output, {"a": "2"}).removed == ("a/b",)
    assert (output / "a").read_bytes() == b"2"
    assert published(output, {"a/b": "1"}).removed == ("a",)
    assert (output / "a/b").read_bytes() == b"1"


def test_a_stage_takes_nothing_after_it_was_published(output):
    with stage(output) as staged:
        staged.write(document("a", "1"))
        staged.publish()
        for more in (lambda: staged.write(document("b")), lambda: staged.keep("a"), staged.publish):
            with pytest.raises(ValueError, match="stage is closed"):
                more()
    assert set(tree(output)) == {"a", "manifest.json"}


# What was done to the published files by hand.


def test_a_document_that_was_edited_in_place_is_published_anew(output):
    published(output, {"a": "good", "b": "same"})
    later = (output / "manifest.json").stat().st_mtime_ns + 10**9
    (output / "a").write_bytes(b"evil")
    os.utime(output / "a", ns=(later, later))
    manifest = (output / "manifest.json").stat()
    done = published(output, {"a": "good", "b": "same"})
    assert (done.is_new, done.changed, done.unchanged) == (True, ("a",), 1)
    assert (output / "a").read_bytes() == b"good"
    # The manifest is what it was, and so is its file.
    assert (output / "manifest.json").stat().st_ino == manifest.st_ino
    assert (output / "manifest.json").stat().st_mtime_ns == manifest.st_mtime_ns


def test_a_document_that_was_only_touched_is_unchanged(output):
    published(output, {"a": "good"})
    later = (output / "manifest.json").stat().st_mtime_ns + 10**9
    os.utime(output / "a", ns=(later, later))
    assert not published(output, {"a": "good"}).is_new


@pytest.mark.parametrize("damage", ["missing", "shorter", "link"])
def test_a_damaged_document_is_not_kept(damage, output):
    published(output, {"a": "good", "b": "1"})
    (output / "a").unlink()
    if damage == "shorter":
        (output / "a").write_bytes(b"goo")
    elif damage == "link":
        (output / "a").symlink_to("/etc/hostname")
    with stage(output) as staged:
        assert staged.last("a") is None
        assert not staged.keep("a")
        assert staged.keep("b")
        assert staged.publish().removed == ("a",)
    assert set(tree(output)) == {"b", "manifest.json"}


LISTED = {
    "bytes": 1,
    "encodings": {"gzip": {"bytes": 1, "sha256": "0"}},
    "entries": 0,
    "feed": None,
    "format": None,
    "language": None,
    "media_type": "text/plain",
    "path": "a",
    "sha256": hashlib.sha256(b"1").hexdigest(),
    "updated": None,
}


def listing(**changes: object) -> bytes:
    """A manifest that lists one document, with changes."""
    return json.dumps({"version": 1, "documents": [LISTED | changes]}).encode()


def test_what_a_manifest_must_be_is_what_it_is_held_against():
    """The damaged manifests below are refused for what is damaged in them, and nothing else."""
    read = Manifest.parse(listing())
    assert read is not None
    assert json.loads(read.as_bytes()) == {"version": 1, "documents": [LISTED]}
    assert Manifest.parse(b'{"documents": []}') == Manifest(())


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"{",
        b"[]",
        b"1",
        b'{"version": 2, "documents": []}',
        b'{"version": true, "documents": []}',
        b'{"version": 1}',
        b'{"documents": {}}',
        b'{"documents": [1]}',
        b'{"documents": [{}]}',
        b'{"documents": [], "more": 1}',
        listing(more=1),
        *(listing(**{name: 1.5}) for name in LISTED),
        listing(encodings={"lzma": {"bytes": 1, "sha256": "0"}}),
        listing(encodings={"gzip": 1}),
        listing(encodings={"gzip": {"bytes": "1", "sha256": "0"}}),
        listing(encodings={"gzip": {"bytes": 1}}),
        listing(encodings=["gzip"]),
        listing(encodings=None),
        listing(bytes=True),
    ],
)
def test_a_release_without_a_readable_manifest_is_replaced_whole(content, output):
    published(output, {"a": "1"})
    (output / "manifest.json").unlink()
    if content is not None:
        (output / "manifest.json").write_bytes(content)
    assert current(output) is None
    assert releases(output) == []
    assert published(output, {"a": "1"}) == Published(number=2, is_new=True, changed=("a",), unchanged=0, removed=())
    assert [release.number for release in releases(output)] == [2]


def test_a_release_that_vanished_is_followed_by_a_higher_number(output):
    published(output, {"a": "1"})
    published(output, {"a": "2"})
    shutil.rmtree(output.resolve())
    assert current(output) is None
    assert published(output, {"a": "2"}).number == 3


def test_other_things_beside_the_releases_are_left_alone(output):
    published(output, {"a": "1"})
    home = output.with_name("public.releases")
    (home / "notes").mkdir()
    (home / "000009").write_text("no release")
    for text in "23456":
        published(output, {"a": text})
    assert kept(output) == ["000003", "000004", "000005", "000006", "000009", "notes"]
    assert current(output).number == 6


# The output.


def test_missing_parents_are_made(tmp_path):
    output = tmp_path / "one/two/public"
    published(output, {"a": "1"})
    assert (output / "a").read_bytes() == b"1"


def test_a_relative_output_stays_where_it_was_when_the_directory_changes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    with stage(Path("build/public")) as staged:
        monkeypatch.chdir(tmp_path / "elsewhere")
        staged.write(document("a", "1"))
        staged.publish()
    assert (tmp_path / "build/public/a").read_bytes() == b"1"
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_an_empty_directory_is_replaced(output):
    output.mkdir()
    assert current(output) is None
    assert releases(output) == []
    published(output, {"a": "1"})
    assert output.is_symlink()
    assert (output / "a").read_bytes() == b"1"


def _in_the_way(output: Path, kind: str) -> None:
    if kind == "directory":
        output.mkdir()
        (output / "precious").write_text("mine")
    elif kind == "file":
        output.write_text("mine")
    else:
        output.symlink_to(kind)


@pytest.mark.parametrize(
    "kind", ["directory", "file", "/etc", "nowhere", "public.releases", "public.releases/x", "other.releases/000001"]
)
def test_something_else_in_the_way_is_refused_and_left(kind, output):
    _in_the_way(output, kind)
    before = output.lstat()
    for use in (lambda: published(output, {"a": "1"}), lambda: current(output), lambda: releases(output)):
        with pytest.raises(ConfigurationError) as error:
            use()
        assert code_of(error) is Code.OUTPUT_IN_THE_WAY
        assert error.value.problems[0].values == (("value", str(output)),)
    assert output.lstat() == before
    assert "public.releases" not in beside(output)


def test_a_file_that_appears_in_the_empty_directory_meanwhile_is_not_lost(output):
    output.mkdir()
    with stage(output) as staged:
        staged.write(document("a", "1"))
        (output / "precious").write_text("mine")
        with pytest.raises(ConfigurationError) as error:
            staged.publish()
    assert code_of(error) is Code.OUTPUT_IN_THE_WAY
    assert (output / "precious").read_text() == "mine"
    assert kept(output) == []


@pytest.mark.parametrize("name", ["/", "a/.."])
def test_an_output_without_a_name_of_its_own_is_refused(name):
    for use in (current, releases, rollback, lambda output: published(output, {})):
        with pytest.raises(ConfigurationError) as error:
            use(Path(name))
        assert code_of(error) is Code.OUTPUT_IN_THE_WAY


def test_everything_is_readable_whatever_the_umask(tmp_path):
    output = tmp_path / "build/public"
    before = os.umask(0o077)
    try:
        published(output, {"en/news/rss.xml": "1", "en/same": "2"}, b"report")
        published(output, {"en/news/rss.xml": "3", "en/same": "2"}, b"report")
    finally:
        os.umask(before)
    found = {path: path.stat().st_mode for path in (tmp_path / "build").rglob("*") if path.suffix != ".lock"}
    assert len(found) == 1 + 1 + 2 * (1 + 2 + 4)
    for mode in (*found.values(), (tmp_path / "build").stat().st_mode):
        assert stat.S_IMODE(mode) == (0o755 if stat.S_ISDIR(mode) else 0o644)


@pytest.mark.parametrize("target", ["public.releases/000002", "elsewhere/000001", "public.releases/000009"])
def test_a_left_over_link_never_takes_a_live_release_with_it(target, output):
    for text in "12":
        published(output, {"a": text})
    output.with_name(".public.next").symlink_to(target)
    output.with_name(".public.back").symlink_to(target)
    with stage(output):
        assert beside(output) == {"public", "public.releases", "public.lock"}
    assert kept(output) == ["000001", "000002"]
    assert tree(output)["a"] == b"2"


# Going back, and what is kept.


def test_the_three_releases_before_the_current_one_are_kept(output):
    for number in range(1, 8):
        assert published(output, {"a": str(number)}).number == number
    assert kept(output) == ["000004", "000005", "000006", "000007"]
    assert [(release.number, release.is_current) for release in releases(output)] == [
        (7, True),
        (6, False),
        (5, False),
        (4, False),
    ]


def test_a_release_says_what_is_in_it(output):
    with stage(output) as staged:
        staged.write(document("a", "123", updated="2026-01-01T00:00:00Z"))
        staged.write(document("b", "4567", updated="2026-02-01T00:00:00Z"))
        staged.write(document("c", "8"))
        staged.publish()
    os.utime(output / "manifest.json", ns=(LONG_AGO, LONG_AGO))
    found = current(output)
    assert isinstance(found, Release)
    assert releases(output) == [found]
    assert (found.number, found.is_current, found.documents, found.size) == (1, True, 3, 8)
    assert found.updated == "2026-02-01T00:00:00Z"
    assert found.published.isoformat() == "2001-09-09T01:46:40+00:00"
    assert found.directory == output.parent / "public.releases/000001"


def test_nothing_is_current_before_the_first_release(output):
    assert current(output) is None
    assert releases(output) == []
    assert beside(output) == set()


def test_going_back_and_forward_shows_whole_releases(output):
    for text in "123":
        published(output, {"a": text, f"only-{text}": text})
    release = rollback(output)
    assert (release.number, release.is_current) == (2, True)
    assert current(output) == release
    assert set(tree(output)) == {"a", "only-2", "manifest.json"}
    assert rollback(output).number == 1
    assert tree(output)["a"] == b"1"
    assert rollback(output, 3).number == 3
    assert set(tree(output)) == {"a", "only-3", "manifest.json"}
    assert [found.number for found in releases(output) if found.is_current] == [3]
    assert rollback(output, 3).number == 3
    assert beside(output) == {"public", "public.releases", "public.lock"}
    assert kept(output) == ["000001", "000002", "000003"]


def test_a_publish_after_going_back_builds_on_the_release_gone_back_to(output):
    published(output, {"a": "good", "b": "1"})
    os.utime(output / "a", ns=(LONG_AGO, LONG_AGO))
    good = (output / "a").stat()
    published(output, {"a": "bad", "b": "2"})
    rollback(output)
    done = published(output, {"a": "good", "b": "3"})
    assert done == Published(number=3, is_new=True, changed=("b",), unchanged=1, removed=())
    assert ((output / "a").stat().st_ino, (output / "a").stat().st_mtime_ns) == (good.st_ino, LONG_AGO)
    assert kept(output) == ["000001", "000002", "000003"]


def test_nothing_new_after_going_back_leaves_the_release_gone_back_to(output):
    published(output, {"a": "1"})
    published(output, {"a": "2"})
    rollback(output)
    assert published(output, {"a": "1"}, b"report") == Published(1, is_new=False, changed=(), unchanged=1, removed=())
    assert current(output).number == 1


def test_the_release_before_is_the_one_that_was_live_before(output):
    for text in "1234":
        published(output, {"a": text})
    rollback(output, 2)
    published(output, {"a": "5"})
    # Release 2 was live last, so it is kept although 3 and 4 are newer; 1 was live longest ago.
    assert kept(output) == ["000002", "000003", "000004", "000005"]
    assert rollback(output).number == 2


def test_the_order_of_releases_outlives_a_clock_that_is_set_back(output):
    for text in "12":
        published(output, {"a": text})
    future = (output.stat().st_mtime_ns // 10**9 + 10**6) * 10**9
    os.utime(output.resolve(), ns=(future, future))
    for text in "345":
        published(output, {"a": text}, b"report")
        published(output, {"a": text}, b"report again")
    assert kept(output) == ["000002", "000003", "000004", "000005"]
    assert [rollback(output).number for _ in range(3)] == [4, 3, 2]


@pytest.mark.parametrize("number", [None, 0, -1, 1, 4, 9])
def test_a_release_that_is_not_kept_cannot_be_gone_back_to(number, output):
    for text in "12":
        published(output, {"a": text})
    rollback(output)
    shutil.rmtree(output.with_name("public.releases") / "000001")
    published(output, {"a": "3"})
    rollback(output, 2)
    before = str(output.readlink())
    with pytest.raises(SyndicateError) as error:
        rollback(output, number)
    assert code_of(error) is Code.NO_SUCH_RELEASE
    assert error.value.exit_code == 1
    assert error.value.problems[0].values == (("value", 1 if number is None else number),)
    assert str(output.readlink()) == before


def test_going_back_where_nothing_was_published_makes_nothing(output):
    with pytest.raises(SyndicateError) as error:
        rollback(output)
    assert code_of(error) is Code.NO_SUCH_RELEASE
    assert beside(output) == set()


def test_a_lost_link_or_a_lost_release_can_be_mended_by_going_back(output):
    for text in "12":
        published(output, {"a": text})
    output.unlink()
    assert rollback(output).number == 2
    assert tree(output)["a"] == b"2"
    shutil.rmtree(output.resolve())
    assert rollback(output).number == 1
    assert tree(output)["a"] == b"1"


def test_going_back_takes_the_lock(output):
    for text in "12":
        published(output, {"a": text})
    with locked(output), pytest.raises(Locked):
        rollback(output)
    assert current(output).number == 2


def test_a_release_that_cannot_be_removed_does_not_stop_the_publish(output, monkeypatch):
    for text in "1234":
        published(output, {"a": text})

    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(history_module, "discard", refuse)
        assert published(output, {"a": "5"}).number == 5
    assert tree(output)["a"] == b"5"
    published(output, {"a": "6"})
    assert kept(output) == ["000003", "000004", "000005", "000006"]


# What is taken from the release that leaves.


STAYING = {"en/rss.xml": "rss", "en/news/rss.xml": "news", "en/news/atom.xml": "atom"}


def four_releases(output: Path) -> Path:
    """Publish four releases in which one document is another each time; the directory of the one that leaves next."""
    for text in "1234":
        published(output, {**STAYING, "changing.xml": text})
    return output.with_name("public.releases") / "000001"


def inode(path: Path) -> int:
    return path.lstat().st_ino


def is_whole(output: Path, text: str = "5") -> bool:
    found = tree(output)
    manifest = Manifest.parse(found.pop("manifest.json"))
    assert manifest is not None
    assert {item.path for item in manifest.documents} == found.keys()
    return found == {path: data.encode() for path, data in {**STAYING, "changing.xml": text}.items()}


def test_a_directory_in_which_nothing_changed_is_taken_from_the_release_that_leaves(output):
    leaving = four_releases(output)
    news, above, file = inode(leaving / "en/news"), inode(leaving / "en"), inode(leaving / "en/news/rss.xml")
    published(output, {**STAYING, "changing.xml": "5"})
    assert (inode(output / "en/news"), inode(output / "en/news/rss.xml")) == (news, file)
    assert inode(output / "en") != above
    assert is_whole(output)
    assert kept(output) == ["000002", "000003", "000004", "000005"]
    for release in releases(output):
        assert is_whole(release.directory, str(release.number))


@pytest.mark.parametrize(
    "change",
    [
        lambda news: (news / "more.xml").write_text("more"),
        lambda news: (news / "more").mkdir(),
        lambda news: (news / "rss.xml").unlink(),
        lambda news: (news / "rss.xml").rename(news / "other.xml"),
        lambda news: shutil.copy2(news / "rss.xml", news / "copy") and (news / "copy").replace(news / "rss.xml"),
        lambda news: (news / "rss.xml").unlink() or (news / "rss.xml").symlink_to("atom.xml"),
        shutil.rmtree,
    ],
    ids=["a file more", "a directory more", "a file less", "another name", "a copy", "a link", "nothing"],
)
def test_a_directory_with_anything_else_in_it_is_made_anew(change, output):
    leaving = four_releases(output)
    change(leaving / "en/news")
    published(output, {**STAYING, "changing.xml": "5"})
    assert is_whole(output)
    assert kept(output) == ["000002", "000003", "000004", "000005"]


def test_a_directory_that_lost_or_got_a_document_is_made_anew(output):
    four_releases(output)
    fewer = {path: text for path, text in STAYING.items() if path != "en/news/atom.xml"}
    published(output, {**fewer, "en/more.xml": "more"})
    assert set(tree(output)) == {*fewer, "en/more.xml", "manifest.json"}
    assert is_whole(output.with_name("public.releases") / "000004", "4")


def test_where_inodes_in_directories_say_nothing_no_directory_is_taken(output, monkeypatch):
    """Some file systems of FUSE say of every file that it has the same inode."""
    leaving = four_releases(output)
    (leaving / "en/news/rss.xml").unlink()
    (leaving / "en/news/rss.xml").write_text("else")
    inodes = disk_module._inodes
    monkeypatch.setattr(disk_module, "_inodes", lambda directory: dict.fromkeys(inodes(directory), 0xFFFFFFFF))
    published(output, {**STAYING, "changing.xml": "5"})
    assert is_whole(output)


def test_a_directory_that_cannot_be_moved_is_made_anew(output, monkeypatch):
    """To move a directory that belongs to somebody else needs the right to write in it."""
    leaving = four_releases(output)
    news, rename = inode(leaving / "en/news"), os.rename

    def refuse(source, target):
        if "/.discarded-" in str(source):
            raise PermissionError(errno.EACCES, "Permission denied")
        rename(source, target)

    monkeypatch.setattr(os, "rename", refuse)
    published(output, {**STAYING, "changing.xml": "5"})
    assert inode(output / "en/news") != news
    assert is_whole(output)
    assert kept(output) == ["000002", "000003", "000004", "000005"]


def test_the_release_with_the_highest_number_is_not_taken_apart_before_there_is_a_higher_one(output, monkeypatch):
    four_releases(output)
    for number in (3, 2, 1):
        rollback(output, number)

    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "symlink_to", refuse)
        with pytest.raises(SyndicateError):
            published(output, {**STAYING, "changing.xml": "5"})
    assert kept(output) == ["000001", "000002", "000003", "000004"]
    assert published(output, {**STAYING, "changing.xml": "5"}).number == 5
    assert kept(output) == ["000001", "000002", "000003", "000005"]
    assert is_whole(output)


def test_a_publish_that_fails_at_its_end_costs_one_earlier_release_at_most(output, monkeypatch):
    four_releases(output)

    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "symlink_to", refuse)
        for _ in range(3):
            with pytest.raises(SyndicateError):
                published(output, {**STAYING, "changing.xml": "5"})
            assert is_whole(output, "4")
            assert kept(output) == ["000002", "000003", "000004"]
    assert published(output, {**STAYING, "changing.xml": "5"}).number == 5
    assert kept(output) == ["000002", "000003", "000004", "000005"]


# The lock.


@contextmanager
def process(script: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A real second process that talks by lines; it is killed in the end."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    with ExitStack() as stack:
        running = stack.enter_context(
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        )
        stack.callback(running.kill)
        yield running


HOLDER = """
import os, subprocess, sys
from pathlib import Path
from syndicate.release import locked
with locked(Path(sys.argv[1])):
    if sys.argv[2] == "forks" and not os.fork():
        print(os.getpid(), flush=True)
        sys.stdin.read()
        os._exit(0)
    if sys.argv[2] == "starts":
        print(subprocess.Popen(["cat"]).pid, flush=True)
    if sys.argv[2] == "alone":
        print("held", flush=True)
    os.read(os.pipe()[0], 1)
"""
SECOND = """
import sys
from pathlib import Path
from syndicate.errors import SyndicateError
from syndicate.release import Document, stage
try:
    with stage(Path(sys.argv[1])) as staged:
        staged.write(Document("a", b"second", "text/plain"))
        staged.publish()
except SyndicateError as error:
    sys.stdout.write(str(error))
    sys.exit(error.exit_code)
"""


def test_a_second_run_ends_at_once_with_exit_code_4(output):
    published(output, {"a": "first"})
    with locked(output):
        second = subprocess.run([sys.executable, "-c", SECOND, output], capture_output=True, text=True, check=False)
    assert second.returncode == 4, second.stderr
    assert second.stdout.startswith(f"Another run is exporting to {output}.")
    assert tree(output)["a"] == b"first"
    third = subprocess.run([sys.executable, "-c", SECOND, output], check=False)
    assert third.returncode == 0
    assert tree(output)["a"] == b"second"


@pytest.mark.parametrize("worker", ["alone", "forks", "starts"])
def test_a_killed_run_leaves_no_lock_even_when_its_workers_live_on(worker, output):
    with process(HOLDER, output, worker) as holder:
        said = holder.stdout.readline().strip()
        with pytest.raises(Locked) as error, stage(output):
            pytest.fail("the lock was not held")
        assert code_of(error) is Code.LOCKED
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        if worker != "alone":
            os.kill(int(said), 0)  # it lives
        assert published(output, {"a": "1"}).number == 1
        holder.stdin.close()


def test_the_lock_excludes_this_process_too_and_its_file_stays(output):
    with locked(output):
        with pytest.raises(Locked), locked(output):
            pytest.fail("locked twice")
        with stage(output) as staged:
            staged.write(document("a", "1"))
            staged.publish()
        with pytest.raises(Locked), locked(output):
            pytest.fail("the stage let go of a lock that is not its own")
    with locked(output), locked(output.with_name("another")):
        assert output.with_name("public.lock").exists()


def test_a_stage_holds_the_lock(output):
    with stage(output), pytest.raises(Locked), locked(output):
        pytest.fail("locked twice")


def test_a_forked_child_that_leaves_the_block_does_not_unlock(output):
    script = """
import os, sys
from pathlib import Path
from syndicate.errors import Locked
from syndicate.release import locked
output = Path(sys.argv[1])
try:
    with locked(output):
        child = os.fork()
        if child:
            assert os.waitpid(child, 0)[1] == 0
            try:
                with locked(output):
                    sys.exit("not locked any more")
            except Locked:
                pass
except OSError as error:
    os._exit(9)
"""
    done = subprocess.run([sys.executable, "-c", script, output], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("what", ["a link", "unlockable"])
def test_a_lock_file_that_cannot_be_locked_is_a_problem(what, output, monkeypatch):
    if what == "a link":
        output.with_name("public.lock").symlink_to("/etc/hostname")
    else:

        def refuse(*_):
            raise OSError(errno.ENOLCK, "No locks available")

        monkeypatch.setattr("fcntl.flock", refuse)
    with pytest.raises(SyndicateError) as error, locked(output):
        pytest.fail("locked")
    assert code_of(error) is Code.WRITE_FAILED
    assert dict(error.value.problems[0].values)["value"] == str(output.with_name("public.lock"))


# Killed at any moment.


def tokened(token):
    """Documents that all carry one token, but one that is always the same."""
    yield Document("same/for/ever.xml", b"x" * 3000, "application/xml")
    for path in ("index.html", "en/rss.xml", "en/news/rss.xml", "en/news/feed.json", "ar/rss.xml"):
        yield Document(path, f"{token}\n{path}\n".encode() * 500, "application/xml", updated=token)


KILLED = f"""
import os, random, signal, sys, time
from pathlib import Path
from syndicate.release import Document, rollback, stage

{inspect.getsource(tokened)}

def publish(output, token):
    with stage(output) as staged:
        for document in tokened(token):
            staged.write(document)
        staged.publish(token.encode())

def work(output, verb, token, step):
    if verb == "loop":
        for turn in range(10**9):
            publish(output, f"{{token}}-{{turn}}")
    left = int(step)
    def count(event, _):
        nonlocal left
        if event.partition(".")[0] in ("open", "os", "fcntl", "shutil"):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(count)
    publish(output, token) if verb == "publish" else rollback(output)

for line in sys.stdin:
    verb, token, when = line.split()
    child = os.fork()
    if not child:
        work(Path(sys.argv[1]), verb, token, when)
        os._exit(0)
    if verb == "loop":
        time.sleep(float(when))
        os.kill(child, signal.SIGKILL)
    print(os.waitpid(child, 0)[1], flush=True)
"""


def run_killed(killed: subprocess.Popen[str], verb: str, token: str, when: object) -> bool:
    """Do something in a child of `killed` that dies at `when`: a step or a time; whether it died."""
    killed.stdin.write(f"{verb} {token} {when}\n")
    killed.stdin.flush()
    status = int(killed.stdout.readline())
    assert status in (0, signal.SIGKILL)
    return status == signal.SIGKILL


def seen(output: Path) -> str:
    """The token of the release that a reader sees who opens the output once; fails where it is not one whole release."""
    root = os.open(output, os.O_RDONLY | os.O_DIRECTORY)
    try:

        def read(path: str) -> bytes:
            with os.fdopen(os.open(path, os.O_RDONLY, dir_fd=root), "rb") as stream:
                return stream.read()

        token = read("report.json").decode()
        expected = {item.path: item for item in tokened(token)}
        manifest = json.loads(read("manifest.json"))
        assert [item["path"] for item in manifest["documents"]] == sorted(expected)
        for item in manifest["documents"]:
            data = read(item["path"])
            assert data == expected[item["path"]].data
            assert hashlib.sha256(data).hexdigest() == item["sha256"]
        walk = os.fwalk(".", dir_fd=root)
        files = {f"{place}/{name}".removeprefix("./") for place, _, names, _ in walk for name in names}
        assert files == {*expected, "manifest.json", "report.json"}
    finally:
        os.close(root)
    return token


def publish_token(output: Path, token: str) -> Published:
    with stage(output) as staged:
        for item in tokened(token):
            staged.write(item)
        return staged.publish(token.encode())


def assert_cleaned_up(output: Path) -> None:
    assert beside(output) == {"public", "public.releases", "public.lock"}
    assert len(kept(output)) <= 4
    assert kept(output) == sorted(f"{release.number:06}" for release in releases(output))
    for release in releases(output):
        seen(release.directory)


def test_killed_at_every_step_of_a_publish_the_old_or_the_new_release_is_whole(output):
    outcomes = set()
    publish_token(output, "first")
    was_live = {"first"}
    with process(KILLED, output) as killed:
        for step in range(1, 1000):
            before = seen(output)
            died = run_killed(killed, "publish", f"killed-{step}", step)
            after = seen(output)
            assert after in (before, f"killed-{step}")
            outcomes.add((died, after == before))
            was_live |= {after, f"next-{step}"}
            publish_token(output, f"next-{step}")
            assert seen(output) == f"next-{step}"
            assert_cleaned_up(output)
            # A release that was made and never shown can not be gone back to.
            assert {seen(release.directory) for release in releases(output)} <= was_live
            if not died:
                break
    assert outcomes == {(True, True), (True, False), (False, False)}
    assert step > 50


def test_killed_at_every_step_of_going_back_the_old_or_the_new_release_is_whole(output):
    outcomes = set()
    for token in ("one", "two", "three"):
        publish_token(output, token)
    with process(KILLED, output) as killed:
        for step in range(1, 1000):
            rollback(output, 3)
            died = run_killed(killed, "rollback", "-", step)
            outcomes.add((died, seen(output)))
            assert [seen(release.directory) for release in releases(output)] == ["three", "two", "one"]
            if not died:
                break
    assert outcomes == {(True, "three"), (True, "two"), (False, "two")}
    publish_token(output, "four")
    assert_cleaned_up(output)


def test_killed_at_random_moments_readers_see_one_whole_release_and_the_next_run_succeeds(output):
    moments = random.Random(2026)
    publish_token(output, "first")
    tokens = set()
    with process(KILLED, output) as killed:
        for turn in range(45):
            assert run_killed(killed, "loop", f"killed-{turn}", moments.uniform(0, 0.04))
            tokens.add(seen(output))
            if turn % 3 == 0:
                publish_token(output, f"next-{turn}")
                assert seen(output) == f"next-{turn}"
                assert_cleaned_up(output)
    assert len(tokens) > 10


def test_a_reader_beside_a_running_publish_sees_no_mix(output):
    script = f"""
import select, sys
from pathlib import Path
from syndicate.release import Document, stage

{inspect.getsource(tokened)}

turn = 0
while not select.select([sys.stdin], [], [], 0)[0]:
    turn += 1
    with stage(Path(sys.argv[1])) as staged:
        for document in tokened(str(turn)):
            staged.write(document)
        staged.publish(str(turn).encode())
"""
    publish_token(output, "0")
    tokens = set()
    with process(script, output) as publisher:
        while len(tokens) < 25:
            assert publisher.poll() is None
            try:
                tokens.add(seen(output))
            except FileNotFoundError:
                continue  # four releases came while this one was read
        publisher.stdin.close()
        assert publisher.wait() == 0
    assert_cleaned_up(output)


# The disk.


@contextmanager
def mounted(directory: Path, options: str) -> Iterator[Path]:
    directory.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("a small tmpfs needs root and mount(8)")
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", options, "tmpfs", directory], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.skip(f"a small tmpfs cannot be mounted here: {done.stderr.strip()}")
    try:
        yield directory
    finally:
        subprocess.run(["umount", directory], check=True)


def failure(output: Path, token: str) -> SyndicateError | None:
    try:
        publish_token(output, token)
    except SyndicateError as error:
        return error
    return None


def fill(directory: Path) -> list[Path]:
    """Use up the file system by files of one page each."""
    used: list[Path] = []
    while True:
        path = directory / f"ballast-{len(used)}"
        try:
            path.write_bytes(b"x" * 4096)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            path.unlink(missing_ok=True)
            return used
        used.append(path)


@pytest.mark.parametrize("options", ["size=256k", "size=16m,nr_inodes=60"])
def test_a_full_disk_leaves_the_old_release_whole_and_the_next_run_succeeds(options, tmp_path):
    with mounted(tmp_path / "small", options) as small:
        output = small / "site/public"
        publish_token(output, "old")
        (small / "ballast").mkdir()
        ballast = fill(small / "ballast")
        failures = 0
        # One more page or inode is free each time, so that every step of a publish is the one that fails.
        while error := failure(output, "new"):
            failures += 1
            (problem,) = error.problems
            assert problem.code is Code.WRITE_FAILED
            assert (error.exit_code, dict(problem.values)["reason"]) == (1, "No space left on device")
            assert dict(problem.values)["value"].startswith(str(small / "site"))
            assert seen(output) == "old"
            assert_cleaned_up(output)
            ballast.pop().unlink()
        assert failures >= 3
        assert seen(output) == "new"
        assert_cleaned_up(output)


def test_a_failed_write_names_the_document_and_cannot_be_published_after_all(output, monkeypatch):
    published(output, {"a": "old"})
    with stage(output) as staged:
        with monkeypatch.context() as patched:

            def refuse(*_):
                raise OSError(errno.EROFS, "Read-only file system")

            patched.setattr(os, "fchmod", refuse)
            with pytest.raises(SyndicateError) as error:
                staged.write(document("en/a", "new"))
        assert code_of(error) is Code.WRITE_FAILED
        assert dict(error.value.problems[0].values) == {
            "value": str(output / "en/a"),
            "reason": "Read-only file system",
        }
        for more in (lambda: staged.write(document("b")), staged.publish):
            with pytest.raises(ValueError, match="a write to it failed"):
                more()
    assert set(tree(output)) == {"a", "manifest.json"}
    assert kept(output) == ["000001"]


@pytest.mark.parametrize("where", ["fsync", "rename", "replace", "symlink"])
def test_a_publish_that_fails_at_the_end_changes_nothing(where, output, monkeypatch):
    published(output, {"a": "old"})
    real = getattr(os, where)
    with monkeypatch.context() as patched:

        def refuse_once(*_, **__):
            patched.setattr(os, where, real)
            raise OSError(errno.EIO, "Input/output error")

        patched.setattr(os, where, refuse_once)
        with pytest.raises(SyndicateError) as error:
            published(output, {"a": "new"})
    assert code_of(error) is Code.WRITE_FAILED
    assert tree(output)["a"] == b"old"
    assert kept(output) == ["000001"]
    assert beside(output) == {"public", "public.releases", "public.lock"}
    assert published(output, {"a": "new"}).number == 2


def test_what_cannot_be_cleaned_up_now_does_not_hide_the_failure(output, monkeypatch):
    published(output, {"a": "old"})

    def refuse(*_, **__):
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", refuse)
        with stage(output) as staged:
            staged.write(document("a", "new"))
            patched.setattr(history_module, "recover", refuse)
            with pytest.raises(SyndicateError) as error:
                staged.publish()
    assert code_of(error) is Code.WRITE_FAILED
    assert kept(output) == ["000001", "000002"]
    published(output, {"a": "newer"})
    assert kept(output) == ["000001", "000002"]
    assert tree(output)["a"] == b"newer"


def test_a_file_in_the_place_of_the_releases_or_a_parent_is_a_problem(tmp_path):
    (tmp_path / "public.releases").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for output in (tmp_path / "public", tmp_path / "file/public"):
        with pytest.raises(SyndicateError) as error:
            published(output, {"a": "1"})
        assert code_of(error) is Code.WRITE_FAILED
    assert releases(tmp_path / "public") == []
    assert (tmp_path / "public.releases").read_text() == "mine"


def test_a_parent_that_another_run_makes_meanwhile_is_no_failure(tmp_path, monkeypatch):
    real = os.mkdir

    def first_by_another(path, *rest):
        monkeypatch.setattr(os, "mkdir", real)
        real(path, *rest)
        real(path, *rest)

    monkeypatch.setattr(os, "mkdir", first_by_another)
    disk_module.make_directories(tmp_path / "a/b")
    assert (tmp_path / "a/b").is_dir()


@pytest.mark.parametrize("code", [errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP])
def test_without_hard_links_documents_are_copied_with_their_mtime(code, output, monkeypatch):
    documents = {f"en/{number}": str(number) for number in range(100)}
    published(output, documents)
    os.utime(output / "en/7", ns=(LONG_AGO, LONG_AGO))
    before = (output / "en/7").stat()
    synced = recorded(monkeypatch)

    def refuse(*_, **__):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", refuse)
    done = published(output, {**documents, "new": "1"})
    assert (done.changed, done.unchanged) == (("new",), 100)
    after = (output / "en/7").stat()
    assert after.st_ino != before.st_ino
    assert after.st_mtime_ns == LONG_AGO
    assert stat.S_IMODE(after.st_mode) == 0o644
    assert {path: data.decode() for path, data in tree(output).items() if path.startswith("en/")} == documents
    assert {Path(path).name for verb, path in synced if verb == "sync"} >= {*map(str, range(100)), "new"}


def test_a_hard_link_that_fails_for_another_reason_is_a_failure(output, monkeypatch):
    published(output, {"a": "1"})

    def refuse(*_, **__):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(SyndicateError) as error:
        published(output, {"a": "1", "b": "2"})
    assert code_of(error) is Code.WRITE_FAILED
    assert tree(output)["a"] == b"1"


def test_short_writes_are_gone_on_with(tmp_path, monkeypatch):
    class Reluctant(disk_module.FileIO):
        def write(self, data):
            return super().write(data[:3])

    monkeypatch.setattr(disk_module, "FileIO", Reluctant)
    files = disk_module.Files()
    files.write(tmp_path / "a", b"0123456789")
    files.sync()
    assert (tmp_path / "a").read_bytes() == b"0123456789"


def recorded(monkeypatch) -> list[tuple[str, str]]:
    """What is synced and renamed from now on, in order, by the path it had then."""
    events: list[tuple[str, str]] = []
    sync, rename, replace = os.fsync, os.rename, os.replace

    def record_sync(descriptor):
        # The event comes after the sync, as the promise does.
        path = str(Path(f"/proc/self/fd/{descriptor}").readlink())
        sync(descriptor)
        events.append(("sync", path))

    def record_rename(source, target, **rest):
        events.append(("rename", str(target)))
        rename(source, target, **rest)

    def record_replace(source, target, **rest):
        events.append(("replace", str(target)))
        replace(source, target, **rest)

    monkeypatch.setattr(os, "fsync", record_sync)
    monkeypatch.setattr(os, "rename", record_rename)
    monkeypatch.setattr(os, "replace", record_replace)
    return events


def test_files_are_on_the_disk_before_directories_and_directories_before_the_swap(output, monkeypatch):
    published(output, {"en/same": "same"})
    events = recorded(monkeypatch)
    many = {f"en/{number}/rss.xml": str(number) for number in range(150)}
    published(output, {**many, "en/same": "same"}, b"report")

    home = str(output.with_name("public.releases"))
    staging = next(path for _, path in events if "/.staging-" in path).removeprefix(home + "/").partition("/")[0]
    inside = f"{home}/{staging}"
    release = output.resolve()
    files = {f"{inside}/{path}" for path in (*many, "manifest.json", "report.json")}
    directories = {inside, f"{inside}/en", *(f"{inside}/en/{number}" for number in range(150))}
    at = {event: index for index, event in enumerate(events)}
    synced = {path for verb, path in events if verb == "sync"}
    assert synced == files | directories | {home, str(output.parent)}
    last_file = max(at["sync", path] for path in files)
    first_directory = min(at["sync", path] for path in directories)
    last_directory = max(at["sync", path] for path in directories)
    named, swapped = at["rename", str(release)], at["replace", str(output)]
    assert last_file < first_directory <= last_directory < named < at["sync", home] < swapped
    assert events[-1] == ("sync", str(output.parent))
    assert events.index(("sync", str(output.parent))) < named  # the mark of a release that is not published yet


def test_a_replaced_report_is_on_the_disk_before_its_rename(output, monkeypatch):
    published(output, {"a": "1"}, b"first")
    events = recorded(monkeypatch)
    published(output, {"a": "1"}, b"second")
    release = output.resolve()
    assert [verb for verb, _ in events] == ["sync", "replace", "sync"]
    assert events[1:] == [("replace", str(release / "report.json")), ("sync", str(release))]


def test_going_back_is_on_the_disk_when_it_is_done(output, monkeypatch):
    for text in "12":
        published(output, {"a": text})
    events = recorded(monkeypatch)
    rollback(output)
    release = str(output.resolve())
    assert events == [("sync", release), ("replace", str(output)), ("sync", str(output.parent))]


# Any sequence of releases.

PATHS = st.sampled_from(["a", "b", "en/rss.xml", "en/feed.json", "en/news/rss.xml", "ar/rss.xml", "d/e/f/g", "ى"])
TEXTS = st.binary(max_size=3)


class Releases(RuleBasedStateMachine):
    """Publishing, keeping, giving up and going back in any order, against a dictionary of what should be there."""

    made: Bundle[int] = Bundle("made")

    def __init__(self):
        super().__init__()
        self.directory = tempfile.TemporaryDirectory()
        self.output = Path(self.directory.name) / "public"
        self.shown: dict[str, bytes] | None = None
        self.report: bytes | None = None
        self.releases: dict[int, tuple[dict[str, bytes], bytes | None]] = {}
        self.files: dict[str, tuple[int, int]] = {}

    def teardown(self):
        self.directory.cleanup()

    @rule(target=made, documents=st.dictionaries(PATHS, TEXTS), keep=st.sets(PATHS), report=st.none() | TEXTS)
    def publish(self, documents, keep, report):
        last = self.shown or {}
        wanted = {path: last[path] for path in keep if path in last} | documents
        with stage(self.output) as staged:
            self.fill(staged, documents, keep)
            done = staged.publish(report)
        assert done.is_new == (self.shown is None or wanted != last)
        assert done.changed == tuple(sorted(path for path in wanted if last.get(path) != wanted[path]))
        assert done.removed == tuple(sorted(last.keys() - wanted.keys()))
        assert done.unchanged == len(wanted) - len(done.changed)
        for path in wanted.keys() - set(done.changed):
            assert self.identity(path) == self.files[path]
        if done.is_new:
            assert done.number > max(self.releases, default=0)
        elif report is None:
            report = self.report
        self.show(done.number, wanted, report)
        return done.number if done.is_new else multiple()

    def fill(self, staged: Stage, documents: dict[str, bytes], keep: set[str]) -> None:
        for path in keep - documents.keys():
            assert staged.last(path) == (self.shown or {}).get(path)
            assert staged.keep(path) == (path in (self.shown or {}))
        for path, data in documents.items():
            staged.write(Document(path, data, "text/plain"))

    def show(self, number: int, documents: dict[str, bytes], report: bytes | None) -> None:
        self.shown, self.report = documents, report
        self.releases[number] = (documents, report)
        self.files = {path: self.identity(path) for path in documents}

    def identity(self, path: str) -> tuple[int, int]:
        found = (self.output / path).stat()
        return found.st_ino, found.st_mtime_ns

    @rule(documents=st.dictionaries(PATHS, TEXTS))
    def give_up(self, documents):
        with stage(self.output) as staged:
            self.fill(staged, documents, set())

    @precondition(lambda self: self.releases)
    @rule(number=consumes(made))
    def go_back(self, number):
        if number in [release.number for release in releases(self.output)]:
            assert rollback(self.output, number).number == number
            self.show(number, *self.releases[number])
        else:
            with pytest.raises(SyndicateError):
                rollback(self.output, number)

    @invariant()
    def readers_see_exactly_what_was_published_last(self):
        if self.shown is None:
            assert not self.output.exists()
            return
        found = tree(self.output)
        manifest = Manifest.parse(found.pop("manifest.json"))
        assert found.pop("report.json", None) == self.report
        assert found == self.shown
        assert {item.path: item.sha256 for item in manifest.documents} == {
            path: hashlib.sha256(data).hexdigest() for path, data in self.shown.items()
        }

    @invariant()
    def every_release_that_is_kept_is_whole(self):
        found = releases(self.output)
        assert len(found) <= 4
        assert len(found) == min(4, len(self.releases))
        for release in found:
            documents, report = self.releases[release.number]
            there = tree(release.directory)
            there.pop("manifest.json")
            assert there.pop("report.json", None) == report
            assert there == documents


Releases.TestCase.settings = settings(
    max_examples=20, stateful_step_count=10, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestReleases = Releases.TestCase
