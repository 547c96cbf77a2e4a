"""Documents that are compressed beforehand: which, how, and that they are part of a release like all else in it."""

from __future__ import annotations

import gzip
import importlib
import os
import random
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import Newsroom, raw

from syndicate.errors import ConfigurationError
from syndicate.problems import Code
from syndicate.publication import Encoding, Output
from syndicate.release import SUFFIXES, Document, Manifest, Published, rollback, stage
from syndicate.release.compression import compressed

brotli = pytest.importorskip("brotli", reason="brotli is not installed")

STAGE = sys.modules["syndicate.release.stage"]  # the package has a function of this name
XML = "application/rss+xml"
LONG = "".join(f"<item>{number}</item>" for number in range(300))
LONGER = LONG + "<item>new</item>"
BOTH = ("gzip", "br")
DECODERS = {"gzip": gzip.decompress, "br": brotli.decompress}


def document(path: str, text: str = LONG, media_type: str = XML, **fields) -> Document:
    return Document(path, text.encode(), media_type, **fields)


def published(output: Path, *documents: Document, settings=("gzip",)) -> Published:
    with stage(output, settings) as staged:
        for one in documents:
            staged.write(one)
        return staged.publish(b"{}")


def files(output: Path) -> dict[str, bytes]:
    root = output.resolve()
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def listed(output: Path) -> dict[str, dict[str, int]]:
    manifest = Manifest.read(output)
    return {one.path: {name: encoded.bytes for name, encoded in one.encodings.items()} for one in manifest.documents}


@pytest.fixture
def output(tmp_path) -> Path:
    return tmp_path / "public"


# --- One document


@pytest.mark.parametrize(
    "media_type",
    [XML, "application/feed+json", "application/json", "text/html", "text/x-opml", "application/xml", "image/svg+xml"],
)
def test_text_is_compressed_in_every_encoding_that_is_set(media_type):
    made = compressed(LONG.encode(), media_type, BOTH)

    assert list(made) == ["gzip", "br"]
    for name, data in made.items():
        assert DECODERS[name](data) == LONG.encode()
        assert len(data) < len(LONG) / 2


@pytest.mark.parametrize("media_type", ["image/png", "image/jpeg", "audio/mpeg", "font/woff2", "application/zip"])
def test_what_is_compressed_already_is_left_alone(media_type):
    assert compressed(b"a" * 10_000, media_type, BOTH) == {}


def test_what_is_short_is_left_alone():
    assert compressed(b"a" * 1_023, XML, BOTH) == {}
    assert set(compressed(b"a" * 1_024, XML, BOTH)) == set(BOTH)


def test_what_hardly_becomes_smaller_is_left_alone():
    assert compressed(random.Random(1).randbytes(50_000), XML, BOTH) == {}


def test_only_what_is_set_is_made_and_each_once():
    assert compressed(LONG.encode(), XML, ()) == {}
    assert list(compressed(LONG.encode(), XML, ("br", "br"))) == ["br"]
    assert list(compressed(LONG.encode(), XML, (Encoding.GZIP, Encoding.GZIP))) == ["gzip"]


def test_every_encoding_of_the_publication_file_is_known():
    assert {encoding.value for encoding in Encoding} == set(SUFFIXES)
    assert Output().precompress == (Encoding.GZIP,)


@given(st.binary(min_size=1_024, max_size=20_000).map(lambda data: data * 3))
def test_what_is_compressed_says_nothing_of_when_where_or_under_which_name(data):
    made = compressed(data, "text/plain", ("gzip",))

    assert made == compressed(data, "text/plain", ("gzip",))
    if "gzip" in made:
        flags, time = made["gzip"][3], made["gzip"][4:8]
        assert (flags, time) == (0, bytes(4))  # RFC 1952: no name, no comment; no time
        assert zlib.decompress(made["gzip"], 31) == data


def test_without_its_library_an_encoding_is_refused_before_anything_is_done(output, monkeypatch):
    monkeypatch.setitem(sys.modules, "brotli", None)

    with pytest.raises(ConfigurationError) as error, stage(output, BOTH):
        pass

    (problem,) = error.value.problems
    assert problem.code is Code.CONFIG_VALUE
    assert problem.field == "release.precompress[1]"
    assert not output.parent.joinpath("public.lock").exists()
    assert importlib.import_module("syndicate.release.compression").compressed(LONG.encode(), XML, ("gzip",))


# --- A release


def test_documents_lie_compressed_beside_themselves_and_the_manifest_says_so(output):
    published(output, document("en/rss.xml"), document("short.xml", "<rss/>"), settings=BOTH)

    found = files(output)
    assert set(found) == {
        "en/rss.xml",
        "en/rss.xml.gz",
        "en/rss.xml.br",
        "short.xml",
        "manifest.json",
        "report.json",
    }
    assert listed(output) == {
        "en/rss.xml": {"gzip": len(found["en/rss.xml.gz"]), "br": len(found["en/rss.xml.br"])},
        "short.xml": {},
    }
    assert (output / "en/rss.xml.gz").stat().st_mode & 0o777 == 0o644


def test_they_are_no_documents_of_their_own(output):
    done = published(output, document("en/rss.xml"))

    assert done.changed == ("en/rss.xml",)
    with stage(output, ("gzip",)) as staged:
        assert list(staged.published) == ["en/rss.xml"]
        assert staged.last("en/rss.xml.gz") is None
        assert not staged.keep("en/rss.xml.gz")


@pytest.mark.parametrize("how", ["written", "kept"])
def test_of_an_unchanged_document_they_are_the_same_files(output, how, monkeypatch):
    published(output, document("a.xml"), document("b.xml"))
    before = {path: (output / path).stat() for path in ("a.xml", "a.xml.gz")}
    tried = []
    monkeypatch.setattr(STAGE, "compressed", lambda data, *rest: tried.append(data) or compressed(data, *rest))

    with stage(output, ("gzip",)) as staged:
        assert staged.write(document("a.xml")) is None if how == "written" else staged.keep("a.xml")
        staged.write(document("b.xml", LONGER))
        done = staged.publish(b"{}")

    assert done.changed == ("b.xml",)
    assert done.unchanged == 1
    assert tried == [LONGER.encode()]
    for path, stat in before.items():
        after = (output / path).stat()
        assert (after.st_ino, after.st_mtime_ns) == (stat.st_ino, stat.st_mtime_ns)
    assert gzip.decompress((output / "b.xml.gz").read_bytes()) == LONGER.encode()


def test_where_nothing_changed_there_is_no_new_release(output):
    published(output, document("a.xml"))

    done = published(output, document("a.xml"))

    assert (done.number, done.is_new) == (1, False)


def test_a_document_that_becomes_short_has_none_any_more(output):
    published(output, document("a.xml"))

    published(output, document("a.xml", "<rss/>"))

    assert "a.xml.gz" not in files(output)


def test_removed_with_its_document(output):
    published(output, document("a.xml"), document("b.xml"))

    done = published(output, document("b.xml"))

    assert done.removed == ("a.xml",)
    assert set(files(output)) == {"b.xml", "b.xml.gz", "manifest.json", "report.json"}


@pytest.mark.parametrize("how", ["written", "kept"])
@pytest.mark.parametrize(
    ("before", "after"), [((), ("gzip",)), (("gzip",), ()), (("gzip",), ("br",)), (("gzip",), ("br", "gzip"))]
)
def test_another_setting_makes_a_release_with_the_same_documents(output, before, after, how):
    published(output, document("a.xml"), settings=before)
    stat = (output / "a.xml").stat()

    with stage(output, after) as staged:
        assert staged.write(document("a.xml")) is None if how == "written" else staged.keep("a.xml")
        done = staged.publish(b"{}")

    assert (done.number, done.is_new, done.changed, done.unchanged) == (2, True, (), 1)
    assert set(files(output)) == {
        "a.xml",
        "manifest.json",
        "report.json",
        *(f"a.xml{SUFFIXES[name]}" for name in after),
    }
    assert (output / "a.xml").stat().st_ino == stat.st_ino
    assert set(listed(output)["a.xml"]) == set(after)


@pytest.mark.parametrize("how", ["written", "kept"])
@pytest.mark.parametrize("damage", ["removed", "cut", "edited"])
def test_one_that_was_damaged_is_made_anew(output, damage, how):
    published(output, document("a.xml"))
    path = output / "a.xml.gz"
    whole = path.read_bytes()
    path.chmod(0o644)
    if damage == "removed":
        path.unlink()
    else:
        path.write_bytes(whole[:-1] if damage == "cut" else bytes(len(whole)))
        os.utime(path, ns=(2**62, 2**62))

    with stage(output, ("gzip",)) as staged:
        assert staged.write(document("a.xml")) is None if how == "written" else staged.keep("a.xml")
        done = staged.publish(b"{}")

    assert (done.is_new, done.changed) == (True, ())
    assert path.read_bytes() == whole


def test_going_back_goes_back_to_the_compressed_ones_too(output):
    published(output, document("a.xml"))
    published(output, document("a.xml", LONGER))

    rollback(output)

    assert gzip.decompress((output / "a.xml.gz").read_bytes()) == LONG.encode()


def test_what_a_worker_has_compressed_is_not_compressed_again(output, monkeypatch):
    monkeypatch.setattr(STAGE, "compressed", None)
    made = compressed(LONG.encode(), XML, BOTH)

    published(output, document("a.xml", encodings=made), document("b.xml", encodings={}), settings=BOTH)

    assert (output / "a.xml.br").read_bytes() == made["br"]
    assert set(listed(output)["a.xml"]) == {"gzip", "br"}
    assert listed(output)["b.xml"] == {}


def test_no_document_may_stand_where_one_is(output):
    with stage(output, ("gzip",)) as staged:
        staged.write(document("a.xml"))
        with pytest.raises(ValueError, match="in the release already"):
            staged.write(document("a.xml.gz"))
        with pytest.raises(ValueError, match="needs a directory"):
            staged.write(document("a.xml.gz/b.xml"))
    with stage(output, ("gzip",)) as staged:
        staged.write(document("a.xml.gz"))
        with pytest.raises(ValueError, match="in the release already"):
            staged.write(document("a.xml"))
        with pytest.raises(ValueError, match="closed"):
            staged.publish()


def test_a_name_without_room_for_the_ending_has_none(output):
    longest, fits = "a" * 255, "b" * 252

    published(output, document(longest), document(fits))

    assert set(files(output)) == {longest, fits, f"{fits}.gz", "manifest.json", "report.json"}


def test_a_manifest_of_before_is_read(output):
    published(output, document("a.xml"), settings=())
    manifest = (output / "manifest.json").read_text(encoding="utf-8")
    old = manifest.replace('      "encodings": {},\n', "")
    assert old != manifest

    assert Manifest.parse(old.encode()) == Manifest.parse(manifest.encode())


def test_a_manifest_with_an_encoding_that_nobody_knows_is_none(output):
    published(output, document("a.xml"))
    manifest = (output / "manifest.json").read_bytes()

    assert Manifest.parse(manifest.replace(b'"gzip"', b'"zstd"')) is None


# --- An export


def test_an_export_compresses_every_document_of_some_length(tmp_path):
    newsroom = Newsroom(tmp_path, release=Output())
    newsroom.export(raw("a1", body="<p>" + "The harbour opens. " * 200 + "</p>"))

    found = files(newsroom.output)
    for path, data in found.items():
        if path.endswith(".gz"):
            assert gzip.decompress(data) == found[path.removesuffix(".gz")]
        elif path not in ("manifest.json", "report.json"):
            is_text = not path.endswith(".png")
            assert (f"{path}.gz" in found) is (is_text and len(data) >= 1_024), path
    assert "en/rss.xml.gz" in found


def test_an_export_that_is_told_so_compresses_nothing(tmp_path):
    newsroom = Newsroom(tmp_path, release=Output(precompress=()))
    newsroom.export(raw("a1"))

    assert not [path for path in files(newsroom.output) if path.endswith((".gz", ".br"))]
