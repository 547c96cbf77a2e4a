"""Feeds in the MSN Partner Hub, by the help pages of Microsoft."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from syndicate.gate.receivers import _feeds
from syndicate.gate.receivers._feeds import DCTERMS, MEGABYTE, Channel, Item, Picture
from syndicate.gate.rules import Effect, Finding, Reading, Rule
from syndicate.problems import N_

NAME: Final = "msn"
TITLE: Final = "MSN"
FORMATS: Final = ("rss", "atom")

MI: Final = "http://schemas.ingestion.microsoft.com/common/"
_HELP: Final = "https://support.microsoft.com/en-us/topic"
_METADATA: Final = f"{_HELP}/msn-feed-item-metadata-requirements-0114c19c-36bb-4fef-8322-4a1ed6888329"
_FAQ: Final = f"{_HELP}/feed-management-faq-for-msn-partner-hub-4690c187-b7e3-4a1e-b738-c294959f009c"
_INLINE: Final = f"{_HELP}/how-to-display-inline-media-and-embeds-on-msn-615e54ac-2249-4b6e-a1ca-fa552eb1f753"
_CONTENT: Final = "https://helpcenter.microsoftstart.com/kb/articles/25-feed-content-specifications"
_SHORTEST, _LONGEST = 20, 150  # a title has more than the one, and no more than the other
_OLDEST: Final = timedelta(days=365)
_SIDE: Final = 720
_RATIOS: Final = (0.5, 1.89)
_PICTURE_BYTES: Final = 15 * MEGABYTE
_PICTURE_TYPES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_RESTRICTED: Final = frozenset({"style", "script", "object", "param", "applet", "embed", "figure", "media"})
_ALLOWED: Final = frozenset(
    {"b", "i", "em", "strong", "sub", "sup", "small", "h1", "h2", "h3", "h4", "h5", "a", "img", "ol", "ul", "li"}
    | {"table", "th", "tr", "td", "thead", "tbody", "tfoot", "col", "caption", "colgroup"}
    | {"span", "div", "p", "br", "blockquote", "iframe"}
)
_PASSWORD: Final = re.compile(r"https?://[^/@?#]*@|[?&](?:user(?:name)?|pass(?:word)?|pwd)=", re.IGNORECASE)

NOT_A_FEED: Final = _feeds.not_a_feed(NAME, _FAQ)
NOT_HTTPS: Final = Rule(
    "msn.not-https",
    Effect.REFUSED,
    N_("The feed is at %(value)s; MSN fetches feeds by HTTPS alone."),
    N_("Serve the output by HTTPS, and say so in `feeds_url`."),
    _CONTENT,
)
PASSWORD: Final = Rule(
    "msn.password",
    Effect.REFUSED,
    N_("The feed's address carries a name or a password (%(value)s), and MSN refuses it."),
    N_("Let MSN authenticate in one of the ways that the Partner Hub has."),
    _CONTENT,
)
LANGUAGE: Final = Rule(
    "msn.language",
    Effect.DROPPED,
    N_("The item is in %(value)s and the feed in %(language)s; MSN takes one language a feed."),
    N_("Give each language a feed of its own."),
    _FAQ,
)
BARE_ITEM: Final = _feeds.bare_item(NAME, _METADATA)
SHORT_TITLE: Final = Rule(
    "msn.short-title",
    Effect.DROPPED,
    N_("The title has %(value)s characters; MSN takes none that has not more than %(limit)s."),
    N_("Write a longer headline."),
    _METADATA,
)
LONG_TITLE: Final = Rule(
    "msn.long-title",
    Effect.DROPPED,
    N_("The title has %(value)s characters and no mi:shortTitle is beside it; MSN takes %(limit)s at most."),
    N_('Write a `short_headline`, and give MSN a document of its own ([[feeds.profile]], for = "msn").'),
    _METADATA,
)
TITLE_MARKUP: Final = _feeds.title_markup(NAME, _METADATA)
BAD_DATE: Final = _feeds.bad_date(NAME, _METADATA)
FUTURE: Final = Rule(
    "msn.future",
    Effect.DROPPED,
    N_("The date %(value)s lies ahead, and MSN does not take the item."),
    N_("Publish it when its time has come."),
    _METADATA,
)
OLD: Final = Rule(
    "msn.old",
    Effect.DROPPED,
    N_("The article is of %(value)s; MSN takes none that is %(limit)s days old."),
    N_("Give the feed a `max_age_days`; what MSN has it keeps."),
    _METADATA,
)
RESTRICTED: Final = Rule(
    "msn.restricted-tag",
    Effect.IGNORED,
    N_("The text has %(value)s in it, which MSN strips, and may reject the article for."),
    N_('Give MSN a document of its own ([[feeds.profile]], for = "msn"): pictures stand there without figures.'),
    _INLINE,
)
UNKNOWN_TAG: Final = Rule(
    "msn.unknown-tag",
    Effect.ADVICE,
    N_("The text has %(value)s in it, which MSN does not know and removes; it may lose what is inside."),
    N_('Give MSN a document of its own ([[feeds.profile]], for = "msn"), which has none of it.'),
    _INLINE,
)
NO_PICTURE: Final = Rule(
    "msn.no-picture",
    Effect.ADVICE,
    N_("The item has no picture: MSN publishes such an article only by hand."),
    N_("Give the article a lead picture."),
    _CONTENT,
)
SMALL_PICTURE: Final = Rule(
    "msn.small-picture",
    Effect.ADVICE,
    N_("The picture is %(value)s pixels; MSN asks for %(limit)s on the longer side."),
    N_("Give the article a larger rendition."),
    _CONTENT,
)
PICTURE_SHAPE: Final = Rule(
    "msn.picture-shape",
    Effect.ADVICE,
    N_("The picture is %(value)s pixels; MSN shows none well whose width is not %(least)s to %(limit)s of its height."),
    N_("Crop a rendition to 3:2 or 16:9."),
    _CONTENT,
)
PICTURE_TYPE: Final = Rule(
    "msn.picture-type",
    Effect.IGNORED,
    N_("The picture is %(value)s; MSN takes PNG, JPEG, GIF and WebP."),
    N_("Give the article a rendition in one of these."),
    _CONTENT,
)
PICTURE_BYTES: Final = Rule(
    "msn.picture-bytes",
    Effect.IGNORED,
    N_("The picture has %(value)s bytes; MSN takes %(limit)s at most."),
    N_("Give the article a smaller rendition."),
    _CONTENT,
)
RULES: Final = (
    NOT_A_FEED,
    NOT_HTTPS,
    PASSWORD,
    LANGUAGE,
    BARE_ITEM,
    SHORT_TITLE,
    LONG_TITLE,
    TITLE_MARKUP,
    BAD_DATE,
    FUTURE,
    OLD,
    RESTRICTED,
    UNKNOWN_TAG,
    NO_PICTURE,
    SMALL_PICTURE,
    PICTURE_SHAPE,
    PICTURE_TYPE,
    PICTURE_BYTES,
)


def findings(reading: Reading) -> Iterator[Finding]:
    """What MSN would refuse or ignore of a feed."""
    return _feeds.judged(reading, NOT_A_FEED, lambda channel: _feed(channel, reading))


def _feed(channel: Channel, reading: Reading) -> Iterator[Finding]:
    yield from _channel(channel)
    for item in channel.items:
        yield from _language(item, channel)
        if is_withdrawn(item, reading):
            yield from _bare(item, (("guid", item.identifier), ("dcterms:modified", item.updated)))
        else:
            yield from _item(item, reading)


def is_withdrawn(item: Item, reading: Reading) -> bool:
    """Whether the item only says that an article is to be taken down: it has expired."""
    expired = _feeds.moment(item.first(f"{{{MI}}}expirationDate", f"{{{DCTERMS}}}valid"))
    return expired is not None and expired <= reading.now


def _channel(channel: Channel) -> Iterator[Finding]:
    for link in channel.links("self"):
        address = link.get("href", "")
        said = _feeds.Said(address, _feeds.place(link, channel.element), _feeds.line(link))
        if not address.startswith("https://"):
            yield channel.breaks(NOT_HTTPS, said, value=address)
        if found := _PASSWORD.search(address):
            yield channel.breaks(PASSWORD, said, value=found[0])


def _language(item: Item, channel: Channel) -> Iterator[Finding]:
    own, general = item.language, channel.language
    if own is not None and general is not None and _plain(own.text) != _plain(general.text):
        yield item.breaks(LANGUAGE, own, value=own.text, language=general.text)


def _plain(tag: str) -> str:
    return tag.lower().replace("_", "-").partition("-")[0]


def _bare(item: Item, members: tuple[tuple[str, _feeds.Said | None], ...]) -> Iterator[Finding]:
    for name, said in members:
        if said is None:
            yield item.breaks(BARE_ITEM, name, value=name)


def _item(item: Item, reading: Reading) -> Iterator[Finding]:
    members = (("guid", item.identifier), ("title", item.title), ("pubDate", item.published), ("link", item.page))
    yield from _bare(item, (*members, ("content:encoded", item.body)))
    yield from _title(item)
    if item.published is not None:
        said = item.published
        if (when := _feeds.moment(said)) is None:
            yield item.breaks(BAD_DATE, said, value=said.text)
        elif when > reading.now:
            yield item.breaks(FUTURE, said, value=said.text)
        elif reading.now - when >= _OLDEST:
            yield item.breaks(OLD, said, value=said.text, limit=_OLDEST.days)
    yield from _text(item)
    if not item.pictures:
        yield item.breaks(NO_PICTURE, "media:content")
    for picture in item.pictures:
        yield from _picture(item, picture)


def _title(item: Item) -> Iterator[Finding]:
    if (title := item.title) is None:
        return
    size = _feeds.length(title.text)
    if size <= _SHORTEST:
        yield item.breaks(SHORT_TITLE, title, value=size, limit=_SHORTEST)
    elif size > _LONGEST and item.first(f"{{{MI}}}shortTitle") is None:
        yield item.breaks(LONG_TITLE, title, value=size, limit=_LONGEST)
    if tag := _feeds.html_of(title):
        yield item.breaks(TITLE_MARKUP, title, value=tag)


def _text(item: Item) -> Iterator[Finding]:
    tags = set(item.markup.tags)
    for rule, found in ((RESTRICTED, tags & _RESTRICTED), (UNKNOWN_TAG, tags - _RESTRICTED - _ALLOWED)):
        if found:
            yield item.breaks(rule, item.body or "", value=", ".join(f"<{tag}>" for tag in sorted(found)))


def _picture(item: Item, picture: Picture) -> Iterator[Finding]:
    if picture.sides:
        width, height = picture.sides
        shown = f"{width}×{height}"
        if max(width, height) < _SIDE:
            yield item.breaks(SMALL_PICTURE, picture, value=shown, limit=_SIDE)
        if not _RATIOS[0] <= width / height <= _RATIOS[1]:
            yield item.breaks(PICTURE_SHAPE, picture, value=shown, least=_RATIOS[0], limit=_RATIOS[1])
    if picture.media_type and picture.media_type not in _PICTURE_TYPES:
        yield item.breaks(PICTURE_TYPE, picture, value=picture.media_type)
    if picture.size and picture.size > _PICTURE_BYTES:
        yield item.breaks(PICTURE_BYTES, picture, value=picture.size, limit=_PICTURE_BYTES)
