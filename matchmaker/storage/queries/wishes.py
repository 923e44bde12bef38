"""Wishes, and the state that two of them make of a pair."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, and_, case, func, literal, select
from sqlmodel import Session

from matchmaker.domain.participant import Role, Scope
from matchmaker.domain.wish import PairState, Says
from matchmaker.storage.core import PROPOSAL, WISH
from matchmaker.storage.queries.sight import own_id, side_table

_OTHER = ("code", "name_vi", "name_en", "country")


def state_of(enterprise_says: Any, buyer_says: Any) -> ColumnElement[str]:
    """Say in SQL what `domain.wish.pair_state` says in Python (a test holds them equal)."""
    no = Says.NO_THANKS.value
    both = and_(enterprise_says.is_not(None), buyer_says.is_not(None))
    return case(
        ((enterprise_says == no) | (buyer_says == no), literal(PairState.CLOSED.value, String)),
        (both, PairState.AGREED.value),
        (enterprise_says.is_not(None), PairState.OPEN_TO_BUYER.value),
        (buyer_says.is_not(None), PairState.OPEN_TO_ENTERPRISE.value),
        else_=PairState.SILENT.value,
    )


def pair_states(scope: Scope) -> Select[Any]:
    """Every pair of the fair that somebody has spoken about, a row each.

    Columns: enterprise_id, buyer_id, enterprise_says, buyer_says, state.
    """
    by_enterprise = func.max(case((WISH.c.said_by == Role.ENTERPRISE, WISH.c.says)))
    by_buyer = func.max(case((WISH.c.said_by == Role.BUYER, WISH.c.says)))
    return (
        select(
            WISH.c.enterprise_id,
            WISH.c.buyer_id,
            by_enterprise.label("enterprise_says"),
            by_buyer.label("buyer_says"),
            state_of(by_enterprise, by_buyer).label("state"),
        )
        .where(WISH.c.fair_id == scope.fair_id)
        .group_by(WISH.c.enterprise_id, WISH.c.buyer_id)
    )


def wishes_of(
    session: Session, scope: Scope, participant_id: str | None = None, side: Role | None = None
) -> list[Row[Any]]:
    """What one participant said of others, newest first.

    Columns: other_id, code, name_vi, name_en, country, withdrawn (the other has),
    says, note, reason, simulated, updated_at, version, other_says (None while the
    other is silent), state.

    Args:
        session: an open unit.
        scope: a participant sees its own; an organiser names one and its side.
        participant_id: whose wishes, for an organiser.
        side: the side of that participant, for an organiser.

    Raises:
        NotFoundError: a participant asked for another's wishes.
    """
    me = own_id(scope, participant_id)
    speaker = side if scope.role is Role.ORGANISER and side else scope.role
    other = side_table(speaker.other_side)
    mine, theirs = WISH.alias("mine"), WISH.alias("theirs")
    my_id, other_id = of_pair(mine, speaker)
    by_enterprise, by_buyer = (mine, theirs) if speaker is Role.ENTERPRISE else (theirs, mine)
    said = ("says", "note", "reason", "simulated", "updated_at", "version")
    return list(
        session.execute(
            select(
                other_id.label("other_id"),
                *(other.c[name] for name in (*_OTHER, "withdrawn")),
                *(mine.c[name] for name in said),
                theirs.c.says.label("other_says"),
                state_of(by_enterprise.c.says, by_buyer.c.says).label("state"),
            )
            .join_from(mine, other, other.c.id == other_id)
            .outerjoin(theirs, said_by(theirs, speaker.other_side, of=mine))
            .where(mine.c.fair_id == scope.fair_id, my_id == me, mine.c.said_by == speaker)
            .order_by(mine.c.updated_at.desc(), mine.c.id)
        )
    )


def incoming_requests(session: Session, scope: Scope) -> list[Row[Any]]:
    """Who asks the participant for a meeting and has no answer yet, must-meets first.

    Columns: other_id, code, name_vi, name_en, country, says, note, simulated,
    updated_at, proposal_id, fit_for_you, fit_for_them, gates (the last four are
    None where the pair was never scored).

    Raises:
        NotFoundError: an organiser asked; requests go to participants.
    """
    me = own_id(scope)
    other = side_table(scope.role.other_side)
    theirs, mine = WISH.alias("theirs"), WISH.alias("mine")
    my_id, other_id = of_pair(theirs, scope.role)
    fit_for_you, fit_for_them = fits(scope.role)
    return list(
        session.execute(
            select(
                other_id.label("other_id"),
                *(other.c[name] for name in _OTHER),
                *(theirs.c[name] for name in ("says", "note", "simulated", "updated_at")),
                PROPOSAL.c.id.label("proposal_id"),
                fit_for_you.label("fit_for_you"),
                fit_for_them.label("fit_for_them"),
                PROPOSAL.c.gates,
            )
            .join_from(theirs, other, other.c.id == other_id)
            .outerjoin(mine, said_by(mine, scope.role, of=theirs))
            .outerjoin(PROPOSAL, same_pair(PROPOSAL, theirs))
            .where(
                theirs.c.fair_id == scope.fair_id,
                my_id == me,
                theirs.c.said_by == scope.role.other_side,
                theirs.c.says != Says.NO_THANKS,
                mine.c.id.is_(None),
                ~other.c.withdrawn,
            )
            .order_by(
                case((theirs.c.says == Says.MUST_MEET, 0), else_=1),
                func.coalesce(PROPOSAL.c.p_mutual, -1.0).desc(),
                theirs.c.updated_at,
                theirs.c.id,
            )
        )
    )


def words_of_pair(session: Session, scope: Scope, other_id: str) -> tuple[Says | None, Says | None]:
    """What a participant and the other said of each other: (own word, other's word)."""
    enterprise_id, buyer_id = pair_ids(scope, other_id)
    said = dict(
        session.execute(
            select(WISH.c.said_by, WISH.c.says).where(
                WISH.c.fair_id == scope.fair_id,
                WISH.c.enterprise_id == enterprise_id,
                WISH.c.buyer_id == buyer_id,
            )
        ).all()
    )
    own, other = said.get(scope.role), said.get(scope.role.other_side)
    return own and Says(own), other and Says(other)


def wish_counts(session: Session, scope: Scope) -> dict[str, int]:
    """Count a participant's pairs by state, a key for each state but silence."""
    pairs = pair_states(scope).subquery()
    mine = of_pair(pairs, scope.role)[0]
    found: dict[str, int] = dict(
        session.execute(
            select(pairs.c.state, func.count()).where(mine == own_id(scope)).group_by(pairs.c.state)
        ).all()
    )
    return {
        state.value: found.get(state, 0) for state in PairState if state is not PairState.SILENT
    }


# --- pairs, seen from one side -------------------------------------------------------------


def pair_ids(scope: Scope, other_id: str) -> tuple[str, str]:
    """Ids of a participant and the other one, as (enterprise, buyer)."""
    me = own_id(scope)
    return (me, other_id) if scope.role is Role.ENTERPRISE else (other_id, me)


def of_pair(table: Any, side: Role) -> tuple[Any, Any]:
    """Columns of a table of pairs: (a side's own id, the other's id)."""
    if side is Role.ENTERPRISE:
        return table.c.enterprise_id, table.c.buyer_id
    return table.c.buyer_id, table.c.enterprise_id


def fits(side: Role) -> tuple[Any, Any]:
    """Columns of a proposal: (fit for a side, fit for the other), probabilities."""
    if side is Role.ENTERPRISE:
        return PROPOSAL.c.p_enterprise, PROPOSAL.c.p_buyer
    return PROPOSAL.c.p_buyer, PROPOSAL.c.p_enterprise


def same_pair(one: Any, other: Any) -> ColumnElement[bool]:
    """Ask that two tables of pairs speak of the same one."""
    return and_(one.c.enterprise_id == other.c.enterprise_id, one.c.buyer_id == other.c.buyer_id)


def said_by(wish: Any, side: Role, *, of: Any) -> ColumnElement[bool]:
    """Ask for a side's wish of a pair."""
    return and_(same_pair(wish, of), wish.c.said_by == side)
