"""`bench planning`: the published meeting lists and the selection fairs, solved and checked.

The folder holds what its makers published: `.dzn` lists with `published_results.json`, and
problem files in `selection/` with proven bounds in `bounds.json`. Every answer is
compared with the published one, and every plan recounted by code of its own.
"""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matchmaker import planning
from matchmaker.evaluation.bench import Goal, header, most_resident_mib, with_goals
from matchmaker.services.bench_plan_answers import answer_goals, plan_answers, size_of
from matchmaker.services.provenance import provenance

Tell = Callable[[str], None]

SEED = 1
SECONDS = 1800.0  # far above the slowest list, also where others work; only a guard
PEAK_MIB = 2_048  # a goal for the whole run
SUM_S, WORST_S = 350.0, 30.0  # goals over all published runs, CPU seconds
GAP_PCT = {"S": 0.7, "M": 0.15, "L": 0.5}
FAIR_SECONDS = {"S": 1.0, "M": 3.0, "L": 10.0}
FOLDERS = {
    "original": "data_table03_origin",
    "forb": "data_table06_forb",
    "fixed": "data_table07_fixed",
    "prec": "data_table08_prec",
}


@dataclass(frozen=True, slots=True)
class Published:
    """One published run.

    Args:
        name: instance, variant and fairness.
        path: its file.
        fairness: by how many breaks may differ.
        fewest: the published optimum; None is proven infeasible.
    """

    name: str
    path: Path
    fairness: int
    fewest: int | None


def published_runs(folder: Path) -> list[Published]:
    """List the published runs in their order."""
    rows = json.loads((folder / "published_results.json").read_text(encoding="utf-8"))
    return [
        Published(
            name=f"{row['inst']}.{row['variant']} d={row['d']}",
            path=folder / _folder(row["variant"]) / f"{row['inst']}.{row['variant']}.dzn",
            fairness=int(row["d"]),
            fewest=None if row["opt"] == "-" else int(row["opt"]),
        )
        for row in rows
    ]


def _folder(variant: str) -> str:
    return next(folder for begins, folder in FOLDERS.items() if variant.startswith(begins))


def run_published(run: Published) -> dict[str, Any]:
    """Solve one list, reading included, and compare the answer.

    Returns:
        name, status, breaks, published, equal, violations in words, conflicts, cpu_s.
    """
    began = time.process_time()
    document = planning.read_dzn(run.path)
    found = planning.solve_exact(
        planning.meeting_list_from(document), run.fairness, planning.budget_for(SECONDS)
    )
    cpu_s = time.process_time() - began
    status = planning.Status.INFEASIBLE if run.fewest is None else planning.Status.OPTIMAL
    violations = (
        ()
        if found.slots is None
        else planning.b2bsp_violations(
            document, [slot + 1 for slot in found.slots], run.fairness, found.breaks
        )
    )
    return {
        "name": run.name,
        "status": found.status.value,
        "breaks": found.breaks,
        "published": run.fewest,
        "equal": (found.status, found.breaks) == (status, run.fewest),
        "violations": [str(one) for one in violations],
        "conflicts": found.conflicts,
        "cpu_s": round(cpu_s, 2),
    }


def run_fair(path: Path, proven: int, seconds: float) -> dict[str, Any]:
    """Plan one selection fair.

    Args:
        proven: the bound that comes with the file; the smaller of both counts.
        seconds: turned into work at a fixed rate.

    Returns:
        name, value, bound, gap_pct, violations in words, cpu_s.
    """
    problem = planning.read_problem(path)
    began = time.process_time()
    work = planning.Budget.for_seconds(seconds).work  # no clock: a busy machine plans the same
    plan = planning.solve(problem, SEED, planning.Budget(work))
    cpu_s = time.process_time() - began
    bound = min(plan.bound, proven)
    return {
        "name": path.name.removesuffix(".json.gz"),
        "value": plan.value,
        "bound": bound,
        "gap_pct": round(100 * (bound - plan.value) / max(1, abs(bound)), 4),
        "violations": [str(one) for one in planning.violations(problem, plan)],
        "cpu_s": round(cpu_s, 2),
    }


def bench_planning(
    folder: Path, *, every: bool, tell: Tell, answers: bool = False
) -> dict[str, Any]:
    """Run the originals, or all published runs, and the selection fairs.

    Args:
        folder: the benchmark's planning folder.
        every: all published runs; else the originals at the standard fairness of 2.
        tell: hears what is measured next.
        answers: ask the plans as well: see `bench_plan_answers`.
    """
    runs = published_runs(folder)
    if not every:
        runs = [run for run in runs if run.name.endswith(".original d=2")]
    lists = [run_published(run) for run in _told(runs, tell)]
    bounds = json.loads((folder / "selection" / "bounds.json").read_text(encoding="utf-8"))
    fairs = []
    for row in bounds:
        path = folder / row["file"]
        tell(path.name)
        fairs.append(run_fair(path, int(row["upper_bound"]), FAIR_SECONDS[size_of(path.name)]))
    found = header("planning", SEED, 1, provenance())
    found |= {"lists": lists, "cpu_s": round(sum(one["cpu_s"] for one in lists), 1), "fairs": fairs}
    goals = _goals(lists, fairs, every=every)
    if answers:
        found["answers"] = plan_answers([folder / row["file"] for row in bounds], tell)
        goals += answer_goals(found["answers"])
    found["peak_mib"] = round(most_resident_mib())
    goals.append(
        Goal(
            "M", f"most memory <= {PEAK_MIB} MiB", found["peak_mib"], found["peak_mib"] <= PEAK_MIB
        )
    )
    return with_goals(found, goals)


def _told(runs: list[Published], tell: Tell) -> Iterator[Published]:
    for run in runs:
        tell(run.name)
        yield run


def _goals(lists: list[dict[str, Any]], fairs: list[dict[str, Any]], *, every: bool) -> list[Goal]:
    different = sum(not one["equal"] for one in lists)
    broken = sum(bool(one["violations"]) for one in [*lists, *fairs])
    total = round(sum(one["cpu_s"] for one in lists), 1)
    worst = max((one["cpu_s"] for one in lists), default=0.0)
    goals = [
        Goal("B1", "lists whose answer is not the published one: 0", different, different == 0),
        Goal("B2", "plans that the checker refuses: 0", broken, broken == 0),
        Goal("B3", f"slowest list <= {WORST_S:g} CPU s", worst, worst <= WORST_S),
    ]
    if every:
        goals.append(Goal("B4", f"all lists <= {SUM_S:g} CPU s", total, total <= SUM_S))
    for size, most in GAP_PCT.items():
        gaps = [one["gap_pct"] for one in fairs if size_of(one["name"]) == size]
        if gaps:
            goals.append(
                Goal(
                    f"F-{size}",
                    f"fairs of size {size}: gap <= {most:g} %",
                    max(gaps),
                    max(gaps) <= most,
                )
            )
    return goals
