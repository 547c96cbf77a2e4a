"""The importers of NewsML-G2 for WordPress.

Two plugins read it. Rewpert-G2 takes messages of many items from anybody, and the rules are mostly its own; NewsML-G2
Importer takes one article from a file, and only from the agencies that it was made for. Both were read at their newest
public version and run on our documents; importers for NewsML 1.2 are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from syndicate.gate.receivers._newsml import NAMES, ROOTS, Item, entries, is_element, line, local, text
from syndicate.gate.rules import Effect, Finding, Reading, Rule
from syndicate.problems import N_

NAME: Final = "wordpress"
TITLE: Final = "WordPress"
FORMATS: Final = ("newsml",)

_REWPERT: Final = "https://github.com/michaelpande/rewpert-g2/blob/740477bdf1406805d68a2170245c0554413bffce"
_PARSER: Final = f"{_REWPERT}/parser/newsItemParse.php"
_API: Final = f"{_REWPERT}/RESTApi.php"
_VALIDATOR: Final = f"{_REWPERT}/functions/NewsMLValidator/classes/NewsMLValidationRunner.php"
_OTHER: Final = "https://github.com/apa-it/wordpress-newsml-g2/blob/e61de9452bdcf9600cb59ac67dd866e20f751737"
_NEWEST: Final = 20  # of the schemas 2.x that come with Rewpert-G2
_AGENCIES: Final = frozenset({"nprov:apa", "kathpress.at", "reuters.com"})

NOT_NEWSML: Final = Rule(
    "wordpress.not-newsml",
    Effect.REFUSED,
    N_("The root element is %(value)s; Rewpert-G2 takes newsMessage, newsItem and packageItem."),
    N_("Send a NewsML-G2 message, with the namespace of NewsML-G2."),
    _PARSER,
)
KNOWLEDGE: Final = Rule(
    "wordpress.knowledge",
    Effect.REFUSED,
    N_("Rewpert-G2 takes the names out of the knowledgeItem and passes over all articles beside it."),
    N_("Send knowledge items in documents of their own."),
    _API,
)
NO_GUID: Final = Rule(
    "wordpress.no-guid",
    Effect.REFUSED,
    N_("The item has no `guid`, and Rewpert-G2 refuses the whole document."),
    N_("Give every item a `guid`."),
    _PARSER,
)
NO_VERSION: Final = Rule(
    "wordpress.no-version",
    Effect.REFUSED,
    N_("The item has no `version`, and Rewpert-G2 refuses the whole document."),
    N_("Give every item a `version`."),
    _PARSER,
)
NO_TITLE: Final = Rule(
    "wordpress.no-title",
    Effect.REFUSED,
    N_("The item has no headline, and Rewpert-G2 refuses the whole document."),
    N_("Give every item a headline; a withdrawal one that says nothing of the old content."),
    _PARSER,
)
NO_CONTENT: Final = Rule(
    "wordpress.no-content",
    Effect.REFUSED,
    N_("The item has neither inlineXML nor inlineData, and Rewpert-G2 refuses the whole document."),
    N_("Give an item without text an empty inlineData, of media type text/html."),
    _PARSER,
)
FILE_ITEM: Final = Rule(
    "wordpress.file-item",
    Effect.DROPPED,
    N_("Rewpert-G2 makes no post of an item with files of its own: it takes them for pictures of another article."),
    N_("Have the partner import video, audio and graphics with code of their own."),
    _PARSER,
)
NO_ARTICLE: Final = Rule(
    "wordpress.no-article",
    Effect.IGNORED,
    N_("Rewpert-G2 takes a picture only where a package names it beside a text; this one it leaves out."),
    N_("Nothing: the text shows the picture from its address, where it has it."),
    _PARSER,
)
ESCAPED: Final = Rule(
    "wordpress.escaped",
    Effect.IGNORED,
    N_("Rewpert-G2 puts the inlineData into the post as it is written, and the reader sees its tags."),
    N_("Put the text as XHTML or NITF into inlineXML before it."),
    _PARSER,
)
UNREAD: Final = Rule(
    "wordpress.unread",
    Effect.IGNORED,
    N_("Rewpert-G2 does not read %(value)s."),
    N_("Nothing, or code of the partner's own; everything else of the item is kept."),
    _PARSER,
)
EMPTY: Final = Rule(
    "wordpress.empty",
    Effect.ADVICE,
    N_("Rewpert-G2 finds nothing in the document to make a post of, and answers 400."),
    N_("Nothing, where the feed is empty or has no texts."),
    _PARSER,
)
NEWER_SCHEMA: Final = Rule(
    "wordpress.newer-schema",
    Effect.ADVICE,
    N_("The document is NewsML-G2 %(value)s; Rewpert-G2 holds it against 2.20 and refuses what is newer."),
    N_("Have the partner call it with &validate=false."),
    _VALIDATOR,
)
OTHER_PLUGIN: Final = Rule(
    "wordpress.other-plugin",
    Effect.ADVICE,
    N_("NewsML-G2 Importer, the other plugin, takes one article from a file and only from APA, Kathpress and Reuters."),
    N_("Have the partner use Rewpert-G2, or begin with examples/importing/newsml.php."),
    f"{_OTHER}/class-parser-chooser.php",
)
RULES: Final = (
    NOT_NEWSML,
    KNOWLEDGE,
    NO_GUID,
    NO_VERSION,
    NO_TITLE,
    NO_CONTENT,
    FILE_ITEM,
    NO_ARTICLE,
    ESCAPED,
    UNREAD,
    EMPTY,
    NEWER_SCHEMA,
    OTHER_PLUGIN,
)


def findings(reading: Reading) -> Iterator[Finding]:
    """What Rewpert-G2 would refuse, drop or ignore, and where the other plugin is no choice."""
    root: etree._Element = reading.parsed
    if root.tag not in ROOTS:
        yield NOT_NEWSML.at(local(root), line=line(root), value=local(root))
        return
    items = [Item(node) for node in entries(root) if is_element(node)]
    yield from _advice(items)
    if knowledge := next((item for item in items if item.name == "knowledgeItem"), None):
        yield knowledge.breaks(KNOWLEDGE, knowledge.element)
        return
    posts: set[str | None] = set()
    for item in items:
        if item.name == "newsItem":
            text_of = _text_beside(item, items)
            if not item.all("contentSet/remoteContent") or (text_of is not None and text_of not in posts):
                posts.add(item.guid)
                yield from _post(item)
            elif item.first("contentMeta/headline") is not None:
                yield item.breaks(FILE_ITEM, "contentSet/remoteContent")
            elif text_of is None:
                yield item.breaks(NO_ARTICLE, item.element)
        else:
            yield from _unread(item)
    if not posts:
        yield EMPTY.at("itemSet")


def _advice(items: list[Item]) -> Iterator[Finding]:
    news = [item for item in items if item.name == "newsItem"]
    for item in items[:1]:
        major, _, minor = (version := item.element.get("standardversion", "")).partition(".")
        if major == "2" and minor.isdecimal() and int(minor) > _NEWEST:
            yield NEWER_SCHEMA.at("@standardversion", line=line(item.element), value=version)
    providers = [found for item in news if (found := item.first("itemMeta/provider")) is not None]
    names = {one.get(name) for one in providers[:1] for name in ("qcode", "literal")}
    texts = [item for item in news if item.qcode("itemMeta/itemClass") == "ninat:text"]
    if news and (not names & _AGENCIES or len(texts) > 1):
        yield OTHER_PLUGIN.at("itemSet")


def _text_beside(item: Item, items: list[Item]) -> str | None:
    """The identifier of the first text in the first group that names an item; None where there is none."""
    for package in items:
        for group in package.element.iterfind(".//n:group", NAMES):
            references = group.findall("n:itemRef", NAMES)
            if any(one.get("residref") == item.guid for one in references):
                return next((one.get("residref") for one in references if _is_text(one)), None)
    return None


def _is_text(reference: etree._Element) -> bool:
    of = reference.find("n:itemClass", NAMES)
    return of is not None and of.get("qcode") == "ninat:text"


def _post(item: Item) -> Iterator[Finding]:
    """What is wrong with an item that would become a post."""
    refusals = [
        item.breaks(rule, f"@{name}")
        for rule, name in ((NO_GUID, "guid"), (NO_VERSION, "version"))
        if not item.element.get(name)
    ]
    if not _title(item):
        refusals.append(item.breaks(NO_TITLE, "contentMeta/headline"))
    has_text = any(item.element.find(f"n:contentSet/n:inlineXML/{path}", NAMES) is not None for path in _BODIES)
    escaped = item.first("contentSet/inlineData")
    if not has_text and escaped is None:
        refusals.append(item.breaks(NO_CONTENT, "contentSet"))
    yield from refusals
    if not refusals:
        if not has_text and escaped is not None and "<" in text(escaped):
            yield item.breaks(ESCAPED, escaped)
        yield from _unread(item)


_BODIES: Final = ("h:html/h:body", "nitf:nitf/nitf:body/nitf:body.content")
_TITLES: Final = (
    "n:contentMeta/n:headline",
    "n:contentSet/n:inlineXML/h:html/h:head/h:title",
    "n:contentSet/n:inlineXML/nitf:nitf//nitf:body/nitf:body.head/nitf:hedline",
)


def _title(item: Item) -> str:
    """What becomes the post's title: the first headline, even where it is empty."""
    found = (item.element.find(path, NAMES) for path in _TITLES)
    return next((text(one) for one in found if one is not None), "")


_NEVER: Final[Mapping[str, frozenset[str]]] = {
    "itemMeta": frozenset({"role", "edNote", "memberOf", "signal", "expires", "link"}),
    "contentMeta": frozenset(
        {"icon", "urgency", "located", "infoSource", "genre", "dateline", "by", "creditline", "description"}
        | {"contentMetaExtProperty"}
    ),
}
_OF_PACKAGES: Final[Mapping[str, frozenset[str]]] = {"contentMeta": frozenset({"creator", "keyword", "subject"})}


def _unread(item: Item) -> Iterator[Finding]:
    """What is never read of an item; of a package, whose parts alone become posts, what a post would have."""
    told: set[str] = set()
    for part, names in (_NEVER if item.name == "newsItem" else _OF_PACKAGES).items():
        for node in item.all(f"{part}/*"):
            if (name := local(node)) in names - told:
                told.add(name)
                yield item.breaks(UNREAD, node, value=name)
    if item.name == "newsItem" and item.element.get("dir") == "rtl":
        yield item.breaks(UNREAD, "@dir", value="dir")
