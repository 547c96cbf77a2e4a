"""Releases sent to a URL: what is sent, in which order, and what is left when a run ends half way.

The object store and the SFTP server are real ones, on this machine (`tests/remotes.py`).
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest
from remotes import BUCKET, CONFLICT, FileServer, ObjectStore, denied, file_server, lost, object_store, unknown

from syndicate.deploying import Address, Deployment, Destination, Remote, deploy, opened, require
from syndicate.deploying.deployment import LEASE, MARK
from syndicate.deploying.plan import File, Plan, files, stamp_of
from syndicate.errors import ConfigurationError, Locked, SyndicateError
from syndicate.languages import catalogue
from syndicate.problems import Code
from syndicate.publication import Output
from syndicate.release import Document, Manifest, rollback, stage

URL = f"s3://{BUCKET}/public"
PREFIX = "public/"
LONG = "<rss>" + "The harbour opens on Monday. " * 60
TYPES = {
    "xml": "application/rss+xml",
    "json": "application/feed+json",
    "html": "text/html",
    "css": "text/css",
    "opml": "text/x-opml",
}
FIRST = {
    "en/rss.xml": LONG,
    "en/feed.json": "{}",
    "en/archive/1/rss.xml": LONG + "1",
    "en/archive/2/rss.xml": LONG + "2",
    "en/index.html": "<html>",
    "en/sitemap-news-1.xml": "<urlset/>",
    "en/sitemap-news-index.xml": "<sitemapindex/>",
    "feeds.opml": "<opml/>",
    "index.html": LONG,
    "page.css": "a {}",
    "gone.xml": LONG + "gone",
}
SECOND = {path: text for path, text in FIRST.items() if path != "gone.xml"} | {
    "en/rss.xml": LONG + "new",
    "en/new.xml": LONG + "more",
    "index.html": LONG + "new",
}
FEW = {"en/rss.xml": "<rss/>", "gone.xml": "<rss/>", "index.html": "<html>"}
FEW_LATER = {"en/rss.xml": LONG, "en/new.xml": "<rss/>", "index.html": "<html>"}
FEEDS = ("rss.xml", "feed.json", "new.xml", "gone.xml")


def publish(tree: Path, documents: dict[str, str], settings: Output | None = None) -> None:
    """Make a release of documents."""
    with stage(tree, (settings or Output()).precompress) as staged:
        for path, text in documents.items():
            name = path.rpartition("/")[2]
            media_type, format_ = TYPES[name.rpartition(".")[2]], name if name in FEEDS else None
            staged.write(Document(path, text.encode(), media_type, format=format_))
        staged.publish(b'{"run": 1}')


def made(tree: Path) -> dict[str, bytes]:
    """The files of a tree's current release."""
    root = tree.resolve()
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def send(tree: Path, url: str = URL, settings: Output | None = None, **options: Any) -> Deployment:
    address = Address.parse(url)
    assert address is not None
    return deploy(tree, address, settings or Output(), **options)


def code_of(error: pytest.ExceptionInfo[SyndicateError]) -> Code:
    (problem,) = error.value.problems
    return problem.code


@pytest.fixture(scope="module")
def server() -> Iterator[ObjectStore]:
    with object_store() as running:
        yield running


@pytest.fixture
def store(server, monkeypatch) -> ObjectStore:
    """An empty bucket, and credentials in the environment."""
    for name, value in {
        "AWS_ENDPOINT_URL": server.endpoint,
        "AWS_ACCESS_KEY_ID": "newsroom",
        "AWS_SECRET_ACCESS_KEY": "secret-of-the-newsroom",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    server.reset()
    return server


@pytest.fixture
def tree(tmp_path) -> Path:
    return tmp_path / "tree"


# --- What is sent


def test_what_is_there_is_what_a_directory_would_have(store, tree):
    publish(tree, FIRST)

    done = send(tree)

    assert store.objects(PREFIX) == made(tree)
    sent = {path: data for path, data in made(tree).items() if path not in ("manifest.json", "report.json")}
    assert done == Deployment(len(sent), sum(map(len, sent.values())), 0)


def test_a_second_release_sends_only_what_changed_and_removes_what_is_gone(store, tree):
    publish(tree, FIRST)
    send(tree)
    publish(tree, SECOND)
    store.asked.clear()

    done = send(tree)

    assert store.objects(PREFIX) == made(tree)
    changed = ["en/new.xml", "en/new.xml.gz", "en/rss.xml", "en/rss.xml.gz", "index.html", "index.html.gz"]
    written = sorted(key.removeprefix(PREFIX) for method, key in store.writes() if method == "PUT")
    assert written == sorted([MARK, *changed, "report.json", "manifest.json"])
    removed = sorted(key.removeprefix(PREFIX) for method, key in store.writes() if method == "DELETE")
    assert removed == [MARK, "gone.xml", "gone.xml.gz"]
    assert (done.sent, done.removed) == (len(changed), 2)


def test_where_nothing_changed_nothing_is_written(store, tree):
    publish(tree, FIRST)
    send(tree)
    publish(tree, FIRST)
    store.asked.clear()

    assert send(tree) == Deployment()

    assert store.writes() == []
    assert store.asked == [("GET", PREFIX + MARK), ("GET", f"{PREFIX}manifest.json")]


def test_the_manifest_comes_after_all_that_it_lists_and_removals_come_after_it(store, tree):
    publish(tree, FIRST)
    send(tree)
    publish(tree, SECOND)
    store.asked.clear()

    send(tree)

    order = [(method, key.removeprefix(PREFIX)) for method, key in store.writes()]
    assert order[0] == ("PUT", MARK)
    assert order[-1] == ("DELETE", MARK)
    manifest = order.index(("PUT", "manifest.json"))
    assert order[manifest - 1] == ("PUT", "report.json")
    assert {method for method, _ in order[:manifest]} == {"PUT"}
    assert {method for method, _ in order[manifest + 1 :]} == {"DELETE"}


def test_what_is_referred_to_comes_before_what_refers_to_it(store, tree):
    publish(tree, FIRST)

    send(tree)

    order = [key.removeprefix(PREFIX) for _, key in store.writes()]
    turns = [
        ("page.css", "en/archive/1/rss.xml", "en/archive/2/rss.xml", "en/archive/1/rss.xml.gz"),
        ("en/rss.xml", "en/feed.json", "gone.xml"),
        ("en/sitemap-news-1.xml", "feeds.opml"),
        ("index.html", "index.html.gz", "en/index.html", "en/sitemap-news-index.xml"),
        ("report.json",),
        ("manifest.json",),
    ]
    for before, after in pairwise(turns):
        assert max(map(order.index, before)) < min(map(order.index, after))


def test_types_caches_and_encodings_are_set(store, tree):
    publish(tree, FIRST)

    send(tree, settings=Output(max_age_seconds=30, archive_max_age_seconds=900))

    def told(path: str) -> tuple[str, str, str | None]:
        headers = store.headers(PREFIX + path)
        return headers["ContentType"], headers["CacheControl"], headers.get("ContentEncoding")

    live, archived = "public, max-age=30, s-maxage=0", "public, max-age=900, s-maxage=0"
    assert told("en/rss.xml") == ("application/rss+xml; charset=utf-8", live, None)
    assert told("en/rss.xml.gz") == ("application/rss+xml; charset=utf-8", live, "gzip")
    assert told("en/feed.json") == ("application/feed+json", live, None)
    assert told("en/archive/1/rss.xml.gz") == ("application/rss+xml; charset=utf-8", archived, "gzip")
    assert told("index.html") == ("text/html; charset=utf-8", live, None)
    assert told("feeds.opml") == ("text/x-opml; charset=utf-8", live, None)
    assert told("manifest.json") == ("application/json", "no-cache", None)
    assert told("report.json") == ("application/json", "no-store", None)


def test_without_an_age_readers_ask_every_time(store, tree):
    publish(tree, FIRST)

    send(tree, settings=Output(max_age_seconds=0))

    assert store.headers(f"{PREFIX}en/rss.xml")["CacheControl"] == "no-cache"


def test_other_headers_are_sent_to_every_object_once(store, tree):
    publish(tree, FIRST)
    send(tree)

    assert send(tree, settings=Output(max_age_seconds=5)).sent == len(made(tree)) - 2
    assert send(tree, settings=Output(max_age_seconds=5)) == Deployment()

    assert store.headers(f"{PREFIX}en/feed.json")["CacheControl"] == "public, max-age=5, s-maxage=0"


def test_without_compression_the_compressed_ones_are_removed(store, tree):
    publish(tree, FIRST)
    send(tree)
    publish(tree, FIRST, Output(precompress=()))

    done = send(tree)

    assert done.sent == 0
    assert done.removed == len([path for path in FIRST if len(FIRST[path]) > 1_024])
    assert store.objects(PREFIX) == made(tree)


def test_going_back_sends_what_was_there_before(store, tree):
    publish(tree, FIRST)
    send(tree)
    before = store.objects(PREFIX)
    publish(tree, SECOND)
    send(tree)

    rollback(tree)
    done = send(tree)

    assert store.objects(PREFIX) == before
    assert done.sent == 6
    assert done.removed == 2


def test_two_outputs_in_one_bucket_do_not_see_each_other(store, tree, tmp_path):
    publish(tree, FIRST)
    publish(tmp_path / "other", SECOND)
    send(tree)

    send(tmp_path / "other", f"s3://{BUCKET}/public-2")

    assert store.objects(PREFIX) == made(tree)
    assert store.objects("public-2/") == made(tmp_path / "other")


def test_a_whole_bucket_may_be_the_output(store, tree):
    publish(tree, FIRST)

    send(tree, f"s3://{BUCKET}/")

    assert store.objects() == made(tree)


def test_another_machine_may_go_on_where_one_ended(store, tree, tmp_path):
    publish(tree, FIRST)
    send(tree)
    other = tmp_path / "other"
    publish(other, SECOND)

    done = send(other)

    assert done.sent == 6
    assert store.objects(PREFIX) == made(other)


def test_it_is_told_how_far_it_is(store, tree):
    publish(tree, FIRST)
    begun, steps = [], []

    done = send(tree, begun=begun.append, advance=steps.append)

    assert begun == [done.sent]
    assert sum(steps) == done.sent


def test_nothing_goes_on_afterwards(store, tree):
    publish(tree, FIRST)
    before = set(threading.enumerate())

    send(tree)

    assert {thread for thread in set(threading.enumerate()) - before if thread.name == "deploying"} == set()
    assert not [thread for thread in threading.enumerate() if thread.name == "fsspecIO"]


# --- What is not ours


def test_a_place_with_something_else_in_it_is_refused(store, tree):
    store.client().put_object(Bucket=BUCKET, Key=f"{PREFIX}holiday.jpg", Body=b"jpg")
    publish(tree, FIRST)

    with pytest.raises(ConfigurationError) as error:
        send(tree)

    assert code_of(error) is Code.OUTPUT_IN_THE_WAY
    assert store.objects(PREFIX) == {"holiday.jpg": b"jpg"}


def test_a_manifest_of_something_else_is_refused(store, tree):
    store.client().put_object(Bucket=BUCKET, Key=f"{PREFIX}manifest.json", Body=b'{"name": "an app"}')
    publish(tree, FIRST)

    with pytest.raises(ConfigurationError) as error:
        send(tree)

    assert code_of(error) is Code.OUTPUT_IN_THE_WAY


def test_what_people_put_beside_the_documents_stays(store, tree):
    publish(tree, FIRST)
    send(tree)
    store.client().put_object(Bucket=BUCKET, Key=f"{PREFIX}robots.txt", Body=b"User-agent: *")
    publish(tree, SECOND)

    send(tree)
    send(tree, verify=True)

    assert store.objects(PREFIX) == made(tree) | {"robots.txt": b"User-agent: *"}


def test_verifying_puts_right_what_somebody_changed_there(store, tree):
    publish(tree, FIRST)
    send(tree)
    client = store.client()
    client.put_object(Bucket=BUCKET, Key=f"{PREFIX}en/rss.xml", Body=b"mine")
    client.delete_object(Bucket=BUCKET, Key=f"{PREFIX}index.html")
    assert send(tree) == Deployment()

    done = send(tree, verify=True)

    assert done.sent == 2
    assert store.objects(PREFIX) == made(tree)
    assert store.headers(f"{PREFIX}en/rss.xml")["ContentType"] == "application/rss+xml; charset=utf-8"


def test_verifying_a_place_that_is_as_it_should_be_writes_nothing(store, tree):
    publish(tree, FIRST)
    send(tree)
    store.asked.clear()

    assert send(tree, verify=True) == Deployment()
    assert store.writes() == []


def test_verifying_brings_a_lost_manifest_back(store, tree):
    publish(tree, FIRST)
    send(tree)
    store.client().delete_object(Bucket=BUCKET, Key=f"{PREFIX}manifest.json")

    send(tree, verify=True)

    assert store.objects(PREFIX) == made(tree)


# --- A run that ends half way


def half_way(store: ObjectStore, tree: Path, fault: Callable[[ObjectStore, int], None], step: int) -> Iterator[int]:
    """A second release whose sending fails at a request that changes something, and at all after; its number."""
    for number in count(1, step):
        store.reset()
        rollback(tree, 1)
        send(tree)
        rollback(tree, 2)
        fault(store, number)
        try:
            send(tree)
        except SyndicateError as error:
            (problem,) = error.problems
            assert problem.code in (Code.OUTPUT_UNREACHABLE, Code.DEPLOYMENT_FAILED)
            yield number
        else:
            return


def refused_from(store: ObjectStore, number: int) -> None:
    store.refuse = denied(number)


def lost_from(store: ObjectStore, number: int) -> None:
    store.forget = lost(number)


@pytest.mark.parametrize(("fault", "step"), [(refused_from, 1), (lost_from, 4)])
def test_wherever_a_run_ends_readers_have_whole_documents_and_the_next_run_goes_on(store, tree, fault, step):
    publish(tree, FEW)
    before = made(tree)
    publish(tree, FEW_LATER)
    after = made(tree)
    numbers = []
    for number in half_way(store, tree, fault, step):
        numbers.append(number)
        store.refuse = lambda method, key: None
        store.forget = lambda method, key: False
        found = store.objects(PREFIX)
        found.pop(MARK, None)
        assert all(data in (before.get(path), after.get(path)) for path, data in found.items())
        listed = Manifest.parse(found["manifest.json"])
        if found["manifest.json"] == after["manifest.json"]:
            assert all(found[path] == after[path] for path in files(listed))
        else:
            assert files(listed).keys() <= found.keys()

        send(tree)

        assert store.objects(PREFIX) == after

    # The mark, three files, the report, the manifest, a removal, and the mark's.
    assert numbers[-1] > 8 - step


def test_a_release_that_was_sent_half_way_and_then_withdrawn_leaves_nothing_of_it(store, tree):
    publish(tree, FIRST)
    send(tree)
    publish(tree, SECOND | {"en/secret.xml": LONG + "secret"})
    store.refuse = denied(9)
    with pytest.raises(SyndicateError):
        send(tree)
    store.refuse = lambda method, key: None
    assert any(b"secret" in data for path, data in store.objects(PREFIX).items() if path != MARK)
    publish(tree, SECOND)

    send(tree)

    assert store.objects(PREFIX) == made(tree)


def test_a_run_that_goes_on_sends_no_document_again_that_is_there(store, tree):
    publish(tree, FIRST)
    files_ = len(made(tree))
    store.refuse = denied(files_ - 2)
    with pytest.raises(SyndicateError):
        send(tree)
    store.refuse = lambda method, key: None
    there = store.objects(PREFIX).keys() - {MARK}
    store.asked.clear()

    done = send(tree)

    assert len(there) > 5
    assert done.sent == files_ - 2 - len(there)
    assert store.objects(PREFIX) == made(tree)


def test_after_a_run_with_other_headers_ended_half_way_all_have_the_right_ones(store, tree):
    publish(tree, FIRST)
    send(tree)
    short, long = Output(max_age_seconds=1), Output(max_age_seconds=2)
    for settings in (short, long):
        store.refuse = denied(6)
        with pytest.raises(SyndicateError):
            send(tree, settings=settings)
        store.refuse = lambda method, key: None

    send(tree, settings=long)

    ages = {store.headers(PREFIX + path)["CacheControl"] for path in FIRST if "archive" not in path}
    assert ages == {"public, max-age=2, s-maxage=0"}


def test_a_damaged_mark_is_one_of_a_dead_run(store, tree):
    publish(tree, FIRST)
    send(tree)
    store.client().put_object(Bucket=BUCKET, Key=f"{PREFIX}{MARK}", Body=b"")

    assert send(tree).sent == len(made(tree)) - 2

    assert store.objects(PREFIX) == made(tree)


def test_a_document_that_was_damaged_here_is_not_sent(store, tree):
    publish(tree, FIRST)
    path = tree / "en/rss.xml"
    path.chmod(0o644)
    path.write_bytes(b"x" * len(path.read_bytes()))

    with pytest.raises(SyndicateError) as error:
        send(tree)

    assert code_of(error) is Code.DEPLOYMENT_FAILED
    assert error.value.problems[0].origin == "en/rss.xml"
    assert not {"en/rss.xml", "manifest.json"} & store.objects(PREFIX).keys()


# --- Several at once


def test_while_one_machine_sends_another_does_not(store, tree, tmp_path):
    publish(tree, FIRST)
    publish(tmp_path / "other", SECOND)
    store.refuse = denied(5)
    with pytest.raises(SyndicateError):
        send(tree, clock=lambda: 1_000.0)
    store.refuse = lambda method, key: None
    there = store.objects(PREFIX)

    with pytest.raises(Locked) as error:
        send(tmp_path / "other", clock=lambda: 1_000.0 + LEASE - 1)

    assert code_of(error) is Code.LOCKED
    assert store.objects(PREFIX) == there


def test_a_machine_that_does_not_come_back_is_waited_for_no_longer_than_its_lease(store, tree, tmp_path):
    publish(tree, FIRST)
    publish(tmp_path / "other", SECOND)
    store.refuse = denied(5)
    with pytest.raises(SyndicateError):
        send(tree, clock=lambda: 1_000.0)
    store.refuse = lambda method, key: None

    send(tmp_path / "other", clock=lambda: 1_000.0 + LEASE)

    assert store.objects(PREFIX) == made(tmp_path / "other")


def test_of_two_that_begin_at_once_one_is_told_so(store, tree, tmp_path):
    publish(tree, FIRST)
    publish(tmp_path / "other", SECOND)
    others = []

    def begin_too(method: str, key: str) -> bytes | None:
        if (method, key) == ("PUT", PREFIX + MARK) and not others:
            others.append(key)
            store.client().put_object(Bucket=BUCKET, Key=key, Body=b'{"of": "somebody else"}')
        return None

    store.refuse = begin_too
    with pytest.raises(Locked):
        send(tree)

    assert store.objects(PREFIX) == {MARK: b'{"of": "somebody else"}'}


def test_of_two_whose_marks_meet_in_the_store_one_is_told_so(store, tree):
    publish(tree, FIRST)
    store.refuse = lambda method, key: CONFLICT if method == "PUT" else None

    with pytest.raises(Locked):
        send(tree)


def test_a_long_run_says_that_it_goes_on(store, tree):
    publish(tree, FIRST)
    seconds = iter(range(0, 100_000, 40))

    send(tree, clock=lambda: float(next(seconds)))

    marks = [key for method, key in store.writes() if (method, key) == ("PUT", PREFIX + MARK)]
    assert len(marks) > 2
    assert store.objects(PREFIX) == made(tree)


def test_a_run_whose_place_was_taken_ends(store, tree):
    publish(tree, FIRST)
    seconds = iter(range(0, 100_000, 40))

    def taken(total: int) -> None:
        store.client().put_object(Bucket=BUCKET, Key=PREFIX + MARK, Body=b'{"of": "somebody else"}')

    with pytest.raises(SyndicateError) as error:
        send(tree, clock=lambda: float(next(seconds)), begun=taken)

    assert code_of(error) is Code.DEPLOYMENT_FAILED
    assert "manifest.json" not in store.objects(PREFIX)


# --- What cannot be reached


@pytest.mark.parametrize("language", ["en", "ar", "es"])
def test_wrong_credentials_are_said_clearly_and_nothing_is_published(store, tree, language):
    publish(tree, FIRST)
    store.refuse = unknown

    with pytest.raises(SyndicateError) as error:
        send(tree)

    (problem,) = error.value.problems
    assert problem.code is Code.OUTPUT_UNREACHABLE
    said = " ".join(catalogue(language).problem(problem))
    assert URL in said
    assert "Access Key Id you provided does not exist" in said
    assert "secret" not in said
    assert said != str(problem) or language == "en"
    store.refuse = lambda method, key: None
    assert store.objects() == {}


def test_a_bucket_that_is_not_there_is_said_clearly(store, tree):
    publish(tree, FIRST)

    with pytest.raises(SyndicateError) as error:
        send(tree, "s3://nowhere/public")

    assert code_of(error) is Code.OUTPUT_UNREACHABLE
    assert "bucket does not exist" in str(error.value)


def test_missing_credentials_are_said_clearly(store, tree, monkeypatch, tmp_path):
    publish(tree, FIRST)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))

    with pytest.raises(SyndicateError) as error:
        send(tree)

    assert code_of(error) is Code.OUTPUT_UNREACHABLE
    assert "Unable to locate credentials" in str(error.value)


def test_a_tree_without_a_release_has_nothing_to_send(store, tree):
    with pytest.raises(SyndicateError) as error:
        send(tree)

    assert code_of(error) is Code.NO_SUCH_RELEASE
    assert store.asked == []


# --- SFTP, directories, and others


@pytest.fixture(scope="module")
def sftp_server(tmp_path_factory) -> Iterator[FileServer]:
    with file_server(tmp_path_factory.mktemp("sftp")) as running:
        yield running


@pytest.fixture
def sftp(sftp_server, tmp_path, monkeypatch) -> FileServer:
    """A server that this machine knows, and that knows it."""
    ssh = tmp_path / "home" / ".ssh"
    ssh.mkdir(parents=True)
    (ssh / "known_hosts").write_text(sftp_server.known_hosts + "\n")
    (ssh / "id_ed25519").write_text(sftp_server.user_key)
    (ssh / "id_ed25519").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return sftp_server


def test_an_sftp_server_has_what_a_directory_would_have(sftp, tree):
    publish(tree, FIRST)
    send(tree, sftp.url("one/public"))
    before = {path: stat_of(sftp.root / "one/public" / path) for path in made(tree)}
    publish(tree, SECOND)

    done = send(tree, sftp.url("one/public"))

    assert made(sftp.root / "one/public") == made(tree)
    assert (done.sent, done.removed) == (6, 2)
    assert stat_of(sftp.root / "one/public/en/feed.json") == before["en/feed.json"]
    assert send(tree, sftp.url("one/public")) == Deployment()


def stat_of(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, stat.S_IMODE(found.st_mode)


def test_directories_that_become_empty_are_removed(sftp, tree):
    publish(tree, FIRST)
    send(tree, sftp.url("two"))
    publish(tree, {path: text for path, text in FIRST.items() if "archive" not in path})

    send(tree, sftp.url("two"))

    assert not (sftp.root / "two/en/archive").exists()
    assert made(sftp.root / "two") == made(tree)


def test_a_server_that_nobody_knows_is_not_trusted(sftp, tree, tmp_path):
    publish(tree, FIRST)
    (tmp_path / "home/.ssh/known_hosts").write_text("")

    with pytest.raises(SyndicateError) as error:
        send(tree, sftp.url("three"))

    assert code_of(error) is Code.OUTPUT_UNREACHABLE
    assert "not trusted" in str(error.value)
    assert not (sftp.root / "three").exists()


def test_an_sftp_server_that_does_not_know_the_key_is_said_clearly(sftp, tree, tmp_path):
    publish(tree, FIRST)
    (tmp_path / "home/.ssh/id_ed25519").unlink()

    with pytest.raises(SyndicateError) as error:
        send(tree, sftp.url("four").replace("newsroom@", "newsroom:pass%20word@"))

    assert code_of(error) is Code.OUTPUT_UNREACHABLE
    assert "Permission denied" in str(error.value)
    assert "word" not in str(error.value)


def test_a_server_that_is_down_is_said_clearly(tree):
    publish(tree, FIRST)

    with pytest.raises(SyndicateError) as error:
        send(tree, "sftp://127.0.0.1:1/public")

    assert code_of(error) is Code.OUTPUT_UNREACHABLE


REMOTES = ["sftp", "file", "memory", "s3"]


@pytest.fixture(params=REMOTES)
def url(request, tmp_path) -> str:
    """Somewhere of each kind."""
    if request.param == "sftp":
        sftp: FileServer = request.getfixturevalue("sftp")
        return sftp.url(tmp_path.name)
    if request.param == "s3":
        request.getfixturevalue("store")
        return URL
    return f"file://{tmp_path}/served" if request.param == "file" else f"memory://{tmp_path.name}/served"


def all_of(remote: Remote, tree: Path) -> dict[str, bytes | None]:
    return {path: remote.read(path) for path in made(tree)}


def test_every_kind_of_place_gets_the_same_bytes(url, tree):
    address = Address.parse(url)
    publish(tree, FIRST)
    send(tree, url)
    publish(tree, SECOND)

    send(tree, url)

    with opened(address) as remote:
        assert all_of(remote, tree) == made(tree)
        assert remote.read("gone.xml") is None
        assert remote.read(MARK) is None
    assert send(tree, url) == Deployment()


def test_every_kind_of_place_is_gone_on_with_after_a_run_ended_half_way(url, tree, monkeypatch):
    publish(tree, FIRST)
    send(tree, url)
    publish(tree, SECOND)

    class Ended(BaseException):
        pass

    def end(steps: int) -> None:
        raise Ended

    with pytest.raises(Ended):
        send(tree, url, advance=end)
    with opened(Address.parse(url)) as remote:
        assert json.loads(remote.read(MARK))["paths"]

    send(tree, url)

    with opened(Address.parse(url)) as remote:
        assert all_of(remote, tree) == made(tree)
        assert remote.read("gone.xml") is None
        assert remote.read(MARK) is None


def test_every_kind_of_place_with_something_else_in_it_is_refused(url, tree):
    publish(tree, FIRST)
    with opened(Address.parse(url)) as remote:
        assert remote.is_empty()
        assert remote.create("holiday.jpg", b"jpg", next(iter(files(Manifest.read(tree)).values())).headers(Output()))
        assert not remote.is_empty()

    with pytest.raises(ConfigurationError) as error:
        send(tree, url)

    assert code_of(error) is Code.OUTPUT_IN_THE_WAY


def test_in_every_kind_of_place_one_of_two_is_told_that_it_was_first(url, tree):
    publish(tree, FIRST)
    headers = next(iter(files(Manifest.read(tree)).values())).headers(Output())
    with opened(Address.parse(url)) as remote:
        assert remote.create("mark", b"first", headers)
        assert not remote.create("mark", b"second", headers)
        assert remote.read("mark") == b"first"
        remote.remove("mark")
        remote.remove("mark")
        assert remote.read("mark") is None


@pytest.mark.parametrize("url", ["sftp", "file"], indirect=True)
def test_what_cannot_be_written_is_no_mark_of_somebody_else(url, tree):
    publish(tree, FIRST)
    headers = next(iter(files(Manifest.read(tree)).values())).headers(Output())
    with opened(Address.parse(url)) as remote, pytest.raises(remote.errors):
        remote.create("x" * 300, b"", headers)


def test_a_place_that_was_opened_and_asked_nothing_is_closed_again(store):
    with opened(Address.parse(URL)) as remote:
        assert remote.together > 1

    assert store.asked == []


def test_a_release_without_a_report_is_sent_without_one(store, tree):
    with stage(tree) as staged:
        staged.write(Document("index.html", b"<html>", "text/html"))
        staged.publish()

    send(tree)

    assert store.objects(PREFIX).keys() == {"index.html", "manifest.json"}


# --- Addresses


@pytest.mark.parametrize("text", ["public", "/srv/feeds/public", "./s3", "C:/feeds", "s3:/bucket", ""])
def test_a_path_is_no_address(text):
    assert Address.parse(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("https://feeds.news.example/", "a web server takes no documents"),
        ("s3:///public", "the bucket is missing"),
        ("sftp://host", "the host or the directory is missing"),
        ("sftp:///directory", "the host or the directory is missing"),
        ("sftp://host:port/directory", "[Pp]ort"),
        ("sftp://[host/directory", "IPv6"),
    ],
)
def test_an_address_where_nothing_can_be_published_is_refused(text, reason):
    with pytest.raises(ConfigurationError) as error:
        Address.parse(text)

    assert code_of(error) is Code.OUTPUT_UNUSABLE
    assert re.search(reason, str(error.value))


@pytest.mark.parametrize("text", ["nobody://knows/this", "gs://bucket/feeds"])
def test_an_address_that_fsspec_does_not_reach_is_refused(text, tree):
    publish(tree, FIRST)

    with pytest.raises(ConfigurationError) as error:
        send(tree, text)

    assert code_of(error) is Code.OUTPUT_UNUSABLE


@pytest.mark.parametrize(("url_", "extra"), [("s3://bucket/a", "s3"), ("sftp://host/a", "sftp")])
def test_what_is_not_installed_is_named_before_anything_is_done(url_, extra, monkeypatch, tree):
    module = {"s3": "s3fs", "sftp": "sshfs"}[extra]
    monkeypatch.setitem(__import__("sys").modules, module, None)
    monkeypatch.setattr("syndicate.deploying.remotes.find_spec", lambda name: None)
    publish(tree, FIRST)

    for attempt in (lambda: require(Address.parse(url_)), lambda: send(tree, url_)):
        with pytest.raises(ConfigurationError) as error:
            attempt()
        assert code_of(error) is Code.OUTPUT_UNUSABLE
        assert f"syndicate[{extra}]" in str(error.value)


def test_what_needs_nothing_is_always_there():
    require(Address.parse("file:///srv/feeds"))
    require(Address.parse("s3://bucket"))


def test_no_password_is_shown():
    address = Address.parse("sftp://newsroom:secret@host:22/feeds/?key=secret")

    assert address.shown == "sftp://newsroom@host:22/feeds/"
    assert "secret" not in address.slug


def test_every_address_has_a_directory_of_its_own():
    addresses = [
        Address.parse(text)
        for text in (
            "s3://b/a",
            "s3://b/a/",
            "s3://b-a",
            "s3://b/A",
            "sftp://u@h/b",
            "sftp://h/b",
            "s3://b/" + "x" * 300,
        )
    ]

    slugs = [address.slug for address in addresses]
    assert slugs[0] == slugs[1]
    assert len(set(slugs)) == len(slugs) - 1
    assert all(re.fullmatch("[a-z0-9-]{1,80}", slug) for slug in slugs)


def test_a_destination_is_what_is_given_before_what_the_publication_says(tmp_path):
    from newsroom import publication  # noqa: PLC0415

    here = publication(tmp_path, output="public")
    there = publication(tmp_path, output="s3://bucket/feeds")

    assert Destination.of(here) == Destination(tmp_path / "public")
    assert Destination.of(there, "elsewhere") == Destination(Path("elsewhere"))
    for where in (Destination.of(there), Destination.of(here, "s3://bucket/feeds/")):
        assert where.address == Address("s3://bucket/feeds")
        assert where.tree.parent == tmp_path / "state/outputs"
        assert where.shown == "s3://bucket/feeds"
    assert Destination.of(here).shown == str(tmp_path / "public")


# --- Plans


def listed(tree: Path, documents: dict[str, str]) -> Manifest:
    publish(tree, documents)
    found = Manifest.read(tree)
    assert found is not None
    return found


def test_a_plan_for_what_is_there_already_is_empty(tree):
    manifest = listed(tree, FIRST)

    plan = Plan.of(manifest, manifest, (), anew=False)

    assert plan.paths == []


def test_a_document_that_is_of_another_type_now_is_sent_again(tree):
    manifest = listed(tree, {"en/feed.json": "{}"})
    (listing,) = manifest.documents
    before = Manifest.of([replace(listing, media_type="application/json")])

    assert Plan.of(manifest, before, (), anew=False).paths == ["en/feed.json"]


def test_what_is_doubtful_is_sent_or_removed(tree):
    manifest = listed(tree, {"en/feed.json": "{}"})

    plan = Plan.of(manifest, manifest, ["en/feed.json", "en/old.json"], anew=False)

    assert [file.path for file in plan.sent] == ["en/feed.json"]
    assert plan.removed == ["en/old.json"]


def test_a_stamp_tells_settings_of_headers_apart():
    stamps = {
        stamp_of(Output(max_age_seconds=age, archive_max_age_seconds=archived))
        for age in (1, 11)
        for archived in (1, 11)
    }

    assert len(stamps) == 4
    assert stamp_of(Output()) == stamp_of(Output(precompress=()))


def test_a_file_is_itself_as_long_as_its_bytes_and_type_are():
    file = File("a", hashlib.sha256(b"").hexdigest(), 0, "text/html", None, 1)

    assert file.is_as(replace(file, turn=2))
    assert not file.is_as(replace(file, sha256="other"))
    assert not file.is_as(None)
