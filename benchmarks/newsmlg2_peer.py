"""Reads and writes items with the newsmlg2 package; run by the interpreter of an environment that has it.

    python -m venv build/newsmlg2 && build/newsmlg2/bin/pip install -r benchmarks/newsmlg2.txt

Standard input is a list of articles in JSON, each a list of items; the result is microseconds an article, as JSON.
"""

from __future__ import annotations

import json
import sys
from time import perf_counter

import NewsMLG2  # type: ignore[import-not-found] # it is in an environment of its own


def main(repeat: int) -> None:
    """The best of so many runs."""
    articles = json.load(sys.stdin)
    read, write = [], []
    for _ in range(repeat):
        begun = perf_counter()
        documents = [NewsMLG2.NewsMLG2Document(item.encode()) for items in articles for item in items]
        read.append(perf_counter() - begun)
        begun = perf_counter()
        for document in documents:
            document.to_xml_string()
        write.append(perf_counter() - begun)
    print(json.dumps({"read": min(read) / len(articles) * 1e6, "write": min(write) / len(articles) * 1e6}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
