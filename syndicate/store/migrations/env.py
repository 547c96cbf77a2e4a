"""Runs the revisions on the connection that `syndicate.store.migration` gives, in its transaction."""

from __future__ import annotations

from alembic import context

from syndicate.store.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
