"""How much room there is: each participant's, the tables', the halls', the interpreters'."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from matchmaker.planning.interpreting import Pools
from matchmaker.planning.matching import alone, fullest, fullest_slots
from matchmaker.planning.options import FreeBlock, no_numbers
from matchmaker.planning.problem import IntArray, PlanningProblem, as_bits


@dataclass(frozen=True, eq=False)
class Capacities:
    """Most meetings of each side, (E,) and (B,), and places at general tables in all.

    Args:
        halls: places in all slots of each row of `hall_room`; empty where no hall
            has tables of its own.
        helped: talks that interpreters can help with in all slots, for each of
            `Pools.families`; empty where nobody needs one.
    """

    enterprise: IntArray
    buyer: IntArray
    places: int
    halls: IntArray = field(default_factory=no_numbers)
    helped: IntArray = field(default_factory=no_numbers)


def plain_capacities(problem: PlanningProblem) -> Capacities:
    """Maximum or free time, whichever is smaller; all tables of all slots."""
    options, standing = problem.options, problem.options.standing
    pools = Pools.of(problem)
    helped = [int(pools.helpers(needs).sum()) for _, needs in pools.families]
    return Capacities(
        np.minimum(
            problem.enterprise_max,
            _time(
                problem,
                problem.enterprise_seats,
                options.enterprise_day_max,
                [block for block in options.free_blocks if not block.of_buyer],
                standing[:, (0, 2)],
            ),
        ),
        np.minimum(
            problem.buyer_max,
            _time(
                problem,
                problem.buyer_seats,
                options.buyer_day_max,
                [block for block in options.free_blocks if block.of_buyer],
                standing[:, (1, 2)],
            ),
        ),
        int(problem.tables.sum()),
        np.maximum(problem.hall_room, 0).sum(axis=1),
        np.array(helped, dtype=np.int64),
    )


def tightened_capacities(problem: PlanningProblem) -> Capacities:
    """Plain ones, and no more than each could have alone and each slot could hold alone."""
    plain = plain_capacities(problem)
    days_e, days_b = days_of(problem, buyers=False), days_of(problem, buyers=True)
    return Capacities(
        alone(problem, problem.pair_enterprise, plain.enterprise, days=days_e),
        alone(problem, problem.pair_buyer, plain.buyer, days=days_b),
        int(fullest_slots(problem).sum()),
        _halls(problem),
        _helped(problem),
    )


def days_of(problem: PlanningProblem, *, buyers: bool) -> list[tuple[int, IntArray]]:
    """Slots of each day as bits, and the meetings that it holds for each of one side, (n,).

    Empty where nobody of that side has limits for a day.
    """
    options, standing = problem.options, problem.options.standing
    if buyers:
        return _days(problem, problem.buyer_seats, options.buyer_day_max, standing[:, (1, 2)])
    return _days(problem, problem.enterprise_seats, options.enterprise_day_max, standing[:, (0, 2)])


def _halls(problem: PlanningProblem) -> IntArray:
    group = problem.hall_group[problem.pair_enterprise]
    places = [
        fullest(problem, group == hall, np.maximum(room, 0)).sum()
        for hall, room in enumerate(problem.hall_room)
    ]
    return np.array(places, dtype=np.int64)


def _helped(problem: PlanningProblem) -> IntArray:
    pools = Pools.of(problem)
    talks = [
        fullest(problem, pools.asks(needs), pools.helpers(needs)).sum()
        for _, needs in pools.families
    ]
    return np.array(talks, dtype=np.int64)


def _time(
    problem: PlanningProblem,
    seats: IntArray,
    day_most: IntArray | None,
    blocks: Iterable[FreeBlock],
    standing: IntArray,
) -> IntArray:
    """Meetings that the slots, days and free blocks of one side's people hold, shape (n,).

    Args:
        seats: meetings each can have at once in each slot, (n, T).
        day_most: most on one day, (n,), if there is a limit.
        blocks: of this side; of blocks that overlap the one that costs most counts.
        standing: who is busy already, and in which slot, (m, 2).
    """
    total: IntArray = seats.sum(axis=1)
    in_blocks = total.copy()
    seen: set[tuple[int, int]] = set()
    busy = {(who, slot) for who, slot in standing.tolist()}
    costs = [(_kept_free(block, seats, busy), block) for block in blocks]
    for cost, block in sorted(costs, key=lambda one: (-one[0], one[1].slots)):
        keys = {(block.index, slot) for slot in block.slots}
        if not keys & seen:
            seen |= keys
            in_blocks[block.index] -= cost
    if day_most is None:
        return np.minimum(total, in_blocks)
    by_day = sum(held for _, held in _days(problem, seats, day_most, standing))
    return np.minimum(by_day, in_blocks)


def _days(
    problem: PlanningProblem, seats: IntArray, day_most: IntArray | None, standing: IntArray
) -> list[tuple[int, IntArray]]:
    if day_most is None:
        return []
    found = []
    for day in np.unique(problem.day_of_slot):
        slots = problem.day_of_slot == day
        held = np.bincount(standing[slots[standing[:, 1]], 0], minlength=len(seats))
        most = np.minimum(seats[:, slots].sum(axis=1), np.maximum(day_most - held, 0))
        found.append((as_bits(slots[None, :])[0], most))
    return found


def _kept_free(block: FreeBlock, seats: IntArray, busy: set[tuple[int, int]]) -> int:
    """Seats of a block's slots that cannot be used if its owner keeps it."""
    idle = sorted(
        int(seats[block.index, slot]) for slot in block.slots if (block.index, slot) not in busy
    )
    kept = len(block.slots) - len(idle)  # busy slots
    may = max(0, len(block.slots) - block.keep - kept)
    return sum(idle[: len(idle) - may])
