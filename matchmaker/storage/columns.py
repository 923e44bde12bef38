"""What the tables' columns are made of: ids, moments, references, marks.

Kept apart so that `tables/` says only which table has which column.
"""

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Column, MetaData
from sqlalchemy.engine import Dialect
from sqlalchemy.types import DateTime, TypeDecorator
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention


class Moment(TypeDecorator[datetime]):
    """An aware moment, UTC in the store; naive ones are refused on the way in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Bring the moment to UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give SQLite's naive value its zone back."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_id() -> str:
    """Draw a random id of 128 bits."""
    return secrets.token_hex(16)


def now() -> datetime:
    """Read the clock, aware, UTC."""
    return datetime.now(UTC)


def random_id() -> Any:
    """Primary key that cannot be guessed."""
    return Field(default_factory=new_id, primary_key=True, max_length=32)


def reference(target: str, *, index: bool = True, optional: bool = False) -> Any:
    """Point at a row that takes this one along when it goes."""
    default: dict[str, Any] = {"default": None} if optional else {}
    return Field(foreign_key=target, index=index, max_length=32, ondelete="CASCADE", **default)


def json_column(kind: type[Any]) -> Any:
    """Lists and small objects; never empty in the store."""
    return Field(default_factory=kind, sa_column=Column(JSON, nullable=False))


def moment(*, optional: bool = False) -> Any:
    """Aware moment, now unless said; None allowed where optional."""
    if optional:
        return Field(default=None, sa_type=Moment)
    return Field(default_factory=now, sa_type=Moment)


def personal(default: Any = "", *, max_length: int = 200) -> Any:
    """Text about a person: an export and an erasure must reach it."""
    return Field(
        default=default, max_length=max_length, sa_column_kwargs={"info": {"personal": True}}
    )
