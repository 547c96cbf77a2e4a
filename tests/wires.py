"""What the tests of wires share: a newsroom with something of everything, and articles made comparable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import newsroom
from newsroom import Newsroom, after

from syndicate import intake, sources
from syndicate.articles import Article, AuthorRole, ReadMore, Related, Rights
from syndicate.languages import of_edition
from syndicate.linking import completed
from syndicate.problems import Problem
from syndicate.publication import Feeds, Publication, SourceDefaults, SourceFile
from syndicate.records import Record

LANGUAGES = ("en", "ar", "es")


def picture(key: str, **changes: Any) -> dict[str, Any]:
    files = [
        {
            "url": f"https://media.news.example/{key}-{width}.jpg",
            "media_type": "image/jpeg",
            "width": width,
            "height": width // 2,
            "size": width * 100,
        }
        for width in (1200, 300)
    ]
    words = {"alt": f"Alt {key}", "caption": f"Caption {key}.", "credit": f"Credit {key}", "copyright": f"Holder {key}"}
    return {"id": key, "kind": "picture", "role": "lead", **words, "renditions": files} | changes


def recording(key: str, kind: str, **changes: Any) -> dict[str, Any]:
    ending, media_type = {"video": ("mp4", "video/mp4"), "audio": ("mp3", "audio/mpeg")}[kind]
    file = {
        "url": f"https://media.news.example/{key}.{ending}",
        "media_type": media_type,
        "size": 9_000_000,
        "duration": 12.5,
    }
    return {"id": key, "kind": kind, "role": "body", "renditions": [file]} | changes


BODY = (
    '<p>One <strong>&amp; two</strong> with <a href="https://x.example/?a=1&amp;b=2">a link</a>.<br>Next line.</p>'
    "<h2>A heading</h2>"
    '<blockquote cite="https://x.example/said"><p>Said.</p><p>Again.</p><footer>— A &lt; B</footer></blockquote>'
    '<p lang="fr" dir="ltr">En français.</p>'
    "<ol><li>1<ul><li><em>1.1</em></li></ul></li><li>2</li></ol>"
    '<figure><img src="https://media.news.example/p1-1200.jpg"></figure>'
    '<figure><video src="https://media.news.example/clip.mp4"></video></figure>'
    '<iframe src="https://www.youtube.com/embed/x" title="A clip"></iframe>'
    '<iframe src="https://maps.example/1"></iframe>'
    '<table><caption>Two</caption><tr><th colspan="2">h</th></tr><tr><td>a</td><td></td></tr></table>'
    '<p class="read-more">Read more: <a href="https://elsewhere.example/">Elsewhere</a></p>'
)


def everything(language: str) -> dict[str, Any]:
    """An article with something in every field."""
    translated = {"translation_of": "a1-en", "translated_from_version": 2} if language != "en" else {}
    return newsroom.raw(
        f"a1-{language}",
        language,
        story="a1",
        **translated,
        version=3,
        genre="explainer",
        guid=f"https://old.example/?p={language}",
        short_headline="Short",
        summary="First line.\nSecond line.",
        slug="water-plan",
        byline="By several people",
        authors=[
            {"name": "Tomás Rey", "role": "translator"},
            {"name": "Leila Haddad", "id": "leila-haddad", "url": "https://www.news.example/leila"},
            {"name": "Guest"},
            {"name": "Ed", "role": "editor"},
            {"name": "Ph", "role": "photographer", "id": "ph"},
            {"name": "Pr", "role": "producer"},
        ],
        sources=[{"name": "Agencies"}, {"name": "Al Bahr Agency", "url": "https://albahr.example/"}],
        dateline={"place": "Beirut", "country": "LB"},
        created=after(hours=-9),
        embargo_until=after(hours=-6),
        updated=after(hours=-4),
        expires=after(days=30),
        section="politics",
        sections=["news", "opinion"],
        regions=["mena", "latin-america"],
        coverage=["water-and-cities"],
        tags=[{"name": "Harbours"}, {"name": "Water", "id": "water"}],
        breaking=True,
        urgency=2,
        body=BODY,
        media=[picture("p1"), recording("clip", "video", caption="The signing.", credit="Northlight")],
        related=[
            {"rel": "read-next", "url": "https://elsewhere.example/next", "title": "Next"},
            {"rel": "see-also", "url": "https://elsewhere.example/", "title": "Elsewhere"},
        ],
        reading_minutes=7,
        word_count=512,
        corrections=[
            {"at": after(hours=-3), "note": "The first draft said four towns."},
            {"at": after(hours=-2), "note": "The reservoir is in the north.\nNot in the south."},
        ],
        rights={
            "holder": "Somebody",
            "notice": "© Somebody",
            "usage_terms": "All may.",
            "licence": "https://licence.example/",
        },
    )


def records() -> list[dict[str, Any]]:
    """Articles of every kind, in three languages."""
    found = []
    for language in LANGUAGES:
        found.append(everything(language))
        found += [
            newsroom.raw(f"plain-{language}", language, authors=[{"name": "A"}, {"name": "B"}]),
            newsroom.raw(f"ticker-{language}", language, kind="ticker", body=None),
            newsroom.raw(f"live-{language}", language, kind="live", rights={"notice": "© Only this"}),
            newsroom.raw(
                f"video-{language}",
                language,
                kind="video",
                genre="blog",
                body=None,
                sources=[{"name": "Pool"}],
                media=[
                    picture("still", role="body"),
                    recording("main", "video", role="lead", credit="Pool", copyright="Owner", caption="C", alt="A"),
                    recording("sound", "audio"),
                ],
            ),
            newsroom.raw(
                f"audio-{language}",
                language,
                kind="audio",
                sources=[{"name": "Pool"}],
                media=[recording("main", "audio")],
            ),
            newsroom.raw(f"graph-{language}", language, kind="infograph", media=[picture("g", kind="graphic")]),
            newsroom.raw(
                f"gallery-{language}",
                language,
                kind="gallery",
                media=[picture("g2", role="gallery"), picture("g1", role="gallery", caption=None)],
            ),
            newsroom.raw(
                f"album-{language}", language, kind="gallery", body=None, media=[picture("g1", role="gallery")]
            ),
        ]
    return found


def exported(directory: Path, *raws: dict[str, Any], formats: tuple[str, ...] = ("newsml", "ninjs")) -> Newsroom:
    """A newsroom that has published these articles."""
    house = Newsroom(directory, feeds=Feeds(formats=formats))
    house.export(*raws)
    return house


def read(
    kind: str, path: Path, publication: Publication, defaults: SourceDefaults | None = None
) -> list[Record | Problem]:
    """What a source gives."""
    source = SourceFile(name="wire", kind=kind, path=str(path), defaults=defaults)
    return list(sources.read(source, publication))


def taken(found: Iterable[Record | Problem], publication: Publication) -> dict[str, Article]:
    """The articles of records, none of which may be refused."""
    articles = {}
    for one in found:
        assert isinstance(one, Record), one
        result = intake.take(one, publication)
        assert result.article is not None, result.problems
        articles[result.article.id] = result.article
    return articles


def comparable(article: Article, articles: Mapping[str, Article], publication: Publication) -> dict[str, Any]:
    """An article with what a wire may say in other words said in one way.

    Rights are completed with the edition's, a byline that lists the authors is none, a link to an article is one to its
    page, and the other editions are those that there are.
    """
    edition = publication.by_language[article.language]
    writers = [author.name for author in article.by_role(AuthorRole.AUTHOR)]
    listed = of_edition(edition, publication).listed(writers) if writers else None
    siblings = {
        other.language: other.url
        for other in articles.values()
        if article.story and other.story == article.story and other.id != article.id
    }
    changed = {
        "rights": completed(article.rights, edition.rights) or Rights(),
        "byline": None if article.byline == listed else article.byline,
        "body": tuple(_resolved(article.body, articles)),
        "related": tuple(_resolved(article.related, articles)),
        "alternates": siblings,
    }
    return {name: changed.get(name, getattr(article, name)) for name in Article.model_fields}


def _resolved(links: Iterable[Any], articles: Mapping[str, Article]) -> Iterator[Any]:
    for link in links:
        if not isinstance(link, ReadMore | Related) or link.article is None:
            yield link
        elif (target := articles.get(link.article)) is not None:  # one that is not published is not linked
            found = {"article": None, "url": target.url, "title": link.title or target.headline}
            yield link.model_copy(update=found)
