"""What a plan is like, in figures that two plans can be compared by."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from matchmaker.planning.breaks import count_breaks, count_hall_changes
from matchmaker.planning.problem import IntArray, PlanningProblem
from matchmaker.planning.tables import Seated


@dataclass(frozen=True, slots=True)
class Measures:
    """One plan's figures.

    Args:
        value: worth of the meetings less the penalty of missing ones.
        meetings: how many there are.
        reached: meetings that every enterprise with a possible buyer has at least, k.
        missing: meetings lacking below enterprises' minima.
        short: enterprises below their minimum.
        breaks: idle runs between two meetings of a session, all participants together.
        hall_changes: buyers' walks between halls.
        tables_used: most general tables in use at the same time.
        seated: meetings at general tables.
        places: what general tables could hold over all slots.
        moved: announced meetings that are not in their slot.
    """

    value: int
    meetings: int
    reached: int
    missing: int
    short: int
    breaks: int
    hall_changes: int
    tables_used: int
    seated: int
    places: int
    moved: int

    def to_json(self) -> dict[str, int]:
        """Write them under their names."""
        return {field.name: int(getattr(self, field.name)) for field in fields(self)}


def measure(problem: PlanningProblem, meetings: Sequence[Seated]) -> Measures:
    """Count a plan's figures under a problem, whoever made it.

    Args:
        problem: the fair; pairs that it does not offer are worth nothing.
        meetings: (enterprise, buyer, slot, table), -1 is the own booth.
    """
    e, b, t, table = np.array(meetings, dtype=np.int64).reshape(len(meetings), 4).T
    rows = [problem.pair_rows.get(pair) for pair in zip(e.tolist(), b.tolist(), strict=True)]
    value = sum(int(problem.pair_value[row]) for row in rows if row is not None)
    held_e = np.bincount(e, minlength=problem.n_enterprises)
    held_b = np.bincount(b, minlength=problem.n_buyers)
    missing = np.maximum(problem.enterprise_min - held_e, 0)
    lacking = int(missing.sum() + np.maximum(problem.buyer_min - held_b, 0).sum())
    lacking += _missing_on_days(problem, problem.options.enterprise_day_min, e, t)
    lacking += _missing_on_days(problem, problem.options.buyer_day_min, b, t)
    seated = np.bincount(t[table >= 0], minlength=problem.n_slots)
    return Measures(
        value=value - problem.short_penalty * lacking,
        meetings=len(meetings),
        reached=_reached(problem, held_e),
        missing=int(missing.sum()),
        short=int((missing > 0).sum()),
        breaks=_breaks(problem, e, t, problem.n_enterprises)
        + _breaks(problem, b, t, problem.n_buyers),
        hall_changes=count_hall_changes(
            b, t, problem.enterprise_hall[e], problem.n_buyers, problem.n_slots
        ),
        tables_used=int(seated.max(initial=0)),
        seated=int(seated.sum()),
        places=int(problem.tables.sum()),
        moved=_moved(problem, meetings),
    )


def _missing_on_days(
    problem: PlanningProblem, least: IntArray | None, who: IntArray, slot: IntArray
) -> int:
    """Meetings that one side lacks below the minima of single days, all days together."""
    if least is None:
        return 0
    held = np.zeros((len(least), int(problem.day_of_slot.max(initial=-1)) + 1), dtype=np.int64)
    np.add.at(held, (who, problem.day_of_slot[slot]), 1)
    return int(np.maximum(least[:, None] - held, 0).sum())


def _reached(problem: PlanningProblem, held: IntArray) -> int:
    """Count what the worst placed enterprise has, of those that could meet anybody."""
    could = np.zeros(problem.n_enterprises, dtype=np.bool_)
    could[problem.pair_enterprise[problem.common.any(axis=1)]] = True
    return int(held[could].min(initial=problem.n_slots)) if could.any() else 0


def _breaks(problem: PlanningProblem, who: IntArray, slot: IntArray, people: int) -> int:
    busy = np.zeros((people, problem.n_slots), dtype=np.bool_)
    busy[who, slot] = True
    return int(count_breaks(busy, problem.slot_session).sum())


def _moved(problem: PlanningProblem, meetings: Sequence[Seated]) -> int:
    standing = {(e, b): slot for e, b, slot, _ in meetings}
    return sum(standing.get((e, b)) != slot for e, b, slot in problem.published.tolist())
