"""XML as it comes: encodings, safety, and the findings of who cannot read it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import name2codepoint
from typing import Final

from lxml import etree

from syndicate.gate.rules import Finding
from syndicate.linting import texts
from syndicate.linting.namespaces import XHTML, declared
from syndicate.linting.rules import documents as rules
from syndicate.linting.spots import Spot, line_of

_START: Final = 400  # bytes in which the declaration must end
_DECLARATION: Final = re.compile(
    r"\s*<\?xml\s+version\s*=\s*[\"']([^\"']*)[\"'](?:\s+encoding\s*=\s*[\"']([^\"']*)[\"'])?"
)
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_SAFE: Final = frozenset({"utf-8", "ascii", "utf-16", "utf-16-le", "utf-16-be"})
_BOMB: Final = re.compile(r"Excessive depth|huge|XML_PARSE_HUGE|amplification|too long|limit exceeded", re.IGNORECASE)
_UNDEFINED: Final = re.compile(r"Entity '([^']*)' not defined")
_NAMED: Final = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_HTML: Final = name2codepoint.keys() - {"amp", "lt", "gt", "quot"}
_TOP: Final = Spot("/", 1)


@dataclass(frozen=True, slots=True)
class Markup:
    """An XML document: its root where it could be read, and what is wrong with it as XML."""

    root: etree._Element | None
    findings: tuple[Finding, ...]
    encoding: str | None = None
    """What it says of its own encoding, in lower case."""


def read(data: bytes) -> Markup:
    """Read XML without loading, expanding or fetching anything that it names."""
    found: list[Finding] = []
    text, declared_as = _decoded(data, found)
    if text is None:
        return Markup(None, tuple(found), declared_as)
    if re.search(r"<!ENTITY\s", text):
        found.append(Spot("/", _line_of(text, "<!ENTITY")).breaks(rules.ENTITIES))
    elif re.search(r"<!DOCTYPE\s", text):
        found.append(Spot("/", _line_of(text, "<!DOCTYPE")).breaks(rules.DOCTYPE))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        # What was decoded once is not guessed at a second time: libxml2 has other names for some encodings.
        root = etree.fromstring(_undeclared(text).encode(), parser)
    except etree.XMLSyntaxError as error:
        fault = _fault(error, parser)
        spelled = _spelled(text) if fault.rule is rules.UNDEFINED_ENTITY else text
        if spelled == text:
            return Markup(None, (*found, fault), declared_as)
        # The rest is told as well: HTML's names are the commonest mistake, and what they mean is known.
        rest = read(spelled.encode("utf-8"))
        return Markup(rest.root, (*found, fault, *rest.findings), declared_as)
    found += (
        Spot("/", line_of(entity)).breaks(rules.UNDEFINED_ENTITY, value=str(entity.text))
        for entity in root.iter(etree.Entity)
        if f"<!ENTITY {str(entity.text).strip('&;')}" not in text
    )
    found += declared(root)
    return Markup(root, tuple(found), declared_as)


def _decoded(data: bytes, found: list[Finding]) -> tuple[str | None, str | None]:
    """The text of a document and the encoding that it names; no text where it is not what it says."""
    mark = next((name for start, name in _MARKS if data.startswith(start)), None)
    start = data[:_START].decode(mark or "latin-1", "ignore").lstrip("\ufeff")
    declaration = _DECLARATION.match(start)
    named = declaration[2].lower() if declaration and declaration[2] else None
    if declaration and declaration[1] != "1.0":
        found.append(_TOP.breaks(rules.VERSION, value=declaration[1]))
    if named is None and (mark is None or declaration is None):
        found.append(_TOP.breaks(rules.NO_ENCODING))
    try:
        codec = codecs.lookup(named or mark or "utf-8")
        if mark is None and codec.name.startswith(("utf-16", "utf-32")):
            raise UnicodeError("it begins in ASCII")
        text = data.decode(mark if mark and _fits(codec.name, mark) else codec.name).removeprefix("\ufeff")
    except (LookupError, ValueError) as error:
        if isinstance(error, UnicodeError):
            line = data[: getattr(error, "start", 0)].count(b"\n") + 1
            reason = getattr(error, "reason", str(error))
            found.append(Spot("/", line).breaks(rules.ENCODING, value=named or "utf-8", reason=reason))
        else:
            found.append(_TOP.breaks(rules.UNKNOWN_ENCODING, value=named))
        return None, named
    if codec.name not in _SAFE:
        found.append(_TOP.breaks(rules.OTHER_ENCODING, value=named))
    return text, named


def _fits(codec: str, mark: str) -> bool:
    """Whether bytes that begin so may be in the encoding that the document names."""
    return mark.startswith(codec)


def _undeclared(text: str) -> str:
    """The text without the name of an encoding, which it has no more; every line stays where it is."""
    return re.sub(r"^(<\?xml[^>?]*?)\s+encoding\s*=\s*(?:\"[^\"]*\"|'[^']*')", r"\1", text, count=1)


def _spelled(text: str) -> str:
    """The text with characters in place of HTML's names for them."""
    text = re.sub(r"(<\?xml[^>]*encoding\s*=\s*)(\"[^\"]*\"|'[^']*')", r'\1"UTF-8"', text, count=1)
    return _NAMED.sub(lambda found: f"&#{name2codepoint[found[1]]};" if found[1] in _HTML else found[0], text)


def _line_of(text: str, mark: str) -> int:
    return text.count("\n", 0, text.index(mark)) + 1


def _fault(error: etree.XMLSyntaxError, parser: etree.XMLParser) -> Finding:
    # The parser's own log: that of the error has what other documents of the same thread did wrong, too.
    log = list(parser.error_log)
    first = next((entry for entry in log if entry.level_name in ("FATAL", "ERROR")), None)
    reason = (first.message if first else str(error)).strip().rstrip(".")
    spot = Spot("/", first.line if first else error.lineno or 1)
    if _BOMB.search(reason):
        return spot.breaks(rules.TOO_DEEP)
    if entity := _UNDEFINED.search(reason):
        return spot.breaks(rules.UNDEFINED_ENTITY, value=f"&{entity[1]};")
    if first is not None and first.domain_name == "NAMESPACE":
        return spot.breaks(rules.UNDECLARED_PREFIX, reason=reason)
    return spot.breaks(rules.NOT_WELL_FORMED, reason=reason)


def everywhere(root: etree._Element) -> Iterator[Finding]:
    """What is wrong with any text and attribute, characters and direction marks, wherever it stands."""
    for node in root.iter("*"):
        spot = Spot(etree.QName(node).localname, line_of(node))
        for name, value in node.items():
            yield from texts.anywhere(str(value), spot.attribute(etree.QName(str(name)).localname))
        parent = node.getparent()
        inside = parent is not None and etree.QName(parent).namespace == XHTML
        if not inside:
            # Of a body written as elements the whole text is one field, whose marks may close further on.
            is_body = etree.QName(node).namespace == XHTML
            whole = "".join(map(str, node.itertext())) if is_body or not len(node) else (node.text or "")
            yield from texts.anywhere(whole, spot)


def text_of(node: etree._Element) -> str:
    """The text of an element, without what is in its children, trimmed."""
    parts = [node.text or "", *(child.tail or "" for child in node)]
    return "".join(map(str, parts)).strip()
