"""`syndicate schema`: the JSON Schema of what goes in."""

from __future__ import annotations

from typing import Final

import click
import orjson

from syndicate.articles import Article, Model, json_schema
from syndicate.cli import _console as console
from syndicate.cli import _options as options
from syndicate.languages import Catalogue
from syndicate.publication import Publication

MODELS: Final[dict[str, tuple[type[Model], str]]] = {
    "article": (Article, "Article"),
    "publication": (Publication, "Publication"),
}
"""What has a schema, with its model and title."""


@click.command(short_help="Print the schema of what goes in.")
@click.argument("what", type=click.Choice(sorted(MODELS)))
@options.localised
def command(what: str, spoken: Catalogue) -> None:  # noqa: ARG001 - there is nothing to say but what went wrong
    """Print the JSON Schema (2020-12) of an article or of the publication file.

    A CMS can hold its articles against the one; an editor that knows the other completes and checks syndicate.toml
    while it is written.

    \b
      syndicate schema article > article.schema.json
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    model, title = MODELS[what]
    form = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    console.out.stream.write_bytes(orjson.dumps(json_schema(model, title), option=form))
