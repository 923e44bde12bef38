"""Two plans measure by measure: lines for a chart of two dots and for the table beneath it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from matchmaker.domain.sentence import Sentence
from matchmaker.services.plan_compare import Figures


class Good(StrEnum):
    """Which way a measure is good; some say nothing by themselves."""

    MORE = "more"
    LESS = "less"
    NEITHER = "neither"


BETTER, WORSE, SAME, OTHER = (
    Sentence("better"),
    Sentence("worse"),
    Sentence("the same"),
    Sentence("different"),
)

MEASURES: tuple[tuple[Sentence, Good, Callable[[Figures], float]], ...] = (
    (Sentence("Value of the plan"), Good.MORE, lambda one: one.value),
    (Sentence("Upper bound"), Good.NEITHER, lambda one: one.bound),
    (Sentence("Below the bound, percent"), Good.LESS, lambda one: one.gap_pct),
    (Sentence("Meetings"), Good.MORE, lambda one: one.measures.meetings),
    (Sentence("Meetings that everybody has at least"), Good.MORE, lambda one: one.measures.reached),
    (Sentence("Promised meetings missing"), Good.LESS, lambda one: one.measures.missing),
    (Sentence("Must-meets without a meeting"), Good.LESS, lambda one: one.must_meets_unmet),
    (Sentence("Other agreed pairs without one"), Good.LESS, lambda one: one.agreed_unmet),
    (Sentence("One-sided wishes without one"), Good.LESS, lambda one: one.one_sided_unmet),
    (Sentence("Idle times between meetings"), Good.LESS, lambda one: one.measures.breaks),
    (Sentence("Buyers' changes of hall"), Good.LESS, lambda one: one.measures.hall_changes),
    (Sentence("Most tables in use at once"), Good.NEITHER, lambda one: one.measures.tables_used),
    (Sentence("Announced meetings moved"), Good.LESS, lambda one: one.measures.moved),
)
"""Title, which way is good, and how it is read off."""


@dataclass(frozen=True, slots=True)
class Line:
    """One measure of two plans.

    Args:
        title: what is measured.
        left, right: both figures.
        digits: decimals to show.
        verdict: what the right one is, beside the left.
        good: it is better, worse, or neither; for a mark that is not colour alone.
        x_left, x_right: places on an axis from 0 to 1.
    """

    title: Sentence
    left: float
    right: float
    digits: int
    verdict: Sentence
    good: str
    x_left: float
    x_right: float


def lines_of(left: Figures, right: Figures) -> tuple[Line, ...]:
    """Lay two plans out; each measure has an axis of its own, from the least to the greatest."""
    return tuple(
        _line(title, good, float(read(left)), float(read(right))) for title, good, read in MEASURES
    )


def _line(title: Sentence, good: Good, left: float, right: float) -> Line:
    low, high = min(left, right, 0.0), max(left, right, 0.0)
    room = (high - low) or 1.0
    verdict, mark = _verdict(good, left, right)
    digits = 0 if left == int(left) and right == int(right) else 2
    return Line(
        title, left, right, digits, verdict, mark, (left - low) / room, (right - low) / room
    )


def _verdict(good: Good, left: float, right: float) -> tuple[Sentence, str]:
    if left == right:
        return SAME, ""
    if good is Good.NEITHER:
        return OTHER, ""
    improved = (right > left) is (good is Good.MORE)
    return (BETTER, "good") if improved else (WORSE, "bad")
