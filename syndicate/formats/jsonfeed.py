"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), with what it has no word for in an extension, `_syndicate`.

The extension is described, property by property, in `schemas/jsonfeed.schema.json`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import orjson

from syndicate import languages
from syndicate.articles import Article, Medium, MediumKind, Model, Rendition
from syndicate.formats import _content
from syndicate.rendering import NEWS, DocumentContext, EntryContext, Feed, FeedLink, Inspection, Sibling, Subject
from syndicate.text import one_line

NAME: Final = "jsonfeed"
TITLE: Final = "JSON Feed 1.1"
MEDIA_TYPE: Final = "application/feed+json"
FILE_NAME: Final = "feed.json"
VERSION: Final = 2
NUMBERED: Final = False
FEEDS: Final = NEWS
SHORTENS: Final = True

_PICTURES: Final = (MediumKind.PICTURE, MediumKind.GRAPHIC)


def render_entry(article: Article, context: EntryContext) -> bytes:
    """The article as an item."""
    direction = context.spoken.direction
    body = _content.body(article, context)
    summary = _content.marked(_content.summary(article), direction)
    picture = _picture(article)
    item = {
        "id": context.guid,
        "url": article.url,
        "title": _content.marked(article.headline, direction),
        "content_html": body,
        "content_text": summary if body is None else None,
        "summary": summary,
        "image": picture.best.url if picture else None,
        "banner_image": _banner(picture) if picture else None,
        "date_published": _content.timestamp(article.published),
        "date_modified": _content.timestamp(article.modified),
        "authors": [_present({"name": author.name, "url": author.url}) for author in _content.authors(article)],
        "tags": list(dict.fromkeys(subject.name for subject in context.subjects)),
        "language": article.language,
        "attachments": [_file(file) for medium in _content.media(article) if (file := _typed(medium))],
        "_syndicate": _extension(article, context),
    }
    return orjson.dumps(_present(item))


def render_withdrawal(article: Article, context: EntryContext) -> bytes:
    """The notice that an item was withdrawn: its identifier, its status and when."""
    withdrawal = context.withdrawal
    notice = {
        "id": context.guid,
        "version": context.version,
        "status": withdrawal.status if withdrawal else article.status,
        "at": _content.timestamp(withdrawal.at if withdrawal else article.modified),
    }
    return orjson.dumps(notice)


def render_document(
    feed: Feed, entries: Sequence[bytes], withdrawals: Sequence[bytes], context: DocumentContext
) -> bytes:
    """The feed as a document, an item a line."""
    extension = {
        "about": context.publication.feeds_url,
        "updated": _content.timestamp(feed.updated) if feed.updated else None,
        "rights": _content.rights(context.edition.rights),
        "alternates": [_alternate(sibling, context) for sibling in context.siblings],
        "formats": [{"mime_type": media_type, "url": url} for media_type, url in context.formats],
        "current": context.current,
    }
    notices = b"".join((b',"withdrawn":[\n', b",\n".join(withdrawals), b"\n]")) if withdrawals else b""
    return b"".join(
        (
            orjson.dumps(_frame(context))[:-1],
            b',"_syndicate":',
            orjson.dumps(_present(extension))[:-1] + notices,
            b'},"items":[\n',
            b",\n".join(entries),
            b"\n]}\n",
        )
    )


def inspect(document: bytes) -> Inspection:
    """What a document of this format says of itself.

    Raises:
        ValueError: it is not well formed.
    """
    feed = orjson.loads(document)
    if not isinstance(feed, dict):
        raise ValueError("It is not an object.")  # noqa: TRY004 - of a wrong document, not of a wrong call
    try:
        return Inspection(
            address=feed.get("feed_url"),
            language=feed.get("language"),
            entries=tuple((item.get("id", ""), item.get("language")) for item in feed.get("items", ())),
            withdrawn=frozenset(notice["id"] for notice in feed.get("_syndicate", {}).get("withdrawn", ())),
            parsed=feed,
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError("Its members are not those of a feed.") from error


def _frame(context: DocumentContext) -> dict[str, Any]:
    edition, direction = context.edition, context.spoken.direction
    logo = edition.logo.url if edition.logo else None
    frame = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _content.marked(context.title, direction),
        "home_page_url": context.page_url,
        "feed_url": context.url,
        "next_url": context.previous,
        "description": _content.marked(one_line(context.description), direction),
        "icon": context.icon.url if context.icon else logo or edition.icon,
        "favicon": edition.icon,
        "authors": [{"name": edition.name, "url": edition.base_url}],
        "language": edition.language,
        "hubs": [{"type": "WebSub", "url": hub} for hub in context.hubs],
    }
    return _present(frame)


def _alternate(sibling: FeedLink, context: DocumentContext) -> dict[str, Any]:
    title = _content.marked(sibling.title, languages.direction(sibling.language))
    return {"language": sibling.language, "url": context.sibling_url(sibling, FILE_NAME), "title": title}


def _present(value: dict[str, Any]) -> dict[str, Any]:
    """Without what is absent: None, and lists of nothing."""
    return {key: member for key, member in value.items() if member is not None and member != []}


def _picture(article: Article) -> Medium | None:
    lead = article.lead
    if lead is not None and lead.kind in _PICTURES:
        return lead
    return next((medium for medium in article.media if medium.kind in _PICTURES), None)


def _banner(picture: Medium) -> str | None:
    """Its widest file, where that is wider than it is high."""
    wide = [file for file in picture.renditions if file.width and file.height and file.width > file.height]
    return max(wide, key=lambda file: file.width or 0).url if wide else None


def _typed(medium: Medium) -> Rendition | None:
    return next((file for file in _content.files(medium) if file.media_type), None)


def _file(file: Rendition) -> dict[str, Any]:
    return _present(
        {
            "url": file.url,
            "mime_type": file.media_type,
            "size_in_bytes": file.size,
            "duration_in_seconds": _seconds(file.duration),
        }
    )


def _seconds(duration: float | None) -> int | None:
    # The specification allows fractions, and there are readers that refuse the whole document for one.
    return None if duration is None else max(1, round(duration))


def _extension(article: Article, context: EntryContext) -> dict[str, Any]:
    return _present(
        {
            "about": context.publication.feeds_url,
            "story": context.story,
            "version": context.version,
            "kind": article.kind.value,
            "genre": article.genre.value,
            "breaking": article.breaking or None,
            "urgency": article.urgency,
            "byline": article.byline,
            "contributors": [
                _present({"name": credit.name, "role": credit.role.value, "url": credit.url})
                for credit in _content.contributors(article)
            ],
            "dateline": _fields(article.dateline) if article.dateline else None,
            "sources": [_fields(source) for source in article.sources],
            "subjects": [_subject(subject) for subject in context.subjects],
            "translations": [_translation(sibling) for sibling in context.translations],
            "translation_of": _source(context),
            "related": [_fields(related) for related in article.related if related.url],
            "follows": [
                {"id": live.guid, "url": live.url, "title": _content.marked(live.headline, context.spoken.direction)}
                for live in context.follows
            ],
            "media": [_medium(medium) for medium in _content.media(article)],
            "corrections": [
                {"at": _content.timestamp(change.at), "note": change.note} for change in article.corrections
            ],
            "reading_minutes": article.reading_minutes,
            "word_count": article.word_count,
            "rights": _fields(context.rights) or None,
        }
    )


def _fields(model: Model) -> dict[str, Any]:
    """A small model's own fields, without what is absent."""
    return model.model_dump(mode="json", exclude_none=True)


def _subject(subject: Subject) -> dict[str, Any]:
    return _present(
        {
            "kind": subject.kind.value,
            "code": subject.code,
            "name": subject.name,
            "scheme": subject.scheme,
            "mediatopic": subject.mediatopic,
        }
    )


def _translation(sibling: Sibling) -> dict[str, Any]:
    title = _content.marked(sibling.headline, sibling.direction)
    return {"language": sibling.language, "url": sibling.url, "id": sibling.guid, "title": title}


def _source(context: EntryContext) -> dict[str, Any] | None:
    if context.source is None:
        return None
    stale = context.stale or None
    return _present({"id": context.source.guid, "version": context.source_version, "stale": stale})


def _medium(medium: Medium) -> dict[str, Any]:
    return _present(
        {
            "kind": medium.kind.value,
            "role": medium.role.value,
            "alt": medium.alt,
            "caption": medium.caption,
            "credit": medium.credit,
            "copyright": medium.copyright,
            "files": [
                _file(file) | _present({"width": file.width, "height": file.height}) for file in medium.renditions
            ],
        }
    )
