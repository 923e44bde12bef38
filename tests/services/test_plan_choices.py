"""What may be placed at all: chosen before a plan, kept in history, obeyed by the next plan."""

import pytest
from sqlmodel import select

from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.domain.participant import Role
from matchmaker.domain.wish import Says
from matchmaker.services.plan_choices import choose_placed
from matchmaker.services.plan_fair import solve_plan
from matchmaker.storage.columns import new_id
from matchmaker.storage.queries.planning_rows import meetings_of
from matchmaker.storage.session import Database
from matchmaker.storage.tables import AuditEvent, Fair
from tests.fair_rows import agree, propose, say
from tests.small_fair import SmallFair, small_fair


def three_kinds(db: Database) -> SmallFair:
    """An agreed pair, one that only one side wants, one that is merely suggested."""
    fair = small_fair(db)
    agree(db, fair, (0, 0))
    say(db, fair, 1, 1, Says.MEET)
    propose(db, fair, 2, 2)
    return fair


@pytest.mark.parametrize(
    ("one_sided", "proposed", "placed"),
    [(False, False, {0}), (True, False, {0, 1}), (False, True, {0, 2}), (True, True, {0, 1, 2})],
)
def test_the_next_plan_places_what_was_chosen(
    either_db: Database, one_sided: bool, proposed: bool, placed: set[int]
):
    fair = three_kinds(either_db)
    choose_placed(either_db, fair.organiser, one_sided=one_sided, proposed=proposed)

    plan = solve_plan(either_db, fair.organiser, seconds=0.02)

    with either_db.read() as unit:
        met = {fair.enterprises.index(row.enterprise_id) for row in meetings_of(unit, plan.id)}
    assert met == placed


def test_history_tells_what_was_chosen_and_nothing_where_nothing_changed(db: Database):
    fair = three_kinds(db)

    for _ in range(2):
        choose_placed(db, fair.organiser, one_sided=False, proposed=True)

    with db.read() as unit:
        [event] = unit.exec(select(AuditEvent).where(AuditEvent.action == "fair.choices")).all()
        version = unit.get_one(Fair, fair.id).version
    assert event.before == {"one_sided": True, "proposed": False}
    assert event.after == {"one_sided": False, "proposed": True}
    assert version == 2


def test_only_the_organiser_of_the_fair_chooses(db: Database):
    fair = three_kinds(db)
    nowhere = type(fair.organiser)(new_id(), Role.ORGANISER)

    with pytest.raises(ForbiddenError):
        choose_placed(db, fair.enterprise(0), one_sided=True, proposed=True)
    with pytest.raises(NotFoundError):
        choose_placed(db, nowhere, one_sided=True, proposed=True)
