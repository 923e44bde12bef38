"""What came of meetings: one's own answers, and for the organiser the last of either side."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlmodel import Session

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.core import BUYER, ENTERPRISE, FAIR, MEETING, OUTCOME, SLOT
from matchmaker.storage.queries.fair_day import published_meetings, standing_at
from matchmaker.storage.queries.sight import organiser_only, own_id, side_table
from matchmaker.storage.queries.wishes import of_pair, same_pair

ANSWER = ("stage", "next_move", "value", "currency", "note", "at")
_NAMES = ("code", "name_vi", "name_en", "country", "sector", "size")


def own_answers(session: Session, scope: Scope) -> dict[str, Row[Any]]:
    """One's own last word on each meeting, by the partner's id: other_id and `ANSWER`.

    Nothing that the other side said is read.

    Raises:
        NotFoundError: the scope is no participant's.
    """
    me = own_id(scope)
    mine, other_id = of_pair(OUTCOME, scope.role)
    rows = session.execute(
        select(other_id.label("other_id"), *(OUTCOME.c[name] for name in ANSWER))
        .where(OUTCOME.c.fair_id == scope.fair_id, mine == me, OUTCOME.c.said_by == scope.role)
        .order_by(OUTCOME.c.at, OUTCOME.c.id)
    )
    return {row.other_id: row for row in rows}  # the last one of each stays


def own_meeting(session: Session, scope: Scope, other_id: str) -> Row[Any]:
    """One's meeting with a partner in the published plan.

    Columns: other_id, name_vi, name_en, country, starts_at, ends_at.

    Raises:
        NotFoundError: the two have no meeting in the published plan.
    """
    me = own_id(scope)
    mine, theirs = of_pair(MEETING, scope.role)
    other = side_table(scope.role.other_side)
    row = session.execute(
        select(
            other.c.id.label("other_id"),
            *(other.c[name] for name in ("name_vi", "name_en", "country")),
            *(SLOT.c[name] for name in ("starts_at", "ends_at")),
        )
        .select_from(MEETING)
        .join(FAIR, FAIR.c.published_plan_id == MEETING.c.plan_id)
        .join(SLOT, SLOT.c.id == MEETING.c.slot_id)
        .join(other, other.c.id == theirs)
        .where(MEETING.c.fair_id == scope.fair_id, mine == me, theirs == other_id)
    ).first()
    if row is None:
        raise NotFoundError("The two have no meeting in the published plan.")
    return row


def untold_meetings(session: Session, scope: Scope, moment: datetime) -> int:
    """Count one's own meetings that are over and of which one has said nothing.

    Raises:
        NotFoundError: the scope is no participant's.
    """
    me = own_id(scope)
    told = (
        select(OUTCOME.c.id)
        .where(same_pair(OUTCOME, MEETING), OUTCOME.c.said_by == scope.role)
        .correlate(MEETING)
        .exists()
    )
    asked = (
        select(func.count())
        .select_from(MEETING)
        .join(FAIR, FAIR.c.published_plan_id == MEETING.c.plan_id)
        .join(SLOT, SLOT.c.id == MEETING.c.slot_id)
        .where(
            MEETING.c.fair_id == scope.fair_id,
            of_pair(MEETING, scope.role)[0] == me,
            SLOT.c.ends_at <= moment,
            ~told,
        )
    )
    return session.scalar(asked) or 0


def begun_meetings(session: Session, scope: Scope, moment: datetime) -> list[Row[Any]]:
    """Every published meeting that has begun, with the last answer of either side.

    Columns: id, starts_at, ends_at, standing, enterprise_... and buyer_... (id,
    code, name_vi, name_en, country, sector, size) and of either side's answer
    enterprise_said_... and buyer_said_... (`ANSWER`; None without one).

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    joined = published_meetings()
    said = {side: OUTCOME.alias(f"said_by_{side}") for side in (Role.ENTERPRISE, Role.BUYER)}
    for table, side in ((ENTERPRISE, Role.ENTERPRISE), (BUYER, Role.BUYER)):
        joined = joined.join(table, table.c.id == of_pair(MEETING, side)[0])
        joined = joined.outerjoin(said[side], _last_answer(said[side], side))
    columns = [
        MEETING.c.id,
        *(SLOT.c[name] for name in ("starts_at", "ends_at")),
        standing_at(moment).label("standing"),
        *(
            table.c[name].label(f"{side}_{name}")
            for table, side in ((ENTERPRISE, Role.ENTERPRISE), (BUYER, Role.BUYER))
            for name in ("id", *_NAMES)
        ),
        *(
            last.c[name].label(f"{side}_said_{name}")
            for side, last in said.items()
            for name in ANSWER
        ),
    ]
    return list(
        session.execute(
            select(*columns)
            .select_from(joined)
            .where(MEETING.c.fair_id == scope.fair_id, SLOT.c.starts_at <= moment)
            .order_by(SLOT.c.number, ENTERPRISE.c.code, BUYER.c.code)
        )
    )


def _last_answer(said: Any, side: Role) -> Any:
    """Ask that `said` is a side's last answer of a meeting: one look into the index each."""
    one = OUTCOME.alias(f"of_{side}")
    last = (
        select(one.c.id)
        .where(one.c.fair_id == MEETING.c.fair_id, same_pair(one, MEETING), one.c.said_by == side)
        .order_by(one.c.at.desc(), one.c.id.desc())
        .limit(1)
        .correlate(MEETING)
        .scalar_subquery()
    )
    return said.c.id == last
