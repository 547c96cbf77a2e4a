"""Templates, a newsroom's own before ours: the only user of Jinja2.

What a newsroom writes runs in a sandbox: it lays out what it is given and reaches nothing else. A name that begins with
`syndicate/` is ours whatever the newsroom has, so that its `page.html` can extend `syndicate/page.html`.
"""

from __future__ import annotations

import traceback
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from syndicate.errors import ConfigurationError
from syndicate.problems import N_, Code, Problem
from syndicate.publication import Publication

_OURS: Final = "syndicate"
_SUFFIXES: Final = (".html", ".css", ".js", ".opml")
_CSS_ESCAPES: Final = {ord(one): f"\\{ord(one):x} " for one in "\"'\\<>&\n\r\f"}


@dataclass(frozen=True)
class Templates:
    """The templates of a publication."""

    environment: Environment
    own: Path | None = None
    """The newsroom's directory, where it has one."""

    def rendered(self, template: str, **values: object) -> bytes:
        """A template with its values.

        Raises:
            ConfigurationError: TEMPLATE_WRONG: a template of the newsroom's own has a mistake.
        """
        try:
            return self.environment.get_template(template).render(values).encode()
        except Exception as error:
            if self.own is None:
                raise  # ours, and so a bug
            raise ConfigurationError(self._mistake(error, template)) from error

    @cached_property
    def style(self) -> Markup:
        """The stylesheet of every page."""
        return self._inlined("directory.css")

    @cached_property
    def script(self) -> Markup:
        """The script of every page."""
        return self._inlined("directory.js")

    def page(self, template: str, **values: object) -> bytes:
        """A page for people: a template with its values, and what every page carries.

        Raises:
            ConfigurationError: TEMPLATE_WRONG.
        """
        return self.rendered(
            template,
            style=self.style,
            style_digest=_digest(self.style),
            script=self.script,
            script_digest=_digest(self.script),
            **values,
        )

    def _inlined(self, name: str) -> Markup:
        return Markup(self.rendered(name).decode())  # noqa: S704 - a file of ours or of the newsroom's own

    def _mistake(self, error: Exception, template: str) -> Problem:
        """What is wrong in which file at which line."""
        name, line = self._place(error) or (template, 1)
        return Problem.of(Code.TEMPLATE_WRONG, field="templates", value=name, line=line, reason=_reason(error))

    def _place(self, error: Exception) -> tuple[str, int] | None:
        """The file and the line of a mistake, as far as they are known."""
        own = self.own or Path()
        if isinstance(error, TemplateSyntaxError):
            return error.filename or error.name or "", error.lineno
        if isinstance(error, UnicodeDecodeError):
            return next(_undecodable(own), None)
        # Jinja2 gives the frames of a template the template's own file and lines.
        frames = [(frame.filename, frame.lineno or 1) for frame in traceback.extract_tb(error.__traceback__)]
        shown = [frame for frame in frames if Path(frame[0]).suffix in _SUFFIXES]
        written = [frame for frame in shown if Path(frame[0]).is_relative_to(own)]
        found = written or shown
        return found[-1] if found else None


def templates_of(publication: Publication) -> Templates:
    """The templates of a publication.

    Raises:
        ConfigurationError: its directory of templates is none.
    """
    if publication.templates is None:
        return _ours()
    own = publication.path(publication.templates)
    if not own.is_dir():
        reason = N_("it is not a directory")
        raise ConfigurationError(
            Problem.of(Code.CONFIG_VALUE, field="templates", value=publication.templates, reason=reason)
        )
    return Templates(_environment(ImmutableSandboxedEnvironment, FileSystemLoader(own)), own)


@cache
def _ours() -> Templates:
    # The sandbox is for what others write; it makes a large directory take half as long again.
    return Templates(_environment(Environment))


@cache
def of_package(package: str) -> Templates:
    """The templates of another package of ours, with those of the directory behind them; nobody can replace them."""
    return Templates(_environment(Environment, PackageLoader(package)))


def _environment(kind: type[Environment], *before: BaseLoader) -> Environment:
    ours = PackageLoader(_OURS)
    environment = kind(
        loader=ChoiceLoader([*before, ours, PrefixLoader({_OURS: ours})]),
        autoescape=True,  # names and headlines are hostile until proven otherwise
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["css_string"] = _css_string
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False}
    return environment


def _css_string(value: str) -> Markup:
    """A text as a CSS string, its quotes too (CSS Syntax Level 3, 4.3.7)."""
    return Markup(f'"{value.translate(_CSS_ESCAPES)}"')  # noqa: S704 - what could end it is escaped


def _undecodable(directory: Path) -> Iterator[tuple[str, int]]:
    """The files of a directory that are not UTF-8, each with the line in which that shows."""
    for file in sorted(directory.rglob("*")):
        data = file.read_bytes() if file.is_file() else b""
        try:
            data.decode()
        except UnicodeDecodeError as error:
            yield str(file), data.count(b"\n", 0, error.start) + 1


def _reason(error: Exception) -> str:
    message = str(error).splitlines()[0] if str(error) else type(error).__name__
    if isinstance(error, TemplateNotFound):
        message = f"there is no template {message}"
    return message.rstrip(".")


def _digest(source: str) -> str:
    """The digest of an inline style or script, as a Content-Security-Policy names it."""
    return f"sha256-{b64encode(sha256(source.encode()).digest()).decode()}"
