# ruff: noqa: INP001 - Alembic loads revisions by their paths
"""Where an article was listed is found without looking at all feeds.

It repeats the tables as they were then and is never changed; `syndicate.store.schema` has them as they are.
"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_places_article", "places", ["article"])
