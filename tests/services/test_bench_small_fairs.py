"""Small fairs against every plan of them: the judge must be right, and must notice a wrong plan."""

import random
from dataclasses import replace

import pytest

from matchmaker import planning
from matchmaker.services import bench_small_fairs
from matchmaker.services.bench_small_fairs import best_by_trying, drawn, small_fairs
from tests.planning import ruled, tiny

NOTHING_FURTHER = {"forbidden": [], "booth_mode": [False, False]}


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  # dice, not secrets


def counted(document: dict) -> dict:
    """The same fair with every key that the judge reads."""
    return document | NOTHING_FURTHER | {"tables_per_slot": [1, 1], "buyer_min": [0, 0]}


def test_the_worked_example_is_worth_1600_by_trying():
    assert best_by_trying(counted(tiny.tiny())) == 1600


def test_a_missing_meeting_costs_its_penalty_on_both_sides():
    document = counted(tiny.tiny()) | {"pairs": [], "buyer_min": [1, 0]}

    assert best_by_trying(document) == -3 * 3000


def test_two_who_must_never_meet_do_not():
    document = counted(tiny.tiny()) | {"forbidden": [[0, 0]]}

    assert best_by_trying(document) == 700 - 3000, "both want slot 1 then, and its one table"


def test_a_booth_needs_no_table():
    document = counted(tiny.tiny()) | {"booth_mode": [True, False]}

    assert best_by_trying(document) == 2000


def test_a_hall_without_tables_holds_nobody():
    document = counted(tiny.tiny()) | {"hall_tables": {"0": [0, 0]}}

    assert best_by_trying(document) == 700 - 3000


@pytest.mark.parametrize("seed", range(40))
def test_trying_finds_what_the_other_way_of_trying_finds(seed: int):
    """The planner's tests try plans out as well, by code of their own."""
    document = drawn(dice(seed))

    fits = {"pairs": [one for one in document["pairs"] if one[:2] not in document["forbidden"]]}

    assert best_by_trying(document) == ruled.best(document | fits | {"slot_session": [0] * 9})


def test_every_kind_of_rule_is_drawn():
    fairs = [drawn(dice(seed)) for seed in range(60)]

    assert any("hall_tables" in one for one in fairs)
    assert any(one["forbidden"] for one in fairs)
    assert any(True in one["booth_mode"] for one in fairs)
    assert any(0 in one["tables_per_slot"] for one in fairs)
    assert all(len(one["pairs"]) <= bench_small_fairs.MOST_PAIRS for one in fairs)


def test_plans_are_the_best_there_is_or_say_that_they_may_not_be():
    found = small_fairs(25, seed=3)

    assert found["fairs"] == found["best"] + found["short"] == 25
    assert found["wrong"] == []


def test_the_same_seed_draws_the_same_fairs():
    assert small_fairs(5, seed=8) == small_fairs(5, seed=8)
    assert drawn(dice(1)) != drawn(dice(2))


@pytest.mark.parametrize("change", [{"value": 10**6}, {"bound": -(10**6)}])
def test_a_plan_that_lies_is_noticed(change: dict, monkeypatch: pytest.MonkeyPatch):
    solve = planning.solve
    monkeypatch.setattr(planning, "solve", lambda *args: replace(solve(*args), **change))

    assert small_fairs(3, seed=1)["wrong"] == [0, 1, 2]


def test_a_plan_that_falls_short_and_says_so_is_not_wrong(monkeypatch: pytest.MonkeyPatch):
    """Nothing planned at all: worth less than the best, and the bound is as it was."""
    solve = planning.solve

    def lazy(problem, seed, budget):
        plan = solve(problem, seed, budget)
        missing = int(problem.enterprise_min.sum() + problem.buyer_min.sum())
        empty = -problem.short_penalty * missing
        return replace(
            plan, meetings=(), value=empty, raw_value=0, breaks=0, shortfalls=(), must_meets=(0, 0)
        )

    monkeypatch.setattr(planning, "solve", lazy)
    monkeypatch.setattr(planning, "violations", lambda *_: ())

    found = small_fairs(12, seed=1)

    assert found["wrong"] == []
    assert found["short"] > 0
