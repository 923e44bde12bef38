"""A what-if that is interrupted anywhere leaves plans as they were, and can be asked again."""

from itertools import count

import pytest
from sqlalchemy.exc import OperationalError

from matchmaker.services.plan_fair import solve_plan
from matchmaker.services.publish import publish
from matchmaker.services.what_if import make_draft, new_what_if, solve_what_if
from matchmaker.services.what_if_changes import Changes
from matchmaker.storage.queries.what_ifs import what_if
from matchmaker.storage.session import Database
from tests.chaos.test_interrupted import MOST_STATEMENTS, failing_at, stored
from tests.fair_rows import agree
from tests.small_fair import SmallFair, small_fair

QUICK = 0.02


@pytest.fixture
def asked(db: Database) -> tuple[SmallFair, str]:
    """A published plan, and a what-if with fewer slots."""
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1))
    publish(db, fair.organiser, solve_plan(db, fair.organiser, seconds=QUICK).id)
    closed = Changes(closed=(fair.slots[0],))
    return fair, new_what_if(db, fair.organiser, "Later start", closed).id


def test_solving_interrupted_at_any_statement_touches_no_plan_and_leaves_no_half_answer(
    db: Database, asked: tuple[SmallFair, str]
):
    fair, what_if_id = asked
    before = stored(db) | {"audit_event": []}

    for number in count(1):
        assert number < MOST_STATEMENTS
        try:
            with failing_at(db, number):
                solve_what_if(db, fair.organiser, what_if_id, seconds=QUICK)
            break
        except OperationalError:
            with db.read() as unit:
                found = what_if(unit, fair.organiser, what_if_id)
            assert (found.solved_at, found.result) == (None, {})
            assert stored(db) | {"audit_event": []} == before

    with db.read() as unit:
        found = what_if(unit, fair.organiser, what_if_id)
    assert found.solved_at is not None
    assert found.result["measures"]["meetings"] == 2
    assert stored(db) | {"audit_event": []} == before


def test_choosing_interrupted_at_any_statement_books_all_or_nothing(
    db: Database, asked: tuple[SmallFair, str]
):
    fair, what_if_id = asked
    solve_what_if(db, fair.organiser, what_if_id, seconds=QUICK)
    before = stored(db)

    for number in count(1):
        assert number < MOST_STATEMENTS
        try:
            with failing_at(db, number):
                make_draft(db, fair.organiser, what_if_id)
            break
        except OperationalError:
            assert stored(db) == before

    after = stored(db)
    assert len(after["plan"]) == len(before["plan"]) + 1
    assert len(after["meeting"]) == len(before["meeting"]) + 2
    assert after["fair"] == before["fair"], "what is published stays published"
