"""Make a plan better slot by slot, each solved exactly given the others."""

from collections.abc import Callable

import numpy as np

from matchmaker.planning.board import Board
from matchmaker.planning.flow import fill_slot
from matchmaker.planning.problem import BoolArray, IntArray
from matchmaker.planning.slot_flow import Choice, choose, due_in, possible
from matchmaker.planning.work import UNITS_PER_FLOW, Meter


def polish(
    board: Board,
    random: np.random.Generator,
    meter: Meter,
    touched: BoolArray | None = None,
    on_gain: Callable[[], None] = lambda: None,
) -> None:
    """Solve slot after slot anew over all unplaced pairs until none brings anything.

    Exact given the other slots, never worse, ties keep what stands. A slot is
    looked at again only after something changed since it was last solved.

    Args:
        touched: slots to look at first, (T,); all by default.
    """
    n_slots = board.problem.n_slots
    stale = np.ones(n_slots, dtype=np.bool_) if touched is None else touched.copy()
    while stale.any():
        for slot in random.permutation(n_slots).tolist():
            if not stale[slot]:
                continue
            if meter.over():
                return
            stale[slot] = False
            if _solve_slot(board, slot, meter):
                stale[:] = True
                stale[slot] = False
                on_gain()


def _solve_slot(board: Board, slot: int, meter: Meter) -> bool:
    """Choose one slot's meetings anew; say whether anything changed."""
    if board.limits:
        return _solve_within_limits(board, slot, meter)
    problem = board.problem
    standing = board.pairs_in(slot)
    pairs, weight = _candidates(board, slot, standing)
    meter.spend(UNITS_PER_FLOW + len(pairs))
    chosen = pairs[
        fill_slot(
            problem.pair_enterprise[pairs],
            problem.pair_buyer[pairs],
            weight,
            problem.needs_table[pairs],
            board.tables[slot],
        )
    ]
    if np.array_equal(chosen, standing):
        return False
    for pair in standing.tolist():
        board.lift(pair)
    for pair in chosen.tolist():
        board.place(pair, slot)
    return True


def _solve_within_limits(board: Board, slot: int, meter: Meter) -> bool:
    """Do the same where further rules hold: the slot is emptied first, then they are asked."""
    standing = board.pairs_in(slot)
    for pair in standing.tolist():
        board.lift(pair)
    choice = _choice(board, slot, standing)
    chosen = choose(board, choice, standing, meter)
    for pair in chosen.tolist():
        board.place(pair, slot)
    return not np.array_equal(chosen, standing)


def _choice(board: Board, slot: int, standing: IntArray) -> Choice:
    """Pairs that could meet in an empty slot and what each would bring there."""
    problem = board.problem
    pairs = possible(board, slot, np.flatnonzero(board.slot_of < 0))
    worth = problem.pair_worth[pairs]
    worth = worth + problem.move_price * (problem.published_slot[pairs] == slot)
    stands = np.isin(pairs, standing)
    useful = (worth > 0) | stands
    if problem.short_penalty:
        for due_e, due_b in due_in(board, slot):
            useful |= due_e[problem.pair_enterprise[pairs]] > 0
            useful |= due_b[problem.pair_buyer[pairs]] > 0
    weight = (10 * worth + stands)[useful]
    return Choice(slot, pairs[useful], weight, 10 * problem.short_penalty)


def _candidates(board: Board, slot: int, standing: IntArray) -> tuple[IntArray, IntArray]:
    """Pairs that could meet in a slot and what each would bring there, all positive."""
    problem = board.problem
    here_e, here_b = problem.pair_enterprise[standing], problem.pair_buyer[standing]
    held_e = board.held_e - np.bincount(here_e, minlength=problem.n_enterprises)
    held_b = board.held_b - np.bincount(here_b, minlength=problem.n_buyers)
    open_e, open_b = held_e < problem.enterprise_max, held_b < problem.buyer_max
    unplaced = (board.slot_of < 0) | (board.slot_of == slot)
    pairs = np.flatnonzero(
        unplaced
        & problem.common[:, slot]
        & open_e[problem.pair_enterprise]
        & open_b[problem.pair_buyer]
    )
    e, b = problem.pair_enterprise[pairs], problem.pair_buyer[pairs]
    worth = problem.pair_worth[pairs]
    worth = worth + problem.move_price * (problem.published_slot[pairs] == slot)
    worth = worth + problem.short_penalty * (held_e < problem.enterprise_min)[e].astype(np.int64)
    worth = worth + problem.short_penalty * (held_b < problem.buyer_min)[b].astype(np.int64)
    stands = board.slot_of[pairs] == slot
    useful = (worth > 0) | stands
    return pairs[useful], (10 * worth + stands)[useful]
