"""Expected failures as values: what is wrong, where, and what to do about it.

A `Problem` is data, never an exception: stages collect problems and go on. Its text is not stored in it; it is
made from its code and values in the reader's language (`syndicate.languages`). The English messages here are the
message identifiers of the catalogues in `locales/`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any, Protocol, Self


class Severity(StrEnum):
    """How much a problem weighs."""

    ERROR = "error"
    """Something was refused: a record, a document, a run."""
    WARNING = "warning"
    """It was published, but repaired or without a part; somebody should look."""
    NOTE = "note"
    """Worth knowing; nothing to mend for today's export."""


def N_(message: str) -> str:  # noqa: N802 - gettext's name for "mark this message, translate it later"
    """Mark a message for the catalogues."""
    return message


class Described(Protocol):
    """What a problem is of: a `Code`, or a rule of somebody who receives documents (`syndicate.gate.rules`)."""

    @property
    def code(self) -> str:
        """Its stable name."""
        ...

    @property
    def severity(self) -> Severity:
        """How much it weighs."""
        ...

    @property
    def what(self) -> str:
        """What is wrong, in English, with placeholders."""
        ...

    @property
    def mend(self) -> str:
        """What to do, likewise."""
        ...

    @property
    def facts(self) -> Mapping[str, str]:
        """What else a report says of it."""
        ...


class Code(Enum):
    """Every kind of problem: its stable code, its severity, what is wrong, and how to mend it.

    The code is a promise to those who filter reports; the messages are not. Placeholders are `%(name)s` and are
    filled from `Problem.values`; `article`, `field` and `origin` are shown by whoever prints the problem.
    """

    # Records: the bytes that a source gives.
    NOT_UTF8 = (
        "not-utf8",
        Severity.ERROR,
        N_("The record is not UTF-8: byte %(byte)s at offset %(offset)s."),
        N_("Export it from the CMS as UTF-8."),
    )
    BAD_JSON = (
        "bad-json",
        Severity.ERROR,
        N_("The record is not JSON: %(reason)s."),
        N_("Write one complete JSON object per record; see schemas/article.schema.json."),
    )
    LONE_SURROGATE = (
        "lone-surrogate",
        Severity.ERROR,
        N_("The record has half of a surrogate pair (\\ud800 to \\udfff), which is no character."),
        N_("Mend the text in the CMS; it was probably cut in the middle of an emoji."),
    )
    NOT_AN_OBJECT = (
        "not-an-object",
        Severity.ERROR,
        N_("The record is %(found)s where an object is needed."),
        N_("Write each article as one JSON object."),
    )
    RECORD_TOO_LARGE = (
        "record-too-large",
        Severity.ERROR,
        N_("The record has %(size)s bytes; at most %(limit)s are read."),
        N_("Link large material as media instead of carrying it in the record."),
    )
    RECORD_TOO_DEEP = (
        "record-too-deep",
        Severity.ERROR,
        N_("The record is nested more deeply than %(limit)s levels."),
        N_("Flatten it; an article needs no more than ten levels."),
    )

    RECORD_TOO_MANY_VALUES = (
        "record-too-many-values",
        Severity.ERROR,
        N_("The record has more than %(limit)s values, each text, number, list and object counted."),
        N_("Split the article, or link the material as media."),
    )

    # Fields.
    MISSING_FIELD = (
        "missing-field",
        Severity.ERROR,
        N_("The field is required and is missing."),
        N_("Add it."),
    )
    UNKNOWN_FIELD = (
        "unknown-field",
        Severity.ERROR,
        N_("There is no such field."),
        N_("Remove it, or correct its name; `syndicate schema article` lists the fields."),
    )
    WRONG_TYPE = (
        "wrong-type",
        Severity.ERROR,
        N_("The value is %(found)s; %(expected)s is needed."),
        N_("Correct the value's type."),
    )
    BAD_VALUE = (
        "bad-value",
        Severity.ERROR,
        N_("%(value)s is not allowed here; it must be %(expected)s."),
        N_("Use one of the values allowed."),
    )
    EMPTY_TEXT = (
        "empty-text",
        Severity.ERROR,
        N_("The text is empty."),
        N_("Write the text, or leave the field out where it is optional."),
    )
    TEXT_TOO_LONG = (
        "text-too-long",
        Severity.ERROR,
        N_("The text has %(length)s characters; at most %(limit)s are allowed."),
        N_("Shorten it."),
    )
    TOO_MANY = (
        "too-many",
        Severity.ERROR,
        N_("The list has %(length)s members; at most %(limit)s are allowed."),
        N_("Shorten the list."),
    )
    DUPLICATE_VALUE = (
        "duplicate-value",
        Severity.ERROR,
        N_("%(value)s stands here more than once."),
        N_("Keep it once."),
    )
    BAD_IDENTIFIER = (
        "bad-identifier",
        Severity.ERROR,
        N_("%(value)s is no identifier: letters, digits and . _ : - are allowed, at most 200 of them."),
        N_("Use the CMS's own stable key."),
    )

    # Languages, filing.
    BAD_LANGUAGE = (
        "bad-language",
        Severity.ERROR,
        N_("%(value)s is not a language tag (BCP 47)."),
        N_("Write for example ar, es-419 or zh-Hant."),
    )
    UNKNOWN_LANGUAGE = (
        "unknown-language",
        Severity.ERROR,
        N_("The publication has no edition in %(value)s; it has %(known)s."),
        N_("Correct the language, or add an edition to syndicate.toml."),
    )
    UNKNOWN_SECTION = (
        "unknown-section",
        Severity.ERROR,
        N_("The publication has no section %(value)s."),
        N_("Correct the code, or declare the section in syndicate.toml; `syndicate list sections` shows them."),
    )
    UNKNOWN_REGION = (
        "unknown-region",
        Severity.ERROR,
        N_("The publication has no region %(value)s."),
        N_("Correct the code, or declare the region in syndicate.toml."),
    )
    UNKNOWN_COVERAGE = (
        "unknown-coverage",
        Severity.ERROR,
        N_("The publication has no coverage %(value)s."),
        N_("Correct the code, or declare the coverage in syndicate.toml."),
    )
    UNKNOWN_PARTNER = (
        "unknown-partner",
        Severity.ERROR,
        N_("The publication has no partner %(value)s."),
        N_("Correct the code, or declare the partner in syndicate.toml; a restriction must never be misread."),
    )

    # URLs.
    BAD_URL = (
        "bad-url",
        Severity.ERROR,
        N_("%(value)s is not a usable URL: %(reason)s."),
        N_("Write the whole address, beginning with https://."),
    )
    URL_SCHEME = (
        "url-scheme",
        Severity.ERROR,
        N_("The URL's scheme is %(scheme)s; only %(allowed)s may be published."),
        N_("Give the public address of the page or file."),
    )
    URL_CREDENTIALS = (
        "url-credentials",
        Severity.ERROR,
        N_("The URL carries a user name or password."),
        N_("Remove them; what is published is read by everybody."),
    )
    URL_SPACE = (
        "url-space",
        Severity.ERROR,
        N_("The URL %(value)s has a space or a control character in it."),
        N_("Write a space as %%20."),
    )
    URL_ENCODED = (
        "url-encoded",
        Severity.WARNING,
        N_("The URL was not in its canonical form and is published as %(value)s."),
        N_("Write it that way in the CMS, so that everybody uses the same address."),
    )

    # Times.
    BAD_TIME = (
        "bad-time",
        Severity.ERROR,
        N_("%(value)s is not a time (RFC 3339)."),
        N_("Write for example 2026-03-01T09:30:00Z."),
    )
    NONEXISTENT_TIME = (
        "nonexistent-time",
        Severity.ERROR,
        N_("%(value)s does not exist in %(zone)s: the clocks were put forward over it."),
        N_("Give the time with its offset, for example +02:00."),
    )
    AMBIGUOUS_TIME = (
        "ambiguous-time",
        Severity.ERROR,
        N_("%(value)s happens twice in %(zone)s: the clocks were put back."),
        N_("Give the time with its offset, for example +01:00."),
    )
    IMPLAUSIBLE_TIME = (
        "implausible-time",
        Severity.ERROR,
        N_("%(value)s lies outside the years 1900 to 2199."),
        N_("Correct the date."),
    )
    TIMES_OUT_OF_ORDER = (
        "times-out-of-order",
        Severity.ERROR,
        N_("%(later)s (%(later_value)s) comes before %(earlier)s (%(earlier_value)s)."),
        N_("Correct one of the two times."),
    )

    # Text and markup.
    CHARACTERS_DROPPED = (
        "characters-dropped",
        Severity.WARNING,
        N_("The text had characters that no document may carry (%(characters)s); they were dropped."),
        N_("Remove them in the CMS."),
    )
    BIDI_REPAIRED = (
        "bidi-repaired",
        Severity.WARNING,
        N_("The text had direction marks that override or are not closed; they were removed or closed."),
        N_("Remove U+202A to U+202E and U+2066 to U+2069 from the text, or close each."),
    )
    MARKUP_IN_TEXT = (
        "markup-in-text",
        Severity.WARNING,
        N_("The text looks like HTML, but this field is plain text and is published as it stands: %(value)s."),
        N_("Send plain text: no tags, and & instead of &amp;."),
    )
    MARKUP_DROPPED = (
        "markup-dropped",
        Severity.WARNING,
        N_("The body had %(element)s, which is never published; it was dropped."),
        N_("Remove it in the CMS."),
    )
    MARKUP_FLATTENED = (
        "markup-flattened",
        Severity.WARNING,
        N_("The body had %(element)s, which has no canonical block; its text was kept."),
        N_("Use paragraphs, headings, quotes, lists, figures, tables or embeds."),
    )
    TRACKER_DROPPED = (
        "tracker-dropped",
        Severity.NOTE,
        N_("The body had a tracking picture (%(value)s); it was dropped."),
        N_("Nothing to do; trackers do not travel with the news."),
    )
    LINK_DROPPED = (
        "link-dropped",
        Severity.WARNING,
        N_("A link or picture to %(value)s cannot be published; its text was kept."),
        N_("Give a whole http or https address."),
    )
    BODY_TOO_DEEP = (
        "body-too-deep",
        Severity.ERROR,
        N_("The body's markup is nested more deeply than %(limit)s levels."),
        N_("Clean the markup in the CMS."),
    )
    BODY_TOO_LARGE = (
        "body-too-large",
        Severity.ERROR,
        N_("The body has %(size)s characters; at most %(limit)s are allowed."),
        N_("Split the article, or link the material as media."),
    )
    BODY_MISSING = (
        "body-missing",
        Severity.ERROR,
        N_("An article of this kind needs a body, and there is none that could be published."),
        N_("Write the body, or give the article another kind."),
    )
    MEDIA_MISSING = (
        "media-missing",
        Severity.ERROR,
        N_("An article of kind %(kind)s needs a medium of kind %(needed)s."),
        N_("Add it to `media`, or give the article another kind."),
    )
    UNKNOWN_MEDIUM = (
        "unknown-medium",
        Severity.ERROR,
        N_("A figure shows the medium %(value)s, which the article does not have."),
        N_("Add it to `media`, or remove the figure."),
    )

    # The store.
    VERSION_CONFLICT = (
        "version-conflict",
        Severity.ERROR,
        N_("Two different records say they are version %(version)s of this article; one was kept."),
        N_("Raise `version` with every change."),
    )
    LANGUAGE_CHANGED = (
        "language-changed",
        Severity.ERROR,
        N_("The article was in %(stored)s and this version is in %(value)s; an article keeps its language."),
        N_("Give each language's article an id of its own."),
    )
    WITHDRAWAL_HONOURED = (
        "withdrawal-honoured",
        Severity.WARNING,
        N_("This record was refused, but it withdraws the article (%(status)s): the stored article was withdrawn."),
        N_("Mend the record's other problems, so that the withdrawal is complete."),
    )
    STORE_UNUSABLE = (
        "store-unusable",
        Severity.ERROR,
        N_("The store %(value)s cannot be used: %(reason)s."),
        N_("Check the path or the URL, permissions and the disk; a damaged store can be rebuilt from the sources."),
    )
    STORE_TOO_NEW = (
        "store-too-new",
        Severity.ERROR,
        N_("The store was written by a newer syndicate (revision %(revision)s)."),
        N_("Install that version or a later one."),
    )

    # Sources and rankings.
    SOURCE_MISSING = (
        "source-missing",
        Severity.ERROR,
        N_("The source %(value)s does not exist."),
        N_("Correct `path` in syndicate.toml, or make the file."),
    )
    SOURCE_UNREADABLE = (
        "source-unreadable",
        Severity.ERROR,
        N_("The source %(value)s cannot be read further: %(reason)s."),
        N_("Deliver the file again; what came before was read."),
    )
    SOURCE_LINK = (
        "source-link",
        Severity.ERROR,
        N_("%(value)s is a link that leads out of the source's directory; it was not followed."),
        N_("Put the file itself there, or make its directory a source."),
    )
    UNKNOWN_SUBJECT = (
        "unknown-subject",
        Severity.NOTE,
        N_("Nothing of the publication has these codes of the wire, which were kept as tags: %(codes)s."),
        N_("Give a section its `mediatopic` in syndicate.toml, or leave them as tags."),
    )
    ITEM_PASSED_OVER = (
        "item-passed-over",
        Severity.NOTE,
        N_("The item %(value)s was passed over: %(reason)s."),
        N_("Nothing to do where that is right; otherwise ask the agency how it means it."),
    )
    ITEM_UNREADABLE = (
        "item-unreadable",
        Severity.ERROR,
        N_("The item %(value)s cannot be read: %(reason)s."),
        N_("Ask the agency to mend it; the others of its message were read."),
    )
    MEDIUM_NOT_DELIVERED = (
        "medium-not-delivered",
        Severity.WARNING,
        N_("The item's medium %(value)s did not come with it and was left out."),
        N_("Deliver an item and its media in one message."),
    )
    RANKING_UNKNOWN_ARTICLE = (
        "ranking-unknown-article",
        Severity.WARNING,
        N_("The ranking %(ranking)s names the article %(value)s, which is unknown or in another language."),
        N_("Correct the ranking; the other articles keep their order."),
    )

    # Stories.
    DUPLICATE_EDITION = (
        "duplicate-edition",
        Severity.WARNING,
        N_("The story %(story)s has two articles in %(language)s: %(chosen)s is linked, this one is not."),
        N_("Give one of them another story, or cancel it."),
    )
    UNKNOWN_SOURCE_ARTICLE = (
        "unknown-source-article",
        Severity.WARNING,
        N_("It is said to be translated from %(value)s, which is unknown."),
        N_("Correct `translation_of`, or send the source article."),
    )
    SAME_LANGUAGE_TRANSLATION = (
        "same-language-translation",
        Severity.WARNING,
        N_("It is said to be translated from %(value)s, which is in the same language."),
        N_("Correct `translation_of` or `language`."),
    )
    STORY_CONTRADICTION = (
        "story-contradiction",
        Severity.WARNING,
        N_("`story` says %(story)s, but its translation source %(value)s belongs to %(other)s; `story` was followed."),
        N_("Give both articles the same story."),
    )
    ALTERNATE_CONTRADICTION = (
        "alternate-contradiction",
        Severity.WARNING,
        N_(
            "`alternates` gives %(value)s for %(language)s, but the story's article there is %(other)s; that was linked."
        ),
        N_("Correct `alternates`, or the story of that article."),
    )
    UNKNOWN_ALTERNATE = (
        "unknown-alternate",
        Severity.WARNING,
        N_("`alternates` names %(value)s for %(language)s, which is no article of that edition; it was not linked."),
        N_("Send that article, or correct its address."),
    )
    STALE_TRANSLATION = (
        "stale-translation",
        Severity.WARNING,
        N_("It was translated from version %(translated)s of %(value)s, which is now at version %(version)s."),
        N_("Translate the change and raise `translated_from_version`."),
    )

    DUPLICATE_ADDRESS = (
        "duplicate-address",
        Severity.WARNING,
        N_("The article %(other)s has the same address, %(value)s."),
        N_("Give each article a page of its own, or cancel one of the two."),
    )
    DUPLICATE_GUID = (
        "duplicate-guid",
        Severity.WARNING,
        N_("Another article has the same `guid`, %(value)s; this one is published with an identifier made for it."),
        N_("Give each article a `guid` of its own, or none."),
    )
    FUTURE_UPDATE = (
        "future-update",
        Severity.WARNING,
        N_("It says it was changed at %(value)s, which is yet to come; that time was left out."),
        N_("Correct `updated` or the time of the correction."),
    )

    # The publication file.
    CONFIG_MISSING = (
        "config-missing",
        Severity.ERROR,
        N_("There is no publication file at %(value)s."),
        N_("Give its path with --config, or make one with `syndicate init`."),
    )
    CONFIG_UNREADABLE = (
        "config-unreadable",
        Severity.ERROR,
        N_("The publication file %(value)s cannot be read: %(reason)s."),
        N_("Correct the path or the file's permissions."),
    )
    CONFIG_SYNTAX = (
        "config-syntax",
        Severity.ERROR,
        N_("The publication file is not TOML: %(reason)s."),
        N_("Correct that line."),
    )
    CONFIG_VALUE = (
        "config-value",
        Severity.ERROR,
        N_("The value %(value)s is not allowed: %(reason)s."),
        N_("Correct it; docs/publication.md explains every key."),
    )
    CONFIG_EXPECTED = (
        "config-expected",
        Severity.ERROR,
        N_("The value %(value)s is not allowed: it must be %(expected)s."),
        N_("Correct it; docs/publication.md explains every key."),
    )
    CONFIG_UNKNOWN_KEY = (
        "config-unknown-key",
        Severity.ERROR,
        N_("There is no such key (its value here: %(value)s)."),
        N_("Remove it or correct its name; docs/publication.md explains every key."),
    )
    CONFIG_MISSING_KEY = (
        "config-missing-key",
        Severity.ERROR,
        N_("The key is required and is missing."),
        N_("Add it; docs/publication.md explains every key."),
    )
    MISSING_TRANSLATION = (
        "missing-translation",
        Severity.ERROR,
        N_("The name %(value)s has no translation in %(language)s."),
        N_("Translate it in the catalogue of that language, or write the name per language in syndicate.toml."),
    )
    CATALOGUE_UNREADABLE = (
        "catalogue-unreadable",
        Severity.ERROR,
        N_("The catalogue %(value)s cannot be read: %(reason)s."),
        N_("Correct the file; msgfmt --check names the line."),
    )
    TEMPLATE_WRONG = (
        "template-wrong",
        Severity.ERROR,
        N_("The template %(value)s has a mistake in line %(line)s: %(reason)s."),
        N_(
            "Correct it, or take it away so that syndicate's own is used; docs/directory.md says what templates are given."
        ),
    )
    UNKNOWN_SOURCE = (
        "unknown-source",
        Severity.ERROR,
        N_("%(value)s is neither a source of the publication nor a file."),
        N_("Correct it; `syndicate list sources` shows the sources."),
    )
    UNKNOWN_ARTICLE = (
        "unknown-article",
        Severity.ERROR,
        N_("No article goes by %(value)s, and none has an id like it."),
        N_("Give the article's id, the address of its page or its identifier in documents."),
    )
    UNKNOWN_ARTICLE_NEAR = (
        "unknown-article-near",
        Severity.ERROR,
        N_("No article goes by %(value)s."),
        N_("Perhaps it is one of these: %(near)s."),
    )
    NOT_WITHDRAWN = (
        "not-withdrawn",
        Severity.ERROR,
        N_("%(value)s was not withdrawn with `syndicate withdraw`, so that there is nothing to take back."),
        N_("`syndicate explain` says why it may not be seen."),
    )
    FILE_EXISTS = (
        "file-exists",
        Severity.ERROR,
        N_("%(value)s exists already; nothing was made."),
        N_("Give a directory that is new or empty."),
    )
    INIT_FAILED = (
        "init-failed",
        Severity.ERROR,
        N_("%(value)s cannot be made: %(reason)s."),
        N_("Give a directory in which you may write."),
    )

    # The gate.
    DOCUMENT_FAILED = (
        "document-failed",
        Severity.ERROR,
        N_("The document cannot be written: %(reason)s."),
        N_("This is a fault in syndicate or in a format; report it. The other documents were written."),
    )
    DOCUMENT_MALFORMED = (
        "document-malformed",
        Severity.ERROR,
        N_("The document is not well formed: %(reason)s."),
        N_("This is a fault in syndicate or in a format; report it with the article named."),
    )
    DOCUMENT_INVALID = (
        "document-invalid",
        Severity.ERROR,
        N_("The document breaks its schema at %(place)s: %(reason)s."),
        N_("This is a fault in syndicate or in a format; report it with the article named."),
    )
    DOCUMENT_SELF_LINK = (
        "document-self-link",
        Severity.ERROR,
        N_("The document says its address is %(value)s, but it is published at %(expected)s."),
        N_("Check `feeds_url` in syndicate.toml."),
    )
    DOCUMENT_DUPLICATE = (
        "document-duplicate",
        Severity.ERROR,
        N_("The identifier %(value)s stands twice in the document."),
        N_("This is a fault in syndicate or in a format; report it with the article named."),
    )
    DOCUMENT_ENTRIES = (
        "document-entries",
        Severity.ERROR,
        N_("The document has the article %(value)s where %(expected)s should be."),
        N_("This is a fault in syndicate or in a format; report it with the article named."),
    )
    DOCUMENT_LANGUAGE = (
        "document-language",
        Severity.ERROR,
        N_("The document is in %(expected)s, but an entry in it is in %(value)s."),
        N_("This is a fault in syndicate or in a format; report it with the article named."),
    )
    DOCUMENT_LEAK = (
        "document-leak",
        Severity.ERROR,
        N_("The document mentions an article that must not be seen (%(state)s): %(value)s."),
        N_("Look where the address stands: a body link, a related link or a summary."),
    )
    ENTRY_FAILED = (
        "entry-failed",
        Severity.ERROR,
        N_("The article cannot be written as %(format)s: %(reason)s."),
        N_("It stays in the other formats; mend the field named."),
    )
    ENTRY_REFUSED = (
        "entry-refused",
        Severity.ERROR,
        N_("The article is left out of %(format)s, because a document with it would be refused: %(reason)s."),
        N_("It stays in the other formats; mend what is named, or report it as a fault in syndicate."),
    )
    NO_EPISODE = (
        "no-episode",
        Severity.WARNING,
        N_("The article is no episode of a podcast: its recording has no file with both a size and a media type."),
        N_("Give the file's size in bytes and its media type, such as audio/mpeg; the article's other feeds have it."),
    )

    PROFILE_NO_FEED = (
        "profile-no-feed",
        Severity.WARNING,
        N_("There is no feed %(value)s to be written for %(profile)s."),
        N_("Name one that `syndicate list feeds` shows, without its language; those of tags and authors come and go."),
    )

    # The release.
    LOCKED = (
        "locked",
        Severity.ERROR,
        N_("Another run is exporting to %(value)s."),
        N_("Wait until it is done; the lock goes when that run ends, however it ends."),
    )
    OUTPUT_IN_THE_WAY = (
        "output-in-the-way",
        Severity.ERROR,
        N_("%(value)s exists and is not a release of syndicate."),
        N_("Give another --output, or move it away."),
    )
    OUTPUT_UNUSABLE = (
        "output-unusable",
        Severity.ERROR,
        N_("Nothing can be published at %(value)s: %(reason)s."),
        N_("Write a directory, s3://bucket/path or sftp://host/path; docs/outputs.md says what each needs."),
    )
    OUTPUT_UNREACHABLE = (
        "output-unreachable",
        Severity.ERROR,
        N_("%(value)s cannot be reached, or refuses: %(reason)s. Nothing was changed there."),
        N_("Check the address, the credentials and the network, and run again: the release is made and waits."),
    )
    DEPLOYMENT_FAILED = (
        "deployment-failed",
        Severity.ERROR,
        N_("The release was not sent to %(value)s to the end: %(reason)s."),
        N_("Run again: it goes on where this run ended. Until then readers may see some documents new and others old."),
    )
    WRITE_FAILED = (
        "write-failed",
        Severity.ERROR,
        N_("Writing to %(value)s failed: %(reason)s. Nothing was published."),
        N_("Free the disk or mend its permissions, and run again."),
    )
    REPORT_FAILED = (
        "report-failed",
        Severity.WARNING,
        N_("The release was published, but the report beside it was not written: %(reason)s."),
        N_("Free the disk or mend its permissions; the release has a short report of its own."),
    )
    SUMMARY_FAILED = (
        "summary-failed",
        Severity.WARNING,
        N_("The run is over, but %(value)s was not written: %(reason)s."),
        N_("Free the disk or mend its permissions; what is published is whole."),
    )
    IDENTIFIER_CHANGED = (
        "identifier-changed",
        Severity.WARNING,
        N_(
            "The article's identifier in documents was %(before)s and is %(value)s now: readers get it as a new article."
        ),
        N_("Give it its old `guid` again, unless that is meant."),
    )
    IDENTIFIERS_CHANGED = (
        "identifiers-changed",
        Severity.ERROR,
        N_(
            "%(number)s articles would get other identifiers, more than the %(limit)s allowed, and readers would get them all as new ones: %(before)s would be %(value)s. Nothing was published."
        ),
        N_(
            "Put back what was changed (`authority`, or the `guid` that the CMS sends); `syndicate diff` shows the articles. Where it is meant, export once with --accept-identifiers."
        ),
    )
    HUB_UNREACHABLE = (
        "hub-unreachable",
        Severity.WARNING,
        N_("The hub %(hub)s was not told that feeds changed (%(number)s, the first is %(value)s): %(reason)s."),
        N_(
            "Nothing to do where it passes: the next run tells it. Otherwise correct `websub.hubs`, or ask who runs the hub."
        ),
    )
    HUB_REFUSED = (
        "hub-refused",
        Severity.WARNING,
        N_("The hub %(hub)s did not accept that feeds changed (%(number)s, the first is %(value)s): %(answer)s."),
        N_("The next run tries again; where it stays so, correct `websub.hubs`, or ask who runs the hub."),
    )
    NOTICES_FORGOTTEN = (
        "notices-forgotten",
        Severity.WARNING,
        N_("What the hubs were told was not written down: %(reason)s."),
        N_("Free the disk or mend its permissions; the next run tells them once more."),
    )
    RUN_FAILED = (
        "run-failed",
        Severity.ERROR,
        N_("The run could not go on: %(reason)s. Nothing was published."),
        N_("Run it again; if it fails again, report it."),
    )
    EXECUTOR_WRONG = (
        "executor-wrong",
        Severity.ERROR,
        N_("The work cannot be done by %(value)s: %(reason)s."),
        N_("Give --executor what docs/scale.md says, or leave it out: then processes of this machine do the work."),
    )
    EXECUTOR_UNUSABLE = (
        "executor-unusable",
        Severity.ERROR,
        N_("The work could not be done by %(value)s: %(reason)s. Nothing was published."),
        N_(
            "Start the scheduler and its workers, and run again; without --executor processes of this machine do the work."
        ),
    )
    WORKER_DIFFERENT = (
        "worker-different",
        Severity.ERROR,
        N_("The worker %(value)s is not like this machine: %(name)s is %(found)s there and %(expected)s here."),
        N_("Install the same syndicate, Python and libraries there, and the publication's own files at the same path."),
    )
    SYSTEM_FAILED = (
        "system-failed",
        Severity.ERROR,
        N_("The system refused what was needed: %(reason)s."),
        N_("Check the disk, the memory and the permissions, and run it again."),
    )
    NO_SUCH_RELEASE = (
        "no-such-release",
        Severity.ERROR,
        N_("There is no release %(value)s to go back to."),
        N_("`syndicate release list` shows the releases that are kept."),
    )

    def __init__(self, code: str, severity: Severity, what: str, mend: str) -> None:
        self.code = code
        self.severity = severity
        self.what = what
        self.mend = mend

    @property
    def facts(self) -> Mapping[str, str]:
        """Nothing: a code has no more to say."""
        return {}

    def __str__(self) -> str:
        return self.code


CODES: Mapping[str, Code] = {code.code: code for code in Code}
"""Every `Code` by its stable name."""

PHRASED = frozenset({"found", "expected", "reason"})
"""Names of values that may be words of ours, marked with `N_` where they are written, and translated like messages."""

_SHOWN = 120  # characters of a value that a problem repeats; the rest says nothing more


@dataclass(frozen=True, slots=True)
class Problem:
    """One expected failure.

    `article` is the id of the article it concerns, `field` the path of the field (`media.0.renditions.1.url`) or of
    the configuration key, `origin` the place it was read from (`articles.jsonl:17`) or the document it was found in.
    """

    code: Described
    article: str | None = None
    field: str | None = None
    origin: str | None = None
    values: tuple[tuple[str, str | int], ...] = ()

    @classmethod
    def of(
        cls,
        code: Described,
        *,
        article: str | None = None,
        field: str | None = None,
        origin: str | None = None,
        **values: Any,
    ) -> Self:
        """Make a problem; `values` fill the placeholders of its messages and are cut to a readable length.

        So is `field`: the name of an unknown field is as hostile as any value.
        """
        place = None if field is None else str(shown(field))
        return cls(code, article, place, origin, tuple((name, shown(value)) for name, value in sorted(values.items())))

    @property
    def severity(self) -> Severity:
        """How much it weighs."""
        return self.code.severity

    @property
    def is_error(self) -> bool:
        """Whether something was refused because of it."""
        return self.code.severity is Severity.ERROR

    @property
    def what(self) -> str:
        """What is wrong, in English."""
        return self.code.what % dict(self.values)

    @property
    def mend(self) -> str:
        """What to do, in English."""
        return self.code.mend % dict(self.values)

    def sort_key(self) -> tuple[str, str, str, str, str]:
        """A total order that does not depend on when the problem was found."""
        return (self.article or "", self.field or "", self.code.code, self.origin or "", repr(self.values))

    def as_json(self) -> dict[str, Any]:
        """The problem for a report or the store: stable code first, English text beside it."""
        data: dict[str, Any] = {"code": self.code.code, "severity": self.severity.value}
        for name in ("article", "field", "origin"):
            if (value := getattr(self, name)) is not None:
                data[name] = value
        data |= self.code.facts
        data["values"] = dict(self.values)
        data["what"] = self.what
        data["mend"] = self.mend
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The problem of a `Code` that `as_json` wrote."""
        return cls(
            CODES[data["code"]],
            data.get("article"),
            data.get("field"),
            data.get("origin"),
            tuple(sorted(data["values"].items())),
        )

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.article, self.field) if part)
        place = f" ({self.origin})" if self.origin else ""
        return f"{where}: {self.what} {self.mend}{place}" if where else f"{self.what} {self.mend}{place}"


def shown(value: object) -> str | int:
    """A value as a problem repeats it: on one line, printable, at most 120 characters; integers stay integers.

    What came from JSON or TOML is shown as it is written there, anything else in its own words.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    is_data = value is None or isinstance(value, bool | float | list | tuple | dict)
    text = json.dumps(value, ensure_ascii=False, default=str) if is_data else str(value)
    text = "".join(
        character if character.isprintable() else f"\\u{ord(character):04x}" for character in text[: _SHOWN + 1]
    )
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def worst(problems: Iterable[Problem]) -> Severity | None:
    """The heaviest severity among problems, or None where there are none."""
    found = {problem.severity for problem in problems}
    return next((severity for severity in Severity if severity in found), None)
