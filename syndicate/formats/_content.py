"""What RSS, Atom and JSON Feed say of an article in the same words: its HTML, its summary, its people, its media.

A change here changes the bytes of all three formats: the `VERSION` of each rises with it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import update_wrapper
from hashlib import blake2b
from operator import is_not
from typing import Final, NamedTuple, TypeVar

from syndicate import markup, text
from syndicate.articles import (
    Article,
    AuthorRole,
    Block,
    Figure,
    Kind,
    Medium,
    MediumKind,
    MediumRole,
    Paragraph,
    Rendition,
    Rights,
)
from syndicate.languages import Direction
from syndicate.publication import Content
from syndicate.rendering import EntryContext

_MAIN_KIND: Final = {Kind.VIDEO: MediumKind.VIDEO, Kind.AUDIO: MediumKind.AUDIO}
_MILLISECOND: Final = 1000  # microseconds
_DATELINE_END: Final = re.compile(r"[^.!?؟]{0,40}?(?:[—–:]|\s-\s)")
"""What follows the place where a text has its dateline already: `Beirut (Agencies) —`."""
_PICTURES: Final = (MediumKind.PICTURE, MediumKind.GRAPHIC)

ResultT = TypeVar("ResultT")


class Credit(NamedTuple):
    """Somebody named for an article."""

    name: str
    url: str | None
    role: AuthorRole


class Attached(NamedTuple):
    """A file of a medium."""

    medium: Medium
    file: Rendition


def marked(line: str, direction: Direction) -> str:
    """A plain text as readers show it in the right direction."""
    return text.led(line, right_to_left=direction == "rtl")


def summary(article: Article) -> str:
    """One or two sentences that stand for the whole: the summary, else the first paragraph, else the headline."""
    if article.summary:
        return article.summary
    for block in article.body:
        if isinstance(block, Paragraph) and not text.is_blank(plain := text.one_line(markup.plain(block.text))):
            return plain
    return article.headline


def remembered(function: Callable[[Article, EntryContext], ResultT]) -> Callable[[Article, EntryContext], ResultT]:
    """The function with its last result kept: an article is written in one format after the other.

    For functions that look at nothing but the article, the edition, its language and how much is wanted. Articles and
    editions are told apart by their identity, because comparing them takes longer than writing them.
    """
    last: tuple[tuple[object, ...], ResultT] | None = None

    def result(article: Article, context: EntryContext) -> ResultT:
        nonlocal last
        key = (article, context.edition, context.spoken, context.content)
        kept = last  # looked at once: other threads set it too
        if kept is None or any(map(is_not, kept[0], key)):
            # What is kept holds on to the values of its key, so that their places in memory stay theirs.
            last = kept = (key, function(article, context))
        return kept[1]

    return update_wrapper(result, function)


@remembered
def body(article: Article, context: EntryContext) -> str | None:
    """The whole content as HTML; None where there is nothing beyond the headline and the summary, or none is wanted.

    What the body does not show is added: the lead medium and the piece's own video or audio above it, the dateline
    before its first words, the gallery below it, and at the end what was corrected, dated as the edition's readers
    write dates.
    """
    if context.content is Content.SUMMARY:
        return None
    inner = markup.to_html(
        _blocks(article, context),
        media={medium.id: medium for medium in article.media},
        language=article.language,
        read_more_label=context.spoken("Read more"),
        wrapper=False,
    )
    if not inner:
        return None  # blocks without anything to show, such as a link that may not be followed
    # The only place where these three may stand raw is an attribute's value; there and in text the reference is equal.
    inner = inner.replace("]]>", "]]&gt;")
    return f'<div dir="{context.spoken.direction}" lang="{article.language}">{inner}</div>'


def _blocks(article: Article, context: EntryContext) -> list[Block]:
    shown = {block.media for block in article.body if type(block) is Figure}
    above = [medium.id for medium in _opening(article) if medium.id not in shown]
    below = [
        medium.id
        for medium in article.media
        if medium.id not in shown and medium.id not in above and (medium.role is MediumRole.GALLERY or not article.body)
    ]
    blocks: list[Block] = [Figure(type="figure", media=key) for key in above]
    if article.body:
        blocks += article.body if article.dateline is None else _datelined(article, article.dateline.place)
    elif article.summary and (above or below or article.corrections):
        blocks.append(Paragraph(type="paragraph", text=escaped(article.summary).replace("\n", "<br/>")))
    blocks += [Figure(type="figure", media=key) for key in below]
    blocks += corrections(article, context)
    return blocks


def corrections(article: Article, context: EntryContext) -> Iterator[Paragraph]:
    """What was corrected, a paragraph each, dated as the edition's readers write dates."""
    for correction in article.corrections:
        label = context.spoken("Correction (%(date)s):", date=context.spoken.date(correction.at, context.edition))
        note = escaped(correction.note).replace("\n", "<br/>")
        yield Paragraph(type="paragraph", text=f"<strong>{escaped(label)}</strong> {note}")


def _datelined(article: Article, place: str | None) -> Iterator[Block]:
    """The body, the place where it was written before the first words, unless they begin with it."""
    for block in article.body:
        if place and isinstance(block, Paragraph) and not text.is_blank(said := markup.plain(block.text)):
            if not _begins_with_dateline(said.strip(), place):
                marked_place = f'<span class="dateline">{escaped(place)} —</span> '
                block = block.model_copy(update={"text": marked_place + block.text})  # noqa: PLW2901 - that one alone
            place = None
        yield block


def _begins_with_dateline(said: str, place: str) -> bool:
    before, _, behind = said.partition(place)
    return not before and _DATELINE_END.match(behind) is not None


def _opening(article: Article) -> tuple[Medium, ...]:
    own = next((medium for medium in article.media if medium.kind is _MAIN_KIND.get(article.kind)), None)
    both = (article.lead, own if own is not article.lead else None)
    return tuple(medium for medium in both if medium is not None)


def escaped(words: str) -> str:
    """Plain text as HTML."""
    return html.escape(words, quote=False)


def authors(article: Article) -> tuple[Credit, ...]:
    """Who wrote it: the authors, else the byline."""
    named = tuple(Credit(author.name, author.url, author.role) for author in article.by_role(AuthorRole.AUTHOR))
    if named or article.byline is None:
        return named
    return (Credit(article.byline, None, AuthorRole.AUTHOR),)


def contributors(article: Article) -> tuple[Credit, ...]:
    """Who else worked on it: translators, editors, photographers, producers."""
    return tuple(
        Credit(author.name, author.url, author.role)
        for author in article.authors
        if author.role is not AuthorRole.AUTHOR
    )


def sources(article: Article, context: EntryContext) -> str | None:
    """Where the information came from, as a sentence lists it."""
    return context.spoken.listed(source.name for source in article.sources) if article.sources else None


def rights(stated: Rights) -> str | None:
    """The rights in one line: the notice, else the holder, and what others may do."""
    notice = stated.notice or (f"© {stated.holder}" if stated.holder else None)
    parts = [text.one_line(part) for part in (notice, stated.usage_terms) if part]
    # The second is a sentence; the first often ends as one too.
    ended = parts and parts[0].endswith((".", "!", "?", "؟", "。"))
    return (" " if ended else " · ").join(parts) or None


def media(article: Article) -> tuple[Medium, ...]:
    """Its media, the main one first: a video's video, an audio piece's audio, else the lead, else the pictures."""
    own = _MAIN_KIND.get(article.kind)

    def place(medium: Medium) -> int:
        if medium.kind is own:
            return 0
        if medium.role is MediumRole.LEAD:
            return 1
        return 2 if medium.kind in _PICTURES else 3

    return tuple(sorted(article.media, key=place))


def files(medium: Medium) -> tuple[Rendition, ...]:
    """A medium's own files: without the pictures that stand for a video or a sound."""
    if medium.kind in _PICTURES:
        return medium.renditions
    own = tuple(file for file in medium.renditions if not (file.media_type or "").startswith("image/"))
    return own or medium.renditions


def still(medium: Medium) -> Rendition | None:
    """The picture that stands for a medium in small: a picture's smallest file, a video's first picture."""
    if medium.kind in _PICTURES:
        sized = [file for file in medium.renditions if file.width]
        return min(sized, key=lambda file: file.width or 0) if len(sized) > 1 else None
    own = files(medium)
    return next((file for file in medium.renditions if file not in own), None)


def enclosures(article: Article) -> tuple[Attached, ...]:
    """A file of each medium whose type and length are both known, the main medium's first.

    Without its length an enclosure is invalid in RSS; nothing is invented for the sake of completeness.
    """
    found = ((medium, next(filter(_complete, files(medium)), None)) for medium in media(article))
    return tuple(Attached(medium, file) for medium, file in found if file is not None)


def _complete(file: Rendition) -> bool:
    return file.media_type is not None and file.size is not None


def rfc822(moment: datetime) -> str:
    """A time as RSS writes it (RFC 822 with a four-digit year), whatever the locale: `Fri, 20 Nov 2026 12:00:00 GMT`."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def timestamp(moment: datetime) -> str:
    """A time (RFC 3339) in UTC, to the millisecond, which is left out where it is zero.

    Not finer: readers made with Java's SimpleDateFormat, ROME among them, take any number of digits for milliseconds,
    so that microseconds move the time by up to seventeen minutes.
    """
    precision = "milliseconds" if moment.microsecond >= _MILLISECOND else "seconds"
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=precision) + "Z"


def distinct(moment: datetime, guid: str) -> str:
    """A time (RFC 3339) to the millisecond, a whole second with milliseconds made of the entry's identifier.

    Atom's validators take two entries with one `updated` for a mistake, and a newsroom's clock often stops at seconds
    or minutes. The fraction is the same each time, and to the second the time is the article's own.
    """
    if moment.microsecond < _MILLISECOND:
        digest = int.from_bytes(blake2b(guid.encode(), digest_size=8).digest(), "big")
        moment = moment.replace(microsecond=(1 + digest % 999) * _MILLISECOND)
    return timestamp(moment)
