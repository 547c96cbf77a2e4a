"""`syndicate schema`: the JSON Schema of what goes in."""

from __future__ import annotations

import click
import orjson

from syndicate.articles import Article, Model, json_schema
from syndicate.publication import Publication

MODELS: dict[str, tuple[type[Model], str]] = {
    "article": (Article, "Article"),
    "publication": (Publication, "Publication"),
}
"""What has a schema, with its model and title."""


@click.command
@click.argument("what", type=click.Choice(sorted(MODELS)))
def command(what: str) -> None:
    """Print the JSON Schema (2020-12) of an article or of the publication file.

    An editor that knows it completes and checks the file while it is written.
    """
    model, title = MODELS[what]
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    click.echo(orjson.dumps(json_schema(model, title), option=options), nl=False)
