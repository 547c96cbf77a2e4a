"""Where a text or a document mentions what must not be seen: a page by its address, an article by its identifier.

An address is found however it is written: whole, or without its scheme or its `www.`; in the query of another address;
percent-encoded once or twice, as HTML inside XML or JSON; with a campaign's parameters behind it, or a full stop.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from html import unescape
from typing import Final, NamedTuple
from urllib.parse import unquote

from syndicate.text import URL_LENGTH, page_key

_ELLIPSIS: Final = "…"
_REMEMBERED: Final = 1 << 13  # addresses: the same ones stand in many documents
_LONGEST_LEAD: Final = 40
_LEAD: Final = re.compile(rb"((?:https?(?::|%(?:25)*3a))?(?:\\?/|\\u002f|%(?:25)*2f|&#x2f;|&#47;){2})?(?:www\.)?\Z")
_IN_HOST: Final = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789_.-")
# Not in a longer name: `media.news.example` is not `news.example`. An `f` before it may be the end of a slash (`%2f`). It
# is said behind the name, since names are found faster by what they begin with.
_WHOLE: Final = rb"(?<![a-eg-z0-9_\-]%(name)b)(?:(?<!\.%(name)b)|(?<=www\.%(name)b))"
_REST: Final = rb'(?=([^\s"<>]{0,%d}))' % URL_LENGTH
_OTHER_HOST: Final = re.compile(r"[\w\-]|\.\w")
_ESCAPES: Final = re.compile(r"\\(?:u00([0-9a-fA-F]{2})|(/))")
# Where an address may end in prose or markup; most of these may stand inside one too, so the whole is tried first.
_ENDS: Final = re.compile(r"[,;:!()\[\]{}*|'`&\\#،؛؟。、“”‘’«»…]|(?<=[\x00-\x7f])(?=[^\x00-\x7f])|[.?_~]+\Z")
_TRAILING: Final = ".,;:!?_~*)]}"
_DECODINGS: Final = 3
_ENCODED: Final = re.compile(r"[\\&%\"<>]|[^!-~]")
"""What there is where a text may say something else decoded: an escape, a reference, or a space of any script."""
_PATH: Final = re.compile(r"[/?]")
_SCHEME: Final = re.compile(r"(?!https?:)[A-Za-z][A-Za-z0-9+.\-]*:")


class Mention(NamedTuple):
    """One place in a text that mentions something hidden."""

    start: int
    """Where it begins, in bytes."""
    end: int
    """Where it ends, in bytes."""
    value: str
    """What is mentioned: a page's key, or an identifier."""


class Pages:
    """Pages that must not be mentioned, by their keys (`text.page_key`).

    What a published page is called by is never taken for a hidden one: `published` are the keys of those pages.
    """

    def __init__(
        self, hidden: Collection[str], published: Collection[str] = (), hosts: Collection[str] | None = None
    ) -> None:
        """`hosts` are those of the hidden pages; where they are not given, all these pages are walked through."""
        self._hidden = hidden
        self._published = published
        self._hosts = _patterns(_named(hosts_of(hidden) if hosts is None else hosts), _WHOLE)
        self._page = lru_cache(_REMEMBERED)(self._page_behind)

    def __reduce__(self) -> tuple[object, ...]:
        return Pages, (self._hidden, self._published, tuple(dict.fromkeys(host for host, _ in self._hosts)))

    def mentioned(self, data: bytes) -> Iterator[Mention]:
        """Every mention of a hidden page in a text or document (UTF-8), host by host in the order in which it stands."""
        lower = data.lower() if self._hosts else data
        for host, pattern in self._hosts:
            for found in pattern.finditer(lower):
                place, end = found.span()
                page, length = self._page(host, data[end : found.end(1)])
                if page is None:
                    continue
                lead = _LEAD.search(lower, max(0, place - _LONGEST_LEAD), place)
                start = lead.start() if lead else place
                # Without a scheme, what stands before must not be a part of the host's name.
                if (lead and lead[1]) or not start or lower[start - 1] not in _IN_HOST:
                    yield Mention(start, end + length, page)

    def mention(self, url: str) -> str | None:
        """The key of the hidden page that an address leads to or carries, or None."""
        return next((mention.value for mention in self.mentioned(url.encode())), None)

    def without(self, text: str) -> str:
        """The text with an ellipsis in place of every address of a hidden page."""
        data, kept, place = text.encode(), [], 0
        for mention in sorted(self.mentioned(data)):
            if mention.start >= place:  # else it is in the query of the one before
                kept += [data[place : mention.start], _ELLIPSIS.encode()]
            place = max(place, mention.end)
        return b"".join((*kept, data[place:])).decode()

    def _page_behind(self, host: str, rest: bytes) -> tuple[str | None, int]:
        """The hidden page at a host that the rest of an address leads to, and how much of the rest is the address."""
        pages = list(_pages_behind(host, rest))
        hidden = next((place for place, (page, _) in enumerate(pages) if page in self._hidden), None)
        if hidden is None or any(page in self._published for page, _ in pages[: hidden + 1]):
            return None, 0
        return pages[hidden]


class Candidates:
    """What a text may mention: every page that `Pages`, and every identifier that `Identifiers` would ask for in it.

    As long as none of these becomes hidden, or known at all, or ceases to be, a text mentions what it did before.
    """

    def __init__(self, hosts: Collection[str], schemes: Collection[str]) -> None:
        self.hosts = sorted(hosts)
        self.schemes = sorted(schemes)
        self._hosts = _patterns(_named(hosts))
        self._schemes = _behind(self.schemes)
        self._pages = lru_cache(_REMEMBERED)(lambda host, rest: tuple(page for page, _ in _pages_behind(host, rest)))

    def __reduce__(self) -> tuple[object, ...]:
        return Candidates, (self.hosts, self.schemes)

    def pages(self, data: bytes) -> set[str]:
        """The keys of the pages at these hosts that a text (UTF-8) may mention."""
        lower = data.lower()
        return {
            page
            for host, pattern in self._hosts
            for found in pattern.finditer(lower)
            for page in self._pages(host, data[found.end() : found.end(1)])
        }

    def identifiers(self, data: bytes) -> set[str]:
        """The identifiers of these schemes that a text (UTF-8) may mention."""
        return {
            f"{scheme}{decoded[:end]}"
            for scheme, pattern in self._schemes
            for rest in set(pattern.findall(data))
            for decoded in _decoded(rest.decode(errors="ignore"))
            for end in _ends(decoded)
        }


class Identifiers:
    """Identifiers that must not be mentioned; those that are no URI are too short to be looked for in a text."""

    def __init__(self, hidden: Collection[str], schemes: Collection[str] | None = None) -> None:
        """`schemes` are those of the hidden identifiers; where they are not given, all of these are walked through."""
        self._hidden = hidden
        self.schemes = sorted(schemes_of(hidden) if schemes is None else schemes)
        self._schemes = _behind(self.schemes)
        self._identifier = lru_cache(_REMEMBERED)(self._identifier_behind)
        self._is_hidden = lru_cache(_REMEMBERED)(hidden.__contains__)  # many have the same beginnings

    def __reduce__(self) -> tuple[object, ...]:
        return Identifiers, (self._hidden, self.schemes)

    def mentioned(self, data: bytes) -> Iterator[str]:
        """Every hidden identifier in a text or document (UTF-8), in no order and as often as it stands there."""
        for scheme, pattern in self._schemes:
            for rest in set(pattern.findall(data)):
                if (guid := self._identifier(scheme, rest)) is not None:
                    yield guid

    def _identifier_behind(self, scheme: str, rest: bytes) -> str | None:
        for decoded in _decoded(rest.decode(errors="ignore")):
            for end in _ends(decoded):
                if self._is_hidden(guid := f"{scheme}{decoded[:end]}"):
                    return guid
        return None


def host_of(page: str) -> str:
    """The host of a page, of its key."""
    return _PATH.split(page, maxsplit=1)[0]


def scheme_of(guid: str) -> str | None:
    """The scheme of an identifier, with its colon; None where it is no URI, or a page's address."""
    scheme = _SCHEME.match(guid)
    return scheme[0] if scheme else None


def hosts_of(pages: Iterable[str]) -> set[str]:
    """The hosts of pages, of their keys."""
    return set(map(host_of, pages))


def schemes_of(guids: Iterable[str]) -> set[str]:
    """The schemes of identifiers that have one."""
    return set(filter(None, map(scheme_of, guids)))


def _patterns(names: Iterable[tuple[str, bytes]], more: bytes = b"") -> list[tuple[str, re.Pattern[bytes]]]:
    """Each host with what finds it where it is written as in `names`, and what is behind it there.

    `more` is asked for of the place, `%(name)b` in it being the name.
    """
    escaped = ((one, re.escape(name)) for one, name in names)
    return [(one, re.compile(b"".join((name, more % {b"name": name}, _REST)))) for one, name in escaped]


def _behind(schemes: Iterable[str]) -> list[tuple[str, re.Pattern[bytes]]]:
    """Each scheme with what finds what is behind it: looked for is its colon, of which there are fewer than of letters."""
    return [(scheme, re.compile(b":(?<=" + re.escape(scheme.encode()) + b")" + _REST)) for scheme in schemes]


def _named(hosts: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Each host with each of the ways in which it may be written."""
    return ((host, name) for host in sorted(hosts) for name in dict.fromkeys(_names(host)))


def _pages_behind(host: str, rest: bytes) -> Iterator[tuple[str, int]]:
    """The pages at a host to which the rest of an address may lead, the likeliest first; how much of the rest that is.

    A page with parameters that nobody knows is the page without them.
    """
    written = rest.decode(errors="ignore")
    if _OTHER_HOST.match(written):
        return
    for is_decoded, decoded in enumerate(_decoded(written)):
        for end in _ends(decoded):
            page = page_key(f"://{host}{decoded[:end]}")
            address = written.rstrip(_TRAILING) if is_decoded else written[:end]
            length = len(address.encode())
            yield page, length
            if "?" in page:
                yield page.partition("?")[0], length


def _names(host: str) -> Iterator[bytes]:
    """A host as it may be written: as it is, and in its own script."""
    yield host.encode()
    try:
        yield host.encode("ascii").decode("idna").lower().encode()
    except UnicodeError:
        return


def _decoded(written: str) -> Iterator[str]:
    """What is written, and what it says with references, escapes and percent signs decoded again and again."""
    yield written
    if not _ENCODED.search(written):
        return
    for decode in (_unescaped, *(unquote,) * _DECODINGS):
        decoded = decode(written)
        if decoded != written:
            yield decoded
        written = decoded


def _unescaped(written: str) -> str:
    plain = _ESCAPES.sub(lambda found: chr(int(found[1], 16)) if found[1] else "/", written)
    return re.split(r"[\s\"<>]", unescape(unescape(plain)), maxsplit=1)[0]


def _ends(written: str) -> Iterator[int]:
    """Where an address may end: the whole first, then at each mark that may be none of it, the longest first."""
    yield len(written)
    yield from reversed([found.start() for found in _ENDS.finditer(written)])
