"""SmartFormat, the RSS and Atom of SmartNews, by its specification 2.1 and the help pages beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from syndicate.gate.receivers import _feeds
from syndicate.gate.receivers._feeds import MEDIA, MEGABYTE, Channel, Item
from syndicate.gate.rules import Effect, Finding, Reading, Rule
from syndicate.problems import N_

NAME: Final = "smartnews"
TITLE: Final = "SmartNews"
FORMATS: Final = ("rss", "atom")

SNF: Final = "http://www.smartnews.be/snf"
_HELP: Final = "https://publishers.smartnews.com/hc/en-us/articles"
_SPECIFICATION: Final = f"{_HELP}/360036526213-SmartFormat-Specification-Version-2-1"
_CHANNEL: Final = f"{_HELP}/56500436151065"
_DELETING: Final = f"{_HELP}/360021354914-Deleting-Articles"
_TRAFFIC: Final = f"{_HELP}/360049232353-What-to-do-if-your-traffic-on-SmartNews-drops-significantly"
_SIZE: Final = "https://publishers.smartnews.com/hc/ja/articles/360036526213"
FEED_BYTES: Final = MEGABYTE
_DESCRIPTION: Final = 30
_CAMPAIGN: Final = re.compile(r"[?&](utm_[a-z]+)=")

NOT_A_FEED: Final = _feeds.not_a_feed(NAME, _SPECIFICATION)
ENCODING: Final = _feeds.encoding(NAME, _SPECIFICATION)
TOO_LARGE: Final = _feeds.too_large(NAME, _SIZE)
BARE_CHANNEL: Final = _feeds.bare_channel(NAME, _CHANNEL)
DESCRIPTION: Final = Rule(
    "smartnews.description",
    Effect.IGNORED,
    N_("The feed's description has %(value)s characters; SmartNews takes %(limit)s at most."),
    N_('Give SmartNews a document of its own ([[feeds.profile]], for = "smartnews") and a `description` there.'),
    _CHANNEL,
)
NO_LOGO: Final = Rule(
    "smartnews.no-logo",
    Effect.IGNORED,
    N_("The feed has no snf:logo, and SmartNews shows its articles without one."),
    N_('Give SmartNews a document of its own ([[feeds.profile]], for = "smartnews") and the edition a logo.'),
    _SPECIFICATION,
)
BARE_ITEM: Final = _feeds.bare_item(NAME, _SPECIFICATION)
BAD_DATE: Final = _feeds.bad_date(NAME, _TRAFFIC)
FUTURE: Final = Rule(
    "smartnews.future",
    Effect.IGNORED,
    N_("The date %(value)s lies ahead, and SmartNews may not show the article."),
    N_("Publish it when its time has come."),
    _TRAFFIC,
)
CAMPAIGN: Final = Rule(
    "smartnews.campaign",
    Effect.ADVICE,
    N_("The article's address carries %(value)s; SmartNews asks for addresses without it."),
    N_("Send the canonical address."),
    _TRAFFIC,
)
TITLE_MARKUP: Final = _feeds.title_markup(NAME, _SPECIFICATION)
UNKNOWN_STATUS: Final = Rule(
    "smartnews.status",
    Effect.IGNORED,
    N_("SmartNews does not read the media:status %(value)s, only active and deleted."),
    N_("Write deleted, and move pubDate, to withdraw the article."),
    _DELETING,
)
NO_THUMBNAIL: Final = Rule(
    "smartnews.no-thumbnail",
    Effect.ADVICE,
    N_("The item names no media:thumbnail of its own: SmartNews chooses a picture of the text, or shows none."),
    N_('Give the article a lead picture, and SmartNews a document of its own ([[feeds.profile]], for = "smartnews").'),
    _SPECIFICATION,
)
RULES: Final = (
    NOT_A_FEED,
    ENCODING,
    TOO_LARGE,
    BARE_CHANNEL,
    DESCRIPTION,
    NO_LOGO,
    BARE_ITEM,
    BAD_DATE,
    FUTURE,
    CAMPAIGN,
    TITLE_MARKUP,
    UNKNOWN_STATUS,
    NO_THUMBNAIL,
)


def findings(reading: Reading) -> Iterator[Finding]:
    """What SmartNews would refuse or ignore of a feed."""
    return _feeds.judged(reading, NOT_A_FEED, lambda channel: _feed(channel, reading))


def _feed(channel: Channel, reading: Reading) -> Iterator[Finding]:
    if len(reading.data) > FEED_BYTES:
        yield channel.breaks(TOO_LARGE, "item", value=len(reading.data), limit=FEED_BYTES)
    yield from _channel(channel)
    for item in channel.items:
        yield from _item(item, reading)


def _channel(channel: Channel) -> Iterator[Finding]:
    if (encoding := _feeds.encoding_of(channel.element)) != "UTF-8":
        yield ENCODING.at("?xml", line=1, value=encoding)
    dates = ("updated",) if channel.is_atom else ("pubDate",)
    members = (("title", channel.title), ("link", channel.page), (dates[0], channel.first(*dates)))
    for name, said in (*members, ("description", channel.description), ("language", channel.language)):
        if said is None:
            yield channel.breaks(BARE_CHANNEL, name, value=name)
    if channel.description and (size := _feeds.length(channel.description.text)) > _DESCRIPTION:
        yield channel.breaks(DESCRIPTION, channel.description, value=size, limit=_DESCRIPTION)
    if channel.first(f"{{{SNF}}}logo") is None:
        yield channel.breaks(NO_LOGO, "snf:logo")


def _item(item: Item, reading: Reading) -> Iterator[Finding]:
    status = item.first(f"{{{MEDIA}}}status")
    if status is None and (mark := item.element.find(f"{{{MEDIA}}}status")) is not None:
        # The specification writes it as text; Media RSS 1.5 itself has an attribute.
        status = _feeds.Said(mark.get("state", ""), _feeds.place(mark, item.element), _feeds.line(mark))
    if status is not None and status.text not in ("active", "deleted"):
        yield item.breaks(UNKNOWN_STATUS, status, value=status.text)
    is_gone = status is not None and status.text == "deleted"
    members = (("title", item.title), ("link", item.page), ("guid", item.identifier), ("pubDate", item.published))
    for name, said in (*members, *(() if is_gone else (("content:encoded", item.body),))):
        if said is None:
            yield item.breaks(BARE_ITEM, name, value=name)
    when = _feeds.moment(item.published)
    if item.published is not None and when is None:
        yield item.breaks(BAD_DATE, item.published, value=item.published.text)
    elif item.published is not None and when is not None and when > reading.now:
        yield item.breaks(FUTURE, item.published, value=item.published.text)
    if item.page is not None and (found := _CAMPAIGN.search(item.page.text)):
        yield item.breaks(CAMPAIGN, item.page, value=found[1])
    if tag := _feeds.html_of(item.title):
        yield item.breaks(TITLE_MARKUP, item.title or "title", value=tag)
    if not is_gone and item.element.find(f"{{{MEDIA}}}thumbnail") is None:
        yield item.breaks(NO_THUMBNAIL, "media:thumbnail")
