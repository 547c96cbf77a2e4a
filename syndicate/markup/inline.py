"""Inline markup: the fragments that blocks carry as their text.

A fragment is well formed as HTML and as XML at once: a few elements, attributes in double quotes, `<br/>`, no other
references than `&amp; &lt; &gt; &quot;` (and `&#824;`, below). White space is folded except in `code`, and there is
none at its ends. A fragment that was made here and is read again comes out the same.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from typing import Final, NamedTuple

from syndicate import text


class Open(NamedTuple):
    """The start of an inline element."""

    name: str
    attributes: str = ""
    """As written, each with a space before it."""


class Mark(Enum):
    """What else stands between texts."""

    CLOSE = "close"
    """The end of the innermost open element."""
    BREAK = "break"
    """A line break."""


Piece = str | Open | Mark

BREAK: Final = "<br/>"

_TRIMMED: Final = (
    " \t\n\r\f\v\x1c\x1d\x1e\x1f\x85\xa0\u1680"
    + "".join(map(chr, range(0x2000, 0x200C)))
    + "\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)
_SPACES: Final = re.compile(r"[ \t\n\r\f]{2,}|[\t\n\r\f]")
_BIDI: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_END_OF_EMBEDDING, _END_OF_ISOLATE = "\u202c", "\u2069"
_NOT_BIDI: Final = re.compile("[^\u202a-\u202e\u2066-\u2069]")
_SEEN: Final = re.compile(f"[^{_TRIMMED}\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069]")
_TAG: Final = re.compile(r"<[^>]*>")
_LINK: Final = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_HREF: Final = re.compile(r'<a href="([^"]*)">')
_OVERLAY: Final = "\u0338"


class _Verbatim(str):
    """Text of a `code` element, whose white space is kept."""

    __slots__ = ()


def is_blank(value: str) -> bool:
    """Whether a reader would see nothing of a text."""
    return _SEEN.search(value) is None


def escaped(value: str) -> str:
    """Plain text as it stands in a fragment.

    A combining solidus at its beginning is written as a reference: were it to follow a tag's `>` as itself,
    normalising the fragment (NFC) would make one character of the two and break the tag.
    """
    value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"&#824;{value[1:]}" if value.startswith(_OVERLAY) else value


def attribute(name: str, value: str) -> str:
    """An attribute as it stands in a fragment, a space before it."""
    value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return f' {name}="{value}"'


def fragments(pieces: Sequence[Piece]) -> tuple[list[str], bool]:
    """The canonical fragments of a run of text, and whether its direction marks had to be mended.

    Two or more line breaks in a row divide it; elements that are open there are closed and opened again. Elements
    that are still open at its end are closed.
    """
    if len(pieces) > 1 and (simply := _simply_written(pieces)) is not None:
        return [simply], False
    merged = _merged(pieces) if len(pieces) > 1 else pieces
    if len(merged) == 1 and isinstance(merged[0], str):
        return _line(merged[0])
    cleaned, mended = _balanced(_cleaned(list(merged)))
    # Texts that an empty element kept apart are one now, and may make one character.
    unwrapped = _cleaned(_merged(_unwrapped(cleaned)))
    segments = map(_unwrapped, _segments(unwrapped)) if Mark.BREAK in unwrapped else [unwrapped]
    return [written for segment in segments if (written := _written(_folded(_merged(segment))))], mended


def _line(value: str) -> tuple[list[str], bool]:
    """What `fragments` makes of text alone, which most paragraphs are, and the line ends between them."""
    if is_canonical(value):
        value = value.strip(" ")
        return [escaped(value)] if value else [], False
    if value.isspace():
        return [], False
    mended = not text.is_balanced(value)
    value = _spaced(text.clean(value)).strip(_TRIMMED)
    return [] if is_blank(value) else [escaped(value)], mended


def is_canonical(value: str) -> bool:
    """Whether a text has nothing to mend but spaces at its ends, as most have, and nothing to write in another way at
    its beginning.
    """
    if value.isascii():
        return value.isprintable() and "  " not in value
    return (
        text.is_plain(value) and "  " not in value and _OVERLAY not in value and unicodedata.is_normalized("NFC", value)
    )


def _simply_written(pieces: Sequence[Piece]) -> str | None:
    """What `fragments` makes of a run of text where there is nothing to mend and no line break; None where there may be."""
    whole = "".join([piece for piece in pieces if isinstance(piece, str)])
    if not is_canonical(whole) or whole != whole.strip(" "):
        return None
    written: list[str] = []
    opened: list[tuple[str, int]] = []
    said = 0  # how many pieces with something to see
    for piece in pieces:
        if isinstance(piece, str):
            said += not piece.isspace() and piece != ""
            written.append(escaped(piece))
        elif isinstance(piece, Open) and piece.name != "code":
            opened.append((piece.name, said))
            written.append(f"<{piece.name}{piece.attributes}>")
        elif piece is Mark.CLOSE and opened and opened[-1][1] < said:
            written.append(f"</{opened.pop()[0]}>")
        else:
            return None
    return "".join(written) if said and not opened else None


def _spaced(value: str) -> str:
    """A text with white space folded. Most have single spaces only, which is seen faster than it is searched for."""
    return value if value.isprintable() and "  " not in value else _SPACES.sub(" ", value)


def plain(fragment: str) -> str:
    """The text of a fragment: references decoded, a line break as a new line."""
    if "<" not in fragment and "&" not in fragment:
        return fragment
    return html.unescape(_TAG.sub("", fragment.replace(BREAK, "\n")))


def hrefs(fragment: str) -> Iterator[str]:
    """The addresses that a fragment links to, in order."""
    if "<a " in fragment:
        yield from (html.unescape(address) for address in _HREF.findall(fragment))


def unlinked(fragment: str, forbidden: Callable[[str], bool]) -> str:
    """The fragment without its links to addresses that are forbidden; their text stays."""

    def link(found: re.Match[str]) -> str:
        return found[2] if forbidden(html.unescape(found[1])) else found[0]

    return _LINK.sub(link, fragment) if "<a " in fragment else fragment


def _merged(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces with neighbouring texts as one."""
    merged: list[Piece] = []
    run: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            run.append(piece)
            continue
        if said := "".join(run):
            merged.append(said)
        run.clear()
        merged.append(piece)
    if said := "".join(run):
        merged.append(said)
    return merged


def _cleaned(pieces: list[Piece]) -> list[Piece]:
    """Every text in NFC and without forbidden characters; direction marks are left for the whole run."""
    for index, piece in enumerate(pieces):
        if isinstance(piece, str) and not piece.isascii():
            parts = (_BIDI.split(piece), [*_BIDI.findall(piece), ""])
            pieces[index] = "".join(text.clean(part) + mark for part, mark in zip(*parts, strict=True))
        elif isinstance(piece, str):
            pieces[index] = text.clean(piece)
    return pieces


def _balanced(pieces: list[Piece]) -> tuple[list[Piece], bool]:
    """The pieces with every direction mark closed, and whether that was not so before."""
    whole = "".join(piece for piece in pieces if isinstance(piece, str))
    if whole.isascii() or text.is_balanced(whole):
        return pieces, False
    # With a letter for everything else, what `clean` leaves tells mark by mark which ones stay.
    wanted = iter(text.clean(_NOT_BIDI.sub("x", whole)))
    following = next(wanted, "")
    mended: list[Piece] = []
    for piece in pieces:
        if not isinstance(piece, str):
            mended.append(piece)
            continue
        kept = []
        for character in piece:
            while character == _END_OF_ISOLATE and following == _END_OF_EMBEDDING:
                # What was opened in an isolate and is open at its end is closed there.
                kept.append(following)
                following = next(wanted, "")
            if (character if _BIDI.match(character) else "x") == following:
                kept.append(character)
                following = next(wanted, "")
        mended.append("".join(kept))
    return [*mended, following + "".join(wanted)], True


def _unwrapped(pieces: list[Piece]) -> list[Piece]:
    """The pieces without elements that hold nothing but white space and line breaks, which stay."""
    kept: list[Piece] = []
    opened: list[int] = []
    visible = -1
    for piece in pieces:
        if isinstance(piece, Open):
            opened.append(len(kept))
        elif piece is Mark.CLOSE:
            start = opened.pop()
            if visible < start:
                del kept[start]
                continue
        elif isinstance(piece, str) and piece.strip(_TRIMMED):
            visible = len(kept)
        kept.append(piece)
    # Whatever is open at the end is closed there.
    for start in reversed(opened):
        if visible < start:
            del kept[start]
        else:
            kept.append(Mark.CLOSE)
    return kept


def _segments(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """The parts between runs of line breaks, each complete in itself."""
    segment: list[Piece] = []
    opened: list[Open] = []
    breaks = 0
    for piece in pieces:
        if piece is Mark.BREAK:
            breaks += 1
        elif isinstance(piece, Open):
            opened.append(piece)
        elif piece is Mark.CLOSE:
            opened.pop()
        elif isinstance(piece, str) and piece.strip(_TRIMMED):
            if breaks > 1:
                # An element that was only opened after the breaks ends here empty and is dropped with them.
                yield segment
                segment = list(opened)
            breaks = 0
        segment.append(piece)
    yield segment


def _folded(pieces: list[Piece]) -> list[Piece]:
    """The pieces with white space folded and trimmed at the ends and around line breaks."""
    folded: list[Piece] = []
    names: list[str] = []
    started = False
    fresh = True
    for piece in pieces:
        if isinstance(piece, Open):
            names.append(piece.name)
        elif piece is Mark.CLOSE:
            names.pop()
        elif piece is Mark.BREAK:
            if not started:
                continue
            _trim_end(folded, " ")
            fresh = True
        elif "code" in names:
            piece = _Verbatim(piece.replace("\r\n", "\n").replace("\r", "\n"))  # noqa: PLW2901 - what is kept of it
            started, fresh = True, False
        else:
            piece = _spaced(piece)  # noqa: PLW2901 - what is kept of it
            piece = piece.lstrip(" " if started else _TRIMMED) if fresh else piece  # noqa: PLW2901 - the same
            if not piece:
                continue
            started, fresh = True, piece[-1] == " "
        folded.append(piece)
    _trim_end(folded, _TRIMMED, breaks=True)
    return folded


def _trim_end(pieces: list[Piece], characters: str, *, breaks: bool = False) -> None:
    index = len(pieces) - 1
    while index >= 0:
        piece = pieces[index]
        if isinstance(piece, _Verbatim) or (piece is Mark.BREAK and not breaks):
            return
        if isinstance(piece, str) and (trimmed := piece.rstrip(characters)):
            pieces[index] = trimmed
            return
        if isinstance(piece, str) or piece is Mark.BREAK:
            del pieces[index]
        index -= 1


def _written(pieces: list[Piece]) -> str:
    written: list[str] = []
    names: list[str] = []
    seen = False
    for piece in pieces:
        if isinstance(piece, Open):
            names.append(piece.name)
            written.append(f"<{piece.name}{piece.attributes}>")
        elif piece is Mark.CLOSE:
            written.append(f"</{names.pop()}>")
        elif piece is Mark.BREAK:
            written.append(BREAK)
        else:
            seen = seen or not is_blank(piece)
            written.append(escaped(piece))
    return "".join(written) if seen else ""
