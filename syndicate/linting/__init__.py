"""Holds any document of a feed against what readers, validators and partners are known to want of it.

The rules are data (`rules`); each format has a module that finds where a document breaks them. A document may be
anybody's and anything: what cannot be read is a finding, never an exception.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from lxml import etree

from syndicate.gate.rules import Finding, Reading
from syndicate.linting import atom, elements, jsonfeed, members, newsml, ninjs, rss, serving
from syndicate.linting.members import Members, Values
from syndicate.linting.namespaces import ATOM, ATOM_03, NAR, RDF
from syndicate.linting.rules import RULES
from syndicate.linting.rules import documents as rules
from syndicate.linting.rules.feeds import OBSOLETE
from syndicate.linting.spots import Circumstances, Served, Spot, line_of

__all__ = ["LIMIT", "RULES", "Served", "format_of", "lint", "reading_of"]

LIMIT: Final = 20_000_000
"""Bytes of a document that are read at most."""
_SNIFFED: Final = 4_000
_MARK: Final = b"\xef\xbb\xbf"
_JSON_START: Final = re.compile(rb'\{\s*"version"\s*:\s*"https?://(?:www\.)?jsonfeed\.org/version')
_XML: Final = {
    "rss": "rss",
    f"{{{RDF}}}RDF": "rdf",
    f"{{{ATOM}}}feed": "atom",
    f"{{{ATOM}}}entry": "atom",
    f"{{{NAR}}}newsMessage": "newsml",
    f"{{{NAR}}}newsItem": "newsml",
    f"{{{NAR}}}packageItem": "newsml",
}


def format_of(data: bytes) -> str | None:
    """The format that bytes look like: `xml`, `jsonfeed` or `ninjs`; None for what is no document of a feed.

    It is told by what is in them, never by a file's name: an article of ours is JSON as well.
    """
    start = data[:_SNIFFED].removeprefix(_MARK).lstrip()
    if start.startswith((b"<", b"\xff\xfe", b"\xfe\xff", b"\0<")):
        return "xml"
    if start.startswith(b"{") and (b"jsonfeed" in data or b"ninjs" in data):
        # A feed that is cut off somewhere is one nevertheless.
        return "jsonfeed" if _JSON_START.match(start) else _of_json(members.read(data[:LIMIT]))
    return None


def reading_of(data: bytes, now: datetime) -> Reading | None:
    """A document as receivers get it (`gate.rules`); None for what cannot be read or is in no format."""
    if format_of(data[: LIMIT + 1]) == "xml":
        root = elements.read(data[:LIMIT]).root
        format_ = None if root is None else _XML.get(str(root.tag))
        return None if format_ is None else Reading(format_, data, now, root)
    document = members.read(data[:LIMIT])
    format_ = _of_json(document)
    return None if format_ is None else Reading(format_, data, now, document.value)


def _of_json(document: Values) -> str | None:
    value = document.value
    if not isinstance(value, Members):
        return None
    version, standard = value.get("version"), value.get("standard")
    if isinstance(version, str) and "jsonfeed.org/version" in version:
        return "jsonfeed"
    if isinstance(standard, Members) and standard.get("name") == "ninjs":
        return "ninjs"
    return None


def lint(data: bytes, now: datetime, served: Served | None = None) -> Iterator[Finding]:
    """Every place in which a document breaks a rule, in the order of the document; `now` is when it is read."""
    if len(data) > LIMIT:
        yield Spot("/").breaks(rules.TOO_LARGE, limit=LIMIT)
        return
    around = Circumstances(now, served, data.split(b"\n"))
    start = data[:_SNIFFED].removeprefix(_MARK).lstrip()[:1]
    found = list(_of_values(data, around) if start in (b"{", b"[") else _of_markup(data, around))
    yield from sorted(dict.fromkeys(found), key=lambda finding: finding.line or 0)


def _of_markup(data: bytes, around: Circumstances) -> Iterator[Finding]:
    if not data.strip() or not any(mark in data[:_SNIFFED] for mark in (b"<", b"\x4c\x6f\xa7")):
        yield Spot("/", 1).breaks(rules.UNKNOWN, value=_shown(data))
        return
    document = elements.read(data)
    yield from document.findings
    root = document.root
    if root is None:
        return
    if etree.QName(root).namespace == ATOM_03:
        yield Spot("feed", line_of(root)).breaks(OBSOLETE)
        return
    format_ = _XML.get(str(root.tag))
    if format_ is None:
        yield Spot("/", line_of(root)).breaks(rules.UNKNOWN, value=str(root.tag))
        return
    yield from elements.everywhere(root)
    if format_ == "rss":
        yield from rss.findings(root, around)
    elif format_ == "rdf":
        yield from rss.of_rdf(root, around)
    elif format_ == "atom":
        yield from atom.findings(root, around)
    else:
        yield from newsml.findings(root, data, around)
    if around.served is not None:
        yield from serving.findings(around.served, format_, document.encoding, data)


def _of_values(data: bytes, around: Circumstances) -> Iterator[Finding]:
    document = members.read(data)
    yield from document.findings
    format_ = _of_json(document)
    if format_ is None:
        if not document.findings:
            yield Spot("/", 1).breaks(rules.UNKNOWN, value="JSON")
        return
    yield from (jsonfeed if format_ == "jsonfeed" else ninjs).findings(document, around)
    if around.served is not None:
        yield from serving.findings(around.served, format_, None, data)


def _shown(data: bytes) -> str:
    return data[:40].decode("ascii", "backslashreplace") or "0 B"
