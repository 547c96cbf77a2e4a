"""Measures every stage and the whole export on a made corpus, beside plain feedgen on the same feeds.

    python benchmarks/run.py [--stories 500] [--workers N] [--repeat 3] [--store URL]

Each figure is the best of so many repetitions, because what disturbs a measurement only ever makes it longer. There are
no targets here and nothing fails for being slow; benchmarks/README.md says how to read the figures.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import platform
import resource
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final, TypeVar

import click
import corpus
import newsml
import orjson
import peer
from figures import Comparison, Figures, Stage, Whole, Writing
from rich.console import Console

from syndicate import export, formats, intake, linking, markup, release, sources, surveying
from syndicate.articles import Article
from syndicate.gate import Gate
from syndicate.publication import Publication
from syndicate.records import Record
from syndicate.release import Document
from syndicate.rendering import DocumentContext, EntryContext, Feed, Format
from syndicate.report import Report
from syndicate.store import Incoming, Store
from syndicate.views import View
from syndicate.workers import chunks

OUTPUT: Final = Path(__file__).resolve().parent.parent / "build" / "bench.json"
_ARTICLES: Final = 1_000  # for the stages that treat one article after the other; more would say the same
_FEEDS: Final = 200  # the same for documents
_PEER_FEEDS: Final = 20
_PACKAGE_ARTICLES: Final = 50  # reading one takes longer than rendering a hundred
_GROUP, _TRANSACTION = 100, 2_000  # articles, as an export stores them
_PEERS: Final[Mapping[str, Callable[..., bytes]]] = {"rss": peer.rss, "atom": peer.atom}

ResultT = TypeVar("ResultT")
Shown = tuple[Article, EntryContext]
"""An article as it may be shown, and its surroundings."""


def best(repeat: int, function: Callable[[], ResultT]) -> tuple[float, ResultT]:
    """The shortest of so many runs in seconds, and the last one's result."""
    shortest = float("inf")
    for _ in range(repeat):
        gc.collect()
        begun = perf_counter()
        result = function()
        shortest = min(shortest, perf_counter() - begun)
    return shortest, result


def in_turn(repeat: int, *functions: Callable[[], object]) -> list[float]:
    """The shortest run of each function in seconds; they take turns, so that what disturbs one disturbs them all."""
    rounds = [[best(1, function)[0] for function in functions] for _ in range(repeat)]
    return [min(runs) for runs in zip(*rounds, strict=True)]


class Printing:
    """What documents are made of, for one publication at one moment."""

    def __init__(self, publication: Publication, view: View, articles: Mapping[str, Article]) -> None:
        self.publication, self.view, self.articles = publication, view, articles
        self.formats = [formats.discovered()[name] for name in publication.feeds.formats]
        self.shown = {key: self.linked(key) for key in articles}
        self._places = {
            language: {linking.below(feed): feed for feed in feeds} for language, feeds in view.feeds.items()
        }
        self._kept = {
            format_.NAME: {key: format_.render_entry(*shown) for key, shown in self.shown.items()}
            for format_ in self.formats
        }

    def linked(self, key: str) -> Shown:
        """What linking makes of an article."""
        article, neighbourhood = self.articles[key], self.view.neighbourhood
        return neighbourhood.presentable(article), neighbourhood.context(article)

    def context(self, feed: Feed, format_: Format) -> DocumentContext:
        """A document's surroundings."""
        return linking.document_context(feed, format_, self.publication, self._places, self.formats)

    def document(self, feed: Feed, format_: Format) -> bytes:
        """A document from kept entries."""
        kept = self._kept[format_.NAME]
        return format_.render_document(feed, [kept[key] for key in ids(feed)], [], self.context(feed, format_))

    def anew(self, feed: Feed, format_: Format) -> bytes:
        """A document with all its entries rendered for it."""
        entries = [format_.render_entry(*self.shown[key]) for key in ids(feed)]
        return format_.render_document(feed, entries, [], self.context(feed, format_))


@dataclass(frozen=True)
class Bench:
    """One run of all measurements, in a directory of its own."""

    directory: Path
    figures: Figures
    workers: int
    console: Console
    newsmlg2: str | None = None
    """An interpreter that has the newsmlg2 package."""
    examples: Path | None = None
    """Where IPTC's examples are."""
    store: str | None = None
    """The URL of an empty database."""

    def run(self, stories: int) -> None:
        """Measure everything."""
        publication = corpus.publication(self.directory)
        path = corpus.write(self.directory, stories)
        records = [found for found in sources.read(publication.sources[0], publication) if isinstance(found, Record)]
        self.figures.corpus = {"stories": stories, "articles": len(records), "bytes": path.stat().st_size}
        self._intake(publication, records[:_ARTICLES])
        valid = [taken.article for record in records if (taken := intake.take(record, publication)).article]
        self._store(valid)
        self._other_store(valid)
        with Store.open("sqlite:///bench.db", self.directory) as store, store.reading() as reader:
            survey = partial(surveying.survey, publication, reader, corpus.NOW, Report(corpus.NOW))
            view = self._timed("headers, stories, selection", "article", len(records), survey)
            feeds = [feed for members in view.feeds.values() for feed in members]
            sample = feeds[:: max(1, len(feeds) // _FEEDS)]
            longest = sorted(feeds, key=lambda feed: -len(feed.listed))[:_PEER_FEEDS]
            needed = sorted({key for feed in (*sample, *longest) for key in ids(feed)})
            articles = self._timed("read back", "article", len(needed), lambda: list(reader.articles(needed)))
        printing = Printing(publication, view, {article.id: article for article in articles})
        self._formats(printing, needed[:_ARTICLES], sample)
        for name, plain in _PEERS.items():
            self.figures.peer.append(self._compared(printing, formats.discovered()[name], plain, longest))
        self._newsml([printing.shown[key] for key in needed[:_ARTICLES]])
        self._exports(publication, len(records))

    def _timed(self, name: str, per: str, number: int, function: Callable[[], ResultT]) -> ResultT:
        """Measure a stage that treats a number of articles or documents; its last result."""
        seconds, result = best(self.figures.repeat, function)
        self._note(Stage(name, seconds / max(1, number) * 1e6, per, number))
        return result

    def _note(self, stage: Stage) -> None:
        self.figures.stages.append(stage)
        self.console.print(f"{stage.name}: {stage.microseconds:,.0f} µs", style="dim")

    def _intake(self, publication: Publication, records: Sequence[Record]) -> None:
        def take() -> list[Article | None]:
            return [intake.take(record, publication).article for record in records]

        taken = self._timed("intake", "article", len(records), take)
        bodies = [
            (orjson.loads(record.data)["body"], article)
            for record, article in zip(records, taken, strict=True)
            if article is not None
        ]

        def read() -> None:
            for html, article in bodies:
                markup.read_html(html, url=article.url, media=article.media, language=article.language)

        self._timed("of it: HTML into blocks", "article", len(bodies), read)

    def _store(self, articles: Sequence[Article]) -> None:
        """Into a new database each time; then once more into the one that is kept."""
        names = [*(f"sqlite:///bench-{number}.db" for number in range(1, self.figures.repeat)), "sqlite:///bench.db"]
        seconds = []
        for name in names:
            with Store.open(name, self.directory) as store:
                seconds.append(best(1, partial(put, store, articles, "first"))[0])
        self._note(Stage("store, new", min(seconds) / len(articles) * 1e6, "article", len(articles)))
        with Store.open(names[-1], self.directory) as store:
            self._timed("store, unchanged", "article", len(articles), partial(put, store, articles, "again"))

    def _other_store(self, articles: Sequence[Article]) -> None:
        """Into the database that was named, if one was; it is empty only once."""
        if self.store is None:
            return
        with Store.open(self.store, self.directory) as store:
            with store.reading() as reader:
                if reader.counts().articles:
                    raise click.UsageError("There are articles in the store; --store is for an empty one.")
            seconds, _ = best(1, partial(put, store, articles, "first"))
            self._note(Stage("store named, new", seconds / len(articles) * 1e6, "article", len(articles)))
            self._timed("store named, unchanged", "article", len(articles), partial(put, store, articles, "again"))
        self._timed(
            "store named, copied for check", "article", len(articles), partial(copied, self.store, self.directory)
        )

    def _formats(self, printing: Printing, some: Sequence[str], sample: Sequence[Feed]) -> None:
        self._timed("linking", "article", len(some), lambda: [printing.linked(key) for key in some])
        shown = [printing.shown[key] for key in some]
        for format_ in printing.formats:
            self._timed(f"entry, {format_.NAME}", "article", len(shown), partial(entries, format_, shown))
        made: list[tuple[Format, Feed, Document]] = []
        for format_ in printing.formats:
            print_ = partial(each, partial(printing.document, format_=format_), sample)
            for feed, data in zip(
                sample, self._timed(f"document, {format_.NAME}", "document", len(sample), print_), strict=True
            ):
                document = Document(f"{feed.path}/{format_.FILE_NAME}", data, format_.MEDIA_TYPE)
                made.append((format_, feed, document))
        guard = Gate.of(printing.view.neighbourhood)
        for format_ in printing.formats:
            given = [(feed, document) for one, feed, document in made if one is format_]
            check = partial(checked, guard, format_, given, printing.publication.feeds_url)
            self._timed(f"gate, {format_.NAME}", "document", len(given), check)
        self._release([document for _, _, document in made])

    def _release(self, documents: Sequence[Document]) -> None:
        places = (self.directory / f"release-{number}" for number in count())
        new = self._timed("release, new", "document", len(documents), lambda: published(next(places), documents))
        self._timed("release, unchanged", "document", len(documents), partial(published, new, documents))

    def _compared(
        self, printing: Printing, format_: Format, plain: Callable[..., bytes], feeds: Sequence[Feed]
    ) -> Comparison:
        """Plain feedgen and ours on the same feeds."""
        pieces = {key: peer.piece(*printing.shown[key]) for feed in feeds for key in ids(feed)}
        given = [(printing.context(feed, format_), [pieces[key] for key in ids(feed)]) for feed in feeds]

        plainly, cold, kept = in_turn(
            self.figures.repeat,
            lambda: [plain(context, members) for context, members in given],
            partial(each, partial(printing.anew, format_=format_), feeds),
            partial(each, partial(printing.document, format_=format_), feeds),
        )
        return Comparison(
            format=format_.NAME,
            feeds=len(feeds),
            entries=sum(len(feed.listed) for feed in feeds),
            feedgen=plainly / len(feeds) * 1e6,
            cold=cold / len(feeds) * 1e6,
            kept=kept / len(feeds) * 1e6,
        )

    def _newsml(self, shown: Sequence[Shown]) -> None:
        """NewsML-G2 items written by us and in other ways."""
        ways: dict[str, newsml.Writer] = {
            "ours": newsml.ours,
            "template, checked": newsml.template,
            "lxml tree": newsml.Trees(shown),
        }
        runs = [partial(written, way, shown) for way in ways.values()]
        found = dict(zip(ways, (run / len(shown) * 1e6 for run in in_turn(self.figures.repeat, *runs)), strict=True))
        if self.newsmlg2:
            package = newsml.package(self.newsmlg2, shown[:_PACKAGE_ARTICLES], self.figures.repeat)
            found |= {"newsmlg2, writing": package["write"], "newsmlg2, reading": package["read"]}
        fastest = found["template, checked"]
        self.figures.newsml += [Writing(way, each, each / fastest) for way, each in found.items()]
        self.figures.newsml_bytes = newsml.sizes(shown)
        if self.examples:
            self.figures.newsml_bytes |= newsml.examples(self.examples)

    def _exports(self, publication: Publication, articles: int) -> None:
        """The whole export, each in a process of its own: from nothing, then again with nothing changed."""
        for workers in sorted({1, self.workers}):
            runs: dict[str, list[Whole]] = {"cold": [], "unchanged": []}
            for _ in range(self.figures.repeat):
                with TemporaryDirectory(dir=self.directory) as place:
                    for name, measured in runs.items():
                        measured.append(alone(whole, name, publication, Path(place), workers, articles))
            for measured in runs.values():
                fastest = min(measured, key=lambda one: one.seconds)
                self.figures.exports.append(fastest)
                self.console.print(f"export, {fastest.name}, {workers}: {fastest.seconds:.1f} s", style="dim")


def ids(feed: Feed) -> list[str]:
    """The articles of a feed, in order."""
    return [listed.id for listed in feed.listed]


def put(store: Store, articles: Iterable[Article], run: str) -> None:
    """Store articles in transactions as large as an export's."""
    for batch in chunks(articles, _TRANSACTION):
        with store.writing(run) as writer:
            for group in chunks(batch, _GROUP):
                writer.put([Incoming.of(article, "benchmark") for article in group])


def copied(store: str, directory: Path) -> None:
    """Make the copy of a store that `syndicate check` works on."""
    with Store.scratch(store, directory):
        pass


def entries(format_: Format, shown: Iterable[Shown]) -> list[bytes]:
    """Articles in one format."""
    return [format_.render_entry(article, context) for article, context in shown]


def written(way: newsml.Writer, shown: Iterable[Shown]) -> list[bytes]:
    """Articles as NewsML-G2 in one way."""
    return [way(one) for one in shown]


def each(function: Callable[[Feed], bytes], feeds: Iterable[Feed]) -> list[bytes]:
    """A document of each feed."""
    return [function(feed) for feed in feeds]


def checked(guard: Gate, format_: Format, documents: Iterable[tuple[Feed, Document]], served_at: str) -> None:
    """Let documents pass the gate; one that it refuses is a fault, because then something else is measured."""
    for feed, document in documents:
        if problems := guard.check(document.data, feed, format_, f"{served_at}{document.path}"):
            raise RuntimeError(f"the gate refuses what is measured: {problems[0]}")


def published(output: Path, documents: Iterable[Document]) -> Path:
    """Publish documents, and return where."""
    with release.stage(output) as staged:
        for document in documents:
            staged.write(document)
        staged.publish()
    return output


def alone(function: Callable[..., ResultT], *arguments: Any) -> ResultT:
    """The result of a function in a new process, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def whole(name: str, publication: Publication, directory: Path, workers: int, articles: int) -> Whole:
    """Export everything into a directory, and measure it."""
    stored = publication.model_copy(update={"store": f"sqlite:///{directory}/store.db"}).at(publication.directory)
    begun = perf_counter()
    report = export.export(export.Job(stored, corpus.NOW, workers), directory / "public")
    seconds = perf_counter() - begun
    if report.exit_code:
        raise RuntimeError(f"the export that is measured ended with {report.exit_code!r}")
    own, largest = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return Whole(name, workers, seconds, articles, report.timings, own, largest)


def environment(date: str) -> dict[str, Any]:
    """Where figures come from."""
    return {
        "date": date,
        "cores": cores(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def cores() -> int:
    """How many cores there are to use."""
    return len(os.sched_getaffinity(0))


@click.command
@click.option("--stories", type=click.IntRange(1), default=500, show_default=True, help="How many stories there are.")
@click.option("--workers", type=click.IntRange(1), default=cores, help="Processes of an export. Default: all cores.")
@click.option("--repeat", type=click.IntRange(1), default=3, show_default=True, help="The best of so many counts.")
@click.option("--newsmlg2", help="An interpreter that has the newsmlg2 package, to be measured too.")
@click.option("--examples", type=click.Path(path_type=Path), help="The directory of IPTC's NewsML-G2 examples.")
@click.option("--store", help="The URL of an empty store to be measured too; it is filled.")
@click.option("--output", type=click.Path(path_type=Path), default=OUTPUT, help="Where the figures go, as JSON.")
@click.option("--date", default=lambda: datetime.now(UTC).date().isoformat(), help="The day that they are dated with.")
def main(
    stories: int,
    workers: int,
    repeat: int,
    newsmlg2: str | None,
    examples: Path | None,
    store: str | None,
    output: Path,
    date: str,
) -> None:
    """Measure every stage and the whole export."""
    figures = Figures(repeat)
    with TemporaryDirectory(prefix="syndicate-bench-") as directory:
        Bench(Path(directory), figures, workers, Console(stderr=True), newsmlg2, examples, store).run(stories)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(figures.as_json(environment(date)))
    out = Console()
    out.print(f"{stories:,} stories, {figures.corpus['articles']:,} articles; the best of {repeat}")
    for table in figures.tables():
        out.print(table)
    out.print(f"Written to {output}")


if __name__ == "__main__":
    main()
