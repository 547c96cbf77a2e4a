"""The JSON Schemas of what goes in: made from the models, described throughout, and of one mind with intake."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bad_articles
import factories
import jsonschema_rs
import orjson
import pytest
import strategies
from bad_articles import MENDED, NEWSROOM, REFUSED, SCRIPTS, html
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings

from syndicate.articles import HTML_LIMIT, article_to_json, json_schema
from syndicate.cli import main
from syndicate.cli.schema import MODELS
from syndicate.intake import take
from syndicate.markup.cleaning import SIZE_LIMIT
from syndicate.records import Record
from syndicate.resources import SCHEMAS

EXAMPLES = Path(__file__).parents[1] / "examples" / "newsroom"
PUBLISHED = sorted(SCHEMAS.glob("*.schema.json"))
ARTICLE = jsonschema_rs.Draft202012Validator(json_schema(*MODELS["article"]))
PUBLICATION = jsonschema_rs.Draft202012Validator(json_schema(*MODELS["publication"]))


def mistakes(validator: jsonschema_rs.Draft202012Validator, value: Any) -> list[str]:
    return [error.message for error in validator.iter_errors(value)]


def properties(schema: Any, place: str = "#") -> Iterator[tuple[str, Any]]:
    """Every property that a schema names anywhere, with its place."""
    if isinstance(schema, list):
        for index, member in enumerate(schema):
            yield from properties(member, f"{place}/{index}")
    elif isinstance(schema, dict):
        for key, value in schema.items():
            if key == "properties" and not place.endswith("/properties"):
                yield from ((f"{place}/properties/{name}", inner) for name, inner in value.items())
            if key not in {"const", "enum", "default", "examples"}:
                yield from properties(value, f"{place}/{key}")


@pytest.mark.parametrize("what", MODELS)
def test_the_published_schema_is_that_of_the_models(what):
    result = CliRunner().invoke(main, ["schema", what])
    assert result.exit_code == 0
    published = SCHEMAS / f"{what}.schema.json"
    assert published.read_text(encoding="utf-8") == result.stdout, (
        f"{published.name} is not that of the models any more; renew it with: "
        f"syndicate schema {what} > schemas/{published.name}"
    )


def test_the_schemas_of_articles_publications_and_json_feeds_are_published():
    names = {file.name for file in PUBLISHED}
    assert {"article.schema.json", "publication.schema.json", "jsonfeed.schema.json"} <= names


@pytest.mark.parametrize("file", PUBLISHED, ids=lambda file: file.name)
def test_a_schema_is_one_of_2020_12(file):
    schema = orjson.loads(file.read_bytes())
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"]
    assert schema["description"]
    assert jsonschema_rs.meta.is_valid(schema)
    jsonschema_rs.Draft202012Validator(schema)


@pytest.mark.parametrize("file", PUBLISHED, ids=lambda file: file.name)
def test_every_property_is_described(file):
    found = list(properties(orjson.loads(file.read_bytes())))
    assert len(found) > 20
    assert [place for place, schema in found if not schema.get("description", "").strip()] == []


def test_every_field_of_an_article_and_of_the_file_is_in_its_schema():
    for model, title in MODELS.values():
        schema = json_schema(model, title)
        assert set(schema["properties"]) == set(model.model_fields)
        assert schema["additionalProperties"] is False


def test_a_body_in_html_has_the_length_that_is_read():
    assert HTML_LIMIT == SIZE_LIMIT


# ------------------------------------------------------------------------------------------------- what is accepted


@pytest.mark.parametrize("file", sorted((EXAMPLES / "articles").glob("*.json")), ids=lambda file: file.name)
def test_an_article_of_the_example_newsroom_is_valid(file):
    assert mistakes(ARTICLE, orjson.loads(file.read_bytes())) == []


def test_the_example_newsroom_has_articles_to_validate():
    assert len(list((EXAMPLES / "articles").glob("*.json"))) >= 30


@pytest.mark.parametrize(
    "file", [EXAMPLES / "syndicate.toml", *SCHEMAS.parent.glob("**/starter/syndicate.toml")], ids=str
)
def test_a_publication_file_is_valid(file):
    assert mistakes(PUBLICATION, tomllib.loads(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("row", MENDED, ids=lambda row: row.what)
def test_an_article_that_is_mended_is_valid(row):
    assert mistakes(ARTICLE, row.given) == []


@pytest.mark.parametrize("body", [*SCRIPTS.values(), bad_articles.LAUGHS])
def test_html_of_any_kind_is_valid(body):
    assert mistakes(ARTICLE, html(body)) == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(strategies.raw_articles())
def test_an_article_that_intake_accepts_is_valid_and_so_is_its_canonical_form(given_article):
    assert mistakes(ARTICLE, given_article) == []
    article = take(Record("x", orjson.dumps(given_article)), NEWSROOM).article
    assert mistakes(ARTICLE, orjson.loads(article_to_json(article))) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(strategies.mutated(strategies.raw_articles()))
def test_an_article_that_the_schema_refuses_intake_refuses(given_article):
    if mistakes(ARTICLE, given_article):
        assert take(Record("x", orjson.dumps(given_article)), NEWSROOM).article is None


def test_the_factories_articles_are_valid():
    for article in (factories.article(), factories.full_article()):
        assert mistakes(ARTICLE, orjson.loads(article_to_json(article))) == []


# -------------------------------------------------------------------------------------------------- what is refused

SEEN = [row for row in REFUSED if row.unsaid != bad_articles.NOT_JSON]


@pytest.mark.parametrize("row", [row for row in SEEN if row.unsaid is None], ids=lambda row: row.what)
def test_what_intake_refuses_the_schema_refuses(row):
    assert mistakes(ARTICLE, orjson.loads(row.data)) != []


@pytest.mark.parametrize("row", [row for row in SEEN if row.unsaid is not None], ids=lambda row: row.what)
def test_what_json_schema_cannot_say_it_accepts(row):
    assert mistakes(ARTICLE, orjson.loads(row.data)) == [], f"JSON Schema can say it: {row.unsaid} is not so"


def test_most_of_what_is_refused_json_schema_can_say():
    said = [row for row in SEEN if row.unsaid is None]
    assert len(said) > 2 * (len(SEEN) - len(said))


@pytest.mark.parametrize(
    "changes",
    [
        {"feeds_url": "http://feeds.news.example/"},
        {"authority": "news.example"},
        {"contact": "nobody"},
        {"editions": []},
        {"feeds": {"limit": 0}},
        {"sections": [{"code": "News", "name": "News"}]},
        {"sections": [{"code": "news", "name": {}}]},
        {"sections": [{"code": "news", "name": {"english!": "News"}}]},
        {"title": "x"},
    ],
)
def test_a_mistake_in_the_publication_file_is_refused(changes):
    good = tomllib.loads((EXAMPLES / "syndicate.toml").read_text(encoding="utf-8"))
    assert mistakes(PUBLICATION, good | changes) != []
