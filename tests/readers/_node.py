"""The readers that run on Node: one process of it reads all documents."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

NODE = Path(__file__).parent / "node"


def said(reader: str, paths: Sequence[Path]) -> list[Any]:
    """What a reader makes of each document, as JSON has it."""
    if (node := shutil.which("node")) is None:
        pytest.skip("Node is not installed: apt-get install nodejs npm")
    package = reader.removesuffix("-opml")
    if not (NODE / "node_modules" / package).is_dir():
        pytest.skip(f"{package} is not installed: npm ci --prefix tests/readers/node")
    done = subprocess.run(
        [node, NODE / "read.mjs", reader],
        input=json.dumps([str(path) for path in paths]).encode(),
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()
    found: list[Any] = json.loads(done.stdout)
    return found
