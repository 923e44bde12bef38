"""A bound on breaks that knows who meets whom and how many tables there are.

Alone, everybody could have his best day; but the two of a meeting sit in the
same slot, and all of them at so many tables. Prices join them (Lagrange): a
person pays for each slot he is busy in, a meeting is paid by its two for the
slot it takes, and pays for the table. Whatever the prices, what all save at
most by choosing alone is a bound; prices rise where more choose to be busy than
meetings choose to sit, and the best bound on the way is kept.
"""

from typing import NamedTuple

import numpy as np

from matchmaker.planning.board import Board
from matchmaker.planning.breaks import breaks_of, by_session, fewest_breaks
from matchmaker.planning.changes import rows_of
from matchmaker.planning.compiled import compiled
from matchmaker.planning.problem import BoolArray, IntArray, PlanningProblem

ONE = 1 << 20  # a break, in parts in which prices are whole numbers
FAR = 1 << 50  # dearer than any day
STEPS = 250_000_000  # of the dynamic programme, all rounds together: some two seconds
IN_A_HURRY = STEPS // 10  # where somebody waits for the plan that he has just stopped
MOST_ROUNDS = 1_500
PATIENCE = 4_000  # rounds in which prices could begin to move by a whole break
FIRST, LAST = 0.1, 0.001  # breaks by which a price moves in a round, at most and at the end
INERTIA = 0.9  # share of the last rounds' pull that stays in the next one's


class Meetings(NamedTuple):
    """People and their meetings, slots in the order of sessions, all int64.

    Args:
        there: 1 where each person could have one of his meetings, (N, T).
        held: meetings of each; 0 for whoever is left out, (N,).
        begins: 1 where a session begins, (T,).
        ends: the two of each meeting, -1 for whoever pays nothing, (M, 2).
        may: 1 where each meeting may be, (M, T).
        seated: 1 for a meeting that takes a table, (M,).
        tables: of each slot, (T,).
    """

    there: IntArray
    held: IntArray
    begins: IntArray
    ends: IntArray
    may: IntArray
    seated: IntArray
    tables: IntArray


def fewest_shared(board: Board, steps: int = STEPS) -> int:
    """Bound the breaks of all participants from below, with the meetings that they have.

    Held everywhere: the same pairs meet, each where both are there, locked ones
    in their slots; a person is in one meeting a slot; tables of a slot suffice.
    Delegations count as if alone.

    Args:
        steps: of the dynamic programme, all rounds together; true with any number.
    """
    breaks = breaks_of(board)
    if breaks == 0:
        return 0
    meetings, alone = meetings_of(board)
    rounds = min(MOST_ROUNDS, steps // (1 + _size(meetings)))
    return alone + -(-best_price(meetings, rounds, breaks - alone) // ONE)


def ready() -> None:
    """Compile the bound, or load what was compiled before."""
    nobody, nothing = np.zeros((0, 1), dtype=np.int64), np.zeros(1, dtype=np.int64)
    couples, none = np.zeros((0, 2), dtype=np.int64), np.zeros(0, dtype=np.int64)
    empty = Meetings(nobody, none, nothing + 1, couples, nobody, none, nothing)
    compiled(priced)(empty, nobody, nothing, nobody.copy(), nothing.copy())


def _size(meetings: Meetings) -> int:
    """Steps of a round: each person's slots times meetings, each meeting's slots."""
    held, may = meetings.held, meetings.may
    return int(may.shape[1] * (held.sum() + len(held) + len(may)))


def best_price(meetings: Meetings, rounds: int, enough: int) -> int:
    """Move prices for some rounds; the best bound on the way, times ONE.

    Subgradients with inertia (Polyak 1964) and steps that shorten. It ends early
    where no better bound is needed than `enough` breaks.
    """
    people, slots = meetings.there.shape
    price, place = np.zeros((people, slots)), np.zeros(slots)
    pull, push = np.zeros_like(price), np.zeros_like(place)
    wanted, over = np.empty((people, slots), dtype=np.int64), np.empty(slots, dtype=np.int64)
    first = min(FIRST, rounds / PATIENCE)
    a_slot = max(1.0, float(meetings.tables.mean()) / 4)
    best = 0
    for turn in range(rounds + 1):
        whole = np.rint(price * ONE).astype(np.int64), np.rint(place * ONE).astype(np.int64)
        best = max(best, compiled(priced)(meetings, *whole, wanted, over))
        if best > (enough - 1) * ONE:
            break
        pull += (1 - INERTIA) * (wanted - pull)
        push += (1 - INERTIA) * (over - push)
        left = 1 - turn / (rounds + 1)
        step = first * left * left + LAST
        price += step * pull
        place = np.maximum(place + step / a_slot * push, 0)
    return best


def priced(
    meetings: Meetings, price: IntArray, place: IntArray, wanted: IntArray, over: IntArray
) -> int:
    """Bound the breaks by what all choose alone at these prices, times ONE.

    Args:
        meetings: who meets whom and where that may be.
        price: of each person's slots, any, (N, T).
        place: of a table in each slot, >= 0, (T,).
        wanted: filled with 1 for each slot in which a person chose to be busy, less his
            meetings that chose it, (N, T).
        over: filled with the meetings that chose a slot less its tables, (T,).
    """
    people, slots = meetings.there.shape
    total = 0
    over[:] = -meetings.tables
    for slot in range(slots):
        total -= place[slot] * meetings.tables[slot]
    most = meetings.held.max() + 1 if people else 1
    least = np.empty((most, 3), dtype=np.int64)
    came = np.empty((slots, most, 3), dtype=np.int64)
    for who in range(people):
        total += _day(meetings, who, price[who], least, came)
        _follow_back(meetings, who, least, came, wanted[who])
    for meeting in range(len(meetings.may)):
        cost, slot = _choose(meetings, meeting, price, place)
        total += cost
        over[slot] += meetings.seated[meeting]
        for who in meetings.ends[meeting]:
            if who >= 0:
                wanted[who, slot] -= 1
    return int(total)


def _day(meetings: Meetings, who: int, price: IntArray, least: IntArray, came: IntArray) -> int:
    """Find the cheapest day of a person alone; a dynamic programme over slots.

    State: meetings so far, and within the session 0 = none yet, 1 = in a
    meeting, 2 = idle after one. A break is paid where it ends.

    Args:
        meetings: the fair.
        who: the person.
        price: of his slots, (T,).
        least: filled with the cost of each state in the end, (K, 3).
        came: filled with the state before each, (T, K, 3).
    """
    held = meetings.held[who]
    least[: held + 1] = FAR
    least[0, 0] = 0
    for slot in range(len(price)):
        for met in range(min(held, slot + 1), -1, -1):
            none = least[met, 0]
            came[slot, met, 0] = 0
            if meetings.begins[slot]:
                came[slot, met, 0] = _best_of(least, met, 0)
                none = least[met, came[slot, met, 0]]
                came[slot, met, 2] = 2
                idle = FAR
            else:
                came[slot, met, 2] = 1 if least[met, 1] < least[met, 2] else 2
                idle = least[met, came[slot, met, 2]]
            busy = FAR
            if met and meetings.there[who, slot]:
                again = 0 if meetings.begins[slot] else ONE
                before = _best_of(least, met - 1, again)
                came[slot, met, 1] = before
                busy = least[met - 1, before] + (again if before == 2 else 0) + price[slot]
            least[met, 0], least[met, 1], least[met, 2] = none, min(busy, FAR), idle
    return int(least[held, _best_of(least, held, 0)])


def _best_of(least: IntArray, met: int, again: int) -> int:
    """Pick the cheapest state with so many meetings; `again` is paid on top after idling."""
    best = 0
    if least[met, 1] < least[met, 0]:
        best = 1
    if least[met, 2] + again < least[met, best]:
        best = 2
    return best


def _follow_back(
    meetings: Meetings, who: int, least: IntArray, came: IntArray, busy: IntArray
) -> None:
    """Read the slots of the cheapest day off what _day left."""
    busy[:] = 0
    met = meetings.held[who]
    state = _best_of(least, met, 0)
    for slot in range(len(busy) - 1, -1, -1):
        before = came[slot, met, state]
        if state == 1:
            busy[slot] = 1
            met -= 1
        state = before


def _choose(meetings: Meetings, meeting: int, price: IntArray, place: IntArray) -> tuple[int, int]:
    """Let a meeting choose the slot where its two pay most: what it costs, times ONE, and where."""
    best, chosen = FAR, 0
    one, two = meetings.ends[meeting]
    for slot in range(len(place)):
        if meetings.may[meeting, slot]:
            cost = place[slot] * meetings.seated[meeting]
            cost -= (price[one, slot] if one >= 0 else 0) + (price[two, slot] if two >= 0 else 0)
            if cost < best:
                best, chosen = cost, slot
    return best, chosen


# --- from a board --------------------------------------------------------------------------


def meetings_of(board: Board) -> tuple[Meetings, int]:
    """Read a board's meetings, and the fewest breaks of those who count as if alone."""
    problem = board.problem
    ends, may, seated = _rows(board)
    people = problem.n_enterprises + problem.n_buyers
    there = np.zeros((people, problem.n_slots), dtype=np.bool_)
    np.logical_or.at(there, ends.ravel(), np.repeat(may, 2, axis=0))
    held = np.bincount(ends.ravel(), minlength=people)
    seats = _seats(problem)
    single = (seats == 1) & (held <= there.sum(axis=1))
    alone = fewest_breaks(there[~single], held[~single], problem.slot_session, seats[~single])
    sessions = by_session(problem.slot_session)
    order = np.concatenate(sessions)
    begins = np.zeros(problem.n_slots, dtype=np.int64)
    begins[np.cumsum([0] + [len(slots) for slots in sessions[:-1]])] = 1
    return Meetings(
        there=there[:, order].astype(np.int64),
        held=np.where(single, held, 0),
        begins=begins,
        ends=np.where(single[ends], ends, -1),
        may=may[:, order].astype(np.int64),
        seated=seated.astype(np.int64),
        tables=problem.tables[order].astype(np.int64),
    ), alone


def _rows(board: Board) -> tuple[IntArray, BoolArray, BoolArray]:
    """List both sides of each meeting, the slots where it may be, whether it takes a table.

    Meetings that were taken off the problem come last: they stay, and their tables are gone.
    """
    problem = board.problem
    placed = np.flatnonzero(board.slot_of >= 0)
    may = problem.common_of(placed).copy()
    locked = np.isin(placed, rows_of(problem, problem.locked[:, 0], problem.locked[:, 1]))
    may[locked] = False
    may[np.arange(len(placed)), board.slot_of[placed]] = True
    e, b, t = problem.options.standing.T
    ends = np.stack(
        [
            np.r_[problem.pair_enterprise[placed], e],
            problem.n_enterprises + np.r_[problem.pair_buyer[placed], b],
        ],
        axis=1,
    )
    stands = np.eye(problem.n_slots, dtype=np.bool_)[t]
    seated = np.r_[problem.needs_table[placed], np.zeros(len(e), dtype=np.bool_)]
    return ends, np.concatenate([may, stands]), seated


def _seats(problem: PlanningProblem) -> IntArray:
    """Meetings that each participant can have at once, numbered through, (E + B,)."""
    options = problem.options
    sides = (
        (options.enterprise_parallel, problem.n_enterprises),
        (options.buyer_parallel, problem.n_buyers),
    )
    return np.concatenate(
        [np.ones(n, dtype=np.int64) if one is None else np.asarray(one) for one, n in sides]
    )
