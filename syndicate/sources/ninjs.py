"""ninjs, IPTC's news in JSON, in versions 2 and 3: a file or a directory of items, or of lists of them.

An item whose members are news of their own, such as a feed of this program's, is a list: its members are read. Every
other one is an article, with the media among its associations. ninjs says less than NewsML-G2, so less comes back: no
dates of corrections, no reading time. What an item says is put into a record as a newsroom's own system would send it;
whether that is a valid article is for intake to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from syndicate.articles import AuthorRole, Kind
from syndicate.problems import N_, Code, Problem
from syndicate.publication import Publication
from syndicate.records import Record, unreadable
from syndicate.sources import _files, _wire
from syndicate.sources._wire import ARTICLES, KINDS, MAKERS, MEDIA, PLACES, Concept, House

KIND: Final = "ninjs"
ENDINGS: Final[frozenset[str]] = frozenset()  # its files are called .json, as those of `json` are
LIMIT: Final = 64_000_000
"""How many bytes a file has at most."""

SUFFIX: Final = ".json"
_NOT_NEWS: Final = frozenset({"event", "planning", "component"})
_RELATED: Final = frozenset({"read-more", "read-next", "see-also"})
_ELSEWHERE: Final = frozenset({"translation", "derivedFrom"})
_PARTIES: Final = frozenset({"distributor", "publisher"})
_SUBJECTS: Final = ("subjects", "people", "organisations", "events", "objects")
_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_STILL: Final = "thumbnail"
_HEADLINE: Final = 500


def read(path: Path, origin: str, stdin: BinaryIO | None, publication: Publication) -> Iterator[Record | Problem]:
    """The articles of a file, or of the `.json` files of a directory in the order of their paths."""
    for file in _files.files(path, origin, SUFFIX, LIMIT, stdin):
        if isinstance(file, Problem):
            yield file
        else:
            yield from read_file(file, publication)


def read_file(file: _files.File, publication: Publication) -> Iterator[Record | Problem]:
    """The articles of a file."""
    try:
        found = orjson.loads(file.data)
    except orjson.JSONDecodeError as error:
        yield unreadable(file.origin, f"it is not JSON: {error.msg}")
        return
    yield from _items(found, file.origin, House(publication))


def _items(found: Any, origin: str, house: House) -> Iterator[Record | Problem]:
    """The articles of an item, or of a list; a list in a list is none."""
    if isinstance(found, dict) and not _is_list(found):
        yield from _article(found, origin, house)
        return
    members = found if isinstance(found, list) else _objects(found, "associations") if isinstance(found, dict) else None
    # What is in a list of ours is ours, whatever identifier it has.
    own = isinstance(found, dict) and house.gave(_text(found, "uri") or "")
    if members is None:
        yield unreadable(origin, "it is neither an item nor a list of items")
        return
    for index, member in enumerate(members):
        place = f"{origin}[{index}]"
        if not isinstance(member, dict):
            yield Problem.of(Code.ITEM_UNREADABLE, origin=place, value=place, reason=N_("it is no object"))
        elif _text(member, "rel") not in _ELSEWHERE:
            yield from _article(member, place, house, own=own)


def _is_list(item: dict[str, Any]) -> bool:
    """Whether an item's members are news of their own."""
    if item.get("type") != "composite" or _objects(item, "bodies"):
        return False
    members = [one for one in _objects(item, "associations") if _text(one, "rel") not in _ELSEWHERE | _RELATED]
    return item.get("profile") == "feed" or any(one.get("type") in ("text", "composite") for one in members)


def _article(item: dict[str, Any], origin: str, house: House, *, own: bool = False) -> Iterator[Record | Problem]:
    uri = _text(item, "uri")
    if uri is None:
        yield Problem.of(Code.ITEM_UNREADABLE, origin=origin, value=origin, reason=N_("it has no uri"))
        return
    kind = _text(item, "type") or "text"
    if kind in _NOT_NEWS or kind not in KINDS or _is_list(item):
        reason = f"its type is {kind}"
        yield Problem.of(Code.ITEM_PASSED_OVER, origin=origin, value=uri, reason=reason)
        return
    reading = _Reading(item, uri, kind, house, own=own)
    fields = reading.fields()
    yield from _wire.unknown_codes(reading.unknown, str(fields["id"]), origin)
    for value in reading.missing:
        yield Problem.of(
            Code.MEDIUM_NOT_DELIVERED, article=str(fields["id"]), field="media", origin=origin, value=value
        )
    yield _wire.record(origin, fields)


class _Reading:
    def __init__(self, item: dict[str, Any], uri: str, kind: str, house: House, *, own: bool) -> None:
        self._item, self._uri, self._kind, self._house = item, uri, kind, house
        self._ids = {_text(one, "role"): _text(one, "value") for one in _objects(item, "altIds")}
        self._own = own or house.gave(uri) or any(house.gave(value) for value in self._ids.values() if value)
        self._language = house.language(_text(item, "language"))
        self.unknown: list[str] = []
        """Codes that the publication has nothing for."""
        self.missing: list[str] = []
        """Files that did not come with it."""

    def fields(self) -> dict[str, Any]:
        """The canonical fields of the item."""
        body = self._body()
        media = self._media()
        fields = {
            **self._identity(),
            "kind": self._article_kind(has_body=body is not None, has_media=bool(media)),
            "status": status if (status := _text(self._item, "pubStatus")) in ("withheld", "canceled") else None,
            "language": self._language,
            **self._times(),
            **self._texts(),
            **self._people(),
            **self._filing(),
            "urgency": self._item.get("urgency"),
            "rights": self._rights(),
            "body": body[0] if body else None,
            "word_count": body[1] if body else None,
            "media": media,
            "related": list(self._related()),
            **self._editions(),
        }
        if fields["status"] and not fields["headline"]:
            # A withdrawal need not repeat what is withdrawn, but an article has a headline.
            fields["headline"] = (_text(self._item, "edNote") or self._uri).partition("\n")[0][:_HEADLINE]
        return fields

    def _identity(self) -> dict[str, Any]:
        guid = self._ids.get("guid") or self._uri
        key = self._house.identifier(guid)
        name = _text(self._item, "name") or ""
        if self._own:
            key = self._ids.get("article") or (name.removeprefix("article-") if name.startswith("article-") else key)
        version = _text(self._item, "version") or ""
        editions = any(_text(one, "rel") in _ELSEWHERE for one in _objects(self._item, "associations"))
        pages = (one for one in _objects(self._item, "renditions") if _is_page(one))
        return {
            "id": key,
            "guid": guid if self._own and self._house.identifier(guid) != key else None,
            "version": int(version) if version.isascii() and version.isdigit() and version != "0" else None,
            "story": self._house.story(self._ids.get("story") or "", has_editions=editions),
            "url": next(filter(None, (_wire.page(_text(one, "href")) for one in pages)), None),
        }

    def _article_kind(self, *, has_body: bool, has_media: bool) -> str:
        profile = _text(self._item, "profile")
        if self._own and profile in ARTICLES:
            return str(profile)
        if has_body and self._kind in ("composite", "text"):
            return Kind.TEXT.value
        if self._kind == "text" and not has_media and _text(self._item, "pubStatus") in (None, "usable"):
            return Kind.TICKER.value  # an alert: what there is to say is its headline
        return KINDS[self._kind].value

    def _times(self) -> dict[str, str | None]:
        first, version, created = (
            _wire.moment(_text(self._item, name)) for name in ("firstCreated", "versionCreated", "contentCreated")
        )
        published = first or version
        return {
            "published": published,
            "created": created if created != published else None,
            "updated": version if version != published else None,
            "embargo_until": _text(self._item, "embargoedUntil"),
            "expires": _wire.moment(_text(self._item, "expires")),
        }

    def _texts(self) -> dict[str, str | None]:
        headlines = _roles(self._item, "headlines")
        summaries = _roles(self._item, "descriptions")
        main = headlines.get("main") or headlines.get("") or next(iter(headlines.values()), None)
        return {
            "headline": main or _text(self._item, "title"),
            "short_headline": headlines.get("short"),
            "summary": summaries.get("summary") or summaries.get("") or summaries.get("text"),
            "slug": _text(self._item, "slugline"),
        }

    def _body(self) -> tuple[str, int | None] | None:
        """The text as HTML, and how many words it has where that is said."""
        found = [(one, value) for one in _objects(self._item, "bodies") if (value := _text(one, "value"))]
        for one, value in found:
            if _text(one, "contentType") in _HTML:
                return value, _count(_member(one, "wordCount"))
        for one, value in found:
            kind = _text(one, "contentType") or ("text/html" if "<p" in value else "text/plain")
            if kind in ("text/plain", "text/html"):
                return (value if kind in _HTML else _wire.paragraphs(value)), _count(_member(one, "wordCount"))
        return None

    def _people(self) -> dict[str, Any]:
        authors: list[dict[str, str]] = []
        sources: list[dict[str, str]] = []
        for party in _objects(self._item, "infoSources"):
            name = _text(party, "name") or _text(party, "literal")
            code = (_text(party, "role") or "").rpartition("/")[2]
            if name is None or code in _PARTIES:
                continue
            url = next(
                filter(None, (_wire.address(_text(one, "value")) for one in _objects(party, "contactInfo"))), None
            )
            named = {"name": name} | ({"url": url} if url else {})
            if (role := MAKERS.get(code.lower())) is None:
                sources.append(named)
                continue
            scheme, key = self._house.split(_text(party, "uri") or "")
            authors.append(named | {"role": role.value} | ({"id": key} if scheme == "synauthor" else {}))
        writers = [one["name"] for one in authors if one["role"] == AuthorRole.AUTHOR.value]
        place = _text(self._item, "located")
        codes = {_text(one, "rel"): _text(one, "literal") for one in _objects(self._item, "places")}
        country = codes.get("country") if self._own else None
        return {
            "authors": authors,
            "sources": sources,
            "byline": self._house.unless_listed(_text(self._item, "by"), writers, self._language),
            "dateline": {"place": place} | ({"country": country} if country else {}) if place else None,
        }

    def _filing(self) -> dict[str, Any]:
        concepts = [self._concept(one) for name in _SUBJECTS for one in _objects(self._item, name)]
        places = [one for one in _objects(self._item, "places") if _text(one, "rel") not in ("dateline", "country")]
        concepts += [self._concept(one) for one in places]
        genres = [self._concept(one) for one in _objects(self._item, "genres")]
        breaking = [one for one in genres if one.qcode == "syngenre:breaking"]
        genre, strange = _wire.genre(one for one in genres if one not in breaking)
        filing = self._house.filed([one for one in (*concepts, *strange) if one.names or one.code], (), self._language)
        self.unknown += filing.unknown
        return {**filing.fields, "genre": genre, "breaking": bool(breaking) or None}

    def _concept(self, given: dict[str, Any]) -> Concept:
        name, uri = _text(given, "name"), _text(given, "uri")
        scheme, code = self._house.split(uri) if uri else ("", "")
        if not scheme and not uri and name is None:
            code = _text(given, "literal") or ""
        return Concept(scheme, code, ((None, name),) if name else ())

    def _rights(self) -> dict[str, str] | None:
        info = _member(self._item, "rightsInfo")
        given = {
            "holder": _text(self._item, "copyrightHolder"),
            "notice": _text(self._item, "copyrightNotice"),
            "usage_terms": _text(self._item, "usageTerms"),
            "licence": _wire.address(_text(info, "linkedRights")) if isinstance(info, dict) else None,
        }
        if self._own:
            return self._house.rights(given, self._language)
        return {name: value for name, value in given.items() if value} or None

    def _media(self) -> list[dict[str, Any]]:
        members = [one for one in _objects(self._item, "associations") if _text(one, "type") in MEDIA]
        found = [self._medium(one) for one in members if _text(one, "rel") not in _ELSEWHERE]
        if not self._own:
            own = self._medium(self._item | {"rel": None})
            found = [own, *found]
        media = [one for one in found if one["renditions"]]
        for place, medium in enumerate(media):
            if "role" not in medium:
                alone = self._kind in ("picture", "composite") and not _objects(self._item, "bodies")
                medium["role"] = "gallery" if alone else "lead" if place == 0 else "body"
        return media

    def _medium(self, item: dict[str, Any]) -> dict[str, Any]:
        descriptions = _roles(item, "descriptions")
        name, rel = _text(item, "name") or "", _text(item, "rel")
        key = name.removeprefix("medium-") if self._own else self._house.identifier(_text(item, "uri") or name)
        medium = {
            "id": key,
            "kind": MEDIA.get(_text(item, "type") or "", MEDIA["picture"]).value,
            "role": rel if rel in PLACES else None,
            "alt": descriptions.get("alt"),
            "caption": descriptions.get("caption") or (None if self._own else next(iter(descriptions.values()), None)),
            "credit": _text(item, "by"),
            "copyright": _text(item, "copyrightHolder"),
        }
        files = list(self._files(item))
        return {name: value for name, value in medium.items() if value} | {"renditions": files}

    def _files(self, item: dict[str, Any]) -> Iterator[dict[str, Any]]:
        is_text = _text(item, "type") not in MEDIA
        given = [one for one in _objects(item, "renditions") if not _is_page(one)]
        if not self._own:
            given.sort(key=lambda one: (_text(one, "name") == _STILL, -(_count(one.get("width")) or 0)))
        for one in given:
            kind = (_text(one, "contentType") or "").lower()
            if not _wire.is_medium_type(kind) or (is_text and not kind.startswith("image/")):
                continue  # a transcript, or the same text as a file
            url = _wire.address(_text(one, "href"))
            if url is None:
                self.missing.append(_text(one, "href") or _text(one, "name") or "a file without an address")
                continue
            duration = one.get("duration")
            file = {
                "url": url,
                "media_type": kind or None,
                "width": _count(one.get("width")),
                "height": _count(one.get("height")),
                "size": _count(_member(one, "sizeInBytes")),
                "duration": float(duration) if isinstance(duration, int | float) else None,
            }
            yield {name: value for name, value in file.items() if value}

    def _related(self) -> Iterator[dict[str, str]]:
        for one in _objects(self._item, "associations"):
            url = _wire.address(_text(one, "uri"))
            if (rel := _text(one, "rel")) in _RELATED and url:
                yield {"rel": str(rel), "url": url, "title": next(iter(_roles(one, "headlines").values()), url)}

    def _editions(self) -> dict[str, Any]:
        """What it was translated from, and the addresses of its editions; of another's wire neither is told apart."""
        fields: dict[str, Any] = {}
        for one in _objects(self._item, "associations") if self._own else ():
            rel, uri, language = (_text(one, name) for name in ("rel", "uri", "language"))
            # Where the source's identifier is an older feed's, nothing tells which article it is.
            if rel == "derivedFrom" and uri and self._house.gave(uri):
                version = _text(one, "version") or ""
                fields["translation_of"] = self._house.identifier(uri)
                fields["translated_from_version"] = int(version) if version.isdecimal() else None
            pages = (_wire.page(_text(file, "href")) for file in _objects(one, "renditions") if _is_page(file))
            if rel == "translation" and language and (page := next(filter(None, pages), None)):
                fields.setdefault("alternates", {})[language] = page
        return fields


def _objects(item: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of a list; whatever else stands there is nothing that ninjs has."""
    members = _member(item, name)
    return [one for one in members if isinstance(one, dict)] if isinstance(members, list) else []


def _member(item: dict[str, Any], name: str) -> Any:
    """A property by its name in ninjs 3, or as ninjs 2 wrote it, in lower case."""
    return item.get(name, item.get(name.lower()))


def _text(item: dict[str, Any], name: str) -> str | None:
    value = _member(item, name)
    return value.strip() or None if isinstance(value, str) else None


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _roles(item: dict[str, Any], name: str) -> dict[str, str]:
    """Texts by role, the plain one of several of a role; those of no role under an empty one."""
    found: dict[str, str] = {}
    for one in _objects(item, name):
        value, role = _text(one, "value"), _text(one, "role") or ""
        if value and (role not in found or _text(one, "contentType") in (None, "text/plain")):
            found.setdefault(role, value)
    return found


def _is_page(rendition: dict[str, Any]) -> bool:
    return _text(rendition, "name") == "page" or _text(rendition, "contentType") == "text/html"
