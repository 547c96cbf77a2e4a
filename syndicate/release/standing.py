"""The release that readers see now, while the next one is made: what of it may be carried over."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from syndicate.release import history
from syndicate.release.documents import Listing, Manifest, digest
from syndicate.release.layout import MANIFEST, Layout


class Standing:
    """The current release of an output; an empty one where there is none, or where its manifest cannot be read."""

    def __init__(self, layout: Layout) -> None:
        self.number = history.live_number(layout)
        """Its number; None where there is none."""
        self.directory = layout.release(self.number or 0)
        self._root = f"{self.directory}/"
        self.manifest = Manifest.read(self.directory)
        """Its manifest; None where there is none."""
        self._made = (self.directory / MANIFEST).stat().st_mtime_ns if self.manifest else 0

    @cached_property
    def listings(self) -> Mapping[str, Listing]:
        """Its documents by their paths, also those whose files were damaged since."""
        return {listing.path: listing for listing in self.manifest.documents} if self.manifest else {}

    def holds(self, path: str) -> bool:
        """Whether a document is published at a path, its file as it was."""
        last = self.listings.get(path)
        return last is not None and self.is_sound(last.path, last.bytes, last.sha256)

    def has(self, path: str, sha256: str) -> bool:
        """Whether a document of these bytes is published at a path, its file as it was."""
        last = self.listings.get(path)
        return last is not None and last.sha256 == sha256 and self.holds(path)

    def is_sound(self, path: str, size: int, sha256: str) -> bool:
        """Whether a file is still what the manifest says.

        A release's files are older than its manifest. One that is not was edited, or the clock was set back; only
        then is it worth reading.
        """
        file = self._root + path  # text: a run asks this of every file, and to join a `Path` takes longer than to look
        try:
            found = os.lstat(file)
            return (
                stat.S_ISREG(found.st_mode)
                and found.st_size == size
                and (found.st_mtime_ns <= self._made or digest(Path(file).read_bytes()) == sha256)
            )
        except OSError:
            return False
