"""Hubs told, after a release is out, which feeds have changed (W3C WebSub, https://www.w3.org/TR/websub/).

A file beside the output, `<output>.hubs.json`, remembers which version of each feed each hub was told of last. A hub is
told of the feeds whose version readers see now is another one. So what a hub was not told, because it was down, because
the time was up or because the run was killed, it is told by the next run; and going back to an earlier release is a
change like any other. docs/decisions/0007-what-hubs-were-told.md says why this is not in the store.

WebSub leaves open how a publisher tells its hub. Hubs take a form with `hub.mode=publish` and the feed's address, which
some read from `hub.url` (PubSubHubbub 0.3 and 0.4; Google's, Superfeedr's) and some from `hub.topic` (WebSubHub,
Switchboard): each request has both. The hub then fetches the feed, and hands it to those who subscribed.

Nothing here can make a run fail or hold it up for longer than `websub.seconds`.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urlencode

from pydantic import Field, ValidationError

from syndicate import release
from syndicate.articles import Model
from syndicate.errors import SyndicateError
from syndicate.formats import profiles
from syndicate.problems import N_, Code, Problem
from syndicate.publication import Publication, WebSub
from syndicate.release import Manifest

if TYPE_CHECKING:
    import httpx

FORMATS: Final = frozenset({"rss", "atom", "jsonfeed", "podcast", "videopodcast"})
"""The formats whose documents name the hubs: those in which people subscribe at one. Profiles are others."""

_MEMORY: Final = "hubs.json"
_TOGETHER: Final = 4
"""How many requests a hub gets at once."""
_REDIRECTS: Final = 3
_KEEP_METHOD: Final = frozenset({307, 308})
"""Redirects that are followed. The others turn the request into one for a page, which any page would answer well."""
_LATER: Final = frozenset({408, 425, 429})
"""Answers that ask to come again, beside those from 500 up."""
_ASKS_FOR_REST: Final = frozenset({429, 503})
_LONGEST_ANSWER: Final = 2_000
"""How much of an answer is read, in bytes; an explanation is short."""
_FIRST_PAUSE: Final = 2.0
"""Seconds before the second attempt, at most; each further pause is twice as long."""

Sleep = Callable[[float], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Notices:
    """What became of a run's notices: each is for one hub, of one feed's document."""

    told: int = 0
    waiting: int = 0
    """How many are left for the next run."""
    problems: tuple[Problem, ...] = ()


class Memory(Model):
    """What hubs were told last, as it is kept beside the output."""

    version: Literal[1] = 1
    hubs: dict[str, dict[str, str]] = Field(default_factory=dict)
    """By hub and by document: the SHA-256 of the version that it was told of."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a hub was not told."""

    reason: str
    status: int | None = None
    """The hub's answer; None where it gave none."""
    rest: float = 0.0
    """For how many seconds the hub asks to be left alone."""

    @property
    def may_pass(self) -> bool:
        """Whether to ask again in this run."""
        return self.status is None or self.status in _LATER or self.status >= 500  # noqa: PLR2004 - RFC 9110, 15.6

    @property
    def is_general(self) -> bool:
        """Whether other feeds would fare no better now."""
        return self.status is None or self.status in _ASKS_FOR_REST


def notify(publication: Publication, output: Path, *, sleep: Sleep = asyncio.sleep) -> Notices:
    """Tell every hub of the feeds that are not, in the published release, what it was last told of.

    Those nearest to the top of an edition come first. The caller holds the lock of the output. Whatever hubs and
    networks do is told as problems.

    Raises:
        ConfigurationError: the output is something else than a release.
    """
    feeds, memory = dict(_published(output)), _remembered(output)
    hubs = [_Hub(url, publication, _changed(feeds, memory.hubs.get(url, {}))) for url in publication.websub.hubs]
    if not any(hub.waiting for hub in hubs):
        return Notices()
    try:
        asyncio.run(_tell(hubs, sleep))
    except Exception as fault:  # noqa: BLE001 - the release is out: a fault of ours must not look as if it were not
        reason = f"{type(fault).__name__}: {fault}"
        for hub in hubs:
            hub.give_up(_Failure(reason))
    problems = [problem for hub in hubs for problem in hub.problems()]
    # What is published no more, and who is no hub any more, is forgotten.
    known = {hub.url: memory.hubs.get(hub.url, {}) | hub.told for hub in hubs}
    kept = {hub: {path: version for path, version in told.items() if path in feeds} for hub, told in known.items()}
    return Notices(
        told=sum(len(hub.told) for hub in hubs),
        waiting=sum(len(hub.waiting) for hub in hubs),
        problems=(*problems, *_remember(output, Memory(hubs=kept))),
    )


# --- what changed ---------------------------------------------------------------------------------------------------


def _changed(feeds: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """The feeds that a hub must be told of, with their versions, in the order in which it is told."""
    changed = (path for path, version in feeds.items() if known.get(path) != version)
    return {path: feeds[path] for path in sorted(changed, key=lambda path: (path.count("/"), path))}


def _published(output: Path) -> Iterator[tuple[str, str]]:
    """The feeds that readers see and can subscribe to, each with its version; pages of archives are none."""
    current = release.current(output)
    manifest = Manifest.read(current.directory) if current else None
    for listing in manifest.documents if manifest else ():
        is_feed = listing.format in FORMATS and listing.path.rpartition("/")[0] == listing.feed
        if is_feed or listing.format in profiles.discovered():
            yield listing.path, listing.sha256


def _remembered(output: Path) -> Memory:
    """What hubs were told; nothing where that is not there or was damaged: then they are told once too often."""
    try:
        return Memory.model_validate_json(release.path_beside(output, _MEMORY).read_bytes())
    except (OSError, ValidationError):
        return Memory()


def _remember(output: Path, memory: Memory) -> Iterator[Problem]:
    data = json.dumps(memory.model_dump(), indent=2, sort_keys=True).encode() + b"\n"
    try:
        release.write_beside(output, _MEMORY, data)
    except SyndicateError as error:
        reason = dict(error.problems[0].values)["reason"]
        yield Problem.of(Code.NOTICES_FORGOTTEN, origin=f"{output.name}.{_MEMORY}", reason=reason)


# --- telling --------------------------------------------------------------------------------------------------------


@dataclass
class _Hub:
    """One hub while it is told."""

    url: str
    publication: Publication
    waiting: dict[str, str]
    """The documents that it must still be told of, with their versions."""
    told: dict[str, str] = field(default_factory=dict)
    failures: dict[str, _Failure] = field(default_factory=dict)
    """Why it was not told of a document, as far as that was tried."""
    general: _Failure | None = None
    """Why it is not worth asking at the moment."""

    @property
    def rules(self) -> WebSub:
        return self.publication.websub

    async def tell(self, client: httpx.AsyncClient, sleep: Sleep) -> None:
        """Tell it, as often and for as long as the publication allows."""
        try:
            async with asyncio.timeout(self.rules.seconds) as limit:
                end = limit.when() or 0.0
                await self._round(client)
                for attempt in range(1, self.rules.attempts):
                    pause = self._pause(attempt)
                    left = end - asyncio.get_running_loop().time()
                    if pause >= left or not any(map(self._may_pass, self.waiting)):
                        break
                    await sleep(pause)
                    await self._round(client)
        except TimeoutError:
            self.general = _Failure(N_("the time for telling hubs was up"))

    def _may_pass(self, path: str) -> bool:
        return path not in self.failures or self.failures[path].may_pass

    def _pause(self, attempt: int) -> float:
        """How many seconds to wait before the next attempt: what it asked for, or ever longer.

        Publications whose runs begin at the same minute do not come again at the same moment: each has a pause of its
        own, between half of the longest and the whole.
        """
        own = blake2b(f"{self.publication.authority} {self.url} {attempt}".encode(), digest_size=2).digest()
        spread = 0.5 + int.from_bytes(own) / 2**17
        asked = max((failure.rest for failure in self.failures.values()), default=0.0)
        return float(max(asked, _FIRST_PAUSE * 2 ** (attempt - 1) * spread))

    async def _round(self, client: httpx.AsyncClient) -> None:
        """Ask once for every document that may be asked for; stop where the hub cannot be told of any."""
        self.general = None
        paths = [path for path in self.waiting if self._may_pass(path)]
        self.failures = {path: failure for path, failure in self.failures.items() if not failure.may_pass}
        batches = [
            paths[start : start + self.rules.topics_at_once]
            for start in range(0, len(paths), self.rules.topics_at_once)
        ]
        for start in range(0, len(batches), _TOGETHER):
            await asyncio.gather(*(self._send(batch, client) for batch in batches[start : start + _TOGETHER]))
            if self.general is not None:
                break

    async def _send(self, batch: Sequence[str], client: httpx.AsyncClient) -> None:
        """Tell it of some documents in one request, and keep what became of it."""
        failure = await self._ask(batch, client)
        if failure is None:
            for path in batch:
                self.told[path] = self.waiting.pop(path)
        elif not failure.may_pass and len(batch) > 1:
            # One of them is what it refuses: the others must not suffer for it.
            for path in batch:
                await self._send([path], client)
        else:
            self.failures.update(dict.fromkeys(batch, failure))
            if failure.is_general:
                self.general = failure

    async def _ask(self, batch: Sequence[str], client: httpx.AsyncClient) -> _Failure | None:
        """Send one request; None where the hub took it."""
        import httpx  # noqa: PLC0415 - as in `_tell`

        topics = [f"{self.publication.feeds_url}{path}" for path in batch]
        form = [("hub.mode", "publish"), *((name, topic) for topic in topics for name in ("hub.url", "hub.topic"))]
        request = client.build_request(
            "POST",
            self.url,
            content=urlencode(form).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        try:
            async with asyncio.timeout(self.rules.timeout_seconds):
                for _ in range(_REDIRECTS):
                    response = await client.send(request, stream=True)
                    try:
                        if response.status_code not in _KEEP_METHOD or response.next_request is None:
                            return await _judged(response)
                        if request.url.scheme == "https" != response.next_request.url.scheme:
                            return _Failure(N_("it leads to an address that is not https"))
                        request = response.next_request
                    finally:
                        await response.aclose()
                return _Failure(N_("it leads from address to address"))
        except TimeoutError:
            return _Failure(N_("it did not answer in time"))
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            return _Failure(str(error) or type(error).__name__)

    def give_up(self, failure: _Failure) -> None:
        """Leave what is waiting to the next run."""
        self.general = failure

    def problems(self) -> Iterator[Problem]:
        """One for each reason why it was not told of something."""
        unasked = self.general or _Failure(N_("the time for telling hubs was up"))
        why: dict[_Failure, list[str]] = defaultdict(list)
        for path in self.waiting:
            why[self.failures.get(path, unasked)].append(path)
        for failure, paths in why.items():
            values: dict[str, Any] = {"hub": self.url, "number": len(paths), "value": paths[0]}
            if failure.status is None:
                yield Problem.of(Code.HUB_UNREACHABLE, **values, reason=failure.reason)
            else:
                answer = f"{failure.status} {failure.reason}".strip()
                yield Problem.of(Code.HUB_REFUSED, **values, answer=answer)


async def _tell(hubs: Sequence[_Hub], sleep: Sleep) -> None:
    """Tell all hubs at the same time."""
    # httpx takes longer to import than most commands take to run, and is needed only where there are hubs.
    import httpx  # noqa: PLC0415

    headers = {
        "User-Agent": f"syndicate (+{hubs[0].publication.feeds_url})",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
    }
    # Time is kept by `asyncio.timeout`: httpx's own limits begin anew with every byte that comes.
    async with httpx.AsyncClient(headers=headers, timeout=None) as client:  # noqa: S113
        await asyncio.gather(*(hub.tell(client, sleep) for hub in hubs))


async def _judged(response: httpx.Response) -> _Failure | None:
    """What an answer says; None where the hub took the notice."""
    said = b""
    async for part in response.aiter_raw():
        said += part
        if len(said) > _LONGEST_ANSWER:
            break
    if response.is_success:
        return None
    explained = " ".join(said[:_LONGEST_ANSWER].decode("utf-8", "replace").split())
    if response.has_redirect_location:
        explained = response.headers["Location"]
    elif "<" in explained:  # a page for people: the phrase says as much
        explained = response.reason_phrase
    return _Failure(explained or response.reason_phrase, response.status_code, _rest(response.headers))


def _rest(headers: Mapping[str, str]) -> float:
    """The seconds for which a hub asks to be left alone (RFC 9110, section 10.2.3); a date is taken by its own clock."""
    asked = headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked)
    later, sent = _moment(asked), _moment(headers.get("Date", ""))
    return max(0.0, (later - sent).total_seconds()) if later and sent else 0.0


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
