"""An article of the archive as a plain pydantic model: the types and nothing more, for those who are measured beside us."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, HttpUrl


class Named(BaseModel):
    """A tag, an author or a source."""

    id: str | None = None
    name: str


class Rendition(BaseModel):
    """A picture in one size."""

    url: HttpUrl
    media_type: str
    width: int
    height: int
    size: int


class Medium(BaseModel):
    """A picture."""

    id: str
    role: str
    alt: str
    caption: str
    credit: str
    renditions: list[Rendition]


class Article(BaseModel):
    """A record as somebody writes it down who needs nothing but the types."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    language: str
    story: str
    url: HttpUrl
    headline: str
    summary: str
    published: datetime
    section: str
    regions: list[str]
    coverage: list[str]
    breaking: bool
    urgency: int
    authors: list[Named]
    sources: list[Named]
    tags: list[Named]
    media: list[Medium]
    body: str
    version: int = 1
    status: str = "usable"
    embargo_until: datetime | None = None
    translation_of: str | None = None
    translated_from_version: int | None = None
