"""What linking and selecting need of an article: everything about it but its text.

A header is a few hundred bytes where an article has ten thousand, so the stages that must look at all articles look
at headers, and articles are read one at a time when they are rendered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from syndicate.articles import Article, Kind, MediumKind, Status

RECORDINGS = (MediumKind.AUDIO, MediumKind.VIDEO)
"""The kinds of medium that are heard or watched."""


class State(StrEnum):
    """Whether an article may be seen at a given moment, and if not, why."""

    PUBLISHED = "published"
    WITHHELD = "withheld"
    CANCELED = "canceled"
    EMBARGOED = "embargoed"
    EXPIRED = "expired"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Named:
    """A tag or an author with an id: the id is the same in every language, the name is not."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Header:
    """An article without its text."""

    id: str
    language: str
    version: int
    status: Status
    url: str
    headline: str
    published: datetime
    modified: datetime
    section: str
    kind: Kind = Kind.TEXT
    guid: str | None = None
    story: str | None = None
    translation_of: str | None = None
    translated_from_version: int | None = None
    alternates: tuple[tuple[str, str], ...] = ()
    embargo_until: datetime | None = None
    expires: datetime | None = None
    sections: tuple[str, ...] = ()
    """All its sections, the main one first."""
    regions: tuple[str, ...] = ()
    coverage: tuple[str, ...] = ()
    tags: tuple[Named, ...] = ()
    authors: tuple[Named, ...] = ()
    breaking: bool = False
    restricted: bool = False
    """Whether only named partners may have it."""
    recordings: tuple[MediumKind, ...] = ()
    """Which of AUDIO and VIDEO it has."""

    @classmethod
    def of(cls, article: Article) -> Header:
        """The header of an article."""
        return cls(
            id=article.id,
            language=article.language,
            version=article.version,
            status=article.status,
            url=article.url,
            headline=article.headline,
            published=article.published,
            modified=article.modified,
            section=article.section,
            kind=article.kind,
            guid=article.guid,
            story=article.story,
            translation_of=article.translation_of,
            translated_from_version=article.translated_from_version,
            alternates=tuple(sorted(article.alternates.items())),
            embargo_until=article.embargo_until,
            expires=article.expires,
            sections=article.filed_under,
            regions=tuple(dict.fromkeys(article.regions)),
            coverage=tuple(dict.fromkeys(article.coverage)),
            tags=tuple({tag.id: Named(tag.id, tag.name) for tag in article.tags if tag.id}.values()),
            authors=tuple(
                {person.id: Named(person.id, person.name) for person in article.authors if person.id}.values()
            ),
            breaking=article.breaking,
            restricted=bool(article.partners.only),
            recordings=tuple(kind for kind in RECORDINGS if any(medium.kind is kind for medium in article.media)),
        )

    @property
    def names(self) -> tuple[str, ...]:
        """What stands of it on pages by itself: its headline, and the names of its tags and authors."""
        return self.headline, *(named.name for named in (*self.tags, *self.authors))

    def as_seen(self, now: datetime) -> Header:
        """The same without a time of change that is yet to come: a date ahead of the clock is no date of today's."""
        return self if self.modified <= now else replace(self, modified=self.published)

    def state(self, now: datetime) -> State:
        """Whether it may be seen at `now`; of several reasons against it, the gravest.

        An article whose `published` lies ahead is treated as embargoed until then. An embargo and an expiry are
        half-open: at the very moment of `embargo_until` it may be seen, at that of `expires` no more.
        """
        if self.status is Status.CANCELED:
            return State.CANCELED
        if self.status is Status.WITHHELD:
            return State.WITHHELD
        if max(self.published, self.embargo_until or self.published) > now:
            return State.EMBARGOED
        if self.expires is not None and self.expires <= now:
            return State.EXPIRED
        return State.RESTRICTED if self.restricted else State.PUBLISHED
