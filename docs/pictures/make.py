"""Makes the pictures of the README: pages of the example newsroom in two directions, as a browser shows them.

`python docs/pictures/make.py` needs Chromium; `CHROMIUM` says where it is if not at /usr/bin/chromium.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Route, sync_playwright

from syndicate import export
from syndicate.publication import load

HERE = Path(__file__).parent
NEWSROOM = HERE.parents[1] / "examples" / "newsroom"
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
PICTURES = {
    "directory-en.png": "en/index.html",
    "directory-ar.png": "ar/index.html",
    "feed-ar.png": "ar/rss.xml",
}
SIZE = {"width": 1280, "height": 800}
TYPES = {".html": "text/html", ".xml": "application/rss+xml", ".css": "text/css"}


def main() -> None:
    """Export the example newsroom and take a picture of each page, as it would be served."""
    publication = load(NEWSROOM / "syndicate.toml").model_copy(update={"store": "sqlite://"}).at(NEWSROOM)
    with TemporaryDirectory() as place, sync_playwright() as play:
        output = Path(place) / "public"
        export.export(export.Job(publication, NOW), output)

        def serve(route: Route) -> None:
            file = output / unquote(urlsplit(route.request.url).path).lstrip("/")
            route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])

        browser = play.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"))
        for picture, path in PICTURES.items():
            page = browser.new_page(viewport=SIZE, color_scheme="light")
            page.route("**/*", serve)
            page.goto(f"{publication.feeds_url}{path}")
            page.screenshot(path=HERE / picture)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
