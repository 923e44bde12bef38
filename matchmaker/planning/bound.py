"""The most any plan can be worth, and the prices that prove it by arithmetic.

Slots are forgotten: what remains is one minimum-cost flow over buyers and
enterprises with their capacities, K places at tables, and a bonus on each
enterprise's (and buyer's) first meetings up to the minimum. Halls with tables
of their own stand between enterprises and tables, interpreters between the
source and the buyers who need them. The flow's optimum equals the linear
programme's, and its dual prices are a certificate: see `certified`.
"""

from dataclasses import dataclass, replace

import numpy as np

from matchmaker.planning.capacities import Capacities, plain_capacities, tightened_capacities
from matchmaker.planning.flow import Arcs, arcs, cheapest_flow
from matchmaker.planning.interpreting import Pools
from matchmaker.planning.prices import (
    Prices,
    bonus_worth,
    certified,
    help_price,
    least_of,
)
from matchmaker.planning.problem import BoolArray, IntArray, PlanningProblem

__all__ = [
    "Bound", "Capacities", "Prices", "best_bounds", "bonus_worth", "certified", "flow_bound",
    "plain_capacities", "tightened_capacities", "value_bound",
]  # fmt: skip

MOST_CUTS = 24  # prices of interpreters that are tried where pairs decide who needs one


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
    layers = Layers.of(problem)
    if len(capacities.helped) and layers is None:
        return _priced_help(problem, capacities)
    return _solved(problem, capacities, layers, np.zeros(len(capacities.helped), dtype=np.int64))


@dataclass(frozen=True, eq=False)
class Layers:
    """Where each buyer gets an interpreter, if the buyer alone decides whether one is needed.

    Args:
        of_buyer: family of each buyer's need, -1 for none, (B,).
        parent: next larger family around each, -1 for none.
    """

    of_buyer: IntArray
    parent: IntArray

    @classmethod
    def of(cls, problem: PlanningProblem) -> "Layers | None":
        """Find them; None if a buyer needs help in one pair and not, or another's, in the next."""
        pools = Pools.of(problem)
        words = [words for words, _ in pools.families]
        parent = [
            next((large for large in range(place + 1, len(words)) if one < words[large]), -1)
            for place, one in enumerate(words)
        ]
        live = problem.common.any(axis=1)
        need, buyer = pools.need[live], problem.pair_buyer[live]
        of_buyer = np.full(problem.n_buyers, -1, dtype=np.int64)
        of_buyer[buyer] = need
        if (of_buyer[buyer] != need).any():
            return None
        family = np.array([words.index(one) for one in pools.needs] + [-1], dtype=np.int64)
        return cls(family[of_buyer], np.array(parent, dtype=np.int64))


def _priced_help(problem: PlanningProblem, capacities: Capacities) -> Bound:
    """Bound a fair where the pair decides about help: no flow, so interpreters have prices.

    For any prices the bound holds (Lagrange); in them it is convex, so cutting
    planes close in on the best: Kelley, The cutting-plane method for solving
    convex programs (1960).
    """
    pools = Pools.of(problem)
    asks = [pools.asks(needs) for _, needs in pools.families]
    most = int(bonus_worth(problem).max(initial=0)) + 2 * problem.short_penalty + 1
    price = np.zeros(len(asks), dtype=np.int64)
    cuts: list[tuple[IntArray, int, IntArray]] = []
    best: Bound | None = None
    while len(cuts) < MOST_CUTS:
        found = _solved(problem, capacities, None, price)
        best = found if best is None or found.worth < best.worth else best
        talks = np.array([int((found.selected & one).sum()) for one in asks], dtype=np.int64)
        cuts.append((price, found.worth, capacities.helped - talks))
        price, reachable = _next_price(cuts, most)
        if reachable >= best.worth - 1 or any((price == cut[0]).all() for cut in cuts):
            break
    return best if best is not None else _solved(problem, capacities, None, price)


def _next_price(cuts: list[tuple[IntArray, int, IntArray]], most: int) -> tuple[IntArray, float]:
    """Lowest point of all cuts so far, in whole numbers, and its height."""
    from scipy.optimize import linprog

    slopes = np.array([slope for _, _, slope in cuts], dtype=np.float64)
    heights = [worth - float(slope @ price) for price, worth, slope in cuts]
    n = slopes.shape[1]
    lowest = linprog(
        np.append(np.zeros(n), 1.0),
        A_ub=np.hstack([slopes, -np.ones((len(cuts), 1))]),
        b_ub=-np.array(heights),
        bounds=[(0, most)] * n + [(None, None)],
        method="highs-ds",
    )
    return np.rint(lowest.x[:n]).astype(np.int64), float(lowest.fun)


def _solved(
    problem: PlanningProblem, capacities: Capacities, layers: Layers | None, helped: IntArray
) -> Bound:
    """Solve the flow; where no layers give interpreters out, pairs pay the price `helped`."""
    worth = bonus_worth(problem) - help_price(problem, helped)
    live = np.flatnonzero(problem.common.any(axis=1))
    network, hub = lay_network(problem, capacities, worth, live, layers)
    units = int(capacities.buyer.sum()) + 1
    network = Arcs.joined([network, arcs(0, hub + 1, units, 0)])
    flow = cheapest_flow(network, 0, hub + 1, units)
    selected = np.zeros(problem.n_pairs, dtype=np.bool_)
    selected[live[flow[: len(live)] > 0]] = True
    prices = _prices(problem, network, flow, hub, layers)
    if layers is None:
        prices = replace(prices, helped=helped)
    minima = sum(int(one.sum()) for both in (True, False) for one in least_of(problem, buyers=both))
    cost = int((network.cost * flow).sum()) + problem.short_penalty * minima
    limited = len(capacities.halls) or len(capacities.helped)
    return Bound(
        worth=certified(problem, capacities, prices) if limited else -cost,
        selected=selected,
        prices=prices,
        capacities=capacities,
    )


def lay_network(
    problem: PlanningProblem,
    capacities: Capacities,
    worth: IntArray,
    live: IntArray,
    layers: Layers | None,
) -> tuple[Arcs, int]:
    """Lay source 0, buyers, enterprises, hub, sink (hub + 1), halls, families; pairs come first."""
    first_e = 1 + problem.n_buyers
    hub = first_e + problem.n_enterprises
    buyers = np.arange(1, first_e)
    enterprises = np.arange(first_e, hub)
    parts = [
        arcs(1 + problem.pair_buyer[live], first_e + problem.pair_enterprise[live], 1, -worth[live])
    ]
    penalty = problem.short_penalty
    minima_b, minima_e = least_of(problem, buyers=True), least_of(problem, buyers=False)
    parts += _people(from_node(problem, hub, layers), buyers, capacities.buyer, minima_b, penalty)
    parts += _people(enterprises, to_node(problem, hub), capacities.enterprise, minima_e, penalty)
    parts.append(arcs(hub, hub + 1, capacities.places, 0))
    if len(capacities.halls):
        parts.append(arcs(hub + 2 + np.arange(len(capacities.halls)), hub, capacities.halls, 0))
    if layers is not None and len(layers.parent):
        first = hub + 2 + len(capacities.halls)
        families = first + np.arange(len(layers.parent))
        outer = np.where(layers.parent < 0, 0, first + layers.parent)
        parts.append(arcs(outer, families, capacities.helped, 0))
    return Arcs.joined(parts), hub


def _people(
    tail: IntArray, head: IntArray, capacity: IntArray, minima: list[IntArray], penalty: int
) -> list[Arcs]:
    """Arcs of one side: the first meetings spare the penalty of each minimum they help."""
    levels = np.sort(np.array([np.minimum(one, capacity) for one in minima]), axis=0)
    found, taken = [], np.zeros_like(capacity)
    for place, level in enumerate(levels):
        found.append(arcs(tail, head, level - taken, -penalty * (len(levels) - place)))
        taken = level
    return [*found, arcs(tail, head, capacity - taken, 0)]


def from_node(problem: PlanningProblem, hub: int, layers: Layers | None) -> IntArray:
    """Node that each buyer's meetings come from."""
    if layers is None:
        return np.zeros(problem.n_buyers, dtype=np.int64)
    first = hub + 2 + len(problem.hall_room)
    return np.where(layers.of_buyer < 0, 0, first + layers.of_buyer)


def to_node(problem: PlanningProblem, hub: int) -> IntArray:
    """Node that each enterprise's meetings go to."""
    if len(problem.hall_room):
        return np.where(problem.hall_group < 0, hub + 1, hub + 2 + problem.hall_group)
    return np.where(problem.has_booth, hub + 1, hub)


def _prices(
    problem: PlanningProblem, network: Arcs, flow: IntArray, hub: int, layers: Layers | None
) -> Prices:
    """Read the dual prices off the residual graph of an optimal flow."""
    pools = Pools.of(problem)
    n_halls, n_families = len(problem.hall_room), len(pools.families)
    potential = _potentials(network, flow, hub + 2 + n_halls + n_families)
    first_e = 1 + problem.n_buyers
    buyer = potential[1:first_e] - potential[from_node(problem, hub, layers)]
    first = hub + 2 + n_halls
    helped = np.zeros(n_families, dtype=np.int64)
    if layers is not None and n_families:
        outer = np.where(layers.parent < 0, 0, first + layers.parent)
        helped = np.maximum(potential[first:] - potential[outer], 0)
    free_b = sum(least_of(problem, buyers=True)) == 0
    return Prices(
        enterprise=potential[to_node(problem, hub)] - potential[first_e:hub],
        buyer=np.where(free_b, np.maximum(buyer, 0), buyer),
        place=max(0, int(potential[hub + 1] - potential[hub])),
        must_meet=problem.must_bonus,
        kept=problem.move_price,
        halls=np.maximum(potential[hub] - potential[hub + 2 : first], 0),
        hall_names=(*problem.options.halls, -1) if n_halls else (),
        helped=helped,
        languages=tuple(words for words, _ in pools.families),
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
