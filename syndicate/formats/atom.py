"""Atom 1.0 (RFC 4287), with Media RSS and Dublin Core."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from syndicate.articles import Article
from syndicate.formats import _content, _feedgen, _media
from syndicate.formats._feedgen import ATOM, TOMBSTONES, XML_LANG, Element, Link
from syndicate.formats._xml import leaf, marks, plain
from syndicate.headers import State
from syndicate.problems import N_
from syndicate.publication import Publication
from syndicate.rendering import NEWS, DocumentContext, EntryContext, Feed, Inspection
from syndicate.text import one_line

NAME: Final = "atom"
TITLE: Final = "Atom 1.0"
MEDIA_TYPE: Final = "application/atom+xml"
FILE_NAME: Final = "atom.xml"
VERSION: Final = 2
NUMBERED: Final = False
FEEDS: Final = NEWS
SHORTENS: Final = True

_WITHDRAWN: Final = {
    State.CANCELED: N_("The article was withdrawn."),
    State.WITHHELD: N_("The article is withheld for now."),
    State.EMBARGOED: N_("The article is not to be published yet."),
    State.EXPIRED: N_("The article is no longer offered."),
    State.RESTRICTED: N_("The article is no longer offered."),
}
_TEXT: Final = ' type="text"'
_EARLIEST_YEAR: Final = 1990
_ADDRESS: Final = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")


def render_entry(article: Article, context: EntryContext) -> bytes:
    """The article as an `<entry>`.

    Raises:
        CannotExpress: a text or an identifier has a character that XML cannot carry.
    """
    language = f' xml:lang="{article.language}"'
    return _feedgen.encoded("entry", language, _elements(article, context))


def render_withdrawal(article: Article, context: EntryContext) -> bytes:
    """A tombstone (RFC 6721), where the publication wants them: to most readers and validators it is unknown."""
    withdrawal = context.withdrawal
    if withdrawal is None or not context.publication.feeds.tombstones:
        return b""
    return _feedgen.tombstone(
        _feedgen.entry_id(context.guid, context.publication),
        _content.timestamp(withdrawal.at),
        context.spoken(_WITHDRAWN[withdrawal.state]),
        article.language,
    )


def render_document(
    feed: Feed, entries: Sequence[bytes], withdrawals: Sequence[bytes], context: DocumentContext
) -> bytes:
    """The feed as a document."""
    frame = _feedgen.styled(_frame(feed, context, withdrawals).atom_str(), context)
    return _feedgen.spliced(frame, [*_apart(entries), *withdrawals], b"</feed>")


def _apart(entries: Sequence[bytes]) -> Iterator[bytes]:
    """The entries, each with an `updated` of its own: one that an earlier entry has is moved on within its second."""
    taken: set[bytes] = set()
    for entry in entries:
        start = entry.index(b"<updated>") + len(b"<updated>")
        end = entry.index(b"</updated>", start)
        moment = entry[start:end]
        if moment in taken:
            second, place = moment[:-4], int(moment[-4:-1])
            later = (second + b"%03dZ" % ((place + step) % 1000) for step in range(1, 1000))
            moment = next((free for free in later if free not in taken), moment)
            entry = entry[:start] + moment + entry[end:]  # noqa: PLW2901 - rare, and copied only then
        taken.add(moment)
        yield entry


def inspect(document: bytes) -> Inspection:
    """What a document of this format says of itself.

    Raises:
        ValueError: it is not well formed.
    """
    feed = _feedgen.read(document)
    entries = feed.findall(f"{{{ATOM}}}entry")
    return Inspection(
        address=next((link.get("href") for link in feed.iterfind(f"{{{ATOM}}}link[@rel='self']")), None),
        language=feed.get(XML_LANG),
        entries=tuple(
            (_feedgen.guid_of(entry.findtext(f"{{{ATOM}}}id", "")), entry.get(XML_LANG)) for entry in entries
        ),
        withdrawn=frozenset(
            _feedgen.guid_of(deleted.get("ref", "")) for deleted in feed.iterfind(f"{{{TOMBSTONES}}}deleted-entry")
        ),
        parsed=feed,
        places=entries,
    )


def _elements(article: Article, context: EntryContext) -> Iterator[str]:
    """What an `<entry>` has in it, in the order in which feedgen writes it."""
    direction = context.spoken.direction
    yield leaf("id", "", _feedgen.entry_id(context.guid, context.publication))
    yield leaf("title", _TEXT, plain(_content.marked(article.headline, direction)))
    yield leaf("updated", "", _content.distinct(article.modified, context.guid))
    yield from (_person("author", credit) for credit in _content.authors(article))
    if body := _content.body(article, context):
        yield f'<content type="html" xml:lang="{article.language}"><![CDATA[{body}]]></content>'
    yield from (f"<link{marks(**link)}/>" for link in _links(article, context))
    yield leaf("summary", _TEXT, plain(_content.marked(_content.summary(article), direction)))
    yield from (f"<category{marks(**category)}/>" for category in _feedgen.categories(context))
    yield from (_person("contributor", credit) for credit in _content.contributors(article))
    yield leaf("published", "", _content.timestamp(article.published))
    if rights := _content.rights(context.rights):
        yield leaf("rights", _TEXT, plain(rights))
    if sources := _content.sources(article, context):
        yield leaf("dc:source", "", plain(sources))
    yield _feedgen.written_followed(context)
    yield _media.written(article, context)


def _person(tag: str, credit: _content.Credit) -> str:
    address = leaf("uri", "", credit.url) if credit.url else ""
    return f"<{tag}>{leaf('name', '', plain(credit.name))}{address}</{tag}>"


def _links(article: Article, context: EntryContext) -> list[Link]:
    return [
        *_feedgen.entry_links(article, context),
        *(
            {"rel": "enclosure", "type": str(file.media_type), "length": str(file.size), "href": file.url}
            for _, file in _content.enclosures(article)
        ),
        *_feedgen.reading_links(article, context),
        *([{"rel": "license", "href": context.rights.licence}] if context.rights.licence else []),
    ]


def _replace_links(parent: Element, links: list[Link]) -> None:
    # feedgen keeps of a link only its address, and knows five relations.
    found = parent.findall("link")
    place = parent.index(found[0])
    for element in found:
        parent.remove(element)
    for offset, link in enumerate(links):
        parent.insert(place + offset, parent.makeelement("link", link))


def _type_text(parent: Element, tag: str) -> None:
    for element in parent.iterfind(tag):
        element.set("type", "text")


def _set_text(parent: Element, tag: str, text: str) -> None:
    for element in parent.iterfind(tag):
        element.text = text


def _frame(feed: Feed, context: DocumentContext, withdrawals: Sequence[bytes] = ()) -> Any:
    edition, direction = context.edition, context.spoken.direction
    # Declared only where it is used: to validators it is unknown.
    further = {"at": TOMBSTONES} if any(withdrawals) else {}
    frame = _feedgen.new_feed(partial(_complete_feed, feed=feed, context=context), _feedgen.NAMESPACES | further)
    frame.id(f"tag:{context.publication.authority}:feed/{quote(feed.path)}")
    frame.title(plain(_content.marked(context.title, direction)))
    frame.subtitle(plain(_content.marked(one_line(context.description), direction)))
    frame.updated(feed.updated or datetime(_EARLIEST_YEAR, 1, 1, tzinfo=UTC))
    frame.language(edition.language)
    frame.generator(_feedgen.GENERATOR)
    frame.link(href=context.page_url)
    author = {"name": plain(edition.name), "uri": edition.base_url}
    if context.publication.contact and _ADDRESS.fullmatch(context.publication.contact):
        author["email"] = context.publication.contact
    frame.author(author)
    if rights := _content.rights(edition.rights):
        frame.rights(plain(rights))
    if edition.logo:
        frame.logo(edition.logo.url)
    if icon := context.icon.url if context.icon else edition.icon:
        frame.icon(icon)
    return frame


def _complete_feed(frame: Element, feed: Feed, context: DocumentContext) -> None:
    for text in ("title", "subtitle", "rights"):
        _type_text(frame, text)
    _set_text(frame, "updated", _updated(feed, context.publication))
    _replace_links(frame, list(_feedgen.feed_links(context, FILE_NAME, MEDIA_TYPE)))
    _feedgen.mark_archive(frame, context)


def _updated(feed: Feed, publication: Publication) -> str:
    """When the feed last changed, never before its newest entry; for a feed that never had one, a date that stays.

    That is the year in which the newsroom took the name that its identifiers are made with: 1970, the usual stopgap,
    is taken for a mistake by validators, and the clock would change the document at every run.
    """
    members = (*feed.listed, *feed.withdrawn)
    if members:
        newest = max(member.modified for member in members).replace(microsecond=0)
        return max(_content.distinct(one.modified, one.guid) for one in members if one.modified >= newest)
    year = int(publication.authority.partition(",")[2][:4])
    return f"{max(year, _EARLIEST_YEAR)}-01-01T00:00:00Z"
