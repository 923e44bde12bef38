"""Answers to proposals: what a side was shown, and what it said and did then.

Who is shown a pair is written down in one statement, whatever the length of
the list, and once a day; the rest is read here for whoever learns from it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, case, func, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from matchmaker.domain.answer import ShownIn
from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.columns import now
from matchmaker.storage.core import (
    ATTENDANCE,
    BUYER,
    ENTERPRISE,
    FAIR,
    JOB,
    MEETING,
    OUTCOME,
    PROPOSAL,
    SHOWN,
    WISH,
)
from matchmaker.storage.queries.sight import organiser_only, own_id
from matchmaker.storage.queries.wishes import of_pair, same_pair

Rows = Sequence[Row[Any]]
_PAIR = ("enterprise_id", "buyer_id")


def note_shown(
    unit: Session,
    scope: Scope,
    shown_in: ShownIn,
    other_ids: Sequence[str],
    on: date,
    *,
    of: str = "",
) -> None:
    """Write down that a participant is shown pairs, as their proposals stand now; one statement.

    What was written already that day, of the same list and model, stays as it is.
    Pairs that were never scored are left out.

    Args:
        unit: an open unit that writes.
        scope: the participant's who looks.
        shown_in: the list or page.
        other_ids: partners in the order of the page, best first; at least one.
        on: the day, UTC.
        of: the need that the list belongs to.

    Raises:
        NotFoundError: the scope is no participant's.
    """
    me, side = own_id(scope), scope.role
    mine, other = of_pair(PROPOSAL, side)
    place = case({one: at for at, one in enumerate(other_ids, 1)}, value=other)
    drawn = _chance(side) if shown_in is ShownIn.SUGGESTED else literal(1.0)
    named = f"{shown_in}:{of}" if of else shown_in.value
    values = _as_shown(side, named, on) | {"place": place, "propensity": drawn}
    _note(unit, values, PROPOSAL.c.fair_id == scope.fair_id, mine == me, other.in_(other_ids))


def note_lists(unit: Session, scope: Scope, on: date) -> None:
    """Write down that everybody is shown the own list as it stands; for a made-up fair.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    for side in (Role.ENTERPRISE, Role.BUYER):
        place = PROPOSAL.c[f"rank_for_{side}"]
        values = _as_shown(side, ShownIn.SUGGESTED.value, on)
        values |= {"place": place, "propensity": _chance(side)}
        _note(unit, values, PROPOSAL.c.fair_id == scope.fair_id, place.is_not(None))


def _chance(side: Role) -> Any:
    return func.coalesce(PROPOSAL.c[f"chance_for_{side}"], 1.0)


def _as_shown(side: Role, shown_in: str, on: date) -> dict[str, Any]:
    """Columns of a note, but for place and chance, as the proposal stands."""
    as_they_are = ("enterprise_id", "buyer_id", "fair_id", "model", "signals", "encoder")
    return {name: PROPOSAL.c[name] for name in as_they_are} | {
        "seen_by": literal(side.value),
        "shown_in": literal(shown_in),
        "shown_on": literal(on),
        "at": literal(now(), SHOWN.c.at.type),
    }


def _note(unit: Session, values: dict[str, Any], *where: Any) -> None:
    """Insert a note for each such proposal; one that is there stays as it is."""
    dialect = sqlite if unit.get_bind().dialect.name == "sqlite" else postgresql
    pairs = select(*values.values()).where(*where)
    unit.execute(dialect.insert(SHOWN).from_select(list(values), pairs).on_conflict_do_nothing())


def words(unit: Session, scope: Scope) -> Rows:
    """Read what was said: enterprise_id, buyer_id, said_by, says, reason, simulated, created_at.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    wanted = (*_PAIR, "said_by", "says", "reason", "simulated", "created_at")
    return _all(unit, scope, WISH, wanted)


def shown(unit: Session, scope: Scope) -> Rows:
    """Read what was shown: pair, seen_by, shown_in, shown_on, model, place, propensity.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    wanted = (*_PAIR, "seen_by", "shown_in", "shown_on", "model", "place", "propensity")
    return _all(unit, scope, SHOWN, wanted)


def attendances(unit: Session, scope: Scope) -> Rows:
    """Read who came to meetings: pair, side, state, simulated.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    return _all(unit, scope, ATTENDANCE, (*_PAIR, "side", "state", "simulated"))


def outcomes(unit: Session, scope: Scope) -> Rows:
    """Read what came of meetings, the oldest first: pair, said_by, stage, rating, simulated.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    wanted = (*_PAIR, "said_by", "stage", "rating", "simulated")
    return unit.execute(
        select(*(OUTCOME.c[name] for name in wanted))
        .where(OUTCOME.c.fair_id == scope.fair_id)
        .order_by(OUTCOME.c.at, OUTCOME.c.id)
    ).all()


def _all(unit: Session, scope: Scope, table: Any, wanted: Sequence[str]) -> Rows:
    found: Rows = unit.execute(
        select(*(table.c[name] for name in wanted)).where(table.c.fair_id == scope.fair_id)
    ).all()
    return found


def shown_signals(unit: Session, scope: Scope) -> dict[tuple[str, str], dict[str, Any]]:
    """Signals of each pair as they stood when it was last shown, by (enterprise, buyer).

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    rows = unit.execute(
        select(*(SHOWN.c[name] for name in _PAIR), SHOWN.c.signals)
        .where(SHOWN.c.fair_id == scope.fair_id)
        .order_by(SHOWN.c.at)
    )
    return {(row.enterprise_id, row.buyer_id): row.signals for row in rows}


def scored_pairs(unit: Session, scope: Scope) -> Rows:
    """Read every scored pair by both codes: pair, best_need_id, signals, gates.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    wanted = (*_PAIR, "best_need_id", "signals", "gates")
    return unit.execute(
        select(
            *(PROPOSAL.c[name] for name in wanted),
            ENTERPRISE.c.code.label("enterprise_code"),
            BUYER.c.code.label("buyer_code"),
        )
        .join(ENTERPRISE, ENTERPRISE.c.id == PROPOSAL.c.enterprise_id)
        .join(BUYER, BUYER.c.id == PROPOSAL.c.buyer_id)
        .where(PROPOSAL.c.fair_id == scope.fair_id)
        .order_by(ENTERPRISE.c.code, BUYER.c.code)
    ).all()


def answered_signals(unit: Session, scope: Scope) -> Rows:
    """Read signals of the scored pairs that somebody spoke of or was shown: pair, signals.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    spoken_of = (
        select(table.c.enterprise_id).where(same_pair(table, PROPOSAL)).exists()
        for table in (WISH, SHOWN)
    )
    found: Rows = unit.execute(
        select(*(PROPOSAL.c[name] for name in _PAIR), PROPOSAL.c.signals).where(
            PROPOSAL.c.fair_id == scope.fair_id, or_(*spoken_of)
        )
    ).all()
    return found


def codes(unit: Session, scope: Scope) -> dict[str, str]:
    """Code of every participant, by id.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    found: dict[str, str] = {}
    for table in (ENTERPRISE, BUYER):
        rows = unit.execute(
            select(table.c.id, table.c.code).where(table.c.fair_id == scope.fair_id)
        )
        found |= {row.id: row.code for row in rows}
    return found


def has_proposals(unit: Session, scope: Scope) -> bool:
    """Whether anything was proposed in the fair yet."""
    asked = select(PROPOSAL.c.id).where(PROPOSAL.c.fair_id == scope.fair_id).limit(1)
    return unit.execute(asked).first() is not None


def last_outcome(unit: Session, scope: Scope, kind: str) -> dict[str, Any]:
    """What the fair's last job of a kind that was done said of itself; empty before the first."""
    asked = (
        select(JOB.c.outcome)
        .where(JOB.c.fair_id == scope.fair_id, JOB.c.kind == kind, JOB.c.state == "done")
        .order_by(JOB.c.ended_at.desc())
        .limit(1)
    )
    return dict(unit.execute(asked).scalar_one_or_none() or {})


def meets(unit: Session, scope: Scope, enterprise_id: str, buyer_id: str) -> bool:
    """Whether the two have a meeting in the published plan."""
    published = select(FAIR.c.published_plan_id).where(FAIR.c.id == scope.fair_id).scalar_subquery()
    asked = select(MEETING.c.id).where(
        MEETING.c.plan_id == published,
        MEETING.c.enterprise_id == enterprise_id,
        MEETING.c.buyer_id == buyer_id,
    )
    return unit.execute(asked).first() is not None
