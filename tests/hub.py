"""A WebSub hub, a web server of releases and a subscriber, on this machine: real HTTP, threads, ephemeral ports.

The hub does what W3C WebSub asks of one: it verifies who subscribes, fetches a feed when it is told of it, and hands
what it got to the subscribers, signed where they gave a secret, with the headers by which they know it. It distributes a
feed only where the document itself says that this is its address and this its hub, as strict hubs do.
"""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

from lxml import etree

FEEDS = "https://feeds.news.example/"
ATOM_LINK = "{http://www.w3.org/2005/Atom}link"
TYPES = {"rss.xml": "application/rss+xml", "atom.xml": "application/atom+xml", "feed.json": "application/feed+json"}
PATIENCE = 20.0
"""Seconds that a test waits for what must come; nothing here takes a tenth of it."""


def named(document: bytes, relation: str) -> list[str]:
    """The addresses that a feed's document names as its own (`self`) or as its hubs (`hub`)."""
    if document.startswith(b"{"):
        feed = json.loads(document)
        return [feed["feed_url"]] if relation == "self" else [hub["url"] for hub in feed.get("hubs", [])]
    root = etree.fromstring(document)
    parent = root if root.tag.endswith("feed") else root[0]
    return [link.get("href") for link in parent.findall(ATOM_LINK) if link.get("rel") == relation]


@dataclass
class Answer:
    """What a hub is to answer to a notice, in place of taking it."""

    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    stalls: bool = False
    """Whether it begins to answer and never ends."""


@dataclass
class Served:
    """A server while it runs."""

    url: str
    stop: threading.Event


@contextmanager
def serving(respond: Callable[[BaseHTTPRequestHandler, bytes], None]) -> Iterator[Served]:
    """A server on this machine that gives every request with its body to `respond`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            respond(self, self.rfile.read(int(self.headers.get("Content-Length", 0))))

        do_POST = do_GET  # noqa: N815 - http.server's name

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Say nothing: a client that hangs up is what some tests are about."""

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        stop = threading.Event()
        try:
            yield Served(f"http://127.0.0.1:{server.server_port}/", stop)
        finally:
            stop.set()
            server.shutdown()
            thread.join()


def reply(
    handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> None:
    """Answer a request."""
    handler.send_response(status)
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    if status != 204:
        handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


class Hub:
    """A hub; made by `hub`."""

    def __init__(self) -> None:
        self.url = ""
        self.site = ""
        """The address of the server that stands for `FEEDS`."""
        self.notices: list[list[str]] = []
        """The topics of each notice, in the order in which they came."""
        self.requests: list[dict[str, list[str]]] = []
        self.answers: list[Answer] = []
        """What to answer to the next notices; it takes those that come afterwards."""
        self.refused: set[str] = set()
        """Topics that it answers with 400."""
        self.subscriptions: dict[str, dict[str, str]] = {}
        """By topic: the callbacks and their secrets."""
        self.stop = threading.Event()
        self._lock = threading.Lock()

    @property
    def topics(self) -> list[str]:
        """Every topic that it was told of, below `FEEDS`, in order."""
        return [topic.removeprefix(FEEDS) for notice in self.notices for topic in notice]

    def respond(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        form = parse_qs(body.decode(), strict_parsing=True)
        if form["hub.mode"] == ["subscribe"]:
            self._subscribe(form)
            reply(handler, 202)
            return
        assert handler.headers["Content-Type"] == "application/x-www-form-urlencoded"
        assert form["hub.mode"] == ["publish"]
        with self._lock:
            self.requests.append(form)
            self.notices.append(form["hub.url"])
            answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            self._play(handler, answer)
        elif self.refused.intersection(form["hub.url"]):
            reply(handler, 400, b"topic not allowed")
        else:
            for topic in form["hub.url"]:
                self._distribute(topic)
            reply(handler, 204)

    def _play(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        if answer.stalls:
            handler.send_response(answer.status)
            handler.send_header("Content-Length", "1000")
            handler.end_headers()
            handler.wfile.write(b"slow")
            handler.wfile.flush()
            self.stop.wait(PATIENCE)
        else:
            reply(handler, answer.status, answer.body, answer.headers)

    def _subscribe(self, form: dict[str, list[str]]) -> None:
        (topic,), (callback,) = form["hub.topic"], form["hub.callback"]
        asked = {"hub.mode": "subscribe", "hub.topic": topic, "hub.challenge": "riddle", "hub.lease_seconds": "864000"}
        with urlopen(f"{callback}?{urlencode(asked)}", timeout=PATIENCE) as answer:
            if answer.read() == b"riddle":
                self.subscriptions.setdefault(topic, {})[callback] = form.get("hub.secret", [""])[0]

    def _distribute(self, topic: str) -> None:
        if topic not in self.subscriptions:
            return
        with urlopen(topic.replace(FEEDS, self.site), timeout=PATIENCE) as answer:
            document, media_type = answer.read(), answer.headers["Content-Type"]
        if named(document, "self") != [topic] or self.url not in named(document, "hub"):
            return
        for callback, secret in self.subscriptions[topic].items():
            signature = hmac.new(secret.encode(), document, sha256).hexdigest()
            headers = {
                "Content-Type": media_type,
                "Link": f'<{self.url}>; rel="hub", <{topic}>; rel="self"',
                "X-Hub-Signature": f"sha256={signature}",
            }
            with urlopen(Request(callback, document, headers), timeout=PATIENCE) as taken:
                assert taken.status == 202


@contextmanager
def hub() -> Iterator[Hub]:
    """A hub that runs until the block ends."""
    made = Hub()
    with serving(made.respond) as served:
        made.url, made.stop = served.url, served.stop
        yield made


@contextmanager
def site(output: Path) -> Iterator[str]:
    """The address of a web server that serves the release at an output."""

    def respond(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        file = output / handler.path.lstrip("/")
        reply(handler, 200, file.read_bytes(), {"Content-Type": TYPES[file.name]})

    with serving(respond) as served:
        yield served.url


class Subscriber:
    """Somebody who knows an address of a feed; made by `subscriber`."""

    secret = "between us"

    def __init__(self) -> None:
        self.url = ""
        self.asked: set[str] = set()
        self.delivered: dict[str, list[bytes]] = {}

    def subscribe(self, address: str, site: str) -> None:
        """Find a feed's topic and hub in its document, and subscribe there."""
        with urlopen(address.replace(FEEDS, site), timeout=PATIENCE) as answer:
            document = answer.read()
        (topic,), (found,) = named(document, "self"), named(document, "hub")
        self.asked.add(topic)
        form = {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": self.url, "hub.secret": self.secret}
        with urlopen(Request(found, urlencode(form).encode()), timeout=PATIENCE) as answer:
            assert answer.status == 202

    def respond(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if handler.command == "GET":
            query = parse_qs(urlsplit(handler.path).query)
            known = query["hub.topic"][0] in self.asked
            reply(handler, 200 if known else 404, query["hub.challenge"][0].encode() if known else b"")
            return
        signature = hmac.new(self.secret.encode(), body, sha256).hexdigest()
        assert handler.headers["X-Hub-Signature"] == f"sha256={signature}"
        (topic,) = (
            link.strip().split(">")[0][1:] for link in handler.headers["Link"].split(",") if 'rel="self"' in link
        )
        self.delivered.setdefault(topic, []).append(body)
        reply(handler, 202)


@contextmanager
def subscriber() -> Iterator[Subscriber]:
    """A subscriber whose callback runs until the block ends."""
    made = Subscriber()
    with serving(made.respond) as served:
        made.url = served.url
        yield made
