"""Plain text and URLs made safe for every format.

What XML 1.0 forbids (section 2.2, production Char) kills a whole feed in every reader, and an unclosed direction
mark turns the text of the next headline around; both are mended here, once, before anything is stored.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import unquote

from pydantic_core import Url, ValidationError

from syndicate.problems import N_, Code

_FORBIDDEN: Final = re.compile(
    # C0 and C1 controls but tab, line feed and carriage return; surrogates; the byte order mark; noncharacters. Said by
    # what is left, the commonest first: a class is searched from its beginning, and so is ten times as fast.
    "[^ -~\xa0-\ud7ff\t\n\r\ue000-\ufdcf\ufdf0-\ufefe\uff00-\ufff8"
    + "".join(f"{chr(plane)}-{chr(plane + 0xFFFD)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)
_BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT_MARK: Final = "\u200f"
_OVERRIDES: Final = "\u202d\u202e"
_PDF, _PDI = "\u202c", "\u2069"
_CLOSES: Final = {"\u202a": _PDF, "\u202b": _PDF, "\u2066": _PDI, "\u2067": _PDI, "\u2068": _PDI}
# What shows nothing by itself: white space, Unicode's Default_Ignorable_Code_Point, and the empty Braille pattern.
_VISIBLE: Final = re.compile(
    "[^\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_ZERO_WIDTH: Final = "\u200b\u2060"
_NO_BREAK: Final = "\u00a0\u202f\u2007"
_FOLDED: Final = re.compile(rf"\s{{2,}}|[^\S {_NO_BREAK}]")
_HEX: Final = re.compile(r"%[0-9a-fA-F]{2}")
_STRAY_PERCENT: Final = re.compile(r"%(?![0-9a-fA-F]{2})")
_NOT_IN_URI: Final = re.compile(r"[\[\]|\\^`{}\"<>]")
_UNSAFE_IN_URL: Final = re.compile(r"[\x00-\x20\s]")
# What most addresses look like, and nothing in it that could be written in another way.
_CANONICAL: Final = re.compile(
    r"(https?)://(?:(?!xn--)[a-z0-9\-]+\.)+[a-z]{2,}/(?:[A-Za-z0-9\-_~/]|\.(?=[A-Za-z0-9]))*(?:\?[A-Za-z0-9\-._~=&]*)?"
)
_HOST: Final = re.compile(r"\[[0-9a-f:.]+\]|[a-z0-9_\-]+(?:\.[a-z0-9_\-]+)*\.?")
_LOOKS_LIKE_MARKUP: Final = re.compile(
    r"</?[a-zA-Z][a-zA-Z0-9]*(\s[^<>]*)?/?>|&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#\d{1,7}|#x[0-9a-fA-F]{1,6});"
)
_CAMPAIGN: Final = re.compile(r"(utm_[a-z]+|fbclid|gclid)=")

URL_LENGTH: Final = 2000
"""The longest URL that is published, in characters; readers and CDNs cut longer ones."""


class BadText(ValueError):
    """A text or URL that cannot be mended; `code` and `values` make the problem."""

    def __init__(self, code: Code, **values: object) -> None:
        super().__init__(code.code)
        self.code = code
        self.values = values


def is_plain(text: str) -> bool:
    """Whether `text` has none but printable characters: nothing forbidden, no mark of direction, no white space but the
    space.

    That most texts are so is seen in a tenth of the time that any of it is searched for.
    """
    # Of what is forbidden, only these two are printable: stand-ins for what could not be said.
    return text.isprintable() and (text.isascii() or not ("\ufffc" in text or "\ufffd" in text))


def is_line(text: str) -> bool:
    """Whether `text` is, as is plain to see, what `clean`, `one_line` and `paragraphs` make of it: ASCII, and not empty."""
    return text.isascii() and text.isprintable() and "  " not in text and text != "" and " " not in (text[0], text[-1])


def forbidden(text: str) -> list[str]:
    """The characters in `text` that no document may carry, as `U+0000` names, each once, in order of code point."""
    if is_plain(text) or is_plain(text.replace("\n", "")):
        return []
    return [f"U+{ord(character):04X}" for character in sorted(set(_FORBIDDEN.findall(text)))]


def clean(text: str) -> str:
    """`text` in NFC, without forbidden characters, with every direction mark closed and none that overrides.

    Overrides (U+202D, U+202E) are dropped: they show letters in another order than they are written, which has a use
    in a spoofed headline and in no honest one. Closing marks that close nothing are dropped (UAX #9, rule X7).
    """
    if is_plain(text):
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    text = _FORBIDDEN.sub("", text)
    # NFC last: what is dropped may have stood between a letter and its accent.
    return unicodedata.normalize("NFC", _balance(text) if _BIDI.search(text) else text)


def is_balanced(text: str) -> bool:
    """Whether every direction mark in `text` is closed, and none overrides."""
    return text.isprintable() or not _BIDI.search(text) or _balance(text) == text


def _balance(text: str) -> str:
    kept: list[str] = []
    waiting: list[str] = []
    isolates = 0
    for character in text:
        if character in _OVERRIDES:
            # Its closing mark closes nothing now; the marker keeps the pairs aligned.
            waiting.append("")
        elif character in _CLOSES:
            waiting.append(_CLOSES[character])
            isolates += _CLOSES[character] == _PDI
            kept.append(character)
        elif character == _PDF:
            if waiting and waiting[-1] != _PDI:
                kept.append(waiting.pop() and _PDF)
        elif character == _PDI:
            if isolates:
                # The end of an isolate ends what was opened inside it (UAX #9, rule X6a).
                isolates -= 1
                while (closing := waiting.pop()) != _PDI:
                    kept.append(closing)
                kept.append(_PDI)
        else:
            kept.append(character)
    return "".join(kept) + "".join(reversed(waiting))


def one_line(text: str) -> str:
    """`text` with every run of white space as one space, trimmed: how a headline or a name is kept.

    A single no-break space stays, because it is meant: Spanish writes it before `%`, French before `?`. A zero-width
    space or word joiner is trimmed too; inside it stays, because Khmer or Thai words are parted by it.
    """
    if text.isprintable() and "  " not in text:
        return text.strip(" ")
    # The three looks and the split together take a fraction of what the expression takes, and most texts have none.
    if "\u00a0" in text or "\u202f" in text or "\u2007" in text:
        return _FOLDED.sub(" ", text).strip(" " + _NO_BREAK + _ZERO_WIDTH)
    return " ".join(text.split()).strip(" " + _ZERO_WIDTH)


def paragraphs(text: str) -> str:
    """`text` with line breaks kept, other white space folded, lines trimmed: how a caption or a note is kept."""
    if text.isprintable():
        return one_line(text)
    lines = (one_line(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


def is_blank(text: str) -> bool:
    """Whether nothing of `text` can be seen: white space, fillers, and marks that only steer what is not there."""
    return _VISIBLE.search(text) is None


def looks_like_markup(text: str) -> bool:
    """Whether plain text carries tags or character references, which usually means a CMS field was not decoded."""
    return ("<" in text or "&" in text) and _LOOKS_LIKE_MARKUP.search(text) is not None


def is_canonical(url: str) -> bool:
    """Whether an address is what `uri` makes of it, as is plain to see: most are, and few others are taken for none."""
    return len(url) <= URL_LENGTH and _CANONICAL.fullmatch(url) is not None


def page_key(url: str) -> str:
    """What two addresses of one page have in common: host, path and query, without what only tells where one came from.

    Scheme, fragment, a final slash and campaign parameters (utm_..., fbclid, gclid) make no other page, nor do `www.`,
    the scheme's own port, and what is percent-encoded without need.
    """
    rest = url.partition("://")[2].partition("#")[0]
    place, _, query = rest.partition("?")
    if "%" in rest:
        place, query = unquote(place), unquote(query)
    host, slash, path = place.lower().partition("/")
    host = host.removeprefix("www.").removesuffix(":443").removesuffix(":80")
    kept = "&".join(part for part in query.split("&") if part and not _CAMPAIGN.match(part)) if query else ""
    return f"{host}{slash}{path}".rstrip("/") + (f"?{kept}" if kept else "")


def uri(value: str, *, schemes: tuple[str, ...] = ("https", "http")) -> str:
    """The canonical URI of a URL or IRI, as every format writes it.

    Host in lower case and punycode, default port left out, path percent-encoded in UTF-8 with upper-case digits
    (RFC 3986 section 6.2.2, RFC 3987 section 3.1); the parsing is the WHATWG URL standard's.

    Raises:
        BadText: it has another scheme, credentials, white space or control characters, no host, or is too long.
    """
    if len(value) > URL_LENGTH:
        raise BadText(Code.TEXT_TOO_LONG, length=len(value), limit=URL_LENGTH)
    if (plain := _CANONICAL.fullmatch(value)) and plain[1] in schemes:
        return value
    if _UNSAFE_IN_URL.search(value) or _FORBIDDEN.search(value):
        raise BadText(Code.URL_SPACE, value=value)
    scheme = value.partition(":")[0].lower() if ":" in value else ""
    if scheme and scheme not in schemes and re.fullmatch(r"[a-z][a-z0-9+.-]*", scheme):
        raise BadText(Code.URL_SCHEME, scheme=scheme, allowed=", ".join(schemes))
    if "\\" in value or not value.lower().startswith(tuple(f"{scheme}://" for scheme in schemes)):
        raise BadText(Code.BAD_URL, value=value, reason=N_("it is not a whole address"))
    authority = re.split(r"[/?#]", value.partition("://")[2], maxsplit=1)[0]
    if "@" in authority:
        raise BadText(Code.URL_CREDENTIALS)
    try:
        url = Url(value)
    except ValidationError as error:
        reason = error.errors()[0]["msg"].rpartition(", ")[2]
        raise BadText(Code.BAD_URL, value=value, reason=reason) from None
    # Without its host, the URL standard takes the first step of the path for one.
    if not authority or not _HOST.fullmatch(url.host or ""):
        raise BadText(Code.BAD_URL, value=value, reason=N_("it has no host name"))
    canonical = _as_uri(str(url))
    if len(canonical) > URL_LENGTH:
        raise BadText(Code.TEXT_TOO_LONG, length=len(canonical), limit=URL_LENGTH)
    return canonical


def _as_uri(url: str) -> str:
    # The URL standard leaves a few characters in place that RFC 3986 does not allow outside an IPv6 host.
    scheme, _, rest = url.partition("://")
    host, slash, tail = rest.partition("/")
    tail = _NOT_IN_URI.sub(lambda character: f"%{ord(character[0]):02X}", _STRAY_PERCENT.sub("%25", tail))
    page, mark, fragment = tail.partition("#")
    tail = f"{page}{mark}{fragment.replace('#', '%23')}"
    return f"{scheme}://{host}{slash}" + _HEX.sub(lambda escape: escape[0].upper(), tail)


def led(line: str, *, right_to_left: bool) -> str:
    """A plain text so that those who know nothing of its direction show it right.

    They take it from the first strong character (UAX #9, rules P2 and P3), so a text that is written right to left and
    begins with a Latin word is led by U+200F.
    """
    return _RIGHT_TO_LEFT_MARK + line if right_to_left and _begins_left_to_right(line) else line


def _begins_left_to_right(line: str) -> bool:
    isolates = 0
    for character in line:
        kind = unicodedata.bidirectional(character)
        if kind in ("LRI", "RLI", "FSI"):
            isolates += 1
        elif kind == "PDI":
            isolates = max(0, isolates - 1)
        elif not isolates and kind in ("L", "R", "AL"):
            return kind == "L"
    return False
