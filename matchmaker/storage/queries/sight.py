"""How far a scope can see, and how words are looked for: shared by all queries."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, String, and_, cast, func, or_, select, true

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
    """Ask that a JSON list holds a text that contains `name`, whatever the case."""
    stored = json.dumps(name.strip())[1:-1].lower()
    return func.lower(cast(listed, String)).contains(stored, autoescape=True)


def counted(table: Any, scope: Scope, *where: Any) -> Any:
    """Count a table's rows within the scope's fair, as a part of a larger statement."""
    return (
        select(func.count())
        .select_from(table)
        .where(table.c.fair_id == scope.fair_id, *where)
        .scalar_subquery()
    )
