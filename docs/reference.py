"""Writes the reference pages from the JSON Schemas, which are made from the models.

`python docs/reference.py` renews docs/article.md and docs/publication.md; a test fails when they drift.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from syndicate.articles import Article, json_schema
from syndicate.publication import Publication

DOCS = Path(__file__).parent

ARTICLE_HEAD = """\
# The article

What a CMS sends: one JSON object for each article, one per line in a `.jsonl` file or one per `.json` file. The schema
is [`schemas/article.schema.json`](../schemas/article.schema.json); `syndicate schema article` prints it. This page is
made from it.

- Unknown fields are refused, so that a misspelt one is found at once. `null` means absent.
- Of a key that stands twice in an object, the last one counts.
- Times are RFC 3339 (`2026-03-01T09:30:00Z`). One without an offset is in the edition's time zone; one that the clocks
  skipped or had twice that night is refused.
- Languages are BCP 47 tags; they are kept in canonical form (`AR-eg` becomes `ar-EG`).
- Text is plain but for the body: no tags, no character references. It is kept in NFC, without the characters that XML
  forbids and without direction marks that override or are not closed.
- Addresses are kept as URIs: an Arabic address is percent-encoded, an Arabic host is punycoded.
- What can be mended is mended and reported as a warning; what cannot is refused, with the field and the mend named.

A ranking (most read, read next) is not a field of articles. It is an object of its own in a source whose `content` is
`rankings`: `{"ranking": "most-read", "language": "en", "as_of": "2026-03-01T09:00:00Z", "articles": ["a1", "a2"]}`.
"""

PUBLICATION_HEAD = """\
# The publication file

`syndicate.toml` says what a newsroom publishes, and how. `syndicate init DIR` makes one to begin with, and
`syndicate schema publication` prints its schema ([`schemas/publication.schema.json`](../schemas/publication.schema.json))
for editors that complete and check TOML. This page is made from it.

- Mistakes are reported all at once, each with the key's full path and value: `editions[1].time_zone`.
- Paths are relative to the file.
- Names of sections, regions and coverages are one string, translated by the catalogues in `locales/` (or by the
  newsroom's own, see `catalogues`), or a table with the name in each language:
  `name = { en = "Culture", ar = "ثقافة", es = "Cultura" }`. A name that an edition's language lacks is a mistake.
- A new language is an `[[editions]]` table and a catalogue.

## Full text, summaries, podcasts

```toml
[feeds]
content = "full"      # or "summary"; a kind of feed may differ:

[feeds.breaking]
content = "summary"
ttl_minutes = 3

[podcast]             # switches on {lang}/podcast/rss.xml and {lang}/video-podcast/rss.xml
category = "News > Daily News"
image = "https://www.news.example/cover-3000.jpg"
owner = { name = "The Example", email = "podcasts@news.example" }

[podcast.video]
title = { en = "The Example, in pictures" }

[feeds.podcast]
limit = 100
```

## Reading a wire

Other agencies' NewsML-G2 (`kind = "newsml"`) and ninjs (`kind = "ninjs"`) are sources like any other, and so is what
`syndicate` writes itself. A wire knows neither your sections nor your pages; `defaults` says what its articles do not say
themselves, for any kind of source:

```toml
[[sources]]
name = "agency"
kind = "newsml"
path = "incoming/agency"

[sources.defaults]
section = "news"                                      # where no section's `mediatopic` fits
url = "https://www.news.example/{language}/wire/{id}" # `{id}` must be there, `{language}` may
sources = [{ name = "Agency" }]
partners = { except = ["costa-diario"] }              # what the contract allows; an article may only tighten it
```

- An item with the media that it links in the same file is an article; a package of media alone is a gallery; a medium
  that nothing links is an article of its own; a headline alone is a ticker; a list of texts is passed over and noted.
- The section is found by the `mediatopic` of your sections. Every other code is kept as a tag and noted.
- The id is made of the guid, so that updates and kills of the same guid meet the same article. `withheld`, `canceled` and
  `embargoed` are honoured, even where the rest of the item is incomplete.
- A file that is not well formed, or declares a document type, is refused whole. One bad item spoils no other. Nothing is
  fetched.

"""


def page(schema: dict[str, Any], head: str, root: str) -> str:
    """The reference page of a schema: a table for the root and one for each thing it is made of."""
    parts = [head, *_table(schema, root)]
    for name, definition in sorted(schema["$defs"].items()):
        if "properties" in definition:
            parts += _table(definition, name)
        elif "enum" in definition:
            parts += [f"## {name}\n", definition["description"] + "\n", _type(definition) + "\n"]
    return "\n".join(parts)


def _table(schema: dict[str, Any], name: str) -> Iterator[str]:
    yield f"## {name}\n"
    yield schema.get("description", "") + "\n"
    yield "| field | type | default | meaning |\n|---|---|---|---|"
    required = schema.get("required", ())
    for field, definition in schema["properties"].items():
        default = "**required**" if field in required else _default(definition)
        meaning = " ".join(definition.get("description", "").split())
        yield f"| `{field}` | {_type(definition)} | {default} | {_cell(meaning)} |"
    yield ""


def _default(definition: dict[str, Any]) -> str:
    value = definition.get("default")
    if value in (None, [], {}) or isinstance(value, dict):
        return ""
    if isinstance(value, list):
        return ", ".join(f"`{one}`" for one in value)
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _type(definition: dict[str, Any]) -> str:
    for keyword, described in _TYPES.items():
        if keyword in definition:
            return described(definition[keyword])
    match definition.get("type"):
        case "array":
            return f"list of {_type(definition.get('items', {}))}"
        case "object":
            return f"table of {_type(_members(definition))}"
        case found:
            return f"{found or 'any'}{_bounds(definition)}"


def _members(definition: dict[str, Any]) -> dict[str, Any]:
    """The schema of an object's values, where any name is allowed or names of one pattern."""
    patterns: dict[str, dict[str, Any]] = definition.get("patternProperties", {})
    return next(iter(patterns.values()), definition.get("additionalProperties") or {})


def _linked(reference: str) -> str:
    name = reference.rpartition("/")[2]
    return f"[{name}](#{name.lower()})"


def _either(schemas: list[dict[str, Any]]) -> str:
    return " or ".join(dict.fromkeys(_type(one) for one in schemas if one.get("type") != "null"))


_TYPES: dict[str, Callable[[Any], str]] = {
    "$ref": _linked,
    "anyOf": _either,
    "oneOf": _either,
    "allOf": lambda schemas: _type(schemas[0]),
    "const": lambda value: f"`{value}`",
    "enum": lambda values: ", ".join(f"`{value}`" for value in values),
}
"""What a type with one of these keywords is called; the first that it has counts."""


def _bounds(definition: dict[str, Any]) -> str:
    low = definition.get("minimum", definition.get("exclusiveMinimum"))
    high = definition.get("maximum", definition.get("exclusiveMaximum"))
    if low is not None and high is not None:
        return f" {low:,}–{high:,}"
    if "maxLength" in definition:
        return f" of ≤ {definition['maxLength']:,} characters"
    return ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


PAGES = {
    "article.md": lambda: page(json_schema(Article, "Article"), ARTICLE_HEAD, "Article"),
    "publication.md": lambda: page(json_schema(Publication, "Publication"), PUBLICATION_HEAD, "Publication"),
}
"""The pages made here, by file name."""


def main() -> None:
    """Write the pages."""
    for name, text in PAGES.items():
        (DOCS / name).write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
