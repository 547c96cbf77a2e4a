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
    epilog="Exit codes: 0 done; 1 failed, nothing published; 2 usage or configuration; 3 published, some articles "
    "refused; 4 another run holds the lock; 5 the gate refused a document; 6 deliveries incomplete.",
)
@click.version_option(package_name="syndicate")
def main() -> None:
    """Send a newsroom's articles out in every language and every format.

    `syndicate init DIR` makes a newsroom to begin with; `syndicate export` publishes it.
    """
