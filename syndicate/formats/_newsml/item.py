"""An article as items: its own item, a gallery's text, an item for each medium beside it, and their withdrawal.

The order of elements is the one that the schema demands (NewsML-G2 2.35, AnyItemType and ItemManagementGroup).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import blake2b
from typing import Final

from lxml import etree

from syndicate.articles import Article, Kind, Medium, Rights, Status, rfc3339
from syndicate.formats._iptc import ITEM_CLASSES, MEDIUM_CLASSES, main_medium, notes, withdrawal_note, withdrawn_as
from syndicate.formats._newsml import body, media
from syndicate.formats._newsml.content import add_content_meta
from syndicate.formats._newsml.vocabulary import (
    ARTICLE_ALIASES,
    GENERATOR,
    ITEM_TYPE,
    PACKAGE_ALIASES,
    PACKAGE_TYPE,
    PART_ALIASES,
    VERSION,
    add,
    add_catalogs,
    root_for,
    written_in,
)
from syndicate.rendering import EntryContext, Sibling

_BODY_PART: Final = "#/text"  # no medium's id begins with a slash
_STATUS: Final = {Status.USABLE: "stat:usable", Status.WITHHELD: "stat:withheld", Status.CANCELED: "stat:canceled"}


def article_items(article: Article, context: EntryContext) -> Iterator[etree._Element]:
    """An article's own item, then those that it links: a gallery's text, and its media in their order."""
    main = main_medium(article)
    beside = tuple(medium for medium in article.media if medium is not main)
    text = body.of(article, context)
    has_part = article.kind is Kind.GALLERY and text is not None
    item = _root(article, context, context.guid, "packageItem" if article.kind is Kind.GALLERY else "newsItem")
    add_catalogs(item, context.publication, ARTICLE_ALIASES)
    add_rights(item, context.rights, context)
    _add_item_meta(item, article, context, beside)
    add_content_meta(item, article, context, main)
    if article.kind is Kind.GALLERY:
        group = _add_group(item, context.guid)
        if has_part:
            _add_reference(group, "itemRef", context.guid + _BODY_PART, article, "ninat:text")
        for medium in beside:
            _add_medium_reference(group, "itemRef", medium, article, context)
    else:
        content = add(item, "contentSet")
        body.add_to(content, text)
        if main is not None:
            media.add_renditions(content, main, is_article=True)
    yield item
    if has_part:
        yield _text_part(article, context, text)
    for medium in beside:
        yield _medium_item(medium, article, context)


def withdrawal_items(article: Article, context: EntryContext) -> Iterator[etree._Element]:
    """The withdrawal of an article and of the items sent with it, without any of their content."""
    is_gallery = article.kind is Kind.GALLERY
    yield _withdrawal(article, context, context.guid, ITEM_CLASSES[article.kind], article.kind.value)
    if is_gallery and article.body:
        yield _withdrawal(article, context, context.guid + _BODY_PART, "ninat:text", "gallery-text")
    main = main_medium(article)
    for medium in article.media:
        if medium is not main:
            yield _withdrawal(article, context, _medium_guid(context, medium), MEDIUM_CLASSES[medium.kind], "medium")


def add_rights(item: etree._Element, rights: Rights, context: EntryContext) -> None:
    """Who may do what with an item; nothing where nothing is known."""
    if rights == Rights():
        return
    info = add(item, "rightsInfo")
    if rights.holder:
        _add_named(info, "copyrightHolder", rights.holder, context)
    if rights.notice:
        add(info, "copyrightNotice", _here(context), rights.notice)
    if rights.usage_terms:
        add(info, "usageTerms", _here(context), rights.usage_terms)
    if rights.licence:
        add(info, "link", {"rel": "irel:rightspolicy", "href": rights.licence})


def add_management(
    item: etree._Element,
    *,
    item_class: str,
    provider: str,
    created: datetime,
    first_created: datetime | None = None,
    embargoed: datetime | None = None,
    status: Status = Status.USABLE,
    profile: str,
    role: str | None = None,
) -> etree._Element:
    """The beginning of every item's itemMeta, up to its profile; the rest is added by the caller."""
    meta = add(item, "itemMeta")
    add(meta, "itemClass", {"qcode": item_class})
    add(add(meta, "provider", {"literal": provider}), "name", None, provider)
    add(meta, "versionCreated", None, rfc3339(created))
    if first_created is not None:
        add(meta, "firstCreated", None, rfc3339(first_created))
    if embargoed is not None:
        add(meta, "embargoed", None, rfc3339(embargoed))
    add(meta, "pubStatus", {"qcode": _STATUS[status]})
    if role is not None:
        add(meta, "role", {"qcode": role})
    add(meta, "generator", {"versioninfo": str(VERSION)}, GENERATOR)
    add(meta, "profile", {"versioninfo": str(VERSION)}, profile)
    return meta


def _add_item_meta(item: etree._Element, article: Article, context: EntryContext, beside: tuple[Medium, ...]) -> None:
    meta = add_management(
        item,
        item_class=ITEM_CLASSES[article.kind],
        provider=context.publication.name,
        created=article.modified,
        first_created=_first_created(article),
        embargoed=article.embargo_until,
        profile=article.kind.value,
    )
    _add_notes(meta, article, context)
    add(meta, "memberOf", {"uri": context.story})
    if article.version > 1:
        add(meta, "signal", {"qcode": "sig:correction" if article.corrections else "sig:update"})
    add(meta, "altRep", {"contenttype": "text/html"}, article.url)
    if article.expires is not None:
        add(meta, "expires", None, rfc3339(article.expires))
    _add_edition_links(meta, article, context)
    for medium in beside:
        link = _add_medium_reference(meta, "link", medium, article, context)
        # The rank that is left out is that of the article's own content.
        link.set("rank", str(article.media.index(medium) + 1))
    for rank, related in enumerate((one for one in article.related if one.url), start=1):
        attributes = {"rel": "irel:seeAlso", "rank": str(rank), "href": str(related.url), "contenttype": "text/html"}
        link = add(meta, "link", attributes)
        add(link, "role", {"qcode": f"synrole:{related.rel.value}"})
        if related.title:
            add(link, "headline", _here(context), related.title)
    add(meta, "itemMetaExtProperty", {"rel": "synrel:published", "value": rfc3339(article.published)})
    if article.updated is not None:  # what was corrected since is newer, and `versionCreated` is that of both
        add(meta, "itemMetaExtProperty", {"rel": "synrel:updated", "value": rfc3339(article.updated)})


def _add_notes(meta: etree._Element, article: Article, context: EntryContext) -> None:
    for note in notes(article, context):
        modified = {"modified": rfc3339(note.at)} if note.at else {}
        add(meta, "edNote", {**modified, "role": f"synrole:{note.role}", **_here(context)}, note.text)


def _add_edition_links(meta: etree._Element, article: Article, context: EntryContext) -> None:
    """What it was translated from, and its editions in other languages with what a partner needs to choose one.

    Editions of a piece are taken to be of one kind: a video's translation is a video.
    """
    if context.source is not None:
        attributes = {"rel": "irel:derivedFrom", "residref": context.source.guid}
        if context.source_version is not None:
            attributes["version"] = str(context.source_version)
        _add_hints(add(meta, "link", attributes), context.source, article.kind)
    for sibling in context.translations:
        attributes = {"rel": "synrel:translation", "residref": sibling.guid, "version": str(sibling.version)}
        _add_hints(add(meta, "link", attributes), sibling, article.kind)


def _add_hints(link: etree._Element, sibling: Sibling, kind: Kind) -> None:
    link.set("contenttype", PACKAGE_TYPE if kind is Kind.GALLERY else ITEM_TYPE)
    add(link, "itemClass", {"qcode": ITEM_CLASSES[kind]})
    add(link, "altRep", {"contenttype": "text/html"}, sibling.url)
    add(link, "altId", {"role": "synrole:article-id"}, sibling.id)
    add(link, "language", {"tag": sibling.language})
    add(link, "headline", written_in(sibling.language, sibling.direction), sibling.headline)


def _text_part(article: Article, context: EntryContext, text: body.Body | None) -> etree._Element:
    """A gallery's text, which its package links: a package has no content of its own."""
    item = _part(
        article,
        context,
        guid=context.guid + _BODY_PART,
        item_class="ninat:text",
        profile="gallery-text",
        rights=context.rights,
    )
    meta = add(item, "contentMeta")
    add(meta, "language", {"tag": article.language})
    add(meta, "headline", _here(context), article.headline)
    body.add_to(add(item, "contentSet"), text)
    return item


def _medium_item(medium: Medium, article: Article, context: EntryContext) -> etree._Element:
    item = _part(
        article,
        context,
        guid=_medium_guid(context, medium),
        item_class=MEDIUM_CLASSES[medium.kind],
        profile="medium",
        rights=Rights(holder=medium.copyright),  # the article's rights are not a picture's
        role=f"synrole:{medium.role.value}",
    )
    meta = add(item, "contentMeta")
    add(meta, "language", {"tag": article.language})
    media.add_description(meta, medium, _here(context))
    media.add_renditions(add(item, "contentSet"), medium)
    return item


def _part(
    article: Article,
    context: EntryContext,
    *,
    guid: str,
    item_class: str,
    profile: str,
    rights: Rights,
    role: str | None = None,
) -> etree._Element:
    """An item that belongs to an article, up to its itemMeta."""
    item = _root(article, context, guid)
    add_catalogs(item, context.publication, PART_ALIASES)
    add_rights(item, rights, context)
    meta = add_management(
        item,
        item_class=item_class,
        provider=context.publication.name,
        created=article.modified,
        first_created=_first_created(article),
        profile=profile,
        role=role,
    )
    add(meta, "memberOf", {"uri": context.story})
    if article.expires is not None:
        add(meta, "expires", None, rfc3339(article.expires))
    attributes = {"rel": "irel:associatedWith", "residref": context.guid, "version": str(article.version)}
    attributes["contenttype"] = PACKAGE_TYPE if article.kind is Kind.GALLERY else ITEM_TYPE
    add(add(meta, "link", attributes), "itemClass", {"qcode": ITEM_CLASSES[article.kind]})
    return item


def _withdrawal(article: Article, context: EntryContext, guid: str, item_class: str, profile: str) -> etree._Element:
    is_package = item_class == "ninat:composite"
    item = _root(article, context, guid, "packageItem" if is_package else "newsItem")
    add_catalogs(item, context.publication, PACKAGE_ALIASES if is_package else PART_ALIASES)
    meta = add_management(
        item,
        item_class=item_class,
        provider=context.publication.name,
        created=article.modified,
        first_created=_first_created(article),
        status=withdrawn_as(article),
        profile=profile,
    )
    add(meta, "edNote", {"role": "synrole:withdrawal", **_here(context)}, withdrawal_note(article, context))
    content = add(item, "contentMeta")
    if profile == article.kind.value:
        add(content, "altId", {"role": "synrole:article-id"}, article.id)
    add(content, "language", {"tag": article.language})
    if is_package:
        _add_group(item, guid)
    else:
        add(item, "contentSet")
    return item


def _add_group(item: etree._Element, guid: str) -> etree._Element:
    # XML ids are unique in the whole message, so a gallery's is made of its guid.
    key = f"g{blake2b(guid.encode(), digest_size=8).hexdigest()}"
    return add_group(item, key, "syngroup:gallery")


def add_group(item: etree._Element, key: str, role: str) -> etree._Element:
    """The one ordered group of a package, empty."""
    groups = add(item, "groupSet", {"root": key})
    return add(groups, "group", {"id": key, "role": role, "mode": "pgrmod:seq"})


def _add_medium_reference(
    parent: etree._Element, name: str, medium: Medium, article: Article, context: EntryContext
) -> etree._Element:
    reference = _add_reference(parent, name, _medium_guid(context, medium), article, MEDIUM_CLASSES[medium.kind])
    add(reference, "role", {"qcode": f"synrole:{medium.role.value}"})
    return reference


def _add_reference(parent: etree._Element, name: str, guid: str, article: Article, item_class: str) -> etree._Element:
    attributes = {"residref": guid, "version": str(article.version), "contenttype": ITEM_TYPE}
    if name == "link":
        attributes["rel"] = "irel:associatedWith"
    reference = add(parent, name, attributes)
    add(reference, "itemClass", {"qcode": item_class})
    return reference


def _add_named(parent: etree._Element, name: str, literal: str, context: EntryContext) -> None:
    add(add(parent, name, {"literal": literal}), "name", _here(context), literal)


def _root(article: Article, context: EntryContext, guid: str, kind: str = "newsItem") -> etree._Element:
    return root_for(
        kind=kind,
        guid=guid,
        version=article.version,
        language=article.language,
        direction=context.spoken.direction,
    )


def _medium_guid(context: EntryContext, medium: Medium) -> str:
    return f"{context.guid}#{medium.id}"


def _first_created(article: Article) -> datetime:
    return article.created or article.published


def _here(context: EntryContext) -> dict[str, str]:
    return written_in(context.edition.language, context.spoken.direction)
