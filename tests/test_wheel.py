"""The wheel: it has all that the program needs, and an installation of it exports outside the checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from syndicate import formats, languages

ROOT = Path(__file__).parents[1]
NOW = "2026-11-20T18:00:00Z"
NEITHER = shutil.ignore_patterns(
    ".*", "build", "dist", "state", "__pycache__", "tests", "examples", "benchmarks", "docs"
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from a copy of the checkout, so that nothing is left behind in it."""
    place = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, place / "checkout", ignore=NEITHER)
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        place / "dist",
        place / "checkout",
    ]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = (place / "dist").iterdir()
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The command `syndicate` of a clean environment in which the wheel is installed.

    Nothing is downloaded: the dependencies are those of the environment that runs the tests, made importable by a
    `.pth` file. Its own `.pth` files are not read there, so the checkout that is installed in it stays out of sight.
    """
    place = tmp_path_factory.mktemp("environment") / "venv"
    venv.create(place, with_pip=False)
    packages = next((place / "lib").glob("python*")) / "site-packages"
    install = ["install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", "--python", place, *install], check=True, capture_output=True)
    (packages / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return place / "bin" / "syndicate"


def run(program: Path, *arguments: object, at: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(at)}
    return subprocess.run(
        [program, *map(str, arguments)], cwd=at, env=environment, capture_output=True, text=True, check=False
    )


def test_the_wheel_has_the_files_that_travel_with_the_program(wheel):
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())

    wanted = {
        "syndicate/py.typed",
        *(f"syndicate/locales/{tag}/LC_MESSAGES/syndicate.po" for tag in languages.available()),
        *(
            f"syndicate/{path.relative_to(ROOT)}"
            for path in (ROOT / "schemas").iterdir()
            if path.suffix in {".rng", ".json"}
        ),
        *(
            str(path.relative_to(ROOT))
            for folder in ("starter", "templates", "store/migrations")
            for path in (ROOT / "syndicate" / folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        ),
    }
    assert len(wanted) > 20
    assert wanted <= names
    assert {
        f"syndicate/schemas/{name}" for name in ("rss.rng", "atom.rng", "newsml.rng", "jsonfeed.schema.json")
    } < names
    assert any(name.startswith("syndicate/store/migrations/versions/0001") for name in names)


def test_the_wheel_has_nothing_else(wheel):
    with ZipFile(wheel) as archive:
        names = archive.namelist()

    assert {name.split("/")[0].partition("-")[0] for name in names} == {"syndicate"}
    assert not [name for name in names if "__pycache__" in name or "test" in name.lower()]


def test_the_wheel_says_what_it_needs(wheel):
    with ZipFile(wheel) as archive:
        (name,) = (one for one in archive.namelist() if one.endswith("/METADATA"))
        metadata = archive.read(name).decode()

    assert "Requires-Python: >=3.11" in metadata
    assert "License-Expression: MIT" in metadata
    for library in (
        "click",
        "pydantic",
        "babel",
        "lxml",
        "feedgen",
        "nh3",
        "orjson",
        "sqlalchemy",
        "alembic",
        "jinja2",
    ):
        assert f"Requires-Dist: {library}>=" in metadata


def test_an_installation_is_not_the_checkout(installed, tmp_path):
    where = "import syndicate, syndicate.resources as r; print(syndicate.__file__, r.LOCALES, r.SCHEMAS, sep='\\n')"
    found = subprocess.run(
        [installed.with_name("python"), "-I", "-c", where], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert all(Path(path).is_relative_to(installed.parents[1]) for path in found.stdout.split())


def test_an_installation_makes_a_newsroom_and_exports_it_outside_the_checkout(installed, tmp_path):
    made = run(installed, "init", "newsroom", at=tmp_path)
    assert (made.returncode, made.stderr) == (0, "")

    exported = run(installed, "export", "--now", NOW, at=tmp_path / "newsroom")

    assert (exported.returncode, exported.stderr) == (0, "")
    public = tmp_path / "newsroom" / "public"
    for tag, section, page in (
        ("en", "Culture", "Sections"),
        ("ar", "ثقافة", "الأقسام"),
        ("es", "Cultura", "Secciones"),
    ):
        for format_ in formats.discovered().values():
            if format_.NAME in ("rss", "atom", "jsonfeed", "newsml"):
                document = (public / tag / "news" / "culture" / format_.FILE_NAME).read_text(encoding="utf-8")
                assert section in document, (tag, format_.NAME)
        assert page in (public / tag / "index.html").read_text(encoding="utf-8")
    # A name that the publication file has in English only, translated by the catalogues of the wheel.
    titles = {
        tag: json.loads((public / tag / "regions/europe/feed.json").read_bytes())["title"] for tag in ("ar", "es")
    }
    assert titles == {"ar": "المثال اليومي · أوروبا", "es": "El Ejemplo Diario · Europa"}
    report = json.loads((tmp_path / "newsroom" / "public.report.json").read_bytes())
    assert report["problems"] == []


def test_an_installation_speaks_every_language(installed, tmp_path):
    run(installed, "init", "newsroom", at=tmp_path)

    for tag, said in (("en", "No problems."), ("ar", "لا مشكلات."), ("es", "Ningún problema.")):
        shown = run(installed, "check", "--config", "newsroom", "--now", NOW, "--lang", tag, at=tmp_path)
        assert (shown.returncode, shown.stdout.splitlines()[-1]) == (0, said)
