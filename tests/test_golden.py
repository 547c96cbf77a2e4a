"""Every format in every language, byte for byte; a difference that is meant is renewed with `make goldens`."""

from __future__ import annotations

import difflib

import goldens
import pytest
from goldens import GOLDEN, documents, newsroom

from syndicate import formats, languages
from syndicate.problems import Code
from syndicate.report import Report

FORMATS = tuple(formats.discovered())
LANGUAGES = languages.available()


@pytest.fixture(scope="module")
def exported(tmp_path_factory) -> tuple[dict[str, bytes], Report]:
    return documents(tmp_path_factory.mktemp("golden") / "public")


@pytest.fixture(scope="module")
def made(exported) -> dict[str, bytes]:
    return exported[0]


@pytest.fixture(scope="module")
def report(exported) -> Report:
    return exported[1]


def test_formats_and_languages_are_discovered():
    assert {"rss", "atom", "jsonfeed", "newsml"} <= set(FORMATS)
    assert {"ar", "en", "es"} <= set(LANGUAGES)


def test_the_golden_newsroom_has_every_language_and_no_problem_but_the_one_that_is_meant(report):
    assert {edition.language for edition in newsroom().editions} == set(LANGUAGES)
    assert {problem.code for problem in report.problems} == {Code.STALE_TRANSLATION, Code.URL_ENCODED}
    assert report.refused_documents == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FORMATS)
def test_a_document_is_what_it_was(name, language, made):
    (file,) = (one for one in made if one.startswith(f"{name}.{language}."))
    golden = GOLDEN / file
    assert golden.is_file(), f"there is no golden document {file}; `make goldens` makes it, and you read it"

    before, now = golden.read_bytes(), made[file]

    if now != before:
        lines = (text.decode().splitlines() for text in (before, now))
        difference = "\n".join(difflib.unified_diff(*lines, f"golden/{file}", "now", n=1, lineterm=""))
        pytest.fail(f"`make goldens` renews it where this is meant:\n{difference[:4_000]}", pytrace=False)


def test_there_is_no_golden_document_of_a_format_or_language_that_is_gone(made):
    assert {path.name for path in GOLDEN.iterdir() if path.is_file()} == set(made)


def test_no_golden_document_has_what_may_not_be_seen(made):
    for name, data in made.items():
        assert b"tides-es" not in data, name  # embargoed in Spanish
        if not name.startswith("videopodcast"):  # which has no episodes
            assert "1878" in data.decode(), name  # the correction stands in each
        for headline in ("Mayor of Azir", "رئيس بلدية", "Dimite el alcalde"):
            assert headline not in data.decode(), name  # withdrawn


def test_renewing_writes_what_differs_and_removes_what_is_gone(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(goldens, "GOLDEN", tmp_path)
    monkeypatch.setattr(goldens, "documents", lambda _: ({"rss.en.xml": b"new", "rss.es.xml": b"same"}, None))
    (tmp_path / "rss.en.xml").write_bytes(b"old")
    (tmp_path / "rss.es.xml").write_bytes(b"same")
    (tmp_path / "gone.en.xml").write_bytes(b"gone")
    (tmp_path / "newsroom").mkdir()

    assert goldens.main() == 0

    assert capsys.readouterr().out.splitlines() == ["removed gone.en.xml", "renewed rss.en.xml"]
    assert {path.name for path in tmp_path.iterdir()} == {"rss.en.xml", "rss.es.xml", "newsroom"}
    assert (tmp_path / "rss.en.xml").read_bytes() == b"new"
