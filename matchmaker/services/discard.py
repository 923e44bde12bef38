"""Put a draft aside."""

from sqlmodel import select

from matchmaker.domain.errors import NotFoundError, RefusedError
from matchmaker.domain.meeting import PlanState
from matchmaker.domain.participant import Scope
from matchmaker.storage.history import record
from matchmaker.storage.queries.sight import organiser_only
from matchmaker.storage.session import Database
from matchmaker.storage.tables import PlanVersion


def discard(db: Database, scope: Scope, plan_id: str) -> PlanVersion:
    """Put a draft aside; it stays in the history and can no longer be published.

    Raises:
        ForbiddenError: only the organiser discards.
        NotFoundError: there is no such version in this fair.
        RefusedError: it is not a draft.
    """
    organiser_only(scope)
    with db.told() as unit:
        plan = unit.exec(
            select(PlanVersion)
            .where(PlanVersion.id == plan_id, PlanVersion.fair_id == scope.fair_id)
            .with_for_update()
        ).first()
        if plan is None:
            raise NotFoundError("There is no such plan in this fair.")
        if plan.state != PlanState.DRAFT:
            raise RefusedError("Only a draft can be discarded.")
        plan.state = PlanState.DISCARDED
        plan.version += 1
        record(unit, scope, "plan.discarded", plan.id, after={"number": plan.number})
    return plan
