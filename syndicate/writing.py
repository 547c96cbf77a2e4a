"""Articles written as entries, each once in every rendering that a document needs, and shown to the gate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from syndicate import linking
from syndicate.articles import Article
from syndicate.gate import Gate
from syndicate.keeping import Keeping, Written, pack
from syndicate.linking import Neighbourhood
from syndicate.orders import Asked, asked, stored
from syndicate.problems import Code, Problem
from syndicate.publication import FeedKind
from syndicate.rendering import CannotExpress, Feed, Format
from syndicate.store import Kept, Packed, Reader, Stored
from syndicate.workers import Executor, chunks

_AT_ONCE: Final = 50  # articles


@dataclass(frozen=True, slots=True)
class Rendered:
    """An article in every rendering wanted."""

    article: str
    kept: Kept | None
    """The same to be kept; None where it cannot be written in all of them."""
    packed: Packed
    """The renderings that there are."""
    problems: tuple[Problem, ...] = ()
    """Why there are no others."""


@dataclass(frozen=True)
class Desk:
    """What writing an article needs beside the article."""

    keeping: Keeping
    formats: Mapping[str, Format]
    """All that articles are written in, by name."""
    guard: Gate
    proved: frozenset[str]
    """The names of the formats of which the gate looks at entries before they are in a document."""

    @property
    def hood(self) -> Neighbourhood:
        """All articles, as far as a single one must know of them."""
        return self.keeping.hood


def written_entries(ids: Iterable[str], reader: Reader, desk: Desk, executor: Executor) -> Iterator[list[Rendered]]:
    """Articles in every rendering wanted, or why they cannot be written so, a few at a time in their order."""
    if not executor.is_elsewhere:
        return executor.spread(_write, desk, chunks(reader.stored(ids), _AT_ONCE))
    return executor.spread(
        _write_elsewhere,
        desk,
        (asked(portion, reader) for portion in chunks(ids, _AT_ONCE * executor.portion)),
        otherwise=lambda portion: _write(desk, list(reader.stored([one.id for one in portion]))),
    )


def _write(desk: Desk, articles: Iterable[Stored]) -> list[Rendered]:
    written = []
    for one in articles:
        article = one.article()
        entries = _entries(article, desk.hood, desk.formats, desk.keeping.renderings[article.id])
        good = {as_: entry for as_, entry in entries.items() if isinstance(entry, bytes)}
        problems = tuple(entry for entry in entries.values() if isinstance(entry, Problem))
        written.append((one, article, good, problems))
    proofs = _proofs(desk, {article.id: good for _, article, good, _ in written})
    made = []
    for one, article, good, problems in written:
        packed = pack(good, bytes(proofs[article.id]))
        kept = None if problems else desk.keeping.kept(one, article, packed)
        made.append(Rendered(article.id, kept, packed, problems))
    return made


def _write_elsewhere(desk: Desk, portion: Sequence[Asked]) -> list[Rendered]:
    """The same where the articles come from the store."""
    return _write(desk, stored(portion, desk.hood.publication))


def _proofs(desk: Desk, written: Mapping[str, Mapping[Written, bytes]]) -> Mapping[str, bytearray]:
    """What the gate knows entries by that it finds in order (`Gate.prove`), by article.

    It is shown them in documents that nobody will see: those of an edition with these articles and no others.
    """
    register = desk.hood.register
    together: dict[tuple[str, Written], list[str]] = defaultdict(list)
    for key, entries in written.items():
        row = register[key]
        if register.is_published(row.number):
            for as_, entry in entries.items():
                if entry and as_[0] in desk.proved:
                    together[row.header.language, as_].append(key)
    proofs: dict[str, bytearray] = defaultdict(bytearray)
    for (language, as_), keys in together.items():
        found = _proved(desk, language, desk.formats[as_[0]], keys, [written[key][as_] for key in keys])
        for key, proof in zip(keys, found, strict=False):
            proofs[key] += proof
    return proofs


def _proved(
    desk: Desk, language: str, format_: Format, keys: Sequence[str], entries: Sequence[bytes]
) -> Sequence[bytes]:
    kind = min(format_.FEEDS, key=list(FeedKind).index)
    listed = tuple(desk.hood.listed(desk.hood.register[key]) for key in keys)
    feed = Feed(kind=kind, code=None, language=language, path=language, name=language, listed=listed)
    context = linking.document_context(feed, format_, desk.hood.publication, {}, ())
    try:
        document = format_.render_document(feed, entries, (), context)
    except Exception:  # noqa: BLE001 - it will be told of the documents that are published
        return ()
    return desk.guard.prove(document, feed, format_, context.url, entries)


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
