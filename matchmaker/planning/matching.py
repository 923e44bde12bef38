"""Largest matchings between partners and slots: what one participant could have alone."""

from collections.abc import Callable, Sequence

import numpy as np

from matchmaker.planning.problem import BoolArray, IntArray, PlanningProblem

MOST_DAYS = 6  # of which every choice is looked at; later ones count as endless


def largest_matching(choices: Sequence[int], wanted: int) -> int:
    """Count how many partners can get a slot each, stopping at `wanted`.

    Args:
        choices: slots in which each partner could come, as bits.
        wanted: no more than this is asked for.

    Example:
        >>> largest_matching([0b01, 0b01, 0b11], 3)
        2
    """
    narrow_first = sorted((bits for bits in choices if bits), key=int.bit_count)
    taken = found = 0
    for bits in narrow_first:
        free = bits & ~taken
        if free:
            taken |= free & -free
            found += 1
            if found >= wanted:
                return wanted
    return min(wanted, _by_augmenting(narrow_first))


def _by_augmenting(choices: Sequence[int]) -> int:
    """Kuhn's method: each further partner may push earlier ones to other slots."""
    holder: dict[int, int] = {}
    return sum(_push(partner, choices, holder) for partner in range(len(choices)))


def _push(partner: int, choices: Sequence[int], holder: dict[int, int]) -> bool:
    """Depth first, in a loop: a chain may be as long as a delegation has seats in all slots."""
    chain: list[tuple[int, int]] = []  # slots asked for, and who asks
    seen = 0
    while True:
        free = choices[partner] & ~seen
        if free:
            slot = free & -free
            seen |= slot
            chain.append((slot, partner))
            if slot not in holder:
                holder.update(chain)
                return True
            partner = holder[slot]
        elif chain:
            _, partner = chain.pop()
        else:
            return False


def alone(
    problem: PlanningProblem,
    side: IntArray,
    capacity: IntArray,
    bits: Sequence[int] | None = None,
    days: Sequence[tuple[int, IntArray]] = (),
) -> IntArray:
    """Most meetings of each participant were he alone in the fair, at most his capacity.

    Args:
        side: participant of each pair on the side that is asked about, shape (P,).
        capacity: most meetings of each participant of that side.
        bits: slots in which each pair could sit, [P]; those in which both are there by default.
        days: slots of each day as bits, and what it holds of each, shaped as capacity.

    Returns:
        Largest flow from his partners through his slots and days, same shape as capacity.
    """
    order = np.argsort(side, kind="stable")
    starts = np.searchsorted(side[order], np.arange(len(capacity) + 1)).tolist()
    rows = order.tolist()
    bits = problem.common_bits if bits is None else bits
    seats = _seats_of(problem, side)
    cuts = _cuts(days, len(capacity))
    found = []
    for who in range(len(capacity)):
        theirs = [bits[row] for row in rows[starts[who] : starts[who + 1]]]
        most = int(capacity[who])
        for cut, held in cuts:
            if held[who] < most:
                choices = [seats(who, one & ~cut) for one in theirs]
                most = held[who] + largest_matching(choices, most - held[who])
        found.append(most)
    return np.array(found, dtype=np.int64)


def _cuts(days: Sequence[tuple[int, IntArray]], people: int) -> list[tuple[int, list[int]]]:
    """Every choice of days that may be full, as bits, and what they hold then.

    The largest flow from partners through slots and days is the least, over those
    choices, of what the days hold and a matching into the slots of the others.
    """
    found = [(0, [0] * people)]
    for slots, held in days[:MOST_DAYS]:
        found += [(cut | slots, (np.array(so_far) + held).tolist()) for cut, so_far in found.copy()]
    return found


def _seats_of(problem: PlanningProblem, side: IntArray) -> Callable[[int, int], int]:
    """Widen the slots of each of one side, as bits, to a bit for every seat he has then."""
    if not problem.has_seats:
        return lambda _, bits: bits
    seats = problem.enterprise_seats if side is problem.pair_enterprise else problem.buyer_seats
    wide = int(seats.max(initial=1))
    table = [
        [((1 << count) - 1) << slot * wide for slot, count in enumerate(row)]
        for row in seats.tolist()
    ]
    return lambda who, bits: sum(seat for slot, seat in enumerate(table[who]) if bits >> slot & 1)


def fullest_slots(problem: PlanningProblem) -> IntArray:
    """Most meetings at general tables in each slot, if nothing but this slot counted, (T,).

    The number of tables, or the largest matching among the pairs present if
    that is smaller.
    """
    return fullest(problem, problem.needs_table, problem.tables)


def fullest(problem: PlanningProblem, counted: BoolArray, room: IntArray) -> IntArray:
    """Most meetings of some pairs in each slot, if nothing but this slot counted, (T,).

    Args:
        counted: the pairs, (P,).
        room: no more than this in each slot, (T,).
    """
    found = room.copy()
    for slot in np.flatnonzero(room > 0).tolist():
        there = np.flatnonzero(problem.common[:, slot] & counted)
        most = _most_at_once(problem, there, slot) if len(there) else 0
        found[slot] = min(int(room[slot]), most)
    return found


def _most_at_once(problem: PlanningProblem, there: IntArray, slot: int) -> int:
    """Largest matching of some pairs in a slot; whoever has several seats counts so often."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    e, b = problem.pair_enterprise[there], problem.pair_buyer[there]
    n_e, n_b = problem.n_enterprises, problem.n_buyers
    if problem.has_seats:
        seats_e, seats_b = problem.enterprise_seats[:, slot], problem.buyer_seats[:, slot]
        wide_e, wide_b = int(seats_e.max()), int(seats_b.max())
        seat_e, seat_b = np.divmod(np.arange(wide_e * wide_b), wide_b)
        real = (seat_e < seats_e[e][:, None]) & (seat_b < seats_b[b][:, None])
        e = (e[:, None] * wide_e + seat_e)[real]
        b = (b[:, None] * wide_b + seat_b)[real]
        n_e, n_b = n_e * wide_e, n_b * wide_b
    graph = csr_array((np.ones(len(e), dtype=np.int8), (e, b)), shape=(n_e, n_b))
    return int((maximum_bipartite_matching(graph, perm_type="column") >= 0).sum())
