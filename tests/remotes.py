"""An object store and an SFTP server of the tests' own: real ones, spoken to over the network of this machine."""

from __future__ import annotations

import asyncio
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest

BUCKET = "feeds"
_DENIED = b"<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
CONFLICT = (
    b"<?xml version='1.0'?><Error><Code>ConditionalRequestConflict</Code>"
    b"<Message>A conflicting conditional operation is in progress.</Message></Error>"
)
"""What a store answers to the second of two conditional requests at once; its status is 409, not 403."""
_UNKNOWN_KEY = (
    b"<?xml version='1.0'?><Error><Code>InvalidAccessKeyId</Code>"
    b"<Message>The AWS Access Key Id you provided does not exist in our records.</Message></Error>"
)


@dataclass
class ObjectStore:
    """An S3-compatible server that tells what it was asked, and refuses when it is told to."""

    endpoint: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Methods and keys, in the order in which they were answered."""
    refuse: Callable[[str, str], bytes | None] = lambda method, key: None
    """What to answer with 403 in place of doing it, if anything."""
    forget: Callable[[str, str], bool] = lambda method, key: False
    """Whether to do it and answer as if it had been refused: the answer is lost on its way."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wrapped(self, application: Any) -> Any:
        def serve(environ: Any, start: Any) -> Any:
            method = environ["REQUEST_METHOD"]
            key = environ["PATH_INFO"].removeprefix(f"/{BUCKET}").lstrip("/")
            with self._lock:
                self.asked.append((method, key))
            refusal, is_lost = self.refuse(method, key), self.forget(method, key)
            if is_lost:
                application(environ, lambda *_: None)
            if refusal or is_lost:
                status = "409 Conflict" if refusal == CONFLICT else "403 Forbidden"
                start(status, [("Content-Type", "application/xml")])
                return [refusal or _DENIED]
            return application(environ, start)

        return serve

    def writes(self) -> list[tuple[str, str]]:
        """What was asked of it that changes something."""
        return [(method, key) for method, key in self.asked if method in ("PUT", "POST", "DELETE")]

    def reset(self) -> None:
        """An empty bucket, and nothing remembered."""
        self.refuse = lambda method, key: None
        self.forget = lambda method, key: False
        client = self.client()
        for one in client.list_objects_v2(Bucket=BUCKET).get("Contents", ()):
            client.delete_object(Bucket=BUCKET, Key=one["Key"])
        self.asked.clear()

    def client(self) -> Any:
        """A client of another make than the one under test."""
        return _client(self.endpoint)

    def objects(self, prefix: str = "") -> dict[str, bytes]:
        """What is there, by the names below a prefix."""
        client = self.client()
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
        keys = [one["Key"] for page in pages for one in page.get("Contents", ())]
        return {
            key.removeprefix(prefix): client.get_object(Bucket=BUCKET, Key=key)["Body"].read() for key in sorted(keys)
        }

    def headers(self, key: str) -> dict[str, Any]:
        """What it says of an object."""
        found: dict[str, Any] = self.client().head_object(Bucket=BUCKET, Key=key)
        return found


@cache
def _client(endpoint: str) -> Any:
    import boto3  # noqa: PLC0415

    return boto3.client(
        "s3", endpoint_url=endpoint, aws_access_key_id="k", aws_secret_access_key="s", region_name="us-east-1"
    )


def denied(number: int) -> Callable[[str, str], bytes | None]:
    """Refuse the request with this number, of those that change something, and all of these after it."""
    seen = count(1)  # its steps are atomic: requests are answered by several threads

    def refuse(method: str, key: str) -> bytes | None:
        return _DENIED if method in ("PUT", "POST", "DELETE") and next(seen) >= number else None

    return refuse


def lost(number: int) -> Callable[[str, str], bool]:
    """Lose the answer to the request with this number, of those that change something, and to all of these after it."""
    refuse = denied(number)
    return lambda method, key: refuse(method, key) is not None


def unknown(method: str, key: str) -> bytes | None:
    """Refuse everything: nobody knows these credentials."""
    return _UNKNOWN_KEY


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    """A server with an empty bucket."""
    for module in ("moto", "s3fs", "flask"):
        pytest.importorskip(module, reason=f"{module} is not installed, and with it no object store")
    with warnings.catch_warnings(action="ignore"):  # of moto's dependencies
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app  # noqa: PLC0415
        from werkzeug.serving import WSGIRequestHandler, make_server  # noqa: PLC0415

        class Silent(WSGIRequestHandler):
            protocol_version = "HTTP/1.1"

            def log(self, *_: object) -> None:
                """Say nothing."""

        store = ObjectStore()
        application = store.wrapped(DomainDispatcherApplication(create_backend_app))
        server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        store.endpoint = f"http://127.0.0.1:{server.server_port}"
        store.client().create_bucket(Bucket=BUCKET)
        yield store
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class FileServer:
    """An SFTP server that serves a directory to one user."""

    port: int
    root: Path
    known_hosts: str
    """The line of a file of known hosts by which it is known."""
    user_key: str
    """The private key of its user."""

    def url(self, path: str) -> str:
        """The URL of a directory on it."""
        return f"sftp://newsroom@127.0.0.1:{self.port}/{path}"


@contextmanager
def file_server(root: Path) -> Iterator[FileServer]:
    """An SFTP server for a directory."""
    asyncssh = pytest.importorskip("asyncssh", reason="asyncssh is not installed, and with it no SFTP server")
    pytest.importorskip("sshfs", reason="sshfs is not installed")
    host, user = asyncssh.generate_private_key("ssh-ed25519"), asyncssh.generate_private_key("ssh-ed25519")
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> Any:
        authorised = asyncssh.import_authorized_keys(user.export_public_key().decode())
        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_host_keys=[host],
            authorized_client_keys=authorised,
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(root).encode()),
            allow_scp=False,
        )

    server = asyncio.run_coroutine_threadsafe(start(), loop).result()
    port = server.sockets[0].getsockname()[1]
    try:
        yield FileServer(
            port,
            root,
            f"[127.0.0.1]:{port} {host.export_public_key().decode()}",
            user.export_private_key().decode(),
        )
    finally:

        async def stop() -> None:
            server.close()
            await server.wait_closed()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            await asyncio.wait(others, timeout=5) if others else None

        asyncio.run_coroutine_threadsafe(stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
