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
    pairs = _open(board, pairs)
    # who is free in a slot changes only while that slot is filled
    free_e, free_b = _free(board)
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
            if board.has_room(pair) and board.fits(pair, slot):
                board.place(pair, slot)


def gain(board: Board, pairs: IntArray) -> IntArray:
    """What each pair would bring if it were placed: its worth, and a minimum it helps to meet."""
    problem = board.problem
    e, b = problem.pair_enterprise[pairs], problem.pair_buyer[pairs]
    short_e = (board.held_e < problem.enterprise_min)[e].astype(np.int64)
    short_b = (board.held_b < problem.buyer_min)[b].astype(np.int64)
    brought: IntArray = problem.pair_worth[pairs] + problem.short_penalty * (short_e + short_b)
    return brought


def _open(board: Board, pairs: IntArray) -> IntArray:
    """Pairs without a meeting whose both sides are below their maximum; they only get fewer."""
    problem = board.problem
    pairs = pairs[board.slot_of[pairs] < 0]
    e, b = problem.pair_enterprise[pairs], problem.pair_buyer[pairs]
    room_e, room_b = board.held_e < problem.enterprise_max, board.held_b < problem.buyer_max
    return pairs[room_e[e] & room_b[b]]


def _free_then(
    board: Board, pairs: IntArray, slot: int, free: tuple[BoolArray, BoolArray]
) -> IntArray:
    """Pairs of some worth whose both sides are free in a slot and below their maximum."""
    problem = board.problem
    fits = free[0][problem.pair_enterprise[pairs]] & free[1][problem.pair_buyer[pairs]]
    pairs = pairs[fits]
    pairs = _open(board, pairs[problem.common[pairs, slot]])
    return pairs[gain(board, pairs) > 0]


def _free(board: Board) -> tuple[BoolArray, BoolArray]:
    """Slots in which each enterprise, (E, T), and buyer, (B, T), has a seat free."""
    problem = board.problem
    if board.seats is None:
        busy_e, busy_b = board.busy()
        return ~busy_e, ~busy_b
    shape = (-1, problem.n_slots)  # further seats stand behind
    own_e, own_b = (
        board.enterprise_row[: problem.n_enterprises],
        board.buyer_row[: problem.n_buyers],
    )
    return (
        np.array(own_e, dtype=np.int64).reshape(shape) == NOBODY,
        np.array(own_b, dtype=np.int64).reshape(shape) == NOBODY,
    )
