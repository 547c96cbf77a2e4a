"""What only PostgreSQL has: servers that cannot be reached, roles, schemas, connections that break."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import TEMPLATE, Server
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from stored import NOON, dump, incoming, newest, put, unusable

from syndicate.errors import SyndicateError
from syndicate.headers import State
from syndicate.lifecycle import Told
from syndicate.problems import Code
from syndicate.store import Outcome, Store, engine, postgresql, schema

NOWHERE = Path("/nowhere")


@pytest.fixture
def url(server: Server) -> Iterator[str]:
    """The URL of a database with a store of the newest revision."""
    with server.store() as found:
        yield found


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url, NOWHERE) as opened:
        yield opened


@pytest.fixture
def empty(server: Server) -> Iterator[str]:
    """The URL of a database with nothing in it."""
    with server.store(template="template0") as found:
        yield found


@pytest.fixture
def role(server: Server) -> Iterator[str]:
    """A role without any rights but those that everybody has."""
    name = f"ed_{os.getpid()}"
    server.run(f"DROP ROLE IF EXISTS {name}", f"CREATE ROLE {name} LOGIN")
    yield name
    server.run(f"DROP ROLE {name}")


def database(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def tables(server: Server, url: str) -> set[str]:
    rows = server.run("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", database=database(url))
    return {name for (name,) in rows}


def look(url: str) -> None:
    """Look into a store as `syndicate list` does."""
    with Store.existing(url, NOWHERE) as opened, opened.reading() as reader:
        list(reader.headers())


def try_out(url: str) -> None:
    """Try something on a copy as `syndicate check` does."""
    with Store.scratch(url, NOWHERE) as opened:
        put(opened, incoming())


def reasons(url: str) -> set[str]:
    """Why a store cannot be used, in all ways of opening it."""
    actions = (lambda: Store.open(url, NOWHERE), lambda: look(url), lambda: try_out(url))
    problems = [unusable(action) for action in actions]
    assert not any("secret" in str(problem) for problem in problems)
    return {dict(problem.values)["reason"] for problem in problems}


# Servers and databases that cannot be used.


def test_a_server_that_is_not_there_is_a_clear_error_without_its_password(server):
    assert reasons("postgresql://ed:secret@127.0.0.1:1/news?password=secret") == {"Connection refused"}
    assert reasons("postgresql:///news?host=/nowhere&user=ed") == {"No such file or directory"}


def test_a_database_or_a_role_that_is_not_there_is_a_clear_error(server):
    assert reasons(server.url("nothing")) == {'database "nothing" does not exist'}
    assert reasons(server.url("postgres", user="nobody")) == {'role "nobody" does not exist'}


def test_a_missing_driver_is_a_clear_error_that_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    [reason] = reasons("postgresql://ed:secret@db.example/news")
    assert "pip install 'syndicate[postgresql]'" in reason


def test_a_server_that_is_too_old_is_refused(monkeypatch, url):
    monkeypatch.setattr(postgresql, "_OLDEST", 10**9)
    assert reasons(url) == {"the server is older than PostgreSQL 14"}


def test_a_database_that_does_not_take_every_script_is_refused(server):
    name = server.database(options="ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'")
    assert reasons(server.url(name)) == {"the database's encoding is not UTF8"}
    server.run(f"DROP DATABASE {name}")


def test_tables_of_another_program_are_refused_and_left_alone(server, empty):
    server.run("CREATE TABLE rankings (other int)", database=database(empty))
    assert unusable(lambda: Store.open(empty, NOWHERE)).what.endswith('relation "rankings" already exists.')
    assert tables(server, empty) == {"rankings"}


def test_a_role_that_may_not_make_tables_is_told_so(server, empty, role):
    url = empty.replace("postgres@", f"{role}@")
    assert "permission denied for schema public" in unusable(lambda: Store.open(url, NOWHERE)).what
    look(url)
    try_out(url)
    assert tables(server, empty) == set()


def test_a_role_that_may_only_read_may_look_and_check(server, url, store, role):
    put(store, incoming())
    reader = url.replace("postgres@", f"{role}@")
    assert "permission denied for table" in unusable(lambda: look(reader)).what
    server.run(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}", database=database(url))
    look(reader)
    with Store.scratch(reader, NOWHERE) as scratch:
        assert put(scratch, incoming(version=2)) == [Outcome.UPDATED]
    with Store.open(reader, NOWHERE) as opened:
        assert newest(opened).version == 1
        assert "permission denied for table" in unusable(lambda: put(opened, incoming(version=3))).what
    server.run(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}", database=database(url))


def test_a_database_that_is_read_only_is_told_so_and_can_be_read(server, url, store):
    """As a standby is."""
    put(store, incoming())
    server.run(f"ALTER DATABASE {database(url)} SET default_transaction_read_only = on")
    with Store.open(url, NOWHERE) as opened:
        assert newest(opened).version == 1
        assert "read-only transaction" in unusable(lambda: put(opened, incoming(version=2))).what


def test_a_store_of_a_newer_program_is_refused_and_left_alone(server, url, store):
    with engine.writing(store._engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = dump(store)
    for action in (lambda: Store.open(url, NOWHERE), lambda: look(url), lambda: try_out(url)):
        with pytest.raises(SyndicateError) as raised:
            action()
        assert [problem.code for problem in raised.value.problems] == [Code.STORE_TOO_NEW]
    assert dump(store) == before


def test_looking_where_there_is_no_store_makes_none(server, empty):
    look(empty)
    try_out(empty)
    assert tables(server, empty) == set()
    Store.open(empty, NOWHERE).close()
    assert tables(server, empty) == {"alembic_version", *schema.METADATA.tables}


def test_a_store_of_an_older_revision_is_copied_as_it_is_and_brought_up_to_date_in_the_copy(server, url, store):
    put(store, incoming(), incoming("b"))
    with engine.writing(store._engine) as connection:
        connection.execute(text("ALTER TABLE told ALTER COLUMN version TYPE integer"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0003'"))
        connection.execute(text("DROP INDEX ix_places_article"))
        for table in ("kept", "sources", "files", "records", "seals", "changes"):
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("CREATE TABLE of_another_program (key text)"))
    with Store.scratch(url, NOWHERE) as scratch:
        with scratch.reading() as there, store.reading() as here:
            assert list(there.articles(["a", "b"])) == list(here.articles(["a", "b"]))
        with scratch._engine.connect() as connection:
            assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == schema.HEAD
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE name LIKE 'ix%' OR name LIKE 'of%'"))
            assert names.scalars().all() == [
                "ix_refusals_article",
                "ix_files_source",
                "ix_records_file",
                "ix_records_article",
                "ix_places_article",
                "ix_changes_seal",
            ]
    assert server.run("SELECT version_num FROM alembic_version", database=database(url)) == [("0003",)]


def test_a_mistake_in_a_statement_is_no_problem_of_the_store(store):
    with pytest.raises(ProgrammingError), store.reading() as reader:
        reader._connection.execute(text("SELECT 1 +"))


# One database, several stores.


def test_a_schema_is_a_store_of_its_own_with_a_lock_of_its_own(server, url, store, monkeypatch):
    monkeypatch.setattr(engine, "_WAIT", 0.0)
    server.run("CREATE SCHEMA agency", database=database(url))
    with Store.open(f"{url}&options=-csearch_path%3Dagency", NOWHERE) as other:
        with store.writing("monday") as writer:
            assert writer.put([incoming()]) == [Outcome.NEW]
            assert put(other, incoming(version=7)) == [Outcome.NEW]
        assert (newest(store).version, newest(other).version) == (1, 7)


def test_other_names_of_the_same_database_are_the_same_store(url, store):
    put(store, incoming())
    for name in ("postgres://", "postgresql://", "postgresql+psycopg://", "postgres+psycopg://"):
        with Store.open(url.replace("postgresql://", name), NOWHERE) as opened:
            assert newest(opened).version == 1


# Connections.


def setting(store: Store, name: str) -> str:
    with store._engine.connect() as connection:
        return str(connection.execute(text("SELECT current_setting(:name)"), {"name": name}).scalar())


def test_a_session_says_whose_it_is_and_may_wait_while_documents_are_written(server, url, store):
    assert setting(store, "application_name") == "syndicate"
    server.run(f"ALTER DATABASE {database(url)} SET idle_in_transaction_session_timeout = 5")
    with Store.open(f"{url}&application_name=nightly", NOWHERE) as opened:
        assert setting(opened, "application_name") == "nightly"
        assert setting(opened, "idle_in_transaction_session_timeout") == "0"


def test_a_broken_connection_is_a_clear_error_and_the_next_transaction_has_a_new_one(server, store):
    def end() -> None:
        server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'syndicate'")

    def write() -> None:
        with store.writing("monday") as writer:
            writer.put([incoming()])
            end()
            writer.put([incoming("b")])

    assert "terminat" in unusable(write).what
    assert put(store, incoming()) == [Outcome.NEW]
    end()
    assert newest(store).version == 1
    with store.reading() as reader:
        assert [header.id for header in reader.headers()] == ["a"]


def _in_a_child(action) -> int:
    """The exit code of a forked process in which something is done."""
    child = multiprocessing.get_context("fork").Process(target=action)
    child.start()
    child.join(60)
    return child.exitcode


@pytest.mark.parametrize("ends", [signal.SIGKILL, None])
def test_a_forked_process_leaves_the_connections_of_its_parent_alone(url, store, ends):
    def child() -> None:
        gc.collect()
        with Store.open(url, NOWHERE) as own:
            assert newest(own).version == 1
        assert newest(store).version == 1, "even a store that was opened before"
        if ends is not None:
            os.kill(os.getpid(), ends)

    put(store, incoming())
    with store.reading() as reader:
        headers = reader.headers()
        assert _in_a_child(child) == (0 if ends is None else -ends)
        assert [header.id for header in headers] == ["a"]
    with store.writing("monday") as writer:
        assert _in_a_child(child) == (0 if ends is None else -ends)
        assert writer.put([incoming(version=2)]) == [Outcome.UPDATED]
    assert newest(store).version == 2


# Rows.


def test_a_row_that_is_the_same_already_is_not_written_again(store):
    def rows() -> list:
        with store.reading() as reader:
            return reader._connection.execute(text("SELECT ctid, xmin FROM places ORDER BY article")).all()

    for places in ({"a": 1, "b": None}, {"a": 1, "b": None}, {"a": 2, "b": None}):
        with store.writing("monday") as writer:
            writer.place("en", places.items())
            writer.tell(dict.fromkeys("ab", Told(2, 2, State.PUBLISHED, NOON)).items())
        if places["a"] == 1:
            first = rows()
    assert rows()[1] == first[1]
    assert rows()[0] != first[0]
    with store.reading() as reader:
        assert reader.places("en") == {"a": 2, "b": None}


def test_what_readers_were_told_may_have_a_version_above_every_article(store):
    told = {"a": Told(2**31, 2**31 - 1, State.CANCELED, NOON)}
    with store.writing("monday") as writer:
        writer.tell(told.items())
    with store.reading() as reader:
        assert reader.told("a") == told["a"]


def test_texts_are_stored_as_they_are(store):
    query = "SELECT attstorage FROM pg_attribute WHERE attrelid = 'versions'::regclass AND attname = 'payload'"
    with store.reading() as reader:
        assert reader._connection.execute(text(query)).scalar() in {"e", b"e"}


def test_keys_are_in_the_order_of_code_points_whatever_the_database_says(store):
    """The tests' server knows no other order, so that this looks at what the columns say."""
    query = """
        SELECT DISTINCT c.collation_name FROM information_schema.columns c
        JOIN information_schema.key_column_usage k USING (table_schema, table_name, column_name)
        WHERE c.table_schema = 'public' AND c.table_name <> 'alembic_version'
        AND c.data_type NOT IN ('integer', 'bytea') AND c.column_name <> 'language'
    """
    with store.reading() as reader:
        assert reader._connection.execute(text(query)).scalars().all() == ["C"]


def test_the_template_has_a_store(server):
    assert tables(server, server.url(TEMPLATE)) == {"alembic_version", *schema.METADATA.tables}
