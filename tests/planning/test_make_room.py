"""A pair is let in by moving others between two slots, as few announced ones as can be."""

import pytest

from matchmaker.planning import problem_from
from matchmaker.planning.baselines import best_score
from matchmaker.planning.board import Board
from matchmaker.planning.make_room import Way, _freeing_a_table, cheapest_way, take_way, undo_way
from tests.planning.tiny import crowded, open_fair


def board_of(document: dict, *placed: tuple[int, int, int]) -> tuple[Board, list[int]]:
    problem = problem_from(document)
    board = Board(problem)
    for e, b, t in placed:
        board.place(problem.pair_rows[e, b], t)
    return board, board.slot_of.tolist()


def row(board: Board, enterprise: int, buyer: int) -> int:
    return board.problem.pair_rows[enterprise, buyer]


def test_a_free_slot_needs_nobody_to_move():
    board, announced = board_of(open_fair(1, 2, 2), (0, 0, 0))

    assert cheapest_way(board, row(board, 0, 1), announced) == Way((), 1, 1, 0)


def test_one_meeting_moves_to_let_a_pair_in():
    """Buyer 1 is there in slot 0 alone, where the enterprise sits with buyer 0."""
    board, announced = board_of(open_fair(1, 2, 2, buyer_available=["11", "10"]), (0, 0, 0))
    pair = row(board, 0, 1)

    way = cheapest_way(board, pair, announced)

    assert way == Way((row(board, 0, 0),), 0, 1, 1)
    assert take_way(board, pair, way)
    assert (board.slot_of[row(board, 0, 0)], board.slot_of[pair]) == (1, 0)


def test_a_meeting_that_was_not_announced_moves_free_of_charge():
    board, announced = board_of(open_fair(1, 2, 2, buyer_available=["11", "10"]), (0, 0, 0))
    announced[row(board, 0, 0)] = -1

    way = cheapest_way(board, row(board, 0, 1), announced)

    assert way is not None
    assert way.moves == 0


def test_a_meeting_that_comes_back_where_it_was_announced_counts_against_the_others():
    board, announced = board_of(open_fair(1, 2, 2, buyer_available=["11", "10"]), (0, 0, 0))
    announced[row(board, 0, 0)] = 1

    way = cheapest_way(board, row(board, 0, 1), announced)

    assert way is not None
    assert way.moves == -1


@pytest.mark.parametrize("seed", range(20))
def test_whoever_could_leave_a_full_slot_is_found_with_the_first_slot_he_could_go_to(seed):
    board = best_score(problem_from(crowded(5, 4, seed, tables_per_slot=[2, 3, 2, 4])))

    for slot in range(board.problem.n_slots):
        could = {one: board.free_slots(one) for one in board.pairs_in(slot).tolist()}
        leaving = [([one], slot, free[0]) for one, free in could.items() if free]
        assert list(_freeing_a_table(board, slot)) == leaving


def test_the_way_that_moves_fewest_is_taken():
    """Through slot 0 two announced meetings would change places, through slot 1 one moves."""
    board, announced = board_of(
        open_fair(2, 3, 3, buyer_available=["111", "111", "110"], enterprise_available=["111"] * 2),
        (0, 0, 0), (1, 0, 2), (0, 1, 1),
    )  # fmt: skip
    way = cheapest_way(board, row(board, 0, 2), announced)

    assert way == Way((row(board, 0, 1),), 1, 2, 1)


def test_a_chain_that_cannot_go_through_is_no_way():
    board, announced = board_of(
        open_fair(1, 2, 2, buyer_available=["10", "10"]), (0, 0, 0)
    )  # buyer 0 is there in slot 0 alone, too

    assert cheapest_way(board, row(board, 0, 1), announced) is None


def test_a_full_slot_gives_a_table_by_moving_anybody():
    board, announced = board_of(
        open_fair(2, 2, 2, tables_per_slot=1, buyer_available=["11", "10"]), (0, 0, 0)
    )
    pair = row(board, 1, 1)

    way = cheapest_way(board, pair, announced)

    assert way == Way((row(board, 0, 0),), 0, 1, 1)
    assert take_way(board, pair, way)
    assert board.seated == [1, 1]


def test_a_way_back_leaves_everything_as_it_was():
    board, announced = board_of(open_fair(1, 2, 2, buyer_available=["11", "10"]), (0, 0, 0))
    pair = row(board, 0, 1)
    way = cheapest_way(board, pair, announced)
    assert way is not None
    assert take_way(board, pair, way)

    undo_way(board, pair, way)

    assert board.slot_of.tolist() == announced
    assert board.seated == [1, 0]


def test_a_way_that_a_rule_forbids_after_all_is_not_gone():
    board, announced = board_of(open_fair(1, 2, 2, buyer_available=["11", "10"]), (0, 0, 0))
    pair = row(board, 0, 1)
    board.fits = lambda *_: False

    assert not take_way(board, pair, Way((row(board, 0, 0),), 0, 1, 1))
    assert board.slot_of.tolist() == announced
