"""A release sent to an address: by its difference, the manifest as the last, and again where a run ended half way."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar
from uuid import uuid4

from pydantic import ValidationError

from syndicate import release
from syndicate.articles import Model
from syndicate.deploying.addresses import Address
from syndicate.deploying.plan import PRIVATE, File, Plan, files, pointer_headers, stamp_of
from syndicate.deploying.remotes import Remote, errors_of, opened, reason_of
from syndicate.errors import ConfigurationError, Locked, SyndicateError
from syndicate.problems import N_, Code, Problem
from syndicate.publication import Output
from syndicate.release import MANIFEST, REPORT, Manifest

T = TypeVar("T")

MARK: Final = ".syndicate-publishing.json"
"""The file at an address that is there while a run sends, and after one that ended before it was done."""
LEASE: Final = 900.0
"""Seconds after which a run of another machine counts as dead when it has not renewed its mark."""

_RENEWED: Final = 60.0  # seconds after which a run renews its mark
_MIXED: Final = ""  # a stamp that no setting has: objects have headers of several settings
_OWN: Final = "deployed.json"


class Mark(Model):
    """Whose run sends to an address, and what it changes there."""

    version: int = 1
    owner: str
    """Of which tree: only one run at a time sends what a tree has, so that a mark of one's own is that of a dead run."""
    run: str
    until: float
    """Until when nobody else may take over, in seconds since 1970 (UTC)."""
    stamp: str
    paths: tuple[str, ...]
    """The files at which there may be something else than the manifest says."""

    @classmethod
    def parse(cls, data: bytes | None) -> Mark | None:
        """The mark in a file; where the file is damaged, that of nobody. None where there is no file."""
        if data is None:
            return None
        try:
            return cls.model_validate_json(data)
        except ValidationError:
            return cls(owner="", run="", until=0, stamp=_MIXED, paths=())


class Own(Model):
    """What is remembered beside a tree."""

    owner: str


@dataclass(frozen=True, slots=True)
class Deployment:
    """What was done at an address."""

    sent: int = 0
    """How many files were sent; the manifest and the report are not counted."""
    size: int = 0
    """Their bytes."""
    removed: int = 0


class _Taken(Exception):
    """Somebody else has taken over."""


def deploy(
    tree: Path,
    address: Address,
    settings: Output,
    *,
    verify: bool = False,
    begun: Callable[[int], object] = lambda total: None,  # noqa: ARG005 - nobody listens
    advance: Callable[[int], object] = lambda steps: None,  # noqa: ARG005
    clock: Callable[[], float] = time.time,
) -> Deployment:
    """Make the documents at an address those of a tree's current release; the caller holds the tree's lock.

    Where nothing differs, nothing is written. With `verify` nothing that is there is taken for what the manifest there
    says. `begun` hears how many files are sent, `advance` when they are; `clock` tells the seconds since 1970.

    Raises:
        Locked: another machine's run is sending there.
        ConfigurationError: OUTPUT_UNUSABLE, OUTPUT_IN_THE_WAY: what is there is not ours.
        SyndicateError: NO_SUCH_RELEASE: nothing is published in the tree; OUTPUT_UNREACHABLE: nothing was changed;
            DEPLOYMENT_FAILED: what was sent is there, the manifest is not.
    """
    current = release.current(tree)
    manifest = Manifest.read(current.directory) if current else None
    if current is None or manifest is None:
        raise SyndicateError(Problem.of(Code.NO_SUCH_RELEASE, value=1))
    with _reaching(address, Code.OUTPUT_UNREACHABLE), opened(address) as remote:
        run = _Run(remote, address, settings, current.directory, clock)
        plan, mark = run.look(manifest, _owner(tree), verify=verify)
        if plan is None:
            return Deployment()
        run.begin(mark)
        with _reaching(address, Code.DEPLOYMENT_FAILED):
            begun(len(plan.sent))
            for turn in plan.turns:
                run.each(run.send, turn, advance)
            run.point()
            run.each(run.remove, plan.removed)
            remote.remove(MARK)
    return Deployment(len(plan.sent), sum(file.size for file in plan.sent), len(plan.removed))


class _Run:
    """One run that sends a release to an address."""

    def __init__(
        self, remote: Remote, address: Address, settings: Output, directory: Path, clock: Callable[[], float]
    ) -> None:
        self._remote = remote
        self._address = address
        self._settings = settings
        self._directory = directory
        self._clock = clock
        self._mark: Mark | None = None
        self._found: Mark | None = None

    def look(self, manifest: Manifest, owner: str, *, verify: bool) -> tuple[Plan | None, Mark]:
        """What is to be done, None where that is nothing; and the mark under which it is done."""
        remote, stamp = self._remote, stamp_of(self._settings)
        self._found = mark = Mark.parse(remote.read(MARK))
        if mark is not None and mark.owner != owner and mark.until > self._clock():
            raise self._locked()
        data = remote.read(MANIFEST)
        published = Manifest.parse(data) if data is not None else None
        if published is None and mark is None and not verify and (data is not None or not remote.is_empty()):
            raise ConfigurationError(Problem.of(Code.OUTPUT_IN_THE_WAY, value=self._address.shown))
        headers = {
            stamp if data is None else remote.stamp(MANIFEST, stamp),
            stamp if mark is None else mark.stamp,
        }
        doubtful = set(mark.paths if mark is not None else ()) | (files(manifest).keys() if verify else set())
        as_before = headers == {stamp}
        plan = Plan.of(manifest, published, doubtful, anew=not as_before)
        if doubtful and as_before:
            plan = self._without_same(plan, published)
        own = Mark(
            owner=owner,
            run=uuid4().hex,
            until=self._clock() + LEASE,
            stamp=stamp if as_before else _MIXED,
            paths=tuple(plan.paths),
        )
        local = (self._directory / MANIFEST).read_bytes()
        is_done = mark is None and data == local and not plan.paths
        return (None if is_done else plan), own

    def _without_same(self, plan: Plan, published: Manifest | None) -> Plan:
        """The plan without what is there already, as far as the remote can say what is there."""
        there = self._remote.digests()
        if not there:
            return plan
        known = files(published)
        same = {
            file.path
            for file in plan.sent
            if known.get(file.path, file).media_type == file.media_type and there.get(file.path) == self._md5(file)
        }
        return Plan([[file for file in turn if file.path not in same] for turn in plan.turns], plan.removed)

    def _md5(self, file: File) -> str:
        return hashlib.md5((self._directory / file.path).read_bytes(), usedforsecurity=False).hexdigest()

    def begin(self, mark: Mark) -> None:
        """Say that a run is sending."""
        data = _as_bytes(mark)
        if self._found is not None:
            self._remote.put(MARK, data, PRIVATE)
        elif not self._remote.create(MARK, data, PRIVATE) and self._remote.read(MARK) != data:
            raise self._locked()
        self._mark = mark

    def renew(self) -> None:
        """Say that the run goes on, where that was not said for a while; and that nobody else has taken over."""
        mark = self._mark
        if mark is None or mark.until - self._clock() > LEASE - _RENEWED:
            return
        found = Mark.parse(self._remote.read(MARK))
        if found is None or found.run != mark.run:
            raise _Taken
        self._mark = mark.model_copy(update={"until": self._clock() + LEASE})
        self._remote.put(MARK, _as_bytes(self._mark), PRIVATE)

    def each(
        self,
        function: Callable[[T], None],
        items: Sequence[T],
        advance: Callable[[int], object] = lambda steps: None,  # noqa: ARG005
    ) -> None:
        """Do something to each, several at once; after the first that fails, nothing more is begun."""
        with ThreadPoolExecutor(self._remote.together) as pool:
            try:
                for _ in pool.map(function, items):
                    self.renew()
                    advance(1)
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise

    def send(self, file: File) -> None:
        """Send a file of the release.

        Raises:
            SyndicateError: DEPLOYMENT_FAILED: it was damaged on this machine.
        """
        data = (self._directory / file.path).read_bytes()
        if hashlib.sha256(data).hexdigest() != file.sha256:
            reason = N_("a document was damaged on this machine")
            problem = Problem.of(Code.DEPLOYMENT_FAILED, origin=file.path, value=self._address.shown, reason=reason)
            raise SyndicateError(problem)
        self._remote.put(file.path, data, file.headers(self._settings))

    def remove(self, path: str) -> None:
        """Remove a file that is published no more."""
        self._remote.remove(path)

    def point(self) -> None:
        """Publish the report, and then the manifest, which says that all that it lists is there."""
        report = self._directory / REPORT
        if report.is_file():
            self._remote.put(REPORT, report.read_bytes(), PRIVATE)
        self.renew()
        stamp = stamp_of(self._settings)
        self._remote.put(MANIFEST, (self._directory / MANIFEST).read_bytes(), pointer_headers(stamp))

    def _locked(self) -> Locked:
        return Locked(Problem.of(Code.LOCKED, value=self._address.shown))


@contextmanager
def _reaching(address: Address, code: Code) -> Iterator[None]:
    """Say what the other side refused as a problem that names the address."""
    try:
        yield
    except SyndicateError:
        raise
    except _Taken:
        reason = N_("another run has taken over")
        raise SyndicateError(Problem.of(code, value=address.shown, reason=reason)) from None
    except errors_of(address) as error:
        raise SyndicateError(Problem.of(code, value=address.shown, reason=reason_of(error))) from error


def _as_bytes(mark: Mark) -> bytes:
    return mark.model_dump_json().encode()


def _owner(tree: Path) -> str:
    """A name for a tree, the same at every run."""
    path = release.path_beside(tree, _OWN)
    try:
        return Own.model_validate_json(path.read_bytes()).owner
    except (OSError, ValidationError):
        own = Own(owner=uuid4().hex)
        release.write_beside(tree, _OWN, own.model_dump_json().encode() + b"\n")
        return own.owner
