# ruff: noqa: INP001 - Alembic loads revisions by their paths
"""The store tells whether anything in it has changed that a document could depend on.

It repeats the tables as they were then and is never changed; `syndicate.store.schema` has them as they are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_KEY = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "marks",
        sa.Column("name", _KEY, nullable=False),
        sa.Column("value", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_marks"),
    )
