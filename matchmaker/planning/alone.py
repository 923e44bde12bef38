"""What one participant could have were he alone in the fair, and which limit holds him to that.

Everybody else is thought away: what counts is when he and his partners are there, how long a
slot is, whether any table stands in it, in his hall if halls have their own, and whether
anybody is there who could interpret.
"""

from enum import StrEnum

import numpy as np

from matchmaker.planning.capacities import days_of
from matchmaker.planning.flow import Arcs, arcs, largest_flow
from matchmaker.planning.interpreting import Pools
from matchmaker.planning.matching import alone
from matchmaker.planning.problem import BoolArray, IntArray, PlanningProblem, as_bits


class Hold(StrEnum):
    """What can hold one enterprise back, in the order in which it is named."""

    MAXIMUM = "maximum"
    DAYS = "days"
    BLOCKS = "blocks"
    LENGTH = "length"
    TABLES = "tables"
    HALL = "hall"
    INTERPRETERS = "interpreters"
    HOURS = "hours"


def could_sit(
    problem: PlanningProblem, rows: IntArray | slice, without: Hold | None = None
) -> BoolArray:
    """Slots in which pairs could sit were nobody else at the fair, shape (n, T).

    Args:
        problem: without locked or forbidden pairs; what these take is taken.
        rows: the pairs.
        without: a limit that is thought away.
    """
    e, b = problem.pair_enterprise[rows], problem.pair_buyer[rows]
    fits = np.ones((len(e), problem.n_slots), dtype=np.bool_)
    if without is not Hold.HOURS:
        fits &= problem.enterprise_available[e] & problem.buyer_available[b]
    minutes, times = problem.options.pair_minutes, problem.options.slot_times
    if minutes is not None and times is not None and without is not Hold.LENGTH:
        fits &= (times[:, 1] - times[:, 0])[None, :] >= minutes[rows, None]
    fits &= (problem.buyer_max > 0)[b][:, None]
    seated = problem.needs_table[rows]
    if without is not Hold.TABLES:
        fits[seated] &= problem.tables > 0
    if len(problem.hall_room) and without is not Hold.HALL:
        fits[seated] &= problem.hall_room[problem.hall_group[e[seated]]] > 0
    if problem.options.pair_need is not None and without is not Hold.INTERPRETERS:
        fits &= _helped(problem)[problem.options.pair_need[rows]]
    return fits


def _helped(problem: PlanningProblem) -> BoolArray:
    """Slots in which somebody could help with each need, (N, T); the last row is for no need."""
    pools = Pools.of(problem)
    there = [pools.helpers(pools.within(words)) > 0 for words in pools.needs]
    return np.array([*there, np.ones(problem.n_slots, dtype=np.bool_)])


def could_have(problem: PlanningProblem, capacity: IntArray, asked: BoolArray) -> IntArray:
    """Most meetings of some enterprises were each alone in the fair, shape (E,).

    Args:
        capacity: no more than this, (E,).
        asked: whom it is asked of, (E,); of the others the capacity is given back.
    """
    side = problem.pair_enterprise
    rows = np.flatnonzero(asked[side])
    bits = [0] * problem.n_pairs
    for row, packed in zip(rows.tolist(), as_bits(could_sit(problem, rows)), strict=True):
        bits[row] = packed
    wanted = np.where(asked, capacity, 0)
    found = alone(problem, side, wanted, bits, days_of(problem, buyers=False))
    return np.where(asked, found, capacity)


def most_alone(problem: PlanningProblem, enterprise: int, without: Hold | None = None) -> int:
    """Most meetings of one enterprise were nobody else at the fair: one largest flow.

    Args:
        without: a limit that is thought away.
    """
    rows = np.flatnonzero(problem.pair_enterprise == enterprise)
    partner, slot = could_sit(problem, rows, without).nonzero()
    seats = _seats(problem, enterprise, without)
    n_days = int(problem.day_of_slot.max(initial=0)) + 1
    slots, days = 1 + len(rows), 1 + len(rows) + problem.n_slots
    sink, t = days + n_days, np.arange(problem.n_slots)
    network = Arcs.joined(
        [
            arcs(0, 1 + np.arange(len(rows)), 1, 0),
            arcs(1 + partner, slots + slot, 1, 0),
            arcs(slots + t, days + problem.day_of_slot, seats, 0),
            arcs(days + np.arange(n_days), sink, _day_room(problem, enterprise, without), 0),
        ]
    )
    flow = largest_flow(network, 0, sink)[0] if len(partner) else np.zeros(1, dtype=np.int64)
    found = int(flow[-n_days:].sum())
    if without is not Hold.BLOCKS:
        found = min(found, _beside_blocks(problem, enterprise, seats))
    return found if without is Hold.MAXIMUM else min(found, int(problem.enterprise_max[enterprise]))


def _seats(problem: PlanningProblem, enterprise: int, without: Hold | None) -> IntArray:
    """Meetings that one enterprise could have at once in each slot, a table for each, (T,)."""
    seats: IntArray = problem.enterprise_seats[enterprise]
    if without is Hold.HOURS:
        seats = np.maximum(seats, 1)
    if problem.has_booth[enterprise]:
        return seats
    if without is not Hold.TABLES:
        seats = np.minimum(seats, problem.tables)
    if len(problem.hall_room) and without is not Hold.HALL:
        seats = np.minimum(seats, problem.hall_room[problem.hall_group[enterprise]])
    return np.maximum(seats, 0)


def _day_room(problem: PlanningProblem, enterprise: int, without: Hold | None) -> IntArray:
    """Meetings that each day still holds, (days,)."""
    n_days = int(problem.day_of_slot.max(initial=0)) + 1
    most = problem.options.enterprise_day_max
    if most is None or without is Hold.DAYS:
        return np.full(n_days, problem.n_pairs, dtype=np.int64)
    standing = problem.options.standing
    own = standing[standing[:, 0] == enterprise, 2]
    held = np.bincount(problem.day_of_slot[own], minlength=n_days)
    return np.maximum(int(most[enterprise]) - held, 0)


def _beside_blocks(problem: PlanningProblem, enterprise: int, seats: IntArray) -> int:
    """Seats of one enterprise less those that its free blocks keep empty."""
    standing = problem.options.standing
    busy = set(standing[standing[:, 0] == enterprise, 2].tolist())
    total, seen = int(seats.sum()), set[int]()
    blocks = [
        block
        for block in problem.options.free_blocks
        if not block.of_buyer and block.index == enterprise
    ]
    for block in blocks:
        if seen.isdisjoint(block.slots):
            seen |= set(block.slots)
            idle = sorted(int(seats[slot]) for slot in block.slots if slot not in busy)
            may = max(0, len(idle) - block.keep)
            total -= sum(idle[: len(idle) - may])
    return total


def holding(problem: PlanningProblem, enterprise: int) -> tuple[Hold, ...]:
    """Limits of which each alone, thought away, would let one enterprise have more."""
    can = most_alone(problem, enterprise)
    return tuple(one for one in Hold if most_alone(problem, enterprise, one) > can)
