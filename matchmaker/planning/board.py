"""The plan in the making: who sits where in time, kept consistent move by move."""

from collections.abc import Sequence
from typing import Self

import numpy as np

from matchmaker.planning.limits import Days, limits_of
from matchmaker.planning.problem import BoolArray, IntArray, PlanningProblem

NOBODY = -1


class Board:
    """Meetings of a problem without locked or forbidden pairs.

    Attributes:
        slot_of: slot of each pair, -1 while it is not placed, shape (P,).
        enterprise_row, buyer_row: pair in each slot, -1 where free: [E][T], [B][T].
            The further seats of delegations are rows behind those; a participant's
            own row is free as long as he has a seat free.
        row_e, row_b: row in which each pair sits or would, [P].
        held_e, held_b: meetings of each participant, (E,) and (B,).
        seated: meetings at general tables in each slot, [T].
        limits: the further rules that this fair has switched on.
    """

    def __init__(self, problem: PlanningProblem) -> None:
        self.problem = problem
        self.slot_of: IntArray = np.full(problem.n_pairs, -1, dtype=np.int64)
        free = [NOBODY] * problem.n_slots
        self.enterprise_row: list[list[int]] = [list(free) for _ in range(problem.n_enterprises)]
        self.buyer_row: list[list[int]] = [list(free) for _ in range(problem.n_buyers)]
        self.held_e: IntArray = np.zeros(problem.n_enterprises, dtype=np.int64)
        self.held_b: IntArray = np.zeros(problem.n_buyers, dtype=np.int64)
        self.seated = [0] * problem.n_slots
        self.enterprise_of: list[int] = problem.pair_enterprise.tolist()
        self.buyer_of: list[int] = problem.pair_buyer.tolist()
        self.tables: list[int] = problem.tables.tolist()
        self.needs_table: list[bool] = problem.needs_table.tolist()
        self.limits = limits_of(problem)
        self.row_e, self.row_b = self.enterprise_of, self.buyer_of
        self.seats: tuple[Seating, Seating] | None = None
        if problem.has_seats:
            self.row_e, self.row_b = list(self.enterprise_of), list(self.buyer_of)
            self.seats = (
                Seating(self.enterprise_row, problem.enterprise_seats),
                Seating(self.buyer_row, problem.buyer_seats),
            )

    @classmethod
    def of(cls, problem: PlanningProblem, slot_of: IntArray) -> Self:
        """Set up a board from the slot of each pair."""
        board = cls(problem)
        pairs = np.flatnonzero(slot_of >= 0)
        if board.seats:  # who sits in which seat depends on those who came before
            for pair in pairs.tolist():
                board.place(pair, int(slot_of[pair]))
        else:
            board._place_all(pairs, slot_of[pairs])
        return board

    def _place_all(self, pairs: IntArray, slots: IntArray) -> None:
        """Place many pairs at once on an empty board without further seats."""
        problem = self.problem
        e, b = problem.pair_enterprise[pairs], problem.pair_buyer[pairs]
        self.slot_of[pairs] = slots
        self.enterprise_row = _rows(e, slots, pairs, (problem.n_enterprises, problem.n_slots))
        self.buyer_row = _rows(b, slots, pairs, (problem.n_buyers, problem.n_slots))
        self.held_e = np.bincount(e, minlength=problem.n_enterprises)
        self.held_b = np.bincount(b, minlength=problem.n_buyers)
        seated = slots[problem.needs_table[pairs]]
        self.seated = np.bincount(seated, minlength=problem.n_slots).tolist()
        for limit in self.limits:
            for pair, slot in zip(pairs.tolist(), slots.tolist(), strict=True):
                limit.place(pair, slot)

    def place(self, pair: int, slot: int) -> None:
        """Let a pair meet in a slot in which both are free."""
        enterprise, buyer = self.enterprise_of[pair], self.buyer_of[pair]
        self.slot_of[pair] = slot
        if self.seats:
            self.row_e[pair] = self.seats[0].free(enterprise, slot)
            self.row_b[pair] = self.seats[1].free(buyer, slot)
        for limit in self.limits:
            limit.place(pair, slot)
        self.enterprise_row[self.row_e[pair]][slot] = pair
        self.buyer_row[self.row_b[pair]][slot] = pair
        self.held_e[enterprise] += 1
        self.held_b[buyer] += 1
        self.seated[slot] += self.needs_table[pair]

    def lift(self, pair: int) -> None:
        """Take a meeting out of the plan."""
        enterprise, buyer = self.enterprise_of[pair], self.buyer_of[pair]
        slot = int(self.slot_of[pair])
        self.slot_of[pair] = -1
        if self.seats:
            self._move_up(enterprise, self.row_e, self.seats[0], pair, slot)
            self._move_up(buyer, self.row_b, self.seats[1], pair, slot)
        for limit in self.limits:
            limit.lift(pair, slot)
        self.enterprise_row[self.row_e[pair]][slot] = NOBODY
        self.buyer_row[self.row_b[pair]][slot] = NOBODY
        self.held_e[enterprise] -= 1
        self.held_b[buyer] -= 1
        self.seated[slot] -= self.needs_table[pair]

    def pairs_in(self, slot: int) -> IntArray:
        """Pairs that meet in a slot, increasing."""
        return np.flatnonzero(self.slot_of == slot)

    def has_room(self, pair: int) -> bool:
        """Say whether both sides are below their maximum."""
        problem = self.problem
        e, b = self.enterprise_of[pair], self.buyer_of[pair]
        return bool(
            self.held_e[e] < problem.enterprise_max[e] and self.held_b[b] < problem.buyer_max[b]
        )

    def free_slots(self, pair: int) -> list[int]:
        """Common slots in which both are free and every rule lets them meet."""
        enterprise, buyer = self.enterprise_of[pair], self.buyer_of[pair]
        theirs, others = self.enterprise_row[enterprise], self.buyer_row[buyer]
        return [
            slot
            for slot in slots_of(self.problem.common_bits[pair])
            if theirs[slot] == NOBODY and others[slot] == NOBODY and self.allows(pair, slot)
        ]

    def first_free(self, pair: int) -> int:
        """First of the free slots, -1 if there is none."""
        enterprise, buyer = self.enterprise_of[pair], self.buyer_of[pair]
        theirs, others = self.enterprise_row[enterprise], self.buyer_row[buyer]
        for slot in slots_of(self.problem.common_bits[pair]):
            if theirs[slot] == NOBODY and others[slot] == NOBODY and self.allows(pair, slot):
                return slot
        return -1

    def fits(self, pair: int, slot: int) -> bool:
        """Say whether a slot is among the pair's free slots."""
        return (
            bool(self.problem.common_bits[pair] >> slot & 1)
            and self.enterprise_row[self.enterprise_of[pair]][slot] == NOBODY
            and self.buyer_row[self.buyer_of[pair]][slot] == NOBODY
            and self.allows(pair, slot)
        )

    def allows(self, pair: int, slot: int) -> bool:
        """Say whether tables and every further rule let a pair be added to a slot."""
        return self.table_free(pair, slot) and all(
            limit.allows(pair, slot) for limit in self.limits
        )

    def table_free(self, pair: int, slot: int) -> bool:
        """Say whether the pair finds a table in a slot."""
        return not self.needs_table[pair] or self.seated[slot] < self.tables[slot]

    def exchange(self, pairs: Sequence[int], one: int, other: int) -> None:
        """Move meetings between two slots: those in one go to the other and back."""
        moves = [(pair, other if self.slot_of[pair] == one else one) for pair in pairs]
        for pair, _ in moves:
            self.lift(pair)
        for pair, slot in moves:
            self.place(pair, slot)

    def chain(self, start: int, one: int, other: int) -> list[int]:
        """Follow meetings alternately through two slots from a pair onwards, both ways.

        Everyone has at most one meeting a slot, so the meetings of both slots
        fall apart into paths and cycles; this is the one that holds `start`.
        """
        found = [start]
        for side in (0, 1):
            at = self._next(start, side, one, other)
            turn = 1 - side
            while at not in (NOBODY, start):
                found.append(at)
                at = self._next(at, turn, one, other)
                turn = 1 - turn
            if at == start:
                break
        return found

    def _next(self, pair: int, side: int, one: int, other: int) -> int:
        slot = other if self.slot_of[pair] == one else one
        rows, row_of = (
            (self.buyer_row, self.row_b) if side == 0 else (self.enterprise_row, self.row_e)
        )
        found: int = rows[row_of[pair]][slot]
        return found

    def can_exchange(self, pairs: Sequence[int], one: int, other: int) -> bool:
        """Say whether every meeting is possible in its other slot and every rule holds."""
        bits, gain = self.problem.common_bits, 0
        for pair in pairs:
            in_one = self.slot_of[pair] == one
            if not bits[pair] >> (other if in_one else one) & 1:
                return False
            gain += self.needs_table[pair] * (1 if in_one else -1)
        return (
            self.seated[other] + gain <= self.tables[other]
            and self.seated[one] - gain <= self.tables[one]
            and (not self.limits or self._rules_let(pairs, one, other))
        )

    def _rules_let(self, pairs: Sequence[int], one: int, other: int) -> bool:
        """Try an exchange meeting by meeting and take it back."""
        moves = [(pair, other if self.slot_of[pair] == one else one) for pair in pairs]
        for pair, _ in moves:
            self.lift(pair)
        placed = 0
        for pair, slot in moves:
            if not self.allows(pair, slot):
                break
            self.place(pair, slot)
            placed += 1
        for pair, _ in moves[:placed]:
            self.lift(pair)
        for pair, slot in moves:
            self.place(pair, one if slot == other else other)
        return placed == len(moves)

    def _move_up(
        self, who: int, row_of: list[int], seating: "Seating", pair: int, slot: int
    ) -> None:
        """Before somebody leaves a further seat: whoever sits in the own row takes it."""
        own = seating.rows[who][slot]
        if row_of[pair] != who and own != NOBODY:
            seating.rows[row_of[pair]][slot] = own
            row_of[own], row_of[pair] = row_of[pair], who

    # --- what it is worth ------------------------------------------------------------

    def missing(self) -> int:
        """Count the meetings missing below minima, both sides."""
        problem = self.problem
        short_e = np.maximum(problem.enterprise_min - self.held_e, 0)
        short_b = np.maximum(problem.buyer_min - self.held_b, 0)
        on_days = sum(limit.missing() for limit in self.limits if isinstance(limit, Days))
        return int(short_e.sum() + short_b.sum()) + on_days

    def value(self) -> int:
        """Value of the meetings less the penalty of missing ones; no W, no move price."""
        placed = self.slot_of >= 0
        raw = int(self.problem.pair_value[placed].sum())
        return raw - self.problem.short_penalty * self.missing()

    def worth(self) -> int:
        """Value with the bonus of must-meets and of kept announcements: what is maximised."""
        problem = self.problem
        return (
            self.value() + problem.must_bonus * self.must_meets() + problem.move_price * self.kept()
        )

    def must_meets(self) -> int:
        """Count the must-meets that are placed."""
        return int(self.problem.must_meet[self.slot_of >= 0].sum())

    def kept(self) -> int:
        """Count the announced meetings that stand in their announced slot."""
        return int(((self.slot_of >= 0) & (self.slot_of == self.problem.published_slot)).sum())

    def busy(self) -> tuple[BoolArray, BoolArray]:
        """Slots in which each participant has a meeting, (E, T) and (B, T)."""
        problem = self.problem
        pairs = np.flatnonzero(self.slot_of >= 0)
        slots = self.slot_of[pairs]
        busy_e = np.zeros((problem.n_enterprises, problem.n_slots), dtype=np.bool_)
        busy_b = np.zeros((problem.n_buyers, problem.n_slots), dtype=np.bool_)
        busy_e[problem.pair_enterprise[pairs], slots] = True
        busy_b[problem.pair_buyer[pairs], slots] = True
        return busy_e, busy_b


class Seating:
    """The further seats of one side's delegations: rows behind everybody's own."""

    def __init__(self, rows: list[list[int]], seats: IntArray) -> None:
        self.rows, self.seats = rows, seats
        self.further: dict[int, list[int]] = {}
        for who in np.flatnonzero(seats.max(axis=1, initial=0) > 1).tolist():
            more = int(seats[who].max()) - 1
            self.further[who] = list(range(len(rows), len(rows) + more))
            rows += [[NOBODY] * seats.shape[1] for _ in range(more)]

    def free(self, who: int, slot: int) -> int:
        """Row of a free seat in a slot, the own one last."""
        for row in self.further.get(who, ())[: max(0, int(self.seats[who, slot]) - 1)]:
            if self.rows[row][slot] == NOBODY:
                return row
        return who


def _rows(
    who: IntArray, slots: IntArray, pairs: IntArray, shape: tuple[int, int]
) -> list[list[int]]:
    """Lay pairs out by participant and slot, NOBODY where free."""
    rows = np.full(shape, NOBODY, dtype=np.int64)
    rows[who, slots] = pairs
    found: list[list[int]] = rows.tolist()
    return found


def slots_of(bits: int) -> list[int]:
    """List the slots whose bit is set, increasing.

    Example:
        >>> slots_of(0b1010)
        [1, 3]
    """
    found = []
    while bits:
        lowest = bits & -bits
        found.append(lowest.bit_length() - 1)
        bits ^= lowest
    return found
