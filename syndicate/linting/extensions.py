"""Elements of other namespaces that stand in feeds: Dublin Core, Media RSS, podcasts, history, threads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from lxml import etree

from syndicate.gate.rules import Finding
from syndicate.linting import bodies, dates, links, texts
from syndicate.linting.elements import text_of
from syndicate.linting.fields import Field, anything, at, choice, decimal, media_type, number, page, within
from syndicate.linting.namespaces import named
from syndicate.linting.rules import feeds as rules
from syndicate.linting.spots import Check, Circumstances, Spot, line_of
from syndicate.linting.tags import words

ITUNES: Final = "http://www.itunes.com/dtds/podcast-1.0.dtd"
MEDIA: Final = "http://search.yahoo.com/mrss/"
_FLAG: Final = choice("true", "false", fold=True)
_COUNT: Final = number(0, "1200")
_POSITIVE: Final = number(1, "1200")
_TIME: Final = re.compile(r"now|[0-9]+(?:\.[0-9]+)?|[0-9]+:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?")
_DURATION: Final = re.compile(r"[0-9]+(?::[0-5]?[0-9]){0,2}")
_FILES: Final = frozenset({"mp3", "m4a", "mp4", "m4v", "mov", "pdf", "epub"})
# Apple's categories since 2019.
_CATEGORIES: Final[Mapping[str, str]] = {
    "Arts": "Books|Design|Fashion & Beauty|Food|Performing Arts|Visual Arts",
    "Business": "Careers|Entrepreneurship|Investing|Management|Marketing|Non-Profit",
    "Comedy": "Comedy Interviews|Improv|Stand-Up",
    "Education": "Courses|How To|Language Learning|Self-Improvement",
    "Fiction": "Comedy Fiction|Drama|Science Fiction",
    "Government": "",
    "History": "",
    "Health & Fitness": "Alternative Health|Fitness|Medicine|Mental Health|Nutrition|Sexuality",
    "Kids & Family": "Education for Kids|Parenting|Pets & Animals|Stories for Kids",
    "Leisure": "Animation & Manga|Automotive|Aviation|Crafts|Games|Hobbies|Home & Garden|Video Games",
    "Music": "Music Commentary|Music History|Music Interviews",
    "News": "Business News|Daily News|Entertainment News|News Commentary|Politics|Sports News|Tech News",
    "Religion & Spirituality": "Buddhism|Christianity|Hinduism|Islam|Judaism|Religion|Spirituality",
    "Science": "Astronomy|Chemistry|Earth Sciences|Life Sciences|Mathematics|Natural Sciences|Nature|Physics"
    "|Social Sciences",
    "Society & Culture": "Documentary|Personal Journals|Philosophy|Places & Travel|Relationships",
    "Sports": "Baseball|Basketball|Cricket|Fantasy Sports|Football|Golf|Hockey|Rugby|Running|Soccer|Swimming|Tennis"
    "|Volleyball|Wilderness|Wrestling",
    "Technology": "",
    "True Crime": "",
    "TV & Film": "After Shows|Film History|Film Interviews|Film Reviews|TV Reviews",
}


def limited(limit: int) -> Check:
    """A check for plain text of at most so many characters."""

    def check(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
        if len(value) > limit:
            yield spot.breaks(rules.PODCAST_LENGTH, length=len(value), limit=limit)
        yield from texts.plain(value, spot, around)

    return check


def duration(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    """What is wrong with the duration of an episode."""
    del around
    if not _DURATION.fullmatch(value):
        yield spot.breaks(rules.PODCAST_DURATION, value=value)


def moment(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    """What is wrong with a time in a medium: seconds, or hours, minutes and seconds."""
    del around
    if not _TIME.fullmatch(value):
        yield spot.breaks(rules.PODCAST_DURATION, value=value)


def email(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    """What is wrong with an e-mail address."""
    del around
    if not ADDRESS.fullmatch(value):
        yield spot.breaks(rules.EMAIL, value=value)


ADDRESS: Final = re.compile(
    r"[^\s()<>@,;:\\\"[\]]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
    r"|\[[0-9.]+\])"
)
"""What an e-mail address looks like (RFC 5322, section 3.4.1, without quotes and comments)."""
_TEXT: Final = Field(anything, many=True)
_MEDIA_TEXT: Final = Field(
    anything,
    many=True,
    attributes={
        "type": choice("plain", "html"),
        "lang": texts.language,
        "start": moment,
        "end": moment,
    },
)
_ONE_TEXT: Final = replace(_MEDIA_TEXT, many=False)
_SIZES: Final[Mapping[str, Check | None]] = {"url": links.absolute, "width": _POSITIVE, "height": _POSITIVE}
_RATINGS: Final = {
    "urn:simple": "adult|nonadult",
    "urn:mpaa": "g|m|nc-17|pg|pg-13|r|x",
    "urn:v-chip": r"14\+|18\+|c|c8|g|pg|tv-14|tv-g|tv-ma|tv-pg|tv-y|tv-y7|tv-y7-fv",
    "urn:icra": r"r \((?:(?:[nsvlocx]z [01]|(?:n[a-c]|s[a-f]|v[a-j]|l[a-c]|o[a-h]|c[a-b]|x[a-e]) 1) ?)+(?<! )\)",
}
MEDIA_ELEMENTS: Final[dict[str, Field]] = {
    "media:adult": Field(_FLAG),
    "media:category": Field(anything, many=True, attributes={"label": texts.plain, "scheme": links.absolute}),
    "media:comments": _TEXT,
    "media:community": Field(many=True),
    "media:copyright": Field(texts.plain, blank=True, attributes={"url": links.absolute}),
    "media:credit": Field(anything, many=True, attributes={"role": None, "scheme": links.absolute}),
    "media:description": _ONE_TEXT,
    "media:embed": Field(many=True),
    "media:hash": Field(anything, many=True, attributes={"algo": choice("md5", "sha-1")}),
    "media:keywords": _TEXT,
    "media:license": _TEXT,
    "media:location": Field(many=True),
    "media:peerLink": Field(many=True),
    "media:player": Field(many=True, required=("url",), attributes=_SIZES),
    "media:price": Field(many=True),
    "media:rating": Field(anything, many=True),
    "media:responses": Field(many=True),
    "media:backLinks": Field(many=True),
    "media:restriction": Field(
        anything,
        many=True,
        blank=True,
        required=("relationship",),
        attributes={"relationship": choice("allow", "deny"), "type": choice("country", "uri", "sharing")},
    ),
    "media:rights": Field(many=True),
    "media:scenes": Field(many=True),
    "media:status": Field(many=True),
    "media:subTitle": Field(many=True),
    "media:text": _MEDIA_TEXT,
    "media:thumbnail": Field(anything, many=True, blank=True, required=("url",), attributes={**_SIZES, "time": moment}),
    "media:title": _ONE_TEXT,
}
_CONTENT: Final = Field(
    many=True,
    attributes={
        **_SIZES,
        "bitrate": decimal,
        "channels": _COUNT,
        "duration": decimal,
        "expression": choice("sample", "full", "nonstop"),
        "fileSize": _POSITIVE,
        "framerate": decimal,
        "isDefault": _FLAG,
        "lang": texts.language,
        "medium": choice("image", "audio", "video", "document", "executable"),
        "samplingrate": decimal,
        "type": media_type,
    },
    holds=MEDIA_ELEMENTS,
)
MEDIA_ELEMENTS["media:content"] = _CONTENT
_PODCAST: Final[Mapping[str, Field]] = {
    "itunes:applepodcastsverify": Field(anything),
    "itunes:author": Field(limited(255)),
    "itunes:block": Field(choice("yes", "no", "clean", fold=True)),
    "itunes:explicit": Field(_FLAG),
    "itunes:image": Field(required=("href",), attributes={"href": page}),
    "itunes:keywords": Field(limited(255)),
    "itunes:subtitle": Field(limited(255)),
    "itunes:summary": Field(limited(4000)),
    "itunes:title": Field(texts.plain),
}
DUBLIN: Final[Mapping[str, Field]] = {
    **{
        f"dc:{name}": _TEXT
        for name in words(
            "contributor coverage creator description format identifier publisher relation rights source subject title type"
        )
    },
    "dc:date": Field(dates.w3cdtf, many=True),
    "dc:language": Field(texts.language),
}
_COMMON: Final[Mapping[str, Field]] = {
    **DUBLIN,
    "dcterms:modified": Field(dates.w3cdtf),
    "dcterms:created": Field(dates.w3cdtf),
    "dcterms:issued": Field(dates.w3cdtf),
    "thr:in-reply-to": Field(
        many=True,
        required=("ref",),
        attributes={"ref": links.iri, "href": links.iri, "type": media_type, "source": links.iri},
    ),
    "admin:errorReportsTo": Field(),
    "admin:generatorAgent": Field(),
    "fh:archive": Field(holds={}),
    "fh:complete": Field(holds={}),
    "thr:total": Field(_COUNT),
    "sy:updatePeriod": Field(choice("hourly", "daily", "weekly", "monthly", "yearly")),
    "sy:updateFrequency": Field(_POSITIVE),
    "sy:updateBase": Field(dates.w3cdtf),
    "creativeCommons:license": Field(links.absolute, many=True),
    "cc:license": Field(many=True),
    "geo:lat": Field(within(90), many=True),
    "geo:long": Field(within(180), many=True),
    "wfw:comment": Field(links.absolute),
    "wfw:commentRss": Field(links.absolute),
    "slash:comments": Field(_COUNT),
    "slash:department": _TEXT,
    "slash:section": _TEXT,
    "slash:hit_parade": Field(anything),
    "media:group": Field(many=True, holds=MEDIA_ELEMENTS),
    **MEDIA_ELEMENTS,
}
OF_FEEDS: Final[Mapping[str, Field]] = {
    **_COMMON,
    **_PODCAST,
    "dc:date": Field(dates.w3cdtf),
    "dc:rights": Field(anything),
    "itunes:category": Field(
        many=True,
        required=("text",),
        holds={"itunes:category": Field(many=True, required=("text",), holds={})},
    ),
    "itunes:complete": Field(choice("yes", "no", fold=True)),
    "itunes:new-feed-url": Field(links.absolute),
    "itunes:owner": Field(holds={"itunes:name": Field(limited(255)), "itunes:email": Field(email)}),
    "itunes:type": Field(choice("episodic", "serial", fold=True)),
    "itunes:pubDate": Field(dates.rfc822),
}
"""What may stand in a channel or feed beside the format's own elements."""
OF_ITEMS: Final[Mapping[str, Field]] = {
    **_COMMON,
    **_PODCAST,
    "content:encoded": Field(bodies.html, blank=True),
    "content:items": Field(),
    "itunes:duration": Field(duration),
    "itunes:episode": Field(_POSITIVE),
    "itunes:episodeType": Field(choice("full", "trailer", "bonus", fold=True)),
    "itunes:isClosedCaptioned": Field(anything),
    "itunes:order": Field(_COUNT),
    "itunes:season": Field(_POSITIVE),
}
"""The same in an item or entry."""


def media(node: etree._Element, around: Circumstances, own: str | None, guid: str | None) -> Iterator[Finding]:
    """What no table says of Media RSS below a node."""
    for element in node.iter(f"{{{MEDIA}}}*"):
        spot, local = at(element, own, guid), etree.QName(element).localname
        if local == "group" and len(element.findall(f"{{{MEDIA}}}content")) < 2:  # noqa: PLR2004 - a choice
            yield spot.breaks(rules.MEDIA_GROUP)
        elif local == "adult":
            yield spot.breaks(rules.MEDIA_ADULT)
        elif local in ("title", "description", "text") and (text := text_of(element)):
            check = bodies.html if element.get("type") == "html" else texts.plain
            yield from check(text, spot, around)
        elif local in _BY_TEXT and (reason := _BY_TEXT[local](element, text_of(element))):
            yield spot.breaks(rules.VALUE, value=text_of(element) or local, expected=reason)


def _rating(element: etree._Element, text: str) -> str | None:
    known = _RATINGS.get(element.get("scheme") or "urn:simple")
    return None if known is None or re.fullmatch(known, text) else known


def _hash(element: etree._Element, text: str) -> str | None:
    digits = 40 if element.get("algo") == "sha-1" else 32
    return None if re.fullmatch(rf"[0-9a-fA-F]{{{digits}}}", text) else f"0-9a-f × {digits}"


def _restriction(element: etree._Element, text: str) -> str | None:
    if element.get("type") == "country":
        return None if re.fullmatch(r"[A-Za-z]{2}(?: [A-Za-z]{2})*", text) else "us gb"
    return None if element.get("type") or text in ("", "all", "none") else "all, none"


def _credit(element: etree._Element, text: str) -> str | None:
    del text
    role = element.get("role") or ""
    return None if role == role.lower() else role.lower()


_BY_TEXT: Final = {"rating": _rating, "hash": _hash, "restriction": _restriction, "credit": _credit}


def podcast(
    channel: etree._Element, items: list[etree._Element], own: str | None, has_language: bool
) -> Iterator[Finding]:
    """What directories of podcasts would miss in a feed that has their tags."""
    if next(channel.iter(f"{{{ITUNES}}}*"), None) is None:
        return
    spot = at(channel, own)
    for name in ("author", "category", "image", "explicit"):
        if channel.find(f"{{{ITUNES}}}{name}") is None:
            yield spot.breaks(rules.PODCAST_MISSING, value=f"itunes:{name}")
    if not has_language:
        yield spot.breaks(rules.PODCAST_MISSING, value="language")
    if channel.find(f"{{{ITUNES}}}owner/{{{ITUNES}}}email") is None:
        yield spot.breaks(rules.PODCAST_MISSING, value="itunes:email")
    for category in channel.iter(f"{{{ITUNES}}}category"):
        yield from _category(category, own)
    for item in items:
        tagged = next(item.iter(f"{{{ITUNES}}}*"), None) is not None
        for enclosure in item.findall("enclosure") if tagged else ():
            file = (enclosure.get("url") or "").partition("?")[0].rpartition(".")[2].lower()
            if file not in _FILES:
                where = Spot("item/enclosure", line_of(enclosure))
                yield where.breaks(rules.PODCAST_FILE, value=enclosure.get("url", ""))


def _category(category: etree._Element, own: str | None) -> Iterator[Finding]:
    above = category.getparent()
    inside = above is not None and named(above, own) == "itunes:category"
    known = _CATEGORIES.get(above.get("text") or "", "").split("|") if inside and above is not None else _CATEGORIES
    text = category.get("text")
    if text is not None and (text not in known or not text):
        yield at(category, own).breaks(rules.PODCAST_CATEGORY, value=text)
