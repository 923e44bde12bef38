"""What making the demo fair reads and marks; for the machine's own use only."""

from typing import Any

from sqlalchemy import Row, cast, func, select, update
from sqlalchemy.types import String
from sqlmodel import Session

from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.core import (
    ATTENDANCE,
    BUYER,
    ENTERPRISE,
    FAIR,
    MEETING,
    NEED,
    PRODUCT,
    PROPOSAL,
    SLOT,
    WISH,
)
from matchmaker.storage.queries.sight import side_table


def counts(session: Session, scope: Scope) -> dict[str, int]:
    """Count the fair's enterprises, proposals, wishes and attendances: what is made already."""
    tables = {
        "enterprises": ENTERPRISE,
        "proposals": PROPOSAL,
        "wishes": WISH,
        "attendances": ATTENDANCE,
    }
    return {
        name: session.execute(
            select(func.count()).select_from(table).where(table.c.fair_id == scope.fair_id)
        ).scalar_one()
        for name, table in tables.items()
    }


def mark_synthetic(session: Session, scope: Scope) -> None:
    """Mark every participant, product and need of the fair as invented."""
    for table in (ENTERPRISE, PRODUCT, BUYER, NEED):
        session.execute(
            update(table).where(table.c.fair_id == scope.fair_id).values(synthetic=True)
        )


def shown_pairs(session: Session, scope: Scope) -> list[Row[Any]]:
    """Pairs that stand on at least one side's list, by both codes, never a gated one.

    Columns: enterprise_id, buyer_id, p_enterprise, p_buyer.
    """
    listed = PROPOSAL.c.rank_for_enterprise.is_not(None) | PROPOSAL.c.rank_for_buyer.is_not(None)
    wanted = ("enterprise_id", "buyer_id", "p_enterprise", "p_buyer")
    return list(
        session.execute(
            select(*(PROPOSAL.c[name] for name in wanted))
            .join(ENTERPRISE, ENTERPRISE.c.id == PROPOSAL.c.enterprise_id)
            .join(BUYER, BUYER.c.id == PROPOSAL.c.buyer_id)
            .where(
                PROPOSAL.c.fair_id == scope.fair_id,
                listed,
                cast(PROPOSAL.c.gates, String) == "[]",
            )
            .order_by(ENTERPRISE.c.code, BUYER.c.code)
        )
    )


def liveliest(session: Session, scope: Scope, side: Role) -> str:
    """Id of the side's participant with the most proposals on its list; the first by code."""
    own, rank = {
        Role.ENTERPRISE: (PROPOSAL.c.enterprise_id, PROPOSAL.c.rank_for_enterprise),
        Role.BUYER: (PROPOSAL.c.buyer_id, PROPOSAL.c.rank_for_buyer),
    }[side]
    table = side_table(side)
    found: str = session.execute(
        select(own)
        .join(table, table.c.id == own)
        .where(PROPOSAL.c.fair_id == scope.fair_id, rank.is_not(None))
        .group_by(own, table.c.code)
        .order_by(func.count().desc(), table.c.code)
        .limit(1)
    ).scalar_one()
    return found


def first_meetings(session: Session, scope: Scope, slots: int) -> list[Row[Any]]:
    """Published meetings of the fair's first slots, by slot and both codes.

    Columns: slot (its number), starts_at, ends_at, enterprise_id, buyer_id.

    Args:
        session: an open unit.
        scope: the fair.
        slots: how many of the first slots.
    """
    return list(
        session.execute(
            select(
                SLOT.c.number.label("slot"),
                *(SLOT.c[name] for name in ("starts_at", "ends_at")),
                *(MEETING.c[name] for name in ("enterprise_id", "buyer_id")),
            )
            .select_from(MEETING)
            .join(FAIR, FAIR.c.published_plan_id == MEETING.c.plan_id)
            .join(SLOT, SLOT.c.id == MEETING.c.slot_id)
            .join(ENTERPRISE, ENTERPRISE.c.id == MEETING.c.enterprise_id)
            .join(BUYER, BUYER.c.id == MEETING.c.buyer_id)
            .where(MEETING.c.fair_id == scope.fair_id, SLOT.c.number < slots)
            .order_by(SLOT.c.number, ENTERPRISE.c.code, BUYER.c.code)
        )
    )
