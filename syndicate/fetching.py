"""Documents of the web, fetched with limits: on size, on time, on redirects, each of which is told."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final

import httpx

from syndicate.problems import N_

SECONDS: Final = 30.0
"""How long a fetch may take in all."""
_SILENCE: Final = 10.0  # seconds without a byte
_REDIRECTS: Final = 5
_HEADERS: Final = {
    "User-Agent": "syndicate",
    "Accept": "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.8",
}


class FetchFailed(Exception):
    """A document could not be fetched; its text says why, in English or in words of another library."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document as a server gave it."""

    url: str
    """The address that was asked for."""
    data: bytes
    """Decompressed; at most one byte more than the limit, where there is more."""
    content_type: str | None
    links: str | None
    """The header Link."""
    redirects: tuple[tuple[int, str], ...]
    """Status and next address of each redirect, in order."""


def fetch(url: str, limit: int, *, clock: Callable[[], float] = monotonic) -> Fetched:
    """The document at an address of http or https.

    Raises:
        FetchFailed: there is no such server, it answers with an error, leads in circles, or takes too long.
    """
    try:
        return _fetch(url, limit, clock() + SECONDS, clock)
    except httpx.TimeoutException:
        raise FetchFailed(N_("the server did not answer in time")) from None
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, UnicodeError, ValueError) as error:
        raise FetchFailed(str(error) or type(error).__name__) from error


def _fetch(url: str, limit: int, end: float, clock: Callable[[], float]) -> Fetched:
    redirects: list[tuple[int, str]] = []
    with httpx.Client(headers=_HEADERS, timeout=_SILENCE, follow_redirects=False) as client:
        request = client.build_request("GET", url)
        while True:
            response = client.send(request, stream=True)
            try:
                if response.next_request is None:
                    data = _read(response, limit, end, clock)
                    headers = response.headers
                    return Fetched(url, data, headers.get("Content-Type"), headers.get("Link"), tuple(redirects))
                request = response.next_request
                redirects.append((response.status_code, str(request.url)))
            finally:
                response.close()
            if len(redirects) > _REDIRECTS:
                raise FetchFailed(N_("the address leads on again and again"))


def _read(response: httpx.Response, limit: int, end: float, clock: Callable[[], float]) -> bytes:
    if response.status_code != httpx.codes.OK:
        raise FetchFailed(f"{response.status_code} {response.reason_phrase}")
    data = bytearray()
    for chunk in response.iter_bytes():
        data += chunk
        if len(data) > limit:
            break
        if clock() > end:
            raise FetchFailed(N_("the server did not answer in time"))
    return bytes(data[: limit + 1])
