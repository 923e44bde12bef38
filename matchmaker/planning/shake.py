"""Shake a plan where polishing stalls: moves that change no value open new trades."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from matchmaker.planning.board import Board
from matchmaker.planning.polish import polish
from matchmaker.planning.problem import BoolArray, IntArray
from matchmaker.planning.work import Meter

LONGEST_CHAIN = 60
FLIPS = 2_000  # tries a shake, for each 2,000 pairs of the problem


@dataclass
class Shaken:
    """The best plan seen, and what it is worth."""

    slot_of: IntArray
    worth: int


def shake_and_polish(
    board: Board,
    random: np.random.Generator,
    meter: Meter,
    ceiling: int,
    on_round: Callable[[Board], None],
) -> Board:
    """Shake, polish, keep if no worse; until the work is spent or the bound is reached.

    A single slot cannot trade with another, so polish stalls; moves between
    two slots that change no value open new trades.
    """
    best = Shaken(board.slot_of.copy(), board.worth())
    while best.worth < ceiling and not meter.over():
        touched = _shake(board, random, meter)
        polish(board, random, meter, touched)
        if board.worth() >= best.worth and meter.stopped_by is None:
            best = Shaken(board.slot_of.copy(), board.worth())
            on_round(board)
        else:
            board = Board.of(board.problem, best.slot_of)
    return Board.of(board.problem, best.slot_of)


def _shake(board: Board, random: np.random.Generator, meter: Meter) -> BoolArray:
    """Exchange chains of meetings between random slots; say which slots changed.

    Announced meetings have a price for moving, so a chain with one stays.
    """
    problem = board.problem
    touched = np.zeros(problem.n_slots, dtype=np.bool_)
    placed = np.flatnonzero(board.slot_of >= 0)
    if len(placed) == 0 or problem.n_slots < 2:
        meter.spend(meter.budget.work)
        return touched
    tries = FLIPS * max(1, problem.n_pairs // 2_000)
    pairs = placed[random.integers(len(placed), size=tries)].tolist()
    slots = random.integers(problem.n_slots, size=tries).tolist()
    announced = problem.published_slot >= 0
    meter.spend(tries)
    for pair, other in zip(pairs, slots, strict=True):
        one = int(board.slot_of[pair])
        if other == one or not problem.common_bits[pair] >> other & 1:
            continue
        chain = board.chain(pair, one, other)
        if len(chain) <= LONGEST_CHAIN and board.can_exchange(chain, one, other):
            if problem.move_price and announced[chain].any():
                continue
            board.exchange(chain, one, other)
            touched[one] = touched[other] = True
    return touched
