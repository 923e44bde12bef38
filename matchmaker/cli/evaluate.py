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
