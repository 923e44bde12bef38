from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from matchmaker.catalogue.presence import FairDays, OutsideFairError, read_blocks

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=HANOI)


def test_blocks_are_read_on_the_fairs_own_clock(fair):
    blocks = read_blocks("27/10 09:00-12:00; 28/10 13:30-16:00", fair)

    assert blocks == [(at(27, 9), at(27, 12)), (at(28, 13, 30), at(28, 16))]


def test_a_day_without_hours_is_the_whole_day(fair):
    assert read_blocks("28/10", fair) == [(at(28, 0), at(29, 0))]


@pytest.mark.parametrize(
    "written",
    [
        "27/10/2026 09:00-12:00",
        "2026-10-27 09:00-12:00",
        "27.10 9h-12h",
        "27-10 9:00 – 12:00",
        "27/10 9h00-12h00;",
        "27/10 9 đến 12",
    ],
)
def test_one_block_can_be_written_in_several_ways(fair, written):
    assert read_blocks(written, fair) == [(at(27, 9), at(27, 12))]


@pytest.mark.parametrize("written", ["26/10", "30/10 09:00-12:00", "27/11", "27/10/2025"])
def test_a_day_without_fair_is_told_apart_from_nonsense(fair, written):
    with pytest.raises(OutsideFairError):
        read_blocks(written, fair)


@pytest.mark.parametrize(
    "written",
    ["mornings", "27/10 morning", "27/10 12:00-09:00", "27/10 09:00-25:00", "31/31", "27/10 9:00"],
)
def test_what_is_no_block_is_refused_with_its_own_words(fair, written):
    with pytest.raises(ValueError, match=written.replace("/", ".")) as refusal:
        read_blocks(written, fair)

    assert not isinstance(refusal.value, OutsideFairError)


def test_one_bad_block_among_good_ones_is_named(fair):
    with pytest.raises(ValueError, match=r"^tomorrow$"):
        read_blocks("27/10; tomorrow; 28/10", fair)


def test_a_fair_over_new_year_finds_the_right_year():
    over_new_year = FairDays(date(2026, 12, 31), date(2027, 1, 2), "Asia/Ho_Chi_Minh")

    begins = [begin.date() for begin, _ in read_blocks("31/12; 1/1", over_new_year)]

    assert begins == [date(2026, 12, 31), date(2027, 1, 1)]


@pytest.mark.parametrize(
    "written", ["27/10 9:15-11:45", " 27/10   9h15 - 11h45 ; ", ";27/10 9g15 to 11g45;;"]
)
def test_minutes_count_at_both_ends_and_blanks_nowhere(fair, written):
    assert read_blocks(written, fair) == [(at(27, 9, 15), at(27, 11, 45))]


@pytest.mark.parametrize("written", ["27/10 09:00-09:00", "27/10 12:30-12:15"])
def test_a_block_that_ends_when_it_begins_is_none(fair, written):
    with pytest.raises(ValueError, match="27/10"):
        read_blocks(written, fair)


def test_nothing_but_marks_is_no_block(fair):
    assert read_blocks(" ; ;; ", fair) == []


def test_the_first_and_the_last_day_are_days_of_the_fair(fair):
    assert [fair.hold(date(2026, 10, day)) for day in (26, 27, 29, 30)] == [
        False, True, True, False,
    ]  # fmt: skip


def test_a_whole_day_lasts_as_long_as_the_clock_of_the_fair_says():
    berlin = FairDays(date(2026, 10, 25), date(2026, 10, 25), "Europe/Berlin")

    ((begin, end),) = read_blocks("25/10", berlin)

    assert (end.timestamp() - begin.timestamp()) / 3600 == 25, "the hour from two to three is twice"
