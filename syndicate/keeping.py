"""What need not be made again: entries under the digest of what they depend on, documents under that of theirs.

An entry depends on the article, on what may be said of the articles that it mentions, on its editions in other languages,
on what readers were told of it, on the publication, and on the program itself; a document on its feed and the digests of
its entries. A digest that is the same stands for the same bytes, so what has it is taken as it is: entries from the
store, documents from the release that is published. Nothing is ever asked "has this changed?"; what a change makes stale
is what has another digest.

The digests of documents stand beside the release, `<output>.kept.json`, with the fingerprint of the release that they
are true of: of any other release, as after a rollback, they say nothing.
"""

from __future__ import annotations

import pickle
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import cache
from hashlib import blake2b
from importlib.metadata import requires, version
from pathlib import Path
from platform import python_version
from tempfile import TemporaryFile
from threading import local
from types import TracebackType
from typing import Any, Final, Self

import orjson
import zstandard
from pydantic import Field, ValidationError

from syndicate import release
from syndicate.articles import Article, Model, Moment, rfc3339
from syndicate.ledger import Entries, Ledger
from syndicate.linking import Mentions, Neighbourhood
from syndicate.publication import Content, FeedKind, Feeds, Publication
from syndicate.register import ID, PAGE, Register, pages
from syndicate.rendering import DocumentContext, Feed, Format
from syndicate.resources import LOCALES, SCHEMAS
from syndicate.store import Kept, Packed, Reader, Stored

Written = tuple[str, Content]
"""What an entry is a rendering of an article as: in which format, and how much of it."""

_MEMORY: Final = "kept.json"
_SIZE: Final = 16  # bytes of a digest: no two of all that a newsroom ever writes will be the same by chance
_PIECE: Final = 2 * _SIZE
_KINDS: Final = tuple(FeedKind)
_ITEM: Final = 1 << len(_KINDS)
_OWN: Final = _ITEM << 1
_LEVEL: Final = 1  # of compression: three times smaller, at a tenth of what writing the entries costs
_ELSEWHERE: Final = {"store", "sources", "output"}
"""What a publication says of the places where a run reads and writes; no document depends on it."""
_SHARED: Final = frozenset({"publication", "edition", "spoken"})
"""What of a document's surroundings follows from the publication."""


def digest_of(*values: object) -> bytes:
    """The digest of plain values."""
    return blake2b(orjson.dumps(values), digest_size=_SIZE).digest()


@cache
def _program() -> bytes:
    """The digest of this program: its code, its templates, its catalogues, its schemas.

    Better than a version number, which nobody raises while working on the program.
    """
    found = blake2b(digest_size=_SIZE)
    for root in (Path(__file__).parent, LOCALES, SCHEMAS):
        for file in sorted(root.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                found.update(f"{file.relative_to(root)}\0".encode())
                found.update(file.read_bytes())
    return found.digest()


def _files(publication: Publication, *names: str | None) -> Iterator[tuple[str, bytes]]:
    """Files of the newsroom's own, and all those in directories of its own."""
    for name in filter(None, names):
        root = publication.path(name)
        for file in [root] if root.is_file() else sorted(root.rglob("*")):
            if file.is_file():
                yield f"{name}/{file.relative_to(root)}", file.read_bytes()


def _digest_of_files(publication: Publication, *names: str | None) -> str:
    files = blake2b(digest_size=_SIZE)
    for name, data in _files(publication, *names):
        files.update(f"{name}\0{len(data)}\0".encode())
        files.update(data)
    return files.hexdigest()


def program(publication: Publication) -> dict[str, str]:
    """By what a program on another machine is known to write the same documents of this publication: the versions of all
    that is installed for it, and digests of itself and of the newsroom's own files.
    """
    needed = (one for one in requires("syndicate") or () if "extra ==" not in one)
    names = sorted({re.split(r"[^\w.\-]", one, maxsplit=1)[0] for one in needed})
    return {
        "Python": python_version(),
        **{name: version(name) for name in names},
        "syndicate": _program().hex(),
        "catalogues, newsml_xsd": _digest_of_files(publication, publication.catalogues, publication.newsml_xsd),
    }


def setting(publication: Publication) -> bytes:
    """The digest of all that a release depends on beside the store: the program and the publication, with its templates."""
    return digest_of(*_shared(publication), _digest_of_files(publication, publication.templates))


def _shared(publication: Publication) -> tuple[dict[str, str], str]:
    """What of the program and the publication every document depends on; on templates only pages do."""
    return program(publication), publication.model_dump_json(exclude=_ELSEWHERE)


def common(hood: Neighbourhood) -> bytes:
    """The digest of what every entry and every document depends on.

    Beside the setting, that is what the publication's own texts mention, for a page that they name may come to be hidden.
    """
    shared = _shared(hood.publication)
    written, candidates = shared[1].encode(), hood.candidates
    return digest_of(
        shared,
        sorted(candidates.hosts),
        sorted(candidates.schemes),
        sorted(candidates.pages(written) & hood.hidden_pages.keys()),
        sorted(candidates.identifiers(written) & hood.hidden_guids.keys()),
    )


class Renderings(Mapping[str, Sequence[Written]]):
    """What each article that a document needs is to be written as: as few renderings as its feeds can do with."""

    def __init__(self, register: Register, formats: Sequence[Format], rules: Feeds) -> None:
        self._register, self._formats, self._rules = register, formats, rules
        self._marks = array("H", bytes(2 * len(register)))
        self._own: dict[int, dict[Written, None]] = {}
        self._wanted: dict[int, tuple[Written, ...]] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_wanted": {}}

    def list(self, numbers: Iterable[int], kind: FeedKind) -> None:
        """Articles stand in a feed of a kind, or in its archive."""
        mark = 1 << _KINDS.index(kind)
        for number in numbers:
            self._marks[number] |= mark

    def single_out(self, numbers: Iterable[int]) -> None:
        """Articles have documents of their own."""
        for number in numbers:
            self._marks[number] |= _ITEM

    def add(self, number: int, written: Written) -> None:
        """An article is to be written as something of its own."""
        self._marks[number] |= _OWN
        self._own.setdefault(number, {})[written] = None

    def is_needed(self, number: int) -> bool:
        """Whether a document needs an article."""
        return bool(self._marks[number])

    @property
    def marks(self) -> array[int]:
        """By number, for which kinds of feeds an article is needed, and whether for more."""
        return self._marks

    def differing(self, marks: Sequence[int]) -> Iterator[int]:
        """The numbers of the articles that are written as something else than where these were the marks, or may be."""
        for number, (mark, last) in enumerate(zip(self._marks, marks, strict=True)):
            if mark != last or mark & _OWN:
                yield number

    def marked(self) -> bytearray:
        """By number, whether a document needs the article."""
        return bytearray(map(bool, self._marks))

    def of(self, number: int) -> Sequence[Written]:
        """What an article is to be written as, in the order of the formats."""
        mark = self._marks[number]
        if (found := self._wanted.get(mark & ~_OWN)) is None:
            found = self._wanted[mark & ~_OWN] = tuple(dict.fromkeys(self._found(mark)))
        return (*found, *self._own[number]) if mark & _OWN else found

    def _found(self, mark: int) -> Iterator[Written]:
        for format_ in self._formats:
            for place, kind in enumerate(_KINDS):
                if mark & (1 << place) and kind in format_.FEEDS:
                    yield format_.NAME, content_in(kind, format_, self._rules)
        for format_ in self._formats if mark & _ITEM else ():
            if hasattr(format_, "render_items"):
                yield format_.NAME, Content.FULL

    def __getitem__(self, key: str) -> Sequence[Written]:
        number = self._register.number(key)
        if not self._marks[number]:
            raise KeyError(key)
        return self.of(number)

    def __iter__(self) -> Iterator[str]:
        return (self._register.row(number).header.id for number, mark in enumerate(self._marks) if mark)

    def __len__(self) -> int:
        return len(self._marks) - self._marks.count(0)


class Digests(MutableMapping[str, bytes]):
    """By article, the digest of what its entries depend on beside its text, and that of its text: in one piece."""

    def __init__(self, register: Register, digests: bytearray | None = None, known: bytearray | None = None) -> None:
        self._register = register
        self._digests = bytearray(_PIECE * len(register)) if digests is None else digests
        self._known = bytearray(len(register)) if known is None else known

    @property
    def columns(self) -> tuple[bytearray, bytearray]:
        """The digests by number, and whether they are known."""
        return self._digests, self._known

    def at(self, number: int) -> bytes | None:
        """The digests of an article by its number in the register; None where they are not known."""
        return bytes(self._digests[number * _PIECE : (number + 1) * _PIECE]) if self._known[number] else None

    def set(self, number: int, digest: bytes) -> None:
        """Let the digests of an article be known."""
        self._digests[number * _PIECE : (number + 1) * _PIECE] = digest
        self._known[number] = True

    def unset(self, number: int) -> None:
        """Let the digests of an article be known no more."""
        self._known[number] = False

    def __getitem__(self, key: str) -> bytes:
        if (digest := self.at(self._register.number(key))) is None:
            raise KeyError(key)
        return digest

    def __setitem__(self, key: str, digest: bytes) -> None:
        self.set(self._register.number(key), digest)

    def __delitem__(self, key: str) -> None:
        self._known[self._register.number(key)] = False

    def __iter__(self) -> Iterator[str]:
        return (self._register.row(number).header.id for number, is_known in enumerate(self._known) if is_known)

    def __len__(self) -> int:
        return self._known.count(True)


@dataclass
class Keeping:
    """What is kept of the entries of a run, and the digests by which it is known."""

    hood: Neighbourhood
    renderings: Renderings
    """What each article that a document needs is to be written as."""
    common: bytes
    digests: Digests
    """Those of articles whose entries are kept and still good; or were made by this run."""
    forgotten: list[str] = field(default_factory=list)
    """The articles whose entries are kept and that no document needs any more."""

    @classmethod
    def of(cls, hood: Neighbourhood, renderings: Renderings, reader: Reader, ledger: Ledger) -> Keeping:
        """What the store keeps that is good now; of articles that nothing has touched since, as the ledger knows it.

        The ledger knows what is known here from now on.
        """
        register, found, last = hood.register, common(hood), ledger.entries
        if last.common == found:
            keeping = cls(hood, renderings, found, Digests(register, last.digests, last.known))
            numbers = {*_concerned(hood, ledger), *renderings.differing(last.wanted)}
            kept = reader.kept_digests(list(keeping._unknown(sorted(numbers))))
        else:
            keeping = cls(hood, renderings, found, Digests(register))
            digests, known = keeping.digests.columns
            ledger.entries = Entries(found, digests, known)
            kept = reader.kept_digests()
        ledger.entries.wanted = renderings.marks
        for article, digest, encoded, text in kept:
            number = register.find(article)
            if number is None or not renderings.is_needed(number):
                keeping.forgotten.append(article)
            elif text is not None:
                mentions = decode_mentions(encoded)
                if keeping.digest(article, mentions) == digest:
                    keeping.digests.set(number, piece(digest, text))
                    ledger.entries.note(number, mentions)
        return keeping

    def _unknown(self, numbers: Iterable[int]) -> Iterator[str]:
        """Know nothing of articles any more; the ids of those of them that a document needs."""
        for number in numbers:
            self.digests.unset(number)
            article = self.hood.register.row(number).header.id
            if self.renderings.is_needed(number):
                yield article
            else:
                self.forgotten.append(article)

    def digest(self, article: str, mentions: Mentions) -> bytes:
        """The digest of all that an article's entries depend on but its text, of which `mentions` is the trace."""
        return digest_of(self.common.hex(), self.renderings[article], self.hood.surroundings(article, mentions))

    def kept(self, stored: Stored, article: Article, packed: Packed) -> Kept:
        """An article's entries, to be kept."""
        mentions = self.hood.mentions(article)
        return Kept(
            article=stored.id,
            text=stored.digest,
            digest=self.digest(stored.id, mentions),
            mentions=encode_mentions(mentions),
            packed=packed,
        )

    def documents(self, frame: Feed, members: Iterable[int], context: DocumentContext) -> bytes | None:
        """The digest of all that a feed's documents depend on; None where an entry of them has none.

        It is one for all formats: what differs between them follows from the program and the publication. The feed need
        not have its members, whose numbers are given: what it says of them follows from what their entries depend on.
        """
        found = blake2b(digest_size=_SIZE)
        for number in members:
            digest = self.digests.at(number)
            if digest is None:
                return None
            found.update(digest)
        own = {name: getattr(context, name) for name in _FRAME}
        # A page of an archive stays as it is when the archive gets another.
        bare = replace(frame, listed=(), withdrawn=(), pages=frame.pages if frame.page is None else 0)
        return digest_of(self.common.hex(), bare, own, found.hexdigest())


def _concerned(hood: Neighbourhood, ledger: Ledger) -> set[int]:
    """The numbers of the articles whose entries may depend on what was touched since a ledger was kept."""
    register, mentioned, touched = hood.register, ledger.entries.mentioned, ledger.touched
    found = set(touched.numbers)
    naming = {number for kind, name in touched.names for number in mentioned.find(kind, name)}
    for number in naming - found:
        header = register.row(number).header
        if hood.candidates.pages("\n".join(header.names).encode()):
            # What others say of it, its headline, may be without an address now, or with one.
            found.update(register.group(number))
            for kind, name in ((ID, header.id), *((PAGE, page) for page in pages(header))):
                found.update(mentioned.find(kind, name))
    return found | naming


def piece(digest: bytes, text: str) -> bytes:
    """The digests of an article as `Digests` has them; `text` is SHA-256 of its payload, in hexadecimal digits."""
    return digest + bytes.fromhex(text)[: _PIECE - _SIZE]


def content_in(kind: FeedKind, format_: Format, rules: Feeds) -> Content:
    """How much of their articles the documents of feeds of a kind have."""
    return (rules.rule(kind).content if format_.SHORTENS else None) or Content.FULL


_FRAME: Final = tuple(one.name for one in fields(DocumentContext) if one.name not in _SHARED)


def pack(entries: Mapping[Written, bytes], proofs: bytes = b"") -> Packed:
    """The entries of an article, compressed."""
    sizes = {f"{name}:{content.value}": len(entry) for (name, content), entry in entries.items()}
    return Packed(sizes, zstandard.compress(b"".join(entries.values()), _LEVEL), proofs)


def unpack(packed: Packed) -> Iterator[tuple[Written, bytes]]:
    """The entries that were packed."""
    entries, start = _unpacking.decompressor.decompress(packed.entries), 0
    for rendering, size in packed.sizes.items():
        yield _written(rendering), entries[start : start + size]
        start += size


@cache
def _written(rendering: str) -> Written:
    name, _, content = rendering.partition(":")
    return name, Content(content)


class _Unpacking(local):
    """What unpacks, made once for each thread: that takes half as long as to unpack an article's entries."""

    def __init__(self) -> None:
        self.decompressor = zstandard.ZstdDecompressor()


_unpacking: Final = _Unpacking()


def encode_mentions(mentions: Mentions) -> bytes:
    """What an article may mention, for the store."""
    return orjson.dumps((mentions.articles, mentions.pages, mentions.identifiers, rfc3339(mentions.modified)))


def decode_mentions(data: bytes) -> Mentions:
    """What `encode_mentions` wrote."""
    articles, pages, identifiers, modified = orjson.loads(data)
    return Mentions(tuple(articles), tuple(pages), tuple(identifiers), datetime.fromisoformat(modified))


class Rest(Model):
    """When an export has nothing to do: as long as all this is so, it would publish the same again."""

    mark: str | None
    """That of the store (`Reader.mark`)."""
    setting: str
    """The digest of the program and the publication (`setting`), in hexadecimal digits."""
    since: Moment
    """Of what moment the release is."""
    until: Moment | None
    """When the next thing changes by itself, such as an embargo that lifts; None where nothing will."""
    account: str
    """What the run reported of what is published (`Report.account`)."""

    def holds(self, mark: str | None, setting: bytes, now: datetime) -> bool:
        """Whether an export at `now` would publish the same again."""
        is_same = mark == self.mark and setting.hex() == self.setting
        return is_same and self.since <= now and (self.until is None or now < self.until)


class Memory(Model):
    """The digests of the documents of a release."""

    release: str | None = None
    """The fingerprint of the release that they are true of (`release.fingerprint`)."""
    documents: Mapping[str, str] = Field(default_factory=dict)
    """By the path of each feed's document: the digest of what it depends on, in hexadecimal digits."""
    items: Mapping[str, str] = Field(default_factory=dict)
    """The same of the documents of single articles, by article."""
    rest: Rest | None = None
    """Given where everything was published, and nothing of it was refused."""


def remembered(output: Path) -> Memory:
    """What is known of the release that is published; nothing where nobody knows, or of another one.

    A file that cannot be read is like none: everything is made again.
    """
    try:
        memory = Memory.model_validate_json(release.path_beside(output, _MEMORY).read_bytes())
    except (OSError, ValidationError):
        return Memory()
    fingerprint = release.fingerprint(output)
    return memory if fingerprint is not None and memory.release == fingerprint else Memory()


def remember(output: Path, memory: Memory) -> None:
    """Keep what is known of the documents of the release that is published now.

    Raises:
        SyndicateError: WRITE_FAILED.
    """
    data = memory.model_copy(update={"release": release.fingerprint(output)}).model_dump_json().encode()
    try:
        is_known = release.path_beside(output, _MEMORY).read_bytes() == data
    except OSError:
        is_known = False
    if not is_known:
        release.write_beside(output, _MEMORY, data)


class Spool:
    """What is to be kept, in a temporary file until it can be; gone with its `with` block.

    While a run reads the store, a store in memory cannot be written.
    """

    def __init__(self) -> None:
        self._file = TemporaryFile(prefix="syndicate-")  # noqa: SIM115 - `__exit__` closes it

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def add(self, kept: Kept) -> None:
        """Put one more in."""
        pickle.dump(kept, self._file)

    def clear(self) -> None:
        """Take all out."""
        self._file.seek(0)
        self._file.truncate()

    def __iter__(self) -> Iterator[Kept]:
        """All that was put in, in that order."""
        end = self._file.tell()
        self._file.seek(0)
        while self._file.tell() < end:
            yield pickle.load(self._file)  # noqa: S301 - nobody else can write the file, it has no name
