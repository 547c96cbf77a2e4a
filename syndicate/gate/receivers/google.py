"""Feeds in Google's Publisher Center, by what its help pages say of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from syndicate.gate.receivers import _feeds
from syndicate.gate.receivers._feeds import MEGABYTE, Channel, Item
from syndicate.gate.rules import Effect, Finding, Reading, Rule
from syndicate.problems import N_

NAME: Final = "google"
TITLE: Final = "Google News"
FORMATS: Final = ("rss", "atom")

_FEEDS: Final = "https://support.google.com/news/publisher-center/answer/9545420"
_CONTENT: Final = "https://support.google.com/news/producer/answer/4304250"
FEED_BYTES: Final = 2 * MEGABYTE
ITEM_BYTES: Final = MEGABYTE
_AT_ONCE: Final = 60
_SIDE: Final = 800

NOT_A_FEED: Final = _feeds.not_a_feed(NAME, _FEEDS)
TOO_LARGE: Final = _feeds.too_large(NAME, _FEEDS)
ITEM_SIZE: Final = Rule(
    "google.item-size",
    Effect.DROPPED,
    N_("The item has %(value)s bytes; Google takes none of more than %(limit)s."),
    N_("Split the article, or link to what makes it large."),
    _FEEDS,
)
BARE_ITEM: Final = _feeds.bare_item(NAME, _FEEDS)
PERMALINK: Final = Rule(
    "google.permalink",
    Effect.IGNORED,
    N_('The guid %(value)s is no address and does not say isPermaLink="false": Google takes it for one.'),
    N_('Write <guid isPermaLink="false">.'),
    _FEEDS,
)
UNMOVED: Final = Rule(
    "google.unmoved",
    Effect.IGNORED,
    N_("The article was updated at %(value)s, but Google sees a change only where pubDate moves."),
    N_('Give Google a document of its own ([[feeds.profile]], for = "google"), whose pubDate moves with updates.'),
    _FEEDS,
)
NO_DATE: Final = Rule(
    "google.no-date",
    Effect.IGNORED,
    N_("The item has no %(value)s that can be read: Google does not see when it changes."),
    N_("Write dates as Fri, 20 Nov 2026 12:00:00 GMT in RSS and as 2026-11-20T12:00:00Z in Atom."),
    _FEEDS,
)
TOO_MANY: Final = Rule(
    "google.too-many",
    Effect.ADVICE,
    N_("The feed has %(value)s items; Google takes at most %(limit)s new ones each time it fetches."),
    N_("Where so many are new at once, give it the feeds of the sections."),
    _FEEDS,
)
NO_HUB: Final = Rule(
    "google.no-hub",
    Effect.ADVICE,
    N_("The feed names no WebSub hub, so Google asks for it about every %(value)s minutes."),
    N_("Name a hub in the publication ([websub]); then Google is told at once."),
    _FEEDS,
)
NO_TEXT: Final = Rule(
    "google.no-text",
    Effect.ADVICE,
    N_("The item has only a summary; Google asks for full articles."),
    N_('Let the feed have full texts (content = "full").'),
    _FEEDS,
)
SMALL_PICTURE: Final = Rule(
    "google.small-picture",
    Effect.ADVICE,
    N_("The largest picture is %(value)s pixels; Google asks for %(limit)s on the shorter side."),
    N_("Give the article a larger rendition."),
    _CONTENT,
)
RULES: Final = (
    NOT_A_FEED,
    TOO_LARGE,
    ITEM_SIZE,
    BARE_ITEM,
    PERMALINK,
    UNMOVED,
    NO_DATE,
    TOO_MANY,
    NO_HUB,
    NO_TEXT,
    SMALL_PICTURE,
)


def findings(reading: Reading) -> Iterator[Finding]:
    """What Google would refuse or ignore of a feed."""
    return _feeds.judged(reading, NOT_A_FEED, lambda channel: _feed(channel, reading))


def _feed(channel: Channel, reading: Reading) -> Iterator[Finding]:
    yield from _channel(channel, len(reading.data))
    for item in channel.items:
        yield from _item(item)


def _channel(channel: Channel, size: int) -> Iterator[Finding]:
    if size > FEED_BYTES:
        yield channel.breaks(TOO_LARGE, "item", value=size, limit=FEED_BYTES)
    if len(channel.items) > _AT_ONCE:
        yield channel.breaks(TOO_MANY, "item", value=len(channel.items), limit=_AT_ONCE)
    if not channel.links("hub"):
        yield channel.breaks(NO_HUB, "atom:link", value=30)


def _item(item: Item) -> Iterator[Finding]:
    if item.weight > ITEM_BYTES:
        yield item.breaks(ITEM_SIZE, "item", value=item.weight, limit=ITEM_BYTES)
    if item.identifier is None:
        yield item.breaks(BARE_ITEM, "guid", value="guid")
    elif not item.is_atom and not item.identifier.text.startswith(("https://", "http://")):
        marked = item.element.find("guid")
        if marked is None or marked.get("isPermaLink") != "false":
            yield item.breaks(PERMALINK, item.identifier, value=item.identifier.text)
    published, updated = _feeds.moment(item.published), _feeds.moment(item.updated)
    if published is None:
        yield item.breaks(NO_DATE, item.published or "pubDate", value="updated" if item.is_atom else "pubDate")
    elif updated is not None and not item.is_atom and updated.replace(microsecond=0) > published:
        yield item.breaks(UNMOVED, item.updated or "", value=item.updated.text if item.updated else "")
    if item.body is None:
        yield item.breaks(NO_TEXT, "content:encoded")
    sides = [picture.sides for picture in item.pictures if picture.sides]
    if sides and min(largest := max(sides, key=min)) < _SIDE:
        yield item.breaks(SMALL_PICTURE, "media:content", value=f"{largest[0]}×{largest[1]}", limit=_SIDE)
