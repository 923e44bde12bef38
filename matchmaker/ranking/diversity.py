"""Spread a buyer's list over the buyer's needs: cover each before one is repeated."""

import numpy as np
import numpy.typing as npt

Float64 = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int32]

# an enterprise that is worth less than this share of the one it would replace stays out
LEAST_SHARE = 0.5


def cover_needs(
    lists: IntArray, worth: Float64, need: IntArray, *, least_share: float = LEAST_SHARE
) -> IntArray:
    """Let uncovered needs take the weakest places of needs that stand on a list twice.

    For each uncovered need its best enterprise comes in, the most valuable
    first, for the weakest entry whose need another entry answers too, unless it
    is worth less than a share of that entry.

    Args:
        lists: i32 (n_readers, K), -1 padded; not changed.
        worth: f64 (n_readers, n_receivers), NaN = may not be listed.
        need: i32, same shape: which need of the reader the pair answers best.
        least_share: 0 covers at any price, 1 only where it costs nothing.

    Returns:
        i32 (n_readers, K), in no order.
    """
    covered = lists.copy()
    for row, entries in enumerate(covered):
        _cover(entries, np.where(np.isnan(worth[row]), -np.inf, worth[row]), need[row], least_share)
    return covered


def _cover(entries: IntArray, worth: Float64, need: IntArray, least_share: float) -> None:
    """Change one list in place."""
    order = np.argsort(-worth, kind="stable")
    order = order[np.isfinite(worth[order])]
    _, first = np.unique(need[order], return_index=True)
    for newcomer in order[np.sort(first)].tolist():
        if need[newcomer] in need[entries[entries >= 0]]:
            continue
        repeated = np.flatnonzero((entries >= 0) & ~alone(entries[None], need[None])[0])
        if not len(repeated):
            return
        weakest = repeated[np.argmin(worth[entries[repeated]])]
        if worth[newcomer] >= least_share * worth[entries[weakest]]:
            entries[weakest] = newcomer


def alone(lists: IntArray, need: IntArray) -> BoolArray:
    """Mark the entries whose need no other entry of the list answers, (n_readers, K)."""
    return np.asarray((lists >= 0) & (_same_need(lists, need).sum(axis=2) == 1))


def firsts(lists: IntArray, need: IntArray) -> BoolArray:
    """Mark the first entry of the list for each need, (n_readers, K)."""
    return np.asarray((lists >= 0) & ~np.tril(_same_need(lists, need), -1).any(axis=2))


def _same_need(lists: IntArray, need: IntArray) -> BoolArray:
    """Whether two entries of a list answer one need, (n_readers, K, K); never with empty places."""
    answered = np.take_along_axis(need, np.maximum(lists, 0).astype(np.int64), 1)
    same: BoolArray = (answered[:, :, None] == answered[:, None, :]) & (lists >= 0)[:, None, :]
    return same


def needs_covered(lists: IntArray, need: IntArray, allowed: BoolArray) -> float:
    """Share of all needs that some allowed enterprise answers best and a listed one does.

    Args:
        lists: i32 (n_readers, K), -1 padded.
        need: i32 (n_readers, n_receivers).
        allowed: bool, same shape.
    """
    possible = covered = 0
    for entries, needs, may in zip(lists, need, allowed, strict=True):
        wanted = np.unique(needs[may])
        possible += len(wanted)
        covered += int(np.isin(wanted, needs[entries[entries >= 0]]).sum())
    return covered / possible if possible else 1.0
