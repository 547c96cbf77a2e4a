"""Rules of JSON Feed 1.1, NewsML-G2 2.35 and ninjs 3.1."""

from __future__ import annotations

from typing import Final

from syndicate.linting.rules.kinds import JSON_FEED, NEWSML, NINJS, error, note, warning
from syndicate.problems import N_

_SCHEMES: Final = "https://www.iptc.org/std/catalog/"

JSON_VERSION: Final = error(
    "json.version",
    N_("%(value)s is no version of JSON Feed."),
    N_("Write https://jsonfeed.org/version/1.1."),
    f"{JSON_FEED}#top-level",
)
JSON_OLD: Final = note(
    "json.old-version",
    N_("The feed is JSON Feed 1.0, which has neither authors nor language."),
    N_("Write https://jsonfeed.org/version/1.1."),
    f"{JSON_FEED}#changes",
)
JSON_MISSING: Final = error(
    "json.missing",
    N_("%(parent)s has no %(value)s, which the format requires."),
    N_("Add it."),
    f"{JSON_FEED}#top-level",
)
JSON_TYPE: Final = error(
    "json.type",
    N_("The value is %(found)s; %(expected)s is needed."),
    N_("Correct the value's type."),
    f"{JSON_FEED}#items",
)
JSON_UNKNOWN: Final = warning(
    "json.unknown",
    N_("The format has no member %(value)s, and readers do not read it."),
    N_("Take it out, or begin its name with an underscore (an extension)."),
    f"{JSON_FEED}#extensions",
)
JSON_EXTENSION: Final = error(
    "json.extension",
    N_("%(value)s is no name of an extension."),
    N_("Begin it with an underscore and a letter, and write no dots; its value is an object."),
    f"{JSON_FEED}#extensions",
)
JSON_AUTHOR: Final = warning(
    "json.author",
    N_("`author` is of JSON Feed 1.0; several readers of 1.1 look at `authors` alone."),
    N_("Write `authors`, a list of objects."),
    f"{JSON_FEED}#changes",
)
JSON_EMPTY_AUTHOR: Final = error(
    "json.empty-author",
    N_("The author has neither name, url nor avatar."),
    N_("Write one of them, or leave the author out."),
    f"{JSON_FEED}#top-level",
)
JSON_CONTENT: Final = error(
    "json.no-content",
    N_("The item has neither `content_html` nor `content_text`."),
    N_("Write one of them."),
    f"{JSON_FEED}#items",
)
JSON_SAME_ID: Final = error(
    "json.same-id",
    N_("Several items have the id %(value)s; readers keep one of them."),
    N_("Give every article an id of its own; list it once."),
    f"{JSON_FEED}#items",
)
JSON_NEXT: Final = error(
    "json.next-url",
    N_("next_url leads to the feed itself; who follows it never comes to an end."),
    N_("Leave it out of the last page."),
    f"{JSON_FEED}#top-level",
)
JSON_SIZE: Final = error(
    "json.negative",
    N_("%(value)s is less than nothing."),
    N_("Write bytes and seconds as numbers from 0 on."),
    f"{JSON_FEED}#attachments",
)
NEWS_MISSING: Final = error(
    "newsml.missing",
    N_("%(parent)s has no %(value)s."),
    N_("Add it."),
    NEWSML,
)
NEWS_ATTRIBUTE: Final = error(
    "newsml.attribute",
    N_("%(parent)s has no attribute %(value)s, or not the one that NewsML-G2 asks for."),
    N_("Write %(expected)s."),
    NEWSML,
)
NEWS_OLD: Final = note(
    "newsml.old-version",
    N_("The item is of NewsML-G2 %(value)s; 2.35 is what was looked at."),
    N_("Write the newest version that partners take."),
    NEWSML,
)
NEWS_ORDER: Final = error(
    "newsml.order",
    N_("%(value)s stands behind %(expected)s; NewsML-G2 has a strict order, and importers that validate refuse it."),
    N_("Write it before."),
    NEWSML,
)
NEWS_UNKNOWN: Final = error(
    "newsml.undefined",
    N_("NewsML-G2 has no %(value)s in %(parent)s."),
    N_("Take it out, or correct its name."),
    NEWSML,
)
NEWS_VERSION: Final = error(
    "newsml.version",
    N_("%(value)s is no version of an item."),
    N_("Write a whole number from 1 on that rises with every change."),
    NEWSML,
)
NEWS_OFFSET: Final = note(
    "newsml.local-time",
    N_("%(value)s is in local time; partners who cut the offset off get another hour."),
    N_("Write UTC, with Z."),
    NEWSML,
)
NEWS_QCODE: Final = error(
    "newsml.qcode",
    N_("%(value)s is no QCode: an alias, a colon, a code."),
    N_("Write for example ninat:text."),
    NEWSML,
)
NEWS_ALIAS: Final = warning(
    "newsml.alias",
    N_("Nothing in the item says what the alias %(value)s stands for."),
    N_("Link IPTC's catalogue with `catalogRef`, and declare your own schemes in `catalog`."),
    _SCHEMES,
)
NEWS_CODE: Final = warning(
    "newsml.code",
    N_("%(value)s is no code of its scheme."),
    N_("Use one of %(expected)s."),
    "https://cv.iptc.org/newscodes/",
)
NEWS_DIRECTION: Final = warning(
    "newsml.direction",
    N_("The item is in a right-to-left language, and %(value)s does not say so."),
    N_('Write dir="rtl" and the language on the item, on inlineXML and on html.'),
    NEWSML,
)
NEWS_BODY: Final = warning(
    "newsml.body-attributes",
    N_("The body has attributes, and several importers then find no text."),
    N_("Write `lang` and `dir` on html."),
    NEWSML,
)
NEWS_SAME: Final = error(
    "newsml.same-guid",
    N_("Several items of the document have the guid %(value)s."),
    N_("Give each edition and each medium a guid of its own."),
    NEWSML,
)
NEWS_FILE: Final = warning(
    "newsml.file",
    N_("The file has no %(value)s."),
    N_("Give a file its rendition, href, contenttype and size, and a picture its width and height."),
    NEWSML,
)
NEWS_WITHDRAWN: Final = warning(
    "newsml.withdrawn",
    N_("The item is withdrawn, and still has %(value)s."),
    N_("Write an empty contentSet, and an edNote that says why."),
    NEWSML,
)
NEWS_REASON: Final = note(
    "newsml.no-reason",
    N_("The item is withdrawn or corrected, and no edNote says why."),
    N_("Tell editors in edNote what happened."),
    NEWSML,
)
NEWS_CATALOG: Final = note(
    "newsml.catalog",
    N_("The item names no catalogue of IPTC."),
    N_("Write a catalogRef to http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml."),
    _SCHEMES,
)
NINJS_STANDARD: Final = warning(
    "ninjs.standard",
    N_("The item is ninjs %(value)s; 3.1 is what was looked at."),
    N_("Write standard: name ninjs, version 3.1, schema."),
    NINJS,
)
NINJS_NAME: Final = error(
    "ninjs.name",
    N_("%(value)s is a name of ninjs 1 or 2; readers of 3 look for %(expected)s."),
    N_("Write names as ninjs 3 has them."),
    NINJS,
)
ALL: Final = (
    JSON_VERSION,
    JSON_OLD,
    JSON_MISSING,
    JSON_TYPE,
    JSON_UNKNOWN,
    JSON_EXTENSION,
    JSON_AUTHOR,
    JSON_EMPTY_AUTHOR,
    JSON_CONTENT,
    JSON_SAME_ID,
    JSON_NEXT,
    JSON_SIZE,
    NEWS_MISSING,
    NEWS_ATTRIBUTE,
    NEWS_OLD,
    NEWS_ORDER,
    NEWS_UNKNOWN,
    NEWS_VERSION,
    NEWS_OFFSET,
    NEWS_QCODE,
    NEWS_ALIAS,
    NEWS_CODE,
    NEWS_DIRECTION,
    NEWS_BODY,
    NEWS_SAME,
    NEWS_FILE,
    NEWS_WITHDRAWN,
    NEWS_REASON,
    NEWS_CATALOG,
    NINJS_STANDARD,
    NINJS_NAME,
)
