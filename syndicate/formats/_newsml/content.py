"""What an article is about: contentMeta, in the order of the schema (ContentMetadataAfDType)."""

from __future__ import annotations

from lxml import etree

from syndicate import languages
from syndicate.articles import Article, Author, Genre, Medium, MediumKind, NewsSource, rfc3339
from syndicate.formats._iptc import IPTC_GENRES, OWN_GENRES, topics
from syndicate.formats._newsml import media
from syndicate.formats._newsml.vocabulary import (
    CONTRIBUTOR_ROLES,
    CREATOR_ROLES,
    SUBJECT_ALIASES,
    add,
    written_in,
)
from syndicate.publication import Coverage, FeedKind, Region, Section
from syndicate.rendering import EntryContext, Subject


def add_content_meta(item: etree._Element, article: Article, context: EntryContext, main: Medium | None) -> None:
    """All that is known of an article's content; `main` is the medium that is its content, if any."""
    meta = add(item, "contentMeta")
    _add_icon(meta, article)
    if article.urgency is not None:
        add(meta, "urgency", None, str(article.urgency))
    add(meta, "contentCreated", None, rfc3339(article.created or article.published))
    add(meta, "contentModified", None, rfc3339(article.modified))
    _add_administration(meta, article, context)
    _add_description(meta, article, context, main)
    if article.breaking:
        add(meta, "contentMetaExtProperty", {"rel": "synrel:breaking", "value": "true"})
    if article.reading_minutes is not None:
        value = str(article.reading_minutes)
        add(meta, "contentMetaExtProperty", {"rel": "synrel:reading-minutes", "value": value})


def _add_icon(meta: etree._Element, article: Article) -> None:
    lead = article.lead
    if lead is not None and lead.kind in (MediumKind.PICTURE, MediumKind.GRAPHIC):
        smallest = min(lead.renditions, key=lambda file: file.width or 100_001)
        add(meta, "icon", {"rendition": "rnd:thumbnail", **media.file_attributes(smallest, lead.kind)})


def _add_administration(meta: etree._Element, article: Article, context: EntryContext) -> None:
    if article.dateline is not None:
        place = add(meta, "located", {"literal": article.dateline.place})
        add(place, "name", _here(context), article.dateline.place)
        if article.dateline.country is not None:
            add(place, "broader", {"qcode": f"iso3166-1a2:{article.dateline.country}"})
    for source in article.sources:
        _add_source(meta, source, context)
    for author in article.authors:  # in the order of the article, which the schema leaves free
        if (role := CREATOR_ROLES.get(author.role)) is not None:
            _add_person(meta, "creator", role, author, context)
        else:
            _add_person(meta, "contributor", CONTRIBUTOR_ROLES[author.role], author, context)
    add(meta, "altId", {"role": "synrole:article-id"}, article.id)


def _add_source(meta: etree._Element, source: NewsSource, context: EntryContext) -> None:
    party = add(meta, "infoSource", {"literal": source.name, "role": "cpprole:contentSource"})
    add(party, "name", _here(context), source.name)
    if source.url is not None:
        add(party, "remoteInfo", {"href": source.url})


def _add_person(meta: etree._Element, name: str, role: str, author: Author, context: EntryContext) -> None:
    identified = {"qcode": f"synauthor:{author.id}"} if author.id else {"literal": author.name}
    person = add(meta, name, {**identified, "role": role})
    add(person, "name", _here(context), author.name)
    if author.url is not None:
        add(person, "remoteInfo", {"href": author.url})


def _add_description(meta: etree._Element, article: Article, context: EntryContext, main: Medium | None) -> None:
    here = _here(context)
    add(meta, "language", {"tag": article.language})
    _add_genre(meta, article.genre, context)
    for tag in dict.fromkeys(tag.name for tag in article.tags):
        add(meta, "keyword", here, tag)
    for subject in context.subjects:
        _add_subject(meta, subject, context)
    if article.slug:
        add(meta, "slugline", here, article.slug)
    add(meta, "headline", here, article.headline)
    if article.short_headline:
        add(meta, "headline", {"role": "synrole:short", **here}, article.short_headline)
    if article.dateline is not None:
        add(meta, "dateline", here, article.dateline.place)
    if byline := article.byline or context.spoken.listed(author.name for author in _writers(article)):
        add(meta, "by", here, byline)
    if (main is None or not main.credit) and article.sources:
        add(meta, "creditline", here, context.spoken.listed(source.name for source in article.sources))
    if article.summary:
        add(meta, "description", {"role": "drol:summary", **here}, article.summary)
    if main is not None:
        media.add_description(meta, main, here)


def _writers(article: Article) -> list[Author]:
    return [author for author in article.authors if author.role in CREATOR_ROLES]


def _add_genre(meta: etree._Element, genre: Genre, context: EntryContext) -> None:
    """The genre in IPTC's words and, where those are too wide, in ours; its name in English and in the edition's own."""
    for genres in (IPTC_GENRES, OWN_GENRES):
        if genre not in genres:
            continue
        qcode, name = genres[genre]
        concept = add(meta, "genre", {"qcode": qcode})
        add(concept, "name", written_in("en", "ltr"), name)
        if context.edition.language.partition("-")[0] != "en":
            add(concept, "name", _here(context), context.spoken(name))


def _add_subject(meta: etree._Element, subject: Subject, context: EntryContext) -> None:
    names = _names(subject, context)
    if subject.mediatopic is not None:
        for qcode in topics(subject.mediatopic):
            _add_concept(meta, qcode, names)
    if subject.code is not None:
        _add_concept(meta, f"{SUBJECT_ALIASES[subject.kind]}:{subject.code}", names)


def _add_concept(meta: etree._Element, qcode: str, names: dict[str, str]) -> None:
    concept = add(meta, "subject", {"type": "cpnat:abstract", "qcode": qcode})
    for language, name in names.items():
        add(concept, "name", written_in(language, languages.direction(language)), name)


def _names(subject: Subject, context: EntryContext) -> dict[str, str]:
    """The names of a subject by language: the edition's own first, then those of the other editions."""
    names = {context.edition.language: subject.name}
    publication = context.publication
    groups: dict[FeedKind, tuple[Section | Region | Coverage, ...]] = {
        FeedKind.SECTION: publication.sections,
        FeedKind.REGION: publication.regions,
        FeedKind.COVERAGE: publication.coverage,
    }
    member = next((member for member in groups.get(subject.kind, ()) if member.code == subject.code), None)
    for edition in publication.editions:
        if member is not None and edition.language not in names:
            spoken = languages.of_edition(edition, publication)
            if name := languages.name_in(spoken, member.name, subject.kind.value, publication):
                names[edition.language] = name
    return names


def _here(context: EntryContext) -> dict[str, str]:
    return written_in(context.edition.language, context.spoken.direction)
