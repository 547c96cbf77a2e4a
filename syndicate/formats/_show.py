"""What both podcasts share: RSS 2.0 with the tags of Apple Podcasts and of the Podcast Namespace.

https://podcasters.apple.com/support/823-podcast-requirements
https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md

An episode is a recording of an article: its entry is the article's, cut down to what podcast apps show. A recording
without size or media type is none, because its enclosure would be invalid; nothing is invented.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5

from syndicate import markup
from syndicate.articles import Article, Block, Medium, MediumKind, Paragraph, ReadMore, Rendition
from syndicate.formats import _content, _feedgen
from syndicate.formats._feedgen import ATOM, CONTENT, DC, DCTERMS, Element, add
from syndicate.formats._xml import plain
from syndicate.podcasting import Podcast
from syndicate.problems import Code, Problem
from syndicate.rendering import CannotExpress, DocumentContext, EntryContext, Feed
from syndicate.text import one_line

MEDIA_TYPE: Final = "application/rss+xml"
FILE_NAME: Final = "rss.xml"

_ITUNES: Final = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_PODCAST: Final = "https://podcastindex.org/namespace/1.0"
_NAMESPACES: Final = {"dc": DC, "dcterms": DCTERMS, "itunes": _ITUNES, "podcast": _PODCAST}
_GUIDS: Final = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The name space of podcast:guid."""
_DOCS: Final = "http://www.rssboard.org/rss-specification"
_COVER: Final = range(1_400, 3_001)
"""The sides of a cover that Apple takes, in pixels; it is square."""
_COVER_TYPES: Final = ("image/jpeg", "image/png")
_MEDIUM: Final = {MediumKind.AUDIO: "podcast", MediumKind.VIDEO: "video"}
"""What podcast:medium calls a show of each kind."""
_WITHIN: Final = " > "


class Episode(NamedTuple):
    """A recording with the file that is attached."""

    medium: Medium
    file: Rendition


def episode(article: Article, kind: MediumKind) -> Episode:
    """The recording of an article: the first of its kind with a file whose type and size are known.

    Raises:
        CannotExpress: there is none.
    """
    found = [medium for medium in article.media if medium.kind is kind]
    for medium in found:
        for file in _content.files(medium):
            if file.size is not None and file.media_type is not None and file.media_type.startswith(kind.value):
                return Episode(medium, file)
    field = f"media.{article.media.index(found[0])}.renditions" if found else "media"
    problem = Problem.of(Code.NO_EPISODE, article=article.id, field=field)
    raise CannotExpress("its recording has no size or no media type", problem)


def item(article: Article, context: EntryContext, kind: MediumKind) -> bytes:
    """The article's recording as an `<item>`.

    Raises:
        CannotExpress: it has none that is complete.
    """
    recording = episode(article, kind)
    direction = context.spoken.direction
    entry = _feedgen.new_entry(partial(_complete_item, article=article, context=context, recording=recording))
    entry.title(plain(_content.marked(article.headline, direction)))
    entry.link(href=article.url)
    entry.description(_content.escaped(_content.marked(_content.summary(article), direction)))
    entry.content(_notes(article, context), type="CDATA")
    entry.guid(context.guid, permalink=False)
    entry.enclosure(recording.file.url, recording.file.size, recording.file.media_type)
    return _feedgen.rss_item(entry, _NAMESPACES)


def _notes(article: Article, context: EntryContext) -> str:
    """What apps show beside the player: the summary, a link to the article, and what was corrected."""

    def blocks() -> Iterator[Block]:
        yield Paragraph(type="paragraph", text=_content.escaped(_content.summary(article)).replace("\n", "<br/>"))
        yield ReadMore(type="read-more", url=article.url, title=article.headline)
        yield from _content.corrections(article, context)

    label = context.spoken("Read more")
    return markup.to_html(blocks(), media={}, language=article.language, read_more_label=label)


def _complete_item(item: Element, article: Article, context: EntryContext, recording: Episode) -> None:
    def shown(words: str) -> str:
        return plain(_content.marked(one_line(words), context.spoken.direction))

    def itunes(tag: str, said: str | None = None, /, **attributes: str) -> None:
        add(item, f"{{{_ITUNES}}}{tag}", said, **attributes)

    podcast = _podcast(context)
    add(item, "pubDate", _content.rfc822(article.published))
    add(item, f"{{{DCTERMS}}}modified", _content.timestamp(article.modified))
    add(item, f"{{{DC}}}language", article.language)
    if rights := recording.medium.copyright or _content.rights(context.rights):
        add(item, f"{{{DC}}}rights", shown(rights))
    itunes("title", shown(article.headline))
    if names := [author.name for author in _content.authors(article)]:
        itunes("author", shown(context.spoken.listed(names)))
    itunes("summary", shown(_content.summary(article)))
    if recording.file.duration is not None:
        itunes("duration", str(max(1, round(recording.file.duration))))
    itunes("explicit", _said(value=podcast.explicit))
    itunes("episodeType", "full")
    if cover := _cover(article):
        itunes("image", href=cover.url)
    for link in _feedgen.entry_links(article, context):
        add(item, f"{{{ATOM}}}link", **link)


def _cover(article: Article) -> Rendition | None:
    """A picture of the article that Apple takes for an episode's: square, large, JPEG or PNG. Few are."""
    files = (file for medium in article.media for file in medium.renditions)
    return next(
        (
            file
            for file in files
            if file.media_type in _COVER_TYPES and file.width in _COVER and file.width == file.height
        ),
        None,
    )


def document(feed: Feed, entries: Sequence[bytes], context: DocumentContext, kind: MediumKind) -> bytes:
    """The show as a document."""
    frame = _feedgen.styled(_frame(feed, context, kind).rss_str(), context)
    return _feedgen.spliced(frame, entries, b"</channel></rss>")


def _frame(feed: Feed, context: DocumentContext, kind: MediumKind) -> Any:
    edition, direction = context.edition, context.spoken.direction
    frame = _feedgen.new_feed(
        partial(_complete_channel, feed=feed, context=context, kind=kind), _NAMESPACES | {"content": CONTENT}
    )
    frame.title(plain(_content.marked(context.title, direction)))
    frame.link(href=context.page_url)
    frame.description(plain(_content.marked(one_line(context.description), direction)))
    frame.language(edition.language)
    frame.generator(_feedgen.GENERATOR)
    frame.docs(_DOCS)
    frame.ttl(context.publication.feeds.rule(feed.kind).ttl_minutes)
    if rights := _content.rights(edition.rights):
        frame.copyright(plain(rights))
    return frame


def _complete_channel(channel: Element, feed: Feed, context: DocumentContext, kind: MediumKind) -> None:
    def itunes(tag: str, said: str | None = None, parent: Element = channel, /, **attributes: str) -> Element:
        return add(parent, f"{{{_ITUNES}}}{tag}", said, **attributes)

    podcast, show = _podcast(context), context.publication.show(feed.kind)
    direction = context.spoken.direction
    if feed.updated:
        add(channel, "lastBuildDate", _content.rfc822(feed.updated))
    itunes("author", plain(_content.marked(podcast.author or context.edition.name, direction)))
    itunes("summary", plain(_content.marked(one_line(context.description), direction)))
    itunes("type", podcast.type.value)
    itunes("explicit", _said(value=podcast.explicit))
    owner = itunes("owner")
    itunes("name", plain(podcast.owner.name), owner)
    itunes("email", podcast.owner.email, owner)
    itunes("image", href=show.image or podcast.image)
    first, _, second = (show.category or podcast.category).partition(_WITHIN)
    category = itunes("category", text=plain(first))
    if second:
        itunes("category", None, category, text=plain(second))
    add(channel, f"{{{_PODCAST}}}guid", str(guid(context.url)))
    add(channel, f"{{{_PODCAST}}}locked", "yes" if podcast.locked else "no", owner=podcast.owner.email)
    add(channel, f"{{{_PODCAST}}}medium", _MEDIUM[kind])
    for link in _feedgen.feed_links(context, FILE_NAME, MEDIA_TYPE):
        add(channel, f"{{{ATOM}}}link", **link)


def guid(url: str) -> UUID:
    """What identifies a show wherever it moves: made of its address without scheme and slashes at the end."""
    return uuid5(_GUIDS, url.partition("://")[2].rstrip("/"))


def _said(*, value: bool) -> str:
    return "true" if value else "false"


def _podcast(context: EntryContext | DocumentContext) -> Podcast:
    podcast = context.publication.podcast
    if podcast is None:
        raise CannotExpress("the publication has no podcasts")
    return podcast
