from __future__ import annotations

from datetime import datetime, timedelta

import factories
import pytest
from factories import NOON

from syndicate.articles import Author, Correction, Status, Tag
from syndicate.headers import Header, Named, State

SECOND = timedelta(seconds=1)


def header(**changes: object) -> Header:
    return Header.of(factories.article(**changes))


@pytest.mark.parametrize(
    ("changes", "now", "state"),
    [
        ({}, NOON, State.PUBLISHED),
        ({}, NOON - SECOND, State.EMBARGOED),
        ({"embargo_until": NOON + SECOND}, NOON, State.EMBARGOED),
        ({"embargo_until": NOON + SECOND}, NOON + SECOND, State.PUBLISHED),
        ({"embargo_until": NOON - SECOND}, NOON - SECOND, State.EMBARGOED),
        ({"expires": NOON + SECOND}, NOON, State.PUBLISHED),
        ({"expires": NOON + SECOND}, NOON + SECOND, State.EXPIRED),
        ({"status": Status.WITHHELD}, NOON, State.WITHHELD),
        ({"status": Status.CANCELED}, NOON, State.CANCELED),
        ({"partners": {"only": ("al-bahr",)}}, NOON, State.RESTRICTED),
        ({"partners": {"except": ("al-bahr",)}}, NOON, State.PUBLISHED),
    ],
)
def test_a_state_changes_at_its_very_moment(changes: dict[str, object], now: datetime, state: State) -> None:
    assert header(**changes).state(now) is state


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"status": Status.CANCELED, "embargo_until": NOON + SECOND, "expires": NOON}, State.CANCELED),
        ({"status": Status.WITHHELD, "embargo_until": NOON + SECOND, "expires": NOON}, State.WITHHELD),
        ({"embargo_until": NOON + SECOND, "expires": NOON, "partners": {"only": ("al-bahr",)}}, State.EMBARGOED),
        ({"expires": NOON, "partners": {"only": ("al-bahr",)}}, State.EXPIRED),
    ],
)
def test_of_several_reasons_the_gravest_is_told(changes: dict[str, object], state: State) -> None:
    assert header(**changes).state(NOON) is state


def test_a_header_has_what_linking_and_selecting_need() -> None:
    article = factories.full_article(
        guid="old-1",
        alternates={"es": "https://www.news.example/es/a1", "ar": "https://www.news.example/ar/a1"},
        translation_of="a0",
        translated_from_version=3,
        sections=("news", "politics", "news"),
        regions=("mena", "mena"),
        coverage=("water-and-cities", "water-and-cities"),
        tags=(Tag(name="Water", id="water"), Tag(name="Free"), Tag(name="Waters", id="water")),
        authors=(Author(name="Leila Haddad", id="leila-haddad"), Author(name="Agencies")),
        breaking=True,
    )
    found = Header.of(article)
    assert (found.id, found.language, found.version, found.guid) == ("a1-en", "en", 2, "old-1")
    assert (found.translation_of, found.translated_from_version, found.story) == ("a0", 3, "a1")
    assert found.alternates == (("ar", "https://www.news.example/ar/a1"), ("es", "https://www.news.example/es/a1"))
    assert found.sections == ("politics", "news")
    assert (found.regions, found.coverage) == (("mena",), ("water-and-cities",))
    assert found.tags == (Named("water", "Waters"),)
    assert found.authors == (Named("leila-haddad", "Leila Haddad"),)
    assert (found.breaking, found.restricted) == (True, False)
    assert found.modified == article.modified == NOON + timedelta(hours=1)


def test_a_correction_is_a_change() -> None:
    found = header(corrections=(Correction(at=NOON + timedelta(hours=3), note="It was Tuesday."),))
    assert found.modified == NOON + timedelta(hours=3)


def test_a_change_that_is_yet_to_come_is_none_yet() -> None:
    found = header(updated=NOON + timedelta(hours=1))
    assert found.as_seen(NOON).modified == NOON
    assert found.as_seen(NOON + timedelta(hours=1)) is found
