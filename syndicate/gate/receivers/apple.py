"""RSS and Atom in Apple News, by its guidelines for publishers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from syndicate.gate.receivers import _feeds
from syndicate.gate.receivers._feeds import Channel, Item
from syndicate.gate.rules import Effect, Finding, Reading, Rule
from syndicate.problems import N_

NAME: Final = "apple"
TITLE: Final = "Apple News"
FORMATS: Final = ("rss", "atom")

_GUIDE: Final = "https://support.apple.com/guide/news-publisher/apdc2c7520ff/icloud"
_TITLE: Final = range(15, 61)
_EXCERPT: Final = 200
_WITH_PLACE: Final = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z]{4})?[-_]([A-Za-z]{2}|[0-9]{3})")
_LINK_AT_END: Final = re.compile(r"<a\b[^>]*>[^<]*</a>\W*(</[^>]+>\s*)*\Z", re.IGNORECASE)

NOT_A_FEED: Final = _feeds.not_a_feed(NAME, _GUIDE)
ENCODING: Final = _feeds.encoding(NAME, _GUIDE)
BARE_CHANNEL: Final = _feeds.bare_channel(NAME, _GUIDE)
NO_PLACE: Final = Rule(
    "apple.no-locale",
    Effect.REFUSED,
    N_("The feed's language is %(value)s; Apple asks for a language with its country, such as en-GB."),
    N_('Give the edition a `locale`, and Apple a document of its own ([[feeds.profile]], for = "apple").'),
    _GUIDE,
)
BARE_ITEM: Final = _feeds.bare_item(NAME, _GUIDE)
TITLE_LENGTH: Final = Rule(
    "apple.title-length",
    Effect.ADVICE,
    N_("The title has %(value)s characters; Apple advises %(least)s to %(limit)s."),
    N_("Write a `short_headline`: Apple's own document ([[feeds.profile]]) takes it where the headline is too long."),
    _GUIDE,
)
TITLE_MARKUP: Final = _feeds.title_markup(NAME, _GUIDE)
EXCERPT: Final = Rule(
    "apple.excerpt",
    Effect.ADVICE,
    N_("The description has %(value)s characters; Apple shows the first %(limit)s."),
    N_("Say in the summary's first sentence what matters."),
    _GUIDE,
)
LAST_LINK: Final = Rule(
    "apple.last-link",
    Effect.IGNORED,
    N_("Apple removes the link at the end of the description, %(value)s."),
    N_("End the description without a link: Apple adds its own."),
    _GUIDE,
)
NO_TEXT: Final = Rule(
    "apple.no-text",
    Effect.ADVICE,
    N_("The item has only a summary; Apple recommends full texts."),
    N_('Let the feed have full texts (content = "full").'),
    _GUIDE,
)
RULES: Final = (
    NOT_A_FEED,
    ENCODING,
    BARE_CHANNEL,
    NO_PLACE,
    BARE_ITEM,
    TITLE_LENGTH,
    TITLE_MARKUP,
    EXCERPT,
    LAST_LINK,
    NO_TEXT,
)


def findings(reading: Reading) -> Iterator[Finding]:
    """What Apple News would refuse or ignore of a feed."""
    return _feeds.judged(reading, NOT_A_FEED, _feed)


def _feed(channel: Channel) -> Iterator[Finding]:
    yield from _channel(channel)
    for item in channel.items:
        yield from _item(item)


def _channel(channel: Channel) -> Iterator[Finding]:
    if (encoding := _feeds.encoding_of(channel.element)) != "UTF-8":
        yield ENCODING.at("?xml", line=1, value=encoding)
    for name, said in (("title", channel.title), ("link", channel.page), ("language", channel.language)):
        if said is None:
            yield channel.breaks(BARE_CHANNEL, name, value=name)
    if channel.language is not None and not _WITH_PLACE.fullmatch(channel.language.text):
        yield channel.breaks(NO_PLACE, channel.language, value=channel.language.text)


def _item(item: Item) -> Iterator[Finding]:
    described = item.summary or (item.body if item.is_atom else None)
    for name, said in (("title", item.title), ("link", item.page), ("description", described)):
        if said is None:
            yield item.breaks(BARE_ITEM, name, value=name)
    if item.title is not None:
        if (size := _feeds.length(item.title.text)) not in _TITLE:
            yield item.breaks(TITLE_LENGTH, item.title, value=size, least=_TITLE[0], limit=_TITLE[-1])
        if tag := _feeds.html_of(item.title):
            yield item.breaks(TITLE_MARKUP, item.title, value=tag)
    if item.summary is not None:
        if (size := _feeds.length(_feeds.scanned(item.summary.text).text)) > _EXCERPT:
            yield item.breaks(EXCERPT, item.summary, value=size, limit=_EXCERPT)
        if found := _LINK_AT_END.search(item.summary.text):
            yield item.breaks(LAST_LINK, item.summary, value=found[0])
    if item.body is None:
        yield item.breaks(NO_TEXT, "content:encoded")
