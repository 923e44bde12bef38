"""The way down to better plans: what it finds is true, and where it ends."""

import random
from itertools import pairwise

import pytest

from matchmaker.planning import Budget, b2bsp_violations, meeting_list_from
from matchmaker.planning import exact_descent as descent_module
from matchmaker.planning.exact_descent import Descent
from matchmaker.planning.exact_domain import NoPlanError, narrow
from matchmaker.planning.exact_formula import Formula, Limits
from matchmaker.planning.exact_oracle import StoppedError
from matchmaker.planning.work import Meter
from tests.planning.meeting_lists import Document, drawn, meeting_list, plans_of

ANY = 9  # breaks that may differ by: more than anybody has here


class Told:
    """Keeps every plan that it is told of."""

    def __init__(self, document: Document) -> None:
        self.document, self.plans = document, list[tuple[list[int], int]]()

    def __call__(self, formula: Formula, model: list[int]) -> int:
        slots = [slot + 1 for slot in formula.slots(model)]
        true = {literal for literal in model if literal > 0}
        above = sum(literal in true for row in formula.more for literal in row.values())
        self.plans.append((slots, above + sum(formula.limits.fewest)))
        return min(breaks for _, breaks in self.plans)


def whole(document: Document) -> Formula:
    """Write a list with all its choices."""
    problem = meeting_list_from(document)
    narrowed = narrow(problem)
    limits = Limits(narrowed.fewest, narrowed.most)
    days = narrowed.drawn(limits.fewest, limits.most)
    return Formula(problem, narrowed.domain, days, limits, ANY)


def plenty() -> Meter:
    """Give more work than anything here needs."""
    return Meter(Budget(10_000_000))


def down(document: Document, best: int = 1_000, goal: int = 0) -> Told:
    """Go down as far as it goes."""
    told = Told(document)
    with Descent(whole(document), goal, plenty(), told) as descent:
        descent.search(best, 1_000_000)
    return told


def some_list(seed: int) -> Document:
    """Draw a list that narrowing does not refuse."""
    dice = random.Random(seed)  # noqa: S311  # nothing secret
    while True:
        document = drawn(dice)
        try:
            narrow(meeting_list_from(document))
        except NoPlanError:
            continue
        return document


CROWDED = meeting_list(
    [[a, b, 3] for a in range(1, 7) for b in range(a + 1, 7)], people=6, slots=9, tables=2
)


@pytest.mark.parametrize("seed", range(20))
def test_every_plan_on_the_way_keeps_the_rules(seed: int):
    document = some_list(seed)

    for slots, breaks in down(document).plans:
        assert b2bsp_violations(document, slots, ANY, breaks) == ()


@pytest.mark.parametrize("goal", [0, 1, 2])
@pytest.mark.parametrize("seed", range(20))
def test_every_stride_halves_the_way_to_the_goal(seed: int, goal: int):
    document = some_list(seed)
    nearest = max(goal, sum(whole(document).limits.fewest))

    counted = [breaks for _, breaks in down(document, goal=goal).plans]

    for before, after in pairwise(counted):
        assert after <= (before + nearest) // 2


@pytest.mark.parametrize("seed", range(20))
def test_from_the_worst_plan_a_goal_that_is_there_is_reached(seed: int):
    document = some_list(seed)
    breaks = [sum(each) for _, each in plans_of(document)] or [0]

    plans = down(document, best=max(breaks), goal=min(breaks)).plans

    assert min((found for _, found in plans), default=max(breaks)) == min(breaks)


def test_a_stride_too_far_leaves_the_goal_to_be_asked_for(monkeypatch: pytest.MonkeyPatch):
    fewest = down(CROWDED).plans[-1][1]
    monkeypatch.setattr(descent_module, "A_MOMENT", 0)

    plans = down(CROWDED, goal=fewest).plans

    assert [breaks for _, breaks in plans] == [fewest]


def test_a_goal_that_is_not_there_ends_it():
    fewest = down(CROWDED).plans[-1][1]
    meter, told = plenty(), Told(CROWDED)

    with Descent(whole(CROWDED), fewest - 1, meter, told) as descent:
        assert descent.search(fewest, 1_000_000) == fewest
        assert descent.ended
        done = meter.done
        assert descent.search(fewest, 1_000_000) == fewest

    assert (meter.done, told.plans) == (done, [])


def test_a_plan_that_meets_the_goal_is_asked_nothing_more():
    meter, told = plenty(), Told(CROWDED)

    with Descent(whole(CROWDED), 3, meter, told) as descent:
        assert descent.search(3, 1_000) == 3

    assert (meter.done, told.plans) == (0, [])


def test_a_list_without_any_break_has_no_stride_to_make():
    document = meeting_list([[1, 2, 3]], people=2, slots=2)

    assert [breaks for _, breaks in down(document, best=1).plans] == [0]


def test_it_comes_back_after_its_turn(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(descent_module, "A_MOMENT", 1)
    meter, told = plenty(), Told(CROWDED)
    fewest = down(CROWDED).plans[-1][1]

    best, turns = 1_000, 0
    with Descent(whole(CROWDED), fewest - 1, meter, told) as descent:
        while not descent.ended and turns < 10_000:
            before = meter.done
            best = descent.search(best, 1)
            turns += 1
            assert meter.done - before <= 200

    assert turns > 1
    assert best == fewest
    assert told.plans[-1][1] == fewest


def test_spent_work_ends_it():
    with (
        Descent(whole(CROWDED), 0, Meter(Budget(0)), Told(CROWDED)) as descent,
        pytest.raises(StoppedError),
    ):
        descent.search(1_000, 100)


def test_the_same_list_is_gone_down_the_same_way():
    assert down(CROWDED).plans == down(CROWDED).plans != []
