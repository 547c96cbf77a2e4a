"""Pictures, videos, audio and graphics: their files and what is said of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from lxml import etree

from syndicate.articles import Article, Medium, MediumKind, MediumRole, Rendition
from syndicate.formats._newsml.vocabulary import MAIN_MEDIA, add

_THUMBNAIL_WIDTH: Final = 400
"""Pixels; a file that is not wider is a thumbnail."""
_MEDIA_TYPES: Final[Mapping[str, str]] = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "svg": "image/svg+xml",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "mov": "video/quicktime",
    "m3u8": "application/vnd.apple.mpegurl",
}


def main_medium(article: Article) -> Medium | None:
    """The medium that is an article's very content: a video's video, an audio piece's audio, an infograph's graphic."""
    for kind in MAIN_MEDIA.get(article.kind, ()):
        found = [medium for medium in article.media if medium.kind is kind]
        if found:
            return next((medium for medium in found if medium.role is MediumRole.LEAD), found[0])
    return None


def add_renditions(content: etree._Element, medium: Medium) -> None:
    """A medium's files as remoteContent, the best first."""
    for name, file in _named(medium):
        add(content, "remoteContent", {"rendition": name, **file_attributes(file, medium.kind)})


def add_description(meta: etree._Element, medium: Medium, here: dict[str, str]) -> None:
    """Who is named for a medium, its caption, and what it shows."""
    if medium.credit:
        add(meta, "creditline", here, medium.credit)
    if medium.caption:
        add(meta, "description", {"role": "drol:caption", **here}, medium.caption)
    if medium.alt:
        add(meta, "description", {"role": "synrole:alt", **here}, medium.alt)


def file_attributes(file: Rendition, kind: MediumKind) -> dict[str, str]:
    """The attributes of a link to a file: size in bytes, width and height in pixels, duration with its unit."""
    attributes = {"href": file.url, "contenttype": file.media_type or _guessed_type(file, kind)}
    if file.size is not None:
        attributes["size"] = str(file.size)
    if file.width is not None:
        attributes["width"] = str(file.width)
    if file.height is not None:
        attributes["height"] = str(file.height)
    return attributes | _duration(file)


def _duration(file: Rendition) -> dict[str, str]:
    if file.duration is None:
        return {}
    if file.duration.is_integer():
        return {"duration": str(int(file.duration)), "durationunit": "timeunit:seconds"}
    return {"duration": str(max(1, round(file.duration * 1000))), "durationunit": "timeunit:milliseconds"}


def _guessed_type(file: Rendition, kind: MediumKind) -> str:
    """The media type of a file that does not say: importers need one (Superdesk refuses the whole message)."""
    ending = urlsplit(file.url).path.rpartition(".")[2].lower()
    default = "application/octet-stream" if kind in (MediumKind.VIDEO, MediumKind.AUDIO) else "image/jpeg"
    return _MEDIA_TYPES.get(ending, default)


def _named(medium: Medium) -> Iterator[tuple[str, Rendition]]:
    """The files with their names, each name once, since importers keep one file of a name."""
    taken: set[str] = set()
    for place, file in enumerate(medium.renditions):
        name = _name(medium, place, file)
        if name in taken:
            name = f"synrnd:{place + 1}"
        taken.add(name)
        yield name, file


def _name(medium: Medium, place: int, file: Rendition) -> str:
    is_still = (file.media_type or "").startswith("image/") and medium.kind in (MediumKind.VIDEO, MediumKind.AUDIO)
    if is_still or (place and file.width is not None and file.width <= _THUMBNAIL_WIDTH):
        return "rnd:thumbnail"
    return "rnd:web" if place else "rnd:highRes"
