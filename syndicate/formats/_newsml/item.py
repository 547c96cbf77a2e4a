"""An article as items: its own item, a gallery's text, an item for each medium beside it, and their withdrawal.

The order of elements is the one that the schema demands (NewsML-G2 2.35, AnyItemType and ItemManagementGroup).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import blake2b
from typing import Final, NamedTuple

from syndicate.articles import Article, Kind, Medium, Rights, Status, rfc3339
from syndicate.formats._iptc import (
    ITEM_CLASSES,
    MEDIUM_CLASSES,
    expired_at,
    main_medium,
    notes,
    withdrawal_note,
    withdrawn_as,
    withdrawn_at,
)
from syndicate.formats._newsml import body, media
from syndicate.formats._newsml.content import article_id, content_meta
from syndicate.formats._newsml.house import House, house_of
from syndicate.formats._newsml.vocabulary import ITEM_TYPE, PACKAGE_TYPE, item, marked
from syndicate.formats._xml import element, leaf, marks
from syndicate.rendering import EntryContext, Sibling

_BODY_PART: Final = "#/text"  # no medium's id begins with a slash
_STATUS: Final = {Status.USABLE: "stat:usable", Status.WITHHELD: "stat:withheld", Status.CANCELED: "stat:canceled"}
_PAGE: Final = ' contenttype="text/html"'
_NO_TEXT: Final = '<inlineData contenttype="text/html"/>'
"""The content of what has none: an importer for WordPress refuses a whole message for one item without any."""
_ITEM: Final = f' contenttype="{ITEM_TYPE}"'


class _Own(NamedTuple):
    """What every item of an article needs."""

    article: Article
    context: EntryContext
    house: House

    @property
    def here(self) -> str:
        return self.house.here

    def part(self, key: str) -> str:
        """The identifier of an item that belongs to the article."""
        return f"{self.context.guid}{key}"

    def reference(self, key: str = "", step: str = "") -> str:
        """The attributes that lead to the article's item, or to one that belongs to it.

        Where items have documents of their own, `step` is the last one of that item's address.
        """
        attributes = marks(residref=self.part(key), version=str(self.context.version))
        publication = self.context.publication
        if publication.newsml.items:
            place = f"{publication.feeds_url}{self.article.language}/newsml/{self.article.id}"
            attributes += marks(href=f"{place}/{step}.xml" if step else f"{place}.xml")
        return attributes

    def item(self, kind: str, guid: str, *content: str) -> str:
        return item(kind, guid, self.context.version, self.here, *content)


def article_items(article: Article, context: EntryContext) -> Iterator[str]:
    """An article's own item, then those that it links: a gallery's text, and its media in their order."""
    own = _Own(article, context, house_of(context))
    main = main_medium(article)
    beside = tuple(medium for medium in article.media if medium is not main)
    text = body.content(article, context)
    is_gallery = article.kind is Kind.GALLERY
    if is_gallery:
        references = (_text_reference(own) if text else "", *(_medium_reference(one, own) for one in beside))
        content = group(_group_key(context.guid), "syngroup:gallery", *references)
    else:
        files = "".join(media.renditions(main, is_article=True)) if main else ""
        content = element("contentSet", "", text + files or _NO_TEXT)
    yield own.item(
        "packageItem" if is_gallery else "newsItem",
        context.guid,
        own.house.article_catalogs,
        rights_info(context.rights, own.here),
        element("itemMeta", "", *_item_meta(own, beside)),
        content_meta(article, context, own.house, main),
        content,
    )
    if is_gallery and text:
        yield _text_item(own, text)
    for medium in beside:
        yield _medium_item(medium, own)


def withdrawal_items(article: Article, context: EntryContext) -> Iterator[str]:
    """The withdrawal of an article and of the items sent with it, without any of their content."""
    own = _Own(article, context, house_of(context))
    yield _withdrawal(own, context.guid, ITEM_CLASSES[article.kind], article.kind.value)
    if article.kind is Kind.GALLERY and article.body:
        yield _withdrawal(own, own.part(_BODY_PART), "ninat:text", "gallery-text")
    main = main_medium(article)
    for medium in article.media:
        if medium is not main:
            yield _withdrawal(own, own.part(f"#{medium.id}"), MEDIUM_CLASSES[medium.kind], "medium")


def rights_info(rights: Rights, here: str) -> str:
    """Who may do what with an item; nothing where nothing is known."""
    known = []
    if rights.holder:
        known.append(element("copyrightHolder", marks(literal=rights.holder), leaf("name", here, rights.holder)))
    if rights.notice:
        known.append(leaf("copyrightNotice", here, rights.notice))
    if rights.usage_terms:
        known.append(leaf("usageTerms", here, rights.usage_terms))
    if rights.licence:
        known.append(element("link", marks(rel="irel:rightspolicy", href=rights.licence)))
    return element("rightsInfo", "", *known) if known else ""


def management(
    house: House,
    *,
    item_class: str,
    created: datetime,
    first_created: datetime | None = None,
    embargoed: datetime | None = None,
    status: Status = Status.USABLE,
    profile: str,
    role: str | None = None,
) -> str:
    """The beginning of every item's itemMeta, up to its profile; the rest is added by the caller."""
    return "".join(
        (
            class_of(item_class),
            house.provider,
            leaf("versionCreated", "", rfc3339(created)),
            leaf("firstCreated", "", rfc3339(first_created)) if first_created is not None else "",
            leaf("embargoed", "", rfc3339(embargoed)) if embargoed is not None else "",
            f'<pubStatus qcode="{_STATUS[status]}"/>',
            f'<role qcode="{role}"/>' if role is not None else "",
            house.generator,
            leaf("profile", house.version, profile),
        )
    )


def class_of(code: str) -> str:
    """What kind of thing an item is."""
    return f'<itemClass qcode="{code}"/>'


def group(key: str, role: str, *references: str) -> str:
    """The one ordered group of a package."""
    only = element("group", marks(id=key, role=role, mode="pgrmod:seq"), *references)
    return element("groupSet", marks(root=key), only)


def _item_meta(own: _Own, beside: tuple[Medium, ...]) -> Iterator[str]:
    article, context = own.article, own.context
    yield management(
        own.house,
        item_class=ITEM_CLASSES[article.kind],
        created=article.modified,
        first_created=_first_created(article),
        embargoed=article.embargo_until,
        profile=article.kind.value,
    )
    for note in notes(article, context):
        modified = marks(modified=rfc3339(note.at)) if note.at else ""
        yield leaf("edNote", f'{modified} role="synrole:{note.role}"{own.here}', note.text)
    yield element("memberOf", marks(uri=context.story))
    if context.version > 1:
        yield element("signal", marks(qcode="sig:correction" if article.corrections else "sig:update"))
    yield leaf("altRep", _PAGE, article.url)
    yield _expiry(article.expires)
    yield from _edition_links(context)
    yield from _medium_links(own, beside)
    yield from _related_links(own)
    yield element("itemMetaExtProperty", marks(rel="synrel:published", value=rfc3339(article.published)))
    if article.updated is not None:  # what was corrected since is newer, and `versionCreated` is that of both
        yield element("itemMetaExtProperty", marks(rel="synrel:updated", value=rfc3339(article.updated)))


def _expiry(moment: datetime | None) -> str:
    return leaf("expires", "", rfc3339(moment)) if moment is not None else ""


def _edition_links(context: EntryContext) -> Iterator[str]:
    """What it was translated from, and its editions in other languages with what a partner needs to choose one."""
    if context.source is not None:
        version = {} if context.source_version is None else {"version": str(context.source_version)}
        yield _edition_link(context.source, marks(rel="irel:derivedFrom", residref=context.source.guid, **version))
    for sibling in context.translations:
        attributes = marks(rel="synrel:translation", residref=sibling.guid, version=str(sibling.version))
        yield _edition_link(sibling, attributes)


def _edition_link(sibling: Sibling, attributes: str) -> str:
    return element(
        "link",
        f"{attributes}{_type_of(sibling.kind)}",
        class_of(ITEM_CLASSES[sibling.kind]),
        leaf("altRep", _PAGE, sibling.url),
        article_id(sibling.id),
        element("language", marks(tag=sibling.language)),
        leaf("headline", marked(sibling.language, sibling.direction), sibling.headline),
    )


def _medium_links(own: _Own, beside: tuple[Medium, ...]) -> Iterator[str]:
    for rank, medium in enumerate(own.article.media, start=1):
        if any(medium is one for one in beside):  # the rank that is left out is that of the article's own content
            yield _medium_reference(medium, own, "link", f' rel="irel:associatedWith" rank="{rank}"')


def _related_links(own: _Own) -> Iterator[str]:
    for rank, related in enumerate((one for one in own.article.related if one.url), start=1):
        yield element(
            "link",
            marks(rel="irel:seeAlso", rank=str(rank), href=str(related.url)) + _PAGE,
            f'<role qcode="synrole:{related.rel.value}"/>',
            leaf("headline", own.here, related.title) if related.title else "",
        )


def _text_reference(own: _Own) -> str:
    return element("itemRef", own.reference(_BODY_PART, "_text") + _ITEM, class_of("ninat:text"))


def _medium_reference(medium: Medium, own: _Own, name: str = "itemRef", further: str = "") -> str:
    return element(
        name,
        own.reference(f"#{medium.id}", medium.id) + _ITEM + further,
        class_of(MEDIUM_CLASSES[medium.kind]),
        f'<role qcode="synrole:{medium.role.value}"/>',
    )


def _type_of(kind: Kind) -> str:
    return f' contenttype="{PACKAGE_TYPE if kind is Kind.GALLERY else ITEM_TYPE}"'


def _text_item(own: _Own, text: str) -> str:
    """A gallery's text, which its package links: a package has no content of its own."""
    return own.item(
        "newsItem",
        own.part(_BODY_PART),
        own.house.part_catalogs,
        rights_info(own.context.rights, own.here),
        _part_meta(own, "ninat:text", "gallery-text"),
        element(
            "contentMeta",
            "",
            element("language", marks(tag=own.article.language)),
            leaf("headline", own.here, own.article.headline),
        ),
        element("contentSet", "", text),
    )


def _medium_item(medium: Medium, own: _Own) -> str:
    return own.item(
        "newsItem",
        own.part(f"#{medium.id}"),
        own.house.part_catalogs,
        rights_info(Rights(holder=medium.copyright), own.here),  # the article's rights are not a picture's
        _part_meta(own, MEDIUM_CLASSES[medium.kind], "medium", f"synrole:{medium.role.value}"),
        element(
            "contentMeta",
            "",
            element("language", marks(tag=own.article.language)),
            *media.description(medium, own.here),
        ),
        element("contentSet", "", *media.renditions(medium)),
    )


def _part_meta(own: _Own, item_class: str, profile: str, role: str | None = None) -> str:
    """The itemMeta of an item that belongs to an article."""
    article, context = own.article, own.context
    whole = marks(rel="irel:associatedWith") + own.reference()
    return element(
        "itemMeta",
        "",
        management(
            own.house,
            item_class=item_class,
            created=article.modified,
            first_created=_first_created(article),
            profile=profile,
            role=role,
        ),
        element("memberOf", marks(uri=context.story)),
        _expiry(article.expires),
        element("link", whole + _type_of(article.kind), class_of(ITEM_CLASSES[article.kind])),
    )


def _withdrawal(own: _Own, guid: str, item_class: str, profile: str) -> str:
    article, context = own.article, own.context
    is_package = item_class == "ninat:composite"
    note = withdrawal_note(article, context)
    meta = management(
        own.house,
        item_class=item_class,
        created=withdrawn_at(article, context),
        first_created=min(_first_created(article), withdrawn_at(article, context)),
        status=withdrawn_as(article, context),
        profile=profile,
    )
    return own.item(
        "packageItem" if is_package else "newsItem",
        guid,
        own.house.package_catalogs if is_package else own.house.part_catalogs,
        element(
            "itemMeta",
            "",
            meta,
            leaf("edNote", f' role="synrole:withdrawal"{own.here}', note),
            _expiry(expired_at(article, context)),
        ),
        element(
            "contentMeta",
            "",
            article_id(article.id) if profile == article.kind.value else "",
            element("language", marks(tag=article.language)),
            leaf("headline", own.here, note),  # importers want one, and the old one may not be sent
        ),
        group(_group_key(guid), "syngroup:gallery") if is_package else element("contentSet", "", _NO_TEXT),
    )


def _group_key(guid: str) -> str:
    # XML ids are unique in the whole message, so a gallery's is made of its guid.
    return f"g{blake2b(guid.encode(errors='replace'), digest_size=8).hexdigest()}"


def _first_created(article: Article) -> datetime:
    return article.created or article.published
