"""A grid tells the same as the board it was copied from, move by move, and takes back all."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.planning import grid as g
from matchmaker.planning.baselines import best_score, round_robin
from matchmaker.planning.board import Board, slots_of
from matchmaker.planning.grid import Grid, grid_of
from matchmaker.planning.problem import open_part
from matchmaker.planning.problem_file import problem_from
from tests.planning.tiny import open_fair, wider_fairs


def opened(document: dict):
    return open_part(problem_from(document)).problem


def copied(board: Board, seed: int = 1) -> Grid:
    return grid_of(board, seed, np.arange(board.problem.n_pairs))


def same(grid: Grid, other: Grid) -> bool:
    """Everything but dice, log and scratch."""
    return all(
        np.array_equal(one, two)
        for one, two in [
            (grid.pair[:, : g.BACK], other.pair[:, : g.BACK]),
            (grid.row, other.row),
            (grid.who, other.who),
            (grid.seat, other.seat),
        ]
    )


@given(wider_fairs())
def test_a_grid_holds_what_the_board_holds(document):
    board = round_robin(opened(document))
    n_e = board.problem.n_enterprises

    grid = copied(board)

    assert grid.pair[:, g.SLOT].tolist() == board.slot_of.tolist()
    assert grid.row.tolist() == board.enterprise_row + board.buyer_row
    assert grid.who[:-1, g.HELD].tolist() == [*board.held_e, *board.held_b]
    assert grid.seat[:, g.SEATED].tolist() == board.seated
    busy_e, busy_b = board.busy()
    assert [slots_of(int(bits)) for bits in grid.who[:n_e, g.BUSY]] == [
        np.flatnonzero(row).tolist() for row in busy_e
    ]
    assert [slots_of(int(bits)) for bits in grid.who[n_e:-1, g.BUSY]] == [
        np.flatnonzero(row).tolist() for row in busy_b
    ]


@given(wider_fairs(), st.data())
def test_a_move_is_worth_what_the_board_says(document, data):
    board = best_score(opened(document | {"move_price": 7}))
    grid = copied(board)
    placed = np.flatnonzero(board.slot_of >= 0).tolist()
    if not placed:
        return
    pair, before = data.draw(st.sampled_from(placed)), board.worth()

    lost = g.move(grid, pair, g.NOBODY)
    board.lift(pair)

    assert lost == board.worth() - before
    free = board.free_slots(pair)
    if free:
        back = g.move(grid, pair, free[-1])
        board.place(pair, free[-1])
        assert lost + back == board.worth() - before
        assert same(grid, copied(board))


def test_an_announced_slot_is_worth_its_price():
    problem = opened(open_fair(1, 1, 2, published=[[0, 0, 1]], move_price=5))
    grid = copied(Board(problem))

    assert g.place(grid, 0, 0) == 10
    assert g.lift(grid, 0) == -10
    assert g.place(grid, 0, 1) == 15
    assert g.lift(grid, 0) == -15


@given(wider_fairs(), st.integers(0, 50))
def test_what_is_taken_back_was_never_there(document, seed):
    board = best_score(opened(document))
    grid = copied(board, seed)
    placed = np.flatnonzero(board.slot_of >= 0).tolist()
    for _ in range(12 if placed else 0):
        pair = placed[g.dice(grid, len(placed))]
        free = grid.pair[pair, g.COMMON]
        for side in (g.ENTERPRISE, g.BUYER):
            free &= ~grid.who[grid.pair[pair, side], g.BUSY]
        there = grid.pair[pair, g.SLOT] != g.NOBODY
        if there or free:
            g.move(grid, pair, g.NOBODY if there else g.any_of(grid, free))

    g.take_back(grid)

    assert same(grid, copied(board))
    assert grid.own[g.LOGGED] == 0


@given(wider_fairs(), st.data())
def test_a_chain_is_the_boards_chain_and_is_judged_as_there(document, data):
    board = best_score(opened(document))
    grid = copied(board)
    placed = np.flatnonzero(board.slot_of >= 0).tolist()
    if not placed:
        return
    pair = data.draw(st.sampled_from(placed))
    one = int(board.slot_of[pair])
    other = data.draw(st.integers(0, board.problem.n_slots - 1).filter(lambda t: t != one))

    length = g.follow(grid, pair, one, other)

    chain = board.chain(pair, one, other)
    bits = board.problem.common_bits
    can_go = all(bits[meeting] >> one & bits[meeting] >> other & 1 for meeting in chain)
    assert sorted(grid.chain[:length].tolist()) == (sorted(chain) if can_go else [])
    if not can_go:
        return
    gained = g.tables_gained(grid, length, one)
    allowed = board.can_exchange(chain, one, other)
    assert g.tables_hold(grid, one, other, gained) == allowed
    if allowed:
        g.swap(grid, length, one, other)
        board.exchange(chain, one, other)
        assert same(grid, copied(board))


def test_a_chain_that_is_too_long_is_left_alone():
    n = g.LONGEST_CHAIN + 1
    problem = opened(open_fair(n, n, 2))
    board = Board(problem)
    for i in range(n):
        board.place(problem.pair_rows[i, i], 0)
        board.place(problem.pair_rows[i, (i + 1) % n], 1)

    assert len(board.chain(0, 0, 1)) == 2 * n
    assert g.follow(copied(board), 0, 0, 1) == 0


@pytest.mark.parametrize("slot", range(g.MOST_SLOTS))
def test_the_lowest_bit_is_found(slot):
    assert g.lowest(1 << slot) == slot
    assert g.lowest((1 << slot) | (1 << (g.MOST_SLOTS - 1))) == slot


def test_dice_show_every_side_and_the_same_ones_for_the_same_seed():
    board = Board(opened(open_fair(2, 2, 2)))
    one, two, three = copied(board, 5), copied(board, 5), copied(board, 6)

    throws = [g.dice(one, 6) for _ in range(600)]

    assert sorted(set(throws)) == [0, 1, 2, 3, 4, 5]
    assert max(throws.count(side) for side in range(6)) < 150
    assert throws == [g.dice(two, 6) for _ in range(600)]
    assert throws != [g.dice(three, 6) for _ in range(600)]


def test_one_of_the_set_slots_is_picked_and_every_one_can_be():
    grid = copied(Board(opened(open_fair(2, 2, 10))))

    picked = {g.any_of(grid, 0b1000100001) for _ in range(200)}

    assert picked == {0, 5, 9}


def test_wishes_stand_dearest_first_for_each_participant():
    problem = opened(open_fair(2, 2, 2, pairs=[[0, 0, 5], [0, 1, 9], [1, 0, 7]]))

    grid = grid_of(Board(problem), 1, np.array([0, 1]))

    lists = [grid.wish[grid.who[i, g.FIRST] : grid.who[i + 1, g.FIRST]].tolist() for i in range(4)]
    assert lists == [[1, 0], [], [0], [1]]


def test_a_grid_holds_no_rule_it_does_not_know_and_no_longer_fair():
    assert g.holds(Board(opened(open_fair(2, 2, g.MOST_SLOTS))))
    assert not g.holds(Board(opened(open_fair(2, 2, g.MOST_SLOTS + 1))))
    walks = open_fair(2, 2, 3, enterprise_hall=[0, 1], walk_minutes=[[0, 9], [9, 0]])
    assert not g.holds(Board(opened(walks)))
    assert not g.holds(Board(opened(open_fair(2, 2, 3, buyer_parallel=[2, 1]))))
