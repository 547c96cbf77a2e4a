"""Runs on workers of other machines: the same bytes as by one process, whoever dies; nothing half made, whoever is gone.

The scheduler and its workers are dask's own commands, each a process of its own in another directory.
"""

from __future__ import annotations

import json
import operator
import os
import re
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import dask
import distributed
import pytest
from click.testing import CliRunner
from crews import Crew, crew
from newsroom import NOW, Newsroom, after, codes, publication, raw, summary, tree
from remotes import BUCKET, object_store
from servers import Server

from syndicate import cluster, executors, export, intake, keeping, orders, press, reception, writing
from syndicate.cli import main
from syndicate.deploying import Destination
from syndicate.errors import ConfigurationError, SyndicateError
from syndicate.podcasting import Owner, Podcast
from syndicate.problems import Code
from syndicate.publication import Content, FeedProfile, Feeds, Newsml
from syndicate.records import Record
from syndicate.resources import STARTER
from syndicate.store import Incoming, Packed, Store
from syndicate.workers import Local, NotHere

LATER = NOW.replace(hour=NOW.hour + 1)
HOUSE: dict[str, Any] = {
    "feeds": Feeds(limit=5, archives=True, archive_page=10, profile=(FeedProfile(for_="google", feed=""),)),
    "newsml": Newsml(items=True),
    "podcast": Podcast(
        category="News > Politics",
        image="https://www.news.example/cover-3000.jpg",
        owner=Owner(name="Lantern", email="pod@news.example"),
    ),
}


def sound(key: str, **size: int) -> dict[str, Any]:
    return {
        "id": f"{key}-sound",
        "kind": "audio",
        "renditions": [{"url": f"https://media.news.example/{key}.mp3", "media_type": "audio/mpeg", **size}],
    }


FIRST = [
    *(raw(f"{language}{number}", language, story=f"s{number}") for number in range(16) for language in ("en", "ar")),
    raw("heard", media=[sound("heard", size=2_400_000)]),
    raw("sizeless", media=[sound("sizeless")]),  # no podcast can have it, so nothing of it is kept
    raw("later", embargo_until=after(minutes=30)),
    raw("broken", headline=""),
]
NEXT = [
    raw("en3", version=2, headline="Second thoughts", story="s3", published=after(minutes=-5)),
    raw("en4", version=2, status="canceled", story="s4", updated=after(minutes=20)),
    raw("new", related=[{"article": "en3"}]),
]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    with crew(tmp_path_factory.mktemp("crew")) as running:
        yield running


@pytest.fixture(autouse=True)
def _small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (export, reception):
        monkeypatch.setattr(module, "WORTH_A_WORKER", 1)
    monkeypatch.setattr(reception, "_RECORDS", 3)
    monkeypatch.setattr(reception, "_BYTES", 1)
    monkeypatch.setattr(press, "_ENTRIES", 3)
    monkeypatch.setattr(writing, "_AT_ONCE", 3)
    monkeypatch.setattr(press, "_DOCUMENTS", 4)


@pytest.fixture
def house(server: Server, tmp_path: Path) -> Iterator[Newsroom]:
    """A newsroom with its store on a server."""
    with server.store() as url:
        yield Newsroom(tmp_path, store=url, **HOUSE)


def alone(directory: Path, *runs: tuple[list[Any], Any]) -> list[dict[str, Any]]:
    """What one process makes of the same runs: the release and the report after each."""
    directory.mkdir()
    newsroom, found = Newsroom(directory, store="sqlite://" + "/" + "store.db", **HOUSE), []
    for articles, now in runs:
        newsroom.export(*articles, now=now)
        found.append(told(newsroom))
    return found


def told(newsroom: Newsroom) -> dict[str, Any]:
    return tree(newsroom.output) | {"report": summary(newsroom.output)}


# --- the same bytes -------------------------------------------------------------------------------------------------


def test_the_bytes_are_those_of_one_process_on_the_first_night_and_on_the_next(
    house: Newsroom, two: Crew, tmp_path: Path
) -> None:
    nights = (FIRST, NOW), (NEXT, LATER), (NEXT, LATER)
    expected = alone(tmp_path / "alone", *nights)
    reports, found = [], []
    for articles, now in nights:
        with executors.opened(two.url, house.publication) as executor:
            reports.append(house.export(*articles, now=now, executor=executor))
        found.append(told(house))
    assert found == expected
    assert [report.changed > 0 for report in reports] == [True, True, False]
    assert codes(reports[0]) == {"empty-text", "no-episode"}
    assert {"en/archive/1/rss.xml", "en/google.xml", "en/podcast/rss.xml", "en/newsml/en0.xml"} <= expected[0].keys()
    assert b"Second thoughts" in expected[1]["en/rss.xml"]
    assert b"article/en4" not in expected[1]["en/rss.xml"]


def test_the_workers_do_the_work_and_are_sent_it_once(house: Newsroom, two: Crew) -> None:
    with executors.opened(two.url, house.publication) as executor:
        house.export(*FIRST, executor=executor)
        # Its records; the publication at one moment for its entries, and again for all documents.
        assert len(executor.sizes) == 3


def test_what_the_store_has_come_to_keep_since_is_not_used(
    house: Newsroom, two: Crew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the two stages another run keeps other entries, and ingests a newer version."""
    [expected] = alone(tmp_path / "alone", (FIRST, NOW))
    written, kept = export._write_entries, export._keep

    def meddle(store: Store, spool: keeping.Spool) -> None:
        kept(store, spool)
        with store.reading() as reader:
            others = [replace(one, digest=b"x" * 16, packed=Packed({}, b"")) for one in reader.kept(["en1", "ar2"])]
        with store.writing("another") as writer:
            writer.keep(others)
            writer.forget(["en3"])

    def write(job: export.Job, *arguments: Any) -> None:
        with Store.open(house.publication.store, tmp_path) as store, store.writing("another") as writer:
            newer = raw("en5", version=2, headline="Not of this run", story="s5")
            writer.put([incoming(newer, house)])
        written(job, *arguments)
        # An article of which a rendering failed is not kept, and has no digest.
        assert arguments[1].keeping.digests.pop("en7")

    monkeypatch.setattr(export, "_keep", meddle)
    monkeypatch.setattr(export, "_write_entries", write)
    with executors.opened(two.url, house.publication) as executor:
        house.export(*FIRST, executor=executor)
    assert told(house) == expected


def incoming(record: dict[str, Any], newsroom: Newsroom) -> Incoming:
    taken = intake.take(Record("another.jsonl:1", json.dumps(record).encode()), newsroom.publication)
    assert taken.article is not None
    return Incoming.of(taken.article, "another.jsonl:1")


def test_a_release_made_by_workers_is_sent_to_an_object_store(
    house: Newsroom, two: Crew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [expected] = alone(tmp_path / "alone", (FIRST, NOW))
    with object_store() as bucket:
        for name, value in {
            "AWS_ENDPOINT_URL": bucket.endpoint,
            "AWS_ACCESS_KEY_ID": "newsroom",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "us-east-1",
        }.items():
            monkeypatch.setenv(name, value)
        where = Destination.of(house.publication, f"s3://{BUCKET}/public")
        with executors.opened(two.url, house.publication) as executor:
            house.export(*FIRST, output=where.tree, address=where.address, executor=executor)
        found = bucket.objects("public/")
    del expected["report"]
    assert {path: data for path, data in found.items() if path != "report.json"} == expected


def test_a_scheduler_on_this_machine_needs_no_server(tmp_path: Path) -> None:
    [expected] = alone(tmp_path / "alone", (FIRST, NOW))
    newsroom = Newsroom(tmp_path, **HOUSE)
    with executors.opened("dask://local?workers=1", newsroom.publication) as executor:
        newsroom.export(*FIRST, executor=executor)
    assert told(newsroom) == expected


def test_all_that_passes_may_be_encrypted(house: Newsroom, tmp_path: Path) -> None:
    pytest.importorskip("cryptography", reason="cryptography makes the certificates")
    secrets = distributed.Security.temporary()
    files = {"ca-file": secrets.tls_ca_file, "cert": secrets.tls_client_cert, "key": secrets.tls_client_key}
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="ascii")
    options = [f"--tls-{name}={tmp_path / name}" for name in files]
    with crew(tmp_path / "crew", 1, "--protocol", "tls", *options) as running:
        assert running.url.startswith("dask+tls://")
        given = {
            "distributed.comm.tls.ca-file": str(tmp_path / "ca-file"),
            "distributed.comm.tls.client.cert": str(tmp_path / "cert"),
            "distributed.comm.tls.client.key": str(tmp_path / "key"),
        }
        with dask.config.set(given), executors.opened(running.url, house.publication) as executor:
            assert list(executor.spread(operator.add, 1, [1, 2])) == [2, 3]


# --- those who die --------------------------------------------------------------------------------------------------


class Fate(export.Nobody):
    """A watch that does something when a stage has done its first steps."""

    def __init__(self, **deeds: Callable[[], object]) -> None:
        self._deeds, self._stage = deeds, ""

    def stage(self, name: str, total: int | None) -> None:
        self._stage = name

    def advance(self, steps: int) -> None:
        self._deeds.pop(self._stage, lambda: None)()


def test_workers_that_are_killed_are_survived_and_new_ones_join_in(house: Newsroom, tmp_path: Path) -> None:
    [expected] = alone(tmp_path / "alone", (FIRST, NOW))
    with crew(tmp_path / "crew") as running:

        def relieve() -> None:
            running.hire("late")
            running.kill("w1")

        fate = Fate(intake=lambda: running.kill("w0"), documents=relieve)
        with executors.opened(running.url, house.publication) as executor:
            house.export(*FIRST, executor=executor, watch=fate)
        assert [name for name, process in running.workers.items() if process.poll() is None] == ["late"]
    assert told(house) == expected


def test_without_any_worker_the_old_release_stays(
    house: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.export(*FIRST)
    before = told(house)
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with crew(tmp_path / "crew", 1) as running:
        fate = Fate(documents=lambda: running.kill("w0"))
        with executors.opened(running.url, house.publication) as executor, pytest.raises(SyndicateError) as error:
            house.export(*NEXT, now=LATER, executor=executor, watch=fate)
    assert told(house) == before
    assert [(problem.code, dict(problem.values)["reason"]) for problem in error.value.problems] == [
        (Code.EXECUTOR_UNUSABLE, "no worker is connected to the scheduler")
    ]


def test_without_its_scheduler_a_run_ends_and_the_old_release_stays(house: Newsroom, tmp_path: Path) -> None:
    house.export(*FIRST)
    before = told(house)
    with crew(tmp_path / "crew", 1) as running:
        fate = Fate(documents=running.scheduler.kill)
        with executors.opened(running.url, house.publication) as executor, pytest.raises(SyndicateError) as error:
            house.export(*NEXT, now=LATER, executor=executor, watch=fate)
    assert told(house) == before
    [problem] = error.value.problems
    assert (problem.code, dict(problem.values)["reason"]) == (Code.EXECUTOR_UNUSABLE, "the scheduler cannot be reached")
    house.export(*NEXT, now=LATER)
    assert told(house) != before


def test_a_task_that_costs_one_worker_after_the_other_its_life_ends_the_run() -> None:
    with pytest.raises(SyndicateError) as error, cluster._reported("dask://here"):
        raise cluster.KilledWorker("task", None, 3)
    assert "one worker after the other" in str(error.value)


# --- who is not fit for it ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("local", None),
        (
            "dask://scheduler.example:8786",
            executors.Crew("dask://scheduler.example:8786", "tcp://scheduler.example:8786"),
        ),
        ("dask+tls://[::1]:8786", executors.Crew("dask+tls://[::1]:8786", "tls://[::1]:8786")),
        ("dask://local?workers=12", executors.Crew("dask://local?workers=12", None, 12)),
        ("dask://local", executors.Crew("dask://local", None, len(os.sched_getaffinity(0)))),
    ],
)
def test_what_does_the_work_is_told_by_its_address(text: str, found: Any) -> None:
    assert executors.Crew.parse(text) == found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ray://scheduler:1", "it is local, dask://HOST:PORT"),
        ("tcp://scheduler:1", "it is local, dask://HOST:PORT"),
        ("", "it is local, dask://HOST:PORT"),
        ("dask://scheduler", "the host or the port is missing"),
        ("dask://:8786", "the host or the port is missing"),
        ("dask://scheduler:port", "Port could not be cast"),
        ("dask://user:secret@scheduler:1", "nothing else"),
        ("dask://scheduler:1/path", "nothing else"),
        ("dask://scheduler:1?workers=2", "nothing else"),
        ("dask://scheduler:1#x", "nothing else"),
        ("dask://local?workers=0", "a number from 1 to 256"),
        ("dask://local?workers=257", "a number from 1 to 256"),
        ("dask://local?workers=", "a number from 1 to 256"),
        ("dask://local?hands=2", "a number from 1 to 256"),
        ("dask+tls://local?workers=2", "nothing else"),
    ],
)
def test_an_address_that_is_none_is_refused_and_its_password_not_repeated(text: str, reason: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        executors.Crew.parse(text)
    [problem] = error.value.problems
    assert problem.code is Code.EXECUTOR_WRONG
    assert reason in dict(problem.values)["reason"]
    assert "secret" not in str(problem)


@pytest.mark.parametrize(
    ("text", "store"),
    [
        ("dask://scheduler:1", "sqlite:///store.db"),
        ("dask://local?workers=1", "sqlite://"),
        ("dask://local?workers=1", "sqlite:///:memory:"),
    ],
)
def test_a_store_that_workers_cannot_use_is_refused(tmp_path: Path, text: str, store: str) -> None:
    with pytest.raises(ConfigurationError) as error, executors.opened(text, publication(tmp_path, store=store)):
        raise AssertionError
    assert "PostgreSQL" in str(error.value)


def test_without_the_extra_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "syndicate.cluster", None)
    monkeypatch.delattr("syndicate.cluster")
    with pytest.raises(ConfigurationError) as error, executors.opened("dask://local", publication(tmp_path)):
        raise AssertionError
    assert "pip install 'syndicate[dask]'" in str(error.value)


def test_a_scheduler_that_is_not_there_is_said_and_nothing_is_touched(
    house: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    house.write(*FIRST)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(SyndicateError) as error, executors.opened(f"dask://127.0.0.1:{port}", house.publication):
        raise AssertionError
    assert error.value.exit_code == 1
    assert (
        error.value.problems[0].what
        == f"The work could not be done by dask://127.0.0.1:{port}: the scheduler cannot be reached. Nothing was published."
    )
    assert sorted(tmp_path.iterdir()) == before


def test_a_scheduler_for_whom_nobody_works_is_said(
    house: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with (
        crew(tmp_path / "crew", 0) as running,
        pytest.raises(SyndicateError) as error,
        executors.opened(running.url, house.publication),
    ):
        raise AssertionError
    assert "no worker is connected" in str(error.value)


@pytest.mark.parametrize("name", ["Python", "lxml", "syndicate", "catalogues, newsml_xsd"])
def test_a_worker_that_would_write_other_documents_is_refused_by_name(
    house: Newsroom, two: Crew, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    here = keeping.program(house.publication)
    monkeypatch.setattr(cluster.keeping, "program", lambda _: here | {name: "another"})
    with pytest.raises(SyndicateError) as error, executors.opened(two.url, house.publication):
        raise AssertionError
    [problem] = error.value.problems
    values = dict(problem.values)
    assert problem.code is Code.WORKER_DIFFERENT
    assert (values["name"], values["found"], values["expected"]) == (name, here[name], "another")
    assert str(values["value"]).startswith("tcp://127.0.0.1:")


def test_a_worker_that_joins_later_is_looked_at_too(house: Newsroom, two: Crew) -> None:
    with executors.opened(two.url, house.publication) as executor:
        executor._program = executor._program | {"lxml": "another"}
        with pytest.raises(SyndicateError) as error:
            list(executor.spread(operator.add, 1, [1]))
    assert [problem.code for problem in error.value.problems] == [Code.WORKER_DIFFERENT]


def test_a_worker_that_cannot_reach_the_store_is_refused(house: Newsroom, two: Crew, tmp_path: Path) -> None:
    elsewhere = publication(tmp_path, store="postgresql://newsroom:secret@127.0.0.1:9/news")
    with pytest.raises(SyndicateError) as error, executors.opened(two.url, elsewhere):
        raise AssertionError
    [problem] = error.value.problems
    assert problem.code is Code.STORE_UNUSABLE
    assert "secret" not in str(problem)


# --- the executor itself --------------------------------------------------------------------------------------------


@pytest.fixture
def hands(house: Newsroom, two: Crew) -> Iterator[cluster.Cluster]:
    with executors.opened(two.url, house.publication) as executor:
        yield executor


def test_results_come_in_the_order_of_the_work(hands: cluster.Cluster) -> None:
    assert list(hands.spread(operator.add, 1000, range(250))) == list(range(1000, 1250))
    assert list(hands.spread(operator.add, 1, [])) == []


def test_work_is_taken_only_a_little_ahead_and_what_is_left_is_called_off(hands: cluster.Cluster) -> None:
    work = iter(range(1000))
    results = hands.spread(operator.add, 0, work)
    assert [next(results) for _ in range(10)] == list(range(10))
    assert next(work) <= 10 + 3 * 2
    results.close()


def test_a_fault_in_the_work_is_raised_where_the_results_are_taken(hands: cluster.Cluster) -> None:
    results = hands.spread(operator.truediv, 1, [1, 0, 1])
    assert next(results) == 1
    with pytest.raises(ZeroDivisionError) as error:
        next(results)
    assert "operator" in error.value.__notes__[0] or "_perform" in error.value.__notes__[0]


def test_what_is_not_worth_it_is_done_here(hands: cluster.Cluster) -> None:
    names: dict[str, Any] = {}
    doers = hands.spread(partial(operator.call, _noted(names)), None, ["a", "b"], here=lambda _: True)
    assert (list(doers), names) == ([1, 2], {"a": 1, "b": 2})
    assert not hands.sizes


def _noted(names: dict[str, int]) -> Callable[[None, str], int]:
    return lambda _, name: names.setdefault(name, len(names) + 1)


def test_a_worker_that_dies_while_all_are_given_something_does_not_matter(
    hands: cluster.Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, tries = hands._client.register_plugin, count()

    def register(*arguments: Any, **options: Any) -> Any:
        if next(tries) < 2:
            raise OSError("comm closed")
        return given(*arguments, **options)

    monkeypatch.setattr(hands._client, "register_plugin", register)
    assert list(hands.spread(operator.add, 1, [1])) == [2]
    monkeypatch.setattr(hands._client, "register_plugin", lambda *_, **__: register_never())
    with pytest.raises(SyndicateError):
        list(hands.spread(operator.add, 2, [1]))


def register_never() -> None:
    raise OSError("comm closed")


def test_a_program_that_cannot_be_loaded_by_a_worker_is_told_with_its_words(
    hands: cluster.Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = {"tcp://w:1": ModuleNotFoundError("No module named 'syndicate'")}
    monkeypatch.setattr(hands._client, "run", lambda *_, **__: failed)
    with pytest.raises(SyndicateError) as error:
        hands.meet()
    assert "tcp://w:1" in str(error.value)
    assert "No module named 'syndicate'" in str(error.value)


@pytest.mark.parametrize(
    ("items", "work", "among", "is_sent"),
    [(400, 100.0, 400, True), (399, 100.0, 400, False), (240_000, 1_200.0, 240_000, False), (9_000, 1e6, 9_000, True)],
)
def test_work_that_is_smaller_than_what_must_be_told_first_is_not_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, items: int, work: float, among: int, is_sent: bool
) -> None:
    monkeypatch.setattr(export, "WORTH_A_WORKER", 400)
    executor = Local(7)
    job = export.Job(publication(tmp_path), NOW, workers=2, executor=executor)
    assert job.crew(items, work=work, among=among) == (executor if is_sent else Local(1))


def test_entries_are_at_hand_as_long_as_there_is_room(
    house: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.export(*FIRST)
    with Store.open(house.publication.store, tmp_path) as store, store.reading() as reader:
        kept = reader.kept(["en0", "en1", "en2"])
        digests = {one.article: keeping.piece(one.digest, one.text) for one in kept}
    monkeypatch.setattr(orders, "_AT_HAND_PACKED", 2)
    delivered, rss = orders.Delivered(), ("rss", Content.FULL)
    delivered.receive(orders.Order([0], digests, {rss: {"sent": b"<item/>", "empty": b""}}), house.publication)
    assert [delivered.has(rss, key) for key in ("en0", "en2", "sent", "empty", "en9")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert b"en0" in delivered.get(rss, "en0")
    with Store.open(house.publication.store, tmp_path) as store, store.writing("later") as writer:
        writer.forget(digests)
    delivered.receive(orders.Order([0], {key: digests[key] for key in ("en1", "en2")}), house.publication)
    assert not delivered.has(rss, "en0")
    for wanted in ({"en0": digests["en0"]}, {"en1": b"another"}):
        with pytest.raises(NotHere):
            delivered.receive(orders.Order([0], wanted), house.publication)
    orders.store_of(house.publication).close()


# --- on the command line --------------------------------------------------------------------------------------------


def test_the_command_line_and_the_environment_say_who_does_the_work(
    server: Server, two: Crew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(STARTER, tmp_path / "newsroom")
    path = tmp_path / "newsroom" / "syndicate.toml"
    with server.store() as url:
        text = re.sub("^store = .*", f'store = "{url}"', path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        path.write_text(text, encoding="utf-8")
        arguments = ["export", "--config", str(path), "--now", "2026-11-20T18:00:00Z", "--lang", "en", "--quiet"]
        alone = CliRunner().invoke(main, [*arguments, "--output", str(tmp_path / "alone")])
        monkeypatch.setenv("SYNDICATE_EXECUTOR", two.url)
        workers = CliRunner().invoke(main, [*arguments, "--output", str(tmp_path / "workers")])
        monkeypatch.setenv("SYNDICATE_EXECUTOR", "dask://nowhere")
        wrong = CliRunner().invoke(main, [*arguments, "--output", str(tmp_path / "wrong")])
    assert (alone.exit_code, workers.exit_code, wrong.exit_code) == (0, 0, 2), (alone.output, workers.output)
    assert tree(tmp_path / "alone") == tree(tmp_path / "workers")
    assert "dask://nowhere" in wrong.output
    assert not (tmp_path / "wrong").exists()


@pytest.mark.parametrize("name", ["scheduler", "worker"])
def test_the_commands_of_the_page_are_those_of_dask(name: str) -> None:
    page = (Path(__file__).parents[1] / "docs" / "scale.md").read_text(encoding="utf-8")
    said = {option for line in re.findall(f"^dask {name} (.*)$", page, re.MULTILINE) for option in line.split()}
    command = import_module(f"distributed.cli.dask_{name}").main
    known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
    assert {option for option in said if option.startswith("--")} <= known
    assert {"--tls-ca-file", "--tls-cert", "--tls-key"} <= known
    assert said
