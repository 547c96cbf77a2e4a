"""Addresses and identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from syndicate.gate.rules import Finding
from syndicate.linting.rules import values as rules
from syndicate.linting.spots import Circumstances, Spot
from syndicate.linting.tags import words
from syndicate.text import BadText, uri

# RFC 3986, section 2: what may stand in an address; a percent sign stands before two digits only.
_ASCII: Final = re.compile(r"(?:[A-Za-z0-9;/?:@&=+$.\-_!~*'(),#\[\]]|%[0-9A-Fa-f]{2})*")
_NOT_IN_ADDRESS: Final = re.compile(r"[\x00-\x20\x7f\"<>\\^`{|}]|%(?![0-9A-Fa-f]{2})|\s")
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_WHOLE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:(?://)?[^\s/].*", re.DOTALL)
_WITH_HOST: Final = re.compile(r"(?:https?|ftp)://[^/?#\s]", re.IGNORECASE)
_TAG: Final = re.compile(
    r"tag:(?:[a-z0-9._\-]+@)?[a-z0-9.\-]+,[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?:"
    r"[0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,]*(?:#[0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,]*)?"
)
_URN: Final = re.compile(r"urn:[a-z0-9][a-z0-9-]{1,31}:(?:[a-z0-9()+,.:=@;$_!*'\-]|%[0-9a-f]{2})+", re.IGNORECASE)
_UUID: Final = re.compile(r"urn:uuid:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
# The schemes of https://www.iana.org/assignments/uri-schemes that stand in feeds, one letter's breadth around.
_KNOWN: Final = words(
    "http https ftp mailto news nntp tel sms sip sips xmpp urn tag data cid mid geo magnet dav ldap rtsp file info"
    " gopher telnet im pres aim irc ircs crid dns ipp tftp tip service soap.beep dict snmp go imap pop"
    " fax modem"
)
_LOWER_HEX: Final = re.compile(r"%(?:[0-9A-F]?[a-f]|[a-f][0-9A-Fa-f])")
_NEEDLESS: Final = re.compile(r"%(?:2[DdEe]|5[Ff]|7[Ee]|3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa])")
_TOKEN: Final = re.compile(
    r"[?&;](?P<name>(?:access|auth|id|session|csrf|user|reader|login)?_?token|api_?key|auth|"
    r"session_?id|sid|jsessionid|phpsessid|passw(?:or)?d|pwd|secret)=[^&#]",
    re.IGNORECASE,
)


def absolute(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    """What is wrong with an address or identifier that must be whole, in ASCII."""
    yield from _looked_at(value, spot, around, whole=True, iri=False)


def iri(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    """The same where the format allows characters beyond ASCII."""
    yield from _looked_at(value, spot, around, whole=True, iri=True)


def reference(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    """The same where the format allows a part of an address: such a part is told as what readers lose."""
    yield from _looked_at(value, spot, around, whole=False, iri=True)


def identifier(value: str, spot: Spot, around: Circumstances) -> Iterator[Finding]:
    """What is wrong with an identifier that is compared letter by letter."""
    found = list(iri(value, spot, around))
    yield from found
    if not any(finding.rule.severity == "error" for finding in found) and (better := canonical(value)) != value:
        yield spot.breaks(rules.LINK_CANONICAL, value=value, expected=better)


def _looked_at(value: str, spot: Spot, around: Circumstances, *, whole: bool, iri: bool) -> Iterator[Finding]:
    del around  # addresses do not depend on when they are looked at
    scheme = found[1].lower() if (found := _SCHEME.match(value)) else ""
    if scheme in ("tag", "urn"):
        pattern = _TAG if scheme == "tag" else _UUID if value[:9].lower() == "urn:uuid:" else _URN
        if not pattern.fullmatch(value):
            yield spot.breaks(rules.LINK_IDENTIFIER, value=value)
    elif _NOT_IN_ADDRESS.search(value) or (scheme in ("http", "https", "ftp") and not _WITH_HOST.match(value)):
        yield spot.breaks(rules.LINK, value=value)
    elif whole and not _WHOLE.fullmatch(value):
        yield spot.breaks(rules.LINK_RELATIVE, value=value)
    elif not scheme:
        yield spot.breaks(rules.LINK_REFERENCE, value=value)
    elif not _ASCII.fullmatch(value):
        yield spot.breaks(rules.LINK_IRI_ATOM if iri else rules.LINK_IRI, value=value)
    elif scheme and scheme not in _KNOWN:
        yield spot.breaks(rules.LINK_SCHEME, value=value)
    else:
        yield from _secrets(value, scheme, spot)


def _secrets(value: str, scheme: str, spot: Spot) -> Iterator[Finding]:
    if scheme not in ("http", "https", "ftp"):
        return
    if "@" in re.split(r"[/?#]", value.partition("://")[2], maxsplit=1)[0]:
        yield spot.breaks(rules.LINK_CREDENTIALS)
    if token := _TOKEN.search(value.replace("&amp;", "&")):
        yield spot.breaks(rules.LINK_TOKEN, value=token["name"])
    if _LOWER_HEX.search(value):
        yield spot.breaks(rules.LINK_ESCAPES, value=value)


def canonical(value: str) -> str:
    """An identifier as it is written where all are agreed (RFC 3986, section 6.2.2)."""
    decoded = _NEEDLESS.sub(lambda found: chr(int(found[0][1:], 16)), value)
    if _WITH_HOST.match(value):
        try:
            better = uri(decoded, schemes=("http", "https", "ftp"))
        except BadText:
            return value
        # An empty port, and a final dot of the host, are taken out by no library.
        parts = urlsplit(better)
        return parts._replace(netloc=parts.netloc.rstrip(".")).geturl() if parts.query else better
    scheme, colon, rest = decoded.partition(":")
    if scheme.lower() == "mailto":
        name, at, host = rest.partition("@")
        rest = f"{name}{at}{host.lower()}"
    return f"{scheme.lower()}{colon}{rest}"


def is_absolute(value: str) -> bool:
    """Whether it has a scheme of its own."""
    return _SCHEME.match(value) is not None
