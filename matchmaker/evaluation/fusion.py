"""By which weights the parts of a similarity are added up, and how well such a choice holds.

The search is a grid that anyone can repeat: every combination of weights in
steps of a tenth, summing to one. Each is measured once on every query; what a
choice on four folds is worth on the fifth is then a mean over that table.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from matchmaker.evaluation.relevance import Float64, FloatArray, RelevanceSet, interval

IntArray = npt.NDArray[np.int32]
Best = Callable[[FloatArray, int], IntArray]

STEPS = 10
_CUT = 10
_DISCOUNT = 1 / np.log2(np.arange(2, _CUT + 2))


def grid(parts: int, steps: int = STEPS) -> FloatArray:
    """Give all weights of so many parts that sum to 1 in steps of 1 / steps, f32 (n, parts).

    Example:
        >>> grid(2, 2).tolist()
        [[0.0, 1.0], [0.5, 0.5], [1.0, 0.0]]
    """
    shares = [one for one in product(range(steps + 1), repeat=parts) if sum(one) == steps]
    return np.array(shares, np.float32) / np.float32(steps)


@dataclass(frozen=True, slots=True)
class Measured:
    """What every choice of weights is worth on every measured query of a set.

    Args:
        name: the set's.
        values: by metric, f64 (n_choices, n_measured).
        folds: fold of each query, i32 (n_measured,).
    """

    name: str
    values: Mapping[str, Float64]
    folds: IntArray

    @property
    def worth(self) -> Float64:
        """What a choice is judged by: the mean of the metrics, f64 (n_choices, n_measured)."""
        worth: Float64 = np.mean(list(self.values.values()), axis=0)
        return worth


def measured(
    task: RelevanceSet,
    parts: FloatArray,
    fixed: FloatArray,
    choices: FloatArray,
    *,
    folds: IntArray,
    best: Best,
) -> Measured:
    """Measure every choice of weights on a set.

    Args:
        task: the set.
        parts: scores of each part, f32 (n_parts, n_queries, n_documents), 0 where a
            choice has no say.
        fixed: what is added whatever is chosen, f32 (n_queries, n_documents).
        choices: weights, f32 (n_choices, n_parts).
        folds: as `folds_of` gives them.
        best: gives the columns of the k largest values of each row, best first, ties by column.

    Returns:
        nDCG@10 of all documents, and where nobody judged some of them also that
        of the judged ones alone.
    """
    names = ("ndcg@10", *(("judged_ndcg@10",) if task.judged_only else ()))
    values = {name: np.empty((len(choices), len(task.measured))) for name in names}
    for at, row in enumerate(task.measured):
        scores = choices @ parts[:, row] + fixed[row]
        graded = np.array(sorted(task.grades[row]), np.int64)
        gains = np.zeros(len(task.documents))
        gains[graded] = [2.0 ** task.grades[row][document] - 1 for document in graded.tolist()]
        values["ndcg@10"][:, at] = _ndcg(scores, gains, best)
        if task.judged_only:
            values["judged_ndcg@10"][:, at] = _ndcg(scores[:, graded], gains[graded], best)
    return Measured(task.name, values, folds)


def _ndcg(scores: FloatArray, gains: Float64, best: Best) -> Float64:
    """nDCG@10 of one query for many rankings, f64 (n,) from f32 (n, m) and f64 (m,)."""
    cut = min(_CUT, scores.shape[1])
    found = gains[best(scores, cut)] @ _DISCOUNT[:cut]
    ideal = float(np.sort(gains)[::-1][:cut] @ _DISCOUNT[:cut])
    worth: Float64 = found / ideal if ideal else np.zeros(len(scores))
    return worth


def neighbours(choices: FloatArray, steps: int = STEPS) -> Float64:
    """Average of each choice and those one step beside it, f64 (n, n), rows summing to 1.

    One step moves 1 / steps of the weight from a part to another.

    Args:
        choices: as `grid` gives them.
        steps: of that grid.
    """
    counts = np.rint(choices * steps).astype(np.int32)
    apart = np.abs(counts[:, None] - counts[None]).sum(axis=2)
    near = (apart <= 2).astype(np.float64)
    averaged: Float64 = near / near.sum(axis=1, keepdims=True)
    return averaged


@dataclass(frozen=True, slots=True)
class Choice:
    """Weights that were chosen, as rows of the grid.

    Args:
        in_sample: by all queries.
        by_fold: for each fold, by the queries of the others.
    """

    in_sample: int
    by_fold: tuple[int, ...]


def choose(sets: Sequence[Measured], choices: FloatArray, count: int) -> Choice:
    """Choose the weights that are worth most, each set counting alike, whatever its size.

    A choice is judged together with those beside it: a peak that one step
    leaves behind is chance, not a better similarity.

    Args:
        sets: measured by the same choices; one that has no query outside a fold has no
            say there.
        choices: as `grid` gives them.
        count: number of folds.
    """
    beside = neighbours(choices)
    by_fold = tuple(_best(sets, beside, fold) for fold in range(count))
    return Choice(_best(sets, beside, -1), by_fold)


def _best(sets: Sequence[Measured], beside: Float64, left_out: int) -> int:
    """Row of the choice that is worth most by the queries outside a fold."""
    means = [
        one.worth[:, rows].mean(axis=1) for one in sets if (rows := one.folds != left_out).any()
    ]
    return int(np.argmax(beside @ np.mean(means, axis=0))) if means else 0


def figures(one: Measured, choice: Choice, shipped: Measured) -> dict[str, Any]:
    """Compare what is shipped with what the search chose, in sample and held out.

    Args:
        one: the set by the grid.
        choice: of the set's group.
        shipped: the set by the shipped weights alone, one row.

    Returns:
        By metric: in_sample, held_out and shipped with intervals, and held_out less
        shipped, query by query.
    """
    rows = np.array(choice.by_fold)[one.folds]
    found = {}
    for name, values in one.values.items():
        held_out = values[rows, np.arange(len(rows))]
        found[name] = {
            "in_sample": interval(values[choice.in_sample]),
            "held_out": interval(held_out),
            "shipped": interval(shipped.values[name][0]),
            "held_out_minus_shipped": interval(held_out - shipped.values[name][0]),
        }
    return found
