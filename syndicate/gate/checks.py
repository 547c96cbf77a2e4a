"""What a document must be: well formed, valid, itself, and silent about everything that may not be seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import orjson
from lxml import etree

from syndicate.errors import ConfigurationError
from syndicate.gate import parts
from syndicate.headers import State
from syndicate.linking import Neighbourhood
from syndicate.mentions import Identifiers, Pages
from syndicate.problems import Code, Problem
from syndicate.publication import Publication
from syndicate.rendering import Feed, Format, Inspection
from syndicate.resources import SCHEMAS
from syndicate.text import page_key

_SHOWN_VIOLATIONS: Final = 3  # of one document; the first explains the rest
_REMEMBERED: Final = 1 << 16  # entries that are in order: some twenty megabytes
_MANY: Final = 4  # entries; with fewer there is nothing to be gained by taking a document apart
_UNREAD: Final = Inspection(None, None, ())
"""What is known of a document that is in no format."""

Fault = tuple[str, str]
"""Where a document breaks its schema, and how."""
Validator = Callable[[Any], Iterator[Fault]]
"""Holds a document, as `Inspection.parsed` has it, against a schema."""


@dataclass(frozen=True)
class Gate:
    """The checks of one run."""

    hidden_pages: Mapping[str, State]
    """Why a page may not be mentioned, by the key of its address (`text.page_key`)."""
    hidden_guids: Mapping[str, State]
    """Why an article may not be mentioned, by its identifier."""
    forbidden: Pages
    """The same pages, to be looked for."""
    newsml_xsd: Path | None = field(default=None)
    """IPTC's XSD, where it is at hand."""

    @classmethod
    def of(cls, neighbourhood: Neighbourhood) -> Gate:
        """The gate of a publication at one moment."""
        return cls(
            neighbourhood.hidden_pages,
            neighbourhood.hidden_guids,
            neighbourhood.forbidden,
            xsd_of(neighbourhood.publication),
        )

    def check(
        self, document: bytes, feed: Feed, format_: Format, url: str, entries: Sequence[bytes] = ()
    ) -> list[Problem]:
        """The problems of a feed's document that is to be served at `url`; none where it may be published.

        `entries` are those that it was put together from, where they are known. They change nothing but the time that it
        takes: an entry that is in order is not looked at again in the next document.
        """
        origin = feed.document(format_.FILE_NAME)
        frame = self._frame(document, entries, format_, origin)
        if frame is not None:
            inspection = self._put_together(frame, entries, format_, origin)
            if inspection is not None and not any(_identity(inspection, feed, url, origin)):
                return []
        problems = self._check_whole(document, feed, format_, url, origin)
        if frame is not None and not problems:
            self._learn(entries, frame, format_, origin)
        return problems

    def _check_whole(self, document: bytes, feed: Feed, format_: Format, url: str, origin: str) -> list[Problem]:
        try:
            inspection = format_.inspect(document)
        except ValueError as error:
            return [Problem.of(Code.DOCUMENT_MALFORMED, origin=origin, reason=error)]
        if violations := list(self._violations(inspection, format_, origin)):
            # What breaks its schema may have anything in the place of an entry.
            return [*violations, *self._leaks(document, replace(inspection, entries=()), origin)]
        return [*_identity(inspection, feed, url, origin), *self._leaks(document, inspection, origin)]

    def check_item(self, document: bytes, guid: str, language: str, format_: Format, origin: str) -> list[Problem]:
        """The problems of an item's own document; `guid` is the article's, which those of its media begin with."""
        try:
            inspection = format_.inspect(document)
        except ValueError as error:
            return [Problem.of(Code.DOCUMENT_MALFORMED, origin=origin, reason=error)]
        if inspection.withdrawn:
            inspection = replace(inspection, withdrawn=inspection.withdrawn | {guid})
        problems = [*self._violations(inspection, format_, origin), *self._leaks(document, inspection, origin)]
        for found, tag in inspection.entries:
            if found.partition("#")[0] != guid.partition("#")[0]:
                problems.append(Problem.of(Code.DOCUMENT_ENTRIES, origin=origin, value=found, expected=guid))
            if tag != language:
                problems.append(Problem.of(Code.DOCUMENT_LANGUAGE, origin=origin, value=tag, expected=language))
        return problems

    def check_page(self, document: bytes, grammar: str, origin: str) -> list[Problem]:
        """The problems of an XML document that is no feed, such as a sitemap; `grammar` is its name in `schemas/`."""
        try:
            root = etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
        except etree.XMLSyntaxError as error:
            return [Problem.of(Code.DOCUMENT_MALFORMED, origin=origin, reason=error)]
        return [*_faults([_validator(grammar)], root, origin), *self._leaks(document, _UNREAD, origin)]

    def leaks(self, document: bytes, origin: str, format_: Format | None = None) -> list[Problem]:
        """A problem for everything hidden that a document mentions; of one without a format, such as a page, too."""
        try:
            inspection = format_.inspect(document) if format_ else _UNREAD
        except ValueError:
            inspection = _UNREAD
        return list(self._leaks(document, inspection, origin))

    def _leaks(self, document: bytes, inspection: Inspection, origin: str) -> Iterator[Problem]:
        # A notice of withdrawal may have the article's identifier, and that may be an address.
        allowed = inspection.withdrawn | {page_key(guid) for guid in inspection.withdrawn}
        found: dict[str, State] = {}
        for guid in {guid for guid, _ in inspection.entries} & self.hidden_guids.keys():
            found[guid] = self.hidden_guids[guid]
        for guid in set(self._identifiers.mentioned(document)) - allowed:
            found[guid] = self.hidden_guids[guid]
        for page in {mention.value for mention in self.forbidden.mentioned(document)} - allowed:
            found[page] = self.hidden_pages[page]
        for value, state in sorted(found.items()):
            yield Problem.of(Code.DOCUMENT_LEAK, origin=origin, value=value, state=state.value)

    @cached_property
    def _identifiers(self) -> Identifiers:
        return Identifiers(self.hidden_guids)

    def _frame(self, document: bytes, entries: Sequence[bytes], format_: Format, origin: str) -> parts.Frame | None:
        """What is around the entries of a document, where that is in order by itself; None where not so."""
        has_xsd = format_.NAME == "newsml" and self.newsml_xsd is not None  # where identifiers are unique in a document
        frame = None if len(entries) < _MANY or has_xsd else parts.frame_of(document, entries, format_)
        if frame is None or any(self._objections(frame.data, frame.inspection, format_, origin)):
            return None
        return frame

    def _put_together(
        self, frame: parts.Frame, entries: Sequence[bytes], format_: Format, origin: str
    ) -> Inspection | None:
        """What a document says of itself whose frame and entries are in order; None where not so, or not known."""
        keys = [_key(entry, frame) for entry in entries]
        known = [self._known.get(key) for key in keys]
        if known.count(None) * _MANY > len(known):  # then it takes less time to look at the whole document
            return None
        # Once in this frame, whatever is known of it: so it is certain that entries may stand there.
        known[0] = None
        for place, entry in enumerate(entries):
            if known[place] is None:
                found = parts.within(entry, frame, format_)
                if found is None or any(self._objections(entry, _strictly(found), format_, origin)):
                    return None
                known[place] = self._remember(keys[place], found)
        return replace(frame.inspection, entries=tuple(one for one in known if one is not None))

    def _learn(self, entries: Sequence[bytes], frame: parts.Frame, format_: Format, origin: str) -> None:
        """Remember the entries of a document that is in order."""
        for entry in entries:
            key = _key(entry, frame)
            found = None if key in self._known else parts.within(entry, frame, format_)
            # The document may mention what it withdraws, others may not.
            if found is not None and not (found.withdrawn and any(self._leaks(entry, _strictly(found), origin))):
                self._remember(key, found)

    def _remember(self, key: Hashable, found: Inspection) -> tuple[str, str | None]:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[key] = found.entries[0]
        return found.entries[0]

    def _objections(self, data: bytes, inspection: Inspection, format_: Format, origin: str) -> Iterator[Problem]:
        yield from self._violations(inspection, format_, origin)
        yield from self._leaks(data, inspection, origin)

    @cached_property
    def _known(self) -> dict[Hashable, tuple[str, str | None]]:
        """Identifier and language of the entries that are in order, by what they are read with and their digest."""
        return {}

    def _violations(self, inspection: Inspection, format_: Format, origin: str) -> Iterator[Problem]:
        validators = [_validator(format_.NAME)]
        if format_.NAME == "newsml" and self.newsml_xsd is not None:
            validators.append(_xsd(self.newsml_xsd))
        yield from _faults(validators, inspection.parsed, origin)


def _key(entry: bytes, frame: parts.Frame) -> Hashable:
    return frame.surroundings, sha256(entry).digest()


def _strictly(found: Inspection) -> Inspection:
    """As if the document withdrew nothing: what a document withdraws it may mention, and others may not."""
    return replace(found, withdrawn=frozenset())


def xsd_of(publication: Publication) -> Path | None:
    """The path of IPTC's XSD where the publication gives one.

    Raises:
        ConfigurationError: there is none, or it is no schema.
    """
    if publication.newsml_xsd is None:
        return None
    path = publication.path(publication.newsml_xsd)
    try:
        _xsd(path)
    except (OSError, etree.LxmlError) as error:
        reason = f"it is no XML schema that can be read ({error})"
        problem = Problem.of(Code.CONFIG_VALUE, field="newsml_xsd", value=publication.newsml_xsd, reason=reason)
        raise ConfigurationError(problem) from error
    return path


def _identity(inspection: Inspection, feed: Feed, url: str, origin: str) -> Iterator[Problem]:
    """Problems of a document that is not what it was meant to be: its address, its language, its entries."""
    if inspection.address != url:
        yield Problem.of(Code.DOCUMENT_SELF_LINK, origin=origin, value=inspection.address, expected=url)
    languages = {language for _, language in inspection.entries} | {inspection.language}
    for language in sorted(languages - {None, feed.language}, key=str):
        yield Problem.of(Code.DOCUMENT_LANGUAGE, origin=origin, value=language, expected=feed.language)
    found, meant = [guid for guid, _ in inspection.entries], [listed.guid for listed in feed.listed]
    for guid, count in Counter(found).items():
        if count > 1:
            yield Problem.of(Code.DOCUMENT_DUPLICATE, origin=origin, value=guid)
    if found != meant:
        pairs = zip_longest(found, meant)
        value, expected = next((one, other) for one, other in pairs if one != other)
        yield Problem.of(Code.DOCUMENT_ENTRIES, origin=origin, value=value, expected=expected)


def _faults(validators: Iterable[Validator], parsed: object, origin: str) -> Iterator[Problem]:
    for validator in validators:
        for _, (place, reason) in zip(range(_SHOWN_VIOLATIONS), validator(parsed), strict=False):
            yield Problem.of(Code.DOCUMENT_INVALID, origin=origin, place=place, reason=reason)


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
    def validate(root: etree._Element) -> Iterator[Fault]:
        if not schema.validate(root):
            for error in list(schema.error_log):  # type: ignore[arg-type]
                yield f"line {error.line}", error.message

    return validate


def _json_validator(schema: dict[str, Any]) -> Validator:
    validator = jsonschema_rs.validator_for(schema)

    def validate(value: object) -> Iterator[Fault]:
        for error in validator.iter_errors(value):
            yield "/".join(str(step) for step in error.instance_path) or "/", error.message

    return validate
