"""The command line: one module per verb; the only code that prints or exits."""

from __future__ import annotations

import ast
import gc
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import click
from click.shell_completion import CompletionItem

# Python looks for cycles whenever there are 700 objects more than before, however many there are: a tenth of a run, for
# most of what is made here stays or goes by itself.
gc.set_threshold(10_000)


class Verbs(click.Group):
    """The verbs found in this folder, each the `command` of a module; one is imported when it is asked for.

    Help and completion read what the others are for from their source: to import them all takes a second.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names of the verbs, sorted."""
        return sorted(_modules())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - likewise
        """The verb of this name, or None."""
        modules = _modules()
        if cmd_name not in modules:
            return None
        command: click.Command = import_module(f"{__name__}.{modules[cmd_name]}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the verbs are for."""
        told = {name: click.Command(name, short_help=_short_help(module)) for name, module in _modules().items()}
        click.Group(commands=told).format_commands(ctx, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The verbs and options that begin so."""
        begun = [name for name in sorted(_modules()) if name.startswith(incomplete)]
        verbs = [CompletionItem(name, help=_short_help(_modules()[name])) for name in begun]
        return [*verbs, *click.Command.shell_complete(self, ctx, incomplete)]


def _modules() -> dict[str, str]:
    """The modules of the verbs by what they are called."""
    return {one.name.rstrip("_"): one.name for one in iter_modules(__path__) if not one.name.startswith("_")}


def _short_help(module: str) -> str:
    """What a verb is for, as the decorator of its `command` says it."""
    tree = ast.parse((Path(__path__[0]) / f"{module}.py").read_bytes())
    (said,) = (
        keyword.value.value
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name == "command"
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call)
        for keyword in decorator.keywords
        if keyword.arg == "short_help" and isinstance(keyword.value, ast.Constant)
    )
    return str(said)


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
