"""What readers are told of an article, by what they were told before."""

from datetime import timedelta

import factories
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.articles import Restrictions, Status
from syndicate.headers import Header, State
from syndicate.lifecycle import Told, telling

NOW = factories.NOON + timedelta(hours=1)
LATER = NOW + timedelta(days=3)


def header(**changes: object) -> Header:
    return Header.of(factories.article(**changes))


def told(version: int = 1, own: int = 1, state: State = State.PUBLISHED) -> Told:
    return Told(version, own, state, factories.NOON)


def test_of_a_new_article_readers_are_told_its_own_version():
    assert telling(header(version=4), None, NOW) == Told(4, 4, State.PUBLISHED, factories.NOON)


def test_nothing_new_is_told_of_what_is_as_it_was():
    before = telling(header(), None, NOW)
    assert telling(header(), before, LATER) is before


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"status": Status.CANCELED}, State.CANCELED),
        ({"status": Status.WITHHELD}, State.WITHHELD),
        ({"expires": NOW}, State.EXPIRED),
        ({"partners": Restrictions(only=("al-bahr",))}, State.RESTRICTED),
        ({"embargo_until": LATER + timedelta(days=1)}, State.EMBARGOED),
    ],
)
@pytest.mark.parametrize("own", [1, 2, 9])
def test_what_was_out_is_withdrawn_with_the_next_version(changes, state, own):
    """Also where the article has none: a refused record withdrew it, or time did."""
    found = telling(header(version=own, **changes), told(), LATER)
    assert found == Told(max(own, 2), own, state, LATER)


def test_a_withdrawal_is_told_once():
    gone = header(status=Status.CANCELED)
    first = telling(gone, told(), NOW)
    assert telling(gone, first, LATER) is first


def test_a_withheld_article_that_is_canceled_is_told_of_again():
    withheld = telling(header(status=Status.WITHHELD, version=2), told(), NOW)
    assert telling(header(status=Status.CANCELED, version=2), withheld, LATER) == Told(3, 2, State.CANCELED, LATER)


@pytest.mark.parametrize(("own", "version"), [(1, 3), (2, 3), (3, 3), (7, 7)])
def test_an_article_that_returns_has_a_higher_version_than_its_withdrawal(own, version):
    withdrawn = told(2, 1, State.WITHHELD)
    assert telling(header(version=own), withdrawn, LATER) == Told(version, own, State.PUBLISHED, factories.NOON)


def test_versions_go_on_from_where_a_return_has_left_them():
    returned = told(3, 1)
    assert telling(header(version=2), returned, LATER).version == 4
    assert telling(header(version=1), returned, LATER) is returned


@pytest.mark.parametrize(
    "changes",
    [
        {"status": Status.CANCELED},
        {"embargo_until": LATER},
        {"expires": NOW, "version": 2},
        {"partners": Restrictions(only=("al-bahr",)), "version": 2},
        {"status": Status.WITHHELD, "version": 2, "partners": Restrictions(only=("al-bahr",))},
        {"status": Status.WITHHELD, "version": 2, "embargo_until": LATER},
        {"status": Status.WITHHELD, "version": 2, "updated": LATER},
    ],
    ids=str,
)
def test_readers_are_told_nothing_of_what_they_never_heard_of(changes):
    assert telling(header(**changes), None, NOW) is None


@pytest.mark.parametrize("status", [Status.CANCELED, Status.WITHHELD])
def test_a_later_version_that_withdraws_tells_of_what_must_have_been_out(status):
    """The store may have been lost; partners have the article all the same."""
    found = telling(header(status=status, version=3), None, NOW)
    assert found == Told(3, 3, State(status.value), factories.NOON)


STEPS = st.lists(
    st.fixed_dictionaries(
        {
            "rises": st.booleans(),
            "status": st.sampled_from(Status),
            "expires": st.sampled_from([None, NOW]),
            "embargo_until": st.sampled_from([None, LATER]),
        }
    ),
    max_size=12,
)


@given(STEPS)
def test_whatever_happens_each_turn_has_a_higher_version_than_the_one_before(steps):
    version, before = 1, telling(header(), None, NOW)
    for day, step in enumerate(steps):
        version += step["rises"]
        now = NOW + timedelta(days=day)
        changes = {name: value for name, value in step.items() if name != "rises"}
        after = telling(header(version=version, **changes), before, now)
        assert after.version >= after.own_version
        assert after is before or after.version > before.version
        assert after.state is header(version=version, **changes).state(now)
        before = after
