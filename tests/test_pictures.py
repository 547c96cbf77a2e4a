"""The pictures of the README: taken anew in Chromium, they are what is committed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pictures import DIRECTORY, PICTURES, SIZE, carrying, differences, fonts, lacking, size, taken

RENEW = "`make pages` renews the pictures of the README"
ENGLISH = "en/index.html"
every_picture = pytest.mark.parametrize("name", PICTURES)


@pytest.fixture(scope="module")
def pictures(chromium, example) -> dict[str, bytes]:
    """The picture of every page, as it is today."""
    return {name: taken(chromium, example, path) for name, path in PICTURES.items()}


def test_the_readme_shows_every_picture_and_there_is_no_other():
    readme = (DIRECTORY.parents[1] / "README.md").read_text(encoding="utf-8")

    assert set(re.findall(r"!\[[^]]+\]\(docs/pictures/([^)]+)\)", readme)) == set(PICTURES)
    assert {path.name for path in DIRECTORY.iterdir() if path.suffix == ".png"} == set(PICTURES)


@every_picture
def test_a_picture_is_what_the_page_looks_like(chromium, pictures, name):
    committed = (DIRECTORY / name).read_bytes()
    assert size(pictures[name]) == SIZE
    assert size(committed) == SIZE, RENEW
    assert fonts(committed) != [], RENEW
    if absent := lacking(chromium, committed):
        pytest.skip(f"taken, but not compared with {name}: here are no such fonts, or others: {', '.join(absent)}")

    assert differences(chromium, committed, pictures[name]) == [], f"{name} shows another page; {RENEW}"


@every_picture
def test_a_picture_tells_the_fonts_that_it_needs(chromium, pictures, name):
    assert lacking(chromium, pictures[name]) == []
    assert len(fonts(pictures[name])) > 5
    unknown = carrying(pictures[name], [*fonts(pictures[name]), "Nowhere Sans 1/2/3"])
    assert lacking(chromium, unknown) == ["Nowhere Sans 1/2/3"]
    assert differences(chromium, pictures[name], unknown) == []


# --- what the comparison sees ---------------------------------------------------------------------------------------


@pytest.fixture
def english(example, tmp_path) -> Any:
    """The example newsroom with the English page alone, to be changed."""
    (tmp_path / "en").mkdir()
    (tmp_path / ENGLISH).write_bytes((example.output / ENGLISH).read_bytes())
    return example._replace(output=tmp_path)


@pytest.mark.parametrize(
    ("pattern", "changed"),
    [
        (r'(class="newest">.*?<li><bdi>)[^<]+', r"\1Another headline"),
        (r'(class="newest">.*?<li><bdi>[^<]*\d)\d', r"\g<1>4"),
        (r"(<h1>)[^<]+", r"\1Feeds from Lantern"),
        (r"--accent: #8c1d18", "--accent: #18308c"),
        (r"--paper: #fbfaf7", "--paper: #ffffff"),
        (r'<li><a href="newsml.xml".*?</li>', ""),
    ],
    ids=["headline", "digit", "title", "colour", "paper", "format"],
)
def test_another_page_is_seen(chromium, pictures, english, pattern, changed):
    page = english.output / ENGLISH
    before = page.read_text(encoding="utf-8")
    after = re.sub(pattern, changed, before, count=1, flags=re.DOTALL)
    assert after != before
    page.write_text(after, encoding="utf-8")

    assert differences(chromium, pictures["directory-en.png"], taken(chromium, english, ENGLISH)) != []


def test_another_language_and_the_dark_are_seen(chromium, pictures, example):
    picture = pictures["directory-en.png"]

    assert len(differences(chromium, picture, taken(chromium, example, "es/index.html"))) > 100
    assert len(differences(chromium, picture, taken(chromium, example, ENGLISH, color_scheme="dark"))) > 10_000


@pytest.mark.parametrize("style", ["filter: blur(.3px)", "translate: 1px 1px"])
def test_letters_that_are_drawn_otherwise_are_the_same(chromium, pictures, style):
    picture = pictures["directory-ar.png"]
    page = chromium.new_page(viewport=SIZE)
    page.goto("about:blank")
    page.evaluate(
        """([data, style]) => {
          document.body.style = "margin: 0; background: rgb(251, 250, 247)";
          document.body.innerHTML = `<img alt style="display: block; will-change: transform; ${style}">`;
          document.images[0].src = URL.createObjectURL(new Blob([Uint8Array.from(data)], {type: "image/png"}));
          return document.images[0].decode();
        }""",
        [list(picture), style],
    )
    drawn = page.screenshot()
    page.close()

    assert drawn != picture
    assert differences(chromium, picture, drawn) == []
