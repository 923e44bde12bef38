"""Solve and check planning problems that lie in files."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from matchmaker.domain.sentence import Sentence
    from matchmaker.planning import Plan, PlanningProblem

app = typer.Typer(no_args_is_help=True, help=__doc__)

UNTRUE, REFUSED, CONTRADICTION = 1, 2, 3

Problem = Annotated[Path, typer.Argument(help="Problem file, JSON or JSON.gz")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object")]


@app.command()
def solve(
    problem: Problem,
    out: Annotated[Path, typer.Option("--out", help="Plan file to write")],
    seconds: Annotated[float, typer.Option("--seconds", min=0, help="Longest time")] = 5.0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the random orders")] = 1,
    *,
    as_json: AsJson = False,
) -> None:
    """Plan a fair: value, bound, gap, and why anybody stays below the minimum."""
    from matchmaker import planning
    from matchmaker.domain.errors import ProblemFileError, ViolationError
    from matchmaker.planning.problem_file import write_json

    try:
        arrays = planning.read_problem(problem)
        plan = planning.solve(arrays, seed, planning.Budget.for_seconds(seconds))
    except ProblemFileError as error:
        _refuse(error.sentence, REFUSED)
    except ViolationError as error:
        for sentence in error.violations:
            typer.echo(str(sentence), err=True)
        _refuse(error.sentence, CONTRADICTION)
    wrong = planning.violations(arrays, plan)
    if wrong:
        _refuse(wrong[0], UNTRUE)
    write_json(out, plan.to_json())
    summary = _summary(arrays, plan)
    typer.echo(json.dumps(summary) if as_json else _in_words(summary))


@app.command()
def screen(problem: Problem, *, as_json: AsJson = False) -> None:
    """Look at a fair before it is planned: largest promise, who cannot have it, the mend."""
    from matchmaker import planning
    from matchmaker.domain.errors import ProblemFileError

    try:
        outlook = planning.look_ahead(planning.read_problem(problem))
    except ProblemFileError as error:
        _refuse(error.sentence, REFUSED)
    found = outlook.to_json(planning.Names())
    typer.echo(json.dumps(found) if as_json else _in_words(found))
    if outlook.screen.contradictions:
        raise typer.Exit(CONTRADICTION)


@app.command()
def check(
    problem: Problem,
    plan: Annotated[Path, typer.Argument(help="Plan file, JSON or JSON.gz")],
    *,
    as_json: AsJson = False,
) -> None:
    """Recount a plan with code that the solver shares nothing with."""
    from matchmaker import planning
    from matchmaker.domain.errors import ProblemFileError
    from matchmaker.planning.problem_file import read_json

    try:
        document, stated = read_json(problem), read_json(plan)
        if "prices" not in stated:
            stated["prices"] = _prices(document)
        report = planning.check(document, stated)
    except ProblemFileError as error:
        _refuse(error.sentence, REFUSED)
    found = {
        "violations": [str(sentence) for sentence in report.violations],
        "value": report.value,
        "bound": report.bound,
        "gap_pct": report.gap_pct,
    }
    typer.echo(json.dumps(found) if as_json else _in_words(found))
    if report.violations:
        raise typer.Exit(UNTRUE)


@app.command()
def b2bsp(
    file: Annotated[Path, typer.Argument(help="Meeting list, .dzn")],
    fairness: Annotated[
        int, typer.Option("--fairness", min=0, help="Most that two participants' breaks differ")
    ] = 2,
    seconds: Annotated[float, typer.Option("--seconds", min=0, help="Longest time")] = 60.0,
    out: Annotated[
        Path | None, typer.Option("--out", help="JSON file for the slot of each meeting, from 1")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Put a fixed list of meetings into slots with the fewest breaks, and prove it."""
    from matchmaker import planning
    from matchmaker.domain.errors import ProblemFileError
    from matchmaker.planning.problem_file import write_json

    try:
        document = planning.read_dzn(file)
        meetings = planning.meeting_list_from(document)
    except ProblemFileError as error:
        _refuse(error.sentence, REFUSED)
    found = planning.solve_exact(meetings, fairness, planning.budget_for(seconds))
    slots = None if found.slots is None else [slot + 1 for slot in found.slots]
    if slots is not None:
        wrong = planning.b2bsp_violations(document, slots, fairness, found.breaks)
        if wrong:
            _refuse(wrong[0], UNTRUE)
    summary = {
        "status": found.status.value,
        "breaks": found.breaks,
        "bound": found.bound,
        "seconds": found.seconds,
    }
    if out is not None:
        write_json(out, {**summary, "slots": slots})
    typer.echo(json.dumps(summary) if as_json else _in_words(summary))


def _refuse(sentence: "Sentence", code: int) -> NoReturn:
    typer.echo(str(sentence), err=True)
    raise typer.Exit(code)


def _prices(document: dict[str, Any]) -> dict[str, Any]:
    """Find prices for a plan file without any; the checker tests them like any others."""
    from matchmaker.planning import problem_from
    from matchmaker.planning.bound import flow_bound
    from matchmaker.planning.problem import open_part

    return flow_bound(open_part(problem_from(document)).problem).prices.to_json()


def _summary(problem: "PlanningProblem", plan: "Plan") -> dict[str, Any]:
    """Everything that is said of a plan, under names that a machine may read."""
    labels = [short.cause.value for short in plan.shortfalls]
    placed, wanted = plan.must_meets
    return {
        "value": plan.value,
        "raw_value": plan.raw_value,
        "bound": plan.bound,
        "gap_pct": plan.gap_pct,
        "meetings": len(plan.meetings),
        "pairs": problem.n_pairs,
        "must_meets": placed,
        "must_meets_wanted": wanted,
        "shortfalls": {label: labels.count(label) for label in sorted(set(labels))},
        "unplaced": len(plan.unplaced),
        "breaks": plan.breaks,
        "breaks_bound": plan.breaks_bound,
        "hall_changes": plan.hall_changes,
        "moved": plan.moved,
        "baselines": plan.baselines,
        "stopped_by": plan.stopped_by.value,
        "seed": plan.seed,
        "seconds": plan.seconds,
        "fingerprint": plan.fingerprint,
    }


def _in_words(summary: dict[str, Any]) -> str:
    width = max(map(len, summary))
    return "\n".join(f"{name:<{width}}  {value}" for name, value in summary.items())
