"""The canonical models: what they settle, what they refuse, and what they tell of an article."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated
from zoneinfo import ZoneInfo

import factories
import pytest
import strategies
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from syndicate import text, validation
from syndicate.articles import (
    Author,
    AuthorRole,
    Correction,
    Headline,
    Kind,
    LanguageTag,
    Medium,
    MediumRole,
    Moment,
    Paragraph,
    Ranking,
    Related,
    Rendition,
    Restrictions,
    Shape,
    Status,
    WebURL,
    article_from_json,
    article_to_json,
    language_tag,
    rfc3339,
)
from syndicate.problems import Code

NOON = factories.NOON
MOMENT = TypeAdapter(Moment)


def faults(error: ValidationError) -> list[tuple[Code, str]]:
    return [(code, place) for code, place, _ in validation.faults(error)]


# --------------------------------------------------------------------------------------------------- languages


@pytest.mark.parametrize(
    ("given_tag", "tag"),
    [
        ("en", "en"),
        ("AR_sa", "ar-SA"),
        ("es-419", "es-419"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("iw", "he"),
        ("in", "id"),
        ("sh", "sr-Latn"),
        ("zh-min-nan", "nan"),
        ("i-klingon", "tlh"),
        ("sl-rozaj-biske-1994", "sl-1994-biske-rozaj"),
        ("en-US-u-ca-gregory", "en-US-u-ca-gregory"),
    ],
)
def test_a_language_tag_takes_its_canonical_form(given_tag, tag):
    assert language_tag(given_tag) == tag
    assert language_tag(tag) == tag


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "e",
        "english!",
        "en--GB",
        "-en",
        "en-",
        "zz",
        "und",
        "x-house",
        "root",
        "C",
        "العربية",
        "en US",
        "en\n",
        "1",
        "a" * 36,
    ],
)
def test_what_is_no_language_is_refused(bad):
    with pytest.raises(text.BadText) as refused:
        language_tag(bad)
    assert refused.value.code is Code.BAD_LANGUAGE
    with pytest.raises(ValidationError) as invalid:
        TypeAdapter(LanguageTag).validate_python(bad)
    assert faults(invalid.value) == [(Code.BAD_LANGUAGE, "")]


@settings(max_examples=150)
@given(st.from_regex(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}", fullmatch=True) | st.text(max_size=12))
def test_a_canonical_language_tag_stays_as_it_is(raw):
    try:
        tag = language_tag(raw)
    except text.BadText:
        return
    assert language_tag(tag) == tag


# ------------------------------------------------------------------------------------------------------- times


def test_an_aware_datetime_is_taken_as_it_is():
    moment = datetime(2026, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=2)))
    assert MOMENT.validate_python(moment) == moment
    assert MOMENT.validate_python(moment).tzinfo is UTC


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (datetime(2026, 3, 1, 9, 30), Code.WRONG_TYPE),  # noqa: DTZ001 - that it is naive is the point
        (5, Code.WRONG_TYPE),
        ("2026-03-01T09:30:00", Code.BAD_TIME),
        ("", Code.BAD_TIME),
    ],
)
def test_a_time_in_no_zone_is_refused(value, code):
    for context in (None, {}, {"zone": None}):
        with pytest.raises(ValidationError) as refused:
            MOMENT.validate_python(value, context=context)
        assert faults(refused.value) == [(code, "")]


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 3, 1, 9, 30, tzinfo=UTC), "2026-03-01T09:30:00Z"),
        (datetime(2026, 3, 1, 9, 30, 0, 250_000, tzinfo=UTC), "2026-03-01T09:30:00.250000Z"),
        (datetime(2026, 7, 1, 9, 30, tzinfo=ZoneInfo("Asia/Beirut")), "2026-07-01T06:30:00Z"),
    ],
)
def test_a_time_is_written_in_utc(moment, written):
    assert rfc3339(moment) == written


@given(st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30), timezones=st.timezones()))  # noqa: DTZ001 - they get zones
def test_a_time_that_was_written_is_the_same_time(moment):
    assert MOMENT.validate_python(rfc3339(moment)) == moment.astimezone(UTC)


@given(
    st.datetimes(datetime(1980, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - read in a zone
    st.sampled_from(["Asia/Beirut", "Europe/London", "America/Bogota", "Australia/Lord_Howe", "Africa/Casablanca"]),
)
def test_a_local_time_is_that_time_on_the_clocks_of_the_zone_or_refused(local, name):
    zone = ZoneInfo(name)
    try:
        moment = MOMENT.validate_python(local.isoformat(), context={"zone": zone})
    except ValidationError as error:
        ((code, _),) = faults(error)
        ways = {local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
        shown = {way.astimezone(zone).replace(tzinfo=None) for way in ways}
        assert len(ways) == 2
        assert code is (Code.AMBIGUOUS_TIME if shown == {local} else Code.NONEXISTENT_TIME)
        return
    assert moment.astimezone(zone).replace(tzinfo=None) == local


# ------------------------------------------------------------------------------------------------------ shapes


def test_a_shape_matches_a_whole_string():
    shaped = TypeAdapter(Annotated[str, Shape(r"^[a-z]+$", "lower-case letters")])
    assert shaped.validate_python("abc") == "abc"
    for bad in ("abc\n", "ab c", "", "Abc"):
        with pytest.raises(ValidationError) as refused:
            shaped.validate_python(bad)
        ((code, place, values),) = validation.faults(refused.value)
        assert (code, place) == (Code.BAD_VALUE, "")
        assert values == {"value": bad, "expected": "lower-case letters"}
    assert shaped.json_schema() == {"type": "string", "pattern": "^[a-z]+$"}


# ----------------------------------------------------------------------------------------------------- articles


def test_an_article_is_frozen():
    with pytest.raises(ValidationError):
        factories.article().headline = "x"


def test_nothing_is_coerced():
    for changes in ({"version": "1"}, {"version": 1.0}, {"version": True}, {"breaking": 1}, {"status": "gone"}):
        with pytest.raises(ValidationError):
            factories.article(**changes)


def test_an_article_was_modified_when_it_last_changed():
    assert factories.article().modified == NOON
    updated = factories.article(updated=NOON + timedelta(hours=1))
    assert updated.modified == NOON + timedelta(hours=1)
    corrections = tuple(Correction(at=NOON + timedelta(hours=hour), note="x") for hour in (3, 2))
    assert updated.model_copy(update={"corrections": corrections}).modified == NOON + timedelta(hours=3)
    assert factories.article(updated=NOON - timedelta(hours=1)).modified == NOON


def test_an_article_leads_with_its_first_lead():
    assert factories.article().lead is None
    media = (factories.listening(), factories.picture(id="m3"), factories.picture(id="m4"))
    article = factories.article(media=media)
    assert article.lead.id == "m3"
    assert article.lead.role is MediumRole.LEAD
    assert article.lead.best == article.lead.renditions[0]
    assert article.medium("m4") is media[2]
    assert article.medium("m9") is None


def test_an_article_is_filed_once_under_each_section_the_main_one_first():
    assert factories.article(section="politics", sections=("news", "politics", "news")).filed_under == (
        "politics",
        "news",
    )


def test_people_are_told_by_what_they_did():
    people = (
        Author(name="A"),
        Author(name="B", role=AuthorRole.TRANSLATOR),
        Author(name="C", role=AuthorRole.EDITOR),
        Author(name="D"),
    )
    article = factories.article(authors=people)
    assert [person.name for person in article.by_role(AuthorRole.AUTHOR)] == ["A", "D"]
    assert [person.name for person in article.by_role(AuthorRole.EDITOR, AuthorRole.TRANSLATOR)] == ["B", "C"]
    assert article.by_role(AuthorRole.PRODUCER) == ()


def test_restrictions_are_made_in_python_by_their_name_there():
    restrictions = Restrictions(except_=("al-bahr",))
    assert restrictions.except_ == ("al-bahr",)
    assert restrictions.model_dump_json() == '{"only":[],"except":["al-bahr"]}'


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"title": "x"}, (Code.BAD_VALUE, "")),
        ({"title": "x", "article": "a", "url": "https://a.example/"}, (Code.BAD_VALUE, "")),
        ({"url": "https://a.example/"}, (Code.MISSING_FIELD, "title")),
    ],
)
def test_a_link_has_one_target_and_one_to_a_page_a_text(fields, fault):
    with pytest.raises(ValidationError) as refused:
        Related(**fields)
    assert faults(refused.value) == [fault]


def test_canonical_json_is_the_same_every_time_and_leaves_out_what_is_not_said():
    article = factories.article()
    data = article_to_json(article)
    assert data == article_to_json(article)
    assert data == article_to_json(article_from_json(data))
    assert data.startswith(b'{"id":"a1-en","language":"en","story":"a1","url":')
    for name in (b"version", b"status", b"kind", b"genre", b"media", b"null", b"partners"):
        assert name not in data


def test_canonical_json_says_what_is_not_the_default():
    article = factories.full_article(
        status=Status.CANCELED,
        kind=Kind.LIVE,
        partners=Restrictions(except_=("al-bahr",)),
        corrections=(Correction(at=NOON, note="x"),),
        related=(Related(article="a2"),),
    )
    data = article_to_json(article)
    assert article_from_json(data) == article
    assert b'"except":["al-bahr"]' in data
    assert b'"at":"2026-11-20T12:00:00Z"' in data


@settings(max_examples=200)
@given(st.text(max_size=600))
def test_a_headline_is_as_safe_after_validation_as_before_the_next(raw):
    try:
        kept = TypeAdapter(Headline).validate_python(raw)
    except ValidationError:
        return
    assert TypeAdapter(Headline).validate_python(kept) == kept
    assert 0 < len(kept) <= 500
    assert "\n" not in kept


@given(strategies.urls())
def test_an_address_in_canonical_form_stays_as_it_is(url):
    assert TypeAdapter(WebURL).validate_python(url) == url
    assert Rendition(url=url).url == url


def test_a_ranking_keeps_its_order():
    ranking = Ranking(ranking="most-read", language="en", as_of=NOON, articles=("b", "a"))
    assert ranking.articles == ("b", "a")


def test_a_medium_has_a_file():
    with pytest.raises(ValidationError) as refused:
        Medium(id="m1", renditions=())
    assert faults(refused.value) == [(Code.BAD_VALUE, "renditions")]


# -------------------------------------------------------------------------------------- what pydantic says of values


def test_a_list_whose_members_are_wrong_is_not_called_empty_too():
    with pytest.raises(ValidationError) as refused:
        Medium.model_validate_json(b'{"id": "m1", "renditions": [{"url": "x"}]}')
    assert faults(refused.value) == [(Code.BAD_URL, "renditions.0.url")]


def test_a_mistake_of_a_kind_that_has_no_words_of_its_own_is_told_in_pydantic_s():
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(float).validate_python("x", strict=False)
    ((code, place, values),) = validation.faults(refused.value)
    assert (code, place) == (Code.BAD_VALUE, "")
    assert values == {"value": "x", "expected": "a valid number, unable to parse string as a number"}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"),
        (True, "true or false"),
        (1, "a number"),
        (1.5, "a number"),
        ("", "a string"),
        ({}, "an object"),
        ([], "a list"),
    ],
)
def test_a_json_value_is_described(value, words):
    assert validation.described(value) == words


def test_paragraphs_know_their_type():
    assert Paragraph(type="paragraph", text="x").type == "paragraph"
