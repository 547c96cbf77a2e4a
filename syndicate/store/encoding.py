"""Headers, holds and problems as the store keeps them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Final

import orjson

from syndicate.articles import Kind, MediumKind, Status, rfc3339
from syndicate.headers import Header, Named
from syndicate.problems import Problem

GRAVITY: Final = (Status.USABLE, Status.WITHHELD, Status.CANCELED)
"""The statuses, the gravest last."""
_STATUSES: Final = {status.value: status for status in Status}
_KINDS: Final = {kind.value: kind for kind in Kind}
_MEDIA: Final = {kind.value: kind for kind in MediumKind}


def encode_header(header: Header) -> bytes:
    """A header as a JSON list in the order of its fields.

    A change of the fields needs a migration that makes the stored headers anew from the articles.
    """
    return orjson.dumps(
        (
            header.id,
            header.language,
            header.version,
            header.status.value,
            header.url,
            header.headline,
            rfc3339(header.published),
            rfc3339(header.modified),
            header.section,
            header.kind.value,
            header.guid,
            header.story,
            header.translation_of,
            header.translated_from_version,
            header.alternates,
            header.embargo_until and rfc3339(header.embargo_until),
            header.expires and rfc3339(header.expires),
            header.sections,
            header.regions,
            header.coverage,
            [(tag.id, tag.name) for tag in header.tags],
            [(author.id, author.name) for author in header.authors],
            header.breaking,
            header.restricted,
            [kind.value for kind in header.recordings],
        )
    )


def decode_header(data: bytes, held: str | None = None) -> Header:
    """The header that `encode_header` wrote, with the status of a hold where that is graver than its own."""
    (
        identifier,
        language,
        version,
        status,
        url,
        headline,
        published,
        modified,
        section,
        kind,
        guid,
        story,
        translation_of,
        translated_from_version,
        alternates,
        embargo_until,
        expires,
        sections,
        regions,
        coverage,
        tags,
        authors,
        breaking,
        restricted,
        recordings,
    ) = orjson.loads(data)
    return Header(
        identifier,
        language,
        version,
        effective(_STATUSES[status], held),
        url,
        headline,
        datetime.fromisoformat(published),
        datetime.fromisoformat(modified),
        section,
        _KINDS[kind],
        guid,
        story,
        translation_of,
        translated_from_version,
        tuple(map(tuple, alternates)),
        embargo_until and datetime.fromisoformat(embargo_until),
        expires and datetime.fromisoformat(expires),
        tuple(sections),
        tuple(regions),
        tuple(coverage),
        tuple(Named(*tag) for tag in tags),
        tuple(Named(*author) for author in authors),
        breaking,
        restricted,
        tuple(_MEDIA[kind] for kind in recordings),
    )


def effective(status: Status, held: str | None) -> Status:
    """The graver of an article's own status and that of a hold."""
    return status if held is None else max(status, _STATUSES[held], key=GRAVITY.index)


def encode_problems(problems: Iterable[Problem]) -> bytes:
    """Problems as JSON; not with orjson, which refuses the large integers that a record may be refused for."""
    return json.dumps([problem.as_json() for problem in problems], separators=(",", ":")).encode()


def decode_problems(data: bytes) -> tuple[Problem, ...]:
    """The problems that `encode_problems` wrote."""
    return tuple(map(Problem.from_json, json.loads(data)))
