"""A run as those see it who were not there: one line of history, metrics, a page with charts, and a log.

Nothing here publishes anything, and nothing here may fail a run that has published.
"""

from __future__ import annotations

from syndicate.observing.history import NAME as HISTORY
from syndicate.observing.history import Run, append, runs
from syndicate.observing.logs import Journal, Libraries
from syndicate.observing.page import NAME as PAGE
from syndicate.observing.page import OUTCOMES, summary

__all__ = ["HISTORY", "OUTCOMES", "PAGE", "Journal", "Libraries", "Run", "append", "runs", "summary"]
