"""The directory, and a feed that a person opens, as Chromium shows them and as somebody uses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import factories
import pytest
from listings import DIRECTIONS, FORMATS, HOUSE, LANGUAGES, all_feeds, feed, listed, made

from syndicate.formats import atom, rss
from syndicate.publication import FeedKind

AXE = Path(__file__).parent / "axe" / "node_modules" / "axe-core" / "axe.min.js"
BASE = HOUSE.feeds_url
ORIGIN = BASE.removesuffix("/")
PHONE = {"width": 360, "height": 740}
PAGES = ("index.html", "en/index.html", "ar/index.html", "es/index.html")
FEEDS = {f"{language}/{module.FILE_NAME}": module for language in LANGUAGES for module in (rss, atom)}
EMPTY = {f"{language}/regions/mena/{module.FILE_NAME}": module for language in LANGUAGES for module in (rss, atom)}
TYPES = {".html": "text/html", ".css": "text/css", ".opml": "text/x-opml", ".json": "application/json"}
TYPES |= {f"/{one.FILE_NAME}": one.MEDIA_TYPE for one in FORMATS}

Opener = Callable[..., Any]


# --- the site -------------------------------------------------------------------------------------------------------


def long_feeds() -> dict[str, Any]:
    """Feeds with names and headlines that have nowhere to break, and letters that people leave their marks off."""
    feeds: dict[str, Any] = all_feeds()
    more = {
        "en": ["São Tomé", "Łódź", "Vienna 2026"],
        "ar": ["الآثار", "لبنى", "مدرسةُ الفَنّ", "على الإنترنت", "قمة ٢٠٢٦", "ایران"],
        "es": ["Ñandú", "Camión"],
    }
    for language, group in feeds.items():
        group.append(feed(FeedKind.TAG, "endless", f"{language}/tags/endless", "Rhabarber" * 20))
        group.append(replace(group[6], name="Region", path=f"{language}/regions/x", listed=listed(1, "w" * 300)))
        group += [
            feed(FeedKind.TAG, f"t{index}", f"{language}/tags/t{index}", name)
            for index, name in enumerate(more[language])
        ]
    return feeds


def document(module: Any, language: str, *articles: Any, path: str = "") -> bytes:
    """A feed as it is published."""
    shown = factories.feed(*articles, language=language, path=path or language)
    entries = [module.render_entry(article, factories.context(article)) for article in articles]
    return module.render_document(shown, entries, [], factories.document_context(shown, module.FILE_NAME))


@pytest.fixture(scope="module")
def site() -> dict[str, bytes]:
    """What a release has, by path."""
    found = {page.path: page.data for page in made(long_feeds()).values()}
    for path, module in FEEDS.items():
        language = path[:2]
        long = factories.full_article(
            id=f"b-{language}",
            language=language,
            url=f"https://www.news.example/{language}/{'w' * 200}",
            headline="w" * 200,
        )
        article = factories.full_article(language=language, summary=f"{factories.BODIES[language]} 100%.")
        found[path] = document(module, language, article, long)
    for path, module in EMPTY.items():
        found[path] = document(module, path[:2], path=path.rpartition("/")[0])
    return found


@pytest.fixture
def opened(chromium: Any, site: dict[str, bytes]) -> Iterator[Opener]:
    """Opens a path of the site, as served; afterwards nothing may have been complained of or fetched from elsewhere."""
    contexts: list[Any] = []
    complaints: list[str] = []
    foreign: list[str] = []

    def serve(route: Any) -> None:
        address = urlsplit(route.request.url)
        path = address.path.lstrip("/")
        kind = TYPES.get(f"/{path.rpartition('/')[2]}") or TYPES.get(Path(path).suffix)
        if f"{address.scheme}://{address.netloc}" != ORIGIN or path not in site:
            foreign.append(route.request.url)
            route.abort()
        else:
            route.fulfill(body=site[path], content_type=kind)

    def open_(path: str, *, viewport: dict[str, int] | None = None, script: str = "", **options: Any) -> Any:
        context = chromium.new_context(viewport=viewport or {"width": 1280, "height": 800}, **options)
        contexts.append(context)
        context.route("**/*", serve)
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{BASE}{path}")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []
    assert foreign == []


def overflow(page: Any) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def visible_names(page: Any) -> list[str]:
    """The names of the feeds that are found: those that only lead to one are not among them."""
    return page.eval_on_selector_all(
        ".entry:not(.passing)",
        "found => found.filter(e => e.checkVisibility()).map(e => e.querySelector('.name').textContent)",
    )


# --- on a phone, on a disk ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_on_a_phone_nothing_overflows_and_text_begins_where_it_should(opened, path):
    page = opened(path, viewport=PHONE)
    for details in page.locator("details").all():
        details.evaluate("details => { details.open = true; }")
    assert overflow(page) <= 0
    direction = DIRECTIONS[path[:2] if "/" in path else "en"]
    assert page.evaluate("getComputedStyle(document.body).direction") == direction
    box = page.locator("h1").evaluate(
        "h1 => { const r = document.createRange(); r.selectNodeContents(h1);"
        " const b = r.getBoundingClientRect(); return [b.left, b.right]; }"
    )
    assert box[0] == pytest.approx(16, abs=2) if direction == "ltr" else box[1] == pytest.approx(344, abs=2)


def test_a_copy_on_a_disk_works_and_copies_the_addresses_that_are_served(chromium, site, tmp_path):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "index.html").write_bytes(site["en/index.html"])
    page = chromium.new_page(viewport=PHONE)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto((tmp_path / "en" / "index.html").as_uri())
    page.locator(".whole .copy").first.click()
    page.wait_for_function("document.getElementById('status').textContent")
    assert f"{BASE}en/atom.xml" in page.locator("#status").inner_text()
    assert overflow(page) <= 0
    assert complaints == []
    page.close()


# --- by keyboard and with a screen reader ---------------------------------------------------------------------------


def test_by_keyboard_focus_is_always_seen_and_the_first_stop_leads_past_the_top(opened):
    page = opened("en/index.html", viewport=PHONE)
    before = page.screenshot()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["height"] > 24
    assert page.screenshot() != before
    stops = []
    for _ in range(24):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "(({outlineStyle, outlineWidth}) => [outlineStyle, outlineWidth])(getComputedStyle(document.activeElement))"
        )
        assert style == ["solid", "3px"]
        stops.append(page.evaluate("[document.activeElement.localName, document.activeElement.id].join('#')"))
    assert {"summary#", "a#", "input#query", "button#"} <= set(stops)
    page.locator(".skip").press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "MAIN"


@pytest.mark.parametrize("path", PAGES)
def test_everything_that_can_be_used_has_a_name_and_every_landmark_is_told_apart(opened, path):
    page = opened(path)
    session = page.context.new_cdp_session(page)
    nodes = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in session.send("Accessibility.getFullAXTree")["nodes"]
        if not node["ignored"]
    ]
    used = [(role, name) for role, name in nodes if role in ("link", "button", "searchbox", "DisclosureTriangle")]
    assert len(used) > 20
    assert [role for role, name in used if not name.strip()] == []
    marks = [mark for mark in nodes if mark[0] in ("banner", "main", "navigation", "search", "contentinfo")]
    assert len(marks) == len(set(marks))
    assert {"banner", "main", "contentinfo"} <= {role for role, _ in marks}
    buttons = [name for role, name in nodes if role == "button"]
    assert len(buttons) == len(set(buttons)) > 5


def test_the_name_of_a_button_is_in_the_language_of_its_edition(opened):
    labels = opened("index.html").eval_on_selector_all(
        ".copy", "found => found.map(b => [b.closest('[lang]').lang, b.ariaLabel])"
    )
    assert [label for language, label in labels if label.startswith("انسخ العنوان: Atom 1.0")] == [
        label for language, label in labels if language == "ar" and "Atom" in label
    ]
    assert ["es", "Copiar la dirección: RSS 2.0: El Farol"] in labels


AXE_REASON = "axe-core is not installed: npm ci --prefix tests/axe --ignore-scripts"


@pytest.mark.skipif(not AXE.is_file(), reason=AXE_REASON)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_has_nothing_against_a_page(opened, path, scheme):
    page = opened(path, viewport=PHONE, color_scheme=scheme, bypass_csp=True)
    for details in page.locator("details").all():
        details.evaluate("details => { details.open = true; }")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in result["violations"]] == []
    assert len(result["passes"]) > 20


# --- copying --------------------------------------------------------------------------------------------------------

CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', {value: undefined});"


def test_one_click_copies_an_address_and_says_so(opened):
    page = opened("ar/index.html", **CLIPBOARD)
    assert page.locator("#status").inner_text() == ""
    button = page.get_by_role("button", name="انسخ العنوان: RSS 2.0: سياسة", exact=True)
    button.click()
    page.wait_for_function("document.getElementById('status').textContent")
    address = f"{BASE}ar/news/politics/rss.xml"
    assert page.evaluate("navigator.clipboard.readText()") == address
    status = page.locator("#status")
    assert status.inner_text() == f"نُسخ: \u2068{address}\u2069"
    assert (status.get_attribute("role"), status.get_attribute("dir")) == ("status", "rtl")
    assert overflow(page) <= 0


def test_an_address_is_copied_by_keyboard_and_the_focus_stays(opened):
    page = opened("en/index.html", **CLIPBOARD)
    page.get_by_role("link", name="Atom 1.0: Politics", exact=True).focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.ariaLabel") == "Copy the address: Atom 1.0: Politics"
    page.keyboard.press("Enter")
    page.wait_for_function("document.getElementById('status').textContent")
    assert page.evaluate("navigator.clipboard.readText()") == f"{BASE}en/news/politics/atom.xml"
    assert page.evaluate("document.activeElement.ariaLabel") == "Copy the address: Atom 1.0: Politics"


def test_the_confirmation_goes_away_by_itself(chromium, opened):
    page = opened("index.html", **CLIPBOARD)
    page.clock.install()
    page.locator(".copy").first.click()
    page.wait_for_function("document.getElementById('status').textContent")
    assert page.locator(".copy.done").count() == 1
    page.clock.run_for(5000)
    assert page.locator("#status").inner_text() == ""
    assert page.locator(".copy.done").count() == 0


def test_without_a_clipboard_an_address_is_copied_in_the_old_way(opened):
    page = opened("en/index.html", script=NO_CLIPBOARD)
    page.locator(".whole .copy").nth(1).click()
    page.wait_for_function("document.getElementById('status').textContent")
    assert page.locator("#status").inner_text() == f"Copied: \u2068{BASE}en/rss.xml\u2069"
    page.locator("#query").focus()
    page.keyboard.press("Control+V")
    assert page.locator("#query").input_value() == f"{BASE}en/rss.xml"
    assert page.locator("textarea").count() == 0


def test_what_cannot_be_copied_is_shown_and_stays(opened):
    page = opened("en/index.html", script=f"{NO_CLIPBOARD} document.execCommand = () => false;")
    page.clock.install()
    page.locator(".whole .copy").nth(1).click()
    page.wait_for_function("document.getElementById('status').textContent")
    page.clock.run_for(60_000)
    expected = f"It could not be copied. The address is \u2068{BASE}en/rss.xml\u2069"
    assert page.locator("#status").inner_text() == expected
    assert page.locator(".copy.done").count() == 0


# --- finding --------------------------------------------------------------------------------------------------------


SOUGHT = {
    "en": {
        "politics": "Politics",
        "POLI": "Politics",
        " news pol ": "Politics",
        "sao tome": "São Tomé",
        "lodz": "Łódź",
        "HADDAD": "Leila Haddad",
        "vienna ٢٠٢٦": "Vienna 2026",
        "most-read": "Most read",
    },
    "es": {
        "politica": "Política",
        "POLÍTICA": "Política",
        "politics": "Política",
        "nandu": "Ñandú",
        "camion": "Camión",
    },
    "ar": {
        "اخبار": "أخبار",
        "أَخْبَار": "أخبار",
        "سـيـاسـه": "سياسة",
        "الاثار": "الآثار",
        "لبني": "لبنى",
        "مدرسه الفن": "مدرسةُ الفَنّ",
        "علي الانترنت": "على الإنترنت",
        "2026": "قمة ٢٠٢٦",
        "ايران": "ایران",
        "politics": "سياسة",
    },
}


@pytest.mark.parametrize("language", SOUGHT)
def test_a_feed_is_found_as_one_types_whatever_case_accents_and_letters(opened, language):
    page = opened(f"{language}/index.html")
    found = {}
    for typed in SOUGHT[language]:
        page.locator("#query").fill("")
        page.locator("#query").press_sequentially(typed)
        found[typed] = visible_names(page)
    assert found == {typed: [name] for typed, name in SOUGHT[language].items()}


def test_what_is_found_is_counted_and_the_rest_is_gone(opened):
    page = opened("en/index.html")
    everything = visible_names(page)
    assert len(everything) == 14
    page.get_by_label("Find a feed").fill("politics")
    assert page.locator("#found").inner_text() == "1 feed found"
    assert page.locator("#found").get_attribute("role") == "status"
    news = page.locator("#feed-news\\/politics").locator("xpath=ancestor::li")
    assert news.locator("> .feed > .name").is_visible()
    assert not news.locator("> .feed > .documents").is_visible()
    assert page.locator(".group:visible h2").all_inner_texts() == ["Sections"]
    assert page.locator(".contents a:visible").all_inner_texts() == ["Sections"]
    assert not page.locator(".whole").is_visible()
    page.get_by_label("Find a feed").fill("t")
    assert page.locator("#found").inner_text() == f"{len(visible_names(page))} feeds found"
    page.get_by_label("Find a feed").fill("nothing like it")
    assert page.locator("#found").inner_text() == "No feeds found"
    assert visible_names(page) == []
    page.get_by_label("Find a feed").press("Escape")
    assert page.locator("#query").input_value() == ""
    assert visible_names(page) == everything
    assert page.locator("#found").inner_text() == ""
    assert page.locator(".whole").is_visible()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("سياسة", "عُثر على خلاصة واحدة"),
        ("regions", "عُثر على خلاصتين"),
        ("n", "عُثر على %(number)s خلاصات"),
        ("غير موجود", "لم يُعثر على خلاصات"),
    ],
)
def test_counts_have_the_plural_of_the_language(opened, typed, said):
    page = opened("ar/index.html")
    page.locator("#query").fill(typed)
    count = len(visible_names(page))
    assert 3 <= count <= 10 or "%" not in said
    in_arabic = str(count).translate({ord(digit): chr(0x660 + int(digit)) for digit in "0123456789"})
    shown = page.locator("#found").inner_text()
    assert shown in (said % {"number": count}, said % {"number": in_arabic})


def test_a_link_to_a_feed_that_was_filtered_away_leads_to_it_all_the_same(opened):
    page = opened("en/index.html")
    page.locator("#query").fill("politics")
    page.evaluate("location.hash = 'feed-tags/water'")
    page.wait_for_function("!document.getElementById('query').value")
    assert page.locator("#feed-tags\\/water").is_visible()
    page.locator("#query").fill("water")
    page.evaluate("location.hash = 'feed-coverage/water-and-cities'")
    assert page.locator("#query").input_value() == "water"


def test_among_thousands_of_feeds_one_is_found(chromium):
    feeds = {"en": [feed(FeedKind.TAG, f"t{n}", f"en/tags/t{n}", f"Tag number {n}") for n in range(1200)]}
    page = chromium.new_page()
    page.set_content(made(feeds)["en/index.html"].data.decode())
    page.locator("#query").fill("number 119")
    assert page.locator("#found").inner_text() == "12 feeds found"
    page.locator("#query").fill("tag")
    assert page.locator("#found").inner_text() == "1,200 feeds found"
    page.close()


# --- without script, in the dark, on paper --------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_without_script_everything_is_there_but_what_needs_it(opened, path):
    page = opened(path, java_script_enabled=False)
    assert page.locator(".copy").count() == 0
    assert not page.locator("#query").is_visible()
    assert page.locator("a[type='application/rss+xml']:visible").count() >= 3
    if path != "index.html":
        assert page.locator(".entry:visible").count() == page.locator(".entry").count() > 10
        page.locator("summary").click()
        assert page.locator("details li").first.is_visible()


CONTRASTS = """() => {
  const parsed = (colour) => (colour.match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = parsed(getComputedStyle(one).backgroundColor);
      if ((colour[3] ?? 1) > 0) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_ELEMENT);
  for (let one = walker.currentNode; one; one = walker.nextNode()) {
    const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    for (const part of [null, "::before", "::after"]) {
      const style = getComputedStyle(one, part);
      const said = part ? !["none", "normal", '""'].includes(style.content) : own;
      if (!said || !one.checkVisibility() || !one.getClientRects().length) continue;
      const own_ground = part && (parsed(style.backgroundColor)[3] ?? 1) ? parsed(style.backgroundColor) : ground(one);
      const [light, dark] = [luminance(parsed(style.color)), luminance(own_ground)].sort((a, b) => b - a);
      found.push([one.localName + (part ?? ""), (light + 0.05) / (dark + 0.05)]);
    }
  }
  return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [*PAGES, *FEEDS])
def test_all_text_stands_out_from_its_ground(opened, path, scheme):
    page = opened(path, color_scheme=scheme)
    if path in PAGES:
        page.locator(".copy").first.click()
        page.wait_for_function("document.getElementById('status').textContent")
    found = page.evaluate(CONTRASTS)
    assert len(found) > 10
    assert [(name, ratio) for name, ratio in found if ratio < 4.5] == []


@pytest.mark.parametrize("path", ["ar/index.html", "ar/rss.xml", "ar/atom.xml"])
def test_in_the_dark_the_page_is_dark(opened, path):
    grounds = [
        opened(path, color_scheme=scheme).evaluate("getComputedStyle(document.documentElement).backgroundColor")
        for scheme in ("light", "dark")
    ]
    assert grounds == ["rgb(251, 250, 247)", "rgb(21, 21, 23)"]


@pytest.mark.parametrize("path", PAGES)
def test_on_paper_addresses_are_read_and_what_cannot_be_used_is_gone(opened, path):
    page = opened(path, viewport={"width": 600, "height": 900})
    assert not page.locator(".printed").is_visible()
    page.emulate_media(media="print")
    language = path[:2] if "/" in path else ""
    assert f"{BASE}{language}" in page.locator(".printed").inner_text()
    for gone in (".copy", "#query", ".editions-nav", ".contents", ".how", ".subscribe"):
        assert page.locator(f"{gone}:visible").count() == 0
    link = page.locator(".documents a").first
    assert link.evaluate("link => getComputedStyle(link, '::after').content") == f'": {link.get_attribute("href")}"'
    assert overflow(page) <= 0


# --- a feed seen by a person ----------------------------------------------------------------------------------------

SEEN = """() => [...document.querySelectorAll("*")].filter((one) => one.getClientRects().length && one.textContent.trim()
  && ![...one.children].some((child) => child.textContent.trim())).map((one) => [one.nodeName, one.textContent])"""


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_in_a_browser_shows_what_a_person_reads_and_nothing_else(opened, path):
    language = path[:2]
    page = opened(path)
    seen = page.evaluate(SEEN)
    title, summary, date, link = {
        True: ("title", "description", "pubDate", "link"),
        False: ("title", "summary", "published", None),
    }[path.endswith("rss.xml")]
    names = {name for name, _ in seen}
    assert names <= {
        "title",
        "description",
        "subtitle",
        "link",
        "pubDate",
        "dc:creator",
        "summary",
        "published",
        "name",
    }
    assert (title, factories.HEADLINES[language]) in map(tuple, seen)
    assert any(name == summary and text.startswith(factories.BODIES[language]) for name, text in seen)
    assert "Leila Haddad" in [text for _, text in seen]
    assert {date} <= names
    assert link is None or f"https://www.news.example/{language}/news/politics/a1-water-plan" in [
        text for name, text in seen if name == link
    ]
    assert not [text for _, text in seen if "<" in text or "tag:" in text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_address_of_an_atom_entry_is_read_though_it_is_an_attribute(opened, language):
    page = opened(f"{language}/atom.xml")
    shown = page.eval_on_selector_all(
        "entry:first-of-type > link",
        "links => links.filter(l => l.getClientRects().length).map(l => getComputedStyle(l, '::after').content)",
    )
    assert shown == [f'"\u200ehttps://www.news.example/{language}/news/politics/a1-water-plan\u200e"']


@pytest.mark.parametrize("path", [*FEEDS, *EMPTY])
def test_a_feed_in_a_browser_runs_in_its_direction_and_fits_a_phone(opened, path):
    page = opened(path, viewport=PHONE)
    direction = DIRECTIONS[path[:2]]
    assert page.evaluate("getComputedStyle(document.documentElement).direction") == direction
    assert overflow(page) <= 0
    title = page.locator("title").first.bounding_box()
    assert title["x"] >= 15
    assert title["x"] + title["width"] <= 345
    assert page.locator("title").first.evaluate(
        "title => { const r = document.createRange(); r.selectNodeContents(title);"
        " const b = r.getBoundingClientRect(); return [b.left, 360 - b.right]; }"
    )[0 if direction == "ltr" else 1] == pytest.approx(16, abs=2)


@pytest.mark.parametrize("path", [*FEEDS, *EMPTY])
def test_a_feed_in_a_browser_says_what_it_is_and_whether_it_is_empty(opened, path):
    page = opened(path)
    holder = page.locator("channel" if path.endswith("rss.xml") else "feed")
    told, end = (holder.evaluate(f"one => getComputedStyle(one, '{part}').content") for part in ("::before", "::after"))
    assert {"en": "This is a feed", "ar": "هذه خلاصة", "es": "Esto es un canal"}[path[:2]] in told
    empty = {"en": "No articles yet", "ar": "لا مقالات بعد", "es": "Aún no hay artículos"}[path[:2]]
    assert (empty in end) == (path in EMPTY)


def test_a_feed_in_a_browser_is_shown_by_its_editions_stylesheet_alone(opened, site):
    for path in FEEDS:
        head = site[path].split(b"\n")[1].decode()
        steps = "../" * (path.count("/") - 1)
        assert head == f'<?xml-stylesheet type="text/css" href="{steps}feed.css"?>'
        assert site[path].count(b"<?") == 2
    assert opened("en/rss.xml").evaluate("document.styleSheets.length") == 1
