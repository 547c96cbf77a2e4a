"""What is kept in the repository: nothing of one machine, nothing unpinned."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOREIGN = {
    "a path of one machine": re.compile(rb"/(?:work|Users|root)/\w|/home/(?!editor\b)\w|/tmp/[s]pec"),
    "a registry's address": re.compile(rb"pypi\.org|pythonhosted\.org|--(?:extra-)?index-url|proxy\.golang\.org"),
    "a secret": re.compile(rb"BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}"),
}


@pytest.fixture(scope="module")
def kept() -> dict[str, bytes]:
    """The files of the repository with their content; those of the working tree where that is what is at hand."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("this is no checkout of a git repository")
    names = [name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]
    return {name: (ROOT / name).read_bytes() for name in names}


def test_the_files_are_found(kept):
    assert {"Makefile", "pyproject.toml", "requirements.txt", "requirements-dev.txt", "syndicate/export.py"} <= set(
        kept
    )


@pytest.mark.parametrize("what", FOREIGN)
def test_no_file_has(kept, what):
    found = {(name, match.group().decode()) for name, data in kept.items() for match in FOREIGN[what].finditer(data)}

    assert found == set()


def test_nothing_that_is_made_is_kept(kept):
    for name in kept:
        assert not re.search(r"(^|/)(__pycache__|build|dist|state|\.venv|\.coverage)(/|$)|\.(pyc|mo|db|pot)$", name), (
            name
        )


def test_every_file_is_small_enough_to_read(kept):
    assert [name for name, data in kept.items() if len(data) > 300_000] == []


def test_text_is_utf8_with_plain_line_ends(kept):
    for name, data in kept.items():
        if not name.endswith(".png"):
            data.decode()
            assert b"\r\n" not in data, name
            assert data == b"" or data.endswith(b"\n"), name


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_by_hash(kept, name):
    requirements = re.split(r"\n(?=\S)", kept[name].decode().strip())

    assert len(requirements) > 15
    for requirement in requirements:
        if requirement.startswith("#"):
            continue
        assert re.match(r"[a-z0-9._-]+==[^\s;\\]+", requirement), requirement
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", requirement), requirement


def test_every_dependency_of_the_project_is_pinned(kept):
    project = kept["pyproject.toml"].decode()
    wanted = re.findall(
        r'^    "([a-z0-9-]+)>=', project.partition("\ndependencies = [")[2].partition("\n]")[0], re.MULTILINE
    )
    pinned = set(re.findall(r"^([a-z0-9._-]+)==", kept["requirements.txt"].decode(), re.MULTILINE))

    assert len(wanted) > 10
    assert set(wanted) <= pinned


def test_both_files_pin_the_same_versions(kept):
    pins = [
        dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", kept[f"requirements{end}.txt"].decode(), re.MULTILINE))
        for end in ("", "-dev")
    ]

    assert {name: pins[1][name] for name in pins[0].keys() & pins[1].keys()} == {
        name: pins[0][name] for name in pins[0].keys() & pins[1].keys()
    }
