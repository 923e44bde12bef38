"""`matchmaker evaluate`: how well the parts do, in figures a machine can read."""

import json
import logging
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from matchmaker.domain.errors import MatchmakerError

app = typer.Typer(no_args_is_help=True, help="Measure the parts, with intervals.")


@app.callback()
def evaluate() -> None:
    """Measure the parts, with intervals."""


@app.command("relevance")
def relevance(
    folder: Annotated[Path, typer.Argument(help="One set, or a folder of sets.")],
    ranker: Annotated[
        list[str] | None, typer.Option(help="random, bm25, char, dense or hybrid; repeat for more.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object on stdout, logs on stderr.")
    ] = False,
) -> None:
    """Measure how well needs find products, ours beside the baselines."""
    from matchmaker.services.relevance import evaluate_relevance

    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    try:
        found = evaluate_relevance(folder, ranker or ())
    except MatchmakerError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    typer.echo(json.dumps(found, ensure_ascii=False) if as_json else _table(found))


def _table(found: dict[str, Any]) -> str:
    """Lay the figures out for people: a line a set and ranker."""
    lines = [f"{'set':28} {'ranker':8} {'nDCG@10':>8} {'95 %':>16} {'minus BM25':>11} {'95 %':>16}"]
    for name, one in found["sets"].items():
        for ranker, measured in one["rankers"].items():
            lines.append(f"{name:28} {ranker:8} {_figures(measured['metrics']['ndcg@10'])}")
    return "\n".join(lines)


def _figures(metric: dict[str, Any]) -> str:
    shown = f"{metric['mean']:8.3f} {_span(metric['ci95']):>16}"
    less = metric["minus_bm25"]
    return shown if less is None else f"{shown} {less['mean']:+11.3f} {_span(less['ci95']):>16}"


def _span(ends: list[float]) -> str:
    return f"{ends[0]:.3f} .. {ends[1]:.3f}"


@app.command("market")
def market(
    folder: Annotated[
        Path | None, typer.Argument(help="Folder of scenario files; without it, nine scenarios.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object on stdout, logs on stderr.")
    ] = False,
) -> None:
    """Play made-up markets: how many meetings our lists and others bring about."""
    from matchmaker.services.market import evaluate_market

    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    try:
        found = evaluate_market(folder)
    except MatchmakerError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    typer.echo(json.dumps(found, ensure_ascii=False) if as_json else _market_table(found))


def _market_table(found: dict[str, Any]) -> str:
    """Lay the market's figures out for people: a line a scenario, then a line a policy."""
    heading = f"{'policy':20}{'meetings':>9} {'% to product':>13} {'s.e.':>5} {'95 %':>16}"
    lines = [f"{heading} {'a request':>9} {'in >= 3 lists':>13}"]
    for played in found["scenarios"]:
        shape = f"{played['enterprises']} x {played['buyers']}"
        lines.append(f"{shape}, congestion {played['congestion']:g}, {played['seeds']} seeds")
        for name, metrics in played["policies"].items():
            lines.append(f"  {name:18}{_market_figures(metrics)}")
    return "\n".join(lines)


def _market_figures(metrics: dict[str, Any]) -> str:
    meetings = metrics["meetings"]
    ahead = meetings["pct_vs_product"]
    gain = (
        f"{ahead['mean']:+13.1f} {ahead['se']:5.1f} {_ends(ahead['ci95'])}" if ahead else " " * 36
    )
    spread = metrics["meetings_per_request"]["mean"], metrics["exposed_ge3"]["mean"]
    return f"{meetings['mean']:9.0f} {gain} {spread[0]:9.3f} {spread[1]:13.2f}"


def _ends(ends: list[float]) -> str:
    return f"{f'{ends[0]:+.1f} .. {ends[1]:+.1f}':>16}"
