"""The parts of a report: figures with their intervals, axes, plots and tables.

A metric is what `matchmaker evaluate ... --json` prints: `{"mean": x, "ci95":
[low, high], ...}`, None where it is not known. Tested through `report`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matchmaker.domain.sentence import Sentence

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


def plot_of(
    title: Sentence,
    found: Mapping[str, Mapping[str, Any]],
    ours: str,
    *,
    marks: tuple[float, ...] = (0.0,),
    digits: int = _SHARE,
    unit: str = "",
) -> Plot:
    """Draw one figure of each name, with its interval."""
    points = tuple(_point(name, one, ours) for name, one in found.items())
    return Plot(title, points, axis_of(points, marks), digits, unit)


def _point(label: str, found: Mapping[str, Any], ours: str) -> Point:
    low, high = found.get("ci95") or (None, None)
    return Point(label, found["mean"], low, high, ours=label == ours)


def means_of(measured: Mapping[str, Any]) -> Table:
    """Means of every figure, a row a name; a figure that one of them lacks is not known."""
    names = tuple(dict.fromkeys(name for metrics in measured.values() for name in metrics))
    rows = tuple(
        (label, tuple(metrics.get(name, {}).get("mean") for name in names))
        for label, metrics in measured.items()
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
