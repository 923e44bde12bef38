"""Fill free cells of a plan: nothing that stands moves, and each slot is an exact flow."""

from collections.abc import Iterable

import numpy as np

from matchmaker.planning.board import NOBODY, Board
from matchmaker.planning.flow import fill_slot
from matchmaker.planning.problem import BoolArray, IntArray


def refill(board: Board, pairs: IntArray, slots: Iterable[int]) -> None:
    """Place as much as possible into the free cells of some slots.

    Args:
        board: the plan; it only gains meetings.
        pairs: rows of the pairs that may be placed, shape (n,); placed ones are passed over.
        slots: one after the other, each filled best given those before.
    """
    # who is free in a slot changes only while that slot is filled
    free_e = _free(board.enterprise_row, board.problem.n_enterprises)
    free_b = _free(board.buyer_row, board.problem.n_buyers)
    for slot in slots:
        waiting = _free_then(board, pairs, slot, (free_e[:, slot], free_b[:, slot]))
        if not len(waiting):
            continue
        chosen = fill_slot(
            board.problem.pair_enterprise[waiting],
            board.problem.pair_buyer[waiting],
            gain(board, waiting),
            board.problem.needs_table[waiting],
            board.tables[slot] - board.seated[slot],
        )
        for pair in waiting[chosen].tolist():
            # asked once more: a rule may tie together meetings that are placed side by side
            if board.has_room(pair) and slot in board.free_slots(pair):
                board.place(pair, slot)


def gain(board: Board, pairs: IntArray) -> IntArray:
    """What each pair would bring if it were placed: its worth, and a minimum it helps to meet."""
    problem = board.problem
    e, b = problem.pair_enterprise[pairs], problem.pair_buyer[pairs]
    short_e = (board.held_e < problem.enterprise_min)[e].astype(np.int64)
    short_b = (board.held_b < problem.buyer_min)[b].astype(np.int64)
    brought: IntArray = problem.pair_worth[pairs] + problem.short_penalty * (short_e + short_b)
    return brought


def _free_then(
    board: Board, pairs: IntArray, slot: int, free: tuple[BoolArray, BoolArray]
) -> IntArray:
    """Pairs of some worth whose both sides are free in a slot and below their maximum."""
    problem = board.problem
    pairs = pairs[(board.slot_of[pairs] < 0) & problem.common[pairs, slot]]
    e, b = problem.pair_enterprise[pairs], problem.pair_buyer[pairs]
    fits = free[0][e] & free[1][b]
    fits &= (board.held_e < problem.enterprise_max)[e] & (board.held_b < problem.buyer_max)[b]
    pairs = pairs[fits]
    return pairs[gain(board, pairs) > 0]


def _free(rows: list[list[int]], people: int) -> BoolArray:
    """Slots in which each participant has a seat free, (people, T); further seats stand behind."""
    free: BoolArray = np.array(rows[:people], dtype=np.int64) == NOBODY
    return free.reshape(people, -1)
