"""Plans side by side: versions and what-ifs in the same figures, counted by today's fair."""

import pytest
from sqlmodel import select

from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.domain.wish import Says
from matchmaker.services.plan_compare import Figures, figures_of
from matchmaker.services.plan_fair import pin, solve_plan
from matchmaker.services.publish import publish
from matchmaker.services.what_if import new_what_if, solve_what_if
from matchmaker.services.what_if_changes import Changes
from matchmaker.storage.queries.planning_rows import meetings_of
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Enterprise, Fair, PlanVersion, WhatIf, Wish
from tests.fair_rows import agree, change, say, statements
from tests.small_fair import SmallFair, small_fair

QUICK = 0.02


def planned(db: Database, fair: SmallFair) -> PlanVersion:
    return solve_plan(db, fair.organiser, seed=1, seconds=QUICK)


def asked(db: Database, fair: SmallFair, **changes: object) -> WhatIf:
    made = new_what_if(db, fair.organiser, "Another way", Changes(**changes))
    return solve_what_if(db, fair.organiser, made.id, seconds=QUICK)


def figures(db: Database, fair: SmallFair, *keys: str) -> list[Figures]:
    return figures_of(db, fair.organiser, keys)


def one_table(db: Database) -> SmallFair:
    """Three agreed pairs and one place: one of them meets."""
    fair = small_fair(db, slots=1, tables=1)
    agree(db, fair, (0, 0), (1, 1), (2, 2))
    return fair


def test_a_version_is_counted_as_the_planner_counted_it(db: Database):
    fair = one_table(db)
    version = planned(db, fair)

    [found] = figures(db, fair, str(version.number))

    assert (found.number, found.value, found.bound) == (2, version.value, version.bound)
    assert found.gap_pct == version.gap_pct
    assert found.measures.meetings == 1
    assert found.measures.missing == 2


def test_version_and_what_if_stand_side_by_side_in_the_order_asked(either_db: Database):
    fair = one_table(either_db)
    version, tried = planned(either_db, fair), asked(either_db, fair, tables=3)

    there = figures(either_db, fair, tried.id, str(version.number))
    back = figures(either_db, fair, str(version.number), tried.id)

    assert [one.measures.meetings for one in there] == [3, 1]
    assert there == back[::-1]
    assert (there[0].name, there[0].number, there[0].stale) == ("Another way", None, False)


def test_unmet_wishes_are_told_apart_by_their_strength(db: Database):
    fair = small_fair(db, enterprises=4, buyers=4, slots=1, tables=1)
    say(db, fair, 0, 0, Says.MUST_MEET, Says.MEET)
    say(db, fair, 1, 1, Says.MUST_MEET, Says.MUST_MEET)
    agree(db, fair, (2, 2))
    say(db, fair, 3, 3, Says.MEET)
    version = planned(db, fair)

    [found] = figures(db, fair, str(version.number))

    assert (found.must_meets_unmet, found.agreed_unmet, found.one_sided_unmet) == (1, 1, 1)


def test_a_what_if_is_marked_once_the_fair_has_changed(db: Database):
    fair = one_table(db)
    tried = asked(db, fair, tables=3)
    fresh = figures(db, fair, tried.id)[0].stale

    change(db, Fair, fair.id, least_meetings=0)

    assert (fresh, figures(db, fair, tried.id)[0].stale) == (False, True)


def test_a_version_is_counted_by_the_wishes_of_today(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1))
    version = planned(db, fair)
    with db.told() as unit:
        for row in unit.exec(select(Wish).where(Wish.buyer_id == fair.buyers[0])).all():
            unit.delete(row)

    [found] = figures(db, fair, str(version.number))

    assert found.measures.meetings == 2
    assert found.wishes == {"agreed": [1, 1]}
    assert found.value < version.value


def test_meetings_of_those_who_withdrew_are_not_counted(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1))
    version = planned(db, fair)
    change(db, Enterprise, fair.enterprises[0], withdrawn=True)

    assert figures(db, fair, str(version.number))[0].measures.meetings == 1


def test_pins_of_one_version_do_not_bind_the_others(db: Database):
    fair = one_table(db)
    first = planned(db, fair)
    with db.read() as unit:
        [meeting] = meetings_of(unit, first.id)
    pin(db, fair.organiser, meeting.id, True)

    [found] = figures(db, fair, "1")

    assert found.measures.meetings == 0, "version 1 of the small fair is empty"
    assert found.bound == figures(db, fair, str(first.number))[0].bound


def test_meetings_moved_are_counted_against_what_is_published(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0))
    published = publish(db, fair.organiser, planned(db, fair).id)
    with db.read() as unit:
        [meeting] = meetings_of(unit, published.id)

    moved = asked(db, fair, closed=(meeting.slot_id,))

    assert [one.measures.moved for one in figures(db, fair, "2", moved.id)] == [0, 1]


def test_what_is_not_there_is_not_found(db: Database):
    here, there = one_table(db), small_fair(db, "hcmc")
    tried = asked(db, here)
    waiting = new_what_if(db, here.organiser, "Later", Changes())

    for fair, key in ((here, "99"), (here, "nothing"), (there, tried.id), (here, waiting.id)):
        with pytest.raises(NotFoundError):
            figures(db, fair, key)


def test_a_participant_compares_nothing(db: Database):
    fair = one_table(db)

    with pytest.raises(ForbiddenError):
        figures_of(db, fair.enterprise(0), ["1"])


@pytest.mark.parametrize("people", [2, 6])
def test_comparing_costs_the_same_for_few_and_many(db: Database, people: int):
    fair = small_fair(db, enterprises=people, buyers=people)
    agree(db, fair, *((who, who) for who in range(people)))
    version, tried = planned(db, fair), asked(db, fair, tables=1)

    with statements(db) as run:
        figures(db, fair, str(version.number), tried.id)

    assert len(run) <= 17
