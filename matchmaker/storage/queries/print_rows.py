"""Rows for paper, calendars and workbooks: a constant number of queries for any fair.

A participant's scope sees its own meetings of the published plan and nothing
else; an organiser sees every version.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, true
from sqlmodel import Session, col, or_, select

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.tables import (
    Buyer,
    Enterprise,
    Fair,
    Hall,
    Interpreter,
    Meeting,
    MeetingTable,
    Need,
    PlanVersion,
    Product,
    Proposal,
    Slot,
)

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
    column = Meeting.enterprise_id if scope.role is Role.ENTERPRISE else Meeting.buyer_id
    return col(column) == scope.participant_id


def meeting_rows(session: Session, scope: Scope, plan_id: str) -> Rows:
    """Read the plan's meetings with what they are about, by slot and table."""
    query = (
        select(
            Meeting.id, Meeting.enterprise_id, Meeting.buyer_id, Meeting.table_id,
            Meeting.to_be_confirmed, Slot.number.label("slot"),
            Interpreter.name.label("interpreter"),
            Product.name_vi.label("product_vi"), Product.name_en.label("product_en"),
            Need.name_vi.label("need_vi"), Need.name_en.label("need_en"),
        )
        .join(Slot, col(Slot.id) == Meeting.slot_id)
        .join(MeetingTable, col(MeetingTable.id) == Meeting.table_id)
        .outerjoin(Interpreter, col(Interpreter.id) == Meeting.interpreter_id)
        .outerjoin(
            Proposal,
            and_(
                col(Proposal.fair_id) == Meeting.fair_id,
                col(Proposal.enterprise_id) == Meeting.enterprise_id,
                col(Proposal.buyer_id) == Meeting.buyer_id,
            ),
        )
        .outerjoin(Product, col(Product.id) == Proposal.best_product_id)
        .outerjoin(Need, col(Need.id) == Proposal.best_need_id)
        .where(Meeting.fair_id == scope.fair_id, Meeting.plan_id == plan_id, _visible(scope))
        .order_by(col(Slot.number), col(MeetingTable.number))
    )  # fmt: skip
    return session.execute(query).all()


def party_rows(
    session: Session, scope: Scope, kind: type[Enterprise | Buyer], plan_id: str
) -> Rows:
    """Read one side of the fair in alphabetical order.

    An organiser gets everybody who takes part or stands in the plan; a
    participant itself and whom it meets.
    """
    own_id = Meeting.enterprise_id if kind is Enterprise else Meeting.buyer_id
    in_plan = select(own_id).where(
        Meeting.fair_id == scope.fair_id, Meeting.plan_id == plan_id, _visible(scope)
    )
    seen = (
        col(kind.withdrawn).is_(False)
        if scope.role is Role.ORGANISER
        else col(kind.id) == scope.participant_id
    )
    query = (
        select(
            kind.id, kind.code, kind.name_vi, kind.name_en, kind.country, kind.ui_language,
            kind.contact_name,
        )
        .where(kind.fair_id == scope.fair_id, or_(seen, col(kind.id).in_(in_plan)))
        .order_by(col(kind.sort_name), col(kind.code))
    )  # fmt: skip
    return session.execute(query).all()


def offer_rows(session: Session, scope: Scope, kind: type[Product | Need], plan_id: str) -> Rows:
    """Read what those who meet offer or seek, by code: the subject where no proposal names one."""
    owner = Product.enterprise_id if kind is Product else Need.buyer_id
    who_meets = Meeting.enterprise_id if kind is Product else Meeting.buyer_id
    in_plan = select(who_meets).where(
        Meeting.fair_id == scope.fair_id, Meeting.plan_id == plan_id, _visible(scope)
    )
    query = (
        select(col(owner).label("owner_id"), kind.name_vi, kind.name_en)
        .where(kind.fair_id == scope.fair_id, col(kind.withdrawn).is_(False))
        .where(col(owner).in_(in_plan))
        .order_by(col(owner), col(kind.code))
    )
    return session.execute(query).all()


def slot_rows(session: Session, scope: Scope) -> Rows:
    """Read the fair's slots by number."""
    query = (
        select(Slot.number, Slot.starts_at, Slot.ends_at, Slot.session_id)
        .where(Slot.fair_id == scope.fair_id)
        .order_by(col(Slot.number))
    )
    return session.execute(query).all()


def table_rows(session: Session, scope: Scope) -> Rows:
    """Read the fair's tables by number, with their hall."""
    query = (
        select(
            MeetingTable.id, MeetingTable.number, MeetingTable.label, MeetingTable.booth_of,
            Hall.code.label("hall_code"), Hall.name.label("hall_name"),
        )
        .join(Hall, col(Hall.id) == MeetingTable.hall_id)
        .where(MeetingTable.fair_id == scope.fair_id)
        .order_by(col(MeetingTable.number))
    )  # fmt: skip
    return session.execute(query).all()


def plan_by_number(session: Session, scope: Scope, number: int) -> str:
    """Find a plan version's id by its number.

    Raises:
        NotFoundError: the fair has no such version.
    """
    query = select(PlanVersion.id).where(
        PlanVersion.fair_id == scope.fair_id, PlanVersion.number == number
    )
    found = session.exec(query).first()
    if found is None:
        raise NotFoundError("There is no such plan in this fair.")
    return found


def participant_by_code(session: Session, scope: Scope, code: str) -> str:
    """Find a participant's id by its code, capitals or not; enterprises come first.

    Raises:
        NotFoundError: nobody in the fair has this code.
    """
    for kind in (Enterprise, Buyer):
        query = select(kind.id).where(
            kind.fair_id == scope.fair_id, func.lower(kind.code) == code.lower()
        )
        found = session.exec(query).first()
        if found is not None:
            return found
    raise NotFoundError("There is no such participant in this fair.")
