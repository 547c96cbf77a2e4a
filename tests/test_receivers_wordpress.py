"""What the importers for WordPress would refuse, drop or ignore: each fault is found under its rule."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import pytest
from lxml import etree

from syndicate.gate.receivers import wordpress
from syndicate.gate.rules import Finding, Reading

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
XHTML = (
    '<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml">'
    "<body><p>Five towns.</p></body></html></inlineXML>"
)
NITF = (
    '<inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body><body.head>'
    "<hedline><hl1>Harbour towns</hl1></hedline></body.head><body.content><p>Five.</p></body.content></body></nitf>"
    "</inlineXML>"
)
VIDEO: Final = (
    '<newsItem guid="urn:v" version="1"><itemMeta><itemClass qcode="ninat:video"/></itemMeta>'
    "<contentMeta><headline>The film</headline></contentMeta><contentSet>"
    '<remoteContent rendition="rnd:web" href="https://www.news.example/v.mp4"/></contentSet></newsItem>'
)
FILM_REF = '<itemRef residref="urn:v"><itemClass qcode="ninat:video"/></itemRef>'
TEXT_REF = '<itemRef residref="urn:a1"><itemClass qcode="ninat:text"/></itemRef>'
PICTURE_REF = '<itemRef residref="urn:p"><itemClass qcode="ninat:picture"/></itemRef>'
PICTURE = (
    '<newsItem guid="urn:p" version="1"><itemMeta><itemClass qcode="ninat:picture"/></itemMeta><contentMeta/>'
    '<contentSet><remoteContent rendition="rnd:web" href="https://www.news.example/p.jpg"/></contentSet></newsItem>'
)
MESSAGE: Final = f"""<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/">
<itemSet><!-- the front -->
<packageItem guid="urn:front" version="1" standardversion="2.20">
<itemMeta><itemClass qcode="ninat:composite"/></itemMeta>
<groupSet root="front"><group id="front" role="group:main">{TEXT_REF}{PICTURE_REF}</group></groupSet>
</packageItem>
<newsItem guid="urn:a1" version="3">
<itemMeta><itemClass qcode="ninat:text"/><provider qcode="nprov:apa"/></itemMeta>
<contentMeta><headline>Harbour towns</headline></contentMeta>
<contentSet>{XHTML}</contentSet>
</newsItem>
{PICTURE}
</itemSet>
</newsMessage>
"""
ITEMS = MESSAGE[MESSAGE.index("<newsItem") : MESSAGE.index("</itemSet>")]

CASES: Final = {
    # Rule, what is written, what it is changed to, where it is found, whose item.
    "no message at all": (wordpress.NOT_NEWSML, MESSAGE, "<rss/>", "rss", None),
    "a knowledgeItem": (
        wordpress.KNOWLEDGE,
        "</itemSet>",
        '<knowledgeItem guid="urn:k" version="1"/></itemSet>',
        "knowledgeItem",
        "urn:k",
    ),
    "no guid": (
        wordpress.NO_GUID,
        ITEMS,
        ITEMS.removesuffix(f"{PICTURE}\n").replace(' guid="urn:a1"', ""),
        "@guid",
        None,
    ),
    "no version": (wordpress.NO_VERSION, 'guid="urn:a1" version="3"', 'guid="urn:a1"', "@version", "urn:a1"),
    "no headline": (
        wordpress.NO_TITLE,
        "<headline>Harbour towns</headline>",
        "",
        "contentMeta/headline",
        "urn:a1",
    ),
    "a headline that is empty": (wordpress.NO_TITLE, "Harbour towns<", "<", "contentMeta/headline", "urn:a1"),
    "no text": (wordpress.NO_CONTENT, XHTML, "", "contentSet", "urn:a1"),
    "XHTML without its namespace": (
        wordpress.NO_CONTENT,
        ' xmlns="http://www.w3.org/1999/xhtml"',
        "",
        "contentSet",
        "urn:a1",
    ),
    "a video in a package with a text": (
        wordpress.FILE_ITEM,
        f"{PICTURE_REF}</group></groupSet>\n</packageItem>\n{ITEMS}",
        f"{FILM_REF}{PICTURE_REF}</group></groupSet>\n</packageItem>\n{ITEMS}{VIDEO}",
        "contentSet/remoteContent",
        "urn:v",
    ),
    "a video in no package": (wordpress.FILE_ITEM, ITEMS, ITEMS + VIDEO, "contentSet/remoteContent", "urn:v"),
    "a picture in no package": (wordpress.NO_ARTICLE, PICTURE_REF, "", "newsItem", "urn:p"),
    "a picture in a package of pictures": (wordpress.NO_ARTICLE, TEXT_REF, "", "newsItem", "urn:p"),
    "escaped HTML alone": (
        wordpress.ESCAPED,
        XHTML,
        '<inlineData contenttype="text/html">&lt;p>Five towns.&lt;/p></inlineData>',
        "contentSet/inlineData",
        "urn:a1",
    ),
    "a link": (
        wordpress.UNREAD,
        "</itemMeta>\n<contentMeta>",
        '<link rel="irel:seeAlso"/><link rel="irel:seeAlso"/></itemMeta>\n<contentMeta>',
        "itemMeta/link[1]",
        "urn:a1",
    ),
    "a byline": (wordpress.UNREAD, "</headline>", "</headline><by>By Leila</by>", "contentMeta/by", "urn:a1"),
    "the direction": (wordpress.UNREAD, 'guid="urn:a1" ', 'guid="urn:a1" dir="rtl" ', "@dir", "urn:a1"),
    "what a package is about": (
        wordpress.UNREAD,
        "</itemMeta>\n<groupSet",
        '</itemMeta><contentMeta><subject qcode="medtop:1"/></contentMeta>\n<groupSet',
        "contentMeta/subject",
        "urn:front",
    ),
    "no news": (wordpress.EMPTY, ITEMS, "", "itemSet", None),
    "a newer version": (wordpress.NEWER_SCHEMA, '"2.20"', '"2.35"', "@standardversion", None),
    "another provider": (wordpress.OTHER_PLUGIN, "nprov:apa", "nprov:lantern", "itemSet", None),
    "no provider": (wordpress.OTHER_PLUGIN, '<provider qcode="nprov:apa"/>', "", "itemSet", None),
    "two texts": (
        wordpress.OTHER_PLUGIN,
        ITEMS,
        ITEMS.partition("</newsItem>")[0].replace("urn:a1", "urn:a0") + "</newsItem>" + ITEMS,
        "itemSet",
        None,
    ),
}
FORGIVEN: Final = {
    "NITF": (XHTML, NITF),
    "plain text alone": (XHTML, '<inlineData contenttype="text/plain">Five towns.</inlineData>'),
    "a headline in the NITF alone": (
        f"<contentMeta><headline>Harbour towns</headline></contentMeta>\n<contentSet>{XHTML}",
        f"<contentMeta/><contentSet>{NITF}",
    ),
    "another standard": ('"2.20"', '"3.1"'),
    "no version of the standard": (' standardversion="2.20"', ""),
    "an agency in words": ('qcode="nprov:apa"', 'literal="kathpress.at"'),
    "a reference without a class": ('"ninat:picture"/></itemRef>', '"x:y"/></itemRef><itemRef residref="urn:x"/>'),
}


def changed(old: str, new: str) -> str:
    """The plain message with one thing changed, which must be there."""
    assert old in MESSAGE, old
    return MESSAGE.replace(old, new, 1)


def found(document: str) -> list[Finding]:
    data = document.encode()
    return list(wordpress.findings(Reading("newsml", data, NOW, etree.fromstring(data))))


def test_nothing_is_found_in_a_plain_message() -> None:
    assert found(MESSAGE) == []


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_found_once_under_its_rule_at_its_place(name: str) -> None:
    rule, old, new, place, guid = CASES[name]
    assert [(one.rule, one.place, one.guid) for one in found(changed(old, new))] == [(rule, place, guid)]


@pytest.mark.parametrize("name", FORGIVEN)
def test_what_the_plugin_takes_as_well_is_no_fault(name: str) -> None:
    assert found(changed(*FORGIVEN[name])) == []


def test_every_rule_has_a_case() -> None:
    assert {case[0] for case in CASES.values()} == set(wordpress.RULES)


def test_a_document_of_videos_alone_is_as_good_as_empty() -> None:
    only = changed(ITEMS, VIDEO).replace('<provider qcode="nprov:apa"/>', "")
    assert [
        one.rule
        for one in found(
            only.replace("</itemMeta><contentMeta>", '<provider qcode="nprov:apa"/></itemMeta><contentMeta>')
        )
    ] == [wordpress.FILE_ITEM, wordpress.EMPTY]


def test_a_picture_before_its_text_becomes_a_post_of_its_own_and_spoils_the_document() -> None:
    text, picture, _ = ITEMS.partition(PICTURE)
    assert [(one.rule, one.guid) for one in found(changed(ITEMS, picture + text))] == [
        (wordpress.NO_TITLE, "urn:p"),
        (wordpress.NO_CONTENT, "urn:p"),
    ]
