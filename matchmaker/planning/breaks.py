"""Idle time and walking: counted, and idle time bounded from below."""

import numpy as np

from matchmaker.planning.board import Board
from matchmaker.planning.problem import BoolArray, IntArray

_UNREACHABLE = 1 << 30


def count_breaks(busy: BoolArray, session: IntArray) -> IntArray:
    """Count each participant's breaks, shape (n,).

    A break is a maximal idle run between two meetings inside one session.

    Args:
        busy: slots with a meeting, shape (n, T).
        session: session of each slot, (T,).

    Example:
        >>> count_breaks(np.array([[True, False, True]]), np.array([0, 0, 0])).tolist()
        [1]
    """
    breaks = np.zeros(len(busy), dtype=np.int64)
    for name in np.unique(session):
        part = busy[:, session == name]
        began = part.copy()
        began[:, 1:] &= ~part[:, :-1]
        breaks += np.maximum(began.sum(axis=1) - 1, 0)
    return breaks


def breaks_of(board: Board) -> int:
    """Count the breaks of all participants, locked meetings in their days as well."""
    busy_e, busy_b = board.busy()
    e, b, t = board.problem.options.standing.T
    busy_e[e, t] = busy_b[b, t] = True
    session = board.problem.slot_session
    return int(count_breaks(busy_e, session).sum() + count_breaks(busy_b, session).sum())


def fewest_of(board: Board) -> int:
    """Bound the breaks of all participants from below, each with as many meetings as he has."""
    problem = board.problem
    e, b, t = problem.options.standing.T
    here_e, here_b = problem.enterprise_available.copy(), problem.buyer_available.copy()
    here_e[e, t] = here_b[b, t] = True
    held_e = board.held_e + np.bincount(e, minlength=problem.n_enterprises)
    held_b = board.held_b + np.bincount(b, minlength=problem.n_buyers)
    fewest = 0
    for here, held, seats in (
        (here_e, held_e, problem.options.enterprise_parallel),
        (here_b, held_b, problem.options.buyer_parallel),
    ):
        fewest += fewest_breaks(here, held, problem.slot_session, seats)
    return fewest


def fewest_breaks(
    available: BoolArray, meetings: IntArray, session: IntArray, seats: IntArray | None = None
) -> int:
    """Bound all participants' breaks from below, each as if alone with his meetings.

    A dynamic programme over slots, for all participants at once. State: number
    of meetings so far, and within the session 0 = none yet, 1 = in a meeting,
    2 = idle after one.

    Args:
        available: slots in which each is there, (n, T).
        meetings: number of meetings each has, (n,).
        session: session of each slot, (T,).
        seats: meetings that each can have at once, (n,); one by default.
    """
    if len(meetings) == 0:
        return 0
    most = int(meetings.max(initial=0))
    least = np.full((len(meetings), most + 1, 3), _UNREACHABLE, dtype=np.int64)
    least[:, 0, 0] = 0
    for slots in by_session(session):
        for slot in slots:
            least = _one_slot(least, available[:, slot])
        least[:, :, 0] = least.min(axis=2)
        least[:, :, 1:] = _UNREACHABLE
    slots_used = np.arange(most + 1)
    fewest_used = meetings if seats is None else -(-meetings // np.maximum(seats, 1))
    possible = (slots_used >= fewest_used[:, None]) & (slots_used <= meetings[:, None])
    fewest = np.where(possible, least[:, :, 0], _UNREACHABLE).min(axis=1)
    return int(fewest[fewest < _UNREACHABLE].sum())


def by_session(session: IntArray) -> list[list[int]]:
    """List the slots of each session in order."""
    return [np.flatnonzero(session == name).tolist() for name in np.unique(session)]


def _one_slot(least: IntArray, there: BoolArray) -> IntArray:
    """Let everyone rest or, if he is there, meet in one more slot."""
    after = np.full_like(least, _UNREACHABLE)
    after[:, :, 0] = least[:, :, 0]
    after[:, :, 2] = np.minimum(least[:, :, 1], least[:, :, 2])
    met = np.minimum(np.minimum(least[:, :-1, 0], least[:, :-1, 1]), least[:, :-1, 2] + 1)
    after[:, 1:, 1] = np.where(there[:, None], met, _UNREACHABLE)
    return after


def count_hall_changes(
    buyer: IntArray, slot: IntArray, hall: IntArray, n_buyers: int, n_slots: int
) -> int:
    """Count how often a buyer's next meeting is in another hall than the one before.

    Args:
        buyer, slot, hall: of each meeting, shape (n,).
    """
    where = np.full((n_buyers, n_slots), -1, dtype=np.int64)
    where[buyer, slot] = hall
    last = np.full(n_buyers, -1, dtype=np.int64)
    changes = 0
    for now in where.T:
        busy = now >= 0
        changes += int((busy & (last >= 0) & (now != last)).sum())
        last = np.where(busy, now, last)
    return changes


def hall_changes_of(board: Board) -> int:
    """Count the buyers' ways to another hall."""
    problem = board.problem
    placed = np.flatnonzero(board.slot_of >= 0)
    return count_hall_changes(
        problem.pair_buyer[placed],
        board.slot_of[placed],
        problem.enterprise_hall[problem.pair_enterprise[placed]],
        problem.n_buyers,
        problem.n_slots,
    )
