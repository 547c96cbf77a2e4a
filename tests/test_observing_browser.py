"""The page about a run as Chromium shows it: on a phone, in the dark, to a screen reader, from a disk."""

from __future__ import annotations

import pytest
import runs
from test_directory_browser import AXE, AXE_REASON, CONTRASTS, overflow

from syndicate import languages, observing
from syndicate.export import STAGES
from syndicate.problems import Code, Problem

LANGUAGES = languages.available()
every_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture
def opened(chromium, tmp_path):
    """Opens the page about a run in a language, from a disk; afterwards nothing may have been complained of."""
    contexts, complaints = [], []

    def open_(language, **options):
        long = Problem.of(Code.BAD_VALUE, article="w" * 200, field="url", value="x" * 110, expected="an https URL")
        report = runs.report(problems=[runs.ERROR, runs.WARNING, long])
        report.refused_documents = [f"en/tags/{'t' * 120}/rss.xml"]
        history = (*(runs.run(day) for day in range(-12, 0)), runs.failed(-1), runs.run())
        spoken = languages.catalogue(language).in_terminal()
        page = observing.summary(runs.run(), history, "N" * 60, report, report.problems, STAGES, spoken)
        (tmp_path / "public.report.html").write_bytes(page)
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}} | options)
        contexts.append(context)
        found = context.new_page()
        found.on("console", lambda message: complaints.append(message.text))
        found.on("request", lambda request: complaints.append(request.url))
        found.goto((tmp_path / "public.report.html").as_uri())
        complaints[:] = [one for one in complaints if not one.endswith("public.report.html")]
        return found

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


@every_language
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_overflows_on_any_screen_with_the_tables_open_or_not(opened, language, width):
    page = opened(language, viewport={"width": width, "height": 800})
    assert overflow(page) <= 0
    for summary in page.locator("summary").all():
        summary.click()
    assert page.locator("details table:visible").count() == 5
    assert overflow(page) <= 0


@every_language
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_stands_out_from_its_ground(opened, language, scheme):
    found = opened(language, color_scheme=scheme).evaluate(CONTRASTS)
    assert len(found) > 60
    assert [(name, ratio) for name, ratio in found if ratio < 4.5] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_of_a_chart_stands_out_from_the_paper(opened, scheme):
    page = opened("en", color_scheme=scheme)
    ratios = page.evaluate(
        """() => {
          const luminance = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
            .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
            .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
          const paper = luminance(getComputedStyle(document.documentElement).backgroundColor);
          return [...document.querySelectorAll("rect:not(.failed)")].map((one) => {
            const [light, dark] = [luminance(getComputedStyle(one).fill), paper].sort((a, b) => b - a);
            return (light + 0.05) / (dark + 0.05);
          });
        }"""
    )
    assert len(ratios) > 50
    assert min(ratios) >= 3  # WCAG 2.2, 1.4.11


@every_language
def test_the_newest_run_is_at_the_end_of_the_line(opened, language):
    page = opened(language)
    first, last = page.locator("#changed-chart rect.s0").first, page.locator("#changed-chart .plot rect.s0").last
    assert (first.bounding_box()["x"] < last.bounding_box()["x"]) == (language != "ar")
    ends = [one.bounding_box()["x"] for one in page.locator("#changed-chart .ends span").all()]
    assert (ends[0] < ends[1]) == (language != "ar")


@pytest.mark.skipif(not AXE.is_file(), reason=AXE_REASON)
@every_language
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_rules_of_accessibility_hold(opened, language, scheme):
    page = opened(language, color_scheme=scheme, bypass_csp=True)
    for summary in page.locator("summary").all():
        summary.click()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then((found) => found)")
    told = [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found["violations"]]
    assert told == []
    assert len(found["passes"]) > 15
