"""The most any plan can be worth, and the prices that prove it by arithmetic.

Slots are forgotten: what remains is one minimum-cost flow over buyers and
enterprises with their capacities, K places at tables, and a bonus on each
enterprise's (and buyer's) first meetings up to the minimum. The flow's optimum
equals the linear programme's, and its dual prices are a certificate: see
`certified`.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from matchmaker.planning.flow import Arcs, arcs, cheapest_flow
from matchmaker.planning.matching import alone, fullest_slots
from matchmaker.planning.problem import BoolArray, IntArray, PlanningProblem


@dataclass(frozen=True, eq=False)
class Capacities:
    """Most meetings of each side, (E,) and (B,), and places at general tables in all."""

    enterprise: IntArray
    buyer: IntArray
    places: int


@dataclass(frozen=True, eq=False)
class Prices:
    """What a unit of each capacity is worth, whole numbers: (E,), (B,) and one for a place.

    `must_meet` and `kept` are the bonuses that must-meets and announced meetings
    carried in the flow whose prices these are.
    """

    enterprise: IntArray
    buyer: IntArray
    place: int
    must_meet: int = 0
    kept: int = 0

    def to_json(self) -> dict[str, Any]:
        """Write them as the plan file holds them; bonuses only where there are any."""
        bonuses = {"must_meet": self.must_meet, "kept": self.kept}
        return {
            "buyer": self.buyer.tolist(),
            "enterprise": self.enterprise.tolist(),
            "place": self.place,
        } | {name: bonus for name, bonus in bonuses.items() if bonus}


@dataclass(frozen=True, eq=False)
class Bound:
    """No plan's worth exceeds `worth`.

    Args:
        worth: with the bonus of must-meets and kept announcements, minima taken off.
        selected: pairs that the relaxed optimum would let meet, shape (P,).
        prices, capacities: the certificate.
    """

    worth: int
    selected: BoolArray
    prices: Prices
    capacities: Capacities


def plain_capacities(problem: PlanningProblem) -> Capacities:
    """Maximum or free slots, whichever is smaller; all tables of all slots."""
    return Capacities(
        np.minimum(problem.enterprise_max, problem.enterprise_available.sum(axis=1)),
        np.minimum(problem.buyer_max, problem.buyer_available.sum(axis=1)),
        int(problem.tables.sum()),
    )


def tightened_capacities(problem: PlanningProblem) -> Capacities:
    """Plain ones, and no more than each could have alone and each slot could hold alone."""
    plain = plain_capacities(problem)
    return Capacities(
        alone(problem, problem.pair_enterprise, plain.enterprise),
        alone(problem, problem.pair_buyer, plain.buyer),
        int(fullest_slots(problem).sum()),
    )


def bonus_worth(problem: PlanningProblem) -> IntArray:
    """Worth of each pair at its best: must-meets with W, announced ones with their price."""
    announced = problem.published_slot >= 0
    worth: IntArray = problem.pair_worth + problem.move_price * announced
    return worth


def best_bounds(problem: PlanningProblem) -> list[Bound]:
    """Bound what is maximised and, where bonuses are in it, the value alone as well."""
    first = flow_bound(problem)
    if not (problem.must_meet.any() or (problem.move_price and len(problem.published))):
        return [first]
    bare = replace(problem, must_meet=np.zeros(problem.n_pairs, dtype=np.bool_), move_price=0)
    return [first, flow_bound(bare, first.capacities)]


def value_bound(bound: Bound, must_meets: int, kept: int) -> int:
    """Value that no plan with so many must-meets and kept announcements exceeds."""
    return bound.worth - bound.prices.must_meet * must_meets - bound.prices.kept * kept


def flow_bound(problem: PlanningProblem, capacities: Capacities | None = None) -> Bound:
    """Bound a problem without locked or forbidden pairs; tightened capacities by default."""
    capacities = capacities or tightened_capacities(problem)
    worth = bonus_worth(problem)
    live = np.flatnonzero(problem.common.any(axis=1))
    network, hub = _network(problem, capacities, worth, live)
    units = int(capacities.buyer.sum()) + 1
    network = Arcs.joined([network, arcs(0, hub + 1, units, 0)])
    flow = cheapest_flow(network, 0, hub + 1, units)
    minima = int(problem.enterprise_min.sum() + problem.buyer_min.sum())
    selected = np.zeros(problem.n_pairs, dtype=np.bool_)
    selected[live[flow[: len(live)] > 0]] = True
    return Bound(
        worth=-int((network.cost * flow).sum()) - problem.short_penalty * minima,
        selected=selected,
        prices=_prices(problem, network, flow, hub),
        capacities=capacities,
    )


def _network(
    problem: PlanningProblem, capacities: Capacities, worth: IntArray, live: IntArray
) -> tuple[Arcs, int]:
    """Lay source 0, buyers, enterprises, hub, sink (hub + 1); pairs are the first arcs."""
    first_e = 1 + problem.n_buyers
    hub = first_e + problem.n_enterprises
    buyers = np.arange(1, first_e)
    enterprises = np.arange(first_e, hub)
    out = np.where(problem.has_booth, hub + 1, hub)
    least_b = np.minimum(problem.buyer_min, capacities.buyer)
    least_e = np.minimum(problem.enterprise_min, capacities.enterprise)
    penalty = problem.short_penalty
    network = Arcs.joined(
        [
            arcs(
                1 + problem.pair_buyer[live],
                first_e + problem.pair_enterprise[live],
                1,
                -worth[live],
            ),
            arcs(0, buyers, least_b, -penalty),
            arcs(0, buyers, capacities.buyer - least_b, 0),
            arcs(enterprises, out, least_e, -penalty),
            arcs(enterprises, out, capacities.enterprise - least_e, 0),
            arcs(hub, hub + 1, capacities.places, 0),
        ]
    )
    return network, hub


def _prices(problem: PlanningProblem, network: Arcs, flow: IntArray, hub: int) -> Prices:
    """Read the dual prices off the residual graph of an optimal flow."""
    potential = _potentials(network, flow, hub + 2)
    source, sink = potential[0], potential[hub + 1]
    first_e = 1 + problem.n_buyers
    buyer = potential[1:first_e] - source
    enterprise = np.where(problem.has_booth, sink, potential[hub]) - potential[first_e:hub]
    return Prices(
        enterprise=enterprise,
        buyer=np.where(problem.buyer_min > 0, buyer, np.maximum(buyer, 0)),
        place=max(0, int(sink - potential[hub])),
        must_meet=problem.must_bonus,
        kept=problem.move_price,
    )


def _potentials(network: Arcs, flow: IntArray, n_nodes: int) -> IntArray:
    """Relax all residual arcs until nothing changes; an optimal flow has no negative cycle."""
    forward, backward = flow < network.room, flow > 0
    tail = np.concatenate([network.tail[forward], network.head[backward]])
    head = np.concatenate([network.head[forward], network.tail[backward]])
    cost = np.concatenate([network.cost[forward], -network.cost[backward]])
    order = np.argsort(head, kind="stable")
    tail, head, cost = tail[order], head[order], cost[order]
    starts = np.flatnonzero(np.r_[True, head[1:] != head[:-1]])
    reached = head[starts]
    potential = np.zeros(n_nodes, dtype=np.int64)
    while True:
        best = np.minimum.reduceat(potential[tail] + cost, starts)
        lower = best < potential[reached]
        if not lower.any():
            return potential
        potential[reached[lower]] = best[lower]


def certified(problem: PlanningProblem, capacities: Capacities, prices: Prices) -> int:
    """Worth that no plan exceeds, by weak duality; true for any prices with place >= 0.

    sum over pairs of max(0, worth - u_b - w_e - tau) + tau K, plus for each
    participant the largest price x n - penalty x max(0, least - n) over n in
    {0, least, capacity}.
    """
    place = np.where(problem.has_booth, 0, prices.place)
    taken = prices.buyer[problem.pair_buyer] + (prices.enterprise + place)[problem.pair_enterprise]
    live = problem.common.any(axis=1)
    surplus = int(np.maximum(bonus_worth(problem) - taken, 0)[live].sum())
    return (
        surplus
        + prices.place * capacities.places
        + _side(prices.buyer, problem.buyer_min, capacities.buyer, problem.short_penalty)
        + _side(
            prices.enterprise, problem.enterprise_min, capacities.enterprise, problem.short_penalty
        )
    )


def _side(price: IntArray, least: IntArray, capacity: IntArray, penalty: int) -> int:
    """Most that one side's capacities can earn at their prices, minima counted."""
    corners = [np.zeros_like(capacity), np.minimum(least, capacity), capacity]
    earned = [price * n - penalty * np.maximum(least - n, 0) for n in corners]
    return int(np.max(earned, axis=0).sum())
