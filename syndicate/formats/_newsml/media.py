"""Pictures, videos, audio and graphics: their files and what is said of them."""

from __future__ import annotations

from collections.abc import Iterator

from syndicate.articles import Medium, MediumKind, Rendition
from syndicate.formats._iptc import media_type, named_files
from syndicate.formats._xml import element, leaf, marks


def renditions(medium: Medium, *, is_article: bool = False) -> Iterator[str]:
    """A medium's files as remoteContent, the best first.

    Of a medium that is the content of an article the first file also says what the article's item has no place for:
    its id, where it stands, who is named for it and whose it is.
    """
    properties = tuple(_properties(medium)) if is_article else ()
    for name, file in named_files(medium):
        yield element("remoteContent", f' rendition="{name}"{file_marks(file, medium.kind)}', *properties)
        properties = ()


def _properties(medium: Medium) -> Iterator[str]:
    given = {"id": medium.id, "role": medium.role.value, "credit": medium.credit, "copyright": medium.copyright}
    for key, value in given.items():
        if value:
            yield element("remoteContentExtProperty", marks(rel=f"synrel:medium-{key}", value=value))


def description(medium: Medium, here: str) -> Iterator[str]:
    """Who is named for a medium, its caption, and what it shows."""
    if medium.credit:
        yield leaf("creditline", here, medium.credit)
    if medium.caption:
        yield leaf("description", f' role="drol:caption"{here}', medium.caption)
    if medium.alt:
        yield leaf("description", f' role="synrole:alt"{here}', medium.alt)


def file_marks(file: Rendition, kind: MediumKind) -> str:
    """The attributes of a link to a file: size in bytes, width and height in pixels, duration with its unit."""
    size = f' size="{file.size}"' if file.size is not None else ""
    width = f' width="{file.width}"' if file.width is not None else ""
    height = f' height="{file.height}"' if file.height is not None else ""
    return f"{marks(href=file.url, contenttype=media_type(file, kind))}{size}{width}{height}{_duration(file)}"


def _duration(file: Rendition) -> str:
    if file.duration is None:
        return ""
    if file.duration.is_integer():
        return f' duration="{int(file.duration)}" durationunit="timeunit:seconds"'
    return f' duration="{max(1, round(file.duration * 1000))}" durationunit="timeunit:milliseconds"'
