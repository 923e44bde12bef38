"""A draft that is put aside stays in the history and can never be published."""

import pytest
from sqlmodel import select

from matchmaker.domain.errors import ForbiddenError, NotFoundError, RefusedError
from matchmaker.domain.meeting import PlanState
from matchmaker.services.discard import discard
from matchmaker.services.publish import publish
from matchmaker.storage.session import Database
from matchmaker.storage.tables import AuditEvent, PlanVersion
from tests.small_fair import small_fair


def test_a_draft_is_put_aside_and_the_history_says_by_whom(either_db: Database):
    fair = small_fair(either_db)

    discard(either_db, fair.organiser, fair.plan_id)

    with either_db.read() as unit:
        plan = unit.get_one(PlanVersion, fair.plan_id)
        event = unit.exec(select(AuditEvent)).all()[-1]
    assert plan.state == PlanState.DISCARDED
    assert (event.action, event.object, event.actor) == (
        "plan.discarded",
        fair.plan_id,
        "organiser@fair.example",
    )


def test_what_is_discarded_cannot_be_published_any_more(db: Database):
    fair = small_fair(db)
    discard(db, fair.organiser, fair.plan_id)

    with pytest.raises(RefusedError):
        publish(db, fair.organiser, fair.plan_id)


@pytest.mark.parametrize(
    "state", [PlanState.PUBLISHED, PlanState.SUPERSEDED, PlanState.DISCARDED, PlanState.SOLVING]
)
def test_only_a_draft_can_be_discarded(db: Database, state: PlanState):
    fair = small_fair(db)
    with db.told() as unit:
        unit.get_one(PlanVersion, fair.plan_id).state = state

    with pytest.raises(RefusedError):
        discard(db, fair.organiser, fair.plan_id)

    with db.read() as unit:
        assert unit.get_one(PlanVersion, fair.plan_id).state == state


def test_a_plan_of_another_fair_looks_like_none(db: Database):
    here, there = small_fair(db, "here"), small_fair(db, "there")

    with pytest.raises(NotFoundError):
        discard(db, here.organiser, there.plan_id)

    with db.read() as unit:
        assert unit.get_one(PlanVersion, there.plan_id).state == PlanState.DRAFT


def test_a_participant_discards_nothing(db: Database):
    fair = small_fair(db)

    for scope in (fair.enterprise(0), fair.buyer(0)):
        with pytest.raises(ForbiddenError):
            discard(db, scope, fair.plan_id)


def test_whoever_looked_before_sees_that_it_changed(db: Database):
    fair = small_fair(db)
    with db.read() as unit:
        before = unit.get_one(PlanVersion, fair.plan_id).version

    assert discard(db, fair.organiser, fair.plan_id).version == before + 1
