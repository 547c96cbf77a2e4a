"""The pictures of the README: pages of the example newsroom, as Chromium shows them.

`make pages` renews them; `test_pictures.py` takes them anew and compares. A picture carries the fonts that it was taken
with, because elsewhere the same page in other fonts is another picture.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote, urlsplit

from browser import started
from example import Example, exported

DIRECTORY = Path(__file__).parents[1] / "docs" / "pictures"
PICTURES = {
    "directory-en.png": "en/index.html",
    "directory-ar.png": "ar/index.html",
    "feed-ar.png": "ar/rss.xml",
}
SIZE = {"width": 1280, "height": 800}
TYPES = {".html": "text/html", ".xml": "application/rss+xml", ".css": "text/css"}

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"Fonts\0"

MARK = """() => {
  const families = new Set();
  for (const one of document.querySelectorAll("*")) {
    const {top, bottom, width} = one.getBoundingClientRect();
    if (width && bottom > 0 && top < innerHeight && [...one.childNodes].some(child => child.data?.trim())) {
      one.setAttribute("seen", "");
      for (const family of getComputedStyle(one).fontFamily.split(",")) families.add(family.trim().replaceAll('"', ""));
    }
  }
  return [...families];
}"""
"""Marks what is read in the window, of a long page that is little; the families that it asks for."""

MEASURE = """families => families.map(family => {
  const context = document.createElement("canvas").getContext("2d");
  context.font = `100px ${/^[a-z-]+$/.test(family) ? family : `"${family}"`}`;
  const {width, fontBoundingBoxAscent: up, fontBoundingBoxDescent: down} = context.measureText("Hamburg خلاصات 0189");
  return `${family} ${[width, up, down].map(Math.round).join("/")}`;
})"""
"""How wide and high a sample is: another version of a font may set lines elsewhere."""

CELL = 8
"""Pixels on a side of the squares that are compared."""
LIMIT = 20
"""Levels, of 255, by which the pixels of a square may differ on average, moved by up to a pixel.

Letters that are smoothed otherwise or set a pixel aside stay below it; another digit is above.
"""
PLAIN = 2
"""The same for a square of one colour in both pictures: no font makes a difference there."""

COMPARE = """async ([one, other, cell, limit, plain]) => {
  const pixels = async data => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, image.width, image.height);
  };
  const [a, b] = [await pixels(one), await pixels(other)];
  const {width, height} = a;
  const apart = (left, top, dx, dy) => {
    let sum = 0, count = 0;
    for (let y = Math.max(top, -dy); y < Math.min(top + cell, height, height - dy); y++)
      for (let x = Math.max(left, -dx); x < Math.min(left + cell, width, width - dx); x++)
        for (let part = 0; part < 3; part++, count++)
          sum += Math.abs(a.data[(y * width + x) * 4 + part] - b.data[((y + dy) * width + x + dx) * 4 + part]);
    return sum / count;
  };
  const ofOneColour = ({data}, left, top) => {
    for (let y = top; y < Math.min(top + cell, height); y++)
      for (let x = left; x < Math.min(left + cell, width); x++)
        for (let part = 0; part < 3; part++)
          if (data[(y * width + x) * 4 + part] !== data[(top * width + left) * 4 + part]) return false;
    return true;
  };
  const moves = [-1, 0, 1].flatMap(dx => [-1, 0, 1].map(dy => [dx, dy]));
  const found = [];
  for (let top = 0; top < height; top += cell)
    for (let left = 0; left < width; left += cell) {
      const allowed = ofOneColour(a, left, top) && ofOneColour(b, left, top) ? plain : limit;
      if (apart(left, top, 0, 0) > allowed && moves.every(([dx, dy]) => apart(left, top, dx, dy) > allowed))
        found.push([left, top]);
    }
  return found;
}"""


def taken(browser: Any, example: Example, path: str, **options: Any) -> bytes:
    """A picture (PNG) of the top of a page as it would be served, with the fonts that it needed.

    Options are those of a browser's context, such as `color_scheme`.
    """

    def serve(route: Any) -> None:
        file = example.output / unquote(urlsplit(route.request.url).path).lstrip("/")
        route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])

    context = browser.new_context(**({"viewport": SIZE, "color_scheme": "light"} | options))
    page = context.new_page()
    page.route("**/*", serve)
    page.goto(f"{example.publication.feeds_url}{path}")
    picture = page.screenshot()
    fonts = _measured(browser, _families(page))
    context.close()
    return carrying(picture, fonts)


def carrying(picture: bytes, fonts: list[str]) -> bytes:
    """A picture that says with which fonts it was taken; what it said before is gone (ISO/IEC 15948, 11.3.4.3)."""
    chunks = [(kind, data) for kind, data in _chunks(picture) if kind not in (b"tEXt", b"IEND")]
    chunks += [(b"tEXt", KEYWORD + ", ".join(fonts).encode("latin-1")), (b"IEND", b"")]
    return SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _families(page: Any) -> list[str]:
    """The fonts that the top of a page is set in, and those that it would rather be set in where they are."""
    wanted = page.evaluate(MARK)
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    nodes = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "[seen]"})["nodeIds"]
    fonts = [session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"] for node in nodes]
    return sorted({*wanted, *(font["familyName"] for found in fonts for font in found)})


def _measured(browser: Any, families: list[str]) -> list[str]:
    """Fonts with their measures on this machine; one that it lacks has those of another."""
    page = browser.new_page()
    found = page.evaluate(MEASURE, families)
    page.close()
    return list(found)


def fonts(picture: bytes) -> list[str]:
    """The fonts that a picture says it was taken with, and their measures; none where it does not say."""
    said = [data.removeprefix(KEYWORD).decode("latin-1") for kind, data in _chunks(picture) if kind == b"tEXt"]
    return [font for text in said for font in text.split(", ")]


def lacking(browser: Any, picture: bytes) -> list[str]:
    """The fonts of a picture that this machine does not have, or has in another version."""
    wanted = fonts(picture)
    measured = _measured(browser, [font.rpartition(" ")[0] for font in wanted])
    return [font for font, here in zip(wanted, measured, strict=True) if font != here]


def size(picture: bytes) -> dict[str, int]:
    """Width and height in pixels."""
    width, height = struct.unpack_from(">II", next(data for kind, data in _chunks(picture) if kind == b"IHDR"))
    return {"width": width, "height": height}


def differences(browser: Any, one: bytes, other: bytes) -> list[list[int]]:
    """Where two pictures of one size are not the same to the eye: the left and the top of squares."""
    page = browser.new_page()
    data = [base64.b64encode(picture).decode() for picture in (one, other)]
    found = page.evaluate(COMPARE, [*data, CELL, LIMIT, PLAIN])
    page.close()
    return list(found)


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a PNG (ISO/IEC 15948, 5.3)."""
    at = len(SIGNATURE)
    while at < len(picture):
        length, kind = struct.unpack_from(">I4s", picture, at)
        yield kind, picture[at + 8 : at + 8 + length]
        at += 12 + length


def main() -> None:
    """Export the example newsroom and take every picture."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - what tests import must not need it

    with TemporaryDirectory() as place, sync_playwright() as playwright:
        example = exported(Path(place))
        browser = started(playwright)
        for name, path in PICTURES.items():
            (DIRECTORY / name).write_bytes(taken(browser, example, path))
        browser.close()


if __name__ == "__main__":
    main()
