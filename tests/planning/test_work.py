"""Work is counted, the clock is a guard, and what ended a search is said once."""

from collections.abc import Iterator

import pytest
import time_machine

from matchmaker.planning.work import (
    UNITS_PER_SECOND,
    Budget,
    Meter,
    StoppedBy,
    tries_a_unit,
)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands until the test turns it."""
    with time_machine.travel(1_000_000.0, tick=False) as traveller:
        yield traveller


def test_seconds_become_work_at_a_fixed_rate_and_guard_it():
    assert Budget.for_seconds(2.5) == Budget(int(2.5 * UNITS_PER_SECOND), 2.5)
    assert Budget.for_seconds(0) == Budget(0, 0)


def test_a_budget_cannot_be_stretched():
    with pytest.raises(AttributeError):
        Budget(1).work = 2  # type: ignore[misc]  # that is what is tried


def test_work_is_over_when_it_is_spent_and_that_is_no_cut():
    meter = Meter(Budget(10))
    meter.spend(9)
    assert not meter.over()

    meter.spend(1)

    assert meter.over()
    assert not meter.cut()
    assert meter.stopped_by is None
    assert meter.done == 10


def test_no_work_at_all_is_over_at_once():
    assert Meter(Budget(0)).over()


def test_somebodys_stop_cuts_and_is_told():
    asked = False
    meter = Meter(Budget(10), should_stop=lambda: asked)
    assert not meter.cut()

    asked = True

    assert meter.cut()
    assert meter.over()
    assert meter.stopped_by is StoppedBy.CANCEL


def test_the_clock_cuts_only_after_its_seconds():
    started = Meter(Budget(10**9, seconds=5.0)).started_at

    in_time = Meter(Budget(10**9, seconds=5.0), started_at=started)
    too_late = Meter(Budget(10**9, seconds=5.0), started_at=started - 6)

    assert not in_time.cut()
    assert too_late.cut()
    assert too_late.stopped_by is StoppedBy.CLOCK
    assert too_late.elapsed_s > 6


def test_without_seconds_no_clock_cuts():
    assert not Meter(Budget(10), started_at=-1e9).cut()


def test_a_person_who_stops_goes_before_the_clock():
    meter = Meter(Budget(10, seconds=1.0), should_stop=lambda: True, started_at=-1e9)

    assert meter.cut()
    assert meter.stopped_by is StoppedBy.CANCEL


def test_what_ended_a_search_stays_what_it_was():
    asked = True
    meter = Meter(Budget(10, seconds=1.0), should_stop=lambda: asked)
    meter.cut()
    asked = False
    meter.started_at -= 100

    assert meter.cut(), "a stop is not taken back"
    assert meter.stopped_by is StoppedBy.CANCEL


def test_after_a_cut_nobody_is_asked_again():
    times = 0

    def ask() -> bool:
        nonlocal times
        times += 1
        return True

    meter = Meter(Budget(10), should_stop=ask)
    for _ in range(5):
        assert meter.cut()

    assert times == 1


def test_a_clock_that_is_set_back_stretches_nothing(clock: time_machine.Traveller):
    meter = Meter(Budget(10**9, seconds=5.0))
    before = meter.elapsed_s

    clock.shift(-3600)

    assert meter.elapsed_s <= before + 3600
    assert not meter.cut()


def test_the_clock_stands_while_it_is_paused(monkeypatch: pytest.MonkeyPatch):
    now = [1_000.0]
    monkeypatch.setattr("matchmaker.planning.work.time.monotonic", lambda: now[0])
    meter = Meter(Budget(10**9, seconds=5.0), started_at=1_000.0)
    now[0] += 2

    with meter.paused():
        now[0] += 60

    assert meter.elapsed_s == 2
    assert not meter.cut()
    now[0] += 4
    assert meter.cut()


def test_work_kept_back_is_over_until_it_is_given_free():
    meter = Meter(Budget(10))
    meter.kept_back = 4
    meter.spend(6)
    assert meter.over()
    assert meter.left == 0

    meter.kept_back = 0

    assert meter.left == 4
    assert not meter.over()


def test_a_unit_buys_fewer_tries_the_larger_the_plan():
    rates = [tries_a_unit(meetings) for meetings in (10, 1_999, 2_000, 9_999, 10_000, 40_000)]

    assert rates == [3, 3, 2, 2, 1, 1]
