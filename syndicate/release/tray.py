"""Where documents are put by the processes that make them, so that only their names go back to the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import uuid4

from syndicate.release.compression import SUFFIXES, compressed, worth_trying
from syndicate.release.disk import Files, reporting
from syndicate.release.documents import Document, Laid, digest
from syndicate.release.standing import Standing


class Tray:
    """Takes documents in any process that was forked since it was made; `Stage.write` takes them from there."""

    def __init__(self, directory: Path, standing: Standing, precompress: Sequence[str]) -> None:
        """`directory` is made when it is needed; it is on the release's file system."""
        self._directory, self._standing, self._precompress = directory, standing, precompress

    def __reduce__(self) -> tuple[object, ...]:
        return Parcel, (tuple(self._precompress),)

    @contextmanager
    def laying(self) -> Iterator[Callable[[Document], Document]]:
        """What takes documents and gives them back without their bytes: these are on the disk when the block has ended,
        beside them the encodings. What is published with the same bytes stays where it is.

        Raises:
            SyndicateError: WRITE_FAILED.
        """
        with reporting(self._directory):
            self._directory.mkdir(exist_ok=True)
            files = Files()
            try:
                yield partial(self._lay, files=files)
                files.sync_in_turn()
            finally:
                files.close()

    def _lay(self, document: Document, files: Files) -> Document:
        sha256, size = digest(document.data), len(document.data)
        last = self._standing.listings.get(document.path)
        if last is not None and last.sha256 == sha256 and self._standing.is_sound(last.path, size, sha256):
            known = all(
                self._standing.is_sound(document.path + SUFFIXES[name], encoded.bytes, encoded.sha256)
                for name, encoded in last.encodings.items()
            )
            is_encoded = set(worth_trying(size, document.media_type, self._precompress)) <= last.encodings.keys()
            laid = Laid(sha256, size, self._standing.directory / document.path, is_new=False)
            encodings = {} if known and is_encoded else self._encoded(document, files)
        else:
            laid, encodings = self._put(document.data, files), self._encoded(document, files)
        return replace(document, data=b"", laid=laid, encodings=encodings)

    def _encoded(self, document: Document, files: Files) -> dict[str, Laid]:
        encoded = compressed(document.data, document.media_type, self._precompress)
        return {name: self._put(data, files) for name, data in encoded.items()}

    def _put(self, data: bytes, files: Files) -> Laid:
        file = self._directory / uuid4().hex
        files.write(file, data)
        return Laid(digest(data), len(data), file)


class Parcel:
    """What a tray is on another machine: documents go back whole, compressed there already."""

    def __init__(self, precompress: Sequence[str]) -> None:
        self._precompress = precompress

    @contextmanager
    def laying(self) -> Iterator[Callable[[Document], Document]]:
        """What gives documents their encodings."""
        yield lambda one: replace(one, encodings=compressed(one.data, one.media_type, self._precompress))
