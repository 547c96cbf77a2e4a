"""From what is selected to the documents of a run: every entry written once, every document put together and checked."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from hashlib import sha256
from itertools import islice
from tempfile import TemporaryFile
from types import TracebackType
from typing import Final, Self

from syndicate import directory, linking, sitemaps, variants
from syndicate.articles import Article, rfc3339
from syndicate.gate import Gate
from syndicate.lifecycle import Past, Told
from syndicate.linking import Neighbourhood
from syndicate.problems import Code, Problem
from syndicate.publication import Content, FeedKind, Feeds, Publication
from syndicate.release import Document
from syndicate.rendering import CannotExpress, Feed, Format, Listed
from syndicate.selection import Selected
from syndicate.sitemaps import Sitemap
from syndicate.store import Numbered
from syndicate.variants import Variant
from syndicate.workers import chunks, spread

_ENTRIES: Final = 50
_DOCUMENTS: Final = 8

Bodies = tuple[Sequence[bytes], Sequence[bytes]]
"""What a document is made of: the entries of what it lists, the notices of what was withdrawn."""
Written = tuple[str, Content]
"""What an entry is a rendering of an article as: in which format, and how much of it."""


def content_in(kind: FeedKind, format_: Format, rules: Feeds) -> Content:
    """How much of their articles the documents of feeds of a kind have."""
    return (rules.rule(kind).content if format_.SHORTENS else None) or Content.FULL


@dataclass(frozen=True)
class View:
    """A publication at one moment: every article's header, the stories, the feeds, and what was told before."""

    neighbourhood: Neighbourhood
    selected: Mapping[str, Sequence[Selected]]
    """The feeds of each edition with their archives by language, in their order."""
    past: Past = field(default_factory=Past)
    items: tuple[str, ...] = ()
    """The ids of the articles that have documents of their own, in their order."""

    @cached_property
    def feeds(self) -> Mapping[str, Sequence[Feed]]:
        """The feeds of each edition by language, in their order, without their archives."""
        return {language: [one.feed for one in selected] for language, selected in self.selected.items()}

    @cached_property
    def variants(self) -> Sequence[Variant]:
        """The feeds that are written once more, to the rules of an aggregator."""
        return list(variants.selected(self.neighbourhood.publication.feeds, self.feeds))

    @property
    def shown(self) -> Iterator[Feed]:
        """Everything that becomes a document in each format: every feed, followed by the pages of its archive."""
        for selected in self.selected.values():
            for one in selected:
                yield one.feed
                yield from one.pages

    @cached_property
    def needed(self) -> Sequence[str]:
        """The ids of the articles that stand in a document, in their order."""
        listed = {listed.id for feed in self.shown for listed in (*feed.listed, *feed.withdrawn)}
        return sorted(listed.union(self.items))

    def renderings(self, formats: Sequence[Format], rules: Feeds) -> Mapping[str, Sequence[Written]]:
        """What each needed article is to be written as, in the order of the formats: as few as its feeds can do with."""
        kinds: dict[str, set[FeedKind]] = {key: set() for key in self.needed}
        for feed in self.shown:
            for one in (*feed.listed, *feed.withdrawn):
                kinds[one.id].add(feed.kind)
        items = set(self.items)
        own: dict[str, dict[Written, None]] = defaultdict(dict)
        for variant in self.variants:
            for one in (*variant.feed.listed, *variant.feed.withdrawn):
                own[one.id][variant.format.NAME, Content.FULL] = None

        @cache
        def wanted(listed: frozenset[FeedKind], is_item: bool) -> tuple[Written, ...]:
            found = [
                (format_.NAME, content_in(kind, format_, rules))
                for format_ in formats
                # Sorted, since the order in which a set is walked differs from run to run.
                for kind in sorted(listed & format_.FEEDS)
            ]
            if is_item:
                found += [(format_.NAME, Content.FULL) for format_ in formats if hasattr(format_, "render_items")]
            return tuple(dict.fromkeys(found))

        return {key: (*wanted(frozenset(listed), key in items), *own.get(key, ())) for key, listed in kinds.items()}

    @property
    def news(self) -> Mapping[str, Told]:
        """What readers are told of articles that they were not told before, by article."""
        telling, told = self.neighbourhood.telling, self.past.told
        return {key: telling[key] for key in self.needed if key in telling and telling[key] != told.get(key)}


class Entries:
    """The entries of a run, in a temporary file: an archive of them does not fit into memory.

    Processes forked after the last `add` read them too. It is closed by leaving its `with` block.
    """

    def __init__(self) -> None:
        self._file = TemporaryFile(prefix="syndicate-")  # noqa: SIM115 - `__exit__` closes it
        self._places: dict[Written, dict[str, tuple[int, int]]] = defaultdict(dict)
        self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def add(self, as_: Written, article: str, entry: bytes) -> None:
        """Keep an article's entry in a format."""
        self._file.write(entry)
        self._places[as_][article] = (self._end, len(entry))
        self._end += len(entry)

    def complete(self) -> None:
        """Nothing more will be added."""
        self._file.flush()

    def has(self, as_: Written, article: str) -> bool:
        """Whether the article could be written in the format, and is not empty there."""
        return self._places[as_].get(article, (0, 0))[1] > 0

    def get(self, as_: Written, article: str) -> bytes:
        """The entry that was added."""
        start, length = self._places[as_][article]
        return os.pread(self._file.fileno(), length, start)


@dataclass(frozen=True)
class Made:
    """A document, and why it may not be published if it may not."""

    document: Document
    problems: tuple[Problem, ...] = ()
    numbered: Numbered | None = None
    """Given where the document carries a number."""
    left_out: tuple[Problem, ...] = ()
    """Articles that it would have been refused for, by us or by whom it is made for, and that it is published without."""
    is_part: bool = False
    """Whether it belongs to the document before it: a medium's item to its article's, a page's second part to its first."""


@dataclass(frozen=True)
class Press:
    """All that documents are made of: the view, the entries, the numbers they had before, and the gate."""

    publication: Publication
    view: View
    formats: Sequence[Format]
    entries: Entries
    numbers: Mapping[str, Numbered]
    """What numbered documents were when they were last published, by path."""
    guard: Gate
    only: Collection[str] | None = None
    """The paths of the feeds' documents that are made; all of them where it is None."""

    @cached_property
    def places(self) -> Mapping[str, Mapping[str, Feed]]:
        """Every feed by language and by its place below the edition."""
        return {language: {linking.below(feed): feed for feed in feeds} for language, feeds in self.view.feeds.items()}

    @cached_property
    def wanted(self) -> Sequence[tuple[Feed, Format]]:
        """The documents to be made, in their order: which feed in which format."""
        return [
            (feed, format_)
            for feed in self.view.shown
            for format_ in self.formats
            if feed.kind in format_.FEEDS and (self.only is None or feed.document(format_.FILE_NAME) in self.only)
        ]

    @cached_property
    def made(self) -> frozenset[str]:
        """The paths of the feeds of which a document is made."""
        return frozenset(feed.path for feed, _ in self.wanted)

    @cached_property
    def needed(self) -> Sequence[str]:
        """The ids of the articles that stand in a document that is made, in their order."""
        if self.only is None:
            return self.view.needed
        feeds = [*(feed for feed, _ in self.wanted), *(variant.feed for variant in self.view.variants)]
        listed = {one.id for feed in feeds for one in (*feed.listed, *feed.withdrawn)}
        return sorted(listed.union(self.view.items))

    def documents(self, workers: int) -> Iterator[list[Made]]:
        """The documents of all feeds in their order, a few at a time, each with what the gate has against it."""

        def make(places: list[int]) -> list[Made]:
            return [made for place in places for made in self._documents(*self.wanted[place])]

        return spread(make, chunks(range(len(self.wanted)), _DOCUMENTS), workers)

    def _documents(self, feed: Feed, format_: Format) -> Iterator[Made]:
        """A feed in a format: one document, or the parts of a page that is too large for one."""
        as_ = (format_.NAME, content_in(feed.kind, format_, self.publication.feeds))
        # An article that this format cannot express is not in its documents; one without notices announces nothing.
        shown = replace(
            feed,
            listed=tuple(one for one in feed.listed if self.entries.has(as_, one.id)),
            withdrawn=tuple(one for one in feed.withdrawn if self.entries.has(as_, one.id)),
        )
        divide = None if feed.page is None else getattr(format_, "divide", None)
        if divide is None:
            yield self._document(shown, format_, as_, self._bodies(shown, as_))
            return
        portions = list(divide(*self._bodies(shown, as_))) or [(0, 0, ((), ()))]
        listed, withdrawn = iter(shown.listed), iter(shown.withdrawn)
        for number, (entering, leaving, bodies) in enumerate(portions, start=1):
            part = replace(
                shown,
                listed=tuple(islice(listed, entering)),
                withdrawn=tuple(islice(withdrawn, leaving)),
                part=number,
                parts=len(portions),
            )
            yield replace(self._document(part, format_, as_, bodies), is_part=number > 1)

    def _document(self, feed: Feed, format_: Format, as_: Written, bodies: Bodies) -> Made:
        """A document of what these bodies are; without some of them where it would be refused for them."""

        def printed(members: Feed) -> Made:
            return self._printed(members, format_, bodies if members is feed else self._bodies(members, as_))

        made = printed(feed)
        return self._without_bad_ones(made, feed, format_, printed) if made.problems else made

    def _bodies(self, feed: Feed, as_: Written) -> Bodies:
        """The entries and the notices of a feed's members."""
        written, notices = ([self.entries.get(as_, one.id) for one in each] for each in (feed.listed, feed.withdrawn))
        return written, notices

    def _without_bad_ones(self, made: Made, feed: Feed, format_: Format, printed: Callable[[Feed], Made]) -> Made:
        """A refused document without the entries for which it was refused; the same where that does not help.

        An entry is at fault where a document with nothing else in it is refused too.
        """

        def alone(listed: tuple[Listed, ...], withdrawn: tuple[Listed, ...]) -> tuple[Problem, ...]:
            return printed(replace(feed, listed=listed, withdrawn=withdrawn)).problems

        if alone((), ()):  # then it is no entry's fault
            return made
        bad = {one.id: found for one in feed.listed if (found := alone((one,), ()))}
        bad |= {one.id: found for one in feed.withdrawn if (found := alone((), (one,)))}
        if not bad:
            return made
        good = replace(
            feed,
            listed=tuple(one for one in feed.listed if one.id not in bad),
            withdrawn=tuple(one for one in feed.withdrawn if one.id not in bad),
        )
        mended = printed(good)
        if mended.problems:
            return made
        left_out = (
            Problem.of(Code.ENTRY_REFUSED, article=key, format=format_.TITLE, reason=found[0].what.rstrip("."))
            for key, found in bad.items()
        )
        return replace(mended, left_out=(*mended.left_out, *left_out))

    def _printed(self, shown: Feed, format_: Format, bodies: Bodies) -> Made:
        """A document with these members, and what the gate has against it."""
        context = linking.document_context(shown, format_, self.publication, self.places, self.formats)
        document = Document(
            path=shown.document(format_.FILE_NAME),
            data=b"",
            media_type=format_.MEDIA_TYPE,
            language=shown.language,
            feed=shown.path,
            format=format_.NAME,
            updated=rfc3339(shown.updated) if shown.updated else None,
            entries=len(shown.listed),
        )
        try:
            if format_.NUMBERED:
                data, numbered = self._numbered(
                    document.path,
                    shown,
                    lambda number: format_.render_document(replace(shown, number=number), *bodies, context),
                )
            else:
                data, numbered = format_.render_document(shown, *bodies, context), None
        except Exception as fault:  # noqa: BLE001 - a document that finds a fault of ours does not stop the others
            reason = f"{type(fault).__name__}: {fault}"
            return Made(document, (Problem.of(Code.DOCUMENT_FAILED, origin=document.path, reason=reason),))
        made = replace(document, data=data)
        return Made(made, tuple(self.guard.check(data, shown, format_, context.url)), numbered)

    def variants(self, workers: int) -> Iterator[list[Made]]:
        """The documents that are made to the rules of aggregators, a few at a time."""

        def make(places: list[int]) -> list[Made]:
            return [self._variant(self.view.variants[place]) for place in places]

        return spread(make, chunks(range(len(self.view.variants)), _DOCUMENTS), workers)

    def _variant(self, variant: Variant) -> Made:
        entries, format_, as_ = self.entries, variant.format, (variant.format.NAME, Content.FULL)
        feed = replace(
            variant.feed,
            listed=tuple(one for one in variant.feed.listed if entries.has(as_, one.id)),
            withdrawn=tuple(one for one in variant.feed.withdrawn if entries.has(as_, one.id)),
        )

        def printed(members: Feed) -> Made:
            return self._composed(variant, members, as_)

        made = printed(feed)
        return self._without_bad_ones(made, feed, format_, printed) if made.problems else made

    def _composed(self, variant: Variant, feed: Feed, as_: Written) -> Made:
        """A document to the rules of an aggregator, and what the gate has against it."""
        entries, format_ = self.entries, variant.format
        context = variant.context(self.publication, self.places)
        document = Document(
            path=variant.path,
            data=b"",
            media_type=format_.MEDIA_TYPE,
            language=feed.language,
            feed=variant.source.path,
            format=format_.NAME,
        )

        def compose(members: Feed) -> bytes:
            return format_.render_document(members, *self._bodies(members, as_), context)

        try:
            weights = {one.id: len(entries.get(as_, one.id)) for one in feed.listed}
            made = variants.composed(variant, feed, compose, weights, self.view.neighbourhood.now)
        except Exception as fault:  # noqa: BLE001 - a document that finds a fault of ours does not stop the others
            reason = f"{type(fault).__name__}: {fault}"
            return Made(document, (Problem.of(Code.DOCUMENT_FAILED, origin=document.path, reason=reason),))
        updated = rfc3339(made.feed.updated) if made.feed.updated else None
        document = replace(document, data=made.data, updated=updated, entries=len(made.feed.listed))
        problems = self.guard.check(made.data, made.feed, format_, context.url)
        return Made(document, tuple(problems), left_out=made.left_out)

    def _numbered(self, path: str, feed: Feed, render: Callable[[int], bytes]) -> tuple[bytes, Numbered]:
        """A document under the number that it had, where it is the same; else under a higher one.

        Numbers are seconds since 1970 where that is high enough, so that they rise even after a store was lost.
        """
        number = max(1, int(feed.updated.timestamp())) if feed.updated else 1
        last = self.numbers.get(path)
        if last is not None:
            data = render(last.number)
            if sha256(data).hexdigest() == last.digest:
                return data, last
            number = max(number, last.number + 1)
        data = render(number)
        return data, Numbered(number, sha256(data).hexdigest())

    def items(self, workers: int) -> Iterator[list[Made]]:
        """The documents of single articles in the order of their ids, in the formats that have such documents."""

        def make(articles: list[str]) -> list[Made]:
            return [made for article in articles for made in self._items(article)]

        return spread(make, chunks(self.view.items, _ENTRIES), workers)

    def _items(self, article: str) -> Iterator[Made]:
        hood = self.view.neighbourhood
        header, told = hood.headers[article], hood.telling.get(article)
        modified = told.at if told and told.is_withdrawal else header.modified
        for format_ in self.formats:
            split, as_ = getattr(format_, "render_items", None), (format_.NAME, Content.FULL)
            if split is None or not self.entries.has(as_, article):
                continue
            for step, data in split(self.entries.get(as_, article)):
                place = f"{header.language}/{format_.NAME}/{article}" + (f"/{step}" if step else "")
                document = Document(
                    path=f"{place}.xml",
                    data=data,
                    media_type=format_.MEDIA_TYPE,
                    language=header.language,
                    format=format_.NAME,
                    updated=rfc3339(modified),
                    entries=1,
                )
                guid = hood.guids[article]
                problems = self.guard.check_item(data, guid, header.language, format_, document.path)
                yield Made(document, tuple(problems), is_part=bool(step))

    def sitemaps(self) -> Iterator[Made]:
        """The sitemaps of all editions, without their indexes."""
        if self.publication.feeds.sitemaps:
            yield from map(self._mapped, sitemaps.sitemaps(self.view.neighbourhood))

    def sitemap_indexes(self, missing: Collection[str]) -> Iterator[Made]:
        """The indexes of the sitemaps; nothing there leads to what is missing."""
        if self.publication.feeds.sitemaps:
            yield from map(self._mapped, sitemaps.indexes(self.view.neighbourhood, missing))

    def _mapped(self, sitemap: Sitemap) -> Made:
        document = Document(
            path=sitemap.path,
            data=b"",
            media_type=sitemaps.MEDIA_TYPE,
            language=sitemap.language,
            updated=rfc3339(sitemap.updated) if sitemap.updated else None,
            entries=sitemap.entries,
        )
        try:
            data = sitemap.write()
        except Exception as fault:  # noqa: BLE001 - as in `_document`
            reason = f"{type(fault).__name__}: {fault}"
            return Made(document, (Problem.of(Code.DOCUMENT_FAILED, origin=sitemap.path, reason=reason),))
        problems = self.guard.check_page(data, sitemaps.GRAMMAR, sitemap.path)
        return Made(replace(document, data=data), tuple(problems))

    def pages(self, missing: Collection[str]) -> Iterator[Made]:
        """The pages of the directory; nothing there leads to what is missing."""
        for page in directory.pages(self.publication, self.view.feeds, self.formats, missing):
            document = Document(
                path=page.path,
                data=page.data,
                media_type=page.media_type,
                language=page.language,
                updated=rfc3339(page.updated) if page.updated else None,
            )
            yield Made(document, tuple(self.guard.leaks(page.data, page.path)))


def written_entries(
    articles: Iterable[Article],
    neighbourhood: Neighbourhood,
    formats: Sequence[Format],
    renderings: Mapping[str, Sequence[Written]],
    workers: int,
) -> Iterator[list[tuple[str, dict[Written, bytes | Problem]]]]:
    """Articles in every rendering wanted, or why they cannot be written so, a few at a time in their order."""
    by_name = {format_.NAME: format_ for format_ in formats}

    def render(chunk: list[Article]) -> list[tuple[str, dict[Written, bytes | Problem]]]:
        return [(article.id, _entries(article, neighbourhood, by_name, renderings[article.id])) for article in chunk]

    return spread(render, chunks(articles, _ENTRIES), workers)


def _entries(
    article: Article, neighbourhood: Neighbourhood, formats: Mapping[str, Format], renderings: Sequence[Written]
) -> dict[Written, bytes | Problem]:
    render = "render_entry" if neighbourhood.is_published(article.id) else "render_withdrawal"
    try:
        shown = neighbourhood.presentable(article)
        context = neighbourhood.context(shown)
    except Exception as fault:  # noqa: BLE001 - an article that finds a fault of ours does not stop the others
        return {as_: _failed(article, formats[as_[0]], fault) for as_ in renderings}
    written: dict[Written, bytes | Problem] = {}
    for name, content in renderings:
        try:
            written[name, content] = getattr(formats[name], render)(shown, replace(context, content=content))
        except Exception as fault:  # noqa: BLE001 - the same
            written[name, content] = _failed(article, formats[name], fault)
    return written


def _failed(article: Article, format_: Format, fault: Exception) -> Problem:
    if isinstance(fault, CannotExpress) and fault.problem is not None:
        return fault.problem
    reason = fault if isinstance(fault, CannotExpress) else f"{type(fault).__name__}: {fault}"
    return Problem.of(Code.ENTRY_FAILED, article=article.id, format=format_.TITLE, reason=reason)
