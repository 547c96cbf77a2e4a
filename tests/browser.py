"""Chromium, started in the same way for every test and for the pictures of the README."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # letters are drawn alike whatever the machine's fontconfig says
    "--font-render-hinting=none",
    "--disable-lcd-text",
)


def started(playwright: Any) -> Any:
    """A browser without a window; `CHROMIUM` in the environment says which."""
    return playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
