"""Lists after one profile changed: who gains a place and who loses one, without new prices.

`exposure.make_lists` weighs everybody against everybody. Here only one party
has new scores, and every list that does not concern it stays as it is. What
the prices are for is kept: nobody gains a place beyond the requests it can be
expected to answer. An edit that moves no score moves no list.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Float64 = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]
BoolArray = npt.NDArray[np.bool_]

CAPACITY = 8.0  # requests that a receiver can be expected to answer, as in `exposure`


def mean_attention(length: int) -> float:
    """How likely a reader looks at a place of a list, on average: mean of 1 / log2(r + 1)."""
    return float(np.mean(1 / np.log2(np.arange(1, max(length, 1) + 1) + 1)))


def load(place: IntArray, asks: Float64) -> float:
    """Requests to be expected from places held: sum of `asks` / log2(place + 1).

    Shapes: both (n,); places count from 1, `asks` is the chance that the reader asks.
    """
    return float(np.sum(asks / np.log2(place + 1)))


def own_list(
    p: Float64, before: Float64, listed: BoolArray, room: BoolArray, length: int
) -> IntArray:
    """List of the one whose profile changed.

    Who stood on it stays, or gives way to better pairs that are new or have
    risen; places that are left go first to receivers who can take one more
    request, then to anybody: a list is never shorter than it could be.

    Args:
        p: joint score of each pair, f64 (n,); NaN = may not be listed.
        before: the same before the change, NaN = there was no such pair.
        listed: whether it stood on the list.
        room: whether the receiver can take one more request.
        length: places on the list.

    Returns:
        Row numbers, best joint score first, at most `length`, ties by row.
    """
    open_ = ~np.isnan(p)
    first = open_ & (listed | (room & risen(p, before)))
    turn = np.where(first, 0, np.where(room, 1, 2))
    order = np.lexsort((np.arange(len(p)), -np.nan_to_num(p), turn))
    chosen = order[open_[order]][:length]
    return chosen[np.lexsort((chosen, -p[chosen]))].astype(np.int32)


def risen(p: Float64, before: Float64) -> BoolArray:
    """Pairs that are new or better than before; NaN in `p` never is."""
    better: BoolArray = ~np.isnan(p) & ~(p <= before)
    return better


@dataclass(frozen=True, slots=True)
class Readers:
    """Lists of the other side, and what the one whose profile changed is worth there.

    Args:
        p, before: joint score with each reader, now and before, as in `own_list`.
        listed: whether it stood on the reader's list.
        asks: chance that the reader asks, f64 (n,).
        weakest: joint score that a newcomer must beat; -inf where a place is free.
        waiting: joint score of the best pair that would take its place, -inf without one.
    """

    p: Float64
    before: Float64
    listed: BoolArray
    asks: Float64
    weakest: Float64
    waiting: Float64


def stands(readers: Readers, attention: float, capacity: float = CAPACITY) -> BoolArray:
    """On whose lists the one whose profile changed stands afterwards.

    It keeps a place unless its score fell below that of a pair that waits for
    one. It gains a place where its score is new or has risen and beats the
    weakest entry, best scores first, as long as the requests to be expected
    stay within `capacity`.

    Args:
        readers: n lists.
        attention: `mean_attention` of the lists' length.
        capacity: requests.

    Returns:
        bool (n,).
    """
    p = readers.p
    holds = (p >= readers.before) | (p >= readers.waiting)
    kept: BoolArray = readers.listed & ~np.isnan(p) & holds
    held = float(readers.asks[kept].sum()) * attention
    beats = np.nan_to_num(p, nan=-np.inf) > readers.weakest
    wanted = ~readers.listed & risen(p, readers.before) & beats
    for reader in np.lexsort((np.arange(len(p)), -np.nan_to_num(p))).tolist():
        more = float(readers.asks[reader]) * attention
        if wanted[reader] and held + more <= capacity:
            kept[reader] = True
            held += more
    return kept
