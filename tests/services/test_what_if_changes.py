"""What is changed in a what-if: kept as plain values, done to the problem and to nothing else."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.errors import NotFoundError
from matchmaker.services.plan_fair import pin, read_fair, solve_plan
from matchmaker.services.plan_problem import FairProblem
from matchmaker.services.what_if_changes import Changes, PersonChange, altered
from matchmaker.storage.queries.planning_rows import meetings_of
from matchmaker.storage.session import Database
from matchmaker.storage.tables import FairSession, Quota, Slot
from tests.fair_rows import add, agree
from tests.small_fair import OPENS_AT, SmallFair, small_fair

maybe = st.none() | st.integers(0, 9)
ids = st.none() | st.text("abcdef0123456789", min_size=4, max_size=8)
people = st.builds(
    PersonChange, st.text("abc", min_size=1), maybe, maybe, ids, ids, away=st.booleans()
)


@given(
    st.builds(
        Changes, maybe, maybe, maybe, ids, st.lists(st.text("ab", min_size=1)).map(tuple),
        st.lists(people, max_size=3).map(tuple),
    )
)  # fmt: skip
def test_changes_come_back_as_they_were_kept(changes: Changes):
    stored = json.loads(json.dumps(changes.to_json()))

    assert Changes.from_json(stored) == changes


def test_only_what_is_changed_is_kept():
    assert Changes().to_json() == {}
    assert Changes(least=0, people=(PersonChange("x", most=2),)).to_json() == {
        "least": 0,
        "people": [{"participant_id": "x", "most": 2}],
    }


def read(db: Database, fair: SmallFair) -> FairProblem:
    return read_fair(db, fair.organiser)[0]


def agreed_fair(db: Database) -> SmallFair:
    fair = small_fair(db)
    agree(db, fair, (0, 0), (1, 1))
    return fair


def test_no_change_leaves_the_problem_as_it_is(db: Database):
    fair = read(db, agreed_fair(db))

    found = altered(fair, Changes())

    assert found.document == fair.document
    assert found.slots == tuple(row.id for row in fair.rows.slots)


def test_the_fairs_limits_change_for_those_without_their_own(db: Database):
    made = agreed_fair(db)
    add(db, Quota(fair_id=made.id, enterprise_id=made.enterprises[1], least=3, most=4))
    fair = read(db, made)
    who = [row.id for row in fair.rows.enterprises].index(made.enterprises[1])

    document = altered(fair, Changes(least=2, most=2)).document

    assert [document["enterprise_min"][who], document["enterprise_max"][who]] == [3, 4]
    others = [at for at in range(3) if at != who]
    assert {document["enterprise_min"][at] for at in others} == {2}
    assert {document["enterprise_max"][at] for at in others} == {2}
    assert set(document["buyer_max"]) == {2}
    assert set(document["buyer_min"]) == {0}, "the promise is to enterprises"


def test_a_quota_with_one_number_leaves_the_other_to_the_fair(db: Database):
    made = agreed_fair(db)
    add(db, Quota(fair_id=made.id, enterprise_id=made.enterprises[0], least=3))
    fair = read(db, made)
    who = [row.id for row in fair.rows.enterprises].index(made.enterprises[0])

    document = altered(fair, Changes(least=1, most=2)).document

    assert [document["enterprise_min"][who], document["enterprise_max"][who]] == [3, 2]


def two_sessions(db: Database) -> tuple[SmallFair, str, str]:
    """Slots 0 and 1 in a morning, 2 and 3 in an afternoon."""
    made = agreed_fair(db)
    with db.told() as unit:
        morning = unit.get_one(Slot, made.slots[0]).session_id
        later = OPENS_AT + timedelta(hours=4)
        afternoon = FairSession(
            fair_id=made.id, number=1, starts_at=later, ends_at=later + timedelta(hours=1)
        )
        unit.add(afternoon)
        unit.flush()
        for number, slot_id in enumerate(made.slots[2:]):
            slot = unit.get_one(Slot, slot_id)
            slot.session_id = afternoon.id
            slot.starts_at = later + timedelta(minutes=25 * number)
            slot.ends_at = slot.starts_at + timedelta(minutes=20)
        afternoon_id = afternoon.id
    return made, morning, afternoon_id


def test_a_further_slot_stands_at_the_end_of_its_session(db: Database):
    made, morning, afternoon = two_sessions(db)
    fair = read(db, made)

    early, late = altered(fair, Changes(longer=morning)), altered(fair, Changes(longer=afternoon))

    assert early.slots == (made.slots[0], made.slots[1], None, made.slots[2], made.slots[3])
    assert late.slots == (*made.slots, None)
    assert early.document["slot_session"] == [0, 0, 0, 1, 1]


def test_the_further_slot_is_open_though_the_one_before_it_is_closed(db: Database):
    made, morning, _ = two_sessions(db)
    fair = read(db, made)

    document = altered(fair, Changes(longer=morning, closed=tuple(made.slots[1:3]))).document

    assert document["tables_per_slot"] == [3, 0, 3, 0, 3]
    assert set(document["buyer_available"]) == {"10101"}


def test_slots_keep_their_names_around_the_further_one(db: Database):
    made, morning, _ = two_sessions(db)
    fair = read(db, made)

    names = altered(fair, Changes(longer=morning)).names

    assert str(names.slot(1)) == "09:25, 27/10/2026"
    assert str(names.slot(2)) == "the further slot"
    assert str(names.slot(3)) == "13:00, 27/10/2026"
    assert names.enterprise(0) == fair.names.enterprise(0)


def test_pinned_meetings_keep_their_table_unless_tables_change(db: Database):
    made, morning, _ = two_sessions(db)
    plan = solve_plan(db, made.organiser, seconds=0.02)
    with db.read() as unit:
        meetings = meetings_of(unit, plan.id)
    for one in meetings:
        pin(db, made.organiser, one.id, True)
    fair = read(db, made)

    stays = altered(fair, Changes(longer=morning)).kept_tables
    goes = altered(fair, Changes(tables=2)).kept_tables

    shifted = {
        (e, b, slot + (slot >= 2)): table for (e, b, slot), table in fair.kept_tables.items()
    }
    assert stays == shifted
    assert len(stays) == 2
    assert goes == {}


@pytest.mark.parametrize(
    ("person", "letters"),
    [
        ({"away": True}, "0000"),
        ({"first": 1}, "0111"),
        ({"last": 2}, "1110"),
        ({"first": 1, "last": 1}, "0100"),
        ({"first": 3, "last": 1}, "0000"),
        ({"least": 2}, "1111"),
    ],
)
def test_one_persons_presence(db: Database, person: dict[str, int], letters: str):
    made = agreed_fair(db)
    fair = read(db, made)
    conditions = {
        name: made.slots[value] if name in {"first", "last"} else value
        for name, value in person.items()
    }

    changed = altered(fair, Changes(people=(PersonChange(made.buyers[0], **conditions),)))

    who = [row.id for row in fair.rows.buyers].index(made.buyers[0])
    assert changed.document["buyer_available"][who] == letters


@pytest.mark.parametrize(
    "changes",
    [
        Changes(longer="gone"),
        Changes(closed=("gone",)),
        Changes(people=(PersonChange("gone"),)),
    ],
)
def test_what_is_gone_is_refused(db: Database, changes: Changes):
    fair = read(db, agreed_fair(db))

    with pytest.raises(NotFoundError):
        altered(fair, changes)


def test_a_slot_that_is_gone_is_refused_in_a_presence_too(db: Database):
    made = agreed_fair(db)
    fair = read(db, made)

    with pytest.raises(NotFoundError):
        altered(fair, Changes(people=(PersonChange(made.buyers[0], first="gone"),)))
