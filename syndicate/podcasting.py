"""The podcasts of a publication, `[podcast]` in its file, as models: what directories ask of a show."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Final

from pydantic import AfterValidator, Field, WrapValidator

from syndicate.articles import LanguageTag, Model, Name, Note, PageURL, Shape, each_language_once
from syndicate.problems import N_

CATEGORIES: Final[dict[str, tuple[str, ...]]] = {
    "Arts": ("Books", "Design", "Fashion & Beauty", "Food", "Performing Arts", "Visual Arts"),
    "Business": ("Careers", "Entrepreneurship", "Investing", "Management", "Marketing", "Non-Profit"),
    "Comedy": ("Comedy Interviews", "Improv", "Stand-Up"),
    "Education": ("Courses", "How To", "Language Learning", "Self-Improvement"),
    "Fiction": ("Comedy Fiction", "Drama", "Science Fiction"),
    "Government": (),
    "History": (),
    "Health & Fitness": ("Alternative Health", "Fitness", "Medicine", "Mental Health", "Nutrition", "Sexuality"),
    "Kids & Family": ("Education for Kids", "Parenting", "Pets & Animals", "Stories for Kids"),
    "Leisure": (
        "Animation & Manga",
        "Automotive",
        "Aviation",
        "Crafts",
        "Games",
        "Hobbies",
        "Home & Garden",
        "Video Games",
    ),
    "Music": ("Music Commentary", "Music History", "Music Interviews"),
    "News": (
        "Business News",
        "Daily News",
        "Entertainment News",
        "News Commentary",
        "Politics",
        "Sports News",
        "Tech News",
    ),
    "Religion & Spirituality": (
        "Buddhism",
        "Christianity",
        "Hinduism",
        "Islam",
        "Judaism",
        "Religion",
        "Spirituality",
    ),
    "Science": (
        "Astronomy",
        "Chemistry",
        "Earth Sciences",
        "Life Sciences",
        "Mathematics",
        "Natural Sciences",
        "Nature",
        "Physics",
        "Social Sciences",
    ),
    "Society & Culture": ("Documentary", "Personal Journals", "Philosophy", "Places & Travel", "Relationships"),
    "Sports": (
        "Baseball",
        "Basketball",
        "Cricket",
        "Fantasy Sports",
        "Football",
        "Golf",
        "Hockey",
        "Rugby",
        "Running",
        "Soccer",
        "Swimming",
        "Tennis",
        "Volleyball",
        "Wilderness",
        "Wrestling",
    ),
    "Technology": (),
    "True Crime": (),
    "TV & Film": ("After Shows", "Film History", "Film Interviews", "Film Reviews", "TV Reviews"),
}
"""Apple Podcasts' categories, which every directory understands, each with its subcategories
(https://podcasters.apple.com/support/1691-apple-podcasts-categories)."""
_WITHIN: Final = " > "
_COVER: Final = re.compile(r"https://[^?#]+\.(?:jpe?g|png)(?:[?#].*)?", re.IGNORECASE)


def _known_category(value: str) -> str:
    first, within, second = value.partition(_WITHIN)
    if first not in CATEGORIES or (within and second not in CATEGORIES[first]):
        raise ValueError(N_("Apple Podcasts has no such category; write one as `News` or `News > Politics`"))
    return value


def _is_cover(value: str) -> str:
    if not _COVER.fullmatch(value):
        raise ValueError(N_("directories take only JPEG and PNG files (.jpg, .jpeg, .png)"))
    return value


Category = Annotated[str, AfterValidator(_known_category)]
"""One of Apple Podcasts' categories, with a subcategory where wanted: `News`, `News > Politics`."""
Cover = Annotated[PageURL, AfterValidator(_is_cover)]
"""The https address of a JPEG or PNG file."""
LocalTitle = Annotated[
    dict[LanguageTag, Name],
    Field(json_schema_extra={"additionalProperties": False}),
    WrapValidator(each_language_once),
]
"""A title in each language."""
LocalNote = Annotated[
    dict[LanguageTag, Note],
    Field(json_schema_extra={"additionalProperties": False}),
    WrapValidator(each_language_once),
]
"""A text in each language."""


class ShowType(StrEnum):
    """In which order a show is heard."""

    EPISODIC = "episodic"
    SERIAL = "serial"


class Owner(Model):
    """Who answers for a show; directories write to the address to confirm it."""

    name: Name
    """The name."""
    email: Annotated[
        str,
        Field(max_length=254),
        Shape(r"^[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(\.[A-Za-z0-9\-]+)+$", N_("an e-mail address")),
    ]
    """The e-mail address; it stands in the feeds, where everybody can read it."""


class Show(Model):
    """How one of the two shows differs from what `[podcast]` says."""

    title: LocalTitle = Field(default_factory=dict)
    """Its title in each language; made of the edition's name where absent."""
    description: LocalNote = Field(default_factory=dict)
    """What it is, in each language, in a sentence or two; made of the edition's name where absent."""
    category: Category | None = None
    """Its category at Apple Podcasts."""
    image: Cover | None = None
    """The address of its cover."""


class Podcast(Model):
    """The podcasts: articles to listen to, and videos. Where the table is there, every edition has both."""

    category: Category
    """The category at Apple Podcasts, with a subcategory where wanted: `News`, `News > Politics`."""
    image: Cover
    """The address of the cover: a square JPEG or PNG file, 1,400 to 3,000 pixels wide."""
    owner: Owner
    """Who answers for the shows."""
    author: Name | None = None
    """Who is named as the shows' author; the edition's name where absent."""
    explicit: bool = False
    """Whether there is anything in the shows that is not for children."""
    type: ShowType = ShowType.EPISODIC
    """In which order episodes are heard: `episodic`, the newest first, or `serial`, the oldest first."""
    locked: bool = True
    """Whether other hosts are told not to take the shows over."""
    audio: Show = Show()
    """What is different of the show of articles to listen to."""
    video: Show = Show()
    """What is different of the show of videos."""
