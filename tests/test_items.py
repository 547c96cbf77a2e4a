"""Articles as documents of their own: off unless switched on, one item each, and withdrawn like everything else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import factories
import pytest
from lxml import etree
from newsroom import NOW, Newsroom, raw

from syndicate.export import Job, check
from syndicate.formats import newsml
from syndicate.problems import Code
from syndicate.publication import Feeds, Newsml
from syndicate.report import Exit

PICTURE = {
    "id": "p1",
    "kind": "picture",
    "role": "body",
    "caption": "The quay.",
    "renditions": [
        {"url": "https://www.news.example/p1.jpg", "media_type": "image/jpeg", "width": 1200, "height": 800}
    ],
}


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path, newsml=Newsml(items=True), feeds=Feeds(limit=1, archives=False))


def documents(newsroom: Newsroom) -> dict[str, etree._Element]:
    root = newsroom.output.resolve()
    return {
        file.relative_to(root).as_posix(): etree.fromstring(file.read_bytes())
        for file in sorted(root.glob("*/newsml/**/*.xml"), key=lambda file: file.as_posix())
    }


def test_there_are_none_unless_the_publication_asks_for_them(tmp_path):
    newsroom = Newsroom(tmp_path)
    newsroom.export(raw())
    assert documents(newsroom) == {}


def test_every_published_article_has_a_document_also_one_that_no_feed_lists(newsroom):
    newsroom.export(raw("a1"), raw("a2"), raw("b1", "ar"), raw("hidden", status="withheld"))
    found = documents(newsroom)
    assert list(found) == ["ar/newsml/b1.xml", "en/newsml/a1.xml", "en/newsml/a2.xml"]
    for path, root in found.items():
        assert etree.QName(root).localname == "newsItem"
        assert root.get("guid") == factories.guid(Path(path).stem)


def test_it_is_the_same_item_as_in_the_message(newsroom):
    newsroom.export(raw(media=[PICTURE]))
    message = etree.fromstring(newsroom.read("en/newsml.xml"))
    for path, root in documents(newsroom).items():
        (item,) = message.xpath(f"//*[@guid = '{root.get('guid')}']")
        assert etree.tostring(root) == etree.tostring(item, with_tail=False), path


def test_a_medium_and_the_text_of_a_gallery_have_documents_below_their_articles(newsroom):
    newsroom.export(raw("g1", kind="gallery", media=[PICTURE | {"role": "gallery"}]), raw("a1", media=[PICTURE]))
    assert {path: etree.QName(root).localname for path, root in documents(newsroom).items()} == {
        "en/newsml/a1.xml": "newsItem",
        "en/newsml/a1/p1.xml": "newsItem",
        "en/newsml/g1.xml": "packageItem",
        "en/newsml/g1/_text.xml": "newsItem",
        "en/newsml/g1/p1.xml": "newsItem",
    }


def test_an_article_links_the_documents_of_its_media(newsroom):
    newsroom.export(raw("a1", media=[PICTURE]))
    root = documents(newsroom)["en/newsml/a1.xml"]
    (link,) = root.xpath("//*[local-name() = 'link'][@residref = $guid]", guid=factories.guid("a1") + "#p1")
    assert link.get("href") == "https://feeds.news.example/en/newsml/a1/p1.xml"


def test_a_withdrawn_article_and_its_media_have_notices_for_a_while_and_then_nothing(newsroom):
    newsroom.export(raw(headline="Qqzzhidden", media=[PICTURE]))
    newsroom.export(raw(headline="Qqzzhidden", version=2, status="canceled", media=[PICTURE]))
    found = documents(newsroom)
    assert list(found) == ["en/newsml/a1.xml", "en/newsml/a1/p1.xml"]
    for root in found.values():
        assert root.find(".//{*}pubStatus").get("qcode") == "stat:canceled"
        assert b"Qqzz" not in etree.tostring(root)
    newsroom.export(now=NOW + timedelta(days=14))
    assert documents(newsroom) == {}


def test_they_are_in_the_manifest(newsroom):
    newsroom.export(raw(media=[PICTURE]))
    listed = {one["path"]: one for one in newsroom.json("manifest.json")["documents"]}
    assert listed["en/newsml/a1/p1.xml"]["format"] == "newsml"
    assert listed["en/newsml/a1.xml"]["updated"] == "2026-11-20T12:00:00Z"


def test_the_gate_refuses_one_that_is_another_article_or_in_another_language_or_broken(newsroom, monkeypatch):
    def swapped(entry: bytes) -> list[tuple[str, bytes]]:
        ((step, data),) = real(entry)
        return [(step, data.replace(b"article/a1", b"article/zz").replace(b'xml:lang="en"', b'xml:lang="fr"'))]

    real = newsml.render_items
    newsroom.write(raw())
    for fault, codes in (
        (swapped, {Code.DOCUMENT_ENTRIES, Code.DOCUMENT_LANGUAGE}),
        (lambda entry: [("", entry[:50])], {Code.DOCUMENT_MALFORMED}),
        (lambda entry: [("", b"<html/>")], {Code.DOCUMENT_INVALID}),
    ):
        monkeypatch.setattr(newsml, "render_items", fault)
        report = newsroom.export()
        assert report.exit_code is Exit.GATE_REFUSED
        assert {found.code for found in report.problems if found.origin == "en/newsml/a1.xml"} == codes
        assert documents(newsroom) == {}


def test_an_article_that_cannot_be_written_has_none_and_the_others_have(newsroom, monkeypatch):
    render = newsml.render_entry

    def failing(article, context):
        if article.id == "bad":
            raise ValueError("no way")
        return render(article, context)

    monkeypatch.setattr(newsml, "render_entry", failing)
    assert newsroom.export(raw("bad"), raw("good")).exit_code is Exit.SOME_REFUSED
    assert list(documents(newsroom)) == ["en/newsml/good.xml"]


def test_a_check_counts_them_as_an_export_does(newsroom):
    newsroom.write(raw("a1"), raw("a2"))
    checked = check(Job(newsroom.publication, NOW))
    assert checked.documents == newsroom.export().documents
