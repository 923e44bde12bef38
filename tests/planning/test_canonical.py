"""The order of the file does not count: the same fair gets the same names whatever it is called."""

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.planning import Budget, solve, violations
from matchmaker.planning.canonical import canonical, renamed
from matchmaker.planning.problem_file import document_of, problem_from
from tests.planning.reordered import reordered
from tests.planning.tiny import crowded, fairs, open_fair, tiny, wider_fairs

EVERY_RULE: dict[str, Any] = {
    "must_meet": [[0, 1]],
    "forbidden": [[1, 1]],
    "locked": [[0, 0, 0]],
    "published": [[1, 0, 1]],
    "move_price": 7,
    "enterprise_parallel": [1, 2],
    "buyer_parallel": [2, 1],
    "slot_times": [[0, 20], [20, 50]],
    "pair_minutes": [20, 20, 30, 20],
    "interpreters": [{"languages": ["ja", "en"], "available": "11"}],
    "pair_languages": [["ja"], [], ["en", "ja"], ["en"]],
    "buyer_day_max": [2, 1],
    "slot_day": [0, 0],
    "free_blocks": [{"side": "buyer", "index": 0, "slots": [0, 1], "keep": 1}],
}


def written_otherwise(document: dict[str, Any], seed: int) -> dict[str, Any]:
    """The same fair with everybody and everything in another order."""
    return reordered(document, random.Random(seed))[0]  # noqa: S311  # dice, not secrets


def names(document: dict[str, Any]) -> dict[str, Any]:
    """The canonical file of a fair."""
    return document_of(canonical(problem_from(document)).problem)


@given(fairs(), st.integers(0, 1000))
def test_a_small_fair_written_in_another_order_is_the_same_fair(document, seed):
    assert names(written_otherwise(document, seed)) == names(document)


@given(wider_fairs(), st.integers(0, 1000))
def test_a_wider_fair_written_in_another_order_is_the_same_fair(document, seed):
    assert names(written_otherwise(document, seed)) == names(document)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("left_out", [*EVERY_RULE, "none"])
def test_every_rule_moves_with_those_it_speaks_of(left_out: str, seed: int):
    needs_it = {"slot_times": "pair_minutes", "interpreters": "pair_languages"}
    gone = {left_out, needs_it.get(left_out)}
    document = tiny(**{key: value for key, value in EVERY_RULE.items() if key not in gone})

    assert names(written_otherwise(document, seed)) == names(document)


def test_people_whom_nothing_tells_apart_may_stand_in_any_order():
    document = open_fair(5, 4, 3, pairs=[[e, b, 10] for e in range(5) for b in range(4)])

    assert names(written_otherwise(document, 3)) == names(document)


def test_two_equal_firms_with_the_same_partners_are_told_apart_once_and_for_all():
    document = crowded(9, 6, seed=4)
    for row in document["pairs"]:
        row[2] = 5 if row[0] in (2, 7) else row[2]
    document["enterprise_available"][7] = document["enterprise_available"][2]

    assert names(written_otherwise(document, 8)) == names(document)


def test_more_people_alike_than_are_told_apart_still_get_a_name_each():
    """Seventy firms may change places with each other: whoever comes first, it is the same fair."""
    document = open_fair(70, 2, 2, pairs=[[e, b, 10] for e in range(70) for b in range(2)])

    found = canonical(problem_from(document))

    assert sorted(found.enterprises.tolist()) == list(range(70))
    assert document_of(found.problem) == document_of(canonical(found.problem).problem)
    assert names(written_otherwise(document, 2)) == names(document)


def test_a_fair_that_differs_in_one_value_has_another_name():
    changed = tiny()
    changed["pairs"] = [[0, 0, 901], *changed["pairs"][1:]]

    assert names(changed) != names(tiny())


@given(wider_fairs())
def test_names_lead_back_to_those_who_bear_them(document):
    problem = problem_from(document)

    found = canonical(problem)

    assert sorted(found.enterprises.tolist()) == list(range(problem.n_enterprises))
    assert sorted(found.buyers.tolist()) == list(range(problem.n_buyers))
    back = found.problem.pair_enterprise, found.problem.pair_buyer
    assert np.array_equal(found.enterprises[back[0]], problem.pair_enterprise[found.rows])
    assert np.array_equal(found.buyers[back[1]], problem.pair_buyer[found.rows])
    assert np.array_equal(found.problem.pair_value, problem.pair_value[found.rows])
    assert np.array_equal(found.problem.buyer_max, problem.buyer_max[found.buyers])


@given(wider_fairs(), st.randoms(use_true_random=False))
def test_renaming_there_and_back_changes_nothing(document, dice):
    problem = problem_from(document)
    enterprises, buyers = np.arange(problem.n_enterprises), np.arange(problem.n_buyers)
    dice.shuffle(enterprises)
    dice.shuffle(buyers)

    there = renamed(problem, enterprises, buyers).problem
    back = renamed(there, np.argsort(enterprises), np.argsort(buyers)).problem

    sorted_pairs = renamed(problem, *(np.arange(len(one)) for one in (enterprises, buyers)))
    assert document_of(back) == document_of(sorted_pairs.problem)


@pytest.mark.parametrize("seed", range(12))
def test_the_same_fair_in_another_order_gets_the_same_plan(seed: int):
    document = crowded(9, 6, seed=seed)
    other, new_e, new_b = reordered(document, random.Random(seed))  # noqa: S311  # dice

    plan, again = (solve(problem_from(one), 1, Budget(40_000)) for one in (document, other))

    moved = [(new_e[e], new_b[b], slot, table) for e, b, slot, table in plan.meetings]
    assert sorted(again.meetings) == sorted(moved)
    assert [again.prices.buyer[new] for new in new_b] == plan.prices.buyer.tolist()
    assert [again.prices.enterprise[new] for new in new_e] == plan.prices.enterprise.tolist()
    assert (again.value, again.bound, again.breaks) == (plan.value, plan.bound, plan.breaks)
    assert {(new_e[one.enterprise], one.sentence) for one in plan.shortfalls} == {
        (one.enterprise, one.sentence) for one in again.shortfalls
    }


def test_with_every_rule_on_the_order_does_not_count_either():
    document = tiny(**EVERY_RULE)
    other, new_e, new_b = reordered(document, random.Random(5))  # noqa: S311  # dice

    plan, again = (solve(problem_from(one), 1, Budget(40_000)) for one in (document, other))

    moved = [(new_e[e], new_b[b], slot, table) for e, b, slot, table in plan.meetings]
    assert sorted(again.meetings) == sorted(moved)
    assert violations(problem_from(other), again) == ()
