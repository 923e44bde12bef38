"""A fair at a glance: its head, its figures, its time and place."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, String, and_, cast, false, func, select
from sqlmodel import Session

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.meeting import JobState, MailState, PlanState
from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.wish import PairState
from matchmaker.storage.core import (
    ACCOUNT,
    BUYER,
    ENTERPRISE,
    FAIR,
    HALL,
    INTERPRETER,
    JOB,
    LINK,
    MAIL,
    MEETING,
    MEMBERSHIP,
    NEED,
    PLAN,
    PRODUCT,
    PROPOSAL,
    SESSION,
    SLOT,
    TABLE,
    WISH,
)
from matchmaker.storage.queries.sight import counted, organiser_only
from matchmaker.storage.queries.wishes import pair_states


@dataclass(frozen=True, slots=True)
class FairHead:
    """What every page says of its fair; `has_left`: who reads it has withdrawn from it."""

    id: str
    slug: str
    name_vi: str
    name_en: str
    place_vi: str
    place_en: str
    country: str
    timezone: str
    first_day: date
    last_day: date
    wishes_close_at: datetime | None
    simulated: bool
    published_plan_id: str | None
    has_left: bool = False


_HEAD = tuple(FAIR.c[name] for name in FairHead.__dataclass_fields__ if name != "has_left")


@dataclass(frozen=True, slots=True)
class Overview:
    """The fair in figures; what needs doing next is read off them."""

    enterprises: int
    buyers: int
    products: int
    needs: int
    slots: int
    tables: int
    interpreters: int
    invited: int
    signed_in: int
    proposals: int
    gated: int
    enterprises_without_proposal: int
    buyers_without_proposal: int
    wishes: int
    agreed: int
    open_to_enterprise: int
    open_to_buyer: int
    closed: int
    drafts: int
    published_number: int | None
    meetings: int
    working_jobs: int
    letters: int
    open_product_codes: int
    open_need_codes: int


def fair_id_of(session: Session, slug: str) -> str | None:
    """Id of the fair that an address names; knowing it opens nothing."""
    found: str | None = session.scalar(select(FAIR.c.id).where(FAIR.c.slug == slug))
    return found


def fair_head(session: Session, scope: Scope) -> FairHead:
    """Read the head of the scope's own fair.

    Raises:
        NotFoundError: there is no such fair.
    """
    wanted = select(*_HEAD)
    if scope.role is not Role.ORGANISER:
        own = ENTERPRISE if scope.role is Role.ENTERPRISE else BUYER
        left = select(own.c.withdrawn).where(own.c.id == scope.participant_id).scalar_subquery()
        wanted = wanted.add_columns(func.coalesce(left, false()).label("has_left"))
    row = session.execute(wanted.where(FAIR.c.id == scope.fair_id)).mappings().first()
    if row is None:
        raise NotFoundError("There is no such fair.")
    return FairHead(**row)


def organised_fairs(session: Session, account_id: str) -> list[FairHead]:
    """Heads of the fairs that an account organises, the next one first."""
    rows = session.execute(
        select(*_HEAD)
        .join(MEMBERSHIP, MEMBERSHIP.c.fair_id == FAIR.c.id)
        .where(MEMBERSHIP.c.account_id == account_id, MEMBERSHIP.c.role == Role.ORGANISER)
        .order_by(FAIR.c.first_day.desc(), FAIR.c.slug)
    )
    return [FairHead(**row) for row in rows.mappings()]


def organiser_scope(session: Session, account_id: str, slug: str) -> Scope | None:
    """Give an account its scope in the fair of that address, if it organises it."""
    row = session.execute(
        select(FAIR.c.id, ACCOUNT.c.name)
        .join(MEMBERSHIP, MEMBERSHIP.c.fair_id == FAIR.c.id)
        .join(ACCOUNT, ACCOUNT.c.id == MEMBERSHIP.c.account_id)
        .where(FAIR.c.slug == slug)
        .where(MEMBERSHIP.c.account_id == account_id, MEMBERSHIP.c.role == Role.ORGANISER)
    ).first()
    return Scope(row.id, Role.ORGANISER, actor=row.name) if row else None


def overview(session: Session, scope: Scope) -> Overview:
    """Count everything an organiser wants to know first, in two statements.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    wanted = {**_people(scope), **_codes(scope), **_proposals(scope), **_plans(scope)}
    figures = session.execute(select(*(one.label(name) for name, one in wanted.items())))
    pairs = pair_states(scope).subquery()
    states: dict[str, int] = dict(
        session.execute(select(pairs.c.state, func.count()).group_by(pairs.c.state)).all()
    )
    return Overview(
        **figures.mappings().one(),
        agreed=states.get(PairState.AGREED, 0),
        open_to_enterprise=states.get(PairState.OPEN_TO_ENTERPRISE, 0),
        open_to_buyer=states.get(PairState.OPEN_TO_BUYER, 0),
        closed=states.get(PairState.CLOSED, 0),
    )


def _people(scope: Scope) -> dict[str, Any]:
    here = {"enterprises": ENTERPRISE, "buyers": BUYER, "products": PRODUCT, "needs": NEED}
    place = {"slots": SLOT, "tables": TABLE, "interpreters": INTERPRETER}
    links = (
        select(func.count(LINK.c.membership_id.distinct()))
        .join(MEMBERSHIP, MEMBERSHIP.c.id == LINK.c.membership_id)
        .where(MEMBERSHIP.c.fair_id == scope.fair_id, MEMBERSHIP.c.role != Role.ORGANISER)
    )
    return {
        **{name: counted(table, scope, ~table.c.withdrawn) for name, table in here.items()},
        **{name: counted(table, scope) for name, table in place.items()},
        "invited": links.scalar_subquery(),
        "signed_in": links.where(LINK.c.spent_at.is_not(None)).scalar_subquery(),
    }


def _codes(scope: Scope) -> dict[str, Any]:
    """Products and needs, of those who take part, whose HS code nobody has confirmed."""
    return {
        f"open_{offer.name}_codes": counted(
            offer,
            scope,
            ~offer.c.withdrawn,
            ~offer.c.hs_confirmed,
            select(owner.c.id)
            .where(owner.c.id == offer.c[f"{owner.name}_id"], ~owner.c.withdrawn)
            .exists(),
        )
        for offer, owner in ((PRODUCT, ENTERPRISE), (NEED, BUYER))
    }


def _proposals(scope: Scope) -> dict[str, Any]:
    listed = PROPOSAL.c.rank_for_enterprise.is_not(None) | PROPOSAL.c.rank_for_buyer.is_not(None)
    return {
        "proposals": counted(PROPOSAL, scope, listed),
        "gated": counted(PROPOSAL, scope, cast(PROPOSAL.c.gates, String) != "[]"),
        "enterprises_without_proposal": counted(
            ENTERPRISE,
            scope,
            ~ENTERPRISE.c.withdrawn,
            ~_stands_in_a_list(PROPOSAL.c.enterprise_id == ENTERPRISE.c.id, "buyer"),
        ),
        "buyers_without_proposal": counted(
            BUYER,
            scope,
            ~BUYER.c.withdrawn,
            ~_stands_in_a_list(PROPOSAL.c.buyer_id == BUYER.c.id, "enterprise"),
        ),
    }


def _stands_in_a_list(whose: Any, side: str) -> Any:
    return select(PROPOSAL.c.id).where(whose, PROPOSAL.c[f"rank_for_{side}"].is_not(None)).exists()


def _plans(scope: Scope) -> dict[str, Any]:
    shown = select(FAIR.c.published_plan_id).where(FAIR.c.id == scope.fair_id).scalar_subquery()
    number = select(PLAN.c.number).where(PLAN.c.id == shown).scalar_subquery()
    return {
        "wishes": counted(WISH, scope),
        "drafts": counted(PLAN, scope, PLAN.c.state == PlanState.DRAFT),
        "published_number": number,
        "meetings": counted(MEETING, scope, MEETING.c.plan_id == shown),
        "working_jobs": counted(JOB, scope, JOB.c.state.in_([JobState.WAITING, JobState.RUNNING])),
        "letters": counted(MAIL, scope, MAIL.c.state.in_([MailState.DRAFT, MailState.QUEUED])),
    }


# --- time and place ------------------------------------------------------------------------


def slots(session: Session, scope: Scope) -> list[Row[Any]]:
    """Slots in order: id, number, session_id, starts_at, ends_at, fair_day."""
    wanted = ("id", "number", "session_id", "starts_at", "ends_at", "fair_day")
    return list(
        session.execute(
            select(*(SLOT.c[name] for name in wanted))
            .where(SLOT.c.fair_id == scope.fair_id)
            .order_by(SLOT.c.number)
        )
    )


def sessions(session: Session, scope: Scope) -> list[Row[Any]]:
    """Sessions in order: id, number, starts_at, ends_at, slot_minutes, gap_minutes, slots."""
    wanted = ("id", "number", "starts_at", "ends_at", "slot_minutes", "gap_minutes")
    held = counted(SLOT, scope, and_(SLOT.c.session_id == SESSION.c.id))
    return list(
        session.execute(
            select(*(SESSION.c[name] for name in wanted), held.label("slots"))
            .where(SESSION.c.fair_id == scope.fair_id)
            .order_by(SESSION.c.number)
        )
    )


def tables(session: Session, scope: Scope) -> list[Row[Any]]:
    """Tables in order: id, number, label, hall (its code), booth_of (an enterprise or none)."""
    return list(
        session.execute(
            select(
                TABLE.c.id,
                TABLE.c.number,
                TABLE.c.label,
                HALL.c.code.label("hall"),
                TABLE.c.booth_of,
            )
            .join(HALL, HALL.c.id == TABLE.c.hall_id)
            .where(TABLE.c.fair_id == scope.fair_id)
            .order_by(TABLE.c.number)
        )
    )
