"""What the verbs share: their options, and how a run that cannot go on ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, TypeVar
from uuid import uuid4

import click
from pydantic import TypeAdapter, ValidationError

from syndicate import languages
from syndicate.articles import Moment
from syndicate.cli import _console as console
from syndicate.cli import _showing as showing
from syndicate.errors import SyndicateError
from syndicate.languages import Catalogue
from syndicate.observing import Journal
from syndicate.problems import Code, Problem
from syndicate.publication import FILE_NAME, Publication, load

CommandT = TypeVar("CommandT", bound=Callable[..., Any])


class Time(click.ParamType[datetime]):
    """A moment on the command line (RFC 3339; without an offset, UTC)."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment, aware and in UTC."""
        if isinstance(value, datetime):
            return value
        text = value if "T" in value.upper() or " " in value else f"{value}T00:00:00"
        try:
            return TypeAdapter[datetime](Moment).validate_python(text, context={"zone": languages.UTC_ZONE})
        except ValidationError:
            self.fail(f"{value!r} is not a time; write for example 2026-03-01T09:30:00Z or 2026-03-01.", param, ctx)


config_option = click.option(
    "--config",
    "config",
    type=click.Path(path_type=Path),
    default=Path(FILE_NAME),
    show_default=True,
    metavar="FILE",
    help="The publication file, or the directory that it is in.",
)
now_option = click.option(
    "--now",
    type=Time(),
    default=lambda: datetime.now(UTC),
    metavar="TIME",
    help="Do it as at this moment: RFC 3339 or a date; UTC where it has no offset. Default: the clock.",
)
workers_option = click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=lambda: len(os.sched_getaffinity(0)),
    metavar="N",
    help="How many processes to use. Default: all cores. The result is the same with any number.",
)
no_notify_option = click.option(
    "--no-notify", is_flag=True, help="Do not tell the hubs of `websub.hubs` what has changed; the next run does."
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print the full report as JSON on standard output, and nothing else there."
)


def _journal(context: click.Context, parameter: click.Parameter, value: str) -> Journal | None:  # noqa: ARG001
    return Journal(console.err.stream.write_bytes, lambda: datetime.now(UTC), uuid4().hex) if value == "json" else None


log_option = click.option(
    "--log",
    "journal",
    type=click.Choice(["text", "json"]),
    default="text",
    envvar="SYNDICATE_LOG",
    show_envvar=True,
    callback=_journal,
    help="What to write on standard error: progress and failures for people, or one JSON object per line.",
)


def output_option(purpose: str) -> Callable[[CommandT], CommandT]:
    """The option `--output` of the verbs that publish."""
    return click.option(
        "--output",
        metavar="DIR",
        help=f"{purpose} A directory, or s3://BUCKET/PATH, sftp://HOST/PATH. Default: `output` of the publication file.",
    )


def localised(command: CommandT) -> CommandT:
    """Give a verb `--lang`, hand it the catalogue as `spoken`, and end it with a message where it cannot go on."""

    @click.option(
        "--lang",
        "language",
        metavar="TAG",
        type=click.Choice(languages.available(), case_sensitive=False),
        default=languages.of_environment,
        help=f"The language of messages: {', '.join(languages.available())}. Default: from the environment.",
    )
    @wraps(command)
    def run(*args: Any, language: str, **kwargs: Any) -> Any:
        spoken, journal = languages.catalogue(language).in_terminal(), kwargs.get("journal")
        try:
            return command(*args, spoken=spoken, **kwargs)
        except (SyndicateError, OSError) as error:
            if journal is not None:
                _fail_in(journal, error, spoken)
            fail(error if isinstance(error, SyndicateError) else SyndicateError(*problems_of(error)), spoken)
        except click.UsageError as error:
            if journal is None:
                raise
            journal.ended(error.exit_code, level="error", message=error.format_message())
            sys.exit(error.exit_code)
        except (Exception, KeyboardInterrupt) as error:
            if journal is None:
                raise
            # The run has said it: a traceback, or click's own word, would stand between the lines as text.
            if isinstance(error, Exception) and not journal.is_ended:
                journal.crashed(error)
            sys.exit(1)

    return run  # type: ignore[return-value]


def problems_of(error: BaseException | None) -> tuple[Problem, ...]:
    """Why a run could not go on, as far as it was to be expected."""
    if isinstance(error, SyndicateError):
        return tuple(error.problems)
    if isinstance(error, OSError):
        # The stages report what may be expected of their files; this is a full disk behind `>`, a directory that was
        # removed under the program, a system without memory.
        reason = ": ".join(str(part) for part in (error.strerror or error, error.filename) if part)
        return (Problem.of(Code.SYSTEM_FAILED, reason=reason),)
    return ()


def _fail_in(journal: Journal, error: SyndicateError | OSError, spoken: Catalogue) -> NoReturn:
    """Say why a run could not go on as lines of the journal, where the run itself has not, and exit."""
    failure = error if isinstance(error, SyndicateError) else SyndicateError(*problems_of(error))
    if not journal.is_ended:
        journal.problems(failure.problems, languages.catalogue(spoken.language))
        journal.ended(int(failure.exit_code), level="error")
    sys.exit(failure.exit_code)


def fail(error: SyndicateError, spoken: Catalogue) -> NoReturn:
    """Show why a run could not go on, and exit as its error says."""
    showing.show_problems(error.problems, spoken, console.err)
    sys.exit(error.exit_code)


def open_publication(config: Path) -> Publication:
    """The publication of a file, or of the file `syndicate.toml` in a directory."""
    return load(config / FILE_NAME if config.is_dir() else config)


def stdin() -> BinaryIO | None:
    """Standard input as bytes; None where the caller has closed it."""
    return None if sys.stdin is None else sys.stdin.buffer
