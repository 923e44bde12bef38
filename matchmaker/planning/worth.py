"""The worth of one more: what the first extra unit of each capacity adds to the bound.

The bound is the optimum of a flow that forgets slots (see `bound`). One more
unit of a capacity is one more arc in its residual graph; it is worth the
cheapest cycle through that arc, and all those cycles come out of a few
shortest-path passes: from the sink, from the tables (of each hall), to the source,
to interpreters where there are any.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np

# the bound's own network, so that every rule it knows is priced as it prices it
from matchmaker.planning.bound import Layers, flow_bound, from_node, lay_network, to_node
from matchmaker.planning.capacities import Capacities, plain_capacities, tightened_capacities
from matchmaker.planning.flow import Arcs, arcs, cheapest_flow
from matchmaker.planning.matching import fullest_slots
from matchmaker.planning.options import no_numbers
from matchmaker.planning.prices import help_price, least_of
from matchmaker.planning.problem import BoolArray, IntArray, PlanningProblem

_FAR = np.iinfo(np.int64).max // 4


@dataclass(frozen=True, eq=False)
class FirstUnits:
    """What one more unit adds to the bound on the value, whole numbers >= 0.

    Bonuses of must-meets and of announced meetings are left out: this is value
    alone. Figures hold for the first unit only, and for one change at a time.

    Args:
        place: one more meeting at a general table, in a slot of `wanting`; where halls
            have tables of their own, in the hall where it adds most.
        wanting: slots that people could fill beyond their tables, (T,).
        buyer: one more meeting's time of each buyer, (B,).
        enterprise: one more meeting's time of each enterprise, (E,).
        halls: one more meeting at a table of each hall that has its own, and last of
            all others, (H + 1,); empty without such halls.
        helped: one more talk of an interpreter with the languages of each family of
            `Pools`, (F,). Where the pair, not the buyer, decides who needs help, it
            is the price of a talk, which is never too low.
    """

    place: int
    wanting: BoolArray
    buyer: IntArray
    enterprise: IntArray
    halls: IntArray = field(default_factory=no_numbers)
    helped: IntArray = field(default_factory=no_numbers)


def first_units(problem: PlanningProblem) -> FirstUnits:
    """Price the first extra unit of everything at once, by tightened capacities.

    A place is priced where no slot counts for more than the people of that slot
    could fill. A person's time is priced with all tables and interpreters: one
    more hour of somebody also fills a slot that nobody else could.

    Args:
        problem: without locked or forbidden pairs.
    """
    bare = value_alone(problem)
    tight, plain = tightened_capacities(bare), plain_capacities(bare)
    roomy = replace(tight, places=plain.places, halls=plain.halls, helped=plain.helped)
    buyer, enterprise = _people(_Relaxed.of(bare, roomy))
    scarce = _Relaxed.of(bare, tight)
    from_sink = _distances(scarce.residual, scarce.sink, scarce.nodes)
    seats = _gain(from_sink[scarce.seats], 0)
    return FirstUnits(
        place=int(seats.max(initial=0)),
        wanting=fullest_slots(replace(bare, tables=bare.tables + 1)) > bare.tables,
        buyer=buyer,
        enterprise=enterprise,
        halls=seats if len(tight.halls) else seats[:0],
        helped=_helped(scarce),
    )


def _people(relaxed: "_Relaxed") -> tuple[IntArray, IntArray]:
    """Price one more meeting's time of each buyer, (B,), and of each enterprise, (E,)."""
    problem, caps = relaxed.problem, relaxed.capacities
    out, back = relaxed.residual, relaxed.residual.turned()
    buyers, enterprises = 1 + np.arange(problem.n_buyers), relaxed.enterprises
    gained = []
    for graph, own, ends, least, most in (
        (back, buyers, relaxed.origin, least_of(problem, buyers=True), caps.buyer),
        (out, enterprises, relaxed.goal, least_of(problem, buyers=False), caps.enterprise),
    ):
        distance = np.full(len(own), _FAR, dtype=np.int64)
        for end in np.unique(ends):
            here = ends == end
            distance[here] = _distances(graph, int(end), relaxed.nodes)[own[here]]
        # below a minimum the next meeting would also save its penalty
        spared = problem.short_penalty * sum((most < one).astype(np.int64) for one in least)
        gained.append(_gain(distance, spared))
    return gained[0], gained[1]


def _helped(relaxed: "_Relaxed") -> IntArray:
    """Price one more talk with an interpreter of each family of languages, (F,)."""
    if relaxed.layers is None:
        return relaxed.help_price
    families = relaxed.nodes - len(relaxed.layers.parent) + np.arange(len(relaxed.layers.parent))
    to_source = _distances(relaxed.residual.turned(), 0, relaxed.nodes)
    gains = _gain(to_source[families], 0)
    # who speaks for a family helps in every larger one around it as well; those come last
    for family in reversed(range(len(gains))):
        outer = int(relaxed.layers.parent[family])
        gains[family] = max(gains[family], gains[outer] if outer >= 0 else 0)
    return gains


class Kind(StrEnum):
    """What there could be one more of."""

    PLACE = "place"
    BUYER = "buyer"
    ENTERPRISE = "enterprise"
    INTERPRETER = "interpreter"


@dataclass(frozen=True, slots=True)
class OneMore:
    """One more unit of something, whose (None for a place at a table), and what it adds.

    Of an interpreter `who` is the family of languages in `Pools`.
    """

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
    every += [
        OneMore(Kind.INTERPRETER, who, gain) for who, gain in enumerate(units.helped.tolist())
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
    free = _Relaxed.of(bare, capacities)
    kept = (_Relaxed.of(bare, capacities, one) for one in enterprises)
    return [
        free.worth_without(one) - bound_to.worth_without(one)
        for one, bound_to in zip(enterprises, kept, strict=True)
    ]


def value_alone(problem: PlanningProblem) -> PlanningProblem:
    """Take the bonuses of must-meets and announced meetings off a problem."""
    return replace(problem, must_meet=np.zeros(problem.n_pairs, dtype=np.bool_), move_price=0)


@dataclass(frozen=True, eq=False)
class _Relaxed:
    """An optimal flow of the bound's network and where things stand in it.

    `usual` are the costs of the arcs before somebody's minimum was put above all,
    `minima` how many minima of its tail one unit on each arc helps.
    """

    problem: PlanningProblem
    capacities: Capacities
    layers: Layers | None
    help_price: IntArray
    network: Arcs
    usual: IntArray
    minima: IntArray
    flow: IntArray
    sink: int

    @classmethod
    def of(
        cls, problem: PlanningProblem, capacities: Capacities, first: int | None = None
    ) -> "_Relaxed":
        """Solve it; the minimum of enterprise `first`, if given, comes before everything."""
        layers = Layers.of(problem)
        price = np.zeros(len(capacities.helped), dtype=np.int64)
        if layers is None and len(price):
            price = flow_bound(problem, capacities).prices.helped
        live = np.flatnonzero(problem.common.any(axis=1))
        worth = problem.pair_value - help_price(problem, price)
        network, hub = lay_network(problem, capacities, worth, live, layers)
        marked, _ = lay_network(
            replace(problem, short_penalty=1), capacities, 0 * worth, live, layers
        )
        minima = np.append(-marked.cost, 0)  # of a penalty of nought nothing could be read
        units = int(capacities.buyer.sum()) + 1
        network = Arcs.joined([network, arcs(0, hub + 1, units, 0)])
        usual = network.cost
        if first is not None:
            own = network.tail == 1 + problem.n_buyers + first
            above_all = 1 + int(np.abs(usual * network.room).sum())
            network = replace(network, cost=usual - above_all * minima * own)
        flow = cheapest_flow(network, 0, hub + 1, units)
        return cls(problem, capacities, layers, price, network, usual, minima, flow, hub + 1)

    @property
    def nodes(self) -> int:
        """Count the nodes: source, people, hub, sink, halls, families of languages."""
        families = 0 if self.layers is None else len(self.layers.parent)
        return self.sink + 1 + len(self.capacities.halls) + families

    @property
    def enterprises(self) -> IntArray:
        """Nodes of the enterprises, (E,)."""
        return 1 + self.problem.n_buyers + np.arange(self.problem.n_enterprises)

    @property
    def origin(self) -> IntArray:
        """Node that each buyer's meetings come from, (B,)."""
        return from_node(self.problem, self.sink - 1, self.layers)

    @property
    def goal(self) -> IntArray:
        """Node that each enterprise's meetings go to, (E,)."""
        return to_node(self.problem, self.sink - 1)

    @property
    def seats(self) -> IntArray:
        """Nodes before the tables: of the halls, or the hub where none has its own."""
        halls = len(self.capacities.halls)
        return self.sink + 1 + np.arange(halls) if halls else np.array([self.sink - 1])

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
        """Worth of the flow, all minima counted but those of one enterprise."""
        own = self.network.tail == self.enterprises[enterprise]
        cost = np.where(own & (self.minima > 0), 0, self.usual)
        penalty = self.problem.short_penalty
        minima = sum(int(one.sum()) for one in least_of(self.problem, buyers=True))
        minima += sum(
            int(one.sum() - one[enterprise]) for one in least_of(self.problem, buyers=False)
        )
        return -int((cost * self.flow).sum()) - penalty * minima


def _gain(distance: IntArray, spared: IntArray | int) -> IntArray:
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
