"""The directory of a release: which pages there are, and what each is given."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from syndicate.directory.discovery import autodiscovery
from syndicate.directory.entries import card_of, groups_of, page_links
from syndicate.directory.inventory import inventory
from syndicate.directory.listing import Listing, Listings, lines, shown
from syndicate.directory.outlines import has_outline, outline_of, outline_of_all
from syndicate.directory.page import CSS, HTML, Page
from syndicate.directory.templates import Templates, templates_of
from syndicate.directory.words import phrases, script_words, steps
from syndicate.languages import catalogue
from syndicate.publication import FeedKind, Publication
from syndicate.rendering import FEED_STYLE, Feed, Format, Listed

_SOME_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)


def pages(
    publication: Publication,
    feeds: Mapping[str, Sequence[Feed]],
    formats: Sequence[Format],
    missing: Collection[str] = (),
) -> Iterator[Page]:
    """The directory of a release: what is about all editions, then what is about each.

    `feeds` are all feeds by language, each edition's in the order in which they are listed; `formats` are those in
    which every feed is published, in the order in which they are offered, but for the documents at the paths in
    `missing`, which are not there to be linked. There is no OPML and nothing to discover where there is nothing to
    subscribe to: no feed, or no format that feed readers read.

    Raises:
        ConfigurationError: a template of the newsroom's own has a mistake.
    """
    templates = templates_of(publication)
    listings = Listings.of(publication, feeds, formats, missing)
    yield _front_page(listings, templates)
    yield from outline_of_all(listings, templates)
    yield inventory(listings)
    for listing in listings.editions:
        yield _edition_page(listing, listings, templates)
        yield from outline_of(listing, listings, templates)
        yield from autodiscovery(listing, listings, templates)
        yield _feed_style(listing, templates)


def rehearse(publication: Publication, formats: Sequence[Format]) -> None:
    """Try a newsroom's own templates on a feed of every kind, before a run has done anything.

    Raises:
        ConfigurationError: TEMPLATE_WRONG: one has a mistake.
    """
    if publication.templates is not None:
        feeds = {edition.language: list(_samples(edition.language)) for edition in publication.editions}
        for _ in pages(publication, feeds, formats):
            pass


def _samples(language: str) -> Iterator[Feed]:
    for kind in FeedKind:
        for listed in ((), (Listed("sample", "tag:sample", 1, _SOME_DAY, "Sample"),)):
            place = f"{language}/{kind.value}/{len(listed)}"
            yield Feed(kind, f"sample-{len(listed)}", language, place, kind.value, listed)


def _front_page(listings: Listings, templates: Templates) -> Page:
    """The page of all editions, in the publication's language; each edition's card is in its own."""
    publication = listings.publication
    own = publication.path(publication.catalogues) if publication.catalogues else None
    spoken = catalogue(publication.language, own)
    name, contact = shown(publication.name), shown(publication.contact or "")
    total = sum(len(listing.feeds) for listing in listings.editions)
    said = {listing.language: script_words(listing.spoken) for listing in listings.editions}
    data = templates.page(
        "front.html",
        spoken=phrases(spoken, contact),
        words={publication.language: script_words(spoken)} | said,
        language=publication.language,
        direction=spoken.direction,
        base=publication.feeds_url,
        title=spoken("Feeds from %(name)s", name=name),
        introduction=spoken("Every edition of %(name)s and all of its feeds, each in its own language.", name=name),
        printed=spoken("The addresses on this page begin with %(address)s", address=publication.feeds_url),
        editions_heading=spoken("Editions"),
        languages=spoken.plural("%(number)s language", "%(number)s languages", len(listings.editions)),
        feeds=spoken.plural("%(number)s feed", "%(number)s feeds", total),
        cards=tuple(card_of(listing, listings) for listing in listings.editions),
        outline="feeds.opml" if any(has_outline(listing, listings) for listing in listings.editions) else None,
        outline_text=spoken("All feeds in all languages, for feed readers (OPML)"),
        contact=contact,
        notice=None,
    )
    return Page("index.html", data, HTML, None, listings.updated)


def _edition_page(listing: Listing, listings: Listings, templates: Templates) -> Page:
    """The page of one edition, in its language."""
    spoken, edition, contact = listing.spoken, listing.edition, shown(listings.publication.contact or "")
    base = f"{listings.publication.feeds_url}{listing.language}/"
    groups = {group.anchor: group for group in groups_of(listing, listings)}
    whole = groups.pop("edition", None)
    data = templates.page(
        "edition.html",
        spoken=phrases(spoken, contact),
        words={listing.language: script_words(spoken)},
        language=listing.language,
        direction=spoken.direction,
        base=base,
        title=spoken("Feeds from %(name)s", name=listing.name),
        description=lines(edition.description),
        introduction=spoken(
            "A feed brings new articles to you as they are published. "
            "Copy the address of a link on this page into your feed reader, or into your own system."
        ),
        printed=spoken("The addresses on this page begin with %(address)s", address=base),
        how=spoken("How to subscribe"),
        steps=steps(spoken),
        whole=whole,
        whole_title=listing.name,
        groups=tuple(groups.values()),
        pages=tuple(page_links(listing, listings)),
        everything=spoken("All languages"),
        outline="feeds.opml" if has_outline(listing, listings) else None,
        outline_text=spoken("All feeds of %(edition)s, for feed readers (OPML)", edition=listing.name),
        contact=contact,
        notice=lines(edition.rights.notice or ""),
    )
    return Page(f"{listing.language}/index.html", data, HTML, listing.language, listing.updated)


def _feed_style(listing: Listing, templates: Templates) -> Page:
    """How a feed of the edition looks that a person opens: RSS and Atom documents name this stylesheet."""
    spoken = listing.spoken
    data = templates.rendered(
        "feed.css",
        direction=spoken.direction,
        title=spoken("This is a feed"),
        explanation=spoken(
            "It is made for feed readers: copy the address of this page into yours, and new articles come to you."
        ),
        empty=spoken("No articles yet"),
    )
    return Page(f"{listing.language}/{FEED_STYLE}", data, CSS, listing.language, None)
