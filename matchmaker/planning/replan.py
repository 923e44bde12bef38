"""Repair an announced plan: first nothing that stands moves, then every move has a price.

The price of moving or dropping an announced meeting falls step by step; at each
step the plan is polished and pairs that wait are let in where others make room.
For every number of moves the best plan seen is kept, and what is offered grows
in worth with the number of moves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain

import numpy as np

from matchmaker.planning.board import Board
from matchmaker.planning.changes import Changes, Standing, rows_of, stand
from matchmaker.planning.make_room import Way, cheapest_way, take_way, undo_way
from matchmaker.planning.polish import polish
from matchmaker.planning.problem import BoolArray, IntArray, PlanningProblem, as_triples
from matchmaker.planning.refill import gain, refill
from matchmaker.planning.tables import Placed, Seated, hall_tables, number_tables
from matchmaker.planning.work import Budget, Meter

OFFERED = (0, 1, 2, 5, 10, 20, 50)
"""Numbers of moves that are offered; a point holds at most so many."""

PRICE_STEPS = 8
WORK_A_WAY = 400  # what the search for one pair's room costs, in arcs of a flow


@dataclass(frozen=True)
class RepairPoint:
    """One plan on the price curve.

    Args:
        moves: announced meetings that could have stood and are moved or dropped.
        value: of the whole plan, missing minima taken off.
        must_meets: placed ones.
        seats: (enterprise, buyer, slot, table) of all that did not stand there before;
            who keeps the slot keeps the table, if it is still there.
        placed: (enterprise, buyer, slot) of pairs that had no meeting.
        dropped: announced meetings that are gone, the fallen ones among them.
        moved: announced meetings that stand in another slot: where they stand now.
    """

    moves: int
    value: int
    must_meets: int
    seats: tuple[Seated, ...]
    placed: tuple[Placed, ...]
    dropped: tuple[Placed, ...]
    moved: tuple[Placed, ...]

    @property
    def enterprises(self) -> tuple[int, ...]:
        """Enterprises whose agenda changes, increasing."""
        return tuple(sorted({e for e, _, _ in (*self.placed, *self.dropped, *self.moved)}))

    @property
    def buyers(self) -> tuple[int, ...]:
        """Buyers whose agenda changes, increasing."""
        return tuple(sorted({b for _, b, _ in (*self.placed, *self.dropped, *self.moved)}))


@dataclass(frozen=True, eq=False)
class ReplanResult:
    """What can be done about a change.

    Args:
        problem: the fair after its changes, against which every point is checked.
        announced: the plan that was published.
        before: value of the announced plan while nothing had happened.
        standing: value of what still stands, nothing filled.
        fallen: announced meetings that cannot stand.
        points: plans by moves, each worth more than the one before; the first moves none.
    """

    problem: PlanningProblem
    announced: tuple[Seated, ...]
    before: int
    standing: int
    fallen: tuple[Placed, ...]
    points: tuple[RepairPoint, ...]

    def meetings(self, point: RepairPoint) -> list[Seated]:
        """Give the whole plan of a point, by slot and table."""
        seated = {row[:2]: row for row in self.announced}
        for e, b, _ in point.dropped:
            del seated[e, b]
        seated |= {row[:2]: row for row in point.seats}
        return sorted(seated.values(), key=lambda row: (row[2], row[3], row[0], row[1]))


def replan(
    problem: PlanningProblem,
    announced: Sequence[Seated],
    changes: Changes,
    seed: int = 1,
    budget: Budget | None = None,
    *,
    should_stop: Callable[[], bool] = lambda: False,
) -> ReplanResult:
    """Repair an announced plan after something changed.

    Args:
        problem: the fair as it was planned.
        announced: (enterprise, buyer, slot, table) of the published plan.
        changes: who is gone, late or new, which tables are closed, what has begun.
        seed: of the random orders.
        budget: of the price curve; with `Budget(0)` only free cells are filled.
        should_stop: asked between two steps; the curve as far as it is found is given back.

    Raises:
        ValueError: a walk-in pair must never meet, or tables are closed where halls
            have their own.
    """
    cells = np.fromiter(chain.from_iterable(announced), np.int64, 4 * len(announced))
    table = cells.reshape(len(announced), 4)
    found = stand(problem, table[:, :3], changes)
    board = Board.of(found.opened.problem, found.slot_of)
    standing = board.value()
    touched = _touched(found, changes)
    refill(board, *touched.first)
    refill(board, *touched.then)
    curve = _Curve(found.slot_of, seed)
    curve.see(board)
    meter = Meter(budget or Budget.for_seconds(1), should_stop)
    if not meter.over():
        _walk(board, found, touched.pairs, meter, curve)
    locked = found.opened.locked_value
    return ReplanResult(
        problem=found.problem,
        announced=tuple(announced),
        before=_value_of(problem, table),
        standing=standing + locked,
        fallen=found.fallen,
        points=tuple(_point(found, table, seen) for seen in curve.offered()),
    )


def _value_of(problem: PlanningProblem, meetings: IntArray) -> int:
    """Value of a plan, missing minima taken off; pairs that are not offered count nothing."""
    rows = rows_of(problem, meetings[:, 0], meetings[:, 1])
    if problem.has_days:  # minima of single days are counted by the board
        slot_of = np.full(problem.n_pairs, -1, dtype=np.int64)
        slot_of[rows[rows >= 0]] = meetings[rows >= 0, 2]
        return Board.of(problem, slot_of).value()
    held_e = np.bincount(meetings[:, 0], minlength=problem.n_enterprises)
    held_b = np.bincount(meetings[:, 1], minlength=problem.n_buyers)
    missing = int(np.maximum(problem.enterprise_min - held_e, 0).sum())
    missing += int(np.maximum(problem.buyer_min - held_b, 0).sum())
    return int(problem.pair_value[rows[rows >= 0]].sum()) - problem.short_penalty * missing


# --- what is looked at ---------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Touched:
    """Pairs and slots that a change opens.

    Args:
        first: all pairs, and the slots in which somebody fell out.
        then: pairs of people who have time to give, and every slot.
        pairs: those pairs.
    """

    first: tuple[IntArray, list[int]]
    then: tuple[IntArray, list[int]]
    pairs: IntArray


def _touched(found: Standing, changes: Changes) -> _Touched:
    problem = found.opened.problem
    people_e = np.zeros(problem.n_enterprises, dtype=np.bool_)
    people_b = np.zeros(problem.n_buyers, dtype=np.bool_)
    people_e[[e for e, _, _ in (*found.fallen, *changes.walk_ins)]] = True
    people_b[[b for _, b, _ in (*found.fallen, *changes.walk_ins)]] = True
    people_e[list(changes.enterprises_freed)] = True
    people_b[list(changes.buyers_freed)] = True
    mine = people_e[problem.pair_enterprise] | people_b[problem.pair_buyer]
    waiting = found.slot_of < 0
    freed = sorted({t for _, _, t in found.fallen if t >= changes.begun})
    later = [slot for slot in range(changes.begun, problem.n_slots) if slot not in freed]
    return _Touched(
        first=(np.flatnonzero(waiting), freed),
        then=(np.flatnonzero(waiting & mine), later),
        pairs=np.flatnonzero(mine),
    )


# --- the price curve -----------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Seen:
    """A plan of the open part."""

    moves: int
    must_meets: int
    value: int
    slot_of: IntArray

    @property
    def rank(self) -> tuple[int, int]:
        """What plans are compared by: must-meets come before all value."""
        return self.must_meets, self.value


@dataclass
class _Curve:
    """The best plan seen for each number of moves."""

    standing: IntArray
    seed: int
    best: dict[int, _Seen] = field(default_factory=dict)

    def see(self, board: Board) -> None:
        """Keep a plan if no other with as few moves is worth as much; must-meets come first."""
        moves = int(((self.standing >= 0) & (board.slot_of != self.standing)).sum())
        if moves > OFFERED[-1]:
            return
        # not by worth: the bonus of a must-meet is not the same at every price
        seen = _Seen(moves, board.must_meets(), board.value(), board.slot_of)
        rivals = [one.rank for one in self.best.values() if one.moves <= moves]
        if not rivals or seen.rank > max(rivals):
            self.best[moves] = replace(seen, slot_of=board.slot_of.copy())

    def offered(self) -> list[_Seen]:
        """Best plan within each offered number of moves, without those that win nothing."""
        found: list[_Seen] = []
        for most in OFFERED:
            within = [seen for seen in self.best.values() if seen.moves <= most]
            best = max(within, key=lambda seen: (seen.rank, -seen.moves))
            if not found or best.rank > found[-1].rank:
                found.append(best)
        return found


def _walk(board: Board, found: Standing, pairs: IntArray, meter: Meter, curve: _Curve) -> None:
    """Let the price of a move fall from "never" to nearly nothing."""
    random = np.random.default_rng(curve.seed)
    problem = found.opened.problem
    announced = as_triples(_rows(problem, found.slot_of, found.slot_of >= 0))
    freed = np.zeros(problem.n_slots, dtype=np.bool_)
    freed[[t for _, _, t in found.fallen]] = True
    opened: BoolArray = np.asarray(problem.common[pairs].any(axis=0), dtype=np.bool_)
    for number, price in enumerate(_prices(problem)):
        share = Budget((meter.budget.work - meter.done) // (PRICE_STEPS + 1 - number))
        step = Meter(share, meter.cut)
        priced = replace(problem, published=announced, move_price=price)
        for name in ("common", "common_bits", "published_slot"):  # the price changes none of them
            known = found.slot_of if name == "published_slot" else getattr(problem, name)
            vars(priced)[name] = known
        board = Board.of(priced, board.slot_of)
        let_in(board, pairs, price, step, curve.see)
        for slots in (freed, opened):
            polish(board, random, step, slots, on_gain=partial(curve.see, board))
        curve.see(board)
        meter.spend(step.done)
        if meter.over():
            return


def _prices(problem: PlanningProblem) -> list[int]:
    """Prices of a move, falling: more than anything can win, then halves, at last 1."""
    dearest = int(problem.pair_worth.max(initial=0)) + 2 * problem.short_penalty
    usual = int(problem.pair_value.max(initial=0))
    return [dearest + 1, *(max(1, usual >> step) for step in range(PRICE_STEPS))]


def let_in(
    board: Board,
    pairs: IntArray,
    price: int,
    meter: Meter,
    on_gain: Callable[[Board], None] = lambda _: None,
) -> None:
    """Place waiting pairs where others can make room for less than the pair brings.

    Args:
        pairs: rows of the pairs that are tried, those that bring most first.
        price: of each announced meeting that leaves its slot.
        meter: of the work.
        on_gain: told of each pair that is placed.
    """
    announced: list[int] = board.problem.published_slot.tolist()
    waiting = pairs[board.slot_of[pairs] < 0]
    brings = gain(board, waiting)
    for pair in waiting[np.argsort(-brings, kind="stable")].tolist():
        if meter.over():
            return
        if not board.has_room(pair):
            continue
        meter.spend(WORK_A_WAY)
        way = cheapest_way(board, pair, announced)
        if way is not None and int(gain(board, np.array([pair]))[0]) > price * way.moves:
            _take(board, pair, way, on_gain)


def _take(board: Board, pair: int, way: Way, on_gain: Callable[[Board], None]) -> None:
    before = board.worth()
    if take_way(board, pair, way):
        if board.worth() < before:
            undo_way(board, pair, way)
        else:
            on_gain(board)


# --- the way back --------------------------------------------------------------------------


def _point(found: Standing, announced: IntArray, seen: _Seen) -> RepairPoint:
    """Write a plan of the open part as a plan of the whole fair, and say what differs."""
    problem, slot_of, was = found.opened.problem, seen.slot_of, found.was
    e, b, _ = as_triples(found.fallen).T
    not_offered = (rows_of(problem, e, b) < 0).tolist()
    unknown = [row for row, stray in zip(found.fallen, not_offered, strict=True) if stray]
    differs = slot_of != was
    locked = found.problem.locked
    locked_rows = rows_of(found.problem, locked[:, 0], locked[:, 1])
    return RepairPoint(
        moves=seen.moves,
        value=seen.value + found.opened.locked_value,
        must_meets=seen.must_meets + int(found.problem.must_meet[locked_rows].sum()),
        seats=tuple(_seats(found, announced, slot_of)),
        placed=tuple(_rows(problem, slot_of, (slot_of >= 0) & (was < 0))),
        dropped=(*_rows(problem, was, (slot_of < 0) & (was >= 0)), *unknown),
        moved=tuple(_rows(problem, slot_of, (slot_of >= 0) & (was >= 0) & differs)),
    )


def _rows(problem: PlanningProblem, slot_of: IntArray, wanted: BoolArray) -> list[Placed]:
    return [(e, b, t) for e, b, t in _table_of(problem, slot_of, wanted).tolist()]


def _table_of(problem: PlanningProblem, slot_of: IntArray, wanted: BoolArray) -> IntArray:
    """Meetings of some pairs as (enterprise, buyer, slot), (n, 3)."""
    rows = np.flatnonzero(wanted)
    columns = (problem.pair_enterprise[rows], problem.pair_buyer[rows], slot_of[rows])
    return np.stack(columns, axis=1)


def _seats(found: Standing, announced: IntArray, slot_of: IntArray) -> list[Seated]:
    """Number the tables in slots to which somebody comes; who stands keeps his.

    Only those who come, and whoever they meet in these slots, are looked at; of all
    others no more counts than that their tables are taken.
    """
    problem, tables = found.problem, found.problem.tables
    changed = np.zeros(len(tables) + 1, dtype=np.bool_)  # the last one is for "no slot"
    changed[slot_of[slot_of != found.slot_of]] = True
    changed[announced[announced[:, 3] >= tables[announced[:, 2]], 2]] = True
    changed[-1] = False
    now = _table_of(found.opened.problem, slot_of, changed[slot_of])
    now = np.concatenate([now, problem.locked[changed[problem.locked[:, 2]]]])
    kept = announced[changed[announced[:, 2]] & (announced[:, 3] < tables[announced[:, 2]])]
    kept = kept[np.isin(_numbered(problem, kept), _numbered(problem, now))]
    comes = now[~np.isin(_numbered(problem, now), _numbered(problem, kept))]
    theirs, others = _of_people(now, comes), ~_of_people(kept, comes)
    sat = {(e, b, t): table for e, b, t, table in kept[~others].tolist()}
    numbered = number_tables(
        [(e, b, t) for e, b, t in now[theirs].tolist()],
        problem.has_booth.tolist(),
        tables.tolist(),
        sat,
        hall_tables(problem),
        taken={t: kept[others & (kept[:, 2] == t), 3].tolist() for t in set(comes[:, 2].tolist())},
    )
    return [row for row in numbered if sat.get(row[:3]) != row[3]]


def _numbered(problem: PlanningProblem, rows: IntArray) -> IntArray:
    """Give each (enterprise, buyer, slot, ...) a number of its own, (n,)."""
    number: IntArray = (rows[:, 0] * problem.n_buyers + rows[:, 1]) * problem.n_slots + rows[:, 2]
    return number


def _of_people(rows: IntArray, people: IntArray) -> BoolArray:
    """Meetings of any enterprise or buyer that stands in other rows, (n,)."""
    theirs: BoolArray = np.isin(rows[:, 0], people[:, 0]) | np.isin(rows[:, 1], people[:, 1])
    return theirs
