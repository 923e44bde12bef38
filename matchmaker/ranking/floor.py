"""The exposure floor: everybody stands on some lists, at the least cost to those who read them.

Which places change hands is a flow of least cost: a unit goes from a receiver
that lacks a place to a list that takes it in, from there to the entry that
gives way, and ends where that receiver can spare a place, or goes on to another
list that takes the displaced one in. Each step costs what the list loses.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Float64 = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]
Columns = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

_NEAREST = 48
_SCALE = 10**8
# so small a share without its place is no reason to lower the floor for all
_UNMET = 0.05
_NONE: Columns = np.zeros((0, 2), np.int64)


def with_floor(
    lists: IntArray, worth: Float64, floor: int, *, kept: BoolArray | None = None
) -> IntArray:
    """Give every receiver at least `floor` places where that is feasible.

    At most half of a list is displaced, empty places are free, and the joint
    worth lost is least. Where many cannot reach the floor, because there are
    too few places, it is lowered for all until it asks for half of them and
    nearly all reach it: one place for everybody rather than three for some.

    Args:
        lists: i32 (n_readers, K), -1 padded; not changed.
        worth: f64 (n_readers, n_receivers), NaN = may not be listed.
        floor: least number of places; fewer for a receiver with fewer feasible partners.
        kept: entries that stay as long as the floor can be reached without them, (n_readers, K).

    Returns:
        i32 (n_readers, K), best worth first.
    """
    repaired = lists.copy()
    if not worth.size:
        return repaired
    kept = np.zeros(lists.shape, bool) if kept is None else kept
    affordable = max(1, lists.size // (2 * max(1, worth.shape[1])))
    for level in (floor, *range(min(floor - 1, affordable), 0, -1)):
        flow = _cheapest(lists, worth, level, kept)
        if flow.missing <= _UNMET * flow.wanted or level <= 1:
            break
    _carry_out(repaired, flow)
    return _sorted_lists(repaired, worth)


@dataclass(frozen=True, slots=True)
class _Flow:
    """Pairs (list, receiver) to take in and to displace; places wanted, and those not found."""

    taken: Columns
    displaced: Columns
    wanted: int
    missing: int


def worth_as_read(lists: IntArray, worth: Float64, score: Float64) -> Float64:
    """What a list loses with each of its entries, or gains with a receiver it does not hold.

    Lists are read by `score`, place r with chance 1 / log2(r + 1). Where an entry
    goes, those below it move up; where one comes in, they move down. Each change
    is weighed by itself, as though it were the only one.

    Args:
        lists: i32 (n_readers, K), -1 padded, any order.
        worth: f64 (n_readers, n_receivers), NaN = may not be listed.
        score: f64, same shape; the higher, the nearer to the top.

    Returns:
        f64, the shape of `worth`, NaN where `worth` is.
    """
    length = lists.shape[1]
    if not length or not worth.size:
        return worth.copy()
    at = np.maximum(lists, 0).astype(np.int64)
    own = np.where(lists >= 0, np.take_along_axis(score, at, 1), -np.inf)
    order = np.argsort(-own, axis=1, kind="stable")
    own, at = np.take_along_axis(own, order, 1), np.take_along_axis(at, order, 1)
    listed = own > -np.inf
    held = np.where(listed, np.take_along_axis(worth, at, 1), 0.0)
    read = 1 / np.log2(np.arange(length) + 2)
    one_lower = np.diff(read)
    # the place a newcomer takes, since it takes it from another: never below the last
    place = np.zeros(worth.shape, np.int64)
    for r in range(length - 1):
        place += score < own[:, r, None]
    moved_down = _from_here_on(held[:, :-1] * one_lower)
    gained = worth * read[place] + np.take_along_axis(moved_down, place, 1)
    moved_up = _from_here_on(held[:, 1:] * one_lower)
    readers, places = np.nonzero(listed)
    gained[readers, at[readers, places]] = (held * read + moved_up)[readers, places]
    return np.where(np.isnan(worth), np.nan, gained)


def _from_here_on(values: Float64) -> Float64:
    """Sum of each place and all after it, and 0 behind the last: (n, K - 1) -> (n, K)."""
    sums = np.cumsum(values[:, ::-1], axis=1)[:, ::-1]
    return np.concatenate([sums, np.zeros((len(values), 1))], axis=1)


def _cheapest(lists: IntArray, worth: Float64, floor: int, kept: BoolArray) -> _Flow:
    """Look among the best lists of those who lack places; where that fails, everywhere.

    Everywhere also means that what should be kept may go, and that an entry
    without a place to spare may give way and be taken in by another list.
    """
    near = _Moves(lists, worth, floor, kept)
    if not near.lacking.any():
        return _Flow(_NONE, _NONE, 0, 0)
    found = near.solve(near.insertions(near.lacking > 0, _NEAREST))
    if not found.missing:
        return found
    every = _Moves(lists, worth, floor, np.zeros_like(kept))
    return every.solve(every.insertions(np.ones(worth.shape[1], bool), None))


class _Moves:
    """The places that may change hands so that everybody has `floor` of them."""

    def __init__(self, lists: IntArray, worth: Float64, floor: int, kept: BoolArray) -> None:
        self.lists = lists
        self.open = ~np.isnan(worth)
        exposure = np.bincount(lists[lists >= 0], minlength=worth.shape[1])
        self.lacking = np.maximum(0, np.minimum(floor, self.open.sum(axis=0)) - exposure)
        self.spare = np.maximum(0, exposure - floor)
        readers, places = np.nonzero((lists >= 0) & ~kept)
        self.entries = np.column_stack([readers, lists[readers, places]])
        # costs are whole and at least 0, so that no flow runs in circles
        low, high = (f(worth[self.open], initial=0.0) for f in (np.min, np.max))
        self.cost = np.where(self.open, np.rint((worth - low) * _SCALE / ((high - low) or 1)), 0)
        readers, places = np.nonzero(lists >= 0)
        self.open[readers, lists[readers, places]] = False

    def insertions(self, who: BoolArray, nearest: int | None) -> Columns:
        """Pairs (list, receiver) that may be taken in: of some receivers, in their best lists."""
        receivers = np.flatnonzero(who)
        open_ = self.open[:, receivers]
        if nearest is not None and nearest < len(open_):
            worth = np.where(open_, self.cost[:, receivers], -1)
            best = np.argpartition(-worth, nearest, axis=0)[:nearest]
            kept = np.zeros(open_.shape, bool)
            np.put_along_axis(kept, best, True, axis=0)
            open_ = open_ & kept
        readers, among = np.nonzero(open_)
        return np.column_stack([readers, receivers[among]])

    def solve(self, pairs: Columns) -> _Flow:
        """Find the most places that can be given, and among such ways the cheapest.

        Nodes: receivers, lists that take in, lists that displace (what passes
        between the two is at most half a list), source, sink.
        """
        from ortools.graph.python import min_cost_flow

        readers, receivers = self.open.shape
        takes, gives = receivers, receivers + readers
        source, sink = receivers + 2 * readers, receivers + 2 * readers + 1
        rows, every = np.arange(readers), np.arange(receivers)
        half = self.lists.shape[1] // 2
        flow = min_cost_flow.SimpleMinCostFlow()

        def arcs(tail: Any, head: Any, most: Any, cost: Any = 0) -> Columns:
            sides = np.broadcast_arrays(
                *(np.asarray(x, np.int64) for x in (tail, head, most, cost))
            )
            numbers: Columns = flow.add_arcs_with_capacity_and_unit_cost(*sides)
            return numbers

        gain, loss = (self.cost[both[:, 0], both[:, 1]] for both in (pairs, self.entries))
        taken = arcs(pairs[:, 1], takes + pairs[:, 0], 1, _SCALE - gain)
        given = arcs(gives + self.entries[:, 0], self.entries[:, 1], 1, loss)
        arcs(takes + rows, sink, (self.lists < 0).sum(axis=1))
        arcs(takes + rows, gives + rows, half)
        arcs(every, sink, self.spare)
        arcs(source, every, self.lacking)
        wanted = int(self.lacking.sum())
        flow.set_nodes_supplies(np.array([source, sink]), np.array([wanted, -wanted]))
        status = flow.solve_max_flow_with_min_cost()
        if status != flow.OPTIMAL:
            raise ArithmeticError(f"the flow is not optimal: {status}")
        return _Flow(
            pairs[flow.flows(taken) > 0],
            self.entries[flow.flows(given) > 0],
            wanted,
            wanted - int(flow.maximum_flow()),
        )


def _carry_out(lists: IntArray, flow: _Flow) -> None:
    """Change the lists in place: displaced entries leave, those taken in fill what is empty."""
    for reader, receiver in flow.displaced.tolist():
        lists[reader, lists[reader] == receiver] = -1
    for reader, receiver in flow.taken.tolist():
        lists[reader, np.flatnonzero(lists[reader] < 0)[0]] = receiver


def _sorted_lists(lists: IntArray, worth: Float64) -> IntArray:
    value = np.take_along_axis(worth, np.maximum(lists, 0).astype(np.int64), 1)
    order = np.argsort(np.where(lists >= 0, -value, np.inf), axis=1, kind="stable")
    return np.take_along_axis(lists, order, 1)
