"""What receivers of NewsML-G2 share: the items of any document, and where in an item something stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from syndicate.gate.rules import Finding, Rule

NAR: Final = "http://iptc.org/std/nar/2006-10-01/"
XHTML: Final = "http://www.w3.org/1999/xhtml"
NITF: Final = "http://iptc.org/std/NITF/2006-10-18/"
XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
NAMES: Final = {"n": NAR, "h": XHTML, "nitf": NITF}
ROOTS: Final = tuple(f"{{{NAR}}}{name}" for name in ("newsMessage", "newsItem", "packageItem"))


@dataclass(frozen=True, slots=True)
class Item:
    """A newsItem or packageItem, or whatever stands in the place of one."""

    element: etree._Element

    @property
    def guid(self) -> str | None:
        """Its identifier."""
        return self.element.get("guid")

    @property
    def name(self) -> str:
        """What it is: `newsItem`."""
        return local(self.element)

    def first(self, path: str) -> etree._Element | None:
        """The first element at a path of NewsML names: `itemMeta/pubStatus`."""
        return self.element.find(_qualified(path))

    def all(self, path: str) -> list[etree._Element]:
        """Every element at a path of NewsML names, in their order."""
        return self.element.findall(_qualified(path))

    def qcode(self, path: str) -> str | None:
        """The code of the first element at a path; None where either is missing."""
        found = self.first(path)
        return None if found is None else found.get("qcode")

    def breaks(self, rule: Rule, where: etree._Element | str, **values: object) -> Finding:
        """A finding at one of the item's elements, or at the path where one is missing."""
        if isinstance(where, str):
            return rule.at(where, guid=self.guid, line=line(self.element), **values)
        return rule.at(place(where, self.element), guid=self.guid, line=line(where), **values)


def entries(root: etree._Element) -> Iterator[etree._Element]:
    """All that stands where items stand: in a message's item sets, comments too, or the document's own root."""
    if root.tag == ROOTS[0]:
        for item_set in root.iterfind(f"{{{NAR}}}itemSet"):
            yield from item_set
    else:
        yield root


def is_element(node: etree._Element) -> bool:
    """Whether it is neither a comment nor a processing instruction."""
    return isinstance(node.tag, str)


def local(node: etree._Element) -> str:
    """A node's name without its namespace; `comment()` of what has none."""
    return etree.QName(node).localname if is_element(node) else "comment()"


def place(node: etree._Element, above: etree._Element) -> str:
    """The way from one element down to a node; which one, where its parent has several of the name."""
    steps: list[str] = []
    step = node
    while step is not above and (parent := step.getparent()) is not None:
        name = local(step)
        alike = [one for one in parent if local(one) == name]
        steps.append(f"{name}[{alike.index(step) + 1}]" if len(alike) > 1 else name)
        step = parent
    return "/".join(reversed(steps)) or local(node)


def line(node: etree._Element) -> int | None:
    """The line that a node begins on, where it was parsed."""
    return node.sourceline if isinstance(node.sourceline, int) else None


def text(node: etree._Element) -> str:
    """All text of a node and of what is in it."""
    return "".join(str(part) for part in node.itertext())


def _qualified(path: str) -> str:
    return "/".join(f"{{{NAR}}}{step}" for step in path.split("/"))
