"""Canonical news articles become RSS, Atom, JSON Feed and NewsML-G2 documents, per section and language."""
