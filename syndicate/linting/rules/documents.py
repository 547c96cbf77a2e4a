"""Rules of whole documents: how they are served, their encoding, XML and JSON."""

from __future__ import annotations

from typing import Final

from syndicate.linting.rules.kinds import ATOM, JSON_FEED, VALIDATOR, error, note, warning
from syndicate.problems import N_

_XML: Final = "https://www.w3.org/TR/xml/"
_NAMES: Final = "https://www.w3.org/TR/xml-names/"
_JSON: Final = "https://www.rfc-editor.org/rfc/rfc8259"
_HTTP: Final = "https://www.rfc-editor.org/rfc/rfc9110"
_SAFETY: Final = "https://cheatsheetseries.owasp.org/cheatsheets/XML_Security_Cheat_Sheet.html"

UNKNOWN: Final = error(
    "document.unknown",
    N_("This is no document of a format that is known here: %(value)s."),
    N_("Give an RSS, Atom, JSON Feed, NewsML-G2 or ninjs document."),
    "https://www.rssboard.org/rss-autodiscovery",
)
TOO_LARGE: Final = error(
    "document.too-large",
    N_("The document has more than %(limit)s bytes, and no more are read."),
    N_("List fewer items, or split it into pages (RFC 5005)."),
    "https://www.rfc-editor.org/rfc/rfc5005",
)
TOO_DEEP: Final = error(
    "document.too-deep",
    N_("The document is nested so deeply, or has such long values, that careful readers refuse it."),
    N_("Flatten it; a feed needs no more than ten levels."),
    _SAFETY,
)
ENCODING: Final = error(
    "document.encoding",
    N_("The document is said to be %(value)s, and its bytes are not: %(reason)s."),
    N_("Write the document in UTF-8 and say so."),
    f"{VALIDATOR}/error/UnicodeError.html",
)
UNKNOWN_ENCODING: Final = error(
    "document.unknown-encoding",
    N_("There is no encoding %(value)s."),
    N_("Write the document in UTF-8 and say so."),
    f"{VALIDATOR}/error/UnknownEncoding.html",
)
OTHER_ENCODING: Final = warning(
    "document.other-encoding",
    N_("The document is in %(value)s; readers need not know any encoding but UTF-8 and UTF-16."),
    N_("Write the document in UTF-8 and say so."),
    f"{VALIDATOR}/warning/ObscureEncoding.html",
)
NO_ENCODING: Final = note(
    "document.no-encoding",
    N_("The document does not say in which encoding it is."),
    N_('Begin it with <?xml version="1.0" encoding="UTF-8"?>.'),
    f"{VALIDATOR}/warning/MissingEncoding.html",
)
NOT_WELL_FORMED: Final = error(
    "xml.not-well-formed",
    N_("The document is no well-formed XML, and most readers take nothing of it: %(reason)s."),
    N_("Write it with an XML library; do not put it together from strings."),
    f"{VALIDATOR}/error/SAXError.html",
)
VERSION: Final = error(
    "xml.version",
    N_("The document is XML %(value)s; readers know 1.0."),
    N_('Begin it with <?xml version="1.0" encoding="UTF-8"?>.'),
    f"{VALIDATOR}/error/BadXmlVersion.html",
)
DOCTYPE: Final = note(
    "xml.doctype",
    N_("The document has a DOCTYPE, which careful readers refuse for safety."),
    N_("Leave it out."),
    _SAFETY,
)
ENTITIES: Final = error(
    "xml.entities",
    N_("The document declares entities; readers that expand them can be attacked, so others refuse the document."),
    N_("Write the characters themselves, and leave the declarations out."),
    _SAFETY,
)
UNDEFINED_ENTITY: Final = error(
    "xml.undefined-entity",
    N_("XML has no entity %(value)s; HTML's names mean nothing in it."),
    N_("Write the character itself, or its number."),
    f"{VALIDATOR}/error/UndefinedNamedEntity.html",
)
UNDECLARED_PREFIX: Final = error(
    "xml.undeclared-prefix",
    N_("A prefix is used that no xmlns declares: %(reason)s."),
    N_("Declare the namespace on the root element."),
    f"{_NAMES}#nsc-NSDeclared",
)
WRONG_NAMESPACE: Final = error(
    "xml.wrong-namespace",
    N_("%(value)s is not the namespace that is meant; readers look for %(expected)s."),
    N_("Write the namespace letter by letter as its specification has it."),
    f"{VALIDATOR}/error/MediaRssNamespace.html",
)
UNKNOWN_NAMESPACE: Final = warning(
    "xml.unknown-namespace",
    N_("The namespace %(value)s is not one that readers of feeds are known to read."),
    N_("Leave it out, or keep it where a partner asked for it."),
    f"{VALIDATOR}/warning/UnknownNamespace.html",
)
TAKEN_PREFIX: Final = warning(
    "xml.taken-prefix",
    N_("The prefix %(value)s is commonly that of %(expected)s, and some readers look at prefixes alone."),
    N_("Use another prefix for this namespace."),
    f"{VALIDATOR}/warning/ReservedPrefix.html",
)
UNUSUAL_PREFIX: Final = note(
    "xml.unusual-prefix",
    N_("The prefix of %(value)s is commonly %(expected)s, and some readers look at prefixes alone."),
    N_("Use the common prefix."),
    f"{VALIDATOR}/warning/NonstdPrefix.html",
)
PREFIXED_ATOM: Final = warning(
    "xml.prefixed-atom",
    N_("Some readers do not know Atom's or XHTML's elements by a prefix such as %(value)s."),
    N_('Declare the namespace without a prefix: xmlns="...".'),
    f"{VALIDATOR}/warning/AvoidNamespacePrefix.html",
)
NOT_JSON: Final = error(
    "json.not-json",
    N_("The document is no JSON, and no reader takes anything of it: %(reason)s."),
    N_("Write it with a JSON library; do not put it together from strings."),
    _JSON,
)
SAME_NAME: Final = warning(
    "json.same-name",
    N_("The object has several members %(value)s; readers take the first or the last of them."),
    N_("Write each member once."),
    f"{_JSON}#section-4",
)
BYTE_ORDER_MARK: Final = warning(
    "json.byte-order-mark",
    N_("The document begins with a byte order mark, which many readers of JSON refuse."),
    N_("Leave it out."),
    f"{_JSON}#section-8.1",
)
FAILED: Final = error(
    "http.failed",
    N_("The document could not be fetched: %(reason)s."),
    N_("Open the address in a browser, and mend what it tells you."),
    f"{VALIDATOR}/error/HttpError.html",
)
REDIRECT: Final = note(
    "http.redirect",
    N_("The address leads on to %(value)s (status %(status)s)."),
    N_("Give readers the address at the end, and keep the redirect (301) for those who have the old one."),
    f"{_HTTP}#section-15.4",
)
NO_MEDIA_TYPE: Final = warning(
    "http.no-media-type",
    N_("The server does not say what the document is."),
    N_("Have the web server send Content-Type: %(expected)s."),
    f"{_HTTP}#section-8.3",
)
MEDIA_TYPE: Final = warning(
    "http.media-type",
    N_("The document is served as %(value)s, and some readers take it for what that says."),
    N_("Have the web server send Content-Type: %(expected)s."),
    f"{VALIDATOR}/warning/UnexpectedContentType.html",
)
GENERAL_MEDIA_TYPE: Final = note(
    "http.general-media-type",
    N_("The document is served as %(value)s, which does not say that it is a feed."),
    N_("Have the web server send Content-Type: %(expected)s."),
    f"{VALIDATOR}/warning/NonSpecificMediaType.html",
)
CHARSET: Final = warning(
    "http.charset",
    N_("The server says that the document is in %(value)s, the document that it is in %(expected)s."),
    N_("Leave charset out of Content-Type, or make it UTF-8 in both places."),
    f"{VALIDATOR}/warning/EncodingMismatch.html",
)
HUB_HEADER: Final = note(
    "http.hub-header",
    N_("The document names a WebSub hub, and the HTTP header Link does not."),
    N_("Send Link headers with rel=hub and rel=self."),
    "https://www.w3.org/TR/websub/#discovery",
)
SELF_MISSING: Final = warning(
    "feed.no-self-link",
    N_("The feed does not say at which address it is."),
    N_('Write its own address: `atom:link rel="self"`, or `feed_url` in JSON Feed.'),
    f"{VALIDATOR}/warning/MissingAtomSelfLink.html",
)
SELF_RELATIVE: Final = warning(
    "feed.relative-self-link",
    N_("The feed's own address %(value)s is not a whole one, and leads nowhere once the feed is saved."),
    N_("Write the whole address, with https and host."),
    f"{VALIDATOR}/warning/RelativeSelf.html",
)
SELF_OTHER: Final = warning(
    "feed.other-self-link",
    N_("The feed says that it is at %(value)s, and it is served at %(expected)s; readers may move to the former."),
    N_("Write the address at which readers should subscribe, and serve the feed there."),
    f"{VALIDATOR}/warning/SelfDoesntMatchLocation.html",
)
SELF_TYPE: Final = warning(
    "feed.self-link-type",
    N_("The feed's own address is marked as %(value)s, which is no feed."),
    N_("Mark it with the feed's media type."),
    f"{VALIDATOR}/warning/SelfNotAtom.html",
)
SIBLING_LANGUAGE: Final = note(
    "feed.sibling-language",
    N_("The link to another feed does not say in which language that is."),
    N_("Write hreflang beside the media type."),
    f"{ATOM}#section-4.2.7.4",
)
NO_ITEMS: Final = note(
    "feed.empty",
    N_("The feed has no items."),
    N_("Keep the last items in it, or leave the feed out until there are some."),
    JSON_FEED,
)
ALL: Final = (
    UNKNOWN,
    TOO_LARGE,
    TOO_DEEP,
    ENCODING,
    UNKNOWN_ENCODING,
    OTHER_ENCODING,
    NO_ENCODING,
    NOT_WELL_FORMED,
    VERSION,
    DOCTYPE,
    ENTITIES,
    UNDEFINED_ENTITY,
    UNDECLARED_PREFIX,
    WRONG_NAMESPACE,
    UNKNOWN_NAMESPACE,
    TAKEN_PREFIX,
    UNUSUAL_PREFIX,
    PREFIXED_ATOM,
    NOT_JSON,
    SAME_NAME,
    BYTE_ORDER_MARK,
    FAILED,
    REDIRECT,
    NO_MEDIA_TYPE,
    MEDIA_TYPE,
    GENERAL_MEDIA_TYPE,
    CHARSET,
    HUB_HEADER,
    SELF_MISSING,
    SELF_RELATIVE,
    SELF_OTHER,
    SELF_TYPE,
    SIBLING_LANGUAGE,
    NO_ITEMS,
)
