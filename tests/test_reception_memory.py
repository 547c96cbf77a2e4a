"""What did not change is not read again, and nobody can tell from what is left."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newsroom import NOW, after, publication, raw
from stored import dump, refusal

from syndicate import intake, reception, sources
from syndicate.articles import Status
from syndicate.problems import Code, Problem
from syndicate.publication import Publication, SourceContent, SourceFile
from syndicate.reception import Reception, files
from syndicate.records import Record
from syndicate.report import Report
from syndicate.sources import Place
from syndicate.store import Store

LATER = 2**62
"""A moment at which no file is young."""
SOURCES = (
    SourceFile(name="dump", kind="jsonl", path="dump.jsonl"),
    SourceFile(name="desk", kind="directory", path="desk"),
    SourceFile(name="wire", kind="jsonl", path="wire.jsonl"),
    SourceFile(name="read", kind="jsonl", path="read.jsonl", content=SourceContent.RANKINGS),
)
MEMORY = {"sources", "files", "records"}


class Desk:
    """The files of a newsroom's sources."""

    def __init__(self, directory: Path, sources: tuple[SourceFile, ...] = SOURCES) -> None:
        self.directory = directory
        self.publication = publication(directory, sources=sources)
        self._ticks = count(1_000_000_000)

    def write(self, name: str, *records: dict[str, Any] | str) -> Path:
        """Make these records what a file has; each writing is at a second of its own."""
        path = self.directory / name
        path.parent.mkdir(exist_ok=True)
        lines = (one if isinstance(one, str) else json.dumps(one) for one in records)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        tick = next(self._ticks)
        os.utime(path, (tick, tick))
        return path

    def receive(self, store: Store, now: datetime = NOW, **options: Any) -> Report:
        """Take all sources in."""
        report = Report(now)
        chosen = options.pop("chosen", self.publication.sources)
        options = {"publication": self.publication} | options
        Reception(store=store, now=now, report=report, **options).take_in(chosen)
        return report


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The files that tests write are not young."""
    monkeypatch.setattr(files, "moment", lambda: LATER)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.write("dump.jsonl")
    desk.write("wire.jsonl")
    desk.write("read.jsonl")
    (tmp_path / "desk").mkdir()
    return desk


@pytest.fixture
def store(store_url: str, tmp_path: Path) -> Iterator[Store]:
    with Store.open(store_url, tmp_path) as store:
        yield store


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The origins of the files that are read."""
    found: list[str] = []

    def read_place(place: Place, *rest: Any) -> Iterator[Record | Problem]:
        found.append(place.origin)
        return real(place, *rest)

    real = sources.read_place
    monkeypatch.setattr(sources, "read_place", read_place)
    return found


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The origins of the records that are validated."""
    found: list[str] = []

    def take(record: Record, house: Publication) -> intake.Taken:
        found.append(record.origin)
        return real(record, house)

    real = intake.take
    monkeypatch.setattr(intake, "take", take)
    return found


def what_is_left(store: Store) -> dict[str, list[Any]]:
    return {name: rows for name, rows in dump(store).items() if name not in (*MEMORY, "seals", "changes")}


def told(report: Report) -> tuple[Any, ...]:
    return report.records, report.exit_code, report.sorted_problems(), Counter(report.problems)


# --- nobody can tell ------------------------------------------------------------------------------------------------


def mostly(*usual: Any, rarely: tuple[Any, ...] = ()) -> st.SearchStrategy[Any]:
    """One of the usual values, and one time in eight one that is not."""
    return st.sampled_from([*usual] * (1 + 7 * len(rarely) // len(usual)) + [*rarely])


RECORDS = st.builds(
    raw,
    mostly("a", "b", "c"),
    version=mostly(1, 2, 3, rarely=("two",)),
    headline=mostly("Rain", "Wind", rarely=("",)),
    status=mostly(None, rarely=("canceled", "withheld")),
    embargo_until=mostly(None, rarely=(after(hours=-1), after(hours=1), after(hours=3))),
    expires=mostly(None, rarely=(after(hours=2),)),
    language=mostly("en", rarely=("ar",)),
    partners=mostly(None, rarely=({"only": ["al-bahr"]},)),
    body=mostly("<p>Rain.</p>", rarely=("<p>Rain<x-y>.</p>",)),
)
LINES = st.integers(0, 9).flatmap(lambda one: RECORDS if one else st.sampled_from(["{", '{"id": 5}', "[]"]))
RANKINGS = st.builds(
    lambda **fields: fields,
    ranking=st.sampled_from(["most-read", "most-shared"]),
    language=st.sampled_from(["en", "xx"]),
    as_of=st.sampled_from([after(hours=-2), after(hours=-1), "soon"]),
    articles=st.lists(st.sampled_from(["a", "b"]), unique=True),
)
FILES = st.sampled_from(["dump.jsonl", "wire.jsonl", "desk/a.json", "desk/b.json", "desk/sub.json", "read.jsonl"])


@st.composite
def changes(draw: st.DrawFn) -> list[tuple[dict[str, list[Any] | None], float]]:
    """What is in the files that change from run to run, None where a file is removed, and the hours that have passed."""
    state: dict[str, list[Any]] = {}
    hours, runs = 0.0, []
    for number in range(draw(st.integers(3, 6))):
        changed: dict[str, list[Any] | None] = {}
        for name in draw(st.lists(FILES, min_size=0 if number else 3, max_size=3, unique=True)):
            changed[name] = _changed(draw, name, state)
            state[name] = changed[name] or []
        hours += draw(st.sampled_from([0.0, 0.0, 0.6]))
        runs.append((changed, hours))
    return runs


def _changed(draw: st.DrawFn, name: str, state: dict[str, list[Any]]) -> list[Any] | None:
    one = RANKINGS if name == "read.jsonl" else LINES
    if name.startswith("desk/"):
        return [draw(one)] if draw(st.integers(0, 4)) else None
    others = [line for other, lines in state.items() if other != "read.jsonl" for line in lines]
    lines = list(state.get(name, []))
    for _ in range(draw(st.integers(1, 4))):
        match draw(st.sampled_from(["add", "add", "add", "remove", "again", "from elsewhere", "shuffle"])):
            case "add":
                lines.insert(draw(st.integers(0, len(lines))), draw(one))
            case "remove" if lines:
                del lines[draw(st.integers(0, len(lines) - 1))]
            case "again" if lines:
                lines.append(draw(st.sampled_from(lines)))
            case "from elsewhere" if others and one is LINES:
                lines.append(draw(st.sampled_from(others)))
            case _:
                lines = draw(st.permutations(lines))
    return lines


@given(runs=changes(), group=st.sampled_from([1, 2, 100]))
@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
def test_what_is_left_and_told_is_what_reading_everything_leaves_and_tells(
    monkeypatch: pytest.MonkeyPatch, runs: list[tuple[dict[str, list[Any] | None], float]], group: int
) -> None:
    monkeypatch.setattr(reception, "_RECORDS", group)
    monkeypatch.setattr(reception, "_BATCH", group)
    with ExitStack() as stack:
        directory = Path(stack.enter_context(TemporaryDirectory()))
        desk = Desk(directory)
        (directory / "desk").mkdir()
        careful, frugal = (stack.enter_context(Store.open("sqlite://", directory)) for _ in range(2))
        for changed, hours in runs:
            for name, lines in changed.items():
                if lines is None:
                    (directory / name).unlink(missing_ok=True)
                else:
                    desk.write(name, *lines)
            now = NOW + timedelta(hours=hours)
            everything = desk.receive(careful, now, reread=True)
            kept = desk.receive(frugal, now)
            assert told(kept) == told(everything)
            assert what_is_left(frugal) == what_is_left(careful)


# --- files ----------------------------------------------------------------------------------------------------------


def test_a_file_that_did_not_change_is_not_opened(
    desk: Desk, store: Store, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("dump.jsonl", raw("a"), raw("b", headline=""), "{", raw("c", body="<p>Rain<x-y>.</p>"))
    desk.write("desk/a.json", raw("d"))
    desk.write("desk/sub/b.json", raw("e"))
    desk.write("read.jsonl", RANKING, {"ranking": "most-read"})
    first = desk.receive(store)
    assert sorted(opened) == ["desk/a.json", "desk/sub/b.json", "dump.jsonl", "read.jsonl", "wire.jsonl"]
    assert first.kept_by_kind() == {"records": (0, 8), "source_files": (0, 5)}
    left = what_is_left(store)
    opened.clear()
    monkeypatch.setattr("builtins.open", forbidden)
    monkeypatch.setattr(Path, "open", forbidden)
    again = desk.receive(store)
    assert opened == []
    assert again.records == {"unchanged": 4, "refused": 3, "rankings": 1}
    assert again.kept_by_kind() == {"records": (8, 0), "source_files": (5, 0)}
    assert told(again)[1:] == told(first)[1:]
    assert what_is_left(store) == left


RANKING = {"ranking": "most-read", "language": "en", "as_of": after(hours=-1), "articles": ["a"]}


def forbidden(*_: object, **__: object) -> None:
    pytest.fail("it was opened")


def test_only_the_files_that_changed_are_opened(desk: Desk, store: Store, opened: list[str]) -> None:
    for name in "abc":
        desk.write(f"desk/{name}.json", raw(name))
    desk.receive(store)
    opened.clear()
    desk.write("desk/b.json", raw("b", version=2))
    desk.write("desk/d.json", raw("d"))
    assert desk.receive(store).records == {"unchanged": 2, "updated": 1, "new": 1}
    assert opened == ["desk/b.json", "desk/d.json"]


def test_a_change_that_keeps_size_and_time_is_seen(desk: Desk, store: Store) -> None:
    path = desk.write("dump.jsonl", raw("a", headline="Rain"))
    desk.receive(store)
    before = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("Rain", "Wind"), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert desk.receive(store).records == {"refused": 1}, "the same version with another headline"


@pytest.mark.parametrize(("age", "is_kept"), [(2_000_000_000, False), (2_000_000_001, True)])
def test_a_file_that_was_written_just_before_it_was_read_is_read_again(
    desk: Desk, store: Store, opened: list[str], monkeypatch: pytest.MonkeyPatch, age: int, is_kept: bool
) -> None:
    path = desk.write("dump.jsonl", raw("a"))
    monkeypatch.setattr(files, "moment", lambda: path.stat().st_ctime_ns + age)
    desk.receive(store)
    opened.clear()
    desk.receive(store)
    assert ("dump.jsonl" not in opened) is is_kept


def test_the_moment_is_what_the_file_system_gives_a_file_that_is_made_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    (tmp_path / "before").touch()
    now = files.moment()
    (tmp_path / "after").touch()
    assert (tmp_path / "before").stat().st_mtime_ns <= now <= (tmp_path / "after").stat().st_mtime_ns


def test_a_file_that_is_written_while_it_is_read_is_read_again(
    desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("dump.jsonl", raw("a"))

    def take(record: Record, house: Publication) -> intake.Taken:
        if record.origin == "dump.jsonl:1":
            with (desk.directory / "dump.jsonl").open("a") as file:
                file.write(json.dumps(raw("b")) + "\n")
        return real(record, house)

    real = intake.take
    with monkeypatch.context() as patch:
        patch.setattr(intake, "take", take)
        patch.setattr(reception, "_RECORDS", 1)
        desk.receive(store)
    assert desk.receive(store).records == {"unchanged": 2} or desk.receive(store).records == {"unchanged": 2}


@pytest.mark.parametrize("content", [b"\x1f\x8bno gzip", b"\x1f\x8b"])
def test_a_file_that_could_not_be_read_to_its_end_is_read_again(
    desk: Desk, store: Store, opened: list[str], content: bytes
) -> None:
    (desk.directory / "dump.jsonl").write_bytes(content)
    problems = desk.receive(store).sorted_problems()
    opened.clear()
    assert desk.receive(store).sorted_problems() == problems != []
    assert opened == ["dump.jsonl"]


def test_a_source_that_is_gone_for_a_while_need_not_be_read_again(desk: Desk, store: Store, opened: list[str]) -> None:
    path = desk.write("dump.jsonl", raw("a"))
    desk.receive(store)
    path.rename(desk.directory / "away.jsonl")
    assert desk.receive(store).records == {}
    (desk.directory / "away.jsonl").rename(path)
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    desk.receive(store)
    opened.clear()
    assert desk.receive(store).records == {"unchanged": 1}
    assert opened == []


def remembered(store: Store) -> dict[str, int]:
    """How much is remembered."""
    return {name: len(dump(store)[name]) for name in sorted(MEMORY)}


def test_a_file_that_is_removed_is_forgotten_and_its_articles_stay(desk: Desk, store: Store) -> None:
    for name in "abc":
        desk.write(f"desk/{name}.json", raw(name))
    desk.receive(store)
    assert remembered(store) == {"sources": 4, "files": 6, "records": 3}
    (desk.directory / "desk" / "b.json").unlink()
    assert desk.receive(store).records == {"unchanged": 2}
    assert remembered(store) == {"sources": 4, "files": 5, "records": 2}
    with store.reading() as reader:
        assert reader.counts().articles == 3


def test_a_file_that_was_given_by_hand_is_forgotten_when_it_is_gone(desk: Desk, store: Store) -> None:
    path = desk.write("given.jsonl", raw("a"))
    desk.receive(store, chosen=[SourceFile(name="given", kind="jsonl", path="given.jsonl")])
    assert remembered(store) == {"sources": 1, "files": 1, "records": 1}
    desk.receive(store)
    assert remembered(store) == {"sources": 5, "files": 4, "records": 1}
    path.unlink()
    desk.receive(store)
    assert remembered(store) == {"sources": 4, "files": 3, "records": 0}


def test_what_was_read_for_another_publication_is_read_again(desk: Desk, store: Store, opened: list[str]) -> None:
    desk.write("dump.jsonl", raw("a"))
    desk.receive(store)
    opened.clear()
    desk.publication = publication(desk.directory, sources=SOURCES, name="Another")
    assert desk.receive(store).records == {"unchanged": 1}
    assert opened == ["dump.jsonl", "wire.jsonl", "read.jsonl"]
    assert remembered(store) == {"sources": 4, "files": 3, "records": 1}


@pytest.mark.parametrize("change", ["READING_VERSION", "_READERS"])
def test_what_another_program_has_read_is_read_again(
    desk: Desk, store: Store, opened: list[str], monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    desk.receive(store)
    opened.clear()
    monkeypatch.setattr(files, change, {"READING_VERSION": 0, "_READERS": ("syndicate",)}[change])
    files._program.cache_clear()
    desk.receive(store)
    files._program.cache_clear()
    assert opened == ["dump.jsonl", "wire.jsonl", "read.jsonl"]


def test_what_a_source_says_of_its_articles_is_part_of_what_was_read(desk: Desk, store: Store) -> None:
    desk.write("dump.jsonl", raw("a", section=None))
    [source] = [one for one in SOURCES if one.name == "dump"]
    politics, sport = (replace_defaults(source, section=section) for section in ("politics", "business"))
    assert desk.receive(store, chosen=[politics]).records == {"new": 1}
    assert desk.receive(store, chosen=[sport]).records == {"refused": 1}, "the same version in another section"
    assert remembered(store) == {"sources": 1, "files": 1, "records": 0}


def replace_defaults(source: SourceFile, **defaults: Any) -> SourceFile:
    return SourceFile(**(source.model_dump() | {"defaults": defaults}))


def test_a_file_with_more_to_tell_than_is_remembered_is_read_again(
    desk: Desk, store: Store, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "NOTES", 4)
    desk.write("dump.jsonl", "{", "{")
    desk.write("wire.jsonl", "{", "{", raw("c", body="<p>Rain<x-y>.</p>"))
    desk.receive(store)
    opened.clear()
    assert desk.receive(store).records == {"refused": 4, "unchanged": 1}
    assert opened == ["wire.jsonl"]


def test_everything_is_read_where_that_is_asked_for(
    desk: Desk, store: Store, opened: list[str], taken: list[str]
) -> None:
    desk.write("dump.jsonl", raw("a"))
    desk.receive(store)
    opened.clear()
    taken.clear()
    desk.receive(store, reread=True)
    assert opened == ["dump.jsonl", "wire.jsonl", "read.jsonl"]
    assert taken == ["dump.jsonl:1"]


def test_a_run_that_writes_nothing_new_leaves_the_store_to_the_byte(desk: Desk, tmp_path: Path) -> None:
    desk.write("dump.jsonl", raw("a"), raw("b", body="<p>Rain<x-y>.</p>"))
    with Store.open("sqlite:///kept.db", tmp_path) as store:
        desk.receive(store)
    before = (tmp_path / "kept.db").read_bytes()
    with Store.open("sqlite:///kept.db", tmp_path) as store:
        desk.receive(store)
    assert (tmp_path / "kept.db").read_bytes() == before


def test_what_a_file_that_is_not_read_has_is_older_when_another_has_a_newer_version(
    desk: Desk, store: Store, opened: list[str]
) -> None:
    desk.write("desk/a.json", raw("a"))
    desk.write("desk/b.json", raw("b"))
    desk.receive(store)
    opened.clear()
    desk.write("wire.jsonl", raw("a", version=2))
    assert desk.receive(store).records == {"unchanged": 2, "updated": 1}, "the wire is read after the desk"
    assert desk.receive(store).records == {"unchanged": 2, "older": 1}
    assert opened == ["wire.jsonl"]


def test_what_a_file_that_is_not_read_has_ends_holds_and_mends_refusals(desk: Desk, store: Store) -> None:
    desk.write("desk/a.json", raw("a", version=2))
    desk.receive(store)
    with store.writing("by hand") as writer:
        writer.hold("a", Status.WITHHELD, version=1)
        writer.refuse([refusal("a", 2)])
    desk.receive(store)
    with store.reading() as reader:
        assert reader.hold("a") is None
        assert list(reader.refusals()) == []


def test_what_a_file_that_is_not_read_withholds_is_seen_when_that_is_over(desk: Desk, store: Store) -> None:
    desk.write("desk/a.json", raw("a"))
    desk.write("desk/b.json", raw("a", version=2, headline="", embargo_until=after(hours=1)))
    for hours, hold in ((0, (2, "withheld")), (0, (2, "withheld")), (1, None)):
        desk.receive(store, NOW + timedelta(hours=hours))
        with store.reading() as reader:
            assert reader.hold("a") == hold


def test_a_source_that_is_named_twice_counts_twice(desk: Desk, store: Store) -> None:
    desk.write("dump.jsonl", raw("a"))
    twice = [SOURCES[0], SOURCES[0]]
    assert desk.receive(store, chosen=twice).records == {"new": 1, "unchanged": 1}
    assert desk.receive(store, chosen=twice).records == {"unchanged": 2}
    assert remembered(store) == {"sources": 1, "files": 1, "records": 1}


# --- records --------------------------------------------------------------------------------------------------------


def test_of_a_file_that_changed_only_what_is_new_is_validated(desk: Desk, store: Store, taken: list[str]) -> None:
    records = [raw(f"a{number}") for number in range(9)]
    desk.write("dump.jsonl", *records)
    desk.receive(store)
    taken.clear()
    records[4] = raw("a4", version=2)
    desk.write("dump.jsonl", *records, raw("b"))
    report = desk.receive(store)
    assert report.records == {"unchanged": 8, "updated": 1, "new": 1}
    assert report.kept_by_kind()["records"] == (8, 2)
    assert taken == ["dump.jsonl:5", "dump.jsonl:10"]
    assert remembered(store)["records"] == 10


def test_a_record_is_known_in_whatever_file_it_comes_again(desk: Desk, store: Store, taken: list[str]) -> None:
    desk.write("dump.jsonl", raw("a"), raw("b"))
    desk.receive(store)
    taken.clear()
    (desk.directory / "dump.jsonl").unlink()
    desk.write("wire.jsonl", raw("b"), raw("a"), raw("a"))
    assert desk.receive(store).records == {"unchanged": 3}
    assert taken == []


def test_what_stands_where_a_record_without_an_id_stood_mends_it(desk: Desk, store: Store) -> None:
    desk.write("dump.jsonl", raw("a"), raw("b"))
    desk.receive(store)
    desk.write("dump.jsonl", "{", raw("a"))
    desk.receive(store)
    desk.write("dump.jsonl", raw("b"), raw("a"))
    desk.receive(store)
    with store.reading() as reader:
        assert list(reader.refusals()) == []


@pytest.mark.parametrize("group", [1, 100])
def test_a_record_that_was_superseded_on_the_way_is_older(
    desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch, group: int
) -> None:
    monkeypatch.setattr(reception, "_RECORDS", group)
    desk.write("dump.jsonl", raw("a"))
    desk.receive(store)
    desk.write("dump.jsonl", raw("a", version=2), raw("a"))
    assert desk.receive(store).records == {"updated": 1, "older": 1}
    assert remembered(store)["records"] == 1


def test_after_a_record_was_replaced_by_one_in_conflict_everything_is_read_again(desk: Desk, store: Store) -> None:
    both = [raw("a", headline=headline) for headline in ("Rain", "Wind")]
    for order in (both, both[::-1]):
        desk.write("dump.jsonl", *order)
        desk.receive(store)
        assert desk.receive(store).records == {"unchanged": 1, "refused": 1}
        assert desk.receive(store).records == {"unchanged": 1, "refused": 1}


def test_a_run_that_was_killed_is_no_reason_to_trust_what_it_has_read(
    desk: Desk, store: Store, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "_RECORDS", 1)
    monkeypatch.setattr(reception, "_BATCH", 1)
    desk.write("dump.jsonl", raw("a"), raw("b"), raw("c"))

    def perish(done: int) -> None:
        nonlocal count
        if (count := count + done) == 3:
            raise KeyboardInterrupt

    count = 0
    with pytest.raises(KeyboardInterrupt):
        desk.receive(store, advance=perish)
    opened.clear()
    assert desk.receive(store).records == {"unchanged": 2, "new": 1}
    assert "dump.jsonl" in opened
    assert remembered(store)["records"] == 3


# --- two at a time --------------------------------------------------------------------------------------------------


def test_who_begins_to_read_a_file_later_remembers_it(
    desk: Desk, store: Store, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "_RECORDS", 1)
    monkeypatch.setattr(reception, "_BATCH", 1)
    desk.write("dump.jsonl", raw("a"), raw("b"), raw("c"))
    others: list[Report] = []

    def read_place(place: Place, *rest: Any) -> Iterator[Record | Problem]:
        for one in real(place, *rest):
            yield one
            if not others:  # the first record is stored
                others.append(Report(NOW))
                others[0] = desk.receive(store, chosen=SOURCES[:1])

    real = sources.read_place
    monkeypatch.setattr(sources, "read_place", read_place)
    assert desk.receive(store, chosen=SOURCES[:1]).records == {"new": 1, "unchanged": 2}
    assert others[0].records == {"unchanged": 1, "new": 2}
    opened.clear()
    assert desk.receive(store).records == {"unchanged": 3}
    assert "dump.jsonl" not in opened


def test_a_file_that_another_is_reading_again_is_read_after_all(
    desk: Desk, store: Store, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("dump.jsonl", raw("a"), raw("b", headline=""))
    desk.receive(store)
    opened.clear()
    monkeypatch.setattr("syndicate.store.Memory.remembered", lambda *_: {})
    assert desk.receive(store, chosen=SOURCES[:1]).records == {"unchanged": 1, "refused": 1}
    assert opened == ["dump.jsonl"]


# --- workers --------------------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_the_number_of_workers_changes_neither_what_is_told_nor_its_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "WORTH_A_WORKER", 1)
    monkeypatch.setattr(reception, "_BYTES", 1)
    monkeypatch.setattr(reception, "_RECORDS", 2)
    first = [raw("a"), "{", raw("b", headline=""), raw("a", headline="Other"), raw("c"), "[]", raw("d")]
    found = []
    for workers in (1, 2, 3):
        directory = tmp_path / str(workers)
        directory.mkdir()
        desk = Desk(directory, SOURCES[:1])
        with Store.open("sqlite:///store.db", directory) as store:
            desk.write("dump.jsonl", *first)
            reports = [desk.receive(store, workers=workers)]
            desk.write("dump.jsonl", *first[::-1], raw("c", version=2))
            reports.append(desk.receive(store, workers=workers))
            found.append(([(one.records, one.problems) for one in reports], what_is_left(store)))
    assert found[0] == found[1] == found[2]


def test_no_process_is_begun_where_nothing_is_to_be_validated(
    desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("dump.jsonl", raw("a"))
    desk.receive(store)
    desk.write("dump.jsonl", raw("a"), raw("a"))
    monkeypatch.setattr(reception, "is_large", lambda *_: True)
    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor.submit", forbidden)
    assert desk.receive(store, workers=2, chosen=SOURCES[:1]).records == {"unchanged": 2}


# --- what is told again ---------------------------------------------------------------------------------------------


def test_a_valid_record_that_was_not_taken_is_refused_again_and_hides_as_long_as_it_says(
    desk: Desk, store: Store, opened: list[str]
) -> None:
    embargo, expired = {"embargo_until": after(hours=1)}, {"expires": after(hours=-1), "published": after(hours=-8)}
    desk.write("dump.jsonl", raw("a"), raw("b"), raw("c", language="en"), raw("d"))
    desk.receive(store, chosen=SOURCES[:1])
    desk.write("wire.jsonl", raw("a", **embargo), raw("b", **expired), raw("c", language="ar"))
    first = desk.receive(store)
    opened.clear()
    again = desk.receive(store)
    assert opened == []
    assert told(again) == told(first)
    assert again.records == {"unchanged": 4, "refused": 3}
    with store.reading() as reader:
        assert [header.id for header in reader.headers() if header.status is Status.WITHHELD] == ["a", "b"]


def test_rankings_that_are_not_there_are_a_problem_each_time(desk: Desk, store: Store) -> None:
    (desk.directory / "read.jsonl").unlink()
    assert [one.code for one in desk.receive(store).problems] == [Code.SOURCE_MISSING]
    assert [one.code for one in desk.receive(store).problems] == [Code.SOURCE_MISSING]


# --- what speaks for itself -----------------------------------------------------------------------------------------


def test_of_refused_records_an_older_one_does_not_outweigh_a_newer(desk: Desk, store: Store) -> None:
    desk.write("dump.jsonl", raw("a", version=2))
    desk.receive(store)
    withheld = raw("a", version=3, status="withheld", headline="")
    desk.write("wire.jsonl", raw("a", version=1, status="canceled", headline=""), withheld)
    desk.receive(store)
    with store.reading() as reader:
        assert reader.hold("a") == (3, "withheld")


def test_an_article_that_is_stored_needs_no_hold_to_be_what_it_says(desk: Desk, store: Store) -> None:
    desk.write("dump.jsonl", raw("a", status="canceled"), raw("a", headline=""))
    report = desk.receive(store)
    assert "withdrawal-honoured" not in {problem.code.code for problem in report.problems}
    with store.reading() as reader:
        assert reader.hold("a") is None
