"""A plan's file holds what is promised and nothing that differs from run to run."""

import json
from dataclasses import replace

import pytest

from matchmaker.planning import Budget, fingerprint, problem_from, solve
from matchmaker.planning.plan import gap_pct
from tests.planning.tiny import open_fair, tiny


def plan_of(document: dict):
    return solve(problem_from(document), 1, Budget(20_000))


def test_the_file_holds_every_key_of_the_format():
    assert set(plan_of(tiny()).to_json()) == {
        "meetings", "value", "bound", "gap_pct", "shortfalls", "breaks", "breaks_bound", "seed",
        "prices", "stopped_by", "moved", "seconds",
    }  # fmt: skip


def test_the_file_is_plain_json():
    written = plan_of(open_fair(3, 3, 2, must_meet=[[0, 0]], enterprise_min=[2, 2, 2])).to_json()

    assert json.loads(json.dumps(written)) == written


def test_meetings_stand_by_slot_and_table():
    rows = plan_of(open_fair(4, 4, 3)).to_json()["meetings"]

    assert rows == sorted(rows, key=lambda row: (row[2], row[3]))


def test_bonuses_stand_among_the_prices_only_where_there_are_any():
    plain = plan_of(tiny()).to_json()["prices"]
    bonus = plan_of(tiny(must_meet=[[0, 0], [1, 0]])).to_json()["prices"]

    assert set(plain) == {"buyer", "enterprise", "place"}
    assert set(bonus) <= {"buyer", "enterprise", "place", "must_meet"}


def test_seconds_do_not_change_the_fingerprint_and_anything_else_does():
    plan = plan_of(tiny())

    assert replace(plan, seconds=99.0).fingerprint == plan.fingerprint
    assert replace(plan, seed=2).fingerprint != plan.fingerprint
    assert replace(plan, meetings=plan.meetings[:1]).fingerprint != plan.fingerprint
    assert plan.fingerprint == fingerprint(plan.to_json())


@pytest.mark.parametrize(
    ("value", "bound", "gap"),
    [(100, 100, 0.0), (0, 0, 0.0), (99, 100, 1.0), (-110, -100, 10.0), (-5, 0, 500.0)],
)
def test_a_gap_is_counted_in_percent_of_the_bound(value: int, bound: int, gap: float):
    assert gap_pct(value, bound) == gap


def test_value_holds_neither_bonus_nor_the_price_of_moving():
    document = tiny(must_meet=[[0, 0]], published=[[0, 0, 0]], move_price=500)

    plan = plan_of(document)

    assert plan.value == 1600
    assert plan.raw_value == 1600
    assert plan.bound >= 1600


def test_raw_value_and_missed_minima_are_told_apart():
    plan = plan_of(open_fair(1, 1, 1, enterprise_min=[1], buyer_available=["0"]))

    assert (plan.raw_value, plan.value) == (0, -100)


def test_progress_is_written_as_plain_json():
    for event in plan_of(tiny()).curve:
        written = event.to_json()
        assert json.loads(json.dumps(written)) == written
        assert set(written) == {
            "stage", "work_done", "work_total", "value", "bound", "gap_pct", "meetings",
            "short_forced", "short_open", "breaks", "elapsed_s",
        }  # fmt: skip


def test_walks_between_halls_are_counted():
    document = open_fair(2, 1, 2, enterprise_hall=[0, 1])
    same_hall = document | {"enterprise_hall": [1, 1]}

    assert plan_of(document).hall_changes == 1
    assert plan_of(same_hall).hall_changes == 0
