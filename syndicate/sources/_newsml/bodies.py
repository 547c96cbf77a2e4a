"""The text of a contentSet as HTML, whatever it is written in: XHTML, HTML, NITF or plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Final, NamedTuple

from lxml import etree

from syndicate.sources import _wire
from syndicate.sources._newsml.names import LANGUAGE, language_of, local, number, said

_XHTML: Final = "{http://www.w3.org/1999/xhtml}"
_DIRECTION: Final = "{http://www.w3.org/2005/11/its}dir"
_RENAMED: Final = {
    "bq": "blockquote",
    "credit": "footer",
    "copyrite": "p",
    "fn": "p",
    "note": "blockquote",
    "block": "div",
    "chron": "time",
    "lang": "span",
    "table-wrap": "div",
}
"""Elements of NITF that are another one in HTML."""
_EMPHASIS: Final = {"b": "strong", "bold": "strong", **{name: name for name in ("cite", "code", "mark", "s", "strong")}}
"""What an `em` of a class is; `markup.nitf` writes them, and some of those who write NITF do too."""
_HEADINGS: Final = frozenset({"h2", "h3", "h4", "h5", "h6"})
_LINKS: Final = frozenset({"embed", "read-more"})
"""Classes of a paragraph that is a link."""
_NAMES: Final = (
    "a abbr blockquote br caption cite code dd div dl dt em footer h1 h2 h3 h4 h5 h6 hr li mark ol p pre q s span strong"
    " sub sup table tbody td th thead time tr ul"
)
_KEPT: Final = frozenset(_NAMES.split())
_ATTRIBUTES: Final = ("href", "colspan", "rowspan", "cite")
_NORM: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(?:(Z)|([+-]\d\d):?(\d\d))?)?", re.ASCII)
"""A date, alone or with a time, as NITF normalises it."""
_MARKED_UP: Final = re.compile(r"<p[ >]", re.IGNORECASE)
_MEDIA: Final = {"image": "img", "video": "video", "audio": "audio"}


class Body(NamedTuple):
    """A text as it was found."""

    html: str
    language: str | None
    words: int | None


def of(item: etree._Element) -> Body | None:
    """The text of an item, in the first form of these that it has: XHTML, NITF, HTML, plain text."""
    found = [one for content in item.iterfind("{*}contentSet") for one in content if isinstance(one.tag, str)]
    for read in (_xhtml, _nitf, _escaped, _plain):
        for content in found:
            html = read(content)
            if html and html.strip():
                return Body(html, language_of(content), _words(content))
    return None


def unread(item: etree._Element) -> str | None:
    """What the content of an item is written in that has one in none of these forms."""
    for content in item.iterfind("{*}contentSet/{*}inlineXML"):
        root = next((local(one) for one in content if isinstance(one.tag, str)), None)
        if root not in (None, "html", "nitf"):  # these are empty, as that of an alert is
            return root
    for content in item.iterfind("{*}contentSet/{*}inlineData"):
        if (content.text or "").strip():
            return content.get("contenttype") or content.get("encoding") or "inlineData"
    return None


def nitf_head(item: etree._Element) -> dict[str, str]:
    """What only a NITF text says of itself: its headline and byline."""
    root = next((one for one in item.iterfind("{*}contentSet/{*}inlineXML/{*}nitf")), None)
    if root is None:
        return {}
    head = root.find("{*}body/{*}body.head")
    texts = {
        "headline": said(None if head is None else head.find("{*}hedline/{*}hl1"))
        or said(root.find("{*}head/{*}title")),
        "byline": said(None if head is None else head.find("{*}byline")),
    }
    return {name: " ".join(value.split()) for name, value in texts.items() if value}


def _words(content: etree._Element) -> int | None:
    return number(content.get("wordcount"))


def _xhtml(content: etree._Element) -> str | None:
    if local(content) != "inlineXML":
        return None
    for root in content:
        if local(root) == "html":
            # Producers forget the namespace; what is called html is meant to be it.
            body = next((one for one in root if local(one) == "body"), None)
            return None if body is None else _inner(body)
        if isinstance(root.tag, str) and root.tag.startswith(_XHTML):
            return _inner(content)
    return None


def _inner(element: etree._Element) -> str:
    """What is in an element, as HTML without namespaces; language and direction stay."""
    copy = etree.fromstring(etree.tostring(element, with_tail=False), _AGAIN)
    alone = copy[0] if len(copy) == 1 and local(copy[0]) == "p" and not (copy.text or "").strip() else None
    if alone is not None and not len(alone) and not alone.attrib:
        return _wire.paragraphs(alone.text or "")  # a whole text in one element, its paragraphs marked by white space
    for one in copy.iter():
        one.tag = local(one)
        if (language := one.get(LANGUAGE)) and "lang" not in one.attrib:
            one.set("lang", language)
        for name in map(str, one.attrib):
            if name.startswith("{"):
                del one.attrib[name]
    etree.cleanup_namespaces(copy)
    written = [escape(copy.text or "", quote=False)]
    written += (etree.tostring(child, encoding="unicode", method="html") for child in copy)
    return "".join(written)


_AGAIN: Final = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)


def _escaped(content: etree._Element) -> str | None:
    if local(content) != "inlineData" or "html" not in content.get("contenttype", ""):
        return None
    return content.text


def _plain(content: etree._Element) -> str | None:
    if local(content) != "inlineData" or content.get("encoding") or not (content.text or "").strip():
        return None
    kind = content.get("contenttype", "text/plain")
    if not kind.startswith("text/plain"):
        return None
    if _MARKED_UP.search(content.text or ""):
        return content.text
    return _wire.paragraphs(content.text or "")


def _nitf(content: etree._Element) -> str | None:
    if local(content) != "inlineXML":
        return None
    root = next((one for one in content if local(one) == "nitf"), None)
    if root is None:
        return None
    parts = [*root.iterfind("{*}body/{*}body.content"), *root.iterfind("{*}body/{*}body.end/{*}tagline")]
    return "".join(piece for part in parts for piece in _children(part))


def _children(element: etree._Element) -> Iterator[str]:
    yield escape(element.text or "", quote=False)
    for child in element:
        yield from _element(child)
        yield escape(child.tail or "", quote=False)


def _element(element: etree._Element) -> Iterator[str]:
    name = local(element)
    if name == "media":
        yield from _medium(element)
        return
    if name == "nitf-table-metadata":
        return
    written = _written(element, name)
    if written not in _KEPT:
        yield from _children(element)  # a person, a place, a number: what is marked up in it is its text
    elif written in ("br", "hr"):
        yield f"<{written}>"
    else:
        marks = "".join(f' {key}="{escape(value)}"' for key, value in _marks(element, name) if value)
        yield f"<{written}{marks}>"
        yield from _children(element)
        yield f"</{written}>"


def _written(element: etree._Element, name: str) -> str:
    """The name of the HTML element that stands for one of NITF."""
    kind = element.get("class", "").strip().lower()
    if name == "em":
        return _EMPHASIS.get(kind, "em")
    if name == "hl2":
        return kind if kind in _HEADINGS else "h3"
    if name == "classifier":
        return "abbr" if element.get("type") == "abbr" else ""
    return _RENAMED.get(name, name)


def _marks(element: etree._Element, name: str) -> Iterator[tuple[str, str | None]]:
    """The attributes of the HTML element that stands for one of NITF."""
    yield from ((key, element.get(key)) for key in _ATTRIBUTES)
    if name == "p" and (kind := element.get("class")) in _LINKS:
        yield "class", kind
    elif name == "bq" and element.get("quote-source", "").startswith(("http://", "https://")):
        yield "cite", element.get("quote-source")
    elif name == "chron" and (norm := _NORM.fullmatch(element.get("norm", ""))):
        year, month, day, hour, minute, second, utc, hours, minutes = norm.groups()
        time = f"T{hour}:{minute}:{second}{utc or ''}" if hour else ""
        yield "datetime", f"{year}-{month}-{day}{time}" + (f"{hours}:{minutes}" if hours else "")
    elif name == "classifier":
        yield "title", element.get("value")
    yield "lang", element.get(LANGUAGE)
    yield "dir", element.get(_DIRECTION)


def _medium(element: etree._Element) -> Iterator[str]:
    """A NITF medium as a figure with its caption and who is named for it."""
    references = [one for one in element if local(one) == "media-reference" and one.get("source")]
    kind = _MEDIA.get(element.get("media-type", "image"))
    if kind is None or not references:
        return
    best = max(references, key=lambda one: int(width) if (width := one.get("width", "")).isdigit() else 0)
    marks = f' src="{escape(best.get("source", ""))}"'
    for source, target in (("width", "width"), ("height", "height"), ("alternate-text", "alt")):
        if value := best.get(source):
            marks += f' {target}="{escape(value)}"'
    caption = " ".join(filter(None, (said(one) for one in element if local(one) == "media-caption")))
    credit = next(filter(None, (said(one) for one in element if local(one) == "media-producer")), None)
    yield f"<figure><{kind}{marks}>" + ("" if kind == "img" else f"</{kind}>")
    if caption or credit:
        named = f'<span class="credit">{escape(credit, quote=False)}</span>' if credit else ""
        yield f"<figcaption>{escape(caption, quote=False)} {named}</figcaption>"
    yield "</figure>"
