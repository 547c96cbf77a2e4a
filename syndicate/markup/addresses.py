"""Addresses in HTML: made absolute and canonical, the real one of a lazy picture, trackers, whose an embed is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from lxml import etree

from syndicate import text
from syndicate.problems import N_, Code

_ENDS: Final = "".join(map(chr, range(0x21)))
_WHOLE: Final = re.compile(r"https?://[a-z0-9.\-]+/[A-Za-z0-9.\-_~/]*")
"""What most addresses are: whole, so that joining them to another changes nothing."""
_INNER_SPACE: Final = re.compile(r"\s")
_BETWEEN: Final = re.compile(r"(?<=\d[wx]),|,\s")
_DESCRIPTOR: Final = re.compile(r"(\d{1,6}(?:\.\d{1,4})?)([wx])")
_LONGEST: Final = 20_000
_PLACEHOLDER: Final = re.compile(
    r"/(?:1x1|blank|clear|dot|empty|lazy|lazyload|loader|loading|pixel|placeholder|spacer|transparent|trans)"
    r"(?:[._-]?\d+(?:x\d+)?)?\.(?:gif|png|svg|jpe?g|webp)(?:[?#]|\Z)",
    re.IGNORECASE,
)
_BEACON: Final = re.compile(
    r"//(?:pixel\.wp\.com|[a-z]\.scorecardresearch\.com|pixel\.quantserve\.com|(?:www\.)?google-analytics\.com"
    r"|(?:www\.)?facebook\.com/tr\b|[a-z.]*\.doubleclick\.net|stats\.wp\.com|feeds\.feedburner\.com/~r/)",
    re.IGNORECASE,
)
_STYLE_SIZE: Final = re.compile(
    r"(?:^|;)\s*(width|height)\s*:\s*(\d{1,6})(?:\.\d+)?(?:px)?\s*(?:!important\s*)?(?=;|\Z)", re.IGNORECASE
)
_PIXELS: Final = re.compile(r"\s*(\d{1,6})(?:\.\d+)?(?:px)?\s*")
_SRCSETS: Final = ("data-srcset", "data-lazy-srcset", "srcset")
_SOURCES: Final = ("data-src", "data-lazy-src", "data-original")

_TYPES: Final = {
    "avif": "image/avif",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "svg": "image/svg+xml",
    "webp": "image/webp",
    "m4v": "video/mp4",
    "mov": "video/quicktime",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "m3u8": "application/vnd.apple.mpegurl",
    "aac": "audio/aac",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
}
_PROVIDERS: Final = {
    "youtube.com": "YouTube",
    "youtu.be": "YouTube",
    "youtube-nocookie.com": "YouTube",
    "vimeo.com": "Vimeo",
    "x.com": "X",
    "twitter.com": "X",
    "instagram.com": "Instagram",
    "facebook.com": "Facebook",
    "fb.watch": "Facebook",
    "tiktok.com": "TikTok",
    "spotify.com": "Spotify",
    "soundcloud.com": "SoundCloud",
    "t.me": "Telegram",
    "telegram.org": "Telegram",
    "dailymotion.com": "Dailymotion",
    "dai.ly": "Dailymotion",
    "threads.net": "Threads",
    "threads.com": "Threads",
    "bsky.app": "Bluesky",
    "reddit.com": "Reddit",
    "twitch.tv": "Twitch",
    "podcasts.apple.com": "Apple Podcasts",
    "datawrapper.de": "Datawrapper",
    "dwcdn.net": "Datawrapper",
    "flourish.studio": "Flourish",
    "infogram.com": "Infogram",
    "documentcloud.org": "DocumentCloud",
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a file is, as the HTML says it."""

    value: str
    width: int | None = None
    """The file's width in pixels where the HTML tells it."""
    weight: float = 0
    """The larger, the better the picture among those of the same `srcset`."""


def absolute(value: str, base: str) -> str | None:
    """The canonical address of a reference in a page; None where it only leads to another place in that page.

    White space is treated as the WHATWG URL standard does: trimmed, line breaks and tabs dropped, spaces encoded.

    Raises:
        text.BadText: it is no http or https address.
    """
    if _WHOLE.fullmatch(value):
        return text.uri(value)
    value = re.sub(r"[\t\n\r]", "", value.strip(_ENDS))
    if not value or value.startswith("#"):
        return None
    value = _INNER_SPACE.sub(lambda found: quote(found[0]), value)
    try:
        joined = urljoin(base, value)
    except ValueError:
        raise text.BadText(Code.BAD_URL, value=value, reason=N_("it is not a whole address")) from None
    return text.uri(joined)


def is_settled(value: str) -> bool:
    """Whether an address is what `absolute` makes of it, wherever it stands, as is plain to see."""
    return text.is_canonical(value) and not value.endswith("?")


def host(url: str) -> str:
    """The host of a canonical address."""
    return urlsplit(url).hostname or url


def provider(url: str) -> str:
    """Whose an embedded thing is: the name of a well-known provider, else the host."""
    name = host(url)
    parts = name.split(".")
    for start in range(len(parts) - 1):
        if known := _PROVIDERS.get(".".join(parts[start:])):
            return known
    return name.removeprefix("www.")


def media_type(url: str, given: str | None = None) -> str | None:
    """The media type that the HTML gives, else the one that the file's name tells; None where neither does."""
    stated = (given or "").partition(";")[0].strip().lower()
    if re.fullmatch(r"(?:image|video|audio)/[a-z0-9][a-z0-9.+\-]*", stated):
        return stated
    path, _, extension = urlsplit(url).path.rpartition(".")
    return _TYPES.get(extension.lower()) if path else None


def candidates(element: etree._Element) -> list[Address]:
    """Where the file of a picture may be, the likeliest first: large before small, lazy before placeholder."""
    sources = [element, *(element.iter("source") if element.tag == "picture" else ())]
    if element.tag == "picture" and (img := element.find(".//img")) is not None:
        sources.insert(1, img)
    sets = [found for name in _SRCSETS for source in sources for found in _srcset(source.get(name, ""))]
    sets.sort(key=lambda address: -address.weight)
    lazy = [Address(value) for name in _SOURCES for source in sources if (value := source.get(name))]
    plain = [Address(value) for source in sources if (value := source.get("src"))]
    return [*sets, *lazy, *plain]


def _srcset(value: str) -> Iterator[Address]:
    for candidate in _BETWEEN.split(value[:_LONGEST]):
        url, _, descriptor = candidate.strip(" \t\n\r\f,").partition(" ")
        if url:
            found = _DESCRIPTOR.fullmatch(descriptor.strip())
            weight = float(found[1]) if found else 1.0
            yield Address(url, int(weight) or None if found and found[2] == "w" else None, weight)


def is_placeholder(url: str) -> bool:
    """Whether an address is that of the empty picture that stands where a lazy one will be."""
    return _PLACEHOLDER.search(url) is not None


def size(element: etree._Element) -> tuple[int | None, int | None]:
    """The width and height in pixels that a picture's attributes or style give it."""
    styled = {name.lower(): int(value) for name, value in _STYLE_SIZE.findall(element.get("style", "")[:_LONGEST])}
    found = []
    for name in ("width", "height"):
        given = _PIXELS.fullmatch(element.get(name, ""))
        found.append(int(given[1]) if given else styled.get(name))
    return found[0], found[1]


def is_tracker(element: etree._Element) -> bool:
    """Whether a picture is there to count readers, not to be seen."""
    width, height = size(element)
    if width is not None and height is not None:
        small = width <= 1 and height <= 1
    else:
        small = (width is not None and width <= 1) or (height is not None and height <= 1)
    return small or any(_BEACON.search(element.get(name, "")) for name in ("src", *_SOURCES))
