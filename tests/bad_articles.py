"""Bad articles: what each gives, whether it is refused, and whether the published JSON Schema can refuse it too.

`REFUSED` are refused with exactly the problems named, `MENDED` are accepted with exactly the warnings named.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import factories
import orjson
import strategies

from syndicate.articles import Article
from syndicate.problems import Code
from syndicate.publication import PartnerName

NEWSROOM: Final = factories.publication(
    partners=tuple(PartnerName(code=code, name=code.title()) for code in strategies.PARTNERS)
)
"""The newsroom whose articles these are: English in London, Arabic in Beirut, Spanish in Bogotá."""

ABSENT: Final = object()
"""Stands for a field that is left out."""

PARAGRAPH: Final = {"type": "paragraph", "text": "The councils signed the plan on Friday."}
PICTURE: Final = {"id": "m1", "kind": "picture", "renditions": [{"url": "https://media.news.example/a1/harbour.jpg"}]}


def raw(**changes: Any) -> dict[str, Any]:
    """A good article, changed; `ABSENT` removes a field."""
    fields = {
        "id": "a1-en",
        "language": "en",
        "url": "https://www.news.example/en/news/politics/a1-water-plan",
        "headline": "Harbour towns agree on a common water plan",
        "published": "2026-03-01T09:30:00Z",
        "section": "politics",
        "body": [PARAGRAPH],
    }
    return {name: value for name, value in (fields | changes).items() if value is not ABSENT}


def html(body: str, **changes: Any) -> dict[str, Any]:
    """A good article with this body."""
    return raw(body=body, **changes)


def medium(**changes: Any) -> dict[str, Any]:
    """A good article with a picture, changed."""
    return raw(media=[{name: value for name, value in (PICTURE | changes).items() if value is not ABSENT}])


def rendition(**changes: Any) -> dict[str, Any]:
    """A good article with a picture whose file is described so."""
    return medium(renditions=[PICTURE["renditions"][0] | changes])


def block(**fields: Any) -> dict[str, Any]:
    """A good article with one more block."""
    return raw(body=[PARAGRAPH, fields])


Expected = tuple[Code, str | None]


@dataclass(frozen=True)
class Refused:
    """An article that is refused."""

    what: str
    given: Any
    """The raw article; bytes where it is not JSON, or another JSON value."""
    problems: tuple[Expected, ...]
    unsaid: str | None = None
    """Why the JSON Schema accepts it all the same; None where it refuses it too."""

    @property
    def data(self) -> bytes:
        """The record's bytes."""
        return self.given if isinstance(self.given, bytes) else orjson.dumps(self.given)


@dataclass(frozen=True)
class Mended:
    """An article that is accepted with warnings."""

    what: str
    given: dict[str, Any]
    problems: tuple[Expected, ...]
    kept: Callable[[Article], object]
    """Reads of the article what was mended."""
    value: object = field(default=None)
    """What it must be."""


def refused(what: str, given: Any, *problems: Expected, unsaid: str | None = None) -> Refused:
    """A row of `REFUSED`."""
    return Refused(what, given, problems, unsaid)


ACROSS: Final = "it compares two fields"
PUBLICATION: Final = "it depends on the publication"
CALENDAR: Final = "a pattern knows no calendar"
ADDRESS: Final = "a pattern is no URL parser"
HTML_BODY: Final = "it does not read HTML"
NUMBER: Final = "JSON Schema sees no difference between 1 and 1.0"
REGISTRY: Final = "a pattern does not know the registry of languages"
CHARACTERS: Final = "it would have to list all characters that show nothing"
NOT_JSON: Final = "there is no JSON for it to see"

_BAD_TIMES: Final = {
    "30 February": ("2026-02-30T09:30:00Z", Code.BAD_TIME, CALENDAR),
    "29 February of a common year": ("2026-02-29T09:30:00Z", Code.BAD_TIME, CALENDAR),
    "31 April": ("2026-04-31T09:30:00Z", Code.BAD_TIME, CALENDAR),
    "month 13": ("2026-13-01T09:30:00Z", Code.BAD_TIME, None),
    "month 0": ("2026-00-01T09:30:00Z", Code.BAD_TIME, None),
    "hour 24": ("2026-03-01T24:00:00Z", Code.BAD_TIME, None),
    "hour 25": ("2026-03-01T25:00:00Z", Code.BAD_TIME, None),
    "minute 60": ("2026-03-01T09:60:00Z", Code.BAD_TIME, None),
    "second 61": ("2026-12-31T23:59:61Z", Code.BAD_TIME, None),
    "a leap second in the middle of the day": ("2026-12-31T12:00:60Z", Code.BAD_TIME, CALENDAR),
    "a date without a time": ("2026-03-01", Code.BAD_TIME, None),
    "no letter or space between date and time": ("2026-03-0109:30:00Z", Code.BAD_TIME, None),
    "no colons": ("20260301T093000Z", Code.BAD_TIME, None),
    "an offset without a colon": ("2026-03-01T09:30:00+0200", Code.BAD_TIME, None),
    "an offset of 25 hours": ("2026-03-01T09:30:00+25:00", Code.BAD_TIME, None),
    "an offset of 60 minutes": ("2026-03-01T09:30:00+02:60", Code.BAD_TIME, None),
    "the name of a zone": ("2026-03-01T09:30:00 Europe/London", Code.BAD_TIME, None),
    "a time as people write it": ("1 March 2026, 9:30", Code.BAD_TIME, None),
    "a time as e-mail writes it": ("Sun, 01 Mar 2026 09:30:00 GMT", Code.BAD_TIME, None),
    "Arabic digits": ("٢٠٢٦-٠٣-٠١T٠٩:٣٠:٠٠Z", Code.BAD_TIME, None),
    "white space around": (" 2026-03-01T09:30:00Z ", Code.BAD_TIME, None),
    "an empty time": ("", Code.BAD_TIME, None),
    "the year 1": ("0001-01-01T00:00:00Z", Code.IMPLAUSIBLE_TIME, None),
    "the year 0": ("0000-01-01T00:00:00Z", Code.IMPLAUSIBLE_TIME, None),
    "the year 1899": ("1899-12-31T23:59:59Z", Code.IMPLAUSIBLE_TIME, None),
    "the year 9999": ("9999-12-31T23:59:59Z", Code.IMPLAUSIBLE_TIME, None),
    "the year 2200 by its offset": ("2199-12-31T23:59:59-05:00", Code.IMPLAUSIBLE_TIME, CALENDAR),
    "the year 1899 by its offset": ("1900-01-01T00:00:00+05:00", Code.IMPLAUSIBLE_TIME, CALENDAR),
    "a time that London skips": ("2026-03-29T01:30:00", Code.NONEXISTENT_TIME, CALENDAR),
    "a time that London has twice": ("2026-10-25T01:30:00", Code.AMBIGUOUS_TIME, CALENDAR),
}

_BAD_URLS: Final = {
    "javascript:": ("javascript:alert(1)", Code.URL_SCHEME, None),
    "javascript: in mixed case": ("JaVaScRiPt:alert(1)", Code.URL_SCHEME, None),
    "javascript: broken by a tab": ("java\tscript:alert(1)", Code.URL_SPACE, None),
    "data:": ("data:text/html,<b>x</b>", Code.URL_SCHEME, None),
    "file:": ("file:///etc/passwd", Code.URL_SCHEME, None),
    "ftp:": ("ftp://www.news.example/a", Code.URL_SCHEME, None),
    "http for a page": ("http://www.news.example/a", Code.URL_SCHEME, None),
    "credentials": ("https://user:secret@www.news.example/a", Code.URL_CREDENTIALS, None),
    "a user name": ("https://user@www.news.example/a", Code.URL_CREDENTIALS, None),
    "a space": ("https://www.news.example/a b", Code.URL_SPACE, None),
    "a space before it": (" https://www.news.example/a", Code.URL_SPACE, None),
    "a tab": ("https://www.news.example/a\tb", Code.URL_SPACE, None),
    "a line break": ("https://www.news.example/a\n", Code.URL_SPACE, None),
    "NUL": ("https://www.news.example/a\x00b", Code.URL_SPACE, ADDRESS),
    "a backslash": ("https://www.news.example\\a", Code.BAD_URL, None),
    "a relative address": ("/en/news/politics/a1", Code.BAD_URL, None),
    "an address without a scheme": ("www.news.example/a", Code.BAD_URL, None),
    "an address that borrows its scheme": ("//www.news.example/a", Code.BAD_URL, None),
    "no host": ("https:///a", Code.BAD_URL, None),
    "nothing but a scheme": ("https://", Code.BAD_URL, None),
    "a query for a host": ("https://?a", Code.BAD_URL, None),
    "a port that is no number": ("https://www.news.example:http/a", Code.BAD_URL, ADDRESS),
    "a port that is too high": ("https://www.news.example:65536/a", Code.BAD_URL, ADDRESS),
    "an empty label": ("https://www..example/a", Code.BAD_URL, ADDRESS),
    "broken punycode": ("https://xn--a/", Code.BAD_URL, ADDRESS),
    "an empty address": ("", Code.BAD_URL, None),
    "too many characters": ("https://www.news.example/" + "a" * 2000, Code.TEXT_TOO_LONG, None),
    "too many characters once they are encoded": (
        "https://www.news.example/" + "ا" * 400,
        Code.TEXT_TOO_LONG,
        "it counts the characters before they are encoded",
    ),
}

# How scripts get into bodies. Each is dropped with a problem, and nothing that runs is left (see test_intake).
SCRIPTS: Final = {
    "a script": "<p>x</p><script>alert(1)</script>",
    "a script from elsewhere": '<p>x</p><script src="https://evil.example/x.js"></script>',
    "a script in capitals": "<p>x</p><SCRIPT>alert(1)</SCRIPT>",
    "a script that is not closed": "<p>x</p><script>alert(1)",
    "a script with a space in its end tag": "<p>x</p><script>alert(1)</script >",
    "a script in a script": "<p>x</p><scr<script>ipt>alert(1)</scr</script>ipt>",
    "a script behind a slash": "<p>x</p><script/x>alert(1)</script>",
    "a script in SVG": "<p>x</p><svg><script>alert(1)</script></svg>",
    "a script in MathML": "<p>x</p><math><mtext><script>alert(1)</script></mtext></math>",
    "a script in a template": "<p>x</p><template><script>alert(1)</script></template>",
    "a script in a noscript": "<p>x</p><noscript><script>alert(1)</script></noscript>",
    "a style sheet": "<p>x</p><style>@import 'javascript:alert(1)'</style>",
    "a link that runs": '<p><a href="javascript:alert(1)">x</a></p>',
    "a link that runs, in references": '<p><a href="&#106;avascript&colon;alert(1)">x</a></p>',
    "a link that runs, with a tab": '<p><a href="java&Tab;script:alert(1)">x</a></p>',
    "a link that runs, with a control character": '<p><a href="&#1;javascript:alert(1)">x</a></p>',
    "a link of data": '<p><a href="data:text/html,<script>alert(1)</script>">x</a></p>',
    "a picture of data that is SVG": '<p>x</p><img src="data:image/svg+xml,<svg onload=alert(1)>">',
    "a frame that runs": '<p>x</p><iframe src="javascript:alert(1)"></iframe>',
    "a frame with its own document": '<p>x</p><iframe srcdoc="<script>alert(1)</script>"></iframe>',
}

# Scripts in what is left out without a word, as any other attribute and any comment is.
SILENT_SCRIPTS: Final = {
    "an event handler": '<p onclick="alert(1)">x</p>',
    "an event handler behind a slash": "<p/onmouseover=alert(1)>x</p>",
    "an event handler of a picture": '<p>x</p><img src="https://media.news.example/a.jpg" onerror="alert(1)">',
    "a style that runs": '<p style="background:url(javascript:alert(1))">x</p>',
    "a comment that Internet Explorer ran": "<p>x</p><!--[if IE]><script>alert(1)</script><![endif]-->",
    "an object that runs": '<p>x</p><object data="javascript:alert(1)"></object>',
    "a script that is text": "<p>x &lt;script&gt;alert(1)&lt;/script&gt;</p>",
}

LAUGHS: Final = (
    '<!DOCTYPE html [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 or str()};" * 10}">' for n in range(1, 10))
    + "]><p>before &lol9; after</p>"
)

REFUSED: Final[tuple[Refused, ...]] = (
    # The record.
    refused("nothing", b"", (Code.BAD_JSON, None), unsaid=NOT_JSON),
    refused("white space", b" \n", (Code.BAD_JSON, None), unsaid=NOT_JSON),
    refused("truncated JSON", b'{"id": "a1-en",\n "headline": "Har', (Code.BAD_JSON, None), unsaid=NOT_JSON),
    refused("two objects", b'{"id": "a"} {"id": "b"}', (Code.BAD_JSON, None), unsaid=NOT_JSON),
    refused("a trailing comma", b'{"id": "a",}', (Code.BAD_JSON, None), unsaid=NOT_JSON),
    refused("single quotes", b"{'id': 'a'}", (Code.BAD_JSON, None), unsaid=NOT_JSON),
    refused("a comment", b'{"id": "a"} // x', (Code.BAD_JSON, None), unsaid=NOT_JSON),
    refused("NaN", b'{"urgency": NaN}', (Code.BAD_JSON, None), unsaid=NOT_JSON),
    refused("infinity", b'{"urgency": -Infinity}', (Code.BAD_JSON, None), unsaid=NOT_JSON),
    refused("a number beyond all numbers", b'{"urgency": 1e999}', (Code.BAD_JSON, None), unsaid=NOT_JSON),
    refused("a raw control character", b'{"headline": "a\x00b"}', (Code.BAD_JSON, None), unsaid=NOT_JSON),
    refused("XML", b'<?xml version="1.0"?><article/>', (Code.BAD_JSON, None), unsaid=NOT_JSON),
    refused("ISO 8859-1", '{"headline": "Él"}'.encode("latin-1"), (Code.NOT_UTF8, None), unsaid=NOT_JSON),
    refused("UTF-16", '{"headline": "x"}'.encode("utf-16"), (Code.NOT_UTF8, None), unsaid=NOT_JSON),
    refused("a surrogate in UTF-8", b'{"headline": "\xed\xa0\x80"}', (Code.NOT_UTF8, None), unsaid=NOT_JSON),
    refused("an overlong NUL", b'{"headline": "\xc0\x80"}', (Code.NOT_UTF8, None), unsaid=NOT_JSON),
    refused("half a surrogate pair", rb'{"headline": "\ud83d"}', (Code.LONE_SURROGATE, None), unsaid=NOT_JSON),
    refused("the other half", rb'{"headline": "\ude00x"}', (Code.LONE_SURROGATE, None), unsaid=NOT_JSON),
    refused("a list", [raw()], (Code.NOT_AN_OBJECT, None)),
    refused("a string", "a1-en", (Code.NOT_AN_OBJECT, None)),
    refused("a number", 1, (Code.NOT_AN_OBJECT, None)),
    refused("true", True, (Code.NOT_AN_OBJECT, None)),
    refused("null", None, (Code.NOT_AN_OBJECT, None)),
    refused("two thousand brackets", b"[" * 2000 + b"]" * 2000, (Code.RECORD_TOO_DEEP, None), unsaid=NOT_JSON),
    refused("a million brackets", b"[" * 1_000_000, (Code.RECORD_TOO_DEEP, None), unsaid=NOT_JSON),
    refused("a hundred lists in one another", b'{"x":' + b"[" * 100 + b"]" * 100 + b"}", (Code.RECORD_TOO_DEEP, None)),
    refused("a hundred thousand values", raw(x=[0] * 100_000), (Code.RECORD_TOO_MANY_VALUES, None)),
    refused("more bytes than are read", b" " * 20_000_001, (Code.RECORD_TOO_LARGE, None), unsaid=NOT_JSON),
    refused(
        "an object without a field",
        {},
        *((Code.MISSING_FIELD, name) for name in ("id", "language", "url", "headline", "published", "section")),
    ),
    # Fields that are missing, unknown, or of a wrong type.
    *(
        refused(f"no {name}", raw(**{name: ABSENT}), (Code.MISSING_FIELD, name))
        for name in ("id", "language", "url", "headline", "published", "section")
    ),
    refused("a field that there is not", raw(title="x"), (Code.UNKNOWN_FIELD, "title")),
    refused("a field in another case", raw(Headline="x"), (Code.UNKNOWN_FIELD, "Headline")),
    refused(
        "an unknown field of an author",
        raw(authors=[{"name": "x", "mail": "x"}]),
        (Code.UNKNOWN_FIELD, "authors.0.mail"),
    ),
    refused("an unknown field of a file", rendition(href="x"), (Code.UNKNOWN_FIELD, "media.0.renditions.0.href")),
    refused("an unknown field of a block", block(**PARAGRAPH, html="x"), (Code.UNKNOWN_FIELD, "body.1.html")),
    refused(
        "an unknown field of a list in a list",
        block(type="list", items=[{"text": "a", "list": {"type": "list", "items": [{"text": "b", "x": 1}]}}]),
        (Code.UNKNOWN_FIELD, "body.1.items.0.list.items.0.x"),
    ),
    refused(
        "two unknown fields and a missing one",
        raw(headline=ABSENT, a=1, b=2),
        (Code.MISSING_FIELD, "headline"),
        (Code.UNKNOWN_FIELD, "a"),
        (Code.UNKNOWN_FIELD, "b"),
    ),
    refused("an id that is a number", raw(id=1001), (Code.WRONG_TYPE, "id")),
    refused("a headline that is null", raw(headline=None), (Code.WRONG_TYPE, "headline")),
    refused("a headline that is a list", raw(headline=["a"]), (Code.WRONG_TYPE, "headline")),
    refused("a headline by language", raw(headline={"en": "a"}), (Code.WRONG_TYPE, "headline")),
    refused("a time that is a number", raw(published=1_772_357_400), (Code.WRONG_TYPE, "published")),
    refused("a time that is null", raw(published=None), (Code.WRONG_TYPE, "published")),
    refused("true as a word", raw(breaking="yes"), (Code.WRONG_TYPE, "breaking")),
    refused("true as a number", raw(breaking=1), (Code.WRONG_TYPE, "breaking")),
    refused("tags that are a string", raw(tags="water"), (Code.WRONG_TYPE, "tags")),
    refused("tags that are an object", raw(tags={"name": "water"}), (Code.WRONG_TYPE, "tags")),
    refused("a tag that is a string", raw(tags=["water"]), (Code.WRONG_TYPE, "tags.0")),
    refused("a tag's name that is a number", raw(tags=[{"name": "a"}, {"name": 5}]), (Code.WRONG_TYPE, "tags.1.name")),
    refused("a dateline that is a string", raw(dateline="Beirut"), (Code.WRONG_TYPE, "dateline")),
    refused("sections that are null", raw(sections=None), (Code.WRONG_TYPE, "sections")),
    refused("a code that is a number", raw(regions=[5]), (Code.WRONG_TYPE, "regions.0")),
    refused("a width that is a string", rendition(width="1200"), (Code.WRONG_TYPE, "media.0.renditions.0.width")),
    refused("a width with a fraction", rendition(width=1200.5), (Code.WRONG_TYPE, "media.0.renditions.0.width")),
    refused("a body that is a number", raw(body=5), (Code.WRONG_TYPE, "body")),
    refused("a body that is null", raw(body=None), (Code.WRONG_TYPE, "body")),
    refused("a body that is an object", raw(body=PARAGRAPH), (Code.WRONG_TYPE, "body")),
    refused("a block that is a string", raw(body=["text"]), (Code.WRONG_TYPE, "body.0")),
    refused("a text that is a number", raw(body=[{"type": "paragraph", "text": 5}]), (Code.WRONG_TYPE, "body.0.text")),
    refused("addresses by language in a list", raw(alternates=["https://a.example/"]), (Code.WRONG_TYPE, "alternates")),
    # Numbers.
    refused("version 0", raw(version=0), (Code.BAD_VALUE, "version")),
    refused("version -1", raw(version=-1), (Code.BAD_VALUE, "version")),
    refused("version 1.5", raw(version=1.5), (Code.WRONG_TYPE, "version")),
    refused("version 1.0", raw(version=1.0), (Code.WRONG_TYPE, "version"), unsaid=NUMBER),
    refused("version 2 in quotes", raw(version="2"), (Code.WRONG_TYPE, "version")),
    refused("version true", raw(version=True), (Code.WRONG_TYPE, "version")),
    refused("version null", raw(version=None), (Code.WRONG_TYPE, "version")),
    refused("a version beyond the store's numbers", raw(version=2**31), (Code.BAD_VALUE, "version")),
    refused("a version beyond the machine's numbers", raw(version=2**64 - 1), (Code.BAD_VALUE, "version")),
    refused("translated from version 0", raw(translated_from_version=0), (Code.BAD_VALUE, "translated_from_version")),
    refused("urgency 0", raw(urgency=0), (Code.BAD_VALUE, "urgency")),
    refused("urgency 10", raw(urgency=10), (Code.BAD_VALUE, "urgency")),
    refused("fewer words than none", raw(word_count=-1), (Code.BAD_VALUE, "word_count")),
    refused("reading in no time", raw(reading_minutes=0), (Code.BAD_VALUE, "reading_minutes")),
    refused("a file of no bytes", rendition(size=0), (Code.BAD_VALUE, "media.0.renditions.0.size")),
    refused("a film of no length", rendition(duration=0), (Code.BAD_VALUE, "media.0.renditions.0.duration")),
    refused("a heading of level 1", block(type="heading", level=1, text="x"), (Code.BAD_VALUE, "body.1.level")),
    # Words from a list.
    refused("an unknown status", raw(status="published"), (Code.BAD_VALUE, "status")),
    refused("a status in capitals", raw(status="USABLE"), (Code.BAD_VALUE, "status")),
    refused("an unknown kind", raw(kind="podcast"), (Code.BAD_VALUE, "kind")),
    refused("an unknown genre", raw(genre="gossip"), (Code.BAD_VALUE, "genre")),
    refused("an unknown role", raw(authors=[{"name": "x", "role": "boss"}]), (Code.BAD_VALUE, "authors.0.role")),
    refused("an unknown kind of medium", medium(kind="film"), (Code.BAD_VALUE, "media.0.kind")),
    refused("an unknown relation", raw(related=[{"rel": "next", "article": "a2"}]), (Code.BAD_VALUE, "related.0.rel")),
    refused("an unknown block", block(type="script", text="x"), (Code.BAD_VALUE, "body.1.type")),
    refused("a block that does not say what it is", block(text="x"), (Code.MISSING_FIELD, "body.1.type")),
    refused("a block whose kind is a number", block(type=5), (Code.BAD_VALUE, "body.1.type")),
    # Keys and codes.
    refused("an id with a space", raw(id="a 1"), (Code.BAD_IDENTIFIER, "id")),
    refused("an empty id", raw(id=""), (Code.BAD_IDENTIFIER, "id")),
    refused(
        "an id with a line break",
        raw(id="a1\n"),
        (Code.BAD_IDENTIFIER, "id"),
    ),
    refused("an id that is a path", raw(id="../../etc/passwd"), (Code.BAD_IDENTIFIER, "id")),
    refused("an id of 201 characters", raw(id="a" * 201), (Code.BAD_IDENTIFIER, "id")),
    refused("an id in Arabic", raw(id="مقال-١"), (Code.BAD_IDENTIFIER, "id")),
    refused("a code in capitals", raw(tags=[{"name": "x", "id": "Water"}]), (Code.BAD_VALUE, "tags.0.id")),
    refused("a code that is a path", raw(tags=[{"name": "x", "id": "../x"}]), (Code.BAD_VALUE, "tags.0.id")),
    refused(
        "a country in words", raw(dateline={"place": "x", "country": "Lebanon"}), (Code.BAD_VALUE, "dateline.country")
    ),
    refused(
        "a media type of nothing", rendition(media_type="jpeg"), (Code.BAD_VALUE, "media.0.renditions.0.media_type")
    ),
    refused(
        "a media type that is a page",
        rendition(media_type="text/html"),
        (Code.BAD_VALUE, "media.0.renditions.0.media_type"),
    ),
    refused("a guid with a space", raw(guid="a b"), (Code.BAD_VALUE, "guid")),
    refused("an empty guid", raw(guid=""), (Code.BAD_VALUE, "guid")),
    refused("a guid with a noncharacter", raw(guid="a\ufffe"), (Code.BAD_VALUE, "guid"), unsaid=CHARACTERS),
    refused("a guid that turns text around", raw(guid="a\u202eb"), (Code.BAD_VALUE, "guid"), unsaid=CHARACTERS),
    refused("a guid of 501 characters", raw(guid="a" * 501), (Code.TEXT_TOO_LONG, "guid")),
    # Languages and filing.
    refused("a language of no edition", raw(language="fr"), (Code.UNKNOWN_LANGUAGE, "language"), unsaid=PUBLICATION),
    refused("a dialect of no edition", raw(language="en-AU"), (Code.UNKNOWN_LANGUAGE, "language"), unsaid=PUBLICATION),
    refused("a language that is none", raw(language="zz"), (Code.BAD_LANGUAGE, "language"), unsaid=REGISTRY),
    refused("no language at all", raw(language="und"), (Code.BAD_LANGUAGE, "language"), unsaid=REGISTRY),
    refused("a private language", raw(language="x-house"), (Code.BAD_LANGUAGE, "language"), unsaid=REGISTRY),
    refused("a language by its name", raw(language="العربية"), (Code.BAD_LANGUAGE, "language")),
    refused("an empty language", raw(language=""), (Code.BAD_LANGUAGE, "language")),
    refused("a language of one letter", raw(language="e"), (Code.BAD_LANGUAGE, "language")),
    refused("a language of 36 letters", raw(language="en-x-" + "a" * 8 + "-b" * 12), (Code.BAD_LANGUAGE, "language")),
    refused("a language with two hyphens", raw(language="en--GB"), (Code.BAD_LANGUAGE, "language")),
    refused(
        "an alternate in no language", raw(alternates={"": "https://a.example/"}), (Code.BAD_LANGUAGE, "alternates.")
    ),
    refused(
        "one language twice",
        raw(alternates={"ar": "https://a.example/1", "AR": "https://a.example/2"}),
        (Code.DUPLICATE_VALUE, "alternates"),
        unsaid="it does not know that two names mean one language",
    ),
    refused(
        "an alternate at a bad address",
        raw(alternates={"ar": "javascript:alert(1)"}),
        (Code.URL_SCHEME, "alternates.ar"),
    ),
    refused("an unknown section", raw(section="weather"), (Code.UNKNOWN_SECTION, "section"), unsaid=PUBLICATION),
    refused("a section by its name", raw(section="Politics"), (Code.BAD_VALUE, "section")),
    refused(
        "unknown further sections",
        raw(sections=["news", "weather", "chess"]),
        (Code.UNKNOWN_SECTION, "sections.1"),
        (Code.UNKNOWN_SECTION, "sections.2"),
        unsaid=PUBLICATION,
    ),
    refused("an unknown region", raw(regions=["mena", "moon"]), (Code.UNKNOWN_REGION, "regions.1"), unsaid=PUBLICATION),
    refused("an unknown coverage", raw(coverage=["war"]), (Code.UNKNOWN_COVERAGE, "coverage.0"), unsaid=PUBLICATION),
    refused(
        "an unknown partner alone",
        raw(partners={"only": ["al-bahar"]}),
        (Code.UNKNOWN_PARTNER, "partners.only.0"),
        unsaid=PUBLICATION,
    ),
    refused(
        "an unknown partner excepted",
        raw(partners={"except": ["al-bahr", "costa"]}),
        (Code.UNKNOWN_PARTNER, "partners.except.1"),
        unsaid=PUBLICATION,
    ),
    refused("partners by the name in Python", raw(partners={"except_": []}), (Code.UNKNOWN_FIELD, "partners.except_")),
    refused(
        "a translation of itself",
        raw(translation_of="a1-en"),
        (Code.BAD_VALUE, "translation_of"),
        unsaid=ACROSS,
    ),
    # Addresses.
    *(
        refused(f"a page's address: {what}", raw(url=url), (code, "url"), unsaid=unsaid)
        for what, (url, code, unsaid) in _BAD_URLS.items()
    ),
    refused(
        "a file's address: data:",
        rendition(url="data:image/png;base64,AA"),
        (Code.URL_SCHEME, "media.0.renditions.0.url"),
    ),
    refused(
        "an author's address: javascript:",
        raw(authors=[{"name": "x", "url": "javascript:x"}]),
        (Code.URL_SCHEME, "authors.0.url"),
    ),
    refused("a licence's address: relative", raw(rights={"licence": "/licence"}), (Code.BAD_URL, "rights.licence")),
    refused(
        "an embed's address: credentials",
        block(type="embed", url="https://a:b@v.example/"),
        (Code.URL_CREDENTIALS, "body.1.url"),
    ),
    refused(
        "a related address: file:",
        raw(related=[{"url": "file:///a", "title": "x"}]),
        (Code.URL_SCHEME, "related.0.url"),
    ),
    # Times.
    *(
        refused(f"a time: {what}", raw(published=time), (code, "published"), unsaid=unsaid)
        for what, (time, code, unsaid) in _BAD_TIMES.items()
    ),
    refused(
        "a time that Beirut skips",
        raw(language="ar", published="2026-03-29T00:30:00"),
        (Code.NONEXISTENT_TIME, "published"),
        unsaid=CALENDAR,
    ),
    refused(
        "a correction at no time", raw(corrections=[{"at": "today", "note": "x"}]), (Code.BAD_TIME, "corrections.0.at")
    ),
    refused(
        "gone before it is there",
        raw(expires="2026-03-01T09:29:59Z"),
        (Code.TIMES_OUT_OF_ORDER, "expires"),
        unsaid=ACROSS,
    ),
    refused(
        "gone at the moment it is there",
        raw(expires="2026-03-01T11:30:00+02:00"),
        (Code.TIMES_OUT_OF_ORDER, "expires"),
        unsaid=ACROSS,
    ),
    refused(
        "gone before the embargo ends",
        raw(expires="2026-03-02T09:30:00Z", embargo_until="2026-03-03T09:30:00Z"),
        (Code.TIMES_OUT_OF_ORDER, "expires"),
        unsaid=ACROSS,
    ),
    # Texts.
    refused("an empty headline", raw(headline=""), (Code.EMPTY_TEXT, "headline")),
    refused("a headline of white space", raw(headline=" \t\u00a0\n"), (Code.EMPTY_TEXT, "headline")),
    refused(
        "a headline of what shows nothing",
        raw(headline="\u200b\u200e\u2800"),
        (Code.EMPTY_TEXT, "headline"),
        unsaid=CHARACTERS,
    ),
    refused(
        "a headline of what is dropped",
        raw(headline="\x00\x01"),
        (Code.CHARACTERS_DROPPED, "headline"),
        (Code.EMPTY_TEXT, "headline"),
        unsaid=CHARACTERS,
    ),
    refused("a headline of 501 characters", raw(headline="a" * 501), (Code.TEXT_TOO_LONG, "headline")),
    refused(
        "a headline of 501 characters once it is composed",
        raw(headline="a" * 499 + "\u0958"),
        (Code.TEXT_TOO_LONG, "headline"),
        unsaid="it counts the characters before they are composed",
    ),
    refused("an empty name", raw(tags=[{"name": ""}]), (Code.EMPTY_TEXT, "tags.0.name")),
    refused("a name of 201 characters", raw(byline="a" * 201), (Code.TEXT_TOO_LONG, "byline")),
    refused("an empty summary", raw(summary="\n\n"), (Code.EMPTY_TEXT, "summary")),
    refused("a summary of 5,001 characters", raw(summary="a" * 5001), (Code.TEXT_TOO_LONG, "summary")),
    refused("101 tags", raw(tags=[{"name": "x"}] * 101), (Code.TOO_MANY, "tags")),
    refused(
        "101 alternates",
        raw(alternates={f"en-x-{n}": "https://a.example/" for n in range(101)}),
        (Code.TOO_MANY, "alternates"),
    ),
    # Links.
    refused("a link to nothing", raw(related=[{"title": "x"}]), (Code.BAD_VALUE, "related.0")),
    refused(
        "a link to two things",
        raw(related=[{"article": "a2", "url": "https://a.example/", "title": "x"}]),
        (Code.BAD_VALUE, "related.0"),
    ),
    refused(
        "a link to a page without a text",
        raw(related=[{"url": "https://a.example/"}]),
        (Code.MISSING_FIELD, "related.0.title"),
    ),
    refused("a read-more to nothing", block(type="read-more", title="x"), (Code.BAD_VALUE, "body.1")),
    refused(
        "a read-more to a page without a text",
        block(type="read-more", url="https://a.example/"),
        (Code.MISSING_FIELD, "body.1.title"),
    ),
    # Media.
    refused("a medium without a file", medium(renditions=[]), (Code.BAD_VALUE, "media.0.renditions")),
    refused("a medium without files", medium(renditions=ABSENT), (Code.MISSING_FIELD, "media.0.renditions")),
    refused("two media of one id", raw(media=[PICTURE, PICTURE]), (Code.DUPLICATE_VALUE, "media.1.id"), unsaid=ACROSS),
    refused(
        "two media of one id beside HTML",
        html("<p>x</p>", media=[PICTURE, PICTURE]),
        (Code.DUPLICATE_VALUE, "media.1.id"),
        unsaid=ACROSS,
    ),
    refused(
        "a figure of an unknown medium",
        block(type="figure", media="m9"),
        (Code.UNKNOWN_MEDIUM, "body.1.media"),
        unsaid=ACROSS,
    ),
    refused("a video without one", raw(kind="video"), (Code.MEDIA_MISSING, "media")),
    refused("a video with a picture", medium() | {"kind": "video"}, (Code.MEDIA_MISSING, "media")),
    refused("a podcast without sound", raw(kind="audio"), (Code.MEDIA_MISSING, "media")),
    refused("a gallery without pictures", raw(kind="gallery", body=ABSENT), (Code.MEDIA_MISSING, "media")),
    refused("an infograph without one", raw(kind="infograph"), (Code.MEDIA_MISSING, "media")),
    refused(
        "a video without one in HTML", html("<p>x</p>", kind="video"), (Code.MEDIA_MISSING, "media"), unsaid=HTML_BODY
    ),
    # Bodies.
    refused("a text without a body", raw(body=ABSENT), (Code.BODY_MISSING, "body")),
    refused("an empty body", raw(body=[]), (Code.BODY_MISSING, "body")),
    refused("an empty body in HTML", html(""), (Code.BODY_MISSING, "body")),
    refused("a body of white space", html(" \n&nbsp;"), (Code.BODY_MISSING, "body"), unsaid=HTML_BODY),
    refused(
        "a body of empty paragraphs",
        html("<p></p><p>&nbsp;</p><div><br></div>"),
        (Code.BODY_MISSING, "body"),
        unsaid=HTML_BODY,
    ),
    *(
        refused(f"a body of {what}", raw(body=[empty]), (Code.BODY_MISSING, "body"), unsaid=CHARACTERS)
        for what, empty in {
            "an empty paragraph": {"type": "paragraph", "text": " "},
            "an empty heading": {"type": "heading", "text": ""},
            "an empty quote": {"type": "quote", "paragraphs": ["", "\u200b"]},
            "an empty list": {
                "type": "list",
                "items": [{"text": "", "list": {"type": "list", "items": [{"text": ""}]}}],
            },
            "an empty table": {"type": "table", "rows": [[{}, {"text": ""}]]},
        }.items()
    ),
    refused(
        "a body of nothing but a script",
        html("<script>alert(1)</script>"),
        (Code.MARKUP_DROPPED, "body"),
        (Code.BODY_MISSING, "body"),
        unsaid=HTML_BODY,
    ),
    refused("a body of two million characters", html("<p>x</p>" * 250_001), (Code.BODY_TOO_LARGE, "body")),
    refused(
        "a paragraph of 200,001 characters",
        html(f"<p>{'a' * 200_001}</p>"),
        (Code.TEXT_TOO_LONG, "body"),
        unsaid=HTML_BODY,
    ),
    refused(
        "a block of 200,001 characters",
        block(type="paragraph", text="a" * 200_001),
        (Code.TEXT_TOO_LONG, "body.1.text"),
    ),
    refused("10,001 paragraphs", html("<p>x</p>" * 10_001), (Code.TOO_MANY, "body"), unsaid=HTML_BODY),
    refused("10,001 blocks", raw(body=[PARAGRAPH] * 10_001), (Code.TOO_MANY, "body")),
    refused(
        "501 pictures in HTML",
        html("".join(f'<img src="https://media.news.example/{n}.jpg">' for n in range(501))),
        (Code.TOO_MANY, "body"),
        unsaid=HTML_BODY,
    ),
    refused("a body nested 5,000 deep", html("<div>" * 5000 + "x"), (Code.BODY_TOO_DEEP, "body"), unsaid=HTML_BODY),
    refused("bold in bold 5,000 times", html("<b>" * 5000 + "x"), (Code.BODY_TOO_DEEP, "body"), unsaid=HTML_BODY),
    refused("lists in lists 100 times", html("<ul><li>" * 100 + "x"), (Code.BODY_TOO_DEEP, "body"), unsaid=HTML_BODY),
)

MENDED: Final[tuple[Mended, ...]] = (
    Mended(
        "NUL in a headline",
        raw(headline="a\x00b"),
        ((Code.CHARACTERS_DROPPED, "headline"),),
        lambda a: a.headline,
        "ab",
    ),
    Mended(
        "control characters in a caption",
        medium(caption="a\x0bb\x1b[31mc\ufffe"),
        ((Code.CHARACTERS_DROPPED, "media.0.caption"),),
        lambda a: a.media[0].caption,
        "ab[31mc",
    ),
    Mended(
        "a byte order mark in a name",
        raw(byline="\ufeffx"),
        ((Code.CHARACTERS_DROPPED, "byline"),),
        lambda a: a.byline,
        "x",
    ),
    Mended(
        "an override",
        raw(headline="a\u202egpj.exe\u202c"),
        ((Code.BIDI_REPAIRED, "headline"),),
        lambda a: a.headline,
        "agpj.exe",
    ),
    Mended(
        "an open isolate",
        raw(headline="a \u2067ب"),
        ((Code.BIDI_REPAIRED, "headline"),),
        lambda a: a.headline,
        "a \u2067ب\u2069",
    ),
    Mended(
        "an end of nothing",
        raw(tags=[{"name": "a\u2069b"}]),
        ((Code.BIDI_REPAIRED, "tags.0.name"),),
        lambda a: a.tags[0].name,
        "ab",
    ),
    Mended(
        "an override in a paragraph",
        block(type="paragraph", text="a\u202eb"),
        ((Code.BIDI_REPAIRED, "body.1.text"),),
        lambda a: a.body[1].text,
        "ab",
    ),
    Mended(
        "an embedding that is open where its isolate ends, across elements",
        block(type="paragraph", text="\u2067a\u202b<em>b\u2069cd</em>"),
        ((Code.BIDI_REPAIRED, "body.1.text"),),
        lambda a: a.body[1].text,
        "\u2067a\u202b<em>b\u202c\u2069cd</em>",
    ),
    Mended(
        "NUL in an attribution",
        block(type="quote", paragraphs=["x"], attribution="a\x00b"),
        ((Code.CHARACTERS_DROPPED, "body.1.attribution"),),
        lambda a: a.body[1].attribution,
        "ab",
    ),
    Mended(
        "tags in a headline",
        raw(headline="<b>a</b>"),
        ((Code.MARKUP_IN_TEXT, "headline"),),
        lambda a: a.headline,
        "<b>a</b>",
    ),
    Mended(
        "a reference in a summary",
        raw(summary="Q&amp;A"),
        ((Code.MARKUP_IN_TEXT, "summary"),),
        lambda a: a.summary,
        "Q&amp;A",
    ),
    Mended(
        "a raw IRI",
        raw(url="https://www.news.example/ar/خطة-المياه?س=١"),
        ((Code.URL_ENCODED, "url"),),
        lambda a: a.url,
        "https://www.news.example/ar/%D8%AE%D8%B7%D8%A9-%D8%A7%D9%84%D9%85%D9%8A%D8%A7%D9%87?%D8%B3=%D9%A1",
    ),
    Mended(
        "an international host",
        rendition(url="https://بيروت.example/a.jpg"),
        ((Code.URL_ENCODED, "media.0.renditions.0.url"),),
        lambda a: a.media[0].best.url,
        "https://xn--ngbeu6gi.example/a.jpg",
    ),
    Mended(
        "a bar in an address",
        raw(url="https://www.news.example/a|b"),
        ((Code.URL_ENCODED, "url"),),
        lambda a: a.url,
        "https://www.news.example/a%7Cb",
    ),
    Mended(
        "steps up in an alternate",
        raw(alternates={"AR": "https://www.news.example/en/../ar/a"}),
        ((Code.URL_ENCODED, "alternates.AR"),),
        lambda a: a.alternates,
        {"ar": "https://www.news.example/ar/a"},
    ),
    Mended(
        "an IRI in a block",
        block(type="embed", url="https://video.news.example/خطة"),
        ((Code.URL_ENCODED, "body.1.url"),),
        lambda a: a.body[1].url,
        "https://video.news.example/%D8%AE%D8%B7%D8%A9",
    ),
    Mended(
        "an address in capitals",
        raw(url="HTTPS://WWW.News.Example:443/A"),
        ((Code.URL_ENCODED, "url"),),
        lambda a: a.url,
        "https://www.news.example/A",
    ),
    Mended(
        "a script in a block",
        block(type="paragraph", text="a<script>alert(1)</script> b"),
        ((Code.MARKUP_DROPPED, "body.1.text"),),
        lambda a: a.body[1].text,
        "a b",
    ),
)
