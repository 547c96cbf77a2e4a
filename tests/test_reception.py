from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from newsroom import NOW, after, publication, raw

from syndicate import reception
from syndicate.articles import Status
from syndicate.errors import ConfigurationError
from syndicate.problems import Code
from syndicate.publication import SourceFile
from syndicate.reception import Reception, is_large
from syndicate.report import Report
from syndicate.store import Store

STDIN = SourceFile(name="stdin", kind="jsonl", path="-")


@pytest.fixture
def store(store_url: str, tmp_path: Path) -> Iterator[Store]:
    with Store.open(store_url, tmp_path) as store:
        yield store


def receive(store: Store, tmp_path: Path, *records: dict[str, Any] | str, **options: Any) -> Report:
    """Take these records in as one run reads them from standard input."""
    lines = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in records)
    report = Report(NOW)
    reception = Reception(
        publication(tmp_path), store, NOW, report, stdin=io.BytesIO(lines.encode("utf-8", "surrogatepass")), **options
    )
    reception.take_in([STDIN])
    return report


def statuses(store: Store) -> dict[str, Status]:
    with store.reading() as reader:
        return {header.id: header.status for header in reader.headers()}


def test_what_is_valid_is_kept_and_what_is_not_is_kept_apart_with_its_reasons(store: Store, tmp_path: Path) -> None:
    report = receive(store, tmp_path, raw("a1"), raw("bad", headline=""), "{", raw("a1", headline="Other"))
    assert report.records == {"new": 1, "refused": 3}
    with store.reading() as reader:
        refused = {refusal.key: {problem.code for problem in refusal.problems} for refusal in reader.refusals()}
    assert refused == {"bad": {Code.EMPTY_TEXT}, "stdin:3": {Code.BAD_JSON}, "a1": {Code.VERSION_CONFLICT}}


def test_a_mended_record_is_refused_no_more(store: Store, tmp_path: Path) -> None:
    receive(store, tmp_path, raw("a1", headline=""))
    receive(store, tmp_path, raw("a1"))
    with store.reading() as reader:
        assert list(reader.refusals()) == []


def test_the_progress_is_told_in_records(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "_RECORDS", 2)
    steps: list[int] = []
    receive(store, tmp_path, *(raw(f"a{number}") for number in range(5)), advance=steps.append)
    assert steps == [2, 2, 1]


def test_without_a_readable_id_a_broken_withdrawal_withdraws_nothing(store: Store, tmp_path: Path) -> None:
    receive(store, tmp_path, raw("a1"))
    report = receive(store, tmp_path, raw(["a1"], status="canceled"))
    assert Code.WITHDRAWAL_HONOURED not in {problem.code for problem in report.problems}
    assert statuses(store) == {"a1": Status.USABLE}


def test_a_broken_withdrawal_of_an_unknown_article_says_nothing_of_it(store: Store, tmp_path: Path) -> None:
    report = receive(store, tmp_path, raw("a1", status="canceled", headline=""))
    assert {problem.code for problem in report.problems} == {Code.EMPTY_TEXT}


def test_of_several_broken_records_the_gravest_counts(store: Store, tmp_path: Path) -> None:
    receive(store, tmp_path, raw("a1"))
    receive(
        store,
        tmp_path,
        raw("a1", version=3, embargo_until=after(hours=1), headline=""),
        raw("a1", version=2, status="canceled", headline=""),
        raw("a1", version=4, embargo_until=after(hours=-1), headline=""),
    )
    assert statuses(store) == {"a1": Status.CANCELED}


def test_a_source_of_an_unknown_kind_stops_before_anything_is_read(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        Reception(publication(tmp_path), store, NOW, Report(NOW)).take_in(
            [SourceFile(name="wire", kind="telex", path="x")]
        )


def test_only_a_large_source_is_worth_several_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "WORTH_A_WORKER", 3)
    house = publication(tmp_path)
    articles = tmp_path / "articles" / "2026"
    articles.mkdir(parents=True)
    for number in range(2):
        (articles / f"{number}.json").touch()
    directory = SourceFile(name="a", kind="directory", path="articles")
    assert not is_large(directory, house)
    (articles / "2.json").touch()
    assert is_large(directory, house)
    lines = SourceFile(name="b", kind="jsonl", path="b.jsonl")
    assert not is_large(lines, house), "it is not there"
    (tmp_path / "b.jsonl").write_bytes(bytes(3 * 5_000))
    assert not is_large(lines, house)
    (tmp_path / "b.jsonl").write_bytes(bytes(3 * 5_000 + 1))
    assert is_large(lines, house)
    assert is_large(STDIN, house), "nobody knows"
