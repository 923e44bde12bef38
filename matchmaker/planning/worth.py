"""The worth of one more: what the first extra unit of each capacity adds to the bound.

The bound is the optimum of a flow that forgets slots (see `bound`). One more
unit of a capacity is one more arc in its residual graph; it is worth the
cheapest cycle through that arc, and all those cycles come out of three
shortest-path passes: from the sink, from the hub of the tables, to the source.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from matchmaker.planning.bound import Capacities, tightened_capacities
from matchmaker.planning.flow import Arcs, arcs, cheapest_flow
from matchmaker.planning.matching import fullest_slots
from matchmaker.planning.problem import BoolArray, IntArray, PlanningProblem

_FAR = np.iinfo(np.int64).max // 4


@dataclass(frozen=True, eq=False)
class FirstUnits:
    """What one more unit adds to the bound on the value, whole numbers >= 0.

    Bonuses of must-meets and of announced meetings are left out: this is value
    alone. Figures hold for the first unit only, and for one change at a time.

    Args:
        place: one more meeting at a general table, in a slot of `wanting`.
        wanting: slots that people could fill beyond their tables, (T,).
        buyer: one more meeting's time of each buyer, (B,).
        enterprise: one more meeting's time of each enterprise, (E,).
    """

    place: int
    wanting: BoolArray
    buyer: IntArray
    enterprise: IntArray


def first_units(problem: PlanningProblem) -> FirstUnits:
    """Price the first extra unit of everything at once, by tightened capacities.

    A place is priced where no slot counts for more than the people of that slot
    could fill. A person's time is priced with all tables: one more hour of
    somebody also fills a slot that nobody else could.

    Args:
        problem: without locked or forbidden pairs.
    """
    bare = value_alone(problem)
    tight = tightened_capacities(bare)
    open_tables = replace(tight, places=int(bare.tables.sum()))
    usual = np.full(bare.n_enterprises, bare.short_penalty)
    buyer, enterprise = _people(bare, open_tables, _solved(bare, open_tables, usual))
    at_tables = _solved(bare, tight, usual)
    way = _distances(at_tables.residual, at_tables.sink, at_tables.sink + 1)
    return FirstUnits(
        place=max(0, -int(way[at_tables.sink - 1])),
        wanting=fullest_slots(replace(bare, tables=bare.tables + 1)) > bare.tables,
        buyer=buyer,
        enterprise=enterprise,
    )


def _people(
    bare: PlanningProblem, caps: Capacities, relaxed: "_Relaxed"
) -> tuple[IntArray, IntArray]:
    """Price one more meeting's time of each buyer, (B,), and of each enterprise, (E,)."""
    residual, nodes, hub = relaxed.residual, relaxed.sink + 1, relaxed.sink - 1
    from_sink = _distances(residual, relaxed.sink, nodes)
    from_hub = _distances(residual, hub, nodes)
    to_source = _distances(residual.turned(), 0, nodes)
    first_e = 1 + bare.n_buyers
    to_enterprise = np.where(bare.has_booth, from_sink[first_e:hub], from_hub[first_e:hub])
    # below a minimum the next meeting would also save its penalty
    spared_b = bare.short_penalty * (caps.buyer < bare.buyer_min)
    spared_e = bare.short_penalty * (caps.enterprise < bare.enterprise_min)
    return _gain(to_source[1:first_e], spared_b), _gain(to_enterprise, spared_e)


class Kind(StrEnum):
    """What there could be one more of."""

    PLACE = "place"
    BUYER = "buyer"
    ENTERPRISE = "enterprise"


@dataclass(frozen=True, slots=True)
class OneMore:
    """One more unit of something, whose (None for a place at a table), and what it adds."""

    kind: Kind
    who: int | None
    gain: int


def dearest(units: FirstUnits, most: int = 10) -> list[OneMore]:
    """List what would add most, dearest first; nothing that adds nothing.

    A place counts only where some slot could use a further table.
    """
    place = units.place if units.wanting.any() else 0
    every = [OneMore(Kind.PLACE, None, place)]
    every += [OneMore(Kind.BUYER, who, gain) for who, gain in enumerate(units.buyer.tolist())]
    every += [
        OneMore(Kind.ENTERPRISE, who, gain) for who, gain in enumerate(units.enterprise.tolist())
    ]
    every = [one for one in every if one.gain]
    return sorted(every, key=lambda one: -one.gain)[:most]


def prices_of_minima(
    problem: PlanningProblem, capacities: Capacities, enterprises: Sequence[int]
) -> list[int]:
    """Value that is lost at least if one enterprise gets its minimum; of each asked.

    What its own meetings bring is counted, the penalty it saves is not. 0 where the
    relaxed optimum gives it the minimum anyway. Only as much of the minimum counts as
    its capacity holds.

    Args:
        problem: without locked or forbidden pairs.
        capacities: of its bound.
        enterprises: whose minima are asked about, one at a time.
    """
    if not enterprises:
        return []
    bare = value_alone(problem)
    usual = np.full(bare.n_enterprises, bare.short_penalty)
    minima = int(bare.enterprise_min.sum() + bare.buyer_min.sum())
    above_all = 1 + int(bare.pair_value.sum()) + bare.short_penalty * minima
    free = _solved(bare, capacities, usual)
    prices = []
    for enterprise in enterprises:
        forced = usual.copy()
        forced[enterprise] = above_all
        kept = _solved(bare, capacities, forced)
        prices.append(free.worth_without(enterprise) - kept.worth_without(enterprise))
    return prices


def value_alone(problem: PlanningProblem) -> PlanningProblem:
    """Take the bonuses of must-meets and announced meetings off a problem."""
    return replace(problem, must_meet=np.zeros(problem.n_pairs, dtype=np.bool_), move_price=0)


@dataclass(frozen=True, eq=False)
class _Relaxed:
    """An optimal flow. Nodes: source 0, buyers, enterprises, hub, sink; pairs are first arcs."""

    problem: PlanningProblem
    network: Arcs
    flow: IntArray
    sink: int
    penalty: IntArray
    first_minimum: int

    @property
    def residual(self) -> "_Graph":
        """Arcs with room forwards, arcs with flow backwards at the opposite cost."""
        forward, backward = self.flow < self.network.room, self.flow > 0
        return _Graph(
            np.concatenate([self.network.tail[forward], self.network.head[backward]]),
            np.concatenate([self.network.head[forward], self.network.tail[backward]]),
            np.concatenate([self.network.cost[forward], -self.network.cost[backward]]),
        )

    def worth_without(self, enterprise: int) -> int:
        """Worth of the flow, all minima counted but that of one enterprise."""
        problem = self.problem
        least = self.penalty * problem.enterprise_min
        saved = int(self.penalty[enterprise] * self.flow[self.first_minimum + enterprise])
        others = int(least.sum() - least[enterprise])
        others += problem.short_penalty * int(problem.buyer_min.sum())
        return -int((self.network.cost * self.flow).sum()) - saved - others


def _solved(problem: PlanningProblem, caps: Capacities, penalty: IntArray) -> _Relaxed:
    """Solve the relaxation with a penalty for each enterprise, (E,)."""
    first_e = 1 + problem.n_buyers
    hub = first_e + problem.n_enterprises
    sink = hub + 1
    live = np.flatnonzero(problem.common.any(axis=1))
    buyers, enterprises = np.arange(1, first_e), np.arange(first_e, hub)
    out = np.where(problem.has_booth, sink, hub)
    least_b = np.minimum(problem.buyer_min, caps.buyer)
    least_e = np.minimum(problem.enterprise_min, caps.enterprise)
    met = arcs(
        1 + problem.pair_buyer[live],
        first_e + problem.pair_enterprise[live],
        1,
        -problem.pair_value[live],
    )
    units = int(caps.buyer.sum()) + 1
    network = Arcs.joined(
        [
            met,
            arcs(enterprises, out, least_e, -penalty),
            arcs(enterprises, out, caps.enterprise - least_e, 0),
            arcs(0, buyers, least_b, -problem.short_penalty),
            arcs(0, buyers, caps.buyer - least_b, 0),
            arcs(hub, sink, caps.places, 0),
            arcs(0, sink, units, 0),
        ]
    )
    flow = cheapest_flow(network, 0, sink, units)
    return _Relaxed(problem, network, flow, sink, penalty, len(live))


def _gain(distance: IntArray, spared: IntArray) -> IntArray:
    """Turn the length of a cycle into what it brings; nothing where there is none."""
    gain: IntArray = np.where(distance < _FAR, np.maximum(spared - distance, 0), 0)
    return gain


@dataclass(frozen=True, eq=False)
class _Graph:
    """Arcs with a cost, aligned arrays."""

    tail: IntArray
    head: IntArray
    cost: IntArray

    def turned(self) -> "_Graph":
        """Give the same arcs the other way round."""
        return _Graph(self.head, self.tail, self.cost)


def _distances(graph: _Graph, start: int, n_nodes: int) -> IntArray:
    """Shortest ways from one node to all; `_FAR` where there is none. No negative cycle."""
    order = np.argsort(graph.head, kind="stable")
    tail, head, cost = graph.tail[order], graph.head[order], graph.cost[order]
    starts = np.flatnonzero(np.r_[True, head[1:] != head[:-1]])
    reached = head[starts]
    distance = np.full(n_nodes, _FAR, dtype=np.int64)
    distance[start] = 0
    while True:
        far = distance[tail] >= _FAR
        best = np.minimum.reduceat(np.where(far, _FAR, distance[tail] + cost), starts)
        lower = best < distance[reached]
        if not lower.any():
            return distance
        distance[reached[lower]] = best[lower]
