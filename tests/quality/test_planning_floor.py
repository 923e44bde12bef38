"""Measured floors of the planner on the synthetic selection fairs that lie beside the project.

The bound is the smaller of our own and the proven one that comes with the files,
so a gap cannot be won by a wrong bound of ours. Work is counted, not time: a busy
machine takes longer and finds the same plan.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from matchmaker.planning import Budget, Cause, check, document_of, read_problem, solve

pytestmark = [pytest.mark.benchmark, pytest.mark.slow]

# size, seconds' worth of work, most percent of the bound that may be left
FLOORS = [("S", 1, 0.7), ("S", 6, 0.1), ("M", 3, 0.15), ("L", 10, 0.1)]

FILES = ["S-11", "S-12", "S-13", "M-11", "M-12", "M-13", "L-11", "L-13"]
CASES = [
    (name, seconds, floor) for size, seconds, floor in FLOORS for name in FILES if name[0] == size
]


def proven_bound(folder: Path, file: str) -> int:
    """Read the bound that comes with the files."""
    rows = json.loads((folder / "bounds.json").read_text(encoding="utf-8"))
    return next(int(row["upper_bound"]) for row in rows if row["file"] == f"selection/{file}")


@pytest.mark.parametrize(("name", "seconds", "floor_pct"), CASES)
def test_a_fair_is_planned_close_to_its_proven_bound(
    name: str,
    seconds: int,
    floor_pct: float,
    benchmarks: Path,
    record_property: Callable[[str, object], None],
):
    """One test a fair, for each is solved once, wherever its tests would run."""
    folder, file = benchmarks / "planning" / "selection", f"dev-{name}.json.gz"
    problem, proven = read_problem(folder / file), proven_bound(folder, file)
    started = time.process_time()

    plan = solve(problem, 1, Budget(Budget.for_seconds(seconds).work))

    cpu_s = time.process_time() - started
    report = check(document_of(problem), plan.to_json())
    bound = min(plan.bound, proven)
    gap_pct = 100 * (bound - plan.value) / bound
    record_property("gap_pct", round(gap_pct, 4))
    print(  # noqa: T201  # the figures are what this test is for
        f"{name}: work of {seconds} s, CPU {cpu_s:.2f} s, value {plan.value} bound {bound} "
        f"gap {gap_pct:.4f} %, breaks {plan.breaks} bound {plan.breaks_bound}"
    )

    assert gap_pct <= floor_pct
    assert report.violations == (), "the checker is silent"
    assert (report.value, report.bound) == (plan.value, plan.bound)
    assert plan.value <= report.bound <= proven, "its proof is as good as the known one"
    assert plan.value >= max(plan.baselines.values()), "no baseline is better"
    assert {short.cause for short in plan.shortfalls} <= {Cause.ALONE, Cause.TOGETHER}
    assert all(str(missed.cause) for missed in plan.unplaced), "every pair left out knows why"
