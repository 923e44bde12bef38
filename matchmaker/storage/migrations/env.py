"""How Alembic runs here: on the connection that `storage.migrations` hands over."""

from typing import Any, Literal

from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from matchmaker.storage.columns import Moment


def plain_types(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own types as SQLAlchemy's, so that a migration needs none of our code."""
    if kind != "type":
        return False
    if isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=plain_types,
)
with context.begin_transaction():
    context.run_migrations()
