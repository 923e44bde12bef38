"""Figures for charts: positions are computed here, templates only draw them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matchmaker.domain.sentence import Sentence

WIDTH, HEIGHT = 400.0, 220.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 8.0, 12.0, 30.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its figure, and its length as a share of the longest."""

    title: Sentence
    figure: int
    share: float


def bars(figures: Sequence[tuple[Sentence, int]]) -> tuple[Bar, ...]:
    """Measure bars against the longest one."""
    longest = max((figure for _, figure in figures), default=0) or 1
    return tuple(Bar(title, figure, figure / longest) for title, figure in figures)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the upright axis."""

    y: float
    figure: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Value and bound over time, ready to be drawn; rows are the same figures for the table.

    Args:
        value: points of the rising line, as SVG wants them.
        bound: points of the falling line.
        ticks: marks on the upright axis.
        seconds: where the lying axis ends.
        rows: the events behind it.
    """

    value: str
    bound: str
    ticks: tuple[Tick, ...]
    seconds: float
    rows: tuple[dict[str, Any], ...]


def curve(events: Sequence[dict[str, Any]]) -> Curve | None:
    """Lay progress events of a plan out as two step lines; None while there are none.

    Value and bound are whole numbers of the planning engine; the upright axis
    starts a little below the first value, so that small gains can be seen.
    """
    rows = tuple(e for e in events if e.get("value") is not None and e.get("bound"))
    if not rows:
        return None
    seconds = max(float(rows[-1].get("elapsed_s", 0.0)), 0.1)
    low, high = _range(rows)
    return Curve(
        value=_steps(rows, "value", seconds, low, high),
        bound=_steps(rows, "bound", seconds, low, high),
        ticks=tuple(
            Tick(_y(figure, low, high), figure) for figure in (low, (low + high) / 2, high)
        ),
        seconds=seconds,
        rows=rows,
    )


def _range(rows: Sequence[dict[str, Any]]) -> tuple[float, float]:
    high = float(max(row["bound"] for row in rows))
    lowest = float(min(row["value"] for row in rows))
    room = max(high - lowest, abs(high) * 0.02, 1.0)
    return lowest - 0.1 * room, high + 0.1 * room


def _y(figure: float, low: float, high: float) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (high - figure) / (high - low), 1)


def _steps(
    rows: Sequence[dict[str, Any]], name: str, seconds: float, low: float, high: float
) -> str:
    points: list[str] = []
    before: float | None = None
    for row in rows:
        x = round(LEFT + (WIDTH - LEFT - RIGHT) * float(row.get("elapsed_s", 0.0)) / seconds, 1)
        y = _y(float(row[name]), low, high)
        if before is not None:
            points.append(f"{x},{before}")
        points.append(f"{x},{y}")
        before = y
    points.append(f"{WIDTH - RIGHT},{before}")
    return " ".join(points)


def at_most_better(value: int, bound: int) -> float | None:
    """Percent by which any plan could be better at most; rounded up, so that it stays true.

    None while the value is not positive: a percentage of it would say nothing.

    Example:
        >>> at_most_better(1000, 1004), at_most_better(1000, 1000), at_most_better(0, 10)
        (0.4, 0.0, None)
    """
    if value <= 0:
        return None
    return max(math.ceil(10_000 * (bound - value) / value) / 100, 0.0)


@dataclass(frozen=True, slots=True)
class Wing:
    """One side of a two-sided bar: all, those that lack a partner, both as shares of the longest.

    A side without anything has no length; the chart hatches its place.
    """

    figure: int
    lacking: int
    share: float
    lacking_share: float


@dataclass(frozen=True, slots=True)
class TwoSided:
    """A line of a chart with products to the left and needs to the right of its middle."""

    title: str
    left: Wing
    right: Wing


def two_sided(
    lines: Sequence[tuple[str, tuple[int, int], tuple[int, int]]],
) -> tuple[TwoSided, ...]:
    """Measure two-sided bars against the longest of all.

    Args:
        lines: title, then of either side how many there are and how many lack a partner.
    """
    longest = max((side[0] for _, *sides in lines for side in sides), default=0) or 1
    return tuple(
        TwoSided(title, _wing(left, longest), _wing(right, longest)) for title, left, right in lines
    )


def _wing(side: tuple[int, int], longest: int) -> Wing:
    figure, lacking = side
    return Wing(figure, lacking, figure / longest, lacking / longest)


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the ends of its interval; `ours` sets it apart. None where it is not known."""

    label: str
    mean: float | None
    low: float | None = None
    high: float | None = None
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis: its ends, and where it is marked."""

    low: float
    high: float
    ticks: tuple[float, ...]


PERCENT_AXIS = Axis(0.0, 100.0, (0.0, 25.0, 50.0, 75.0, 100.0))


@dataclass(frozen=True, slots=True)
class Shares:
    """Two shares of a group, 0 to 1."""

    label: str
    first: float
    second: float
