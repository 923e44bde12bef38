"""Sessions are cut into slots; hours are neither lost nor doubled."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain.errors import InvalidError
from matchmaker.domain.fair import SlotTime, cut_slots, local_day, overlaps

NINE = datetime(2026, 10, 27, 2, tzinfo=UTC)


def after(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


def test_a_morning_of_two_and_a_half_hours_has_six_slots():
    slots = cut_slots(NINE, after(150), slot_minutes=20, gap_minutes=5)

    assert len(slots) == 6
    assert slots[0] == SlotTime(NINE, after(20))
    assert slots[5] == SlotTime(after(125), after(145))


def test_a_session_of_one_meeting_has_one_slot_and_needs_no_gap():
    assert cut_slots(NINE, after(20), slot_minutes=20, gap_minutes=5) == [SlotTime(NINE, after(20))]


@pytest.mark.parametrize(
    ("minutes", "slot", "gap"), [(19, 20, 5), (0, 20, 5), (-10, 20, 5), (60, 0, 5), (60, 20, -1)]
)
def test_what_holds_no_slot_is_refused_with_its_length(minutes: int, slot: int, gap: int):
    with pytest.raises(InvalidError, match=rf"of {minutes} minutes .* of {slot} minutes"):
        cut_slots(NINE, after(minutes), slot_minutes=slot, gap_minutes=gap)


@given(length=st.integers(5, 600), slot=st.integers(5, 60), gap=st.integers(0, 30))
def test_slots_fill_a_session_without_touching_its_end_or_each_other(
    length: int, slot: int, gap: int
):
    if length < slot:
        return

    slots = cut_slots(NINE, after(length), slot_minutes=slot, gap_minutes=gap)

    assert slots[-1].ends_at <= after(length)
    assert slots[-1].ends_at + timedelta(minutes=gap + slot) > after(length), "one more fits not"
    assert not overlaps([(one.starts_at, one.ends_at) for one in slots])
    assert all(one.ends_at - one.starts_at == timedelta(minutes=slot) for one in slots)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)]
)
def test_a_day_on_which_berlin_turns_its_clocks_has_its_true_length(day: date, hours: int):
    berlin = ZoneInfo("Europe/Berlin")
    begin = datetime(day.year, day.month, day.day, tzinfo=berlin).astimezone(UTC)
    following = day + timedelta(days=1)
    end = datetime(following.year, following.month, following.day, tzinfo=berlin).astimezone(UTC)

    slots = cut_slots(begin, end, slot_minutes=60, gap_minutes=0)

    assert len(slots) == hours
    assert {local_day(one.starts_at, "Europe/Berlin") for one in slots} == {day}


def test_the_hour_that_berlin_has_twice_is_two_slots():
    begin = datetime(2026, 10, 25, 0, tzinfo=UTC)

    slots = cut_slots(begin, begin + timedelta(hours=2), slot_minutes=60, gap_minutes=0)

    berlin = [one.starts_at.astimezone(ZoneInfo("Europe/Berlin")) for one in slots]
    assert [f"{at:%H:%M %z}" for at in berlin] == ["02:00 +0200", "02:00 +0100"]


def test_the_day_is_that_of_the_fairs_own_clock():
    late = datetime(2026, 10, 27, 23, tzinfo=UTC)

    assert local_day(late, "Asia/Ho_Chi_Minh") == date(2026, 10, 28)
    assert local_day(late, "America/Vancouver") == date(2026, 10, 27)


def test_spans_overlap_when_they_share_a_moment_and_not_when_they_touch():
    assert not overlaps([])
    assert not overlaps([(after(60), after(90)), (after(0), after(60))])
    assert overlaps([(after(60), after(90)), (after(0), after(61))])


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), max_size=6))
def test_overlaps_agrees_with_counting_minute_by_minute(blocks: list[tuple[int, int]]):
    spans = [(after(begin), after(begin + length)) for begin, length in blocks]
    minutes = [minute for begin, length in blocks for minute in range(begin, begin + length)]

    assert overlaps(spans) is (len(minutes) != len(set(minutes)))
