"""Documents that are put on the disk by whoever makes them, and taken into a release from there."""

from __future__ import annotations

import gzip
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from syndicate.errors import SyndicateError
from syndicate.problems import Code
from syndicate.release import Document, Stage, stage

XML = "application/rss+xml"
LONG = b"<rss>" + b"news " * 1_000 + b"</rss>"


def document(path: str = "en/rss.xml", data: bytes = LONG) -> Document:
    return Document(path=path, data=data, media_type=XML, language="en")


def files(output: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(output.resolve())): file.read_bytes()
        for file in output.resolve().rglob("*")
        if file.is_file() and file.name not in ("manifest.json", "report.json")
    }


def put(tray: Any, *documents: Document) -> list[Document]:
    return [tray.lay(one) for one in documents]


def lay(staged: Stage, *documents: Document) -> list[Document]:
    laid = put(staged.tray, *documents)
    for one in laid:
        staged.write(one)
    return laid


def test_a_document_that_was_laid_down_is_published_like_any_other(tmp_path: Path) -> None:
    for name in ("laid", "written"):
        with stage(tmp_path / name, ("gzip",)) as staged:
            if name == "laid":
                (laid,) = put(staged.tray, document())
                assert (laid.data, laid.read()) == (b"", LONG)
                staged.write(laid)
            else:
                staged.write(document())
            published = staged.publish()
        assert published.changed == ("en/rss.xml",)
    laid, written = (files(tmp_path / name) for name in ("laid", "written"))
    assert laid == written
    assert gzip.decompress(laid["en/rss.xml.gz"]) == LONG
    manifests = [(tmp_path / name / "manifest.json").read_bytes() for name in ("laid", "written")]
    assert manifests[0] == manifests[1]
    modes = {file.stat().st_mode & 0o777 for file in (tmp_path / "laid").resolve().rglob("*.xml*")}
    assert modes == {0o644}


def test_a_digest_that_is_known_is_not_made_again(tmp_path: Path) -> None:
    with stage(tmp_path / "public", ("gzip",)) as staged:
        whole = staged.tray.lay(document(), "known")
        assert whole.laid is not None
        assert (whole.laid.sha256, whole.read()) == ("known", LONG)
        elsewhere = pickle.loads(pickle.dumps(staged.tray))
        assert elsewhere.lay(document(), "known") == elsewhere.lay(document())


def test_what_is_published_with_the_same_bytes_stays_where_it_is(tmp_path: Path) -> None:
    output = tmp_path / "public"
    with stage(output, ("gzip",)) as staged:
        lay(staged, document(), document("en/atom.xml"))
        staged.publish()
    before = {file.name: file.stat() for file in output.resolve().rglob("*.xml*")}
    with stage(output, ("gzip",)) as staged:
        same, _ = lay(staged, document(), document("en/atom.xml", LONG + b"<!-- -->"))
        assert same.laid is not None
        assert not same.laid.is_new
        assert same.read() == LONG
        published = staged.publish()
    after = {file.name: file.stat() for file in output.resolve().rglob("*.xml*")}
    assert (published.changed, published.unchanged) == (("en/atom.xml",), 1)
    same_files = {name for name in before if before[name].st_ino == after[name].st_ino}
    assert same_files == {"rss.xml", "rss.xml.gz"}


@pytest.mark.parametrize("damaged", ["rss.xml", "rss.xml.gz"])
def test_what_was_damaged_since_it_was_published_is_put_down_again(tmp_path: Path, damaged: str) -> None:
    output = tmp_path / "public"
    with stage(output, ("gzip",)) as staged:
        lay(staged, document())
        staged.publish()
    good = files(output)
    (output / "en" / damaged).write_bytes(b"damaged")
    with stage(output, ("gzip",)) as staged:
        lay(staged, document())
        staged.publish()
    assert files(output) == good


def test_an_encoding_that_is_new_is_put_beside_a_document_that_is_not(tmp_path: Path) -> None:
    output = tmp_path / "public"
    for encodings in ((), ("gzip",)):
        with stage(output, encodings) as staged:
            lay(staged, document())
            staged.publish()
    assert gzip.decompress(files(output)["en/rss.xml.gz"]) == LONG


def test_nothing_is_left_of_what_was_laid_down_and_not_taken(tmp_path: Path) -> None:
    with stage(tmp_path / "public", ("gzip",)) as staged:
        put(staged.tray, document(), document("en/atom.xml"))
    assert list((tmp_path / "public.releases").iterdir()) == []


def test_a_disk_that_takes_nothing_is_a_problem_that_names_the_place(tmp_path: Path) -> None:
    with stage(tmp_path / "public") as staged:
        (tmp_path / "public.releases" / "in-the-way").touch()
        tray = staged.tray
        tray._directory = tmp_path / "public.releases" / "in-the-way"
        with pytest.raises(SyndicateError) as error:
            put(tray, document())
    assert [problem.code for problem in error.value.problems] == [Code.WRITE_FAILED]


def test_on_another_machine_documents_stay_whole_and_are_compressed(tmp_path: Path) -> None:
    with stage(tmp_path / "public", ("gzip",)) as staged:
        elsewhere = pickle.loads(pickle.dumps(staged.tray))
        (made,) = put(elsewhere, document())
        assert (made.data, made.laid) == (LONG, None)
        assert gzip.decompress((made.encodings or {})["gzip"]) == LONG
        staged.write(replace(made))
        staged.publish()
    assert gzip.decompress(files(tmp_path / "public")["en/rss.xml.gz"]) == LONG
