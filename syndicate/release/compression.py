"""Documents compressed beforehand, beside the documents themselves: `rss.xml.gz` beside `rss.xml`.

A web server hands them out as they are to whoever takes them (nginx's `gzip_static`, Caddy's `precompressed`), where it
would compress the same feed anew for every reader who asks. docs/decisions/0008-releases-elsewhere.md has the figures
behind the levels, and says how far the bytes are the same everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Final

from isal import isal_zlib

from syndicate.errors import ConfigurationError
from syndicate.problems import N_, Code, Problem

SUFFIXES: Final[Mapping[str, str]] = {"gzip": ".gz", "br": ".br"}
"""The encodings by their names in HTTP (RFC 9110, section 8.4.1), and what each adds to a document's path."""

SMALLEST: Final = 1_024
"""Bytes: what is shorter goes into one packet with its headers, compressed or not."""
WORTH_IT: Final = 0.9
"""The size, as a part of the document's, that a compressed one has at most: else it is not worth a second file."""

_GZIP_LEVEL: Final = 3  # of ISA-L's four
_GZIP: Final = 31  # window bits of zlib: 32 KiB, in a gzip frame that has no name and no time (RFC 1952)
_BROTLI_QUALITY: Final = 5
_TEXT: Final = re.compile(r"text/.*|.*\+(xml|json)|application/(xml|json|javascript)")


def _gzip(data: bytes) -> bytes:
    return isal_zlib.compress(data, _GZIP_LEVEL, _GZIP)


def _brotli(data: bytes) -> bytes:
    import brotli  # noqa: PLC0415 - an extra

    compressed: bytes = brotli.compress(data, quality=_BROTLI_QUALITY)
    return compressed


_COMPRESSORS: Final[Mapping[str, Callable[[bytes], bytes]]] = {"gzip": _gzip, "br": _brotli}


def worth_trying(size: int, media_type: str, settings: Iterable[str]) -> tuple[str, ...]:
    """Those of the encodings of `settings` that a document of `size` bytes may gain by, in the order given."""
    return tuple(dict.fromkeys(map(str, settings))) if size >= SMALLEST and _is_text(media_type) else ()


@cache
def _is_text(media_type: str) -> bool:
    return _TEXT.fullmatch(media_type.partition(";")[0]) is not None


def compressed(data: bytes, media_type: str, settings: Iterable[str]) -> Mapping[str, bytes]:
    """A document in those of the encodings of `settings` that make it smaller by a tenth at least.

    Depends on its arguments, on the versions of the libraries and on nothing else; safe in any process and thread.
    """
    tried = ((name, _COMPRESSORS[name](data)) for name in worth_trying(len(data), media_type, settings))
    return {name: smaller for name, smaller in tried if len(smaller) <= len(data) * WORTH_IT}


def require(settings: Iterable[str]) -> None:
    """Make sure that every encoding of `settings` can be written here, before anything is done.

    Raises:
        ConfigurationError: CONFIG_VALUE: its library is not installed.
    """
    for index, name in enumerate(settings):
        try:
            _COMPRESSORS[name](b"")
        except ImportError:
            reason = N_("install syndicate[brotli] for it")
            problem = Problem.of(Code.CONFIG_VALUE, field=f"release.precompress[{index}]", value=name, reason=reason)
            raise ConfigurationError(problem) from None
