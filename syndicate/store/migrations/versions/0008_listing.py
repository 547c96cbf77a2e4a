# ruff: noqa: INP001 - Alembic loads revisions by their paths
"""Where an article was listed is found without looking at all feeds; what the gate found in order is kept.

It repeats the tables as they were then and is never changed; `syndicate.store.schema` has them as they are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the index and the column."""
    op.create_index("ix_places_article", "places", ["article"])
    op.add_column("kept", sa.Column("proofs", sa.LargeBinary, nullable=True))
