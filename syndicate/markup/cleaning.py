"""Untrusted HTML made into a tree that is safe to walk: measured, balanced where needed, sanitised, parsed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import nh3
from lxml import etree

from syndicate import text
from syndicate.markup.balancing import DEPTH_LIMIT, DROPPED, NOSCRIPT, VOID, TooDeepError, balanced, elements
from syndicate.problems import Code

Fault = tuple[Code, dict[str, object]]
"""What is wrong, and the values of its message."""

SIZE_LIMIT: Final = 2_000_000
"""The longest HTML that is read, in characters."""

_PLAIN_NAMES: Final = elements(
    "a abbr article aside b bdi blockquote br caption cite code dd del div dl dt em figcaption figure footer h1 h2 h3"
    " h4 h5 h6 header hr i img ins li mark ol p picture pre q s section small source span strong sub sup table tbody"
    " td tfoot th thead time tr u ul"
)
_AMP: Final = elements(
    "amp-img amp-anim amp-video amp-audio amp-iframe amp-youtube amp-vimeo amp-twitter amp-instagram amp-facebook"
    " amp-tiktok amp-dailymotion amp-soundcloud"
)
_ALLOWED: Final = (
    _PLAIN_NAMES
    | _AMP
    | {NOSCRIPT}
    | elements(
        "acronym address audio bdo big center details dfn dialog dir embed fieldset font hgroup iframe kbd label legend"
        " main menu nav object rp rt ruby samp search strike summary tt var video wbr"
    )
)
# Not published as what they are, and of no interest to anybody.
_SILENT: Final = elements(
    "html head body frame frameset param track data output area map nobr col colgroup noscript option optgroup keygen"
    " rb rtc image basefont bgsound"
)
_ATTRIBUTES: Final = {
    "*": {"class", "dir", "lang"},
    "a": {"href", "id", "name"},
    "abbr": {"title"},
    "acronym": {"title"},
    "blockquote": {"cite", "data-instgrm-permalink"},
    "q": {"cite"},
    "time": {"datetime"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "source": {"src", "data-src", "srcset", "data-srcset", "type"},
    "object": {"data", "title", "type"},
    "embed": {"src", "title", "type"},
    **{
        name: {"alt", "data-lazy-src", "data-lazy-srcset", "data-original", "data-src", "data-srcset", "height", "src"}
        | {"srcset", "style", "width"}
        for name in ("img", "amp-img", "amp-anim")
    },
    **{name: {"data-src", "height", "src", "type", "width"} for name in ("audio", "video", "amp-audio", "amp-video")},
    **{
        name: {"data-href", "data-lazy-src", "data-litespeed-src", "data-shortcode", "data-src", "data-trackid"}
        | {"data-tweetid", "data-videoid", "src", "title"}
        for name in ("iframe", *sorted(_AMP - {"amp-img", "amp-anim", "amp-video", "amp-audio"}))
    },
}
# Addresses that are only dropped, and said to be, may pass; none of another scheme than http and https is written.
_SCHEMES: Final = {"http", "https", "mailto", "tel", "ftp"}
_CLEANER: Final = nh3.Cleaner(
    tags=set(_ALLOWED),
    clean_content_tags=set(DROPPED - VOID),
    attributes=_ATTRIBUTES,
    url_schemes=_SCHEMES,
    link_rel=None,
    strip_comments=True,
)
_PARSER: Final = etree.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)

_SIMPLE: Final = re.compile(
    r'(?:[^<>]++|</?[a-zA-Z][a-zA-Z0-9]*+(?:[ \t\n]++[a-zA-Z][a-zA-Z-]*+(?:="[^"<>]*+")?+){0,30}+[ \t\n]*+/?+>)*+'
)
_NAME: Final = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)")
_TAG: Final = re.compile(r"<(/?)([a-z][^\s>]*)")
_FEW_TAGS: Final = 400


@dataclass(frozen=True, slots=True)
class Parsed:
    """HTML as a tree; no tree where it is beyond a limit."""

    root: etree._Element | None
    faults: tuple[Fault, ...]


def parsed(html: str) -> Parsed:
    """The tree of untrusted HTML, its root standing for the body, and what was dropped on the way to it."""
    if len(html) > SIZE_LIMIT:
        return Parsed(None, ((Code.BODY_TOO_LARGE, {"size": len(html), "limit": SIZE_LIMIT}),))
    faults: list[Fault] = []
    if found := text.forbidden(html):
        faults.append((Code.CHARACTERS_DROPPED, {"characters": ", ".join(found)}))
        html = text.clean(html)
    try:
        names, html = _sanitised(html)
    except TooDeepError:
        return Parsed(None, (*faults, (Code.BODY_TOO_DEEP, {"limit": DEPTH_LIMIT})))
    for name in sorted(names - _ALLOWED - _SILENT):
        if name in DROPPED:
            faults.append((Code.MARKUP_DROPPED, {"element": name}))
        elif ":" not in name:  # Word's o:p and its like, which are everywhere and empty
            faults.append((Code.MARKUP_FLATTENED, {"element": name}))
    return Parsed(_tree(html), tuple(faults))


def parsed_part(html: str) -> etree._Element:
    """The tree of a block of a simple body (`syndicate.markup.simple`)."""
    return _tree(_CLEANER.clean(html))


def _tree(clean: str) -> etree._Element:
    return etree.fromstring(f"<html><body><div>{clean}</div></body></html>", _PARSER)


def _sanitised(html: str) -> tuple[frozenset[str], str]:
    """The names of the elements, and the HTML with nothing in it but what is allowed.

    Most bodies are plain: a few hundred simple tags. Only the others are worth balancing first.
    """
    if html.count("<") <= _FEW_TAGS and _SIMPLE.fullmatch(html):
        names = frozenset(name.lower() for name in _NAME.findall(html))
        if names <= _PLAIN_NAMES:
            html = _CLEANER.clean(html)
            _check_depth(html)
            return names, html
    tidy = balanced(html)
    return tidy.names, _CLEANER.clean(tidy.html)


def _check_depth(html: str) -> None:
    """Refuse what is nested too deeply; `html` is as nh3 writes it, well nested.

    Raises:
        TooDeepError: it is nested too deeply.
    """
    depth = 0
    if html.count("<") > DEPTH_LIMIT:
        for end, name in _TAG.findall(html):
            if name not in VOID:
                depth += -1 if end else 1
                if depth > DEPTH_LIMIT:
                    raise TooDeepError
