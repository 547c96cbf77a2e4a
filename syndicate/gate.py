"""What must hold of bytes before anyone may see them.

The gate trusts nothing that came before: it reads each document back as a stranger would, holds it against its schema
and looks for every address and identifier of what must not be seen. What it refuses is not published.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import orjson
from lxml import etree

from syndicate.headers import State
from syndicate.linking import ADDRESS, Neighbourhood
from syndicate.problems import Code, Problem
from syndicate.rendering import Feed, Format, Inspection
from syndicate.resources import SCHEMAS
from syndicate.text import page_key

_END_OF_ADDRESS: Final = re.compile(r"&(?:quot|lt|gt|apos|nbsp|#0*(?:34|39|60|62|160)|#x0*(?:22|27|3[cCeE]|[aA]0));")
_SHOWN_VIOLATIONS: Final = 3  # of one document; the first explains the rest

Fault = tuple[str, str]
"""Where a document breaks its schema, and how."""
Validator = Callable[[bytes], Iterator[Fault]]


@dataclass(frozen=True)
class Gate:
    """The checks of one run."""

    hidden_pages: Mapping[str, State]
    """Why a page may not be mentioned, by the key of its address (`text.page_key`)."""
    hidden_guids: Mapping[str, State]
    """Why an article may not be an entry, by its identifier."""
    authority: str
    """The publication's authority: identifiers made with it are looked for in the text too."""
    newsml_xsd: Path | None = field(default=None)
    """IPTC's XSD, where it is at hand."""

    @classmethod
    def of(cls, neighbourhood: Neighbourhood) -> Gate:
        """The gate of a publication at one moment."""
        publication = neighbourhood.publication
        xsd = publication.path(publication.newsml_xsd) if publication.newsml_xsd else None
        return cls(neighbourhood.hidden_pages, neighbourhood.hidden_guids, publication.authority, xsd)

    def check(self, document: bytes, feed: Feed, format_: Format, url: str) -> list[Problem]:
        """The problems of a feed's document that is to be served at `url`; none where it may be published."""
        origin = f"{feed.path}/{format_.FILE_NAME}"
        try:
            inspection = format_.inspect(document)
        except ValueError as error:
            return [Problem.of(Code.DOCUMENT_MALFORMED, origin=origin, reason=error)]
        return [
            *self._schema(document, format_, origin),
            *_identity(inspection, feed, url, origin),
            *self.leaks(document, inspection, origin),
        ]

    def leaks(self, document: bytes, inspection: Inspection, origin: str) -> Iterator[Problem]:
        """A problem for everything hidden that the document mentions."""
        found: dict[str, State] = {}
        for guid, _ in inspection.entries:
            if guid in self.hidden_guids:
                found[guid] = self.hidden_guids[guid]
        text = document.decode()
        for guid in set(re.findall(rf"tag:{re.escape(self.authority)}:article/[A-Za-z0-9._:\-]+", text)):
            if guid in self.hidden_guids and guid not in inspection.withdrawn:
                found[guid] = self.hidden_guids[guid]
        for address in _addresses(text):
            if (state := self.hidden_pages.get(page_key(address))) is not None:
                found[address] = state
        for value, state in sorted(found.items()):
            yield Problem.of(Code.DOCUMENT_LEAK, origin=origin, value=value, state=state.value)

    def _schema(self, document: bytes, format_: Format, origin: str) -> Iterator[Problem]:
        validators = [_validator(format_.NAME)]
        if format_.NAME == "newsml" and self.newsml_xsd is not None:
            validators.append(_xsd(self.newsml_xsd))
        for validator in validators:
            for index, (place, reason) in enumerate(validator(document)):
                if index < _SHOWN_VIOLATIONS:
                    yield Problem.of(Code.DOCUMENT_INVALID, origin=origin, place=place, reason=reason)


def _identity(inspection: Inspection, feed: Feed, url: str, origin: str) -> Iterator[Problem]:
    """Problems of a document that is not what it was meant to be: its address, its language, its entries."""
    if inspection.address != url:
        yield Problem.of(Code.DOCUMENT_SELF_LINK, origin=origin, value=inspection.address, expected=url)
    languages = {language for _, language in inspection.entries} | {inspection.language}
    for language in sorted(languages - {None, feed.language}, key=str):
        yield Problem.of(Code.DOCUMENT_LANGUAGE, origin=origin, value=language, expected=feed.language)
    for guid, count in Counter(guid for guid, _ in inspection.entries).items():
        if count > 1:
            yield Problem.of(Code.DOCUMENT_DUPLICATE, origin=origin, value=guid)


def _addresses(text: str) -> set[str]:
    """Every web address in a document, whether it stands in an attribute, in text, or in HTML escaped once or twice."""
    addresses = set()
    for found in set(ADDRESS.findall(text)):
        address = found
        for _ in range(2):
            address = unescape(_END_OF_ADDRESS.split(address, maxsplit=1)[0])
        # A closing CDATA section or tag may follow without a quote; what follows an address in prose is no part of it.
        addresses.add(re.split(r"\]\]>|[<>\"']", address, maxsplit=1)[0].rstrip(".,;:!?)]}»”’،؛؟"))
    return addresses


@cache
def _validator(name: str) -> Validator:
    """What holds a document of a format against its schema in `schemas/`; nothing for a format that has none there."""
    if (grammar := SCHEMAS / f"{name}.rng").is_file():
        return _xml_validator(etree.RelaxNG(etree.parse(grammar)))
    if (schema := SCHEMAS / f"{name}.schema.json").is_file():
        return _json_validator(orjson.loads(schema.read_bytes()))
    return lambda _: iter(())


@cache
def _xsd(path: Path) -> Validator:
    return _xml_validator(etree.XMLSchema(etree.parse(path)))


def _xml_validator(schema: etree.RelaxNG | etree.XMLSchema) -> Validator:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)

    def validate(document: bytes) -> Iterator[Fault]:
        tree = etree.fromstring(document, parser)
        if not schema.validate(tree):
            for error in list(schema.error_log):  # type: ignore[arg-type]
                yield f"line {error.line}", error.message

    return validate


def _json_validator(schema: dict[str, Any]) -> Validator:
    validator = jsonschema_rs.validator_for(schema)

    def validate(document: bytes) -> Iterator[Fault]:
        for error in validator.iter_errors(orjson.loads(document)):
            yield "/".join(str(step) for step in error.instance_path) or "/", error.message

    return validate
