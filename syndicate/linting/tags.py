"""Elements and attributes of HTML as readers of feeds take them."""

from __future__ import annotations

from typing import Final


def words(listed: str) -> frozenset[str]:
    """Names that are listed in a text."""
    return frozenset(listed.split())


SAFE: Final = words(
    # What shows or marks text, pictures, sound and tables; interactive elements that readers leave standing.
    "a abbr acronym address area article aside audio b bdi big blockquote br button canvas caption center cite code col"
    " colgroup data datalist dd del details dfn dialog dir div dl dt em fieldset figcaption figure font footer form h1"
    " h2 h3 h4 h5 h6 header hgroup hr i img input ins kbd label legend li main map mark menu meter nav noscript ol"
    " optgroup option output p picture pre progress q rp rt ruby s samp search section select small source span strike"
    " strong sub summary sup table tbody td template textarea tfoot th thead time tr track tt u ul var video wbr"
)
"""Elements that readers keep."""
UNSAFE: Final = words(
    "applet base basefont bdo body embed frame frameset head html iframe isindex link listing meta noframes object"
    " param plaintext script slot style title xmp"
)
"""Elements that readers take out."""
KNOWN: Final = SAFE | UNSAFE
VOID: Final = words("area base basefont br col embed frame hr img input isindex link meta param source track wbr")
"""Elements that are never closed."""
OPTIONAL_END: Final = words(
    "p li dt dd tr td th thead tbody tfoot option optgroup colgroup caption rt rp body html head"
)
"""Elements whose end may be left out."""
ADDRESSES: Final = {
    "a": ("href",),
    "area": ("href",),
    "audio": ("src",),
    "blockquote": ("cite",),
    "del": ("cite",),
    "img": ("src", "srcset"),
    "ins": ("cite",),
    "q": ("cite",),
    "source": ("src", "srcset"),
    "track": ("src",),
    "video": ("src", "poster"),
}
"""Attributes that are addresses."""
STYLES: Final = words(
    # Colours, type, lists, tables and space: what cannot cover the page or load anything.
    "background background-color border border-bottom border-bottom-color border-bottom-style border-bottom-width"
    " border-collapse border-color border-left border-left-color border-left-style border-left-width border-right"
    " border-right-color border-right-style border-right-width border-spacing border-style border-top border-top-color"
    " border-top-style border-top-width border-width azimuth clear color cursor direction display elevation float font"
    " font-family font-size font-style font-variant font-weight height letter-spacing line-height list-style-type"
    " margin margin-bottom margin-left margin-right margin-top overflow padding padding-bottom padding-left"
    " padding-right padding-top pause pause-after pause-before pitch pitch-range richness speak speak-header"
    " speak-numeral speak-punctuation speech-rate stress text-align text-decoration text-indent unicode-bidi"
    " vertical-align voice-family volume white-space width"
)
"""Properties of CSS that readers keep."""
