"""The command line: one module per verb; the only code that prints or exits."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import click


class Verbs(click.Group):
    """The verbs found in this folder, each the `command` of a module; one is imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names of the verbs, sorted."""
        return sorted(found.name.rstrip("_") for found in iter_modules(__path__) if not found.name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb of this name, or None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        names = {found.name.rstrip("_"): found.name for found in iter_modules(__path__)}
        command: click.Command = import_module(f"{__name__}.{names[cmd_name]}").command
        return command


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Exit codes:
  0  done
  1  failed; nothing was published
  2  the command line or the publication file is wrong
  3  published, but some articles were refused
  4  another run holds the lock
  5  published, but the gate refused a document; its last good version stays
  6  deliveries incomplete
  7  diff --exit-code: an export would change something

\b
Messages are in English, Arabic or Spanish: see --lang of each command.
Shell completion (bash; zsh_source and fish_source for the others):
  eval "$(_SYNDICATE_COMPLETE=bash_source syndicate)"
""",
)
@click.version_option(package_name="syndicate")
def main() -> None:
    """Send a newsroom's articles out in every language and every format.

    Articles are read from the newsroom's sources, validated, kept in a store, linked to their editions in the other
    languages, and published as RSS, Atom, JSON Feed and NewsML-G2: one document for each section, region, topic and
    format of each language.

    \b
      syndicate init newsroom      make a newsroom to begin with
      cd newsroom
      syndicate check              what is wrong with it?
      syndicate export             publish it
    """  # noqa: D301 - click reads \b as "leave these lines as they are"
