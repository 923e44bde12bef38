"""How meetings stand on the day: every figure is the number of rows that it opens."""

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from matchmaker.domain.answer import Presence, Standing, has_come
from matchmaker.domain.errors import ForbiddenError, NotFoundError
from matchmaker.domain.participant import Role
from matchmaker.services.publish import publish
from matchmaker.storage.columns import now
from matchmaker.storage.queries.fair_day import (
    DayFigures,
    DayRows,
    day_figures,
    day_meeting,
    day_meetings,
    fair_moment,
    moved_to_later,
    standing_counts,
)
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Attendance, Fair, Outcome, PlanVersion, Slot
from tests.fair_rows import add, agree, change, meet, rename, statements
from tests.small_fair import OPENS_AT, SmallFair, small_fair

E, B = Role.ENTERPRISE, Role.BUYER
EVERY = [(state, minutes) for state in Presence for minutes in (0, 9)]


def minutes(past_opening: int) -> datetime:
    return OPENS_AT + timedelta(minutes=past_opening)


@pytest.fixture
def fair(either_db: Database) -> SmallFair:
    """Give a fair of five pairs, three of which meet in the first slot and two in the second."""
    made = small_fair(either_db, enterprises=5, buyers=5, tables=5)
    places = [(0, 0, 0, 0), (1, 1, 0, 1), (2, 2, 0, 2), (3, 3, 1, 0), (4, 4, 1, 1)]
    agree(either_db, made, *((e, b) for e, b, _, _ in places))
    meet(either_db, made, *places)
    publish(either_db, made.organiser, made.plan_id)
    return made


def came(
    db: Database, fair: SmallFair, pair: int, side: Role, state: Presence, *, late: int = 0
) -> None:
    add(
        db,
        Attendance(
            fair_id=fair.id,
            enterprise_id=fair.enterprises[pair],
            buyer_id=fair.buyers[pair],
            side=side,
            state=state,
            late_minutes=late,
        ),
    )


def listed(db: Database, fair: SmallFair, at: int, **wanted: Any) -> list[str]:
    """Codes of the enterprises whose meetings are listed."""
    with db.read() as unit:
        found = day_meetings(unit, fair.organiser, minutes(at), DayRows(**wanted))
    assert found.total == len(found.rows)
    return [row.enterprise_code for row in found.rows]


# --- how a meeting stands -------------------------------------------------------------------


@pytest.mark.parametrize("at", [-1, 0])
def test_both_sides_and_the_clock_say_how_a_meeting_stands(either_db: Database, at: int):
    every = list(product(EVERY, repeat=2))
    fair = small_fair(either_db, enterprises=len(every), buyers=len(every), tables=len(every))
    agree(either_db, fair, *((i, i) for i in range(len(every))))
    meet(either_db, fair, *((i, i, 0, i) for i in range(len(every))))
    publish(either_db, fair.organiser, fair.plan_id)
    for i, marks in enumerate(every):
        for side, (state, late) in zip((E, B), marks, strict=True):
            came(either_db, fair, i, side, state, late=late)

    with either_db.read() as unit:
        rows = day_meetings(unit, fair.organiser, minutes(at), DayRows(), limit=99).rows

    for row in rows:
        marks = [
            (Presence(row.enterprise_state), row.enterprise_late_minutes),
            (Presence(row.buyer_state), row.buyer_late_minutes),
        ]
        if any(state is Presence.ABSENT for state, _ in marks):
            wanted = Standing.ABSENT
        elif all(has_come(*one) for one in marks):
            wanted = Standing.HELD
        else:
            wanted = Standing.WAITING if at >= 0 else Standing.TO_COME
        assert row.standing == wanted, marks
    assert len(rows) == len(every)


def test_nobody_marked_is_waited_for_once_the_slot_begins(either_db: Database, fair: SmallFair):
    assert listed(either_db, fair, -1, standing=Standing.WAITING) == []
    assert listed(either_db, fair, 0, standing=Standing.WAITING) == ["E0", "E1", "E2"]
    assert listed(either_db, fair, 0, standing=Standing.TO_COME) == ["E3", "E4"]


def test_each_figure_is_the_number_of_its_rows(either_db: Database, fair: SmallFair):
    came(either_db, fair, 0, E, Presence.ARRIVED)
    came(either_db, fair, 0, B, Presence.LATE, late=3)
    came(either_db, fair, 1, B, Presence.ABSENT)
    came(either_db, fair, 3, E, Presence.ARRIVED)

    for at in (-1, 0, 24, 25, 200):
        with either_db.read() as unit:
            counted = standing_counts(unit, fair.organiser, minutes(at))
        assert sum(row.meetings for row in counted) == 5
        for row in counted:
            rows = listed(either_db, fair, at, slots=[row.slot], standing=row.standing)
            assert len(rows) == row.meetings


def test_late_and_missing_stand_first_and_what_runs_well_last(either_db: Database, fair: SmallFair):
    for side in (E, B):
        came(either_db, fair, 0, side, Presence.ARRIVED)
    came(either_db, fair, 2, B, Presence.LATE)

    assert listed(either_db, fair, 0) == ["E2", "E1", "E0", "E3", "E4"]


def test_who_was_late_and_came_is_no_longer_first(either_db: Database, fair: SmallFair):
    came(either_db, fair, 2, B, Presence.LATE, late=4)

    assert listed(either_db, fair, 0, slots=[0]) == ["E0", "E1", "E2"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("thang long", ["E1"]),
        ("Thăng", ["E1"]),
        ("a2", ["E1", "E4"]),
        ("e3", ["E3"]),
        ("B0", ["E0"]),
        ("100%", []),
        ("  ", ["E0", "E1", "E2", "E3", "E4"]),
    ],
)
def test_a_meeting_is_found_by_name_code_or_table(
    either_db: Database, fair: SmallFair, words: str, found: list[str]
):
    rename(either_db, fair.enterprises[1], "Khuôn mẫu Thăng Long")

    assert listed(either_db, fair, 0, words=words) == found


def test_a_list_comes_in_parts(either_db: Database, fair: SmallFair):
    with either_db.read() as unit:
        part = day_meetings(unit, fair.organiser, OPENS_AT, DayRows(), offset=3, limit=1)

    assert part.total == 5
    assert [row.enterprise_code for row in part.rows] == ["E3"]


# --- for the overview -----------------------------------------------------------------------


def answer(db: Database, fair: SmallFair, pair: int, side: Role) -> None:
    add(
        db,
        Outcome(
            fair_id=fair.id,
            enterprise_id=fair.enterprises[pair],
            buyer_id=fair.buyers[pair],
            said_by=side,
        ),
    )


def test_a_meeting_is_over_when_its_slot_is_and_nobody_failed_to_come(
    either_db: Database, fair: SmallFair
):
    came(either_db, fair, 1, B, Presence.ABSENT)
    for side in (E, B):
        came(either_db, fair, 0, side, Presence.ARRIVED)
        answer(either_db, fair, 0, side)

    with either_db.read() as unit:
        found = {at: day_figures(unit, fair.organiser, minutes(at)) for at in (-1, 19, 20, 45)}

    assert found == {
        -1: DayFigures(meetings=5, begun=0, held=1, over=0, answered=0),
        19: DayFigures(meetings=5, begun=3, held=1, over=0, answered=0),
        20: DayFigures(meetings=5, begun=3, held=1, over=2, answered=1),
        45: DayFigures(meetings=5, begun=5, held=1, over=4, answered=1),
    }
    assert found[45].unanswered == 3


def test_what_was_said_of_a_meeting_marked_as_missed_still_counts(
    either_db: Database, fair: SmallFair
):
    for pair in (0, 1):
        came(either_db, fair, pair, B, Presence.ABSENT)
    answer(either_db, fair, 0, E)

    with either_db.read() as unit:
        found = day_figures(unit, fair.organiser, minutes(20))

    assert (found.over, found.answered) == (2, 1)


def test_without_a_published_plan_there_is_no_day(either_db: Database):
    fair = small_fair(either_db)
    meet(either_db, fair, (0, 0, 0, 0))

    with either_db.read() as unit:
        assert day_figures(unit, fair.organiser, OPENS_AT) == DayFigures(0, 0, 0, 0, 0)
        assert standing_counts(unit, fair.organiser, OPENS_AT) == []
        assert day_meetings(unit, fair.organiser, OPENS_AT, DayRows()).rows == []


# --- who may look ---------------------------------------------------------------------------


def test_the_day_is_the_organisers_and_of_his_own_fair(either_db: Database, fair: SmallFair):
    other = small_fair(either_db, "tokyo")
    with either_db.read() as unit:
        (row, *_) = day_meetings(unit, fair.organiser, OPENS_AT, DayRows()).rows
        for scope in (fair.enterprise(0), fair.buyer(0)):
            for ask in (standing_counts, day_figures):
                with pytest.raises(ForbiddenError):
                    ask(unit, scope, OPENS_AT)
            with pytest.raises(ForbiddenError):
                day_meetings(unit, scope, OPENS_AT, DayRows())
            with pytest.raises(ForbiddenError):
                day_meeting(unit, scope, OPENS_AT, row.id)
        assert day_meetings(unit, other.organiser, OPENS_AT, DayRows()).rows == []
        with pytest.raises(NotFoundError):
            day_meeting(unit, other.organiser, OPENS_AT, row.id)


def test_the_day_is_read_in_a_fixed_number_of_statements(db: Database):
    fair = small_fair(db, enterprises=5, buyers=5, tables=5)
    agree(db, fair, *((i, i) for i in range(5)))
    meet(db, fair, *((i, i, 0, i) for i in range(5)))
    publish(db, fair.organiser, fair.plan_id)

    with statements(db) as run, db.read() as unit:
        standing_counts(unit, fair.organiser, OPENS_AT)
        day_figures(unit, fair.organiser, OPENS_AT)
        day_meetings(unit, fair.organiser, OPENS_AT, DayRows())

    assert len(run) == 4


# --- the clock by which a fair goes ---------------------------------------------------------

FAR = datetime(2099, 1, 1, 9, tzinfo=UTC)


def marked_at(db: Database, fair: SmallFair, pair: int, at: datetime) -> None:
    row = Attendance(
        fair_id=fair.id,
        enterprise_id=fair.enterprises[pair],
        buyer_id=fair.buyers[pair],
        side=E,
        state=Presence.ARRIVED,
        at=at,
    )
    add(db, row)


def clock_of(db: Database, fair: SmallFair) -> datetime:
    with db.read() as unit:
        return fair_moment(unit, fair.organiser)


def test_a_made_up_fair_goes_by_its_own_last_mark_and_by_no_other_fairs(db: Database):
    here, there = small_fair(db), small_fair(db, "tokyo")
    change(db, Fair, here.id, simulated=True)
    marked_at(db, here, 0, FAR)
    marked_at(db, here, 1, FAR - timedelta(hours=1))
    marked_at(db, there, 0, FAR + timedelta(days=1))

    assert clock_of(db, here) == FAR


def test_a_real_fair_goes_by_the_clock_whatever_is_marked(db: Database):
    fair = small_fair(db)
    before = now()
    marked_at(db, fair, 0, FAR)

    assert before <= clock_of(db, fair) <= now()


@pytest.mark.parametrize("marked", [True, False])
def test_a_made_up_fair_of_the_past_goes_by_the_clock(db: Database, marked: bool):
    fair = small_fair(db)
    change(db, Fair, fair.id, simulated=True)
    before = now()
    if marked:
        marked_at(db, fair, 0, before - timedelta(days=9))

    assert before <= clock_of(db, fair) <= now()


# --- who meets at another time in another version -------------------------------------------


@pytest.fixture
def repaired(db: Database) -> tuple[SmallFair, str]:
    """Give a fair with a plan and its repair: 0 moves from slot 2 to 3, 1 from 3 to 0, 2 stays.

    The pair of E0 and B2 is new in the repair, that of E2 and B0 is gone from it.
    """
    fair = small_fair(db)
    meet(db, fair, (0, 0, 2, 0), (1, 1, 3, 1), (2, 2, 1, 2), (2, 0, 0, 0))
    after = PlanVersion(fair_id=fair.id, number=2, state="draft")
    add(db, after)
    meet(db, fair, (0, 0, 3, 0), (1, 1, 0, 1), (2, 2, 1, 0), (0, 2, 2, 2), plan_id=after.id)
    return fair, after.id


def moved(db: Database, fair: SmallFair, before: str, after: str, at: int) -> set[tuple[int, int]]:
    with db.read() as unit:
        found = moved_to_later(unit, fair.organiser, before, after, minutes(at))
    return {(fair.enterprises.index(e), fair.buyers.index(b)) for e, b in found}


@pytest.mark.parametrize(
    ("at", "who"),
    [(-1, {(0, 0), (1, 1)}), (0, {(0, 0)}), (74, {(0, 0)}), (75, set())],
    ids=["before the day", "as the first slot begins", "before the last", "as the last begins"],
)
def test_who_meets_at_another_time_still_to_come_is_found(
    db: Database, repaired: tuple[SmallFair, str], at: int, who: set[tuple[int, int]]
):
    fair, after = repaired

    assert moved(db, fair, fair.plan_id, after, at) == who


def test_another_table_at_the_same_time_is_no_other_time(
    db: Database, repaired: tuple[SmallFair, str]
):
    fair, after = repaired

    assert (2, 2) not in moved(db, fair, fair.plan_id, after, -1)


def test_the_versions_are_told_apart_and_equal_ones_move_nobody(
    db: Database, repaired: tuple[SmallFair, str]
):
    fair, after = repaired

    assert moved(db, fair, after, fair.plan_id, 40) == {(0, 0), (1, 1)}
    assert moved(db, fair, after, after, -1) == set()
    assert moved(db, fair, fair.plan_id, "0" * 32, -1) == set()


def test_who_moves_is_told_to_the_organiser_of_this_fair_alone(
    db: Database, repaired: tuple[SmallFair, str]
):
    fair, after = repaired
    stranger = small_fair(db, "tokyo")

    with db.read() as unit:
        assert not moved_to_later(unit, stranger.organiser, fair.plan_id, after, minutes(-1))
        with pytest.raises(ForbiddenError):
            moved_to_later(unit, fair.buyer(0), fair.plan_id, after, minutes(-1))


# --- the order in which the day is looked through --------------------------------------------


def test_late_ones_come_first_then_unmarked_ones_then_absent_ones_and_what_runs_well_last(
    db: Database,
):
    made = small_fair(db, enterprises=6, buyers=6, tables=6)
    meet(db, made, *((i, i, 0 if i < 5 else 3, i) for i in range(6)), pinned=True)
    publish(db, made.organiser, made.plan_id)
    for side in (E, B):
        came(db, made, 0, side, Presence.ARRIVED)
    came(db, made, 1, E, Presence.ABSENT)
    came(db, made, 3, B, Presence.LATE)
    came(db, made, 4, E, Presence.LATE, late=7)

    assert listed(db, made, 1) == ["E3", "E2", "E4", "E1", "E0", "E5"], "slot by slot"


def test_who_is_late_for_a_meeting_that_has_not_begun_is_no_hurry(db: Database):
    made = small_fair(db, enterprises=3, buyers=3)
    meet(db, made, (0, 0, 0, 0), (1, 1, 3, 1), pinned=True)
    publish(db, made.organiser, made.plan_id)
    came(db, made, 1, B, Presence.LATE)

    assert listed(db, made, 1) == ["E0", "E1"]


def test_an_absent_side_is_no_hurry_though_the_other_is_late(db: Database):
    made = small_fair(db, enterprises=3, buyers=3)
    meet(db, made, (0, 0, 0, 0), (1, 1, 0, 1), pinned=True)
    publish(db, made.organiser, made.plan_id)
    came(db, made, 0, E, Presence.ABSENT)
    came(db, made, 0, B, Presence.LATE)

    assert listed(db, made, 1) == ["E1", "E0"]


def test_slots_are_counted_in_their_order(db: Database):
    made = small_fair(db, enterprises=4, buyers=4)
    meet(db, made, (0, 0, 3, 0), (1, 1, 1, 0), (2, 2, 2, 0), (3, 3, 0, 0), pinned=True)
    publish(db, made.organiser, made.plan_id)
    for number, id_ in zip((3, 2, 1, 0), made.slots, strict=True):
        change(db, Slot, id_, number=number + 10)

    with db.read() as unit:
        counted = standing_counts(unit, made.organiser, minutes(-1))

    assert [row.slot for row in counted] == [10, 11, 12, 13]


def test_a_meeting_is_opened_by_its_own_id_whichever_it_is(db: Database):
    made = small_fair(db)
    booked = meet(db, made, (0, 0, 0, 0), (1, 1, 0, 1), (2, 2, 1, 0), pinned=True)
    publish(db, made.organiser, made.plan_id)
    came(db, made, 1, B, Presence.ARRIVED)

    with db.read() as unit:
        rows = [day_meeting(unit, made.organiser, minutes(1), one.id) for one in booked]

    assert [row.enterprise_code for row in rows] == ["E0", "E1", "E2"]
    assert [row.buyer_state for row in rows] == [None, Presence.ARRIVED, None]


@pytest.mark.parametrize("of", ["a draft", "another fair", "nobody"])
def test_a_meeting_that_people_do_not_see_is_not_opened(db: Database, of: str):
    made, other = small_fair(db), small_fair(db, "tokyo")
    meet(db, made, (0, 0, 0, 0), pinned=True)
    publish(db, made.organiser, made.plan_id)
    draft = PlanVersion(fair_id=made.id, number=2, state="draft")
    add(db, draft)
    (drafted,) = meet(db, made, (1, 1, 0, 0), plan_id=draft.id, pinned=True)
    (strange,) = meet(db, other, (0, 0, 0, 0), pinned=True)
    publish(db, other.organiser, other.plan_id)
    wanted = {"a draft": drafted.id, "another fair": strange.id, "nobody": "0" * 32}[of]

    with db.read() as unit, pytest.raises(NotFoundError):
        day_meeting(unit, made.organiser, minutes(1), wanted)
