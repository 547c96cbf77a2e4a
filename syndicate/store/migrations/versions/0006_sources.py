# ruff: noqa: INP001 - Alembic loads revisions by their paths
"""What was read is remembered: the files of sources, and their records that are the newest version of their article.

It repeats the tables as they were then and is never changed; `syndicate.store.schema` has them as they are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_KEY = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "sources",
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("context", sa.LargeBinary, nullable=False),
        sa.Column("path", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_sources"),
    )
    op.create_table(
        "files",
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("source", sa.LargeBinary, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("reading", sa.BigInteger, nullable=False),
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("stamp", sa.String(100), nullable=True),
        sa.Column("valid", sa.Integer, nullable=False),
        sa.Column("notes", sa.LargeBinary, nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_files"),
    )
    op.create_index("ix_files_source", "files", ["source"])
    op.create_table(
        "records",
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("file", sa.LargeBinary, nullable=False),
        sa.Column("article", _KEY, nullable=False),
        sa.Column("clean", sa.Boolean, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("reading", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("digest", "file", name="pk_records"),
    )
    op.create_index("ix_records_file", "records", ["file"])
    op.create_index("ix_records_article", "records", ["article"])
