"""Any two versions beside each other, in total and by person."""

import pytest

from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.domain.meeting import PlanState
from matchmaker.services.difference import Change
from matchmaker.services.publish import publish, roll_back
from matchmaker.services.versions import PersonDifference, by_person, versions_difference
from matchmaker.storage.queries.plans import plan_number
from matchmaker.storage.session import Database
from matchmaker.storage.tables import PlanVersion
from tests.fair_rows import add, agree, meet, statements
from tests.small_fair import SmallFair, small_fair

Places = list[tuple[int, int, int, int]]
BEFORE: Places = [(0, 0, 0, 0), (1, 1, 1, 0), (2, 2, 2, 0)]
AFTER: Places = [(0, 0, 3, 0), (1, 1, 1, 1), (0, 1, 2, 0)]


def two_versions(db: Database) -> tuple[SmallFair, PlanVersion]:
    fair = small_fair(db)
    second = PlanVersion(fair_id=fair.id, number=2, state=PlanState.DRAFT)
    add(db, second)
    meet(db, fair, *BEFORE)
    meet(db, fair, *AFTER, plan_id=second.id)
    return fair, second


def test_two_versions_are_compared_by_number_whatever_their_state(either_db: Database):
    fair, _ = two_versions(either_db)

    there = versions_difference(either_db, fair.organiser, 1, 2)
    back = versions_difference(either_db, fair.organiser, 2, 1)

    assert there.counts == {"placed": 1, "moved": 1, "table": 1, "dropped": 1}
    assert back.counts == there.counts, "what is placed one way is dropped the other"
    assert {one.change for one in there.changes} == set(Change)


def test_everybody_concerned_is_listed_most_changes_first(db: Database):
    fair, _ = two_versions(db)

    people = by_person(versions_difference(db, fair.organiser, 1, 2))

    counted = {one.participant_id: one.counts for one in people}
    none = dict.fromkeys(("placed", "moved", "table", "dropped"), 0)
    assert counted[fair.enterprises[0]] == none | {"moved": 1, "placed": 1}
    assert counted[fair.buyers[1]] == none | {"table": 1, "placed": 1}
    assert counted[fair.enterprises[2]] == none | {"dropped": 1}
    assert [one.total for one in people] == sorted((one.total for one in people), reverse=True)
    assert len(people) == 6


def test_totals_by_person_add_up_to_twice_the_changes(db: Database):
    fair, _ = two_versions(db)
    found = versions_difference(db, fair.organiser, 1, 2)

    people = by_person(found)

    for kind in Change:
        assert sum(one.counts[kind.value] for one in people) == 2 * found.counts[kind.value]


def test_a_version_differs_from_itself_in_nothing(db: Database):
    fair, _ = two_versions(db)

    found = versions_difference(db, fair.organiser, 2, 2)

    assert by_person(found) == []
    assert set(found.counts.values()) == {0}


def test_a_version_brought_back_equals_the_old_one_and_names_it_as_its_parent(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1))
    with db.told() as unit:
        unit.get_one(PlanVersion, fair.plan_id).name = "The first"
    meet(db, fair, (0, 0, 0, 0), (1, 1, 1, 1))
    publish(db, fair.organiser, fair.plan_id)
    second = PlanVersion(fair_id=fair.id, number=2, state=PlanState.DRAFT)
    add(db, second)
    meet(db, fair, (0, 0, 2, 0), plan_id=second.id)
    publish(db, fair.organiser, second.id)

    back = roll_back(db, fair.organiser, fair.plan_id)

    assert versions_difference(db, fair.organiser, 1, back.number).changes == ()
    assert (back.parent_id, back.state, back.name) == (
        fair.plan_id,
        PlanState.PUBLISHED,
        "The first",
    )


def test_who_is_not_the_organiser_compares_nothing(db: Database):
    fair, _ = two_versions(db)

    with pytest.raises(ForbiddenError):
        versions_difference(db, fair.buyer(0), 1, 2)


@pytest.mark.parametrize(("old", "new"), [(1, 9), (9, 1)])
def test_a_version_that_is_not_there_cannot_be_compared(db: Database, old: int, new: int):
    fair, _ = two_versions(db)
    small_fair(db, "hcmc")

    with pytest.raises(NotFoundError):
        versions_difference(db, fair.organiser, old, new)


def test_comparing_costs_four_statements(db: Database):
    fair, _ = two_versions(db)

    with statements(db) as run:
        by_person(versions_difference(db, fair.organiser, 1, 2))

    assert len(run) == 4


def test_a_versions_number_is_found_by_its_id_in_its_own_fair(db: Database):
    fair, second = two_versions(db)
    other = small_fair(db, "hcmc")

    with db.read() as unit:
        assert plan_number(unit, fair.organiser, second.id) == 2
        assert plan_number(unit, fair.organiser, None) is None
        assert plan_number(unit, other.organiser, second.id) is None


def test_the_total_of_one_person_counts_every_kind():
    assert PersonDifference("x", {"placed": 1, "moved": 2, "table": 0, "dropped": 3}).total == 6
