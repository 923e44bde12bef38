"""Bring meetings to days on which somebody has too few: moves in time, value untouched."""

from collections.abc import Iterator

import numpy as np

from matchmaker.planning.board import NOBODY, Board
from matchmaker.planning.limits import Days
from matchmaker.planning.work import Meter


def mend_days(board: Board, meter: Meter) -> None:
    """Move meetings to days below their least, as long as that leaves fewer missing.

    A slot alone cannot do this: what it would place stands in another slot.
    A chain of meetings changes place with another slot's, as in a repair.
    """
    days = next((limit for limit in board.limits if isinstance(limit, Days)), None)
    if days is None or not (days.least_e.any() or days.least_b.any()):
        return
    for pair, day in list(_wanted(board, days)):
        if meter.cut():
            return
        if board.slot_of[pair] >= 0:
            _move(board, days, pair, day)


def _wanted(board: Board, days: Days) -> Iterator[tuple[int, int]]:
    """Meetings of everyone who lacks some on a day, and that day."""
    for rows, held, least in (
        (board.enterprise_row, days.held_e, days.least_e),
        (board.buyer_row, days.held_b, days.least_b),
    ):
        for who, day in np.argwhere(held < least[:, None]).tolist():
            for pair in rows[who]:
                if pair != NOBODY:
                    yield pair, day


def _move(board: Board, days: Days, pair: int, day: int) -> bool:
    """Try a meeting in the slots of a day; keep the first that leaves fewer missing."""
    problem, one = board.problem, int(board.slot_of[pair])
    missing = days.missing()
    for other in np.flatnonzero(problem.common[pair] & (days.day == day)).tolist():
        if other == one:
            continue
        chain = board.chain(pair, one, other)
        announced = problem.move_price and (problem.published_slot[chain] >= 0).any()
        if announced or not board.can_exchange(chain, one, other):
            continue
        board.exchange(chain, one, other)
        if days.missing() < missing:
            return True
        board.exchange(chain, one, other)
    return False
