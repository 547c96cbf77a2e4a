"""Feeds of publishers in Flipboard, by its guidelines for RSS.

The guidelines changed over the years; where an older page asks for more (full texts, thirty items), so do we.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from syndicate.gate.receivers import _feeds
from syndicate.gate.receivers._feeds import Channel, Item
from syndicate.gate.rules import Effect, Finding, Reading, Rule
from syndicate.problems import N_

NAME: Final = "flipboard"
TITLE: Final = "Flipboard"
FORMATS: Final = ("rss",)

_GUIDE: Final = "https://about.flipboard.com/rss-spec/"
_ITEMS: Final = 30
_SIDE: Final = 400
_EXCERPT: Final = 300
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2})?")

NOT_A_FEED: Final = _feeds.not_a_feed(NAME, _GUIDE)
BARE_ITEM: Final = _feeds.bare_item(NAME, _GUIDE)
BAD_DATE: Final = _feeds.bad_date(NAME, _GUIDE)
BARE_CHANNEL: Final = _feeds.bare_channel(NAME, _GUIDE)
LANGUAGE: Final = Rule(
    "flipboard.language",
    Effect.IGNORED,
    N_("Flipboard does not read the feed's language, %(value)s."),
    N_("Write a language and at most a country: en, en-GB, es-MX; a region such as 419 is none."),
    _GUIDE,
)
FEW_ITEMS: Final = Rule(
    "flipboard.few-items",
    Effect.IGNORED,
    N_("The feed has %(value)s items; Flipboard features none with fewer than %(limit)s."),
    N_("Raise the feed's limit, or give Flipboard the feed of a section further up."),
    _GUIDE,
)
NO_PICTURE: Final = Rule(
    "flipboard.no-picture",
    Effect.IGNORED,
    N_("The item has no picture, and Flipboard does not feature it."),
    N_("Give the article a lead picture."),
    _GUIDE,
)
SMALL_PICTURE: Final = Rule(
    "flipboard.small-picture",
    Effect.IGNORED,
    N_("The largest picture is %(value)s pixels; Flipboard shows none of less than %(limit)s on the shorter side."),
    N_("Give the article a larger rendition."),
    _GUIDE,
)
SHORT_EXCERPT: Final = Rule(
    "flipboard.short-excerpt",
    Effect.ADVICE,
    N_("The description has %(value)s characters; Flipboard asks for %(limit)s or more."),
    N_("Write a longer summary."),
    _GUIDE,
)
NO_DATE: Final = Rule(
    "flipboard.no-date",
    Effect.IGNORED,
    N_("The item has no pubDate: Flipboard takes the time at which it first saw it."),
    N_("Write when the article was published."),
    _GUIDE,
)
NO_AUTHOR: Final = Rule(
    "flipboard.no-author",
    Effect.ADVICE,
    N_("The item names no author (dc:creator); Flipboard asks for one."),
    N_("Give the article authors or a byline."),
    _GUIDE,
)
RULES: Final = (
    NOT_A_FEED,
    BARE_CHANNEL,
    LANGUAGE,
    FEW_ITEMS,
    BARE_ITEM,
    BAD_DATE,
    NO_PICTURE,
    SMALL_PICTURE,
    SHORT_EXCERPT,
    NO_DATE,
    NO_AUTHOR,
)


def findings(reading: Reading) -> Iterator[Finding]:
    """What Flipboard would refuse or ignore of a feed."""
    return _feeds.judged(reading, NOT_A_FEED, _feed, reads_atom=False)


def _feed(channel: Channel) -> Iterator[Finding]:
    yield from _channel(channel)
    for item in channel.items:
        yield from _item(item)


def _channel(channel: Channel) -> Iterator[Finding]:
    members = (("title", channel.title), ("link", channel.page), ("description", channel.description))
    for name, said in (*members, ("language", channel.language)):
        if said is None:
            yield channel.breaks(BARE_CHANNEL, name, value=name)
    if channel.language is not None and not _LANGUAGE.fullmatch(channel.language.text):
        yield channel.breaks(LANGUAGE, channel.language, value=channel.language.text)
    if len(channel.items) < _ITEMS:
        yield channel.breaks(FEW_ITEMS, "item", value=len(channel.items), limit=_ITEMS)


def _item(item: Item) -> Iterator[Finding]:
    for name, said in (("title", item.title), ("link", item.page), ("content:encoded", item.body)):
        if said is None:
            yield item.breaks(BARE_ITEM, name, value=name)
    if item.published is None:
        yield item.breaks(NO_DATE, "pubDate")
    elif _feeds.moment(item.published) is None:
        yield item.breaks(BAD_DATE, item.published, value=item.published.text)
    if item.authors is None:
        yield item.breaks(NO_AUTHOR, "dc:creator")
    excerpt = _feeds.length(_feeds.scanned(item.summary.text).text) if item.summary else 0
    if excerpt < _EXCERPT:
        yield item.breaks(SHORT_EXCERPT, item.summary or "description", value=excerpt, limit=_EXCERPT)
    sides = [picture.sides for picture in item.pictures if picture.sides]
    if not item.pictures:
        yield item.breaks(NO_PICTURE, "enclosure")
    elif len(sides) == len(item.pictures) and min(largest := max(sides, key=min)) < _SIDE:
        yield item.breaks(SMALL_PICTURE, item.pictures[0], value=f"{largest[0]}×{largest[1]}", limit=_SIDE)
