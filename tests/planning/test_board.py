"""Moves keep the board true: people, tables and counts always agree with the placements."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.planning.baselines import best_score, first_come, round_robin
from matchmaker.planning.board import NOBODY, Board, slots_of
from matchmaker.planning.bound import flow_bound
from matchmaker.planning.place import announced_board, place_selected, repair
from matchmaker.planning.polish import polish
from matchmaker.planning.problem import as_bits, open_part
from matchmaker.planning.problem_file import problem_from
from matchmaker.planning.shake import shake_and_polish
from matchmaker.planning.work import Budget, Meter, StoppedBy
from tests.planning.ruled import ruled
from tests.planning.tiny import allowed, open_fair, tiny, wider_fairs, worth


def opened(document: dict):
    return open_part(problem_from(document)).problem


def rows_of(board: Board) -> list[tuple[int, int, int]]:
    return [
        (board.enterprise_of[pair], board.buyer_of[pair], int(board.slot_of[pair]))
        for pair in np.flatnonzero(board.slot_of >= 0).tolist()
    ]


def assert_true(board: Board, document: dict) -> None:
    """Compare everything a board keeps with a recount."""
    rows = rows_of(board)
    assert allowed(document, rows)
    for who, row in enumerate(board.enterprise_row):
        held = [slot for slot, pair in enumerate(row) if pair != NOBODY]
        assert held == sorted(slot for e, _, slot in rows if e == who)
        assert board.held_e[who] == len(held)
    for who, row in enumerate(board.buyer_row):
        held = [slot for slot, pair in enumerate(row) if pair != NOBODY]
        assert held == sorted(slot for _, b, slot in rows if b == who)
        assert board.held_b[who] == len(held)
    for slot, seated in enumerate(board.seated):
        assert seated == sum(board.needs_table[pair] for pair in board.pairs_in(slot).tolist())
    assert board.value() == worth(document, rows)


def meter(work: int = 10**9) -> Meter:
    return Meter(Budget(work))


# --- single moves --------------------------------------------------------------------------


def test_what_is_placed_can_be_lifted_again():
    document = tiny()
    board = Board(opened(document))

    board.place(0, 1)
    taken = board.free_slots(1)
    board.lift(0)

    assert taken == []
    assert board.free_slots(0) == [0, 1]
    assert board.value() == -6000


def test_a_full_table_is_no_free_slot():
    board = Board(opened(open_fair(2, 2, 2, tables_per_slot=[1, 0])))

    board.place(0, 0)

    assert board.free_slots(3) == []
    assert not board.table_free(3, 0)


def test_a_booth_finds_room_where_tables_are_full():
    board = Board(opened(open_fair(2, 2, 1, tables_per_slot=0, booth_mode=[False, True])))

    assert board.free_slots(0) == []
    assert board.free_slots(3) == [0]


def test_nobody_has_room_above_his_maximum():
    board = Board(opened(open_fair(1, 2, 2, enterprise_max=[1])))

    board.place(0, 0)

    assert not board.has_room(1)


def test_a_chain_follows_meetings_through_two_slots():
    # 0-0 and 1-1 in slot 0, 1-0 and 2-1 in slot 1: one path 0 . 0 . 1 . 1 . 2
    document = open_fair(3, 2, 2, tables_per_slot=2)
    board = Board(opened(document))
    rows = board.problem.pair_rows
    for e, b, slot in [(0, 0, 0), (1, 1, 0), (1, 0, 1), (2, 1, 1)]:
        board.place(rows[e, b], slot)

    chain = board.chain(rows[0, 0], 0, 1)
    assert sorted(chain) == sorted(rows[pair] for pair in [(0, 0), (1, 0), (1, 1), (2, 1)])
    assert board.can_exchange(chain, 0, 1)
    board.exchange(chain, 0, 1)

    assert_true(board, document)
    assert int(board.slot_of[rows[0, 0]]) == 1


def test_a_chain_that_closes_is_found_once():
    document = open_fair(2, 2, 2, tables_per_slot=2)
    board = Board(opened(document))
    rows = board.problem.pair_rows
    for e, b, slot in [(0, 0, 0), (1, 1, 0), (1, 0, 1), (0, 1, 1)]:
        board.place(rows[e, b], slot)

    chain = board.chain(rows[0, 0], 0, 1)

    assert len(chain) == len(set(chain)) == 4


def test_a_chain_with_somebody_away_cannot_be_exchanged():
    board = Board(opened(open_fair(1, 1, 2, buyer_available=["10"])))
    board.place(0, 0)

    assert not board.can_exchange([0], 0, 1)


def test_a_chain_that_would_overfill_a_slot_cannot_be_exchanged():
    board = Board(opened(open_fair(2, 2, 2, tables_per_slot=[1, 1])))
    board.place(0, 0)
    board.place(3, 1)

    assert not board.can_exchange([0], 0, 1)


@given(st.lists(st.lists(st.booleans(), min_size=70, max_size=70), min_size=1, max_size=4))
def test_bits_and_slots_say_the_same(rows):
    packed = as_bits(np.array(rows))

    assert [slots_of(bits) for bits in packed] == [
        [slot for slot, there in enumerate(row) if there] for row in rows
    ]


def state_of(board: Board) -> tuple[object, ...]:
    """Everything that a board keeps, the counts of further rules by what they allow."""
    problem = board.problem
    return (
        board.slot_of.tolist(), board.enterprise_row, board.buyer_row, board.row_e, board.row_b,
        board.held_e.tolist(), board.held_b.tolist(), board.seated, board.value(),
        [board.free_slots(pair) for pair in range(problem.n_pairs)],
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_a_board_set_up_at_once_is_the_one_filled_meeting_by_meeting(seed):
    problem = opened(ruled(seed))
    plan = place_selected(problem, flow_bound(problem).selected, meter()).slot_of

    one_by_one = Board(problem)
    for pair in np.flatnonzero(plan >= 0).tolist():
        one_by_one.place(pair, int(plan[pair]))

    assert state_of(Board.of(problem, plan)) == state_of(one_by_one)


@pytest.mark.parametrize("seed", range(40))
def test_a_pair_fits_into_its_free_slots_and_into_no_other(seed):
    problem = opened(ruled(seed))
    board = place_selected(problem, flow_bound(problem).selected, meter())

    for pair in range(problem.n_pairs):
        fitting = [slot for slot in range(problem.n_slots) if board.fits(pair, slot)]
        assert fitting == board.free_slots(pair)


@pytest.mark.parametrize("slots", [0, 1, 7, 8, 9, 31, 63, 64, 65, 100])
def test_a_row_of_any_length_is_packed_bit_by_bit(slots: int):
    rows = np.random.default_rng(slots).random((5, slots)) < 0.5

    assert as_bits(rows) == [sum(1 << t for t in range(slots) if row[t]) for row in rows]
    assert as_bits(rows[:0]) == []


# --- whole stages --------------------------------------------------------------------------


@given(wider_fairs(), st.integers(0, 9))
@settings(max_examples=25, deadline=None)
def test_every_stage_leaves_a_true_board_and_only_improves(document, seed):
    problem = opened(document)
    selected = flow_bound(problem).selected
    random = np.random.default_rng(seed)

    board = place_selected(problem, selected, meter())
    assert_true(board, document)
    assert not (board.slot_of[~selected] >= 0).any()
    placed = board.worth()

    repair(board, selected, meter())
    assert_true(board, document)
    repaired = board.worth()

    polish(board, random, meter())
    assert_true(board, document)
    polished = board.worth()

    board = shake_and_polish(board, random, meter(8_000), 10**9, lambda _: None)
    assert_true(board, document)

    assert polished >= repaired
    assert board.worth() >= polished
    assert repaired >= placed


@given(wider_fairs(), st.integers(0, 9))
@settings(max_examples=25, deadline=None)
def test_baselines_keep_every_rule(document, seed):
    problem = opened(document)

    for board in (first_come(problem, seed), round_robin(problem), best_score(problem)):
        assert_true(board, document)
        for pair in np.flatnonzero(board.slot_of < 0).tolist():
            assert not (board.has_room(pair) and board.free_slots(pair))


@given(wider_fairs())
@settings(max_examples=20, deadline=None)
def test_a_polished_plan_is_not_changed_by_polishing_again(document):
    problem = opened(document)
    board = best_score(problem)
    polish(board, np.random.default_rng(1), meter())
    before = board.slot_of.copy()

    polish(board, np.random.default_rng(2), meter())

    assert np.array_equal(board.slot_of, before)


@given(wider_fairs(), st.data())
@settings(max_examples=20, deadline=None)
def test_exchanges_change_no_value_and_no_set_of_meetings(document, data):
    board = best_score(opened(document))
    placed = np.flatnonzero(board.slot_of >= 0).tolist()
    if not placed:
        return
    before = board.worth()
    for _ in range(5):
        pair = data.draw(st.sampled_from(placed))
        one, other = int(board.slot_of[pair]), data.draw(st.integers(0, document["slots"] - 1))
        if one == other:
            continue
        chain = board.chain(pair, one, other)
        if board.can_exchange(chain, one, other):
            board.exchange(chain, one, other)

    assert_true(board, document)
    assert board.worth() == before
    assert np.flatnonzero(board.slot_of >= 0).tolist() == placed


def test_repair_moves_somebody_out_of_the_way():
    # buyer 0 is there in slot 0 only; enterprise 0 sits there with buyer 1, who could come later
    document = open_fair(1, 2, 2, buyer_available=["10", "11"], tables_per_slot=1)
    problem = opened(document)
    board = Board(problem)
    board.place(problem.pair_rows[0, 1], 0)

    repair(board, np.array([True, True]), meter())

    assert sorted(rows_of(board)) == [(0, 0, 0), (0, 1, 1)]


def test_repair_frees_a_table_when_only_tables_are_short():
    # pair 0-0 can meet in slot 0 only; the one table there is held by 1-1, who may come in slot 1
    document = open_fair(
        2,
        2,
        2,
        pairs=[[0, 0, 9], [1, 1, 5]],
        buyer_available=["10", "11"],
        tables_per_slot=1,
    )
    problem = opened(document)
    board = Board(problem)
    board.place(1, 0)

    repair(board, np.array([True, True]), meter())

    assert sorted(rows_of(board)) == [(0, 0, 0), (1, 1, 1)]


def test_repair_leaves_what_is_over_a_maximum():
    problem = opened(open_fair(1, 2, 2, enterprise_max=[1]))
    board = Board(problem)
    board.place(0, 0)

    repair(board, np.array([True, True]), meter())

    assert rows_of(board) == [(0, 0, 0)]


def test_announced_meetings_that_became_impossible_are_left_out():
    document = open_fair(
        2, 2, 2, published=[[0, 0, 0], [0, 1, 0], [1, 0, 1]], buyer_available=["10", "11"]
    )

    board = announced_board(opened(document))

    assert rows_of(board) == [(0, 1, 0)]


# --- work ----------------------------------------------------------------------------------


def test_a_meter_stops_when_its_work_is_spent():
    counted = meter(10)

    counted.spend(9)
    before = counted.over()
    counted.spend(1)

    assert (before, counted.over(), counted.stopped_by) == (False, True, None)


def test_a_meter_remembers_who_stopped_it():
    asked = iter([False, True, False])
    counted = Meter(Budget(100), should_stop=lambda: next(asked))

    assert [counted.cut() for _ in range(4)] == [False, True, True, True]
    assert counted.stopped_by is StoppedBy.CANCEL


def test_seconds_become_work_with_the_clock_as_a_guard():
    budget = Budget.for_seconds(2)

    assert budget.work == 2 * Budget.for_seconds(1).work
    assert budget.seconds == 2


@pytest.mark.parametrize("stage", ["place", "repair", "polish"])
def test_a_stage_that_is_stopped_leaves_a_true_board(stage: str):
    document = open_fair(5, 5, 4, tables_per_slot=3)
    problem = opened(document)
    stopped = Meter(Budget(10**9), should_stop=lambda: True)
    board = best_score(problem)

    if stage == "place":
        board = place_selected(problem, flow_bound(problem).selected, stopped)
    elif stage == "repair":
        repair(board, flow_bound(problem).selected, stopped)
    else:
        polish(board, np.random.default_rng(1), stopped)

    assert_true(board, document)
    assert stopped.stopped_by is StoppedBy.CANCEL
