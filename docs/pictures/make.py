"""Makes the pictures of the README: the example newsroom's pages in two directions, as a browser shows them.

`python docs/pictures/make.py` needs Chromium; `CHROMIUM` says where it is if not at /usr/bin/chromium.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from syndicate import export
from syndicate.publication import load

HERE = Path(__file__).parent
NEWSROOM = HERE.parents[1] / "examples" / "newsroom"
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
LANGUAGES = ("en", "ar")
SIZE = {"width": 1280, "height": 800}


def main() -> None:
    """Export the example newsroom and take a picture of the page of each language."""
    publication = load(NEWSROOM / "syndicate.toml").model_copy(update={"store": "sqlite://"}).at(NEWSROOM)
    with TemporaryDirectory() as place, sync_playwright() as play:
        output = Path(place) / "public"
        export.export(export.Job(publication, NOW), output)
        browser = play.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"))
        for language in LANGUAGES:
            page = browser.new_page(viewport=SIZE, color_scheme="light")
            page.goto((output / language / "index.html").as_uri())
            page.screenshot(path=HERE / f"directory-{language}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
