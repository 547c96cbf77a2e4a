"""The golden documents: what is published of a small fixed newsroom, byte for byte, in every format and language.

`make goldens` renews them. The newsroom is in `golden/newsroom`: in each language an article with something of
everything, a ticker, a withdrawn article, and what only some languages have.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from syndicate import export, formats
from syndicate.publication import PODCAST_PATHS, Publication, load
from syndicate.rendering import NEWS, Format
from syndicate.report import Report

GOLDEN = Path(__file__).parent / "golden"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def newsroom() -> Publication:
    """The newsroom, with every format that there is; its store is in memory."""
    publication = load(GOLDEN / "newsroom" / "syndicate.toml")
    names = tuple(name for name, format_ in formats.discovered().items() if format_.FEEDS == NEWS)
    feeds = publication.feeds.model_copy(update={"formats": names})
    return publication.model_copy(update={"feeds": feeds}).at(GOLDEN / "newsroom")


def documents(output: Path) -> tuple[dict[str, bytes], Report]:
    """The feed of each whole edition in each format, and its podcasts, by the names of their golden documents; the report."""
    publication = newsroom()
    report = export.export(export.Job(publication, NOW), output)
    made = {
        f"{format_.NAME}.{edition.language}{Path(format_.FILE_NAME).suffix}": output
        / edition.language
        / _place(format_)
        / format_.FILE_NAME
        for format_ in formats.discovered().values()
        for edition in publication.editions
    }
    return {name: path.read_bytes() for name, path in made.items()}, report


def _place(format_: Format) -> str:
    """Where the feed that the golden document is taken from is, below its edition."""
    return next((place for kind, place in PODCAST_PATHS.items() if kind in format_.FEEDS), "")


def main() -> int:
    """Renew the golden documents; those that are made no more are removed."""
    with TemporaryDirectory() as place:
        made, _ = documents(Path(place) / "public")
    before = {path.name: path for path in GOLDEN.iterdir() if path.is_file()}
    for name in sorted(before.keys() - made.keys()):
        before[name].unlink()
        print(f"removed {name}")  # noqa: T201 - a script that says what it did
    for name, data in sorted(made.items()):
        if name not in before or before[name].read_bytes() != data:
            (GOLDEN / name).write_bytes(data)
            print(f"renewed {name}")  # noqa: T201 - the same
    return 0


if __name__ == "__main__":
    sys.exit(main())
