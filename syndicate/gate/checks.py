"""What a document must be: well formed, valid, itself, and silent about everything that may not be seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

import jsonschema_rs
import orjson
from lxml import etree

from syndicate.errors import ConfigurationError
from syndicate.gate import parts
from syndicate.gate.grammars import Fault, Grammar, Validator
from syndicate.headers import State
from syndicate.linking import Neighbourhood
from syndicate.mentions import Identifiers, Pages
from syndicate.problems import Code, Problem
from syndicate.publication import Publication
from syndicate.rendering import Feed, Format, Inspection
from syndicate.resources import SCHEMAS
from syndicate.text import page_key

_SHOWN_VIOLATIONS: Final = 3  # of one document; the first explains the rest
_REMEMBERED: Final = 1 << 17  # entries that are in order: three megabytes, when so many are met
_AT_HAND: Final = 256  # articles whose proofs are at hand
_MANY: Final = 4  # entries; with fewer there is nothing to be gained by taking a document apart
_UNREAD: Final = Inspection(None, None, ())
"""What is known of a document that is in no format."""


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
    schemes: Collection[str] | None = field(default=None)
    """The schemes of the hidden identifiers; where they are not given, all these are walked through once."""

    @classmethod
    def of(cls, neighbourhood: Neighbourhood) -> Gate:
        """The gate of a publication at one moment."""
        return cls(
            neighbourhood.hidden_pages,
            neighbourhood.hidden_guids,
            neighbourhood.forbidden,
            xsd_of(neighbourhood.publication),
            neighbourhood.hidden_schemes,
        )

    def check(
        self, document: bytes, feed: Feed, format_: Format, url: str, entries: Sequence[bytes] = ()
    ) -> list[Problem]:
        """The problems of a feed's document that is to be served at `url`; none where it may be published.

        `entries` are those that it was put together from, where they are known. They change nothing but the time that it
        takes: an entry that is in order is not looked at again in the next document.
        """
        origin = feed.document(format_.FILE_NAME)
        if self._is_in_order(document, feed, format_, url, entries):
            return []
        return self._check_whole(document, feed, format_, url, origin)

    def prove(
        self, document: bytes, feed: Feed, format_: Format, url: str, entries: Sequence[bytes]
    ) -> Sequence[bytes]:
        """What entries can be known by, in a later run too, where they are in order in this document; else nothing.

        It stands for their bytes, for what they are read with, and for whom they are of. Who keeps it must forget it with
        the program and the publication, on which it depends; not with what is hidden, which is looked for again.
        """
        return self._known_entries(document, feed, format_, url, entries, fewest=1) or ()

    def believe(self, proofs: bytes) -> None:
        """Take for proved what `prove` gave, one behind the other; each entry is still searched for what is hidden."""
        if proofs in self._believed:  # an article's entries are in one document after the other
            return
        if len(self._believed) >= _AT_HAND:
            self._believed.clear()
        self._believed.add(proofs)
        for start in range(0, len(proofs), parts.KEY):
            proof = proofs[start : start + parts.KEY]
            if proof not in self._known and proof not in self._proved:
                self._proved.add(proof)

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
        for guid in {guid for guid, _ in inspection.entries}:
            if guid in self.hidden_guids:
                found[guid] = self.hidden_guids[guid]
        for guid in set(self._identifiers.mentioned(document)) - allowed:
            found[guid] = self.hidden_guids[guid]
        for page in {mention.value for mention in self.forbidden.mentioned(document)} - allowed:
            found[page] = self.hidden_pages[page]
        for value, state in sorted(found.items()):
            yield Problem.of(Code.DOCUMENT_LEAK, origin=origin, value=value, state=state.value)

    @cached_property
    def _identifiers(self) -> Identifiers:
        return Identifiers(self.hidden_guids, self.schemes)

    def _is_in_order(self, document: bytes, feed: Feed, format_: Format, url: str, entries: Sequence[bytes]) -> bool:
        """Whether a document is what it should be, as far as that can be told from its frame and its entries."""
        return self._known_entries(document, feed, format_, url, entries) is not None

    def _known_entries(
        self,
        document: bytes,
        feed: Feed,
        format_: Format,
        url: str,
        entries: Sequence[bytes],
        fewest: int = _MANY,
    ) -> Sequence[bytes] | None:
        """What the entries of a document are known by, where the document is what it should be; None where that cannot
        be told from its frame and its entries.
        """
        frame = self._frame(document, feed, format_, url, entries) if len(entries) >= fewest else None
        if frame is None:
            return None
        digests = map(self._known.digest, entries)
        keys = frame.keys(digests, [listed.guid for listed in feed.listed], feed.language)
        new = [place for place, key in enumerate(keys) if key not in self._known]
        proved = [place for place in new if keys[place] in self._proved]
        if proved:
            who = replace(_UNREAD, entries=tuple((feed.listed[place].guid, None) for place in proved))
            if any(self._leaks(b"\n".join(entries[place] for place in proved), who, "")):
                return None
        new = [place for place in new if keys[place] not in self._proved]
        if not new and frame.has_room:
            if any(self._violations(frame.inspection, format_, feed.document(format_.FILE_NAME))):
                return None
        else:
            # At least one in this frame, whatever is known of it: so it is certain that entries may stand there.
            looked_at = new or [min(range(len(entries)), key=lambda place: len(entries[place]))]
            listed = tuple(feed.listed[place] for place in looked_at)
            shown = [entries[place] for place in looked_at]
            if not self._may_stand(shown, replace(feed, listed=listed), frame, format_):
                return None
        for place in (*new, *proved):
            self._known.add(keys[place])
        return keys

    def _frame(
        self, document: bytes, feed: Feed, format_: Format, url: str, entries: Sequence[bytes]
    ) -> parts.Frame | None:
        """What is around the entries of a document, where that is in order by itself; None where not so."""
        has_xsd = format_.NAME == "newsml" and self.newsml_xsd is not None  # where identifiers are unique in a document
        guids = {listed.guid for listed in feed.listed}
        if has_xsd or not len(guids) == len(feed.listed) == len(entries):
            return None
        frame, origin = parts.frame_of(document, entries, format_), feed.document(format_.FILE_NAME)
        if frame is None or any(_identity(frame.inspection, replace(feed, listed=()), url, origin)):
            return None
        return None if any(self._leaks(frame.data, frame.inspection, origin)) else frame

    def _may_stand(self, entries: Sequence[bytes], feed: Feed, frame: parts.Frame, format_: Format) -> bool:
        """Whether a frame with these entries in it is in order, as the document of this feed and as any other's."""
        found, origin = parts.within(entries, frame, format_), feed.document(format_.FILE_NAME)
        if found is None or any(self._violations(found, format_, origin)):
            return False
        if any(_identity(found, feed, found.address or "", origin)):
            return False
        # What a document withdraws it may mention, but its entries may stand in others, which may not.
        alone = replace(found, withdrawn=frozenset())
        return not any(self._leaks(b"\n".join(entries), alone, origin))

    @cached_property
    def _known(self) -> parts.Known:
        """Keys of the entries that are in order."""
        return parts.Known(_REMEMBERED)

    @cached_property
    def _proved(self) -> parts.Known:
        """Keys of the entries that were in order when they were written, and that are still to be searched."""
        return parts.Known(_REMEMBERED)

    @cached_property
    def _believed(self) -> set[bytes]:
        """What was taken for proved last."""
        return set()

    def _violations(self, inspection: Inspection, format_: Format, origin: str) -> Iterator[Problem]:
        validators = [_validator(format_.NAME)]
        if format_.NAME == "newsml" and self.newsml_xsd is not None:
            validators.append(_xsd(self.newsml_xsd))
        yield from _faults(validators, inspection.parsed, origin)


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
        return Grammar(grammar).faults
    if (schema := SCHEMAS / f"{name}.schema.json").is_file():
        return _json_validator(orjson.loads(schema.read_bytes()))
    return lambda _: iter(())


@cache
def _xsd(path: Path) -> Validator:
    return _xml_validator(etree.XMLSchema(etree.parse(path)))


def _xml_validator(schema: etree.XMLSchema) -> Validator:
    def validate(root: etree._Element) -> Iterator[Fault]:
        if not schema.validate(root):
            for error in list(schema.error_log):  # type: ignore[call-overload]
                yield f"line {error.line}", error.message

    return validate


def _json_validator(schema: dict[str, Any]) -> Validator:
    validator = jsonschema_rs.validator_for(schema)

    def validate(value: object) -> Iterator[Fault]:
        for error in validator.iter_errors(value):
            yield "/".join(str(step) for step in error.instance_path) or "/", error.message

    return validate
