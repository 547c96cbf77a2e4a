"""`syndicate check` of documents: files and addresses, for people, as JSON and as SARIF."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from documents_to_lint import ATOM, JSON_FEED, NEWSML, RSS
from hub import serving

from syndicate import fetching
from syndicate.cli import _linting, main
from syndicate.fetching import FetchFailed, fetch
from syndicate.linting import LIMIT
from syndicate.report import Exit

Respond = Callable[[str, BaseHTTPRequestHandler], None]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(
        main, ["check", "--now", "2026-11-22T12:00:00Z", "--lang", "en", *map(str, arguments)], catch_exceptions=False
    )


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return tmp_path


def written(here: Path, text: str, name: str = "feed.txt") -> str:
    (here / name).write_text(text, encoding="utf-8")
    return name


# --- Files


def test_a_document_without_a_fault_ends_with_0(here: Path) -> None:
    result = run(written(here, RSS))
    assert (result.exit_code, result.stdout) == (Exit.DONE, "feed.txt\nNo problems.\n")


def test_an_error_ends_with_3_and_is_told_by_line_with_its_mend_and_source(here: Path) -> None:
    result = run(written(here, RSS.replace("<ttl>15", "<ttl>soon")))
    assert result.exit_code == Exit.SOME_REFUSED
    assert result.stdout.splitlines() == [
        "feed.txt",
        "  Line 11",
        "    error  feed.number  channel/ttl",
        "      soon is not the number that is needed here.",
        "      → Write digits 0 to 9 and nothing else: 15.",
        "      https://validator.w3.org/feed/docs/error/InvalidInteger.html",
        "1 error · 0 warnings · 0 notes",
    ]


def test_a_warning_ends_with_0(here: Path) -> None:
    result = run(written(here, RSS.replace('length="1200"', 'length="0"')))
    assert result.exit_code == Exit.DONE
    assert "warning  rss.enclosure-length  item/enclosure  tag:news.example,2026:article/1" in result.stdout


def test_what_is_found_many_times_is_shown_a_few_times(here: Path) -> None:
    fifty = "<category>AT&amp;amp;T</category>\n" * 50
    result = run(written(here, RSS.replace("<ttl>", f"{fifty}<ttl>")))
    assert result.stdout.count("escaped twice") == 5
    assert "  text.double-escaped: 45 more like it\n" in result.stdout


@pytest.mark.parametrize(
    ("language", "line"), [("es", "  Línea 11"), ("ar", "  السطر \u206811\u2069"), ("en", "  Line 11")]
)
def test_findings_are_told_in_the_language_that_is_asked_for(here: Path, language: str, line: str) -> None:
    result = run("--lang", language, written(here, RSS.replace("<ttl>15", "<ttl>soon")))
    assert result.stdout.splitlines()[1] == line


def test_a_document_is_told_from_an_article_by_what_is_in_it(here: Path) -> None:
    assert run(written(here, JSON_FEED, "article.json")).exit_code == Exit.DONE
    result = run(written(here, '{"id": "a1"}', "feed.xml"))
    assert result.exit_code == Exit.USAGE  # an article needs a publication, and here is none
    assert "syndicate.toml" in result.stderr


def test_documents_and_articles_together_are_refused(here: Path) -> None:
    result = run(written(here, '{"id": "a1"}', "a.json"), written(here, RSS))
    assert result.exit_code == Exit.USAGE
    assert "feed.txt is a document of a feed and a.json is not" in result.stderr


def test_a_path_that_is_not_there_is_refused(here: Path) -> None:
    assert run("nowhere.xml").exit_code == Exit.USAGE


def test_sarif_is_for_documents(here: Path) -> None:
    result = run("--sarif")
    assert result.exit_code == Exit.USAGE
    assert "--sarif is for documents" in result.stderr


def test_several_documents_are_told_one_by_one(here: Path) -> None:
    result = run(written(here, RSS, "a.xml"), written(here, ATOM, "b.xml"))
    assert result.stdout == "a.xml\nb.xml\nNo problems.\n"


def test_a_receiver_is_asked_too_and_says_nothing_twice(here: Path) -> None:
    broken = NEWSML.replace("</contentSet>", "<!-- x --></contentSet>")
    result = run("--as", "superdesk", "--json", written(here, broken))
    findings = json.loads(result.stdout)["documents"][0]["findings"]
    codes = [finding["code"] for finding in findings]
    assert codes.count("superdesk.comment") == broken.count("<!-- x -->")
    assert {finding["line"] for finding in findings if finding["code"] == "superdesk.comment"} == {13, 22}
    assert "superdesk.inline-markup" not in codes
    assert run("--as", "superdesk", written(here, "<html/>", "x.html")).exit_code == Exit.SOME_REFUSED
    unread = json.loads(run("--as", "superdesk", "--json", written(here, NEWSML)).stdout)["documents"][0]["findings"]
    assert {finding["receiver"] for finding in unread} == {"superdesk"}


# --- JSON and SARIF


def test_json_has_everything(here: Path) -> None:
    result = run("--json", written(here, RSS.replace("<ttl>15", "<ttl>soon")))
    assert result.exit_code == Exit.SOME_REFUSED
    assert json.loads(result.stdout) == {
        "now": "2026-11-22T12:00:00Z",
        "exit_code": 3,
        "documents": [
            {
                "document": "feed.txt",
                "findings_by_severity": {"error": 1, "warning": 0, "note": 0},
                "findings": [
                    {
                        "code": "feed.number",
                        "severity": "error",
                        "field": "channel/ttl",
                        "origin": "feed.txt:11",
                        "source": "https://validator.w3.org/feed/docs/error/InvalidInteger.html",
                        "values": {"expected": "15", "value": "soon"},
                        "what": "soon is not the number that is needed here.",
                        "mend": "Write digits 0 to 9 and nothing else: 15.",
                        "line": 11,
                    }
                ],
            }
        ],
    }


@pytest.mark.parametrize(
    ("language", "says"), [("en", "Write digits"), ("es", "Escriba cifras"), ("ar", "اكتب أرقامًا")]
)
def test_sarif_has_rules_with_help_and_results_with_lines(here: Path, language: str, says: str) -> None:
    name = written(here, RSS.replace("<ttl>15", "<ttl>soon").replace('length="1200"', 'length="0"'), "my feed.xml")
    result = run("--sarif", "--lang", language, name)
    assert result.exit_code == Exit.SOME_REFUSED
    log = json.loads(result.stdout)
    assert (log["version"], log["$schema"].rpartition("/")[2]) == ("2.1.0", "sarif-schema-2.1.0.json")
    (run_,) = log["runs"]
    rules = run_["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["feed.number", "rss.enclosure-length"]
    assert [rule["defaultConfiguration"]["level"] for rule in rules] == ["error", "warning"]
    assert says in rules[0]["help"]["text"]
    assert rules[0]["helpUri"] in rules[0]["help"]["text"]
    assert "%(" not in json.dumps(rules)
    assert run_["language"] == language
    for finding in run_["results"]:
        assert rules[finding["ruleIndex"]]["id"] == finding["ruleId"]
        assert finding["message"]["text"]
        (location,) = finding["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"] == "my%20feed.xml"
        assert location["logicalLocations"][0]["fullyQualifiedName"]
    assert [one["locations"][0]["physicalLocation"]["region"]["startLine"] for one in run_["results"]] == [11, 29]


def test_sarif_names_a_whole_path_and_leaves_out_a_line_that_is_not_known(here: Path) -> None:
    path = here / "large.xml"
    path.write_bytes(b"<" + b" " * LIMIT)
    (finding,) = json.loads(run("--sarif", path).stdout)["runs"][0]["results"]
    physical = finding["locations"][0]["physicalLocation"]
    assert physical == {"artifactLocation": {"uri": path.as_uri()}}
    assert "The whole document" in run(path).stdout


def test_what_a_receiver_says_of_no_line_has_none() -> None:
    looked = _linting.Looked("x", ())
    assert looked.problems() == []


# --- Addresses


@pytest.fixture
def server(here: Path) -> Iterator[tuple[str, dict[str, Respond]]]:
    """A web server whose pages are functions."""
    pages: dict[str, Respond] = {}

    def respond(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        pages[handler.path](f"http://127.0.0.1:{handler.server.server_address[1]}", handler)

    with serving(respond) as served:
        yield served.url.rstrip("/"), pages


def answer(handler: BaseHTTPRequestHandler, data: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def feed(root: str, handler: BaseHTTPRequestHandler) -> None:
    data = RSS.replace("https://feeds.news.example/en/rss.xml", f"{root}{handler.path}").encode()
    answer(handler, gzip.compress(data), Content_Type="application/rss+xml", Content_Encoding="gzip")


def test_an_address_is_fetched_and_how_it_is_served_is_judged(server: tuple[str, dict[str, Respond]]) -> None:
    root, pages = server
    pages["/rss.xml"] = feed
    pages["/old"] = lambda root, handler: answer(handler, b"", 301, Location="/rss.xml")
    pages["/plain"] = lambda root, handler: answer(handler, RSS.encode(), Content_Type="text/plain")

    assert run(f"{root}/rss.xml").stdout == f"{root}/rss.xml\nNo problems.\n"
    moved = run("--json", f"{root}/old")
    (finding,) = json.loads(moved.stdout)["documents"][0]["findings"]
    assert (finding["code"], finding["values"]) == ("http.redirect", {"status": 301, "value": f"{root}/rss.xml"})
    plain = json.loads(run("--sarif", f"{root}/plain").stdout)["runs"][0]["results"]
    assert [one["ruleId"] for one in plain] == ["http.media-type", "feed.other-self-link"]
    assert plain[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == f"{root}/plain"


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (lambda root, handler: answer(handler, b"", 404), "404 Not Found"),
        (
            lambda root, handler: answer(handler, b"", 302, Location=handler.path),
            "the address leads on again and again",
        ),
        (lambda root, handler: answer(handler, b"", 302, Location="file:///etc/passwd"), "file"),
        (lambda root, handler: answer(handler, b"no gzip", Content_Encoding="gzip"), "decompressing"),
        (lambda root, handler: handler.connection.close(), ""),
    ],
    ids=["absent", "a circle", "a file", "no gzip", "hung up"],
)
def test_what_cannot_be_fetched_is_an_error(server: tuple[str, dict[str, Respond]], page: Respond, reason: str) -> None:
    root, pages = server
    pages["/x"] = page
    result = run("--json", f"{root}/x")
    (finding,) = json.loads(result.stdout)["documents"][0]["findings"]
    assert (result.exit_code, finding["code"]) == (Exit.SOME_REFUSED, "http.failed")
    assert reason in finding["what"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://[::/", "http://xn--a/", "http://\udcff/"])
def test_a_server_that_is_not_there_is_an_error(here: Path, url: str) -> None:
    with pytest.raises(FetchFailed):
        fetch(url, 10)


def test_a_document_is_read_to_its_limit(server: tuple[str, dict[str, Respond]]) -> None:
    root, pages = server
    pages["/x"] = lambda root, handler: answer(handler, b"x" * 5000)
    assert fetch(f"{root}/x", 100).data == b"x" * 101


def test_a_server_has_so_much_time_and_no_more(
    server: tuple[str, dict[str, Respond]], monkeypatch: pytest.MonkeyPatch
) -> None:
    root, pages = server
    pages["/x"] = lambda root, handler: answer(handler, b"x" * 5000)
    times = iter([0.0, fetching.SECONDS + 1])
    with pytest.raises(FetchFailed, match="in time"):
        fetch(f"{root}/x", 10_000, clock=lambda: next(times))

    def stall(root: str, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "9")
        handler.end_headers()
        handler.wfile.flush()
        handler.rfile.read(1)

    pages["/stalls"] = stall
    monkeypatch.setattr(fetching, "_SILENCE", 0.05)
    with pytest.raises(FetchFailed, match="in time"):
        fetch(f"{root}/stalls", 10)
