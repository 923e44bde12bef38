"""`matchmaker evaluate`: how well the parts do, in figures a machine can read."""

import json
import logging
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from matchmaker.cli import evaluate_fusion
from matchmaker.domain.errors import MatchmakerError

app = typer.Typer(no_args_is_help=True, help="Measure the parts, with intervals.")

Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout, logs on stderr.")]
Html = Annotated[
    Path | None, typer.Option("--html", help="Also write a report with plots to this file.")
]
Found = dict[str, Any]


@app.callback()
def evaluate() -> None:
    """Measure the parts, with intervals."""


@app.command("relevance")
def relevance(
    folder: Annotated[Path, typer.Argument(help="One set, or a folder of sets.")],
    ranker: Annotated[
        list[str] | None,
        typer.Option(help="random, bm25, char, dense, bridge or hybrid; repeat for more."),
    ] = None,
    tariff: Annotated[
        Path | None,
        typer.Option(help="An official bilingual tariff, as `reference load` takes it."),
    ] = None,
    as_json: Json = False,
    html: Html = None,
) -> None:
    """Measure how well needs find products, ours beside the baselines."""
    from matchmaker.services.relevance import evaluate_relevance

    _measure(
        partial(evaluate_relevance, folder, ranker or (), tariff),
        _table,
        as_json=as_json,
        html=html,
    )


def _measure(
    measure: Callable[[], Found], table: Callable[[Found], str], *, as_json: bool, html: Path | None
) -> None:
    """Measure, keep the report that was asked for, and print: one shape for every part.

    A refusal is said on stderr and ends with 2; a figure that misses its target does not.
    """
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    try:
        found = measure()
    except MatchmakerError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    _keep(found, html)
    typer.echo(json.dumps(found, ensure_ascii=False) if as_json else table(found))


def _keep(found: Found, html: Path | None) -> None:
    """Write the report where somebody asked for it, in the language of the settings."""
    if html is None:
        return
    from matchmaker.evaluation.report import html_report
    from matchmaker.settings import get_settings

    try:
        html.write_text(html_report(found, get_settings().language), encoding="utf-8")
    except OSError as problem:
        typer.echo(f"{html}: {problem.strerror}", err=True)
        raise typer.Exit(2) from problem
    typer.echo(str(html), err=True)


def _table(found: Found) -> str:
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


app.command("fusion")(evaluate_fusion.fusion)
app.command("languages")(evaluate_fusion.languages)


@app.command("market")
def market(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="Folder of *.json: objects, or lists of them, with enterprises, buyers, congestion"
            " (0 to 1) and, if wanted, seeds, acceptance, noise. Without it, nine scenarios."
        ),
    ] = None,
    as_json: Json = False,
    html: Html = None,
) -> None:
    """Play made-up markets: how many meetings our lists and others bring about."""
    from matchmaker.services.market import evaluate_market

    _measure(partial(evaluate_market, folder), _market_table, as_json=as_json, html=html)


def _market_table(found: Found) -> str:
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


@app.command("reciprocal")
def reciprocal(
    folder: Annotated[Path, typer.Argument(help="Folder with people.jsonl and pairs.tsv.")],
    train: Annotated[
        Path | None,
        typer.Option(help="Folder to learn from; without it one event is left out at a time."),
    ] = None,
    as_json: Json = False,
    html: Html = None,
) -> None:
    """Measure how well mutual yes is foreseen, before an event and while it runs."""
    from matchmaker.services.reciprocal import evaluate_reciprocal

    _measure(
        partial(evaluate_reciprocal, folder, train), _reciprocal_table, as_json=as_json, html=html
    )


def _reciprocal_table(found: Found) -> str:
    """Lay the two-sided figures out for people: a line a ranker."""
    names = ("auc_within_event", "ap", "ndcg@5", "hit@1", "hit@3", "mutual_top20", "gini_exposure")
    heading = " ".join(f"{name:>{max(len(name), 6)}}" for name in names)
    met = f"{found['pairs']} meetings of {found['events']} events"
    lines = [
        f"{met}, mutual yes {found['mutual_rate']:.3f}, learned from {found['train']}",
        f"{'ranker':16} {'auc_mutual':>10} {'95 %':>16} {heading}",
    ]
    for ranker, one in found["rankers"].items():
        measured = one["metrics"]
        rest = " ".join(f"{_number(measured[name]['mean']):>{max(len(name), 6)}}" for name in names)
        ends = " .. ".join(_number(end) for end in measured["auc_mutual"]["ci95"])
        lines.append(f"{ranker:16} {_number(measured['auc_mutual']['mean']):>10} {ends:>16} {rest}")
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


@app.command("learning")
def learning(
    seeds: Annotated[int, typer.Option(min=1, help="Simulated worlds a size.")] = 20,
    as_json: Json = False,
    html: Html = None,
) -> None:
    """Play learning from answers in worlds whose truth is known."""
    from matchmaker.services.learning import evaluate_learning

    _measure(partial(evaluate_learning, seeds=seeds), _learning_table, as_json=as_json, html=html)


def _learning_table(found: Found) -> str:
    """Lay the simulation out for people: a line a size and model, both sides' yes foreseen."""
    heading = f"{'pairs':>6} {'model':8} {'AUC':>6} {'to prior':>9} {'worst':>8}"
    lines = [
        f"{found['seeds']} worlds a size, mutual yes",
        f"{heading} {'ECE':>6} {'replaced':>8}",
    ]
    for size in found["sizes"]:
        for name, model in size["models"].items():
            mutual = model["mutual"]
            gain = mutual["auc_minus_prior"]
            lines.append(
                f"{size['pairs']:6} {name:8} {mutual['auc']:6.3f} {gain['mean']:+9.4f} "
                f"{gain['least']:+8.4f} {_number(mutual['ece']):>6} {size['replaced']:8.2f}"
            )
    return "\n".join(lines)
