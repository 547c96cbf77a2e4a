"""Hypothesis strategies for raw articles of the newsroom in `factories`: what a CMS may send that is right.

`raw_articles()` draws dictionaries that intake accepts; `mutated(...)` draws such an article with something done to it;
`json_values()` draws any JSON value at all.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

import factories
from hypothesis import strategies as st

from syndicate.articles import AuthorRole, Genre, Kind, MediumKind, MediumRole, Relation, Status

LANGUAGES = ("en", "ar", "es")
PARTNERS = ("al-bahr", "costa-diario")
_HOUSE = factories.publication()
_SECTIONS = [section.code for section in _HOUSE.sections]
_REGIONS = [region.code for region in _HOUSE.regions]
_COVERAGE = [topic.code for topic in _HOUSE.coverage]

# One sentence of each language, and what is hard about text: scripts, joined emoji, marks, signs that markup uses.
_WORDS = {
    "en": ["Harbour", "towns", "agree", "on", "water", "plan,", "minister’s", "“yes”", "R&D", "5 < 7", "co-operation"],
    "ar": ["مدن", "الميناء", "تتفق", "على", "خطّةٍ", "مياه،", "«نعم»", "٢٠٢٦", "لا", "إلى؟", "مُشْتَرَكة"],
    "es": ["Ciudades", "portuarias", "acuerdan", "un", "plan", "¿cómo?", "niñez", "años", "«sí»", "acción", "—aún—"],
}
_HARD = [
    "👩\u200d👩\u200d👧",
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "Z͑ͫ̓",
    "नमस्ते",
    "日本語",
    "ភាសា\u200bខ្មែរ",
    "می\u200cخواهم",
    "\u2067עברית\u2069",
    "\u200fRLM",
    "𝔘𝔫𝔦",
    "a/b\\c",
    "100%",
    "\u00a0",
    "]]>",
    "'quoted'",
    '"',
    "{{x}}",
]


@cache
def words(language: str, *, most: int = 12) -> st.SearchStrategy[str]:
    """One line of plain text in a language, now and then with something hard in it; already in canonical form."""
    first = st.sampled_from([word for word in _WORDS[language] if word.isalpha()])
    others = st.lists(st.sampled_from(_WORDS[language] * 3 + _HARD), max_size=most - 1)
    return st.builds(lambda word, others: " ".join(" ".join([word, *others]).split()), first, others)


@cache
def moments() -> st.SearchStrategy[str]:
    """Times with an offset, from around the newsroom's `factories.NOON`."""
    seconds = st.integers(0, 90_000_000)  # nearly three years before that
    offset = st.sampled_from(["Z", "Z", "+02:00", "-05:00", "+05:30", "+14:00", "-00:00"])
    return st.builds(
        lambda ago, zone: f"{factories.NOON - timedelta(seconds=ago):%Y-%m-%dT%H:%M:%S}{zone}", seconds, offset
    )


@cache
def urls(host: str = "www.news.example") -> st.SearchStrategy[str]:
    """Whole https addresses in canonical form."""
    path = st.sampled_from(["a", "en/news/politics/1001-ports", "2026/11/17/x_y~z", "a-b/c.d"])
    number = st.integers(0, 99_999)
    tail = st.sampled_from(["", ".html", "?id=7", "?a=1&b=%D8%A7", "#top", "/%C3%A9t%C3%A9"])
    return st.builds(lambda path, number, tail: f"https://{host}/{path}/{number}{tail}", path, number, tail)


@cache
def identifiers() -> st.SearchStrategy[str]:
    """Keys of a CMS."""
    return st.builds(
        str.format, st.sampled_from(["{}", "q{}-en", "CMS:{}", "a.b_c-{}", "{}." + "x" * 190]), st.integers(0, 99_999)
    )


@cache
def codes() -> st.SearchStrategy[str]:
    """Codes as they stand in paths."""
    return st.builds(str.format, st.sampled_from(["{}", "water-{}", "x" * 59 + "{}"]), st.integers(0, 9_999))


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional or {})


def _several(members: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[list[Any]]:
    return st.lists(members, max_size=most)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


@cache
def inline(language: str) -> st.SearchStrategy[str]:
    """Text with inline markup, well formed."""
    plain = words(language).map(_escaped)
    marked = st.builds(
        lambda before, tag, inside, after: f"{before} <{tag}>{inside}</{tag}> {after}",
        plain,
        st.sampled_from(["em", "strong", "cite", "q", "code", "sub", "sup", "bdi"]),
        plain,
        plain,
    )
    linked = st.builds(lambda url, text: f'<a href="{_escaped(url)}">{text}</a>', urls(), plain)
    return st.one_of(plain, marked, linked)


@cache
def blocks(language: str, media: tuple[str, ...]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """The blocks of a body; figures show one of `media`."""
    text = inline(language)
    item = st.deferred(lambda: _object({"text": text}, {"list": listing}))
    listing = _object(
        {"type": st.just("list"), "items": st.lists(item, min_size=1, max_size=2)}, {"ordered": st.booleans()}
    )
    cell = _object(
        {"text": text}, {"header": st.booleans(), "colspan": st.integers(1, 3), "rowspan": st.integers(1, 3)}
    )
    others = [
        _object({"type": st.just("heading"), "text": text}, {"level": st.integers(2, 6)}),
        _object(
            {"type": st.just("quote"), "paragraphs": st.lists(text, min_size=1, max_size=2)},
            {"attribution": words(language, most=4), "url": urls(), "language": st.sampled_from(LANGUAGES)},
        ),
        listing,
        _object(
            {"type": st.just("embed"), "url": urls("video.news.example")},
            {"provider": words(language, most=3), "title": words(language)},
        ),
        _object(
            {
                "type": st.just("table"),
                "rows": st.lists(st.lists(cell, min_size=1, max_size=2), min_size=1, max_size=2),
            },
            {"caption": words(language)},
        ),
        _object({"type": st.just("read-more"), "article": identifiers()}, {"title": words(language)}),
        _object({"type": st.just("read-more"), "url": urls(), "title": words(language)}),
    ]
    if media:
        others.append(_object({"type": st.just("figure"), "media": st.sampled_from(media)}))
    paragraph = _object({"type": st.just("paragraph"), "text": text}, {"language": st.sampled_from(LANGUAGES)})
    return st.builds(lambda first, rest: [first, *rest], paragraph, st.lists(st.one_of(paragraph, *others), max_size=4))


@cache
def html(language: str) -> st.SearchStrategy[str]:
    """A body as a CMS's editor writes it."""
    text = inline(language)
    piece = st.one_of(
        text.map(lambda text: f"<p>{text}</p>"),
        words(language).map(lambda text: f"<h2>{_escaped(text)}</h2>"),
        text.map(lambda text: f"<blockquote><p>{text}</p></blockquote>"),
        st.lists(text, min_size=1, max_size=3).map(
            lambda texts: "<ul>" + "".join(f"<li>{t}</li>" for t in texts) + "</ul>"
        ),
        st.builds(
            lambda url, alt: f'<figure><img src="{_escaped(url)}" alt="{_escaped(alt)}"></figure>',
            urls("media.news.example").map(lambda url: url.partition("?")[0].partition("#")[0] + ".jpg"),
            words(language),
        ),
    )
    return st.builds(lambda first, rest: "\n".join([f"<p>{first}</p>", *rest]), text, st.lists(piece, max_size=4))


@cache
def media(language: str, *kinds: str, least: int = 0) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Media with ids of their own."""
    rendition = _object(
        {"url": urls("media.news.example")},
        {
            "media_type": st.sampled_from(["image/jpeg", "image/svg+xml", "audio/mpeg", "video/mp4"]),
            "width": st.integers(1, 4000),
            "height": st.integers(1, 4000),
            "size": st.integers(1, 2**31),
            "duration": st.one_of(st.integers(1, 9000), st.floats(0.5, 9000)),
        },
    )
    medium = _object(
        {"kind": st.sampled_from(kinds), "renditions": st.lists(rendition, min_size=1, max_size=2)},
        {
            "role": st.sampled_from([role.value for role in MediumRole]),
            "alt": words(language),
            "caption": words(language),
            "credit": words(language, most=3),
            "copyright": words(language, most=3),
        },
    )
    return st.lists(medium, min_size=least, max_size=least + 2).map(
        lambda members: [{"id": f"m{number}"} | member for number, member in enumerate(members, 1)]
    )


_NEEDS = {
    Kind.VIDEO.value: "video",
    Kind.AUDIO.value: "audio",
    Kind.GALLERY.value: "picture",
    Kind.INFOGRAPH.value: "graphic",
}


@st.composite
def raw_articles(draw: st.DrawFn, *, language: str | None = None, kind: str | None = None) -> dict[str, Any]:
    """A raw article that intake accepts without an error, of any kind, language and status."""
    language = language or draw(st.sampled_from(LANGUAGES))
    kind = kind or draw(st.sampled_from([member.value for member in Kind]))
    shown = draw(media(language, *(member.value for member in MediumKind)))
    if needed := _NEEDS.get(kind):
        shown += [medium | {"id": f"needed-{medium['id']}"} for medium in draw(media(language, needed, least=1))]
    line = words(language)
    key = draw(identifiers())
    published = draw(moments())
    raw: dict[str, Any] = {
        "id": key,
        "language": language,
        "kind": kind,
        "url": draw(urls()),
        "headline": draw(line),
        "published": published,
        "section": draw(st.sampled_from(_SECTIONS)),
    }
    raw |= draw(_optional(language))
    if draw(st.booleans()):
        raw["expires"] = f"2027-01-{draw(st.integers(1, 31)):02}T00:00:00Z"
    if shown:
        raw["media"] = shown
    if kind == Kind.TEXT.value or (kind != Kind.TICKER.value and draw(st.booleans())):
        raw["body"] = draw(st.one_of(blocks(language, tuple(medium["id"] for medium in shown)), html(language)))
    return raw


@cache
def _optional(language: str) -> st.SearchStrategy[dict[str, Any]]:
    line = words(language)
    fields = {
        "story": identifiers(),
        "translation_of": identifiers().map("src-{}".format),
        "translated_from_version": st.integers(1, 99),
        "alternates": st.dictionaries(st.sampled_from(LANGUAGES), urls(), max_size=3),
        "version": st.integers(1, 999),
        "status": st.sampled_from([member.value for member in Status]),
        "genre": st.sampled_from([member.value for member in Genre]),
        "guid": st.sampled_from(["tag:old.example,2019:1", "https://old.example/?p=1", "قديم-1"]),
        "short_headline": line,
        "summary": line,
        "slug": line,
        "byline": line,
        "authors": _several(
            _object(
                {"name": words(language, most=3)},
                {"id": codes(), "url": urls(), "role": st.sampled_from([role.value for role in AuthorRole])},
            )
        ),
        "sources": _several(_object({"name": words(language, most=3)}, {"url": urls("agency.example")})),
        "dateline": _object({"place": words(language, most=2)}, {"country": st.sampled_from(["LB", "CO", "GB"])}),
        "created": moments(),
        "updated": moments(),
        "embargo_until": moments(),
        "sections": _several(st.sampled_from(_SECTIONS)),
        "regions": _several(st.sampled_from(_REGIONS)),
        "coverage": _several(st.sampled_from(_COVERAGE)),
        "tags": _several(_object({"name": words(language, most=2)}, {"id": codes()})),
        "breaking": st.booleans(),
        "urgency": st.integers(1, 9),
        "related": _several(
            st.one_of(
                _object(
                    {"article": identifiers()}, {"rel": st.sampled_from([rel.value for rel in Relation]), "title": line}
                ),
                _object({"url": urls(), "title": line}, {"rel": st.sampled_from([rel.value for rel in Relation])}),
            )
        ),
        "reading_minutes": st.integers(1, 90),
        "word_count": st.integers(0, 9000),
        "corrections": _several(_object({"at": moments(), "note": line})),
        "rights": _object({}, {"holder": line, "notice": line, "usage_terms": line, "licence": urls()}),
        "partners": _object(
            {}, {"only": _several(st.sampled_from(PARTNERS)), "except": _several(st.sampled_from(PARTNERS))}
        ),
    }
    return _object({}, fields)


_HOSTILE = [
    *("", " ", "-", "1", "en", "text", "canceled", "paragraph", "\x00", "\ufffe", "\u202e", "a" * 600, "ا" * 2001),
    *("2026-03-01T09:30:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "٢٠٢٦-٠٣-٠١T٠٩:٣٠:٠٠Z"),
    *("https://news.example/", "javascript:alert(1)", "<p>x</p>", "<script>x", "<b>" * 200, "]]>", "&lol;"),
]


def json_values() -> st.SearchStrategy[Any]:
    """Any JSON value, with the strings and numbers that are hard for somebody."""
    leaves = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**63), 2**64 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(st.characters(exclude_categories=["Cs"])),
        st.sampled_from(_HOSTILE),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
        max_leaves=12,
    )


def mutated(articles: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """An article with up to three values replaced, removed or put in, at any depth."""
    change = st.tuples(
        st.lists(st.integers(0, 50), min_size=1, max_size=6),
        st.sampled_from(["replace", "remove", "insert", "rename"]),
        json_values(),
        st.sampled_from(["id", "url", "text", "type", "kind", "body", "media", "status", "x", "\x00", ""]),
    )
    return st.builds(_change, articles, st.lists(change, min_size=1, max_size=3))


def _change(raw: dict[str, Any], changes: list[tuple[list[int], str, Any, str]]) -> dict[str, Any]:
    for path, action, value, name in changes:
        holder: Any = raw
        *steps, last = path
        for step in steps:
            inner = [child for child in _children(holder) if isinstance(child, dict | list) and child]
            if not inner:
                break
            holder = inner[step % len(inner)]
        if not holder:
            continue
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key = keys[last % len(keys)]
        if action == "replace":
            holder[key] = value
        elif action == "remove":
            del holder[key]
        elif isinstance(holder, list):
            holder.insert(key, value)
        elif action == "insert":
            holder[name] = value
        else:
            holder[name] = holder.pop(key)
    return raw


def _children(holder: Any) -> list[Any]:
    return list(holder.values()) if isinstance(holder, dict) else list(holder)


_TAGS = [
    "p",
    "div",
    "span",
    "a",
    "b",
    "em",
    "i",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "tr",
    "td",
    "th",
    "caption",
    "blockquote",
    "figure",
    "figcaption",
    "img",
    "h1",
    "h2",
    "h6",
    "br",
    "hr",
    "pre",
]
_TAGS += [
    "code",
    "script",
    "style",
    "iframe",
    "video",
    "audio",
    "source",
    "object",
    "svg",
    "math",
    "title",
    "template",
    "noscript",
    "cite",
    "q",
    "bdo",
    "ruby",
    "rt",
]
_ATTRIBUTES = [
    *(
        "href='https://www.news.example/x'",
        "href=javascript:x",
        "src='https://media.news.example/a.jpg'",
        "src=//a.b/c.mp3",
    ),
    *(
        "src=data:image/gif;base64,R0",
        "srcset='a.jpg 1x, b.jpg 2x'",
        "data-src='/lazy.jpg'",
        "alt='\u202e\x01'",
        "lang=ar",
    ),
    *(
        "dir=rtl",
        "class='read-more'",
        "class='credit'",
        "colspan=0",
        "colspan=9999999",
        "width=1 height=1",
        "onclick=x",
    ),
    *("title='a\u2067b'", "cite=ftp://x", "start=5", "datetime='2026-02-30'", "lang='\u0661'", "=", "x=<", "\ufffe=1"),
]


def soup() -> st.SearchStrategy[str]:
    """Something like HTML: tags of all kinds in no order, closed or not, with text and references between them."""
    tag = st.builds(
        lambda slash, name, attributes, end: f"<{slash}{name} {' '.join(attributes)}{end}",
        st.sampled_from(["", "", "/"]),
        st.sampled_from(_TAGS),
        st.lists(st.sampled_from(_ATTRIBUTES), max_size=3),
        st.sampled_from([">", ">", "/>", ""]),
    )
    said = st.one_of(
        words("en", most=3),
        words("ar", most=3),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
        st.sampled_from(
            ["&amp;", "&lt;b&gt;", "&#0;", "&#xd800;", "&#x202e;", "&nbsp;", "<!--", "-->", "<![CDATA[", "]]>"]
        ),
        st.sampled_from(["<!DOCTYPE html>", "<?xml?>", "\u2067", "\u202e", "\x00", " ", "\n\n"]),
    )
    return st.lists(st.one_of(tag, said), max_size=25).map("".join)
