"""What Superdesk refuses, drops and ignores, rule by rule (`superdesk` finds where).

Read in superdesk-core at d881526 (2025-01-14), and run: for each rule there is a document that its parser was given.
"""

from __future__ import annotations

from typing import Final

from syndicate.gate.rules import Effect, Rule
from syndicate.problems import N_

_CORE: Final = "https://github.com/superdesk/superdesk-core/blob/d88152601758cea428c154808f66fbf2897e601e/superdesk"
_PARSER: Final = f"{_CORE}/io/feed_parsers/newsml_2_0.py"
_INGEST: Final = f"{_CORE}/io/commands/update_ingest.py"

NOT_NEWSML: Final = Rule(
    "superdesk.not-newsml",
    Effect.REFUSED,
    N_("Superdesk has no parser for the root element %(value)s: it takes newsMessage, newsItem and packageItem."),
    N_("Send a NewsML-G2 message, with the namespace of NewsML-G2."),
    _PARSER,
)
UNKNOWN_ITEM: Final = Rule(
    "superdesk.unknown-item",
    Effect.REFUSED,
    N_("Superdesk reads newsItem and packageItem only, and refuses the whole message for a %(value)s."),
    N_("Send knowledge, concept and planning items in documents of their own."),
    _PARSER,
)
COMMENT: Final = Rule(
    "superdesk.comment",
    Effect.REFUSED,
    N_("Superdesk takes the comment or processing instruction here for an element, and refuses the whole document."),
    N_("Write no comments into item sets, groups, content sets and bodies."),
    _PARSER,
)
NO_GUID: Final = Rule(
    "superdesk.no-guid",
    Effect.REFUSED,
    N_("The item has no `guid`, and Superdesk refuses the whole document."),
    N_("Give every item a `guid`."),
    _PARSER,
)
NO_VERSION: Final = Rule(
    "superdesk.no-version",
    Effect.REFUSED,
    N_("The item has no `version`, and Superdesk refuses the whole document."),
    N_("Give every item a `version`."),
    _PARSER,
)
NO_ITEM_CLASS: Final = Rule(
    "superdesk.no-item-class",
    Effect.REFUSED,
    N_("The item has no `itemClass` with a `qcode`, and Superdesk refuses the whole document."),
    N_('Write for example <itemClass qcode="ninat:text"/>; Superdesk does not read `uri`.'),
    _PARSER,
)
NO_STATUS: Final = Rule(
    "superdesk.no-status",
    Effect.REFUSED,
    N_("The item has no `pubStatus` with a `qcode` such as stat:usable, and Superdesk refuses the whole document."),
    N_("Write `pubStatus` on every item, although the standard has a default for it."),
    _PARSER,
)
NO_CONTENT_META: Final = Rule(
    "superdesk.no-content-meta",
    Effect.REFUSED,
    N_("The item has no `contentMeta`, and Superdesk refuses the whole document."),
    N_("Write an empty `contentMeta` where there is nothing to say."),
    _PARSER,
)
NO_CONTENT_SET: Final = Rule(
    "superdesk.no-content-set",
    Effect.REFUSED,
    N_("The item has no `contentSet`, and Superdesk refuses the whole document."),
    N_("Write an empty `contentSet` where there is no content, in a withdrawal for example."),
    _PARSER,
)
NO_GROUP_SET: Final = Rule(
    "superdesk.no-group-set",
    Effect.REFUSED,
    N_("The item's class is composite and it has no `groupSet`, and Superdesk refuses the whole document."),
    N_("Write the `groupSet`, or another class."),
    _PARSER,
)
BARE_GROUP: Final = Rule(
    "superdesk.bare-group",
    Effect.REFUSED,
    N_("The group has no `id` or no `role`, and Superdesk refuses the whole document."),
    N_("Give every group both."),
    _PARSER,
)
GROUP_CHILD: Final = Rule(
    "superdesk.group-child",
    Effect.REFUSED,
    N_("Superdesk takes the %(value)s in the group for a reference, and refuses the whole document."),
    N_("Put titles, signals and notes on the package, not into its groups."),
    _PARSER,
)
BARE_REFERENCE: Final = Rule(
    "superdesk.bare-reference",
    Effect.REFUSED,
    N_("The reference lacks its %(value)s, and Superdesk refuses the whole document."),
    N_("Give every itemRef `residref`, `contenttype` and an `itemClass` with a `qcode`."),
    _PARSER,
)
BAD_TIME: Final = Rule(
    "superdesk.bad-time",
    Effect.REFUSED,
    N_("Superdesk cannot read the time %(value)s, and refuses the whole document."),
    N_("Write times as 2026-03-01T09:30:00Z."),
    _PARSER,
)
BAD_NUMBER: Final = Rule(
    "superdesk.bad-number",
    Effect.REFUSED,
    N_("%(value)s is no whole number, and Superdesk refuses the whole document."),
    N_("Write digits and nothing else, or leave it out."),
    _PARSER,
)
NO_HTML: Final = Rule(
    "superdesk.no-html",
    Effect.REFUSED,
    N_("The inlineXML is neither NITF nor XHTML with a body, and Superdesk refuses the whole document."),
    N_("Write html and body in the namespace of XHTML, or say application/nitf+xml."),
    _PARSER,
)
BARE_FILE: Final = Rule(
    "superdesk.bare-file",
    Effect.REFUSED,
    N_("Superdesk takes the %(value)s for a file, and refuses the whole document for want of its rendition or type."),
    N_("Give every remoteContent a `rendition` such as rnd:highRes and a `contenttype`."),
    _PARSER,
)
UNKNOWN_CLASS: Final = Rule(
    "superdesk.unknown-class",
    Effect.DROPPED,
    N_("Superdesk has no content of the class %(value)s."),
    N_("Use text, audio, video, picture, graphic or composite."),
    _INGEST,
)
NO_ADDRESS: Final = Rule(
    "superdesk.no-address",
    Effect.DROPPED,
    N_("Superdesk fetches the first file of an item, and this one has no `href`."),
    N_("Write the file's address, in the first `remoteContent` at least."),
    _INGEST,
)
NITF_BLOCK: Final = Rule(
    "superdesk.nitf-block",
    Effect.IGNORED,
    N_("Superdesk reads of NITF what stands inside `block`; here that is nothing, and the text is lost."),
    N_("Put the paragraphs into <block> in <body.content>."),
    _PARSER,
)
NITF_MARKUP: Final = Rule(
    "superdesk.nitf-markup",
    Effect.IGNORED,
    N_("Superdesk keeps the text of the NITF and loses the %(value)s around it."),
    N_("Use the body profile `xhtml+html`, which Superdesk keeps whole."),
    _PARSER,
)
INLINE_ORDER: Final = Rule(
    "superdesk.inline-order",
    Effect.IGNORED,
    N_("Superdesk keeps the last body, and of XHTML only each block's text up to its first inner element."),
    N_("Put the inlineData with the HTML behind the inlineXML."),
    _PARSER,
)
INLINE_MARKUP: Final = Rule(
    "superdesk.inline-markup",
    Effect.IGNORED,
    N_("Superdesk keeps of XHTML only each block's text up to its first inner element; the rest is lost."),
    N_("Put the same text as escaped HTML behind it, in inlineData."),
    _PARSER,
)
SAME_RENDITION: Final = Rule(
    "superdesk.same-rendition",
    Effect.IGNORED,
    N_("Superdesk keeps one file of each rendition, the last; there are several of %(value)s."),
    N_("Give every file a rendition of its own."),
    _PARSER,
)
HEADLINE_ORDER: Final = Rule(
    "superdesk.headline-order",
    Effect.IGNORED,
    N_("Superdesk takes the first headline, and that is the one of the role %(value)s."),
    N_("Put the headline without a role first."),
    _PARSER,
)
EMBARGO: Final = Rule(
    "superdesk.embargo",
    Effect.IGNORED,
    N_("Superdesk cannot read the embargo %(value)s and takes the item as free."),
    N_("Write times as 2026-03-01T09:30:00Z."),
    _PARSER,
)
STATUS: Final = Rule(
    "superdesk.status",
    Effect.IGNORED,
    N_("Superdesk does nothing about the status %(value)s: earlier versions stay. It takes away what is canceled."),
    N_("Cancel the article where partners with Superdesk must take it away."),
    _INGEST,
)
SUBJECTS: Final = Rule(
    "superdesk.subjects",
    Effect.IGNORED,
    N_("Superdesk keeps the subjects with a code of subj: and loses those of %(value)s."),
    N_("Give sections that have one their Media Topic, of which subj: is made too; or let the partner map the others."),
    _PARSER,
)
GENRE: Final = Rule(
    "superdesk.genre",
    Effect.IGNORED,
    N_("Superdesk takes a genre by its English name, and %(value)s has none."),
    N_("Give the genre a name with xml:lang en."),
    _PARSER,
)
UNREAD: Final = Rule(
    "superdesk.unread",
    Effect.IGNORED,
    N_("Superdesk does not read %(value)s."),
    N_("Nothing, or a parser of the partner's own; everything else of the item is kept."),
    _PARSER,
)
OLD: Final = Rule(
    "superdesk.old",
    Effect.ADVICE,
    N_("The item has not changed for more than two days; with its default settings Superdesk passes it over."),
    N_("Have the partner raise the content expiry of this source before the first import."),
    _INGEST,
)
ALL: Final = (
    NOT_NEWSML,
    UNKNOWN_ITEM,
    COMMENT,
    NO_GUID,
    NO_VERSION,
    NO_ITEM_CLASS,
    NO_STATUS,
    NO_CONTENT_META,
    NO_CONTENT_SET,
    NO_GROUP_SET,
    BARE_GROUP,
    GROUP_CHILD,
    BARE_REFERENCE,
    BAD_TIME,
    BAD_NUMBER,
    NO_HTML,
    BARE_FILE,
    UNKNOWN_CLASS,
    NO_ADDRESS,
    NITF_BLOCK,
    NITF_MARKUP,
    INLINE_ORDER,
    INLINE_MARKUP,
    SAME_RENDITION,
    HEADLINE_ORDER,
    EMBARGO,
    STATUS,
    SUBJECTS,
    GENRE,
    UNREAD,
    OLD,
)
