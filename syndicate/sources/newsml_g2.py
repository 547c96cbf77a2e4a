"""NewsML-G2, as agencies and other newsrooms deliver it: a file or a directory of newsItems, packageItems, newsMessages.

A file is read as a whole or not at all, because its items hang together: where it is not well formed, none of it is
read. Of a whole one every item is read for itself, and one that is wrong spoils no other.

An article is a newsItem with the media that it links, a package of one text and its media, or a package of media
alone: a gallery. A medium that nothing links is an article of its own. Packages of several texts are fronts, and say
nothing of any article. What an item says is put into a record as a newsroom's own system would send it; whether that
is a valid article is for intake to say.

Nothing is fetched and no entity is expanded: a file with a document type declaration is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Final

from lxml import etree

from syndicate.problems import Code, Problem
from syndicate.publication import Publication
from syndicate.records import Record, unreadable
from syndicate.sources import _files, _wire
from syndicate.sources._newsml import items
from syndicate.sources._newsml.items import Item, Link, NoNewsError
from syndicate.sources._newsml.names import local
from syndicate.sources._wire import House

KIND: Final = "newsml"
ENDINGS: Final = frozenset({".xml"})
LIMIT: Final = 64_000_000
"""How many bytes a file has at most; a message of a hundred long articles has about four million."""

SUFFIX: Final = ".xml"
_MESSAGE: Final = "newsMessage"
_ITEMS: Final = ("newsItem", "packageItem")
_OTHERS: Final = ("conceptItem", "knowledgeItem", "planningItem", "catalogItem")
_FOLLOWED: Final = frozenset({"derivedFrom", "seeAlso", "translation", "previousVersion", "evolvedFrom"})
"""Relations that make no medium of what they lead to."""


def read(path: Path, origin: str, stdin: BinaryIO | None, publication: Publication) -> Iterator[Record | Problem]:
    """The articles of a file, or of the `.xml` files of a directory in the order of their paths."""
    for file in _files.files(path, origin, SUFFIX, LIMIT, stdin):
        if isinstance(file, Problem):
            yield file
        else:
            yield from read_file(file, publication)


def read_file(file: _files.File, publication: Publication) -> Iterator[Record | Problem]:
    """The articles of a file."""
    yield from _document(file.data, file.origin, House(publication))


def _document(data: bytes, origin: str, house: House) -> Iterator[Record | Problem]:
    delivery = _Delivery()
    try:
        _parse(data, origin, house, delivery)
    except etree.XMLSyntaxError as error:
        yield unreadable(origin, error.msg or "it is not well formed")
        return
    except _UnfitError as error:
        yield unreadable(origin, str(error))
        return
    yield from delivery.problems
    yield from _records(delivery)


class _UnfitError(ValueError):
    """A file is not what may be read."""


@dataclass(slots=True)
class _Delivery:
    """What came in one file."""

    items: dict[str, tuple[Item, str]] = field(default_factory=dict)
    """Items with their origins, by guid, in order; of an item that comes twice, the newest version."""
    problems: list[Problem] = field(default_factory=list)

    def add(self, item: Item, origin: str) -> None:
        known = self.items.get(item.guid)
        if known is None or _version(item) >= _version(known[0]):
            self.items.pop(item.guid, None)
            self.items[item.guid] = (item, origin)


def _version(item: Item) -> int:
    version = item.fields.get("version")
    return version if isinstance(version, int) else 0


def _parse(data: bytes, origin: str, house: House, delivery: _Delivery) -> None:
    """Read every item as soon as it is there, and let go of its tree.

    Raises:
        etree.XMLSyntaxError: the file is not well formed, or beyond the parser's limits.
        _UnfitError: it declares a document type, or is something else than NewsML-G2.
    """
    events = etree.iterparse(
        BytesIO(data),
        events=("start", "end"),
        tag=[f"{{*}}{name}" for name in (_MESSAGE, *_ITEMS, *_OTHERS)],
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    count, is_message, begun = 0, False, False
    for event, element in events:
        name = local(element)
        if event == "start":
            if not begun:
                _refuse_document_type(element)
                is_message = name == _MESSAGE
            begun = True
        elif name != _MESSAGE:
            _take(element, f"{origin}[{count}]" if is_message else origin, house, delivery)
            element.clear()
            count += 1
    if not begun:
        raise _UnfitError(f"it is not NewsML-G2: it begins with {local(events.root) or 'nothing'}")


def _refuse_document_type(element: etree._Element) -> None:
    if getattr(element.getroottree().docinfo, "doctype", None):  # lxml's stubs leave it out
        raise _UnfitError("it has a document type declaration, which NewsML-G2 does not have")


def _take(element: etree._Element, origin: str, house: House, delivery: _Delivery) -> None:
    name, guid = local(element), element.get("guid") or origin
    if name in _OTHERS:
        reason = f"a {name} is no news"
        delivery.problems.append(Problem.of(Code.ITEM_PASSED_OVER, origin=origin, value=guid, reason=reason))
        return
    try:
        delivery.add(items.read(element, house), origin)
    except NoNewsError as error:
        delivery.problems.append(Problem.of(Code.ITEM_PASSED_OVER, origin=origin, value=guid, reason=error))
    except (ValueError, RecursionError) as error:
        delivery.problems.append(Problem.of(Code.ITEM_UNREADABLE, origin=origin, value=guid, reason=error))


# --- articles of items ----------------------------------------------------------------------------------------------


def _records(delivery: _Delivery) -> Iterator[Record | Problem]:
    found = {guid: item for guid, (item, _) in delivery.items.items()}
    packages = [item for item in found.values() if item.tag == "packageItem" and item.profile is None]
    bound = {text.guid: package for package in packages if (text := _only_text(package, found)) is not None}
    taken = {
        link.residref
        for item in found.values()
        for link in (*item.links, *item.references)
        if link.residref != item.guid and _is_medium_of(link, found)
    }
    for guid, (item, origin) in delivery.items.items():
        if guid in taken or item.profile == "feed" or (item.is_withdrawn and item.profile in items.PARTS):
            continue
        if reason := _no_article(item, found, bound.values()):
            if reason is not _BOUND:
                yield Problem.of(Code.ITEM_PASSED_OVER, origin=origin, value=guid, reason=reason)
            continue
        yield from _article(item, bound.get(guid), found, origin)


_BOUND: Final = "it only binds a text and its media"


def _no_article(item: Item, found: Mapping[str, Item], bound: Iterable[Item]) -> str | None:
    """Why an item is no article of its own, if it is none."""
    if item.profile in items.PARTS:
        # A gallery's text is taken up by its package.
        return None if item.profile is None else _BOUND if _has_owner(item, found) else "its article did not come"
    if item.tag == "packageItem" and item.profile is None and not item.is_withdrawn:
        if any(item is package for package in bound):
            return _BOUND
        if not any(_is_medium_of(link, found) for link in item.references):
            return "it is a list of other items"
    return None


def _has_owner(item: Item, found: Mapping[str, Item]) -> bool:
    return any(link.residref in found for link in item.links)


def _only_text(package: Item, found: Mapping[str, Item]) -> Item | None:
    texts = [found[guid] for link in package.references if (guid := link.residref or "") in found]
    texts = [one for one in texts if one.item_class == "text"]
    return texts[0] if len(texts) == 1 else None


def _is_medium_of(link: Link, found: Mapping[str, Item]) -> bool:
    target = found.get(link.residref or "")
    if target is None or link.rel in _FOLLOWED:
        return False
    # What belongs to an article links back to it, and an article of ours is never another's medium.
    return target.is_medium and target.profile in (None, "medium")


def _article(item: Item, package: Item | None, found: Mapping[str, Item], origin: str) -> Iterator[Record | Problem]:
    fields, key = dict(item.fields), str(item.fields["id"])
    links = [*item.links, *item.references, *(package.references if package else ())]
    text = next((found[guid] for link in item.references if (guid := _text_part(link, found))), None)
    if text is not None:
        fields |= {name: text.fields[name] for name in ("body", "word_count") if name in text.fields}
    media, missing = _media(item, links, found)
    fields |= {"media": media, "related": list(_related(item, found)), **_editions(item)}
    is_bare = fields["kind"] == "text" and not item.is_withdrawn and not media and "body" not in fields
    if is_bare and item.profile is None:
        fields["kind"] = "ticker"  # an alert: what there is to say is its headline
    yield from _wire.unknown_codes(item.unknown, key, origin)
    for value in missing:
        yield Problem.of(Code.MEDIUM_NOT_DELIVERED, article=key, field="media", origin=origin, value=value)
    yield _wire.record(origin, fields)


def _text_part(link: Link, found: Mapping[str, Item]) -> str | None:
    """The guid of a gallery's text, where the link leads to one."""
    target = found.get(link.residref or "")
    return target.guid if target is not None and target.profile == "gallery-text" else None


def _media(item: Item, links: Iterable[Link], found: Mapping[str, Item]) -> tuple[list[dict[str, Any]], list[str]]:
    """An article's media in their order, and those that did not come."""
    missing = list(item.missing)
    ranked: list[tuple[int | None, dict[str, Any]]] = []
    seen: set[str] = set()
    for link in links:
        guid = link.residref or ""
        if not _is_medium_of(link, found):
            is_lost = item.profile is not None and guid and guid not in found
            if is_lost and (link.rel == "associatedWith" or link in item.references):
                missing.append(guid)
            continue
        if guid not in seen and guid != item.guid:
            seen.add(guid)
            medium = found[guid].medium | ({"role": link.role} if link.role in _wire.PLACES else {})
            missing += found[guid].missing
            ranked.append((link.rank, medium))
    if item.medium.get("renditions"):
        ranked.insert(_main_place(ranked), (None, item.medium))
    media = [{name: value for name, value in medium.items() if value} for _, medium in ranked if medium["renditions"]]
    if item.profile is None:
        _give_roles(media, is_gallery=item.fields["kind"] == "gallery")
    return media, missing


def _main_place(ranked: list[tuple[int | None, dict[str, Any]]]) -> int:
    """Where an article's own medium stands: the links to the others are numbered and leave out its number."""
    ranks = {rank for rank, _ in ranked}
    return next(place for place in range(len(ranked) + 1) if place + 1 not in ranks)


def _give_roles(media: list[dict[str, Any]], *, is_gallery: bool) -> None:
    for place, medium in enumerate(media):
        medium.setdefault("role", "gallery" if is_gallery else "lead" if place == 0 else "body")


def _related(item: Item, found: Mapping[str, Item]) -> Iterator[dict[str, str]]:
    for link in sorted((one for one in item.links if one.rel == "seeAlso"), key=lambda one: one.rank or 0):
        rel = link.role if link.role in ("read-more", "read-next", "see-also") else "see-also"
        if link.url is not None:
            yield {"rel": rel, "url": link.url, "title": link.title or link.url}
        elif (target := found.get(link.residref or "")) is not None:
            yield {"rel": rel, "article": str(target.fields["id"])} | ({"title": link.title} if link.title else {})


def _editions(item: Item) -> dict[str, Any]:
    """What an item was translated from, and the addresses of its editions."""
    fields: dict[str, Any] = {}
    for link in item.links:
        if link.rel == "derivedFrom" and link.article and link.language != item.language:
            fields |= {"translation_of": link.article, "translated_from_version": link.version}
        elif link.rel == "translation" and item.own and link.language and link.url:
            fields.setdefault("alternates", {})[link.language] = link.url
    return fields
