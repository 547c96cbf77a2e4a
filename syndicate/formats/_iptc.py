"""What NewsML-G2 and ninjs say of an article in the same words: IPTC's codes, a medium's files, notes for editors.

A code is a QCode, an alias and a code (`genre:Opinion`), as NewsML-G2 writes it; ninjs writes the URI that it stands
for. Aliases that begin with `syn` are our own. A change here changes the bytes of both formats: the `VERSION` of each
rises with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from syndicate.articles import Article, Genre, Kind, Medium, MediumKind, MediumRole, Rendition, Status
from syndicate.headers import State
from syndicate.problems import N_
from syndicate.rendering import EntryContext

ITEM_CLASSES: Final[Mapping[Kind, str]] = {
    Kind.TEXT: "ninat:text",
    Kind.LIVE: "ninat:text",
    Kind.TICKER: "ninat:text",
    Kind.VIDEO: "ninat:video",
    Kind.AUDIO: "ninat:audio",
    Kind.INFOGRAPH: "ninat:graphic",
    Kind.GALLERY: "ninat:composite",
}
MEDIUM_CLASSES: Final[Mapping[MediumKind, str]] = {
    MediumKind.PICTURE: "ninat:picture",
    MediumKind.GRAPHIC: "ninat:graphic",
    MediumKind.VIDEO: "ninat:video",
    MediumKind.AUDIO: "ninat:audio",
}
IPTC_GENRES: Final[Mapping[Genre, tuple[str, str]]] = {
    Genre.NEWS: ("genre:Current", N_("Current")),
    Genre.OPINION: ("genre:Opinion", N_("Opinion")),
    Genre.ANALYSIS: ("genre:Analysis", N_("Analysis")),
    Genre.FEATURE: ("genre:Feature", N_("Feature")),
    Genre.EXPLAINER: ("genre:Background", N_("Background")),
    Genre.INTERVIEW: ("genre:Interview", N_("Interview")),
    Genre.BACKGROUND: ("genre:Background", N_("Background")),
    Genre.REVIEW: ("genre:Review", N_("Review")),
    Genre.OBITUARY: ("genre:Obituary", N_("Obituary")),
    Genre.EDITORIAL: ("genre:Opinion", N_("Opinion")),
}
OWN_GENRES: Final[Mapping[Genre, tuple[str, str]]] = {
    Genre.BLOG: ("syngenre:blog", N_("Blog")),
    Genre.EXPLAINER: ("syngenre:explainer", N_("Explainer")),
    Genre.EDITORIAL: ("syngenre:editorial", N_("Editorial")),
}
"""Genres for which IPTC has no word, or only a wider one."""

_MAIN_MEDIA: Final[Mapping[Kind, tuple[MediumKind, ...]]] = {
    Kind.VIDEO: (MediumKind.VIDEO,),
    Kind.AUDIO: (MediumKind.AUDIO,),
    Kind.INFOGRAPH: (MediumKind.GRAPHIC, MediumKind.PICTURE),
}
_FIRST_NEW_TOPIC: Final = 18_000_000
"""Media Topics below this number are the subject codes of old with the same number."""
_THUMBNAIL_WIDTH: Final = 400
"""Pixels; a file that is not wider is a thumbnail."""
_MEDIA_TYPES: Final[Mapping[str, str]] = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "svg": "image/svg+xml",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "mov": "video/quicktime",
    "m3u8": "application/vnd.apple.mpegurl",
}


class Note(NamedTuple):
    """Something that editors must know of an article, in its language."""

    role: str
    """Our own code for what it is about: `correction`, `stale`."""
    at: datetime | None
    """When it was so, where that is known."""
    text: str


def topics(mediatopic: str) -> tuple[str, ...]:
    """A Media Topic's QCodes: `medtop:`, and `subj:` where it is a subject code of old too."""
    number = mediatopic.partition(":")[2]
    schemes = ("medtop", "subj") if int(number) < _FIRST_NEW_TOPIC else ("medtop",)
    return tuple(f"{scheme}:{number}" for scheme in schemes)


def main_medium(article: Article) -> Medium | None:
    """The medium that is an article's very content: a video's video, an audio piece's audio, an infograph's graphic."""
    for kind in _MAIN_MEDIA.get(article.kind, ()):
        found = [medium for medium in article.media if medium.kind is kind]
        if found:
            return next((medium for medium in found if medium.role is MediumRole.LEAD), found[0])
    return None


def named_files(medium: Medium) -> Iterator[tuple[str, Rendition]]:
    """A medium's files with the QCodes of their renditions, each code once: importers keep one file of a name."""
    taken: set[str] = set()
    for place, file in enumerate(medium.renditions):
        name = _name(medium, place, file)
        if name in taken:
            name = f"synrnd:{place + 1}"
        taken.add(name)
        yield name, file


def _name(medium: Medium, place: int, file: Rendition) -> str:
    is_still = (file.media_type or "").startswith("image/") and medium.kind in (MediumKind.VIDEO, MediumKind.AUDIO)
    if is_still or (place and file.width is not None and file.width <= _THUMBNAIL_WIDTH):
        return "rnd:thumbnail"
    return "rnd:web" if place else "rnd:highRes"


def media_type(file: Rendition, kind: MediumKind) -> str:
    """A file's media type, guessed where it does not say: importers need one (Superdesk refuses the whole message)."""
    if file.media_type is not None:
        return file.media_type
    ending = urlsplit(file.url).path.rpartition(".")[2].lower()
    default = "application/octet-stream" if kind in (MediumKind.VIDEO, MediumKind.AUDIO) else "image/jpeg"
    return _MEDIA_TYPES.get(ending, default)


def notes(article: Article, context: EntryContext) -> Iterator[Note]:
    """What editors must know: corrections, the newest first because some importers read one note; a stale text."""
    spoken = context.spoken
    for correction in sorted(article.corrections, key=lambda one: one.at, reverse=True):
        date = spoken.date_and_time(correction.at, context.edition)
        said = spoken("Correction (%(date)s): %(note)s", date=date, note=correction.note)
        yield Note("correction", correction.at, said)
    if context.stale:
        said = spoken(
            "This is a translation, and its original has changed since: it may lack what the newest version says."
        )
        yield Note("stale", None, said)


_WITHDRAWALS: Final[Mapping[State, str]] = {
    State.CANCELED: N_("This article was withdrawn. Do not use it, and remove it where it was published."),
    State.WITHHELD: N_("This article is withheld. Do not use it until it is released again."),
    State.EXPIRED: N_(
        "This article expired on %(date)s. It is no longer to be used: remove it where it was published."
    ),
    State.RESTRICTED: N_(
        "This article is no longer available in this feed. Do not use it, and remove it where it was published."
    ),
    # Not until when: that it exists is all that those under an embargo may be told.
    State.EMBARGOED: N_("This article is under embargo again. Do not use it until it is sent again."),
}


def withdrawn_as(article: Article, context: EntryContext) -> Status:
    """What an article that may not be seen is announced as: canceled for good, or withheld."""
    return Status.CANCELED if _reason(article, context) is State.CANCELED else Status.WITHHELD


def withdrawn_at(article: Article, context: EntryContext) -> datetime:
    """When an article was withdrawn: when the version was made that says so."""
    return context.withdrawal.at if context.withdrawal is not None else article.modified


def expired_at(article: Article, context: EntryContext) -> datetime | None:
    """Since when an article that expired is not to be used; None where it was withdrawn for another reason."""
    if _reason(article, context) is not State.EXPIRED:
        return None
    return article.expires or withdrawn_at(article, context)


def withdrawal_note(article: Article, context: EntryContext) -> str:
    """What editors must do about an article that was withdrawn."""
    note = _WITHDRAWALS[_reason(article, context)]
    expired = expired_at(article, context)
    if expired is None:
        return context.spoken(note)
    return context.spoken(note, date=context.spoken.date_and_time(expired, context.edition))


def _reason(article: Article, context: EntryContext) -> State:
    if context.withdrawal is not None:
        return context.withdrawal.state
    return State.WITHHELD if article.status is Status.WITHHELD else State.CANCELED
