"""Largest matchings between partners and slots: what one participant could have alone."""

from collections.abc import Sequence

import numpy as np

from matchmaker.planning.problem import IntArray, PlanningProblem


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
    found = 0
    for partner in range(len(choices)):
        if _push(partner, choices, holder, [0]):
            found += 1
    return found


def _push(partner: int, choices: Sequence[int], holder: dict[int, int], seen: list[int]) -> bool:
    while free := choices[partner] & ~seen[0]:
        slot = free & -free
        seen[0] |= slot
        if slot not in holder or _push(holder[slot], choices, holder, seen):
            holder[slot] = partner
            return True
    return False


def alone(problem: PlanningProblem, side: IntArray, capacity: IntArray) -> IntArray:
    """Most meetings of each participant were he alone in the fair, at most his capacity.

    Args:
        side: participant of each pair on the side that is asked about, shape (P,).
        capacity: most meetings of each participant of that side.

    Returns:
        Largest matching between his partners and his slots, same shape as capacity.
    """
    order = np.argsort(side, kind="stable")
    starts = np.searchsorted(side[order], np.arange(len(capacity) + 1)).tolist()
    bits = problem.common_bits
    rows = order.tolist()
    return np.array(
        [
            largest_matching([bits[row] for row in rows[starts[i] : starts[i + 1]]], most)
            for i, most in enumerate(capacity.tolist())
        ],
        dtype=np.int64,
    )


def fullest_slots(problem: PlanningProblem) -> IntArray:
    """Most meetings at general tables in each slot, if nothing but this slot counted, (T,).

    The number of tables, or the largest matching among the pairs present if
    that is smaller.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    shape = (problem.n_enterprises, problem.n_buyers)
    fullest = problem.tables.copy()
    for slot in range(problem.n_slots):
        there = np.flatnonzero(problem.common[:, slot] & problem.needs_table)
        graph = csr_array(
            (
                np.ones(len(there), dtype=np.int8),
                (problem.pair_enterprise[there], problem.pair_buyer[there]),
            ),
            shape=shape,
        )
        matched = int((maximum_bipartite_matching(graph, perm_type="column") >= 0).sum())
        fullest[slot] = min(int(fullest[slot]), matched)
    return fullest
