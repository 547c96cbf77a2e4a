"""ninjs 3.1, IPTC's news in JSON (https://iptc.org/std/ninjs/ninjs-schema_3.1.json): for partners who rather read JSON.

ninjs describes items and knows no feeds, so a feed is an item of type composite, whose `associations` are the articles,
complete and in order (`rel` is item), then the withdrawals (withdrawn), then the same feed in other languages
(translation). An article's own associations are its media (their `rel` is where they stand), its source (derivedFrom),
its translations (translation) and its related links, which have no identifier but their address. Where a thing can be
read or fetched is always a rendition. The whole is valid against IPTC's schema; what is written, exactly, is described
property by property in `schemas/ninjs.schema.json`.

The media type is JSON's own: IANA has registered none for ninjs, the specification names none, and
`application/vnd.iptc...` is IPTC's to give (RFC 6838, section 3.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

import orjson

from syndicate import markup
from syndicate.articles import Article, Author, AuthorRole, Kind, Medium, Rights, rfc3339
from syndicate.formats import _iptc
from syndicate.problems import N_
from syndicate.publication import FeedKind, Publication
from syndicate.rendering import NEWS, CannotExpress, DocumentContext, EntryContext, Feed, FeedLink, Inspection, Sibling

NAME: Final = "ninjs"
TITLE: Final = "ninjs 3.1"
MEDIA_TYPE: Final = "application/json"
FILE_NAME: Final = "ninjs.json"
VERSION: Final = 3
NUMBERED: Final = True
FEEDS: Final = NEWS
SHORTENS: Final = False

_STANDARD: Final = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json",
}
_SCHEMES: Final[Mapping[str, str]] = {
    "genre": "http://cv.iptc.org/newscodes/genre/",
    "medtop": "http://cv.iptc.org/newscodes/mediatopic/",
    "subj": "http://cv.iptc.org/newscodes/subjectcode/",
}
"""The URIs that IPTC's aliases stand for; a scheme's URI and a code, put together, are the URI of a concept."""
_COUNTRIES: Final = "http://cvx.iptc.org/iso3166-1a2/"
_PARTY_ROLES: Final = "http://cv.iptc.org/newscodes/contentprodpartyrole/"
_IPTC_ROLES: Final = (AuthorRole.AUTHOR, AuthorRole.EDITOR, AuthorRole.PRODUCER)
_TEXT: Final = "text/plain"
_HTML: Final = "text/html"
_CHARACTER: Final = r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})"
_URI: Final = re.compile(
    # RFC 3986, appendix A, without user names and addresses in brackets, which no identifier needs.
    rf"[A-Za-z][A-Za-z0-9+.\-]*:(?://[A-Za-z0-9\-._~]+(?::[0-9]*)?(?=[/?#]|\Z){_CHARACTER}*|(?!//){_CHARACTER}+)"
    rf"(?:#{_CHARACTER}*)?"
)


def render_entry(article: Article, context: EntryContext) -> bytes:
    """The article as an association of its feed.

    Raises:
        CannotExpress: a text has a character that JSON cannot carry.
    """
    main = _iptc.main_medium(article)
    return _written(
        {
            **_head(article, context, "item", "full"),
            "contentCreated": rfc3339(article.created) if article.created else None,
            "embargoedUntil": rfc3339(article.embargo_until) if article.embargo_until else None,
            "expires": rfc3339(article.expires) if article.expires else None,
            "pubStatus": "usable",
            "urgency": article.urgency,
            **_rights(context.rights),
            "edNote": "\n".join(note.text for note in _iptc.notes(article, context)) or None,
            "language": article.language,
            "headlines": _headlines(article.headline, article.short_headline),
            "descriptions": _descriptions(summary=article.summary),
            "bodies": _bodies(article, context),
            "by": article.byline
            or context.spoken.listed(one.name for one in article.by_role(AuthorRole.AUTHOR))
            or None,
            "slugline": article.slug,
            "located": article.dateline.place if article.dateline else None,
            "places": list(_places(article, context)),
            "genres": list(_genres(article, context)),
            "subjects": list(_subjects(context)),
            "infoSources": list(_parties(article, context)),
            "renditions": [_page(article.url), *(_files(main) if main else ())],
            "associations": list(_associations(article, context)),
            "altIds": [*_keys(article, context), {"role": "story", "value": context.story}],
        }
    )


def render_withdrawal(article: Article, context: EntryContext) -> bytes:
    """The notice that the article and its media were canceled or withheld: identifiers, the new version, no content.

    Raises:
        CannotExpress: a text has a character that JSON cannot carry.
    """
    status, at = _iptc.withdrawn_as(article, context).value, _iptc.withdrawn_at(article, context)
    times = {"firstCreated": rfc3339(min(article.published, at)), "versionCreated": rfc3339(at)}
    expired = _iptc.expired_at(article, context)
    media = [
        {
            **_medium_head(medium, article, context, "partial"),
            "versionCreated": times["versionCreated"],
            "pubStatus": status,
        }
        for medium in article.media
    ]
    return _written(
        {
            **_head(article, context, "withdrawn", "partial"),
            **times,
            "expires": rfc3339(expired) if expired else None,
            "pubStatus": status,
            "edNote": _iptc.withdrawal_note(article, context),
            "language": article.language,
            "associations": media,
            "altIds": _keys(article, context),
        }
    )


def render_document(
    feed: Feed, entries: Sequence[bytes], withdrawals: Sequence[bytes], context: DocumentContext
) -> bytes:
    """The feed as an item, an association a line."""
    siblings = [_written(_sibling_feed(sibling, context)) for sibling in context.siblings]
    lines = b",\n".join((*entries, *withdrawals, *siblings))
    return b"".join((_written(_frame(feed, context))[:-1], b',"associations":[\n', lines, b"\n]}\n"))


def inspect(document: bytes) -> Inspection:
    """What a document of this format says of itself; media, translations and links belong to their article.

    Raises:
        ValueError: it is not well formed.
    """
    item = orjson.loads(document)
    if not isinstance(item, dict):
        raise ValueError("It is not an object.")  # noqa: TRY004 - of a wrong document, not of a wrong call
    try:
        members = item.get("associations", ())
        return Inspection(
            address=next((file.get("href") for file in item.get("renditions", ()) if file["name"] == "self"), None),
            language=item.get("language"),
            entries=tuple((_identifier(one), one.get("language")) for one in members if one.get("rel") == "item"),
            withdrawn=frozenset(_identifier(one) for one in members if one.get("pubStatus", "usable") != "usable"),
            parsed=item,
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError("Its members are not those of a news item.") from error


def _identifier(item: dict[str, Any]) -> str:
    """An item's identifier as the other formats have it."""
    given = (one["value"] for one in item.get("altIds", ()) if one["role"] == "guid")
    return str(next(given, item["uri"]))


# --- items ----------------------------------------------------------------------------------------------------------


def _head(article: Article, context: EntryContext, rel: str, representation: str) -> dict[str, Any]:
    """The beginning of an article and of its withdrawal."""
    return {
        "name": f"article-{article.id}",
        "rel": rel,
        "uri": _uri(context.guid, context.publication),
        "type": _type(article.kind),
        "representationType": representation,
        "profile": article.kind.value,
        "version": str(context.version),
        # The first version of an item is made when it is published; its text may be older (`contentCreated`).
        "firstCreated": rfc3339(article.published),
        "versionCreated": rfc3339(article.modified),
    }


def _medium_head(medium: Medium, article: Article, context: EntryContext, representation: str) -> dict[str, Any]:
    """The beginning of a medium and of its withdrawal."""
    uri = _uri(context.guid, context.publication)
    return {
        "name": f"medium-{medium.id}",
        "rel": medium.role.value,
        # A URI has one fragment only, and an older feed's identifier may have it already.
        "uri": f"{uri}{'/' if '#' in uri else '#'}{medium.id}",
        "type": _code(_iptc.MEDIUM_CLASSES[medium.kind]),
        "representationType": representation,
        "version": str(context.version),
        "versionCreated": rfc3339(article.modified),
    }


def _frame(feed: Feed, context: DocumentContext) -> dict[str, Any]:
    """The feed's own item, without its associations."""
    others = [{"name": url.rpartition("/")[2], "href": url, "contentType": type_} for type_, url in context.formats]
    archive = [
        _document(name, url) for name, url in (("previous", context.previous), ("current", context.current)) if url
    ]
    return {
        "uri": _feed_uri(context.publication, feed.directory),
        "standard": _STANDARD,
        "type": "composite",
        "representationType": "full",
        "profile": "feed",
        "version": str(feed.number),
        "versionCreated": rfc3339(feed.updated) if feed.updated else None,
        "pubStatus": "usable",
        **_rights(context.edition.rights),
        "language": feed.language,
        "title": context.title,
        "headlines": _headlines(context.title),
        "descriptions": _descriptions(summary=context.description),
        "infoSources": [{"name": context.publication.name, "role": f"{_PARTY_ROLES}distributor"}],
        "renditions": [_document("self", context.url), _page(context.page_url), *archive, *others],
    }


def _sibling_feed(sibling: FeedLink, context: DocumentContext) -> dict[str, Any]:
    return {
        "name": f"translation-{sibling.language}",
        "rel": "translation",
        "uri": _feed_uri(context.publication, sibling.path),
        "type": "composite",
        "representationType": "partial",
        "profile": "feed",
        "language": sibling.language,
        "title": sibling.title,
        "headlines": _headlines(sibling.title),
        "renditions": [_document("self", context.sibling_url(sibling, FILE_NAME))],
    }


def _associations(article: Article, context: EntryContext) -> Iterator[dict[str, Any]]:
    """An article's media, its source, its translations, and what else there is to read."""
    for medium in article.media:
        yield _medium(medium, article, context)
    if context.source is not None:
        yield _edition(context.source, context, "source", "derivedFrom", context.source_version)
    for sibling in context.translations:
        yield _edition(sibling, context, "translation", "translation", sibling.version)
    for place, related in enumerate((one for one in article.related if one.url), start=1):
        yield {
            "name": f"related-{place}",
            "rel": related.rel.value,
            "uri": related.url,
            "representationType": "partial",
            "headlines": _headlines(related.title),
            "renditions": [_page(str(related.url))],
        }


def _medium(medium: Medium, article: Article, context: EntryContext) -> dict[str, Any]:
    return {
        **_medium_head(medium, article, context, "full"),
        "pubStatus": "usable",
        "copyrightHolder": medium.copyright,  # the article's rights are not a picture's
        "language": article.language,
        "descriptions": _descriptions(caption=medium.caption, alt=medium.alt),
        "by": medium.credit,
        "renditions": list(_files(medium)),
    }


def _edition(sibling: Sibling, context: EntryContext, name: str, rel: str, version: int | None) -> dict[str, Any]:
    """A link to an edition, with what a partner needs to choose one."""
    return {
        "name": f"{name}-{sibling.language}",
        "rel": rel,
        "uri": _uri(sibling.guid, context.publication),
        "type": _type(sibling.kind),
        "representationType": "partial",
        "version": str(version) if version is not None else None,
        "language": sibling.language,
        "headlines": _headlines(sibling.headline),
        "renditions": [_page(sibling.url)],
        "altIds": [{"role": "article", "value": sibling.id}],
    }


# --- properties -----------------------------------------------------------------------------------------------------


def _rights(rights: Rights) -> dict[str, Any]:
    return {
        "copyrightHolder": rights.holder,
        "copyrightNotice": rights.notice,
        "usageTerms": rights.usage_terms,
        "rightsInfo": {"linkedRights": rights.licence} if rights.licence else None,
    }


def _headlines(main: str | None, short: str | None = None) -> list[dict[str, str]]:
    given = (("main", main), ("short", short))
    return [{"role": role, "contentType": _TEXT, "value": said} for role, said in given if said]


def _descriptions(**given: str | None) -> list[dict[str, str]]:
    return [{"role": role, "contentType": _TEXT, "value": said} for role, said in given.items() if said]


def _bodies(article: Article, context: EntryContext) -> list[dict[str, Any]]:
    """The text as HTML, marked with its language and direction, of which ninjs knows nothing; then as plain text."""
    html = markup.to_html(
        article.body,
        media={medium.id: medium for medium in article.media},
        language=article.language,
        wrapper=False,
        read_more_label=context.spoken("Read more"),
    )
    if not html:  # no body, or blocks of which nothing can be shown
        return []
    plain = markup.to_text(article.body)
    counts = _present({"charCount": len(plain), "wordCount": article.word_count})
    marked = f'<div dir="{context.spoken.direction}" lang="{article.language}">{html}</div>'
    forms = ((_HTML, marked), (_TEXT, plain))
    return [{"role": "main", "contentType": type_, **counts, "value": said} for type_, said in forms if said]


def _places(article: Article, context: EntryContext) -> Iterator[dict[str, str]]:
    """Where it was written, with the country, and the regions that it is about."""
    if article.dateline is not None:
        yield {"name": article.dateline.place, "rel": "dateline"}
        if (country := article.dateline.country) is not None:
            name = context.spoken.country_name(country)
            yield _present({"name": name, "rel": "country", "uri": f"{_COUNTRIES}{country}", "literal": country})
    for subject in context.subjects:
        if subject.kind is FeedKind.REGION:
            yield _concept(subject.name, "region", f"{subject.scheme}/{subject.code}", str(subject.code))


def _genres(article: Article, context: EntryContext) -> Iterator[dict[str, str]]:
    """The genre in IPTC's words and, where those are too wide, in ours; breaking news is a genre of ours too."""
    found = [genres[article.genre] for genres in (_iptc.IPTC_GENRES, _iptc.OWN_GENRES) if article.genre in genres]
    if article.breaking:
        found.append(("syngenre:breaking", N_("Breaking news")))
    for qcode, name in found:
        alias, _, code = qcode.partition(":")
        literal = code if alias.startswith("syn") else qcode
        yield {"name": context.spoken(name), "uri": _concept_uri(qcode, context.publication), "literal": literal}


def _subjects(context: EntryContext) -> Iterator[dict[str, str]]:
    """Sections with their Media Topics, coverages and tags, each concept once; regions are places."""
    topics: set[str] = set()
    for subject in context.subjects:
        if subject.mediatopic is not None and subject.mediatopic not in topics:
            topics.add(subject.mediatopic)
            for qcode in _iptc.topics(subject.mediatopic):
                yield _concept(subject.name, "about", _concept_uri(qcode, context.publication), qcode)
        if subject.code is None:
            yield {"name": subject.name, "rel": subject.kind.value}
        elif subject.kind is not FeedKind.REGION:
            yield _concept(subject.name, subject.kind.value, f"{subject.scheme}/{subject.code}", subject.code)


def _concept(name: str, rel: str, uri: str, literal: str) -> dict[str, str]:
    return {"name": name, "rel": rel, "uri": uri, "literal": literal}


def _parties(article: Article, context: EntryContext) -> Iterator[dict[str, Any]]:
    """Who made it, then where the information came from.

    Not `people`, who are those that the content is about: ninjs has makers among the sources.
    """
    for author in article.authors:
        uri = f"tag:{context.publication.authority}:author/{author.id}" if author.id else None
        yield _party(author.name, _role(author, context.publication), author.url, uri)
    for source in article.sources:
        yield _party(source.name, f"{_PARTY_ROLES}contentSource", source.url)


def _role(author: Author, publication: Publication) -> str:
    """What somebody did, as a URI: IPTC's scheme of makers has no translators and no photographers."""
    scheme = _PARTY_ROLES if author.role in _IPTC_ROLES else f"tag:{publication.authority}:role/"
    return scheme + author.role.value


def _party(name: str, role: str, url: str | None, uri: str | None = None) -> dict[str, Any]:
    contact = [{"type": "web", "value": url}] if url else None
    return _present({"name": name, "role": role, "uri": uri, "contactInfo": contact})


def _document(name: str, url: str) -> dict[str, str]:
    return {"name": name, "href": url, "contentType": MEDIA_TYPE}


def _page(url: str) -> dict[str, str]:
    return {"name": "page", "href": url, "contentType": _HTML}


def _files(medium: Medium) -> Iterator[dict[str, Any]]:
    """A medium's files, the best first."""
    for qcode, file in _iptc.named_files(medium):
        duration = file.duration
        yield _present(
            {
                "name": qcode.replace("synrnd:", "file-").removeprefix("rnd:"),
                "href": file.url,
                "contentType": _iptc.media_type(file, medium.kind),
                "width": file.width,
                "height": file.height,
                "sizeInBytes": file.size,
                "duration": int(duration) if duration is not None and duration.is_integer() else duration,
            }
        )


# --- identifiers, bytes ---------------------------------------------------------------------------------------------


def _uri(guid: str, publication: Publication) -> str:
    """An article's identifier as a URI: itself, or a tag URI of it where an older feed's identifier is none."""
    return guid if _URI.fullmatch(guid) else f"tag:{publication.authority}:guid/{quote(guid, safe='')}"


def _keys(article: Article, context: EntryContext) -> list[dict[str, str]]:
    """An article's key in the newsroom, and its identifier in the other formats where that is no URI."""
    keys = [{"role": "article", "value": article.id}]
    if _uri(context.guid, context.publication) != context.guid:
        keys.append({"role": "guid", "value": context.guid})
    return keys


def _feed_uri(publication: Publication, path: str) -> str:
    return f"tag:{publication.authority}:feed/{path}"


def _concept_uri(qcode: str, publication: Publication) -> str:
    alias, _, code = qcode.partition(":")
    return (_SCHEMES.get(alias) or f"tag:{publication.authority}:{alias.removeprefix('syn')}/") + code


def _code(qcode: str) -> str:
    return qcode.partition(":")[2]


def _type(kind: Kind) -> str:
    return _code(_iptc.ITEM_CLASSES[kind])


def _present(value: dict[str, Any]) -> dict[str, Any]:
    """Without what is absent: None, and lists of nothing."""
    return {key: member for key, member in value.items() if member is not None and member != []}


def _written(item: dict[str, Any]) -> bytes:
    """An item as compact JSON, its properties in their order."""
    if "associations" in item:
        item = item | {"associations": [_present(one) for one in item["associations"]]}
    try:
        return orjson.dumps(_present(item))
    except orjson.JSONEncodeError as error:  # a lone surrogate
        raise CannotExpress(str(error)) from error
