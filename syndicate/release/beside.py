"""Files beside a release that are the newsroom's alone: no web server looks there."""

from __future__ import annotations

from pathlib import Path

from syndicate.release.disk import Files, reporting, sync_directory
from syndicate.release.layout import Layout


def path_beside(output: Path, name: str) -> Path:
    """The path `<output>.<name>`, absolute.

    Raises:
        ConfigurationError: the output cannot be one.
    """
    absolute = Layout.of(output).output
    return absolute.with_name(f"{absolute.name}.{name}")


def write_beside(output: Path, name: str, data: bytes) -> Path:
    """Write or replace `<output>.<name>` at once, and return its path.

    Raises:
        SyndicateError: WRITE_FAILED.
    """
    path = path_beside(output, name)
    replace_file(path, data)
    return path


def replace_file(path: Path, data: bytes) -> None:
    """Write or replace a file at once: a reader has the old bytes or the new ones.

    Raises:
        SyndicateError: WRITE_FAILED.
    """
    staged = path.with_name(f".{path.name}.next")
    files = Files()
    with reporting(path):
        staged.unlink(missing_ok=True)
        try:
            files.write(staged, data)
            files.sync()
        finally:
            files.close()
        staged.replace(path)
        sync_directory(path.parent)
