"""Media RSS 1.5 (https://www.rssboard.org/media-rss): what RSS, Atom and the profiles of RSS say of an article's media."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from syndicate.articles import Article, Medium, MediumKind, Rendition
from syndicate.formats import _content
from syndicate.formats._xml import element, leaf, marks, plain
from syndicate.headers import RECORDINGS
from syndicate.rendering import EntryContext
from syndicate.text import one_line

_MEDIUM: Final = {
    MediumKind.PICTURE: "image",
    MediumKind.GRAPHIC: "image",
    MediumKind.VIDEO: "video",
    MediumKind.AUDIO: "audio",
}


class Part(NamedTuple):
    """An element of Media RSS, to be written as text or to be built as a tree."""

    name: str
    """Without its prefix."""
    attributes: Mapping[str, str]
    text: str | None = None
    parts: Sequence[Part] = ()
    """The elements in it."""


@_content.remembered
def written(article: Article, context: EntryContext) -> str:
    """Every medium, as elements with the prefix `media`."""
    return "".join(map(_written, parts(article, context)))


def _written(part: Part) -> str:
    name, attributes = f"media:{part.name}", marks(**part.attributes)
    if part.text is not None:
        return leaf(name, attributes, part.text)
    return element(name, attributes, *map(_written, part.parts))


def parts(article: Article, context: EntryContext) -> Iterator[Part]:
    """Every medium: the main one first, a group only where a medium has two files or more."""
    for medium in _content.media(article):
        files = _content.files(medium)
        described = tuple(_description(medium, article, context))
        if len(files) == 1:
            yield Part("content", _attributes(medium, files[0], article.language), parts=described)
            continue
        contents = [Part("content", _attributes(medium, file, article.language)) for file in files]
        contents[0] = contents[0]._replace(attributes={**contents[0].attributes, "isDefault": "true"})
        yield Part("group", {}, parts=(*contents, *described))


def _attributes(medium: Medium, file: Rendition, language: str) -> dict[str, str]:
    attributes = {"url": file.url}
    if file.size is not None:
        attributes["fileSize"] = str(file.size)
    if file.media_type is not None:
        attributes["type"] = file.media_type
    attributes["medium"] = _MEDIUM[medium.kind]
    if file.duration is not None:
        attributes["duration"] = str(max(1, round(file.duration)))
    attributes |= _size(file)
    if medium.kind in RECORDINGS:
        attributes["lang"] = language
    return attributes


def _size(file: Rendition) -> dict[str, str]:
    return {name: str(value) for name, value in (("height", file.height), ("width", file.width)) if value is not None}


def _description(medium: Medium, article: Article, context: EntryContext) -> Iterator[Part]:
    def shown(text: str) -> str:
        return plain(_content.marked(text, context.spoken.direction))

    # A sound or a video that nothing describes is that of the article: its headline says what is heard.
    if title := medium.alt or (article.headline if medium.kind in RECORDINGS else None):
        yield Part("title", {"type": "plain"}, shown(one_line(title)))
    if medium.caption:
        yield Part("description", {"type": "plain"}, shown(medium.caption))
    if (still := _still(medium, article)) is not None:
        yield Part("thumbnail", {"url": still.url, **dict(reversed(_size(still).items()))})
    if medium.credit:
        yield Part("credit", {}, shown(medium.credit))
    if medium.copyright:
        yield Part("copyright", {}, shown(medium.copyright))


def _still(medium: Medium, article: Article) -> Rendition | None:
    if (own := _content.still(medium)) is not None or medium.kind is not MediumKind.VIDEO:
        return own
    # A video without a picture of its own is shown with the one that leads the piece.
    lead = article.lead
    return lead.best if lead is not None and lead.kind is MediumKind.PICTURE else None
