"""Feeds written once more, to the rules of one aggregator (`[[feeds.profile]]`): which, and what stays in them.

The rules are those that `check --as` tells of (`gate.receivers`), so that a variant is held against what its aggregator
would refuse before anybody sees it: an article that would not be taken is left out of it, and the run says so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from syndicate import linking
from syndicate.formats import profiles
from syndicate.formats.profiles import Profile
from syndicate.gate.receivers import discovered
from syndicate.gate.rules import Effect, Finding, Reading, Warned
from syndicate.problems import Code, Problem
from syndicate.publication import FeedProfile, Feeds, Publication
from syndicate.rendering import DocumentContext, Feed, Format, Listed

READ_AS = "rss"
"""What profiles are written in, and so what receivers read them as."""

Compose = Callable[[Feed], bytes]
"""Puts a feed's document together."""


@dataclass(frozen=True)
class Variant:
    """A feed as it is to be written for an aggregator."""

    profile: FeedProfile
    """What the publication says of it."""
    format: Profile
    source: Feed
    """The feed itself."""

    @property
    def feed(self) -> Feed:
        """The feed in the variant's place, with as many articles as it may have; without archive."""
        directory = f"{self.source.language}/{self.profile.path}" if self.profile.path else self.source.path
        limits = [limit for limit in (self.profile.limit, self.format.LIMIT) if limit is not None]
        listed = self.source.listed[: min(limits)] if limits else self.source.listed
        return replace(self.source, path=directory, listed=listed, pages=0)

    @property
    def path(self) -> str:
        """Where its document is, relative to the output."""
        return self.feed.document(self.format.FILE_NAME)

    def context(self, publication: Publication, feeds: Mapping[str, Mapping[str, Feed]]) -> DocumentContext:
        """The surroundings of its document; `feeds` as for `linking.document_context`."""
        plain = replace(self.source, pages=0)
        found = linking.document_context(plain, self.format, publication, feeds, ())
        tag = self.source.language
        return replace(
            found,
            url=f"{publication.feeds_url}{self.path}",
            title=self.profile.title.get(tag) or found.title,
            description=self.profile.description.get(tag) or found.description,
            icon=self.profile.logo or found.edition.logo,
        )


def selected(rules: Feeds, feeds: Mapping[str, Sequence[Feed]]) -> Iterator[Variant]:
    """The variants that the publication asks for, each document once; `feeds` by language."""
    paths: set[str] = set()
    for profile in rules.profile:
        format_ = profiles.discovered()[profile.for_]
        for feed in _chosen(profile, feeds):
            variant = Variant(profile, format_, feed)
            if feed.kind in format_.FEEDS and variant.path not in paths:
                paths.add(variant.path)
                yield variant


def problems(rules: Feeds, feeds: Mapping[str, Sequence[Feed]]) -> Iterator[Problem]:
    """A problem for every table that names a feed that there is not."""
    for index, profile in enumerate(rules.profile):
        if not any(True for _ in _chosen(profile, feeds)):
            value = profile.feed if profile.kind is None else profile.kind.value
            yield Problem.of(Code.PROFILE_NO_FEED, field=f"feeds.profile[{index}]", value=value, profile=profile.for_)


def _chosen(profile: FeedProfile, feeds: Mapping[str, Sequence[Feed]]) -> Iterator[Feed]:
    for language in profile.languages or feeds:
        for feed in feeds[language]:
            if feed.kind is profile.kind or linking.below(feed) == profile.feed:
                yield feed


def composed(variant: Variant, feed: Feed, compose: Compose, weights: Mapping[str, int], now: datetime) -> Composed:
    """The document of a variant without what its aggregator would drop, and a problem for each article left out.

    What it would refuse the whole document for is a problem too: the document is written all the same.

    `feed` has what can be written; `weights` are the bytes of its entries, by article.
    """
    left: list[Problem] = []
    if (limit := variant.format.MAX_BYTES) is not None:
        feed, left = _fitting(variant, feed, limit, len(compose(replace(feed, listed=()))), weights)
    data = compose(feed)
    ids = {one.guid: one.id for one in feed.listed}
    gone: set[str] = set()
    for finding in _findings(variant, data, now):
        if finding.rule.effect is Effect.REFUSED:
            left.append(_warned(finding, None, variant))
        elif finding.rule.effect is Effect.DROPPED and finding.guid in ids:
            left.append(_warned(finding, ids[finding.guid], variant))
            gone.add(finding.guid)
    if gone:
        feed = replace(feed, listed=tuple(one for one in feed.listed if one.guid not in gone))
        data = compose(feed)
    return Composed(feed, data, tuple(left))


@dataclass(frozen=True)
class Composed:
    """A variant's document."""

    feed: Feed
    """With the articles that are in it."""
    data: bytes
    left_out: tuple[Problem, ...]
    """Why articles are not in it, and why it may be refused."""


def _fitting(
    variant: Variant, feed: Feed, limit: int, size: int, weights: Mapping[str, int]
) -> tuple[Feed, list[Problem]]:
    """The feed with as many articles, the first of them first, as there are bytes for; `size` is that of its frame."""
    rule = next(rule for rule in discovered()[variant.format.NAME].RULES if rule.code.endswith(".feed-size"))
    kept: list[Listed] = []
    left: list[Problem] = []
    for one in feed.listed:
        with_it = size + weights[one.id] + 1  # and the line's end
        if with_it <= limit:
            size = with_it
            kept.append(one)
        else:
            left.append(_warned(rule.at("item", guid=one.guid, value=with_it, limit=limit), one.id, variant))
    return replace(feed, listed=tuple(kept)), left


def _findings(variant: Variant, data: bytes, now: datetime) -> Iterator[Finding]:
    """What the aggregator would make of a document."""
    reading = Reading(READ_AS, data, now, variant.format.inspect(data).parsed)
    return discovered()[variant.format.NAME].findings(reading)


def _warned(finding: Finding, article: str | None, variant: Variant) -> Problem:
    rule = Warned(finding.rule, is_left_out=article is not None)
    return Problem.of(rule, article=article, field=finding.place, origin=variant.path, **dict(finding.values))


def formats_of(variants: Collection[Variant]) -> list[Format]:
    """The formats that variants are written in, in the order of their names."""
    return [format_ for name, format_ in profiles.discovered().items() if name in {one.format.NAME for one in variants}]
