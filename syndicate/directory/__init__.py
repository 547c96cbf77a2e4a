"""The pages on which a person finds every feed, and the same for feed readers, machines and content systems.

A release has, beside its feeds::

    index.html                 every edition, each in its own language
    feeds.opml                 every feed, for feed readers
    feeds.json                 every feed, for machines (schemas/feeds.schema.json)
    {lang}/index.html          every feed of an edition, in its language and direction
    {lang}/feeds.opml          the same for feed readers
    {lang}/autodiscovery.html  links for the head of the edition's own pages
    {lang}/feed.css            how a feed looks that a person opens

What a page says is put together here, as plain values; templates only lay it out, and escape all of it. A newsroom's
own templates come before ours (docs/directory.md). Links lead from page to page and document without an address, so
that the output works wherever it is served, and from a disk; what is read elsewhere carries addresses.
"""

from __future__ import annotations

from syndicate.directory.entries import headlines
from syndicate.directory.page import Page
from syndicate.directory.pages import pages, rehearse

__all__ = ["Page", "headlines", "pages", "rehearse"]
