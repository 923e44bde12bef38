"""The exact mode on the published meeting lists: the published answers, each plan recounted.

CPU seconds are printed and never asserted: they say as much of the machine and of who else
works there. `matchmaker bench planning FOLDER --every` holds them against their goals.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from matchmaker.services.bench_planning import Published, published_runs, run_published

pytestmark = [pytest.mark.benchmark]

RUNS, INFEASIBLE = 200, 54


def measured(run: Published, record_property: Callable[[str, object], None]) -> bool:
    """Solve one list, print what it took, and say whether the answer is the published one."""
    found = run_published(run)
    record_property("cpu_s", found["cpu_s"])
    print(  # noqa: T201  # the figures are what this test is for
        f"{run.name}: {found['status']} {found['breaks']} CPU {found['cpu_s']:.2f} s, "
        f"{found['conflicts']} conflicts"
    )

    assert found["violations"] == [], "the checker is silent"
    return bool(found["equal"])


def test_every_published_run_has_its_file(benchmarks: Path):
    runs = published_runs(benchmarks / "planning")

    assert len(runs) == RUNS
    assert sum(run.fewest is None for run in runs) == INFEASIBLE
    assert [run.path for run in runs if not run.path.is_file()] == []


SLOWEST = ("forum-13crafb", "ticf-13crafb")  # about a minute each: not at every change
ORIGINALS = [
    "forum-13", "forum-13crafc", "forum-14", "forumt-14", "forumt-14crafc",
    "forumt-14crafd", "forumt-14crafe", "tic-12", "tic-12crafc", "tic-13", "tic-13crafb",
    "tic-13crafc", "tic-14crafa", "tic-14crafc", "tic-14crafd", "ticf-13crafa", "ticf-13crafc",
    "ticf-14crafa", *(pytest.param(name, marks=pytest.mark.long) for name in SLOWEST),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", ORIGINALS)
def test_an_original_has_the_published_optimum(
    name: str, benchmarks: Path, record_property: Callable[[str, object], None]
):
    runs = {run.name: run for run in published_runs(benchmarks / "planning")}

    assert measured(runs[f"{name}.original d=2"], record_property)


@pytest.mark.long
@pytest.mark.parametrize("number", range(RUNS))
def test_a_published_run_has_the_published_answer(
    number: int, benchmarks: Path, record_property: Callable[[str, object], None]
):
    assert measured(published_runs(benchmarks / "planning")[number], record_property)
