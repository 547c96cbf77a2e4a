"""Documents from kept entries and from nothing, beside plain feedgen building the same feeds in the same process.

    python benchmarks/feeding.py STORIES DIRECTORY REPEAT

What is counted:

| | feedgen | ours |
|---|---|---|
| kept | the whole feed, as always: it keeps nothing | entries read from a run's file of entries, the document put together |
| kept, checked | the same | that, and the gate: schema, links, what must not be seen |
| cold | the same | every entry of every feed rendered anew from its article, the document put together |
| cold, as exported | the same | each article linked and rendered once for all feeds, every document put together and checked |

feedgen is handed its HTML, its names and its times ready made, outside the measurement; ours are rendered inside. What it
gives is not checked. Both take turns, and the best of REPEAT counts for each.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import archive
import peer
from corpus import NOW
from run import Printing, ids, in_turn

from syndicate import formats, surveying
from syndicate.gate import Gate
from syndicate.keeping import pack
from syndicate.orders import Entries
from syndicate.publication import Content
from syndicate.reception import Reception
from syndicate.rendering import Feed, Format
from syndicate.report import Report
from syndicate.store import Store

FEEDS: Final = 20
"""How many feeds are built: the longest ones, which have fifty entries in any archive worth the name."""
_LONGEST: Final = 50
_PEERS: Final[dict[str, Callable[..., bytes]]] = {"rss": peer.rss, "atom": peer.atom}


def measure(stories: int, directory: Path, repeat: int) -> dict[str, Any]:
    """Microseconds a feed, by format and way."""
    publication = archive.publication(directory, formats=list(_PEERS))
    archive.write(directory, stories)
    with Store.open(publication.store, publication.directory) as store:
        Reception(publication, store, NOW, Report(NOW)).take_in(publication.sources)
        with store.reading() as reader:
            view = surveying.survey(publication, reader, NOW, Report(NOW))
            feeds = [feed for members in view.feeds.values() for feed in members]
            feeds = sorted(feeds, key=lambda feed: -min(_LONGEST, len(feed.listed)))[:FEEDS]
            feeds = [replace(feed, listed=feed.listed[:_LONGEST]) for feed in feeds]  # with an archive it has more
            needed = sorted({key for feed in feeds for key in ids(feed)})
            articles = {article.id: article for article in reader.articles(needed)}
    printing = Printing(publication, view, articles)
    return {
        "feeds": len(feeds),
        "entries": sum(len(feed.listed) for feed in feeds),
        "articles": len(articles),
        "formats": {name: _compared(printing, formats.discovered()[name], feeds, repeat) for name in _PEERS},
    }


def _compared(printing: Printing, format_: Format, feeds: Sequence[Feed], repeat: int) -> dict[str, float]:
    pieces = {key: peer.piece(*printing.linked(key)) for feed in feeds for key in ids(feed)}
    given = [(printing.context(feed, format_), [pieces[key] for key in ids(feed)]) for feed in feeds]
    guard, as_ = Gate.of(printing.view.neighbourhood), (format_.NAME, Content.FULL)

    def checked(feed: Feed, data: bytes, bodies: Sequence[bytes]) -> bytes:
        if problems := guard.check(data, feed, format_, printing.context(feed, format_).url, bodies):
            raise RuntimeError(f"the gate refuses what is measured: {problems[0]}")
        return data

    entries = Entries(printing.view.neighbourhood.register)
    for key in printing.articles:
        entries.put(key, pack({as_: format_.render_entry(*printing.linked(key))}))
    entries.complete()

    def spliced(feed: Feed) -> tuple[bytes, list[bytes]]:
        bodies = [entries.get(as_, key) for key in ids(feed)]
        return format_.render_document(feed, bodies, [], printing.context(feed, format_)), bodies

    def exported() -> None:
        rendered = {key: format_.render_entry(*printing.linked(key)) for key in printing.articles}
        for feed in feeds:
            bodies = [rendered[key] for key in ids(feed)]
            checked(feed, format_.render_document(feed, bodies, [], printing.context(feed, format_)), bodies)

    def anew() -> None:
        for feed in feeds:
            bodies = [format_.render_entry(*printing.linked(key)) for key in ids(feed)]
            format_.render_document(feed, bodies, [], printing.context(feed, format_))

    ways: dict[str, Callable[[], object]] = {
        "feedgen": lambda: [_PEERS[format_.NAME](context, members) for context, members in given],
        "kept": lambda: [spliced(feed) for feed in feeds],
        "kept_checked": lambda: [checked(feed, *spliced(feed)) for feed in feeds],
        "cold": anew,
        "cold_as_exported": exported,
    }
    seconds = in_turn(repeat, *ways.values())
    return {way: one / len(feeds) * 1e6 for way, one in zip(ways, seconds, strict=True)}


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))))
