"""A bound that knows tables and partners at once, and what no good plan can hold.

Give every participant a price for each hour that he is busy, and every table a price
for each slot. A day then costs its breaks plus its hours' prices, and a meeting earns
its two participants' prices back and pays for its table. Whatever the prices, the
cheapest day of everyone and the cheapest slot of every meeting, each chosen alone,
cost no more than any plan has breaks (Lagrangian relaxation; Geoffrion, 1974). Good
prices come from a linear programme; the bound is then added up in whole numbers, so
that no rounding of the programme can make it wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from matchmaker.planning.b2bsp import MeetingList
from matchmaker.planning.exact_diagram import Day, Layers, State, successors
from matchmaker.planning.problem import BoolArray, IntArray

FloatArray = NDArray[np.float64]

SCALE = 10_000  # price of one break
NEVER = 1 << 40

Lane = tuple[int, bool]  # meetings held and whether busy: a state without its breaks
Arc = tuple[int, Lane, Lane, int]  # slot, from, to, breaks


@dataclass(frozen=True)
class HourPrices:
    """Prices in `SCALE`ths of a break.

    Args:
        busy: of each participant's hours, any sign, (n_participants, T).
        table: of a table in each slot, >= 0, (T,).
    """

    busy: IntArray
    table: IntArray


@dataclass(frozen=True)
class Cheapest:
    """What each choice costs beyond the cheapest one, at given prices.

    Args:
        bound: no plan costs less, in `SCALE`ths of a break.
        slot_extra: of each meeting's slots, (m, T); NEVER where it may not be.
        state_extra: of each state of each participant's day.
    """

    bound: int
    slot_extra: IntArray
    state_extra: tuple[tuple[dict[State, int], ...], ...]

    def room(self, breaks: int) -> int:
        """Give what all choices of a plan with so many breaks may cost beyond the cheapest."""
        return breaks * SCALE - self.bound

    def domain_within(self, room: int) -> BoolArray:
        """Say which slots each meeting may have if no choice costs more extra than that."""
        return np.asarray(self.slot_extra <= room, dtype=np.bool_)

    def days_within(self, room: int) -> list[Layers]:
        """Keep the states of days that cost no more extra than that."""
        return [
            [[state for state, extra in layer.items() if extra <= room] for layer in layers]
            for layers in self.state_extra
        ]


def cheapest(
    problem: MeetingList,
    domain: BoolArray,
    days: Sequence[Day],
    layers: Sequence[Layers],
    prices: HourPrices,
) -> Cheapest:
    """Add up the bound at some prices, and what each single choice costs beyond it."""
    first, second = problem.people.T
    cost = np.where(domain, prices.table - prices.busy[first] - prices.busy[second], NEVER)
    least = cost.min(axis=1, initial=NEVER)
    extras, total = [], int(least.sum()) - problem.n_tables * int(prices.table.sum())
    for one, of_one in enumerate(layers):
        price = prices.busy[one].tolist()
        come, go = _costs_to(days[one], of_one, price), _costs_from(days[one], of_one, price)
        best = min(come[-1].values())
        total += best
        extras.append(
            tuple(
                {state: here[state] + there[state] - best for state in here}
                for here, there in zip(come, go, strict=True)
            )
        )
    return Cheapest(total, np.minimum(cost - least[:, None], NEVER), tuple(extras))


def _costs_to(day: Day, layers: Layers, price: list[int]) -> list[dict[State, int]]:
    """Give the least cost from the morning to each state."""
    costs = [dict.fromkeys(layers[0], 0)]
    for slot, layer in enumerate(layers[1:]):
        after = dict.fromkeys(layer, NEVER)
        for state, cost in costs[-1].items():
            for then in successors(day, slot, state):
                if then in after:
                    after[then] = min(after[then], cost + _step(state, then, price[slot]))
        costs.append(after)
    return costs


def _costs_from(day: Day, layers: Layers, price: list[int]) -> list[dict[State, int]]:
    """Give the least cost from each state to the evening."""
    costs = [dict.fromkeys(layers[-1], 0)]
    for slot in range(len(layers) - 2, -1, -1):
        after = costs[-1]
        costs.append(
            {
                state: min(
                    after[then] + _step(state, then, price[slot])
                    for then in successors(day, slot, state)
                    if then in after
                )
                for state in layers[slot]
            }
        )
    return costs[::-1]


def _step(state: State, then: State, price: int) -> int:
    return (then.breaks - state.breaks) * SCALE + (price if then.busy else 0)


# --- prices from a linear programme ----------------------------------------------------------


_Duals = tuple[FloatArray, FloatArray]


class _Programme:
    """Rows and columns under construction: sum of coefficient x column = right side."""

    def __init__(self) -> None:
        self.cost: list[float] = []
        self.right: list[float] = []
        self.entries: list[tuple[int, int, float]] = []

    def row(self, right: float = 0.0) -> int:
        self.right.append(right)
        return len(self.right) - 1

    def column(self, cost: float, entries: Sequence[tuple[int, float]]) -> int:
        self.cost.append(cost)
        self.entries += [(row, len(self.cost) - 1, value) for row, value in entries]
        return len(self.cost) - 1

    def solve(self, tables: Sequence[tuple[int, int]], limit: FloatArray) -> _Duals | None:
        """Minimise; `tables` are (slot, column) of what `limit` allows in each slot."""
        from scipy.optimize import linprog
        from scipy.sparse import csr_matrix

        rows, columns, values = zip(*self.entries, strict=True)
        slots, held = zip(*tables, strict=True)
        found = linprog(
            self.cost,
            A_ub=csr_matrix(
                (np.ones(len(held)), (slots, held)), shape=(len(limit), len(self.cost))
            ),
            b_ub=limit,
            A_eq=csr_matrix((values, (rows, columns)), shape=(len(self.right), len(self.cost))),
            b_eq=self.right,
            method="highs-ipm",
        )
        return (found.eqlin.marginals, found.ineqlin.marginals) if found.status == 0 else None


def hour_prices(
    problem: MeetingList, domain: BoolArray, days: Sequence[Day], layers: Sequence[Layers]
) -> HourPrices | None:
    """Find the prices with the highest bound: a flow through everyone's day, meetings shared out.

    Not stopped on the way; 0.1 to 3 s for a fair of 40 to 80 participants.

    Returns:
        None if there is nothing to price, or the programme was not solved.
    """
    if problem.n_meetings == 0:
        return None
    programme = _Programme()
    link = [
        {slot: programme.row() for slot in range(problem.n_slots)} if day.meetings > 1 else {}
        for day in days
    ]
    held = []
    for couple, slots in zip(problem.people.tolist(), domain, strict=True):
        once = programme.row(1.0)
        for slot in np.flatnonzero(slots).tolist():
            shares = [(link[one][slot], -1.0) for one in couple if link[one]]
            held.append((slot, programme.column(0.0, [(once, 1.0), *shares])))
    for one, day in enumerate(days):
        if day.meetings > 1:
            _flow(programme, _arcs(day, layers[one]), link[one])
    duals = programme.solve(held, np.full(problem.n_slots, float(problem.n_tables)))
    return None if duals is None else _whole(problem, link, *duals)


def _arcs(day: Day, layers: Layers) -> list[Arc]:
    """List a day's steps, states with other breaks but the same future taken together."""
    found: dict[Arc, None] = {}
    for slot, (layer, after) in enumerate(pairwise(layers)):
        alive = set(after)
        for state in layer:
            for then in successors(day, slot, state):
                if then in alive:
                    lanes = (state.held, state.busy), (then.held, then.busy)
                    found[slot, *lanes, then.breaks - state.breaks] = None
    return list(found)


def _flow(programme: _Programme, arcs: Sequence[Arc], link: dict[int, int]) -> None:
    """Send one unit through a day; what passes busy hours is what meetings must bring."""
    node: dict[tuple[int, Lane], int] = {}
    evening = len(link)
    for slot, before, after, breaks in arcs:
        entries = []
        for when, lane, sign in ((slot, before, 1.0), (slot + 1, after, -1.0)):
            if when == evening:
                continue
            if (when, lane) not in node:
                node[when, lane] = programme.row(1.0 if when == 0 else 0.0)
            entries.append((node[when, lane], sign))
        if after[1]:
            entries.append((link[slot], 1.0))
        programme.column(float(breaks), entries)


def _whole(
    problem: MeetingList, link: list[dict[int, int]], equal: FloatArray, most: FloatArray
) -> HourPrices:
    """Round the programme's duals to whole prices."""
    busy = np.zeros((problem.n_participants, problem.n_slots), dtype=np.int64)
    for one, rows in enumerate(link):
        for slot, row in rows.items():
            busy[one, slot] = round(-float(equal[row]) * SCALE)
    table = np.maximum(np.rint(-np.asarray(most) * SCALE), 0).astype(np.int64)
    return HourPrices(busy, table)
