"""Sitemaps for Google News: each edition's articles of the last two days, and where they are in the other languages.

They follow https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap and, for the links between
languages, https://developers.google.com/search/docs/specialty/international/localized-versions. A release has::

    {lang}/sitemap-news-index.xml                      the address that Google is given: it lists the others
    {lang}/sitemap-news.xml, {lang}/sitemap-news-2.xml …  at most 1,000 articles each, the newest first

The index and the first sitemap are always there, so that an address that was given stays good on a day with no article
and on one with two thousand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from lxml import etree

from syndicate.articles import rfc3339
from syndicate.headers import Header
from syndicate.linking import Neighbourhood
from syndicate.publication import Edition

GRAMMAR: Final = "sitemap-news"
"""The name of their grammar in `schemas/`."""
MEDIA_TYPE: Final = "application/xml"
LIMIT: Final = 1_000
"""How many articles Google reads in one sitemap."""
WINDOW: Final = timedelta(days=2)
"""How long after its publication an article is news to Google."""

_SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS: Final = "http://www.google.com/schemas/sitemap-news/0.9"
_XHTML: Final = "http://www.w3.org/1999/xhtml"
# The default namespace has no prefix, which lxml takes and its stubs do not know.
_INDEX_PREFIXES: Final[Mapping[str, str]] = {None: _SITEMAP}  # type: ignore[dict-item]
_PREFIXES: Final[Mapping[str, str]] = {**_INDEX_PREFIXES, "news": _NEWS, "xhtml": _XHTML}
_TRADITIONAL: Final = frozenset({"hant", "tw", "hk", "mo"})
"""Scripts and regions, in lower case, that write Chinese in traditional characters."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """One file of an edition's sitemaps."""

    path: str
    """Where it is, relative to the output: `ar/sitemap-news.xml`."""
    write: Callable[[], bytes]
    """Writes it."""
    language: str
    updated: datetime | None
    """When the newest of its articles changed; None where it has none, and for an index."""
    entries: int
    """How many articles it lists; none for an index."""


def sitemaps(hood: Neighbourhood) -> Iterator[Sitemap]:
    """The sitemaps of all editions, without their indexes."""
    for edition in hood.publication.editions:
        recent = _recent(hood, edition.language)
        for number, start in enumerate(range(0, max(1, len(recent)), LIMIT), start=1):
            listed = recent[start : start + LIMIT]
            yield Sitemap(
                path=_path(edition.language, number),
                write=partial(_urlset, listed, edition, hood),
                language=edition.language,
                updated=max((header.modified for header in listed), default=None),
                entries=len(listed),
            )


def indexes(hood: Neighbourhood, missing: Collection[str] = ()) -> Iterator[Sitemap]:
    """The index of each edition's sitemaps, but for those at the paths in `missing`, which are not published."""
    for edition in hood.publication.editions:
        recent = _recent(hood, edition.language)
        count = len(range(0, max(1, len(recent)), LIMIT))
        paths = [_path(edition.language, number) for number in range(1, count + 1)]
        yield Sitemap(
            path=f"{edition.language}/sitemap-news-index.xml",
            write=partial(_index, [f"{hood.publication.feeds_url}{path}" for path in paths if path not in missing]),
            language=edition.language,
            updated=None,
            entries=0,
        )


def _path(language: str, number: int) -> str:
    return f"{language}/sitemap-news{f'-{number}' if number > 1 else ''}.xml"


def _recent(hood: Neighbourhood, language: str) -> Sequence[Header]:
    """What an edition published in the last two days, the newest first; of articles with one address the newest."""
    oldest = (hood.now - WINDOW).timestamp()
    young = (number for number, moment in enumerate(hood.register.published) if oldest < moment)
    rows = map(hood.register.row, filter(hood.register.is_published, young))
    found = (row.header for row in rows if row.header.language == language)
    newest_first = sorted(found, key=lambda header: (-header.published.timestamp(), header.id))
    pages: dict[str, Header] = {}
    for header in newest_first:
        pages.setdefault(header.url, header)
    return list(pages.values())


def _urlset(listed: Sequence[Header], edition: Edition, hood: Neighbourhood) -> bytes:
    root = etree.Element(f"{{{_SITEMAP}}}urlset", nsmap=_PREFIXES)
    name, language = _publication_name(edition), news_language(edition.language)
    for header in listed:
        page = etree.SubElement(root, f"{{{_SITEMAP}}}url")
        _add(page, _SITEMAP, "loc", header.url)
        _add(page, _SITEMAP, "lastmod", rfc3339(header.modified))
        news = etree.SubElement(page, f"{{{_NEWS}}}news")
        publication = etree.SubElement(news, f"{{{_NEWS}}}publication")
        _add(publication, _NEWS, "name", name)
        _add(publication, _NEWS, "language", language)
        _add(news, _NEWS, "publication_date", rfc3339(header.published))
        _add(news, _NEWS, "title", hood.seen(header).headline)
        for tag, url in _editions(header, hood):
            etree.SubElement(page, f"{{{_XHTML}}}link", rel="alternate", hreflang=tag, href=url)
    return _written(root)


def _index(addresses: Sequence[str]) -> bytes:
    root = etree.Element(f"{{{_SITEMAP}}}sitemapindex", nsmap=_INDEX_PREFIXES)
    for address in addresses:
        _add(etree.SubElement(root, f"{{{_SITEMAP}}}sitemap"), _SITEMAP, "loc", address)
    return _written(root)


def _editions(header: Header, hood: Neighbourhood) -> Iterator[tuple[str, str]]:
    """The published pages of an article's story by language, its own among them; none where it is the only one."""
    if siblings := hood.siblings(header.id):
        keys = {**siblings, header.language: header.id}
        for language in hood.publication.by_language:
            if language in keys:
                yield language, hood.headers[keys[language]].url


def news_language(tag: str) -> str:
    """The code by which Google News knows a language: ISO 639, but `zh-cn` and `zh-tw` for the two Chinese scripts."""
    language, *rest = tag.lower().split("-")
    if language != "zh":
        return language
    return "zh-tw" if _TRADITIONAL.intersection(rest[:1]) else "zh-cn"


def _publication_name(edition: Edition) -> str:
    """An edition's name as Google News shows it: without what stands in parentheses."""
    return " ".join(re.sub(r"\([^()]*\)", " ", edition.name).split()) or edition.name


def _add(parent: etree._Element, namespace: str, tag: str, text: str) -> None:
    etree.SubElement(parent, f"{{{namespace}}}{tag}").text = text


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
