"""May this pair sit in this slot, given everything else that stands? One small class a rule.

Each rule that a fair switches on keeps its own count of what stands and answers
three questions: may one more meeting be added here (`allows`), how many may each
participant still have in a slot (`left`), and which pairs could sit in a slot
at all while it is empty (`mask`). A rule holds for every part of a plan that
keeps it, so meetings may be added one by one in any order.

Slot flows, free slots and exchanges all ask here; the checker does not.
"""

import numpy as np
import numpy.typing as npt

from matchmaker.planning.interpreting import Pools
from matchmaker.planning.options import BoolArray, FreeBlock, IntArray
from matchmaker.planning.problem import PlanningProblem

FloatArray = npt.NDArray[np.float64]
Left = tuple[IntArray | None, IntArray | None]


class Limit:
    """A rule with nothing to say; the others say what is theirs."""

    def allows(self, pair: int, slot: int) -> bool:
        """Say whether a pair may be added to a slot, the rest standing as it does."""
        del pair, slot
        return True

    def place(self, pair: int, slot: int) -> None:
        """Note that a meeting stands."""

    def lift(self, pair: int, slot: int) -> None:
        """Note that a meeting stands no more."""

    def left(self, slot: int) -> Left:
        """Meetings that each enterprise (E,) and buyer (B,) may still have in a slot."""
        del slot
        return None, None

    def mask(self, pairs: IntArray, slot: int) -> BoolArray | None:
        """Pairs that could sit in a slot in which nothing stands; None for all."""
        del pairs, slot
        return None


class Halls(Limit):
    """No hall has more meetings at tables in a slot than it has tables."""

    def __init__(self, problem: PlanningProblem) -> None:
        self.group: list[int] = problem.hall_group[problem.pair_enterprise].tolist()
        self.free: list[list[int]] = problem.hall_room.tolist()

    def allows(self, pair: int, slot: int) -> bool:
        """A table of the enterprise's hall is free."""
        group = self.group[pair]
        return group < 0 or self.free[group][slot] > 0

    def place(self, pair: int, slot: int) -> None:
        """Take a table of the hall."""
        if self.group[pair] >= 0:
            self.free[self.group[pair]][slot] -= 1

    def lift(self, pair: int, slot: int) -> None:
        """Give it back."""
        if self.group[pair] >= 0:
            self.free[self.group[pair]][slot] += 1


class Interpreting(Limit):
    """Everyone who needs an interpreter has one of his own in each slot."""

    def __init__(self, problem: PlanningProblem) -> None:
        self.pools = Pools.of(problem)
        self.need: list[int] = self.pools.need.tolist()
        self.booked: list[list[int]] = self.pools.standing.tolist()
        self._price: dict[tuple[int, bool], FloatArray] = {}

    def allows(self, pair: int, slot: int) -> bool:
        """Interpreters suffice for all talks of the slot and this one."""
        need = self.need[pair]
        if need < 0:
            return True
        asked = self.booked[slot].copy()
        asked[need] += 1
        return self.pools.enough(slot, asked)

    def place(self, pair: int, slot: int) -> None:
        """Count one more talk that needs help."""
        if self.need[pair] >= 0:
            self.booked[slot][self.need[pair]] += 1

    def lift(self, pair: int, slot: int) -> None:
        """Count one less."""
        if self.need[pair] >= 0:
            self.booked[slot][self.need[pair]] -= 1

    def price_in(self, slot: int, by_worth: bool) -> FloatArray:
        """What a talk of each need costs in a slot, (N,), kept from visit to visit.

        Args:
            by_worth: pairs are weighed by their worth, not by their urgency.
        """
        return self._price.setdefault((slot, by_worth), np.zeros(len(self.pools.needs)))


class Seats(Limit):
    """A delegation of several has so many meetings at once and no more."""

    def __init__(self, problem: PlanningProblem) -> None:
        self.e, self.b = problem.pair_enterprise.tolist(), problem.pair_buyer.tolist()
        self.free_e = problem.enterprise_seats.copy()
        self.free_b = problem.buyer_seats.copy()

    def allows(self, pair: int, slot: int) -> bool:
        """Both sides have a seat free."""
        return bool(self.free_e[self.e[pair], slot] > 0 and self.free_b[self.b[pair], slot] > 0)

    def place(self, pair: int, slot: int) -> None:
        """Take a seat of each."""
        self.free_e[self.e[pair], slot] -= 1
        self.free_b[self.b[pair], slot] -= 1

    def lift(self, pair: int, slot: int) -> None:
        """Give them back."""
        self.free_e[self.e[pair], slot] += 1
        self.free_b[self.b[pair], slot] += 1

    def left(self, slot: int) -> Left:
        """Seats that are free."""
        return self.free_e[:, slot], self.free_b[:, slot]


class Days(Limit):
    """Nobody has more meetings on a day than he wants; fewer than least are missing ones."""

    def __init__(self, problem: PlanningProblem) -> None:
        options = problem.options
        n_e, n_b = problem.n_enterprises, problem.n_buyers
        self.e, self.b = problem.pair_enterprise.tolist(), problem.pair_buyer.tolist()
        self.day = problem.day_of_slot
        days = int(self.day.max(initial=-1)) + 1
        self.held_e = np.zeros((n_e, days), dtype=np.int64)
        self.held_b = np.zeros((n_b, days), dtype=np.int64)
        self.most_e = _or_endless(options.enterprise_day_max, n_e)
        self.most_b = _or_endless(options.buyer_day_max, n_b)
        self.least_e = _or_none(options.enterprise_day_min, n_e)
        self.least_b = _or_none(options.buyer_day_min, n_b)
        for enterprise, buyer, slot in options.standing.tolist():
            self.held_e[enterprise, self.day[slot]] += 1
            self.held_b[buyer, self.day[slot]] += 1

    def allows(self, pair: int, slot: int) -> bool:
        """Neither side's day is full."""
        e, b, day = self.e[pair], self.b[pair], self.day[slot]
        return bool(self.held_e[e, day] < self.most_e[e] and self.held_b[b, day] < self.most_b[b])

    def place(self, pair: int, slot: int) -> None:
        """Count it for both on its day."""
        day = self.day[slot]
        self.held_e[self.e[pair], day] += 1
        self.held_b[self.b[pair], day] += 1

    def lift(self, pair: int, slot: int) -> None:
        """Count it no more."""
        day = self.day[slot]
        self.held_e[self.e[pair], day] -= 1
        self.held_b[self.b[pair], day] -= 1

    def left(self, slot: int) -> Left:
        """Meetings that the day still holds."""
        day = self.day[slot]
        return self.most_e - self.held_e[:, day], self.most_b - self.held_b[:, day]

    def due(self, slot: int) -> tuple[IntArray, IntArray]:
        """Meetings missing on a slot's day, (E,) and (B,)."""
        day = self.day[slot]
        return (
            np.maximum(self.least_e - self.held_e[:, day], 0),
            np.maximum(self.least_b - self.held_b[:, day], 0),
        )

    def missing(self) -> int:
        """Meetings missing on all days and both sides."""
        short_e = np.maximum(self.least_e[:, None] - self.held_e, 0)
        short_b = np.maximum(self.least_b[:, None] - self.held_b, 0)
        return int(short_e.sum() + short_b.sum())


class FreeBlocks(Limit):
    """Of the slots of a block its owner keeps so many without a meeting."""

    def __init__(self, problem: PlanningProblem) -> None:
        self.sides = (problem.pair_enterprise.tolist(), problem.pair_buyer.tolist())
        self.shape = (problem.n_enterprises, problem.n_buyers)
        self.blocks: dict[tuple[int, int], list[FreeBlock]] = {}
        for block in problem.options.free_blocks:
            self.blocks.setdefault((int(block.of_buyer), block.index), []).append(block)
        self.at = {owner: [0] * problem.n_slots for owner in self.blocks}
        for enterprise, buyer, slot in problem.options.standing.tolist():
            for owner in ((0, enterprise), (1, buyer)):
                if owner in self.at:
                    self.at[owner][slot] += 1

    def _full(self, owner: tuple[int, int], slot: int) -> bool:
        at = self.at[owner]
        if at[slot]:
            return False
        return any(
            slot in block.slots
            and sum(at[one] > 0 for one in block.slots) >= len(block.slots) - block.keep
            for block in self.blocks[owner]
        )

    def _owners(self, pair: int) -> list[tuple[int, int]]:
        both = ((side, self.sides[side][pair]) for side in (0, 1))
        return [owner for owner in both if owner in self.blocks]

    def allows(self, pair: int, slot: int) -> bool:
        """Neither side would use its block up."""
        return not any(self._full(owner, slot) for owner in self._owners(pair))

    def place(self, pair: int, slot: int) -> None:
        """Count a busy slot."""
        for owner in self._owners(pair):
            self.at[owner][slot] += 1

    def lift(self, pair: int, slot: int) -> None:
        """Count it free again."""
        for owner in self._owners(pair):
            self.at[owner][slot] -= 1

    def left(self, slot: int) -> Left:
        """Nothing for those whose block would be used up."""
        left = tuple(np.full(count, ENDLESS, dtype=np.int64) for count in self.shape)
        for side, who in self.blocks:
            if self._full((side, who), slot):
                left[side][who] = 0
        return left[0], left[1]


class Walks(Limit):
    """A buyer who comes alone has time to walk from hall to hall.

    A delegation of several parts and meets again: nobody can say who walks, so
    the rule is silent about it.
    """

    def __init__(self, problem: PlanningProblem) -> None:
        minutes = problem.options.walk_minutes
        self.walk = np.zeros((1, 1), dtype=np.int64) if minutes is None else minutes
        self.hall = problem.enterprise_hall
        self.e, self.b = problem.pair_enterprise, problem.pair_buyer
        self.near = problem.near_slots
        self.where = np.full((problem.n_buyers, problem.n_slots), -1, dtype=np.int64)
        parallel = problem.options.buyer_parallel
        self.alone = np.ones(problem.n_buyers, dtype=np.bool_) if parallel is None else parallel < 2
        for enterprise, buyer, slot in problem.options.standing.tolist():
            if self.alone[buyer]:
                self.where[buyer, slot] = self.hall[enterprise]

    def allows(self, pair: int, slot: int) -> bool:
        """He can come in time and be in time for the next."""
        return bool(self.mask(np.array([pair]), slot)[0])

    def place(self, pair: int, slot: int) -> None:
        """Note where the buyer sits."""
        if self.alone[self.b[pair]]:
            self.where[self.b[pair], slot] = self.hall[self.e[pair]]

    def lift(self, pair: int, slot: int) -> None:
        """He sits there no more."""
        if self.alone[self.b[pair]]:
            self.where[self.b[pair], slot] = -1

    def mask(self, pairs: IntArray, slot: int) -> BoolArray:
        """Pairs whose buyer has no meeting too far away too close in time."""
        here, buyers = self.hall[self.e[pairs]], self.b[pairs]
        free = np.ones(len(pairs), dtype=np.bool_)
        for other, minutes in self.near[slot]:
            there = self.where[buyers, other]
            way = self.walk[there, here] if other < slot else self.walk[here, there]
            free &= (there < 0) | (way <= minutes)
        return free


ENDLESS = 1 << 40


def _or_endless(most: IntArray | None, count: int) -> IntArray:
    return np.full(count, ENDLESS, dtype=np.int64) if most is None else most


def _or_none(least: IntArray | None, count: int) -> IntArray:
    return np.zeros(count, dtype=np.int64) if least is None else least


def limits_of(problem: PlanningProblem) -> tuple[Limit, ...]:
    """Set up the rules that a fair has switched on; none for most."""
    options = problem.options
    found: list[Limit] = []
    if options.hall_tables is not None:
        found.append(Halls(problem))
    if options.pair_need is not None:
        found.append(Interpreting(problem))
    if problem.has_seats:
        found.append(Seats(problem))
    if problem.has_days:
        found.append(Days(problem))
    if options.free_blocks:
        found.append(FreeBlocks(problem))
    if options.walk_minutes is not None and options.walk_minutes.any():
        found.append(Walks(problem))
    return tuple(found)
