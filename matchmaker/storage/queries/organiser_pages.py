"""What the organiser's overview, lists and plan pages count and name."""

from typing import Any

from sqlalchemy import Row, func, select
from sqlmodel import Session

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.core import (
    BUYER,
    ENTERPRISE,
    FAIR,
    MEETING,
    PLAN,
    QUOTA,
)
from matchmaker.storage.queries.sight import counted, organiser_only, side_table

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


# --- plans ---------------------------------------------------------------------------------


def plan_id_of(session: Session, scope: Scope, number: int) -> str:
    """Id of the plan version with a number.

    Raises:
        NotFoundError: the fair has no such version.
    """
    organiser_only(scope)
    found: str | None = session.scalar(
        select(PLAN.c.id).where(PLAN.c.fair_id == scope.fair_id, PLAN.c.number == number)
    )
    if found is None:
        raise NotFoundError("There is no such plan in this fair.")
    return found


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


def enterprise_count(session: Session, scope: Scope) -> int:
    """How many enterprises take part."""
    organiser_only(scope)
    return session.scalar(select(counted(ENTERPRISE, scope, ~ENTERPRISE.c.withdrawn))) or 0
