"""Rules of values that every format has: dates, addresses, languages, text, HTML."""

from __future__ import annotations

from typing import Final

from syndicate.linting.rules.kinds import ATOM, PROFILE, VALIDATOR, error, note, warning
from syndicate.problems import N_

_URI: Final = "https://www.rfc-editor.org/rfc/rfc3986"
_BIDI: Final = "https://www.unicode.org/reports/tr9/"
_LANGUAGE: Final = "https://www.rfc-editor.org/rfc/rfc5646"

DATE: Final = error(
    "date.invalid",
    N_("%(value)s is no date of this format."),
    N_("Write it like %(expected)s."),
    f"{VALIDATOR}/error/InvalidRFC2822Date.html",
)
DATE_WEEKDAY: Final = error(
    "date.weekday",
    N_("%(value)s names another day of the week than it is."),
    N_("Have a library write the date: %(expected)s."),
    f"{VALIDATOR}/error/IncorrectDOW.html",
)
DATE_NAIVE: Final = error(
    "date.no-zone",
    N_("%(value)s has no time zone, and every reader puts it into another hour."),
    N_("Write the offset, or UTC: %(expected)s."),
    PROFILE,
)
DATE_DIGITS: Final = error(
    "date.digits",
    N_("%(value)s is written in other digits than 0 to 9; readers cannot read it."),
    N_("Write machine dates in ASCII digits in every language: %(expected)s."),
    PROFILE,
)
DATE_LOCALISED: Final = error(
    "date.localised",
    N_("%(value)s has a day or month in another language than English; readers cannot read it."),
    N_("Write machine dates in English in every language: %(expected)s."),
    PROFILE,
)
DATE_OLD_FORM: Final = warning(
    "date.old-form",
    N_("%(value)s is a form of date that RFC 822 allows and some readers cannot read."),
    N_("Write four digits of the year, and GMT or an offset of full or half hours: %(expected)s."),
    f"{VALIDATOR}/warning/ProblematicalRFC822Date.html",
)
DATE_FUTURE: Final = warning(
    "date.future",
    N_("%(value)s is ahead of the clock; readers hide the item, or keep it on top."),
    N_("Publish the item when it is due; check the time zone."),
    f"{VALIDATOR}/warning/ImplausibleDate.html",
)
DATE_PAST: Final = warning(
    "date.implausible",
    N_("%(value)s is before there were feeds."),
    N_("Check what wrote it; an empty date in a CMS often becomes 1970."),
    f"{VALIDATOR}/warning/ImplausibleDate.html",
)
LINK: Final = error(
    "link.invalid",
    N_("%(value)s is no valid address."),
    N_("Percent-encode what may not stand in an address, a space as %%20."),
    f"{VALIDATOR}/error/InvalidLink.html",
)
LINK_RELATIVE: Final = error(
    "link.relative",
    N_("%(value)s is not a whole address; outside of your site it leads nowhere."),
    N_("Write the whole address, with https and host."),
    f"{VALIDATOR}/error/InvalidFullLink.html",
)
LINK_REFERENCE: Final = warning(
    "link.reference",
    N_("%(value)s is not a whole address, and readers do not agree on what it is a part of."),
    N_("Write the whole address, with https and host."),
    f"{ATOM}#section-2",
)
LINK_IRI: Final = error(
    "link.not-ascii",
    N_("%(value)s has characters beyond ASCII, which this format does not allow in addresses."),
    N_("Percent-encode the path as UTF-8, and write the host in Punycode."),
    f"{VALIDATOR}/error/UriNotIri.html",
)
LINK_IRI_ATOM: Final = warning(
    "link.iri",
    N_("%(value)s has characters beyond ASCII, which the format allows and several readers garble."),
    N_("Percent-encode the path as UTF-8, and write the host in Punycode."),
    f"{ATOM}#section-2",
)
LINK_IDENTIFIER: Final = error(
    "link.identifier",
    N_("%(value)s is no valid tag: or urn: identifier."),
    N_("Write for example tag:news.example,2026:article/17 or urn:uuid: and a UUID."),
    "https://www.rfc-editor.org/rfc/rfc4151",
)
LINK_SCHEME: Final = warning(
    "link.scheme",
    N_("%(value)s begins with a scheme that readers do not open."),
    N_("Use https; for identifiers tag: or urn:."),
    f"{VALIDATOR}/warning/SchemeNotIANARegistered.html",
)
LINK_CANONICAL: Final = warning(
    "link.canonical",
    N_("The identifier %(value)s may be written in several ways; who compares it letter by letter sees a new item."),
    N_("Write it as %(expected)s, and never change it again."),
    f"{VALIDATOR}/warning/NonCanonicalURI.html",
)
LINK_ESCAPES: Final = note(
    "link.escapes",
    N_("%(value)s has percent signs with lower-case digits; the same address elsewhere may have upper-case ones."),
    N_("Write %%D9, not %%d9."),
    f"{_URI}#section-6.2.2.1",
)
LINK_TOKEN: Final = warning(
    "link.token",
    N_("The address carries what looks like a reader's key (%(value)s); everybody who gets the feed gets it."),
    N_("Leave tokens and session numbers out of links."),
    f"{_URI}#section-7",
)
LINK_CREDENTIALS: Final = error(
    "link.credentials",
    N_("The address carries a user name or password; everybody who gets the feed gets it."),
    N_("Leave it out, and change the password."),
    f"{_URI}#section-7.5",
)
LANGUAGE: Final = error(
    "language.invalid",
    N_("%(value)s is no language tag."),
    N_("Write for example ar, es-419 or pt-BR: a hyphen, never an underscore (BCP 47)."),
    f"{VALIDATOR}/error/InvalidLanguage.html",
)
LANGUAGE_MISSING: Final = note(
    "language.missing",
    N_("The document does not say in which language it is."),
    N_("Write the language of the feed: `language`, or `xml:lang` on the root."),
    f"{VALIDATOR}/warning/MissingDCLanguage.html",
)
LANGUAGE_MIXED: Final = warning(
    "language.mixed",
    N_("The item is in %(value)s, the feed in %(expected)s; people subscribe to one language."),
    N_("Write one feed for each language, and link them with hreflang."),
    _LANGUAGE,
)
LANGUAGE_SCRIPT: Final = warning(
    "language.script",
    N_("Most titles are not in a script of %(value)s, the language that the feed names."),
    N_("Correct the language; readers set direction, voice and hyphenation by it."),
    _LANGUAGE,
)
CHARACTERS: Final = warning(
    "text.characters",
    N_("The text has characters that are no text: %(value)s."),
    N_("Drop control characters; U+FFFD and U+0080 to U+009F mean that an encoding was taken for another."),
    f"{VALIDATOR}/warning/BadCharacters.html",
)
BIDI: Final = warning(
    "text.direction-marks",
    N_(
        "The text has a direction mark that is not closed, closes nothing, or overrides: what follows is turned around."
    ),
    N_("Close U+202A and U+202B with U+202C, U+2066 to U+2068 with U+2069; leave U+202D and U+202E out."),
    _BIDI,
)
NORMAL: Final = note(
    "text.not-nfc",
    N_("The text has letters and accents apart (it is not in NFC); searching and comparing may fail."),
    N_("Normalise texts to NFC."),
    "https://www.w3.org/TR/charmod-norm/",
)
MARKUP: Final = warning(
    "text.markup",
    N_("The text is plain and has what looks like markup: %(value)s; readers show or swallow it."),
    N_("Take tags out; write & as &#x26; and < as &#x3C; in titles of RSS."),
    f"{VALIDATOR}/warning/ContainsHTML.html",
)
DOUBLE_ESCAPED: Final = warning(
    "text.double-escaped",
    N_("%(value)s is escaped twice; people read it letter by letter."),
    N_("Escape once; leave it to the XML or JSON library."),
    f"{VALIDATOR}/warning/ContainsHTML.html",
)
BLANK: Final = warning(
    "text.blank",
    N_("%(value)s is empty."),
    N_("Write it, or leave it out."),
    f"{VALIDATOR}/warning/NotBlank.html",
)
TITLE_DIRECTION: Final = note(
    "text.title-direction",
    N_("The title is in a right-to-left language and begins with a Latin letter; readers set it from left to right."),
    N_("Put U+200F before it."),
    f"{_BIDI}#P2",
)
UNSAFE: Final = warning(
    "html.unsafe",
    N_("Readers take <%(value)s> out, some with all that is in it."),
    N_("Link to what it shows; put pictures, audio and video into img, audio and video."),
    f"{VALIDATOR}/warning/SecurityRisk.html",
)
UNSAFE_ATTRIBUTE: Final = warning(
    "html.unsafe-attribute",
    N_("Readers take %(value)s out, which runs a script."),
    N_("Leave scripts out of feeds."),
    f"{VALIDATOR}/warning/SecurityRiskAttr.html",
)
STYLE: Final = warning(
    "html.style",
    N_("Readers take style out for %(value)s, or refuse it."),
    N_("Leave style out; use elements that mean something."),
    f"{VALIDATOR}/warning/DangerousStyleAttr.html",
)
UNKNOWN_TAG: Final = warning(
    "html.unknown",
    N_("There is no <%(value)s> in HTML; it and what is in it may be lost."),
    N_("Use elements of HTML; link to drawings and formulas, or show them as pictures."),
    f"{VALIDATOR}/warning/NotHtml.html",
)
NESTING: Final = warning(
    "html.nesting",
    N_("<%(value)s> is not closed where it should be, or closed without having been opened."),
    N_("Have a library write the HTML."),
    f"{VALIDATOR}/warning/NotHtml.html",
)
RELATIVE: Final = warning(
    "html.relative",
    N_("%(value)s is not a whole address; in a reader it leads nowhere."),
    N_("Write whole addresses in src, srcset, poster and href."),
    f"{VALIDATOR}/warning/ContainsRelRef.html",
)
LAZY: Final = warning(
    "html.lazy",
    N_("The picture's address is in %(value)s, where a script would look for it; readers show nothing."),
    N_("Write the address into src; loading=lazy does no harm."),
    "https://html.spec.whatwg.org/multipage/embedded-content.html#the-img-element",
)
BODY_DIRECTION: Final = warning(
    "html.direction",
    N_("The body is in a right-to-left language and nothing in it says so; readers set it from left to right."),
    N_('Wrap it in <div dir="rtl" lang="...">.'),
    "https://www.w3.org/International/questions/qa-html-dir",
)
ALL: Final = (
    DATE,
    DATE_WEEKDAY,
    DATE_NAIVE,
    DATE_DIGITS,
    DATE_LOCALISED,
    DATE_OLD_FORM,
    DATE_FUTURE,
    DATE_PAST,
    LINK,
    LINK_RELATIVE,
    LINK_REFERENCE,
    LINK_IRI,
    LINK_IRI_ATOM,
    LINK_IDENTIFIER,
    LINK_SCHEME,
    LINK_CANONICAL,
    LINK_ESCAPES,
    LINK_TOKEN,
    LINK_CREDENTIALS,
    LANGUAGE,
    LANGUAGE_MISSING,
    LANGUAGE_MIXED,
    LANGUAGE_SCRIPT,
    CHARACTERS,
    BIDI,
    NORMAL,
    MARKUP,
    DOUBLE_ESCAPED,
    BLANK,
    TITLE_DIRECTION,
    UNSAFE,
    UNSAFE_ATTRIBUTE,
    STYLE,
    UNKNOWN_TAG,
    NESTING,
    RELATIVE,
    LAZY,
    BODY_DIRECTION,
)
