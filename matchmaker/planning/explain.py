"""Why a pair could not be placed, in words that are specific and true."""

from collections.abc import Sequence

import numpy as np

from matchmaker.domain.sentence import Sentence
from matchmaker.planning.board import NOBODY, Board, slots_of
from matchmaker.planning.limits import Halls
from matchmaker.planning.plan import Plan
from matchmaker.planning.problem import PlanningProblem


def causes(problem: PlanningProblem, plan: Plan, pairs: Sequence[int]) -> list[Sentence]:
    """Say of each pair (rows of the problem) that is not in a plan why it is not."""
    slot_of = np.full(problem.n_pairs, -1, dtype=np.int64)
    for enterprise, buyer, slot, _ in plan.meetings:
        slot_of[problem.pair_rows[enterprise, buyer]] = slot
    board = Board.of(problem, slot_of)
    return [cause(board, pair) for pair in pairs]


def cause(board: Board, pair: int) -> Sentence:
    """Name what keeps a pair out of a finished plan, the cheapest test first.

    Args:
        board: the finished plan.
        pair: row of a pair that is not placed.
    """
    problem = board.problem
    enterprise, buyer = board.enterprise_of[pair], board.buyer_of[pair]
    common = slots_of(problem.common_bits[pair])
    if not common:
        return never_together(problem, pair)
    held_b, held_e = int(board.held_b[buyer]), int(board.held_e[enterprise])
    if held_b >= problem.buyer_max[buyer]:
        return Sentence(
            "The buyer already has the most meetings allowed: %(most)s.", {"most": held_b}
        )
    if held_e >= problem.enterprise_max[enterprise]:
        return Sentence(
            "The enterprise already has the most meetings allowed: %(most)s.",
            {"most": held_e},
        )
    return _taken(board, pair, common)


def slots_both_here(problem: PlanningProblem, pair: int) -> int:
    """Count the slots in which both sides of a pair are there, long enough or not."""
    e, b = problem.pair_enterprise[pair], problem.pair_buyer[pair]
    return int((problem.enterprise_available[e] & problem.buyer_available[b]).sum())


def never_together(problem: PlanningProblem, pair: int) -> Sentence:
    """Say why a pair has no slot in common: the two never overlap, or never for long enough."""
    both = slots_both_here(problem, pair)
    if not both:
        return Sentence("The two are never free in the same slot.")
    return Sentence(
        "Both are here in %(slots)s slots, and none of these is long enough for their meeting.",
        {"slots": both},
    )


def _taken(board: Board, pair: int, common: list[int]) -> Sentence:
    """Count what takes each of the common slots."""
    theirs = board.enterprise_row[board.enterprise_of[pair]]
    others = board.buyer_row[board.buyer_of[pair]]
    free = [slot for slot in common if theirs[slot] == NOBODY and others[slot] == NOBODY]
    general = [slot for slot in free if board.table_free(pair, slot)]
    halls = [limit for limit in board.limits if isinstance(limit, Halls)]
    with_table = [slot for slot in general if all(hall.allows(pair, slot) for hall in halls)]
    allowed = [slot for slot in with_table if board.fits(pair, slot)]
    values = {
        "common": len(common),
        "buyer": sum(others[slot] != NOBODY for slot in common),
        "enterprise": sum(theirs[slot] != NOBODY for slot in common),
        "tables": len(free),
    }
    if allowed:
        return Sentence(
            "There is still room in %(slots)s of their common slots: it can be placed by hand.",
            {"slots": len(allowed)},
        )
    if with_table:
        return Sentence(
            "Both are free in %(slots)s of their common slots, but another rule stands in the way: "
            "walking time, a break kept free, a limit for the day or an interpreter.",
            {"slots": len(with_table)},
        )
    if free:
        return _no_table(values, everywhere=len(free) == len(common), in_hall=bool(general))
    return _busy(values)


def _busy(values: dict[str, int]) -> Sentence:
    """Say who meets others in the common slots; of somebody who never does nothing is said."""
    if not values["enterprise"]:
        return Sentence("The buyer meets others in all of their common slots: %(common)s.", values)
    if not values["buyer"]:
        return Sentence(
            "The enterprise meets others in all of their common slots: %(common)s.", values
        )
    return Sentence(
        "None of their common slots (%(common)s) is free: the buyer meets others in %(buyer)s, "
        "the enterprise in %(enterprise)s.",
        values,
    )


def _no_table(values: dict[str, int], *, everywhere: bool, in_hall: bool) -> Sentence:
    """Say that tables are short, all of them or those of the enterprise's hall."""
    if everywhere and in_hall:
        return Sentence(
            "In none of their common slots (%(common)s) is a table of the enterprise's hall left.",
            values,
        )
    if everywhere:
        return Sentence("In none of their common slots (%(common)s) is a table left.", values)
    if in_hall:
        return Sentence(
            "None of their common slots (%(common)s) is free: the buyer meets others in %(buyer)s, "
            "the enterprise in %(enterprise)s, and in %(tables)s every table of its hall is taken.",
            values,
        )
    return Sentence(
        "None of their common slots (%(common)s) is free: the buyer meets others in %(buyer)s, "
        "the enterprise in %(enterprise)s, and in %(tables)s every table is taken.",
        values,
    )
