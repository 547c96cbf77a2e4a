"""Where documents are put by the processes that make them, so that only their names go back to the run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from syndicate.release.compression import SUFFIXES, compressed, worth_trying
from syndicate.release.disk import reporting, write_unsynced
from syndicate.release.documents import Document, Laid, digest
from syndicate.release.standing import Standing


class Tray:
    """Takes documents in any process that was forked since it was made; `Stage.write` takes them from there."""

    def __init__(self, directory: Path, standing: Standing, precompress: Sequence[str]) -> None:
        """`directory` is made when it is needed; it is on the release's file system."""
        self._directory, self._standing, self._precompress = directory, standing, precompress

    def __reduce__(self) -> tuple[object, ...]:
        return Parcel, (tuple(self._precompress),)

    def lay(self, document: Document, sha256: str | None = None) -> Document:
        """The document without its bytes: these are in a file now, and those of its encodings. What is published with the
        same bytes stays where it is. `sha256` is the digest of its bytes, where that is known.

        Nothing is synced here: the run does it (`disk.Files.take`), while this process goes on.

        Raises:
            SyndicateError: WRITE_FAILED.
        """
        with reporting(self._directory):
            self._directory.mkdir(exist_ok=True)
            return self._lay(document, sha256 or digest(document.data))

    def _lay(self, document: Document, sha256: str) -> Document:
        size = len(document.data)
        if self._standing.has(document.path, sha256):
            before = self._standing.listings[document.path].encodings
            known = all(
                self._standing.is_sound(document.path + SUFFIXES[name], encoded.bytes, encoded.sha256)
                for name, encoded in before.items()
            )
            is_encoded = set(worth_trying(size, document.media_type, self._precompress)) <= before.keys()
            laid = Laid(sha256, size, self._standing.directory / document.path, is_new=False)
            encodings = {} if known and is_encoded else self._encoded(document)
        else:
            laid, encodings = self._put(document.data, sha256), self._encoded(document)
        return replace(document, data=b"", laid=laid, encodings=encodings)

    def _encoded(self, document: Document) -> dict[str, Laid]:
        encoded = compressed(document.data, document.media_type, self._precompress)
        return {name: self._put(data, digest(data)) for name, data in encoded.items()}

    def _put(self, data: bytes, sha256: str) -> Laid:
        file = self._directory / uuid4().hex
        write_unsynced(file, data)
        return Laid(sha256, len(data), file)


class Parcel:
    """What a tray is on another machine: documents go back whole, compressed there already."""

    def __init__(self, precompress: Sequence[str]) -> None:
        self._precompress = precompress

    def lay(self, document: Document, sha256: str | None = None) -> Document:  # noqa: ARG002 - the stage finds it
        """The document with its encodings."""
        encodings = compressed(document.data, document.media_type, self._precompress)
        return replace(document, encodings=encodings)
