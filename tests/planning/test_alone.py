"""What one enterprise could have alone, and what holds it to that: counted by trying it out."""

import numpy as np
import pytest

from matchmaker.planning import Budget, problem_from, solve
from matchmaker.planning.alone import Hold, could_have, could_sit, holding, most_alone
from matchmaker.planning.capacities import plain_capacities
from matchmaker.planning.problem import open_part
from matchmaker.planning.remainder import Remainder
from matchmaker.planning.rules.plain import read_fair
from tests.planning.ruled import FURTHER, broken_rules, ruled
from tests.planning.tiny import Document, open_fair

EXACT = ("hall_tables", "interpreters", "day_max", "pair_minutes")


def by_trying(document: Document, enterprise: int) -> int:
    """Most meetings of one enterprise in any plan in which nobody else meets."""
    most = 0
    pairs = [one for one in document["pairs"] if one[0] == enterprise]

    def grow(left: list, placed: list) -> None:
        nonlocal most
        most = max(most, len(placed))
        if len(placed) + len(left) <= most:
            return
        e, b, _ = left[0]
        for slot in range(document["slots"]):
            if not broken_rules(document, [*placed, (e, b, slot)]):
                grow(left[1:], [*placed, (e, b, slot)])
        grow(left[1:], placed)

    grow(pairs, [])
    return most


def without_buyers_days(document: Document) -> Document:
    """A buyer's limit for a day is counted over the days, not day by day."""
    return {key: value for key, value in document.items() if key != "buyer_day_max"}


@pytest.mark.parametrize("seed", range(60))
def test_it_is_what_trying_out_finds(seed: int):
    document = without_buyers_days(ruled(seed, keys=EXACT, people=4, slots=4))
    problem = problem_from(document)

    for enterprise in range(problem.n_enterprises):
        assert most_alone(problem, enterprise) == by_trying(document, enterprise)


@pytest.mark.parametrize("seed", range(60))
def test_it_is_never_less_than_any_plan_has(seed: int):
    document = ruled(seed, keys=FURTHER, people=4, slots=4)
    problem = problem_from(document)
    everybody = np.ones(problem.n_enterprises, dtype=np.bool_)
    could = could_have(problem, plain_capacities(problem).enterprise, everybody)

    for enterprise in range(problem.n_enterprises):
        tried = by_trying(document, enterprise)
        assert tried <= most_alone(problem, enterprise)
        assert tried <= could[enterprise]


@pytest.mark.parametrize("seed", range(60))
def test_the_checker_counts_the_same_by_code_of_its_own(seed: int):
    document = ruled(seed)
    plan = solve(problem_from(document), 1, Budget(0))
    document |= {"locked": [list(row[:3]) for row in plan.meetings[:2]]}
    problem = open_part(problem_from(document)).problem
    everybody = np.ones(problem.n_enterprises, dtype=np.bool_)

    could = could_have(problem, plain_capacities(problem).enterprise, everybody)

    rest = Remainder(read_fair(document))
    assert could.tolist() == [side.alone for side in rest.enterprises]


@pytest.mark.parametrize("seed", range(30))
def test_a_delegation_needs_a_table_for_each_of_its_talks(seed: int):
    keys = ("hall_tables", "enterprise_parallel", "day_max")
    document = without_buyers_days(ruled(seed, keys=keys, people=4, slots=3))
    problem = problem_from(document)

    for enterprise in range(problem.n_enterprises):
        assert most_alone(problem, enterprise) == by_trying(document, enterprise)


def test_nobody_is_asked_of_whom_it_was_not_asked():
    problem = problem_from(open_fair(2, 2, 2, tables_per_slot=0))
    asked = np.array([True, False])

    assert could_have(problem, np.array([2, 2]), asked).tolist() == [0, 2]


@pytest.mark.parametrize("seed", range(40))
def test_a_limit_holds_if_and_only_if_without_it_there_is_more(seed: int):
    problem = problem_from(ruled(seed))

    for enterprise in range(problem.n_enterprises):
        can = most_alone(problem, enterprise)
        for hold in Hold:
            without = most_alone(problem, enterprise, hold)
            assert without >= can
            assert (hold in holding(problem, enterprise)) == (without > can)


def test_each_limit_is_thought_away_by_itself():
    document = open_fair(
        1, 2, 3, tables_per_slot=[1, 0, 1], enterprise_available=["110"], enterprise_max=[2]
    )
    problem = problem_from(document)
    rows = np.array([0])

    assert could_sit(problem, rows).tolist() == [[True, False, False]]
    assert could_sit(problem, rows, Hold.TABLES).tolist() == [[True, True, False]]
    assert could_sit(problem, rows, Hold.HOURS).tolist() == [[True, False, True]]
    assert holding(problem, 0) == (Hold.TABLES, Hold.HOURS)
