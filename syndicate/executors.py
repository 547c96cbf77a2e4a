"""Who does the work of a run, as the command line says it: `local`, `dask://HOST:PORT`, `dask://local?workers=N`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import parse_qsl, urlsplit

from syndicate.errors import ConfigurationError
from syndicate.problems import N_, Code, Problem
from syndicate.publication import Publication
from syndicate.workers import Executor

LOCAL: Final = "local"
"""Processes of this machine, forked by the run itself."""

_MOST: Final = 256  # worker processes that are started on one machine
_SCHEMES: Final = {"dask": "tcp", "dask+tls": "tls"}


@dataclass(frozen=True, slots=True)
class Crew:
    """A scheduler and its workers."""

    shown: str
    """As it was given; there is no secret in it."""
    scheduler: str | None = None
    """Where dask finds the scheduler; None where one is started on this machine."""
    workers: int = 0
    """How many worker processes are started with it."""

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """What `--executor` says; None where it is `local`.

        Raises:
            ConfigurationError: EXECUTOR_WRONG.
        """
        if text == LOCAL:
            return None
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError as error:
            raise wrong(text, str(error)) from None
        if parts.scheme not in _SCHEMES:
            raise wrong(text, N_("it is local, dask://HOST:PORT, dask+tls://HOST:PORT or dask://local?workers=N"))
        if parts.username is not None or parts.path.strip("/") or parts.fragment:
            raise wrong(text, N_("a scheduler has an address and nothing else"))
        if parts.netloc == LOCAL and parts.scheme == "dask":
            return cls(text, workers=_number(text, parts.query))
        if parts.query:
            raise wrong(text, N_("a scheduler has an address and nothing else"))
        if not parts.hostname or port is None:
            raise wrong(text, N_("the host or the port is missing"))
        return cls(text, f"{_SCHEMES[parts.scheme]}://{parts.netloc}")


def _number(text: str, query: str) -> int:
    given = parse_qsl(query, keep_blank_values=True)
    if not given:
        return len(os.sched_getaffinity(0))
    match given:
        case [("workers", number)] if re.fullmatch("[0-9]{1,3}", number) and 1 <= int(number) <= _MOST:
            return int(number)
    raise wrong(text, N_("behind the question mark stands workers=N, a number from 1 to 256"))


def wrong(text: str, reason: str) -> ConfigurationError:
    """The error that there is no such executor."""
    return ConfigurationError(
        Problem.of(Code.EXECUTOR_WRONG, value=re.sub("://[^/]*@", "://***@", text), reason=reason)
    )


@contextmanager
def opened(text: str, publication: Publication) -> Iterator[Executor | None]:
    """Who does the work of a publication's run; None where the run itself starts whom it needs.

    Raises:
        ConfigurationError: EXECUTOR_WRONG: there is none such, or it cannot work with the publication's store.
        SyndicateError: EXECUTOR_UNUSABLE, WORKER_DIFFERENT: it cannot be reached, or cannot do this work.
    """
    crew = Crew.parse(text)
    if crew is None:
        yield None
        return
    is_file = publication.store.startswith("sqlite")
    if is_file and (
        crew.scheduler is not None or re.fullmatch(r"sqlite(\+\w+)?:/*(:memory:)?(\?.*)?", publication.store)
    ):
        raise wrong(text, N_("other machines cannot use a store on SQLite: make `store` one on PostgreSQL"))
    try:
        from syndicate import cluster  # noqa: PLC0415 - its library is an extra, and takes a second to import
    except ImportError as error:
        raise wrong(text, N_("it needs dask: pip install 'syndicate[dask]'")) from error
    with cluster.joined(publication, crew.shown, crew.scheduler, crew.workers) as executor:
        yield executor
