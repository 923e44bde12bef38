"""Two flows that everything rests on, both exact, through OR-Tools.

Nodes: a source, buyers, enterprises, a hub for the general tables, a sink.
Enterprises with a booth of their own go past the hub.
"""

from dataclasses import dataclass

import numpy as np

from matchmaker.planning.problem import BoolArray, IntArray


@dataclass(frozen=True)
class Arcs:
    """Arcs of a network, aligned arrays of shape (n_arcs,)."""

    tail: IntArray
    head: IntArray
    room: IntArray
    cost: IntArray

    @classmethod
    def joined(cls, parts: "list[Arcs]") -> "Arcs":
        """Lay several groups of arcs one behind the other."""
        return cls(
            np.concatenate([part.tail for part in parts]),
            np.concatenate([part.head for part in parts]),
            np.concatenate([part.room for part in parts]),
            np.concatenate([part.cost for part in parts]),
        )


def arcs(
    tail: IntArray | int, head: IntArray | int, room: IntArray | int, cost: IntArray | int
) -> Arcs:
    """Make a group of arcs; single numbers hold for the whole group."""
    t, h, r, c = np.broadcast_arrays(
        np.atleast_1d(np.asarray(tail, dtype=np.int64)),
        np.asarray(head, dtype=np.int64),
        np.asarray(room, dtype=np.int64),
        np.asarray(cost, dtype=np.int64),
    )
    return Arcs(t, h, r, c)


def cheapest_flow(network: Arcs, source: int, sink: int, units: int) -> IntArray:
    """Send units from source to sink at least cost; flow on each arc, shape (n_arcs,).

    Raises:
        ArithmeticError: the solver did not reach the optimum (costs out of range).
    """
    from ortools.graph.python import min_cost_flow

    solver = min_cost_flow.SimpleMinCostFlow()
    numbers = solver.add_arcs_with_capacity_and_unit_cost(
        network.tail, network.head, network.room, network.cost
    )
    solver.set_nodes_supplies(
        np.array([source, sink], dtype=np.int64), np.array([units, -units], dtype=np.int64)
    )
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise ArithmeticError(f"the flow is not optimal: {status}")
    return np.asarray(solver.flows(numbers), dtype=np.int64)


def fill_slot(
    enterprise: IntArray, buyer: IntArray, weight: IntArray, seated: BoolArray, tables: int
) -> IntArray:
    """Choose the meetings of one slot: greatest total weight, nobody twice, tables enough.

    Args:
        enterprise, buyer: pairs that may meet in this slot, shape (n,).
        weight: their weights, whole and positive, shape (n,).
        seated: pairs that need a general table, shape (n,).
        tables: general tables in this slot.

    Returns:
        Positions of the chosen pairs, increasing.
    """
    if len(weight) == 0 or (tables <= 0 and seated.all()):
        return np.empty(0, dtype=np.int64)
    if len(weight) == 1:
        return np.zeros(1, dtype=np.int64)
    b_node, n_b = _numbered(buyer)
    e_node, n_e = _numbered(enterprise)
    network = _slot_network(b_node, n_b, e_node, n_e, seated)
    units, sink = min(n_b, n_e), 2 + n_b + n_e
    network.cost[: len(weight)] = -weight
    network.room[-2:] = max(tables, 0), units
    chosen = cheapest_flow(network, 0, sink, units)[: len(weight)]
    return np.flatnonzero(chosen)


def _numbered(people: IntArray) -> tuple[IntArray, int]:
    """Number those who stand in a list from 0 on, in their order, and count them."""
    here = np.bincount(people) > 0
    number = np.cumsum(here)
    return (number - 1)[people], int(number[-1])


def _slot_network(
    b_node: IntArray, n_b: int, e_node: IntArray, n_e: int, seated: BoolArray
) -> Arcs:
    """Lay a slot's arcs: pairs, buyers, enterprises, tables, and the way past everybody.

    Laid into one block, for a repair asks for hundreds of flows of a few pairs each.
    """
    hub, sink = 1 + n_b + n_e, 2 + n_b + n_e
    n_pairs = len(b_node)
    tail, head, room, cost = np.zeros((4, n_pairs + n_b + n_e + 2), dtype=np.int64)
    room[:] = 1
    tail[:n_pairs], head[:n_pairs] = 1 + b_node, 1 + n_b + e_node
    head[n_pairs : n_pairs + n_b] = np.arange(1, 1 + n_b)
    tail[n_pairs + n_b : -2] = np.arange(1 + n_b, hub)
    goal = head[n_pairs + n_b : -2]
    goal[e_node] = np.where(seated, hub, sink)
    tail[-2], head[-2:] = hub, sink
    return Arcs(tail, head, room, cost)


def largest_flow(network: Arcs, source: int, sink: int) -> tuple[IntArray, set[int]]:
    """Send as much as possible; flow on each arc and the nodes that still reach the sink."""
    from ortools.graph.python import max_flow

    solver = max_flow.SimpleMaxFlow()
    numbers = solver.add_arcs_with_capacity(network.tail, network.head, network.room)
    status = solver.solve(source, sink)
    if status != solver.OPTIMAL:
        raise ArithmeticError(f"the flow is not optimal: {status}")
    flows = np.asarray(solver.flows(numbers), dtype=np.int64)
    return flows, {int(node) for node in solver.get_sink_side_min_cut()}
