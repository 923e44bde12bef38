"""Who has withdrawn from the published plan, and how many meetings that costs."""

import pytest

from matchmaker.domain.errors import ForbiddenError
from matchmaker.storage.queries.agendas import agenda
from matchmaker.storage.queries.fair_day import DayRows, day_meetings
from matchmaker.storage.queries.lost_sides import LostSides, lost_sides
from matchmaker.storage.queries.own_agenda import own_meetings
from matchmaker.storage.queries.participant_pages import counts
from matchmaker.storage.queries.plans import grid
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise
from tests.fair_rows import announce, change, meet, statements
from tests.small_fair import OPENS_AT, SmallFair, small_fair


def published(db: Database) -> SmallFair:
    """E0 meets B0 and B1, E1 meets B0 and E2 meets B2."""
    fair = small_fair(db)
    announce(db, fair, (0, 0, 0, 0), (0, 1, 1, 0), (1, 0, 1, 1), (2, 2, 0, 1))
    return fair


def gone(db: Database, fair: SmallFair, *, enterprises: tuple[int, ...] = (), buyers=()) -> None:
    for number in enterprises:
        change(db, Enterprise, fair.enterprises[number], withdrawn=True)
    for number in buyers:
        change(db, Buyer, fair.buyers[number], withdrawn=True)


def lost(db: Database, fair: SmallFair) -> LostSides:
    with db.read() as unit:
        return lost_sides(unit, fair.organiser)


def test_a_whole_plan_has_lost_nobody(either_db: Database):
    found = lost(either_db, published(either_db))

    assert (found.meetings, found.who) == (0, [])


def test_who_has_withdrawn_is_named_with_his_meetings(either_db: Database):
    fair = published(either_db)
    gone(either_db, fair, enterprises=(0,), buyers=(2,))

    found = lost(either_db, fair)

    assert [(row.side, row.code) for row in found.who] == [("enterprise", "E0"), ("buyer", "B2")]
    assert [found.of_each[row.id] for row in found.who] == [2, 1]
    assert found.meetings == 3


def test_a_meeting_that_has_lost_both_sides_counts_once(either_db: Database):
    fair = published(either_db)
    gone(either_db, fair, enterprises=(0,), buyers=(0,))

    found = lost(either_db, fair)

    assert [found.of_each[row.id] for row in found.who] == [2, 2]
    assert found.meetings == 3


def test_a_draft_and_another_fair_lose_nothing_here(db: Database):
    fair, other = small_fair(db), small_fair(db, "hue")
    meet(db, fair, (0, 0, 0, 0))
    announce(db, other, (0, 0, 0, 0))
    gone(db, fair, enterprises=(0,))
    gone(db, other, enterprises=(0,))

    assert lost(db, fair).meetings == 0
    assert lost(db, other).meetings == 1


def test_it_is_one_question_however_many_have_left(db: Database):
    fair = published(db)
    gone(db, fair, enterprises=(0, 1, 2), buyers=(0,))

    with statements(db) as run:
        found = lost(db, fair)

    assert (len(run), found.meetings) == (1, 4)


def test_only_the_organiser_is_told(db: Database):
    fair = published(db)

    with db.read() as unit, pytest.raises(ForbiddenError):
        lost_sides(unit, fair.enterprise(0))


# --- wherever meetings are read -----------------------------------------------------------------


@pytest.mark.parametrize("read", [agenda, own_meetings])
def test_both_sides_read_that_a_meeting_is_cancelled(either_db: Database, read):
    fair = published(either_db)
    gone(either_db, fair, buyers=(0,))

    with either_db.read() as unit:
        of_partner, of_gone = read(unit, fair.enterprise(0)), read(unit, fair.buyer(0))

    assert [(row.code, bool(row.cancelled)) for row in of_partner] == [("B0", True), ("B1", False)]
    assert [bool(row.cancelled) for row in of_gone] == [True, True]


def test_the_grid_marks_cancelled_meetings(either_db: Database):
    fair = published(either_db)
    gone(either_db, fair, enterprises=(2,))

    with either_db.read() as unit:
        cells = grid(unit, fair.organiser, fair.plan_id)

    assert [cell.enterprise_code for cell in cells if cell.cancelled] == ["E2"]


def test_the_fair_day_knows_which_side_has_withdrawn(db: Database):
    fair = published(db)
    gone(db, fair, enterprises=(2,))

    with db.read() as unit:
        rows = day_meetings(unit, fair.organiser, OPENS_AT, DayRows()).rows

    assert {row.enterprise_code for row in rows if row.enterprise_withdrawn} == {"E2"}
    assert not any(row.buyer_withdrawn for row in rows)


def test_a_cancelled_meeting_is_no_meeting_planned(db: Database):
    fair = published(db)
    gone(db, fair, buyers=(0,))

    with db.read() as unit:
        assert counts(unit, fair.enterprise(0)).meetings == 1
        assert counts(unit, fair.enterprise(1)).meetings == 0
