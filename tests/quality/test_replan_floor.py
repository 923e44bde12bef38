"""Somebody cancels at the largest fairs: at once, nothing moved, and value grows with moves."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from matchmaker.planning import Budget, PlanningProblem, check, document_of, read_problem, solve
from matchmaker.planning.changes import Changes
from matchmaker.planning.replan import ReplanResult, replan

pytestmark = [pytest.mark.benchmark, pytest.mark.slow]

BUYERS = (3, 100, 200, 700, 1200)
LEAST_BACK_PCT = {"L-11": 60, "L-13": 20}
"""Share of the lost value that must come back without a move, on average."""


def broken(result: ReplanResult) -> list[str]:
    document = document_of(result.problem)
    return [
        str(sentence)
        for point in result.points
        for sentence in check(
            document,
            {"meetings": [list(row) for row in result.meetings(point)], "value": point.value},
        ).violations
    ]


def prepared(problem: PlanningProblem) -> PlanningProblem:
    """Have counted what a running service has counted already."""
    assert problem.pair_rows
    assert problem.common_bits
    return problem


@pytest.mark.parametrize("name", ["L-11", "L-13"])
def test_a_buyer_cancels(
    name: str, benchmarks: Path, record_property: Callable[[str, object], None]
):
    path = benchmarks / "planning" / "selection" / f"dev-{name}.json.gz"
    problem = prepared(read_problem(path))
    announced = solve(problem, 1, Budget(400_000)).meetings
    spent, back = [], []

    for buyer in BUYERS:
        started = time.process_time()
        at_once = replan(problem, announced, Changes(buyers_gone=(buyer,)), 1, Budget(0))
        spent.append(time.process_time() - started)

        [point] = at_once.points
        standing = {row for row in announced if row[1] != buyer}
        assert point.moves == 0
        assert standing <= set(at_once.meetings(point)), "table and all"
        lost = at_once.before - at_once.standing
        back.append(100 * (point.value - at_once.standing) / max(1, lost))
    curve = replan(problem, announced, Changes(buyers_gone=(BUYERS[0],)), 1, Budget(400_000))

    average = sum(back) / len(back)
    record_property("cpu_s", round(min(spent), 3))
    print(  # noqa: T201  # the figures are what this test is for
        f"{name}: {min(spent):.3f}-{max(spent):.3f} CPU s, {average:.0f} % of the lost value back "
        f"without a move; curve {[(p.moves, p.value - curve.standing) for p in curve.points]}"
    )
    values = [point.value for point in curve.points]
    assert values == sorted(set(values))
    assert values[0] >= at_once.standing
    assert broken(curve) == []
    assert average >= LEAST_BACK_PCT[name]
