"""Bringing a store's tables to the revision that this program works with."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect, text

from syndicate.errors import SyndicateError
from syndicate.problems import Code, Problem
from syndicate.store.engine import writing
from syndicate.store.schema import HEAD

_DIRECTORY: Final = Path(__file__).with_name("migrations")


def migrate(engine: Engine) -> None:
    """Bring the tables to `HEAD`, all or nothing; a store that is there already is only looked at.

    Raises:
        SyndicateError: the store's revision is one that this program does not know.
    """
    with engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    with writing(engine) as connection:
        if _revision(connection) != HEAD:  # another process may have been faster
            _upgrade(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    # Alembic takes longer to import than most commands take to run, and is needed once in a store's life.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_DIRECTORY).replace("%", "%%"))  # % is configparser's escape
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    revision = _revision(connection)
    if revision is not None and revision not in known:
        raise SyndicateError(Problem.of(Code.STORE_TOO_NEW, revision=revision))
    command.upgrade(config, "head")
