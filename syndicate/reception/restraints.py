"""What records that the store does not take say about not showing articles: the careful reading of what cannot be used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from syndicate.articles import Status
from syndicate.problems import Code, Problem
from syndicate.reception.reading import Restraint
from syndicate.store import Writer


class _Noted(NamedTuple):
    """What one record says of an article."""

    restraint: Restraint
    version: int | None
    origin: str
    digest: str | None
    """SHA-256 of its payload, where it is a valid article."""


class Restraints:
    """What records say about not showing articles, until all are read.

    It counts where the record, or another of its version, was refused. It is applied when everything is read, so that
    it does not depend on the order of the records: of two records that claim one version the store keeps one by its
    digest, and the other may be the one that withdraws. The one that is stored speaks for itself.
    """

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._noted: dict[str, list[_Noted]] = {}
        self._disputed: set[tuple[str, int | None]] = set()

    def dispute(self, article: str | None, version: int | None) -> None:
        """Remember that a record of this version was refused."""
        if article is not None:
            self._disputed.add((article, version))

    def note(
        self,
        article: str | None,
        version: int | None,
        restraint: Restraint | None,
        origin: str,
        digest: str | None = None,
    ) -> None:
        """Remember what a record says; `digest` is the SHA-256 of its payload, where it is a valid article."""
        if article is not None and restraint is not None:
            self._noted.setdefault(article, []).append(_Noted(restraint, version, origin, digest))

    def apply(self, writer: Writer) -> Iterator[Problem]:
        """Hold the stored articles that must not be seen, and end the holds that are over."""
        writer.unhold_mended()
        disputed = sorted(self._noted.keys() & {article for article, _ in self._disputed})
        standing = writer.standing(disputed)
        for article in disputed:
            refused = list(self._refused(article, *standing.get(article, (0, {}))))
            active = [one for one in refused if one.restraint.until is None or one.restraint.until > self._now]
            if active:
                yield from _held(article, max(active, key=_gravity), writer)
            elif refused:
                writer.unhold_embargo(article, max(refused, key=_gravity).version)

    def _refused(self, article: str, newest: int, stored: dict[int, str]) -> Iterable[_Noted]:
        for one in self._noted[article]:
            is_stored = one.digest is not None and one.digest == stored.get(one.version or 0)
            is_over = one.version is not None and one.version < newest
            if (article, one.version) in self._disputed and not is_stored and not is_over:
                yield one


def _held(article: str, noted: _Noted, writer: Writer) -> Iterator[Problem]:
    status = noted.restraint.status
    if writer.hold(article, status, version=noted.version):
        yield Problem.of(
            Code.WITHDRAWAL_HONOURED, article=article, field="status", origin=noted.origin, status=status.value
        )


def _gravity(noted: _Noted) -> tuple[bool, int, str]:
    return noted.restraint.status is Status.CANCELED, noted.version or 0, noted.origin
