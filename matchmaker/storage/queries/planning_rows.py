"""Everything a planning problem is built from, in a constant number of statements."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, String, case, cast, select
from sqlmodel import Session

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.meeting import PlanState
from matchmaker.domain.participant import Scope
from matchmaker.storage.core import (
    AVAILABILITY,
    BUYER,
    ENTERPRISE,
    FAIR,
    HALL,
    INTERPRETER,
    MEETING,
    PLAN,
    PROPOSAL,
    QUOTA,
    SLOT,
    TABLE,
)
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.queries.wishes import pair_states

Pair = tuple[str, str]
"""(enterprise id, buyer id)"""

_LOOKED_AT_ANEW = frozenset({"no_thanks", "never_meet", "availability"})
_PERSON = (
    "id", "code", "name_vi", "name_en", "hall", "seats", "never_meet", "languages",
    "needs_interpreter",
)  # fmt: skip
_FAIR = (
    "id", "timezone", "least_meetings", "most_meetings", "short_penalty", "place_one_sided",
    "place_proposed", "published_plan_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanningRows:
    """A fair as the planner needs it, each list in an order that never changes.

    Args:
        fair: timezone, limits and what may be placed.
        enterprises, buyers: present ones: id, code, names, hall, seats, never_meet,
            languages, needs_interpreter.
        slots: id, session_id, starts_at, ends_at, fair_day; by number.
        tables: id, label, booth_of, hall (its code); by number.
        presence: spans in which somebody is there; who is missing is there throughout.
        quotas: (least, most) of those who have their own; either may be None.
        wishes: enterprise_says, buyer_says and state of each pair spoken about.
        proposals: p_mutual and whether the pair stands on somebody's list.
        gated: pairs known to fail a must-have.
        interpreters: id, name, languages; by name.
    """

    fair: Row[Any]
    enterprises: list[Row[Any]]
    buyers: list[Row[Any]]
    slots: list[Row[Any]]
    tables: list[Row[Any]]
    presence: dict[str, list[tuple[datetime, datetime]]]
    quotas: dict[str, tuple[int | None, int | None]]
    wishes: list[Row[Any]]
    proposals: dict[Pair, tuple[float, bool]]
    gated: set[Pair]
    interpreters: list[Row[Any]]


def planning_rows(session: Session, scope: Scope) -> PlanningRows:
    """Read what a plan of the scope's fair rests on.

    Raises:
        ForbiddenError: only the organiser plans.
        NotFoundError: there is no such fair.
    """
    organiser_only(scope)
    fair = session.execute(
        select(*(FAIR.c[name] for name in _FAIR)).where(FAIR.c.id == scope.fair_id)
    ).one_or_none()
    if fair is None:
        raise NotFoundError("There is no such fair.")
    proposals, gated = _proposals(session, scope)
    return PlanningRows(
        fair=fair,
        enterprises=_people(session, scope, ENTERPRISE),
        buyers=_people(session, scope, BUYER),
        slots=_slots(session, scope),
        tables=_tables(session, scope),
        presence=_presence(session, scope),
        quotas=_quotas(session, scope),
        wishes=_wishes(session, scope),
        proposals=proposals,
        gated=gated,
        interpreters=_interpreters(session, scope),
    )


def _people(session: Session, scope: Scope, side: Any) -> list[Row[Any]]:
    wanted = select(*(side.c[name] for name in _PERSON))
    present = wanted.where(side.c.fair_id == scope.fair_id, side.c.withdrawn.is_(False))
    return list(session.execute(present.order_by(side.c.code)))


def _slots(session: Session, scope: Scope) -> list[Row[Any]]:
    names = ("id", "session_id", "starts_at", "ends_at", "fair_day")
    wanted = select(*(SLOT.c[name] for name in names)).where(SLOT.c.fair_id == scope.fair_id)
    return list(session.execute(wanted.order_by(SLOT.c.number)))


def _tables(session: Session, scope: Scope) -> list[Row[Any]]:
    wanted = select(TABLE.c.id, TABLE.c.label, TABLE.c.booth_of, HALL.c.code.label("hall"))
    own = wanted.join(HALL, HALL.c.id == TABLE.c.hall_id).where(TABLE.c.fair_id == scope.fair_id)
    return list(session.execute(own.order_by(TABLE.c.number)))


def _interpreters(session: Session, scope: Scope) -> list[Row[Any]]:
    wanted = select(INTERPRETER.c.id, INTERPRETER.c.name, INTERPRETER.c.languages)
    own = wanted.where(INTERPRETER.c.fair_id == scope.fair_id)
    return list(session.execute(own.order_by(INTERPRETER.c.name, INTERPRETER.c.id)))


def _presence(session: Session, scope: Scope) -> dict[str, list[tuple[datetime, datetime]]]:
    spans: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    for row in session.execute(select(AVAILABILITY).where(AVAILABILITY.c.fair_id == scope.fair_id)):
        spans[row.enterprise_id or row.buyer_id].append((row.starts_at, row.ends_at))
    return dict(spans)


def _quotas(session: Session, scope: Scope) -> dict[str, tuple[int | None, int | None]]:
    rows = session.execute(select(QUOTA).where(QUOTA.c.fair_id == scope.fair_id))
    return {row.enterprise_id or row.buyer_id: (row.least, row.most) for row in rows}


def _wishes(session: Session, scope: Scope) -> list[Row[Any]]:
    return sorted(
        session.execute(pair_states(scope)), key=lambda row: (row.enterprise_id, row.buyer_id)
    )


def _proposals(session: Session, scope: Scope) -> tuple[dict[Pair, tuple[float, bool]], set[Pair]]:
    listed = PROPOSAL.c.rank_for_enterprise.is_not(None) | PROPOSAL.c.rank_for_buyer.is_not(None)
    rows = session.execute(
        select(
            PROPOSAL.c.enterprise_id,
            PROPOSAL.c.buyer_id,
            PROPOSAL.c.p_mutual,
            listed.label("listed"),
            case((cast(PROPOSAL.c.gates, String) != "[]", PROPOSAL.c.gates)).label("gates"),
        ).where(PROPOSAL.c.fair_id == scope.fair_id)
    )
    scored: dict[Pair, tuple[float, bool]] = {}
    gated: set[Pair] = set()
    for row in rows:
        pair = (row.enterprise_id, row.buyer_id)
        scored[pair] = (row.p_mutual, bool(row.listed))
        if fails_a_must(row.gates):
            gated.add(pair)
    return scored, gated


def fails_a_must(gates: list[dict[str, Any]] | None) -> bool:
    """Say whether a proposal's gates hold a requirement that is known to fail.

    A "no", a profile's never and presence may have changed since the pairs were
    proposed: who plans looks at those himself.
    """
    return any(gate["rule"] not in _LOOKED_AT_ANEW for gate in gates or ())


def meetings_of(session: Session, plan_id: str | None) -> list[Row[Any]]:
    """Meetings of a version, by id: the pair, slot_id, table_id, interpreter_id, pinned,
    to_be_confirmed."""
    if plan_id is None:
        return []
    names = (
        "id", "enterprise_id", "buyer_id", "slot_id", "table_id", "interpreter_id", "pinned",
        "to_be_confirmed",
    )  # fmt: skip
    wanted = select(*(MEETING.c[name] for name in names)).where(MEETING.c.plan_id == plan_id)
    return list(session.execute(wanted.order_by(MEETING.c.id)))


def newest_plan(session: Session, scope: Scope) -> str | None:
    """Id of the newest version that is a draft or the published one; None at the start."""
    wanted = select(PLAN.c.id).where(
        PLAN.c.fair_id == scope.fair_id,
        PLAN.c.state.in_([PlanState.DRAFT.value, PlanState.PUBLISHED.value]),
    )
    found: str | None = session.execute(wanted.order_by(PLAN.c.number.desc())).scalars().first()
    return found
