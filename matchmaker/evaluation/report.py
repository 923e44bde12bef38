"""Measurements as one HTML file: plots, figures, where they come from; nothing is fetched.

What `matchmaker evaluate ... --json` prints goes in. Each schema has a reader
that turns it into sections of plots and tables; one template draws them all.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matchmaker.domain.errors import InvalidError
from matchmaker.domain.sentence import Sentence
from matchmaker.locale.templates import environment

STYLE = Path(__file__).parents[1] / "web" / "static" / "style.css"
_MOST_TICKS = 5
_SHARE = 3  # digits of a share


@dataclass(frozen=True, slots=True)
class Point:
    """A figure with its interval; None where it is not known. `ours` is what a fair uses."""

    label: str
    mean: float | None
    low: float | None
    high: float | None
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis: its ends, its marks, and the digits they are written with."""

    low: float
    high: float
    ticks: tuple[float, ...]
    digits: int


@dataclass(frozen=True, slots=True)
class Plot:
    """Figures side by side with their intervals, all in one unit."""

    title: Sentence
    points: tuple[Point, ...]
    axis: Axis
    digits: int = _SHARE
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Figures a reader may want to copy: a heading row, then a row each; cells as numbers."""

    title: Sentence
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float | None, ...]], ...]
    digits: int = _SHARE


@dataclass(frozen=True, slots=True)
class Section:
    """One set, scenario or question of a measurement."""

    title: str
    says: tuple[Sentence, ...]
    plots: tuple[Plot, ...]
    tables: tuple[Table, ...]


def html_report(results: dict[str, Any], language: str = "en") -> str:
    """Lay results out as one HTML page that needs nothing beside it.

    Args:
        results: one object as `matchmaker evaluate` prints it; its `schema` says which.
        language: of the page, vi or en.

    Raises:
        InvalidError: nobody knows how to lay out such results.
    """
    schema = str(results.get("schema", ""))
    if schema not in _READERS:
        raise InvalidError("There is no report for results of the form %(schema)s.", schema=schema)
    title, read = _READERS[schema]
    return (
        environment(language)
        .get_template("report.html")
        .render(
            title=title,
            facts=_facts(results),
            sections=tuple(read(results)),
            style=STYLE.read_text(encoding="utf-8"),
        )
    )


def _facts(results: dict[str, Any]) -> tuple[tuple[Sentence, str], ...]:
    """Where the figures come from."""
    encoder = results.get("encoder") or {}
    stated = (
        (Sentence("Version of the program"), results.get("version")),
        (Sentence("Commit"), str(results.get("commit", ""))[:12]),
        (Sentence("Language model"), encoder.get("name")),
        (Sentence("Learned from"), results.get("train")),
        (Sentence("Seed"), results.get("seed")),
        (Sentence("Resamples"), results.get("resamples")),
    )
    return tuple((title, str(value)) for title, value in stated if value not in {None, ""})


# --- one reader a schema ---------------------------------------------------------------------


def _relevance(results: dict[str, Any]) -> Iterable[Section]:
    ours = results["default"]
    for name, one in results["sets"].items():
        rankers = one["rankers"]
        main = "judged_ndcg@10" if _has(rankers, "judged_ndcg@10") else "ndcg@10"
        counts = {"documents": one["documents"], "measured": one["measured"]}
        yield Section(
            title=name,
            says=(
                Sentence("Documents: %(documents)s; queries measured: %(measured)s.", counts),
                *_verdict(rankers, ours, main, "minus_bm25", "bm25"),
            ),
            plots=(
                _plot(Sentence("%(metric)s by ranker", {"metric": main}), rankers, ours, main),
                *_difference(rankers, ours, main, "minus_bm25", "bm25"),
            ),
            tables=(_metrics(rankers),),
        )


def _reciprocal(results: dict[str, Any]) -> Iterable[Section]:
    ours, rankers = results["default"], results["rankers"]
    counts = {"pairs": results["pairs"], "events": results["events"]}
    rate = {"rate": f"{100 * results['mutual_rate']:.1f}"}
    yield Section(
        title="auc_mutual",
        says=(
            Sentence("Meetings: %(pairs)s of %(events)s events.", counts),
            Sentence("Both said yes in %(rate)s %% of them.", rate),
            Sentence("These are meetings of people who seek a partner, not trade."),
        ),
        plots=(
            _plot(
                Sentence("%(metric)s by ranker", {"metric": "auc_mutual"}),
                rankers,
                ours,
                "auc_mutual",
                marks=(0.5,),
            ),
            *_difference(rankers, ours, "auc_mutual", "minus_profile", "profile"),
        ),
        tables=(_metrics(rankers),),
    )


def _market(results: dict[str, Any]) -> Iterable[Section]:
    ours = results["default"]
    for one in results["scenarios"]:
        policies = one["policies"]
        shape = f"{one['enterprises']} × {one['buyers']}, {one['congestion']:g}"
        ahead = {name: metrics["meetings"]["pct_vs_product"] for name, metrics in policies.items()}
        points = [_point(name, found, ours) for name, found in ahead.items() if found]
        title = Sentence("Meetings, percent more or less than with lists by product of chances")
        yield Section(
            title=shape,
            says=(
                Sentence("Made-up markets, %(seeds)s of them.", {"seeds": one["seeds"]}),
                Sentence("The last figure of the heading is the congestion, 0 to 1."),
            ),
            plots=(Plot(title, tuple(points), axis_of(points, (0.0,)), 1, " %"),),
            tables=(_means(policies),),
        )


_READERS: dict[str, tuple[Sentence, Callable[[dict[str, Any]], Iterable[Section]]]] = {
    "relevance/1": (Sentence("How well needs find products"), _relevance),
    "reciprocal/1": (Sentence("How well a mutual yes is foreseen"), _reciprocal),
    "market/1": (Sentence("Meetings that lists bring about in made-up markets"), _market),
}


# --- parts -----------------------------------------------------------------------------------


def _has(rankers: dict[str, Any], metric: str) -> bool:
    return all(metric in one["metrics"] for one in rankers.values())


def _point(label: str, found: dict[str, Any], ours: str) -> Point:
    low, high = found.get("ci95") or (None, None)
    return Point(label, found["mean"], low, high, ours=label == ours)


def _plot(
    title: Sentence,
    rankers: dict[str, Any],
    ours: str,
    metric: str,
    *,
    marks: tuple[float, ...] = (0.0,),
) -> Plot:
    points = [_point(name, one["metrics"][metric], ours) for name, one in rankers.items()]
    return Plot(title, tuple(points), axis_of(points, marks))


def _difference(
    rankers: dict[str, Any], ours: str, metric: str, key: str, baseline: str
) -> tuple[Plot, ...]:
    """The same queries with and without: nothing where there is no baseline to compare with."""
    points = [
        _point(name, found, ours)
        for name, one in rankers.items()
        if name != baseline and (found := one["metrics"][metric].get(key))
    ]
    if not points:
        return ()
    names = {"metric": metric, "baseline": baseline}
    title = Sentence("%(metric)s, difference to %(baseline)s (0 = the same)", names)
    return (Plot(title, tuple(points), axis_of(points, (0.0,))),)


def _verdict(
    rankers: dict[str, Any], ours: str, metric: str, key: str, baseline: str
) -> tuple[Sentence, ...]:
    """Say whether ours is ahead; only an interval beside 0 is a difference."""
    found = rankers.get(ours, {}).get("metrics", {}).get(metric, {}).get(key)
    if not found or found["mean"] is None:
        return ()
    low, high = found["ci95"]
    names = {"ours": ours, "baseline": baseline}
    if low > 0:
        return (Sentence("%(ours)s is ahead of %(baseline)s beyond the interval.", names),)
    if high < 0:
        return (Sentence("%(ours)s is behind %(baseline)s beyond the interval.", names),)
    return (Sentence("No difference of %(ours)s to %(baseline)s beyond the interval.", names),)


def _metrics(rankers: dict[str, Any]) -> Table:
    names = tuple(dict.fromkeys(name for one in rankers.values() for name in one["metrics"]))
    rows = tuple(
        (label, tuple(one["metrics"].get(name, {}).get("mean") for name in names))
        for label, one in rankers.items()
    )
    return Table(Sentence("All figures, means"), names, rows)


def _means(policies: dict[str, Any]) -> Table:
    names = tuple(dict.fromkeys(name for metrics in policies.values() for name in metrics))
    rows = tuple(
        (label, tuple(metrics.get(name, {}).get("mean") for name in names))
        for label, metrics in policies.items()
    )
    return Table(Sentence("All figures, means"), names, rows)


def axis_of(points: Sequence[Point], marks: Sequence[float] = ()) -> Axis:
    """Find round ends and marks that hold every interval and the given marks.

    Example:
        >>> axis_of([Point("a", 0.3, 0.27, 0.34)], (0.0,)).ticks
        (0.0, 0.1, 0.2, 0.3, 0.4)
    """
    ends = [
        end for one in points for end in (one.mean, one.low, one.high) if end is not None
    ] + list(marks)
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    step = _step((high - low) or 1.0)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    last = max(last, first + 1)
    ticks = tuple(round(step * at, 9) for at in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], ticks, _digits(step))


def _step(span: float) -> float:
    """The least of 1, 2, 5 times a power of ten that parts a span into few marks."""
    rough = span / _MOST_TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * one for one in (1, 2, 5, 10) if power * one >= rough * (1 - 1e-9))


def _digits(step: float) -> int:
    """Digits after the point that a step needs."""
    return max(0, -math.floor(math.log10(step) + 1e-9))
