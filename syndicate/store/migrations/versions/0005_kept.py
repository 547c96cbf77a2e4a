# ruff: noqa: INP001 - Alembic loads revisions by their paths
"""Entries are kept from run to run.

It repeats the tables as they were then and is never changed; `syndicate.store.schema` has them as they are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_KEY = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "kept",
        sa.Column("article", _KEY, nullable=False),
        sa.Column("text", sa.String(64), nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("mentions", sa.LargeBinary, nullable=False),
        sa.Column("sizes", sa.LargeBinary, nullable=False),
        sa.Column("entries", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("article", name="pk_kept"),
    )
    if op.get_bind().dialect.name == "postgresql":
        # They are compressed already.
        op.execute("ALTER TABLE kept ALTER COLUMN entries SET STORAGE EXTERNAL")
