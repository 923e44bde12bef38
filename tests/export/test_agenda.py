"""What a plan looks like to one participant."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.errors import NotFoundError
from matchmaker.domain.participant import Role
from matchmaker.export.agenda import FreeSpan, Name, PlannedMeeting, PlanSheet
from tests.export.conftest import (
    KOELN,
    LONELY,
    MOULDS,
    NAGOYA,
    PAINT,
    SLOTS,
    at,
    meeting,
    plan_of,
)


def lines_of(plan: PlanSheet, participant_id: str) -> list[str]:
    """Read an agenda as short words: a partner's code, or `free 09:25-10:10 (2)`."""
    found = []
    for day in plan.agenda_of(participant_id).days:
        for line in day.lines:
            if isinstance(line, FreeSpan):
                begin, end = (
                    f"{moment.astimezone(plan.place.zone):%H:%M}"
                    for moment in (line.starts_at, line.ends_at)
                )
                found.append(f"free {begin}-{end} ({line.slots})")
            else:
                found.append(line.partner_of(participant_id).code)
    return found


def test_an_agenda_holds_ones_own_meetings_by_time(plan: PlanSheet) -> None:
    codes = [m.partner_of("b1").code for m in plan.agenda_of("b1").meetings]

    assert codes == ["DN-001", "DN-002"]


def test_slots_between_two_meetings_are_seen_as_free(plan: PlanSheet) -> None:
    assert lines_of(plan, "e1") == ["NM-001", "free 09:25-10:10 (2)", "NM-002"]


def test_neighbouring_meetings_leave_nothing_free() -> None:
    plan = plan_of(meeting(MOULDS, NAGOYA, 0, 0), meeting(MOULDS, KOELN, 1, 0))

    assert lines_of(plan, "e1") == ["NM-001", "NM-002"]


def test_lunch_parts_the_free_time_of_two_sessions() -> None:
    plan = plan_of(meeting(MOULDS, NAGOYA, 4, 0), meeting(MOULDS, KOELN, 7, 0))

    assert lines_of(plan, "e1") == [
        "NM-001",
        "free 11:05-11:25 (1)",
        "free 13:30-13:50 (1)",
        "NM-002",
    ]


def test_lunch_itself_is_no_free_slot() -> None:
    plan = plan_of(meeting(MOULDS, NAGOYA, 5, 0), meeting(MOULDS, KOELN, 6, 0))

    assert lines_of(plan, "e1") == ["NM-001", "NM-002"]


def test_the_night_between_two_days_is_no_free_slot() -> None:
    plan = plan_of(meeting(MOULDS, NAGOYA, 0, 0), meeting(MOULDS, KOELN, 23, 0))

    assert lines_of(plan, "e1") == ["NM-001", "NM-002"]
    assert [day.day for day in plan.agenda_of("e1").days] == [
        date(2026, 10, 27),
        date(2026, 10, 28),
    ]


def test_a_day_is_a_day_on_the_fairs_clock_not_in_utc(plan: PlanSheet) -> None:
    early = plan_of(meeting(MOULDS, NAGOYA, 0, 0))

    # 09:00 in Hanoi is 02:00 UTC on the same day; 06:00 would be the day before
    assert early.agenda_of("e1").days[0].day == at(27, 9, 0).astimezone(plan.place.zone).date()


def test_a_cancelled_meeting_is_kept_but_has_no_place_in_the_day() -> None:
    cancelled = meeting(MOULDS, NAGOYA, 1, 0, cancelled=True)
    plan = plan_of(meeting(MOULDS, KOELN, 0, 0), cancelled)

    assert lines_of(plan, "e1") == ["NM-002"]
    assert cancelled in plan.agenda_of("e1").meetings
    assert cancelled not in plan.standing


def test_whoever_meets_nobody_has_no_sheet_but_an_empty_agenda(plan: PlanSheet) -> None:
    assert LONELY not in [agenda.party for agenda in plan.agendas()]
    assert plan.agenda_of(LONELY.id).days == ()


def test_who_has_withdrawn_needs_no_sheet_and_its_partner_does() -> None:
    left = replace(NAGOYA, withdrawn=True)
    plan = plan_of(meeting(MOULDS, left, 0, 0, cancelled=True))
    plan = replace(plan, parties=(MOULDS, left))

    assert [agenda.party.code for agenda in plan.agendas()] == ["DN-001"]


def test_a_plan_tells_meetings_that_stand_from_those_that_are_cancelled() -> None:
    plan = plan_of(
        meeting(MOULDS, NAGOYA, 1, 0, cancelled=True),
        meeting(MOULDS, KOELN, 0, 0, cancelled=True),
        meeting(PAINT, KOELN, 2, 0),
    )

    assert [one.buyer.code for one in plan.cancelled] == ["NM-002", "NM-001"]
    assert [one.enterprise.code for one in plan.standing] == ["DN-002"]
    assert plan.busy == {"e2", "b2"}


def test_a_stranger_has_no_agenda(plan: PlanSheet) -> None:
    with pytest.raises(NotFoundError):
        plan.agenda_of("somebody else")


def test_agendas_come_in_the_order_of_the_participants(plan: PlanSheet) -> None:
    assert [agenda.party.code for agenda in plan.agendas()] == [
        MOULDS.code,
        PAINT.code,
        NAGOYA.code,
        KOELN.code,
    ]


def test_each_side_meets_the_other() -> None:
    one = meeting(MOULDS, NAGOYA, 0, 0)

    assert one.partner_of(MOULDS.id).role is Role.BUYER
    assert one.partner_of(NAGOYA.id).role is Role.ENTERPRISE


@pytest.mark.parametrize(
    ("name", "vi", "en", "other_vi", "other_en"),
    [
        (Name("Sơn", "Paint"), "Sơn", "Paint", "Paint", "Sơn"),
        (Name("Sơn", ""), "Sơn", "Sơn", "", ""),
        (Name("", "Paint"), "Paint", "Paint", "", ""),
        (Name("Canon", "Canon"), "Canon", "Canon", "", ""),
        (Name(), "", "", "", ""),
    ],
)
def test_a_missing_name_is_borrowed_from_the_other_language_and_not_said_twice(
    name: Name, vi: str, en: str, other_vi: str, other_en: str
) -> None:
    assert (name.said("vi"), name.said("en")) == (vi, en)
    assert (name.other("vi"), name.other("en")) == (other_vi, other_en)


@given(numbers=st.sets(st.integers(0, len(SLOTS) - 1), min_size=1))
def test_an_agenda_never_loses_or_doubles_a_meeting_and_free_time_never_overlaps_one(
    numbers: set[int],
) -> None:
    plan = plan_of(*(meeting(MOULDS, NAGOYA, number, 0) for number in numbers))

    lines = [line for day in plan.agenda_of("e1").days for line in day.lines]

    met = [line.slot.number for line in lines if isinstance(line, PlannedMeeting)]
    free = [line for line in lines if isinstance(line, FreeSpan)]
    assert met == sorted(numbers)
    for span in free:
        inside = [s for s in SLOTS if span.starts_at <= s.starts_at and s.ends_at <= span.ends_at]
        assert len(inside) == span.slots
        assert not numbers & {slot.number for slot in inside}
