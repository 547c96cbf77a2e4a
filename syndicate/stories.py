"""Which articles are editions of one another, and what is wrong with the links between them.

Three things say so: `story`, the same on every translation; `translation_of`, the article it was made from; and
`alternates`, the addresses of the other editions' pages. They are followed in this order: what `story` says is never
overruled, `translation_of` joins what `story` leaves open, `alternates` what both leave open. The result does not
depend on the order of the articles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from syndicate.headers import Header, State
from syndicate.problems import Code, Problem
from syndicate.register import Register, Story


@dataclass(frozen=True, slots=True)
class Stories:
    """The stories of articles at one moment."""

    keys: Mapping[str, str]
    """The story's key by article id: its `story`, or the id of the article that the others were made from."""
    editions: Mapping[str, Mapping[str, str]]
    """By story key: the id of the published article in each language. Linked are these and no others."""


def tie(register: Register, changed: Iterable[int] | None = None) -> None:
    """Find the stories of all articles, or of those that have to do with articles that changed, for the register."""
    for group in register.groups() if changed is None else register.regrouped(changed):
        headers = {row.header.id: row.header for row in map(register.row, group)}
        stories, problems = link(headers, register.now)
        register.close(group, len(stories.editions), problems)
        members: dict[str, list[str]] = defaultdict(list)
        for key, story in stories.keys.items():
            members[story].append(key)
        for story, keys in members.items():
            is_told = any(headers[key].story == story and _is_published(headers[key], register.now) for key in keys)
            register.bind(Story(story, keys, stories.editions.get(story, {}), is_told))
    register.bound()


def link(headers: Mapping[str, Header], now: datetime) -> tuple[Stories, list[Problem]]:
    """The stories that articles form at `now`, and the problems of their links, sorted."""
    groups = _Groups(headers)
    problems = [
        *_join_translations(groups, headers),
        *_join_alternates(groups, headers, now),
        *_shared_addresses(headers, now),
        *_stale(headers, now),
    ]
    keys = {key: groups.name(key) for key in headers}
    editions, duplicates = _editions(keys, headers, now)
    return Stories(keys, editions), sorted([*problems, *duplicates], key=Problem.sort_key)


@dataclass
class _Groups:
    """Disjoint sets of articles; no set ever holds two different `story` values."""

    headers: Mapping[str, Header]
    parents: dict[str, str] = field(init=False)
    stories: dict[str, str] = field(init=False)
    members: dict[str, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.parents = {key: key for key in self.headers}
        self.stories = {key: header.story for key, header in self.headers.items() if header.story}
        self.members = {key: [key] for key in self.headers}
        first: dict[str, str] = {}
        for key, story in sorted(self.stories.items()):
            self.join(first.setdefault(story, key), key)

    def root(self, key: str) -> str:
        while self.parents[key] != key:
            self.parents[key] = key = self.parents[self.parents[key]]
        return key

    def join(self, one: str, other: str) -> bool:
        """Make two sets one; False, and nothing done, where they belong to different stories."""
        one, other = sorted((self.root(one), self.root(other)))
        if one == other:
            return True
        named = {self.stories[key] for key in (one, other) if key in self.stories}
        if len(named) > 1:
            return False
        self.parents[other] = one
        self.members[one] += self.members.pop(other)
        if named:
            self.stories[one] = named.pop()
        return True

    def together(self, one: str, other: str) -> bool:
        return self.root(one) == self.root(other)

    def name(self, key: str) -> str:
        """The story's key: its `story`, else the smallest id among the articles that were not translated."""
        root = self.root(key)
        if root in self.stories:
            return self.stories[root]
        members = self.members[root]
        originals = [member for member in members if self.headers[member].translation_of not in self.headers]
        return min(originals or members)


def _join_translations(groups: _Groups, headers: Mapping[str, Header]) -> Iterator[Problem]:
    for key in sorted(headers):
        header = headers[key]
        if (source := header.translation_of) is None:
            continue
        place = {"article": key, "field": "translation_of", "value": source}
        if source not in headers:
            yield Problem.of(Code.UNKNOWN_SOURCE_ARTICLE, **place)
        elif headers[source].language == header.language:
            yield Problem.of(Code.SAME_LANGUAGE_TRANSLATION, **place)
        elif not groups.join(key, source):
            stories = {"story": groups.name(key), "other": groups.name(source)}
            yield Problem.of(Code.STORY_CONTRADICTION, **place, **stories)


def _join_alternates(groups: _Groups, headers: Mapping[str, Header], now: datetime) -> Iterator[Problem]:
    by_address: dict[tuple[str, str], str] = {}
    for key in sorted(headers, reverse=True):
        header = headers[key]
        # Of two articles at one address the published one is meant, then the one whose id comes first.
        known = by_address.get((header.language, header.url))
        if known is None or _is_published(header, now) or not _is_published(headers[known], now):
            by_address[header.language, header.url] = key
    for key in sorted(headers):
        for language, url in headers[key].alternates:
            if language == headers[key].language:
                continue
            place = {"article": key, "field": f"alternates.{language}", "value": url, "language": language}
            named = by_address.get((language, url))
            held = _member_in(groups, headers, key, language)
            if held is not None and named != held and (named is None or not groups.together(named, key)):
                yield Problem.of(Code.ALTERNATE_CONTRADICTION, **place, other=headers[held].url)
            elif named is None:
                yield Problem.of(Code.UNKNOWN_ALTERNATE, **place)
            elif not groups.join(key, named):
                yield Problem.of(Code.ALTERNATE_CONTRADICTION, **place, other=groups.name(key))


def _member_in(groups: _Groups, headers: Mapping[str, Header], key: str, language: str) -> str | None:
    members = groups.members[groups.root(key)]
    return min((member for member in members if headers[member].language == language), default=None)


def _shared_addresses(headers: Mapping[str, Header], now: datetime) -> Iterator[Problem]:
    by_address: dict[str, str] = {}
    for key in sorted(headers):
        if _is_published(headers[key], now):
            first = by_address.setdefault(headers[key].url, key)
            if first != key:
                yield Problem.of(Code.DUPLICATE_ADDRESS, article=key, field="url", value=headers[key].url, other=first)


def _stale(headers: Mapping[str, Header], now: datetime) -> Iterator[Problem]:
    for key in sorted(headers):
        header = headers[key]
        if is_stale(header, headers) and _is_published(header, now):
            source = headers[header.translation_of or ""]
            yield Problem.of(
                Code.STALE_TRANSLATION,
                article=key,
                field="translated_from_version",
                value=source.id,
                translated=header.translated_from_version or 1,
                version=source.version,
            )


def is_stale(header: Header, headers: Mapping[str, Header]) -> bool:
    """Whether an article was translated from an older version than its source now has."""
    source = headers.get(header.translation_of or "")
    translated = header.translated_from_version
    return source is not None and translated is not None and source.version > translated


def _editions(
    keys: Mapping[str, str], headers: Mapping[str, Header], now: datetime
) -> tuple[dict[str, dict[str, str]], list[Problem]]:
    published: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for key, story in keys.items():
        if _is_published(headers[key], now):
            published[story][headers[key].language].append(key)
    editions: dict[str, dict[str, str]] = {}
    problems: list[Problem] = []
    for story, languages in published.items():
        editions[story] = {}
        for language, candidates in languages.items():
            chosen = _newest(candidates, headers)
            editions[story][language] = chosen
            problems += (
                Problem.of(
                    Code.DUPLICATE_EDITION, article=other, field="story", story=story, language=language, chosen=chosen
                )
                for other in candidates
                if other != chosen
            )
    return editions, problems


def _newest(candidates: Iterable[str], headers: Mapping[str, Header]) -> str:
    """The one published last; of two published at once, the one whose id comes first."""
    return max(sorted(candidates), key=lambda key: headers[key].published)


def _is_published(header: Header, now: datetime) -> bool:
    return header.state(now) is State.PUBLISHED
