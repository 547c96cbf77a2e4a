"""Hugo, Debian's package, writing RSS for the same pages and the same feeds.

What is kept from it, because we do not do it: no page is rendered as HTML, there is no taxonomy, no sitemap, no Markdown:
bodies are HTML files with their metadata in front. What it does not do: it validates nothing, sanitises nothing and links
no translations. Its feeds have the newest fifty of a section with those below it, in full, as ours.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import orjson
import watching

PACKAGES: Final = ("hugo", "libsass1", "libwebp7")
"""Debian's packages: Hugo, and what it needs that not every machine has."""
_LANGUAGES: Final = ("en", "ar", "es")
_SETTINGS: Final = """
baseURL = "https://feeds.qandil.example/"
title = "Qandil"
defaultContentLanguage = "en"
defaultContentLanguageInSubdir = true
disableKinds = ["taxonomy", "term", "sitemap", "404", "robotsTXT"]
timeout = "30m"

[outputs]
home = ["RSS"]
section = ["RSS"]
"""
_TEMPLATE: Final = """{{- $pages := first 50 (cond .IsHome .Site.RegularPages .RegularPagesRecursive) -}}
{{- printf "<?xml version=\\"1.0\\" encoding=\\"utf-8\\"?>" | safeHTML }}
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>{{ .Title }}</title><link>{{ .Permalink }}</link><description>{{ .Site.Title }}</description>
{{ range $pages }}<item><title>{{ .Title }}</title><link>{{ .Params.address }}</link>
<pubDate>{{ .Date.Format "Mon, 02 Jan 2006 15:04:05 -0700" | safeHTML }}</pubDate><guid>{{ .Params.guid }}</guid>
<description>{{ .Description }}</description>{{ range .Params.subjects }}<category>{{ . }}</category>{{ end }}
<content:encoded>{{ .Content | html }}</content:encoded></item>
{{ end }}</channel></rss>
"""


class HugoMissingError(Exception):
    """Hugo is not here and cannot be had."""


def found(directory: Path) -> tuple[str, dict[str, str]]:
    """Hugo, where it is installed or after it was fetched into a directory, and the variables that it runs with.

    Raises:
        HugoMissingError: there is no apt-get, or it does not reach its mirror.
    """
    if (installed := shutil.which("hugo")) is not None:
        return installed, {}
    apt, dpkg = shutil.which("apt-get"), shutil.which("dpkg")
    if apt is None or dpkg is None:
        raise HugoMissingError("hugo is not installed, and there is no apt-get to fetch Debian's package with")
    directory.mkdir(parents=True, exist_ok=True)
    fetched = subprocess.run([apt, "download", *PACKAGES], cwd=directory, capture_output=True, text=True, check=False)
    packages = sorted(directory.glob("*.deb"))
    if fetched.returncode or not packages:
        said = fetched.stderr.strip().splitlines() or ["nothing was downloaded"]
        raise HugoMissingError(f"apt-get download {' '.join(PACKAGES)}: {said[-1]}")
    for package in packages:
        subprocess.run([dpkg, "-x", package, directory], check=True)
    libraries = {str(path.parent) for path in directory.rglob("lib*.so*")}
    return str(directory / "usr" / "bin" / "hugo"), {"LD_LIBRARY_PATH": os.pathsep.join(sorted(libraries))}


def write_site(directory: Path, archive: Path, places: Collection[str], parents: dict[str, str]) -> int:
    """Write a site of the articles of an archive, those that are withdrawn or under embargo left out; how many pages.

    `places` are the paths of the sections, `parents` the path of each section's code.
    """
    (directory / "layouts" / "_default").mkdir(parents=True)
    (directory / "layouts" / "_default" / "rss.xml").write_text(_TEMPLATE, encoding="utf-8")
    languages = "".join(
        f'\n[languages.{tag}]\ncontentDir = "content/{tag}"\nweight = {weight}\n'
        for weight, tag in enumerate(_LANGUAGES, start=1)
    )
    never = '\n[[cascade]]\n_target = { kind = "page" }\n_build = { render = "never", list = "always" }\n'
    (directory / "config.toml").write_text(_SETTINGS + languages + never, encoding="utf-8")
    for tag in _LANGUAGES:
        for place in places:
            section = directory / "content" / tag / place
            section.mkdir(parents=True, exist_ok=True)
            (section / "_index.html").write_bytes(orjson.dumps({"title": place}) + b"\n")
    count = 0
    with archive.open("rb") as lines:
        for line in lines:
            article = orjson.loads(line)
            if article.get("status") == "canceled" or "embargo_until" in article:
                continue
            place = directory / "content" / article["language"] / parents[article["section"]]
            head = {
                "title": article["headline"],
                "description": article["summary"],
                "date": article["published"],
                "address": article["url"],
                "guid": article["id"],
                "subjects": [tag["name"] for tag in article["tags"]],
            }
            (place / f"{article['id']}.html").write_bytes(orjson.dumps(head) + b"\n" + article["body"].encode())
            count += 1
    return count


def build(
    command: Sequence[str], site: Path, output: Path, variables: dict[str, str], directory: Path
) -> tuple[float, int]:
    """Let Hugo write the site; its seconds, and how many feeds came of it."""
    run = watching.run(
        [*command, "--source", site, "--destination", output, "--quiet"], directory=directory, variables=variables
    )
    return run.seconds, sum(1 for _ in output.rglob("index.xml"))
