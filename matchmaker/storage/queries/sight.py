"""How far a scope can see, and how words are looked for: shared by all queries."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, String, and_, func, or_, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.text import fold
from matchmaker.storage.core import BUYER, ENTERPRISE

_MOST_WORDS = 12  # more say no more and cost a scan each


@dataclass(frozen=True, slots=True)
class Listed:
    """A part of a list: its Core rows, and how many there are in all."""

    rows: list[Row[Any]]
    total: int


def organiser_only(scope: Scope) -> None:
    """Refuse a participant.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    if scope.role is not Role.ORGANISER:
        raise ForbiddenError("Only the organiser may see this.")


def own_id(scope: Scope, participant_id: str | None = None) -> str:
    """Give the participant a scope may look at: its own, or any for an organiser.

    Raises:
        NotFoundError: a participant asked for another's, or an organiser named nobody.
    """
    if scope.role is Role.ORGANISER:
        wanted = participant_id
    else:
        wanted = scope.participant_id if participant_id in {None, scope.participant_id} else None
    if wanted is None:
        raise NotFoundError("There is no such participant in this fair.")
    return wanted


def side_table(side: Role) -> Any:
    """Core table of a side.

    Raises:
        ValueError: an organiser is no participant.
    """
    if side is Role.ORGANISER:
        raise ValueError(f"{side} is not a side")
    return ENTERPRISE if side is Role.ENTERPRISE else BUYER


def words_in(words: str, *folded: Any) -> ColumnElement[bool]:
    """Ask that each word stands in at least one of the folded columns.

    Case and marks do not count ("dien tu" finds "Điện tử"); `%` and `_` are
    letters like any other.
    """
    wanted = fold(words).split()[:_MOST_WORDS]
    return and_(
        true(),
        *(or_(*(column.contains(word, autoescape=True) for column in folded)) for word in wanted),
    )


def names_in(name: str, listed: Any) -> ColumnElement[bool]:
    """Ask that something in a JSON list of `{"name": ...}` has `name` in its name.

    Case does not count, except that SQLite takes a stored capital with marks for
    another letter than its small one.
    """
    stored: ColumnElement[str] = func.lower(_Names(listed))
    return stored.contains(name.strip().lower(), autoescape=True)


class _Names(FunctionElement[str]):
    """Names in a JSON list, a line each: keys, dates and brackets are no part of a name."""

    inherit_cache = True
    type = String()


@compiles(_Names, "sqlite")
def _names_in_sqlite(names: _Names, compiler: SQLCompiler, **options: Any) -> str:
    listed = compiler.process(names.clauses, **options)
    names_of_all = "group_concat(json_extract(one.value, '$.name'), char(10))"
    return f"(SELECT {names_of_all} FROM json_each({listed}) AS one)"  # noqa: S608  # compiled


@compiles(_Names, "postgresql")
def _names_in_postgres(names: _Names, compiler: SQLCompiler, **options: Any) -> str:
    listed = compiler.process(names.clauses, **options)
    source = f"json_array_elements({listed}) AS one(value)"
    return f"(SELECT string_agg(one.value ->> 'name', chr(10)) FROM {source})"  # noqa: S608  # compiled


def counted(table: Any, scope: Scope, *where: Any) -> Any:
    """Count a table's rows within the scope's fair, as a part of a larger statement."""
    return (
        select(func.count())
        .select_from(table)
        .where(table.c.fair_id == scope.fair_id, *where)
        .scalar_subquery()
    )
