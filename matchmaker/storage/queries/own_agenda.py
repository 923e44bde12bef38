"""A participant's agenda in the published plan: his meetings and the slots between them."""

from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session

from matchmaker.domain.participant import Scope
from matchmaker.storage.core import (
    FAIR,
    HALL,
    INTERPRETER,
    MEETING,
    NEED,
    PLAN,
    PRODUCT,
    PROPOSAL,
    SLOT,
    TABLE,
)
from matchmaker.storage.queries.lost_sides import lost_a_side
from matchmaker.storage.queries.sight import own_id, side_table
from matchmaker.storage.queries.wishes import of_pair, same_pair


def own_meetings(session: Session, scope: Scope) -> list[Row[Any]]:
    """Read one's meetings of the published plan, in the order of the day.

    Columns: id, slot (its number), starts_at, ends_at, fair_day, table_label,
    is_booth, hall_code, hall_name, interpreter, to_be_confirmed, cancelled (a side has
    withdrawn); other_id, code, name_vi, name_en, country of the partner; product_name_... and
    need_name_... of the best fit (None where the pair was never scored).

    Raises:
        NotFoundError: the scope is no participant's.
    """
    me = own_id(scope)
    my_id, other_id = of_pair(MEETING, scope.role)
    other = side_table(scope.role.other_side)
    query = (
        select(
            MEETING.c.id,
            SLOT.c.number.label("slot"),
            *(SLOT.c[name] for name in ("starts_at", "ends_at", "fair_day")),
            TABLE.c.label.label("table_label"),
            TABLE.c.booth_of.is_not(None).label("is_booth"),
            HALL.c.code.label("hall_code"),
            HALL.c.name.label("hall_name"),
            INTERPRETER.c.name.label("interpreter"),
            MEETING.c.to_be_confirmed,
            lost_a_side().label("cancelled"),
            other.c.id.label("other_id"),
            *(other.c[name] for name in ("code", "name_vi", "name_en", "country")),
            *(PRODUCT.c[name].label(f"product_{name}") for name in ("name_vi", "name_en")),
            *(NEED.c[name].label(f"need_{name}") for name in ("name_vi", "name_en")),
        )
        .select_from(MEETING)
        .join(FAIR, FAIR.c.published_plan_id == MEETING.c.plan_id)
        .join(SLOT, SLOT.c.id == MEETING.c.slot_id)
        .join(TABLE, TABLE.c.id == MEETING.c.table_id)
        .join(HALL, HALL.c.id == TABLE.c.hall_id)
        .join(other, other.c.id == other_id)
        .outerjoin(INTERPRETER, INTERPRETER.c.id == MEETING.c.interpreter_id)
        .outerjoin(PROPOSAL, same_pair(PROPOSAL, MEETING))
        .outerjoin(PRODUCT, PRODUCT.c.id == PROPOSAL.c.best_product_id)
        .outerjoin(NEED, NEED.c.id == PROPOSAL.c.best_need_id)
        .where(MEETING.c.fair_id == scope.fair_id, my_id == me)
        .order_by(SLOT.c.number, TABLE.c.number)
    )
    return list(session.execute(query))


def published_version(session: Session, scope: Scope) -> Row[Any] | None:
    """Read number and published_at of the plan that people see; None before publication."""
    return session.execute(
        select(PLAN.c.number, PLAN.c.published_at)
        .join(FAIR, FAIR.c.published_plan_id == PLAN.c.id)
        .where(FAIR.c.id == scope.fair_id)
    ).first()
