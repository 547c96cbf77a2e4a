"""Which files are sent to an address, in which order, and which are removed there: values in, values out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from syndicate.deploying.remotes import Headers, stamped
from syndicate.publication import Output
from syndicate.release import SUFFIXES, Listing, Manifest

_STAMP_VERSION: Final = 1
"""Raised where headers are set otherwise, so that every object gets the new ones."""
_ARCHIVE: Final = re.compile(r"(?:^|/)archive/[0-9]+/")
_INDEX: Final = re.compile(r"(?:^|/)(?:index\.[^/]*|[^/]*-index\.[^/]*)$")
_HAS_CHARSET: Final = re.compile(r"text/.*|.*[+/]xml")


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release: a document, or one in an encoding."""

    path: str
    sha256: str
    size: int
    media_type: str
    encoding: str | None
    turn: int
    """Files of a lower turn are sent before those of a higher one."""

    def is_as(self, other: File | None) -> bool:
        """Whether the other one is the same, so that it need not be sent."""
        return other is not None and (self.sha256, self.media_type) == (other.sha256, other.media_type)

    def headers(self, settings: Output) -> Headers:
        """What an object store is to say of it.

        Caches between a reader and the store ask every time (`s-maxage=0`; the answer is mostly 304), so that a
        withdrawal is out when it is published, and hubs that fetch a feed get the new one. A reader may keep a document
        for a while.
        """
        age = settings.archive_max_age_seconds if _ARCHIVE.search(self.path) else settings.max_age_seconds
        has_charset = _HAS_CHARSET.fullmatch(self.media_type) is not None
        return Headers(
            f"{self.media_type}; charset=utf-8" if has_charset else self.media_type,
            f"public, max-age={age}, s-maxage=0" if age else "no-cache",
            self.encoding,
        )


def pointer_headers(stamp: str) -> Headers:
    """The headers of the manifest, which says how those of all others were set."""
    return Headers("application/json", "no-cache", None, stamped(stamp))


PRIVATE: Final = Headers("application/json", "no-store")
"""The headers of what is nobody's document: the report, the mark of a run."""


def stamp_of(settings: Output) -> str:
    """How headers are set, in short: where this differs, every object gets new ones."""
    return f"{_STAMP_VERSION}:{settings.max_age_seconds}:{settings.archive_max_age_seconds}"


def files(manifest: Manifest | None) -> dict[str, File]:
    """The files that a manifest lists, by their paths."""
    listings = manifest.documents if manifest else ()
    return {file.path: file for listing in listings for file in _files(listing)}


def _files(listing: Listing) -> Iterator[File]:
    endings = {listing.path + suffix: name for name, suffix in SUFFIXES.items()}
    for path, sha256, size in listing.files:
        # What is beside a document is for servers that choose for their readers; the document itself is for everybody.
        yield File(path, sha256, size, listing.media_type, endings.get(path), _turn(listing))


def _turn(listing: Listing) -> int:
    """What a document refers to comes before it: archives, feeds, sitemaps and lists, the pages that lead to all."""
    if _INDEX.search(listing.path):
        return 3
    if listing.format is not None:
        return 0 if _ARCHIVE.search(listing.path) else 1
    return 0 if listing.media_type in ("text/css", "text/xsl", "application/xslt+xml") else 2


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done at an address."""

    turns: Sequence[Sequence[File]]
    """The files that are sent; those of one turn in any order, and all before the next."""
    removed: Sequence[str]
    """The paths of files that are removed when all is sent, in order."""

    @classmethod
    def of(cls, release: Manifest, published: Manifest | None, doubtful: Collection[str], *, anew: bool) -> Plan:
        """What makes a release of what is published at an address.

        `doubtful` are the paths where there may be something else than `published` says, or something that it does not
        list. With `anew` every file is sent.
        """
        wanted, there = files(release), files(published)
        turns = defaultdict(list)
        for path, file in wanted.items():
            if anew or path in doubtful or not file.is_as(there.get(path)):
                turns[file.turn].append(file)
        return cls([turns[turn] for turn in sorted(turns)], sorted((there.keys() | set(doubtful)) - wanted.keys()))

    @property
    def sent(self) -> list[File]:
        """The files that are sent, in order."""
        return [file for turn in self.turns for file in turn]

    @property
    def paths(self) -> list[str]:
        """The paths at which something changes, in order of the paths."""
        return sorted([*(file.path for file in self.sent), *self.removed])
