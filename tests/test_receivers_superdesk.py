"""What Superdesk would refuse, drop or ignore: each fault is found under its rule, and a plain message has none."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import pytest
from lxml import etree

from syndicate.gate.receivers import _superdesk as rules
from syndicate.gate.receivers import superdesk
from syndicate.gate.rules import Finding, Reading

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
HTML = '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>Five towns.</p></body></html>'
NITF = (
    '<inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body>'
    "<body.content><block><p>Five towns.</p></block></body.content></body></nitf></inlineXML>"
)
XHTML = f'<inlineXML contenttype="application/xhtml+xml">{HTML}</inlineXML>'
DATA = '<inlineData contenttype="text/html" wordcount="2">&lt;p&gt;Five towns.&lt;/p&gt;</inlineData>'
MESSAGE: Final = f"""<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/">
<header><sent>2026-11-20T12:00:00Z</sent></header>
<itemSet>
<packageItem guid="urn:front" version="1">
<itemMeta><itemClass qcode="ninat:composite"/><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><headline>The front</headline></contentMeta>
<groupSet root="front"><group id="front" role="group:main">
<itemRef residref="urn:a1" version="3" contenttype="application/vnd.iptc.g2.newsitem+xml"
><itemClass qcode="ninat:text"/></itemRef>
<groupRef idref="front"/>
</group></groupSet>
</packageItem>
<newsItem guid="urn:a1" version="3">
<rightsInfo><usageTerms>For subscribers.</usageTerms></rightsInfo>
<itemMeta><itemClass qcode="ninat:text"/><versionCreated>2026-11-20T12:00:00Z</versionCreated>
<firstCreated>2026-11-19T12:00:00Z</firstCreated><embargoed>2026-11-20T12:00:00Z</embargoed>
<pubStatus qcode="stat:usable"/><edNote>Read it twice.</edNote></itemMeta>
<contentMeta><urgency>4</urgency><contentCreated>2026-11</contentCreated>
<infoSource literal="Agencies" role="cRole:source"/><creator><name>Leila Haddad</name></creator>
<genre qcode="genre:Current"><name xml:lang="en-GB">Current</name></genre>
<subject qcode="subj:11000000"/><headline>Harbour towns</headline></contentMeta>
<contentSet>{XHTML}{DATA}</contentSet>
</newsItem>
<newsItem guid="urn:a1#m1" version="3">
<itemMeta><itemClass qcode="ninat:picture"/><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><description>A dam.</description></contentMeta>
<contentSet><remoteContent rendition="rnd:web" href="https://www.news.example/m1.jpg" contenttype="image/jpeg"
/></contentSet>
</newsItem>
</itemSet>
</newsMessage>
"""

CASES: Final = {
    # What spoils the whole document: (rule, what is written, what it is changed to, where it is found, whose item).
    "no guid": (rules.NO_GUID, 'guid="urn:a1" ', "", "@guid", None),
    "no version": (rules.NO_VERSION, 'guid="urn:a1" version="3"', 'guid="urn:a1"', "@version", "urn:a1"),
    "no itemClass": (
        rules.NO_ITEM_CLASS,
        '<itemClass qcode="ninat:picture"/>',
        "",
        "itemMeta/itemClass",
        "urn:a1#m1",
    ),
    "itemClass as a URI": (
        rules.NO_ITEM_CLASS,
        '<itemClass qcode="ninat:picture"/>',
        '<itemClass uri="http://cv.iptc.org/newscodes/ninature/picture"/>',
        "itemMeta/itemClass",
        "urn:a1#m1",
    ),
    "no pubStatus": (
        rules.NO_STATUS,
        '<pubStatus qcode="stat:usable"/><edNote>',
        "<edNote>",
        "itemMeta/pubStatus",
        "urn:a1",
    ),
    "pubStatus without an alias": (
        rules.NO_STATUS,
        '<pubStatus qcode="stat:usable"/><edNote>',
        '<pubStatus qcode="usable"/><edNote>',
        "itemMeta/pubStatus",
        "urn:a1",
    ),
    "no contentMeta": (
        rules.NO_CONTENT_META,
        "<contentMeta><description>A dam.</description></contentMeta>",
        "",
        "contentMeta",
        "urn:a1#m1",
    ),
    "no contentSet": (
        rules.NO_CONTENT_SET,
        f"<contentSet>{XHTML}{DATA}</contentSet>",
        "",
        "contentSet",
        "urn:a1",
    ),
    "a package without groups": (
        rules.NO_GROUP_SET,
        '<itemClass qcode="ninat:picture"/>',
        '<itemClass qcode="ninat:composite"/>',
        "groupSet",
        "urn:a1#m1",
    ),
    "a package of another class": (
        rules.NO_CONTENT_SET,
        '<itemClass qcode="ninat:composite"/>',
        '<itemClass qcode="ninat:text"/>',
        "contentSet",
        "urn:front",
    ),
    "a comment in the contentSet": (
        rules.COMMENT,
        f"{DATA}</contentSet>",
        f"<!-- the text -->{DATA}</contentSet>",
        "contentSet/comment()",
        "urn:a1",
    ),
    "a comment between items": (
        rules.COMMENT,
        "<packageItem",
        "<!-- front --><packageItem",
        "itemSet/comment()",
        None,
    ),
    "a processing instruction between groups": (
        rules.COMMENT,
        "</group></groupSet>",
        "</group><?here?></groupSet>",
        "groupSet/comment()",
        "urn:front",
    ),
    "a comment in a group": (
        rules.COMMENT,
        '<groupRef idref="front"/>',
        "<!-- more -->",
        "groupSet/group/comment()",
        "urn:front",
    ),
    "a comment in a body": (
        rules.COMMENT,
        "<body><p>Five",
        "<body><!-- lead --><p>Five",
        "contentSet/inlineXML/html/body/comment()",
        "urn:a1",
    ),
    "a group without an id": (
        rules.BARE_GROUP,
        '<group id="front" ',
        "<group ",
        "groupSet/group",
        "urn:front",
    ),
    "a group without a role": (rules.BARE_GROUP, ' role="group:main"', "", "groupSet/group", "urn:front"),
    **{
        f"a group with {name}": (
            rules.GROUP_CHILD,
            '<groupRef idref="front"/>',
            child,
            f"groupSet/group/{name}",
            "urn:front",
        )
        for name, child in {
            "title": "<title>The front</title>",
            "signal": '<signal qcode="sig:update"/>',
            "edNote": "<edNote>Order changed.</edNote>",
            "conceptRef": '<conceptRef qcode="medtop:1"/>',
        }.items()
    },
    "a reference without residref": (
        rules.BARE_REFERENCE,
        'residref="urn:a1" ',
        "",
        "groupSet/group/itemRef",
        "urn:front",
    ),
    "a reference without contenttype": (
        rules.BARE_REFERENCE,
        ' contenttype="application/vnd.iptc.g2.newsitem+xml"',
        "",
        "groupSet/group/itemRef",
        "urn:front",
    ),
    "a reference without itemClass": (
        rules.BARE_REFERENCE,
        '\n><itemClass qcode="ninat:text"/></itemRef>',
        "/>",
        "groupSet/group/itemRef",
        "urn:front",
    ),
    "a reference whose itemClass has no qcode": (
        rules.BARE_REFERENCE,
        '\n><itemClass qcode="ninat:text"/></itemRef>',
        '><itemClass uri="http://cv.iptc.org/newscodes/ninature/text"/></itemRef>',
        "groupSet/group/itemRef",
        "urn:front",
    ),
    "a versionCreated in words": (
        rules.BAD_TIME,
        "<versionCreated>2026-11-20T12:00:00Z",
        "<versionCreated>yesterday",
        "itemMeta/versionCreated",
        "urn:a1",
    ),
    "a firstCreated as in e-mails": (
        rules.BAD_TIME,
        "<firstCreated>2026-11-19T12:00:00Z",
        "<firstCreated>Thu, 19 Nov 2026 12:00:00 GMT",
        "itemMeta/firstCreated",
        "urn:a1",
    ),
    "no firstCreated and a contentCreated that is none": (
        rules.BAD_TIME,
        (
            "<firstCreated>2026-11-19T12:00:00Z</firstCreated><embargoed>2026-11-20T12:00:00Z</embargoed>\n"
            '<pubStatus qcode="stat:usable"/><edNote>Read it twice.</edNote></itemMeta>\n'
            "<contentMeta><urgency>4</urgency><contentCreated>2026-11<"
        ),
        '<firstCreated/><pubStatus qcode="stat:usable"/></itemMeta><contentMeta><contentCreated>2026-13<',
        "contentMeta/contentCreated",
        "urn:a1",
    ),
    "an urgency in words": (rules.BAD_NUMBER, "<urgency>4", "<urgency>high", "contentMeta/urgency", "urn:a1"),
    "a word count in words": (
        rules.BAD_NUMBER,
        'wordcount="2"',
        'wordcount="about 2"',
        "contentSet/inlineData",
        "urn:a1",
    ),
    "a size with its unit": (
        rules.BAD_NUMBER,
        'contenttype="image/jpeg"',
        'contenttype="image/jpeg" size="12 kB"',
        "contentSet/remoteContent",
        "urn:a1#m1",
    ),
    "XHTML without a body": (rules.NO_HTML, HTML, "<p>Five towns.</p>", "contentSet/inlineXML", "urn:a1"),
    "a body in a namespace that nothing else is in": (
        rules.NO_HTML,
        "<body><p>Five towns.</p></body>",
        '<body xmlns="urn:x"><p>Five towns.</p></body>',
        "contentSet/inlineXML",
        "urn:a1",
    ),
    "inlineXML of no type": (
        rules.NO_HTML,
        ' contenttype="application/xhtml+xml"',
        "",
        "contentSet/inlineXML",
        "urn:a1",
    ),
    "a file without a rendition": (
        rules.BARE_FILE,
        ' rendition="rnd:web"',
        "",
        "contentSet/remoteContent",
        "urn:a1#m1",
    ),
    "a rendition without an alias": (
        rules.BARE_FILE,
        ' rendition="rnd:web"',
        ' rendition="web"',
        "contentSet/remoteContent",
        "urn:a1#m1",
    ),
    "a file without a type": (
        rules.BARE_FILE,
        ' contenttype="image/jpeg"',
        "",
        "contentSet/remoteContent",
        "urn:a1#m1",
    ),
    "something else in the contentSet": (
        rules.BARE_FILE,
        f"{DATA}</contentSet>",
        f'{DATA}<x:extra xmlns:x="urn:x"/></contentSet>',
        "contentSet/extra",
        "urn:a1",
    ),
    "a knowledgeItem": (
        rules.UNKNOWN_ITEM,
        "</itemSet>",
        (
            '<knowledgeItem guid="urn:k" version="1"><itemMeta><itemClass qcode="cinat:concept"/>'
            '<pubStatus qcode="stat:usable"/></itemMeta><contentMeta/><conceptSet/></knowledgeItem></itemSet>'
        ),
        "knowledgeItem",
        "urn:k",
    ),
    "no message at all": (rules.NOT_NEWSML, MESSAGE, "<rss><channel/></rss>", "rss", None),
    # What loses an item.
    "a class that Superdesk has not": (
        rules.UNKNOWN_CLASS,
        '<itemClass qcode="ninat:picture"/>',
        '<itemClass qcode="ninat:animated"/>',
        "itemMeta/itemClass",
        "urn:a1#m1",
    ),
    "a file without an address": (
        rules.NO_ADDRESS,
        ' href="https://www.news.example/m1.jpg"',
        "",
        "contentSet/remoteContent",
        "urn:a1#m1",
    ),
    # What loses a part of an item.
    "NITF without a block": (
        rules.NITF_BLOCK,
        XHTML + DATA,
        NITF.replace("<block>", "").replace("</block>", ""),
        "contentSet/inlineXML",
        "urn:a1",
    ),
    "a link in NITF": (
        rules.NITF_MARKUP,
        XHTML + DATA,
        NITF.replace("Five towns", '<a href="https://www.news.example/">Five</a> <em>towns</em>, <a>all</a>'),
        "contentSet/inlineXML/nitf/body/body.content/block/p/a[1]",
        "urn:a1",
    ),
    "HTML before XHTML": (rules.INLINE_ORDER, XHTML + DATA, DATA + XHTML, "contentSet/inlineXML", "urn:a1"),
    "XHTML alone with markup in it": (
        rules.INLINE_MARKUP,
        XHTML + DATA,
        XHTML.replace("Five towns", "Five <em>towns</em>"),
        "contentSet/inlineXML",
        "urn:a1",
    ),
    "two files of one rendition": (
        rules.SAME_RENDITION,
        '<remoteContent rendition="rnd:web"',
        (
            '<remoteContent rendition="rnd:web" contenttype="image/png" href="https://www.news.example/m1.png"/>'
            '<remoteContent rendition="rnd:web"'
        ),
        "contentSet/remoteContent[2]",
        "urn:a1#m1",
    ),
    "a short headline first": (
        rules.HEADLINE_ORDER,
        "<headline>Harbour",
        '<headline role="x:short">Towns</headline><headline>Harbour',
        "contentMeta/headline[1]",
        "urn:a1",
    ),
    "an embargo in words": (
        rules.EMBARGO,
        "<embargoed>2026-11-20T12:00:00Z",
        "<embargoed>noon",
        "itemMeta/embargoed",
        "urn:a1",
    ),
    "a withheld item": (
        rules.STATUS,
        '<pubStatus qcode="stat:usable"/><edNote>',
        '<pubStatus qcode="stat:withheld"/><edNote>',
        "itemMeta/pubStatus",
        "urn:a1",
    ),
    "a Media Topic": (rules.SUBJECTS, "subj:11000000", "medtop:11000000", "contentMeta/subject", "urn:a1"),
    "a subject by its URI": (
        rules.SUBJECTS,
        'qcode="subj:11000000"',
        'uri="https://x.example/"',
        "contentMeta/subject",
        "urn:a1",
    ),
    "a subject in words": (
        rules.SUBJECTS,
        'qcode="subj:11000000"',
        'literal="Water"',
        "contentMeta/subject",
        "urn:a1",
    ),
    "a genre without an English name": (
        rules.GENRE,
        '<name xml:lang="en-GB">Current</name>',
        '<name xml:lang="ar">خبر</name>',
        "contentMeta/genre",
        "urn:a1",
    ),
    "a second note": (
        rules.UNREAD,
        "</edNote>",
        "</edNote><edNote>And again.</edNote>",
        "itemMeta/edNote[2]",
        "urn:a1",
    ),
    "a summary of a text": (
        rules.UNREAD,
        "</headline></contentMeta>\n<contentSet>",
        "</headline><description>Five.</description></contentMeta>\n<contentSet>",
        "contentMeta/description",
        "urn:a1",
    ),
    "a second description of a picture": (
        rules.UNREAD,
        "A dam.</description>",
        "A dam.</description><description>Stone.</description>",
        "contentMeta/description[2]",
        "urn:a1#m1",
    ),
    "a source in another role": (rules.UNREAD, ' role="cRole:source"', "", "contentMeta/infoSource", "urn:a1"),
    "an author without a name": (
        rules.UNREAD,
        "<creator><name>Leila Haddad</name></creator>",
        '<creator literal="Leila Haddad"/>',
        "contentMeta/creator",
        "urn:a1",
    ),
    "a link": (rules.UNREAD, "</edNote>", '</edNote><link rel="irel:seeAlso"/>', "itemMeta/link", "urn:a1"),
    "who holds the rights": (
        rules.UNREAD,
        "<usageTerms>",
        '<copyrightHolder literal="Lantern"/><usageTerms>',
        "rightsInfo/copyrightHolder",
        "urn:a1",
    ),
    "the width of a picture": (
        rules.UNREAD,
        'contenttype="image/jpeg"',
        'contenttype="image/jpeg" width="8"',
        "contentSet/remoteContent",
        "urn:a1#m1",
    ),
    "the direction": (rules.UNREAD, 'guid="urn:a1" ', 'guid="urn:a1" dir="rtl" ', "@dir", "urn:a1"),
    # What is worth knowing.
    "an item of three days ago": (
        rules.OLD,
        "<versionCreated>2026-11-20T12:00:00Z",
        "<versionCreated>2026-11-17T12:00:00",
        "itemMeta/versionCreated",
        "urn:a1",
    ),
}

FORGIVEN: Final = {
    "times with other offsets, fractions, a day alone": ("2026-11-20T12:00:00Z", "2026-11-20T14:00:00.5+0200"),
    "a time that is empty": ("<versionCreated>2026-11-20T12:00:00Z", "<versionCreated>"),
    "HTML without a namespace of its own": (' xmlns="http://www.w3.org/1999/xhtml"', ""),
    "a word count in words beside XHTML": (
        '<inlineXML contenttype="app',
        '<inlineXML wordcount="two" contenttype="app',
    ),
    "a comment where nobody looks": ("<contentMeta>", "<!-- what it is about --><contentMeta>"),
    "NITF with a block": (XHTML + DATA, NITF),
    "no text": (XHTML + DATA, ""),
    "XHTML alone, plain": (XHTML + DATA, XHTML),
    "a class without an alias": ('"ninat:picture"', '"Picture"'),
    "a canceled item": ('<pubStatus qcode="stat:usable"/><edNote>', '<pubStatus qcode="stat:canceled"/><edNote>'),
    "an urgency that is empty": ("<urgency>4", "<urgency>"),
    "a size": ('contenttype="image/jpeg"', 'contenttype="image/jpeg" size="12"'),
    "a reference by a local id": ('residref="urn:a1" ', 'idref="a1" residref="urn:a1" '),
}


def changed(old: str, new: str) -> str:
    """The plain message with one thing changed, which must be there."""
    assert old in MESSAGE, old
    return MESSAGE.replace(old, new, 1)


def found(document: str) -> list[Finding]:
    data = document.encode()
    return list(superdesk.findings(Reading("newsml", data, NOW, etree.fromstring(data))))


def test_nothing_is_found_in_a_plain_message() -> None:
    assert found(MESSAGE) == []


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_found_once_under_its_rule_at_its_place(name: str) -> None:
    rule, old, new, place, guid = CASES[name]
    first, *others = [(one.rule, one.place, one.guid) for one in found(changed(old, new))]
    assert first == (rule, place, guid)
    # Where the first headline is the wrong one, the right one is the second, which is not read.
    assert others == [(rules.UNREAD, "contentMeta/headline[2]", "urn:a1")] * (rule is rules.HEADLINE_ORDER)


@pytest.mark.parametrize("name", FORGIVEN)
def test_what_superdesk_takes_as_well_is_no_fault(name: str) -> None:
    assert found(changed(*FORGIVEN[name])) == []


def test_every_rule_has_a_case() -> None:
    assert {case[0] for case in CASES.values()} == set(superdesk.RULES)


def test_a_finding_has_the_line() -> None:
    (one,) = found(changed("<versionCreated>2026-11-20T12:00:00Z", "<versionCreated>soon"))
    assert one.line == MESSAGE[: MESSAGE.index("<versionCreated>")].count("\n") + 1


def test_an_item_that_spoils_the_document_is_not_picked_at_further_and_the_others_are() -> None:
    document = changed('guid="urn:a1" version="3"', 'guid="urn:a1" dir="rtl"').replace("A dam.", "", 1)
    document = document.replace('contenttype="image/jpeg"', 'contenttype="image/jpeg" height="5"')
    assert [one.rule for one in found(document)] == [rules.NO_VERSION, rules.UNREAD]


def test_an_item_can_stand_alone() -> None:
    root = etree.fromstring(MESSAGE.encode())
    item = root.find(".//{*}newsItem[@guid='urn:a1']")
    assert item is not None
    del item.attrib["version"]
    alone = etree.fromstring(etree.tostring(item))
    findings = list(superdesk.findings(Reading("newsml", b"", NOW, alone)))
    assert [(one.rule, one.place) for one in findings] == [(rules.NO_VERSION, "@version")]


def test_each_schemes_loss_is_told_once() -> None:
    subjects = '<subject qcode="medtop:1"/><subject qcode="x:1"/><subject qcode="medtop:2"/><subject qcode="subj:1"/>'
    values = [dict(one.values)["value"] for one in found(changed('<subject qcode="subj:11000000"/>', subjects))]
    assert values == ["medtop", "x"]
