"""What is kept from run to run: a run that keeps all it can leaves the bytes that one from nothing leaves."""

from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import factories
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from newsroom import HOST, NOW, Newsroom, raw, tree

from syndicate import export, keeping, linking, press, release, surveying
from syndicate.articles import rfc3339
from syndicate.publication import Feeds, Newsml, Section
from syndicate.release import rollback
from syndicate.store import Reader

KEYS = ("a", "b", "c", "d", "e")
LANGUAGES = {"a": "en", "b": "ar", "c": "es", "d": "en", "e": "ar"}
FORMATS = ("rss", "atom", "jsonfeed", "newsml", "ninjs")
RULES = Feeds(limit=2, formats=FORMATS, sitemaps=True).model_copy(update={"archive_page": 2})  # smaller than one may be


def from_nothing(newsroom: Newsroom, directory: Path, **options: Any) -> Newsroom:
    """A newsroom with the same past and the same sources that has kept nothing of it, after an export."""
    if directory.exists():
        shutil.rmtree(directory)
    own = shutil.ignore_patterns(directory.name, "public.kept.json", "public.ledger", "public.lock")
    shutil.copytree(newsroom.directory, directory, symlinks=True, ignore=own)
    other = Newsroom.__new__(Newsroom)
    other.directory, other.publication = directory, newsroom.publication.at(directory)
    with sqlite3.connect(directory / "store.db") as connection:
        connection.execute("DELETE FROM kept")
    connection.close()
    other.export(**options)
    return other


def account(newsroom: Newsroom) -> dict[str, Any]:
    """The full report of a newsroom's last run."""
    found: dict[str, Any] = json.loads((newsroom.directory / "public.report.json").read_bytes())
    return found


def same(report: dict[str, Any]) -> dict[str, Any]:
    """A report without what tells how a run came to its result."""
    told = ("articles", "documents", "entries", "exit_code", "problems", "records", "stories")
    return {name: report[name] for name in told}


moments = st.sampled_from([-30, -1, 1, 3, 30]).map(lambda hours: NOW + timedelta(hours=hours))
pages = st.sampled_from([f"{HOST}/{LANGUAGES[key]}/{key}" for key in KEYS])
guids = st.sampled_from([f"tag:news.example,2024:article/{key}" for key in KEYS])


@st.composite
def records(draw: st.DrawFn, key: str) -> dict[str, Any]:
    """An article that has something to do with the others."""
    language = LANGUAGES[key]
    words = ["<p>Rain", draw(st.sampled_from(["", "and wind"])), draw(st.just("") | pages | guids), "</p>"]
    linked = draw(st.just("") | st.sampled_from(KEYS))
    fields: dict[str, Any] = {
        "version": draw(st.integers(1, 4)),
        "headline": f"Rain {draw(st.sampled_from(['', 'again']))} {draw(st.just('') | pages)}".strip(),
        "body": " ".join(words) + (f"<p><a href='{draw(pages)}'>More</a> here</p>" if linked else ""),
        "status": draw(st.sampled_from(["usable"] * 5 + ["withheld", "canceled"])),
        "section": draw(st.sampled_from(["politics", "opinion"])),
        "published": rfc3339(NOW - timedelta(hours=KEYS.index(key) + draw(st.sampled_from([0, 40])))),
        "kind": draw(st.sampled_from(["text", "text", "live"])),
        "breaking": draw(st.booleans()),
        "coverage": draw(st.sampled_from([[], ["water-and-cities"]])),
        "tags": draw(st.sampled_from([[], [{"id": "rain", "name": "Rain"}], [{"id": "rain", "name": "Heavy rain"}]])),
        "authors": draw(st.sampled_from([[], [{"id": "hana", "name": "Hana"}]])),
        "story": draw(st.none() | st.sampled_from(["storm", "flood"])),
        "embargo_until": draw(st.none() | moments.map(rfc3339)),
        "updated": draw(st.none() | moments.map(rfc3339)),
        "guid": draw(st.none() | st.just(f"urn:x:{draw(st.sampled_from(['one', 'two']))}") | pages),
    }
    if linked:
        fields["related"] = [{"article": linked}]
    if language != "en" and draw(st.booleans()):
        fields |= {"translation_of": "a", "translated_from_version": draw(st.integers(1, 3))}
    if draw(st.booleans()):
        fields["alternates"] = {LANGUAGES[other]: f"{HOST}/{LANGUAGES[other]}/{other}" for other in "d" if other != key}
    return raw(key, language, **fields)


@st.composite
def steps(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[str], int, str]:
    """What happens between two runs: articles that come, a ranking, hours that pass, and what is changed elsewhere."""
    coming = draw(st.lists(st.sampled_from(KEYS), max_size=2, unique=True))
    return (
        [draw(records(key)) for key in coming],
        draw(st.lists(st.sampled_from(KEYS), max_size=3, unique=True)),
        draw(st.sampled_from([0, 1, 2, 30, 400, -1])),
        draw(st.sampled_from([""] * 6 + ["section", "limit", "rollback", "damage"])),
    )


def change(newsroom: Newsroom, what: str) -> None:
    """Change something else than articles."""
    publication = newsroom.publication
    match what:
        case "section":
            renamed = [
                Section(code=one.code, name={tag: f"{name} x" for tag, name in one.name.items()}, parent=one.parent)
                for one in publication.sections
            ]
            newsroom.publication = publication.model_copy(update={"sections": tuple(renamed)})
        case "limit":
            rules = publication.feeds.model_copy(update={"limit": 5 - publication.feeds.limit})
            newsroom.publication = publication.model_copy(update={"feeds": rules})
        case "rollback":
            if len(release.releases(newsroom.output)) > 1:
                rollback(newsroom.output)
        case "damage":
            (newsroom.output / "en/rss.xml").write_bytes(b"damaged")


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_a_run_that_keeps_what_it_can_leaves_the_same_as_one_from_nothing(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    directory = tmp_path_factory.mktemp("kept")
    newsroom = Newsroom(directory, feeds=RULES, newsml=Newsml(items=data.draw(st.booleans())))
    now = NOW
    newsroom.export(*[data.draw(records(key)) for key in KEYS], now=now)
    for _ in range(3):
        coming, ranked, hours, other = data.draw(steps())
        now += timedelta(hours=hours)
        newsroom.write(*coming)
        newsroom.rank({"ranking": "most-read", "language": "en", "as_of": rfc3339(now), "articles": ranked})
        change(newsroom, other)
        twin = from_nothing(newsroom, directory / "twin", now=now)
        newsroom.export(now=now)
        assert tree(newsroom.output) == tree(twin.output)
        assert same(account(newsroom)) == same(account(twin))


def test_a_run_with_nothing_new_renders_and_checks_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom = Newsroom(tmp_path, feeds=RULES, newsml=Newsml(items=True))
    newsroom.export(*[raw(key, LANGUAGES[key]) for key in KEYS])

    def never(*_: object) -> None:
        raise AssertionError("nothing was to be made")

    monkeypatch.setattr(linking.Neighbourhood, "presentable", never)
    monkeypatch.setattr(press.Press, "_divided", never)
    monkeypatch.setattr(press.Press, "_items", never)
    (tmp_path / "articles.jsonl").write_text("")
    newsroom.rank({"ranking": "most-read", "language": "en", "as_of": rfc3339(NOW), "articles": []})
    report = newsroom.export(now=NOW + timedelta(minutes=1))
    assert report.release == 1
    assert report.changed == report.removed == 0


def made(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, **options: Any) -> tuple[set[str], set[str]]:
    """The articles that an export writes entries of, and the feeds' documents that it puts together."""
    articles: set[str] = set()
    documents: set[str] = set()
    whole_article, whole_document = linking.Neighbourhood.presentable, press.Press._divided
    with monkeypatch.context() as patched:
        patched.setattr(
            linking.Neighbourhood,
            "presentable",
            lambda hood, article: (articles.add(article.id), whole_article(hood, article))[1],
        )
        patched.setattr(
            press.Press,
            "_divided",
            lambda self, feed, format_: (
                documents.add(feed.document(format_.FILE_NAME)),
                whole_document(self, feed, format_),
            )[1],
        )
        newsroom.export(**options)
    return articles, documents


PLAIN = Feeds(formats=("rss",), sitemaps=False)


def test_an_article_that_changes_makes_stale_its_own_entry_and_the_documents_that_list_it(tmp_path, monkeypatch):
    newsroom = Newsroom(tmp_path, feeds=PLAIN)
    newsroom.export(*[raw(key, LANGUAGES[key], section="opinion" if key == "d" else "politics") for key in KEYS])
    newsroom.write(raw("a", version=2, headline="Wind"))
    articles, documents = made(newsroom, monkeypatch)
    assert articles == {"a"}
    assert documents == {"en/rss.xml", "en/news/rss.xml", "en/news/politics/rss.xml"}


def test_a_page_of_an_archive_stays_when_the_archive_gets_another(tmp_path, monkeypatch):
    newsroom = Newsroom(tmp_path, feeds=PLAIN.model_copy(update={"archive_page": 2, "limit": 2}))
    series = [raw(f"n{hour}", published=rfc3339(NOW - timedelta(hours=9 - hour))) for hour in range(6)]
    newsroom.export(*series[:4])
    newsroom.write(*series)
    articles, documents = made(newsroom, monkeypatch)
    assert articles == {"n4", "n5"}
    assert {path for path in documents if path.startswith("en/archive/")} == {"en/archive/3/rss.xml"}


def test_what_an_article_links_to_makes_it_stale_by_coming_going_and_being_renamed(tmp_path, monkeypatch):
    newsroom = Newsroom(tmp_path, feeds=PLAIN)
    newsroom.export(
        raw("a", related=[{"article": "d"}]),
        raw("b", "ar", body=f"<p>{HOST}/en/d</p>"),
        raw("c", "es", body="<p>Nada</p>"),
    )
    newsroom.write(raw("d"))
    assert made(newsroom, monkeypatch)[0] == {"a", "b", "d"}
    newsroom.write(raw("d", version=2, headline="Wind"))
    assert made(newsroom, monkeypatch)[0] == {"a", "b", "d"}
    newsroom.write(raw("d", version=3, headline="Wind", body="<p>Other text.</p>"))
    assert made(newsroom, monkeypatch)[0] == {"d"}
    newsroom.write(raw("d", version=4, status="canceled"))
    assert made(newsroom, monkeypatch)[0] >= {"a", "b"}


def test_an_embargo_that_lifts_makes_stale_the_article_and_its_editions(tmp_path, monkeypatch):
    newsroom = Newsroom(tmp_path, feeds=PLAIN)
    newsroom.export(
        raw("a", story="storm", embargo_until=rfc3339(NOW + timedelta(hours=1))),
        raw("b", "ar", story="storm"),
        raw("c", "es"),
    )
    later = NOW + timedelta(hours=2)
    articles, documents = made(newsroom, monkeypatch, now=later)
    assert articles == {"a", "b"}
    assert "en/rss.xml" in documents
    assert "es/rss.xml" not in documents
    assert made(newsroom, monkeypatch, now=later) == (set(), set())


def test_another_format_or_name_makes_everything_stale(tmp_path, monkeypatch):
    newsroom = Newsroom(tmp_path, feeds=PLAIN)
    newsroom.export(*[raw(key, LANGUAGES[key]) for key in KEYS])
    change(newsroom, "section")
    assert made(newsroom, monkeypatch)[0] == set(KEYS)


def test_another_program_or_catalogue_makes_everything_stale(tmp_path, monkeypatch):
    newsroom = Newsroom(tmp_path, feeds=PLAIN)
    newsroom.export(*[raw(key, LANGUAGES[key]) for key in KEYS])
    monkeypatch.setattr(keeping, "_program", lambda: b"another")
    assert made(newsroom, monkeypatch)[0] == set(KEYS)
    catalogue = tmp_path / "catalogues/en/LC_MESSAGES/syndicate.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n', encoding="utf-8")
    newsroom.publication = newsroom.publication.model_copy(update={"catalogues": "catalogues"})
    assert made(newsroom, monkeypatch)[0] == set(KEYS)
    assert made(newsroom, monkeypatch)[0] == set()
    catalogue.write_text(catalogue.read_text() + '\nmsgid "Breaking news"\nmsgstr "Just in"\n', encoding="utf-8")
    assert made(newsroom, monkeypatch)[0] == set(KEYS)


@pytest.mark.parametrize("damage", ["", "{", '{"release": "other"}', '{"documents": []}'])
def test_without_its_memory_a_run_makes_the_documents_again_of_the_entries_that_are_kept(tmp_path, monkeypatch, damage):
    newsroom = Newsroom(tmp_path, feeds=PLAIN)
    newsroom.export(*[raw(key, LANGUAGES[key]) for key in KEYS])
    before = tree(newsroom.output)
    (tmp_path / "public.kept.json").write_text(damage)
    articles, documents = made(newsroom, monkeypatch)
    assert articles == set()
    assert "en/rss.xml" in documents
    assert tree(newsroom.output) == before
    assert made(newsroom, monkeypatch) == (set(), set())


def test_after_going_back_the_documents_are_those_of_now_again(tmp_path):
    newsroom = Newsroom(tmp_path, feeds=PLAIN)
    newsroom.export(raw("a"))
    newsroom.export(raw("a", version=2, headline="Wind"))
    now = tree(newsroom.output)
    rollback(newsroom.output)
    newsroom.export()
    assert tree(newsroom.output) == now


def test_entries_that_no_document_needs_are_kept_no_longer(tmp_path):
    newsroom = Newsroom(tmp_path, feeds=Feeds(formats=("rss",), limit=1, sitemaps=False))

    def kept() -> set[str]:
        with sqlite3.connect(tmp_path / "store.db") as connection:
            found = {row[0] for row in connection.execute("SELECT article FROM kept")}
        connection.close()
        return found

    newsroom.export(raw("a"))
    assert kept() == {"a"}
    newsroom.publication = newsroom.publication.model_copy(
        update={"feeds": Feeds(formats=("rss",), limit=1, sitemaps=False, archives=False)}
    )
    newsroom.export(raw("d", published=rfc3339(factories.NOON + timedelta(hours=1))))
    assert kept() == {"d"}


# --- A night on which nothing happens


def surveys(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, **options: Any) -> int:
    """How often an export looks at all articles."""
    counted = []
    whole = surveying.survey
    with monkeypatch.context() as patched:
        patched.setattr(surveying, "survey", lambda *arguments: (counted.append(1), whole(*arguments))[1])
        newsroom.export(**options)
    return len(counted)


def test_where_nothing_changed_nobody_looks_at_the_articles(tmp_path, monkeypatch):
    newsroom = Newsroom(tmp_path, feeds=RULES)
    newsroom.export(raw("a"), raw("b", "ar", version=2), raw("bad", headline=""), raw("c", "es", translation_of="none"))
    first, before = account(newsroom), tree(newsroom.output)
    assert surveys(newsroom, monkeypatch, now=NOW + timedelta(hours=1)) == 0
    assert tree(newsroom.output) == before
    second = account(newsroom)
    assert second["now"] == rfc3339(NOW + timedelta(hours=1))
    assert second["records"] == {"refused": 1, "unchanged": 3}
    assert same(second) | {"records": None} == same(first) | {"records": None}
    assert [problem["code"] for problem in second["problems"]].count("unknown-source-article") == 1


def of_newsroom(newsroom: Newsroom) -> dict[str, Any]:
    return {
        "an article": lambda: newsroom.write(raw("d")),
        "a ranking": lambda: newsroom.rank(
            {"ranking": "most-read", "language": "en", "as_of": rfc3339(NOW), "articles": ["a"]}
        ),
        "a hold": lambda: newsroom.write(raw("a", headline="", status="canceled")),
        "the publication": lambda: change(newsroom, "section"),
        "a template": lambda: (newsroom.directory / "templates/feed.css").write_text("body { color: teal }"),
        "a rollback": lambda: rollback(newsroom.output),
        "a damaged file": lambda: change(newsroom, "damage"),
        "a lost memory": lambda: keeping.remember(newsroom.output, keeping.Memory()),
        "another output": lambda: newsroom.export(raw("d"), output=newsroom.directory / "other"),
    }


@pytest.mark.parametrize("what", of_newsroom(None))
def test_what_changes_is_looked_at(tmp_path, monkeypatch, what):
    (tmp_path / "templates").mkdir()
    newsroom = Newsroom(tmp_path, feeds=RULES, templates="templates")
    newsroom.export(raw("e", "ar"))
    newsroom.export(raw("a"))
    assert surveys(newsroom, monkeypatch) == 0
    of_newsroom(newsroom)[what]()
    assert surveys(newsroom, monkeypatch) == 1
    assert surveys(newsroom, monkeypatch) == 0


@pytest.mark.parametrize(
    ("article", "hours"),
    [
        ({"embargo_until": rfc3339(NOW + timedelta(hours=3))}, 3),
        ({"expires": rfc3339(NOW + timedelta(hours=3))}, 3),
        ({"published": rfc3339(NOW + timedelta(hours=3))}, 3),
        ({"published": rfc3339(NOW - timedelta(hours=45))}, 3),  # news to Google for two days
        ({"published": rfc3339(NOW - timedelta(hours=21)), "breaking": True}, 3),  # breaking news for one
        ({"published": rfc3339(NOW - timedelta(days=30))}, None),
    ],
)
def test_what_changes_with_time_is_looked_at_when_it_does(tmp_path, monkeypatch, article, hours):
    breaking = Feeds(limit=2, formats=("rss",), sitemaps=True, breaking={"max_age_days": 1})
    newsroom = Newsroom(tmp_path, feeds=breaking)
    newsroom.export(raw("a", **article))
    assert surveys(newsroom, monkeypatch, now=NOW + timedelta(hours=2, minutes=59)) == 0
    assert surveys(newsroom, monkeypatch, now=NOW + timedelta(hours=3)) == (hours is not None)
    assert surveys(newsroom, monkeypatch, now=NOW - timedelta(hours=1)) == 1


def test_a_withdrawal_that_ceases_to_be_announced_is_looked_at(tmp_path, monkeypatch):
    newsroom = Newsroom(tmp_path, feeds=Feeds(formats=("jsonfeed",), sitemaps=False))
    newsroom.export(raw("a"))
    newsroom.export(raw("a", version=2, status="canceled", updated=rfc3339(NOW)))
    assert surveys(newsroom, monkeypatch, now=NOW + timedelta(days=13)) == 0
    assert surveys(newsroom, monkeypatch, now=NOW + timedelta(days=14)) == 1


def test_an_article_with_dates_ahead_is_looked_at_each_time(tmp_path, monkeypatch):
    newsroom = Newsroom(tmp_path, feeds=PLAIN)
    newsroom.export(raw("a", updated=rfc3339(NOW + timedelta(hours=5))))
    assert surveys(newsroom, monkeypatch) == 1


def test_what_is_ingested_while_an_export_writes_is_in_the_next(tmp_path, monkeypatch):
    newsroom = Newsroom(tmp_path, feeds=PLAIN)
    whole = surveying.survey

    def interrupted(*arguments: Any) -> Any:
        found = whole(*arguments)
        newsroom.write(raw("d"))
        export.ingest(export.Job(newsroom.publication, NOW), newsroom.publication.sources)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(surveying, "survey", interrupted)
        newsroom.export(raw("a"))
    assert b"/en/d" not in newsroom.read("en/rss.xml")
    newsroom.export()
    assert b"/en/d" in newsroom.read("en/rss.xml")


def test_from_nothing_everything_is_read_and_made_again(tmp_path, monkeypatch):
    newsroom = Newsroom(tmp_path, feeds=PLAIN)
    newsroom.export(*[raw(key, LANGUAGES[key]) for key in KEYS])
    before = tree(newsroom.output)
    articles, documents = made(newsroom, monkeypatch, from_nothing=True)
    assert articles == set(KEYS)
    assert "en/rss.xml" in documents
    assert tree(newsroom.output) == before


def test_what_stays_is_counted_as_what_is_made_is(tmp_path):
    newsroom = Newsroom(tmp_path, feeds=RULES, newsml=Newsml(items=True))
    first = newsroom.export(*[raw(key, LANGUAGES[key]) for key in KEYS])
    second = newsroom.export()
    assert second.documents == first.documents
    assert second.entries == first.entries


def without_headers(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Let nobody read all headers; those that are read, by id."""
    read: list[list[str]] = []
    original = Reader.told_headers

    def told_headers(reader: Reader, ids: Any = None) -> Any:
        assert ids is not None, "all headers are read"
        read.append(list(ids))
        return original(reader, read[-1])

    monkeypatch.setattr(Reader, "told_headers", told_headers)
    return read


def test_a_run_after_a_change_looks_at_what_changed(tmp_path, monkeypatch):
    newsroom = Newsroom(tmp_path, feeds=PLAIN)
    newsroom.export(*[raw(key, LANGUAGES[key]) for key in KEYS])
    read = without_headers(monkeypatch)
    newsroom.write(raw("a", version=2, headline="Wind"), raw("f"))
    newsroom.export()
    assert read == [["a", "f"]]
    assert b"Wind" in newsroom.read("en/rss.xml")


def test_a_run_takes_up_what_another_left_when_it_was_killed(tmp_path, monkeypatch):
    """It was published, and nobody could say any more of which store; the ledger before it is still true of that."""
    newsroom = Newsroom(tmp_path, feeds=PLAIN)
    newsroom.export(*[raw(key, LANGUAGES[key]) for key in KEYS])
    with monkeypatch.context() as patch:
        patch.setattr(export, "_keep_ledger", lambda *_: None)
        newsroom.export(raw("a", version=2, headline="Wind"))
    read = without_headers(monkeypatch)
    newsroom.export(raw("a", version=3, headline="Snow"))
    assert read == [["a"]]
    assert b"Snow" in newsroom.read("en/rss.xml")


def test_a_ledger_that_cannot_be_kept_stops_nothing(tmp_path):
    newsroom = Newsroom(tmp_path, feeds=PLAIN)
    (tmp_path / ".public.ledger.next").mkdir()
    assert newsroom.export(raw("a")).exit_code == 0
    assert newsroom.export(raw("a", version=2, headline="Wind")).exit_code == 0
    assert b"Wind" in newsroom.read("en/rss.xml")


def test_entries_that_are_gone_from_the_store_are_written_again(tmp_path):
    """As where another publication that shares the store had no need of them."""
    newsroom = Newsroom(tmp_path, feeds=PLAIN)
    newsroom.export(raw("a"), raw("d"))
    with sqlite3.connect(tmp_path / "store.db") as connection:
        connection.execute("DELETE FROM kept WHERE article = 'a'")
    connection.close()
    newsroom.write(raw("d", version=2, headline="Wind"))
    twin = from_nothing(newsroom, tmp_path / "twin")
    newsroom.export()
    assert account(newsroom)["kept"]["entries"] == {"hits": 0, "misses": 2}
    assert tree(newsroom.output) == tree(twin.output)
