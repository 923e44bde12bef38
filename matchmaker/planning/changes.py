"""What happened since a plan was announced, and what of the plan still stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import compress

import numpy as np

from matchmaker.planning.options import Options
from matchmaker.planning.problem import (
    BoolArray,
    IntArray,
    OpenPart,
    PlanningProblem,
    as_bits,
    as_triples,
    open_part,
)
from matchmaker.planning.tables import Placed


@dataclass(frozen=True)
class Changes:
    """What a repair has to live with; rows and slots count from 0.

    Args:
        enterprises_gone, buyers_gone: who comes no more.
        enterprises_away, buyers_away: (who, slot) that somebody misses: late, or leaving early.
        tables_closed: (slot, how many general tables fewer it has).
        slots_closed: slots in which nobody meets.
        walk_ins: (enterprise, buyer, value) of pairs that ask only now.
        enterprises_freed, buyers_freed: further people whose free time is filled.
        begun: slots before this one are over or running: what was announced there stands.
    """

    enterprises_gone: tuple[int, ...] = ()
    buyers_gone: tuple[int, ...] = ()
    enterprises_away: tuple[tuple[int, int], ...] = ()
    buyers_away: tuple[tuple[int, int], ...] = ()
    tables_closed: tuple[tuple[int, int], ...] = ()
    slots_closed: tuple[int, ...] = ()
    walk_ins: tuple[tuple[int, int, int], ...] = ()
    enterprises_freed: tuple[int, ...] = ()
    buyers_freed: tuple[int, ...] = ()
    begun: int = 0


@dataclass(frozen=True, eq=False)
class Standing:
    """A fair after its changes.

    Args:
        problem: the changed fair; meetings that have begun are locked in it.
        opened: what is left to decide.
        was: announced slot of each pair of the open part, -1 where nothing was announced.
        slot_of: the same, -1 also where the meeting cannot stand.
        fallen: announced (enterprise, buyer, slot) that cannot stand, in the order announced.
    """

    problem: PlanningProblem
    opened: OpenPart
    was: IntArray
    slot_of: IntArray
    fallen: tuple[Placed, ...]


def stand(problem: PlanningProblem, announced: IntArray, changes: Changes) -> Standing:
    """Change a fair and keep every announced meeting that still can be.

    Where a slot has too few tables left, or somebody's maximum shrank, the
    meetings of least value fall.

    Args:
        problem: the fair as it is but for the changes.
        announced: (enterprise, buyer, slot) of the published plan, (n, 3).

    Raises:
        ValueError: a walk-in pair must never meet, or tables are closed where halls
            have their own: which hall's it is nobody said.
    """
    if changes.tables_closed and problem.options.hall_tables is not None:
        raise ValueError("tables are closed, and halls have tables of their own")
    begun = announced[announced[:, 2] < changes.begun]
    whole = _narrowed(_with_pairs(problem, changes, begun), changes, begun)
    whole = replace(whole, locked=np.concatenate([begun, _pins(problem, whole, changes)]))
    if whole.n_pairs == problem.n_pairs and "pair_rows" in vars(problem):
        vars(whole)["pair_rows"] = problem.pair_rows  # same pairs, same rows
    opened = open_part(whole)
    if len(opened.rows) and opened.rows[-1] < problem.n_pairs:
        _know_again(problem, opened)
    return _standing(whole, opened, announced)


def _know_again(problem: PlanningProblem, opened: OpenPart) -> None:
    """Spare a large fair the counting of what is as before: order and slots of most pairs."""
    after, rows = opened.problem, opened.rows
    e, b = after.pair_enterprise, after.pair_buyer
    other_e = (after.enterprise_available != problem.enterprise_available).any(axis=1)
    other_b = (after.buyer_available != problem.buyer_available).any(axis=1)
    other = np.flatnonzero(other_e[e] | other_b[b])
    common = problem.common[rows]
    common[other] = after.common_of(other)
    place = np.full(problem.n_pairs, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    number, row = problem.pair_order
    kept = place[row] >= 0
    bits = list(compress(problem.common_bits, (place >= 0).tolist()))
    for one, packed in zip(other.tolist(), as_bits(common[other]), strict=True):
        bits[one] = packed
    known = {"common": common, "common_bits": bits}
    vars(after).update(known | {"pair_order": (number[kept], place[row[kept]])})


def _standing(whole: PlanningProblem, opened: OpenPart, rows: IntArray) -> Standing:
    """Lay what was announced over what is left to decide."""
    problem = opened.problem
    place = rows_of(problem, rows[:, 0], rows[:, 1])
    is_open = place >= 0
    was = np.full(problem.n_pairs, -1, dtype=np.int64)
    was[place[is_open]] = rows[is_open, 2]
    slot_of = _still_possible(problem, was)
    stands = is_open & (np.append(slot_of, -1)[place] == rows[:, 2])
    fixed = {(e, b) for e, b, _ in whole.locked.tolist()}
    fallen = [(e, b, t) for e, b, t in rows[~stands].tolist() if (e, b) not in fixed]
    return Standing(whole, opened, was, slot_of, tuple(fallen))


def rows_of(problem: PlanningProblem, enterprise: IntArray, buyer: IntArray) -> IntArray:
    """Row of each pair, -1 where a problem does not offer it; same shape as the two."""
    if not problem.n_pairs or not len(enterprise):
        return np.full(len(enterprise), -1, dtype=np.int64)
    known, row = problem.pair_order
    wanted = enterprise * problem.n_buyers + buyer
    near = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[near] == wanted, row[near], -1)


def _with_pairs(problem: PlanningProblem, changes: Changes, begun: IntArray) -> PlanningProblem:
    """Add walk-ins; what has begun is part of the fair even if nobody would offer it today."""
    value = problem.pair_value.copy()
    kept_apart = {(e, b) for e, b in problem.forbidden.tolist()}
    met = {(e, b) for e, b, _ in begun.tolist()}
    known = _known(problem, [*met, *((e, b) for e, b, _ in changes.walk_ins)])
    fresh = {pair: 0 for pair in sorted(met) if pair not in known}
    for e, b, worth in changes.walk_ins:
        if (e, b) in kept_apart:
            raise ValueError(f"enterprise {e} and buyer {b} must never meet")
        if (e, b) in known:
            value[known[e, b]] = max(int(value[known[e, b]]), worth)
        else:
            fresh[e, b] = worth
    added = np.array([[*pair, worth] for pair, worth in fresh.items()], dtype=np.int64)
    added = added.reshape(len(fresh), 3)
    apart = [couple for couple in problem.forbidden.tolist() if tuple(couple) not in met]
    return replace(
        problem,
        pair_enterprise=np.concatenate([problem.pair_enterprise, added[:, 0]]),
        pair_buyer=np.concatenate([problem.pair_buyer, added[:, 1]]),
        pair_value=np.concatenate([value, added[:, 2]]),
        must_meet=np.concatenate([problem.must_meet, np.zeros(len(fresh), dtype=np.bool_)]),
        options=_options(problem, len(fresh)),
        forbidden=np.array(apart, dtype=np.int64).reshape(len(apart), 2),
    )


def _known(
    problem: PlanningProblem, pairs: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], int]:
    """Row of those of some pairs that a problem offers; it need not know the rows of all."""
    asked = np.array(pairs, dtype=np.int64).reshape(len(pairs), 2)
    rows = rows_of(problem, asked[:, 0], asked[:, 1]).tolist()
    return {pair: row for pair, row in zip(pairs, rows, strict=True) if row >= 0}


def _options(problem: PlanningProblem, fresh: int) -> Options:
    """Rules of single pairs, for pairs that nobody knew of: any slot will do, nobody helps."""
    options = problem.options
    minutes, need = options.pair_minutes, options.pair_need
    return replace(
        options,
        pair_minutes=None if minutes is None else np.append(minutes, np.zeros(fresh, np.int64)),
        pair_need=None if need is None else np.append(need, np.full(fresh, -1, np.int64)),
    )


def _narrowed(problem: PlanningProblem, changes: Changes, begun: IntArray) -> PlanningProblem:
    """Take away presence and tables; slots that have begun hold what they hold."""
    e, b, t = begun.T
    there_e = _presence(
        problem.enterprise_available, changes, changes.enterprises_gone, changes.enterprises_away
    )
    there_b = _presence(problem.buyer_available, changes, changes.buyers_gone, changes.buyers_away)
    there_e[e, t] = there_b[b, t] = True
    tables = problem.tables.copy()
    for slot, fewer in changes.tables_closed:
        if slot >= changes.begun:
            tables[slot] = max(0, int(tables[slot]) - fewer)
    tables[[slot for slot in changes.slots_closed if slot >= changes.begun]] = 0
    met_e = np.bincount(e, minlength=problem.n_enterprises)
    met_b = np.bincount(b, minlength=problem.n_buyers)
    return replace(
        problem,
        enterprise_available=there_e,
        buyer_available=there_b,
        tables=tables,
        enterprise_min=_least(problem.enterprise_min, changes.enterprises_gone),
        buyer_min=_least(problem.buyer_min, changes.buyers_gone),
        enterprise_max=np.maximum(problem.enterprise_max, met_e),
        buyer_max=np.maximum(problem.buyer_max, met_b),
        published=as_triples([]),
        move_price=0,
        options=_least_of_days(problem.options, changes),
    )


def _least_of_days(options: Options, changes: Changes) -> Options:
    """Nor does anybody miss a meeting of theirs on any single day."""
    day_e, day_b = options.enterprise_day_min, options.buyer_day_min
    return replace(
        options,
        enterprise_day_min=None if day_e is None else _least(day_e, changes.enterprises_gone),
        buyer_day_min=None if day_b is None else _least(day_b, changes.buyers_gone),
    )


def _presence(
    available: BoolArray,
    changes: Changes,
    gone: Sequence[int],
    away: Sequence[tuple[int, int]],
) -> BoolArray:
    there = available.copy()
    there[list(gone)] = False
    for who, slot in away:
        there[who, slot] = False
    there[:, list(changes.slots_closed)] = False
    there[:, : changes.begun] = False
    return there


def _least(least: IntArray, gone: Sequence[int]) -> IntArray:
    """Nobody misses a meeting of somebody who does not come."""
    left = least.copy()
    left[list(gone)] = 0
    return left


def _pins(problem: PlanningProblem, whole: PlanningProblem, changes: Changes) -> IntArray:
    """Locked meetings that still can be; they stay locked."""
    e, b, t = problem.locked.T
    there = whole.enterprise_available[e, t] & whole.buyer_available[b, t]
    pins: IntArray = problem.locked[there & (t >= changes.begun)]
    return pins


def _still_possible(problem: PlanningProblem, was: IntArray) -> IntArray:
    """Announced slot of each pair that can keep it, -1 elsewhere; the dearest stay first."""
    rows = np.flatnonzero(was >= 0)
    rows = rows[problem.common[rows, was[rows]]]
    rows = rows[np.argsort(-problem.pair_worth[rows], kind="stable")]
    at_table = np.where(problem.needs_table[rows], was[rows], problem.n_slots)
    boundless = np.append(problem.tables, problem.n_pairs)
    rows = rows[first_of_each(at_table, boundless)]
    rows = rows[first_of_each(problem.pair_enterprise[rows], problem.enterprise_max)]
    rows = rows[first_of_each(problem.pair_buyer[rows], problem.buyer_max)]
    slot_of = np.full(problem.n_pairs, -1, dtype=np.int64)
    slot_of[rows] = was[rows]
    return slot_of


def first_of_each(group: IntArray, most: IntArray) -> BoolArray:
    """Mark the first few of each group, in the order given.

    Args:
        group: number of each one's group, shape (n,).
        most: how many of each group are marked, shape (groups,).

    Example:
        >>> first_of_each(np.array([1, 0, 1, 1]), np.array([1, 2]))
        array([ True,  True,  True, False])
    """
    if (np.bincount(group, minlength=len(most)) <= most).all():  # as nearly always
        return np.ones(len(group), dtype=np.bool_)
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    rank = np.arange(len(group)) - np.searchsorted(ordered, ordered)
    marked = np.empty(len(group), dtype=np.bool_)
    marked[order] = rank < most[ordered]
    return marked
