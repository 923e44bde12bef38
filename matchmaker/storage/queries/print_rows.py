"""Rows for paper, calendars and workbooks: a constant number of queries for any fair.

A participant's scope sees its own meetings of the published plan and nothing
else; an organiser sees every version.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, true
from sqlmodel import Session

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.core import (
    BUYER,
    ENTERPRISE,
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
from matchmaker.storage.tables import Buyer, Enterprise, Fair, Need, PlanVersion, Product

Rows = Sequence[Row[Any]]


@dataclass(frozen=True, slots=True)
class PlanRows:
    """A plan and all that its paper names, as far as one reader may see it."""

    fair: Fair
    plan: PlanVersion
    enterprises: Rows
    buyers: Rows
    slots: Rows
    tables: Rows
    meetings: Rows
    products: Rows
    needs: Rows


def plan_rows(session: Session, scope: Scope, plan_id: str | None) -> PlanRows:
    """Read everything one paper needs.

    Raises:
        NotFoundError: nothing is published yet, or no such plan for this reader.
    """
    fair, plan = plan_to_print(session, scope, plan_id)
    return PlanRows(
        fair=fair,
        plan=plan,
        enterprises=party_rows(session, scope, Enterprise, plan.id),
        buyers=party_rows(session, scope, Buyer, plan.id),
        slots=slot_rows(session, scope),
        tables=table_rows(session, scope),
        meetings=meeting_rows(session, scope, plan.id),
        products=offer_rows(session, scope, Product, plan.id),
        needs=offer_rows(session, scope, Need, plan.id),
    )


def fair_of(session: Session, scope: Scope) -> Fair:
    """Read the fair.

    Raises:
        NotFoundError: there is no such fair.
    """
    fair = session.get(Fair, scope.fair_id)
    if fair is None:
        raise NotFoundError("There is no such fair.")
    return fair


def plan_to_print(session: Session, scope: Scope, plan_id: str | None) -> tuple[Fair, PlanVersion]:
    """Read the fair and the plan that is asked for; the published one if none is.

    Raises:
        NotFoundError: nothing is published yet, or the version is not in this
            fair or not for this reader.
    """
    fair = fair_of(session, scope)
    wanted = plan_id or fair.published_plan_id
    if wanted is None:
        raise NotFoundError("No plan of this fair is published yet.")
    plan = session.get(PlanVersion, wanted)
    hidden = scope.role is not Role.ORGANISER and wanted != fair.published_plan_id
    if plan is None or plan.fair_id != scope.fair_id or hidden:
        raise NotFoundError("There is no such plan in this fair.")
    return fair, plan


def _visible(scope: Scope) -> ColumnElement[bool]:
    if scope.role is Role.ORGANISER:
        return true()
    side = "enterprise_id" if scope.role is Role.ENTERPRISE else "buyer_id"
    own: ColumnElement[bool] = MEETING.c[side] == scope.participant_id
    return own


def _in_plan(scope: Scope, plan_id: str, side: str) -> Any:
    """Select who meets, as far as the reader may see it; `side` names the column."""
    return select(MEETING.c[side]).where(
        MEETING.c.fair_id == scope.fair_id, MEETING.c.plan_id == plan_id, _visible(scope)
    )


def meeting_rows(session: Session, scope: Scope, plan_id: str) -> Rows:
    """Read the plan's meetings with what they are about, by slot and table.

    `cancelled` ones have lost a side: it has withdrawn.
    """
    of_the_pair = and_(
        *(PROPOSAL.c[name] == MEETING.c[name] for name in ("fair_id", "enterprise_id", "buyer_id"))
    )
    query = (
        select(
            MEETING.c.id, MEETING.c.enterprise_id, MEETING.c.buyer_id, MEETING.c.table_id,
            MEETING.c.to_be_confirmed, lost_a_side().label("cancelled"),
            SLOT.c.number.label("slot"),
            INTERPRETER.c.name.label("interpreter"),
            PRODUCT.c.name_vi.label("product_vi"), PRODUCT.c.name_en.label("product_en"),
            NEED.c.name_vi.label("need_vi"), NEED.c.name_en.label("need_en"),
        )
        .join(SLOT, SLOT.c.id == MEETING.c.slot_id)
        .join(TABLE, TABLE.c.id == MEETING.c.table_id)
        .outerjoin(INTERPRETER, INTERPRETER.c.id == MEETING.c.interpreter_id)
        .outerjoin(PROPOSAL, of_the_pair)
        .outerjoin(PRODUCT, PRODUCT.c.id == PROPOSAL.c.best_product_id)
        .outerjoin(NEED, NEED.c.id == PROPOSAL.c.best_need_id)
        .where(MEETING.c.fair_id == scope.fair_id, MEETING.c.plan_id == plan_id, _visible(scope))
        .order_by(SLOT.c.number, TABLE.c.number)
    )  # fmt: skip
    return session.execute(query).all()


def party_rows(
    session: Session, scope: Scope, kind: type[Enterprise | Buyer], plan_id: str
) -> Rows:
    """Read one side of the fair in alphabetical order.

    An organiser gets everybody who takes part or stands in the plan; a
    participant itself and whom it meets.
    """
    side, own_id = (ENTERPRISE, "enterprise_id") if kind is Enterprise else (BUYER, "buyer_id")
    organises = scope.role is Role.ORGANISER
    seen = ~side.c.withdrawn if organises else side.c.id == scope.participant_id
    names = ("id", "code", "name_vi", "name_en")
    wanted = (*names, "country", "ui_language", "contact_name", "withdrawn")
    query = (
        select(*(side.c[name] for name in wanted))
        .where(side.c.fair_id == scope.fair_id)
        .where(or_(seen, side.c.id.in_(_in_plan(scope, plan_id, own_id))))
        .order_by(side.c.sort_name, side.c.code)
    )
    return session.execute(query).all()


def offer_rows(session: Session, scope: Scope, kind: type[Product | Need], plan_id: str) -> Rows:
    """Read what those who meet offer or seek, by code: the subject where no proposal names one."""
    offer, own_id = (PRODUCT, "enterprise_id") if kind is Product else (NEED, "buyer_id")
    owner = offer.c[own_id]
    query = (
        select(owner.label("owner_id"), offer.c.name_vi, offer.c.name_en)
        .where(offer.c.fair_id == scope.fair_id, ~offer.c.withdrawn)
        .where(owner.in_(_in_plan(scope, plan_id, own_id)))
        .order_by(owner, offer.c.code)
    )
    return session.execute(query).all()


def slot_rows(session: Session, scope: Scope) -> Rows:
    """Read the fair's slots by number."""
    query = (
        select(*(SLOT.c[name] for name in ("number", "starts_at", "ends_at", "session_id")))
        .where(SLOT.c.fair_id == scope.fair_id)
        .order_by(SLOT.c.number)
    )
    return session.execute(query).all()


def table_rows(session: Session, scope: Scope) -> Rows:
    """Read the fair's tables by number, with their hall."""
    query = (
        select(
            *(TABLE.c[name] for name in ("id", "number", "label", "booth_of")),
            HALL.c.code.label("hall_code"),
            HALL.c.name.label("hall_name"),
        )
        .join(HALL, HALL.c.id == TABLE.c.hall_id)
        .where(TABLE.c.fair_id == scope.fair_id)
        .order_by(TABLE.c.number)
    )
    return session.execute(query).all()


def plan_by_number(session: Session, scope: Scope, number: int) -> str:
    """Find a plan version's id by its number.

    Raises:
        NotFoundError: the fair has no such version.
    """
    query = select(PLAN.c.id).where(PLAN.c.fair_id == scope.fair_id, PLAN.c.number == number)
    found: str | None = session.scalar(query)
    if found is None:
        raise NotFoundError("There is no such plan in this fair.")
    return found


def participant_by_code(session: Session, scope: Scope, code: str) -> str:
    """Find a participant's id by its code, capitals or not; enterprises come first.

    Raises:
        NotFoundError: nobody in the fair has this code.
    """
    for side in (ENTERPRISE, BUYER):
        query = select(side.c.id).where(
            side.c.fair_id == scope.fair_id, func.lower(side.c.code) == code.lower()
        )
        found: str | None = session.scalar(query)
        if found is not None:
            return found
    raise NotFoundError("There is no such participant in this fair.")
