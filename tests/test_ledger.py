"""What a run knows of all articles, from run to run: the same, whether it was kept or found anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import factories
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndicate import ledger as ledgers
from syndicate.articles import Article, Paragraph, Status, Tag
from syndicate.ledger import Ledger
from syndicate.lifecycle import Told
from syndicate.linking import Neighbourhood
from syndicate.publication import Publication
from syndicate.selection import Archived
from syndicate.store import Incoming, Reader, Store
from syndicate.text import page_key

NOW = factories.NOON + timedelta(hours=1)
SETTING = b"setting"
SITE = "https://www.news.example"
LANGUAGES = {"b": "en", "d": "ar", "f": "es", "h": "en", "j": "ar", "k": "de"}
KEYS = st.sampled_from(list(LANGUAGES))


def address(key: str) -> str:
    return f"{SITE}/{LANGUAGES[key]}/{key}"


moments = st.sampled_from([-30, -1, 1, 3, 30]).map(lambda hours: NOW + timedelta(hours=hours))


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """An article that may have to do with the others."""
    key = draw(KEYS)
    return factories.article(
        id=key,
        language=LANGUAGES[key],
        headline=f"Rain in {key}",
        body=(Paragraph(type="paragraph", text="It rains."),),
        version=draw(st.integers(1, 4)),
        url=draw(st.sampled_from([address(key), address(key), address("b")])),
        guid=draw(st.none() | st.sampled_from(["urn:x:one", "urn:y:two", "https://old.example/1"])),
        status=draw(st.sampled_from([*Status, Status.USABLE])),
        published=NOW - timedelta(hours=draw(st.sampled_from([-2, 1, 1, 40]))),
        updated=draw(st.none() | moments),
        embargo_until=draw(st.none() | moments),
        expires=draw(st.none() | moments),
        story=draw(st.none() | st.sampled_from(["s", "t", "b"])),
        translation_of=draw(st.none() | KEYS.filter(lambda other: other != key)),
        alternates={LANGUAGES[other]: address(other) for other in draw(st.lists(KEYS, max_size=2)) if other != key},
        section=draw(st.sampled_from(["politics", "opinion"])),
        tags=draw(st.sampled_from([(), (Tag(id="rain", name="Rain"),)])),
        breaking=draw(st.booleans()),
    )


@st.composite
def steps(draw: st.DrawFn) -> tuple[list[Article], int, dict[str, Told], dict[str, bool]]:
    """What happens between two runs: articles that come, hours that pass, what readers are told, places in an archive."""
    told = st.builds(Told, st.integers(1, 6), st.integers(1, 4), st.sampled_from(ledgers.State), moments)
    return (
        draw(st.lists(articles(), max_size=3, unique_by=lambda one: one.id)),
        draw(st.sampled_from([0, 0, 1, 2, 30])),
        draw(st.dictionaries(KEYS, told, max_size=2)),
        draw(st.dictionaries(KEYS, st.booleans(), max_size=2)),
    )


def known(ledger: Ledger) -> dict[str, Any]:
    """All that a ledger says, in words that do not depend on how it came to say it."""
    register, shelving = ledger.register, ledger.shelving
    hood = Neighbourhood(ledger.publication, register)
    ids = list(register.ids())
    return {
        "rows": list(register.rows()),
        "states": [register.state(number) for number in range(len(ids))],
        "published": list(register.published),
        "turned": list(register.turned),
        "stories": [
            (story.key, sorted(story.members), dict(story.editions), story.is_told) for story in map(hood.story, ids)
        ],
        "counts": (register.stories, ledger.states()),
        "found": {key: register.find(key) for key in LANGUAGES},
        "pages": {key: list(register.at_page(page_key(address(key)))) for key in LANGUAGES},
        "guids": dict(hood.guids),
        "shared": register.shared_guids,
        "hosts": (set(register.hosts), set(register.hidden_hosts), set(register.schemes), set(register.hidden_schemes)),
        "problems": (sorted(map(str, ledger.problems)), sorted(map(str, hood.guid_problems()))),
        "shelved": {shelf: list(numbers) for shelf, numbers in shelving.shelved.items() if numbers},
        "withdrawn": sorted(shelving.withdrawn),
        "next": ledger.next(),
        "archives": {path: (list(one.places), one.first) for path, one in ledger.archives.items()},
    }


def taken(publication: Publication, reader: Reader, now: datetime) -> Ledger:
    ledger = Ledger.taken(publication, reader, now)
    ledger.archives["en"] = Archived.of(ledger.register, reader.places("en"))
    return ledger


def write(store: Store, coming: list[Article], told: Mapping[str, Told], places: Mapping[str, bool]) -> None:
    """Put articles in; tell of articles; list articles, with places of theirs in the archive or without."""
    with store.reading() as reader:
        before = reader.places("en")
    with store.writing("run") as writer:
        writer.put([Incoming.of(one, f"{one.id}.json") for one in coming])
        stored = set(writer.standing(LANGUAGES))
        writer.tell((key, one) for key, one in told.items() if key in stored)
        numbers = {
            key: number if places[key] else before.get(key) for number, key in enumerate(LANGUAGES) if key in places
        }
        writer.place("en", [(key, number) for key, number in numbers.items() if key in stored])


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(articles(), unique_by=lambda one: one.id), st.lists(steps(), min_size=1, max_size=4))
def test_a_ledger_that_was_kept_says_what_one_from_nothing_says(
    tmp_path_factory: pytest.TempPathFactory, first: list[Article], following: list[Any]
) -> None:
    output, publication, now = tmp_path_factory.mktemp("kept") / "public", factories.publication(), NOW
    with Store.open("sqlite://", output.parent) as store:
        write(store, first, {}, {})
        with store.reading() as reader:
            keep(taken(publication, reader, now), output, reader)
        for coming, hours, told, places in following:
            now += timedelta(hours=hours)
            write(store, coming, told, places)
            with store.reading() as reader:
                anew, kept = taken(publication, reader, now), found(publication, output, reader, now)
                if kept is not None:
                    assert known(kept) == known(anew)
                keep(kept or anew, output, reader)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/store.db", tmp_path) as store:
        write(store, [one("b"), one("d")], {}, {})
        with store.reading() as reader:
            keep(taken(factories.publication(), reader, NOW), tmp_path / "public", reader)
        yield store


def one(key: str, **changes: Any) -> Article:
    return factories.article(id=key, language=LANGUAGES[key], url=address(key), story=None, **changes)


def kept(store: Store, output: Path, **changes: Any) -> Ledger | None:
    options = {"publication": factories.publication(), "setting": SETTING, "now": NOW} | changes
    with store.reading() as reader:
        return Ledger.kept(output=output, reader=reader, **options)


def test_a_ledger_is_that_of_one_setting_and_of_no_earlier_moment(store: Store, tmp_path: Path) -> None:
    output = tmp_path / "public"
    assert kept(store, output) is not None
    assert kept(store, output, setting=b"another") is None
    assert kept(store, output, now=NOW - timedelta(seconds=1)) is None
    assert kept(store, tmp_path / "elsewhere") is None


def test_a_store_that_was_put_back_is_not_the_ledgers(store: Store, tmp_path: Path) -> None:
    """It has as many changes as the ledger knows of, or more; but they are others."""
    with Store.open(f"sqlite:///{tmp_path}/copy.db", tmp_path) as other:
        for version in range(1, 4):
            write(other, [one("b", version=version)], {}, {})
        assert kept(other, tmp_path / "public") is None


def test_where_much_has_changed_everything_is_looked_at(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledgers, "_FEW", 1)
    write(store, [one("b", version=2), one("d", version=2)], {}, {})
    assert kept(store, tmp_path / "public") is None
    with store.reading() as reader:
        keep(taken(factories.publication(), reader, NOW), tmp_path / "public", reader)
    assert kept(store, tmp_path / "public") is not None


def test_where_time_has_changed_much_everything_is_looked_at(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = NOW + timedelta(hours=2)
    write(store, [one(key, version=2, expires=NOW + timedelta(hours=1)) for key in "bd"], {}, {})
    with store.reading() as reader:
        keep(taken(factories.publication(), reader, NOW), tmp_path / "public", reader)
    assert kept(store, tmp_path / "public", now=later) is not None
    monkeypatch.setattr(ledgers, "_FEW", 1)
    assert kept(store, tmp_path / "public", now=later) is None


def test_a_damaged_ledger_is_none(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "public.ledger"
    path.write_bytes(path.read_bytes()[:-1])
    assert kept(store, tmp_path / "public") is None


def test_an_article_of_an_edition_that_is_no_more_comes_back_with_everything(store: Store, tmp_path: Path) -> None:
    """Hidden it is known, for nobody must name it; when it may be seen again, it is no article of the publication's."""
    write(store, [one("k", status=Status.WITHHELD)], {}, {})
    found = kept(store, tmp_path / "public")
    assert found is not None
    assert found.states() == {"published": 2}
    with store.reading() as reader:
        keep(found, tmp_path / "public", reader)
    write(store, [one("k", version=2)], {}, {})
    assert kept(store, tmp_path / "public") is None


def keep(ledger: Ledger, output: Path, reader: Reader, setting: bytes = SETTING) -> None:
    mark = reader.mark()
    if mark is not None:
        ledger.keep(output, mark, setting)


def found(publication: Publication, output: Path, reader: Reader, now: datetime = NOW) -> Ledger | None:
    return Ledger.kept(publication, SETTING, output, reader, now)
