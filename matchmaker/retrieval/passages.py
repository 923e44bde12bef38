"""Texts of one side, ready to be compared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Spread:
    """How likely each text means the goods of each code.

    Shares of a text sum to 1, or to 0 where nothing says what it means.

    Args:
        codes: row numbers of the likeliest codes, i32 (n, kept), likeliest first.
        shares: how likely, f32 (n, kept), 0 behind the last one.
        heading_of: for every code the row number of its heading, i32 (n_codes,).
        sure: how surely each text names goods at all, 0 (a service) to 1, f32 (n,);
            None: all of them do.
    """

    codes: IntArray
    shares: FloatArray
    heading_of: IntArray
    sure: FloatArray | None = None

    def part(self, rows: IntArray) -> "Spread":
        """The same for some texts."""
        sure = None if self.sure is None else self.sure[rows]
        return Spread(self.codes[rows], self.shares[rows], self.heading_of, sure)

    def surely(self) -> FloatArray:
        """How surely each text names goods at all, f32 (n,)."""
        return np.ones(len(self.codes), np.float32) if self.sure is None else self.sure

    def by_code(self) -> Any:
        """Shares by code, sparse, shape (n, n_codes)."""
        return self._sparse(self.codes, len(self.heading_of))

    def by_heading(self) -> Any:
        """Shares by heading, sparse, shape (n, n_headings)."""
        return self._sparse(self.heading_of[self.codes], int(self.heading_of.max()) + 1)

    def _sparse(self, columns: IntArray, width: int) -> Any:
        from scipy.sparse import csr_array

        rows = np.repeat(np.arange(len(columns)), columns.shape[1])
        shape = (len(columns), width)
        return csr_array((self.shares.ravel(), (rows, columns.ravel())), shape=shape)


@dataclass(frozen=True, slots=True)
class Sentences:
    """Vectors of the sentences of texts, side by side.

    Args:
        vectors: unit vectors as encoded, f32 (m, d).
        starts: where each text's sentences begin, i32 (n,), ascending; every text has one at least.
    """

    vectors: FloatArray
    starts: IntArray

    @classmethod
    def of(cls, vectors: FloatArray, counts: Sequence[int]) -> "Sentences":
        """Say how many of the vectors, one after the other, each text has."""
        ends = np.cumsum(counts, dtype=np.int32)
        return cls(vectors, ends - np.array(counts, np.int32))

    def counts(self) -> IntArray:
        """How many sentences each text has, i32 (n,)."""
        return np.diff(self.starts, append=np.int32(len(self.vectors)))

    def part(self, rows: IntArray) -> "Sentences":
        """The same for some texts."""
        counts = self.counts()[rows]
        starts = np.cumsum(counts, dtype=np.int32) - counts
        within = np.arange(counts.sum(), dtype=np.int32) - np.repeat(starts, counts)
        return Sentences(self.vectors[np.repeat(self.starts[rows], counts) + within], starts)


Closer = Callable[[IntArray], Sentences]


@dataclass(frozen=True, slots=True)
class Passages:
    """Texts of one side, ready to be compared.

    Args:
        texts: n texts.
        languages: the language of each.
        vectors: unit vectors as encoded, f32 (n, d).
        centred: the same without their language's mean, f32 (n, d).
        codes: the goods codes that they may mean; None where nobody worked them out.
        closer: gives the vectors of some rows' sentences, in their order; None where
            nobody encoded them.
    """

    texts: Sequence[str]
    languages: Sequence[str]
    vectors: FloatArray
    centred: FloatArray
    codes: Spread | None = None
    closer: Closer | None = None

    def rows_in(self, language: str) -> IntArray:
        """Rows of one language, ascending."""
        return np.flatnonzero(np.array(self.languages) == language).astype(np.int32)

    def part(self, rows: IntArray) -> "Passages":
        """The same for some rows."""
        return Passages(
            [self.texts[row] for row in rows],
            [self.languages[row] for row in rows],
            self.vectors[rows],
            self.centred[rows],
            self.codes.part(rows) if self.codes else None,
            None if self.closer is None else partial(_closer_part, self.closer, rows),
        )

    def by_sentence(self, rows: IntArray) -> Sentences:
        """Vectors of some rows' sentences; a text counts as one where nobody encoded them."""
        if self.closer is None:
            return Sentences(self.vectors[rows], np.arange(len(rows), dtype=np.int32))
        return self.closer(rows)


def _closer_part(closer: Closer, rows: IntArray, some: IntArray) -> Sentences:
    return closer(rows[some])


def standardised(scores: FloatArray) -> FloatArray:
    """Bring each row to mean 0 and spread 1; a row without spread becomes 0."""
    if not scores.shape[1]:
        return scores
    centre = scores.mean(axis=1, keepdims=True)
    spread = scores.std(axis=1, keepdims=True)
    scaled: FloatArray = np.divide(
        scores - centre, spread, out=np.zeros_like(scores), where=spread > 1e-6
    )
    return scaled
