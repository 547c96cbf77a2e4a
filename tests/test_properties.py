"""What must hold of the release of any newsroom: nothing hidden in it, nothing valid lost, every text intact."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_to_bytes

import factories
import orjson
import reading
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
FILES = {name: formats.discovered()[name].FILE_NAME for name in reading.READERS}
SMALL = Feeds(formats=tuple(FILES), region=FeedRule(enabled=False), coverage=FeedRule(enabled=False))
ANNOUNCING = ("feed.json", "newsml.xml")


@contextmanager
def newsroom() -> Iterator[Newsroom]:
    """A newsroom in a directory of its own, for one example."""
    with tempfile.TemporaryDirectory() as directory:
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
        "headline": f"Headline {number}{words}",
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
        "tags": [{"name": f"Tag{words}", "id": f"tag-{number}"}],
        "authors": [{"name": f"Author{words}"[:200], "id": f"author-{number}"}]
        + [{"name": "Two", "url": address} for _, address in addresses],
        "sources": [{"name": f"Source{words}"[:200], "url": address} for _, address in addresses],
        "corrections": [{"at": after(hours=-1), "note": f"Note{words}"}],
        "rights": {"notice": f"Notice{words}"} | ({"licence": addresses[0][1]} if addresses else {}),
        "alternates": {target.raw["language"]: target.raw["url"] for target in targets},
        "translation_of": targets[0].raw["id"] if targets else None,
        "translated_from_version": 1 if targets else None,
        "story": draw(st.sampled_from([None, "s0", "s1"])),
        "breaking": draw(st.booleans()),
    }
    return raw(f"shown-{number}", language, **fields)


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
                found = reading.READERS[format_](files[f"{language}/{file}"])
                assert sorted(entry.guid.rpartition("/")[2] for entry in found.entries) == expected
                for entry in found.entries:
                    assert all(link.address.startswith(f"{HOST}/{tag}/shown-") for tag, link in entry.editions.items())
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
                data = house.read(f"{language}/{file}")
                document, changes = reading.READERS[format_](data), CHANGED[format_](data)
                own = {guid for guid, article in articles.items() if article.language == language}
                assert {entry.guid for entry in document.entries} == own
                for entry in document.entries:
                    assert_same(entry, articles[entry.guid])
                    # Atom parts two entries of one second by milliseconds; RSS dates have none.
                    modified = articles[entry.guid].modified
                    assert changes[entry.guid].replace(microsecond=0) == modified.replace(microsecond=0)


def assert_same(entry: reading.Entry, article: Article) -> None:
    assert entry.title.removeprefix(reading.MARK) == article.headline
    assert entry.address == article.url
    assert entry.language == article.language
    assert entry.published == article.published
    for body in (entry.body, entry.repeated):
        if body is not None:
            said = squeezed("".join(one.text for one in body.said))
            assert squeezed(markup.to_text(article.body)) in said or all(
                squeezed(line) in said for line in markup.to_text(article.body).splitlines()
            )
    assert (entry.body is not None) or not markup.to_text(article.body)


def squeezed(text: str) -> str:
    """Without white space: a line break may be a space, and a cell's end nothing."""
    return "".join(text.split())


_DCTERMS = "{http://purl.org/dc/terms/}"


def _rss_changed(data: bytes) -> dict[str, datetime]:
    items = etree.fromstring(data).iter("item")
    found = {}
    for item in items:
        assert parsedate_to_datetime(item.findtext("pubDate")).tzinfo == UTC
        found[item.findtext("guid")] = datetime.fromisoformat(item.findtext(f"{_DCTERMS}modified"))
    return found


def _atom_changed(data: bytes) -> dict[str, datetime]:
    entries = etree.fromstring(data).iter(f"{reading.ATOM}entry")
    return {
        entry.findtext(f"{reading.ATOM}id"): datetime.fromisoformat(entry.findtext(f"{reading.ATOM}updated"))
        for entry in entries
    }


def _json_changed(data: bytes) -> dict[str, datetime]:
    return {item["id"]: datetime.fromisoformat(item["date_modified"]) for item in orjson.loads(data)["items"]}


def _newsml_changed(data: bytes) -> dict[str, datetime]:
    items = etree.fromstring(data).find(f"{reading.NAR}itemSet")
    found = (
        (item.get("guid"), item.findtext(f"{reading.NAR}contentMeta/{reading.NAR}contentModified")) for item in items
    )
    return {guid: datetime.fromisoformat(moment) for guid, moment in found if moment}


CHANGED = {"rss": _rss_changed, "atom": _atom_changed, "jsonfeed": _json_changed, "newsml": _newsml_changed}


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
