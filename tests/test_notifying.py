"""Hubs are told of the feeds that changed, of those alone, as long as it takes; and never in the way of a release."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import hub as hubs
import pytest
from click.testing import CliRunner, Result
from hub import FEEDS, Answer, Hub
from newsroom import HOST, NOW, Newsroom, codes, raw

from syndicate import export, formats, notifying, release
from syndicate.articles import rfc3339
from syndicate.cli import main
from syndicate.errors import ConfigurationError, SyndicateError
from syndicate.notifying import FORMATS, Notices, notify
from syndicate.podcasting import Owner, Podcast
from syndicate.problems import Code, Problem
from syndicate.publication import Feeds, Publication, WebSub, parse
from syndicate.release import Document
from syndicate.report import Exit

NEWS = ("rss", "atom", "jsonfeed")
OTHERS = ("newsml", "ninjs")
"""Formats in which nobody subscribes at a hub."""


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


@pytest.fixture
def hub() -> Iterator[Hub]:
    with hubs.hub() as running:
        yield running


class Pauses:
    """A sleep that takes no time and remembers how long it would have been."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


class Small:
    """A release of a few documents, and a publication with hubs."""

    def __init__(self, directory: Path, *hub_urls: str, **rules: Any) -> None:
        self.output = directory / "public"
        self.publication = Newsroom(directory, websub=WebSub(hubs=hub_urls, **rules)).publication
        self.pauses = Pauses()

    def publish(self, **documents: str) -> None:
        """Publish documents: paths with `__` for `/` and no ending, and what they say."""
        with release.stage(self.output) as staged:
            for name, said in documents.items():
                path = name.replace("__", "/")
                staged.write(Document(f"{path}/rss.xml", said.encode(), "application/rss+xml", feed=path, format="rss"))
            staged.publish()

    def notify(self) -> Notices:
        return notify(self.publication, self.output, sleep=self.pauses)

    @property
    def memory(self) -> Any:
        return json.loads((self.output.parent / "public.hubs.json").read_bytes())["hubs"]


def small(directory: Path, hub: Hub, **rules: Any) -> Small:
    made = Small(directory, hub.url, **rules)
    made.publish(en="one", en__news="two")
    return made


def problem(notices: Notices) -> Problem:
    (found,) = notices.problems
    assert found.severity == "warning"
    return found


def unused_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


# --- the whole round ------------------------------------------------------------------------------------------------


def room(directory: Path, *urls: str, **rules: Any) -> Newsroom:
    return Newsroom(
        directory,
        websub=WebSub(hubs=urls, attempts=1, **rules),
        feeds=Feeds(formats=(*NEWS, *OTHERS), limit=1, archive_page=10),
    )


def test_who_subscribed_to_a_feed_at_its_hub_is_sent_the_feed_when_it_changes(tmp_path: Path, hub: Hub) -> None:
    with ExitStack() as stack:
        newsroom = room(tmp_path, hub.url)
        newsroom.export(raw("a1"))
        hub.site = stack.enter_context(hubs.site(newsroom.output))
        reader = stack.enter_context(hubs.subscriber())
        files = ["en/rss.xml", "en/news/politics/atom.xml", "en/feed.json"]
        for path in [*files, "ar/rss.xml"]:
            reader.subscribe(f"{FEEDS}{path}", hub.site)
        assert set(hub.subscriptions) == {f"{FEEDS}{path}" for path in [*files, "ar/rss.xml"]}

        report = newsroom.export(raw("a1"), raw("a2"))

        assert report.exit_code is Exit.DONE
        assert reader.delivered == {f"{FEEDS}{path}": [newsroom.read(path)] for path in files}
        assert all(b"a2" in newsroom.read(path) for path in files)


def test_documents_name_the_hub_in_the_formats_that_people_subscribe_to_and_archive_pages_do_not(
    tmp_path: Path, hub: Hub
) -> None:
    newsroom = room(tmp_path, hub.url, topics_at_once=100)
    report = newsroom.export(*(raw(f"a{number}") for number in range(12)))
    assert report.refused_documents == []
    documents = [one for one in newsroom.json("manifest.json")["documents"] if one["format"]]
    naming = {one["path"] for one in documents if hub.url.encode() in newsroom.read(one["path"])}
    assert naming == {one["path"] for one in documents if one["format"] in FORMATS and "/archive/" not in one["path"]}
    assert {one["format"] for one in documents} == {*NEWS, *OTHERS}
    assert any("/archive/1/rss.xml" in one["path"] for one in documents)
    for path in naming:
        assert hubs.named(newsroom.read(path), "hub") == [hub.url]
        assert hubs.named(newsroom.read(path), "self") == [f"{FEEDS}{path}"]
    assert set(hub.topics) == naming


def test_every_format_is_one_that_people_subscribe_to_or_one_for_partners() -> None:
    assert formats.discovered().keys() - set(OTHERS) == FORMATS


def test_podcasts_name_the_hub_and_it_is_told_of_them(tmp_path: Path, hub: Hub) -> None:
    owner = Owner(name="Lantern", email="pod@news.example")
    cover = "https://www.news.example/cover-3000.jpg"
    newsroom = Newsroom(
        tmp_path,
        websub=WebSub(hubs=(hub.url,), topics_at_once=100),
        podcast=Podcast(category="News > Politics", image=cover, owner=owner),
    )
    file = {"url": f"{HOST}/listen.mp3", "media_type": "audio/mpeg", "size": 1_000, "duration": 60}
    report = newsroom.export(raw(media=[{"id": "m1", "kind": "audio", "role": "body", "renditions": [file]}]))
    assert report.refused_documents == []
    podcasts = [one["path"] for one in newsroom.json("manifest.json")["documents"] if one["format"] == "podcast"]
    assert "en/podcast/rss.xml" in podcasts
    assert [hubs.named(newsroom.read(path), "hub") for path in podcasts] == [[hub.url]] * len(podcasts)
    assert set(podcasts) <= set(hub.topics)


def test_a_hub_is_told_of_what_changed_and_of_nothing_else(tmp_path: Path, hub: Hub) -> None:
    newsroom = room(tmp_path, hub.url, topics_at_once=50)
    newsroom.export(raw("a1"), raw("b1", language="ar"))
    hub.notices.clear()
    report = newsroom.export(raw("a1"), raw("b1", language="ar"), raw("a2", section="opinion"))
    told = {path.rpartition("/")[0] for path in hub.topics}
    assert told == {"en", "en/opinion"}
    assert len(hub.topics) == len(set(hub.topics)) == report.notices["told"] == 2 * len(NEWS)
    assert report.notices["waiting"] == 0


def test_a_run_in_which_nothing_changed_tells_nobody(tmp_path: Path, hub: Hub) -> None:
    newsroom = room(tmp_path, hub.url)
    newsroom.export(raw())
    kept = (tmp_path / "public.hubs.json").stat()
    hub.notices.clear()
    report = newsroom.export(raw())
    assert hub.notices == []
    assert report.notices == {"told": 0, "waiting": 0}
    assert (tmp_path / "public.hubs.json").stat().st_mtime_ns == kept.st_mtime_ns


def test_a_request_names_the_feed_in_both_ways_that_hubs_read(tmp_path: Path, hub: Hub) -> None:
    place = small(tmp_path, hub)
    assert place.notify() == Notices(told=2)
    # They are sent at the same time, so that either may come first.
    assert sorted(hub.requests, key=lambda form: form["hub.url"]) == [
        {"hub.mode": ["publish"], "hub.url": [f"{FEEDS}{path}"], "hub.topic": [f"{FEEDS}{path}"]}
        for path in ("en/news/rss.xml", "en/rss.xml")
    ]


def test_one_request_names_several_feeds_where_the_hub_takes_them(tmp_path: Path, hub: Hub) -> None:
    place = Small(tmp_path, hub.url, topics_at_once=2)
    place.publish(en="1", en__news="2", en__news__politics="3")
    assert place.notify() == Notices(told=3)
    assert sorted(map(len, hub.notices)) == [1, 2]
    assert all(form["hub.url"] == form["hub.topic"] for form in hub.requests)


def test_feeds_near_the_top_are_told_first(tmp_path: Path, hub: Hub) -> None:
    place = Small(tmp_path, hub.url, topics_at_once=100)
    place.publish(ar__news="1", en__news__politics="2", en="3", en__breaking="4", ar="5")
    place.notify()
    paths = ["ar", "en", "ar/news", "en/breaking", "en/news/politics"]
    assert hub.topics == [f"{path}/rss.xml" for path in paths]


def test_without_hubs_nobody_is_told_and_nothing_is_kept(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path)
    report = newsroom.export(raw())
    assert not report.notices
    assert "notices" not in json.loads(report.as_json(in_full=True))
    assert not (tmp_path / "public.hubs.json").exists()
    assert b"hub" not in newsroom.read("en/rss.xml") + newsroom.read("en/atom.xml") + newsroom.read("en/feed.json")
    assert notify(newsroom.publication, tmp_path / "nothing") == Notices()


def test_an_output_without_a_release_has_nothing_to_tell(tmp_path: Path, hub: Hub) -> None:
    assert Small(tmp_path, hub.url).notify() == Notices()
    assert hub.notices == []


# --- hubs that fail -------------------------------------------------------------------------------------------------


def test_a_hub_that_is_down_does_not_hold_up_a_release_and_is_told_by_the_next_run(tmp_path: Path, hub: Hub) -> None:
    down = f"http://127.0.0.1:{unused_port()}/"
    newsroom = room(tmp_path, down)
    report = newsroom.export(raw())
    assert (report.exit_code, report.release, newsroom.ids()) == (Exit.DONE, 1, ["a1"])
    assert codes(report) == {"hub-unreachable"}
    assert report.notices["told"] == 0 < report.notices["waiting"]
    waiting = report.notices["waiting"]
    found = next(one for one in report.problems if one.code is Code.HUB_UNREACHABLE)
    assert dict(found.values)["number"] == waiting
    assert (dict(found.values)["hub"], dict(found.values)["value"]) == (down, "ar/atom.xml")
    assert json.loads((tmp_path / "public.report.json").read_bytes())["notices"] == {"told": 0, "waiting": waiting}

    # The hub is there again, at another address for want of a better way; what it was never told is told.
    newsroom.publication = newsroom.publication.model_copy(update={"websub": WebSub(hubs=(hub.url,))})
    assert newsroom.export(raw()).notices == {"told": waiting, "waiting": 0}


def test_what_a_hub_refused_to_hear_is_told_by_the_next_run_though_nothing_changed(tmp_path: Path, hub: Hub) -> None:
    place = small(tmp_path, hub, attempts=1)
    hub.answers = [Answer(503)] * 2
    assert place.notify().waiting == 2
    assert place.pauses.seconds == []
    assert place.notify() == Notices(told=2)
    assert place.notify() == Notices()


def test_a_hub_that_stumbles_is_asked_again_in_the_same_run(tmp_path: Path, hub: Hub) -> None:
    place = small(tmp_path, hub)
    hub.answers = [Answer(500), Answer(204)]
    assert place.notify() == Notices(told=2)
    assert len(hub.topics) == 3
    (pause,) = place.pauses.seconds
    assert 1 <= pause <= 2


def test_pauses_grow_and_are_the_publications_own_and_the_same_each_time(tmp_path: Path, hub: Hub) -> None:
    found = []
    for name, authority in (("a", "news.example,2024"), ("b", "news.example,2024"), ("c", "other.example,2024")):
        (tmp_path / name).mkdir()
        place = small(tmp_path / name, hub, attempts=4)
        place.publication = place.publication.model_copy(update={"authority": authority})
        hub.answers = [Answer(500)] * 8
        notices = place.notify()
        assert (notices.told, notices.waiting, problem(notices).code) == (0, 2, Code.HUB_REFUSED)
        for seconds, longest in zip(place.pauses.seconds, (2, 4, 8), strict=True):
            assert longest / 2 <= seconds <= longest
        found.append(place.pauses.seconds)
    assert found[0] == found[1]
    assert found[0] != found[2]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "Fri, 20 Nov 2026 12:00:09 GMT", "Date": "Fri, 20 Nov 2026 12:00:00 GMT"}, 9.0),
    ],
)
def test_a_hub_that_asks_for_rest_gets_it(
    headers: dict[str, str], expected: float, tmp_path: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("http.server.BaseHTTPRequestHandler.date_time_string", lambda *_: headers.get("Date", ""))
    place = small(tmp_path, hub)
    hub.answers = [Answer(429, {"Retry-After": headers["Retry-After"]})] * 2
    assert place.notify() == Notices(told=2)
    assert place.pauses.seconds == [expected]


@pytest.mark.parametrize("asked", ["soon", "", "-5", "Fri, 20 Nov 2026 12:00:09", "Thu, 19 Nov 2020 12:00:00 GMT", "٣"])
def test_what_is_no_time_to_rest_changes_nothing(asked: str) -> None:
    assert notifying._rest({"Retry-After": asked, "Date": "Fri, 20 Nov 2026 12:00:00 GMT"}) == 0
    assert notifying._rest({"Retry-After": "Fri, 20 Nov 2026 12:00:09 GMT"}) == 0


def test_a_hub_that_asks_for_more_rest_than_there_is_time_is_left_to_the_next_run(tmp_path: Path, hub: Hub) -> None:
    place = small(tmp_path, hub)
    hub.answers = [Answer(429, {"Retry-After": "3600"})] * 2
    notices = place.notify()
    assert (notices.waiting, place.pauses.seconds) == (2, [])
    assert dict(problem(notices).values)["answer"] == "429 Too Many Requests"


def test_a_hub_that_asks_for_rest_is_not_asked_for_the_other_feeds(tmp_path: Path, hub: Hub) -> None:
    place = Small(tmp_path, hub.url, attempts=1)
    place.publish(**{f"en__s{number}": str(number) for number in range(20)})
    hub.answers = [Answer(503, body=b"<h1>Busy</h1>")] * 20
    notices = place.notify()
    assert len(hub.notices) <= 4
    assert (notices.waiting, dict(problem(notices).values)["number"]) == (20, 20)
    assert dict(problem(notices).values)["answer"] == "503 Service Unavailable"


@pytest.mark.parametrize("status", [200, 503])
def test_a_hub_that_never_ends_its_answer_is_left(status: int, tmp_path: Path, hub: Hub) -> None:
    place = small(tmp_path, hub, attempts=2, timeout_seconds=0.1)
    hub.answers = [Answer(status, stalls=True)] * 4
    notices = place.notify()
    assert notices.waiting == 2
    assert dict(problem(notices).values)["reason"] == "it did not answer in time"
    assert len(place.pauses.seconds) == 1


def test_telling_ends_when_its_time_is_up(tmp_path: Path, hub: Hub) -> None:
    place = small(tmp_path, hub, timeout_seconds=30, seconds=0.2)
    hub.answers = [Answer(204), Answer(200, stalls=True)]
    notices = place.notify()
    assert (notices.told, notices.waiting) == (1, 1)
    assert dict(problem(notices).values)["reason"] == "the time for telling hubs was up"
    hub.stop.set()
    assert place.notify() == Notices(told=1)


def test_of_a_long_answer_no_more_is_read_than_an_explanation_needs(tmp_path: Path, hub: Hub) -> None:
    place = small(tmp_path, hub, attempts=1)
    hub.answers = [Answer(400, body=b"no " * 1_000_000)] * 2
    answer = str(dict(problem(place.notify()).values)["answer"])
    assert answer.startswith("400 no no no")
    assert len(answer) <= 120


def test_a_feed_that_the_hub_refuses_does_not_keep_the_others_from_it(tmp_path: Path, hub: Hub) -> None:
    place = small(tmp_path, hub)
    hub.refused = {f"{FEEDS}en/rss.xml"}
    notices = place.notify()
    assert (notices.told, notices.waiting, place.pauses.seconds) == (1, 1, [])
    found = dict(problem(notices).values)
    assert found == {"hub": hub.url, "number": 1, "value": "en/rss.xml", "answer": "400 topic not allowed"}
    assert place.memory == {hub.url: {"en/news/rss.xml": place.memory[hub.url]["en/news/rss.xml"]}}


def test_of_several_feeds_in_one_request_only_the_refused_one_waits(tmp_path: Path, hub: Hub) -> None:
    place = Small(tmp_path, hub.url, topics_at_once=10)
    place.publish(en="1", en__news="2", ar="3")
    hub.refused = {f"{FEEDS}en/rss.xml"}
    notices = place.notify()
    assert (notices.told, notices.waiting) == (2, 1)
    assert [len(notice) for notice in hub.notices] == [3, 1, 1, 1]


def test_a_refused_feed_is_not_asked_for_again_in_the_run_in_which_others_are(tmp_path: Path, hub: Hub) -> None:
    place = small(tmp_path, hub)
    hub.answers = [Answer(404), Answer(502)]
    notices = place.notify()
    assert (notices.told, notices.waiting, len(hub.notices)) == (1, 1, 3)
    assert problem(notices).code is Code.HUB_REFUSED


def test_a_hub_that_fails_does_not_keep_another_from_being_told(tmp_path: Path, hub: Hub) -> None:
    down = f"http://127.0.0.1:{unused_port()}/"
    place = Small(tmp_path, down, hub.url, attempts=1)
    place.publish(en="1", en__news="2")
    notices = place.notify()
    assert (notices.told, notices.waiting) == (2, 2)
    assert dict(problem(notices).values)["hub"] == down
    assert sorted(place.memory) == sorted([down, hub.url])


# --- hubs that moved ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [307, 308])
def test_a_hub_that_moved_is_followed(status: int, tmp_path: Path, hub: Hub) -> None:
    place = small(tmp_path, hub)
    hub.answers = [Answer(status, {"Location": f"{hub.url}new"})] * 2
    assert place.notify() == Notices(told=2)
    assert hub.requests[0] in hub.requests[1:]


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_redirect_that_would_make_a_notice_a_look_at_a_page_is_not_followed(
    status: int, tmp_path: Path, hub: Hub
) -> None:
    place = small(tmp_path, hub)
    hub.answers = [Answer(status, {"Location": "/new"})] * 2
    notices = place.notify()
    assert (notices.told, notices.waiting, len(hub.notices)) == (0, 2, 2)
    assert dict(problem(notices).values)["answer"] == f"{status} /new"


def test_a_redirect_that_leads_nowhere_is_a_refusal(tmp_path: Path, hub: Hub) -> None:
    place = small(tmp_path, hub)
    hub.answers = [Answer(307)] * 2
    assert dict(problem(place.notify()).values)["answer"] == "307 Temporary Redirect"


def test_redirects_in_a_circle_end(tmp_path: Path, hub: Hub) -> None:
    place = small(tmp_path, hub, attempts=1)
    hub.answers = [Answer(307, {"Location": "/again"})] * 20
    notices = place.notify()
    assert dict(problem(notices).values)["reason"] == "it leads from address to address"
    assert len(hub.notices) == 6


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://hub.example/", "it leads to an address that is not https"),
        ("ftp://hub.example/", "it leads to an address that is not https"),
        ("https://[::1", "Invalid"),
    ],
)
def test_a_hub_does_not_lead_out_of_https(
    location: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(307, headers={"Location": location})

    client = httpx.AsyncClient
    monkeypatch.setattr(
        httpx, "AsyncClient", lambda **options: client(transport=httpx.MockTransport(answer), **options)
    )
    place = Small(tmp_path, "https://hub.example/", attempts=1)
    place.publish(en="one")
    assert reason in str(dict(problem(place.notify()).values)["reason"])
    assert asked == ["https://hub.example/"]


# --- what is remembered ---------------------------------------------------------------------------------------------


def test_what_is_published_no_more_and_who_is_no_hub_any_more_is_forgotten(tmp_path: Path, hub: Hub) -> None:
    place = small(tmp_path, hub)
    place.notify()
    assert set(place.memory[hub.url]) == {"en/rss.xml", "en/news/rss.xml"}
    with hubs.hub() as other:
        place.publication = place.publication.model_copy(update={"websub": WebSub(hubs=(other.url,))})
        place.publish(en="one, again")
        assert place.notify() == Notices(told=1)
        assert list(place.memory) == [other.url]
        assert list(place.memory[other.url]) == ["en/rss.xml"]


@pytest.mark.parametrize("kept", [b"", b"[]", b'{"version": 2, "hubs": {}}', b'{"hubs": {"a": 1}}', b"\xff"])
def test_a_damaged_memory_tells_hubs_once_too_often(kept: bytes, tmp_path: Path, hub: Hub) -> None:
    place = small(tmp_path, hub)
    (tmp_path / "public.hubs.json").write_bytes(kept)
    assert place.notify() == Notices(told=2)
    assert place.notify() == Notices()


def test_what_cannot_be_written_down_is_told_and_told_again(tmp_path: Path, hub: Hub) -> None:
    newsroom = room(tmp_path, hub.url)
    (tmp_path / "public.hubs.json").mkdir()
    report = newsroom.export(raw())
    assert (report.exit_code, codes(report)) == (Exit.DONE, {"notices-forgotten"})
    assert next(iter(report.problems)).origin == "public.hubs.json"
    told = report.notices["told"]
    assert newsroom.export(raw()).notices["told"] == told > 0
    (tmp_path / "public.hubs.json").rmdir()
    newsroom.export(raw())
    assert newsroom.export(raw()).notices["told"] == 0


def test_a_fault_of_ours_leaves_the_release_and_its_report(
    tmp_path: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(notifying, "_tell", fail)
    newsroom = room(tmp_path, hub.url)
    report = newsroom.export(raw())
    assert (report.exit_code, report.release, codes(report)) == (Exit.DONE, 1, {"hub-unreachable"})
    assert dict(next(iter(report.problems)).values)["reason"] == "RuntimeError: a fault"
    assert (tmp_path / "public.report.json").exists()


def test_a_run_that_was_killed_before_it_told_is_made_up_for_by_the_next(
    tmp_path: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom = room(tmp_path, hub.url)
    with monkeypatch.context() as patched:
        patched.setattr(notifying, "notify", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            newsroom.export(raw())
    assert newsroom.ids() == ["a1"]
    report = newsroom.export(raw())
    assert report.changed == 0
    assert report.notices["told"] == len(hub.topics) > 0


# --- verbs ----------------------------------------------------------------------------------------------------------


def test_a_check_tells_nobody(tmp_path: Path, hub: Hub) -> None:
    newsroom = room(tmp_path, hub.url)
    newsroom.write(raw())
    export.check(export.Job(newsroom.publication, NOW))
    assert hub.notices == []


CONFIGURATION = """\
name = "Test"
authority = "news.example,2026"
feeds_url = "https://feeds.news.example/"
language = "en"
store = "sqlite:///store.db"
output = "public"
[websub]
hubs = ["{hub}"]
attempts = 1
[[editions]]
language = "en"
name = "Test"
base_url = "https://www.news.example/en/"
time_zone = "UTC"
description = "News."
[[sections]]
code = "politics"
name = {{ en = "Politics" }}
[feeds]
formats = ["rss"]
[[sources]]
name = "articles"
kind = "jsonl"
path = "articles.jsonl"
"""


def at(directory: Path, hub_url: str) -> Path:
    """A publication file with one article in its source."""
    (directory / "articles.jsonl").write_text(json.dumps(raw()))
    file = directory / "syndicate.toml"
    file.write_text(CONFIGURATION.format(hub=hub_url))
    return file


def run(verb: str, file: Path, *options: str) -> Result:
    clock = ["--now", rfc3339(NOW)] if verb == "export" else []
    return CliRunner().invoke(main, [*verb.split(), "--config", str(file), *clock, *options])


def test_export_says_how_many_notices_it_sent_and_sends_none_where_it_shall_not(tmp_path: Path, hub: Hub) -> None:
    file = at(tmp_path, hub.url)
    assert "notice" not in run("export", file, "--no-notify").stdout
    assert hub.notices == []
    shown = run("export", file)
    assert shown.exit_code == 0
    assert f"{len(hub.topics)} notices sent to hubs" in shown.stdout
    assert "en/rss.xml" in hub.topics


def test_export_shows_which_hub_failed_and_is_quiet_where_it_shall_be(tmp_path: Path) -> None:
    file = at(tmp_path, f"http://127.0.0.1:{unused_port()}/")
    shown = run("export", file)
    assert shown.exit_code == 0
    assert "warning  hub-unreachable" in shown.stdout
    quiet = run("export", file, "--quiet")
    assert (quiet.exit_code, quiet.output) == (0, "")


def test_going_back_tells_hubs_of_the_feeds_that_are_other_ones_again(tmp_path: Path, hub: Hub) -> None:
    file = at(tmp_path, hub.url)
    run("export", file)
    (tmp_path / "articles.jsonl").write_text(json.dumps(raw("a2")))
    run("export", file)
    hub.notices.clear()
    assert run("release rollback", file, "--no-notify").exit_code == 0
    assert hub.notices == []
    assert run("release rollback", file, "2").exit_code == 0
    assert hub.notices == []  # it is what it was told of last
    assert run("release rollback", file, "1").exit_code == 0
    assert "en/rss.xml" in hub.topics
    assert run("export", file).exit_code == 0
    assert hub.topics.count("en/rss.xml") == 2


def test_going_back_works_without_a_publication_file_and_without_hubs(tmp_path: Path, hub: Hub) -> None:
    file = at(tmp_path, hub.url)
    run("export", file, "--no-notify")
    output = str(tmp_path / "public")
    assert run("release rollback", tmp_path / "gone.toml", "1", "--output", output).exit_code == 0
    assert run("release rollback", file, "1", "--output", output).exit_code == 0
    assert "en/rss.xml" in hub.topics
    file.write_text(file.read_text().replace(f'"{hub.url}"', ""))
    assert run("release rollback", file, "1").exit_code == 0


def test_a_failing_hub_is_shown_when_going_back(tmp_path: Path) -> None:
    file = at(tmp_path, f"http://127.0.0.1:{unused_port()}/")
    run("export", file, "--no-notify")
    shown = run("release rollback", file, "1")
    assert shown.exit_code == 0
    assert "hub-unreachable" in shown.stderr


# --- configuration --------------------------------------------------------------------------------------------------


def configured(*urls: str, **rules: Any) -> Publication:
    data = Newsroom.__init__.__globals__["publication"](Path()).model_dump(
        mode="json", exclude_none=True, by_alias=True
    )
    return parse(data | {"websub": {"hubs": list(urls), **rules}}, directory=Path())


@pytest.mark.parametrize(
    "url", ["https://hub.example/", "http://localhost:8080/", "http://127.0.0.1:1/hub", "http://[::1]/hub"]
)
def test_a_hub_is_an_https_address_or_on_this_machine(url: str) -> None:
    assert configured(url).websub.hubs == (url,)


@pytest.mark.parametrize(
    ("urls", "rules", "key"),
    [
        (["http://hub.example/"], {}, "websub.hubs[0]"),
        (["http://127.0.0.1.hub.example/"], {}, "websub.hubs[0]"),
        (["https://key@hub.example/"], {}, "websub.hubs[0]"),
        (["ftp://hub.example/"], {}, "websub.hubs[0]"),
        (["https://hub.example/", "https://HUB.example"], {}, "websub.hubs[1]"),
        ([], {"attempts": 0}, "websub.attempts"),
        ([], {"seconds": 0}, "websub.seconds"),
        ([], {"hub": "https://hub.example/"}, "websub.hub"),
    ],
)
def test_what_is_no_hub_or_no_rule_is_refused_by_its_key(urls: list[str], rules: dict[str, Any], key: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        configured(*urls, **rules)
    assert [one.field for one in refused.value.problems] == [key]


def test_an_output_that_is_something_else_is_not_told_of(tmp_path: Path, hub: Hub) -> None:
    place = Small(tmp_path, hub.url)
    place.output.mkdir()
    (place.output / "file").touch()
    with pytest.raises(SyndicateError):
        place.notify()
