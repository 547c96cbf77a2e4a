"""From what is selected to the documents of a run: every entry written once, every document put together and checked."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from hashlib import sha256
from itertools import chain, compress, count, islice
from typing import Final, Self, TypeVar

from syndicate import directory, linking, sitemaps, variants
from syndicate.articles import rfc3339
from syndicate.gate import Gate
from syndicate.keeping import Keeping, Memory, Written, content_in
from syndicate.lifecycle import Told
from syndicate.orders import Entries, Order
from syndicate.problems import Code, Problem
from syndicate.publication import Content, Publication
from syndicate.release import Document, Stage, Tray
from syndicate.rendering import Feed, Format, Listed, continued, directory_of
from syndicate.report import Report
from syndicate.selection import Archive, Archived, New
from syndicate.sitemaps import Sitemap
from syndicate.store import Numbered
from syndicate.variants import Variant
from syndicate.views import Slot, View
from syndicate.workers import Executor, chunks

_ENTRIES: Final = 50
_DOCUMENTS: Final = 8

WantedT = TypeVar("WantedT")

Bodies = tuple[Sequence[bytes], Sequence[bytes]]
"""What a document is made of: the entries of what it lists, the notices of what was withdrawn."""


@dataclass(frozen=True)
class Made:
    """A document, and why it may not be published if it may not."""

    document: Document
    problems: tuple[Problem, ...] = ()
    numbered: Numbered | None = None
    """Given where the document carries a number."""
    left_out: tuple[Problem, ...] = ()
    """Articles that it would have been refused for, by us or by whom it is made for, and that it is published without."""
    inputs: str | None = None
    """The digest of what it depends on (`keeping.Keeping`), in hexadecimal digits, where it need not be made again as long
    as that is the same."""
    article: str | None = None
    """Given where it is the document of a single article."""
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
    keeping: Keeping
    carried: Collection[str] = frozenset()
    """The paths of the feeds' documents that stay as they are published; the others are made."""
    carried_items: Collection[str] = frozenset()
    """The articles whose own documents stay as they are published."""
    tray: Tray | None = None
    """Where documents are put by the processes that make them; None where they go back to the run."""
    is_partial: bool = False
    """Whether what stays may be out of date: the next export sees to it."""
    _found: dict[Slot, str | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def places(self) -> Mapping[str, Mapping[str, Feed]]:
        """Every feed, without its members, by language and by its place below the edition."""
        return {
            language: {linking.below(one.outline): one.outline for one in selected}
            for language, selected in self.view.selected.items()
        }

    @cached_property
    def wanted(self) -> Sequence[Slot]:
        """The documents that feeds have, in their order."""
        return [
            slot._replace(format=place)
            for slot in self.view.channels
            for place, format_ in enumerate(self.formats)
            if self.view.selected[slot.language][slot.feed].outline.kind in format_.FEEDS
        ]

    def path(self, slot: Slot) -> str:
        """The path of a feed's document; of one of several parts, of the first."""
        path = self.view.selected[slot.language][slot.feed].outline.path
        return f"{directory_of(path, slot.page)}/{self.formats[slot.format].FILE_NAME}"

    @cached_property
    def made(self) -> Sequence[Slot]:
        """Those of them that are made, in their order."""
        return [slot for slot in self.wanted if self.path(slot) not in self.carried]

    @cached_property
    def single(self) -> Sequence[int]:
        """The numbers of the articles whose own documents are made, in their order."""
        return [number for number in self.view.items if self.id(number) not in self.carried_items]

    def id(self, number: int) -> str:
        """The id of an article."""
        return self.view.neighbourhood.register.row(number).header.id

    @cached_property
    def needed(self) -> Sequence[int]:
        """The numbers of the articles that stand in a document that is made, in the order of their ids."""
        register = self.view.neighbourhood.register
        marks = bytearray(len(register))
        for slot in self.made:
            for number in self.view.members(slot):
                marks[number] = True
        for variant in self.view.variants:
            for one in (*variant.feed.listed, *variant.feed.withdrawn):
                marks[register.number(one.id)] = True
        for number in self.single:
            marks[number] = True
        return array("I", compress(count(), marks))

    @property
    def told(self) -> Iterator[int]:
        """The numbers of the articles of which readers are told something now that they were not told before."""
        register = self.view.neighbourhood.register
        for number in self.needed if self.is_partial else range(len(register)):
            if register.turned[number] and self.keeping.renderings.is_needed(number):
                yield number

    @property
    def archives(self) -> Mapping[str, Archived]:
        """Where articles stand in the archives of feeds, by the feeds' paths."""
        feeds = chain.from_iterable(self.view.selected.values())
        return {one.outline.path: one.pages.archived for one in feeds if isinstance(one.pages, Archive)}

    @property
    def news(self) -> Iterator[tuple[str, Told]]:
        """What readers are told now of articles that they were not told before."""
        for row in map(self.view.neighbourhood.register.row, self.told):
            if row.telling is not None:
                yield row.header.id, row.telling

    @property
    def listing(self) -> Iterator[tuple[str, Iterable[New]]]:
        """What feeds are told now to list that they did not list before, by their paths; one whose documents stay as they
        are lists nothing new.
        """
        for language, place in dict.fromkeys((slot.language, slot.feed) for slot in self.made):
            one = self.view.selected[language][place]
            yield one.outline.path, one.new()

    def carrying(self, staged: Stage, is_same: Callable[[str, Slot], bool], report: Report) -> Self:
        """Carry over the feeds' documents that are the same, by path and slot; the press for the rest."""
        parts: dict[str, list[str]] = defaultdict(list)
        for path in staged.listed:
            if (whole := continued(path)) is not None:
                parts[whole].append(path)
        carried = set()
        for slot in self.wanted:
            path = self.path(slot)
            paths = (path, *parts.get(path, ()))
            if is_same(path, slot) and all(map(staged.holds, paths)):
                carried.add(path)
                for one in paths:
                    staged.keep(one)
                    listing = staged.listed[one]
                    report.count(listing.language, listing.format, listing.entries)
        report.count_kept("documents", hits=len(carried), misses=len(self.wanted) - len(carried))
        return replace(self, carried=carried, tray=staged.tray)

    def carrying_items(self, staged: Stage, is_same: Callable[[str], bool], report: Report) -> Self:
        """Carry over the documents of single articles that are the same; the press for the rest."""
        documents: dict[str, list[str]] = defaultdict(list)
        for path, listing in staged.listed.items():
            if listing.feed is None and listing.format is not None:
                place = path.removeprefix(f"{listing.language}/{listing.format}/")
                documents[place.partition("/")[0].removesuffix(".xml")].append(path)
        carried = set()
        for key in map(self.id, self.view.items):
            paths = documents.get(key, ())
            if paths and all(map(staged.holds, paths)) and is_same(key):
                carried.add(key)
                for path in paths:
                    staged.keep(path)
                    report.count(staged.listed[path].language, staged.listed[path].format, 1)
        return replace(self, carried_items=carried)

    def still_known(self, memory: Memory) -> Memory:
        """What is known of the documents that stay."""
        return Memory(
            documents={path: one for path, one in memory.documents.items() if path in self.carried},
            items={key: one for key, one in memory.items.items() if key in self.carried_items},
        )

    def laid(self, made: Made) -> Made:
        """A document that is in a file now, where there is a tray for it and it may be published."""
        if self.tray is None or made.problems:
            return made
        sha256 = made.numbered.digest if made.numbered else None
        return replace(made, document=self.tray.lay(made.document, sha256))

    def documents(self, executor: Executor) -> Iterator[list[Made]]:
        """The documents of all feeds in their order, a few at a time, each with what the gate has against it."""
        return self._by(
            executor, _make_documents, chunks(range(len(self.made)), _DOCUMENTS * executor.portion), self._in_document
        )

    def _in_document(self, place: int) -> Iterator[str]:
        return map(self.id, self.view.members(self.made[place]))

    def _by(
        self,
        executor: Executor,
        make: Callable[[Press, WantedT], Iterator[Made]],
        portions: Iterable[Sequence[WantedT]],
        articles: Callable[[WantedT], Iterable[str]],
    ) -> Iterator[list[Made]]:
        """Documents made by an executor, which is given the entries of their articles where it has no file of them."""
        orders = (self._order(portion, articles) if executor.is_elsewhere else Order(portion) for portion in portions)
        return executor.spread(partial(_carry_out, make), self, orders)

    def _order(self, wanted: Sequence[WantedT], articles: Callable[[WantedT], Iterable[str]]) -> Order[WantedT]:
        keys = dict.fromkeys(key for one in wanted for key in articles(one))
        kept = {key: self.keeping.digests[key] for key in keys if key in self.keeping.digests}
        return Order(wanted, kept, self.entries.of(keys.keys() - kept.keys()))

    def _found_inputs(self, slot: Slot) -> str | None:
        frame = self.view.frame(slot)
        context = linking.document_context(frame, self.formats[0], self.publication, self.places, self.formats)
        found = self.keeping.documents(frame, self.view.members(slot), context)
        return None if found is None else found.hex()

    def inputs(self, slot: Slot) -> str | None:
        """The digest of what a feed's documents depend on, in hexadecimal digits; None where that is not known.

        It is found once for all formats: what is known of entries must not change between them.
        """
        channel = slot._replace(format=0)
        if channel not in self._found:
            self._found.clear()
            self._found[channel] = self._found_inputs(slot)
        return self._found[channel]

    def item_inputs(self, article: str | None) -> str | None:
        """The same of the documents of a single article."""
        found = self.keeping.digests.get(article or "")
        return None if found is None else found.hex()

    def _documents(self, slot: Slot) -> Iterator[Made]:
        """A feed in a format: one document, or the parts of a page that is too large for one."""
        first, *others = self._divided(self.view.feed(slot), self.formats[slot.format])
        if not any(one.problems or one.left_out for one in (first, *others)):
            first = replace(first, inputs=self.inputs(slot))
        yield from (first, *others)

    def _divided(self, feed: Feed, format_: Format) -> Iterator[Made]:
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
        for one in feed.listed:
            self.guard.believe(self.entries.proofs(one.id))
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
        return Made(made, tuple(self.guard.check(data, shown, format_, context.url, bodies[0])), numbered)

    def variants(self, executor: Executor) -> Iterator[list[Made]]:
        """The documents that are made to the rules of aggregators, a few at a time."""
        places = range(len(self.view.variants))
        return self._by(executor, _make_variant, chunks(places, _DOCUMENTS * executor.portion), self._in_variant)

    def _in_variant(self, place: int) -> Iterator[str]:
        feed = self.view.variants[place].feed
        return (one.id for members in (feed.listed, feed.withdrawn) for one in members)

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

    def items(self, executor: Executor) -> Iterator[list[Made]]:
        """The documents of single articles in the order of their ids, in the formats that have such documents."""
        return self._by(
            executor,
            _make_items,
            chunks(map(self.id, self.single), _ENTRIES * executor.portion),
            lambda article: (article,),
        )

    def _items(self, article: str) -> Iterator[Made]:
        hood = self.view.neighbourhood
        row = hood.register[article]
        header, told = row.header, row.telling
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
                yield Made(document, tuple(problems), article=article, is_part=bool(step))

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
        glances = self.view.glances(directory.headlines)
        for page in directory.pages(self.publication, glances, self.formats, missing):
            document = Document(
                path=page.path,
                data=page.data,
                media_type=page.media_type,
                language=page.language,
                updated=rfc3339(page.updated) if page.updated else None,
            )
            yield Made(document, tuple(self.guard.leaks(page.data, page.path)))


def _carry_out(make: Callable[[Press, WantedT], Iterator[Made]], press: Press, order: Order[WantedT]) -> list[Made]:
    """The documents of an order, wherever this is done."""
    press.entries.receive(order, press.publication)
    press.keeping.digests.update(order.kept)
    return [press.laid(made) for one in order.wanted for made in make(press, one)]


def _make_documents(press: Press, place: int) -> Iterator[Made]:
    return press._documents(press.made[place])  # noqa: SLF001 - a part of it that other processes can be told of


def _make_variant(press: Press, place: int) -> Iterator[Made]:
    yield press._variant(press.view.variants[place])  # noqa: SLF001 - as above


def _make_items(press: Press, article: str) -> Iterator[Made]:
    return press._items(article)  # noqa: SLF001 - as above
