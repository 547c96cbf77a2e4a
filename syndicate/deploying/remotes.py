"""What is published at a URL, as far as it is read and changed: the only user of fsspec and of what fsspec uses."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from threading import Thread
from typing import Any, Final, Protocol
from urllib.parse import unquote

from syndicate.deploying.addresses import DIRECTORIES, S3, SFTP, Address
from syndicate.errors import ConfigurationError
from syndicate.problems import N_

_STAMP: Final = "syndicate-headers"
"""The name of an object's metadatum that says how the headers of a release were set."""
_EXTRAS: Final = {"s3": "s3fs", "sftp": "sshfs"}
_FOREIGN_ERRORS: Final = {
    "s3": (
        ("botocore.exceptions", "BotoCoreError"),
        ("botocore.exceptions", "ClientError"),
        ("aiohttp", "ClientError"),
    ),
    "sftp": (("asyncssh", "Error"), ("asyncssh", "KeyImportError")),
}


@dataclass(frozen=True, slots=True)
class Headers:
    """What an object store says of a document when it hands it out."""

    content_type: str
    cache_control: str
    content_encoding: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


class Remote(Protocol):
    """The files below an address, named by their paths below it.

    Every method raises one of `errors` where the other side cannot be reached or refuses, and may be called from
    several threads.
    """

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """What is raised where the other side cannot be reached or refuses."""
        ...

    @property
    def together(self) -> int:
        """How many files are worth sending at once."""
        ...

    def read(self, path: str) -> bytes | None:
        """A file's bytes, or None where there is none."""
        ...

    def put(self, path: str, data: bytes, headers: Headers) -> None:
        """Write or replace a file: readers get the old one or the new one, whole."""
        ...

    def create(self, path: str, data: bytes, headers: Headers) -> bool:
        """Write a file unless there is one; whether there was none. Of several at once, one is told so."""
        ...

    def remove(self, path: str) -> None:
        """Remove a file, if it is there."""
        ...

    def stamp(self, path: str, default: str) -> str:
        """How the headers of the release were set whose manifest at `path` was read; `default` where files have none."""
        ...

    def digests(self) -> Mapping[str, str]:
        """The MD5 of each file, as far as it can be known without reading them."""
        ...

    def is_empty(self) -> bool:
        """Whether nothing is below the address."""
        ...


def stamped(stamp: str) -> Mapping[str, str]:
    """The metadata in which `Remote.stamp` finds a stamp again."""
    return {_STAMP: stamp}


class Reached:
    """Files below an address, through fsspec."""

    def __init__(self, system: Any, root: str, errors: tuple[type[Exception], ...]) -> None:
        self._system = system
        self._root = root.rstrip("/")
        self.errors = errors

    def read(self, path: str) -> bytes | None:
        """A file's bytes, or None where there is none."""
        try:
            data: bytes = self._system.cat_file(self._at(path))
        except FileNotFoundError:
            return None
        return data

    def stamp(self, path: str, default: str) -> str:  # noqa: ARG002
        """As they are now: nothing was said of headers."""
        return default

    def digests(self) -> Mapping[str, str]:
        """Nothing: a file's digest is found by reading it."""
        return {}

    def is_empty(self) -> bool:
        """Whether nothing is below the address."""
        try:
            return not self._system.ls(self._root, detail=False)
        except FileNotFoundError:
            return True

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}"


class Objects(Reached):
    """An object store: a file is there when all of it is, under a name that is only a name."""

    together = 16

    def put(self, path: str, data: bytes, headers: Headers) -> None:
        """Write or replace a file."""
        self._system.pipe_file(self._at(path), data, **self._options(headers))

    def create(self, path: str, data: bytes, headers: Headers) -> bool:
        """Write a file unless there is one."""
        try:
            self._system.pipe_file(self._at(path), data, mode="create", **self._options(headers))
        except FileExistsError:
            return False
        except OSError as error:
            if _status(error) in (409, 412):  # ConditionalRequestConflict, PreconditionFailed
                return False
            raise
        return True

    def remove(self, path: str) -> None:
        """Remove a file."""
        with suppress(FileNotFoundError):
            self._system.rm_file(self._at(path))

    def _options(self, headers: Headers) -> dict[str, Any]:  # noqa: ARG002
        return {}


class Bucket(Objects):
    """A bucket of S3 or of what speaks like it: objects with headers."""

    def __init__(self, system: Any, root: str, errors: tuple[type[Exception], ...]) -> None:
        super().__init__(system, root, errors)
        self._metadata: dict[str, Mapping[str, str]] = {}

    def read(self, path: str) -> bytes | None:
        """A file's bytes, or None where there is none."""
        bucket, _, root = self._root.partition("/")
        key = f"{root}/{path}" if root else path
        try:
            # One request, and one whose answer says what is wrong: fsspec's way begins with HEAD, whose answers cannot.
            response = self._system.call_s3("get_object", Bucket=bucket, Key=key)
        except FileNotFoundError:
            return None
        data: bytes = asyncio.run_coroutine_threadsafe(response["Body"].read(), self._system.loop).result()
        self._metadata[path] = response.get("Metadata", {})
        return data

    def stamp(self, path: str, default: str) -> str:  # noqa: ARG002
        """How the headers of the release were set."""
        return self._metadata.get(path, {}).get(_STAMP, "")

    def digests(self) -> Mapping[str, str]:
        """The MD5 of each file whose ETag is one."""
        found = self._system.find(self._root, detail=True)
        return {
            path.removeprefix(f"{self._root}/"): str(info.get("ETag", "")).strip('"') for path, info in found.items()
        }

    def _options(self, headers: Headers) -> dict[str, Any]:
        encoding = {"ContentEncoding": headers.content_encoding} if headers.content_encoding else {}
        metadata = {"Metadata": dict(headers.metadata)} if headers.metadata else {}
        return {"ContentType": headers.content_type, "CacheControl": headers.cache_control, **encoding, **metadata}


class Files(Reached):
    """A file system: a file is written under another name beside its own, and then renamed over the old one."""

    together = 8

    def put(self, path: str, data: bytes, headers: Headers) -> None:  # noqa: ARG002 - a file has no headers
        """Write or replace a file."""
        target = self._at(path)
        directory, _, name = target.rpartition("/")
        # The same name every time: what a run left half written, the next one writes over.
        staged = f"{directory}/.{name[:200]}.sending"
        self._system.makedirs(directory, exist_ok=True)
        self._system.pipe_file(staged, data)
        self._system.mv(staged, target)

    def create(self, path: str, data: bytes, headers: Headers) -> bool:  # noqa: ARG002
        """Write a file unless there is one."""
        target = self._at(path)
        self._system.makedirs(target.rpartition("/")[0], exist_ok=True)
        try:
            with self._system.open(target, "xb") as stream:
                stream.write(data)
        except FileExistsError:
            return False
        except self.errors:
            # Servers of SFTP's third version have no code that says "exists already".
            if self._system.exists(target):
                return False
            raise
        return True

    def remove(self, path: str) -> None:
        """Remove a file, and the directories that are empty without it."""
        target = self._at(path)
        with suppress(FileNotFoundError):
            self._system.rm_file(target)
        directory = target.rpartition("/")[0]
        with suppress(*self.errors):
            while len(directory) > len(self._root):
                self._system.rmdir(directory)
                directory = directory.rpartition("/")[0]


@contextmanager
def opened(address: Address) -> Iterator[Remote]:
    """What is published at an address; credentials are those of the environment.

    Raises:
        ConfigurationError: OUTPUT_UNUSABLE: what is needed for it is not installed, or nobody knows such URLs.
        Exception: one of `errors_of` its address: it cannot be reached.
    """
    errors = errors_of(address)
    if address.scheme in S3:
        with _looping() as loop, _s3(address, loop) as system:
            yield Bucket(system, _below(address), errors)
    elif address.scheme in SFTP:
        with _looping() as loop, _sftp(address, loop) as system:
            yield Files(system, unquote(address.parts.path), errors)
    elif address.scheme in DIRECTORIES:
        system = import_module("fsspec.implementations.local").LocalFileSystem(auto_mkdir=True)
        yield Files(system, unquote(address.parts.path), errors)
    else:
        try:
            system, root = import_module("fsspec.core").url_to_fs(address.url)
        except (ImportError, ValueError) as error:
            raise address.unusable(str(error)) from None
        yield Objects(system, root, errors)


def errors_of(address: Address) -> tuple[type[Exception], ...]:
    """What is raised where an address cannot be reached or refuses.

    Raises:
        ConfigurationError: OUTPUT_UNUSABLE: what is needed for it is not installed.
    """
    kind = _kind(address)
    if kind is None:
        return (OSError,)
    _imported(address, kind)
    return (OSError, *(getattr(import_module(module), name) for module, name in _FOREIGN_ERRORS[kind]))


def require(address: Address) -> None:
    """Make sure that what an address needs is installed, before anything is done.

    Raises:
        ConfigurationError: OUTPUT_UNUSABLE.
    """
    kind = _kind(address)
    if kind is not None and find_spec(_EXTRAS[kind]) is None:
        raise _not_installed(address, kind)


def _kind(address: Address) -> str | None:
    return "s3" if address.scheme in S3 else "sftp" if address.scheme in SFTP else None


def _imported(address: Address, kind: str) -> Any:
    try:
        return import_module(_EXTRAS[kind])
    except ImportError:
        raise _not_installed(address, kind) from None


def _not_installed(address: Address, kind: str) -> ConfigurationError:
    return address.unusable(
        {"s3": N_("install syndicate[s3] for it"), "sftp": N_("install syndicate[sftp] for it")}[kind]
    )


def _below(address: Address) -> str:
    parts = address.parts
    return f"{parts.netloc}/{unquote(parts.path.strip('/'))}".rstrip("/")


@contextmanager
def _looping() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop in a thread that ends with the block.

    Without it fsspec would begin one that goes on; the export forks worker processes, and a fork beside threads is
    unsafe.
    """
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, name="deploying", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        asyncio.run_coroutine_threadsafe(_ended(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _ended() -> None:
    """Wait until nothing goes on in this loop."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@contextmanager
def _s3(address: Address, loop: asyncio.AbstractEventLoop) -> Iterator[Any]:
    system = _imported(address, "s3").S3FileSystem(skip_instance_cache=True, use_listings_cache=False, loop=loop)
    try:
        yield system
    finally:
        # s3fs makes its session with the first request, and closes it at the end of the program alone.
        if (session := getattr(system, "_s3creator", None)) is not None:
            asyncio.run_coroutine_threadsafe(session.__aexit__(None, None, None), loop).result()


@contextmanager
def _sftp(address: Address, loop: asyncio.AbstractEventLoop) -> Iterator[Any]:
    imported = _imported(address, "sftp").SSHFileSystem
    parts = address.parts
    options = {
        "port": parts.port,
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
    }

    class System(imported):  # type: ignore[misc, valid-type] # sshfs 2026.8 hands its loop on to asyncssh, which takes none
        """The same, in a loop of our own."""

        async def _connect(self, *args: Any, connect_args: dict[str, Any], **kwargs: Any) -> Any:
            own = {name: value for name, value in connect_args.items() if name != "loop"}
            return await super()._connect(*args, connect_args=own, **kwargs)

        connect = import_module("fsspec.asyn").sync_wrapper(_connect)
        rmdir = import_module("fsspec.asyn").sync_wrapper(imported._rmdir)  # noqa: SLF001 - which fsspec does not look for

    # An empty tuple is asyncssh's default: the host's key must be in ~/.ssh/known_hosts. Without it, sshfs trusts all.
    given = {name: value for name, value in options.items() if value is not None}
    system = System(parts.hostname, known_hosts=(), skip_instance_cache=True, loop=loop, **given)
    try:
        yield system
    finally:
        asyncio.run_coroutine_threadsafe(_hung_up(system.client), loop).result()


async def _hung_up(client: Any) -> None:
    client.close()
    await client.wait_closed()


def _status(error: OSError) -> int | None:
    """The HTTP status that is behind an error of s3fs."""
    response: Any = getattr(error.__cause__, "response", None)
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode") if isinstance(response, dict) else None
    return status if isinstance(status, int) else None


def reason_of(error: Exception) -> str:
    """What an error says, in one line without a full stop, as problems quote it."""
    told: Sequence[object] = [error.strerror] if isinstance(error, OSError) and error.strerror else [error]
    text = " ".join(str(told[0]).split()).rstrip(".")
    return text or type(error).__name__
