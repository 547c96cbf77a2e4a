from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import fields, replace
from datetime import timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import orjson
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select, text, update
from sqlalchemy.exc import IntegrityError
from stored import NOON, article, dump, incoming, newest, put, ranking, refusal, unusable

from syndicate.articles import (
    Author,
    Kind,
    Medium,
    MediumKind,
    Ranking,
    Rendition,
    Restrictions,
    Status,
    Tag,
    article_from_json,
)
from syndicate.errors import SyndicateError
from syndicate.headers import Header, State
from syndicate.lifecycle import Told
from syndicate.problems import Code, Problem
from syndicate.store import (
    Counts,
    Incoming,
    Numbered,
    Outcome,
    Refusal,
    Store,
    decode_header,
    encode_header,
    engine,
    migration,
    schema,
)

FILE = "sqlite:///state/store.db"
SOUND = Medium(id="listen", kind=MediumKind.AUDIO, renditions=(Rendition(url="https://media.qandil.example/a.mp3"),))


def digest(item: Incoming) -> str:
    return sha256(item.payload).hexdigest()


def smaller_first(*items: Incoming) -> list[Incoming]:
    return sorted(items, key=digest)


@pytest.fixture(scope="module")
def in_memory() -> Iterator[Store]:
    """A store that is emptied for every test, or every example of one."""
    with Store.open("sqlite://", Path("/nowhere")) as opened:
        yield opened


@pytest.fixture(scope="module")
def on_server(server) -> Iterator[Store]:
    """The same on PostgreSQL."""
    with server.store() as url, Store.open(url, Path("/nowhere")) as opened:
        yield opened


@pytest.fixture(params=["in_memory", "on_server"])
def store(request) -> Store:
    """An empty store on each database."""
    return emptied(request.getfixturevalue(request.param))


@pytest.fixture
def shared(store_url, tmp_path) -> Iterator[Store]:
    """A store on each database that others may open beside."""
    with Store.open(store_url, tmp_path) as opened:
        yield opened


@pytest.fixture
def filed(tmp_path) -> Iterator[Store]:
    """A store in a file of SQLite."""
    with Store.open(FILE, tmp_path) as opened:
        yield opened


def emptied(store: Store) -> Store:
    with store._engine.connect() as connection, connection.begin():
        for table in reversed(schema.METADATA.sorted_tables):
            connection.execute(table.delete())
    return store


def refuse(store: Store, *refusals: Refusal, run: str = "monday") -> list[Refusal]:
    with store.writing(run) as writer:
        writer.refuse(refusals)
    return refused(store)


def refused(store: Store) -> list[Refusal]:
    with store.reading() as reader:
        return list(reader.refusals())


def hold(store: Store, *arguments, **options) -> bool:
    with store.writing("monday") as writer:
        return writer.hold(*arguments, **options)


def status(store: Store, key: str = "a") -> Status:
    """The status, which is the same in the header and in the article."""
    with store.reading() as reader:
        [whole] = reader.articles([key])
        [of_header] = {header.status for header in reader.headers() if header.id == key}
    assert whole.status is of_header
    return of_header


def pragma(store: Store, name: str) -> object:
    with store._engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


@contextmanager
def without_privileges() -> Iterator[Path]:
    """A directory that may be read and not written, for somebody who is not root."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        user = os.geteuid()
        directory.chmod(0o755 if user == 0 else 0o555)
        if user == 0:
            os.seteuid(65_534)
        try:
            yield directory
        finally:
            if user == 0:
                os.seteuid(user)
            directory.chmod(0o755)


# Opening.


def test_the_migrations_make_the_tables_that_the_code_works_with(shared):
    with shared._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert context.get_current_revision() == schema.HEAD
        assert compare_metadata(context, schema.METADATA) == []
        tables = set(schema.METADATA.tables)
    of_articles = {"articles", "versions", "holds", "refusals", "rankings"}
    assert tables == of_articles | {"told", "places", "numbers", "kept"} | {
        "sources",
        "files",
        "records",
        "seals",
        "changes",
    }


def test_a_store_of_the_first_revision_gets_headers_that_know_the_kind_and_the_recordings(store_url, tmp_path):
    items = [
        incoming(f"a{number}", kind=Kind.LIVE if number % 2 else Kind.TEXT, media=(SOUND,) if number % 3 else ())
        for number in range(1_500)
    ]
    with Store.open(store_url, tmp_path) as store:
        put(store, *items)
        with engine.writing(store._engine) as connection:
            for table in ("told", "places", "numbers", "kept", "sources", "files", "records", "seals", "changes"):
                connection.execute(text(f"DROP TABLE {table}"))
            for key, header in connection.execute(select(schema.ARTICLES.c.id, schema.ARTICLES.c.header)).all():
                fields_then = orjson.loads(header)[:-1]
                del fields_then[9]
                was = {"header": orjson.dumps(fields_then)}
                connection.execute(update(schema.ARTICLES).where(schema.ARTICLES.c.id == key).values(**was))
            connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with Store.open(store_url, tmp_path) as store, store.reading() as reader:
        assert {one.id: one for one in reader.headers()} == {one.id: decode_header(one.header) for one in items}
        assert all(told is None for _, told in reader.told_headers())
        assert (reader.places("en"), reader.listing(["a"])) == ({}, {})


def test_head_is_the_newest_revision():
    assert ScriptDirectory(str(migration._DIRECTORY)).get_current_head() == schema.HEAD


def test_a_store_is_made_with_its_directories_relative_to_the_publication_file(tmp_path):
    Store.open("sqlite:///deep/down/store.db", tmp_path).close()
    assert (tmp_path / "deep/down/store.db").is_file()


def test_an_absolute_path_is_taken_as_it_is(tmp_path):
    Store.open(f"sqlite:///{tmp_path}/here.db", Path("/nowhere")).close()
    assert (tmp_path / "here.db").is_file()


def test_opening_again_finds_what_was_written_and_leaves_one_file(tmp_path):
    with Store.open(FILE, tmp_path) as opened:
        assert put(opened, incoming()) == [Outcome.NEW]
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["store.db"]
    with Store.open(FILE, tmp_path) as opened:
        assert newest(opened) == article()


def test_a_commit_is_synced_and_references_are_kept(filed):
    assert pragma(filed, "journal_mode") == "wal"
    assert pragma(filed, "synchronous") == 2  # FULL
    assert pragma(filed, "foreign_keys") == 1
    assert pragma(filed, "busy_timeout") == 30_000


def test_many_may_open_a_new_store_at_once(new_store_url, tmp_path):
    barrier = threading.Barrier(6)

    def open_and_put(number: int) -> list[Outcome]:
        barrier.wait()
        with Store.open(new_store_url, tmp_path) as opened:
            return put(opened, incoming(f"a{number}"))

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(open_and_put, range(6))) == [[Outcome.NEW]] * 6


def test_a_store_of_a_newer_program_is_refused_and_left_alone(tmp_path):
    Store.open(FILE, tmp_path).close()
    path = tmp_path / "state/store.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    with pytest.raises(SyndicateError) as raised:
        Store.open(FILE, tmp_path)
    [problem] = raised.value.problems
    assert (problem.code, dict(problem.values)) == (Code.STORE_TOO_NEW, {"revision": "9999"})
    assert path.read_bytes() == before


def unopened(url: str, directory: Path) -> Problem:
    return unusable(lambda: Store.open(url, directory))


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    (tmp_path / "store.db").write_bytes(b"garbage " * 1_000)
    problem = unopened("sqlite:///store.db", tmp_path)
    assert problem.what == "The store sqlite:///store.db cannot be used: file is not a database."
    assert (tmp_path / "store.db").read_bytes() == b"garbage " * 1_000


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path):
    with closing(sqlite3.connect(tmp_path / "store.db")) as connection, connection:
        connection.execute("CREATE TABLE rankings (other)")
    assert "already exists" in unopened("sqlite:///store.db", tmp_path).what
    with closing(sqlite3.connect(tmp_path / "store.db")) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("rankings",)]


def test_a_directory_in_place_of_the_file_is_refused(tmp_path):
    (tmp_path / "store.db").mkdir()
    assert "unable to open" in unopened("sqlite:///store.db", tmp_path).what


def test_a_file_in_place_of_a_directory_is_refused(tmp_path):
    (tmp_path / "state").write_text("")
    assert "exists" in unopened("sqlite:///state/store.db", tmp_path).what.lower()


def test_a_directory_that_may_not_be_written_is_refused():
    with without_privileges() as directory:
        assert "Permission denied" in unopened("sqlite:///state/store.db", directory).what
        assert "unable to open" in unopened("sqlite:///store.db", directory).what
        assert list(directory.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "parse"),
        ("state/store.db", "parse"),
        ("nosuch:///store.db", "nosuch"),
        ("postgresql+nosuch://ed:secret@db.example/news", "nosuch"),
        ("nosuch://ed:secret@db.example/news", "SQLite (sqlite:///) or PostgreSQL (postgresql://)"),
        ("mysql://ed:secret@db.example/news", "SQLite (sqlite:///) or PostgreSQL (postgresql://)"),
        ("postgresql+asyncpg://ed:secret@db.example/news", "psycopg"),
        ("postgresql://ed:secret@db.example:port/news", "port"),
    ],
)
def test_a_url_that_means_no_database_is_refused_without_telling_its_password(tmp_path, url, reason):
    problem = unopened(url, tmp_path)
    assert reason in problem.what
    assert "secret" not in str(problem)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://ed:sec@ret@db.example/news", "postgresql://***@db.example/news"),
        ("postgresql://ed:sec/ret@db.example/news", "postgresql://***@db.example/news"),
        (
            "postgresql://db.example/news?user=ed&password=secret&x=1",
            "postgresql://db.example/news?user=ed&password=***&x=1",
        ),
        ("postgresql:///news?sslpassword=secret", "postgresql:///news?sslpassword=***"),
        ("postgresql://db.example/news?application_name=a@b", "postgresql://db.example/news?application_name=a@b"),
        ("sqlite:////var/a@b/store.db", "sqlite:////var/a@b/store.db"),
    ],
)
def test_a_url_is_shown_without_its_password(url, shown):
    assert engine.shown(url) == shown


def test_a_damaged_file_is_a_clear_error_wherever_it_is_met(tmp_path):
    with Store.open(FILE, tmp_path) as opened:
        put(opened, *(incoming(f"a{number}", text="Rain " * 100) for number in range(200)))
    path = tmp_path / "state/store.db"
    data = bytearray(path.read_bytes())
    # The first pages say what the tables are; everything behind them is lost.
    data[40 * 4096 :] = b"\xff" * (len(data) - 40 * 4096)
    path.write_bytes(data)
    ids = [f"a{number}" for number in range(200)]

    def read_all(opened: Store) -> None:
        with opened.reading() as reader:
            list(reader.headers())
            list(reader.articles(ids))

    with Store.open(FILE, tmp_path) as opened:
        assert "malformed" in unusable(lambda: read_all(opened)).what
        assert "malformed" in unusable(lambda: put(opened, *(incoming(key, 2) for key in ids))).what


# Scratch copies.


def test_what_is_done_to_a_scratch_copy_leaves_the_store_untouched(shared, store_url, tmp_path):
    put(shared, incoming())
    before = dump(shared)
    with Store.scratch(store_url, tmp_path) as scratch:
        assert dump(scratch) == before
        assert put(scratch, incoming(version=2), incoming("b")) == [Outcome.UPDATED, Outcome.NEW]
        put(shared, incoming("c"))
        assert newest(scratch).version == 2
        copy = Path(str(scratch._engine.url.database))
        assert copy.exists()
    assert not copy.parent.exists()
    with shared.reading() as reader:
        assert [(header.id, header.version) for header in reader.headers()] == [("a", 1), ("c", 1)]


@pytest.mark.parametrize("url", [FILE, "sqlite://"])
def test_a_scratch_copy_of_no_store_is_empty_and_makes_none(tmp_path, url):
    with Store.scratch(url, tmp_path) as scratch:
        assert put(scratch, incoming()) == [Outcome.NEW]
    assert list(tmp_path.iterdir()) == []


def scratch(url: str, directory: Path) -> None:
    with Store.scratch(url, directory) as opened, opened.reading() as reader:
        list(reader.headers())


def test_a_store_that_cannot_be_copied_is_a_clear_error_that_names_it(tmp_path):
    (tmp_path / "garbage.db").write_bytes(b"garbage " * 1_000)
    (tmp_path / "directory.db").mkdir()
    for name, reason in (("garbage", "not a database"), ("directory", "cannot be used")):
        url = f"sqlite:///{name}.db"
        assert reason in unusable(lambda url=url: scratch(url, tmp_path)).what
        assert url in unusable(lambda url=url: scratch(url, tmp_path)).what
    assert "parse" in unusable(lambda: scratch("state/store.db", tmp_path)).what


# Putting articles.


def test_an_article_is_new_then_unchanged_then_updated(store):
    assert put(store, incoming()) == [Outcome.NEW]
    assert put(store, incoming(), run="tuesday") == [Outcome.UNCHANGED]
    assert put(store, incoming(version=3), run="tuesday") == [Outcome.UPDATED]
    assert newest(store) == article(version=3)
    with store.reading() as reader:
        assert reader.versions("a") == [1, 3]


def test_an_older_version_is_kept_beside_the_newer_one(store):
    put(store, incoming(version=3))
    before = newest(store)
    assert put(store, incoming(version=1), incoming(version=2), incoming(version=1)) == [Outcome.OLDER] * 3
    assert newest(store) == before
    with store.reading() as reader:
        assert reader.versions("a") == [1, 2, 3]
        assert [header.version for header in reader.headers()] == [3]


def test_one_batch_may_hold_several_versions_of_an_article(store):
    items = [
        incoming(version=2),
        incoming(version=1),
        incoming(version=2),
        incoming(version=3),
        incoming(version=3, text="Sun"),
    ]
    expected = [Outcome.NEW, Outcome.OLDER, Outcome.UNCHANGED, Outcome.UPDATED, Outcome.CONFLICT]
    assert put(store, *items) == expected
    assert newest(store).version == 3


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("order", [1, -1])
def test_of_two_contents_of_a_version_in_one_run_the_one_with_the_smaller_digest_is_kept(store, order, version):
    small, large = smaller_first(incoming(version=version, text="Rain"), incoming(version=version, text="Sun"))
    put(store, incoming(version=2, text="Wind")) if version == 1 else None
    first, second = (small, large)[::order]
    put(store, first)
    assert put(store, second) == [Outcome.CONFLICT]
    kept = [row for row in dump(store)["versions"] if f", {version}, " in row]
    assert len(kept) == 1
    assert digest(small) in kept[0]
    if version == 2:
        assert newest(store) == article_from_json(small.payload)
        with store.reading() as reader:
            assert list(reader.headers()) == [decode_header(small.header)]


@pytest.mark.parametrize("order", [1, -1])
def test_another_content_of_a_version_in_a_later_run_changes_nothing(store, order):
    first, second = smaller_first(incoming(text="Rain"), incoming(text="Sun"))[::order]
    put(store, first)
    before = dump(store)
    assert put(store, second, run="tuesday") == [Outcome.CONFLICT]
    assert dump(store) == before


def test_an_article_keeps_its_language(store):
    put(store, incoming())
    before = dump(store)
    other = incoming(version=2, language="ar")
    assert put(store, other) == [Outcome.LANGUAGE_CHANGED]
    assert put(store, other, run="tuesday") == [Outcome.LANGUAGE_CHANGED]
    assert dump(store) == before
    assert put(store, incoming("b"), incoming("b", 2, language="es")) == [
        Outcome.NEW,
        Outcome.LANGUAGE_CHANGED,
    ]


def test_an_empty_batch_does_nothing(store):
    before = dump(store)
    with store.writing("monday") as writer:
        assert writer.put([]) == []
        writer.refuse([])
    assert dump(store) == before


WORDS = ("Rain", "Sun", "Wind")
RECORDS = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(1, 4), st.sampled_from(WORDS)), min_size=1, max_size=14
)


@given(records=RECORDS, data=st.data())
def test_neither_order_nor_batches_matter_and_writing_again_changes_nothing(in_memory, records, data):
    assert_order_and_batches_do_not_matter(emptied(in_memory), records, data)


@settings(max_examples=25)  # the decisions are the same; what is tried here is the database
@given(records=RECORDS, data=st.data())
def test_neither_order_nor_batches_matter_on_postgresql(on_server, records, data):
    assert_order_and_batches_do_not_matter(emptied(on_server), records, data)


def assert_order_and_batches_do_not_matter(store: Store, records, data) -> None:
    items = [incoming(*record) for record in records]
    kept: dict[tuple[str, int], Incoming] = {}
    for item in items:
        at = (item.id, item.version)
        kept[at] = min(item, kept.get(at, item), key=digest)
    expected = {key: max(version for other, version in kept if other == key) for key, _ in kept}

    before = None
    for run in ("monday", "monday", "tuesday"):
        ordered = data.draw(st.permutations(items))
        cuts = sorted({0, len(items), *data.draw(st.lists(st.integers(0, len(items)), max_size=4))})
        together = data.draw(st.booleans())
        if together:
            with store.writing(run) as writer:
                for start, end in pairwise(cuts):
                    writer.put(ordered[start:end])
        else:
            for start, end in pairwise(cuts):
                put(store, *ordered[start:end], run=run)
        with store.reading() as reader:
            assert list(reader.headers()) == [decode_header(kept[at].header) for at in sorted(expected.items())]
            whole = [article_from_json(kept[at].payload) for at in sorted(expected.items())]
            assert list(reader.articles(sorted(expected))) == whole
            for key in expected:
                assert reader.versions(key) == sorted(version for other, version in kept if other == key)
        found = dump(store)
        assert len(found["versions"]) == len(kept)
        assert all(any(digest(item) in row for row in found["versions"]) for item in kept.values())
        assert before in (None, found)
        before = found


def test_a_batch_is_looked_up_at_once(store):
    """One query for each five hundred ids and table, however many articles there are."""
    statements = []
    items = [incoming(f"a{number}") for number in range(1_200)]
    event.listen(store._engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    assert put(store, *items) == [Outcome.NEW] * 1_200
    first = len(statements)
    assert put(store, *items) == [Outcome.UNCHANGED] * 1_200
    assert first <= 20
    assert len(statements) - first <= 19


def test_nothing_of_a_failed_block_is_kept(store):
    before = dump(store)

    def write_and_stop() -> None:
        with store.writing("monday") as writer:
            writer.put([incoming()])
            writer.refuse([refusal("b")])
            writer.hold("a", Status.CANCELED)
            writer.rank(ranking("a"))
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        write_and_stop()
    assert dump(store) == before


def test_a_mistake_in_a_statement_is_no_problem_of_the_store(store):
    row = {"article": "nobody", "version": 1, "digest": "", "payload": b"", "run": ""}
    with pytest.raises(IntegrityError), store.writing("monday") as writer:
        engine.write(writer._connection, schema.VERSIONS, [row])


def test_a_full_disk_is_a_clear_error_and_nothing_of_the_transaction_is_there(filed):
    put(filed, incoming("kept"))
    before = dump(filed)
    put_before_it_was_full = []

    def fill() -> None:
        with filed.writing("monday") as writer:
            pages = writer._connection.exec_driver_sql("PRAGMA page_count").scalar()
            writer._connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 20}")
            for number in range(100):
                put_before_it_was_full.extend(writer.put([incoming(f"a{number}", text="Rain " * 500)]))

    assert "full" in unusable(fill).what
    assert 3 < len(put_before_it_was_full) < 100
    assert dump(filed) == before
    assert pragma(filed, "integrity_check") == "ok"


# Refusals.


def test_refusals_are_kept_in_the_order_of_their_keys_with_their_problems(store):
    late, early = refusal("z"), refusal("b.json:7", None, article=None, origin="b.json:7")
    assert refuse(store, late, early) == [early, late]
    assert refused(store)[1].problems[0].what == "The field is required and is missing."


def test_of_each_key_the_newest_version_is_kept(store):
    assert refuse(store, refusal(version=2), refusal(version=3), refusal(version=1)) == [refusal(version=3)]
    assert refuse(store, refusal(version=2), run="tuesday") == [refusal(version=3)]
    assert refuse(store, refusal(version=None), run="tuesday") == [refusal(version=3)]
    assert refuse(store, refusal(version=4), run="tuesday") == [refusal(version=4)]


def test_of_one_version_a_later_run_is_right(store):
    refuse(store, refusal(digest="1"))
    assert refuse(store, refusal(digest="2"), run="tuesday") == [refusal(digest="2")]
    assert refuse(store, refusal(digest="1"), run="wednesday") == [refusal(digest="1")]


REFUSALS = st.permutations(
    [
        refusal(digest="1"),
        refusal(digest="2"),
        refusal(digest="1", origin="0.json"),
        refusal(version=None),
        refusal("b"),
    ]
)


@given(REFUSALS, st.integers(0, 5))
def test_in_one_run_neither_order_nor_batches_of_refusals_matter(in_memory, refusals, cut):
    assert_order_and_batches_of_refusals_do_not_matter(emptied(in_memory), refusals, cut)


@settings(max_examples=25)
@given(REFUSALS, st.integers(0, 5))
def test_in_one_run_neither_order_nor_batches_of_refusals_matter_on_postgresql(on_server, refusals, cut):
    assert_order_and_batches_of_refusals_do_not_matter(emptied(on_server), refusals, cut)


def assert_order_and_batches_of_refusals_do_not_matter(store: Store, refusals, cut) -> None:
    for run in ("monday", "monday", "tuesday"):
        refuse(store, *refusals[:cut], run=run)
        assert refuse(store, *refusals[cut:], run=run) == [refusal(digest="1", origin="0.json"), refusal("b")]


@pytest.mark.parametrize("version", [None, 1, 2])
@pytest.mark.parametrize("stored", [False, True])
def test_accepting_the_version_or_a_newer_one_settles_a_refusal(store, version, stored):
    if stored:
        put(store, incoming(version=1))
    refuse(store, refusal(version=version), refusal("other"))
    put(store, incoming(version=2), run="tuesday")
    assert [found.key for found in refused(store)] == ["other"]


def test_the_version_that_is_stored_already_settles_a_refusal_too(store):
    put(store, incoming())
    refuse(store, refusal())
    assert put(store, incoming(), run="tuesday") == [Outcome.UNCHANGED]
    assert refused(store) == []


def test_what_is_not_accepted_or_too_old_settles_nothing(store):
    put(store, incoming(version=3))
    refuse(store, refusal(version=4), refusal("b"))
    put(store, incoming(version=1), incoming(version=3), incoming(version=3, text="Sun"))
    put(store, incoming(version=9, language="ar"))
    assert [found.key for found in refused(store)] == ["a", "b"]


def test_a_good_record_at_the_same_place_settles_a_refusal_without_an_id(store):
    refuse(store, refusal("a.json", None, article=None), refusal("b.json", None, article=None))
    put(store, incoming("a"))
    assert [found.key for found in refused(store)] == ["b.json"]


def test_a_refused_version_that_is_older_than_the_stored_one_needs_no_mending(store):
    put(store, incoming(version=3))
    assert refuse(store, refusal(version=2)) == []
    assert refuse(store, refusal(version=3)) == [refusal(version=3)]


def test_a_refused_record_may_have_a_key_of_any_length(store):
    chance = random.Random(1)
    long = "".join(chance.choices("بجدهوزحط", k=40_000))
    found = refuse(store, refusal(long + "1", None, article=long, origin=long + "1"), refusal(long + "2", None))
    assert len({one.key for one in found}) == 2
    assert {one.key[:600] for one in found} == {long[:600]}
    assert long + "1" in {one.origin for one in found}
    put(store, replace(incoming("a"), origin=long + "1"), run="tuesday")
    assert [one.problems[0].article[:3] for one in refused(store)] == [long[:3]]
    assert len(refused(store)) == 1


def test_a_refused_record_may_say_anything(store):
    huge = Problem.of(Code.BAD_VALUE, article="a", field="version", value=10**30, expected="less")
    odd = refusal("\ud800\0", 10**30, article="\ud800\0", origin="\udcff.json", problems=(huge,))
    [found] = refuse(store, odd)
    assert (found.version, found.problems) == (None, (huge,))
    assert (found.key, found.article, found.origin) == ("\\ud800\\x00", "\\ud800\\x00", "\\udcff.json")
    assert refuse(store, odd) == [found]
    assert refuse(store, refusal("b", -1))[1].version is None


# Holds.


def test_a_held_article_counts_as_withdrawn_until_a_newer_version_comes(store):
    put(store, incoming(), incoming("b"))
    assert hold(store, "a", Status.CANCELED)
    assert (status(store), status(store, "b")) == (Status.CANCELED, Status.USABLE)
    assert put(store, incoming(), run="tuesday") == [Outcome.UNCHANGED]
    assert status(store) is Status.CANCELED
    assert put(store, incoming(version=2), run="tuesday") == [Outcome.UPDATED]
    assert status(store) is Status.USABLE
    assert dump(store)["holds"] == []


def test_holding_an_unknown_article_says_so(store):
    assert not hold(store, "a", Status.CANCELED)
    put(store, incoming())
    assert status(store) is Status.USABLE


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(("version", "expected"), [(2, Status.CANCELED), (3, Status.CANCELED), (4, Status.USABLE)])
def test_a_hold_with_its_version_works_whenever_the_articles_come(store, order, version, expected):
    steps = [lambda: hold(store, "a", Status.CANCELED, 3), lambda: put(store, incoming(version=version))]
    for step in steps[::order]:
        step()
    assert status(store) is expected
    before = dump(store)
    for step in steps[::order]:
        step()
    assert dump(store) == before


def test_of_several_holds_the_newest_and_gravest_counts(store):
    put(store, incoming())
    hold(store, "a", Status.CANCELED)
    hold(store, "a", Status.WITHHELD)
    assert status(store) is Status.CANCELED
    hold(store, "a", Status.WITHHELD, 5)
    assert status(store) is Status.WITHHELD
    with store.reading() as reader:
        assert (reader.hold("a"), reader.hold("b")) == ((5, Status.WITHHELD), None)


def test_a_hold_never_makes_a_status_less_grave(store):
    put(store, incoming(status=Status.CANCELED))
    hold(store, "a", Status.WITHHELD)
    assert status(store) is Status.CANCELED


@pytest.mark.parametrize("version", [0, -1, 10**30])
def test_a_hold_of_an_impossible_version_meets_the_stored_one(store, version):
    put(store, incoming())
    assert hold(store, "a", Status.WITHHELD, version)
    assert status(store) is Status.WITHHELD
    put(store, incoming(version=2))
    assert status(store) is Status.USABLE


def test_a_hold_must_withdraw(store):
    with pytest.raises(ValueError, match="held as usable"):
        hold(store, "a", Status.USABLE)


def test_a_hold_may_be_ended(store):
    put(store, incoming(), incoming("b"))
    hold(store, "a", Status.CANCELED, 5)
    hold(store, "b", Status.CANCELED)
    with store.writing("monday") as writer:
        writer.unhold("a")
        writer.unhold("nobody")
    assert (status(store), status(store, "b")) == (Status.USABLE, Status.CANCELED)


@pytest.mark.parametrize(
    ("held", "asked", "ended"),
    [
        ((Status.WITHHELD, 2), 2, True),
        ((Status.WITHHELD, 2), 3, True),
        ((Status.WITHHELD, 2), 1, False),
        ((Status.CANCELED, 2), 2, False),
        ((Status.WITHHELD, None), None, True),
        ((Status.WITHHELD, 2), None, False),
    ],
)
def test_an_embargo_that_is_over_ends_only_its_own_hold(store, held, asked, ended):
    put(store, incoming())
    hold(store, "a", *held)
    with store.writing("monday") as writer:
        writer.unhold_embargo("a", asked)
    assert status(store) is (Status.USABLE if ended else held[0])


def test_a_record_that_comes_again_mended_ends_its_hold(store):
    put(store, incoming(), incoming("b"))
    hold(store, "a", Status.CANCELED, 2)
    hold(store, "b", Status.CANCELED)
    with store.writing("tuesday") as writer:
        writer.put([incoming(version=2)])
        writer.unhold_mended()
    assert (status(store), status(store, "b")) == (Status.USABLE, Status.CANCELED)


def test_the_language_of_an_article_is_known(store):
    put(store, incoming(language="ar"))
    with store.writing("monday") as writer:
        assert (writer.language("a"), writer.language("nobody")) == ("ar", None)


# Rankings.


def rank(store: Store, *rankings: Ranking, run: str = "monday") -> list[Outcome]:
    with store.writing(run) as writer:
        return [writer.rank(each) for each in rankings]


def rankings(store: Store) -> list[Ranking]:
    with store.reading() as reader:
        return reader.rankings()


def test_the_newest_ranking_of_each_name_and_language_stays(store):
    later = ranking("b", "a", as_of=NOON + timedelta(microseconds=1))
    arabic, shared = ranking("c", language="ar"), ranking("d", ranking="most-shared")
    assert rank(store, ranking("a"), arabic, shared) == [Outcome.NEW] * 3
    assert rank(store, later, run="tuesday") == [Outcome.UPDATED]
    assert rank(store, ranking("a"), later, run="tuesday") == [Outcome.OLDER, Outcome.UNCHANGED]
    assert rankings(store) == [arabic, later, shared]


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_rankings_of_one_moment_in_one_run_the_choice_does_not_depend_on_their_order(store, order):
    both = sorted((ranking("a"), ranking("b")), key=lambda each: sha256(each.model_dump_json().encode()).digest())
    assert rank(store, *both[::order]) == [Outcome.NEW, Outcome.CONFLICT]
    assert rankings(store) == both[:1]
    assert rank(store, *both[::order], run="tuesday").count(Outcome.CONFLICT) == 1
    assert rankings(store) == both[:1]


def test_another_ranking_of_the_same_moment_in_a_later_run_is_not_taken(store):
    for first, second in (("a", "b"), ("b", "a")):
        rank(store, ranking(first, language="en" if first == "a" else "ar"))
        assert rank(store, ranking(second, language="en" if first == "a" else "ar"), run="tuesday") == [
            Outcome.CONFLICT
        ]
    assert [each.articles for each in rankings(store)] == [("b",), ("a",)]


# Reading.


def test_headers_come_in_the_order_of_their_ids(store):
    ids = ["b", "a:1", "a-1", "A", "a.1", "10", "9", "a_1"]
    put(store, *map(incoming, ids))
    with store.reading() as reader:
        assert [header.id for header in reader.headers()] == sorted(ids)


def test_articles_come_in_the_order_asked_for_and_only_those_that_are_stored(store):
    ids = [f"a{number}" for number in range(1_100)]
    put(store, *map(incoming, ids))
    asked = ["nobody", *reversed(ids), "a7"]
    with store.reading() as reader:
        assert [found.id for found in reader.articles(asked)] == asked[1:]
        assert list(reader.articles([])) == []
        assert reader.versions("nobody") == []


def test_a_header_is_read_as_it_was_written():
    full = article(
        version=7,
        status=Status.WITHHELD,
        guid="old-7",
        story="s1",
        translation_of="q1",
        translated_from_version=3,
        alternates={"es": "https://qandil.example/es/a", "ar": "https://qandil.example/ar/a"},
        updated=NOON + timedelta(hours=1, microseconds=5),
        embargo_until=NOON + timedelta(hours=2),
        expires=NOON + timedelta(days=1),
        sections=("health",),
        regions=("mena", "asia"),
        coverage=("water",),
        tags=(Tag(name="Água", id="agua"), Tag(name="Loose")),
        authors=(Author(name="ليلى", id="layla"),),
        breaking=True,
        partners=Restrictions(only=("partner",)),
        kind=Kind.LIVE,
        media=(SOUND,),
    )
    header, least = Header.of(full), Header.of(article())
    assert all(
        getattr(header, field.name) != getattr(least, field.name)
        for field in fields(Header)
        if field.name not in {"id", "language", "url", "published", "section"}
    )
    for each in (header, least):
        decoded = decode_header(encode_header(each))
        assert decoded == each
        assert repr(decoded) == repr(each)
    assert decode_header(encode_header(header), "canceled") == replace(header, status=Status.CANCELED)


def test_what_was_told_is_kept_and_what_is_told_next_takes_its_place(store):
    first, next_ = Told(2, 1, State.EXPIRED, NOON), Told(3, 3, State.PUBLISHED, NOON + timedelta(microseconds=5))
    for told in ({"a": first, "b": first}, {"a": next_}):
        with store.writing("monday") as writer:
            writer.tell(told.items())
    with store.reading() as reader:
        assert {key: reader.told(key) for key in "abc"} == {"a": next_, "b": first, "c": None}


def test_the_places_of_articles_in_feeds_are_kept(store):
    with store.writing("monday") as writer:
        writer.place("en", {"a": None, "b": 0}.items())
        writer.place("ar", {}.items())
    with store.writing("tuesday") as writer:
        writer.place("en", {"a": 1}.items())
        writer.place("en/news", {"a": None}.items())
    with store.reading() as reader:
        assert (reader.places("en"), reader.places("en/news")) == ({"a": 1, "b": 0}, {"a": None})
        assert (reader.places("ar"), reader.places("en", ["b", "c"])) == ({}, {"b": 0})
        assert reader.listing(["a", "c"]) == {"en": {"a"}, "en/news": {"a"}}
        assert reader.listing([]) == {}


def test_headers_come_with_what_readers_were_told(store):
    put(store, incoming("a"), incoming("b"))
    told = Told(2, 1, State.EXPIRED, NOON)
    with store.writing("monday") as writer:
        writer.tell([("b", told), ("gone", told)])
    with store.reading() as reader:
        assert [(header.id, last) for header, last in reader.told_headers()] == [("a", None), ("b", told)]


def test_headers_are_found_by_their_ids(store):
    put(store, incoming("a"), incoming("b", 2))
    with store.writing("monday") as writer:
        writer.hold("b", Status.WITHHELD)
    with store.reading() as reader:
        found = reader.by_id
        assert (list(found), len(found)) == (["a", "b"], 2)
        assert (found["b"].version, found["b"].status, found.get("c")) == (2, Status.WITHHELD, None)


def test_the_numbers_of_documents_are_kept(store):
    with store.writing("monday") as writer:
        writer.number({"en/newsml.xml": Numbered(2**40, "aa"), "ar/newsml.xml": Numbered(1, "bb")})
    with store.writing("tuesday") as writer:
        writer.number({"ar/newsml.xml": Numbered(2, "cc")})
    with store.reading() as reader:
        assert reader.numbers() == {"en/newsml.xml": Numbered(2**40, "aa"), "ar/newsml.xml": Numbered(2, "cc")}


def test_the_store_counts_what_it_holds(store):
    put(store, incoming(), incoming(version=2), incoming("b"))
    refuse(store, refusal("c"))
    rank(store, ranking("a"), ranking("a", language="ar"))
    with store.reading() as reader:
        assert reader.counts() == Counts(articles=2, versions=3, refusals=1, rankings=2)


# Several at once.


def test_a_reader_sees_the_store_as_it_was_when_it_began(shared):
    put(shared, incoming("a"), incoming("c"))
    with shared.reading() as reader:
        put(shared, incoming("a", 2), incoming("b"))
        assert [(header.id, header.version) for header in reader.headers()] == [("a", 1), ("c", 1)]
        headers = reader.headers()
        next(headers)
        put(shared, incoming("c", 2))
        assert [(header.id, header.version) for header in headers] == [("c", 1)]
        assert reader.versions("a") == [1]
    with shared.reading() as reader:
        assert [(header.id, header.version) for header in reader.headers()] == [("a", 2), ("b", 1), ("c", 2)]


def test_what_is_not_committed_is_not_seen(shared):
    with shared.writing("monday") as writer:
        writer.put([incoming()])
        with shared.reading() as reader:
            assert list(reader.headers()) == []


def test_a_writer_has_the_store_for_itself_from_its_first_moment(shared, store_url, tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "_WAIT", 0.0)
    with Store.open(store_url, tmp_path) as impatient, shared.writing("monday"):
        with pytest.raises(SyndicateError) as raised, impatient.writing("tuesday"):
            pytest.fail("two writers at once")
        with impatient.reading() as reader:
            assert list(reader.headers()) == []
    assert re.search("locked|another writer has kept it for too long", str(raised.value))


def test_a_second_writer_waits_for_the_first(shared, store_url, tmp_path):
    started = threading.Event()

    def second() -> list[Outcome]:
        with Store.open(store_url, tmp_path) as own:
            started.set()
            return put(own, incoming(version=2), run="tuesday")

    with ThreadPoolExecutor(1) as threads:
        with shared.writing("monday") as writer:
            waiting = threads.submit(second)
            assert started.wait(20)
            assert writer.put([incoming()]) == [Outcome.NEW]
            assert not waiting.done()
        assert waiting.result(20) == [Outcome.UPDATED]


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from syndicate.articles import Article
from syndicate.store import Incoming, Store

first = int(sys.argv[2])
with Store.open(sys.argv[3], Path(sys.argv[1])) as store:
    for batch in range(first, first + 100_000):
        made = [
            Article(id=f"b{batch}-{number}", language="en", url="https://qandil.example/", headline="Rain " * 20,
                    published=datetime(2026, 1, 1, tzinfo=UTC), section="news", summary="Wind " * 400)
            for number in range(10)
        ]
        with store.writing("monday") as writer:
            writer.put([Incoming.of(article, "x") for article in made])
        print(batch, flush=True)
"""


def test_what_was_acknowledged_survives_being_killed_at_any_moment(store_url, tmp_path):
    chance = random.Random(7)
    acknowledged: set[int] = set()
    for _ in range(5):
        begin = max(acknowledged, default=0) + 2  # the batch after the last acknowledged one may be there as well
        command = [sys.executable, "-c", WRITER, str(tmp_path), str(begin), store_url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            for _ in range(chance.randint(0, 40)):
                acknowledged.add(int(process.stdout.readline()))
            for _ in range(chance.randint(0, 200_000)):  # somewhere in the next transactions
                pass
            process.send_signal(signal.SIGKILL)
            acknowledged.update(int(line) for line in process.stdout if line.endswith("\n"))
        assert process.returncode == -signal.SIGKILL
        with Store.open(store_url, tmp_path) as opened:
            if store_url == FILE:
                assert pragma(opened, "integrity_check") == "ok"
            with opened.reading() as reader:
                found = [header.id for header in reader.headers()]
                assert len(list(reader.articles(found))) == len(found)
        batches: dict[int, int] = {}
        for key in found:
            number = int(key[1:].partition("-")[0])
            batches[number] = batches.get(number, 0) + 1
        assert acknowledged <= set(batches)
        assert set(batches.values()) <= {10}  # whole or not at all
    assert len(acknowledged) > 20
