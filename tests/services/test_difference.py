"""What changes between two versions, pair by pair and person by person."""

import pytest

from matchmaker.domain.meeting import PlanState
from matchmaker.services.difference import Change, Difference, plan_difference
from matchmaker.storage.session import Database
from matchmaker.storage.tables import PlanVersion
from tests.fair_rows import add, meet, statements
from tests.small_fair import SmallFair, small_fair

Places = list[tuple[int, int, int, int]]


def versions(db: Database, before: Places, after: Places) -> tuple[SmallFair, str]:
    """Make a fair with two versions; give the fair and the second's id."""
    fair = small_fair(db)
    second = PlanVersion(fair_id=fair.id, number=2, state=PlanState.DRAFT)
    add(db, second)
    meet(db, fair, *before)
    meet(db, fair, *after, plan_id=second.id)
    return fair, second.id


def difference(db: Database, before: Places, after: Places) -> tuple[SmallFair, Difference]:
    fair, second = versions(db, before, after)
    with db.read() as unit:
        return fair, plan_difference(unit, fair.plan_id, second)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ([], [(0, 0, 0, 0)], Change.PLACED),
        ([(0, 0, 0, 0)], [], Change.DROPPED),
        ([(0, 0, 0, 0)], [(0, 0, 1, 0)], Change.MOVED),
        ([(0, 0, 0, 0)], [(0, 0, 1, 1)], Change.MOVED),
        ([(0, 0, 0, 0)], [(0, 0, 0, 1)], Change.TABLE),
    ],
)
def test_what_happens_to_a_meeting_has_one_name(
    either_db: Database, before: Places, after: Places, change: Change
):
    fair, changed = difference(either_db, before, after)

    [one] = changed.changes
    assert one.change is change
    assert (one.enterprise_id, one.buyer_id) == (fair.enterprises[0], fair.buyers[0])
    assert (one.before is None) == (change is Change.PLACED)
    assert (one.after is None) == (change is Change.DROPPED)
    assert changed.counts == {kind.value: int(kind is change) for kind in Change}


def test_equal_versions_have_no_difference(db: Database):
    same: Places = [(0, 0, 0, 0), (1, 1, 1, 1)]

    _, changed = difference(db, same, same)

    assert changed.changes == ()
    assert set(changed.counts.values()) == {0}
    assert changed.by_person == {}


def test_two_who_change_places_have_both_moved(db: Database):
    fair, changed = difference(db, [(0, 0, 0, 0), (1, 1, 1, 0)], [(0, 0, 1, 0), (1, 1, 0, 0)])

    assert [one.change for one in changed.changes] == [Change.MOVED, Change.MOVED]
    assert [one.enterprise_id for one in changed.changes] == [
        fair.enterprises[1],
        fair.enterprises[0],
    ]


def test_without_an_older_version_everything_is_new(db: Database):
    fair = small_fair(db)
    meet(db, fair, (0, 0, 0, 0), (1, 1, 1, 1))

    with db.read() as unit:
        changed = plan_difference(unit, None, fair.plan_id)

    assert changed.counts == {"placed": 2, "moved": 0, "table": 0, "dropped": 0}


def test_changes_come_in_the_order_of_the_day_what_is_dropped_by_its_old_time(
    either_db: Database,
):
    fair, changed = difference(
        either_db,
        [(0, 0, 3, 0), (1, 1, 1, 0), (2, 2, 0, 0)],
        [(0, 0, 2, 0), (2, 2, 0, 1), (0, 1, 3, 1)],
    )

    assert [one.change for one in changed.changes] == [
        Change.TABLE,
        Change.DROPPED,
        Change.MOVED,
        Change.PLACED,
    ]
    moved = changed.changes[2]
    assert moved.before is not None
    assert moved.after is not None
    assert (moved.before.slot_id, moved.after.slot_id) == (fair.slots[3], fair.slots[2])
    assert (moved.after.table, moved.after.table_id) == ("A1", fair.tables[0])
    assert moved.before.starts_at > moved.after.starts_at


def test_each_person_is_told_of_his_own_changes_only(db: Database):
    fair, changed = difference(
        db, [(0, 0, 0, 0), (1, 1, 1, 0)], [(0, 0, 0, 1), (1, 1, 1, 0), (0, 2, 3, 0)]
    )

    told = {person: [one.change for one in ones] for person, ones in changed.by_person.items()}

    assert told == {
        fair.enterprises[0]: [Change.TABLE, Change.PLACED],
        fair.buyers[0]: [Change.TABLE],
        fair.buyers[2]: [Change.PLACED],
    }


def test_there_and_back_again_are_opposites(db: Database):
    before: Places = [(0, 0, 0, 0), (1, 1, 1, 1)]
    after: Places = [(0, 0, 2, 0), (2, 2, 1, 1)]
    fair, second = versions(db, before, after)

    with db.read() as unit:
        there = plan_difference(unit, fair.plan_id, second).counts
        back = plan_difference(unit, second, fair.plan_id).counts

    assert (there["placed"], there["dropped"]) == (back["dropped"], back["placed"]) == (1, 1)
    assert there["moved"] == back["moved"] == 1


@pytest.mark.parametrize("meetings", [1, 3])
def test_comparing_costs_two_statements_whatever_the_plans(db: Database, meetings: int):
    places = [(n, n, n, n) for n in range(meetings)]
    fair, second = versions(db, places, [])

    with statements(db) as run, db.read() as unit:
        plan_difference(unit, fair.plan_id, second)

    assert len(run) == 2
