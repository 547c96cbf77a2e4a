# ruff: noqa: INP001 - Alembic loads revisions by their paths
"""Articles, their versions, holds, refusals and rankings.

It repeats the tables as they were then and is never changed; `syndicate.store.schema` has them as they are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_KEY = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")
_LONG_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "articles",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("header", sa.LargeBinary, nullable=False),
        sa.Column("run", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
    )
    op.create_table(
        "versions",
        sa.Column("article", _KEY, nullable=False),
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("run", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("article", "version", name="pk_versions"),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_versions_article_articles"),
    )
    op.create_table(
        "holds",
        sa.Column("article", _KEY, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("article", name="pk_holds"),
    )
    op.create_table(
        "refusals",
        sa.Column("key", _LONG_KEY, nullable=False),
        sa.Column("article", _LONG_KEY, nullable=True),
        sa.Column("version", sa.Integer, nullable=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("problems", sa.LargeBinary, nullable=False),
        sa.Column("run", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_refusals"),
    )
    op.create_index("ix_refusals_article", "refusals", ["article"])
    op.create_table(
        "rankings",
        sa.Column("name", _KEY, nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("as_of", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("articles", sa.LargeBinary, nullable=False),
        sa.Column("run", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", "language", name="pk_rankings"),
    )
