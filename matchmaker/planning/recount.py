"""A plan out of meetings that somebody placed: counted, bounded and explained like our own."""

from collections.abc import Sequence

import numpy as np

from matchmaker.planning.board import Board
from matchmaker.planning.bound import best_bounds, value_bound
from matchmaker.planning.breaks import fewest_of
from matchmaker.planning.explain import cause
from matchmaker.planning.measure import measure
from matchmaker.planning.plan import Plan, Unplaced
from matchmaker.planning.problem import PlanningProblem, open_part
from matchmaker.planning.shortfall import shortfalls
from matchmaker.planning.tables import Seated
from matchmaker.planning.work import StoppedBy


def recount(problem: PlanningProblem, meetings: Sequence[Seated], *, seed: int = 1) -> Plan:
    """Write meetings as a plan of a problem; whether it keeps the rules `check` must say.

    Breaks are bounded as if everybody were alone: somebody waits for the answer.

    Args:
        problem: the fair, which offers every pair that meets.
        meetings: (enterprise, buyer, slot, table), locked ones among them.
        seed: of the search that found them.

    Raises:
        KeyError: a pair is not offered.
    """
    opened = open_part(problem)
    bounds = best_bounds(opened.problem)
    slot_of = np.full(problem.n_pairs, -1, dtype=np.int64)
    for enterprise, buyer, slot, _ in meetings:
        slot_of[problem.pair_rows[enterprise, buyer]] = slot
    board = Board.of(problem, slot_of)
    free = Board.of(opened.problem, slot_of[opened.rows])
    musts, kept = free.must_meets(), free.kept()
    best = min(bounds, key=lambda one: value_bound(one, musts, kept))
    found = measure(problem, meetings)
    locked = np.bincount(problem.locked[:, 0], minlength=problem.n_enterprises)
    missed = opened.rows[bounds[0].selected & (free.slot_of < 0)]
    return Plan(
        meetings=tuple(sorted(meetings, key=lambda row: (row[2], row[3], row[0]))),
        value=found.value,
        raw_value=int(problem.pair_value[slot_of >= 0].sum()),
        bound=value_bound(best, musts, kept) + opened.locked_value,
        shortfalls=tuple(shortfalls(opened.problem, free.held_e, bounds[0], locked)),
        unplaced=tuple(Unplaced(pair, cause(board, pair)) for pair in missed.tolist()),
        breaks=found.breaks,
        breaks_bound=fewest_of(board),
        hall_changes=found.hall_changes,
        prices=best.prices,
        baselines={},
        must_meets=(board.must_meets(), int(problem.must_meet.sum())),
        moved=found.moved,
        stopped_by=StoppedBy.WORK,
        seed=seed,
        seconds=0.0,
    )
