"""Rows gathered into pairs: the best product of an enterprise, the needs of a buyer."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of owners with one to many rows each, laid out for fast maxima.

    Owners are ordered by their number of rows, descending; all first rows form
    one block, all second rows the next, each over a prefix of that order.
    """

    owners: IntArray
    blocks: list[IntArray] = field(default_factory=list)

    @classmethod
    def of(cls, owner: IntArray, count: int) -> "Ragged":
        """Lay out rows by their owner, i32 (n,); owners without a row get -inf later."""
        rows_of: list[list[int]] = [[] for _ in range(count)]
        for row, one in enumerate(owner.tolist()):
            rows_of[one].append(row)
        order = sorted(range(count), key=lambda one: -len(rows_of[one]))
        most = len(rows_of[order[0]]) if order else 0
        blocks = [
            np.array([rows_of[o][j] for o in order if len(rows_of[o]) > j], np.int32)
            for j in range(most)
        ]
        return cls(np.array(order, np.int32), blocks)

    def best(self, scores: FloatArray) -> FloatArray:
        """Best score of each owner, f32 (n, owners) from f32 (n, rows)."""
        ordered = np.full((len(scores), len(self.owners)), -np.inf, np.float32)
        for block in self.blocks:
            prefix = ordered[:, : len(block)]
            np.maximum(prefix, scores[:, block], out=prefix)
        best = np.empty_like(ordered)
        best[:, self.owners] = ordered
        return best


def gathered(best: FloatArray, need_owner: IntArray, count: int) -> FloatArray:
    """Gather needs into buyers: 0.7 x best need + 0.3 x mean over needs.

    The mean alone buries a specialist who answers one need of four; the best
    alone ignores breadth.

    Args:
        best: best product of each enterprise for each need, f32 (n_needs, n_enterprises).
        need_owner: buyer of each need, i32 (n_needs,), any order.
        count: number of buyers; one without needs gets -inf.

    Returns:
        f32 (count, n_enterprises).
    """
    found = np.full((count, best.shape[1]), -np.inf, np.float32)
    if not len(best):
        return found
    order = np.argsort(need_owner, kind="stable")
    owners, starts = np.unique(need_owner[order], return_index=True)
    sorted_best = best[order]
    highest = np.maximum.reduceat(sorted_best, starts, axis=0)
    # a need without words is not known to be unanswered: it stays out of the mean
    known = np.isfinite(sorted_best)
    total = np.add.reduceat(np.where(known, sorted_best, 0), starts, axis=0)
    mean = total / np.maximum(np.add.reduceat(known, starts, axis=0, dtype=np.float32), 1)
    found[owners] = 0.7 * highest + 0.3 * mean
    return found
