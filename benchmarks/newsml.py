"""The same NewsML-G2 items written in other ways: a template, a tree, the newsmlg2 package.

What they have in common is at hand for all: the names of subjects, the catalogs, the body's HTML is made by the same
function. `template` is the fastest honest way that there is: a string filled for the articles of this corpus and for no
others, then parsed once, because nothing else would say that it is well formed. It gives the bytes that
`syndicate.formats.newsml` gives; a test holds it to that.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat

import orjson
from lxml import etree

from syndicate import markup
from syndicate.articles import Article, Medium, rfc3339
from syndicate.formats import newsml
from syndicate.formats._newsml import vocabulary
from syndicate.formats._newsml.house import House, house_of
from syndicate.formats._xml import escaped
from syndicate.rendering import EntryContext, Sibling

Shown = tuple[Article, EntryContext]
Writer = Callable[[Shown], bytes]
_PACKAGE: Final = Path(__file__).resolve().parent / "newsmlg2_peer.py"
_HTML: Final = f"{{{vocabulary.XHTML}}}html"
_ITEM: Final = "application/vnd.iptc.g2.newsitem+xml"
_END: Final = b"</newsItem>\n"


def ours(shown: Shown) -> bytes:
    """As the project writes it."""
    return newsml.render_entry(*shown)


# --- a checked template ---------------------------------------------------------------------------------------------


def template(shown: Shown) -> bytes:
    """A template that is filled, then parsed by the fastest parser at hand."""
    article, context = shown
    house = house_of(context)
    items = "".join((_text(article, context, house), *(_picture(one, *shown, house) for one in article.media)))
    data = items.encode()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.Parse(b'<itemSet xmlns="%s">%s</itemSet>' % (vocabulary.NAR.encode(), data), True)
    return data


def _text(article: Article, context: EntryContext, house: House) -> str:
    here, rights, modified = house.here, context.rights, rfc3339(article.modified)
    created = rfc3339(article.published)
    html = markup.to_html(
        article.body,
        media={medium.id: medium for medium in article.media},
        language=article.language,
        direction=context.spoken.direction,
        wrapper=False,
        read_more_label=context.spoken("Read more"),
    )
    headline, holder = escaped(article.headline), escaped(rights.holder or "")
    small = article.media[0].renditions[1]
    sources = context.spoken.listed(source.name for source in article.sources)
    people = context.spoken.listed(author.name for author in article.authors)
    words = article.word_count
    breaking = '<contentMetaExtProperty rel="synrel:breaking" value="true"/>' if article.breaking else ""
    return (
        f'<newsItem standard="NewsML-G2" standardversion="2.35" conformance="power" guid="{_quoted(context.guid)}"'
        f' version="{context.version}"{here}>{house.article_catalogs}<rightsInfo><copyrightHolder literal="{holder}">'
        f"<name{here}>{holder}</name></copyrightHolder><copyrightNotice{here}>{escaped(rights.notice or '')}"
        f"</copyrightNotice><usageTerms{here}>{escaped(rights.usage_terms or '')}</usageTerms></rightsInfo>"
        f'<itemMeta><itemClass qcode="ninat:text"/>{house.provider}<versionCreated>{modified}</versionCreated>'
        f'<firstCreated>{created}</firstCreated><pubStatus qcode="stat:usable"/>{house.generator}'
        f'<profile{house.version}>text</profile><memberOf uri="{_quoted(context.story)}"/>'
        f'<altRep contenttype="text/html">{escaped(article.url)}</altRep>{_links(article, context)}'
        f'<itemMetaExtProperty rel="synrel:published" value="{created}"/></itemMeta><contentMeta>'
        f'<icon rendition="rnd:thumbnail" href="{_quoted(small.url)}" contenttype="{small.media_type}"'
        f' size="{small.size}" width="{small.width}" height="{small.height}"/><urgency>{article.urgency}</urgency>'
        f"<contentCreated>{created}</contentCreated><contentModified>{modified}</contentModified>"
        f"{_named('infoSource', 'contentSource', article.sources, here)}"
        f"{_named('creator', 'author', article.authors, here)}"
        f'<altId role="synrole:article-id">{article.id}</altId><language tag="{article.language}"/>'
        f"{house.genre(article.genre)}{_each('keyword', here, (tag.name for tag in article.tags))}"
        f"{''.join(map(house.subject, context.subjects))}<headline{here}>{headline}</headline>"
        f"<by{here}>{escaped(people)}</by><creditline{here}>{escaped(sources)}</creditline>"
        f'<description role="drol:summary"{here}>{escaped(article.summary or "")}</description>'
        f'{breaking}<contentMetaExtProperty rel="synrel:reading-minutes" value="{article.reading_minutes}"/></contentMeta>'
        f'<contentSet><inlineXML contenttype="application/xhtml+xml" wordcount="{words}"{here}>'
        f'<html xmlns="http://www.w3.org/1999/xhtml"{here} lang="{article.language}"><head><title>{headline}</title>'
        f"</head><body>{html}</body></html></inlineXML>"
        f'<inlineData contenttype="text/html" wordcount="{words}"{here}>{escaped(html)}</inlineData></contentSet>'
        "</newsItem>\n"
    )


def _links(article: Article, context: EntryContext) -> str:
    links = [_edition(one, "synrel:translation", one.version) for one in context.translations]
    if context.source is not None:
        links.insert(0, _edition(context.source, "irel:derivedFrom", context.source_version))
    guid, version = _quoted(context.guid), context.version
    for rank, medium in enumerate(article.media, start=1):
        links.append(
            f'<link residref="{guid}#{medium.id}" version="{version}" contenttype="{_ITEM}"'
            f' rel="irel:associatedWith" rank="{rank}"><itemClass qcode="ninat:picture"/>'
            f'<role qcode="synrole:{medium.role.value}"/></link>'
        )
    return "".join(links)


def _edition(sibling: Sibling, rel: str, version: int | None) -> str:
    return (
        f'<link rel="{rel}" residref="{_quoted(sibling.guid)}" version="{version}" contenttype="{_ITEM}">'
        f'<itemClass qcode="ninat:text"/><altRep contenttype="text/html">{escaped(sibling.url)}</altRep>'
        f'<altId role="synrole:article-id">{sibling.id}</altId><language tag="{sibling.language}"/>'
        f'<headline xml:lang="{sibling.language}" dir="{sibling.direction}">{escaped(sibling.headline)}</headline></link>'
    )


def _named(name: str, role: str, parties: Iterable[Any], here: str) -> str:
    written = []
    for party in parties:
        key = getattr(party, "id", None)
        who = f'qcode="synauthor:{key}"' if key else f'literal="{_quoted(party.name)}"'
        written.append(f'<{name} {who} role="cpprole:{role}"><name{here}>{escaped(party.name)}</name></{name}>')
    return "".join(written)


def _each(name: str, attributes: str, texts: Iterable[str]) -> str:
    return "".join([f"<{name}{attributes}>{escaped(text)}</{name}>" for text in dict.fromkeys(texts)])


def _picture(medium: Medium, article: Article, context: EntryContext, house: House) -> str:
    here, role, guid = house.here, medium.role.value, _quoted(context.guid)
    high, web = medium.renditions
    return (
        f'<newsItem standard="NewsML-G2" standardversion="2.35" conformance="power" guid="{guid}#{medium.id}"'
        f' version="{context.version}"{here}>{house.part_catalogs}<itemMeta><itemClass qcode="ninat:picture"/>'
        f"{house.provider}<versionCreated>{rfc3339(article.modified)}</versionCreated>"
        f'<firstCreated>{rfc3339(article.published)}</firstCreated><pubStatus qcode="stat:usable"/>'
        f'<role qcode="synrole:{role}"/>{house.generator}<profile{house.version}>medium</profile>'
        f'<memberOf uri="{_quoted(context.story)}"/><link rel="irel:associatedWith" residref="{guid}"'
        f' version="{context.version}" contenttype="{_ITEM}"><itemClass qcode="ninat:text"/></link></itemMeta>'
        f'<contentMeta><language tag="{article.language}"/><creditline{here}>{escaped(medium.credit or "")}</creditline>'
        f'<description role="drol:caption"{here}>{escaped(medium.caption or "")}</description>'
        f'<description role="synrole:alt"{here}>{escaped(medium.alt or "")}</description></contentMeta><contentSet>'
        f'<remoteContent rendition="rnd:highRes" href="{_quoted(high.url)}" contenttype="{high.media_type}"'
        f' size="{high.size}" width="{high.width}" height="{high.height}"/>'
        f'<remoteContent rendition="rnd:web" href="{_quoted(web.url)}" contenttype="{web.media_type}"'
        f' size="{web.size}" width="{web.width}" height="{web.height}"/></contentSet></newsItem>\n'
    )


def _quoted(value: str) -> str:
    return escaped(value).replace('"', "&quot;")


# --- a tree ---------------------------------------------------------------------------------------------------------


class Trees:
    """The same items as trees of lxml: built element by element from what is at hand, the text parsed, serialised."""

    def __init__(self, shown: Sequence[Shown]) -> None:
        self._items = {one[0].id: [_parsed(item) for item in separate(ours(one))] for one in shown}

    def __call__(self, shown: Shown) -> bytes:
        """An article's items."""
        return b"".join(etree.tostring(_built(item), encoding="UTF-8") for item in self._items[shown[0].id])


_Plan = tuple[str, dict[str, str], str | None, Sequence[Any]]


def _parsed(item: bytes) -> _Plan:
    return _plan(etree.fromstring(item))


def _plan(element: etree._Element) -> _Plan:
    parts = [etree.tostring(part) if part.tag == _HTML else _plan(part) for part in element]
    return str(element.tag), {str(name): str(value) for name, value in element.attrib.items()}, element.text, parts


def _built(plan: _Plan) -> etree._Element:
    name, attributes, _, parts = plan
    # lxml's stubs leave out that a prefix may be None, which is the default namespace.
    root = etree.Element(name, attributes, nsmap={None: vocabulary.NAR})  # type: ignore[dict-item]
    _fill(root, parts)
    return root


def _fill(parent: etree._Element, parts: Iterable[Any]) -> None:
    for part in parts:
        if isinstance(part, bytes):
            parent.append(etree.fromstring(part))
            continue
        name, attributes, text, further = part
        child = etree.SubElement(parent, name, attributes)
        child.text = text
        _fill(child, further)


# --- the newsmlg2 package -------------------------------------------------------------------------------------------


def package(python: str, shown: Iterable[Shown], repeat: int) -> Mapping[str, float]:
    """What the newsmlg2 package needs to write the same items, and to read them, in microseconds an article.

    It has an environment of its own (`python` is the interpreter there), so this is not in turn with the others.
    """
    articles = [[item.decode() for item in separate(ours(one))] for one in shown]
    run = subprocess.run(
        [python, str(_PACKAGE), str(repeat)], input=orjson.dumps(articles), stdout=subprocess.PIPE, check=True
    )
    found: Mapping[str, float] = orjson.loads(run.stdout)
    return found


def separate(entry: bytes) -> list[bytes]:
    """The items of an entry, each a document of its own."""
    declared = b'<newsItem xmlns="%s" ' % vocabulary.NAR.encode()
    return [item.replace(b"<newsItem ", declared, 1) + _END.rstrip() for item in entry.split(_END) if item]


def sizes(shown: Iterable[Shown]) -> dict[str, float]:
    """How many bytes an item has: the article's own, without its text, and that of a medium."""
    entries = [separate(ours(one)) for one in shown]
    own = [entry[0] for entry in entries]
    media = [item for entry in entries for item in entry[1:]]
    bare = [item[: item.index(b"<contentSet>")] for item in own]
    return {
        name: sum(map(len, items)) / max(1, len(items))
        for name, items in (("article", own), ("article without its text", bare), ("medium", media))
    }


def examples(directory: Path) -> dict[str, float]:
    """How many bytes IPTC's own examples have, by file: examples/*.xml of https://github.com/iptc/newsml-g2."""
    return {file.stem: float(file.stat().st_size) for file in sorted(directory.glob("LISTING_*.xml"))}
