"""Polish: exact slot by slot, never worse; and the baselines it is measured by."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.planning.baselines import best_score, first_come, round_robin
from matchmaker.planning.board import Board
from matchmaker.planning.polish import polish
from matchmaker.planning.problem import open_part
from matchmaker.planning.problem_file import problem_from
from matchmaker.planning.work import Budget, Meter
from tests.planning.tiny import best_by_trying, fairs, open_fair

MUCH = Budget(10**9)


def opened(document: dict):
    return open_part(problem_from(document)).problem


def polished(document: dict, seed: int = 1) -> Board:
    board = Board(opened(document))
    polish(board, np.random.default_rng(seed), Meter(MUCH))
    return board


@given(fairs(slots=1), st.integers(0, 3))
@settings(max_examples=50, deadline=None)
def test_a_fair_of_one_slot_is_solved_exactly_from_nothing(document, seed):
    document = document | {"buyer_min": [0] * document["buyers"]}

    assert polished(document, seed).value() == best_by_trying(document)


def test_a_missing_minimum_is_worth_its_penalty():
    document = open_fair(
        2, 1, 1, pairs=[[0, 0, 90], [1, 0, 10]], enterprise_min=[0, 1], short_penalty=100
    )

    assert polished(document).slot_of.tolist() == [-1, 0]
    assert polished(document | {"short_penalty": 50}).slot_of.tolist() == [0, -1]


def test_a_buyers_minimum_is_worth_its_penalty_too():
    document = open_fair(
        1, 2, 1, pairs=[[0, 0, 90], [0, 1, 10]], buyer_min=[0, 1], short_penalty=100
    )

    assert polished(document).slot_of.tolist() == [-1, 0]


def test_a_must_meet_wins_over_any_sum():
    document = open_fair(2, 2, 1, pairs=[[0, 0, 1], [0, 1, 900], [1, 0, 900]], must_meet=[[0, 0]])

    assert polished(document).slot_of.tolist() == [0, -1, -1]


def test_at_equal_worth_what_stands_stays():
    problem = opened(open_fair(2, 1, 1, pairs=[[0, 0, 5], [1, 0, 5]]))
    for first in (0, 1):
        board = Board(problem)
        board.place(first, 0)

        polish(board, np.random.default_rng(1), Meter(MUCH))

        assert board.slot_of[first] == 0


def test_only_touched_slots_are_looked_at():
    problem = opened(open_fair(1, 1, 2))
    board, untouched = Board(problem), Board(problem)

    polish(board, np.random.default_rng(1), Meter(MUCH), np.array([False, True]))
    polish(untouched, np.random.default_rng(1), Meter(MUCH), np.array([False, False]))

    assert board.slot_of.tolist() == [1]
    assert untouched.slot_of.tolist() == [-1]


def test_each_gain_is_told():
    board, told = Board(opened(open_fair(2, 2, 2))), []

    polish(
        board,
        np.random.default_rng(1),
        Meter(MUCH),
        on_gain=lambda: told.append(board.worth()),
    )

    assert told == sorted(told)
    assert told[-1] == board.worth()


# --- the baselines, as they were described ---------------------------------------------------


def test_best_score_takes_the_dearest_first_into_the_first_free_slot():
    board = best_score(opened(open_fair(2, 1, 2, pairs=[[0, 0, 5], [1, 0, 9]])))

    assert board.slot_of.tolist() == [1, 0]


def test_round_robin_lets_enterprises_take_turns():
    pairs = [[0, 0, 9], [0, 1, 8], [1, 0, 1], [1, 1, 2]]

    board = round_robin(opened(open_fair(2, 2, 2, pairs=pairs, tables_per_slot=1)))

    assert board.slot_of.tolist() == [0, -1, -1, 1]


def test_first_come_depends_on_the_seed_and_on_nothing_else():
    problem = opened(open_fair(5, 5, 2, tables_per_slot=2))

    plans = [first_come(problem, seed).slot_of.tolist() for seed in (1, 1, 2)]

    assert plans[0] == plans[1] != plans[2]


@pytest.mark.parametrize("baseline", [best_score, round_robin, lambda p: first_come(p, 1)])
def test_a_baseline_respects_tables_and_booths(baseline):
    booths = open_fair(2, 2, 1, tables_per_slot=0, booth_mode=[True, False])

    board = baseline(opened(booths))

    assert sum(slot >= 0 for slot in board.slot_of.tolist()) == 1
    assert (board.slot_of[2:] < 0).all()
