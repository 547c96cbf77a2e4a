"""Releases sent to where directories cannot be swapped: object stores, SFTP servers, and whatever else fsspec reaches.

A release is made and kept in a tree of this machine's own (`syndicate.release`) first; then it is sent to a URL by its
difference from what is published there. Readers subscribe to addresses, so a document is always at the same one and is
replaced there, each at once but one after the other: what is referred to before what refers to it, the manifest as the
last. docs/decisions/0008-releases-elsewhere.md says why it is so.

At the URL, beside the documents::

    manifest.json                  what is published, as in every release; written when all that it lists is there
    .syndicate-publishing.json     while a run is sending: whose it is, until when, and which files it changes

Where a run ends half way, that mark stays, and the next run sends again what the mark names.
"""

from __future__ import annotations

from syndicate.deploying.addresses import Address, Destination
from syndicate.deploying.deployment import Deployment, deploy
from syndicate.deploying.remotes import Headers, Remote, opened, require

__all__ = ["Address", "Deployment", "Destination", "Headers", "Remote", "deploy", "opened", "require"]
