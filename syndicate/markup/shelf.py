"""The media of an article while its body is read: those it came with, and those that only its HTML shows."""

from __future__ import annotations

from collections.abc import Sequence

from syndicate.articles import Medium, MediumKind, MediumRole, Rendition


class Shelf:
    """Media by id and by the addresses of their renditions; new ones get the ids `body-1`, `body-2` ..."""

    def __init__(self, media: Sequence[Medium]) -> None:
        self._media = {medium.id: medium for medium in media}
        self._by_url = {rendition.url: medium.id for medium in reversed(media) for rendition in medium.renditions}
        self._count = 0

    @property
    def media(self) -> tuple[Medium, ...]:
        """The media that were given, in their order, then the new ones in the order of the body."""
        return tuple(self._media.values())

    def known(self, url: str) -> str | None:
        """The id of the medium that has a rendition at this address."""
        return self._by_url.get(url)

    def add(self, kind: MediumKind, renditions: tuple[Rendition, ...], alt: str | None) -> str:
        """Put a new medium on the shelf; its id."""
        self._count += 1
        while (key := f"body-{self._count}") in self._media:
            self._count += 1
        self._media[key] = Medium(id=key, kind=kind, role=MediumRole.BODY, alt=alt, renditions=renditions)
        for rendition in renditions:
            self._by_url.setdefault(rendition.url, key)
        return key

    def describe(self, key: str, caption: str | None, credit: str | None) -> None:
        """Give a medium the caption and credit that stand beside it, where it has none of its own."""
        medium = self._media[key]
        missing = {
            name: value
            for name, value in (("caption", caption), ("credit", credit))
            if value and getattr(medium, name) is None
        }
        if missing:
            self._media[key] = medium.model_copy(update=missing)
