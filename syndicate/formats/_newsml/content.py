"""What an article is about: contentMeta, in the order of the schema (ContentMetadataAfDType)."""

from __future__ import annotations

from collections.abc import Iterator

from syndicate.articles import Article, Author, Dateline, Medium, MediumKind, NewsSource, rfc3339
from syndicate.formats._newsml import media
from syndicate.formats._newsml.house import House
from syndicate.formats._newsml.vocabulary import CONTRIBUTOR_ROLES, CREATOR_ROLES
from syndicate.formats._xml import element, leaf, marks
from syndicate.rendering import EntryContext


def content_meta(article: Article, context: EntryContext, house: House, main: Medium | None) -> str:
    """All that is known of an article's content; `main` is the medium that is its content, if any."""
    return element(
        "contentMeta",
        "",
        *_icon(article),
        *_administration(article, house),
        *_description(article, context, house, main),
        *_properties(article),
    )


def article_id(article: str) -> str:
    """An article's id in the newsroom."""
    return leaf("altId", ' role="synrole:article-id"', article)


def _icon(article: Article) -> Iterator[str]:
    lead = article.lead
    if lead is not None and lead.kind in (MediumKind.PICTURE, MediumKind.GRAPHIC):
        smallest = min(lead.renditions, key=lambda file: file.width or 100_001)
        still = smallest.model_copy(update={"duration": None})  # which a picture that moves has, and an icon may not
        yield element("icon", f' rendition="rnd:thumbnail"{media.file_marks(still, lead.kind)}')


def _administration(article: Article, house: House) -> Iterator[str]:
    if article.urgency is not None:
        yield leaf("urgency", "", str(article.urgency))
    yield leaf("contentCreated", "", rfc3339(article.created or article.published))
    yield leaf("contentModified", "", rfc3339(article.modified))
    if article.dateline is not None:
        yield _located(article.dateline, house)
    for source in article.sources:
        yield _source(source, house)
    for author in article.authors:  # in the order of the article, which the schema leaves free
        yield _person(author, house)
    yield article_id(article.id)


def _located(dateline: Dateline, house: House) -> str:
    country = house.country(dateline.country) if dateline.country is not None else ""
    return element("located", marks(literal=dateline.place), leaf("name", house.here, dateline.place), country)


def _source(source: NewsSource, house: House) -> str:
    attributes = marks(literal=source.name, role="cpprole:contentSource")
    return element("infoSource", attributes, leaf("name", house.here, source.name), _page(source.url))


def _person(author: Author, house: House) -> str:
    role = CREATOR_ROLES.get(author.role)
    name = "creator" if role is not None else "contributor"
    identity = marks(qcode=f"synauthor:{author.id}") if author.id else marks(literal=author.name)
    attributes = f'{identity} role="{role or CONTRIBUTOR_ROLES[author.role]}"'
    return element(name, attributes, leaf("name", house.here, author.name), _page(author.url))


def _page(url: str | None) -> str:
    return element("remoteInfo", marks(href=url)) if url is not None else ""


def _description(article: Article, context: EntryContext, house: House, main: Medium | None) -> Iterator[str]:
    here = house.here
    yield element("language", marks(tag=article.language))
    yield house.genre(article.genre)
    for tag in dict.fromkeys(tag.name for tag in article.tags):
        yield leaf("keyword", here, tag)
    for subject in context.subjects:
        yield house.subject(subject)
    if article.slug:
        yield leaf("slugline", here, article.slug)
    yield leaf("headline", here, article.headline)
    if article.short_headline:
        yield leaf("headline", f' role="synrole:short"{here}', article.short_headline)
    if article.dateline is not None:
        yield leaf("dateline", here, article.dateline.place)
    if byline := article.byline or context.spoken.listed(author.name for author in _writers(article)):
        yield leaf("by", here, byline)
    if (main is None or not main.credit) and article.sources:
        yield leaf("creditline", here, context.spoken.listed(source.name for source in article.sources))
    if article.summary:
        yield leaf("description", f' role="drol:summary"{here}', article.summary)
    if main is not None:
        yield from media.description(main, here)


def _writers(article: Article) -> list[Author]:
    return [author for author in article.authors if author.role in CREATOR_ROLES]


def _properties(article: Article) -> Iterator[str]:
    if article.breaking:
        yield element("contentMetaExtProperty", ' rel="synrel:breaking" value="true"')
    if article.reading_minutes is not None:
        yield element("contentMetaExtProperty", marks(rel="synrel:reading-minutes", value=str(article.reading_minutes)))
