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
    if len(weight) == 0:
        return np.empty(0, dtype=np.int64)
    b_names, b_node = np.unique(buyer, return_inverse=True)
    e_names, first, e_node = np.unique(enterprise, return_index=True, return_inverse=True)
    n_b, n_e = len(b_names), len(e_names)
    hub, sink = 1 + n_b + n_e, 2 + n_b + n_e
    units = min(n_b, n_e)
    network = Arcs.joined(
        [
            arcs(1 + b_node, 1 + n_b + e_node, 1, -weight),
            arcs(0, np.arange(1, 1 + n_b), 1, 0),
            arcs(np.arange(1 + n_b, hub), np.where(seated[first], hub, sink), 1, 0),
            arcs(hub, sink, max(tables, 0), 0),
            arcs(0, sink, units, 0),
        ]
    )
    chosen = cheapest_flow(network, 0, sink, units)[: len(weight)]
    return np.flatnonzero(chosen)


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
