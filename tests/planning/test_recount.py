"""A plan out of placed meetings says what the planner's own plan says."""

import random

import pytest
from hypothesis import given, settings

from matchmaker.planning import Budget, check, problem_from, solve, violations
from matchmaker.planning.recount import recount
from tests.planning.ruled import locked_from, ruled
from tests.planning.tiny import Document, crowded, fairs, open_fair, tiny, wider_fairs


@given(wider_fairs())
@settings(max_examples=25, deadline=None)
def test_the_planners_own_meetings_give_the_planners_own_plan(document: Document):
    problem = problem_from(document)
    plan = solve(problem, 3, Budget(2_000))

    again = recount(problem, plan.meetings, seed=3)

    apart = {"seconds": 0, "breaks_bound": 0}
    assert again.to_json() | apart == plan.to_json() | apart
    assert again.breaks_bound <= plan.breaks_bound, "as if everybody were alone: quicker"
    assert again.shortfalls == plan.shortfalls
    assert again.unplaced == plan.unplaced
    assert again.must_meets == plan.must_meets


@given(fairs())
@settings(max_examples=40, deadline=None)
def test_what_is_recounted_the_checker_agrees_with(document: Document):
    problem = problem_from(document)
    plan = solve(problem, 1, Budget(1_000))

    for kept in (plan.meetings, plan.meetings[::2], ()):
        found = recount(problem, kept)

        assert violations(problem, found) == ()
        assert found.value <= found.bound


def test_locked_and_announced_meetings_and_must_meets_are_counted():
    document = tiny(locked=[[0, 0, 0]], published=[[1, 0, 1]], move_price=50, must_meet=[[1, 0]])
    problem = problem_from(document)

    found = recount(problem, [(0, 0, 0, 0), (1, 0, 1, 0)])

    assert violations(problem, found) == ()
    assert (found.value, found.bound, found.moved, found.must_meets) == (1600, 1600, 0, (1, 1))


def test_a_plan_that_breaks_a_rule_is_found_by_the_checker():
    problem = problem_from(open_fair(2, 2, 2, tables_per_slot=1))

    found = recount(problem, [(0, 0, 0, 0), (1, 1, 0, 1)])

    assert "meetings 2, tables 1" in str(violations(problem, found)[0])


def test_meetings_may_come_in_any_order():
    problem = problem_from(tiny())
    rows = [(1, 0, 1, 0), (0, 0, 0, 0)]

    assert recount(problem, rows).fingerprint == recount(problem, rows[::-1]).fingerprint


def test_a_pair_that_is_not_offered_is_refused():
    with pytest.raises(KeyError):
        recount(problem_from(tiny(pairs=[[0, 0, 5]])), [(1, 1, 1, 0)])


@pytest.mark.parametrize("seed", range(8))
def test_with_halls_interpreters_and_delegations_it_says_the_same(seed: int):
    dice = random.Random(seed)  # noqa: S311  # dice, not secrets
    document = crowded(6, 5, seed)
    tongue = [dice.choice([[], ["ja"], ["de"]]) for _ in range(6)]
    document |= {
        "enterprise_hall": [dice.randint(0, 2) for _ in range(6)],
        "hall_tables": {"0": 1, "1": dice.randint(0, 2)},
        "tables_per_slot": 4,
        "pair_languages": [tongue[buyer] for _, buyer, _ in document["pairs"]],
        "interpreters": [{"languages": ["ja", "de"], "available": "11011"}],
        "enterprise_parallel": [dice.randint(1, 2) for _ in range(6)],
        "buyer_parallel": [dice.randint(1, 2) for _ in range(6)],
    }
    problem = problem_from(document)
    plan = solve(problem, 1, Budget(2_000))

    again = recount(problem, plan.meetings)

    apart = {"seconds": 0, "breaks_bound": 0}
    assert again.to_json() | apart == plan.to_json() | apart
    assert again.breaks_bound <= plan.breaks_bound, "as if everybody were alone: quicker"
    assert violations(problem, again) == ()


@pytest.mark.parametrize("seed", range(12))
def test_under_every_rule_a_plan_recounted_is_the_plan_that_was_found(seed: int):
    document = ruled(seed, people=5, slots=4)
    plan = solve(problem_from(document), 1, Budget(500))
    document = locked_from(document, [row[:3] for row in plan.meetings], seed)
    problem = problem_from(document)
    plan = solve(problem, 1, Budget(500))

    again = recount(problem, plan.meetings)

    assert (again.value, again.raw_value) == (plan.value, plan.raw_value)
    assert (again.breaks, again.hall_changes) == (plan.breaks, plan.hall_changes)
    assert check(document, again.to_json()).violations == ()
