# ruff: noqa: INP001 - Alembic loads revisions by their paths
"""What readers were told before; headers know the kind of their article.

It repeats the tables as they were then and is never changed; `syndicate.store.schema` has them as they are.
"""

from __future__ import annotations

import orjson
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_KEY = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")
_LONG_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_KIND = 9
"""The place of the article's kind in a header's list, behind its main section."""
_ROWS = 1_000


def upgrade() -> None:
    """Make the tables, and the headers anew."""
    op.create_table(
        "told",
        sa.Column("article", _KEY, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("own_version", sa.Integer, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("article", name="pk_told"),
    )
    op.create_table(
        "places",
        sa.Column("feed", _LONG_KEY, nullable=False),
        sa.Column("article", _KEY, nullable=False),
        sa.Column("place", sa.Integer, nullable=True),
        sa.PrimaryKeyConstraint("feed", "article", name="pk_places"),
    )
    op.create_table(
        "numbers",
        sa.Column("document", _LONG_KEY, nullable=False),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("document", name="pk_numbers"),
    )
    _renew_headers(op.get_bind())


def _renew_headers(connection: sa.Connection) -> None:
    articles = sa.table("articles", sa.column("id"), sa.column("version"), sa.column("header", sa.LargeBinary))
    versions = sa.table("versions", sa.column("article"), sa.column("version"), sa.column("payload", sa.LargeBinary))
    newest = sa.and_(versions.c.article == articles.c.id, versions.c.version == articles.c.version)
    query = sa.select(articles.c.id, articles.c.header, versions.c.payload).select_from(articles.join(versions, newest))
    renew = sa.update(articles).where(articles.c.id == sa.bindparam("key")).values(header=sa.bindparam("renewed"))
    last = ""
    while rows := connection.execute(query.where(articles.c.id > last).order_by(articles.c.id).limit(_ROWS)).all():
        connection.execute(renew, [{"key": row.id, "renewed": _with_kind(row.header, row.payload)} for row in rows])
        last = rows[-1].id


def _with_kind(header: bytes, payload: bytes) -> bytes:
    fields = orjson.loads(header)
    fields.insert(_KIND, orjson.loads(payload).get("kind", "text"))
    return orjson.dumps(fields)
