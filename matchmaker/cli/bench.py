"""`matchmaker bench`: what things cost, as ratios to yardsticks of the same run."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from matchmaker.storage.session import Database

app = typer.Typer(no_args_is_help=True, help="Measure speed and memory, as ratios within one run.")


@app.callback()
def bench() -> None:
    """Measure speed and memory, as ratios within one run."""


@app.command("retrieval")
def retrieval(
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object on stdout, logs on stderr.")
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="All queries, and 100,000 x 200,000: some minutes more.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="End with 1 if a goal is not met.")
    ] = False,
    update: Annotated[
        bool,
        typer.Option("--update/--no-update", help="With one changed profile at 5,000 x 3,000."),
    ] = True,
) -> None:
    """Measure the search for neighbours, sets of products, and one changed profile."""
    from matchmaker.evaluation.bench_environment import unset_kernel_choice

    unset_kernel_choice()
    from matchmaker.evaluation.bench import all_met
    from matchmaker.services.bench_retrieval import bench_retrieval

    found = bench_retrieval(update=_update if update else None, full=full, tell=_tell)
    typer.echo(json.dumps(found, ensure_ascii=False) if as_json else "\n".join(_lines(found)))
    if check and not all_met(found):
        raise typer.Exit(1)


@app.command("planning")
def planning(
    folder: Annotated[
        Path, typer.Argument(help="Folder with published_results.json, .dzn folders, selection/")
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object on stdout, logs on stderr.")
    ] = False,
    every: Annotated[
        bool, typer.Option("--every", help="All published runs, not the originals alone.")
    ] = False,
    answers: Annotated[
        bool,
        typer.Option(
            "--answers",
            help="Also the first plan, why two do not meet, repairs, 1,000 small fairs: minutes.",
        ),
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="End with 1 if a goal is not met.")
    ] = False,
) -> None:
    """Solve the published meeting lists and the selection fairs, and compare with what is known."""
    from matchmaker.evaluation.bench import all_met
    from matchmaker.services.bench_planning import bench_planning

    try:
        found = bench_planning(folder, every=every, tell=_tell, answers=answers)
    except OSError as error:
        typer.echo(f"{folder}: {error.strerror}", err=True)
        raise typer.Exit(2) from error
    typer.echo(json.dumps(found) if as_json else "\n".join(_planning_lines(found)))
    if check and not all_met(found):
        raise typer.Exit(1)


def _planning_lines(found: dict[str, Any]) -> list[str]:
    """Lay the figures out for people: lists, fairs, then goals."""
    lines = [f"{found['cpu']}, CPU seconds of one core"]
    for one in found["lists"]:
        mark = "       " if one["equal"] and not one["violations"] else "NOT met"
        breaks = "-" if one["breaks"] is None else one["breaks"]
        lines.append(f"{mark}  {one['name']}  {one['status']}  {breaks}  {one['cpu_s']:.2f} s")
    lines.append(f"{len(found['lists'])} lists, {found['cpu_s']:g} s")
    lines += [
        f"{one['name']}  gap {one['gap_pct']:.4f} %  {one['cpu_s']:.2f} s" for one in found["fairs"]
    ]
    lines += _answer_lines(found["answers"]) if "answers" in found else []
    return [*lines, f"most memory {found['peak_mib']:,} MiB", *_goal_lines(found)]


def _answer_lines(answers: dict[str, Any]) -> list[str]:
    """Lay out what the plans answered."""
    lines = [f"{one['name']}  first plan  {one['cpu_s']:.2f} s" for one in answers["first"]]
    lines += [
        f"{one['name']}  why not  {one['pairs']} pairs, {one['forced']} forced in, "
        f"median {one['cpu_ms']['median']:.1f} ms, most {one['cpu_ms']['most']:.1f} ms"
        for one in answers["why_not"]
    ]
    lines += [
        f"{one['name']}  repair  {one['buyers']} buyers, {one['moved']} meetings moved, "
        f"median {one['cpu_s']['median']:.3f} s, most {one['cpu_s']['most']:.3f} s"
        for one in answers["repairs"]
    ]
    small = answers["small_fairs"]
    lines.append(
        f"{small['fairs']} small fairs  {small['best']} plans are the best there is, "
        f"{small['short']} fall short and say so"
    )
    return lines


def _goal_lines(found: dict[str, Any]) -> list[str]:
    return [
        f"{goal['id']}  {_mark(goal)}  {goal['goal']}: {_figure(goal['value'])}"
        for goal in found["goals"]
    ]


def _update() -> dict[str, Any]:
    from matchmaker.services.bench_update import bench_update

    return bench_update(_work_off())


def _work_off() -> "Callable[[Database], object]":
    from matchmaker.jobs import Worker

    return lambda db: Worker(db).work_off()


def _tell(what: str) -> None:
    sys.stderr.write(f"measuring {what} ...\n")


def _lines(found: dict[str, Any]) -> list[str]:
    """Lay the figures out for people: sizes, then goals."""
    lines = [f"{found['cpu']}, {found['blas']}, one thread, {found['sgemm_gflops']:g} GFLOP/s"]
    for case in found["cases"]:
        shown = {name: value for name, value in case.items() if name not in {"dim", "k"}}
        lines.append("  ".join(f"{name} {_figure(value)}" for name, value in shown.items()))
    return lines + _goal_lines(found)


def _mark(goal: dict[str, Any]) -> str:
    return "met    " if goal["met"] else "NOT met"


def _figure(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else f"{value:.4g}"
