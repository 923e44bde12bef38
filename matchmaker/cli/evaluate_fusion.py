"""`matchmaker evaluate fusion` and `evaluate languages`: which weights, and which language."""

import json
import logging
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from matchmaker.domain.errors import MatchmakerError

Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout, logs on stderr.")]


def fusion(
    folders: Annotated[list[Path], typer.Argument(help="Sets, or folders of sets.")],
    as_json: Json = False,
) -> None:
    """Choose the weights of words, meaning and codes on some queries, judge them on others."""
    from matchmaker.services.fusion import evaluate_fusion

    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    try:
        found = evaluate_fusion(folders)
    except MatchmakerError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    typer.echo(json.dumps(found, ensure_ascii=False) if as_json else _fusion_table(found))


def _fusion_table(found: dict[str, Any]) -> str:
    """Lay the choices out for people: weights of each group, then a line a set and metric."""
    lines = []
    for group in found["groups"]:
        lines.append(f"{group['need_language']} > {group['product_language']}, {group['searched']}")
        lines += [f"  {name:10} {_weights(group[name])}" for name in ("shipped", "in_sample")]
        lines += [
            f"  {f'not fold {fold}':10} {_weights(weights)}"
            for fold, weights in enumerate(group["by_fold"], 1)
        ]
        lines.append(_heading())
        for name, one in group["sets"].items():
            lines += [_line(name, metric, of) for metric, of in one["metrics"].items()]
    return "\n".join(lines)


def _weights(named: dict[str, float]) -> str:
    return ", ".join(f"{part} {share:g}" for part, share in named.items())


def _heading() -> str:
    means = f"{'shipped':>8} {'in sample':>10} {'held out':>9} {'95 %':>16}"
    return f"  {'set':26} {'metric':14} {means} {'to shipped':>11} {'95 %':>16}"


def _line(name: str, metric: str, of: dict[str, Any]) -> str:
    shipped, in_sample, held_out = (of[key]["mean"] for key in ("shipped", "in_sample", "held_out"))
    apart = of["held_out_minus_shipped"]
    spans = [_span(one) for one in (of["held_out"], apart)]
    return (
        f"  {name:26} {metric:14} {shipped:8.3f} {in_sample:10.3f} {held_out:9.3f} {spans[0]:>16}"
        f" {apart['mean']:+11.3f} {spans[1]:>16}"
    )


def _span(one: dict[str, Any]) -> str:
    low, high = one["ci95"]
    return f"{low:.3f} .. {high:.3f}"


def languages(
    folder: Annotated[Path, typer.Argument(help="A set with texts in two languages, or several.")],
    as_json: Json = False,
) -> None:
    """Ask each need in English and in Vietnamese: how much of the first ten is the same."""
    from matchmaker.services.languages import evaluate_languages

    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    try:
        found = evaluate_languages(folder)
    except MatchmakerError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    typer.echo(json.dumps(found, ensure_ascii=False) if as_json else _languages_table(found))


_DESCRIBED = {
    "both": "in both languages, as a buyer sees them",
    "en": "in English alone",
    "vi": "in Vietnamese alone",
}


def _languages_table(found: dict[str, Any]) -> str:
    """Lay the overlaps out for people: a line for each way in which offers are described."""
    lines = [f"Share of the first {found['places']} that both askings of a need have in common"]
    for name, one in found["sets"].items():
        lines.append(f"{name}, {one['offers']} offers, each a need among the others")
        lines += [
            f"  described {_DESCRIBED[described]:42} {of['mean']:.3f} {_span(of):>16}"
            for described, of in one["overlap"].items()
        ]
    return "\n".join(lines)
