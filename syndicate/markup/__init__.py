"""HTML in, body blocks out, and back: the only user of nh3 and of lxml's HTML parser.

What a CMS sends is balanced and measured (`balancing`), sanitised and parsed (`cleaning`), and walked into blocks
(`reading`). Nothing of the input's markup is ever passed on: every tag and attribute that leaves this package was
written anew by `inline`, `writing` and `nitf`, from a short list of what is allowed, with addresses that
`syndicate.text.uri` made. Blocks carry their text as *inline markup*: a fragment that is well formed as HTML and as XML
at once.
"""

from __future__ import annotations

from syndicate.markup.inline import hrefs, plain, unlinked
from syndicate.markup.nitf import to_nitf
from syndicate.markup.reading import Reading, read_blocks, read_html, read_inline
from syndicate.markup.writing import count_words, to_html, to_text, unlinked_block

__all__ = [
    "Reading",
    "count_words",
    "hrefs",
    "plain",
    "read_blocks",
    "read_html",
    "read_inline",
    "to_html",
    "to_nitf",
    "to_text",
    "unlinked",
    "unlinked_block",
]
