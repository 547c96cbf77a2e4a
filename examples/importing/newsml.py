"""Read the NewsML-G2 message of a feed: a line of JSON for each article, in the order of the front.

    python newsml.py newsml.xml [seen.json]

With `seen.json` it prints only what is new since the last time, and keeps the file up to date.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

NAR = {"": "http://iptc.org/std/nar/2006-10-01/"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ITEMS = ("{http://iptc.org/std/nar/2006-10-01/}newsItem", "{http://iptc.org/std/nar/2006-10-01/}packageItem")
XHTML = "{http://www.w3.org/1999/xhtml}"
NITF = "{http://iptc.org/std/NITF/2006-10-18/}"
# What NITF calls otherwise than HTML. A class says which emphasis, or at which level a heading is.
RENAMED = {"bq": "blockquote", "credit": "footer", "lang": "span", "chron": "time", "classifier": "abbr"}
CLASSES = {
    "em": {"bold": "strong", "cite": "cite", "code": "code", "mark": "mark", "s": "s"},
    "hl2": {name: name for name in ("h2", "h3", "h4", "h5", "h6")},
}
ATTRIBUTES = {
    "class": "class",
    "href": "href",
    "quote-source": "cite",
    "value": "title",
    "colspan": "colspan",
    "rowspan": "rowspan",
    LANG: "lang",
    "{http://www.w3.org/2005/11/its}dir": "dir",
}


class Tree(ET.TreeBuilder):
    """Refuses a document type: without one there are no entities, and this parser fetches nothing else either."""

    def doctype(self, *_: str | None) -> None:
        raise ValueError("a NewsML-G2 message has no document type")


def articles(document: bytes) -> list[dict[str, Any]]:
    """The articles of a message in the order of the front, then the withdrawals."""
    root = ET.fromstring(document, ET.XMLParser(target=Tree()))
    items = {item.attrib["guid"]: item for item in root.iter() if item.tag in ITEMS}
    fronts = [item for item in items.values() if profile(item) == "feed"]
    order = [ref.get("residref") for front in fronts for ref in front.iterfind("groupSet/group/itemRef", NAR)]
    own = [item for item in items.values() if profile(item) not in ("feed", "gallery-text", "medium")]
    return [article(item, items, order) for item in own]


def article(item: ET.Element, items: dict[str, ET.Element], order: list[str | None]) -> dict[str, Any]:
    guid, status = item.attrib["guid"], local(attribute(item, "itemMeta/pubStatus", "qcode"))
    identity = {
        "action": "store" if status == "usable" else "remove",
        "guid": guid,
        "version": int(item.attrib["version"]),
        "status": status,
        "language": item.get(LANG),
        "direction": item.get("dir"),
        "notes": [
            {"role": local(note.get("role")), "at": note.get("modified"), "text": note.text}
            for note in item.iterfind("itemMeta/edNote", NAR)
        ],
    }
    if identity["action"] == "remove":
        return identity
    # A gallery is a package, whose group names its text and its pictures in order; other articles link their media.
    path = "groupSet/group/itemRef" if profile(item) == "gallery" else "itemMeta/link[@rel='irel:associatedWith']"
    parts = [item, *(items[ref.attrib["residref"]] for ref in item.iterfind(path, NAR) if ref.get("residref") in items)]
    subjects = [subject(concept) for concept in item.iterfind("contentMeta/subject", NAR)]
    return identity | {
        "kind": profile(item),
        "place": order.index(guid) + 1 if guid in order else None,
        "url": text(item, "itemMeta/altRep[@contenttype='text/html']"),
        "story": attribute(item, "itemMeta/memberOf", "uri"),
        "derivedFrom": next(editions(item, "irel:derivedFrom"), None),
        "translations": list(editions(item, "synrel:translation")),
        "headline": text(item, "contentMeta/headline"),
        "summary": text(item, "contentMeta/description[@role='drol:summary']"),
        "byline": text(item, "contentMeta/by"),
        "published": attribute(item, "itemMeta/itemMetaExtProperty[@rel='synrel:published']", "value"),
        "modified": text(item, "contentMeta/contentModified"),
        "expires": text(item, "itemMeta/expires"),
        "section": next((one for one in subjects if one["code"].startswith("synsection:")), None),
        "subjects": subjects,
        "rights": {
            "holder": text(item, "rightsInfo/copyrightHolder/name"),
            "notice": text(item, "rightsInfo/copyrightNotice"),
            "terms": text(item, "rightsInfo/usageTerms"),
            "licence": attribute(item, "rightsInfo/link[@rel='irel:rightspolicy']", "href"),
        },
        "html": next((html for part in parts if (html := body(part)) is not None), None),
        "media": [medium(part) for part in parts if part.find("contentSet/remoteContent", NAR) is not None],
    }


def subject(concept: ET.Element) -> dict[str, Any]:
    names = {name.get(LANG): name.text for name in concept.iterfind("name", NAR)}
    return {"code": concept.attrib["qcode"], "names": names}


def editions(item: ET.Element, rel: str) -> Iterator[dict[str, Any]]:
    """The article in other languages, as links with one `rel` tell of it."""
    for link in item.iterfind(f"itemMeta/link[@rel='{rel}']", NAR):
        yield {
            "language": attribute(link, "language", "tag"),
            "guid": link.get("residref"),
            "version": number(link.get("version")),
            "url": text(link, "altRep"),
            "headline": text(link, "headline"),
        }


def medium(item: ET.Element) -> dict[str, Any]:
    """A picture, video, audio or graphic: an item of its own, or with an article's guid that article's own content."""
    own = profile(item) != "medium"
    return {
        "guid": item.get("guid"),
        "kind": local(attribute(item, "itemMeta/itemClass", "qcode")),
        "role": told(item, "synrel:medium-role") if own else local(attribute(item, "itemMeta/role", "qcode")),
        "caption": text(item, "contentMeta/description[@role='drol:caption']"),
        "alt": text(item, "contentMeta/description[@role='synrole:alt']"),
        "credit": told(item, "synrel:medium-credit") if own else text(item, "contentMeta/creditline"),
        "holder": told(item, "synrel:medium-copyright") if own else text(item, "rightsInfo/copyrightHolder/name"),
        "renditions": [rendition(file) for file in item.iterfind("contentSet/remoteContent", NAR)],
    }


def told(item: ET.Element, rel: str) -> str | None:
    """What an article says of the medium that is its content."""
    return attribute(item, f"contentSet/remoteContent/remoteContentExtProperty[@rel='{rel}']", "value")


def rendition(file: ET.Element) -> dict[str, Any]:
    duration = number(file.get("duration"))
    in_seconds = file.get("durationunit") == "timeunit:seconds"
    return {
        "name": local(file.get("rendition")),
        "url": file.get("href"),
        "type": file.get("contenttype"),
        "size": number(file.get("size")),
        "width": number(file.get("width")),
        "height": number(file.get("height")),
        "milliseconds": duration * 1000 if duration is not None and in_seconds else duration,
    }


def body(item: ET.Element) -> str | None:
    """The text as HTML, whichever form the newsroom sends: HTML as it is, else XHTML, else NITF."""
    html = text(item, "contentSet/inlineData[@contenttype='text/html']") or None  # empty where there is no text
    for document in item.iterfind("contentSet/inlineXML/*", NAR) if html is None else ():
        if (found := document.find(f"{XHTML}body")) is not None:
            return inner(found, xhtml)
        if (found := document.find(f"{NITF}body/{NITF}body.content/{NITF}block")) is not None:
            return inner(found, nitf)
    return html


def inner(element: ET.Element, written: Callable[[ET.Element], str]) -> str:
    """What is in an element: its texts, and its elements as they are `written`."""
    pieces = [escape(element.text or "", quote=False)]
    for child in element:
        pieces += [written(child), escape(child.tail or "", quote=False)]
    return "".join(pieces)


def tagged(name: str, attributes: dict[str, str | None], content: str) -> str:
    marks = "".join(
        f' {key}="{escape(value, quote=False).replace(chr(34), "&quot;")}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{marks}/>" if name in ("br", "img") else f"<{name}{marks}>{content}</{name}>"


def xhtml(element: ET.Element) -> str:
    """An element of XHTML as HTML: the same without its namespace."""
    return tagged(element.tag.removeprefix(XHTML), dict(element.attrib), inner(element, xhtml))


def nitf(element: ET.Element) -> str:
    """An element of NITF as HTML."""
    name, content = element.tag.removeprefix(NITF), inner(element, nitf)
    if name in ("block", "num"):
        return content
    if name == "media":
        return figure(element)
    if name in ("em", "hl2"):
        return tagged(CLASSES[name].get(element.get("class", ""), "em" if name == "em" else "h2"), {}, content)
    attributes = {key: element.get(given) for given, key in ATTRIBUTES.items()}
    if element.get("norm"):
        attributes["datetime"] = date(element.attrib["norm"])
    return tagged(RENAMED.get(name, name), attributes, f"— {content}" if name == "credit" else content)


def figure(media: ET.Element) -> str:
    """A medium of NITF: its first file, which is the best, its caption and who is named for it."""
    name = {"video": "video", "audio": "audio"}.get(media.get("media-type", ""), "img")
    file = media.find(f"{NITF}media-reference")
    attributes = {} if file is None else {"src": file.get("source")}
    if file is not None and name != "audio":
        attributes |= {"width": file.get("width"), "height": file.get("height")}
    if name == "img":
        attributes["alt"] = "" if file is None else file.get("alternate-text", "")
    else:
        attributes["controls"] = "controls"
    captions = [inner(one, nitf) for one in media.iterfind(f"{NITF}media-caption")]
    producers = [
        tagged("span", {"class": "credit"}, inner(one, nitf)) for one in media.iterfind(f"{NITF}media-producer")
    ]
    said = " ".join([*captions, *producers])
    return f"<figure>{tagged(name, attributes, '')}{tagged('figcaption', {}, said) if said else ''}</figure>"


def date(norm: str) -> str:
    """A date or time of NITF as HTML has it: `20261120T180000Z` is 2026-11-20T18:00:00Z."""
    norm = re.sub(r"^(\d{4})(\d\d)(\d\d)", r"\1-\2-\3", norm)
    return re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", re.sub(r"T(\d\d)(\d\d)(\d\d)", r"T\1:\2:\3", norm))


def profile(item: ET.Element) -> str | None:
    return text(item, "itemMeta/profile")


def text(element: ET.Element, path: str) -> str | None:
    return element.findtext(path, None, NAR)


def attribute(element: ET.Element, path: str, name: str) -> str | None:
    found = element.find(path, NAR)
    return None if found is None else found.get(name)


def local(qcode: str | None) -> str | None:
    """A QCode without its alias: `usable` of `stat:usable`."""
    return None if qcode is None else qcode.partition(":")[2]


def number(digits: str | None) -> int | None:
    return None if digits is None else int(digits)


def unseen(found: Iterable[dict[str, Any]], seen: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """What is newer than what was `seen`, which is noted there: a higher version, or a withdrawal of the same."""
    for one in found:
        rank = [one["version"], one["action"] == "remove"]
        if rank > seen.get(one["guid"], [0, False]):
            yield one
            seen[one["guid"]] = rank


def main() -> None:
    memory = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    seen = json.loads(memory.read_bytes()) if memory and memory.exists() else {}
    for one in unseen(articles(Path(sys.argv[1]).read_bytes()), seen):
        # An importer stores or removes the article here; only then is it noted as seen.
        sys.stdout.buffer.write(json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    if memory:
        memory.write_text(json.dumps(seen), encoding="utf-8")


if __name__ == "__main__":
    main()
