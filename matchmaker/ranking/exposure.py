"""Lists: whom each side is shown, when the other side's attention is scarce.

A buyer who stands on everybody's list answers few of them. So each receiver's
expected load sets a price, and the price decides who is listed; inside a list
the order is by the joint score. A floor then gives every enterprise a place on
some buyers' lists where that is feasible.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Float64 = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]

_ROUNDS = 150
_CAPACITY = 8.0
_STEP = 0.05
FLOOR = 3


@dataclass(frozen=True, slots=True)
class Lists:
    """Both sides' lists.

    `for_buyers` i32 (n_buyers, K) holds enterprises, `for_enterprises` i32
    (n_enterprises, K) buyers, best first, -1 where a list is shorter.
    """

    for_enterprises: IntArray
    for_buyers: IntArray


def make_lists(
    p_mutual: Float64, p_enterprise: Float64, p_buyer: Float64, length: int, *, floor: int = FLOOR
) -> Lists:
    """Make the lists of both sides.

    Args:
        p_mutual, p_enterprise, p_buyer: f64 (n_enterprises, n_buyers); NaN in
            `p_mutual` for a pair that may not be listed.
        length: K, places on a list.
        floor: least number of buyers' lists an enterprise should stand on.
    """
    to_enterprises = priced_lists(p_mutual, p_enterprise, length)
    to_buyers = priced_lists(p_mutual.T, p_buyer.T, length)
    return Lists(to_enterprises, with_floor(to_buyers, p_mutual.T, floor))


def priced_lists(p: Float64, asks: Float64, length: int) -> IntArray:
    """Lists of one side under load prices.

    A reader asks a listed receiver with probability `asks` and reads place r
    with 1 / log2(r + 1). Load of a receiver = what its places are expected to
    bring; above its capacity the price rises, below it falls, at least to 0.

    Args:
        p: joint score, f64 (n_readers, n_receivers), NaN = may not be listed.
        asks: how likely the reader asks, same shape.
        length: K.

    Returns:
        i32 (n_readers, K), best joint score first, -1 padded.
    """
    allowed = ~np.isnan(p)
    length = min(length, p.shape[1])
    worth = np.where(allowed, p, -np.inf)
    if not allowed.any() or length == 0:
        return np.full((len(p), length), -1, np.int32)
    seen = float(np.mean(1 / np.log2(np.arange(1, length + 1) + 1)))
    load = np.where(allowed, asks, 0.0) * seen
    price = np.zeros(p.shape[1])
    for turn in range(_ROUNDS):
        chosen = _chosen(worth - price * load, length)
        listed = np.bincount(
            chosen.ravel(),
            weights=np.take_along_axis(load, chosen, 1).ravel(),
            minlength=p.shape[1],
        )
        step = 2 * _STEP * float(np.nanmax(p)) / _CAPACITY / (1 + turn / 20)
        price = np.maximum(0.0, price + step * (listed - _CAPACITY))
    return _ordered(_chosen(worth - price * load, length), worth)


def _chosen(worth: Float64, length: int) -> npt.NDArray[np.int64]:
    """Columns of the best values in each row, no order; ties by column."""
    return np.argsort(-worth, axis=1, kind="stable")[:, :length]


def _ordered(chosen: npt.NDArray[np.int64], worth: Float64) -> IntArray:
    """Order each list by worth, -1 for columns that may not be listed."""
    value = np.take_along_axis(worth, chosen, 1)
    order = np.argsort(-value, axis=1, kind="stable")
    lists = np.take_along_axis(chosen, order, 1).astype(np.int32)
    lists[np.isneginf(np.take_along_axis(value, order, 1))] = -1
    return lists


def with_floor(lists: IntArray, p: Float64, floor: int) -> IntArray:
    """Give every receiver at least `floor` places where that is feasible.

    The least exposed come first; each takes the place of a list's weakest
    entry whose own exposure is above the floor, in the lists where it scores
    best; at most half of a list is changed.

    Args:
        lists: i32 (n_readers, K), -1 padded; not changed.
        p: joint score, f64 (n_readers, n_receivers), NaN = may not be listed.
        floor: least number of places.
    """
    repaired = lists.copy()
    exposure = np.bincount(repaired[repaired >= 0], minlength=p.shape[1])
    changes = np.zeros(len(repaired), np.int64)
    worth = np.where(np.isnan(p), -np.inf, p)
    for receiver in np.argsort(exposure, kind="stable"):
        for reader in np.argsort(-worth[:, receiver], kind="stable"):
            if exposure[receiver] >= floor or np.isneginf(worth[reader, receiver]):
                break
            place = _place_for(repaired[reader], exposure, floor, int(receiver))
            if place is None or changes[reader] * 2 >= repaired.shape[1]:
                continue
            if repaired[reader, place] >= 0:
                exposure[repaired[reader, place]] -= 1
            repaired[reader, place] = receiver
            exposure[receiver] += 1
            changes[reader] += 1
    return _sorted_lists(repaired, worth)


def _place_for(
    entries: IntArray, exposure: npt.NDArray[np.int64], floor: int, receiver: int
) -> int | None:
    """Find the place a receiver may take: an empty one, else the weakest well exposed one."""
    if receiver in entries:
        return None
    for place in range(len(entries) - 1, -1, -1):
        if entries[place] < 0 or exposure[entries[place]] > floor:
            return place
    return None


def _sorted_lists(lists: IntArray, worth: Float64) -> IntArray:
    value = np.where(
        lists >= 0, np.take_along_axis(worth, np.maximum(lists, 0).astype(np.int64), 1), -np.inf
    )
    order = np.argsort(-value, axis=1, kind="stable")
    return np.take_along_axis(lists, order, 1)
