"""What the published plan says of a participant's own wishes that it could not fulfil."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from matchmaker.domain.participant import Role, Scope
from matchmaker.storage.core import FAIR, PLAN
from matchmaker.storage.queries.sight import own_id


def own_misses(session: Session, scope: Scope) -> tuple[Any, dict[str, dict[str, Any]]]:
    """Read when the published plan was made, and the cause of each own pair it leaves out.

    Returns:
        created_at of the plan (None before one is published), and the stored
        sentence by partner.

    Raises:
        NotFoundError: the scope is no participant's.
    """
    me = own_id(scope)
    row = session.execute(
        select(PLAN.c.created_at, PLAN.c.result)
        .join(FAIR, FAIR.c.published_plan_id == PLAN.c.id)
        .where(FAIR.c.id == scope.fair_id)
    ).first()
    if row is None:
        return None, {}
    mine, theirs = "enterprise_id", "buyer_id"
    if scope.role is Role.BUYER:
        mine, theirs = theirs, mine
    left_out = row.result.get("unplaced", [])
    return row.created_at, {one[theirs]: one["cause"] for one in left_out if one[mine] == me}
