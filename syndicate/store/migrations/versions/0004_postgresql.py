# ruff: noqa: INP001 - Alembic loads revisions by their paths
"""On PostgreSQL, texts are stored as they are, and what readers were told may have a version above every article's.

It repeats the tables as they were then and is never changed; `syndicate.store.schema` has them as they are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Change the columns; on SQLite there is nothing to do."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("told", "version", type_=sa.BigInteger())
        # Compressing takes PostgreSQL longer than all else that it does with an article.
        op.execute("ALTER TABLE versions ALTER COLUMN payload SET STORAGE EXTERNAL")
