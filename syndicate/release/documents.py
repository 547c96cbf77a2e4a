"""Documents as a release takes them, and the manifest that lists them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, Literal, Self

import orjson

from syndicate.release.compression import SUFFIXES
from syndicate.release.layout import MANIFEST

STEP_BYTES: Final = 255
"""The longest name of a file: NAME_MAX of every Linux file system."""
_FORBIDDEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\\\\\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Laid:
    """The bytes of a file that whoever made them has put on the disk already (`release.Tray`)."""

    sha256: str
    size: int
    """In bytes."""
    file: Path
    """Where they are."""
    is_new: bool = True
    """Whether the file is to be moved into the release; else it is that of the current one, which has the same bytes."""


@dataclass(frozen=True, slots=True)
class Document:
    """One feed in one format, or another file that an export leaves."""

    path: str
    """Where it is published, relative to the output, with `/` between the steps: `en/news/rss.xml`."""
    data: bytes
    media_type: str
    language: str | None = None
    feed: str | None = None
    """The feed's path, for example `en/news`; None for what is no feed."""
    format: str | None = None
    updated: str | None = None
    """When its content last changed (RFC 3339); never when it was written."""
    entries: int = 0
    encodings: Mapping[str, bytes | Laid] | None = field(default=None, compare=False, repr=False)
    """The document compressed (`compression.compressed`), where a worker has done so already; None leaves it to the
    stage."""
    laid: Laid | None = field(default=None, compare=False, repr=False)
    """Given where its bytes are on the disk already; `data` is empty then."""

    def __post_init__(self) -> None:
        check_path(self.path)

    def read(self) -> bytes:
        """Its bytes, wherever they are; of one that was laid down only until the stage takes it."""
        return self.data if self.laid is None else self.laid.file.read_bytes()


def check_path(path: str) -> None:
    """Make sure that a path stays inside the release and can be written anywhere.

    Raises:
        ValueError: it is absolute, leaves the tree, has an empty, overlong or dot step, a backslash, a control
            character or half of a surrogate pair; whoever made the path has a fault.
    """
    if _FORBIDDEN.search(path):
        raise ValueError(f"document path {path!r}: a backslash, a control character or a lone surrogate")
    for step in path.split("/"):
        if step in ("", ".", ".."):
            raise ValueError(f"document path {path!r}: not a plain relative path (step {step!r})")
        if len(step.encode()) > STEP_BYTES:
            raise ValueError(f"document path {path!r}: a step of more than {STEP_BYTES} bytes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """A document in a compressed encoding, as the manifest lists it with the document."""

    bytes: int
    sha256: str

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> Self:
        """What a manifest says of one.

        Raises:
            ValueError, TypeError: it says something else.
        """
        one = cls(**found)
        if type(one.bytes) is int and type(one.sha256) is str:
            return one
        raise ValueError("not what a manifest says of a compressed document")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A document as the manifest lists it.

    No model of pydantic's: a release has tens of thousands, and every run reads and writes them all. The fields are in
    the order of their names, for so orjson writes them.
    """

    bytes: int
    encodings: Mapping[str, Encoded] = field(default_factory=dict)
    """Its encodings that are published beside it, by their names in HTTP: `gzip` is at `{path}.gz`, `br` at
    `{path}.br`."""
    entries: int
    feed: str | None
    format: str | None
    language: str | None
    media_type: str
    path: str
    sha256: str
    updated: str | None

    @property
    def files(self) -> Iterator[tuple[str, str, int]]:
        """Its files: the path, the SHA-256 and the size in bytes of each, the document's first."""
        yield self.path, self.sha256, self.bytes
        for name, encoded in self.encodings.items():
            yield self.path + SUFFIXES[name], encoded.sha256, encoded.bytes

    @property
    def bare(self) -> Self:
        """The same without its encodings: what `of` makes of the document."""
        return replace(self, encodings={})

    @classmethod
    def of(cls, document: Document) -> Self:
        """The listing of a document, without its encodings."""
        return cls(
            path=document.path,
            sha256=document.laid.sha256 if document.laid else digest(document.data),
            bytes=document.laid.size if document.laid else len(document.data),
            media_type=document.media_type,
            language=document.language,
            feed=document.feed,
            format=document.format,
            updated=document.updated,
            entries=document.entries,
        )

    @classmethod
    def read(cls, found: dict[str, Any]) -> Self:
        """What a manifest says of a document.

        Raises:
            ValueError, TypeError: it says something else.
        """
        if encodings := found.get("encodings"):
            if not encodings.keys() <= SUFFIXES.keys():
                raise ValueError("an encoding that nobody knows")
            found["encodings"] = {name: Encoded.read(encoded) for name, encoded in encodings.items()}
        one = cls(**found)
        if (
            type(one.bytes) is type(one.entries) is int
            and type(one.path) is type(one.sha256) is type(one.media_type) is str
            and type(one.encodings) is dict
            and type(one.language) in _TEXT_OR_NONE
            and type(one.feed) in _TEXT_OR_NONE
            and type(one.format) in _TEXT_OR_NONE
            and type(one.updated) in _TEXT_OR_NONE
        ):
            return one
        raise ValueError("not what a manifest says of a document")


_TEXT_OR_NONE: Final = (str, type(None))


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release holds, in order of the paths."""

    documents: tuple[Listing, ...]
    version: Literal[1] = 1

    @classmethod
    def of(cls, listings: Iterable[Listing]) -> Self:
        """The manifest of documents in any order."""
        return cls(tuple(sorted(listings, key=attrgetter("path"))))

    @classmethod
    def read(cls, release: Path) -> Self | None:
        """The manifest in a release's directory, or None where there is none that can be read."""
        try:
            return cls.parse((release / MANIFEST).read_bytes())
        except OSError:
            return None

    @classmethod
    def parse(cls, data: bytes) -> Self | None:
        """The manifest in a file's bytes, or None where they are none."""
        try:
            found = orjson.loads(data)
            if found.keys() <= {"documents", "version"} and type(found["documents"]) is list:
                version = found.get("version", 1)
                if type(version) is int and version == 1:
                    return cls(tuple(map(Listing.read, found["documents"])))
        except (ValueError, TypeError, KeyError, AttributeError):
            # Something else than JSON, or JSON of another shape: whichever it is, it lists nothing.
            pass
        return None

    def as_bytes(self) -> bytes:
        """The file's bytes: the same for the same documents."""
        return orjson.dumps(self, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def digest(data: bytes) -> str:
    """The SHA-256 of a document, in lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
