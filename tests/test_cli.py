"""The command line: every verb and option, what it prints and where, and the code it exits with."""

from __future__ import annotations

import errno
import fcntl
import gzip
import io
import json
import os
import pty
import re
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import termios
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from syndicate import export, formats, languages, release
from syndicate.cli import _console as console
from syndicate.cli import _showing as showing
from syndicate.cli import main
from syndicate.cli._following import Following
from syndicate.problems import CODES, Problem
from syndicate.report import Exit
from syndicate.resources import STARTER
from syndicate.store import Store

NOW = "2026-11-20T18:00:00Z"
PROGRAM = [sys.executable, "-c", "from syndicate.cli import main; main(prog_name='syndicate')"]
VERBS = ("check", "diff", "explain", "export", "ingest", "init", "list", "release", "schema", "withdraw")
MINIMAL = """\
name = "Test"
authority = "news.example,2026"
feeds_url = "https://feeds.news.example/"
language = "en"
store = "sqlite:///state/syndicate.db"
output = "public"
[[editions]]
language = "en"
name = "Test"
base_url = "https://www.news.example/en/"
time_zone = "UTC"
description = "News."
[[sections]]
code = "news"
name = "News"
[feeds]
formats = ["rss"]
[[sources]]
name = "articles"
kind = "directory"
path = "articles"
"""


def run(*arguments: object, stdin: bytes | None = None, **environment: str) -> Result:
    """The program in this process, on no terminal."""
    return CliRunner().invoke(
        main, [str(one) for one in arguments], input=stdin, env=environment, prog_name="syndicate"
    )


def article(key: str, **changes: object) -> dict[str, object]:
    fields: dict[str, object] = {
        "id": key,
        "language": "en",
        "url": f"https://www.news.example/en/{key}",
        "headline": f"Headline of {key}",
        "published": "2026-11-20T08:00:00Z",
        "section": "news",
        "body": "<p>Text.</p>",
    }
    return {name: value for name, value in (fields | changes).items() if value is not None}


LEAKING = (
    article("secret", embargo_until="2027-01-01T00:00:00Z"),
    article("careless", body="<p>Wait for tag:news.example,2026:article/secret!</p>"),
)
"""An article that names another one in a way that only the gate finds."""


def lines(*articles: dict[str, object]) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in articles)


def tree(directory: Path) -> dict[str, tuple[bytes | None, int]]:
    """Everything below a directory with its bytes and its time of change."""
    return {
        str(path.relative_to(directory)): (path.read_bytes() if path.is_file() else None, path.lstat().st_mtime_ns)
        for path in sorted(directory.rglob("*"))
    }


def on_terminal(
    *arguments: object, columns: int = 80, stdout: bool = True, stderr: bool = True, **environment: str
) -> tuple[str, str, int]:
    """What the program shows on a terminal and what it gives to a pipe instead; its exit code."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    settings = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    with subprocess.Popen(
        [*PROGRAM, *map(str, arguments)],
        stdin=follower,
        stdout=follower if stdout else subprocess.PIPE,
        stderr=follower if stderr else subprocess.PIPE,
        env=settings | {"TERM": "xterm-256color"} | environment,
    ) as program:
        os.close(follower)
        shown = bytearray()
        while True:
            try:
                piece = os.read(leader, 1 << 16)
            except OSError:  # EIO: the last one has closed the terminal
                break
            shown += piece
        pipe = program.stdout or program.stderr
        piped = pipe.read().decode() if pipe else ""
    os.close(leader)
    return shown.decode().replace("\r\n", "\n"), piped, program.returncode


def plain(text: str) -> str:
    """What a terminal shows, without colours and moves of the cursor."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    """No test depends on the machine's language or terminal."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def newsroom(tmp_path) -> Path:
    """The newsroom that `syndicate init` makes."""
    shutil.copytree(STARTER, tmp_path / "newsroom")
    return tmp_path / "newsroom"


@pytest.fixture
def small(tmp_path) -> Path:
    """A newsroom with one edition, one section, one format and no article yet."""
    (tmp_path / "small" / "articles").mkdir(parents=True)
    (tmp_path / "small" / "syndicate.toml").write_text(MINIMAL, encoding="utf-8")
    return tmp_path / "small"


def add(newsroom: Path, *articles: dict[str, object]) -> None:
    for one in articles:
        (newsroom / "articles" / f"{one.get('id', 'nameless')}.json").write_text(json.dumps(one), encoding="utf-8")


# --- Help, version, completion


def commands(group: click.Group = main, *above: str) -> list[tuple[str, ...]]:
    """Every command of the program, groups before what is in them."""
    found: list[tuple[str, ...]] = [above]
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        inner = commands(command, *above, name) if isinstance(command, click.Group) else [(*above, name)]
        found += inner
    return found


COMMANDS = commands()


def test_the_verbs_are_discovered():
    assert tuple(main.list_commands(click.Context(main))) == VERBS
    assert set(COMMANDS) == {
        (),
        *((verb,) for verb in VERBS),
        *(("release", name) for name in ("list", "rollback", "send")),
    }


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_has_a_help_text_that_fits_a_terminal(command, flag):
    result = run(*command, flag)

    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: {' '.join(('syndicate', *command))} ")
    assert max(map(len, result.output.splitlines())) <= 80
    assert "..." not in result.output.partition("Commands:")[2].replace("feeds, formats ...", "")


@pytest.mark.parametrize("command", [one for one in COMMANDS if one], ids=" ".join)
def test_every_option_says_what_it_is_for(command):
    found: click.Command = main
    for name in command:
        assert isinstance(found, click.Group)
        found = found.get_command(click.Context(found), name) or pytest.fail(name)

    assert found.help
    options = [one for one in found.params if isinstance(one, click.Option)]
    assert all(len(one.help or "") > 15 for one in options)
    assert isinstance(found, click.Group) or "--lang" in {name for one in options for name in one.opts}


@pytest.mark.parametrize("name", VERBS)
def test_help_and_completion_say_of_a_verb_what_it_says_itself(name):
    verb = main.get_command(click.Context(main), name)
    assert verb is not None
    assert verb.short_help
    (found,) = [one for one in main.shell_complete(click.Context(main), name) if one.value == name]
    assert found.help == verb.short_help
    assert [name, *verb.short_help.split()] in [line.split() for line in run("--help").output.splitlines()]


def test_completion_knows_the_verbs_and_the_options():
    found = {one.value for one in main.shell_complete(click.Context(main), "")}
    assert found == set(VERBS)
    assert "--version" in {one.value for one in main.shell_complete(click.Context(main), "--v")}


def test_help_and_completion_import_no_verb():
    script = "import sys\nfrom syndicate.cli import main\nmain(['--help'], standalone_mode=False)\n"
    script += "main.shell_complete(__import__('click').Context(main), '')\n"
    script += "assert not [name for name in sys.modules if name.startswith('syndicate.') and name != 'syndicate.cli']\n"
    subprocess.run([sys.executable, "-c", script], check=True, stdout=subprocess.DEVNULL)


def test_the_help_lists_every_exit_code():
    output = run("--help").output

    assert re.findall(r"^    ([0-9])  ", output, re.MULTILINE) == [str(int(code)) for code in Exit]


def test_the_version_is_that_of_the_installation():
    assert run("--version").output == f"syndicate, version {version('syndicate')}\n"


def test_an_unknown_verb_is_a_mistake_in_the_command_line():
    result = run("publish")

    assert result.exit_code == Exit.USAGE
    assert "No such command 'publish'" in result.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_completion_script(shell):
    result = run(_SYNDICATE_COMPLETE=f"{shell}_source")

    assert result.exit_code == 0
    assert "_SYNDICATE_COMPLETE=" in result.stdout
    assert "syndicate" in result.stdout


def complete(words: str) -> list[str]:
    count = len(words.split(" ")) - 1
    result = run(_SYNDICATE_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=str(count))
    return result.stdout.splitlines()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("syndicate ", [f"plain,{verb}" for verb in VERBS]),
        ("syndicate exp", ["plain,explain", "plain,export"]),
        ("syndicate list fe", ["plain,feeds"]),
        ("syndicate release ", ["plain,list", "plain,rollback", "plain,send"]),
        ("syndicate export --wor", ["plain,--workers"]),
        ("syndicate export --lang a", ["plain,ar"]),
        ("syndicate export --config ", ["file,"]),
        ("syndicate check dra", ["file,dra"]),
    ],
)
def test_completion_offers_what_may_come_next(words, offered):
    assert complete(words) == offered


def test_completion_offers_the_sources_of_the_publication(newsroom):
    assert complete(f"syndicate ingest --config {newsroom} art") == ["plain,articles", "file,art"]
    assert complete(f"syndicate ingest --config {newsroom}/none art") == ["file,art"]


# --- init


def test_init_makes_a_newsroom_that_exports_at_once(tmp_path, monkeypatch):
    made = run("init", tmp_path / "my newsroom")

    assert made.exit_code == 0
    directory = tmp_path / "my newsroom"
    files = sorted(str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file())
    assert files == [*(f"articles/welcome-{tag}.json" for tag in ("ar", "en", "es")), "syndicate.toml"]
    assert made.stdout.splitlines()[:4] == [str(directory / file) for file in files]
    # The command that it tells to run is one that can be copied into a shell.
    assert made.stdout.splitlines()[-1] == f"  syndicate export --config '{directory}/syndicate.toml'"

    exported = run("export", "--config", directory, "--now", NOW)
    assert exported.exit_code == 0
    published = directory / "public"
    for tag in ("ar", "en", "es"):
        feed = json.loads((published / tag / "feed.json").read_bytes())
        assert len(feed["items"]) == 1
        assert len(feed["items"][0]["_syndicate"]["translations"]) == 2


def test_the_newsroom_of_init_has_no_problem_at_all(newsroom):
    result = run("check", "--config", newsroom, "--now", NOW)

    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "No problems."


def test_the_newsroom_of_init_explains_its_keys_and_is_in_three_languages(newsroom):
    text = (newsroom / "syndicate.toml").read_text(encoding="utf-8")

    assert text.count("\n[[editions]]") == 3
    assert text.count("#") >= 10
    assert "docs/publication.md" in text


@pytest.mark.parametrize("standing", ["syndicate.toml", "articles/welcome-ar.json"])
def test_init_overwrites_nothing(tmp_path, standing):
    (tmp_path / standing).parent.mkdir(exist_ok=True)
    (tmp_path / standing).write_text("mine")
    before = tree(tmp_path)

    result = run("init", tmp_path)

    assert result.exit_code == Exit.USAGE
    assert f"{tmp_path / standing} exists already; nothing was made." in result.stderr
    assert tree(tmp_path) == before


def test_init_does_not_write_through_a_link_that_leads_nowhere(tmp_path):
    (tmp_path / "syndicate.toml").symlink_to(tmp_path / "elsewhere")

    assert run("init", tmp_path).exit_code == Exit.USAGE
    assert not (tmp_path / "elsewhere").exists()


def test_init_says_where_it_cannot_write(tmp_path):
    (tmp_path / "file").touch()

    result = run("init", tmp_path / "file" / "newsroom")

    assert result.exit_code == Exit.FAILED
    assert f"{tmp_path}/file/newsroom" in result.stderr
    assert "cannot be made: Not a directory." in result.stderr


# --- export


def test_export_publishes_and_says_what_it_did_and_where_to_look(newsroom):
    result = run("export", "--config", newsroom / "syndicate.toml", "--output", newsroom / "out", "--now", NOW)

    assert result.exit_code == 0
    assert result.stderr == ""  # progress is drawn on a terminal only
    header, rule, *_ = (line for line in result.stdout.splitlines() if line.startswith(("│", "├")))
    assert re.findall(r"\w+", header) == ["Edition", "rss", "atom", "jsonfeed", "newsml"]
    assert set(rule) <= set("├┼┤─")
    for tag, name in (("en", "The Daily Example"), ("ar", "المثال اليومي"), ("es", "El Ejemplo Diario")):
        (row,) = [line for line in result.stdout.splitlines() if line.startswith(f"│ {tag} ")]
        assert name in row
        assert len(re.findall(r"\d+ / \d+", row)) == 4
    assert "Records: new 3" in result.stdout
    assert "Articles: published 3" in result.stdout
    assert "Release 1 is published:" in result.stdout
    assert f"Start page   {newsroom}/out/index.html\n" in result.stdout
    assert result.stdout.endswith(f"Full report  {newsroom}/out.report.json\n")
    assert (newsroom / "out" / "index.html").is_file()
    assert (newsroom / "out.report.json").is_file()
    assert not (newsroom / "public").exists()


def test_the_numbers_of_the_table_are_those_of_the_manifest(newsroom):
    result = run("export", "--config", newsroom, "--now", NOW)

    manifest = json.loads((newsroom / "public" / "manifest.json").read_bytes())["documents"]
    for tag in ("en", "ar", "es"):
        own = [one for one in manifest if one["language"] == tag and one["format"] == "atom"]
        (row,) = [line for line in result.stdout.splitlines() if line.startswith(f"│ {tag} ")]
        assert re.findall(r"\d+ / \d+", row)[1] == f"{len(own)} / {sum(one['entries'] for one in own)}"


def test_by_default_the_publication_of_this_directory_goes_to_its_own_output_as_at_the_clock(newsroom, monkeypatch):
    monkeypatch.chdir(newsroom)

    assert run("export", "--workers", 1).exit_code == 0
    assert (newsroom / "public" / "index.html").is_file()
    assert json.loads((newsroom / "public.report.json").read_bytes())["now"] > "2026"


def test_where_to_look_is_said_from_the_root(newsroom, monkeypatch):
    monkeypatch.chdir(newsroom)

    shown = run("export", "--output", "out", "--now", NOW).stdout

    assert shown.endswith(
        f"  Start page   {newsroom}/out/index.html\n"
        f"  This run     {newsroom}/out.report.html\n"
        f"  Full report  {newsroom}/out.report.json\n"
    )


def test_a_second_export_changes_nothing_and_says_so(newsroom):
    run("export", "--config", newsroom, "--now", NOW)
    before = {path: one for path, one in tree(newsroom / "public").items() if path != "report.json"}

    result = run("export", "--config", newsroom, "--now", NOW)

    assert "0 documents changed · " in result.stdout
    assert "Records: unchanged 3" in result.stdout
    assert "Release 1 is published:" in result.stdout
    after = {path: one for path, one in tree(newsroom / "public").items() if path != "report.json"}
    assert after == before


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("2026-11-20T18:00:00Z", "2026-11-20T18:00:00Z"),
        ("2026-11-20T21:00:00+03:00", "2026-11-20T18:00:00Z"),
        ("2026-11-20T18:00:00", "2026-11-20T18:00:00Z"),
        ("2026-11-20 18:00:00", "2026-11-20T18:00:00Z"),
        ("2026-11-20t18:00:00z", "2026-11-20T18:00:00Z"),
        ("2026-11-20", "2026-11-20T00:00:00Z"),
    ],
)
def test_now_is_a_time_with_or_without_an_offset_or_a_date(small, given, meant):
    result = run("ingest", "--config", small, "--now", given, "--json")

    assert json.loads(result.stdout)["now"] == meant


@pytest.mark.parametrize("given", ["yesterday", "2026-13-01", "2026-11-20T25:00:00Z", "0000-00-00", "", "1"])
def test_a_now_that_is_no_time_is_a_mistake_in_the_command_line(small, given):
    result = run("export", "--config", small, "--now", given)

    assert result.exit_code == Exit.USAGE
    assert "is not a time; write for example 2026-03-01T09:30:00Z" in result.stderr
    assert not (small / "public").exists()


def test_now_decides_about_an_embargo(small):
    add(small, article("a1", embargo_until="2026-11-21T00:00:00Z"))

    run("export", "--config", small, "--now", "2026-11-20")
    assert "a1" not in (small / "public" / "en" / "rss.xml").read_text()
    run("export", "--config", small, "--now", "2026-11-21")
    assert "a1" in (small / "public" / "en" / "rss.xml").read_text()


def test_any_number_of_workers_gives_the_same_documents(small):
    add(small, *(article(f"a{index}") for index in range(5)))
    run("export", "--config", small, "--output", small / "one", "--workers", 1, "--now", NOW)
    run("export", "--config", small, "--output", small / "three", "--workers", 3, "--now", NOW)

    one, three = (
        {path: data for path, (data, _) in tree(small / name).items() if path != "report.json"}
        for name in ("one", "three")
    )
    assert one == three


@pytest.mark.parametrize("given", ["0", "-1", "257", "many"])
def test_a_number_of_workers_that_cannot_be_is_a_mistake_in_the_command_line(small, given):
    result = run("export", "--config", small, "--workers", given)

    assert result.exit_code == Exit.USAGE
    assert "--workers" in result.stderr


def test_quiet_prints_nothing_on_a_good_night(newsroom):
    result = run("export", "--config", newsroom, "--now", NOW, "--quiet")

    assert (result.exit_code, result.output) == (0, "")


def test_quiet_prints_what_was_refused_and_no_warnings(small):
    add(small, article("good", translation_of="unknown"), article("bad", headline=""))

    result = run("export", "--config", small, "--now", NOW, "-q")

    assert result.exit_code == Exit.SOME_REFUSED
    assert result.stdout.splitlines() == [
        "bad",
        "  error    empty-text  headline  articles/bad.json",
        "    The text is empty.",
        "    → Write the text, or leave the field out where it is optional.",
    ]


def test_json_prints_the_full_report_and_nothing_else(small):
    add(small, article("good"), article("bad", headline=""))

    result = run("export", "--config", small, "--now", NOW, "--json")

    assert result.exit_code == Exit.SOME_REFUSED
    assert result.stderr == ""
    assert result.stdout_bytes == (small / "public.report.json").read_bytes()
    report = json.loads(result.stdout)
    assert report["exit_code"] == Exit.SOME_REFUSED
    assert report["release"] == 1
    assert [(one["article"], one["code"]) for one in report["problems"]] == [("bad", "empty-text")]


def test_what_was_refused_is_counted_by_its_reason(small):
    bad = [article(f"b{index}", headline="") for index in range(2)]
    add(small, article("good"), *bad, article("worse", url="ftp://news.example/a"))

    result = run("export", "--config", small, "--now", NOW)

    assert result.exit_code == Exit.SOME_REFUSED
    assert "Records: new 1 · refused 3\n" in result.stdout
    assert "Problems: 3 errors · 0 warnings\n" in result.stdout
    assert "Refused for: empty-text 2 · url-scheme 1\n" in result.stdout
    assert "good" in (small / "public" / "en" / "rss.xml").read_text()


def test_a_night_on_which_everything_is_wrong_is_read_in_the_report(small, monkeypatch):
    verb = import_module("syndicate.cli.export")
    monkeypatch.setattr(verb, "_SHOWN", 3)
    add(small, *(article(f"b{index}", headline="") for index in range(5)), article("w", translation_of="unknown"))

    shown = run("export", "--config", small, "--now", NOW).stdout

    assert shown.count("  error    empty-text") == 3
    assert "  warning " not in shown  # errors come before warnings where not all can be shown
    assert "3 more problems are in the full report.\n" in shown


@pytest.fixture
def spoilt(monkeypatch):
    """RSS that cannot be read, whatever is in it."""
    monkeypatch.setattr(formats.discovered()["rss"], "render_document", lambda *_: b"<rss>")


def test_a_refused_document_is_named_with_its_fate(small, request):
    add(small, article("a1"))
    run("export", "--config", small, "--now", NOW)
    request.getfixturevalue("spoilt")
    add(small, article("a2"))  # what did not change is not written again

    result = run("export", "--config", small, "--now", NOW, "--quiet")

    assert result.exit_code == Exit.GATE_REFUSED
    assert "en/rss.xml\n  error    document-malformed\n" in result.stdout
    assert "Refused document: en/rss.xml · its last good version stays\n" in result.stdout
    assert "a1" in (small / "public" / "en" / "rss.xml").read_text()


@pytest.mark.usefixtures("spoilt")
def test_a_refused_document_that_was_never_good_is_not_there(small):
    result = run("export", "--config", small, "--now", NOW)

    assert result.exit_code == Exit.GATE_REFUSED
    assert "Refused document: en/rss.xml · nothing is there\n" in result.stdout
    assert not (small / "public" / "en" / "rss.xml").exists()


def test_an_article_that_tells_of_a_hidden_one_is_left_out_and_named(small):
    add(small, *LEAKING, article("good"))

    result = run("export", "--config", small, "--now", NOW)

    assert result.exit_code == Exit.SOME_REFUSED
    assert "careless\n  error    entry-refused\n" in result.stdout
    published = (small / "public" / "en" / "rss.xml").read_text()
    assert ("good" in published, "careless" in published, "secret" in published) == (True, False, False)


def test_another_run_that_holds_the_lock_ends_this_one_at_once(small):
    holding = "import sys, pathlib, syndicate.release as r\nwith r.locked(pathlib.Path(sys.argv[1])): print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holding, str(small / "public")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()

        result = run("export", "--config", small, "--now", NOW)

        assert result.exit_code == Exit.LOCKED
        assert f"Another run is exporting to {small}/public." in result.stderr
        assert result.stdout == ""
        assert not (small / "state").exists()  # it did not even look at the articles
        other.send_signal(signal.SIGKILL)

    assert run("export", "--config", small, "--now", NOW).exit_code == 0


def test_an_output_that_is_something_else_is_left_alone(small):
    (small / "mine").mkdir()
    (small / "mine" / "file").touch()

    result = run("export", "--config", small, "--output", small / "mine", "--now", NOW)

    assert result.exit_code == Exit.USAGE
    assert f"{small}/mine exists and is not a release of syndicate." in result.stderr
    assert (small / "mine" / "file").exists()


def test_an_output_that_cannot_be_written_is_a_failure_that_names_it(small):
    (small / "file").touch()

    result = run("export", "--config", small, "--output", small / "file" / "public", "--now", NOW)

    assert result.exit_code == Exit.FAILED
    assert "write-failed" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_store_that_cannot_be_used_is_a_failure_that_names_it(small):
    (small / "state").mkdir()
    (small / "state" / "syndicate.db").write_bytes(b"no database" * 100)

    result = run("export", "--config", small, "--now", NOW)

    assert result.exit_code == Exit.FAILED
    assert "store-unusable" in result.stderr
    assert not (small / "public").exists()


def test_a_source_that_is_missing_is_refused_by_name(small):
    shutil.rmtree(small / "articles")

    result = run("export", "--config", small, "--now", NOW)

    assert result.exit_code == Exit.SOME_REFUSED
    assert "The source articles does not exist." in result.stdout


# --- The publication file


def test_a_publication_file_that_is_missing_is_named_with_the_mend(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    result = run("export")

    assert result.exit_code == Exit.USAGE
    assert "There is no publication file at syndicate.toml." in result.stderr
    assert "`syndicate init`" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("verb", [("export",), ("check",), ("ingest",), ("list", "feeds"), ("release", "list")])
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"name = ", "config-syntax"),
        (b'name = "\xff"', "config-syntax"),
        (b"colour = 1\n" + MINIMAL.encode(), "config-unknown-key  colour"),
        (
            MINIMAL.replace('time_zone = "UTC"', 'time_zone = "Mars/Base"').encode(),
            "config-value  editions[0].time_zone",
        ),
        (MINIMAL.replace('name = "Test"\nauth', "auth").encode(), "config-missing-key  name"),
        (b"[" * 100_000, "config-syntax"),
    ],
)
def test_a_wrong_publication_file_ends_every_verb_that_reads_it(small, verb, content, expected):
    (small / "syndicate.toml").write_bytes(content)
    before = tree(small)

    result = run(*verb, "--config", small)

    assert result.exit_code == Exit.USAGE
    assert f"  error    {expected}" in result.stderr
    assert result.stderr.startswith(f"{small}/syndicate.toml\n")
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert tree(small) == before


def test_every_mistake_of_the_publication_file_is_shown_at_once(small):
    (small / "syndicate.toml").write_text(
        MINIMAL.replace("UTC", "Mars/Base").replace('"rss"', '"rss", "rss"') + "x = 1\n"
    )

    stderr = run("check", "--config", small).stderr

    assert "editions[0].time_zone" in stderr
    assert "sources[0].x" in stderr


def test_a_publication_file_that_may_not_be_read_is_a_problem(small, monkeypatch):
    def refuse(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)

    result = run("check", "--config", small)

    assert result.exit_code == Exit.USAGE
    assert "config-unreadable" in result.stderr


def test_a_name_without_a_translation_is_a_mistake_that_names_it(newsroom):
    text = (newsroom / "syndicate.toml").read_text(encoding="utf-8")
    (newsroom / "syndicate.toml").write_text(text.replace('name = "Europe"', 'name = "Utopia"'), encoding="utf-8")

    result = run("export", "--config", newsroom, "--now", NOW)

    assert result.exit_code == Exit.USAGE
    assert "The name Utopia has no translation in ar." in result.stderr
    assert not (newsroom / "public").exists()


# --- check


def test_check_stores_nothing_and_publishes_nothing(newsroom):
    add(newsroom, article("bad", headline=""))
    before = tree(newsroom)

    result = run("check", "--config", newsroom, "--now", NOW)

    assert result.exit_code == Exit.SOME_REFUSED
    assert tree(newsroom) == before


def test_check_leaves_a_store_and_an_output_that_exist_as_they_are(newsroom):
    run("export", "--config", newsroom, "--now", NOW)
    add(newsroom, article("new", section="culture"), article("bad", headline=""))
    store = newsroom / "state" / "syndicate.db"
    before = {path: one for path, one in tree(newsroom).items() if not path.startswith("state")}
    stored = store.read_bytes()

    result = run("check", "--config", newsroom, "--now", NOW, newsroom / "articles")

    assert result.exit_code == Exit.SOME_REFUSED
    assert "Records: new 1 · unchanged 3 · refused 1" in result.stdout
    assert {path: one for path, one in tree(newsroom).items() if not path.startswith("state")} == before
    assert store.read_bytes() == stored
    with Store.open(f"sqlite:///{store}", newsroom) as opened, opened.reading() as reader:
        assert reader.counts().articles == 3


def test_check_groups_problems_by_article_and_shows_what_has_none_first(small):
    add(small, article("b", headline="", url="ftp://x.example/"), article("a", section="sports"))
    (small / "articles" / "broken.json").write_bytes(b"{")

    shown = run("check", "--config", small, "--now", NOW).stdout.splitlines()

    assert [line for line in shown if not line.startswith(" ")] == [
        "articles/broken.json",
        "a",
        "b",
        "Records: refused 3",
        "Problems: 4 errors · 0 warnings",
        shown[-1],
    ]
    assert shown[-1].startswith("Refused for: ")
    assert shown[1] == "  error    bad-json"
    assert "  error    unknown-section  section  articles/a.json" in shown


def test_check_takes_files_lines_and_directories_in_place_of_the_sources(small, tmp_path):
    add(small, article("in-the-sources"))
    one, many, more = tmp_path / "one.json", tmp_path / "many.jsonl", tmp_path / "more"
    packed = tmp_path / "packed.jsonl.gz"
    more.mkdir()
    one.write_bytes(json.dumps(article("a1")).encode())
    many.write_bytes(lines(article("a2"), article("a3", headline="")))
    packed.write_bytes(gzip.compress(lines(article("a4"))))
    (more / "a5.json").write_bytes(json.dumps(article("a5")).encode())

    result = run("check", "--config", small, "--now", NOW, one, many, packed, more, "--json")

    report = json.loads(result.stdout)
    assert report["records"] == {"new": 4, "refused": 1}
    assert report["problems"][0]["origin"] == f"{many}:2"
    assert result.exit_code == Exit.SOME_REFUSED


def test_check_says_that_there_are_no_problems(small):
    add(small, article("a1"))

    result = run("check", "--config", small, "--now", NOW)

    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "No problems."
    assert "Articles: published 1" in result.stdout


def test_check_exits_with_0_where_there_are_warnings_only(small):
    add(small, article("a1", translation_of="unknown"))

    result = run("check", "--config", small, "--now", NOW)

    assert result.exit_code == 0
    assert "  warning  unknown-source-article" in result.stdout
    assert "No problems." not in result.stdout


@pytest.mark.usefixtures("spoilt")
def test_check_finds_what_the_gate_would_refuse(small):
    assert run("check", "--config", small, "--now", NOW).exit_code == Exit.GATE_REFUSED


def test_check_of_a_file_that_is_not_there_is_a_mistake_in_the_command_line(small):
    result = run("check", "--config", small, small / "none.json")

    assert result.exit_code == Exit.USAGE
    assert "none.json" in result.stderr


# --- ingest


def stored(newsroom: Path) -> list[str]:
    with Store.existing("sqlite:///state/syndicate.db", newsroom) as store, store.reading() as reader:
        return [header.id for header in reader.headers()]


def test_ingest_stores_without_publishing(small):
    add(small, article("a1"), article("bad", headline=""))

    result = run("ingest", "--config", small, "--now", NOW)

    assert result.exit_code == Exit.SOME_REFUSED
    assert "Records: new 1 · refused 1" in result.stdout
    assert stored(small) == ["a1"]
    assert not (small / "public").exists()


def test_ingest_reads_a_source_by_its_name_alone(small):
    text = MINIMAL + '[[sources]]\nname = "wire"\nkind = "jsonl"\npath = "wire.jsonl"\n'
    (small / "syndicate.toml").write_text(text)
    (small / "wire.jsonl").write_bytes(lines(article("w1")))
    add(small, article("a1"))

    assert run("ingest", "--config", small, "wire").exit_code == 0
    assert stored(small) == ["w1"]


def test_ingest_reads_files_that_are_no_source(small, tmp_path):
    (tmp_path / "given.jsonl").write_bytes(lines(article("g1"), article("g2")))
    (tmp_path / "one.json").write_bytes(json.dumps(article("g3")).encode())

    assert run("ingest", "--config", small, tmp_path / "given.jsonl", tmp_path / "one.json").exit_code == 0
    assert stored(small) == ["g1", "g2", "g3"]


def test_ingest_reads_json_lines_from_standard_input(small):
    result = run("ingest", "--config", small, "-", stdin=lines(article("s1"), article("s2", headline="")))

    assert result.exit_code == Exit.SOME_REFUSED
    assert stored(small) == ["s1"]
    assert "  error    empty-text  headline  stdin:2" in result.stdout


def test_ingest_of_something_that_is_nothing_is_a_mistake_in_the_command_line(small):
    result = run("ingest", "--config", small, "nothing")

    assert result.exit_code == Exit.USAGE
    assert "nothing is neither a source of the publication nor a file." in result.stderr
    assert stored(small) == []


def test_ingest_prints_its_report_as_json(small):
    add(small, article("a1"))

    report = json.loads(run("ingest", "--config", small, "--json").stdout)

    assert report["records"] == {"new": 1}
    assert report["release"] is None


# --- list, schema


def rows(*arguments: object) -> list[list[str]]:
    result = run("list", *arguments)
    assert result.exit_code == 0, result.output
    return [line.split("\t") for line in result.stdout.splitlines()]


def test_list_editions(newsroom):
    assert rows("editions", "--config", newsroom) == [
        ["en", "The Daily Example", "ltr", "Europe/London", "https://www.news.example/en/"],
        ["ar", "المثال اليومي", "rtl", "Asia/Beirut", "https://www.news.example/ar/"],
        ["es", "El Ejemplo Diario", "ltr", "America/Bogota", "https://www.news.example/es/"],
    ]


def test_list_sections_in_the_language_of_the_reader(newsroom):
    assert rows("sections", "--config", newsroom) == [["news", "news", "News"], ["news/culture", "culture", "Culture"]]
    assert rows("sections", "--config", newsroom, "--lang", "es")[1] == ["news/culture", "culture", "Cultura"]


def test_list_sources(newsroom):
    assert rows("sources", "--config", newsroom) == [["articles", "directory", "articles", f"{newsroom}/articles"]]


def test_list_sources_shows_standard_input_as_it_is_written(small):
    (small / "syndicate.toml").write_text(
        MINIMAL.replace('"directory"', '"jsonl"').replace('path = "articles"', 'path = "-"')
    )

    assert rows("sources", "--config", small) == [["articles", "jsonl", "articles", "-"]]


def test_list_formats_needs_no_publication(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    found = rows("formats")

    assert [row[0] for row in found] == list(formats.discovered())
    assert ["rss", "RSS 2.0", "application/rss+xml", "rss.xml"] in found


def test_list_languages_needs_no_publication(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert rows("languages") == [["ar", "العربية", "rtl"], ["en", "English", "ltr"], ["es", "español", "ltr"]]


def test_list_languages_has_those_of_the_newsroom_s_own_catalogues(small):
    (small / "own" / "fr" / "LC_MESSAGES").mkdir(parents=True)
    (small / "own" / "fr" / "LC_MESSAGES" / "syndicate.po").write_text('msgid ""\nmsgstr ""\n')
    (small / "syndicate.toml").write_text('catalogues = "own"\n' + MINIMAL)

    assert ["fr", "français", "ltr"] in rows("languages", "--config", small)


def test_list_feeds_before_anything_is_stored_makes_no_store(newsroom):
    before = tree(newsroom)

    found = rows("feeds", "--config", newsroom)

    assert ["ar/news/culture", "section", "0", "ثقافة"] in found
    assert not any(row[1] == "tag" for row in found)  # a tag has a feed while it has an article
    assert tree(newsroom) == before


def test_list_feeds_has_the_feeds_of_an_export(newsroom):
    run("export", "--config", newsroom, "--now", NOW)

    found = rows("feeds", "--config", newsroom, "--now", NOW)

    manifest = json.loads((newsroom / "public" / "manifest.json").read_bytes())["documents"]
    assert [row[0] for row in found] == sorted({row[0] for row in found}, key=[row[0] for row in found].index)
    assert {row[0] for row in found} == {one["feed"] for one in manifest if one["feed"]}
    assert ["en/tags/printing", "tag", "1", "Printing"] in found


def test_list_feeds_says_why_a_store_cannot_be_read(small):
    text = MINIMAL.replace("sqlite:///state/syndicate.db", "nonsense")
    (small / "syndicate.toml").write_text(text)

    result = run("list", "feeds", "--config", small)

    assert result.exit_code == Exit.FAILED
    assert "store-unusable" in result.stderr


def test_only_what_can_be_listed_is_listed():
    result = run("list", "articles")

    assert result.exit_code == Exit.USAGE
    assert "'articles' is not one of" in result.stderr


@pytest.mark.parametrize("what", ["article", "publication"])
def test_schema_prints_json_schema(what):
    result = run("schema", what)

    assert result.exit_code == 0
    schema = json.loads(result.stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["properties"]
    assert result.stdout.endswith("}\n")


# --- release


@pytest.fixture
def two_releases(small) -> Path:
    add(small, article("a1"))
    run("export", "--config", small, "--now", NOW)
    add(small, article("a2"))
    run("export", "--config", small, "--now", NOW)
    return small


def test_release_list_has_the_newest_first_and_marks_the_one_that_readers_see(two_releases):
    result = run("release", "list", "--config", two_releases)

    assert result.exit_code == 0
    found = [line.split("\t") for line in result.stdout.splitlines()]
    documents = str(len(json.loads((two_releases / "public" / "manifest.json").read_bytes())["documents"]))
    assert [[number, count, state] for number, _, count, state in found] == [
        ["2", documents, "current"],
        ["1", documents, ""],
    ]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", made) for _, made, _, _ in found)


def test_release_list_of_an_output_needs_no_publication(two_releases, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert len(run("release", "list", "--output", two_releases / "public").stdout.splitlines()) == 2


def test_release_list_says_that_nothing_was_published_yet(small):
    result = run("release", "list", "--config", small)

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "Nothing was published yet.\n"


def test_rollback_goes_to_the_release_before_and_to_the_one_that_is_named(two_releases):
    feed = two_releases / "public" / "en" / "rss.xml"

    back = run("release", "rollback", "--config", two_releases)
    assert back.exit_code == 0
    assert back.stdout == f"Release 1 is published:\n  Start page  {two_releases}/public/index.html\n"
    assert "a2" not in feed.read_text()

    assert run("release", "rollback", "2", "--config", two_releases).exit_code == 0
    assert "a2" in feed.read_text()


def test_rollback_to_a_release_that_is_not_kept_fails_and_changes_nothing(two_releases):
    before = (two_releases / "public").readlink()

    result = run("release", "rollback", "7", "--config", two_releases)

    assert result.exit_code == Exit.FAILED
    assert "There is no release 7 to go back to." in result.stderr
    assert (two_releases / "public").readlink() == before


def test_rollback_where_nothing_is_published_fails(small):
    assert run("release", "rollback", "--config", small).exit_code == Exit.FAILED


def test_rollback_while_another_run_publishes_is_refused(two_releases):
    with release.locked(two_releases / "public"):
        result = subprocess.run(
            [*PROGRAM, "release", "rollback", "--config", str(two_releases)], capture_output=True, check=False
        )

    assert result.returncode == Exit.LOCKED


# --- Languages


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "ar_LB.UTF-8"}, "لا مشكلات"),
        ({"LANG": "es_CO.UTF-8"}, "Ningún problema."),
        ({"LC_ALL": "es_ES", "LANG": "ar_LB"}, "Ningún problema."),
        ({"LANG": "C.UTF-8"}, "No problems."),
        ({}, "No problems."),
    ],
)
def test_the_environment_decides_about_the_language_of_messages(small, environment, expected):
    result = run("check", "--config", small, **environment)

    assert expected.rstrip(".") in result.stdout.splitlines()[-1]


def test_lang_comes_before_the_environment(small):
    assert "No problems." in run("check", "--config", small, "--lang", "EN", LANG="ar_LB").stdout


def test_a_language_without_a_catalogue_is_a_mistake_in_the_command_line(small):
    result = run("check", "--config", small, "--lang", "xx")

    assert result.exit_code == Exit.USAGE
    assert "'xx' is not one of 'ar', 'en', 'es'" in result.stderr


@pytest.mark.parametrize("language", languages.available())
def test_every_kind_of_problem_can_be_shown_in_every_language(small, language):
    names = re.compile(r"%\((\w+)\)s")
    problems = [
        Problem.of(code, article="a1", field="f", **dict.fromkeys(names.findall(code.what + code.mend), "7"))
        for code in CODES.values()
    ]
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        showing.show_problems(problems, languages.catalogue(language).in_terminal())
    shown = stream.buffer.getvalue().decode()  # type: ignore[attr-defined]

    assert shown.count("\n    ") == 2 * len(problems)
    assert all(f"  {code}  f" in shown for code in CODES)
    assert "%(" not in shown


def test_arabic_output_keeps_the_order_of_paths_and_ids(newsroom):
    add(newsroom, article("bad-1", language="en", section="sports"))

    shown = run("export", "--config", newsroom, "--now", NOW, "--lang", "ar").stdout

    first, last = "\u2068", "\u2069"
    assert shown.count(first) == shown.count(last)
    assert f"{first}sports{last}" in shown  # a value inside an Arabic sentence
    assert "│ en  The Daily Example " in shown
    assert f"│ ar  {first}المثال اليومي{last} " in shown
    assert "خطأ" in shown
    assert "← " in shown
    assert "الإصدار" in shown
    # What is to be copied stands on a line of its own, with no mark in it.
    assert f"\n    {newsroom}/public/index.html\n" in shown
    assert f"\n    {newsroom}/public.report.json\n" in shown
    for line in shown.splitlines():
        depth = 0
        for character in line:
            depth += (character == first) - (character == last)
            assert depth >= 0
        assert depth == 0, line


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "خطأ واحد"), (2, "خطآن"), (3, "٣ أخطاء"), (11, "١١ خطأ")],
)
def test_arabic_counts_agree_with_their_number(small, count, said):
    edition = MINIMAL.replace('language = "en"\nname = "Test"\nbase_url', 'language = "en"\nname = "Test"\nbase_url')
    (small / "syndicate.toml").write_text(edition)
    add(small, *(article(f"b{index}", headline="") for index in range(count)))

    shown = run("check", "--config", small, "--now", NOW, "--lang", "ar").stdout

    western = said.translate({ord("٠") + digit: str(digit) for digit in range(10)})
    assert said in shown or western in shown


def test_counts_in_english_and_spanish_agree_with_their_number(small):
    add(small, article("b1", headline=""))

    assert "Problems: 1 error · 0 warnings" in run("check", "--config", small).stdout
    assert "Problemas: 1 error · 0 advertencias" in run("check", "--config", small, "--lang", "es").stdout


def test_numbers_are_written_as_in_the_language():
    assert languages.catalogue("en").in_terminal().number(1384) == "1,384"
    assert languages.catalogue("es").in_terminal().number(13840) == "13.840"


def test_a_command_to_copy_has_no_mark_of_direction_in_arabic(tmp_path):
    shown = run("init", tmp_path / "غرفة", "--lang", "ar").stdout

    assert shown.splitlines()[-1] == f"  syndicate export --config '{tmp_path}/غرفة/syndicate.toml'"


# --- Terminals and pipes


def test_progress_is_drawn_on_a_terminal_and_the_summary_goes_to_the_pipe(newsroom):
    drawn, piped, code = on_terminal("export", "--config", newsroom, "--now", NOW, stdout=False)

    assert code == 0
    for name, stage in export.STAGES.items():
        # Its output is a directory, and it has no hub.
        assert (stage in plain(drawn)) is (name not in ("deployment", "notices"))
    assert "Records" not in plain(drawn)
    assert "\x1b" not in piped
    assert "Records: new 3" in piped


@pytest.mark.parametrize("option", ["--quiet", "--json"])
def test_progress_is_silent_where_it_was_not_asked_for(newsroom, option):
    drawn, _, code = on_terminal("export", "--config", newsroom, "--now", NOW, option, stdout=False)

    assert (code, drawn) == (0, "")


def test_steps_before_the_first_stage_are_not_drawn(capfd):
    with Following(languages.catalogue("en"), silent=False) as watch:
        watch.advance(1)

    assert capfd.readouterr() == ("", "")


def test_a_failure_ends_the_progress_and_shows_the_cursor_again(small):
    (small / "syndicate.toml").write_text(MINIMAL.replace("sqlite:///state/syndicate.db", "sqlite:////proc/none.db"))

    drawn, _, code = on_terminal("export", "--config", small, "--now", NOW)

    assert code == Exit.FAILED
    assert "store-unusable" in plain(drawn)
    assert "Traceback" not in drawn
    assert drawn.count("\x1b[?25l") == drawn.count("\x1b[?25h")


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_the_summary_fits_the_terminal_and_breaks_no_number(newsroom, columns):
    add(
        newsroom, *(article(f"e{index}", embargo_until="2027-01-01T00:00:00Z", section="culture") for index in range(3))
    )

    drawn, _, _ = on_terminal("export", "--config", newsroom, "--now", NOW, columns=columns, stderr=False)

    shown = plain(drawn)
    table = [line for line in shown.splitlines() if line.startswith(("│", "╭", "├", "╰"))]
    assert len({console.cell_len(line) for line in table}) == 1
    assert console.cell_len(table[0]) <= columns
    assert len(re.findall(r"│ +\d+ / \d+ ", shown)) == 12
    assert f"  Start page   {newsroom}/public/index.html" in shown  # a path is never cut


def test_a_terminal_too_narrow_for_the_table_gets_a_list(newsroom):
    drawn, _, _ = on_terminal("export", "--config", newsroom, "--now", NOW, columns=40, stderr=False)

    shown = plain(drawn)
    assert len(re.findall(r"^│ (?:en|ar|es)  \w+ +│ +\d+ / \d+ │$", shown, re.MULTILINE)) == 12


def test_counts_continue_under_the_first_of_them(small):
    times = {"embargo_until": "2027-01-01T00:00:00Z"}
    add(
        small,
        article("a1"),
        article("a2", **times),
        article("a3", status="withheld"),
        article("a4", status="canceled"),
        article("a5", expires="2026-11-20T09:00:00Z"),
    )

    drawn, _, _ = on_terminal("export", "--config", small, "--now", NOW, columns=49, stderr=False)

    assert "Articles: published 1 · embargoed 1 ·\n          withheld 1 · canceled 1 · expired 1\n" in plain(drawn)


def test_a_problem_is_wrapped_on_a_terminal_and_stays_one_line_in_a_pipe(small):
    add(small, article("a1", section="x" * 60))

    drawn, _, _ = on_terminal("check", "--config", small, "--now", NOW, columns=60, stderr=False)
    piped = run("check", "--config", small, "--now", NOW).stdout

    assert all(console.cell_len(line) <= 60 for line in plain(drawn).splitlines())
    assert f"    The publication has no section {'x' * 60}.\n" in piped


def test_a_list_has_columns_and_a_heading_on_a_terminal(newsroom):
    drawn, _, _ = on_terminal("list", "sections", "--config", newsroom)

    assert plain(drawn).splitlines() == [
        "Path          Code     Name",
        "news          news     News",
        "news/culture  culture  Culture",
    ]


def test_a_reader_that_goes_away_is_no_failure(newsroom):
    command = f"{shlex.join(PROGRAM)} list languages --config {newsroom}; echo $? >&2"
    result = subprocess.run(
        ["bash", "-c", f"({command}) | true"], capture_output=True, text=True, check=False, cwd=newsroom
    )

    assert result.stderr == "0\n"


@pytest.mark.parametrize(
    "verb", [["schema", "article"], ["list", "formats"], ["check"], ["export", "--json"], ["--help"]], ids=" ".join
)
def test_no_verb_breaks_when_its_reader_has_gone_away(newsroom, verb):
    reading, writing = os.pipe()
    os.close(reading)
    arguments = verb if verb[0] in ("schema", "--help") else [*verb, "--config", str(newsroom)]
    with os.fdopen(writing, "wb") as pipe:
        result = subprocess.run([*PROGRAM, *arguments], stdout=pipe, stderr=subprocess.PIPE, check=False)

    assert result.stderr == b""
    assert result.returncode == (1 if verb == ["--help"] else 0)  # help is printed by click, which calls it a failure


def test_a_full_disk_behind_standard_output_is_said_on_standard_error(newsroom):
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run([*PROGRAM, "schema", "article"], stdout=full, stderr=subprocess.PIPE, check=False)

    assert result.returncode == Exit.FAILED
    assert b"The system refused what was needed: No space left on device." in result.stderr
    assert b"Traceback" not in result.stderr


def test_closed_standard_streams_are_no_failure(newsroom):
    command = f"{shlex.join(PROGRAM)} export --config {newsroom} --now {NOW} <&- >&- 2>&-; echo $?"

    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)

    assert result.stdout == "0\n"


def test_standard_input_that_is_closed_is_a_missing_source(small, monkeypatch):
    monkeypatch.setattr("syndicate.cli._options.stdin", lambda: None)

    result = run("ingest", "--config", small, "-")

    assert result.exit_code == Exit.SOME_REFUSED
    assert "The source stdin does not exist." in result.stdout


def test_a_terminal_that_cannot_write_arabic_shows_question_marks(newsroom):
    result = subprocess.run(
        [*PROGRAM, "list", "editions", "--config", str(newsroom), "--lang", "ar"],
        capture_output=True,
        check=False,
        env=os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    )

    assert result.returncode == 0
    assert b"?" in result.stdout
    assert result.stdout.isascii()
    assert result.stderr == b""


def test_a_file_name_that_would_write_to_the_terminal_is_shown_as_escapes(small):
    hostile = os.fsencode(small / "articles") + b"/\x1b[31m\xff\n.json"
    Path(os.fsdecode(hostile)).write_bytes(b"{")

    result = run("check", "--config", small)

    assert "\x1b" not in result.stdout
    assert "articles/\\x1b[31m\\udcff\\n.json\n" in result.stdout


def test_a_directory_whose_name_is_not_utf8_is_no_failure(tmp_path):
    directory = os.fsdecode(os.fsencode(tmp_path) + b"/\xff")

    result = run("init", directory)

    assert result.exit_code == 0
    assert "\\udcff" in result.stdout


def test_brackets_in_a_name_are_no_markup(small):
    (small / "syndicate.toml").write_text(MINIMAL.replace('name = "Test"', 'name = "[red]Test[/red] :smile:"'))

    assert "[red]Test[/red] :smile:" in run("export", "--config", small, "--now", NOW).stdout


def test_a_failure_of_the_system_is_a_message_with_its_reason(small, monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files", "/somewhere")

    monkeypatch.setattr(export, "ingest", refuse)

    result = run("ingest", "--config", small)

    assert result.exit_code == Exit.FAILED
    assert "Too many open files: /somewhere" in result.stderr


def test_an_interrupted_run_exits_with_1(small, monkeypatch):
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(export, "export", interrupt)

    result = run("export", "--config", small)

    assert result.exit_code == Exit.FAILED
    assert "Traceback" not in result.output
