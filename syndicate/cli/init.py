"""`syndicate init`: a newsroom to begin with."""

from __future__ import annotations

import shlex
from pathlib import Path

import click
from rich.text import Text

from syndicate.cli import _console as console
from syndicate.cli import _options as options
from syndicate.errors import ConfigurationError, SyndicateError
from syndicate.languages import Catalogue
from syndicate.problems import Code, Problem
from syndicate.publication import FILE_NAME
from syndicate.records import place
from syndicate.resources import STARTER


@click.command(short_help="Make a newsroom to begin with.")
@click.argument("directory", type=click.Path(path_type=Path), metavar="DIR")
@options.localised
def command(directory: Path, spoken: Catalogue) -> None:
    """Make DIR with a commented syndicate.toml and one sample article in three languages.

    It exports at once; change the files to make it yours. Nothing that exists is overwritten.

    \b
      syndicate init newsroom
      syndicate export --config newsroom/syndicate.toml
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
    wanted = [file.relative_to(STARTER) for file in sorted(STARTER.rglob("*")) if file.is_file()]
    try:
        if standing := next((directory / file for file in wanted if _is_there(directory / file)), None):
            raise ConfigurationError(Problem.of(Code.FILE_EXISTS, value=str(standing)))
        for file in wanted:
            (directory / file).parent.mkdir(parents=True, exist_ok=True)
            with (directory / file).open("xb") as made:
                made.write((STARTER / file).read_bytes())
            console.out.print(Text(place(str(directory / file))), soft_wrap=True)
    except OSError as error:
        problem = Problem.of(Code.INIT_FAILED, value=str(error.filename or directory), reason=error.strerror or error)
        raise SyndicateError(problem) from error
    console.out.print(spoken("Now run:"))
    # On a line of its own and without marks of direction, so that it can be copied.
    command_line = shlex.join(("syndicate", "export", "--config", str(directory / FILE_NAME)))
    console.out.print(Text(f"  {place(command_line)}"), soft_wrap=True)


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()
