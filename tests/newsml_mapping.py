"""Where each canonical field stands in NewsML-G2, or why it has no place there: data, which tests hold to be true.

A field is a path through the models: `media[].renditions[].url`. Its place is an XPath below a message's itemSet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel

from syndicate.articles import Article, Restrictions, Rights

NAMES = {"n": "http://iptc.org/std/nar/2006-10-01/", "h": "http://www.w3.org/1999/xhtml"}


@dataclass(frozen=True)
class Carried:
    """A field that is written and read back."""

    place: str
    note: str = ""
    """What is not the same when it is read back, though it means the same."""


@dataclass(frozen=True)
class Absent:
    """A field that no message has."""

    reason: str


_NOTHING = (Restrictions(), Rights())
MEDIUM = "n:newsItem[n:itemMeta/n:profile='medium']"
FILES = "*/n:contentSet/n:remoteContent"

FIELDS: dict[str, Carried | Absent] = {
    "id": Carried("*/n:contentMeta/n:altId[@role='synrole:article-id']"),
    "language": Carried("*/n:contentMeta/n:language/@tag"),
    "story": Carried("*/n:itemMeta/n:memberOf/@uri", "One that has editions and no name gets one."),
    "translation_of": Carried("*/n:itemMeta/n:link[@rel='irel:derivedFrom']/n:altId", "While its source is published."),
    "translated_from_version": Carried(
        "*/n:itemMeta/n:link[@rel='irel:derivedFrom']/@version", "While its source is published."
    ),
    "alternates": Carried(
        "*/n:itemMeta/n:link[@rel='synrel:translation']/n:altRep", "The editions that are published, all of them."
    ),
    "version": Carried("*/@version"),
    "status": Carried("*/n:itemMeta/n:pubStatus/@qcode", "Of a withdrawal no more is sent than that."),
    "kind": Carried("*/n:itemMeta/n:profile"),
    "genre": Carried("*/n:contentMeta/n:genre/@qcode"),
    "url": Carried("*/n:itemMeta/n:altRep[@contenttype='text/html']"),
    "guid": Carried("*/@guid"),
    "headline": Carried("*/n:contentMeta/n:headline[not(@role)]"),
    "short_headline": Carried("*/n:contentMeta/n:headline[@role='synrole:short']"),
    "summary": Carried("*/n:contentMeta/n:description[@role='drol:summary']"),
    "slug": Carried("*/n:contentMeta/n:slugline"),
    "byline": Carried("*/n:contentMeta/n:by", "One that only lists the authors is made again where it is needed."),
    "authors": Carried("*/n:contentMeta/*[self::n:creator or self::n:contributor]"),
    "authors[].name": Carried("*/n:contentMeta/*[self::n:creator or self::n:contributor]/n:name"),
    "authors[].id": Carried("*/n:contentMeta/n:creator/@qcode"),
    "authors[].url": Carried("*/n:contentMeta/n:creator/n:remoteInfo/@href"),
    "authors[].role": Carried("*/n:contentMeta/*[self::n:creator or self::n:contributor]/@role"),
    "sources": Carried("*/n:contentMeta/n:infoSource"),
    "sources[].name": Carried("*/n:contentMeta/n:infoSource/n:name"),
    "sources[].url": Carried("*/n:contentMeta/n:infoSource/n:remoteInfo/@href"),
    "dateline": Carried("*/n:contentMeta/n:located"),
    "dateline.place": Carried("*/n:contentMeta/n:located/n:name"),
    "dateline.country": Carried("*/n:contentMeta/n:located/n:broader/@qcode"),
    "published": Carried("*/n:itemMeta/n:itemMetaExtProperty[@rel='synrel:published']/@value"),
    "created": Carried("*/n:contentMeta/n:contentCreated", "Not where it is the time of publication."),
    "updated": Carried("*/n:itemMeta/n:itemMetaExtProperty[@rel='synrel:updated']/@value"),
    "embargo_until": Carried("*/n:itemMeta/n:embargoed", "Always a time gone by."),
    "expires": Carried("*/n:itemMeta/n:expires"),
    "section": Carried("*/n:contentMeta/n:subject[starts-with(@qcode, 'synsection:')][1]/@qcode"),
    "sections": Carried("*/n:contentMeta/n:subject[starts-with(@qcode, 'synsection:')]/@qcode"),
    "regions": Carried("*/n:contentMeta/n:subject[starts-with(@qcode, 'synregion:')]/@qcode"),
    "coverage": Carried("*/n:contentMeta/n:subject[starts-with(@qcode, 'syncoverage:')]/@qcode"),
    "tags": Carried("*/n:contentMeta/n:keyword"),
    "tags[].name": Carried("*/n:contentMeta/n:keyword"),
    "tags[].id": Carried("*/n:contentMeta/n:subject[starts-with(@qcode, 'syntag:')]/@qcode"),
    "breaking": Carried("*/n:contentMeta/n:contentMetaExtProperty[@rel='synrel:breaking']/@value"),
    "urgency": Carried("*/n:contentMeta/n:urgency"),
    "body": Carried("*/n:contentSet/n:inlineXML/h:html/h:body", "Links to articles are links to their pages."),
    "media": Carried("*/n:itemMeta/n:link[@rel='irel:associatedWith']"),
    "media[].id": Carried(f"{MEDIUM}/@guid"),
    "media[].kind": Carried(f"{MEDIUM}/n:itemMeta/n:itemClass/@qcode"),
    "media[].role": Carried(f"{MEDIUM}/n:itemMeta/n:role/@qcode"),
    "media[].alt": Carried(f"{MEDIUM}/n:contentMeta/n:description[@role='synrole:alt']"),
    "media[].caption": Carried(f"{MEDIUM}/n:contentMeta/n:description[@role='drol:caption']"),
    "media[].credit": Carried(f"{MEDIUM}/n:contentMeta/n:creditline"),
    "media[].copyright": Carried(f"{MEDIUM}/n:rightsInfo/n:copyrightHolder/n:name"),
    "media[].renditions": Carried(FILES),
    "media[].renditions[].url": Carried(f"{FILES}/@href"),
    "media[].renditions[].media_type": Carried(f"{FILES}/@contenttype", "Guessed where the article does not say it."),
    "media[].renditions[].width": Carried(f"{FILES}/@width"),
    "media[].renditions[].height": Carried(f"{FILES}/@height"),
    "media[].renditions[].size": Carried(f"{FILES}/@size"),
    "media[].renditions[].duration": Carried(f"{FILES}/@duration", "To the millisecond."),
    "related": Carried("*/n:itemMeta/n:link[@rel='irel:seeAlso']"),
    "related[].rel": Carried("*/n:itemMeta/n:link[@rel='irel:seeAlso']/n:role/@qcode"),
    "related[].article": Absent(
        "A link to an article is its page's address and its headline by the time it is written."
    ),
    "related[].url": Carried("*/n:itemMeta/n:link[@rel='irel:seeAlso']/@href"),
    "related[].title": Carried("*/n:itemMeta/n:link[@rel='irel:seeAlso']/n:headline"),
    "reading_minutes": Carried("*/n:contentMeta/n:contentMetaExtProperty[@rel='synrel:reading-minutes']/@value"),
    "word_count": Carried("*/n:contentSet/n:inlineXML/@wordcount"),
    "corrections": Carried("*/n:itemMeta/n:edNote[@role='synrole:correction']", "The oldest first."),
    "corrections[].at": Carried("*/n:itemMeta/n:edNote[@role='synrole:correction']/@modified"),
    "corrections[].note": Carried("*/n:itemMeta/n:edNote[@role='synrole:correction']"),
    "rights": Carried("*/n:rightsInfo", "With what the edition says where the article says nothing."),
    "rights.holder": Carried("*/n:rightsInfo/n:copyrightHolder/n:name"),
    "rights.notice": Carried("*/n:rightsInfo/n:copyrightNotice"),
    "rights.usage_terms": Carried("*/n:rightsInfo/n:usageTerms"),
    "rights.licence": Carried("*/n:rightsInfo/n:link[@rel='irel:rightspolicy']/@href"),
    "partners": Absent("What one partner may not have is no other partner's business."),
    "partners.only": Absent("An article that is for some partners alone is in no public document."),
    "partners.except": Absent("A partner whom it names gets documents without the article."),
}


def fields(model: type[BaseModel] = Article, prefix: str = "") -> Iterator[str]:
    """Every field of an article and of what it is made of, but for the blocks of its body, which are HTML there."""
    for name, info in model.model_fields.items():
        path = f"{prefix}{info.alias or name}"
        yield path
        inner = next(_models(info.annotation), None)
        if inner is not None and path != "body":
            yield from fields(inner, f"{path}[]." if tuple in _origins(info.annotation) else f"{path}.")


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


def _origins(annotation: Any) -> set[Any]:
    found = {getattr(annotation, "__origin__", None)}
    return found.union(*map(_origins, get_args(annotation)))


def values(article: Any, path: str) -> Iterator[Any]:
    """What an article has at a path."""
    name, _, rest = path.partition(".")
    key = name.removesuffix("[]")
    found = getattr(article, f"{key}_" if key == "except" else key, None)
    for one in found if name.endswith("[]") and found else [found]:
        if rest and one is not None:
            yield from values(one, rest)
        elif one not in (None, (), {}, False) and one not in _NOTHING:
            yield one
