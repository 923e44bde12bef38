"""Trades keep every rule, never lose, and do the same compiled as they are written."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.planning.baselines import best_score, first_come, round_robin
from matchmaker.planning.board import Board
from matchmaker.planning.bound import flow_bound
from matchmaker.planning.compiled import compiled
from matchmaker.planning.grid import BACK, DICE, LOGGED, SLOT, Grid, grid_of
from matchmaker.planning.problem import open_part
from matchmaker.planning.problem_file import problem_from
from matchmaker.planning.trade import trade
from tests.planning.tiny import allowed, crowded, open_fair, wider_fairs


def opened(document: dict):
    return open_part(problem_from(document)).problem


def start(board: Board, seed: int = 1) -> tuple[Grid, np.ndarray]:
    near = np.flatnonzero(board.problem.common.any(axis=1))
    return grid_of(board, seed, near), near


def after(board: Board, grid: Grid) -> Board:
    return Board.of(board.problem, grid.pair[:, SLOT])


@given(wider_fairs(), st.integers(0, 9))
@settings(max_examples=40)
def test_trades_keep_the_rules_and_gain_what_they_say(document, seed):
    announced = [[e, b, (e + b) % document["slots"]] for e, b, _ in document["pairs"][:4]]
    board = first_come(opened(document | {"published": announced, "move_price": 90}), seed)
    grid, near = start(board, seed)

    gained = trade(grid, near, 150) if len(near) else 0

    traded = after(board, grid)
    rows = [
        (board.enterprise_of[pair], board.buyer_of[pair], int(traded.slot_of[pair]))
        for pair in np.flatnonzero(traded.slot_of >= 0).tolist()
    ]
    assert allowed(document, rows)
    assert gained >= 0
    assert traded.worth() == board.worth() + gained


@given(wider_fairs(), st.integers(0, 9))
@settings(max_examples=25)
def test_the_tables_of_the_grid_stay_those_of_its_meetings(document, seed):
    board = best_score(opened(document))
    grid, near = start(board, seed)
    if len(near) == 0:
        return

    trade(grid, near, 150)

    fresh, _ = start(after(board, grid), seed)
    assert np.array_equal(grid.pair[:, :BACK], fresh.pair[:, :BACK])
    assert np.array_equal(grid.row, fresh.row)
    assert np.array_equal(grid.who, fresh.who)
    assert np.array_equal(grid.seat, fresh.seat)


@pytest.mark.parametrize("seed", range(6))
def test_compiled_trades_are_those_that_are_written(seed):
    board = round_robin(opened(crowded(9, 7, seed)))
    (slow, near), (fast, _) = start(board, seed), start(board, seed)

    gained = trade(slow, near, 400), compiled(trade)(fast, near, 400)

    assert gained[0] == gained[1]
    assert np.array_equal(slow.pair[:, SLOT], fast.pair[:, SLOT])
    assert slow.own[DICE] == fast.own[DICE]
    assert slow.own[LOGGED] == fast.own[LOGGED]


@pytest.mark.parametrize("seed", range(4))
def test_booths_announcements_and_minima_are_weighed_the_same_compiled(seed):
    document = crowded(8, 6, seed)
    document |= {
        "booth_mode": [e % 2 == 0 for e in range(document["enterprises"])],
        "enterprise_min": [1] * document["enterprises"],
        "buyer_min": [1] * document["buyers"],
        "short_penalty": 500,
        "published": [[*document["pairs"][0][:2], 0]],
        "move_price": 40,
    }
    board = round_robin(opened(document))
    (slow, near), (fast, _) = start(board, seed), start(board, seed)

    gained = trade(slow, near, 300), compiled(trade)(fast, near, 300)

    assert gained[0] == gained[1] == after(board, fast).worth() - board.worth()
    assert np.array_equal(slow.pair[:, SLOT], fast.pair[:, SLOT])


def test_a_missing_pair_is_let_in_where_the_own_meetings_shift():
    """Buyer 0 is free in slot 1 only, where enterprise 1 is away: his meeting moves there."""
    problem = opened(
        open_fair(2, 1, 2, pairs=[[0, 0, 10], [1, 0, 10]], enterprise_available=["11", "10"])
    )
    board = Board(problem)
    board.place(0, 0)
    grid, near = start(board)

    gained = trade(grid, near, 50)

    assert gained == 10
    assert grid.pair[:, SLOT].tolist() == [1, 0]


def test_a_dearer_pair_pushes_a_cheaper_one_out():
    problem = opened(open_fair(2, 1, 1, pairs=[[0, 0, 10], [1, 0, 30]]))
    board = Board(problem)
    board.place(0, 0)
    grid, near = start(board)

    gained = trade(grid, near, 50)

    assert gained == 20
    assert grid.pair[:, SLOT].tolist() == [-1, 0]


def test_who_was_dropped_gets_his_next_wish():
    pairs = [[0, 0, 10], [0, 1, 30], [1, 0, 25]]
    problem = opened(open_fair(2, 2, 1, pairs=pairs, enterprise_max=[1, 1], buyer_max=[1, 1]))
    board = Board(problem)
    board.place(0, 0)
    grid, near = start(board)

    trade(grid, near, 100)

    assert grid.pair[:, SLOT].tolist() == [-1, 0, 0]


def test_no_trade_moves_an_announced_meeting_at_a_loss():
    published = [[e, (e + 1) % 4, e % 4] for e in range(4)]
    problem = opened(open_fair(4, 4, 4, published=published, move_price=500, tables_per_slot=2))
    board = Board(problem)
    for e, b, slot in published:
        board.place(problem.pair_rows[e, b], slot)
    grid, near = start(board)

    trade(grid, near, 2_000)

    assert after(board, grid).kept() == 4


@pytest.mark.parametrize("seed", range(3))
def test_trades_come_near_the_bound_from_a_poor_start(seed):
    problem = opened(crowded(9, 7, seed))
    board, bound = first_come(problem, seed), flow_bound(problem).worth
    grid, near = start(board, seed)

    compiled(trade)(grid, near, 200_000)

    assert after(board, grid).worth() >= bound - 0.35 * (bound - board.worth())


def test_the_same_seed_makes_the_same_trades_and_another_makes_others():
    board = round_robin(opened(crowded(9, 7, 1)))
    plans = []
    for seed in (4, 4, 5):
        grid, near = start(board, seed)
        compiled(trade)(grid, near, 3_000)
        plans.append(grid.pair[:, SLOT].tolist())

    assert plans[0] == plans[1] != plans[2]


def test_a_full_slot_takes_nobody_without_a_table():
    pairs = [[e, e, 10] for e in range(3)]
    problem = opened(open_fair(3, 3, 1, pairs=pairs, tables_per_slot=2))
    grid, near = start(Board(problem))

    gained = trade(grid, near, 300)

    assert gained == 20
    assert after(Board(problem), grid).seated == [2]


def test_a_booth_needs_no_table_of_the_slot():
    pairs = [[e, e, 10] for e in range(3)]
    document = open_fair(3, 3, 1, pairs=pairs, tables_per_slot=1, booth_mode=[True, True, False])
    grid, near = start(Board(opened(document)))

    assert trade(grid, near, 300) == 30


def test_nobody_gets_more_than_his_maximum():
    problem = opened(open_fair(4, 1, 4, buyer_max=[2], enterprise_max=[1] * 4))
    grid, near = start(Board(problem))

    trade(grid, near, 500)

    placed = grid.pair[:, SLOT] >= 0
    assert placed.sum() == 2
    assert problem.pair_value[placed].tolist() == [12, 13], "the two dearest"


def test_a_met_minimum_is_part_of_the_gain():
    document = open_fair(1, 1, 1, pairs=[[0, 0, 10]], enterprise_min=[2], short_penalty=100)
    board = Board(opened(document | {"buyer_min": [1]}))
    grid, near = start(board)

    gained = trade(grid, near, 50)

    assert gained == 10 + 100 + 100
    assert gained == after(board, grid).worth() - board.worth()


def test_pairs_that_are_not_near_are_left_alone():
    problem = opened(open_fair(3, 3, 3))
    board = Board(problem)
    grid = grid_of(board, 1, np.array([0, 4]))

    trade(grid, np.array([0, 4]), 300)

    assert set(np.flatnonzero(grid.pair[:, SLOT] >= 0).tolist()) == {0, 4}
