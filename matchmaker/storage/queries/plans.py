"""Plan versions, their meetings, and the grid of slots and tables."""

from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select
from sqlmodel import Session

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Scope
from matchmaker.storage.core import BUYER, ENTERPRISE, FAIR, MEETING, PLAN, SLOT, TABLE, WISH
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.tables import PlanVersion


def plan_versions(session: Session, scope: Scope) -> list[Row[Any]]:
    """Versions, newest first, without their long results.

    Columns: id, number, name, state, author, parent_id, seed, budget, value,
    bound, gap_pct, stopped_by, created_at, published_at, version, meetings.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    left_out = {"result", "fair_id", "problem_fingerprint", "plan_fingerprint"}
    held = select(func.count()).where(MEETING.c.plan_id == PLAN.c.id).scalar_subquery()
    return list(
        session.execute(
            select(
                *(column for column in PLAN.c if column.name not in left_out),
                held.label("meetings"),
            )
            .where(PLAN.c.fair_id == scope.fair_id)
            .order_by(PLAN.c.number.desc())
        )
    )


def plan(session: Session, scope: Scope, plan_id: str) -> PlanVersion:
    """Read one version with its result.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
        NotFoundError: there is no such version in this fair.
    """
    organiser_only(scope)
    found = session.get(PlanVersion, plan_id)
    if found is None or found.fair_id != scope.fair_id:
        raise NotFoundError("There is no such plan in this fair.")
    return found


def plan_number(session: Session, scope: Scope, plan_id: str | None) -> int | None:
    """Number of a version of the fair by its id; None for none, or for another fair's.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    if plan_id is None:
        return None
    found: int | None = session.scalar(
        select(PLAN.c.number).where(PLAN.c.id == plan_id, PLAN.c.fair_id == scope.fair_id)
    )
    return found


def published_plan_id(session: Session, scope: Scope) -> str | None:
    """Read the one column that says which plan people see."""
    found: str | None = session.scalar(
        select(FAIR.c.published_plan_id).where(FAIR.c.id == scope.fair_id)
    )
    return found


def grid(session: Session, scope: Scope, plan_id: str) -> list[Row[Any]]:
    """A plan's meetings in the order of slot and table: a cell of the grid each.

    Columns: id, slot_id, slot (its number), table_id, table (its number),
    label, enterprise_id, enterprise_code, enterprise_vi, enterprise_en,
    buyer_id, buyer_code, buyer_vi, buyer_en, pinned, to_be_confirmed,
    cancelled (a side has withdrawn), enterprise_says, buyer_says. Slots and
    tables themselves are in `queries.fairs`, empty ones included.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    own, theirs = WISH.alias("enterprise_wish"), WISH.alias("buyer_wish")
    return list(
        session.execute(
            _meetings(own, theirs)
            .where(MEETING.c.plan_id == plan_id, MEETING.c.fair_id == scope.fair_id)
            .order_by(SLOT.c.number, TABLE.c.number, MEETING.c.id)
        )
    )


def _meetings(own: Any, theirs: Any) -> Select[Any]:
    return (
        select(
            *(MEETING.c[name] for name in ("id", "slot_id", "table_id", "pinned")),
            MEETING.c.to_be_confirmed,
            or_(ENTERPRISE.c.withdrawn, BUYER.c.withdrawn).label("cancelled"),
            SLOT.c.number.label("slot"),
            TABLE.c.number.label("table"),
            TABLE.c.label,
            *_named(ENTERPRISE, "enterprise"),
            *_named(BUYER, "buyer"),
            own.c.says.label("enterprise_says"),
            theirs.c.says.label("buyer_says"),
        )
        .join(SLOT, SLOT.c.id == MEETING.c.slot_id)
        .join(TABLE, TABLE.c.id == MEETING.c.table_id)
        .join(ENTERPRISE, ENTERPRISE.c.id == MEETING.c.enterprise_id)
        .join(BUYER, BUYER.c.id == MEETING.c.buyer_id)
        .outerjoin(own, _word_on(MEETING, own, "enterprise"))
        .outerjoin(theirs, _word_on(MEETING, theirs, "buyer"))
    )


def _named(side: Any, prefix: str) -> list[Any]:
    return [
        side.c.id.label(f"{prefix}_id"),
        side.c.code.label(f"{prefix}_code"),
        side.c.name_vi.label(f"{prefix}_vi"),
        side.c.name_en.label(f"{prefix}_en"),
    ]


def _word_on(meeting: Any, wish: Any, side: str) -> Any:
    return and_(
        wish.c.enterprise_id == meeting.c.enterprise_id,
        wish.c.buyer_id == meeting.c.buyer_id,
        wish.c.said_by == side,
    )


def places(session: Session, plan_id: str) -> list[Row[Any]]:
    """When and where each pair meets in a version that the caller may see.

    Columns: enterprise_id, buyer_id, slot_id, table_id, starts_at, ends_at, table.
    """
    return list(
        session.execute(
            select(
                MEETING.c.enterprise_id,
                MEETING.c.buyer_id,
                MEETING.c.slot_id,
                MEETING.c.table_id,
                SLOT.c.starts_at,
                SLOT.c.ends_at,
                TABLE.c.label.label("table"),
            )
            .join(SLOT, SLOT.c.id == MEETING.c.slot_id)
            .join(TABLE, TABLE.c.id == MEETING.c.table_id)
            .where(MEETING.c.plan_id == plan_id)
        )
    )
