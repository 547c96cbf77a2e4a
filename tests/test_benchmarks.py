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

from syndicate import intake, sources
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
    neighbourhood = Neighbourhood.of(publication, map(Header.of, articles), corpus.NOW)
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


# --- an archive at scale ---------------------------------------------------------------------------------------------


@pytest.fixture
def bench_module(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    return importlib.import_module


def lines_of(path):
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def test_every_article_of_an_archive_and_of_its_changes_is_accepted_without_a_problem(bench_module, tmp_path):
    archive = bench_module("archive")
    publication = archive.publication(tmp_path)
    count, size = archive.write(tmp_path, STORIES * 2)
    archive.write_changes(tmp_path, 6, STORIES)
    taken = [
        intake.take(record, publication)
        for source in publication.sources
        for record in sources.read(source, publication)
    ]
    assert [one.problems for one in taken if one.problems] == []
    assert len(taken) == count + 6
    assert size == (tmp_path / archive.ARCHIVE).stat().st_size
    assert 8_000 < size / count < 11_000


def test_a_smaller_archive_is_the_newest_part_of_a_larger_one(bench_module, tmp_path):
    archive = bench_module("archive")
    large, small = list(archive.articles(30)), list(archive.articles(3))
    assert large[-len(small) :] == small
    assert len({article["id"] for article in large}) == len(large)
    assert {article["language"] for article in large} == {"en", "ar", "es"}
    assert all(article["published"] <= archive.NOW.isoformat() for article in large)


def test_the_changes_of_a_day_are_new_articles_newer_versions_and_withdrawals(bench_module):
    archive = bench_module("archive")
    known = {article["id"] for article in archive.articles(40)}
    changed = list(archive.changed(40, 40))
    assert changed == list(archive.changed(40, 40))
    assert len(changed) == len({article["id"] for article in changed}) == 40
    new = [article for article in changed if article["id"] not in known]
    assert len(new) == 20
    assert all(article["published"] <= archive.TONIGHT.isoformat() for article in new)
    assert {article["version"] for article in changed if article not in new} == {2}
    assert sum(article.get("status") == "canceled" and article not in new for article in changed) == 2


def test_an_archive_is_made_of_the_example_newsroom_where_the_real_news_are_not(bench_module, tmp_path):
    material = bench_module("archive").Material.found(tmp_path / "absent.jsonl")
    assert material.name == "example newsroom"
    assert all(material.headlines[language] and material.paragraphs[language] for language in ("en", "ar", "es"))


def test_sixty_feeds_are_left_for_hugo(bench_module, tmp_path):
    archive, hugo = bench_module("archive"), bench_module("hugo")
    publication, places = archive.sections_only(tmp_path / "ours")
    assert (1 + len(places)) * len(publication.editions) == 60
    assert publication.feeds.formats == ("rss",)
    count, _ = archive.write(tmp_path / "ours", 20, limit=30)
    assert count == 30
    paths = {place.rpartition("/")[2]: place for place in places}
    pages = hugo.write_site(tmp_path / "site", tmp_path / "ours" / archive.ARCHIVE, places, paths)
    content = tmp_path / "site" / "content"
    assert len(list(content.rglob("n*.html"))) == pages
    assert 0 < pages <= count
    assert len(list(content.rglob("_index.html"))) == 3 * len(places)


def test_hugo_is_skipped_with_a_reason_where_it_cannot_be_had(bench_module, tmp_path, monkeypatch):
    hugo = bench_module("hugo")
    monkeypatch.setattr(hugo.shutil, "which", lambda _: None)
    with pytest.raises(hugo.HugoMissingError, match="no apt-get"):
        hugo.found(tmp_path)


def test_the_floor_stores_each_line_of_a_file_once_whatever_its_ranges(bench_module, tmp_path, monkeypatch):
    archive, floor = bench_module("archive"), bench_module("floor")
    archive.publication(tmp_path)
    count, size = archive.write(tmp_path, 10)
    monkeypatch.setattr(floor, "_RANGE", 5_000)
    rows = [row for bounds in floor.ranges(size) for row in floor.taken(str(tmp_path / archive.ARCHIVE), bounds)]
    assert [row[0] for row in rows] == [article["id"] for article in lines_of(tmp_path / archive.ARCHIVE)]
    assert len(rows) == count


def test_memory_is_that_of_all_processes_of_a_command(bench_module, tmp_path):
    watching = bench_module("watching")
    child = "import time; held = bytearray(40_000_000); time.sleep(0.5)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    run = watching.run([sys.executable, "-c", parent], directory=tmp_path, watched=True)
    assert run.processes == 2
    assert 40 < run.megabytes < 150


def test_a_command_that_fails_is_no_measurement(bench_module, tmp_path):
    watching = bench_module("watching")
    with pytest.raises(watching.CommandFailedError, match=r"ended with 3: so it is"):
        watching.run(
            [sys.executable, "-c", "import sys; sys.stderr.write('so it is'); sys.exit(3)"], directory=tmp_path
        )


STAND_INS = {
    "bleach": "class sanitizer:\n    class Cleaner:\n        def __init__(self, **_): pass\n        def clean(self, text): return text\n",
    "NewsMLG2": (
        "class Thing:\n"
        "    def __init__(self, text=None): pass\n"
        "    def __getattr__(self, name): made = Thing(); setattr(self, name, made); return made\n"
        "    def set_item(self, item): pass\n"
        "    def to_xml_string(self): return '<newsItem/>'\n"
        "NewsItem = ItemMeta = NewsItemContentMeta = Headline = Subject = Creator = Name = Thing\n"
        "InlineData = ContentSet = NewsMLG2Document = Thing\n"
    ),
}


def test_the_stack_is_measured_by_part_and_in_halves(bench_module, tmp_path, monkeypatch):
    """With stand-ins for the packages that are no dependencies."""
    for name, code in STAND_INS.items():
        (tmp_path / f"{name}.py").write_text(code)
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    archive, stack = bench_module("archive"), bench_module("stack")
    archive.publication(tmp_path)
    archive.write(tmp_path, 4)
    found = stack.main(tmp_path / archive.ARCHIVE, 6, tmp_path)
    assert found.keys() == {"pydantic", "bleach", "sqlite", "newsmlg2", "feedgen, rss and atom", "json"}
    assert all(len(halves) == 2 and min(halves) > 0 for halves in found.values())


FIGURES = {
    "whole": {"seconds": 100.0},
    "floor": {"seconds": 50.0},
    "stack": {"seconds": 500.0, "sample": 480},
    "changes": {"changes": 600, "small_stories": 100, "small": 4.0, "large": 5.0},
    "unchanged": {"seconds": 1.5, "inside": 1.0, "bytes": 4_096, "touched": ["state/syndicate.db"]},
    "memory": {
        "small": {"stories": 200, "megabytes": 300.0, "processes": 3},
        "large": {"stories": 1_000, "megabytes": 330.0, "processes": 3},
    },
    "feedgen": {"formats": {"rss": {"feedgen": 5_000.0, "kept": 100.0, "cold": 2_500.0}}},
    "hugo": {"skipped": "there is no Hugo"},
}


def test_each_target_is_held_against_what_was_measured(bench_module):
    targets = bench_module("targets")
    found = {one.name: (round(one.value, 3), one.is_met) for one in targets.verdicts(FIGURES)}
    assert found == {
        "rss from kept entries": (50.0, True),
        "rss cold": (2.0, False),
        "whole archive / floor": (2.0, False),
        "beside the stack": (5.0, True),
        "changes / whole archive": (5.0, True),
        "ten times the archive": (1.25, True),
        "nothing changed": (1.5, True),
        "nothing changed, files written": (1, False),
        "nothing changed, bytes written": (4_096, False),
        "memory, five times the archive": (1.1, True),
        "memory at its peak": (330.0, True),
    }


def test_the_chart_has_a_bar_for_each_target_on_the_side_of_its_verdict(bench_module):
    targets = bench_module("targets")
    rows = list(targets.verdicts(FIGURES))
    picture = etree.fromstring(targets.chart(rows).encode())
    space = {"s": "http://www.w3.org/2000/svg"}
    line = float(picture.find("s:line", space).get("x1"))
    bars = picture.findall("s:rect", space)[1:]
    assert len(bars) == len(rows)
    for bar, row in zip(bars, rows, strict=True):
        is_right = float(bar.get("x")) >= line
        assert is_right == row.is_met


def test_the_readme_is_filled_between_its_markers_and_nowhere_else(bench_module):
    targets = bench_module("targets")
    measured = {
        "environment": {"cores": 2, "python": "3.11.7", "date": "2026-11-20", "load": 1},
        "scale": {"stories": 1_000, "material": "real news", "workers": 2},
        "phases": FIGURES,
    }
    filled = targets.readme(f"before\n{targets.BEGIN}\nfigures of yesterday\n{targets.END}\nafter\n", measured)
    assert filled.startswith(f"before\n{targets.BEGIN}\n")
    assert filled.endswith(f"{targets.END}\nafter\n")
    assert "yesterday" not in filled
    assert "| rss cold | 2.00× | ≥ 3.00× | missed |" in filled
    assert "| nothing changed | 1.50 s | ≤ 2.00 s | met; meant for 100,000 stories |" in filled
    assert "| rss from kept entries | 50.00× | ≥ 20.00× | met |" in filled
    assert "hugo: there is no Hugo." in filled
    assert targets.readme(filled, measured) == filled
    with pytest.raises(ValueError, match="nothing to fill"):
        targets.readme("no markers", measured)
    assert targets.BEGIN in (BENCHMARKS / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def scale(bench_module, monkeypatch, tmp_path):
    """The script with phases that only say their name, and a bench; `ran` is which of them did."""
    module = bench_module("scale")
    ran = []

    def phase(name):
        def run(bench):
            ran.append(name)
            if name == "whole":
                bench.large.output.mkdir(parents=True, exist_ok=True)
            if name == "hugo":
                raise module.SkippedError("not here")
            return {"name": name}

        return run

    monkeypatch.setattr(module, "PHASES", {name: phase(name) for name in module.PHASES})
    module.ran = ran
    module.bench = lambda stories=1: module.Bench(tmp_path, stories, 1, 1, 1, {})
    module.silent = module.Console(quiet=True)
    return module


def test_a_run_goes_on_where_it_was_interrupted(scale, bench_module):
    names = bench_module("phases").chosen([])
    first = scale.bench()
    scale.measured(first, [*names[:3]], scale.silent)
    assert scale.ran == names[:3] == ["whole", "floor", "stack"]
    (first.large.output).mkdir(parents=True, exist_ok=True)
    second = scale.bench()
    scale.measured(second, names, scale.silent)
    assert scale.ran == names
    assert second.figures.keys() == set(names)
    assert second.figures["hugo"] == {"skipped": "not here"}
    assert not second.large.directory.exists()
    scale.measured(scale.bench(), names, scale.silent)
    assert scale.ran == [*names, "hugo"]


@pytest.mark.parametrize("cause", ["other options", "half changed", "other program", "no archive"])
def test_the_whole_is_measured_again_where_what_is_there_is_of_no_use(scale, cause):
    scale.measured(scale.bench(), ["whole"], scale.silent)
    bench = scale.bench(2 if cause == "other options" else 1)
    if cause in ("half changed", "other program"):
        bench.large.output.mkdir(parents=True, exist_ok=True)
    if cause == "half changed":
        (bench.directory / "touched").touch()
    if cause == "other program":
        (bench.directory / "program").write_text("of yesterday")
    scale.measured(bench, ["whole", "changes"], scale.silent)
    assert scale.ran == ["whole", "whole", "changes"]


def test_blocks_that_differ_are_what_was_written(bench_module, tmp_path):
    phases = bench_module("phases")
    (tmp_path / "state").mkdir()
    file = tmp_path / "state" / "syndicate.db"
    file.write_bytes(b"a" * 10_000)
    before = phases.blocks(tmp_path)
    assert before.keys() == {"state/syndicate.db"}
    file.write_bytes(b"a" * 5_000 + b"b" + b"a" * 4_999)
    after = phases.blocks(tmp_path)
    assert phases._differing(*before.values(), *before.values()) == 0
    assert phases._differing(*before.values(), *after.values()) == 4_096


def run_scale(*options):
    command = [sys.executable, str(BENCHMARKS / "scale.py"), *map(str, options)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--stories", "1000000000"], "stories need about"),
        (["--only", "floor,cellar"], "there is no cellar"),
    ],
)
def test_a_run_that_cannot_be_is_refused_before_it_begins(tmp_path, options, said):
    run = run_scale("--work", tmp_path, *options)
    assert run.returncode != 0
    assert said in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_script_measures_an_archive_and_writes_table_json_chart_and_readme(tmp_path):
    output, readme = tmp_path / "build" / "scale.json", tmp_path / "README.md"
    work, asked = tmp_path / "work", ["--stories", 2, "--workers", 1, "--repeat", 1, "--date", "2026-11-20"]
    run = run_scale(*asked, "--only", "floor,unchanged", "--work", work, "--output", output)
    assert run.returncode == 0, run.stderr
    found = orjson.loads(output.read_bytes())
    assert found["scale"]["stories"] == 2
    assert found["phases"].keys() == {"whole", "floor", "unchanged"}
    whole, floor = found["phases"]["whole"], found["phases"]["floor"]
    assert (floor["files"], floor["bytes"]) == (whole["files"], whole["bytes"])
    assert floor["articles"] == whole["articles"] >= 2
    unchanged = found["phases"]["unchanged"]
    assert (unchanged["touched"], unchanged["bytes"]) == ([], 0)
    assert "public.report.json" in unchanged["accounts"]
    assert [row["name"] for row in found["targets"]] == [
        "whole archive / floor",
        "nothing changed",
        "nothing changed, files written",
        "nothing changed, bytes written",
    ]
    assert etree.parse(output.with_suffix(".svg")).getroot().tag.endswith("}svg")
    assert "whole archive / floor" in run.stdout
    assert not work.exists()
    readme.write_text("<!-- figures of scale.py: begin -->\n<!-- figures of scale.py: end -->\n", encoding="utf-8")
    assert run_scale("--write-readme", "--output", output, "--readme", readme).returncode == 0
    assert "| whole archive / floor |" in readme.read_text(encoding="utf-8")
