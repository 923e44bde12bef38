"""How others plan, re-implemented from their descriptions: printed beside every plan of ours."""

from collections.abc import Iterable

import numpy as np

from matchmaker.planning.board import Board
from matchmaker.planning.problem import IntArray, PlanningProblem


class _Calendar:
    """Free slots of everyone as bits; the first free common one is taken."""

    def __init__(self, problem: PlanningProblem) -> None:
        self.problem = problem
        self.enterprise_of: list[int] = problem.pair_enterprise.tolist()
        self.buyer_of: list[int] = problem.pair_buyer.tolist()
        self.needs_table: list[bool] = problem.needs_table.tolist()
        self.left_e: list[int] = problem.enterprise_max.tolist()
        self.left_b: list[int] = problem.buyer_max.tolist()
        self.tables: list[int] = problem.tables.tolist()
        self.busy_e = [0] * problem.n_enterprises
        self.busy_b = [0] * problem.n_buyers
        self.with_table = sum(1 << slot for slot, left in enumerate(self.tables) if left > 0)
        self.slot_of: IntArray = np.full(problem.n_pairs, -1, dtype=np.int64)

    def first_free(self, pair: int) -> int:
        """First slot that suits both, -1 if there is none."""
        e, b = self.enterprise_of[pair], self.buyer_of[pair]
        if not (self.left_e[e] > 0 and self.left_b[b] > 0):
            return -1
        free = self.problem.common_bits[pair] & ~self.busy_e[e] & ~self.busy_b[b]
        if self.needs_table[pair]:
            free &= self.with_table
        return (free & -free).bit_length() - 1

    def take(self, pair: int) -> bool:
        """Place a pair in its first free slot, if there is one."""
        slot = self.first_free(pair)
        if slot < 0:
            return False
        e, b = self.enterprise_of[pair], self.buyer_of[pair]
        self.slot_of[pair] = slot
        self.busy_e[e] |= 1 << slot
        self.busy_b[b] |= 1 << slot
        self.left_e[e] -= 1
        self.left_b[b] -= 1
        if self.needs_table[pair]:
            self.tables[slot] -= 1
            if self.tables[slot] == 0:
                self.with_table &= ~(1 << slot)
        return True


class _RuledCalendar:
    """The same where further rules hold: the board is asked, slot by slot."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.slot_of = board.slot_of

    def take(self, pair: int) -> bool:
        """Place a pair in its first free slot, if there is one."""
        slot = self.board.first_free(pair) if self.board.has_room(pair) else -1
        if slot >= 0:
            self.board.place(pair, slot)
        return slot >= 0


def _calendar(problem: PlanningProblem) -> _Calendar | _RuledCalendar:
    board = Board(problem)
    return _RuledCalendar(board) if board.limits else _Calendar(problem)


def _in_order(problem: PlanningProblem, pairs: Iterable[int]) -> Board:
    calendar = _calendar(problem)
    for pair in pairs:
        calendar.take(pair)
    return Board.of(problem, calendar.slot_of)


def first_come(problem: PlanningProblem, seed: int) -> Board:
    """Pairs in random order, each in its first free slot."""
    order: list[int] = np.random.default_rng(seed).permutation(problem.n_pairs).tolist()
    return _in_order(problem, order)


def best_score(problem: PlanningProblem) -> Board:
    """Pairs by value, best first, each in its first free slot."""
    order: list[int] = np.argsort(-problem.pair_worth, kind="stable").tolist()
    return _in_order(problem, order)


def round_robin(problem: PlanningProblem) -> Board:
    """Enterprises in turn, each its best remaining buyer, in the first slot that suits both."""
    calendar = _calendar(problem)
    lists = _best_last(problem)
    waiting = [enterprise for enterprise, row in enumerate(lists) if row]
    while waiting:
        waiting = [enterprise for enterprise in waiting if _one_turn(calendar, lists[enterprise])]
    return Board.of(problem, calendar.slot_of)


def _one_turn(calendar: _Calendar | _RuledCalendar, wanted: list[int]) -> bool:
    """Place the best pair that still can be; say whether one was."""
    while wanted:
        if calendar.take(wanted.pop()):
            return True
    return False


def _best_last(problem: PlanningProblem) -> list[list[int]]:
    """Pairs of each enterprise, worst first, so that the best is popped."""
    lists: list[list[int]] = [[] for _ in range(problem.n_enterprises)]
    for pair in np.argsort(problem.pair_worth, kind="stable").tolist():
        lists[int(problem.pair_enterprise[pair])].append(pair)
    return lists
