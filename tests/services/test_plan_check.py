"""A stored plan is looked through once more: each way to spoil its rows is named in words.

The rows are spoiled by bare SQL, past the booking that would refuse it: the
check must trust nobody who wrote them.
"""

from datetime import timedelta

import pytest
from sqlalchemy import text

from matchmaker.domain.errors import ViolationError
from matchmaker.domain.wish import Says
from matchmaker.services.plan_check import stored_violations
from matchmaker.services.plan_fair import plan_violations, solve_plan
from matchmaker.services.publish import publish
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Buyer, Enterprise, Fair, Interpreter, MeetingTable
from tests.fair_rows import FAILS, agree, change, limit, meet, propose, say, statements, there
from tests.small_fair import OPENS_AT, SmallFair, small_fair

E0, B0, E1, B1 = "Cơ khí Đông Anh 0", "Sakura Parts 0", "Cơ khí Đông Anh 1", "Sakura Parts 1"


def spoil(db: Database, statement: str, **values: object) -> None:
    """Change rows behind everybody's back."""
    with db.told() as unit:
        done = unit.execute(text(statement), values)
        assert done.rowcount, "nothing was spoiled"


def put(db: Database, fair: SmallFair, at: tuple[int, int], **columns: str) -> None:
    """Set columns of the meeting of a pair, and of its occupancy where it must follow."""
    names = ", ".join(f"{name} = :{name}" for name in columns)
    spoil(
        db,
        f"UPDATE meeting SET {names} WHERE enterprise_id = :e AND buyer_id = :b",  # noqa: S608  # test's own words
        e=fair.enterprises[at[0]],
        b=fair.buyers[at[1]],
        **columns,
    )


def found(db: Database, fair: SmallFair, plan_id: str | None = None) -> list[str]:
    with db.read() as unit:
        return [str(one) for one in stored_violations(unit, fair.id, plan_id or fair.plan_id)]


def planned(db: Database) -> SmallFair:
    """Two meetings in two slots at two tables, nothing wrong with them."""
    fair = small_fair(db)
    meet(db, fair, (0, 0, 0, 0), (1, 1, 1, 1))
    return fair


# --- what is right ------------------------------------------------------------------------


def test_a_plan_that_was_booked_and_one_without_meetings_are_right(either_db: Database):
    assert found(either_db, planned(either_db)) == []
    assert found(either_db, small_fair(either_db, "empty")) == []


def test_what_the_solver_saves_is_right_by_its_rows(db: Database):
    fair = small_fair(db)
    agree(db, fair, (0, 0), (0, 1), (1, 1), (2, 2), (2, 0))

    version = solve_plan(db, fair.organiser, seconds=0.05)

    assert found(db, fair, version.id) == []


@pytest.mark.parametrize("meetings", [1, 3])
def test_looking_costs_the_same_number_of_statements_whatever_the_plan(db: Database, meetings: int):
    fair = small_fair(db)
    meet(db, fair, *((n, n, n, n) for n in range(meetings)))

    with statements(db) as run:
        assert found(db, fair) == []

    assert len(run) == 12


# --- time and place -------------------------------------------------------------------------


def test_a_person_in_two_meetings_at_once_is_named_with_the_time(either_db: Database):
    fair = small_fair(either_db)
    meet(either_db, fair, (0, 0, 0, 0), (0, 1, 1, 1))

    put(either_db, fair, (0, 1), slot_id=fair.slots[0])

    sentences = found(either_db, fair)
    assert f"{E0} (hanoi) has 2 meetings at 09:00, 27/10/2026 and 1 seats." in sentences
    assert any("does not hold its seats" in sentence for sentence in sentences)


def test_two_seats_are_two_meetings_at_once_and_not_three(db: Database):
    fair = small_fair(db, seats=2)
    meet(db, fair, (0, 0, 0, 0), (0, 1, 0, 1), (0, 2, 1, 2))
    assert found(db, fair) == []

    put(db, fair, (0, 2), slot_id=fair.slots[0])

    assert f"{E0} (hanoi) has 3 meetings at 09:00, 27/10/2026 and 2 seats." in found(db, fair)


def test_a_firm_that_gave_up_a_seat_is_booked_twice(db: Database):
    fair = small_fair(db, seats=2)
    meet(db, fair, (0, 0, 0, 0), (0, 1, 0, 1))

    change(db, Enterprise, fair.enterprises[0], seats=1)

    assert [one for one in found(db, fair) if "has 2 meetings" in one]


def test_a_table_with_two_meetings_is_named_by_its_label(either_db: Database):
    fair = small_fair(either_db)
    meet(either_db, fair, (0, 0, 2, 0), (1, 1, 2, 1))

    put(either_db, fair, (1, 1), table_id=fair.tables[0])

    assert "Table A1 has 2 meetings at 09:50, 27/10/2026." in found(either_db, fair)


def test_the_same_table_at_another_time_is_no_fault(db: Database):
    fair = small_fair(db)
    meet(db, fair, (0, 0, 0, 0), (1, 1, 1, 0), (0, 2, 2, 0))

    assert found(db, fair) == []


def test_an_interpreter_at_two_tables_is_named(db: Database):
    fair = small_fair(db)
    meet(db, fair, (0, 0, 0, 0), interpreter_id=fair.interpreters[0])
    meet(db, fair, (1, 1, 0, 1))

    put(db, fair, (1, 1), interpreter_id=fair.interpreters[0])

    assert "Nguyễn Thị Lan interprets 2 meetings at 09:00, 27/10/2026." in found(db, fair)


def test_a_meeting_in_anothers_booth_is_named(either_db: Database):
    fair = planned(either_db)

    change(either_db, MeetingTable, fair.tables[0], booth_of=fair.enterprises[1])

    assert found(either_db, fair) == [
        f"{E0} (hanoi) and {B0} (hanoi) sit at table A1, which is another's booth."
    ]


def test_a_meeting_at_home_is_right(db: Database):
    fair = planned(db)

    change(db, MeetingTable, fair.tables[0], booth_of=fair.enterprises[0])

    assert found(db, fair) == []


@pytest.mark.parametrize(
    ("from_min", "to_min", "is_there"),
    [(0, 20, True), (-60, 60, True), (1, 60, False), (0, 19, False), (20, 60, False)],
)
@pytest.mark.parametrize("side", ["enterprise", "buyer"])
def test_who_left_or_comes_later_is_named(
    db: Database, side: str, from_min: int, to_min: int, is_there: bool
):
    fair = planned(db)
    who = fair.enterprises[0] if side == "enterprise" else fair.buyers[0]
    span = (OPENS_AT + timedelta(minutes=from_min), OPENS_AT + timedelta(minutes=to_min))

    there(db, fair, *span, **{f"{side}_id": who})

    name = E0 if side == "enterprise" else B0
    assert found(db, fair) == (
        [] if is_there else [f"{name} (hanoi) is away at 09:00, 27/10/2026."]
    )


def test_the_time_is_said_on_the_fairs_own_clock(db: Database):
    fair = planned(db)
    change(db, Fair, fair.id, timezone="Asia/Tokyo")
    there(db, fair, OPENS_AT, OPENS_AT + timedelta(minutes=5), buyer_id=fair.buyers[0])

    assert found(db, fair) == [f"{B0} (hanoi) is away at 11:00, 27/10/2026."]


# --- who must not meet --------------------------------------------------------------------


@pytest.mark.parametrize("speaker", ["enterprise", "buyer"])
def test_a_no_that_was_said_after_planning_is_named(either_db: Database, speaker: str):
    fair = planned(either_db)
    words = (Says.NO_THANKS, Says.MEET) if speaker == "enterprise" else (None, Says.NO_THANKS)

    say(either_db, fair, 1, 1, *words)

    assert found(either_db, fair) == [
        f"{E1} (hanoi) and {B1} (hanoi) shall not meet: one of them said no."
    ]


@pytest.mark.parametrize("side", ["enterprise", "buyer"])
def test_a_profile_that_changed_its_mind_is_named(either_db: Database, side: str):
    fair = planned(either_db)
    if side == "enterprise":
        change(either_db, Enterprise, fair.enterprises[0], never_meet=["B0"])
    else:
        change(either_db, Buyer, fair.buyers[0], never_meet=["X", "E0"])

    assert found(either_db, fair) == [
        f"{E0} (hanoi) and {B0} (hanoi) must never meet, says a profile."
    ]


def test_a_requirement_that_became_known_to_fail_is_named(either_db: Database):
    fair = planned(either_db)
    propose(either_db, fair, 1, 0, ranks=(None, None), gates=FAILS)
    assert found(either_db, fair) == [], "that pair does not meet"

    propose(either_db, fair, 1, 1, ranks=(None, None), gates=FAILS)

    assert found(either_db, fair) == [
        f"{E1} (hanoi) is known to fail a requirement of {B1} (hanoi)."
    ]


def test_who_withdrew_after_planning_is_named_once(db: Database):
    fair = small_fair(db)
    meet(db, fair, (0, 0, 0, 0), (0, 1, 1, 0))

    change(db, Enterprise, fair.enterprises[0], withdrawn=True)

    assert found(db, fair) == [f"{E0} (hanoi) has withdrawn and has meetings."]


def test_who_has_more_than_his_own_limit_is_named(db: Database):
    fair = small_fair(db)
    meet(db, fair, (0, 0, 0, 0), (0, 1, 1, 0))

    limit(db, fair, most=1, enterprise_id=fair.enterprises[0])

    assert found(db, fair) == [f"{E0} (hanoi) has 2 meetings, at most 1 are allowed."]


def test_the_fairs_limit_holds_for_who_has_none_of_his_own(db: Database):
    fair = small_fair(db)
    meet(db, fair, (0, 0, 0, 0), (0, 1, 1, 0), (1, 0, 1, 1))
    limit(db, fair, least=1, enterprise_id=fair.enterprises[0])
    limit(db, fair, most=2, buyer_id=fair.buyers[0])

    change(db, Fair, fair.id, most_meetings=1)

    assert found(db, fair) == [f"{E0} (hanoi) has 2 meetings, at most 1 are allowed."]


# --- seats ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["enterprise", "buyer", "table"])
def test_a_seat_that_was_given_away_is_missed(either_db: Database, kind: str):
    fair = planned(either_db)
    own = {
        "enterprise": f"enterprise:{fair.enterprises[0]}:0",
        "buyer": f"buyer:{fair.buyers[0]}:0",
        "table": f"table:{fair.tables[0]}",
    }[kind]

    spoil(either_db, "DELETE FROM occupancy WHERE resource = :r", r=own)

    assert found(either_db, fair) == [
        f"The meeting of {E0} (hanoi) and {B0} (hanoi) does not hold its seats."
    ]


def test_a_seat_held_at_another_time_is_both_missed_and_left_over(db: Database):
    fair = planned(db)

    spoil(
        db,
        "UPDATE occupancy SET slot_id = :s WHERE resource = :r",
        s=fair.slots[3],
        r=f"table:{fair.tables[0]}",
    )

    sentences = found(db, fair)
    assert len(sentences) == 2
    assert "1 places are held by no meeting." in sentences


def test_an_interpreter_who_was_never_seated_is_missed(db: Database):
    fair = planned(db)

    put(db, fair, (0, 0), interpreter_id=fair.interpreters[0])

    assert found(db, fair) == [
        f"The meeting of {E0} (hanoi) and {B0} (hanoi) does not hold its seats."
    ]


# --- another fair ----------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["slot_id", "table_id", "enterprise_id", "buyer_id"])
def test_what_belongs_to_another_fair_is_named_before_anything_else(either_db: Database, what: str):
    fair, other = planned(either_db), small_fair(either_db, "tokyo")
    change(either_db, Buyer, fair.buyers[1], withdrawn=True)
    foreign = {
        "slot_id": other.slots[0],
        "table_id": other.tables[0],
        "enterprise_id": other.enterprises[0],
        "buyer_id": other.buyers[0],
    }[what]

    put(either_db, fair, (0, 0), **{what: foreign})

    [sentence] = found(either_db, fair)
    assert "names something of another fair" in sentence


def test_a_borrowed_interpreter_is_of_another_fair(db: Database):
    fair, other = planned(db), small_fair(db, "tokyo")
    with db.read() as unit:
        assert unit.get_one(Interpreter, other.interpreters[0]).fair_id == other.id

    put(db, fair, (0, 0), interpreter_id=other.interpreters[0])

    assert "names something of another fair" in found(db, fair)[0]


# --- and what comes of it ----------------------------------------------------------------------


def test_all_that_is_wrong_is_named_at_once_and_nothing_is_published(db: Database):
    fair = planned(db)
    say(db, fair, 0, 0, Says.NO_THANKS)
    change(db, Buyer, fair.buyers[1], withdrawn=True)

    with pytest.raises(ViolationError) as refused:
        publish(db, fair.organiser, fair.plan_id)

    named = sorted(str(one) for one in refused.value.violations)
    assert len(named) == 2
    assert "said no" in named[0]
    assert "has withdrawn" in named[1]
    assert sorted(map(str, plan_violations(db, fair.organiser, fair.plan_id))) == named
    with db.read() as unit:
        assert unit.get_one(Fair, fair.id).published_plan_id is None
