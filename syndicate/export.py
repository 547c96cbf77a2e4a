"""The job: the only file that knows the order of the stages.

`export` is the whole of it; `check` is the same with the tail cut off, on a copy of the store; `ingest` is its head.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from syndicate import directory, formats, linking, release, selection, sources, stories
from syndicate.articles import Article, rfc3339
from syndicate.errors import ConfigurationError, SyndicateError
from syndicate.gate import Gate, xsd_of
from syndicate.headers import Header, State
from syndicate.languages import missing_names, of_edition
from syndicate.linking import Neighbourhood
from syndicate.problems import N_, Code, Problem
from syndicate.publication import Publication, SourceFile
from syndicate.reception import Reception
from syndicate.release import Document
from syndicate.rendering import CannotExpress, Feed, Format
from syndicate.report import Report
from syndicate.store import Reader, Store
from syndicate.workers import WORTH_A_WORKER, chunks, spread

_ENTRIES: Final = 50
_DOCUMENTS: Final = 8

STAGES: Final = {
    "intake": N_("Reading and validating"),
    "stories": N_("Linking and selecting"),
    "entries": N_("Writing articles"),
    "documents": N_("Writing and checking documents"),
    "release": N_("Publishing"),
}
"""The stages that a `Watch` hears of, and what people call them."""


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

    def crew(self, items: int) -> int:
        """How many workers are worth starting for so many items."""
        return max(1, min(self.workers, items // WORTH_A_WORKER))


@dataclass(frozen=True)
class View:
    """A publication at one moment: every article's header, the stories, the feeds."""

    neighbourhood: Neighbourhood
    feeds: Mapping[str, Sequence[Feed]]
    """The feeds of each edition by language, in their order."""


@dataclass(frozen=True)
class Made:
    """A document, and why it may not be published if it may not."""

    document: Document
    problems: tuple[Problem, ...] = ()


def export(job: Job, output: Path) -> Report:
    """The whole job: from the sources to a published release.

    Raises:
        Locked: another run is exporting to the same output.
        ConfigurationError: the publication lacks a name in a language, or the output is something else's.
        SyndicateError: the store or the output cannot be written; nothing was published.
    """
    report = Report(job.now)
    _refuse_mistakes(job.publication)
    with release.locked(output):
        with Store.open(job.publication.store, job.publication.directory) as store:
            _take_in(job, store, job.publication.sources, report)
            with store.reading() as reader, release.stage(output) as staged:
                press = _set_up(job, reader, report)
                for made in _documents(job, press, report):
                    _stage(made, staged, press.guard, report)
                job.watch.stage("release", None)
                with report.timed("release"):
                    published = staged.publish(report.as_json(in_full=False))
        report.release = published.number
        report.changed, report.removed = len(published.changed), len(published.removed)
        report.unchanged = published.unchanged
        _write_report(output, report)
    return report


def check(job: Job, articles: Sequence[Path] = ()) -> Report:
    """Everything short of publishing, on a copy of the store: what would be refused, and why.

    With `articles`, those files are read in place of the publication's sources.
    """
    report = Report(job.now)
    _refuse_mistakes(job.publication)
    given = tuple(
        SourceFile(name=f"given-{index}", kind=sources.kind_of(path), path=str(path.resolve()))
        for index, path in enumerate(articles, start=1)
    )
    with Store.scratch(job.publication.store, job.publication.directory) as store:
        _take_in(job, store, given or job.publication.sources, report)
        with store.reading() as reader:
            for made in _documents(job, _set_up(job, reader, report), report):
                _count(made.document, report)
                if made.problems:
                    report.problems += made.problems
                    report.refused_documents.append(made.document.path)
    return report


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


def _unknown(publication: Publication) -> Iterator[Problem]:
    """A problem for every format and kind of source that the publication names and that there is not."""
    formats_named = [(f"feeds.formats[{index}]", name) for index, name in enumerate(publication.feeds.formats)]
    kinds_named = [(f"sources[{index}].kind", source.kind) for index, source in enumerate(publication.sources)]
    for known, named in ((formats.discovered(), formats_named), (sources.discovered(), kinds_named)):
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
            job.publication, store, job.now, report, job.workers, advance=job.watch.advance, stdin=job.stdin
        )
        reception.take_in(chosen)


# --- stories, selection ---------------------------------------------------------------------------------------------


def survey(publication: Publication, reader: Reader, now: datetime, report: Report) -> View:
    """The publication at one moment, read from the store; the problems of its links go into the report."""
    headers: dict[str, Header] = {}
    for header in reader.headers():
        if header.language in publication.by_language:
            if header.modified > now >= header.published:
                report.problems.append(
                    Problem.of(Code.FUTURE_UPDATE, article=header.id, field="updated", value=rfc3339(header.modified))
                )
            report.articles[header.state(now).value] += 1
        elif header.state(now) is State.PUBLISHED:
            continue  # its edition was taken out of the publication file since; what is hidden there stays hidden
        headers[header.id] = header.as_seen(now)
    linked, problems = stories.link(headers, now)
    neighbourhood = Neighbourhood(publication, headers, linked, now)
    rankings = [ranking for ranking in reader.rankings() if ranking.language in publication.by_language]
    report.problems += [
        *problems,
        *neighbourhood.guid_problems(),
        *selection.ranking_problems(rankings, headers),
    ]
    report.stories = len(linked.editions)
    seen = [neighbourhood.seen(header) for header in headers.values()]
    feeds = {
        edition.language: list(
            selection.feeds(
                publication,
                edition,
                of_edition(edition, publication),
                seen,
                rankings,
                now,
                lambda header: neighbourhood.guids[header.id],
            )
        )
        for edition in publication.editions
    }
    return View(neighbourhood, feeds)


# --- formats, gate --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Press:
    """All that documents are made of: the view, the entries rendered, and the gate."""

    publication: Publication
    view: View
    formats: Sequence[Format]
    entries: Mapping[str, Mapping[str, bytes]]
    """Rendered entries by format and article id; an article that a format cannot express is missing there."""
    guard: Gate

    @cached_property
    def places(self) -> Mapping[str, Mapping[str, Feed]]:
        """Every feed by language and by its place below the edition."""
        return {language: {linking.below(feed): feed for feed in feeds} for language, feeds in self.view.feeds.items()}


def _set_up(job: Job, reader: Reader, report: Report) -> Press:
    """Link, select, and render every article that a document needs."""
    job.watch.stage("stories", None)
    with report.timed("stories"):
        view = survey(job.publication, reader, job.now, report)
    chosen = [formats.discovered()[name] for name in job.publication.feeds.formats]
    needed = sorted(
        {listed.id for feeds in view.feeds.values() for feed in feeds for listed in (*feed.listed, *feed.withdrawn)}
    )
    job.watch.stage("entries", len(needed))
    with report.timed("entries"):
        entries = _entries(job, reader.articles(needed), len(needed), view, chosen, report)
    return Press(job.publication, view, chosen, entries, Gate.of(view.neighbourhood))


def _entries(
    job: Job, articles: Iterable[Article], count: int, view: View, chosen: Sequence[Format], report: Report
) -> dict[str, dict[str, bytes]]:
    """The articles in every format; what cannot be written is reported and left out."""

    def render(chunk: list[Article]) -> list[tuple[str, dict[str, bytes | Problem]]]:
        return [(article.id, _entry(article, view.neighbourhood, chosen)) for article in chunk]

    entries: dict[str, dict[str, bytes]] = {format_.NAME: {} for format_ in chosen}
    for group in spread(render, chunks(articles, _ENTRIES), job.crew(count)):
        for article, written in group:
            for name, entry in written.items():
                if isinstance(entry, Problem):
                    report.problems.append(entry)
                else:
                    entries[name][article] = entry
        job.watch.advance(len(group))
    return entries


def _entry(article: Article, neighbourhood: Neighbourhood, chosen: Sequence[Format]) -> dict[str, bytes | Problem]:
    render = "render_entry" if neighbourhood.is_published(article.id) else "render_withdrawal"
    try:
        shown = neighbourhood.presentable(article)
        context = neighbourhood.context(shown)
    except Exception as fault:  # noqa: BLE001 - an article that finds a fault of ours does not stop the others
        return {format_.NAME: _failed(article, format_, fault) for format_ in chosen}
    written: dict[str, bytes | Problem] = {}
    for format_ in chosen:
        try:
            written[format_.NAME] = getattr(format_, render)(shown, context)
        except Exception as fault:  # noqa: BLE001 - the same
            written[format_.NAME] = _failed(article, format_, fault)
    return written


def _failed(article: Article, format_: Format, fault: Exception) -> Problem:
    reason = fault if isinstance(fault, CannotExpress) else f"{type(fault).__name__}: {fault}"
    return Problem.of(Code.ENTRY_FAILED, article=article.id, format=format_.TITLE, reason=reason)


def _documents(job: Job, press: Press, report: Report) -> Iterator[Made]:
    """Every document of the publication, each with what the gate has against it; the directory pages last."""
    wanted = [(feed, format_) for feeds in press.view.feeds.values() for feed in feeds for format_ in press.formats]
    job.watch.stage("documents", len(wanted))

    def make(places: list[int]) -> list[Made]:
        return [_document(*wanted[place], press) for place in places]

    with report.timed("documents"):
        crew = job.crew(len(press.view.neighbourhood.headers))
        for group in spread(make, chunks(range(len(wanted)), _DOCUMENTS), crew):
            yield from group
            job.watch.advance(len(group))
        yield from _pages(press, report.missing_documents)


def _document(feed: Feed, format_: Format, press: Press) -> Made:
    own = press.entries[format_.NAME]
    # An article that this format cannot express is not in its documents; a format without notices announces nothing.
    shown = replace(
        feed,
        listed=tuple(listed for listed in feed.listed if listed.id in own),
        withdrawn=tuple(listed for listed in feed.withdrawn if own.get(listed.id)),
    )
    context = linking.document_context(shown, format_, press.publication, press.places, press.formats)
    document = Document(
        path=f"{feed.path}/{format_.FILE_NAME}",
        data=b"",
        media_type=format_.MEDIA_TYPE,
        language=feed.language,
        feed=feed.path,
        format=format_.NAME,
        updated=rfc3339(shown.updated) if shown.updated else None,
        entries=len(shown.listed),
    )
    entries, notices = ([own[one.id] for one in members] for members in (shown.listed, shown.withdrawn))
    try:
        data = format_.render_document(shown, entries, notices, context)
    except Exception as fault:  # noqa: BLE001 - a document that finds a fault of ours does not stop the others
        reason = f"{type(fault).__name__}: {fault}"
        return Made(document, (Problem.of(Code.DOCUMENT_FAILED, origin=document.path, reason=reason),))
    return Made(replace(document, data=data), tuple(press.guard.check(data, shown, format_, context.url)))


def _pages(press: Press, missing: Collection[str]) -> Iterator[Made]:
    for page in directory.pages(press.publication, press.view.feeds, press.formats, missing):
        document = Document(
            path=page.path,
            data=page.data,
            media_type=page.media_type,
            language=page.language,
            updated=rfc3339(page.updated) if page.updated else None,
        )
        yield Made(document, tuple(press.guard.leaks(page.data, page.path)))


# --- release --------------------------------------------------------------------------------------------------------


def _stage(made: Made, staged: release.Stage, guard: Gate, report: Report) -> None:
    """Stage a document, or in place of one that the gate refused its last good version."""
    path = made.document.path
    if not made.problems:
        staged.write(made.document)
        _count(made.document, report)
        return
    report.problems += made.problems
    report.refused_documents.append(path)
    last, format_ = staged.last(path), formats.discovered().get(made.document.format or "")
    # What was good when it was published may name an article that was withdrawn since; then nothing is better than it.
    if last is not None and not guard.leaks(last, path, format_) and staged.keep(path):
        report.kept_documents.append(path)


def _count(document: Document, report: Report) -> None:
    if document.format is not None and document.language is not None:
        report.documents[document.language][document.format] += 1
        report.entries[document.language][document.format] += document.entries
