"""What a fair's own figures rest on: every scored pair with both words, places, sizes."""

from typing import Any

from sqlalchemy import Row, String, and_, cast, func, select, true
from sqlmodel import Session

from matchmaker.domain.answer import ShownIn
from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.core import ENTERPRISE, FAIR, PROPOSAL, SHOWN, WISH
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.queries.wishes import said_by

_OWN, _THEIRS = WISH.alias("enterprise_wish"), WISH.alias("buyer_wish")
_SCORED = ("p_enterprise", "p_buyer", "p_mutual", "rank_for_enterprise", "rank_for_buyer")


def pairs_with_words(session: Session, scope: Scope) -> list[Row[Any]]:
    """Every scored pair of the fair.

    Made-up wishes count only in a fair that is simulated as a whole.

    Columns: enterprise_id, buyer_id, p_enterprise, p_buyer, p_mutual,
    rank_for_enterprise, rank_for_buyer, open (nothing keeps the two apart),
    enterprise_says, enterprise_reason, buyer_says, buyer_reason (None while silent).

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    return list(
        session.execute(
            select(
                PROPOSAL.c.enterprise_id,
                PROPOSAL.c.buyer_id,
                *(PROPOSAL.c[name] for name in _SCORED),
                (cast(PROPOSAL.c.gates, String) == "[]").label("open"),
                _OWN.c.says.label("enterprise_says"),
                _OWN.c.reason.label("enterprise_reason"),
                _THEIRS.c.says.label("buyer_says"),
                _THEIRS.c.reason.label("buyer_reason"),
            )
            .join(FAIR, FAIR.c.id == PROPOSAL.c.fair_id)
            .outerjoin(_OWN, _word(_OWN, Role.ENTERPRISE))
            .outerjoin(_THEIRS, _word(_THEIRS, Role.BUYER))
            .where(PROPOSAL.c.fair_id == scope.fair_id)
            .order_by(PROPOSAL.c.id)
        )
    )


def _word(wish: Any, side: Role) -> Any:
    return and_(said_by(wish, side, of=PROPOSAL), FAIR.c.simulated.is_(true()) | ~wish.c.simulated)


def best_places(session: Session, scope: Scope) -> list[Row[Any]]:
    """Who was suggested to whom, and the best place at which he was seen; a row a pair and reader.

    Columns: enterprise_id, buyer_id, seen_by, place.

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    pair = (SHOWN.c.enterprise_id, SHOWN.c.buyer_id, SHOWN.c.seen_by)
    return list(
        session.execute(
            select(*pair, func.min(SHOWN.c.place).label("place"))
            .where(
                SHOWN.c.fair_id == scope.fair_id,
                SHOWN.c.shown_in == ShownIn.SUGGESTED,
                SHOWN.c.place > 0,
            )
            .group_by(*pair)
            .order_by(*pair)
        )
    )


def sizes(session: Session, scope: Scope) -> list[Row[Any]]:
    """Enterprises that take part, with their size class: id, size (blank if not stated).

    Raises:
        ForbiddenError: the asker is not the fair's organiser.
    """
    organiser_only(scope)
    return list(
        session.execute(
            select(ENTERPRISE.c.id, ENTERPRISE.c.size)
            .where(ENTERPRISE.c.fair_id == scope.fair_id, ~ENTERPRISE.c.withdrawn)
            .order_by(ENTERPRISE.c.code)
        )
    )
