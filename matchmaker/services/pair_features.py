"""What two people's records say of a meeting, whatever their fields are called.

No field is treated by its name. Of each number there is the decider's, the
other's and the distance of the two; of each group of numbers (two or more
under one heading) how alike two profiles run; of the texts how near offers,
needs, and needs and offers are.
"""

import numpy as np
import numpy.typing as npt

from matchmaker.evaluation.reciprocal import Meetings
from matchmaker.retrieval.lexical import bm25_scores, char_scores, english

Float64 = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]


def pair_features(meetings: Meetings) -> tuple[Float64, Float64]:
    """Measure every meeting as A decides it and as B decides it.

    Returns:
        Two arrays f64 (n_meetings, n_features), NaN where a record is silent;
        the columns mean the same for both.
    """
    wanted = bm25_scores(meetings.needs, meetings.offers, english, english)
    offers = char_scores(meetings.offers, meetings.offers)
    needs = char_scores(meetings.needs, meetings.needs)

    def as_decided(by: IntArray, about: IntArray) -> Float64:
        texts = (offers[by, about], needs[by, about], wanted[by, about], wanted[about, by])
        return np.column_stack([*_numbers(meetings, by, about), *texts]).astype(np.float64)

    return as_decided(meetings.a, meetings.b), as_decided(meetings.b, meetings.a)


def _numbers(meetings: Meetings, by: IntArray, about: IntArray) -> list[Float64]:
    own, other = meetings.numbers[by], meetings.numbers[about]
    return [own, other, np.abs(own - other), *_alike(meetings, by, about)]


def _alike(meetings: Meetings, by: IntArray, about: IntArray) -> list[Float64]:
    """Correlation of two people's numbers within each group; NaN where one is flat or silent."""
    heads = [field.partition(".")[0] if "." in field else "" for field in meetings.fields]
    found = []
    for group in sorted(set(heads) - {""}):
        columns = [at for at, head in enumerate(heads) if head == group]
        if len(columns) > 1:
            away = meetings.numbers[:, columns]
            away = away - away.mean(axis=1, keepdims=True)
            length = np.linalg.norm(away, axis=1)
            unit = away / np.where(length > 0, length, np.nan)[:, None]
            found.append((unit[by] * unit[about]).sum(axis=1))
    return found


def cosine_of_profiles(meetings: Meetings) -> Float64:
    """Cosine of two people's standardised numbers, f64 (n_meetings,); untrained."""
    z = standardised(meetings.numbers, *centre_and_scale(meetings.numbers))
    length = np.linalg.norm(z, axis=1, keepdims=True)
    unit = z / np.where(length > 0, length, 1)
    near: Float64 = (unit[meetings.a] * unit[meetings.b]).sum(axis=1)
    return near


def words_in_common(meetings: Meetings) -> Float64:
    """BM25 of A's need in B's offer plus B's need in A's offer, f64 (n_meetings,)."""
    wanted = bm25_scores(meetings.needs, meetings.offers, english, english).astype(np.float64)
    both: Float64 = wanted[meetings.a, meetings.b] + wanted[meetings.b, meetings.a]
    return both


def centre_and_scale(values: Float64) -> tuple[Float64, Float64]:
    """Mean and standard deviation of each column's known values; 0 and 1 where there is none."""
    known = ~np.isnan(values)
    count = np.maximum(known.sum(axis=0), 1)
    filled = np.where(known, values, 0.0)
    centre = filled.sum(axis=0) / count
    scale = np.sqrt((np.where(known, values - centre, 0.0) ** 2).sum(axis=0) / count)
    return centre, np.where(scale > 0, scale, 1.0)


def standardised(values: Float64, centre: Float64, scale: Float64, clip: float = 3.0) -> Float64:
    """Bring columns to centre and scale, clipped; unknown becomes 0."""
    z: Float64 = np.nan_to_num(np.clip((values - centre) / scale, -clip, clip), nan=0.0)
    return z
