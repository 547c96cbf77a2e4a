"""What profiles share: an RSS item and a channel with what every aggregator reads, and places for what one asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from html import escape
from html.parser import HTMLParser
from typing import Any, Final, NamedTuple

from syndicate import markup
from syndicate.articles import Article, Medium, MediumKind, Rendition
from syndicate.formats import _content, _feedgen
from syndicate.formats._feedgen import ATOM, DC, DCTERMS, MEDIA, Element, add
from syndicate.formats._xml import plain
from syndicate.problems import N_
from syndicate.rendering import DocumentContext, EntryContext, Feed, Inspection
from syndicate.text import one_line

MEDIA_TYPE: Final = "application/rss+xml"
NAMESPACES: Final = {"dc": DC, "dcterms": DCTERMS, "media": MEDIA}

_DOCS: Final = "http://www.rssboard.org/rss-specification"
_WITHDRAWN: Final = N_("The article was withdrawn.")
_PICTURES: Final = (MediumKind.PICTURE, MediumKind.GRAPHIC)
_VOID: Final = frozenset({"br", "col", "img"})

Finish = Callable[[Element], None]
"""What is left to do to an element."""


class Words(NamedTuple):
    """What an item says of its article."""

    title: str
    description: str
    """Plain text."""
    body: str | None
    """HTML."""
    at: datetime
    """What pubDate says."""


def words(article: Article, context: EntryContext) -> Words:
    """What an item says where no rule asks for anything else."""
    return Words(article.headline, _content.summary(article), _content.body(article, context), article.published)


def item(
    article: Article,
    context: EntryContext,
    said: Words,
    finish: Finish,
    *,
    namespaces: Mapping[str, str] = NAMESPACES,
    enclosure: Rendition | None = None,
) -> bytes:
    """An article as an `<item>`, which `finish` completes."""
    direction = context.spoken.direction
    entry = _feedgen.new_entry(partial(_complete_item, article=article, context=context, at=said.at, finish=finish))
    entry.title(plain(_content.marked(said.title, direction)))
    entry.link(href=article.url)
    entry.description(_content.escaped(_content.marked(one_line(said.description), direction)))
    if said.body:
        entry.content(said.body, type="CDATA")
    entry.guid(context.guid, permalink=False)
    entry.category(_feedgen.categories(context))
    if enclosure is not None:
        entry.enclosure(enclosure.url, enclosure.size, enclosure.media_type)
    return _feedgen.rss_item(entry, namespaces)


def _complete_item(item: Element, article: Article, context: EntryContext, at: datetime, finish: Finish) -> None:
    add(item, "pubDate", _content.rfc822(at))
    add(item, f"{{{DCTERMS}}}modified", _content.timestamp(article.modified))
    for author in _content.authors(article):
        add(item, f"{{{DC}}}creator", plain(author.name))
    add(item, f"{{{DC}}}language", article.language)
    if rights := _content.rights(context.rights):
        add(item, f"{{{DC}}}rights", plain(rights))
    finish(item)


def notice(context: EntryContext, finish: Finish, namespaces: Mapping[str, str]) -> bytes:
    """An item that says that an article is gone, and nothing of what it was: its link is the front page."""
    withdrawal = context.withdrawal
    if withdrawal is None:
        return b""

    def complete(item: Element) -> None:
        add(item, "pubDate", _content.rfc822(withdrawal.at))
        add(item, f"{{{DCTERMS}}}modified", _content.timestamp(withdrawal.at))
        finish(item)

    entry = _feedgen.new_entry(complete)
    entry.title(plain(context.spoken(_WITHDRAWN)))
    entry.link(href=context.edition.base_url)
    entry.guid(context.guid, permalink=False)
    return _feedgen.rss_item(entry, namespaces)


def document(
    feed: Feed,
    entries: Sequence[bytes],
    context: DocumentContext,
    *,
    language: str | None = None,
    description: str | None = None,
    namespaces: Mapping[str, str] = NAMESPACES,
    finish: Finish = lambda _: None,
) -> bytes:
    """A feed as a channel, which `finish` completes, around items and notices."""

    def complete(channel: Element) -> None:
        add(channel, "pubDate", _content.rfc822(_updated(feed, context)))
        finish(channel)
        add(channel, f"{{{ATOM}}}link", rel="self", type=MEDIA_TYPE, href=context.url)
        for hub in context.hubs:
            add(channel, f"{{{ATOM}}}link", rel="hub", href=hub)

    frame = _frame(feed, context, complete, namespaces)
    frame.language(language or context.edition.language)
    direction = context.spoken.direction
    frame.description(plain(_content.marked(one_line(description or context.description), direction)))
    return _feedgen.spliced(frame.rss_str(), entries, b"</channel></rss>")


def _frame(feed: Feed, context: DocumentContext, complete: Finish, namespaces: Mapping[str, str]) -> Any:
    frame = _feedgen.new_feed(complete, namespaces)
    frame.title(plain(_content.marked(context.title, context.spoken.direction)))
    frame.link(href=context.page_url)
    frame.generator(_feedgen.GENERATOR)
    frame.docs(_DOCS)
    frame.ttl(context.publication.feeds.rule(feed.kind).ttl_minutes)
    if rights := _content.rights(context.edition.rights):
        frame.copyright(plain(rights))
    return frame


def _updated(feed: Feed, context: DocumentContext) -> datetime:
    """When the feed last changed; where it never had an article, a date that stays: the authority's year."""
    year = int(context.publication.authority.partition(",")[2][:4])
    return feed.updated or datetime(max(year, 1990), 1, 1, tzinfo=UTC)


def inspection(document: bytes, withdrawn: Callable[[Element], bool], *, language: bool = True) -> Inspection:
    """What a profile's document says of itself.

    An item of which `withdrawn` says that it is a notice is no entry. Without `language`, what the channel says of its
    language is not compared: some aggregators ask for another tag than the edition's.

    Raises:
        ValueError: it is not well formed.
    """
    read = _feedgen.rss_inspection(document)
    items = read.parsed.findall("channel/item")
    gone = [withdrawn(one) for one in items]
    return Inspection(
        address=read.address,
        language=read.language if language else None,
        entries=tuple(entry for entry, is_gone in zip(read.entries, gone, strict=True) if not is_gone),
        withdrawn=frozenset(guid for (guid, _), is_gone in zip(read.entries, gone, strict=True) if is_gone),
        parsed=read.parsed,
    )


# --- Texts and pictures


def shortened(text: str, limit: int) -> str:
    """A text of at most so many characters: cut between words, an ellipsis at the end, where it is longer."""
    if len(text) <= limit:
        return text
    head = text[:limit]
    words = head.rpartition(" ")[0] or head[:-1]
    return words.rstrip(" ,;:–—-،؛") + "…"


def excerpt(article: Article, least: int) -> str:
    """The summary, with as many paragraphs of the text behind it as make it so long."""
    summary = _content.summary(article)
    for paragraph in markup.to_text(article.body).split("\n"):
        if len(summary) >= least:
            break
        if paragraph.strip() and paragraph not in summary:
            summary = f"{summary} {paragraph}"
    return summary


def pictures(article: Article) -> list[Medium]:
    """Its pictures, the one that leads it first."""
    return [medium for medium in _content.media(article) if medium.kind in _PICTURES]


def with_pictures(article: Article, fits: Callable[[Rendition], bool]) -> Article:
    """The article with those of its pictures that have a file that fits, each in the largest that does."""
    kept: list[Medium] = []
    for medium in article.media:
        if medium.kind not in _PICTURES:
            kept.append(medium)
        elif files := [file for file in medium.renditions if fits(file)]:
            largest = max(files, key=lambda file: file.width or 0)
            kept.append(medium.model_copy(update={"renditions": (largest,)}))
    return article.model_copy(update={"media": tuple(kept)})


def complete(file: Rendition) -> bool:
    """Whether it can be attached: its type and its size are known."""
    return file.media_type is not None and file.size is not None


# --- HTML of few elements


class _Rewriter(HTMLParser):
    def __init__(self, kept: Mapping[str, frozenset[str]], renamed: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self.kept, self.renamed = kept, renamed
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("video", "audio") and (source := dict(attrs).get("src")):
            # Where recordings cannot be shown in a text, they are linked to from there.
            self.pieces.append(f'<p><a href="{escape(source)}">{escape(source.rpartition("/")[2])}</a></p>')
        name = self.renamed.get(tag, tag)
        if name not in self.kept:
            return
        allowed = self.kept[name]
        given = "".join(f' {key}="{escape(value or "")}"' for key, value in attrs if key in allowed)
        self.pieces.append(f"<{name}{given}{'/' if name in _VOID else ''}>")

    def handle_endtag(self, tag: str) -> None:
        name = self.renamed.get(tag, tag)
        if name in self.kept and name not in _VOID:
            self.pieces.append(f"</{name}>")

    def handle_data(self, data: str) -> None:
        self.pieces.append(escape(data, quote=False))


def rewritten(html: str, kept: Mapping[str, frozenset[str]], renamed: Mapping[str, str]) -> str:
    """Our HTML with these elements and their attributes alone; others are renamed, or only their text is kept."""
    rewriter = _Rewriter(kept, renamed)
    rewriter.feed(html)
    rewriter.close()
    return "".join(rewriter.pieces)
