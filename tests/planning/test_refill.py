"""Free cells are filled, each slot as well as it can be, and nothing that stands moves."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings

from matchmaker.planning import problem_from
from matchmaker.planning.baselines import first_come
from matchmaker.planning.board import Board
from matchmaker.planning.refill import gain, refill
from tests.planning.tiny import open_fair, wider_fairs


def board_of(document: dict, *placed: tuple[int, int, int]) -> Board:
    problem = problem_from(document)
    board = Board(problem)
    for e, b, t in placed:
        board.place(problem.pair_rows[e, b], t)
    return board


def everybody(board: Board):
    return np.arange(board.problem.n_pairs)


def met(board: Board) -> set[tuple[int, int, int]]:
    rows = np.flatnonzero(board.slot_of >= 0)
    return {(board.enterprise_of[r], board.buyer_of[r], int(board.slot_of[r])) for r in rows}


def test_a_free_cell_gets_the_best_pair():
    board = board_of(open_fair(2, 2, 1, pairs=[[0, 0, 5], [0, 1, 9], [1, 0, 5], [1, 1, 1]]))

    refill(board, everybody(board), [0])

    assert met(board) == {(0, 1, 0), (1, 0, 0)}


def test_who_sits_already_stays():
    board = board_of(open_fair(2, 2, 1), (0, 0, 0))

    refill(board, everybody(board), [0])

    assert met(board) == {(0, 0, 0), (1, 1, 0)}, "0-1 and 1-0 would be worth no less"


def test_full_tables_take_nobody():
    board = board_of(open_fair(2, 2, 1, tables_per_slot=1), (0, 0, 0))

    refill(board, everybody(board), [0])

    assert met(board) == {(0, 0, 0)}


def test_nobody_is_filled_beyond_his_maximum():
    board = board_of(open_fair(1, 3, 3, enterprise_max=[2]), (0, 0, 0))

    refill(board, everybody(board), [0, 1, 2])

    assert len(met(board)) == 2


def test_who_is_busy_then_stands_in_nobodys_way():
    """0-0 would be worth most, but enterprise 0 sits elsewhere; 1-0 takes the hour."""
    document = open_fair(2, 2, 1, pairs=[[0, 0, 90], [0, 1, 5], [1, 0, 5]])
    board = board_of(document, (0, 1, 0))

    refill(board, everybody(board), [0])

    assert met(board) == {(0, 1, 0), (1, 0, 0)}


@pytest.mark.parametrize(
    ("full", "dearest"),
    [({"enterprise_max": [1, 2]}, [0, 1, 90]), ({"buyer_max": [1, 2]}, [1, 0, 90])],
)
def test_who_has_all_his_meetings_stands_in_nobodys_way(full: dict, dearest: list[int]):
    """The dearest pair of the first hour has a side that is full; 1-1 takes the hour."""
    document = open_fair(2, 2, 2, pairs=[[0, 0, 5], dearest, [1, 1, 5]]) | full
    board = board_of(document, (0, 0, 1))

    refill(board, everybody(board), [0])

    assert met(board) == {(0, 0, 1), (1, 1, 0)}


def test_only_the_pairs_and_slots_named_are_filled():
    board = board_of(open_fair(2, 2, 3))

    refill(board, np.array([0]), [2])

    assert met(board) == {(0, 0, 2)}


def test_a_minimum_counts_more_than_value():
    board = board_of(open_fair(2, 1, 1, pairs=[[0, 0, 90], [1, 0, 5]], enterprise_min=[0, 1]))

    assert gain(board, everybody(board)).tolist() == [90, 105]

    refill(board, everybody(board), [0])

    assert met(board) == {(1, 0, 0)}


def test_a_pair_worth_nothing_disturbs_nobody():
    board = board_of(open_fair(1, 1, 1, pairs=[[0, 0, 0]]))

    refill(board, everybody(board), [0])

    assert met(board) == set()


@given(wider_fairs())
@settings(max_examples=25, deadline=None)
def test_one_slot_is_filled_as_well_as_trying_every_order_would(document):
    document |= {"short_penalty": 0, "pairs": document["pairs"][:6]}
    board = Board(problem_from(document))
    refill(board, everybody(board), [0])
    best = 0
    for order in permutations(range(board.problem.n_pairs)):
        other = Board(board.problem)
        for pair in order:
            if other.has_room(pair) and 0 in other.free_slots(pair):
                other.place(pair, 0)
        best = max(best, other.value())

    assert board.value() == best


@given(wider_fairs())
@settings(max_examples=25, deadline=None)
def test_filling_only_adds(document):
    problem = problem_from(document)
    board = first_come(problem, 1)
    for pair in np.flatnonzero(board.slot_of >= 0).tolist()[::2]:
        board.lift(pair)
    before, value = met(board), board.value()

    refill(board, everybody(board), range(problem.n_slots))

    assert before <= met(board)
    assert board.value() >= value
    assert all(
        sum(t == slot for _, _, t in met(board)) <= problem.tables[slot]
        for slot in range(problem.n_slots)
    )
