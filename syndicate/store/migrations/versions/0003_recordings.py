# ruff: noqa: INP001 - Alembic loads revisions by their paths
"""Headers know which recordings their article has.

It repeats the tables as they were then and is never changed; `syndicate.store.schema` has them as they are.
"""

from __future__ import annotations

import orjson
import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_RECORDINGS = ("audio", "video")
_ROWS = 1_000


def upgrade() -> None:
    """Make the headers anew."""
    connection = op.get_bind()
    articles = sa.table("articles", sa.column("id"), sa.column("version"), sa.column("header", sa.LargeBinary))
    versions = sa.table("versions", sa.column("article"), sa.column("version"), sa.column("payload", sa.LargeBinary))
    newest = sa.and_(versions.c.article == articles.c.id, versions.c.version == articles.c.version)
    query = sa.select(articles.c.id, articles.c.header, versions.c.payload).select_from(articles.join(versions, newest))
    renew = sa.update(articles).where(articles.c.id == sa.bindparam("key")).values(header=sa.bindparam("renewed"))
    last = ""
    while rows := connection.execute(query.where(articles.c.id > last).order_by(articles.c.id).limit(_ROWS)).all():
        renewed = [{"key": row.id, "renewed": _with_recordings(row.header, row.payload)} for row in rows]
        connection.execute(renew, renewed)
        last = rows[-1].id


def _with_recordings(header: bytes, payload: bytes) -> bytes:
    kinds = {medium.get("kind") for medium in orjson.loads(payload).get("media", ())}
    return orjson.dumps([*orjson.loads(header), [kind for kind in _RECORDINGS if kind in kinds]])
