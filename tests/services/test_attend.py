"""Who came is marked side by side, each mark can be taken back, and all of it is kept."""

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlmodel import select

from matchmaker.domain.answer import Presence
from matchmaker.domain.errors import ForbiddenError, InvalidError, NotFoundError
from matchmaker.domain.participant import Role
from matchmaker.services import attend
from matchmaker.services.attend import Mark, mark, note_attendance
from matchmaker.services.plan_fair import solve_plan
from matchmaker.services.publish import publish
from matchmaker.storage.queries.fair_day import fair_moment
from matchmaker.storage.session import Database
from matchmaker.storage.tables import Attendance, AuditEvent, Fair, Meeting, PlanVersion
from tests.fair_rows import agree, change, meet
from tests.small_fair import OPENS_AT, SmallFair, small_fair

E, B = Role.ENTERPRISE, Role.BUYER


def minutes(past_opening: int) -> datetime:
    return OPENS_AT + timedelta(minutes=past_opening)


@pytest.fixture
def fair(either_db: Database) -> SmallFair:
    """Give a fair whose first two pairs meet in the published plan, both in the first slot."""
    made = small_fair(either_db)
    agree(either_db, made, (0, 0), (1, 1))
    meet(either_db, made, (0, 0, 0, 0), (1, 1, 0, 1))
    publish(either_db, made.organiser, made.plan_id)
    return made


def first_pair(fair: SmallFair) -> tuple[str, str]:
    return fair.enterprises[0], fair.buyers[0]


def meeting_of(db: Database, fair: SmallFair, number: int = 0) -> str:
    with db.read() as unit:
        return unit.exec(
            select(Meeting.id).where(
                Meeting.plan_id == fair.plan_id, Meeting.enterprise_id == fair.enterprises[number]
            )
        ).one()


def notes(db: Database) -> set[tuple[str, str, int]]:
    with db.read() as unit:
        rows = unit.exec(select(Attendance)).all()
    return {(row.side, row.state, row.late_minutes) for row in rows}


def tap(db: Database, fair: SmallFair, side: Role, *taps: Mark, at: int = 0) -> None:
    with time_machine.travel(minutes(at), tick=False):
        for one in taps:
            mark(db, fair.organiser, meeting_of(db, fair), side, one)


# --- one tap --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("taps", "state"),
    [
        ((Mark.CAME,), "arrived"),
        ((Mark.LATE,), "late"),
        ((Mark.ABSENT,), "absent"),
        ((Mark.LATE, Mark.ABSENT), "absent"),
        ((Mark.CAME, Mark.UNDO), "expected"),
        ((Mark.ABSENT, Mark.UNDO, Mark.CAME), "arrived"),
    ],
    ids=str,
)
def test_the_last_tap_counts(
    either_db: Database, fair: SmallFair, taps: tuple[Mark, ...], state: str
):
    tap(either_db, fair, E, *taps)

    assert notes(either_db) == {("enterprise", state, 0)}


@pytest.mark.parametrize("side", [E, B])
def test_the_side_that_was_there_is_never_marked_by_the_others_absence(
    either_db: Database, fair: SmallFair, side: Role
):
    tap(either_db, fair, side.other_side, Mark.CAME)
    tap(either_db, fair, side, Mark.LATE, Mark.ABSENT, at=12)

    assert notes(either_db) == {(side.value, "absent", 0), (side.other_side.value, "arrived", 0)}


@pytest.mark.parametrize("before", [Mark.LATE, Mark.ABSENT])
def test_who_comes_after_all_came_late_by_the_fairs_clock(
    either_db: Database, fair: SmallFair, before: Mark
):
    tap(either_db, fair, B, before, at=5)
    with time_machine.travel(minutes(7) + timedelta(seconds=1), tick=False):
        mark(either_db, fair.organiser, meeting_of(either_db, fair), B, Mark.CAME)

    assert notes(either_db) == {("buyer", "late", 8)}


def test_who_is_announced_late_and_sits_there_on_time_is_not_late(
    either_db: Database, fair: SmallFair
):
    tap(either_db, fair, B, Mark.LATE, at=-30)
    tap(either_db, fair, B, Mark.CAME, at=0)

    assert notes(either_db) == {("buyer", "arrived", 0)}


def test_one_meeting_is_marked_and_no_other(either_db: Database, fair: SmallFair):
    tap(either_db, fair, E, Mark.ABSENT)

    with either_db.read() as unit:
        rows = unit.exec(select(Attendance)).all()
    assert [(row.enterprise_id, row.buyer_id) for row in rows] == [first_pair(fair)]


def test_every_tap_is_a_line_of_history_with_what_was_before(either_db: Database, fair: SmallFair):
    tap(either_db, fair, E, Mark.LATE, Mark.UNDO)

    with either_db.read() as unit:
        told = unit.exec(select(AuditEvent).where(AuditEvent.action == "attendance.noted")).all()
    changes = {(row.before["enterprise"], row.after["enterprise"]) for row in told}
    assert changes == {("expected", "late"), ("late", "expected")}
    assert {row.actor for row in told} == {fair.organiser.actor}
    assert {row.object for row in told} == {":".join(first_pair(fair))}


def test_a_page_from_before_a_new_version_still_marks_the_pairs_meeting(
    either_db: Database, fair: SmallFair
):
    old = meeting_of(either_db, fair)
    newer = solve_plan(either_db, fair.organiser, seed=1, seconds=0.1)
    publish(either_db, fair.organiser, newer.id)

    mark(either_db, fair.organiser, old, E, Mark.CAME)

    assert notes(either_db) == {("enterprise", "arrived", 0)}


def test_a_meeting_of_another_fair_a_draft_or_nowhere_cannot_be_marked(
    either_db: Database, fair: SmallFair
):
    other = small_fair(either_db, "tokyo")
    agree(either_db, other, (0, 0))
    (drafted,) = meet(either_db, other, (0, 0, 0, 0))

    for scope, meeting in (
        (fair.organiser, drafted.id),
        (other.organiser, drafted.id),
        (other.organiser, meeting_of(either_db, fair)),
        (fair.organiser, "nowhere"),
    ):
        with pytest.raises(NotFoundError):
            mark(either_db, scope, meeting, E, Mark.CAME)

    assert notes(either_db) == set()


@pytest.mark.parametrize("role", [E, B])
def test_a_participant_marks_nobody_not_even_himself(
    either_db: Database, fair: SmallFair, role: Role
):
    scope = fair.enterprise(0) if role is E else fair.buyer(0)

    with pytest.raises(ForbiddenError):
        mark(either_db, scope, meeting_of(either_db, fair), role, Mark.CAME)


def test_a_note_that_another_desk_made_meanwhile_is_changed_and_not_doubled(
    either_db: Database, fair: SmallFair, monkeypatch: pytest.MonkeyPatch
):
    tap(either_db, fair, E, Mark.LATE)
    asked, real = [], attend._asked

    def not_seen_at_first(pair: tuple[str, str], side: Role) -> object:
        asked.append(side)
        return real(pair, side if len(asked) > 1 else B)

    monkeypatch.setattr(attend, "_asked", not_seen_at_first)
    tap(either_db, fair, E, Mark.ABSENT)

    assert notes(either_db) == {("enterprise", "absent", 0)}


# --- a new plan ------------------------------------------------------------------------------


def next_plan(db: Database, fair: SmallFair, slot: int) -> None:
    """Publish a plan in which the first pair meets in another slot and the second stays."""
    with db.told() as unit:
        plan = PlanVersion(fair_id=fair.id, number=2, state="draft")
        unit.add(plan)
        unit.flush()
        plan_id = plan.id
    meet(db, fair, (0, 0, slot, 0), (1, 1, 0, 1), plan_id=plan_id)
    publish(db, fair.organiser, plan_id)


def test_who_was_missing_at_one_time_is_not_missing_at_the_next(
    either_db: Database, fair: SmallFair
):
    tap(either_db, fair, B, Mark.LATE, Mark.ABSENT, at=12)
    tap(either_db, fair, E, Mark.CAME)
    with time_machine.travel(minutes(15), tick=False):
        mark(either_db, fair.organiser, meeting_of(either_db, fair, 1), B, Mark.ABSENT)
        next_plan(either_db, fair, 3)

    with either_db.read() as unit:
        rows = unit.exec(select(Attendance)).all()
        told = unit.exec(select(AuditEvent).where(AuditEvent.action == "attendance.noted")).all()
    found = {(row.enterprise_id, row.side): row.state for row in rows}
    assert found == {
        (fair.enterprises[0], "enterprise"): "expected",
        (fair.enterprises[0], "buyer"): "expected",
        (fair.enterprises[1], "buyer"): "absent",
    }
    assert {"buyer": "absent"} in [row.before for row in told]


@pytest.mark.parametrize("slot", [0, 1])
def test_marks_of_a_meeting_that_stays_or_has_begun_are_kept(
    either_db: Database, fair: SmallFair, slot: int
):
    tap(either_db, fair, B, Mark.CAME)
    with time_machine.travel(minutes(40), tick=False):
        next_plan(either_db, fair, slot)

    assert notes(either_db) == {("buyer", "arrived", 0)}


# --- the fair's clock -----------------------------------------------------------------------


def moment_of(db: Database, fair: SmallFair) -> datetime:
    with db.read() as unit:
        return fair_moment(unit, fair.organiser)


def test_a_real_fair_goes_by_the_clock(either_db: Database, fair: SmallFair):
    tap(either_db, fair, E, Mark.CAME, at=90)

    with time_machine.travel(minutes(30), tick=False):
        assert moment_of(either_db, fair) == minutes(30)


def test_a_simulated_fair_goes_by_the_last_mark_of_its_made_up_day(
    either_db: Database, fair: SmallFair
):
    change(either_db, Fair, fair.id, simulated=True)
    tap(either_db, fair, E, Mark.CAME, at=90)

    with time_machine.travel(minutes(-600), tick=False):
        assert moment_of(either_db, fair) == minutes(90)
        mark(either_db, fair.organiser, meeting_of(either_db, fair), E, Mark.UNDO)
        assert moment_of(either_db, fair) == minutes(90)
    with time_machine.travel(minutes(100), tick=False):
        assert moment_of(either_db, fair) == minutes(100)


def test_a_simulated_fair_without_a_mark_goes_by_the_clock(either_db: Database, fair: SmallFair):
    change(either_db, Fair, fair.id, simulated=True)

    with time_machine.travel(minutes(-600), tick=False):
        assert moment_of(either_db, fair) == minutes(-600)


def test_a_persons_mark_in_a_simulated_fair_is_no_longer_made_up(
    either_db: Database, fair: SmallFair
):
    tap(either_db, fair, E, Mark.CAME)
    with either_db.read() as unit:
        row = unit.exec(select(Attendance)).one()
    change(either_db, Attendance, row.id, simulated=True)

    tap(either_db, fair, E, Mark.LATE)

    with either_db.read() as unit:
        assert [one.simulated for one in unit.exec(select(Attendance))] == [False]


# --- noted by word --------------------------------------------------------------------------


def test_attendance_is_noted_per_side_and_the_last_note_counts(
    either_db: Database, fair: SmallFair
):
    pair = first_pair(fair)
    note_attendance(either_db, fair.organiser, pair, E, Presence.LATE, late_minutes=7)
    note_attendance(either_db, fair.organiser, pair, B, Presence.ARRIVED)
    note_attendance(either_db, fair.organiser, pair, E, Presence.ARRIVED)

    with either_db.read() as unit:
        rows = unit.exec(select(Attendance)).all()
        told = unit.exec(select(AuditEvent).where(AuditEvent.action == "attendance.noted")).all()
    assert {(row.side, row.state, row.late_minutes) for row in rows} == {
        ("enterprise", "arrived", 0),
        ("buyer", "arrived", 0),
    }
    assert told[0].after == {"enterprise": "late"}
    assert len(told) == 3


def test_a_participant_notes_nobodys_attendance(either_db: Database, fair: SmallFair):
    with pytest.raises(ForbiddenError):
        note_attendance(either_db, fair.buyer(0), first_pair(fair), E, Presence.ABSENT)


def test_who_has_no_meeting_can_not_miss_it(either_db: Database, fair: SmallFair):
    other = fair.enterprises[0], fair.buyers[1]

    with pytest.raises(NotFoundError):
        note_attendance(either_db, fair.organiser, other, E, Presence.ABSENT)


def test_lateness_cannot_be_negative(either_db: Database, fair: SmallFair):
    with pytest.raises(InvalidError, match="-5"):
        note_attendance(
            either_db, fair.organiser, first_pair(fair), E, Presence.LATE, late_minutes=-5
        )
