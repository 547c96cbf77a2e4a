"""The job: the only file that knows the order of the stages.

`export` is the whole of it; `check` is the same with the tail cut off, on a copy of the store; `ingest` is its head.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, compress, count
from pathlib import Path
from typing import BinaryIO, Final, Protocol
from uuid import uuid4

from syndicate import (
    deploying,
    directory,
    formats,
    keeping,
    notifying,
    release,
    sources,
    surveying,
    variants,
    withdrawing,
)
from syndicate.deploying import Address
from syndicate.differing import Comparison, Difference, Live, Watchman
from syndicate.errors import ConfigurationError, SyndicateError
from syndicate.formats import profiles
from syndicate.gate import Gate, xsd_of
from syndicate.gate.rules import Reading, Receiver, judged
from syndicate.keeping import Keeping, Memory, Rest, Spool
from syndicate.languages import missing_names
from syndicate.ledger import Ledger
from syndicate.linking import Mentions
from syndicate.orders import Entries
from syndicate.press import Made, Press
from syndicate.problems import N_, Code, Problem
from syndicate.publication import Publication, SourceFile
from syndicate.reception import Reception
from syndicate.release import Document
from syndicate.rendering import NEWS
from syndicate.report import Report
from syndicate.selection import New
from syndicate.store import Numbered, Reader, Store
from syndicate.views import View
from syndicate.withdrawing import Order
from syndicate.workers import WORTH_A_WORKER, Executor, Local, chunks
from syndicate.writing import Desk, written_entries

STAGES: Final = {
    "intake": N_("Reading and validating"),
    "stories": N_("Linking and selecting"),
    "entries": N_("Writing articles"),
    "documents": N_("Writing and checking documents"),
    "release": N_("Publishing"),
    "deployment": N_("Sending documents"),
    "notices": N_("Telling hubs"),
}
"""The stages that a `Watch` hears of, and what people call them; the last where there are hubs, and the one before it
where the output is a URL."""


_KEPT: Final = 500  # articles whose entries are stored at once
# Milliseconds, about: to write an article's entries, to make a document, and to tell another machine of one article.
_ENTRIES, _DOCUMENT, _TOLD = 2.0, 10.0, 0.08


class Watch(Protocol):
    """Somebody who follows a run: a progress bar, or nobody."""

    def stage(self, name: str, total: int | None) -> None:
        """A stage begins; `total` is how many steps it has, None where that is not known."""
        ...

    def advance(self, steps: int) -> None:
        """Steps of the stage are done."""
        ...


class Nobody:
    """A watch that does not look."""

    def stage(self, name: str, total: int | None) -> None:
        """Begin a stage, unseen."""

    def advance(self, steps: int) -> None:
        """Go on, unseen."""


@dataclass(frozen=True)
class Job:
    """What a run is to do, and with what."""

    publication: Publication
    now: datetime
    workers: int = 1
    watch: Watch = field(default_factory=Nobody)
    stdin: BinaryIO | None = None
    notify: bool = True
    """Whether the publication's hubs are told what has changed."""
    accept_identifiers: bool = False
    """Whether any number of articles may get other identifiers than readers know them by."""
    address: Address | None = None
    """Where the release is sent, if its output is only where it is made."""
    from_nothing: bool = False
    """Whether everything is read and made again, whatever is known of it from before."""
    executor: Executor | None = None
    """Who does the work where it is not processes of this machine; not all verbs can be done so."""

    def crew(self, items: int, *, work: float, among: int) -> Executor:
        """Who is worth starting for so many items.

        `work` is how many milliseconds one process would need, about; `among` how many articles other machines must be
        told of before they can begin.
        """
        if self.executor is None:
            return Local(max(1, min(self.workers, items // WORTH_A_WORKER)))
        # No processes in place of it: to fork one that has threads is asking for trouble.
        return self.executor if items >= WORTH_A_WORKER and work >= among * _TOLD else Local()


def export(job: Job, output: Path) -> Report:
    """The whole job: from the sources to a published release.

    Raises:
        Locked: another run is exporting to the same output.
        ConfigurationError: the publication lacks a name in a language, or the output is something else's.
        SyndicateError: the store or the output cannot be written, or too many articles would get other identifiers;
            nothing was published.
    """
    report = Report(job.now)
    _refuse_mistakes(job.publication)
    if job.address is not None:
        deploying.require(job.address)
    with release.locked(output):
        with Store.open(job.publication.store, job.publication.directory) as store:
            _take_in(job, store, job.publication.sources, report)
            with release.stage(output, job.publication.release.precompress) as staged:
                known = Memory() if job.from_nothing else keeping.remembered(output)
                setting = keeping.setting(job.publication)
                if not _is_at_rest(job, store, staged, known, setting, report):
                    _know(output, _publish_what_changed(job, output, store, staged, known, setting, report))
        _send(job, output, report)
        _notify(job, output, report)
        _write_report(output, report)
    return report


def _is_at_rest(job: Job, store: Store, staged: release.Stage, known: Memory, setting: bytes, report: Report) -> bool:
    """Whether everything is published as it would be now; it is carried over then, and reported as it was before."""
    rest = known.rest
    with store.reading() as reader:
        mark = reader.mark()
    if rest is None or not rest.holds(mark, setting, job.now) or not staged.keep_all():
        return False
    report.resume(rest.account)
    _publish(staged, report)
    return True


def _publish_what_changed(
    job: Job, output: Path, store: Store, staged: release.Stage, known: Memory, setting: bytes, report: Report
) -> Memory:
    """Make every document that would be another, and publish a release with these and all others; what is known of it.

    `known` is what was known of the release before, `setting` the digest of the program and the publication.
    """
    told = len(report.problems)
    with Spool() as spool:
        with store.reading() as reader:
            mark = reader.mark()
            ledger = _ledger(job, reader, output, setting, report)
            press = _surveyed(job, reader, report, ledger)
            press, memory = _carried_over(press, staged, known, report)
            _write_entries(job, reader, press, report, ledger, spool)
            if job.executor is not None:  # documents are made where only the store is
                _keep(store, spool)
            filled = _fill(staged, job, press, report)
            listing = list(press.listing)
        job.watch.stage("release", None)
        sealed = _remember(store, press, listing, filled, spool, mark)
        _publish(staged, report)
    _keep_ledger(ledger, press, output, setting, mark, sealed)
    rest, mark = None, sealed
    said_once = any(problem.code is Code.IDENTIFIER_CHANGED for problem in report.problems)
    restless = bool(press.view.variants) or press.view.until == job.now  # what they have depends on the moment itself
    if mark is not None and not (report.refused_documents or said_once or restless):
        rest = Rest(
            mark=mark,
            setting=setting.hex(),
            since=job.now,
            until=press.view.until,
            account=report.account(told),
        )
    return filled.known(memory).model_copy(update={"rest": rest})


def _publish(staged: release.Stage, report: Report) -> None:
    with report.timed("release"):
        published = staged.publish(report.as_json(in_full=False))
    report.release = published.number
    report.changed, report.removed = len(published.changed), len(published.removed)
    report.unchanged = published.unchanged


@dataclass
class _Filled:
    """What is known of the documents that a run has made."""

    numbers: dict[str, Numbered] = field(default_factory=dict)
    """The numbers of those that carry one, by path."""
    inputs: dict[str, str] = field(default_factory=dict)
    """The digests of what feeds' documents depend on, by path."""
    items: dict[str, str] = field(default_factory=dict)
    """The same of the documents of single articles, by article."""
    refused: set[str] = field(default_factory=set)
    """The articles whose own documents were refused."""

    def add(self, made: Made, item_inputs: str | None) -> None:
        """Take in what is known of one more; of a single article's with the digest of what it depends on."""
        path = made.document.path
        if made.article is not None:
            if made.problems:
                self.refused.add(made.article)
            elif item_inputs is not None:
                self.items[made.article] = item_inputs
        if made.inputs is not None:
            self.inputs[path] = made.inputs
        if made.numbered and not made.problems:
            self.numbers[path] = made.numbered

    def known(self, memory: Memory) -> Memory:
        """The memory of the documents that stayed, and of these."""
        items = {key: one for key, one in self.items.items() if key not in self.refused}
        return Memory(documents={**memory.documents, **self.inputs}, items={**memory.items, **items})


def _fill(staged: release.Stage, job: Job, press: Press, report: Report) -> _Filled:
    """Stage all documents that are made.

    Raises:
        SyndicateError: too many articles would get other identifiers, and nobody said that this is meant.
    """
    filled = _Filled()
    watchman = Watchman(job.publication, press.view.neighbourhood)
    for made in _documents(job, press, report):
        if watchman.watches(made.document):
            watchman.look(made.document, staged.last(made.document.path))
        _stage(made, staged, press.guard, report)
        filled.add(made, press.item_inputs(made.article))
    problems = tuple(watchman.problems())
    if not any(problem.is_error for problem in problems):
        report.problems += problems
    elif not job.accept_identifiers:
        raise SyndicateError(*problems)
    return filled


def _remember(
    store: Store,
    press: Press,
    listing: Iterable[tuple[str, Iterable[New]]],
    filled: _Filled,
    spool: Spool,
    mark: str | None = None,
) -> str | None:
    """Keep what readers are about to be told, what feeds list for the first time (`listing`), and the entries that were
    written.

    Before they are told: a run that dies in between leaves a withdrawal announced once too often, never one kept
    silent. Returns the store's mark, where nobody else has changed anything since it was `mark`.
    """
    _keep(store, spool)
    with store.writing(uuid4().hex) as writer:
        is_alone = writer.mark() == mark
        writer.tell(press.news)
        for path, new in listing:
            writer.place(path, new)
        writer.number({path: one for path, one in filled.numbers.items() if press.numbers.get(path) != one})
        if not press.is_partial:
            writer.forget(press.keeping.forgotten)
        sealed = writer.seal()
    return sealed if is_alone else None


def _keep(store: Store, spool: Spool) -> None:
    """Keep the entries that were written. They say themselves what they are good for, so that this is never too early."""
    for batch in chunks(spool, _KEPT):
        with store.writing(uuid4().hex) as writer:
            writer.keep(batch)
    spool.clear()


def _know(output: Path, memory: Memory) -> None:
    """Keep by what the documents that are published now can be known again.

    The release is out: without that, the next run only makes them once more.
    """
    with suppress(SyndicateError):
        keeping.remember(output, memory)


def _ledger(job: Job, reader: Reader, output: Path, setting: bytes, report: Report) -> Ledger:
    """What is known of all articles."""
    job.watch.stage("stories", None)
    with report.timed("stories"):
        if job.from_nothing:
            return Ledger.taken(job.publication, reader, job.now)
        return Ledger.found(job.publication, setting, output, reader, job.now)


def _keep_ledger(
    ledger: Ledger, press: Press, output: Path, setting: bytes, mark: str | None, sealed: str | None
) -> None:
    """Keep what is known of all articles for the next run: as the store was at `mark`, or, where only this run has written
    since, as it is `sealed`.

    The release is out: without that, the next run only looks at all articles again.
    """
    if sealed is not None:
        mark = sealed
        ledger.told(press.told, press.archives)
    if mark is not None:
        with suppress(OSError):
            ledger.keep(output, mark, setting)


def _send(job: Job, output: Path, report: Report) -> None:
    """Send the release to where readers find it.

    Raises:
        SyndicateError: as `deploying.deploy`; the release is made all the same, and the next run sends it.
    """
    if job.address is None:
        return
    try:
        with report.timed("deployment"):
            done = deploying.deploy(
                output,
                job.address,
                job.publication.release,
                begun=lambda total: job.watch.stage("deployment", total),
                advance=job.watch.advance,
            )
    except SyndicateError as error:
        report.problems += error.problems
        _write_report(output, report)
        raise
    report.sent.update(documents=done.sent, bytes=done.size, removed=done.removed)


def _notify(job: Job, output: Path, report: Report) -> None:
    """Tell the hubs. The release is out: whatever they answer, the run has done what it was to do."""
    if not job.notify or not job.publication.websub.hubs:
        return
    job.watch.stage("notices", None)
    with report.timed("notices"):
        notices = notifying.notify(job.publication, output)
    report.notices.update(told=notices.told, waiting=notices.waiting)
    report.problems += notices.problems


def check(job: Job, articles: Sequence[Path] = (), receivers: Sequence[Receiver] = ()) -> Report:
    """Everything short of publishing, on a copy of the store: what would be refused, and why.

    With `articles`, those files are read in place of the publication's sources. With `receivers`, the report's
    `findings` say what each of them would make of the documents.

    Raises:
        ConfigurationError: as `export`; or a receiver reads none of the publication's formats.
    """
    report = Report(job.now, receivers=tuple(receiver.NAME for receiver in receivers))
    _refuse_mistakes(job.publication)
    _refuse_unread(job.publication, receivers)
    given = tuple(
        SourceFile(name=f"given-{index}", kind=sources.kind_of(path), path=str(path.resolve()))
        for index, path in enumerate(articles, start=1)
    )
    with Store.scratch(job.publication.store, job.publication.directory) as store:
        _take_in(job, store, given or job.publication.sources, report)
        with store.reading() as reader:
            press = _surveyed(job, reader, report)
            _write_entries(job, reader, press, report)
            ids = press.view.neighbourhood.ids
            for made in _documents(job, press, report):
                _count(made.document, report)
                if made.problems:
                    report.problems += made.problems
                    report.refused_documents.append(made.document.path)
                elif receivers:
                    report.add_findings(_judge(made.document, receivers, ids, job))
    return report


def withdraw(job: Job, output: Path, order: Order) -> tuple[tuple[str, ...], Report]:
    """Withdraw an article, or let it be seen again, and publish that and nothing else; the articles that it was.

    Made again are the documents that this touches; every other one stays as it is published, and what else has changed
    in the store waits for the next export. Where nothing was published yet, everything is made.

    Raises:
        ConfigurationError: as `export`; there is no such article, or nothing to take back.
        Locked, SyndicateError: as `export`. Once the order is in the store, the next export publishes it all the same.
    """
    report = Report(job.now)
    _refuse_mistakes(job.publication)
    if job.address is not None:
        deploying.require(job.address)
    with release.locked(output), Store.open(job.publication.store, job.publication.directory) as store:
        setting = keeping.setting(job.publication)
        with store.reading() as reader:
            known_before = _ledger(job, reader, output, setting, report)
            before = surveying.survey(job.publication, reader, job.now, Report(job.now), known_before)
            memory = withdrawing.remembered(output)
            articles = order.articles(job.publication, before, memory)
            held = {key: reader.hold(key) for key in articles}
        with store.writing(uuid4().hex) as writer:
            memory = order.carry_out(held, writer, memory, job.now)
        withdrawing.remember(output, memory)
        known = keeping.remembered(output)
        with release.stage(output, job.publication.release.precompress) as staged, Spool() as spool:
            with store.reading() as reader:
                ledger = _ledger(job, reader, output, setting, report)
                press, known = _affected(job, reader, report, before, articles, staged, known, ledger)
                _write_entries(job, reader, press, report, ledger, spool)
                filled = _fill(staged, job, press, report)
                listing = list(press.listing)
            job.watch.stage("release", None)
            _remember(store, press, listing, filled, spool)
            _publish(staged, report)
            _know(output, filled.known(known))
        _send(job, output, report)
        _notify(job, output, report)
    return articles, report


def _affected(
    job: Job,
    reader: Reader,
    report: Report,
    before: View,
    articles: Collection[str],
    staged: release.Stage,
    known: Memory,
    ledger: Ledger,
) -> tuple[Press, Memory]:
    """Carry over what a withdrawal leaves as it is published; the press for the rest, and what is known of the former."""
    whole = _surveyed(job, reader, report, ledger)
    with report.timed("stories"):
        view = whole.view
        turned = withdrawing.turned(articles, before, view)
        names = withdrawing.names(turned, view.neighbourhood)
        mentions = _mentions(
            reader, whole, {number for name in names for number in ledger.entries.mentioned.find(*name)}
        )
        naming = withdrawing.mentioning(turned, mentions, view.neighbourhood)
        scope = withdrawing.scope(turned.union(naming), replace(whole, view=before), whole)
        press = whole.carrying(staged, lambda path, _: path not in scope.documents, report)
        press = press.carrying_items(staged, lambda article: article not in scope.articles, report)
    return replace(press, is_partial=True), press.still_known(known)


def _mentions(reader: Reader, press: Press, numbers: Collection[int]) -> Iterator[tuple[str, Mentions]]:
    """What each of these articles may mention that a document needs; and those whose entries are not known."""
    known = press.keeping.digests
    wanted = compress(count(), press.keeping.renderings.marked())
    remaining = {press.id(number) for number in wanted if number in numbers or known.at(number) is None}
    for article, _, mentions, text in reader.kept_digests(sorted(remaining)):
        if text is not None:
            remaining.remove(article)
            yield article, keeping.decode_mentions(mentions)
    for one in reader.articles(sorted(remaining)):
        yield one.id, press.view.neighbourhood.mentions(one)


def diff(job: Job, output: Path) -> tuple[Difference, Report]:
    """What an export would change against the published release; found on a copy of the store, as `check` does.

    Raises:
        ConfigurationError: as `export`.
    """
    report, live = Report(job.now), Live.of(output)
    _refuse_mistakes(job.publication)
    with Store.scratch(job.publication.store, job.publication.directory) as store:
        _take_in(job, store, job.publication.sources, report)
        with store.reading() as reader:
            ledger = _ledger(job, reader, output, keeping.setting(job.publication), report)
            press = _surveyed(job, reader, report, ledger)
            _write_entries(job, reader, press, report, ledger)
            comparison = Comparison(live, job.publication, press.view)
            for made in _documents(job, press, report):
                _stage(made, comparison, press.guard, report)
    return comparison.difference(), report


def ingest(job: Job, chosen: Sequence[SourceFile]) -> Report:
    """The head of the job: read, validate and store, without exporting."""
    report = Report(job.now)
    with Store.open(job.publication.store, job.publication.directory) as store:
        _take_in(job, store, chosen, report)
    return report


def _refuse_mistakes(publication: Publication) -> None:
    """Refuse what the publication file alone cannot tell to be wrong, before anything is done.

    Raises:
        ConfigurationError: it names a format that there is not, a schema that cannot be read, or something that has no
            name in an edition's language.
    """
    if problems := (*_unknown(publication), *missing_names(publication)):
        raise ConfigurationError(*problems)
    xsd_of(publication)
    directory.rehearse(publication, formats.chosen(publication))


def _refuse_unread(publication: Publication, receivers: Sequence[Receiver]) -> None:
    """Refuse to ask a receiver about documents that it does not read.

    Raises:
        ConfigurationError: it reads none of the publication's formats.
    """
    for receiver in receivers:
        if receiver.NAME not in _profiled(publication) and not set(receiver.FORMATS) & set(publication.feeds.formats):
            reason = f"{receiver.TITLE} reads only {', '.join(receiver.FORMATS)}"
            value = ", ".join(publication.feeds.formats)
            raise ConfigurationError(Problem.of(Code.CONFIG_VALUE, field="feeds.formats", value=value, reason=reason))


def _profiled(publication: Publication) -> frozenset[str]:
    """The names of the receivers for whom documents of their own are written."""
    return frozenset(profile.for_ for profile in publication.feeds.profile)


def _unknown(publication: Publication) -> Iterator[Problem]:
    """A problem for every format, profile and kind of source that the publication names and that there is not."""
    formats_named = [(f"feeds.formats[{index}]", name) for index, name in enumerate(publication.feeds.formats)]
    kinds_named = [(f"sources[{index}].kind", source.kind) for index, source in enumerate(publication.sources)]
    # Podcasts have a table of their own, and no other feed is written as they are.
    known_formats = [name for name, format_ in formats.discovered().items() if format_.FEEDS == NEWS]
    named_for = [(f"feeds.profile[{index}].for", one.for_) for index, one in enumerate(publication.feeds.profile)]
    for known, named in (
        (known_formats, formats_named),
        (list(profiles.discovered()), named_for),
        (list(sources.discovered()), kinds_named),
    ):
        for field_, name in named:
            if name not in known:
                reason = f"there is none of this name; there are {', '.join(known)}"
                yield Problem.of(Code.CONFIG_VALUE, field=field_, value=name, reason=reason)


def _write_report(output: Path, report: Report) -> None:
    try:
        release.write_beside(output, "report.json", report.as_json(in_full=True))
    except SyndicateError as error:
        # The release is out; what is missing is only its account.
        reason = dict(error.problems[0].values)["reason"]
        report.problems.append(Problem.of(Code.REPORT_FAILED, origin=f"{output.name}.report.json", reason=reason))


def _take_in(job: Job, store: Store, chosen: Sequence[SourceFile], report: Report) -> None:
    job.watch.stage("intake", None)
    with report.timed("intake"):
        reception = Reception(
            job.publication,
            store,
            job.now,
            report,
            job.workers,
            job.executor,
            advance=job.watch.advance,
            stdin=job.stdin,
            reread=job.from_nothing,
        )
        reception.take_in(chosen)


# --- formats, gate --------------------------------------------------------------------------------------------------


def _surveyed(job: Job, reader: Reader, report: Report, ledger: Ledger | None = None) -> Press:
    """Link and select; the press for everything that is to be published. `ledger` has what is known of all articles."""
    if ledger is None:
        job.watch.stage("stories", None)
    with report.timed("stories"):
        ledger = ledger or Ledger.taken(job.publication, reader, job.now)
        view = surveying.survey(job.publication, reader, job.now, report, ledger)
        chosen = formats.chosen(job.publication)
        renderings = view.renderings(chosen, job.publication.feeds)
        kept = Keeping.of(view.neighbourhood, renderings, reader, ledger)
        if job.from_nothing:
            kept.digests.clear()
        guard = Gate.of(view.neighbourhood)
        entries = Entries(view.neighbourhood.register)
        return Press(job.publication, view, chosen, entries, reader.numbers(), guard, kept)


def _carried_over(press: Press, staged: release.Stage, memory: Memory, report: Report) -> tuple[Press, Memory]:
    """Carry over every document that would be made the same again; the press for the rest, and what is known of the
    former.
    """
    with report.timed("stories"):
        documents, inputs = memory.documents, press.inputs
        press = press.carrying(staged, lambda path, slot: documents.get(path, "") == inputs(slot), report)
        press = press.carrying_items(staged, lambda key: memory.items.get(key, "") == press.item_inputs(key), report)
    return press, press.still_known(memory)


def _write_entries(
    job: Job,
    reader: Reader,
    press: Press,
    report: Report,
    ledger: Ledger | None = None,
    spool: Spool | None = None,
) -> None:
    """Bring all entries that a document needs: kept ones, and those that are written now.

    What cannot be written is reported and left out; what is written is put into the spool, to be kept, and what it names
    is noted in the ledger.
    """
    known = press.keeping.digests
    with report.timed("entries"):
        register = press.view.neighbourhood.register
        stale = bytearray(len(register))
        for number in press.needed:
            stale[number] = True
        fresh = array("I", (number for number in press.needed if known.at(number) is not None))
        for kept in reader.kept(map(press.id, fresh)):
            # Another publication of the same store may have kept others since.
            if known[kept.article] == keeping.piece(kept.digest, kept.text):
                press.entries.put(kept.article, kept.packed)
                stale[register.number(kept.article)] = False
    total = stale.count(True)
    report.count_kept("entries", hits=len(press.needed) - total, misses=total)
    job.watch.stage("entries", total)
    with report.timed("entries"):
        written_in = [*press.formats, *variants.formats_of(press.view.variants)]
        proved = frozenset(format_.NAME for format_ in press.formats)
        desk = Desk(press.keeping, {format_.NAME: format_ for format_ in written_in}, press.guard, proved)
        crew = job.crew(total, work=total * _ENTRIES, among=len(register))
        for group in written_entries(map(press.id, compress(count(), stale)), reader, desk, crew):
            for rendered in group:
                report.problems += rendered.problems
                press.entries.put(rendered.article, rendered.packed)
                if (new := rendered.kept) is not None:
                    press.keeping.digests[rendered.article] = keeping.piece(new.digest, new.text)
                    if ledger is not None:
                        number = register.number(rendered.article)
                        ledger.entries.note(number, keeping.decode_mentions(new.mentions))
                    if spool is not None:
                        spool.add(new)
            report.work["entries"] += len(group)
            job.watch.advance(len(group))
        press.entries.complete()


def _documents(job: Job, press: Press, report: Report) -> Iterator[Made]:
    """Every document of the publication, each with what the gate has against it; sitemaps and directory pages last."""
    total, among = (
        len(press.made) + len(press.single) + len(press.view.variants),
        len(press.view.neighbourhood.register),
    )
    job.watch.stage("documents", total)
    report.problems += variants.problems(job.publication.feeds, press.view.feeds)
    with report.timed("documents"):
        crew = job.crew(min(among, total), work=total * _DOCUMENT, among=among)
        for group in chain(press.documents(crew), press.items(crew), press.variants(crew)):
            for made in group:
                report.problems += made.left_out
                yield made
            job.watch.advance(sum(not made.is_part for made in group))
        yield from press.sitemaps()
        yield from press.sitemap_indexes(report.missing_documents)
        yield from press.pages(report.missing_documents)


# --- release --------------------------------------------------------------------------------------------------------


def _stage(made: Made, staged: release.Stage | Comparison, guard: Gate, report: Report) -> None:
    """Put a document into a release, real or compared, or in place of one that the gate refused its last good version."""
    path = made.document.path
    if not made.problems:
        staged.write(made.document)
        _count(made.document, report)
        return
    report.problems += made.problems
    report.refused_documents.append(path)
    last, format_ = staged.last(path), formats.named(made.document.format or "")
    # What was good when it was published may name an article that was withdrawn since; then nothing is better than it.
    if last is not None and not guard.leaks(last, path, format_) and staged.keep(path):
        report.kept_documents.append(path)


def _judge(document: Document, receivers: Sequence[Receiver], ids: Mapping[str, str], job: Job) -> Iterator[Problem]:
    """What receivers would make of a document that the gate lets pass; of a page, nothing.

    Those for whom documents of their own are written are asked about these alone, and nobody else is.
    """
    if document.format is None:
        return
    name, own = document.format, document.format in profiles.discovered()
    if own:
        asked = [receiver for receiver in receivers if name == receiver.NAME]
    else:
        asked = [receiver for receiver in receivers if receiver.NAME not in _profiled(job.publication)]
    if asked and (format_ := formats.named(name)):
        parsed = format_.inspect(document.data).parsed
        reading = Reading(variants.READ_AS if own else name, document.data, job.now, parsed)
        yield from judged(asked, reading, document.path, ids)


def _count(document: Document, report: Report) -> None:
    report.count(document.language, document.format, document.entries)
