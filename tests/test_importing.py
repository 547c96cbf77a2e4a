"""The importers that partners start from, and the document that explains what they read (docs/partners.md)."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import factories
import nitf
import pytest
from lxml import etree
from newsroom import HOST, NOW, Newsroom, raw

from syndicate import export
from syndicate.articles import Kind, Status, rfc3339
from syndicate.publication import BodyProfile, FeedRule, Feeds, load

ROOT = Path(__file__).parents[1]
IMPORTING = ROOT / "examples" / "importing"
EXAMPLE = ROOT / "examples" / "newsroom"
PARTNERS = (ROOT / "docs" / "partners.md").read_text(encoding="utf-8")
CHROMIUM = "/usr/bin/chromium"
NAR = "{http://iptc.org/std/nar/2006-10-01/}"
LANGUAGES = ("en", "ar", "es")
DAY = datetime(2026, 11, 20, 18, tzinfo=UTC)
"""When the example newsroom is exported."""
SEEN_AS = {"python": "py", "php": "php", "javascript": "mjs"}
"""What a block of code is called in the document, and the ending of the file that it stands in."""

Importer = Callable[..., "subprocess.CompletedProcess[bytes]"]


# --- what is read ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def messages(tmp_path_factory) -> dict[str, Path]:
    """The example newsroom's message of each language."""
    directory = tmp_path_factory.mktemp("example")
    others = {
        name: FeedRule(enabled=False) for name, rule in Feeds() if isinstance(rule, FeedRule) and name != "edition"
    }
    feeds = Feeds(formats=("newsml",), **others)
    changes = {"store": f"sqlite:///{directory}/syndicate.db", "feeds": feeds}
    publication = load(EXAMPLE / "syndicate.toml").model_copy(update=changes).at(EXAMPLE)
    export.export(export.Job(publication, DAY), directory / "public")
    return {language: directory / "public" / language / "newsml.xml" for language in LANGUAGES}


@pytest.fixture(scope="module")
def releases(tmp_path_factory) -> list[Path]:
    """The Arabic message of a newsroom at three moments: as published; corrected and withdrawn; released again."""
    newsroom = Newsroom(tmp_path_factory.mktemp("lifecycle"), feeds=Feeds(formats=("newsml",)))
    kept = []
    for stage, articles in enumerate((PUBLISHED, CHANGED, RELEASED)):
        newsroom.export(*articles, now=NOW + timedelta(hours=stage))
        path = newsroom.directory / f"{stage}.xml"
        path.write_bytes(newsroom.read("ar/newsml.xml"))
        kept.append(path)
    return kept


def _piece(key: str, **changes: Any) -> dict[str, Any]:
    return raw(key, "ar", **{"headline": "مدن الميناء تتفق على خطة مياه مشتركة"} | changes)


_PICTURE = {
    "id": "m1",
    "role": "lead",
    "caption": "السدّ الذي ستتقاسمه المدن الخمس.",
    "alt": "سدّ حجري بين تلّتين خضراوين",
    "credit": "وكالة البحر / هبة المصري",
    "copyright": "وكالة البحر",
    "renditions": [
        {"url": f"{HOST}/dam-1200.jpg", "media_type": "image/jpeg", "width": 1200, "height": 800, "size": 214530},
        {"url": f"{HOST}/dam-320.jpg", "media_type": "image/jpeg", "width": 320, "height": 213, "size": 20114},
    ],
}
_AUDIO = {
    "id": "m2",
    "kind": "audio",
    "caption": "استمع إلى الخبر",
    "renditions": [{"url": f"{HOST}/plan.mp3", "media_type": "audio/mpeg", "size": 961204, "duration": 60.5}],
}
PLAN = _piece(
    "plan-ar",
    story="plan",
    translation_of="plan-en",
    translated_from_version=2,
    short_headline="خطة مياه مشتركة",
    summary="ستتقاسم خمس مدن خزانًا واحدًا.",
    slug="water-plan",
    byline="ليلى حداد – بيروت",
    authors=[
        {"name": "ليلى حداد", "id": "leila-haddad", "url": f"{HOST}/ar/authors/leila-haddad"},
        {"name": "سلمى خوري", "role": "translator"},
    ],
    sources=[{"name": "الفانوس"}, {"name": "وكالة البحر", "url": "https://albahr.example/"}],
    dateline={"place": "بيروت", "country": "LB"},
    created=rfc3339(factories.NOON - timedelta(hours=2)),
    embargo_until=rfc3339(factories.NOON),
    expires=rfc3339(factories.NOON + timedelta(days=90)),
    sections=["news"],
    regions=["mena"],
    coverage=["water-and-cities"],
    tags=[{"name": "المياه", "id": "water"}, {"name": "موانئ"}],
    breaking=True,
    urgency=4,
    body="<p>وقّعت مجالس خمس مدن <strong>خطة</strong> يوم الجمعة.</p>",
    media=[_PICTURE, _AUDIO],
    rights={"usage_terms": "للمشتركين، مع ذكر المصدر."},
    related=[{"rel": "read-next", "url": "https://albahr.example/ar/dams", "title": "السدود في أرقام"}],
)
PLAN_EN = raw("plan-en", story="plan", version=2, headline=factories.HEADLINES["en"])
PLAN_ES = raw("plan-es", "es", story="plan", headline=factories.HEADLINES["es"])
CORRECTED = PLAN | {
    "version": 2,
    "updated": rfc3339(NOW + timedelta(hours=1)),
    "corrections": [{"at": rfc3339(NOW + timedelta(hours=1)), "note": "عدد المدن خمس، لا أربع."}],
}
SHORE = _piece(
    "shore-ar",
    kind="gallery",
    headline="بالصور: صباح على الشاطئ",
    section="news",
    media=[_PICTURE | {"role": "gallery"}, _PICTURE | {"id": "m2", "role": "gallery", "caption": "صيادون يعودون."}],
)
TALK = _piece(
    "talk-ar",
    kind="video",
    headline="حوار: من يملك المياه؟",
    media=[
        {
            "id": "m1",
            "kind": "video",
            "role": "lead",
            "caption": "حوار مع مهندسة السدّ.",
            "credit": "الفانوس",
            "renditions": [
                {
                    "url": f"{HOST}/talk.mp4",
                    "media_type": "video/mp4",
                    "width": 1280,
                    "height": 720,
                    "size": 9000000,
                    "duration": 90,
                }
            ],
        }
    ],
)
RUMOUR, PAUSED = _piece("rumour-ar"), _piece("paused-ar")
_LATER, _LAST = ({"updated": rfc3339(NOW + timedelta(hours=hours))} for hours in (1, 2))
PUBLISHED = (PLAN, PLAN_EN, PLAN_ES, SHORE, TALK, RUMOUR, PAUSED)
CHANGED = (
    CORRECTED,
    PLAN_EN | {"version": 3} | _LATER,
    SHORE | {"version": 2, "status": "canceled"} | _LATER,
    RUMOUR | {"version": 2, "status": "canceled"} | _LATER,
    PAUSED | {"version": 2, "status": "withheld"} | _LATER,
    TALK | {"version": 2, "headline": "حوار: لمن المياه؟"} | _LATER,
)
RELEASED = (PAUSED | {"version": 3} | _LAST,)


CITED = f"{HOST}/ar/council"
WHOLE = _piece(
    "whole-ar",
    media=[_PICTURE, _AUDIO],
    body=(
        '<p>يحفظ السدّ <strong>40 مليون م<sup>3</sup></strong>، بحسب شركة <span lang="en" dir="ltr">Port Water</span>.</p>'
        "<h2>ما قالته المجالس</h2>"
        f'<blockquote cite="{CITED}"><p>لن تعطش مدينة بعد اليوم.</p><footer>رئيسة المجلس</footer></blockquote>'
        f'<figure><img src="{HOST}/dam-1200.jpg"></figure>'
        f'<p class="read-more">اقرأ المزيد: <a href="{HOST}/ar/dams">السدود في أرقام</a></p>'
        f'<figure><audio src="{HOST}/plan.mp3"></audio></figure>'
        "<h5>كم؟</h5><ol><li>واحد<ul><li><em>&lt;أ&gt;</em> &amp; <code>x  y</code></li></ul></li><li>اثنان</li></ol>"
        '<table><caption>أرقام</caption><tr><th colspan="2">"س"</th></tr><tr><td rowspan="2">1</td><td>2</td></tr></table>'
        '<p lang="es" dir="ltr">Sí: <q>agua</q>.<br><cite>a</cite> <mark>b</mark> <s>c</s></p>'
        '<p>في <time datetime="2026-11-20T18:00:00+02:00">السادسة</time>، يوم <time datetime="2026-11-20">الجمعة</time>.</p>'
        '<p>منظمة <abbr title="World &quot;Health&quot; &amp; co">WHO</abbr> و<a href="https://x.example/?a=1&amp;b=2">رابط</a></p>'
        '<iframe src="https://www.youtube.com/embed/x" title="لقطة"></iframe>'
    ),
)
"""A text with everything that comes back whole in every profile."""
BARE = _piece("bare-ar", kind="ticker", body=None)
CLIP = _piece(
    "clip-ar",
    kind="video",
    media=[*TALK["media"], {"id": "still", "credit": "الفانوس", "renditions": _PICTURE["renditions"]}],
    body=f'<figure><video src="{HOST}/talk.mp4"></video></figure><figure><img src="{HOST}/dam-320.jpg"></figure>',
)


@pytest.fixture(scope="module")
def profiles(tmp_path_factory) -> dict[BodyProfile, Path]:
    """The same message in each body profile."""
    directory = tmp_path_factory.mktemp("profiles")
    articles = [nitf.taken(one) for one in (WHOLE, SHORE, CLIP, BARE)]
    paths = {profile: directory / f"{profile.name.lower()}.xml" for profile in BodyProfile}
    for profile, path in paths.items():
        path.write_bytes(nitf.message(profile, *articles))
    return paths


# --- who reads it ---------------------------------------------------------------------------------------------------


def _python() -> list[str]:
    return [sys.executable, "-I"]


def _php() -> list[str]:
    if (php := shutil.which("php")) is None:
        pytest.skip("PHP is not installed: apt-get install php-cli php-xml")
    loaded = subprocess.run([php, "-m"], capture_output=True, check=True, text=True).stdout.split()
    if missing := {"dom", "json"} - set(loaded):
        pytest.skip(f"PHP lacks {' and '.join(sorted(missing))}: apt-get install php-xml")
    return [php]


def _node() -> list[str]:
    if (node := shutil.which("node")) is None:
        pytest.skip("Node is not installed: apt-get install nodejs npm")
    if not (IMPORTING / "node_modules" / "@xmldom" / "xmldom").is_dir():
        pytest.skip("Node has no parser of XML: npm ci --prefix examples/importing")
    return [node]


PROGRAMS = {"py": _python, "php": _php, "mjs": _node}


@pytest.fixture(scope="module", params=PROGRAMS)
def importer(request) -> Importer:
    """Runs the importer in one language: the message, and where it is given, the memory."""
    return _importer(request.param)


def _importer(ending: str) -> Importer:
    command = [*PROGRAMS[ending](), IMPORTING / f"newsml.{ending}"]

    def run(message: Path, memory: Path | None = None, *, check: bool = True) -> subprocess.CompletedProcess[bytes]:
        arguments = [message] if memory is None else [message, memory]
        return subprocess.run([*command, *arguments], capture_output=True, check=check, timeout=60)

    return run


@pytest.fixture(scope="module")
def printed(messages) -> dict[str, bytes]:
    """What the importer in Python prints of the example newsroom, by language."""
    run = _importer("py")
    return {language: run(path).stdout for language, path in messages.items()}


@pytest.fixture(scope="module")
def read(printed) -> dict[str, list[dict[str, Any]]]:
    """What the importers read of the example newsroom, by language."""
    return {language: _lines(output) for language, output in printed.items()}


def _lines(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


# --- the importers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ending", [ending for ending in PROGRAMS if ending != "py"])
def test_every_language_of_programming_reads_the_same_to_the_byte(messages, printed, ending, language):
    assert len(printed[language].splitlines()) > 30
    assert _importer(ending)(messages[language]).stdout == printed[language]


def test_a_browser_reads_the_same_with_its_own_parser(messages, read):
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not os.access(CHROMIUM, os.X_OK):
        pytest.skip(f"{CHROMIUM} is not installed")
    program = (IMPORTING / "newsml.mjs").read_text(encoding="utf-8")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.add_script_tag(type="module", content=f"{program}\nglobalThis.articles = articles;")
        found = page.evaluate("xml => articles(xml, DOMParser)", messages["ar"].read_text(encoding="utf-8"))
        refused = page.evaluate("xml => { try { articles(xml, DOMParser) } catch (e) { return e.message } }", BROKEN)
        browser.close()
    assert found == read["ar"]
    assert refused.startswith("not well-formed")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_importer_reads_what_the_newsroom_wrote(read, language):
    originals = _originals(language)
    found = {one["guid"].rpartition("/")[2]: one for one in read[language] if one["action"] == "store"}
    assert len(found) > 30
    assert {article["kind"] for article in found.values()} >= {kind.value for kind in Kind} - {"audio"}
    for key, one in found.items():
        original = originals[key]
        assert (one["language"], one["direction"]) == (language, "rtl" if language == "ar" else "ltr")
        assert one["kind"] == original.get("kind", "text")
        assert one["version"] == original.get("version", 1)
        for field in ("url", "headline", "summary"):
            assert one[field] == original.get(field), (key, field)
        assert one["byline"] == original.get("byline") or not original.get("byline")
        assert one["section"]["code"] == f"synsection:{original['section']}"
        assert one["section"]["names"].keys() == set(LANGUAGES)
        assert one["story"] == f"tag:qandil.example,2024:story/{original['story']}"
        if original["published"].endswith("Z"):
            assert one["published"] == original["published"]
        assert (one["html"] is not None) == bool(original.get("body"))
        assert [note["role"] for note in one["notes"] if note["role"] == "correction"] == [
            "correction" for _ in original.get("corrections", ())
        ]
        _assert_media(one["media"], original.get("media", []), key)


def _originals(language: str) -> dict[str, dict[str, Any]]:
    paths = (EXAMPLE / "articles").glob(f"*-{language}.json")
    return {path.stem: json.loads(path.read_bytes()) for path in paths}


def _assert_media(found: Sequence[Mapping[str, Any]], originals: Sequence[Mapping[str, Any]], key: str) -> None:
    assert sorted(one["renditions"][0]["url"] for one in found) == sorted(
        original["renditions"][0]["url"] for original in originals
    )
    written = {original["renditions"][0]["url"]: original for original in originals}
    for one in found:
        original = {"kind": "picture", "role": "body"} | written[one["renditions"][0]["url"]]
        for name in ("kind", "role", "caption", "alt", "credit"):
            assert one[name] == original.get(name), (key, name)
        assert one["holder"] == original.get("copyright"), key
        for file, given in zip(one["renditions"], original["renditions"], strict=True):
            assert file["url"] == given["url"]
            assert file["type"] == given.get("media_type", file["type"])
            for name in ("size", "width", "height"):
                assert file[name] == given.get(name), (key, name)
            assert file["milliseconds"] == (given.get("duration") and given["duration"] * 1000)


def test_editions_of_a_story_name_one_another(read):
    found = {one["guid"]: one for articles in read.values() for one in articles if one["action"] == "store"}
    links = [(guid, link) for guid, one in found.items() for link in one["translations"]]
    assert len(links) > 100
    for guid, link in links:
        other = found[link["guid"]]
        assert {name: other[name] for name in link} == link
        assert other["story"] == found[guid]["story"]
        assert guid in [back["guid"] for back in other["translations"]]
    derived = [one for one in found.values() if one["derivedFrom"]]
    assert derived
    for one in derived:
        assert one["derivedFrom"]["version"] <= found[one["derivedFrom"]["guid"]]["version"]
        stale = one["derivedFrom"]["version"] < found[one["derivedFrom"]["guid"]]["version"]
        assert ("stale" in [note["role"] for note in one["notes"]]) == stale


def test_articles_come_in_the_order_of_the_front_and_withdrawals_last(read):
    for articles in read.values():
        stored = [one for one in articles if one["action"] == "store"]
        assert [one["place"] for one in stored] == list(range(1, len(stored) + 1))
        removed = articles[len(stored) :]
        assert removed
        assert {one["action"] for one in removed} == {"remove"}
        assert not removed[0].keys() & {"headline", "html", "media"}


def test_a_partner_who_polls_does_what_the_newsroom_did(importer, releases, tmp_path):
    memory = tmp_path / "seen.json"
    polls = [_lines(importer(message, memory).stdout) for message in releases]
    assert [[_deed(one) for one in poll] for poll in polls] == [
        [
            ("store", "paused-ar", 1), ("store", "plan-ar", 1), ("store", "rumour-ar", 1),
            ("store", "shore-ar", 1), ("store", "talk-ar", 1),
        ],
        [
            ("store", "plan-ar", 2), ("store", "talk-ar", 2),
            ("remove", "paused-ar", 2), ("remove", "rumour-ar", 2), ("remove", "shore-ar", 2),
        ],
        [("store", "paused-ar", 3)],
    ]  # fmt: skip
    corrected = polls[1][0]
    assert [note["role"] for note in corrected["notes"]] == ["correction", "stale"]
    assert "خمس، لا أربع" in corrected["notes"][0]["text"]
    assert [one["status"] for one in polls[1][2:]] == ["withheld", "canceled", "canceled"]
    assert importer(releases[2], memory).stdout == b""
    assert importer(releases[0], memory).stdout == b"", "an old release brings nothing back"


def _deed(one: Mapping[str, Any]) -> tuple[str, str, int]:
    return one["action"], one["guid"].rpartition("/")[2], one["version"]


def test_of_one_version_the_withdrawal_counts(importer, releases, tmp_path):
    seen = {"plan-ar": [2, False], "talk-ar": [1, False], "rumour-ar": [2, False], "paused-ar": [2, True]}
    memory = tmp_path / "seen.json"
    memory.write_text(json.dumps({factories.guid(key): rank for key, rank in seen.items()}), encoding="utf-8")
    found = _lines(importer(releases[1], memory).stdout)
    assert [_deed(one) for one in found] == [
        ("store", "talk-ar", 2), ("remove", "rumour-ar", 2), ("remove", "shore-ar", 2)
    ]  # fmt: skip
    kept, removed = ("plan-ar", "talk-ar"), ("rumour-ar", "paused-ar", "shore-ar")
    assert json.loads(memory.read_bytes()) == {factories.guid(key): [2, key in removed] for key in (*kept, *removed)}


@pytest.fixture(scope="module")
def first(importer, releases) -> dict[str, dict[str, Any]]:
    """What the importer reads of the first message, by the article's id."""
    return {_deed(one)[1]: one for one in _lines(importer(releases[0]).stdout)}


def test_an_article_brings_its_media_along(first):
    picture, audio = first["plan-ar"]["media"]
    assert picture == {
        "guid": factories.guid("plan-ar") + "#m1",
        "kind": "picture",
        "role": "lead",
        "caption": _PICTURE["caption"],
        "alt": _PICTURE["alt"],
        "credit": _PICTURE["credit"],
        "holder": _PICTURE["copyright"],
        "renditions": [
            {"name": "highRes", "url": f"{HOST}/dam-1200.jpg", "type": "image/jpeg",
             "size": 214530, "width": 1200, "height": 800, "milliseconds": None},
            {"name": "thumbnail", "url": f"{HOST}/dam-320.jpg", "type": "image/jpeg",
             "size": 20114, "width": 320, "height": 213, "milliseconds": None},
        ],
    }  # fmt: skip
    assert audio["renditions"][0]["milliseconds"] == 60_500
    assert [medium["guid"][-3:] for medium in first["shore-ar"]["media"]] == ["#m1", "#m2"]
    assert first["shore-ar"]["html"] == f"<p>{factories.BODIES['ar']}</p>"
    (video,) = first["talk-ar"]["media"]
    assert video["guid"] == first["talk-ar"]["guid"]
    assert (video["kind"], video["role"], video["credit"], video["holder"]) == ("video", "lead", "الفانوس", None)
    assert video["renditions"][0]["milliseconds"] == 90_000
    assert first["plan-ar"]["html"] == PLAN["body"]


def test_the_text_is_the_same_html_whichever_profile_it_came_in(importer, profiles):
    printed = {profile: importer(path).stdout for profile, path in profiles.items()}
    assert printed[BodyProfile.XHTML] == printed[BodyProfile.XHTML_AND_HTML]
    assert printed[BodyProfile.NITF] == printed[BodyProfile.XHTML_AND_HTML]
    texts = {_deed(one)[1]: one["html"] for one in _lines(printed[BodyProfile.NITF])}
    assert texts.keys() == {"whole-ar", "shore-ar", "clip-ar", "bare-ar"}
    assert texts["bare-ar"] is None
    assert texts["shore-ar"] == f"<p>{factories.BODIES['ar']}</p>"
    assert f'<img src="{HOST}/dam-1200.jpg" width="1200" height="800" alt=""/><figcaption>' in texts["clip-ar"]
    assert f'<video src="{HOST}/talk.mp4" width="1280" height="720" controls="controls"></video>' in texts["clip-ar"]
    for piece in (
        "<h2>",
        "<h5>",
        "م<sup>3</sup>",
        "<footer>— ",
        "<caption>",
        '<time datetime="2026-11-20T18:00:00+02:00">',
    ):
        assert piece in texts["whole-ar"]
    assert not re.search("its:|xmlns|xml:|<(bq|hl2|em class|num|lang|chron|media)", texts["whole-ar"])


def test_a_browser_reads_every_profile_with_its_own_parser(profiles):
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not os.access(CHROMIUM, os.X_OK):
        pytest.skip(f"{CHROMIUM} is not installed")
    program = (IMPORTING / "newsml.mjs").read_text(encoding="utf-8")
    run = _importer("py")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.add_script_tag(type="module", content=f"{program}\nglobalThis.articles = articles;")
        for path in profiles.values():
            found = page.evaluate("xml => articles(xml, DOMParser)", path.read_text(encoding="utf-8"))
            assert found == _lines(run(path).stdout)
        browser.close()


def test_markup_that_our_nitf_has_not_is_read_by_its_nearest_likeness(importer, profiles, tmp_path):
    """A newsroom's next release may write something that an importer has never seen."""
    changes = {
        'class="bold"': 'class="loud"',
        '<hl2 class="h2">': "<hl2>",
        'media-type="image"': 'media-type="data"',
        'norm="20261120"': 'norm="soon"',
    }
    document = profiles[BodyProfile.NITF].read_text(encoding="utf-8")
    for known, strange in changes.items():
        assert known in document
        document = document.replace(known, strange)
    document = re.sub(r"<media-reference source=\"[^\"]*talk.mp4\"[^>]*>", "", document)
    path = tmp_path / "strange.xml"
    path.write_text(document, encoding="utf-8")
    texts = {_deed(one)[1]: one["html"] for one in _lines(importer(path).stdout)}
    for piece in ("<em>40 مليون", "<h2>ما قالته", f'<img src="{HOST}/dam-1200.jpg"', '<time datetime="soon">'):
        assert piece in texts["whole-ar"]
    assert texts["clip-ar"].startswith('<figure><video controls="controls"></video>')


def test_an_item_without_a_message_is_read_too(importer, releases, first, tmp_path):
    item = etree.parse(releases[0]).find(f".//{NAR}newsItem[@guid='{factories.guid('talk-ar')}']")
    alone = tmp_path / "item.xml"
    alone.write_bytes(etree.tostring(item))
    (found,) = _lines(importer(alone).stdout)
    assert found == first["talk-ar"] | {"place": None}


BROKEN = "<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'><itemSet></newsMessage>"
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "bomb": f'<!DOCTYPE newsMessage [<!ENTITY l0 "ha">{_LAUGHS}]>',
    "file": '<!DOCTYPE newsMessage [<!ENTITY l9 SYSTEM "%s">]>',
    "bare": "<!DOCTYPE newsMessage>",
}


@pytest.mark.parametrize("attack", HOSTILE)
def test_a_document_type_is_refused_and_nothing_is_fetched(importer, releases, tmp_path, attack):
    secret = tmp_path / "secret.txt"
    secret.write_text("qqzzsecret", encoding="utf-8")
    body = releases[0].read_text(encoding="utf-8").partition("?>")[2]
    if attack != "bare":
        body = body.replace("خطة مياه مشتركة", "&l9;")
        assert "&l9;" in body
    hostile = tmp_path / "hostile.xml"
    hostile.write_text(HOSTILE[attack].replace("%s", secret.as_uri()) + body, encoding="utf-8")
    memory = tmp_path / "seen.json"
    done = importer(hostile, memory, check=False)
    assert done.returncode != 0
    assert b'"guid"' not in done.stdout
    if attack == "bare":  # some parsers refuse the others before they are asked
        assert b"no document type" in done.stdout + done.stderr
    assert b"qqzzsecret" not in done.stdout + done.stderr
    assert not memory.exists()


def test_half_a_message_is_refused_as_a_whole(importer, releases, tmp_path):
    memory, half = tmp_path / "seen.json", tmp_path / "half.xml"
    half.write_bytes(releases[0].read_bytes()[:20_000])
    done = importer(half, memory, check=False)
    assert done.returncode != 0
    assert b'"guid"' not in done.stdout
    assert not memory.exists()


# --- the document ---------------------------------------------------------------------------------------------------


def _blocks(name: str) -> list[str]:
    return re.findall(rf"^```{name}\n(.*?)^```$", PARTNERS, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", SEEN_AS)
def test_code_in_the_document_stands_in_the_importers(name):
    program = (IMPORTING / f"newsml.{SEEN_AS[name]}").read_text(encoding="utf-8")
    blocks = _blocks(name)
    assert len(blocks) >= 2
    for block in blocks:
        assert block in program


def test_json_in_the_document_is_what_the_importers_print(releases):
    (block,) = _blocks("json")
    shown = json.loads(block)
    (found,) = (one for one in _lines(_importer("py")(releases[1]).stdout) if one["guid"] == shown["guid"])
    assert shown.items() <= {name: value for name, value in found.items() if name in shown}.items()


def test_xml_in_the_document_is_what_is_really_sent(releases, profiles):
    """A comment in a block explains what follows, or says that something is left out."""
    sent = [_squeezed(path.read_text(encoding="utf-8")) for path in (*releases, *profiles.values())]
    blocks = _blocks("xml")
    assert len(blocks) >= 8
    for block in blocks:
        pieces = [_squeezed(piece) for piece in re.split(r"<!--.*?-->", block, flags=re.DOTALL)]
        pattern = re.compile(".*?".join(re.escape(piece) for piece in pieces if piece), re.DOTALL)
        assert any(pattern.search(message) for message in sent), block


def _squeezed(xml: str) -> str:
    """The same without spaces around tags, and without the version of the format."""
    xml = re.sub(r'versioninfo="\d+"', 'versioninfo=""', xml)
    return re.sub(r"\s+(?=[<>/])|(?<=>)\s+", "", re.sub(r"\s+", " ", xml)).strip()


def test_every_element_and_attribute_that_is_sent_is_explained(messages, releases):
    sent = [etree.parse(path).getroot() for path in (*messages.values(), *releases)]
    elements = {element for root in sent for element in root.iter(f"{NAR}*")}
    for name in {etree.QName(element).localname for element in elements}:
        assert re.search(rf"<{name}\b|`{name}`", PARTNERS), f"<{name}> is not explained in docs/partners.md"
    for name in {etree.QName(name).localname for element in elements for name in element.attrib}:
        assert re.search(rf"[\s@:]{name}\b", PARTNERS), f"@{name} is not explained in docs/partners.md"


def test_every_code_that_is_sent_is_explained(messages, releases):
    sent = [etree.parse(path).getroot() for path in (*messages.values(), *releases)]
    values = {
        element.get(name)
        for root in sent
        for element in root.iter(f"{NAR}*")
        for name in ("qcode", "rel", "role", "rendition", "durationunit", "mode")
        if element.get(name)
    }
    general = ("medtop", "subj", "genre", "iso3166-1a2", "synauthor", "syngenre", "synsection", "synregion", "syntag")
    for value in values:
        alias = value.partition(":")[0]
        assert (f"{alias}:" if alias in (*general, "syncoverage") else value) in PARTNERS, value


def test_every_status_kind_and_alias_is_in_the_document(releases):
    for status in Status:
        assert f"stat:{status.value}" in PARTNERS
    for scheme in etree.parse(releases[0]).iter(f"{NAR}scheme"):
        assert f"`{scheme.get('alias')}`" in PARTNERS
