"""Pictures, videos, audio and graphics: their files and what is said of them."""

from __future__ import annotations

from lxml import etree

from syndicate.articles import Medium, MediumKind, Rendition
from syndicate.formats._iptc import media_type, named_files
from syndicate.formats._newsml.vocabulary import add


def add_renditions(content: etree._Element, medium: Medium, *, is_article: bool = False) -> None:
    """A medium's files as remoteContent, the best first.

    Of a medium that is the content of an article the first file also says what the article's item has no place for:
    its id, where it stands, who is named for it and whose it is.
    """
    for place, (name, file) in enumerate(named_files(medium)):
        remote = add(content, "remoteContent", {"rendition": name, **file_attributes(file, medium.kind)})
        if is_article and not place:
            given = {"id": medium.id, "role": medium.role.value, "credit": medium.credit, "copyright": medium.copyright}
            for key, value in given.items():
                if value:
                    add(remote, "remoteContentExtProperty", {"rel": f"synrel:medium-{key}", "value": value})


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
    attributes = {"href": file.url, "contenttype": media_type(file, kind)}
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
