"""Exact nearest neighbours: a blocked product, and a prune by maxima of groups.

The k-th largest group maximum bounds the k-th score from below, so only
columns at or above it are sorted. No index is built, nothing is approximate.
One block of scores is made at a time and used for both directions.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]
LongArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

_GROUP = 64
# 1,024 x 15,600 scores are 64 MB: large enough for the product to run at full speed, small
# beside the vectors; a width that is a power of two would make every row meet the same cache lines
_ROWS = 1024
_COLUMNS = 15_600
# an owner with so many candidates has ties or no scores at all: it is cut down on its own
_CROWD = 8


def top_k(queries: FloatArray, documents: FloatArray, k: int) -> tuple[IntArray, FloatArray]:
    """Find the k best documents of each query by inner product.

    Args:
        queries: f32 (n, d), finite.
        documents: f32 (m, d), finite.
        k: how many; at most m are given.

    Returns:
        Row numbers i32 (n, min(k, m)) and scores f32 of the same shape, best
        first; equal scores in the documents' order.
    """
    forward = _Best.of(len(queries), min(k, len(documents)))
    for rows, columns, block in _blocks(queries, documents):
        forward.part(rows).take_rows(block, columns.start)
    return forward.ids, forward.scores


def top_k_both(
    queries: FloatArray, documents: FloatArray, k: int
) -> tuple[tuple[IntArray, FloatArray], tuple[IntArray, FloatArray]]:
    """Find the k best in both directions from one pass: documents of queries, queries of documents.

    Each direction as `top_k` gives it.
    """
    forward = _Best.of(len(queries), min(k, len(documents)))
    backward = _Best.of(len(documents), min(k, len(queries)))
    waiting = _Waiting(backward)
    for rows, columns, block in _blocks(queries, documents):
        forward.part(rows).take_rows(block, columns.start)
        if rows.start == 0:
            waiting.settle()
            waiting = _Waiting(backward.part(columns))
        waiting.take_columns(block, rows.start)
    waiting.settle()
    return (forward.ids, forward.scores), (backward.ids, backward.scores)


def best_columns(scores: FloatArray, k: int) -> IntArray:
    """Columns of the k largest values in each row, best first, ties by column.

    Shapes: f32 (n, m) in, i32 (n, k) out; k is at most m.
    """
    best = _Best.of(len(scores), k)
    step = max(1, _ROWS * _COLUMNS // max(scores.shape[1], 1))
    for rows in _spans(len(scores), step):
        best.part(rows).take_rows(scores[rows], 0)
    return best.ids


def _blocks(
    queries: FloatArray, documents: FloatArray
) -> Iterator[tuple[slice, slice, FloatArray]]:
    """Scores block by block, all rows of some columns before the next; one buffer serves all."""
    size = min(len(queries), _ROWS) * min(len(documents), _COLUMNS)
    buffer = np.empty(size, np.float32)
    for columns in _spans(len(documents), _COLUMNS):
        turned = documents[columns].T
        for rows in _spans(len(queries), _ROWS):
            shape = rows.stop - rows.start, columns.stop - columns.start
            block = buffer[: shape[0] * shape[1]].reshape(shape)
            np.matmul(queries[rows], turned, out=block)
            yield rows, columns, block


def _spans(count: int, most: int) -> Iterator[slice]:
    """Cut 0 .. count into equal parts of at most so many."""
    parts = -(-count // most)
    for part in range(parts):
        yield slice(part * count // parts, (part + 1) * count // parts)


@dataclass(frozen=True, slots=True)
class _Best:
    """The best of each owner among what came so far: ids i32 (n, k), scores f32 (n, k)."""

    ids: IntArray
    scores: FloatArray

    @classmethod
    def of(cls, owners: int, k: int) -> "_Best":
        """Begin with nothing."""
        return cls(np.zeros((owners, k), np.int32), np.empty((owners, k), np.float32))

    def part(self, owners: slice) -> "_Best":
        """Some owners' part of the same arrays."""
        return _Best(self.ids[owners], self.scores[owners])

    @property
    def k(self) -> int:
        return int(self.ids.shape[1])

    def last(self) -> FloatArray:
        """Score of the k-th, f32 (n,)."""
        return self.scores[:, -1]

    def take_rows(self, block: FloatArray, first: int) -> None:
        """Add a block's columns, f32 (n, c), to what its rows have seen before.

        Args:
            block: scores.
            first: number of the first column; all before it were taken.
        """
        if not self.k or not block.size:
            return
        if first < self.k:
            mask = block >= _lower_bound(block, self.k)[:, None]
        else:  # who came earlier wins a tie
            mask = block > self.last()[:, None]
        flat = np.flatnonzero(mask)
        owner, column = np.divmod(flat, block.shape[1])
        values = block.reshape(-1)[flat] if block.flags.c_contiguous else block[owner, column]
        self.merge(owner, column + first, values, kept=min(first, self.k))

    def merge(self, owner: LongArray, other: LongArray, values: FloatArray, *, kept: int) -> None:
        """Merge candidates into the first `kept` that each owner has.

        Args:
            owner: i64 (c,), ascending.
            other: their numbers, ascending for one owner and above all kept ones.
            values: their scores, f32 (c,).
            kept: how many stand already.
        """
        if not len(owner):
            return
        counts = np.bincount(owner, minlength=len(self.ids))
        if counts.max() > _CROWD * self.k:
            few = _thinned(counts, values, self.k)
            owner, other, values = owner[few], other[few], values[few]
            counts = np.bincount(owner, minlength=len(self.ids))
        place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts) + kept
        shape = len(self.ids), kept + int(counts.max())
        scores = np.full(shape, -np.inf, np.float32)
        ids = np.zeros(shape, np.int32)
        scores[:, :kept], ids[:, :kept] = self.scores[:, :kept], self.ids[:, :kept]
        scores[owner, place], ids[owner, place] = values, other
        order = np.argsort(-scores, axis=1, kind="stable")[:, : self.k]
        self.scores[:, : order.shape[1]] = np.take_along_axis(scores, order, axis=1)
        self.ids[:, : order.shape[1]] = np.take_along_axis(ids, order, axis=1)


@dataclass(slots=True)
class _Waiting:
    """Candidates of columns, merged when there are as many as places.

    A merge sorts every column's list anew: after each block it would cost more
    than the product.
    """

    best: _Best
    seen: int = 0
    kept: int = 0
    owners: list[LongArray] = field(default_factory=list)
    others: list[LongArray] = field(default_factory=list)
    values: list[FloatArray] = field(default_factory=list)

    def take_columns(self, block: FloatArray, first: int) -> None:
        """Add a block's rows, f32 (r, n), numbered from `first`, to what its columns have seen."""
        k = self.best.k
        if not k or not block.size:
            return
        mask = block >= _lower_bound(block.T, k) if self.kept < k else block > self.best.last()
        flat = np.flatnonzero(mask)
        row, column = np.divmod(flat, block.shape[1])
        self.owners.append(column)
        self.others.append(row + first)
        self.values.append(block.reshape(-1)[flat])
        self.seen = first + len(block)
        if self.kept < k or sum(map(len, self.owners)) > self.best.ids.size:
            self.settle()

    def settle(self) -> None:
        """Merge what waits."""
        if self.owners:
            owner, other = np.concatenate(self.owners), np.concatenate(self.others)
            order = np.argsort((owner << 32) + other)
            values = np.concatenate(self.values)[order]
            self.best.merge(owner[order], other[order], values, kept=self.kept)
        self.kept = min(self.seen, self.best.k)
        self.owners, self.others, self.values = [], [], []


def _lower_bound(scores: FloatArray, k: int) -> FloatArray:
    """Give each row a bound that at least min(k, m) of its values reach, f32 (n,).

    It is the k-th largest maximum over groups of columns. Groups are every so
    many-th column, not neighbours: so their maxima are whole rows' maxima, which
    numpy takes several at a time.
    """
    columns = scores.shape[1]
    if columns <= k:
        return np.full(len(scores), -np.inf, np.float32)
    size = max(1, min(_GROUP, columns // (4 * k)))
    groups = columns // size
    grouped = scores[:, : groups * size].reshape(len(scores), size, groups)
    maxima = np.ascontiguousarray(grouped.max(axis=1))
    maxima.partition(groups - k, axis=1)
    bound: FloatArray = maxima[:, groups - k]
    return bound


def _thinned(counts: LongArray, values: FloatArray, k: int) -> BoolArray:
    """Mark the candidates that stay when owners with too many keep only their k best."""
    stay = np.ones(len(values), bool)
    ends = np.cumsum(counts)
    for owner in np.flatnonzero(counts > _CROWD * k).tolist():
        mine = slice(ends[owner] - counts[owner], ends[owner])
        stay[mine] = False
        stay[mine.start + np.argsort(-values[mine], kind="stable")[:k]] = True
    return stay
