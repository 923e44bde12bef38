"""The first complete plan: the bound's pairs laid into slots, then what missed repaired."""

import numpy as np

from matchmaker.planning.board import NOBODY, Board, slots_of
from matchmaker.planning.flow import fill_slot
from matchmaker.planning.mend_days import mend_days
from matchmaker.planning.problem import BoolArray, IntArray, PlanningProblem
from matchmaker.planning.slot_flow import Choice, choose, possible
from matchmaker.planning.work import UNITS_PER_FLOW, Meter


def place_selected(problem: PlanningProblem, selected: BoolArray, meter: Meter) -> Board:
    """Fill slot after slot with selected pairs, scarce slots first, urgent pairs first.

    A pair is urgent when one side has hardly more free slots than meetings
    left, or the two have few common slots left. Each slot is an exact flow.
    """
    board = Board(problem)
    left = _SlotsLeft(problem, selected)
    for slot in _scarce_first(problem):
        if meter.cut():
            break
        waiting = np.flatnonzero(left.waiting & problem.common[:, slot])
        chosen = _most_urgent(board, slot, waiting, left.urgency(waiting), meter)
        for pair in chosen.tolist():
            board.place(pair, slot)
        left.close(slot, chosen)
    return board


def _most_urgent(
    board: Board, slot: int, waiting: IntArray, weight: IntArray, meter: Meter
) -> IntArray:
    """Choose one empty slot's meetings from those that wait, greatest weight."""
    problem = board.problem
    if board.limits:
        pairs = possible(board, slot, waiting)
        none = np.empty(0, dtype=np.int64)
        choice = Choice(slot, pairs, weight[np.searchsorted(waiting, pairs)])
        return choose(board, choice, none, meter)
    meter.spend(UNITS_PER_FLOW + len(waiting))
    chosen: IntArray = waiting[
        fill_slot(
            problem.pair_enterprise[waiting],
            problem.pair_buyer[waiting],
            weight,
            problem.needs_table[waiting],
            board.tables[slot],
        )
    ]
    return chosen


def _scarce_first(problem: PlanningProblem) -> list[int]:
    share_b = problem.buyer_available.sum(axis=0) / max(1, problem.n_buyers)
    share_e = problem.enterprise_available.sum(axis=0) / max(1, problem.n_enterprises)
    order: list[int] = np.argsort(share_b + share_e, kind="stable").tolist()
    return order


class _SlotsLeft:
    """How many slots and meetings everyone has left while slots are filled."""

    def __init__(self, problem: PlanningProblem, selected: BoolArray) -> None:
        self.problem = problem
        self.waiting = selected.copy()
        self.free_e: IntArray = problem.enterprise_available.sum(axis=1)
        self.free_b: IntArray = problem.buyer_available.sum(axis=1)
        self.common: IntArray = problem.common.sum(axis=1)
        chosen = np.flatnonzero(selected)
        self.due_e = np.bincount(problem.pair_enterprise[chosen], minlength=problem.n_enterprises)
        self.due_b = np.bincount(problem.pair_buyer[chosen], minlength=problem.n_buyers)

    def urgency(self, pairs: IntArray) -> IntArray:
        """Weight of each pair, positive: a pair left aside is left for want of room only."""
        e, b = self.problem.pair_enterprise[pairs], self.problem.pair_buyer[pairs]
        slack_e = np.maximum(self.free_e - self.due_e, 0)[e]
        slack_b = np.maximum(self.free_b - self.due_b, 0)[b]
        weight = (
            1e5 / (1 + slack_b)
            + 1e5 / (1 + slack_e)
            + 2e4 / np.maximum(self.common[pairs], 1)
            + self.problem.pair_worth[pairs] / 20
            + 100
        )
        return np.asarray(weight, dtype=np.int64)

    def close(self, slot: int, chosen: IntArray) -> None:
        """A slot is done: it counts for nobody any more."""
        problem = self.problem
        self.waiting[chosen] = False
        self.free_e -= problem.enterprise_available[:, slot]
        self.free_b -= problem.buyer_available[:, slot]
        self.common -= problem.common[:, slot]
        self.due_e -= np.bincount(problem.pair_enterprise[chosen], minlength=problem.n_enterprises)
        self.due_b -= np.bincount(problem.pair_buyer[chosen], minlength=problem.n_buyers)


def announced_board(problem: PlanningProblem) -> Board:
    """Place what was announced as far as it is still possible, the dearest first."""
    board = Board(problem)
    announced = np.flatnonzero(problem.published_slot >= 0)
    best_first = announced[np.argsort(-problem.pair_worth[announced], kind="stable")]
    for pair in best_first.tolist():
        slot = int(problem.published_slot[pair])
        if board.has_room(pair) and board.fits(pair, slot):
            board.place(pair, slot)
    return board


def repair(board: Board, selected: BoolArray, meter: Meter) -> None:
    """Place selected pairs that missed, best first, moving others between two slots."""
    problem = board.problem
    missed = np.flatnonzero(selected & (board.slot_of < 0))
    best_first = missed[np.argsort(-problem.pair_worth[missed], kind="stable")]
    for pair in best_first.tolist():
        if meter.cut():
            return
        if board.has_room(pair):
            _squeeze_in(board, pair)
    mend_days(board, meter)


def _squeeze_in(board: Board, pair: int) -> bool:
    """Find a slot for a pair: a free one, else one that a chain of moves frees."""
    free = board.free_slots(pair)
    if free:
        board.place(pair, free[0])
        return True
    enterprise, buyer = board.enterprise_of[pair], board.buyer_of[pair]
    theirs, others = board.enterprise_row[enterprise], board.buyer_row[buyer]
    for slot in slots_of(board.problem.common_bits[pair]):
        if others[slot] != NOBODY and theirs[slot] != NOBODY:
            continue
        if others[slot] == NOBODY and theirs[slot] == NOBODY:
            moved = _free_a_table(board, slot)
        else:
            row = theirs if others[slot] == NOBODY else others
            moved = _free_a_person(board, row, slot)
        if moved and board.allows(pair, slot):
            board.place(pair, slot)
            return True
    return False


def _free_a_person(board: Board, row: list[int], slot: int) -> bool:
    """Move somebody's meeting out of a slot into one in which he is free.

    The chain of meetings that starts with his cannot end at his partner-to-be:
    sides alternate along it, so the two would have to be on one side.
    """
    for other, held in enumerate(row):
        if held == NOBODY:
            chain = board.chain(row[slot], slot, other)
            if board.can_exchange(chain, slot, other):
                board.exchange(chain, slot, other)
                return True
    return False


def _free_a_table(board: Board, slot: int) -> bool:
    """Move any one meeting at a general table out of a full slot."""
    for meeting in board.pairs_in(slot).tolist():
        if not board.needs_table[meeting]:
            continue
        free = board.free_slots(meeting)
        if free:
            board.lift(meeting)
            board.place(meeting, free[0])
            return True
    return False
