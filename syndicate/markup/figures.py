"""Pictures, videos, audio and embeds in HTML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lxml import etree

from syndicate import text
from syndicate.articles import Embed, Figure, MediumKind, Quote, Rendition, Table
from syndicate.markup import addresses
from syndicate.markup.addresses import Address
from syndicate.markup.balancing import NOSCRIPT
from syndicate.markup.grouping import detach, one_line
from syndicate.markup.walking import Reader
from syndicate.problems import Code

_PICTURES: Final = frozenset({"img", "picture", "amp-img", "amp-anim"})
_KINDS: Final = {
    "video": MediumKind.VIDEO,
    "amp-video": MediumKind.VIDEO,
    "audio": MediumKind.AUDIO,
    "amp-audio": MediumKind.AUDIO,
}
_AMP_ADDRESSES: Final = {
    "amp-youtube": ("data-videoid", "https://www.youtube.com/watch?v="),
    "amp-vimeo": ("data-videoid", "https://vimeo.com/"),
    "amp-dailymotion": ("data-videoid", "https://www.dailymotion.com/video/"),
    "amp-twitter": ("data-tweetid", "https://x.com/i/status/"),
    "amp-instagram": ("data-shortcode", "https://www.instagram.com/p/"),
    "amp-soundcloud": ("data-trackid", "https://api.soundcloud.com/tracks/"),
}
_EMBEDS: Final = frozenset({"iframe", "embed", "object", "amp-iframe", "amp-facebook", "amp-tiktok", *_AMP_ADDRESSES})
_EMBED_SOURCES: Final = ("src", "data", "data-src", "data-lazy-src", "data-litespeed-src", "data-href")
_LARGEST: Final = 100_000
_EMOJI: Final = frozenset({"emoji", "wp-smiley"})
_NAME_LENGTH, _HEADLINE_LENGTH, _NOTE_LENGTH = 200, 500, 5_000


def _picture(reader: Reader, element: etree._Element) -> None:
    img = element if element.tag != "picture" else element.find(".//img")
    if img is None:
        img = element
    alt = text.paragraphs(text.clean(img.get("alt", "")))
    if _EMOJI & set(img.get("class", "").split()):
        reader.say(alt)
        return
    if addresses.is_tracker(img):
        reader.fault(Code.TRACKER_DROPPED, value=img.get("src") or img.get("data-src") or "1×1")
        return
    usable = _usable(reader, element)
    known = next((key for url, _ in usable if (key := reader.shelf.known(url))), None)
    if known is None and usable:
        known = reader.shelf.add(MediumKind.PICTURE, (_rendition(*usable[0], img),), alt[:_NOTE_LENGTH] or None)
    if known is not None:
        show(reader, known)
    elif not any(neighbour.tag == NOSCRIPT for neighbour in _neighbours(element)):
        given = addresses.candidates(element)
        reader.fault(Code.LINK_DROPPED, value=given[0].value if given else "no address")
        reader.say(alt)


def _usable(reader: Reader, element: etree._Element) -> list[tuple[str, Address]]:
    """The canonical addresses of a picture, the likeliest first, without those of placeholders."""
    usable = []
    for candidate in addresses.candidates(element):
        try:
            url = addresses.absolute(candidate.value, reader.url)
        except text.BadText:
            continue
        if url is not None and not addresses.is_placeholder(url):
            usable.append((url, candidate))
    return usable


def _rendition(url: str, address: Address, img: etree._Element) -> Rendition:
    width, height = addresses.size(img)
    if address.weight:
        # What the attributes give is the size at which it is shown, not that of this file.
        width, height = address.width, None
    return Rendition(
        url=url,
        media_type=addresses.media_type(url),
        width=width if width and width <= _LARGEST else None,
        height=height if height and height <= _LARGEST else None,
    )


def _neighbours(element: etree._Element) -> Iterable[etree._Element]:
    return (near for near in (element.getprevious(), element.getnext()) if near is not None)


def show(reader: Reader, key: str) -> None:
    """Put a medium here."""
    reader.flush()
    reader.add(Figure(type="figure", media=key))


def _noscript(reader: Reader, element: etree._Element) -> None:
    """What stands in for a lazy picture; text there is for those without scripts, not for readers of a feed."""
    beside = [near for near in _neighbours(element) if near.tag in _PICTURES]
    if not any(_usable(reader, near) for near in beside):
        for inner in element.iter(*_PICTURES, "iframe"):
            if next(inner.iterancestors("picture"), None) is None:
                reader.element(inner)
    if one_line(element):
        reader.fault(Code.MARKUP_DROPPED, element="noscript")


def _recording(reader: Reader, element: etree._Element) -> None:
    renditions: list[Rendition] = []
    for source in (element, *element.iter("source")):
        value = source.get("src") or source.get("data-src")
        url = reader.address(value)
        if url is not None and url not in (rendition.url for rendition in renditions):
            stated = source.get("type") if source.tag in ("source", element.tag) else None
            renditions.append(Rendition(url=url, media_type=addresses.media_type(url, stated)))
    known = next((key for rendition in renditions if (key := reader.shelf.known(rendition.url))), None)
    if known is None and renditions:
        known = reader.shelf.add(_KINDS[element.tag], tuple(renditions[:50]), None)
    if known is not None:
        show(reader, known)
    else:
        reader.fault(Code.MARKUP_DROPPED, element=element.tag)


def _embed(reader: Reader, element: etree._Element) -> None:
    url = None
    if element.tag in _AMP_ADDRESSES:
        name, begin = _AMP_ADDRESSES[element.tag]
        key = element.get(name, "")
        url = reader.address(begin + key) if key else None
    for name in _EMBED_SOURCES:
        if url is None and (value := element.get(name)) and not value.startswith("about:"):
            url = reader.address(value)
    if url is not None:
        title = text.one_line(text.clean(element.get("title", "")))[:_HEADLINE_LENGTH]
        reader.flush()
        reader.add(
            reader.made(Embed, type="embed", url=url, provider=addresses.provider(url), title=title.rstrip() or None)
        )
    elif element.tag == "object":
        reader.container(element)
    else:
        reader.fault(Code.MARKUP_DROPPED, element=element.tag)
    if element.tag == "embed":
        reader.walk(element)  # libxml2 does not know that it is void, and puts what follows into it


def _figure(reader: Reader, element: etree._Element) -> None:
    """Read what a figure shows, then give it the caption that stands in it, wherever that has a place."""
    found = next((caption for caption in element.iter("figcaption") if _figure_of(caption) is element), None)
    if found is None:
        reader.container(element)
        return
    detach(found)
    before = len(reader.blocks)
    reader.container(element)
    credit, caption = _credit(found), one_line(found)
    shown = reader.blocks[before:]
    media = [block for block in shown if isinstance(block, Figure)]
    if media and len(caption) <= _NOTE_LENGTH:
        if credit:
            caption = caption.replace(credit, "").strip(" \u00a0()[]|/–—-·")
        reader.shelf.describe(media[0].media, caption or None, credit)
    elif not _captioned(reader, caption):
        reader.container(found)


def _captioned(reader: Reader, caption: str) -> bool:
    """Give the caption to the last block, where that has a place for it and none yet."""
    match reader.blocks[-1:]:
        case [Table(caption=None) as table] if len(caption) <= _NOTE_LENGTH:
            reader.blocks[-1] = table.model_copy(update={"caption": caption or None})
        case [Quote(attribution=None) as quote] if len(caption) <= _NAME_LENGTH:
            reader.blocks[-1] = quote.model_copy(update={"attribution": caption.lstrip(" –—-") or None})
        case [Embed(title=None) as embed] if len(caption) <= _HEADLINE_LENGTH:
            reader.blocks[-1] = embed.model_copy(update={"title": caption or None})
        case _:
            return False
    return True


def _figure_of(caption: etree._Element) -> etree._Element | None:
    return next(caption.iterancestors("figure"), None)


def _credit(caption: etree._Element) -> str | None:
    """Who is named for the picture inside its caption: what is marked as credit or source, or cited."""
    for inner in caption.iter("span", "cite", "small", "em"):
        names = inner.get("class", "").lower()
        if inner.tag == "cite" or any(word in names for word in ("credit", "source", "copyright", "byline")):
            credit = one_line(inner)
            return credit if 0 < len(credit) <= _NAME_LENGTH else None
    return None


def _dropped(reader: Reader, element: etree._Element) -> None:
    """Where only text may stand."""
    if element.tag == "img" and _EMOJI & set(element.get("class", "").split()):
        reader.say(text.one_line(text.clean(element.get("alt", ""))))
    elif element.tag == "object":
        reader.walk(element)
    else:
        reader.fault(Code.MARKUP_DROPPED, element="noscript" if element.tag == NOSCRIPT else element.tag)


READS: Final = {
    **dict.fromkeys(_PICTURES, _picture),
    **dict.fromkeys(_KINDS, _recording),
    **dict.fromkeys(_EMBEDS, _embed),
    "figure": _figure,
    NOSCRIPT: _noscript,
}
"""What reads pictures, recordings and embeds in a body."""
DROPS: Final = dict.fromkeys((*_PICTURES, *_KINDS, *_EMBEDS, NOSCRIPT), _dropped)
"""What reads them where only text may stand."""
