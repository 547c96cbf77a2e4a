"""How a document is served: media type, charset, redirects, headers."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message
from typing import Final

from syndicate.gate.rules import Finding
from syndicate.linting.rules import documents as rules
from syndicate.linting.spots import Served, Spot

TYPES: Final = {
    "rss": ("application/rss+xml",),
    "rdf": ("application/rss+xml", "application/rdf+xml"),
    "atom": ("application/atom+xml",),
    "jsonfeed": ("application/feed+json",),
    "newsml": ("application/vnd.iptc.g2.newsmessage+xml", "application/vnd.iptc.g2.newsitem+xml"),
    "ninjs": ("application/json", "application/vnd.iptc.ninjs+json"),
}
"""Media types by format, the best first."""
_GENERAL: Final = {
    "xml": ("application/xml", "text/xml"),
    "json": ("application/json", "text/json"),
}
_SPOT: Final = Spot("Content-Type")


def findings(served: Served, format_: str, declared: str | None, data: bytes) -> Iterator[Finding]:
    """What is wrong with how a document of a format was served; `declared` is the encoding that it names."""
    for status, address in served.redirects:
        yield Spot("Location").breaks(rules.REDIRECT, value=address, status=status)
    header = Message()
    header["Content-Type"] = served.content_type or ""
    media = (served.content_type or "").partition(";")[0].strip().lower()
    expected = TYPES[format_]
    general = _GENERAL["json" if format_ in ("jsonfeed", "ninjs") else "xml"]
    if not media:
        yield _SPOT.breaks(rules.NO_MEDIA_TYPE, expected=expected[0])
    elif media in general and media not in expected:
        yield _SPOT.breaks(rules.GENERAL_MEDIA_TYPE, value=media, expected=expected[0])
    elif media not in expected:
        yield _SPOT.breaks(rules.MEDIA_TYPE, value=media, expected=expected[0])
    charset = header.get_param("charset")
    if isinstance(charset, str) and charset.lower() != (declared or "utf-8"):
        yield _SPOT.breaks(rules.CHARSET, value=charset, expected=declared or "utf-8")
    names_hub = b'rel="hub"' in data or b'"hubs"' in data
    if names_hub and "hub" not in (served.links or ""):
        yield Spot("Link").breaks(rules.HUB_HEADER)
