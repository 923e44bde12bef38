"""Shake a plan where polishing stalls: moves that change no value open new trades."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from matchmaker.planning.board import Board
from matchmaker.planning.bound import Prices, bonus_worth
from matchmaker.planning.compiled import compiled
from matchmaker.planning.grid import LONGEST_CHAIN, SLOT, grid_of, holds
from matchmaker.planning.polish import polish
from matchmaker.planning.problem import BoolArray, IntArray, PlanningProblem
from matchmaker.planning.trade import trade
from matchmaker.planning.work import Meter, tries_a_unit

FLIPS = 2_000  # tries a shake, for each 2,000 pairs of the problem
TRADES = 20  # tries a round, for each pair worth a look
QUICKER = 2  # a trade costs less than an exchange: most end at once
SPARE = 0.3  # unplaced pairs worth a look, for each placed one
FEWEST_SPARE = 10
BURST = 100_000  # tries between two looks at the clock


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
    *,
    prices: Prices | None = None,
) -> Board:
    """Shake, polish, keep if no worse; until the work is spent or the bound is reached.

    A single slot cannot trade with another, so polish stalls; moves between
    two slots that change no value open new trades.

    Args:
        prices: of the bound. With them the shakes are aimed: only the pairs that
            pay at these prices, or nearly, are looked at, in compiled code. A
            fair with rules that a grid does not know is shaken without.
    """
    if prices is not None and holds(board):
        return _trade_and_polish(board, random, meter, ceiling, on_round, prices=prices)
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


# --- aimed by the bound's prices ------------------------------------------------------------


def _trade_and_polish(
    board: Board,
    random: np.random.Generator,
    meter: Meter,
    ceiling: int,
    on_round: Callable[[Board], None],
    *,
    prices: Prices,
) -> Board:
    """Rounds of trades and polish among the pairs worth a look; all pairs at the end."""
    whole = board.problem
    best_first = worth_a_look(whole, board.slot_of, prices)
    rows = np.sort(best_first)
    near = np.searchsorted(rows, best_first)
    problem, slot_of = _narrowed(whole, rows), board.slot_of.copy()
    best = Shaken(slot_of[rows], board.worth())
    with meter.paused():  # compiling is no search
        compiled(trade)(grid_of(Board.of(problem, best.slot_of), 1, near), near, 0)
    while len(near) and best.worth < ceiling and not meter.over():
        tried = _trades(problem, best.slot_of, near, random, meter)
        polish(tried, random, meter)
        if tried.worth() >= best.worth and meter.stopped_by is None:
            if tried.worth() > best.worth:
                slot_of[rows] = tried.slot_of
                board = Board.of(whole, slot_of)
            best = Shaken(tried.slot_of.copy(), tried.worth())
        on_round(board)
    slot_of[rows] = best.slot_of
    board = Board.of(whole, slot_of)
    if best.worth < ceiling:
        polish(board, random, meter)
    return board


def _trades(
    problem: PlanningProblem,
    slot_of: IntArray,
    near: IntArray,
    random: np.random.Generator,
    meter: Meter,
) -> Board:
    """Trade from a plan on for one round."""
    grid = grid_of(Board.of(problem, slot_of), int(random.integers(2**31)), near)
    left = TRADES * len(near)
    rate = QUICKER + tries_a_unit(len(near))
    while left > 0 and not meter.cut():
        tries = min(left, BURST)
        compiled(trade)(grid, near, tries)
        meter.spend(1 + tries // rate)
        left -= tries
    return Board.of(problem, grid.pair[:, SLOT])


def worth_a_look(problem: PlanningProblem, slot_of: IntArray, prices: Prices) -> IntArray:
    """Placed pairs, and the unplaced ones that pay best at the bound's prices, best first.

    What a pair brings less the prices of its two sides and of a place is what
    leaving it out costs, or what letting it in would cost if it is negative.
    """
    place = np.where(problem.has_booth, 0, prices.place)
    taken = prices.buyer[problem.pair_buyer] + (prices.enterprise + place)[problem.pair_enterprise]
    pays = bonus_worth(problem) - taken
    best_first = np.argsort(-pays, kind="stable")
    best_first = best_first[problem.common[best_first].any(axis=1)]
    placed = slot_of[best_first] >= 0
    spare = max(FEWEST_SPARE, int(SPARE * placed.sum()))
    near = (np.cumsum(~placed) <= spare) | (pays[best_first] >= 0)
    return best_first[placed | near]


def _narrowed(problem: PlanningProblem, rows: IntArray) -> PlanningProblem:
    """Give the same fair with these pairs only."""
    return replace(
        problem,
        pair_enterprise=problem.pair_enterprise[rows],
        pair_buyer=problem.pair_buyer[rows],
        pair_value=problem.pair_value[rows],
        must_meet=problem.must_meet[rows],
        options=problem.options.of_pairs(rows),
    )
