"""Annealing exchanges chains, minds tables or their price, and tells by how much days change."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.planning import anneal as a
from matchmaker.planning.baselines import round_robin
from matchmaker.planning.board import Board
from matchmaker.planning.breaks import breaks_of, count_breaks, hall_changes_of
from matchmaker.planning.compact import meetings_of
from matchmaker.planning.compiled import compiled
from matchmaker.planning.grid import COMMON, DICE, SEATED, SLOT, TABLES, Grid
from matchmaker.planning.problem import open_part
from matchmaker.planning.problem_file import problem_from
from tests.planning.tiny import crowded, open_fair


def opened(document: dict):
    return open_part(problem_from(document)).problem


def full_fair(slots: int = 6) -> Board:
    """Twenty-four and twenty-four, three meetings each, every table taken in every slot."""
    pairs = [[e, (e + k) % 24, 9] for e in range(24) for k in range(3)]
    problem = opened(open_fair(24, 24, slots, tables_per_slot=72 // slots, pairs=pairs))
    board = Board(problem)
    for pair, (e, b, _) in enumerate(pairs):
        board.place(pair, (5 * ((b - e) % 24) + e) % slots)
    return board


def loads(grid: Grid) -> list[int]:
    """Meetings above the tables of each slot; below zero where tables are free."""
    return (grid.seat[:, SEATED] - grid.seat[:, TABLES]).tolist()


def after(board: Board, grid: Grid) -> Board:
    slot_of = np.full(board.problem.n_pairs, -1, dtype=np.int64)
    slot_of[board.slot_of >= 0] = grid.pair[:, SLOT]
    return Board.of(board.problem, slot_of)


# --- tries -----------------------------------------------------------------------------------


@pytest.mark.parametrize("price", [0, 300])
@pytest.mark.parametrize("halls", [1, 3])
@pytest.mark.parametrize("seed", range(5))
def test_compiled_tries_are_those_that_are_written(seed, halls, price):
    document = crowded(9, 7, seed) | {"move_price": 5, "published": [[0, 0, 0]]}
    document |= {"enterprise_hall": [e % halls for e in range(document["enterprises"])]}
    board = round_robin(opened(document))
    (slow, days), (fast, _) = meetings_of(board, seed), meetings_of(board, seed)

    changes = a.anneal(slow, days, 600, 200, price), compiled(a.anneal)(fast, days, 600, 200, price)
    left = a.mend(slow, days), compiled(a.mend)(fast, days)

    assert changes[0] == changes[1]
    assert left[0] == left[1]
    assert a.roomy(slow, days) == compiled(a.roomy)(fast, days)
    assert np.array_equal(slow.pair[:, SLOT], fast.pair[:, SLOT])
    assert slow.own[DICE] == fast.own[DICE]


@pytest.mark.parametrize("price", [0, 300])
@pytest.mark.parametrize("halls", [1, 3])
@pytest.mark.parametrize("seed", range(4))
def test_the_change_that_is_told_is_the_change_of_breaks_and_walks(seed, halls, price):
    document = crowded(9, 7, seed)
    document |= {"enterprise_hall": [e % halls for e in range(document["enterprises"])]}
    board = round_robin(opened(document))
    grid, days = meetings_of(board, seed)

    change = a.anneal(grid, days, 600, 1_500, price)

    moved = after(board, grid)
    breaks = breaks_of(moved) - breaks_of(board)
    walks = hall_changes_of(moved) - hall_changes_of(board)
    assert grid.pair[:, SLOT].tolist() != board.slot_of[board.slot_of >= 0].tolist()
    assert change == a.ONE * breaks + int(days.walk[0]) * walks


@pytest.mark.parametrize("seed", range(5))
def test_without_a_price_no_slot_holds_more_than_its_tables(seed):
    board = full_fair()
    grid, days = meetings_of(board, seed)

    a.anneal(grid, days, 600, 400, 0)

    assert loads(grid) == [0] * 6
    assert after(board, grid).slot_of.tolist() != board.slot_of.tolist()


def test_with_a_price_slots_hold_too_much_and_the_dearer_the_less():
    board, over = full_fair(slots=12), []
    for price in (1, a.ONE // 2, 100 * a.ONE):
        grid, days = meetings_of(board, 1)
        a.anneal(grid, days, 2_000, 300, price)
        over.append(a.crowded(grid))

    assert over[0] > over[1] >= over[2] == 0


def test_one_too_much_in_two_slots_is_better_than_two_in_one():
    assert 2 * a._crowd(1) < a._crowd(2)
    assert a._crowd(0) == a._crowd(-3) == 0


@pytest.mark.parametrize("price", [0, 300])
def test_an_announced_meeting_is_exchanged_only_if_that_costs_nothing(price):
    document = open_fair(2, 2, 4, published=[[0, 0, 0], [1, 1, 3]])
    for move_price, stays in ((5, True), (0, False)):
        board = Board(opened(document | {"move_price": move_price}))
        for pair, slot in enumerate((0, 2, 1, 3)):
            board.place(pair, slot)
        grid, days = meetings_of(board, 1)

        a.anneal(grid, days, 501, 400, price)

        assert (grid.pair[[0, 3], SLOT].tolist() == [0, 3]) == stays


@pytest.mark.parametrize("seed", range(20))
def test_every_other_try_aims_beside_the_other_meetings_of_the_two(seed):
    """Enterprise 0 also meets in slot 4, buyer 0 in slot 6: slot 5 lies beside both."""
    board = Board(opened(open_fair(2, 2, 12)))
    for pair, slot in enumerate((0, 4, 6)):
        board.place(pair, slot)
    grid, _ = meetings_of(board, seed)

    aims = [a._elsewhere(grid, 0) for _ in range(400)]

    assert 150 < aims.count(5) < 300
    assert set(range(1, 12)) - set(aims) == set()


def test_a_meeting_that_can_be_nowhere_else_stays():
    document = open_fair(1, 1, 3, enterprise_available=["010"])
    board = Board(opened(document))
    board.place(0, 1)
    grid, _ = meetings_of(board, 1)

    assert a._elsewhere(grid, 0) == 1


# --- what is too much --------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_what_is_too_much_in_a_slot_finds_a_table(seed):
    board = full_fair(slots=12)
    grid, days = meetings_of(board, seed)
    a.anneal(grid, days, 600, 400, 1)
    assert a.crowded(grid) > 0

    assert a.mend(grid, days) == 0

    assert loads(grid) == [0] * 12
    moved = after(board, grid)
    assert moved.worth() == board.worth()
    assert (moved.slot_of >= 0).all()


def test_a_free_table_is_reached_through_another_slot():
    """Slot 0 holds two for one table; who sits there can only go to 1, who sits in 1 to 2."""
    document = open_fair(
        3, 3, 3, tables_per_slot=1, pairs=[[0, 0, 9], [1, 1, 9], [2, 2, 9]],
        enterprise_available=["110", "110", "011"],
    )  # fmt: skip
    board = Board(opened(document | {"tables_per_slot": 2}))
    for pair, slot in enumerate((0, 0, 1)):
        board.place(pair, slot)
    grid, days = meetings_of(board, 1)
    grid.seat[:, TABLES] = 1
    assert loads(grid) == [1, 0, -1]

    assert a.mend(grid, days) == 0

    assert loads(grid) == [0, 0, 0]
    assert grid.pair[2, SLOT] == 2


def test_what_finds_no_table_is_told():
    document = open_fair(2, 2, 2, pairs=[[0, 0, 9], [1, 1, 9]], buyer_available=["10", "10"])
    board = Board(opened(document))
    board.place(0, 0)
    board.place(1, 0)
    grid, days = meetings_of(board, 1)
    grid.seat[:, TABLES] = 1

    assert a.mend(grid, days) == 1
    assert grid.pair[:, SLOT].tolist() == [0, 0]


def test_of_two_meetings_the_one_that_costs_fewer_breaks_leaves():
    """Two share slot 1; pair 0 fits beside slot 3 in slot 2, pair 2 would sit alone there."""
    document = open_fair(
        2, 4, 5, pairs=[[0, 0, 9], [0, 1, 9], [1, 2, 9], [1, 3, 9]],
        enterprise_available=["01110", "11100"], tables_per_slot=2,
    )  # fmt: skip
    board = Board(opened(document))
    for pair, slot in enumerate((1, 3, 1, 0)):
        board.place(pair, slot)
    grid, days = meetings_of(board, 1)
    grid.seat[:, TABLES] = 1

    a.mend(grid, days)

    assert grid.pair[:, SLOT].tolist() == [2, 3, 1, 0]


def test_a_fair_is_roomy_where_people_have_time_left():
    busy = Board(opened(open_fair(3, 3, 3, tables_per_slot=3)))
    for pair in range(9):
        busy.place(pair, (pair // 3 + pair) % 3)

    assert a.roomy(*meetings_of(full_fair(slots=12), 1))
    assert not a.roomy(*meetings_of(busy, 1))


# --- bits ----------------------------------------------------------------------------------------


@given(
    st.lists(st.booleans(), min_size=1, max_size=12),
    st.lists(st.integers(0, 2), min_size=12, max_size=12).map(sorted),
)
def test_breaks_in_bits_are_breaks_in_a_day(day, sessions):
    session = np.array(sessions[: len(day)])
    busy = sum(1 << slot for slot, met in enumerate(day) if met)

    counted = count_breaks(np.array([day]), session)[0]

    assert a.breaks_in(busy, np.array(a.session_bits(session))) == counted


@pytest.mark.parametrize("bits", [0, 1, (1 << 62) - 1, 0b1011 << 50, 0x2AAAAAAAAAAAAAAA])
def test_bits_are_counted(bits):
    assert a._ones(bits) == bits.bit_count()


def test_tables_hold_the_meetings_alone():
    board = full_fair()
    board.lift(7)

    grid, days = meetings_of(board, 1)

    assert len(grid.pair) == len(days.placed) == 71
    assert days.placed.tolist() == list(range(71))
    assert grid.pair[7, COMMON] == board.problem.common_bits[8]
    assert sorted(set(grid.row.ravel().tolist())) == list(range(-1, 71))
