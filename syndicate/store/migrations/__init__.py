"""Alembic's environment: it travels in the package and needs no ini file."""
