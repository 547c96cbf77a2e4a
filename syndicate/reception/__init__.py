"""From the sources into the store: each record is read, validated, and kept or refused.

What did not change is not read again: neither a file that has the same stamp as when it was read, nor, of a file that
changed, the records that were accepted before. What reading them would give is told from the store's memory, so that the
report, the exit code, the holds and the store are those of a run that reads everything.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Final

from syndicate import intake as intake  # what a test of a worker's death takes the place of
from syndicate import sources
from syndicate.publication import Publication, SourceContent, SourceFile
from syndicate.reception import files
from syndicate.reception.files import Finder
from syndicate.reception.taking import Taking
from syndicate.report import Report
from syndicate.store import Store
from syndicate.workers import WORTH_A_WORKER, Executor, Local

_RECORDS: Final = 100  # in a group: a few milliseconds of work, so that processes are not fed one by one
_BATCH: Final = 20  # groups in a transaction
_BYTES: Final = 5_000  # of an article in a file, about


@dataclass(frozen=True)
class Reception:
    """One run's reading of sources into a store."""

    publication: Publication
    store: Store
    now: datetime
    report: Report
    workers: int = 1
    executor: Executor | None = None
    """Who reads what is worth more than this process, where that is not so many processes of this machine."""
    advance: Callable[[int], None] = lambda _: None
    """Told how many records were dealt with, again and again."""
    stdin: BinaryIO | None = None
    run: str = field(default_factory=lambda: uuid.uuid4().hex)
    reread: bool = False
    """Whether everything is read, whatever is remembered of it."""

    def take_in(self, chosen: Sequence[SourceFile]) -> None:
        """Read, validate and store all records of these sources, in this order.

        Raises:
            ConfigurationError: a source is of a kind that there is not.
            SyndicateError: the store cannot be written; of the records read, those that were acknowledged are kept.
        """
        sources.refuse_unknown_kinds(chosen)
        begun = files.moment()
        taking = Taking(self.publication, self.store, self.now, self.report, self.run, self.advance)
        for source in chosen:
            finder = Finder(source, self.publication, self.store, self.run, begun, self.stdin, self.reread)
            is_worth = source.content is SourceContent.ARTICLES and is_large(source, self.publication)
            executor = (self.executor or Local(self.workers)) if is_worth else Local()
            taking.take(finder, executor=executor, records=_RECORDS * executor.portion, groups=_BATCH)
        taking.finish()


def is_large(source: SourceFile, publication: Publication) -> bool:
    """Whether a source is worth several processes: it is as large as `WORTH_A_WORKER` articles, or nobody knows."""
    path = publication.path(source.path)
    if source.path == sources.STANDARD_INPUT:
        return True
    try:
        if path.is_dir():
            return sum(1 for _ in zip(path.rglob("*.json"), range(WORTH_A_WORKER), strict=False)) == WORTH_A_WORKER
        return path.stat().st_size > WORTH_A_WORKER * _BYTES
    except OSError:
        return False
