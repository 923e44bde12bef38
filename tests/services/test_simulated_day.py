"""A made-up morning: the same from the same seed, believable, and never unmarked."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from matchmaker.domain.answer import NextMove, Presence, Stage, has_come
from matchmaker.domain.errors import ForbiddenError
from matchmaker.domain.participant import Role
from matchmaker.services.answers import record_of, taught
from matchmaker.services.outcomes import say_outcome
from matchmaker.services.publish import publish
from matchmaker.services.simulated_day import (
    ABSENCES,
    MINUTES_IN,
    STAGES,
    TOLD,
    UNMARKED,
    Sitting,
    Told,
    make_up_day,
    simulate_day,
)
from matchmaker.storage.queries.demo_rows import first_meetings
from matchmaker.storage.queries.fair_day import fair_moment
from matchmaker.storage.queries.outcome_rows import own_answers
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Attendance, AuditEvent, Fair, Outcome
from tests.fair_rows import agree, change, meet
from tests.small_fair import OPENS_AT, SmallFair, small_fair

E, B = Role.ENTERPRISE, Role.BUYER
MORNING = [slot for slot in range(4) for _ in range(20)]
BUYERS = [f"b{row % 26}" for row in range(len(MORNING))]


def made_up(seed: int = 1) -> tuple[list[Sitting], list[Told]]:
    return make_up_day(MORNING, BUYERS, seed)


# --- what is made up ------------------------------------------------------------------------


def test_the_same_seed_makes_the_same_morning_and_another_another():
    assert made_up(7) == made_up(7)
    assert made_up(7) != made_up(8)


@pytest.mark.parametrize("seed", range(5))
def test_three_sides_do_not_come_one_comes_late_and_one_flight_is_late(seed: int):
    marks, _ = made_up(seed)

    states = Counter((one.state, one.late_minutes > 0) for one in marks)
    assert states[Presence.ABSENT, False] == ABSENCES == 3
    assert states[Presence.LATE, True] == 1
    assert states[Presence.LATE, False] == 1
    assert sum(states.values()) == 2 * len(MORNING) - UNMARKED


@pytest.mark.parametrize("seed", range(5))
def test_the_side_that_was_there_is_marked_so_where_the_other_did_not_come(seed: int):
    marks, _ = made_up(seed)
    missed = {one.row for one in marks if one.state is Presence.ABSENT}

    for row in missed:
        states = sorted(one.state for one in marks if one.row == row)
        assert states == ["absent", "arrived"]
    assert all(MORNING[row] < 3 for row in missed)


def test_the_late_flight_is_of_somebody_who_had_no_meeting_before():
    buyers = ["b1"] * 60 + ["b1"] * 19 + ["b2"]

    marks, _ = make_up_day(MORNING, buyers, 3)

    (late,) = [one for one in marks if one.state is Presence.LATE and not one.late_minutes]
    assert (buyers[late.row], late.side) == ("b2", B)


@pytest.mark.parametrize("seed", range(5))
def test_only_meetings_that_were_held_are_told_of(seed: int):
    marks, told = made_up(seed)
    seated = Counter(one.row for one in marks if has_come(one.state, one.late_minutes))

    assert {seated[one.row] for one in told} == {2}
    assert all(MORNING[one.row] < 3 for one in told)
    assert len({(one.row, one.side) for one in told}) == len(told)


def test_shares_come_out_about_as_chosen():
    many = [slot for slot in range(4) for _ in range(4000)]
    _, told = make_up_day(many, ["b"] * len(many), 5)

    for side, share in TOLD.items():
        assert sum(one.side is side for one in told) / 12_000 == pytest.approx(share, abs=0.02)
    stages = Counter(one.stage for one in told)
    assert sum(STAGES.values()) == pytest.approx(1.0)
    for stage, share in STAGES.items():
        assert stages[stage] / len(told) == pytest.approx(share, abs=0.015), stage


def test_both_sides_see_a_meeting_mostly_alike():
    many = [slot for slot in range(4) for _ in range(4000)]
    _, told = make_up_day(many, ["b"] * len(many), 5)
    by_side = {side: {one.row: one.stage for one in told if one.side is side} for side in (E, B)}
    both = by_side[E].keys() & by_side[B].keys()

    same = sum(by_side[E][row] is by_side[B][row] for row in both) / len(both)

    by_chance = sum(share**2 for share in STAGES.values())
    assert same > by_chance + 0.15
    assert same < 0.9


def test_a_value_stands_beside_an_order_only_and_a_next_step_beside_all():
    many = [slot for slot in range(4) for _ in range(1000)]
    _, told = make_up_day(many, ["b"] * len(many), 5)

    assert all((one.value is not None) is (one.stage is Stage.CONTRACT) for one in told)
    assert all(one.value >= 1000 for one in told if one.value is not None)
    assert {one.move for one in told} == set(NextMove)


@given(sizes=st.lists(st.integers(1, 8), min_size=1, max_size=4), seed=st.integers(0, 99))
def test_any_small_morning_is_made_up_without_marking_a_side_twice(sizes: list[int], seed: int):
    slots = [slot for slot, size in enumerate(sizes) for _ in range(size)]

    marks, told = make_up_day(slots, [f"b{row}" for row in range(len(slots))], seed)

    assert len({(one.row, one.side) for one in marks}) == len(marks)
    assert {one.row for one in told} <= set(range(len(slots)))


# --- in the store ---------------------------------------------------------------------------


@pytest.fixture
def fair(either_db: Database) -> SmallFair:
    """Give a simulated fair of five slots in which everybody meets."""
    made = small_fair(either_db, enterprises=4, buyers=4, slots=5, tables=4)
    places = [(e, (e + s) % 4, s, e) for s in range(4) for e in range(4)]
    agree(either_db, made, *((e, b) for e, b, _, _ in places))
    meet(either_db, made, *places)
    publish(either_db, made.organiser, made.plan_id)
    change(either_db, Fair, made.id, simulated=True)
    return made


def test_everything_written_is_marked_as_simulated_and_in_the_history(
    either_db: Database, fair: SmallFair
):
    written = simulate_day(either_db, fair.organiser, 1)

    with either_db.read() as unit:
        rows = [*unit.exec(select(Attendance)), *unit.exec(select(Outcome))]
        (told,) = unit.exec(select(AuditEvent).where(AuditEvent.action == "day.simulated")).all()
    assert len(rows) == written == sum(told.after.values()) > 20
    assert all(row.simulated for row in rows)
    assert {row.noted_by for row in rows if isinstance(row, Attendance)} == {fair.organiser.actor}


def test_the_clock_stands_some_minutes_into_the_fourth_slot(either_db: Database, fair: SmallFair):
    with time_machine.travel(OPENS_AT - timedelta(days=300), tick=False):
        simulate_day(either_db, fair.organiser, 1)
        with either_db.read() as unit:
            moment = fair_moment(unit, fair.organiser)
            marks = unit.exec(select(Attendance.at)).all()
            answers = unit.exec(select(Outcome.at)).all()

    assert moment == OPENS_AT + timedelta(minutes=3 * 25 + MINUTES_IN)
    assert max(marks) == moment
    assert all(OPENS_AT <= at <= moment for at in (*marks, *answers))


def test_what_a_visitor_says_in_the_stopped_time_stays_the_last_word(
    either_db: Database, fair: SmallFair
):
    with time_machine.travel(OPENS_AT - timedelta(days=300), tick=False):
        simulate_day(either_db, fair.organiser, 1)
        for stage in (Stage.NONE, Stage.CONTRACT, Stage.FOLLOW_UP, Stage.INFORMATION):
            say_outcome(either_db, fair.enterprise(0), fair.buyers[0], stage)
            with either_db.read() as unit:
                said = own_answers(unit, fair.enterprise(0))[fair.buyers[0]]
            assert said.stage == stage


def test_made_up_answers_never_teach_beside_peoples_own(either_db: Database, fair: SmallFair):
    simulate_day(either_db, fair.organiser, 1)

    labels = record_of(either_db, fair.organiser).labels()
    own = taught(either_db, fair.organiser, simulated=False)

    assert any(one.simulated for one in labels)
    assert own.left_out == sum(one.simulated for one in labels)


def test_who_is_to_be_tried_has_told_nothing_yet(either_db: Database, fair: SmallFair):
    quiet = [fair.enterprises[1], fair.buyers[2]]
    simulate_day(either_db, fair.organiser, 1, silent=quiet)

    with either_db.read() as unit:
        told = unit.exec(select(Outcome)).all()
        marked = {row.enterprise_id for row in unit.exec(select(Attendance))}
    assert told
    assert not [one for one in told if (one.enterprise_id, one.said_by) == (quiet[0], E)]
    assert not [one for one in told if (one.buyer_id, one.said_by) == (quiet[1], B)]
    assert quiet[0] in marked


def test_a_fair_without_a_published_plan_has_no_morning(either_db: Database):
    fair = small_fair(either_db)
    meet(either_db, fair, (0, 0, 0, 0))

    assert simulate_day(either_db, fair.organiser, 1) == 0


def test_only_the_organiser_makes_a_morning_up(either_db: Database, fair: SmallFair):
    for scope in (fair.enterprise(0), fair.buyer(0)):
        with pytest.raises(ForbiddenError):
            simulate_day(either_db, scope, 1)


def test_the_first_slots_are_read_in_order_and_of_this_fair(either_db: Database, fair: SmallFair):
    small_fair(either_db, "tokyo")
    with either_db.read() as unit:
        rows = first_meetings(unit, fair.organiser, 2)

    assert [row.slot for row in rows] == [0] * 4 + [1] * 4
    assert [row.enterprise_id for row in rows[:4]] == fair.enterprises
