"""The namespaces that readers of feeds read, and the prefixes by which they know them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from syndicate.gate.rules import Finding
from syndicate.linting.rules import documents as rules
from syndicate.linting.spots import Spot, line_of

ATOM: Final = "http://www.w3.org/2005/Atom"
ATOM_03: Final = "http://purl.org/atom/ns#"
XHTML: Final = "http://www.w3.org/1999/xhtml"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XML: Final = "http://www.w3.org/XML/1998/namespace"
NAR: Final = "http://iptc.org/std/nar/2006-10-01/"
PREFIXES: Final = {
    ATOM: "atom",
    XHTML: "xhtml",
    RDF: "rdf",
    XML: "xml",
    NAR: "nar",
    "http://iptc.org/std/NITF/2006-10-18/": "nitf",
    "http://purl.org/rss/1.0/": "rss1",
    "http://my.netscape.com/rdf/simple/0.9/": "rss090",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "https://podcastindex.org/namespace/1.0": "podcast",
    "http://www.google.com/schemas/play-podcasts/1.0": "googleplay",
    "http://purl.org/syndication/history/1.0": "fh",
    "http://purl.org/syndication/thread/1.0": "thr",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://wellformedweb.org/CommentAPI/": "wfw",
    "http://www.w3.org/2007/app": "app",
    "http://webns.net/mvcb/": "admin",
    "http://www.georss.org/georss": "georss",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://www.opengis.net/gml": "gml",
    "http://web.resource.org/cc/": "cc",
    "http://backend.userland.com/creativeCommonsRssModule": "creativeCommons",
    "http://backend.userland.com/blogChannelModule": "blogChannel",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://a9.com/-/spec/opensearch/1.1/": "opensearch",
    "http://a9.com/-/spec/opensearchrss/1.0/": "opensearch10",
    "http://madskills.com/public/xml/rss/module/trackback/": "trackback",
    "http://www.bloglines.com/about/specs/fac-1.0": "access",
    "http://xmlns.com/foaf/0.1/": "foaf",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs",
    "http://purl.org/rss/1.0/modules/taxonomy/": "taxo",
    "http://purl.org/rss/1.0/modules/event/": "ev",
    "http://purl.org/rss/1.0/modules/image/": "image",
    "http://purl.org/rss/1.0/modules/link/": "l",
    "http://purl.org/rss/1.0/modules/wiki/": "wiki",
    "http://purl.org/rss/1.0/modules/company": "company",
    "http://purl.org/rss/1.0/modules/annotate/": "annotate",
    "http://purl.org/rss/1.0/modules/aggregation/": "ag",
    "http://purl.org/rss/1.0/modules/reference/": "ref",
    "http://purl.org/rss/1.0/modules/search/": "search",
    "http://purl.org/rss/1.0/modules/servicestatus/": "ss",
    "http://purl.org/rss/1.0/modules/email/": "email",
    "http://my.theinfo.org/changed/1.0/rss/": "cp",
    "http://feedsync.org/2007/feedsync": "sx",
    "urn:atom-extension:indexing": "indexing",
    "http://www.microsoft.com/schemas/rss/core/2005": "cf",
    "http://base.google.com/ns/1.0": "g",
    "http://conversationsnetwork.org/rssNamespace-1.0/": "conversationsNetwork",
    "http://www.w3.org/2000/svg": "svg",
    "http://www.w3.org/1998/Math/MathML": "mathml",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://openid.net/xmlns/1.0": "openid",
    "xri://$xrd*($v*2.0)": "xrd",
    "xri://$xrds": "xrds",
    "http://geourl.org/rss/module/": "geourl",
    "http://postneo.com/icbm": "icbm",
    "https://schema.org/": "schema",
    "http://www.rawvoice.com/rawvoiceRssModule/": "rawvoice",
}
"""Namespaces by name, each with its common prefix."""
_OWNERS: Final = {prefix: namespace for namespace, prefix in PREFIXES.items()}
_RIGHT: Final = {namespace.rstrip("/#").lower(): namespace for namespace in PREFIXES}


def named(node: etree._Element, own: str | None) -> str:
    """An element's name: bare in the document's own namespace, else with the common prefix of its namespace."""
    return qualified(str(node.tag), own)


def qualified(tag: str, own: str | None) -> str:
    """The same for a name as lxml has it: `{namespace}local`."""
    namespace, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    if namespace == (own or ""):
        return local
    return f"{PREFIXES.get(namespace, '{' + namespace + '}')}:{local}"


def declared(root: etree._Element) -> Iterator[Finding]:
    """What is wrong with the namespaces of a document and their prefixes, each told once."""
    told: set[tuple[str | None, str]] = set()
    for node in root.iter("*"):
        known = root.nsmap if node is root else {node.prefix: etree.QName(node).namespace or ""}
        for prefix, namespace in known.items():
            if (prefix, namespace) not in told:
                told.add((prefix, namespace))
                yield from _one(prefix, namespace, root, Spot(f"xmlns:{prefix}" if prefix else "xmlns", line_of(node)))


def _one(prefix: str | None, namespace: str, root: etree._Element, spot: Spot) -> Iterator[Finding]:
    if namespace in ("", ATOM_03):
        return
    common = PREFIXES.get(namespace)
    if common is None:
        right = _RIGHT.get(namespace.replace("https://", "http://").rstrip("/#").lower())
        if right is not None:
            yield spot.breaks(rules.WRONG_NAMESPACE, value=namespace, expected=right)
        elif prefix in _OWNERS:
            yield spot.breaks(rules.TAKEN_PREFIX, value=prefix, expected=_OWNERS[prefix])
        else:
            yield spot.breaks(rules.UNKNOWN_NAMESPACE, value=namespace)
    elif prefix is not None:
        if prefix != common:
            rule = rules.TAKEN_PREFIX if prefix in _OWNERS else rules.UNUSUAL_PREFIX
            shown = prefix if prefix in _OWNERS else namespace
            yield spot.breaks(rule, value=shown, expected=_OWNERS.get(prefix, common))
        if namespace in (ATOM, XHTML) and str(root.tag).startswith(f"{{{ATOM}}}"):
            yield spot.breaks(rules.PREFIXED_ATOM, value=prefix)
