"""Versions of the schema, for Alembic; `storage.migrate` runs them."""
