"""Intake: every kind of bad article gives its problem, what can be mended is, and nothing is ever raised."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import bad_articles
import factories
import orjson
import pytest
import strategies
from bad_articles import ABSENT, LAUGHS, MENDED, NEWSROOM, PARAGRAPH, REFUSED, SCRIPTS, SILENT_SCRIPTS, block, html, raw
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from syndicate import intake
from syndicate.articles import (
    Article,
    Embed,
    Figure,
    Kind,
    MediumKind,
    NewsSource,
    Paragraph,
    Restrictions,
    Status,
    article_from_json,
    article_to_json,
)
from syndicate.intake import Taken, take, take_ranking
from syndicate.problems import Code, Problem
from syndicate.publication import SourceDefaults, load
from syndicate.records import Record

ROOT = Path(__file__).parents[1]
NEWSROOM_FILE = ROOT / "examples" / "newsroom" / "syndicate.toml"


LONGEST = max((file.read_bytes() for file in NEWSROOM_FILE.parent.glob("articles/*.json")), key=len)


# Drawing a whole article is slow, and a test of it should not depend on what else the machine does.
def tried(number: int) -> settings:
    return settings(
        max_examples=number,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )


def taken(given_article: object) -> Taken:
    data = given_article if isinstance(given_article, bytes) else orjson.dumps(given_article)
    return take(Record("articles.jsonl:1", data), NEWSROOM)


def accepted(given_article: object) -> Article:
    result = taken(given_article)
    assert result.article is not None, [str(problem) for problem in result.problems]
    return result.article


def found(problems: tuple[Problem, ...]) -> tuple[tuple[Code, str | None], ...]:
    return tuple((problem.code, problem.field) for problem in problems)


def is_told_well(problem: Problem) -> bool:
    """Whether a problem's texts are complete: every placeholder filled, nothing of Python or pydantic in them."""
    text = f"{problem.what} {problem.mend}"
    return not re.search(r"%\(|\bNone\b|[Ii]nput should|Value error|pydantic|<class|str\b|ctx", text)


# ---------------------------------------------------------------------------------------------- what is refused


def test_the_table_of_bad_articles_has_at_least_sixty_kinds():
    assert len(REFUSED) >= 60
    assert len({row.what for row in REFUSED}) == len(REFUSED)


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_a_bad_article_is_refused_with_its_problems(row):
    result = take(Record("articles.jsonl:1", row.data), NEWSROOM)
    assert found(result.problems) == row.problems
    assert result.article is None
    assert all(problem.origin == "articles.jsonl:1" for problem in result.problems)
    assert all(is_told_well(problem) for problem in result.problems)


@pytest.mark.parametrize("row", [row for row in REFUSED if isinstance(row.given, dict)], ids=lambda row: row.what)
def test_a_refused_article_keeps_its_id_and_version_where_they_can_be_read(row):
    result = taken(row.given)
    wrong = {problem.field for problem in result.problems}
    assert result.id == (None if "id" in wrong else row.given["id"])
    assert result.version == (None if "version" in wrong else 1)
    assert all(problem.article == result.id for problem in result.problems)


def test_a_refused_article_keeps_the_version_it_says():
    result = taken(raw(version=7, headline=""))
    assert (result.id, result.version, result.article) == ("a1-en", 7, None)


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (b'{"id": "a1-en",\n "headline": "Har', "line 2, column 18"),
        (b'{"id" 1}', "line 1, column 7"),
        ('{"headline": "Él"}'.encode("latin-1"), "byte 0xC9 at offset 14"),
        (orjson.dumps(raw(version="2")), "The value is a string; a whole number is needed."),
        (orjson.dumps(raw(breaking=1)), "The value is a number; true or false is needed."),
        (orjson.dumps(raw(tags=[1])), "The value is a number; an object is needed."),
        (orjson.dumps(raw(urgency=10)), "10 is not allowed here; it must be ≤ 9."),
        (orjson.dumps(raw(status="gone")), "gone is not allowed here; it must be usable, withheld or canceled."),
        (orjson.dumps(raw(language="fr")), "no edition in fr; it has en, ar, es"),
        (orjson.dumps(raw(section="weather")), "no section weather"),
        (orjson.dumps(raw(headline="a" * 501)), "501 characters; at most 500"),
        (orjson.dumps(raw(url="javascript:x")), "scheme is javascript; only https may be published"),
        (orjson.dumps(raw(published="2026-10-25T01:30:00")), "happens twice in Europe/London"),
        (orjson.dumps(raw(dateline={"place": "x", "country": "Lebanon"})), "must be two capital letters, such as LB"),
        (orjson.dumps(raw(kind="video")), "kind video needs a medium of kind video"),
        (
            orjson.dumps(block(type="x")),
            "must be paragraph, heading, quote, list, figure, embed, table, read-more.",
        ),
        (orjson.dumps(raw(tags=[{"name": "x"}] * 101)), "The list has 101 members; at most 100 are allowed."),
        (
            orjson.dumps(raw(expires="2026-03-01T00:00:00Z")),
            "expires (2026-03-01T00:00:00+00:00) comes before published (2026-03-01T09:30:00+00:00)",
        ),
    ],
)
def test_a_problem_says_what_is_wrong_with_its_values(row, text):
    (problem,) = taken(row).problems
    assert text in problem.what


def test_every_field_s_mistakes_are_said_at_once():
    result = taken(raw(id=1, language="fr!", url="ftp://a/", headline="", published="x", section="A", urgency=0, z=1))
    assert {problem.field for problem in result.problems} == {
        *("id", "language", "url", "headline", "published", "section", "urgency", "z")
    }


def test_all_that_is_unknown_to_the_publication_is_said_at_once():
    result = taken(raw(section="x1", sections=["x2"], regions=["x3"], coverage=["x4"], partners={"only": ["x5"]}))
    assert [problem.field for problem in result.problems] == [
        *("section", "sections.0", "regions.0", "coverage.0", "partners.only.0")
    ]


def test_a_thousand_mistakes_are_not_all_told():
    result = taken(raw(**{f"x{number}": 1 for number in range(1000)}))
    assert len(result.problems) == intake.PROBLEMS
    assert result.article is None


def test_an_error_is_told_however_many_warnings_came_before():
    result = taken(raw(tags=[{"name": "\x00x"}] * 100, sections=["news"], headline=""))
    assert result.article is None
    assert found(result.problems)[-1] == (Code.EMPTY_TEXT, "headline")
    assert len(result.problems) == intake.PROBLEMS + 1


def test_the_name_of_an_unknown_field_is_shown_on_one_line_and_cut():
    (problem,) = taken(raw(**{"a\n\x1b[31m" + "b" * 10_000: 1})).problems
    assert problem.code is Code.UNKNOWN_FIELD
    assert problem.field.startswith("a\\u000a\\u001b[31mb")
    assert len(problem.field) <= 200


# ------------------------------------------------------------------------------------------------ what is mended


@pytest.mark.parametrize("row", MENDED, ids=lambda row: row.what)
def test_what_can_be_mended_is_mended_and_said(row):
    result = taken(row.given)
    assert found(result.problems) == row.problems
    assert not any(problem.is_error for problem in result.problems)
    assert all(is_told_well(problem) for problem in result.problems)
    assert result.article is not None
    assert row.kept(result.article) == row.value


@pytest.mark.parametrize("row", MENDED, ids=lambda row: row.what)
def test_what_was_mended_is_not_mended_again(row):
    first = taken(row.given)
    again = taken(article_to_json(first.article))
    assert again.article == first.article
    assert Code.URL_ENCODED not in {problem.code for problem in again.problems}


@pytest.mark.parametrize("name", sorted(SCRIPTS.keys() | SILENT_SCRIPTS.keys()))
def test_nothing_that_runs_gets_through(name):
    result = taken(html((SCRIPTS | SILENT_SCRIPTS)[name]))
    assert result.article is not None
    kept = article_to_json(result.article).decode()
    assert not re.search(
        r"<\s*/?(script|style|iframe|object|svg|math|template)|\bon\w+=|javascript:|data:", kept, re.IGNORECASE
    )
    assert kept.count('"x') >= 1  # the text beside it stays
    assert not any(problem.is_error for problem in result.problems)
    if name in SCRIPTS:
        assert {problem.code for problem in result.problems} <= {
            *(Code.MARKUP_DROPPED, Code.MARKUP_FLATTENED, Code.LINK_DROPPED)
        }
        assert result.problems


def test_entities_of_a_document_type_are_not_expanded():
    article = accepted(html(LAUGHS))
    text = article_to_json(article).decode()
    assert "before" in text
    assert "lollol" not in text
    assert len(text) < 1000


def test_a_byte_order_mark_is_passed_over():
    assert accepted(b"\xef\xbb\xbf" + orjson.dumps(raw())) == accepted(raw())


def test_of_a_field_that_stands_twice_the_last_counts():
    data = orjson.dumps(raw()).removesuffix(b"}") + b', "headline": "The last"}'
    assert accepted(data).headline == "The last"


def test_white_space_around_a_record_is_nothing():
    assert accepted(b" \r\n\t" + orjson.dumps(raw()) + b"\n") == accepted(raw())


def test_null_means_that_an_optional_field_is_absent():
    assert accepted(raw(story=None, summary=None, updated=None, urgency=None, rights=None)) == accepted(raw())


# ------------------------------------------------------------------------------------------------- what is right


def test_an_article_is_taken_as_it_is():
    result = taken(raw())
    assert result.problems == ()
    assert (result.id, result.version, result.origin) == ("a1-en", 1, "articles.jsonl:1")
    assert result.restraint is None
    assert result.restrained_until is None
    article = result.article
    assert article.published == datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    assert article.status is Status.USABLE
    assert article.kind is Kind.TEXT
    assert article.body == (Paragraph(type="paragraph", text=PARAGRAPH["text"]),)


def test_the_digest_is_of_the_bytes_as_they_came():
    data = orjson.dumps(raw())
    assert take(Record("a", data), NEWSROOM).digest == take(Record("b", data), NEWSROOM).digest
    assert take(Record("a", data), NEWSROOM).digest != take(Record("a", data + b"\n"), NEWSROOM).digest
    assert re.fullmatch(r"[0-9a-f]{64}", take(Record("a", b""), NEWSROOM).digest)


@pytest.mark.parametrize(
    ("language", "local", "utc"),
    [
        ("en", "2026-03-01T09:30:00", "2026-03-01T09:30:00"),
        ("en", "2026-07-01T09:30:00", "2026-07-01T08:30:00"),
        ("en", "2026-03-29T00:59:59", "2026-03-29T00:59:59"),
        ("en", "2026-03-29T02:00:00", "2026-03-29T01:00:00"),
        ("en", "2026-10-25T00:59:59", "2026-10-24T23:59:59"),
        ("en", "2026-10-25T02:00:00", "2026-10-25T02:00:00"),
        ("ar", "2026-03-01T09:30:00", "2026-03-01T07:30:00"),
        ("ar", "2026-03-28T23:59:59", "2026-03-28T21:59:59"),
        ("ar", "2026-03-29T01:00:00", "2026-03-28T22:00:00"),
        ("es", "2026-03-01T23:30:00", "2026-03-02T04:30:00"),
        ("en", "2026-03-01 09:30", "2026-03-01T09:30:00"),
        ("en", "2026-03-01t09:30:00.123456789z", "2026-03-01T09:30:00.123456"),
        ("en", "2026-03-01T09:30:00+14:00", "2026-02-28T19:30:00"),
        ("en", "2026-03-01T09:30:00-12:00", "2026-03-01T21:30:00"),
        ("en", "2026-03-01T09:30:00-00:00", "2026-03-01T09:30:00"),
        ("en", "2026-10-25T01:30:00+01:00", "2026-10-25T00:30:00"),
        ("ar", "2026-03-29T00:30:00+02:00", "2026-03-28T22:30:00"),
        ("en", "2016-12-31T23:59:60Z", "2016-12-31T23:59:59"),
        ("es", "2016-12-31T18:59:60", "2016-12-31T23:59:59"),
        ("en", "2017-01-01T05:29:60.5+05:30", "2016-12-31T23:59:59.500000"),
        ("en", "1900-01-01T00:00:00Z", "1900-01-01T00:00:00"),
        ("en", "2199-12-31T23:59:59Z", "2199-12-31T23:59:59"),
    ],
)
def test_a_time_is_utc_and_one_without_an_offset_is_in_the_edition_s_zone(language, local, utc):
    result = taken(raw(language=language, published=local))
    assert result.problems == ()
    assert result.article.published == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_a_local_time_of_an_unknown_edition_hides_no_other_mistake():
    result = taken(raw(language="fr", published="2026-03-01T09:30:00", section="weather"))
    assert found(result.problems) == ((Code.UNKNOWN_LANGUAGE, "language"), (Code.UNKNOWN_SECTION, "section"))


@pytest.mark.parametrize(("given_tag", "tag"), [("EN", "en"), ("AR", "ar"), ("Es", "es"), ("eng", "en"), ("ara", "ar")])
def test_a_language_takes_its_canonical_form(given_tag, tag):
    assert accepted(raw(language=given_tag)).language == tag


def test_texts_are_folded_and_composed():
    article = accepted(raw(headline="  Cafe\u0301\n closes ", summary="One.\r\n\r\n  Two.  "))
    assert article.headline == "Café closes"
    assert article.summary == "One.\nTwo."


def test_a_guid_is_kept_to_the_letter():
    assert accepted(raw(guid="urn:x:e\u0301&amp;<".removesuffix("<"))).guid == "urn:x:e\u0301&amp;"


def test_words_are_counted_and_reading_takes_its_time():
    assert accepted(html("<p>one two</p>")).word_count == 2
    assert accepted(html("<p>one two</p>")).reading_minutes == 1
    long = accepted(html(f"<p>{'word ' * (3 * intake.WORDS_A_MINUTE + 1)}</p>"))
    assert long.reading_minutes == 4
    said = accepted(html("<p>one two</p>", word_count=0, reading_minutes=9))
    assert (said.word_count, said.reading_minutes) == (0, 9)
    ticker = accepted(raw(kind="ticker", body=ABSENT))
    assert (ticker.word_count, ticker.reading_minutes) == (0, None)


def test_empty_blocks_are_left_out():
    blank = {"type": "paragraph", "text": " "}
    figures = [{"type": "figure", "media": "m1"}]
    article = accepted(raw(body=[blank, PARAGRAPH, blank, *figures], media=[bad_articles.PICTURE]))
    assert [member.type for member in article.body] == ["paragraph", "figure"]


def test_a_figure_alone_is_a_body():
    assert accepted(raw(body=[{"type": "figure", "media": "m1"}], media=[bad_articles.PICTURE])).body


def test_a_list_with_text_only_in_a_list_inside_it_is_kept():
    inner = {"type": "list", "items": [{"text": "x"}]}
    assert accepted(raw(body=[{"type": "list", "items": [{"text": "", "list": inner}]}])).body


def test_a_picture_of_the_html_becomes_a_medium_and_a_figure():
    article = accepted(html('<p>x</p><img src="/a.jpg" alt="A boat">', kind="gallery"))
    assert isinstance(article.body[1], Figure)
    assert article.medium(article.body[1].media).best.url == "https://www.news.example/a.jpg"
    assert article.medium(article.body[1].media).kind is MediumKind.PICTURE


def test_an_embed_shows_a_video():
    assert isinstance(accepted(block(type="embed", url="https://v.example/1") | {"kind": "video"}).body[1], Embed)
    assert accepted(html('<iframe src="https://www.youtube.com/embed/abcdefghijk"></iframe>', kind="video")).body


@pytest.mark.parametrize("status", ["withheld", "canceled"])
@pytest.mark.parametrize("kind", [member.value for member in Kind])
def test_what_is_not_shown_need_not_be_complete(status, kind):
    assert accepted(raw(status=status, kind=kind, body=ABSENT)).status == Status(status)


@pytest.mark.parametrize("kind", ["live", "ticker"])
def test_what_needs_no_body_may_have_none(kind):
    assert accepted(raw(kind=kind, body=ABSENT)).body == ()


def test_an_article_may_expire_after_it_is_published_and_its_embargo_over():
    article = accepted(raw(embargo_until="2026-03-02T00:00:00Z", expires="2026-03-02T00:00:01Z"))
    assert article.expires > article.embargo_until > article.published


# ------------------------------------------------------------------------------------- what a source says of all

WIRE = SourceDefaults(
    language="en",
    url="https://www.news.example/{language}/wire/{id}",
    section="news",
    sources=(NewsSource(name="Al Bahr Agency"),),
    partners=Restrictions(except_=("al-bahr",)),
)


def from_the_wire(**changes: object) -> Taken:
    silent = dict.fromkeys(("language", "url", "section"), ABSENT)
    return take(Record("wire.json", orjson.dumps(raw(**(silent | changes))), WIRE), NEWSROOM)


def test_what_an_article_does_not_say_its_source_says():
    result = from_the_wire()
    assert result.problems == ()
    article = result.article
    assert (article.language, article.section) == ("en", "news")
    assert article.url == "https://www.news.example/en/wire/a1-en"
    assert article.sources == WIRE.sources
    assert article.partners.except_ == ("al-bahr",)


def test_what_an_article_says_its_source_does_not_change():
    article = from_the_wire(language="AR", url="https://www.news.example/own", section="opinion", sources=[]).article
    assert (article.language, article.section, article.sources) == ("ar", "opinion", ())
    assert article.url == "https://www.news.example/own"


def test_an_address_is_made_in_the_article_s_own_language():
    assert from_the_wire(language="ara", url=None).article.url == "https://www.news.example/ar/wire/a1-en"


def test_no_address_is_made_of_an_id_or_a_language_that_is_none():
    assert found(from_the_wire(id="a/../b").problems) == ((Code.BAD_IDENTIFIER, "id"), (Code.MISSING_FIELD, "url"))
    assert found(from_the_wire(language="!").problems) == ((Code.BAD_LANGUAGE, "language"), (Code.MISSING_FIELD, "url"))


def test_a_source_that_says_nothing_of_addresses_leaves_them_missing():
    data = orjson.dumps(raw(url=ABSENT))
    assert found(take(Record("x", data, SourceDefaults(section="news")), NEWSROOM).problems) == (
        (Code.MISSING_FIELD, "url"),
    )


# ------------------------------------------------------------------------------- withdrawals that must get through


@pytest.mark.parametrize(
    ("changes", "restraint", "until"),
    [
        ({}, None, None),
        ({"status": "usable"}, None, None),
        ({"status": "published"}, None, None),
        ({"status": None}, None, None),
        ({"status": ["canceled"]}, None, None),
        ({"status": {"canceled": 1}}, None, None),
        ({"status": "withheld"}, Status.WITHHELD, None),
        ({"status": "canceled"}, Status.CANCELED, None),
        ({"status": " Cancelled "}, Status.CANCELED, None),
        ({"status": "WITHHELD"}, Status.WITHHELD, None),
        ({"partners": {"only": ["al-bahr"]}}, Status.WITHHELD, None),
        ({"partners": {"only": "al-bahr"}}, Status.WITHHELD, None),
        ({"partners": {"only": []}}, None, None),
        ({"partners": {"except": ["al-bahr"]}}, None, None),
        ({"partners": "al-bahr"}, None, None),
        ({"embargo_until": None}, None, None),
        (
            {"embargo_until": "2026-03-02T09:30:00+02:00"},
            Status.WITHHELD,
            datetime(2026, 3, 2, 7, 30, tzinfo=UTC),
        ),
        ({"embargo_until": "2026-07-02T09:30:00"}, Status.WITHHELD, datetime(2026, 7, 2, 8, 30, tzinfo=UTC)),
        ({"embargo_until": "2026-03-29T01:30:00"}, Status.WITHHELD, None),
        ({"embargo_until": "next week"}, Status.WITHHELD, None),
        ({"embargo_until": 5}, Status.WITHHELD, None),
        ({"status": "canceled", "embargo_until": "2026-03-02T09:30:00Z"}, Status.CANCELED, None),
    ],
)
def test_a_refused_record_still_says_that_the_article_must_not_be_seen(changes, restraint, until):
    result = taken(raw(headline="", **changes))
    assert result.article is None
    assert (result.restraint, result.restrained_until) == (restraint, until)


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_an_accepted_record_says_so_itself(status):
    result = taken(raw(status=status))
    assert result.article.status == status
    assert result.restraint is None


@pytest.mark.parametrize("ballast", [b"[" * 900 + b"]" * 900, b"[" + b"0," * 100_000 + b"0]"], ids=["deep", "many"])
@pytest.mark.parametrize("place", [b"body", b"language", b"published"])
def test_a_record_that_is_too_large_still_says_that_the_article_must_not_be_seen(ballast, place):
    good = orjson.dumps(
        {name: value for name, value in raw(status="canceled", version=3).items() if name != place.decode()}
    )
    result = taken(good.removesuffix(b"}") + b', "' + place + b'": ' + ballast + b"}")
    assert (result.id, result.version, result.restraint) == ("a1-en", 3, Status.CANCELED)
    assert [problem.article for problem in result.problems] == ["a1-en"]
    embargoed = taken(b'{"id": "a1-en", "embargo_until": ' + ballast + b', "language": ' + ballast + b"}")
    assert (embargoed.restraint, embargoed.restrained_until) == (Status.WITHHELD, None)


def test_a_record_that_cannot_be_read_restrains_nothing():
    assert taken(b'{"id": "a1-en", "status": "canceled"').restraint is None


# ---------------------------------------------------------------------------------------------------- rankings

RANKING = {"ranking": "most-read", "language": "en", "as_of": "2026-03-01T09:30:00", "articles": ["a1-en", "a2-en"]}


def test_a_ranking_is_taken():
    ranking, problems = take_ranking(Record("r", orjson.dumps(RANKING | {"language": "AR"})), NEWSROOM)
    assert problems == ()
    assert ranking.language == "ar"
    assert ranking.as_of == datetime(2026, 3, 1, 7, 30, tzinfo=UTC)
    assert ranking.articles == ("a1-en", "a2-en")


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        (b"", ((Code.BAD_JSON, None),)),
        (b"[]", ((Code.NOT_AN_OBJECT, None),)),
        (b'{"articles": ' + b"[" * 200 + b"]" * 200 + b"}", ((Code.RECORD_TOO_DEEP, None),)),
        (b"{}", tuple((Code.MISSING_FIELD, name) for name in ("ranking", "language", "as_of", "articles"))),
        (orjson.dumps(RANKING | {"language": "fr"}), ((Code.UNKNOWN_LANGUAGE, "language"),)),
        (orjson.dumps(RANKING | {"language": 5}), ((Code.WRONG_TYPE, "language"),)),
        (orjson.dumps(RANKING | {"ranking": "Most read"}), ((Code.BAD_VALUE, "ranking"),)),
        (orjson.dumps(RANKING | {"as_of": "2026-10-25T01:30:00"}), ((Code.AMBIGUOUS_TIME, "as_of"),)),
        (orjson.dumps(RANKING | {"articles": "a1-en"}), ((Code.WRONG_TYPE, "articles"),)),
        (orjson.dumps(RANKING | {"articles": ["a1-en", "a 2"]}), ((Code.BAD_IDENTIFIER, "articles.1"),)),
        (orjson.dumps(RANKING | {"articles": ["a"] * 1001}), ((Code.TOO_MANY, "articles"),)),
        (orjson.dumps(RANKING | {"title": "x"}), ((Code.UNKNOWN_FIELD, "title"),)),
    ],
)
def test_a_bad_ranking_is_refused_with_its_problems(data, problems):
    ranking, told = take_ranking(Record("most-read.jsonl:1", data), NEWSROOM)
    assert ranking is None
    assert found(told) == problems
    assert all(problem.origin == "most-read.jsonl:1" and is_told_well(problem) for problem in told)


def test_a_ranking_without_articles_is_a_ranking():
    ranking, problems = take_ranking(Record("r", orjson.dumps(RANKING | {"articles": []})), NEWSROOM)
    assert ranking.articles == ()
    assert problems == ()


# ----------------------------------------------------------------------------------------------------- properties


def check(result: Taken) -> None:
    """What holds of every result whatever was given."""
    again = check_again(result)
    if again is not None:
        assert again.article == result.article


def check_again(result: Taken) -> Taken | None:
    """The same of a result, but that its canonical form may still be written more briefly; what is made of that."""
    assert len(result.problems) <= intake.PROBLEMS + 1
    assert all(is_told_well(problem) for problem in result.problems)
    json.dumps([problem.as_json() for problem in result.problems]).encode()
    if result.article is None:
        assert any(problem.is_error for problem in result.problems)
        return None
    assert not any(problem.is_error for problem in result.problems)
    canonical = article_to_json(result.article)
    assert article_from_json(canonical) == result.article
    again = taken(canonical)
    assert again.article is not None
    assert not any(problem.is_error for problem in again.problems)
    return again


@tried(40)
@given(strategies.raw_articles())
def test_a_right_article_is_accepted_and_is_its_own_canonical_form(given_article):
    result = taken(given_article)
    assert result.article is not None, [str(problem) for problem in result.problems]
    check(result)


@tried(40)
@given(st.one_of(strategies.raw_articles(), strategies.mutated(strategies.raw_articles())))
@example({"headline": "a", "url": "https://a.example/%c3", "rights": 5})
@example({"rights": {"licence": "https://a.example/%c3"}, "alternates": {"es": "https://a.example/%c3"}})
def test_a_look_that_is_quicker_sees_the_same(raw):
    found = taken(raw)
    with patch.object(intake, "_is_clean", return_value=False):
        assert taken(raw) == found


@pytest.mark.parametrize("value", [[[1] * 3] * 200, "{[" * 200, [[]] * 150, "," * 200_000])
def test_brackets_and_commas_are_not_levels_and_values(value):
    told = {problem.code for problem in taken(raw(slug=value)).problems}
    assert not told & {Code.RECORD_TOO_DEEP, Code.RECORD_TOO_MANY_VALUES}


@tried(60)
@given(strategies.mutated(strategies.raw_articles()))
def test_a_damaged_article_is_accepted_or_refused_and_never_raises(given_article):
    check(taken(given_article))


@tried(150)
@given(strategies.soup())
def test_any_html_is_read_or_refused_and_never_raises(body):
    again = check_again(taken(html(body)))
    if again is not None:
        # A direction that a block and the list in it both give is said once the second time, not the first.
        check(again)


@tried(150)
@given(strategies.json_values())
def test_any_json_is_no_article_and_never_raises(value):
    result = taken(value)
    assert result.article is None
    check(result)
    assert take_ranking(Record("r", orjson.dumps(value)), NEWSROOM)[0] is None


@tried(200)
@given(st.one_of(st.binary(), st.binary().map(lambda data: b'{"id":"a","headline":"' + data + b'"}')))
def test_any_bytes_are_no_article_and_never_raise(data):
    result = taken(data)
    assert result.article is None
    check(result)


@given(st.integers(0, len(LONGEST) - 1))
def test_a_record_that_was_cut_off_is_refused(length):
    result = taken(LONGEST[:length])
    assert result.article is None
    check(result)


# ----------------------------------------------------------------------------------------------- example newsroom


def test_every_article_of_the_example_newsroom_is_accepted_without_a_problem():
    publication = load(NEWSROOM_FILE)
    files = sorted((NEWSROOM_FILE.parent / "articles").glob("*.json"))
    assert len(files) >= 30
    for file in files:
        result = take(Record(file.name, file.read_bytes()), publication)
        assert result.problems == (), file.name
        assert result.article is not None
        assert article_from_json(article_to_json(result.article)) == result.article


def test_the_factories_articles_are_their_own_canonical_form():
    for article in (factories.article(), factories.article(language="ar"), factories.full_article()):
        assert (
            accepted(article_to_json(article)).model_copy(
                update={"word_count": article.word_count, "reading_minutes": article.reading_minutes}
            )
            == article
        )


@pytest.mark.parametrize(
    ("own", "contract", "expected"),
    [
        (None, {"except": ["costa-diario"]}, ((), ("costa-diario",))),
        ({"except": ["al-bahr"]}, {"except": ["costa-diario"]}, ((), ("al-bahr", "costa-diario"))),
        ({"only": ["al-bahr"]}, {"except": ["costa-diario"]}, (("al-bahr",), ("costa-diario",))),
        ({"only": ["al-bahr", "costa-diario"]}, {"only": ["al-bahr"]}, (("al-bahr",), ())),
        ({"only": []}, {"only": ["al-bahr"]}, (("al-bahr",), ())),
        ({"only": ["costa-diario"]}, {"only": ["al-bahr"]}, (("al-bahr",), ("al-bahr",))),
    ],
    ids=str,
)
def test_a_record_may_tighten_the_contract_of_its_source_and_never_loosen_it(own, contract, expected):
    defaults = SourceDefaults.model_validate_json(orjson.dumps({"partners": contract}))
    data = orjson.dumps(raw() if own is None else raw(partners=own))

    article = take(Record("wire.json", data, defaults), NEWSROOM).article

    assert (article.partners.only, article.partners.except_) == expected


def test_restrictions_that_cannot_be_read_are_refused_not_completed():
    defaults = SourceDefaults.model_validate_json(orjson.dumps({"partners": {"only": ["al-bahr"]}}))

    result = take(Record("wire.json", orjson.dumps(raw(partners={"only": "al-bahr"})), defaults), NEWSROOM)

    assert result.article is None
    assert result.restraint is Status.WITHHELD
