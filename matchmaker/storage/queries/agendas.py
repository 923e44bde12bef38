"""A participant's part of the published plan, and letters that wait for it."""

from typing import Any

from sqlalchemy import Row, and_, case, func, select
from sqlmodel import Session

from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.core import (
    BUYER,
    ENTERPRISE,
    FAIR,
    HALL,
    INTERPRETER,
    MAIL,
    MEETING,
    NEED,
    PLAN,
    PRODUCT,
    PROPOSAL,
    SLOT,
    TABLE,
)
from matchmaker.storage.queries.lost_sides import lost_a_side
from matchmaker.storage.queries.sight import organiser_only, own_id, side_table
from matchmaker.storage.queries.wishes import of_pair, same_pair


def agenda(
    session: Session, scope: Scope, participant_id: str | None = None, side: Role | None = None
) -> list[Row[Any]]:
    """Meetings of a participant in the published plan, in the order of time.

    Columns: id, starts_at, ends_at, fair_day, slot (its number), table (its
    label), hall (its code), other_id, code, name_vi, name_en, country,
    contact_name (empty unless it agreed to share it), interpreter (a name or
    None), to_be_confirmed, cancelled (a side has withdrawn), plan (the version's
    number), product_vi, product_en, need_vi, need_en (what the pair was proposed
    for; None where it never was). Nothing while no plan is published.

    Args:
        session: an open unit.
        scope: a participant sees its own; an organiser names one and its side.
        participant_id: whose agenda, for an organiser.
        side: the side of that participant, for an organiser.

    Raises:
        NotFoundError: a participant asked for another's agenda.
    """
    me = own_id(scope, participant_id)
    whose = side if scope.role is Role.ORGANISER and side else scope.role
    mine, other_id = of_pair(MEETING, whose)
    other = side_table(whose.other_side)
    return list(
        session.execute(
            select(*_columns(other))
            .select_from(MEETING)
            .join(FAIR, _published())
            .join(PLAN, PLAN.c.id == MEETING.c.plan_id)
            .join(SLOT, SLOT.c.id == MEETING.c.slot_id)
            .join(TABLE, TABLE.c.id == MEETING.c.table_id)
            .join(HALL, HALL.c.id == TABLE.c.hall_id)
            .join(other, other.c.id == other_id)
            .outerjoin(INTERPRETER, INTERPRETER.c.id == MEETING.c.interpreter_id)
            .outerjoin(PROPOSAL, same_pair(PROPOSAL, MEETING))
            .outerjoin(PRODUCT, PRODUCT.c.id == PROPOSAL.c.best_product_id)
            .outerjoin(NEED, NEED.c.id == PROPOSAL.c.best_need_id)
            .where(MEETING.c.fair_id == scope.fair_id, mine == me)
            .order_by(SLOT.c.number, MEETING.c.id)
        )
    )


def _published() -> Any:
    return and_(FAIR.c.id == MEETING.c.fair_id, FAIR.c.published_plan_id == MEETING.c.plan_id)


def _columns(other: Any) -> list[Any]:
    return [
        MEETING.c.id,
        SLOT.c.starts_at,
        SLOT.c.ends_at,
        SLOT.c.fair_day,
        SLOT.c.number.label("slot"),
        TABLE.c.label.label("table"),
        HALL.c.code.label("hall"),
        other.c.id.label("other_id"),
        *(other.c[name] for name in ("code", "name_vi", "name_en", "country")),
        case((other.c.consent_contact, other.c.contact_name), else_="").label("contact_name"),
        INTERPRETER.c.name.label("interpreter"),
        MEETING.c.to_be_confirmed,
        lost_a_side().label("cancelled"),
        PLAN.c.number.label("plan"),
        PRODUCT.c.name_vi.label("product_vi"),
        PRODUCT.c.name_en.label("product_en"),
        NEED.c.name_vi.label("need_vi"),
        NEED.c.name_en.label("need_en"),
    ]


def letters(
    session: Session, scope: Scope, *, state: str = "", offset: int = 0, limit: int = 100
) -> list[Row[Any]]:
    """The organiser's outbox, newest first.

    Columns: id, to, language, subject, body, state, created_at, sent_at,
    plan_id, enterprise_id, buyer_id, name_vi, name_en (of who is written to).

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    wanted = ("id", "to", "language", "subject", "body", "state", "created_at", "sent_at")
    query = (
        select(
            *(MAIL.c[name] for name in (*wanted, "plan_id", "enterprise_id", "buyer_id")),
            func.coalesce(ENTERPRISE.c.name_vi, BUYER.c.name_vi).label("name_vi"),
            func.coalesce(ENTERPRISE.c.name_en, BUYER.c.name_en).label("name_en"),
        )
        .outerjoin(ENTERPRISE, ENTERPRISE.c.id == MAIL.c.enterprise_id)
        .outerjoin(BUYER, BUYER.c.id == MAIL.c.buyer_id)
        .where(MAIL.c.fair_id == scope.fair_id)
    )
    if state:
        query = query.where(MAIL.c.state == state)
    newest = query.order_by(MAIL.c.created_at.desc(), MAIL.c.id)
    return list(session.execute(newest.offset(offset).limit(limit)))
