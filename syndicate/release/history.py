"""The releases that are kept: which is current, going back, and removing what is too old or was left half made.

The order in which releases were live is the order of their directories' mtimes. It is that of their numbers until
somebody goes back: then the release gone back to is the later one again, and the one before it is the next to go to.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from syndicate.errors import SyndicateError
from syndicate.problems import Code, Problem
from syndicate.release.disk import reporting, sync_directory
from syndicate.release.documents import Manifest, digest
from syndicate.release.layout import DISCARDED, MANIFEST, STAGING, Layout, in_the_way, number_of
from syndicate.release.lock import locked

KEPT: Final = 3
"""How many releases are kept beside the current one."""


@dataclass(frozen=True, slots=True)
class Release:
    """One release that is kept."""

    number: int
    is_current: bool
    directory: Path
    documents: int
    size: int
    """Of all documents, in bytes."""
    updated: str | None
    """When its newest document last changed (RFC 3339)."""
    published: datetime
    """When it was made, in UTC."""


def current(output: Path) -> Release | None:
    """The release that readers see, or None where nothing whole is published.

    Raises:
        ConfigurationError: OUTPUT_IN_THE_WAY: the output is something else than a release.
    """
    layout = Layout.of(output)
    live = live_number(layout)
    return None if live is None else _release(layout, live, live)


def fingerprint(output: Path) -> str | None:
    """The SHA-256 of the current release's manifest, so of all its documents; None where nothing is published.

    Raises:
        ConfigurationError: OUTPUT_IN_THE_WAY: the output is something else than a release.
    """
    layout = Layout.of(output)
    live = live_number(layout)
    try:
        return None if live is None else digest((layout.release(live) / MANIFEST).read_bytes())
    except OSError:
        return None


def releases(output: Path) -> list[Release]:
    """The releases that are kept and can be gone back to, newest number first.

    Raises:
        ConfigurationError: OUTPUT_IN_THE_WAY: the output is something else than a release.
    """
    layout = Layout.of(output)
    live = live_number(layout)
    found = (_release(layout, number, live) for number in sorted(numbers(layout), reverse=True))
    return [release for release in found if release is not None]


def rollback(output: Path, number: int | None = None) -> Release:
    """Show readers an earlier release again: the one that was live before this one, or the given one, later or earlier.

    Takes the lock. The next publish makes a release with a new number, on top of the one gone back to.

    Raises:
        SyndicateError: NO_SUCH_RELEASE: it is not kept, or not whole; WRITE_FAILED.
        Locked: another run holds the lock.
        ConfigurationError: OUTPUT_IN_THE_WAY.
    """
    layout = Layout.of(output)
    live = live_number(layout)
    if not layout.releases.is_dir():
        raise _no_such_release(live, number)
    with locked(output), reporting(layout.output):
        live = live_number(layout)
        recover(layout)
        chosen = _before(layout, live) if number is None else number
        release = None if chosen is None else _release(layout, chosen, chosen)
        if chosen is None or release is None:
            raise _no_such_release(live, number)
        if chosen != live:
            if live is not None and (replaced := live_since(layout, live)) is not None:
                date_after(release.directory, replaced)
                sync_directory(release.directory)
            layout.back.symlink_to(layout.target(chosen))
            swap(layout, layout.back)
        return release


def _no_such_release(live: int | None, number: int | None) -> SyndicateError:
    wanted = number if number is not None else (live or 1) - 1
    return SyndicateError(Problem.of(Code.NO_SUCH_RELEASE, value=wanted))


def _release(layout: Layout, number: int, live: int | None) -> Release | None:
    directory = layout.release(number)
    try:
        made = (directory / MANIFEST).stat().st_mtime
    except OSError:
        return None
    manifest = Manifest.read(directory)
    if manifest is None:
        return None
    return Release(
        number=number,
        is_current=number == live,
        directory=directory,
        documents=len(manifest.documents),
        size=sum(listing.bytes for listing in manifest.documents),
        updated=max((listing.updated for listing in manifest.documents if listing.updated), default=None),
        published=datetime.fromtimestamp(made, UTC),
    )


def live_number(layout: Layout) -> int | None:
    """The number that the output's link names, or None where there is no output yet (or an empty directory).

    Raises:
        ConfigurationError: OUTPUT_IN_THE_WAY.
    """
    try:
        number = layout.number(str(layout.output.readlink()))
    except FileNotFoundError:
        return None
    except OSError:
        if _is_empty_directory(layout.output):
            return None
        raise in_the_way(layout.output) from None
    if number is None:
        raise in_the_way(layout.output)
    return number


def _is_empty_directory(path: Path) -> bool:
    try:
        return not any(path.iterdir())
    except OSError:
        return False


def numbers(layout: Layout) -> Iterator[int]:
    """The numbers of the release directories, in no order."""
    with suppress(FileNotFoundError, NotADirectoryError):
        for entry in layout.releases.iterdir():
            if (number := number_of(entry.name)) is not None and entry.is_dir():
                yield number


def next_number(layout: Layout) -> int:
    """A number above every one in use."""
    return max((*numbers(layout), live_number(layout) or 0)) + 1


def swap(layout: Layout, link: Path) -> None:
    """Make a link the output, in one step for every reader, and wait until that is on the disk."""
    if layout.output.is_dir() and not layout.output.is_symlink():
        layout.output.rmdir()  # an empty directory, as `live_number` saw; a link cannot replace it
    link.replace(layout.output)
    sync_directory(layout.output.parent)


def live_since(layout: Layout, number: int) -> int | None:
    """Where a release stands in the order of having been live (an mtime in ns), or None where it is gone."""
    try:
        return layout.release(number).stat().st_mtime_ns
    except FileNotFoundError:
        return None


def date_after(directory: Path, moment: int) -> None:
    """Make a release's directory later than `moment` (ns), even when the clock was set back."""
    if directory.stat().st_mtime_ns <= moment:
        os.utime(directory, ns=(moment + 1, moment + 1))


def _by_liveness(layout: Layout) -> list[int]:
    """The releases that are kept, the one that was live last first."""
    return sorted(numbers(layout), key=lambda number: (live_since(layout, number) or 0, number), reverse=True)


def _before(layout: Layout, live: int | None) -> int | None:
    """The release that was live before `live`."""
    return next((number for number in _by_liveness(layout) if live is None or number < live), None)


def recover(layout: Layout) -> None:
    """Remove what a run left that ended before it was done; the caller holds the lock."""
    live = live_number(layout)
    with suppress(FileNotFoundError):
        number = layout.number(str(layout.next.readlink()))
        if number is not None and number != live:
            discard(layout, number)
        layout.next.unlink()
    layout.back.unlink(missing_ok=True)
    _remove(layout, STAGING, DISCARDED)


def remove_old(layout: Layout) -> None:
    """Remove the releases beyond those kept; the caller holds the lock."""
    for number in _beyond(layout, KEPT):
        discard(layout, number)
    _remove(layout, DISCARDED)


def leaving(layout: Layout) -> int | None:
    """The release that goes when another is published; None where none does. The caller holds the lock.

    Not the one with the highest number, which would be given once more.
    """
    return next((number for number in _beyond(layout, KEPT - 1) if number < (live_number(layout) or 0)), None)


def _beyond(layout: Layout, kept: int) -> list[int]:
    live = live_number(layout)
    return [number for number in _by_liveness(layout) if number != live][kept:]


def discard(layout: Layout, number: int) -> Path:
    """Let a release be one that cannot be gone back to, and is removed next; where its directory is then.

    Before it is taken to pieces: whatever is killed half way must not leave half a release to go back to.
    """
    discarded = layout.releases / f"{DISCARDED}{number:06}"
    with suppress(FileNotFoundError):
        layout.release(number).rename(discarded)
    return discarded


def _remove(layout: Layout, *beginnings: str) -> None:
    for entry in layout.releases.iterdir():
        if entry.name.startswith(beginnings):
            shutil.rmtree(entry, ignore_errors=True)
