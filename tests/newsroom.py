"""A small newsroom that is really exported: records are written into its source, releases read back from its output."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import factories

from syndicate import export
from syndicate.articles import rfc3339
from syndicate.publication import Feeds, Output, PartnerName, Publication, SourceContent, SourceFile
from syndicate.report import Report

NOW = factories.NOON + timedelta(hours=6)
HOST = "https://www.news.example"


def raw(key: str = "a1", language: str = "en", **changes: Any) -> dict[str, Any]:
    """An article as a CMS sends it; a change of None leaves the field out."""
    fields = {
        "id": key,
        "language": language,
        "url": f"{HOST}/{language}/{key}",
        "headline": f"{factories.HEADLINES[language]} {key}",
        "published": rfc3339(factories.NOON),
        "section": "politics",
        "body": f"<p>{factories.BODIES[language]}</p>",
    } | changes
    return {name: value for name, value in fields.items() if value is not None}


def after(**duration: float) -> str:
    """A time after `NOW`, as a CMS writes it; before it where the duration is negative."""
    return rfc3339(NOW + timedelta(**duration))


def publication(directory: Path, **changes: Any) -> Publication:
    """The publication of `factories`, with two partners, a source of articles and one of rankings in `directory`."""
    fields: dict[str, Any] = {
        "store": "sqlite:///store.db",
        "partners": (
            PartnerName(code="al-bahr", name="Al Bahr Agency"),
            PartnerName(code="costa-diario", name="Costa Diario"),
        ),
        "sources": (
            SourceFile(name="articles", kind="jsonl", path="articles.jsonl"),
            SourceFile(name="rankings", kind="jsonl", path="rankings.jsonl", content=SourceContent.RANKINGS),
        ),
        "feeds": Feeds(),
        "release": Output(precompress=()),  # test_precompressed.py has what lies beside documents
    }
    return factories.publication(**(fields | changes)).at(directory)


class Newsroom:
    """A publication with its source, store and outputs below one directory."""

    def __init__(self, directory: Path, **changes: Any) -> None:
        self.directory = directory
        self.publication = publication(directory, **changes)
        self.write()
        self.rank()

    @property
    def output(self) -> Path:
        """Where releases are published, unless another output is named."""
        return self.directory / "public"

    def write(self, *articles: dict[str, Any] | str) -> None:
        """Make these records, and no others, what the source has; text is written as it stands."""
        self._write("articles.jsonl", articles)

    def rank(self, *rankings: dict[str, Any]) -> None:
        """Make these rankings, and no others, what the source has."""
        self._write("rankings.jsonl", rankings)

    def _write(self, name: str, records: Iterable[dict[str, Any] | str]) -> None:
        lines = (one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in records)
        (self.directory / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    def export(self, *articles: dict[str, Any] | str, now: datetime = NOW, **options: Any) -> Report:
        """Export; with articles, after these were written to the source."""
        if articles:
            self.write(*articles)
        output = options.pop("output", self.output)
        return export.export(export.Job(self.publication, now, **options), output)

    def read(self, path: str) -> bytes:
        """A file of the release."""
        return (self.output / path).read_bytes()

    def json(self, path: str) -> Any:
        """A JSON file of the release."""
        return json.loads(self.read(path))

    def titles(self, feed: str = "en") -> list[str]:
        """The titles of a feed, as its JSON document has them."""
        return [item["title"] for item in self.json(f"{feed}/feed.json")["items"]]

    def ids(self, feed: str = "en") -> list[str]:
        """The ids of the articles of a feed that have no `guid` of their own."""
        return [item["id"].rpartition("/")[2] for item in self.json(f"{feed}/feed.json")["items"]]


def tree(output: Path) -> dict[str, bytes]:
    """Every file of a release by its path, but for the report, which tells how long things took."""
    root = output.resolve()
    return {
        file.relative_to(root).as_posix(): file.read_bytes()
        for file in sorted(root.rglob("*"))
        if file.is_file() and file.name != "report.json"
    }


def summary(output: Path) -> dict[str, Any]:
    """The report of a release without how long things took."""
    report: dict[str, Any] = json.loads((output / "report.json").read_bytes())
    del report["timings"]
    return report


def codes(report: Report) -> set[str]:
    """The codes of a run's problems."""
    return {problem.code.code for problem in report.problems}


def mentions(output: Path, token: str) -> list[str]:
    """The paths of a release's files that have a token in them, whatever its case."""
    wanted = token.lower().encode()
    found = [path for path, data in tree(output).items() if wanted in data.lower()]
    return found + [path for path in ["report.json"] if wanted in (output / path).read_bytes().lower()]
