"""Make a plan better slot by slot, and shake it where that stalls."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from matchmaker.planning.board import Board
from matchmaker.planning.flow import fill_slot
from matchmaker.planning.problem import BoolArray, IntArray
from matchmaker.planning.work import UNITS_PER_FLOW, Meter

LONGEST_CHAIN = 60
FLIPS = 2_000  # tries a shake, for each 2,000 pairs of the problem


def polish(
    board: Board,
    random: np.random.Generator,
    meter: Meter,
    touched: BoolArray | None = None,
    on_gain: Callable[[], None] = lambda: None,
) -> None:
    """Solve slot after slot anew over all unplaced pairs until none brings anything.

    Exact given the other slots, never worse, ties keep what stands. A slot is
    looked at again only after something changed since it was last solved.

    Args:
        touched: slots to look at first, (T,); all by default.
    """
    n_slots = board.problem.n_slots
    stale = np.ones(n_slots, dtype=np.bool_) if touched is None else touched.copy()
    while stale.any():
        for slot in random.permutation(n_slots).tolist():
            if not stale[slot]:
                continue
            if meter.over():
                return
            stale[slot] = False
            if _solve_slot(board, slot, meter):
                stale[:] = True
                stale[slot] = False
                on_gain()


def _solve_slot(board: Board, slot: int, meter: Meter) -> bool:
    """Choose one slot's meetings anew; say whether anything changed."""
    problem = board.problem
    standing = board.pairs_in(slot)
    pairs, weight = _candidates(board, slot, standing)
    meter.spend(UNITS_PER_FLOW + len(pairs))
    chosen = pairs[
        fill_slot(
            problem.pair_enterprise[pairs],
            problem.pair_buyer[pairs],
            weight,
            problem.needs_table[pairs],
            board.tables[slot],
        )
    ]
    if np.array_equal(chosen, standing):
        return False
    for pair in standing.tolist():
        board.lift(pair)
    for pair in chosen.tolist():
        board.place(pair, slot)
    return True


def _candidates(board: Board, slot: int, standing: IntArray) -> tuple[IntArray, IntArray]:
    """Pairs that could meet in a slot and what each would bring there, all positive."""
    problem = board.problem
    here_e, here_b = problem.pair_enterprise[standing], problem.pair_buyer[standing]
    held_e = board.held_e - np.bincount(here_e, minlength=problem.n_enterprises)
    held_b = board.held_b - np.bincount(here_b, minlength=problem.n_buyers)
    open_e, open_b = held_e < problem.enterprise_max, held_b < problem.buyer_max
    unplaced = (board.slot_of < 0) | (board.slot_of == slot)
    pairs = np.flatnonzero(
        unplaced
        & problem.common[:, slot]
        & open_e[problem.pair_enterprise]
        & open_b[problem.pair_buyer]
    )
    e, b = problem.pair_enterprise[pairs], problem.pair_buyer[pairs]
    worth = problem.pair_worth[pairs]
    worth = worth + problem.move_price * (problem.published_slot[pairs] == slot)
    worth = worth + problem.short_penalty * (held_e < problem.enterprise_min)[e].astype(np.int64)
    worth = worth + problem.short_penalty * (held_b < problem.buyer_min)[b].astype(np.int64)
    stands = board.slot_of[pairs] == slot
    useful = (worth > 0) | stands
    return pairs[useful], (10 * worth + stands)[useful]


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
