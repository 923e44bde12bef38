"""One slot solved anew under the rules that a fair has switched on.

Source > kinds of interpreters > needs > buyers > enterprises > halls > hub of the
tables > sink. Whoever needs no interpreter comes straight from the source,
whoever has a booth goes straight to the sink. Given the other slots every
further rule is a limit on participants or takes single pairs out, so the slot
stays a flow and its solution is exact; one case apart, see `_one_need_each`.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from matchmaker.planning.flow import Arcs, arcs, cheapest_flow
from matchmaker.planning.limits import Days, Interpreting
from matchmaker.planning.options import BoolArray, IntArray
from matchmaker.planning.work import UNITS_PER_FLOW, Meter

if TYPE_CHECKING:
    from matchmaker.planning.board import Board

TRIES = 2  # flows for a slot of mixed needs, beside the one that prices talks
STEPS = 150  # excess talks after which a price has moved by what the dearest pair brings


@dataclass(frozen=True, eq=False)
class Choice:
    """What one slot may choose from, while nothing stands in it.

    Args:
        slot: the slot.
        pairs: rows of the problem that could sit there, increasing, (n,).
        weight: what each brings, whole and positive, (n,).
        bonus: what each meeting below a minimum brings beside.
    """

    slot: int
    pairs: IntArray
    weight: IntArray
    bonus: int = 0


def seats_in(board: "Board", slot: int) -> tuple[IntArray, IntArray]:
    """Meetings that each enterprise and buyer could have in an empty slot, (E,) and (B,)."""
    problem = board.problem
    seats_e = np.minimum(problem.enterprise_seats[:, slot], problem.enterprise_max - board.held_e)
    seats_b = np.minimum(problem.buyer_seats[:, slot], problem.buyer_max - board.held_b)
    for limit in board.limits:
        left_e, left_b = limit.left(slot)
        seats_e = seats_e if left_e is None else np.minimum(seats_e, left_e)
        seats_b = seats_b if left_b is None else np.minimum(seats_b, left_b)
    return np.maximum(seats_e, 0), np.maximum(seats_b, 0)


def possible(board: "Board", slot: int, pairs: IntArray) -> IntArray:
    """Keep the pairs that could sit in an empty slot, the other slots standing as they do."""
    problem = board.problem
    seats_e, seats_b = seats_in(board, slot)
    open_ = problem.common[pairs, slot]
    open_ = open_ & (seats_e[problem.pair_enterprise[pairs]] > 0)
    open_ = open_ & (seats_b[problem.pair_buyer[pairs]] > 0)
    pairs = pairs[open_]
    for limit in board.limits:
        kept = limit.mask(pairs, slot)
        pairs = pairs if kept is None else pairs[kept]
    return pairs


def due_in(board: "Board", slot: int) -> list[tuple[IntArray, IntArray]]:
    """Meetings missing below each kind of minimum, enterprises' and buyers', in an empty slot."""
    problem = board.problem
    due = [
        (
            np.maximum(problem.enterprise_min - board.held_e, 0),
            np.maximum(problem.buyer_min - board.held_b, 0),
        )
    ]
    return due + [limit.due(slot) for limit in board.limits if isinstance(limit, Days)]


def choose(board: "Board", choice: Choice, standing: IntArray, meter: Meter) -> IntArray:
    """Choose the meetings of an empty slot, greatest weight within every rule.

    Args:
        board: with nothing in the slot.
        choice: what there is to choose from.
        standing: rows that stood there before, among the choice's pairs; they are
            given back where nothing better is found.
        meter: told of every flow.

    Returns:
        Rows of the chosen pairs, increasing.
    """
    meter.spend(UNITS_PER_FLOW + len(choice.pairs))
    if len(choice.pairs) == 0:
        return choice.pairs
    pool = next((one for one in board.limits if isinstance(one, Interpreting)), None)
    if pool is None:
        return choice.pairs[_Network(board, choice, None, None).chosen()]
    need = pool.pools.need[choice.pairs]
    if _single(board.problem.pair_buyer[choice.pairs], need):
        return choice.pairs[_Network(board, choice, pool, need).chosen()]
    meter.spend(TRIES * (UNITS_PER_FLOW + len(choice.pairs)))
    return _mixed(board, choice, pool, standing)


def _single(buyer: IntArray, need: IntArray) -> bool:
    """Say whether no buyer needs help in one talk and none, or another one's, in the next."""
    order = np.lexsort((need, buyer))
    same = buyer[order][1:] == buyer[order][:-1]
    return bool((need[order][1:] == need[order][:-1])[same].all())


def _mixed(board: "Board", choice: Choice, pool: Interpreting, standing: IntArray) -> IntArray:
    """Choose where a buyer may need help in one talk and not in another: no flow any more.

    A price a need is put on talks that need help, and moved from visit to visit
    until about so many ask as there are interpreters (Lagrange). It says which
    of a buyer's talks, helped or not, he had better have; with the others left
    out the slot is a flow again and exact. Buyers who got none of theirs then
    try their other talks. The best of all tries counts.
    """
    need = pool.pools.need[choice.pairs]
    buyer = board.problem.pair_buyer[choice.pairs]
    best, most = standing, earned(board, choice, standing)
    price, step = pool.price_in(choice.slot, choice.bonus > 0), int(choice.weight.max()) / STEPS
    weight = choice.weight - np.where(need >= 0, price[need], 0).astype(np.int64)
    free = _Network(board, replace(choice, weight=weight), None, None).chosen()
    talks = np.bincount(need[free][need[free] >= 0], minlength=len(price))
    price += step * pool.pools.over(choice.slot, talks)
    np.maximum(price, 0, out=price)
    for _ in range(TRIES):
        kept = _one_need_each(buyer, need, weight, free)
        part = replace(choice, pairs=choice.pairs[kept], weight=choice.weight[kept])
        found = part.pairs[_Network(board, part, pool, need[kept]).chosen()]
        worth = earned(board, choice, found)
        if worth > most:
            best, most = found, worth
        free = np.searchsorted(choice.pairs, best)
        weight = np.where(kept, 0, choice.weight)
    return best


def _one_need_each(buyer: IntArray, need: IntArray, weight: IntArray, free: IntArray) -> BoolArray:
    """Keep of each buyer's pairs those of one need: as in some choice, else his dearest's."""
    first = np.lexsort((-weight, buyer))
    names, at = np.unique(buyer[first], return_index=True)
    wanted = np.full(int(buyer.max()) + 1, -1, dtype=np.int64)
    wanted[names] = need[first][at]
    wanted[buyer[free]] = need[free]
    return np.asarray(need == wanted[buyer], dtype=np.bool_)


def earned(board: "Board", choice: Choice, rows: IntArray) -> int:
    """Weight of some of a choice's pairs, the bonus of minima they help to reach included."""
    problem = board.problem
    total = int(choice.weight[np.searchsorted(choice.pairs, rows)].sum())
    here = (
        np.bincount(problem.pair_enterprise[rows], minlength=problem.n_enterprises),
        np.bincount(problem.pair_buyer[rows], minlength=problem.n_buyers),
    )
    for due in due_in(board, choice.slot):
        total += choice.bonus * sum(
            int(np.minimum(short, count).sum()) for short, count in zip(due, here, strict=True)
        )
    return total


class _Network:
    """The flow of one slot. Node 0 is the source; see the module for the others."""

    def __init__(
        self, board: "Board", choice: Choice, pool: Interpreting | None, need: IntArray | None
    ) -> None:
        self.board, self.choice, self.pool = board, choice, pool
        problem = board.problem
        self.b_names, self.b_node = np.unique(problem.pair_buyer[choice.pairs], return_inverse=True)
        self.e_names, self.e_node = np.unique(
            problem.pair_enterprise[choice.pairs], return_inverse=True
        )
        self.buyers = 1 + np.arange(len(self.b_names))
        self.enterprises = 1 + len(self.b_names) + np.arange(len(self.e_names))
        self.hub = 1 + len(self.b_names) + len(self.e_names)
        self.sink = self.hub + 1
        self.halls = self.sink + 1
        self.needs = self.halls + len(problem.hall_room)
        self.parent = np.zeros(len(self.b_names), dtype=np.int64)
        if need is not None:
            of_buyer = np.full(len(self.b_names), -1, dtype=np.int64)
            of_buyer[self.b_node] = need
            self.parent = np.where(of_buyer < 0, 0, self.needs + of_buyer)

    def chosen(self) -> IntArray:
        """Positions of the chosen pairs, increasing."""
        choice = self.choice
        pairs = arcs(1 + self.b_node, self.enterprises[self.e_node], 1, -choice.weight)
        seats_e, seats_b = seats_in(self.board, choice.slot)
        seats_e, seats_b = seats_e[self.e_names], seats_b[self.b_names]
        units = int(min(seats_e.sum(), seats_b.sum()))
        due = due_in(self.board, choice.slot) if choice.bonus else []
        due_e = [one[0][self.e_names] for one in due]
        due_b = [one[1][self.b_names] for one in due]
        parts = [
            pairs,
            *self._people(self.parent, self.buyers, seats_b, due_b),
            *self._people(self.enterprises, self._out(), seats_e, due_e),
            *self._tables(),
        ]
        standing = 0
        if self.pool is not None:
            interpreters, standing = self._interpreters(self.pool)
            parts += interpreters
        network = Arcs.joined([*parts, arcs(0, self.sink, units, 0)])
        flow = cheapest_flow(network, 0, self.sink, units + standing)
        return np.flatnonzero(flow[: len(choice.pairs)])

    def _people(
        self, tail: IntArray, head: IntArray, seats: IntArray, due: list[IntArray]
    ) -> list[Arcs]:
        """Arcs of one side: the first meetings earn the bonus of each minimum they help."""
        levels = np.sort(np.array([np.minimum(one, seats) for one in due], dtype=np.int64), axis=0)
        found, taken = [], np.zeros_like(seats)
        for place, level in enumerate(levels):
            room = level - taken
            some = room > 0
            bonus = -self.choice.bonus * (len(levels) - place)
            if some.any():
                found.append(arcs(tail[some], head[some], room[some], bonus))
            taken = level
        return [*found, arcs(tail, head, seats - taken, 0)]

    def _out(self) -> IntArray:
        """Where each enterprise's meetings go on to."""
        problem = self.board.problem
        if len(problem.hall_room):
            group = problem.hall_group[self.e_names]
            return np.where(group < 0, self.sink, self.halls + group)
        return np.where(problem.has_booth[self.e_names], self.sink, self.hub)

    def _tables(self) -> list[Arcs]:
        problem, slot = self.board.problem, self.choice.slot
        found = [arcs(self.hub, self.sink, max(self.board.tables[slot], 0), 0)]
        if len(problem.hall_room):
            room = np.maximum(problem.hall_room[:, slot], 0)
            found.append(arcs(self.halls + np.arange(len(room)), self.hub, room, 0))
        return found

    def _interpreters(self, pool: Interpreting) -> tuple[list[Arcs], int]:
        """Arcs to the needs; talks that stand already outbid everybody."""
        slot, pools = self.choice.slot, pool.pools
        n_needs = pools.standing.shape[1]
        kinds = self.needs + n_needs + np.arange(len(pools.serves))
        serves = [
            (kind, need)
            for kind, bits in enumerate(pools.serves)
            for need in range(n_needs)
            if bits >> need & 1
        ]
        if not serves:
            return [], 0
        kind, need = np.array(serves, dtype=np.int64).T
        standing = pools.standing[slot]
        dear = 1 + int(self.choice.weight.max()) + 8 * self.choice.bonus
        found = [
            arcs(0, kinds, pools.present[slot], 0),
            arcs(kinds[kind], self.needs + need, pools.present[slot][kind], 0),
            arcs(self.needs + np.arange(n_needs), self.sink, standing, -dear),
            arcs(0, self.sink, int(standing.sum()), 0),
        ]
        return found, int(standing.sum())
