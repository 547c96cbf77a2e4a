"""Entries of RSS and Atom as feedgen builds them, with its tree completed: what ours, written as text, are held to.

`rss(...)` and `atom(...)` give feedgen's entries; `rss_bytes` and `atom_bytes` what they are in a document.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseEntryExtension
from lxml import etree

from syndicate.articles import Article
from syndicate.formats import _content, _feedgen
from syndicate.formats import atom as atom_format
from syndicate.formats._feedgen import ATOM, DC, DCTERMS, THREAD, XML_LANG, add
from syndicate.formats._xml import plain, referenced_bytes
from syndicate.rendering import EntryContext


class _Completion(BaseEntryExtension):
    finish: Callable[[etree._Element], None]

    def extend_rss(self, entry: etree._Element) -> etree._Element:
        self.finish(entry)
        return entry

    extend_atom = extend_rss


def _entry(finish: Callable[[etree._Element], None]) -> Any:
    entry = FeedEntry()
    entry.register_extension("syndicate", _Completion)
    entry.syndicate.finish = finish
    return entry


def rss_bytes(article: Article, context: EntryContext) -> bytes:
    """The article's `<item>`."""
    return _feedgen.rss_item(rss(article, context))


def atom_bytes(article: Article, context: EntryContext) -> bytes:
    """The article's `<entry>`."""
    root = etree.Element("feed", xmlns=ATOM, nsmap=_feedgen.NAMESPACES)
    root.append(atom(article, context).atom_entry())
    data = etree.tostring(root, encoding="UTF-8", xml_declaration=False)
    return referenced_bytes(data[data.index(b"<entry") : data.rindex(b"</entry>") + len(b"</entry>")])


def rss(article: Article, context: EntryContext) -> Any:
    """The article as feedgen's entry for RSS."""
    direction = context.spoken.direction
    entry = _entry(partial(_complete_item, article=article, context=context))
    entry.title(plain(_content.marked(article.headline, direction)))
    entry.link(href=article.url)
    entry.description(_content.escaped(_content.marked(_content.summary(article), direction)))
    if body := _content.body(article, context):
        entry.content(body, type="CDATA")
    entry.guid(context.guid, permalink=False)
    entry.category(_feedgen.categories(context))
    for _, file in _content.enclosures(article)[:1]:
        entry.enclosure(file.url, file.size, file.media_type)
    return entry


def _complete_item(item: etree._Element, article: Article, context: EntryContext) -> None:
    add(item, "pubDate", _content.rfc822(article.published))
    if article.created:
        add(item, f"{{{DCTERMS}}}created", _content.timestamp(article.created))
    add(item, f"{{{DCTERMS}}}modified", _content.timestamp(article.modified))
    for author in _content.authors(article):
        add(item, f"{{{DC}}}creator", plain(author.name))
    for contributor in _content.contributors(article):
        add(item, f"{{{DC}}}contributor", plain(contributor.name))
    add(item, f"{{{DC}}}language", article.language)
    if sources := _content.sources(article, context):
        add(item, f"{{{DC}}}source", plain(sources))
    if rights := _content.rights(context.rights):
        add(item, f"{{{DC}}}rights", plain(rights))
    if context.rights.licence:
        add(item, f"{{{DCTERMS}}}license", context.rights.licence)
    _add_followed(item, context)
    for link in _feedgen.entry_links(article, context, _feedgen.reading_links(article, context)):
        add(item, f"{{{ATOM}}}link", **link)
    _feedgen.add_media(item, article, context)


def atom(article: Article, context: EntryContext) -> Any:
    """The article as feedgen's entry for Atom."""
    direction = context.spoken.direction
    entry = _entry(partial(_complete_entry, article=article, context=context))
    entry.id(_feedgen.entry_id(context.guid, context.publication))
    entry.title(plain(_content.marked(article.headline, direction)))
    entry.updated(article.modified)
    entry.published(article.published)
    entry.link(href=article.url)
    entry.summary(plain(_content.marked(_content.summary(article), direction)))
    if body := _content.body(article, context):
        entry.content(body, type="CDATA")
    entry.author([_person(credit) for credit in _content.authors(article)])
    entry.contributor([_person(credit) for credit in _content.contributors(article)])
    entry.category(_feedgen.categories(context))
    if rights := _content.rights(context.rights):
        entry.rights(plain(rights))
    return entry


def _person(credit: _content.Credit) -> dict[str, str]:
    return {"name": plain(credit.name)} | ({"uri": credit.url} if credit.url else {})


def _complete_entry(entry: etree._Element, article: Article, context: EntryContext) -> None:
    entry.set(XML_LANG, article.language)
    for tag in ("title", "summary", "rights"):
        for element in entry.iterfind(tag):
            element.set("type", "text")
    entry.find("updated").text = _content.distinct(article.modified, context.guid)
    entry.find("published").text = _content.timestamp(article.published)
    for content in entry.iterfind("content"):
        content.set("type", "html")
        content.set(XML_LANG, article.language)
    link = entry.find("link")
    for attributes in atom_format._links(article, context):
        link.addprevious(entry.makeelement("link", attributes))
    entry.remove(link)
    if sources := _content.sources(article, context):
        add(entry, f"{{{DC}}}source", plain(sources))
    _add_followed(entry, context)
    _feedgen.add_media(entry, article, context)


def _add_followed(parent: etree._Element, context: EntryContext) -> None:
    for live in context.follows:
        reference = _feedgen.entry_id(live.guid, context.publication)
        add(parent, f"{{{THREAD}}}in-reply-to", ref=reference, href=live.url, type="text/html")
