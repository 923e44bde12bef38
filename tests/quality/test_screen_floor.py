"""Measured floors of the look ahead on the synthetic selection fairs beside the project."""

import random
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matchmaker.planning import Names, look_ahead, read_problem
from matchmaker.planning.bound import flow_bound, plain_capacities, tightened_capacities
from matchmaker.planning.problem import open_part
from matchmaker.planning.worth import first_units, value_alone

pytestmark = [pytest.mark.benchmark, pytest.mark.slow]

SAMPLE = 80  # single changes a side and fair that are solved again


@pytest.mark.parametrize("name", ["S-11", "S-12", "S-13", "M-11", "M-12", "M-13"])
def test_a_fair_is_seen_through_before_it_is_planned(name: str, benchmarks: Path):
    problem = read_problem(benchmarks / "planning" / "selection" / f"dev-{name}.json.gz")
    started = time.process_time()

    found = look_ahead(problem, Names())

    cpu_s = time.process_time() - started
    shown = found.screen
    print(  # noqa: T201  # the figures are what this test is for
        f"{name}: largest promise {shown.largest_k}, hindered {len(found.hindrances)}, "
        f"dearest {found.dearest[0].gain if found.dearest else 0}, CPU {cpu_s:.2f} s"
    )
    assert found.bound == flow_bound(problem).worth
    assert all(one.remedies for one in found.hindrances)
    kept = shown.steps[: shown.largest_k]
    assert all(step.lacking == 0 for step in kept)
    assert all(step.alone <= len(shown.without_buyer) for step in kept), "who has no buyer at all"


@pytest.mark.parametrize("name", ["S-11", "S-12", "S-13"])
def test_first_units_equal_a_bound_solved_again(name: str, benchmarks: Path):
    whole = read_problem(benchmarks / "planning" / "selection" / f"dev-{name}.json.gz")
    problem = value_alone(open_part(whole).problem)
    units, tight = first_units(problem), tightened_capacities(problem)
    caps = replace(tight, places=plain_capacities(problem).places)
    before = flow_bound(problem, caps).worth
    dice = random.Random(11)  # noqa: S311  # dice, not secrets

    wrong = []
    for side in ("buyer", "enterprise"):
        capacity, figures = getattr(caps, side), getattr(units, side)
        people = range(len(capacity))
        for who in dice.sample(people, min(SAMPLE, len(capacity))):
            more = capacity + (np.arange(len(capacity)) == who)
            added = flow_bound(problem, replace(caps, **{side: more})).worth - before
            if added != figures[who]:
                wrong.append((side, who, int(figures[who]), added))
    place = flow_bound(problem, replace(tight, places=tight.places + 1)).worth
    place -= flow_bound(problem, tight).worth

    assert wrong == []
    assert units.place == (place if units.wanting.any() else units.place)
