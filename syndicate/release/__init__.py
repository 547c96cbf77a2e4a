"""The published tree: staged beside the target, synced, swapped in at once, and kept for going back.

The output directory that a web server serves is a symbolic link. For an output `public`::

    public -> public.releases/000012      what readers see; replaced by one rename
    public.releases/000009 … 000012       this release and the three before it
    public.releases/.staging-…            a release in the making; removed when its run ends or by the next run
    public.report.json                    the full report of the last run, for the newsroom only
    public.lock                           held by the kernel while a run lives

Beside a document may be the same document compressed (`compression`); the manifest lists it with the document.

A reader that opens the link once has one whole release, whatever happens meanwhile. A document that did not change is
a hard link to the last release's file: same bytes, same mtime, no second copy on the disk. A directory in which none
changed is moved here from the release that leaves the kept ones, which has the same files. No file of a release is
ever written again, because older releases share it; only `report.json`, which none shares, is replaced by a rename.
"""

from __future__ import annotations

from syndicate.release.beside import path_beside, replace_file, write_beside
from syndicate.release.compression import SUFFIXES
from syndicate.release.documents import Document, Encoded, Listing, Manifest
from syndicate.release.history import Release, current, fingerprint, releases, rollback
from syndicate.release.layout import MANIFEST, REPORT
from syndicate.release.lock import locked
from syndicate.release.stage import Published, Stage, stage
from syndicate.release.tray import Tray

__all__ = [
    "MANIFEST",
    "REPORT",
    "SUFFIXES",
    "Document",
    "Encoded",
    "Listing",
    "Manifest",
    "Published",
    "Release",
    "Stage",
    "Tray",
    "current",
    "fingerprint",
    "locked",
    "path_beside",
    "releases",
    "replace_file",
    "rollback",
    "stage",
    "write_beside",
]
