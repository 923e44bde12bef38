"""Measured floors of idle time on the synthetic selection fairs that lie beside the project.

Breaks are compared with a bound that knows who meets whom and how many tables
there are. Where tables are full no plan comes near it: those fairs have floors
of their own. Work is counted, not time.
"""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from matchmaker.planning import Budget, read_problem, solve
from matchmaker.planning.breaks import count_breaks

pytestmark = [pytest.mark.benchmark, pytest.mark.slow]

# file, seconds' worth of work, most breaks for each one of the bound
CASES = [
    ("S-11", 5, 2.1),  # tables full
    ("S-12", 5, 1.1),
    ("S-13", 5, 1.15),
    ("M-11", 10, 2.65),  # tables full
    ("M-13", 10, 1.2),
    ("L-11", 20, 2.45),  # tables full
    ("L-13", 20, 1.5),
]


@pytest.mark.parametrize(("name", "seconds", "most"), CASES)
def test_days_are_close_to_the_shortest_there_could_be(
    name: str,
    seconds: int,
    most: float,
    benchmarks: Path,
    record_property: Callable[[str, object], None],
):
    problem = read_problem(benchmarks / "planning" / "selection" / f"dev-{name}.json.gz")
    started = time.process_time()

    plan = solve(problem, 1, Budget(Budget.for_seconds(seconds).work))

    cpu_s = time.process_time() - started
    ratio = plan.breaks / plan.breaks_bound
    record_property("breaks_ratio", round(ratio, 3))
    print(  # noqa: T201  # the figures are what this test is for
        f"{name}: work of {seconds} s, CPU {cpu_s:.2f} s, breaks {plan.breaks} "
        f"bound {plan.breaks_bound} ratio {ratio:.2f}, gap {plan.gap_pct:.4f} %"
    )
    shaken = [event for event in plan.curve if event.stage == "shake"][-1]

    assert plan.breaks_bound <= plan.breaks
    assert ratio <= most
    assert plan.breaks < shaken.breaks, "days got shorter"
    assert plan.value == shaken.value, "at no cost"
    assert plan.breaks == counted(plan.meetings, problem.slot_session)


def counted(meetings: tuple[tuple[int, int, int, int], ...], session: np.ndarray) -> int:
    """Count breaks from the meetings alone."""
    total = 0
    for side in (0, 1):
        days = np.zeros((1 + max(row[side] for row in meetings), len(session)), dtype=np.bool_)
        for row in meetings:
            days[row[side], row[2]] = True
        total += int(count_breaks(days, session).sum())
    return total
