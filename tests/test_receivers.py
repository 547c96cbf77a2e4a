"""Receivers of documents: found by looking, their rules are problems, their findings are told by article."""

from __future__ import annotations

import json
import pickle
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import factories
import pytest
from click.testing import CliRunner, Result
from newsroom import NOW, Newsroom, raw

from syndicate import export, formats, languages
from syndicate.articles import Article, Kind, Status
from syndicate.cli import main
from syndicate.errors import ConfigurationError
from syndicate.gate import Gate
from syndicate.gate.receivers import _superdesk as rules
from syndicate.gate.receivers import discovered, superdesk, wordpress
from syndicate.gate.rules import Effect, Finding, Reading, Receiver, Rule, judged
from syndicate.problems import CODES, Code, Problem, Severity
from syndicate.publication import Feeds, load
from syndicate.report import Exit, Report

RECEIVERS = discovered()
RULES = [rule for receiver in RECEIVERS.values() for rule in receiver.RULES]
PARTNERS = (Path(__file__).parents[1] / "docs" / "partners.md").read_text(encoding="utf-8")
every_receiver = pytest.mark.parametrize("receiver", RECEIVERS.values(), ids=list(RECEIVERS))
every_rule = pytest.mark.parametrize("rule", RULES, ids=str)

# --- The folder and its rules


def test_receivers_are_found_in_the_order_of_their_names() -> None:
    assert {"superdesk", "wordpress"} <= set(RECEIVERS)
    assert list(RECEIVERS) == sorted(RECEIVERS)


@every_receiver
def test_a_receiver_has_a_name_a_title_formats_that_there_are_and_rules(receiver: Receiver) -> None:
    assert RECEIVERS[receiver.NAME] is receiver
    assert receiver.TITLE
    assert set(receiver.FORMATS) <= set(formats.discovered())
    assert receiver.FORMATS
    assert len({rule.code for rule in receiver.RULES}) == len(receiver.RULES) > 0


@every_rule
def test_a_rule_has_a_code_of_its_receiver_messages_and_a_source(rule: Rule) -> None:
    receiver, _, word = rule.code.partition(".")
    assert rule in RECEIVERS[receiver].RULES
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", word)
    assert rule.code not in CODES
    for message in (rule.what, rule.mend):
        assert re.fullmatch(r"[A-Z%].*\.", message), message
    assert set(re.findall(r"%\((\w+)\)s", rule.mend)) <= set(re.findall(r"%\((\w+)\)s", rule.what))
    assert rule.source.startswith("https://")


@every_rule
@pytest.mark.parametrize("tag", ["ar", "es"])
def test_a_rule_is_told_in_every_language(rule: Rule, tag: str) -> None:
    problem = rule.at("headline", value="x", limit=1, least=1, language="en").problem("en/feed.json", {})
    for told, english in zip(languages.catalogue(tag).problem(problem), (problem.what, problem.mend), strict=True):
        assert told != english


@pytest.mark.parametrize(
    ("effect", "severity"),
    list(zip(Effect, (Severity.ERROR, Severity.ERROR, Severity.WARNING, Severity.NOTE), strict=True)),
)
def test_what_is_not_taken_is_an_error_and_a_part_that_is_lost_a_warning(effect: Effect, severity: Severity) -> None:
    assert Rule("x.y", effect, "What.", "Mend.", "https://x.example/").severity is severity


# --- Findings


class Careful:
    """A receiver that reads JSON Feed and takes nothing without a title."""

    NAME = "careful"
    TITLE = "Careful"
    FORMATS = ("jsonfeed",)
    UNTITLED = Rule(
        "careful.untitled", Effect.DROPPED, "There is no %(value)s.", "Write %(value)s.", "https://x.example/"
    )
    RULES = (UNTITLED,)

    @classmethod
    def findings(cls, reading: Reading) -> Iterator[Finding]:
        for place, item in enumerate(reading.parsed["items"]):
            if not item.get("title"):
                yield cls.UNTITLED.at(f"items/{place}/title", guid=item.get("id"), line=item.get("line"), value="title")


def problems(*items: dict[str, Any], name: str = "jsonfeed", **articles: str) -> list[Problem]:
    reading = Reading(name, b"", NOW, {"items": items})
    return list(
        judged([cast(Receiver, Careful)], reading, "en/feed.json", {guid: key for key, guid in articles.items()})
    )


def test_a_finding_is_a_problem_of_the_article_that_the_item_is() -> None:
    (problem,) = problems({"id": "urn:a1", "line": 7}, {"id": "urn:a2", "title": "x"}, a1="urn:a1")
    assert problem == Problem(Careful.UNTITLED, "a1", "items/0/title", "en/feed.json:7", (("value", "title"),))
    assert (problem.severity, problem.is_error) == (Severity.ERROR, True)
    assert (problem.what, problem.mend) == ("There is no title.", "Write title.")


@pytest.mark.parametrize(
    ("guid", "article"),
    [("urn:a1#m1", "a1"), ("urn:a#1", "a-1"), ("urn:a#1#m", "a-1"), ("urn:x#m", "urn:x#m"), (None, None)],
)
def test_an_item_that_belongs_to_an_article_is_told_under_it_and_a_strangers_under_its_own_name(
    guid: str | None, article: str | None
) -> None:
    (problem,) = problems({"id": guid}, **{"a1": "urn:a1", "a-1": "urn:a#1"})
    assert (problem.article, problem.origin) == (article, "en/feed.json")


def test_a_receiver_is_not_asked_about_what_it_does_not_read() -> None:
    assert problems({"id": "urn:a1"}, name="rss") == []


def test_a_finding_goes_into_json_with_its_receiver_effect_and_source_and_between_processes() -> None:
    (problem,) = problems({"id": "urn:a1"}, a1="urn:a1")
    assert problem.as_json() == {
        "code": "careful.untitled",
        "severity": "error",
        "article": "a1",
        "field": "items/0/title",
        "origin": "en/feed.json",
        "receiver": "careful",
        "effect": "dropped",
        "source": "https://x.example/",
        "values": {"value": "title"},
        "what": "There is no title.",
        "mend": "Write title.",
    }
    assert pickle.loads(pickle.dumps(problem)) == problem
    assert "receiver" not in Problem.of(Code.MISSING_FIELD).as_json()


def test_a_report_tells_the_same_of_an_item_once_and_what_has_no_item_for_each_document() -> None:
    report = Report(NOW, receivers=("careful", "other"))
    for path in ("en/feed.json", "en/news/feed.json"):
        for guid, place in (("urn:a1", "title"), ("urn:a1", "url"), (None, "title")):
            report.add_findings([Careful.UNTITLED.at(place, guid=guid, value="x").problem(path, {"urn:a1": "a1"})])
    told = [(finding.article, finding.field, finding.origin) for finding in report.findings]
    assert told == [
        ("a1", "title", "en/feed.json"),
        ("a1", "url", "en/feed.json"),
        (None, "title", "en/feed.json"),
        (None, "title", "en/news/feed.json"),
    ]
    assert report.findings_by_effect() == {"careful": {"dropped": 4}, "other": {}}
    assert report.exit_code is Exit.SOME_REFUSED
    assert report.problems == []


# --- Our own documents


def own(article: Article) -> Reading:
    """A message with one article of ours, or the notice of its withdrawal."""
    newsml = formats.discovered()["newsml"]
    feed = factories.feed(article)
    if article.status is Status.USABLE:
        entries, notices = [newsml.render_entry(article, factories.context(article))], []
    else:
        feed = replace(feed, listed=(), withdrawn=feed.listed)
        context = factories.context(article, translations=())
        entries, notices = [], [newsml.render_withdrawal(article, context)]
    data = newsml.render_document(feed, entries, notices, factories.document_context(feed, newsml.FILE_NAME))
    return Reading("newsml", data, NOW, newsml.inspect(data).parsed)


def ours(status: Status) -> list[Article]:
    return [
        factories.full_article(id=f"a1-{language}", language=language, kind=kind, status=status)
        for kind in Kind
        for language in ("en", "ar")
    ]


@pytest.mark.parametrize("article", ours(Status.USABLE), ids=lambda one: f"{one.kind.value}-{one.language}")
def test_superdesk_takes_every_kind_of_ours_and_what_it_leaves_out_is_documented(article: Article) -> None:
    section = PARTNERS.partition("## Superdesk\n")[2].partition("\n## ")[0]
    unread = section[section.index("It does not read:") :]
    found = list(superdesk.findings(own(article)))
    assert {one.rule for one in found} <= {rules.SUBJECTS, rules.UNREAD, rules.OLD}
    for one in found:
        if one.rule is rules.UNREAD:
            name = str(dict(one.values)["value"]).removesuffix("[2]")
            assert f"`{name}`" in unread or f"`@{name}`" in unread, name
    assert "contentMeta" in {one.place.partition("/")[0] for one in found}


@pytest.mark.parametrize("article", ours(Status.CANCELED), ids=lambda one: f"{one.kind.value}-{one.language}")
def test_superdesk_takes_every_withdrawal_of_ours(article: Article) -> None:
    assert {one.rule for one in superdesk.findings(own(article))} <= {rules.UNREAD, rules.OLD}


def test_superdesk_does_nothing_about_what_is_withheld() -> None:
    found = list(superdesk.findings(own(factories.article(status=Status.WITHHELD))))
    assert rules.STATUS in {one.rule for one in found}


@pytest.mark.parametrize(
    ("article", "rules"),
    [
        (factories.article(), set()),
        (factories.full_article(), {wordpress.NO_ARTICLE}),
        (factories.article(kind=Kind.TICKER), set()),
        (factories.article(status=Status.CANCELED), set()),
    ],
    ids=["text", "text with a picture", "ticker", "withdrawal"],
)
def test_rewpert_takes_all_texts_of_ours_and_their_withdrawals(article: Article, rules: set[Rule]) -> None:
    always = {wordpress.UNREAD, wordpress.NEWER_SCHEMA, wordpress.OTHER_PLUGIN}
    found = {one.rule for one in wordpress.findings(own(article))}
    assert found - always == rules
    assert {wordpress.NEWER_SCHEMA, wordpress.OTHER_PLUGIN} <= found


# --- Checking


VIDEO = {
    "id": "m1",
    "kind": "video",
    "role": "lead",
    "renditions": [{"url": "https://media.news.example/v1.mp4", "media_type": "video/mp4", "duration": 40}],
}


@pytest.fixture
def house(tmp_path: Path) -> Newsroom:
    house = Newsroom(tmp_path)
    house.write(raw("a1"), raw("a1-ar", "ar"), raw("v1", kind="video", media=[VIDEO]))
    return house


def checked(house: Newsroom, *names: str) -> Report:
    return export.check(export.Job(house.publication, NOW), receivers=[RECEIVERS[name] for name in names])


def test_a_check_tells_what_receivers_would_make_of_the_documents_by_article(house: Newsroom) -> None:
    report = checked(house, "superdesk", "wordpress")
    refused = {(one.article, one.code) for one in report.findings if one.is_error}
    assert refused == {("v1", wordpress.FILE_ITEM)}
    assert {"a1", "a1-ar", "v1"} <= {one.article for one in report.findings}
    assert max(Counter((f.article, f.code, f.field, f.values) for f in report.findings if f.article).values()) == 1
    assert (report.problems, report.refused_documents) == ([], [])
    assert report.exit_code is Exit.SOME_REFUSED


def test_superdesk_takes_the_whole_example_newsroom(tmp_path: Path) -> None:
    newsroom = Path(__file__).parents[1] / "examples" / "newsroom"
    read = {"store": f"sqlite:///{tmp_path}/store.db", "feeds": Feeds(formats=("newsml",))}
    example = load(newsroom / "syndicate.toml").model_copy(update=read).at(newsroom)
    report = export.check(export.Job(example, NOW), receivers=[RECEIVERS["superdesk"]])
    assert {one.code for one in report.findings} == {rules.STATUS, rules.SUBJECTS, rules.UNREAD, rules.OLD}
    assert len({one.article for one in report.findings}) > 100


def test_a_check_exits_with_0_where_all_is_taken_and_without_receivers_says_nothing_of_them(house: Newsroom) -> None:
    assert checked(house, "superdesk").exit_code is Exit.DONE
    silent = checked(house)
    assert (silent.exit_code, silent.findings) == (Exit.DONE, [])
    assert {"receivers", "findings"}.isdisjoint(json.loads(silent.as_json(in_full=True)))


def test_what_the_gate_refuses_is_not_asked_about(house: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    fault = Problem.of(Code.DOCUMENT_MALFORMED, origin="en/newsml.xml", reason="x")
    monkeypatch.setattr(Gate, "check", lambda *_: [fault])
    report = checked(house, "wordpress")
    assert report.exit_code is Exit.GATE_REFUSED
    assert report.findings == []


def test_a_receiver_that_reads_nothing_of_the_publication_is_a_mistake(tmp_path: Path) -> None:
    house = Newsroom(tmp_path, feeds=Feeds(formats=("rss", "atom")))
    with pytest.raises(ConfigurationError) as raised:
        checked(house, "superdesk")
    (problem,) = raised.value.problems
    assert (problem.code, problem.field) == (Code.CONFIG_VALUE, "feeds.formats")
    assert "Superdesk reads only newsml" in problem.what


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], env={"COLUMNS": "200"})


@pytest.fixture
def small(tmp_path: Path) -> Path:
    made = run("init", tmp_path / "small")
    assert made.exit_code == 0, made.output
    welcome = json.loads((tmp_path / "small" / "articles" / "welcome-en.json").read_bytes())
    old = "2020-01-01T00:00:00Z"  # behind the texts: Rewpert takes the first of a package for one
    video = raw(
        "v1", kind="video", media=[VIDEO], section=welcome["section"], url=welcome["url"] + "-v1", published=old
    )
    (tmp_path / "small" / "articles" / "v1.json").write_text(json.dumps(video), encoding="utf-8")
    return tmp_path / "small"


def check(small: Path, *arguments: str) -> Result:
    return run("check", "--config", small, "--now", NOW.isoformat(), *arguments)


def test_the_command_shows_refusals_by_article_the_rest_by_rule_and_a_line_for_each_receiver(small: Path) -> None:
    shown = check(small, "--as", "wordpress", "--as", "superdesk", "--as", "wordpress")
    lines = [line.strip() for line in shown.stdout.splitlines()]
    assert shown.exit_code == Exit.SOME_REFUSED, shown.output
    assert lines[lines.index("v1") + 1].startswith("error    wordpress.file-item")
    assert any(line.startswith("Rewpert-G2 makes no post of an item with files of its own") for line in lines)
    assert len([line for line in lines if line.startswith("note  wordpress.newer-schema  ")]) == 1
    by_rule = [line for line in lines if line.startswith("warning  superdesk.unread  ")]
    assert any(line.endswith("items: v1, welcome-ar, welcome-en, …") for line in by_rule)
    assert lines.count(f"→ {rules.UNREAD.mend}") == 1
    verdicts = [line for line in lines if ": would refuse " in line]
    assert [line.partition(" · would ignore")[0] for line in verdicts] == [
        "WordPress: would refuse 0 · would drop 1",
        "Superdesk: would refuse 0 · would drop 0",
    ]


def test_the_command_is_told_in_arabic_and_spanish(small: Path) -> None:
    assert "Superdesk: rechazaría 0 · descartaría 0" in check(small, "--as", "superdesk", "--lang", "es").stdout
    assert "← " in check(small, "--as", "superdesk", "--lang", "ar").stdout


def test_the_command_gives_json(small: Path) -> None:
    result = check(small, "--as", "superdesk", "--json")
    data = json.loads(result.stdout)
    assert result.exit_code == data["exit_code"] == Exit.DONE
    assert data["receivers"]["superdesk"]["ignored"] == sum(one["effect"] == "ignored" for one in data["findings"])
    assert {one["receiver"] for one in data["findings"]} == {"superdesk"}


def test_a_receiver_that_is_none_is_a_mistake_in_the_command_line(small: Path) -> None:
    result = check(small, "--as", "nobody")
    assert result.exit_code == Exit.USAGE
    assert "superdesk" in result.output
