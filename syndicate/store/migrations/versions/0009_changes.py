# ruff: noqa: INP001 - Alembic loads revisions by their paths
"""Which articles a transaction changed is kept, so that a run need not look at the others.

It repeats the tables as they were then and is never changed; `syndicate.store.schema` has them as they are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables; what there is keeps its mark."""
    key = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")
    op.create_table(
        "seals",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("mark", key, nullable=False, unique=True),
    )
    op.create_table(
        "changes",
        sa.Column("article", key, primary_key=True),
        sa.Column("seal", sa.Integer, nullable=False),
    )
    op.create_index("ix_changes_seal", "changes", ["seal"])
    op.execute("INSERT INTO seals (number, mark) SELECT 1, value FROM marks WHERE name = 'content'")
    op.drop_table("marks")
