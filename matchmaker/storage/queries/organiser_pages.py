"""What the organiser's overview, import, plan and history pages list."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, select
from sqlmodel import Session

from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.core import (
    AUDIT,
    BUYER,
    ENTERPRISE,
    FAIR,
    IMPORT,
    JOB,
    MEETING,
    PLAN,
    QUOTA,
    SLOT,
    TABLE,
)
from matchmaker.storage.queries.sight import Listed, counted, organiser_only, side_table

PAGE_ROWS = 50


# --- participants short of meetings --------------------------------------------------------


def published_plan(scope: Scope) -> Any:
    """Id of the fair's published plan, as a part of a larger statement."""
    return select(FAIR.c.published_plan_id).where(FAIR.c.id == scope.fair_id).scalar_subquery()


def meetings_of(scope: Scope, side: Role, participant: Any) -> Any:
    """Number of a participant's meetings in the published plan, as a part of a statement."""
    own = MEETING.c.enterprise_id if side is Role.ENTERPRISE else MEETING.c.buyer_id
    return (
        select(func.count())
        .select_from(MEETING)
        .where(
            MEETING.c.fair_id == scope.fair_id,
            MEETING.c.plan_id == published_plan(scope),
            own == participant.c.id,
        )
        .correlate(participant)
        .scalar_subquery()
    )


def least_of(scope: Scope, side: Role, participant: Any) -> Any:
    """Meetings a participant should have at least: its own number, else the fair's.

    The fair's number is a promise to enterprises; a buyer without a number of
    his own should have one.
    """
    own = QUOTA.c.enterprise_id if side is Role.ENTERPRISE else QUOTA.c.buyer_id
    quota = (
        select(QUOTA.c.least)
        .where(QUOTA.c.fair_id == scope.fair_id, own == participant.c.id)
        .correlate(participant)
        .scalar_subquery()
    )
    usual: Any = 1
    if side is Role.ENTERPRISE:
        usual = select(FAIR.c.least_meetings).where(FAIR.c.id == scope.fair_id).scalar_subquery()
    return func.coalesce(quota, usual)


def short_of_meetings(session: Session, scope: Scope) -> dict[Role, int]:
    """Count participants of each side who have fewer meetings than promised.

    Only a published plan counts; without one nobody is short.
    """
    organiser_only(scope)
    sides = (Role.ENTERPRISE, Role.BUYER)
    counts = [
        counted(
            side_table(side),
            scope,
            ~side_table(side).c.withdrawn,
            published_plan(scope).is_not(None),
            meetings_of(scope, side, side_table(side)) < least_of(scope, side, side_table(side)),
        )
        for side in sides
    ]
    row = session.execute(select(*counts)).one()
    return dict(zip(sides, row, strict=True))


# --- imports -------------------------------------------------------------------------------


def imports(session: Session, scope: Scope) -> list[Row[Any]]:
    """Imports of the fair, newest first: id, file_name, state, summary, imported_by, times."""
    organiser_only(scope)
    wanted = ("id", "file_name", "state", "summary", "imported_by", "created_at", "applied_at")
    return list(
        session.execute(
            select(*(IMPORT.c[name] for name in wanted))
            .where(IMPORT.c.fair_id == scope.fair_id)
            .order_by(IMPORT.c.created_at.desc(), IMPORT.c.id)
            .limit(PAGE_ROWS)
        )
    )


# --- plans ---------------------------------------------------------------------------------


def plans(session: Session, scope: Scope) -> list[Row[Any]]:
    """Plan versions, newest first, with the number of their meetings."""
    organiser_only(scope)
    wanted = (
        "id", "number", "name", "state", "author", "value", "bound", "gap_pct", "seed",
        "created_at", "published_at",
    )  # fmt: skip
    held = counted(MEETING, scope, and_(MEETING.c.plan_id == PLAN.c.id))
    return list(
        session.execute(
            select(*(PLAN.c[name] for name in wanted), held.label("meetings"))
            .where(PLAN.c.fair_id == scope.fair_id)
            .order_by(PLAN.c.number.desc())
            .limit(PAGE_ROWS)
        )
    )


def plan_by_number(session: Session, scope: Scope, number: int) -> Row[Any] | None:
    """One plan version with everything that was found while solving it."""
    organiser_only(scope)
    return session.execute(
        select(PLAN).where(PLAN.c.fair_id == scope.fair_id, PLAN.c.number == number)
    ).first()


def meetings_of_plan(session: Session, scope: Scope, plan_id: str) -> list[Row[Any]]:
    """Meetings of a plan version with the names of both sides, by slot and table."""
    organiser_only(scope)
    wanted = ("id", "enterprise_id", "buyer_id", "slot_id", "table_id", "pinned", "to_be_confirmed")
    names = [
        one.c[name].label(f"{side}_{name}")
        for side, one in (("enterprise", ENTERPRISE), ("buyer", BUYER))
        for name in ("name_vi", "name_en", "code")
    ]
    return list(
        session.execute(
            select(
                *(MEETING.c[name] for name in wanted),
                *names,
                BUYER.c.country.label("buyer_country"),
                SLOT.c.number.label("slot"),
                SLOT.c.session_id,
                TABLE.c.number.label("table"),
                TABLE.c.label.label("table_label"),
            )
            .join_from(MEETING, ENTERPRISE, ENTERPRISE.c.id == MEETING.c.enterprise_id)
            .join(BUYER, BUYER.c.id == MEETING.c.buyer_id)
            .join(SLOT, SLOT.c.id == MEETING.c.slot_id)
            .join(TABLE, TABLE.c.id == MEETING.c.table_id)
            .where(MEETING.c.fair_id == scope.fair_id, MEETING.c.plan_id == plan_id)
            .order_by(SLOT.c.number, TABLE.c.number)
        )
    )


def names_of(session: Session, scope: Scope) -> dict[str, Row[Any]]:
    """Names and codes of everybody in the fair, by id."""
    organiser_only(scope)
    found: dict[str, Row[Any]] = {}
    for table in (ENTERPRISE, BUYER):
        rows = session.execute(
            select(table.c.id, table.c.code, table.c.name_vi, table.c.name_en).where(
                table.c.fair_id == scope.fair_id
            )
        )
        found |= {row.id: row for row in rows}
    return found


# --- jobs ----------------------------------------------------------------------------------


def latest_job(session: Session, scope: Scope, kind: str) -> Row[Any] | None:
    """The newest job of a kind."""
    organiser_only(scope)
    return session.execute(
        select(JOB)
        .where(JOB.c.fair_id == scope.fair_id, JOB.c.kind == kind)
        .order_by(JOB.c.created_at.desc(), JOB.c.id)
        .limit(1)
    ).first()


# --- history -------------------------------------------------------------------------------


def history(session: Session, scope: Scope, *, action: str = "", page: int = 1) -> Listed:
    """Lines of the fair's history, newest first."""
    organiser_only(scope)
    of_fair = and_(AUDIT.c.fair_id == scope.fair_id, (AUDIT.c.action == action) | (action == ""))
    rows = session.execute(
        select(AUDIT)
        .where(of_fair)
        .order_by(AUDIT.c.id.desc())
        .limit(PAGE_ROWS)
        .offset(PAGE_ROWS * (page - 1))
    )
    total = session.scalar(select(func.count()).select_from(AUDIT).where(of_fair)) or 0
    return Listed(list(rows), total)


def history_actions(session: Session, scope: Scope) -> list[str]:
    """What has ever been done in the fair, by its name in the history."""
    organiser_only(scope)
    return list(
        session.scalars(
            select(AUDIT.c.action)
            .where(AUDIT.c.fair_id == scope.fair_id)
            .distinct()
            .order_by(AUDIT.c.action)
        )
    )


def last_change(session: Session, scope: Scope) -> datetime | None:
    """When anything was last done in the fair."""
    organiser_only(scope)
    at: datetime | None = session.scalar(
        select(func.max(AUDIT.c.at)).where(AUDIT.c.fair_id == scope.fair_id)
    )
    return at
