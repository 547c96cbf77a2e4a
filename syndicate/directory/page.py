"""One file of the directory, and the media types that there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

HTML: Final = "text/html"
"""The media type of a page for people, and of links for a page's head."""
OPML: Final = "text/x-opml"
"""The media type of a page for feed readers (OPML 2.0)."""
CSS: Final = "text/css"
"""The media type of a stylesheet."""
JSON: Final = "application/json"
"""The media type of a page for machines."""


@dataclass(frozen=True, slots=True)
class Page:
    """One file of the directory."""

    path: str
    """Where it is, relative to the output: `index.html`, `ar/feeds.opml`."""
    data: bytes
    media_type: str
    language: str | None
    """Its language; None where it is about all of them."""
    updated: datetime | None
    """When the newest of its feeds changed; None where none ever had an article, or where it says nothing of them."""
