"""The way down to better plans: what it finds is true, and where it ends."""

import random

import pytest

from matchmaker.planning import Budget, b2bsp_violations, meeting_list_from
from matchmaker.planning.exact_descent import Descent
from matchmaker.planning.exact_domain import NoPlanError, narrow
from matchmaker.planning.exact_formula import Formula, Limits
from matchmaker.planning.exact_oracle import StoppedError
from matchmaker.planning.work import Meter
from tests.planning.meeting_lists import Document, drawn, fewest_by_trying, meeting_list

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


def down(document: Document, rooms: int = 1, each: int = 1_000) -> Told:
    """Go down as far as it goes."""
    told = Told(document)
    with Descent([lambda: whole(document)] * rooms, plenty(), each, told) as descent:
        descent.search(1_000, 0, 100_000)
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
def test_among_all_choices_the_last_plan_has_the_fewest_breaks(seed: int):
    document = some_list(seed)

    plans = down(document).plans

    assert min((breaks for _, breaks in plans), default=None) == fewest_by_trying(document, ANY)


@pytest.mark.parametrize("seed", range(20))
def test_every_plan_on_the_way_keeps_the_rules_and_betters_the_one_before(seed: int):
    document = some_list(seed)

    plans = down(document).plans

    for slots, breaks in plans:
        assert b2bsp_violations(document, slots, ANY, breaks) == ()
    counted = [breaks for _, breaks in plans]
    assert sorted(set(counted), reverse=True) == counted


def test_a_crowded_list_is_gone_down_to_its_end():
    counted = [breaks for _, breaks in down(CROWDED).plans]
    told = Told(CROWDED)

    with Descent([lambda: whole(CROWDED)], plenty(), 1_000, told) as descent:
        descent.search(counted[-1], 0, 100_000)

    assert told.plans == []


def test_a_plan_with_as_few_breaks_as_proven_ends_it():
    best = min(breaks for _, breaks in down(CROWDED).plans)
    told, meter = Told(CROWDED), plenty()

    with Descent([lambda: whole(CROWDED)], meter, 1_000, told) as descent:
        assert descent.search(1_000, best, 100_000) == best
        done = meter.done
        assert descent.search(best, best, 100_000) == best

    assert meter.done == done


def test_where_nothing_better_is_the_best_known_stays():
    best = min(breaks for _, breaks in down(CROWDED).plans)

    with Descent([lambda: whole(CROWDED)], plenty(), 1_000, Told(CROWDED)) as descent:
        assert descent.search(best, 0, 100_000) == best
        assert descent.search(best, 0, 100_000) == best


def test_a_room_without_any_plan_is_passed_over():
    told = Told(CROWDED)

    with Descent([lambda: None, lambda: whole(CROWDED)], plenty(), 1_000, told) as descent:
        found = descent.search(1_000, 0, 100_000)

    assert found == min(breaks for _, breaks in told.plans)


def test_without_any_room_nothing_is_found():
    with Descent([lambda: None], plenty(), 1_000, Told(CROWDED)) as descent:
        assert descent.search(7, 0, 100) == 7


def test_the_next_room_begins_where_the_last_plan_stood():
    told = down(CROWDED, rooms=3)

    counted = [breaks for _, breaks in told.plans]
    assert sorted(set(counted), reverse=True) == counted


def test_it_comes_back_after_its_turn():
    meter = plenty()

    with Descent([lambda: whole(CROWDED)], meter, 1_000, Told(CROWDED)) as descent:
        first = descent.search(1_000, 0, 1)
        assert meter.done <= 200
        assert descent.search(first, 0, 100_000) <= first


def test_spent_work_ends_it():
    meter = Meter(Budget(0))

    with (
        Descent([lambda: whole(CROWDED)], meter, 1_000, Told(CROWDED)) as descent,
        pytest.raises(StoppedError),
    ):
        descent.search(1_000, 0, 100)


def test_the_same_list_is_gone_down_the_same_way():
    assert down(CROWDED).plans == down(CROWDED).plans
