"""Exact nearest neighbours: a blocked product, and a prune by maxima of groups.

The k-th largest group maximum bounds the k-th score from below, so only
columns at or above it are sorted. No index is built, nothing is approximate.
"""

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]

_GROUP = 64
_BLOCK_VALUES = 4_000_000  # 16 MB of scores at a time


def top_k(queries: FloatArray, documents: FloatArray, k: int) -> tuple[IntArray, FloatArray]:
    """Find the k best documents of each query by inner product.

    Args:
        queries: f32 (n, d).
        documents: f32 (m, d).
        k: how many; at most m are given.

    Returns:
        Row numbers i32 (n, min(k, m)) and scores f32 of the same shape, best
        first; equal scores in the documents' order.
    """
    k = min(k, len(documents))
    ids = np.empty((len(queries), k), np.int32)
    scores = np.empty((len(queries), k), np.float32)
    step = max(1, _BLOCK_VALUES // max(len(documents), 1))
    for start in range(0, len(queries), step):
        block = queries[start : start + step] @ documents.T
        chosen = best_columns(block, k)
        ids[start : start + step] = chosen
        scores[start : start + step] = np.take_along_axis(block, chosen, axis=1)
    return ids, scores


def top_k_both(
    queries: FloatArray, documents: FloatArray, k: int
) -> tuple[tuple[IntArray, FloatArray], tuple[IntArray, FloatArray]]:
    """Find the k best in both directions: documents of queries, queries of documents."""
    return top_k(queries, documents, k), top_k(documents, queries, k)


def best_columns(scores: FloatArray, k: int) -> IntArray:
    """Columns of the k largest values in each row, best first, ties by column.

    Shapes: f32 (n, m) in, i32 (n, k) out; k is at most m.
    """
    if k == 0 or not len(scores):
        return np.empty((len(scores), k), np.int32)
    if scores.shape[1] < 4 * _GROUP * max(k // _GROUP, 1) or scores.shape[1] // _GROUP < k:
        return _sorted_rows(scores, k)
    floor = _lower_bound(scores, k)
    found = np.empty((len(scores), k), np.int32)
    for row, bound in enumerate(floor):
        kept = np.flatnonzero(scores[row] >= bound)
        order = np.argsort(-scores[row, kept], kind="stable")[:k]
        found[row] = kept[order]
    return found


def _sorted_rows(scores: FloatArray, k: int) -> IntArray:
    return np.argsort(-scores, axis=1, kind="stable")[:, :k].astype(np.int32)


def _lower_bound(scores: FloatArray, k: int) -> FloatArray:
    """The k-th largest maximum over groups of columns, for each row."""
    starts = np.arange(0, scores.shape[1], _GROUP)
    maxima = np.maximum.reduceat(scores, starts, axis=1)
    bound: FloatArray = np.partition(maxima, maxima.shape[1] - k, axis=1)[:, maxima.shape[1] - k]
    return bound
