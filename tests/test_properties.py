"""What must hold of the release of any newsroom: nothing hidden in it, nothing valid lost, every text intact."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote_to_bytes

import factories
import lxml.html
import orjson
import strategies
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from newsroom import HOST, Newsroom, after, raw, summary, tree

from syndicate import formats, intake, markup
from syndicate.articles import Article
from syndicate.publication import FeedRule, Feeds
from syndicate.records import Record
from syndicate.report import Exit

LANGUAGES = ("en", "ar", "es")
_MEMORY = Path("/dev/shm")
"""Each example makes and removes a hundred files: in memory that costs nothing."""
ANNOUNCING = ("feed.json", "newsml.xml")
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
RIGHT_TO_LEFT_MARK = "\u200f"
"""Leads a plain text that is written right to left and begins with a Latin word."""


class Entry(NamedTuple):
    """What a document says of an article."""

    guid: str
    title: str
    address: str
    language: str
    published: datetime
    modified: datetime
    text: str
    is_newsml: bool = False
    """There a correction stands in a note to editors."""


def rss(data: bytes) -> list[Entry]:
    return [
        Entry(
            item.findtext("guid"),
            item.findtext("title"),
            item.findtext("link"),
            item.findtext("{http://purl.org/dc/elements/1.1/}language"),
            parsedate_to_datetime(item.findtext("pubDate")),
            datetime.fromisoformat(item.findtext("{http://purl.org/dc/terms/}modified")),
            text_of(item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded", "")),
        )
        for item in etree.fromstring(data).iter("item")
    ]


def atom(data: bytes) -> list[Entry]:
    name = "{{http://www.w3.org/2005/Atom}}{}".format
    return [
        Entry(
            entry.findtext(name("id")),
            entry.findtext(name("title")),
            entry.find(f"{name('link')}[@rel='alternate']").get("href"),
            entry.get(LANG),
            datetime.fromisoformat(entry.findtext(name("published"))),
            datetime.fromisoformat(entry.findtext(name("updated"))),
            text_of(entry.findtext(name("content"), "")),
        )
        for entry in etree.fromstring(data).iter(name("entry"))
    ]


def jsonfeed(data: bytes) -> list[Entry]:
    return [
        Entry(
            item["id"],
            item["title"],
            item["url"],
            item["language"],
            datetime.fromisoformat(item["date_published"]),
            datetime.fromisoformat(item["date_modified"]),
            text_of(item.get("content_html", "")),
        )
        for item in orjson.loads(data)["items"]
    ]


def newsml(data: bytes) -> list[Entry]:
    name = "{{http://iptc.org/std/nar/2006-10-01/}}{}".format
    root = etree.fromstring(data)
    items = {item.get("guid"): item for item in root.find(name("itemSet"))}
    references = root.iterfind(f"{name('itemSet')}/*[1]/{name('groupSet')}/{name('group')}/{name('itemRef')}")
    return [_newsml_entry(items[one.get("residref")], items, name) for one in references]


def _newsml_entry(item: Any, items: dict[str, Any], name: Callable[[str], str]) -> Entry:
    management, meta = item.find(name("itemMeta")), item.find(name("contentMeta"))
    published = management.find(f"{name('itemMetaExtProperty')}[@rel='synrel:published']").get("value")
    # A gallery's text is an item of its own.
    text = items.get(f"{item.get('guid')}#/text", item)
    return Entry(
        item.get("guid"),
        meta.findtext(name("headline")),
        management.find(f"{name('altRep')}[@contenttype='text/html']").text,
        item.get(LANG),
        datetime.fromisoformat(published),
        datetime.fromisoformat(meta.findtext(name("contentModified"))),
        "".join(part for inline in text.iter(name("inlineXML")) for part in inline.itertext()),
        is_newsml=True,
    )


def text_of(html: str) -> str:
    return lxml.html.fragment_fromstring(html, create_parent="div").text_content() if html else ""


READERS = {"rss": rss, "atom": atom, "jsonfeed": jsonfeed, "newsml": newsml}
FILES = {name: formats.discovered()[name].FILE_NAME for name in READERS}
SMALL = Feeds(formats=tuple(FILES), region=FeedRule(enabled=False), coverage=FeedRule(enabled=False))


@contextmanager
def newsroom() -> Iterator[Newsroom]:
    """A newsroom in a directory of its own, for one example."""
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as directory:
        yield Newsroom(Path(directory), feeds=SMALL)


# --- nothing hidden, nothing lost -----------------------------------------------------------------------------------

STATES: dict[str, dict[str, Any]] = {
    "withheld": {"status": "withheld"},
    "canceled": {"status": "canceled"},
    "announced": {"status": "canceled", "version": 2, "updated": after(hours=-1)},
    "announced as withheld": {"status": "withheld", "version": 5, "updated": after(hours=-1)},
    "embargoed": {"embargo_until": after(seconds=1)},
    "scheduled": {"published": after(seconds=1)},
    "expired": {"expires": after()},
    "restricted": {"partners": {"only": ["al-bahr"]}},
}


@dataclass(frozen=True)
class Hidden:
    """An article that may not be seen: what it is called by, and the words that give it away."""

    raw: dict[str, Any]
    token: str
    """Stands in all of its fields but its identifiers."""
    key: str
    """Stands in its identifiers."""
    is_announced: bool

    @property
    def addresses(self) -> list[str]:
        """Its address in every way in which somebody may write it; and its older one where it has one."""
        url: str = self.raw["url"]
        rest = url.removeprefix("https://www.")
        joint = "&" if "?" in url else "?"
        ways = [
            url,
            f"http://www.{rest}",
            f"{url}{joint}utm_source=feed&utm_medium=rss",
            f"{url}#comments",
            f"{url}{joint}fbclid=abc#top",
            f"https://{rest}",
            f"https://share.example/?u={quote(url, safe='')}&via=lantern",
            url.replace("/en/", "/%65n/"),
            url.replace("%D8", "%d8"),
        ]
        if "?" not in url:
            ways.append(f"{url}/")
        if self.raw.get("guid", "").startswith("https:"):
            ways.append(self.raw["guid"])
        return ways


@st.composite
def hidden_articles(draw: st.DrawFn, number: int) -> Hidden:
    state = draw(st.sampled_from(sorted(STATES)))
    token, key = f"qzt{number}tzq", f"qzk{number}kzq"
    language = draw(st.sampled_from(LANGUAGES))
    slug = draw(
        st.sampled_from([token, f"{quote('مقال-سري')}-{token}", f"a/b/{token}", f"?p={token}&id=2", f"{token}.html"])
    )
    fields: dict[str, Any] = {
        "url": f"{HOST}/{language}/{slug}",
        "guid": draw(st.sampled_from([None, f"urn:old:{key}", f"https://old.example/?p={key}", f"{key}"])),
        "headline": token,
        "short_headline": token,
        "summary": token,
        "slug": token,
        "byline": token,
        "body": f"<p>{token}</p><h2>{token}</h2>",
        "authors": [{"name": token, "id": token, "url": f"https://people.example/{token}"}],
        "sources": [{"name": token, "url": f"https://agency.example/{token}"}],
        "dateline": {"place": token},
        "tags": [{"name": token, "id": token}],
        "media": [
            {
                "id": "m1",
                "role": "lead",
                "alt": token,
                "caption": token,
                "credit": token,
                "copyright": token,
                "renditions": [{"url": f"https://media.example/{token}.jpg"}],
            }
        ],
        "related": [{"url": f"https://other.example/{token}", "title": token}],
        "corrections": [{"at": after(hours=-2), "note": token}],
        "rights": {"holder": token, "notice": token, "usage_terms": token, "licence": f"https://x.example/{token}"},
        "story": draw(st.sampled_from([None, "s0", "s1", f"{token}-story"])),
        "breaking": draw(st.booleans()),
    }
    return Hidden(raw(key, language, **(fields | STATES[state])), token, key, state.startswith("announced"))


@st.composite
def published_articles(draw: st.DrawFn, number: int, hidden: Sequence[Hidden]) -> dict[str, Any]:
    """An article that leads to what is hidden in every way that there is."""
    language = draw(st.sampled_from(LANGUAGES))
    targets = draw(st.lists(st.sampled_from(hidden), max_size=3)) if hidden else []
    addresses = [(target, draw(st.sampled_from(target.addresses))) for target in targets]
    words = "".join(f" {address}{draw(st.sampled_from(['', '.', ',', ')', '»', '،']))} and" for _, address in addresses)
    body: list[dict[str, Any]] = [{"type": "paragraph", "text": f"Text {number}{markup_of(words)} more."}]
    for target, address in addresses:
        body += [
            {"type": "paragraph", "text": f'Before <a href="{markup_of(address)}">the words</a> behind.'},
            {"type": "read-more", "article": target.raw["id"]},
            {"type": "read-more", "url": address, "title": f"About {target.token}"},
            {"type": "embed", "url": address, "title": "Embedded"},
            {"type": "quote", "paragraphs": [f"Quoted {markup_of(address)}"], "url": address},
            {"type": "table", "caption": f"Table {address}", "rows": [[{"text": markup_of(address)}]]},
        ]
    fields: dict[str, Any] = {
        "headline": f"Headline {number}{fitting(words, 480)}",
        "summary": f"Summary{words}",
        "body": body,
        "related": [
            link
            for target, address in addresses
            for link in (
                {"article": target.raw["id"], "title": f"About {target.token}"},
                {"article": target.raw["id"]},
                {"url": address, "title": f"About {target.token}"},
            )
        ],
        "tags": [{"name": f"Tag{fitting(words, 180)}", "id": f"tag-{number}"}],
        "authors": [{"name": f"Author{fitting(words, 180)}", "id": f"author-{number}"}]
        + [{"name": "Two", "url": address} for _, address in addresses],
        "sources": [{"name": f"Source{fitting(words, 180)}", "url": address} for _, address in addresses],
        "corrections": [{"at": after(hours=-1), "note": f"Note{words}"}],
        "rights": {"notice": f"Notice{words}"} | ({"licence": addresses[0][1]} if addresses else {}),
        "alternates": {target.raw["language"]: target.raw["url"] for target in targets},
        "translation_of": targets[0].raw["id"] if targets else None,
        "translated_from_version": 1 if targets else None,
        "story": draw(st.sampled_from([None, "s0", "s1"])),
        "breaking": draw(st.booleans()),
    }
    return raw(f"shown-{number}", language, **fields)


def fitting(words: str, limit: int) -> str:
    return words if len(words) < limit else ""


def markup_of(text: str) -> str:
    return text.replace("&", "&amp;")


@st.composite
def newsrooms(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[Hidden]]:
    hidden = [draw(hidden_articles(number)) for number in range(draw(st.integers(1, 3)))]
    shown = [draw(published_articles(number, hidden)) for number in range(draw(st.integers(1, 3)))]
    return shown, hidden


@settings(max_examples=40)
@given(newsrooms(), st.randoms(use_true_random=False))
def test_nothing_hidden_is_in_any_file_and_nothing_published_is_lost(
    articles: tuple[list[dict[str, Any]], list[Hidden]], order: random.Random
) -> None:
    shown, hidden = articles
    records = [*shown, *(one.raw for one in hidden)]
    order.shuffle(records)
    ids = [record["id"] for record in records]
    with newsroom() as house:
        house.rank(
            *(
                {"ranking": "most-read", "language": language, "as_of": after(hours=-1), "articles": ids}
                for language in LANGUAGES
            )
        )
        report = house.export(*records)
        assert [one for one in report.problems if one.is_error] == []
        assert report.exit_code is Exit.DONE
        files = tree(house.output) | {"report.json": house.read("report.json")}
        for path, data in files.items():
            plain = data.lower() + unquote_to_bytes(data).lower()
            for one in hidden:
                assert one.token.encode() not in plain, (path, one.raw)
                if not (one.is_announced and path.endswith(ANNOUNCING)):
                    assert one.key.encode() not in plain, (path, one.raw)
        for language in LANGUAGES:
            expected = sorted(one["id"] for one in shown if one["language"] == language)
            for format_, file in FILES.items():
                found = READERS[format_](files[f"{language}/{file}"])
                assert sorted(entry.guid.rpartition("/")[2] for entry in found) == expected
        for one in hidden:
            notices = house.json(f"{one.raw['language']}/feed.json")["_syndicate"].get("withdrawn", [])
            assert one.is_announced == any(one.key in notice["id"] for notice in notices)


# --- every text intact ----------------------------------------------------------------------------------------------

_UNSEEN = ("status", "partners", "embargo_until", "guid", "related", "translation_of", "alternates", "story")


@st.composite
def right_articles(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Articles of every kind that are right and may be seen."""
    found = draw(st.lists(strategies.raw_articles(), min_size=1, max_size=3))
    return [
        {name: value for name, value in one.items() if name not in _UNSEEN}
        | {"id": f"a{number}", "url": f"{HOST}/{one['language']}/a{number}"}
        for number, one in enumerate(found)
    ]


def stored(record: dict[str, Any], house: Newsroom) -> Article:
    taken = intake.take(Record("x", orjson.dumps(record)), house.publication)
    assert taken.article is not None, taken.problems
    return taken.article


@settings(max_examples=25)
@given(right_articles())
def test_title_link_dates_and_text_are_read_back_as_they_were(records: list[dict[str, Any]]) -> None:
    with newsroom() as house:
        assert house.export(*records).exit_code is Exit.DONE
        articles = {factories.guid(record["id"]): stored(record, house) for record in records}
        for format_, file in FILES.items():
            for language in LANGUAGES:
                found = READERS[format_](house.read(f"{language}/{file}"))
                own = {guid for guid, article in articles.items() if article.language == language}
                assert {entry.guid for entry in found} == own
                for entry in found:
                    assert_same(entry, articles[entry.guid])


def assert_same(entry: Entry, article: Article) -> None:
    assert entry.title.removeprefix(RIGHT_TO_LEFT_MARK) == article.headline
    assert entry.address == article.url
    assert entry.language == article.language
    assert entry.published == article.published
    # Atom parts two entries of one second by milliseconds.
    assert entry.modified.replace(microsecond=0) == article.modified.replace(microsecond=0)
    said = squeezed(entry.text)
    for line in markup.to_text(article.body).splitlines():
        assert squeezed(line.removeprefix("— ")) in said
    for correction in article.corrections:
        assert squeezed(correction.note) in said or entry.is_newsml


def squeezed(text: str) -> str:
    """Without white space: a line break may be a space, and a cell's end nothing."""
    return "".join(text.split())


# --- the same bytes -------------------------------------------------------------------------------------------------


@settings(max_examples=12)
@given(newsrooms(), right_articles(), st.randoms(use_true_random=False))
def test_the_order_of_the_records_changes_no_byte(
    articles: tuple[list[dict[str, Any]], list[Hidden]], others: list[dict[str, Any]], order: random.Random
) -> None:
    records = [*articles[0], *(one.raw for one in articles[1]), *others]
    shuffled = list(records)
    order.shuffle(shuffled)
    found = []
    for each in (records, shuffled):
        with newsroom() as house:
            house.export(*each)
            found.append((tree(house.output), summary(house.output)))
    assert found[0] == found[1]
