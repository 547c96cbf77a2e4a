"""The benchmarks: a corpus that is the same everywhere, and a script that measures every stage."""

import hashlib
import importlib
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import factories
import orjson
import pytest
from lxml import etree

from syndicate import intake, sources, stories
from syndicate.articles import Figure, Heading, Quote
from syndicate.formats import discovered
from syndicate.headers import Header, State
from syndicate.linking import Neighbourhood

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
STORIES = 3


@pytest.fixture
def corpus(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    return importlib.import_module("corpus")


@pytest.fixture
def peer(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    return importlib.import_module("peer")


@pytest.fixture
def shown(corpus, tmp_path):
    """The corpus's published articles with their surroundings."""
    publication = corpus.publication(tmp_path)
    corpus.write(tmp_path, 20)
    records = sources.read(publication.sources[0], publication)
    articles = [intake.take(record, publication).article for record in records]
    headers = {article.id: Header.of(article) for article in articles}
    neighbourhood = Neighbourhood(publication, headers, stories.link(headers, corpus.NOW)[0], corpus.NOW)
    return [
        (neighbourhood.presentable(article), neighbourhood.context(article))
        for article in articles
        if neighbourhood.is_published(article.id)
    ]


@pytest.fixture
def newsml(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    return importlib.import_module("newsml")


def digest(corpus, directory, stories=STORIES):
    directory.mkdir(exist_ok=True)
    return hashlib.sha256(corpus.write(directory, stories).read_bytes()).hexdigest()


def test_every_article_of_the_corpus_is_accepted_without_a_problem(corpus, tmp_path):
    publication = corpus.publication(tmp_path)
    corpus.write(tmp_path, STORIES)
    taken = [intake.take(record, publication) for record in sources.read(publication.sources[0], publication)]
    assert [one.problems for one in taken if one.problems] == []
    assert [one.article.id for one in taken] == [article["id"] for article in corpus.articles(STORIES)]
    assert Counter(one.article.language for one in taken)["en"] == STORIES


@pytest.mark.parametrize("seed", ["0", "1"])
def test_the_corpus_has_the_same_bytes_for_every_hash_seed(corpus, tmp_path, seed):
    script = "import sys, corpus, pathlib; corpus.write(pathlib.Path(sys.argv[1]), int(sys.argv[2]))"
    environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(BENCHMARKS), "TZ": "Asia/Kolkata"}
    subprocess.run([sys.executable, "-c", script, str(tmp_path), str(STORIES)], env=environment, check=True)
    elsewhere = hashlib.sha256((tmp_path / "articles.jsonl").read_bytes()).hexdigest()
    assert elsewhere == digest(corpus, tmp_path / "here")


def test_the_articles_of_a_story_are_linked_and_filed_alike(corpus):
    by_story = {}
    for article in corpus.articles(20):
        by_story.setdefault(article["story"], []).append(article)
    assert len(by_story) == 20
    for original, *translations in by_story.values():
        assert original["language"] == "en"
        assert "translation_of" not in original
        for article in translations:
            assert article["translation_of"] == original["id"]
            for name in ("section", "regions", "coverage"):
                assert article[name] == original[name]
            assert [tag["id"] for tag in article["tags"]] == [tag["id"] for tag in original["tags"]]


def test_the_corpus_has_the_languages_lengths_and_fates_that_it_promises(corpus, tmp_path):
    publication = corpus.publication(tmp_path)
    corpus.write(tmp_path, 100)
    records = sources.read(publication.sources[0], publication)
    articles = [intake.take(record, publication).article for record in records]
    languages = Counter(article.language for article in articles)
    assert languages["en"] == 100
    assert 70 <= languages["ar"] <= 90
    assert 50 <= languages["es"] <= 70
    assert all(650 <= article.word_count <= 750 for article in articles)
    assert {State.PUBLISHED, State.EMBARGOED, State.CANCELED} == {
        Header.of(article).state(corpus.NOW) for article in articles
    }
    assert {type(block) for article in articles for block in article.body} >= {Figure, Heading, Quote}


def test_a_tag_has_one_name_in_a_language(corpus):
    names = {}
    for article in corpus.articles(30):
        for tag in article["tags"]:
            names.setdefault((article["language"], tag["id"]), set()).add(tag["name"])
    assert names
    assert all(len(found) == 1 for found in names.values())


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_plain_feedgen_is_given_the_same_content_as_our_own_entries(peer, name):
    article = factories.full_article()
    context = factories.context(article)
    surroundings = factories.document_context(factories.feed(article), discovered()[name].FILE_NAME)
    document = getattr(peer, name)(surroundings, [peer.piece(article, context)]).decode()
    ours = discovered()[name].render_entry(article, context).decode()
    for said in (article.headline, article.url, context.guid, article.summary, "The councils signed the plan"):
        assert said in document
        assert said in ours
    read = discovered()[name].inspect(document.encode())
    assert [guid for guid, _ in read.entries] == [context.guid]


def canonical(*items: bytes) -> list[bytes]:
    root = etree.fromstring(b"<items>%s</items>" % b"".join(items))
    return [etree.tostring(item, method="c14n", with_tail=False) for item in root]


def test_the_template_and_the_tree_give_the_same_items_as_we_do(newsml, shown):
    assert len(shown) > 40
    tree = newsml.Trees(shown)
    for one in shown:
        ours = newsml.ours(one)
        assert newsml.template(one) == ours
        assert canonical(tree(one)) == canonical(*newsml.separate(ours))


def test_the_sizes_are_those_of_the_items_and_of_iptcs_examples(newsml, shown, tmp_path):
    found = newsml.sizes(shown)
    assert 500 < found["medium"] < found["article without its text"] < found["article"] < 50_000
    (tmp_path / "LISTING_1_A.xml").write_bytes(b"<newsItem/>")
    (tmp_path / "other.xml").write_bytes(b"<newsItem/>")
    assert newsml.examples(tmp_path) == {"LISTING_1_A": 11.0}


def test_the_package_is_measured_where_an_interpreter_has_it(newsml, shown, tmp_path):
    """With a stand-in for the package, which is no dependency: what is given to it are whole items."""
    (tmp_path / "NewsMLG2.py").write_text(
        "from xml.etree import ElementTree\n"
        "class NewsMLG2Document:\n"
        "    def __init__(self, item): self.item = ElementTree.fromstring(item)\n"
        "    def to_xml_string(self): return ElementTree.tostring(self.item)\n"
    )
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH={tmp_path} exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    found = newsml.package(str(python), shown[:2], 1)
    assert found.keys() == {"read", "write"}
    assert all(value > 0 for value in found.values())


def test_the_script_measures_every_stage_and_writes_the_figures(tmp_path):
    output = tmp_path / "build" / "bench.json"
    store = f"sqlite:///{tmp_path}/named.db"
    options = ["--stories", str(STORIES), "--repeat", "1", "--workers", "1", "--date", "2026-11-20", "--store", store]
    command = [sys.executable, str(BENCHMARKS / "run.py"), *options, "--output", str(output)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    figures = orjson.loads(output.read_bytes())
    assert figures["environment"]["date"] == "2026-11-20"
    assert figures["environment"]["cores"] >= 1
    assert figures["corpus"]["stories"] == STORIES
    names = [stage["name"] for stage in figures["stages"]]
    assert len(names) == len(set(names))
    written = ("rss", "atom", "jsonfeed", "newsml")
    assert set(names) == {
        *("intake", "of it: HTML into blocks", "store, new", "store, unchanged"),
        *(f"store named, {what}" for what in ("new", "unchanged", "copied for check")),
        *("headers, stories, selection", "read back", "linking", "release, new", "release, unchanged"),
        *(f"{what}, {name}" for what in ("entry", "document", "gate") for name in written),
    }
    assert all(stage["microseconds"] > 0 and stage["count"] > 0 for stage in figures["stages"])
    assert [(one["name"], one["workers"]) for one in figures["exports"]] == [("cold", 1), ("unchanged", 1)]
    assert all(one["seconds"] > 0 and one["main_megabytes"] > 0 for one in figures["exports"])
    for one in figures["peer"]:
        assert one["ratios"] == pytest.approx({kind: one["feedgen"] / one[kind] for kind in ("cold", "kept")})
    assert [one["format"] for one in figures["peer"]] == ["rss", "atom"]
    assert [one["way"] for one in figures["newsml"]] == ["ours", "template, checked", "lxml tree"]
    template = figures["newsml"][1]
    assert template["ratio"] == 1
    for one in figures["newsml"]:
        assert one["ratio"] == pytest.approx(one["microseconds"] / template["microseconds"])
    assert figures["newsml_bytes"].keys() == {"article", "article without its text", "medium"}
    for name in ("intake", "unchanged", "feedgen", "rss", "template"):
        assert name in run.stdout
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (again.returncode, "--store is for an empty one" in again.stderr) == (2, True)
