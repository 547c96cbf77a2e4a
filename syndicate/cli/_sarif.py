"""What is wrong with documents as SARIF 2.1.0 (OASIS), which code hosts and editors show beside the lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import orjson

from syndicate.cli._linting import Looked
from syndicate.languages import Catalogue
from syndicate.problems import Described, Problem, Severity

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_sarif(looked: Sequence[Looked], spoken: Catalogue) -> bytes:
    """The findings as one run, in the language of the catalogue; rules are those that were broken."""
    broken = {problem.code.code: problem.code for one in looked for _, problem in one.problems()}
    places = {code: index for index, code in enumerate(sorted(broken))}
    run = {
        "tool": {
            "driver": {
                "name": "syndicate",
                "semanticVersion": version("syndicate"),
                "rules": [_rule(broken[code], spoken) for code in places],
            }
        },
        "language": spoken.language,
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(one, line, problem, places[problem.code.code], spoken)
            for one in looked
            for line, problem in one.problems()
        ],
    }
    data = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _rule(rule: Described, spoken: Catalogue) -> dict[str, Any]:
    # A rule's own text is about no value in particular.
    values = dict.fromkeys(re.findall(r"%\((\w+)\)s", rule.what + rule.mend), "…")
    what, mend = spoken(rule.what, **values), spoken(rule.mend, **values)
    return {
        "id": rule.code,
        "shortDescription": {"text": what},
        "help": {"text": f"{mend}\n{rule.facts['source']}"},
        "helpUri": rule.facts["source"],
        "defaultConfiguration": {"level": _level(rule.severity)},
    }


def _result(one: Looked, line: int | None, problem: Problem, index: int, spoken: Catalogue) -> dict[str, Any]:
    what, mend = spoken.problem(problem)
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(one.name)}}
    if line is not None:
        physical["region"] = {"startLine": max(1, line)}
    location = {"physicalLocation": physical, "logicalLocations": [{"fullyQualifiedName": problem.field}]}
    return {
        "ruleId": problem.code.code,
        "ruleIndex": index,
        "level": _level(problem.severity),
        "message": {"text": f"{what} {mend}"},
        "locations": [location],
    }


def _level(severity: Severity) -> str:
    return severity.value  # SARIF has the same words: error, warning, note


def _uri(name: str) -> str:
    """An address as it is; a path as a reference relative to where the program was called, or whole."""
    if name.startswith(("http://", "https://")):
        return name
    return Path(name).as_uri() if Path(name).is_absolute() else quote(name)
