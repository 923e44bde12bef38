"""Lists: whom each side is shown, when the other side's attention is scarce.

A buyer who stands on everybody's list answers few of them. So each receiver's
expected load sets a price, and the price decides who is listed; inside a list
the order is by the joint score. A pair that one side is likely to see on its
own list is worth less on the other's, because a one-sided yes reaches the other
side as a request anyway; only everybody's best partner keeps its worth. Buyers'
needs are each covered before one is repeated, and a floor gives every enterprise
a place on some buyers' lists. The last places may be drawn (`ranking.draw`).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.ranking.diversity import alone, cover_needs, firsts
from matchmaker.ranking.draw import Draw, Drawn, drawn
from matchmaker.ranking.floor import with_floor, worth_as_read
from matchmaker.ranking.merge import mean_attention

Float64 = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int32]
Columns = npt.NDArray[np.int64]

FLOOR = 3
_ROUNDS = 150
_CAPACITY = 8.0
_STEP = 0.05
_SHORTLIST = 64
# how surely what stands on one side's list comes to the other side as a request: people who
# are shown a list do not all open it
READ_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Lists:
    """Both sides' lists.

    `for_buyers` i32 (n_buyers, K) holds enterprises, `for_enterprises` i32
    (n_enterprises, K) buyers, best first, -1 where a list is shorter.
    `floor_price` is the joint score that buyers' lists lost to the floor, summed.
    `chance_...` f64, same shapes, says how likely an entry was to get a place:
    1 unless it was drawn; None where nothing was drawn at all.
    """

    for_enterprises: IntArray
    for_buyers: IntArray
    floor_price: float = 0.0
    chance_for_enterprises: Float64 | None = None
    chance_for_buyers: Float64 | None = None


def make_lists(
    p_mutual: Float64,
    p_enterprise: Float64,
    p_buyer: Float64,
    length: int,
    *,
    floor: int = FLOOR,
    need: IntArray | None = None,
    read_share: float = READ_SHARE,
    draw: Draw | None = None,
) -> Lists:
    """Make the lists of both sides.

    Enterprises' lists are priced first, buyers' lists then know what those
    already bring, and enterprises' lists are priced once more, knowing buyers'.

    Args:
        p_mutual, p_enterprise, p_buyer: f64 (n_enterprises, n_buyers); NaN in
            `p_mutual` for a pair that may not be listed.
        length: K, places on a list.
        floor: least number of buyers' lists an enterprise should stand on.
        need: which of the buyer's needs a pair answers best, i32, same shape,
            any numbers; without it needs are not spread.
        read_share: how much a place on one side's list takes from the pair's
            worth on the other side's, 0 (nothing) to 1 (all that is seen there).
        draw: how the last places are drawn; without it none is.
    """
    across = p_mutual.T
    first = priced_lists(p_mutual, p_enterprise, length)
    worth = _worth(across, read_share * places_seen(first, len(across)).T)
    priced = _Priced.of(across, p_buyer.T, length, worth)
    to_buyers = priced.lists
    if need is not None:
        to_buyers = cover_needs(to_buyers, worth, need.T)
    alone_ = None if need is None else alone(to_buyers, need.T)
    plain, as_read = to_buyers, worth_as_read(to_buyers, worth, across)
    to_buyers = _in_order(with_floor(plain, as_read, floor, kept=alone_), across)
    lost = _listed(across, plain) - _listed(across, to_buyers)
    kept = _spread(to_buyers, len(p_mutual), floor, need)
    for_buyers = priced.drawn(to_buyers, draw, of_buyers=True, kept=kept)
    worth = _worth(p_mutual, read_share * places_seen(for_buyers.lists, len(p_mutual)).T)
    priced = _Priced.of(p_mutual, p_enterprise, length, worth)
    for_enterprises = priced.drawn(priced.lists, draw, of_buyers=False)
    return Lists(
        for_enterprises.lists, for_buyers.lists, lost, for_enterprises.chance, for_buyers.chance
    )


def _spread(lists: IntArray, receivers: int, floor: int, need: IntArray | None) -> BoolArray:
    """Mark what must not be drawn away, bool (n_readers, K).

    That is each receiver's best places, up to the floor, and the best answer to each need.
    """
    kept = np.zeros(lists.shape, bool) if need is None else firsts(lists, need.T)
    given = np.zeros(receivers, np.int32)
    for place in range(lists.shape[1]):
        entries = lists[:, place]
        turn = _turns(entries, given)
        kept[:, place] |= (entries >= 0) & (turn < floor)
        given += np.bincount(entries[entries >= 0], minlength=receivers).astype(np.int32)
    return kept


def _turns(entries: IntArray, given: IntArray) -> IntArray:
    """How many places each entry's receiver had before it, in the order of readers, (n,)."""
    order = np.argsort(entries, kind="stable")
    ordered = entries[order]
    first = np.searchsorted(ordered, ordered, side="left")
    turns = np.empty(len(entries), np.int32)
    turns[order] = np.arange(len(entries)) - first + given[np.maximum(ordered, 0)]
    return turns


def _worth(p: Float64, brought: Float64) -> Float64:
    """What a pair is still worth on a list, when the other side's list brings it anyway.

    A reader's own best partner keeps its worth: people look for it on their list
    and trust a list less that leaves it out.

    Args:
        p: joint score, f64 (n_readers, n_receivers), NaN = may not be listed.
        brought: chance that the other side asks for the pair's sake, same shape.
    """
    worth = p * (1 - brought)
    if p.size:
        best = np.where(np.isnan(p), -np.inf, p).argmax(axis=1)[:, None]
        np.put_along_axis(worth, best, np.take_along_axis(p, best, 1), 1)
    return worth


def places_seen(lists: IntArray, receivers: int) -> Float64:
    """Give the chance that a reader sees each receiver: 1 / log2(r + 1) at place r, else 0.

    Args:
        lists: i32 (n_readers, K), -1 padded.
        receivers: how many there are.

    Returns:
        f64 (n_readers, n_receivers).
    """
    seen = np.zeros((len(lists), receivers))
    readers, places = np.nonzero(lists >= 0)
    seen[readers, lists[readers, places]] = 1 / np.log2(places + 2)
    return seen


def priced_lists(
    p: Float64, asks: Float64, length: int, *, worth: Float64 | None = None
) -> IntArray:
    """Lists of one side under load prices.

    A reader asks a listed receiver with probability `asks` and reads place r
    with 1 / log2(r + 1). Load of a receiver = what its places are expected to
    bring; above its capacity the price rises, below it falls, at least to 0.

    Args:
        p: joint score, f64 (n_readers, n_receivers), NaN = may not be listed.
        asks: how likely the reader asks, same shape.
        length: K.
        worth: by what receivers are chosen, same shape, at least 0; `p` without it.

    Returns:
        i32 (n_readers, K), best joint score first, -1 padded.
    """
    return _Priced.of(p, asks, length, p if worth is None else worth).lists


@dataclass(frozen=True, slots=True)
class _Priced:
    """Lists of one side, and what they were chosen by: joint score, worth, load and price."""

    lists: IntArray
    p: Float64
    worth: Float64
    load: Float64
    price: Float64

    @classmethod
    def of(cls, p: Float64, asks: Float64, length: int, worth: Float64) -> "_Priced":
        """Choose under load prices; arguments as for `priced_lists`."""
        length = min(length, p.shape[1])
        allowed = ~np.isnan(p)
        if not allowed.any() or length == 0:
            none = np.full((len(p), length), -1, np.int32)
            return cls(none, p, worth, np.zeros_like(p), np.zeros(p.shape[1]))
        value = np.where(allowed, worth, -np.inf)
        load = np.where(allowed, asks, 0.0) * mean_attention(length)
        chosen, price = _priced(value, load, length)
        listed = np.where(np.take_along_axis(allowed, chosen, 1), chosen, -1)
        return cls(_in_order(listed, p), p, worth, load, price)

    def drawn(
        self, lists: IntArray, draw: Draw | None, *, of_buyers: bool, kept: BoolArray | None = None
    ) -> Drawn:
        """Draw the last places of lists that were made from these; without `draw` none is."""
        if draw is None:
            return Drawn(lists, np.where(lists >= 0, 1.0, np.nan))
        keys = (draw.buyers, draw.enterprises) if of_buyers else (draw.enterprises, draw.buyers)
        net = np.nan_to_num(self.worth, nan=-np.inf) - self.price * self.load
        return drawn(lists, self.p, net, draw, keys, kept=kept)


def _priced(value: Float64, load: Float64, length: int) -> tuple[Columns, Float64]:
    """Columns chosen by each row after the last round of prices, no order; and the prices.

    Prices only ever take from a value, so a row's choice lies among its best
    values as long as the last one chosen is worth more than the best value left
    out; when it is not, the shortlist doubles. The result is that of full rows.
    """
    first_step = 2 * _STEP * float(np.max(value)) / _CAPACITY
    price = np.zeros(value.shape[1])
    short = _Shortlist.of(value, load, max(_SHORTLIST, 2 * length))
    turn = 0
    while True:
        chosen, last = short.chosen(price, length)
        if ((last <= short.left_out) & np.isfinite(short.left_out)).any():
            short = _Shortlist.of(value, load, 2 * short.columns.shape[1])
            continue
        if turn == _ROUNDS:
            return np.take_along_axis(short.columns, chosen, 1), price
        held = np.bincount(
            np.take_along_axis(short.columns, chosen, 1).ravel(),
            weights=np.take_along_axis(short.load, chosen, 1).ravel(),
            minlength=len(price),
        )
        price = np.maximum(0.0, price + first_step / (1 + turn / 20) * (held - _CAPACITY))
        turn += 1


@dataclass(frozen=True, slots=True)
class _Shortlist:
    """The best columns of each row, in column order, and the best value left out of each row."""

    columns: Columns
    value: Float64
    load: Float64
    left_out: Float64

    @classmethod
    def of(cls, value: Float64, load: Float64, size: int) -> "_Shortlist":
        if size >= value.shape[1]:
            columns = np.broadcast_to(np.arange(value.shape[1]), value.shape)
            return cls(columns, value, load, np.full(len(value), -np.inf))
        order = np.argpartition(-value, size, axis=1)
        columns = np.sort(order[:, :size], axis=1)
        left_out = np.take_along_axis(value, order[:, size : size + 1], 1)[:, 0]
        return cls(
            columns,
            np.take_along_axis(value, columns, 1),
            np.take_along_axis(load, columns, 1),
            left_out,
        )

    def chosen(self, price: Float64, length: int) -> tuple[Columns, Float64]:
        """Places in `columns` of each row's best net values, ties by column, and the last value."""
        net = self.value - price[self.columns] * self.load
        last = -np.partition(-net, length - 1, axis=1)[:, length - 1]
        above = net > last[:, None]
        level = net == last[:, None]
        room = length - above.sum(axis=1)
        taken = above | (level & (np.cumsum(level, axis=1) <= room[:, None]))
        return np.nonzero(taken)[1].reshape(len(net), length), last


def _in_order(lists: npt.NDArray[np.integer], p: Float64) -> IntArray:
    """Order each list by joint score, ties by column, -1 last."""
    entries = np.sort(lists, axis=1)
    score = np.take_along_axis(p, np.maximum(entries, 0).astype(np.int64), 1)
    order = np.argsort(np.where(entries >= 0, -score, np.inf), axis=1, kind="stable")
    return np.take_along_axis(entries, order, 1).astype(np.int32)


def _listed(p: Float64, lists: IntArray) -> float:
    """Sum of the joint scores that stand on lists."""
    readers, places = np.nonzero(lists >= 0)
    return float(p[readers, lists[readers, places]].sum())
