"""Rules of RSS 2.0, Atom 1.0 and what is common in both: Media RSS, podcasts, archives."""

from __future__ import annotations

from typing import Final

from syndicate.linting.rules.kinds import ATOM, PROFILE, RSS, VALIDATOR, error, note, warning
from syndicate.problems import N_

_MEDIA: Final = "https://www.rssboard.org/media-rss"
_PODCAST: Final = "https://podcasters.apple.com/support/823-podcast-requirements"
_PAGED: Final = "https://www.rfc-editor.org/rfc/rfc5005"

RSS_VERSION: Final = error(
    "rss.version",
    N_("The feed says that it is RSS %(value)s; readers know 2.0."),
    N_('Write <rss version="2.0">.'),
    f"{VALIDATOR}/error/InvalidRSSVersion.html",
)
RSS_ONE: Final = note(
    "rss.one",
    N_("This is RSS 1.0 or older; only what holds for all feeds was looked at."),
    N_("Publish RSS 2.0 or Atom."),
    RSS,
)
MISSING: Final = error(
    "feed.missing",
    N_("%(parent)s has no %(value)s, which the format requires."),
    N_("Add it."),
    f"{VALIDATOR}/error/MissingElement.html",
)
MISSING_ATTRIBUTE: Final = error(
    "feed.missing-attribute",
    N_("%(parent)s has no attribute %(value)s, which the format requires."),
    N_("Add it."),
    f"{VALIDATOR}/error/MissingAttribute.html",
)
DUPLICATE: Final = error(
    "feed.duplicate",
    N_("%(parent)s has several %(value)s; readers take the first or the last of them."),
    N_("Write it once."),
    f"{VALIDATOR}/error/DuplicateElement.html",
)
UNDEFINED: Final = error(
    "feed.undefined",
    N_("The format has no %(value)s in %(parent)s."),
    N_("Take it out, correct its name (capital letters count), or put it into a namespace."),
    f"{VALIDATOR}/error/UndefinedElement.html",
)
ATTRIBUTE: Final = error(
    "feed.unexpected-attribute",
    N_("The format has no attribute %(value)s on %(parent)s."),
    N_("Take it out, or correct its name (capital letters count)."),
    f"{VALIDATOR}/error/UnexpectedAttribute.html",
)
TEXT: Final = error(
    "feed.unexpected-text",
    N_("There is text in %(parent)s where none may be."),
    N_("Put it into an element, or take it out."),
    f"{VALIDATOR}/error/UnexpectedText.html",
)
NUMBER: Final = error(
    "feed.number",
    N_("%(value)s is not the number that is needed here."),
    N_("Write digits 0 to 9 and nothing else: %(expected)s."),
    f"{VALIDATOR}/error/InvalidInteger.html",
)
VALUE: Final = error(
    "feed.value",
    N_("%(value)s is none of the values that the format knows here."),
    N_("Use one of %(expected)s."),
    f"{VALIDATOR}/error/InvalidValue.html",
)
MEDIA_TYPE: Final = error(
    "feed.media-type",
    N_("%(value)s is no media type."),
    N_("Write for example image/jpeg or text/html."),
    f"{VALIDATOR}/error/InvalidMIMEType.html",
)
METADATA_ORDER: Final = warning(
    "feed.order",
    N_("%(value)s stands behind items; readers that read from the top do not see it in time."),
    N_("Write what describes the feed before the first item."),
    f"{VALIDATOR}/warning/MisplacedItem.html",
)
GUID_MISSING: Final = warning(
    "rss.no-guid",
    N_("The item has no guid; readers take the link or the title for one, and see a new item when it changes."),
    N_("Give it a guid that never changes."),
    f"{VALIDATOR}/warning/MissingGuid.html",
)
GUID_LINK: Final = error(
    "rss.guid-permalink",
    N_("The guid %(value)s is no address, and readers open it as one."),
    N_('Write isPermaLink="false" on it.'),
    f"{VALIDATOR}/error/InvalidHttpGUID.html",
)
GUID_TWICE: Final = error(
    "rss.same-guid",
    N_("Several items have the guid %(value)s; readers keep one of them."),
    N_("Give every article a guid of its own; list it once."),
    f"{VALIDATOR}/error/DuplicateValue.html",
)
CONTENT_ORDER: Final = warning(
    "rss.content-order",
    N_("content:encoded stands before description, or without one; some readers take the last of the two as the text."),
    N_("Write description, then content:encoded."),
    f"{VALIDATOR}/warning/NeedDescriptionBeforeContent.html",
)
SAID_TWICE: Final = warning(
    "rss.said-twice",
    N_("%(value)s and %(expected)s say the same; readers take either or both."),
    N_("Write one of them."),
    f"{VALIDATOR}/warning/DuplicateSemantics.html",
)
EMAIL: Final = error(
    "feed.email",
    N_("%(value)s is no e-mail address, and this element is for one."),
    N_("Write the name into `dc:creator` (RSS) or `name` (Atom)."),
    f"{VALIDATOR}/error/InvalidContact.html",
)
EMAIL_NAME: Final = warning(
    "rss.email-name",
    N_("%(value)s does not have the form that readers take apart."),
    N_("Write the address, then the name in brackets: desk@news.example (News desk)."),
    f"{VALIDATOR}/warning/MissingRealName.html",
)
ENCLOSURES: Final = warning(
    "rss.enclosures",
    N_("The item has several enclosures; readers take the first or the last of them."),
    N_("Write one enclosure, and the others as `media:content`."),
    f"{VALIDATOR}/warning/DuplicateEnclosure.html",
)
ENCLOSURE_EMPTY: Final = warning(
    "rss.enclosure-length",
    N_("The enclosure has the length 0; readers show no progress, and some do not load it."),
    N_("Write the number of bytes, or leave the enclosure out where it is not known."),
    f"{PROFILE}#element-channel-item-enclosure",
)
IMAGE_SIZE: Final = error(
    "rss.image-size",
    N_("%(value)s is not a size that the feed's image may have."),
    N_("Give an image of at most 144 by 400 pixels, and its size in digits."),
    f"{VALIDATOR}/error/InvalidWidth.html",
)
IMAGE_FORMAT: Final = warning(
    "rss.image-format",
    N_("%(value)s is no PNG, JPEG or GIF by its name."),
    N_("Give the image as PNG, JPEG or GIF."),
    f"{VALIDATOR}/warning/ImageUrlFormat.html",
)
IMAGE_OTHER: Final = warning(
    "rss.image-differs",
    N_("The image's %(value)s is not the channel's."),
    N_("Repeat the channel's title and link in the image."),
    f"{VALIDATOR}/warning/ImageLinkDoesntMatch.html",
)
TEXT_INPUT: Final = warning(
    "rss.text-input",
    N_("Readers do not show textInput."),
    N_("Leave it out."),
    f"{VALIDATOR}/warning/AvoidTextInput.html",
)
FOREIGN_ATTRIBUTE: Final = warning(
    "rss.foreign-attribute",
    N_("The attribute %(value)s is of another namespace, which RSS's own elements may not have."),
    N_("Put what it says into an element of that namespace."),
    f"{VALIDATOR}/warning/UseOfExtensionAttr.html",
)
OWN_LINK: Final = warning(
    "link.alternate-order",
    N_(
        "The item links translations, and its own page is not both the first and the last alternate link: some readers open %(value)s."
    ),
    N_("Write the own link with hreflang, each translation, and the own link again without type."),
    f"{ATOM}#section-4.2.7.2",
)
TEXT_TYPE: Final = error(
    "atom.text-type",
    N_("%(value)s is no type of this text; Atom knows text, html and xhtml."),
    N_("Write one of these."),
    f"{VALIDATOR}/error/InvalidTextType.html",
)
XHTML_DIV: Final = error(
    "atom.xhtml-div",
    N_("Text of the type xhtml is not in a div of the namespace of XHTML."),
    N_('Write <div xmlns="http://www.w3.org/1999/xhtml">...</div>.'),
    f"{VALIDATOR}/error/MissingXhtmlDiv.html",
)
INLINE_MARKUP: Final = error(
    "atom.inline-markup",
    N_("Text of the type %(value)s has elements in it."),
    N_("Escape the markup, or write the type xhtml."),
    f"{VALIDATOR}/error/UndefinedElement.html",
)
OBSOLETE: Final = error(
    "atom.obsolete",
    N_("This is Atom 0.3, which readers do not read any more."),
    N_("Write Atom 1.0, with the namespace http://www.w3.org/2005/Atom."),
    f"{VALIDATOR}/error/ObsoleteNamespace.html",
)
SAME_ALTERNATE: Final = error(
    "atom.same-alternate",
    N_("Several alternate links have the type %(value)s and the same hreflang; readers open any of them."),
    N_("Write one, or give each its own hreflang or type."),
    f"{VALIDATOR}/error/DuplicateAtomLink.html",
)
LINK_RELATION: Final = warning(
    "atom.link-relation",
    N_("%(value)s is no registered relation of links, nor an address of one."),
    N_("Use one that IANA lists, or an address of your own."),
    f"{VALIDATOR}/warning/UnregisteredAtomLinkRel.html",
)
LINK_CONTENT: Final = warning(
    "atom.link-content",
    N_("The link has text in it, which readers do not read."),
    N_("Put the address into href, the text into title."),
    f"{VALIDATOR}/warning/AtomLinkNotEmpty.html",
)
SAME_ID: Final = warning(
    "atom.same-id",
    N_("Several entries have the id %(value)s; readers keep one of them."),
    N_("Give every article an id of its own; list it once."),
    f"{VALIDATOR}/warning/DuplicateEntries.html",
)
SAME_UPDATED: Final = warning(
    "atom.same-updated",
    N_("Several entries were updated at %(value)s; readers put them in any order."),
    N_("Write fractions of seconds, such as %(value)s with .1, .2 ... before the zone."),
    f"{VALIDATOR}/warning/DuplicateUpdated.html",
)
NO_AUTHOR: Final = error(
    "atom.no-author",
    N_("Neither the entry nor the feed names an author."),
    N_("Write author with a name on the feed or on each entry."),
    f"{ATOM}#section-4.1.2",
)
NAME_EMAIL: Final = warning(
    "atom.name-email",
    N_("The name has an e-mail address in it."),
    N_("Put it into email, or leave it out."),
    f"{VALIDATOR}/warning/ContainsEmail.html",
)
WHITE_SPACE: Final = error(
    "atom.white-space",
    N_("%(value)s has white space around its value, which readers take as part of it."),
    N_("Write the value alone."),
    f"{VALIDATOR}/error/UnexpectedWhitespace.html",
)
NO_SUMMARY: Final = error(
    "atom.no-summary",
    N_("The entry's content is elsewhere or no text, and there is no summary."),
    N_("Write a summary."),
    f"{VALIDATOR}/error/MissingSummary.html",
)
NO_TEXT: Final = warning(
    "atom.no-text",
    N_("The entry has neither summary nor content; readers show its title alone."),
    N_("Write a summary."),
    f"{VALIDATOR}/warning/MissingTextualContent.html",
)
NO_TYPE: Final = warning(
    "atom.no-type",
    N_("The content is elsewhere, and its type is not said."),
    N_("Write the media type of what src leads to."),
    f"{VALIDATOR}/warning/MissingTypeAttr.html",
)
NOT_FRAGMENT: Final = warning(
    "atom.not-fragment",
    N_("Content of the media type %(value)s must be a whole document, and is a part of one."),
    N_("Write the type html or xhtml."),
    f"{VALIDATOR}/warning/HtmlFragment.html",
)
SOURCE: Final = warning(
    "atom.source",
    N_("The source of the copied entry has no %(value)s."),
    N_("Copy id, title and updated of the feed that the entry comes from."),
    f"{VALIDATOR}/warning/MissingSourceElement.html",
)
ARCHIVE_RELATION: Final = warning(
    "atom.archive-relation",
    N_("The entry has a link %(value)s, which is for feeds."),
    N_("Write it on the feed."),
    f"{VALIDATOR}/warning/FeedHistoryRelInEntry.html",
)
COMPLETE: Final = error(
    "atom.complete",
    N_("The feed says that it is complete, and links %(value)s."),
    N_("Take fh:complete out, or the link to other pages."),
    f"{_PAGED}#section-2",
)
ARCHIVE_CURRENT: Final = warning(
    "atom.archive-current",
    N_("The archive page does not link the current feed."),
    N_("Write a link with rel=current."),
    f"{VALIDATOR}/warning/MissingCurrentInArchive.html",
)
ARCHIVE_ALONE: Final = warning(
    "atom.archive-alone",
    N_("The archive page links neither an earlier page nor a later one."),
    N_("Write links with rel=prev-archive and rel=next-archive."),
    f"{VALIDATOR}/warning/ArchiveIncomplete.html",
)
MEDIA_GROUP: Final = error(
    "media.group",
    N_("A media:group with fewer than two renditions is none."),
    N_("Write `media:content` without a group around it."),
    f"{VALIDATOR}/error/MediaGroupWithoutAlternatives.html",
)
MEDIA_ADULT: Final = warning(
    "media.adult",
    N_("Readers do not look at media:adult any more."),
    N_("Write `media:rating`."),
    f"{_MEDIA}#media-adult",
)
PODCAST_MISSING: Final = warning(
    "podcast.missing",
    N_("The feed has tags of podcasts and no %(value)s, which directories of podcasts require."),
    N_("Add it, or leave itunes: tags out of feeds that are no podcasts."),
    f"{VALIDATOR}/warning/MissingItunesElement.html",
)
PODCAST_CATEGORY: Final = error(
    "podcast.category",
    N_("Apple has no category %(value)s."),
    N_("Use one of Apple's list, letter by letter, for example News."),
    f"{VALIDATOR}/error/InvalidItunesCategory.html",
)
PODCAST_LENGTH: Final = error(
    "podcast.too-long",
    N_("The text has %(length)s characters; at most %(limit)s are allowed."),
    N_("Shorten it."),
    f"{VALIDATOR}/error/TooLong.html",
)
PODCAST_DURATION: Final = error(
    "podcast.duration",
    N_("%(value)s is no duration."),
    N_("Write seconds, or hours, minutes and seconds: 1:02:03."),
    _PODCAST,
)
PODCAST_FILE: Final = warning(
    "podcast.file",
    N_("Players of podcasts do not know files like %(value)s."),
    N_("Use mp3, m4a, mp4, m4v, mov, pdf or epub."),
    f"{VALIDATOR}/warning/UnsupportedItunesFormat.html",
)
ALL: Final = (
    RSS_VERSION,
    RSS_ONE,
    MISSING,
    MISSING_ATTRIBUTE,
    DUPLICATE,
    UNDEFINED,
    ATTRIBUTE,
    TEXT,
    NUMBER,
    VALUE,
    MEDIA_TYPE,
    METADATA_ORDER,
    GUID_MISSING,
    GUID_LINK,
    GUID_TWICE,
    CONTENT_ORDER,
    SAID_TWICE,
    EMAIL,
    EMAIL_NAME,
    ENCLOSURES,
    ENCLOSURE_EMPTY,
    IMAGE_SIZE,
    IMAGE_FORMAT,
    IMAGE_OTHER,
    TEXT_INPUT,
    FOREIGN_ATTRIBUTE,
    OWN_LINK,
    TEXT_TYPE,
    XHTML_DIV,
    INLINE_MARKUP,
    OBSOLETE,
    SAME_ALTERNATE,
    LINK_RELATION,
    LINK_CONTENT,
    SAME_ID,
    SAME_UPDATED,
    NO_AUTHOR,
    NAME_EMAIL,
    WHITE_SPACE,
    NO_SUMMARY,
    NO_TEXT,
    NO_TYPE,
    NOT_FRAGMENT,
    SOURCE,
    ARCHIVE_RELATION,
    COMPLETE,
    ARCHIVE_CURRENT,
    ARCHIVE_ALONE,
    MEDIA_GROUP,
    MEDIA_ADULT,
    PODCAST_MISSING,
    PODCAST_CATEGORY,
    PODCAST_LENGTH,
    PODCAST_DURATION,
    PODCAST_FILE,
)
