"""The pages for people say what is so: their commands run, their links lead somewhere, their tables are complete."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import shutil
import struct
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from goldens import documents

from syndicate import export, formats
from syndicate.cli import main
from syndicate.publication import load
from syndicate.rendering import NEWS
from syndicate.report import Exit
from syndicate.resources import STARTER

ROOT = Path(__file__).parents[1]
PAGES = {
    str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "locales" / "README.md")
}
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
NEWS_FORMATS = tuple(one for one in formats.discovered().values() if one.FEEDS == NEWS)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUN = {
    name: blocks for name, text in PAGES.items() if (blocks := [b for lang, b in BLOCK.findall(text) if lang == "sh"])
}
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
every_page = pytest.mark.parametrize("name", PAGES)


def without_blocks(text: str) -> str:
    return BLOCK.sub("", text)


def table(text: str, *headings: str) -> list[list[str]]:
    """The rows of the table with these headings."""
    found = text.partition(f"| {' | '.join(headings)} |\n")[2]
    assert found, headings
    rows = found.split("\n\n", 1)[0].splitlines()[1:]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]


def test_the_pages_are_found():
    assert {"README.md", "docs/architecture.md", "docs/nightly.md", "docs/languages.md", "docs/page.md"} <= set(PAGES)
    assert {"README.md", "docs/nightly.md", "docs/languages.md"} <= set(RUN)


@every_page
def test_every_block_says_what_it_is(name):
    languages = {language for language, _ in BLOCK.findall(PAGES[name])}

    known = {
        "sh",
        "cron",
        "ini",
        "nginx",
        "toml",
        "json",
        "xml",
        "python",
        "php",
        "javascript",
        "html",
        "css",
        "yaml",
        "",
    }

    assert languages <= known
    assert PAGES[name].count("```") == 2 * len(BLOCK.findall(PAGES[name]))


# --- Commands


@pytest.fixture
def scratch(tmp_path) -> Path:
    """A newsroom to run commands in, which is also at /etc/newsroom, where it has been exported once before."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "syndicate"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m syndicate_program "$@"\n')
    program.chmod(0o755)
    (tmp_path / "bin" / "syndicate_program.py").write_text(
        "from syndicate.cli import main\nif __name__ == '__main__':\n    main(prog_name='syndicate')\n"
    )
    shutil.copytree(STARTER, tmp_path / "here")
    shutil.copytree(STARTER, tmp_path / "etc" / "newsroom")
    publication = tmp_path / "etc" / "newsroom" / "syndicate.toml"
    text = publication.read_text(encoding="utf-8").replace(
        'output = "public"', f'output = "{tmp_path}/srv/feeds/public"'
    )
    publication.write_text(text, encoding="utf-8")
    export.export(export.Job(load(publication), NOW), tmp_path / "srv" / "feeds" / "public")
    welcome = (STARTER / "articles" / "welcome-en.json").read_text(encoding="utf-8")
    new = welcome.replace('"welcome-en"', '"new-article"').replace("the-first-edition", "the-second-edition")
    new = new.replace('"story": "welcome"', '"story": "second"')
    for place in ("here", "etc/newsroom"):
        (tmp_path / place / "articles" / "new-article.json").write_text(new, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", [name for name in RUN if name != "locales/README.md"])
def test_the_commands_run(name, scratch):
    lines = [line for block in RUN[name] for line in block.splitlines() if not line.startswith("make ")]
    script = "\n".join(lines).replace("/etc/newsroom", f"{scratch}/etc/newsroom").replace("/srv/", f"{scratch}/srv/")
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE", "BASH_ENV")
    }
    environment |= {
        "PATH": f"{scratch}/bin:{environment['PATH']}",
        "PYTHONPATH": os.pathsep.join((str(scratch / "bin"), str(ROOT))),
        "LANG": "C.UTF-8",
        "HOME": str(scratch),
    }

    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=scratch / "here",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stderr == ""


@every_page
def test_every_make_target_exists(name):
    said = set(re.findall(r"`make ([a-z-]+)", PAGES[name]))
    said |= {line.split()[1] for block in RUN.get(name, ()) for line in block.splitlines() if line.startswith("make ")}

    for target in said:
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), target


def test_every_target_of_the_makefile_says_what_it_does():
    phony = set(re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[0].split())
    documented = set(re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE))

    assert documented <= phony
    assert phony - documented <= {"lint", "types", "contracts", "coverage"}  # parts of `make check`


def commands(text: str) -> list[list[str]]:
    """Every command line of the program in a page, in blocks and in sentences."""
    inline = re.findall(r"`(syndicate [^`]+)`", without_blocks(text))
    blocks = [line for _, block in BLOCK.findall(text) for line in block.splitlines()]
    written = [found for line in blocks for found in re.findall(r"(?:^|  |\| |bin/)(syndicate [a-z][^|>#]*)", line)]
    return [command.replace("\\", "").split() for command in (*inline, *written) if "=" not in command.split()[1]]


def test_commands_are_found_in_the_pages():
    assert ["syndicate", "init", "newsroom"] in commands(PAGES["README.md"])
    assert ["syndicate", "schema", "WHAT"] in commands(PAGES["README.md"])
    assert len(commands(PAGES["docs/nightly.md"])) >= 8


@every_page
def test_every_command_that_is_mentioned_exists(name):
    for _, verb, *rest in commands(PAGES[name]):
        command = main.get_command(click.Context(main), verb) if not verb.startswith("-") else main
        assert command is not None, verb
        if isinstance(command, click.Group) and rest and rest[0] in command.commands:
            command = command.commands[rest[0]]
        known = {option for one in command.params for option in one.opts} | {"--help", "-h", "--version"}
        assert {word for word in (verb, *rest) if re.match(r"--?[a-z]", word)} <= known, (verb, rest)


def test_the_readme_has_a_row_for_every_verb():
    rows = table(PAGES["README.md"], "command", "does")
    verbs = [re.match(r"`syndicate ([a-z]+)", row[0])[1] for row in rows]  # type: ignore[index]

    assert sorted(set(verbs)) == main.list_commands(click.Context(main))
    (listed,) = (row for row in rows if row[0].startswith("`syndicate list"))
    kinds = main.get_command(click.Context(main), "list").params[0].type.choices  # type: ignore[union-attr]
    assert set(re.findall(r"`([a-z]+)`", listed[1])) == set(kinds)


def test_every_exit_code_is_explained():
    rows = table(PAGES["docs/nightly.md"], "code", "means", "do")

    assert [row[0] for row in rows] == [str(int(code)) for code in Exit]
    assert all(len(cell) > 3 for row in rows for cell in row[1:2])


# --- Links and pictures


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", without_blocks(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@every_page
def test_every_link_leads_somewhere(name):
    for target in re.findall(r"\]\(([^)\s]+)\)", without_blocks(PAGES[name])):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        place = (ROOT / name).parent / path if path else ROOT / name
        assert place.exists(), target
        assert place.resolve().is_relative_to(ROOT), target
        if anchor:
            assert anchor in anchors(place.read_text(encoding="utf-8")), target


def test_every_page_is_led_to_from_the_readme():
    reached, waiting = set(), ["README.md"]
    while waiting:
        name = waiting.pop()
        if name in reached or name not in PAGES:
            continue
        reached.add(name)
        for target in re.findall(r"\]\(([^)#\s]+)", PAGES[name]):
            place = (ROOT / name).parent / target
            inside = sorted(place.glob("*.md")) if place.is_dir() else [place]
            waiting += [os.path.relpath(one, ROOT) for one in inside]

    assert reached == set(PAGES)


@pytest.mark.parametrize("name", ["directory-en.png", "directory-ar.png", "feed-ar.png"])
def test_the_pictures_are_light_and_of_the_size_of_a_window(name):
    data = (ROOT / "docs" / "pictures" / name).read_bytes()

    assert data.startswith(b"\x89PNG")
    assert struct.unpack(">II", data[16:24]) == (1280, 800)
    assert len(data) < 200_000


# --- Tables that are made, and tables that must be complete


def test_the_reference_pages_are_those_of_the_models():
    specification = importlib.util.spec_from_file_location("reference", ROOT / "docs" / "reference.py")
    assert specification is not None
    assert specification.loader is not None
    reference = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(reference)

    assert set(reference.PAGES) == {"article.md", "publication.md"}
    for name, made in reference.PAGES.items():
        assert made() == PAGES[f"docs/{name}"], f"`make pages` renews docs/{name}"


def test_the_architecture_names_every_room():
    rows = table(PAGES["docs/architecture.md"], "room", "does", "may not")
    named = {room for row in rows for room in re.findall(r"`([\w./]+)`", row[0])}
    package = ROOT / "syndicate"
    rooms = {path.name for path in package.glob("*.py")} - {"__init__.py"}
    rooms |= {f"{path.parent.name}/" for path in package.glob("*/__init__.py")}

    assert named == rooms


@pytest.fixture(scope="module")
def exported(tmp_path_factory) -> Path:
    """The golden newsroom in every format that there is."""
    output = tmp_path_factory.mktemp("documented") / "public"
    documents(output)
    return output


def forms() -> dict[str, re.Pattern[str]]:
    """The path forms of the page for aggregators, and what they mean."""
    files = "|".join(re.escape(one.FILE_NAME) for one in formats.discovered().values())
    meant = {"{lang}": "(?:en|ar|es)", "{file}": f"(?:{files})", "{section path}": "[a-z-]+(?:/[a-z-]+)?"}
    meant |= {"{code}": "[a-z0-9-]+", "{id}": "[A-Za-z0-9._:-]+"}
    written = [
        form for row in table(PAGES["docs/aggregators.md"], "path", "what") for form in re.findall(r"`([^`]+)`", row[0])
    ]
    patterns = {}
    for form in written:
        parts = re.split(r"(\{[^}]+\})", form)
        patterns[form] = re.compile("".join(meant.get(part) or re.escape(part) for part in parts))
    return patterns


def test_every_address_that_is_promised_to_aggregators_exists(exported):
    # What lies compressed beside a document is for the web server, and has no address of its own.
    paths = {str(path.relative_to(exported)) for path in exported.rglob("*") if path.is_file() and path.suffix != ".gz"}
    patterns = forms()

    assert len(patterns) >= 12
    for form, pattern in patterns.items():
        found = {path for path in paths if pattern.fullmatch(path)}
        assert found, form
        if "{lang}" in form:
            assert {path[:2] for path in found} == {"en", "ar", "es"}, form
        if "{file}" in form:
            assert {path.rpartition("/")[2] for path in found} == {one.FILE_NAME for one in NEWS_FORMATS}
    assert {path for path in paths if not any(pattern.fullmatch(path) for pattern in patterns.values())} == set()


def test_the_manifest_has_what_aggregators_are_told(exported):
    manifest = json.loads((exported / "manifest.json").read_bytes())
    (row,) = (one for one in table(PAGES["docs/aggregators.md"], "path", "what") if one[0] == "`manifest.json`")
    told = {"path", "sha256", "bytes", "media_type", "language", "feed", "format", "updated", "entries", "encodings"}

    assert all(told == set(one) for one in manifest["documents"])
    assert {
        word.strip().lower().replace("-", "").replace(" ", "_") for word in row[1].partition(": ")[2].split(",")
    } == told


def test_the_formats_are_those_that_aggregators_are_told():
    told = [
        [cell.strip("`") for cell in row] for row in table(PAGES["docs/aggregators.md"], "file", "format", "media type")
    ]
    known = {one.FILE_NAME: (one.TITLE, one.MEDIA_TYPE) for one in NEWS_FORMATS}

    assert {file: (title.partition(",")[0], media_type) for file, title, media_type in told} == known


def test_the_web_server_is_told_the_media_type_of_every_feed():
    text = PAGES["docs/nightly.md"]

    for one in formats.discovered().values():
        if one.MEDIA_TYPE != "application/json":  # what servers call .json anyway
            assert re.search(
                rf"/{re.escape(re.escape(one.FILE_NAME))}\$ .*default_type {re.escape(one.MEDIA_TYPE)};", text
            )
