"""Meetings that have lost a side: one of the two has withdrawn from the fair since.

Such a meeting stays in its plan, which never changes, until a repaired version is
published; whoever shows it says that it does not take place.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, literal, or_, select, union_all
from sqlmodel import Session

from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.core import BUYER, ENTERPRISE, FAIR, MEETING
from matchmaker.storage.queries.sight import organiser_only, side_table

_NAMES = ("id", "code", "name_vi", "name_en", "sort_name")


def lost_a_side() -> ColumnElement[bool]:
    """Ask for meetings of which one side has withdrawn, in a statement that reads meetings."""
    enterprise, buyer = ENTERPRISE.alias(), BUYER.alias()
    return or_(
        exists().where(enterprise.c.id == MEETING.c.enterprise_id, enterprise.c.withdrawn),
        exists().where(buyer.c.id == MEETING.c.buyer_id, buyer.c.withdrawn),
    )


@dataclass(frozen=True, slots=True)
class LostSides:
    """What the published plan has lost.

    Args:
        meetings: how many meetings have lost a side, or both.
        who: who has withdrawn from them, enterprises first, then by name: side, id,
            code, name_vi, name_en.
        of_each: how many meetings each of them had, by id.
    """

    meetings: int
    who: Sequence[Row[Any]]
    of_each: Counter[str]


def lost_sides(session: Session, scope: Scope) -> LostSides:
    """Read who stands in the published plan and has withdrawn, in one statement.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    rows = session.execute(union_all(*(_gone(scope, side) for side in _SIDES))).all()
    who = {row.id: row for row in rows}
    ordered = sorted(who.values(), key=lambda row: (_SIDES.index(row.side), row.sort_name))
    return LostSides(
        len({row.meeting_id for row in rows}), ordered, Counter(row.id for row in rows)
    )


_SIDES = (Role.ENTERPRISE, Role.BUYER)


def _gone(scope: Scope, side: Role) -> Any:
    party = side_table(side)
    shown = and_(FAIR.c.id == MEETING.c.fair_id, FAIR.c.published_plan_id == MEETING.c.plan_id)
    return (
        select(
            literal(side.value).label("side"),
            MEETING.c.id.label("meeting_id"),
            *(party.c[name] for name in _NAMES),
        )
        .select_from(MEETING.join(FAIR, shown).join(party, party.c.id == MEETING.c[f"{side}_id"]))
        .where(MEETING.c.fair_id == scope.fair_id, party.c.withdrawn)
    )
