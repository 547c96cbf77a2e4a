"""A release in the making."""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from syndicate.errors import SyndicateError
from syndicate.release import history
from syndicate.release.compression import SUFFIXES, compressed, require, worth_trying
from syndicate.release.disk import (
    DIRECTORY_MODE,
    Files,
    has_same_files,
    make_directories,
    make_directory,
    reporting,
    sync_directories,
    sync_directory,
    write_failed,
)
from syndicate.release.documents import STEP_BYTES, Document, Encoded, Laid, Listing, Manifest, check_path, digest
from syndicate.release.layout import MANIFEST, REPORT, STAGING, Layout
from syndicate.release.lock import is_held, locked
from syndicate.release.standing import Standing
from syndicate.release.tray import Tray

_LONGEST: Final = STEP_BYTES - max(map(len, SUFFIXES.values()))
"""Bytes of the longest name that leaves room for an encoding's ending."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a publish did."""

    number: int
    """The release that is current now."""
    is_new: bool
    """Whether it was made; otherwise nothing differed and the current one stayed."""
    changed: tuple[str, ...]
    """The paths of documents that are new or different, in order."""
    unchanged: int
    """How many documents are as they were."""
    removed: tuple[str, ...]
    """The paths that are published no more, in order."""


@contextmanager
def stage(output: Path, precompress: Sequence[str] = ()) -> Iterator[Stage]:
    """Make a release for an output; what was staged is removed unless it is published inside the block.

    `precompress` are the encodings in which documents are published beside the documents themselves, where that helps.
    Holds the lock of the output for the block, or uses it where this process holds it already.

    Raises:
        Locked: another run holds the lock.
        ConfigurationError: OUTPUT_IN_THE_WAY: there is something that is not ours; CONFIG_VALUE: an encoding cannot be
            written here.
        SyndicateError: WRITE_FAILED.
    """
    layout = Layout.of(output)
    require(precompress)
    with nullcontext() if is_held(output) else locked(output):
        with reporting(layout.releases):
            history.live_number(layout)
            make_directories(layout.releases)
            history.recover(layout)
            staging = Path(tempfile.mkdtemp(prefix=STAGING, dir=layout.releases))
        staged = Stage(layout, staging, precompress)
        try:
            yield staged
        finally:
            staged.close()


class Stage:
    """Takes the documents of one release, each once, and publishes them together; made by `stage`.

    What is as it was costs a look at the last manifest; nothing is linked before it is known that a release is needed.
    """

    def __init__(self, layout: Layout, staging: Path, precompress: Sequence[str] = ()) -> None:
        self._layout = layout
        self._beside_it = staging.with_name(f"{staging.name}-tray")
        self._precompress = precompress
        self._staging = staging
        self._files = Files()
        self._is_open = True
        self._listings: dict[str, Listing] = {}
        self._changed: set[str] = set()
        self._beside: set[str] = set()
        """The paths of documents in their encodings."""
        self._is_encoded_anew = False
        self._carried: list[str] = []
        self._directories: set[str] = set()
        self._made: set[str] = set()
        self._standing = Standing(layout)
        self._last = self._standing.listings
        self.tray = Tray(self._beside_it, self._standing, precompress)
        """Takes documents from the processes that make them."""

    @property
    def published(self) -> Iterator[str]:
        """The paths of the documents that are published now, those whose files were damaged since left out."""
        return filter(self.holds, self._last)

    @property
    def listed(self) -> Mapping[str, Listing]:
        """The documents of the current release by their paths, also those whose files were damaged since."""
        return self._last

    def holds(self, path: str) -> bool:
        """Whether a document is published at a path, its file as it was: whether `keep` would carry it over."""
        return self._standing.holds(path)

    def write(self, document: Document) -> None:
        """Add a document; where the current release has the same bytes, its file is kept with its mtime.

        Raises:
            ValueError: the path was written or kept already, is one of the release's own files, or needs a directory
                where there is a document.
            SyndicateError: WRITE_FAILED; nothing more can be written or published.
        """
        self._claim(document.path)
        listing = Listing.of(document)
        last = self._last.get(document.path)
        with self._working(document.path):
            if self._is_published(document, listing):
                self._carried.append(document.path)
            else:
                self._changed.add(document.path)
                self._put(document.path, document.data if document.laid is None else document.laid)
            before = last.encodings if last is not None and last.sha256 == listing.sha256 else {}
            encodings = self._encode(listing, before, lambda: document.data, document.encodings)
        if last is None or last.bare != listing:
            self._changed.add(document.path)
        self._listings[document.path] = replace(listing, encodings=encodings)

    def _is_published(self, document: Document, listing: Listing) -> bool:
        """Whether a document is published as it is, its file sound."""
        if document.laid is not None:
            return not document.laid.is_new
        return self._standing.has(document.path, listing.sha256)

    def _put(self, path: str, data: bytes | Laid) -> None:
        """Put bytes at a path, or the file that has them."""
        self._make_place(path)
        if isinstance(data, Laid):
            self._files.take(data.file, self._staging / path)
        else:
            self._files.write(self._staging / path, data)

    def keep(self, path: str) -> bool:
        """Carry over the document last published at a path, with its mtime and all that the manifest says of it.

        Returns whether there is one; where there is none (or its file was damaged since), nothing is added.

        Raises:
            ValueError: as for `write`.
        """
        check_path(path)
        self._require_open()
        last = self._last.get(path)
        if last is None or not self.holds(path):
            return False
        self._carry(last)
        return True

    def keep_all(self) -> bool:
        """Carry over every document of the current release; whether that was possible. If not, nothing is carried over."""
        if not self._last or not all(map(self.holds, self._last)):
            return False
        for path, last in self._last.items():
            check_path(path)
            self._carry(last)
        return True

    def _carry(self, last: Listing) -> None:
        """Carry over a document whose file is sound."""
        path = last.path
        self._claim(path)
        with self._working(path):
            self._carried.append(path)
            encodings = self._encode(last, last.encodings, partial(_bytes_of, self._standing.directory, path))
        self._listings[path] = last if encodings == last.encodings else replace(last, encodings=encodings)

    def last(self, path: str) -> bytes | None:
        """The bytes last published at a path, or None where there are none (or the file was damaged since)."""
        check_path(path)
        last = self._last.get(path)
        if last is None:
            return None
        try:
            data = (self._standing.directory / path).read_bytes()
        except OSError:
            return None
        return data if digest(data) == last.sha256 else None

    def publish(self, report: bytes | None = None) -> Published:
        """Show readers what was staged, all at once. Where no document differs, the current release stays.

        `report` is published as `report.json`, beside the manifest and not in it; it replaces the current release's
        where that stays. The stage takes nothing more afterwards.

        Raises:
            ValueError: it was published already, or a write failed.
            SyndicateError: WRITE_FAILED; the old release is untouched.
        """
        removed = tuple(sorted(self._last.keys() - self._listings.keys()))
        with self._working():
            differs = self._changed or self._is_encoded_anew or removed
            if self._standing.number is not None and self._standing.manifest is not None and not differs:
                number, is_new = self._standing.number, False
                self._replace_report(report)
            else:
                number, is_new = self._publish_anew(report), True
        self._is_open = False
        return Published(
            number=number,
            is_new=is_new,
            changed=tuple(sorted(self._changed)),
            unchanged=len(self._listings) - len(self._changed),
            removed=removed,
        )

    def close(self) -> None:
        """Remove what was staged and not published, as far as that is possible; the next run removes the rest."""
        self._is_open = False
        with suppress(OSError, SyndicateError):
            self._files.close()
            shutil.rmtree(self._staging, ignore_errors=True)
            shutil.rmtree(self._beside_it, ignore_errors=True)
            history.recover(self._layout)

    def _require_open(self) -> None:
        if not self._is_open:
            raise ValueError("the stage is closed: it was published, or a write to it failed")

    def _encode(
        self,
        listing: Listing,
        before: Mapping[str, Encoded],
        data: Callable[[], bytes],
        made: Mapping[str, bytes | Laid] | None = None,
    ) -> Mapping[str, Encoded]:
        """Put a document's encodings beside it: those that were published with the same bytes are carried over."""
        path = listing.path
        fits = len(path.rpartition("/")[2].encode()) <= _LONGEST
        wanted = worth_trying(listing.bytes, listing.media_type, self._precompress) if fits else ()
        encodings = {}
        for name in wanted:
            encoded = before.get(name)
            if encoded is not None and self._standing.is_sound(path + SUFFIXES[name], encoded.bytes, encoded.sha256):
                self._claim(path + SUFFIXES[name])
                self._carried.append(path + SUFFIXES[name])
                encodings[name] = encoded
        if missing := [name for name in wanted if name not in encodings]:
            new: Mapping[str, bytes | Laid]
            new = compressed(data(), listing.media_type, missing) if made is None else made
            for name, one in ((name, new[name]) for name in missing if name in new):
                self._claim(path + SUFFIXES[name])
                self._put(path + SUFFIXES[name], one)
                size, sha256 = (one.size, one.sha256) if isinstance(one, Laid) else (len(one), digest(one))
                encodings[name] = Encoded(bytes=size, sha256=sha256)
                self._is_encoded_anew = True
        self._is_encoded_anew = self._is_encoded_anew or encodings.keys() != before.keys()
        self._beside.update(path + SUFFIXES[name] for name in encodings)
        return encodings

    def _claim(self, path: str) -> None:
        self._require_open()
        if path in self._listings or path in self._beside or path in (MANIFEST, REPORT):
            raise ValueError(f"document {path!r} is in the release already")
        if path in self._directories:
            raise ValueError(f"document {path!r} stands where other documents need a directory")
        if path.rpartition("/")[0] in self._directories:
            return
        above = _directories_above(path)
        for directory in above:
            if directory in self._listings or directory in self._beside or directory in (MANIFEST, REPORT):
                raise ValueError(f"document {path!r} needs a directory where there is the document {directory!r}")
        self._directories.update(above)

    @contextmanager
    def _working(self, path: str = "") -> Iterator[None]:
        self._require_open()
        try:
            yield
        except (OSError, SyndicateError, ValueError) as error:
            # A half-written file must never be published, even if the caller goes on.
            self._is_open = False
            if isinstance(error, OSError):
                raise write_failed(self._layout.output / path, error) from error
            raise

    def _make_place(self, path: str) -> None:
        """Make the directories of a document in the staging directory."""
        if path.rpartition("/")[0] in self._made:
            return
        for directory in reversed(_directories_above(path)):
            if directory not in self._made:
                make_directory(self._staging / directory)
                self._made.add(directory)

    def _replace_report(self, report: bytes | None) -> None:
        if report is None:
            return
        staged = self._staging / REPORT
        self._files.write(staged, report)
        self._files.sync()
        before = self._standing.directory.stat().st_mtime_ns
        staged.replace(self._standing.directory / REPORT)
        history.date_after(self._standing.directory, before)
        sync_directory(self._standing.directory)

    def _publish_anew(self, report: bytes | None) -> int:
        layout = self._layout
        number = history.next_number(layout)
        self._complete(report)
        # The link is made before the release has its number: `recover` knows by it that the release is not published.
        layout.next.symlink_to(layout.target(number))
        sync_directory(layout.next.parent)
        self._staging.rename(layout.release(number))
        sync_directory(layout.releases)
        history.swap(layout, layout.next)
        with suppress(OSError):
            # It is published, whatever becomes of the old ones; the next run tries again.
            history.remove_old(layout)
        return number

    def _complete(self, report: bytes | None) -> None:
        """Fill the staging directory and wait until all of it is on the disk."""
        carried: defaultdict[str, set[str]] = defaultdict(set)
        for path in self._carried:
            directory, _, name = path.rpartition("/")
            carried[directory].add(name)
        leaving = history.leaving(self._layout)
        whole = [] if leaving is None else self._whole(carried, str(self._layout.release(leaving)))
        for directory in carried.keys() - whole:
            self._link(directory, carried[directory])
        manifest = Manifest.of(self._listings.values())
        if manifest == self._standing.manifest:
            self._files.carry(self._standing.directory / MANIFEST, self._staging / MANIFEST)
        else:
            self._files.write(self._staging / MANIFEST, manifest.as_bytes())
        if report is not None:
            self._files.write(self._staging / REPORT, report)
        self._files.sync()
        if whole and leaving is not None:
            # Last, for a run that ends from here on leaves one release less to go back to.
            self._take(whole, carried, leaving)
            self._files.sync()
        sync_directories(self._staging / directory for directory in self._made)
        self._staging.chmod(DIRECTORY_MODE)
        if (
            self._standing.number is not None
            and (replaced := history.live_since(self._layout, self._standing.number)) is not None
        ):
            history.date_after(self._staging, replaced)
        sync_directory(self._staging)

    def _whole(self, carried: Mapping[str, set[str]], leaving: str) -> list[str]:
        """The directories that can be taken as they are from a release that leaves: with the same files, and no others.

        Of a large release most are so; to make a link of each file, and to remove one, takes ten times as long.
        """
        last = str(self._standing.directory)
        return [
            directory
            for directory, names in carried.items()
            if directory
            and directory not in self._made
            and has_same_files(f"{last}/{directory}", f"{leaving}/{directory}", names)
        ]

    def _link(self, directory: str, names: Iterable[str]) -> None:
        """Carry over files of a directory."""
        above = f"{directory}/" if directory else ""
        last, staging = f"{self._standing.directory}/{above}", f"{self._staging}/{above}"  # text, as in `Standing`
        self._make_place(above)
        for name in names:
            self._files.carry(last + name, staging + name)

    def _take(self, directories: Iterable[str], carried: Mapping[str, set[str]], leaving: int) -> None:
        """Move directories here from the release that leaves. What they have is on the disk."""
        discarded = history.discard(self._layout, leaving)
        # No release is ever found that lacks a directory, not even after a loss of power.
        sync_directory(self._layout.releases)
        for directory in directories:
            self._make_place(directory)
            try:
                (discarded / directory).rename(self._staging / directory)
            except OSError:
                # Somebody else's directory cannot be moved; links of what is in it can be made all the same.
                self._link(directory, carried[directory])


def _bytes_of(directory: Path, path: str) -> bytes:
    return (directory / path).read_bytes()


def _directories_above(path: str) -> list[str]:
    """The directories that a document needs, the innermost first."""
    above = []
    while path := path.rpartition("/")[0]:
        above.append(path)
    return above
