"""An article's text in a contentSet, in the profile that the publication asks for.

`xhtml` is XHTML for those who read XML; `xhtml+html` that, then the same as escaped HTML; `nitf` a NITF document and
nothing else: it is for systems that read nothing else, and those that read several bodies keep the last, whatever it is.
"""

from __future__ import annotations

from typing import Final
from xml.parsers import expat

from syndicate import markup
from syndicate.articles import Article
from syndicate.formats._newsml.vocabulary import XHTML, marked
from syndicate.formats._xml import element, leaf, marks
from syndicate.publication import BodyProfile
from syndicate.rendering import CannotExpress, EntryContext

_NITF_TYPE: Final = "application/nitf+xml"
_XHTML_TYPE: Final = "application/xhtml+xml"


def content(article: Article, context: EntryContext) -> str:
    """An article's text as it stands in a contentSet; empty where it has none.

    XHTML comes first: importers that read several bodies keep the last, and as HTML nothing is lost.

    Raises:
        CannotExpress: its markup is not well formed as XML.
    """
    if not article.body:
        return ""
    profile = context.publication.newsml.body
    here = marked(article.language, context.spoken.direction)
    shared = here if article.word_count is None else f' wordcount="{article.word_count}"{here}'
    written = _nitf(article, context) if profile is BodyProfile.NITF else _html(article, context)
    if not written:  # blocks of which nothing can be shown
        return ""
    if profile is BodyProfile.NITF:
        return element("inlineXML", marks(contenttype=_NITF_TYPE) + shared, _checked(written))
    xhtml = element(
        "html",
        f"{marks(xmlns=XHTML)}{here}{marks(lang=article.language)}",
        element("head", "", leaf("title", "", article.headline)),
        _checked(element("body", "", written)),
    )
    inline = element("inlineXML", marks(contenttype=_XHTML_TYPE) + shared, xhtml)
    if profile is BodyProfile.XHTML:
        return inline
    return inline + leaf("inlineData", marks(contenttype="text/html") + shared, written)


def _checked(written: str) -> str:
    """Markup that is well formed: blocks carry markup of their own, which nothing else has looked at since intake.

    Raises:
        CannotExpress: it is not, or has a comment, a processing instruction or a marked section in it.
    """
    if "<!" in written or "<?" in written:
        raise CannotExpress("its body is not well-formed XML: it has more in it than elements and text")
    parser = expat.ParserCreate(namespace_separator=" ")
    try:
        parser.Parse(written.encode(), True)
    except (expat.ExpatError, UnicodeEncodeError) as error:
        raise CannotExpress(f"its body is not well-formed XML: {error}") from error
    return written


def _html(article: Article, context: EntryContext) -> str:
    return markup.to_html(
        article.body,
        media={medium.id: medium for medium in article.media},
        language=article.language,
        direction=context.spoken.direction,
        wrapper=False,
        read_more_label=context.spoken("Read more"),
    )


def _nitf(article: Article, context: EntryContext) -> str:
    return markup.to_nitf(
        article.body,
        media={medium.id: medium for medium in article.media},
        language=article.language,
        direction=context.spoken.direction,
        title=article.headline,
        read_more_label=context.spoken("Read more"),
    )
