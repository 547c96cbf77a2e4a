"""`syndicate init`: a newsroom to begin with."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from syndicate.cli import _console as console
from syndicate.errors import ConfigurationError
from syndicate.languages import Catalogue
from syndicate.problems import Code, Problem
from syndicate.resources import STARTER


@click.command
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@console.localised
def command(directory: Path, spoken: Catalogue) -> None:
    """Make DIR with a commented syndicate.toml and one sample article in three languages.

    It exports at once; change the file to make it yours. Nothing that exists is overwritten.
    """
    wanted = [file.relative_to(STARTER) for file in sorted(STARTER.rglob("*")) if file.is_file()]
    if standing := [str(directory / file) for file in wanted if (directory / file).exists()]:
        raise ConfigurationError(Problem.of(Code.OUTPUT_IN_THE_WAY, value=standing[0]))
    for file in wanted:
        (directory / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(STARTER / file, directory / file)
        console.out.print(str(directory / file))
    console.out.print(
        spoken("Now run: %(command)s", command=f"syndicate export --config {directory / 'syndicate.toml'}")
    )
